/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores of a whole cohort: points of every child, then each date's two cut-offs, then the sums of
 * every segment. Three passes over memory, all sums integer. */
#include "score/cutoff_internal.h"
#include "score/points_internal.h"

#include <stdlib.h>
#include <string.h>

static bool open_scores(const oab_cohort *cohort, oab_scores *scores) {
    if (scores->score == NULL) {
        scores->score = oab_new(cohort->count, sizeof *scores->score);
        scores->dates = oab_new(cohort->date_count, sizeof *scores->dates);
        scores->segments = oab_new(cohort->segment_count, sizeof *scores->segments);
        scores->date_count = cohort->date_count;
        scores->segment_count = cohort->segment_count;
    }
    if (scores->score == NULL || scores->dates == NULL || scores->segments == NULL)
        return false;
    memset(scores->segments, 0, cohort->segment_count * sizeof *scores->segments);
    return true;
}

/* ---- points of every child ---- */

static void score_piece(const oab_prepared *prepared, const oab_date_points *dates,
                        int32_t intercept, const oab_piece *piece, oab_scores *scores) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_segment *segment = &cohort->segments[piece->segment];
    const oab_date_points *date = &dates[segment->date];
    const uint64_t first = piece->first;
    int32_t *score = scores->score + first;
    if (date->base != NULL)
        oab_kernel_points(&date->points,
                          (oab_features){prepared->education_mother + first,
                                         prepared->education_father + first,
                                         prepared->origin + first, cohort->mother_stay + first,
                                         cohort->debt + first},
                          piece->count, date->base[piece->segment] + intercept, score);
    if (cohort->score != NULL)
        for (uint32_t i = 0; i < piece->count; i++)
            if (cohort->score[first + i] != INT32_MIN)
                score[i] = cohort->score[first + i];
}

static void score_pieces(const oab_prepared *prepared, const oab_date_points *dates,
                         int32_t intercept, int threads, oab_scores *scores, oab_extent *extent) {
    const oab_piece *pieces = prepared->pieces;
    const size_t count = prepared->piece_count;
    int32_t least = INT32_MAX, most = INT32_MIN;
#pragma omp parallel for num_threads(threads) schedule(static, 16) default(none)                   \
    shared(prepared, dates, intercept, pieces, count, scores) reduction(min                        \
                                                                        : least) reduction(max     \
                                                                                           : most)
    for (size_t p = 0; p < count; p++) {
        score_piece(prepared, dates, intercept, &pieces[p], scores);
        const oab_extent own = oab_kernel_extent(scores->score + pieces[p].first, pieces[p].count);
        least = own.least < least ? own.least : least;
        most = own.most > most ? own.most : most;
        oab_segment_sums *sums = &scores->segments[pieces[p].segment];
#pragma omp atomic
        sums->sum += own.sum;
#pragma omp atomic
        sums->count += pieces[p].count;
    }
    *extent = (oab_extent){0, least, most};
}

/* ---- national figures ---- */

/* How much of a tied child counts (indicator.tie_rule): the fraction that makes exactly k, all, or
 * nothing. Where no tie crosses the k-th child every rule counts them whole. */
static void settle_ties(oab_pool *pool, int64_t tie_rule) {
    const bool is_crossed = pool->below + pool->ties > pool->k;
    pool->tied_den = pool->ties > 0 ? pool->ties : 1;
    pool->tied_num = !is_crossed || tie_rule == OAB_TIES_INCLUDE ? pool->tied_den
                     : tie_rule == OAB_TIES_EXCLUDE              ? 0
                                                                 : pool->k - pool->below;
    pool->counted = pool->below + pool->ties * pool->tied_num / pool->tied_den;
}

static void find_pool(const oab_prepared *prepared, const oab_rules *rules, size_t date, int which,
                      oab_extent extent, int threads, oab_scores *scores) {
    const oab_cohort *cohort = prepared->cohort;
    oab_pool *pool = &scores->dates[date].pool[which];
    *pool = (oab_pool){.cutoff = INT32_MIN, .tied_den = 1};
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const bool is_toddlers = cohort->segments[s].site == OAB_NO_INDEX;
        if (cohort->segments[s].date != date || (is_toddlers && which == OAB_SCHOOL_POOL))
            continue;
        pool->count += scores->segments[s].count;
        pool->sum += scores->segments[s].sum;
    }
    pool->k =
        (int64_t)(-oab_floor_div(-(oab_wide)rules->value[OAB_TARGET_SHARE] * pool->count, OAB_ONE));
    if (pool->k == 0)
        return;
    const oab_range range = {prepared->first_child[date], which == OAB_SCHOOL_POOL
                                                              ? prepared->first_toddler[date]
                                                              : prepared->first_child[date + 1]};
    oab_find_cutoff(scores->score, &range, 1, extent.least, extent.most, threads, pool);
    settle_ties(pool, rules->value[OAB_TIE_RULE]);
}

/* ---- sums of every segment ---- */

static void add_tail(oab_tail *sum, oab_tail more) {
#pragma omp atomic
    sum->below += more.below;
#pragma omp atomic
    sum->ties += more.ties;
#pragma omp atomic
    sum->shortfall += more.shortfall;
}

static void sum_piece(const oab_prepared *prepared, const oab_piece *piece, uint8_t bovenbouw,
                      oab_scores *scores) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_segment *segment = &cohort->segments[piece->segment];
    const oab_date_scores *date = &scores->dates[segment->date];
    const int32_t *score = scores->score + piece->first;
    const int32_t school = date->pool[OAB_SCHOOL_POOL].cutoff;
    oab_segment_sums *sums = &scores->segments[piece->segment];
    add_tail(&sums->tail[OAB_MUNICIPAL_POOL],
             oab_kernel_tail(score, piece->count, date->pool[OAB_MUNICIPAL_POOL].cutoff));
    if (segment->site == OAB_NO_INDEX)
        return;
    add_tail(&sums->tail[OAB_SCHOOL_POOL], oab_kernel_tail(score, piece->count, school));
    if (cohort->age == NULL)
        return;
    int64_t known = 0, young = 0;
    add_tail(&sums->young_tail,
             oab_kernel_young_tail(score, cohort->age + piece->first, piece->count, school,
                                   bovenbouw, &known, &young));
#pragma omp atomic
    sums->young += young;
#pragma omp atomic
    sums->old += known - young;
}

static void sum_pieces(const oab_prepared *prepared, const oab_rules *rules, int threads,
                       oab_scores *scores) {
    const oab_piece *pieces = prepared->pieces;
    const size_t count = prepared->piece_count;
    const uint8_t bovenbouw = (uint8_t)(rules->value[OAB_BOVENBOUW_AGE] / OAB_ONE);
#pragma omp parallel for num_threads(threads) schedule(static, 16) default(none)                   \
    shared(prepared, pieces, count, scores, bovenbouw)
    for (size_t p = 0; p < count; p++)
        sum_piece(prepared, &pieces[p], bovenbouw, scores);
}

static void sum_shortfalls(const oab_cohort *cohort, oab_scores *scores) {
    for (size_t s = 0; s < cohort->segment_count; s++)
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            scores->dates[cohort->segments[s].date].pool[which].shortfall +=
                scores->segments[s].tail[which].shortfall;
}

static bool must_compute(const oab_prepared *prepared, size_t date) {
    return prepared->counts[date][OAB_PUPILS].children +
               prepared->counts[date][OAB_TODDLERS].children >
           0;
}

static void run(const oab_prepared *prepared, const oab_date_points *points, oab_fixed intercept,
                const oab_rules *rules, int threads, oab_scores *scores) {
    const oab_cohort *cohort = prepared->cohort;
    oab_extent extent;
    score_pieces(prepared, points, (int32_t)intercept, threads, scores, &extent);
    for (size_t d = 0; d < cohort->date_count; d++) {
        scores->dates[d].date = cohort->dates[d];
        scores->dates[d].intercept = must_compute(prepared, d) ? intercept : OAB_ABSENT;
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            find_pool(prepared, rules, d, which, extent, threads, scores);
    }
    sum_pieces(prepared, rules, threads, scores);
    sum_shortfalls(cohort, scores);
}

oab_status oab_score_cohort(const oab_prepared *prepared, const oab_indicator *indicator,
                            const oab_rules *rules, int threads, oab_scores *scores, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    oab_date_points *points = oab_new(cohort->date_count, sizeof *points);
    oab_status status =
        points == NULL || !open_scores(cohort, scores) ? oab_out_of_memory(log) : OAB_OK;
    for (size_t d = 0; d < cohort->date_count && status == OAB_OK; d++)
        if (must_compute(prepared, d))
            status = oab_points_of_date(prepared, indicator, rules, d, &points[d], log);
    if (status == OAB_OK)
        run(prepared, points,
            indicator->calibrate ? oab_calibrate(points, cohort->date_count, rules)
                                 : indicator->intercept,
            rules, threads, scores);
    for (size_t d = 0; points != NULL && d < cohort->date_count; d++)
        oab_date_points_free(&points[d]);
    free(points);
    return status;
}

void oab_scores_free(oab_scores *scores) {
    free(scores->score);
    free(scores->dates);
    free(scores->segments);
    *scores = (oab_scores){0};
}
