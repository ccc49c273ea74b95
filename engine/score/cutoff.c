/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the k-th lowest score exactly, by counting: divides the range of scores into bins, then the
 * bin that holds the k-th child into finer ones, until a bin is a single value. Nothing is
 * sorted. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>

enum { BIN_BITS = 13, BINS = 1 << BIN_BITS };

/* Scores LOW to LOW + 2^WIDTH - 1; BELOW scores are lower than LOW. */
typedef struct window {
    int64_t low;
    int width;
    int64_t below;
} window;

static int shift_of(const window *w) {
    return w->width > BIN_BITS ? w->width - BIN_BITS : 0;
}

static void count_part(const int32_t *score, oab_range range, window w, uint32_t *bins) {
    const int shift = shift_of(&w);
    const uint64_t size = UINT64_C(1) << w.width;
    for (uint64_t i = range.from; i < range.to; i++) {
        const uint64_t offset = (uint64_t)(score[i] - w.low);
        if (offset < size)
            bins[offset >> shift]++;
    }
}

/* Adds RANGE to BINS, which hold at most 2^27 children. */
static void count_range(const int32_t *score, oab_range range, window w, int threads,
                        uint32_t *bins) {
    if (threads == 1) {
        count_part(score, range, w, bins);
        return;
    }
    const uint64_t size = range.to - range.from;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(score, range, w, bins, size, threads)
    for (int t = 0; t < threads; t++) {
        const uint64_t n = (uint64_t)threads, part = (uint64_t)t;
        uint32_t own[BINS] = {0};
        count_part(score,
                   (oab_range){range.from + size * part / n, range.from + size * (part + 1) / n}, w,
                   own);
#pragma omp critical(oab_cutoff_bins)
        for (int b = 0; b < BINS; b++)
            bins[b] += own[b];
    }
}

/* Narrows W to the bin that holds child K (counting from 1). */
static void narrow(window *w, const uint32_t *bins, int64_t k) {
    const int shift = shift_of(w);
    int b = 0;
    while (w->below + bins[b] < k)
        w->below += bins[b++];
    w->low += (int64_t)b << shift;
    w->width = shift;
}

void oab_find_cutoff(const int32_t *score, const oab_range *ranges, int range_count, int32_t least,
                     int32_t most, int threads, oab_pool *pool) {
    window w = {.low = least};
    while (((int64_t)most - least) >> w.width > 0)
        w.width++;
    uint32_t bins[BINS];
    do {
        memset(bins, 0, sizeof bins);
        for (int r = 0; r < range_count; r++)
            count_range(score, ranges[r], w, threads, bins);
        if (w.width == 0)
            break;
        narrow(&w, bins, pool->k);
    } while (true);
    pool->cutoff = (int32_t)w.low;
    pool->below = w.below;
    pool->ties = bins[0];
}
