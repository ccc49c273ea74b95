/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parameters of a funding year: parameters.csv, then scenarios, then --set; later ones win.
 * Each value is checked against its spec and keeps its source. */
#include "base/table.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

/* ---- one value ---- */

static int64_t find_word(const char *words, const char *text) {
    const size_t length = strlen(text);
    int64_t index = 0;
    for (const char *at = words; at != NULL && *at != '\0'; index++) {
        const char *bar = strchrnul(at, '|');
        if ((size_t)(bar - at) == length && memcmp(at, text, length) == 0)
            return index;
        at = *bar == '|' ? bar + 1 : NULL;
    }
    return -1;
}

const oab_parameter_row *oab_parameter_first_row(const oab_parameters *parameters,
                                                 oab_parameter_id id) {
    for (size_t r = 0; r < parameters->row_count; r++)
        if (parameters->rows[r].id == id)
            return &parameters->rows[r];
    return NULL;
}

oab_parameter_id oab_parameter_find(const char *name) {
    int id = 0;
    while (id < OAB_PARAMETER_COUNT && strcmp(oab_parameter_specs[id].name, name) != 0)
        id++;
    return (oab_parameter_id)id;
}

oab_touch oab_touch_of(const char *name) {
    const oab_parameter_id id = oab_parameter_find(name);
    return id < OAB_PARAMETER_COUNT ? oab_parameter_specs[id].touches : OAB_TOUCHES_SCORES;
}

const char *oab_parameter_print(oab_parameter_id id, int64_t value, char *out) {
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    const bool is_word =
        spec->kind == OAB_CHOICE || (spec->kind == OAB_NUMBER_OR_WORD && value < 0);
    if (value == OAB_ABSENT) {
        strcpy(out, "none");
    } else if (is_word) {
        const char *at = spec->words;
        for (int64_t i = 0; spec->kind == OAB_CHOICE && i < value; i++)
            at = strchrnul(at, '|') + 1;
        snprintf(out, 32, "%.*s", (int)(strchrnul(at, '|') - at), at);
    } else if (spec->kind == OAB_DATE) {
        oab_date_print((int32_t)value, out);
    } else {
        oab_fixed_print(out, value);
    }
    return out;
}

static oab_status bad_value(const oab_parameter_spec *spec, const char *text, const char *given_by,
                            const char *right, oab_log *log) {
    return oab_fail(log, OAB_CONFIG, "%s: %s = \"%s\" %s", given_by, spec->name, text, right);
}

/* "0.1", "0,1" or "10%". */
static bool read_number(const char *text, int64_t *value) {
    const size_t length = strlen(text);
    if (length == 0 || text[length - 1] != '%')
        return oab_fixed_parse(text, length, 0, value);
    const bool is_number = oab_fixed_parse(text, length - 1, 0, value) && *value % 100 == 0;
    *value /= 100;
    return is_number;
}

static oab_status parse_number(const oab_parameter_spec *spec, const char *text,
                               const char *given_by, int64_t *value, oab_log *log) {
    char low[32], high[32], right[256];
    const bool is_number = read_number(text, value);
    if (is_number && *value >= spec->lowest && *value <= spec->highest &&
        !(spec->whole && *value % OAB_ONE != 0))
        return OAB_OK;
    oab_fixed_print(low, spec->lowest);
    oab_fixed_print(high, spec->highest);
    snprintf(right, sizeof right, "%s; expected a %s (%s) from %s to %s%s%s%s%s",
             is_number ? "is out of range" : "is not a number of at most 6 decimals",
             spec->whole ? "whole number" : "number", spec->unit, low, high,
             strcmp(spec->unit, "share") == 0 ? ", or a percentage such as 10%" : "",
             spec->words != NULL ? ", or the word " : "", spec->words != NULL ? spec->words : "",
             spec->optional ? ", or none" : "");
    return bad_value(spec, text, given_by, right, log);
}

/* The end of a message about TEXT, which is not in WORDS ("a|b|c"). */
static const char *word_hint(const char *text, const char *words, char *hint) {
    char copy[128];
    const char *names[16];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", words);
    char *rest = copy;
    for (char *word; count < 16 && (word = strsep(&rest, "|")) != NULL;)
        names[count++] = word;
    return oab_hint(text, names, count, hint);
}

static oab_status unknown_word(const oab_parameter_spec *spec, const char *text,
                               const char *given_by, oab_log *log) {
    char right[OAB_HINT + 16], hint[OAB_HINT];
    snprintf(right, sizeof right, "is unknown%s", word_hint(text, spec->words, hint));
    return bad_value(spec, text, given_by, right, log);
}

static oab_status parse_value(oab_parameter_id id, const char *text, const char *given_by,
                              int64_t *value, oab_log *log) {
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    if (spec->optional && (text[0] == '\0' || strcmp(text, "none") == 0)) {
        *value = OAB_ABSENT;
        return OAB_OK;
    }
    if (spec->kind == OAB_DATE) {
        int32_t date;
        if (!oab_date_parse(text, strlen(text), &date))
            return bad_value(spec, text, given_by, "is not a date; expected one such as 2019-10-01",
                             log);
        *value = date;
        return OAB_OK;
    }
    if (spec->kind == OAB_CHOICE) {
        *value = find_word(spec->words, text);
        return *value >= 0 ? OAB_OK : unknown_word(spec, text, given_by, log);
    }
    if (spec->kind == OAB_NUMBER_OR_WORD && find_word(spec->words, text) == 0) {
        *value = -1;
        return OAB_OK;
    }
    return parse_number(spec, text, given_by, value, log);
}

/* ---- rows of parameters.csv and scenarios ---- */

enum { NAME, FROM, TO, VALUE, UNIT, STANDING, SOURCE, DESCRIPTION, DESCRIPTION_NL, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = {
    "name", "from", "to", "value", "unit", "standing", "source", "description", "description_nl",
};
static const char standings[] = "law|official|derived|illustrative";

static oab_status find_columns(const oab_table *table, int column[FIELD_COUNT], int needed,
                               oab_log *log) {
    for (int f = 0; f < FIELD_COUNT; f++) {
        column[f] = oab_table_column(table, field_names[f]);
        if (column[f] < 0 && (needed >> f & 1))
            return oab_fail(log, OAB_CONFIG, "%s:%llu: the header has no column \"%s\"",
                            table->path, (unsigned long long)table->line[0], field_names[f]);
    }
    return OAB_OK;
}

static const char *field(const oab_table *table, size_t row, const int column[FIELD_COUNT], int f) {
    return column[f] < 0 ? "" : table->cell[row][column[f]];
}

static oab_status parse_year(const char *text, int otherwise, const char *where, const char *name,
                             int *year, oab_log *log) {
    oab_fixed value = otherwise * OAB_ONE;
    if (text[0] != '\0' && (!oab_fixed_parse(text, strlen(text), '.', &value) ||
                            value % OAB_ONE != 0 || value < 0 || value > 9999 * OAB_ONE))
        return oab_fail(
            log, OAB_CONFIG,
            "%s: column \"%s\": \"%s\" is not a funding year; expected one such as 2019", where,
            name, text);
    *year = (int)(value / OAB_ONE);
    return OAB_OK;
}

static oab_status unknown_name(const char *where, const char *name, oab_log *log) {
    const char *names[OAB_PARAMETER_COUNT];
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++)
        names[i] = oab_parameter_specs[i].name;
    char hint[OAB_HINT];
    return oab_fail(log, OAB_CONFIG,
                    "%s: \"%s\" is not a parameter (`oab-alloc params` lists all)%s", where, name,
                    oab_hint(name, names, OAB_PARAMETER_COUNT, hint));
}

static oab_status keep_row(oab_parameters *p, const oab_table *table, size_t r,
                           const int column[FIELD_COUNT], const char *where, oab_log *log) {
    const char *name = field(table, r, column, NAME);
    oab_parameter_row row = {.id = oab_parameter_find(name)};
    if (row.id == OAB_PARAMETER_COUNT)
        return unknown_name(where, name, log);
    OAB_TRY(
        parse_year(field(table, r, column, FROM), OAB_FIRST_YEAR, where, "from", &row.from, log));
    OAB_TRY(parse_year(field(table, r, column, TO), OAB_LAST_YEAR, where, "to", &row.to, log));
    OAB_TRY(parse_value(row.id, field(table, r, column, VALUE), where, &row.value, log));
    for (size_t i = 0; i < p->row_count; i++)
        if (p->rows[i].id == row.id && p->rows[i].from <= row.to && row.from <= p->rows[i].to)
            return oab_fail(log, OAB_CONFIG, "%s: %s has two values for %d; expected one", where,
                            name, row.from > p->rows[i].from ? row.from : p->rows[i].from);
    char hint[OAB_HINT];
    const char *standing = field(table, r, column, STANDING);
    if (find_word(standings, standing) < 0)
        return oab_fail(log, OAB_CONFIG, "%s: column \"standing\": \"%s\" is unknown%s", where,
                        standing, word_hint(standing, standings, hint));
    if (!oab_grow(&p->rows, &p->row_capacity, p->row_count + 1, sizeof row))
        return oab_out_of_memory(log);
    row.unit = strdup(field(table, r, column, UNIT));
    row.standing = strdup(field(table, r, column, STANDING));
    row.source = strdup(field(table, r, column, SOURCE));
    row.description = strdup(field(table, r, column, DESCRIPTION));
    row.description_nl = strdup(field(table, r, column, DESCRIPTION_NL));
    p->rows[p->row_count++] = row;
    return row.unit && row.standing && row.source && row.description && row.description_nl
               ? OAB_OK
               : oab_out_of_memory(log);
}

static oab_status read_rows(oab_parameters *p, const oab_table *table, oab_log *log) {
    int column[FIELD_COUNT];
    OAB_TRY(find_columns(table, column, (1 << DESCRIPTION_NL) - 1, log));
    for (size_t r = 1; r < table->rows; r++) {
        char *where = oab_text("%s:%llu", table->path, (unsigned long long)table->line[r]);
        const oab_status status =
            where == NULL ? oab_out_of_memory(log) : keep_row(p, table, r, column, where, log);
        free(where);
        OAB_TRY(status);
    }
    return OAB_OK;
}

/* ---- the values of a year ---- */

static int distance_to(const oab_parameter_row *row, int year) {
    return year < row->from ? row->from - year : year > row->to ? year - row->to : 0;
}

static bool may_carry(const oab_parameter_spec *spec, const oab_parameter_row *row, int year) {
    return !spec->optional || (spec->forward && row->to < year) ||
           (spec->backward && row->from > year);
}

static const oab_parameter_row *row_of_year(const oab_parameters *p, oab_parameter_id id) {
    const int year = p->rules.year;
    const oab_parameter_row *best = NULL;
    for (size_t i = 0; i < p->row_count; i++) {
        const oab_parameter_row *row = &p->rows[i];
        if (row->id != id ||
            (distance_to(row, year) > 0 && !may_carry(&oab_parameter_specs[id], row, year)))
            continue;
        if (best == NULL || distance_to(row, year) < distance_to(best, year) ||
            (distance_to(row, year) == distance_to(best, year) && row->from < best->from))
            best = row;
    }
    return best;
}

/* What a row or a setting tells of a value. */
typedef struct told {
    const char *standing, *source, *description, *description_nl;
} told;

static told told_by(const oab_parameter_row *row) {
    return (told){row->standing, row->source, row->description, row->description_nl};
}

static oab_status set_origin(oab_parameter_origin *origin, told as, const char *given_by,
                             oab_log *log) {
    const oab_parameter_origin fresh = {
        .standing = strdup(as.standing),
        .source = strdup(as.source),
        .description = strdup(as.description),
        .description_nl = strdup(as.description_nl),
        .given_by = given_by != NULL ? strdup(given_by) : NULL,
    };
    free(origin->standing);
    free(origin->source);
    free(origin->description);
    free(origin->description_nl);
    free(origin->given_by);
    *origin = fresh;
    if (!fresh.standing || !fresh.source || !fresh.description || !fresh.description_nl ||
        (given_by && !fresh.given_by))
        return oab_out_of_memory(log);
    return OAB_OK;
}

static oab_status take_year(oab_parameters *p, oab_log *log) {
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_row *row = row_of_year(p, (oab_parameter_id)id);
        p->rules.value[id] = row != NULL ? row->value : OAB_ABSENT;
        if (row == NULL && !oab_parameter_specs[id].optional)
            return oab_fail(log, OAB_CONFIG, "%s: %s has no value in any year", p->path,
                            oab_parameter_specs[id].name);
        if (row == NULL)
            continue;
        OAB_TRY(set_origin(&p->origin[id], told_by(row), NULL, log));
        const bool is_carried = distance_to(row, p->rules.year) > 0;
        p->origin[id].carried_from = !is_carried               ? 0
                                     : row->to < p->rules.year ? row->to
                                                               : row->from;
    }
    return OAB_OK;
}

oab_status oab_parameters_load(const char *models_folder, int year, oab_parameters *parameters,
                               oab_log *log) {
    *parameters = (oab_parameters){.rules.year = year};
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        parameters->rules.value[id] = OAB_ABSENT;
    if (year < OAB_FIRST_YEAR || year > OAB_LAST_YEAR)
        return oab_fail(log, OAB_USAGE,
                        "--year: expected a funding year from " OAB_YEARS ", got %d", year);
    char *data;
    size_t size;
    OAB_TRY(oab_model_file(models_folder, "parameters.csv", &parameters->path, &data, &size, log));
    oab_table table;
    oab_status status = oab_table_parse(parameters->path, data, size, &table, log);
    free(data);
    OAB_TRY(status);
    status = read_rows(parameters, &table, log);
    oab_table_free(&table);
    OAB_TRY(status);
    return take_year(parameters, log);
}

oab_status oab_parameters_choose(oab_parameters *parameters, oab_parameter_id id, int64_t value,
                                 oab_log *log) {
    parameters->rules.value[id] = value;
    parameters->origin[id].carried_from = 0;
    for (size_t i = 0; i < parameters->row_count; i++) {
        const oab_parameter_row *row = &parameters->rows[i];
        if (row->id == id && row->value == value)
            return set_origin(&parameters->origin[id], told_by(row), NULL, log);
    }
    return OAB_OK;
}

/* ---- scenarios and --set ---- */

static oab_status keep_setting(oab_parameters *p, const char *name, const char *value,
                               const char *given_by, oab_log *log) {
    oab_fixed number;
    if (!oab_fixed_parse(value, strlen(value), '.', &number) || number > 1000 * OAB_ONE ||
        number < -1000 * OAB_ONE)
        return oab_fail(
            log, OAB_CONFIG,
            "%s: %s = \"%s\" is not a number from -1000 to 1000 with at most 6 decimals", given_by,
            name, value);
    const oab_indicator_setting setting = {strdup(name), number, strdup(given_by)};
    if (setting.name == NULL || setting.given_by == NULL ||
        !oab_grow(&p->settings, &p->setting_capacity, p->setting_count + 1, sizeof setting)) {
        free(setting.name);
        free(setting.given_by);
        return oab_out_of_memory(log);
    }
    p->settings[p->setting_count++] = setting;
    return OAB_OK;
}

static bool names_indicator_row(const char *name) {
    for (int kind = OAB_COEFFICIENT; kind < OAB_INDICATOR_KIND_COUNT; kind++) {
        const char *word = oab_indicator_kind_names[kind];
        if (strncmp(name, "indicator.", 10) == 0 && strncmp(name + 10, word, strlen(word)) == 0 &&
            name[10 + strlen(word)] == '.')
            return true;
    }
    return false;
}

static oab_status set_value(oab_parameters *p, const char *name, const char *value, told as,
                            const char *given_by, oab_log *log) {
    if (names_indicator_row(name))
        return keep_setting(p, name, value, given_by, log);
    const oab_parameter_id id = oab_parameter_find(name);
    if (id == OAB_PARAMETER_COUNT)
        return unknown_name(given_by, name, log);
    OAB_TRY(parse_value(id, value, given_by, &p->rules.value[id], log));
    p->origin[id].carried_from = 0;
    return set_origin(&p->origin[id], as, given_by, log);
}

oab_status oab_parameters_set(oab_parameters *parameters, const char *name, const char *value,
                              const char *given_by, oab_log *log) {
    const oab_parameter_id id = oab_parameter_find(name);
    const oab_parameter_origin *was = id < OAB_PARAMETER_COUNT ? &parameters->origin[id] : NULL;
    const bool is_described = was != NULL && was->description != NULL;
    const told as = {"illustrative", "", is_described ? was->description : "",
                     is_described ? was->description_nl : ""};
    return set_value(parameters, name, value, as, given_by, log);
}

/* Applies the row if it is for this year, and then counts it in *APPLIED. */
static oab_status apply_row(oab_parameters *p, const oab_table *table, size_t r,
                            const int column[FIELD_COUNT], size_t *applied, oab_log *log) {
    char *where = oab_text("%s:%llu", table->path, (unsigned long long)table->line[r]);
    if (where == NULL)
        return oab_out_of_memory(log);
    const char *standing = field(table, r, column, STANDING);
    int from = 0, to = 0;
    oab_status status =
        parse_year(field(table, r, column, FROM), OAB_FIRST_YEAR, where, "from", &from, log);
    if (status == OAB_OK)
        status = parse_year(field(table, r, column, TO), OAB_LAST_YEAR, where, "to", &to, log);
    const bool applies = status == OAB_OK && p->rules.year >= from && p->rules.year <= to;
    *applied += applies;
    if (applies)
        status = set_value(
            p, field(table, r, column, NAME), field(table, r, column, VALUE),
            (told){standing[0] != '\0' ? standing : "illustrative", field(table, r, column, SOURCE),
                   field(table, r, column, DESCRIPTION), field(table, r, column, DESCRIPTION_NL)},
            where, log);
    free(where);
    return status;
}

oab_status oab_parameters_apply(oab_parameters *parameters, const char *models_folder,
                                const char *scenario, oab_log *log) {
    char *path, *data;
    size_t size;
    OAB_TRY(oab_model_named(models_folder, "scenarios", scenario, &path, &data, &size, log));
    oab_table table;
    oab_status status = oab_table_parse(path, data, size, &table, log);
    free(path);
    free(data);
    OAB_TRY(status);
    int column[FIELD_COUNT];
    size_t applied = 0;
    status = find_columns(&table, column, 1 << NAME | 1 << VALUE, log);
    for (size_t r = 1; r < table.rows && status == OAB_OK; r++)
        status = apply_row(parameters, &table, r, column, &applied, log);
    if (status == OAB_OK && applied == 0)
        oab_note(log, "%s has no row for %d, so it changes nothing", table.path,
                 parameters->rules.year);
    oab_table_free(&table);
    return status;
}

bool oab_parameter_is_settled(const oab_parameter_origin *origin) {
    return origin->standing != NULL && origin->carried_from == 0 &&
           (strcmp(origin->standing, "law") == 0 || strcmp(origin->standing, "official") == 0);
}

void oab_parameters_free(oab_parameters *parameters) {
    for (size_t i = 0; i < OAB_PARAMETER_COUNT; i++) {
        free(parameters->origin[i].standing);
        free(parameters->origin[i].source);
        free(parameters->origin[i].description);
        free(parameters->origin[i].description_nl);
        free(parameters->origin[i].given_by);
    }
    for (size_t i = 0; i < parameters->row_count; i++) {
        free(parameters->rows[i].unit);
        free(parameters->rows[i].standing);
        free(parameters->rows[i].source);
        free(parameters->rows[i].description);
        free(parameters->rows[i].description_nl);
    }
    for (size_t i = 0; i < parameters->setting_count; i++) {
        free(parameters->settings[i].name);
        free(parameters->settings[i].given_by);
    }
    free(parameters->rows);
    free(parameters->settings);
    free(parameters->path);
    *parameters = (oab_parameters){0};
}
