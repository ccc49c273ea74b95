/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Repeats an allocation for many scenarios. Sites are scored in plain arrays of doubles, which
 * decide a rounding only when their error cannot matter; the few others are computed exactly. */
#include "allocate/replay.h"

#include "allocate/allocate_internal.h"
#include "base/wide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HUNDREDTH = 10000 }; /* 1e-6 points in 0.01 point */

struct oab_replay {
    const oab_evidence *evidence;
    const oab_result *result;
    oab_dates dates;
    size_t sites, municipalities;
    uint32_t *site_of;   /* [segment]; OAB_NO_INDEX: no site, or another date */
    uint32_t *index;     /* from municipality id to its index */
    int64_t *given;      /* [site] a score given without a formula, hundredths; OAB_ABSENT: none */
    bool *is_known;      /* [site] has a score */
    int64_t table_a;     /* from tables: the sum of A */
    int64_t table_count; /* the number of pupils it covers */
};

struct oab_tails {
    oab_unit *site;                   /* [site] */
    double *count, *sum, *size;       /* [site] E; A in 1e-6 points; the size of its terms */
    oab_pool pool;                    /* the schools' pool */
    oab_municipal_sums *municipal[2]; /* [municipality], at the two count dates */
};

typedef struct scratch {
    int64_t *score;                 /* [site] hundredths */
    int64_t *weight, *rest;         /* [site] and [2 sites], over those with a score */
    oab_cents *share;               /* [site], over those with a score */
    uint32_t *who;                  /* the sites of those entries */
    oab_municipality_result *units; /* [municipality] */
} scratch;

/* ---- preparing ---- */

static void list_given(oab_replay *g) {
    const bool from_children = oab_scores_sites(g->evidence);
    for (size_t i = 0; i < g->sites; i++) {
        const oab_site_result *site = &g->result->sites[i];
        const oab_school *row = site->row;
        g->is_known[i] = oab_known(site->score);
        g->given[i] = OAB_ABSENT;
        if (from_children || !g->is_known[i])
            continue;
        if (site->knows_threshold) {
            g->table_a += site->a;
            g->table_count += row->pupils;
        }
        if (site->is_published)
            g->given[i] = site->score;
    }
}

static void map_segments(oab_replay *g) {
    const oab_cohort *cohort = g->evidence->prepared->cohort;
    size_t i = 0; /* the segments of a date are in order of site, as are the results */
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        g->site_of[s] = OAB_NO_INDEX;
        if (!oab_is_of_site(segment, g->dates.school))
            continue;
        while (g->result->sites[i].id != cohort->sites[segment->site])
            i++;
        g->site_of[s] = (uint32_t)i;
    }
}

oab_status oab_replay_open(const oab_evidence *evidence, const oab_result *result,
                           oab_replay **replay, oab_log *log) {
    oab_replay *g = oab_new(1, sizeof *g);
    *replay = g;
    if (g == NULL)
        return oab_out_of_memory(log);
    *g = (oab_replay){.evidence = evidence,
                      .result = result,
                      .sites = result->site_count,
                      .municipalities = result->municipality_count};
    const size_t segments =
        evidence->prepared != NULL ? evidence->prepared->cohort->segment_count : 0;
    g->site_of = oab_new(segments, sizeof *g->site_of);
    g->index = oab_new(OAB_MOST_MUNICIPALITIES, sizeof *g->index);
    g->given = oab_new(g->sites, sizeof *g->given);
    g->is_known = oab_new(g->sites, sizeof *g->is_known);
    if (!g->site_of || !g->index || !g->given || !g->is_known)
        return oab_out_of_memory(log);
    oab_index_municipalities(result, g->index);
    list_given(g);
    if (evidence->scores == NULL)
        return OAB_OK;
    oab_log ignored = {0}; /* the allocation has already reported which dates it uses */
    g->dates = oab_choose_dates(evidence, &ignored);
    oab_log_free(&ignored);
    map_segments(g);
    return OAB_OK;
}

void oab_replay_free(oab_replay *replay) {
    if (replay == NULL)
        return;
    free(replay->site_of);
    free(replay->index);
    free(replay->given);
    free(replay->is_known);
    free(replay);
}

/* ---- children of every unit ---- */

oab_tails *oab_tails_new(const oab_replay *replay) {
    oab_tails *t = oab_new(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->site = oab_new(replay->sites, sizeof *t->site);
    t->count = oab_new(replay->sites, sizeof *t->count);
    t->sum = oab_new(replay->sites, sizeof *t->sum);
    t->size = oab_new(replay->sites, sizeof *t->size);
    for (int d = 0; d < 2; d++)
        t->municipal[d] = oab_new(replay->municipalities, sizeof **t->municipal);
    if (t->site && t->count && t->sum && t->size && t->municipal[0] && t->municipal[1])
        return t;
    oab_tails_free(t);
    return NULL;
}

void oab_tails_free(oab_tails *tails) {
    if (tails == NULL)
        return;
    free(tails->site);
    free(tails->count);
    free(tails->sum);
    free(tails->size);
    free(tails->municipal[0]);
    free(tails->municipal[1]);
    free(tails);
}

static void sum_tables(const oab_replay *g, oab_tails *t) {
    for (size_t i = 0; i < g->sites; i++) {
        const oab_site_result *site = &g->result->sites[i];
        t->site[i] = (oab_unit){.table_a = 0};
        if (!g->is_known[i])
            continue;
        const bool is_given = g->given[i] != OAB_ABSENT;
        t->site[i].table_a = is_given ? g->given[i] : site->a;
        t->site[i].count = is_given ? 0 : site->row->pupils;
    }
    t->pool = (oab_pool){.tied_den = 1};
}

static void sum_sites(const oab_replay *g, const oab_scores *scores, oab_tails *t) {
    for (size_t i = 0; i < g->sites; i++)
        t->site[i] = (oab_unit){.table_a = OAB_ABSENT};
    for (size_t s = 0; s < scores->segment_count; s++) {
        if (g->site_of[s] == OAB_NO_INDEX)
            continue;
        const oab_segment_sums *sums = &scores->segments[s];
        oab_unit *site = &t->site[g->site_of[s]];
        site->count += sums->count;
        oab_add_tail(&site->tail, &sums->tail[OAB_SCHOOL_POOL]);
    }
    t->pool = scores->dates[g->dates.school].pool[OAB_SCHOOL_POOL];
}

static void sum_municipalities(const oab_replay *g, const oab_scores *scores, oab_tails *t) {
    oab_evidence evidence = *g->evidence;
    evidence.scores = scores;
    for (int d = 0; d <= (g->dates.municipal[1] != g->dates.municipal[0]); d++)
        oab_sum_municipalities(&evidence, g->dates.municipal[d], g->index, g->municipalities,
                               t->municipal[d]);
}

/* C - cutoff: what to add to a target child's shortfall from the cut-off to get its C - D. */
static double lift_of(const oab_pool *pool) {
    if (pool->count == 0)
        return 0;
    const oab_wide lift = (oab_wide)pool->sum - (oab_wide)pool->count * pool->cutoff;
    return (double)lift / (double)pool->count;
}

/* Scores that schools have split off from are computed afresh. */
static bool is_replayed(const oab_replay *replay) {
    return replay->result->scheme->is_replayed && replay->evidence->split_count == 0;
}

void oab_replay_sum(const oab_replay *replay, const oab_scores *scores, oab_tails *tails) {
    if (!is_replayed(replay))
        return;
    if (oab_scores_sites(replay->evidence))
        sum_sites(replay, scores, tails);
    else
        sum_tables(replay, tails);
    if (scores != NULL)
        sum_municipalities(replay, scores, tails);
    const oab_pool *pool = &tails->pool;
    const double lift = lift_of(pool), tied = (double)pool->tied_num / (double)pool->tied_den;
    for (size_t i = 0; i < replay->sites; i++) {
        const oab_unit *site = &tails->site[i];
        const double counted = (double)site->tail.below + (double)site->tail.ties * tied;
        const bool is_table = site->table_a != OAB_ABSENT;
        const double shortfall =
            is_table ? (double)site->table_a * HUNDREDTH : (double)site->tail.shortfall;
        tails->count[i] = (double)site->count;
        tails->sum[i] = shortfall + (pool->counted > 0 ? counted * lift : 0);
        tails->size[i] = fabs(shortfall) + fabs(counted * lift);
    }
}

/* ---- scores of sites ---- */

static oab_nation school_nation(const oab_replay *g, const oab_rules *rules,
                                const oab_tails *tails) {
    oab_nation nation = {.pool = tails->pool,
                         .gap = rules->value[OAB_GAP],
                         .share = rules->value[OAB_SCHOOL_THRESHOLD_SHARE]};
    if (!oab_scores_sites(g->evidence)) {
        nation.table_a = g->table_a;
        nation.pool.k = oab_ceil_share(rules->value[OAB_TARGET_SHARE], g->table_count);
    }
    return nation;
}

/* C - G in 1e-6 points, to double precision. */
static double gap_of(const oab_nation *nation) {
    const oab_pool *pool = &nation->pool;
    if (oab_known(nation->gap))
        return (double)nation->gap;
    if (pool->count == 0)
        return pool->k > 0 ? (double)nation->table_a * HUNDREDTH / (double)pool->k : 0;
    return pool->counted > 0 ? (double)pool->shortfall / (double)pool->counted + lift_of(pool) : 0;
}

/* Scores in doubles; -1 if a result is so close to a rounding edge that their error could decide
 * it. A score below half a hundredth is 0. */
OAB_BODY void estimate(const double *restrict count, const double *restrict sum,
                       const double *restrict size, double per_child, size_t sites,
                       int64_t *restrict score) {
    for (size_t i = 0; i < sites; i++) {
        const double threshold = count[i] * per_child, value = sum[i] - threshold;
        const double margin = 1e-14 * (size[i] + threshold) + 1e-9;
        const double edge = (value + HUNDREDTH / 2) * (1.0 / HUNDREDTH);
        const double reach = margin * (1.0 / HUNDREDTH) + 1e-15 * fabs(edge);
        const int64_t whole = (int64_t)edge; /* equals floor(edge) if edge is not negative */
        const double above = edge - (double)whole;
        const int64_t is_positive = edge >= 1 - reach,
                      is_sure = (above > reach) & (1 - above > reach);
        score[i] = is_positive * (is_sure * (whole + 1) - 1); /* branch-free: 0, whole or -1 */
    }
}

OAB_AVX512 static void estimate_wide(const oab_tails *t, double per_child, size_t sites,
                                     int64_t *score) {
    estimate(t->count, t->sum, t->size, per_child, sites, score);
}

static void estimate_plain(const oab_tails *t, double per_child, size_t sites, int64_t *score) {
    estimate(t->count, t->sum, t->size, per_child, sites, score);
}

static oab_status score_sites(const oab_replay *g, const oab_nation *nation, const oab_tails *tails,
                              int64_t *score, oab_log *log) {
    const double per_child = gap_of(nation) * (double)nation->share / (double)OAB_ONE;
    (oab_runs_avx512() ? estimate_wide : estimate_plain)(tails, per_child, g->sites, score);
    for (size_t i = 0; i < g->sites; i++) {
        if (score[i] >= 0)
            continue;
        oab_unit_score exact;
        if (!oab_score_unit(nation, &tails->site[i], &exact))
            return oab_fail(log, OAB_INTERNAL, "the sums are too large to be exact in 128 bits");
        score[i] = exact.score;
    }
    return OAB_OK;
}

/* ---- euros of sites ---- */

static void start_amounts(const oab_replay *g, oab_outcome *out) {
    for (size_t i = 0; i < g->sites; i++)
        out->site[i] = g->is_known[i] ? 0 : OAB_ABSENT;
}

static oab_status pay_by_budget(const oab_replay *g, const oab_rules *rules, scratch *s,
                                oab_outcome *out, oab_log *log) {
    const oab_cents budget = oab_rule_cents(rules, OAB_SCHOOL_BUDGET);
    size_t count = 0;
    int64_t sum = 0;
    for (size_t i = 0; i < g->sites; i++) { /* no score, so no remainder either */
        s->weight[count] = s->score[i];
        s->who[count] = (uint32_t)i;
        count += s->score[i] > 0;
        sum += s->score[i];
    }
    if (count > 0 && !oab_apportion(budget, s->weight, count, s->share, s->rest))
        return oab_out_of_memory(log);
    for (size_t i = 0; i < count; i++)
        out->site[s->who[i]] = s->share[i];
    out->school_price = oab_price_shown(budget, sum);
    return OAB_OK;
}

static void pay_by_price(const oab_replay *g, const oab_rules *rules, const scratch *s,
                         oab_outcome *out) {
    const oab_wide price = oab_school_price(rules);
    out->school_price = oab_round_shown(price, OAB_ONE);
    for (size_t i = 0; i < g->sites; i++)
        if (s->score[i] > 0)
            out->site[i] = oab_at_price(s->score[i], price);
}

static oab_status pay_schools(const oab_replay *g, const oab_rules *rules, const oab_tails *tails,
                              oab_outcome *out, oab_log *log) {
    scratch *s = out->scratch;
    const oab_nation nation = school_nation(g, rules, tails);
    const bool has_gap = nation.pool.k > 0 || oab_known(nation.gap);
    out->gap = has_gap ? oab_gap_shown(&nation) : OAB_ABSENT;
    out->cutoff = nation.pool.count > 0 && nation.pool.k > 0 ? nation.pool.cutoff : OAB_ABSENT;
    OAB_TRY(oab_check_school_money(rules, log));
    OAB_TRY(score_sites(g, &nation, tails, s->score, log));
    start_amounts(g, out);
    if (oab_has(rules, OAB_SCHOOL_PRICE))
        pay_by_price(g, rules, s, out);
    else
        OAB_TRY(pay_by_budget(g, rules, s, out, log));
    oab_add_school_transition(rules, g->result->sites, g->sites, out->site, NULL);
    return OAB_OK;
}

/* ---- municipalities ---- */

/* The weights of one municipality: the scores of both dates, or twice that of the only one. */
static bool weigh(const oab_replay *g, const oab_nation nation[2], const oab_tails *tails,
                  bool by_toddlers, size_t i, oab_municipality_result *unit) {
    const bool is_second = g->dates.municipal[1] != g->dates.municipal[0];
    unit->weight = unit->toddler_weight = 0;
    unit->has_a = false;
    for (int d = 0; d <= is_second; d++) {
        const oab_municipal_sums *sums = &tails->municipal[d][i];
        const int64_t times = is_second ? 1 : 2;
        oab_unit_score score;
        if (!oab_score_unit(&nation[d], &sums->all, &score))
            return false;
        unit->weight += times * score.score;
        unit->has_a |= score.has_a;
        if (!by_toddlers)
            continue;
        if (!oab_score_unit(&nation[d], &sums->toddlers, &score))
            return false;
        unit->toddler_weight += times * score.score;
    }
    return true;
}

static bool weigh_all(const oab_replay *g, const oab_rules *rules, const oab_scores *scores,
                      const oab_tails *tails, oab_municipality_result *units, oab_outcome *out) {
    oab_nation nation[2];
    for (int d = 0; d < 2; d++)
        nation[d] = oab_municipal_nation(
            rules, &scores->dates[g->dates.municipal[d]].pool[OAB_MUNICIPAL_POOL]);
    if (g->sites == 0) {
        out->gap = oab_gap_shown(&nation[0]);
        out->cutoff = nation[0].pool.k > 0 ? nation[0].pool.cutoff : OAB_ABSENT;
    }
    const bool by_toddlers = rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS;
    bool fits = true;
    for (size_t i = 0; i < g->municipalities && fits; i++)
        fits = weigh(g, nation, tails, by_toddlers, i, &units[i]);
    return fits;
}

static oab_status pay_municipalities(const oab_replay *g, const oab_rules *rules,
                                     const oab_scores *scores, const oab_tails *tails,
                                     oab_outcome *out, oab_log *log) {
    oab_municipality_result *units = ((scratch *)out->scratch)->units;
    for (size_t i = 0; i < g->municipalities; i++) {
        const oab_municipality_result *before = &g->result->municipalities[i];
        units[i] = (oab_municipality_result){.id = before->id,
                                             .row = before->row,
                                             .weight = before->weight,
                                             .is_known = before->is_known,
                                             .has_a = before->has_a,
                                             .grant_2018 = before->grant_2018,
                                             .transition = OAB_ABSENT};
    }
    if (scores != NULL && !weigh_all(g, rules, scores, tails, units, out))
        return oab_fail(log, OAB_INTERNAL, "the ties are too large for exact sums in 128 bits");
    oab_evidence evidence = *g->evidence;
    evidence.rules = rules;
    evidence.scores = scores;
    oab_result result = {.municipalities = units, .municipality_count = g->municipalities};
    OAB_TRY(oab_pay_municipalities(&evidence, &result, log));
    out->municipal_price = result.municipal_price;
    for (size_t i = 0; i < g->municipalities; i++) {
        out->municipality[i] = units[i].amount;
        out->at_minimum += units[i].at_minimum;
    }
    return OAB_OK;
}

/* ---- a scenario ---- */

bool oab_outcome_open(const oab_replay *replay, oab_outcome *outcome) {
    *outcome = (oab_outcome){0};
    scratch *s = outcome->scratch = oab_new(1, sizeof *s);
    outcome->site = oab_new(replay->sites, sizeof *outcome->site);
    outcome->municipality = oab_new(replay->municipalities, sizeof *outcome->municipality);
    if (s == NULL)
        return false;
    s->score = oab_new(replay->sites, sizeof *s->score);
    s->weight = oab_new(replay->sites + 1, sizeof *s->weight);
    s->rest = oab_new(2 * replay->sites, sizeof *s->rest);
    s->share = oab_new(replay->sites, sizeof *s->share);
    s->who = oab_new(replay->sites + 1, sizeof *s->who);
    s->units = oab_new(replay->municipalities, sizeof *s->units);
    return outcome->site && outcome->municipality && s->score && s->weight && s->rest && s->share &&
           s->who && s->units;
}

void oab_outcome_free(oab_outcome *outcome) {
    scratch *s = outcome->scratch;
    free(outcome->site);
    free(outcome->municipality);
    if (s != NULL) {
        free(s->score);
        free(s->weight);
        free(s->rest);
        free(s->share);
        free(s->who);
        free(s->units);
    }
    free(s);
    *outcome = (oab_outcome){0};
}

static oab_fixed gap_shown(const oab_national *nation) {
    return nation->k > 0 || nation->gap_given ? nation->gap : OAB_ABSENT;
}

/* The figures of RESULT that a replay gives. */
static void take_figures(const oab_result *result, oab_outcome *out) {
    const oab_national *nation =
        result->has_sites ? &result->school_nation : &result->municipal_nation[0];
    out->at_minimum = result->at_minimum;
    out->school_price = result->has_sites ? result->school_price : OAB_ABSENT;
    out->municipal_price = result->has_municipalities ? result->municipal_price : OAB_ABSENT;
    if (!result->has_sites && result->municipal_nation[0].children == 0)
        return;
    out->gap = gap_shown(nation);
    out->cutoff = nation->cutoff;
}

/* A scheme that is not replayed gets a new allocation, and so does a transition that is computed.
 */
static oab_status pay_anew(const oab_replay *g, const oab_rules *rules, const oab_scores *scores,
                           oab_outcome *out, oab_log *log) {
    oab_evidence evidence = *g->evidence;
    evidence.rules = rules;
    evidence.scores = scores;
    oab_result result;
    oab_log own = {0}; /* the first allocation has already given its notes */
    const oab_status status = oab_allocate(&evidence, g->result->scheme, &result, &own);
    oab_log_add_errors(log, &own);
    oab_log_free(&own);
    OAB_TRY(status);
    for (size_t i = 0; i < g->sites; i++)
        out->site[i] = result.sites[i].amount;
    for (size_t i = 0; i < g->municipalities; i++)
        out->municipality[i] = result.municipalities[i].amount;
    if (g->result->scheme->is_replayed)
        take_figures(&result, out);
    oab_result_free(&result);
    return OAB_OK;
}

oab_status oab_replay_pay(const oab_replay *replay, const oab_rules *rules,
                          const oab_scores *scores, const oab_tails *tails, oab_outcome *outcome,
                          oab_log *log) {
    outcome->at_minimum = 0;
    outcome->cutoff = outcome->gap = OAB_ABSENT;
    outcome->school_price = outcome->municipal_price = OAB_ABSENT;
    if (!is_replayed(replay) || oab_computes_previous(rules))
        return pay_anew(replay, rules, scores, outcome, log);
    if (replay->result->has_sites)
        OAB_TRY(pay_schools(replay, rules, tails, outcome, log));
    return replay->result->has_municipalities
               ? pay_municipalities(replay, rules, scores, tails, outcome, log)
               : OAB_OK;
}
