/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens an explainer: what all explanations of a run share, found once. */
#include "explain/explain_internal.h"

#include <stdlib.h>

/* ---- national sums ---- */

static void add_sites(const oab_result *result, oab_totals *t) {
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        t->scores += oab_zero_if_unknown(site->score);
        t->scored += oab_known(site->score);
        t->told += oab_tells_formula(site);
    }
}

/* What art. 4 divides above the minimum, and what art. 6 moves. */
static void add_municipalities(const oab_rules *rules, const oab_result *result, oab_totals *t) {
    const bool by_toddlers = rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS;
    for (size_t i = 0; i < result->municipality_count; i++) {
        const oab_municipality_result *unit = &result->municipalities[i];
        t->proxy_weight += unit->weight;
        t->toddler_keys += unit->toddler_weight;
        if (!unit->at_minimum) {
            t->keys += unit->weight;
            t->above_minimum++;
            t->lines += by_toddlers ? oab_zero_if_unknown(unit->preschool_share) : 0;
        }
        if (oab_known(unit->amount) && unit->amount > 0) {
            t->amounts += unit->amount;
            t->with_amount++;
        }
        if (!oab_known(unit->transition))
            continue;
        const oab_cents gain = unit->amount - unit->transition - unit->grant_2018;
        t->losses += gain < 0 ? unit->transition : 0;
        t->gains += gain > 0 ? gain : 0;
        t->losers += gain < 0;
        t->gainers += gain > 0;
    }
}

static void add_pots(const oab_evidence *evidence, oab_totals *t) {
    const oab_municipalities *table = evidence->municipalities;
    for (int pot = 0; pot < OAB_OLD_POT_COUNT && table != NULL; pot++)
        for (size_t i = 0; i < table->count; i++) {
            const int64_t weight =
                oab_decree_weight(evidence->rules, &table->rows[i], (oab_old_pot)pot);
            t->pot_weight[pot] += weight;
            t->pot_units[pot] += weight > 0;
        }
}

static void find_totals(const oab_evidence *evidence, const oab_result *result, oab_totals *t) {
    add_sites(result, t);
    add_municipalities(evidence->rules, result, t);
    add_pots(evidence, t);
}

/* ---- where sites and their children are ---- */

/* Segments are in order of date and site, as sites are in order of id. */
static void find_segments(oab_explainer *e) {
    const oab_result *result = &e->run->result;
    const oab_cohort *cohort = &e->run->data->cohort;
    const size_t date = result->dates.school;
    size_t s = 0;
    while (s < cohort->segment_count && !oab_is_of_site(&cohort->segments[s], date))
        s++;
    for (size_t i = 0; i < result->site_count; i++) {
        e->first_segment[i] = s;
        while (s < cohort->segment_count && oab_is_of_site(&cohort->segments[s], date) &&
               cohort->sites[cohort->segments[s].site] == result->sites[i].id)
            s++;
    }
    e->first_segment[result->site_count] = s;
}

static bool find_sites(oab_explainer *e) {
    const oab_result *result = &e->run->result;
    e->where = oab_new(result->site_count, sizeof *e->where);
    e->first_segment = oab_new(result->site_count + 1, sizeof *e->first_segment);
    if (e->where == NULL || e->first_segment == NULL)
        return false;
    for (size_t i = 0; i < result->site_count; i++)
        e->where[i] = oab_site_whereabouts(e->run, &result->sites[i]);
    find_segments(e);
    return true;
}

/* ---- opening ---- */

oab_status oab_explainer_open(const oab_run *run, oab_explainer **explainer, oab_log *log) {
    oab_explainer *e = *explainer = oab_new(1, sizeof *e);
    if (e == NULL)
        return oab_out_of_memory(log);
    e->run = run;
    e->evidence = oab_run_evidence(run);
    if (!find_sites(e))
        return oab_out_of_memory(log);
    find_totals(&e->evidence, &run->result, &e->totals);
    if (!run->result.scheme->has_scores || !oab_computes_previous(e->evidence.rules))
        return OAB_OK;
    OAB_TRY(oab_allocate_before(&e->evidence, &e->before, log));
    find_totals(&e->evidence, &e->before, &e->before_totals);
    return OAB_OK;
}

void oab_explainer_free(oab_explainer *explainer) {
    if (explainer == NULL)
        return;
    for (int i = 0; i < OAB_IF_COUNT; i++)
        free(explainer->changed[i]);
    free(explainer->where);
    free(explainer->first_segment);
    oab_result_free(&explainer->before);
    free(explainer);
}

const oab_run *oab_explained_run(const oab_explainer *explainer) {
    return explainer->run;
}
