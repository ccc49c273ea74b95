/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The k-th lowest score, exactly, by counting: the range of scores is cut into bins, the bin that
 * holds the k-th child into finer ones, until a bin is one value. Nothing is sorted. */
#include "score/cutoff_internal.h"

#include <stdlib.h>
#include <string.h>

enum { BIN_BITS = 13, BINS = 1 << BIN_BITS };

/* Scores low .. low + 2^width - 1, of which RANK are below the one looked for. */
typedef struct window {
    int64_t low;
    int width;
    int64_t below;
} window;

static int shift_of(const window *w) {
    return w->width > BIN_BITS ? w->width - BIN_BITS : 0;
}

static void count_range(const int32_t *score, uint64_t from, uint64_t to, window w, int threads,
                        int64_t *bins) {
    const int shift = shift_of(&w);
    const uint64_t size = UINT64_C(1) << w.width;
    const int64_t low = w.low;
#pragma omp parallel num_threads(threads) default(none)                                            \
    shared(score, from, to, bins, shift, size, low)
    {
        uint32_t own[BINS] = {0}; /* at most 2^27 children */
#pragma omp for schedule(static) nowait
        for (uint64_t i = from; i < to; i++) {
            const uint64_t offset = (uint64_t)(score[i] - low);
            if (offset < size)
                own[offset >> shift]++;
        }
        for (int b = 0; b < BINS; b++)
            if (own[b] > 0) {
#pragma omp atomic
                bins[b] += own[b];
            }
    }
}

/* Narrows W to the bin that holds child K (from 1). */
static void narrow(window *w, const int64_t *bins, int64_t k) {
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
    int64_t bins[BINS];
    do {
        memset(bins, 0, sizeof bins);
        for (int r = 0; r < range_count; r++)
            count_range(score, ranges[r].from, ranges[r].to, w, threads, bins);
        if (w.width == 0)
            break;
        narrow(&w, bins, pool->k);
    } while (true);
    pool->cutoff = (int32_t)w.low;
    pool->below = w.below;
    pool->ties = bins[0];
}
