/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allocate: from children or published tables to the scores and euros of every site and
 * municipality and the budget lines, each of which closes to the cent or shows its residue. */
#ifndef OAB_ALLOCATE_H
#define OAB_ALLOCATE_H

#include "score/score.h"

/* ---- scores of schools and municipalities ---- */

/* Hundredths of a point: what the law rounds to and the tables show. */
typedef int64_t oab_hundredths;
/* Points from a table, rounded as the law does; OAB_ABSENT if unknown. */
static inline oab_hundredths oab_to_hundredths(oab_fixed points) {
    return oab_known(points) ? (oab_hundredths)oab_round_div(points, OAB_ONE / 100) : OAB_ABSENT;
}

/* The national figures that enter the score of a unit. */
typedef struct oab_nation {
    oab_pool pool;   /* from children; count is 0 if a table gives A instead */
    int64_t table_a; /* from a table: sum of A in hundredths, over k children */
    oab_fixed gap;   /* C - G as given (indicator.gap), or OAB_ABSENT */
    oab_fixed share; /* threshold share: 12% or 5% */
    bool own_gap;    /* use the municipality's own C - G (municipality.gap_reading) */
} oab_nation;

/* One unit: a site, a municipality or its toddlers. */
typedef struct oab_unit {
    int64_t count;   /* E */
    oab_tail tail;   /* from children */
    int64_t table_a; /* from a table, hundredths; OAB_ABSENT: from children */
    oab_tail whole;  /* tail of the municipality whose C - G is used (own_gap) */
} oab_unit;

typedef struct oab_unit_score {
    oab_hundredths a, b;      /* each rounded separately; A is negative if children above C count */
    oab_hundredths score;     /* A - B, at least 0 */
    oab_fixed measure, above; /* A and max(0, A - B) to 1e-6 points, without the rounding to 0.01 */
    bool has_a;               /* A > 0 before rounding */
    int64_t target;           /* children in the lowest share, ties as fractions, in hundredths */
} oab_unit_score;

/* A, B and max(0, A - B), each exact until its one rounding to 2 decimals (schools: art. 18 Besluit
 * bekostiging WPO 2022; municipalities: art. 3 Stb. 2018, 315). False: the exact fractions do not
 * fit 128 bits; within OAB_MOST_CHILDREN, only an absurd number of ties can cause that. */
bool oab_score_unit(const oab_nation *nation, const oab_unit *unit, oab_unit_score *score);
/* A alone, for parts of a unit that have no threshold. */
bool oab_score_unit_a(const oab_nation *nation, const oab_unit *unit, oab_hundredths *a);

/* The level of an education by its SOI code: 1 at most primary, 2 at most practical education or
 * vmbo-b/k, 3 higher; unknown if "", or too short to decide (1, 12). Art. 27 Besluit bekostiging
 * WPO, text to 2019. */
typedef enum oab_level { OAB_LEVEL_UNKNOWN, OAB_LEVEL_1, OAB_LEVEL_2, OAB_LEVEL_3 } oab_level;
oab_level oab_level_of(const char *soi);
/* The weight of a pupil whose parents have these SOI codes, "" if unknown (art. 27 Besluit
 * bekostiging WPO, text to 2019). */
oab_weight oab_weight_of_parents(const char *mother, const char *father);

/* What RULES say of municipalities, whose children are those of POOL. */
oab_nation oab_municipal_nation(const oab_rules *rules, const oab_pool *pool);
/* C - G in 1e-6 points, rounded for display. */
oab_fixed oab_gap_shown(const oab_nation *nation);

/* score x PRICE, in 1e-12 euro, in cents: their one rounding. */
oab_cents oab_at_price(oab_hundredths score, oab_wide price);
/* What the SUM of the weights of PUPILS leaves above the threshold, in 1e-6: rounded half up to a
 * whole number, then at least 0 (art. 28 Besluit bekostiging WPO, text to 2019). */
oab_fixed oab_weight_above(const oab_rules *rules, oab_fixed sum, int64_t pupils);
/* School weight x (base + age amount x weighted mean teacher age) in cents (art. 28 Besluit
 * bekostiging WPO and the yearly regulation). Without a ROW (NULL), or without a teacher age in it,
 * the national age applies; OAB_ABSENT if that is unknown too. */
oab_cents oab_weights_amount(const oab_rules *rules, const oab_school *row,
                             oab_fixed school_weight);

/* ---- one run's results ---- */

/* A site; or an institution or a board, as sums over its sites, in which OAB_MASKED means that a
 * site's part is unknown. A board has the id 0 and the row of its first site, which names it. */
typedef struct oab_site_result {
    oab_school_id id;
    const oab_school *row; /* in the schools table; NULL: none */
    oab_municipality_id municipality;
    int64_t pupils;      /* OAB_ABSENT: unknown */
    int64_t target;      /* hundredths of pupils; OAB_ABSENT: no children known */
    int64_t mean_score;  /* hundredths; OAB_ABSENT: no children known */
    int64_t sum;         /* sum of scores, from which the mean is rounded once */
    int64_t a, b, score; /* hundredths; OAB_ABSENT: unknown */
    /* the weights scheme: pupils of either weight, and those that count for an impulse area;
     * OAB_ABSENT: unknown, or not counted */
    int64_t low, high, impulse_pupils;
    int64_t young, old;     /* pupils below and from the bovenbouw age; OAB_ABSENT: no ages */
    int64_t young_a, old_a; /* hundredths */
    oab_cents previous;     /* A of art. 36a, what it had before; OAB_ABSENT: no transition */
    /* what it will get when the transition is over, at this year's scores and prices, and how much
     * more that is than before; OAB_ABSENT: no transition */
    oab_cents final, final_difference;
    oab_cents amount_new, amount_old, amount_impulse, transition, amount; /* OAB_ABSENT: empty */
    oab_fixed school_weight;                                              /* OAB_ABSENT: empty */
    /* What the scheme counts before (measure) and after (above) its threshold, in 1e-6 and
     * unrounded: A and max(0, A - B), or the sum of weights and the part of it above the threshold.
     * OAB_ABSENT: unknown. If only a score or a school weight is known, both are equal to it and
     * knows_threshold is false. */
    oab_fixed measure, above;
    bool is_published; /* SCORE is the table's own, not A - B */
    bool knows_threshold;
    bool lacks_part;           /* of sums only: one is unknown because a site's part is */
    oab_normalised normalised; /* if asked for */
} oab_site_result;

/* A municipality at one count date, in hundredths; OAB_ABSENT: unknown, or no such date. */
typedef struct oab_dated_score {
    oab_hundredths a, b, score;
} oab_dated_score;

typedef struct oab_municipality_result {
    oab_municipality_id id;
    const oab_municipality *row;      /* in the municipalities table; NULL: none */
    int64_t children, toddlers;       /* at the first count date; OAB_ABSENT: no children known */
    int64_t target, target_toddlers;  /* hundredths of children */
    int64_t exact_toddlers, tied_den; /* target toddlers = exact_toddlers / tied_den */
    oab_dated_score date[2];
    int64_t a, b, score;    /* hundredths, mean of both dates; a, b: OAB_ABSENT if unknown */
    int64_t weight;         /* sum of both dates' scores, hundredths; the key of the division */
    int64_t toddler_weight; /* the same for the toddlers alone */
    /* as for a site, summed over both dates; the toddler_ ones for the toddlers alone. If a grant
     * is given, measure and above are equal to it. */
    oab_fixed measure, above, toddler_measure, toddler_above;
    bool knows_threshold;
    bool is_known; /* has scores (score scheme); if not, amounts are OAB_ABSENT */
    bool has_a;    /* A > 0 at either date */
    bool at_minimum;
    oab_cents grant_2018; /* what the transition starts from; OAB_ABSENT: no transition */
    oab_cents amount_formula, minimum_topup, transition, amount, amount_preschool;
    oab_cents preschool_share; /* of the preschool line, of which the amount may leave less */
} oab_municipality_result;

/* A budget line: residue = budget - allocated. */
enum { OAB_MOST_LINES = 12 };
typedef struct oab_budget_line {
    const char *name;
    bool used; /* if false, not shown */
    int64_t recipients;
    oab_cents budget; /* OAB_ABSENT: the line has no budget of its own */
    oab_cents allocated;
} oab_budget_line;

/* The pots of the decree of 2010 (BWBR0028273): for all municipalities that take part, for annex A,
 * for annex B. */
typedef enum oab_old_pot { OAB_POT_ALL, OAB_POT_A, OAB_POT_B, OAB_OLD_POT_COUNT } oab_old_pot;
typedef struct oab_decree {
    oab_cents pot[OAB_OLD_POT_COUNT];
    oab_cents *part[OAB_OLD_POT_COUNT]; /* of every row of the municipalities table; owned; NULL:
                                           the decree pays nobody */
} oab_decree;
/* Whether ROW belongs to those whose pot it is. */
bool oab_decree_includes(const oab_municipality *row, oab_old_pot pot);
/* What ROW counts in POT: a municipality below the least weight takes no part. */
int64_t oab_decree_weight(const oab_rules *rules, const oab_municipality *row, oab_old_pot pot);

typedef struct oab_scheme oab_scheme; /* scheme.h */

/* Figures of one count date and pool as displayed; OAB_ABSENT if a table does not give them. */
typedef struct oab_national {
    int32_t date;                /* 0: from tables, which give no date */
    int64_t children, k, ties;   /* ties: children at the cut-off */
    oab_fixed cutoff, c, g, gap; /* points */
    bool gap_given;
} oab_national;

/* Which of the cohort's count dates are used for what. */
typedef struct oab_dates {
    size_t school, municipal[2]; /* indices in cohort->dates; equal municipal ones: one date */
} oab_dates;

typedef struct oab_result {
    int year;
    const oab_scheme *scheme; /* the scheme that paid */
    oab_dates dates;          /* of the cohort, if there is one */
    bool has_sites, has_municipalities;
    bool has_grants;          /* municipalities get grants as before 2019 */
    bool grants_are_proxy;    /* estimated: municipality.old_budget by school weight */
    int64_t grants_by_decree; /* municipalities whose grant the decree of 2010 sets */
    oab_site_result *sites;   /* ascending id */
    size_t site_count;
    oab_site_result *institutions; /* sums, ascending id */
    size_t institution_count;
    oab_site_result *boards; /* sums, by board_id; sites without one are in none */
    size_t board_count;
    oab_municipality_result *municipalities; /* ascending id */
    size_t municipality_count;
    int64_t sites_with_money, municipalities_with_money, at_minimum; /* counts */
    oab_budget_line lines[OAB_MOST_LINES]; /* in the order in which the scheme opened them */
    size_t line_count;
    oab_nation nation;                               /* that of the sites' scores */
    oab_national school_nation, municipal_nation[2]; /* municipal: at the two count dates */
    bool second_date;                        /* municipalities had two count dates; if not, H = I */
    oab_fixed school_price, municipal_price; /* euros per point, rounded; OAB_ABSENT: none */
    bool price_mode;     /* schools are paid a price per unit; if false, a budget is divided */
    int64_t unweighed;   /* sites of unknown school weight, left out of the proxy */
    int64_t cut_parts;   /* municipalities whose preschool part was cut to their amount */
    bool gains_close;    /* the gains of gainers pay all of the transition, to the cent */
    double gainer_share; /* of the gainers in the transition; < 0: none */
    int64_t moved_sites, moved_municipalities; /* those that have a transition */
    bool transition_by_proxy;     /* the computed grants of 2018 it starts from are estimated */
    int64_t transition_by_decree; /* municipalities whose computed grant of 2018 the decree sets */
    int64_t masked_rows;          /* sites without an amount because a count is masked */
    int64_t uncounted_areas;      /* or because their impulse area pupils are unknown */
    /* The weights scheme: what its rules would move that the tables do not tell. */
    oab_cents impulse_most; /* impulse money if every such site lay in an impulse area */
    int64_t ageless;        /* sites with a school weight that are paid at the national age */
    oab_cents age_year;     /* what one year of that age is at them */
    int64_t published;      /* sites paid by the score with threshold that the table gives */
    int64_t recomputed;     /* sites where A and pupils give another one, which pays instead */
    /* published scores or school weights compared, those that differ, and those off by more than
     * 0.01 (school weights: by anything) */
    int64_t checked, check_differ, check_off;
    oab_hundredths check_largest;
    uint64_t unknown_mothers, unknown_fathers, unknown_origins; /* imputed */
    oab_fixed intercept; /* at the schools' count date; OAB_ABSENT: no indicator was used */
    oab_decree decree;   /* of the grants before 2019 */
} oab_result;

/* What a run has read; any pointer except rules may be NULL. */
typedef struct oab_evidence {
    const oab_rules *rules;
    const oab_schools *schools;
    const oab_municipalities *municipalities;
    const oab_impulse_areas *impulse_areas;
    const oab_merger *splits; /* of schools, in the year */
    size_t split_count;
    const oab_prepared *prepared; /* together with its cohort */
    const oab_scores *scores;
    bool sites_by_table; /* sites by the scores of SCHOOLS, though there are children */
    bool recomputes;     /* published scores do not pay where A and pupils give them anew */
} oab_evidence;
/* Are sites scored by their children? */
static inline bool oab_scores_sites(const oab_evidence *evidence) {
    return evidence->scores != NULL && !evidence->sites_by_table;
}

/* Scores the schools from children, else from the table; pays them by SCHEME (NULL: the one the
 * rules prescribe); sums institutions from their rounded sites. Then the same for municipalities.
 * RESULT is initialised here and keeps pointers into the evidence; free it with oab_result_free.
 * Notes report the choices made for the user. */
oab_status oab_allocate(const oab_evidence *evidence, const oab_scheme *scheme, oab_result *result,
                        oab_log *log);
/* For whoever shows institutions: notes how many lack a part, and which masks are behind it. */
void oab_note_institutions(const oab_result *result, oab_log *log);
/* Notes count dates of COHORT, used for schools or municipalities, that differ from those that
 * RULES prescribe for the year. No note if COHORT has no dates. */
void oab_note_dates(const oab_cohort *cohort, const oab_rules *rules, bool has_municipalities,
                    oab_log *log);
/* Do RULES start a transition from what the weights scheme pays? */
bool oab_computes_previous(const oab_rules *rules);
/* What the weights scheme pays on the tables of EVIDENCE: what such a transition starts from. As
 * oab_allocate, but without notes. */
oab_status oab_allocate_before(const oab_evidence *evidence, oab_result *before, oab_log *log);
/* The share of what it had before less its new amount that an institution gets in the transition
 * which loses LOST by the new amounts of its sites, or gains where that is negative (art. 36a
 * Besluit bekostiging WPO, text of 1-8-2020). */
oab_parameter_id oab_school_transition_share(const oab_rules *rules, oab_wide lost);
/* The site ID of RESULT, whose sites are listed; NULL: none. */
oab_site_result *oab_find_site(const oab_result *result, oab_school_id id);
/* Index in RESULT's boards of the board of SITE; board_count: it has none. */
size_t oab_board_of(const oab_result *result, const oab_site_result *site);
void oab_result_free(oab_result *result);

#endif
