/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress of long work, on stderr. */
#include "cli/cli_internal.h"

#include <string.h>
#include <unistd.h>

enum { QUIET_MILLISECONDS = 500, STEP_MILLISECONDS = 200 };

static int64_t milliseconds(void) {
    return (int64_t)(1000 * oab_seconds());
}

/* Whether now is the time to show how far the work is; it then counts as shown. */
static bool is_due(oab_progress *p, bool is_end) {
    const int64_t now = milliseconds();
    if (now - p->start < QUIET_MILLISECONDS ||
        (now - p->last < STEP_MILLISECONDS && !(is_end && p->last > 0)))
        return false;
    p->last = now;
    return true;
}

/* On a terminal, over what is there. */
static void put(oab_progress *p, const char *text, bool is_end) {
    if (p->plain)
        fprintf(stderr, "%s\n", text);
    else
        fprintf(stderr, "\r%-*s%s", p->width, text, is_end ? "\n" : "");
    p->width = (int)strlen(text);
}

static void show_progress(void *data, uint64_t done, uint64_t all) {
    oab_progress *p = data;
    char text[OAB_PROGRESS_TEXT];
    if (is_due(p, done == all))
        put(p, oab_read_in_words(p->language, done, all, text), done == all);
}

static oab_progress progress_of(const oab_options *options, int64_t start) {
    return (oab_progress){.start = start,
                          .plain = options->progress == OAB_PROGRESS_PLAIN,
                          .language = options->language};
}

static bool wants_progress(const oab_options *options) {
    return !options->quiet &&
           (options->progress == OAB_PROGRESS_PLAIN ||
            (options->progress == OAB_PROGRESS_AUTO && isatty(STDERR_FILENO) == 1));
}

void oab_ask_progress(const oab_options *options, oab_progress *p, oab_request *request) {
    *p = progress_of(options, milliseconds());
    if (!wants_progress(options))
        return;
    request->progress = show_progress;
    request->progress_data = p;
}

static void show_runs(void *data, uint64_t done, uint64_t all) {
    oab_progress *p = data;
    char text[OAB_PROGRESS_TEXT];
    if (p->start == 0) {
        p->start = milliseconds();
        p->begun = done;
    }
    if (!is_due(p, done == all))
        return;
    const double seconds = (double)(p->last - p->start) / 1000;
    put(p, oab_runs_in_words(p->language, done, all, (double)(done - p->begun) / seconds, text),
        done == all);
}

void oab_ask_run_progress(const oab_options *options, oab_progress *p, oab_sweep_request *request) {
    *p = progress_of(options, 0);
    if (!wants_progress(options))
        return;
    request->progress = show_runs;
    request->progress_data = p;
}
