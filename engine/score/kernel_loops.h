/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops in plain C, without branches, so that the compiler vectorises them for whichever
 * function includes them; `make vectorised` shows that it does. */
#ifndef OAB_KERNEL_LOOPS_H
#define OAB_KERNEL_LOOPS_H

#include "score/score_internal.h"

#include <string.h>

#define OAB_LOOP static inline __attribute__((always_inline))

OAB_LOOP void oab_loop_points(const oab_points *points, oab_features features, size_t count,
                              int32_t base, int32_t *score) {
    const int32_t *restrict parents = points->parents, *restrict rest = points->rest;
    const uint8_t *restrict mother = features.mother, *restrict father = features.father,
                            *restrict origin = features.origin, *restrict stay = features.stay,
                            *restrict debt = features.debt;
    const int32_t fathers = points->fathers, stays = points->stays; /* signed, as gathers require */
    int32_t *restrict out = score;
#pragma omp simd /* the tables never alias the scores, which gcc cannot see */
    for (size_t i = 0; i < count; i++) {
        const int32_t pair = mother[i] * fathers + father[i];
        const int32_t other = (origin[i] * stays + stay[i]) * 3 + debt[i];
        out[i] = base + parents[pair] + rest[other];
    }
}

OAB_LOOP void oab_loop_sums(const int32_t *score, size_t count, int32_t low,
                            oab_stretch_sums *sums) {
    int64_t sum = 0, below = 0, ties = 0, shortfall = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t gap = (uint32_t)low - (uint32_t)score[i]; /* < 2^32: see OAB_MOST_POINTS */
        sum += score[i];
        below += score[i] < low;
        ties += score[i] == low;
        shortfall += score[i] < low ? gap : 0;
    }
    sums->sum += sum;
    sums->tail.below += below;
    sums->tail.ties += ties;
    sums->tail.shortfall += shortfall;
}

OAB_LOOP void oab_loop_young(const int32_t *score, const uint8_t *age, size_t count, int32_t low,
                             uint8_t bound, oab_stretch_sums *sums) {
    int64_t below = 0, ties = 0, shortfall = 0, known = 0, young = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t gap = (uint32_t)low - (uint32_t)score[i];
        const bool is_young = age[i] < bound;
        known += age[i] != OAB_AGE_UNKNOWN;
        young += is_young;
        below += is_young & (score[i] < low);
        ties += is_young & (score[i] == low);
        shortfall += (is_young & (score[i] < low)) ? gap : 0;
    }
    sums->known += known;
    sums->young += young;
    sums->young_tail.below += below;
    sums->young_tail.ties += ties;
    sums->young_tail.shortfall += shortfall;
}

OAB_LOOP void oab_loop_members(const int32_t *score, const uint8_t *age, size_t count,
                               oab_bracket bracket, oab_members *members) {
    size_t found = members->count;
    for (size_t i = 0; i < count; i++) {
        members->score[found] = score[i];
        if (age != NULL)
            members->age[found] = age[i];
        found += score[i] > bracket.low && score[i] <= bracket.high;
    }
    members->count = found;
}

/* Four counters per code, since incrementing one counter twice in a row stalls. */
OAB_LOOP void oab_loop_count(const uint8_t *code, size_t count, size_t codes, uint32_t *counts) {
    uint32_t own[256][4];
    memset(own, 0, codes * sizeof *own);
    size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (size_t way = 0; way < 4; way++)
            own[code[i + way]][way]++;
    for (; i < count; i++)
        own[code[i]][0]++;
    for (size_t c = 0; c < codes; c++)
        counts[c] += own[c][0] + own[c][1] + own[c][2] + own[c][3];
}

#endif
