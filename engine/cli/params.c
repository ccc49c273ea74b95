/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc params: every parameter with value, unit, standing and source; of one year, or all rows
 * of parameters.csv. */
#include "cli/cli_internal.h"

#include <string.h>

static bool is_asked(const char *name, const char *asked) {
    return asked == NULL || strncmp(name, asked, strlen(asked)) == 0;
}

static void show_row(const char *name, const char *years, const char *value, const char *unit,
                     const char *standing, const char *source) {
    printf("%-40s %-9s %-14s %-12s %-12s %s\n", name, years, value, unit, standing, source);
}

static int show_rows(const oab_parameters *p, const char *asked) {
    int shown = 0;
    for (size_t i = 0; i < p->row_count; i++) {
        const oab_parameter_row *row = &p->rows[i];
        char years[32], value[32];
        const char *name = oab_parameter_specs[row->id].name;
        if (!is_asked(name, asked))
            continue;
        snprintf(years, sizeof years, "%d-%d", row->from, row->to);
        show_row(name, years, oab_parameter_print(row->id, row->value, value), row->unit,
                 row->standing, row->source);
        shown++;
    }
    return shown;
}

static int show_year(const oab_parameters *p, const char *asked) {
    int shown = 0;
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_spec *spec = &oab_parameter_specs[id];
        const oab_parameter_origin *origin = &p->origin[id];
        char years[32], value[32];
        if (!is_asked(spec->name, asked))
            continue;
        snprintf(years, sizeof years, origin->carried_from != 0 ? "(%d)" : "%d",
                 origin->carried_from != 0 ? origin->carried_from : p->rules.year);
        show_row(spec->name, years,
                 oab_parameter_print((oab_parameter_id)id, p->rules.value[id], value), spec->unit,
                 origin->standing != NULL ? origin->standing : "-",
                 origin->given_by != NULL ? origin->given_by
                 : origin->source != NULL ? origin->source
                                          : "");
        shown++;
    }
    return shown;
}

static oab_status unknown(const char *name, oab_log *log) {
    const char *names[OAB_PARAMETER_COUNT];
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++)
        names[i] = oab_parameter_specs[i].name;
    const char *near = oab_nearest(name, names, OAB_PARAMETER_COUNT);
    return oab_fail(log, OAB_CONFIG, "there is no parameter \"%s\"%s%s", name,
                    near != NULL ? "; did you mean " : "", near != NULL ? near : "");
}

oab_status oab_command_params(oab_options *options, oab_log *log) {
    const char *asked = options->rest_count > 0 ? options->rest[0] : NULL;
    oab_parameters parameters;
    if (!options->has_year)
        options->request.year = OAB_LAST_YEAR;
    oab_status status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK) {
        show_row("name", options->has_year ? "year" : "years", "value", "unit", "standing",
                 "source");
        const int shown =
            options->has_year ? show_year(&parameters, asked) : show_rows(&parameters, asked);
        if (shown == 0)
            status = unknown(asked, log);
    }
    oab_parameters_free(&parameters);
    return status;
}
