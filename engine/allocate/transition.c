/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transition of 2019-2021: what schools and municipalities had before, given or computed by the
 * weights scheme, and what schools get of the difference (art. 36a Besluit bekostiging WPO, text of
 * 1-8-2020). What municipalities get of it is in municipal_money.c. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

/* ---- under the weights scheme ---- */

static bool is_computed(const oab_rules *rules, oab_parameter_id mode, oab_parameter_id share) {
    return oab_has(rules, share) && rules->value[mode] == OAB_TRANSITION_COMPUTED;
}

bool oab_computes_previous(const oab_rules *rules) {
    return is_computed(rules, OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE) ||
           is_computed(rules, OAB_MUNICIPALITY_TRANSITION, OAB_MUNICIPALITY_TRANSITION_SHARE);
}

static bool tells_weights(const oab_evidence *evidence) {
    return evidence->schools != NULL &&
           (evidence->schools->has_weights || evidence->schools->has_school_weight);
}

/* The tables alone tell: children are those of the year, not of 1-10-2018. */
oab_status oab_allocate_before(const oab_evidence *evidence, oab_result *before, oab_log *log) {
    oab_evidence old = *evidence;
    oab_municipalities table;
    old.prepared = NULL;
    old.scores = NULL;
    if (!tells_weights(evidence))
        old.schools = NULL;
    if (old.municipalities != NULL) { /* a proxy for those without a grant, beside grants given */
        table = *old.municipalities;
        table.has_grant_2018 = false;
        old.municipalities = &table;
    }
    oab_log own = {0}; /* its notes are about the other scheme */
    const oab_status status = oab_allocate(&old, &oab_weights_scheme, before, &own);
    oab_log_add_errors(log, &own);
    oab_log_free(&own);
    return status;
}

/* ---- schools ---- */

/* A of art. 36a, D + E + (F - G) + H: the old money, and the material and P&A money that went with
 * the school weight; times the index, rounded once, to cents. */
static oab_cents previous_of(const oab_rules *rules, const oab_site_result *before) {
    const int64_t *value = rules->value;
    const oab_wide cent = (oab_wide)OAB_ONE * OAB_ONE * (OAB_ONE / 100); /* of weight x rate */
    if (!oab_known(before->amount) || !oab_known(before->school_weight))
        return OAB_ABSENT;
    const oab_wide rate =
        (oab_wide)oab_zero_if_unknown(value[OAB_SCHOOL_TRANSITION_GROUPS]) *
            oab_zero_if_unknown(value[OAB_SCHOOL_TRANSITION_GROUP_AMOUNT]) +
        (oab_wide)oab_zero_if_unknown(value[OAB_SCHOOL_TRANSITION_PA_AMOUNT]) * OAB_ONE;
    const oab_wide sum = before->amount * cent + before->school_weight * rate;
    return (oab_cents)oab_round_div(sum * oab_rule_index(rules, OAB_SCHOOL_TRANSITION_INDEX),
                                    cent * OAB_ONE);
}

static oab_status compute_previous(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    oab_result before;
    if (!tells_weights(evidence))
        return oab_fail(log, OAB_DATA,
                        "school.transition = computed: the schools table contains no weights; "
                        "expected columns pupils, weight_03 and weight_12, or school_weight");
    OAB_TRY(oab_allocate_before(evidence, &before, log));
    for (size_t i = 0, b = 0; i < result->site_count; i++) {
        while (b < before.site_count && before.sites[b].id < result->sites[i].id)
            b++;
        if (b < before.site_count && before.sites[b].id == result->sites[i].id)
            result->sites[i].previous = previous_of(evidence->rules, &before.sites[b]);
    }
    oab_result_free(&before);
    return OAB_OK;
}

/* Divides what institution ROW had among its COUNT sites, by pupils where all tell them: the law
 * knows the institution alone. */
static bool divide_previous(const oab_school *row, oab_site_result *sites, size_t count) {
    int64_t *weight = oab_new(count, sizeof *weight), sum = 0;
    oab_cents *part = oab_new(count, sizeof *part);
    bool knows_pupils = true, has_memory = weight != NULL && part != NULL;
    for (size_t i = 0; i < count && has_memory; i++) {
        knows_pupils &= oab_known(sites[i].pupils);
        weight[i] = oab_zero_if_unknown(sites[i].pupils);
        sum += weight[i];
    }
    for (size_t i = 0; i < count && has_memory && (!knows_pupils || sum == 0); i++)
        weight[i] = 1;
    has_memory = has_memory && oab_apportion(row->amount_previous, weight, count, part, NULL);
    for (size_t i = 0; i < count && has_memory; i++)
        sites[i].previous = part[i];
    free(weight);
    free(part);
    return has_memory;
}

/* What institutions had that have a row of their own, which is no site. What sites themselves had
 * comes first. */
static oab_status take_institutions(const oab_schools *schools, oab_result *result, oab_log *log) {
    size_t ignored = 0;
    for (size_t r = 0, first = 0, end; r < schools->count; r++) {
        const oab_school *row = &schools->rows[r];
        bool has_own = false;
        if (row->id != oab_institution_of(row->id) || !oab_known(row->amount_previous))
            continue;
        while (first < result->site_count && oab_institution_of(result->sites[first].id) < row->id)
            first++;
        for (end = first;
             end < result->site_count && oab_institution_of(result->sites[end].id) == row->id;
             end++)
            has_own |= oab_known(result->sites[end].previous);
        const bool is_unit = first < end && result->sites[first].id == row->id;
        ignored += has_own && !is_unit;
        if (!has_own && first < end && !divide_previous(row, &result->sites[first], end - first))
            return oab_out_of_memory(log);
    }
    if (ignored > 0)
        oab_note(log, "amount_previous of %zu %s is not used, because %s sites have their own",
                 ignored, OAB_PLURAL(ignored, "institution", "institutions"),
                 OAB_PLURAL(ignored, "its", "their"));
    return OAB_OK;
}

oab_status oab_find_previous(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    const oab_rules *rules = evidence->rules;
    if (is_computed(rules, OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE))
        return compute_previous(evidence, result, log);
    if (rules->value[OAB_SCHOOL_TRANSITION] != OAB_TRANSITION_GIVEN ||
        !oab_has(rules, OAB_SCHOOL_TRANSITION_SHARE) || evidence->schools == NULL)
        return OAB_OK;
    for (size_t i = 0; i < result->site_count; i++)
        if (result->sites[i].row != NULL)
            result->sites[i].previous = result->sites[i].row->amount_previous;
    return take_institutions(evidence->schools, result, log);
}

oab_parameter_id oab_school_transition_share(const oab_rules *rules, oab_wide lost) {
    const oab_parameter_id gainers = OAB_SCHOOL_TRANSITION_SHARE_GAINERS;
    return lost > 0 || rules->value[gainers] == OAB_GAINERS_SAME ? OAB_SCHOOL_TRANSITION_SHARE
                                                                 : gainers;
}

static bool is_covered(const oab_site_result *site, oab_cents amount) {
    return oab_known(site->previous) && oab_known(amount);
}

void oab_add_school_transition(const oab_rules *rules, const oab_site_result *sites, size_t count,
                               oab_cents *amount, oab_cents *transition) {
    if (!oab_has(rules, OAB_SCHOOL_TRANSITION_SHARE))
        return;
    for (size_t first = 0, end; first < count; first = end) {
        const oab_school_id institution = oab_institution_of(sites[first].id);
        oab_wide lost = 0;
        for (end = first; end < count && oab_institution_of(sites[end].id) == institution; end++)
            if (is_covered(&sites[end], amount[end]))
                lost += sites[end].previous - amount[end];
        const oab_fixed share =
            oab_zero_if_unknown(rules->value[oab_school_transition_share(rules, lost)]);
        for (size_t i = first; i < end; i++) {
            if (!is_covered(&sites[i], amount[i]))
                continue;
            const oab_cents part = (oab_cents)oab_round_div(
                (oab_wide)share * (sites[i].previous - amount[i]), OAB_ONE);
            amount[i] += part;
            if (transition != NULL)
                transition[i] = part;
        }
    }
}

void oab_set_final(oab_result *result) {
    bool is_any = false;
    for (size_t i = 0; i < result->site_count && !is_any; i++)
        is_any = oab_known(result->sites[i].previous);
    for (size_t i = 0; i < result->site_count && is_any; i++) {
        oab_site_result *site = &result->sites[i];
        site->final = site->amount_new;
        if (is_covered(site, site->final))
            site->final_difference = site->final - site->previous;
    }
}

/* ---- municipalities ---- */

static oab_status compute_grants(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    oab_result before;
    oab_status status = OAB_OK;
    OAB_TRY(oab_allocate_before(evidence, &before, log));
    if (!before.has_municipalities)
        status = oab_fail(log, OAB_DATA,
                          "municipality.transition = computed: no table tells the school weights "
                          "of municipalities; expected school_weight of municipalities, or weights "
                          "and municipality_id of schools");
    for (size_t i = 0, b = 0; i < result->municipality_count; i++) {
        oab_municipality_result *unit = &result->municipalities[i];
        while (b < before.municipality_count && before.municipalities[b].id < unit->id)
            b++;
        if (b < before.municipality_count && before.municipalities[b].id == unit->id &&
            !oab_known(unit->grant_2018))
            unit->grant_2018 = before.municipalities[b].amount;
    }
    result->transition_by_proxy = before.grants_are_proxy;
    result->transition_by_decree = before.grants_by_decree;
    oab_result_free(&before);
    return status;
}

oab_status oab_find_grants(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    const oab_rules *rules = evidence->rules;
    const bool is_off = rules->value[OAB_MUNICIPALITY_TRANSITION] == OAB_TRANSITION_OFF;
    for (size_t i = 0; i < result->municipality_count; i++) {
        oab_municipality_result *unit = &result->municipalities[i];
        unit->grant_2018 = unit->row != NULL && !is_off ? unit->row->grant_2018 : OAB_ABSENT;
    }
    return is_computed(rules, OAB_MUNICIPALITY_TRANSITION, OAB_MUNICIPALITY_TRANSITION_SHARE)
               ? compute_grants(evidence, result, log)
               : OAB_OK;
}
