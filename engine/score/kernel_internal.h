/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inner loops, each over a run of children, in variants for what the processor has. All are
 * integer, so every variant gives the same bits; the portable one is the definition. */
#ifndef OAB_KERNEL_INTERNAL_H
#define OAB_KERNEL_INTERNAL_H

#include "score/score.h"

/* Points of a child = base + parents[mother x fathers + father] + rest[(origin x stays + stay) x 3
 * + debt]: two look-ups instead of five. Where the categories are few (is_small) the same points
 * lie apart by category too, so that each table fits vector registers. */
enum { OAB_SMALL_CODES = 32, OAB_SMALL_STAYS = 64, OAB_SMALL_DEBTS = 16 };
typedef struct oab_points {
    int32_t *parents, *rest;
    int32_t fathers, stays;
    oab_fixed *scale; /* [education.count] of the mother's education, for the school mean */
    bool is_small;
    int32_t mother[OAB_SMALL_CODES], father[OAB_SMALL_CODES], origin[OAB_SMALL_CODES],
        stay[OAB_SMALL_STAYS], debt[OAB_SMALL_DEBTS];
} oab_points;

typedef struct oab_features {
    const uint8_t *mother, *father, *origin, *stay, *debt;
} oab_features;

/* Scores of a pool's cut-off that are still possible: from low to high. */
typedef struct oab_bracket {
    int32_t low, high;
} oab_bracket;

/* Sums of a run: all its children; those at and below LOW of a bracket; the same of the young. */
typedef struct oab_run_sums {
    int64_t sum;
    oab_tail tail;
    int64_t known, young; /* children whose age is known, and under the bound */
    oab_tail young_tail;
} oab_run_sums;

/* Children with low < score <= high, who need a second look when the cut-off is known. */
typedef struct oab_members {
    int32_t *score;
    uint8_t *age; /* NULL where no age is known */
    size_t count;
} oab_members;
enum { OAB_MEMBERS_SLACK = 64 }; /* entries behind COUNT that a kernel may write over */

typedef struct oab_kernel {
    const char *name;
    bool (*runs_here)(void); /* on this processor */
    void (*points)(const oab_points *points, oab_features features, size_t count, int32_t base,
                   int32_t *score);
    /* Adds the run's sums to SUMS and appends its members, which have room for COUNT and
     * OAB_MEMBERS_SLACK more. AGE may be NULL: nothing of the young is counted then. */
    void (*tail)(const int32_t *score, const uint8_t *age, size_t count, oab_bracket bracket,
                 uint8_t bound, oab_run_sums *sums, oab_members *members);
    /* Adds to COUNTS[c], c < CODES <= 256, how many of CODE are c; count < 2^32. */
    void (*count)(const uint8_t *code, size_t count, size_t codes, uint32_t *counts);
} oab_kernel;

extern const oab_kernel oab_kernels[]; /* fastest first; the last, "portable", runs everywhere */
extern const size_t oab_kernel_count;
const oab_kernel *oab_best_kernel(void);

#endif
