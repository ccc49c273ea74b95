/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc compare: compares the two sides and shows or writes what it finds. */
#include "cli/cli_internal.h"

static oab_status show(const oab_options *options, const void *found, const oab_terminal *terminal,
                       oab_log *log) {
    const oab_comparison *comparison = found;
    const oab_asked *asked = &options->asked;
    if (asked->table != NULL)
        return oab_report_comparison_table(comparison, asked, options->dutch, terminal->out, log);
    if (options->json)
        return oab_report_comparison_json(comparison, asked, terminal->out, log);
    if (options->quiet)
        return OAB_OK;
    OAB_TRY(oab_report_comparison_terminal(comparison, asked, terminal, log));
    if (options->out != NULL)
        fprintf(terminal->out, "\nResults are in %s.\n", options->out);
    if (options->report != NULL)
        fprintf(terminal->out, "\nThe page is %s.\n", options->report);
    return OAB_OK;
}

static oab_status write_page(const void *found, const oab_page_options *options, FILE *out,
                             oab_log *log) {
    return oab_report_comparison_page(found, options, out, log);
}

static oab_status write_files(const oab_options *options, const void *found, oab_log *log) {
    const oab_destination to = oab_destination_of(options);
    oab_outputs *page = NULL;
    oab_status status = oab_stage_page(options, write_page, found, &page, log);
    if (status == OAB_OK && options->out != NULL)
        status = oab_report_comparison_files(found, &to, log);
    return oab_outputs_end(page, status, log);
}

static oab_status compare(const oab_options *options, const oab_compare_request *request,
                          oab_log *log) {
    oab_comparison comparison;
    oab_status status = oab_compare(request, &comparison, log);
    if (status == OAB_OK)
        status = oab_present(options, &comparison, show, write_files, log);
    oab_comparison_free(&comparison);
    return status;
}

oab_status oab_command_compare(oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": compare takes only options",
                        options->rest[0]);
    OAB_TRY(oab_check_asked(options, log));
    OAB_TRY(oab_check_page(options, log));
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    oab_sides sides;
    oab_status status = oab_sides_find(options, &sides, log);
    if (status == OAB_OK)
        status = compare(options, &sides.request, log);
    oab_sides_free(&sides);
    return status;
}
