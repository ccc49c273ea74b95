/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli: what the commands share: the options, one table for parsing and help, and the one place
 * where messages are printed. */
#ifndef OAB_CLI_INTERNAL_H
#define OAB_CLI_INTERNAL_H

#include "report/report.h"

typedef enum oab_progress_mode {
    OAB_PROGRESS_AUTO,
    OAB_PROGRESS_PLAIN,
    OAB_PROGRESS_NONE
} oab_progress_mode;

typedef struct oab_options {
    oab_request request;
    bool has_year;
    const char *out, *reject;
    oab_progress_mode progress;
    bool json, quiet, dutch, help, version;
    const char **scenarios,
        **settings;       /* owned; the strings are argv's or owned by scenario_text */
    char **scenario_text; /* copies of --scenario, cut at '+' */
    size_t scenario_text_count;
    char **rest; /* arguments that are no options */
    int rest_count;
} oab_options;

/* Reads the arguments behind the command's name; OAB_USAGE: said in LOG. */
oab_status oab_options_parse(int argc, char **argv, oab_options *options, oab_log *log);
void oab_options_free(oab_options *options);
void oab_options_help(FILE *out);

typedef struct oab_command {
    const char *name, *arguments, *purpose;
    oab_status (*run)(oab_options *options, oab_log *log);
} oab_command;
extern const oab_command oab_commands[];
extern const size_t oab_command_count;

oab_status oab_command_run(oab_options *options, oab_log *log);
oab_status oab_command_check(oab_options *options, oab_log *log);
oab_status oab_command_pack(oab_options *options, oab_log *log);
oab_status oab_command_params(oab_options *options, oab_log *log);

#endif
