/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the report stage share: CSV tables described column by column, and the JSON of
 * the summary. */
#ifndef OAB_REPORT_INTERNAL_H
#define OAB_REPORT_INTERNAL_H

#include "report/report.h"

#include <jansson.h>

/* Cells gather in a block that goes to OUT when full: a call of stdio per cell costs more than the
 * cell. */
typedef struct oab_writer {
    FILE *out;
    bool dutch; /* semicolon, decimal comma */
    bool is_first;
    size_t length;
    char text[1 << 15];
} oab_writer;

/* One table: its rows are elements 0 .. count - 1 of what the writers know from CONTEXT. */
typedef struct oab_csv_column {
    const char *name;
    void (*write)(oab_writer *writer, const void *context, size_t row);
} oab_csv_column;

typedef struct oab_csv_table {
    const char *file;
    const oab_csv_column *columns;
    size_t column_count;
    size_t (*rows)(const oab_run *run);
    bool (*applies)(const oab_run *run);
} oab_csv_table;

extern const oab_csv_table oab_csv_tables[];
extern const size_t oab_csv_table_count;

void oab_write_table(const oab_csv_table *table, const oab_run *run, bool dutch, FILE *out);

/* The summary; NULL: no memory. */
json_t *oab_summary(const oab_run *run, const oab_log *log);
/* Does the run rest on this parameter, and is it neither law nor official? */
bool oab_is_assumption(const oab_run *run, oab_parameter_id id);
/* A parameter in use: name, value, standing, and who gave it or which year it is carried from. */
json_t *oab_parameter_json(const oab_parameters *parameters, oab_parameter_id id);
bool oab_print_json(json_t *json, FILE *out);

/* Units by amount, largest first, those without an amount left out; free(). *COUNT of them. */
const oab_site_result **oab_sites_by_amount(const oab_result *result, size_t *count);
const oab_municipality_result **oab_municipalities_by_amount(const oab_result *result,
                                                             size_t *count);

#endif
