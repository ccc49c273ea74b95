/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of municipalities' grants before 2019: given, by the decree of 2010 (BWBR0028273), or
 * the proxy for them. */
#include "explain/explain_internal.h"

static const oab_rules *rules_of(const oab_tree *tree) {
    return &tree->explainer->run->parameters.rules;
}

static void add_all_weights(oab_tree *tree, unsigned depth, oab_old_pot pot) {
    oab_add_total(tree, depth, OAB_STEP_ALL_WEIGHTS, tree->totals->pot_units[pot],
                  tree->totals->pot_weight[pot]);
}

/* ---- the pots ---- */

static void add_pot_b(oab_tree *tree, unsigned depth, oab_cents value) {
    (void)value;
    oab_add_money(tree, depth, OAB_STEP_POT_B, OAB_MUNICIPALITY_OLD_BUDGET_B);
}

/* Annex A gets a share of all three pots. */
static void add_part_of_budget(oab_tree *tree, unsigned depth, oab_cents value) {
    oab_add_rounded(tree, depth, OAB_STEP_POT_A, OAB_BY_PRODUCT, OAB_TO_CENT, value);
    oab_add_parameter(tree, depth + 1, OAB_MUNICIPALITY_OLD_SHARE_A);
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_OLD_BUDGET);
}

/* What a price pays, or what annexes A and B leave of the budget. */
static void add_pot_all(oab_tree *tree, unsigned depth, oab_cents value) {
    if (oab_has(rules_of(tree), OAB_MUNICIPALITY_OLD_PRICE)) {
        oab_add_rounded(tree, depth, OAB_STEP_POT_ALL, OAB_BY_PRODUCT, OAB_TO_CENT, value);
        oab_add_parameter(tree, depth + 1, OAB_MUNICIPALITY_OLD_PRICE);
        add_all_weights(tree, depth + 1, OAB_POT_ALL);
        return;
    }
    const oab_cents *pots = tree->result->decree.pot;
    oab_add_rounded(tree, depth, OAB_STEP_POT_ALL, OAB_BY_DIFFERENCE, OAB_UNROUNDED, value);
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_OLD_BUDGET);
    add_part_of_budget(tree, depth + 1, pots[OAB_POT_A]);
    add_pot_b(tree, depth + 1, pots[OAB_POT_B]);
}

/* Where a price sizes the first pot, that and annex B are what annex A leaves of all three. */
static void add_pot_a(oab_tree *tree, unsigned depth, oab_cents value) {
    const oab_cents *pots = tree->result->decree.pot;
    if (!oab_has(rules_of(tree), OAB_MUNICIPALITY_OLD_PRICE)) {
        add_part_of_budget(tree, depth, value);
        return;
    }
    oab_add_rounded(tree, depth, OAB_STEP_POT_A, OAB_BY_SHARE, OAB_TO_CENT, value);
    oab_add_parameter(tree, depth + 1, OAB_MUNICIPALITY_OLD_SHARE_A);
    oab_add_step(tree, depth + 1, OAB_STEP_POTS_OTHER, OAB_BY_SUM);
    add_pot_all(tree, depth + 2, pots[OAB_POT_ALL]);
    add_pot_b(tree, depth + 2, pots[OAB_POT_B]);
    oab_add_step(tree, depth + 1, OAB_STEP_REST_SHARE, OAB_BY_DIFFERENCE);
    oab_add_number(tree, depth + 2, 1);
    oab_add_parameter(tree, depth + 2, OAB_MUNICIPALITY_OLD_SHARE_A);
}

static const struct {
    oab_step_id part;
    const char *line;
    void (*add)(oab_tree *tree, unsigned depth, oab_cents value);
} pots[OAB_OLD_POT_COUNT] = {
    [OAB_POT_ALL] = {OAB_STEP_PART_ALL, NULL, add_pot_all},
    [OAB_POT_A] = {OAB_STEP_PART_A, "municipality_annex_a", add_pot_a},
    [OAB_POT_B] = {OAB_STEP_PART_B, "municipality_annex_b", add_pot_b},
};

/* ---- the decree ---- */

static void add_part(oab_tree *tree, unsigned depth, oab_old_pot pot, const oab_municipality *row) {
    const oab_decree *decree = &tree->result->decree;
    const oab_municipalities *table = tree->explainer->evidence.municipalities;
    oab_add_rounded(tree, depth, pots[pot].part, OAB_BY_SHARE, OAB_BY_REMAINDER,
                    decree->part[pot][row - table->rows])
        ->line = pots[pot].line;
    pots[pot].add(tree, depth + 1, decree->pot[pot]);
    oab_add_rounded(tree, depth + 1, OAB_STEP_POT_WEIGHT, OAB_BY_AT_LEAST, OAB_UNROUNDED,
                    oab_decree_weight(rules_of(tree), row, pot));
    oab_add_cell(tree, depth + 2, OAB_STEP_UNIT_WEIGHT, OAB_INPUT_MUNICIPALITIES, "school_weight",
                 row->school_weight);
    oab_add_parameter(tree, depth + 2, OAB_MUNICIPALITY_OLD_MINIMUM_WEIGHT);
    add_all_weights(tree, depth + 1, pot);
}

static void add_decree(oab_tree *tree, unsigned depth, oab_step_id id,
                       const oab_municipality_result *unit) {
    oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, unit->amount)->line =
        "municipalities";
    for (int pot = 0; pot < OAB_OLD_POT_COUNT; pot++)
        if (oab_decree_includes(unit->row, (oab_old_pot)pot))
            add_part(tree, depth + 1, (oab_old_pot)pot, unit->row);
}

/* ---- the proxy ---- */

/* municipality.old_budget over the weights of the schools at hand. */
static void add_proxy(oab_tree *tree, unsigned depth, oab_step_id id,
                      const oab_municipality_result *unit) {
    const oab_result *result = tree->result;
    size_t schools = 0;
    for (size_t i = 0; i < result->site_count; i++)
        schools +=
            result->sites[i].municipality == unit->id && oab_known(result->sites[i].school_weight);
    oab_add_rounded(tree, depth, id, OAB_BY_SHARE, OAB_BY_REMAINDER, unit->amount)->line =
        "municipalities";
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_MUNICIPALITY_OLD_BUDGET);
    oab_add_total(tree, depth + 1, OAB_STEP_UNIT_WEIGHT, schools, unit->weight);
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_WEIGHTS, result->municipality_count,
                  tree->totals->proxy_weight);
}

void oab_add_grant(oab_tree *tree, unsigned depth, oab_step_id id,
                   const oab_municipality_result *unit) {
    const oab_municipalities *table = tree->explainer->evidence.municipalities;
    const bool is_given = table != NULL && unit->row != NULL && oab_known(unit->row->grant_2018);
    if (!oab_known(unit->amount))
        oab_add_step(tree, depth, id, OAB_BY_UNKNOWN);
    else if (tree->result->grants_are_proxy)
        add_proxy(tree, depth, id, unit);
    else if (is_given)
        oab_add_cell(tree, depth, id, OAB_INPUT_MUNICIPALITIES, "grant_2018", unit->amount)->line =
            "municipalities";
    else
        add_decree(tree, depth, id, unit);
}
