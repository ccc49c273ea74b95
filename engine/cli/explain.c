/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc explain: finds the unit that is named, or lists those that may be meant, and explains
 * what it gets. */
#include "cli/cli_internal.h"

#include <string.h>

/* What is shown: one of these. */
typedef struct found {
    const oab_units *units; /* that may be meant */
    const oab_explanation *explanation;
    const oab_explained_both *both;
    oab_explainer *explainer; /* of all units */
} found;

static oab_status show(const oab_options *options, const void *context,
                       const oab_terminal *terminal, oab_log *log) {
    const found *f = context;
    if (options->json)
        return f->both != NULL ? oab_report_explained_both_json(f->both, terminal->out, log)
               : f->explanation != NULL
                   ? oab_report_explanation_json(f->explanation, terminal->out, log)
                   : oab_report_units_json(f->units, terminal->out, log);
    if (f->both != NULL)
        oab_report_explained_both(f->both, terminal);
    else if (f->explanation != NULL)
        oab_report_explanation(f->explanation, terminal);
    else
        oab_report_units(f->units, terminal);
    return OAB_OK;
}

/* ---- all units ---- */

/* A unit after FIRST: the list goes on. */
static oab_status put_unit(oab_explainer *explainer, const oab_named_unit *unit, bool is_first,
                           FILE *out, oab_log *log) {
    oab_explanation explanation;
    oab_status status = oab_explain(explainer, unit, &explanation, log);
    fputs(is_first ? "[\n" : ",\n", out);
    if (status == OAB_OK)
        status = oab_report_explanation_line(&explanation, out, log);
    oab_explanation_free(&explanation);
    return status;
}

static oab_status show_all(const oab_options *options, const void *context,
                           const oab_terminal *terminal, oab_log *log) {
    oab_explainer *explainer = ((const found *)context)->explainer;
    oab_units units;
    (void)options;
    oab_status status = oab_list_units(oab_explained_run(explainer), &units, log);
    for (size_t i = 0; i < units.count && status == OAB_OK; i++)
        status = put_unit(explainer, &units.rows[i], i == 0, terminal->out, log);
    fputs(units.count > 0 ? "\n]\n" : "[]\n", terminal->out);
    oab_units_free(&units);
    return status;
}

static oab_status explain_all(const oab_options *options, const oab_run *run, oab_log *log) {
    oab_explainer *explainer;
    oab_status status = oab_explainer_open(run, &explainer, log);
    if (status == OAB_OK)
        status = oab_present(options, &(found){.explainer = explainer}, show_all, NULL, log);
    oab_explainer_free(explainer);
    return status;
}

/* ---- one unit ---- */

static oab_status explain_unit(const oab_options *options, const oab_named_unit *unit,
                               oab_log *log) {
    oab_explainer *explainer;
    oab_explanation explanation = {.steps = NULL};
    oab_status status = oab_explainer_open(unit->run, &explainer, log);
    if (status == OAB_OK)
        status = oab_explain(explainer, unit, &explanation, log);
    if (status == OAB_OK)
        status = oab_present(options, &(found){.explanation = &explanation}, show, NULL, log);
    oab_explanation_free(&explanation);
    oab_explainer_free(explainer);
    return status;
}

static oab_status explain_both(const oab_options *options, const oab_comparison *comparison,
                               const oab_named_unit *unit, oab_log *log) {
    oab_explained_both both;
    oab_status status = oab_explain_both(comparison, unit, &both, log);
    if (status == OAB_OK)
        status = oab_present(options, &(found){.both = &both}, show, NULL, log);
    oab_explained_both_free(&both);
    return status;
}

/* Explains what NAME means in RUNS, those of COMPARISON or (NULL) the only one. */
static oab_status explain_name(const oab_options *options, const oab_run *runs, size_t count,
                               const oab_comparison *comparison, const char *name, oab_log *log) {
    oab_units units;
    char hint[OAB_HINT];
    oab_status status = oab_find_units(runs, count, name, OAB_EVERY_KIND, &units, log);
    if (status == OAB_OK && units.count == 0)
        status = oab_fail(log, OAB_DATA,
                          "this %s has no school, institution, board, municipality or province "
                          "called \"%s\"%s",
                          comparison != NULL ? "comparison" : "run", name,
                          oab_unit_hint(runs, count, name, OAB_EVERY_KIND, hint));
    else if (status == OAB_OK && units.count > 1)
        status = oab_present(options, &(found){.units = &units}, show, NULL, log);
    else if (status == OAB_OK && comparison != NULL)
        status = explain_both(options, comparison, units.rows, log);
    else if (status == OAB_OK)
        status = explain_unit(options, units.rows, log);
    oab_units_free(&units);
    return status;
}

/* ---- the command ---- */

static oab_status explain_run(oab_options *options, const char *name, oab_log *log) {
    oab_progress shown;
    oab_run run;
    oab_dataset data;
    oab_ask_progress(options, &shown, &options->request);
    oab_status status = oab_run_asked(options, &run, &data, log);
    if (status == OAB_OK)
        status = options->request.pupil != NULL ? oab_explain_child(options, &run, log)
                 : options->all                 ? explain_all(options, &run, log)
                                                : explain_name(options, &run, 1, NULL, name, log);
    oab_run_free(&run);
    oab_dataset_free(&data);
    return status;
}

static oab_status explain_comparison(oab_options *options, const char *name, oab_log *log) {
    oab_progress shown;
    oab_sides sides;
    oab_comparison comparison;
    oab_ask_progress(options, &shown, &options->request);
    oab_status status = oab_sides_find(options, &sides, log);
    if (status == OAB_OK) {
        status = oab_compare(&sides.request, &comparison, log);
        if (status == OAB_OK)
            status = explain_name(options, comparison.run, OAB_SIDE_COUNT, &comparison, name, log);
        oab_comparison_free(&comparison);
    }
    oab_sides_free(&sides);
    return status;
}

/* The arguments as one name, so that one of several words needs no quotes. */
static bool join(const oab_options *options, char *out, size_t size) {
    size_t length = 0;
    out[0] = '\0';
    for (int i = 0; i < options->rest_count && length < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? " " : "",
                                   options->rest[i]);
    return length < size;
}

/* OAB_USAGE: what is asked for does not go together. */
static oab_status check_options(const oab_options *options, const char *name, oab_log *log) {
    const char *of_sides = oab_given_of_sides(options);
    const bool is_pupil = options->request.pupil != NULL;
    if (is_pupil)
        OAB_TRY(oab_check_pupil(options, log));
    if (options->all && options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "--all explains every unit; leave out \"%s\"",
                        options->rest[0]);
    if (options->all && !options->json)
        return oab_fail(log, OAB_USAGE, "--all is for programs; add --json");
    if (options->all && options->compare)
        return oab_fail(log, OAB_USAGE, "--compare explains one unit; leave out --all");
    if (options->compare && options->request.scheme != NULL)
        return oab_fail(log, OAB_USAGE,
                        "--regime chooses one scheme and --compare explains two; leave one out");
    if (!options->compare && of_sides != NULL)
        return oab_fail(log, OAB_USAGE, "--%s is about a comparison; add --compare", of_sides);
    if (name[strspn(name, " \t")] == '\0' && !options->all && !is_pupil)
        return oab_fail(log, OAB_USAGE,
                        "expected the id or name of a school, institution, board, municipality or "
                        "province, e.g. oab-alloc explain 13EK00");
    return OAB_OK;
}

oab_status oab_command_explain(oab_options *options, oab_log *log) {
    char name[512];
    if (!join(options, name, sizeof name))
        return oab_fail(log, OAB_USAGE, "the name is too long; expected less than %zu bytes",
                        sizeof name);
    OAB_TRY(check_options(options, name, log));
    if (!options->has_year && options->side[0].year == 0 && options->side[1].year == 0) {
        options->request.year = OAB_USUAL_YEAR;
        options->has_year = true;
    }
    return options->compare ? explain_comparison(options, name, log)
                            : explain_run(options, name, log);
}
