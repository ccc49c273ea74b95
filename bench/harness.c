/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the engines of a group in turn, so that whatever else the machine does affects all alike. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

enum { FEWEST_RUNS = 3 };

bool bench_say(bench_case *c, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(c->why, sizeof c->why, format, arguments);
    va_end(arguments);
    return false;
}

bool bench_group_is_wanted(const bench_options *options, bench_group group) {
    const char *name = bench_groups[group].name, *at = options->groups;
    const size_t length = strlen(name);
    for (; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return options->groups == NULL;
}

/* ---- cases ---- */

static bool add_case(const bench_engine *engine, bench_workload *work, int threads,
                     bench_results *results) {
    if (!oab_grow(&results->cases, &results->capacity, results->count + 1, sizeof *results->cases))
        return false;
    bench_case *c = &results->cases[results->count];
    *c = (bench_case){.engine = engine,
                      .work = work,
                      .children = work->children,
                      .threads = threads,
                      .bytes = engine->bytes_per_child * (double)work->children,
                      .times = oab_new((size_t)work->options->runs, sizeof *c->times)};
    results->count += c->times != NULL;
    return c->times != NULL;
}

static bool add_engine(const bench_engine *engine, bench_workload *work, bench_results *results) {
    const int most = work->options->threads;
    bool has_memory = true;
    for (int t = 1; t < most && engine->threads == BENCH_SCALE; t *= 2)
        has_memory = has_memory && add_case(engine, work, t, results);
    return has_memory && add_case(engine, work, engine->threads == BENCH_ONE ? 1 : most, results);
}

static bool list_cases(bench_group group, bench_workload *work, bench_results *results) {
    for (size_t t = 0; t < bench_engine_table_count; t++)
        for (size_t e = 0; e < bench_engine_tables[t]->count; e++)
            if (bench_engine_tables[t]->engines[e].group == group &&
                !add_engine(&bench_engine_tables[t]->engines[e], work, results))
                return false;
    return true;
}

/* ---- runs ---- */

static bool is_running(const bench_case *c) {
    return c->why[0] == '\0';
}

static void fail(bench_case *c, const char *what) {
    c->is_failed = true;
    if (c->why[0] == '\0')
        bench_say(c, "%s", what);
}

static void prepare(bench_case *c) {
    const bench_engine *engine = c->engine;
    if (engine->most_children > 0 && c->children > engine->most_children) {
        bench_say(c, "not for more than %llu children", (unsigned long long)engine->most_children);
        return;
    }
    if (engine->is_available != NULL && !engine->is_available(c))
        return;
    if (engine->prepare != NULL && !engine->prepare(c))
        fail(c, "could not be prepared");
}

/* Returns the seconds of one run; < 0: it failed. */
static double run_once(bench_case *c) {
    c->seconds = -1;
    const double start = oab_seconds();
    const bool is_done = c->engine->run(c);
    const double wall = oab_seconds() - start;
    if (!is_done)
        fail(c, "the run failed");
    return !is_done ? -1 : c->seconds >= 0 ? c->seconds : wall;
}

static void warm_up(bench_case *c) {
    c->spent = run_once(c);
    if (is_running(c) && c->engine->check != NULL && !c->engine->check(c))
        fail(c, "the result is wrong");
}

static void time_once(bench_case *c, const bench_options *options) {
    if (c->runs >= FEWEST_RUNS && c->spent > options->seconds)
        return;
    const double seconds = run_once(c);
    if (seconds < 0)
        return;
    c->times[c->runs++] = seconds;
    c->spent += seconds;
}

static void settle(bench_case *c, bench_results *results) {
    if (c->engine->finish != NULL)
        c->engine->finish(c);
    results->failures += c->is_failed;
    c->work = NULL; /* the workload is closed before the results */
    if (c->runs == 0)
        return;
    c->least = bench_least(c->times, c->runs);
    c->median = bench_median(c->times, c->runs);
}

bool bench_run_group(bench_group group, bench_workload *work, bench_results *results) {
    const size_t first = results->count;
    if (!list_cases(group, work, results))
        return false;
    for (size_t i = first; i < results->count; i++)
        prepare(&results->cases[i]);
    for (size_t i = first; i < results->count; i++)
        if (is_running(&results->cases[i]))
            warm_up(&results->cases[i]);
    for (int r = 0; r < results->options->runs; r++)
        for (size_t i = first; i < results->count; i++)
            if (is_running(&results->cases[i]))
                time_once(&results->cases[i], results->options);
    for (size_t i = first; i < results->count; i++)
        settle(&results->cases[i], results);
    return true;
}

const bench_case *bench_find(const bench_results *results, const char *engine, uint64_t children,
                             int threads) {
    for (size_t i = 0; i < results->count; i++) {
        const bench_case *c = &results->cases[i];
        if (strcmp(c->engine->name, engine) == 0 && c->children == children && c->runs > 0 &&
            !c->is_failed && c->threads == (threads > 0 ? threads : results->options->threads))
            return c;
    }
    return NULL;
}

void bench_results_free(bench_results *results) {
    for (size_t i = 0; i < results->count; i++)
        free(results->cases[i].times);
    free(results->cases);
    *results = (bench_results){0};
}
