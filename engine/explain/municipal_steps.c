/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of municipalities' money from 2019 (art. 3, 4 and 6 Stb. 2018, 315), with their part of
 * the preschool line. */
#include "explain/explain_internal.h"

static const oab_rules *rules_of(const oab_tree *tree) {
    return &tree->explainer->run->parameters.rules;
}

static bool by_toddlers(const oab_tree *tree) {
    return rules_of(tree)->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS;
}

/* ---- the key ---- */

/* The score of one date by its children; ONLY_TODDLERS: of the toddlers alone. */
static void add_counted_score(oab_tree *tree, unsigned depth, int d, bool only_toddlers,
                              const oab_municipality_result *unit) {
    const int32_t date = tree->result->municipal_nation[d].date;
    const oab_run *run = tree->explainer->run;
    const oab_nation nation = oab_municipal_nation(
        rules_of(tree),
        &run->scores.dates[run->result.dates.municipal[d]].pool[OAB_MUNICIPAL_POOL]);
    oab_scored of = {.nation = &nation, .share = OAB_MUNICIPALITY_THRESHOLD_SHARE, .date = date};
    oab_unit_score score;
    oab_sum_municipality(tree->explainer, unit->id, d, only_toddlers, &of.unit);
    if (!oab_score_unit(&nation, &of.unit, &score))
        return;
    of.value = score.score;
    oab_add_difference(tree, depth, only_toddlers ? OAB_STEP_TODDLER_SCORE : OAB_STEP_DATE_SCORE,
                       &of);
}

static void add_date_score(oab_tree *tree, unsigned depth, int d, bool only_toddlers,
                           const oab_municipality_result *unit) {
    static const char *const columns[] = {"score_1", "score_2"};
    if (tree->explainer->evidence.scores != NULL)
        add_counted_score(tree, depth, d, only_toddlers, unit);
    else
        oab_add_cell(tree, depth, OAB_STEP_DATE_SCORE, OAB_INPUT_MUNICIPALITIES, columns[d],
                     unit->date[d].score)
            ->rounding = OAB_TO_HUNDREDTH;
}

/* H + I; with one count date twice its score. */
static void add_key(oab_tree *tree, unsigned depth, bool only_toddlers,
                    const oab_municipality_result *unit) {
    const bool has_second = tree->explainer->evidence.scores != NULL
                                ? tree->result->second_date
                                : oab_known(unit->date[1].score);
    oab_add_rounded(tree, depth, only_toddlers ? OAB_STEP_TODDLER_KEY : OAB_STEP_KEY,
                    has_second ? OAB_BY_SUM : OAB_BY_PRODUCT, OAB_UNROUNDED,
                    only_toddlers ? unit->toddler_weight : unit->weight);
    add_date_score(tree, depth + 1, 0, only_toddlers, unit);
    if (has_second)
        add_date_score(tree, depth + 1, 1, only_toddlers, unit);
    else
        oab_add_number(tree, depth + 1, 2);
}

/* ---- the formula and the minimum of art. 4 ---- */

/* What the key divides: the budget less all minima and the others' parts by toddlers. */
static void add_left(oab_tree *tree, unsigned depth) {
    const oab_totals *totals = tree->totals;
    oab_add_step(tree, depth, OAB_STEP_LEFT, OAB_BY_DIFFERENCE);
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_BUDGET);
    if (tree->result->at_minimum > 0) {
        oab_add_step(tree, depth + 1, OAB_STEP_MINIMA, OAB_BY_PRODUCT);
        oab_add_number(tree, depth + 2, tree->result->at_minimum);
        oab_add_parameter(tree, depth + 2, OAB_MUNICIPALITY_MINIMUM);
    }
    if (by_toddlers(tree))
        oab_add_total(tree, depth + 1, OAB_STEP_LINES, totals->above_minimum, totals->lines);
}

static void add_keyed(oab_tree *tree, unsigned depth, oab_step_id id, oab_cents value,
                      const oab_municipality_result *unit) {
    oab_add_rounded(tree, depth, id, OAB_BY_SHARE,
                    unit->at_minimum ? OAB_TO_CENT : OAB_BY_REMAINDER, value);
    add_left(tree, depth + 1);
    add_key(tree, depth + 1, false, unit);
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_KEYS, tree->totals->above_minimum,
                  tree->totals->keys);
}

static void add_toddler_share(oab_tree *tree, unsigned depth, oab_step_id id,
                              const oab_municipality_result *unit) {
    oab_add_rounded(tree, depth, id, OAB_BY_SHARE, OAB_BY_REMAINDER, unit->preschool_share);
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
    add_key(tree, depth + 1, true, unit);
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_TODDLER_KEYS, tree->result->municipality_count,
                  tree->totals->toddler_keys);
}

static void add_formula(oab_tree *tree, unsigned depth, oab_step_id id,
                        const oab_municipality_result *unit) {
    if (!by_toddlers(tree)) {
        add_keyed(tree, depth, id, unit->amount_formula, unit);
        return;
    }
    oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, unit->amount_formula);
    add_toddler_share(tree, depth + 1, OAB_STEP_FORMULA_TODDLERS, unit);
    add_keyed(tree, depth + 1, OAB_STEP_FORMULA_KEY, unit->amount_formula - unit->preschool_share,
              unit);
}

static void add_topup(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    oab_add_rounded(tree, depth, OAB_STEP_TOPUP, OAB_BY_DIFFERENCE, OAB_UNROUNDED,
                    unit->minimum_topup)
        ->line = "minimum";
    oab_add_parameter(tree, depth + 1, OAB_MUNICIPALITY_MINIMUM);
    oab_add_earlier(tree, depth + 1, OAB_STEP_FORMULA, 0);
}

/* ---- the transition of art. 6 ---- */

static void add_grant_2018(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    const oab_explainer *explainer = tree->explainer;
    const oab_result *before = &explainer->before;
    if (unit->row != NULL && oab_known(unit->row->grant_2018)) {
        oab_add_cell(tree, depth, OAB_STEP_GRANT, OAB_INPUT_MUNICIPALITIES, "grant_2018",
                     unit->grant_2018);
        return;
    }
    oab_tree of = *tree;
    of.result = before;
    of.totals = &explainer->before_totals;
    for (size_t i = 0; i < before->municipality_count; i++)
        if (before->municipalities[i].id == unit->id)
            oab_add_grant(&of, depth, OAB_STEP_GRANT, &before->municipalities[i]);
    tree->lacks_memory |= of.lacks_memory;
}

/* What it gets before the transition. */
static void add_before(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    oab_add_step(tree, depth, OAB_STEP_BEFORE_TRANSITION, OAB_BY_SUM);
    oab_add_earlier(tree, depth + 1, OAB_STEP_FORMULA, 0);
    if (unit->minimum_topup != 0)
        oab_add_earlier(tree, depth + 1, OAB_STEP_TOPUP, 0);
}

static void add_gain(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    oab_add_step(tree, depth, OAB_STEP_GAIN, OAB_BY_DIFFERENCE);
    add_before(tree, depth + 1, unit);
    add_grant_2018(tree, depth + 1, unit);
}

/* The share of a gain that is taken where gains do not pay all losses. */
static oab_parameter_id gainers_share(const oab_rules *rules) {
    return rules->value[OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS] == OAB_GAINERS_CLOSE
               ? OAB_MUNICIPALITY_TRANSITION_SHARE
               : OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS;
}

static void add_taken(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    const oab_rules *rules = rules_of(tree);
    const oab_totals *totals = tree->totals;
    oab_step *step = oab_add_rounded(
        tree, depth, OAB_STEP_TRANSITION, tree->result->gains_close ? OAB_BY_SHARE : OAB_BY_PRODUCT,
        tree->result->gains_close ? OAB_BY_REMAINDER : OAB_TO_CENT, unit->transition);
    step->is_negative = true;
    step->line = "municipality_transition";
    if (tree->result->gains_close) {
        oab_add_total(tree, depth + 1, OAB_STEP_LOSSES, totals->losers, totals->losses);
        add_gain(tree, depth + 1, unit);
        oab_add_total(tree, depth + 1, OAB_STEP_GAINS, totals->gainers, totals->gains);
        return;
    }
    if (oab_has(rules, gainers_share(rules)))
        oab_add_parameter(tree, depth + 1, gainers_share(rules));
    else
        oab_add_number(tree, depth + 1, 0);
    add_gain(tree, depth + 1, unit);
}

static void add_given(oab_tree *tree, unsigned depth, const oab_municipality_result *unit) {
    oab_step *step = oab_add_rounded(tree, depth, OAB_STEP_TRANSITION, OAB_BY_PRODUCT, OAB_TO_CENT,
                                     unit->transition);
    step->line = "municipality_transition";
    oab_add_parameter(tree, depth + 1, OAB_MUNICIPALITY_TRANSITION_SHARE);
    oab_add_step(tree, depth + 1, OAB_STEP_LOSS, OAB_BY_DIFFERENCE)->at_least_zero = true;
    add_grant_2018(tree, depth + 2, unit);
    add_before(tree, depth + 2, unit);
}

/* ---- the preschool line ---- */

static void add_preschool_share(oab_tree *tree, unsigned depth, oab_step_id id,
                                const oab_municipality_result *unit) {
    if (by_toddlers(tree)) {
        oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, unit->preschool_share);
        oab_add_earlier(tree, depth + 1, OAB_STEP_FORMULA_TODDLERS, 0);
        return;
    }
    oab_add_rounded(tree, depth, id, OAB_BY_SHARE, OAB_BY_REMAINDER, unit->preschool_share);
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
    oab_add_earlier(tree, depth + 1, OAB_STEP_AMOUNT, 0)->at_least_zero = true;
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_AMOUNTS, tree->totals->with_amount,
                  tree->totals->amounts);
}

static void add_preschool(oab_tree *tree, const oab_municipality_result *unit) {
    const bool is_cut = unit->preschool_share > unit->amount;
    if (!is_cut) {
        add_preschool_share(tree, 0, OAB_STEP_PRESCHOOL, unit);
    } else {
        oab_add_rounded(tree, 0, OAB_STEP_PRESCHOOL, OAB_BY_LEAST, OAB_UNROUNDED,
                        unit->amount_preschool);
        add_preschool_share(tree, 1, OAB_STEP_PRESCHOOL_SHARE, unit);
        oab_add_earlier(tree, 1, OAB_STEP_AMOUNT, 0);
    }
}

/* ---- the whole ---- */

void oab_add_scored_municipality(oab_tree *tree, unsigned depth, oab_step_id id,
                                 const oab_municipality_result *unit) {
    if (!oab_known(unit->amount)) {
        oab_add_step(tree, depth, id, OAB_BY_UNKNOWN);
        return;
    }
    const size_t at = tree->to->count;
    const bool is_formula = unit->minimum_topup == 0 && !oab_known(unit->transition);
    if (!is_formula)
        oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, unit->amount);
    add_formula(tree, is_formula ? depth : depth + 1, is_formula ? id : OAB_STEP_FORMULA, unit);
    if (unit->minimum_topup != 0)
        add_topup(tree, depth + 1, unit);
    if (oab_known(unit->transition) && unit->amount - unit->transition > unit->grant_2018)
        add_taken(tree, depth + 1, unit);
    else if (oab_known(unit->transition))
        add_given(tree, depth + 1, unit);
    if (at < tree->to->count)
        tree->to->steps[at].line = "municipalities";
    if (depth == 0)
        add_preschool(tree, unit);
}
