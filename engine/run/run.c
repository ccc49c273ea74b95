/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out one scenario: its rules, then score and allocate, on tables already read. */
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- rules ---- */

static oab_status apply_setting(oab_parameters *parameters, const char *setting, const char *by,
                                oab_log *log) {
    const char *equals = strchr(setting, '=');
    if (equals == NULL)
        return oab_fail(log, OAB_USAGE, "%s: expected NAME=VALUE, got \"%s\"", by, setting);
    char *name = strndup(setting, (size_t)(equals - setting));
    if (name == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_parameters_set(parameters, name, equals + 1, by, log);
    free(name);
    return status;
}

/* Makes the requested scheme the one in use. A scheme of the caller's own has no word and is left
 * alone. */
static oab_status choose_scheme(const oab_request *request, oab_parameters *parameters,
                                oab_log *log) {
    const int64_t in_use = parameters->rules.value[OAB_SCHOOL_SCHEME];
    for (size_t i = 0; i < oab_scheme_count; i++) {
        if (oab_schemes[i] != request->scheme || (int64_t)i == in_use)
            continue;
        if (parameters->origin[OAB_SCHOOL_SCHEME].given_by != NULL)
            return oab_fail(log, OAB_USAGE,
                            "school.scheme = %s is set, but the requested scheme is %s; give only "
                            "one of the two",
                            oab_schemes[in_use]->word, oab_schemes[i]->word);
        return oab_parameters_choose(parameters, OAB_SCHOOL_SCHEME, (int64_t)i, log);
    }
    return OAB_OK;
}

oab_status oab_request_parameters(const oab_request *request, oab_parameters *parameters,
                                  oab_log *log) {
    OAB_TRY(oab_parameters_load(request->models_folder, request->year, parameters, log));
    parameters->rules.is_sample = request->sample;
    for (size_t i = 0; i < request->scenario_count; i++)
        OAB_TRY(
            oab_parameters_apply(parameters, request->models_folder, request->scenarios[i], log));
    for (size_t i = 0; i < request->setting_count; i++)
        OAB_TRY(apply_setting(parameters, request->settings[i], "--set", log));
    for (size_t i = 0; i < request->own_setting_count; i++)
        OAB_TRY(apply_setting(parameters, request->own_settings[i], request->own_by, log));
    const int64_t *value = parameters->rules.value;
    if (value[OAB_SCORE_LEAST] > value[OAB_SCORE_MOST])
        return oab_fail(log, OAB_CONFIG,
                        "input.score_least exceeds input.score_most; expected at most the same");
    return choose_scheme(request, parameters, log);
}

/* ---- score and allocate ---- */

unsigned oab_run_needs(const oab_run *run) {
    return oab_scheme_of(run->request->scheme, &run->parameters.rules)->needs;
}

static bool is_given(const oab_run *run, int input) {
    return run->data->inputs[input].path != NULL;
}

static oab_status score(oab_run *run, oab_log *log) {
    const oab_rules *rules = &run->parameters.rules;
    const bool needs_score = (oab_run_needs(run) & OAB_NEED_SCORE) != 0;
    if (!is_given(run, OAB_INPUT_PUPILS))
        return OAB_OK;
    oab_rules as_read = *rules;
    if (!needs_score)
        as_read.value[OAB_IMPUTATION] = OAB_IMPUTE_MEAN; /* no scores, so no reason to refuse */
    OAB_TRY(oab_prepare(&run->data->cohort, &as_read, run->request->threads, &run->prepared, log));
    if (!needs_score)
        return OAB_OK;
    run->has_indicator = true;
    return oab_score_cohort(&run->prepared, &run->indicator, rules, run->request->threads,
                            &run->scores, log);
}

static oab_status normalise(oab_run *run, oab_log *log) {
    oab_result *result = &run->result;
    if (!run->request->normalised || run->scores.score == NULL)
        return OAB_OK;
    size_t date = 0;
    while (run->data->cohort.dates[date] != result->school_nation.date)
        date++;
    oab_normalised *of = oab_new(run->data->cohort.segment_count, sizeof *of);
    if (of == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_normalise(&run->prepared, &run->scores, date, of, log);
    for (size_t s = 0, i = 0; s < run->data->cohort.segment_count && status == OAB_OK; s++) {
        const oab_segment *segment = &run->data->cohort.segments[s];
        if (!oab_is_of_site(segment, date))
            continue;
        while (result->sites[i].id != run->data->cohort.sites[segment->site])
            i++;
        const double part = (double)segment->count / (double)result->sites[i].pupils;
        result->sites[i].normalised.deviation += part * of[s].deviation;
        result->sites[i].normalised.z_score += part * of[s].z_score;
        result->sites[i].normalised.percentile += part * of[s].percentile;
    }
    free(of);
    return status;
}

oab_evidence oab_run_evidence(const oab_run *run) {
    const oab_dataset *data = run->data;
    return (oab_evidence){
        .rules = &run->parameters.rules,
        .schools =
            is_given(run, OAB_INPUT_SCHOOLS) || data->schools.count > 0 ? &data->schools : NULL,
        .municipalities = is_given(run, OAB_INPUT_MUNICIPALITIES) || data->municipalities.count > 0
                              ? &data->municipalities
                              : NULL,
        .impulse_areas = is_given(run, OAB_INPUT_IMPULSE_AREAS) ? &data->impulse_areas : NULL,
        .splits = data->splits,
        .split_count = data->split_count,
        .prepared = is_given(run, OAB_INPUT_PUPILS) ? &run->prepared : NULL,
        .scores = run->scores.score != NULL ? &run->scores : NULL,
        .sites_by_table = data->source == OAB_COUNTRY && !run->on_children,
        .recomputes = run->recomputes,
    };
}

static oab_status allocate(oab_run *run, oab_log *log) {
    const oab_evidence evidence = oab_run_evidence(run);
    OAB_TRY(oab_allocate(&evidence, run->request->scheme, &run->result, log));
    return normalise(run, log);
}

oab_status oab_run_open(const oab_request *request, oab_run *run, oab_log *log) {
    *run = (oab_run){.request = request};
    OAB_TRY(oab_check_sample(request, log));
    OAB_TRY(oab_request_parameters(request, &run->parameters, log));
    OAB_TRY(oab_indicator_load(request->models_folder, request->indicator, &run->indicator, log));
    OAB_TRY(oab_indicator_apply(&run->indicator, &run->parameters, log));
    return oab_run_choose(run, log);
}

oab_status oab_run_execute(oab_run *run, const oab_dataset *data, oab_log *log) {
    run->data = data;
    const double start = oab_seconds();
    OAB_TRY(score(run, log));
    const double after_score = oab_seconds();
    OAB_TRY(allocate(run, log));
    run->seconds_score = after_score - start;
    run->seconds_allocate = oab_seconds() - after_score;
    return OAB_OK;
}

/* Municipalities of the decree that nothing tells a grant of, and pots that nobody shares in. */
static void note_grantless(const oab_result *result, oab_log *log) {
    size_t lacking = 0;
    char euros[48];
    for (size_t i = 0; i < result->municipality_count && result->grants_by_decree > 0; i++)
        lacking += !oab_known(result->municipalities[i].amount);
    if (lacking > 0)
        oab_note(log, "%zu %s neither grant_2018 nor school_weight; %s empty", lacking,
                 OAB_PLURAL(lacking, "municipality has", "municipalities have"),
                 OAB_PLURAL(lacking, "its amount stays", "their amounts stay"));
    for (size_t i = 0; i < result->line_count && result->grants_by_decree > 0; i++) {
        const oab_budget_line *line = &result->lines[i];
        if (line->used && line->budget > 0 && line->allocated == 0)
            oab_note(log, "%s: no municipality takes part; its %s euros remain as residue",
                     line->name, (oab_decimal_print(euros, line->budget, 2, 2), euros));
    }
}

void oab_note_grants(const oab_run *run, oab_log *log) {
    if (!run->result.grants_are_proxy) {
        note_grantless(&run->result, log);
        return;
    }
    oab_note(log, "neither grant_2018 nor school_weight of municipalities is given; they get a "
                  "proxy: municipality.old_budget in proportion to the weights of their schools");
    if (run->result.unweighed > 0)
        oab_note(log, "%lld %s an unknown school weight; the proxy leaves %s out",
                 (long long)run->result.unweighed,
                 OAB_PLURAL(run->result.unweighed, "school has", "schools have"),
                 OAB_PLURAL(run->result.unweighed, "it", "them"));
}

void oab_run_free(oab_run *run) {
    oab_result_free(&run->result);
    oab_scores_free(&run->scores);
    oab_prepared_free(&run->prepared);
    oab_indicator_free(&run->indicator);
    oab_parameters_free(&run->parameters);
    *run = (oab_run){0};
}
