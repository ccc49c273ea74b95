/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a small CSV file whole, with libcsv in strict mode, and checks that it is rectangular. Line
 * numbers are counted here because libcsv does not report them. */
#include "base/table.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

typedef struct collector {
    oab_table *table;
    size_t row_capacity, line_capacity, comment_capacity;
    char **row; /* cells of the current record */
    size_t cells, cell_capacity;
    bool out_of_memory;
} collector;

static void take_cell(void *text, size_t length, void *data) {
    collector *c = data;
    char *copy = NULL;
    if (c->out_of_memory || !oab_grow(&c->row, &c->cell_capacity, c->cells + 1, sizeof *c->row) ||
        (copy = oab_new(length + 1, 1)) == NULL) {
        c->out_of_memory = true;
        return;
    }
    if (length > 0)
        memcpy(copy, text, length);
    c->row[c->cells++] = copy;
}

static void free_row(char **row, size_t cells) {
    for (size_t i = 0; i < cells; i++)
        free(row[i]);
    free(row);
}

static bool is_blank_row(char **row, size_t cells) {
    for (size_t i = 0; i < cells; i++)
        if (row[i][strspn(row[i], " \t")] != '\0')
            return false;
    return true;
}

static oab_status keep_row(collector *c, uint64_t line, oab_log *log) {
    oab_table *table = c->table;
    char **row = c->row;
    const size_t cells = c->cells;
    c->row = NULL;
    c->cells = c->cell_capacity = 0;
    if (is_blank_row(row, cells) || (table->rows == 0 && row[0][0] == '#')) {
        free_row(row, cells);
        return OAB_OK;
    }
    if (table->rows > 0 && cells != table->columns) {
        free_row(row, cells);
        return oab_fail(log, OAB_CONFIG, "%s:%llu: expected %zu %s as in the header, got %zu",
                        table->path, (unsigned long long)line, table->columns,
                        OAB_PLURAL(table->columns, "cell", "cells"), cells);
    }
    if (!oab_grow(&table->cell, &c->row_capacity, table->rows + 1, sizeof *table->cell) ||
        !oab_grow(&table->line, &c->line_capacity, table->rows + 1, sizeof *table->line)) {
        free_row(row, cells);
        return oab_out_of_memory(log);
    }
    table->columns = cells;
    table->cell[table->rows] = row;
    table->line[table->rows++] = line;
    return OAB_OK;
}

static void end_row(int terminator, void *data) {
    (void)terminator;
    (void)data; /* records are taken between bytes, where the line is known */
}

/* Keeps the comment that starts at *AT and moves *AT to the end of its line. */
static void take_comment(collector *c, const char *data, size_t size, size_t *at) {
    const size_t begin = *at + 1;
    while (*at < size && data[*at] != '\n')
        ++*at;
    const size_t end = *at > begin && data[*at - 1] == '\r' ? *at - 1 : *at;
    char *copy = strndup(data + begin, end - begin);
    if (copy == NULL || !oab_grow(&c->table->comment, &c->comment_capacity, c->table->comments + 1,
                                  sizeof *c->table->comment)) {
        free(copy);
        c->out_of_memory = true;
        return;
    }
    c->table->comment[c->table->comments++] = copy;
}

/* Feeds the parser one byte, which is on line LINE. */
static oab_status take_byte(struct csv_parser *parser, char byte, collector *c, uint64_t line,
                            oab_log *log) {
    const bool is_taken = csv_parse(parser, &byte, 1, take_cell, end_row, c) == 1;
    if (c->out_of_memory || (!is_taken && csv_error(parser) == CSV_ENOMEM))
        return oab_out_of_memory(log);
    return is_taken ? OAB_OK
                    : oab_fail(log, OAB_CONFIG,
                               "%s:%llu: unexpected quote; enclose the whole cell in quotes and "
                               "double each quote inside it",
                               c->table->path, (unsigned long long)line);
}

static oab_status parse(struct csv_parser *parser, const char *data, size_t size, collector *c,
                        oab_log *log) {
    uint64_t line = 1, row_line = 1;
    bool in_row = false;
    for (size_t at = 0; at < size; at++) {
        if (!in_row) {
            if (data[at] == '#' && c->table->rows == 0)
                take_comment(c, data, size, &at);
            if (at == size)
                break;
            row_line = line;
        }
        line += data[at] == '\n';
        OAB_TRY(take_byte(parser, data[at], c, line, log));
        in_row = parser->pstate != 0;
        if (!in_row && c->cells > 0)
            OAB_TRY(keep_row(c, row_line, log));
    }
    if (csv_fini(parser, take_cell, end_row, c) != 0)
        return oab_fail(log, OAB_CONFIG, "%s:%llu: a quoted cell starts here but is never closed",
                        c->table->path, (unsigned long long)row_line);
    if (c->out_of_memory)
        return oab_out_of_memory(log);
    return c->cells > 0 ? keep_row(c, row_line, log) : OAB_OK;
}

/* Comma, unless the first line that is not a comment has only others. */
static char find_delimiter(const char *data, size_t size) {
    const char *end = data + size, *at = data;
    for (const char *next; at < end && (*at == '#' || *at == '\n' || *at == '\r'); at = next) {
        next = memchr(at, '\n', (size_t)(end - at));
        next = next != NULL ? next + 1 : end;
    }
    const char *feed = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    const size_t length = (size_t)((feed != NULL ? feed : end) - at);
    static const char delimiters[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof delimiters; i++)
        if (memchr(at, delimiters[i], length) != NULL)
            return delimiters[i];
    return ',';
}

oab_status oab_table_parse(const char *path, const char *data, size_t size, oab_table *table,
                           oab_log *log) {
    static const char mark[] = "\xef\xbb\xbf";
    *table = (oab_table){.path = strdup(path)};
    collector c = {.table = table};
    struct csv_parser parser;
    if (table->path == NULL || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        oab_table_free(table);
        return oab_out_of_memory(log);
    }
    const size_t skip = size >= 3 && memcmp(data, mark, 3) == 0 ? 3 : 0;
    table->delimiter = find_delimiter(data + skip, size - skip);
    csv_set_delim(&parser, (unsigned char)table->delimiter);
    oab_status status = OAB_OK;
    if (memchr(data, '\0', size) != NULL)
        status = oab_fail(log, OAB_CONFIG, "%s contains NUL bytes; expected UTF-8 CSV", path);
    if (status == OAB_OK)
        status = parse(&parser, data + skip, size - skip, &c, log);
    if (status == OAB_OK && table->rows == 0)
        status = oab_fail(log, OAB_CONFIG, "%s is empty; expected a header line", path);
    free_row(c.row, c.cells);
    csv_free(&parser);
    if (status != OAB_OK)
        oab_table_free(table);
    return status;
}

static bool same_name(const char *a, const char *b) {
    for (;; a++, b++) {
        a += strspn(a, " \t");
        b += strspn(b, " \t");
        const int x = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a;
        const int y = *b >= 'A' && *b <= 'Z' ? *b + 32 : *b;
        if (x != y)
            return false;
        if (x == '\0')
            return true;
    }
}

int oab_table_column(const oab_table *table, const char *name) {
    for (size_t i = 0; i < table->columns; i++)
        if (same_name(table->cell[0][i], name))
            return (int)i;
    return -1;
}

void oab_table_free(oab_table *table) {
    for (size_t i = 0; i < table->rows; i++)
        free_row(table->cell[i], table->columns);
    for (size_t i = 0; i < table->comments; i++)
        free(table->comment[i]);
    free(table->cell);
    free(table->line);
    free(table->comment);
    free(table->path);
    *table = (oab_table){0};
}
