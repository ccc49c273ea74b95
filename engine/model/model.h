/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: reads the model files (parameters.csv, scenarios, an indicator file) and yields the
 * indicator and the rules of one funding year as plain numbers, each with its source. */
#ifndef OAB_MODEL_H
#define OAB_MODEL_H

#include "base/base.h"

/* ---- where model files come from ---- */

/* Text of a model file: FOLDER/NAME if FOLDER is given (--models), else the embedded file. NAME is
 * relative to models/, e.g. "parameters.csv". *PATH is its name for messages. Free both. */
oab_status oab_model_file(const char *folder, const char *name, char **path, char **data,
                          size_t *size, oab_log *log);
/* Text of a file named by the user: a path; "-" for standard input; or the bare name of a file
 * shipped in SUBFOLDER of models/ (it has no '/' or '.', and no such file exists in the current
 * folder). Free both. */
oab_status oab_model_named(const char *folder, const char *subfolder, const char *name, char **path,
                           char **data, size_t *size, oab_log *log);

/* ---- parameters ---- */

typedef enum oab_parameter_id {
    OAB_TARGET_SHARE,
    OAB_GAP,
    OAB_TIE_RULE,
    OAB_MEAN_TARGET,
    OAB_TODDLER_SCHOOL_MEAN,
    OAB_IMPUTATION,
    OAB_IMPUTATION_SEED,
    OAB_BOVENBOUW_AGE,
    OAB_RELIABLE_PUPILS,
    OAB_SCORE_LEAST,
    OAB_SCORE_MOST,
    OAB_REPEATED_SHARE,
    OAB_SAMPLE_SHARE,
    OAB_SCHOOL_SCHEME,
    OAB_SCHOOL_THRESHOLD_SHARE,
    OAB_SCHOOL_BUDGET,
    OAB_SCHOOL_PRICE,
    OAB_SCHOOL_PRICE_INDEX,
    OAB_SCHOOL_NPO_PRICE,
    OAB_SCHOOL_TRANSITION,
    OAB_SCHOOL_TRANSITION_SHARE,
    OAB_SCHOOL_TRANSITION_SHARE_GAINERS,
    OAB_SCHOOL_TRANSITION_GROUPS,
    OAB_SCHOOL_TRANSITION_GROUP_AMOUNT,
    OAB_SCHOOL_TRANSITION_PA_AMOUNT,
    OAB_SCHOOL_TRANSITION_INDEX,
    OAB_SCHOOL_COUNT_DATE,
    OAB_MUNICIPALITY_THRESHOLD_SHARE,
    OAB_MUNICIPALITY_BUDGET,
    OAB_MUNICIPALITY_BUDGET_INDEX,
    OAB_MUNICIPALITY_OLD_BUDGET,
    OAB_MUNICIPALITY_OLD_PRICE,
    OAB_MUNICIPALITY_OLD_SHARE_A,
    OAB_MUNICIPALITY_OLD_BUDGET_B,
    OAB_MUNICIPALITY_OLD_MINIMUM_WEIGHT,
    OAB_MUNICIPALITY_PRESCHOOL_BUDGET,
    OAB_MUNICIPALITY_MINIMUM,
    OAB_MUNICIPALITY_MINIMUM_RULE,
    OAB_MUNICIPALITY_TRANSITION,
    OAB_MUNICIPALITY_TRANSITION_SHARE,
    OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS,
    OAB_MUNICIPALITY_GAP_READING,
    OAB_MUNICIPALITY_COUNT_DATE_1,
    OAB_MUNICIPALITY_COUNT_DATE_2,
    OAB_PRESCHOOL_KEY,
    OAB_PRESCHOOL_HOURS,
    OAB_WEIGHTS_LOW,
    OAB_WEIGHTS_HIGH,
    OAB_WEIGHTS_THRESHOLD_SHARE,
    OAB_WEIGHTS_CAP_SHARE,
    OAB_WEIGHTS_BASE_AMOUNT,
    OAB_WEIGHTS_AGE_AMOUNT,
    OAB_WEIGHTS_NATIONAL_AGE,
    OAB_WEIGHTS_IMPULSE_AMOUNT,
    OAB_COMPARE_INHABITANTS_1,
    OAB_COMPARE_INHABITANTS_2,
    OAB_COMPARE_INHABITANTS_3,
    OAB_COMPARE_INHABITANTS_4,
    OAB_PARAMETER_COUNT
} oab_parameter_id;

/* Values of the choices, in the order of their words in oab_parameter_specs. */
enum { OAB_TIES_PRO_RATA, OAB_TIES_INCLUDE, OAB_TIES_EXCLUDE };
enum { OAB_MEAN_OF_MUNICIPALITY, OAB_MEAN_OF_NATION };
enum { OAB_IMPUTE_REFUSE, OAB_IMPUTE_MEAN, OAB_IMPUTE_HOTDECK };
enum { OAB_MINIMUM_FACTOR_A, OAB_MINIMUM_POSITIVE_OUTCOME };
enum { OAB_GAP_NATIONAL, OAB_GAP_OF_MUNICIPALITY };
enum { OAB_KEY_LAW, OAB_KEY_TODDLERS };
enum { OAB_TRANSITION_GIVEN, OAB_TRANSITION_COMPUTED, OAB_TRANSITION_OFF };
#define OAB_GAINERS_CLOSE INT64_C(-1) /* the share is the word `close` */
#define OAB_GAINERS_SAME INT64_C(-1)  /* the share is the word `same` */

typedef enum oab_parameter_kind {
    OAB_NUMBER,         /* value in 1e-6 of the unit */
    OAB_CHOICE,         /* value is the index of the word */
    OAB_NUMBER_OR_WORD, /* a number, or -1 for the word */
    OAB_DATE            /* value is YYYYMMDD */
} oab_parameter_kind;

/* The earliest step a parameter affects; a sweep repeats that step and those after it. */
typedef enum oab_touch {
    OAB_TOUCHES_MONEY, /* only the allocation */
    OAB_TOUCHES_SHARE, /* also who is in the lowest share */
    OAB_TOUCHES_SCORES,
    OAB_TOUCHES_CHILDREN, /* what is imputed */
    OAB_TOUCHES_INPUT     /* what is read, so no scenario of a sweep may change it */
} oab_touch;

/* Whom a parameter applies to; it has an effect only in a run that includes them. */
typedef enum oab_served {
    OAB_SERVES_SCHOOLS,
    OAB_SERVES_MUNICIPALITIES,
    OAB_SERVES_BOTH,
    OAB_SERVES_PUPILS,       /* in a pupils file */
    OAB_SERVES_GIVEN_SCORES, /* in a pupils file with a score column */
    OAB_SERVES_CHILDREN,     /* in a pupils file, with scores given or computed */
    OAB_SERVES_SAMPLE,       /* the sample region */
    OAB_SERVES_TRANSITION,   /* schools in a year of the transition */
    OAB_SERVES_PREVIOUS,     /* schools that have a transition */
    OAB_SERVES_COMPUTED,     /* schools whose transition is computed */
    OAB_SERVES_GRANTS,       /* municipalities in a year of the transition */
    OAB_SERVES_OLD_BUDGET,   /* municipalities whose pre-2019 grants a budget divides */
    OAB_SERVES_DECREE,       /* municipalities whose pre-2019 grants the decree of 2010 sets */
    OAB_SERVES_COMPARISON,   /* municipalities of a comparison, of known inhabitants */
    OAB_SERVED_COUNT
} oab_served;

typedef struct oab_parameter_spec {
    const char *name;
    oab_parameter_kind kind;
    const char *unit;
    const char *words; /* "a|b|c" */
    oab_fixed lowest, highest;
    bool optional;          /* may be unset with `none`; unset in a year without a row */
    bool forward;           /* optional, but later years carry the last year's row */
    bool backward;          /* optional, but earlier years carry the first year's row */
    bool whole;             /* no decimals */
    bool only_notes;        /* affects notes, not figures */
    oab_parameter_id index; /* the factor on it; 0 (a share, so no factor): none */
    bool is_national;       /* money for the whole country, of which the sample gets sample.share */
    bool in_published;      /* enters schools' published scores, which another value recomputes */
    const char *scheme;     /* word of the scheme that reads it; NULL: any */
    oab_served serves;
    oab_touch touches;
} oab_parameter_spec;
extern const oab_parameter_spec oab_parameter_specs[OAB_PARAMETER_COUNT];

/* The numbers that score and allocate work with; OAB_ABSENT if a parameter is not set. Plain
 * values: copy freely, one per scenario. */
typedef struct oab_rules {
    int year;
    bool is_sample; /* of the sample region */
    int64_t value[OAB_PARAMETER_COUNT];
} oab_rules;

static inline bool oab_has(const oab_rules *rules, oab_parameter_id id) {
    return rules->value[id] != OAB_ABSENT;
}
/* A money parameter times its index, in cents; of national money the sample region's share, rounded
 * once. */
oab_cents oab_rule_cents(const oab_rules *rules, oab_parameter_id id);

/* An index, in 1e-6: 1 where it is not set. */
static inline oab_fixed oab_rule_index(const oab_rules *rules, oab_parameter_id id) {
    return oab_has(rules, id) ? rules->value[id] : OAB_ONE;
}

/* One row of parameters.csv or of a scenario. */
typedef struct oab_parameter_row {
    oab_parameter_id id;
    int from, to; /* funding years, inclusive */
    int64_t value;
    char *unit, *standing, *source;
    char *description, *description_nl; /* in English and Dutch; "" where there is none */
} oab_parameter_row;

/* Where the current value comes from. */
typedef struct oab_parameter_origin {
    char *standing, *source, *description, *description_nl;
    char *given_by;   /* NULL: parameters.csv; else the scenario file and line, or "--set" */
    int carried_from; /* the year whose row is carried into a year without one; else 0 */
} oab_parameter_origin;

/* A value given for the indicator (indicator.coefficient.x, .scale.x.y, .effect.x.y). */
typedef struct oab_indicator_setting {
    char *name;
    oab_fixed value;
    char *given_by;
} oab_indicator_setting;

typedef struct oab_parameters {
    oab_rules rules;
    oab_parameter_origin origin[OAB_PARAMETER_COUNT];
    oab_indicator_setting *settings;
    size_t setting_count, setting_capacity;
    oab_parameter_row *rows; /* all of parameters.csv */
    size_t row_count, row_capacity;
    char *path;
} oab_parameters;

enum { OAB_FIRST_YEAR = 2007, OAB_LAST_YEAR = 2026 };
#define OAB_YEARS "2007 to 2026" /* for help and messages */

/* Reads parameters.csv and takes the values for YEAR: for each name, the row valid in that year.
 * Without one, an optional parameter stays unset; any other takes the row of the nearest year (the
 * earlier if two are equally near) and is marked as carried. */
oab_status oab_parameters_load(const char *models_folder, int year, oab_parameters *parameters,
                               oab_log *log);
/* Applies a scenario: a file, or the name of a shipped one (models/scenarios/NAME.csv). */
oab_status oab_parameters_apply(oab_parameters *parameters, const char *models_folder,
                                const char *scenario, oab_log *log);
/* Applies VALUE, which the rules prescribe in some year, whatever they prescribe in this one. */
oab_status oab_parameters_choose(oab_parameters *parameters, oab_parameter_id id, int64_t value,
                                 oab_log *log);
/* Applies NAME=VALUE; GIVEN_BY says who gave it, in messages and summaries. */
oab_status oab_parameters_set(oab_parameters *parameters, const char *name, const char *value,
                              const char *given_by, oab_log *log);
/* What parameter ID is, by the first year that has a row of it; NULL: no year has. */
const oab_parameter_row *oab_parameter_first_row(const oab_parameters *parameters,
                                                 oab_parameter_id id);
/* OAB_PARAMETER_COUNT if there is no parameter NAME. */
oab_parameter_id oab_parameter_find(const char *name);
/* What NAME, a parameter or else a row of the indicator, touches. */
oab_touch oab_touch_of(const char *name);
/* VALUE of parameter ID as the user writes it ("0.15", "pro_rata", "none"). OUT: 32 bytes. */
const char *oab_parameter_print(oab_parameter_id id, int64_t value, char *out);
/* Is the value law or official, and not carried from another year? Every summary names the values
 * that are not. */
bool oab_parameter_is_settled(const oab_parameter_origin *origin);
void oab_parameters_free(oab_parameters *parameters);

/* ---- the indicator ---- */

typedef enum oab_variable {
    OAB_EDUCATION_MOTHER,
    OAB_EDUCATION_FATHER,
    OAB_ORIGIN,
    OAB_MOTHER_STAY,
    OAB_DEBT_RESTRUCTURING,
    OAB_SCHOOL_MEAN_EDUCATION_MOTHER,
    OAB_VARIABLE_COUNT
} oab_variable;

typedef enum oab_indicator_kind {
    OAB_INTERCEPT,
    OAB_COEFFICIENT,
    OAB_SCALE,
    OAB_EFFECT,
    OAB_BOUND,
    OAB_INDICATOR_KIND_COUNT
} oab_indicator_kind;

extern const char *const oab_variable_names[OAB_VARIABLE_COUNT];
extern const char *const oab_indicator_kind_names[OAB_INDICATOR_KIND_COUNT];

typedef struct oab_indicator_row {
    oab_indicator_kind kind;
    oab_variable variable;
    char *category;             /* "" if the row is for the whole variable */
    oab_fixed value, std_error; /* std_error: OAB_ABSENT if not given */
    char *label, *standing, *source;
} oab_indicator_row;

typedef struct oab_indicator {
    char *path;
    char hash[33];
    oab_indicator_row *rows;
    size_t count, capacity;
    bool calibrate;      /* the intercept brings the pupils' mean to indicator.mean_target */
    oab_fixed intercept; /* if not calibrated */
    const char **education, **origins; /* the categories, for oab_vocabulary; owned */
    size_t education_count, origin_count;
} oab_indicator;

/* Reads FILE, or the shipped cbs-2021.csv if NULL, and checks that it is complete. */
oab_status oab_indicator_load(const char *models_folder, const char *file, oab_indicator *indicator,
                              oab_log *log);
/* The row of KIND and VARIABLE for CATEGORY, which must match exactly; NULL: none. */
oab_indicator_row *oab_indicator_find(const oab_indicator *indicator, oab_indicator_kind kind,
                                      oab_variable variable, const char *category);
enum { OAB_INDICATOR_NAME = 256 };
/* "indicator.coefficient.origin", "indicator.scale.origin.turkije" and the like. Returns OUT, which
 * holds OAB_INDICATOR_NAME bytes. */
const char *oab_indicator_row_name(const oab_indicator_row *row, char *out);
/* The row with such a name; NULL: none. */
oab_indicator_row *oab_indicator_named(const oab_indicator *indicator, const char *name);
/* Applies the settings given by scenarios and --set. */
oab_status oab_indicator_apply(oab_indicator *indicator, const oab_parameters *parameters,
                               oab_log *log);

/* What a category is worth: its scale value and its points (coefficient x scale value, rounded to
 * 1e-6, or the effect as given). */
typedef struct oab_category_value {
    oab_fixed scale; /* 0 if the variable has effects, not scale values */
    oab_fixed points;
} oab_category_value;
/* The row of kind scale or effect of a category: SOI codes match the longest category that is a
 * prefix; other variables match whole categories. NULL: the model has no such category. */
const oab_indicator_row *oab_category_row(const oab_indicator *indicator, oab_variable variable,
                                          const char *category);
/* What it is worth; false: the model has no such category. */
bool oab_category_find(const oab_indicator *indicator, oab_variable variable, const char *category,
                       oab_category_value *value);
/* Fails because the indicator lacks CATEGORY, listing those it has. WHO completes the message, e.g.
 * "which children have". */
oab_status oab_no_category(const oab_indicator *indicator, oab_variable variable,
                           const char *category, const char *who, oab_log *log);
/* The row that gives the points for a stay of YEARS (1e-6), or for debt restructuring; NULL: it has
 * none, as below the lowest bound. */
const oab_indicator_row *oab_stay_row(const oab_indicator *indicator, oab_fixed years);
const oab_indicator_row *oab_debt_row(const oab_indicator *indicator);
/* Those points; 0: none. */
oab_fixed oab_stay_points(const oab_indicator *indicator, oab_fixed years);
oab_fixed oab_debt_points(const oab_indicator *indicator);
/* Coefficient of VARIABLE; 0 if the model has none. */
oab_fixed oab_coefficient(const oab_indicator *indicator, oab_variable variable);
void oab_indicator_free(oab_indicator *indicator);

#endif
