/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts selected rows in order: that of a column, else of the amounts. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the column ---- */

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
        if (oab_is_selected(selection, table, row))
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
