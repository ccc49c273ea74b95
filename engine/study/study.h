/* SPDX-License-Identifier: GPL-3.0-or-later */
/* study: runs the line input > score > allocate, once or many times, and fills a struct that a
 * report can show. */
#ifndef OAB_STUDY_H
#define OAB_STUDY_H

#include "allocate/allocate.h"
#include "study/synth.h"

/* What a user asks of one run. Paths may be NULL; all strings are borrowed. */
typedef struct oab_request {
    int year;
    oab_regime regime;
    const char *models_folder, *indicator;
    const char *const *scenarios; /* applied in order */
    size_t scenario_count;
    const char *const *settings; /* NAME=VALUE, after the scenarios */
    size_t setting_count;
    const char *pupils, *schools, *municipalities; /* all NULL: the built-in sample */
    bool keep_rejects, normalised;
    size_t max_errors;
    int threads;
    void (*progress)(void *data, uint64_t bytes_done, uint64_t bytes_all); /* while reading */
    void *progress_data;
} oab_request;

enum { OAB_INPUT_PUPILS, OAB_INPUT_SCHOOLS, OAB_INPUT_MUNICIPALITIES, OAB_INPUT_COUNT };
extern const char *const oab_input_names[OAB_INPUT_COUNT];

/* One run with all it stands on, so that a report needs nothing else. */
typedef struct oab_run {
    const oab_request *request;
    oab_parameters parameters;
    oab_indicator indicator;
    bool has_indicator; /* it scored children */
    bool is_sample;
    oab_input_file inputs[OAB_INPUT_COUNT]; /* path NULL: not given */
    oab_schools schools;
    oab_municipalities municipalities;
    oab_cohort cohort;
    oab_prepared prepared;
    oab_scores scores;
    oab_result result;
    double seconds_read, seconds_score, seconds_allocate;
} oab_run;

/* The parameters of a request: its year, then its scenarios, then its settings. Free them in every
 * case with oab_parameters_free. */
oab_status oab_request_parameters(const oab_request *request, oab_parameters *parameters,
                                  oab_log *log);
/* Reads, scores and allocates. RUN is made anew; free it in every case with oab_run_free. */
oab_status oab_run_line(const oab_request *request, oab_run *run, oab_log *log);
void oab_run_free(oab_run *run);

#endif
