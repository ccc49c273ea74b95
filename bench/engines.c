/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups and the tables of engines. A new engine is a row in the table of its file; a new file
 * adds its table here. */
#include "bench.h"

const bench_group_text bench_groups[BENCH_GROUP_COUNT] = {
    [BENCH_MEMORY] = {"memory", "Memory bandwidth, at the size of the cohort"},
    [BENCH_CSV] = {"csv", "Reading pupils.csv into a cohort"},
    [BENCH_CUTOFF] = {"cutoff", "Score of the k-th lowest pupil"},
    [BENCH_KERNEL] = {"kernel", "Points of every child"},
    [BENCH_SCORE] = {"score", "Scores, cut-offs and all sums, in memory"},
    [BENCH_WHOLE] = {"whole", "The whole run, file to all output files; peers do the school part"},
    [BENCH_SWEEP] = {"sweep", "Sweeps of scenarios on one cohort, reading not counted"},
};

const bench_engine_table *const bench_engine_tables[] = {
    &bench_csv_engines,   &bench_kernel_engines,  &bench_cutoff_engines, &bench_memory_engines,
    &bench_score_engines, &bench_process_engines, &bench_peer_engines,   &bench_sweep_engines,
};
const size_t bench_engine_table_count = sizeof bench_engine_tables / sizeof *bench_engine_tables;
