/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc params: lists parameters with value, unit, standing and source, for one year or for all
 * rows of parameters.csv. */
#include "cli/cli_internal.h"

#include <string.h>

static oab_status find_asked(const char *asked, oab_log *log) {
    const char *names[OAB_PARAMETER_COUNT];
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++) {
        names[i] = oab_parameter_specs[i].name;
        if (oab_parameter_is_asked(names[i], asked))
            return OAB_OK;
    }
    const char *similar[OAB_PARAMETER_COUNT];
    size_t count = 0;
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++)
        if (strcasestr(names[i], asked) != NULL)
            similar[count++] = names[i];
    char hint[OAB_HINT];
    return oab_fail(log, OAB_CONFIG,
                    "no parameter starts with \"%s\" (`oab-alloc params` lists all)%s", asked,
                    count > 0 ? oab_hint(asked, similar, count, hint)
                              : oab_hint(asked, names, OAB_PARAMETER_COUNT, hint));
}

oab_status oab_command_params(oab_options *options, oab_log *log) {
    const char *asked = options->rest_count > 0 ? options->rest[0] : NULL;
    if (options->rest_count > 1)
        return oab_fail(log, OAB_USAGE,
                        "unexpected argument \"%s\": params takes one name or prefix",
                        options->rest[1]);
    if (!options->has_year && options->request.scenario_count + options->request.setting_count > 0)
        return oab_fail(log, OAB_USAGE, "--scenario and --set apply to one year; give --year too");
    OAB_TRY(find_asked(asked, log));
    oab_parameters parameters;
    if (!options->has_year)
        options->request.year = OAB_LAST_YEAR;
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    oab_status status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK)
        status = oab_report_parameters(&parameters, asked, options->has_year, &terminal,
                                       options->json, log);
    oab_parameters_free(&parameters);
    return status;
}
