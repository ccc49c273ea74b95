/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains one child of the user's table: on each count date where it is, and what it counts for
 * there. */
#include "explain/explain_internal.h"

#include <string.h>

/* ---- where it is ---- */

/* The segment of the run that has the children of SEGMENT, one of the child's own. */
static bool find_segment(const oab_run *run, const oab_segment *segment, oab_pupil_row *row) {
    const oab_cohort *own = &run->data->pupil, *cohort = &run->data->cohort;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *other = &cohort->segments[s];
        const bool is_toddlers = oab_is_toddlers(other);
        if (cohort->dates[other->date] == own->dates[segment->date] &&
            other->municipality == segment->municipality &&
            is_toddlers == oab_is_toddlers(segment) &&
            (is_toddlers || cohort->sites[other->site] == own->sites[segment->site])) {
            *row = (oab_pupil_row){segment->first, s, other->date};
            return true;
        }
    }
    return false;
}

static oab_named_unit municipality_of(const oab_run *run, oab_municipality_id id) {
    const oab_result *result = &run->result;
    for (size_t i = 0; i < result->municipality_count; i++)
        if (result->municipalities[i].id == id)
            return oab_unit_of_municipality(run, i);
    const oab_municipality *row = oab_find_municipality(&run->data->municipalities, id);
    return (oab_named_unit){.kind = OAB_UNIT_MUNICIPALITY,
                            .run = id != OAB_NO_MUNICIPALITY ? run : NULL,
                            .index = SIZE_MAX,
                            .id = id,
                            .name = row != NULL ? row->name : "",
                            .place = ""};
}

static oab_named_unit site_of(const oab_run *run, const oab_segment *segment) {
    const oab_result *result = &run->result;
    for (size_t i = 0; i < result->site_count && !oab_is_toddlers(segment); i++)
        if (result->sites[i].id == run->data->cohort.sites[segment->site])
            return oab_unit_of_site(run, i);
    return (oab_named_unit){.run = NULL};
}

/* ---- what it counts for ---- */

/* A of the site, or of the municipality on date D of its two. */
static bool find_a(const oab_explainer *e, const oab_named_unit *of, int d, oab_pupil_pool *to) {
    const oab_run *run = e->run;
    const bool is_site = of->kind == OAB_UNIT_SCHOOL;
    const size_t date = is_site ? run->result.dates.school : run->result.dates.municipal[d];
    const int which = is_site ? OAB_SCHOOL_POOL : OAB_MUNICIPAL_POOL;
    oab_unit unit;
    oab_unit_score score;
    to->pool = &run->scores.dates[date].pool[which];
    to->unit = *of;
    if (is_site)
        oab_sum_site(e, &run->result.sites[of->index], &unit);
    else
        oab_sum_municipality(e, (oab_municipality_id)of->id, d, false, &unit);
    const oab_nation nation =
        is_site ? run->result.nation : oab_municipal_nation(&run->parameters.rules, to->pool);
    const bool fits = oab_score_unit(&nation, &unit, &score);
    to->a = fits ? score.measure : OAB_ABSENT;
    return fits;
}

/* Adds its part of A of unit OF. */
static void add_part(oab_tree *tree, oab_pupil_date *at, int which, const oab_named_unit *of,
                     int d) {
    const int64_t score = tree->to->steps[at->root].value;
    oab_pupil_pool *pool = &at->pools[which];
    at->counts = true;
    if (!oab_known(score) || !find_a(tree->explainer, of, d, pool)) {
        pool->pool = NULL;
        return;
    }
    pool->part = tree->to->count;
    oab_add_pupil_part(tree, which, pool, at->date, (int32_t)score);
}

static oab_status add_scored(oab_tree *tree, const oab_pupil_row *row, oab_pupil_date *at,
                             oab_log *log) {
    const oab_result *result = tree->result;
    const oab_dates *dates = &result->dates;
    at->root = tree->to->count;
    OAB_TRY(oab_add_pupil_score(tree, row, log));
    if (at->site.run != NULL && row->date == dates->school)
        add_part(tree, at, OAB_SCHOOL_POOL, &at->site, 0);
    for (int d = 0; d < 2; d++) {
        if (result->has_municipalities && row->date == dates->municipal[d] &&
            at->municipality.run != NULL && at->municipality.index != SIZE_MAX) {
            add_part(tree, at, OAB_MUNICIPAL_POOL, &at->municipality, d);
            break; /* where there is only one date, it is both of the two */
        }
    }
    return OAB_OK;
}

static oab_status add_date(oab_tree *tree, const oab_segment *segment, oab_pupil_date *at,
                           oab_log *log) {
    const oab_run *run = tree->explainer->run;
    oab_pupil_row row;
    if (!find_segment(run, segment, &row))
        return oab_fail(log, OAB_INTERNAL, "the child is not among those of its count date");
    const oab_segment *found = &run->data->cohort.segments[row.segment];
    *at = (oab_pupil_date){.date = run->data->cohort.dates[row.date],
                           .site = site_of(run, found),
                           .municipality = municipality_of(run, found->municipality),
                           .root = SIZE_MAX};
    if (run->result.scheme->has_scores)
        return add_scored(tree, &row, at, log);
    if (at->site.run == NULL || row.date != run->result.dates.school)
        return OAB_OK;
    at->root = tree->to->count;
    at->counts = true;
    oab_add_pupil_weight(tree, &row);
    return OAB_OK;
}

oab_status oab_explain_pupil(oab_explainer *explainer, oab_explanation *explanation, oab_log *log) {
    const oab_run *run = explainer->run;
    const oab_cohort *own = &run->data->pupil;
    *explanation = (oab_explanation){.run = run, .pupil = run->request->pupil};
    oab_tree tree = {.explainer = explainer,
                     .result = &run->result,
                     .totals = &explainer->totals,
                     .to = explanation};
    explanation->dates = oab_new(own->segment_count, sizeof *explanation->dates);
    if (explanation->dates == NULL)
        return oab_out_of_memory(log);
    for (size_t s = 0; s < own->segment_count; s++)
        OAB_TRY(add_date(&tree, &own->segments[s], &explanation->dates[explanation->date_count++],
                         log));
    if (tree.lacks_memory)
        return oab_out_of_memory(log);
    oab_evaluate(explanation);
    return OAB_OK;
}
