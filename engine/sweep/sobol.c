/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sobol indices from a Saltelli design, with bootstrap intervals over the base points. S1: Saltelli
 * et al. 2010, table 2 (b); ST: Jansen 1999, (f) in that table; S2: Saltelli 2002. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

typedef struct layout {
    const double *y; /* centred */
    size_t n, units, step;
    bool second_order;
    size_t size; /* number of estimates: S1s, STs, S2s of all pairs, dummy */
} layout;

/* Index of the estimate of pair j < k; pairs follow the S1s and STs, in order. */
static size_t pair_at(size_t units, size_t j, size_t k) {
    return 2 * units + j * units - j * (j + 1) / 2 + (k - j - 1);
}

typedef struct moments {
    double a, b, aa, bb, ab;
} moments;

/* Adds the products of one base point (rows A, AB_g, [BA_g], B). */
static void add_base_point(const layout *l, const double *row, moments *m, double *sum) {
    const size_t units = l->units;
    const double a = row[0], b = row[l->step - 1];
    m->a += a;
    m->b += b;
    m->aa += a * a;
    m->bb += b * b;
    m->ab += a * b;
    for (size_t j = 0; j < units; j++) {
        const double change = row[1 + j] - a;
        sum[j] += b * change;
        sum[units + j] += change * change;
    }
    if (!l->second_order)
        return;
    size_t pair = 2 * units;
    for (size_t j = 0; j < units; j++)
        for (size_t k = j + 1; k < units; k++)
            sum[pair++] += row[1 + units + j] * row[1 + k];
}

/* Estimates from the base points that PICK lists (NULL: all). OUT: [l->size]. */
static void estimate(const layout *l, const uint32_t *pick, double *out) {
    const double n = (double)l->n;
    const size_t units = l->units;
    moments m = {0};
    for (size_t i = 0; i < l->size; i++)
        out[i] = 0;
    for (size_t i = 0; i < l->n; i++)
        add_base_point(l, l->y + (pick != NULL ? pick[i] : i) * l->step, &m, out);
    const double mean = (m.a + m.b) / (2 * n);
    const double variance = (m.aa + m.bb) / (2 * n) - mean * mean;
    for (size_t j = 0; j < units; j++) {
        out[j] = variance > 0 ? out[j] / n / variance : 0;
        out[units + j] = variance > 0 ? out[units + j] / (2 * n) / variance : 0;
    }
    size_t pair = 2 * units;
    for (size_t j = 0; j < units && l->second_order; j++)
        for (size_t k = j + 1; k < units; k++, pair++)
            out[pair] = variance > 0 ? (out[pair] - m.ab) / n / variance - out[j] - out[k] : 0;
    out[l->size - 1] = variance > 0 ? (m.ab - m.a * m.b / n) / n / variance : 0;
}

/* Each resample has its own random stream and its own place in SET, so the result does not depend
 * on the number of threads. False: no memory. */
static bool resample(const layout *l, const oab_bootstrap *bootstrap, double *set) {
    const int count = (int)bootstrap->resamples;
    bool is_fine = true;
#pragma omp parallel num_threads(bootstrap->threads) default(none)                                 \
    shared(l, bootstrap, set, count) reduction(&& : is_fine)
    {
        uint32_t *pick = oab_new(l->n, sizeof *pick);
        is_fine = pick != NULL;
#pragma omp for schedule(static)
        for (int r = 0; r < count; r++) {
            gsl_rng *random = is_fine ? oab_random_stream(bootstrap->seed, (uint64_t)r + 1) : NULL;
            is_fine = random != NULL;
            if (!is_fine)
                continue;
            for (size_t i = 0; i < l->n; i++)
                pick[i] = (uint32_t)gsl_rng_uniform_int(random, l->n);
            gsl_rng_free(random);
            estimate(l, pick, set + (size_t)r * l->size);
        }
        free(pick);
    }
    return is_fine;
}

static void place(const layout *l, const double *value, const double *interval, oab_sobol *out) {
    for (size_t j = 0; j < l->units; j++) {
        out->first[j] = (oab_estimate){value[j], interval[j]};
        out->total[j] = (oab_estimate){value[l->units + j], interval[l->units + j]};
        for (size_t k = j + 1; k < l->units && l->second_order; k++) {
            const size_t pair = pair_at(l->units, j, k);
            out->second[j * l->units + k] = (oab_estimate){value[pair], interval[pair]};
        }
    }
    out->dummy = (oab_estimate){value[l->size - 1], interval[l->size - 1]};
}

static bool fill(const layout *l, const oab_bootstrap *bootstrap, oab_sobol *out) {
    double *value = oab_new(2 * l->size, sizeof *value), *interval = value + l->size;
    double *set = oab_new(bootstrap->resamples * l->size, sizeof *set);
    bool is_fine = value != NULL && set != NULL;
    if (is_fine) {
        estimate(l, NULL, value);
        is_fine = resample(l, bootstrap, set);
    }
    for (size_t i = 0; i < l->size && is_fine; i++)
        interval[i] = bootstrap->resamples > 1
                          ? OAB_NORMAL_95 * gsl_stats_sd(set + i, l->size, bootstrap->resamples)
                          : NAN;
    if (is_fine)
        place(l, value, interval, out);
    free(set);
    free(value);
    return is_fine;
}

oab_status oab_sobol_indices(const double *y, size_t n, size_t units, bool second_order,
                             const oab_bootstrap *bootstrap, oab_sobol *out, oab_log *log) {
    const size_t step = (second_order ? 2 * units : units) + 2;
    const size_t pairs = second_order ? units * (units - 1) / 2 : 0;
    *out = (oab_sobol){.units = units,
                       .second_order = second_order,
                       .first = oab_new(units, sizeof *out->first),
                       .total = oab_new(units, sizeof *out->total),
                       .second = oab_new(units * units, sizeof *out->second)};
    double *centred = oab_new(n * step, sizeof *centred);
    const layout l = {centred, n, units, step, second_order, 2 * units + pairs + 1};
    bool is_fine =
        out->first != NULL && out->total != NULL && out->second != NULL && centred != NULL;
    if (is_fine) {
        const double mean = gsl_stats_mean(y, 1, n * step);
        for (size_t i = 0; i < n * step; i++)
            centred[i] = y[i] - mean;
        is_fine = fill(&l, bootstrap, out);
    }
    free(centred);
    return is_fine ? OAB_OK : oab_out_of_memory(log);
}

void oab_sobol_free(oab_sobol *sobol) {
    free(sobol->first);
    free(sobol->total);
    free(sobol->second);
    *sobol = (oab_sobol){0};
}
