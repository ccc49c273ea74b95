/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one table of any kind: cells go into the fields of a row, rows into their chunk's store,
 * and faults are collected with line, column, value and what was expected. */
#include "base/assets.h"
#include "input/input_internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* ---- faults ---- */

static size_t most_errors(const oab_reading *reading) {
    return reading->options->max_errors > 0 ? reading->options->max_errors : 100;
}

static void add_fault(oab_chunk *chunk, size_t column, char *text) {
    chunk->is_bad = true;
    if (text == NULL || !oab_grow(&chunk->faults, &chunk->fault_capacity, chunk->fault_count + 1,
                                  sizeof *chunk->faults)) {
        free(text);
        chunk->no_memory = true;
        return;
    }
    chunk->faults[chunk->fault_count++] = (oab_fault){chunk->line, column, text};
    chunk->fault_total++;
    chunk->row_faults++;
}

void oab_fault_add(oab_chunk *chunk, size_t field, const char *format, ...) {
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    if (field == OAB_NO_FIELD) {
        add_fault(chunk, 0, text);
        return;
    }
    char number[OAB_COLUMN_NUMBER];
    const int place = chunk->reading->layout.place[field];
    const char *name = chunk->reading->kind->columns[field].name;
    char *named = text == NULL ? NULL
                  : place < 0
                      ? oab_text("no column \"%s\": %s", name, text)
                      : oab_text("column \"%s\"%s: %s", name,
                                 oab_column_number(chunk->reading->names, place, number), text);
    free(text);
    add_fault(chunk, place < 0 ? 0 : (size_t)place + 1, named);
}

/* Removes the faults of the current row. */
static void forget_faults(oab_chunk *chunk) {
    for (; chunk->row_faults > 0; chunk->row_faults--) {
        free(chunk->faults[--chunk->fault_count].text);
        chunk->fault_total--;
    }
    chunk->is_bad = false;
}

/* ---- cells and records ---- */

static void take_cell(void *context, size_t column, const char *text, size_t length) {
    oab_chunk *chunk = context;
    const oab_reading *reading = chunk->reading;
    oab_trim(&text, &length);
    if (length == 0)
        return;
    chunk->filled = true;
    chunk->filled_behind |= column > 0;
    if (column == 0)
        chunk->spaced = memchr(text, ' ', length) != NULL;
    if (column >= reading->layout.columns || reading->layout.field[column] == OAB_NO_FIELD)
        return;
    const size_t field = reading->layout.field[column];
    const oab_column *kind_column = &reading->kind->columns[field];
    const char *complaint = reading->names != NULL ? oab_sheet_error(text, length) : NULL;
    if (complaint == NULL)
        complaint = kind_column->parse(chunk, kind_column, text, length);
    chunk->given |= (size_t)1 << field;
    if (complaint != NULL) {
        char shown[OAB_SHOWN];
        oab_fault_add(chunk, field, "\"%s\" %s", oab_shown(text, length, shown), complaint);
    }
}

/* Text only in the first cell, with a blank in it: a footnote, if only such rows follow. */
static bool is_like_footnote(const oab_chunk *chunk) {
    return chunk->filled && !chunk->filled_behind && chunk->spaced;
}

static void add_footnote(oab_chunk *chunk) {
    if (!oab_grow(&chunk->footnotes, &chunk->footnote_capacity, chunk->footnote_count + 1,
                  sizeof *chunk->footnotes))
        chunk->no_memory = true;
    else
        chunk->footnotes[chunk->footnote_count++] = chunk->line;
}

static const char footnote_complaint[] = "only the first cell has text, but more rows follow; "
                                         "expected a whole row here and footnotes after the table";

/* After a data row, the footnotes so far turn out to be bad rows. */
static void refute_footnotes(oab_chunk *chunk) {
    for (size_t i = 0; i < chunk->footnote_count; i++) {
        chunk->line = chunk->footnotes[i];
        add_fault(chunk, 0, strdup(footnote_complaint));
        chunk->bad_rows++;
    }
    chunk->footnote_count = 0;
}

/* The faults of the current row as one text, newly allocated; NULL: out of memory. */
static char *join_faults(const oab_chunk *chunk) {
    char *all = strdup("");
    for (size_t i = chunk->fault_count - chunk->row_faults; i < chunk->fault_count; i++) {
        char *longer =
            all != NULL ? oab_text("%s%s%s", all, all[0] != '\0' ? "; " : "", chunk->faults[i].text)
                        : NULL;
        free(all);
        all = longer;
    }
    return all;
}

static size_t without_line_end(const char *raw, size_t length) {
    while (length > 0 && (raw[length - 1] == '\n' || raw[length - 1] == '\r'))
        length--;
    return length;
}

/* Appends the row of CELLS cells as it stands in the file, padded to the header's columns, with the
 * reason in an extra last column. */
static bool keep_reject(oab_chunk *chunk, size_t cells, const char *raw, size_t length) {
    const oab_layout *layout = &chunk->reading->layout;
    const size_t gap = 1 + (cells < layout->columns ? layout->columns - cells : 0);
    char *reason = join_faults(chunk);
    const size_t size = reason != NULL ? strlen(reason) : 0,
                 quoted = csv_write(NULL, 0, reason, size);
    length = without_line_end(raw, length);
    const bool has_memory =
        reason != NULL && oab_grow(&chunk->rejects, &chunk->reject_capacity,
                                   chunk->reject_size + length + gap + quoted + 1, 1);
    if (has_memory) {
        char *to = chunk->rejects + chunk->reject_size;
        memcpy(to, raw, length);
        memset(to + length, layout->delimiter, gap);
        csv_write(to + length + gap, quoted, reason, size);
        to[length + gap + quoted] = '\n';
        chunk->reject_size += length + gap + quoted + 1;
    }
    free(reason);
    return has_memory;
}

static void finish_row(oab_chunk *chunk, size_t cells, const char *raw, size_t length) {
    const oab_reading *reading = chunk->reading;
    if (cells != reading->layout.columns) {
        forget_faults(chunk); /* the cells may be shifted: one fault says it all */
        oab_fault_add(chunk, OAB_NO_FIELD, "expected %zu %s as in the header, got %zu",
                      reading->layout.columns, OAB_PLURAL(reading->layout.columns, "cell", "cells"),
                      cells);
    } else if (!chunk->is_bad) {
        reading->kind->finish(chunk);
    }
    chunk->rows += !chunk->is_bad;
    chunk->bad_rows += chunk->is_bad;
    if (chunk->is_bad && reading->kind->drop != NULL)
        reading->kind->drop(chunk);
    if (chunk->is_bad && reading->options->keep_rejects)
        chunk->no_memory |= !keep_reject(chunk, cells, raw, length);
    if (chunk->footnote_count > 0)
        refute_footnotes(chunk);
}

static void begin_row(oab_chunk *chunk) {
    chunk->filled = chunk->filled_behind = chunk->spaced = chunk->is_bad = false;
    chunk->given = chunk->row_faults = 0;
    chunk->reading->kind->begin(chunk);
}

static void set_lines(oab_chunk *chunk, uint64_t line) {
    for (size_t i = chunk->fault_count - (chunk->fault_count > 0 ? chunk->row_faults : 0);
         i < chunk->fault_count; i++)
        chunk->faults[i].line = line;
    chunk->line = line;
}

static void take_record(void *context, size_t cells, uint64_t line, const char *raw,
                        size_t length) {
    oab_chunk *chunk = context;
    set_lines(chunk, line);
    if (!chunk->filled || is_like_footnote(chunk)) {
        const bool is_blank = !chunk->filled;
        forget_faults(chunk);
        if (chunk->reading->kind->drop != NULL)
            chunk->reading->kind->drop(chunk);
        if (!is_blank)
            add_footnote(chunk);
    } else {
        finish_row(chunk, cells, raw, length);
    }
    begin_row(chunk);
}

/* ---- chunks ---- */

static void free_chunk(oab_chunk *chunk) {
    if (chunk->reading->kind->drop != NULL && chunk->row != NULL)
        chunk->reading->kind->drop(chunk);
    if (chunk->store != NULL)
        chunk->reading->close(chunk);
    for (size_t i = 0; i < chunk->fault_count; i++)
        free(chunk->faults[i].text);
    free(chunk->faults);
    free(chunk->footnotes);
    free(chunk->rejects);
    free(chunk->row);
    free(chunk);
}

static const oab_sink *open_chunk(void *context, size_t lane, size_t lines) {
    oab_reading *reading = context;
    oab_chunk *chunk = oab_new(1, sizeof *chunk);
    if (chunk == NULL)
        return NULL;
    chunk->reading = reading;
    const bool is_by_cell = reading->by_cell || reading->names != NULL; /* cells may be errors */
    chunk->sink =
        (oab_sink){take_cell, take_record, chunk, is_by_cell ? NULL : reading->kind->lines};
    chunk->row = oab_new(1, reading->kind->row_size);
    if (chunk->row == NULL || !reading->open(chunk, lane, lines) ||
        !oab_grow(&reading->chunks, &reading->chunk_capacity, reading->chunk_count + 1,
                  sizeof(oab_chunk *))) {
        free_chunk(chunk);
        return NULL;
    }
    reading->chunks[reading->chunk_count++] = chunk;
    begin_row(chunk);
    return &chunk->sink;
}

static void undo_chunks(void *context, size_t count) {
    oab_reading *reading = context;
    for (; count > 0; count--) {
        oab_chunk *chunk = reading->chunks[--reading->chunk_count];
        reading->no_memory |= chunk->no_memory;
        free_chunk(chunk);
    }
}

static bool lacks_memory(const oab_reading *reading) {
    bool lacks = reading->no_memory;
    for (size_t c = 0; c < reading->chunk_count; c++)
        lacks |= reading->chunks[c]->no_memory;
    return lacks;
}

/* ---- the whole table ---- */

/* Refutes footnotes that rows of a later chunk follow; returns how many remain. *FIRST: line of the
 * first of those. */
static uint64_t settle_footnotes(oab_reading *reading, uint64_t *first) {
    bool has_rows_behind = false;
    uint64_t count = 0;
    for (size_t c = reading->chunk_count; c-- > 0;) {
        oab_chunk *chunk = reading->chunks[c];
        if (has_rows_behind)
            refute_footnotes(chunk);
        if (chunk->footnote_count > 0)
            *first = chunk->footnotes[0];
        count += chunk->footnote_count;
        has_rows_behind |= chunk->rows + chunk->bad_rows > 0;
    }
    return count;
}

static int compare_faults(const void *left, const void *right) {
    const oab_fault *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

static oab_status say_faults(const oab_reading *reading, oab_log *log) {
    const size_t most = most_errors(reading);
    char at[OAB_WHERE];
    uint64_t total = 0;
    size_t said = 0;
    if (lacks_memory(reading))
        return oab_out_of_memory(log);
    for (size_t c = 0; c < reading->chunk_count; c++) {
        const oab_chunk *chunk = reading->chunks[c];
        if (chunk->fault_count > 0)
            qsort(chunk->faults, chunk->fault_count, sizeof *chunk->faults, compare_faults);
        for (size_t i = 0; i < chunk->fault_count && said < most; i++, said++)
            oab_fail(log, OAB_DATA, "%s:%s: %s", reading->path,
                     oab_where(reading->names, chunk->faults[i].line, chunk->faults[i].column, at),
                     chunk->faults[i].text);
        total += chunk->fault_total;
    }
    if (total > said)
        oab_fail(log, OAB_DATA, "%s: and %llu more %s (--max-errors %llu shows all)", reading->path,
                 (unsigned long long)(total - said), OAB_PLURAL(total - said, "error", "errors"),
                 (unsigned long long)total);
    return total > 0 ? OAB_DATA : OAB_OK;
}

static oab_status collect_rejects(const oab_reading *reading, const oab_stream *stream,
                                  oab_input_file *file, oab_log *log) {
    static const char reason[] = "reason\n";
    const char *head = stream->head + reading->layout.header_start;
    const size_t header =
        without_line_end(head, reading->layout.body_start - reading->layout.header_start);
    size_t size = header + 1 + strlen(reason);
    for (size_t c = 0; c < reading->chunk_count; c++)
        size += reading->chunks[c]->reject_size;
    file->rejects = oab_new(size + 1, 1);
    if (file->rejects == NULL)
        return oab_out_of_memory(log);
    memcpy(file->rejects, head, header);
    file->rejects[header] = reading->layout.delimiter;
    strcpy(file->rejects + header + 1, reason);
    file->rejects_size = header + 1 + strlen(reason);
    for (size_t c = 0; c < reading->chunk_count; c++) {
        const oab_chunk *chunk = reading->chunks[c];
        if (chunk->reject_size > 0)
            memcpy(file->rejects + file->rejects_size, chunk->rejects, chunk->reject_size);
        file->rejects_size += chunk->reject_size;
    }
    oab_note(log, "%s: rejected %llu %s; continuing with the other %llu", reading->path,
             (unsigned long long)file->rejected, OAB_PLURAL(file->rejected, "row", "rows"),
             (unsigned long long)file->rows);
    return OAB_OK;
}

static oab_status judge(oab_reading *reading, const oab_stream *stream, oab_input_file *file,
                        oab_log *log) {
    uint64_t first = 0;
    const uint64_t footnotes = settle_footnotes(reading, &first);
    char at[OAB_WHERE];
    if (footnotes > 0)
        oab_note(log, "%s:%s: skipped %llu footnote %s after the table", reading->path,
                 oab_where(reading->names, first, 0, at), (unsigned long long)footnotes,
                 OAB_PLURAL(footnotes, "line", "lines"));
    if (lacks_memory(reading))
        return oab_out_of_memory(log);
    for (size_t c = 0; c < reading->chunk_count; c++) {
        file->rows += reading->chunks[c]->rows;
        file->rejected += reading->chunks[c]->bad_rows;
    }
    if (file->rows == 0 && file->rejected == 0)
        return oab_fail(log, OAB_DATA, "%s:%s: expected rows of %s after the header, found none",
                        reading->path, oab_where(reading->names, reading->layout.body_line, 0, at),
                        reading->kind->what);
    if (!reading->options->keep_rejects || file->rows == 0)
        return say_faults(reading, log);
    return file->rejected > 0 ? collect_rejects(reading, stream, file, log) : OAB_OK;
}

/* Reads all rows once, as chunks; HASH as in oab_read_rounds. */
static oab_status read_chunks(oab_reading *reading, oab_stream *stream, char *hash, oab_log *log) {
    const oab_sinks sinks = {open_chunk, undo_chunks, reading};
    const oab_layout *layout = &reading->layout;
    const oab_status status =
        oab_read_rounds(stream, layout->body_start, layout->body_line, layout->delimiter,
                        reading->options, &sinks, hash, log);
    for (size_t c = 0; c < reading->chunk_count; c++)
        forget_faults(reading->chunks[c]); /* those of an incomplete record, which is read again */
    return status;
}

static bool is_foreign(const oab_reading *reading) {
    bool is = false;
    for (size_t c = 0; c < reading->chunk_count; c++)
        is |= reading->chunks[c]->is_foreign;
    return is;
}

/* Reads the table, and once more where the first text that is not UTF-8 stands behind the head. A
 * pipe of pupils, which may be large, is kept for that only where it is kept anyway. */
static oab_status read_converted(oab_reading *reading, oab_stream *stream, char *hash,
                                 oab_log *log) {
    if (reading->review != NULL || reading->kind != &oab_pupils_kind)
        OAB_TRY(oab_stream_keep(stream, log));
    const oab_status status = read_chunks(reading, stream, hash, log);
    if (!is_foreign(reading) || !oab_stream_may_convert(stream))
        return status;
    undo_chunks(reading, reading->chunk_count);
    if (reading->restart != NULL)
        reading->restart(reading);
    OAB_TRY(oab_stream_convert(stream, log));
    return read_chunks(reading, stream, hash, log);
}

/* Reads the table as often as the kind's review asks. */
static oab_status read_reviewed(oab_reading *reading, oab_stream *stream, oab_input_file *file,
                                oab_log *log) {
    OAB_TRY(read_converted(reading, stream, file->hash, log));
    while (reading->review != NULL) {
        bool again = false;
        char hash[sizeof file->hash];
        if (lacks_memory(reading))
            return oab_out_of_memory(log);
        OAB_TRY(reading->review(reading, &again, log));
        if (!again)
            return OAB_OK;
        undo_chunks(reading, reading->chunk_count);
        OAB_TRY(oab_stream_again(stream, log));
        OAB_TRY(read_chunks(reading, stream, hash, log));
        if (strcmp(hash, file->hash) != 0)
            return oab_fail(log, OAB_IO, "%s changed while being read", reading->path);
    }
    return OAB_OK;
}

static oab_status read_stream(oab_reading *reading, oab_stream *stream, oab_input_file *file,
                              oab_log *log) {
    OAB_TRY(oab_sniff(stream, reading->kind, &reading->layout, log));
    if (reading->layout.unknown != NULL && !oab_is_built_in(reading->path))
        oab_note(log, "%s: columns not used: %s", reading->path, reading->layout.unknown);
    if (reading->check != NULL)
        OAB_TRY(reading->check(reading, log));
    const oab_status status = read_reviewed(reading, stream, file, log);
    file->bytes = stream->offset;
    if (stream->given_hash[0] != '\0') { /* the text is not the file's own bytes */
        file->bytes = stream->given_bytes;
        memcpy(file->hash, stream->given_hash, sizeof file->hash);
    }
    if (status == OAB_OK)
        return judge(reading, stream, file, log);
    uint64_t first;
    settle_footnotes(reading, &first);
    say_faults(reading, log);
    return status;
}

/* What messages call the file, also after STREAM is closed: without a sheet or member. */
static oab_status name_file(oab_reading *reading, const oab_stream *stream, oab_log *log) {
    reading->file = strdup(stream->path);
    if (reading->file == NULL)
        return oab_out_of_memory(log);
    reading->path = reading->file;
    return OAB_OK;
}

oab_status oab_reading_run(oab_reading *reading, const char *path, oab_input_file *file,
                           oab_log *log) {
    reading->path = path;
    *file = (oab_input_file){.path = strdup(path)};
    if (file->path == NULL)
        return oab_out_of_memory(log);
    oab_stream stream;
    oab_status status = oab_stream_open(&stream, path, reading->options, log);
    if (status == OAB_OK)
        status = name_file(reading, &stream, log);
    if (status == OAB_OK)
        status = oab_stream_select(&stream, reading->kind, log);
    reading->names = stream.names;
    if (status == OAB_OK)
        status = read_stream(reading, &stream, file, log);
    oab_stream_close(&stream);
    return status;
}

void oab_reading_close(oab_reading *reading) {
    undo_chunks(reading, reading->chunk_count);
    free(reading->chunks);
    free(reading->layout.unknown);
    oab_cell_names_free(reading->names);
    free(reading->file);
}

void oab_input_file_free(oab_input_file *file) {
    free(file->path);
    free(file->rejects);
    *file = (oab_input_file){0};
}

/* ---- stores of small tables ---- */

bool oab_row_store_open(oab_chunk *chunk, size_t lane, size_t rows) {
    (void)lane, (void)rows;
    chunk->store = oab_new(1, sizeof(oab_row_store));
    return chunk->store != NULL;
}

void oab_row_store_close(oab_chunk *chunk) {
    oab_row_store *store = chunk->store;
    const oab_kind *kind = chunk->reading->kind;
    for (size_t i = 0; i < store->count; i++) { /* rows that were not taken over */
        memcpy(chunk->row, store->rows + i * kind->row_size, kind->row_size);
        kind->drop(chunk);
    }
    free(store->rows);
    free(store);
}

void oab_row_store_keep(oab_chunk *chunk) {
    oab_row_store *store = chunk->store;
    const size_t size = chunk->reading->kind->row_size;
    if (!oab_grow(&store->rows, &store->capacity, store->count + 1, size)) {
        chunk->no_memory = true;
        chunk->reading->kind->drop(chunk);
        return;
    }
    memcpy(store->rows + store->count++ * size, chunk->row, size);
    memset(chunk->row, 0, size); /* the store owns its texts now */
}

static char *join_stores(const oab_reading *reading, size_t *count) {
    const size_t size = reading->kind->row_size;
    *count = 0;
    for (size_t c = 0; c < reading->chunk_count; c++)
        *count += ((oab_row_store *)reading->chunks[c]->store)->count;
    char *rows = oab_new(*count, size);
    char *to = rows;
    for (size_t c = 0; c < reading->chunk_count && rows != NULL; c++) {
        oab_row_store *store = reading->chunks[c]->store;
        if (store->count > 0)
            memcpy(to, store->rows, store->count * size);
        to += store->count * size;
        store->count = 0;
    }
    return rows;
}

static int compare_keys(const void *left, const void *right) {
    const oab_row_key *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

oab_status oab_reading_rows(const oab_reading *reading, void **rows, size_t *count, oab_log *log) {
    const oab_kind *kind = reading->kind;
    char *all = join_stores(reading, count);
    *rows = all;
    if (all == NULL) {
        *count = 0;
        return oab_out_of_memory(log);
    }
    qsort(all, *count, kind->row_size, compare_keys);
    oab_status status = OAB_OK;
    for (size_t i = 1; i < *count; i++) {
        const oab_row_key *before = (const oab_row_key *)(all + (i - 1) * kind->row_size),
                          *key = (const oab_row_key *)(all + i * kind->row_size);
        char id[8];
        char at[OAB_WHERE], first[OAB_WHERE], number[OAB_COLUMN_NUMBER];
        const int place = reading->layout.place[kind->id];
        const size_t column = (size_t)place + 1;
        if (key->id == before->id)
            status = oab_fail(
                log, OAB_DATA, "%s:%s: column \"%s\"%s: \"%s\" is already %s; expected it once",
                reading->path, oab_where(reading->names, key->line, column, at),
                kind->columns[kind->id].name, oab_column_number(reading->names, place, number),
                kind->print(key->id, id),
                oab_where_else(reading->names, before->line, column, first));
    }
    return status;
}
