/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep run and merge: a design carried out on one dataset, scenario after scenario, with results
 * that can be cut off, continued, spread over machines and put together again.
 *
 * ---- Results file: CSV, as sweep.h has it, with the comment ----
 *   # oab-alloc results 1
 *   # design: 0f3c...      XXH3-128 of the design file
 *   # runs: 14336
 *   # setting: 77ab...     XXH3-128 of the year, the rules, the indicator and the inputs' hashes
 *   # shard: 2/3           where this file holds a part
 * Rows stand by run, each with its checksum, and are only ever appended: of a file that was cut off
 * the whole rows stand, and a continued run gives the same bytes. */
#ifndef OAB_SWEEP_RUN_H
#define OAB_SWEEP_RUN_H

#include "study/study.h"
#include "study/sweep.h"

/* Processes that share the runs (MPI ranks). Rank 0 writes. */
typedef struct oab_crew {
    int rank, size;
    void *data;
    /* Rank 0's BYTES to all. */
    void (*broadcast)(void *data, void *bytes, size_t size);
    /* The largest STATUS of all, to all. */
    int (*worst)(void *data, int status);
    /* All TEXTs in order of rank, at rank 0 in fresh memory (free()); elsewhere, and without
     * memory, NULL. */
    char *(*gather)(void *data, const char *text, size_t size, size_t *all);
} oab_crew;

#define OAB_RESULTS_MARK "# oab-alloc results" /* begins a results file */

typedef struct oab_sweep_request {
    oab_request base; /* tables, year, and the rules that the factors depart from */
    const char *design;
    const oab_design_plan *hint; /* as oab_design_read has it; NULL: a list, as all designs are */
    const char *factors;         /* names the columns of a matrix without header, or NULL */
    const char *results;         /* NULL: stdout */
    bool resume;
    bool force;                  /* begin RESULTS anew where they are there */
    unsigned shard, shards;      /* 1 of 1: all of the design */
    const char *const *measures; /* names; none: all */
    size_t measure_count;
    const char *const *tracks; /* "school:01AB00", "municipality:GM0014", "board:41646" */
    size_t track_count;
    bool intervals;       /* also keep every amount of every run */
    const oab_crew *crew; /* NULL: this process alone */
    void (*progress)(void *data, uint64_t done, uint64_t all); /* NULL: silent */
    void *progress_data;
} oab_sweep_request;

/* Over the runs: amounts of one school or municipality. */
typedef struct oab_interval {
    bool is_municipality;
    uint64_t id;            /* oab_school_id or oab_municipality_id */
    const char *name;       /* borrowed from the run's tables */
    oab_cents amount;       /* of the baseline; OAB_ABSENT: not known, and so are the others */
    oab_cents p5, p50, p95; /* the smallest amount that 5, 50, 95% of the runs do not exceed */
    oab_fixed with_money;   /* share of the runs in which it gets money */
} oab_interval;

typedef struct oab_sweep {
    oab_dataset data;
    oab_run baseline;
    oab_design design;
    uint64_t first, runs;    /* this shard: runs first + 1 .. first + runs */
    uint64_t done_before;    /* of them, found in the results */
    double seconds;          /* that the others took */
    oab_interval *intervals; /* [interval_count], schools then municipalities; NULL: not asked */
    size_t interval_count;
} oab_sweep;

/* What a column of the results is, and how it is read off a scenario. */
typedef struct oab_measure_view oab_measure_view;
typedef struct oab_measure_spec {
    const char *name, *purpose;
    int decimals;
    int64_t (*of)(const oab_measure_view *view); /* in 10^-decimals; OAB_ABSENT: not known */
} oab_measure_spec;
extern const oab_measure_spec oab_measure_specs[];
extern const size_t oab_measure_count;

/* Reads, runs and writes. SWEEP is made anew; free it in every case. OAB_DATA: results that are
 * those of something else. */
oab_status oab_sweep_run(const oab_sweep_request *request, oab_sweep *sweep, oab_log *log);
void oab_sweep_free(oab_sweep *sweep);

/* Puts the shards FILES together as OUT (NULL: stdout), which is what one run of the whole design
 * writes, FORCE as oab_outputs_single has it. Every run must be there once, unaltered, of one
 * design and setting; DESIGN (NULL: not asked) must be that design. *RUNS: how many there are. */
oab_status oab_sweep_merge(const char *const *files, size_t count, const char *design,
                           const char *out, bool force, uint64_t *runs, oab_log *log);

#endif
