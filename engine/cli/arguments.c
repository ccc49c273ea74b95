/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses the command line by the table of options. An option that is unknown, or that the command
 * does not take, is refused with a hint at what is valid. */
#include "cli/cli_internal.h"

#include <getopt.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* The option NAME if COMMAND takes it, else NULL. */
static const oab_option_spec *find_taken(const char *name, const oab_command *command) {
    for (size_t i = 0; i < oab_option_count; i++)
        if ((oab_option_specs[i].commands & command->bit) != 0 &&
            strcmp(oab_option_specs[i].name, name) == 0)
            return &oab_option_specs[i];
    return NULL;
}

/* OPTION exists, but COMMAND does not take it. */
static oab_status not_taken(const oab_option_spec *option, const oab_command *command,
                            oab_log *log) {
    char list[160] = "";
    for (size_t i = 0; i < oab_command_count; i++)
        if (find_taken(option->name, &oab_commands[i]) != NULL) {
            strncat(list, list[0] != '\0' ? ", " : "", sizeof list - strlen(list) - 1);
            strncat(list, oab_commands[i].name, sizeof list - strlen(list) - 1);
        }
    return oab_fail(log, OAB_USAGE, "--%s is not an option of %s, but of %s", option->name,
                    command->name, list);
}

/* ARGUMENT is a long option refused by getopt_long, as typed. */
static oab_status unknown_option(const char *argument, const oab_command *command, oab_log *log) {
    char text[OAB_MOST_OPTIONS][32], name[64];
    const char *names[OAB_MOST_OPTIONS];
    size_t count = 0;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument, "="), argument);
    for (size_t i = 0; i < oab_option_count; i++) {
        snprintf(text[count], sizeof *text, "--%s", oab_option_specs[i].name);
        if (strcmp(text[count], name) == 0)
            return oab_fail(log, OAB_USAGE, "%s takes no value", name);
        names[count] = text[count];
        count += (oab_option_specs[i].commands & command->bit) != 0;
    }
    char hint[OAB_HINT];
    return oab_fail(log, OAB_USAGE, "%s is not an option of %s (`oab-alloc help %s` lists them)%s",
                    argument, command->name, command->name, oab_hint(name, names, count, hint));
}

static size_t count_scenarios(int argc, char **argv) {
    size_t count = 0;
    for (int i = 0; i < argc; i++)
        for (const char *c = argv[i]; *c != '\0'; c++)
            count += *c == '+';
    return count + (size_t)argc;
}

static bool names_output(const oab_options *o, unsigned command) {
    const bool writes_design = (command & OAB_SWEEP_SAMPLE) != 0,
               writes_results = (command & (OAB_SWEEP_RUN | OAB_SWEEP_MERGE)) != 0;
    return o->out != NULL || o->report != NULL || o->reject != NULL || o->sweep.intervals != NULL ||
           o->sweep.svg != NULL || (writes_design && o->sweep.design != NULL) ||
           (writes_results && o->sweep.results != NULL);
}

/* The language of messages by POSIX: the first of these that is set. */
static oab_language locale_language(void) {
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && (locale == NULL || *locale == '\0'); i++)
        locale = getenv(names[i]);
    return oab_language_of(locale);
}

oab_status oab_options_parse(int argc, char **argv, const oab_command *command,
                             oab_options *options, oab_log *log) {
    *options = (oab_options){
        .request.threads = omp_get_max_threads(),
        .language = locale_language(),
        .sweep = {.method = OAB_METHOD_COUNT, .resamples = -1, .seed = 1},
    };
    struct option list[OAB_MOST_OPTIONS + 1] = {0};
    for (size_t i = 0; i < oab_option_count; i++)
        list[i] = (struct option){
            oab_option_specs[i].name,
            oab_option_specs[i].argument != NULL ? required_argument : no_argument, NULL, 0};
    options->scenarios = oab_new(count_scenarios(argc, argv), sizeof *options->scenarios);
    options->settings = oab_new((size_t)argc, sizeof *options->settings);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        options->side[s].settings = oab_new((size_t)argc, sizeof *options->side[s].settings);
    options->scenario_text = oab_new((size_t)argc, sizeof *options->scenario_text);
    options->sweep.measures = oab_new((size_t)argc, sizeof *options->sweep.measures);
    options->sweep.tracks = oab_new((size_t)argc, sizeof *options->sweep.tracks);
    options->asked_units = oab_new((size_t)argc, sizeof *options->asked_units);
    if (!options->scenarios || !options->settings || !options->scenario_text ||
        !options->side[0].settings || !options->side[1].settings || !options->sweep.measures ||
        !options->sweep.tracks || !options->asked_units)
        return oab_out_of_memory(log);
    options->request.scenarios = options->scenarios;
    options->request.settings = options->settings;
    options->asked.units = options->asked_units;
    opterr = 0;
    optind = 1;
    int which;
    bool is_given[OAB_MOST_OPTIONS] = {false};
    for (int got; (got = getopt_long(argc, argv, ":h", list, &which)) != -1;) {
        if (got == ':')
            return oab_fail(log, OAB_USAGE, "%s needs a value", argv[optind - 1]);
        if (got == 'h') {
            options->help = true;
            continue;
        }
        if (got != 0 && optopt != 0)
            return oab_fail(log, OAB_USAGE,
                            "-%c is not an option of %s (`oab-alloc help %s` lists them)", optopt,
                            command->name, command->name);
        if (got != 0)
            return unknown_option(argv[optind - 1], command, log);
        const oab_option_spec *option = find_taken(oab_option_specs[which].name, command);
        if (option == NULL)
            return not_taken(&oab_option_specs[which], command, log);
        if (is_given[which] && option->argument != NULL && !(option->commands & OAB_REPEATS))
            return oab_fail(log, OAB_USAGE, "--%s is given twice", option->name);
        is_given[which] = true;
        OAB_TRY(option->take(options, option->name, optarg, log));
    }
    options->rest = argv + optind;
    options->rest_count = argc - optind;
    if (options->formats != 0 && options->out == NULL)
        return oab_fail(log, OAB_USAGE, "--format has no folder to write to; name one with --out");
    if (options->dutch && options->asked.table == NULL && options->formats != 0 &&
        (options->formats & OAB_FORMAT_CSV) == 0)
        return oab_fail(log, OAB_USAGE,
                        "--dialect is about CSV, which --format does not ask for; add csv to it");
    if (options->force && !names_output(options, command->bit))
        return oab_fail(log, OAB_USAGE, "--force has no output to replace; name one");
    return OAB_OK;
}

oab_destination oab_destination_of(const oab_options *options) {
    return (oab_destination){options->out, options->formats, options->dutch, options->force};
}

void oab_options_free(oab_options *options) {
    for (size_t i = 0; i < options->scenario_text_count; i++)
        free(options->scenario_text[i]);
    free(options->scenario_text);
    free(options->scenarios);
    free(options->settings);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        free(options->side[s].settings);
    free(options->sweep.measures);
    free(options->sweep.tracks);
    free(options->asked_units);
    oab_borders_free(options->borders);
}
