/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An output against a factor: the runs that a drawing shows, and the mean of the output along the
 * factor. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>

/* In a sobol design only the rows of A and B are draws of their own: the first and the last of each
 * base point. */
static size_t draws(const oab_design *design) {
    return design->plan.method == OAB_SOBOL ? 2 * design->plan.samples : design->rows;
}

static size_t row_of_draw(const oab_design *design, size_t draw) {
    const size_t step = oab_design_step(design);
    return design->plan.method == OAB_SOBOL ? draw / 2 * step + (draw % 2) * (step - 1) : draw;
}

static int compare_points(const void *left, const void *right) {
    const oab_point *a = left, *b = right;
    return a->x != b->x ? (a->x > b->x) - (a->x < b->x) : (a->y > b->y) - (a->y < b->y);
}

/* POINTS must be sorted. A bin ends where the factor changes, once it holds its part of the runs.
 */
static void fill_bins(const oab_point *points, oab_scatter *scatter) {
    const size_t n = scatter->runs, part = (n + OAB_SCATTER_BINS - 1) / OAB_SCATTER_BINS;
    for (size_t i = 0, end; i < n; i = end) {
        oab_point sum = {0, 0};
        for (end = i; end < n && (end - i < part || points[end].x == points[end - 1].x); end++)
            sum = (oab_point){sum.x + points[end].x, sum.y + points[end].y};
        const double count = (double)(end - i);
        scatter->bins[scatter->bin_count++] = (oab_point){sum.x / count, sum.y / count};
    }
}

/* At most MOST of them, evenly spread over the runs. */
static void choose(const oab_point *points, size_t most, oab_scatter *scatter) {
    scatter->count = scatter->runs < most ? scatter->runs : most;
    for (size_t i = 0; i < scatter->count; i++)
        scatter->points[i] = points[i * scatter->runs / scatter->count];
}

oab_status oab_scatter_make(const oab_design *design, const double *y, size_t factor, size_t most,
                            oab_scatter *scatter, oab_log *log) {
    *scatter = (oab_scatter){.runs = draws(design)};
    oab_point *points = oab_new(scatter->runs, sizeof *points);
    scatter->points = oab_new(most, sizeof *scatter->points);
    const bool has_memory = points != NULL && scatter->points != NULL;
    for (size_t i = 0; i < scatter->runs && has_memory; i++) {
        const size_t row = row_of_draw(design, i);
        points[i] = (oab_point){oab_design_row(design, row)[factor], y[row]};
    }
    if (has_memory) {
        choose(points, most, scatter);
        qsort(points, scatter->runs, sizeof *points, compare_points);
        fill_bins(points, scatter);
    }
    free(points);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

void oab_scatter_free(oab_scatter *scatter) {
    free(scatter->points);
    *scatter = (oab_scatter){0};
}
