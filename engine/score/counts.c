/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts how often each code occurs per count date, pupils and toddlers separately, and the mothers
 * of each institution: one pass over the columns, one slice of the children per thread. */
#include "score/score_internal.h"

#include <string.h>

/* Counts of one date and kind in one slice. */
typedef struct own_counts {
    uint64_t children;
    uint32_t mother[256], father[256], origin[256], stay[256], debt[3];
} own_counts;

/* Counts children FIRST to FIRST + COUNT - 1, none of whom has a given score. */
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

/* Counts a piece in which some children may have a given score. Those are not computed, and their
 * mothers count only if known, since they are not imputed. */
static void count_mixed(oab_prepared *prepared, const oab_piece *piece, uint32_t *mothers,
                        own_counts *own) {
    const oab_cohort *cohort = prepared->cohort;
    for (uint64_t i = piece->first; i < piece->first + piece->count; i++) {
        const uint8_t mother = prepared->education_mother[i];
        const bool is_computed = !oab_gives_score(cohort, i);
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

/* Counts pieces FROM to TO - 1, all of one date and kind, and the mothers of their institutions. */
static void count_pieces(oab_prepared *prepared, const oab_kernel *kernel, size_t from, size_t to) {
    const oab_cohort *cohort = prepared->cohort;
    const oab_piece *pieces = prepared->pieces, *last = &pieces[to - 1];
    const oab_segment *segment = &cohort->segments[pieces[from].segment];
    const bool has_mothers = !oab_is_toddlers(segment);
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
    add_counts(
        &prepared->counts[segment->date][oab_is_toddlers(segment) ? OAB_TODDLERS : OAB_PUPILS],
        &own);
}

/* Where slice T of COUNT begins: at its share of the children, moved on to the next institution so
 * that no two slices count into the same group. */
static size_t slice_at(const oab_prepared *prepared, size_t t, size_t count) {
    const oab_piece *pieces = prepared->pieces;
    if (t == count)
        return prepared->piece_count;
    size_t p = oab_piece_at(prepared, prepared->cohort->count * t / count);
    while (p > 0 && p < prepared->piece_count &&
           (pieces[p].segment == pieces[p - 1].segment ||
            oab_same_institution(prepared->cohort, pieces[p].segment, pieces[p - 1].segment)))
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
               oab_is_toddlers(&segments[pieces[end].segment]) == oab_is_toddlers(first))
            end++;
        count_pieces(prepared, kernel, from, end);
        from = end;
    }
}

void oab_count_children(oab_prepared *prepared, int threads) {
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
