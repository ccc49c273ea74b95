/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What steps there are, how a tree of them grows, and what values follow from others. */
#include "explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>

#define ART_18 "art. 18 Besluit bekostiging WPO 2022"
#define ART_27 "art. 27 Besluit bekostiging WPO (text to 2019)"
#define ART_28 "art. 28 Besluit bekostiging WPO (text to 2019)"
#define ART_28A "art. 28a Besluit bekostiging WPO (text to 2019)"
#define ART_36A "art. 36a Besluit bekostiging WPO (text of 1-8-2020)"
#define DECREE_3 "art. 3 Stb. 2018, 315"
#define DECREE_4 "art. 4 Stb. 2018, 315"
#define DECREE_6 "art. 6 Stb. 2018, 315"
#define DECREE_2010 "BWBR0028273"

const oab_step_spec oab_step_specs[OAB_STEP_COUNT] = {
    [OAB_STEP_AMOUNT] = {"amount", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_SCORE_AMOUNT] = {"score_amount", OAB_IN_CENTS, "euro", ART_18},
    [OAB_STEP_BUDGET] = {"budget", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_TRANSITION] = {"transition", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_LOSS] = {"loss", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_PREVIOUS] = {"previous", OAB_IN_CENTS, "euro", ART_36A},
    [OAB_STEP_PREVIOUS_TOTAL] = {"previous_total", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_PREVIOUS_MONEY] = {"previous_money", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_PREVIOUS_MATERIAL] = {"previous_material", OAB_IN_CENTS, "euro", ART_36A},
    [OAB_STEP_PREVIOUS_RATE] = {"previous_rate", OAB_IN_MILLIONTHS, "euro", ""},
    [OAB_STEP_PREVIOUS_GROUPS] = {"previous_groups", OAB_IN_MILLIONTHS, "euro", ""},
    [OAB_STEP_NPO] = {"npo", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_WEIGHT_AMOUNT] = {"weight_amount", OAB_IN_CENTS, "euro", ART_28},
    [OAB_STEP_WEIGHT_RATE] = {"weight_rate", OAB_IN_MILLIONTHS, "euro", ""},
    [OAB_STEP_AGE_RATE] = {"age_rate", OAB_IN_MILLIONTHS, "euro", ""},
    [OAB_STEP_IMPULSE_AMOUNT] = {"impulse_amount", OAB_IN_CENTS, "euro", ART_28A},
    [OAB_STEP_FORMULA] = {"formula", OAB_IN_CENTS, "euro", DECREE_4},
    [OAB_STEP_FORMULA_KEY] = {"formula_key", OAB_IN_CENTS, "euro", DECREE_4},
    [OAB_STEP_FORMULA_TODDLERS] = {"formula_toddlers", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_LEFT] = {"left", OAB_IN_CENTS, "euro", DECREE_4},
    [OAB_STEP_MINIMA] = {"minima", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_LINES] = {"lines", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_TOPUP] = {"topup", OAB_IN_CENTS, "euro", DECREE_4},
    [OAB_STEP_BEFORE_TRANSITION] = {"before_transition", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_GRANT] = {"grant", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_LOSSES] = {"losses", OAB_IN_CENTS, "euro", DECREE_6},
    [OAB_STEP_GAIN] = {"gain", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_GAINS] = {"gains", OAB_IN_CENTS, "euro", DECREE_6},
    [OAB_STEP_PRESCHOOL] = {"preschool", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_PRESCHOOL_SHARE] = {"preschool_share", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_ALL_AMOUNTS] = {"all_amounts", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_PART_ALL] = {"part_all", OAB_IN_CENTS, "euro", DECREE_2010},
    [OAB_STEP_PART_A] = {"part_a", OAB_IN_CENTS, "euro", DECREE_2010},
    [OAB_STEP_PART_B] = {"part_b", OAB_IN_CENTS, "euro", DECREE_2010},
    [OAB_STEP_POT_ALL] = {"pot_all", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_POT_A] = {"pot_a", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_POT_B] = {"pot_b", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_POTS_OTHER] = {"pots_other", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_UNIT_AMOUNT] = {"unit_amount", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_SCHOOLS_AMOUNT] = {"schools_amount", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_MUNICIPALITIES_AMOUNT] = {"municipalities_amount", OAB_IN_CENTS, "euro", ""},
    [OAB_STEP_SCORE] = {"score", OAB_IN_HUNDREDTHS, "points", ART_18},
    [OAB_STEP_OWN_SCORE] = {"own_score", OAB_IN_HUNDREDTHS, "points", ART_18},
    [OAB_STEP_SPLIT_SCORE] = {"split_score", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_FORMULA_SCORE] = {"formula_score", OAB_IN_HUNDREDTHS, "points", ART_18},
    [OAB_STEP_A] = {"a", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_B] = {"b", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_GAP] = {"gap", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_C] = {"c", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_G] = {"g", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_OWN_GAP] = {"own_gap", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_OWN_G] = {"own_g", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_CUTOFF] = {"cutoff", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_LOWEST_SCORES] = {"lowest_scores", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_BELOW_SCORES] = {"below_scores", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_TIED_SCORES] = {"tied_scores", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_NATION_SCORES] = {"nation_scores", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_NATION_LOWEST_SCORES] = {"nation_lowest_scores", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_ALL_A] = {"all_a", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_ALL_SCORES] = {"all_scores", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_KEY] = {"key", OAB_IN_HUNDREDTHS, "points", DECREE_4},
    [OAB_STEP_ALL_KEYS] = {"all_keys", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_DATE_SCORE] = {"date_score", OAB_IN_HUNDREDTHS, "points", DECREE_3},
    [OAB_STEP_TODDLER_KEY] = {"toddler_key", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_TODDLER_SCORE] = {"toddler_score", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_ALL_TODDLER_KEYS] = {"all_toddler_keys", OAB_IN_HUNDREDTHS, "points", ""},
    [OAB_STEP_PUPILS] = {"pupils", OAB_IN_ONES, "children", ""},
    [OAB_STEP_ALL_PUPILS] = {"all_pupils", OAB_IN_ONES, "children", ""},
    [OAB_STEP_LOWEST] = {"lowest", OAB_IN_MILLIONTHS, "children", ""},
    [OAB_STEP_BELOW] = {"below", OAB_IN_ONES, "children", ""},
    [OAB_STEP_TIED] = {"tied", OAB_IN_MILLIONTHS, "children", ""},
    [OAB_STEP_TIES] = {"ties", OAB_IN_ONES, "children", ""},
    [OAB_STEP_TIED_SHARE] = {"tied_share", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_TIED_NUM] = {"tied_num", OAB_IN_ONES, "", ""},
    [OAB_STEP_TIED_DEN] = {"tied_den", OAB_IN_ONES, "", ""},
    [OAB_STEP_NATION_PUPILS] = {"nation_pupils", OAB_IN_ONES, "children", ""},
    [OAB_STEP_NATION_LOWEST] = {"nation_lowest", OAB_IN_ONES, "children", ""},
    [OAB_STEP_PUPILS_LOW] = {"pupils_low", OAB_IN_ONES, "children", ""},
    [OAB_STEP_PUPILS_HIGH] = {"pupils_high", OAB_IN_ONES, "children", ""},
    [OAB_STEP_IMPULSE_PUPILS] = {"impulse_pupils", OAB_IN_ONES, "children", ""},
    [OAB_STEP_SCHOOL_WEIGHT] = {"school_weight", OAB_IN_MILLIONTHS, "weight", ART_28},
    [OAB_STEP_WEIGHT_ABOVE] = {"weight_above", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_WEIGHT_SUM] = {"weight_sum", OAB_IN_MILLIONTHS, "weight", ART_27},
    [OAB_STEP_WEIGHT_LOW] = {"weight_low", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_WEIGHT_HIGH] = {"weight_high", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_WEIGHT_THRESHOLD] = {"weight_threshold", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_WEIGHT_CAP] = {"weight_cap", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_POT_WEIGHT] = {"pot_weight", OAB_IN_MILLIONTHS, "weight", DECREE_2010},
    [OAB_STEP_UNIT_WEIGHT] = {"unit_weight", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_ALL_WEIGHTS] = {"all_weights", OAB_IN_MILLIONTHS, "weight", ""},
    [OAB_STEP_PUPIL_SCORE] = {"pupil_score", OAB_IN_MILLIONTHS, "points", ART_18},
    [OAB_STEP_INTERCEPT] = {"intercept", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_POINTS_MEAN] = {"points_mean", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_POINTS_SUM] = {"points_sum", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_MOTHER] = {"effect_mother", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_FATHER] = {"effect_father", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_ORIGIN] = {"effect_origin", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_STAY] = {"effect_stay", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_DEBT] = {"effect_debt", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_EFFECT_SCHOOL] = {"effect_school", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_COEFFICIENT] = {"coefficient", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_SCALE] = {"scale", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_SCALE_MEAN] = {"scale_mean", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_INSTITUTION_MEAN] = {"institution_mean", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_MUNICIPALITY_MEAN] = {"municipality_mean", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_NATION_MEAN] = {"nation_mean", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_SCALE_SUM] = {"scale_sum", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_MEAN_COUNT] = {"mean_count", OAB_IN_ONES, "children", ""},
    [OAB_STEP_SCHOOL_PART] = {"school_part", OAB_IN_MILLIONTHS, "points", ART_18},
    [OAB_STEP_SCHOOL_PART_SHARE] = {"school_part_share", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_MUNICIPALITY_PART] = {"municipality_part", OAB_IN_MILLIONTHS, "points", DECREE_3},
    [OAB_STEP_MUNICIPALITY_PART_SHARE] = {"municipality_part_share", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_PUPIL_COUNTS] = {"pupil_counts", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_PUPIL_GAP] = {"pupil_gap", OAB_IN_MILLIONTHS, "points", ""},
    [OAB_STEP_PUPIL_WEIGHT] = {"pupil_weight", OAB_IN_MILLIONTHS, "weight", ART_27},
    [OAB_STEP_LEVEL_MOTHER] = {"level_mother", OAB_IN_ONES, "", ""},
    [OAB_STEP_LEVEL_FATHER] = {"level_father", OAB_IN_ONES, "", ""},
    [OAB_STEP_TEACHER_AGE] = {"teacher_age", OAB_IN_MILLIONTHS, "years", ""},
    [OAB_STEP_REST_SHARE] = {"rest_share", OAB_IN_MILLIONTHS, "", ""},
    [OAB_STEP_NUMBER] = {"number", OAB_IN_ONES, "", ""},
    [OAB_STEP_PARAMETER] = {"parameter", OAB_IN_MILLIONTHS, "", ""},
};

static long double scale_of(const oab_step *step) {
    static const long double scales[] = {[OAB_IN_CENTS] = 100,
                                         [OAB_IN_HUNDREDTHS] = 100,
                                         [OAB_IN_MILLIONTHS] = OAB_ONE,
                                         [OAB_IN_ONES] = 1};
    return scales[oab_step_specs[step->id].unit];
}

/* ---- growing ---- */

oab_step *oab_add_step(oab_tree *tree, unsigned depth, oab_step_id id, oab_step_by by) {
    oab_explanation *to = tree->to;
    oab_step *step = &tree->spare;
    if (oab_grow(&to->steps, &to->capacity, to->count + 1, sizeof *to->steps))
        step = &to->steps[to->count++];
    else
        tree->lacks_memory = true;
    *step = (oab_step){.id = id, .by = by, .depth = depth, .value = OAB_ABSENT};
    return step;
}

oab_step *oab_add_rounded(oab_tree *tree, unsigned depth, oab_step_id id, oab_step_by by,
                          oab_rounding rounding, int64_t value) {
    oab_step *step = oab_add_step(tree, depth, id, by);
    step->rounding = rounding;
    step->value = oab_known(value) ? value : OAB_ABSENT;
    step->is_set = true;
    return step;
}

oab_step *oab_add_cell(oab_tree *tree, unsigned depth, oab_step_id id, int input,
                       const char *column, int64_t value) {
    oab_step *step = oab_add_rounded(tree, depth, id, OAB_BY_TABLE, OAB_UNROUNDED, value);
    step->input = input;
    step->column = column;
    return step;
}

oab_step *oab_add_counted(oab_tree *tree, unsigned depth, oab_step_id id, int64_t value) {
    return oab_add_rounded(tree, depth, id, OAB_BY_COUNT, OAB_UNROUNDED, value);
}

oab_step *oab_add_total(oab_tree *tree, unsigned depth, oab_step_id id, size_t over,
                        int64_t value) {
    oab_step *step = oab_add_rounded(tree, depth, id, OAB_BY_TOTAL, OAB_UNROUNDED, value);
    step->over = over;
    return step;
}

oab_step *oab_add_number(oab_tree *tree, unsigned depth, int64_t value) {
    return oab_add_rounded(tree, depth, OAB_STEP_NUMBER, OAB_BY_CONSTANT, OAB_UNROUNDED, value);
}

oab_step *oab_add_earlier(oab_tree *tree, unsigned depth, oab_step_id id, int32_t date) {
    oab_step *step = oab_add_step(tree, depth, id, OAB_BY_EARLIER);
    step->date = date;
    return step;
}

oab_step *oab_add_parameter(oab_tree *tree, unsigned depth, oab_parameter_id id) {
    const int64_t value = tree->explainer->run->parameters.rules.value[id];
    oab_step *step =
        oab_add_rounded(tree, depth, OAB_STEP_PARAMETER, OAB_BY_PARAMETER, OAB_UNROUNDED, value);
    step->parameter = id;
    return step;
}

void oab_add_money(oab_tree *tree, unsigned depth, oab_step_id id, oab_parameter_id parameter) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    const oab_parameter_spec *spec = &oab_parameter_specs[parameter];
    const bool is_indexed = spec->index != 0 && oab_has(rules, spec->index),
               is_part = rules->is_sample && spec->is_national;
    if (!is_indexed && !is_part) {
        oab_add_parameter(tree, depth, parameter);
        return;
    }
    oab_add_rounded(tree, depth, id, OAB_BY_PRODUCT, OAB_TO_CENT, oab_rule_cents(rules, parameter));
    oab_add_parameter(tree, depth + 1, parameter);
    if (is_indexed)
        oab_add_parameter(tree, depth + 1, spec->index);
    if (is_part)
        oab_add_parameter(tree, depth + 1, OAB_SAMPLE_SHARE);
}

/* ---- evaluation ---- */

static void evaluate(oab_explanation *e, size_t at);

/* The exact value of the step at AT; *IS_KNOWN is false if it is not known. */
static long double exact_of(oab_explanation *e, size_t at, bool *is_known) {
    evaluate(e, at);
    *is_known &= oab_known(e->steps[at].value);
    return e->steps[at].exact;
}

static size_t earlier(const oab_explanation *e, size_t at) {
    const oab_step *step = &e->steps[at];
    size_t i = at;
    while (i > 0 && (e->steps[i - 1].id != step->id || e->steps[i - 1].date != step->date ||
                     e->steps[i - 1].by == OAB_BY_EARLIER))
        i--;
    return i > 0 ? i - 1 : at;
}

typedef long double combine(long double so_far, long double part);
static long double add(long double a, long double b) {
    return a + b;
}
static long double subtract(long double a, long double b) {
    return a - b;
}
static long double multiply(long double a, long double b) {
    return a * b;
}
static long double divide(long double a, long double b) {
    return b != 0 ? a / b : 0;
}
static long double keep_above(long double a, long double b) {
    return a < b ? 0 : a;
}

static combine *const ways[OAB_BY_WAYS] = {
    [OAB_BY_SUM] = add,         [OAB_BY_DIFFERENCE] = subtract, [OAB_BY_PRODUCT] = multiply,
    [OAB_BY_QUOTIENT] = divide, [OAB_BY_LEAST] = fminl,         [OAB_BY_AT_LEAST] = keep_above,
};

static long double combined(oab_explanation *e, size_t at, bool *is_known) {
    long double value = 0;
    size_t part = 0;
    for (size_t i = at + 1; i < e->count && e->steps[i].depth > e->steps[at].depth; i++) {
        if (e->steps[i].depth != e->steps[at].depth + 1)
            continue;
        const long double of = exact_of(e, i, is_known);
        if (part == 0)
            value = of;
        else if (e->steps[at].by == OAB_BY_SHARE)
            value = part == 1 ? value * of : divide(value, of);
        else if (e->steps[at].by == OAB_BY_BELOW)
            value = part == 1 ? value < of : of;
        else
            value = ways[e->steps[at].by](value, of);
        part++;
    }
    return value;
}

/* A value of the result is exact, unless it is one that is not rounded by a rule and follows from
 * its parts. */
static void evaluate(oab_explanation *e, size_t at) {
    oab_step *step = &e->steps[at];
    const long double scale = scale_of(step);
    bool is_known = true;
    if (step->is_done)
        return;
    step->is_done = true;
    if (step->is_set) {
        step->exact = oab_known(step->value) ? (long double)step->value / scale : 0;
        return;
    }
    if (step->by == OAB_BY_EARLIER)
        step->exact = exact_of(e, earlier(e, at), &is_known);
    else if (step->by >= OAB_BY_SUM)
        step->exact = combined(e, at, &is_known);
    else
        is_known = false;
    if (step->at_least_zero && step->exact < 0)
        step->exact = 0;
    if (is_known)
        step->value = (int64_t)llroundl(step->exact * scale);
}

void oab_evaluate(oab_explanation *explanation) {
    for (size_t i = 0; i < explanation->count; i++)
        evaluate(explanation, i);
}
