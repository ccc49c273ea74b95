/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on each side of a comparison: by name or scenario, in which year, with which settings and
 * tables. */
#include "base/assets.h"
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCENARIOS "models/scenarios/"
enum { PATH = 4096, NAME = 64 };

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

/* Has a side a year or settings of its own? Then it differs from the other by these alone. */
static bool has_own_rules(const oab_options *options) {
    bool has = false;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        has |= options->side[s].year != 0 || options->side[s].setting_count > 0;
    return has;
}

/* What the side beside WHAT, that of REQUEST, is if the user does not say: for a scheme, the other
 * scheme, whichever the law prescribes, or if the sides have rules of their own, the same; for
 * scenarios, what they depart from. */
static oab_status counterpart(const oab_options *options, const oab_request *request,
                              const char *what, const char **other, oab_log *log) {
    const bool has_scenario = !names_scheme(what) || what[first_word(what)] == '+';
    if (has_scenario) {
        const oab_scheme *scheme = find_scheme(what);
        *other = scheme != NULL ? scheme->word : law;
        return OAB_OK;
    }
    if (has_own_rules(options)) {
        *other = what;
        return OAB_OK;
    }
    oab_parameters parameters = {0};
    const oab_status status = oab_request_parameters(request, &parameters, log);
    if (status == OAB_OK)
        *other = other_scheme(oab_scheme_of(find_scheme(what), &parameters.rules))->word;
    oab_parameters_free(&parameters);
    return status;
}

/* Names a shipped scenario, or a file? */
static bool is_scenario(const oab_options *options, const char *word) {
    if (strpbrk(word, "/.") != NULL || options->request.models_folder != NULL ||
        access(word, F_OK) == 0)
        return true; /* whoever reads it says what is wrong */
    char path[sizeof SCENARIOS + PATH + 4];
    snprintf(path, sizeof path, SCENARIOS "%s.csv", word);
    return oab_find_asset(path) != NULL;
}

/* WORD, the first of its side if IS_FIRST, is nothing that a side can be. */
static oab_status unknown_word(int side, const char *word, bool is_first, oab_log *log) {
    enum { MOST = 64 };
    char text[MOST][NAME], hint[OAB_HINT];
    const char *names[MOST] = {law};
    size_t count = is_first;
    for (size_t i = 0; i < oab_scheme_count && is_first; i++)
        names[count++] = oab_schemes[i]->word;
    for (size_t i = 0; i < oab_asset_count && count < MOST; i++) {
        const char *name = oab_assets[i].path + strlen(SCENARIOS);
        if (strncmp(oab_assets[i].path, SCENARIOS, strlen(SCENARIOS)) != 0)
            continue;
        snprintf(text[count], NAME, "%.*s", (int)strcspn(name, "."), name);
        names[count] = text[count];
        count++;
    }
    return oab_fail(log, OAB_CONFIG, "--%s: \"%s\" is neither a file nor the name of a %s%s",
                    oab_side_names[side], word, is_first ? "scheme or scenario" : "scenario",
                    oab_hint(word, names, count, hint));
}

/* Checks that no word of several joined by '+' is empty or unknown. */
static oab_status check_words(const oab_options *options, int side, const char *what,
                              oab_log *log) {
    for (const char *at = what;; at += first_word(at) + 1) {
        char word[PATH];
        snprintf(word, sizeof word, "%.*s", (int)first_word(at), at);
        if (word[0] == '\0')
            return oab_fail(log, OAB_USAGE,
                            "--%s: expected law, old, new, a scenario, or several of them joined "
                            "by + (such as new+school-threshold-10), got \"%s\"",
                            oab_side_names[side], what);
        if (!(at == what && names_scheme(what)) && !is_scenario(options, word))
            return unknown_word(side, word, at == what, log);
        if (at[first_word(at)] == '\0')
            return OAB_OK;
    }
}

/* ---- years ---- */

/* An option that gives a year which is not used, or which both sides have anyway, is refused. */
static oab_status check_years(const oab_options *options, oab_log *log) {
    const int both = options->has_year ? options->request.year : 0,
              own[] = {options->side[OAB_BASELINE].year, options->side[OAB_VARIANT].year};
    if (both == 0 && own[OAB_BASELINE] == 0 && own[OAB_VARIANT] == 0)
        return oab_fail(log, OAB_USAGE, "--year Y is required, e.g. oab-alloc compare --year 2019");
    if (own[OAB_BASELINE] != 0 && own[OAB_VARIANT] != 0) {
        if (both != 0)
            return oab_fail(log, OAB_USAGE,
                            "--year %d cannot have an effect here; --baseline-year and "
                            "--variant-year give both sides a year",
                            both);
        if (own[OAB_BASELINE] == own[OAB_VARIANT])
            return oab_fail(log, OAB_USAGE,
                            "--baseline-year and --variant-year: expected two years, got %d twice; "
                            "--year gives both sides the same",
                            own[OAB_BASELINE]);
        return OAB_OK;
    }
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        if (own[s] == 0 && both == 0)
            return oab_fail(log, OAB_USAGE, "the %s has no year; give --%s-year or --year",
                            oab_side_names[s], oab_side_names[s]);
        if (own[s] != 0 && own[s] == both)
            return oab_fail(log, OAB_USAGE,
                            "--%s-year: expected another year than that of --year, got %d",
                            oab_side_names[s], both);
    }
    return OAB_OK;
}

/* ---- a side ---- */

/* The scenarios of one side: those common to both sides, then its own, split at '+'. */
static bool list_scenarios(const oab_request *both, const char *what, oab_sides *sides, int side,
                           size_t *count) {
    char *rest = sides->own[side].text = strdup(what);
    const char **list = sides->own[side].scenarios =
        oab_new(both->scenario_count + strlen(what) + 1, sizeof *list);
    if (rest == NULL || list == NULL)
        return false;
    for (*count = 0; *count < both->scenario_count; ++*count)
        list[*count] = both->scenarios[*count];
    if (names_scheme(what))
        strsep(&rest, "+");
    for (char *file; (file = strsep(&rest, "+")) != NULL;)
        list[(*count)++] = file;
    return true;
}

/* The request of a side, of which it is not yet known what it is. */
static oab_request plain_side(const oab_options *options, int side) {
    static const char *const by[OAB_SIDE_COUNT] = {"--baseline-set", "--variant-set"};
    const char *const *table = options->side[side].tables;
    oab_request request = options->request;
    if (options->side[side].year != 0)
        request.year = options->side[side].year;
    request.own_settings = options->side[side].settings;
    request.own_setting_count = options->side[side].setting_count;
    request.own_by = by[side];
    const struct {
        const char **path, *given;
    } paths[] = {{&request.pupils, table[OAB_INPUT_PUPILS]},
                 {&request.schools, table[OAB_INPUT_SCHOOLS]},
                 {&request.municipalities, table[OAB_INPUT_MUNICIPALITIES]}};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i].given != NULL)
            *paths[i].path = paths[i].given;
    return request;
}

static oab_status fill_side(const oab_options *options, int side, oab_sides *sides, oab_log *log) {
    oab_request *request = &sides->request.side[side];
    const char *what = sides->request.what[side];
    request->scheme = find_scheme(what);
    if (!list_scenarios(&options->request, what, sides, side, &request->scenario_count))
        return oab_out_of_memory(log);
    request->scenarios = sides->own[side].scenarios;
    return OAB_OK;
}

/* What both sides are, where the user does not say. */
static oab_status name_sides(const oab_options *options, oab_compare_request *request,
                             oab_log *log) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        request->what[s] = options->side[s].what;
        if (request->what[s] != NULL)
            OAB_TRY(check_words(options, s, request->what[s], log));
    }
    if (request->what[OAB_BASELINE] == NULL && request->what[OAB_VARIANT] == NULL)
        request->what[OAB_BASELINE] = has_own_rules(options) ? law : oab_weights_scheme.word;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (request->what[s] == NULL)
            OAB_TRY(counterpart(options, &request->side[s], request->what[1 - s], &request->what[s],
                                log));
    return OAB_OK;
}

oab_status oab_sides_find(const oab_options *options, oab_sides *sides, oab_log *log) {
    oab_compare_request *request = &sides->request;
    *sides = (oab_sides){.request = {.own_budgets = options->own_budgets}};
    OAB_TRY(check_years(options, log));
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        request->side[s] = plain_side(options, s);
    OAB_TRY(name_sides(options, request, log));
    if (options->side[OAB_BASELINE].tables[OAB_INPUT_SCHOOLS] != NULL &&
        options->side[OAB_VARIANT].tables[OAB_INPUT_SCHOOLS] != NULL)
        request->schools = options->request.schools;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        OAB_TRY(fill_side(options, s, sides, log));
    return OAB_OK;
}

void oab_sides_free(oab_sides *sides) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        free(sides->own[s].scenarios);
        free(sides->own[s].text);
    }
}

/* What only one side has; NULL: nothing. */
static const char *given_of_side(const oab_options *options, int side) {
    static const char *const names[OAB_SIDE_COUNT][6] = {
        {"baseline", "baseline-year", "baseline-set", "baseline-pupils", "baseline-schools",
         "baseline-municipalities"},
        {"variant", "variant-year", "variant-set", "variant-pupils", "variant-schools",
         "variant-municipalities"}};
    const char *const *table = options->side[side].tables;
    const bool is_given[] = {
        options->side[side].what != NULL,      options->side[side].year != 0,
        options->side[side].setting_count > 0, table[OAB_INPUT_PUPILS] != NULL,
        table[OAB_INPUT_SCHOOLS] != NULL,      table[OAB_INPUT_MUNICIPALITIES] != NULL};
    for (size_t i = 0; i < sizeof is_given / sizeof *is_given; i++)
        if (is_given[i])
            return names[side][i];
    return NULL;
}

const char *oab_given_of_sides(const oab_options *options) {
    const char *given = options->own_budgets ? "own-budgets" : NULL;
    for (int s = 0; s < OAB_SIDE_COUNT && given == NULL; s++)
        given = given_of_side(options, s);
    return given;
}
