/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grants of municipalities before 2019 (Besluit specifieke uitkeringen gemeentelijk
 * onderwijsachterstandenbeleid 2011-2014, BWBR0028273): the real ones where the table gives them,
 * else by the decree over the municipalities' school weights, in three pots. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

/* ---- by the decree ---- */

bool oab_decree_includes(const oab_municipality *row, oab_old_pot pot) {
    return pot == OAB_POT_ALL || row->annex == (pot == OAB_POT_A ? OAB_ANNEX_A : OAB_ANNEX_B);
}

int64_t oab_decree_weight(const oab_rules *rules, const oab_municipality *row, oab_old_pot pot) {
    const bool takes_part = oab_known(row->school_weight) &&
                            row->school_weight >= rules->value[OAB_MUNICIPALITY_OLD_MINIMUM_WEIGHT];
    return takes_part && oab_decree_includes(row, pot) ? row->school_weight : 0;
}

/* SHARE is that of annex A in all three. */
static oab_status size_by_budget(const oab_rules *rules, oab_fixed share, oab_cents *pot,
                                 oab_log *log) {
    const oab_cents budget = oab_rule_cents(rules, OAB_MUNICIPALITY_OLD_BUDGET);
    pot[OAB_POT_A] = (oab_cents)oab_round_div((oab_wide)share * budget, OAB_ONE);
    pot[OAB_POT_ALL] = budget - pot[OAB_POT_A] - pot[OAB_POT_B];
    return pot[OAB_POT_ALL] >= 0
               ? OAB_OK
               : oab_fail(log, OAB_CONFIG,
                          "municipality.old_budget does not cover the pots of annex A "
                          "(municipality.old_share_a) and B (municipality.old_budget_b)");
}

/* The first pot is what the price pays; it and annex B are what annex A leaves of all three. */
static oab_status size_by_price(const oab_rules *rules, oab_fixed share, int64_t weights,
                                oab_cents *pot, oab_log *log) {
    const oab_wide price = rules->value[OAB_MUNICIPALITY_OLD_PRICE];
    if (share >= OAB_ONE)
        return oab_fail(log, OAB_CONFIG,
                        "municipality.old_share_a = 1 leaves nothing that municipality.old_price "
                        "could pay; expected less than 1");
    pot[OAB_POT_ALL] = (oab_cents)oab_round_div(price * weights, (oab_wide)OAB_ONE * OAB_ONE / 100);
    pot[OAB_POT_A] = (oab_cents)oab_round_div((oab_wide)share * (pot[OAB_POT_ALL] + pot[OAB_POT_B]),
                                              OAB_ONE - share);
    return OAB_OK;
}

static oab_status size_pots(const oab_rules *rules, const oab_municipalities *table, oab_cents *pot,
                            oab_log *log) {
    const oab_fixed share = rules->value[OAB_MUNICIPALITY_OLD_SHARE_A];
    int64_t weights = 0;
    pot[OAB_POT_B] = oab_rule_cents(rules, OAB_MUNICIPALITY_OLD_BUDGET_B);
    for (size_t i = 0; i < table->count; i++)
        weights += oab_decree_weight(rules, &table->rows[i], OAB_POT_ALL);
    return oab_has(rules, OAB_MUNICIPALITY_OLD_PRICE)
               ? size_by_price(rules, share, weights, pot, log)
               : size_by_budget(rules, share, pot, log);
}

static oab_status divide_pots(const oab_rules *rules, const oab_municipalities *table,
                              oab_decree *decree, oab_log *log) {
    int64_t *weight = oab_new(table->count, sizeof *weight);
    bool has_memory = weight != NULL;
    for (int p = 0; p < OAB_OLD_POT_COUNT && has_memory; p++) {
        decree->part[p] = oab_new(table->count, sizeof **decree->part);
        for (size_t i = 0; i < table->count; i++)
            weight[i] = oab_decree_weight(rules, &table->rows[i], (oab_old_pot)p);
        has_memory = decree->part[p] != NULL &&
                     oab_apportion(decree->pot[p], weight, table->count, decree->part[p], NULL);
    }
    free(weight);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_decree_divide(const oab_rules *rules, const oab_municipalities *table,
                             oab_decree *decree, oab_log *log) {
    *decree = (oab_decree){0};
    OAB_TRY(size_pots(rules, table, decree->pot, log));
    return divide_pots(rules, table, decree, log);
}

oab_cents oab_decree_grant(const oab_decree *decree, const oab_municipalities *table,
                           const oab_municipality *row) {
    if (row == NULL || !oab_known(row->school_weight))
        return OAB_ABSENT;
    oab_cents sum = 0;
    for (int p = 0; p < OAB_OLD_POT_COUNT; p++)
        sum += decree->part[p][row - table->rows];
    return sum;
}

void oab_decree_free(oab_decree *decree) {
    for (int p = 0; p < OAB_OLD_POT_COUNT; p++)
        free(decree->part[p]);
    *decree = (oab_decree){0};
}

/* ---- what a run pays ---- */

static bool tells_weights(const oab_municipalities *table) {
    bool tells = false;
    for (size_t i = 0; table != NULL && i < table->count && !tells; i++)
        tells = oab_known(table->rows[i].school_weight);
    return tells;
}

/* A grant, given or by the decree, is its own key: no comparison sees a threshold in it. True: it
 * is given. */
static bool take_grant(oab_municipality_result *unit, const oab_decree *decree,
                       const oab_municipalities *table, oab_result *result) {
    const bool is_given = unit->row != NULL && oab_known(unit->row->grant_2018);
    unit->amount = is_given         ? unit->row->grant_2018
                   : decree != NULL ? oab_decree_grant(decree, table, unit->row)
                                    : OAB_ABSENT;
    result->grants_by_decree += !is_given && oab_known(unit->amount);
    if (oab_known(unit->amount))
        unit->measure = unit->above = unit->weight = unit->amount;
    return is_given;
}

/* The pots of the annexes as lines. */
static void open_pots(const oab_decree *decree, const oab_municipalities *table,
                      oab_result *result) {
    static const char *const names[OAB_OLD_POT_COUNT] = {
        [OAB_POT_A] = "municipality_annex_a", [OAB_POT_B] = "municipality_annex_b"};
    for (int p = OAB_POT_A; p < OAB_OLD_POT_COUNT; p++) {
        oab_budget_line *line = oab_open_line(result, names[p], decree->pot[p], decree->pot[p] > 0);
        for (size_t i = 0; i < table->count && line->used; i++)
            oab_add_to_line(line, decree->part[p][i]);
    }
}

static void pay_grants(const oab_municipalities *table, const oab_decree *decree,
                       oab_result *result) {
    bool is_any_given = false;
    oab_budget_line *line = oab_open_line(result, "municipalities", OAB_ABSENT, true);
    for (size_t i = 0; i < result->municipality_count; i++) {
        is_any_given |= take_grant(&result->municipalities[i], decree, table, result);
        oab_add_to_line(line, result->municipalities[i].amount);
    }
    if (decree == NULL || is_any_given)
        return; /* a budget would be that of the others, too */
    line->budget = 0;
    for (int p = 0; p < OAB_OLD_POT_COUNT; p++)
        line->budget += decree->pot[p];
    open_pots(decree, table, result);
}

/* ---- the proxy ---- */

static int compare_units(const void *key, const void *element) {
    return *(const oab_municipality_id *)key - ((const oab_municipality_result *)element)->id;
}

/* The proxy's key: school weights, and what they are of before threshold and rounding. */
static void add_school_weights(oab_result *result) {
    oab_municipality_result *units = result->municipalities;
    for (size_t i = 0; i < result->municipality_count; i++)
        units[i].knows_threshold = true;
    for (size_t s = 0; s < result->site_count; s++) {
        const oab_site_result *site = &result->sites[s];
        oab_municipality_result *unit = bsearch(
            &site->municipality, units, result->municipality_count, sizeof *units, compare_units);
        result->unweighed += !oab_known(site->school_weight);
        if (unit == NULL || !oab_known(site->school_weight))
            continue;
        unit->weight += site->school_weight;
        unit->measure += site->measure;
        unit->above += site->above;
        unit->knows_threshold &= site->knows_threshold;
    }
}

/* The last resort: municipality.old_budget over the weights of the schools at hand. */
static oab_status pay_proxy(const oab_rules *rules, oab_result *result, oab_log *log) {
    const size_t count = result->municipality_count;
    const oab_cents budget = oab_rule_cents(rules, OAB_MUNICIPALITY_OLD_BUDGET);
    int64_t *weight = oab_new(count, sizeof *weight);
    oab_cents *share = oab_new(count, sizeof *share);
    bool has_memory = weight != NULL && share != NULL;
    add_school_weights(result);
    for (size_t i = 0; i < count && has_memory; i++)
        weight[i] = result->municipalities[i].weight;
    has_memory = has_memory && oab_apportion(budget, weight, count, share, NULL);
    oab_budget_line *line = oab_open_line(result, "municipalities", budget, true);
    for (size_t i = 0; i < count && has_memory; i++) {
        result->municipalities[i].amount = share[i];
        oab_add_to_line(line, share[i]);
    }
    free(weight);
    free(share);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_pay_old_grants(const oab_evidence *evidence, const oab_dates *dates,
                              oab_result *result, oab_log *log) {
    (void)dates;
    const oab_municipalities *table = evidence->municipalities;
    const bool has_grants = table != NULL && table->has_grant_2018;
    result->has_grants = true;
    result->grants_are_proxy = !has_grants && !tells_weights(table);
    if (result->grants_are_proxy)
        return pay_proxy(evidence->rules, result, log);
    if (tells_weights(table))
        OAB_TRY(oab_decree_divide(evidence->rules, table, &result->decree, log));
    pay_grants(table, tells_weights(table) ? &result->decree : NULL, result);
    return OAB_OK;
}
