/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets that hold parts of one table, as CBS publishes scores with and without threshold: each has
 * columns of its own and the same keys, in whatever order. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the keys of a sheet ---- */

static int compare_texts(const oab_sheet_key *a, const oab_sheet_key *b) {
    const size_t shorter = a->length < b->length ? a->length : b->length;
    const int order = memcmp(a->text, b->text, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_keys(const void *left, const void *right) {
    const oab_sheet_key *a = left, *b = right;
    const int order = compare_texts(a, b);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* As rows.c has it: one cell in the first column, with a blank in it. */
static bool is_like_footnote(const oab_sheet *sheet, size_t cell) {
    const oab_sheet_cell *c = &sheet->cells[cell];
    const bool is_alone = c->column == 0 && (cell == 0 || c[-1].row != c->row) &&
                          (cell + 1 == sheet->count || c[1].row != c->row);
    return is_alone && memchr(sheet->text + c->text, ' ', c->length) != NULL;
}

static oab_status list_keys(oab_keyed_sheet *keyed, oab_log *log) {
    const oab_sheet *sheet = keyed->sheet;
    keyed->keys = oab_new(sheet->rows, sizeof *keyed->keys);
    if (keyed->keys == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < sheet->count; i++) {
        const oab_sheet_cell *cell = &sheet->cells[i];
        if (cell->column == keyed->column && cell->row > keyed->header &&
            !is_like_footnote(sheet, i))
            keyed->keys[keyed->count++] =
                (oab_sheet_key){sheet->text + cell->text, cell->length, cell->row};
    }
    if (keyed->count > 0)
        qsort(keyed->keys, keyed->count, sizeof *keyed->keys, compare_keys);
    return OAB_OK;
}

/* The row of the sheet that becomes line LINE of its text. */
static uint32_t row_of_line(const oab_sheet *sheet, const oab_layout *layout) {
    size_t line_ends = 0, cell = 0;
    const char *head = sheet->head.text;
    bool is_quoted = false;
    for (size_t i = 0; i < layout->header_start; i++) {
        is_quoted ^= head[i] == '"';
        line_ends += head[i] == '\n' && !is_quoted;
    }
    while (cell < sheet->count) {
        const uint32_t row = sheet->cells[cell].row;
        if (line_ends-- == 0)
            return row;
        while (cell < sheet->count && sheet->cells[cell].row == row)
            cell++;
    }
    return 0;
}

oab_status oab_sheet_keys(const oab_book *book, const oab_sheet *sheet, const oab_kind *kind,
                          oab_keyed_sheet *keyed, bool *is_table, oab_log *log) {
    const oab_stream as_text = {
        .head = sheet->head.text, .head_size = sheet->head.size, .path = book->path};
    oab_log aside = {0}; /* what is wrong with a header is said where the sheet is read */
    oab_layout layout;
    *keyed = (oab_keyed_sheet){.sheet = sheet};
    *is_table = oab_sniff(&as_text, kind, &layout, &aside) == OAB_OK;
    const bool has_memory = !aside.out_of_memory;
    oab_log_free(&aside);
    free(layout.unknown);
    if (!has_memory)
        return oab_out_of_memory(log);
    if (!*is_table)
        return OAB_OK;
    for (size_t k = 0; k < kind->count; k++)
        keyed->columns |= (uint64_t)(layout.place[k] >= 0) << k;
    keyed->column = (uint32_t)layout.place[kind->id];
    keyed->header = row_of_line(sheet, &layout);
    return list_keys(keyed, log);
}

/* ---- two sheets ---- */

/* Calls TAKE for each key in order, with its row in either sheet, or OAB_NO_ROW. */
typedef void take_pair(void *context, int32_t first, int32_t other);

static void each_pair(const oab_keyed_sheet *first, const oab_keyed_sheet *other, take_pair *take,
                      void *context) {
    size_t f = 0, o = 0;
    while (f < first->count || o < other->count) {
        const int order = f == first->count   ? 1
                          : o == other->count ? -1
                                              : compare_texts(&first->keys[f], &other->keys[o]);
        take(context, order <= 0 ? (int32_t)first->keys[f].row : OAB_NO_ROW,
             order >= 0 ? (int32_t)other->keys[o].row : OAB_NO_ROW);
        f += order <= 0;
        o += order >= 0;
    }
}

static void count_shared(void *context, int32_t first, int32_t other) {
    *(size_t *)context += first != OAB_NO_ROW && other != OAB_NO_ROW;
}

bool oab_sheets_fit(const oab_keyed_sheet *first, const oab_keyed_sheet *other, size_t id) {
    size_t shared = 0;
    const uint64_t key = (uint64_t)1 << id;
    if ((first->columns & other->columns) != key || other->columns == key)
        return false;
    each_pair(first, other, count_shared, &shared);
    return shared > 0;
}

typedef struct matching {
    const oab_book *book;
    const oab_keyed_sheet *first, *other;
    int32_t *match;
    size_t alone, most;
    oab_log *log;
} matching;

/* A row of one sheet alone, by its key. */
static void refuse_row(matching *m, const oab_keyed_sheet *in, int32_t row,
                       const oab_keyed_sheet *missing) {
    char cell[OAB_CELL_NAME], shown[OAB_SHOWN];
    if (m->alone++ >= m->most)
        return;
    const oab_sheet_key *key = in->keys;
    while (key->row != (uint32_t)row)
        key++;
    oab_fail(m->log, OAB_DATA,
             "%s:%s!%s: \"%s\" is not, or not as often, on sheet \"%s\"; expected the same rows "
             "on both, or one sheet named, as in \"%s:%s\"",
             m->book->path, in->sheet->name, oab_cell_name((uint32_t)row, in->column, cell),
             oab_shown(key->text, key->length, shown), missing->sheet->name, m->book->path,
             m->first->sheet->name);
}

static void take_match(void *context, int32_t first, int32_t other) {
    matching *m = context;
    if (first == OAB_NO_ROW)
        refuse_row(m, m->other, other, m->first);
    else if (other == OAB_NO_ROW)
        refuse_row(m, m->first, first, m->other);
    else
        m->match[first] = other;
}

oab_status oab_sheets_match(const oab_book *book, const oab_keyed_sheet *first,
                            const oab_keyed_sheet *other, size_t most_errors, int32_t **match,
                            oab_log *log) {
    matching m = {.book = book, .first = first, .other = other, .most = most_errors, .log = log};
    *match = m.match = oab_new(first->sheet->rows, sizeof *m.match);
    if (m.match == NULL)
        return oab_out_of_memory(log);
    for (uint32_t row = 0; row < first->sheet->rows; row++)
        m.match[row] = OAB_NO_ROW;
    m.match[first->header] = (int32_t)other->header;
    each_pair(first, other, take_match, &m);
    if (m.alone > most_errors)
        oab_fail(log, OAB_DATA, "%s: and %zu more such rows", book->path, m.alone - most_errors);
    return m.alone > 0 ? OAB_DATA : OAB_OK;
}
