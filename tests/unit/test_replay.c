/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many allocations on one replay give the same euros as separate allocations, under any rules. */
#include "allocate/replay.h"
#include "run/run.h"

#include <criterion/criterion.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <unistd.h>

static oab_fixed between(gsl_rng *rng, double low, double high) {
    return (oab_fixed)((low + gsl_rng_uniform(rng) * (high - low)) * (double)OAB_ONE);
}

/* Draws rules as a sweep may set them: shares, money, choices, and those usually unset. */
static void draw_rules(gsl_rng *rng, oab_rules *rules) {
    int64_t *value = rules->value;
    value[OAB_SCHOOL_THRESHOLD_SHARE] = between(rng, 0, 0.5);
    value[OAB_MUNICIPALITY_THRESHOLD_SHARE] = between(rng, 0, 0.3);
    value[OAB_SCHOOL_BUDGET] = between(rng, 0, 3e8);
    value[OAB_MUNICIPALITY_BUDGET] = between(rng, 5e7, 6e8);
    value[OAB_MUNICIPALITY_PRESCHOOL_BUDGET] = between(rng, 0, 4e7);
    value[OAB_MUNICIPALITY_MINIMUM] = between(rng, 0, 5e6);
    value[OAB_SCHOOL_PRICE] = gsl_rng_uniform(rng) < 0.3 ? between(rng, 0, 1000) : OAB_ABSENT;
    value[OAB_GAP] = gsl_rng_uniform(rng) < 0.2 ? between(rng, 1, 10) : OAB_ABSENT;
    value[OAB_PRESCHOOL_KEY] = (int64_t)gsl_rng_uniform_int(rng, 2);
    value[OAB_MUNICIPALITY_MINIMUM_RULE] = (int64_t)gsl_rng_uniform_int(rng, 2);
    value[OAB_MUNICIPALITY_GAP_READING] = (int64_t)gsl_rng_uniform_int(rng, 2);
    value[OAB_SCHOOL_TRANSITION_SHARE] =
        gsl_rng_uniform(rng) < 0.5 ? between(rng, 0, 1) : OAB_ABSENT;
    value[OAB_SCHOOL_TRANSITION_SHARE_GAINERS] =
        gsl_rng_uniform(rng) < 0.5 ? between(rng, 0, 0.5) : OAB_GAINERS_SAME;
    value[OAB_SCHOOL_PRICE_INDEX] = gsl_rng_uniform(rng) < 0.5 ? between(rng, 0, 2) : OAB_ABSENT;
    value[OAB_MUNICIPALITY_BUDGET_INDEX] = between(rng, 0.5, 2);
    value[OAB_WEIGHTS_BASE_AMOUNT] = between(rng, 0, 2000);
    value[OAB_MUNICIPALITY_TRANSITION_SHARE] =
        gsl_rng_uniform(rng) < 0.5 ? between(rng, 0, 1) : OAB_ABSENT;
}

static void expect_same(const oab_evidence *evidence, const oab_replay *replay,
                        const oab_tails *tails, oab_outcome *outcome) {
    oab_log log = {0};
    oab_result result;
    const oab_status expected = oab_allocate(evidence, &oab_score_scheme, &result, &log);
    const oab_status status =
        oab_replay_pay(replay, evidence->rules, evidence->scores, tails, outcome, &log);
    cr_assert_eq(status, expected);
    for (size_t i = 0; i < result.site_count; i++)
        cr_assert_eq(outcome->site[i], result.sites[i].amount, "site %zu: %lld, not %lld", i,
                     (long long)outcome->site[i], (long long)result.sites[i].amount);
    for (size_t i = 0; i < result.municipality_count; i++)
        cr_assert_eq(outcome->municipality[i], result.municipalities[i].amount);
    if (status == OAB_OK && result.has_sites) {
        cr_expect_eq(outcome->school_price, result.school_price);
        cr_expect_eq(outcome->gap, result.school_nation.gap);
        cr_expect_eq(outcome->cutoff, result.school_nation.cutoff);
    }
    oab_result_free(&result);
    oab_log_free(&log);
}

/* Tries ROUNDS random scenarios on the tables of REQUEST. */
static void try_rules(const oab_request *request, int rounds) {
    oab_log log = {0};
    oab_run run;
    oab_dataset data;
    cr_assert_eq(oab_run_open(request, &run, &log), OAB_OK);
    cr_assert_eq(oab_dataset_read(&run, oab_run_needs(&run), &data, &log), OAB_OK);
    cr_assert_eq(oab_run_execute(&run, &data, &log), OAB_OK);
    oab_rules rules = run.parameters.rules;
    oab_evidence evidence = oab_run_evidence(&run);
    evidence.rules = &rules;
    oab_replay *replay;
    oab_outcome outcome;
    cr_assert_eq(oab_replay_open(&evidence, &run.result, &replay, &log), OAB_OK);
    oab_tails *tails = oab_tails_new(replay);
    cr_assert(tails != NULL && oab_outcome_open(replay, &outcome));
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (int round = 0; round < rounds; round++) {
        draw_rules(rng, &rules);
        if (evidence.scores == NULL)
            rules.value[OAB_PRESCHOOL_KEY] = OAB_KEY_LAW;
        oab_replay_sum(replay, evidence.scores, tails);
        expect_same(&evidence, replay, tails, &outcome);
    }
    gsl_rng_free(rng);
    oab_outcome_free(&outcome);
    oab_tails_free(tails);
    oab_replay_free(replay);
    oab_run_free(&run);
    oab_dataset_free(&data);
    oab_log_free(&log);
}

Test(replay, gives_the_euros_of_an_allocation) {
    try_rules(
        &(oab_request){.year = 2020, .scheme = &oab_score_scheme, .threads = 1, .sample = true},
        300);
}

/* Tries scenarios on a table of schools. */
static void try_table(const char *table) {
    char path[] = "/tmp/replay-XXXXXX";
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(table, file);
    fclose(file);
    try_rules(
        &(oab_request){.year = 2020, .scheme = &oab_score_scheme, .threads = 1, .schools = path},
        300);
    unlink(path);
}

/* Published scores: some to be computed, one given, one masked, one with nothing. */
Test(replay, works_from_tables) {
    try_table("school_id,pupils,score_without_threshold,score,amount_previous\n"
              "01AA00,100,102.62,,50000\n01AB00,250,19.46,,\n01AC00,,,33.02,1000\n"
              "01AD00,-1,12.5,,\n01AE00,40,300.01,,\n01AF00,10,,,\n");
}

/* Published scores pay where no factor touches them: some with A, one alone, one masked. */
Test(replay, works_from_published_scores) {
    try_table("school_id,pupils,score_without_threshold,score\n01AA00,100,102.62,63.11\n"
              "01AB00,250,19.46,0\n01AC00,,,33.02\n01AD00,-1,12.5,9.5\n01AE00,40,300.01,\n");
}

/* What schools and municipalities had before comes from the weights scheme, anew under all rules.
 */
Test(replay, computes_what_was_before) {
    static const char *const settings[] = {"school.transition=computed",
                                           "municipality.transition=computed"};
    try_rules(&(oab_request){.year = 2020,
                             .scheme = &oab_score_scheme,
                             .threads = 1,
                             .sample = true,
                             .settings = settings,
                             .setting_count = 2},
              100);
}
