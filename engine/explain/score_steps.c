/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the score scheme for schools (art. 18 Besluit bekostiging WPO 2022), and of A - B,
 * which municipalities have too. */
#include "explain/explain_internal.h"

enum { HUNDREDTH = 10000 }; /* 0.01 point in units of 1e-6 */

/* ---- A ---- */

void oab_add_tied_share(oab_tree *tree, unsigned depth, const oab_pool *pool, int32_t date) {
    oab_add_step(tree, depth, OAB_STEP_TIED_SHARE, OAB_BY_QUOTIENT)->date = date;
    oab_add_counted(tree, depth + 1, OAB_STEP_TIED_NUM, pool->tied_num)->date = date;
    oab_add_counted(tree, depth + 1, OAB_STEP_TIED_DEN, pool->tied_den)->date = date;
}

/* Children at the cut-off count for a part: TIED_NUM / TIED_DEN of each. */
static void add_tied(oab_tree *tree, unsigned depth, const oab_scored *of) {
    oab_add_step(tree, depth, OAB_STEP_TIED, OAB_BY_PRODUCT)->date = of->date;
    oab_add_counted(tree, depth + 1, OAB_STEP_TIES, of->unit.tail.ties)->date = of->date;
    oab_add_tied_share(tree, depth + 1, &of->nation->pool, of->date);
}

static void add_lowest(oab_tree *tree, unsigned depth, const oab_scored *of) {
    const oab_tail *tail = &of->unit.tail;
    if (tail->ties == 0) {
        oab_add_counted(tree, depth, OAB_STEP_LOWEST, tail->below * OAB_ONE)->date = of->date;
        return;
    }
    oab_add_step(tree, depth, OAB_STEP_LOWEST, OAB_BY_SUM)->date = of->date;
    oab_add_counted(tree, depth + 1, OAB_STEP_BELOW, tail->below)->date = of->date;
    add_tied(tree, depth + 1, of);
}

/* Where LOWEST stands before it, so does the part of those at the cut-off. */
static void add_lowest_scores(oab_tree *tree, unsigned depth, bool has_lowest,
                              const oab_scored *of) {
    const oab_tail *tail = &of->unit.tail;
    const oab_pool *pool = &of->nation->pool;
    const int64_t below = tail->below * pool->cutoff - tail->shortfall;
    if (tail->ties == 0) {
        oab_add_counted(tree, depth, OAB_STEP_LOWEST_SCORES, below)->date = of->date;
        return;
    }
    oab_add_step(tree, depth, OAB_STEP_LOWEST_SCORES, OAB_BY_SUM)->date = of->date;
    oab_add_counted(tree, depth + 1, OAB_STEP_BELOW_SCORES, below)->date = of->date;
    oab_add_step(tree, depth + 1, OAB_STEP_TIED_SCORES, OAB_BY_PRODUCT)->date = of->date;
    if (has_lowest)
        oab_add_earlier(tree, depth + 2, OAB_STEP_TIED, of->date);
    else
        add_tied(tree, depth + 2, of);
    oab_add_counted(tree, depth + 2, OAB_STEP_CUTOFF, pool->cutoff)->date = of->date;
}

/* The mean score of the unit's children in the lowest share. */
static void add_own_g(oab_tree *tree, unsigned depth, bool has_lowest, const oab_scored *of) {
    oab_add_step(tree, depth, OAB_STEP_OWN_G, OAB_BY_QUOTIENT)->date = of->date;
    add_lowest_scores(tree, depth + 1, has_lowest, of);
    if (has_lowest)
        oab_add_earlier(tree, depth + 1, OAB_STEP_LOWEST, of->date);
    else
        add_lowest(tree, depth + 1, of);
}

void oab_add_c(oab_tree *tree, unsigned depth, const oab_pool *pool, int32_t date) {
    oab_add_step(tree, depth, OAB_STEP_C, OAB_BY_QUOTIENT)->date = date;
    oab_add_counted(tree, depth + 1, OAB_STEP_NATION_SCORES, pool->sum)->date = date;
    oab_add_counted(tree, depth + 1, OAB_STEP_NATION_PUPILS, pool->count)->date = date;
}

/* The children in the lowest share times how far below C they are on average. */
static void add_a(oab_tree *tree, unsigned depth, const oab_scored *of) {
    const oab_tail *tail = &of->unit.tail;
    oab_add_step(tree, depth, OAB_STEP_A, OAB_BY_PRODUCT)->date = of->date;
    add_lowest(tree, depth + 1, of);
    if (tail->below == 0 && tail->ties == 0)
        return;
    oab_add_step(tree, depth + 1, OAB_STEP_OWN_GAP, OAB_BY_DIFFERENCE)->date = of->date;
    oab_add_c(tree, depth + 2, &of->nation->pool, of->date);
    add_own_g(tree, depth + 2, true, of);
}

/* ---- B ---- */

/* Over the schools of a table, C - G is the mean A of the children in the lowest share. */
static void add_gap_of_table(oab_tree *tree, unsigned depth, const oab_scored *of) {
    const oab_pool *pool = &of->nation->pool;
    const size_t count = tree->totals->told;
    if (pool->k == 0) {
        oab_add_total(tree, depth, OAB_STEP_GAP, count, 0);
        return;
    }
    oab_add_step(tree, depth, OAB_STEP_GAP, OAB_BY_QUOTIENT);
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_A, count, of->nation->table_a);
    oab_add_rounded(tree, depth + 1, OAB_STEP_NATION_LOWEST, OAB_BY_PRODUCT, OAB_UP_TO_WHOLE,
                    pool->k);
    oab_add_parameter(tree, depth + 2, OAB_TARGET_SHARE);
    oab_add_total(tree, depth + 2, OAB_STEP_NATION_PUPILS, count,
                  tree->result->school_nation.children);
}

static void add_g(oab_tree *tree, unsigned depth, const oab_scored *of) {
    const oab_pool *pool = &of->nation->pool;
    oab_add_step(tree, depth, OAB_STEP_G, OAB_BY_QUOTIENT)->date = of->date;
    oab_add_counted(tree, depth + 1, OAB_STEP_NATION_LOWEST_SCORES,
                    pool->counted * pool->cutoff - pool->shortfall)
        ->date = of->date;
    oab_add_counted(tree, depth + 1, OAB_STEP_NATION_LOWEST, pool->counted)->date = of->date;
}

static bool has_lowest(const oab_unit *unit) {
    return unit->whole.below > 0 || unit->whole.ties > 0;
}

static void add_gap(oab_tree *tree, unsigned depth, const oab_scored *of) {
    const oab_nation *nation = of->nation;
    const bool has_c = of->unit.tail.below > 0 || of->unit.tail.ties > 0;
    if (oab_known(nation->gap)) {
        oab_add_parameter(tree, depth, OAB_GAP);
        return;
    }
    if (nation->pool.count == 0) {
        add_gap_of_table(tree, depth, of);
        return;
    }
    if (nation->pool.counted == 0 || (nation->own_gap && !has_lowest(&of->unit))) {
        oab_add_counted(tree, depth, OAB_STEP_GAP, 0)->date = of->date;
        return;
    }
    oab_add_step(tree, depth, OAB_STEP_GAP, OAB_BY_DIFFERENCE)->date = of->date;
    if (has_c)
        oab_add_earlier(tree, depth + 1, OAB_STEP_C, of->date);
    else
        oab_add_c(tree, depth + 1, &of->nation->pool, of->date);
    oab_scored whole = *of; /* of the municipality, where OF is of its toddlers */
    whole.unit.tail = of->unit.whole;
    if (nation->own_gap)
        add_own_g(tree, depth + 1, false, &whole);
    else
        add_g(tree, depth + 1, of);
}

void oab_add_difference(oab_tree *tree, unsigned depth, oab_step_id id, const oab_scored *of) {
    const bool has_table = oab_known(of->unit.table_a);
    oab_step *step =
        oab_add_rounded(tree, depth, id, OAB_BY_DIFFERENCE, OAB_TO_HUNDREDTH, of->value);
    step->at_least_zero = true;
    step->date = of->date;
    if (has_table)
        oab_add_cell(tree, depth + 1, OAB_STEP_A, OAB_INPUT_SCHOOLS, "score_without_threshold",
                     of->unit.table_a * HUNDREDTH);
    else
        add_a(tree, depth + 1, of);
    oab_add_step(tree, depth + 1, OAB_STEP_B, OAB_BY_PRODUCT)->date = of->date;
    if (has_table)
        oab_add_cell(tree, depth + 2, OAB_STEP_PUPILS, OAB_INPUT_SCHOOLS, "pupils", of->unit.count);
    else
        oab_add_counted(tree, depth + 2, OAB_STEP_PUPILS, of->unit.count)->date = of->date;
    oab_add_parameter(tree, depth + 2, of->share);
    add_gap(tree, depth + 2, of);
}

/* ---- the score of a site ---- */

bool oab_scored_site(const oab_explainer *explainer, const oab_site_result *site, oab_scored *of) {
    const oab_result *result = &explainer->run->result;
    *of = (oab_scored){.nation = &result->nation,
                       .unit = {.table_a = OAB_ABSENT},
                       .share = OAB_SCHOOL_THRESHOLD_SHARE,
                       .date = result->school_nation.date};
    if (oab_scores_sites(&explainer->evidence)) {
        oab_sum_site(explainer, site, &of->unit);
    } else if (oab_tells_formula(site)) {
        of->unit.table_a = site->a;
        of->unit.count = site->row->pupils;
    } else {
        return false;
    }
    oab_unit_score score;
    if (!oab_score_unit(of->nation, &of->unit, &score))
        return false;
    of->value = score.score;
    return true;
}

/* The score before schools that have split off are taken from it. */
static void add_own_score(oab_tree *tree, unsigned depth, oab_step_id id,
                          const oab_site_result *site) {
    oab_scored of;
    if (site->is_published) {
        oab_step *cell = oab_add_cell(tree, depth, id, OAB_INPUT_SCHOOLS, "score",
                                      oab_to_hundredths(site->row->score));
        cell->rounding = OAB_TO_HUNDREDTH;
    } else if (oab_scored_site(tree->explainer, site, &of)) {
        oab_add_difference(tree, depth, id, &of);
    } else {
        oab_add_step(tree, depth, id, OAB_BY_UNKNOWN);
    }
}

static bool is_split_from(const oab_merger *split, const oab_site_result *site) {
    return split->from == site->id;
}

static void add_score(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_evidence *evidence = &tree->explainer->evidence;
    bool is_split = false;
    for (size_t i = 0; i < evidence->split_count; i++)
        is_split |= is_split_from(&evidence->splits[i], site) &&
                    oab_find_site(tree->result, evidence->splits[i].to) != NULL;
    if (!is_split) {
        add_own_score(tree, depth, OAB_STEP_SCORE, site);
        return;
    }
    oab_add_rounded(tree, depth, OAB_STEP_SCORE, OAB_BY_DIFFERENCE, OAB_UNROUNDED, site->score)
        ->at_least_zero = true;
    add_own_score(tree, depth + 1, OAB_STEP_OWN_SCORE, site);
    for (size_t i = 0; i < evidence->split_count; i++) {
        const oab_site_result *new = oab_find_site(tree->result, evidence->splits[i].to);
        if (!is_split_from(&evidence->splits[i], site) || new == NULL)
            continue;
        const oab_run *run = tree->explainer->run;
        const oab_named_unit unit = oab_unit_of_site(run, (size_t)(new - run->result.sites));
        const size_t at = tree->to->count;
        add_own_score(tree, depth + 1, OAB_STEP_SPLIT_SCORE, new);
        oab_name_step(tree, at, &unit);
    }
}

/* ---- the euros of a site ---- */

static void add_score_amount(oab_tree *tree, unsigned depth, oab_step_id id,
                             const oab_site_result *site) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    if (oab_has(rules, OAB_SCHOOL_PRICE)) {
        oab_add_rounded(tree, depth, id, OAB_BY_PRODUCT, OAB_TO_CENT, site->amount_new)->line =
            "schools";
        add_score(tree, depth + 1, site);
        oab_add_parameter(tree, depth + 1, OAB_SCHOOL_PRICE);
        if (oab_has(rules, OAB_SCHOOL_PRICE_INDEX))
            oab_add_parameter(tree, depth + 1, OAB_SCHOOL_PRICE_INDEX);
        return;
    }
    oab_add_rounded(tree, depth, id, OAB_BY_SHARE, OAB_BY_REMAINDER, site->amount_new)->line =
        "schools";
    oab_add_money(tree, depth + 1, OAB_STEP_BUDGET, OAB_SCHOOL_BUDGET);
    add_score(tree, depth + 1, site);
    oab_add_total(tree, depth + 1, OAB_STEP_ALL_SCORES, tree->totals->scored, tree->totals->scores);
}

/* ---- the transition of art. 36a ---- */

oab_wide oab_lost_by_institution(const oab_result *result, const oab_site_result *site) {
    const oab_school_id institution = oab_institution_of(site->id);
    oab_wide lost = 0;
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *other = &result->sites[i];
        if (oab_institution_of(other->id) == institution && oab_known(other->previous) &&
            oab_known(other->amount_new))
            lost += other->previous - other->amount_new;
    }
    return lost;
}

/* A of art. 36a, computed: what the weights scheme pays, and the material and P&A money that went
 * with the school weight, times an index. */
static void add_computed_previous(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_explainer *explainer = tree->explainer;
    const oab_rules *rules = &explainer->run->parameters.rules;
    const oab_site_result *before = oab_find_site(&explainer->before, site->id);
    const bool is_indexed = oab_has(rules, OAB_SCHOOL_TRANSITION_INDEX);
    oab_tree of = *tree;
    of.result = &explainer->before;
    of.totals = &explainer->before_totals;
    oab_add_rounded(tree, depth, OAB_STEP_PREVIOUS, OAB_BY_PRODUCT, OAB_TO_CENT, site->previous);
    oab_add_step(tree, depth + 1, OAB_STEP_PREVIOUS_TOTAL, OAB_BY_SUM);
    oab_add_weighed_site(&of, depth + 2, OAB_STEP_PREVIOUS_MONEY, before);
    tree->lacks_memory |= of.lacks_memory;
    oab_add_step(tree, depth + 2, OAB_STEP_PREVIOUS_MATERIAL, OAB_BY_PRODUCT);
    oab_add_earlier(tree, depth + 3, OAB_STEP_SCHOOL_WEIGHT, 0);
    oab_add_step(tree, depth + 3, OAB_STEP_PREVIOUS_RATE, OAB_BY_SUM);
    if (oab_has(rules, OAB_SCHOOL_TRANSITION_GROUPS) &&
        oab_has(rules, OAB_SCHOOL_TRANSITION_GROUP_AMOUNT)) {
        oab_add_step(tree, depth + 4, OAB_STEP_PREVIOUS_GROUPS, OAB_BY_PRODUCT);
        oab_add_parameter(tree, depth + 5, OAB_SCHOOL_TRANSITION_GROUPS);
        oab_add_parameter(tree, depth + 5, OAB_SCHOOL_TRANSITION_GROUP_AMOUNT);
    }
    if (oab_has(rules, OAB_SCHOOL_TRANSITION_PA_AMOUNT))
        oab_add_parameter(tree, depth + 4, OAB_SCHOOL_TRANSITION_PA_AMOUNT);
    if (is_indexed)
        oab_add_parameter(tree, depth + 1, OAB_SCHOOL_TRANSITION_INDEX);
}

/* A site's part of what its institution's row gives: by pupils where all sites tell them, else
 * evenly. */
static void add_divided_previous(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_result *result = tree->result;
    const oab_school_id institution = oab_institution_of(site->id);
    int64_t pupils = 0, all = OAB_ABSENT;
    size_t count = 0;
    bool knows_pupils = true;
    for (size_t i = 0; i < result->site_count; i++) {
        if (oab_institution_of(result->sites[i].id) != institution)
            continue;
        count++;
        knows_pupils &= oab_known(result->sites[i].pupils);
        pupils += oab_zero_if_unknown(result->sites[i].pupils);
    }
    const oab_schools *schools = tree->explainer->evidence.schools;
    for (size_t i = 0; i < schools->count; i++)
        if (schools->rows[i].id == institution)
            all = schools->rows[i].amount_previous;
    oab_add_rounded(tree, depth, OAB_STEP_PREVIOUS, OAB_BY_SHARE, OAB_BY_REMAINDER, site->previous);
    oab_add_cell(tree, depth + 1, OAB_STEP_PREVIOUS_TOTAL, OAB_INPUT_SCHOOLS, "amount_previous",
                 all)
        ->unit = (oab_named_unit){.kind = OAB_UNIT_INSTITUTION,
                                  .run = tree->explainer->run,
                                  .id = institution,
                                  .name = "",
                                  .place = ""};
    if (knows_pupils && pupils > 0) {
        oab_add_counted(tree, depth + 1, OAB_STEP_PUPILS, site->pupils);
        oab_add_total(tree, depth + 1, OAB_STEP_ALL_PUPILS, count, pupils);
    } else {
        oab_add_number(tree, depth + 1, 1);
        oab_add_number(tree, depth + 1, (int64_t)count);
    }
}

static void add_previous(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    if (rules->value[OAB_SCHOOL_TRANSITION] == OAB_TRANSITION_COMPUTED)
        add_computed_previous(tree, depth, site);
    else if (site->row != NULL && oab_known(site->row->amount_previous))
        oab_add_cell(tree, depth, OAB_STEP_PREVIOUS, OAB_INPUT_SCHOOLS, "amount_previous",
                     site->previous);
    else
        add_divided_previous(tree, depth, site);
}

static void add_transition(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    const oab_parameter_id share =
        oab_school_transition_share(rules, oab_lost_by_institution(tree->result, site));
    oab_add_rounded(tree, depth, OAB_STEP_TRANSITION, OAB_BY_PRODUCT, OAB_TO_CENT, site->transition)
        ->line = "school_transition";
    if (oab_has(rules, share))
        oab_add_parameter(tree, depth + 1, share);
    else
        oab_add_number(tree, depth + 1, 0);
    oab_add_step(tree, depth + 1, OAB_STEP_LOSS, OAB_BY_DIFFERENCE);
    add_previous(tree, depth + 2, site);
    oab_add_earlier(tree, depth + 2, OAB_STEP_SCORE_AMOUNT, 0);
}

/* ---- the whole ---- */

/* Beside a published score, which pays, what A and the pupils give. */
static void add_formula_score(oab_tree *tree, const oab_site_result *site) {
    oab_scored of;
    if (site->is_published && oab_scored_site(tree->explainer, site, &of))
        oab_add_difference(tree, 0, OAB_STEP_FORMULA_SCORE, &of);
}

static void add_npo(oab_tree *tree, const oab_site_result *site) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    if (!oab_has(rules, OAB_SCHOOL_NPO_PRICE) || !oab_known(site->score))
        return;
    const oab_cents amount =
        oab_at_price(site->score, (oab_wide)rules->value[OAB_SCHOOL_NPO_PRICE] * OAB_ONE);
    oab_add_rounded(tree, 0, OAB_STEP_NPO, OAB_BY_PRODUCT, OAB_TO_CENT, amount)->line =
        "school_npo";
    oab_add_earlier(tree, 1, OAB_STEP_SCORE, 0);
    oab_add_parameter(tree, 1, OAB_SCHOOL_NPO_PRICE);
}

void oab_add_scored_site(oab_tree *tree, unsigned depth, oab_step_id id,
                         const oab_site_result *site) {
    if (!oab_known(site->amount)) {
        oab_add_step(tree, depth, id, OAB_BY_UNKNOWN);
    } else if (oab_known(site->transition)) {
        oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, site->amount);
        add_score_amount(tree, depth + 1, OAB_STEP_SCORE_AMOUNT, site);
        add_transition(tree, depth + 1, site);
    } else {
        add_score_amount(tree, depth, id, site);
    }
    if (depth == 0) {
        add_formula_score(tree, site);
        add_npo(tree, site);
    }
}
