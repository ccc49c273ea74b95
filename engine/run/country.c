/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reads where the user gives no tables: the Netherlands, or the sample region. CBS
 * publishes the scores of schools but not of municipalities, nor any child: schools are paid by the
 * published scores and municipalities by drawn children, until a scenario changes what published
 * scores cannot follow. */
#include "run/run_internal.h"

#include <string.h>

#define SAMPLE OAB_BUILT_IN "sample/"
#define COUNTRY OAB_BUILT_IN "netherlands/"

static const oab_tables sample = {
    .path = {[OAB_INPUT_PUPILS] = SAMPLE "pupils.csv",
             [OAB_INPUT_SCHOOLS] = SAMPLE "schools.csv",
             [OAB_INPUT_MUNICIPALITIES] = SAMPLE "municipalities.csv"},
};

/* Of the country each scheme has tables of its own: what it counts, and when. */
static const struct {
    const char *reads; /* word of the scheme */
    oab_tables tables;
    oab_country country;
} country[] = {
    {"new",
     {.path = {[OAB_INPUT_PUPILS] = COUNTRY "children.oab",
               [OAB_INPUT_SCHOOLS] = COUNTRY "scores.csv",
               [OAB_INPUT_MUNICIPALITIES] = OAB_KNOWN_MUNICIPALITIES},
      .registers = OAB_KNOWN_SITES},
     {"CBS's scores", "children drawn to those scores, not observed", 20191001}},
    {"old",
     {.path = {[OAB_INPUT_SCHOOLS] = COUNTRY "weights_2016.csv",
               [OAB_INPUT_MUNICIPALITIES] = COUNTRY "old_grants.csv",
               [OAB_INPUT_IMPULSE_AREAS] = COUNTRY "impulse_areas.csv"},
      .registers = OAB_KNOWN_SITES},
     {"DUO's pupil weights", "DUO's school weights of 1-10-2010", 20161001}},
};

oab_source oab_request_source(const oab_request *request) {
    if (request->sample)
        return OAB_SAMPLE;
    return request->pupils || request->schools || request->municipalities ? OAB_GIVEN : OAB_COUNTRY;
}

static size_t row_of(const oab_run *run) {
    const oab_scheme *scheme = oab_scheme_of(run->request->scheme, &run->parameters.rules);
    size_t row = 0; /* also of a scheme of the caller's own */
    for (size_t i = 0; i < sizeof country / sizeof *country; i++)
        if (strcmp(country[i].reads, scheme->reads) == 0)
            row = i;
    return row;
}

const oab_country *oab_country_of(const oab_run *run) {
    return oab_request_source(run->request) == OAB_COUNTRY ? &country[row_of(run)].country : NULL;
}

oab_tables oab_tables_of(const oab_run *run) {
    const oab_request *request = run->request;
    const oab_source source = oab_request_source(request);
    const char *const given[OAB_INPUT_COUNT] = {request->pupils, request->schools,
                                                request->municipalities, request->impulse_areas,
                                                request->mergers};
    oab_tables t = source == OAB_SAMPLE    ? sample
                   : source == OAB_COUNTRY ? country[row_of(run)].tables
                                           : (oab_tables){.registers = NULL};
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        if (given[i] != NULL)
            t.path[i] = given[i];
    t.given_registers = request->registers;
    return t;
}

/* ---- published scores, or those of the drawn children ---- */

bool oab_touches_children(const char *name) {
    const oab_touch touch = oab_touch_of(name);
    return touch >= OAB_TOUCHES_SHARE && touch <= OAB_TOUCHES_CHILDREN;
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

bool oab_recomputes_scores(const char *name) {
    const oab_parameter_id id = oab_parameter_find(name);
    return id < OAB_PARAMETER_COUNT && oab_parameter_specs[id].in_published;
}

/* Does a rule of RUN that IS_ONE names differ from the built-in one? */
static oab_status compare_rules(const oab_run *run, bool (*is_one)(const char *name), bool *differ,
                                oab_log *log) {
    oab_parameters shipped;
    const oab_status status = oab_parameters_load(NULL, run->request->year, &shipped, log);
    for (int id = 0; id < OAB_PARAMETER_COUNT && status == OAB_OK; id++)
        *differ |= is_one(oab_parameter_specs[id].name) &&
                   shipped.rules.value[id] != run->parameters.rules.value[id];
    oab_parameters_free(&shipped);
    return status;
}

oab_status oab_check_sample(const oab_request *request, oab_log *log) {
    const bool has_tables =
        request->pupils || request->schools || request->municipalities || request->registers;
    return request->sample && has_tables
               ? oab_fail(log, OAB_USAGE,
                          "--sample stands for tables of its own; leave it out, or --pupils, "
                          "--schools, --municipalities and --registers")
               : OAB_OK;
}

oab_status oab_run_choose(oab_run *run, oab_log *log) {
    const oab_request *request = run->request;
    OAB_TRY(compare_rules(run, oab_recomputes_scores, &run->recomputes, log));
    run->on_children = request->normalised || run->parameters.setting_count > 0;
    if (oab_request_source(request) != OAB_COUNTRY || run->on_children)
        return OAB_OK;
    if (request->models_folder != NULL || request->indicator != NULL)
        OAB_TRY(compare_indicators(run, &run->on_children, log));
    return compare_rules(run, oab_touches_children, &run->on_children, log);
}
