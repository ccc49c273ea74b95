/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live page: that of a comparison, with the parameters that a reader can change, and the
 * answers to what is changed, which leave out what the browser has already. */
#include "base/assets.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- sliders ---- */

/* The largest of 1, 2 and 5 times a power of ten that is at most SPAN / 200, in 1e-6; at least
 * 1. */
static int64_t step_of(int64_t span) {
    static const int64_t nice[] = {5, 2, 1};
    enum { STEPS = 200 };
    int64_t power = 1;
    while (power <= span / STEPS / 10)
        power *= 10;
    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++)
        if (nice[i] * power <= span / STEPS)
            return nice[i] * power;
    return 1;
}

/* From nothing to twice VALUE, within what is allowed. A value that is none, 0 or a word has no
 * slider. */
static json_t *slider(int64_t value, int64_t lowest, int64_t highest, bool is_whole) {
    if (!oab_known(value) || value == 0 || value < lowest || value > highest)
        return json_null();
    const int64_t twice = 2 * value, from = value < 0 ? twice : 0, to = value < 0 ? 0 : twice,
                  least = from < lowest ? lowest : from, most = to > highest ? highest : to;
    int64_t step = step_of(most - least);
    if (is_whole && step < OAB_ONE)
        step = OAB_ONE;
    return json_pack("{s:o, s:o, s:o}", "from", oab_json_decimal(least, 6, 6), "to",
                     oab_json_decimal(most, 6, 6), "step", oab_json_decimal(step, 6, 6));
}

/* ---- parameters ---- */

static const char *const touches[] = {[OAB_TOUCHES_MONEY] = "money",
                                      [OAB_TOUCHES_SHARE] = "share",
                                      [OAB_TOUCHES_SCORES] = "scores",
                                      [OAB_TOUCHES_CHILDREN] = "children"};

static bool has_effect(const oab_comparison *c, const char *name) {
    char lacks[OAB_LACKS];
    bool has = false;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        has |= oab_run_lacks(&c->run[s], name, lacks) == NULL;
    return has;
}

static json_t *words_of(const char *words) {
    json_t *list = json_array();
    for (const char *word = words; word != NULL; word = strchr(word, '|')) {
        word += *word == '|';
        oab_json_add(&list, json_stringn(word, strcspn(word, "|")));
    }
    return list;
}

/* Those that a reader of the page may change: not what decides how tables are read, what both sides
 * share, or the scheme, which is what a side is. */
static bool is_open(oab_parameter_id id) {
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    return spec->touches < OAB_TOUCHES_INPUT && spec->serves != OAB_SERVES_SAMPLE &&
           spec->serves != OAB_SERVES_COMPARISON && id != OAB_SCHOOL_SCHEME;
}

/* One that is not set in this year is described as in the first year that has it. */
static json_t *description_of(const oab_parameters *parameters, oab_parameter_id id) {
    const oab_parameter_origin *origin = &parameters->origin[id];
    const oab_parameter_row *row = oab_parameter_first_row(parameters, id);
    return origin->description != NULL || row == NULL
               ? oab_page_texts(origin->description, origin->description_nl)
               : oab_page_texts(row->description, row->description_nl);
}

static json_t *parameter(const oab_comparison *c, oab_parameter_id id) {
    static const char *const kinds[] = {[OAB_NUMBER] = "number",
                                        [OAB_CHOICE] = "choice",
                                        [OAB_NUMBER_OR_WORD] = "number_or_word",
                                        [OAB_DATE] = "date"};
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    const oab_parameters *baseline = &c->run[OAB_BASELINE].parameters,
                         *variant = &c->run[OAB_VARIANT].parameters;
    const oab_parameter_origin *origin = &baseline->origin[id];
    const bool is_number = spec->kind == OAB_NUMBER || spec->kind == OAB_NUMBER_OR_WORD;
    const int64_t value = baseline->rules.value[id];
    char before[32], after[32];
    oab_parameter_print(id, value, before);
    oab_parameter_print(id, variant->rules.value[id], after);
    json_t *json =
        json_pack("{s:s, s:s, s:s, s:o, s:s, s:b, s:b, s:s, s:s, s:o, s:o}", "name", spec->name,
                  "kind", kinds[spec->kind], "unit", spec->unit, "words", words_of(spec->words),
                  "touches", touches[spec->touches], "has_effect", has_effect(c, spec->name),
                  "optional", spec->optional, "baseline", before, "variant", after, "source",
                  oab_page_text(origin->source), "description", description_of(baseline, id));
    oab_json_set(&json, "standing", oab_page_text(origin->standing));
    oab_json_set(&json, "lowest", is_number ? oab_json_decimal(spec->lowest, 6, 6) : json_null());
    oab_json_set(&json, "highest", is_number ? oab_json_decimal(spec->highest, 6, 6) : json_null());
    oab_json_set(&json, "slider",
                 is_number ? slider(value, spec->lowest, spec->highest, spec->whole) : json_null());
    if (origin->carried_from != 0)
        oab_json_set(&json, "carried_from", json_integer(origin->carried_from));
    return json;
}

/* A row of the indicator that scenarios may change, as a parameter; it has a name in English
 * only. */
static json_t *indicator_row(const oab_comparison *c, const oab_indicator_row *row) {
    char name[OAB_INDICATOR_NAME], before[32], after[32];
    oab_indicator_row_name(row, name);
    const oab_indicator_row *varied = oab_indicator_named(&c->run[OAB_VARIANT].indicator, name);
    oab_fixed_print(before, row->value);
    oab_fixed_print(after, varied != NULL ? varied->value : row->value);
    const oab_fixed most = 1000 * OAB_ONE;
    return json_pack(
        "{s:s, s:s, s:s, s:[], s:s, s:b, s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
        name, "kind", "number", "unit", "points", "words", "touches", "scores", "has_effect",
        has_effect(c, name), "optional", 0, "baseline", before, "variant", after, "source",
        oab_page_text(row->source), "description", oab_page_texts(row->label, NULL), "standing",
        oab_page_text(row->standing), "lowest", oab_json_decimal(-most, 6, 6), "highest",
        oab_json_decimal(most, 6, 6), "slider", slider(row->value, -most, most, false));
}

static json_t *parameters(const oab_comparison *c) {
    const oab_indicator *indicator = &c->run[OAB_BASELINE].indicator;
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        if (is_open((oab_parameter_id)id))
            oab_json_add(&list, parameter(c, (oab_parameter_id)id));
    for (size_t i = 0; i < indicator->count; i++) {
        const oab_indicator_kind kind = indicator->rows[i].kind;
        if (kind == OAB_COEFFICIENT || kind == OAB_SCALE || kind == OAB_EFFECT)
            oab_json_add(&list, indicator_row(c, &indicator->rows[i]));
    }
    return list;
}

/* ---- what an answer says of itself ---- */

static json_t *years(void) {
    json_t *list = json_array();
    for (int year = OAB_FIRST_YEAR; year <= OAB_LAST_YEAR; year++)
        oab_json_add(&list, json_integer(year));
    return list;
}

static json_t *schemes(void) {
    json_t *list = json_pack("[s]", "law");
    for (size_t i = 0; i < oab_scheme_count; i++)
        oab_json_add(&list, json_string(oab_schemes[i]->word));
    return list;
}

static json_t *scenarios(void) {
    static const char folder[] = "models/scenarios/";
    json_t *list = json_array();
    for (size_t i = 0; i < oab_asset_count; i++) {
        const char *name = oab_assets[i].path + sizeof folder - 1;
        if (strncmp(oab_assets[i].path, folder, sizeof folder - 1) == 0)
            oab_json_add(&list, json_stringn(name, strcspn(name, ".")));
    }
    return list;
}

static json_t *seconds(double value) {
    return json_real((double)(int64_t)(value * 1e4 + 0.5) / 1e4);
}

static json_t *live(const oab_comparison *c, const oab_live_facts *facts) {
    return json_pack(
        "{s:I, s:O, s:s, s:o, s:o, s:o, s:o, s:o, s:{s:o}}", "number", (json_int_t)facts->number,
        "request", facts->request, "command", facts->command, "years", years(), "schemes",
        schemes(), "scenarios", scenarios(), "parameters", parameters(c), "notes",
        oab_json_notes(facts->notes), "seconds", "engine", seconds(facts->computed - facts->asked));
}

static void add_live(json_t **json, const oab_comparison *c, const oab_live_facts *facts) {
    json_t *own = live(c, facts);
    json_object_set_new(json_object_get(own, "seconds"), "answer",
                        seconds(oab_seconds() - facts->asked));
    oab_json_set(json, "live", own);
}

/* ---- what the browser has already ---- */

/* The table or column of LIST that is called as ITEM is; NULL: none. */
static const json_t *namesake(const json_t *list, const json_t *item) {
    const json_t *name = json_object_get(item, "name");
    json_t *other;
    size_t i;
    json_array_foreach(list, i, other) {
        if (json_equal(json_object_get(other, "name"), name))
            return other;
    }
    return NULL;
}

/* COLUMN without its values if SENT, the columns as last sent, have the same. */
static json_t *column_after(json_t *column, const json_t *sent) {
    const json_t *before = namesake(sent, column);
    if (before == NULL ||
        !json_equal(json_object_get(before, "values"), json_object_get(column, "values")))
        return json_incref(column);
    json_t *same = json_copy(column);
    json_object_del(same, "values");
    oab_json_set(&same, "same", json_true());
    return same;
}

static json_t *table_after(json_t *table, const json_t *sent) {
    const json_t *before = json_object_get(namesake(sent, table), "columns");
    json_t *columns = json_array(), *changed = json_copy(table), *column;
    size_t i;
    json_array_foreach(json_object_get(table, "columns"), i, column) {
        oab_json_add(&columns, column_after(column, before));
    }
    oab_json_set(&changed, "columns", columns);
    return changed;
}

static json_t *tables_after(const json_t *tables, const json_t *sent) {
    json_t *list = json_array(), *table;
    size_t i;
    json_array_foreach(tables, i, table) {
        oab_json_add(&list, table_after(table, sent));
    }
    return list;
}

static void remember(oab_live_sent *sent, const oab_comparison *c, int64_t number, json_t *tables) {
    json_decref(sent->tables);
    *sent = (oab_live_sent){number, c->tables, tables};
}

void oab_live_sent_free(oab_live_sent *sent) {
    json_decref(sent->tables);
    *sent = (oab_live_sent){.tables = NULL};
}

/* ---- page, answer, unit ---- */

oab_status oab_report_live_page(const oab_comparison *comparison, const oab_live_facts *facts,
                                const oab_page_options *options, oab_live_sent *sent, FILE *out,
                                oab_log *log) {
    json_t *json = oab_page_comparison(comparison, options->language, facts->notes);
    const oab_status status =
        oab_page_settle(&json, options->borders, comparison->run, OAB_SIDE_COUNT, log);
    if (status != OAB_OK) {
        json_decref(json);
        return status;
    }
    add_live(&json, comparison, facts);
    remember(sent, comparison, facts->number, json_incref(json_object_get(json, "tables")));
    return oab_page_write(json, options->language, out, log);
}

oab_status oab_report_live_answer(const oab_comparison *comparison, const oab_live_facts *facts,
                                  const oab_page_options *options, oab_live_sent *sent, FILE *out,
                                  oab_log *log) {
    const bool has_last = facts->after != 0 && facts->after == sent->number,
               reads_same = has_last && sent->read == comparison->tables;
    json_t *json = oab_page_comparison(comparison, options->language, facts->notes);
    oab_status status = OAB_OK;
    if (!reads_same)
        status = oab_page_settle(&json, options->borders, comparison->run, OAB_SIDE_COUNT, log);
    if (status != OAB_OK) {
        json_decref(json);
        return status;
    }
    json_t *tables = json_incref(json_object_get(json, "tables"));
    if (has_last)
        oab_json_set(&json, "tables", tables_after(tables, sent->tables));
    add_live(&json, comparison, facts);
    remember(sent, comparison, facts->number, tables);
    return oab_print_json_line(json, out, log);
}

void oab_report_live_address(const char *address, const oab_terminal *terminal) {
    fprintf(terminal->out, "%s %s\n%s\n", oab_word(terminal->language, OAB_W_SERVE_ADDRESS),
            address, oab_word(terminal->language, OAB_W_SERVE_STOP));
    fflush(terminal->out);
}

static oab_status explain_sides(const oab_comparison *c, const oab_page_unit *unit, json_t **json,
                                oab_log *log) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        OAB_TRY(oab_page_explain(json, oab_side_names[s], &c->run[s], unit, log));
    return OAB_OK;
}

oab_status oab_report_live_unit(const oab_comparison *comparison, const char *kind, const char *id,
                                FILE *out, oab_log *log) {
    oab_page_unit unit = {.kind = OAB_UNIT_SCHOOL, .id = id};
    while (unit.kind < OAB_UNIT_KINDS && strcmp(oab_unit_kind_words[unit.kind], kind) != 0)
        unit.kind++;
    if (unit.kind != OAB_UNIT_SCHOOL && unit.kind != OAB_UNIT_MUNICIPALITY)
        return oab_fail(log, OAB_DATA, "kind: expected school or municipality, got \"%s\"", kind);
    json_t *json = json_pack("{s:{}}", "explanations");
    const oab_status status = explain_sides(comparison, &unit, &json, log);
    json_t *explained = json_incref(json_object_get(json, "explanations"));
    json_decref(json);
    if (status == OAB_OK)
        return oab_print_json_line(explained, out, log);
    json_decref(explained);
    return status;
}
