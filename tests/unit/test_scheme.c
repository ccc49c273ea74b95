/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scheme takes one row of a table: a toy scheme, which pays a weighted pupil more the larger the
 * share of weighted pupils, runs, compares and sweeps though nothing else knows of it. */
#include "allocate/scheme.h"
#include "compare/compare.h"
#include "sweep/sweep_internal.h"
#include "sweep_fixture.h"

/* ---- the scheme ---- */

/* n x euro x n / N: weights.base_amount euros per pupil at a school with only weighted pupils. */
static oab_cents toy_amount(const oab_rules *rules, const oab_school *row, oab_fixed weighted) {
    const oab_wide euro = rules->value[OAB_WEIGHTS_BASE_AMOUNT];
    return (oab_cents)oab_round_div(euro * weighted * weighted,
                                    (oab_wide)row->pupils * OAB_ONE * OAB_ONE * (OAB_ONE / 100));
}

static oab_status toy_pay(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                          oab_log *log) {
    (void)dates;
    oab_budget_line *line = oab_open_line(result, "weighted_pupils", OAB_ABSENT, true);
    if (evidence->schools == NULL || !evidence->schools->has_weights)
        return oab_fail(log, OAB_DATA, "the toy scheme needs weight_03 and weight_12");
    result->price_mode = true;
    for (size_t i = 0; i < result->site_count; i++) {
        oab_site_result *site = &result->sites[i];
        site->pupils = site->row->pupils;
        site->school_weight = site->measure = site->above =
            (site->row->weight_03 + site->row->weight_12) * OAB_ONE;
        site->knows_threshold = true;
        site->amount = toy_amount(evidence->rules, site->row, site->measure);
        oab_add_to_line(line, site->amount);
    }
    return OAB_OK;
}

static oab_cents toy_price(const oab_rules *rules, const oab_result *result,
                           const oab_site_result *site, oab_fixed above) {
    (void)result;
    return toy_amount(rules, site->row, above);
}

static const oab_scheme toy = {
    .word = "toy",
    .reads = "old",
    .evidence = "schools with pupils, weight_03 and weight_12",
    .title = "euro per weighted pupil by the share of weighted pupils",
    .dutch = "euro per gewogen leerling naar het aandeel gewogen leerlingen",
    .measure = "weighted pupils",
    .price = "the share of weighted pupils",
    .pay_schools = toy_pay,
    .price_site = toy_price,
    .shown = "school_weight",
};

/* ---- what runs it ---- */

static const char schools[] = "school_id,pupils,weight_03,weight_12,school_weight\n"
                              "01AB00,100,10,10,9\n"
                              "02CD00,50,0,50,30\n"
                              "03EF00,200,0,0,0\n";
/* 20 x 1000 x 20/100; 50 x 1000; nothing. */
static const oab_cents by_hand[] = {400000, 5000000, 0};
static const char *const euro[] = {"weights.base_amount=1000"};

static oab_request ask(const oab_scheme *scheme, const char *path) {
    return (oab_request){.year = 2017,
                         .scheme = scheme,
                         .threads = 1,
                         .settings = euro,
                         .setting_count = 1,
                         .schools = path};
}

Test(scheme, of_ones_own_runs) {
    char path[FIXTURE_PATH];
    write_file(path, schools);
    const oab_request request = ask(&toy, path);
    oab_log log = {0};
    oab_run run;
    oab_dataset data;
    cr_assert_eq(oab_run_open(&request, &run, &log), OAB_OK);
    cr_assert_eq(oab_dataset_read(&run, oab_run_needs(&run), &data, &log), OAB_OK);
    cr_assert_eq(oab_run_execute(&run, &data, &log), OAB_OK);
    for (size_t i = 0; i < 3; i++) {
        cr_expect_eq(run.result.sites[i].amount, by_hand[i]);
        cr_expect_eq(run.result.institutions[i].amount, by_hand[i]);
    }
    cr_expect_eq(run.result.line_count, 1);
    cr_expect_eq(run.result.lines[0].allocated, 5400000);
    cr_expect_not(run.result.has_municipalities);
    oab_run_free(&run);
    oab_dataset_free(&data);
    oab_log_free(&log);
    unlink(path);
}

/* Compared with the weights scheme, whose amounts are scaled to the toy's total. */
Test(scheme, of_ones_own_compares) {
    char path[FIXTURE_PATH];
    write_file(path, schools);
    const oab_compare_request request = {.side = {ask(&oab_weights_scheme, path), ask(&toy, path)},
                                         .what = {"old", "toy"}};
    oab_log log = {0};
    oab_comparison c;
    cr_assert_eq(oab_compare(&request, &c, &log), OAB_OK);
    cr_expect_eq(c.scaled, OAB_BASELINE);
    const oab_compared_list *level = &c.level[OAB_LEVEL_SCHOOLS];
    cr_assert_eq(level->count, 3);
    oab_cents total[OAB_SIDE_COUNT] = {0, 0};
    for (size_t i = 0; i < level->count; i++) {
        const oab_compared *row = &level->rows[i];
        oab_cents parts = 0;
        for (int p = 0; p < OAB_PART_COUNT; p++)
            parts += row->part[p];
        cr_expect_eq(parts, row->difference);
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            total[s] += row->amount[s];
    }
    cr_expect_eq(total[OAB_BASELINE], 5400000);
    cr_expect_eq(total[OAB_VARIANT], 5400000);
    oab_comparison_free(&c);
    oab_log_free(&log);
    unlink(path);
}

Test(scheme, of_ones_own_sweeps) {
    char path[FIXTURE_PATH], design[FIXTURE_PATH], results[FIXTURE_PATH + 8];
    write_file(path, schools);
    write_file(design, "weights.base_amount\n1000\n2000\n");
    snprintf(results, sizeof results, "%s.out", design);
    const char *const tracks[] = {"school:01AB00"}, *const measures[] = {"schools_with_money"};
    const oab_sweep_request request = {.base = ask(&toy, path),
                                       .design = design,
                                       .results = results,
                                       .shard = 1,
                                       .shards = 1,
                                       .measures = measures,
                                       .measure_count = 1,
                                       .tracks = tracks,
                                       .track_count = 1};
    oab_log log = {0};
    oab_sweep sweep;
    cr_assert_eq(oab_sweep_run(&request, &sweep, &log), OAB_OK);
    char *text;
    size_t size;
    cr_assert_eq(oab_read_file(results, &text, &size, &log), OAB_OK);
    cr_expect_not_null(strstr(text, "\n1,2,4000.00,"));
    cr_expect_not_null(strstr(text, "\n2,2,8000.00,"));
    free(text);
    oab_sweep_free(&sweep);
    oab_log_free(&log);
    unlink(results);
    unlink(design);
    unlink(path);
}

/* The words of school.scheme are the names in the table, in the same order. */
Test(scheme, words_are_those_of_the_parameter) {
    char words[64] = "";
    for (size_t i = 0; i < oab_scheme_count; i++) {
        strcat(strcat(words, i > 0 ? "|" : ""), oab_schemes[i]->word);
        cr_expect_eq(oab_scheme_find(oab_schemes[i]->word, strlen(oab_schemes[i]->word)),
                     oab_schemes[i]);
    }
    cr_expect_str_eq(oab_parameter_specs[OAB_SCHOOL_SCHEME].words, words);
    cr_expect_null(oab_scheme_find("ol", 2));
}
