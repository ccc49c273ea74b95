/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every option once: its name, its argument, what it does and how it is taken in. getopt_long and
 * --help go by this table. */
#include "cli/cli_internal.h"

#include <getopt.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

typedef oab_status take_fn(oab_options *options, const char *name, const char *value, oab_log *log);

static oab_status bad(const char *name, const char *value, const char *right, oab_log *log) {
    return oab_fail(log, OAB_USAGE, "--%s %s: %s", name, value, right);
}

static bool parse_whole(const char *text, long least, long most, long *value) {
    const size_t length = strspn(text, "0123456789");
    if (length == 0 || length > 10 || text[length] != '\0')
        return false;
    *value = strtol(text, NULL, 10);
    return *value >= least && *value <= most;
}

static oab_status take_year(oab_options *o, const char *name, const char *value, oab_log *log) {
    long year;
    if (!parse_whole(value, OAB_FIRST_YEAR, OAB_LAST_YEAR, &year))
        return bad(name, value, "a funding year from 2007 to 2025 is needed", log);
    o->request.year = (int)year;
    o->has_year = true;
    return OAB_OK;
}

static oab_status take_regime(oab_options *o, const char *name, const char *value, oab_log *log) {
    static const char *const words[] = {"law", "new", "old"};
    for (int i = 0; i < 3; i++)
        if (strcmp(words[i], value) == 0) {
            o->request.regime = (oab_regime)i;
            return OAB_OK;
        }
    return bad(name, value, "law, new or old is needed", log);
}

static oab_status take_threads(oab_options *o, const char *name, const char *value, oab_log *log) {
    long threads;
    if (!parse_whole(value, 1, 1024, &threads))
        return bad(name, value, "a number from 1 to 1024 is needed", log);
    o->request.threads = (int)threads;
    return OAB_OK;
}

static oab_status take_max_errors(oab_options *o, const char *name, const char *value,
                                  oab_log *log) {
    long errors;
    if (!parse_whole(value, 1, 1000000000, &errors))
        return bad(name, value, "a number from 1 on is needed", log);
    o->request.max_errors = (size_t)errors;
    return OAB_OK;
}

static oab_status take_dialect(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->dutch = strcmp(value, "nl") == 0;
    return o->dutch || strcmp(value, "en") == 0 ? OAB_OK
                                                : bad(name, value, "en or nl is needed", log);
}

static oab_status take_progress(oab_options *o, const char *name, const char *value, oab_log *log) {
    static const char *const words[] = {"auto", "plain", "none"};
    for (int i = 0; i < 3; i++)
        if (strcmp(words[i], value) == 0) {
            o->progress = (oab_progress_mode)i;
            return OAB_OK;
        }
    return bad(name, value, "auto, plain or none is needed", log);
}

static oab_status take_scenario(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name;
    char *copy = strdup(value);
    if (copy == NULL)
        return oab_out_of_memory(log);
    o->scenario_text[o->scenario_text_count++] = copy;
    char *rest = copy;
    for (char *file; (file = strsep(&rest, "+")) != NULL;)
        if (file[0] != '\0')
            o->scenarios[o->request.scenario_count++] = file;
    return OAB_OK;
}

static oab_status take_setting(oab_options *o, const char *name, const char *value, oab_log *log) {
    if (strchr(value, '=') == NULL)
        return bad(name, value, "write NAME=VALUE", log);
    o->settings[o->request.setting_count++] = value;
    return OAB_OK;
}

static oab_status take_method(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->sweep.method = oab_method_find(value);
    return o->sweep.method < OAB_METHOD_COUNT
               ? OAB_OK
               : bad(name, value, "sobol, morris, lhs, oat, grid or list is needed", log);
}

static oab_status take_samples(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 1, OAB_DESIGN_RUNS, &o->sweep.samples)
               ? OAB_OK
               : bad(name, value, "a number from 1 to 10000000 is needed", log);
}

static oab_status take_levels(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 2, 10000, &o->sweep.levels)
               ? OAB_OK
               : bad(name, value, "a number from 2 to 10000 is needed", log);
}

static oab_status take_resamples(oab_options *o, const char *name, const char *value,
                                 oab_log *log) {
    return parse_whole(value, 0, 100000, &o->sweep.resamples)
               ? OAB_OK
               : bad(name, value, "a number from 0 (no intervals) to 100000 is needed", log);
}

static oab_status take_seed(oab_options *o, const char *name, const char *value, oab_log *log) {
    long seed;
    if (!parse_whole(value, 0, UINT32_MAX, &seed))
        return bad(name, value, "a number from 0 to 4294967295 is needed", log);
    o->sweep.seed = (uint32_t)seed;
    return OAB_OK;
}

static oab_status take_children(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 2, OAB_SYNTH_MOST_CHILDREN, &o->synth.children)
               ? OAB_OK
               : bad(name, value, "a number from 2 to 134217728 is needed", log);
}

static oab_status take_measure(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name, (void)log;
    o->sweep.measures[o->sweep.measure_count++] = value;
    return OAB_OK;
}

#define TAKE_TEXT(function, member)                                                                \
    static oab_status function(oab_options *o, const char *name, const char *value,                \
                               oab_log *log) {                                                     \
        (void)name, (void)log;                                                                     \
        o->member = value;                                                                         \
        return OAB_OK;                                                                             \
    }
TAKE_TEXT(take_pupils, request.pupils)
TAKE_TEXT(take_schools, request.schools)
TAKE_TEXT(take_municipalities, request.municipalities)
TAKE_TEXT(take_impulse_areas, request.impulse_areas)
TAKE_TEXT(take_baseline, side[0].what)
TAKE_TEXT(take_variant, side[1].what)
TAKE_TEXT(take_baseline_pupils, side[0].tables[OAB_INPUT_PUPILS])
TAKE_TEXT(take_variant_pupils, side[1].tables[OAB_INPUT_PUPILS])
TAKE_TEXT(take_baseline_schools, side[0].tables[OAB_INPUT_SCHOOLS])
TAKE_TEXT(take_variant_schools, side[1].tables[OAB_INPUT_SCHOOLS])
TAKE_TEXT(take_baseline_municipalities, side[0].tables[OAB_INPUT_MUNICIPALITIES])
TAKE_TEXT(take_variant_municipalities, side[1].tables[OAB_INPUT_MUNICIPALITIES])
TAKE_TEXT(take_indicator, request.indicator)
TAKE_TEXT(take_models, request.models_folder)
TAKE_TEXT(take_out, out)
static oab_status take_track(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name, (void)log;
    o->sweep.tracks[o->sweep.track_count++] = value;
    return OAB_OK;
}

static oab_status take_shard(oab_options *o, const char *name, const char *value, oab_log *log) {
    long shard, shards;
    char first[16];
    const char *slash = strchr(value, '/');
    const size_t length = slash != NULL ? (size_t)(slash - value) : 0;
    snprintf(first, sizeof first, "%.*s", length < 15 ? (int)length : 15, value);
    if (slash == NULL || !parse_whole(slash + 1, 1, 1000000, &shards) ||
        !parse_whole(first, 1, shards, &shard))
        return bad(name, value, "write I/N, the I-th of N parts, such as 2/8", log);
    o->sweep.shard = (unsigned)shard;
    o->sweep.shards = (unsigned)shards;
    return OAB_OK;
}

TAKE_TEXT(take_intervals, sweep.intervals)
TAKE_TEXT(take_registers, synth.registers)
TAKE_TEXT(take_synth, synth.model)
TAKE_TEXT(take_factors, sweep.factors)
TAKE_TEXT(take_design, sweep.design)
TAKE_TEXT(take_results, sweep.results)

#define TAKE_FLAG(function, member)                                                                \
    static oab_status function(oab_options *o, const char *name, const char *value,                \
                               oab_log *log) {                                                     \
        (void)name, (void)value, (void)log;                                                        \
        o->member = true;                                                                          \
        return OAB_OK;                                                                             \
    }
TAKE_FLAG(take_json, json)
TAKE_FLAG(take_quiet, quiet)
TAKE_FLAG(take_own_budgets, own_budgets)
TAKE_FLAG(take_normalised, request.normalised)
TAKE_FLAG(take_help, help)
TAKE_FLAG(take_version, version)
TAKE_FLAG(take_resume, sweep.resume)
TAKE_FLAG(take_first_order, sweep.first_order)
TAKE_FLAG(take_free_names, sweep.free_names)

static oab_status take_reject(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name, (void)log;
    o->reject = value;
    o->request.keep_rejects = true;
    return OAB_OK;
}

enum {
    LINE = OAB_RUN | OAB_COMPARE | OAB_SWEEP_RUN, /* commands that run from tables to euros */
    SAMPLE = OAB_SWEEP_SAMPLE,
    ANALYZE = OAB_SWEEP_ANALYZE,
    SWEEP = SAMPLE | OAB_SWEEP_RUN | ANALYZE | OAB_SWEEP_MERGE,
    SHOWN = OAB_RUN | OAB_COMPARE | ANALYZE, /* commands with a summary and a folder of results */
    EVERY = LINE | OAB_CHECK | OAB_PACK | OAB_PARAMS | SWEEP | OAB_SYNTH,
};

static const struct {
    const char *name, *argument, *purpose;
    unsigned commands;
    take_fn *take;
} specs[] = {
    {"year", "Y", "funding year, 2007 to 2025", LINE | OAB_CHECK | OAB_PARAMS | SAMPLE, take_year},
    {"regime", "law|new|old", "what the law prescribes for the year (default), or a scheme",
     OAB_RUN | OAB_SWEEP_RUN, take_regime},
    {"pupils", "FILE", "children, one row each; or a pack of them", LINE, take_pupils},
    {"schools", "FILE", "schools; CBS's and DUO's tables read as they are", LINE | OAB_SYNTH,
     take_schools},
    {"municipalities", "FILE", "municipalities: names, published scores, grants of 2018",
     LINE | OAB_SYNTH, take_municipalities},
    {"registers", "FILE[+FILE...]", "schools tables that name and place the sites of --schools",
     OAB_SYNTH, take_registers},
    {"children", "N", "children to draw, toddlers included", OAB_SYNTH, take_children},
    {"synth", "FILE[+FILE...]", "parameters that differ from models/synth.csv", OAB_SYNTH,
     take_synth},
    {"impulse-areas", "FILE", "postcodes of the impulse areas (old scheme)", LINE,
     take_impulse_areas},
    {"baseline", "X", "law, old, new, SCENARIO or old+SCENARIO", OAB_COMPARE, take_baseline},
    {"variant", "Y", "likewise; alone: old against new, a scenario against the law", OAB_COMPARE,
     take_variant},
    {"baseline-pupils", "FILE", "children of the baseline alone", OAB_COMPARE,
     take_baseline_pupils},
    {"variant-pupils", "FILE", "children of the variant alone", OAB_COMPARE, take_variant_pupils},
    {"baseline-schools", "FILE", "schools of the baseline alone", OAB_COMPARE,
     take_baseline_schools},
    {"variant-schools", "FILE", "schools of the variant alone", OAB_COMPARE, take_variant_schools},
    {"baseline-municipalities", "FILE", "municipalities of the baseline alone", OAB_COMPARE,
     take_baseline_municipalities},
    {"variant-municipalities", "FILE", "municipalities of the variant alone", OAB_COMPARE,
     take_variant_municipalities},
    {"own-budgets", NULL, "old against new: each scheme's own money, not the same for both",
     OAB_COMPARE, take_own_budgets},
    {"out", "DIR", "folder for the result tables; of pack, the file to write",
     SHOWN | OAB_PACK | OAB_SYNTH, take_out},
    {"scenario", "FILE[+FILE...]", "parameters that differ; files, or names of shipped ones",
     LINE | OAB_CHECK | OAB_PARAMS | SAMPLE, take_scenario},
    {"set", "NAME=VALUE", "one parameter that differs (again for more)",
     LINE | OAB_CHECK | OAB_PARAMS | SAMPLE | OAB_SYNTH, take_setting},
    {"indicator", "FILE", "another indicator (coefficients, scale values)",
     LINE | OAB_CHECK | SAMPLE | OAB_SYNTH, take_indicator},
    {"models", "DIR", "model files from a folder instead of the built-in ones", EVERY, take_models},
    {"threads", "N", "threads; the results are the same for any number", EVERY, take_threads},
    {"factors", "FILE", "factors: names, distributions, groups; or a shipped file's name",
     SAMPLE | ANALYZE | OAB_SWEEP_RUN, take_factors},
    {"method", "NAME", "of the design: sobol, morris, lhs, oat, grid or list",
     SAMPLE | ANALYZE | OAB_SWEEP_RUN, take_method},
    {"samples", "N", "base points (1024), trajectories (20) or runs of lhs (1000)", SAMPLE,
     take_samples},
    {"levels", "N", "levels of morris (4) or a grid (3)", SAMPLE | ANALYZE, take_levels},
    {"first-order", NULL, "sobol without the rows that pairs need", SAMPLE, take_first_order},
    {"free-names", NULL, "factors of a function outside the engine", SAMPLE, take_free_names},
    {"design", "FILE", "design: sample writes it (stdout), the others read it", SWEEP, take_design},
    {"results", "FILE", "results: run and merge write them, analyze reads them",
     ANALYZE | OAB_SWEEP_RUN | OAB_SWEEP_MERGE, take_results},
    {"measure", "NAME", "this column of the results (again for more; all)", ANALYZE | OAB_SWEEP_RUN,
     take_measure},
    {"track", "UNIT", "also the amount of school:ID, municipality:ID or board:ID (again for more)",
     OAB_SWEEP_RUN, take_track},
    {"resume", NULL, "go on with results that were cut off", OAB_SWEEP_RUN, take_resume},
    {"shard", "I/N", "the I-th of N parts of the design, for as many machines", OAB_SWEEP_RUN,
     take_shard},
    {"intervals", "FILE", "P5, P50, P95 and odds of money per school and municipality",
     OAB_SWEEP_RUN, take_intervals},
    {"resamples", "N", "of the bootstrap that gives intervals (1000)", ANALYZE, take_resamples},
    {"seed", "N", "seed of the design, the bootstrap or the children (1)",
     SAMPLE | ANALYZE | OAB_SYNTH, take_seed},
    {"json", NULL, "the summary as JSON on stdout", SHOWN | OAB_PARAMS, take_json},
    {"normalised", NULL, "also deviation, z-score and percentile per school (normalised.csv)",
     OAB_RUN, take_normalised},
    {"dialect", "en|nl", "nl: tables with semicolon and decimal comma", OAB_RUN | OAB_COMPARE,
     take_dialect},
    {"reject", "FILE", "put bad rows there and go on with the rest", OAB_RUN, take_reject},
    {"max-errors", "N", "data errors shown per file (100)", LINE | OAB_CHECK | OAB_PACK,
     take_max_errors},
    {"progress", "auto|plain|none", "progress on stderr", LINE, take_progress},
    {"quiet", NULL, "no notes on stderr, no summary on stdout", EVERY, take_quiet},
    {"version", NULL, "the version", EVERY, take_version},
    {"help", NULL, "this text; behind a command, that command's", EVERY, take_help},
};
enum { SPEC_COUNT = sizeof specs / sizeof *specs };

void oab_options_help(const oab_command *command, FILE *out) {
    char left[64];
    fputs("Options:\n", out);
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        if (command != NULL && !(specs[i].commands & command->bit))
            continue;
        snprintf(left, sizeof left, "--%s%s%s", specs[i].name, specs[i].argument != NULL ? " " : "",
                 specs[i].argument != NULL ? specs[i].argument : "");
        fprintf(out, "  %-32s %s\n", left, specs[i].purpose);
    }
}

/* Option WHICH is real, but not COMMAND's. */
static oab_status not_taken(size_t which, const oab_command *command, oab_log *log) {
    char list[160] = "";
    for (size_t i = 0; i < oab_command_count; i++)
        if (specs[which].commands & oab_commands[i].bit) {
            strncat(list, list[0] != '\0' ? ", " : "", sizeof list - strlen(list) - 1);
            strncat(list, oab_commands[i].name, sizeof list - strlen(list) - 1);
        }
    return oab_fail(log, OAB_USAGE, "--%s: %s does not take it; it goes with %s", specs[which].name,
                    command->name, list);
}

/* ARGUMENT is a long option that getopt_long refuses, as it stood. */
static oab_status unknown_option(const char *argument, oab_log *log) {
    const char *names[SPEC_COUNT];
    char name[64];
    const char *bare = argument + strspn(argument, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(bare, "="), bare);
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        names[i] = specs[i].name;
        if (strcmp(names[i], name) == 0)
            return oab_fail(log, OAB_USAGE, "--%s takes no value", name);
    }
    const char *near = oab_nearest(name, names, SPEC_COUNT);
    return oab_fail(log, OAB_USAGE, "%s: no such option%s%s%s", argument,
                    near != NULL ? "; did you mean --" : "; --help lists all",
                    near != NULL ? near : "", near != NULL ? "?" : "");
}

static size_t count_scenarios(int argc, char **argv) {
    size_t count = 0;
    for (int i = 0; i < argc; i++)
        for (const char *c = argv[i]; *c != '\0'; c++)
            count += *c == '+';
    return count + (size_t)argc;
}

oab_status oab_options_parse(int argc, char **argv, const oab_command *command,
                             oab_options *options, oab_log *log) {
    *options = (oab_options){
        .request.threads = omp_get_max_threads(),
        .sweep = {.method = OAB_METHOD_COUNT, .resamples = -1, .seed = 1},
    };
    struct option list[SPEC_COUNT + 1] = {0};
    for (size_t i = 0; i < SPEC_COUNT; i++)
        list[i] = (struct option){
            specs[i].name, specs[i].argument != NULL ? required_argument : no_argument, NULL, 0};
    options->scenarios = oab_new(count_scenarios(argc, argv), sizeof *options->scenarios);
    options->settings = oab_new((size_t)argc, sizeof *options->settings);
    options->scenario_text = oab_new((size_t)argc, sizeof *options->scenario_text);
    options->sweep.measures = oab_new((size_t)argc, sizeof *options->sweep.measures);
    options->sweep.tracks = oab_new((size_t)argc, sizeof *options->sweep.tracks);
    if (!options->scenarios || !options->settings || !options->scenario_text ||
        !options->sweep.measures || !options->sweep.tracks)
        return oab_out_of_memory(log);
    options->request.scenarios = options->scenarios;
    options->request.settings = options->settings;
    opterr = 0;
    optind = 1;
    int which;
    for (int got; (got = getopt_long(argc, argv, ":", list, &which)) != -1;) {
        if (got == ':')
            return oab_fail(log, OAB_USAGE, "%s: its value is missing", argv[optind - 1]);
        if (got != 0 && optopt != 0)
            return oab_fail(log, OAB_USAGE, "-%c: no such option; --help lists all", optopt);
        if (got != 0)
            return unknown_option(argv[optind - 1], log);
        if (!(specs[which].commands & command->bit))
            return not_taken((size_t)which, command, log);
        OAB_TRY(specs[which].take(options, specs[which].name, optarg, log));
    }
    options->rest = argv + optind;
    options->rest_count = argc - optind;
    return OAB_OK;
}

void oab_options_free(oab_options *options) {
    for (size_t i = 0; i < options->scenario_text_count; i++)
        free(options->scenario_text[i]);
    free(options->scenario_text);
    free(options->scenarios);
    free(options->settings);
    free(options->sweep.measures);
    free(options->sweep.tracks);
}
