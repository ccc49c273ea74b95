/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli: what the commands share. Options and commands are one table each, read by parsing, help,
 * manual pages and completions; messages are printed in one place. */
#ifndef OAB_CLI_INTERNAL_H
#define OAB_CLI_INTERNAL_H

#include "compare/compare.h"
#include "report/report.h"
#include "synth/synth.h"

typedef enum oab_progress_mode {
    OAB_PROGRESS_AUTO,
    OAB_PROGRESS_PLAIN,
    OAB_PROGRESS_NONE
} oab_progress_mode;

typedef enum oab_color_mode { OAB_COLOR_AUTO, OAB_COLOR_ALWAYS, OAB_COLOR_NEVER } oab_color_mode;

/* Options of `synth`, besides tables, settings and seed; strings are argv's. */
typedef struct oab_synth_options {
    long children; /* 0: not given */
    const char *model;
} oab_synth_options;

/* Options of `sweep`; paths are argv's, NULL if not given. */
typedef struct oab_sweep_options {
    const char *factors, *design, *results;
    oab_method method;               /* OAB_METHOD_COUNT: not given */
    long samples, levels, resamples; /* 0 and -1 (resamples): not given */
    double precision;                /* 0: not given */
    uint32_t seed;
    bool first_order, free_names;
    const char **measures, **tracks; /* owned arrays of argv's strings */
    size_t measure_count, track_count;
    const char *intervals, *svg;
    bool resume;
    unsigned shard, shards; /* 0 of 0: not given */
} oab_sweep_options;

typedef struct oab_options {
    oab_request request;
    /* compare, explain: what is on each side (law, old, new, a scenario), and its own tables, year
     * (0: not given) and settings (owned array of argv's strings) */
    struct {
        const char *what, *tables[OAB_INPUT_COUNT];
        int year;
        const char **settings;
        size_t setting_count;
    } side[2];
    bool own_budgets;
    bool has_year;
    const char *out, *reject, *report, *geometry;
    oab_borders *borders; /* those of geometry, once read; owned */
    oab_progress_mode progress;
    oab_color_mode color;
    oab_language language;
    unsigned formats; /* of the tables in out; 0: not given */
    bool all;         /* explain every unit */
    bool compare;     /* explain on both sides of a comparison */
    bool json, csv, quiet, dutch, force, help, version;
    bool man, list;         /* for the help command */
    const char *completion; /* likewise: the shell */
    long port;              /* to serve on; 0: any that is free */
    bool no_browser;
    oab_asked asked;             /* its units are those below */
    oab_asked_unit *asked_units; /* owned; the strings are argv's */
    oab_sweep_options sweep;
    oab_synth_options synth;
    const char **scenarios, **settings; /* owned; the strings are argv's or in scenario_text */
    char **scenario_text;               /* owned copies of --scenario, split at '+' */
    size_t scenario_text_count;
    char **rest; /* arguments that are not options */
    int rest_count;
    const oab_crew *crew; /* processes that share the work; NULL: only this one */
} oab_options;

/* One bit per command, to mark the options it takes. */
enum {
    OAB_RUN = 1 << 0,
    OAB_COMPARE = 1 << 1,
    OAB_CHECK = 1 << 2,
    OAB_PARAMS = 1 << 3,
    OAB_SWEEP_SAMPLE = 1 << 4,
    OAB_SWEEP_RUN = 1 << 5,
    OAB_SWEEP_ANALYZE = 1 << 6,
    OAB_SWEEP_MERGE = 1 << 7,
    OAB_PACK = 1 << 8,
    OAB_SYNTH = 1 << 9,
    OAB_HELP = 1 << 10,
    OAB_EXPLAIN = 1 << 11,
    OAB_SERVE = 1 << 12,
    OAB_MEASURES = OAB_SWEEP_RUN | OAB_SWEEP_ANALYZE, /* commands whose help explains measures */
    OAB_REPEATS = 1 << 15, /* not a command: the option may be given more than once */
};

/* Of commands that need no --year: the first of the score scheme, and that of the built-in
 * scores. */
enum { OAB_USUAL_YEAR = 2019 };

/* ---- options ---- */

typedef enum oab_option_group {
    OAB_GROUP_TABLES,
    OAB_GROUP_RULES,
    OAB_GROUP_SWEEP,
    OAB_GROUP_SYNTH,
    OAB_GROUP_OUTPUT,
    OAB_GROUP_GENERAL,
    OAB_GROUP_COUNT
} oab_option_group;
extern const char *const oab_group_titles[OAB_GROUP_COUNT];

typedef oab_status oab_take(oab_options *options, const char *name, const char *value,
                            oab_log *log);

typedef struct oab_option_spec {
    const char *name, *argument; /* argument NULL: none; words separated by '|', or what the
                                    value is */
    const char *purpose;
    oab_option_group group;
    unsigned commands; /* those that take it, and OAB_REPEATS */
    oab_take *take;
} oab_option_spec;
extern const oab_option_spec oab_option_specs[];
extern const size_t oab_option_count;
enum { OAB_MOST_OPTIONS = 96 };

/* ---- commands ---- */

typedef struct oab_example {
    const char *what, *line;
    bool is_first; /* shown in the general help, too */
} oab_example;

/* A command whose name has two words is a subcommand ("sweep run"). */
typedef struct oab_command {
    const char *name, *arguments, *purpose;
    const char *details;         /* paragraphs, separated by "\n" */
    const oab_example *examples; /* ends with an entry whose line is NULL */
    unsigned bit;
    oab_status (*run)(oab_options *options, oab_log *log);
} oab_command;
extern const oab_command oab_commands[];
extern const size_t oab_command_count;

/* Words that help explains. */
typedef struct oab_term {
    const char *name, *meaning;
} oab_term;
typedef struct oab_glossary {
    const char *title;
    const oab_term *terms; /* ends with an entry whose name is NULL */
    unsigned commands;     /* whose help shows it */
} oab_glossary;
extern const oab_glossary oab_glossaries[];
extern const size_t oab_glossary_count;

/* What subcommands with the same first word do together. */
typedef struct oab_family {
    const char *name, *arguments, *purpose;
    const char *details;         /* paragraphs, separated by "\n" */
    const oab_example *examples; /* ends with an entry whose line is NULL */
    unsigned glossaries;         /* those of these commands are shown */
} oab_family;
extern const oab_family oab_families[];
extern const size_t oab_family_count;

/* Parses the arguments after the command's name; OAB_USAGE: LOG says what is wrong. */
oab_status oab_options_parse(int argc, char **argv, const oab_command *command,
                             oab_options *options, oab_log *log);
void oab_options_free(oab_options *options);
/* The folder of results that OPTIONS name. */
oab_destination oab_destination_of(const oab_options *options);

/* ---- help.c ---- */

/* The short help: examples and commands. */
void oab_help(const oab_options *options, FILE *out);
void oab_help_command(const oab_options *options, const oab_command *command, FILE *out);
/* Help on the family WORD, such as sweep; false: there is none. */
bool oab_help_family(const oab_options *options, const char *word, FILE *out);
/* The command named by the first *USED of COUNT words; NULL: none. */
const oab_command *oab_find_command(char **words, int count, int *used);
/* Reports that WORDS name no command, and which commands there are. */
oab_status oab_no_command(char **words, int count, oab_log *log);

/* ---- colour.c ---- */

bool oab_is_coloured(const oab_options *options, FILE *out);

/* ---- present.c ---- */

/* OUT as OPTIONS want it shown. If text is gathered first, OUT is where it goes in the end. */
oab_terminal oab_terminal_of(const oab_options *options, FILE *out);

/* ---- manual.c, completion.c ---- */

/* The manual page of COMMAND (NULL: of the program) as troff. */
void oab_put_manual(const oab_command *command, FILE *out);
/* SHELL: bash, zsh or fish; false: unknown. */
bool oab_put_completion(const char *shell, FILE *out);

/* Exit codes and their meanings, in order; the last meaning is NULL. */
typedef struct oab_exit_code {
    int code;
    const char *meaning;
} oab_exit_code;
extern const oab_exit_code oab_exit_codes[];

/* State of the progress shown on stderr; must outlive the run. */
typedef struct oab_progress {
    int64_t start, last; /* milliseconds */
    uint64_t begun;      /* runs done before this sweep was resumed */
    int width;           /* of what was shown last */
    bool plain;
    oab_language language;
} oab_progress;
/* Shows progress, if OPTIONS ask for it: of the runs of a sweep, with their rate and the time left,
 * or of reading tables. */
void oab_ask_run_progress(const oab_options *options, oab_progress *progress,
                          oab_sweep_request *request);
void oab_ask_progress(const oab_options *options, oab_progress *progress, oab_request *request);

/* OAB_USAGE: what OPTIONS ask to see would not be shown. */
oab_status oab_check_asked(const oab_options *options, oab_log *log);

/* ---- compare_sides.c ---- */

/* A comparison as asked for, and the texts it refers to. */
typedef struct oab_sides {
    oab_compare_request request;
    struct {
        const char **scenarios; /* those of both sides, then its own */
        char *text;
    } own[OAB_SIDE_COUNT];
} oab_sides;
/* Finds out what is on each side: by name or scenario, in which year, with which settings and
 * tables. SIDES refers to OPTIONS; free it in every case. */
oab_status oab_sides_find(const oab_options *options, oab_sides *sides, oab_log *log);
void oab_sides_free(oab_sides *sides);
/* An option given that only a comparison takes, without its dashes; NULL: none. */
const char *oab_given_of_sides(const oab_options *options);

/* SHOW renders what was FOUND for stdout and WRITE (NULL: none) makes its files. The text is
 * printed only if both succeed, so a command that fails prints nothing. */
typedef oab_status oab_show_fn(const oab_options *options, const void *found,
                               const oab_terminal *terminal, oab_log *log);
typedef oab_status oab_write_fn(const oab_options *options, const void *found, oab_log *log);
oab_status oab_present(const oab_options *options, const void *found, oab_show_fn *show,
                       oab_write_fn *write, oab_log *log);

/* Writes the page of what was FOUND to OUT, as oab_report_run_page does. */
typedef oab_status oab_page_fn(const void *found, const oab_page_options *options, FILE *out,
                               oab_log *log);
/* Makes the page that OPTIONS ask for, to be committed or discarded; *OUTPUTS stays NULL if they
 * ask for none. */
oab_status oab_stage_page(const oab_options *options, oab_page_fn *write, const void *found,
                          oab_outputs **outputs, oab_log *log);
/* Before long work: reads the borders for the page, and checks that it can go where OPTIONS want
 * it.
 */
oab_status oab_check_page(oab_options *options, oab_log *log);

/* ---- run.c ---- */

/* Carries out the scenario that OPTIONS ask for, whose settings must all have an effect. Free RUN
 * and then DATA in every case. */
oab_status oab_run_asked(const oab_options *options, oab_run *run, oab_dataset *data, oab_log *log);

/* ---- explain_pupil.c ---- */

/* OAB_USAGE: the child that OPTIONS ask for is in no table of the user's, or a unit is asked for,
 * too. */
oab_status oab_check_pupil(const oab_options *options, oab_log *log);
/* Explains that child. */
oab_status oab_explain_child(const oab_options *options, const oab_run *run, oab_log *log);

oab_status oab_command_run(oab_options *options, oab_log *log);
oab_status oab_command_compare(oab_options *options, oab_log *log);
oab_status oab_command_explain(oab_options *options, oab_log *log);
oab_status oab_command_check(oab_options *options, oab_log *log);
oab_status oab_command_pack(oab_options *options, oab_log *log);
oab_status oab_command_params(oab_options *options, oab_log *log);
oab_status oab_command_synth(oab_options *options, oab_log *log);
oab_status oab_command_sweep_sample(oab_options *options, oab_log *log);
oab_status oab_command_sweep_run(oab_options *options, oab_log *log);
oab_status oab_command_sweep_analyze(oab_options *options, oab_log *log);
oab_status oab_command_sweep_merge(oab_options *options, oab_log *log);
oab_status oab_command_serve(oab_options *options, oab_log *log);
oab_status oab_command_help(oab_options *options, oab_log *log);

/* The whole program: finds the command, runs it and prints its messages. Returns the exit code. */
int oab_main(int argc, char **argv, const oab_crew *crew);

#endif
