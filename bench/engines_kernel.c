/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to give every child its points, over the same pieces of one segment each. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#define NOT_VECTORISED
#define SCALAR_LOOP _Pragma("clang loop vectorize(disable) interleave(disable)")
#else
#define NOT_VECTORISED __attribute__((optimize("no-tree-vectorize")))
#define SCALAR_LOOP
#endif

/* The kernel's two tables taken apart again into one per feature. */
typedef struct single_points {
    int32_t mother[256], father[256], origin[256], stay[256], debt[3];
} single_points;

typedef void kernel_fn(const bench_workload *work, const single_points *single,
                       oab_features features, size_t count, int32_t base, int32_t *score);

NOT_VECTORISED
static void five_look_ups(const bench_workload *work, const single_points *p, oab_features f,
                          size_t count, int32_t base, int32_t *score) {
    (void)work;
    SCALAR_LOOP
    for (size_t i = 0; i < count; i++)
        score[i] = base + p->mother[f.mother[i]] + p->father[f.father[i]] + p->origin[f.origin[i]] +
                   p->stay[f.stay[i]] + p->debt[f.debt[i]];
}

NOT_VECTORISED
static void two_look_ups(const bench_workload *work, const single_points *single, oab_features f,
                         size_t count, int32_t base, int32_t *score) {
    (void)single;
    const oab_points *p = &work->points.points;
    SCALAR_LOOP
    for (size_t i = 0; i < count; i++)
        score[i] = base + p->parents[f.mother[i] * p->fathers + f.father[i]] +
                   p->rest[(f.origin[i] * p->stays + f.stay[i]) * 3 + f.debt[i]];
}

static void as_shipped(const bench_workload *work, const single_points *single, oab_features f,
                       size_t count, int32_t base, int32_t *score) {
    (void)single;
    oab_kernel_points(&work->points.points, f, count, base, score);
}

static void score_piece(const bench_workload *work, const single_points *single, kernel_fn *kernel,
                        const oab_piece *piece) {
    const oab_prepared *prepared = &work->prepared;
    const uint64_t first = piece->first;
    const oab_features features = {prepared->education_mother + first,
                                   prepared->education_father + first, prepared->origin + first,
                                   prepared->cohort->mother_stay + first,
                                   prepared->cohort->debt + first};
    kernel(work, single, features, piece->count,
           work->points.base[piece->segment] + work->intercept, work->scratch + first);
}

static void score_all(const bench_case *c, kernel_fn *kernel) {
    const bench_workload *work = c->work;
    const oab_piece *pieces = work->prepared.pieces;
    const size_t count = work->prepared.piece_count;
    const single_points *single = c->state;
    const int threads = c->threads;
#pragma omp parallel for num_threads(threads) schedule(static, 16) default(none)                   \
    shared(work, single, kernel, pieces, count)
    for (size_t p = 0; p < count; p++)
        score_piece(work, single, kernel, &pieces[p]);
}

static bool run_five(bench_case *c) {
    score_all(c, five_look_ups);
    return true;
}

static bool run_two(bench_case *c) {
    score_all(c, two_look_ups);
    return true;
}

static bool run_shipped(bench_case *c) {
    score_all(c, as_shipped);
    return true;
}

static bool take_apart(bench_case *c) {
    const oab_cohort *cohort = &c->work->cohort;
    const oab_points *p = &c->work->points.points;
    single_points *single = c->state = oab_new(1, sizeof *single);
    if (single == NULL)
        return false;
    for (size_t e = 0; e < cohort->education.count; e++) {
        single->mother[e] = p->parents[e * (size_t)p->fathers];
        single->father[e] = p->parents[e] - p->parents[0];
    }
    for (size_t o = 0; o < cohort->origins.count; o++)
        single->origin[o] = p->rest[o * (size_t)p->stays * 3];
    for (size_t s = 0; s < cohort->stays.count; s++)
        single->stay[s] = p->rest[s * 3] - p->rest[0];
    for (size_t d = 0; d < 3; d++)
        single->debt[d] = p->rest[d] - p->rest[0];
    return true;
}

static void forget(bench_case *c) {
    free(c->state);
    c->state = NULL;
}

static bool is_right(bench_case *c) {
    return memcmp(c->work->scratch, c->work->scores.score,
                  c->children * sizeof *c->work->scratch) == 0;
}

enum { BYTES = 5 + 4 }; /* five features read, one score written */

static const bench_engine engines[] = {
    {.name = "scalar, five look-ups",
     .what = "the formula as it reads, one child at a time",
     .group = BENCH_KERNEL,
     .threads = BENCH_ONE,
     .bytes_per_child = BYTES,
     .prepare = take_apart,
     .run = run_five,
     .check = is_right,
     .finish = forget},
    {.name = "scalar, two look-ups",
     .what = "tables of both parents and of all the rest, one child at a time",
     .group = BENCH_KERNEL,
     .threads = BENCH_ONE,
     .bytes_per_child = BYTES,
     .run = run_two,
     .check = is_right},
    {.name = "kernel",
     .what = "oab_kernel_points as shipped: vector code where the machine has it",
     .group = BENCH_KERNEL,
     .threads = BENCH_SCALE,
     .bytes_per_child = BYTES,
     .run = run_shipped,
     .check = is_right},
};
const bench_engine_table bench_kernel_engines = {engines, sizeof engines / sizeof *engines};
