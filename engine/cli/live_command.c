/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of a comparison, as a user would type it in a shell. */
#include "cli/live.h"

#include <string.h>

static void put_quoted(const char *text, FILE *out) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./:=+,%@-";
    if (text[0] != '\0' && text[strspn(text, plain)] == '\0') {
        fputs(text, out);
        return;
    }
    fputc('\'', out);
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc(*text, out);
    fputc('\'', out);
}

static void put(const char *option, const char *value, FILE *out) {
    if (value == NULL)
        return;
    fprintf(out, " %s ", option);
    put_quoted(value, out);
}

static void put_tables(const oab_options *options, FILE *out) {
    const oab_request *r = &options->request;
    const char *const given[][2] = {
        {"--pupils", r->pupils},
        {"--schools", r->schools},
        {"--municipalities", r->municipalities},
        {"--impulse-areas", r->impulse_areas},
        {"--mergers", r->mergers},
        {"--registers", r->registers},
        {"--encoding", r->encoding},
        {"--baseline-pupils", options->side[OAB_BASELINE].tables[OAB_INPUT_PUPILS]},
        {"--baseline-schools", options->side[OAB_BASELINE].tables[OAB_INPUT_SCHOOLS]},
        {"--baseline-municipalities", options->side[OAB_BASELINE].tables[OAB_INPUT_MUNICIPALITIES]},
        {"--variant-pupils", options->side[OAB_VARIANT].tables[OAB_INPUT_PUPILS]},
        {"--variant-schools", options->side[OAB_VARIANT].tables[OAB_INPUT_SCHOOLS]},
        {"--variant-municipalities", options->side[OAB_VARIANT].tables[OAB_INPUT_MUNICIPALITIES]},
        {"--indicator", r->indicator},
        {"--models", r->models_folder},
    };
    if (r->sample)
        fputs(" --sample", out);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        put(given[i][0], given[i][1], out);
}

static void put_side(const oab_options *options, int side, FILE *out) {
    char option[32];
    if (options->side[side].year != 0)
        fprintf(out, " --%s-year %d", oab_side_names[side], options->side[side].year);
    snprintf(option, sizeof option, "--%s", oab_side_names[side]);
    put(option, options->side[side].what, out);
    snprintf(option, sizeof option, "--%s-set", oab_side_names[side]);
    for (size_t i = 0; i < options->side[side].setting_count; i++)
        put(option, options->side[side].settings[i], out);
}

char *oab_live_command(const oab_options *options) {
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    if (out != NULL) {
        fputs("oab-alloc compare", out);
        if (options->has_year)
            fprintf(out, " --year %d", options->request.year);
        put_tables(options, out);
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            put_side(options, s, out);
        if (options->own_budgets)
            fputs(" --own-budgets", out);
    }
    oab_draft_close(&draft);
    return draft.text;
}
