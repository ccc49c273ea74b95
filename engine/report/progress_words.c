/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far long work is, in words. */
#include "report/report_internal.h"

enum { MEGABYTE = 1000000 };

const char *oab_read_in_words(oab_language language, uint64_t done, uint64_t all, char *out) {
    return oab_compose(language, OAB_W_PROGRESS_READ, out, OAB_PROGRESS_TEXT,
                       OAB_COUNT_IN("done", done / MEGABYTE), OAB_COUNT_IN("all", all / MEGABYTE));
}

const char *oab_runs_in_words(oab_language language, uint64_t done, uint64_t all, double rate,
                              char *out) {
    char left[48];
    oab_decimals(language, rate > 0 ? (double)(all - done) / rate : 0, 0, left);
    return oab_compose(language, OAB_W_PROGRESS_RUNS, out, OAB_PROGRESS_TEXT,
                       OAB_COUNT_IN("done", done), OAB_COUNT_IN("all", all),
                       OAB_COUNT_IN("rate", rate + 0.5), OAB_TEXT_IN("left", left));
}
