/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to find the score of the k-th lowest pupil: sort, select by radix, count. */
#include "bench.h"
#include "score/score_internal.h"

#include <gsl/gsl_sort_int.h>
#include <stdlib.h>
#include <string.h>

static const oab_pool *right_pool(const bench_case *c) {
    return &c->work->scores.dates[0].pool[OAB_SCHOOL_POOL];
}

/* ---- sort ---- */

static bool sort_all(bench_case *c) {
    int *sorted = c->work->scratch;
    memcpy(sorted, c->work->scores.score, c->work->pupils * sizeof *sorted);
    gsl_sort_int(sorted, 1, c->work->pupils);
    c->sink = (uint32_t)sorted[right_pool(c)->k - 1];
    return true;
}

/* ---- radix select: from the highest bits down, each time among those still possible ---- */

enum { RADIX_BITS = 11, RADIX_BINS = 1 << RADIX_BITS };

static uint32_t ascending(int32_t score) {
    return (uint32_t)score ^ UINT32_C(0x80000000); /* unsigned, in the order of int32_t */
}

/* Copies the scores with DIGIT at SHIFT from FROM to TO, in order; FROM may equal TO. */
static size_t keep_digit(const int32_t *from, size_t count, int shift, uint32_t digit,
                         int32_t *to) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const int32_t score = from[i];
        to[kept] = score;
        kept += (ascending(score) >> shift & (RADIX_BINS - 1)) == digit;
    }
    return kept;
}

static bool radix_select(bench_case *c) {
    const int32_t *from = c->work->scores.score;
    size_t count = c->work->pupils;
    int64_t rank = right_pool(c)->k - 1; /* from 0 */
    uint32_t found = 0;
    for (int shift = 2 * RADIX_BITS; shift >= 0; shift -= RADIX_BITS) {
        int64_t bins[RADIX_BINS] = {0};
        for (size_t i = 0; i < count; i++)
            bins[ascending(from[i]) >> shift & (RADIX_BINS - 1)]++;
        uint32_t digit = 0;
        while (rank >= bins[digit])
            rank -= bins[digit++];
        found |= digit << shift;
        if (shift > 0)
            count = keep_digit(from, count, shift, digit, c->work->scratch);
        from = c->work->scratch;
    }
    c->sink = (uint32_t)(found ^ UINT32_C(0x80000000));
    return true;
}

/* ---- counting, as oab_score_cohort does ---- */

static bool count_bins(bench_case *c) {
    const bench_workload *work = c->work;
    const oab_range pupils = {0, work->pupils};
    oab_pool pool = {.k = right_pool(c)->k};
    oab_find_cutoff(work->scores.score, &pupils, 1, work->least, work->most, c->threads, &pool);
    c->sink = (uint32_t)pool.cutoff;
    return pool.below == right_pool(c)->below && pool.ties == right_pool(c)->ties;
}

static bool is_right(bench_case *c) {
    return (int32_t)(uint32_t)c->sink == right_pool(c)->cutoff;
}

static bool count_bytes(bench_case *c) {
    c->bytes = (double)c->work->pupils * sizeof(int32_t);
    return true;
}

static bool has_pupils(bench_case *c) {
    return right_pool(c)->k > 0 || bench_say(c, "no pupils in so small a cohort");
}

static const bench_engine engines[] = {
    {.name = "gsl_sort",
     .what = "copies the scores, sorts them with gsl_sort_int, takes the k-th",
     .group = BENCH_CUTOFF,
     .threads = BENCH_ONE,
     .most_children = 2000000,
     .is_available = has_pupils,
     .prepare = count_bytes,
     .run = sort_all,
     .check = is_right},
    {.name = "radix select",
     .what = "11 bits at a time from the top, each time among the scores that still fit",
     .group = BENCH_CUTOFF,
     .threads = BENCH_ONE,
     .is_available = has_pupils,
     .prepare = count_bytes,
     .run = radix_select,
     .check = is_right},
    {.name = "counting",
     .what = "oab_find_cutoff: counts scores in bins, then the bin's in finer ones; ties and the "
             "children below come with it",
     .group = BENCH_CUTOFF,
     .threads = BENCH_SCALE,
     .is_available = has_pupils,
     .prepare = count_bytes,
     .run = count_bins,
     .check = is_right},
};
const bench_engine_table bench_cutoff_engines = {engines, sizeof engines / sizeof *engines};
