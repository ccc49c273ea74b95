/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a comparison: its tables (tables.c), which units count (match.c), the rungs of each
 * side (rungs.c), units side by side (units.c), national figures (figures.c), sums by region
 * (regions.c). */
#ifndef OAB_COMPARE_INTERNAL_H
#define OAB_COMPARE_INTERNAL_H

#include "compare/compare.h"

/* Reads and names the tables of both sides. */
oab_status oab_read_compare_tables(oab_comparison *comparison, oab_log *log);
void oab_compare_tables_free(oab_compare_tables *tables);
/* OAB_USAGE: one side has tables and the other has none. */
oab_status oab_check_compare_tables(const oab_compare_request *request, oab_log *log);
/* The tables of SIDE, once read. */
const oab_dataset *oab_compare_data(const oab_comparison *comparison, int side);
/* Would the tables of A and of B be read alike? */
bool oab_reads_alike(const oab_comparison *a, const oab_comparison *b);

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
