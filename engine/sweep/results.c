/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads results files, whichever program wrote them. Each run must be there once, with numbers in
 * its cells and, if rows carry a checksum, a correct one. */
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool oab_row_check(const char *const *cells, size_t count, char *out) {
    oab_draft row;
    FILE *stream = oab_draft_open(&row);
    for (size_t i = 0; stream != NULL && i < count; i++)
        fprintf(stream, "%s%s", i > 0 ? "," : "", cells[i]);
    const bool is_done = oab_draft_close(&row);
    if (is_done)
        oab_hash_short(row.text, row.size, out);
    oab_draft_free(&row);
    return is_done;
}

enum { MOST_FAULTS = 20 };

typedef struct reading {
    const oab_table *table;
    int run, check; /* columns; -1: none */
    size_t runs, faults;
    uint64_t *line; /* where each run was found; 0: nowhere */
    const char **cells;
} reading;

OAB_PRINTF(5, 6)
static void fault(reading *in, size_t row, size_t column, oab_log *log, const char *format, ...) {
    if (++in->faults > MOST_FAULTS)
        return;
    va_list args;
    va_start(args, format);
    char text[256];
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    oab_fail(log, OAB_DATA, "%s:%llu: column \"%s\": \"%s\" %s", in->table->path,
             (unsigned long long)in->table->line[row], in->table->cell[0][column],
             in->table->cell[row][column], text);
}

/* The index of the row's run; SIZE_MAX, with the fault in LOG, if it has none. */
static size_t take_run(reading *in, size_t row, oab_log *log) {
    double number = (double)row;
    const size_t column = in->run < 0 ? 0 : (size_t)in->run;
    if (in->run >= 0 && !oab_real_parse(in->table->cell[row][column], &number)) {
        fault(in, row, column, log, "is not a number");
        return SIZE_MAX;
    }
    if (number < 1 || number > (double)in->runs || number != floor(number)) {
        fault(in, row, column, log, "is not a run of the design; expected 1 to %zu", in->runs);
        return SIZE_MAX;
    }
    const size_t run = (size_t)number - 1;
    if (in->line[run] != 0) {
        fault(in, row, column, log, "is already on line %llu; expected each run once",
              (unsigned long long)in->line[run]);
        return SIZE_MAX;
    }
    in->line[run] = in->table->line[row];
    return run;
}

static bool take_check(reading *in, size_t row, oab_log *log) {
    char own[17];
    size_t count = 0;
    if (in->check < 0)
        return true;
    for (size_t c = 0; c < in->table->columns; c++)
        if ((int)c != in->check)
            in->cells[count++] = in->table->cell[row][c];
    if (!oab_row_check(in->cells, count, own)) {
        oab_out_of_memory(log);
        return false;
    }
    if (strcmp(own, in->table->cell[row][in->check]) != 0) {
        fault(in, row, (size_t)in->check, log,
              "is not the checksum of the row, %s; the row was altered or cut off", own);
        return false;
    }
    return true;
}

static void take_measures(reading *in, size_t row, size_t run, oab_results *results, oab_log *log) {
    size_t m = 0;
    for (size_t c = 0; c < in->table->columns; c++) {
        if ((int)c == in->run || (int)c == in->check)
            continue;
        const char *text = in->table->cell[row][c];
        double *value = results->value + m * in->runs + run;
        if (text[strspn(text, " \t\r")] == '\0')
            *value = NAN; /* the measure may not apply; then no run has it */
        else if (!oab_number_parse(text, in->table->delimiter == ';', value))
            fault(in, row, c, log, "is not a number");
        m++;
    }
}

static void check_runs(const reading *in, oab_log *log) {
    size_t missing = 0, first = 0;
    for (size_t r = 0; r < in->runs; r++)
        if (in->line[r] == 0 && missing++ == 0)
            first = r + 1;
    if (missing > 0)
        oab_fail(log, OAB_DATA,
                 "%s: %zu of %zu runs %s missing, the first being run %zu; an index over the rest "
                 "would be wrong, so run %s too",
                 in->table->path, missing, in->runs, OAB_PLURAL(missing, "is", "are"), first,
                 OAB_PLURAL(missing, "it", "them"));
}

static void count_empty(const reading *in, oab_results *results) {
    for (size_t m = 0; m < results->measure_count; m++)
        for (size_t r = 0; r < in->runs; r++)
            results->empty[m] += isnan(results->value[m * in->runs + r]) ? 1 : 0;
}

static oab_status take_rows(reading *in, oab_results *results, oab_log *log) {
    const size_t errors = log->errors;
    if (in->run < 0 && in->table->rows - 1 != in->runs)
        return oab_fail(log, OAB_DATA,
                        "%s: expected %zu %s, one per run of the design, as no column \"run\" "
                        "numbers them, got %zu",
                        in->table->path, in->runs, OAB_PLURAL(in->runs, "row", "rows"),
                        in->table->rows - 1);
    for (size_t row = 1; row < in->table->rows; row++) {
        if (!take_check(in, row, log))
            continue;
        const size_t run = take_run(in, row, log);
        if (run != SIZE_MAX)
            take_measures(in, row, run, results, log);
    }
    if (in->faults > MOST_FAULTS)
        oab_fail(log, OAB_DATA, "%s: and %zu more %s", in->table->path, in->faults - MOST_FAULTS,
                 OAB_PLURAL(in->faults - MOST_FAULTS, "error", "errors"));
    if (log->errors == errors)
        check_runs(in, log);
    if (log->errors == errors)
        count_empty(in, results);
    return log->errors == errors ? OAB_OK : OAB_DATA;
}

/* The values of another design would be paired with these results. */
static oab_status check_design(const oab_table *table, const oab_design *design, oab_log *log) {
    for (size_t i = 0; i < table->comments; i++) {
        const char *of = oab_comment_value(table->comment[i], "design");
        if (of != NULL && design->hash[0] != '\0' && strncmp(of, design->hash, 32) != 0)
            return oab_fail(log, OAB_DATA,
                            "%s has the results of design %.32s, but %s is design %s; give the one "
                            "that was run",
                            table->path, of, design->path, design->hash);
    }
    return OAB_OK;
}

static oab_status name_measures(const reading *in, oab_results *results, oab_log *log) {
    for (size_t c = 0; c < in->table->columns; c++) {
        if ((int)c == in->run || (int)c == in->check)
            continue;
        results->measures[results->measure_count] = strdup(in->table->cell[0][c]);
        if (results->measures[results->measure_count++] == NULL)
            return oab_out_of_memory(log);
    }
    return results->measure_count > 0
               ? OAB_OK
               : oab_fail(log, OAB_DATA, "%s contains no measures", in->table->path);
}

static oab_status make_room(oab_results *results, size_t columns, oab_log *log) {
    results->measures = oab_new(columns, sizeof *results->measures);
    results->empty = oab_new(columns, sizeof *results->empty);
    results->value = oab_new(columns * results->rows, sizeof *results->value);
    return results->measures != NULL && results->empty != NULL && results->value != NULL
               ? OAB_OK
               : oab_out_of_memory(log);
}

static oab_status take_table(const oab_table *table, oab_results *results, oab_log *log) {
    reading in = {.table = table,
                  .run = oab_table_column(table, "run"),
                  .check = oab_table_column(table, "check"),
                  .runs = results->rows};
    OAB_TRY(make_room(results, table->columns, log));
    OAB_TRY(name_measures(&in, results, log));
    in.line = oab_new(in.runs, sizeof *in.line);
    in.cells = oab_new(table->columns, sizeof *in.cells);
    const oab_status status =
        in.line == NULL || in.cells == NULL ? oab_out_of_memory(log) : take_rows(&in, results, log);
    free(in.line);
    free(in.cells);
    return status;
}

static oab_status take_matrix(char *data, oab_results *results, oab_log *log) {
    double *value;
    size_t rows, columns;
    oab_status status = oab_matrix_parse(results->path, data, &value, &rows, &columns, log);
    if (status == OAB_OK && rows != results->rows)
        status =
            oab_fail(log, OAB_DATA, "%s: expected %zu %s, one per run of the design, got %zu",
                     results->path, results->rows, OAB_PLURAL(results->rows, "row", "rows"), rows);
    if (status == OAB_OK)
        status = make_room(results, columns, log);
    for (size_t m = 0; status == OAB_OK && m < columns; m++) {
        results->measures[m] = oab_text("Y%zu", m + 1);
        results->measure_count++;
        if (results->measures[m] == NULL)
            status = oab_out_of_memory(log);
        for (size_t r = 0; r < rows; r++)
            results->value[m * rows + r] = value[r * columns + m];
    }
    free(value);
    return status;
}

oab_status oab_results_read(const char *path, const oab_design *design, oab_results *results,
                            oab_log *log) {
    *results = (oab_results){.path = strdup(path), .rows = design->rows};
    char *data;
    size_t size;
    if (results->path == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(oab_read_file(path, &data, &size, log));
    oab_status status = oab_text_check(path, data, size, log);
    if (status == OAB_OK)
        status = oab_step_check(path, data, "results", log);
    if (status == OAB_OK && oab_is_matrix(data)) {
        status = take_matrix(data, results, log);
    } else if (status == OAB_OK) {
        oab_table table;
        status = oab_table_parse(path, data, size, &table, log) == OAB_OK ? OAB_OK : OAB_DATA;
        if (status == OAB_OK)
            status = check_design(&table, design, log);
        if (status == OAB_OK)
            status = take_table(&table, results, log);
        oab_table_free(&table);
    }
    free(data);
    return status;
}

void oab_results_free(oab_results *results) {
    for (size_t m = 0; m < results->measure_count; m++)
        free(results->measures[m]);
    free(results->measures);
    free(results->empty);
    free(results->value);
    free(results->path);
    *results = (oab_results){0};
}
