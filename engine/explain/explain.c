/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains a unit: its steps, its place among all, its children, and what would change. */
#include "explain/explain_internal.h"

#include <stdlib.h>
#include <string.h>

static int64_t known(int64_t value) {
    return oab_known(value) ? value : OAB_ABSENT;
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

static void add_site(oab_tree *tree, unsigned depth, oab_step_id id, const oab_site_result *site) {
    if (tree->result->scheme->has_scores)
        oab_add_scored_site(tree, depth, id, site);
    else
        oab_add_weighed_site(tree, depth, id, site);
}

static void add_municipality(oab_tree *tree, unsigned depth, oab_step_id id,
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

oab_named_unit oab_unit_of_municipality(const oab_run *run, size_t index) {
    const oab_municipality_result *unit = &run->result.municipalities[index];
    return (oab_named_unit){.kind = OAB_UNIT_MUNICIPALITY,
                            .run = run,
                            .index = index,
                            .id = unit->id,
                            .name = unit->row != NULL ? unit->row->name : "",
                            .place = ""};
}

/* What is left of SITE after the threshold: points, or school weight. */
static oab_fixed after_threshold(const oab_result *result, const oab_site_result *site) {
    if (!result->scheme->has_scores)
        return known(site->school_weight);
    return oab_known(site->score) ? site->score * (OAB_ONE / 100) : OAB_ABSENT;
}

/* SITE, or a sum of sites, among ALL of its kind. */
static void describe_sites(oab_tree *tree, const oab_site_result *site, const oab_site_result *all,
                           size_t count) {
    oab_explanation *to = tree->to;
    to->amount = known(site->amount);
    to->pupils = known(site->pupils);
    to->above = after_threshold(tree->result, site);
    rank(to, &all->amount, sizeof *all, count);
}

/* A sum over the unit's sites, which have steps of their own, or are named only. */
static void add_sites(oab_tree *tree, oab_step_id id, bool has_steps, oab_cents sum) {
    const oab_run *run = tree->explainer->run;
    const oab_explanation *to = tree->to;
    if (to->site_count > 0)
        oab_add_rounded(tree, 0, id, OAB_BY_SUM, OAB_UNROUNDED, sum);
    for (size_t i = 0; i < to->site_count; i++) {
        const oab_named_unit unit = oab_unit_of_site(run, to->sites[i]);
        const oab_site_result *site = &run->result.sites[to->sites[i]];
        const size_t step = to->count;
        if (has_steps)
            add_site(tree, 1, OAB_STEP_UNIT_AMOUNT, site);
        else
            oab_add_rounded(tree, 1, OAB_STEP_UNIT_AMOUNT, OAB_BY_UNIT, OAB_UNROUNDED,
                            site->amount);
        oab_name_step(tree, step, &unit);
    }
}

static void explain_sum(oab_tree *tree, const oab_site_result *sum, const oab_site_result *all,
                        size_t count) {
    describe_sites(tree, sum, all, count);
    add_sites(tree, OAB_STEP_AMOUNT, true, sum->amount);
}

static void explain_municipality(oab_tree *tree, const oab_municipality_result *unit) {
    oab_explanation *to = tree->to;
    const oab_result *result = tree->result;
    to->amount = unit->amount;
    to->pupils = unit->children;
    to->above =
        result->has_grants || !oab_known(unit->score) ? OAB_ABSENT : unit->score * (OAB_ONE / 100);
    add_municipality(tree, 0, OAB_STEP_AMOUNT, unit);
    rank(to, &result->municipalities->amount, sizeof *result->municipalities,
         result->municipality_count);
}

/* A province gets nothing itself: it is its schools, and its municipalities. */
static void explain_province(oab_tree *tree, const oab_named_unit *province) {
    const oab_run *run = tree->explainer->run;
    oab_cents schools = 0, municipalities = 0;
    for (size_t i = 0; i < tree->to->site_count; i++)
        oab_add(&schools, oab_as_part(run->result.sites[tree->to->sites[i]].amount));
    add_sites(tree, OAB_STEP_SCHOOLS_AMOUNT, false, schools);
    const size_t root = tree->to->count;
    oab_add_step(tree, 0, OAB_STEP_MUNICIPALITIES_AMOUNT, OAB_BY_SUM);
    for (size_t i = 0; i < run->result.municipality_count; i++) {
        const oab_named_unit unit = oab_unit_of_municipality(run, i);
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
    tree->to->amount = known(schools);
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
    if (unit->index == SIZE_MAX) {
        explain_unpaid(tree, unit);
    } else if (unit->kind == OAB_UNIT_SCHOOL) {
        describe_sites(tree, &result->sites[unit->index], result->sites, result->site_count);
        add_site(tree, 0, OAB_STEP_AMOUNT, &result->sites[unit->index]);
    } else if (unit->kind == OAB_UNIT_INSTITUTION) {
        explain_sum(tree, &result->institutions[unit->index], result->institutions,
                    result->institution_count);
    } else if (unit->kind == OAB_UNIT_BOARD) {
        explain_sum(tree, &result->boards[unit->index], result->boards, result->board_count);
    } else {
        explain_municipality(tree, &result->municipalities[unit->index]);
    }
}

/* Does what UNIT gets rest on children that were drawn? */
static bool rests_on_drawn(const oab_run *run, const oab_named_unit *unit) {
    const bool is_drawn = run->data->source == OAB_COUNTRY && run->scores.score != NULL;
    return is_drawn && (unit->kind == OAB_UNIT_MUNICIPALITY || unit->kind == OAB_UNIT_PROVINCE ||
                        run->on_children);
}

/* The sites of which UNIT consists; those in a municipality are not it. */
static bool list_sites(const oab_explainer *e, oab_explanation *to) {
    size_t capacity = 0;
    for (size_t i = 0; i < e->run->result.site_count; i++) {
        if (to->unit.kind == OAB_UNIT_MUNICIPALITY || !oab_unit_holds(&to->unit, &e->where[i]))
            continue;
        if (!oab_grow(&to->sites, &capacity, to->site_count + 1, sizeof *to->sites))
            return false;
        to->sites[to->site_count++] = i;
    }
    return true;
}

oab_status oab_explain(oab_explainer *explainer, const oab_named_unit *unit,
                       oab_explanation *explanation, oab_log *log) {
    const oab_run *run = explainer->run;
    *explanation = (oab_explanation){.run = run,
                                     .unit = *unit,
                                     .amount = OAB_ABSENT,
                                     .pupils = OAB_ABSENT,
                                     .per_pupil = OAB_ABSENT,
                                     .above = OAB_ABSENT};
    oab_tree tree = {.explainer = explainer,
                     .result = &run->result,
                     .totals = &explainer->totals,
                     .to = explanation};
    if (!list_sites(explainer, explanation))
        return oab_out_of_memory(log);
    add_unit(&tree, unit);
    if (tree.lacks_memory)
        return oab_out_of_memory(log);
    oab_evaluate(explanation);
    if (oab_known(explanation->amount) && explanation->pupils > 0)
        explanation->per_pupil = (oab_cents)oab_round_div(explanation->amount, explanation->pupils);
    explanation->is_drawn = rests_on_drawn(run, unit);
    if (unit->kind == OAB_UNIT_SCHOOL)
        OAB_TRY(oab_find_what_if(explainer, &run->result.sites[unit->index], explanation, log));
    return oab_count_features(explainer, explanation, log);
}

void oab_explanation_free(oab_explanation *explanation) {
    free(explanation->steps);
    free(explanation->dates);
    free(explanation->sites);
    free(explanation->features);
    *explanation = (oab_explanation){.steps = NULL};
}
