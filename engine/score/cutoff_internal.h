/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a pool's cut-off among runs of children.
 * Used by oab_score_cohort alone, and by the benchmark that compares ways to find it. */
#ifndef OAB_CUTOFF_INTERNAL_H
#define OAB_CUTOFF_INTERNAL_H

#include "score/score.h"

typedef struct oab_range {
    uint64_t from, to;
} oab_range;

/* Fills cutoff, below and ties of POOL, whose k >= 1 is at most the children in RANGES; all scores
 * lie from LEAST to MOST. */
void oab_find_cutoff(const int32_t *score, const oab_range *ranges, int range_count, int32_t least,
                     int32_t most, int threads, oab_pool *pool);

#endif
