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

/* Under a lower cut-off, by the children: drawn ones, if others than published scores are none. */
static oab_status find_lower_cutoff(oab_explainer *e, oab_cents *before, oab_log *log) {
    oab_evidence evidence = e->evidence;
    oab_scores scores;
    evidence.sites_by_table = false;
    OAB_TRY(allocate_again(e, &evidence, before, NULL, log));
    oab_status status = OAB_OK;
    if (copy_scores(e->run, &scores)) {
        lower(e, &scores);
        evidence.scores = &scores;
        status = allocate_again(e, &evidence, e->changed[OAB_IF_CUTOFF], before, log);
    } else {
        status = oab_out_of_memory(log);
    }
    free(scores.dates);
    free(scores.segments);
    return status;
}

/* Published scores, which a threshold is in, are recomputed for both. */
static oab_status find_lower_threshold(oab_explainer *e, oab_cents *before, oab_log *log) {
    oab_evidence evidence = e->evidence;
    oab_rules rules = *evidence.rules;
    evidence.recomputes = true;
    OAB_TRY(allocate_again(e, &evidence, before, NULL, log));
    rules.value[OAB_SCHOOL_THRESHOLD_SHARE] -= threshold_step;
    evidence.rules = &rules;
    return allocate_again(e, &evidence, e->changed[OAB_IF_THRESHOLD], before, log);
}

/* Looks for what all sites would get, where that can be told. */
static oab_status find_changes(oab_explainer *e, oab_log *log) {
    const size_t count = e->run->result.site_count;
    const bool has_children = e->evidence.scores != NULL,
               has_point = e->evidence.rules->value[OAB_SCHOOL_THRESHOLD_SHARE] >= threshold_step;
    oab_cents *before = oab_new(count, sizeof *before);
    oab_status status = before != NULL ? OAB_OK : oab_out_of_memory(log);
    if (status == OAB_OK && has_children)
        status = (e->changed[OAB_IF_CUTOFF] = oab_new(count, sizeof *before)) != NULL
                     ? find_lower_cutoff(e, before, log)
                     : oab_out_of_memory(log);
    if (status == OAB_OK && has_point)
        status = (e->changed[OAB_IF_THRESHOLD] = oab_new(count, sizeof *before)) != NULL
                     ? find_lower_threshold(e, before, log)
                     : oab_out_of_memory(log);
    free(before);
    e->is_changed = true;
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
    const oab_nation *nation = &e->run->result.nation;
    if (oab_known(unit->table_a)) {
        unit->table_a += (int64_t)oab_round_div(oab_gap_shown(nation), OAB_ONE / 100);
        return;
    }
    unit->tail.below++;
    if (nation->pool.counted > 0)
        unit->tail.shortfall +=
            (int64_t)oab_round_div(nation->pool.shortfall, nation->pool.counted);
}

static oab_cents with_one_more(const oab_explainer *e, const oab_site_result *site,
                               const oab_scored *of, bool is_target) {
    oab_unit unit = of->unit;
    oab_unit_score score;
    unit.count++;
    if (is_target)
        add_target(e, &unit);
    if (!oab_score_unit(&e->run->result.nation, &unit, &score))
        return OAB_ABSENT;
    const oab_hundredths changed = site->score + score.score - of->value;
    return with_transition(e, site, pay(e, site, changed > 0 ? changed : 0));
}

static oab_cents changed_amount(const oab_explainer *e, const oab_site_result *site,
                                oab_what_if_id id) {
    const oab_cents change =
        e->changed[id] != NULL ? e->changed[id][site - e->run->result.sites] : OAB_ABSENT;
    return oab_known(change) ? site->amount + change : OAB_ABSENT;
}

oab_status oab_find_what_if(oab_explainer *explainer, const oab_site_result *site,
                            oab_explanation *to, oab_log *log) {
    oab_scored of;
    if (!explainer->run->result.scheme->has_scores || !oab_known(site->amount) ||
        !oab_scored_site(explainer, site, &of))
        return OAB_OK;
    if (!explainer->is_changed)
        OAB_TRY(find_changes(explainer, log));
    to->has_what_if = true;
    to->what_if[OAB_IF_TARGET].amount = with_one_more(explainer, site, &of, true);
    to->what_if[OAB_IF_OTHER].amount = with_one_more(explainer, site, &of, false);
    to->what_if[OAB_IF_CUTOFF] = (oab_what_if){changed_amount(explainer, site, OAB_IF_CUTOFF),
                                               explainer->evidence.sites_by_table};
    to->what_if[OAB_IF_THRESHOLD].amount = changed_amount(explainer, site, OAB_IF_THRESHOLD);
    return OAB_OK;
}
