/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Infers the layout of a file from its head: byte order mark, delimiter, title lines before the
 * header, names and aliases of columns, decimal sign. */
#include "input/input_internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TITLE_RECORDS = 60, SAMPLED_RECORDS = 60, LONGEST_NAME = 256 };

/* ---- names of columns ---- */

/* Next letter of a name for comparison: in lower case, with each run of blanks, underscores and
 * line breaks as one blank, and none at the ends. */
static char next_letter(const char **at, const char *end) {
    bool is_gap = false;
    while (*at < end && strchr(" \t\r\n_", **at) != NULL && **at != '\0') {
        ++*at;
        is_gap = true;
    }
    if (*at == end)
        return '\0';
    if (is_gap)
        return ' ';
    const char c = *(*at)++;
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool same_name(const char *a, size_t a_length, const char *b, size_t b_length) {
    const char *a_end = a + a_length, *b_end = b + b_length;
    while (a < a_end && strchr(" \t\r\n_", *a) != NULL)
        a++;
    while (b < b_end && strchr(" \t\r\n_", *b) != NULL)
        b++;
    for (;;) {
        const char x = next_letter(&a, a_end), y = next_letter(&b, b_end);
        if (x != y)
            return false;
        if (x == '\0')
            return true;
    }
}

static bool in_list(const char *list, const char *text, size_t length) {
    while (list != NULL) {
        const char *bar = strchrnul(list, '|');
        if (same_name(list, (size_t)(bar - list), text, length))
            return true;
        list = *bar == '|' ? bar + 1 : NULL;
    }
    return false;
}

enum { NOT_NAMED, BY_FALLBACK, BY_NAME };

static int names_column(const oab_column *column, const char *text, size_t length) {
    if (in_list(column->name, text, length) || in_list(column->aliases, text, length))
        return BY_NAME;
    return in_list(column->fallbacks, text, length) ? BY_FALLBACK : NOT_NAMED;
}

/* ---- records of the head ---- */

typedef struct cell {
    char *text;
    size_t length;
} cell;

typedef struct head_record {
    cell cells[OAB_MOST_COLUMNS];
    size_t count;
    bool complete;
    bool out_of_memory; /* some cells could not be kept, so the record cannot be judged */
} head_record;

static void take_cell(void *text, size_t length, void *data) {
    head_record *r = data;
    if (r->count == OAB_MOST_COLUMNS)
        return;
    char *copy = oab_new(length + 1, 1);
    if (copy == NULL) {
        r->out_of_memory = true;
        return;
    }
    if (length > 0)
        memcpy(copy, text, length);
    r->cells[r->count++] = (cell){copy, length};
}

static void take_record(int terminator, void *data) {
    (void)terminator;
    ((head_record *)data)->complete = true;
}

static void clear_record(head_record *r) {
    for (size_t i = 0; i < r->count; i++)
        free(r->cells[i].text);
    r->count = 0;
    r->complete = false;
}

/* Reads one record from *AT on; false at the end or if out of memory. Lenient, because titles may
 * hold stray quotes; so libcsv can fail only for lack of memory. */
static bool next_record(struct csv_parser *parser, const char *head, size_t size, size_t *at,
                        head_record *r) {
    clear_record(r);
    while (*at < size && !r->complete) {
        if (csv_parse(parser, head + *at, 1, take_cell, take_record, r) != 1)
            r->out_of_memory = true;
        if (r->out_of_memory)
            return false;
        ++*at;
    }
    if (!r->complete && r->count + (size_t)parser->pstate > 0)
        csv_fini(parser, take_cell, take_record, r);
    if (r->complete && *at < size && head[*at - 1] == '\r' && head[*at] == '\n')
        ++*at;
    return r->complete && !r->out_of_memory;
}

/* ---- the header ---- */

typedef struct header {
    char delimiter;
    size_t recognised, start, end;
} header;

static size_t count_recognised(const oab_kind *kind, const head_record *r, bool *has_id) {
    size_t count = 0;
    *has_id = false;
    for (size_t c = 0; c < r->count; c++)
        for (size_t k = 0; k < kind->count; k++)
            if (names_column(&kind->columns[k], r->cells[c].text, r->cells[c].length)) {
                count++;
                *has_id |= k == kind->id;
                break;
            }
    return count;
}

static header find_header(const oab_kind *kind, const char *head, size_t size, char delimiter,
                          head_record *record) {
    header found = {.delimiter = delimiter};
    struct csv_parser parser;
    if (csv_init(&parser, 0) != 0)
        return found;
    csv_set_delim(&parser, (unsigned char)delimiter);
    size_t at = 0;
    for (int i = 0; i < MOST_TITLE_RECORDS && found.recognised == 0; i++) {
        const size_t start = at;
        bool has_id;
        if (!next_record(&parser, head, size, &at, record))
            break;
        const size_t count = count_recognised(kind, record, &has_id);
        if (has_id && (count > 1 || record->count == 1 || kind->count == 1))
            found = (header){delimiter, count, start, at};
    }
    csv_free(&parser);
    return found;
}

static header best_header(const oab_kind *kind, const char *head, size_t size,
                          head_record *record) {
    static const char delimiters[] = {',', ';', '\t'};
    header best = {0};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        const header h = find_header(kind, head, size, delimiters[i], record);
        if (h.recognised > best.recognised)
            best = h;
    }
    return best;
}

static uint64_t count_lines(const char *text, size_t size) {
    uint64_t lines = 0;
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n' || (text[i] == '\r' && (i + 1 == size || text[i + 1] != '\n'));
    return lines;
}

static oab_status no_header(const oab_stream *stream, const oab_kind *kind, oab_log *log) {
    char names[512] = "";
    for (size_t k = 0; k < kind->count; k++) {
        strncat(names, k > 0 ? ", " : "", sizeof names - strlen(names) - 1);
        strncat(names, kind->columns[k].name, sizeof names - strlen(names) - 1);
    }
    return oab_fail(log, OAB_DATA,
                    "%s:1: expected a header of %s, but none of the first %d records names %s "
                    "(known columns: %s)",
                    stream->path, kind->what, MOST_TITLE_RECORDS, kind->columns[kind->id].name,
                    names);
}

/* ---- columns of the header ---- */

static oab_status twice(const oab_stream *stream, const oab_layout *layout, const head_record *r,
                        size_t a, size_t b, const char *name, oab_log *log) {
    char first[OAB_SHOWN], second[OAB_SHOWN], at[OAB_WHERE];
    return oab_fail(log, OAB_DATA,
                    "%s:%s: columns %zu \"%s\" and %zu \"%s\" both mean %s; keep only one of them",
                    stream->path, oab_where(stream->names, layout->body_line - 1, 0, at), a + 1,
                    oab_shown(r->cells[a].text, r->cells[a].length, first), b + 1,
                    oab_shown(r->cells[b].text, r->cells[b].length, second), name);
}

static oab_status place_column(const oab_stream *stream, const oab_kind *kind, size_t k,
                               oab_layout *layout, const head_record *r, oab_log *log) {
    int rank = NOT_NAMED;
    for (size_t c = 0; c < r->count; c++) {
        const int named = names_column(&kind->columns[k], r->cells[c].text, r->cells[c].length);
        if (named == NOT_NAMED || named < rank)
            continue;
        if (named == rank)
            return twice(stream, layout, r, (size_t)layout->place[k], c, kind->columns[k].name,
                         log);
        rank = named;
        layout->place[k] = (int)c;
    }
    if (rank != NOT_NAMED)
        layout->field[layout->place[k]] = (uint8_t)k;
    return OAB_OK;
}

static bool is_known(const oab_kind *kind, const cell *name) {
    for (size_t k = 0; k < kind->count; k++)
        if (names_column(&kind->columns[k], name->text, name->length))
            return true;
    return name->length == 0;
}

static oab_status name_unknown(const oab_kind *kind, oab_layout *layout, const head_record *r,
                               oab_log *log) {
    for (size_t c = 0; c < r->count; c++) {
        char shown[OAB_SHOWN];
        if (is_known(kind, &r->cells[c]))
            continue;
        char *longer = oab_text("%s%s%s", layout->unknown != NULL ? layout->unknown : "",
                                layout->unknown != NULL ? ", " : "",
                                oab_shown(r->cells[c].text, r->cells[c].length, shown));
        free(layout->unknown);
        layout->unknown = longer;
        if (longer == NULL)
            return oab_out_of_memory(log);
    }
    return OAB_OK;
}

static oab_status place_columns(const oab_stream *stream, const oab_kind *kind, oab_layout *layout,
                                const head_record *r, oab_log *log) {
    memset(layout->field, OAB_NO_FIELD, sizeof layout->field);
    for (size_t k = 0; k < kind->count; k++)
        layout->place[k] = -1;
    layout->columns = r->count;
    if (r->count == OAB_MOST_COLUMNS)
        return oab_fail(log, OAB_DATA, "%s has %d columns or more; expected fewer", stream->path,
                        OAB_MOST_COLUMNS);
    for (size_t k = 0; k < kind->count; k++)
        OAB_TRY(place_column(stream, kind, k, layout, r, log));
    return name_unknown(kind, layout, r, log);
}

/* ---- the decimal sign ---- */

static char sign_in(const cell *c) {
    const char *comma = memchr(c->text, ',', c->length), *point = memchr(c->text, '.', c->length);
    oab_fixed value;
    if ((comma != NULL) == (point != NULL) || !oab_fixed_parse(c->text, c->length, 0, &value))
        return 0;
    return comma != NULL ? ',' : '.';
}

static char find_decimal(const oab_stream *stream, const oab_kind *kind, const oab_layout *layout,
                         head_record *r) {
    struct csv_parser parser;
    if (csv_init(&parser, 0) != 0)
        return 0;
    csv_set_delim(&parser, (unsigned char)layout->delimiter);
    size_t at = layout->body_start;
    char sign = 0;
    for (int i = 0; i < SAMPLED_RECORDS && sign == 0; i++) {
        if (!next_record(&parser, stream->head, stream->head_size, &at, r))
            break;
        for (size_t c = 0; c < r->count && c < layout->columns && sign == 0; c++)
            if (layout->field[c] != OAB_NO_FIELD && kind->columns[layout->field[c]].decimal)
                sign = sign_in(&r->cells[c]);
    }
    csv_free(&parser);
    return sign;
}

/* Size of a UTF-8 byte order mark, or 0. */
static size_t mark_size(const oab_stream *stream) {
    return stream->head_size >= 3 && memcmp(stream->head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static oab_status judge(const oab_stream *stream, const oab_kind *kind, oab_layout *layout,
                        head_record *record, oab_log *log) {
    const size_t mark = mark_size(stream);
    const char *head = stream->head + mark;
    const size_t size = stream->head_size - mark;
    const header best = best_header(kind, head, size, record);
    if (record->out_of_memory)
        return oab_out_of_memory(log);
    if (best.recognised == 0)
        return no_header(stream, kind, log);
    layout->delimiter = best.delimiter;
    layout->header_start = mark + best.start;
    layout->body_start = mark + best.end;
    layout->body_line = 1 + count_lines(head, best.end);
    find_header(kind, head, size, best.delimiter, record);
    if (!record->out_of_memory)
        OAB_TRY(place_columns(stream, kind, layout, record, log));
    if (!record->out_of_memory)
        layout->decimal = find_decimal(stream, kind, layout, record);
    return record->out_of_memory ? oab_out_of_memory(log) : OAB_OK;
}

static bool is_utf16(const oab_stream *stream) {
    return stream->head_size >= 2 &&
           (memcmp(stream->head, "\xff\xfe", 2) == 0 || memcmp(stream->head, "\xfe\xff", 2) == 0);
}

oab_status oab_sniff(const oab_stream *stream, const oab_kind *kind, oab_layout *layout,
                     oab_log *log) {
    *layout = (oab_layout){0};
    const char *nul = memchr(stream->head, '\0', stream->head_size);
    if (stream->head_size == 0)
        return oab_fail(log, OAB_DATA,
                        "%s:1: the file is empty; expected a header line and rows of %s",
                        stream->path, kind->what);
    if (stream->head_size >= 8 && memcmp(stream->head, OAB_PACK_MARK, 8) == 0)
        return oab_fail(
            log, OAB_DATA,
            "%s is a pack of pupils; give it to --pupils, as a file and not through a pipe",
            stream->path);
    if (is_utf16(stream) || nul != NULL)
        return oab_fail(
            log, OAB_DATA,
            "%s:%llu: found a NUL byte; is this UTF-16 or a binary file? Save it as UTF-8 CSV",
            stream->path,
            (unsigned long long)(1 + (nul == NULL ? 0
                                                  : count_lines(stream->head,
                                                                (size_t)(nul - stream->head)))));
    head_record *record = oab_new(1, sizeof *record);
    if (record == NULL)
        return oab_out_of_memory(log);
    const oab_status status = judge(stream, kind, layout, record, log);
    clear_record(record);
    free(record);
    return status;
}

size_t oab_recognise(const oab_stream *stream, const oab_kind *kind, oab_log *log) {
    if (stream->book != NULL)
        return oab_book_recognise(stream->book, kind, log);
    head_record *record = oab_new(1, sizeof *record);
    if (record == NULL) {
        oab_out_of_memory(log);
        return 0;
    }
    const size_t mark = mark_size(stream);
    const header best = best_header(kind, stream->head + mark, stream->head_size - mark, record);
    if (record->out_of_memory)
        oab_out_of_memory(log);
    clear_record(record);
    free(record);
    return best.recognised;
}
