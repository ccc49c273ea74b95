/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether published scores pay schools: not where a scenario changes the rules that are in them,
 * and not those of the country where it changes which children count, or by how much. */
#include "run/run_internal.h"

#include <string.h>

bool oab_touches_children(const char *name) {
    const oab_touch touch = oab_touch_of(name);
    return touch >= OAB_TOUCHES_SHARE && touch <= OAB_TOUCHES_CHILDREN &&
           oab_parameter_find(name) != OAB_MEAN_TARGET; /* it moves every child alike */
}

bool oab_recomputes_scores(const char *name) {
    const oab_parameter_id id = oab_parameter_find(name);
    return id < OAB_PARAMETER_COUNT && oab_parameter_specs[id].in_published;
}

/* Does RUN's indicator differ from the built-in one? */
static oab_status compare_indicators(const oab_run *run, bool *differ, oab_log *log) {
    oab_indicator shipped;
    const oab_status status = oab_indicator_load(NULL, NULL, &shipped, log);
    if (status == OAB_OK)
        *differ |= strcmp(shipped.hash, run->indicator.hash) != 0;
    oab_indicator_free(&shipped);
    return status;
}

/* Only a scenario, --set or a folder of models can change a rule. */
static bool may_differ(const oab_run *run) {
    bool may = run->request->models_folder != NULL;
    for (int id = 0; id < OAB_PARAMETER_COUNT && !may; id++)
        may = run->parameters.origin[id].given_by != NULL;
    return may;
}

/* Which kinds of rules of RUN differ from the built-in ones? */
static oab_status compare_rules(const oab_run *run, bool *recomputes, bool *on_children,
                                oab_log *log) {
    oab_parameters shipped;
    const oab_status status = oab_parameters_load(NULL, run->request->year, &shipped, log);
    for (int id = 0; id < OAB_PARAMETER_COUNT && status == OAB_OK; id++) {
        const char *name = oab_parameter_specs[id].name;
        const bool differs = shipped.rules.value[id] != run->parameters.rules.value[id];
        *recomputes |= differs && oab_recomputes_scores(name);
        *on_children |= differs && oab_touches_children(name);
    }
    oab_parameters_free(&shipped);
    return status;
}

oab_status oab_run_choose(oab_run *run, oab_log *log) {
    const oab_request *request = run->request;
    run->on_children = request->normalised || run->parameters.setting_count > 0;
    if (oab_request_source(request) == OAB_COUNTRY &&
        (request->models_folder != NULL || request->indicator != NULL))
        OAB_TRY(compare_indicators(run, &run->on_children, log));
    return may_differ(run) ? compare_rules(run, &run->recomputes, &run->on_children, log) : OAB_OK;
}
