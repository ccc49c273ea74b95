/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets as one CSV text that the readers of tables take like any other, and for messages the names
 * of the cells that its lines and columns come from. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

void oab_cell_names_free(oab_cell_names *names) {
    if (names == NULL)
        return;
    for (size_t p = 0; p < names->count; p++)
        free(names->sheet[p]);
    free(names->row);
    free(names);
}

const char *oab_where(const oab_cell_names *names, uint64_t line, size_t column, char *out) {
    size_t p = 0;
    if (names == NULL || line == 0 || line > names->lines) {
        snprintf(out, OAB_WHERE, "%llu", (unsigned long long)line);
        return out;
    }
    while (column > 0 && p + 1 < names->count && column - 1 >= names->first[p + 1])
        p++;
    if (names->row[(line - 1) * names->count + p] == OAB_NO_ROW)
        p = 0;
    char shown[OAB_SHOWN], cell[OAB_CELL_NAME];
    const int32_t row = names->row[(line - 1) * names->count + p];
    oab_shown(names->sheet[p], strlen(names->sheet[p]), shown);
    if (column == 0) {
        snprintf(out, OAB_WHERE, "%s, row %ld", shown, (long)row + 1);
        return out;
    }
    uint32_t place = (uint32_t)(column - 1) - names->first[p];
    place += place >= names->key[p];
    snprintf(out, OAB_WHERE, "%s!%s", shown, oab_cell_name((uint32_t)row, place, cell));
    return out;
}

const char *oab_where_else(const oab_cell_names *names, uint64_t line, size_t column, char *out) {
    char at[OAB_WHERE];
    snprintf(out, OAB_WHERE, "%s %.100s", names != NULL ? "in" : "on line",
             oab_where(names, line, column, at));
    return out;
}

const char *oab_column_number(const oab_cell_names *names, int place, char *out) {
    out[0] = '\0';
    if (names == NULL)
        snprintf(out, OAB_COLUMN_NUMBER, " (%d)", place + 1);
    return out;
}

static oab_status name_parts(oab_cell_names *names, const oab_sheet_part *parts, size_t count,
                             oab_log *log) {
    uint32_t first = 0;
    for (size_t p = 0; p < count; p++) {
        names->sheet[p] = strdup(parts[p].sheet->name);
        if (names->sheet[p] == NULL)
            return oab_out_of_memory(log);
        names->count = p + 1;
        names->first[p] = first;
        names->key[p] = parts[p].key;
        first += parts[p].sheet->columns - (parts[p].key != OAB_NO_INDEX);
    }
    return OAB_OK;
}

/* ---- rows ---- */

typedef struct writer {
    const oab_sheet_part *parts;
    size_t count;
    size_t *start[OAB_PARTS]; /* [rows + 1]: first cell of each row */
    FILE *out;
    uint64_t written;
    size_t lines; /* of the row under way */
} writer;

static size_t *index_rows(const oab_sheet *sheet) {
    size_t *start = oab_new((size_t)sheet->rows + 1, sizeof *start);
    size_t cell = 0;
    for (uint32_t row = 0; start != NULL && row <= sheet->rows; row++) {
        while (cell < sheet->count && sheet->cells[cell].row < row)
            cell++;
        start[row] = cell;
    }
    return start;
}

static void write_char(writer *w, char c) {
    putc_unlocked(c, w->out);
    w->written++;
    w->lines += c == '\n';
}

/* Quoted where a delimiter, quote or line break asks for it; a line break is one LF. */
static void write_text(writer *w, const char *text, size_t length) {
    bool is_plain = true;
    for (size_t i = 0; i < length; i++)
        is_plain &= text[i] != ',' && text[i] != '"' && text[i] != '\n' && text[i] != '\r';
    if (is_plain) {
        fwrite(text, 1, length, w->out);
        w->written += length;
        return;
    }
    write_char(w, '"');
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
            continue;
        if (text[i] == '"')
            write_char(w, '"');
        write_char(w, text[i] == '\r' ? '\n' : text[i]);
    }
    write_char(w, '"');
}

/* All cells of ROW of a part, as many as the sheet has columns. */
static void write_part(writer *w, size_t p, int32_t row) {
    const oab_sheet_part *part = &w->parts[p];
    const oab_sheet *sheet = part->sheet;
    size_t cell = row != OAB_NO_ROW ? w->start[p][row] : 0;
    const size_t behind = row != OAB_NO_ROW ? w->start[p][row + 1] : 0;
    const uint32_t columns = sheet->columns < OAB_MOST_COLUMNS ? sheet->columns : OAB_MOST_COLUMNS;
    for (uint32_t column = 0; column < columns; column++) {
        const bool is_here = cell < behind && sheet->cells[cell].column == column;
        if (column != part->key) {
            if (p > 0 || column > 0)
                write_char(w, ',');
            if (is_here)
                write_text(w, sheet->text + sheet->cells[cell].text, sheet->cells[cell].length);
        }
        cell += is_here;
    }
}

static int32_t row_of(const writer *w, size_t p, uint32_t row) {
    return w->parts[p].match != NULL ? w->parts[p].match[row] : (int32_t)row;
}

static bool add_names(const writer *w, uint32_t row, oab_cell_names *names) {
    if (!oab_grow(&names->row, &names->capacity, (names->lines + w->lines) * w->count,
                  sizeof *names->row))
        return false;
    for (size_t l = 0; l < w->lines; l++)
        for (size_t p = 0; p < w->count; p++)
            names->row[(names->lines + l) * w->count + p] = row_of(w, p, row);
    names->lines += w->lines;
    return true;
}

static oab_status write_rows(writer *w, const oab_book *book, uint64_t most, oab_cell_names *names,
                             oab_log *log) {
    const oab_sheet *sheet = w->parts[0].sheet;
    for (uint32_t row = 0; row < sheet->rows && w->written < most; row++) {
        if (w->start[0][row] == w->start[0][row + 1])
            continue;
        w->lines = 0;
        for (size_t p = 0; p < w->count; p++)
            write_part(w, p, row_of(w, p, row));
        write_char(w, '\n');
        if (names != NULL && !add_names(w, row, names))
            return oab_out_of_memory(log);
        if (w->written > OAB_UNPACKED_MOST)
            return oab_fail(log, OAB_DATA,
                            "%s: sheet \"%s\" is wider than its rows allow; save the table as CSV",
                            book->path, sheet->name);
    }
    return ferror(w->out) == 0 ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_sheet_write(const oab_book *book, const oab_sheet_part *parts, size_t count,
                           uint64_t most, FILE *out, oab_cell_names *names, oab_log *log) {
    writer w = {.parts = parts, .count = count, .out = out};
    oab_status status = names != NULL ? name_parts(names, parts, count, log) : OAB_OK;
    for (size_t p = 0; p < count && status == OAB_OK; p++)
        if ((w.start[p] = index_rows(parts[p].sheet)) == NULL)
            status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = write_rows(&w, book, most, names, log);
    for (size_t p = 0; p < count; p++)
        free(w.start[p]);
    return status;
}
