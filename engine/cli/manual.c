/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manual pages as troff, generated from the tables of commands, options and exit codes. */
#include "base/version.h"
#include "cli/cli_internal.h"

#include <string.h>

/* Escapes TEXT so that troff prints it literally: a dash does not become a hyphen, and no line is
 * taken for a request. */
static void put_text(FILE *out, const char *text) {
    bool starts_line = true;
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            fputs("\n.PP\n", out);
            starts_line = true;
            continue;
        }
        if (starts_line && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        starts_line = false;
        if (*text == '-' || *text == '\\')
            fputs(*text == '-' ? "\\-" : "\\e", out);
        else
            fputc(*text, out);
    }
}

/* "-sweep-run" for "sweep run"; "" for the program. */
static const char *page_name(const oab_command *command, char out[32]) {
    snprintf(out, 32, "%s%s", command != NULL ? "-" : "", command != NULL ? command->name : "");
    for (char *c = out; *c != '\0'; c++)
        *c = *c == ' ' ? '-' : *c;
    return out;
}

static void put_head(const oab_command *command, FILE *out) {
    char name[32];
    page_name(command, name);
    fputs(".TH OAB-ALLOC", out);
    for (const char *c = name; *c != '\0'; c++)
        fputc(*c >= 'a' && *c <= 'z' ? *c - 32 : *c, out);
    fprintf(out, " 1 \"\" \"oab-alloc %s\" \"User Commands\"\n.SH NAME\noab-alloc", OAB_VERSION);
    put_text(out, name);
    fputs(" \\- ", out);
    put_text(out, command != NULL ? command->purpose
                                  : "Dutch education-disadvantage funding, from children to euros");
    fputs("\n.SH SYNOPSIS\n", out);
}

static void put_synopsis(const oab_command *command, FILE *out) {
    fputs(".B oab-alloc ", out);
    put_text(out, command->name);
    fputc('\n', out);
    put_text(out, command->arguments);
    fputs(command->bit & OAB_CHECK ? "\n" : "\n.RI [ option ...]\n", out);
}

static void put_term(const char *name, const char *meaning, FILE *out) {
    fputs(".TP\n.B ", out);
    put_text(out, name);
    fputc('\n', out);
    put_text(out, meaning);
    fputc('\n', out);
}

static void put_examples(const oab_command *command, bool only_first, FILE *out) {
    for (const oab_example *e = command->examples; e->line != NULL; e++) {
        if (only_first && !e->is_first)
            continue;
        fputs(".TP\n", out);
        put_text(out, e->what);
        fputs("\n.B ", out);
        put_text(out, e->line);
        fputc('\n', out);
    }
}

static void put_options(const oab_command *command, FILE *out) {
    for (int g = 0; g < OAB_GROUP_COUNT; g++) {
        bool has_title = false;
        for (size_t i = 0; i < oab_option_count; i++) {
            const oab_option_spec *option = &oab_option_specs[i];
            if ((int)option->group != g || !(option->commands & command->bit))
                continue;
            if (!has_title)
                fprintf(out, ".SS %s\n", oab_group_titles[g]);
            has_title = true;
            fputs(".TP\n.BI \\-\\-", out);
            put_text(out, option->name);
            fputs(option->argument != NULL ? " \" " : "", out);
            put_text(out, option->argument != NULL ? option->argument : "");
            fputs(option->argument != NULL ? "\"\n" : "\n", out);
            put_text(out, option->purpose);
            fputc('\n', out);
        }
    }
}

static void put_glossaries(unsigned commands, FILE *out) {
    for (size_t g = 0; g < oab_glossary_count; g++) {
        if ((oab_glossaries[g].commands & commands) == 0)
            continue;
        fputs(".SH ", out);
        for (const char *c = oab_glossaries[g].title; *c != '\0'; c++)
            fputc(*c >= 'a' && *c <= 'z' ? *c - 32 : *c, out);
        fputc('\n', out);
        for (const oab_term *term = oab_glossaries[g].terms; term->name != NULL; term++)
            put_term(term->name, term->meaning, out);
    }
}

static void put_measures(FILE *out) {
    char meaning[OAB_MEASURE_MEANING];
    fputs(".SH MEASURES\n", out);
    for (size_t i = 0; i < oab_measure_count; i++) {
        const char *name = oab_measure_specs[i].name;
        put_term(name, oab_measure_in_words(OAB_ENGLISH, name, meaning, sizeof meaning), out);
    }
}

static void put_exit_codes(FILE *out) {
    fputs(".SH EXIT STATUS\n", out);
    for (const oab_exit_code *code = oab_exit_codes; code->meaning != NULL; code++) {
        fprintf(out, ".TP\n.B %d\n", code->code);
        put_text(out, code->meaning);
        fputc('\n', out);
    }
}

static void put_others(const oab_command *command, FILE *out) {
    char name[32];
    fputs(".SH SEE ALSO\n", out);
    if (command != NULL)
        fputs(".BR oab\\-alloc (1),\n", out);
    for (size_t i = 0; i < oab_command_count; i++)
        if (command == NULL) {
            fputs(".BR oab\\-alloc", out);
            put_text(out, page_name(&oab_commands[i], name));
            fputs(" (1),\n", out);
        }
    fputs(".BR xxh128sum (1)\n", out);
}

static void put_program(FILE *out) {
    fputs(".B oab-alloc\n.I command\n.RI [ option ...]\n.br\n", out);
    put_synopsis(&oab_commands[0], out);
    fputs(".SH DESCRIPTION\n", out);
    put_text(out, "oab-alloc computes what each school and each municipality receives for "
                  "education-disadvantage policy (onderwijsachterstandenbeleid) in a funding year, "
                  "under the law or under a scenario. It starts from a table of children, from "
                  "published scores per school or municipality or, without tables, from those of "
                  "the Netherlands that are built into the program.");
    fputs("\n.SH EXAMPLES\n", out);
    for (size_t i = 0; i < oab_command_count; i++)
        put_examples(&oab_commands[i], true, out);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; i < oab_command_count; i++)
        put_term(oab_commands[i].name, oab_commands[i].purpose, out);
}

void oab_put_manual(const oab_command *command, FILE *out) {
    put_head(command, out);
    if (command == NULL) {
        put_program(out);
    } else {
        put_synopsis(command, out);
        fputs(command->details[0] != '\0' ? ".SH DESCRIPTION\n" : "", out);
        put_text(out, command->details);
        fputs("\n.SH EXAMPLES\n", out);
        put_examples(command, false, out);
        fputs(".SH OPTIONS\n", out);
        put_options(command, out);
        put_glossaries(command->bit, out);
        if ((command->bit & OAB_MEASURES) != 0)
            put_measures(out);
    }
    put_exit_codes(out);
    put_others(command, out);
}
