/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The memory bandwidth of the machine: STREAM's copy and triad, and the bytes that the kernel
 * moves, without its computation, at the same size and number of threads. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

/* ---- copy and triad (McCalpin's STREAM), one double per child and array ---- */

typedef struct arrays {
    double *a, *b, *c;
} arrays;

static void close_arrays(bench_case *c) {
    arrays *s = c->state;
    if (s == NULL)
        return;
    free(s->a);
    free(s->b);
    free(s->c);
    free(s);
    c->state = NULL;
}

static bool open_arrays(bench_case *c) {
    arrays *s = c->state = oab_new(1, sizeof *s);
    const size_t count = c->children;
    if (s == NULL)
        return false;
    s->a = malloc(count * sizeof *s->a);
    s->b = malloc(count * sizeof *s->b);
    s->c = malloc(count * sizeof *s->c);
    if (s->a == NULL || s->b == NULL || s->c == NULL)
        return false;
    double *a = s->a, *b = s->b, *d = s->c;
    const int threads = c->threads;
#pragma omp parallel for num_threads(threads) schedule(static) default(none) shared(a, b, d, count)
    for (size_t i = 0; i < count; i++) {
        a[i] = 0;
        b[i] = (double)i;
        d[i] = 1;
    }
    return true;
}

static bool copy(bench_case *c) {
    const arrays *s = c->state;
    double *restrict a = s->a;
    const double *restrict b = s->b;
    const size_t count = c->children;
    const int threads = c->threads;
#pragma omp parallel for simd num_threads(threads) schedule(static) default(none)                  \
    shared(a, b, count)
    for (size_t i = 0; i < count; i++)
        a[i] = b[i];
    return true;
}

static bool triad(bench_case *c) {
    const arrays *s = c->state;
    double *restrict a = s->a;
    const double *restrict b = s->b, *restrict d = s->c;
    const size_t count = c->children;
    const int threads = c->threads;
#pragma omp parallel for simd num_threads(threads) schedule(static) default(none)                  \
    shared(a, b, d, count)
    for (size_t i = 0; i < count; i++)
        a[i] = b[i] + 3 * d[i];
    return true;
}

static bool check_triad(bench_case *c) {
    const arrays *s = c->state;
    return s->a[c->children - 1] == s->b[c->children - 1] + 3;
}

/* ---- the kernel's own bytes ---- */

enum { FEATURES = 5 };

static void columns_of(const bench_case *c, const uint8_t *column[FEATURES]) {
    const oab_prepared *prepared = &c->work->prepared;
    column[0] = prepared->education_mother;
    column[1] = prepared->education_father;
    column[2] = prepared->origin;
    column[3] = prepared->cohort->mother_stay;
    column[4] = prepared->cohort->debt;
}

/* Vector code for the instruction sets that the processor has, if the compiler supports that. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                \
    !defined(__SANITIZE_THREAD__)
#define WIDEST __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define WIDEST
#endif

/* Summing a column in 64-bit words makes the reads necessary at next to no cost. */
static inline uint64_t sum_words(const uint8_t *column, size_t from, size_t to) {
    uint64_t sum = 0;
    for (size_t i = from; i + 8 <= to; i += 8) {
        uint64_t word;
        memcpy(&word, column + i, sizeof word);
        sum += word;
    }
    return sum;
}

static bool read_features(bench_case *c) {
    const uint8_t *column[FEATURES];
    columns_of(c, column);
    const size_t count = c->children;
    const int threads = c->threads;
    uint64_t sum = 0;
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(column, count, threads) reduction(+ : sum)
    for (int t = 0; t < threads; t++)
        for (int f = 0; f < FEATURES; f++)
            sum += sum_words(column[f], count * (size_t)t / (size_t)threads,
                             count * (size_t)(t + 1) / (size_t)threads);
    c->sink = sum;
    return true;
}

enum { BLOCK = 4096 }; /* children read, then written, at a time, like the kernel's pieces */

WIDEST
static void move_bytes(const uint8_t *const column[FEATURES], size_t from, size_t to,
                       int32_t *out) {
    for (size_t first = from; first < to; first += BLOCK) {
        const size_t end = to - first < BLOCK ? to : first + BLOCK;
        uint64_t sum = 0;
        for (int f = 0; f < FEATURES; f++)
            sum += sum_words(column[f], first, end);
        for (size_t i = first; i < end; i++)
            out[i] = (int32_t)(uint32_t)sum;
    }
}

static bool read_and_write(bench_case *c) {
    const uint8_t *column[FEATURES];
    columns_of(c, column);
    int32_t *out = c->work->scratch;
    const size_t count = c->children;
    const int threads = c->threads;
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(column, out, count, threads)
    for (int t = 0; t < threads; t++)
        move_bytes(column, count * (size_t)t / (size_t)threads,
                   count * (size_t)(t + 1) / (size_t)threads, out);
    return true;
}

static const bench_engine engines[] = {
    {.name = "read",
     .what = "the five bytes per child that the kernel reads, and nothing written",
     .group = BENCH_MEMORY,
     .threads = BENCH_SCALE,
     .bytes_per_child = FEATURES,
     .run = read_features},
    {.name = "STREAM copy",
     .what = "a[i] = b[i] on arrays of one double per child",
     .group = BENCH_MEMORY,
     .threads = BENCH_SCALE,
     .bytes_per_child = 16,
     .prepare = open_arrays,
     .run = copy,
     .finish = close_arrays},
    {.name = "STREAM triad",
     .what = "a[i] = b[i] + 3 c[i], likewise",
     .group = BENCH_MEMORY,
     .threads = BENCH_SCALE,
     .bytes_per_child = 24,
     .prepare = open_arrays,
     .run = triad,
     .check = check_triad,
     .finish = close_arrays},
    {.name = "bytes alone",
     .what = "the kernel's bytes: five bytes read and four written per child, with no work on any",
     .group = BENCH_KERNEL,
     .threads = BENCH_SCALE,
     .bytes_per_child = FEATURES + 4,
     .run = read_and_write},
};
const bench_engine_table bench_memory_engines = {engines, sizeof engines / sizeof *engines};
