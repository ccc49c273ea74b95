/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as CSV, gathered in a block: a call of stdio per cell costs more than the cell. */
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

enum { LONGEST_NUMBER = 48 }; /* identifiers are shorter */

/* Where the next SIZE <= LONGEST_NUMBER bytes go; the caller adds to the length what it wrote. */
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

static void put_decimal(writer *w, oab_cell_type type, oab_cell cell) {
    const oab_cell_shape shape = oab_cell_shapes[type];
    char *text = space(w, LONGEST_NUMBER);
    const size_t length = oab_decimal_print(text, cell.number, shape.scale, shape.decimals);
    if (w->dutch && shape.decimals > 0)
        text[length - 1 - shape.decimals] = ',';
    w->length += length;
}

static void put_real(writer *w, oab_cell_type type, oab_cell cell) {
    (void)type;
    char *text = space(w, LONGEST_NUMBER);
    w->length += (size_t)snprintf(text, LONGEST_NUMBER, "%.9g", cell.real + 0.0);
    char *point = w->dutch ? memchr(text, '.', (size_t)(w->text + w->length - text)) : NULL;
    if (point != NULL)
        *point = ',';
}

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
static void put_text(writer *w, oab_cell_type type, oab_cell cell) {
    (void)type;
    const char *text = cell.text;
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

/* Identifiers and dates hold nothing that needs a quote. */
static void put_school(writer *w, oab_cell_type type, oab_cell cell) {
    (void)type;
    w->length += strlen(oab_school_id_print((oab_school_id)cell.number, space(w, LONGEST_NUMBER)));
}

static void put_municipality(writer *w, oab_cell_type type, oab_cell cell) {
    (void)type;
    w->length += strlen(
        oab_municipality_id_print((oab_municipality_id)cell.number, space(w, LONGEST_NUMBER)));
}

static void put_date(writer *w, oab_cell_type type, oab_cell cell) {
    (void)type;
    w->length += strlen(oab_date_print((int32_t)cell.number, space(w, LONGEST_NUMBER)));
}

static void (*const put[OAB_CELL_TYPES])(writer *w, oab_cell_type type, oab_cell cell) = {
    [OAB_CELL_TEXT] = put_text,
    [OAB_CELL_SCHOOL] = put_school,
    [OAB_CELL_MUNICIPALITY] = put_municipality,
    [OAB_CELL_DATE] = put_date,
    [OAB_CELL_YES_NO] = put_decimal,
    [OAB_CELL_COUNT] = put_decimal,
    [OAB_CELL_EURO] = put_decimal,
    [OAB_CELL_HUNDREDTHS] = put_decimal,
    [OAB_CELL_MEASURE] = put_decimal,
    [OAB_CELL_POINTS] = put_decimal,
    [OAB_CELL_SHARE] = put_decimal,
    [OAB_CELL_NORMALISED] = put_decimal,
    [OAB_CELL_PERCENT] = put_decimal,
    [OAB_CELL_REAL] = put_real,
};

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
        if (!oab_cell_is_absent(column->type, cell))
            put[column->type](w, column->type, cell);
    }
    put_byte(w, '\n');
}

void oab_write_csv(const oab_report_table *table, bool dutch, FILE *out) {
    writer w;
    w.out = out;
    w.dutch = dutch;
    w.length = 0;
    put_heads(&w, table);
    const void *row;
    for (size_t r = 0; (row = table->row(table->context, r)) != NULL; r++)
        put_row(&w, table, row);
    flush(&w);
}
