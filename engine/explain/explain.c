/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens an explainer: national sums, found once; and explains a unit: its steps, its place among
 * all, its children, and what would change. */
#include "explain/explain_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- national sums ---- */

/* C - G over a table is made of A and pupils of the sites that give both; over children of their
 * pool. */
static void find_nation(const oab_explainer *e, const oab_result *result, oab_totals *t) {
    const oab_rules *rules = e->evidence.rules;
    t->nation = (oab_nation){.gap = rules->value[OAB_GAP],
                             .share = rules->value[OAB_SCHOOL_THRESHOLD_SHARE]};
    if (oab_has_children(e)) {
        const size_t date = result->dates.school;
        t->nation.pool = e->run->scores.dates[date].pool[OAB_SCHOOL_POOL];
        return;
    }
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        if (site->row == NULL || !oab_known(site->row->pupils) || !oab_known(site->a))
            continue;
        t->nation.table_a += site->a;
        t->a_count++;
    }
    t->nation.pool.tied_den = 1;
    t->nation.pool.k = result->school_nation.k;
}

static void add_sites(const oab_result *result, oab_totals *t) {
    for (size_t i = 0; i < result->site_count; i++) {
        t->scores += oab_zero_if_unknown(result->sites[i].score);
        t->scored += oab_known(result->sites[i].score);
    }
}

/* What art. 4 divides above the minimum, and what art. 6 moves. */
static void add_municipalities(const oab_explainer *e, const oab_result *result, oab_totals *t) {
    const oab_rules *rules = e->evidence.rules;
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
    t->closes = rules->value[OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS] == OAB_GAINERS_CLOSE &&
                (oab_wide)t->losses * OAB_ONE <=
                    (oab_wide)oab_zero_if_unknown(rules->value[OAB_MUNICIPALITY_TRANSITION_SHARE]) *
                        t->gains;
}

static void add_pots(const oab_explainer *e, oab_totals *t) {
    const oab_municipalities *table = e->evidence.municipalities;
    for (int pot = 0; pot < OAB_OLD_POT_COUNT && table != NULL; pot++)
        for (size_t i = 0; i < table->count; i++) {
            const int64_t weight =
                oab_decree_weight(e->evidence.rules, &table->rows[i], (oab_old_pot)pot);
            t->pot_weight[pot] += weight;
            t->pot_units[pot] += weight > 0;
        }
}

static void find_totals(const oab_explainer *e, const oab_result *result, oab_totals *t) {
    find_nation(e, result, t);
    add_sites(result, t);
    add_municipalities(e, result, t);
    add_pots(e, t);
}

oab_status oab_explainer_open(const oab_run *run, oab_explainer **explainer, oab_log *log) {
    oab_explainer *e = *explainer = oab_new(1, sizeof *e);
    if (e == NULL)
        return oab_out_of_memory(log);
    e->run = run;
    e->evidence = oab_run_evidence(run);
    find_totals(e, &run->result, &e->totals);
    OAB_TRY(oab_prepare_what_if(e, log));
    if (!run->result.scheme->has_scores || !oab_computes_previous(e->evidence.rules))
        return OAB_OK;
    OAB_TRY(oab_allocate_before(&e->evidence, &e->before, log));
    e->has_before = true;
    find_totals(e, &e->before, &e->before_totals);
    return OAB_OK;
}

void oab_explainer_free(oab_explainer *explainer) {
    if (explainer == NULL)
        return;
    for (int i = 0; i < OAB_IF_COUNT; i++)
        free(explainer->changed[i]);
    oab_result_free(&explainer->before);
    free(explainer);
}

const oab_run *oab_explained_run(const oab_explainer *explainer) {
    return explainer->run;
}

/* ---- place among all ---- */

static void rank(oab_explanation *to, const oab_cents *amount, size_t stride, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const oab_cents other = *(const oab_cents *)((const char *)amount + i * stride);
        if (!oab_known(other))
            continue;
        to->ranked++;
        to->with_money += other != 0;
        to->rank += oab_known(to->amount) && other > to->amount;
    }
    to->rank = oab_known(to->amount) && to->ranked > 0 ? to->rank + 1 : 0;
}

/* ---- the steps of one unit ---- */

void oab_add_site(oab_tree *tree, unsigned depth, oab_step_id id, const oab_site_result *site) {
    if (tree->result->scheme->has_scores)
        oab_add_scored_site(tree, depth, id, site);
    else
        oab_add_weighed_site(tree, depth, id, site);
}

void oab_add_municipality(oab_tree *tree, unsigned depth, oab_step_id id,
                          const oab_municipality_result *unit) {
    if (tree->result->has_grants)
        oab_add_grant(tree, depth, id, unit);
    else
        oab_add_scored_municipality(tree, depth, id, unit);
}

void oab_name_step(oab_tree *tree, size_t at, const oab_named_unit *unit) {
    if (at < tree->to->count)
        tree->to->steps[at].unit = *unit;
}

oab_named_unit oab_unit_of_site(const oab_run *run, size_t index) {
    const oab_site_result *site = &run->result.sites[index];
    const bool has_row = site->row != NULL;
    return (oab_named_unit){.kind = OAB_UNIT_SCHOOL,
                            .run = run,
                            .index = index,
                            .id = site->id,
                            .name = has_row ? site->row->name : "",
                            .place = has_row ? site->row->place : ""};
}

static oab_named_unit unit_of_municipality(const oab_run *run, size_t index) {
    const oab_municipality_result *unit = &run->result.municipalities[index];
    return (oab_named_unit){.kind = OAB_UNIT_MUNICIPALITY,
                            .run = run,
                            .index = index,
                            .id = unit->id,
                            .name = unit->row != NULL ? unit->row->name : "",
                            .place = ""};
}

static void explain_site(oab_tree *tree, const oab_site_result *site) {
    oab_explanation *to = tree->to;
    const oab_result *result = tree->result;
    to->amount = site->amount;
    to->pupils = site->pupils;
    to->above = result->scheme->has_scores && oab_known(site->score)
                    ? site->score * (OAB_ONE / 100)
                    : (result->scheme->has_scores ? OAB_ABSENT : site->school_weight);
    oab_add_site(tree, 0, OAB_STEP_AMOUNT, site);
    rank(to, &result->sites->amount, sizeof *result->sites, result->site_count);
}

/* A sum over the sites of WHERE; sites have steps of their own, or are named only. */
static void add_sites_of(oab_tree *tree, const oab_named_unit *where, oab_step_id id,
                         bool has_steps, oab_cents sum) {
    const oab_run *run = tree->explainer->run;
    const size_t root = tree->to->count;
    oab_add_rounded(tree, 0, id, OAB_BY_SUM, OAB_UNROUNDED, sum);
    for (size_t i = 0; i < run->result.site_count; i++) {
        const oab_site_result *site = &run->result.sites[i];
        const oab_whereabouts at = oab_site_whereabouts(run, site);
        const oab_named_unit unit = oab_unit_of_site(run, i);
        const size_t step = tree->to->count;
        if (!oab_unit_holds(where, &at))
            continue;
        if (has_steps)
            oab_add_site(tree, 1, OAB_STEP_UNIT_AMOUNT, site);
        else
            oab_add_rounded(tree, 1, OAB_STEP_UNIT_AMOUNT, OAB_BY_UNIT, OAB_UNROUNDED,
                            site->amount);
        oab_name_step(tree, step, &unit);
    }
    if (root + 1 == tree->to->count)
        tree->to->count = root; /* it has none */
}

static void explain_sum(oab_tree *tree, const oab_named_unit *unit, const oab_site_result *sum,
                        const oab_site_result *all, size_t count) {
    oab_explanation *to = tree->to;
    const bool has_scores = tree->result->scheme->has_scores;
    to->amount = oab_known(sum->amount) ? sum->amount : OAB_ABSENT;
    to->pupils = oab_known(sum->pupils) ? sum->pupils : OAB_ABSENT;
    to->above = has_scores ? (oab_known(sum->score) ? sum->score * (OAB_ONE / 100) : OAB_ABSENT)
                           : (oab_known(sum->school_weight) ? sum->school_weight : OAB_ABSENT);
    add_sites_of(tree, unit, OAB_STEP_AMOUNT, true, sum->amount);
    rank(to, &all->amount, sizeof *all, count);
}

static void explain_municipality(oab_tree *tree, const oab_municipality_result *unit) {
    oab_explanation *to = tree->to;
    const oab_result *result = tree->result;
    to->amount = unit->amount;
    to->pupils = unit->children;
    to->above =
        result->has_grants || !oab_known(unit->score) ? OAB_ABSENT : unit->score * (OAB_ONE / 100);
    oab_add_municipality(tree, 0, OAB_STEP_AMOUNT, unit);
    rank(to, &result->municipalities->amount, sizeof *result->municipalities,
         result->municipality_count);
}

/* A province gets nothing itself: it is its schools, and its municipalities. */
static void explain_province(oab_tree *tree, const oab_named_unit *province) {
    const oab_run *run = tree->explainer->run;
    oab_cents schools = 0, municipalities = 0;
    for (size_t i = 0; i < run->result.site_count; i++) {
        const oab_whereabouts at = oab_site_whereabouts(run, &run->result.sites[i]);
        if (oab_unit_holds(province, &at))
            oab_add(&schools, oab_as_part(run->result.sites[i].amount));
    }
    add_sites_of(tree, province, OAB_STEP_SCHOOLS_AMOUNT, false, schools);
    const size_t root = tree->to->count;
    oab_add_step(tree, 0, OAB_STEP_MUNICIPALITIES_AMOUNT, OAB_BY_SUM);
    for (size_t i = 0; i < run->result.municipality_count; i++) {
        const oab_named_unit unit = unit_of_municipality(run, i);
        const oab_municipality_result *row = &run->result.municipalities[i];
        const size_t step = tree->to->count;
        if (strcmp(oab_municipality_province(run, row->id), province->text) != 0)
            continue;
        oab_add(&municipalities, oab_as_part(row->amount));
        oab_add_rounded(tree, 1, OAB_STEP_UNIT_AMOUNT, OAB_BY_UNIT, OAB_UNROUNDED, row->amount);
        oab_name_step(tree, step, &unit);
    }
    if (root + 1 == tree->to->count)
        tree->to->count = root;
    oab_add(&schools, municipalities);
    tree->to->amount = oab_known(schools) ? schools : OAB_ABSENT;
}

/* A municipality that no one pays here, such as one whose children are not known. */
static void explain_unpaid(oab_tree *tree, const oab_named_unit *unit) {
    if (unit->kind == OAB_UNIT_PROVINCE)
        explain_province(tree, unit);
    else
        oab_add_step(tree, 0, OAB_STEP_AMOUNT, OAB_BY_UNKNOWN);
}

static void add_unit(oab_tree *tree, const oab_named_unit *unit) {
    const oab_result *result = tree->result;
    if (unit->index == SIZE_MAX)
        explain_unpaid(tree, unit);
    else if (unit->kind == OAB_UNIT_SCHOOL)
        explain_site(tree, &result->sites[unit->index]);
    else if (unit->kind == OAB_UNIT_INSTITUTION)
        explain_sum(tree, unit, &result->institutions[unit->index], result->institutions,
                    result->institution_count);
    else if (unit->kind == OAB_UNIT_BOARD)
        explain_sum(tree, unit, &result->boards[unit->index], result->boards, result->board_count);
    else
        explain_municipality(tree, &result->municipalities[unit->index]);
}

/* Does what UNIT gets rest on children that were drawn? */
static bool rests_on_drawn(const oab_run *run, const oab_named_unit *unit) {
    const bool is_drawn = run->data->source == OAB_COUNTRY && run->scores.score != NULL;
    return is_drawn && (unit->kind == OAB_UNIT_MUNICIPALITY || unit->kind == OAB_UNIT_PROVINCE ||
                        run->on_children);
}

oab_status oab_explain(const oab_explainer *explainer, const oab_named_unit *unit,
                       oab_explanation *explanation, oab_log *log) {
    *explanation = (oab_explanation){.run = explainer->run,
                                     .unit = *unit,
                                     .amount = OAB_ABSENT,
                                     .pupils = OAB_ABSENT,
                                     .per_pupil = OAB_ABSENT,
                                     .above = OAB_ABSENT};
    oab_tree tree = {.explainer = explainer,
                     .result = &explainer->run->result,
                     .totals = &explainer->totals,
                     .to = explanation};
    add_unit(&tree, unit);
    if (tree.lacks_memory)
        return oab_out_of_memory(log);
    oab_evaluate(explanation);
    if (oab_known(explanation->amount) && explanation->pupils > 0)
        explanation->per_pupil = (oab_cents)oab_round_div(explanation->amount, explanation->pupils);
    explanation->is_drawn = rests_on_drawn(explainer->run, unit);
    if (unit->kind == OAB_UNIT_SCHOOL)
        oab_find_what_if(explainer, &explainer->run->result.sites[unit->index], explanation);
    return oab_count_features(explainer, explanation, log);
}

void oab_explanation_free(oab_explanation *explanation) {
    free(explanation->steps);
    free(explanation->features);
    *explanation = (oab_explanation){.steps = NULL};
}
