/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out a comparison: runs both sides on their tables and compares their euros. */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

const char *const oab_side_names[OAB_SIDE_COUNT] = {"baseline", "variant"};

const char *const oab_part_names[OAB_PART_COUNT] = {
    "composition", "threshold", "price", "minimum", "transition", "rounding",
};

/* ---- --set for both sides against a scenario of one side ---- */

/* The last value that scenarios and --set give the indicator's row NAME; OAB_ABSENT: none. */
static oab_fixed setting_of(const oab_parameters *p, const char *name) {
    oab_fixed value = OAB_ABSENT;
    for (size_t i = 0; i < p->setting_count; i++)
        if (strcmp(p->settings[i].name, name) == 0)
            value = p->settings[i].value;
    return value;
}

static int64_t value_of(const oab_parameters *p, const char *name) {
    const oab_parameter_id id = oab_parameter_find(name);
    return id < OAB_PARAMETER_COUNT ? p->rules.value[id] : setting_of(p, name);
}

/* Does REQUEST give NAME (LENGTH bytes) a value of its own side? */
static bool sets_itself(const oab_request *request, const char *name, size_t length) {
    for (size_t i = 0; i < request->own_setting_count; i++)
        if (strcspn(request->own_settings[i], "=") == length &&
            strncmp(request->own_settings[i], name, length) == 0)
            return true;
    return false;
}

/* Refuses SETTING (NAME=VALUE, for both sides) if both set it themselves, or if it would undo a
 * difference between their scenarios. BEFORE: what the scenarios alone give. */
static oab_status check_setting(const oab_request *sides, const char *setting,
                                const oab_parameters before[OAB_SIDE_COUNT], oab_log *log) {
    const size_t length = strcspn(setting, "=");
    const int own = sets_itself(&sides[OAB_BASELINE], setting, length) +
                    sets_itself(&sides[OAB_VARIANT], setting, length);
    if (own == OAB_SIDE_COUNT)
        return oab_fail(log, OAB_USAGE,
                        "--set %s cannot have an effect here; %s and %s give both sides a value of "
                        "their own",
                        setting, sides[OAB_BASELINE].own_by, sides[OAB_VARIANT].own_by);
    char *name = strndup(setting, length);
    if (name == NULL)
        return oab_out_of_memory(log);
    const bool differ =
        value_of(&before[OAB_BASELINE], name) != value_of(&before[OAB_VARIANT], name);
    free(name);
    return differ && own == 0
               ? oab_fail(log, OAB_USAGE,
                          "--set %s applies to both sides and removes a difference between "
                          "them; leave it out, or give it to one side (--baseline-set, "
                          "--variant-set)",
                          setting)
               : OAB_OK;
}

static oab_status check_settings(const oab_compare_request *request, oab_log *log) {
    oab_parameters before[OAB_SIDE_COUNT] = {0};
    oab_status status = OAB_OK;
    for (int s = 0; s < OAB_SIDE_COUNT && status == OAB_OK; s++) {
        oab_request without = request->side[s];
        without.setting_count = without.own_setting_count = 0;
        status = oab_request_parameters(&without, &before[s], log);
    }
    const oab_request *both = &request->side[OAB_BASELINE];
    for (size_t i = 0; i < both->setting_count && status == OAB_OK; i++)
        status = check_setting(request->side, both->settings[i], before, log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_parameters_free(&before[s]);
    return status;
}

/* ---- both sides ---- */

static oab_status run_sides(oab_comparison *c, oab_log *log) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (c->run[s].data == NULL)
            OAB_TRY(oab_run_execute(&c->run[s], oab_compare_data(c, s), log));
    const oab_run *const runs[] = {&c->run[OAB_BASELINE], &c->run[OAB_VARIANT]};
    return oab_check_given(runs, OAB_SIDE_COUNT, log);
}

/* The side whose amounts are scaled to the other's total: of two schemes, the former one.
 * OAB_SIDE_COUNT: neither. */
static int scaled_side(const oab_comparison *c) {
    const oab_scheme *left = c->run[OAB_BASELINE].result.scheme,
                     *right = c->run[OAB_VARIANT].result.scheme;
    if (left == right || c->request->own_budgets)
        return OAB_SIDE_COUNT;
    return right->is_former && !left->is_former ? OAB_VARIANT : OAB_BASELINE;
}

static oab_status compare_money(oab_comparison *c, oab_money money, oab_log *log) {
    oab_ladder ladder[OAB_SIDE_COUNT] = {{0}, {0}};
    oab_status status = oab_climb(c, money, c->scaled, ladder, log);
    if (status == OAB_OK)
        status = oab_list_compared(c, money, ladder, log);
    if (status == OAB_OK)
        status = oab_sum_compared(c, money, ladder, log);
    if (status == OAB_OK)
        status = oab_list_regions(c, money, log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_ladder_free(&ladder[s]);
    return status;
}

/* Is every site of RESULT an institution? */
static bool is_by_institution(const oab_result *result) {
    for (size_t i = 0; i < result->site_count; i++)
        if (result->sites[i].id != oab_institution_of(result->sites[i].id))
            return false;
    return result->site_count > 0;
}

static void find_institutions(oab_comparison *c, oab_log *log) {
    const bool left = is_by_institution(&c->run[OAB_BASELINE].result),
               right = is_by_institution(&c->run[OAB_VARIANT].result);
    c->by_institution = left != right;
    if (left != right)
        oab_note(log,
                 "the %s lists only institutions, so the other side's sites are added up per "
                 "institution",
                 left ? "baseline" : "variant");
}

/* If every unit of MONEY is left out, drops its tables rather than show zeros. */
static void drop_unknown(oab_comparison *c, oab_money money, oab_log *log) {
    oab_compare_figures *f = &c->figures[money];
    if (f->units > f->unknown)
        return;
    const bool is_schools = money == OAB_MONEY_SCHOOLS;
    if (f->units == 1)
        oab_note(log, "the only %s is left out of both sides, because an amount of it is unknown",
                 is_schools ? "school" : "municipality");
    else
        oab_note(log,
                 "all %lld %s are left out of both sides, because an amount of each is unknown",
                 (long long)f->units, is_schools ? "schools" : "municipalities");
    for (int l = 0; l < OAB_LEVEL_COUNT; l++)
        if (oab_money_of((oab_compare_level)l) == money) {
            free(c->level[l].rows);
            c->level[l] = (oab_compared_list){0};
        }
    oab_regions_free(c, money);
    *f = (oab_compare_figures){0};
}

/* Notes if nothing differs between the sides or they share no unit: that is rarely intended. */
static void note_alike(const oab_comparison *c, oab_log *log) {
    bool is_alike = true;
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_compare_figures *f = &c->figures[m];
        is_alike &= f->gain == 0 && f->lose == 0;
        if (f->units > f->unknown && f->common == 0)
            oab_note(log,
                     "no %s appears on both sides; do the two tables use the same kind of ids?",
                     m == OAB_MONEY_SCHOOLS ? "school" : "municipality");
    }
    if (is_alike)
        oab_note(log, "no amount differs between the two sides");
}

static oab_status compare_results(oab_comparison *c, oab_log *log) {
    const oab_result *left = &c->run[OAB_BASELINE].result, *right = &c->run[OAB_VARIANT].result;
    const bool has_schools = left->has_sites && right->has_sites,
               has_grants = left->has_municipalities && right->has_municipalities;
    if (!has_schools && !has_grants)
        return oab_fail(log, OAB_DATA,
                        "the two sides share neither schools nor municipalities; give pupils, "
                        "schools or municipalities to both");
    c->scaled = scaled_side(c);
    if (has_schools) {
        find_institutions(c, log);
        OAB_TRY(compare_money(c, OAB_MONEY_SCHOOLS, log));
    }
    for (int s = 0; s < OAB_SIDE_COUNT && has_grants; s++)
        oab_note_grants(&c->run[s], log);
    if (has_grants)
        OAB_TRY(compare_money(c, OAB_MONEY_GRANTS, log));
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        if (c->level[oab_first_level((oab_money)m)].rows != NULL)
            drop_unknown(c, (oab_money)m, log);
    if (c->level[OAB_LEVEL_SCHOOLS].rows != NULL ||
        c->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL) {
        note_alike(c, log);
        return OAB_OK;
    }
    return oab_fail(log, OAB_DATA,
                    "nothing to compare: every school or municipality has an unknown amount on a "
                    "side where it appears (a masked count, a missing score or weight)");
}

bool oab_same_budget(const oab_comparison *comparison) {
    bool is_same = true;
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_cents *total = comparison->figures[m].total;
        is_same &= total[OAB_BASELINE] == total[OAB_VARIANT];
    }
    return is_same;
}

/* Both sides must score alike: a difference must not come from published scores on one side and
 * drawn children, or recomputed scores, on the other. */
static void score_alike(oab_comparison *c) {
    const oab_run *left = &c->run[OAB_BASELINE], *right = &c->run[OAB_VARIANT];
    const bool on_children = left->on_children || right->on_children,
               recomputes = left->recomputes || right->recomputes;
    c->is_recomputed = left->recomputes != right->recomputes;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        c->run[s].on_children = on_children;
        c->run[s].recomputes = recomputes;
    }
}

static void note_recomputed(const oab_comparison *c, oab_log *log) {
    if (c->is_recomputed && c->run[OAB_BASELINE].result.recomputed > 0 &&
        c->run[OAB_VARIANT].result.recomputed > 0)
        oab_note(log, "the published scores of both sides are recomputed from "
                      "score_without_threshold, because one side changes threshold, C - G or "
                      "target share");
}

static oab_status open_sides(oab_comparison *c, oab_log *log) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        OAB_TRY(oab_run_open(&c->request->side[s], &c->run[s], log));
        c->run[s].is_compared = true;
    }
    OAB_TRY(oab_check_compare_tables(c->request, log));
    OAB_TRY(check_settings(c->request, log));
    OAB_TRY(oab_check_region_limits(c, log));
    score_alike(c);
    return OAB_OK;
}

static oab_status carry_out(oab_comparison *c, oab_log *log) {
    if (c->tables == NULL)
        OAB_TRY(oab_read_compare_tables(c, log));
    OAB_TRY(run_sides(c, log));
    note_recomputed(c, log);
    return compare_results(c, log);
}

oab_status oab_compare(const oab_compare_request *request, oab_comparison *comparison,
                       oab_log *log) {
    *comparison = (oab_comparison){.request = request};
    OAB_TRY(open_sides(comparison, log));
    return carry_out(comparison, log);
}

/* ---- one after another ---- */

/* Do both give the same results from the same tables? */
static bool same_rules(const oab_run *a, const oab_run *b) {
    const oab_parameters *p = &a->parameters, *q = &b->parameters;
    bool is_same = a->request->scheme == b->request->scheme && a->on_children == b->on_children &&
                   a->recomputes == b->recomputes &&
                   memcmp(&p->rules, &q->rules, sizeof p->rules) == 0 &&
                   p->setting_count == q->setting_count;
    for (size_t i = 0; is_same && i < p->setting_count; i++)
        is_same = strcmp(p->settings[i].name, q->settings[i].name) == 0 &&
                  p->settings[i].value == q->settings[i].value;
    return is_same;
}

static void move_results(oab_run *to, oab_run *from) {
    to->data = from->data;
    to->has_indicator = from->has_indicator;
    to->prepared = from->prepared;
    to->scores = from->scores;
    to->result = from->result;
    to->seconds_score = from->seconds_score;
    to->seconds_allocate = from->seconds_allocate;
    from->data = NULL;
    from->prepared = (oab_prepared){.cohort = NULL};
    from->scores = (oab_scores){.score = NULL};
    from->result = (oab_result){.scheme = NULL};
}

static void move_tables(oab_comparison *to, oab_comparison *from) {
    to->tables = from->tables;
    from->tables = NULL;
}

oab_status oab_compare_after(const oab_compare_request *request, oab_comparison *last,
                             oab_comparison *comparison, oab_log *log) {
    bool is_moved[OAB_SIDE_COUNT] = {false};
    *comparison = (oab_comparison){.request = request};
    OAB_TRY(open_sides(comparison, log));
    if (!oab_reads_alike(last, comparison))
        return carry_out(comparison, log);
    move_tables(comparison, last);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if ((is_moved[s] = same_rules(&last->run[s], &comparison->run[s])))
            move_results(&comparison->run[s], &last->run[s]);
    const oab_status status = carry_out(comparison, log);
    for (int s = 0; s < OAB_SIDE_COUNT && status != OAB_OK; s++)
        if (is_moved[s])
            move_results(&last->run[s], &comparison->run[s]);
    if (status != OAB_OK)
        move_tables(last, comparison);
    return status;
}

void oab_comparison_free(oab_comparison *comparison) {
    for (int l = 0; l < OAB_LEVEL_COUNT; l++)
        free(comparison->level[l].rows);
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        oab_regions_free(comparison, (oab_money)m);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_run_free(&comparison->run[s]);
    oab_compare_tables_free(comparison->tables);
    *comparison = (oab_comparison){0};
}
