/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops of scoring. Each is compiled for plain x86-64 and for AVX2; the loader takes what
 * the machine has. All are integer, so every variant gives the same bits. */
#include "score/kernel_internal.h"

/* clang 14 gives the clones another symbol than callers in other files ask for, so it builds the
 * plain variant alone. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                \
    !defined(__SANITIZE_THREAD__)
#define VARIANTS __attribute__((target_clones("avx2", "default")))
#else
#define VARIANTS
#endif

VARIANTS
void oab_kernel_points(const oab_points *points, oab_features features, size_t count, int32_t base,
                       int32_t *score) {
    const int32_t *restrict parents = points->parents, *restrict rest = points->rest;
    const uint8_t *restrict mother = features.mother, *restrict father = features.father,
                            *restrict origin = features.origin, *restrict stay = features.stay,
                            *restrict debt = features.debt;
    const int32_t fathers = points->fathers, stays = points->stays; /* signed: gathers take these */
    int32_t *restrict out = score;
#pragma omp simd /* the tables are never the scores, which gcc cannot see */
    for (size_t i = 0; i < count; i++) {
        const int32_t pair = mother[i] * fathers + father[i];
        const int32_t other = (origin[i] * stays + stay[i]) * 3 + debt[i];
        out[i] = base + parents[pair] + rest[other];
    }
}

VARIANTS
oab_extent oab_kernel_extent(const int32_t *score, size_t count) {
    int64_t sum = 0;
    int32_t least = INT32_MAX, most = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        sum += score[i];
        least = score[i] < least ? score[i] : least;
        most = score[i] > most ? score[i] : most;
    }
    return (oab_extent){sum, least, most};
}

VARIANTS
oab_tail oab_kernel_tail(const int32_t *score, size_t count, int32_t cutoff) {
    int64_t below = 0, ties = 0, shortfall = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t gap = (uint32_t)cutoff - (uint32_t)score[i]; /* below 2^32 by the bound */
        below += score[i] < cutoff;
        ties += score[i] == cutoff;
        shortfall += score[i] < cutoff ? gap : 0;
    }
    return (oab_tail){below, ties, shortfall};
}

VARIANTS
oab_tail oab_kernel_young_tail(const int32_t *score, const uint8_t *age, size_t count,
                               int32_t cutoff, uint8_t bound, int64_t *known, int64_t *young) {
    int64_t below = 0, ties = 0, shortfall = 0, with_age = 0, under = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t gap = (uint32_t)cutoff - (uint32_t)score[i];
        const bool is_young = age[i] < bound;
        with_age += age[i] != OAB_AGE_UNKNOWN;
        under += is_young;
        below += is_young & (score[i] < cutoff);
        ties += is_young & (score[i] == cutoff);
        shortfall += (is_young & (score[i] < cutoff)) ? gap : 0;
    }
    *known += with_age;
    *young += under;
    return (oab_tail){below, ties, shortfall};
}
