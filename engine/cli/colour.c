/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides whether to use colour. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NO_COLOR counts if it is not empty: https://no-color.org */
static bool is_wanted(FILE *out) {
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (none == NULL || none[0] == '\0') && terminal != NULL && strcmp(terminal, "dumb") != 0 &&
           isatty(fileno(out)) == 1;
}

bool oab_is_coloured(const oab_options *options, FILE *out) {
    return options->color == OAB_COLOR_ALWAYS ||
           (options->color == OAB_COLOR_AUTO && is_wanted(out));
}
