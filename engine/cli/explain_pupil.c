/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc explain --pupil: explains the score or the weight of one child of the user's own table.
 */
#include "cli/cli_internal.h"

oab_status oab_check_pupil(const oab_options *options, oab_log *log) {
    if (options->request.pupils == NULL)
        return oab_fail(log, OAB_USAGE,
                        "--pupil explains a child of your own pupils; give their file with "
                        "--pupils");
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "--pupil explains one child; leave out \"%s\"",
                        options->rest[0]);
    if (options->all || options->compare)
        return oab_fail(log, OAB_USAGE, "--pupil explains one child; leave out %s",
                        options->all ? "--all" : "--compare");
    return OAB_OK;
}

static oab_status show(const oab_options *options, const void *found, const oab_terminal *terminal,
                       oab_log *log) {
    if (options->json)
        return oab_report_pupil_json(found, terminal->out, log);
    oab_report_pupil(found, terminal);
    return OAB_OK;
}

oab_status oab_explain_child(const oab_options *options, const oab_run *run, oab_log *log) {
    oab_explainer *explainer;
    oab_explanation explanation = {.steps = NULL};
    oab_status status = oab_explainer_open(run, &explainer, log);
    if (status == OAB_OK)
        status = oab_explain_pupil(explainer, &explanation, log);
    if (status == OAB_OK)
        status = oab_present(options, &explanation, show, NULL, log);
    oab_explanation_free(&explanation);
    oab_explainer_free(explainer);
    return status;
}
