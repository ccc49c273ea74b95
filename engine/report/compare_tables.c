/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a comparison: one per level, all with the same columns, and the groups.
 */
#include "report/compare_internal.h"

#include <string.h>

/* ---- a level ---- */

static const oab_compared *row_at(const void *context, size_t row) {
    const oab_level_view *view = context;
    return &view->comparison->level[view->level].rows[row];
}

const char *oab_compared_id(const oab_level_view *view, const oab_compared *row, char *out) {
    if (row->text != NULL)
        return row->text;
    const bool is_school =
        view->level == OAB_LEVEL_SCHOOLS || view->level == OAB_LEVEL_INSTITUTIONS;
    return is_school ? oab_school_id_print(row->id, out)
                     : oab_municipality_id_print((oab_municipality_id)row->id, out);
}

/* Of a unit that is in no sum it is empty; of a side where the unit is not, 0. */
static void put_amount(oab_writer *w, const oab_compared *row, oab_cents amount) {
    if (row->is_known)
        oab_put_decimal(w, amount, 2, 2);
}

static void put_measure(oab_writer *w, const oab_compared *row, int side) {
    if (row->is_known)
        oab_put_decimal(w, row->measure[side], 6, 2);
}

static void put_id(oab_writer *w, const void *context, size_t row) {
    char out[8];
    oab_put_text(w, oab_compared_id(context, row_at(context, row), out));
}

#define CELL(name, put)                                                                            \
    static void put_##name(oab_writer *w, const void *context, size_t row) {                       \
        const oab_compared *r = row_at(context, row);                                              \
        put;                                                                                       \
    }
#define PART(name, which) CELL(name, put_amount(w, r, r->part[which]))
CELL(name, oab_put_text(w, r->name))
CELL(baseline, put_amount(w, r, r->amount[OAB_BASELINE]))
CELL(variant, put_amount(w, r, r->amount[OAB_VARIANT]))
CELL(difference, put_amount(w, r, r->difference))
PART(composition, OAB_PART_COMPOSITION)
PART(threshold, OAB_PART_THRESHOLD)
PART(price, OAB_PART_PRICE)
PART(minimum, OAB_PART_MINIMUM)
PART(transition, OAB_PART_TRANSITION)
PART(rounding, OAB_PART_ROUNDING)
CELL(status, oab_put_text(w, oab_compared_status(r)))
CELL(units, oab_put_count(w, r->units))
CELL(pupils_baseline, oab_put_count(w, r->pupils[OAB_BASELINE]))
CELL(pupils_variant, oab_put_count(w, r->pupils[OAB_VARIANT]))
CELL(measure_baseline, put_measure(w, r, OAB_BASELINE))
CELL(measure_variant, put_measure(w, r, OAB_VARIANT))
CELL(rank_baseline, oab_put_count(w, r->rank[OAB_BASELINE] ? r->rank[OAB_BASELINE] : OAB_ABSENT))
CELL(rank_variant, oab_put_count(w, r->rank[OAB_VARIANT] ? r->rank[OAB_VARIANT] : OAB_ABSENT))
CELL(board, oab_put_text(w, r->board))
CELL(municipality, oab_put_municipality(w, r->municipality))
CELL(province, oab_put_text(w, r->province))
#undef PART
#undef CELL

static void put_percent(oab_writer *w, const void *context, size_t row) {
    const oab_compared *r = row_at(context, row);
    if (r->is_known && r->amount[OAB_BASELINE] > 0)
        oab_put_decimal(
            w, oab_round_shown((oab_wide)r->difference * 10000, r->amount[OAB_BASELINE]), 2, 2);
}

/* Places gained, from the baseline's order to the variant's. */
static void put_rank_change(oab_writer *w, const void *context, size_t row) {
    const oab_compared *r = row_at(context, row);
    if (r->rank[OAB_BASELINE] > 0 && r->rank[OAB_VARIANT] > 0)
        oab_put_count(w, (int64_t)r->rank[OAB_BASELINE] - r->rank[OAB_VARIANT]);
}

static void put_cause(oab_writer *w, const void *context, size_t row) {
    char text[OAB_CAUSE];
    oab_put_text(w, oab_compared_cause(context, row_at(context, row), text, sizeof text));
}

static const oab_csv_column columns[] = {
    {"id", put_id},
    {"name", put_name},
    {"amount_baseline", put_baseline},
    {"amount_variant", put_variant},
    {"difference", put_difference},
    {"composition", put_composition},
    {"threshold", put_threshold},
    {"price", put_price},
    {"minimum", put_minimum},
    {"transition", put_transition},
    {"rounding", put_rounding},
    {"percent", put_percent},
    {"rank_baseline", put_rank_baseline},
    {"rank_variant", put_rank_variant},
    {"rank_change", put_rank_change},
    {"status", put_status},
    {"units", put_units},
    {"pupils_baseline", put_pupils_baseline},
    {"pupils_variant", put_pupils_variant},
    {"measure_baseline", put_measure_baseline},
    {"measure_variant", put_measure_variant},
    {"board_id", put_board},
    {"municipality_id", put_municipality},
    {"province", put_province},
    {"cause", put_cause},
};

static size_t count_rows(const void *context) {
    const oab_level_view *view = context;
    return view->comparison->level[view->level].count;
}

static bool is_there(const void *context) {
    const oab_level_view *view = context;
    return view->comparison->level[view->level].rows != NULL;
}

static const struct {
    const char *file, *beside_grants; /* the second where grants have the plain name */
} files[OAB_LEVEL_COUNT] = {
    [OAB_LEVEL_SCHOOLS] = {"compare_schools.csv", NULL},
    [OAB_LEVEL_INSTITUTIONS] = {"compare_institutions.csv", NULL},
    [OAB_LEVEL_BOARDS] = {"compare_boards.csv", NULL},
    [OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY] = {"compare_municipalities.csv",
                                           "compare_schools_by_municipality.csv"},
    [OAB_LEVEL_SCHOOLS_BY_PROVINCE] = {"compare_provinces.csv", "compare_schools_by_province.csv"},
    [OAB_LEVEL_MUNICIPALITIES] = {"compare_municipalities.csv", NULL},
    [OAB_LEVEL_PROVINCES] = {"compare_provinces.csv", NULL},
};

static const char *file_of(const oab_level_view *view) {
    const bool has_grants = view->comparison->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL;
    const char *other = files[view->level].beside_grants;
    return has_grants && other != NULL ? other : files[view->level].file;
}

oab_csv_table oab_level_table(const oab_level_view *view) {
    return (oab_csv_table){file_of(view), OAB_COLUMNS(columns), count_rows, is_there};
}

/* ---- groups ---- */

const char *const oab_money_names[OAB_MONEY_COUNT] = {"schools", "municipal grants"};

typedef struct group {
    oab_money money;
    const char *kind;
    const oab_band *band;
} group;

/* Group ROW of those that hold anything, or one without a band. */
static group group_at(const void *context, size_t row) {
    const oab_comparison *c = context;
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_compare_figures *f = &c->figures[m];
        const struct {
            const char *kind;
            const oab_band *bands;
            size_t count;
        } kinds[] = {{"decile", f->decile, OAB_MONEY_BANDS},
                     {"size", f->size, OAB_SIZE_BANDS},
                     {"place", f->place, OAB_PLACE_BANDS}};
        for (size_t k = 0; k < 3; k++)
            for (size_t b = 0; b < kinds[k].count; b++)
                if (kinds[k].bands[b].units > 0 && row-- == 0)
                    return (group){(oab_money)m, kinds[k].kind, &kinds[k].bands[b]};
    }
    return (group){OAB_MONEY_COUNT, NULL, NULL};
}

#define CELL(name, put)                                                                            \
    static void group_##name(oab_writer *w, const void *context, size_t row) {                     \
        const group g = group_at(context, row);                                                    \
        put;                                                                                       \
    }
CELL(money, oab_put_text(w, oab_money_names[g.money]))
CELL(kind, oab_put_text(w, g.kind))
CELL(label, oab_put_text(w, g.band->label))
CELL(units, oab_put_count(w, g.band->units))
CELL(pupils, oab_put_count(w, g.band->pupils))
CELL(baseline, oab_put_decimal(w, g.band->amount[OAB_BASELINE], 2, 2))
CELL(variant, oab_put_decimal(w, g.band->amount[OAB_VARIANT], 2, 2))
CELL(difference,
     oab_put_decimal(w, g.band->amount[OAB_VARIANT] - g.band->amount[OAB_BASELINE], 2, 2))
CELL(gain, oab_put_count(w, g.band->gain))
CELL(lose, oab_put_count(w, g.band->lose))
#undef CELL

static const oab_csv_column group_columns[] = {
    {"money", group_money},
    {"group", group_kind},
    {"label", group_label},
    {"units", group_units},
    {"pupils", group_pupils},
    {"amount_baseline", group_baseline},
    {"amount_variant", group_variant},
    {"difference", group_difference},
    {"gain", group_gain},
    {"lose", group_lose},
};

static size_t count_groups(const void *context) {
    size_t count = 0;
    while (group_at(context, count).band != NULL)
        count++;
    return count;
}

static bool has_groups(const void *context) {
    return group_at(context, 0).band != NULL;
}

const oab_csv_table oab_groups_table = {"compare_groups.csv", OAB_COLUMNS(group_columns),
                                        count_groups, has_groups};
