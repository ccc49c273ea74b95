/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc params: every parameter with value, unit, standing and source; of one year, or all rows
 * of parameters.csv. */
#include "base/json.h"
#include "cli/cli_internal.h"

#include <string.h>

/* One parameter as shown: of one year, or one row of the file. */
typedef struct entry {
    const char *name, *unit, *standing, *source, *given_by; /* given_by NULL: parameters.csv */
    int from, to, carried_from;
    char value[32];
} entry;

typedef void show_fn(void *context, const entry *shown);

/* ---- what is asked: one name, a prefix, or all ---- */

static bool is_asked(const char *name, const char *asked) {
    if (asked == NULL)
        return true;
    if (oab_parameter_find(asked) != OAB_PARAMETER_COUNT)
        return strcmp(name, asked) == 0;
    return strncmp(name, asked, strlen(asked)) == 0;
}

static oab_status find_asked(const char *asked, oab_log *log) {
    const char *names[OAB_PARAMETER_COUNT];
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++) {
        names[i] = oab_parameter_specs[i].name;
        if (is_asked(names[i], asked))
            return OAB_OK;
    }
    const char *near = oab_nearest(asked, names, OAB_PARAMETER_COUNT);
    return oab_fail(log, OAB_CONFIG, "there is no parameter \"%s\"%s%s%s", asked,
                    near != NULL ? "; did you mean " : "", near != NULL ? near : "",
                    near != NULL ? "?" : "");
}

static void each_row(const oab_parameters *p, const char *asked, show_fn *show, void *context) {
    for (size_t i = 0; i < p->row_count; i++) {
        const oab_parameter_row *row = &p->rows[i];
        entry shown = {.name = oab_parameter_specs[row->id].name,
                       .unit = row->unit,
                       .standing = row->standing,
                       .source = row->source,
                       .from = row->from,
                       .to = row->to};
        oab_parameter_print(row->id, row->value, shown.value);
        if (is_asked(shown.name, asked))
            show(context, &shown);
    }
}

static void each_in_use(const oab_parameters *p, const char *asked, show_fn *show, void *context) {
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_origin *origin = &p->origin[id];
        entry shown = {.name = oab_parameter_specs[id].name,
                       .unit = oab_parameter_specs[id].unit,
                       .standing = origin->standing,
                       .source = origin->source,
                       .given_by = origin->given_by,
                       .from = p->rules.year,
                       .to = p->rules.year,
                       .carried_from = origin->carried_from};
        oab_parameter_print((oab_parameter_id)id, p->rules.value[id], shown.value);
        if (is_asked(shown.name, asked))
            show(context, &shown);
    }
}

/* ---- as text ---- */

static void show_row(const char *name, const char *years, const char *value, const char *unit,
                     const char *standing, const char *source) {
    printf("%-40s %-9s %-14s %-12s %-12s %s\n", name, years, value, unit, standing, source);
}

static void show_text(void *context, const entry *shown) {
    const bool *has_year = context;
    char years[32];
    if (shown->carried_from != 0)
        snprintf(years, sizeof years, "(%d)", shown->carried_from);
    else if (*has_year)
        snprintf(years, sizeof years, "%d", shown->from);
    else
        snprintf(years, sizeof years, "%d-%d", shown->from, shown->to);
    const char *source = shown->given_by != NULL ? shown->given_by : shown->source;
    show_row(shown->name, years, shown->value, shown->unit,
             shown->standing != NULL ? shown->standing : "-", source != NULL ? source : "");
}

/* ---- as JSON ---- */

static void add_json(void *list, const entry *shown) {
    const char *standing = shown->standing != NULL ? shown->standing : "",
               *source = shown->source != NULL ? shown->source : "";
    json_t *json =
        json_pack("{s:s, s:i, s:i, s:s, s:o, s:o, s:o}", "name", shown->name, "from", shown->from,
                  "to", shown->to, "value", shown->value, "unit", oab_json_text(shown->unit),
                  "standing", oab_json_text(standing), "source", oab_json_text(source));
    if (shown->given_by != NULL)
        oab_json_set(&json, "given_by", oab_json_text(shown->given_by));
    if (shown->carried_from != 0)
        oab_json_set(&json, "carried_from", json_integer(shown->carried_from));
    oab_json_add(list, json);
}

/* ---- the command ---- */

static oab_status show_all(const oab_options *options, const oab_parameters *p, const char *asked,
                           oab_log *log) {
    bool has_year = options->has_year;
    void (*const each)(const oab_parameters *, const char *, show_fn *, void *) =
        has_year ? each_in_use : each_row;
    if (!options->json) {
        show_row("name", has_year ? "year" : "years", "value", "unit", "standing", "source");
        each(p, asked, show_text, &has_year);
        return OAB_OK;
    }
    json_t *list = json_array();
    each(p, asked, add_json, &list);
    return oab_print_json(list, stdout, log);
}

oab_status oab_command_params(oab_options *options, oab_log *log) {
    const char *asked = options->rest_count > 0 ? options->rest[0] : NULL;
    if (options->rest_count > 1)
        return oab_fail(log, OAB_USAGE, "\"%s\": one name or prefix is enough", options->rest[1]);
    if (!options->has_year && options->request.scenario_count + options->request.setting_count > 0)
        return oab_fail(log, OAB_USAGE, "--scenario and --set change one year: give --year too");
    OAB_TRY(find_asked(asked, log));
    oab_parameters parameters;
    if (!options->has_year)
        options->request.year = OAB_LAST_YEAR;
    oab_status status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK)
        status = show_all(options, &parameters, asked, log);
    oab_parameters_free(&parameters);
    return status;
}
