/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats words and numbers for people to read on a terminal. */
#include "report/report_internal.h"

#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

enum { NARROWEST = 60, WIDEST = 100, PIPE_WIDTH = 80 };

int oab_terminal_width(FILE *out) {
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 0;
    return size.ws_col < NARROWEST ? NARROWEST : size.ws_col > WIDEST ? WIDEST : size.ws_col;
}

/* Characters of UTF-8, counted as one column each. */
static int columns_of(const char *text, size_t length) {
    int columns = 0;
    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

void oab_put_wrapped(FILE *out, const char *text, int at, int indent, int width) {
    int column = at;
    bool is_first = true;
    for (const char *word = text; *word != '\0'; word += strspn(word, " \n")) {
        const size_t length = strcspn(word, " \n");
        const int columns = columns_of(word, length);
        if (!is_first && column + 1 + columns > width) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            is_first = true;
        }
        fprintf(out, "%s%.*s", is_first ? "" : " ", (int)length, word);
        column += !is_first + columns;
        is_first = false;
        word += length;
    }
    fputc('\n', out);
}

static bool fits(const char *text, int width) {
    for (const char *line = text; *line != '\0'; line += line[0] == '\n') {
        const size_t length = strcspn(line, "\n");
        if (columns_of(line, length) > width)
            return false;
        line += length;
    }
    return true;
}

void oab_say(const oab_terminal *terminal, int indent, const char *format, ...) {
    char text[4096];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(text, sizeof text, format, args);
    if (terminal->width == 0 || length >= (int)sizeof text || fits(text, terminal->width)) {
        vfprintf(terminal->out, format, again);
    } else {
        const size_t blank = strspn(text, "\n"), at = strspn(text + blank, " ");
        fprintf(terminal->out, "%.*s", (int)(blank + at), text);
        oab_put_wrapped(terminal->out, text + blank + at, (int)at, indent, terminal->width);
    }
    va_end(again);
    va_end(args);
}

void oab_show_pair(const oab_terminal *terminal, int indent, const char *left, const char *right,
                   int width) {
    const int taken = columns_of(right, strlen(right)),
              label = indent + columns_of(left, strlen(left));
    int at = label;
    if (label + 1 + taken > width) {
        fprintf(terminal->out, "%*s", indent, "");
        oab_put_wrapped(terminal->out, left, indent, indent + 2, width);
        at = 0;
    } else {
        fprintf(terminal->out, "%*s%s", indent, "", left);
    }
    fprintf(terminal->out, "%*s%s", width - taken - at, "", right);
}

int oab_screen_width(const oab_terminal *terminal) {
    return terminal->width > 0 ? terminal->width : PIPE_WIDTH;
}

void oab_say_wrapped(const oab_terminal *terminal, int indent, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(terminal->out, "%*s", indent, "");
    oab_put_wrapped(terminal->out, text, indent, indent, oab_screen_width(terminal));
}

const char *oab_name_and_place(const char *name, const char *place, char *out, size_t size) {
    const bool has_both = name[0] != '\0' && place[0] != '\0';
    snprintf(out, size, "%s%s%s", name, has_both ? ", " : "", place);
    return out;
}
