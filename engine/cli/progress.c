/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of reading, on stderr, when the work is long.
 */
#include "cli/cli_internal.h"

#include <time.h>
#include <unistd.h>

enum { QUIET_MILLISECONDS = 500, STEP_MILLISECONDS = 200 };

static int64_t milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
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

void oab_ask_progress(const oab_options *options, oab_progress *p, oab_request *request) {
    const bool is_terminal = isatty(STDERR_FILENO) == 1;
    *p = (oab_progress){.start = milliseconds(), .plain = options->progress == OAB_PROGRESS_PLAIN};
    if (options->quiet || options->progress == OAB_PROGRESS_NONE ||
        (options->progress == OAB_PROGRESS_AUTO && !is_terminal))
        return;
    request->progress = show_progress;
    request->progress_data = p;
}
