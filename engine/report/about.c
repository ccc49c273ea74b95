/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a workbook or database tells beside the tables of results: the single values of the JSON of
 * the same results, as a table of keys; and each of its lists of plain objects, as a table. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 12, MOST_TABLES = 24 };

typedef struct about_row {
    char *text[MOST_FIELDS];    /* owned; NULL: absent, or of another type */
    double number[MOST_FIELDS]; /* NAN: likewise */
    int64_t count[MOST_FIELDS]; /* OAB_ABSENT: likewise */
} about_row;

typedef struct about_table {
    char *name; /* owned */
    oab_report_column columns[MOST_FIELDS];
    size_t column_count;
    about_row *rows;
    size_t count, capacity;
} about_table;

struct oab_about {
    about_table tables[MOST_TABLES]; /* the first is of single values */
    size_t count;
    bool has_memory;
};

static const void *row_at(const void *context, size_t index) {
    const about_table *table = context;
    return index < table->count ? &table->rows[index] : NULL;
}

/* ---- values ---- */

/* Puts VALUE into field C of ROW, as a number if the field is one of numbers. */
static bool put_value(about_row *row, size_t c, oab_cell_type type, const json_t *value) {
    if (type != OAB_CELL_TEXT) {
        row->number[c] = json_is_number(value) ? json_number_value(value) : NAN;
        row->count[c] = json_is_integer(value) ? json_integer_value(value) : OAB_ABSENT;
        return true;
    }
    if (json_is_null(value) || value == NULL)
        return true;
    row->text[c] = json_is_string(value)
                       ? strdup(json_string_value(value))
                       : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    return row->text[c] != NULL;
}

static about_row *add_row(about_table *table) {
    if (!oab_grow(&table->rows, &table->capacity, table->count + 1, sizeof *table->rows))
        return NULL;
    about_row *row = &table->rows[table->count++];
    *row = (about_row){.text = {NULL}};
    for (size_t c = 0; c < MOST_FIELDS; c++) {
        row->number[c] = NAN;
        row->count[c] = OAB_ABSENT;
    }
    return row;
}

static void add_column(about_table *table, const char *name, oab_cell_type type) {
    const size_t c = table->column_count++;
    oab_report_column column = {.name = name,
                                .type = type,
                                .held = OAB_HELD_TEXT,
                                .at = offsetof(about_row, text) + c * sizeof(char *)};
    if (type == OAB_CELL_REAL) {
        column.held = OAB_HELD_DOUBLE;
        column.at = offsetof(about_row, number) + c * sizeof(double);
    } else if (type != OAB_CELL_TEXT) {
        column.held = OAB_HELD_INT64;
        column.at = offsetof(about_row, count) + c * sizeof(int64_t);
    }
    table->columns[c] = column;
}

static about_table *add_table(oab_about *about, const char *name) {
    about_table *table = &about->tables[about->count++];
    *table = (about_table){.name = strdup(name)};
    about->has_memory = about->has_memory && table->name != NULL;
    return table;
}

/* ---- lists ---- */

static bool is_plain(json_t *object) {
    const char *key;
    json_t *value;
    if (!json_is_object(object) || json_object_size(object) > MOST_FIELDS)
        return false;
    json_object_foreach(object, key,
                        value) if (json_is_object(value) || json_is_array(value)) return false;
    return true;
}

static bool is_table(json_t *list) {
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item) if (!is_plain(item)) return false;
    return json_array_size(list) > 0;
}

/* The type of the values of KEY in LIST: whole numbers, numbers, or else texts. */
static oab_cell_type type_of(json_t *list, const char *key) {
    size_t i;
    json_t *item;
    bool has_any = false, is_whole = true;
    json_array_foreach(list, i, item) {
        const json_t *value = json_object_get(item, key);
        if (value == NULL || json_is_null(value))
            continue;
        if (!json_is_number(value))
            return OAB_CELL_TEXT;
        has_any = true;
        is_whole &= json_is_integer(value);
    }
    const bool is_year = strcmp(key, "year") == 0 || strcmp(key, "carried_from") == 0;
    return !has_any    ? OAB_CELL_TEXT
           : !is_whole ? OAB_CELL_REAL
           : is_year   ? OAB_CELL_YEAR
                       : OAB_CELL_COUNT;
}

static bool has_column(const about_table *table, const char *name) {
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return true;
    return false;
}

/* The columns of LIST: what any of its objects has. */
static void find_columns(about_table *table, json_t *list) {
    size_t i;
    json_t *item, *value;
    const char *key;
    json_array_foreach(list, i, item) json_object_foreach(
        item, key, value) if (!has_column(table, key) && table->column_count < MOST_FIELDS)
        add_column(table, key, type_of(list, key));
}

/* Adds LIST as a table named as its path, with underscores for points. */
static void add_list(oab_about *about, const char *path, json_t *list) {
    size_t i;
    json_t *item;
    about_table *table = add_table(about, path);
    for (char *at = table->name; at != NULL && (at = strchr(at, '.')) != NULL;)
        *at = '_';
    find_columns(table, list);
    json_array_foreach(list, i, item) {
        about_row *row = add_row(table);
        about->has_memory = about->has_memory && row != NULL;
        for (size_t c = 0; c < table->column_count && about->has_memory; c++)
            about->has_memory = put_value(row, c, table->columns[c].type,
                                          json_object_get(item, table->columns[c].name));
    }
}

/* ---- single values ---- */

/* Adds VALUE under KEY to the table of single values. */
static void add_single(oab_about *about, const char *key, const json_t *value) {
    about_row *row = add_row(&about->tables[0]);
    about->has_memory = about->has_memory && row != NULL && (row->text[0] = strdup(key)) != NULL &&
                        (!json_is_number(value) || put_value(row, 1, OAB_CELL_REAL, value)) &&
                        (json_is_number(value) || put_value(row, 2, OAB_CELL_TEXT, value));
}

static bool has_result(const oab_report_table *results, size_t count, const char *name) {
    for (size_t t = 0; t < count; t++)
        if (strcmp(results[t].name, name) == 0)
            return true;
    return false;
}

static void walk(oab_about *about, const char *path, json_t *value, const oab_report_table *results,
                 size_t count);

/* Walks the member NAME of what is at PATH. */
static void walk_member(oab_about *about, const char *path, const char *name, json_t *value,
                        const oab_report_table *results, size_t count) {
    char *inner = path[0] == '\0' ? oab_text("%s", name) : oab_text("%s.%s", path, name);
    about->has_memory = about->has_memory && inner != NULL;
    if (about->has_memory)
        walk(about, inner, value, results, count);
    free(inner);
}

/* Lists of objects that hold others are left out: the tables of results have them, row by row. */
static void walk_list(oab_about *about, const char *path, json_t *list,
                      const oab_report_table *results, size_t count) {
    size_t i;
    json_t *item;
    if (has_result(results, count, path))
        return;
    if (is_table(list) && about->count < MOST_TABLES) {
        add_list(about, path, list);
        return;
    }
    json_array_foreach(list, i, item) {
        char place[24];
        snprintf(place, sizeof place, "%zu", i + 1);
        if (!json_is_object(item))
            walk_member(about, path, place, item, results, count);
    }
}

static void walk(oab_about *about, const char *path, json_t *value, const oab_report_table *results,
                 size_t count) {
    const char *key;
    json_t *member;
    if (json_is_array(value))
        walk_list(about, path, value, results, count);
    else if (!json_is_object(value))
        add_single(about, path, value);
    else
        json_object_foreach(value, key, member)
            walk_member(about, path, key, member, results, count);
}

/* ---- parameters and inputs ---- */

/* Adds ITEM, which it takes, after its side. */
static void add_of_side(json_t **list, json_t *item, const char *side) {
    json_t *row = side != NULL ? json_pack("{s:s}", "side", side) : json_object();
    const bool is_whole = json_object_update(row, item) == 0;
    json_decref(item);
    if (!is_whole) {
        json_decref(row);
        row = NULL;
    }
    oab_json_add(list, row);
}

/* VALUE as a number where it is one; else null. */
static json_t *number_of(oab_parameter_id id, int64_t value) {
    const oab_parameter_kind kind = oab_parameter_specs[id].kind;
    const bool is_number = kind == OAB_NUMBER || (kind == OAB_NUMBER_OR_WORD && value != -1);
    return is_number ? oab_json_decimal(value, 6, 6) : json_null();
}

void oab_list_parameters(json_t **list, const oab_run *run, const char *side) {
    const oab_parameters *p = &run->parameters;
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_origin *origin = &p->origin[id];
        json_t *item = oab_json_parameter(p, (oab_parameter_id)id);
        oab_json_set(&item, "number", number_of((oab_parameter_id)id, p->rules.value[id]));
        oab_json_set(&item, "unit", json_string(oab_parameter_specs[id].unit));
        oab_json_set(&item, "source", oab_json_text(origin->source != NULL ? origin->source : ""));
        oab_json_set(&item, "description",
                     oab_json_text(origin->description != NULL ? origin->description : ""));
        add_of_side(list, item, side);
    }
}

void oab_list_inputs(json_t **list, const oab_run *run, const char *side) {
    json_t *inputs = oab_json_inputs(run->data), *item;
    size_t i;
    json_array_foreach(inputs, i, item) {
        add_of_side(list, json_incref(item), side);
    }
    if (inputs == NULL)
        oab_json_add(list, NULL);
    json_decref(inputs);
}

/* ---- the whole ---- */

oab_about *oab_about_read(json_t *json, const oab_report_table *results, size_t count) {
    oab_about *about = json != NULL ? oab_new(1, sizeof *about) : NULL;
    if (about == NULL)
        return NULL;
    *about = (oab_about){.has_memory = true};
    about_table *single = add_table(about, "summary");
    add_column(single, "key", OAB_CELL_TEXT);
    add_column(single, "number", OAB_CELL_REAL);
    add_column(single, "text", OAB_CELL_TEXT);
    walk(about, "", json, results, count);
    if (about->has_memory)
        return about;
    oab_about_free(about);
    return NULL;
}

size_t oab_about_count(const oab_about *about) {
    return about->count;
}

oab_report_table oab_about_table(const oab_about *about, size_t index) {
    const about_table *table = &about->tables[index];
    return (oab_report_table){.name = table->name,
                              .columns = table->columns,
                              .column_count = table->column_count,
                              .row = row_at,
                              .context = table,
                              .key_count = index == 0};
}

void oab_about_free(oab_about *about) {
    for (size_t t = 0; about != NULL && t < about->count; t++) {
        for (size_t r = 0; r < about->tables[t].count; r++)
            for (size_t c = 0; c < MOST_FIELDS; c++)
                free(about->tables[t].rows[r].text[c]);
        free(about->tables[t].rows);
        free(about->tables[t].name);
    }
    free(about);
}
