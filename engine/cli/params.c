/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc params: lists parameters with value, unit, standing and source, for one year or for all
 * rows of parameters.csv. */
#include "cli/cli_internal.h"

static oab_parameters_form form_of(const oab_options *options) {
    return options->csv    ? OAB_PARAMETERS_CSV
           : options->json ? OAB_PARAMETERS_JSON
                           : OAB_PARAMETERS_SCREEN;
}

oab_status oab_command_params(oab_options *options, oab_log *log) {
    const char *asked = options->rest_count > 0 ? options->rest[0] : NULL;
    if (options->rest_count > 1)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": params takes one name or word",
                        options->rest[1]);
    if (!options->has_year && options->request.scenario_count + options->request.setting_count > 0)
        return oab_fail(log, OAB_USAGE, "--scenario and --set apply to one year; give --year too");
    if (options->csv && options->json)
        return oab_fail(log, OAB_USAGE, "--json and --format csv: expected one of them");
    oab_parameters parameters;
    if (!options->has_year)
        options->request.year = OAB_LAST_YEAR;
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    oab_status status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK)
        status = oab_report_parameters(&parameters, asked, options->has_year, &terminal,
                                       form_of(options), log);
    oab_parameters_free(&parameters);
    return status;
}
