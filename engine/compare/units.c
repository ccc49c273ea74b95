/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joins the units of both sides by id, then sums them by institution, board, municipality and
 * province. A unit on one side only is kept, with 0 on the other. */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- a unit of one side as a row ---- */

static void take_rungs(oab_compared *row, int side, const oab_ladder *ladder, size_t i) {
    const int sign = side == OAB_VARIANT ? 1 : -1;
    oab_cents at[OAB_RUNG_COUNT];
    for (int r = 0; r < OAB_RUNG_COUNT; r++)
        at[r] = sign * ladder->rung[r][i];
    row->amount[side] = ladder->rung[OAB_RUNG_AMOUNT][i];
    row->by_measure[side] = ladder->rung[OAB_RUNG_MEASURE][i];
    row->by_above[side] = ladder->rung[OAB_RUNG_ABOVE][i];
    row->difference = at[OAB_RUNG_AMOUNT];
    row->part[OAB_PART_COMPOSITION] = at[OAB_RUNG_MEASURE];
    row->part[OAB_PART_THRESHOLD] = at[OAB_RUNG_ABOVE] - at[OAB_RUNG_MEASURE];
    row->part[OAB_PART_PRICE] = at[OAB_RUNG_PRICED] - at[OAB_RUNG_ABOVE];
    row->part[OAB_PART_ROUNDING] = at[OAB_RUNG_ROUNDED] - at[OAB_RUNG_PRICED];
    row->part[OAB_PART_MINIMUM] = at[OAB_RUNG_FORMULA] - at[OAB_RUNG_ROUNDED];
    row->part[OAB_PART_TRANSITION] = at[OAB_RUNG_AMOUNT] - at[OAB_RUNG_FORMULA];
}

static oab_compared empty_row(void) {
    return (oab_compared){.name = "",
                          .board = "",
                          .place = "",
                          .province = "",
                          .units = 1,
                          .pupils = {OAB_ABSENT, OAB_ABSENT},
                          .target = {OAB_ABSENT, OAB_ABSENT},
                          .municipality = OAB_NO_MUNICIPALITY,
                          .is_known = true};
}

const oab_municipality *oab_compared_municipality(const oab_comparison *comparison,
                                                  oab_municipality_id id) {
    const oab_municipality *best = NULL;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_dataset *data = comparison->run[s].data;
        const oab_municipality *row = oab_find_municipality(&data->municipalities, id);
        best = row != NULL ? row : best;
    }
    return best;
}

static const char *first_text(const char *a, const char *b) {
    return a[0] != '\0' ? a : b;
}

/* Fills name, board and place that ROW still lacks from SCHOOL, which may be NULL. */
static void describe(oab_compared *row, const oab_school *school) {
    if (school == NULL)
        return;
    row->name = first_text(row->name, school->name);
    row->board = first_text(row->board, school->board);
    row->place = first_text(row->place, school->place);
    row->province = first_text(row->province, school->province);
    if (row->municipality == OAB_NO_MUNICIPALITY)
        row->municipality = school->municipality;
}

static oab_compared site_row(const oab_comparison *c, int side, size_t i) {
    const oab_site_result *site = &c->run[side].result.sites[i];
    oab_compared row = empty_row();
    row.id = c->by_institution ? oab_institution_of(site->id) : site->id;
    row.municipality = site->municipality;
    row.pupils[side] = oab_as_part(site->pupils);
    row.target[side] = oab_as_part(site->target);
    row.measure[side] = oab_zero_if_unknown(site->measure);
    row.above[side] = oab_zero_if_unknown(site->above);
    describe(&row, site->row);
    describe(&row, oab_find_school(&c->tables->names, row.id));
    return row;
}

static oab_compared grant_row(const oab_comparison *c, int side, size_t i) {
    const oab_municipality_result *unit = &c->run[side].result.municipalities[i];
    oab_compared row = empty_row();
    row.id = unit->id;
    row.pupils[side] = oab_as_part(unit->children);
    row.target[side] = oab_as_part(unit->target);
    row.measure[side] = unit->measure;
    row.above[side] = unit->above;
    row.municipality = unit->id;
    return row;
}

static oab_compared unit_row(const oab_comparison *c, oab_money money, int side,
                             const oab_ladder *ladder, size_t i) {
    oab_compared row = money == OAB_MONEY_SCHOOLS ? site_row(c, side, i) : grant_row(c, side, i);
    row.is_on[side] = true;
    row.is_known = ladder->counts[i];
    row.unknown = !ladder->counts[i];
    take_rungs(&row, side, ladder, i);
    return row;
}

/* ---- joining and grouping rows ---- */

static void merge(oab_compared *into, const oab_compared *row) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        into->is_on[s] |= row->is_on[s];
        oab_add(&into->pupils[s], row->pupils[s]);
        oab_add(&into->target[s], row->target[s]);
        into->measure[s] += row->measure[s];
        into->above[s] += row->above[s];
        into->by_measure[s] += row->by_measure[s];
        into->by_above[s] += row->by_above[s];
        into->amount[s] += row->amount[s];
    }
    into->difference += row->difference;
    into->unknown += row->unknown;
    for (int p = 0; p < OAB_PART_COUNT; p++)
        into->part[p] += row->part[p];
}

/* Adds the same unit of the other side or, where sites are joined per institution, another site of
 * it. Either all rows of a unit are known or none. */
static void join(oab_compared *into, const oab_compared *row) {
    merge(into, row);
    into->name = first_text(row->name, into->name);
    into->board = first_text(row->board, into->board);
    into->place = first_text(row->place, into->place);
    into->province = first_text(row->province, into->province);
    if (row->municipality != OAB_NO_MUNICIPALITY)
        into->municipality = row->municipality;
}

/* Adds another member to a group. */
static void gather(oab_compared *into, const oab_compared *row) {
    into->is_known |= row->is_known;
    into->units += row->units;
    merge(into, row);
    into->name = first_text(into->name, row->name);
    into->board = strcmp(into->board, row->board) == 0 ? into->board : "";
    into->place = strcmp(into->place, row->place) == 0 ? into->place : "";
    into->province = strcmp(into->province, row->province) == 0 ? into->province : "";
    if (into->municipality != row->municipality)
        into->municipality = OAB_NO_MUNICIPALITY;
}

static int compare_rows(const void *left, const void *right) {
    const oab_compared *a = left, *b = right;
    if (a->text != NULL)
        return strcmp(a->text, b->text);
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Order for joining: the baseline first, so that the variant's texts prevail. */
static int compare_sides(const void *left, const void *right) {
    const int order = compare_rows(left, right);
    const oab_compared *a = left, *b = right;
    if (order != 0 || a->is_on[OAB_BASELINE] != b->is_on[OAB_BASELINE])
        return order != 0 ? order : b->is_on[OAB_BASELINE] - a->is_on[OAB_BASELINE];
    return a->position < b->position ? -1 : a->position > b->position;
}

/* Order for gathering: members of a group in the order of the units. */
static int compare_members(const void *left, const void *right) {
    const int order = compare_rows(left, right);
    const oab_compared *a = left, *b = right;
    return order != 0 ? order : a->position < b->position ? -1 : a->position > b->position;
}

/* Rows often are in order already. */
static void sort(oab_compared_list *list, int (*compare)(const void *, const void *)) {
    size_t i = 1;
    while (i < list->count && compare(&list->rows[i - 1], &list->rows[i]) <= 0)
        i++;
    if (i < list->count)
        qsort(list->rows, list->count, sizeof *list->rows, compare);
}

/* Merges adjacent rows with the same id. */
static void fold(oab_compared_list *list, void (*into)(oab_compared *, const oab_compared *)) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && compare_rows(&list->rows[kept - 1], &list->rows[i]) == 0)
            into(&list->rows[kept - 1], &list->rows[i]);
        else
            list->rows[kept++] = list->rows[i];
    }
    list->count = kept;
}

/* ---- cause and rank ---- */

/* The part that adds most to the difference, in its direction; of equal ones the first. */
static oab_part cause_of(const oab_compared *row) {
    const int sign = row->difference < 0 ? -1 : 1;
    oab_part cause = OAB_PART_COMPOSITION;
    for (int p = 1; p < OAB_PART_COUNT; p++)
        if (sign * row->part[p] > sign * row->part[cause])
            cause = (oab_part)p;
    return cause;
}

typedef struct place {
    oab_cents amount;
    uint32_t row;
} place;

static int compare_places(const void *left, const void *right) {
    const place *a = left, *b = right;
    if (a->amount != b->amount)
        return a->amount > b->amount ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Equal amounts share the better rank. */
static bool rank_rows(oab_compared_list *list, int side) {
    place *order = oab_new(list->count, sizeof *order);
    size_t count = 0;
    if (order == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].is_on[side] && list->rows[i].is_known)
            order[count++] = (place){list->rows[i].amount[side], (uint32_t)i};
    qsort(order, count, sizeof *order, compare_places);
    uint32_t rank = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || order[i].amount != order[i - 1].amount)
            rank = (uint32_t)i + 1;
        list->rows[order[i].row].rank[side] = rank;
    }
    free(order);
    return true;
}

/* False: out of memory. */
static bool finish(oab_compared_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        list->rows[i].cause = cause_of(&list->rows[i]);
        list->rows[i].position = (uint32_t)i;
    }
    return rank_rows(list, OAB_BASELINE) && rank_rows(list, OAB_VARIANT);
}

/* ---- levels ---- */

/* Turns a copy of a unit's row into a row of its group. */
typedef void regroup_fn(const oab_comparison *comparison, oab_compared *row);

static void to_institution(const oab_comparison *comparison, oab_compared *row) {
    (void)comparison;
    row->id = oab_institution_of(row->id);
}

static void to_board(const oab_comparison *comparison, oab_compared *row) {
    (void)comparison;
    row->text = row->board;
    row->name = "";
}

static void to_municipality(const oab_comparison *comparison, oab_compared *row) {
    const oab_municipality *table = oab_compared_municipality(comparison, row->municipality);
    row->id = row->municipality;
    row->name = table != NULL ? table->name : "";
}

static void to_province(const oab_comparison *comparison, oab_compared *row) {
    (void)comparison;
    row->text = row->name = row->province;
}

/* NULL: the level of the units themselves. */
static regroup_fn *const regroup[OAB_LEVEL_COUNT] = {
    [OAB_LEVEL_INSTITUTIONS] = to_institution,
    [OAB_LEVEL_BOARDS] = to_board,
    [OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY] = to_municipality,
    [OAB_LEVEL_SCHOOLS_BY_PROVINCE] = to_province,
    [OAB_LEVEL_PROVINCES] = to_province,
};

/* Keeps a unit without a known amount out of the sums of its group, without hiding the group. */
static void empty_unknown(oab_compared *row) {
    if (row->is_known)
        return;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        row->measure[s] = row->above[s] = 0;
        row->pupils[s] = row->target[s] = OAB_ABSENT;
    }
}

/* False if no unit has an id or text at this level: it would be one row of everything, so it is
 * left out. */
static bool says_anything(const oab_compared_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const oab_compared *row = &list->rows[i];
        if (row->text != NULL ? row->text[0] != '\0' : row->id != OAB_NO_MUNICIPALITY)
            return true;
    }
    return false;
}

/* False: out of memory. */
static bool list_level(oab_comparison *c, oab_compare_level level) {
    const oab_compared_list *units = &c->level[oab_first_level(oab_money_of(level))];
    oab_compared_list list = {oab_new(units->count, sizeof *list.rows), units->count};
    if (list.rows == NULL)
        return false;
    for (size_t i = 0; i < units->count; i++) {
        list.rows[i] = units->rows[i];
        empty_unknown(&list.rows[i]);
        regroup[level](c, &list.rows[i]);
    }
    sort(&list, compare_members);
    if (!says_anything(&list)) {
        free(list.rows);
        return true;
    }
    fold(&list, gather);
    c->level[level] = list;
    return finish(&c->level[level]);
}

/* Fills in names and provinces from the municipalities table. */
static void place_units(const oab_comparison *c, oab_money money, oab_compared_list *units) {
    for (size_t i = 0; i < units->count; i++) {
        oab_compared *row = &units->rows[i];
        const oab_municipality *table = oab_compared_municipality(c, row->municipality);
        if (table == NULL)
            continue;
        row->province = first_text(row->province, table->province);
        if (money == OAB_MONEY_GRANTS)
            row->name = table->name;
    }
}

static oab_status list_units(oab_comparison *c, oab_money money,
                             const oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log) {
    oab_compared_list *units = &c->level[oab_first_level(money)];
    units->rows = oab_new(ladder[0].count + ladder[1].count, sizeof *units->rows);
    if (units->rows == NULL)
        return oab_out_of_memory(log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        for (size_t i = 0; i < ladder[s].count; i++) {
            units->rows[units->count] = unit_row(c, money, s, &ladder[s], i);
            units->rows[units->count].position = (uint32_t)i;
            units->count++;
        }
    sort(units, compare_sides);
    fold(units, join);
    place_units(c, money, units);
    return finish(units) ? OAB_OK : oab_out_of_memory(log);
}

/* The levels above the units do not depend on each other. */
oab_status oab_list_compared(oab_comparison *comparison, oab_money money,
                             const oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log) {
    const int threads = comparison->request->side[0].threads;
    bool has_memory = true;
    OAB_TRY(list_units(comparison, money, ladder, log));
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1) default(none)                   \
    shared(comparison, money, regroup) reduction(&& : has_memory)
    for (int l = 0; l < OAB_LEVEL_COUNT; l++)
        if (oab_money_of((oab_compare_level)l) == money && regroup[l] != NULL)
            has_memory = list_level(comparison, (oab_compare_level)l) && has_memory;
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
