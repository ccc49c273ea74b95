/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a cohort ready to be scored many times: even pieces of work, groups for the school mean,
 * counts of every code. None of it depends on a model's numbers. */
#include "score/impute_internal.h"

#include <stdlib.h>
#include <string.h>

static bool make_pieces(const oab_cohort *cohort, oab_prepared *prepared) {
    size_t count = 0;
    for (size_t s = 0; s < cohort->segment_count; s++)
        count += (cohort->segments[s].count + OAB_LARGEST_PIECE - 1) / OAB_LARGEST_PIECE;
    prepared->pieces = oab_new(count, sizeof *prepared->pieces);
    if (prepared->pieces == NULL)
        return false;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        for (uint64_t done = 0; done < segment->count; done += OAB_LARGEST_PIECE) {
            const uint64_t left = segment->count - done;
            prepared->pieces[prepared->piece_count++] =
                (oab_piece){segment->first + done,
                            (uint32_t)(left < OAB_LARGEST_PIECE ? left : OAB_LARGEST_PIECE), (uint32_t)s};
        }
    }
    return true;
}

/* Where each date's pupils and toddlers begin. */
static bool find_ranges(const oab_cohort *cohort, oab_prepared *prepared) {
    const size_t dates = cohort->date_count;
    prepared->first_child = oab_new(dates + 1, sizeof *prepared->first_child);
    prepared->first_toddler = oab_new(dates + 1, sizeof *prepared->first_toddler);
    if (prepared->first_child == NULL || prepared->first_toddler == NULL)
        return false;
    size_t s = 0;
    uint64_t child = 0;
    for (size_t d = 0; d <= dates; d++) {
        prepared->first_child[d] = child;
        for (; s < cohort->segment_count && cohort->segments[s].date == d &&
               cohort->segments[s].site != OAB_NO_INDEX;
             s++)
            child += cohort->segments[s].count;
        prepared->first_toddler[d] = child;
        for (; s < cohort->segment_count && cohort->segments[s].date == d; s++)
            child += cohort->segments[s].count;
    }
    return true;
}

/* ---- groups of the school mean ---- */

typedef struct group_key {
    uint32_t date, segment;
    oab_school_id institution; /* 0: the group of the whole municipality */
    oab_municipality_id municipality;
} group_key;

static int compare_keys(const void *left, const void *right) {
    const group_key *a = left, *b = right;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->institution != b->institution)
        return a->institution < b->institution ? -1 : 1;
    if (a->municipality != b->municipality)
        return a->municipality < b->municipality ? -1 : 1;
    return a->segment < b->segment ? -1 : a->segment > b->segment;
}

static bool same_group(const group_key *a, const group_key *b) {
    return a->date == b->date && a->institution == b->institution &&
           a->municipality == b->municipality;
}

/* Two keys per segment of pupils: its institution x municipality, and its municipality; one per
 * segment of toddlers: its municipality. */
static size_t list_keys(const oab_cohort *cohort, group_key *keys) {
    size_t count = 0;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        group_key key = {segment->date, (uint32_t)s, 0, segment->municipality};
        keys[count++] = key;
        if (segment->site == OAB_NO_INDEX)
            continue;
        key.institution = oab_institution_of(cohort->sites[segment->site]);
        keys[count++] = key;
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    return count;
}

static bool is_given(const oab_cohort *cohort, uint64_t child) {
    return cohort->score != NULL && cohort->score[child] != INT32_MIN;
}

static void count_mothers(const oab_prepared *prepared, const oab_segment *segment,
                          uint32_t *mothers) {
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
        if (prepared->education_mother[i] != 0 || !is_given(prepared->cohort, i))
            mothers[prepared->education_mother[i]]++;
}

static uint64_t count_computed(const oab_cohort *cohort, const oab_segment *segment) {
    uint64_t count = segment->count;
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
        count -= is_given(cohort, i);
    return count;
}

/* Fills the groups from the sorted keys; groups 0 .. date_count - 1 are the nation's. */
static void fill_groups(oab_prepared *prepared, const group_key *keys, size_t key_count) {
    const oab_cohort *cohort = prepared->cohort;
    size_t last = cohort->date_count - 1;
    for (size_t k = 0; k < key_count; k++) {
        if (k == 0 || !same_group(&keys[k], &keys[k - 1]))
            prepared->groups[++last].date = keys[k].date;
        const oab_segment *segment = &cohort->segments[keys[k].segment];
        const bool is_pupils = segment->site != OAB_NO_INDEX;
        oab_mean_group *group = &prepared->groups[last];
        if (is_pupils)
            count_mothers(prepared, segment, group->mothers);
        if (is_pupils == (keys[k].institution != 0))
            prepared->group[keys[k].segment] = (uint32_t)last;
    }
    prepared->group_count = last + 1;
}

static bool has_mothers(const oab_mean_group *group, size_t codes) {
    for (size_t c = 0; c < codes; c++)
        if (group->mothers[c] > 0)
            return true;
    return false;
}

/* Sums the nation, sends toddlers of a municipality without pupils to it, counts who takes which
 * group's mean. */
static void finish_groups(oab_prepared *prepared) {
    const oab_cohort *cohort = prepared->cohort;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const bool is_pupils = segment->site != OAB_NO_INDEX;
        if (is_pupils)
            count_mothers(prepared, segment, prepared->groups[segment->date].mothers);
        else if (!has_mothers(&prepared->groups[prepared->group[s]], cohort->education.count))
            prepared->group[s] = segment->date;
        prepared->computed[s] = count_computed(cohort, segment);
    }
}

static bool make_groups(oab_prepared *prepared) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t most = 2 * cohort->segment_count + cohort->date_count;
    group_key *keys = oab_new(most, sizeof *keys);
    prepared->groups = oab_new(most, sizeof *prepared->groups);
    prepared->group = oab_new(cohort->segment_count, sizeof *prepared->group);
    prepared->computed = oab_new(cohort->segment_count, sizeof *prepared->computed);
    prepared->mothers = oab_new(most * cohort->education.count, sizeof *prepared->mothers);
    const bool has_memory =
        keys && prepared->groups && prepared->group && prepared->computed && prepared->mothers;
    if (has_memory) {
        for (size_t g = 0; g < most; g++)
            prepared->groups[g].mothers = prepared->mothers + g * cohort->education.count;
        for (size_t d = 0; d < cohort->date_count; d++)
            prepared->groups[d].date = (uint32_t)d;
        fill_groups(prepared, keys, list_keys(cohort, keys));
        finish_groups(prepared);
    }
    free(keys);
    return has_memory;
}

/* ---- counts of codes ---- */

static void count_codes(const oab_prepared *prepared, uint64_t from, uint64_t to,
                        oab_code_counts *counts) {
    const oab_cohort *cohort = prepared->cohort;
    for (uint64_t i = from; i < to; i++) {
        if (is_given(cohort, i))
            continue;
        counts->children++;
        counts->mother[prepared->education_mother[i]]++;
        counts->father[prepared->education_father[i]]++;
        counts->origin[prepared->origin[i]]++;
        counts->stay[cohort->mother_stay[i]]++;
        counts->debt[cohort->debt[i]]++;
    }
}

static bool count_all_codes(oab_prepared *prepared) {
    const size_t dates = prepared->cohort->date_count;
    prepared->counts = oab_new(dates, sizeof *prepared->counts);
    if (prepared->counts == NULL)
        return false;
    for (size_t d = 0; d < dates; d++) {
        count_codes(prepared, prepared->first_child[d], prepared->first_toddler[d],
                    &prepared->counts[d][OAB_PUPILS]);
        count_codes(prepared, prepared->first_toddler[d], prepared->first_child[d + 1],
                    &prepared->counts[d][OAB_TODDLERS]);
    }
    return true;
}

oab_status oab_prepare(const oab_cohort *cohort, const oab_rules *rules, oab_prepared *prepared,
                       oab_log *log) {
    *prepared = (oab_prepared){
        .cohort = cohort,
        .education_mother = cohort->education_mother,
        .education_father = cohort->education_father,
        .origin = cohort->origin,
    };
    if (cohort->count > OAB_MOST_CHILDREN)
        return oab_fail(log, OAB_DATA, "%llu children; at most %d keep every sum exact",
                        (unsigned long long)cohort->count, OAB_MOST_CHILDREN);
    oab_status status = OAB_OK;
    if (!find_ranges(cohort, prepared) || !make_pieces(cohort, prepared))
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = oab_impute(rules, prepared, log);
    if (status == OAB_OK && (!make_groups(prepared) || !count_all_codes(prepared)))
        status = oab_out_of_memory(log);
    if (status != OAB_OK)
        oab_prepared_free(prepared);
    return status;
}

void oab_prepared_free(oab_prepared *prepared) {
    for (int i = 0; i < 3; i++)
        free(prepared->drawn[i]);
    free(prepared->pieces);
    free(prepared->groups);
    free(prepared->mothers);
    free(prepared->group);
    free(prepared->computed);
    free(prepared->first_child);
    free(prepared->first_toddler);
    free(prepared->counts);
    *prepared = (oab_prepared){0};
}
