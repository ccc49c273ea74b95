/* SPDX-License-Identifier: GPL-3.0-or-later */
/* synth: invented children in invented schools and municipalities, of any number; or children
 * calibrated to a real table of schools, so that a run on them gives the published scores back. */
#ifndef OAB_SYNTH_H
#define OAB_SYNTH_H

#include "base/base.h"

/* What a user asks of one cohort. All strings are borrowed and may be NULL but OUT. */
typedef struct oab_synth_request {
    const char *out;   /* folder for pupils.csv, schools.csv, municipalities.csv, synth.json */
    bool force;        /* as oab_outputs_open has it */
    uint64_t children; /* 0: as many as the schools table has, toddlers added in proportion */
    uint64_t seed;
    int threads;                 /* >= 1 */
    const char *models_folder;   /* NULL: the built-in models */
    const char *indicator;       /* calibration only; NULL: the shipped one */
    const char *synth;           /* FILE[+FILE...] of name, value: on top of models/synth.csv */
    const char *const *settings; /* NAME=VALUE, after these */
    size_t setting_count;
    const char *schools;        /* table to calibrate to: pupils and score without threshold */
    const char *registers;      /* FILE[+FILE...]: schools tables that name its sites */
    const char *municipalities; /* FILE[+FILE...]: names, provinces, population */
} oab_synth_request;

/* What was made. Points are of the indicator. */
typedef struct oab_synth_summary {
    uint64_t pupils, toddlers;
    size_t sites, institutions, boards, municipalities;
    double weight_low, weight_high; /* shares of the pupils */
    bool is_calibrated;
    double gap, total;  /* C - G and the sum of A, of the children made */
    double published;   /* the sum of A that the table asks for, for this many pupils */
    double largest;     /* largest difference of a site's A from that */
    size_t unreachable; /* sites whose score no mix of children gives */
} oab_synth_summary;

enum { OAB_SYNTH_MOST_CHILDREN = 1 << 27 }; /* what a run can score exactly */

/* Draws families whole: the school decides the odds of origin and of social status, these decide
 * both parents' education, the mother's stay and debt (models/README.md, Synthetic cohorts). The
 * files appear whole or not at all. The same request gives the same bytes on any number of threads.
 * Calibrated, each site's distribution is tilted exponentially until its expected score without
 * threshold is the published one, within a cohort whose lowest 15% and mean are its own. */
oab_status oab_synth(const oab_synth_request *request, oab_synth_summary *summary, oab_log *log);

#endif
