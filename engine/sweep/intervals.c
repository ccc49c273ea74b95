/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How certain amounts are: percentiles of each unit's amount over the runs. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>

static int compare_cents(const void *left, const void *right) {
    const oab_cents a = *(const oab_cents *)left, b = *(const oab_cents *)right;
    return a < b ? -1 : a > b;
}

static oab_interval interval_of(const oab_result *baseline, size_t unit, oab_cents *amounts,
                                size_t runs) {
    const bool is_site = unit < baseline->site_count;
    const oab_site_result *site = is_site ? &baseline->sites[unit] : NULL;
    const oab_municipality_result *municipality =
        is_site ? NULL : &baseline->municipalities[unit - baseline->site_count];
    oab_interval interval = {.is_municipality = !is_site,
                             .id = is_site ? site->id : municipality->id,
                             .name = is_site && site->row != NULL ? site->row->name
                                     : !is_site && municipality->row != NULL
                                         ? municipality->row->name
                                         : "",
                             .amount = is_site ? site->amount : municipality->amount};
    interval.p5 = interval.p50 = interval.p95 = interval.with_money = OAB_ABSENT;
    size_t with_money = 0;
    qsort(amounts, runs, sizeof *amounts, compare_cents);
    if (runs == 0 || !oab_known(amounts[0]))
        return interval;
    for (size_t r = 0; r < runs; r++)
        with_money += amounts[r] > 0;
    interval.p5 = amounts[(5 * runs + 99) / 100 - 1];
    interval.p50 = amounts[(50 * runs + 99) / 100 - 1];
    interval.p95 = amounts[(95 * runs + 99) / 100 - 1];
    interval.with_money = (oab_fixed)oab_round_div((oab_wide)with_money * OAB_ONE, (oab_wide)runs);
    return interval;
}

oab_status oab_fill_intervals(oab_sweep *sweep, oab_cents *amounts, int threads, oab_log *log) {
    const oab_result *baseline = &sweep->baseline.result;
    const size_t units = baseline->site_count + baseline->municipality_count,
                 runs = (size_t)sweep->runs;
    oab_interval *intervals = sweep->intervals = oab_new(units, sizeof *intervals);
    if (intervals == NULL)
        return oab_out_of_memory(log);
    sweep->interval_count = units;
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(units, runs, baseline, amounts, intervals)
    for (size_t u = 0; u < units; u++)
        intervals[u] = interval_of(baseline, u, amounts + u * runs, runs);
    return OAB_OK;
}
