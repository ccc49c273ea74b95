/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc compare: what stands on each side, by name or scenario, and where its tables are.
 */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    oab_regime regime;
} regimes[] = {{"law", OAB_REGIME_LAW}, {"old", OAB_REGIME_OLD}, {"new", OAB_REGIME_NEW}};
enum { REGIME_COUNT = sizeof regimes / sizeof *regimes };

/* Length of the first of the words joined by '+'. */
static size_t first_word(const char *what) {
    return strcspn(what, "+");
}

/* The scheme that the first word of WHAT names, or REGIME_COUNT: it is a scenario. */
static int find_regime(const char *what) {
    int r = 0;
    while (r < REGIME_COUNT && (strlen(regimes[r].word) != first_word(what) ||
                                strncmp(regimes[r].word, what, first_word(what)) != 0))
        r++;
    return r;
}

/* What the other side is when the user names none: of a scheme the other scheme, whichever the law
 * prescribes in YEAR; of scenarios what they depart from. */
static const char *counterpart(const char *what, int year) {
    const int regime = find_regime(what);
    const bool has_scenario = regime == REGIME_COUNT || what[first_word(what)] == '+';
    if (has_scenario)
        return regime < REGIME_COUNT ? regimes[regime].word : "law";
    return oab_regime_of(regimes[regime].regime, year) == OAB_REGIME_OLD ? "new" : "old";
}

/* Words joined by '+', none of them empty. */
static oab_status check_words(const char *side, const char *what, oab_log *log) {
    for (const char *word = what;; word += first_word(word) + 1) {
        if (first_word(word) == 0)
            return oab_fail(log, OAB_USAGE,
                            "--%s \"%s\": law, old, new, a scenario, or several joined by + are "
                            "needed, such as old or new+school-threshold-10",
                            side, what);
        if (word[first_word(word)] == '\0')
            return OAB_OK;
    }
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
    char *rest = s->own;
    if (find_regime(what) < REGIME_COUNT)
        strsep(&rest, "+");
    for (char *file; (file = strsep(&rest, "+")) != NULL;)
        s->list[(*count)++] = file;
    return true;
}

static bool fill_side(const oab_options *options, int side, const char *what, side_scenarios *own,
                      oab_request *request) {
    const char *const *table = options->side[side].tables;
    const int regime = find_regime(what);
    *request = options->request;
    request->regime = regime < REGIME_COUNT ? regimes[regime].regime : OAB_REGIME_LAW;
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

static oab_status show(const oab_options *options, const void *found, FILE *out, oab_log *log) {
    const oab_comparison *comparison = found;
    if (options->json)
        return oab_report_comparison_json(comparison, out, log);
    if (options->quiet)
        return OAB_OK;
    oab_report_comparison_terminal(comparison, out);
    if (options->out != NULL)
        fprintf(out, "\nResults are in %s.\n", options->out);
    return OAB_OK;
}

static oab_status write_files(const oab_options *options, const void *found, oab_log *log) {
    return options->out == NULL
               ? OAB_OK
               : oab_report_comparison_files(found, options->out, options->dutch, log);
}

static oab_status compare(const oab_options *options, const oab_compare_request *request,
                          oab_log *log) {
    oab_comparison comparison;
    oab_status status = oab_compare(request, &comparison, log);
    if (status == OAB_OK)
        status = oab_present(options, &comparison, show, write_files, log);
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
    const int year = options->request.year;
    if (given[OAB_BASELINE] != NULL)
        OAB_TRY(check_words("baseline", given[OAB_BASELINE], log));
    if (given[OAB_VARIANT] != NULL)
        OAB_TRY(check_words("variant", given[OAB_VARIANT], log));
    request.what[OAB_BASELINE] = given[OAB_BASELINE] != NULL ? given[OAB_BASELINE]
                                 : given[OAB_VARIANT] != NULL
                                     ? counterpart(given[OAB_VARIANT], year)
                                     : "old";
    request.what[OAB_VARIANT] = given[OAB_VARIANT] != NULL
                                    ? given[OAB_VARIANT]
                                    : counterpart(request.what[OAB_BASELINE], year);
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
