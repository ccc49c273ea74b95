/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presents the result of a command on stdout and in files, all or nothing, if what is asked can be
 * shown. */
#include "cli/cli_internal.h"

oab_terminal oab_terminal_of(const oab_options *options, FILE *out) {
    return (oab_terminal){out, oab_terminal_width(out), options->language};
}

oab_status oab_present(const oab_options *options, const void *found, oab_show_fn *show,
                       oab_write_fn *write, oab_log *log) {
    oab_draft shown;
    oab_status status = OAB_OK;
    oab_terminal terminal = oab_terminal_of(options, stdout);
    terminal.out = oab_draft_open(&shown);
    if (terminal.out != NULL)
        status = show(options, found, &terminal, log);
    if (!oab_draft_close(&shown))
        status = oab_out_of_memory(log);
    if (status == OAB_OK && write != NULL)
        status = write(options, found, log);
    if (status == OAB_OK)
        fwrite(shown.text, 1, shown.size, stdout);
    oab_draft_free(&shown);
    return status;
}

oab_status oab_stage_page(const oab_options *options, oab_page_fn *write, const void *found,
                          oab_outputs **outputs, oab_log *log) {
    const oab_page_options page = {options->language, options->borders};
    FILE *file;
    if (options->report == NULL)
        return OAB_OK;
    *outputs = oab_outputs_single(options->report, OAB_PAGE_MARK, options->force, &file, log);
    return *outputs == NULL ? OAB_CANNOT_CREATE : write(found, &page, file, log);
}

oab_status oab_check_page(oab_options *options, oab_log *log) {
    if (options->report == NULL && options->geometry != NULL)
        return oab_fail(log, OAB_USAGE, "--geometry is for the map of a page; add --report");
    if (options->report == NULL)
        return OAB_OK;
    if (options->geometry != NULL)
        OAB_TRY(oab_borders_read(options->geometry, &options->borders, log));
    OAB_TRY(oab_outputs_apart(options->report, options->out, log));
    OAB_TRY(oab_outputs_apart(options->report, options->reject, log));
    return oab_outputs_ask(options->report, OAB_PAGE_MARK, options->force, log);
}

oab_status oab_check_asked(const oab_options *options, oab_log *log) {
    const oab_asked *asked = &options->asked;
    if (asked->table != NULL && options->json)
        return oab_fail(log, OAB_USAGE, "--table prints CSV and --json prints JSON; give one");
    if (asked->table != NULL || options->json || !options->quiet || !oab_asks_part(asked))
        return OAB_OK;
    return oab_fail(log, OAB_USAGE,
                    "%s changes what is shown, and --quiet shows nothing; leave one out",
                    asked->unit_count > 0 ? "a selection"
                    : asked->sort != NULL ? "--sort"
                                          : "--top");
}
