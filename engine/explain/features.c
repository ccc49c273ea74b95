/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The children of a unit as counts by feature: each feature apart, so no child can be seen. */
#include "explain/explain_internal.h"

#include <string.h>

enum { CODES = 256 };
typedef struct code_counts {
    int64_t children[CODES], below[CODES], ties[CODES];
} code_counts;

/* ---- counting ---- */

static void count_segment(const oab_explainer *e, const oab_segment *segment, const uint8_t *codes,
                          const oab_pool *pool, code_counts *counts) {
    const int32_t *score = e->run->scores.score;
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++) {
        counts->children[codes[i]]++;
        if (pool == NULL)
            continue;
        counts->below[codes[i]] += score[i] < pool->cutoff;
        counts->ties[codes[i]] += score[i] == pool->cutoff;
    }
}

/* The children of a municipality live in it; those of other units are at their sites. */
static bool is_of(const oab_explainer *e, const oab_named_unit *unit, const oab_segment *segment) {
    if (unit->kind == OAB_UNIT_MUNICIPALITY)
        return segment->municipality == unit->id;
    if (oab_is_toddlers(segment))
        return false;
    const oab_site_result *site =
        oab_find_site(&e->run->result, e->run->data->cohort.sites[segment->site]);
    const oab_whereabouts where =
        site != NULL ? oab_site_whereabouts(e->run, site) : (oab_whereabouts){0};
    return site != NULL && oab_unit_holds(unit, &where);
}

static void count_codes(const oab_explainer *e, const oab_named_unit *unit, size_t date,
                        const uint8_t *codes, const oab_pool *pool, code_counts *counts) {
    const oab_cohort *cohort = &e->run->data->cohort;
    *counts = (code_counts){.children = {0}};
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (cohort->segments[s].date == date && is_of(e, unit, &cohort->segments[s]))
            count_segment(e, &cohort->segments[s], codes, pool, counts);
}

/* ---- categories ---- */

static const char *education_of(const oab_run *run, size_t code) {
    return run->data->cohort.education.text[code];
}

static const char *origin_of(const oab_run *run, size_t code) {
    return run->data->cohort.origins.text[code];
}

/* The band of years whose bound is the highest that the stay reaches. */
static const char *stay_of(const oab_run *run, size_t code) {
    const oab_fixed years = run->data->cohort.stays.number[code];
    const oab_indicator *indicator = &run->indicator;
    const oab_indicator_row *best = NULL;
    for (size_t i = 0; i < indicator->count && code > 0; i++) {
        const oab_indicator_row *row = &indicator->rows[i];
        if (row->kind == OAB_BOUND && row->value <= years &&
            (best == NULL || row->value > best->value))
            best = row;
    }
    return best != NULL ? best->category : "";
}

static const char *debt_of(const oab_run *run, size_t code) {
    (void)run;
    return code == OAB_DEBT_UNKNOWN ? "" : code == 1 ? "1" : "0";
}

static const struct {
    oab_variable variable;
    int byte;
    const char *(*category)(const oab_run *run, size_t code);
} features[] = {{OAB_EDUCATION_MOTHER, OAB_BYTE_MOTHER, education_of},
                {OAB_EDUCATION_FATHER, OAB_BYTE_FATHER, education_of},
                {OAB_ORIGIN, OAB_BYTE_ORIGIN, origin_of},
                {OAB_MOTHER_STAY, OAB_BYTE_STAY, stay_of},
                {OAB_DEBT_RESTRUCTURING, OAB_BYTE_DEBT, debt_of}};

/* The row of a category, which is added where it is new; NULL: out of memory. */
static oab_feature_count *row_of(oab_explanation *to, const char *feature, const char *category) {
    for (size_t i = 0; i < to->feature_count; i++)
        if (strcmp(to->features[i].feature, feature) == 0 &&
            strcmp(to->features[i].category, category) == 0)
            return &to->features[i];
    if (!oab_grow(&to->features, &to->feature_capacity, to->feature_count + 1,
                  sizeof *to->features))
        return NULL;
    to->features[to->feature_count] = (oab_feature_count){feature, category, 0, 0};
    return &to->features[to->feature_count++];
}

static bool add_feature(const oab_run *run, size_t f, const code_counts *counts,
                        const oab_pool *pool, oab_explanation *to) {
    for (size_t code = 0; code < CODES; code++) {
        if (counts->children[code] == 0)
            continue;
        oab_feature_count *row =
            row_of(to, oab_variable_names[features[f].variable], features[f].category(run, code));
        if (row == NULL)
            return false;
        row->children += counts->children[code];
        if (pool == NULL)
            row->lowest = OAB_ABSENT;
        else
            row->lowest +=
                counts->below[code] * OAB_ONE +
                (int64_t)oab_round_div((oab_wide)counts->ties[code] * OAB_ONE * pool->tied_num,
                                       pool->tied_den);
    }
    return true;
}

/* ---- the features of a unit ---- */

/* Does what UNIT gets go by children? */
static bool goes_by_children(const oab_explainer *e, const oab_named_unit *unit) {
    const bool is_municipality = unit->kind == OAB_UNIT_MUNICIPALITY;
    return e->evidence.prepared != NULL && unit->kind != OAB_UNIT_PROVINCE &&
           (is_municipality ? !e->run->result.has_grants : !e->evidence.sites_by_table);
}

oab_status oab_count_features(const oab_explainer *explainer, oab_explanation *to, oab_log *log) {
    const oab_run *run = explainer->run;
    const bool is_municipality = to->unit.kind == OAB_UNIT_MUNICIPALITY;
    code_counts counts;
    if (!goes_by_children(explainer, &to->unit))
        return OAB_OK;
    const size_t date = is_municipality ? run->result.dates.municipal[0] : run->result.dates.school;
    const oab_pool *pool =
        run->scores.score != NULL
            ? &run->scores.dates[date].pool[is_municipality ? OAB_MUNICIPAL_POOL : OAB_SCHOOL_POOL]
            : NULL;
    for (size_t f = 0; f < sizeof features / sizeof *features; f++) {
        count_codes(explainer, &to->unit, date, run->data->cohort.bytes[features[f].byte], pool,
                    &counts);
        if (!add_feature(run, f, &counts, pool, to))
            return oab_out_of_memory(log);
    }
    to->features_drawn = run->data->source == OAB_COUNTRY;
    return OAB_OK;
}
