/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children in order of score, with what each segment has below each of a number of marks. The tails
 * below any cut-off are those of the mark before it plus the few children in between. */
#include "score/shares.h"

#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>

/* The children of one count date. */
typedef struct order {
    oab_scored *list; /* [count] ascending score */
    uint64_t count;
    size_t first_segment, segments;
    size_t marks;                  /* mark m is before child m x count / marks */
    uint32_t *below;               /* [marks][segments] children before the mark */
    int64_t *sum;                  /* [marks][segments] the sum of their scores */
    uint64_t *pupils;              /* [marks] pupils before the mark */
    int64_t total[OAB_POOL_COUNT]; /* sum of all scores in a pool */
} order;

struct oab_shares {
    const oab_prepared *prepared;
    const oab_scores *scores;
    order *dates;
};

enum { MOST_MARKS = 1024, TABLE_CELLS = 1 << 22 };

/* ---- sorting ---- */

static bool list_children(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                          order *o) {
    const oab_cohort *cohort = prepared->cohort;
    o->count = prepared->first_child[date + 1] - prepared->first_child[date];
    o->first_segment = oab_first_segment(cohort, date);
    for (size_t s = o->first_segment; s < cohort->segment_count && cohort->segments[s].date == date;
         s++)
        o->segments++;
    o->list = oab_children_by_score(cohort, scores->score, o->first_segment, o->count);
    return o->list != NULL;
}

/* ---- marks ---- */

static uint64_t mark_at(const order *o, size_t mark) {
    return o->count * mark / o->marks;
}

static bool is_toddlers(const oab_cohort *cohort, const order *o, uint32_t segment) {
    return oab_is_toddlers(&cohort->segments[o->first_segment + segment]);
}

static bool set_marks(const oab_cohort *cohort, order *o) {
    o->marks = TABLE_CELLS / (o->segments + 1);
    o->marks = o->marks > MOST_MARKS ? MOST_MARKS : o->marks < 16 ? 16 : o->marks;
    o->below = malloc((o->marks * o->segments + 1) * sizeof *o->below);
    o->sum = malloc((o->marks * o->segments + 1) * sizeof *o->sum);
    o->pupils = oab_new(o->marks, sizeof *o->pupils);
    uint32_t *below = oab_new(o->segments, sizeof *below);
    int64_t *sum = oab_new(o->segments, sizeof *sum);
    const bool has_memory = o->below && o->sum && o->pupils && below && sum;
    uint64_t at = 0, pupils = 0;
    for (size_t mark = 0; mark < o->marks && has_memory; mark++) {
        for (; at < mark_at(o, mark); at++) {
            below[o->list[at].segment]++;
            sum[o->list[at].segment] += o->list[at].score;
            pupils += !is_toddlers(cohort, o, o->list[at].segment);
        }
        memcpy(o->below + mark * o->segments, below, o->segments * sizeof *below);
        memcpy(o->sum + mark * o->segments, sum, o->segments * sizeof *sum);
        o->pupils[mark] = pupils;
    }
    free(below);
    free(sum);
    return has_memory;
}

static void sum_totals(const oab_cohort *cohort, const oab_scores *scores, order *o) {
    for (size_t s = 0; s < o->segments; s++) {
        const int64_t sum = scores->segments[o->first_segment + s].sum;
        o->total[OAB_MUNICIPAL_POOL] += sum;
        o->total[OAB_SCHOOL_POOL] += is_toddlers(cohort, o, (uint32_t)s) ? 0 : sum;
    }
}

oab_shares *oab_shares_order(const oab_prepared *prepared, const oab_scores *scores) {
    const size_t dates = prepared->cohort->date_count;
    oab_shares *shares = oab_new(1, sizeof *shares);
    if (shares == NULL)
        return NULL;
    *shares = (oab_shares){prepared, scores, oab_new(dates, sizeof *shares->dates)};
    bool has_memory = shares->dates != NULL;
    for (size_t d = 0; d < dates && has_memory; d++) {
        order *o = &shares->dates[d];
        has_memory = list_children(prepared, scores, d, o) && set_marks(prepared->cohort, o);
        if (has_memory)
            sum_totals(prepared->cohort, scores, o);
    }
    if (has_memory)
        return shares;
    oab_shares_free(shares);
    return NULL;
}

void oab_shares_free(oab_shares *shares) {
    for (size_t d = 0;
         shares != NULL && shares->dates != NULL && d < shares->prepared->cohort->date_count; d++) {
        free(shares->dates[d].list);
        free(shares->dates[d].below);
        free(shares->dates[d].sum);
        free(shares->dates[d].pupils);
    }
    if (shares != NULL)
        free(shares->dates);
    free(shares);
}

/* ---- finding a share ---- */

/* The score of the K-th pupil (from 1) in order. */
static int32_t kth_pupil(const oab_cohort *cohort, const order *o, uint64_t k) {
    size_t low = 0, high = o->marks; /* the last mark with fewer than K pupils before it */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (o->pupils[middle] < k)
            low = middle;
        else
            high = middle;
    }
    uint64_t seen = o->pupils[low], at = mark_at(o, low);
    for (;; at++) {
        seen += !is_toddlers(cohort, o, o->list[at].segment);
        if (seen == k)
            return o->list[at].score;
    }
}

/* The first child with a score of at least SCORE (PAST: above SCORE). */
static uint64_t find(const order *o, int32_t score, bool past) {
    uint64_t low = 0, high = o->count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (o->list[middle].score < score || (past && o->list[middle].score == score))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t mark_before(const order *o, uint64_t child_index) {
    size_t low = 0, high = o->marks;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (mark_at(o, middle) <= child_index)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The tails of every segment below CUTOFF, for pool WHICH. */
static void find_tails(const order *o, int32_t cutoff, int which, oab_segment_sums *sums) {
    const uint64_t low = find(o, cutoff, false), high = find(o, cutoff, true);
    const size_t mark = mark_before(o, low);
    const uint32_t *below = o->below + mark * o->segments;
    const int64_t *sum = o->sum + mark * o->segments;
    for (size_t s = 0; s < o->segments; s++)
        sums[s].tail[which] = (oab_tail){below[s], 0, (int64_t)below[s] * cutoff - sum[s]};
    for (uint64_t i = mark_at(o, mark); i < low; i++) {
        oab_tail *tail = &sums[o->list[i].segment].tail[which];
        tail->below++;
        tail->shortfall += (int64_t)cutoff - o->list[i].score;
    }
    for (uint64_t i = low; i < high; i++)
        sums[o->list[i].segment].tail[which].ties++;
}

static void find_pool(const oab_cohort *cohort, const order *o, const oab_rules *rules, int which,
                      oab_pool *pool, oab_segment_sums *sums) {
    pool->sum = o->total[which];
    for (size_t s = 0; s < o->segments; s++)
        sums[s].tail[which] = (oab_tail){0};
    if (pool->k == 0)
        return;
    pool->cutoff = which == OAB_SCHOOL_POOL ? kth_pupil(cohort, o, (uint64_t)pool->k)
                                            : o->list[pool->k - 1].score;
    find_tails(o, pool->cutoff, which, sums);
    for (size_t s = 0; s < o->segments; s++) {
        oab_tail *tail = &sums[s].tail[which];
        if (which == OAB_SCHOOL_POOL && is_toddlers(cohort, o, (uint32_t)s))
            *tail = (oab_tail){0};
        pool->below += tail->below;
        pool->ties += tail->ties;
        pool->shortfall += tail->shortfall;
    }
    oab_settle_ties(pool, rules->value[OAB_TIE_RULE]);
}

bool oab_shares_scores(const oab_shares *shares, oab_scores *scores) {
    const oab_scores *from = shares->scores;
    *scores = (oab_scores){.date_count = from->date_count,
                           .segment_count = from->segment_count,
                           .dates = oab_new(from->date_count, sizeof *scores->dates),
                           .segments = oab_new(from->segment_count, sizeof *scores->segments)};
    if (scores->dates == NULL || scores->segments == NULL)
        return false;
    memcpy(scores->dates, from->dates, from->date_count * sizeof *scores->dates);
    for (size_t s = 0; s < from->segment_count; s++)
        scores->segments[s] =
            (oab_segment_sums){.count = from->segments[s].count, .sum = from->segments[s].sum};
    return true;
}

void oab_shares_pools(const oab_shares *shares, const oab_rules *rules, oab_scores *scores) {
    oab_open_pools(shares->prepared, rules, scores);
    for (size_t d = 0; d < scores->date_count; d++) {
        const order *o = &shares->dates[d];
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            find_pool(shares->prepared->cohort, o, rules, which, &scores->dates[d].pool[which],
                      scores->segments + o->first_segment);
    }
}
