/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Euros of schools under the score scheme (art. 18 Besluit bekostiging WPO 2022): the price where
 * one is set, else the budget divided to the cent; the transition of 2019-2021; the NPO line. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>
#include <string.h>

/* score x price in cents; a price unit is 1e-6 euro, a score unit 0.01 point. */
oab_cents oab_at_price(oab_hundredths score, oab_fixed price) {
    return (oab_cents)oab_round_div((oab_wide)score * price, OAB_ONE);
}

oab_fixed oab_price_shown(oab_wide cents, oab_wide hundredths) {
    return hundredths > 0 ? oab_round_shown(cents * OAB_ONE, hundredths) : OAB_ABSENT;
}

static void pay_by_price(const oab_rules *rules, oab_result *result) {
    result->price_mode = true;
    result->school_price = rules->value[OAB_SCHOOL_PRICE];
    for (size_t i = 0; i < result->site_count; i++)
        if (oab_known(result->sites[i].score))
            result->sites[i].amount_new =
                oab_at_price(result->sites[i].score, result->school_price);
}

static oab_status pay_by_budget(const oab_rules *rules, oab_result *result, oab_log *log) {
    const size_t count = result->site_count;
    int64_t *weight = oab_new(count, sizeof *weight);
    oab_cents *share = oab_new(count, sizeof *share);
    const oab_cents budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET);
    int64_t sum = 0;
    bool has_memory = weight != NULL && share != NULL;
    for (size_t i = 0; i < count && has_memory; i++) {
        weight[i] = oab_known(result->sites[i].score) ? result->sites[i].score : 0;
        sum += weight[i];
    }
    has_memory = has_memory && oab_apportion(budget, weight, count, share, NULL);
    for (size_t i = 0; i < count && has_memory; i++)
        if (oab_known(result->sites[i].score))
            result->sites[i].amount_new = share[i];
    result->school_price = oab_price_shown(budget, sum);
    free(weight);
    free(share);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

/* 75, 50, 25% of old - new, 2019-20 to 2021-22. Linear, so a board's sum has the same shape. */
oab_cents oab_school_transition(const oab_rules *rules, const oab_school *row, oab_cents amount) {
    if (!oab_has(rules, OAB_SCHOOL_TRANSITION_SHARE) || row == NULL ||
        !oab_known(row->amount_previous) || !oab_known(amount))
        return OAB_ABSENT;
    return (oab_cents)oab_round_div((oab_wide)rules->value[OAB_SCHOOL_TRANSITION_SHARE] *
                                        (row->amount_previous - amount),
                                    OAB_ONE);
}

static void sum_lines(const oab_rules *rules, oab_result *result) {
    oab_line *schools = &result->lines[OAB_LINE_SCHOOLS],
             *transition = &result->lines[OAB_LINE_SCHOOL_TRANSITION],
             *npo = &result->lines[OAB_LINE_SCHOOL_NPO];
    *schools = (oab_line){.used = true, .budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET)};
    transition->budget = npo->budget = OAB_ABSENT;
    npo->used = oab_has(rules, OAB_SCHOOL_NPO_PRICE);
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        oab_add_to_line(schools, site->amount_new);
        oab_add_to_line(transition, site->transition);
        if (npo->used && oab_known(site->score))
            oab_add_to_line(npo, oab_at_price(site->score, rules->value[OAB_SCHOOL_NPO_PRICE]));
    }
}

oab_status oab_pay_schools(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    const oab_rules *rules = evidence->rules;
    if (oab_has(rules, OAB_SCHOOL_PRICE))
        pay_by_price(rules, result);
    else
        OAB_TRY(pay_by_budget(rules, result, log));
    for (size_t i = 0; i < result->site_count; i++) {
        oab_site_result *site = &result->sites[i];
        site->transition = oab_school_transition(rules, site->row, site->amount_new);
        site->amount = site->amount_new;
        if (oab_known(site->transition))
            site->amount += site->transition;
    }
    sum_lines(rules, result);
    return OAB_OK;
}

/* ---- institutions ---- */

static void add_site(oab_site_result *sum, const oab_site_result *site) {
    if (sum->municipality != site->municipality)
        sum->municipality = OAB_NO_MUNICIPALITY;
    sum->sum += site->sum;
    sum->knows_threshold &= site->knows_threshold;
    int64_t *const to[] = {
        &sum->pupils,     &sum->target,         &sum->a,          &sum->b,      &sum->score,
        &sum->amount_new, &sum->amount_old,     &sum->transition, &sum->amount, &sum->young,
        &sum->old,        &sum->amount_impulse, &sum->young_a,    &sum->old_a,  &sum->school_weight,
        &sum->measure,    &sum->above,
    };
    const int64_t from[] = {
        site->pupils,     site->target,         site->a,          site->b,      site->score,
        site->amount_new, site->amount_old,     site->transition, site->amount, site->young,
        site->old,        site->amount_impulse, site->young_a,    site->old_a,  site->school_weight,
        site->measure,    site->above,
    };
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        oab_add(to[i], from[i]);
}

oab_status oab_sum_institutions(oab_result *result, oab_log *log) {
    result->institutions = oab_new(result->site_count, sizeof *result->institutions);
    if (result->institutions == NULL)
        return oab_out_of_memory(log);
    oab_site_result *last = NULL;
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        const oab_school_id id = oab_institution_of(site->id);
        if (last != NULL && last->id == id) {
            add_site(last, site);
            continue;
        }
        last = &result->institutions[result->institution_count++];
        *last = *site;
        last->id = id;
    }
    for (size_t i = 0; i < result->institution_count; i++) {
        oab_site_result *institution = &result->institutions[i];
        if (oab_known(institution->target) && institution->pupils > 0)
            institution->mean_score = oab_mean(institution->sum, institution->pupils);
    }
    return OAB_OK;
}
