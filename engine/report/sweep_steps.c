/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of a sweep say on a terminal: a design, its runs, their parts put together. */
#include "report/report_internal.h"

void oab_report_design(const oab_design *design, const char *path, const oab_terminal *terminal) {
    const oab_factors *factors = &design->factors;
    const oab_word_id word =
        factors->unit_count < factors->count ? OAB_W_SWEEP_DESIGN_OF_GROUPS : OAB_W_SWEEP_DESIGN;
    oab_tell_with(terminal, 0, word, OAB_TEXT_IN("design", path),
                  OAB_TEXT_IN("method", oab_method_names[design->plan.method]),
                  OAB_COUNT_IN("runs", design->rows), OAB_COUNT_IN("factors", factors->count),
                  OAB_COUNT_IN("groups", factors->unit_count));
}

void oab_report_sweep(const oab_sweep *sweep, const char *results, const char *intervals,
                      const oab_terminal *terminal) {
    char seconds[48];
    const uint64_t added = sweep->runs - sweep->done_before;
    const double rate = sweep->seconds > 0 ? (double)added / sweep->seconds : 0;
    const oab_word_id word = sweep->done_before == 0 ? OAB_W_SWEEP_RAN
                             : added == 0            ? OAB_W_SWEEP_DONE_BEFORE
                                                     : OAB_W_SWEEP_RESUMED;
    oab_tell_with(
        terminal, 0, word, OAB_TEXT_IN("results", results), OAB_COUNT_IN("runs", sweep->runs),
        OAB_COUNT_IN("before", sweep->done_before), OAB_COUNT_IN("added", added),
        OAB_COUNT_IN("rate", rate + 0.5),
        OAB_TEXT_IN("seconds", oab_decimals(terminal->language, sweep->seconds, 2, seconds)));
    if (intervals != NULL)
        oab_tell_with(terminal, 0, OAB_W_SWEEP_INTERVALS, OAB_TEXT_IN("intervals", intervals),
                      OAB_COUNT_IN("units", sweep->interval_count));
}

void oab_report_merged(const char *results, uint64_t runs, size_t files,
                       const oab_terminal *terminal) {
    oab_tell_with(terminal, 0, OAB_W_SWEEP_MERGED, OAB_TEXT_IN("results", results),
                  OAB_COUNT_IN("runs", runs), OAB_COUNT_IN("files", files));
}
