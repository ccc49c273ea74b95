/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The amounts of provinces in each run of a grid or a tornado: a row per run, with the values of
 * its factors. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

static const char prefix[] = "province:";
enum { PREFIX = sizeof prefix - 1 };

static bool is_region(const oab_results *results, size_t measure) {
    return strncmp(results->measures[measure], prefix, PREFIX) == 0;
}

static size_t count_regions(const oab_results *results) {
    size_t count = 0;
    for (size_t m = 0; m < results->measure_count; m++)
        count += is_region(results, m);
    return count;
}

/* The next column, of numbers at its place in the row. */
static double *add_column(oab_swept_regions *r, const char *name, oab_cell_type type,
                          const char *means) {
    r->columns[r->column_count] =
        (oab_report_column){name, type, .held = OAB_HELD_DOUBLE,
                            .at = r->column_count * sizeof(double), .means = means};
    return r->value + r->column_count++;
}

static void fill(const oab_analysis *analysis, size_t width, oab_swept_regions *r) {
    const oab_design *design = analysis->design;
    const oab_results *results = analysis->results;
    double *cell = add_column(r, "run", OAB_CELL_COUNT, "run");
    for (size_t i = 0; i < r->row_count; i++)
        cell[i * width] = (double)(i + 1);
    for (size_t j = 0; j < design->factors.count; j++) {
        cell = add_column(r, design->factors.items[j].name, OAB_CELL_REAL, "factor_value");
        for (size_t i = 0; i < r->row_count; i++)
            cell[i * width] = design->value[i * design->factors.count + j];
    }
    for (size_t m = 0; m < results->measure_count; m++) {
        if (!is_region(results, m))
            continue;
        cell = add_column(r, results->measures[m] + PREFIX, OAB_CELL_EURO, "province_amount");
        for (size_t i = 0; i < r->row_count; i++)
            cell[i * width] = results->value[m * results->rows + i];
    }
}

oab_status oab_swept_regions_make(const oab_analysis *analysis, oab_swept_regions *r,
                                  oab_log *log) {
    const oab_method method = analysis->design->plan.method;
    const size_t regions = count_regions(analysis->results),
                 width = 1 + analysis->design->factors.count + regions;
    *r = (oab_swept_regions){0};
    if (regions == 0 || (method != OAB_GRID && method != OAB_OAT))
        return OAB_OK;
    r->row_count = analysis->design->rows;
    r->columns = oab_new(width, sizeof *r->columns);
    r->value = oab_new(r->row_count * width, sizeof *r->value);
    if (r->columns == NULL || r->value == NULL)
        return oab_out_of_memory(log);
    fill(analysis, width, r);
    return OAB_OK;
}

void oab_swept_regions_free(oab_swept_regions *r) {
    free(r->columns);
    free(r->value);
}

static const void *row_at(const void *context, size_t index) {
    const oab_swept_regions *r = context;
    return index < r->row_count ? r->value + index * r->column_count : NULL;
}

oab_report_table oab_swept_regions_table(const oab_swept_regions *r) {
    return (oab_report_table){"regions", r->columns, r->column_count, row_at, r, 1};
}
