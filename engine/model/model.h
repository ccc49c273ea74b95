/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model: takes the model files (parameters.csv, scenarios, an indicator file), gives the rules of
 * one funding year as plain numbers, each with where it comes from, and the indicator. */
#ifndef OAB_MODEL_H
#define OAB_MODEL_H

#include "base/base.h"

/* ---- where model files come from ---- */

/* Text of a model file: FOLDER/NAME when FOLDER is given (--models), else the embedded one.
 * NAME is relative to models/, e.g. "parameters.csv". *PATH names it in messages. Free both. */
oab_status oab_model_file(const char *folder, const char *name, char **path, char **data,
                          size_t *size, oab_log *log);
/* Text of a file that the user names: a path, or the bare name of one shipped in SUBFOLDER of
 * models/ (no '/', no '.', and no file of that name here), or "-": standard input. Free both. */
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
    OAB_SCHOOL_SCHEME,
    OAB_SCHOOL_THRESHOLD_SHARE,
    OAB_SCHOOL_BUDGET,
    OAB_SCHOOL_PRICE,
    OAB_SCHOOL_NPO_PRICE,
    OAB_SCHOOL_TRANSITION_SHARE,
    OAB_SCHOOL_COUNT_DATE,
    OAB_MUNICIPALITY_THRESHOLD_SHARE,
    OAB_MUNICIPALITY_BUDGET,
    OAB_MUNICIPALITY_OLD_BUDGET,
    OAB_MUNICIPALITY_PRESCHOOL_BUDGET,
    OAB_MUNICIPALITY_MINIMUM,
    OAB_MUNICIPALITY_MINIMUM_RULE,
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
    OAB_PARAMETER_COUNT
} oab_parameter_id;

/* Values of the choices, in the order of their words in oab_parameter_specs. */
enum { OAB_TIES_PRO_RATA, OAB_TIES_INCLUDE, OAB_TIES_EXCLUDE };
enum { OAB_MEAN_OF_MUNICIPALITY, OAB_MEAN_OF_NATION };
enum { OAB_IMPUTE_REFUSE, OAB_IMPUTE_MEAN, OAB_IMPUTE_HOTDECK };
enum { OAB_MINIMUM_FACTOR_A, OAB_MINIMUM_POSITIVE_OUTCOME };
enum { OAB_GAP_NATIONAL, OAB_GAP_OF_MUNICIPALITY };
enum { OAB_KEY_LAW, OAB_KEY_TODDLERS };
#define OAB_GAINERS_CLOSE INT64_C(-1) /* where the share is the word `close` */

typedef enum oab_parameter_kind {
    OAB_NUMBER,         /* value in 1e-6 of the unit */
    OAB_CHOICE,         /* value is the index of the word */
    OAB_NUMBER_OR_WORD, /* a number, or -1 for the one word */
    OAB_DATE            /* value is YYYYMMDD */
} oab_parameter_kind;

/* How far back a parameter reaches: a sweep does again what lies behind. */
typedef enum oab_touch {
    OAB_TOUCHES_MONEY, /* the allocation alone */
    OAB_TOUCHES_SHARE, /* who is in the lowest share, too */
    OAB_TOUCHES_SCORES,
    OAB_TOUCHES_CHILDREN, /* what is imputed */
    OAB_TOUCHES_INPUT     /* what is read: no scenario of a sweep can */
} oab_touch;

/* Whom it serves: it counts in a run where they are there. */
typedef enum oab_served {
    OAB_SERVES_SCHOOLS,
    OAB_SERVES_MUNICIPALITIES,
    OAB_SERVES_BOTH,
    OAB_SERVES_PUPILS,       /* of a pupils file */
    OAB_SERVES_GIVEN_SCORES, /* of it, with a score column */
    OAB_SERVES_CHILDREN,     /* of it, with scores given or computed */
    OAB_SERVES_PROXY,        /* municipal grants of before 2019 that are not given */
    OAB_SERVED_COUNT
} oab_served;

typedef struct oab_parameter_spec {
    const char *name;
    oab_parameter_kind kind;
    const char *unit;
    const char *words; /* "a|b|c" */
    oab_fixed lowest, highest;
    bool optional;      /* may be unset with `none`; has no value in a year without a row */
    bool forward;       /* optional, but the last year's row is carried into later years */
    bool whole;         /* no decimals */
    bool only_notes;    /* decides no figure */
    const char *scheme; /* word of the one that reads it; NULL: any */
    oab_served serves;
    oab_touch touches;
} oab_parameter_spec;
extern const oab_parameter_spec oab_parameter_specs[OAB_PARAMETER_COUNT];

/* The numbers that score and allocate work with; OAB_ABSENT where a parameter is not set. Plain
 * values: copy freely, one per scenario. */
typedef struct oab_rules {
    int year; /* funding year */
    int64_t value[OAB_PARAMETER_COUNT];
} oab_rules;

static inline bool oab_has(const oab_rules *rules, oab_parameter_id id) {
    return rules->value[id] != OAB_ABSENT;
}
/* A money parameter, in cents. */
static inline oab_cents oab_rule_cents(const oab_rules *rules, oab_parameter_id id) {
    return (oab_cents)oab_round_div(rules->value[id], OAB_ONE / 100);
}

/* One row of parameters.csv or of a scenario. */
typedef struct oab_parameter_row {
    oab_parameter_id id;
    int from, to; /* funding years, inclusive */
    int64_t value;
    char *unit, *standing, *source, *description;
} oab_parameter_row;

/* Where the value in use comes from. */
typedef struct oab_parameter_origin {
    char *standing, *source, *description;
    char *given_by;   /* NULL: parameters.csv; else the scenario file or "--set" */
    int carried_from; /* year whose row is carried into a year that has none; else 0 */
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

enum { OAB_FIRST_YEAR = 2007, OAB_LAST_YEAR = 2025 };

/* Reads parameters.csv and takes the values of YEAR: for each name the row valid then; where there
 * is none, an optional parameter is not set, any other takes the row of the nearest year (the
 * earlier of two as near), marked as carried. */
oab_status oab_parameters_load(const char *models_folder, int year, oab_parameters *parameters,
                               oab_log *log);
/* Applies a scenario: a file, or the name of a shipped one (models/scenarios/NAME.csv). */
oab_status oab_parameters_apply(oab_parameters *parameters, const char *models_folder,
                                const char *scenario, oab_log *log);
/* Takes VALUE, which the rules prescribe in some year, whatever they do in this one. */
oab_status oab_parameters_choose(oab_parameters *parameters, oab_parameter_id id, int64_t value,
                                 oab_log *log);
/* Applies NAME=VALUE; GIVEN_BY names the giver in messages and summaries. */
oab_status oab_parameters_set(oab_parameters *parameters, const char *name, const char *value,
                              const char *given_by, oab_log *log);
/* OAB_PARAMETER_COUNT where NAME is none. */
oab_parameter_id oab_parameter_find(const char *name);
/* VALUE of parameter ID as the user writes it ("0.15", "pro_rata", "none"). OUT: 32 bytes. */
const char *oab_parameter_print(oab_parameter_id id, int64_t value, char *out);
/* Law or official, and of the year itself: what is not, every summary names. */
bool oab_parameter_is_settled(
    const oab_parameter_origin *origin); /* law or official, not carried */
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
    char *category;             /* "" where the row is for the whole variable */
    oab_fixed value, std_error; /* std_error OAB_ABSENT where not given */
    char *label, *standing, *source;
} oab_indicator_row;

typedef struct oab_indicator {
    char *path;
    char hash[33];
    oab_indicator_row *rows;
    size_t count, capacity;
    bool calibrate;      /* the intercept makes the pupils' mean indicator.mean_target */
    oab_fixed intercept; /* where not calibrated */
    const char **education, **origins; /* the categories, for oab_vocabulary; owned */
    size_t education_count, origin_count;
} oab_indicator;

/* Reads FILE, or the shipped cbs-2021.csv where NULL, and checks that it is complete. */
oab_status oab_indicator_load(const char *models_folder, const char *file, oab_indicator *indicator,
                              oab_log *log);
/* Row of KIND and VARIABLE for CATEGORY, byte for byte; NULL: none. */
oab_indicator_row *oab_indicator_find(const oab_indicator *indicator, oab_indicator_kind kind,
                                      oab_variable variable, const char *category);
enum { OAB_INDICATOR_NAME = 256 };
/* "indicator.coefficient.origin", "indicator.scale.origin.turkije" and the like. OUT holds
 * OAB_INDICATOR_NAME bytes; returns it. */
const char *oab_indicator_row_name(const oab_indicator_row *row, char *out);
/* The row of such a name; NULL: none. */
oab_indicator_row *oab_indicator_named(const oab_indicator *indicator, const char *name);
/* Applies the settings that scenarios and --set gave. */
oab_status oab_indicator_apply(oab_indicator *indicator, const oab_parameters *parameters,
                               oab_log *log);

/* What a category is worth: its scale value and its points (coefficient x scale value rounded to
 * 1e-6, or the effect as given). */
typedef struct oab_category_value {
    oab_fixed scale; /* 0 where the variable has effects, not scales */
    oab_fixed points;
} oab_category_value;
/* SOI codes match the longest category that is a prefix; other variables match whole.
 * False: the model has no such category. */
bool oab_category_find(const oab_indicator *indicator, oab_variable variable, const char *category,
                       oab_category_value *value);
/* Says that it has none, with what it has; WHO: "which children have". */
oab_status oab_no_category(const oab_indicator *indicator, oab_variable variable,
                           const char *category, const char *who, oab_log *log);
/* Points of a stay of YEARS (1e-6); a stay below the lowest bound has none. */
oab_fixed oab_stay_points(const oab_indicator *indicator, oab_fixed years);
oab_fixed oab_debt_points(const oab_indicator *indicator);
/* Coefficient of VARIABLE, 0 where the model has none. */
oab_fixed oab_coefficient(const oab_indicator *indicator, oab_variable variable);
void oab_indicator_free(oab_indicator *indicator);

#endif
