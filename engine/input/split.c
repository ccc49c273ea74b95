/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of plain text. Without quotes, a delimiter always ends a cell and a line end a record, so
 * vector code can list them. The result must equal that of oab_parse, which is the reference. */
#include "input/input_internal.h"

#include <string.h>

static bool is_blank(const char *at, const char *end, char delimiter) {
    while (at < end && (*at == ' ' || *at == '\t') && *at != delimiter)
        at++;
    return at == end;
}

/* Passes one line, including its end, to SINK as cells and a record. */
static void give_line(const oab_sink *sink, const char *start, const char *end, char delimiter,
                      uint64_t line) {
    const char *stop = end;
    stop -= stop > start && stop[-1] == '\n';
    stop -= stop > start && stop[-1] == '\r';
    if (is_blank(start, stop, delimiter))
        return;
    size_t cells = 0;
    for (const char *at = start;;) {
        const char *found = memchr(at, delimiter, (size_t)(stop - at));
        const char *text = at;
        size_t length = (size_t)((found != NULL ? found : stop) - at);
        oab_trim(&text, &length);
        sink->cell(sink->context, cells++, text, length);
        if (found == NULL)
            break;
        at = found + 1;
    }
    sink->record(sink->context, cells, line, start, (size_t)(end - start));
}

/* Passes the lines of a block that ends in LF: as many at once as the sink takes, the rest by
 * cells. */
static void give_block(const oab_sink *sink, const oab_lines *lines, char delimiter,
                       uint64_t line) {
    for (size_t l = 0; l < lines->count; l++) {
        if (sink->lines != NULL)
            l = sink->lines(sink->context, lines, l);
        if (l == lines->count)
            break;
        const size_t first = (uint16_t)(lines->end[lines->first[l]] + 1);
        const size_t behind = (size_t)lines->end[lines->first[l + 1]] + 1;
        give_line(sink, lines->text + first, lines->text + behind, delimiter, line + l);
    }
}

void oab_split(const oab_scanner *scanner, oab_lines *lines, const char *text, size_t size,
               char delimiter, bool last, const oab_sink *sink, size_t *consumed, uint64_t *line) {
    const char *at = text, *end = text + size;
    while (at < end) {
        const size_t most = end - at < OAB_BLOCK_MOST ? (size_t)(end - at) : OAB_BLOCK_MOST;
        const char *feed = memrchr(at, '\n', most);
        if (feed != NULL) {
            scanner->list(at, (size_t)(feed + 1 - at), delimiter, lines);
            give_block(sink, lines, delimiter, *line);
            *line += lines->count;
        } else if ((feed = memchr(at, '\n', (size_t)(end - at))) != NULL) {
            give_line(sink, at, feed + 1, delimiter, (*line)++);
        } else {
            break;
        }
        at = feed + 1;
    }
    if (last && at < end)
        give_line(sink, at, end, delimiter, *line);
    *consumed = last ? size : (size_t)(at - text);
}
