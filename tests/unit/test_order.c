/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children in order of score: ascending, for scores of either sign; equal ones keep their order. */
#include "score/score_internal.h"

#include "random_cohort.h"

static oab_scored *list_of(const int32_t *score, size_t count) {
    oab_scored *list = oab_new(count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = (oab_scored){score[i], (uint32_t)i};
    return list;
}

/* Sorts, and checks that each child is there once, with its own score. */
static void try_order(const int32_t *score, size_t count) {
    oab_scored *list = list_of(score, count);
    cr_assert(oab_sort_scored(&list, count));
    for (size_t i = 0; i < count; i++) {
        cr_assert_lt(list[i].segment, count);
        cr_assert_eq(list[i].score, score[list[i].segment]);
        if (i > 0)
            cr_assert(list[i - 1].score < list[i].score || (list[i - 1].score == list[i].score &&
                                                            list[i - 1].segment < list[i].segment));
    }
    free(list);
}

Test(order, takes_scores_of_either_sign) {
    static const int32_t edges[] = {0,  INT32_MAX, -1, INT32_MIN,     1, INT32_MIN + 1,
                                    -1, INT32_MAX, 0,  INT32_MAX - 1, 1, INT32_MIN};
    static const int32_t below[] = {-5, -2049, -4096, -5, -2048, -5000000};
    try_order(edges, sizeof edges / sizeof *edges);
    try_order(below, sizeof below / sizeof *below);
}

Test(order, leaves_equal_scores_as_they_lie) {
    static const int32_t same[] = {-7, -7, -7, -7};
    try_order(same, 4);
    try_order(same, 1);
    try_order(same, 0);
}

Test(order, takes_any_width) {
    uint64_t state = 1;
    int32_t score[3000];
    for (int width = 1; width <= 32; width++) {
        for (size_t i = 0; i < 3000; i++)
            score[i] = (int32_t)(draw_number(&state, UINT64_C(1) << width) - (UINT64_C(1) << 31));
        try_order(score, 3000);
    }
}

/* Segments are numbered from the first of the date. */
Test(order, lists_the_children_of_a_date) {
    static const cohort_shape shape = {.seed = 3,
                                       .dates = 2,
                                       .sites = 9,
                                       .municipalities = 3,
                                       .most_children = 40,
                                       .has_score = true,
                                       .all_given = true,
                                       .spread = 3};
    random_cohort r;
    make_random_cohort(&shape, &r);
    const oab_cohort *cohort = &r.cohort;
    const size_t first = oab_first_segment(cohort, 1);
    uint64_t count = 0, seen = 0;
    cr_assert(first > 0 && cohort->segments[first].date == 1 &&
              cohort->segments[first - 1].date == 0);
    for (size_t s = first; s < cohort->segment_count; s++)
        count += cohort->segments[s].count;
    oab_scored *list = oab_children_by_score(cohort, cohort->score, first, count);
    cr_assert(list != NULL);
    for (uint64_t i = 1; i < count; i++)
        cr_assert(list[i - 1].score < list[i].score ||
                  (list[i - 1].score == list[i].score && list[i - 1].segment <= list[i].segment));
    for (size_t s = first; s < cohort->segment_count; s++, seen = 0) {
        for (uint64_t i = 0; i < count; i++)
            seen += list[i].segment == s - first;
        cr_assert_eq(seen, cohort->segments[s].count);
    }
    cr_assert_eq(oab_first_segment(cohort, 2), cohort->segment_count);
    free(list);
    free_random_cohort(&r);
}
