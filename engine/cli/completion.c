/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion scripts for bash, zsh and fish, generated from the tables of commands and options. */
#include "cli/cli_internal.h"

#include <string.h>

/* What an option's argument is, judged by its name in the table. */
typedef enum argument_kind { NOTHING, ANYTHING, A_FILE, A_FOLDER, WORDS } argument_kind;

static argument_kind kind_of(const oab_option_spec *option) {
    const char *argument = option->argument;
    return argument == NULL                    ? NOTHING
           : strncmp(argument, "FILE", 4) == 0 ? A_FILE
           : strcmp(argument, "DIR") == 0      ? A_FOLDER
           : strchr(argument, '|') != NULL     ? WORDS
                                               : ANYTHING;
}

/* Writes the argument's words, separated by BETWEEN. */
static void put_words(const oab_option_spec *option, char between, FILE *out) {
    for (const char *c = option->argument; *c != '\0'; c++)
        fputc(*c == '|' ? between : *c, out);
}

/* Writes TEXT for use inside single quotes; quotes and characters special to zsh or fish become
 * blanks. */
static void put_quoted(const char *text, FILE *out) {
    for (; *text != '\0'; text++)
        fputs(strchr("'[]:\\", *text) != NULL ? " " : (char[2]){*text, '\0'}, out);
}

/* Whether command I is the first with its first word. */
static bool is_first_of_word(size_t i) {
    const size_t length = strcspn(oab_commands[i].name, " ");
    return i == 0 || strlen(oab_commands[i - 1].name) < length ||
           strncmp(oab_commands[i - 1].name, oab_commands[i].name, length) != 0 ||
           strcspn(oab_commands[i - 1].name, " ") != length;
}

static void put_parts(const char *word, size_t length, FILE *out) {
    for (size_t i = 0; i < oab_command_count; i++)
        if (strncmp(oab_commands[i].name, word, length) == 0 && oab_commands[i].name[length] == ' ')
            fprintf(out, " %s", oab_commands[i].name + length + 1);
}

/* ---- bash ---- */

static void put_bash_commands(FILE *out) {
    fputs("    local commands='", out);
    for (size_t i = 0; i < oab_command_count; i++)
        if (is_first_of_word(i))
            fprintf(out, " %.*s", (int)strcspn(oab_commands[i].name, " "), oab_commands[i].name);
    fputs("' parts='", out);
    put_parts("sweep", 5, out);
    fputs("'\n", out);
}

/* Whether a later option, for other commands, has the same name as option I. */
static bool is_repeated(size_t i) {
    for (size_t later = i + 1; later < oab_option_count; later++)
        if (strcmp(oab_option_specs[later].name, oab_option_specs[i].name) == 0)
            return true;
    return false;
}

/* If several options share a name, the last one counts: --out FILE comes after --out DIR, and
 * completing files also completes folders. */
static void put_bash_values(FILE *out) {
    fputs("    case $previous in\n", out);
    for (size_t i = 0; i < oab_option_count; i++) {
        const oab_option_spec *option = &oab_option_specs[i];
        if (is_repeated(i))
            continue;
        if (kind_of(option) == WORDS) {
            fprintf(out, "    --%s) COMPREPLY=($(compgen -W '", option->name);
            put_words(option, ' ', out);
            fputs("' -- \"$current\")); return ;;\n", out);
        } else if (kind_of(option) == A_FOLDER) {
            fprintf(out, "    --%s) COMPREPLY=($(compgen -d -- \"$current\")); return ;;\n",
                    option->name);
        } else if (kind_of(option) == ANYTHING) {
            fprintf(out, "    --%s) return ;;\n", option->name);
        } else if (kind_of(option) == A_FILE) {
            fprintf(out, "    --%s) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n",
                    option->name);
        }
    }
    fputs("    esac\n", out);
}

static void put_bash_options(FILE *out) {
    fputs("    case $command in\n", out);
    for (size_t i = 0; i < oab_command_count; i++) {
        fprintf(out, "    '%s') options='", oab_commands[i].name);
        for (size_t o = 0; o < oab_option_count; o++)
            if (oab_option_specs[o].commands & oab_commands[i].bit)
                fprintf(out, " --%s", oab_option_specs[o].name);
        fputs("' ;;\n", out);
    }
    fputs("    esac\n", out);
}

static void put_bash(FILE *out) {
    fputs("# bash completion of oab-alloc\n"
          "_oab_alloc() {\n"
          "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command=run options=\n",
          out);
    put_bash_commands(out);
    put_bash_values(out);
    fputs("    if [ \"${COMP_WORDS[1]}\" = sweep ]; then\n"
          "        command=\"sweep ${COMP_WORDS[2]}\"\n"
          "    elif [[ \" $commands \" == *\" ${COMP_WORDS[1]} \"* ]]; then\n"
          "        command=${COMP_WORDS[1]}\n"
          "    fi\n",
          out);
    put_bash_options(out);
    fputs("    if [[ $current == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "    elif [ \"$COMP_CWORD\" = 1 ]; then\n"
          "        COMPREPLY=($(compgen -W \"$commands\" -- \"$current\"))\n"
          "    elif [ \"$COMP_CWORD\" = 2 ] && [ \"$previous\" = sweep ]; then\n"
          "        COMPREPLY=($(compgen -W \"$parts\" -- \"$current\"))\n"
          "    elif [ \"$COMP_CWORD\" = 2 ] && [ \"$previous\" = help ]; then\n"
          "        COMPREPLY=($(compgen -W \"$commands\" -- \"$current\"))\n"
          "    else\n"
          "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
          "    fi\n"
          "}\n"
          "complete -o filenames -F _oab_alloc oab-alloc\n",
          out);
}

/* ---- zsh ---- */

static void put_zsh_options(const oab_command *command, FILE *out) {
    fprintf(out, "    '%s')\n        _arguments", command->name);
    for (size_t i = 0; i < oab_option_count; i++) {
        const oab_option_spec *option = &oab_option_specs[i];
        const argument_kind kind = kind_of(option);
        if (!(option->commands & command->bit))
            continue;
        fprintf(out, " \\\n            '*--%s[", option->name);
        put_quoted(option->purpose, out);
        fputc(']', out);
        if (kind != NOTHING)
            fputs(kind == A_FILE     ? ":file:_files"
                  : kind == A_FOLDER ? ":folder:_files -/"
                                     : "",
                  out);
        if (kind == ANYTHING)
            fputs(":value: ", out);
        if (kind == WORDS) {
            fputs(":word:(", out);
            put_words(option, ' ', out);
            fputc(')', out);
        }
        fputc('\'', out);
    }
    fputs(" \\\n            '*:file:_files' ;;\n", out);
}

static void put_zsh(FILE *out) {
    fputs("#compdef oab-alloc\n"
          "local -a commands parts\n"
          "commands=(",
          out);
    for (size_t i = 0; i < oab_command_count; i++)
        if (is_first_of_word(i))
            fprintf(out, " %.*s", (int)strcspn(oab_commands[i].name, " "), oab_commands[i].name);
    fputs(")\nparts=(", out);
    put_parts("sweep", 5, out);
    fputs(")\n"
          "local command=run\n"
          "if [[ $words[2] == sweep ]]; then\n"
          "    command=\"sweep $words[3]\"\n"
          "elif (( $commands[(Ie)$words[2]] )); then\n"
          "    command=$words[2]\n"
          "fi\n"
          "if (( CURRENT == 2 )) && [[ $words[CURRENT] != -* ]]; then\n"
          "    compadd -a commands\n"
          "elif (( CURRENT == 3 )) && [[ $words[2] == sweep ]]; then\n"
          "    compadd -a parts\n"
          "elif (( CURRENT == 3 )) && [[ $words[2] == help && $words[3] != -* ]]; then\n"
          "    compadd -a commands\n"
          "else\n"
          "    case $command in\n",
          out);
    for (size_t i = 0; i < oab_command_count; i++)
        put_zsh_options(&oab_commands[i], out);
    fputs("    esac\nfi\n", out);
}

/* ---- fish ---- */

/* Holds if COMMAND is being typed or, for run, if no command is. */
static void put_fish_condition(const oab_command *command, FILE *out) {
    const char *part = strchr(command->name, ' ');
    fprintf(out, "complete -c oab-alloc -n '__fish_seen_subcommand_from %.*s",
            (int)strcspn(command->name, " "), command->name);
    if (part != NULL)
        fprintf(out, "; and __fish_seen_subcommand_from %s", part + 1);
    fprintf(out, "%s'", command->bit == OAB_RUN ? "; or __oab_alloc_has_no_command" : "");
}

static void put_fish_option(const oab_command *command, const oab_option_spec *option, FILE *out) {
    const argument_kind kind = kind_of(option);
    put_fish_condition(command, out);
    fprintf(out, " -l %s", option->name);
    fputs(kind == NOTHING ? "" : kind == A_FILE ? " -r -F" : " -x", out);
    if (kind == A_FOLDER)
        fputs(" -a '(__fish_complete_directories)'", out);
    if (kind == WORDS) {
        fputs(" -a '", out);
        put_words(option, ' ', out);
        fputc('\'', out);
    }
    fputs(" -d '", out);
    put_quoted(option->purpose, out);
    fputs("'\n", out);
}

static void put_fish(FILE *out) {
    fputs("# fish completion of oab-alloc\nfunction __oab_alloc_has_no_command\n"
          "    not __fish_seen_subcommand_from",
          out);
    for (size_t i = 0; i < oab_command_count; i++)
        if (is_first_of_word(i))
            fprintf(out, " %.*s", (int)strcspn(oab_commands[i].name, " "), oab_commands[i].name);
    fputs("\nend\n", out);
    for (size_t i = 0; i < oab_command_count; i++) {
        const size_t length = strcspn(oab_commands[i].name, " ");
        const char *part =
            oab_commands[i].name[length] == ' ' ? oab_commands[i].name + length + 1 : NULL;
        if (part == NULL || is_first_of_word(i))
            fprintf(out, "complete -c oab-alloc -n __oab_alloc_has_no_command -a %.*s\n",
                    (int)length, oab_commands[i].name);
        if (part != NULL)
            fprintf(out, "complete -c oab-alloc -n '__fish_seen_subcommand_from %.*s' -a %s\n",
                    (int)length, oab_commands[i].name, part);
        for (size_t o = 0; o < oab_option_count; o++)
            if (oab_option_specs[o].commands & oab_commands[i].bit)
                put_fish_option(&oab_commands[i], &oab_option_specs[o], out);
    }
}

bool oab_put_completion(const char *shell, FILE *out) {
    static const struct {
        const char *name;
        void (*put)(FILE *out);
    } shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (strcmp(shell, shells[i].name) == 0) {
            shells[i].put(out);
            return true;
        }
    return false;
}
