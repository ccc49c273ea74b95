/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench: what the files of the benchmark share. Engines stand in tables; the harness runs those of
 * a group in turn on one cohort; the goals and the report read what it measured. */
#ifndef OAB_BENCH_H
#define OAB_BENCH_H

#include "report/report.h"
#include "score/score_internal.h"

#include <jansson.h>

/* ---- what to run ---- */

enum { BENCH_MOST_SIZES = 8 };

typedef struct bench_options {
    uint64_t sizes[BENCH_MOST_SIZES]; /* children */
    size_t size_count;
    int threads;          /* the most an engine gets */
    int runs;             /* timed runs of each engine */
    double seconds;       /* an engine that has used so much stops after 3 runs */
    uint64_t most_file;   /* no files of larger cohorts */
    uint64_t most_peer;   /* peers do not get larger files */
    const char *groups;   /* NULL: all; else names with commas between */
    const char *binary;   /* oab-alloc */
    const char *scripts;  /* folder of the peers' programs */
    const char *modules;  /* folder with node_modules */
    const char *json;     /* where to write, or NULL */
    const char *markdown; /* where to write, or NULL */
    const char *parent;   /* of the temporary folder */
    bool is_shuffled;     /* rows of the CSV in mixed order */
} bench_options;

/* ---- one size: a cohort, and everything that engines need of it ---- */

typedef struct bench_workload {
    const bench_options *options;
    uint64_t children, pupils;
    oab_parameters parameters;
    oab_indicator indicator;
    oab_cohort cohort;
    oab_prepared prepared;
    oab_date_points points;
    int32_t intercept;
    oab_scores scores;   /* right results, to hold engines against */
    int32_t least, most; /* of all scores */
    int32_t *scratch;    /* [children] an engine's own results: each run may overwrite it */
    char *folder;        /* temporary; owned by main */
    char *csv, *job;     /* NULL until an engine asks for them */
    uint64_t csv_bytes;
} bench_workload;

/* Makes the cohort of CHILDREN and scores it. Close in every case. */
oab_status bench_workload_open(const bench_options *options, uint64_t children, char *folder,
                               bench_workload *work, oab_log *log);
/* Are SCORES those of WORK's own cohort: national figures and the sums of every segment? */
bool bench_is_right(const bench_workload *work, const oab_scores *scores);
void bench_workload_close(bench_workload *work);
/* Bytes of memory that a workload of CHILDREN and its engines need at the most. */
uint64_t bench_workload_memory(uint64_t children);

/* Fills COHORT with CHILDREN invented children, of whom 26 in 166 are toddlers: skewed by site, the
 * parents' education correlated, 10 codes of education, 17 of origin, 31 of stay; one count date;
 * sites and municipalities in proportion to the real 6,295 and 355 for 1.66 million. Every child
 * depends on its number alone. False: no memory. Free with oab_cohort_free. */
bool bench_cohort_make(uint64_t children, int threads, oab_cohort *cohort);
/* Writes COHORT as a pupils table; IS_SHUFFLED: rows in mixed order. *BYTES: its size. */
bool bench_cohort_write(const oab_cohort *cohort, const char *path, bool is_shuffled,
                        uint64_t *bytes);

/* ---- engines ---- */

typedef enum bench_group {
    BENCH_MEMORY,
    BENCH_CSV,
    BENCH_KERNEL,
    BENCH_CUTOFF,
    BENCH_SCORE,
    BENCH_WHOLE,
    BENCH_SWEEP,
    BENCH_GROUP_COUNT
} bench_group;

typedef struct bench_group_text {
    const char *name, *title;
} bench_group_text;
extern const bench_group_text bench_groups[BENCH_GROUP_COUNT];

typedef enum bench_threads {
    BENCH_ONE,  /* one thread */
    BENCH_ALL,  /* as many as there are */
    BENCH_SCALE /* 1, 2, 4 ... and as many as there are, each a case */
} bench_threads;

typedef struct bench_case bench_case;

/* One way to do a group's job. The first engine of a group is what the others are compared with. */
typedef struct bench_engine {
    const char *name;
    const char *what; /* what it does, one line, for --list and the results */
    bench_group group;
    bench_threads threads;
    uint64_t most_children; /* larger cohorts take it too long; 0: none do */
    double bytes_per_child; /* that it must move at the least; 0: not counted */
    const char *part;       /* what a peer is asked to do; which kernel, which parser */
    const char *program;    /* a peer's program, in the folder of scripts */
    bool (*is_available)(bench_case *c); /* NULL: always; false: why stands in c->why */
    bool (*prepare)(bench_case *c);      /* NULL: nothing to do; not timed */
    bool (*run)(bench_case *c);          /* timed, unless it sets c->seconds itself */
    bool (*check)(bench_case *c);        /* after the warm-up: is the result right? NULL: no */
    void (*finish)(bench_case *c);       /* NULL: nothing to do; called in every case */
} bench_engine;

typedef struct bench_engine_table {
    const bench_engine *engines;
    size_t count;
} bench_engine_table;
extern const bench_engine_table *const bench_engine_tables[];
extern const size_t bench_engine_table_count;
extern const bench_engine_table bench_memory_engines, bench_csv_engines, bench_cutoff_engines,
    bench_kernel_engines, bench_score_engines, bench_process_engines, bench_peer_engines,
    bench_sweep_engines;

/* An engine on one workload with one number of threads. */
struct bench_case {
    const bench_engine *engine;
    bench_workload *work;
    uint64_t children;
    int threads;
    void *state;    /* the engine's */
    uint64_t sink;  /* what a run found out, so that the compiler keeps the work */
    double seconds; /* set by an engine that times itself, else < 0 */
    double bytes;   /* moved in a run, 0: not counted */
    int64_t peak;   /* bytes of memory of the process at its peak; 0: not measured */
    bool is_failed;
    char why[200];    /* why it did not run or failed */
    char note[200];   /* what it has to say of its result */
    char version[80]; /* of a peer */
    double *times;
    size_t runs;
    double spent, least, median;
};

/* ---- harness ---- */

typedef struct bench_results {
    const bench_options *options;
    bench_case *cases;
    size_t count, capacity;
    size_t failures;
} bench_results;

/* Runs the engines of GROUP on WORK and adds their cases to RESULTS: each once to warm up and to be
 * checked, then all in turn, A B C A B C. False: no memory. */
bool bench_run_group(bench_group group, bench_workload *work, bench_results *results);
bool bench_group_is_wanted(const bench_options *options, bench_group group);
void bench_results_free(bench_results *results);
/* Is there the cohort's pupils.csv? Written when first asked for. Serves as is_available. */
bool bench_has_csv(bench_case *c);
/* Says why an engine did not run or failed; returns false. */
OAB_PRINTF(2, 3) bool bench_say(bench_case *c, const char *format, ...);

/* Of COUNT > 0 values; the median of an even number is the mean of the middle two. Sorts VALUES. */
double bench_median(double *values, size_t count);
double bench_least(const double *values, size_t count);

/* Case of ENGINE that ran; THREADS 0: of the most threads. NULL: none did. */
const bench_case *bench_find(const bench_results *results, const char *engine, uint64_t children,
                             int threads);

/* ---- other processes ---- */

typedef struct bench_child {
    double seconds; /* from its start until it has been waited for */
    int64_t peak;   /* bytes of memory at its peak */
    int status;     /* exit code, or 128 + signal */
} bench_child;
/* Runs ARGV, its stdout thrown away (and its stderr where IS_SILENT), by way of a small process of
 * its own, because Linux counts the memory of whoever starts a process to that process's peak. */
bool bench_launch(char *const argv[], bool is_silent, bench_child *child);
/* That small process: `bench --launch PROGRAM ARGUMENT...`, or --probe. Returns the exit code. */
int bench_launcher(char *const argv[], bool is_silent);

/* A peer that stays warm: a process that does its job once per line it is sent, and answers with a
 * line of JSON. */
typedef struct bench_peer bench_peer;
bench_peer *bench_peer_open(char *const argv[], json_t **hello);
json_t *bench_peer_ask(bench_peer *peer); /* NULL: it failed */
int64_t bench_peer_peak(const bench_peer *peer);
void bench_peer_close(bench_peer *peer);

/* ---- machine, goals, report ---- */

typedef struct bench_machine {
    char cpu[128], system[128], kernel[128], compiler[128], date[32];
    int cores;
    uint64_t memory;
    double load; /* running processes, mean of the last minute */
} bench_machine;
void bench_machine_read(bench_machine *machine);
uint64_t bench_memory_available(void);

/* A goal of the project as a number, and what was measured. */
typedef struct bench_goal_result {
    const char *text, *unit;
    double goal;
    bool at_least; /* else at most */
    bool is_known;
    double by_median, by_least;
} bench_goal_result;
/* The goals in order; false when INDEX is past the last. */
bool bench_goal(const bench_results *results, size_t index, bench_goal_result *goal);

/* Table of one group on one workload, on the terminal. */
void bench_show_group(const bench_results *results, size_t first, FILE *out);
void bench_show_goals(const bench_results *results, FILE *out);
void bench_show_engines(FILE *out);
bool bench_write_json(const bench_results *results, const bench_machine *machine,
                      const char *command, const char *path);
bool bench_write_markdown(const bench_results *results, const bench_machine *machine,
                          const char *command, const char *path);

#endif
