/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of one child: its score by the indicator (CBS 2021, ch. 3), its part of A (art. 18
 * Besluit bekostiging WPO 2022; art. 3 Stb. 2018, 315) and, in the weights scheme, its weight (art.
 * 27 Besluit bekostiging WPO, text to 2019). */
#include "explain/explain_internal.h"

static const oab_indicator *indicator_of(const oab_tree *tree) {
    return &tree->explainer->run->indicator;
}

static const oab_rules *rules_of(const oab_tree *tree) {
    return &tree->explainer->run->parameters.rules;
}

static const oab_cohort *own_rows(const oab_tree *tree) {
    return &tree->explainer->run->data->pupil;
}

/* ---- steps of their own kind ---- */

static oab_step *add_row(oab_tree *tree, unsigned depth, oab_step_id id,
                         const oab_indicator_row *row) {
    oab_step *step = oab_add_rounded(tree, depth, id, OAB_BY_INDICATOR, OAB_UNROUNDED, row->value);
    step->row = row;
    return step;
}

/* Says of which cell of the child STEP is. */
static void name_cell(oab_step *step, const char *column, const char *cell) {
    step->column = column;
    step->cell = cell;
}

static oab_fixed rounded(const oab_score_mean *mean) {
    return mean->count == 0 ? 0 : (oab_fixed)oab_round_div(mean->sum, mean->count);
}

/* What a mean is made of; its sum is a step SUM. */
static void add_mean_parts(oab_tree *tree, unsigned depth, oab_step_id sum,
                           const oab_score_mean *mean) {
    oab_add_counted(tree, depth, sum, (int64_t)mean->sum);
    oab_add_counted(tree, depth, OAB_STEP_MEAN_COUNT, mean->count);
}

/* ---- effects of categories ---- */

typedef struct category_step {
    oab_variable variable;
    int byte;
    oab_step_id id;
} category_step;

static const char *text_of(const oab_cohort *own, const category_step *of, uint64_t child) {
    const oab_dictionary *dictionary = of->variable == OAB_ORIGIN ? &own->origins : &own->education;
    return dictionary->text[own->bytes[of->byte][child]];
}

/* coefficient x scale value, ROW's or where it is NULL the mean, rounded once. */
static void add_scaled(oab_tree *tree, const category_step *of, const char *cell,
                       const oab_indicator_row *row, const oab_score_mean *mean) {
    const oab_indicator_row *coefficient =
        oab_indicator_find(indicator_of(tree), OAB_COEFFICIENT, of->variable, "");
    const oab_fixed scale = row != NULL ? row->value : rounded(mean);
    name_cell(
        oab_add_rounded(tree, 1, of->id, OAB_BY_PRODUCT, OAB_TO_MILLIONTH,
                        (int64_t)oab_round_div((oab_wide)coefficient->value * scale, OAB_ONE)),
        oab_variable_names[of->variable], cell);
    add_row(tree, 2, OAB_STEP_COEFFICIENT, coefficient);
    if (row != NULL) {
        add_row(tree, 2, OAB_STEP_SCALE, row);
        return;
    }
    oab_add_rounded(tree, 2, OAB_STEP_SCALE_MEAN, OAB_BY_QUOTIENT, OAB_TO_MILLIONTH, scale);
    add_mean_parts(tree, 3, OAB_STEP_SCALE_SUM, mean);
}

static void add_category(oab_tree *tree, const category_step *of, uint64_t child,
                         const oab_score_mean *mean) {
    const char *cell = text_of(own_rows(tree), of, child),
               *column = oab_variable_names[of->variable];
    const bool has_coefficient =
        oab_indicator_find(indicator_of(tree), OAB_COEFFICIENT, of->variable, "") != NULL;
    const oab_indicator_row *row =
        cell[0] != '\0' ? oab_category_row(indicator_of(tree), of->variable, cell) : NULL;
    if (row != NULL && row->kind == OAB_EFFECT) {
        name_cell(add_row(tree, 1, of->id, row), column, cell);
    } else if (row == NULL && mean->count == 0) {
        name_cell(oab_add_rounded(tree, 1, of->id, OAB_BY_CONSTANT, OAB_UNROUNDED, 0), column,
                  cell);
    } else if (row == NULL && !has_coefficient) {
        name_cell(
            oab_add_rounded(tree, 1, of->id, OAB_BY_QUOTIENT, OAB_TO_MILLIONTH, rounded(mean)),
            column, cell);
        add_mean_parts(tree, 2, OAB_STEP_POINTS_SUM, mean);
    } else {
        add_scaled(tree, of, cell, row, mean);
    }
}

/* ---- the other effects ---- */

/* The points of ROW; NULL: none. */
static void add_dummy(oab_tree *tree, oab_step_id id, const oab_indicator_row *row,
                      oab_variable variable, const char *cell) {
    name_cell(row != NULL ? add_row(tree, 1, id, row)
                          : oab_add_rounded(tree, 1, id, OAB_BY_CONSTANT, OAB_UNROUNDED, 0),
              oab_variable_names[variable], cell);
}

static void add_stay(oab_tree *tree, uint64_t child) {
    const oab_cohort *own = own_rows(tree);
    const uint8_t code = own->mother_stay[child];
    add_dummy(tree, OAB_STEP_EFFECT_STAY,
              code > 0 ? oab_stay_row(indicator_of(tree), own->stays.number[code]) : NULL,
              OAB_MOTHER_STAY, own->stays.text[code]);
}

static void add_debt(oab_tree *tree, uint64_t child) {
    const bool has_debt = own_rows(tree)->debt[child] == 1;
    add_dummy(tree, OAB_STEP_EFFECT_DEBT, has_debt ? oab_debt_row(indicator_of(tree)) : NULL,
              OAB_DEBT_RESTRUCTURING, has_debt ? "1" : "0");
}

/* The mean over the mothers of the institution in the municipality; a toddler's, of all there. */
static void add_group_mean(oab_tree *tree, const oab_segment *segment,
                           const oab_segment_means *means) {
    const oab_run *run = tree->explainer->run;
    const bool is_toddler = oab_is_toddlers(segment);
    oab_named_unit unit = {.run = run, .name = "", .place = ""};
    if (is_toddler) {
        unit.kind = OAB_UNIT_MUNICIPALITY;
        unit.id = segment->municipality;
    } else {
        unit.kind = OAB_UNIT_INSTITUTION;
        unit.id = oab_institution_of(run->data->cohort.sites[segment->site]);
    }
    oab_step *step = oab_add_step(tree, 2,
                                  means->is_national ? OAB_STEP_NATION_MEAN
                                  : is_toddler       ? OAB_STEP_MUNICIPALITY_MEAN
                                                     : OAB_STEP_INSTITUTION_MEAN,
                                  OAB_BY_QUOTIENT);
    if (!means->is_national)
        step->unit = unit;
    add_mean_parts(tree, 3, OAB_STEP_SCALE_SUM, &means->mothers);
}

/* coefficient x mean scale value of the mothers, rounded once. */
static void add_school_mean(oab_tree *tree, const oab_segment *segment,
                            const oab_segment_means *means) {
    const oab_indicator_row *coefficient = oab_indicator_find(indicator_of(tree), OAB_COEFFICIENT,
                                                              OAB_SCHOOL_MEAN_EDUCATION_MOTHER, "");
    const oab_score_mean *mean = &means->mothers;
    if (coefficient == NULL || mean->count == 0)
        return;
    oab_add_rounded(
        tree, 1, OAB_STEP_EFFECT_SCHOOL, OAB_BY_PRODUCT, OAB_TO_MILLIONTH,
        (int64_t)oab_round_div(coefficient->value * mean->sum, (oab_wide)mean->count * OAB_ONE));
    add_row(tree, 2, OAB_STEP_COEFFICIENT, coefficient);
    add_group_mean(tree, segment, means);
}

static void add_intercept(oab_tree *tree, oab_fixed intercept, const oab_segment_means *means) {
    const oab_indicator *indicator = indicator_of(tree);
    if (!indicator->calibrate) {
        for (size_t i = 0; i < indicator->count; i++)
            if (indicator->rows[i].kind == OAB_INTERCEPT)
                add_row(tree, 1, OAB_STEP_INTERCEPT, &indicator->rows[i]);
        return;
    }
    oab_add_rounded(tree, 1, OAB_STEP_INTERCEPT, OAB_BY_DIFFERENCE, OAB_TO_MILLIONTH, intercept);
    oab_add_parameter(tree, 2, OAB_MEAN_TARGET);
    oab_add_step(tree, 2, OAB_STEP_POINTS_MEAN, OAB_BY_QUOTIENT);
    add_mean_parts(tree, 3, OAB_STEP_POINTS_SUM, &means->points);
}

/* ---- the score ---- */

static const category_step categories[OAB_UNKNOWN_COUNT] = {
    {OAB_EDUCATION_MOTHER, OAB_BYTE_MOTHER, OAB_STEP_EFFECT_MOTHER},
    {OAB_EDUCATION_FATHER, OAB_BYTE_FATHER, OAB_STEP_EFFECT_FATHER},
    {OAB_ORIGIN, OAB_BYTE_ORIGIN, OAB_STEP_EFFECT_ORIGIN},
};

/* What is unknown of a child is drawn for it among those alike, who are not told apart. */
static bool is_drawn(const oab_tree *tree, uint64_t child) {
    bool is_unknown = false;
    for (int c = 0; c < OAB_UNKNOWN_COUNT; c++)
        is_unknown |= own_rows(tree)->bytes[categories[c].byte][child] == 0;
    return is_unknown && rules_of(tree)->value[OAB_IMPUTATION] == OAB_IMPUTE_HOTDECK;
}

/* The sum of the parts below the step at ROOT, which gets it. */
static int64_t sum_parts(oab_explanation *e, size_t root) {
    int64_t sum = 0;
    for (size_t i = root + 1; i < e->count; i++)
        sum += e->steps[i].depth == 1 ? e->steps[i].value : 0;
    e->steps[root].value = sum;
    e->steps[root].is_set = true;
    return sum;
}

/* One of the children there has the score that is explained. */
static oab_status check_score(const oab_run *run, size_t segment, int64_t score, oab_log *log) {
    const oab_segment *s = &run->data->cohort.segments[segment];
    for (uint64_t i = s->first; i < s->first + s->count; i++)
        if (run->scores.score[i] == score)
            return OAB_OK;
    return oab_fail(log, OAB_INTERNAL, "the score that is explained is not the child's own");
}

oab_status oab_add_pupil_score(oab_tree *tree, const oab_pupil_row *row, oab_log *log) {
    const oab_run *run = tree->explainer->run;
    const oab_cohort *own = own_rows(tree);
    const oab_segment *segment = &run->data->cohort.segments[row->segment];
    const size_t root = tree->to->count;
    const int32_t date = run->data->cohort.dates[row->date];
    oab_segment_means means;
    if (oab_gives_score(own, row->child)) {
        oab_add_cell(tree, 0, OAB_STEP_PUPIL_SCORE, OAB_INPUT_PUPILS, "score",
                     own->score[row->child])
            ->date = date;
        return check_score(run, row->segment, own->score[row->child], log);
    }
    if (is_drawn(tree, row->child)) {
        oab_add_step(tree, 0, OAB_STEP_PUPIL_SCORE, OAB_BY_UNKNOWN)->date = date;
        return OAB_OK;
    }
    OAB_TRY(oab_find_means(&run->prepared, indicator_of(tree), rules_of(tree), row->segment,
                           run->request->threads, &means, log));
    oab_add_step(tree, 0, OAB_STEP_PUPIL_SCORE, OAB_BY_SUM)->date = date;
    add_intercept(tree, run->scores.dates[row->date].intercept, &means);
    for (int c = 0; c < OAB_UNKNOWN_COUNT; c++)
        add_category(tree, &categories[c], row->child, &means.unknown[categories[c].variable]);
    add_stay(tree, row->child);
    add_debt(tree, row->child);
    add_school_mean(tree, segment, &means);
    return tree->lacks_memory ? oab_out_of_memory(log)
                              : check_score(run, row->segment, sum_parts(tree->to, root), log);
}

/* ---- its part of A ---- */

/* 1 below the cut-off, 0 above, and at the cut-off the part that makes the share exact. */
static void add_counts(oab_tree *tree, const oab_pool *pool, int32_t date, int32_t score) {
    if (pool->k == 0) { /* nobody does */
        oab_add_counted(tree, 1, OAB_STEP_PUPIL_COUNTS, 0)->date = date;
        return;
    }
    oab_add_step(tree, 1, OAB_STEP_PUPIL_COUNTS, OAB_BY_BELOW)->date = date;
    oab_add_earlier(tree, 2, OAB_STEP_PUPIL_SCORE, date);
    oab_add_counted(tree, 2, OAB_STEP_CUTOFF, pool->cutoff)->date = date;
    if (score == pool->cutoff)
        oab_add_tied_share(tree, 2, pool, date);
}

void oab_add_pupil_part(oab_tree *tree, int which, const oab_pupil_pool *of, int32_t date,
                        int32_t score) {
    static const oab_step_id ids[OAB_POOL_COUNT][2] = {
        [OAB_SCHOOL_POOL] = {OAB_STEP_SCHOOL_PART, OAB_STEP_SCHOOL_PART_SHARE},
        [OAB_MUNICIPAL_POOL] = {OAB_STEP_MUNICIPALITY_PART, OAB_STEP_MUNICIPALITY_PART_SHARE},
    };
    const bool counts = of->pool->k > 0 && score <= of->pool->cutoff;
    oab_add_step(tree, 0, ids[which][0], OAB_BY_PRODUCT)->date = date;
    add_counts(tree, of->pool, date, score);
    oab_add_step(tree, 1, OAB_STEP_PUPIL_GAP, OAB_BY_DIFFERENCE)->date = date;
    oab_add_c(tree, 2, of->pool, date);
    oab_add_earlier(tree, 2, OAB_STEP_PUPIL_SCORE, date);
    if (!counts || of->a == 0)
        return;
    oab_add_step(tree, 0, ids[which][1], OAB_BY_QUOTIENT)->date = date;
    oab_add_earlier(tree, 1, ids[which][0], date);
    oab_add_counted(tree, 1, OAB_STEP_A, of->a)->date = date;
}

/* ---- its weight ---- */

/* The level of a parent's education, by its cell. */
static void add_level(oab_tree *tree, oab_step_id id, const category_step *of, uint64_t child) {
    const char *cell = text_of(own_rows(tree), of, child);
    const oab_level level = oab_level_of(cell);
    oab_step *step = oab_add_cell(tree, 1, id, OAB_INPUT_PUPILS, oab_variable_names[of->variable],
                                  level != OAB_LEVEL_UNKNOWN ? (int64_t)level : OAB_ABSENT);
    step->cell = cell;
}

void oab_add_pupil_weight(oab_tree *tree, const oab_pupil_row *row) {
    static const oab_parameter_id parameters[] = {
        [OAB_WEIGHT_LOW] = OAB_WEIGHTS_LOW, [OAB_WEIGHT_HIGH] = OAB_WEIGHTS_HIGH};
    static const char *const cells[] = {
        [OAB_WEIGHT_0] = "0", [OAB_WEIGHT_LOW] = "0.3", [OAB_WEIGHT_HIGH] = "1.2"};
    const oab_run *run = tree->explainer->run;
    const oab_cohort *own = own_rows(tree);
    const bool is_given = own->weight != NULL && own->weight[row->child] != OAB_WEIGHT_UNKNOWN;
    const oab_weight weight = is_given
                                  ? (oab_weight)own->weight[row->child]
                                  : oab_weight_of_parents(text_of(own, &categories[0], row->child),
                                                          text_of(own, &categories[1], row->child));
    const bool is_weighted = weight == OAB_WEIGHT_LOW || weight == OAB_WEIGHT_HIGH;
    oab_step *step =
        oab_add_rounded(tree, 0, OAB_STEP_PUPIL_WEIGHT, is_given ? OAB_BY_SUM : OAB_BY_LEVELS,
                        OAB_UNROUNDED, is_weighted ? rules_of(tree)->value[parameters[weight]] : 0);
    step->date = run->data->cohort.dates[row->date];
    if (is_given) {
        name_cell(step, "weight", cells[weight]);
    } else {
        add_level(tree, OAB_STEP_LEVEL_MOTHER, &categories[0], row->child);
        add_level(tree, OAB_STEP_LEVEL_FATHER, &categories[1], row->child);
    }
    if (is_weighted)
        oab_add_parameter(tree, 1, parameters[weight]);
    else if (is_given)
        oab_add_number(tree, 1, 0);
}
