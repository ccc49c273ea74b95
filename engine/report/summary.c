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

static void add_scores(json_t **json, const oab_result *result) {
    oab_json_set(json, "mode", json_string(result->price_mode ? "price" : "budget"));
    oab_json_set(json, "price", oab_json_decimal(result->school_price, 6, 6));
    oab_json_set(json, "intercept", oab_json_decimal(result->intercept, 6, 6));
    oab_json_set(json, "national", nation(&result->school_nation));
}

static json_t *checked(const oab_result *result) {
    const oab_check_words *words = &result->scheme->check;
    json_t *json = json_pack("{s:I, s:I}", "compared", (json_int_t)result->checked, words->off_key,
                             (json_int_t)result->check_off);
    if (words->has_largest)
        oab_json_set(&json, "largest_difference", oab_json_decimal(result->check_largest, 2, 2));
    return json;
}

static json_t *schools(const oab_result *result) {
    json_t *json = json_pack("{s:I, s:I, s:I, s:I}", "sites", (json_int_t)result->site_count,
                             "institutions", (json_int_t)result->institution_count,
                             "sites_with_money", (json_int_t)count_sites_with_money(result),
                             "masked_rows", (json_int_t)result->masked_rows);
    if (json != NULL && result->scheme->has_scores)
        add_scores(&json, result);
    if (json != NULL && result->checked > 0)
        oab_json_set(&json, result->scheme->check.key, checked(result));
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
    if (json != NULL && result->has_grants)
        oab_json_set(&json, "grants", json_string(result->grants_are_proxy ? "proxy" : "given"));
    if (json == NULL || !result->scheme->has_scores)
        return json;
    oab_json_set(&json, "price", oab_json_decimal(result->municipal_price, 6, 6));
    oab_json_set(&json, "two_count_dates", json_boolean(result->second_date));
    if (result->gainer_share >= 0)
        oab_json_set(&json, "transition_share_of_gainers", json_real(result->gainer_share));
    if (result->municipal_nation[0].children > 0) {
        json_t *dates = json_array();
        for (int d = 0; d <= result->second_date; d++)
            oab_json_add(&dates, nation(&result->municipal_nation[d]));
        oab_json_set(&json, "national", dates);
    }
    return json;
}

static json_t *lines(const oab_result *result) {
    json_t *list = json_array();
    for (size_t i = 0; i < result->line_count; i++) {
        const oab_line *line = &result->lines[i];
        if (!line->used)
            continue;
        const int64_t residue =
            oab_known(line->budget) ? line->budget - line->allocated : OAB_ABSENT;
        oab_json_add(&list, json_pack("{s:s, s:I, s:o, s:o, s:o}", "line", line->name, "recipients",
                                      (json_int_t)line->recipients, "budget",
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
    json_t *json =
        json_pack("{s:s, s:s, s:o}", "name", oab_parameter_specs[id].name, "value", value,
                  "standing", oab_json_text(origin->standing != NULL ? origin->standing : ""));
    if (origin->given_by != NULL)
        oab_json_set(&json, "given_by", oab_json_text(origin->given_by));
    if (origin->carried_from != 0)
        oab_json_set(&json, "carried_from", json_integer(origin->carried_from));
    return json;
}

bool oab_is_assumption(const oab_run *run, oab_parameter_id id) {
    const oab_parameter_origin *origin = &run->parameters.origin[id];
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    return origin->standing != NULL && !oab_parameter_is_settled(origin) && !spec->only_notes &&
           oab_run_uses(run, spec->name);
}

static json_t *assumptions(const oab_run *run) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        if (oab_is_assumption(run, (oab_parameter_id)id))
            oab_json_add(&list, oab_parameter_json(&run->parameters, (oab_parameter_id)id));
    return list;
}

json_t *oab_summary(const oab_run *run, const oab_log *log) {
    const oab_result *result = &run->result;
    json_t *json = json_object();
    oab_json_set(&json, "year", json_integer(result->year));
    oab_json_set(&json, "regime", json_string(result->scheme->word));
    oab_json_set(&json, "sample", json_boolean(run->data->is_sample));
    if (result->has_sites)
        oab_json_set(&json, "schools", schools(result));
    if (result->has_municipalities)
        oab_json_set(&json, "municipalities", municipalities(result));
    oab_json_set(&json, "budget", lines(result));
    oab_json_set(&json, "imputed",
                 json_pack("{s:I, s:I, s:I}", "education_mother",
                           (json_int_t)result->unknown_mothers, "education_father",
                           (json_int_t)result->unknown_fathers, "origin",
                           (json_int_t)result->unknown_origins));
    oab_json_set(&json, "assumptions", assumptions(run));
    oab_json_set(&json, "notes", oab_json_notes(log));
    return json;
}

oab_status oab_report_json(const oab_run *run, FILE *out, oab_log *log) {
    return oab_print_json(oab_summary(run, log), out, log);
}
