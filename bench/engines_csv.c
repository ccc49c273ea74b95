/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to read pupils.csv into a cohort: libcsv for every byte, or the splitter for plain chunks.
 * Each is checked against the scores of the cohort that was written to the file. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

static bool open_cohort(bench_case *c) {
    c->bytes = (double)c->work->csv_bytes;
    c->state = oab_new(1, sizeof(oab_cohort));
    return c->state != NULL;
}

static void close_cohort(bench_case *c) {
    if (c->state != NULL)
        oab_cohort_free(c->state);
    free(c->state);
    c->state = NULL;
}

static bool read_pupils(bench_case *c) {
    const oab_indicator *indicator = &c->work->indicator;
    const oab_vocabulary vocabulary = {indicator->education, indicator->education_count,
                                       indicator->origins, indicator->origin_count};
    const oab_read_options options = {.threads = c->threads,
                                      .need = OAB_NEED_SCORE,
                                      .refuse_unknown = true,
                                      .vocabulary = &vocabulary,
                                      .only_libcsv = strcmp(c->engine->part, "libcsv") == 0};
    oab_cohort *cohort = c->state;
    oab_cohort_free(cohort);
    oab_input_file file = {0};
    oab_log log = {0};
    const oab_status status = oab_read_pupils(c->work->csv, &options, NULL, cohort, &file, &log);
    if (status != OAB_OK)
        bench_say(c, "%s", log.count > 0 ? log.items[0].text : "it was not read");
    oab_input_file_free(&file);
    oab_log_free(&log);
    return status == OAB_OK;
}

/* The order of children within a segment does not matter, so this compares the national figures and
 * the sums of each segment. */
static bool is_same_cohort(bench_case *c) {
    const bench_workload *work = c->work;
    const oab_cohort *cohort = c->state;
    oab_prepared prepared = {0};
    oab_scores scores = {0};
    oab_log log = {0};
    const oab_rules *rules = &work->parameters.rules;
    const bool is_same =
        oab_prepare(cohort, rules, c->threads, &prepared, &log) == OAB_OK &&
        oab_score_cohort(&prepared, &work->indicator, rules, c->threads, &scores, &log) == OAB_OK &&
        bench_is_right(work, &scores);
    oab_scores_free(&scores);
    oab_prepared_free(&prepared);
    oab_log_free(&log);
    return is_same;
}

#define READER                                                                                     \
    .group = BENCH_CSV, .is_available = bench_has_csv, .prepare = open_cohort, .run = read_pupils, \
    .check = is_same_cohort, .finish = close_cohort

static const bench_engine engines[] = {
    {READER, .name = "libcsv, serial", .part = "libcsv",
     .what = "oab_read_pupils with libcsv alone and one thread"},
    {READER, .name = "libcsv, parallel", .part = "libcsv", .threads = BENCH_ALL,
     .what = "the same with all threads, each its own chunks of the file"},
    {READER, .name = "splitter", .part = "splitter", .threads = BENCH_SCALE,
     .what = "oab_read_pupils as it is: plain chunks go to the vectorised splitter"},
};
const bench_engine_table bench_csv_engines = {engines, sizeof engines / sizeof *engines};
