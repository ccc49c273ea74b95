/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the report stage share: CSV tables described column by column, and the JSON of
 * the summary. */
#ifndef OAB_REPORT_INTERNAL_H
#define OAB_REPORT_INTERNAL_H

#include "base/json_internal.h"
#include "report/report.h"

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
    size_t (*rows)(const void *context);
    bool (*applies)(const void *context);
} oab_csv_table;
#define OAB_COLUMNS(array) array, sizeof array / sizeof *array

/* Cells; a value that is not known leaves its cell empty. */
void oab_put_decimal(oab_writer *writer, int64_t value, int scale, int decimals);
void oab_put_count(oab_writer *writer, int64_t value);
void oab_put_text(oab_writer *writer, const char *text);
void oab_put_school(oab_writer *writer, oab_school_id id);
void oab_put_municipality(oab_writer *writer, oab_municipality_id id);

void oab_write_table(const oab_csv_table *table, const void *context, bool dutch, FILE *out);

/* The tables of a run; their context is the oab_run. */
extern const oab_csv_table oab_csv_tables[];
extern const size_t oab_csv_table_count;

/* A file of the results under way in memory: opened by oab_draft_open. */
typedef struct oab_page {
    oab_draft draft;
    char hash[33];
} oab_page;
/* Ends writing and hashes; oab_page_close does so too. Threads may finish pages of their own. */
void oab_page_finish(oab_page *page);
/* Gives the page to OUTPUTS as NAME and notes its hash in HASHES (NULL: nowhere). A page that there
 * was no memory for, its opening included, is said here. */
oab_status oab_page_close(oab_page *page, const char *name, oab_outputs *outputs, json_t *hashes,
                          oab_log *log);
/* JSON, which it takes over (NULL: no memory), as the page NAME. */
oab_status oab_page_json(json_t *json, const char *name, oab_outputs *outputs, json_t *hashes,
                         oab_log *log);

/* What fills a folder of results from CONTEXT; HASHES gathers those of its files. */
typedef oab_status oab_fill_folder(const void *context, bool dutch, oab_outputs *outputs,
                                   json_t *hashes, oab_log *log);
/* A folder with all that FILL writes, RECEIPT (see oab_outputs_open) among it, or nothing of it. */
oab_status oab_write_folder(const oab_destination *to, const char *receipt, oab_fill_folder *fill,
                            const void *context, oab_log *log);

/* ---- numbers and names for people ---- */

/* 26000000000, 2 as "260,000,000.00"; "-" where not known. OUT: 48 bytes. */
const char *oab_grouped(int64_t value, int decimals, char *out);
/* NAME in WIDTH columns, cut between characters, without control characters. */
void oab_put_name(const char *name, int width, FILE *out);

/* ---- JSON ---- */

/* A number that JSON carries exactly as the tables show it; null where it is not known. */
json_t *oab_json_decimal(int64_t value, int scale, int decimals);
json_t *oab_json_integer(int64_t value);
/* The inputs of a run, each with its hash. */
json_t *oab_json_inputs(const oab_dataset *data);
/* The notes of LOG. */
json_t *oab_json_notes(const oab_log *log);

/* The summary; NULL: no memory. */
json_t *oab_summary(const oab_run *run, const oab_log *log);
/* Does the run rest on this parameter, and is it neither law nor official? */
bool oab_is_assumption(const oab_run *run, oab_parameter_id id);
/* A parameter in use: name, value, standing, and who gave it or which year it is carried from. */
json_t *oab_parameter_json(const oab_parameters *parameters, oab_parameter_id id);
/* What COUNT runs assume, one or two; what two share once, else under the NAME of its run. */
void oab_show_assumptions(const oab_run *runs, const char *const *names, size_t count, FILE *out);

/* Units by amount, largest first, those without an amount left out; free(). *COUNT of them. */
const oab_site_result **oab_sites_by_amount(const oab_result *result, size_t *count);
const oab_municipality_result **oab_municipalities_by_amount(const oab_result *result,
                                                             size_t *count);

#endif
