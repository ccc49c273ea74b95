/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of sweep share: text and factors, random streams, measures, the engine that runs
 * scenarios, and the rows and file of results. */
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

/* Half width of a 95% interval, in standard deviations. */
#define OAB_NORMAL_95 1.959963984540054

/* Parses a finite decimal; an exponent and surrounding blanks are allowed. False: TEXT is not
 * exactly that. */
bool oab_real_parse(const char *text, double *value);
/* The same of a cell as people write it: 8% is 0.08, and so is 0,08 if a table HAS_COMMAS in its
 * numbers. */
bool oab_number_parse(const char *cell, bool has_commas, double *value);
/* Prints VALUE with 15 digits if these restore it exactly, else 17. Returns OUT (32 bytes). */
const char *oab_real_print(char *out, double value);
/* Splits LINE in place, at commas if it holds any, else at runs of blanks. Returns the number of
 * fields; FIELD receives at most MOST. */
size_t oab_split_fields(char *line, char **field, size_t most);
/* DATA after its UTF-8 byte order mark, if it has one. */
char *oab_skip_mark(char *data);
/* OAB_DATA, with the reason in LOG, if DATA holds NUL bytes, at which the readers below would stop.
 */
oab_status oab_text_check(const char *path, const char *data, size_t size, oab_log *log);
/* OAB_DATA if DATA is what a step of a sweep writes, but not what is EXPECTED: "factors", "a
 * design" or "results". */
oab_status oab_step_check(const char *path, const char *data, const char *expected, oab_log *log);
/* Is DATA a matrix without a header: does its first line that is not a comment begin with a number?
 */
bool oab_is_matrix(const char *data);
/* Parses a matrix into numbers, row by row. The caller frees *VALUE. */
oab_status oab_matrix_parse(const char *path, char *data, double **value, size_t *rows,
                            size_t *columns, oab_log *log);

/* What follows "KEY: " in COMMENT, a line without its '#'; NULL: it has another key. */
const char *oab_comment_value(const char *comment, const char *key);

/* Adds a factor. Strings are copied; GROUP is NULL or "" for none. */
oab_status oab_factors_add(oab_factors *factors, const char *name, const char *group,
                           const oab_factor *numbers, oab_log *log);
/* Numbers the groups, once all factors are added. */
oab_status oab_factors_group(oab_factors *factors, oab_log *log);
/* The line "name,dist,lower,upper,mean,sd,peak,group" of a design; free(). NULL: no memory. */
char *oab_factor_line(const oab_factor *factor);
/* Adds the factor of such a line. */
oab_status oab_factor_line_read(oab_factors *factors, const char *path, char *line, oab_log *log);

/* Fills the convergence of M, whose indices are known. */
void oab_judge_convergence(const oab_design *design, double precision, oab_measure *m);

/* A separate random stream for each (SEED, STREAM); gsl_rng_free(). NULL: no memory. */
gsl_rng *oab_random_stream(uint32_t seed, uint64_t stream);

/* ---- scenario.c, measures.c, results_file.c ---- */

/* Carrying out a sweep takes an engine that turns a row of a design into amounts (scenario.c), the
 * measures of these (measures.c), and the rows (result_rows.c) and file (results_file.c) of
 * results.
 */

/* ---- measures ---- */

enum { OAB_MOST_MEASURES = 64 };

/* Units whose amount is a column of the results. */
typedef struct oab_track {
    char *name;                     /* of the column; owned */
    size_t *sites, *municipalities; /* indexes in the baseline's result; owned */
    size_t site_count, municipality_count;
    bool is_partial; /* what is not known is left out, as in a province */
} oab_track;
typedef struct oab_tracks {
    oab_track *items;
    size_t count, capacity;
} oab_tracks;
/* Finds what REQUEST tracks, "provinces" being all of them. TRACKS is initialised here; free it in
 * every case. */
oab_status oab_tracks_find(const oab_run *baseline, const oab_sweep_request *request,
                           oab_tracks *tracks, oab_log *log);
void oab_tracks_free(oab_tracks *tracks);
/* OAB_ABSENT: the amount of one of its units is unknown; of a province, of all of them. */
int64_t oab_track_sum(const oab_track *track, const oab_outcome *outcome);

typedef struct oab_measuring {
    const oab_result *baseline;
    oab_cents *site, *municipality;    /* the baseline's amounts */
    int64_t *pupils;                   /* [site]; 0: not known */
    size_t measure[OAB_MOST_MEASURES]; /* which of oab_measure_specs, in order of columns */
    size_t measure_count;
    oab_tracks tracked;
    size_t largest[4]; /* places of the four largest municipalities */
    size_t largest_count;
    uint32_t *place_of_site; /* [site] place of its municipality; used if grants are not known */
} oab_measuring;

/* One thread's workspace for measuring. */
typedef struct oab_measure_room {
    uint64_t *key, *other; /* [2 sites] each */
} oab_measure_room;

oab_status oab_measuring_open(const oab_run *baseline, const oab_sweep_request *request,
                              oab_measuring *measuring, oab_log *log);
void oab_measuring_free(oab_measuring *measuring);
bool oab_measure_room_open(const oab_measuring *measuring, oab_measure_room *room);
void oab_measure_room_free(oab_measure_room *room);
/* Writes the header's cells after `run`, each preceded by a comma. */
void oab_measure_header(const oab_measuring *measuring, FILE *out);
/* Prints the cells of OUTCOME, each preceded by a comma; returns their length. TEXT has room for
 * (OAB_MOST_MEASURES + tracks) x 32 bytes. */
size_t oab_measure_print(const oab_measuring *measuring, const oab_outcome *outcome,
                         oab_measure_room *room, char *text);

/* ---- the engine ---- */

typedef struct oab_engine oab_engine;

/* BASELINE must have run and DESIGN be bound; both must outlive the engine. Free *ENGINE in every
 * case. */
oab_status oab_engine_open(const oab_run *baseline, const oab_design *design, int threads,
                           oab_engine **engine, oab_log *log);
void oab_engine_free(oab_engine *engine);
/* Runs row ROW of the design. THREAD: the calling thread's number, used by no other. *OUTCOME stays
 * valid until that thread's next call. */
oab_status oab_engine_run(oab_engine *engine, int thread, size_t row, const oab_outcome **outcome,
                          oab_log *log);

/* ---- rows of results ---- */

/* The comment lines and header of results, without the shard line; free(). NULL: no memory. */
char *oab_results_heading(const oab_sweep *sweep, const oab_measuring *measuring);
/* Is TEXT, a line without its newline, a whole row? Sets *RUN to its run. */
bool oab_results_row(const char *text, size_t length, uint64_t *run);
enum { OAB_CHECK_LENGTH = 17 }; /* the comma and the 16 digits that end a row */

typedef struct oab_results_file {
    int fd;
    const char *path; /* NULL: stdout */
    uint64_t written; /* whole rows that it held when opened */
    size_t heading;   /* length of the heading in bytes; 0: the file is resumed */
    char *aside;      /* path of the results that `force` replaces; NULL: there are none */
} oab_results_file;
/* Begins the file of REQUEST with HEADING; `force` replaces an existing file. With `resume`,
 * continues after its last whole row of runs FIRST + 1 .. FIRST + RUNS. Close in every case. */
oab_status oab_results_open(oab_results_file *file, const oab_sweep_request *request,
                            const char *heading, uint64_t first, uint64_t runs, oab_log *log);
oab_status oab_results_append(const oab_results_file *file, const char *text, size_t size,
                              oab_log *log);
/* If FAILED, restores the file that `force` replaced, or removes a new file without rows. */
void oab_results_close(oab_results_file *file, bool failed);

/* Fills the intervals of SWEEP from AMOUNTS ([unit][run], schools then municipalities), which it
 * sorts per unit; boards are sums of their schools. */
oab_status oab_fill_intervals(oab_sweep *sweep, oab_cents *amounts, int threads, oab_log *log);

#endif
