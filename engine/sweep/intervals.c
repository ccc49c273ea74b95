/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How certain amounts are: percentiles of each unit's amount over the runs. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>

static int compare_cents(const void *left, const void *right) {
    const oab_cents a = *(const oab_cents *)left, b = *(const oab_cents *)right;
    return a < b ? -1 : a > b;
}

/* Fills the percentiles of INTERVAL from the AMOUNTS of its unit, which it sorts. */
static void fill(oab_interval *interval, oab_cents *amounts, size_t runs) {
    interval->p5 = interval->p50 = interval->p95 = interval->with_money = OAB_ABSENT;
    size_t with_money = 0;
    qsort(amounts, runs, sizeof *amounts, compare_cents);
    if (runs == 0 || !oab_known(amounts[0]))
        return;
    for (size_t r = 0; r < runs; r++)
        with_money += amounts[r] > 0;
    interval->p5 = amounts[(5 * runs + 99) / 100 - 1];
    interval->p50 = amounts[(50 * runs + 99) / 100 - 1];
    interval->p95 = amounts[(95 * runs + 99) / 100 - 1];
    interval->with_money = (oab_fixed)oab_round_div((oab_wide)with_money * OAB_ONE, (oab_wide)runs);
}

static oab_interval interval_of(const oab_result *baseline, size_t unit) {
    if (unit >= baseline->site_count) {
        const oab_municipality_result *town =
            &baseline->municipalities[unit - baseline->site_count];
        return (oab_interval){.unit = OAB_UNIT_MUNICIPALITY,
                              .id = town->id,
                              .name = town->row != NULL ? town->row->name : "",
                              .amount = town->amount};
    }
    const oab_site_result *site = &baseline->sites[unit];
    return (oab_interval){.unit = OAB_UNIT_SCHOOL,
                          .id = site->id,
                          .name = site->row != NULL ? site->row->name : "",
                          .amount = site->amount};
}

/* ---- boards ---- */

static oab_interval interval_of_board(const oab_site_result *board) {
    return (oab_interval){
        .unit = OAB_UNIT_BOARD, .board = board->row->board, .name = "", .amount = board->amount};
}

/* In each run a board gets the sum of its sites; unknown if one of them is. Their AMOUNTS are still
 * in the order of the runs. */
static oab_status fill_boards(const oab_result *baseline, const oab_cents *amounts, size_t runs,
                              oab_interval *intervals, oab_log *log) {
    const size_t boards = baseline->board_count;
    oab_cents *sums = oab_new(boards * runs, sizeof *sums);
    if (sums == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < boards * runs; i++)
        sums[i] = OAB_ABSENT;
    for (size_t i = 0; i < baseline->site_count; i++) {
        const size_t board = oab_board_of(baseline, &baseline->sites[i]);
        for (size_t r = 0; board < boards && r < runs; r++)
            oab_add(&sums[board * runs + r], oab_as_part(amounts[i * runs + r]));
    }
    for (size_t b = 0; b < boards; b++) {
        intervals[b] = interval_of_board(&baseline->boards[b]);
        fill(&intervals[b], sums + b * runs, runs);
    }
    free(sums);
    return OAB_OK;
}

oab_status oab_fill_intervals(oab_sweep *sweep, oab_cents *amounts, int threads, oab_log *log) {
    const oab_result *baseline = &sweep->baseline.result;
    const size_t units = baseline->site_count + baseline->municipality_count,
                 runs = (size_t)sweep->runs;
    oab_interval *intervals = sweep->intervals =
        oab_new(units + baseline->board_count, sizeof *intervals);
    if (intervals == NULL)
        return oab_out_of_memory(log);
    sweep->interval_count = units + baseline->board_count;
    OAB_TRY(fill_boards(baseline, amounts, runs, intervals + units, log));
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(units, runs, baseline, amounts, intervals)
    for (size_t u = 0; u < units; u++) {
        intervals[u] = interval_of(baseline, u);
        fill(&intervals[u], amounts + u * runs, runs);
    }
    return OAB_OK;
}
