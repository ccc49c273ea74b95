/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups and counts of a prepared cohort, compared with counting each child, with 1, 2 and 3
 * threads.
 */
#include "random_cohort.h"

#include <string.h>

static bool is_toddlers(const oab_segment *segment) {
    return segment->site == OAB_NO_INDEX;
}

static bool is_given(const oab_cohort *cohort, uint64_t i) {
    return cohort->score != NULL && cohort->score[i] != INT32_MIN;
}

/* Do the mothers of pupils in T count in the school mean of the children in S? BY: 0 institution x
 * municipality, 1 the municipality, 2 the nation. */
static bool is_of_group(const oab_cohort *cohort, const oab_segment *s, const oab_segment *t,
                        int by) {
    if (is_toddlers(t) || s->date != t->date)
        return false;
    if (by == 2)
        return true;
    return s->municipality == t->municipality &&
           (by == 1 || oab_institution_of(cohort->sites[s->site]) ==
                           oab_institution_of(cohort->sites[t->site]));
}

static uint64_t count_mothers(const oab_prepared *prepared, const oab_segment *s, int by,
                              uint32_t mothers[256]) {
    const oab_cohort *cohort = prepared->cohort;
    uint64_t count = 0;
    memset(mothers, 0, 256 * sizeof *mothers);
    for (size_t t = 0; t < cohort->segment_count; t++) {
        const oab_segment *other = &cohort->segments[t];
        if (!is_of_group(cohort, s, other, by))
            continue;
        for (uint64_t i = other->first; i < other->first + other->count; i++)
            if (prepared->education_mother[i] != 0 || !is_given(cohort, i)) {
                mothers[prepared->education_mother[i]]++;
                count++;
            }
    }
    return count;
}

static void check_groups(const oab_prepared *prepared) {
    const oab_cohort *cohort = prepared->cohort;
    uint32_t mothers[256];
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const oab_mean_group *group = &prepared->groups[prepared->group[s]];
        const int by = is_toddlers(segment) ? 1 : 0;
        if (count_mothers(prepared, segment, by, mothers) == 0 && by == 1) {
            count_mothers(prepared, segment, 2, mothers);
            cr_assert_eq(prepared->group[s], segment->date);
        }
        cr_assert_eq(memcmp(group->mothers, mothers, cohort->education.count * sizeof *mothers), 0,
                     "segment %zu", s);
        cr_assert_eq(group->date, segment->date);
        uint64_t computed = 0;
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
            computed += !is_given(cohort, i);
        cr_assert_eq(prepared->computed[s], computed);
    }
}

static void check_counts(const oab_prepared *prepared) {
    const oab_cohort *cohort = prepared->cohort;
    oab_code_counts(*counts)[OAB_KIND_COUNT] = oab_new(cohort->date_count, sizeof *counts);
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        oab_code_counts *to =
            &counts[segment->date][is_toddlers(segment) ? OAB_TODDLERS : OAB_PUPILS];
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++) {
            if (is_given(cohort, i))
                continue;
            to->children++;
            to->mother[prepared->education_mother[i]]++;
            to->father[prepared->education_father[i]]++;
            to->origin[prepared->origin[i]]++;
            to->stay[cohort->mother_stay[i]]++;
            to->debt[cohort->debt[i]]++;
        }
    }
    cr_assert_eq(memcmp(counts, prepared->counts, cohort->date_count * sizeof *counts), 0);
    free(counts);
}

static uint64_t count_zeros(const oab_cohort *cohort, const uint8_t *column) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < cohort->count; i++)
        count += column[i] == 0 && !is_given(cohort, i);
    return count;
}

static void check_shape(cohort_shape shape, int64_t imputation) {
    random_cohort r;
    make_random_cohort(&shape, &r);
    oab_rules rules = r.parameters.rules;
    rules.value[OAB_IMPUTATION] = imputation;
    uint8_t *first = oab_new(r.cohort.count, 1);
    for (int threads = 1; threads <= 3; threads++) {
        oab_prepared prepared;
        cr_assert_eq(oab_prepare(&r.cohort, &rules, threads, &prepared, &r.log), OAB_OK);
        check_groups(&prepared);
        check_counts(&prepared);
        cr_assert_eq(prepared.unknown_mothers, count_zeros(&r.cohort, r.cohort.education_mother));
        cr_assert_eq(prepared.unknown_fathers, count_zeros(&r.cohort, r.cohort.education_father));
        cr_assert_eq(prepared.unknown_origins, count_zeros(&r.cohort, r.cohort.origin));
        if (threads == 1)
            memcpy(first, prepared.education_mother, r.cohort.count);
        cr_assert_eq(memcmp(first, prepared.education_mother, r.cohort.count), 0);
        oab_prepared_free(&prepared);
    }
    free(first);
    free_random_cohort(&r);
}

Test(prepare, groups_and_counts_equal_a_count_of_every_child) {
    for (uint64_t seed = 0; seed < 30; seed++)
        check_shape((cohort_shape){.seed = seed,
                                   .dates = 1 + seed % 3,
                                   .sites = 1 + seed * 2,
                                   .municipalities = 1 + seed % 4,
                                   .most_children = seed % 5 == 0 ? 2 : 60,
                                   .has_score = seed % 4 == 0,
                                   .spread = 1000,
                                   .has_unknown = seed % 2 == 0},
                    seed % 3 == 0 ? OAB_IMPUTE_HOTDECK : OAB_IMPUTE_MEAN);
}

Test(prepare, pieces_cover_every_child_once) {
    random_cohort r;
    make_random_cohort(
        &(cohort_shape){
            .seed = 4, .dates = 2, .sites = 3, .municipalities = 2, .most_children = 30000},
        &r);
    oab_prepared prepared;
    cr_assert_eq(oab_prepare(&r.cohort, &r.parameters.rules, 2, &prepared, &r.log), OAB_OK);
    uint64_t at = 0;
    for (size_t p = 0; p < prepared.piece_count; p++) {
        const oab_piece *piece = &prepared.pieces[p];
        const oab_segment *segment = &r.cohort.segments[piece->segment];
        cr_assert_eq(piece->first, at);
        cr_assert(piece->count > 0 && piece->count <= OAB_LARGEST_PIECE);
        cr_assert(at >= segment->first && at + piece->count <= segment->first + segment->count);
        at += piece->count;
    }
    cr_assert_eq(at, r.cohort.count);
    oab_prepared_free(&prepared);
    free_random_cohort(&r);
}

Test(prepare, refuses_unknown_cells) {
    random_cohort r;
    make_random_cohort(&(cohort_shape){.seed = 2,
                                       .dates = 1,
                                       .sites = 5,
                                       .municipalities = 1,
                                       .most_children = 50,
                                       .has_unknown = true},
                       &r);
    oab_rules rules = r.parameters.rules;
    rules.value[OAB_IMPUTATION] = OAB_IMPUTE_REFUSE;
    oab_prepared prepared;
    cr_expect_eq(oab_prepare(&r.cohort, &rules, 2, &prepared, &r.log), OAB_DATA);
    cr_expect_eq(r.log.errors, 1);
    free_random_cohort(&r);
}
