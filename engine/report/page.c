/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page: one HTML file that needs nothing else. Its scripts and style are built in; what they show
 * goes with it as JSON, compressed. */
#include "base/assets.h"
#include "base/version.h"
#include "report/report_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

/* ---- the data ---- */

json_t *oab_page_text(const char *text) {
    return oab_json_text(text != NULL ? text : "");
}

json_t *oab_page_texts(const char *english, const char *dutch) {
    const bool has_dutch = dutch != NULL && dutch[0] != '\0';
    return json_pack("{s:o, s:o}", "en", oab_page_text(english), "nl",
                     oab_page_text(has_dutch ? dutch : english));
}

static json_t *both_languages(oab_word_id id, const oab_fill *fills) {
    char english[OAB_SENTENCE], dutch[OAB_SENTENCE];
    oab_compose_filled(OAB_ENGLISH, id, english, sizeof english, fills);
    oab_compose_filled(OAB_DUTCH, id, dutch, sizeof dutch, fills);
    return oab_page_texts(english, dutch);
}

void oab_page_title(json_t **json, oab_word_id id, const oab_fill *fills) {
    oab_json_set(json, "title", both_languages(id, fills));
}

void oab_page_sentence(json_t **json, const char *const *tags, json_t *texts) {
    json_t *answer = json_object_get(*json, "answer"), *list = json_array();
    for (; *tags != NULL; tags++)
        oab_json_add(&list, json_string(*tags));
    json_t *sentence = json_pack("{s:o, s:o}", "text", texts, "tags", list);
    if (json_array_append_new(answer, sentence) != 0)
        oab_json_set(json, "answer", NULL);
}

void oab_page_say(json_t **json, const char *const *tags, oab_word_id id, const oab_fill *fills) {
    oab_page_sentence(json, tags, both_languages(id, fills));
}

void oab_page_figure(json_t **json, oab_word_id label, int64_t count) {
    json_t *figure = json_pack("{s:o, s:I}", "label", both_languages(label, OAB_FILLS({0})),
                               "value", (json_int_t)count);
    if (json_array_append_new(json_object_get(*json, "figures"), figure) != 0)
        oab_json_set(json, "figures", NULL);
}

void oab_page_table(json_t **json, const oab_report_table *table, const char *kind) {
    json_t *columns = oab_json_columns(table);
    if (kind != NULL)
        oab_json_set(&columns, "kind", json_string(kind));
    if (json_array_append_new(json_object_get(*json, "tables"), columns) != 0)
        oab_json_set(json, "tables", NULL);
}

void oab_page_words(json_t **page) {
    json_t *json = json_object();
    const char *key;
    for (int id = OAB_W_NONE + 1; (key = oab_word_key((oab_word_id)id)) != NULL; id++)
        oab_json_set(&json, key,
                     json_pack("[s, s]", oab_word(OAB_ENGLISH, (oab_word_id)id),
                               oab_word(OAB_DUTCH, (oab_word_id)id)));
    oab_json_set(page, "words", json);
}

static json_t *parameters_of(const oab_run *run) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_origin *origin = &run->parameters.origin[id];
        if (origin->given_by == NULL && !oab_is_assumption(run, (oab_parameter_id)id))
            continue;
        json_t *row = oab_json_parameter(&run->parameters, (oab_parameter_id)id);
        oab_json_set(&row, "source", oab_page_text(origin->source));
        oab_json_set(&row, "description",
                     oab_page_texts(origin->description, origin->description_nl));
        oab_json_add(&list, row);
    }
    return list;
}

static json_t *side_of(const oab_run *run) {
    char title[OAB_LANGUAGES][160];
    for (int l = 0; l < OAB_LANGUAGES; l++)
        oab_scheme_title(run->result.scheme, (oab_language)l, title[l], sizeof title[l]);
    json_t *json = json_pack("{s:i, s:s, s:{s:s, s:s}, s:o, s:o}", "year", run->result.year,
                             "regime", run->result.scheme->word, "scheme", "en", title[OAB_ENGLISH],
                             "nl", title[OAB_DUTCH], "assumptions", parameters_of(run), "inputs",
                             oab_json_inputs(run->data));
    if (run->data->country != NULL)
        oab_json_set(&json, "country", oab_json_country(run));
    return json;
}

/* ---- where sites stand ---- */

static oab_cell lon_of(const void *row) {
    return (oab_cell){.number = ((const oab_school *)row)->lon};
}

static oab_cell lat_of(const void *row) {
    return (oab_cell){.number = ((const oab_school *)row)->lat};
}

static const void *school_at(const void *context, size_t index) {
    const oab_schools *schools = context;
    return index < schools->count ? &schools->rows[index] : NULL;
}

/* Adds where the sites of RUNS stand. */
static void add_places(json_t **json, const oab_run *runs, size_t count) {
    static const oab_report_column columns[] = {
        {"school_id", OAB_CELL_SCHOOL, OAB_MEMBER(oab_school, id)},
        {"lon", OAB_CELL_POINTS, .from_row = lon_of},
        {"lat", OAB_CELL_POINTS, .from_row = lat_of},
    };
    json_t *places = json_array();
    for (size_t r = 0; r < count; r++) {
        const oab_report_table table = {"places", OAB_COLUMNS(columns), school_at,
                                        &runs[r].data->schools, 1};
        if (r == 0 || runs[r].data != runs[0].data)
            oab_json_add(&places, oab_json_columns(&table));
    }
    oab_json_set(json, "places", places);
}

/* ---- the whole ---- */

json_t *oab_page_open(const char *kind, const oab_run *runs, size_t count, oab_language language) {
    json_t *sides = json_array();
    for (size_t r = 0; r < count; r++)
        oab_json_add(&sides, side_of(&runs[r]));
    return json_pack("{s:i, s:s, s:s, s:s, s:o, s:[], s:[], s:[], s:{}}", "page", 1, "version",
                     OAB_VERSION, "kind", kind, "language", language == OAB_DUTCH ? "nl" : "en",
                     "sides", sides, "answer", "figures", "tables", "explanations");
}

oab_status oab_page_settle(json_t **json, const oab_borders *borders, const oab_run *runs,
                           size_t count, oab_log *log) {
    oab_page_words(json);
    add_places(json, runs, count);
    return oab_page_borders(json, borders, runs, count, log);
}

/* ---- the file ---- */

static la_ssize_t put(struct archive *archive, void *out, const void *bytes, size_t size) {
    (void)archive;
    return fwrite(bytes, 1, size, out) == size ? (la_ssize_t)size : -1;
}

/* TEXT as gzip in base64, between the lines that uuencode puts around it. */
static bool put_packed(const char *text, size_t size, FILE *out) {
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    bool is_written = archive != NULL && entry != NULL;
    if (is_written) {
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_pathname(entry, "page");
        is_written =
            archive_write_set_format_raw(archive) == ARCHIVE_OK &&
            archive_write_add_filter_gzip(archive) == ARCHIVE_OK &&
            archive_write_set_filter_option(archive, "gzip", "timestamp", NULL) == ARCHIVE_OK &&
            archive_write_add_filter_b64encode(archive) == ARCHIVE_OK &&
            archive_write_open(archive, out, NULL, put, NULL) == ARCHIVE_OK &&
            archive_write_header(archive, entry) == ARCHIVE_OK &&
            archive_write_data(archive, text, size) == (la_ssize_t)size;
    }
    if (archive != NULL)
        is_written = archive_write_close(archive) == ARCHIVE_OK && is_written;
    archive_entry_free(entry);
    archive_write_free(archive);
    return is_written;
}

static void put_escaped(const char *text, FILE *out) {
    for (; *text != '\0'; text++)
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '"')
            fputs("&quot;", out);
        else
            fputc(*text, out);
}

static const char *in_language(const json_t *texts, oab_language language) {
    return json_string_value(json_object_get(texts, language == OAB_DUTCH ? "nl" : "en"));
}

/* For who has no scripts: the answer alone. */
static bool put_answer(const json_t *json, oab_language language, FILE *out) {
    size_t i;
    json_t *sentence;
    json_array_foreach(json_object_get(json, "answer"), i, sentence) {
        fputs("<p>", out);
        put_escaped(in_language(json_object_get(sentence, "text"), language), out);
        fputs("</p>\n", out);
    }
    return true;
}

static bool put_data(const json_t *json, oab_language language, FILE *out) {
    (void)language;
    char *text = oab_json_line(json);
    const bool is_written = text != NULL && put_packed(text, strlen(text), out);
    free(text);
    return is_written;
}

static bool put_language(const json_t *json, oab_language language, FILE *out) {
    (void)json;
    return fputs(language == OAB_DUTCH ? "nl" : "en", out) != EOF;
}

static bool put_title(const json_t *json, oab_language language, FILE *out) {
    put_escaped(in_language(json_object_get(json, "title"), language), out);
    return true;
}

/* What stands where in the template, in this order. */
static const struct {
    const char *place;
    bool (*put)(const json_t *json, oab_language language, FILE *out);
} places[] = {{"@LANGUAGE@", put_language},
              {"@TITLE@", put_title},
              {"@TITLE@", put_title},
              {"@ANSWER@", put_answer},
              {"@DATA@", put_data}};

static bool put_page(const json_t *json, oab_language language, FILE *out) {
    const oab_asset *asset = oab_find_asset("page/page.html");
    const char *at = (const char *)asset->data, *place;
    bool is_written = true;
    for (size_t p = 0; p < sizeof places / sizeof *places && is_written; p++) {
        place = strstr(at, places[p].place);
        fwrite(at, 1, (size_t)(place - at), out);
        is_written = places[p].put(json, language, out);
        at = place + strlen(places[p].place);
    }
    return is_written && fputs(at, out) != EOF;
}

oab_status oab_page_write(json_t *json, oab_language language, FILE *out, oab_log *log) {
    if (json == NULL)
        return oab_out_of_memory(log);
    const bool is_written = put_page(json, language, out);
    json_decref(json);
    if (!is_written && ferror(out))
        return oab_fail(log, OAB_IO, "cannot write the page");
    return is_written ? OAB_OK : oab_out_of_memory(log);
}
