/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out a comparison: reads the tables, once if both sides use the same ones, runs both sides
 * and compares their euros. */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

const char *const oab_part_names[OAB_PART_COUNT] = {
    "composition", "threshold", "price", "minimum", "transition", "rounding",
};

static bool same_path(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Do both sides read the same tables? Of the built-in country each scheme reads its own; which
 * mergers apply depends on the year. */
static bool same_tables(const oab_run *left, const oab_run *right) {
    const oab_request *a = left->request, *b = right->request;
    return (oab_request_source(a) != OAB_COUNTRY ||
            strcmp(oab_scheme_of(a->scheme, &left->parameters.rules)->reads,
                   oab_scheme_of(b->scheme, &right->parameters.rules)->reads) == 0) &&
           same_path(a->pupils, b->pupils) && same_path(a->schools, b->schools) &&
           same_path(a->municipalities, b->municipalities) &&
           same_path(a->impulse_areas, b->impulse_areas) && same_path(a->registers, b->registers) &&
           same_path(a->mergers, b->mergers) && (a->mergers == NULL || a->year == b->year);
}

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

/* Standard input can be read only once, so only one table may come from it. */
static oab_status check_streams(const oab_compare_request *request, oab_log *log) {
    const oab_request *a = &request->side[OAB_BASELINE], *b = &request->side[OAB_VARIANT];
    const char *const paths[] = {a->pupils,   a->schools, a->municipalities, a->impulse_areas,
                                 b->pupils,   b->schools, b->municipalities, b->impulse_areas,
                                 a->mergers,  b->mergers, request->schools,  a->registers,
                                 b->registers};
    return oab_check_stdin(paths, sizeof paths / sizeof *paths, log);
}

/* Tables in common are read by the rules of the side that scores children, if one does, as these
 * decide which columns the children need. */
static oab_status read_tables(oab_comparison *c, oab_log *log) {
    if (!same_tables(&c->run[OAB_BASELINE], &c->run[OAB_VARIANT])) {
        OAB_TRY(check_streams(c->request, log));
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            OAB_TRY(
                oab_dataset_read_nameless(&c->run[s], oab_run_needs(&c->run[s]), &c->data[s], log));
        return OAB_OK;
    }
    const unsigned needs[] = {oab_run_needs(&c->run[OAB_BASELINE]),
                              oab_run_needs(&c->run[OAB_VARIANT])};
    const int reader = needs[OAB_VARIANT] & OAB_NEED_SCORE ? OAB_VARIANT : OAB_BASELINE;
    return oab_dataset_read_nameless(&c->run[reader], needs[0] | needs[1], &c->data[0], log);
}

/* A school has the name that the user's tables give it on either side, before any built-in one. */
static oab_status name_units(oab_comparison *c, oab_log *log) {
    const int sides = same_tables(&c->run[OAB_BASELINE], &c->run[OAB_VARIANT]) ? 1 : OAB_SIDE_COUNT;
    const unsigned tells = OAB_TELLS_NAMES | OAB_TELLS_BOARDS;
    size_t named = 0;
    for (int s = 0; s < sides; s++) {
        oab_schools *schools = &c->data[s].schools;
        OAB_TRY(oab_complete_schools(schools, &c->names, tells, &named, log));
        if (sides > 1)
            OAB_TRY(oab_complete_schools(schools, &c->data[1 - s].schools, tells, &named, log));
    }
    for (int s = 0; s < sides; s++)
        OAB_TRY(oab_dataset_name(&c->data[s], c->request->side[s].threads, log));
    return OAB_OK;
}

static oab_status read_data(oab_comparison *c, oab_log *log) {
    const oab_request *side = c->request->side;
    OAB_TRY(read_tables(c, log));
    const oab_read_options options = {
        .threads = side[0].threads, .max_errors = side[0].max_errors, .encoding = side[0].encoding};
    if (c->request->schools != NULL)
        OAB_TRY(oab_read_schools(c->request->schools, &options, &c->names, &c->names_file, log));
    return name_units(c, log);
}

static oab_status run_sides(oab_comparison *c, oab_log *log) {
    const bool is_shared = same_tables(&c->run[OAB_BASELINE], &c->run[OAB_VARIANT]);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        OAB_TRY(oab_run_execute(&c->run[s], &c->data[is_shared ? 0 : s], log));
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

/* With tables on one side only, the other would run on built-in tables, which compares nothing. */
static oab_status check_tables(const oab_compare_request *request, oab_log *log) {
    static const char *const names[OAB_SIDE_COUNT] = {"baseline", "variant"};
    const bool has[] = {oab_request_source(&request->side[OAB_BASELINE]) == OAB_GIVEN,
                        oab_request_source(&request->side[OAB_VARIANT]) == OAB_GIVEN};
    if (has[OAB_BASELINE] == has[OAB_VARIANT])
        return OAB_OK;
    const char *side = names[has[OAB_BASELINE] ? OAB_VARIANT : OAB_BASELINE];
    return oab_fail(log, OAB_USAGE,
                    "the %s has no tables; give --%s-schools, --%s-pupils or --%s-municipalities, "
                    "or tables for both sides (--schools and so on)",
                    side, side, side, side);
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

oab_status oab_compare(const oab_compare_request *request, oab_comparison *comparison,
                       oab_log *log) {
    *comparison = (oab_comparison){.request = request};
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        OAB_TRY(oab_run_open(&request->side[s], &comparison->run[s], log));
        comparison->run[s].is_compared = true;
    }
    OAB_TRY(check_tables(request, log));
    OAB_TRY(check_settings(request, log));
    OAB_TRY(oab_check_region_limits(comparison, log));
    score_alike(comparison);
    OAB_TRY(read_data(comparison, log));
    OAB_TRY(run_sides(comparison, log));
    note_recomputed(comparison, log);
    return compare_results(comparison, log);
}

void oab_comparison_free(oab_comparison *comparison) {
    for (int l = 0; l < OAB_LEVEL_COUNT; l++)
        free(comparison->level[l].rows);
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        oab_regions_free(comparison, (oab_money)m);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_run_free(&comparison->run[s]);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_dataset_free(&comparison->data[s]);
    oab_schools_free(&comparison->names);
    oab_input_file_free(&comparison->names_file);
    *comparison = (oab_comparison){0};
}
