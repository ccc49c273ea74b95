/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The children of a unit as counts by feature: each feature apart, so no child can be seen. */
#include "explain/explain_internal.h"

#include <string.h>

enum { CODES = 256, FEATURES = 5 };
typedef struct code_counts {
    int64_t children[CODES], below[CODES], ties[CODES];
} code_counts;

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
} features[FEATURES] = {{OAB_EDUCATION_MOTHER, OAB_BYTE_MOTHER, education_of},
                        {OAB_EDUCATION_FATHER, OAB_BYTE_FATHER, education_of},
                        {OAB_ORIGIN, OAB_BYTE_ORIGIN, origin_of},
                        {OAB_MOTHER_STAY, OAB_BYTE_STAY, stay_of},
                        {OAB_DEBT_RESTRUCTURING, OAB_BYTE_DEBT, debt_of}};

/* ---- counting ---- */

static void count_segment(const oab_run *run, size_t segment, const oab_pool *pool,
                          code_counts counts[FEATURES]) {
    const oab_segment *s = &run->data->cohort.segments[segment];
    for (int f = 0; f < FEATURES; f++) {
        const uint8_t *codes = run->data->cohort.bytes[features[f].byte];
        for (uint64_t i = s->first; i < s->first + s->count; i++) {
            counts[f].children[codes[i]]++;
            if (pool == NULL)
                continue;
            counts[f].below[codes[i]] += run->scores.score[i] < pool->cutoff;
            counts[f].ties[codes[i]] += run->scores.score[i] == pool->cutoff;
        }
    }
}

/* The children of a municipality live in it; those of other units are at their sites. */
static void count_unit(const oab_explainer *e, const oab_explanation *to, const oab_pool *pool,
                       code_counts counts[FEATURES]) {
    const oab_cohort *cohort = &e->run->data->cohort;
    for (size_t i = 0; i < to->site_count; i++)
        for (size_t s = e->first_segment[to->sites[i]]; s < e->first_segment[to->sites[i] + 1]; s++)
            count_segment(e->run, s, pool, counts);
    for (size_t s = 0; s < cohort->segment_count && to->unit.kind == OAB_UNIT_MUNICIPALITY; s++)
        if (cohort->segments[s].date == e->run->result.dates.municipal[0] &&
            cohort->segments[s].municipality == to->unit.id)
            count_segment(e->run, s, pool, counts);
}

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
    const oab_dates *dates = &run->result.dates;
    const oab_pool *pool = NULL;
    code_counts counts[FEATURES] = {{.children = {0}}};
    if (!goes_by_children(explainer, &to->unit))
        return OAB_OK;
    if (run->scores.score != NULL)
        pool = to->unit.kind == OAB_UNIT_MUNICIPALITY
                   ? &run->scores.dates[dates->municipal[0]].pool[OAB_MUNICIPAL_POOL]
                   : &run->scores.dates[dates->school].pool[OAB_SCHOOL_POOL];
    count_unit(explainer, to, pool, counts);
    for (size_t f = 0; f < FEATURES; f++)
        if (!add_feature(run, f, &counts[f], pool, to))
            return oab_out_of_memory(log);
    to->features_drawn = run->data->source == OAB_COUNTRY;
    return OAB_OK;
}
