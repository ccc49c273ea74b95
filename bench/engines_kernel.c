/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to compute each child's points; all work on the same pieces of single segments. */
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

/* One way to compute points, with its data. */
typedef struct points_way points_way;
struct points_way {
    void (*score)(const points_way *way, oab_features features, size_t count, int32_t base,
                  int32_t *score);
    const oab_points *points;
    const oab_kernel *kernel; /* of the library; NULL: none */
    /* the two joint tables, split into one per feature */
    int32_t mother[256], father[256], origin[256], stay[256], debt[3];
};

NOT_VECTORISED
static void five_look_ups(const points_way *way, oab_features f, size_t count, int32_t base,
                          int32_t *score) {
    SCALAR_LOOP
    for (size_t i = 0; i < count; i++)
        score[i] = base + way->mother[f.mother[i]] + way->father[f.father[i]] +
                   way->origin[f.origin[i]] + way->stay[f.stay[i]] + way->debt[f.debt[i]];
}

NOT_VECTORISED
static void two_look_ups(const points_way *way, oab_features f, size_t count, int32_t base,
                         int32_t *score) {
    const oab_points *p = way->points;
    SCALAR_LOOP
    for (size_t i = 0; i < count; i++)
        score[i] = base + p->parents[f.mother[i] * p->fathers + f.father[i]] +
                   p->rest[(f.origin[i] * p->stays + f.stay[i]) * 3 + f.debt[i]];
}

static void as_shipped(const points_way *way, oab_features features, size_t count, int32_t base,
                       int32_t *score) {
    way->kernel->points(way->points, features, count, base, score);
}

/* ---- over all children ---- */

static void score_piece(const bench_workload *work, const points_way *way, const oab_piece *piece) {
    const oab_prepared *prepared = &work->prepared;
    const uint64_t first = piece->first;
    const oab_features features = {prepared->education_mother + first,
                                   prepared->education_father + first, prepared->origin + first,
                                   prepared->cohort->mother_stay + first,
                                   prepared->cohort->debt + first};
    way->score(way, features, piece->count, work->points.base[piece->segment] + work->intercept,
               work->scratch + first);
}

static bool score_all(bench_case *c) {
    const bench_workload *work = c->work;
    const oab_piece *pieces = work->prepared.pieces;
    const size_t count = work->prepared.piece_count;
    const points_way *way = c->state;
    const int threads = c->threads;
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(work, way, pieces, count)
    for (size_t p = 0; p < count; p++)
        score_piece(work, way, &pieces[p]);
    return true;
}

static bool is_right(bench_case *c) {
    return memcmp(c->work->scratch, c->work->scores.score,
                  c->children * sizeof *c->work->scratch) == 0;
}

/* ---- ways ---- */

static void take_apart(const bench_workload *work, points_way *way) {
    const oab_points *p = way->points;
    for (size_t e = 0; e < work->cohort.education.count; e++) {
        way->mother[e] = p->parents[e * (size_t)p->fathers];
        way->father[e] = p->parents[e] - p->parents[0];
    }
    for (size_t o = 0; o < work->cohort.origins.count; o++)
        way->origin[o] = p->rest[o * (size_t)p->stays * 3];
    for (size_t s = 0; s < work->cohort.stays.count; s++)
        way->stay[s] = p->rest[s * 3] - p->rest[0];
    for (size_t d = 0; d < 3; d++)
        way->debt[d] = p->rest[d] - p->rest[0];
}

static points_way *open_way(bench_case *c) {
    points_way *way = c->state = oab_new(1, sizeof *way);
    if (way != NULL)
        way->points = &c->work->points.points;
    return way;
}

static bool open_five(bench_case *c) {
    points_way *way = open_way(c);
    if (way == NULL)
        return false;
    way->score = five_look_ups;
    take_apart(c->work, way);
    return true;
}

static bool open_two(bench_case *c) {
    points_way *way = open_way(c);
    if (way == NULL)
        return false;
    way->score = two_look_ups;
    return true;
}

/* The library's kernel of the engine's name; "best": the one it would choose. NULL: none. */
static const oab_kernel *kernel_of(const bench_engine *engine) {
    if (strcmp(engine->part, "best") == 0)
        return oab_best_kernel();
    for (size_t k = 0; k < oab_kernel_count; k++)
        if (strcmp(oab_kernels[k].name, engine->part) == 0)
            return &oab_kernels[k];
    return NULL;
}

static bool has_kernel(bench_case *c) {
    const oab_kernel *kernel = kernel_of(c->engine);
    return (kernel != NULL && kernel->runs_here()) || bench_say(c, "not on this processor");
}

static bool open_kernel(bench_case *c) {
    points_way *way = open_way(c);
    if (way == NULL)
        return false;
    way->score = as_shipped;
    way->kernel = kernel_of(c->engine);
    if (strcmp(c->engine->part, "best") == 0)
        snprintf(c->note, sizeof c->note, "takes %s here", way->kernel->name);
    return true;
}

static void close_way(bench_case *c) {
    free(c->state);
    c->state = NULL;
}

enum { BYTES = 5 + 4 }; /* five features read, one score written */

#define WAY                                                                                        \
    .group = BENCH_KERNEL, .bytes_per_child = BYTES, .run = score_all, .check = is_right,          \
    .finish = close_way
#define KERNEL WAY, .is_available = has_kernel, .prepare = open_kernel

static const bench_engine engines[] = {
    {WAY, .name = "scalar, five look-ups", .prepare = open_five,
     .what = "the formula as it reads, one child at a time"},
    {WAY, .name = "scalar, two look-ups", .prepare = open_two,
     .what = "tables of both parents and of all the rest, one child at a time"},
    {KERNEL, .name = "kernel, portable", .part = "portable", .what = "the library's in plain C"},
    {KERNEL, .name = "kernel, AVX2", .part = "avx2",
     .what = "the same compiled for AVX2: eight children at a time, look-ups by gather"},
    {KERNEL, .name = "kernel, AVX-512", .part = "avx512", .what = "with the tables in registers"},
    {KERNEL, .name = "kernel", .part = "best", .threads = BENCH_SCALE,
     .what = "the one that the library takes on this processor"},
};
const bench_engine_table bench_kernel_engines = {engines, sizeof engines / sizeof *engines};
