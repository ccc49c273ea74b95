/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine of sweeps gives for a row of a design what a run with its settings gives, and a row of
 * results shows whether it is whole. */
#include "log.h"
#include "sweep/sweep_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_text(char *path, const char *text) {
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

/* Allocates the sample under SETTINGS in a run of its own. */
static void run_alone(const char *const *settings, size_t count, oab_run *run, oab_dataset *data) {
    static oab_request request;
    OWN_LOG(log);
    request = (oab_request){
        .year = 2020, .threads = 1, .settings = settings, .setting_count = count, .sample = true};
    cr_assert_eq(oab_run_open(&request, run, &log), OAB_OK);
    cr_assert_eq(oab_dataset_read(run, oab_run_needs(run), data, &log), OAB_OK);
    cr_assert_eq(oab_run_execute(run, data, &log), OAB_OK);
}

static void expect_amounts(const oab_outcome *outcome, const oab_result *result) {
    for (size_t i = 0; i < result->site_count; i++)
        cr_assert_eq(outcome->site[i], result->sites[i].amount);
    for (size_t i = 0; i < result->municipality_count; i++)
        cr_assert_eq(outcome->municipality[i], result->municipalities[i].amount);
}

/* The design has one row, with the values of SETTINGS. */
static void expect_same(const char *design_text, const char *const *settings, size_t count) {
    char path[] = "/tmp/sweep-XXXXXX";
    write_text(path, design_text);
    const oab_design_plan list = {.method = OAB_LIST};
    OWN_LOG(log);
    oab_run baseline, alone;
    oab_dataset data, own;
    oab_design design;
    oab_engine *engine;
    const oab_outcome *outcome;
    run_alone(NULL, 0, &baseline, &data);
    run_alone(settings, count, &alone, &own);
    cr_assert_eq(oab_design_read(path, &list, NULL, &design, &log), OAB_OK);
    cr_assert_eq(oab_factors_bind(&design.factors, &baseline.indicator, &baseline.parameters, &log),
                 OAB_OK);
    cr_assert_eq(oab_engine_open(&baseline, &design, 1, &engine, &log), OAB_OK);
    for (int time = 0; time < 2; time++) { /* one run leaves no trace in the next */
        cr_assert_eq(oab_engine_run(engine, 0, 0, &outcome, &log), OAB_OK);
        expect_amounts(outcome, &alone.result);
    }
    oab_engine_free(engine);
    oab_design_free(&design);
    oab_run_free(&alone);
    oab_run_free(&baseline);
    oab_dataset_free(&own);
    oab_dataset_free(&data);
    unlink(path);
}

Test(sweep_run, money_is_that_of_a_run) {
    const char *const settings[] = {"school.threshold_share=0.2", "municipality.minimum=300000"};
    expect_same("school.threshold_share,municipality.minimum\n0.2,300000\n", settings, 2);
}

Test(sweep_run, the_target_share_is_that_of_a_run) {
    const char *const settings[] = {"indicator.target_share=0.333"};
    expect_same("indicator.target_share\n0.333\n", settings, 1);
}

Test(sweep_run, scores_are_those_of_a_run) {
    const char *const settings[] = {"indicator.coefficient.origin=-2.5",
                                    "indicator.target_share=0.4"};
    expect_same("indicator.coefficient.origin,indicator.target_share\n-2.5,0.4\n", settings, 2);
}

Test(sweep_run, a_row_knows_whether_it_is_whole) {
    char check[17], row[64];
    uint64_t run = 0;
    oab_hash_short("12,3.5,,7", 9, check);
    snprintf(row, sizeof row, "12,3.5,,7,%s", check);
    cr_expect(oab_results_row(row, strlen(row), &run));
    cr_expect_eq(run, 12);
    cr_expect_not(oab_results_row(row, strlen(row) - 1, &run));
    row[4] = '6';
    cr_expect_not(oab_results_row(row, strlen(row), &run));
    cr_expect_not(oab_results_row("", 0, &run));
    cr_expect_not(oab_results_row("run,cutoff,check", 16, &run));
}
