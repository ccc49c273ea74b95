/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The score of a unit, in cases worked out by hand. */
#include "allocate/allocate.h"

#include <criterion/criterion.h>

/* Ten children score 1, 2, ... 10 points; k = 2 (15% of 10 rounded up): 1 and 2 count, C = 5.5,
 * G = 1.5, C - G = 4. A school with the children 1 and 10: A = 4.5, B = 2 x 12% x 4 = 0.96,
 * score 3.54. */
static oab_nation ten_children(void) {
    return (oab_nation){
        .pool = {.count = 10,
                 .sum = 55 * OAB_ONE,
                 .k = 2,
                 .cutoff = 2000000,
                 .below = 1,
                 .ties = 1,
                 .shortfall = OAB_ONE,
                 .tied_num = 1,
                 .tied_den = 1,
                 .counted = 2},
        .gap = OAB_ABSENT,
        .share = 120000,
    };
}

Test(unit_score, by_hand) {
    const oab_nation nation = ten_children();
    const oab_unit school = {.count = 2, .tail = {1, 0, OAB_ONE}, .table_a = OAB_ABSENT};
    oab_unit_score score;
    cr_assert(oab_score_unit(&nation, &school, &score));
    cr_expect_eq(oab_gap_shown(&nation), 4 * OAB_ONE);
    cr_expect_eq(score.a, 450);
    cr_expect_eq(score.b, 96);
    cr_expect_eq(score.score, 354);
    cr_expect_eq(score.target, 100);
}

Test(unit_score, rounds_an_exact_half_up) {
    /* from a table with A = 1.00: B = 1 x 50% x 1.99 = 0.995, so A - B = 0.005 -> 0.01 */
    const oab_nation nation = {.gap = 1990000, .share = 500000};
    const oab_unit unit = {.count = 1, .table_a = 100};
    oab_unit_score score;
    cr_assert(oab_score_unit(&nation, &unit, &score));
    cr_expect_eq(score.b, 100);
    cr_expect_eq(score.score, 1);
}

/* Share 100%: all ten count, cut-off 10, C = G = 5.5. A school with children 9 and 10 lies above C:
 * A = (5.5 - 9) + (5.5 - 10) = -8, and its score is 0. */
Test(unit_score, a_may_be_negative) {
    oab_nation nation = ten_children();
    nation.pool.k = nation.pool.counted = 10;
    nation.pool.cutoff = 10 * OAB_ONE;
    nation.pool.below = 9;
    nation.pool.shortfall = 45 * OAB_ONE;
    const oab_unit school = {.count = 2, .tail = {1, 1, OAB_ONE}, .table_a = OAB_ABSENT};
    oab_unit_score score;
    oab_hundredths alone;
    cr_assert(oab_score_unit(&nation, &school, &score));
    cr_assert(oab_score_unit_a(&nation, &school, &alone));
    cr_expect_eq(score.a, -800);
    cr_expect_eq(alone, -800);
    cr_expect_eq(score.measure, -8 * OAB_ONE);
    cr_expect_eq(score.above, 0);
    cr_expect_eq(score.score, 0);
    cr_expect_not(score.has_a);
}

/* -0.005 rounds to -0.01, whether an estimate decides or the exact fractions. */
Test(unit_score, rounds_a_negative_half_away_from_zero) {
    const oab_nation nation = {.pool = {.count = 2,
                                        .sum = 9990000,
                                        .k = 1,
                                        .cutoff = 5 * OAB_ONE,
                                        .tied_den = 1,
                                        .counted = 1},
                               .gap = OAB_ABSENT};
    const oab_unit unit = {.count = 1, .tail = {.below = 1}, .table_a = OAB_ABSENT};
    oab_hundredths a;
    cr_assert(oab_score_unit_a(&nation, &unit, &a));
    cr_expect_eq(a, -1);
}

Test(unit_score, never_below_zero) {
    const oab_nation nation = {.gap = 10 * OAB_ONE, .share = 120000};
    const oab_unit unit = {.count = 100, .table_a = 100};
    oab_unit_score score;
    cr_assert(oab_score_unit(&nation, &unit, &score));
    cr_expect_eq(score.score, 0);
    cr_expect(score.has_a);
}
