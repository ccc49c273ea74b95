/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Euros of municipalities (art. 4 and 6 Stb. 2018, 315): (H + I) x J / K, solved together with the
 * minimum; the transition of 2019-2021; and the preschool line, part of the same pot but shown
 * separately. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

/* The division of one pot; arrays have one entry per municipality. */
typedef struct pot {
    oab_municipality_result *unit;
    size_t count;
    int64_t *weight;
    oab_cents *share, *line; /* line: the part divided by toddlers' scores (preschool.key) */
    oab_cents budget, minimum;
    bool needs_positive; /* municipality.minimum_rule */
} pot;

static bool open_pot(const oab_rules *rules, oab_result *result, pot *p) {
    *p = (pot){
        .unit = result->municipalities,
        .count = result->municipality_count,
        .budget = oab_rule_cents(rules, OAB_MUNICIPALITY_BUDGET),
        .minimum = oab_rule_cents(rules, OAB_MUNICIPALITY_MINIMUM),
        .needs_positive =
            rules->value[OAB_MUNICIPALITY_MINIMUM_RULE] == OAB_MINIMUM_POSITIVE_OUTCOME,
    };
    p->weight = oab_new(p->count, sizeof *p->weight);
    p->share = oab_new(p->count, sizeof *p->share);
    p->line = oab_new(p->count, sizeof *p->line);
    return p->weight != NULL && p->share != NULL && p->line != NULL;
}

static void close_pot(pot *p) {
    free(p->weight);
    free(p->share);
    free(p->line);
}

/* ---- the minimum ---- */

static bool is_eligible(const pot *p, const oab_municipality_result *unit) {
    return unit->has_a && (!p->needs_positive || unit->weight > 0);
}

/* What the formula divides over those above the minimum, and the sum of their weights; the quotient
 * is the price. */
static void above_minimum(const pot *p, oab_wide *pot_left, oab_wide *weights) {
    *pot_left = p->budget;
    *weights = 0;
    for (size_t i = 0; i < p->count; i++) {
        *pot_left -= p->unit[i].at_minimum ? p->minimum : p->line[i];
        *weights += p->unit[i].at_minimum ? 0 : p->unit[i].weight;
    }
}

/* Art. 4: a municipality that the formula leaves below the minimum gets the minimum. That lowers
 * the price for the others, so more may fall below it. Finds the smallest stable set. */
static void solve_minimum(pot *p) {
    for (bool grows = true; grows;) {
        oab_wide left, weights;
        above_minimum(p, &left, &weights);
        grows = false;
        for (size_t i = 0; i < p->count; i++) {
            oab_municipality_result *unit = &p->unit[i];
            const oab_wide formula = weights > 0 ? unit->weight * left : 0;
            const oab_wide needed =
                (oab_wide)(p->minimum - p->line[i]) * (weights > 0 ? weights : 1);
            if (!unit->at_minimum && is_eligible(p, unit) && formula < needed) {
                unit->at_minimum = true;
                grows = true;
            }
        }
    }
}

static oab_status pay_formula(pot *p, oab_result *result, oab_log *log) {
    oab_wide left, weights;
    solve_minimum(p);
    above_minimum(p, &left, &weights);
    if (left < 0)
        return oab_fail(log, OAB_CONFIG,
                        "municipality.budget does not cover the minimum of %lld euros for every "
                        "municipality entitled to it",
                        (long long)(p->minimum / 100));
    for (size_t i = 0; i < p->count; i++)
        p->weight[i] = p->unit[i].at_minimum ? 0 : p->unit[i].weight;
    if (!oab_apportion((oab_cents)left, p->weight, p->count, p->share, NULL))
        return oab_out_of_memory(log);
    const oab_wide den = weights > 0 ? weights : 1;
    for (size_t i = 0; i < p->count; i++) {
        oab_municipality_result *unit = &p->unit[i];
        if (!unit->is_known) {
            unit->amount_formula = unit->minimum_topup = unit->amount = OAB_ABSENT;
            continue;
        }
        const oab_cents formula =
            p->line[i] +
            (unit->at_minimum ? (oab_cents)oab_round_div(unit->weight * left, den) : p->share[i]);
        unit->amount_formula = formula;
        unit->minimum_topup = unit->at_minimum ? p->minimum - formula : 0;
        unit->amount = formula + unit->minimum_topup;
    }
    /* weights add up the scores of both dates, so they are twice H + I */
    result->municipal_price = oab_price_shown(2 * left, weights);
    return OAB_OK;
}

/* ---- the transition of art. 6 ---- */

static bool may_move(const oab_municipality_result *unit) {
    return unit->is_known && oab_known(unit->grant_2018);
}

static oab_cents part(oab_fixed share, oab_cents amount) {
    return (oab_cents)oab_round_div((oab_wide)share * amount, OAB_ONE);
}

/* Pays losers SHARE of their loss; returns the sum. */
static oab_cents pay_losers(pot *p, oab_fixed share) {
    oab_cents cost = 0;
    for (size_t i = 0; i < p->count; i++) {
        oab_municipality_result *unit = &p->unit[i];
        if (!may_move(unit))
            continue;
        unit->transition = 0;
        if (unit->grant_2018 > unit->amount)
            unit->transition = part(share, unit->grant_2018 - unit->amount);
        cost += unit->transition;
    }
    return cost;
}

/* Puts the gain of each gainer in p->weight; returns the sum. */
static oab_wide list_gains(pot *p) {
    oab_wide sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        const oab_municipality_result *unit = &p->unit[i];
        p->weight[i] =
            may_move(unit) && unit->amount > unit->grant_2018 ? unit->amount - unit->grant_2018 : 0;
        sum += p->weight[i];
    }
    return sum;
}

static oab_status add_transition(const oab_rules *rules, pot *p, oab_result *result, oab_log *log) {
    if (!oab_has(rules, OAB_MUNICIPALITY_TRANSITION_SHARE))
        return OAB_OK;
    const oab_fixed losers = rules->value[OAB_MUNICIPALITY_TRANSITION_SHARE];
    oab_fixed gainers = oab_has(rules, OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS)
                            ? rules->value[OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS]
                            : 0;
    const oab_cents cost = pay_losers(p, losers);
    const oab_wide gains = list_gains(p);
    const bool closes = gainers == OAB_GAINERS_CLOSE && cost * (oab_wide)OAB_ONE <= losers * gains;
    if (closes && !oab_apportion(cost, p->weight, p->count, p->share, NULL))
        return oab_out_of_memory(log);
    result->gains_close = closes;
    if (gainers == OAB_GAINERS_CLOSE && !closes)
        gainers = losers; /* at most the losers' share, so the line keeps a residue */
    for (size_t i = 0; i < p->count; i++)
        if (p->weight[i] > 0)
            p->unit[i].transition = -(closes ? p->share[i] : part(gainers, p->weight[i]));
    for (size_t i = 0; i < p->count; i++)
        if (may_move(&p->unit[i]))
            p->unit[i].amount += p->unit[i].transition;
    if (gains > 0)
        result->gainer_share =
            closes ? (double)cost / (double)gains : (double)gainers / (double)OAB_ONE;
    return OAB_OK;
}

/* ---- the preschool line ---- */

static oab_status divide_line(const oab_rules *rules, pot *p, bool by_toddlers, oab_cents *line,
                              oab_log *log) {
    for (size_t i = 0; i < p->count; i++) {
        const int64_t amount = p->unit[i].amount > 0 ? p->unit[i].amount : 0;
        p->weight[i] = by_toddlers ? p->unit[i].toddler_weight : amount;
    }
    const oab_cents budget = oab_rule_cents(rules, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
    return oab_apportion(budget, p->weight, p->count, line, NULL) ? OAB_OK : oab_out_of_memory(log);
}

/* The preschool part cannot exceed the amount: if the transition leaves less, all of it is the
 * part. */
static void take_parts(pot *p, oab_result *result) {
    for (size_t i = 0; i < p->count; i++) {
        oab_municipality_result *unit = &p->unit[i];
        const bool is_cut = unit->is_known && p->line[i] > unit->amount;
        unit->preschool_share = unit->is_known ? p->line[i] : OAB_ABSENT;
        unit->amount_preschool = is_cut || !unit->is_known ? unit->amount : p->line[i];
        result->cut_parts += is_cut;
    }
}

/* ---- budget lines ---- */

static void sum_lines(const oab_rules *rules, const pot *p, oab_result *result) {
    const oab_cents line_budget = oab_rule_cents(rules, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
    const bool has_gainers = result->gainer_share >= 0;
    oab_budget_line *all = oab_open_line(result, "municipalities", p->budget, true),
                    *minimum = oab_open_line(result, "minimum", OAB_ABSENT, true),
                    *transition =
                        oab_open_line(result, "municipality_transition", OAB_ABSENT, has_gainers),
                    *preschool = oab_open_line(result, "preschool", line_budget, true);
    for (size_t i = 0; i < p->count; i++) {
        const oab_municipality_result *unit = &p->unit[i];
        oab_add_to_line(all, unit->amount);
        oab_add_to_line(minimum, unit->minimum_topup);
        oab_add_to_line(transition, unit->transition);
        oab_add_to_line(preschool, unit->amount_preschool);
    }
}

/* Fails with REASON if parameter ID exceeds parameter MOST. */
oab_status oab_check_order(const oab_rules *rules, oab_parameter_id id, oab_parameter_id most,
                           const char *reason, oab_log *log) {
    char value[32], bound[32];
    if (!oab_has(rules, id) || !oab_has(rules, most) || rules->value[id] <= rules->value[most])
        return OAB_OK;
    return oab_fail(log, OAB_CONFIG, "%s = %s exceeds %s = %s: %s", oab_parameter_specs[id].name,
                    oab_parameter_print(id, rules->value[id], value),
                    oab_parameter_specs[most].name,
                    oab_parameter_print(most, rules->value[most], bound), reason);
}

static oab_status check_preschool(const oab_rules *rules, oab_cents budget, oab_log *log) {
    const oab_parameter_id line = OAB_MUNICIPALITY_PRESCHOOL_BUDGET,
                           index = OAB_MUNICIPALITY_BUDGET_INDEX;
    const bool is_indexed = oab_rule_index(rules, index) != OAB_ONE;
    char value[32], bound[32], factor[32];
    if (oab_rule_cents(rules, line) <= budget)
        return OAB_OK;
    return oab_fail(
        log, OAB_CONFIG,
        "%s = %s exceeds municipality.budget = %s%s%s: the preschool line is part of the "
        "municipal budget",
        oab_parameter_specs[line].name, oab_parameter_print(line, rules->value[line], value),
        oab_parameter_print(OAB_MUNICIPALITY_BUDGET, rules->value[OAB_MUNICIPALITY_BUDGET], bound),
        is_indexed ? " x municipality.budget_index = " : "",
        is_indexed ? oab_parameter_print(index, rules->value[index], factor) : "");
}

static oab_status pay(const oab_evidence *evidence, pot *p, oab_result *result, oab_log *log) {
    const oab_rules *rules = evidence->rules;
    OAB_TRY(check_preschool(rules, p->budget, log));
    OAB_TRY(oab_check_order(
        rules, OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS, OAB_MUNICIPALITY_TRANSITION_SHARE,
        "the share of gainers is at most that of losers (art. 6 Stb. 2018, 315)", log));
    const bool by_toddlers = rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS;
    if (by_toddlers && evidence->scores == NULL)
        return oab_fail(log, OAB_CONFIG,
                        "preschool.key = toddlers needs the scores of toddlers from a pupils file; "
                        "a table of municipal scores does not contain them");
    if (by_toddlers)
        OAB_TRY(divide_line(rules, p, true, p->line, log));
    OAB_TRY(pay_formula(p, result, log));
    OAB_TRY(add_transition(rules, p, result, log));
    if (!by_toddlers)
        OAB_TRY(divide_line(rules, p, false, p->line, log));
    take_parts(p, result);
    sum_lines(rules, p, result);
    return OAB_OK;
}

oab_status oab_pay_municipalities(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    pot p;
    const oab_status status = open_pot(evidence->rules, result, &p) ? pay(evidence, &p, result, log)
                                                                    : oab_out_of_memory(log);
    close_pot(&p);
    return status;
}

static bool has_toddlers(const oab_result *result) {
    bool is_any = false;
    for (size_t i = 0; i < result->municipality_count && !is_any; i++)
        is_any = result->municipalities[i].toddlers > 0;
    return is_any;
}

oab_status oab_pay_municipalities_by_score(const oab_evidence *evidence, const oab_dates *dates,
                                           oab_result *result, oab_log *log) {
    OAB_TRY(oab_score_municipalities(evidence, dates, result, log));
    OAB_TRY(oab_find_grants(evidence, result, log));
    OAB_TRY(oab_pay_municipalities(evidence, result, log));
    for (size_t i = 0; i < result->municipality_count; i++)
        result->moved_municipalities += oab_known(result->municipalities[i].transition);
    if (evidence->rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS && !has_toddlers(result))
        oab_note(log, "preschool.key = toddlers, but the pupils file contains no toddlers; the "
                      "preschool line is not divided and remains as residue");
    if (result->cut_parts > 0)
        oab_note(log,
                 "the transition leaves %lld %s with less than %s part of the preschool line; all "
                 "that %s counts as that part, and the line keeps a residue",
                 (long long)result->cut_parts,
                 OAB_PLURAL(result->cut_parts, "municipality", "municipalities"),
                 OAB_PLURAL(result->cut_parts, "its", "their"),
                 OAB_PLURAL(result->cut_parts, "it gets", "they get"));
    return OAB_OK;
}
