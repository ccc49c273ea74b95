/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normalised forms of the scores of one count date's pupils: deviation, z-score, percentile; each
 * as the mean of a site. Sorted once, since a percentile asks for every child's rank. */
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_scores(const void *left, const void *right) {
    const int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/* First index in SORTED whose score is at least (or, PAST, above) SCORE. */
static size_t rank_of(const int32_t *sorted, size_t count, int32_t score, bool past) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (sorted[middle] < score || (past && sorted[middle] == score))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double deviation(const oab_pool *pool, const int32_t *score, size_t count) {
    oab_wide squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (oab_wide)score[i] * score[i];
    const double n = (double)pool->count;
    const oab_wide spread = squares * pool->count - (oab_wide)pool->sum * pool->sum;
    return sqrt((double)spread) / n;
}

oab_status oab_normalise(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                         oab_normalised *out, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_pool *pool = &scores->dates[date].pool[OAB_SCHOOL_POOL];
    const int32_t *score = scores->score + prepared->first_child[date];
    const size_t count = (size_t)pool->count;
    memset(out, 0, cohort->segment_count * sizeof *out);
    if (count == 0)
        return OAB_OK;
    int32_t *sorted = oab_new(count, sizeof *sorted);
    if (sorted == NULL)
        return oab_out_of_memory(log);
    memcpy(sorted, score, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_scores);
    const double spread = deviation(pool, score, count);
    const double mean = (double)pool->sum / (double)pool->count;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (segment->date != date || segment->site == OAB_NO_INDEX)
            continue;
        int64_t ranks = 0; /* twice the sum of mid-ranks */
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
            ranks += (int64_t)(rank_of(sorted, count, scores->score[i], false) +
                               rank_of(sorted, count, scores->score[i], true));
        const double n = (double)segment->count;
        const double own = (double)scores->segments[s].sum / n - mean;
        out[s] = (oab_normalised){own / (double)OAB_ONE, spread > 0 ? own / spread : 0,
                                  50.0 * (double)ranks / n / (double)count};
    }
    free(sorted);
    return OAB_OK;
}
