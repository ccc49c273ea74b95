/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synthetic cohorts: any number of invented children in invented schools and municipalities, or
 * children calibrated to a real schools table so that a run on them reproduces its scores. */
#ifndef OAB_SYNTH_H
#define OAB_SYNTH_H

#include "base/base.h"

/* What a user asks for. All strings are borrowed; all but OUT may be NULL. */
typedef struct oab_synth_request {
    const char *out;   /* folder for pupils.csv, schools.csv, municipalities.csv, synth.json */
    bool force;        /* as in oab_outputs_open */
    uint64_t children; /* 0: the pupils of the schools table, plus toddlers in proportion */
    uint64_t seed;
    int threads;                 /* >= 1 */
    const char *encoding;        /* of the tables, as in oab_read_options */
    const char *models_folder;   /* NULL: the built-in models */
    const char *indicator;       /* calibration only; NULL: the shipped one */
    const char *synth;           /* FILE[+FILE...] of name,value that override models/synth.csv */
    const char *const *settings; /* NAME=VALUE, which override both */
    size_t setting_count;
    const char *schools;        /* table to calibrate to: pupils, score without threshold */
    const char *registers;      /* FILE[+FILE...]: schools tables that describe its sites */
    const char *municipalities; /* FILE[+FILE...]: names, provinces, population */
} oab_synth_request;

/* What was made. Scores are in points of the indicator. */
typedef struct oab_synth_summary {
    uint64_t pupils, toddlers;
    size_t sites, institutions, boards, municipalities;
    double weight_low, weight_high; /* shares of the pupils */
    bool is_calibrated;
    double gap, total; /* C - G and the sum of A of the children drawn */
    double published;  /* the sum of A in the table, scaled to this many pupils */
    /* of the sites with a score in the table: their number, how many have it within 0.05 and 0.01
     * points in a run, rounded as a run does, and the largest difference */
    size_t asked, within_05, within_01;
    double largest;
    size_t unreachable; /* sites whose score no mix of children gives */
} oab_synth_summary;

enum { OAB_SYNTH_MOST_CHILDREN = 1 << 27 }; /* the most a run can score exactly */

/* Draws whole families: the school sets the odds of origin and of social status, and these set the
 * odds of both parents' education, the mother's stay and debt (models/README.md, Synthetic
 * cohorts). In calibration, each site's distribution is tilted exponentially until its expected
 * score without threshold is the published one, given the cohort's own mean and lowest 15%. The
 * files appear whole or not at all. The same request gives the same bytes on any number of threads.
 */
oab_status oab_synth(const oab_synth_request *request, oab_synth_summary *summary, oab_log *log);

#endif
