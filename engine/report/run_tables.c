/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a run, described column by column. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* ---- sites and institutions ---- */

#define SITE(member) OAB_MEMBER(oab_site_result, member)

static oab_cell institution_of(const void *row) {
    return (oab_cell){.number = (int64_t)oab_institution_of(((const oab_site_result *)row)->id)};
}

static oab_cell name_of(const void *row) {
    const oab_school *school = ((const oab_site_result *)row)->row;
    return (oab_cell){.text = school != NULL ? school->name : NULL};
}

static oab_cell board_of(const void *row) {
    const oab_school *school = ((const oab_site_result *)row)->row;
    return (oab_cell){.text = school != NULL ? school->board : NULL};
}

static oab_cell place_of(const void *row) {
    const oab_school *school = ((const oab_site_result *)row)->row;
    return (oab_cell){.text = school != NULL ? school->place : NULL};
}

static oab_cell site_is_drawn(const void *context, const void *row, char *scratch) {
    (void)row, (void)scratch;
    return oab_is_drawn(context, false);
}

static oab_cell municipality_is_drawn(const void *context, const void *row, char *scratch) {
    (void)row, (void)scratch;
    return oab_is_drawn(context, true);
}

#define SUMS                                                                                       \
    {"pupils", OAB_CELL_COUNT, SITE(pupils)},                                                      \
        {"target_pupils", OAB_CELL_HUNDREDTHS, SITE(target)},                                      \
        {"mean_score", OAB_CELL_HUNDREDTHS, SITE(mean_score)},                                     \
        {"score_without_threshold", OAB_CELL_HUNDREDTHS, SITE(a)},                                 \
        {"threshold", OAB_CELL_HUNDREDTHS, SITE(b)}, {"score", OAB_CELL_HUNDREDTHS, SITE(score)},  \
        {"amount_new", OAB_CELL_EURO, SITE(amount_new)},                                           \
        {"school_weight", OAB_CELL_MEASURE, SITE(school_weight)},                                  \
        {"amount_old", OAB_CELL_EURO, SITE(amount_old)},                                           \
        {"amount_impulse", OAB_CELL_EURO, SITE(amount_impulse)},                                   \
        {"transition", OAB_CELL_EURO, SITE(transition)}, {                                         \
        "amount", OAB_CELL_EURO, SITE(amount)                                                      \
    }

/* What a unit had before, and gets when the transition is over; the last columns. */
#define TRANSITION_SUMS                                                                            \
    {"amount_present", OAB_CELL_EURO, SITE(previous)},                                             \
        {"amount_final", OAB_CELL_EURO, SITE(final)}, {                                            \
        "amount_final_difference", OAB_CELL_EURO, SITE(final_difference)                           \
    }

static const oab_report_column school_columns[] = {
    {"school_id", OAB_CELL_SCHOOL, SITE(id)},
    {"institution_id", OAB_CELL_SCHOOL, .from_row = institution_of},
    {"name", OAB_CELL_TEXT, .from_row = name_of},
    {"municipality_id", OAB_CELL_MUNICIPALITY, SITE(municipality)},
    SUMS,
    {"board_id", OAB_CELL_TEXT, .from_row = board_of},
    {"place", OAB_CELL_TEXT, .from_row = place_of},
    {"drawn", OAB_CELL_YES_NO, .work_out = site_is_drawn},
    TRANSITION_SUMS,
};

static const oab_report_column board_columns[] = {
    {"board_id", OAB_CELL_TEXT, .from_row = board_of},
    SUMS,
    {"drawn", OAB_CELL_YES_NO, .work_out = site_is_drawn},
    TRANSITION_SUMS,
};

/* CBS flags scores based on too few pupils: a school, b onderbouw (lower years), c bovenbouw (upper
 * years). */
static oab_cell flags_of(const void *context, const void *row, char *scratch) {
    const oab_run *run = context;
    const oab_site_result *s = row;
    const int64_t few = run->parameters.rules.value[OAB_RELIABLE_PUPILS] / OAB_ONE;
    const struct {
        int64_t pupils;
        const char *flag;
    } parts[] = {{s->pupils, "a"}, {s->young, "b"}, {s->old, "c"}};
    scratch[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (oab_known(parts[i].pupils) && parts[i].pupils <= few) {
            strcat(scratch, scratch[0] != '\0' ? ", " : "");
            strcat(scratch, parts[i].flag);
        }
    return (oab_cell){.text = scratch};
}

static const oab_report_column detail_columns[] = {
    {"school_id", OAB_CELL_SCHOOL, SITE(id)},
    {"institution_id", OAB_CELL_SCHOOL, .from_row = institution_of},
    {"flags", OAB_CELL_TEXT, .work_out = flags_of},
    {"pupils_onderbouw", OAB_CELL_COUNT, SITE(young)},
    {"pupils_bovenbouw", OAB_CELL_COUNT, SITE(old)},
    {"score_without_threshold_onderbouw", OAB_CELL_HUNDREDTHS, SITE(young_a)},
    {"score_without_threshold_bovenbouw", OAB_CELL_HUNDREDTHS, SITE(old_a)},
    {"drawn", OAB_CELL_YES_NO, .work_out = site_is_drawn},
};

static const oab_report_column normal_columns[] = {
    {"school_id", OAB_CELL_SCHOOL, SITE(id)},
    {"deviation", OAB_CELL_NORMALISED, SITE(normalised.deviation)},
    {"z_score", OAB_CELL_NORMALISED, SITE(normalised.z_score)},
    {"percentile", OAB_CELL_NORMALISED, SITE(normalised.percentile)},
    {"drawn", OAB_CELL_YES_NO, .work_out = site_is_drawn},
};

/* ---- municipalities ---- */

#define UNIT(member) OAB_MEMBER(oab_municipality_result, member)

static oab_cell municipality_name_of(const void *row) {
    const oab_municipality *municipality = ((const oab_municipality_result *)row)->row;
    return (oab_cell){.text = municipality != NULL ? municipality->name : NULL};
}

static const oab_report_column municipality_columns[] = {
    {"municipality_id", OAB_CELL_MUNICIPALITY, UNIT(id)},
    {"name", OAB_CELL_TEXT, .from_row = municipality_name_of},
    {"children", OAB_CELL_COUNT, UNIT(children)},
    {"toddlers", OAB_CELL_COUNT, UNIT(toddlers)},
    {"target_children", OAB_CELL_HUNDREDTHS, UNIT(target)},
    {"target_toddlers", OAB_CELL_HUNDREDTHS, UNIT(target_toddlers)},
    {"score_without_threshold", OAB_CELL_HUNDREDTHS, UNIT(a)},
    {"threshold", OAB_CELL_HUNDREDTHS, UNIT(b)},
    {"score", OAB_CELL_HUNDREDTHS, UNIT(score)},
    {"amount_formula", OAB_CELL_EURO, UNIT(amount_formula)},
    {"minimum_topup", OAB_CELL_EURO, UNIT(minimum_topup)},
    {"transition", OAB_CELL_EURO, UNIT(transition)},
    {"amount", OAB_CELL_EURO, UNIT(amount)},
    {"amount_preschool", OAB_CELL_EURO, UNIT(amount_preschool)},
    {"score_without_threshold_date_1", OAB_CELL_HUNDREDTHS, UNIT(date[0].a)},
    {"threshold_date_1", OAB_CELL_HUNDREDTHS, UNIT(date[0].b)},
    {"score_date_1", OAB_CELL_HUNDREDTHS, UNIT(date[0].score)},
    {"score_without_threshold_date_2", OAB_CELL_HUNDREDTHS, UNIT(date[1].a)},
    {"threshold_date_2", OAB_CELL_HUNDREDTHS, UNIT(date[1].b)},
    {"score_date_2", OAB_CELL_HUNDREDTHS, UNIT(date[1].score)},
    {"drawn", OAB_CELL_YES_NO, .work_out = municipality_is_drawn},
};

/* Euro per target toddler, or per hour if PER is the hours a year (1e-6). */
static oab_cell euro_per(const oab_municipality_result *m, oab_wide per) {
    if (!oab_known(m->target_toddlers) || m->exact_toddlers <= 0 || !oab_known(m->amount_preschool))
        return (oab_cell){.number = OAB_ABSENT};
    return (oab_cell){.number =
                          oab_round_shown((oab_wide)m->amount_preschool * m->tied_den * OAB_ONE,
                                          m->exact_toddlers * per)};
}

static oab_cell euro_per_toddler(const void *row) {
    return euro_per(row, OAB_ONE);
}

static oab_cell euro_per_hour(const void *context, const void *row, char *scratch) {
    (void)scratch;
    return euro_per(row, ((const oab_run *)context)->parameters.rules.value[OAB_PRESCHOOL_HOURS]);
}

static const oab_report_column preschool_columns[] = {
    {"municipality_id", OAB_CELL_MUNICIPALITY, UNIT(id)},
    {"name", OAB_CELL_TEXT, .from_row = municipality_name_of},
    {"toddlers", OAB_CELL_COUNT, UNIT(toddlers)},
    {"target_toddlers", OAB_CELL_HUNDREDTHS, UNIT(target_toddlers)},
    {"amount_preschool", OAB_CELL_EURO, UNIT(amount_preschool)},
    {"euro_per_target_toddler", OAB_CELL_EURO, .from_row = euro_per_toddler},
    {"euro_per_hour", OAB_CELL_EURO, .work_out = euro_per_hour},
    {"drawn", OAB_CELL_YES_NO, .work_out = municipality_is_drawn},
};

/* ---- budget lines ---- */

static oab_cell residue_of(const void *row) {
    const oab_budget_line *line = row;
    return (oab_cell){.number =
                          oab_known(line->budget) ? line->budget - line->allocated : OAB_ABSENT};
}

static const oab_report_column budget_columns[] = {
    {"line", OAB_CELL_TEXT, OAB_MEMBER(oab_budget_line, name)},
    {"recipients", OAB_CELL_COUNT, OAB_MEMBER(oab_budget_line, recipients)},
    {"budget", OAB_CELL_EURO, OAB_MEMBER(oab_budget_line, budget)},
    {"allocated", OAB_CELL_EURO, OAB_MEMBER(oab_budget_line, allocated)},
    {"residue", OAB_CELL_EURO, .from_row = residue_of},
};

/* ---- national figures ---- */

#define NATION(member) OAB_MEMBER(oab_national, member)

/* Absent if not above 0: tables of scores alone give neither k nor the gap. */
static oab_cell positive(int64_t value) {
    return (oab_cell){.number = value > 0 ? value : OAB_ABSENT};
}

static oab_cell children_of(const void *row) {
    return positive(((const oab_national *)row)->children);
}

static oab_cell k_of(const void *row) {
    return positive(((const oab_national *)row)->k);
}

static oab_cell gap_of(const void *row) {
    const oab_national *n = row;
    return (oab_cell){.number = n->k > 0 || n->gap_given ? n->gap : OAB_ABSENT};
}

static oab_cell pool_of(const void *context, const void *row, char *scratch) {
    (void)scratch;
    const bool is_schools = row == &((const oab_run *)context)->result.school_nation;
    return (oab_cell){.text = is_schools ? "schools" : "municipalities"};
}

static const oab_report_column nation_columns[] = {
    {"pool", OAB_CELL_TEXT, .work_out = pool_of},
    {"count_date", OAB_CELL_DATE, NATION(date)},
    {"children", OAB_CELL_COUNT, .from_row = children_of},
    {"k", OAB_CELL_COUNT, .from_row = k_of},
    {"ties", OAB_CELL_COUNT, NATION(ties)},
    {"cutoff", OAB_CELL_POINTS, NATION(cutoff)},
    {"C", OAB_CELL_POINTS, NATION(c)},
    {"G", OAB_CELL_POINTS, NATION(g)},
    {"gap", OAB_CELL_POINTS, .from_row = gap_of},
    {"gap_given", OAB_CELL_YES_NO, NATION(gap_given)},
};

static const void *nation_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    if (result->school_nation.k > 0 && index-- == 0)
        return &result->school_nation;
    const bool is_told =
        index <= result->second_date && result->municipal_nation[index].children > 0;
    return is_told ? &result->municipal_nation[index] : NULL;
}

/* ---- the tables ---- */

static const void *site_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    return index < result->site_count ? &result->sites[index] : NULL;
}

static const void *institution_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    return index < result->institution_count ? &result->institutions[index] : NULL;
}

static const void *board_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    return index < result->board_count ? &result->boards[index] : NULL;
}

static const void *municipality_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    return index < result->municipality_count ? &result->municipalities[index] : NULL;
}

static const void *line_at(const void *context, size_t index) {
    const oab_result *result = &((const oab_run *)context)->result;
    for (size_t i = 0; i < result->line_count; i++)
        if (result->lines[i].used && index-- == 0)
            return &result->lines[i];
    return NULL;
}

static oab_whereabouts where_site(const void *context, const void *row) {
    return oab_site_whereabouts(context, row);
}

static oab_whereabouts where_municipality(const void *context, const void *row) {
    const oab_municipality_id id = ((const oab_municipality_result *)row)->id;
    return (oab_whereabouts){
        .municipality = id, .board = "", .province = oab_municipality_province(context, id)};
}

static bool has_sites(const oab_run *run) {
    return run->result.has_sites;
}

static bool has_boards(const oab_run *run) {
    return run->result.board_count > 0;
}

static bool has_new_sites(const oab_run *run) {
    return run->result.has_sites && run->result.scheme->has_scores;
}

static bool has_normalised(const oab_run *run) {
    return has_new_sites(run) && run->request->normalised && run->scores.score != NULL;
}

static bool has_municipalities(const oab_run *run) {
    return run->result.has_municipalities;
}

static bool has_preschool(const oab_run *run) {
    return run->result.has_municipalities && run->result.scheme->has_preschool;
}

static bool always(const oab_run *run) {
    (void)run;
    return true;
}

/* Other outputs contain it. */
static bool never(const oab_run *run) {
    (void)run;
    return false;
}

static const struct {
    const char *name;
    const oab_report_column *columns;
    size_t column_count;
    const void *(*row)(const void *context, size_t index);
    bool (*applies)(const oab_run *run);
    oab_unit_kind kind; /* see oab_unit_table */
    const char *amount;
} tables[OAB_RUN_TABLES] = {
    [OAB_TABLE_SCHOOLS] = {"schools", OAB_COLUMNS(school_columns), site_at, has_sites,
                           OAB_UNIT_SCHOOL, "amount"},
    [OAB_TABLE_INSTITUTIONS] = {"institutions", school_columns + 1,
                                sizeof school_columns / sizeof *school_columns - 1, institution_at,
                                has_sites, OAB_UNIT_INSTITUTION, "amount"},
    [OAB_TABLE_BOARDS] = {"boards", OAB_COLUMNS(board_columns), board_at, has_boards,
                          OAB_UNIT_BOARD, "amount"},
    [OAB_TABLE_DETAIL] = {"schools_detail", OAB_COLUMNS(detail_columns), site_at, has_new_sites,
                          OAB_UNIT_SCHOOL, NULL},
    [OAB_TABLE_NORMALISED] = {"normalised", OAB_COLUMNS(normal_columns), site_at, has_normalised,
                              OAB_UNIT_SCHOOL, NULL},
    [OAB_TABLE_MUNICIPALITIES] = {"municipalities", OAB_COLUMNS(municipality_columns),
                                  municipality_at, has_municipalities, OAB_UNIT_MUNICIPALITY,
                                  "amount"},
    [OAB_TABLE_PRESCHOOL] = {"preschool", OAB_COLUMNS(preschool_columns), municipality_at,
                             has_preschool, OAB_UNIT_MUNICIPALITY, "amount_preschool"},
    [OAB_TABLE_BUDGET] = {"budget", OAB_COLUMNS(budget_columns), line_at, always, OAB_UNIT_KINDS,
                          "allocated"},
    [OAB_TABLE_NATIONS] = {"national", OAB_COLUMNS(nation_columns), nation_at, never,
                           OAB_UNIT_KINDS, NULL},
};

oab_report_table oab_run_table(const oab_run *run, oab_run_table_id id) {
    return (oab_report_table){
        tables[id].name, tables[id].columns, tables[id].column_count, tables[id].row, run, 1};
}

size_t oab_run_tables(const oab_run *run, oab_report_table list[OAB_RUN_TABLES]) {
    size_t count = 0;
    for (int id = 0; id < OAB_RUN_TABLES; id++)
        if (tables[id].applies(run))
            list[count++] = oab_run_table(run, (oab_run_table_id)id);
    return count;
}

void oab_run_unit_tables(const oab_run *run, oab_unit_tables *list) {
    *list = (oab_unit_tables){.what = "run", .runs = run, .run_count = 1};
    for (int id = 0; id < OAB_RUN_TABLES; id++)
        if (tables[id].applies(run))
            list->list[list->count++] = (oab_unit_table){
                .table = oab_run_table(run, (oab_run_table_id)id),
                .kind = tables[id].kind,
                .where = tables[id].kind == OAB_UNIT_MUNICIPALITY ? where_municipality : where_site,
                .amount = tables[id].amount,
            };
}
