/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children in order of their score, each with its segment. */
#ifndef OAB_ORDER_INTERNAL_H
#define OAB_ORDER_INTERNAL_H

#include "score/score.h"

typedef struct oab_scored {
    int32_t score;
    uint32_t segment;
} oab_scored;

/* Puts *LIST of COUNT, made with malloc, in ascending order of score; equal scores stay as they
 * lie. *LIST may come to lie elsewhere. False: no memory, and *LIST is as it was. */
bool oab_sort_scored(oab_scored **list, uint64_t count);

/* Place of the first segment of DATE, or of a later date. */
size_t oab_first_segment(const oab_cohort *cohort, size_t date);
/* The COUNT children of the segments from FIRST on in ascending order of SCORE, [child of the
 * cohort]; a segment is told by its place behind FIRST. Free with free(). NULL: no memory. */
oab_scored *oab_children_by_score(const oab_cohort *cohort, const int32_t *score, size_t first,
                                  uint64_t count);

#endif
