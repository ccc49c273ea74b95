/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run makes of the children drawn, against the table they were drawn to: counted again from
 * their scores alone, with the cut-off that these have and ties pro rata. */
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALF = 16, NAMED = 5 };
static const int64_t hundredth = OAB_ONE / 100;

typedef struct verdict {
    double mean;
    int32_t cutoff;      /* score of the K-th lowest */
    int64_t below, ties; /* pupils under it and at it */
    double tied;         /* how much of a tied pupil counts */
} verdict;

/* Scores as numbers that keep their order when cut into halves. */
static uint32_t key_of(int32_t score) {
    return (uint32_t)score ^ UINT32_C(0x80000000);
}

/* The K-th lowest score: counted by the upper half of its bits, then by the lower. */
static void find_cutoff(const int32_t *score, size_t pupils, int64_t k, uint64_t *count,
                        verdict *v) {
    uint32_t upper = 0, lower = 0;
    memset(count, 0, sizeof *count << HALF);
    for (size_t i = 0; i < pupils; i++)
        count[key_of(score[i]) >> HALF]++;
    v->below = 0;
    while (v->below + (int64_t)count[upper] < k)
        v->below += (int64_t)count[upper++];
    memset(count, 0, sizeof *count << HALF);
    for (size_t i = 0; i < pupils; i++)
        if (key_of(score[i]) >> HALF == upper)
            count[key_of(score[i]) & 0xffff]++;
    while (v->below + (int64_t)count[lower] < k)
        v->below += (int64_t)count[lower++];
    v->cutoff = (int32_t)((upper << HALF | lower) ^ UINT32_C(0x80000000));
    v->ties = (int64_t)count[lower];
    v->tied = (double)(k - v->below) / (double)v->ties;
}

/* A site's score without threshold, in points. */
static double shortfall_of(const verdict *v, const int32_t *score, size_t pupils) {
    double sum = 0;
    for (size_t i = 0; i < pupils; i++)
        if (score[i] <= v->cutoff)
            sum += (score[i] < v->cutoff ? 1 : v->tied) * (v->mean - score[i]);
    return sum / OAB_ONE;
}

/* The sites that are off by more than 0.05, the first few by name. */
static void note_off(size_t off, char named[NAMED][8], oab_log *log) {
    char list[NAMED * 10] = "";
    for (size_t i = 0; i < NAMED && i < off; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.6s", i > 0 ? ", " : "",
                 named[i]);
    oab_note(log, "%zu %s more than 0.05 points from %s score in the table: %s%s", off,
             OAB_PLURAL(off, "site ends", "sites end"), OAB_PLURAL(off, "its", "their"), list,
             off > NAMED ? " ..." : "");
}

static void compare(const oab_synth_places *places, const verdict *v, const int32_t *score,
                    oab_synth_summary *summary, oab_log *log) {
    char named[NAMED][8] = {""};
    size_t off = 0;
    int64_t largest = 0;
    for (size_t s = 0; s < places->site_count; score += places->sites[s++].pupils) {
        const oab_synth_site *site = &places->sites[s];
        const double own = shortfall_of(v, score, site->pupils);
        summary->total += own;
        if (site->target < 0)
            continue;
        const int64_t shown = llround(own * 100) * hundredth, /* as a run shows it */
            by = llabs(shown - llround(site->target * OAB_ONE));
        summary->asked++;
        summary->within_01 += by <= hundredth;
        summary->within_05 += by <= 5 * hundredth;
        summary->published += site->target;
        largest = by > largest ? by : largest;
        if (by > 5 * hundredth && off++ < NAMED)
            oab_school_id_print(site->id, named[off - 1]);
    }
    summary->largest = (double)largest / OAB_ONE;
    if (off > 0)
        note_off(off, named, log);
}

oab_status oab_synth_judge(const oab_synth_places *places, const int32_t *score, int64_t k,
                           oab_synth_summary *summary, oab_log *log) {
    uint64_t *count = oab_new((size_t)1 << HALF, sizeof *count);
    if (count == NULL)
        return oab_out_of_memory(log);
    int64_t sum = 0;
    for (size_t i = 0; i < places->pupils; i++)
        sum += score[i];
    verdict v = {.mean = (double)sum / (double)places->pupils};
    find_cutoff(score, places->pupils, k, count, &v);
    free(count);
    compare(places, &v, score, summary, log);
    summary->gap = summary->total / (double)k;
    return OAB_OK;
}
