/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selects rows: what a user names is found, a row is selected if a site or municipality that lies
 * in all of it lies in the row, and selected rows are put in order. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is named ---- */

static const struct {
    const char *option, *one, *many;
    unsigned kinds;
} namings[OAB_UNIT_KINDS] = {
    [OAB_UNIT_SCHOOL] = {"school", "school", "schools",
                         1U << OAB_UNIT_SCHOOL | 1U << OAB_UNIT_INSTITUTION},
    [OAB_UNIT_BOARD] = {"board", "board", "boards", 1U << OAB_UNIT_BOARD},
    [OAB_UNIT_MUNICIPALITY] = {"municipality", "municipality", "municipalities",
                               1U << OAB_UNIT_MUNICIPALITY},
    [OAB_UNIT_PROVINCE] = {"province", "province", "provinces", 1U << OAB_UNIT_PROVINCE},
};

static bool have_one_name(const oab_units *units) {
    for (size_t i = 1; i < units->count; i++)
        if (strcmp(units->rows[i].name, units->rows[0].name) != 0)
            return false;
    return true;
}

static oab_status say_ambiguous(const oab_asked_unit *asked, const oab_units *found, oab_log *log) {
    enum { LISTED = 8 };
    char list[1024] = "", id[OAB_UNIT_ID], name[96];
    size_t length = 0;
    for (size_t i = 0; i < found->count && i < LISTED && length < sizeof list; i++) {
        const oab_named_unit *unit = &found->rows[i];
        const bool is_named = unit->text == NULL;
        oab_name_and_place(unit->name, unit->place, name, sizeof name);
        length +=
            (size_t)snprintf(list + length, sizeof list - length, "%s%s%s%s", i > 0 ? "; " : "",
                             oab_unit_id(unit, id), is_named ? " " : "", is_named ? name : "");
    }
    return oab_fail(log, OAB_USAGE,
                    "--%s %s: expected the id or whole name of a %s, got part of the names of %zu: "
                    "%s%s",
                    namings[asked->kind].option, asked->text, namings[asked->kind].one,
                    found->count, list, found->count > LISTED ? "; ..." : "");
}

static oab_status find_unit(const oab_unit_tables *tables, const oab_asked_unit *asked,
                            oab_units *found, oab_log *log) {
    const unsigned kinds = namings[asked->kind].kinds;
    char hint[OAB_HINT];
    OAB_TRY(oab_find_units(tables->runs, tables->run_count, asked->text, kinds, found, log));
    if (found->count == 0)
        return oab_fail(log, OAB_DATA, "--%s %s: this %s has no such %s%s",
                        namings[asked->kind].option, asked->text, tables->what,
                        namings[asked->kind].one,
                        oab_unit_hint(tables->runs, tables->run_count, asked->text, kinds, hint));
    if (found->by == OAB_BY_PART && !have_one_name(found))
        return say_ambiguous(asked, found, log);
    return OAB_OK;
}

/* ---- what lies in it ---- */

static bool is_in_any(const oab_units *units, const oab_whereabouts *where) {
    for (size_t i = 0; i < units->count; i++)
        if (oab_unit_holds(&units->rows[i], where))
            return true;
    return false;
}

/* In one of the units of each kind that is asked for. */
static bool fits(const oab_selection *s, const oab_whereabouts *where) {
    for (int kind = 0; kind < OAB_UNIT_KINDS; kind++) {
        bool is_in = !oab_asks_kind(s->asked, (oab_unit_kind)kind);
        for (size_t u = 0; u < s->asked->unit_count && !is_in; u++)
            is_in =
                s->asked->units[u].kind == (oab_unit_kind)kind && is_in_any(&s->found[u], where);
        if (!is_in)
            return false;
    }
    return true;
}

static bool add_members(oab_selection *s, oab_unit_kind kind) {
    for (size_t t = 0; t < s->of->count; t++) {
        const oab_unit_table *unit = &s->of->list[t];
        const void *row;
        for (size_t i = 0; unit->kind == kind && (row = oab_row_at(&unit->table, NULL, i)) != NULL;
             i++) {
            const oab_whereabouts where = unit->where(unit->table.context, row);
            if (!fits(s, &where))
                continue;
            if (!oab_grow(&s->members, &s->capacity, s->member_count + 1, sizeof *s->members))
                return false;
            s->members[s->member_count++] = where;
        }
    }
    return true;
}

/* Municipalities are members by themselves, with or without schools, unless schools or boards are
 * asked for. */
static oab_status list_members(oab_selection *s, oab_log *log) {
    const bool by_place =
        !oab_asks_kind(s->asked, OAB_UNIT_SCHOOL) && !oab_asks_kind(s->asked, OAB_UNIT_BOARD);
    if (!add_members(s, OAB_UNIT_SCHOOL) || (by_place && !add_members(s, OAB_UNIT_MUNICIPALITY)))
        return oab_out_of_memory(log);
    if (s->member_count == 0)
        return oab_fail(log, OAB_DATA,
                        "nothing in this %s lies in all that is asked for: each of --school, "
                        "--board, --municipality and --province narrows the others",
                        s->of->what);
    return OAB_OK;
}

static bool is_in(const oab_whereabouts *member, const oab_whereabouts *row, oab_unit_kind kind) {
    switch (kind) {
    case OAB_UNIT_SCHOOL:
        return member->school == row->school;
    case OAB_UNIT_INSTITUTION:
        return member->school != 0 && oab_institution_of(member->school) == row->school;
    case OAB_UNIT_BOARD:
        return strcmp(member->board, row->board) == 0;
    case OAB_UNIT_MUNICIPALITY:
        return member->municipality == row->municipality;
    default:
        return strcmp(member->province, row->province) == 0;
    }
}

static bool is_selected(const oab_selection *s, const oab_unit_table *table, const void *row) {
    if (s->asked->unit_count == 0)
        return true;
    const oab_whereabouts where = table->where(table->table.context, row);
    for (size_t m = 0; m < s->member_count; m++)
        if (is_in(&s->members[m], &where, table->kind))
            return true;
    return false;
}

/* ---- the selection ---- */

const oab_unit_table *oab_find_unit_table(const oab_unit_tables *tables, const char *name) {
    for (size_t t = 0; t < tables->count; t++)
        if (strcmp(tables->list[t].table.name, name) == 0)
            return &tables->list[t];
    return NULL;
}

static bool has_kind(const oab_unit_tables *tables, oab_unit_kind kind) {
    for (size_t t = 0; t < tables->count; t++)
        if (tables->list[t].kind == kind)
            return true;
    return false;
}

static oab_status check_kinds(const oab_unit_tables *tables, const oab_asked *asked, oab_log *log) {
    for (size_t u = 0; u < asked->unit_count; u++) {
        const oab_unit_kind kind = asked->units[u].kind;
        if ((kind == OAB_UNIT_SCHOOL || kind == OAB_UNIT_BOARD) && !has_kind(tables, kind))
            return oab_fail(log, OAB_USAGE, "--%s: this %s has no %s", namings[kind].option,
                            tables->what, namings[kind].many);
    }
    return OAB_OK;
}

static const char *sort_column(const oab_asked *asked) {
    return asked->sort[0] == '-' ? asked->sort + 1 : asked->sort;
}

enum { MOST_COLUMNS = 64 };

static void name_tables(const oab_unit_table *const *tables, size_t count, char *out, size_t size) {
    size_t length = 0;
    out[0] = '\0';
    for (size_t t = 0; t < count && length < size; t++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", t > 0 ? ", " : "",
                                   tables[t]->table.name);
}

oab_status oab_check_sort(const oab_asked *asked, const oab_unit_table *const *tables, size_t count,
                          oab_log *log) {
    const char *names[MOST_COLUMNS];
    char hint[OAB_HINT], list[128];
    size_t listed = 0;
    if (asked->sort == NULL)
        return OAB_OK;
    for (size_t t = 0; t < count; t++) {
        const oab_report_table *table = &tables[t]->table;
        if (oab_find_column(table, sort_column(asked)) != NULL)
            return OAB_OK;
        for (size_t c = 0; c < table->column_count && listed < MOST_COLUMNS; c++)
            if (t == 0 || oab_find_column(&tables[0]->table, table->columns[c].name) == NULL)
                names[listed++] = table->columns[c].name;
    }
    name_tables(tables, count, list, sizeof list);
    return oab_fail(log, OAB_USAGE, "--sort %s: no such column in %s%s", asked->sort, list,
                    oab_hint(sort_column(asked), names, listed, hint));
}

oab_status oab_select(const oab_unit_tables *tables, const oab_asked *asked,
                      oab_selection *selection, oab_log *log) {
    *selection = (oab_selection){.of = tables, .asked = asked};
    selection->found = oab_new(asked->unit_count, sizeof *selection->found);
    if (selection->found == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(check_kinds(tables, asked, log));
    for (size_t u = 0; u < asked->unit_count; u++)
        OAB_TRY(find_unit(tables, &asked->units[u], &selection->found[u], log));
    return asked->unit_count > 0 ? list_members(selection, log) : OAB_OK;
}

void oab_selection_free(oab_selection *selection) {
    for (size_t u = 0; selection->found != NULL && u < selection->asked->unit_count; u++)
        oab_units_free(&selection->found[u]);
    free(selection->found);
    free(selection->members);
    *selection = (oab_selection){.found = NULL};
}

/* ---- rows in order ---- */

typedef struct order {
    const oab_report_column *column; /* NULL: the table's own order */
    bool is_falling, by_size;
} order;

typedef struct ranked {
    oab_cell cell;
    char *text; /* of a text column, folded; owned */
    const order *by;
    bool is_absent;
    uint32_t index;
} ranked;

static order order_of(const oab_selection *s, const oab_unit_table *table) {
    const char *sort = s->asked->sort;
    if (sort != NULL) {
        const oab_report_column *column = oab_find_column(&table->table, sort_column(s->asked));
        if (column != NULL)
            return (order){column, sort[0] == '-', false};
    }
    if (table->amount == NULL)
        return (order){NULL, false, false};
    return (order){oab_find_column(&table->table, table->amount), true, table->by_size};
}

static bool rank_row(const oab_unit_table *table, const void *row, ranked *r) {
    char scratch[OAB_CELL_SCRATCH], folded[OAB_CELL_SCRATCH];
    const oab_report_column *column = r->by->column;
    r->cell = oab_cell_of(&table->table, column, row, scratch);
    r->is_absent = oab_cell_is_absent(column->type, r->cell);
    if (r->by->by_size && !r->is_absent && r->cell.number < 0)
        r->cell.number = -r->cell.number;
    if (column->type != OAB_CELL_TEXT)
        return true;
    oab_fold_name(r->is_absent ? "" : r->cell.text, folded, sizeof folded);
    r->is_absent = folded[0] == '\0';
    r->text = strdup(folded);
    return r->text != NULL;
}

static int compare_cells(const ranked *a, const ranked *b) {
    if (a->by->column->type == OAB_CELL_TEXT)
        return strcmp(a->text, b->text);
    if (a->by->column->type == OAB_CELL_REAL)
        return (a->cell.real > b->cell.real) - (a->cell.real < b->cell.real);
    return (a->cell.number > b->cell.number) - (a->cell.number < b->cell.number);
}

/* Rows without the figure come last, equal ones in the order of the table. */
static int compare_ranked(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    int way = a->is_absent - b->is_absent;
    if (way == 0 && !a->is_absent)
        way = compare_cells(a, b) * (a->by->is_falling ? -1 : 1);
    return way != 0 ? way : a->index < b->index ? -1 : a->index > b->index;
}

static bool put_in_order(const oab_unit_table *table, const order *by, oab_selected_rows *rows) {
    ranked *list = oab_new(rows->selected, sizeof *list);
    bool has_memory = list != NULL;
    for (size_t i = 0; i < rows->selected && has_memory; i++) {
        list[i] = (ranked){.by = by, .index = rows->index[i]};
        has_memory =
            rank_row(table, table->table.row(table->table.context, list[i].index), &list[i]);
    }
    if (has_memory)
        qsort(list, rows->selected, sizeof *list, compare_ranked);
    for (size_t i = 0; i < rows->selected && has_memory; i++)
        rows->index[i] = list[i].index;
    for (size_t i = 0; list != NULL && i < rows->selected; i++)
        free(list[i].text);
    free(list);
    return has_memory;
}

oab_status oab_select_rows(const oab_selection *selection, const oab_unit_table *table, size_t most,
                           oab_selected_rows *rows, oab_log *log) {
    const oab_report_table *t = &table->table;
    const size_t top = selection->asked->top > 0 ? selection->asked->top : most;
    const order by = order_of(selection, table);
    const void *row;
    *rows = (oab_selected_rows){.all = 0};
    while (t->row(t->context, rows->all) != NULL)
        rows->all++;
    rows->index = oab_new(rows->all, sizeof *rows->index);
    if (rows->index == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; (row = t->row(t->context, i)) != NULL; i++)
        if (is_selected(selection, table, row))
            rows->index[rows->selected++] = (uint32_t)i;
    if (by.column != NULL && !put_in_order(table, &by, rows))
        return oab_out_of_memory(log);
    rows->count = top > 0 && top < rows->selected ? top : rows->selected;
    return OAB_OK;
}

void oab_selected_rows_free(oab_selected_rows *rows) {
    free(rows->index);
    rows->index = NULL;
}

int64_t oab_sum_selected(const oab_unit_table *table, const char *column,
                         const oab_selected_rows *rows, size_t *unknown) {
    const oab_report_column *amount = oab_find_column(&table->table, column);
    int64_t sum = 0;
    *unknown = 0;
    for (size_t i = 0; i < rows->selected; i++) {
        const void *row = table->table.row(table->table.context, rows->index[i]);
        const int64_t value = oab_cell_of(&table->table, amount, row, NULL).number;
        *unknown += !oab_known(value);
        sum += oab_zero_if_unknown(value);
    }
    return sum;
}

bool oab_asks_kind(const oab_asked *asked, oab_unit_kind kind) {
    for (size_t u = 0; u < asked->unit_count; u++)
        if (asked->units[u].kind == kind)
            return true;
    return false;
}

/* ---- one table for other programs ---- */

static oab_status find_table(const oab_unit_tables *tables, const char *name,
                             const oab_unit_table **found, oab_log *log) {
    const char *names[OAB_MOST_UNIT_TABLES];
    char hint[OAB_HINT];
    *found = oab_find_unit_table(tables, name);
    if (*found != NULL)
        return OAB_OK;
    for (size_t t = 0; t < tables->count; t++)
        names[t] = tables->list[t].table.name;
    return oab_fail(log, OAB_USAGE, "--table %s: this %s has no such table%s", name, tables->what,
                    oab_hint(name, names, tables->count, hint));
}

static oab_status print_selected(const oab_selection *selection, const oab_unit_table *table,
                                 bool dutch, FILE *out, oab_log *log) {
    oab_selected_rows rows;
    const bool is_as_filed = selection->asked->sort == NULL && selection->asked->top == 0;
    oab_unit_table in_order = *table;
    if (is_as_filed)
        in_order.amount = NULL;
    const oab_status status = oab_select_rows(selection, &in_order, 0, &rows, log);
    const oab_chosen_rows chosen = oab_chosen_of(&rows);
    if (status == OAB_OK)
        oab_write_csv_rows(&table->table, &chosen, dutch, out);
    oab_selected_rows_free(&rows);
    return status;
}

oab_status oab_print_table(const oab_unit_tables *tables, const oab_asked *asked, bool dutch,
                           FILE *out, oab_log *log) {
    const oab_unit_table *table;
    oab_selection selection;
    OAB_TRY(find_table(tables, asked->table, &table, log));
    OAB_TRY(oab_check_sort(asked, &table, 1, log));
    if (table->kind == OAB_UNIT_KINDS && asked->unit_count > 0)
        return oab_fail(log, OAB_USAGE, "--table %s: its rows are national, so none lies in a %s",
                        asked->table, namings[asked->units[0].kind].one);
    oab_status status = oab_select(tables, asked, &selection, log);
    if (status == OAB_OK)
        status = print_selected(&selection, table, dutch, out, log);
    oab_selection_free(&selection);
    return status;
}

/* ---- JSON ---- */

static json_t *units_json(const oab_units *units) {
    json_t *list = json_array();
    char id[OAB_UNIT_ID];
    for (size_t i = 0; i < units->count; i++)
        oab_json_add(&list,
                     json_pack("{s:o, s:o}", "id", oab_json_text(oab_unit_id(&units->rows[i], id)),
                               "name", oab_json_text(units->rows[i].name)));
    return list;
}

static json_t *rows_json(const oab_unit_table *table, const oab_selected_rows *rows) {
    const oab_chosen_rows chosen = oab_chosen_of(rows);
    json_t *list = json_array();
    const void *row;
    for (size_t i = 0; (row = oab_row_at(&table->table, &chosen, i)) != NULL; i++)
        oab_json_add(&list, oab_json_row(&table->table, row));
    return json_pack("{s:I, s:I, s:o}", "all", (json_int_t)rows->all, "selected",
                     (json_int_t)rows->selected, "rows", list);
}

static json_t *asked_json(const oab_selection *selection) {
    json_t *list = json_array();
    for (size_t u = 0; u < selection->asked->unit_count; u++) {
        const oab_asked_unit *asked = &selection->asked->units[u];
        oab_json_add(&list, json_pack("{s:s, s:o, s:o}", "kind", namings[asked->kind].option,
                                      "asked", oab_json_text(asked->text), "found",
                                      units_json(&selection->found[u])));
    }
    return list;
}

static json_t *tables_json(const oab_selection *selection, oab_log *log) {
    json_t *json = json_object();
    for (size_t t = 0; t < selection->of->count && json != NULL; t++) {
        const oab_unit_table *table = &selection->of->list[t];
        oab_selected_rows rows;
        if (table->kind == OAB_UNIT_KINDS)
            continue;
        const bool is_done = oab_select_rows(selection, table, 0, &rows, log) == OAB_OK;
        oab_json_set(&json, table->table.name, is_done ? rows_json(table, &rows) : NULL);
        oab_selected_rows_free(&rows);
    }
    return json;
}

static oab_status select_for_all(const oab_unit_tables *tables, const oab_asked *asked,
                                 oab_selection *selection, oab_log *log) {
    const oab_unit_table *list[OAB_MOST_UNIT_TABLES];
    size_t count = 0;
    for (size_t t = 0; t < tables->count; t++)
        if (tables->list[t].kind != OAB_UNIT_KINDS)
            list[count++] = &tables->list[t];
    const oab_status status = oab_select(tables, asked, selection, log);
    return status == OAB_OK ? oab_check_sort(asked, list, count, log) : status;
}

oab_status oab_add_part(json_t **json, const oab_unit_tables *tables, const oab_asked *asked,
                        oab_log *log) {
    oab_selection selection;
    if (!oab_asks_part(asked))
        return OAB_OK;
    const oab_status status = select_for_all(tables, asked, &selection, log);
    if (status == OAB_OK)
        oab_json_set(json, "part",
                     json_pack("{s:o, s:o}", "of", asked_json(&selection), "tables",
                               tables_json(&selection, log)));
    else
        json_decref(*json);
    oab_selection_free(&selection);
    return status;
}
