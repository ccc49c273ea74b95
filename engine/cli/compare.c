/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc compare: what stands on each side, by name or scenario, and where its tables are.
 */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    oab_regime regime;
    const char *counterpart; /* what the other side is when the user names none */
} regimes[] = {
    {"law", OAB_REGIME_LAW, "new"}, {"old", OAB_REGIME_OLD, "new"}, {"new", OAB_REGIME_NEW, "old"}};

static int find_regime(const char *word) {
    for (int r = 0; r < (int)(sizeof regimes / sizeof *regimes); r++)
        if (strcmp(regimes[r].word, word) == 0)
            return r;
    return -1;
}

/* Old against new; beside a scenario, the law it departs from. */
static const char *counterpart(const char *what) {
    const int regime = find_regime(what);
    return regime < 0 ? "law" : regimes[regime].counterpart;
}

/* The scenarios of one side: those of both, then its own, cut at '+'. */
typedef struct side_scenarios {
    const char **list;
    char *own;
} side_scenarios;

static bool list_scenarios(const oab_request *both, const char *what, side_scenarios *s,
                           size_t *count) {
    s->own = strdup(what);
    s->list = oab_new(both->scenario_count + strlen(what) + 1, sizeof *s->list);
    if (s->own == NULL || s->list == NULL)
        return false;
    for (*count = 0; *count < both->scenario_count; ++*count)
        s->list[*count] = both->scenarios[*count];
    char *rest = find_regime(what) < 0 ? s->own : NULL;
    for (char *file; (file = strsep(&rest, "+")) != NULL;)
        if (file[0] != '\0')
            s->list[(*count)++] = file;
    return true;
}

static bool fill_side(const oab_options *options, int side, const char *what, side_scenarios *own,
                      oab_request *request) {
    const char *const *table = options->side[side].tables;
    const int regime = find_regime(what);
    *request = options->request;
    request->regime = regime < 0 ? OAB_REGIME_LAW : regimes[regime].regime;
    const struct {
        const char **path, *given;
    } paths[] = {{&request->pupils, table[OAB_INPUT_PUPILS]},
                 {&request->schools, table[OAB_INPUT_SCHOOLS]},
                 {&request->municipalities, table[OAB_INPUT_MUNICIPALITIES]}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i].given != NULL)
            *paths[i].path = paths[i].given;
    const bool has_memory = list_scenarios(&options->request, what, own, &request->scenario_count);
    request->scenarios = own->list;
    return has_memory;
}

static oab_status show(const oab_options *options, const oab_comparison *comparison, oab_log *log) {
    if (options->out != NULL)
        OAB_TRY(oab_report_comparison_files(comparison, options->out, options->dutch, log));
    if (options->json)
        return oab_report_comparison_json(comparison, stdout, log);
    if (options->quiet)
        return OAB_OK;
    oab_report_comparison_terminal(comparison, stdout);
    if (options->out != NULL)
        printf("\nResults are in %s.\n", options->out);
    return OAB_OK;
}

static oab_status compare(const oab_options *options, const oab_compare_request *request,
                          oab_log *log) {
    oab_comparison comparison;
    oab_status status = oab_compare(request, &comparison, log);
    if (status == OAB_OK)
        status = show(options, &comparison, log);
    oab_comparison_free(&comparison);
    return status;
}

oab_status oab_command_compare(oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "\"%s\": compare takes options only", options->rest[0]);
    if (!options->has_year)
        return oab_fail(log, OAB_USAGE, "--year Y is needed, e.g. oab-alloc compare --year 2019");
    oab_compare_request request = {.own_budgets = options->own_budgets};
    const char *const given[] = {options->side[OAB_BASELINE].what, options->side[OAB_VARIANT].what};
    request.what[OAB_BASELINE] = given[0] != NULL   ? given[0]
                                 : given[1] != NULL ? counterpart(given[1])
                                                    : "old";
    request.what[OAB_VARIANT] = given[1] != NULL ? given[1] : counterpart(request.what[0]);
    const bool both_own = options->side[OAB_BASELINE].tables[OAB_INPUT_SCHOOLS] != NULL &&
                          options->side[OAB_VARIANT].tables[OAB_INPUT_SCHOOLS] != NULL;
    if (both_own)
        request.schools = options->request.schools;
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    side_scenarios own[OAB_SIDE_COUNT] = {{0}, {0}};
    bool has_memory = true;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        has_memory &= fill_side(options, s, request.what[s], &own[s], &request.side[s]);
    const oab_status status = has_memory ? compare(options, &request, log) : oab_out_of_memory(log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        free(own[s].list);
        free(own[s].own);
    }
    return status;
}
