/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a comparison: read once if both sides use the same ones, and named alike. */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

/* With tables on one side only, the other would run on built-in tables, which compares nothing. */
oab_status oab_check_compare_tables(const oab_compare_request *request, oab_log *log) {
    const bool has[] = {oab_request_source(&request->side[OAB_BASELINE]) == OAB_GIVEN,
                        oab_request_source(&request->side[OAB_VARIANT]) == OAB_GIVEN};
    if (has[OAB_BASELINE] == has[OAB_VARIANT])
        return OAB_OK;
    const char *side = oab_side_names[has[OAB_BASELINE] ? OAB_VARIANT : OAB_BASELINE];
    return oab_fail(log, OAB_USAGE,
                    "the %s has no tables; give --%s-schools, --%s-pupils or --%s-municipalities, "
                    "or tables for both sides (--schools and so on)",
                    side, side, side, side);
}

static bool same_path(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Do both sides read the same tables? Of the built-in country each scheme reads its own; which
 * mergers apply depends on the year. */
static bool same_tables(const oab_run *left, const oab_run *right) {
    const oab_request *a = left->request, *b = right->request;
    return (oab_request_source(a) != OAB_COUNTRY ||
            strcmp(oab_scheme_of(a->scheme, &left->parameters.rules)->reads,
                   oab_scheme_of(b->scheme, &right->parameters.rules)->reads) == 0) &&
           same_path(a->pupils, b->pupils) && same_path(a->schools, b->schools) &&
           same_path(a->municipalities, b->municipalities) &&
           same_path(a->impulse_areas, b->impulse_areas) && same_path(a->registers, b->registers) &&
           same_path(a->mergers, b->mergers) && (a->mergers == NULL || a->year == b->year);
}

const oab_dataset *oab_compare_data(const oab_comparison *comparison, int side) {
    const bool is_shared =
        same_tables(&comparison->run[OAB_BASELINE], &comparison->run[OAB_VARIANT]);
    return &comparison->tables->data[is_shared ? 0 : side];
}

/* Do the rules of both decide alike what is read, and what of it is wrong? */
static bool reads_by_same_rules(const oab_run *left, const oab_run *right) {
    static const oab_parameter_id decide[] = {OAB_IMPUTATION, OAB_SCORE_LEAST, OAB_SCORE_MOST,
                                              OAB_REPEATED_SHARE};
    bool is_same = left->indicator.calibrate == right->indicator.calibrate &&
                   oab_run_needs(left) == oab_run_needs(right);
    for (size_t i = 0; i < sizeof decide / sizeof *decide; i++)
        is_same &=
            left->parameters.rules.value[decide[i]] == right->parameters.rules.value[decide[i]];
    return is_same && same_path(left->request->models_folder, right->request->models_folder) &&
           same_path(left->request->indicator, right->request->indicator) &&
           same_path(left->request->encoding, right->request->encoding);
}

bool oab_reads_alike(const oab_comparison *a, const oab_comparison *b) {
    bool is_alike = same_path(a->request->schools, b->request->schools);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        is_alike = is_alike &&
                   oab_request_source(a->run[s].request) == oab_request_source(b->run[s].request) &&
                   same_tables(&a->run[s], &b->run[s]) &&
                   reads_by_same_rules(&a->run[s], &b->run[s]);
    return is_alike;
}

/* ---- reading ---- */

/* Standard input can be read only once, so only one table may come from it. */
static oab_status check_streams(const oab_compare_request *request, oab_log *log) {
    const oab_request *a = &request->side[OAB_BASELINE], *b = &request->side[OAB_VARIANT];
    const char *const paths[] = {a->pupils,   a->schools, a->municipalities, a->impulse_areas,
                                 b->pupils,   b->schools, b->municipalities, b->impulse_areas,
                                 a->mergers,  b->mergers, request->schools,  a->registers,
                                 b->registers};
    return oab_check_stdin(paths, sizeof paths / sizeof *paths, log);
}

/* Tables in common are read by the rules of the side that scores children, if one does, as these
 * decide which columns the children need. */
static oab_status read_tables(oab_comparison *c, oab_log *log) {
    if (!same_tables(&c->run[OAB_BASELINE], &c->run[OAB_VARIANT])) {
        OAB_TRY(check_streams(c->request, log));
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            OAB_TRY(oab_dataset_read_nameless(&c->run[s], oab_run_needs(&c->run[s]),
                                              &c->tables->data[s], log));
        return OAB_OK;
    }
    const unsigned needs[] = {oab_run_needs(&c->run[OAB_BASELINE]),
                              oab_run_needs(&c->run[OAB_VARIANT])};
    const int reader = needs[OAB_VARIANT] & OAB_NEED_SCORE ? OAB_VARIANT : OAB_BASELINE;
    return oab_dataset_read_nameless(&c->run[reader], needs[0] | needs[1], &c->tables->data[0],
                                     log);
}

/* A school has the name that the user's tables give it on either side, before any built-in one. */
static oab_status name_units(oab_comparison *c, oab_log *log) {
    const int sides = same_tables(&c->run[OAB_BASELINE], &c->run[OAB_VARIANT]) ? 1 : OAB_SIDE_COUNT;
    const unsigned tells = OAB_TELLS_NAMES | OAB_TELLS_BOARDS;
    size_t named = 0;
    for (int s = 0; s < sides; s++) {
        oab_schools *schools = &c->tables->data[s].schools;
        OAB_TRY(oab_complete_schools(schools, &c->tables->names, tells, &named, log));
        if (sides > 1)
            OAB_TRY(
                oab_complete_schools(schools, &c->tables->data[1 - s].schools, tells, &named, log));
    }
    for (int s = 0; s < sides; s++)
        OAB_TRY(oab_dataset_name(&c->tables->data[s], c->request->side[s].threads, log));
    return OAB_OK;
}

oab_status oab_read_compare_tables(oab_comparison *c, oab_log *log) {
    const oab_request *side = c->request->side;
    c->tables = oab_new(1, sizeof *c->tables);
    if (c->tables == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(read_tables(c, log));
    const oab_read_options options = {
        .threads = side[0].threads, .max_errors = side[0].max_errors, .encoding = side[0].encoding};
    if (c->request->schools != NULL)
        OAB_TRY(oab_read_schools(c->request->schools, &options, &c->tables->names,
                                 &c->tables->names_file, log));
    return name_units(c, log);
}

void oab_compare_tables_free(oab_compare_tables *tables) {
    if (tables == NULL)
        return;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_dataset_free(&tables->data[s]);
    oab_schools_free(&tables->names);
    oab_input_file_free(&tables->names_file);
    free(tables);
}
