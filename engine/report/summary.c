/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The national figures of a run as JSON, with every assumption that is neither law nor official.
 */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* A table of scores alone tells neither k nor the gap: they are null then, not 0. */
static json_t *nation(const oab_national *n) {
    char date[12];
    const bool has_gap = n->k > 0 || n->gap_given;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "count_date",
                     n->date != 0 ? json_string(oab_date_print(n->date, date)) : json_null(),
                     "children", oab_json_integer(n->children > 0 ? n->children : OAB_ABSENT), "k",
                     oab_json_integer(n->k > 0 ? n->k : OAB_ABSENT), "ties",
                     oab_json_integer(n->ties), "cutoff", oab_json_decimal(n->cutoff, 6, 6), "C",
                     oab_json_decimal(n->c, 6, 6), "G", oab_json_decimal(n->g, 6, 6), "gap",
                     oab_json_decimal(has_gap ? n->gap : OAB_ABSENT, 6, 6), "gap_given",
                     n->gap_given);
}

static size_t count_sites_with_money(const oab_result *result) {
    size_t count = 0;
    for (size_t i = 0; i < result->site_count; i++)
        count += oab_known(result->sites[i].amount) && result->sites[i].amount > 0;
    return count;
}

static json_t *schools(const oab_result *result) {
    json_t *json = json_pack("{s:I, s:I, s:I, s:I}", "sites", (json_int_t)result->site_count,
                             "institutions", (json_int_t)result->institution_count,
                             "sites_with_money", (json_int_t)count_sites_with_money(result),
                             "masked_rows", (json_int_t)result->masked_rows);
    if (json != NULL && result->regime == OAB_REGIME_OLD && result->checked > 0)
        json_object_set_new(json, "given_school_weights",
                            json_pack("{s:I, s:I}", "compared", (json_int_t)result->checked,
                                      "different", (json_int_t)result->check_off));
    if (json == NULL || result->regime == OAB_REGIME_OLD)
        return json;
    json_object_set_new(json, "mode", json_string(result->price_mode ? "price" : "budget"));
    json_object_set_new(json, "price", oab_json_decimal(result->school_price, 6, 6));
    json_object_set_new(json, "intercept", oab_json_decimal(result->intercept, 6, 6));
    json_object_set_new(json, "national", nation(&result->school_nation));
    if (result->checked > 0)
        json_object_set_new(json, "published_scores",
                            json_pack("{s:I, s:I, s:o}", "compared", (json_int_t)result->checked,
                                      "off_by_more_than_0.01", (json_int_t)result->check_off,
                                      "largest_difference",
                                      oab_json_decimal(result->check_largest, 2, 2)));
    return json;
}

static json_t *municipalities(const oab_result *result) {
    size_t with_money = 0, at_minimum = 0;
    for (size_t i = 0; i < result->municipality_count; i++) {
        with_money +=
            oab_known(result->municipalities[i].amount) && result->municipalities[i].amount > 0;
        at_minimum += result->municipalities[i].at_minimum;
    }
    json_t *json =
        json_pack("{s:I, s:I, s:I}", "municipalities", (json_int_t)result->municipality_count,
                  "with_money", (json_int_t)with_money, "at_minimum", (json_int_t)at_minimum);
    if (json != NULL && result->regime == OAB_REGIME_OLD)
        json_object_set_new(json, "grants",
                            json_string(result->grants_are_proxy ? "proxy" : "given"));
    if (json == NULL || result->regime == OAB_REGIME_OLD)
        return json;
    json_object_set_new(json, "price", oab_json_decimal(result->municipal_price, 6, 6));
    json_object_set_new(json, "two_count_dates", json_boolean(result->second_date));
    if (result->gainer_share >= 0)
        json_object_set_new(json, "transition_share_of_gainers", json_real(result->gainer_share));
    if (result->municipal_nation[0].children > 0) {
        json_t *dates = json_array();
        for (int d = 0; d <= result->second_date; d++)
            json_array_append_new(dates, nation(&result->municipal_nation[d]));
        json_object_set_new(json, "national", dates);
    }
    return json;
}

static json_t *lines(const oab_result *result) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_LINE_COUNT; id++) {
        const oab_line *line = &result->lines[id];
        if (!line->used)
            continue;
        const int64_t residue =
            oab_known(line->budget) ? line->budget - line->allocated : OAB_ABSENT;
        json_array_append_new(list,
                              json_pack("{s:s, s:I, s:o, s:o, s:o}", "line", oab_line_names[id],
                                        "recipients", (json_int_t)line->recipients, "budget",
                                        oab_json_decimal(line->budget, 2, 2), "allocated",
                                        oab_json_decimal(line->allocated, 2, 2), "residue",
                                        oab_json_decimal(residue, 2, 2)));
    }
    return list;
}

json_t *oab_parameter_json(const oab_parameters *parameters, oab_parameter_id id) {
    const oab_parameter_origin *origin = &parameters->origin[id];
    char value[32];
    oab_parameter_print(id, parameters->rules.value[id], value);
    json_t *json = json_pack("{s:s, s:s, s:s}", "name", oab_parameter_specs[id].name, "value",
                             value, "standing", origin->standing != NULL ? origin->standing : "");
    if (origin->given_by != NULL)
        json_object_set_new(json, "given_by", json_string(origin->given_by));
    if (origin->carried_from != 0)
        json_object_set_new(json, "carried_from", json_integer(origin->carried_from));
    return json;
}

static bool begins(const char *name, const char *prefix) {
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static bool is_used(const oab_run *run, oab_parameter_id id) {
    const oab_result *result = &run->result;
    const char *name = oab_parameter_specs[id].name;
    const bool is_old = result->regime == OAB_REGIME_OLD;
    if (begins(name, "input.")) /* where a note begins decides nothing */
        return id != OAB_REPEATED_SHARE && run->data->cohort.score != NULL;
    if (begins(name, "weights."))
        return is_old && result->has_sites;
    if (is_old)
        return id == OAB_MUNICIPALITY_OLD_BUDGET && result->grants_are_proxy;
    if (id == OAB_MUNICIPALITY_OLD_BUDGET)
        return false;
    if (begins(name, "indicator."))
        return run->scores.score != NULL || id == OAB_TARGET_SHARE || id == OAB_GAP;
    return begins(name, "school.") ? result->has_sites : result->has_municipalities;
}

bool oab_is_assumption(const oab_run *run, oab_parameter_id id) {
    const oab_parameter_origin *origin = &run->parameters.origin[id];
    return origin->standing != NULL && !oab_parameter_is_settled(origin) && is_used(run, id);
}

static json_t *assumptions(const oab_run *run) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        if (oab_is_assumption(run, (oab_parameter_id)id))
            json_array_append_new(list, oab_parameter_json(&run->parameters, (oab_parameter_id)id));
    return list;
}

json_t *oab_summary(const oab_run *run, const oab_log *log) {
    const oab_result *result = &run->result;
    json_t *json = json_object();
    json_object_set_new(json, "year", json_integer(result->year));
    json_object_set_new(json, "regime",
                        json_string(result->regime == OAB_REGIME_OLD ? "old" : "new"));
    json_object_set_new(json, "sample", json_boolean(run->data->is_sample));
    if (result->has_sites)
        json_object_set_new(json, "schools", schools(result));
    if (result->has_municipalities)
        json_object_set_new(json, "municipalities", municipalities(result));
    json_object_set_new(json, "budget", lines(result));
    json_object_set_new(json, "imputed",
                        json_pack("{s:I, s:I, s:I}", "education_mother",
                                  (json_int_t)result->unknown_mothers, "education_father",
                                  (json_int_t)result->unknown_fathers, "origin",
                                  (json_int_t)result->unknown_origins));
    json_object_set_new(json, "assumptions", assumptions(run));
    json_object_set_new(json, "notes", oab_json_notes(log));
    return json;
}

oab_status oab_report_json(const oab_run *run, FILE *out, oab_log *log) {
    return oab_print_json(oab_summary(run, log), out) ? OAB_OK
                                                      : oab_fail(log, OAB_IO, "cannot write JSON");
}
