/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normalised forms of the scores of one count date's pupils (deviation, z-score, percentile), each
 * as the mean of a site. The pupils are sorted, since percentiles need every child's rank. */
#include "score/score_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Adds to each segment twice the sum of its children's mid-ranks, counting from 0. */
static void sum_ranks(const oab_scored *sorted, uint64_t count, int64_t *ranks) {
    for (uint64_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && sorted[end].score == sorted[i].score; end++)
            continue;
        for (uint64_t c = i; c < end; c++)
            ranks[sorted[c].segment] += (int64_t)(i + end);
    }
}

static double deviation(const oab_pool *pool, const int32_t *score) {
    oab_wide squares = 0;
    for (int64_t i = 0; i < pool->count; i++)
        squares += (oab_wide)score[i] * score[i];
    const double n = (double)pool->count;
    const oab_wide spread = squares * pool->count - (oab_wide)pool->sum * pool->sum;
    return sqrt((double)spread) / n;
}

/* RANKS: of the segments from the first one of the date. */
static void fill_segments(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                          const int64_t *ranks, oab_normalised *out) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_pool *pool = &scores->dates[date].pool[OAB_SCHOOL_POOL];
    const size_t first = oab_first_segment(cohort, date);
    const double all = (double)pool->count, mean = (double)pool->sum / all;
    const double spread = deviation(pool, scores->score + prepared->first_child[date]);
    for (size_t s = first; s < cohort->segment_count && oab_is_of_site(&cohort->segments[s], date);
         s++) {
        const double n = (double)cohort->segments[s].count;
        const double own = (double)scores->segments[s].sum / n - mean;
        out[s] = (oab_normalised){own / (double)OAB_ONE, spread > 0 ? own / spread : 0,
                                  50.0 * (double)ranks[s - first] / n / all};
    }
}

oab_status oab_normalise(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                         oab_normalised *out, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_pool *pool = &scores->dates[date].pool[OAB_SCHOOL_POOL];
    const size_t count = (size_t)pool->count, first = oab_first_segment(cohort, date);
    memset(out, 0, cohort->segment_count * sizeof *out);
    if (count == 0)
        return OAB_OK;
    oab_scored *sorted = oab_children_by_score(cohort, scores->score, first, count);
    int64_t *ranks = oab_new(cohort->segment_count - first, sizeof *ranks);
    const bool has_memory = sorted != NULL && ranks != NULL;
    if (has_memory) {
        sum_ranks(sorted, count, ranks);
        fill_segments(prepared, scores, date, ranks, out);
    }
    free(ranks);
    free(sorted);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
