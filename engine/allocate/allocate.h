/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allocate: takes what children or published tables say of every site and municipality, gives
 * their scores, their euros and the budget lines, each closed to the cent or with its residue. */
#ifndef OAB_ALLOCATE_H
#define OAB_ALLOCATE_H

#include "score/score.h"

/* ---- scores of schools and municipalities ---- */

/* Hundredths of a point: what the law rounds to, and the tables show. */
typedef int64_t oab_hundredths;

/* What the whole country gives to one unit's score. */
typedef struct oab_nation {
    oab_pool pool;   /* from children; count 0 where a table gives A instead */
    int64_t table_a; /* from a table: sum of A in hundredths, over k children */
    oab_fixed gap;   /* C - G given (indicator.gap), or OAB_ABSENT */
    oab_fixed share; /* threshold share: 12% or 5% */
    bool own_gap;    /* C - G of the unit itself (municipality.gap_reading) */
} oab_nation;

/* One unit: a site, a municipality or its toddlers. */
typedef struct oab_unit {
    int64_t count;   /* E */
    oab_tail tail;   /* from children */
    int64_t table_a; /* from a table, hundredths; OAB_ABSENT: from children */
    oab_tail whole;  /* of the municipality whose C - G counts (own_gap) */
} oab_unit;

typedef struct oab_unit_score {
    oab_hundredths a, b;  /* each rounded by itself; A is negative where children above C count */
    oab_hundredths score; /* A - B, at least 0 */
    oab_fixed measure, above; /* A and max(0, A - B) to 1e-6 points, not rounded as scores are */
    bool has_a;               /* A > 0 before any rounding */
    int64_t target;           /* children in the lowest share, ties by fraction, in hundredths */
} oab_unit_score;

/* A, B and max(0, A - B), each exact until its one rounding to 2 decimals (schools: art. 18 Besluit
 * bekostiging WPO 2022; municipalities: art. 3 Stb. 2018, 315). False: the exact fractions do not
 * fit 128 bits, which no cohort within OAB_MOST_CHILDREN reaches but by absurd ties. */
bool oab_score_unit(const oab_nation *nation, const oab_unit *unit, oab_unit_score *score);
/* A alone, for parts of a unit that have no threshold. */
bool oab_score_unit_a(const oab_nation *nation, const oab_unit *unit, oab_hundredths *a);

/* Weight of a pupil whose parents have these SOI codes, "" where unknown (art. 27 Besluit
 * bekostiging WPO, text to 2019). */
oab_weight oab_weight_of_parents(const char *mother, const char *father);

/* C - G in 1e-6 points, rounded, for showing. */
oab_fixed oab_gap_shown(const oab_nation *nation);

/* School weight x (base + age amount x weighted mean teacher age) in cents (art. 28 Besluit
 * bekostiging WPO and the yearly regulation). A school without a teacher age, or no ROW (NULL),
 * takes the national one; OAB_ABSENT where that is not known either. */
oab_cents oab_weights_amount(const oab_rules *rules, const oab_school *row,
                             oab_fixed school_weight);

/* ---- one run's results ---- */

/* A site; or an institution, in whose sums OAB_MASKED is what a site's part of is not known. */
typedef struct oab_site_result {
    oab_school_id id;
    const oab_school *row; /* of the schools table, NULL where none */
    oab_municipality_id municipality;
    int64_t pupils;         /* OAB_ABSENT: unknown */
    int64_t target;         /* hundredths of pupils; OAB_ABSENT: no children known */
    int64_t mean_score;     /* hundredths; OAB_ABSENT likewise */
    int64_t sum;            /* of scores, which the mean is rounded from once */
    int64_t a, b, score;    /* hundredths; OAB_ABSENT: unknown */
    int64_t young, old;     /* pupils by bovenbouw age; OAB_ABSENT: no ages */
    int64_t young_a, old_a; /* hundredths */
    oab_cents amount_new, amount_old, amount_impulse, transition, amount; /* OAB_ABSENT: empty */
    oab_fixed school_weight;                                              /* OAB_ABSENT: empty */
    /* what the scheme counts, before and after its threshold, in 1e-6 and not rounded: A and
     * max(0, A - B), or the sum of weights and what is left of it; OAB_ABSENT: unknown. Where only
     * a score or a school weight is known both are that, and knows_threshold is false. */
    oab_fixed measure, above;
    bool knows_threshold;
    bool lacks_part; /* of an institution: a sum is unknown, since a site's part of it is */
    oab_normalised normalised; /* where asked for */
} oab_site_result;

/* Of a municipality at one count date, hundredths; OAB_ABSENT: unknown, or no such date. */
typedef struct oab_dated_score {
    oab_hundredths a, b, score;
} oab_dated_score;

typedef struct oab_municipality_result {
    oab_municipality_id id;
    const oab_municipality *row;      /* of the municipalities table, NULL where none */
    int64_t children, toddlers;       /* at the first count date; OAB_ABSENT: no children known */
    int64_t target, target_toddlers;  /* hundredths of children */
    int64_t exact_toddlers, tied_den; /* target toddlers = exact_toddlers / tied_den */
    oab_dated_score date[2];
    int64_t a, b, score;    /* hundredths, half of both dates' each; a, b OAB_ABSENT: unknown */
    int64_t weight;         /* sum of both dates' scores, hundredths: what the key divides by */
    int64_t toddler_weight; /* likewise of the toddlers alone */
    /* as of a site, both dates together; of the toddlers alone. A grant given is all of them. */
    oab_fixed measure, above, toddler_measure, toddler_above;
    bool knows_threshold;
    bool is_known; /* has scores, of the new scheme; else its amounts are OAB_ABSENT */
    bool has_a;    /* A > 0 at either date */
    bool at_minimum;
    oab_cents amount_formula, minimum_topup, transition, amount, amount_preschool;
} oab_municipality_result;

/* A budget line: residue = budget - allocated. */
enum { OAB_MOST_LINES = 12 };
typedef struct oab_budget_line {
    const char *name;
    bool used; /* else it is not shown */
    int64_t recipients;
    oab_cents budget; /* OAB_ABSENT: the line has none of its own */
    oab_cents allocated;
} oab_budget_line;

typedef struct oab_scheme oab_scheme; /* scheme.h */

/* Figures of one count date and pool as shown; OAB_ABSENT where a table cannot tell. */
typedef struct oab_national {
    int32_t date;                /* 0: the tables name none */
    int64_t children, k, ties;   /* ties: children at the cut-off */
    oab_fixed cutoff, c, g, gap; /* points */
    bool gap_given;
} oab_national;

typedef struct oab_result {
    int year;
    const oab_scheme *scheme; /* that paid */
    bool has_sites, has_municipalities;
    bool has_grants;        /* municipalities are paid as before 2019 */
    bool grants_are_proxy;  /* of the old scheme: municipality.old_budget over school weights */
    oab_site_result *sites; /* ascending id */
    size_t site_count;
    oab_site_result *institutions; /* sums, ascending id */
    size_t institution_count;
    oab_municipality_result *municipalities; /* ascending id */
    size_t municipality_count;
    int64_t sites_with_money, municipalities_with_money, at_minimum; /* how many */
    oab_budget_line lines[OAB_MOST_LINES]; /* in the order in which the scheme opened them */
    size_t line_count;
    oab_national school_nation, municipal_nation[2]; /* of the two count dates */
    bool second_date;                        /* municipalities had two count dates; else H = I */
    oab_fixed school_price, municipal_price; /* euros per point, rounded for showing; OAB_ABSENT */
    bool price_mode;   /* schools are paid a price per unit; else a budget is divided */
    int64_t unweighed; /* sites of unknown school weight, which the proxy leaves out */
    int64_t cut_parts; /* municipalities whose part of the preschool line is cut to their amount */
    double gainer_share;     /* that closed the transition; < 0: none */
    int64_t masked_rows;     /* sites whose amount stays empty because a count is masked */
    int64_t uncounted_areas; /* or because no count tells their pupils in an impulse area */
    /* published scores, or school weights, compared; off by more than 0.01 (weights: at all) */
    int64_t checked, check_off;
    oab_hundredths check_largest;
    uint64_t unknown_mothers, unknown_fathers, unknown_origins; /* imputed */
    oab_fixed intercept; /* at the schools' count date; OAB_ABSENT: no indicator ran */
} oab_result;

/* What a run has read; any pointer but rules may be NULL. */
typedef struct oab_evidence {
    const oab_rules *rules;
    const oab_schools *schools;
    const oab_municipalities *municipalities;
    const oab_impulse_areas *impulse_areas;
    const oab_prepared *prepared; /* with its cohort */
    const oab_scores *scores;
} oab_evidence;

/* Schools: scores from children, else from the table; then euros by SCHEME (NULL: the one
 * that the rules prescribe); institutions as sums of their rounded sites. Municipalities likewise.
 * RESULT keeps pointers into the evidence; zero-initialise it, free with oab_result_free. Notes say
 * what was chosen for the user. */
oab_status oab_allocate(const oab_evidence *evidence, const oab_scheme *scheme, oab_result *result,
                        oab_log *log);
/* Notes which institutions lack a part, and the masks behind it, for whoever shows them. */
void oab_note_institutions(const oab_result *result, oab_log *log);
/* Notes where the count dates that serve COHORT's schools and municipalities are not those that
 * RULES ask of the year; nothing where it has none. */
void oab_note_dates(const oab_cohort *cohort, const oab_rules *rules, bool has_municipalities,
                    oab_log *log);
void oab_result_free(oab_result *result);

#endif
