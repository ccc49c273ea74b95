/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of options: name, argument, purpose, the commands that take it, and the function that
 * reads its value. The parser, the help, the manual pages and the completions all use it. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

static oab_status bad(const char *name, const char *value, const char *right, oab_log *log) {
    return oab_fail(log, OAB_USAGE, "--%s: expected %s, got \"%s\"", name, right, value);
}

/* Index of VALUE in the NULL-terminated WORDS; -1: not found. */
static int which_word(const char *const *words, const char *value) {
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

static bool parse_whole(const char *text, long least, long most, long *value) {
    const size_t length = strspn(text, "0123456789");
    if (length == 0 || length > 10 || text[length] != '\0')
        return false;
    *value = strtol(text, NULL, 10);
    return *value >= least && *value <= most;
}

static oab_status read_year(const char *name, const char *value, int *year, oab_log *log) {
    long number;
    if (!parse_whole(value, OAB_FIRST_YEAR, OAB_LAST_YEAR, &number))
        return bad(name, value, "a funding year from " OAB_YEARS, log);
    *year = (int)number;
    return OAB_OK;
}

static oab_status take_year(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->has_year = true;
    return read_year(name, value, &o->request.year, log);
}

static oab_status take_regime(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->request.scheme = oab_scheme_find(value, strlen(value));
    return o->request.scheme != NULL || strcmp(value, "law") == 0
               ? OAB_OK
               : bad(name, value, "law, new or old", log);
}

static oab_status take_threads(oab_options *o, const char *name, const char *value, oab_log *log) {
    long threads;
    if (!parse_whole(value, 1, OAB_MOST_THREADS, &threads))
        return bad(name, value, "a number from 1 to 1024", log);
    o->request.threads = (int)threads;
    return OAB_OK;
}

static oab_status take_encoding(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->request.encoding = value;
    return oab_encoding_is_known(value)
               ? OAB_OK
               : bad(name, value,
                     "an encoding such as UTF-8, Windows-1252, ISO-8859-1, ISO-8859-15, CP850 or "
                     "UTF-16",
                     log);
}

static oab_status take_max_errors(oab_options *o, const char *name, const char *value,
                                  oab_log *log) {
    long errors;
    if (!parse_whole(value, 1, 1000000000, &errors))
        return bad(name, value, "a number of at least 1", log);
    o->request.max_errors = (size_t)errors;
    return OAB_OK;
}

static oab_status take_dialect(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->dutch = strcmp(value, "nl") == 0;
    return o->dutch || strcmp(value, "en") == 0 ? OAB_OK : bad(name, value, "en or nl", log);
}

static oab_status take_format(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name;
    return oab_formats_read(value, &o->formats, log);
}

static oab_status take_rows_format(oab_options *o, const char *name, const char *value,
                                   oab_log *log) {
    o->csv = strcmp(value, "csv") == 0;
    o->json = o->json || !o->csv;
    return o->csv || strcmp(value, "json") == 0 ? OAB_OK : bad(name, value, "csv or json", log);
}

static oab_status take_lang(oab_options *o, const char *name, const char *value, oab_log *log) {
    static const char *const words[] = {"en", "nl", NULL};
    const int which = which_word(words, value);
    o->language = (oab_language)which;
    return which >= 0 ? OAB_OK : bad(name, value, "en or nl", log);
}

static oab_status take_progress(oab_options *o, const char *name, const char *value, oab_log *log) {
    static const char *const words[] = {"auto", "plain", "none", NULL};
    const int which = which_word(words, value);
    o->progress = (oab_progress_mode)which;
    return which >= 0 ? OAB_OK : bad(name, value, "auto, plain or none", log);
}

static oab_status take_color(oab_options *o, const char *name, const char *value, oab_log *log) {
    static const char *const words[] = {"auto", "always", "never", NULL};
    const int which = which_word(words, value);
    o->color = (oab_color_mode)which;
    return which >= 0 ? OAB_OK : bad(name, value, "auto, always or never", log);
}

static oab_status take_scenario(oab_options *o, const char *name, const char *value, oab_log *log) {
    char *copy = strdup(value);
    if (copy == NULL)
        return oab_out_of_memory(log);
    o->scenario_text[o->scenario_text_count++] = copy;
    char *rest = copy;
    for (char *file; (file = strsep(&rest, "+")) != NULL;) {
        if (file[0] == '\0')
            return bad(name, value, "FILE[+FILE...]", log);
        o->scenarios[o->request.scenario_count++] = file;
    }
    return OAB_OK;
}

static oab_status take_setting(oab_options *o, const char *name, const char *value, oab_log *log) {
    if (strchr(value, '=') == NULL)
        return bad(name, value, "NAME=VALUE", log);
    o->settings[o->request.setting_count++] = value;
    return OAB_OK;
}

/* The year and the settings of one side. */
#define TAKE_SIDE(side_name, number)                                                               \
    static oab_status take_##side_name##_year(oab_options *o, const char *name, const char *value, \
                                              oab_log *log) {                                      \
        return read_year(name, value, &o->side[number].year, log);                                 \
    }                                                                                              \
    static oab_status take_##side_name##_set(oab_options *o, const char *name, const char *value,  \
                                             oab_log *log) {                                       \
        if (strchr(value, '=') == NULL)                                                            \
            return bad(name, value, "NAME=VALUE", log);                                            \
        o->side[number].settings[o->side[number].setting_count++] = value;                         \
        return OAB_OK;                                                                             \
    }
TAKE_SIDE(baseline, OAB_BASELINE)
TAKE_SIDE(variant, OAB_VARIANT)

static oab_status take_method(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->sweep.method = oab_method_find(value);
    return o->sweep.method < OAB_METHOD_COUNT
               ? OAB_OK
               : bad(name, value, "sobol, morris, lhs, oat, grid or list", log);
}

static oab_status take_samples(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 1, OAB_DESIGN_RUNS, &o->sweep.samples)
               ? OAB_OK
               : bad(name, value, "a number from 1 to 10000000", log);
}

static oab_status take_levels(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 2, 10000, &o->sweep.levels)
               ? OAB_OK
               : bad(name, value, "a number from 2 to 10000", log);
}

static oab_status take_resamples(oab_options *o, const char *name, const char *value,
                                 oab_log *log) {
    return parse_whole(value, 0, 100000, &o->sweep.resamples)
               ? OAB_OK
               : bad(name, value, "a number from 0 (no intervals) to 100000", log);
}

static oab_status take_precision(oab_options *o, const char *name, const char *value,
                                 oab_log *log) {
    oab_fixed precision;
    const char decimal = strchr(value, ',') != NULL ? ',' : '.';
    if (!oab_fixed_parse(value, strlen(value), decimal, &precision) || precision <= 0 ||
        precision > OAB_ONE)
        return bad(name, value, "a number above 0, up to 1", log);
    o->sweep.precision = (double)precision / (double)OAB_ONE;
    return OAB_OK;
}

static oab_status take_seed(oab_options *o, const char *name, const char *value, oab_log *log) {
    long seed;
    if (!parse_whole(value, 0, UINT32_MAX, &seed))
        return bad(name, value, "a number from 0 to 4294967295", log);
    o->sweep.seed = (uint32_t)seed;
    return OAB_OK;
}

static oab_status take_children(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 2, OAB_SYNTH_MOST_CHILDREN, &o->synth.children)
               ? OAB_OK
               : bad(name, value, "a number from 2 to 134217728", log);
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
TAKE_TEXT(take_mergers, request.mergers)
TAKE_TEXT(take_registers, request.registers)
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
TAKE_TEXT(take_report, report)
TAKE_TEXT(take_geometry, geometry)
static oab_status take_track(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name, (void)log;
    o->sweep.tracks[o->sweep.track_count++] = value;
    return OAB_OK;
}

/* Messages never show the id of a child. */
static oab_status take_pupil(oab_options *o, const char *name, const char *value, oab_log *log) {
    o->request.pupil = value;
    return value[strspn(value, " \t")] != '\0' ? OAB_OK
                                               : bad(name, "", "the pupil_id of a child", log);
}

/* A unit without a letter or digit names nothing. */
static oab_status ask_unit(oab_options *o, oab_unit_kind kind, const char *name, const char *value,
                           oab_log *log) {
    char folded[8];
    o->asked_units[o->asked.unit_count++] = (oab_asked_unit){kind, value};
    return oab_fold_name(value, folded, sizeof folded) > 0
               ? OAB_OK
               : bad(name, value, "an id or a name", log);
}

#define TAKE_UNIT(function, kind)                                                                  \
    static oab_status function(oab_options *o, const char *name, const char *value,                \
                               oab_log *log) {                                                     \
        return ask_unit(o, kind, name, value, log);                                                \
    }
TAKE_UNIT(take_school, OAB_UNIT_SCHOOL)
TAKE_UNIT(take_board, OAB_UNIT_BOARD)
TAKE_UNIT(take_municipality, OAB_UNIT_MUNICIPALITY)
TAKE_UNIT(take_province, OAB_UNIT_PROVINCE)
TAKE_TEXT(take_sort, asked.sort)
TAKE_TEXT(take_table, asked.table)

static oab_status take_top(oab_options *o, const char *name, const char *value, oab_log *log) {
    long top;
    if (!parse_whole(value, 1, 1000000000, &top))
        return bad(name, value, "a number of at least 1", log);
    o->asked.top = (size_t)top;
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
        return bad(name, value, "I/N, part I of N, such as 2/8", log);
    o->sweep.shard = (unsigned)shard;
    o->sweep.shards = (unsigned)shards;
    return OAB_OK;
}

static oab_status take_port(oab_options *o, const char *name, const char *value, oab_log *log) {
    return parse_whole(value, 1, 65535, &o->port)
               ? OAB_OK
               : bad(name, value, "a number from 1 to 65535", log);
}

TAKE_TEXT(take_intervals, sweep.intervals)
TAKE_TEXT(take_svg, sweep.svg)
TAKE_TEXT(take_synth, synth.model)
TAKE_TEXT(take_factors, sweep.factors)
TAKE_TEXT(take_design, sweep.design)
TAKE_TEXT(take_results, sweep.results)
TAKE_TEXT(take_completion, completion)

#define TAKE_FLAG(function, member)                                                                \
    static oab_status function(oab_options *o, const char *name, const char *value,                \
                               oab_log *log) {                                                     \
        (void)name, (void)value, (void)log;                                                        \
        o->member = true;                                                                          \
        return OAB_OK;                                                                             \
    }
TAKE_FLAG(take_all, all)
TAKE_FLAG(take_json, json)
TAKE_FLAG(take_quiet, quiet)
TAKE_FLAG(take_force, force)
TAKE_FLAG(take_compare, compare)
TAKE_FLAG(take_own_budgets, own_budgets)
TAKE_FLAG(take_sample, request.sample)
TAKE_FLAG(take_normalised, request.normalised)
TAKE_FLAG(take_help, help)
TAKE_FLAG(take_version, version)
TAKE_FLAG(take_resume, sweep.resume)
TAKE_FLAG(take_first_order, sweep.first_order)
TAKE_FLAG(take_free_names, sweep.free_names)
TAKE_FLAG(take_man, man)
TAKE_FLAG(take_list, list)
TAKE_FLAG(take_no_browser, no_browser)

static oab_status take_reject(oab_options *o, const char *name, const char *value, oab_log *log) {
    (void)name, (void)log;
    o->reject = value;
    o->request.keep_rejects = true;
    return OAB_OK;
}

enum {
    /* commands that compute euros from tables */
    LINE = OAB_RUN | OAB_COMPARE | OAB_EXPLAIN | OAB_SWEEP_RUN,
    /* commands with two sides; of explain only with --compare */
    SIDES = OAB_COMPARE | OAB_EXPLAIN | OAB_SERVE,
    TABLES = LINE | OAB_SERVE, /* commands that read tables of schools and children */
    SAMPLE = OAB_SWEEP_SAMPLE,
    ANALYZE = OAB_SWEEP_ANALYZE,
    SWEEP = SAMPLE | OAB_SWEEP_RUN | ANALYZE | OAB_SWEEP_MERGE,
    SHOWN = OAB_RUN | OAB_COMPARE | ANALYZE, /* commands with a summary and a folder of results */
    WORK = TABLES | OAB_CHECK | OAB_PACK | OAB_PARAMS | SWEEP | OAB_SYNTH,
};

#define SIDE(side, table, of)                                                                      \
    {                                                                                              \
#side "-" #table, "FILE", of " of the " #side " only", OAB_GROUP_TABLES, SIDES,            \
            take_##side##_##table                                                                  \
    }

const char *const oab_group_titles[OAB_GROUP_COUNT] = {
    "Tables", "Year and rules", "Design and results", "Children to draw", "Output", "General",
};

const oab_option_spec oab_option_specs[] = {
    {"year", "Y", "funding year, " OAB_YEARS, OAB_GROUP_RULES,
     TABLES | OAB_CHECK | OAB_PARAMS | SAMPLE, take_year},
    {"pupils", "FILE", "children, one row each, or a pack of them (see oab-alloc pack)",
     OAB_GROUP_TABLES, TABLES, take_pupils},
    {"schools", "FILE", "schools, one row per site; reads CBS and DUO tables as published",
     OAB_GROUP_TABLES, TABLES | OAB_SYNTH, take_schools},
    {"municipalities", "FILE", "municipalities: names, published scores, grants of 2018",
     OAB_GROUP_TABLES, TABLES | OAB_SYNTH, take_municipalities},
    {"impulse-areas", "FILE", "postcodes of the impulse areas (old scheme)", OAB_GROUP_TABLES,
     TABLES, take_impulse_areas},
    {"encoding", "NAME",
     "encoding of text tables (default: UTF-8, or Windows-1252 where a file is not UTF-8)",
     OAB_GROUP_TABLES, TABLES | OAB_CHECK | OAB_PACK | OAB_SYNTH, take_encoding},
    {"mergers", "FILE", "schools that have merged or split: from, to, kind, date", OAB_GROUP_TABLES,
     TABLES, take_mergers},
    {"registers", "FILE[+FILE...]",
     "tables of schools that name and place the sites of other tables", OAB_GROUP_TABLES,
     TABLES | OAB_SYNTH, take_registers},
    {"sample", NULL, "run on the fictional sample region instead of the Netherlands",
     OAB_GROUP_TABLES, TABLES, take_sample},
    SIDE(baseline, pupils, "children"),
    SIDE(baseline, schools, "schools"),
    SIDE(baseline, municipalities, "municipalities"),
    SIDE(variant, pupils, "children"),
    SIDE(variant, schools, "schools"),
    SIDE(variant, municipalities, "municipalities"),
    {"regime", "law|new|old",
     "scheme to apply: what the law prescribes (default), the new one or the old one",
     OAB_GROUP_RULES, OAB_RUN | OAB_EXPLAIN | OAB_SWEEP_RUN, take_regime},
    {"compare", NULL,
     "explain the old scheme and the new beside each other, or the two sides given",
     OAB_GROUP_RULES, OAB_EXPLAIN, take_compare},
    {"baseline", "X", "law, old, new, a scenario, or a scheme with scenarios (old+SCENARIO)",
     OAB_GROUP_RULES, SIDES, take_baseline},
    {"variant", "Y", "the other side, in the same form (default: what the baseline departs from)",
     OAB_GROUP_RULES, SIDES, take_variant},
    {"baseline-year", "Y", "funding year of the baseline only", OAB_GROUP_RULES, SIDES,
     take_baseline_year},
    {"variant-year", "Y", "funding year of the variant only", OAB_GROUP_RULES, SIDES,
     take_variant_year},
    {"baseline-set", "NAME=VALUE", "change one parameter of the baseline only; may be repeated",
     OAB_GROUP_RULES, SIDES | OAB_REPEATS, take_baseline_set},
    {"variant-set", "NAME=VALUE", "change one parameter of the variant only; may be repeated",
     OAB_GROUP_RULES, SIDES | OAB_REPEATS, take_variant_set},
    {"own-budgets", NULL, "give each scheme its own budget instead of the same money",
     OAB_GROUP_RULES, SIDES, take_own_budgets},
    {"scenario", "FILE[+FILE...]", "apply a scenario: a file, or the name of a shipped one",
     OAB_GROUP_RULES, LINE | OAB_CHECK | OAB_PARAMS | SAMPLE | OAB_REPEATS, take_scenario},
    {"set", "NAME=VALUE",
     "change one parameter (such as school.threshold_share=10%); may be repeated", OAB_GROUP_RULES,
     LINE | OAB_CHECK | OAB_PARAMS | SAMPLE | OAB_SYNTH | OAB_REPEATS, take_setting},
    {"indicator", "FILE", "use another indicator (coefficients and scale values)", OAB_GROUP_RULES,
     TABLES | OAB_CHECK | SAMPLE | OAB_SYNTH, take_indicator},
    {"models", "DIR", "read the model files from a folder instead of the built-in ones",
     OAB_GROUP_RULES, WORK, take_models},
    {"factors", "FILE",
     "factors with distributions and groups: a file, or the name of a shipped one", OAB_GROUP_SWEEP,
     SAMPLE, take_factors},
    {"factors", "FILE", "factors of a design that does not describe them, as another program's",
     OAB_GROUP_SWEEP, ANALYZE | OAB_SWEEP_RUN, take_factors},
    {"method", "NAME", "sobol, morris, lhs, oat, grid or list: see below", OAB_GROUP_SWEEP, SAMPLE,
     take_method},
    {"method", "NAME",
     "method of a design that does not name it, as another program's; list: read any as a list",
     OAB_GROUP_SWEEP, ANALYZE | OAB_SWEEP_RUN, take_method},
    {"samples", "N",
     "number N of base points (default for sobol: 1024), trajectories (morris: 20) or runs (lhs: "
     "1000)",
     OAB_GROUP_SWEEP, SAMPLE, take_samples},
    {"levels", "N", "number of levels (default for morris: 4, for grid: 3)", OAB_GROUP_SWEEP,
     SAMPLE, take_levels},
    {"levels", "N", "number of levels of a design that does not name it", OAB_GROUP_SWEEP, ANALYZE,
     take_levels},
    {"first-order", NULL, "leave out the rows needed for pairs of factors (sobol)", OAB_GROUP_SWEEP,
     SAMPLE, take_first_order},
    {"free-names", NULL, "accept factors of a function outside oab-alloc", OAB_GROUP_SWEEP, SAMPLE,
     take_free_names},
    {"design", "FILE", "design to write (default: stdout)", OAB_GROUP_SWEEP, SAMPLE, take_design},
    {"design", "FILE", "design, as sweep sample or another program makes it", OAB_GROUP_SWEEP,
     ANALYZE | OAB_SWEEP_RUN, take_design},
    {"design", "FILE", "design of which the parts must be", OAB_GROUP_SWEEP, OAB_SWEEP_MERGE,
     take_design},
    {"results", "FILE", "results to write (default: stdout)", OAB_GROUP_SWEEP,
     OAB_SWEEP_RUN | OAB_SWEEP_MERGE, take_results},
    {"results", "FILE", "results, as sweep run or another program writes them", OAB_GROUP_SWEEP,
     ANALYZE, take_results},
    {"measure", "NAME", "measure to include (default: all); may be repeated", OAB_GROUP_SWEEP,
     ANALYZE | OAB_SWEEP_RUN | OAB_REPEATS, take_measure},
    {"track", "UNIT",
     "also record the amount of school:ID, municipality:ID, board:ID or province:NAME, or of all "
     "provinces (`provinces`); may be repeated",
     OAB_GROUP_SWEEP, OAB_SWEEP_RUN | OAB_REPEATS, take_track},
    {"resume", NULL, "resume an interrupted run: keep the whole rows of --results", OAB_GROUP_SWEEP,
     OAB_SWEEP_RUN, take_resume},
    {"shard", "I/N", "run part I of N, to spread a design over several machines", OAB_GROUP_SWEEP,
     OAB_SWEEP_RUN, take_shard},
    {"intervals", "FILE",
     "write, per school, municipality and board, P5, P50 and P95 of the amount and the share of "
     "runs with money",
     OAB_GROUP_SWEEP, OAB_SWEEP_RUN, take_intervals},
    {"resamples", "N",
     "number of bootstrap resamples for the intervals (default: 1000; 0: no intervals)",
     OAB_GROUP_SWEEP, ANALYZE, take_resamples},
    {"precision", "X", "half width of the widest interval for which runs are enough (default: 0.1)",
     OAB_GROUP_SWEEP, ANALYZE, take_precision},
    {"children", "N", "number of children to draw, toddlers included", OAB_GROUP_SYNTH, OAB_SYNTH,
     take_children},
    {"synth", "FILE[+FILE...]", "parameters that replace those of models/synth.csv",
     OAB_GROUP_SYNTH, OAB_SYNTH, take_synth},
    {"seed", "N", "seed of the random numbers (default: 1)", OAB_GROUP_GENERAL,
     SAMPLE | ANALYZE | OAB_SYNTH, take_seed},
    {"out", "DIR", "folder for the result tables", OAB_GROUP_OUTPUT, SHOWN | OAB_SYNTH, take_out},
    {"out", "FILE", "pack to write", OAB_GROUP_OUTPUT, OAB_PACK, take_out},
    {"svg", "DIR", "folder for plots of the indices, drawn as SVG in the language of the screen",
     OAB_GROUP_OUTPUT, ANALYZE, take_svg},
    {"force", NULL, "replace output files even if oab-alloc did not write them", OAB_GROUP_OUTPUT,
     SHOWN | OAB_PACK | OAB_SYNTH | SWEEP, take_force},
    {"report", "FILE.html", "write a page that shows the results, for a browser", OAB_GROUP_OUTPUT,
     SHOWN, take_report},
    {"geometry", "FILE", "borders for the map of that page, as GeoJSON with municipality_id",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE | OAB_SERVE, take_geometry},
    {"reject", "FILE", "write bad rows to FILE and continue with the rest", OAB_GROUP_OUTPUT,
     OAB_RUN, take_reject},
    {"school", "X", "show only a school: an id (13EK00, 13EK) or a name; may be repeated",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE | OAB_REPEATS, take_school},
    {"board", "X", "show only what belongs to a board, by its number; may be repeated",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE | OAB_REPEATS, take_board},
    {"municipality", "X", "show only what lies in a municipality, by id or name; may be repeated",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE | OAB_REPEATS, take_municipality},
    {"province", "X", "show only what lies in a province; may be repeated", OAB_GROUP_OUTPUT,
     OAB_RUN | OAB_COMPARE | OAB_REPEATS, take_province},
    {"sort", "COLUMN", "show lists in the order of a column of their table; -COLUMN: largest first",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE, take_sort},
    {"top", "N", "show at most N rows of a list", OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE,
     take_top},
    {"table", "NAME", "print one of the tables that --out writes, as CSV, and nothing else",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE, take_table},
    {"normalised", NULL, "also write deviation, z-score and percentile per school (normalised.csv)",
     OAB_GROUP_OUTPUT, OAB_RUN, take_normalised},
    {"lang", "en|nl", "language of results on the screen (default: from LANG)", OAB_GROUP_OUTPUT,
     OAB_RUN | OAB_COMPARE | OAB_EXPLAIN | OAB_SERVE | SWEEP | OAB_PARAMS, take_lang},
    {"format", "LIST", "write the tables of --out as csv, xlsx, sqlite: any of them, as csv,xlsx",
     OAB_GROUP_OUTPUT, OAB_RUN | OAB_COMPARE | ANALYZE, take_format},
    {"format", "csv|json", "print the rows as CSV or JSON, with their descriptions",
     OAB_GROUP_OUTPUT, OAB_PARAMS, take_rows_format},
    {"dialect", "en|nl", "nl: write tables with semicolons and decimal commas", OAB_GROUP_OUTPUT,
     OAB_RUN | OAB_COMPARE, take_dialect},
    {"pupil", "ID", "explain one child of --pupils, by its pupil_id, instead of a unit",
     OAB_GROUP_OUTPUT, OAB_EXPLAIN, take_pupil},
    {"all", NULL, "explain every unit, as a list in JSON", OAB_GROUP_OUTPUT, OAB_EXPLAIN, take_all},
    {"json", NULL, "print the results as JSON instead of text", OAB_GROUP_OUTPUT,
     SHOWN | OAB_EXPLAIN | OAB_PARAMS, take_json},
    {"max-errors", "N", "number of data errors to show per file (default: 100)", OAB_GROUP_GENERAL,
     TABLES | OAB_CHECK | OAB_PACK, take_max_errors},
    {"threads", "N", "number of threads; does not change the results", OAB_GROUP_GENERAL, WORK,
     take_threads},
    {"progress", "auto|plain|none", "show progress on stderr", OAB_GROUP_GENERAL, TABLES,
     take_progress},
    {"quiet", NULL, "print neither notes nor a summary", OAB_GROUP_GENERAL, WORK, take_quiet},
    {"port", "N", "port to serve the page on (default: any that is free)", OAB_GROUP_OUTPUT,
     OAB_SERVE, take_port},
    {"no-browser", NULL, "do not open a browser; the address is printed", OAB_GROUP_OUTPUT,
     OAB_SERVE, take_no_browser},
    {"man", NULL, "print the manual page of the command, or of oab-alloc, as troff",
     OAB_GROUP_OUTPUT, OAB_HELP, take_man},
    {"completion", "bash|zsh|fish", "print the completion script for a shell", OAB_GROUP_OUTPUT,
     OAB_HELP, take_completion},
    {"list", NULL, "print the names of all commands, one per line", OAB_GROUP_OUTPUT, OAB_HELP,
     take_list},
    {"color", "auto|always|never", "colour the output on a terminal (auto honours NO_COLOR)",
     OAB_GROUP_GENERAL, WORK | OAB_HELP, take_color},
    {"version", NULL, "print the version", OAB_GROUP_GENERAL, WORK | OAB_HELP, take_version},
    {"help", NULL, "print this help (also -h)", OAB_GROUP_GENERAL, WORK | OAB_HELP, take_help},
};
const size_t oab_option_count = sizeof oab_option_specs / sizeof *oab_option_specs;
_Static_assert(sizeof oab_option_specs / sizeof *oab_option_specs <= OAB_MOST_OPTIONS,
               "arguments.c has room for all");
