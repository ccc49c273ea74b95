/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a cohort ready to be scored many times: even pieces of work, groups for the school mean,
 * counts of every code. None of it depends on a model's numbers. */
#include "score/impute_internal.h"
#include "score/kernel_internal.h"
#include "score/prepare_internal.h"

#include <stdlib.h>
#include <string.h>

/* First piece that begins at child CHILD or behind it. */
size_t oab_piece_at(const oab_prepared *prepared, uint64_t child) {
    size_t low = 0, high = prepared->piece_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (prepared->pieces[middle].first < child)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

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
            prepared->pieces[prepared->piece_count++] = (oab_piece){
                segment->first + done,
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

static bool is_toddlers(const oab_segment *segment) {
    return segment->site == OAB_NO_INDEX;
}

/* Do two segments hold pupils of one institution on one count date? */
static bool same_institution(const oab_cohort *cohort, size_t s, size_t t) {
    const oab_segment *a = &cohort->segments[s], *b = &cohort->segments[t];
    return a->date == b->date && !is_toddlers(a) && !is_toddlers(b) &&
           oab_institution_of(cohort->sites[a->site]) == oab_institution_of(cohort->sites[b->site]);
}

/* A group per institution x municipality, from group date_count on. The segments of an institution
 * stand together, so its few groups are the last ones made. */
static void group_institutions(oab_prepared *prepared, oab_municipality_id *municipality) {
    const oab_cohort *cohort = prepared->cohort;
    size_t first = cohort->date_count, end = first; /* the institution's groups */
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (is_toddlers(segment))
            continue;
        if (s == 0 || !same_institution(cohort, s - 1, s))
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

/* Behind them a group per municipality, which OF_GROUP names for each of its institutions' groups;
 * GROUP_OF holds a place per municipality. */
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
        if (is_toddlers(segment))
            prepared->group[s] = *group;
        else
            of_group[prepared->group[s]] = *group;
    }
}

static bool make_groups(oab_prepared *prepared, uint32_t *of_group) {
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

/* ---- counts of codes ---- */

static bool is_given(const oab_cohort *cohort, uint64_t child) {
    return cohort->score != NULL && cohort->score[child] != INT32_MIN;
}

/* Counts of one date and kind in one slice. */
typedef struct own_counts {
    uint64_t children;
    uint32_t mother[256], father[256], origin[256], stay[256], debt[3];
} own_counts;

/* Children first .. first + count - 1, of whom none has a score. */
static void count_columns(const oab_prepared *prepared, const oab_kernel *kernel, uint64_t first,
                          uint64_t count, own_counts *own) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t educations = cohort->education.count;
    own->children += count;
    kernel->count(prepared->education_mother + first, count, educations, own->mother);
    kernel->count(prepared->education_father + first, count, educations, own->father);
    kernel->count(prepared->origin + first, count, cohort->origins.count, own->origin);
    kernel->count(cohort->mother_stay + first, count, cohort->stays.count, own->stay);
    kernel->count(cohort->debt + first, count, 3, own->debt);
}

/* A piece some of whose children may have a score: these are not computed, and the mothers among
 * them that are not known are not imputed. */
static void count_mixed(oab_prepared *prepared, const oab_piece *piece, uint32_t *mothers,
                        own_counts *own) {
    const oab_cohort *cohort = prepared->cohort;
    for (uint64_t i = piece->first; i < piece->first + piece->count; i++) {
        const uint8_t mother = prepared->education_mother[i];
        const bool is_computed = !is_given(cohort, i);
        if (mothers != NULL && (mother != 0 || is_computed))
            mothers[mother]++;
        if (!is_computed)
            continue;
        own->children++;
        own->mother[mother]++;
        own->father[prepared->education_father[i]]++;
        own->origin[prepared->origin[i]]++;
        own->stay[cohort->mother_stay[i]]++;
        own->debt[cohort->debt[i]]++;
        prepared->computed[piece->segment]++;
    }
}

static void add_counts(oab_code_counts *counts, const own_counts *own) {
    counts->children += own->children;
    for (size_t c = 0; c < 256; c++) {
        counts->mother[c] += own->mother[c];
        counts->father[c] += own->father[c];
        counts->origin[c] += own->origin[c];
        counts->stay[c] += own->stay[c];
    }
    for (size_t c = 0; c < 3; c++)
        counts->debt[c] += own->debt[c];
}

/* Counts pieces from .. to - 1, all of one date and kind, and the mothers of its institutions. */
static void count_pieces(oab_prepared *prepared, const oab_kernel *kernel, size_t from, size_t to) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_piece *pieces = prepared->pieces, *last = &pieces[to - 1];
    const oab_segment *segment = &cohort->segments[pieces[from].segment];
    const bool has_mothers = !is_toddlers(segment);
    own_counts own = {0};
    for (size_t p = from; p < to; p++) {
        uint32_t *mothers = prepared->groups[prepared->group[pieces[p].segment]].mothers;
        if (cohort->score != NULL) {
            count_mixed(prepared, &pieces[p], has_mothers ? mothers : NULL, &own);
            continue;
        }
        prepared->computed[pieces[p].segment] += pieces[p].count;
        if (has_mothers)
            kernel->count(prepared->education_mother + pieces[p].first, pieces[p].count,
                          cohort->education.count, mothers);
    }
    if (cohort->score == NULL)
        count_columns(prepared, kernel, pieces[from].first,
                      last->first + last->count - pieces[from].first, &own);
#pragma omp critical(oab_code_counts)
    add_counts(&prepared->counts[segment->date][is_toddlers(segment) ? OAB_TODDLERS : OAB_PUPILS],
               &own);
}

/* Where slice T of COUNT begins: at a child's share of all, moved on to the next institution, so
 * that no two slices count into one group. */
static size_t slice_at(const oab_prepared *prepared, size_t t, size_t count) {
    const oab_piece *pieces = prepared->pieces;
    if (t == count)
        return prepared->piece_count;
    size_t p = oab_piece_at(prepared, prepared->cohort->count * t / count);
    while (p > 0 && p < prepared->piece_count &&
           (pieces[p].segment == pieces[p - 1].segment ||
            same_institution(prepared->cohort, pieces[p].segment, pieces[p - 1].segment)))
        p++;
    return p;
}

static void count_slice(oab_prepared *prepared, const oab_kernel *kernel, size_t from, size_t to) {
    const oab_segment *segments = prepared->cohort->segments;
    const oab_piece *pieces = prepared->pieces;
    while (from < to) {
        const oab_segment *first = &segments[pieces[from].segment];
        size_t end = from + 1;
        while (end < to && segments[pieces[end].segment].date == first->date &&
               is_toddlers(&segments[pieces[end].segment]) == is_toddlers(first))
            end++;
        count_pieces(prepared, kernel, from, end);
        from = end;
    }
}

static void count_children(oab_prepared *prepared, int threads) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_kernel *kernel = oab_best_kernel();
    const size_t slices = threads > 1 ? (size_t)threads : 1;
    memset(prepared->counts, 0, cohort->date_count * sizeof *prepared->counts);
    memset(prepared->computed, 0, cohort->segment_count * sizeof *prepared->computed);
    memset(prepared->mothers, 0,
           prepared->group_count * cohort->education.count * sizeof *prepared->mothers);
#pragma omp parallel for num_threads((int)slices) schedule(static, 1) default(none)                \
    shared(prepared, kernel, slices)
    for (size_t t = 0; t < slices; t++)
        count_slice(prepared, kernel, slice_at(prepared, t, slices),
                    slice_at(prepared, t + 1, slices));
}

static void count_unknown(oab_prepared *prepared) {
    for (size_t d = 0; d < prepared->cohort->date_count; d++)
        for (int kind = 0; kind < OAB_KIND_COUNT; kind++) {
            const oab_code_counts *counts = &prepared->counts[d][kind];
            prepared->unknown_mothers += counts->mother[0];
            prepared->unknown_fathers += counts->father[0];
            prepared->unknown_origins += counts->origin[0];
        }
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

/* Sums upwards; sends toddlers of a municipality without pupils to the nation. */
static void finish_groups(oab_prepared *prepared, const uint32_t *of_group) {
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
        if (is_toddlers(&cohort->segments[s]) &&
            !has_mothers(&prepared->groups[prepared->group[s]], codes))
            prepared->group[s] = cohort->segments[s].date;
}

static oab_status group_and_count(const oab_rules *rules, int threads, oab_prepared *prepared,
                                  uint32_t *of_group, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    prepared->counts = oab_new(cohort->date_count, sizeof *prepared->counts);
    if (prepared->counts == NULL || !find_ranges(cohort, prepared) ||
        !make_pieces(cohort, prepared) || !make_groups(prepared, of_group))
        return oab_out_of_memory(log);
    count_children(prepared, threads);
    count_unknown(prepared);
    OAB_TRY(oab_impute(rules, prepared, log));
    if (prepared->drawn[0] != NULL)
        count_children(prepared, threads);
    finish_groups(prepared, of_group);
    return OAB_OK;
}

oab_status oab_prepare(const oab_cohort *cohort, const oab_rules *rules, int threads,
                       oab_prepared *prepared, oab_log *log) {
    *prepared = (oab_prepared){
        .cohort = cohort,
        .education_mother = cohort->education_mother,
        .education_father = cohort->education_father,
        .origin = cohort->origin,
    };
    if (cohort->count > OAB_MOST_CHILDREN)
        return oab_fail(log, OAB_DATA, "%llu children; at most %d keep every sum exact",
                        (unsigned long long)cohort->count, OAB_MOST_CHILDREN);
    uint32_t *of_group = oab_new(2 * cohort->segment_count + cohort->date_count, sizeof *of_group);
    const oab_status status = of_group == NULL
                                  ? oab_out_of_memory(log)
                                  : group_and_count(rules, threads, prepared, of_group, log);
    free(of_group);
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
