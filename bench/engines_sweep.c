/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweeps over a national cohort: scenarios per second, by what the factors touch. Reading the
 * children is not timed, as it is done once for any number of scenarios. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what is swept ---- */

#define COEFFICIENTS                                                                               \
    "indicator.coefficient.education_father 0.7 0.9\n"                                             \
    "indicator.coefficient.education_mother 0.7 0.9\n"                                             \
    "indicator.coefficient.origin -1 -0.5\n"                                                       \
    "indicator.coefficient.school_mean_education_mother 0 0.2\n"                                   \
    "indicator.coefficient.debt_restructuring -3 -1\n"                                             \
    "indicator.effect.mother_stay.0-5 0 1\n"                                                       \
    "indicator.effect.mother_stay.5-10 1 2\n"
#define MONEY                                                                                      \
    "school.threshold_share 0.08 0.16\n"                                                           \
    "school.budget 234000000 286000000\n"                                                          \
    "municipality.threshold_share 0.03 0.07\n"                                                     \
    "municipality.budget 437400000 534600000\n"                                                    \
    "municipality.minimum 0 128000\n"
#define SHARE "indicator.target_share 0.10 0.20\n"

static const char *const without_ranks[] = {
    "cutoff",     "gap",   "school_price",  "municipal_price",      "schools_with_money",
    "at_minimum", "moved", "share_of_four", "moved_municipalities", "municipalities_with_money"};

static const struct sweep_kind {
    const char *name, *factors;
    oab_method method;
    size_t samples;
    bool has_ranks; /* all measures, including Gini */
} kinds[] = {
    {"coefficients", COEFFICIENTS, OAB_LHS, 400, true},
    {"share", SHARE MONEY, OAB_LHS, 2000, true},
    {"ranks", MONEY, OAB_LHS, 3000, true},
    {"money", MONEY, OAB_LHS, 8000, false},
    {"sobol", COEFFICIENTS MONEY, OAB_SOBOL, 1024, true},
};

typedef struct sweep_state {
    const struct sweep_kind *kind;
    char *factors, *design, *results;
} sweep_state;

static const struct sweep_kind *kind_of(const bench_case *c) {
    size_t k = 0;
    while (strcmp(kinds[k].name, c->engine->part) != 0)
        k++;
    return &kinds[k];
}

/* ---- files ---- */

static bool write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    fputs(text, file);
    return fclose(file) == 0;
}

static oab_status make_design(const sweep_state *s, oab_design *design, oab_log *log) {
    oab_indicator indicator = {0};
    const oab_design_plan plan = {
        .method = s->kind->method, .samples = s->kind->samples, .seed = 1};
    oab_status status = oab_indicator_load(NULL, NULL, &indicator, log);
    if (status == OAB_OK)
        status = oab_factors_read(NULL, s->factors, &design->factors, log);
    if (status == OAB_OK)
        status = oab_factors_bind(&design->factors, &indicator, NULL, log);
    if (status == OAB_OK)
        status = oab_design_make(design, &plan, log);
    oab_indicator_free(&indicator);
    return status;
}

static bool write_design(bench_case *c, const sweep_state *s) {
    oab_log log = {0};
    oab_design design = {0};
    FILE *file = fopen(s->design, "we");
    oab_status status = file != NULL ? make_design(s, &design, &log) : OAB_IO;
    if (status == OAB_OK)
        status = oab_design_write(&design, file, &log);
    if (status != OAB_OK)
        bench_say(c, "%s", log.count > 0 ? log.items[0].text : "the design cannot be written");
    c->sink = design.rows;
    const bool is_closed = file == NULL || fclose(file) == 0;
    oab_design_free(&design);
    oab_log_free(&log);
    return status == OAB_OK && is_closed;
}

static void close_sweep(bench_case *c) {
    sweep_state *s = c->state;
    if (s == NULL)
        return;
    char *const paths[] = {s->factors, s->design, s->results};
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++) {
        if (paths[p] != NULL)
            unlink(paths[p]);
        free(paths[p]);
    }
    free(s);
    c->state = NULL;
}

static bool open_sweep(bench_case *c) {
    sweep_state *s = c->state = oab_new(1, sizeof *s);
    if (s == NULL)
        return false;
    const char *folder = c->work->folder;
    s->kind = kind_of(c);
    s->factors = oab_text("%s/%s-%d-factors.txt", folder, s->kind->name, c->threads);
    s->design = oab_text("%s/%s-%d-design.csv", folder, s->kind->name, c->threads);
    s->results = oab_text("%s/%s-%d-results.csv", folder, s->kind->name, c->threads);
    return s->factors && s->design && s->results && write_file(s->factors, s->kind->factors) &&
           write_design(c, s);
}

/* ---- a sweep ---- */

static bool sweep(bench_case *c) {
    const sweep_state *s = c->state;
    oab_log log = {0};
    oab_sweep done;
    oab_sweep_request request = {
        .base = {.year = 2020, .threads = c->threads, .pupils = c->work->csv},
        .design = s->design,
        .results = s->results,
        .shard = 1,
        .shards = 1,
    };
    if (!s->kind->has_ranks) {
        request.measures = without_ranks;
        request.measure_count = sizeof without_ranks / sizeof *without_ranks;
    }
    unlink(s->results);
    const oab_status status = oab_sweep_run(&request, &done, &log);
    if (status != OAB_OK)
        bench_say(c, "%s", log.count > 0 ? log.items[log.count - 1].text : "it failed");
    c->seconds = done.seconds;
    oab_sweep_free(&done);
    oab_log_free(&log);
    return status == OAB_OK;
}

/* Are all runs there once, whole and with a correct checksum? */
static bool has_all_rows(bench_case *c) {
    const sweep_state *s = c->state;
    oab_log log = {0};
    oab_results results;
    const oab_design design = {.rows = (size_t)c->sink};
    const oab_status status = oab_results_read(s->results, &design, &results, &log);
    if (status != OAB_OK)
        bench_say(c, "%s", log.count > 0 ? log.items[0].text : "the results are not whole");
    oab_results_free(&results);
    oab_log_free(&log);
    return status == OAB_OK;
}

enum { MOST_CHILDREN = 2000000 };
#define SWEEP(label, text, of, scale)                                                              \
    {                                                                                              \
        .name = label, .what = text, .group = BENCH_SWEEP, .threads = scale,                       \
        .most_children = MOST_CHILDREN, .part = of, .is_available = bench_has_csv,                 \
        .prepare = open_sweep, .run = sweep, .check = has_all_rows, .finish = close_sweep          \
    }

static const bench_engine engines[] = {
    SWEEP("sweep, coefficients", "7 coefficients: every child is scored anew; all measures",
          "coefficients", BENCH_SCALE),
    SWEEP("sweep, target share", "the 15% and 5 choices of the allocation; all measures", "share",
          BENCH_SCALE),
    SWEEP("sweep, money and Gini", "thresholds, budgets, minimum; all measures", "ranks",
          BENCH_SCALE),
    SWEEP("sweep, money", "thresholds, budgets, minimum; all measures but Gini", "money",
          BENCH_SCALE),
    SWEEP("sweep, sobol of 12", "7 coefficients and 5 choices, N = 1024: 14,336 runs", "sobol",
          BENCH_ALL),
};
const bench_engine_table bench_sweep_engines = {engines, sizeof engines / sizeof *engines};
