/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pools and segment sums of whole cohorts, compared with their definition: sort, take the k lowest,
 * look at each child. With right and wrong guesses of the cut-off, and 1, 2 and 3 threads. */
#include "random_cohort.h"
#include "score/score_internal.h"

#include <string.h>

static int compare(const void *a, const void *b) {
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool is_in_pool(const oab_segment *segment, size_t date, int which) {
    return segment->date == date && (segment->site != OAB_NO_INDEX || which == OAB_MUNICIPAL_POOL);
}

/* ---- the definition ---- */

/* The scores of a pool, ascending; *COUNT: how many. */
static int32_t *sorted_pool(const oab_cohort *cohort, const int32_t *score, size_t date, int which,
                            size_t *count) {
    int32_t *sorted = oab_new(cohort->count, sizeof *sorted);
    *count = 0;
    for (size_t s = 0; s < cohort->segment_count; s++)
        for (uint64_t i = 0; i < cohort->segments[s].count; i++)
            if (is_in_pool(&cohort->segments[s], date, which))
                sorted[(*count)++] = score[cohort->segments[s].first + i];
    qsort(sorted, *count, sizeof *sorted, compare);
    return sorted;
}

static void check_pool(const oab_cohort *cohort, const oab_scores *scores, const oab_rules *rules,
                       size_t date, int which) {
    const oab_pool *pool = &scores->dates[date].pool[which];
    size_t count;
    int32_t *sorted = sorted_pool(cohort, scores->score, date, which, &count);
    const int64_t k = (rules->value[OAB_TARGET_SHARE] * (int64_t)count + OAB_ONE - 1) / OAB_ONE;
    int64_t sum = 0, below = 0, ties = 0, lowest = 0, shortfall = 0;
    cr_assert_eq(pool->count, (int64_t)count);
    cr_assert_eq(pool->k, k);
    if (k > 0)
        cr_assert_eq(pool->cutoff, sorted[k - 1]);
    for (size_t i = 0; i < count; i++) {
        sum += sorted[i];
        below += k > 0 && sorted[i] < pool->cutoff;
        ties += k > 0 && sorted[i] == pool->cutoff;
        shortfall += k > 0 && sorted[i] < pool->cutoff ? (int64_t)pool->cutoff - sorted[i] : 0;
        lowest += (int64_t)i < k ? sorted[i] : 0;
    }
    cr_assert_eq(pool->sum, sum);
    cr_assert_eq(pool->below, below);
    cr_assert_eq(pool->ties, ties);
    cr_assert_eq(pool->shortfall, shortfall);
    if (k > 0 && rules->value[OAB_TIE_RULE] == OAB_TIES_PRO_RATA) {
        /* the sum of A is k (C - G): the k lowest and the counted sum to the same, to the 1e-6 */
        cr_assert_eq(pool->below * pool->tied_den + pool->ties * pool->tied_num,
                     k * pool->tied_den);
        cr_assert_eq(pool->counted, k);
        cr_assert_eq(k * (int64_t)pool->cutoff - pool->shortfall, lowest);
    }
    free(sorted);
}

static void add_child(int32_t score, int32_t cutoff, oab_tail *tail) {
    tail->below += score < cutoff;
    tail->ties += score == cutoff;
    tail->shortfall += score < cutoff ? (int64_t)cutoff - score : 0;
}

static void check_segment(const oab_cohort *cohort, const oab_scores *scores,
                          const oab_rules *rules, size_t s) {
    const oab_segment *segment = &cohort->segments[s];
    const oab_pool *pools = scores->dates[segment->date].pool;
    const int64_t bound = rules->value[OAB_BOVENBOUW_AGE] / OAB_ONE;
    oab_segment_sums expected = {.count = (int64_t)segment->count};
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++) {
        const int32_t score = scores->score[i];
        expected.sum += score;
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            if (is_in_pool(segment, segment->date, which))
                add_child(score, pools[which].cutoff, &expected.tail[which]);
        if (cohort->age == NULL || segment->site == OAB_NO_INDEX)
            continue;
        expected.young += cohort->age[i] < bound;
        expected.old += cohort->age[i] >= bound && cohort->age[i] != OAB_AGE_UNKNOWN;
        if (cohort->age[i] < bound)
            add_child(score, pools[OAB_SCHOOL_POOL].cutoff, &expected.young_tail);
    }
    cr_assert_eq(memcmp(&scores->segments[s], &expected, sizeof expected), 0, "segment %zu", s);
}

static void check_scores(const oab_cohort *cohort, const oab_scores *scores,
                         const oab_rules *rules) {
    for (size_t d = 0; d < cohort->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            check_pool(cohort, scores, rules, d, which);
    for (size_t s = 0; s < cohort->segment_count; s++)
        check_segment(cohort, scores, rules, s);
}

/* ---- cohorts ---- */

static oab_rules rules_of(const random_cohort *r) {
    oab_rules rules = r->parameters.rules;
    rules.value[OAB_IMPUTATION] = OAB_IMPUTE_MEAN;
    return rules;
}

/* Scores the cohort with 1, 2 and 3 threads, then tries other shares and tie rules on the scores.
 */
static void check_cohort(random_cohort *r) {
    static const oab_fixed shares[] = {150000, 1, 500000, 999999, 1000000, 30000};
    const oab_cohort *cohort = &r->cohort;
    int32_t *first = oab_new(cohort->count, sizeof *first);
    oab_scores scores = {0};
    for (int threads = 1; threads <= 3; threads++) {
        oab_rules rules = rules_of(r);
        oab_prepared prepared;
        cr_assert_eq(oab_prepare(cohort, &rules, threads, &prepared, &r->log), OAB_OK);
        cr_assert_eq(oab_score_cohort(&prepared, &r->indicator, &rules, threads, &scores, &r->log),
                     OAB_OK);
        if (threads == 1)
            memcpy(first, scores.score, cohort->count * sizeof *first);
        cr_assert_eq(memcmp(first, scores.score, cohort->count * sizeof *first), 0);
        check_scores(cohort, &scores, &rules);
        for (size_t s = 0; s < sizeof shares / sizeof *shares; s++) {
            if (s % 3 + 1 != (size_t)threads)
                continue;
            rules.value[OAB_TARGET_SHARE] = shares[s];
            rules.value[OAB_TIE_RULE] = (int64_t)(s % 3);
            rules.value[OAB_BOVENBOUW_AGE] = (int64_t)(6 + s) * OAB_ONE;
            cr_assert_eq(oab_score_pools(&prepared, &rules, 1 + (threads + (int)s / 3) % 2, &scores,
                                         &r->log),
                         OAB_OK);
            check_scores(cohort, &scores, &rules);
        }
        oab_prepared_free(&prepared);
    }
    oab_scores_free(&scores);
    free(first);
}

static void check_shape(cohort_shape shape) {
    random_cohort r;
    make_random_cohort(&shape, &r);
    check_cohort(&r);
    free_random_cohort(&r);
}

Test(pools, equal_the_definition) {
    for (uint64_t seed = 0; seed < 24; seed++)
        check_shape((cohort_shape){.seed = seed,
                                   .dates = 1 + seed % 3,
                                   .sites = 1 + seed,
                                   .municipalities = 1 + seed % 5,
                                   .most_children = seed % 4 == 0 ? 1 : 90,
                                   .has_age = seed % 2 == 0,
                                   .has_score = seed % 3 == 0,
                                   .spread = seed % 6 == 0 ? 3 : 60000000,
                                   .has_unknown = seed % 5 == 0});
}

Test(pools, equal_the_definition_of_given_scores) {
    static const int32_t spreads[] = {1, 2, 1000, 2000000000};
    for (size_t s = 0; s < 4; s++)
        check_shape((cohort_shape){.seed = 100 + s,
                                   .dates = 1 + s % 2,
                                   .sites = 30,
                                   .municipalities = 4,
                                   .most_children = s == 0 ? 2000 : 300,
                                   .has_age = true,
                                   .has_score = true,
                                   .all_given = true,
                                   .spread = spreads[s]});
}

Test(pools, are_exact_where_pieces_of_one_segment_are_shared) {
    check_shape((cohort_shape){.seed = 7,
                               .dates = 1,
                               .sites = 1,
                               .municipalities = 1,
                               .most_children = 60000,
                               .has_age = true});
}

/* Sampled children score unlike all others, so the guess of the cut-off is wrong. */
static void check_wrong_guess(int32_t sampled, int32_t others) {
    enum { CHILDREN = 200000, STRIDE = CHILDREN / 4096 + 1 };
    random_cohort r;
    make_random_cohort(&(cohort_shape){.seed = 9,
                                       .dates = 1,
                                       .sites = 1,
                                       .municipalities = 1,
                                       .most_children = 1,
                                       .has_age = true,
                                       .has_score = true,
                                       .all_given = true,
                                       .spread = 1},
                       &r);
    oab_cohort cohort = r.cohort;
    uint8_t *zeros = oab_new(CHILDREN, 1);
    cohort.education_mother = cohort.education_father = cohort.origin = zeros;
    cohort.mother_stay = cohort.debt = zeros;
    cohort.age = oab_new(CHILDREN, 1);
    cohort.score = oab_new(CHILDREN, sizeof *cohort.score);
    for (int i = 0; i < CHILDREN; i++) {
        cohort.score[i] = (i % STRIDE < 8 ? sampled : others) + i % 1000;
        cohort.age[i] = (uint8_t)(4 + i % 9);
    }
    cohort.count = cohort.segments[0].count = CHILDREN;
    cohort.segment_count = 1;
    const oab_cohort own = r.cohort;
    r.cohort = cohort;
    check_cohort(&r);
    r.cohort = own;
    free(zeros);
    free(cohort.age);
    free(cohort.score);
    free_random_cohort(&r);
}

Test(pools, are_exact_where_the_guess_is_too_high) {
    check_wrong_guess(540000000, 500000000);
}

Test(pools, are_exact_where_the_guess_is_too_low) {
    check_wrong_guess(500000000, 540000000);
}

/* By hand: scores of 1, 2, ... 10 points, k = 2 of 10, C - G = 5.5 - 1.5. */
Test(pools, by_hand) {
    random_cohort r;
    make_random_cohort(&(cohort_shape){.seed = 1,
                                       .dates = 1,
                                       .sites = 1,
                                       .municipalities = 1,
                                       .most_children = 1,
                                       .has_score = true,
                                       .all_given = true,
                                       .spread = 1},
                       &r);
    r.cohort.segment_count = 1;
    r.cohort.segments[0].count = r.cohort.count = 10;
    int32_t *score = oab_new(10, sizeof *score);
    for (int i = 0; i < 10; i++)
        score[i] = (int32_t)((i * 7 % 10 + 1) * OAB_ONE);
    uint8_t *zeros = oab_new(10, 1);
    const oab_cohort cohort = {.count = 10,
                               .education_mother = zeros,
                               .education_father = zeros,
                               .origin = zeros,
                               .mother_stay = zeros,
                               .debt = zeros,
                               .score = score,
                               .education = r.cohort.education,
                               .origins = r.cohort.origins,
                               .stays = r.cohort.stays,
                               .segments = r.cohort.segments,
                               .segment_count = 1,
                               .sites = r.cohort.sites,
                               .site_count = 1,
                               .dates = r.cohort.dates,
                               .date_count = 1};
    const oab_rules rules = rules_of(&r);
    oab_prepared prepared;
    oab_scores scores = {0};
    cr_assert_eq(oab_prepare(&cohort, &rules, 2, &prepared, &r.log), OAB_OK);
    cr_assert_eq(oab_score_cohort(&prepared, &r.indicator, &rules, 2, &scores, &r.log), OAB_OK);
    const oab_pool *pool = &scores.dates[0].pool[OAB_SCHOOL_POOL];
    cr_expect_eq(pool->k, 2);
    cr_expect_eq(pool->cutoff, 2 * OAB_ONE);
    cr_expect_eq(pool->below, 1);
    cr_expect_eq(pool->ties, 1);
    cr_expect_eq(pool->shortfall, OAB_ONE);
    cr_expect_eq(pool->sum, 55 * OAB_ONE);
    cr_expect_eq(scores.dates[0].intercept, OAB_ABSENT);
    oab_scores_free(&scores);
    oab_prepared_free(&prepared);
    free(score);
    free(zeros);
    free_random_cohort(&r);
}
