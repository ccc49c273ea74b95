/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run reads where the user gives no tables: the Netherlands, or the sample region. CBS
 * publishes the scores of schools but not of municipalities, nor any child: schools are paid by the
 * published scores and municipalities by drawn children, as far as published.c lets them. */
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
    oab_tables tables;
    oab_country country;
} country[] = {
    {{.path = {[OAB_INPUT_PUPILS] = COUNTRY "children.oab",
               [OAB_INPUT_SCHOOLS] = COUNTRY "scores.csv",
               [OAB_INPUT_MUNICIPALITIES] = COUNTRY "old_grants.csv"}, /* for the transition */
      .registers = OAB_KNOWN_SITES},
     {"new", 20191001}},
    {{.path = {[OAB_INPUT_SCHOOLS] = COUNTRY "weights_2016.csv",
               [OAB_INPUT_MUNICIPALITIES] = COUNTRY "old_grants.csv",
               [OAB_INPUT_IMPULSE_AREAS] = COUNTRY "impulse_areas.csv"},
      .registers = OAB_KNOWN_SITES},
     {"old", 20161001}},
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
        if (strcmp(country[i].country.reads, scheme->reads) == 0)
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

oab_status oab_check_sample(const oab_request *request, oab_log *log) {
    const bool has_tables =
        request->pupils || request->schools || request->municipalities || request->registers;
    return request->sample && has_tables
               ? oab_fail(log, OAB_USAGE,
                          "--sample stands for tables of its own; leave it out, or --pupils, "
                          "--schools, --municipalities and --registers")
               : OAB_OK;
}

oab_status oab_check_encoding(const oab_request *request, oab_log *log) {
    const bool has_file = oab_request_source(request) == OAB_GIVEN || request->registers ||
                          request->impulse_areas || request->mergers;
    return request->encoding == NULL || has_file
               ? OAB_OK
               : oab_fail(log, OAB_USAGE, "--encoding %s cannot have an effect: no table is given",
                          request->encoding);
}
