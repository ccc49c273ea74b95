/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc help: the general help and that of a command; also prints manual pages and completions,
 * generated from the same tables. */
#include "cli/cli_internal.h"

#include <string.h>

/* columns */
enum { INDENT = 2, OF_COMMAND = 17, OF_OPTION = 30, OF_MEASURE = 32, USUAL_WIDTH = 80 };

/* ---- pieces ---- */

static void put_title(const oab_options *options, const char *title, FILE *out) {
    const bool is_bold = oab_is_coloured(options, out);
    fprintf(out, "\n%s%s:%s\n", is_bold ? "\033[1m" : "", title, is_bold ? "\033[0m" : "");
}

static int width_of(FILE *out) {
    const int width = oab_terminal_width(out);
    return width > 0 ? width : USUAL_WIDTH;
}

/* Writes NAME on the left and TEXT from column LEFT on, or on the next line if NAME is too long. */
static void put_entry(const char *name, const char *text, int left, FILE *out) {
    const int length = fprintf(out, "%*s%s", INDENT, "", name);
    if (length + 2 > left)
        fprintf(out, "\n%*s", left, "");
    else
        fprintf(out, "%*s", left - length, "");
    oab_put_wrapped(out, text, left, left, width_of(out));
}

/* Writes a command line, broken before options if it is too long. */
static void put_line(const char *line, FILE *out) {
    const int width = width_of(out) - 2;
    int column = fprintf(out, "%*s", 2 * INDENT, "");
    for (const char *at = line; *at != '\0';) {
        const char *next = strstr(at + 1, " --");
        const int length = (int)(next != NULL ? next - at : (long)strlen(at));
        if (at != line && column + length > width)
            column = fprintf(out, " \\\n%*s", 4 * INDENT - 1, "") - 3;
        column += fprintf(out, "%.*s", length, at);
        at += length;
    }
    fputc('\n', out);
}

static void put_example(const oab_example *example, FILE *out) {
    fprintf(out, "%*s", INDENT, "");
    oab_put_wrapped(out, example->what, INDENT, INDENT, width_of(out));
    put_line(example->line, out);
}

static void put_paragraphs(const char *text, FILE *out) {
    while (text != NULL && *text != '\0') {
        char paragraph[1024];
        const char *end = strchrnul(text, '\n');
        snprintf(paragraph, sizeof paragraph, "%.*s", (int)(end - text), text);
        fputc('\n', out);
        oab_put_wrapped(out, paragraph, 0, 0, width_of(out));
        text = *end == '\n' ? end + 1 : end;
    }
}

static bool is_part_of(const oab_command *command, const char *word) {
    const size_t length = strlen(word);
    return strncmp(command->name, word, length) == 0 && command->name[length] == ' ';
}

/* ---- help texts ---- */

void oab_help(const oab_options *options, FILE *out) {
    oab_put_wrapped(out,
                    "oab-alloc divides the Dutch education-disadvantage budgets "
                    "(onderwijsachterstanden) over schools and municipalities.",
                    0, 0, width_of(out));
    put_title(options, "Examples", out);
    for (size_t i = 0; i < oab_command_count; i++)
        for (const oab_example *e = oab_commands[i].examples; e->line != NULL; e++)
            if (e->is_first)
                put_example(e, out);
    put_title(options, "Commands", out);
    for (size_t i = 0; i < oab_command_count; i++)
        put_entry(oab_commands[i].name, oab_commands[i].purpose, OF_COMMAND, out);
    fputs("\n`oab-alloc help COMMAND` lists the options of a command.\n", out);
}

static void put_group(const oab_options *options, const oab_command *command,
                      oab_option_group group, FILE *out) {
    bool has_title = false;
    for (size_t i = 0; i < oab_option_count; i++) {
        const oab_option_spec *option = &oab_option_specs[i];
        char name[64];
        if (option->group != group || !(option->commands & command->bit))
            continue;
        if (!has_title)
            put_title(options, oab_group_titles[group], out);
        has_title = true;
        snprintf(name, sizeof name, "--%s%s%s", option->name, option->argument != NULL ? " " : "",
                 option->argument != NULL ? option->argument : "");
        put_entry(name, option->purpose, OF_OPTION, out);
    }
}

static void put_glossaries(const oab_options *options, unsigned commands, FILE *out) {
    for (size_t g = 0; g < oab_glossary_count; g++) {
        if ((oab_glossaries[g].commands & commands) == 0)
            continue;
        put_title(options, oab_glossaries[g].title, out);
        for (const oab_term *term = oab_glossaries[g].terms; term->name != NULL; term++)
            put_entry(term->name, term->meaning, OF_COMMAND, out);
    }
}

static void put_measures(const oab_options *options, FILE *out) {
    char meaning[OAB_MEASURE_MEANING];
    put_title(options, "Measures", out);
    for (size_t i = 0; i < oab_measure_count; i++)
        put_entry(
            oab_measure_specs[i].name,
            oab_measure_in_words(OAB_ENGLISH, oab_measure_specs[i].name, meaning, sizeof meaning),
            OF_MEASURE, out);
}

/* What help begins with: how to call it, what it does, and examples. */
static void put_beginning(const oab_options *options, const char *name, const char *arguments,
                          const char *purpose, const oab_example *examples, FILE *out) {
    char usage[256];
    snprintf(usage, sizeof usage, "oab-alloc %s %s", name, arguments);
    oab_put_wrapped(out, usage, 0, 4 * INDENT, width_of(out));
    oab_put_wrapped(out, purpose, 0, 0, width_of(out));
    put_title(options, "Examples", out);
    for (const oab_example *e = examples; e->line != NULL; e++)
        put_example(e, out);
}

void oab_help_command(const oab_options *options, const oab_command *command, FILE *out) {
    put_beginning(options, command->name, command->arguments, command->purpose, command->examples,
                  out);
    for (int g = 0; g < OAB_GROUP_COUNT; g++)
        put_group(options, command, (oab_option_group)g, out);
    put_glossaries(options, command->bit, out);
    if ((command->bit & OAB_MEASURES) != 0)
        put_measures(options, out);
    put_paragraphs(command->details, out);
}

bool oab_help_family(const oab_options *options, const char *word, FILE *out) {
    size_t f = 0;
    while (f < oab_family_count && strcmp(oab_families[f].name, word) != 0)
        f++;
    if (f == oab_family_count)
        return false;
    const oab_family *family = &oab_families[f];
    put_beginning(options, family->name, family->arguments, family->purpose, family->examples, out);
    put_title(options, "Commands", out);
    for (size_t i = 0; i < oab_command_count; i++)
        if (is_part_of(&oab_commands[i], word))
            put_entry(oab_commands[i].name, oab_commands[i].purpose, OF_COMMAND, out);
    put_glossaries(options, family->glossaries, out);
    put_paragraphs(family->details, out);
    return true;
}

/* ---- which command ---- */

const oab_command *oab_find_command(char **words, int count, int *used) {
    for (size_t i = 0; i < oab_command_count && count > 0; i++) {
        const char *name = oab_commands[i].name, *blank = strchrnul(name, ' ');
        const size_t length = (size_t)(blank - name);
        *used = *blank == ' ' ? 2 : 1;
        if (strlen(words[0]) == length && strncmp(words[0], name, length) == 0 &&
            (*used == 1 || (count > 1 && strcmp(words[1], blank + 1) == 0)))
            return &oab_commands[i];
    }
    return NULL;
}

static void add_name(char *list, size_t size, const char *name) {
    strncat(list, list[0] != '\0' ? ", " : "", size - strlen(list) - 1);
    strncat(list, name, size - strlen(list) - 1);
}

oab_status oab_no_command(char **words, int count, oab_log *log) {
    const char *names[32];
    char parts[160] = "", asked[80], hint[OAB_HINT];
    for (size_t i = 0; i < oab_command_count; i++) {
        names[i] = oab_commands[i].name;
        if (is_part_of(&oab_commands[i], words[0]))
            add_name(parts, sizeof parts, strchr(names[i], ' ') + 1);
    }
    const bool has_parts = parts[0] != '\0', is_longer = count > 1 && words[1][0] != '-';
    snprintf(asked, sizeof asked, "%s%s%s", words[0], has_parts && is_longer ? " " : "",
             has_parts && is_longer ? words[1] : "");
    if (has_parts && !is_longer)
        return oab_fail(
            log, OAB_USAGE,
            "\"%s\" needs a subcommand; expected one of %s, which `oab-alloc help %s` explains",
            words[0], parts, words[0]);
    return oab_fail(log, OAB_USAGE, "\"%s\" is not a command%s", asked,
                    oab_hint(asked, names, oab_command_count, hint));
}

/* ---- the command ---- */

static oab_status check_forms(const oab_options *options, oab_log *log) {
    const int forms = options->man + options->list + (options->completion != NULL);
    if (forms > 1)
        return oab_fail(log, OAB_USAGE,
                        "--man, --completion and --list exclude each other; give only one of them");
    if (!options->man && forms > 0 && options->rest_count > 0)
        return oab_fail(log, OAB_USAGE,
                        "unexpected argument \"%s\": --completion and --list cover all commands",
                        options->rest[0]);
    return OAB_OK;
}

static void list_commands(FILE *out) {
    for (size_t i = 0; i < oab_command_count; i++)
        fprintf(out, "%s\n", oab_commands[i].name);
}

oab_status oab_command_help(oab_options *options, oab_log *log) {
    int used = 0;
    const oab_command *command = oab_find_command(options->rest, options->rest_count, &used);
    OAB_TRY(check_forms(options, log));
    if (options->list) {
        list_commands(stdout);
        return OAB_OK;
    }
    if (options->completion != NULL)
        return oab_put_completion(options->completion, stdout)
                   ? OAB_OK
                   : oab_fail(log, OAB_USAGE,
                              "--completion: expected bash, zsh or fish, got \"%s\"",
                              options->completion);
    if (command != NULL && options->rest_count > used)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\" after %s", options->rest[used],
                        command->name);
    if (options->rest_count == 0 || command != NULL) {
        if (options->man)
            oab_put_manual(command, stdout);
        else if (command != NULL)
            oab_help_command(options, command, stdout);
        else
            oab_help(options, stdout);
        return OAB_OK;
    }
    return !options->man && options->rest_count == 1 &&
                   oab_help_family(options, options->rest[0], stdout)
               ? OAB_OK
               : oab_no_command(options->rest, options->rest_count, log);
}
