/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of an analysis says of its measures and factors: in words, how the measures are
 * distributed over the runs, and over what the factors vary. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- measures ---- */

static json_t *measure_words(const char *name) {
    char meaning[OAB_LANGUAGES][OAB_MEASURE_MEANING];
    for (int l = 0; l < OAB_LANGUAGES; l++)
        oab_measure_meaning((oab_language)l, name, meaning[l], sizeof meaning[l]);
    return oab_page_texts(meaning[OAB_ENGLISH], meaning[OAB_DUTCH]);
}

static int compare_reals(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

/* The smallest of SORTED that PERCENT of them do not exceed. */
static json_t *percentile(const double *sorted, size_t count, size_t percent) {
    return oab_json_real(sorted[(count * percent + 99) / 100 - 1]);
}

/* How many runs have which values of M, in bins of one width. NULL: out of memory. */
static json_t *distribution(const oab_measure *m, size_t runs) {
    enum { BINS = 30 };
    uint32_t in[BINS] = {0};
    double *sorted = oab_new(runs, sizeof *sorted);
    if (sorted == NULL)
        return NULL;
    const double step = (m->most - m->least) / BINS;
    memcpy(sorted, m->y, runs * sizeof *sorted);
    qsort(sorted, runs, sizeof *sorted, compare_reals);
    for (size_t r = 0; r < runs; r++) {
        const int bin = (int)((sorted[r] - m->least) / step);
        in[bin < BINS ? bin : BINS - 1]++;
    }
    json_t *list = json_array();
    for (int b = 0; b < BINS; b++)
        oab_json_add(&list, json_integer(in[b]));
    json_t *json = json_pack("{s:o, s:o, s:o, s:o, s:o}", "from", oab_json_real(m->least), "step",
                             oab_json_real(step), "runs", list, "p5", percentile(sorted, runs, 5),
                             "p95", percentile(sorted, runs, 95));
    free(sorted);
    return json;
}

/* The value that bars start from: with all factors at their base, or the mean of all levels. */
static double base_of(const oab_measure *m, oab_method method) {
    return method == OAB_OAT ? m->y[0] : m->mean;
}

static json_t *measure_json(const oab_analysis *analysis, const oab_measure *m) {
    char sure[OAB_LANGUAGES][OAB_SENTENCE];
    const oab_measure_spec *spec = oab_measure_find(m->name);
    const oab_design *design = analysis->design;
    for (int l = 0; l < OAB_LANGUAGES; l++)
        oab_convergence_in_words(design, m, (oab_language)l, sure[l], OAB_SENTENCE);
    json_t *json =
        json_pack("{s:o, s:o, s:o, s:b, s:b, s:o, s:o}", "name", oab_json_text(m->name), "meaning",
                  measure_words(m->name), "unit",
                  oab_page_texts(oab_measure_unit(OAB_ENGLISH, m->name),
                                 oab_measure_unit(OAB_DUTCH, m->name)),
                  "is_whole", spec != NULL && spec->decimals == 0, "is_moved", m->main.count > 0,
                  "base", oab_json_real(base_of(m, design->plan.method)), "sure",
                  oab_page_texts(sure[OAB_ENGLISH], sure[OAB_DUTCH]));
    if (m->convergence.is_sample && design->plan.method != OAB_MORRIS && m->main.count > 0)
        oab_json_set(&json, "distribution", distribution(m, design->rows));
    return json;
}

/* ---- factors ---- */

/* NAN, an infinite bound: null. */
static json_t *number_or_null(double value) {
    return isfinite(value) ? oab_json_real(value) : json_null();
}

static json_t *factor_json(const oab_factor *factor, const oab_parameters *parameters) {
    const oab_parameter_row *row =
        oab_parameter_first_row(parameters, oab_parameter_find(factor->name));
    return json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "name",
                     oab_json_text(factor->name), "group", oab_json_text(factor->group), "dist",
                     oab_dist_names[factor->dist], "lower", number_or_null(factor->lower), "upper",
                     number_or_null(factor->upper), "mean", number_or_null(factor->mean), "sd",
                     number_or_null(factor->sd), "description",
                     oab_page_texts(row != NULL ? row->description : "",
                                    row != NULL ? row->description_nl : ""));
}

/* What the parameters among the factors are is the same in every year. */
static oab_status list_factors(const oab_factors *factors, json_t **list, oab_log *log) {
    oab_parameters parameters = {0};
    const oab_status status = oab_parameters_load(NULL, OAB_LAST_YEAR, &parameters, log);
    *list = json_array();
    for (size_t f = 0; f < factors->count && status == OAB_OK; f++)
        oab_json_add(list, factor_json(&factors->items[f], &parameters));
    oab_parameters_free(&parameters);
    return status;
}

/* ---- both ---- */

oab_status oab_page_swept(const oab_analysis *analysis, const oab_measure *first, json_t **json,
                          oab_log *log) {
    const oab_design *design = analysis->design;
    json_t *measures = json_array(), *factors;
    for (size_t i = 0; i < analysis->count; i++)
        oab_json_add(&measures, measure_json(analysis, &analysis->measures[i]));
    const oab_status status = list_factors(&design->factors, &factors, log);
    oab_json_set(json, "sweep",
                 json_pack("{s:s, s:o, s:o, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:o}", "method",
                           oab_method_names[design->plan.method], "design",
                           oab_json_text(design->path), "results",
                           oab_json_text(analysis->results->path), "design_xxh3_128", design->hash,
                           "runs", (json_int_t)design->rows, "samples",
                           (json_int_t)oab_design_samples(design), "resamples",
                           (json_int_t)analysis->bootstrap.resamples, "seed",
                           (json_int_t)analysis->bootstrap.seed, "shown",
                           first != NULL ? oab_json_text(first->name) : json_null(), "measures",
                           measures, "factors", factors));
    return status;
}
