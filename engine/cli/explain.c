/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc explain: finds the unit that is named, or lists those that may be meant, and explains
 * what it gets. */
#include "cli/cli_internal.h"

#include <string.h>

enum { USUAL_YEAR = 2019 }; /* the first of the score scheme, and that of the built-in scores */

/* What is shown: an explanation, units that may be meant, or all units. */
typedef struct found {
    const oab_units *units;
    const oab_explanation *explanation; /* NULL: there are several units */
    oab_explainer *explainer;           /* of all units */
} found;

static oab_status show(const oab_options *options, const void *context,
                       const oab_terminal *terminal, oab_log *log) {
    const found *f = context;
    if (f->explanation == NULL && options->json)
        return oab_report_units_json(f->units, terminal->out, log);
    if (options->json)
        return oab_report_explanation_json(f->explanation, terminal->out, log);
    if (f->explanation == NULL)
        oab_report_units(f->units, terminal);
    else
        oab_report_explanation(f->explanation, terminal);
    return OAB_OK;
}

static oab_status write_nothing(const oab_options *options, const void *context, oab_log *log) {
    (void)options, (void)context, (void)log;
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
        status =
            oab_present(options, &(found){.explainer = explainer}, show_all, write_nothing, log);
    oab_explainer_free(explainer);
    return status;
}

/* ---- one unit ---- */

static oab_status explain_unit(const oab_options *options, const oab_run *run,
                               const oab_units *units, oab_log *log) {
    oab_explainer *explainer;
    oab_explanation explanation = {.steps = NULL};
    oab_status status = oab_explainer_open(run, &explainer, log);
    if (status == OAB_OK)
        status = oab_explain(explainer, &units->rows[0], &explanation, log);
    if (status == OAB_OK)
        status = oab_present(options, &(found){.units = units, .explanation = &explanation}, show,
                             write_nothing, log);
    oab_explanation_free(&explanation);
    oab_explainer_free(explainer);
    return status;
}

static oab_status explain_name(const oab_options *options, const oab_run *run, const char *name,
                               oab_log *log) {
    oab_units units;
    char hint[OAB_HINT];
    oab_status status = oab_find_units(run, 1, name, OAB_EVERY_KIND, &units, log);
    if (status == OAB_OK && units.count == 0)
        status = oab_fail(log, OAB_DATA,
                          "this run has no school, institution, board, municipality or province "
                          "called \"%s\"%s",
                          name, oab_unit_hint(run, 1, name, OAB_EVERY_KIND, hint));
    else if (status == OAB_OK && units.count == 1)
        status = explain_unit(options, run, &units, log);
    else if (status == OAB_OK)
        status = oab_present(options, &(found){.units = &units}, show, write_nothing, log);
    oab_units_free(&units);
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

oab_status oab_command_explain(oab_options *options, oab_log *log) {
    char name[512];
    if (!join(options, name, sizeof name))
        return oab_fail(log, OAB_USAGE, "the name is too long; expected less than %zu bytes",
                        sizeof name);
    if (options->all && options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "--all explains every unit; leave out \"%s\"",
                        options->rest[0]);
    if (options->all && !options->json)
        return oab_fail(log, OAB_USAGE, "--all is for programs; add --json");
    if (name[strspn(name, " \t")] == '\0' && !options->all)
        return oab_fail(log, OAB_USAGE,
                        "expected the id or name of a school, institution, board, municipality or "
                        "province, e.g. oab-alloc explain 13EK00");
    if (!options->has_year)
        options->request.year = USUAL_YEAR;
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    oab_run run;
    oab_dataset data;
    oab_status status = oab_run_asked(options, &run, &data, log);
    if (status == OAB_OK)
        status =
            options->all ? explain_all(options, &run, log) : explain_name(options, &run, name, log);
    oab_run_free(&run);
    oab_dataset_free(&data);
    return status;
}
