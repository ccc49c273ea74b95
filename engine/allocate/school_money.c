/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Euros of schools under the score scheme (art. 18 Besluit bekostiging WPO 2022): by price if one
 * is set, else a budget divided to the cent; the transition of 2019-2021; the NPO line. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>
#include <string.h>

static const oab_wide price_unit = (oab_wide)OAB_ONE * OAB_ONE; /* of a price, in a euro */

oab_wide oab_school_price(const oab_rules *rules) {
    return (oab_wide)rules->value[OAB_SCHOOL_PRICE] * oab_rule_index(rules, OAB_SCHOOL_PRICE_INDEX);
}

/* A score unit is 0.01 point, a cent 0.01 euro. */
oab_cents oab_at_price(oab_hundredths score, oab_wide price) {
    return (oab_cents)oab_round_div(score * price, price_unit);
}

oab_status oab_check_school_money(const oab_rules *rules, oab_log *log) {
    if (!oab_has(rules, OAB_SCHOOL_PRICE) && !oab_has(rules, OAB_SCHOOL_BUDGET))
        return oab_fail(log, OAB_CONFIG,
                        "expected school.price or school.budget of %d, got neither", rules->year);
    return oab_check_order(rules, OAB_SCHOOL_TRANSITION_SHARE_GAINERS, OAB_SCHOOL_TRANSITION_SHARE,
                           "the share of gainers is at most that of losers (art. 36a Besluit "
                           "bekostiging WPO)",
                           log);
}

oab_fixed oab_price_shown(oab_wide cents, oab_wide hundredths) {
    return hundredths > 0 ? oab_round_shown(cents * OAB_ONE, hundredths) : OAB_ABSENT;
}

static void pay_by_price(const oab_rules *rules, oab_result *result) {
    result->price_mode = true;
    const oab_wide price = oab_school_price(rules);
    result->school_price = oab_round_shown(price, OAB_ONE);
    for (size_t i = 0; i < result->site_count; i++)
        if (oab_known(result->sites[i].score))
            result->sites[i].amount_new = oab_at_price(result->sites[i].score, price);
}

static oab_status pay_by_budget(const oab_rules *rules, oab_result *result, oab_log *log) {
    const size_t count = result->site_count;
    int64_t *weight = oab_new(count, sizeof *weight);
    oab_cents *share = oab_new(count, sizeof *share);
    const oab_cents budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET);
    int64_t sum = 0;
    bool has_memory = weight != NULL && share != NULL;
    for (size_t i = 0; i < count && has_memory; i++) {
        weight[i] = oab_zero_if_unknown(result->sites[i].score);
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

static oab_status add_transition(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    const size_t count = result->site_count;
    oab_cents *amount = oab_new(count, sizeof *amount),
              *transition = oab_new(count, sizeof *transition);
    oab_status status = amount != NULL && transition != NULL
                            ? oab_find_previous(evidence, result, log)
                            : oab_out_of_memory(log);
    for (size_t i = 0; i < count && status == OAB_OK; i++) {
        amount[i] = result->sites[i].amount_new;
        transition[i] = OAB_ABSENT;
    }
    if (status == OAB_OK)
        oab_add_school_transition(evidence->rules, result->sites, count, amount, transition);
    for (size_t i = 0; i < count && status == OAB_OK; i++) {
        result->sites[i].amount = amount[i];
        result->sites[i].transition = transition[i];
        result->moved_sites += oab_known(transition[i]);
    }
    if (status == OAB_OK)
        oab_set_final(result);
    free(amount);
    free(transition);
    return status;
}

static void sum_lines(const oab_rules *rules, oab_result *result) {
    const oab_cents budget =
        oab_has(rules, OAB_SCHOOL_BUDGET) ? oab_rule_cents(rules, OAB_SCHOOL_BUDGET) : OAB_ABSENT;
    const bool has_npo = oab_has(rules, OAB_SCHOOL_NPO_PRICE);
    const oab_wide npo_price = has_npo ? (oab_wide)rules->value[OAB_SCHOOL_NPO_PRICE] * OAB_ONE : 0;
    oab_budget_line *schools = oab_open_line(result, "schools", budget, true),
                    *transition = oab_open_line(result, "school_transition", OAB_ABSENT, false),
                    *npo = oab_open_line(result, "school_npo", OAB_ABSENT, has_npo);
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        oab_add_to_line(schools, site->amount_new);
        oab_add_to_line(transition, site->transition);
        if (has_npo && oab_known(site->score))
            oab_add_to_line(npo, oab_at_price(site->score, npo_price));
    }
}

oab_cents oab_price_score(const oab_rules *rules, const oab_result *result,
                          const oab_site_result *site, oab_fixed above) {
    (void)result, (void)site;
    return (oab_cents)oab_round_div(above * oab_school_price(rules), price_unit * (OAB_ONE / 100));
}

oab_status oab_pay_scores(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                          oab_log *log) {
    const oab_rules *rules = evidence->rules;
    OAB_TRY(oab_check_school_money(rules, log));
    OAB_TRY(oab_score_sites(evidence, dates, result, log));
    oab_split_scores(evidence, result);
    if (oab_has(rules, OAB_SCHOOL_PRICE))
        pay_by_price(rules, result);
    else
        OAB_TRY(pay_by_budget(rules, result, log));
    OAB_TRY(add_transition(evidence, result, log));
    sum_lines(rules, result);
    return OAB_OK;
}
