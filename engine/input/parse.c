/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of a text. libcsv in strict mode decides what a cell is; it gets the text line by line,
 * because that shows where each record starts and ends, which libcsv itself does not report. */
#include "input/input_internal.h"

#include <csv.h>
#include <string.h>

enum { AT_REST = 0 }; /* libcsv's state between two records */

typedef struct feeder {
    const oab_sink *sink;
    size_t cells;
    bool complete; /* a record has just ended */
} feeder;

static void take_cell(void *text, size_t length, void *data) {
    feeder *f = data;
    f->sink->cell(f->sink->context, f->cells++, text != NULL ? text : "", length);
}

static void take_record(int terminator, void *data) {
    (void)terminator;
    ((feeder *)data)->complete = true;
}

/* Length of the physical line at AT: up to and including its LF, or a CR without LF. */
static size_t line_length(const char *at, const char *end) {
    const char *lf = memchr(at, '\n', (size_t)(end - at));
    const char *stop = lf != NULL ? lf + 1 : end;
    const char *cr = memchr(at, '\r', (size_t)(stop - at));
    if (cr != NULL && cr + 1 < stop && cr[1] != '\n')
        stop = cr + 1;
    return (size_t)(stop - at);
}

static void end_record(feeder *f, uint64_t line, const char *start, const char *end) {
    f->sink->record(f->sink->context, f->cells, line, start, (size_t)(end - start));
    f->cells = 0;
    f->complete = false;
}

static oab_parse_end feed(struct csv_parser *parser, const char *text, size_t size, bool last,
                          feeder *f, size_t *consumed, uint64_t *line) {
    const char *start = text, *end = text + size;
    if (!last && size > 0 && end[-1] == '\r')
        end--; /* the next byte tells whether this CR is a whole line end or half of one */
    uint64_t start_line = *line, quote_line = 0;
    for (const char *at = text; at < end;) {
        const size_t length = line_length(at, end);
        if (csv_parse(parser, at, length, take_cell, take_record, f) != length)
            return csv_error(parser) == CSV_ENOMEM ? OAB_PARSE_MEMORY : OAB_STRAY_QUOTE;
        if (f->complete)
            end_record(f, start_line, start, at + length);
        at += length;
        const bool is_ended = at[-1] == '\n' || at[-1] == '\r';
        if (parser->pstate == AT_REST && is_ended) { /* a record may still have begun, but only
                                                        with blanks */
            start = at;
            quote_line = 0;
        } else if (parser->quoted && quote_line == 0) {
            quote_line = *line;
        }
        if (is_ended)
            ++*line;
        if (parser->pstate == AT_REST)
            start_line = *line;
    }
    *consumed = (size_t)(start - text);
    if (!last) {
        *line = start_line;
        return OAB_PARSED;
    }
    if (csv_fini(parser, take_cell, take_record, f) != 0) {
        *line = quote_line != 0 ? quote_line : start_line;
        return OAB_OPEN_QUOTE;
    }
    if (f->complete)
        end_record(f, start_line, start, end);
    *consumed = size;
    return OAB_PARSED;
}

oab_parse_end oab_parse(const char *text, size_t size, char delimiter, bool last,
                        const oab_sink *sink, size_t *consumed, uint64_t *line) {
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return OAB_PARSE_MEMORY;
    csv_set_delim(&parser, (unsigned char)delimiter);
    feeder f = {.sink = sink};
    const oab_parse_end end = feed(&parser, text, size, last, &f, consumed, line);
    csv_free(&parser);
    return end;
}
