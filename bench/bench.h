/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the benchmark share. Engines are rows of tables. The harness runs those of a
 * group in turn on one cohort; the goals and the report read what it measured. */
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
    int threads;          /* most that an engine gets */
    int runs;             /* timed runs per engine */
    double seconds;       /* an engine that has used this much stops after 3 runs */
    uint64_t most_file;   /* children; larger cohorts are not written to files */
    uint64_t most_peer;   /* children; peers do not get larger files */
    const char *groups;   /* names separated by commas; NULL: all */
    const char *binary;   /* oab-alloc */
    const char *scripts;  /* folder of the peers' programs */
    const char *modules;  /* folder with node_modules */
    const char *json;     /* where to write, or NULL */
    const char *markdown; /* where to write, or NULL */
    const char *parent;   /* of the temporary folder */
    bool is_shuffled;     /* the CSV has its rows in mixed order */
} bench_options;

/* ---- one size: a cohort and all that engines need with it ---- */

typedef struct bench_workload {
    const bench_options *options;
    uint64_t children, pupils;
    oab_parameters parameters;
    oab_indicator indicator;
    oab_cohort cohort;
    oab_prepared prepared;
    oab_date_points points;
    int32_t intercept;
    oab_scores scores;   /* the right results, to check engines against */
    int32_t least, most; /* of all scores */
    int32_t *scratch;    /* [children] an engine's results; each run may overwrite it */
    char *folder;        /* temporary; owned by main */
    char *csv, *job;     /* NULL until an engine asks for them */
    uint64_t csv_bytes;
} bench_workload;

/* Makes the cohort of CHILDREN and scores it. Close in every case. */
oab_status bench_workload_open(const bench_options *options, uint64_t children, char *folder,
                               bench_workload *work, oab_log *log);
/* Are SCORES those of WORK's cohort, in national figures and the sums of each segment? */
bool bench_is_right(const bench_workload *work, const oab_scores *scores);
void bench_workload_close(bench_workload *work);
/* The most bytes of memory that a workload of CHILDREN and its engines need. */
uint64_t bench_workload_memory(uint64_t children);

/* Fills COHORT with CHILDREN invented children, of whom 26 in 166 are toddlers, on one count date.
 * They differ by site and their parents' educations are correlated; there are 10 codes of
 * education, 17 of origin, 31 of stay. Sites and municipalities are in proportion to the real 6,295
 * and 355 for 1.66 million. Each child depends only on its number. False: no memory. Free with
 * oab_cohort_free.
 */
bool bench_cohort_make(uint64_t children, int threads, oab_cohort *cohort);
/* Writes COHORT as a pupils table, in mixed order if IS_SHUFFLED. *BYTES: its size. */
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
    BENCH_ALL,  /* all threads */
    BENCH_SCALE /* 1, 2, 4 ... and all threads, each a case */
} bench_threads;

typedef struct bench_case bench_case;

/* One way to do the job of a group. The others are compared with the first engine of the group. */
typedef struct bench_engine {
    const char *name;
    const char *what; /* what it does, in one line, for --list and the results */
    bench_group group;
    bench_threads threads;
    uint64_t most_children;              /* larger cohorts would take too long; 0: no limit */
    double bytes_per_child;              /* the least it must move; 0: not counted */
    const char *part;                    /* the peer's task, the kernel or the parser */
    const char *program;                 /* a peer's program, in the folder of scripts */
    bool (*is_available)(bench_case *c); /* NULL: always; false: the reason is in c->why */
    bool (*prepare)(bench_case *c);      /* not timed; NULL: nothing to do */
    bool (*run)(bench_case *c);          /* timed, unless it sets c->seconds itself */
    bool (*check)(bench_case *c);        /* is the warm-up's result right? NULL: not checked */
    void (*finish)(bench_case *c);       /* called in every case; NULL: nothing to do */
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
    void *state;    /* the engine's own */
    uint64_t sink;  /* a result, so that the compiler cannot drop the work */
    double seconds; /* set by an engine that times itself, else < 0 */
    double bytes;   /* moved per run; 0: not counted */
    int64_t peak;   /* peak memory of the process in bytes; 0: not measured */
    bool is_failed;
    char why[200];    /* why it did not run or failed */
    char note[200];   /* a remark on its result */
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

/* Runs the engines of GROUP on WORK and adds their cases to RESULTS: each once, to warm up and be
 * checked, then all in turn, A B C A B C. False: no memory. */
bool bench_run_group(bench_group group, bench_workload *work, bench_results *results);
bool bench_group_is_wanted(const bench_options *options, bench_group group);
void bench_results_free(bench_results *results);
/* Is there a pupils.csv of the cohort? Writes it when first asked. Serves as is_available. */
bool bench_has_csv(bench_case *c);
/* Records in c->why why an engine did not run or failed; returns false. */
OAB_PRINTF(2, 3) bool bench_say(bench_case *c, const char *format, ...);

/* COUNT > 0. The median of an even number is the mean of the middle two. Sorts VALUES. */
double bench_median(double *values, size_t count);
double bench_least(const double *values, size_t count);

/* The case of ENGINE that ran; THREADS 0: the one with the most threads. NULL: none ran. */
const bench_case *bench_find(const bench_results *results, const char *engine, uint64_t children,
                             int threads);

/* ---- other processes ---- */

typedef struct bench_child {
    double seconds; /* from its start until its end is noticed */
    int64_t peak;   /* peak memory in bytes */
    int status;     /* exit code, or 128 + signal */
} bench_child;
/* Runs ARGV, discarding its stdout (and its stderr if IS_SILENT). A small process starts it,
 * because Linux counts the memory of the starting process in the peak of the started one. */
bool bench_launch(char *const argv[], bool is_silent, bench_child *child);
/* That small process: `bench --launch PROGRAM ARGUMENT...`, or --probe. Returns its exit code. */
int bench_launcher(char *const argv[], bool is_silent);

/* A peer that stays warm: a process that does its job once for each line sent to it and answers
 * with a line of JSON. */
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
    double load; /* running processes, mean over the last minute */
} bench_machine;
void bench_machine_read(bench_machine *machine);
uint64_t bench_memory_available(void);

/* A goal of the project as a number, with what was measured. */
typedef struct bench_goal_result {
    const char *text, *unit;
    double goal;
    bool at_least; /* else at most */
    bool is_known;
    double by_median, by_least;
} bench_goal_result;
/* The goal at INDEX; false if there is none. */
bool bench_goal(const bench_results *results, size_t index, bench_goal_result *goal);

/* Prints the table of one group on one workload. */
void bench_show_group(const bench_results *results, size_t first, FILE *out);
void bench_show_goals(const bench_results *results, FILE *out);
void bench_show_engines(FILE *out);
bool bench_write_json(const bench_results *results, const bench_machine *machine,
                      const char *command, const char *path);
bool bench_write_markdown(const bench_results *results, const bench_machine *machine,
                          const char *command, const char *path);

#endif
