/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: one scenario over the whole way, input > score > allocate, and all it stands on. Studies
 * execute many of them, reports show one. */
#ifndef OAB_RUN_H
#define OAB_RUN_H

#include "allocate/scheme.h"

enum { OAB_MOST_THREADS = 1024 };

/* What a user asks of one run. Paths may be NULL; all strings are borrowed. */
typedef struct oab_request {
    int year;
    const oab_scheme *scheme; /* NULL: the one that the law prescribes for the year */
    const char *models_folder, *indicator;
    const char *const *scenarios; /* applied in order */
    size_t scenario_count;
    const char *const *settings; /* NAME=VALUE, after the scenarios */
    size_t setting_count;
    /* all NULL: the built-in sample */
    const char *pupils, *schools, *municipalities, *impulse_areas;
    bool keep_rejects, normalised;
    size_t max_errors;
    int threads;
    void (*progress)(void *data, uint64_t bytes_done, uint64_t bytes_all); /* while reading */
    void *progress_data;
} oab_request;

enum {
    OAB_INPUT_PUPILS,
    OAB_INPUT_SCHOOLS,
    OAB_INPUT_MUNICIPALITIES,
    OAB_INPUT_IMPULSE_AREAS,
    OAB_INPUT_COUNT
};
extern const char *const oab_input_names[OAB_INPUT_COUNT];

/* The tables of a request as they were read: once, however many scenarios run on them. */
typedef struct oab_dataset {
    bool is_sample;
    oab_input_file inputs[OAB_INPUT_COUNT]; /* path NULL: not given */
    oab_schools schools;
    oab_municipalities municipalities;
    oab_impulse_areas impulse_areas;
    oab_cohort cohort;
    double seconds; /* that reading took */
} oab_dataset;

/* One run with all it stands on, so that a report needs nothing else. */
typedef struct oab_run {
    const oab_request *request;
    oab_parameters parameters;
    oab_indicator indicator;
    bool has_indicator;      /* it scored children */
    const oab_dataset *data; /* not owned; must outlive the run */
    oab_prepared prepared;
    oab_scores scores;
    oab_result result;
    double seconds_score, seconds_allocate;
} oab_run;

/* The parameters of a request: its year, then its scenarios, then its settings. Free them in every
 * case with oab_parameters_free. */
oab_status oab_request_parameters(const oab_request *request, oab_parameters *parameters,
                                  oab_log *log);
/* Makes RUN anew with the rules and the indicator of REQUEST, and no results yet. Free it in every
 * case with oab_run_free. */
oab_status oab_run_open(const oab_request *request, oab_run *run, oab_log *log);
/* OAB_NEED_... of the children for what the run's scheme scores or weighs. */
unsigned oab_run_needs(const oab_run *run);
/* How the run reads its tables for NEED; VOCABULARY, filled here, must live as long as they are
 * read. */
oab_read_options oab_run_read_options(const oab_run *run, unsigned need,
                                      oab_vocabulary *vocabulary);
/* Fails where more than one of PATHS (NULL: none) is "-", standard input. */
oab_status oab_check_stdin(const char *const *paths, size_t count, oab_log *log);
/* Reads the tables of the run's request, checked by its rules for what NEED asks. DATA is made
 * anew; free it in every case with oab_dataset_free, after the runs that stand on it. */
oab_status oab_dataset_read(const oab_run *run, unsigned need, oab_dataset *data, oab_log *log);
void oab_dataset_free(oab_dataset *data);
/* What the run's allocation stands on; lives as long as the run. */
oab_evidence oab_run_evidence(const oab_run *run);
/* Scores and allocates DATA under the run's rules. */
oab_status oab_run_execute(oab_run *run, const oab_dataset *data, oab_log *log);
/* Does RUN have the units that parameter, or row of the indicator, NAME is of? */
bool oab_run_uses(const oab_run *run, const char *name);
/* What NAME needs to act on what RUN, which is done, has read, and is not there; NULL: it acts. OUT
 * holds OAB_LACKS bytes. */
enum { OAB_LACKS = 192 };
const char *oab_run_lacks(const oab_run *run, const char *name, char *out);
/* Fails where something that the user gave to RUNS, which are done, can act in none of those that
 * it was given to. A scenario may have rows of units that are not there, as long as others act. */
oab_status oab_check_given(const oab_run *const *runs, size_t count, oab_log *log);
/* Fails where no amount of RUN is known. */
oab_status oab_check_divides(const oab_run *run, oab_log *log);
/* Notes that the grants of RUN are a proxy, for whoever shows them. */
void oab_note_grants(const oab_run *run, oab_log *log);
void oab_run_free(oab_run *run);

#endif
