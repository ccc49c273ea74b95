/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as a SQLite database, made in memory: a table each, with its key, an index on what refers
 * to another table, and for comparisons a view of what differs. */
#include "report/report_internal.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct writer {
    sqlite3 *base;
    oab_log *log;
} writer;

static oab_status fail(const writer *w, int code) {
    if (code == SQLITE_NOMEM || w->base == NULL)
        return oab_out_of_memory(w->log);
    return oab_fail(w->log, OAB_INTERNAL, "cannot make the database: %s", sqlite3_errmsg(w->base));
}

static oab_status run(const writer *w, const char *statement) {
    const int code = sqlite3_exec(w->base, statement, NULL, NULL, NULL);
    return code == SQLITE_OK ? OAB_OK : fail(w, code);
}

/* Runs TEXT (NULL: out of memory) and frees it. */
static oab_status run_made(const writer *w, char *text) {
    const oab_status status = text != NULL ? run(w, text) : oab_out_of_memory(w->log);
    sqlite3_free(text);
    return status;
}

/* ---- a table ---- */

static const char *type_of(oab_cell_type type) {
    if (!oab_cell_is_number(type))
        return type == OAB_CELL_REAL ? "REAL" : "TEXT";
    return oab_cell_shapes[type].decimals == 0 ? "INTEGER" : "REAL";
}

static oab_status create(const writer *w, const oab_report_table *table) {
    sqlite3_str *text = sqlite3_str_new(w->base);
    sqlite3_str_appendf(text, "CREATE TABLE \"%w\" (", table->name);
    for (size_t c = 0; c < table->column_count; c++)
        sqlite3_str_appendf(text, "%s\"%w\" %s", c > 0 ? ", " : "", table->columns[c].name,
                            type_of(table->columns[c].type));
    for (size_t c = 0; c < table->key_count; c++)
        sqlite3_str_appendf(text, "%s\"%w\"", c > 0 ? ", " : ", PRIMARY KEY (",
                            table->columns[c].name);
    sqlite3_str_appendf(text, table->key_count > 0 ? "))" : ")");
    return run_made(w, sqlite3_str_finish(text));
}

static int bind(sqlite3_stmt *insert, int place, oab_cell_type type, oab_cell cell) {
    char text[OAB_CELL_PRINTED];
    if (oab_cell_is_blank(type, cell))
        return sqlite3_bind_null(insert, place);
    if (type == OAB_CELL_TEXT)
        return sqlite3_bind_text(insert, place, cell.text, -1, SQLITE_TRANSIENT);
    if (oab_cell_is_number(type) && oab_cell_shapes[type].decimals == 0)
        return sqlite3_bind_int64(insert, place, cell.number);
    if (type == OAB_CELL_REAL || oab_cell_is_number(type))
        return sqlite3_bind_double(insert, place, oab_cell_double(type, cell));
    const size_t length = oab_cell_print(type, cell, text);
    return length == 0 ? sqlite3_bind_null(insert, place)
                       : sqlite3_bind_text(insert, place, text, (int)length, SQLITE_TRANSIENT);
}

static int put_rows(const oab_report_table *table, sqlite3_stmt *insert) {
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (size_t r = 0; (row = table->row(table->context, r)) != NULL; r++) {
        int code = SQLITE_OK;
        for (size_t c = 0; c < table->column_count && code == SQLITE_OK; c++)
            code = bind(insert, (int)c + 1, table->columns[c].type,
                        oab_cell_of(table, &table->columns[c], row, scratch));
        if (code == SQLITE_OK && (code = sqlite3_step(insert)) == SQLITE_DONE)
            code = sqlite3_reset(insert);
        if (code != SQLITE_OK)
            return code;
    }
    return SQLITE_OK;
}

static oab_status fill(const writer *w, const oab_report_table *table) {
    sqlite3_stmt *insert = NULL;
    sqlite3_str *text = sqlite3_str_new(w->base);
    sqlite3_str_appendf(text, "INSERT INTO \"%w\" VALUES (?", table->name);
    for (size_t c = 1; c < table->column_count; c++)
        sqlite3_str_appendall(text, ",?");
    sqlite3_str_appendall(text, ")");
    char *statement = sqlite3_str_finish(text);
    int code = statement == NULL ? SQLITE_NOMEM
                                 : sqlite3_prepare_v2(w->base, statement, -1, &insert, NULL);
    if (code == SQLITE_OK)
        code = put_rows(table, insert);
    const oab_status status = code == SQLITE_OK ? OAB_OK : fail(w, code);
    sqlite3_finalize(insert);
    sqlite3_free(statement);
    return status;
}

static bool ends_with(const char *text, const char *end) {
    const size_t length = strlen(text), size = strlen(end);
    return length > size && strcmp(text + length - size, end) == 0;
}

static oab_status add_indexes(const writer *w, const oab_report_table *table) {
    for (size_t c = table->key_count; c < table->column_count; c++)
        if (ends_with(table->columns[c].name, "_id"))
            OAB_TRY(run_made(w, sqlite3_mprintf("CREATE INDEX \"%w_%w\" ON \"%w\" (\"%w\")",
                                                table->name, table->columns[c].name, table->name,
                                                table->columns[c].name)));
    return OAB_OK;
}

/* The rows whose amount differs, largest difference first. */
static oab_status add_view(const writer *w, const oab_report_table *table) {
    if (oab_find_column(table, "difference") == NULL || table->key_count == 0)
        return OAB_OK;
    return run_made(w, sqlite3_mprintf("CREATE VIEW \"%w_changed\" AS SELECT * FROM \"%w\" WHERE "
                                       "difference <> 0 ORDER BY abs(difference) DESC, \"%w\"",
                                       table->name, table->name, table->columns[0].name));
}

/* ---- the database ---- */

static oab_status put_tables(const writer *w, const oab_report_table *tables, size_t count) {
    OAB_TRY(run(w, "BEGIN"));
    for (size_t t = 0; t < count; t++) {
        OAB_TRY(create(w, &tables[t]));
        OAB_TRY(fill(w, &tables[t]));
        OAB_TRY(add_indexes(w, &tables[t]));
        OAB_TRY(add_view(w, &tables[t]));
    }
    return run(w, "COMMIT");
}

static oab_status put_bytes(const writer *w, FILE *out) {
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(w->base, "main", &size, 0);
    if (bytes == NULL)
        return oab_out_of_memory(w->log);
    fwrite(bytes, 1, (size_t)size, out);
    sqlite3_free(bytes);
    return OAB_OK;
}

static oab_status write_sqlite(const oab_report_table *tables, size_t count, FILE *out,
                               oab_log *log) {
    writer w = {.log = log};
    const int code = sqlite3_open(":memory:", &w.base);
    oab_status status = code == SQLITE_OK ? put_tables(&w, tables, count) : fail(&w, code);
    if (status == OAB_OK)
        status = put_bytes(&w, out);
    sqlite3_close(w.base);
    return status;
}

const oab_book_format oab_sqlite_format = {"sqlite", write_sqlite};
