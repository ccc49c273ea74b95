/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pools and tails found from the order of children equal those found by counting again. */
#include "score/shares.h"

#include "random_cohort.h"

static void expect_same_tail(const oab_tail *a, const oab_tail *b) {
    cr_assert_eq(a->below, b->below);
    cr_assert_eq(a->ties, b->ties);
    cr_assert_eq(a->shortfall, b->shortfall);
}

static void expect_same(const oab_scores *a, const oab_scores *b) {
    for (size_t d = 0; d < a->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++) {
            const oab_pool *p = &a->dates[d].pool[which], *q = &b->dates[d].pool[which];
            cr_assert_eq(p->count, q->count);
            cr_assert_eq(p->sum, q->sum);
            cr_assert_eq(p->k, q->k);
            cr_assert_eq(p->cutoff, q->cutoff);
            cr_assert_eq(p->below, q->below);
            cr_assert_eq(p->ties, q->ties);
            cr_assert_eq(p->shortfall, q->shortfall);
            cr_assert_eq(p->tied_num, q->tied_num);
            cr_assert_eq(p->tied_den, q->tied_den);
            cr_assert_eq(p->counted, q->counted);
        }
    for (size_t s = 0; s < a->segment_count; s++) {
        cr_assert_eq(a->segments[s].count, b->segments[s].count);
        cr_assert_eq(a->segments[s].sum, b->segments[s].sum);
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            expect_same_tail(&a->segments[s].tail[which], &b->segments[s].tail[which]);
    }
}

static void try_shares(const cohort_shape *shape) {
    static const oab_fixed shares[] = {150000, 1, 500000, 999999, 1000000, 30000, 0};
    random_cohort r;
    make_random_cohort(shape, &r);
    oab_rules rules = r.parameters.rules;
    rules.value[OAB_IMPUTATION] = OAB_IMPUTE_MEAN;
    oab_prepared prepared;
    oab_scores counted = {0}, first = {0}, looked_up;
    cr_assert_eq(oab_prepare(&r.cohort, &rules, 1, &prepared, &r.log), OAB_OK);
    cr_assert_eq(oab_score_cohort(&prepared, &r.indicator, &rules, 1, &first, &r.log), OAB_OK);
    cr_assert_eq(oab_score_cohort(&prepared, &r.indicator, &rules, 1, &counted, &r.log), OAB_OK);
    oab_shares *order = oab_shares_order(&prepared, &first);
    cr_assert(order != NULL && oab_shares_scores(order, &looked_up));
    for (size_t s = 0; s < sizeof shares / sizeof *shares; s++)
        for (int64_t tie_rule = 0; tie_rule < 3; tie_rule++) {
            rules.value[OAB_TARGET_SHARE] = shares[s];
            rules.value[OAB_TIE_RULE] = tie_rule;
            cr_assert_eq(oab_score_pools(&prepared, &rules, 1, &counted, &r.log), OAB_OK);
            oab_shares_pools(order, &rules, &looked_up);
            expect_same(&looked_up, &counted);
        }
    oab_shares_free(order);
    oab_scores_free(&looked_up);
    oab_scores_free(&counted);
    oab_scores_free(&first);
    oab_prepared_free(&prepared);
    free_random_cohort(&r);
}

Test(shares, equal_counting_again) {
    for (uint64_t seed = 0; seed < 24; seed++)
        try_shares(&(cohort_shape){.seed = seed,
                                   .dates = 1 + seed % 3,
                                   .sites = 1 + seed * 2,
                                   .municipalities = 1 + seed % 5,
                                   .most_children = seed % 4 == 0 ? 1 : 200,
                                   .has_score = seed % 3 == 0,
                                   .spread = seed % 6 == 0 ? 3 : 60000000});
}

/* All children have equal scores: one tie. */
Test(shares, equal_counting_again_where_all_are_tied) {
    try_shares(&(cohort_shape){.seed = 5,
                               .dates = 1,
                               .sites = 20,
                               .municipalities = 3,
                               .most_children = 300,
                               .has_score = true,
                               .all_given = true,
                               .spread = 1});
}
