/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc run: the main job.
 * Results go to --out and a summary to stdout. */
#include "cli/cli_internal.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- progress: on stderr, when the work is long ---- */

enum { QUIET_MILLISECONDS = 500, STEP_MILLISECONDS = 200 };

typedef struct progress {
    int64_t start, last; /* milliseconds */
    bool plain;
} progress;

static int64_t milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void show_progress(void *data, uint64_t done, uint64_t all) {
    progress *p = data;
    const int64_t now = milliseconds();
    const bool is_end = done == all && p->last > 0;
    if (now - p->start < QUIET_MILLISECONDS || (now - p->last < STEP_MILLISECONDS && !is_end))
        return;
    p->last = now;
    fprintf(stderr, "%sread %llu of %llu MB%s", p->plain ? "" : "\r",
            (unsigned long long)(done / 1000000), (unsigned long long)(all / 1000000),
            p->plain || is_end ? "\n" : "");
}

static void ask_progress(oab_options *options, progress *p) {
    const bool is_terminal = isatty(STDERR_FILENO) == 1;
    *p = (progress){.start = milliseconds(), .plain = options->progress == OAB_PROGRESS_PLAIN};
    if (options->quiet || options->progress == OAB_PROGRESS_NONE ||
        (options->progress == OAB_PROGRESS_AUTO && !is_terminal))
        return;
    options->request.progress = show_progress;
    options->request.progress_data = p;
}

/* ---- results ---- */

/* The rejected rows of all tables, each under its own header, in one file that stands ready to
 * appear; NULL: said in LOG. */
static oab_outputs *stage_rejects(const oab_run *run, const char *path, oab_log *log) {
    char *folder = strdup(path), *name = strdup(path);
    if (folder == NULL || name == NULL)
        oab_out_of_memory(log);
    oab_outputs *outputs = folder && name ? oab_outputs_open(dirname(folder), log) : NULL;
    FILE *file = outputs != NULL ? oab_outputs_file(outputs, basename(name), log) : NULL;
    for (int i = 0; i < OAB_INPUT_COUNT && file != NULL; i++)
        if (run->inputs[i].rejects != NULL)
            fwrite(run->inputs[i].rejects, 1, run->inputs[i].rejects_size, file);
    free(folder);
    free(name);
    if (file != NULL)
        return outputs;
    oab_outputs_discard(outputs);
    return NULL;
}

/* Results and rejects: both or neither. */
static oab_status write_files(const oab_options *options, const oab_run *run, oab_log *log) {
    oab_outputs *rejects = NULL;
    if (options->reject != NULL && (rejects = stage_rejects(run, options->reject, log)) == NULL)
        return OAB_CANNOT_CREATE;
    oab_status status = OAB_OK;
    if (options->out != NULL)
        status = oab_report_files(run, options->out, options->dutch, log);
    if (status == OAB_OK && rejects != NULL)
        return oab_outputs_commit(rejects, log);
    oab_outputs_discard(rejects);
    return status;
}

static oab_status report(const oab_options *options, const oab_run *run, oab_log *log) {
    OAB_TRY(write_files(options, run, log));
    if (options->json)
        return oab_report_json(run, stdout, log);
    if (options->quiet)
        return OAB_OK;
    oab_report_terminal(run, stdout);
    if (options->out != NULL)
        printf("\nResults are in %s.\n", options->out);
    return OAB_OK;
}

oab_status oab_command_run(oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "\"%s\": run takes options only", options->rest[0]);
    if (!options->has_year)
        return oab_fail(log, OAB_USAGE, "--year Y is needed, e.g. oab-alloc --year 2019");
    progress shown;
    ask_progress(options, &shown);
    oab_run run;
    oab_status status = oab_run_line(&options->request, &run, log);
    if (status == OAB_OK)
        status = report(options, &run, log);
    oab_run_free(&run);
    return status;
}
