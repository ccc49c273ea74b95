/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects in designs that use levels: elementary effects of trajectories (Morris 1991, Campolongo
 * et al. 2007), swings of one factor at a time, main effects of a full grid. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* ---- morris ---- */

/* How the unit moves from row R - 1 to R: +1 up, -1 down, 0 not at all. */
static int direction(const oab_design *design, size_t r, size_t unit) {
    const double *before = oab_design_row(design, r - 1), *row = oab_design_row(design, r);
    for (size_t j = 0; j < design->factors.count; j++)
        if (design->factors.items[j].unit == unit && row[j] != before[j])
            return row[j] > before[j] ? 1 : -1;
    return 0;
}

/* The effect in one trajectory; 0 if rounding keeps the unit in place. */
static double effect(const oab_design *design, const double *y, size_t trajectory, size_t unit) {
    const size_t first = trajectory * oab_design_step(design);
    const double levels = design->plan.levels, delta = levels / (2 * (levels - 1));
    for (size_t r = first + 1; r <= first + design->factors.unit_count; r++) {
        const int sign = direction(design, r, unit);
        if (sign != 0)
            return sign * (y[r] - y[r - 1]) / delta;
    }
    return 0;
}

/* MEAN: workspace for the resamples. False: no memory. */
static bool mean_size_interval(const double *size, size_t n, const oab_bootstrap *bootstrap,
                               size_t unit, double *mean, double *interval) {
    *interval = NAN;
    if (n <= 1 || bootstrap->resamples <= 1)
        return true;
    gsl_rng *random = oab_random_stream(bootstrap->seed, unit + 1);
    if (random == NULL)
        return false;
    for (unsigned s = 0; s < bootstrap->resamples; s++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += size[gsl_rng_uniform_int(random, n)];
        mean[s] = sum / (double)n;
    }
    gsl_rng_free(random);
    *interval = OAB_NORMAL_95 * gsl_stats_sd(mean, 1, bootstrap->resamples);
    return true;
}

static size_t unit_size(const oab_factors *factors, size_t unit) {
    size_t size = 0;
    for (size_t j = 0; j < factors->count; j++)
        size += factors->items[j].unit == unit;
    return size;
}

oab_status oab_morris_effects(const oab_design *design, const double *y,
                              const oab_bootstrap *bootstrap, oab_morris *out, oab_log *log) {
    const size_t n = design->plan.samples;
    double *signed_effect = oab_new(2 * n, sizeof *signed_effect), *size = signed_effect + n;
    double *mean = oab_new(bootstrap->resamples, sizeof *mean);
    bool is_fine = signed_effect != NULL && mean != NULL;
    for (size_t u = 0; u < design->factors.unit_count && is_fine; u++) {
        for (size_t t = 0; t < n; t++) {
            signed_effect[t] = effect(design, y, t, u);
            size[t] = fabs(signed_effect[t]);
        }
        const bool is_single = unit_size(&design->factors, u) == 1;
        out[u] = (oab_morris){
            .mu = is_single ? gsl_stats_mean(signed_effect, 1, n) : NAN,
            .sigma = is_single && n > 1 ? gsl_stats_sd(signed_effect, 1, n) : NAN,
            .mu_star.value = gsl_stats_mean(size, 1, n),
        };
        is_fine = mean_size_interval(size, n, bootstrap, u, mean, &out[u].mu_star.interval);
    }
    free(mean);
    free(signed_effect);
    return is_fine ? OAB_OK : oab_out_of_memory(log);
}

/* ---- oat ---- */

void oab_oat_swings(const oab_design *design, const double *y, oab_swing *out) {
    for (size_t u = 0; u < design->factors.unit_count; u++) {
        const double low = y[1 + 2 * u], high = y[2 + 2 * u];
        out[u] = (oab_swing){low, high, high - low};
    }
}

/* ---- grid ---- */

static size_t first_of_unit(const oab_factors *factors, size_t unit) {
    size_t j = 0;
    while (factors->items[j].unit != unit)
        j++;
    return j;
}

typedef struct cell {
    double level, y;
} cell;

static int compare_cells(const void *a, const void *b) {
    const cell *x = a, *z = b;
    return x->level != z->level ? (x->level > z->level) - (x->level < z->level)
                                : (x->y > z->y) - (x->y < z->y);
}

/* CELLS must be sorted by level. */
static oab_main_effect main_effect(const cell *cells, size_t n, double mean, double variance) {
    oab_main_effect effect = {0};
    double least = INFINITY, most = -INFINITY, between = 0;
    for (size_t i = 0, end; i < n; i = end) {
        double sum = 0;
        for (end = i; end < n && cells[end].level == cells[i].level; end++)
            sum += cells[end].y;
        const double level_mean = sum / (double)(end - i);
        effect.low = i == 0 ? level_mean : effect.low;
        effect.high = level_mean;
        least = fmin(least, level_mean);
        most = fmax(most, level_mean);
        between += (double)(end - i) * (level_mean - mean) * (level_mean - mean);
    }
    effect.range = most - least;
    /* equal level means differ from MEAN by its rounding alone */
    effect.share = effect.range == 0 ? 0 : variance > 0 ? between / (double)n / variance : NAN;
    return effect;
}

oab_status oab_grid_effects(const oab_design *design, const double *y, oab_main_effect *out,
                            oab_log *log) {
    const size_t n = design->rows;
    cell *cells = oab_new(n, sizeof *cells);
    if (cells == NULL)
        return oab_out_of_memory(log);
    const double mean = gsl_stats_mean(y, 1, n);
    const double variance = gsl_stats_variance_with_fixed_mean(y, 1, n, mean);
    for (size_t u = 0; u < design->factors.unit_count; u++) {
        const size_t j = first_of_unit(&design->factors, u);
        for (size_t r = 0; r < n; r++)
            cells[r] = (cell){oab_design_row(design, r)[j], y[r]};
        qsort(cells, n, sizeof *cells, compare_cells);
        out[u] = main_effect(cells, n, mean, variance);
    }
    free(cells);
    return OAB_OK;
}
