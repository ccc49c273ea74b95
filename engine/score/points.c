/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What each code of a cohort is worth under an indicator, per count date: the points of each
 * category (each rounded once), the mean for unknown ones, the school mean and the intercept. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- categories ---- */

typedef struct values {
    oab_category_value mother[256], father[256], origin[256];
    oab_fixed stay[256];
    oab_fixed debt[3];
} values;

static oab_status look_up(const oab_indicator *indicator, oab_variable variable,
                          const oab_dictionary *dictionary, oab_category_value *value,
                          oab_log *log) {
    for (size_t c = 1; c < dictionary->count; c++)
        if (!oab_category_find(indicator, variable, dictionary->text[c], &value[c]))
            return oab_no_category(indicator, variable, dictionary->text[c], "which children have",
                                   log);
    return OAB_OK;
}

/* The value of code 0, unknown: the mean over the date's children whose category is known, rounded
 * once. */
static void set_mean(const oab_indicator *indicator, oab_variable variable, const uint64_t *pupils,
                     const uint64_t *toddlers, oab_category_value value[256],
                     oab_score_mean *mean) {
    const bool has_scale = oab_indicator_find(indicator, OAB_COEFFICIENT, variable, "") != NULL;
    for (int c = 1; c < 256; c++) {
        const int64_t n = (int64_t)(pupils[c] + toddlers[c]);
        mean->count += n;
        mean->sum += (oab_wide)n * (has_scale ? value[c].scale : value[c].points);
    }
    if (mean->count == 0)
        return;
    const oab_fixed of = (oab_fixed)oab_round_div(mean->sum, mean->count);
    value[0].scale = has_scale ? of : 0;
    value[0].points =
        has_scale
            ? (oab_fixed)oab_round_div((oab_wide)oab_coefficient(indicator, variable) * of, OAB_ONE)
            : of;
}

static oab_status find_values(const oab_prepared *prepared, const oab_indicator *indicator,
                              size_t date, values *v, oab_score_mean mean[OAB_UNKNOWN_COUNT],
                              oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_code_counts *pupils = &prepared->counts[date][OAB_PUPILS],
                          *toddlers = &prepared->counts[date][OAB_TODDLERS];
    memset(v, 0, sizeof *v);
    OAB_TRY(look_up(indicator, OAB_EDUCATION_MOTHER, &cohort->education, v->mother, log));
    OAB_TRY(look_up(indicator, OAB_EDUCATION_FATHER, &cohort->education, v->father, log));
    OAB_TRY(look_up(indicator, OAB_ORIGIN, &cohort->origins, v->origin, log));
    set_mean(indicator, OAB_EDUCATION_MOTHER, pupils->mother, toddlers->mother, v->mother,
             &mean[OAB_EDUCATION_MOTHER]);
    set_mean(indicator, OAB_EDUCATION_FATHER, pupils->father, toddlers->father, v->father,
             &mean[OAB_EDUCATION_FATHER]);
    set_mean(indicator, OAB_ORIGIN, pupils->origin, toddlers->origin, v->origin, &mean[OAB_ORIGIN]);
    for (size_t c = 1; c < cohort->stays.count; c++)
        v->stay[c] = oab_stay_points(indicator, cohort->stays.number[c]);
    v->debt[1] = oab_debt_points(indicator);
    return OAB_OK;
}

/* ---- tables for the kernel ---- */

static void find_extent(const oab_category_value *value, size_t count, oab_fixed *most) {
    oab_fixed largest = 0;
    for (size_t c = 0; c < count; c++) {
        const oab_fixed size = value[c].points < 0 ? -value[c].points : value[c].points;
        largest = size > largest ? size : largest;
    }
    *most += largest;
}

static oab_status check_extent(const oab_cohort *cohort, const oab_indicator *indicator,
                               const values *v, oab_log *log) {
    oab_fixed most = indicator->intercept < 0 ? -indicator->intercept : indicator->intercept;
    find_extent(v->mother, cohort->education.count, &most);
    find_extent(v->father, cohort->education.count, &most);
    find_extent(v->origin, cohort->origins.count, &most);
    if (most > OAB_MOST_POINTS / 2 * OAB_ONE)
        return oab_fail(log, OAB_CONFIG,
                        "%s: a child could score beyond +-%d points; check "
                        "coefficients and scale values",
                        indicator->path, OAB_MOST_POINTS / 2);
    return OAB_OK;
}

static bool fill_tables(const oab_cohort *cohort, const values *v, oab_points *points) {
    const size_t educations = cohort->education.count, origins = cohort->origins.count,
                 stays = cohort->stays.count;
    points->fathers = (int32_t)educations;
    points->stays = (int32_t)stays;
    points->parents = oab_new(educations * educations, sizeof *points->parents);
    points->rest = oab_new(origins * stays * 3, sizeof *points->rest);
    points->scale = oab_new(educations, sizeof *points->scale);
    if (points->parents == NULL || points->rest == NULL || points->scale == NULL)
        return false;
    for (size_t m = 0; m < educations; m++) {
        points->scale[m] = v->mother[m].scale;
        for (size_t f = 0; f < educations; f++)
            points->parents[m * educations + f] =
                (int32_t)(v->mother[m].points + v->father[f].points);
    }
    for (size_t o = 0; o < origins; o++)
        for (size_t s = 0; s < stays; s++)
            for (size_t d = 0; d < 3; d++)
                points->rest[(o * stays + s) * 3 + d] =
                    (int32_t)(v->origin[o].points + v->stay[s] + v->debt[d]);
    return true;
}

/* If there are few categories: the same points, category by category. */
static void fill_small(const oab_cohort *cohort, const values *v, oab_points *points) {
    points->is_small = cohort->education.count <= OAB_SMALL_CODES &&
                       cohort->origins.count <= OAB_SMALL_CODES &&
                       cohort->stays.count <= OAB_SMALL_STAYS;
    for (size_t c = 0; c < OAB_SMALL_CODES && points->is_small; c++) {
        points->mother[c] = (int32_t)v->mother[c].points;
        points->father[c] = (int32_t)v->father[c].points;
        points->origin[c] = (int32_t)v->origin[c].points;
    }
    for (size_t c = 0; c < OAB_SMALL_STAYS && points->is_small; c++)
        points->stay[c] = (int32_t)v->stay[c];
    for (size_t c = 0; c < 3; c++)
        points->debt[c] = (int32_t)v->debt[c];
}

/* ---- the school mean ---- */

oab_score_mean oab_mean_of_mothers(const oab_prepared *prepared, const oab_points *points,
                                   uint32_t group) {
    const uint32_t *mothers = prepared->groups[group].mothers;
    oab_score_mean mean = {0, 0};
    int64_t narrow = 0, part;
    bool fits = true; /* in 64 bits, several times faster; only absurd scale values do not */
    for (size_t c = 0; c < prepared->cohort->education.count; c++) {
        fits &= !__builtin_mul_overflow((int64_t)mothers[c], points->scale[c], &part) &&
                !__builtin_add_overflow(narrow, part, &narrow);
        mean.count += mothers[c];
    }
    mean.sum = narrow;
    for (size_t c = 0; c < prepared->cohort->education.count && !fits; c++)
        mean.sum = (c == 0 ? 0 : mean.sum) + (oab_wide)mothers[c] * points->scale[c];
    return mean;
}

/* coefficient x mean scale value, rounded once, to 1e-6. */
static int32_t mean_points(oab_fixed coefficient, const oab_score_mean *mean) {
    return mean->count == 0
               ? 0
               : (int32_t)oab_round_div(coefficient * mean->sum, (oab_wide)mean->count * OAB_ONE);
}

uint32_t oab_group_of(const oab_prepared *prepared, const oab_rules *rules, size_t s) {
    const oab_segment *segment = &prepared->cohort->segments[s];
    const bool by_nation = rules->value[OAB_TODDLER_SCHOOL_MEAN] == OAB_MEAN_OF_NATION;
    return oab_is_toddlers(segment) && by_nation ? segment->date : prepared->group[s];
}

static void set_bases(const oab_prepared *prepared, const oab_indicator *indicator,
                      const oab_rules *rules, size_t date, int threads, oab_date_points *out) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t count = cohort->segment_count;
    const oab_fixed coefficient = oab_coefficient(indicator, OAB_SCHOOL_MEAN_EDUCATION_MOTHER);
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(prepared, cohort, rules, date, coefficient, out, count)
    for (size_t s = 0; s < count; s++) {
        if (cohort->segments[s].date != date)
            continue;
        const oab_score_mean mean =
            oab_mean_of_mothers(prepared, &out->points, oab_group_of(prepared, rules, s));
        out->base[s] = mean_points(coefficient, &mean);
    }
}

/* ---- the intercept ---- */

static oab_wide sum_codes(const oab_code_counts *counts, const values *v) {
    oab_wide sum = 0;
    for (int c = 0; c < 256; c++) {
        sum += (oab_wide)counts->mother[c] * v->mother[c].points;
        sum += (oab_wide)counts->father[c] * v->father[c].points;
        sum += (oab_wide)counts->origin[c] * v->origin[c].points;
        sum += (oab_wide)counts->stay[c] * v->stay[c];
    }
    return sum + (oab_wide)counts->debt[1] * v->debt[1];
}

/* Sums, from the counts alone, the points without intercept of the date's pupils and of its
 * toddlers, for the calibration of the intercept. */
static void sum_points(const oab_prepared *prepared, size_t date, const values *v,
                       oab_date_points *out) {
    const oab_cohort *cohort = prepared->cohort;
    for (int kind = 0; kind < OAB_KIND_COUNT; kind++) {
        const oab_code_counts *counts = &prepared->counts[date][kind];
        out->children[kind] = (int64_t)counts->children;
        out->sum[kind] = sum_codes(counts, v);
    }
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const int kind = oab_is_toddlers(segment) ? OAB_TODDLERS : OAB_PUPILS;
        if (segment->date == date)
            out->sum[kind] += (oab_wide)prepared->computed[s] * out->base[s];
    }
}

oab_score_mean oab_mean_of_points(const oab_date_points *dates, size_t date_count) {
    oab_score_mean mean = {0, 0};
    for (int kind = OAB_PUPILS; kind < OAB_KIND_COUNT && mean.count == 0; kind++)
        for (size_t d = 0; d < date_count; d++) {
            mean.sum += dates[d].sum[kind];
            mean.count += dates[d].children[kind];
        }
    return mean;
}

/* indicator.mean_target minus that mean, rounded to 1e-6: one intercept per indicator, whatever the
 * count dates. */
oab_fixed oab_calibrate(const oab_date_points *dates, size_t date_count, const oab_rules *rules) {
    const oab_score_mean mean = oab_mean_of_points(dates, date_count);
    return mean.count == 0
               ? 0
               : (oab_fixed)oab_round_div(
                     (oab_wide)rules->value[OAB_MEAN_TARGET] * mean.count - mean.sum, mean.count);
}

oab_status oab_points_of_date(const oab_prepared *prepared, const oab_indicator *indicator,
                              const oab_rules *rules, size_t date, int threads,
                              oab_date_points *out, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    *out = (oab_date_points){0};
    values *v = oab_new(1, sizeof *v);
    out->base = oab_new(cohort->segment_count, sizeof *out->base);
    oab_status status = v == NULL || out->base == NULL ? oab_out_of_memory(log) : OAB_OK;
    if (status == OAB_OK)
        status = find_values(prepared, indicator, date, v, out->unknown, log);
    if (status == OAB_OK)
        status = check_extent(cohort, indicator, v, log);
    if (status == OAB_OK && !fill_tables(cohort, v, &out->points))
        status = oab_out_of_memory(log);
    if (status == OAB_OK) {
        fill_small(cohort, v, &out->points);
        set_bases(prepared, indicator, rules, date, threads, out);
        sum_points(prepared, date, v, out);
    }
    free(v);
    return status;
}

void oab_date_points_free(oab_date_points *points) {
    free(points->points.parents);
    free(points->points.rest);
    free(points->points.scale);
    free(points->base);
    *points = (oab_date_points){0};
}
