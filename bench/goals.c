/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The goals of the project as numbers, each a formula of one or two measured cases. Missing one is
 * not a failure, as speed depends on the machine. */
#include "bench.h"

enum { NATION = 1660000, TEN_NATIONS = 10 * NATION, HUNDRED_MILLION = 100000000 };

/* A measured case: an engine, a size, and a number of threads (0: the most). */
typedef struct figure {
    const char *engine;
    uint64_t children;
    int threads;
} figure;

typedef double formula(const bench_case *a, double seconds_a, const bench_case *b,
                       double seconds_b);

static double times_faster(const bench_case *a, double seconds_a, const bench_case *b,
                           double seconds_b) {
    (void)a;
    (void)b;
    return seconds_b / seconds_a;
}

static double millions_a_second(const bench_case *a, double seconds_a, const bench_case *b,
                                double seconds_b) {
    (void)b;
    (void)seconds_b;
    return (double)a->children / seconds_a / 1e6;
}

static double milliseconds(const bench_case *a, double seconds_a, const bench_case *b,
                           double seconds_b) {
    (void)a;
    (void)b;
    (void)seconds_b;
    return seconds_a * 1e3;
}

static double times_the_cost(const bench_case *a, double seconds_a, const bench_case *b,
                             double seconds_b) {
    return seconds_a / (double)a->children / (seconds_b / (double)b->children);
}

static double bytes_per_child(const bench_case *a, double seconds_a, const bench_case *b,
                              double seconds_b) {
    (void)seconds_a;
    (void)b;
    (void)seconds_b;
    return (double)a->peak / (double)a->children;
}

static double scenarios_a_second(const bench_case *a, double seconds_a, const bench_case *b,
                                 double seconds_b) {
    (void)b;
    (void)seconds_b;
    return (double)a->sink / seconds_a;
}

static double seconds(const bench_case *a, double seconds_a, const bench_case *b,
                      double seconds_b) {
    (void)a;
    (void)b;
    (void)seconds_b;
    return seconds_a;
}

#define CSV "oab-alloc, CSV"
#define PACK "oab-alloc, pack"
#define DUCKDB "DuckDB, school part"

static const struct goal {
    const char *text, *unit;
    double goal;
    bool at_least;
    formula *formula;
    figure a, b; /* b.engine NULL: the formula has only one case */
} goals[] = {
    {"Whole run, CSV to all files, against DuckDB's school part (warm), 1.66 million",
     "x faster",
     6,
     true,
     times_faster,
     {CSV, NATION, 0},
     {DUCKDB, NATION, 0}},
    {"Whole run, CSV to all files, against Polars only reading (warm), 1.66 million",
     "x faster",
     2,
     true,
     times_faster,
     {CSV, NATION, 0},
     {"Polars, reading only", NATION, 0}},
    {"Whole run from a pack against DuckDB's school part (warm), 1.66 million",
     "x faster",
     25,
     true,
     times_faster,
     {PACK, NATION, 0},
     {DUCKDB, NATION, 0}},
    {"Kernel, one core, 1.66 million",
     "million children/s",
     400,
     true,
     millions_a_second,
     {"kernel", NATION, 1},
     {0}},
    {"Kernel, one core, 16.6 million",
     "million children/s",
     400,
     true,
     millions_a_second,
     {"kernel", TEN_NATIONS, 1},
     {0}},
    {"Score, cut-offs and sums in memory, one core, 1.66 million",
     "ms",
     8,
     false,
     milliseconds,
     {"score stage", NATION, 1},
     {0}},
    {"The same on two cores against one",
     "x faster",
     1.8,
     true,
     times_faster,
     {"score stage", NATION, 2},
     {"score stage", NATION, 1}},
    {"Cost per child in memory, 16.6 million against 1.66",
     "x",
     1.3,
     false,
     times_the_cost,
     {"score stage", TEN_NATIONS, 0},
     {"score stage", NATION, 0}},
    {"Cost per child in memory, 100 million against 1.66",
     "x",
     1.3,
     false,
     times_the_cost,
     {"score stage", HUNDRED_MILLION, 0},
     {"score stage", NATION, 0}},
    {"Cost per child, CSV to all files, 16.6 million against 1.66",
     "x",
     1.3,
     false,
     times_the_cost,
     {CSV, TEN_NATIONS, 0},
     {CSV, NATION, 0}},
    {"Memory of the whole process at its peak, from CSV, 1.66 million",
     "bytes/child",
     24,
     false,
     bytes_per_child,
     {CSV, NATION, 0},
     {0}},
    {"The same, 16.6 million",
     "bytes/child",
     24,
     false,
     bytes_per_child,
     {CSV, TEN_NATIONS, 0},
     {0}},
    {"Sweep, coefficients change, 1.66 million, two cores",
     "scenarios/s",
     250,
     true,
     scenarios_a_second,
     {"sweep, coefficients", NATION, 0},
     {0}},
    {"Sweep, the target share changes, all measures",
     "scenarios/s",
     2000,
     true,
     scenarios_a_second,
     {"sweep, target share", NATION, 0},
     {0}},
    {"Sweep, thresholds, budgets and minimum change, a rank measure (Gini) asked for",
     "scenarios/s",
     2000,
     true,
     scenarios_a_second,
     {"sweep, money and Gini", NATION, 0},
     {0}},
    {"Sweep, thresholds, budgets and minimum change, no rank measure",
     "scenarios/s",
     10000,
     true,
     scenarios_a_second,
     {"sweep, money", NATION, 0},
     {0}},
    {"Sobol sweep of 12 factors, N = 1024 (14,336 runs)",
     "s",
     90,
     false,
     seconds,
     {"sweep, sobol of 12", NATION, 0},
     {0}},
    {"Every unit of the country explained, one process",
     "s",
     5,
     false,
     seconds,
     {"oab-alloc explain, all units", NATION, 0},
     {0}},
};

bool bench_goal(const bench_results *results, size_t index, bench_goal_result *result) {
    if (index >= sizeof goals / sizeof *goals)
        return false;
    const struct goal *goal = &goals[index];
    *result = (bench_goal_result){
        .text = goal->text, .unit = goal->unit, .goal = goal->goal, .at_least = goal->at_least};
    const bench_case *a = bench_find(results, goal->a.engine, goal->a.children, goal->a.threads);
    const bench_case *b = goal->b.engine == NULL ? a
                                                 : bench_find(results, goal->b.engine,
                                                              goal->b.children, goal->b.threads);
    if (a == NULL || b == NULL)
        return true;
    result->is_known = true;
    result->by_median = goal->formula(a, a->median, b, b->median);
    result->by_least = goal->formula(a, a->least, b, b->least);
    return true;
}
