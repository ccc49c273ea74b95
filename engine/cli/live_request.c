/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request of the live page: JSON from a browser, which is trusted with nothing but years,
 * schemes, shipped scenarios and settings. */
#include "base/assets.h"
#include "cli/live.h"

#include <stdlib.h>
#include <string.h>

/* ---- as JSON ---- */

static json_t *settings_of(const oab_options *options, int side) {
    json_t *json = json_object();
    for (size_t i = 0; i < options->side[side].setting_count; i++) {
        const char *setting = options->side[side].settings[i];
        char *name = strndup(setting, strcspn(setting, "="));
        if (name == NULL)
            oab_json_set(&json, "", NULL);
        else
            oab_json_set(&json, name, oab_json_text(strchr(setting, '=') + 1));
        free(name);
    }
    return json;
}

static json_t *side_of(const oab_options *options, int side) {
    const int year = options->side[side].year;
    json_t *json = json_pack("{s:o, s:o}", "what", oab_json_text(options->side[side].what), "set",
                             settings_of(options, side));
    if (year != 0)
        oab_json_set(&json, "year", json_integer(year));
    return json;
}

static json_t *describe(const oab_options *options) {
    const int year = options->has_year ? options->request.year : options->side[OAB_VARIANT].year;
    return json_pack("{s:i, s:b, s:o, s:o}", "year", year, "own_budgets", options->own_budgets,
                     oab_side_names[OAB_BASELINE], side_of(options, OAB_BASELINE),
                     oab_side_names[OAB_VARIANT], side_of(options, OAB_VARIANT));
}

/* ---- from JSON ---- */

static bool is_shipped(const char *word, size_t length) {
    char path[128];
    if (length > 64 || memchr(word, '/', length) != NULL || memchr(word, '.', length) != NULL)
        return false;
    snprintf(path, sizeof path, "models/scenarios/%.*s.csv", (int)length, word);
    return oab_find_asset(path) != NULL;
}

/* Names WHAT no file, beyond what the command line names for the same side? */
static oab_status check_what(const oab_options *given, int side, const char *what, oab_log *log) {
    const char *own = given->side[side].what;
    if (own != NULL && strcmp(own, what) == 0)
        return OAB_OK;
    for (const char *word = what;; word++) {
        const size_t length = strcspn(word, "+");
        const bool is_scheme = word == what && (oab_scheme_find(word, length) != NULL ||
                                                (length == 3 && memcmp(word, "law", 3) == 0));
        if (!is_scheme && !is_shipped(word, length))
            return oab_fail(log, OAB_CONFIG,
                            "%s: expected law, old, new, a shipped scenario, or several of them "
                            "joined by +, got \"%s\"",
                            oab_side_names[side], what);
        word += length;
        if (*word == '\0')
            return OAB_OK;
    }
}

static oab_status check_year(const char *of, json_int_t year, oab_log *log) {
    return year >= OAB_FIRST_YEAR && year <= OAB_LAST_YEAR
               ? OAB_OK
               : oab_fail(log, OAB_CONFIG,
                          "%s: expected a funding year from " OAB_YEARS ", got %lld", of,
                          (long long)year);
}

static oab_status add_setting(oab_live_request *request, int side, const char *name,
                              const json_t *value, oab_log *log) {
    if (!json_is_string(value))
        return oab_fail(log, OAB_CONFIG, "%s: expected a value as text", name);
    char *text = oab_text("%s=%s", name, json_string_value(value));
    if (text == NULL)
        return oab_out_of_memory(log);
    request->text[request->text_count++] = text;
    request->options.side[side].settings[request->options.side[side].setting_count++] = text;
    return OAB_OK;
}

static oab_status read_side(oab_live_request *request, const oab_options *given, int side,
                            json_int_t both, oab_log *log) {
    json_t *set = NULL, *value;
    const char *what, *name;
    json_int_t year = both;
    json_error_t error;
    if (json_unpack_ex(json_object_get(request->json, oab_side_names[side]), &error, JSON_STRICT,
                       "{s:s, s?I, s?o}", "what", &what, "year", &year, "set", &set) != 0 ||
        (set != NULL && !json_is_object(set)))
        return oab_fail(log, OAB_CONFIG, "%s: expected what, year and set, got other things: %s",
                        oab_side_names[side], error.text);
    OAB_TRY(check_year(oab_side_names[side], year, log));
    OAB_TRY(check_what(given, side, what, log));
    request->options.side[side].what = what;
    request->options.side[side].year = (int)year;
    request->options.side[side].setting_count = 0;
    request->options.side[side].settings =
        oab_new(json_object_size(set), sizeof *request->options.side[side].settings);
    if (request->options.side[side].settings == NULL)
        return oab_out_of_memory(log);
    json_object_foreach(set, name, value) {
        OAB_TRY(add_setting(request, side, name, value, log));
    }
    return OAB_OK;
}

/* One year for both sides is said once, as on the command line. */
static void join_years(oab_options *options) {
    int *year[] = {&options->side[OAB_BASELINE].year, &options->side[OAB_VARIANT].year};
    options->has_year = *year[OAB_BASELINE] == *year[OAB_VARIANT];
    options->request.year = options->has_year ? *year[OAB_BASELINE] : 0;
    if (options->has_year)
        *year[OAB_BASELINE] = *year[OAB_VARIANT] = 0;
}

static oab_status read_members(oab_live_request *request, const oab_options *given, oab_log *log) {
    json_int_t after = 0, year;
    int own_budgets = 0;
    json_t *side[OAB_SIDE_COUNT];
    json_error_t error;
    if (json_unpack_ex(request->json, &error, JSON_STRICT, "{s?I, s:I, s?b, s:o, s:o}", "after",
                       &after, "year", &year, "own_budgets", &own_budgets, oab_side_names[0],
                       &side[0], oab_side_names[1], &side[1]) != 0)
        return oab_fail(log, OAB_CONFIG, "not a request of the page: %s", error.text);
    request->after = after;
    request->options.own_budgets = own_budgets;
    OAB_TRY(check_year("year", year, log));
    request->text = oab_new(json_object_size(json_object_get(side[0], "set")) +
                                json_object_size(json_object_get(side[1], "set")),
                            sizeof *request->text);
    if (request->text == NULL)
        return oab_out_of_memory(log);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        OAB_TRY(read_side(request, given, s, year, log));
    join_years(&request->options);
    return oab_sides_find(&request->options, &request->sides, log);
}

static oab_live_request empty_request(const oab_options *options) {
    oab_live_request request = {.options = *options};
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        request.options.side[s].settings = NULL;
    return request;
}

oab_status oab_live_request_read(const oab_options *options, const char *body, size_t size,
                                 oab_live_request *request, oab_log *log) {
    json_error_t error;
    *request = empty_request(options);
    request->json = json_loadb(body, size, JSON_REJECT_DUPLICATES, &error);
    if (request->json == NULL)
        return oab_fail(log, OAB_CONFIG, "not a request of the page: %s", error.text);
    OAB_TRY(read_members(request, options, log));
    json_object_del(request->json, "after");
    return OAB_OK;
}

oab_status oab_live_request_first(const oab_options *options, oab_live_request *request,
                                  oab_log *log) {
    *request = empty_request(options);
    request->json = describe(options);
    return request->json != NULL ? read_members(request, options, log) : oab_out_of_memory(log);
}

void oab_live_request_free(oab_live_request *request) {
    oab_sides_free(&request->sides);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        free(request->options.side[s].settings);
    for (size_t i = 0; i < request->text_count; i++)
        free(request->text[i]);
    free(request->text);
    json_decref(request->json);
    *request = (oab_live_request){.json = NULL};
}

const char *oab_live_blamed(const oab_live_request *request, const char *message,
                            const char **side) {
    const char *name;
    json_t *value;
    for (int s = OAB_SIDE_COUNT - 1; s >= 0; s--) {
        json_t *of = json_object_get(request->json, oab_side_names[s]);
        *side = oab_side_names[s];
        json_object_foreach(json_object_get(of, "set"), name,
                            value) if (strstr(message, name) != NULL) return name;
    }
    *side = NULL;
    return NULL;
}
