/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cut-offs of the national pools and what every segment has below them. One pass where the
 * guessed bracket holds the cut-offs, else counting over all children and a pass per pool; the
 * figures are the same. */
#include "score/pools_internal.h"

#include <string.h>

/* ---- pools ---- */

/* Children of a pool's count date, all or pupils alone. */
static oab_range range_of(const oab_prepared *prepared, size_t date, int which) {
    return (oab_range){prepared->first_child[date], which == OAB_SCHOOL_POOL
                                                        ? prepared->first_toddler[date]
                                                        : prepared->first_child[date + 1]};
}

static void open_pools(const oab_prepared *prepared, const oab_rules *rules, oab_scores *scores) {
    for (size_t d = 0; d < scores->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++) {
            const oab_range range = range_of(prepared, d, which);
            oab_pool *pool = &scores->dates[d].pool[which];
            *pool = (oab_pool){.count = (int64_t)(range.to - range.from),
                               .cutoff = INT32_MIN,
                               .tied_den = 1};
            pool->k = (int64_t)(-oab_floor_div(
                -(oab_wide)rules->value[OAB_TARGET_SHARE] * pool->count, OAB_ONE));
        }
}

/* How much of a tied child counts (indicator.tie_rule): the fraction that makes exactly k, all, or
 * nothing. Where no tie crosses the k-th child every rule counts them whole. */
static void settle_ties(oab_pool *pool, int64_t tie_rule) {
    const bool is_crossed = pool->below + pool->ties > pool->k;
    pool->tied_den = pool->ties > 0 ? pool->ties : 1;
    pool->tied_num = !is_crossed || tie_rule == OAB_TIES_INCLUDE ? pool->tied_den
                     : tie_rule == OAB_TIES_EXCLUDE              ? 0
                                                                 : pool->k - pool->below;
    pool->counted = pool->below + pool->ties * pool->tied_num / pool->tied_den;
}

static bool is_in_pool(const oab_segment *segment, int which) {
    return segment->site != OAB_NO_INDEX || which == OAB_MUNICIPAL_POOL;
}

static void sum_pools(const oab_cohort *cohort, const oab_rules *rules, oab_scores *scores) {
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const oab_segment_sums *sums = &scores->segments[s];
        for (int which = 0; which < OAB_POOL_COUNT; which++) {
            oab_pool *pool = &scores->dates[segment->date].pool[which];
            pool->sum += is_in_pool(segment, which) ? sums->sum : 0;
            pool->shortfall += sums->tail[which].shortfall;
        }
    }
    for (size_t d = 0; d < scores->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            if (scores->dates[d].pool[which].k > 0)
                settle_ties(&scores->dates[d].pool[which], rules->value[OAB_TIE_RULE]);
}

/* ---- cut-offs among the members ---- */

/* Where the members of every date and pool lie. Within a slice they stand by date, pupils before
 * toddlers, as their segments do. */
static void list_ranges(const oab_cohort *cohort, oab_score_work *work) {
    const size_t slices = work->slice_count;
    memset(work->ranges, 0, cohort->date_count * OAB_POOL_COUNT * slices * sizeof *work->ranges);
    for (size_t t = 0; t < slices; t++) {
        const oab_slice *slice = &work->slices[t];
        uint64_t at = (uint64_t)(slice->members.score - work->member_score);
        for (size_t r = 0; r < slice->run_count; at += slice->runs[r++].count) {
            const oab_segment *segment = &cohort->segments[slice->runs[r].segment];
            for (int which = 0; which < OAB_POOL_COUNT; which++) {
                oab_range *range =
                    &work->ranges[(segment->date * OAB_POOL_COUNT + (size_t)which) * slices + t];
                if (!is_in_pool(segment, which))
                    continue;
                if (range->to == 0)
                    range->from = at;
                range->to = at + slice->runs[r].count;
            }
        }
    }
}

static uint64_t size_of(const oab_range *ranges, size_t count) {
    uint64_t size = 0;
    for (size_t r = 0; r < count; r++)
        size += ranges[r].to - ranges[r].from;
    return size;
}

/* OUTSIDE: the pool's children below the bracket's LOW, and at it. False: the cut-off is not in the
 * bracket. */
static bool find_among_members(const oab_score_work *work, size_t date, int which,
                               const oab_tail *outside, oab_pool *pool) {
    const oab_bracket bracket = work->brackets[date];
    const oab_range *ranges =
        &work->ranges[(date * OAB_POOL_COUNT + (size_t)which) * work->slice_count];
    const int64_t upto = outside->below + outside->ties;
    if (pool->k == 0)
        return true;
    if (pool->k <= outside->below ||
        pool->k > upto + (int64_t)size_of(ranges, work->slice_count))
        return false;
    if (pool->k <= upto) {
        pool->cutoff = bracket.low;
        pool->below = outside->below;
        pool->ties = outside->ties;
        return true;
    }
    oab_pool among = {.k = pool->k - upto};
    oab_find_cutoff(work->member_score, ranges, (int)work->slice_count, bracket.low + 1,
                    bracket.high, 1, &among);
    pool->cutoff = among.cutoff;
    pool->below = upto + among.below;
    pool->ties = among.ties;
    return true;
}

static void sum_outside(const oab_cohort *cohort, const oab_scores *scores, size_t date, int which,
                        oab_tail *outside) {
    *outside = (oab_tail){0};
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const oab_tail *tail = &scores->segments[s].tail[OAB_SCHOOL_POOL];
        if (segment->date == date && is_in_pool(segment, which)) {
            outside->below += tail->below;
            outside->ties += tail->ties;
        }
    }
}

static bool find_cutoffs(const oab_cohort *cohort, int threads, oab_scores *scores) {
    const oab_score_work *work = scores->work;
    for (size_t t = 0; t < work->slice_count; t++)
        if (work->slices[t].is_full)
            return false;
    list_ranges(cohort, scores->work);
    const size_t tasks = scores->date_count * OAB_POOL_COUNT;
    bool is_found = true;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(cohort, scores, work, tasks) reduction(&& : is_found)
    for (size_t task = 0; task < tasks; task++) {
        const size_t date = task / OAB_POOL_COUNT;
        const int which = (int)(task % OAB_POOL_COUNT);
        oab_tail outside;
        sum_outside(cohort, scores, date, which, &outside);
        is_found = find_among_members(work, date, which, &outside, &scores->dates[date].pool[which]);
    }
    return is_found;
}

/* ---- from the bracket to the cut-offs ---- */

/* TAIL below LOW as a tail below the cut-off of POOL, for children not above LOW. */
static oab_tail raised(const oab_tail *tail, int32_t low, const oab_pool *pool) {
    if (pool->k == 0)
        return (oab_tail){0};
    if (pool->cutoff == low)
        return *tail;
    const int64_t below = tail->below + tail->ties;
    return (oab_tail){below, 0, tail->shortfall + below * ((int64_t)pool->cutoff - low)};
}

static void raise_segment(const oab_segment *segment, int32_t low, const oab_pool *pools,
                          oab_segment_sums *sums) {
    const oab_tail outside = sums->tail[OAB_SCHOOL_POOL];
    for (int which = 0; which < OAB_POOL_COUNT; which++)
        sums->tail[which] = is_in_pool(segment, which) ? raised(&outside, low, &pools[which])
                                                       : (oab_tail){0};
    sums->young_tail = raised(&sums->young_tail, low, &pools[OAB_SCHOOL_POOL]);
}

static void add_member(int32_t score, int32_t cutoff, oab_tail *tail) {
    tail->below += score < cutoff;
    tail->ties += score == cutoff;
    tail->shortfall += score < cutoff ? (int64_t)cutoff - score : 0;
}

/* Members of a run, of at most a few each: no vector code pays. */
static void add_run(const int32_t *score, const uint8_t *age, size_t count, bool is_toddlers,
                    uint8_t bovenbouw, const oab_pool *pools, oab_segment_sums *sums) {
    for (size_t i = 0; i < count; i++) {
        add_member(score[i], pools[OAB_MUNICIPAL_POOL].cutoff, &sums->tail[OAB_MUNICIPAL_POOL]);
        if (is_toddlers)
            continue;
        add_member(score[i], pools[OAB_SCHOOL_POOL].cutoff, &sums->tail[OAB_SCHOOL_POOL]);
        if (age != NULL && age[i] < bovenbouw)
            add_member(score[i], pools[OAB_SCHOOL_POOL].cutoff, &sums->young_tail);
    }
}

static void add_slice(const oab_pass *pass, const oab_slice *slice, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    size_t at = 0;
    for (size_t r = 0; r < slice->run_count; at += slice->runs[r++].count) {
        const uint32_t s = slice->runs[r].segment, count = slice->runs[r].count;
        const oab_segment *segment = &cohort->segments[s];
        const oab_pool *pools = scores->dates[segment->date].pool;
        const bool is_toddlers = segment->site == OAB_NO_INDEX;
        const int32_t *score = slice->members.score + at;
        const uint8_t *age = slice->members.age != NULL ? slice->members.age + at : NULL;
        if (r == 0 || r + 1 == slice->run_count) {
#pragma omp critical(oab_shared_segment)
            add_run(score, age, count, is_toddlers, pass->bovenbouw, pools, &scores->segments[s]);
        } else {
            add_run(score, age, count, is_toddlers, pass->bovenbouw, pools, &scores->segments[s]);
        }
    }
}

static void raise_segments(const oab_pass *pass, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    const oab_score_work *work = scores->work;
    const size_t slices = work->slice_count, segments = cohort->segment_count;
#pragma omp parallel num_threads((int)slices) default(none)                                        \
    shared(pass, scores, cohort, work, slices, segments)
    {
#pragma omp for schedule(static)
        for (size_t s = 0; s < segments; s++) {
            const oab_segment *segment = &cohort->segments[s];
            raise_segment(segment, work->brackets[segment->date].low,
                          scores->dates[segment->date].pool, &scores->segments[s]);
        }
#pragma omp for schedule(static, 1)
        for (size_t t = 0; t < slices; t++)
            add_slice(pass, &work->slices[t], scores);
    }
}

/* ---- where the guess was wrong ---- */

static void clear_segments(oab_scores *scores) {
    memset(scores->segments, 0, scores->segment_count * sizeof *scores->segments);
}

/* Counts over all children, then one pass per pool against its cut-off. */
static void sum_exactly(oab_pass *pass, int threads, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    pass->points = NULL; /* the first pass has scored */
    clear_segments(scores);
    for (int which = 0; which < OAB_POOL_COUNT; which++) {
        for (size_t d = 0; d < scores->date_count; d++) {
            oab_pool *pool = &scores->dates[d].pool[which];
            const oab_range range = range_of(pass->prepared, d, which);
            if (pool->k > 0)
                oab_find_cutoff(scores->score, &range, 1, INT32_MIN, INT32_MAX, threads, pool);
            scores->work->brackets[d] = (oab_bracket){pool->cutoff, pool->cutoff};
        }
        oab_run_pass(pass, which, scores);
    }
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (!is_in_pool(&cohort->segments[s], OAB_SCHOOL_POOL))
            scores->segments[s].tail[OAB_SCHOOL_POOL] = (oab_tail){0};
}

void oab_fill_pools(oab_pass *pass, const oab_rules *rules, int threads, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    oab_score_work *work = scores->work;
    open_pools(pass->prepared, rules, scores);
    clear_segments(scores);
    for (size_t d = 0; d < scores->date_count; d++)
        work->brackets[d] = oab_guess_bracket(&work->samples[d], scores->dates[d].pool);
    oab_run_pass(pass, OAB_SCHOOL_POOL, scores);
    if (find_cutoffs(cohort, threads, scores))
        raise_segments(pass, scores);
    else
        sum_exactly(pass, threads, scores);
    sum_pools(cohort, rules, scores);
}
