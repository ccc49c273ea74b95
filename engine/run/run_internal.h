/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of run share: where the tables of a request lie (country.c), whether published
 * scores pay (published.c), and what is done to tables once they are read (names.c, excluded.c,
 * mergers.c). */
#ifndef OAB_RUN_INTERNAL_H
#define OAB_RUN_INTERNAL_H

#include "base/assets.h"
#include "run/run.h"

/* The registers that are built in: every site and municipality that published tables know. */
#define OAB_KNOWN_SITES OAB_BUILT_IN "netherlands/sites.csv"
#define OAB_KNOWN_MUNICIPALITIES OAB_BUILT_IN "netherlands/municipalities.csv"

typedef struct oab_tables {
    const char *path[OAB_INPUT_COUNT];       /* NULL: none */
    const char *registers, *given_registers; /* FILE[+FILE...], built in and the user's */
} oab_tables;

/* What RUN's tables are if they are the country's; else NULL. */
const oab_country *oab_country_of(const oab_run *run);
/* The tables that RUN reads. */
oab_tables oab_tables_of(const oab_run *run);
/* OAB_USAGE: REQUEST wants both the sample region and tables. */
oab_status oab_check_sample(const oab_request *request, oab_log *log);
/* OAB_USAGE: REQUEST gives an encoding, and no file to read by it. */
oab_status oab_check_encoding(const oab_request *request, oab_log *log);
/* Sets on_children and recomputes of RUN, whose rules and indicator are set, by comparing these
 * with the built-in ones. */
oab_status oab_run_choose(oab_run *run, oab_log *log);

/* Reads the registers of TABLES into DATA, which owns them, and completes its schools from them,
 * the user's first. */
oab_status oab_read_registers(const oab_tables *tables, const oab_read_options *options,
                              oab_dataset *data, oab_log *log);
/* Notes registers of the user's that know no school of DATA. */
void oab_note_idle_registers(const oab_dataset *data, oab_log *log);

/* Pools the schools of DATA that have merged by RUN's year, and their children; lists those that
 * have split. OAB_DATA: a row names a school that is unknown. */
oab_status oab_merge_schools(const oab_run *run, oab_dataset *data, oab_log *log);
/* Leaves out of DATA the schools outside the scheme, and their children. OAB_DATA: none is left. */
oab_status oab_leave_out(oab_dataset *data, oab_log *log);

#endif
