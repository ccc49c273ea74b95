/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the children drawn really have: their mean and the cut-off of their lowest share, found by
 * counting. Drawing repeats until these are the ones it went by. */
#include "study/synth_internal.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum {
    BINS = 1 << 16, /* of the scores around the cut-off */
    HALF = 1 << 19, /* 1e-6 points on both sides of it */
    MOST_PASSES = 6,
};

/* Sums of one thread; integers, so that their total is the same for any division of the work. */
typedef struct tally {
    int64_t sum, shortfall, counting, below_window, largest;
    int64_t bins[BINS];
    bool failed;
} tally;

static void count_site(const oab_synth_plan *plan, const oab_synth_site *site,
                       const oab_synth_type *types, int32_t school_mean, tally *t) {
    const int64_t mean = llround(plan->nation.mean * OAB_ONE),
                  cutoff = mean - llround(plan->nation.distance * OAB_ONE), low = cutoff - HALF;
    int64_t own = 0;
    for (size_t i = 0; i < site->pupils; i++) {
        const int64_t score = plan->scores->points[types[i]] + school_mean;
        t->sum += score;
        if (score <= cutoff) {
            t->counting++;
            own += mean - score;
        }
        if (score < low)
            t->below_window++;
        else if (score < low + 2 * HALF)
            t->bins[(score - low) * BINS / (2 * HALF)]++;
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
    tally *own = oab_new(1, sizeof *own);
    oab_synth_type *types = NULL;
    size_t capacity = 0;
    const oab_synth_site *sites = plan->places->sites;
    bool is_fine = scratch != NULL && own != NULL && (scratch->rng = oab_synth_rng()) != NULL;
#pragma omp for schedule(static, 16)
    for (size_t g = 0; g < groups; g++) {
        size_t pupils = 0, at = 0;
        int32_t school_mean;
        for (size_t s = group[g]; s < group[g + 1]; s++)
            pupils += sites[s].pupils;
        is_fine = is_fine && oab_grow(&types, &capacity, pupils, sizeof *types) &&
                  oab_synth_fit(plan, group[g], group[g + 1] - group[g], scratch, types,
                                &school_mean);
        for (size_t s = group[g]; is_fine && s < group[g + 1]; at += sites[s++].pupils)
            count_site(plan, &sites[s], types + at, school_mean, own);
    }
#pragma omp critical(oab_synth_tally)
    {
        total->failed |= !is_fine;
        for (int b = 0; is_fine && b < BINS; b++)
            total->bins[b] += own->bins[b];
        if (is_fine) {
            total->sum += own->sum;
            total->shortfall += own->shortfall;
            total->counting += own->counting;
            total->below_window += own->below_window;
            total->largest = own->largest > total->largest ? own->largest : total->largest;
        }
    }
    if (scratch != NULL) {
        gsl_rng_free(scratch->rng);
        free(scratch->rank);
    }
    free(scratch);
    free(own);
    free(types);
}

/* Score of the K-th lowest pupil, to the width of a bin; the edge of the window, where it lies
 * outside. */
static double cutoff_of(const oab_synth_plan *plan, const tally *t, int64_t k) {
    const double low = plan->nation.mean - plan->nation.distance - (double)HALF / OAB_ONE,
                 width = 2.0 * HALF / OAB_ONE / BINS;
    int64_t passed = t->below_window;
    int b = 0;
    while (b < BINS && passed < k)
        passed += t->bins[b++];
    return low + width * b;
}

static bool draw_once(oab_synth_plan *plan, const size_t *group, size_t groups, int threads,
                      tally *t) {
    memset(t, 0, sizeof *t);
#pragma omp parallel num_threads(threads) default(none) shared(plan, group, groups, t)
    count_groups(plan, group, groups, t);
    return !t->failed;
}

static bool settle(oab_synth_plan *plan, const size_t *group, size_t groups, int threads, tally *t,
                   oab_synth_summary *summary) {
    const double pupils = (double)plan->places->pupils;
    const int64_t k = (int64_t)ceil(pupils * plan->scores->target_share - 1e-6);
    for (int pass = 0; pass < MOST_PASSES; pass++) {
        if (!draw_once(plan, group, groups, threads, t))
            return false;
        const double mean = (double)t->sum / OAB_ONE / pupils, cutoff = cutoff_of(plan, t, k);
        summary->total = (double)t->shortfall / OAB_ONE;
        summary->gap = summary->total / (double)k;
        summary->largest = (double)t->largest / OAB_ONE;
        if (fabs(mean - plan->nation.mean) < 1e-4 &&
            fabs(mean - cutoff - plan->nation.distance) < 1e-3)
            return true;
        if (pass + 1 < MOST_PASSES)
            plan->nation = (oab_synth_nation){mean, fmax(0.01, mean - cutoff)};
    }
    return true;
}

oab_status oab_synth_settle(oab_synth_plan *plan, int threads, oab_synth_summary *summary,
                            oab_log *log) {
    size_t *group = oab_new(plan->places->site_count + 1, sizeof *group);
    tally *t = oab_new(1, sizeof *t);
    bool has_memory = group != NULL && t != NULL;
    size_t groups = 0;
    for (size_t s = 0; has_memory && s < plan->places->site_count; groups++)
        group[groups + 1] = s += oab_synth_group(plan->places, s);
    has_memory = has_memory && settle(plan, group, groups, threads, t, summary);
    for (size_t s = 0; s < plan->places->site_count; s++)
        summary->published += fmax(0, plan->places->sites[s].target);
    free(group);
    free(t);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
