/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scores a whole cohort: the points of every child, the two cut-offs of each date and the sums of
 * each segment, together or separately. All sums are integers. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Room for the scores. Huge pages, if the system has them, save a page fault per 4 kB. */
static int32_t *new_scores(uint64_t count) {
    enum { HUGE_PAGE = 1 << 21 };
    const size_t size = (size_t)count * sizeof(int32_t);
    if (size < HUGE_PAGE)
        return oab_new((size_t)count, sizeof(int32_t));
    int32_t *score = aligned_alloc(HUGE_PAGE, (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
    if (score != NULL)
        (void)madvise(score, size, MADV_HUGEPAGE);
    return score;
}

static oab_status open_scores(const oab_prepared *prepared, int threads, oab_scores *scores,
                              oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    if (scores->score == NULL) {
        scores->score = new_scores(cohort->count);
        scores->dates = oab_new(cohort->date_count, sizeof *scores->dates);
        scores->segments = oab_new(cohort->segment_count, sizeof *scores->segments);
        scores->date_count = cohort->date_count;
        scores->segment_count = cohort->segment_count;
    }
    const bool has_memory = scores->score != NULL && scores->dates != NULL &&
                            scores->segments != NULL &&
                            oab_work_open(prepared, threads, &scores->work);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

static oab_pass pass_of(const oab_prepared *prepared, const oab_rules *rules) {
    return (oab_pass){.prepared = prepared,
                      .bovenbouw = (uint8_t)(rules->value[OAB_BOVENBOUW_AGE] / OAB_ONE),
                      .kernel = oab_best_kernel()};
}

static bool must_compute(const oab_prepared *prepared, size_t date) {
    return prepared->counts[date][OAB_PUPILS].children +
               prepared->counts[date][OAB_TODDLERS].children >
           0;
}

void oab_free_points(size_t dates, oab_date_points *points) {
    for (size_t d = 0; points != NULL && d < dates; d++)
        oab_date_points_free(&points[d]);
    free(points);
}

/* The points of every date, and the intercept for them. Free POINTS in every case. */
oab_status oab_find_points(const oab_prepared *prepared, const oab_indicator *indicator,
                           const oab_rules *rules, int threads, oab_date_points **points,
                           oab_fixed *intercept, oab_log *log) {
    const size_t dates = prepared->cohort->date_count;
    *points = oab_new(dates, sizeof **points);
    if (*points == NULL)
        return oab_out_of_memory(log);
    for (size_t d = 0; d < dates; d++)
        if (must_compute(prepared, d))
            OAB_TRY(oab_points_of_date(prepared, indicator, rules, d, threads, &(*points)[d], log));
    *intercept = indicator->calibrate ? oab_calibrate(*points, dates, rules) : indicator->intercept;
    return OAB_OK;
}

oab_status oab_score_cohort(const oab_prepared *prepared, const oab_indicator *indicator,
                            const oab_rules *rules, int threads, oab_scores *scores, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    OAB_TRY(open_scores(prepared, threads, scores, log));
    oab_date_points *points = NULL;
    oab_fixed intercept = 0;
    const oab_status status =
        oab_find_points(prepared, indicator, rules, threads, &points, &intercept, log);
    if (status == OAB_OK) {
        oab_pass pass = pass_of(prepared, rules);
        pass.points = points;
        pass.intercept = (int32_t)intercept;
        for (size_t d = 0; d < cohort->date_count; d++) {
            scores->dates[d].date = cohort->dates[d];
            scores->dates[d].intercept = must_compute(prepared, d) ? intercept : OAB_ABSENT;
        }
        oab_take_sample(&pass, scores);
        oab_fill_pools(&pass, rules, threads, scores);
    }
    oab_free_points(cohort->date_count, points);
    return status;
}

oab_status oab_score_pools(const oab_prepared *prepared, const oab_rules *rules, int threads,
                           oab_scores *scores, oab_log *log) {
    OAB_TRY(open_scores(prepared, threads, scores, log));
    oab_pass pass = pass_of(prepared, rules);
    if (!scores->work->is_sampled) /* the number of threads has changed since */
        oab_take_sample(&pass, scores);
    oab_fill_pools(&pass, rules, threads, scores);
    return OAB_OK;
}

void oab_scores_free(oab_scores *scores) {
    free(scores->score);
    free(scores->dates);
    free(scores->segments);
    oab_work_free(scores->work);
    *scores = (oab_scores){0};
}
