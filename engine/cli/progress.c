/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of long work, on stderr. */
#include "cli/cli_internal.h"

#include <unistd.h>

enum { QUIET_MILLISECONDS = 500, STEP_MILLISECONDS = 200 };

static int64_t milliseconds(void) {
    return (int64_t)(1000 * oab_seconds());
}

static void show_progress(void *data, uint64_t done, uint64_t all) {
    oab_progress *p = data;
    const int64_t now = milliseconds();
    const bool is_end = done == all && p->last > 0;
    if (now - p->start < QUIET_MILLISECONDS || (now - p->last < STEP_MILLISECONDS && !is_end))
        return;
    p->last = now;
    fprintf(stderr, "%sread %llu of %llu MB%s", p->plain ? "" : "\r",
            (unsigned long long)(done / 1000000), (unsigned long long)(all / 1000000),
            p->plain || is_end ? "\n" : "");
}

static bool wants_progress(const oab_options *options) {
    return !options->quiet &&
           (options->progress == OAB_PROGRESS_PLAIN ||
            (options->progress == OAB_PROGRESS_AUTO && isatty(STDERR_FILENO) == 1));
}

void oab_ask_progress(const oab_options *options, oab_progress *p, oab_request *request) {
    *p = (oab_progress){.start = milliseconds(), .plain = options->progress == OAB_PROGRESS_PLAIN};
    if (!wants_progress(options))
        return;
    request->progress = show_progress;
    request->progress_data = p;
}

/* "run 4,096 of 14,336, 1,024 per second, 10 s left" */
static void show_runs(void *data, uint64_t done, uint64_t all) {
    oab_progress *p = data;
    const int64_t now = milliseconds();
    const bool is_end = done == all && p->last > 0;
    if (p->start == 0) {
        p->start = now;
        p->begun = done;
    }
    if (now - p->start < QUIET_MILLISECONDS || (now - p->last < STEP_MILLISECONDS && !is_end))
        return;
    p->last = now;
    const double seconds = (double)(now - p->start) / 1000,
                 rate = (double)(done - p->begun) / seconds;
    fprintf(stderr, "%srun %llu of %llu, %.0f per second, %.0f s left %s", p->plain ? "" : "\r",
            (unsigned long long)done, (unsigned long long)all, rate,
            rate > 0 ? (double)(all - done) / rate : 0, p->plain || is_end ? "\n" : "");
}

void oab_ask_run_progress(const oab_options *options, oab_progress *p, oab_sweep_request *request) {
    *p = (oab_progress){.plain = options->progress == OAB_PROGRESS_PLAIN};
    if (!wants_progress(options))
        return;
    request->progress = show_runs;
    request->progress_data = p;
}
