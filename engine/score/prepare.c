/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepares a cohort for being scored many times: pieces of work, groups, counts, and the draws for
 * unknown cells. None of it depends on the numbers of a model. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>

/* Cuts every segment into pieces of at most OAB_LARGEST_PIECE children. */
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

/* Where the pupils and the toddlers of each date begin. */
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
        for (; s < cohort->segment_count && oab_is_of_site(&cohort->segments[s], d); s++)
            child += cohort->segments[s].count;
        prepared->first_toddler[d] = child;
        for (; s < cohort->segment_count && cohort->segments[s].date == d; s++)
            child += cohort->segments[s].count;
    }
    return true;
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

static oab_status group_and_count(const oab_rules *rules, int threads, oab_prepared *prepared,
                                  uint32_t *of_group, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    prepared->counts = oab_new(cohort->date_count, sizeof *prepared->counts);
    if (prepared->counts == NULL || !find_ranges(cohort, prepared) ||
        !make_pieces(cohort, prepared) || !oab_make_groups(prepared, of_group))
        return oab_out_of_memory(log);
    oab_count_children(prepared, threads);
    count_unknown(prepared);
    OAB_TRY(oab_impute(rules, prepared, log));
    if (prepared->drawn[0] != NULL)
        oab_count_children(prepared, threads);
    oab_finish_groups(prepared, of_group);
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
        return oab_fail(log, OAB_DATA,
                        "expected at most %d children, for which every sum is exact, got %llu",
                        OAB_MOST_CHILDREN, (unsigned long long)cohort->count);
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
