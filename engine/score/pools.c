/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cut-offs of the national pools and what each segment has below them. One pass if the guessed
 * bracket holds the cut-offs; else counting over all children and a pass per pool. The figures are
 * the same either way. */
#include "score/score_internal.h"

#include <string.h>

/* ---- pools ---- */

/* The children of a pool's count date: all of them, or only the pupils. */
static oab_range range_of(const oab_prepared *prepared, size_t date, int which) {
    return (oab_range){prepared->first_child[date], which == OAB_SCHOOL_POOL
                                                        ? prepared->first_toddler[date]
                                                        : prepared->first_child[date + 1]};
}

void oab_open_pools(const oab_prepared *prepared, const oab_rules *rules, oab_scores *scores) {
    for (size_t d = 0; d < scores->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++) {
            const oab_range range = range_of(prepared, d, which);
            oab_pool *pool = &scores->dates[d].pool[which];
            *pool = (oab_pool){
                .count = (int64_t)(range.to - range.from), .cutoff = INT32_MIN, .tied_den = 1};
            pool->k = oab_ceil_share(rules->value[OAB_TARGET_SHARE], pool->count);
        }
}

void oab_settle_ties(oab_pool *pool, int64_t tie_rule) {
    const bool is_crossed = pool->below + pool->ties > pool->k;
    pool->tied_den = pool->ties > 0 ? pool->ties : 1;
    pool->tied_num = !is_crossed || tie_rule == OAB_TIES_INCLUDE ? pool->tied_den
                     : tie_rule == OAB_TIES_EXCLUDE              ? 0
                                                                 : pool->k - pool->below;
    pool->counted = pool->below + pool->ties * pool->tied_num / pool->tied_den;
}

static bool is_in_pool(const oab_segment *segment, int which) {
    return !oab_is_toddlers(segment) || which == OAB_MUNICIPAL_POOL;
}

/* Adds the slices' totals in the last pass to POOL and records where its members are. */
static void sum_pool(const oab_score_work *work, size_t date, int which, oab_pool *pool) {
    oab_range *ranges = &work->ranges[(date * OAB_POOL_COUNT + (size_t)which) * work->slice_count];
    const size_t kinds = which == OAB_SCHOOL_POOL ? 1 : OAB_KIND_COUNT;
    for (size_t t = 0; t < work->slice_count; t++) {
        const oab_totals *totals = &work->slices[t].totals[date * OAB_KIND_COUNT];
        ranges[t] = (oab_range){0};
        for (size_t kind = 0; kind < kinds; kind++) {
            const oab_totals *of = &totals[kind];
            pool->sum += of->sum;
            pool->below += of->tail.below;
            pool->ties += of->tail.ties;
            pool->shortfall += of->tail.shortfall;
            if (of->members.to == of->members.from)
                continue;
            if (ranges[t].to == 0) /* pupils' members, then the toddlers' */
                ranges[t].from = of->members.from;
            ranges[t].to = of->members.to;
        }
    }
}

/* ---- cut-offs among the members ---- */

static uint64_t size_of(const oab_range *ranges, size_t count) {
    uint64_t size = 0;
    for (size_t r = 0; r < count; r++)
        size += ranges[r].to - ranges[r].from;
    return size;
}

/* Turns POOL, summed up to the low end of the bracket, into sums up to its cut-off. False: the
 * cut-off is not in the bracket. */
static bool find_among_members(const oab_kernel *kernel, const oab_score_work *work, size_t date,
                               int which, oab_pool *pool) {
    const oab_bracket bracket = work->brackets[date];
    const size_t slices = work->slice_count;
    const oab_range *ranges = &work->ranges[(date * OAB_POOL_COUNT + (size_t)which) * slices];
    const int64_t upto = pool->below + pool->ties;
    if (pool->k == 0) {
        pool->below = pool->ties = pool->shortfall = 0;
        return true;
    }
    if (pool->k <= pool->below || pool->k > upto + (int64_t)size_of(ranges, slices))
        return false;
    pool->cutoff = bracket.low;
    if (pool->k <= upto)
        return true;
    oab_pool among = {.k = pool->k - upto};
    oab_find_cutoff(work->member_score, ranges, (int)slices, bracket.low + 1, bracket.high, 1,
                    &among);
    oab_stretch_sums sums = {0};
    for (size_t r = 0; r < slices; r++)
        kernel->tail(work->member_score + ranges[r].from, NULL, ranges[r].to - ranges[r].from,
                     (oab_bracket){among.cutoff, among.cutoff}, 0, &sums, &(oab_members){0});
    pool->cutoff = among.cutoff;
    pool->shortfall += upto * ((int64_t)pool->cutoff - bracket.low) + sums.tail.shortfall;
    pool->below = upto + among.below;
    pool->ties = among.ties;
    return true;
}

static bool find_cutoffs(const oab_pass *pass, int threads, oab_scores *scores) {
    const oab_kernel *kernel = pass->kernel;
    const oab_score_work *work = scores->work;
    for (size_t t = 0; t < work->slice_count; t++)
        if (work->slices[t].is_full)
            return false;
    const size_t tasks = scores->date_count * OAB_POOL_COUNT;
    bool is_found = true;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(scores, work, tasks, kernel) reduction(&& : is_found)
    for (size_t task = 0; task < tasks; task++) {
        const size_t date = task / OAB_POOL_COUNT;
        const int which = (int)(task % OAB_POOL_COUNT);
        oab_pool *pool = &scores->dates[date].pool[which];
        sum_pool(work, date, which, pool);
        const bool is_own = find_among_members(kernel, work, date, which, pool);
        is_found = is_found && is_own;
    }
    return is_found;
}

/* ---- from the bracket to the cut-offs ---- */

/* Converts TAIL, taken below LOW, to the tail below the cut-off of POOL, for children not above
 * LOW. */
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
        sums->tail[which] =
            is_in_pool(segment, which) ? raised(&outside, low, &pools[which]) : (oab_tail){0};
    sums->young_tail = raised(&sums->young_tail, low, &pools[OAB_SCHOOL_POOL]);
}

/* Branch-free, since near the cut-off branches go either way. */
static void add_member(int32_t score, int32_t cutoff, bool counts, oab_tail *tail) {
    const int64_t is_below = counts & (score < cutoff);
    tail->below += is_below;
    tail->ties += counts & (score == cutoff);
    tail->shortfall += is_below * ((int64_t)cutoff - score);
}

/* The members of one stretch: too few for vector code to pay off. */
static void add_run(const int32_t *score, const uint8_t *age, size_t count, bool is_toddlers,
                    uint8_t bovenbouw, const oab_pool *pools, oab_segment_sums *sums) {
    const int32_t school = pools[OAB_SCHOOL_POOL].cutoff,
                  municipal = pools[OAB_MUNICIPAL_POOL].cutoff;
    oab_segment_sums own = *sums;
    for (size_t i = 0; i < count; i++) {
        const bool is_young = age != NULL && age[i] < bovenbouw;
        add_member(score[i], municipal, true, &own.tail[OAB_MUNICIPAL_POOL]);
        add_member(score[i], school, !is_toddlers, &own.tail[OAB_SCHOOL_POOL]);
        add_member(score[i], school, !is_toddlers && is_young, &own.young_tail);
    }
    *sums = own;
}

static void add_members(const oab_pass *pass, const oab_slice *slice, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    size_t at = 0;
    for (size_t r = 0; r < slice->stretch_count; at += slice->stretches[r++].count) {
        const uint32_t s = slice->stretches[r].segment, count = slice->stretches[r].count;
        const oab_segment *segment = &cohort->segments[s];
        const oab_pool *pools = scores->dates[segment->date].pool;
        const bool is_toddlers = oab_is_toddlers(segment);
        const int32_t *score = slice->members.score + at;
        const uint8_t *age = slice->members.age != NULL ? slice->members.age + at : NULL;
        if (r == 0 || r + 1 == slice->stretch_count) { /* may be shared with the next slice */
#pragma omp critical(oab_shared_segment)
            add_run(score, age, count, is_toddlers, pass->bovenbouw, pools, &scores->segments[s]);
        } else {
            add_run(score, age, count, is_toddlers, pass->bovenbouw, pools, &scores->segments[s]);
        }
    }
}

static void raise_segments(const oab_cohort *cohort, size_t from, size_t to, oab_scores *scores) {
    for (size_t s = from; s < to; s++) {
        const oab_segment *segment = &cohort->segments[s];
        raise_segment(segment, scores->work->brackets[segment->date].low,
                      scores->dates[segment->date].pool, &scores->segments[s]);
    }
}

/* Converts the segments' sums from the bracket to the cut-offs. Segments shared by slices are
 * converted before any slice adds its members. */
static void settle_segments(const oab_pass *pass, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    const oab_piece *pieces = pass->prepared->pieces;
    const oab_slice *slices = scores->work->slices;
    const size_t count = scores->work->slice_count;
    size_t raised_to = 0;
    for (size_t t = 0; t < count; t++) {
        const size_t edges[] = {slices[t].first, slices[t].end - 1};
        for (size_t e = 0; e < 2 && slices[t].first < slices[t].end; e++) {
            const size_t s = pieces[edges[e]].segment;
            if (s >= raised_to)
                raise_segments(cohort, s, s + 1, scores);
            raised_to = s + 1;
        }
    }
#pragma omp parallel for num_threads((int)count) schedule(static, 1) default(none)                 \
    shared(pass, scores, cohort, pieces, slices, count)
    for (size_t t = 0; t < count; t++) {
        if (slices[t].first == slices[t].end)
            continue;
        raise_segments(cohort, pieces[slices[t].first].segment + 1,
                       pieces[slices[t].end - 1].segment, scores);
        add_members(pass, &slices[t], scores);
    }
}

/* ---- if the guess was wrong ---- */

/* Counts over all children, then makes one pass per pool against its cut-off. */
static void sum_exactly(oab_pass *pass, int threads, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    pass->points = NULL; /* the first pass has already scored */
    for (int which = 0; which < OAB_POOL_COUNT; which++) {
        for (size_t d = 0; d < scores->date_count; d++) {
            oab_pool *pool = &scores->dates[d].pool[which];
            const oab_range range = range_of(pass->prepared, d, which);
            if (pool->k > 0)
                oab_find_cutoff(scores->score, &range, 1, INT32_MIN, INT32_MAX, threads, pool);
            scores->work->brackets[d] = (oab_bracket){pool->cutoff, pool->cutoff};
        }
        oab_run_pass(pass, which, scores);
        for (size_t d = 0; d < scores->date_count; d++) {
            oab_pool *pool = &scores->dates[d].pool[which];
            pool->sum = pool->below = pool->ties = pool->shortfall = 0;
            sum_pool(scores->work, d, which, pool);
        }
    }
    for (size_t s = 0; s < cohort->segment_count; s++)
        if (!is_in_pool(&cohort->segments[s], OAB_SCHOOL_POOL))
            scores->segments[s].tail[OAB_SCHOOL_POOL] = (oab_tail){0};
}

static void settle_pools(const oab_rules *rules, oab_scores *scores) {
    for (size_t d = 0; d < scores->date_count; d++)
        for (int which = 0; which < OAB_POOL_COUNT; which++)
            if (scores->dates[d].pool[which].k > 0)
                oab_settle_ties(&scores->dates[d].pool[which], rules->value[OAB_TIE_RULE]);
}

void oab_fill_pools(oab_pass *pass, const oab_rules *rules, int threads, oab_scores *scores) {
    oab_score_work *work = scores->work;
    oab_open_pools(pass->prepared, rules, scores);
    for (size_t d = 0; d < scores->date_count; d++)
        work->brackets[d] = oab_guess_bracket(&work->samples[d], scores->dates[d].pool);
    oab_run_pass(pass, OAB_SCHOOL_POOL, scores);
    if (find_cutoffs(pass, threads, scores))
        settle_segments(pass, scores);
    else
        sum_exactly(pass, threads, scores);
    settle_pools(rules, scores);
}
