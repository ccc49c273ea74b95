/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheets of a workbook as cells of text, within limits that no real one reaches. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

oab_sheet *oab_book_add(oab_book *book, const char *name, oab_log *log) {
    if (book->count == OAB_SHEETS) {
        oab_fail(log, OAB_DATA, "%s has more than %d sheets; expected fewer", book->path,
                 OAB_SHEETS);
        return NULL;
    }
    char *copy = strdup(name);
    if (copy == NULL ||
        !oab_grow(&book->sheets, &book->capacity, book->count + 1, sizeof *book->sheets)) {
        free(copy);
        oab_out_of_memory(log);
        return NULL;
    }
    oab_sheet *sheet = &book->sheets[book->count++];
    *sheet = (oab_sheet){.name = copy};
    return sheet;
}

void oab_book_free(oab_book *book) {
    if (book == NULL)
        return;
    for (size_t s = 0; s < book->count; s++) {
        oab_sheet *sheet = &book->sheets[s];
        free(sheet->name);
        free(sheet->cells);
        free(sheet->text);
        oab_draft_free(&sheet->head);
    }
    free(book->sheets);
    free(book);
}

/* ---- names of cells ---- */

char *oab_cell_name(uint32_t row, uint32_t column, char *out) {
    char letters[8];
    size_t count = 0;
    for (uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters[count++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < count; i++)
        out[i] = letters[count - 1 - i];
    sprintf(out + count, "%lu", (unsigned long)row + 1);
    return out;
}

bool oab_cell_parse(const char *name, uint32_t *row, uint32_t *column) {
    uint64_t c = 0, r = 0;
    const char *at = name;
    for (; *at >= 'A' && *at <= 'Z' && c <= OAB_SHEET_COLUMNS; at++)
        c = c * 26 + (uint64_t)(*at - 'A') + 1;
    const char *digits = at;
    for (; *at >= '0' && *at <= '9' && r <= OAB_SHEET_ROWS; at++)
        r = r * 10 + (uint64_t)(*at - '0');
    if (digits == name || at == digits || *at != '\0' || c > OAB_SHEET_COLUMNS ||
        r > OAB_SHEET_ROWS || r == 0)
        return false;
    *row = (uint32_t)r - 1;
    *column = (uint32_t)c - 1;
    return true;
}

/* ---- cells ---- */

static oab_status refuse(const oab_book *book, const oab_sheet *sheet, uint32_t row,
                         uint32_t column, const char *why, oab_log *log) {
    char name[OAB_CELL_NAME], shown[OAB_SHOWN];
    return oab_fail(log, OAB_DATA, "%s:%s!%s: %s", book->path,
                    oab_shown(sheet->name, strlen(sheet->name), shown),
                    oab_cell_name(row, column, name), why);
}

static bool is_behind(const oab_sheet *sheet, uint32_t row, uint32_t column) {
    if (sheet->count == 0)
        return true;
    const oab_sheet_cell *last = &sheet->cells[sheet->count - 1];
    return row > last->row || (row == last->row && column > last->column);
}

oab_status oab_sheet_put(oab_book *book, oab_sheet *sheet, uint32_t row, uint32_t column,
                         const char *text, size_t length, oab_log *log) {
    oab_trim(&text, &length);
    if (length == 0)
        return OAB_OK;
    if (row >= OAB_SHEET_ROWS || column >= OAB_SHEET_COLUMNS)
        return oab_fail(log, OAB_DATA,
                        "%s: sheet \"%s\" has cells beyond row %d or column %d; expected fewer",
                        book->path, sheet->name, OAB_SHEET_ROWS, OAB_SHEET_COLUMNS);
    if (!is_behind(sheet, row, column))
        return refuse(book, sheet, row, column,
                      "the cell stands behind a later one; expected cells in order", log);
    if (book->cells == OAB_BOOK_CELLS || book->bytes + length > OAB_BOOK_BYTES)
        return refuse(book, sheet, row, column,
                      "more cells or text than a workbook may have; save the table as CSV", log);
    if (!oab_grow(&sheet->cells, &sheet->capacity, sheet->count + 1, sizeof *sheet->cells) ||
        !oab_grow(&sheet->text, &sheet->text_capacity, sheet->text_size + length, 1))
        return oab_out_of_memory(log);
    memcpy(sheet->text + sheet->text_size, text, length);
    sheet->cells[sheet->count++] =
        (oab_sheet_cell){row, column, (uint32_t)length, sheet->text_size};
    sheet->text_size += length;
    sheet->rows = row + 1;
    sheet->columns = column + 1 > sheet->columns ? column + 1 : sheet->columns;
    book->cells++;
    book->bytes += length;
    return OAB_OK;
}
