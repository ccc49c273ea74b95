/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the drawn children consistent with the figures they were drawn by. The whole draw repeats
 * until the mean is nearly the one assumed and nearly the lowest share lies under the cut-off
 * assumed. Then small changes are asked of single sites until both hold exactly: a run's cut-off
 * would otherwise fall among other children than the draw's, and whole children more or less count.
 */
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_PASSES = 8,
    MOST_CLOSING = 12,
    SMALLEST_SITE = 8, /* pupils that count, where one more or less is asked for */
    MEAN_OFF = 2,      /* a mean this near the one assumed is it, 1e-6 points */
};

/* What one draw of all pupils gives. Integers, so sums do not depend on how work is divided. */
typedef struct tally {
    int64_t sum, counting;
    bool failed;
} tally;

/* All that is at hand between draws. Arrays of sites and pupils go by their order. */
typedef struct settling {
    oab_synth_plan *plan;
    int threads;
    int64_t k;
    size_t *group, groups;     /* sites group[g] .. group[g + 1] - 1 share one school mean */
    size_t *first;             /* [sites + 1] a site's first pupil */
    uint32_t *counting;        /* [sites] pupils that count */
    int32_t *score;            /* [pupils] 1e-6 points without intercept */
    oab_synth_change *changes; /* [sites] */
    size_t *order, next;       /* sites by COUNTING, most first; whom to ask next */
} settling;

static void count_site(settling *s, const oab_synth_plan *plan, size_t site,
                       const oab_synth_type *types, int32_t school_mean, tally *t) {
    const int64_t cutoff =
        llround(plan->nation.mean * OAB_ONE) - llround(plan->nation.distance * OAB_ONE);
    int32_t *score = s->score + s->first[site];
    uint32_t counting = 0;
    for (size_t i = 0; i < plan->places->sites[site].pupils; i++) {
        score[i] = plan->scores->points[types[i]] + school_mean;
        t->sum += score[i];
        counting += score[i] <= cutoff;
    }
    s->counting[site] = counting;
    t->counting += counting;
}

static void count_groups(settling *s, const oab_synth_plan *plan, tally *total) {
    oab_synth_scratch *scratch = oab_new(1, sizeof *scratch);
    tally own = {0};
    oab_synth_type *types = NULL;
    size_t capacity = 0;
    bool is_fine = scratch != NULL && (scratch->rng = oab_synth_rng()) != NULL;
#pragma omp for schedule(static, 16)
    for (size_t g = 0; g < s->groups; g++) {
        const size_t from = s->group[g], end = s->group[g + 1];
        int32_t school_mean;
        is_fine = is_fine &&
                  oab_grow(&types, &capacity, s->first[end] - s->first[from], sizeof *types) &&
                  oab_synth_fit(plan, from, end - from, scratch, types, &school_mean);
        for (size_t i = from; is_fine && i < end; i++)
            count_site(s, plan, i, types + (s->first[i] - s->first[from]), school_mean, &own);
    }
#pragma omp critical(oab_synth_tally)
    {
        total->failed |= !is_fine;
        total->sum += own.sum;
        total->counting += own.counting;
    }
    if (scratch != NULL) {
        gsl_rng_free(scratch->rng);
        free(scratch->rank);
    }
    free(scratch);
    free(types);
}

static bool draw_once(settling *s, const oab_synth_plan *plan, tally *total) {
    tally sums = {0};
#pragma omp parallel num_threads(s->threads) default(none) shared(s, plan, sums)
    count_groups(s, plan, &sums);
    *total = sums;
    return !sums.failed;
}

/* ---- nearly ---- */

/* Leaves the nearest nation it found in the plan. False: no memory. */
static bool approach(settling *s) {
    const double pupils = (double)s->plan->places->pupils;
    const double near = 2e-5; /* share under the cut-off; 10 times it for the mean, in points */
    oab_synth_nation next = s->plan->nation;
    double least = INFINITY;
    for (int pass = 0; pass < MOST_PASSES && least > near; pass++) {
        oab_synth_plan trial = *s->plan;
        tally t;
        trial.nation = next;
        if (!draw_once(s, &trial, &t))
            return false;
        const double mean = (double)t.sum / OAB_ONE / pupils,
                     over = (double)(t.counting - s->k) / pupils,
                     off = fmax(fabs(mean - next.mean) / 10, fabs(over));
        if (off < least) {
            least = off;
            s->plan->nation = next;
        }
        next.mean = mean;
        next.distance = fmax(0.01, next.distance - over / next.slope);
    }
    return true;
}

/* ---- exactly ---- */

static int compare_counting(const void *left, const void *right, void *data) {
    const size_t a = *(const size_t *)left, b = *(const size_t *)right;
    const uint32_t *counting = data;
    if (counting[a] != counting[b])
        return counting[a] > counting[b] ? -1 : 1;
    return (a > b) - (a < b);
}

/* Asks COUNT sites, those first where the most pupils count and one weighs least, for one pupil
 * more that counts, or, where COUNT is negative, for one less. */
static void ask_children(settling *s, int64_t count) {
    const size_t sites = s->plan->places->site_count;
    for (size_t turn = 0; turn < sites && count != 0; turn++, s->next = (s->next + 1) % sites) {
        const size_t at = s->order[s->next];
        const oab_synth_site *site = &s->plan->places->sites[at];
        if (site->target < 0 || s->counting[at] < SMALLEST_SITE ||
            s->counting[at] + SMALLEST_SITE > site->pupils)
            continue;
        const int32_t by = count > 0 ? 1 : -1;
        s->changes[at].children += by;
        count -= by;
    }
}

/* Asks sites all over the country for POINTS (1e-6), about one each. */
static void ask_points(settling *s, int64_t points, size_t start) {
    const size_t sites = s->plan->places->site_count;
    const size_t wanted = (size_t)(llabs(points) / OAB_ONE) + 1,
                 pieces = wanted < sites ? wanted : sites;
    for (size_t i = 0; i < pieces; i++)
        s->changes[(start + i * sites / pieces) % sites].points += points / (int64_t)pieces;
}

/* Draws until exactly the lowest share counts and the mean is the one assumed, as near as the sites
 * can come. False: no memory. */
static bool close_in(settling *s) {
    const size_t sites = s->plan->places->site_count;
    const int64_t pupils = (int64_t)s->plan->places->pupils,
                  mean = llround(s->plan->nation.mean * OAB_ONE);
    for (size_t pass = 0; pass < MOST_CLOSING; pass++) {
        tally t;
        if (!draw_once(s, s->plan, &t))
            return false;
        if (pass == 0)
            qsort_r(s->order, sites, sizeof *s->order, compare_counting, s->counting);
        const int64_t lacks = mean * pupils - t.sum, more = s->k - t.counting;
        if (pass + 1 == MOST_CLOSING || (more == 0 && llabs(lacks) <= MEAN_OFF * pupils))
            break;
        ask_children(s, more);
        if (llabs(lacks) > MEAN_OFF * pupils)
            ask_points(s, lacks, pass);
    }
    return true;
}

/* ---- the whole ---- */

static bool open_settling(settling *s) {
    const oab_synth_places *places = s->plan->places;
    const size_t sites = places->site_count;
    s->k = oab_ceil_share(s->plan->scores->target_share, (int64_t)places->pupils);
    s->group = oab_new(sites + 1, sizeof *s->group);
    s->first = oab_new(sites + 1, sizeof *s->first);
    s->counting = oab_new(sites, sizeof *s->counting);
    s->score = oab_new(places->pupils, sizeof *s->score);
    s->plan->changes = s->changes = oab_new(sites, sizeof *s->changes);
    s->order = oab_new(sites, sizeof *s->order);
    if (!s->group || !s->first || !s->counting || !s->score || !s->changes || !s->order)
        return false;
    for (size_t i = 0; i < sites; s->groups++)
        s->group[s->groups + 1] = i += oab_synth_group(places, i);
    for (size_t i = 0; i < sites; i++) {
        s->order[i] = i;
        s->first[i + 1] = s->first[i] + places->sites[i].pupils;
    }
    return true;
}

oab_status oab_synth_settle(oab_synth_plan *plan, int threads, oab_synth_summary *summary,
                            oab_log *log) {
    settling s = {.plan = plan, .threads = threads};
    oab_status status =
        open_settling(&s) && approach(&s) && close_in(&s) ? OAB_OK : oab_out_of_memory(log);
    if (status == OAB_OK)
        status = oab_synth_judge(plan->places, s.score, s.k, summary, log);
    free(s.group);
    free(s.first);
    free(s.counting);
    free(s.score);
    free(s.order);
    return status;
}
