/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What carries a sweep out: an engine that turns a row of a design into amounts (sweep_engine.c),
 * the measures of amounts (sweep_measures.c), rows of results (sweep_rows.c). */
#ifndef OAB_SWEEP_RUN_INTERNAL_H
#define OAB_SWEEP_RUN_INTERNAL_H

#include "allocate/ground.h"
#include "score/shares.h"
#include "study/sweep_internal.h"
#include "study/sweep_run.h"

/* ---- measures ---- */

enum { OAB_MOST_MEASURES = 64 };

typedef struct oab_track {
    const char *name; /* as given */
    size_t *units;    /* places in the baseline's result */
    size_t count;
    bool is_municipality; /* places among municipalities, else sites */
} oab_track;

typedef struct oab_measuring {
    const oab_result *baseline;
    oab_cents *site, *municipality;    /* the baseline's amounts */
    int64_t *pupils;                   /* [site]; 0: not known */
    size_t measure[OAB_MOST_MEASURES]; /* which of oab_measure_specs, in order of columns */
    size_t measure_count;
    oab_track *tracks;
    size_t track_count;
    size_t largest[4]; /* places of the four largest municipalities */
    size_t largest_count;
    uint32_t *place_of_site; /* [site] its municipality among places, where grants are not known */
} oab_measuring;

/* Room that one thread measures in. */
typedef struct oab_measure_room {
    uint64_t *key, *other; /* [2 sites] each */
} oab_measure_room;

oab_status oab_measuring_open(const oab_run *baseline, const oab_sweep_request *request,
                              oab_measuring *measuring, oab_log *log);
void oab_measuring_free(oab_measuring *measuring);
bool oab_measure_room_open(const oab_measuring *measuring, oab_measure_room *room);
void oab_measure_room_free(oab_measure_room *room);
/* The header's cells behind `run`, each with a comma before it. */
void oab_measure_header(const oab_measuring *measuring, FILE *out);
/* Cells of OUTCOME, each with a comma before it; returns the length. TEXT: room for
 * (OAB_MOST_MEASURES + tracks) x 32 bytes. */
size_t oab_measure_print(const oab_measuring *measuring, const oab_outcome *outcome,
                         oab_measure_room *room, char *text);

/* ---- the engine ---- */

typedef struct oab_engine oab_engine;

/* BASELINE has run; DESIGN is bound. Both must outlive the engine. *ENGINE: free in every case. */
oab_status oab_engine_open(const oab_run *baseline, const oab_design *design, int threads,
                           oab_engine **engine, oab_log *log);
void oab_engine_free(oab_engine *engine);
/* The outcome of row ROW of the design, in the hands of THREAD (each its own); it stands until that
 * thread's next. */
oab_status oab_engine_run(oab_engine *engine, int thread, size_t row, const oab_outcome **outcome,
                          oab_log *log);

/* ---- rows of results ---- */

/* The comment and the header of results, but for the shard; free(). NULL: no memory. */
char *oab_results_heading(const oab_sweep *sweep, const oab_measuring *measuring);
/* Is TEXT, a line without its end, a whole row? Its run goes to *RUN. */
bool oab_results_row(const char *text, size_t length, uint64_t *run);
enum { OAB_CHECK_LENGTH = 17 }; /* the comma and 16 digits at the end of a row */

typedef struct oab_results_file {
    int fd;
    const char *path; /* NULL: stdout */
    uint64_t written; /* whole rows in it */
    size_t heading;   /* its bytes; 0: the file stood before */
    char *aside;      /* where the results are that `force` replaces; NULL: there were none */
} oab_results_file;
/* Begins the file of REQUEST with HEADING, anew with `force`; or, with `resume`, goes on behind its
 * last whole row of runs FIRST + 1 .. FIRST + RUNS. Close in every case. */
oab_status oab_results_open(oab_results_file *file, const oab_sweep_request *request,
                            const char *heading, uint64_t first, uint64_t runs, oab_log *log);
oab_status oab_results_append(const oab_results_file *file, const char *text, size_t size,
                              oab_log *log);
/* FAILED: what stood before stands again, and a file without a row goes. */
void oab_results_close(oab_results_file *file, bool failed);

/* Fills the intervals of SWEEP from AMOUNTS ([unit][run], schools then municipalities), which it
 * puts in order. */
oab_status oab_fill_intervals(oab_sweep *sweep, oab_cents *amounts, int threads, oab_log *log);

#endif
