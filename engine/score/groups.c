/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups of mothers over which a school mean is taken: institution x municipality for pupils,
 * the municipality or the nation for toddlers. Found by walking the segments in order. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>

bool oab_same_institution(const oab_cohort *cohort, size_t s, size_t t) {
    const oab_segment *a = &cohort->segments[s], *b = &cohort->segments[t];
    return a->date == b->date && !oab_is_toddlers(a) && !oab_is_toddlers(b) &&
           oab_institution_of(cohort->sites[a->site]) == oab_institution_of(cohort->sites[b->site]);
}

/* Makes a group per institution x municipality, numbered from date_count. The segments of an
 * institution are adjacent, so its few groups are the last ones made. */
static void group_institutions(oab_prepared *prepared, oab_municipality_id *municipality) {
    const oab_cohort *cohort = prepared->cohort;
    size_t first = cohort->date_count, end = first; /* the current institution's groups */
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (oab_is_toddlers(segment))
            continue;
        if (s == 0 || !oab_same_institution(cohort, s - 1, s))
            first = end;
        size_t g = first;
        while (g < end && municipality[g] != segment->municipality)
            g++;
        if (g == end) {
            municipality[end] = segment->municipality;
            prepared->groups[end++].date = segment->date;
        }
        prepared->group[s] = (uint32_t)g;
    }
    prepared->group_count = end;
}

/* After those, makes a group per municipality. OF_GROUP gets the municipality's group for each
 * institution group; GROUP_OF has an entry per municipality. */
static void group_municipalities(oab_prepared *prepared, uint32_t *of_group, uint32_t *group_of) {
    const oab_cohort *cohort = prepared->cohort;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (s == 0 || cohort->segments[s - 1].date != segment->date)
            memset(group_of, 0, ((size_t)UINT16_MAX + 1) * sizeof *group_of);
        uint32_t *group = &group_of[segment->municipality];
        if (*group == 0) {
            *group = (uint32_t)prepared->group_count++;
            prepared->groups[*group].date = segment->date;
        }
        if (oab_is_toddlers(segment))
            prepared->group[s] = *group;
        else
            of_group[prepared->group[s]] = *group;
    }
}

bool oab_make_groups(oab_prepared *prepared, uint32_t *of_group) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t most = 2 * cohort->segment_count + cohort->date_count,
                 codes = cohort->education.count;
    oab_municipality_id *municipality = oab_new(most, sizeof *municipality);
    uint32_t *group_of = oab_new((size_t)UINT16_MAX + 1, sizeof *group_of);
    prepared->groups = oab_new(most, sizeof *prepared->groups);
    prepared->group = oab_new(cohort->segment_count, sizeof *prepared->group);
    prepared->computed = oab_new(cohort->segment_count, sizeof *prepared->computed);
    bool has_memory =
        municipality && group_of && prepared->groups && prepared->group && prepared->computed;
    if (has_memory) {
        for (size_t d = 0; d < cohort->date_count; d++)
            prepared->groups[d].date = (uint32_t)d;
        group_institutions(prepared, municipality);
        group_municipalities(prepared, of_group, group_of);
        prepared->mothers = oab_new(prepared->group_count * codes, sizeof *prepared->mothers);
        has_memory = prepared->mothers != NULL;
    }
    for (size_t g = 0; g < prepared->group_count && has_memory; g++)
        prepared->groups[g].mothers = prepared->mothers + g * codes;
    free(municipality);
    free(group_of);
    return has_memory;
}

/* ---- from institutions to municipalities and the nation ---- */

static void add_mothers(uint32_t *sum, const uint32_t *more, size_t codes) {
    for (size_t c = 0; c < codes; c++)
        sum[c] += more[c];
}

static bool has_mothers(const oab_mean_group *group, size_t codes) {
    for (size_t c = 0; c < codes; c++)
        if (group->mothers[c] > 0)
            return true;
    return false;
}

void oab_finish_groups(oab_prepared *prepared, const uint32_t *of_group) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t codes = cohort->education.count;
    for (size_t g = cohort->date_count; g < prepared->group_count; g++) {
        const oab_mean_group *group = &prepared->groups[g];
        if (of_group[g] == 0)
            continue;
        add_mothers(prepared->groups[of_group[g]].mothers, group->mothers, codes);
        add_mothers(prepared->groups[group->date].mothers, group->mothers, codes);
    }
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (oab_is_toddlers(&cohort->segments[s]) &&
            !has_mothers(&prepared->groups[prepared->group[s]], codes))
            prepared->group[s] = cohort->segments[s].date;
}
