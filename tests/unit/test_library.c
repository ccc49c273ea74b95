/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library as other programs see it, through engine/oab.h alone. */
#include "oab.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const oab_paths sample = {.sample = true};

static oab_allocation *allocate(const oab_inputs *inputs, const oab_scenario *scenario,
                                int threads) {
    oab_log *log = oab_log_open();
    oab_allocation *allocation;
    const oab_status status = oab_allocate_scenario(inputs, scenario, threads, &allocation, log);
    cr_assert_eq(status, OAB_OK, "%s", oab_log_count(log) > 0 ? oab_log_text(log, 0) : "");
    oab_log_close(log);
    return allocation;
}

static oab_inputs *read_sample(const oab_scenario *scenario) {
    oab_log *log = oab_log_open();
    oab_inputs *inputs;
    cr_assert_eq(oab_inputs_read(&sample, scenario, 2, &inputs, log), OAB_OK);
    oab_log_close(log);
    return inputs;
}

static void expect_text(const oab_allocation *a, size_t table, size_t row, const char *column,
                        const char *text) {
    char out[64];
    const size_t c = oab_allocation_find_column(a, table, column);
    cr_assert_neq(c, OAB_NOT_FOUND, "%s", column);
    cr_expect_eq(oab_allocation_text(a, table, row, c, out, sizeof out), strlen(text));
    cr_expect_str_eq(out, text, "%s is %s", column, out);
}

Test(library, gives_tables_cell_by_cell) {
    oab_scenario *scenario = oab_scenario_new(2019);
    oab_inputs *inputs = read_sample(scenario);
    oab_allocation *a = allocate(inputs, scenario, 2);
    oab_scenario_free(scenario); /* the allocation does not need it any more */
    cr_expect_eq(oab_allocation_find_table(a, "nothing"), OAB_NOT_FOUND);
    const size_t schools = oab_allocation_find_table(a, "schools");
    cr_expect_str_eq(oab_allocation_table(a, schools), "schools");
    cr_expect_eq(oab_allocation_rows(a, schools), 60);
    cr_expect_eq(oab_allocation_find_column(a, schools, "nothing"), OAB_NOT_FOUND);
    cr_expect_str_eq(oab_allocation_column(a, schools, 0), "school_id");
    expect_text(a, schools, 0, "school_id", "90AA00");
    expect_text(a, schools, 0, "municipality_id", "GM9001");
    expect_text(a, schools, 0, "amount_old", "");
    const size_t old = oab_allocation_find_column(a, schools, "amount_old"),
                 amount = oab_allocation_find_column(a, schools, "amount");
    cr_expect_eq(oab_allocation_number(a, schools, 0, old), OAB_NO_NUMBER);
    cr_expect_eq(oab_allocation_number(a, schools, 0, 0), OAB_NO_NUMBER, "an id is no number");
    cr_expect_eq(oab_allocation_decimals(a, schools, amount), 2);
    int64_t sum = 0;
    for (size_t row = 0; row < oab_allocation_rows(a, schools); row++)
        sum += oab_allocation_number(a, schools, row, amount);
    cr_expect_eq(sum, INT64_C(173788678), "what the summary of the sample says");
    char cut[4];
    cr_expect_eq(oab_allocation_text(a, schools, 0, 0, cut, sizeof cut), 6);
    cr_expect_str_eq(cut, "90A");
    oab_allocation_free(a);
    oab_inputs_free(inputs);
}

/* Several threads allocate the same inputs under several scenarios at once. */
Test(library, serves_threads_and_scenarios) {
    oab_scenario *scenario = oab_scenario_new(2019);
    oab_inputs *inputs = read_sample(scenario);
    int64_t euros[8];
#pragma omp parallel for num_threads(4)
    for (int i = 0; i < 8; i++) {
        oab_log *log = oab_log_open();
        oab_scenario *own = oab_scenario_new(2019);
        char share[8];
        snprintf(share, sizeof share, "0.1%d", i % 4);
        oab_scenario_set(own, "school.threshold_share", "0.5", log);
        oab_scenario_set(own, "school.threshold_share", share, log); /* the last value counts */
        oab_allocation *a;
        euros[i] = -1;
        if (oab_allocate_scenario(inputs, own, 1, &a, log) == OAB_OK) {
            const size_t schools = oab_allocation_find_table(a, "schools"),
                         amount = oab_allocation_find_column(a, schools, "amount");
            euros[i] = 0;
            for (size_t row = 0; row < oab_allocation_rows(a, schools); row++)
                euros[i] += (int64_t)(row + 1) * oab_allocation_number(a, schools, row, amount);
        }
        oab_allocation_free(a);
        oab_scenario_free(own);
        oab_log_close(log);
    }
    for (int i = 0; i < 4; i++) {
        cr_expect_geq(euros[i], 0);
        cr_expect_eq(euros[i], euros[i + 4]);
    }
    cr_expect_neq(euros[0], euros[3]);
    oab_scenario_free(scenario);
    oab_inputs_free(inputs);
}

static void expect_refused(const oab_inputs *inputs, const oab_scenario *scenario,
                           oab_status expected, const char *words) {
    oab_log *log = oab_log_open();
    oab_allocation *a;
    const oab_status status = oab_allocate_scenario(inputs, scenario, 1, &a, log);
    cr_expect_eq(status, expected, "%s: %d", words, (int)status);
    cr_expect_null(a);
    cr_assert_gt(oab_log_count(log), 0);
    const size_t last = oab_log_count(log) - 1;
    cr_expect(oab_log_is_error(log, last));
    cr_expect_not_null(strstr(oab_log_text(log, last), words), "%s", oab_log_text(log, last));
    oab_log_close(log);
}

Test(library, refuses_what_cannot_be) {
    oab_log *log = oab_log_open();
    oab_scenario *scenario = oab_scenario_new(2019), *wrong = oab_scenario_new(2019),
                 *old = oab_scenario_new(2019), *idle = oab_scenario_new(2019);
    oab_inputs *inputs = read_sample(scenario);
    oab_scenario_set(wrong, "school.treshold_share", "0.1", log);
    expect_refused(inputs, wrong, OAB_CONFIG, "school.threshold_share");
    cr_expect_eq(oab_scenario_regime(old, "older", log), OAB_USAGE);
    cr_expect_eq(oab_scenario_regime(old, "old", log), OAB_OK);
    expect_refused(inputs, old, OAB_USAGE, "another scheme");
    oab_scenario_set(idle, "weights.low", "0.4", log);
    expect_refused(inputs, idle, OAB_CONFIG, "weights.low");
    oab_inputs *none;
    cr_expect_eq(oab_inputs_read(&(oab_paths){.schools = "/nowhere.csv"}, scenario, 1, &none, log),
                 OAB_NO_INPUT);
    cr_expect_null(none);
    oab_scenario_free(scenario);
    oab_scenario_free(wrong);
    oab_scenario_free(old);
    oab_scenario_free(idle);
    oab_inputs_free(inputs);
    oab_log_close(log);
}

/* A merger that applies in one year only holds for scenarios of such years. */
Test(library, keeps_mergers_to_their_years) {
    char path[] = "/tmp/library-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    cr_assert_not_null(file);
    fputs("from,to,kind,date\n90AA01,90AA00,merged,2020-08-01\n", file);
    fclose(file);
    oab_log *log = oab_log_open();
    oab_scenario *year[] = {oab_scenario_new(2019), oab_scenario_new(2020), oab_scenario_new(2021)};
    const oab_paths paths = {.sample = true, .mergers = path};
    oab_inputs *inputs;
    cr_assert_eq(oab_inputs_read(&paths, year[1], 1, &inputs, log), OAB_OK);
    expect_refused(inputs, year[0], OAB_USAGE, "other schools have merged");
    oab_allocation *a = allocate(inputs, year[2], 1);
    cr_expect_eq(oab_allocation_rows(a, oab_allocation_find_table(a, "schools")), 59);
    oab_allocation_free(a);
    oab_inputs_free(inputs);
    cr_assert_eq(oab_inputs_read(&paths, year[0], 1, &inputs, log), OAB_OK);
    expect_refused(inputs, year[0], OAB_USAGE, "--mergers cannot have an effect");
    oab_inputs_free(inputs);
    for (size_t y = 0; y < sizeof year / sizeof *year; y++)
        oab_scenario_free(year[y]);
    oab_log_close(log);
    cr_expect_eq(unlink(path), 0);
}

Test(library, writes_the_folder_of_a_run) {
    char folder[] = "/tmp/library-XXXXXX", path[64];
    oab_log *log = oab_log_open();
    oab_scenario *scenario = oab_scenario_new(2018);
    oab_inputs *inputs = read_sample(scenario);
    oab_allocation *a = allocate(inputs, scenario, 1);
    cr_assert_not_null(mkdtemp(folder));
    cr_expect_eq(oab_allocation_write(a, folder, false, log), OAB_OK);
    static const char *const files[] = {
        "schools.csv", "institutions.csv", "boards.csv",   "municipalities.csv",
        "budget.csv",  "datapackage.json", "summary.json", "receipt.json"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        cr_expect_eq(unlink(path), 0, "%s", path);
    }
    cr_expect_eq(rmdir(folder), 0, "nothing else is there");
    cr_expect_eq(oab_allocation_write(a, "/nowhere/at/all", false, log), OAB_CANNOT_CREATE);
    oab_allocation_free(a);
    oab_inputs_free(inputs);
    oab_scenario_free(scenario);
    oab_log_close(log);
}

/* An output never replaces an input, whichever log a call is given. */
Test(library, replaces_no_input) {
    char folder[] = "/tmp/library-XXXXXX", path[64];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/schools.csv", folder);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("school_id,pupils,score_without_threshold\n01AB00,100,200\n", file);
    fclose(file);
    oab_log *log = oab_log_open(), *other = oab_log_open();
    oab_scenario *scenario = oab_scenario_new(2019);
    oab_inputs *inputs;
    cr_assert_eq(oab_inputs_read(&(oab_paths){.schools = path}, scenario, 1, &inputs, log), OAB_OK);
    oab_allocation *a = allocate(inputs, scenario, 1 << 30); /* the most threads allowed */
    cr_expect_eq(oab_allocation_write(a, folder, true, other), OAB_CANNOT_CREATE);
    cr_assert_eq(oab_log_count(other), 1);
    cr_expect_not_null(strstr(oab_log_text(other, 0), "schools.csv"), "%s", oab_log_text(other, 0));
    oab_allocation_free(a);
    oab_inputs_free(inputs);
    oab_scenario_free(scenario);
    oab_log_close(log);
    oab_log_close(other);
    cr_expect_eq(unlink(path), 0);
    cr_expect_eq(rmdir(folder), 0, "nothing was written");
}

Test(library, has_a_version) {
    int major, minor, patch;
    cr_expect_eq(sscanf(oab_version(), "%d.%d.%d", &major, &minor, &patch), 3);
}
