/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops, each over a run of children and free of branches, so that the compiler turns
 * them into vector code; `make vectorised` shows that it does. */
#ifndef OAB_KERNEL_INTERNAL_H
#define OAB_KERNEL_INTERNAL_H

#include "score/score.h"

/* Points of a child = base + parents[mother x fathers + father] + rest[(origin x stays + stay) x 3
 * + debt]: two look-ups instead of five, in tables of a few thousand entries. */
typedef struct oab_points {
    int32_t *parents, *rest;
    int32_t fathers, stays;
    oab_fixed *scale; /* [education.count] of the mother's education, for the school mean */
} oab_points;

typedef struct oab_features {
    const uint8_t *mother, *father, *origin, *stay, *debt;
} oab_features;

void oab_kernel_points(const oab_points *points, oab_features features, size_t count, int32_t base,
                       int32_t *score);

typedef struct oab_extent {
    int64_t sum;
    int32_t least, most;
} oab_extent;
/* COUNT > 0. */
oab_extent oab_kernel_extent(const int32_t *score, size_t count);

oab_tail oab_kernel_tail(const int32_t *score, size_t count, int32_t cutoff);
/* Of those with age < BOUND; *KNOWN and *YOUNG: children whose age is known, and under BOUND. */
oab_tail oab_kernel_young_tail(const int32_t *score, const uint8_t *age, size_t count,
                               int32_t cutoff, uint8_t bound, int64_t *known, int64_t *young);

#endif
