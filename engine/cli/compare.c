/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc compare: finds out what is on each side, by name or scenario, and where its tables
 * are. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

static const char law[] = "law";

/* Length of the first of several words joined by '+'. */
static size_t first_word(const char *what) {
    return strcspn(what, "+");
}

static bool is_law(const char *what) {
    return first_word(what) == strlen(law) && strncmp(what, law, strlen(law)) == 0;
}

/* The scheme named by the first word of WHAT; NULL: it is "law" or a scenario. */
static const oab_scheme *find_scheme(const char *what) {
    return oab_scheme_find(what, first_word(what));
}

static bool names_scheme(const char *what) {
    return is_law(what) || find_scheme(what) != NULL;
}

/* The first scheme other than OF. */
static const oab_scheme *other_scheme(const oab_scheme *of) {
    size_t i = 0;
    while (oab_schemes[i] == of)
        i++;
    return oab_schemes[i];
}

/* What the other side is if the user does not say: for a scheme, the other scheme, whichever the
 * law prescribes; for scenarios, what they depart from. */
static oab_status counterpart(const oab_options *options, const char *what, const char **other,
                              oab_log *log) {
    const bool has_scenario = !names_scheme(what) || what[first_word(what)] == '+';
    if (has_scenario) {
        const oab_scheme *scheme = find_scheme(what);
        *other = scheme != NULL ? scheme->word : law;
        return OAB_OK;
    }
    oab_parameters parameters = {0};
    const oab_status status = oab_request_parameters(&options->request, &parameters, log);
    if (status == OAB_OK)
        *other = other_scheme(oab_scheme_of(find_scheme(what), &parameters.rules))->word;
    oab_parameters_free(&parameters);
    return status;
}

/* Checks that no word of several joined by '+' is empty. */
static oab_status check_words(const char *side, const char *what, oab_log *log) {
    for (const char *word = what;; word += first_word(word) + 1) {
        if (first_word(word) == 0)
            return oab_fail(log, OAB_USAGE,
                            "--%s: expected law, old, new, a scenario, or several of them joined "
                            "by + (such as new+school-threshold-10), got \"%s\"",
                            side, what);
        if (word[first_word(word)] == '\0')
            return OAB_OK;
    }
}

/* The scenarios of one side: those common to both sides, then its own, split at '+'. */
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
    if (names_scheme(what))
        strsep(&rest, "+");
    for (char *file; (file = strsep(&rest, "+")) != NULL;)
        s->list[(*count)++] = file;
    return true;
}

static bool fill_side(const oab_options *options, int side, const char *what, side_scenarios *own,
                      oab_request *request) {
    const char *const *table = options->side[side].tables;
    *request = options->request;
    request->scheme = find_scheme(what);
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

static oab_status show(const oab_options *options, const void *found, const oab_terminal *terminal,
                       oab_log *log) {
    const oab_comparison *comparison = found;
    const oab_asked *asked = &options->asked;
    if (asked->table != NULL)
        return oab_report_comparison_table(comparison, asked, options->dutch, terminal->out, log);
    if (options->json)
        return oab_report_comparison_json(comparison, asked, terminal->out, log);
    if (options->quiet)
        return OAB_OK;
    OAB_TRY(oab_report_comparison_terminal(comparison, asked, terminal, log));
    if (options->out != NULL)
        fprintf(terminal->out, "\nResults are in %s.\n", options->out);
    return OAB_OK;
}

static oab_status write_files(const oab_options *options, const void *found, oab_log *log) {
    const oab_destination to = oab_destination_of(options);
    return options->out == NULL ? OAB_OK : oab_report_comparison_files(found, &to, log);
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
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": compare takes only options",
                        options->rest[0]);
    if (!options->has_year)
        return oab_fail(log, OAB_USAGE, "--year Y is required, e.g. oab-alloc compare --year 2019");
    OAB_TRY(oab_check_asked(options, log));
    oab_compare_request request = {.own_budgets = options->own_budgets};
    const char *const given[] = {options->side[OAB_BASELINE].what, options->side[OAB_VARIANT].what};
    if (given[OAB_BASELINE] != NULL)
        OAB_TRY(check_words("baseline", given[OAB_BASELINE], log));
    if (given[OAB_VARIANT] != NULL)
        OAB_TRY(check_words("variant", given[OAB_VARIANT], log));
    for (int side = 0; side < OAB_SIDE_COUNT; side++)
        request.what[side] = given[side];
    if (given[OAB_BASELINE] == NULL && given[OAB_VARIANT] == NULL)
        request.what[OAB_BASELINE] = oab_weights_scheme.word;
    for (int side = 0; side < OAB_SIDE_COUNT; side++)
        if (request.what[side] == NULL)
            OAB_TRY(counterpart(options, request.what[1 - side], &request.what[side], log));
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
