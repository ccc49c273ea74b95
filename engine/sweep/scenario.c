/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs scenarios on one dataset, repeating only what the factors touch: the money alone, the target
 * share, the scores, or the children themselves (imputation). */
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One thread's state. */
typedef struct worker {
    oab_rules rules;
    oab_parameters parameters; /* only for the indicator's settings */
    oab_indicator indicator;
    int64_t **value; /* [factor] where to put the factor's value */
    oab_prepared prepared;
    oab_scores scores;
    oab_tails *tails; /* NULL: use the engine's */
    oab_outcome outcome;
} worker;

struct oab_engine {
    const oab_run *baseline;
    const oab_design *design;
    oab_evidence evidence;
    oab_touch touched;
    oab_replay *replay;
    oab_tails *tails; /* of the baseline's scores */
    oab_shares *shares;
    worker *workers;
    int threads;
};

/* ---- what the factors touch ---- */

/* If tables give the scores, only the money is computed. */
static oab_touch touch_of(const oab_engine *engine, const char *name) {
    return engine->evidence.scores == NULL ? OAB_TOUCHES_MONEY : oab_touch_of(name);
}

/* ---- workers ---- */

static oab_status open_indicator(const oab_run *baseline, worker *w, oab_log *log) {
    const oab_request *request = baseline->request;
    OAB_TRY(oab_request_parameters(request, &w->parameters, log));
    OAB_TRY(oab_indicator_load(request->models_folder, request->indicator, &w->indicator, log));
    return oab_indicator_apply(&w->indicator, &w->parameters, log);
}

static oab_status find_values(const oab_engine *engine, worker *w, oab_log *log) {
    const oab_factors *factors = &engine->design->factors;
    w->value = oab_new(factors->count, sizeof *w->value);
    if (w->value == NULL)
        return oab_out_of_memory(log);
    for (size_t f = 0; f < factors->count; f++) {
        const char *name = factors->items[f].name;
        const oab_parameter_id id = oab_parameter_find(name);
        oab_indicator_row *row =
            id == OAB_PARAMETER_COUNT ? oab_indicator_named(&w->indicator, name) : NULL;
        w->value[f] = row != NULL ? &row->value : &w->rules.value[id];
    }
    return OAB_OK;
}

static oab_status open_worker(const oab_engine *engine, worker *w, oab_log *log) {
    w->rules = engine->baseline->parameters.rules;
    OAB_TRY(open_indicator(engine->baseline, w, log));
    OAB_TRY(find_values(engine, w, log));
    bool has_memory = oab_outcome_open(engine->replay, &w->outcome);
    if (engine->touched != OAB_TOUCHES_MONEY)
        has_memory = has_memory && (w->tails = oab_tails_new(engine->replay)) != NULL;
    if (engine->touched == OAB_TOUCHES_SHARE)
        has_memory = has_memory && oab_shares_scores(engine->shares, &w->scores);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

static void close_worker(worker *w) {
    oab_outcome_free(&w->outcome);
    oab_tails_free(w->tails);
    oab_scores_free(&w->scores);
    oab_prepared_free(&w->prepared);
    free(w->value);
    oab_indicator_free(&w->indicator);
    oab_parameters_free(&w->parameters);
}

static oab_status open_workers(oab_engine *engine, oab_log *log) {
    engine->workers = oab_new((size_t)engine->threads, sizeof *engine->workers);
    if (engine->workers == NULL)
        return oab_out_of_memory(log);
    for (int t = 0; t < engine->threads; t++)
        OAB_TRY(open_worker(engine, &engine->workers[t], log));
    return OAB_OK;
}

oab_status oab_engine_open(const oab_run *baseline, const oab_design *design, int threads,
                           oab_engine **engine, oab_log *log) {
    oab_engine *e = *engine = oab_new(1, sizeof *e);
    if (e == NULL)
        return oab_out_of_memory(log);
    *e = (oab_engine){.baseline = baseline,
                      .design = design,
                      .evidence = oab_run_evidence(baseline),
                      .threads = threads};
    for (size_t f = 0; f < design->factors.count; f++) {
        const char *name = design->factors.items[f].name;
        const oab_touch own = touch_of(e, name);
        if (e->evidence.scores == NULL && oab_parameter_find(name) == OAB_TARGET_SHARE)
            oab_note(log, "the table's scores without threshold remain those of its own target "
                          "share; another share changes only C - G, and only children (--pupils) "
                          "show the whole effect");
        e->touched = own > e->touched ? own : e->touched;
    }
    OAB_TRY(oab_replay_open(&e->evidence, &baseline->result, &e->replay, log));
    if ((e->tails = oab_tails_new(e->replay)) == NULL)
        return oab_out_of_memory(log);
    oab_replay_sum(e->replay, e->evidence.scores, e->tails);
    if (e->touched == OAB_TOUCHES_SHARE &&
        (e->shares = oab_shares_order(&baseline->prepared, &baseline->scores)) == NULL)
        return oab_out_of_memory(log);
    return open_workers(e, log);
}

void oab_engine_free(oab_engine *engine) {
    if (engine == NULL)
        return;
    for (int t = 0; engine->workers != NULL && t < engine->threads; t++)
        close_worker(&engine->workers[t]);
    free(engine->workers);
    oab_shares_free(engine->shares);
    oab_tails_free(engine->tails);
    oab_replay_free(engine->replay);
    free(engine);
}

/* ---- a scenario ---- */

/* Computes the scenario's scores, if they differ from the baseline's. */
static oab_status score(const oab_engine *engine, worker *w, oab_log *log) {
    const oab_prepared *prepared = &engine->baseline->prepared;
    if (engine->touched == OAB_TOUCHES_CHILDREN) {
        oab_prepared_free(&w->prepared);
        OAB_TRY(oab_prepare(prepared->cohort, &w->rules, 1, &w->prepared, log));
        prepared = &w->prepared;
    }
    if (engine->touched == OAB_TOUCHES_SHARE)
        oab_shares_pools(engine->shares, &w->rules, &w->scores);
    else
        OAB_TRY(oab_score_cohort(prepared, &w->indicator, &w->rules, 1, &w->scores, log));
    oab_replay_sum(engine->replay, &w->scores, w->tails);
    return OAB_OK;
}

oab_status oab_engine_run(oab_engine *engine, int thread, size_t row, const oab_outcome **outcome,
                          oab_log *log) {
    worker *w = &engine->workers[thread];
    const size_t factors = engine->design->factors.count;
    const double *value = oab_design_row(engine->design, row);
    for (size_t f = 0; f < factors; f++)
        *w->value[f] = (int64_t)llround(value[f] * (double)OAB_ONE);
    const bool is_own = engine->touched != OAB_TOUCHES_MONEY;
    if (is_own)
        OAB_TRY(score(engine, w, log));
    *outcome = &w->outcome;
    return oab_replay_pay(engine->replay, &w->rules, is_own ? &w->scores : engine->evidence.scores,
                          is_own ? w->tails : engine->tails, &w->outcome, log);
}
