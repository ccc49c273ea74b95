/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model files that users may write: a fault in one is reported with its line. */
#include "model/model.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/oab-test-model-XXXXXX";
static char file[64];

static void make_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/parameters.csv", folder);
}

static void remove_folder(void) {
    unlink(file);
    rmdir(folder);
}

TestSuite(model, .init = make_folder, .fini = remove_folder);

static void expect_said(const oab_log *log, const char *message) {
    cr_assert_eq(log->errors, 1, "%s: %zu errors", message, log->errors);
    const char *said = log->items[log->count - 1].text;
    const size_t path = strlen(file);
    cr_expect(strncmp(said, file, path) == 0 && strcmp(said + path, message) == 0,
              "expected \"%s\", said \"%s\"", message, said);
}

/* ---- indicators ---- */

static const char *const lines[] = {
    "kind,variable,category,label,value,std_error,standing,source",
    "intercept,,,,530,,,",
    "coefficient,education_mother,,,0.5,0.1,,",
    "scale,education_mother,1,,-2,,,",
    "scale,education_mother,111,,-4,,,",
    "coefficient,education_father,,,0.25,,,",
    "scale,education_father,1,,-2,,,",
    "effect,origin,nederland,,1.5,,,",
    "coefficient,school_mean_education_mother,,,0.1,,,",
    "bound,mother_stay,short,,0,,,",
    "effect,mother_stay,short,,-0.75,,,",
    "coefficient,debt_restructuring,1,,-2,,,",
};
enum { LINES = sizeof lines / sizeof *lines, NONE = LINES };

/* Loads the lines above, leaving out line WITHOUT (from 0) and adding EXTRA at the end. */
static oab_status load_indicator(size_t without, const char *extra, oab_indicator *indicator,
                                 oab_log *log) {
    FILE *out = fopen(file, "w");
    cr_assert_not_null(out);
    for (size_t i = 0; i < LINES; i++)
        if (i != without)
            fprintf(out, "%s\n", lines[i]);
    fprintf(out, "%s\n", extra);
    fclose(out);
    return oab_indicator_load(NULL, file, indicator, log);
}

/* Scale values are multiplied by the coefficient, effects are not, and of two categories that are
 * prefixes of a code the longer one applies. */
Test(model, indicator_of_ones_own) {
    oab_indicator indicator;
    oab_category_value value;
    oab_log log = {0};
    cr_assert_eq(load_indicator(NONE, "", &indicator, &log), OAB_OK);
    cr_expect(!indicator.calibrate);
    cr_expect_eq(indicator.intercept, 530 * OAB_ONE);
    cr_expect(oab_category_find(&indicator, OAB_EDUCATION_MOTHER, "1112", &value));
    cr_expect_eq(value.points, -2 * OAB_ONE);
    cr_expect(oab_category_find(&indicator, OAB_EDUCATION_MOTHER, "12", &value));
    cr_expect_eq(value.points, -1 * OAB_ONE);
    cr_expect(!oab_category_find(&indicator, OAB_EDUCATION_MOTHER, "2", &value));
    cr_expect(oab_category_find(&indicator, OAB_ORIGIN, "nederland", &value));
    cr_expect_eq(value.points, 1500000);
    cr_expect_eq(value.scale, 0);
    cr_expect(!oab_category_find(&indicator, OAB_ORIGIN, "neder", &value));
    cr_expect_eq(oab_stay_points(&indicator, 3 * OAB_ONE), -750000);
    cr_expect_eq(oab_debt_points(&indicator), -2 * OAB_ONE);
    cr_expect_eq(indicator.rows[1].std_error, 100000);
    oab_indicator_free(&indicator);
    oab_log_free(&log);
}

Test(model, indicator_with_a_fault) {
    static const struct {
        size_t without;
        const char *extra, *message;
    } cases[] = {
        {0, "", ":1: the header has no column \"kind\""},
        {1, "", ": expected one row of kind intercept (a number or calibrate), got 0"},
        {1, "intercept,,,,high,,,",
         ":12: column \"value\": \"high\" is not an intercept; expected calibrate or a number from "
         "-1000 to 1000 with at most 6 decimals"},
        {2, "", ": education_mother has scale values but no coefficient"},
        {6, "", ": education_father has no rows of kind scale or effect"},
        {NONE, "effect,education_father,2,,1,,,",
         ": education_father has both scale values and effects; expected only one of the two"},
        {9, "",
         ": mother_stay category \"short\" needs a row of kind bound and one of kind effect"},
        {NONE, "scal,origin,turkije,,1,,,",
         ":13: column \"kind\": \"scal\" is unknown; did you mean scale? (expected one of "
         "intercept, coefficient, scale, effect, bound)"},
        {NONE, "effect,orgin,turkije,,1,,,",
         ":13: column \"variable\": \"orgin\" is unknown; did you mean origin? (expected one of "
         "education_mother, education_father, origin, mother_stay, debt_restructuring, "
         "school_mean_education_mother)"},
        {NONE, "effect,origin,turkije,,1001,,,",
         ":13: column \"value\": \"1001\" is not a number from -1000 to 1000 with at most 6 "
         "decimals"},
        {NONE, "effect,origin,turkije,,1,-1,,",
         ":13: column \"std_error\": \"-1\" is not a standard error; expected a number from 0 to "
         "1000 with at most 6 decimals"},
        {NONE, "effect,origin,nederland,,2,,,",
         ":13: a second row with kind \"effect\", variable \"origin\" and category \"nederland\"; "
         "expected only one"},
        {NONE, "effect,origin,turkije,,1", ":13: expected 8 cells as in the header, got 5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        oab_indicator indicator;
        oab_log log = {0};
        cr_expect_eq(load_indicator(cases[i].without, cases[i].extra, &indicator, &log),
                     OAB_CONFIG);
        expect_said(&log, cases[i].message);
        oab_indicator_free(&indicator);
        oab_log_free(&log);
    }
}

/* The mothers' mean uses scale values, which an indicator of effects does not have. */
Test(model, indicator_without_scales) {
    oab_indicator indicator;
    oab_log log = {0};
    FILE *out = fopen(file, "w");
    cr_assert_not_null(out);
    for (size_t i = 0; i < LINES; i++)
        if (i < 2 || i > 4)
            fprintf(out, "%s\n", lines[i]);
    fprintf(out, "effect,education_mother,1,,-2,,,\n");
    fclose(out);
    cr_expect_eq(oab_indicator_load(NULL, file, &indicator, &log), OAB_CONFIG);
    expect_said(&log, ": school_mean_education_mother needs scale values of education_mother");
    oab_indicator_free(&indicator);
    oab_log_free(&log);
}

/* ---- parameters ---- */

/* Loads the shipped parameters without the rows of NAME and with EXTRA at the end. */
static oab_status load_parameters(const char *name, const char *extra, oab_log *log) {
    char *path, *data;
    size_t size;
    oab_parameters parameters;
    cr_assert_eq(oab_model_file(NULL, "parameters.csv", &path, &data, &size, log), OAB_OK);
    FILE *out = fopen(file, "w");
    cr_assert_not_null(out);
    char *rest = data;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;)
        if (line[0] != '\0' && strncmp(line, name, strlen(name)) != 0)
            fprintf(out, "%s\n", line);
    fprintf(out, "%s\n", extra);
    fclose(out);
    free(path);
    free(data);
    const oab_status status = oab_parameters_load(folder, 2019, &parameters, log);
    oab_parameters_free(&parameters);
    return status;
}

Test(model, parameters_with_a_fault) {
    static const struct {
        const char *name, *extra, *message; /* the message after the line number */
    } cases[] = {
        {"indicator.target_share,", "", ": indicator.target_share has no value in any year"},
        {"indicator.target_share,", "indicator.target_share,2O19,,0.15,,law,,,",
         ": column \"from\": \"2O19\" is not a funding year; expected one such as 2019"},
        {"indicator.target_share,", "indicator.target_share,2019,2019.5,0.15,,law,,,",
         ": column \"to\": \"2019.5\" is not a funding year; expected one such as 2019"},
        {"indicator.target_share,", "indicator.target_share,2019,,0.15,,custom,,,",
         ": column \"standing\": \"custom\" is unknown; expected one of law, official, derived, "
         "illustrative"},
        {"-", "indicator.target_share,2021,,0.2,,law,,,",
         ": indicator.target_share has two values for 2021; expected one"},
        {"-", "indicator.target_shar,2021,,0.2,,law,,,",
         ": \"indicator.target_shar\" is not a parameter (`oab-alloc params` lists all); did you "
         "mean indicator.target_share?"},
        {"school.count_date,", "school.count_date,2019,,1-10-2018,,law,,,",
         ": school.count_date = \"1-10-2018\" is not a date; expected one such as 2019-10-01"},
        {"name,", "", ": the header has no column \"name\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        oab_log log = {0};
        cr_expect_eq(load_parameters(cases[i].name, cases[i].extra, &log), OAB_CONFIG);
        cr_assert_eq(log.errors, 1);
        const char *said = log.items[log.count - 1].text, *message = cases[i].message;
        const size_t length = strlen(said), tail = strlen(message);
        cr_expect(strncmp(said, file, strlen(file)) == 0 && length > tail &&
                      strcmp(said + length - tail, message) == 0,
                  "expected \"%s\", said \"%s\"", message, said);
        oab_log_free(&log);
    }
}

Test(model, parameters_of_a_year_unknown) {
    oab_log log = {0};
    oab_parameters parameters;
    cr_expect_eq(oab_parameters_load(NULL, 2006, &parameters, &log), OAB_USAGE);
    cr_expect_str_eq(log.items[0].text,
                     "--year: expected a funding year from 2007 to 2026, got 2006");
    oab_parameters_free(&parameters);
    oab_log_free(&log);
    log = (oab_log){0};
    cr_expect_eq(oab_parameters_load(NULL, 2030, &parameters, &log), OAB_USAGE);
    cr_expect_str_eq(log.items[0].text,
                     "--year: expected a funding year from 2007 to 2026, got 2030");
    oab_parameters_free(&parameters);
    oab_log_free(&log);
}

/* Rows that ran on hold in 2026, law text of 12-6-2026; its count dates follow the pattern. */
Test(model, parameters_of_the_last_year) {
    static const struct {
        oab_parameter_id id;
        int64_t value;
        const char *standing;
    } cases[] = {
        {OAB_TARGET_SHARE, 150000, "law"},
        {OAB_SCHOOL_THRESHOLD_SHARE, 120000, "law"},
        {OAB_MUNICIPALITY_THRESHOLD_SHARE, 50000, "law"},
        {OAB_MUNICIPALITY_MINIMUM, 64000 * OAB_ONE, "law"},
        {OAB_SCHOOL_COUNT_DATE, 20250201, "derived"},
        {OAB_MUNICIPALITY_COUNT_DATE_1, 20250201, "derived"},
        {OAB_MUNICIPALITY_COUNT_DATE_2, 20240201, "derived"},
    };
    oab_log log = {0};
    oab_parameters parameters;
    cr_assert_eq(oab_parameters_load(NULL, OAB_LAST_YEAR, &parameters, &log), OAB_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const oab_parameter_origin *origin = &parameters.origin[cases[i].id];
        cr_expect_eq(parameters.rules.value[cases[i].id], cases[i].value);
        cr_expect_str_eq(origin->standing, cases[i].standing);
        cr_expect_eq(origin->carried_from, 0);
    }
    oab_parameters_free(&parameters);
    oab_log_free(&log);
}

Test(model, setting_beyond_its_range) {
    oab_log log = {0};
    oab_parameters parameters;
    cr_assert_eq(oab_parameters_load(NULL, 2019, &parameters, &log), OAB_OK);
    cr_expect_eq(
        oab_parameters_set(&parameters, "indicator.coefficient.origin", "-1000.5", "--set", &log),
        OAB_CONFIG);
    cr_expect_str_eq(log.items[0].text, "--set: indicator.coefficient.origin = \"-1000.5\" is not "
                                        "a number from -1000 to 1000 with at most 6 decimals");
    cr_expect_eq(parameters.setting_count, 0);
    oab_parameters_free(&parameters);
    oab_log_free(&log);
}
