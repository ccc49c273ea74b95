/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Analyses the results of a sweep: for each measure, the indices of the design's method, with
 * remarks where a number alone would mislead. Methods are rows of a table. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- remarks ---- */

#define WORD(name, word) word,
const char *const oab_remark_words[OAB_REMARK_COUNT] = {OAB_REMARKS(WORD)};
#undef WORD

static void add_remark(oab_measure *m, oab_remark remark) {
    m->remarks[m->remark_count++] = remark;
}

static void add_to_row(oab_index_row *row, oab_remark remark) {
    row->remarks[row->remark_count++] = remark;
}

/* The kind of remark comes first. */
#define remark(measure, ...) add_remark(measure, (oab_remark){.kind = __VA_ARGS__})
#define explain(row, ...) add_to_row(row, (oab_remark){.kind = __VA_ARGS__})

static oab_status make_rows(oab_index_table *table, size_t count, const char *const *columns,
                            oab_log *log) {
    table->columns = columns;
    table->rows = oab_new(count, sizeof *table->rows);
    table->count = table->rows != NULL ? count : 0;
    return table->rows != NULL ? OAB_OK : oab_out_of_memory(log);
}

/* ---- sobol ---- */

/* Less is not seen in the four decimals of an index. */
#define SEEN 5e-5

/* Explains an index that is seen to lie outside 0 .. 1. */
static void explain_index(oab_index_row *row, const char *name, oab_estimate e) {
    if (e.value < -SEEN)
        explain(row, -e.value <= e.interval ? OAB_REMARK_WITHIN_0 : OAB_REMARK_BELOW_0,
                .index = name, .value = e.value);
    if (e.value > 1 + SEEN)
        explain(row, e.value - 1 <= e.interval ? OAB_REMARK_WITHIN_1 : OAB_REMARK_ABOVE_1,
                .index = name, .value = e.value);
}

static oab_status fill_sobol(const oab_design *design, const oab_sobol *s, oab_measure *m,
                             oab_log *log) {
    static const char *const main_columns[] = {"S1", "S1_conf", "ST", "ST_conf", NULL};
    const size_t units = design->factors.unit_count;
    OAB_TRY(make_rows(&m->main, units + 1, main_columns, log));
    for (size_t u = 0; u < units; u++) {
        const oab_estimate first = s->first[u], total = s->total[u];
        oab_index_row *row = &m->main.rows[u];
        *row = (oab_index_row){.factor = design->factors.units[u],
                               .value = {first.value, first.interval, total.value, total.interval}};
        explain_index(row, "S1", first);
        explain_index(row, "ST", total);
        if (total.value == 0 && first.value == 0)
            explain(row, OAB_REMARK_NOTHING);
        else if (total.value + total.interval < first.value - first.interval)
            explain(row, OAB_REMARK_TOTAL_BELOW);
    }
    oab_index_row *row = &m->main.rows[units];
    *row = (oab_index_row){.factor = "(dummy)",
                           .value = {s->dummy.value, s->dummy.interval, NAN, NAN}};
    explain(row, OAB_REMARK_DUMMY);
    return OAB_OK;
}

static oab_status fill_pairs(const oab_design *design, const oab_sobol *s, oab_measure *m,
                             oab_log *log) {
    static const char *const pair_columns[] = {"S2", "S2_conf", NULL};
    const size_t units = design->factors.unit_count;
    OAB_TRY(make_rows(&m->pairs, units * (units - 1) / 2, pair_columns, log));
    oab_index_row *row = m->pairs.rows;
    for (size_t j = 0; j < units; j++)
        for (size_t k = j + 1; k < units; k++, row++) {
            const oab_estimate e = s->second[j * units + k];
            *row = (oab_index_row){.factor = design->factors.units[j],
                                   .with = design->factors.units[k],
                                   .value = {e.value, e.interval}};
            explain_index(row, "S2", e);
        }
    return OAB_OK;
}

static void remark_sobol(const oab_sobol *s, oab_measure *m) {
    double sum = 0;
    for (size_t u = 0; u < s->units; u++)
        sum += s->first[u].value;
    if (sum > 1.05)
        remark(m, OAB_REMARK_SUM_ABOVE_1, .value = sum);
    else
        remark(m, OAB_REMARK_SUM_OF_FIRST, .value = 100 * fmin(fmax(sum, 0), 1));
}

static oab_status analyze_sobol(const oab_design *design, const double *y,
                                const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log) {
    oab_sobol s;
    if (design->plan.samples < 2) {
        remark(m, OAB_REMARK_ONE_BASE_POINT);
        return OAB_OK;
    }
    oab_status status = oab_sobol_indices(y, design->plan.samples, design->factors.unit_count,
                                          design->plan.second_order, bootstrap, &s, log);
    if (status == OAB_OK)
        status = fill_sobol(design, &s, m, log);
    if (status == OAB_OK && s.second_order)
        status = fill_pairs(design, &s, m, log);
    if (status == OAB_OK)
        remark_sobol(&s, m);
    oab_sobol_free(&s);
    return status;
}

/* ---- morris ---- */

static oab_status analyze_morris(const oab_design *design, const double *y,
                                 const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log) {
    static const char *const columns[] = {"mu", "mu_star", "mu_star_conf", "sigma", NULL};
    const size_t units = design->factors.unit_count;
    OAB_TRY(make_rows(&m->main, units, columns, log));
    oab_morris *effects = oab_new(units, sizeof *effects);
    oab_status status = effects == NULL ? oab_out_of_memory(log)
                                        : oab_morris_effects(design, y, bootstrap, effects, log);
    for (size_t u = 0; u < units && status == OAB_OK; u++) {
        const oab_morris *e = &effects[u];
        oab_index_row *row = &m->main.rows[u];
        *row = (oab_index_row){.factor = design->factors.units[u],
                               .value = {e->mu, e->mu_star.value, e->mu_star.interval, e->sigma}};
        if (e->mu_star.value == 0)
            explain(row, OAB_REMARK_NOTHING);
        else if (isnan(e->mu))
            explain(row, OAB_REMARK_GROUP);
        else if (e->sigma > e->mu_star.value)
            explain(row, OAB_REMARK_SIGMA);
    }
    free(effects);
    return status;
}

/* ---- lhs and list ---- */

static void explain_rank(const oab_design *design, const oab_rank *r, oab_index_row *row) {
    const double n = (double)design->rows, noise = OAB_NORMAL_95 / sqrt(n - 1);
    if (isnan(r->spearman))
        explain(row, OAB_REMARK_NOT_VARYING);
    else if (fabs(r->spearman) < noise)
        explain(row, OAB_REMARK_LIKE_0, .runs = design->rows);
}

static void remark_ranks(const oab_design *design, const oab_rank *ranks, double r2,
                         oab_measure *m) {
    bool has_partial = true, has_slope = false;
    const size_t factors = design->factors.count;
    for (size_t j = 0; j < factors; j++) {
        has_partial = has_partial && !(isnan(ranks[j].partial) && !isnan(ranks[j].spearman));
        has_slope = has_slope || !isnan(ranks[j].slope);
    }
    if (design->rows < factors + 3)
        remark(m, OAB_REMARK_FEW_FOR_PRCC, .runs = design->rows, .factors = factors,
               .needed = factors + 3);
    else if (!has_slope)
        remark(m, OAB_REMARK_TOGETHER);
    else if (!has_partial)
        remark(m, OAB_REMARK_RANKS_FOLLOW);
    if (has_slope && design->rows >= factors + 3 && !isnan(r2))
        remark(m, r2 < 0.7 ? OAB_REMARK_LITTLE_EXPLAINED : OAB_REMARK_EXPLAINED, .value = 100 * r2);
}

static oab_status analyze_ranks(const oab_design *design, const double *y,
                                const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log) {
    static const char *const columns[] = {"spearman", "PRCC", "SRC", NULL};
    (void)bootstrap;
    const size_t count = design->factors.count;
    if (design->rows < 3) {
        remark(m, OAB_REMARK_NO_CORRELATION, .runs = design->rows);
        return OAB_OK;
    }
    OAB_TRY(make_rows(&m->main, count, columns, log));
    oab_rank *ranks = oab_new(count, sizeof *ranks);
    double r2 = NAN;
    oab_status status =
        ranks == NULL ? oab_out_of_memory(log) : oab_rank_effects(design, y, ranks, &r2, log);
    for (size_t j = 0; j < count && status == OAB_OK; j++) {
        m->main.rows[j] =
            (oab_index_row){.factor = design->factors.items[j].name,
                            .value = {ranks[j].spearman, ranks[j].partial, ranks[j].slope}};
        explain_rank(design, &ranks[j], &m->main.rows[j]);
    }
    if (status == OAB_OK)
        remark_ranks(design, ranks, r2, m);
    free(ranks);
    return status;
}

/* ---- oat ---- */

static double reach(const oab_index_row *row, double base) {
    return fmax(fabs(row->value[2]), fmax(fabs(row->value[0] - base), fabs(row->value[1] - base)));
}

/* Longest bar first; equal bars keep the order of the design. */
static void sort_tornado(oab_index_table *table, double base) {
    for (size_t i = 1; i < table->count; i++) {
        const oab_index_row row = table->rows[i];
        size_t at = i;
        for (; at > 0 && reach(&table->rows[at - 1], base) < reach(&row, base); at--)
            table->rows[at] = table->rows[at - 1];
        table->rows[at] = row;
    }
}

static oab_status analyze_oat(const oab_design *design, const double *y,
                              const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log) {
    static const char *const columns[] = {"at_low", "at_high", "swing", NULL};
    (void)bootstrap;
    const size_t units = design->factors.unit_count;
    OAB_TRY(make_rows(&m->main, units, columns, log));
    oab_swing *swings = oab_new(units, sizeof *swings);
    if (swings == NULL)
        return oab_out_of_memory(log);
    oab_oat_swings(design, y, swings);
    for (size_t u = 0; u < units; u++) {
        const oab_swing *s = &swings[u];
        oab_index_row *row = &m->main.rows[u];
        *row = (oab_index_row){.factor = design->factors.units[u],
                               .value = {s->low, s->high, s->swing}};
        if (s->low == y[0] && s->high == y[0])
            explain(row, OAB_REMARK_NOTHING);
        else if ((s->low - y[0]) * (s->high - y[0]) > 0)
            explain(row, OAB_REMARK_SAME_WAY);
    }
    free(swings);
    sort_tornado(&m->main, y[0]);
    remark(m, OAB_REMARK_BASE, .value = y[0]);
    return OAB_OK;
}

/* ---- grid ---- */

static oab_status analyze_grid(const oab_design *design, const double *y,
                               const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log) {
    static const char *const columns[] = {"at_low", "at_high", "range", "share", NULL};
    (void)bootstrap;
    const size_t units = design->factors.unit_count;
    OAB_TRY(make_rows(&m->main, units, columns, log));
    oab_main_effect *effects = oab_new(units, sizeof *effects);
    oab_status status =
        effects == NULL ? oab_out_of_memory(log) : oab_grid_effects(design, y, effects, log);
    double share = 0;
    for (size_t u = 0; u < units && status == OAB_OK; u++) {
        const oab_main_effect *e = &effects[u];
        m->main.rows[u] = (oab_index_row){.factor = design->factors.units[u],
                                          .value = {e->low, e->high, e->range, e->share}};
        share += e->share;
        if (e->range == 0)
            explain(&m->main.rows[u], OAB_REMARK_SAME_MEANS);
    }
    free(effects);
    if (status == OAB_OK)
        remark(m, OAB_REMARK_BY_THEMSELVES, .value = 100 * fmin(share, 1));
    return status;
}

/* ---- all measures ---- */

typedef oab_status analyze_fn(const oab_design *design, const double *y,
                              const oab_bootstrap *bootstrap, oab_measure *m, oab_log *log);
static analyze_fn *const analyses[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = analyze_sobol, [OAB_MORRIS] = analyze_morris, [OAB_LHS] = analyze_ranks,
    [OAB_OAT] = analyze_oat,     [OAB_GRID] = analyze_grid,     [OAB_LIST] = analyze_ranks,
};

static oab_status analyze_measure(oab_analysis *analysis, const oab_results *results, size_t index,
                                  oab_log *log) {
    const double *y = results->value + index * results->rows;
    oab_measure *m = &analysis->measures[analysis->count++];
    *m = (oab_measure){.name = results->measures[index], .y = y};
    m->mean = gsl_stats_mean(y, 1, results->rows);
    m->sd = results->rows > 1 ? gsl_stats_sd_m(y, 1, results->rows, m->mean) : 0;
    gsl_stats_minmax(&m->least, &m->most, y, 1, results->rows);
    const double precision = analysis->bootstrap.precision;
    oab_judge_convergence(analysis->design, precision, m); /* not known yet */
    if (m->least == m->most) {
        remark(m, OAB_REMARK_CONSTANT, .runs = results->rows);
        return OAB_OK;
    }
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const oab_status status =
        analyses[analysis->design->plan.method](analysis->design, y, &analysis->bootstrap, m, log);
    gsl_set_error_handler(handler);
    oab_judge_convergence(analysis->design, precision, m);
    return status;
}

static oab_status find_measure(const oab_results *results, const char *name, size_t *index,
                               oab_log *log) {
    for (*index = 0; *index < results->measure_count; ++*index)
        if (strcmp(results->measures[*index], name) == 0)
            return results->empty[*index] == 0
                       ? OAB_OK
                       : oab_fail(log, OAB_DATA,
                                  "%s: column \"%s\" has no value in %zu of %zu runs; an index "
                                  "over the rest would be wrong",
                                  results->path, name, results->empty[*index], results->rows);
    char hint[OAB_HINT];
    return oab_fail(
        log, OAB_USAGE, "--measure %s is not a column of %s%s", name, results->path,
        oab_hint(name, (const char *const *)results->measures, results->measure_count, hint));
}

static oab_status analyze_all(oab_analysis *analysis, const oab_results *results, oab_log *log) {
    for (size_t i = 0; i < results->measure_count; i++)
        if (results->empty[i] > 0)
            oab_note(log, "%s: column \"%s\" has no value in %zu of %zu runs and is left out",
                     results->path, results->measures[i], results->empty[i], results->rows);
        else
            OAB_TRY(analyze_measure(analysis, results, i, log));
    return analysis->count > 0
               ? OAB_OK
               : oab_fail(log, OAB_DATA, "%s: no column has a value in every run", results->path);
}

oab_status oab_analyze(const oab_design *design, const oab_results *results,
                       const char *const *names, size_t name_count, const oab_bootstrap *bootstrap,
                       oab_analysis *analysis, oab_log *log) {
    *analysis = (oab_analysis){.design = design, .results = results, .bootstrap = *bootstrap};
    analysis->measures = oab_new(results->measure_count + name_count, sizeof *analysis->measures);
    if (analysis->measures == NULL)
        return oab_out_of_memory(log);
    if (name_count == 0)
        return analyze_all(analysis, results, log);
    for (size_t i = 0; i < name_count; i++) {
        size_t index;
        OAB_TRY(find_measure(results, names[i], &index, log));
        OAB_TRY(analyze_measure(analysis, results, index, log));
    }
    return OAB_OK;
}

void oab_analysis_free(oab_analysis *analysis) {
    for (size_t i = 0; i < analysis->count; i++) {
        oab_measure *m = &analysis->measures[i];
        free(m->main.rows);
        free(m->pairs.rows);
    }
    free(analysis->measures);
    *analysis = (oab_analysis){0};
}
