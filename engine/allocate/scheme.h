/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme: a formula that pays schools and municipalities, described by one row: what it needs, how
 * it counts and pays, and what studies and reports must know about it. A new scheme is a new row;
 * code that runs, compares, sweeps or shows never asks which scheme it has. */
#ifndef OAB_SCHEME_H
#define OAB_SCHEME_H

#include "allocate/allocate.h"

/* How a scheme reports its check against figures given in a table. */
typedef struct oab_check_words {
    const char *key, *off_key; /* in JSON */
    bool has_largest;          /* also reports the largest difference */
} oab_check_words;

struct oab_scheme {
    const char *word;          /* for --regime, comparisons and receipts */
    const char *title, *dutch; /* in English, and in the words of the law */
    const char *reads;         /* word of the scheme whose parameters it reads; usually its own */
    const char *when;          /* when, or how, it is the one in force */
    const char *evidence;      /* the tables it needs */
    const char *measure;       /* what it counts before any threshold */
    const char *price;         /* what the euros per unit depend on */
    oab_check_words check;
    unsigned needs;     /* the OAB_NEED_... of the children */
    bool has_scores;    /* counts children's scores: national figures, halves by age */
    bool has_preschool; /* its municipal money includes the preschool line */
    bool is_former;   /* its budget is of another time; beside another scheme its amounts are scaled
                         to that scheme's money */
    bool is_replayed; /* replay.c can repeat it; if false, each scenario allocates afresh */

    /* The functions below take what a run has read; RESULT lists the sites. */

    /* Scores or weighs the sites, then sets their euros and the budget lines. */
    oab_status (*pay_schools)(const oab_evidence *evidence, const oab_dates *dates,
                              oab_result *result, oab_log *log);
    /* Is there enough to tell municipalities and their money apart? */
    bool (*knows_municipalities)(const oab_evidence *evidence);
    /* Does a school make its municipality a unit, even without children or a row? */
    bool lists_places_of_schools;
    /* NULL: it pays no municipalities. */
    oab_status (*pay_municipalities)(const oab_evidence *evidence, const oab_dates *dates,
                                     oab_result *result, oab_log *log);
    /* Euros of SITE for ABOVE (1e-6), what is left after the threshold, before scores are
     * rounded. */
    oab_cents (*price_site)(const oab_rules *rules, const oab_result *result,
                            const oab_site_result *site, oab_fixed above);
    /* The column of the schools table shown next to the amount on a terminal. */
    const char *shown;
};

/* ---- filling in budget lines ---- */

/* Opens another line of RESULT, which must have room for it; BUDGET OAB_ABSENT: none of its own. */
oab_budget_line *oab_open_line(oab_result *result, const char *name, oab_cents budget, bool used);

/* More cents than this over all units of a line are refused, so that every sum fits. */
#define OAB_MOST_CENTS INT64_C(1000000000000000000)
/* Adds AMOUNT, if known, to LINE. A sum that overflows stays above OAB_MOST_CENTS. */
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

/* The scheme named by the LENGTH characters at WORD, or NULL. */
const oab_scheme *oab_scheme_find(const char *word, size_t length);
/* ASKED or, if that is NULL, the scheme that RULES (school.scheme) prescribe for their year. */
const oab_scheme *oab_scheme_of(const oab_scheme *asked, const oab_rules *rules);

#endif
