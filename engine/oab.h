/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab: the public interface of liboab. Read the tables once, allocate any number of scenarios on
 * them (each a funding year plus changes to its rules), then read the resulting tables cell by cell
 * or write them to a folder as oab-alloc does.
 *
 * Threads: calls take the number of threads that share their work. Any number of threads may call
 * at once, each with its own log; inputs, scenarios and allocations may be shared as long as no
 * thread changes or frees them. Nothing is kept between calls. The library prints nothing and never
 * exits. Compile with `pkg-config --cflags --libs oab-alloc`. */
#ifndef OAB_H
#define OAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OAB_API __attribute__((visibility("default")))

/* "0.1.0" */
OAB_API const char *oab_version(void);

/* ---- status: also the command's exit code (from sysexits, except 0 and 1) ---- */

typedef enum oab_status {
    OAB_OK = 0,
    OAB_CHECK_FAILED = 1, /* the run finished, but a check the user asked for failed */
    OAB_USAGE = 64,
    OAB_DATA = 65,
    OAB_NO_INPUT = 66,
    OAB_INTERNAL = 70, /* includes out of memory */
    OAB_CANNOT_CREATE = 73,
    OAB_IO = 74,
    OAB_CONFIG = 78, /* bad parameter or model file */
} oab_status;

/* ---- log: the errors and notes of calls, oldest first ---- */

typedef struct oab_log oab_log;
/* NULL: out of memory. */
OAB_API oab_log *oab_log_open(void);
OAB_API size_t oab_log_count(const oab_log *log);
/* One line; lives as long as the log. */
OAB_API const char *oab_log_text(const oab_log *log, size_t index);
OAB_API bool oab_log_is_error(const oab_log *log, size_t index);
OAB_API void oab_log_close(oab_log *log);

/* ---- scenario: a funding year and changes to its rules ---- */

typedef struct oab_scenario oab_scenario;
/* The rules of YEAR in the built-in models. NULL: out of memory. */
OAB_API oab_scenario *oab_scenario_new(int year);
/* The same as --set NAME=VALUE, --scenario FILE, --regime WORD, --models FOLDER and --indicator
 * FILE; the last --set of a name wins. A bad name, value or file is reported by the call that uses
 * it, except that an unknown regime returns OAB_USAGE at once. */
OAB_API oab_status oab_scenario_set(oab_scenario *scenario, const char *name, const char *value,
                                    oab_log *log);
OAB_API oab_status oab_scenario_file(oab_scenario *scenario, const char *file, oab_log *log);
OAB_API oab_status oab_scenario_regime(oab_scenario *scenario, const char *word, oab_log *log);
OAB_API oab_status oab_scenario_models(oab_scenario *scenario, const char *folder, oab_log *log);
OAB_API oab_status oab_scenario_indicator(oab_scenario *scenario, const char *file, oab_log *log);
OAB_API void oab_scenario_free(oab_scenario *scenario);

/* ---- inputs: tables, read and checked ---- */

/* NULL: not given. If none is, the Netherlands is read, built in: schools with the published scores
 * of 1 October 2019, municipalities with children drawn to these, not observed. A table is a CSV
 * file (or in a .gz, .zst or .zip) or a workbook; "FILE.xlsx:Sheet" names a sheet. */
typedef struct oab_paths {
    const char *pupils, *schools, *municipalities, *impulse_areas;
    const char *registers; /* FILE[+FILE...]: tables that name and place the schools */
    bool sample;           /* read the fictional sample region, built in, instead */
    const char *mergers;   /* schools that have merged or split */
} oab_paths;

typedef struct oab_inputs oab_inputs;
/* Reads what SCENARIO needs, checked against its limits and the categories of its indicator. Other
 * scenarios may use the result if they pay by the same scheme and the same mergers apply in their
 * year. *INPUTS is NULL unless the status is OAB_OK. */
OAB_API oab_status oab_inputs_read(const oab_paths *paths, const oab_scenario *scenario,
                                   int threads, oab_inputs **inputs, oab_log *log);
OAB_API void oab_inputs_free(oab_inputs *inputs);

/* ---- allocation: scores and euros of every school and municipality, and the budget lines ---- */

typedef struct oab_allocation oab_allocation;
/* Scores and allocates. INPUTS must outlive *ALLOCATION; SCENARIO need not. *ALLOCATION is NULL
 * unless the status is OAB_OK. OAB_CONFIG: a rule or model file is wrong, or a setting cannot
 * affect these inputs. OAB_USAGE: the inputs were read for another scheme, or for a year in which
 * other schools have merged. OAB_DATA: there is nothing to divide. */
OAB_API oab_status oab_allocate_scenario(const oab_inputs *inputs, const oab_scenario *scenario,
                                         int threads, oab_allocation **allocation, oab_log *log);
OAB_API void oab_allocation_free(oab_allocation *allocation);

/* The tables are those that `oab-alloc run` writes (schools, institutions, municipalities, budget
 * and so on), with the same columns. Every index must be below its count. */
OAB_API size_t oab_allocation_tables(const oab_allocation *allocation);
OAB_API const char *oab_allocation_table(const oab_allocation *allocation, size_t table);
OAB_API size_t oab_allocation_rows(const oab_allocation *allocation, size_t table);
OAB_API size_t oab_allocation_columns(const oab_allocation *allocation, size_t table);
OAB_API const char *oab_allocation_column(const oab_allocation *allocation, size_t table,
                                          size_t column);
/* The index of a name, or OAB_NOT_FOUND. */
#define OAB_NOT_FOUND SIZE_MAX
OAB_API size_t oab_allocation_find_table(const oab_allocation *allocation, const char *name);
OAB_API size_t oab_allocation_find_column(const oab_allocation *allocation, size_t table,
                                          const char *name);

/* The cell in units of 10^-DECIMALS, so euros are in cents; OAB_NO_NUMBER if the cell is empty or
 * not a number. */
#define OAB_NO_NUMBER INT64_MIN
OAB_API int64_t oab_allocation_number(const oab_allocation *allocation, size_t table, size_t row,
                                      size_t column);
OAB_API int oab_allocation_decimals(const oab_allocation *allocation, size_t table, size_t column);
/* The cell as text ("" if empty), cut to SIZE bytes including the NUL; returns the uncut length. */
OAB_API size_t oab_allocation_text(const oab_allocation *allocation, size_t table, size_t row,
                                   size_t column, char *out, size_t size);

/* Writes the tables, summary.json and receipt.json to FOLDER, all or none. REPLACE: may also
 * replace files that no run of oab-alloc wrote. */
OAB_API oab_status oab_allocation_write(const oab_allocation *allocation, const char *folder,
                                        bool replace, oab_log *log);

#ifdef __cplusplus
}
#endif

#endif
