/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands: finds the one that is asked, lets it run, prints its messages once and checks that
 * what went to stdout arrived. */
#include "base/version.h"
#include "cli/cli_internal.h"

#include <errno.h>
#include <string.h>

const oab_command oab_commands[] = {
    {"run", "--year Y [--pupils FILE] [--schools FILE] [--municipalities FILE] [--out DIR]",
     "scores and euros of one funding year; what runs when no command is named",
     "  oab-alloc --year 2019                                the built-in sample region\n"
     "  oab-alloc --year 2021 --schools Tabel_1.csv          CBS's published scores, price of "
     "2021\n"
     "  oab-alloc run --year 2019 --pupils pupils.csv --schools schools.csv --out results\n"
     "  oab-alloc run --year 2020 --pupils pupils.csv --set school.threshold_share=0.10\n",
     OAB_RUN, oab_command_run, NULL},
    {"compare", "--year Y [--baseline X] [--variant Y] [tables] [--out DIR]",
     "old scheme against new, or any two scenarios: who gains, who loses, and why",
     "  oab-alloc compare --year 2019                        old against new on the sample region\n"
     "  oab-alloc compare --year 2019 --baseline-schools duo_2016.csv --variant-schools "
     "cbs_2019.csv\n"
     "  oab-alloc compare --year 2020 --baseline new --variant school-threshold-10 --out results\n"
     "  oab-alloc compare --year 2015 --baseline old --variant old+regulation-2015-first\n",
     OAB_COMPARE, oab_command_compare, NULL},
    {"check", "FILE...", "validate tables and change nothing",
     "  oab-alloc check pupils.csv schools.csv\n", OAB_CHECK, oab_command_check, NULL},
    {"pack", "pupils.csv --out FILE.oab",
     "the pupils table as a binary file, taken wherever --pupils is",
     "  oab-alloc pack pupils.csv --out pupils.oab\n", OAB_PACK, oab_command_pack, NULL},
    {"params", "[--year Y] [NAME]", "every parameter: value, unit, standing, source",
     "  oab-alloc params --year 2019 school.\n", OAB_PARAMS, oab_command_params, NULL},
    {"sweep sample", "--factors FILE --method NAME [--design FILE]",
     "a design: which scenarios to run, to learn which choice moves the money",
     "  oab-alloc sweep sample --factors factors-allocation --method sobol --design design.csv\n",
     OAB_SWEEP_SAMPLE, oab_command_sweep_sample, NULL},
    {"sweep run", "--year Y --design FILE [--results FILE] [tables]",
     "every scenario of a design, thousands a second",
     "  oab-alloc sweep run --year 2020 --design design.csv --results results.csv\n"
     "  oab-alloc sweep run --year 2020 --design design.csv --results part2.csv --shard 2/8\n",
     OAB_SWEEP_RUN, oab_command_sweep_run, oab_help_measures},
    {"sweep merge", "FILE... [--results FILE]", "shards of results put together and checked",
     "  oab-alloc sweep merge part*.csv --design design.csv --results results.csv\n",
     OAB_SWEEP_MERGE, oab_command_sweep_merge, NULL},
    {"sweep analyze", "--design FILE --results FILE",
     "indices: how much of each result is due to which factor",
     "  oab-alloc sweep analyze --design design.csv --results results.csv\n", OAB_SWEEP_ANALYZE,
     oab_command_sweep_analyze, NULL},
    {"synth", "--out DIR [--children N] [--seed S] [--schools FILE [--registers FILE]]",
     "invented children in any number, or calibrated to a real table of schools",
     "  oab-alloc synth --out country --children 1660000 --seed 1\n"
     "  oab-alloc synth --out real --schools cbs_2019.csv --registers sites.csv\n",
     OAB_SYNTH, oab_command_synth, NULL},
};
const size_t oab_command_count = sizeof oab_commands / sizeof *oab_commands;

static void help(FILE *out) {
    fputs("oab-alloc divides the Dutch budgets against education disadvantage "
          "(onderwijsachterstanden)\nover schools and municipalities.\n\nExamples:\n",
          out);
    for (size_t i = 0; i < oab_command_count; i++)
        fputs(oab_commands[i].examples, out);
    fputs("\nCommands:\n", out);
    for (size_t i = 0; i < oab_command_count; i++)
        fprintf(out, "  %-13s %s\n                %s\n", oab_commands[i].name,
                oab_commands[i].arguments, oab_commands[i].purpose);
    fputs("\n", out);
    oab_options_help(NULL, out);
}

static void help_command(const oab_command *command, FILE *out) {
    fprintf(out, "oab-alloc %s %s\n%s\n\nExamples:\n%s\n", command->name, command->arguments,
            command->purpose, command->examples);
    oab_options_help(command, out);
    if (command->more_help != NULL)
        command->more_help(out);
}

/* The command that the first words of ARGV name; *WORDS: how many they are. */
static const oab_command *find_command(int argc, char **argv, int *words) {
    for (size_t i = 0; i < oab_command_count; i++) {
        const char *name = oab_commands[i].name, *blank = strchrnul(name, ' ');
        *words = *blank == ' ' ? 2 : 1;
        if (strlen(argv[1]) == (size_t)(blank - name) &&
            strncmp(argv[1], name, (size_t)(blank - name)) == 0 &&
            (*words == 1 || (argc > 2 && strcmp(argv[2], blank + 1) == 0)))
            return &oab_commands[i];
    }
    return NULL;
}

static bool is_part_of(const oab_command *command, const char *word) {
    const size_t length = strlen(word);
    return strncmp(command->name, word, length) == 0 && command->name[length] == ' ';
}

/* `oab-alloc sweep --help`: the parts of WORD, one after the other. False: it has none. */
static bool help_parts(const char *word, FILE *out) {
    bool has_parts = false;
    for (size_t i = 0; i < oab_command_count; i++)
        if (is_part_of(&oab_commands[i], word)) {
            fputs(has_parts ? "\n" : "", out);
            help_command(&oab_commands[i], out);
            has_parts = true;
        }
    return has_parts;
}

/* The names that the first word could still become, or all. */
static oab_status no_command(int argc, char **argv, oab_log *log) {
    const char *names[sizeof oab_commands / sizeof *oab_commands];
    char list[160] = "", asked[80];
    size_t parts = 0;
    for (size_t i = 0; i < oab_command_count; i++) {
        const char *name = oab_commands[i].name;
        names[i] = name;
        if (!is_part_of(&oab_commands[i], argv[1]))
            continue;
        strncat(list, parts++ > 0 ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, strchr(name, ' ') + 1, sizeof list - strlen(list) - 1);
    }
    const bool has_part = parts > 0 && argc > 2 && argv[2][0] != '-';
    snprintf(asked, sizeof asked, "%s%s%s", argv[1], has_part ? " " : "", has_part ? argv[2] : "");
    const char *near = oab_nearest(asked, names, oab_command_count);
    if (parts > 0 && !has_part)
        return oab_fail(log, OAB_USAGE, "\"%s\" has parts: %s", argv[1], list);
    return oab_fail(log, OAB_USAGE, "\"%s\" is no command%s%s%s", asked,
                    near != NULL ? "; did you mean " : "; --help lists all",
                    near != NULL ? near : "", near != NULL ? "?" : "");
}

static void print_message(const char *command, const char *kind, const char *text) {
    fprintf(stderr, "oab-alloc%s%s: %s%s\n", command != NULL ? " " : "",
            command != NULL ? command : "", kind, text);
}

/* Where memory ran out that is all there is to say: some of the rest may be missing. */
static void print_messages(const char *command, const oab_log *log, bool quiet) {
    if (log->out_of_memory) {
        print_message(command, "", "out of memory");
        return;
    }
    for (size_t i = 0; i < log->count; i++)
        if (log->items[i].kind == OAB_ERROR || !quiet)
            print_message(command, log->items[i].kind == OAB_NOTE ? "note: " : "",
                          log->items[i].text);
}

static oab_status dispatch(const oab_command *command, bool is_named, oab_options *options,
                           oab_log *log) {
    if (options->help && is_named)
        help_command(command, stdout);
    else if (options->help)
        help(stdout);
    else if (options->version)
        puts("oab-alloc " OAB_VERSION);
    else
        return command->run(options, log);
    return OAB_OK;
}

/* Of several ranks one says what all would say, and does what one can do: rank 0. */
static bool is_idle(const oab_crew *crew, const oab_command *command) {
    return crew != NULL && crew->rank > 0 && (command == NULL || command->bit != OAB_SWEEP_RUN);
}

/* Has rank 0 said what is wrong? */
static bool is_silent(const oab_crew *crew, bool says_why) {
    int first = says_why;
    if (crew != NULL)
        crew->broadcast(crew->data, &first, sizeof first);
    return crew != NULL && crew->rank > 0 && first != 0;
}

int oab_main(int argc, char **argv, const oab_crew *crew) {
    oab_log log = {0};
    oab_options options = {0};
    int words = 0;
    const bool is_named = argc > 1 && argv[1][0] != '-';
    const oab_command *command = is_named ? find_command(argc, argv, &words) : &oab_commands[0];
    oab_status status = OAB_OK;
    if (is_idle(crew, argc > 1 ? command : NULL)) {
        is_silent(crew, false);
        return OAB_OK;
    }
    if (argc == 1) {
        help(stdout);
    } else if (command == NULL && argc > 2 && strcmp(argv[2], "--help") == 0 &&
               help_parts(argv[1], stdout)) {
        status = OAB_OK;
    } else if (command == NULL) {
        status = no_command(argc, argv, &log);
    } else {
        status = oab_options_parse(argc - words, argv + words, command, &options, &log);
        options.crew = crew;
        if (status == OAB_OK)
            status = dispatch(command, is_named, &options, &log);
    }
    if (fflush(stdout) != 0 || ferror(stdout) || fclose(stdout) != 0)
        status = oab_fail_errno(&log, OAB_IO, errno, "cannot write to stdout");
    if (!is_silent(crew, log.errors > 0 || log.out_of_memory))
        print_messages(command != NULL ? command->name : NULL, &log, options.quiet);
    if (log.out_of_memory)
        status = OAB_INTERNAL;
    oab_options_free(&options);
    oab_log_free(&log);
    return (int)status;
}
