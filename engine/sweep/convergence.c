/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a design has enough runs: how wide the intervals of its indices are and, as errors shrink
 * with the square root of the number of runs, how many runs would do; and how indices settle as
 * runs are added. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

/* ---- enough runs ---- */

/* The indices whose intervals count, by method; none: they have no intervals of their own. */
static const struct {
    size_t count;
    int interval[2]; /* columns */
    const char *index[2];
    int size;      /* column whose largest value is the unit of intervals; -1: they have none */
    double fewest; /* samples; from fewer a bootstrap is not to be trusted */
} intervals[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = {2, {1, 3}, {"S1", "ST"}, -1, 64},
    [OAB_MORRIS] = {1, {2}, {"mu_star"}, 1, 10},
};

static double unit_of(const oab_design *design, const oab_measure *m) {
    const int column = intervals[design->plan.method].size;
    double largest = 0;
    for (size_t i = 0; column >= 0 && i < m->main.count; i++)
        largest = fmax(largest, m->main.rows[i].value[column]);
    return column >= 0 ? largest : 1;
}

/* Rows beyond the design's groups, as the dummy, are none of its indices. */
static void find_widest(const oab_design *design, const oab_measure *m, oab_convergence *c) {
    const double unit = unit_of(design, m);
    const size_t rows = design->factors.unit_count;
    for (size_t i = 0; i < rows && i < m->main.count; i++)
        for (size_t k = 0; k < intervals[design->plan.method].count; k++) {
            const double width =
                m->main.rows[i].value[intervals[design->plan.method].interval[k]] / unit;
            if (!isnan(width) && (isnan(c->widest) || width > c->widest)) {
                c->widest = width;
                c->index = intervals[design->plan.method].index[k];
                c->factor = m->main.rows[i].factor;
            }
        }
}

/* Of rank correlations: what can be told from 0 depends on the number of runs alone. */
static void find_noise(const oab_design *design, oab_convergence *c) {
    c->widest = OAB_NORMAL_95 / sqrt((double)design->rows - 1);
    c->index = "spearman";
}

/* The samples that would do. Sobol's sequence is balanced at powers of two. */
static double samples_needed(const oab_design *design, const oab_convergence *c) {
    const double factor = c->widest / c->precision, n = (double)oab_design_samples(design);
    const double needed =
        ceil(c->factor != NULL ? n * factor * factor : 1 + (n - 1) * factor * factor);
    const double rounded =
        design->plan.method == OAB_SOBOL ? exp2(ceil(log2(fmax(needed, 1)))) : needed;
    return c->is_enough ? fmin(rounded, n) : fmax(rounded, intervals[design->plan.method].fewest);
}

void oab_judge_convergence(const oab_design *design, double precision, oab_measure *m) {
    static const double most = 1e15; /* beyond it runs are no longer counted */
    oab_convergence *c = &m->convergence;
    const oab_method method = design->plan.method;
    *c = (oab_convergence){.precision = precision, .widest = NAN};
    c->is_sample = method != OAB_OAT && method != OAB_GRID;
    if (!c->is_sample || m->main.count == 0)
        return;
    if (intervals[method].count > 0)
        find_widest(design, m, c);
    else
        find_noise(design, c);
    if (isnan(c->widest))
        return;
    c->is_few = (double)oab_design_samples(design) < intervals[method].fewest;
    c->is_enough = !c->is_few && c->widest <= precision;
    const double samples = fmin(samples_needed(design, c), most);
    c->samples = (uint64_t)samples;
    c->runs = (uint64_t)samples * oab_design_step(design);
}

/* ---- how indices settle ---- */

enum { FEWEST = 8, STEPS = 10 };

/* The sizes at which indices are computed, ascending: halves of a sobol design, else tenths. */
static size_t list_sizes(const oab_design *design, size_t sizes[OAB_SETTLING_STEPS]) {
    const size_t n = oab_design_samples(design);
    size_t count = 0;
    if (design->plan.method == OAB_SOBOL) {
        while (count < OAB_SETTLING_STEPS && n >> count >= FEWEST)
            count++;
        for (size_t i = 0; i < count; i++)
            sizes[i] = n >> (count - 1 - i);
        return count;
    }
    const size_t least = design->plan.method == OAB_MORRIS ? 2 : design->factors.count + 3;
    for (size_t i = 1; i <= STEPS; i++) {
        const size_t size = n * i / STEPS;
        if (size >= least && (count == 0 || size > sizes[count - 1]))
            sizes[count++] = size;
    }
    return count;
}

/* The index of each group in the first runs of the design, which PART holds. OUT: [count]. */
typedef oab_status index_fn(const oab_design *part, const double *y, double *out, oab_log *log);

static oab_status total_index(const oab_design *part, const double *y, double *out, oab_log *log) {
    oab_sobol s;
    const oab_bootstrap none = {.threads = 1};
    const size_t units = part->factors.unit_count;
    const oab_status status =
        oab_sobol_indices(y, part->plan.samples, units, part->plan.second_order, &none, &s, log);
    for (size_t u = 0; u < units && status == OAB_OK; u++)
        out[u] = s.total[u].value;
    oab_sobol_free(&s);
    return status;
}

static oab_status size_of_effect(const oab_design *part, const double *y, double *out,
                                 oab_log *log) {
    const oab_bootstrap none = {.threads = 1};
    const size_t units = part->factors.unit_count;
    oab_morris *effects = oab_new(units, sizeof *effects);
    const oab_status status =
        effects == NULL ? oab_out_of_memory(log) : oab_morris_effects(part, y, &none, effects, log);
    for (size_t u = 0; u < units && status == OAB_OK; u++)
        out[u] = effects[u].mu_star.value;
    free(effects);
    return status;
}

static oab_status rank_correlation(const oab_design *part, const double *y, double *out,
                                   oab_log *log) {
    const size_t count = part->factors.count;
    oab_rank *ranks = oab_new(count, sizeof *ranks);
    double r2;
    const oab_status status =
        ranks == NULL ? oab_out_of_memory(log) : oab_rank_effects(part, y, ranks, &r2, log);
    for (size_t j = 0; j < count && status == OAB_OK; j++)
        out[j] = ranks[j].spearman;
    free(ranks);
    return status;
}

/* A list has no order in which it was drawn, and the others are no samples. */
static const struct {
    index_fn *of;
    const char *name;
} settling_of[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = {total_index, "ST"},
    [OAB_MORRIS] = {size_of_effect, "mu_star"},
    [OAB_LHS] = {rank_correlation, "spearman"},
};

static oab_status compute(const oab_design *design, const double *y, oab_settling *s,
                          oab_log *log) {
    for (size_t i = 0; i < s->steps; i++) {
        oab_design part = *design;
        part.plan.samples = s->samples[i];
        part.rows = s->samples[i] * oab_design_step(design);
        s->runs[i] = part.rows;
        OAB_TRY(settling_of[design->plan.method].of(&part, y, s->value + i * s->count, log));
    }
    return OAB_OK;
}

oab_status oab_settling_make(const oab_design *design, const double *y, oab_settling *s,
                             oab_log *log) {
    const oab_method method = design->plan.method;
    *s = (oab_settling){.index = settling_of[method].name};
    if (settling_of[method].of == NULL)
        return OAB_OK;
    s->count = method == OAB_LHS ? design->factors.count : design->factors.unit_count;
    s->steps = list_sizes(design, s->samples);
    s->value = oab_new(s->steps * s->count, sizeof *s->value);
    if (s->value == NULL)
        return oab_out_of_memory(log);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const oab_status status = compute(design, y, s, log);
    gsl_set_error_handler(handler);
    return status;
}

const char *oab_settling_factor(const oab_design *design, size_t index) {
    return design->plan.method == OAB_LHS ? design->factors.items[index].name
                                          : design->factors.units[index];
}

void oab_settling_free(oab_settling *settling) {
    free(settling->value);
    *settling = (oab_settling){0};
}
