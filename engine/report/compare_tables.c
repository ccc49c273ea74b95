/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a comparison: one per level, all with the same columns, and the groups. */
#include "report/report_internal.h"

/* ---- a level ---- */

#define ROW(member) OAB_MEMBER(oab_compared, member)

const char *oab_compared_id(const oab_level_view *view, const oab_compared *row, char *out) {
    if (row->text != NULL)
        return row->text;
    const bool is_school =
        view->level == OAB_LEVEL_SCHOOLS || view->level == OAB_LEVEL_INSTITUTIONS;
    return is_school ? oab_school_id_print(row->id, out)
                     : oab_municipality_id_print((oab_municipality_id)row->id, out);
}

static oab_cell id_of(const void *context, const void *row, char *scratch) {
    return (oab_cell){.text = oab_compared_id(context, row, scratch)};
}

/* Empty for a unit that is in no sum, 0 for a side that lacks the unit. */
#define KNOWN(name, member)                                                                        \
    static oab_cell name(const void *row) {                                                        \
        const oab_compared *r = row;                                                               \
        return (oab_cell){.number = r->is_known ? r->member : OAB_ABSENT};                         \
    }
KNOWN(amount_baseline, amount[OAB_BASELINE])
KNOWN(amount_variant, amount[OAB_VARIANT])
KNOWN(difference, difference)
KNOWN(composition, part[OAB_PART_COMPOSITION])
KNOWN(threshold, part[OAB_PART_THRESHOLD])
KNOWN(price, part[OAB_PART_PRICE])
KNOWN(minimum, part[OAB_PART_MINIMUM])
KNOWN(transition, part[OAB_PART_TRANSITION])
KNOWN(rounding, part[OAB_PART_ROUNDING])
KNOWN(measure_baseline, measure[OAB_BASELINE])
KNOWN(measure_variant, measure[OAB_VARIANT])
#undef KNOWN

static oab_cell percent(const void *row) {
    const oab_compared *r = row;
    if (!r->is_known || r->amount[OAB_BASELINE] <= 0)
        return (oab_cell){.number = OAB_ABSENT};
    return (oab_cell){
        .number = oab_round_shown((oab_wide)r->difference * 10000, r->amount[OAB_BASELINE])};
}

static oab_cell rank_of(const oab_compared *row, int side) {
    return (oab_cell){.number = row->rank[side] > 0 ? (int64_t)row->rank[side] : OAB_ABSENT};
}

static oab_cell rank_baseline(const void *row) {
    return rank_of(row, OAB_BASELINE);
}

static oab_cell rank_variant(const void *row) {
    return rank_of(row, OAB_VARIANT);
}

/* Places gained from the baseline's order to the variant's. */
static oab_cell rank_change(const void *row) {
    const int64_t before = rank_baseline(row).number, after = rank_variant(row).number;
    return (oab_cell){.number =
                          oab_known(before) && oab_known(after) ? before - after : OAB_ABSENT};
}

static oab_cell status(const void *row) {
    return (oab_cell){.text = oab_compared_status(row)};
}

static oab_cell cause(const void *context, const void *row, char *scratch) {
    return (oab_cell){.text = oab_compared_cause(context, row, scratch, OAB_CELL_SCRATCH)};
}

oab_cell oab_compared_is_drawn(const oab_comparison *comparison, oab_money money) {
    oab_cell drawn = {.number = OAB_ABSENT};
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_cell side = oab_is_drawn(&comparison->run[s], money == OAB_MONEY_GRANTS);
        if (oab_known(side.number))
            drawn.number = side.number > 0 || drawn.number > 0;
    }
    return drawn;
}

static oab_cell is_drawn(const void *context, const void *row, char *scratch) {
    (void)row, (void)scratch;
    const oab_level_view *view = context;
    return oab_compared_is_drawn(view->comparison, oab_money_of(view->level));
}

static const oab_report_column columns[] = {
    {"id", OAB_CELL_TEXT, .work_out = id_of},
    {"name", OAB_CELL_TEXT, ROW(name)},
    {"amount_baseline", OAB_CELL_EURO, .from_row = amount_baseline},
    {"amount_variant", OAB_CELL_EURO, .from_row = amount_variant},
    {"difference", OAB_CELL_EURO, .from_row = difference},
    {"composition", OAB_CELL_EURO, .from_row = composition},
    {"threshold", OAB_CELL_EURO, .from_row = threshold, .means = "threshold_part"},
    {"price", OAB_CELL_EURO, .from_row = price},
    {"minimum", OAB_CELL_EURO, .from_row = minimum},
    {"transition", OAB_CELL_EURO, .from_row = transition, .means = "transition_part"},
    {"rounding", OAB_CELL_EURO, .from_row = rounding},
    {"percent", OAB_CELL_PERCENT, .from_row = percent},
    {"rank_baseline", OAB_CELL_COUNT, .from_row = rank_baseline},
    {"rank_variant", OAB_CELL_COUNT, .from_row = rank_variant},
    {"rank_change", OAB_CELL_COUNT, .from_row = rank_change},
    {"status", OAB_CELL_TEXT, .from_row = status},
    {"units", OAB_CELL_COUNT, ROW(units)},
    {"pupils_baseline", OAB_CELL_COUNT, ROW(pupils[OAB_BASELINE])},
    {"pupils_variant", OAB_CELL_COUNT, ROW(pupils[OAB_VARIANT])},
    {"measure_baseline", OAB_CELL_MEASURE, .from_row = measure_baseline},
    {"measure_variant", OAB_CELL_MEASURE, .from_row = measure_variant},
    {"board_id", OAB_CELL_TEXT, ROW(board)},
    {"municipality_id", OAB_CELL_MUNICIPALITY, ROW(municipality)},
    {"province", OAB_CELL_TEXT, ROW(province)},
    {"cause", OAB_CELL_TEXT, .work_out = cause},
    {"place", OAB_CELL_TEXT, ROW(place)},
    {"drawn", OAB_CELL_YES_NO, .work_out = is_drawn},
};

static oab_cell name_and_place(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_compared *r = row;
    return (oab_cell){.text = oab_name_and_place(r->name, r->place, scratch, OAB_CELL_SCRATCH)};
}

/* Of risers and fallers. */
static const oab_report_column extreme_columns[] = {
    {"id", OAB_CELL_TEXT, .work_out = id_of},
    {"name", OAB_CELL_TEXT, .work_out = name_and_place},
    {"amount_baseline", OAB_CELL_EURO, .from_row = amount_baseline},
    {"amount_variant", OAB_CELL_EURO, .from_row = amount_variant},
    {"difference", OAB_CELL_EURO, .from_row = difference},
    {"cause", OAB_CELL_TEXT, .work_out = cause},
};

static const void *row_at(const void *context, size_t index) {
    const oab_level_view *view = context;
    const oab_compared_list *level = &view->comparison->level[view->level];
    return index < level->count ? &level->rows[index] : NULL;
}

static const struct {
    const char *name, *beside_grants; /* beside_grants: if the grants have the plain name */
} names[OAB_LEVEL_COUNT] = {
    [OAB_LEVEL_SCHOOLS] = {"compare_schools", NULL},
    [OAB_LEVEL_INSTITUTIONS] = {"compare_institutions", NULL},
    [OAB_LEVEL_BOARDS] = {"compare_boards", NULL},
    [OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY] = {"compare_municipalities",
                                           "compare_schools_by_municipality"},
    [OAB_LEVEL_SCHOOLS_BY_PROVINCE] = {"compare_provinces", "compare_schools_by_province"},
    [OAB_LEVEL_MUNICIPALITIES] = {"compare_municipalities", NULL},
    [OAB_LEVEL_PROVINCES] = {"compare_provinces", NULL},
};

oab_report_table oab_extremes_table(const oab_level_view *view) {
    return (oab_report_table){"extremes", OAB_COLUMNS(extreme_columns), row_at, view, 1};
}

oab_report_table oab_level_table(const oab_level_view *view) {
    const bool has_grants = view->comparison->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL;
    const char *other = names[view->level].beside_grants;
    return (oab_report_table){has_grants && other != NULL ? other : names[view->level].name,
                              OAB_COLUMNS(columns), row_at, view, 1};
}

/* ---- groups ---- */

#define GROUP(member) OAB_MEMBER(oab_group, member)

static oab_cell group_difference(const void *row) {
    const oab_group *g = row;
    return (oab_cell){.number = g->band.amount[OAB_VARIANT] - g->band.amount[OAB_BASELINE]};
}

static const oab_report_column group_columns[] = {
    {"money", OAB_CELL_TEXT, GROUP(money)},
    {"group", OAB_CELL_TEXT, GROUP(kind)},
    {"label", OAB_CELL_TEXT, GROUP(band.label)},
    {"units", OAB_CELL_COUNT, GROUP(band.units)},
    {"pupils", OAB_CELL_COUNT, GROUP(band.pupils)},
    {"amount_baseline", OAB_CELL_EURO, GROUP(band.amount[OAB_BASELINE])},
    {"amount_variant", OAB_CELL_EURO, GROUP(band.amount[OAB_VARIANT])},
    {"difference", OAB_CELL_EURO, .from_row = group_difference},
    {"gain", OAB_CELL_COUNT, GROUP(band.gain)},
    {"lose", OAB_CELL_COUNT, GROUP(band.lose)},
};

void oab_add_bands(oab_groups *groups, const char *money, const char *kind, const oab_band *bands,
                   size_t count) {
    for (size_t b = 0; b < count; b++)
        if (bands[b].units > 0)
            groups->row[groups->count++] = (oab_group){money, kind, bands[b]};
}

void oab_find_groups(const oab_comparison *comparison, oab_groups *groups) {
    static const char *const money[OAB_MONEY_COUNT] = {"schools", "municipal grants"};
    groups->count = 0;
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_compare_figures *f = &comparison->figures[m];
        oab_add_bands(groups, money[m], "decile", f->decile, OAB_MONEY_BANDS);
        oab_add_bands(groups, money[m], "size", f->size, OAB_SIZE_BANDS);
        oab_add_bands(groups, money[m], "place", f->place, OAB_PLACE_BANDS);
    }
}

static const void *group_at(const void *context, size_t index) {
    const oab_groups *groups = context;
    return index < groups->count ? &groups->row[index] : NULL;
}

oab_report_table oab_groups_table(const oab_groups *groups) {
    return (oab_report_table){"compare_groups", OAB_COLUMNS(group_columns), group_at, groups, 3};
}

/* ---- the tables ---- */

static const oab_unit_kind kinds[OAB_LEVEL_COUNT] = {
    [OAB_LEVEL_SCHOOLS] = OAB_UNIT_SCHOOL,
    [OAB_LEVEL_INSTITUTIONS] = OAB_UNIT_INSTITUTION,
    [OAB_LEVEL_BOARDS] = OAB_UNIT_BOARD,
    [OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY] = OAB_UNIT_MUNICIPALITY,
    [OAB_LEVEL_SCHOOLS_BY_PROVINCE] = OAB_UNIT_PROVINCE,
    [OAB_LEVEL_MUNICIPALITIES] = OAB_UNIT_MUNICIPALITY,
    [OAB_LEVEL_PROVINCES] = OAB_UNIT_PROVINCE,
};

static oab_whereabouts where_row(const void *context, const void *row) {
    const oab_unit_kind kind = kinds[((const oab_level_view *)context)->level];
    const oab_compared *r = row;
    const bool is_school = kind == OAB_UNIT_SCHOOL || kind == OAB_UNIT_INSTITUTION;
    return (oab_whereabouts){
        .school = is_school ? r->id : 0,
        .municipality =
            kind == OAB_UNIT_MUNICIPALITY ? (oab_municipality_id)r->id : r->municipality,
        .board = kind == OAB_UNIT_BOARD ? r->text : r->board,
        .province = kind == OAB_UNIT_PROVINCE ? r->text : r->province,
    };
}

void oab_list_comparison(const oab_comparison *comparison, oab_comparison_tables *tables) {
    oab_unit_tables *units = &tables->units;
    *units = (oab_unit_tables){
        .what = "comparison", .runs = comparison->run, .run_count = OAB_SIDE_COUNT};
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        tables->view[l] = (oab_level_view){comparison, (oab_compare_level)l, OAB_ENGLISH};
        if (comparison->level[l].rows != NULL)
            units->list[units->count++] =
                (oab_unit_table){oab_level_table(&tables->view[l]), kinds[l], where_row,
                                 .amount = "difference", .by_size = true};
    }
    oab_find_groups(comparison, &tables->groups);
    if (tables->groups.count > 0)
        units->list[units->count++] =
            (oab_unit_table){.table = oab_groups_table(&tables->groups), .kind = OAB_UNIT_KINDS};
    units->list[units->count++] = (oab_unit_table){.table = oab_regions_table(comparison),
                                                   .kind = OAB_UNIT_PROVINCE,
                                                   .holds = oab_region_holds};
}
