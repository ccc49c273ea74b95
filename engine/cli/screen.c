/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal shows: how wide it is, whether it has colours, text wrapped to fit.
 */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 60, USUAL = 80, WIDEST = 100 };

int oab_screen_width(FILE *out) {
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL;
    return size.ws_col < NARROWEST ? NARROWEST : size.ws_col > WIDEST ? WIDEST : size.ws_col;
}

/* https://no-color.org: any value that is not empty. */
static bool is_wanted(FILE *out) {
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (none == NULL || none[0] == '\0') && terminal != NULL && strcmp(terminal, "dumb") != 0 &&
           isatty(fileno(out)) == 1;
}

bool oab_is_coloured(const oab_options *options, FILE *out) {
    return options->color == OAB_COLOR_ALWAYS ||
           (options->color == OAB_COLOR_AUTO && is_wanted(out));
}

void oab_put_wrapped(FILE *out, const char *text, int at, int indent, int width) {
    int column = at;
    bool is_first = true;
    for (const char *word = text; *word != '\0'; word += strspn(word, " ")) {
        const int length = (int)strcspn(word, " ");
        if (!is_first && column + 1 + length > width) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            is_first = true;
        }
        column += fprintf(out, "%s%.*s", is_first ? "" : " ", length, word);
        is_first = false;
        word += length;
    }
    fputc('\n', out);
}
