/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a table as CSV. Buffers the text itself, since a stdio call per cell costs more than the
 * cell. */
#include "report/report_internal.h"

#include <string.h>

typedef struct writer {
    FILE *out;
    bool dutch; /* semicolon, decimal comma */
    size_t length;
    char text[1 << 15];
} writer;

static void flush(writer *w) {
    fwrite(w->text, 1, w->length, w->out);
    w->length = 0;
}

/* Makes room for the next SIZE <= OAB_CELL_PRINTED bytes; the caller adds what it writes to the
 * length. */
static char *space(writer *w, size_t size) {
    if (sizeof w->text - w->length < size)
        flush(w);
    return w->text + w->length;
}

static void put_byte(writer *w, char c) {
    *space(w, 1) = c;
    w->length++;
}

static void put_bytes(writer *w, const char *text, size_t length) {
    if (sizeof w->text - w->length < length)
        flush(w);
    if (length > sizeof w->text) {
        fwrite(text, 1, length, w->out);
        return;
    }
    memcpy(w->text + w->length, text, length);
    w->length += length;
}

/* An apostrophe goes before a text that a spreadsheet would take for a formula. */
static void put_text(writer *w, const char *text) {
    const bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    const bool is_quoted = text[strcspn(text, ",;\"\r\n\t")] != '\0';
    if (is_quoted)
        put_byte(w, '"');
    if (is_formula)
        put_byte(w, '\'');
    if (!is_quoted) {
        put_bytes(w, text, strlen(text));
        return;
    }
    for (; *text != '\0'; text++) {
        if (*text == '"')
            put_byte(w, '"');
        put_byte(w, *text);
    }
    put_byte(w, '"');
}

/* Numbers, identifiers and dates never need quotes. */
static void put_value(writer *w, oab_cell_type type, oab_cell cell) {
    char *text = space(w, OAB_CELL_PRINTED);
    const size_t length = oab_cell_print(type, cell, text);
    char *point = w->dutch ? memchr(text, '.', length) : NULL;
    if (point != NULL)
        *point = ',';
    w->length += length;
}

static void put_heads(writer *w, const oab_report_table *table) {
    for (size_t c = 0; c < table->column_count; c++) {
        if (c > 0)
            put_byte(w, w->dutch ? ';' : ',');
        put_bytes(w, table->columns[c].name, strlen(table->columns[c].name));
    }
    put_byte(w, '\n');
}

static void put_row(writer *w, const oab_report_table *table, const void *row) {
    char scratch[OAB_CELL_SCRATCH];
    for (size_t c = 0; c < table->column_count; c++) {
        const oab_report_column *column = &table->columns[c];
        if (c > 0)
            put_byte(w, w->dutch ? ';' : ',');
        const oab_cell cell = oab_cell_of(table, column, row, scratch);
        if (oab_cell_is_absent(column->type, cell))
            continue;
        if (column->type == OAB_CELL_TEXT)
            put_text(w, cell.text);
        else
            put_value(w, column->type, cell);
    }
    put_byte(w, '\n');
}

void oab_write_csv_rows(const oab_report_table *table, const oab_chosen_rows *chosen, bool dutch,
                        FILE *out) {
    writer w;
    w.out = out;
    w.dutch = dutch;
    w.length = 0;
    put_heads(&w, table);
    const void *row;
    for (size_t r = 0; (row = oab_row_at(table, chosen, r)) != NULL; r++)
        put_row(&w, table, row);
    flush(&w);
}
