/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program as users run it: a new process each time, from a file to all output files. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct process {
    char *input, *out, *threads;
} process;

static void close_process(bench_case *c) {
    process *p = c->state;
    if (p == NULL)
        return;
    free(p->input);
    free(p->out);
    free(p->threads);
    free(p);
    c->state = NULL;
}

static bool open_process(bench_case *c, const char *extension) {
    const bench_workload *work = c->work;
    process *p = c->state = oab_new(1, sizeof *p);
    if (p == NULL)
        return false;
    const unsigned long long children = c->children;
    p->input = oab_text("%s/pupils-%llu.%s", work->folder, children, extension);
    p->out = oab_text("%s/out-%llu-%s-%d", work->folder, children, extension, c->threads);
    p->threads = oab_text("%d", c->threads);
    return p->input != NULL && p->out != NULL && p->threads != NULL;
}

static bool open_csv(bench_case *c) {
    c->bytes = (double)c->work->csv_bytes;
    return open_process(c, "csv");
}

/* Runs ARGV, whose first word is the binary; fails if it does. */
static bool time_process(bench_case *c, char *const argv[]) {
    bench_child child;
    if (!bench_launch(argv, false, &child))
        return bench_say(c, "%s did not start", argv[0]);
    if (child.status != OAB_OK)
        return bench_say(c, "%s: exit code %d", argv[0], child.status);
    c->seconds = child.seconds;
    c->peak = child.peak > c->peak ? child.peak : c->peak;
    return true;
}

static bool run_process(bench_case *c) {
    const process *p = c->state;
    char *const argv[] = {(char *)(uintptr_t)c->work->options->binary,
                          "run",
                          "--year",
                          "2020",
                          "--pupils",
                          p->input,
                          "--out",
                          p->out,
                          "--threads",
                          p->threads,
                          "--quiet",
                          NULL};
    return time_process(c, argv);
}

/* Does the written summary have the figures of this cohort? */
static bool is_summary_right(bench_case *c) {
    const process *p = c->state;
    const oab_pool *pool = &c->work->scores.dates[0].pool[OAB_SCHOOL_POOL];
    char *path = oab_text("%s/summary.json", p->out);
    json_t *summary = path != NULL ? json_load_file(path, 0, NULL) : NULL;
    const json_t *nation = json_object_get(json_object_get(summary, "schools"), "national");
    const double cutoff = json_number_value(json_object_get(nation, "cutoff"));
    const bool is_right = json_integer_value(json_object_get(nation, "children")) == pool->count &&
                          json_integer_value(json_object_get(nation, "k")) == pool->k &&
                          llround(cutoff * (double)OAB_ONE) == pool->cutoff;
    json_decref(summary);
    free(path);
    return is_right;
}

/* ---- from a pack ---- */

static bool make_pack(bench_case *c) {
    process *p = c->state;
    char *const argv[] = {
        (char *)(uintptr_t)c->work->options->binary, "pack", c->work->csv, "--out", p->input, NULL};
    bench_child child;
    if (!bench_launch(argv, false, &child))
        return bench_say(c, "%s did not start", argv[0]);
    return child.status == OAB_OK || bench_say(c, "oab-alloc pack: exit code %d", child.status);
}

static bool has_command(bench_case *c, const char *command) {
    char *const argv[] = {(char *)(uintptr_t)c->work->options->binary, (char *)(uintptr_t)command,
                          "--help", NULL};
    bench_child child;
    return (bench_launch(argv, true, &child) && child.status == OAB_OK) ||
           bench_say(c, "this oab-alloc has no %s", command);
}

static bool has_pack(bench_case *c) {
    return bench_has_csv(c) && has_command(c, "pack");
}

static bool open_pack(bench_case *c) {
    return open_process(c, "oab") && make_pack(c);
}

/* ---- every unit explained ---- */

enum { NATION = 1660000 };

/* Does the binary have the command explain? */
static bool has_explain(bench_case *c) {
    return has_command(c, "explain");
}

/* Its result does not depend on the cohort: it explains the country, built in. */
static bool run_explain(bench_case *c) {
    char *const argv[] = {(char *)(uintptr_t)c->work->options->binary,
                          "explain",
                          "--all",
                          "--json",
                          "--quiet",
                          "--year",
                          "2019",
                          NULL};
    return time_process(c, argv);
}

static const bench_engine engines[] = {
    {.name = "oab-alloc, CSV",
     .what = "oab-alloc run --pupils pupils.csv --out DIR, a new process, all threads",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .is_available = bench_has_csv,
     .prepare = open_csv,
     .run = run_process,
     .check = is_summary_right,
     .finish = close_process},
    {.name = "oab-alloc, CSV, one thread",
     .what = "the same with --threads 1",
     .group = BENCH_WHOLE,
     .threads = BENCH_ONE,
     .is_available = bench_has_csv,
     .prepare = open_csv,
     .run = run_process,
     .check = is_summary_right,
     .finish = close_process},
    {.name = "oab-alloc, pack",
     .what = "the same from what oab-alloc pack made of the file",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .is_available = has_pack,
     .prepare = open_pack,
     .run = run_process,
     .check = is_summary_right,
     .finish = close_process},
    {.name = "oab-alloc explain, all units",
     .what = "oab-alloc explain --all --json --year 2019: the country, whatever the cohort",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .most_children = NATION,
     .is_available = has_explain,
     .run = run_explain},
};
const bench_engine_table bench_process_engines = {engines, sizeof engines / sizeof *engines};
