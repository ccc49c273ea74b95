/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of CSV tables, gathered in a block, and a table written by its description.
 */
#include "report/report_internal.h"

#include <string.h>

static void flush(oab_writer *w) {
    fwrite(w->text, 1, w->length, w->out);
    w->length = 0;
}

enum { LONGEST_NUMBER = 32 }; /* identifiers are shorter */

/* Where the next SIZE <= LONGEST_NUMBER bytes go; the caller adds to the length what it wrote. */
static char *space(oab_writer *w, size_t size) {
    if (sizeof w->text - w->length < size)
        flush(w);
    return w->text + w->length;
}

static void put_byte(oab_writer *w, char c) {
    *space(w, 1) = c;
    w->length++;
}

static void put_bytes(oab_writer *w, const char *text, size_t length) {
    if (sizeof w->text - w->length < length)
        flush(w);
    if (length > sizeof w->text) {
        fwrite(text, 1, length, w->out);
        return;
    }
    memcpy(w->text + w->length, text, length);
    w->length += length;
}

static void next_cell(oab_writer *w) {
    if (!w->is_first)
        put_byte(w, w->dutch ? ';' : ',');
    w->is_first = false;
}

void oab_put_decimal(oab_writer *w, int64_t value, int scale, int decimals) {
    if (!oab_known(value))
        return;
    char *text = space(w, LONGEST_NUMBER);
    const size_t length = oab_decimal_print(text, value, scale, decimals);
    if (w->dutch && decimals > 0)
        text[length - 1 - (size_t)decimals] = ',';
    w->length += length;
}

void oab_put_count(oab_writer *w, int64_t value) {
    oab_put_decimal(w, value, 0, 0);
}

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
void oab_put_text(oab_writer *w, const char *text) {
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

/* Identifiers hold nothing that needs a quote. */
void oab_put_school(oab_writer *w, oab_school_id id) {
    char *text = space(w, LONGEST_NUMBER);
    oab_school_id_print(id, text);
    w->length += strnlen(text, 8);
}

void oab_put_municipality(oab_writer *w, oab_municipality_id id) {
    char *text = space(w, LONGEST_NUMBER);
    oab_municipality_id_print(id, text);
    w->length += strnlen(text, 8);
}

static void write_rows(const oab_csv_table *table, const void *context, oab_writer *w) {
    for (size_t c = 0; c < table->column_count; c++) {
        next_cell(w);
        put_bytes(w, table->columns[c].name, strlen(table->columns[c].name));
    }
    put_byte(w, '\n');
    const size_t rows = table->rows(context);
    for (size_t r = 0; r < rows; r++) {
        w->is_first = true;
        for (size_t c = 0; c < table->column_count; c++) {
            next_cell(w);
            table->columns[c].write(w, context, r);
        }
        put_byte(w, '\n');
    }
}

void oab_write_table(const oab_csv_table *table, const void *context, bool dutch, FILE *out) {
    oab_writer w;
    w.out = out;
    w.dutch = dutch;
    w.is_first = true;
    w.length = 0;
    write_rows(table, context, &w);
    flush(&w);
}
