/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample of the scores, and the bracket in which it suggests the cut-offs are. It decides how
 * much work there is, never the result. */
#include "score/score_internal.h"

#include <math.h>
#include <string.h>

static void sample_piece(const oab_pass *pass, const oab_piece *piece, oab_scores *scores) {
    oab_score_work *work = scores->work;
    const oab_segment *segment = &pass->prepared->cohort->segments[piece->segment];
    const uint64_t stride = work->sample_stride, end = piece->first + piece->count;
    for (uint64_t block = (piece->first + stride - 1) / stride; block * stride < end; block++) {
        const uint64_t first = block * stride, left = end - first;
        const uint32_t count = left < OAB_SAMPLE_BLOCK ? (uint32_t)left : OAB_SAMPLE_BLOCK;
        int32_t *sample = work->sample_score + block * OAB_SAMPLE_BLOCK;
        if (pass->points != NULL)
            oab_score_stretch(pass, piece->segment, first, count, sample);
        else
            memcpy(sample, scores->score + first, count * sizeof *sample);
        work->sample_count[block] = (uint8_t)count;
        work->sample_date[block] = segment->date * 2U + oab_is_toddlers(segment);
    }
}

static void bin_sample(size_t dates, oab_score_work *work) {
    for (size_t d = 0; d < dates; d++)
        work->samples[d] = (oab_sample){.least = INT32_MAX};
    int32_t most = INT32_MIN, least = INT32_MAX;
    for (size_t b = 0; b < work->sample_blocks; b++)
        for (size_t i = 0; i < work->sample_count[b]; i++) {
            const int32_t score = work->sample_score[b * OAB_SAMPLE_BLOCK + i];
            least = score < least ? score : least;
            most = score > most ? score : most;
        }
    int shift = 0;
    while (((int64_t)most - least) >> shift >= OAB_SAMPLE_BINS)
        shift++;
    for (size_t d = 0; d < dates; d++) {
        work->samples[d].least = least;
        work->samples[d].shift = shift;
    }
    for (size_t b = 0; b < work->sample_blocks; b++) {
        oab_sample *sample = &work->samples[work->sample_date[b] / 2];
        const unsigned kind = work->sample_date[b] % 2;
        sample->count[kind] += work->sample_count[b];
        for (size_t i = 0; i < work->sample_count[b]; i++) {
            const int64_t offset = (int64_t)work->sample_score[b * OAB_SAMPLE_BLOCK + i] - least;
            sample->bins[kind][offset >> shift]++;
        }
    }
}

void oab_take_sample(const oab_pass *pass, oab_scores *scores) {
    oab_score_work *work = scores->work;
    const size_t count = work->slice_count;
#pragma omp parallel for num_threads((int)count) schedule(static, 1) default(none)                 \
    shared(pass, scores, work, count)
    for (size_t t = 0; t < count; t++)
        for (size_t p = work->slices[t].first; p < work->slices[t].end; p++)
            sample_piece(pass, &pass->prepared->pieces[p], scores);
    bin_sample(pass->prepared->cohort->date_count, work);
    work->is_sampled = true;
}

/* ---- the bracket ---- */

/* Widens BRACKET to hold ranks LOW to HIGH of the sample, counting the first KINDS kinds. */
static void widen(const oab_sample *sample, int kinds, int64_t low, int64_t high,
                  oab_bracket *bracket) {
    int64_t seen = 0, from = INT32_MIN, to = INT32_MAX;
    for (int b = 0; b < OAB_SAMPLE_BINS && to == INT32_MAX; b++) {
        const int64_t edge = sample->least + ((int64_t)b << sample->shift);
        if (seen <= low && b > 0)
            from = edge - 1;
        if (seen > high)
            to = edge;
        for (int kind = 0; kind < kinds; kind++)
            seen += sample->bins[kind][b];
    }
    bracket->low = from < bracket->low ? (int32_t)from : bracket->low;
    bracket->high = to > bracket->high ? (int32_t)to : bracket->high;
}

/* The rank of the cut-off in the sample has a standard error of at most half the root of the sample
 * size, slightly more since children in a block are alike. The margin is about four standard errors
 * either way. */
oab_bracket oab_guess_bracket(const oab_sample *sample, const oab_pool pools[OAB_POOL_COUNT]) {
    oab_bracket bracket = {INT32_MAX, INT32_MIN};
    for (int which = 0; which < OAB_POOL_COUNT; which++) {
        const oab_pool *pool = &pools[which];
        const int kinds = which == OAB_SCHOOL_POOL ? 1 : OAB_KIND_COUNT;
        int64_t count = 0;
        for (int kind = 0; kind < kinds; kind++)
            count += sample->count[kind];
        if (pool->k == 0)
            continue;
        const int64_t rank = (int64_t)((double)count * (double)pool->k / (double)pool->count),
                      margin = (int64_t)(2 * sqrt((double)count)) + 2;
        widen(sample, kinds, rank - margin, rank + margin, &bracket);
    }
    if (bracket.low > bracket.high)
        bracket = (oab_bracket){INT32_MIN, INT32_MIN};
    return bracket;
}
