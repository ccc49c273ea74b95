/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc sweep: batch sensitivity analysis. `sample` makes a design, `run` carries it out,
 * `merge` joins its shards, `analyze` computes indices from the results. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

static oab_status refuse_rest(const oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE,
                        "unexpected argument \"%s\": this command takes only options",
                        options->rest[0]);
    return OAB_OK;
}

/* ---- sample ---- */

/* What a method uses if the user does not say; 0: it does not apply. */
static const struct {
    long samples, levels;
} defaults[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = {1024, 0},
    [OAB_MORRIS] = {20, 4},
    [OAB_LHS] = {1000, 0},
    [OAB_GRID] = {0, 3},
};

static oab_design_plan plan_of(const oab_sweep_options *sweep) {
    const oab_method m = sweep->method;
    const long samples = sweep->samples > 0 ? sweep->samples : defaults[m].samples;
    const long levels = sweep->levels > 0 ? sweep->levels : defaults[m].levels;
    return (oab_design_plan){.method = m,
                             .samples = (size_t)samples,
                             .levels = (unsigned)levels,
                             .seed = sweep->seed,
                             .second_order = m == OAB_SOBOL && !sweep->first_order};
}

/* Refuses options that the method does not use, which would silently do nothing. */
static oab_status check_sample(const oab_options *options, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    OAB_TRY(refuse_rest(options, log));
    if (sweep->factors == NULL)
        return oab_fail(log, OAB_USAGE,
                        "--factors FILE is required, e.g. --factors factors-allocation");
    if (sweep->method == OAB_METHOD_COUNT)
        return oab_fail(
            log, OAB_USAGE,
            "--method NAME is required: sobol (how much each factor counts), morris (which of many "
            "count), lhs (random draws), oat (one at a time), grid (all combinations) or list "
            "(your "
            "own rows)");
    const char *name = oab_method_names[sweep->method];
    if (sweep->samples > 0 && defaults[sweep->method].samples == 0)
        return oab_fail(
            log, OAB_USAGE,
            "--samples does not apply to %s, whose factors determine the number of runs", name);
    if (sweep->levels > 0 && defaults[sweep->method].levels == 0)
        return oab_fail(log, OAB_USAGE, "--levels does not apply to %s, only to morris and grid",
                        name);
    if (sweep->first_order && sweep->method != OAB_SOBOL)
        return oab_fail(log, OAB_USAGE, "--first-order does not apply to %s, only to sobol", name);
    if (!options->has_year && options->request.scenario_count + options->request.setting_count > 0)
        return oab_fail(log, OAB_USAGE, "--scenario and --set apply to one year; give --year too");
    return OAB_OK;
}

/* If the user gives a year, oat moves from the values in use that year. */
static oab_status bind(oab_options *options, oab_factors *factors, oab_log *log) {
    oab_indicator indicator = {0};
    oab_parameters parameters = {0};
    oab_status status = oab_indicator_load(options->request.models_folder,
                                           options->request.indicator, &indicator, log);
    if (status == OAB_OK && options->has_year)
        status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK && options->has_year)
        status = oab_indicator_apply(&indicator, &parameters, log);
    if (status == OAB_OK)
        status = oab_factors_bind(factors, &indicator, options->has_year ? &parameters : NULL, log);
    oab_parameters_free(&parameters);
    oab_indicator_free(&indicator);
    return status;
}

static oab_status make(oab_options *options, oab_design *design, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    const oab_design_plan plan = plan_of(sweep);
    const bool is_list = plan.method == OAB_LIST;
    OAB_TRY(is_list ? oab_design_read(sweep->factors, &plan, NULL, design, log)
                    : oab_factors_read(options->request.models_folder, sweep->factors,
                                       &design->factors, log));
    if (!sweep->free_names)
        OAB_TRY(bind(options, &design->factors, log));
    return is_list ? oab_design_settle(design, log) : oab_design_make(design, &plan, log);
}

static oab_status write_design(const oab_options *options, const oab_design *design, oab_log *log) {
    const char *path = options->sweep.design;
    if (path == NULL)
        return oab_design_write(design, stdout, log);
    FILE *file;
    oab_outputs *outputs = oab_outputs_single(path, OAB_DESIGN_MARK, options->force, &file, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    const oab_status status = oab_design_write(design, file, log);
    if (status != OAB_OK) {
        oab_outputs_discard(outputs);
        return status;
    }
    OAB_TRY(oab_outputs_commit(outputs, log));
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    if (!options->quiet)
        oab_report_design(design, path, &terminal);
    return OAB_OK;
}

oab_status oab_command_sweep_sample(oab_options *options, oab_log *log) {
    oab_design design = {0};
    oab_status status = check_sample(options, log);
    if (status == OAB_OK)
        status = make(options, &design, log);
    if (status == OAB_OK)
        status = write_design(options, &design, log);
    oab_design_free(&design);
    return status;
}

/* ---- analyze ---- */

enum { RESAMPLES = 1000 };

static oab_status read_design(const oab_options *options, oab_design *design, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    const bool has_method = sweep->method < OAB_METHOD_COUNT;
    const oab_design_plan plan = has_method ? plan_of(sweep) : (oab_design_plan){0};
    oab_factors given = {0};
    oab_status status = sweep->factors == NULL ? OAB_OK
                                               : oab_factors_read(options->request.models_folder,
                                                                  sweep->factors, &given, log);
    if (status == OAB_OK)
        status = oab_design_read(sweep->design, has_method ? &plan : NULL,
                                 sweep->factors != NULL ? &given : NULL, design, log);
    oab_factors_free(&given);
    return status;
}

static oab_status show(const oab_options *options, const void *found, const oab_terminal *terminal,
                       oab_log *log) {
    const oab_analysis *analysis = found;
    if (options->json)
        return oab_report_sweep_json(analysis, terminal->out, log);
    if (options->quiet)
        return OAB_OK;
    OAB_TRY(oab_report_sweep_terminal(analysis, terminal, log));
    oab_report_sweep_places(options->out, options->sweep.svg, options->report, terminal);
    return OAB_OK;
}

static oab_status write_folders(const oab_options *options, const void *found, oab_log *log) {
    const oab_destination tables = oab_destination_of(options),
                          plots = {.folder = options->sweep.svg, .force = options->force};
    if (tables.folder == NULL && plots.folder == NULL)
        return OAB_OK;
    return oab_report_sweep_files(found, tables.folder != NULL ? &tables : NULL,
                                  plots.folder != NULL ? &plots : NULL, options->language, log);
}

static oab_status write_page(const void *found, const oab_page_options *options, FILE *out,
                             oab_log *log) {
    return oab_report_sweep_page(found, options, out, log);
}

/* Writes tables, plots and page, or none of them. */
static oab_status write_files(const oab_options *options, const void *found, oab_log *log) {
    oab_outputs *page = NULL;
    oab_status status = oab_stage_page(options, write_page, found, &page, log);
    if (status == OAB_OK)
        status = write_folders(options, found, log);
    return oab_outputs_end(page, status, log);
}

static oab_status check_analyze(oab_options *options, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    OAB_TRY(refuse_rest(options, log));
    if (sweep->design == NULL || sweep->results == NULL)
        return oab_fail(log, OAB_USAGE,
                        "--design FILE and --results FILE are required, e.g. oab-alloc sweep "
                        "analyze --design design.csv --results results.csv");
    OAB_TRY(oab_outputs_apart(options->report, sweep->svg, log));
    return oab_check_page(options, log);
}

oab_status oab_command_sweep_analyze(oab_options *options, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    OAB_TRY(check_analyze(options, log));
    const long resamples = sweep->resamples >= 0 ? sweep->resamples : RESAMPLES;
    const oab_bootstrap bootstrap = {(unsigned)resamples, sweep->seed, options->request.threads,
                                     sweep->precision > 0 ? sweep->precision : OAB_PRECISION};
    oab_design design = {0};
    oab_results results = {0};
    oab_analysis analysis = {0};
    oab_status status = read_design(options, &design, log);
    if (status == OAB_OK)
        status = oab_results_read(sweep->results, &design, &results, log);
    if (status == OAB_OK)
        status = oab_analyze(&design, &results, sweep->measures, sweep->measure_count, &bootstrap,
                             &analysis, log);
    if (status == OAB_OK)
        status = oab_present(options, &analysis, show, write_files, log);
    oab_analysis_free(&analysis);
    oab_results_free(&results);
    oab_design_free(&design);
    return status;
}

/* ---- run ---- */

static oab_sweep_request request_of(const oab_options *options, const oab_design_plan *hint) {
    const oab_sweep_options *sweep = &options->sweep;
    return (oab_sweep_request){.base = options->request,
                               .design = sweep->design,
                               .hint = hint,
                               .factors = sweep->factors,
                               .results = sweep->results,
                               .resume = sweep->resume,
                               .force = options->force,
                               .shard = sweep->shards > 0 ? sweep->shard : 1,
                               .shards = sweep->shards > 0 ? sweep->shards : 1,
                               .measures = sweep->measures,
                               .measure_count = sweep->measure_count,
                               .tracks = sweep->tracks,
                               .track_count = sweep->track_count,
                               .intervals = sweep->intervals != NULL,
                               .crew = options->crew};
}

static oab_status check_run(const oab_options *options, oab_log *log) {
    const oab_sweep_options *sweep = &options->sweep;
    OAB_TRY(refuse_rest(options, log));
    if (!options->has_year || sweep->design == NULL)
        return oab_fail(log, OAB_USAGE,
                        "--year Y and --design FILE are required, e.g. oab-alloc sweep run --year "
                        "2020 --design design.csv");
    if (sweep->resume && sweep->results == NULL)
        return oab_fail(log, OAB_USAGE, "--resume needs a file to continue; give --results FILE");
    if (sweep->resume && options->force)
        return oab_fail(log, OAB_USAGE,
                        "--resume keeps the existing results and --force replaces them; give only "
                        "one of the two");
    OAB_TRY(oab_outputs_apart(sweep->results, sweep->intervals, log));
    return OAB_OK;
}

/* If results go to stdout, nothing else does. */
static void show_run(const oab_options *options, const oab_sweep *sweep) {
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    const bool is_first = options->crew == NULL || options->crew->rank == 0;
    if (is_first && !options->quiet && options->sweep.results != NULL)
        oab_report_sweep(sweep, options->sweep.results, options->sweep.intervals, &terminal);
}

oab_status oab_command_sweep_run(oab_options *options, oab_log *log) {
    OAB_TRY(check_run(options, log));
    const oab_design_plan hint = {.method = options->sweep.method};
    oab_sweep_request request = request_of(options, hint.method < OAB_METHOD_COUNT ? &hint : NULL);
    if (options->sweep.intervals != NULL) /* fail before hours of work, not after */
        OAB_TRY(oab_outputs_ask(options->sweep.intervals, OAB_INTERVALS_MARK, options->force, log));
    oab_progress shown;
    oab_ask_run_progress(options, &shown, &request);
    oab_sweep sweep;
    oab_status status = oab_sweep_run(&request, &sweep, log);
    if (status == OAB_OK && options->sweep.intervals != NULL)
        status = oab_report_intervals(&sweep, options->sweep.intervals, options->force, log);
    if (status == OAB_OK)
        show_run(options, &sweep);
    oab_sweep_free(&sweep);
    return status;
}

/* ---- merge ---- */

oab_status oab_command_sweep_merge(oab_options *options, oab_log *log) {
    uint64_t runs;
    if (options->rest_count == 0)
        return oab_fail(log, OAB_USAGE,
                        "expected the shards to merge, e.g. oab-alloc sweep merge part*.csv");
    OAB_TRY(oab_sweep_merge((const char *const *)options->rest, (size_t)options->rest_count,
                            options->sweep.design, options->sweep.results, options->force, &runs,
                            log));
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    if (options->sweep.results != NULL && !options->quiet)
        oab_report_merged(options->sweep.results, runs, (size_t)options->rest_count, &terminal);
    return OAB_OK;
}
