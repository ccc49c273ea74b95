/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a school would get if it had one more pupil, all else the same; and what all schools would
 * get under a lower national cut-off or threshold, for which the money is divided again. */
#include "explain/explain_internal.h"

#include <stdlib.h>
#include <string.h>

const char *const oab_what_if_names[OAB_IF_COUNT] = {
    [OAB_IF_TARGET] = "pupil_in_lowest_share",
    [OAB_IF_OTHER] = "pupil_elsewhere",
    [OAB_IF_CUTOFF] = "cutoff_lower",
    [OAB_IF_THRESHOLD] = "threshold_lower",
};

static const oab_fixed cutoff_step = OAB_ONE / 10, threshold_step = OAB_ONE / 100;

/* ---- the whole country again ---- */

/* Puts the amounts of the sites, in order, into AMOUNT, less those of BEFORE where that is given.
 */
static oab_status allocate_again(const oab_explainer *e, const oab_evidence *evidence,
                                 oab_cents *amount, const oab_cents *before, oab_log *log) {
    oab_result result;
    oab_log own = {0}; /* its notes are about another allocation */
    const oab_status status = oab_allocate(evidence, e->run->result.scheme, &result, &own);
    oab_log_add_errors(log, &own);
    oab_log_free(&own);
    for (size_t i = 0; i < e->run->result.site_count && status == OAB_OK; i++) {
        const oab_cents now = result.sites[i].amount;
        const bool is_known = oab_known(now) && (before == NULL || oab_known(before[i]));
        amount[i] = !is_known ? OAB_ABSENT : before != NULL ? now - before[i] : now;
    }
    if (status == OAB_OK)
        oab_result_free(&result);
    return status;
}

static void add_child(int32_t score, int32_t cutoff, oab_tail *tail) {
    tail->below += score < cutoff;
    tail->ties += score == cutoff;
    tail->shortfall += score < cutoff ? cutoff - score : 0;
}

/* Adds the tail of SEGMENT to POOL. */
static void lower_segment(const oab_explainer *e, size_t s, oab_scores *scores) {
    const oab_segment *segment = &e->run->data->cohort.segments[s];
    for (int p = 0; p < OAB_POOL_COUNT; p++) {
        oab_pool *pool = &scores->dates[segment->date].pool[p];
        oab_tail tail = {0, 0, 0};
        if (p == OAB_SCHOOL_POOL && oab_is_toddlers(segment))
            continue;
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
            add_child(scores->score[i], pool->cutoff, &tail);
        scores->segments[s].tail[p] = tail;
        pool->below += tail.below;
        pool->ties += tail.ties;
        pool->shortfall += tail.shortfall;
    }
}

/* The same scores with fewer children in the lowest share: those below the new cut-off and at it.
 */
static void lower(const oab_explainer *e, oab_scores *scores) {
    for (size_t d = 0; d < scores->date_count; d++)
        for (int p = 0; p < OAB_POOL_COUNT; p++) {
            oab_pool *pool = &scores->dates[d].pool[p];
            pool->cutoff -= (int32_t)cutoff_step;
            pool->below = pool->ties = pool->shortfall = 0;
            pool->tied_num = pool->tied_den = 1;
        }
    for (size_t s = 0; s < scores->segment_count; s++) {
        scores->segments[s].young_tail = (oab_tail){0, 0, 0};
        lower_segment(e, s, scores);
    }
    for (size_t d = 0; d < scores->date_count; d++)
        for (int p = 0; p < OAB_POOL_COUNT; p++) {
            oab_pool *pool = &scores->dates[d].pool[p];
            pool->counted = pool->k = pool->below + pool->ties;
        }
}

/* A copy of the run's scores, but for the children's own; false: out of memory. */
static bool copy_scores(const oab_run *run, oab_scores *to) {
    *to = run->scores;
    to->dates = oab_new(to->date_count, sizeof *to->dates);
    to->segments = oab_new(to->segment_count, sizeof *to->segments);
    if (to->dates == NULL || to->segments == NULL)
        return false;
    memcpy(to->dates, run->scores.dates, to->date_count * sizeof *to->dates);
    memcpy(to->segments, run->scores.segments, to->segment_count * sizeof *to->segments);
    return true;
}

/* Under a lower cut-off, by the children; nothing where there are none. */
static oab_status find_lower_cutoff(oab_explainer *e, oab_cents *before, oab_log *log) {
    oab_evidence evidence = e->evidence;
    oab_scores scores;
    if (evidence.scores == NULL)
        return OAB_OK;
    evidence.sites_by_table = false;
    oab_status status = allocate_again(e, &evidence, before, NULL, log);
    if (status == OAB_OK && !copy_scores(e->run, &scores))
        status = oab_out_of_memory(log);
    else if (status == OAB_OK)
        lower(e, &scores);
    else
        return status;
    evidence.scores = &scores;
    if (status == OAB_OK)
        status = allocate_again(e, &evidence, e->changed[OAB_IF_CUTOFF], before, log);
    e->knows_cutoff = status == OAB_OK;
    free(scores.dates);
    free(scores.segments);
    return status;
}

/* Published scores, which a threshold is in, are recomputed for both. */
static oab_status find_lower_threshold(oab_explainer *e, oab_cents *before, oab_log *log) {
    oab_evidence evidence = e->evidence;
    oab_rules rules = *evidence.rules;
    int64_t *share = &rules.value[OAB_SCHOOL_THRESHOLD_SHARE];
    evidence.recomputes = true;
    OAB_TRY(allocate_again(e, &evidence, before, NULL, log));
    *share = *share > threshold_step ? *share - threshold_step : 0;
    evidence.rules = &rules;
    return allocate_again(e, &evidence, e->changed[OAB_IF_THRESHOLD], before, log);
}

oab_status oab_prepare_what_if(oab_explainer *explainer, oab_log *log) {
    const size_t count = explainer->run->result.site_count;
    if (!explainer->run->result.scheme->has_scores || count == 0)
        return OAB_OK;
    oab_cents *before = oab_new(count, sizeof *before);
    explainer->changed[OAB_IF_CUTOFF] = oab_new(count, sizeof **explainer->changed);
    explainer->changed[OAB_IF_THRESHOLD] = oab_new(count, sizeof **explainer->changed);
    oab_status status = OAB_OK;
    if (before == NULL || explainer->changed[OAB_IF_CUTOFF] == NULL ||
        explainer->changed[OAB_IF_THRESHOLD] == NULL)
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = find_lower_cutoff(explainer, before, log);
    if (status == OAB_OK)
        status = find_lower_threshold(explainer, before, log);
    free(before);
    return status;
}

/* ---- one more pupil ---- */

/* What SCORE instead of the site's own would pay, all other schools' scores the same. */
static oab_cents pay(const oab_explainer *e, const oab_site_result *site, oab_hundredths score) {
    const oab_rules *rules = e->evidence.rules;
    const oab_result *result = &e->run->result;
    const int64_t scores = e->totals.scores - site->score + score;
    if (result->price_mode)
        return result->scheme->price_site(rules, result, site, score * (OAB_ONE / 100));
    return scores > 0 ? (oab_cents)oab_round_div(
                            (oab_wide)oab_rule_cents(rules, OAB_SCHOOL_BUDGET) * score, scores)
                      : 0;
}

/* With the transition of art. 36a, if the site has one. */
static oab_cents with_transition(const oab_explainer *e, const oab_site_result *site,
                                 oab_cents amount) {
    const oab_rules *rules = e->evidence.rules;
    if (!oab_known(site->transition))
        return amount;
    const oab_wide lost =
        oab_lost_by_institution(&e->run->result, site) + site->amount_new - amount;
    const oab_fixed share =
        oab_zero_if_unknown(rules->value[oab_school_transition_share(rules, lost)]);
    return amount + (oab_cents)oab_round_div((oab_wide)share * (site->previous - amount), OAB_ONE);
}

/* A child of the lowest share, as far below C as they all are on average. */
static void add_target(const oab_explainer *e, oab_unit *unit) {
    const oab_pool *pool = &e->totals.nation.pool;
    if (oab_known(unit->table_a)) {
        unit->table_a += (int64_t)oab_round_div(oab_gap_shown(&e->totals.nation), OAB_ONE / 100);
        return;
    }
    unit->tail.below++;
    if (pool->counted > 0)
        unit->tail.shortfall += (int64_t)oab_round_div(pool->shortfall, pool->counted);
}

static oab_cents with_one_more(const oab_explainer *e, const oab_site_result *site,
                               const oab_scored *of, bool is_target) {
    oab_unit unit = of->unit;
    oab_unit_score score;
    unit.count++;
    if (is_target)
        add_target(e, &unit);
    if (!oab_score_unit(&e->totals.nation, &unit, &score))
        return OAB_ABSENT;
    const oab_hundredths changed = site->score + score.score - of->value;
    return with_transition(e, site, pay(e, site, changed > 0 ? changed : 0));
}

static oab_cents changed_amount(const oab_explainer *e, const oab_site_result *site,
                                oab_what_if_id id) {
    const oab_cents change = e->changed[id][site - e->run->result.sites];
    return oab_known(change) ? site->amount + change : OAB_ABSENT;
}

void oab_find_what_if(const oab_explainer *explainer, const oab_site_result *site,
                      oab_explanation *to) {
    oab_scored of;
    if (explainer->changed[OAB_IF_THRESHOLD] == NULL || !oab_known(site->amount) ||
        !oab_scored_site(explainer, site, &of))
        return;
    to->has_what_if = true;
    to->what_if[OAB_IF_TARGET].amount = with_one_more(explainer, site, &of, true);
    to->what_if[OAB_IF_OTHER].amount = with_one_more(explainer, site, &of, false);
    to->what_if[OAB_IF_CUTOFF] = (oab_what_if){
        explainer->knows_cutoff ? changed_amount(explainer, site, OAB_IF_CUTOFF) : OAB_ABSENT,
        explainer->evidence.sites_by_table};
    to->what_if[OAB_IF_THRESHOLD].amount = changed_amount(explainer, site, OAB_IF_THRESHOLD);
}
