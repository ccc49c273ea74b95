/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain: what one unit of a run gets and why, as a tree of steps that leads from its euros back
 * to rows of tables, counts of children and parameters; its place among all; its children by
 * feature; and what would change if a few things were otherwise. Likewise the score, or the weight,
 * of one child of the user's own table. */
#ifndef OAB_EXPLAIN_H
#define OAB_EXPLAIN_H

#include "compare/compare.h"
#include "run/find.h"

/* ---- steps ---- */

/* What a step is: a row of oab_step_specs. */
typedef enum oab_step_id {
    /* euros of schools */
    OAB_STEP_AMOUNT,
    OAB_STEP_SCORE_AMOUNT,
    OAB_STEP_BUDGET,
    OAB_STEP_TRANSITION,
    OAB_STEP_LOSS,
    OAB_STEP_PREVIOUS,
    OAB_STEP_PREVIOUS_TOTAL,
    OAB_STEP_PREVIOUS_MONEY,
    OAB_STEP_PREVIOUS_MATERIAL,
    OAB_STEP_PREVIOUS_RATE,
    OAB_STEP_PREVIOUS_GROUPS,
    OAB_STEP_NPO,
    OAB_STEP_WEIGHT_AMOUNT,
    OAB_STEP_WEIGHT_RATE,
    OAB_STEP_AGE_RATE,
    OAB_STEP_IMPULSE_AMOUNT,
    /* euros of municipalities */
    OAB_STEP_FORMULA,
    OAB_STEP_FORMULA_KEY,
    OAB_STEP_FORMULA_TODDLERS,
    OAB_STEP_LEFT,
    OAB_STEP_MINIMA,
    OAB_STEP_LINES,
    OAB_STEP_TOPUP,
    OAB_STEP_BEFORE_TRANSITION,
    OAB_STEP_GRANT,
    OAB_STEP_LOSSES,
    OAB_STEP_GAIN,
    OAB_STEP_GAINS,
    OAB_STEP_PRESCHOOL,
    OAB_STEP_PRESCHOOL_SHARE,
    OAB_STEP_ALL_AMOUNTS,
    OAB_STEP_PART_ALL,
    OAB_STEP_PART_A,
    OAB_STEP_PART_B,
    OAB_STEP_POT_ALL,
    OAB_STEP_POT_A,
    OAB_STEP_POT_B,
    OAB_STEP_POTS_OTHER,
    /* euros of whom a unit consists */
    OAB_STEP_UNIT_AMOUNT,
    OAB_STEP_SCHOOLS_AMOUNT,
    OAB_STEP_MUNICIPALITIES_AMOUNT,
    /* points */
    OAB_STEP_SCORE,
    OAB_STEP_OWN_SCORE,
    OAB_STEP_SPLIT_SCORE,
    OAB_STEP_FORMULA_SCORE,
    OAB_STEP_A,
    OAB_STEP_B,
    OAB_STEP_GAP,
    OAB_STEP_C,
    OAB_STEP_G,
    OAB_STEP_OWN_GAP,
    OAB_STEP_OWN_G,
    OAB_STEP_CUTOFF,
    OAB_STEP_LOWEST_SCORES,
    OAB_STEP_BELOW_SCORES,
    OAB_STEP_TIED_SCORES,
    OAB_STEP_NATION_SCORES,
    OAB_STEP_NATION_LOWEST_SCORES,
    OAB_STEP_ALL_A,
    OAB_STEP_ALL_SCORES,
    OAB_STEP_KEY,
    OAB_STEP_ALL_KEYS,
    OAB_STEP_DATE_SCORE,
    OAB_STEP_TODDLER_KEY,
    OAB_STEP_TODDLER_SCORE,
    OAB_STEP_ALL_TODDLER_KEYS,
    /* children */
    OAB_STEP_PUPILS,
    OAB_STEP_ALL_PUPILS,
    OAB_STEP_LOWEST,
    OAB_STEP_BELOW,
    OAB_STEP_TIED,
    OAB_STEP_TIES,
    OAB_STEP_TIED_SHARE,
    OAB_STEP_TIED_NUM,
    OAB_STEP_TIED_DEN,
    OAB_STEP_NATION_PUPILS,
    OAB_STEP_NATION_LOWEST,
    OAB_STEP_PUPILS_LOW,
    OAB_STEP_PUPILS_HIGH,
    OAB_STEP_IMPULSE_PUPILS,
    /* weights */
    OAB_STEP_SCHOOL_WEIGHT,
    OAB_STEP_WEIGHT_ABOVE,
    OAB_STEP_WEIGHT_SUM,
    OAB_STEP_WEIGHT_LOW,
    OAB_STEP_WEIGHT_HIGH,
    OAB_STEP_WEIGHT_THRESHOLD,
    OAB_STEP_WEIGHT_CAP,
    OAB_STEP_POT_WEIGHT,
    OAB_STEP_UNIT_WEIGHT,
    OAB_STEP_ALL_WEIGHTS,
    /* one child */
    OAB_STEP_PUPIL_SCORE,
    OAB_STEP_INTERCEPT,
    OAB_STEP_POINTS_MEAN,
    OAB_STEP_POINTS_SUM,
    OAB_STEP_EFFECT_MOTHER,
    OAB_STEP_EFFECT_FATHER,
    OAB_STEP_EFFECT_ORIGIN,
    OAB_STEP_EFFECT_STAY,
    OAB_STEP_EFFECT_DEBT,
    OAB_STEP_EFFECT_SCHOOL,
    OAB_STEP_COEFFICIENT,
    OAB_STEP_SCALE,
    OAB_STEP_SCALE_MEAN,
    OAB_STEP_INSTITUTION_MEAN,
    OAB_STEP_MUNICIPALITY_MEAN,
    OAB_STEP_NATION_MEAN,
    OAB_STEP_SCALE_SUM,
    OAB_STEP_MEAN_COUNT,
    OAB_STEP_SCHOOL_PART,
    OAB_STEP_SCHOOL_PART_SHARE,
    OAB_STEP_MUNICIPALITY_PART,
    OAB_STEP_MUNICIPALITY_PART_SHARE,
    OAB_STEP_PUPIL_COUNTS,
    OAB_STEP_PUPIL_GAP,
    OAB_STEP_PUPIL_WEIGHT,
    OAB_STEP_LEVEL_MOTHER,
    OAB_STEP_LEVEL_FATHER,
    /* others */
    OAB_STEP_TEACHER_AGE,
    OAB_STEP_REST_SHARE,
    OAB_STEP_NUMBER,    /* of units, or a plain number */
    OAB_STEP_PARAMETER, /* a parameter, whose name and unit say what it is */
    OAB_STEP_COUNT
} oab_step_id;

/* The unit of a step's value. */
typedef enum oab_step_unit {
    OAB_IN_CENTS,
    OAB_IN_HUNDREDTHS, /* of points */
    OAB_IN_MILLIONTHS, /* of points, weights, euros of a rate, shares, years */
    OAB_IN_ONES        /* children, units */
} oab_step_unit;

/* How a step's value follows from its parts, the steps directly below it. */
typedef enum oab_step_by {
    OAB_BY_UNKNOWN,   /* it does not: there are no data */
    OAB_BY_TABLE,     /* a cell of a table, or a sum of cells of rows that were merged */
    OAB_BY_PARAMETER, /* a value of the rules */
    OAB_BY_INDICATOR, /* a row of the indicator */
    OAB_BY_COUNT,     /* counted or summed over children */
    OAB_BY_TOTAL,     /* summed over all units, whose number is OVER */
    OAB_BY_CONSTANT,
    OAB_BY_EARLIER, /* it is the nearest step before it of the same kind and date */
    OAB_BY_UNIT,    /* a unit that is explained by itself */
    OAB_BY_LEVELS,  /* from the levels of both parents' education, by the article */
    OAB_BY_SUM,
    OAB_BY_DIFFERENCE, /* the first less all others */
    OAB_BY_PRODUCT,
    OAB_BY_QUOTIENT, /* of two */
    OAB_BY_SHARE,    /* the first x the second / the third */
    OAB_BY_LEAST,    /* the least of them */
    OAB_BY_AT_LEAST, /* the first, or 0 if that is below the second */
    OAB_BY_BELOW,    /* 1 if the first is below the second, 0 if above, the third if equal */
    OAB_BY_WAYS
} oab_step_by;

/* The named rounding that ends a step. */
typedef enum oab_rounding {
    OAB_UNROUNDED, /* exact; what is shown is rounded to the digits of its unit */
    OAB_TO_CENT,
    OAB_TO_HUNDREDTH,
    OAB_TO_WHOLE,     /* half up */
    OAB_UP_TO_WHOLE,  /* never down */
    OAB_BY_REMAINDER, /* down to the cent, or up where one of the largest remainders is left */
    OAB_TO_MILLIONTH,
    OAB_ROUNDINGS
} oab_rounding;

typedef struct oab_step_spec {
    const char *key; /* its name in JSON, and of its words */
    oab_step_unit unit;
    const char *measure; /* euro, points, children, weight, years; "": a plain number */
    const char *article; /* the rule; "" where another step tells it */
} oab_step_spec;
extern const oab_step_spec oab_step_specs[OAB_STEP_COUNT];

typedef struct oab_step {
    oab_step_id id;
    oab_step_by by;
    oab_rounding rounding;
    bool at_least_zero;         /* after rounding */
    bool is_negative;           /* a deduction: its sign is changed last */
    bool is_set, is_done;       /* the value is that of the result; EXACT is there */
    unsigned depth;             /* parts have one more and follow directly; 0: a root */
    int64_t value;              /* OAB_ABSENT: unknown; of a parameter as in oab_rules */
    long double exact;          /* before it is rounded for show, as good as floating point tells */
    oab_parameter_id parameter; /* OAB_STEP_PARAMETER */
    int input;                  /* OAB_BY_TABLE: OAB_INPUT_... */
    const char *column;         /* likewise, and where CELL stands */
    const char *cell;           /* what the child has there; "": it is empty; NULL: no such cell */
    const oab_indicator_row *row; /* OAB_BY_INDICATOR */
    size_t over;                  /* OAB_BY_TOTAL */
    int32_t date;                 /* count date, YYYYMMDD; 0: none, or the only one */
    oab_named_unit unit;          /* whose it is, if not of the unit explained; run NULL: its own */
    const char *line;             /* the budget line in which it counts; NULL: none */
} oab_step;

/* ---- what would change ---- */

typedef enum oab_what_if_id {
    OAB_IF_TARGET, /* one more pupil in the lowest share, as far below C as they are on average */
    OAB_IF_OTHER,  /* one more pupil who is not */
    OAB_IF_CUTOFF, /* the national cut-off 0.1 point lower */
    OAB_IF_THRESHOLD, /* the threshold one percentage point lower */
    OAB_IF_COUNT
} oab_what_if_id;
extern const char *const oab_what_if_names[OAB_IF_COUNT];

typedef struct oab_what_if {
    oab_cents amount; /* what it would get; OAB_ABSENT: not known */
    bool by_drawn;    /* the difference is that of drawn children; AMOUNT is of the run + that */
} oab_what_if;

/* ---- children by feature ---- */

/* The children of one category of one feature: all, and those in the lowest share (1e-6 of them, as
 * ties count in part). */
typedef struct oab_feature_count {
    const char *feature, *category; /* borrowed; category "" if unknown */
    int64_t children;
    int64_t lowest; /* OAB_ABSENT: scores are not known */
} oab_feature_count;

/* ---- one child ---- */

/* The pool in whose lowest share a child may count. */
typedef struct oab_pupil_pool {
    const oab_pool *pool; /* NULL: it is in none that enters the amounts, or has no known score */
    oab_named_unit unit;  /* whose A it may be a part of */
    oab_fixed a;
    size_t part; /* the step of its part */
} oab_pupil_pool;

/* A child on one count date. */
typedef struct oab_pupil_date {
    int32_t date;                /* YYYYMMDD; 0: the table gives none */
    oab_named_unit site;         /* run NULL: a toddler */
    oab_named_unit municipality; /* run NULL: not known */
    size_t root;                 /* the step of its score or weight; SIZE_MAX: it has none */
    oab_pupil_pool pools[OAB_POOL_COUNT];
    bool counts; /* it enters the amounts of schools or of municipalities */
} oab_pupil_date;

/* ---- an explanation ---- */

typedef struct oab_explanation {
    const oab_run *run;
    const char *pupil; /* the pupil_id of a child, whose are DATES and STEPS alone; NULL: a unit */
    oab_pupil_date *dates;
    size_t date_count;
    oab_named_unit unit;
    oab_step *steps; /* each root and, after each step, its parts */
    size_t count, capacity;
    size_t *sites; /* of which it consists: indices in the result; of a municipality none */
    size_t site_count;
    oab_cents amount; /* OAB_ABSENT: unknown */
    int64_t pupils;   /* or children; OAB_ABSENT: unknown */
    oab_cents per_pupil;
    oab_fixed above;     /* points or school weight after the threshold; OAB_ABSENT: unknown */
    size_t rank, ranked; /* place by amount among units of its kind with a known amount; 0: none */
    size_t with_money;   /* of these */
    bool is_drawn;       /* it rests on children that were drawn, not observed */
    oab_feature_count *features; /* of one count date; NULL: no children known */
    size_t feature_count, feature_capacity;
    bool features_drawn;
    bool has_what_if;
    oab_what_if what_if[OAB_IF_COUNT];
} oab_explanation;

/* What all explanations of one run share. */
typedef struct oab_explainer oab_explainer;
/* RUN, already executed, must outlive *EXPLAINER. Free it with oab_explainer_free in every case. */
oab_status oab_explainer_open(const oab_run *run, oab_explainer **explainer, oab_log *log);
void oab_explainer_free(oab_explainer *explainer);
const oab_run *oab_explained_run(const oab_explainer *explainer);
/* Explains UNIT of the explainer's run. Calls for one explainer must not run concurrently. Free
 * EXPLANATION in every case. */
oab_status oab_explain(oab_explainer *explainer, const oab_named_unit *unit,
                       oab_explanation *explanation, oab_log *log);
/* The same for the child of the run's request, whose rows its data must have: what its score, or
 * its weight, is made of, and what part of the A of its school and its municipality it is. */
oab_status oab_explain_pupil(oab_explainer *explainer, oab_explanation *explanation, oab_log *log);
void oab_explanation_free(oab_explanation *explanation);

/* ---- both sides of a comparison ---- */

typedef struct oab_explained_both {
    const oab_comparison *comparison;
    oab_named_unit unit;                      /* as the first side that has it does */
    bool is_on[OAB_SIDE_COUNT];               /* has the side such a unit? */
    oab_explanation side[OAB_SIDE_COUNT];     /* of its own money, not scaled */
    oab_compare_level level[OAB_MONEY_COUNT]; /* OAB_LEVEL_COUNT: no such money is compared */
    const oab_compared *row[OAB_MONEY_COUNT]; /* borrowed; NULL likewise */
} oab_explained_both;
/* Explains UNIT, of either run of COMPARISON, on each side that has it. COMPARISON must outlive
 * BOTH. Free BOTH in every case. */
oab_status oab_explain_both(const oab_comparison *comparison, const oab_named_unit *unit,
                            oab_explained_both *both, oab_log *log);
void oab_explained_both_free(oab_explained_both *both);

#endif
