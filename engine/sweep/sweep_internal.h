/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a sweep share: text and factors, scenarios, measures, and the file of results.
 */
#ifndef OAB_SWEEP_INTERNAL_H
#define OAB_SWEEP_INTERNAL_H

#include "allocate/replay.h"
#include "base/table.h"
#include "score/shares.h"
#include "sweep/sweep.h"

#include <gsl/gsl_rng.h>

static inline double *oab_design_row(const oab_design *design, size_t row) {
    return design->value + row * design->factors.count;
}

/* Half width of a 95% interval in standard deviations. */
#define OAB_NORMAL_95 1.959963984540054

/* A finite decimal, exponent allowed, blanks around it; whole or false. */
bool oab_real_parse(const char *text, double *value);
/* VALUE in as few digits as give it back, 15 or 17. OUT: 32 bytes; returns it. */
const char *oab_real_print(char *out, double value);
/* Fields of LINE, cut in place: at commas where it holds one, else at runs of blanks. Returns how
 * many there are; no more than MOST are kept in FIELD. */
size_t oab_split_fields(char *line, char **field, size_t most);
/* Behind the UTF-8 mark, where DATA has one. */
char *oab_skip_mark(char *data);
/* OAB_DATA, and said, where DATA holds NUL bytes: the readers below would stop there. */
oab_status oab_text_check(const char *path, const char *data, size_t size, oab_log *log);
/* Does the first line of DATA that is no comment begin with a number? Then it is a matrix without
 * header. */
bool oab_is_matrix(const char *data);
/* A matrix as numbers, row by row. *VALUE is the caller's to free. */
oab_status oab_matrix_parse(const char *path, char *data, double **value, size_t *rows,
                            size_t *columns, oab_log *log);

/* Adds a factor; strings are copied, GROUP NULL or "" for none. */
oab_status oab_factors_add(oab_factors *factors, const char *name, const char *group,
                           const oab_factor *numbers, oab_log *log);
/* Numbers the groups; after the last factor was added. */
oab_status oab_factors_group(oab_factors *factors, oab_log *log);
/* "name,dist,lower,upper,mean,sd,peak,group" of a design's comment; free(). NULL: no memory. */
char *oab_factor_line(const oab_factor *factor);
/* Adds the factor of such a line. */
oab_status oab_factor_line_read(oab_factors *factors, const char *path, char *line, oab_log *log);

/* A random stream of its own for (SEED, STREAM); NULL: no memory. */
gsl_rng *oab_random_stream(uint32_t seed, uint64_t stream);

/* ---- scenario.c, measures.c, results_file.c ---- */

/* What carries a sweep out: an engine that turns a row of a design into amounts (scenario.c),
 * the measures of amounts (measures.c), rows of results (result_rows.c). */

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
