/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a synthetic cohort, from request to files: parameters, places, families, calibration if a
 * schools table is given, output tables. */
#include "synth/synth_internal.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>

static void sum_up(const oab_synth_places *places, oab_synth_summary *summary) {
    uint64_t low = 0, high = 0;
    for (size_t i = 0; i < places->site_count; i++) {
        low += places->sites[i].weight_low;
        high += places->sites[i].weight_high;
    }
    summary->pupils = places->pupils;
    summary->toddlers = places->toddlers;
    summary->sites = places->site_count;
    summary->institutions = places->institutions;
    summary->boards = places->boards;
    summary->municipalities = places->municipality_count;
    summary->weight_low = (double)low / (double)places->pupils;
    summary->weight_high = (double)high / (double)places->pupils;
}

static oab_status calibrate(const oab_synth_request *request, oab_synth_cohort *cohort,
                            oab_synth_plan *plan, oab_synth_scores *scores,
                            oab_synth_summary *summary, oab_log *log) {
    OAB_TRY(oab_synth_scores_make(request, cohort->model, scores, log));
    *plan = (oab_synth_plan){.families = cohort->families,
                             .scores = scores,
                             .places = cohort->places,
                             .seed = request->seed};
    OAB_TRY(oab_synth_tilt(cohort->families, scores, request->threads, cohort->places,
                           &plan->nation, summary, log));
    if (summary->unreachable > 0)
        oab_note(log, "%zu %s a score that no mix of children gives; %s the nearest",
                 summary->unreachable, OAB_PLURAL(summary->unreachable, "site has", "sites have"),
                 OAB_PLURAL(summary->unreachable, "it gets", "they get"));
    OAB_TRY(oab_synth_settle(plan, request->threads, summary, log));
    cohort->plan = plan;
    summary->is_calibrated = true;
    return OAB_OK;
}

static oab_status make(const oab_synth_request *request, oab_synth_model *model,
                       oab_synth_places *places, oab_synth_families *families,
                       oab_synth_summary *summary, oab_log *log) {
    OAB_TRY(oab_synth_model_read(request, model, log));
    OAB_TRY(request->schools != NULL ? oab_synth_read_places(request, model, places, log)
                                     : oab_synth_invent(request, model, places, log));
    OAB_TRY(oab_synth_families_make(model, places, families, log));
    oab_synth_cohort cohort = {.request = request,
                               .model = model,
                               .families = families,
                               .summary = summary,
                               .places = places};
    oab_synth_plan plan = {0};
    oab_synth_scores *scores = oab_new(1, sizeof *scores);
    oab_status status = scores != NULL ? OAB_OK : oab_out_of_memory(log);
    if (status == OAB_OK && request->schools != NULL)
        status = calibrate(request, &cohort, &plan, scores, summary, log);
    if (status == OAB_OK)
        status = oab_synth_write(&cohort, log);
    free(plan.changes);
    free(scores);
    if (status == OAB_OK)
        sum_up(places, summary);
    return status;
}

oab_status oab_synth(const oab_synth_request *request, oab_synth_summary *summary, oab_log *log) {
    *summary = (oab_synth_summary){0};
    if (request->children > OAB_SYNTH_MOST_CHILDREN || (request->children < 2 && !request->schools))
        return oab_fail(log, OAB_USAGE, "--children: expected a number from 2 to %d, got %llu",
                        OAB_SYNTH_MOST_CHILDREN, (unsigned long long)request->children);
    oab_synth_model *model = oab_new(1, sizeof *model);
    if (model == NULL)
        return oab_out_of_memory(log);
    oab_synth_places places = {0};
    oab_synth_families families = {0};
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const oab_status status = make(request, model, &places, &families, summary, log);
    gsl_set_error_handler(handler);
    oab_synth_families_free(&families);
    oab_synth_places_free(&places);
    free(model);
    return status;
}
