/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the k-th lowest score, compared with sorting: scores spread narrowly, as usual, and over
 * the full range of 32 bits. */
#include "score/score_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

Test(cutoff, equals_sorting) {
    enum { CHILDREN = 5000 };
    static int32_t score[CHILDREN], sorted[CHILDREN];
    uint64_t seed = 7;
    for (int round = 0; round < 60; round++) {
        const uint64_t spread = round % 3 == 0 ? 40 : round % 3 == 1 ? 30000000 : 4000000000U;
        int32_t least = INT32_MAX, most = INT32_MIN;
        for (int i = 0; i < CHILDREN; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            score[i] = (int32_t)((int64_t)((seed >> 20) % spread) - 2000000000);
            least = score[i] < least ? score[i] : least;
            most = score[i] > most ? score[i] : most;
            sorted[i] = score[i];
        }
        qsort(sorted, CHILDREN, sizeof *sorted, compare);
        oab_pool pool = {.k = 1 + round * CHILDREN / 60};
        const oab_range ranges[] = {{0, 1}, {1, 1}, {1, 3000}, {3000, CHILDREN}};
        oab_find_cutoff(score, ranges, 4, least, most, 1 + round % 3, &pool);
        const int32_t expected = sorted[pool.k - 1];
        int64_t below = 0, ties = 0;
        for (int i = 0; i < CHILDREN; i++) {
            below += score[i] < expected;
            ties += score[i] == expected;
        }
        cr_assert_eq(pool.cutoff, expected);
        cr_assert_eq(pool.below, below);
        cr_assert_eq(pool.ties, ties);
    }
}
