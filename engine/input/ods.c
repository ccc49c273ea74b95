/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workbooks of OpenDocument (.ods, ISO 26300 part 3, 9): one member holds all sheets, and says of a
 * cell or row that it stands there several times. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct document {
    oab_book *book;
    oab_sheet *sheet; /* NULL: not in one */
    uint32_t row, column;
    unsigned long row_repeats, cell_repeats;
    size_t first; /* cell of the row */
    int skipped;  /* elements open inside one whose text and cells are none of the sheet's */
    bool in_row, in_cell, in_paragraph, is_covered, is_error, has_paragraph;
    bool has_value;              /* the cell's value is in an attribute: */
    char value[OAB_SHEET_VALUE]; /* this */
} document;

static document *of(const oab_xml *x) {
    return x->context;
}

/* How often, within what a sheet may have. */
static unsigned long repeats_of(const char **attributes, const char *name, unsigned long most) {
    const char *text = oab_xml_attribute(attributes, name);
    const unsigned long count = text != NULL ? strtoul(text, NULL, 10) : 1;
    return count < 1 ? 1 : count > most ? most : count;
}

/* ---- cells ---- */

/* What the attributes say of the value; a text is in paragraphs. */
static void take_value(document *d, const char **attributes) {
    const char *type = oab_xml_attribute(attributes, "office:1.0 value-type");
    const char *number = oab_xml_attribute(attributes, "office:1.0 value");
    const char *date = oab_xml_attribute(attributes, "office:1.0 date-value");
    const char *boolean = oab_xml_attribute(attributes, "office:1.0 boolean-value");
    d->is_error = oab_xml_says(attributes, "calcext:1.0 value-type", "error");
    d->has_value = type == NULL && oab_xml_attribute(attributes, "table:1.0 formula") != NULL;
    strcpy(d->value, OAB_SHEET_FORMULA);
    if (type == NULL || d->is_error)
        return;
    if (strcmp(type, "boolean") == 0 && boolean != NULL) {
        strcpy(d->value, strcmp(boolean, "true") == 0 ? "1" : "0");
        d->has_value = true;
    } else if (strcmp(type, "date") == 0 && date != NULL) {
        snprintf(d->value, sizeof d->value, "%.*s", (int)oab_sheet_day(date, strlen(date)), date);
        d->has_value = true;
    } else if (number != NULL) {
        d->has_value = true;
        if (!oab_sheet_number(number, strlen(number), d->value))
            snprintf(d->value, sizeof d->value, "%s", number);
    }
}

static void cell_start(oab_xml *x, const char **attributes, bool is_covered) {
    document *d = of(x);
    d->cell_repeats =
        repeats_of(attributes, "table:1.0 number-columns-repeated", OAB_SHEET_COLUMNS + 1);
    d->in_cell = true;
    d->is_covered = is_covered;
    d->has_paragraph = false;
    x->text_size = 0;
    take_value(d, attributes);
}

static void put(oab_xml *x, uint32_t row, uint32_t column, const char *text, size_t length) {
    const document *d = of(x);
    const oab_status status = oab_sheet_put(d->book, d->sheet, row, column, text, length, x->log);
    if (status != OAB_OK)
        oab_xml_stop(x, status);
}

static void cell_end(oab_xml *x) {
    document *d = of(x);
    const char *text = d->has_value ? d->value : x->text;
    size_t length = d->has_value ? strlen(d->value) : x->text_size;
    d->in_cell = false;
    if (d->is_error && oab_sheet_error(text, length) == NULL) {
        text = OAB_SHEET_ERROR;
        length = strlen(text);
    }
    if (!d->is_covered && length > 0)
        for (unsigned long i = 0; i < d->cell_repeats && x->status == OAB_OK; i++)
            put(x, d->row, d->column + (uint32_t)i, text, length);
    const uint64_t behind = d->column + (uint64_t)d->cell_repeats;
    d->column = behind > OAB_SHEET_COLUMNS ? OAB_SHEET_COLUMNS : (uint32_t)behind;
}

/* ---- rows ---- */

static void row_start(oab_xml *x, const char **attributes) {
    document *d = of(x);
    d->row_repeats = repeats_of(attributes, "table:1.0 number-rows-repeated", OAB_SHEET_ROWS + 1);
    d->in_row = true;
    d->column = 0;
    d->first = d->sheet->count;
}

/* The row's cells once more for each time that it stands there. */
static void row_end(oab_xml *x) {
    document *d = of(x);
    const size_t behind = d->sheet->count;
    d->in_row = false;
    for (unsigned long i = 1; i < d->row_repeats && behind > d->first; i++)
        for (size_t c = d->first; c < behind && x->status == OAB_OK; c++) {
            const oab_sheet_cell cell = d->sheet->cells[c];
            char *text = strndup(d->sheet->text + cell.text, cell.length);
            if (text == NULL)
                oab_xml_stop(x, oab_out_of_memory(x->log));
            else
                put(x, d->row + (uint32_t)i, cell.column, text, cell.length);
            free(text);
        }
    const uint64_t next = d->row + (uint64_t)d->row_repeats;
    d->row = next > OAB_SHEET_ROWS ? OAB_SHEET_ROWS : (uint32_t)next;
}

/* ---- elements ---- */

static void table_start(oab_xml *x, const char *name, const char **attributes) {
    document *d = of(x);
    if (!oab_xml_is(name, "table:1.0 table"))
        return;
    const char *given = oab_xml_attribute(attributes, "table:1.0 name");
    d->sheet = oab_book_add(d->book, given != NULL ? given : "", x->log);
    d->row = 0;
    if (d->sheet == NULL)
        oab_xml_stop(x, x->log->out_of_memory ? OAB_INTERNAL : OAB_DATA);
}

/* Blanks and breaks of a paragraph are elements. */
static void paragraph_part(oab_xml *x, const char *name, const char **attributes) {
    if (oab_xml_is(name, "text:1.0 s"))
        for (unsigned long n = repeats_of(attributes, "text:1.0 c", OAB_SHEET_TEXT);
             n > 0 && x->status == OAB_OK; n--)
            oab_xml_add(x, " ", 1);
    else if (oab_xml_is(name, "text:1.0 tab"))
        oab_xml_add(x, "\t", 1);
    else if (oab_xml_is(name, "text:1.0 line-break"))
        oab_xml_add(x, "\n", 1);
}

static void inside_cell(oab_xml *x, const char *name, const char **attributes) {
    document *d = of(x);
    if (d->in_paragraph) {
        paragraph_part(x, name, attributes);
        d->skipped = oab_xml_is(name, "office:1.0 annotation");
        x->takes_text = d->skipped == 0;
    } else if (oab_xml_is(name, "text:1.0 p")) {
        if (d->has_paragraph)
            oab_xml_add(x, "\n", 1);
        d->in_paragraph = d->has_paragraph = x->takes_text = true;
    } else {
        d->skipped = 1; /* a note, a picture, a table in the cell */
    }
}

static void start(oab_xml *x, const char *name, const char **attributes) {
    document *d = of(x);
    if (d->skipped > 0)
        d->skipped++;
    else if (d->sheet == NULL)
        table_start(x, name, attributes);
    else if (d->in_cell)
        inside_cell(x, name, attributes);
    else if (d->in_row && oab_xml_is(name, "table:1.0 table-cell"))
        cell_start(x, attributes, false);
    else if (d->in_row && oab_xml_is(name, "table:1.0 covered-table-cell"))
        cell_start(x, attributes, true);
    else if (oab_xml_is(name, "table:1.0 table-row"))
        row_start(x, attributes);
    else if (oab_xml_is(name, "table:1.0 table") || oab_xml_is(name, "table:1.0 shapes"))
        d->skipped = 1;
}

static void end(oab_xml *x, const char *name) {
    document *d = of(x);
    if (d->skipped > 0) {
        d->skipped--;
        x->takes_text = d->skipped == 0 && d->in_paragraph;
    } else if (d->in_cell) {
        if (oab_xml_is(name, "text:1.0 p"))
            d->in_paragraph = x->takes_text = false;
        else if (!d->in_paragraph)
            cell_end(x);
    } else if (d->in_row && oab_xml_is(name, "table:1.0 table-row")) {
        row_end(x);
    } else if (oab_xml_is(name, "table:1.0 table")) {
        d->sheet = NULL;
    }
}

oab_status oab_read_ods(oab_book *book, int fd, oab_log *log) {
    document d = {.book = book};
    oab_xml x = {.context = &d, .start = start, .end = end};
    return oab_book_member(book, fd, "content.xml", &x, log);
}
