/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the drawn children consistent with the figures they were drawn by. The whole draw repeats
 * until the mean is the one assumed and the lowest share lies under the cut-off assumed. */
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_PASSES = 8 };

/* Sums over one thread's sites. Integers, so the total does not depend on how work is divided. */
typedef struct tally {
    int64_t sum, shortfall, counting, largest;
    bool failed;
} tally;

static void count_site(const oab_synth_plan *plan, const oab_synth_site *site,
                       const oab_synth_type *types, int32_t school_mean, tally *t) {
    const int64_t mean = llround(plan->nation.mean * OAB_ONE),
                  cutoff = mean - llround(plan->nation.distance * OAB_ONE);
    int64_t own = 0;
    for (size_t i = 0; i < site->pupils; i++) {
        const int64_t score = plan->scores->points[types[i]] + school_mean;
        t->sum += score;
        if (score <= cutoff) {
            t->counting++;
            own += mean - score;
        }
    }
    t->shortfall += own;
    if (site->target < 0)
        return;
    const int64_t off = llabs(own - llround(site->target * OAB_ONE));
    t->largest = off > t->largest ? off : t->largest;
}

static void count_groups(const oab_synth_plan *plan, const size_t *group, size_t groups,
                         tally *total) {
    oab_synth_scratch *scratch = oab_new(1, sizeof *scratch);
    tally own = {0};
    oab_synth_type *types = NULL;
    size_t capacity = 0;
    const oab_synth_site *sites = plan->places->sites;
    bool is_fine = scratch != NULL && (scratch->rng = oab_synth_rng()) != NULL;
#pragma omp for schedule(static, 16)
    for (size_t g = 0; g < groups; g++) {
        size_t pupils = 0, at = 0;
        int32_t school_mean;
        for (size_t s = group[g]; s < group[g + 1]; s++)
            pupils += sites[s].pupils;
        is_fine =
            is_fine && oab_grow(&types, &capacity, pupils, sizeof *types) &&
            oab_synth_fit(plan, group[g], group[g + 1] - group[g], scratch, types, &school_mean);
        for (size_t s = group[g]; is_fine && s < group[g + 1]; at += sites[s++].pupils)
            count_site(plan, &sites[s], types + at, school_mean, &own);
    }
#pragma omp critical(oab_synth_tally)
    {
        total->failed |= !is_fine;
        total->sum += own.sum;
        total->shortfall += own.shortfall;
        total->counting += own.counting;
        total->largest = own.largest > total->largest ? own.largest : total->largest;
    }
    if (scratch != NULL) {
        gsl_rng_free(scratch->rng);
        free(scratch->rank);
    }
    free(scratch);
    free(types);
}

static bool draw_once(const oab_synth_plan *plan, const size_t *group, size_t groups, int threads,
                      tally *total) {
    tally sums = {0};
#pragma omp parallel num_threads(threads) default(none) shared(plan, group, groups, sums)
    count_groups(plan, group, groups, &sums);
    *total = sums;
    return !sums.failed;
}

static void keep(const tally *t, int64_t k, oab_synth_summary *summary) {
    summary->total = (double)t->shortfall / OAB_ONE;
    summary->gap = summary->total / (double)k;
    summary->largest = (double)t->largest / OAB_ONE;
}

/* Leaves the nearest nation it found in PLAN and its figures in SUMMARY. False: no memory. */
static bool settle(oab_synth_plan *plan, const size_t *group, size_t groups, int threads,
                   oab_synth_summary *summary) {
    const double pupils = (double)plan->places->pupils;
    const int64_t k = oab_ceil_share(plan->scores->target_share, (int64_t)plan->places->pupils);
    const double near = 2e-5; /* share under the cut-off; 10 times it for the mean, in points */
    oab_synth_nation next = plan->nation;
    double least = INFINITY;
    for (int pass = 0; pass < MOST_PASSES && least > near; pass++) {
        oab_synth_plan trial = *plan;
        tally t;
        trial.nation = next;
        if (!draw_once(&trial, group, groups, threads, &t))
            return false;
        const double mean = (double)t.sum / OAB_ONE / pupils,
                     over = (double)(t.counting - k) / pupils,
                     off = fmax(fabs(mean - next.mean) / 10, fabs(over));
        if (off < least) {
            least = off;
            plan->nation = next;
            keep(&t, k, summary);
        }
        next.mean = mean;
        next.distance = fmax(0.01, next.distance - over / next.slope);
    }
    return true;
}

oab_status oab_synth_settle(oab_synth_plan *plan, int threads, oab_synth_summary *summary,
                            oab_log *log) {
    size_t *group = oab_new(plan->places->site_count + 1, sizeof *group);
    bool has_memory = group != NULL;
    size_t groups = 0;
    for (size_t s = 0; has_memory && s < plan->places->site_count; groups++)
        group[groups + 1] = s += oab_synth_group(plan->places, s);
    has_memory = has_memory && settle(plan, group, groups, threads, summary);
    for (size_t s = 0; s < plan->places->site_count; s++)
        summary->published += fmax(0, plan->places->sites[s].target);
    free(group);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
