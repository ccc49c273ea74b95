/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc run: computes one scenario. Results go to --out, a summary to stdout. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- results ---- */

#define REJECTS_MARK "# oab-alloc rejects"

/* Stages the rejected rows of all tables, each under its own header, in one file; NULL: LOG says
 * why. The caller commits or discards it. */
static oab_outputs *stage_rejects(const oab_options *options, const oab_run *run, oab_log *log) {
    FILE *file;
    oab_outputs *outputs =
        oab_outputs_single(options->reject, REJECTS_MARK, options->force, &file, log);
    if (outputs != NULL)
        fputs(REJECTS_MARK " 1\n", file);
    for (int i = 0; i < OAB_INPUT_COUNT && outputs != NULL; i++)
        if (run->data->inputs[i].rejects != NULL)
            fwrite(run->data->inputs[i].rejects, 1, run->data->inputs[i].rejects_size, file);
    return outputs;
}

static oab_status write_page(const void *found, const oab_page_options *options, FILE *out,
                             oab_log *log) {
    return oab_report_run_page(found, options, out, log);
}

/* Writes results, page and rejects, or none of them. */
static oab_status write_files(const oab_options *options, const void *found, oab_log *log) {
    const oab_run *run = found;
    const oab_destination to = oab_destination_of(options);
    oab_outputs *rejects = NULL, *page = NULL;
    if (options->reject != NULL && (rejects = stage_rejects(options, run, log)) == NULL)
        return OAB_CANNOT_CREATE;
    oab_status status = oab_stage_page(options, write_page, run, &page, log);
    if (status == OAB_OK && options->out != NULL)
        status = oab_report_files(run, &to, log);
    status = oab_outputs_end(page, status, log);
    return oab_outputs_end(rejects, status, log);
}

static oab_status show(const oab_options *options, const void *found, const oab_terminal *terminal,
                       oab_log *log) {
    const oab_run *run = found;
    if (options->asked.table != NULL)
        return oab_report_run_table(run, &options->asked, options->dutch, terminal->out, log);
    if (options->json)
        return oab_report_json(run, &options->asked, terminal->out, log);
    if (options->quiet)
        return OAB_OK;
    OAB_TRY(oab_report_terminal(run, &options->asked, terminal, log));
    if (options->out != NULL)
        fprintf(terminal->out, "\nResults are in %s.\n", options->out);
    if (options->report != NULL)
        fprintf(terminal->out, "\nThe page is %s.\n", options->report);
    return OAB_OK;
}

static void note_unused(const oab_run *run, oab_log *log) {
    const char *path = run->data->inputs[OAB_INPUT_MUNICIPALITIES].path;
    if (path != NULL && !run->result.has_municipalities)
        oab_note(log,
                 "%s has no effect here: municipalities get money by their score_1, or by a pupils "
                 "file that places their children",
                 path);
}

oab_status oab_run_asked(const oab_options *options, oab_run *run, oab_dataset *data,
                         oab_log *log) {
    *data = (oab_dataset){0};
    OAB_TRY(oab_run_open(&options->request, run, log));
    OAB_TRY(oab_dataset_read(run, oab_run_needs(run), data, log));
    OAB_TRY(oab_run_execute(run, data, log));
    OAB_TRY(oab_check_divides(run, log));
    OAB_TRY(oab_check_given((const oab_run *const[]){run}, 1, log));
    note_unused(run, log);
    return OAB_OK;
}

oab_status oab_command_run(oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": run takes only options",
                        options->rest[0]);
    if (!options->has_year)
        return oab_fail(log, OAB_USAGE, "--year Y is required, e.g. oab-alloc --year 2019");
    const char *table = options->asked.table;
    if (options->request.normalised && options->out == NULL &&
        (table == NULL || strcmp(table, "normalised") != 0))
        return oab_fail(log, OAB_USAGE, "--normalised writes a table; give --out DIR too");
    OAB_TRY(oab_check_asked(options, log));
    OAB_TRY(oab_outputs_apart(options->reject, options->out, log));
    OAB_TRY(oab_check_page(options, log));
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    oab_run run;
    oab_dataset data;
    oab_status status = oab_run_asked(options, &run, &data, log);
    if (status == OAB_OK) {
        oab_note_institutions(&run.result, log);
        oab_note_grants(&run, log);
    }
    if (status == OAB_OK)
        status = oab_present(options, &run, show, write_files, log);
    oab_run_free(&run);
    oab_dataset_free(&data);
    return status;
}
