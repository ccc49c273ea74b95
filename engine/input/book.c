/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workbook: read whole, and of its sheets the one that is a table of the kind that is asked for,
 * joined with those that hold the rest of it. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- reading ---- */

bool oab_is_book(const oab_members *members) {
    return oab_members_have(members, "xl/workbook.xml") ||
           oab_members_have(members, "xl/workbook.bin") ||
           (oab_members_have(members, "mimetype") && oab_members_have(members, "content.xml"));
}

oab_status oab_book_member(oab_book *book, int fd, const char *name, oab_xml *x, oab_log *log) {
    const uint64_t left = OAB_UNPACKED_MOST - book->unpacked;
    oab_unpacker u;
    bool is_there = true;
    oab_status status = oab_unpack_open(
        &u, fd, OAB_ZIP, left < OAB_MEMBER_MOST ? left : OAB_MEMBER_MOST, book->path, log);
    do {
        if (status == OAB_OK)
            status = oab_unpack_next(&u, &is_there, log);
    } while (status == OAB_OK && is_there && strcasecmp(u.name, name) != 0);
    x->path = book->path;
    x->member = name;
    if (status == OAB_OK)
        status = is_there ? oab_xml_read(x, &u, log)
                          : oab_fail(log, OAB_DATA, "%s: expected a workbook, but it has no %s",
                                     book->path, name);
    book->unpacked += u.unpacked;
    oab_unpack_close(&u);
    return status;
}

static oab_status read_sheets(oab_book *book, int fd, const oab_members *members,
                              const char *wanted, oab_log *log) {
    if (oab_members_have(members, "xl/workbook.bin"))
        return oab_fail(log, OAB_DATA, "%s is a binary workbook (.xlsb); save it as .xlsx",
                        book->path);
    return oab_members_have(members, "xl/workbook.xml")
               ? oab_read_xlsx(book, fd, members, wanted, log)
               : oab_read_ods(book, fd, log);
}

/* The first rows of each sheet as CSV, which tell what table it is. */
static oab_status write_heads(oab_book *book, oab_log *log) {
    for (size_t s = 0; s < book->count; s++) {
        oab_sheet *sheet = &book->sheets[s];
        const oab_sheet_part part = {.sheet = sheet, .key = OAB_NO_INDEX};
        FILE *out = oab_draft_open(&sheet->head);
        if (out == NULL)
            return oab_out_of_memory(log);
        OAB_TRY(oab_sheet_write(book, &part, 1, OAB_HEAD_BYTES, out, NULL, log));
        if (!oab_draft_close(&sheet->head))
            return oab_out_of_memory(log);
        if (sheet->head.size > OAB_HEAD_BYTES)
            sheet->head.size = OAB_HEAD_BYTES;
    }
    return OAB_OK;
}

static const char *name_at(const void *book, size_t i) {
    return ((const oab_book *)book)->sheets[i].name;
}

/* Leaves the sheet that is asked for. */
static oab_status keep_wanted(oab_book *book, const char *wanted, oab_log *log) {
    char names[OAB_NAMES];
    oab_names(book, book->count, name_at, names);
    bool is_there = false;
    for (size_t s = 0; s < book->count; s++) {
        oab_sheet *sheet = &book->sheets[s];
        sheet->is_hidden = strcmp(sheet->name, wanted) != 0;
        is_there |= !sheet->is_hidden;
    }
    if (is_there)
        return OAB_OK;
    return oab_fail(log, OAB_NO_INPUT, "%s: expected one of its sheets %s, got \"%s\"", book->path,
                    names, wanted);
}

oab_status oab_book_open(int fd, const char *path, const oab_members *members, const char *wanted,
                         oab_book **book, oab_log *log) {
    *book = oab_new(1, sizeof **book);
    if (*book == NULL)
        return oab_out_of_memory(log);
    (*book)->path = path;
    OAB_TRY(read_sheets(*book, fd, members, wanted, log));
    if (wanted != NULL)
        OAB_TRY(keep_wanted(*book, wanted, log));
    return write_heads(*book, log);
}

/* ---- choosing ---- */

/* Columns of KIND that SHEET names; a hidden sheet is read by name alone. */
static size_t recognise(const oab_sheet *sheet, const oab_kind *kind, oab_log *log) {
    const oab_stream as_text = {.head = sheet->head.text, .head_size = sheet->head.size};
    return sheet->is_hidden || sheet->head.size == 0 ? 0 : oab_recognise(&as_text, kind, log);
}

size_t oab_book_recognise(const oab_book *book, const oab_kind *kind, oab_log *log) {
    size_t most = 0;
    for (size_t s = 0; s < book->count; s++) {
        const size_t recognised = recognise(&book->sheets[s], kind, log);
        most = recognised > most ? recognised : most;
    }
    return most;
}

typedef struct selection {
    oab_sheet_part parts[OAB_PARTS];
    oab_keyed_sheet first;
    size_t count;
    char *names; /* of the parts, in quotes */
} selection;

static oab_status add_part(selection *s, const oab_sheet *sheet, uint32_t key, int32_t *match,
                           oab_log *log) {
    char *names = oab_text("%s%s\"%s\"", s->names != NULL ? s->names : "",
                           s->names != NULL ? " and " : "", sheet->name);
    free(s->names);
    s->names = names;
    s->parts[s->count++] = (oab_sheet_part){sheet, key, match};
    return names != NULL ? OAB_OK : oab_out_of_memory(log);
}

/* Joins SHEET, if it holds more of the table. */
static oab_status try_sheet(const oab_stream *stream, const oab_kind *kind, const oab_sheet *sheet,
                            selection *s, oab_log *log) {
    oab_keyed_sheet keyed;
    bool is_table;
    const oab_book *book = stream->book;
    const size_t most = stream->options->max_errors;
    oab_status status = oab_sheet_keys(book, sheet, kind, &keyed, &is_table, log);
    if (status == OAB_OK && is_table && !oab_sheets_fit(&s->first, &keyed, kind->id)) {
        oab_note(log,
                 "%s: did not read sheet \"%s\", another table of %s (\"%s:%s\" would read it)",
                 book->path, sheet->name, kind->what, book->path, sheet->name);
    } else if (status == OAB_OK && is_table) {
        int32_t *match = NULL;
        status = oab_sheets_match(book, &s->first, &keyed, most > 0 ? most : 100, &match, log);
        s->first.columns |= keyed.columns;
        if (match != NULL) {
            const oab_status added = add_part(s, sheet, keyed.column, match, log);
            status = status == OAB_OK ? added : status;
        }
    }
    free(keyed.keys);
    return status;
}

static oab_status no_sheet(const oab_stream *stream, const oab_kind *kind, oab_log *log) {
    char names[OAB_NAMES];
    oab_names(stream->book, stream->book->count, name_at, names);
    return oab_fail(log, OAB_DATA,
                    "%s: expected a sheet with a header of %s that names %s, found none (sheets: "
                    "%s)",
                    stream->path, kind->what, kind->columns[kind->id].name, names);
}

static oab_status choose(const oab_stream *stream, const oab_kind *kind, selection *s,
                         oab_log *log) {
    const oab_book *book = stream->book;
    bool is_table;
    size_t at = 0, visible = 0;
    while (at < book->count && recognise(&book->sheets[at], kind, log) == 0)
        at++;
    if (log->out_of_memory)
        return OAB_INTERNAL;
    if (at == book->count)
        return no_sheet(stream, kind, log);
    const oab_sheet *first = &book->sheets[at];
    OAB_TRY(add_part(s, first, OAB_NO_INDEX, NULL, log));
    OAB_TRY(oab_sheet_keys(book, first, kind, &s->first, &is_table, log));
    while (is_table && ++at < book->count && s->count < OAB_PARTS)
        if (recognise(&book->sheets[at], kind, log) > 0)
            OAB_TRY(try_sheet(stream, kind, &book->sheets[at], s, log));
    for (size_t i = 0; i < book->count; i++)
        visible += !book->sheets[i].is_hidden;
    if (s->count > 1)
        oab_note(log, "%s: joined sheets %s by %s", stream->path, s->names,
                 kind->columns[kind->id].name);
    else if (visible > 1)
        oab_note(log, "%s: read sheet %s", stream->path, s->names);
    return OAB_OK;
}

/* ---- as a text ---- */

static oab_status write_text(oab_stream *stream, const selection *s, int fd, oab_log *log) {
    const int own = dup(fd);
    FILE *out = own >= 0 ? fdopen(own, "w") : NULL;
    if (out == NULL) {
        if (own >= 0)
            close(own);
        return oab_out_of_memory(log);
    }
    const oab_status status =
        oab_sheet_write(stream->book, s->parts, s->count, UINT64_MAX, out, stream->names, log);
    return fclose(out) == 0 || status != OAB_OK ? status : oab_out_of_memory(log);
}

/* The memory file FD takes the place of the workbook. */
static oab_status take_text(oab_stream *stream, int fd, oab_log *log) {
    lseek(stream->fd, 0, SEEK_SET); /* descriptor 0 may be opened again, as by check */
    close(stream->fd);
    stream->fd = fd;
    stream->is_regular = true;
    stream->size = (uint64_t)lseek(fd, 0, SEEK_END);
    const int64_t got = oab_read_all(fd, stream->head, OAB_HEAD_BYTES, 0);
    if (got < 0)
        return oab_out_of_memory(log);
    stream->head_size = (size_t)got;
    stream->offset = (uint64_t)got;
    return OAB_OK;
}

oab_status oab_stream_select(oab_stream *stream, const oab_kind *kind, oab_log *log) {
    if (stream->book == NULL)
        return OAB_OK;
    selection s = {0};
    oab_status status = choose(stream, kind, &s, log);
    const int fd = status == OAB_OK ? memfd_create("sheet", MFD_CLOEXEC) : -1;
    stream->names = oab_new(1, sizeof *stream->names);
    if (status == OAB_OK && (fd < 0 || stream->names == NULL))
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = write_text(stream, &s, fd, log);
    if (fd >= 0) {
        const oab_status taken = take_text(stream, fd, log);
        status = status == OAB_OK ? taken : status;
    }
    oab_book_free(stream->book);
    stream->book = NULL;
    for (size_t p = 0; p < s.count; p++)
        free(s.parts[p].match);
    free(s.first.keys);
    free(s.names);
    return status;
}
