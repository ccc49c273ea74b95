/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison is consistent whatever it compares, and does not depend on the number of threads. */
#include "compare/compare.h"

#include "run/lorenz.h"

#include <criterion/criterion.h>
#include <string.h>

static oab_compare_request request_of(int threads) {
    oab_compare_request request = {.what = {"old", "new"}};
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        request.side[s] =
            (oab_request){.year = 2019,
                          .sample = true,
                          .scheme = s == OAB_BASELINE ? &oab_weights_scheme : &oab_score_scheme,
                          .threads = threads};
    return request;
}

Test(compare, parts_sum_to_the_difference_at_every_level) {
    const oab_compare_request request = request_of(1);
    oab_comparison c;
    oab_log log = {0};
    cr_assert_eq(oab_compare(&request, &c, &log), OAB_OK);
    for (int l = 0; l < OAB_LEVEL_COUNT; l++)
        for (size_t i = 0; i < c.level[l].count; i++) {
            const oab_compared *row = &c.level[l].rows[i];
            oab_cents sum = 0;
            for (int p = 0; p < OAB_PART_COUNT; p++)
                sum += row->part[p];
            cr_expect_eq(sum, row->difference);
            cr_expect_eq(row->amount[OAB_VARIANT] - row->amount[OAB_BASELINE], row->difference);
        }
    oab_comparison_free(&c);
    oab_log_free(&log);
}

/* Both divide one sum, so nationally what they move cancels to the cent. A rung divided by anything
 * but the sum of its own key would not add up. */
Test(compare, composition_and_threshold_only_move_money) {
    const oab_compare_request request = request_of(1);
    oab_comparison c;
    oab_log log = {0};
    cr_assert_eq(oab_compare(&request, &c, &log), OAB_OK);
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_compare_figures *f = &c.figures[m];
        cr_expect_eq(f->part[OAB_PART_COMPOSITION], 0);
        cr_expect_eq(f->part[OAB_PART_THRESHOLD], 0);
        cr_expect_gt(f->part_moved[OAB_PART_COMPOSITION], 0);
        cr_expect_gt(f->part_moved[OAB_PART_THRESHOLD], 0);
        cr_expect_eq(f->gain + f->lose + f->stay, f->units - f->unknown);
        cr_expect_eq(f->total[OAB_VARIANT] - f->total[OAB_BASELINE], f->gains + f->losses);
    }
    oab_comparison_free(&c);
    oab_log_free(&log);
}

Test(compare, does_not_depend_on_threads) {
    const oab_compare_request one = request_of(1), two = request_of(2);
    oab_comparison a, b;
    oab_log log = {0};
    cr_assert_eq(oab_compare(&one, &a, &log), OAB_OK);
    cr_assert_eq(oab_compare(&two, &b, &log), OAB_OK);
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        cr_assert_eq(a.level[l].count, b.level[l].count);
        for (size_t i = 0; i < a.level[l].count; i++) {
            cr_expect_eq(a.level[l].rows[i].difference, b.level[l].rows[i].difference);
            cr_expect_eq(memcmp(a.level[l].rows[i].part, b.level[l].rows[i].part,
                                sizeof a.level[l].rows[i].part),
                         0);
            cr_expect_eq(a.level[l].rows[i].rank[0], b.level[l].rows[i].rank[0]);
        }
    }
    oab_comparison_free(&a);
    oab_comparison_free(&b);
    oab_log_free(&log);
}

Test(compare, gini_of_known_curves) {
    oab_lorenz even = {0}, apart = {0}, nothing = {0};
    for (int i = 1; i <= 4; i++) {
        oab_lorenz_add(&even, i, 3.0 * i);
        oab_lorenz_add(&apart, 1, i < 4 ? 0 : 7);
        oab_lorenz_add(&nothing, i, 0);
    }
    cr_expect_float_eq(oab_lorenz_gini(&even), 0, 1e-15);
    cr_expect_float_eq(oab_lorenz_gini(&apart), 0.75, 1e-15);
    cr_expect(isnan(oab_lorenz_gini(&nothing)));
}
