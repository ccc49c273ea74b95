/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary of a run as JSON: national figures, and every assumption that is neither law nor
 * official. */
#include "report/report_internal.h"

/* NATION without its pool, which is clear from its place in the summary. */
static json_t *nation_json(const oab_run *run, const oab_national *nation) {
    const oab_report_table table = oab_without_first(oab_run_table(run, OAB_TABLE_NATIONS));
    return oab_json_row(&table, nation);
}

const char *oab_score_source(const oab_run *run) {
    const oab_result *result = &run->result;
    const oab_evidence evidence = oab_run_evidence(run);
    return oab_scores_sites(&evidence)                       ? "children"
           : result->recomputed > 0                          ? "recomputed"
           : result->published == 0                          ? "computed"
           : result->published < (int64_t)result->site_count ? "published where given"
                                                             : "published";
}

/* How the transition starts and how many units have one; nothing in years without SHARE. */
static void add_transition(json_t **json, const oab_run *run, oab_parameter_id mode,
                           oab_parameter_id share, int64_t moved) {
    const oab_rules *rules = &run->parameters.rules;
    char word[32];
    if (oab_has(rules, share))
        oab_json_set(json, "transition",
                     json_pack("{s:s, s:I}", "from",
                               oab_parameter_print(mode, rules->value[mode], word), "units",
                               (json_int_t)moved));
}

static void add_scores(json_t **json, const oab_run *run) {
    const oab_result *result = &run->result;
    oab_json_set(json, "scores", json_string(oab_score_source(run)));
    oab_json_set(json, "mode", json_string(result->price_mode ? "price" : "budget"));
    oab_json_set(json, "price", oab_json_decimal(result->school_price, 6, 6));
    oab_json_set(json, "intercept", oab_json_decimal(result->intercept, 6, 6));
    oab_json_set(json, "national", nation_json(run, &result->school_nation));
    add_transition(json, run, OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE,
                   result->moved_sites);
}

static json_t *checked(const oab_result *result) {
    const oab_check_words *words = &result->scheme->check;
    json_t *json = json_pack("{s:I, s:I}", "compared", (json_int_t)result->checked, words->off_key,
                             (json_int_t)result->check_off);
    if (words->has_largest)
        oab_json_set(&json, "different", json_integer(result->check_differ));
    if (words->has_largest)
        oab_json_set(&json, "largest_difference", oab_json_decimal(result->check_largest, 2, 2));
    return json;
}

static json_t *schools(const oab_run *run) {
    const oab_result *result = &run->result;
    json_t *json = json_pack("{s:I, s:I, s:I, s:I}", "sites", (json_int_t)result->site_count,
                             "institutions", (json_int_t)result->institution_count,
                             "sites_with_money", (json_int_t)result->sites_with_money,
                             "masked_rows", (json_int_t)result->masked_rows);
    if (json != NULL && result->scheme->has_scores)
        add_scores(&json, run);
    if (json != NULL && result->checked > 0)
        oab_json_set(&json, result->scheme->check.key, checked(result));
    return json;
}

const char *oab_grants_word(const oab_result *result) {
    return result->grants_are_proxy ? "proxy" : result->grants_by_decree > 0 ? "decree" : "given";
}

static json_t *municipalities(const oab_run *run) {
    const oab_result *result = &run->result;
    json_t *json =
        json_pack("{s:I, s:I, s:I}", "municipalities", (json_int_t)result->municipality_count,
                  "with_money", (json_int_t)result->municipalities_with_money, "at_minimum",
                  (json_int_t)result->at_minimum);
    if (json != NULL && result->has_grants)
        oab_json_set(&json, "grants", json_string(oab_grants_word(result)));
    if (json == NULL || !result->scheme->has_scores)
        return json;
    oab_json_set(&json, "price", oab_json_decimal(result->municipal_price, 6, 6));
    oab_json_set(&json, "two_count_dates", json_boolean(result->second_date));
    add_transition(&json, run, OAB_MUNICIPALITY_TRANSITION, OAB_MUNICIPALITY_TRANSITION_SHARE,
                   result->moved_municipalities);
    if (result->gainer_share >= 0)
        oab_json_set(&json, "transition_share_of_gainers", json_real(result->gainer_share));
    if (result->municipal_nation[0].children > 0) {
        json_t *dates = json_array();
        for (int d = 0; d <= result->second_date; d++)
            oab_json_add(&dates, nation_json(run, &result->municipal_nation[d]));
        oab_json_set(&json, "national", dates);
    }
    return json;
}

static json_t *assumptions(const oab_run *run) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        if (oab_is_assumption(run, (oab_parameter_id)id))
            oab_json_add(&list, oab_json_parameter(&run->parameters, (oab_parameter_id)id));
    return list;
}

json_t *oab_summary(const oab_run *run, const oab_log *log) {
    const oab_result *result = &run->result;
    const oab_report_table budget = oab_run_table(run, OAB_TABLE_BUDGET);
    json_t *json = json_object();
    oab_json_set(&json, "year", json_integer(result->year));
    oab_json_set(&json, "regime", json_string(result->scheme->word));
    oab_json_set(&json, "sample", json_boolean(run->data->source == OAB_SAMPLE));
    if (run->data->country != NULL)
        oab_json_set(&json, "country", oab_json_country(run));
    if (result->has_sites)
        oab_json_set(&json, "schools", schools(run));
    if (result->has_municipalities)
        oab_json_set(&json, "municipalities", municipalities(run));
    oab_json_left_out(&json, run->data);
    oab_json_set(&json, "budget", oab_json_rows(&budget));
    oab_json_set(&json, "imputed",
                 json_pack("{s:I, s:I, s:I}", "education_mother",
                           (json_int_t)result->unknown_mothers, "education_father",
                           (json_int_t)result->unknown_fathers, "origin",
                           (json_int_t)result->unknown_origins));
    oab_json_set(&json, "assumptions", assumptions(run));
    oab_json_set(&json, "notes", oab_json_notes(log));
    return json;
}

oab_status oab_report_json(const oab_run *run, const oab_asked *asked, FILE *out, oab_log *log) {
    oab_unit_tables tables;
    json_t *json = oab_summary(run, log);
    oab_run_unit_tables(run, &tables);
    OAB_TRY(oab_add_part(&json, &tables, asked, log));
    return oab_print_json(json, out, log);
}
