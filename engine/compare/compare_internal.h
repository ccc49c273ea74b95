/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a comparison: which units count (match.c), the rungs of each side (rungs.c), units
 * side by side (units.c), national figures (figures.c), sums by region (regions.c). */
#ifndef OAB_COMPARE_INTERNAL_H
#define OAB_COMPARE_INTERNAL_H

#include "compare/compare.h"

/* The rungs by which an amount is built up, in order. */
typedef enum oab_rung {
    OAB_RUNG_MEASURE,
    OAB_RUNG_ABOVE,
    OAB_RUNG_PRICED,
    OAB_RUNG_ROUNDED,
    OAB_RUNG_FORMULA, /* with the minimum, before the transition */
    OAB_RUNG_AMOUNT,
    OAB_RUNG_COUNT
} oab_rung;

/* All rungs of all units of one side, in the order of its result. */
typedef struct oab_ladder {
    size_t count;
    bool *counts;                    /* [count] amount known on each side where the unit appears */
    oab_cents *rung[OAB_RUNG_COUNT]; /* [count]; 0 where the unit does not count */
    oab_cents formula;               /* sum of that rung */
    oab_cents left_out;              /* amounts, as paid, of the units that do not count */
} oab_ladder;

/* Number of units on a side. */
size_t oab_side_units(const oab_comparison *comparison, oab_money money, int side);
/* Sets which units count, and the sum of what the others are paid. */
void oab_match_units(const oab_comparison *comparison, oab_money money,
                     oab_ladder ladder[OAB_SIDE_COUNT]);

/* Makes the ladders of both sides for one kind of money. SCALED: side whose amounts are scaled to
 * the other's total by formula, or OAB_SIDE_COUNT for none. Free LADDER in every case. */
oab_status oab_climb(const oab_comparison *comparison, oab_money money, int scaled,
                     oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log);
void oab_ladder_free(oab_ladder *ladder);

/* Fills the levels of MONEY from the ladders. */
oab_status oab_list_compared(oab_comparison *comparison, oab_money money,
                             const oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log);

/* Fills the figures of MONEY from its levels and from the sums of the ladders. */
oab_status oab_sum_compared(oab_comparison *comparison, oab_money money,
                            const oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log);

/* OAB_CONFIG: the limits of sizes fall, or differ between the sides. */
oab_status oab_check_region_limits(const oab_comparison *comparison, oab_log *log);
/* Fills the regions of MONEY from its units. */
oab_status oab_list_regions(oab_comparison *comparison, oab_money money, oab_log *log);
void oab_regions_free(oab_comparison *comparison, oab_money money);

/* The row of municipality ID in the tables of either side, or NULL. */
const oab_municipality *oab_compared_municipality(const oab_comparison *comparison,
                                                  oab_municipality_id id);

#endif
