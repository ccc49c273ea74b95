/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison is consistent whatever it compares, and does not depend on the number of threads. */
#include "compare/compare.h"

#include "report/report_internal.h"
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

/* ---- regions ---- */

static void expect_all(const oab_region_list *list, const oab_compare_figures *f,
                       const char *what) {
    oab_region sum = {.units = 0};
    for (size_t i = 0; i < list->count; i++) {
        const oab_region *r = &list->rows[i];
        sum.units += r->units;
        sum.gain += r->gain;
        sum.lose += r->lose;
        sum.stay += r->stay;
        sum.unknown += r->unknown;
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            sum.amount[s] += r->amount[s];
    }
    cr_expect_gt(list->count, 0, "%s", what);
    cr_expect_eq(sum.units, f->units - f->unknown, "%s", what);
    cr_expect_eq(sum.gain, f->gain, "%s", what);
    cr_expect_eq(sum.lose, f->lose, "%s", what);
    cr_expect_eq(sum.stay, f->stay, "%s", what);
    cr_expect_eq(sum.unknown, f->unknown, "%s", what);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        cr_expect_eq(sum.amount[s], f->total[s], "%s", what);
}

/* Of the country, to the cent; and no two regions are the same. */
Test(compare, regions_sum_to_the_national_line) {
    static const char *const ways[OAB_REGION_BYS] = {"province and size", "province", "size",
                                                     "country"};
    static const size_t most[OAB_REGION_BYS] = {12 * OAB_REGION_SIZES, 12, OAB_REGION_SIZES, 1};
    oab_compare_request request = request_of(2);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        request.side[s].sample = false;
    oab_comparison c;
    oab_log log = {0};
    cr_assert_eq(oab_compare(&request, &c, &log), OAB_OK);
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        for (int by = 0; by < OAB_REGION_BYS; by++) {
            const oab_region_list *list = &c.region[m][by];
            expect_all(list, &c.figures[m], ways[by]);
            cr_expect_leq(list->count, most[by], "%s: %zu", ways[by], list->count);
        }
    cr_expect_eq(c.region[OAB_MONEY_GRANTS][OAB_BY_COUNTRY].rows->municipalities, 355);
    cr_expect_eq(oab_region_size(&c, 363), OAB_REGION_SIZES - 1, "Amsterdam");
    cr_expect_eq(oab_region_size(&c, 3), 0, "Appingedam, 11,721");
    cr_expect_eq(oab_region_size(&c, 10), 1, "Delfzijl, 24,716");
    cr_expect_eq(oab_region_size(&c, 9999), OAB_REGION_SIZES, "no municipality");
    oab_comparison_free(&c);
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

/* ---- why a unit gains or loses, in words ---- */

/* Two sides of the schemes BEFORE and AFTER that divide 1,000 euro, of which the row gets part. */
static const char *cause_of(const oab_scheme *before, const oab_scheme *after,
                            const oab_compared *row, oab_language language) {
    static char out[OAB_CAUSE];
    oab_comparison c = {.scaled = OAB_SIDE_COUNT};
    c.run[OAB_BASELINE].result.scheme = before;
    c.run[OAB_VARIANT].result.scheme = after;
    c.figures[OAB_MONEY_SCHOOLS] = (oab_compare_figures){.reference = 100000,
                                                         .measure = {1000, 1000},
                                                         .above = {500, 400},
                                                         .measure_per_pupil = {0.5, 2}};
    const oab_level_view view = {&c, OAB_LEVEL_SCHOOLS, language};
    return oab_compared_cause(&view, row, out, sizeof out);
}

static oab_compared loser(void) {
    return (oab_compared){.is_on = {true, true},
                          .is_known = true,
                          .pupils = {120, 100},
                          .measure = {60000000, 200000000},
                          .above = {30000000, 80000000},
                          .by_measure = {450, 150},
                          .by_above = {400, 200},
                          .amount = {450, 150},
                          .difference = -300,
                          .cause = OAB_PART_COMPOSITION};
}

static void expect_cause(const oab_compared *row, const char *english, const char *dutch) {
    cr_expect_str_eq(cause_of(&oab_weights_scheme, &oab_score_scheme, row, OAB_ENGLISH), english);
    cr_expect_str_eq(cause_of(&oab_weights_scheme, &oab_score_scheme, row, OAB_DUTCH), dutch);
}

Test(compare, composition_in_words) {
    oab_compared row = loser();
    expect_cause(&row,
                 "gets less because the new indicator counts 0.15% of the national disadvantage "
                 "here, the weights counted 0.45% (100 pupils, in the baseline 120)",
                 "krijgt minder, want de nieuwe indicator telt hier 0,15% van de landelijke "
                 "achterstand, de gewichten telden 0,45% (100 leerlingen, in de basis 120)");
    row.measure[OAB_BASELINE] = 120000000;
    expect_cause(&row,
                 "gets less because the new indicator counts 0.15% of the national disadvantage "
                 "here, the weights counted 0.45% (per pupil 1.00 times the national mean, in the "
                 "baseline 2.00 times)",
                 "krijgt minder, want de nieuwe indicator telt hier 0,15% van de landelijke "
                 "achterstand, de gewichten telden 0,45% (per leerling 1,00 keer het landelijk "
                 "gemiddelde, in de basis 2,00 keer)");
    cr_expect_str_eq(
        cause_of(&oab_score_scheme, &oab_score_scheme, &row, OAB_ENGLISH),
        "gets less because the variant counts 0.15% of the national disadvantage here, "
        "the baseline 0.45% (per pupil 1.00 times the national mean, in the baseline "
        "2.00 times)");
}

/* Shares show as many decimals as tell them apart. */
Test(compare, shares_in_words_differ) {
    oab_compared row = loser();
    row.pupils[OAB_BASELINE] = OAB_ABSENT;
    row.by_measure[OAB_BASELINE] = 452;
    row.by_measure[OAB_VARIANT] = 451;
    expect_cause(&row,
                 "gets less because the new indicator counts 0.451% of the national disadvantage "
                 "here, the weights counted 0.452%",
                 "krijgt minder, want de nieuwe indicator telt hier 0,451% van de landelijke "
                 "achterstand, de gewichten telden 0,452%");
    row.by_measure[OAB_VARIANT] = 4;
    cr_expect(strstr(cause_of(&oab_weights_scheme, &oab_score_scheme, &row, OAB_DUTCH), "0,0040%"));
}

Test(compare, other_causes_in_words) {
    oab_compared row = loser();
    row.cause = OAB_PART_THRESHOLD;
    row.above[OAB_VARIANT] = 60000000;
    expect_cause(&row,
                 "gets less because the threshold leaves 30.0% of its count and 40.0% of all (in "
                 "the baseline 50.0% and 50.0%)",
                 "krijgt minder, want de drempel laat 30,0% van de telling over en landelijk 40,0% "
                 "(in de basis 50,0% en 50,0%)");
    row.above[OAB_VARIANT] = 90000000;
    expect_cause(&row,
                 "gets less because the threshold takes its share of what counts from 0.1500% to "
                 "0.2000% (in the baseline from 0.4500% to 0.4000%)",
                 "krijgt minder, want de drempel brengt het aandeel in wat telt van 0,1500% op "
                 "0,2000% (in de basis van 0,4500% op 0,4000%)");
    row.cause = OAB_PART_PRICE;
    row.part[OAB_PART_PRICE] = -123456;
    expect_cause(
        &row,
        "gets less because of the amount per unit (teacher age, impulse areas): -1,234.56 "
        "euro",
        "krijgt minder door het bedrag per eenheid (leeftijd van leraren, impulsgebieden): "
        "-1.234,56 euro");
    row.difference = 5;
    row.cause = OAB_PART_ROUNDING;
    row.part[OAB_PART_ROUNDING] = 5;
    expect_cause(&row,
                 "gets more because of the rounding of scores, school weights and cents: 0.05 euro",
                 "krijgt meer door de afronding van scores, schoolgewichten en centen: 0,05 euro");
}

Test(compare, rows_without_a_cause_in_words) {
    oab_compared row = loser();
    row.is_on[OAB_VARIANT] = false;
    expect_cause(&row, "gone: it is not in the variant", "vervallen: staat niet in de variant");
    row = loser();
    row.is_on[OAB_BASELINE] = false;
    expect_cause(&row, "new: it is not in the baseline", "nieuw: staat niet in de basis");
    row.difference = 0;
    expect_cause(&row, "no difference", "geen verschil");
    row.is_known = false;
    expect_cause(&row,
                 "left out of both sides: an amount is not known, because a count is masked or "
                 "missing",
                 "aan beide kanten weggelaten: een bedrag is niet bekend, want een aantal is "
                 "afgeschermd of ontbreekt");
}

/* SETTING is given to the variant, which otherwise is the baseline. */
static oab_compare_request request_with(const char *const *setting) {
    oab_compare_request request = request_of(2);
    request.what[OAB_BASELINE] = "new";
    request.side[OAB_BASELINE].scheme = &oab_score_scheme;
    request.side[OAB_VARIANT].own_settings = setting;
    request.side[OAB_VARIANT].own_setting_count = 1;
    request.side[OAB_VARIANT].own_by = "--variant-set";
    return request;
}

static void expect_same_money(const oab_comparison *a, const oab_comparison *b) {
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        cr_assert_eq(a->level[l].count, b->level[l].count);
        for (size_t i = 0; i < a->level[l].count; i++)
            for (int s = 0; s < OAB_SIDE_COUNT; s++)
                cr_assert_eq(a->level[l].rows[i].amount[s], b->level[l].rows[i].amount[s]);
    }
}

Test(compare, one_after_another_gives_what_each_gives_alone) {
    static const char *const settings[] = {
        "school.budget=300000000", "school.budget=310000000", "indicator.target_share=0.2",
        "indicator.coefficient.debt_restructuring=-3", "school.budget=300000000"};
    enum { COUNT = sizeof settings / sizeof *settings };
    oab_compare_request request[COUNT];
    oab_comparison last, next, alone;
    oab_log log = {0};
    for (int i = 0; i < COUNT; i++) {
        request[i] = request_with(&settings[i]);
        cr_assert_eq(i == 0 ? oab_compare(&request[i], &next, &log)
                            : oab_compare_after(&request[i], &last, &next, &log),
                     OAB_OK);
        cr_assert_eq(oab_compare(&request[i], &alone, &log), OAB_OK);
        expect_same_money(&next, &alone);
        oab_comparison_free(&alone);
        if (i > 0)
            oab_comparison_free(&last);
        last = next;
    }
    oab_comparison_free(&last);
    oab_log_free(&log);
}

Test(compare, one_that_fails_leaves_the_one_before_it_whole) {
    static const char *const good = "school.budget=300000000", *const bad = "school.budget=x",
                             *const idle = "weights.low=0.4";
    const oab_compare_request request = request_with(&good), wrong = request_with(&bad),
                              useless = request_with(&idle);
    oab_comparison last, next, alone;
    oab_log log = {0};
    cr_assert_eq(oab_compare(&request, &last, &log), OAB_OK);
    cr_assert_eq(oab_compare(&request, &alone, &log), OAB_OK);
    cr_expect_neq(oab_compare_after(&wrong, &last, &next, &log), OAB_OK);
    oab_comparison_free(&next);
    cr_expect_neq(oab_compare_after(&useless, &last, &next, &log), OAB_OK);
    oab_comparison_free(&next);
    expect_same_money(&last, &alone);
    cr_assert_eq(oab_compare_after(&request, &last, &next, &log), OAB_OK);
    expect_same_money(&next, &alone);
    oab_comparison_free(&next);
    oab_comparison_free(&last);
    oab_comparison_free(&alone);
    oab_log_free(&log);
}
