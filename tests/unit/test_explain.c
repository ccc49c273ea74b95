/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explanations worked by hand: the steps of a school under each scheme, its place, and what would
 * change; and a unit on both sides of a comparison. */
#include "explain/explain.h"
#include "sweep_fixture.h"

/* k = 15% of 200 = 30, C - G = 150 / 30 = 5, so B = pupils x 0.12 x 5 and scores are 10, 50 and 0.
 * 1,200 euro over 60 points. */
static const char by_scores[] = "school_id,pupils,score_without_threshold\n"
                                "01AA00,100,70\n02AB00,50,80\n03AC00,50,0\n04AD00,-1,10\n";
/* Weights 3 + 24 and 3, less 6: 21 and 0. 1,000 + 10 x 40 euro a unit, and 4 x 1,844. */
static const char by_weights[] = "school_id,pupils,weight_03,weight_12,teacher_age,impulse_pupils\n"
                                 "01AA00,100,10,20,40,\n02AB00,100,10,0,45,4\n";
static const char *const scores_set[] = {"school.budget=1200"};
static const char *const weights_set[] = {"weights.base_amount=1000", "weights.age_amount=10",
                                          "weights.impulse_amount=1844"};

typedef struct fixture {
    char path[FIXTURE_PATH];
    oab_request request;
    oab_run run;
    oab_dataset data;
    oab_explainer *explainer;
    oab_log log;
} fixture;

static void open_fixture(fixture *f, const char *table, int year, const char *const *settings,
                         size_t count) {
    write_file(f->path, table);
    f->request = (oab_request){.year = year,
                               .threads = 1,
                               .settings = settings,
                               .setting_count = count,
                               .schools = f->path};
    f->log = (oab_log){0};
    cr_assert_eq(oab_run_open(&f->request, &f->run, &f->log), OAB_OK);
    cr_assert_eq(oab_dataset_read(&f->run, oab_run_needs(&f->run), &f->data, &f->log), OAB_OK);
    cr_assert_eq(oab_run_execute(&f->run, &f->data, &f->log), OAB_OK);
    cr_assert_eq(oab_explainer_open(&f->run, &f->explainer, &f->log), OAB_OK);
}

static void close_fixture(fixture *f) {
    oab_explainer_free(f->explainer);
    oab_run_free(&f->run);
    oab_dataset_free(&f->data);
    oab_log_free(&f->log);
    unlink(f->path);
}

static void explain(fixture *f, const char *id, oab_explanation *e) {
    oab_units units;
    cr_assert_eq(oab_find_units(&f->run, 1, id, 1 << OAB_UNIT_SCHOOL, &units, &f->log), OAB_OK);
    cr_assert_eq(units.count, 1);
    cr_assert_eq(oab_explain(f->explainer, units.rows, e, &f->log), OAB_OK);
    oab_units_free(&units);
}

typedef struct expected {
    unsigned depth;
    oab_step_id id;
    oab_step_by by;
    int64_t value;
} expected;

static void expect_steps(const oab_explanation *e, const expected *steps, size_t count) {
    cr_assert_eq(e->count, count, "%zu steps", e->count);
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(e->steps[i].depth, steps[i].depth, "step %zu", i);
        cr_expect_eq(e->steps[i].id, steps[i].id, "step %zu", i);
        cr_expect_eq(e->steps[i].by, steps[i].by, "step %zu", i);
        cr_expect_eq(e->steps[i].value, steps[i].value, "step %zu: %lld", i,
                     (long long)e->steps[i].value);
    }
}

#define STEPS(...)                                                                                 \
    (const expected[]){__VA_ARGS__}, sizeof((const expected[]){__VA_ARGS__}) / sizeof(expected)

Test(explain, a_score_by_hand) {
    fixture f;
    oab_explanation e;
    open_fixture(&f, by_scores, 2019, scores_set, 1);
    explain(&f, "01AA00", &e);
    expect_steps(&e, STEPS({0, OAB_STEP_AMOUNT, OAB_BY_SHARE, 20000},
                           {1, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 1200 * OAB_ONE},
                           {1, OAB_STEP_SCORE, OAB_BY_DIFFERENCE, 1000},
                           {2, OAB_STEP_A, OAB_BY_TABLE, 70 * OAB_ONE},
                           {2, OAB_STEP_B, OAB_BY_PRODUCT, 60 * OAB_ONE},
                           {3, OAB_STEP_PUPILS, OAB_BY_TABLE, 100},
                           {3, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 12 * OAB_ONE / 100},
                           {3, OAB_STEP_GAP, OAB_BY_QUOTIENT, 5 * OAB_ONE},
                           {4, OAB_STEP_ALL_A, OAB_BY_TOTAL, 15000},
                           {4, OAB_STEP_NATION_LOWEST, OAB_BY_PRODUCT, 30},
                           {5, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 15 * OAB_ONE / 100},
                           {5, OAB_STEP_NATION_PUPILS, OAB_BY_TOTAL, 200},
                           {1, OAB_STEP_ALL_SCORES, OAB_BY_TOTAL, 6000}));
    cr_expect_eq(e.amount, 20000);
    cr_expect_eq(e.per_pupil, 200);
    cr_expect_eq(e.above, 10 * OAB_ONE);
    cr_expect_eq(e.rank, 2);
    cr_expect_eq(e.ranked, 3);
    cr_expect_eq(e.with_money, 2);
    oab_explanation_free(&e);
    close_fixture(&f);
}

/* One more pupil: B = 101 x 0.6, so 9.40 of 59.40 points; with 5 points more, 14.40 of 64.40.
 * A threshold of 11%: 15, 52.50 and 0 of 67.50 points. No children, so no other cut-off. */
Test(explain, what_would_change_by_hand) {
    fixture f;
    oab_explanation e;
    open_fixture(&f, by_scores, 2019, scores_set, 1);
    explain(&f, "01AA00", &e);
    cr_assert(e.has_what_if);
    cr_expect_eq(e.what_if[OAB_IF_OTHER].amount, 18990);
    cr_expect_eq(e.what_if[OAB_IF_TARGET].amount, 26832);
    cr_expect_eq(e.what_if[OAB_IF_THRESHOLD].amount, 26667);
    cr_expect_eq(e.what_if[OAB_IF_CUTOFF].amount, OAB_ABSENT);
    oab_explanation_free(&e);
    close_fixture(&f);
}

/* A school whose count is masked: its amount is not known, nor anything that needs the count. */
Test(explain, what_is_not_known) {
    fixture f;
    oab_explanation e;
    open_fixture(&f, by_scores, 2019, scores_set, 1);
    explain(&f, "04AD00", &e);
    cr_expect_eq(e.amount, OAB_ABSENT);
    cr_expect_eq(e.rank, 0);
    cr_expect_not(e.has_what_if);
    cr_assert_gt(e.count, 0);
    cr_expect_eq(e.steps[0].id, OAB_STEP_AMOUNT);
    cr_expect_not(oab_known(e.steps[0].value));
    oab_explanation_free(&e);
    close_fixture(&f);
}

Test(explain, a_weight_by_hand) {
    fixture f;
    oab_explanation e;
    open_fixture(&f, by_weights, 2018, weights_set, 3);
    explain(&f, "01AA00", &e);
    cr_expect_eq(e.amount, 2940000);
    cr_expect_eq(e.above, 21 * OAB_ONE);
    cr_expect_eq(e.rank, 1);
    expect_steps(&e, STEPS({0, OAB_STEP_AMOUNT, OAB_BY_PRODUCT, 2940000},
                           {1, OAB_STEP_SCHOOL_WEIGHT, OAB_BY_LEAST, 21 * OAB_ONE},
                           {2, OAB_STEP_WEIGHT_ABOVE, OAB_BY_DIFFERENCE, 21 * OAB_ONE},
                           {3, OAB_STEP_WEIGHT_SUM, OAB_BY_SUM, 27 * OAB_ONE},
                           {4, OAB_STEP_WEIGHT_LOW, OAB_BY_PRODUCT, 3 * OAB_ONE},
                           {5, OAB_STEP_PUPILS_LOW, OAB_BY_TABLE, 10},
                           {5, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 3 * OAB_ONE / 10},
                           {4, OAB_STEP_WEIGHT_HIGH, OAB_BY_PRODUCT, 24 * OAB_ONE},
                           {5, OAB_STEP_PUPILS_HIGH, OAB_BY_TABLE, 20},
                           {5, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 12 * OAB_ONE / 10},
                           {3, OAB_STEP_WEIGHT_THRESHOLD, OAB_BY_PRODUCT, 6 * OAB_ONE},
                           {4, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 6 * OAB_ONE / 100},
                           {4, OAB_STEP_PUPILS, OAB_BY_TABLE, 100},
                           {2, OAB_STEP_WEIGHT_CAP, OAB_BY_PRODUCT, 80 * OAB_ONE},
                           {3, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 8 * OAB_ONE / 10},
                           {3, OAB_STEP_PUPILS, OAB_BY_EARLIER, 100},
                           {1, OAB_STEP_WEIGHT_RATE, OAB_BY_SUM, 1400 * OAB_ONE},
                           {2, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 1000 * OAB_ONE},
                           {2, OAB_STEP_AGE_RATE, OAB_BY_PRODUCT, 400 * OAB_ONE},
                           {3, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, 10 * OAB_ONE},
                           {3, OAB_STEP_TEACHER_AGE, OAB_BY_TABLE, 40 * OAB_ONE}));
    oab_explanation_free(&e);
    explain(&f, "02AB00", &e);
    cr_expect_eq(e.amount, 4 * 184400);
    oab_explanation_free(&e);
    close_fixture(&f);
}

/* A school that one side alone has, and one on both: 200 euro of 1,200, and of a threshold of 0
 * 70 of 150 points, that is 560. */
Test(explain, both_sides_by_hand) {
    char path[2][FIXTURE_PATH];
    static const char *const other[] = {"school.threshold_share=0"};
    write_file(path[0], "school_id,pupils,score_without_threshold\n"
                        "01AA00,100,70\n02AB00,50,80\n03AC00,50,0\n");
    write_file(path[1], "school_id,pupils,score_without_threshold\n"
                        "01AA00,100,70\n02AB00,50,80\n05AE00,50,0\n");
    oab_compare_request request = {.what = {"law", "law"}};
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        request.side[s] = (oab_request){.year = 2019,
                                        .threads = 1,
                                        .settings = scores_set,
                                        .setting_count = 1,
                                        .schools = path[s]};
    request.side[OAB_VARIANT].own_settings = other;
    request.side[OAB_VARIANT].own_setting_count = 1;
    request.side[OAB_VARIANT].own_by = "--variant-set";
    oab_log log = {0};
    oab_comparison c;
    oab_units units;
    oab_explained_both both;
    cr_assert_eq(oab_compare(&request, &c, &log), OAB_OK);
    cr_assert_eq(
        oab_find_units(c.run, OAB_SIDE_COUNT, "01AA00", 1 << OAB_UNIT_SCHOOL, &units, &log),
        OAB_OK);
    cr_assert_eq(oab_explain_both(&c, units.rows, &both, &log), OAB_OK);
    cr_expect(both.is_on[OAB_BASELINE] && both.is_on[OAB_VARIANT]);
    cr_expect_eq(both.side[OAB_BASELINE].amount, 20000);
    cr_expect_eq(both.side[OAB_VARIANT].amount, 56000);
    cr_assert_not_null(both.row[OAB_MONEY_SCHOOLS]);
    cr_expect_eq(both.row[OAB_MONEY_SCHOOLS]->difference, 36000);
    cr_expect_null(both.row[OAB_MONEY_GRANTS]);
    oab_explained_both_free(&both);
    oab_units_free(&units);
    cr_assert_eq(
        oab_find_units(c.run, OAB_SIDE_COUNT, "05AE00", 1 << OAB_UNIT_SCHOOL, &units, &log),
        OAB_OK);
    cr_assert_eq(units.count, 1);
    cr_assert_eq(oab_explain_both(&c, units.rows, &both, &log), OAB_OK);
    cr_expect_not(both.is_on[OAB_BASELINE]);
    cr_expect(both.is_on[OAB_VARIANT]);
    cr_expect_eq(both.side[OAB_VARIANT].amount, 0);
    oab_explained_both_free(&both);
    oab_units_free(&units);
    oab_comparison_free(&c);
    oab_log_free(&log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        unlink(path[s]);
}
