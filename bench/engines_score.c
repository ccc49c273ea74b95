/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole score stage on children in memory: points, both cut-offs, the sums of each segment. */
#include "bench.h"

#include <stdlib.h>

static bool open_scores(bench_case *c) {
    c->state = oab_new(1, sizeof(oab_scores));
    return c->state != NULL;
}

static void close_scores(bench_case *c) {
    if (c->state != NULL)
        oab_scores_free(c->state);
    free(c->state);
    c->state = NULL;
}

static bool score(bench_case *c) {
    oab_log log = {0};
    const oab_status status =
        oab_score_cohort(&c->work->prepared, &c->work->indicator, &c->work->parameters.rules,
                         c->threads, c->state, &log);
    oab_log_free(&log);
    return status == OAB_OK;
}

static bool is_right(bench_case *c) {
    return bench_is_right(c->work, c->state);
}

static const bench_engine engines[] = {
    {.name = "score stage",
     .what = "oab_score_cohort: points, cut-offs of both pools, sums of every segment",
     .group = BENCH_SCORE,
     .threads = BENCH_SCALE,
     .bytes_per_child = 5 + 4 + 4 + 4 + 1, /* features; scores: write, cut-off, sums */
     .prepare = open_scores,
     .run = score,
     .check = is_right,
     .finish = close_scores},
};
const bench_engine_table bench_score_engines = {engines, sizeof engines / sizeof *engines};
