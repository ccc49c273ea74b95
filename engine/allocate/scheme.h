/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme: a formula that pays schools and municipalities, as one row: what it needs, how it counts
 * and pays, and what studies and reports must know of it. A new one is a row of its own; nothing
 * that runs, compares, sweeps or shows asks which scheme it is. */
#ifndef OAB_SCHEME_H
#define OAB_SCHEME_H

#include "allocate/allocate.h"

/* Which of the cohort's count dates serve what. */
typedef struct oab_dates {
    size_t school, municipal[2]; /* indices in cohort->dates; municipal[1] == [0]: one date */
} oab_dates;

/* What a scheme compares with figures that the table gives, for "TITLE: N compared WITH, M OFF." */
typedef struct oab_check_words {
    const char *title, *with, *off;
    const char *key, *off_key; /* in JSON */
    bool has_largest;          /* also the largest difference */
} oab_check_words;

struct oab_scheme {
    const char *word;          /* of --regime, comparisons and receipts */
    const char *title, *dutch; /* English, and the words of the law */
    const char *reads;         /* word of the scheme whose parameters it reads: its own */
    const char *when;          /* from when, or how, it is the one that runs */
    const char *evidence;      /* what tables it needs */
    const char *measure;       /* what it counts before any threshold */
    const char *price;         /* what the euros per unit hang on */
    oab_check_words check;
    unsigned needs;     /* OAB_NEED_... of the children */
    bool has_scores;    /* counts children's scores: national figures, halves by age */
    bool has_preschool; /* its municipal money holds the preschool line */
    bool is_former;     /* its budget is of another time: beside another scheme its
                           amounts are brought to that one's money */
    bool is_replayed;   /* replay.c can pay it many times; else each time anew */

    /* Each of the following takes what a run has read; sites are listed in RESULT. */

    /* Scores, or weights, of the sites; then their euros and budget lines. */
    oab_status (*pay_schools)(const oab_evidence *evidence, const oab_dates *dates,
                              oab_result *result, oab_log *log);
    /* Whether it can tell municipalities and their money apart. */
    bool (*knows_municipalities)(const oab_evidence *evidence);
    /* Is a municipality without children or row one of its units, because a school lies there? */
    bool lists_places_of_schools;
    /* NULL: it pays no municipality. */
    oab_status (*pay_municipalities)(const oab_evidence *evidence, const oab_dates *dates,
                                     oab_result *result, oab_log *log);
    /* Euros of SITE for ABOVE (1e-6), what the threshold leaves, before any rounding of scores. */
    oab_cents (*price_site)(const oab_rules *rules, const oab_result *result,
                            const oab_site_result *site, oab_fixed above);
    /* Column of the table of schools that stands beside the amount on a terminal. */
    const char *shown;
};

/* ---- what a scheme fills ---- */

/* A line more of RESULT; BUDGET OAB_ABSENT: none of its own. */
oab_budget_line *oab_open_line(oab_result *result, const char *name, oab_cents budget, bool used);

/* More than that many cents over all units of a line are refused, so that every sum fits. */
#define OAB_MOST_CENTS INT64_C(1000000000000000000)
/* AMOUNT, where known, as one of LINE's; a sum that does not fit stays above OAB_MOST_CENTS. */
static inline void oab_add_to_line(oab_budget_line *line, oab_cents amount) {
    if (!oab_known(amount))
        return;
    line->used = true;
    line->recipients += amount != 0;
    if (line->allocated == INT64_MAX ||
        __builtin_add_overflow(line->allocated, amount, &line->allocated))
        line->allocated = INT64_MAX;
}

/* ---- the schemes ---- */

extern const oab_scheme oab_score_scheme, oab_weights_scheme;

/* All of them, in the order of the words of school.scheme. */
extern const oab_scheme *const oab_schemes[];
extern const size_t oab_scheme_count;

/* The scheme of the LENGTH letters WORD, or NULL. */
const oab_scheme *oab_scheme_find(const char *word, size_t length);
/* ASKED, or where that is NULL the one that RULES (school.scheme) prescribe for their year. */
const oab_scheme *oab_scheme_of(const oab_scheme *asked, const oab_rules *rules);

#endif
