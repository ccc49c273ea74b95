/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table on a terminal. Columns are as wide as asked for, and names whole, if there is room; else
 * columns are no wider than their contents; if that is still too wide, names are cut, or rows are
 * folded over several lines. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 1, FOLD = 4, SHORTEST_NAME = 12 };

typedef struct layout {
    const oab_report_table *table;
    const oab_terminal_table *form;
    FILE *out;
    int width_of_terminal;
    oab_language language;
    const oab_report_column *column[OAB_TERMINAL_COLUMNS];
    int width[OAB_TERMINAL_COLUMNS];
    bool starts_line[OAB_TERMINAL_COLUMNS]; /* if rows are folded */
} layout;

/* ---- a cell ---- */

/* Writes at most MOST columns of TEXT without control characters (OUT may be NULL); returns the
 * columns used. */
static int put_name(const char *text, int most, FILE *out) {
    int used = 0;
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        const bool is_start = (byte & 0xc0) != 0x80;
        if (is_start && used == most)
            break;
        used += is_start;
        const bool is_c1 = byte == 0xc2 && (unsigned char)text[1] < 0xa0;
        if (out != NULL)
            fputc(byte < ' ' || byte == 0x7f || is_c1 ? ' ' : byte, out);
        text += is_c1 && text[1] != '\0';
    }
    return used;
}

/* The text of a cell, in SCRATCH or elsewhere. */
static const char *words_of(const layout *l, size_t c, const void *row, char *scratch) {
    const oab_report_column *column = l->column[c];
    const oab_cell cell = oab_cell_of(l->table, column, row, scratch);
    if (oab_cell_is_absent(column->type, cell))
        return column->type == OAB_CELL_TEXT ? "" : "-";
    return (l->form->columns[c].is_plain ? oab_cell_show_plain
                                         : oab_cell_show)(l->language, column->type, cell, scratch);
}

static const char *heading_of(const layout *l, const oab_terminal_column *column) {
    return column->label != NULL ? column->label : oab_word(l->language, column->heading);
}

static int unit_width(const oab_terminal_column *column) {
    return column->unit != NULL ? (int)strlen(column->unit) : 0;
}

/* Whether the extra text goes after its row rather than below it. */
static bool is_beside(const layout *l) {
    return l->form->beside != OAB_W_NONE && l->width_of_terminal == 0;
}

static bool ends_line(const layout *l, size_t c) {
    return c + 1 < l->form->column_count ? l->starts_line[c + 1] : !is_beside(l);
}

/* Writes TEXT in the width of column C. If a text that may not be cut is too long, what follows
 * starts below it, after that width, or to the right of a number. */
static void put_cell(const layout *l, size_t c, const char *text) {
    const oab_terminal_column *column = &l->form->columns[c];
    const int columns = put_name(text, column->may_cut ? l->width[c] : INT32_MAX, NULL),
              blank = l->width[c] > columns ? l->width[c] - columns : 0;
    if (column->width >= 0)
        fprintf(l->out, "%*s", blank, "");
    put_name(text, columns, l->out);
    if (column->width >= 0 || ends_line(l, c))
        return;
    const bool breaks = column->breaks || l->width_of_terminal > 0;
    if (columns > l->width[c] && breaks && c == 0)
        fprintf(l->out, "\n%*s", l->form->indent + l->width[c], "");
    else
        fprintf(l->out, "%*s", blank, "");
}

/* ---- the layout ---- */

static int total_width(const layout *l) {
    int total = l->form->indent - GAP + l->form->mark_width;
    for (size_t c = 0; c < l->form->column_count; c++)
        total += l->width[c] + unit_width(&l->form->columns[c]) + GAP;
    return total;
}

/* Makes columns as wide as their widest cell or heading; the heading of a leading text column may
 * overflow. */
static void narrow(layout *l, const oab_chosen_rows *chosen) {
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (size_t c = 0; c < l->form->column_count; c++) {
        const oab_terminal_column *column = &l->form->columns[c];
        const bool counts = l->form->has_headings && (c > 0 || column->width >= 0);
        l->width[c] = counts ? put_name(heading_of(l, column), INT32_MAX, NULL) : 1;
    }
    for (size_t i = 0; (row = oab_row_at(l->table, chosen, i)) != NULL; i++)
        for (size_t c = 0; c < l->form->column_count; c++) {
            const int columns = put_name(words_of(l, c, row, scratch), INT32_MAX, NULL);
            l->width[c] = columns > l->width[c] ? columns : l->width[c];
        }
}

static void cut_names(layout *l, int width) {
    for (size_t c = 0; c < l->form->column_count && total_width(l) > width; c++)
        if (l->form->columns[c].may_cut && l->width[c] > SHORTEST_NAME) {
            const int rest = l->width[c] - (total_width(l) - width);
            l->width[c] = rest > SHORTEST_NAME ? rest : SHORTEST_NAME;
        }
}

/* Starts a new line at the first number after text, and wherever a line is full. */
static void fold(layout *l, int width) {
    int at = l->form->indent;
    for (size_t c = 0; c < l->form->column_count; c++) {
        const oab_terminal_column *column = &l->form->columns[c];
        const bool is_last = c + 1 == l->form->column_count;
        const int beside = unit_width(column) + (is_last ? l->form->mark_width : 0),
                  columns = l->width[c] + beside;
        const bool is_first_number =
            c > 0 && column->width >= 0 && l->form->columns[c - 1].width < 0;
        l->starts_line[c] =
            c > 0 && (is_first_number || (at + columns > width && !column->may_cut));
        if (l->starts_line[c])
            at = l->form->indent + FOLD;
        if (column->may_cut && at + columns > width)
            l->width[c] = width - at > 1 ? width - at : 1;
        at += l->width[c] + beside + GAP;
    }
}

/* Makes columns of numbers as wide as their headings, at the expense of a name. */
static void fit_headings(layout *l) {
    size_t name = 0;
    while (name < l->form->column_count && !l->form->columns[name].may_cut)
        name++;
    for (size_t c = 0; c < l->form->column_count && l->form->has_headings; c++) {
        const int lacks =
            put_name(heading_of(l, &l->form->columns[c]), INT32_MAX, NULL) - l->width[c];
        if (l->form->columns[c].width < 0 || lacks <= 0)
            continue;
        l->width[c] += lacks;
        if (name < l->form->column_count && l->width[name] - lacks >= SHORTEST_NAME)
            l->width[name] -= lacks;
    }
}

/* Makes columns of names as wide as the widest name in them. */
static void grow_names(layout *l, const oab_chosen_rows *chosen) {
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (size_t i = 0; (row = oab_row_at(l->table, chosen, i)) != NULL; i++)
        for (size_t c = 0; c < l->form->column_count; c++) {
            if (!l->form->columns[c].may_cut)
                continue;
            const int columns = put_name(words_of(l, c, row, scratch), INT32_MAX, NULL);
            l->width[c] = columns > l->width[c] ? columns : l->width[c];
        }
}

static layout lay_out(const oab_report_table *table, const oab_terminal_table *form,
                      const oab_chosen_rows *chosen, const oab_terminal *terminal) {
    layout l = {.table = table,
                .form = form,
                .out = terminal->out,
                .width_of_terminal = terminal->width,
                .language = terminal->language};
    for (size_t c = 0; c < form->column_count; c++) {
        l.column[c] = oab_find_column(table, form->columns[c].name);
        l.width[c] = abs(form->columns[c].width);
    }
    fit_headings(&l);
    grow_names(&l, chosen);
    if (terminal->width == 0 || total_width(&l) <= terminal->width)
        return l;
    narrow(&l, chosen);
    int name[OAB_TERMINAL_COLUMNS];
    memcpy(name, l.width, sizeof name);
    cut_names(&l, terminal->width);
    if (total_width(&l) > terminal->width) {
        memcpy(l.width, name, sizeof name);
        fold(&l, terminal->width);
    }
    return l;
}

/* ---- the rows ---- */

/* A cell that starts a line uses the current one if nothing is on it yet. */
static void start_cell(const layout *l, size_t c, bool is_blank_line) {
    if (c == 0)
        fprintf(l->out, "%*s", l->form->indent, "");
    else if (!l->starts_line[c])
        fputs(" ", l->out);
    else if (is_blank_line)
        fprintf(l->out, "%*s", FOLD, "");
    else
        fprintf(l->out, "\n%*s", l->form->indent + FOLD, "");
}

static void put_headings(const layout *l) {
    bool is_blank_line = true;
    for (size_t c = 0; c < l->form->column_count; c++) {
        const oab_terminal_column *column = &l->form->columns[c];
        start_cell(l, c, is_blank_line);
        is_blank_line &= heading_of(l, column)[0] == '\0';
        if (is_blank_line && ends_line(l, c))
            continue;
        put_cell(l, c, heading_of(l, column));
        fprintf(l->out, "%*s", unit_width(column), "");
    }
    fprintf(l->out, "%s%s\n", is_beside(l) ? " " : "",
            is_beside(l) ? oab_word(l->language, l->form->beside) : "");
}

static void put_below(const layout *l, const void *row) {
    char scratch[OAB_CELL_SCRATCH];
    const oab_terminal terminal = {l->out, l->width_of_terminal, l->language};
    const oab_cell cell =
        oab_cell_of(l->table, oab_find_column(l->table, l->form->below), row, scratch);
    if (is_beside(l)) {
        fprintf(l->out, " %s\n", cell.text);
    } else if (cell.text != NULL && cell.text[0] != '\0') {
        const int indent = l->form->below_indent;
        fprintf(l->out, "%*s", indent, "");
        oab_put_wrapped(l->out, cell.text, indent, indent, oab_screen_width(&terminal));
    }
}

static void put_mark(const layout *l, const void *row) {
    const char *mark = oab_word(l->language, l->form->mark(row));
    fprintf(l->out, "%s%s", mark[0] != '\0' ? " " : "", mark);
}

/* Whether a row whose last cell is empty ends before it. */
static bool ends_before(const layout *l, size_t c, const char *text) {
    const bool is_last = c + 1 == l->form->column_count && l->form->mark == NULL && !is_beside(l);
    return is_last && text[0] == '\0' && l->form->columns[c].unit == NULL;
}

static void put_row(const layout *l, const void *row) {
    char scratch[OAB_CELL_SCRATCH];
    for (size_t c = 0; c < l->form->column_count; c++) {
        const char *text = words_of(l, c, row, scratch);
        if (ends_before(l, c, text))
            break;
        start_cell(l, c, false);
        put_cell(l, c, text);
        if (l->form->columns[c].unit != NULL)
            fputs(l->form->columns[c].unit, l->out);
    }
    if (l->form->mark != NULL)
        put_mark(l, row);
    if (!is_beside(l))
        fputc('\n', l->out);
    if (l->form->below != NULL)
        put_below(l, row);
}

void oab_show_table(const oab_report_table *table, const oab_terminal_table *form,
                    const oab_chosen_rows *chosen, const oab_terminal *terminal) {
    const layout l = lay_out(table, form, chosen, terminal);
    if (form->has_headings)
        put_headings(&l);
    const void *row;
    for (size_t i = 0; (row = oab_row_at(table, chosen, i)) != NULL; i++) {
        if (chosen != NULL && i > 0 && i == chosen->gap)
            fprintf(terminal->out, "%*s...\n", form->indent, "");
        put_row(&l, row);
    }
}

/* ---- the ends of a list ---- */

enum { END = 10 };

typedef struct ranked {
    int64_t amount;
    uint32_t index;
} ranked;

/* Largest first; ties in the order of the table. */
static int compare_ranked(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->amount != b->amount)
        return a->amount > b->amount ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static size_t rank(const oab_report_table *table, const oab_report_column *amount, ranked *list) {
    size_t count = 0;
    const void *row;
    for (size_t i = 0; (row = table->row(table->context, i)) != NULL; i++) {
        const oab_cell cell = oab_cell_of(table, amount, row, NULL);
        if (oab_known(cell.number))
            list[count++] = (ranked){cell.number, (uint32_t)i};
    }
    qsort(list, count, sizeof *list, compare_ranked);
    return count;
}

oab_status oab_show_ends(const oab_report_table *table, const oab_terminal_table *form,
                         const char *amount, const oab_terminal *terminal, oab_log *log) {
    size_t rows = 0;
    while (table->row(table->context, rows) != NULL)
        rows++;
    ranked *list = oab_new(rows, sizeof *list);
    if (list == NULL)
        return oab_out_of_memory(log);
    const size_t count = rank(table, oab_find_column(table, amount), list);
    uint32_t index[2 * END];
    const bool has_gap = count > 2 * END,
               has_end = has_gap && list[count - 1].amount != list[count - END].amount;
    const size_t shown = has_end ? 2 * END : has_gap ? END : count;
    for (size_t i = 0; i < shown; i++)
        index[i] = list[has_end && i >= END ? count - 2 * END + i : i].index;
    free(list);
    oab_show_table(table, form, &(oab_chosen_rows){index, shown, has_end ? END : 0}, terminal);
    return OAB_OK;
}
