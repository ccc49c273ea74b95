/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as JSON, and the numbers, inputs, parameters and notes that all JSON reports share. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>

json_t *oab_json_decimal(int64_t value, int scale, int decimals) {
    char text[32];
    if (!oab_known(value))
        return json_null();
    oab_decimal_print(text, value, scale, decimals);
    return json_real(strtod(text, NULL));
}

json_t *oab_json_integer(int64_t value) {
    return oab_known(value) ? json_integer(value) : json_null();
}

json_t *oab_json_real(double value) {
    char text[32];
    if (isnan(value))
        return json_null();
    snprintf(text, sizeof text, "%.9g", value + 0.0);
    return json_real(strtod(text, NULL));
}

/* ---- tables ---- */

static json_t *of_text(oab_cell_type type, oab_cell cell) {
    (void)type;
    return oab_json_text(cell.text);
}

static json_t *of_word(oab_cell_type type, oab_cell cell) {
    char word[OAB_CELL_PRINTED];
    return json_stringn(word, oab_cell_print(type, cell, word));
}

static json_t *of_yes_no(oab_cell_type type, oab_cell cell) {
    (void)type;
    return json_boolean(cell.number);
}

static json_t *of_count(oab_cell_type type, oab_cell cell) {
    (void)type;
    return json_integer(cell.number);
}

static json_t *of_decimal(oab_cell_type type, oab_cell cell) {
    return oab_json_decimal(cell.number, oab_cell_shapes[type].scale,
                            oab_cell_shapes[type].decimals);
}

static json_t *of_real(oab_cell_type type, oab_cell cell) {
    (void)type;
    return oab_json_real(cell.real);
}

static json_t *(*const of[OAB_CELL_TYPES])(oab_cell_type type, oab_cell cell) = {
    [OAB_CELL_TEXT] = of_text,         [OAB_CELL_SCHOOL] = of_word,
    [OAB_CELL_MUNICIPALITY] = of_word, [OAB_CELL_DATE] = of_word,
    [OAB_CELL_YES_NO] = of_yes_no,     [OAB_CELL_COUNT] = of_count,
    [OAB_CELL_EURO] = of_decimal,      [OAB_CELL_HUNDREDTHS] = of_decimal,
    [OAB_CELL_MEASURE] = of_decimal,   [OAB_CELL_POINTS] = of_decimal,
    [OAB_CELL_SHARE] = of_decimal,     [OAB_CELL_NORMALISED] = of_decimal,
    [OAB_CELL_PERCENT] = of_decimal,   [OAB_CELL_REAL] = of_real,
};

json_t *oab_json_row(const oab_report_table *table, const void *row) {
    json_t *json = json_object();
    char scratch[OAB_CELL_SCRATCH];
    for (size_t c = 0; c < table->column_count; c++) {
        const oab_report_column *column = &table->columns[c];
        const oab_cell cell = oab_cell_of(table, column, row, scratch);
        if (!oab_cell_is_absent(column->type, cell))
            oab_json_set(&json, column->name, of[column->type](column->type, cell));
        else if (!column->may_lack)
            oab_json_set(&json, column->name, json_null());
    }
    return json;
}

json_t *oab_json_rows(const oab_report_table *table) {
    json_t *list = json_array();
    const void *row;
    for (size_t r = 0; (row = table->row(table->context, r)) != NULL; r++)
        oab_json_add(&list, oab_json_row(table, row));
    return list;
}

static bool has_values(const oab_report_table *table, const oab_report_column *column) {
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (size_t r = 0; (row = table->row(table->context, r)) != NULL; r++)
        if (!oab_cell_is_blank(column->type, oab_cell_of(table, column, row, scratch)))
            return true;
    return false;
}

static json_t *values_of(const oab_report_table *table, const oab_report_column *column) {
    json_t *list = json_array();
    char scratch[OAB_CELL_SCRATCH];
    const void *row;
    for (size_t r = 0; (row = table->row(table->context, r)) != NULL; r++) {
        const oab_cell cell = oab_cell_of(table, column, row, scratch);
        json_t *value = oab_cell_is_blank(column->type, cell)
                            ? json_null()
                            : of[column->type](column->type, cell);
        const bool is_empty = json_is_string(value) && json_string_length(value) == 0;
        oab_json_add(&list, is_empty ? (json_decref(value), json_null()) : value);
    }
    return list;
}

json_t *oab_json_columns(const oab_report_table *table) {
    static const char *const types[OAB_CELL_TYPES] = {
        [OAB_CELL_TEXT] = "text",       [OAB_CELL_SCHOOL] = "id",
        [OAB_CELL_MUNICIPALITY] = "id", [OAB_CELL_DATE] = "date",
        [OAB_CELL_YES_NO] = "yes_no",   [OAB_CELL_COUNT] = "count",
        [OAB_CELL_EURO] = "euro",       [OAB_CELL_HUNDREDTHS] = "number",
        [OAB_CELL_MEASURE] = "number",  [OAB_CELL_POINTS] = "number",
        [OAB_CELL_SHARE] = "number",    [OAB_CELL_NORMALISED] = "number",
        [OAB_CELL_PERCENT] = "number",  [OAB_CELL_REAL] = "real",
    };
    json_t *columns = json_array();
    for (size_t c = 0; c < table->column_count; c++) {
        const oab_report_column *column = &table->columns[c];
        if (has_values(table, column))
            oab_json_add(&columns, json_pack("{s:s, s:s, s:i, s:o}", "name", column->name, "type",
                                             types[column->type], "decimals",
                                             oab_cell_shapes[column->type].decimals, "values",
                                             values_of(table, column)));
    }
    return json_pack("{s:s, s:o}", "name", table->name, "columns", columns);
}

/* ---- shared by the reports ---- */

static json_t *input(const char *role, const oab_input_file *file) {
    return json_pack("{s:s, s:o, s:I, s:I, s:I, s:s}", "role", role, "path",
                     oab_json_text(file->path), "bytes", (json_int_t)file->bytes, "rows",
                     (json_int_t)file->rows, "rejected", (json_int_t)file->rejected, "xxh3_128",
                     file->hash);
}

json_t *oab_json_inputs(const oab_dataset *data) {
    json_t *list = json_array();
    const char *role;
    const oab_input_file *file;
    for (size_t i = 0; (file = oab_dataset_input(data, i, &role)) != NULL; i++)
        oab_json_add(&list, input(role, file));
    return list;
}

json_t *oab_json_country(const oab_run *run) {
    const oab_country *country = run->data->country;
    const char *schools = oab_word(OAB_ENGLISH, oab_find_word("country_schools_", country->reads)),
               *municipalities =
                   oab_word(OAB_ENGLISH, oab_find_word("country_municipalities_", country->reads));
    char date[12];
    json_t *json = json_pack("{s:s, s:s, s:s}", "name", "Netherlands", "schools",
                             run->on_children ? "drawn children" : schools, "count_date",
                             oab_date_print(country->date, date));
    oab_json_set(&json, "municipalities", json_string(municipalities));
    if (run->data->cohort.count > 0)
        oab_json_set(&json, "children_are", json_string("drawn, not observed"));
    return json;
}

void oab_json_left_out(json_t **json, const oab_dataset *data) {
    const int64_t travelling = data->excluded[OAB_SCHOOL_TRAVELLING],
                  special = data->excluded[OAB_SCHOOL_SPECIAL];
    if (travelling + special > 0)
        oab_json_set(json, "excluded",
                     json_pack("{s:I, s:I, s:I}", "travelling", (json_int_t)travelling, "special",
                               (json_int_t)special, "pupils", (json_int_t)data->excluded_pupils));
    if (data->inputs[OAB_INPUT_MERGERS].path != NULL)
        oab_json_set(json, "mergers",
                     json_pack("{s:I, s:I, s:I}", "merged", (json_int_t)data->merged, "split",
                               (json_int_t)data->split_count, "not_yet",
                               (json_int_t)oab_later_mergers(data)));
}

json_t *oab_json_notes(const oab_log *log) {
    json_t *list = json_array();
    for (size_t i = 0; i < log->count; i++)
        if (log->items[i].kind == OAB_NOTE)
            oab_json_add(&list, oab_json_text(log->items[i].text));
    return list;
}

json_t *oab_json_parameter(const oab_parameters *parameters, oab_parameter_id id) {
    const oab_parameter_origin *origin = &parameters->origin[id];
    char value[32];
    oab_parameter_print(id, parameters->rules.value[id], value);
    json_t *json =
        json_pack("{s:s, s:s, s:o}", "name", oab_parameter_specs[id].name, "value", value,
                  "standing", oab_json_text(origin->standing != NULL ? origin->standing : ""));
    if (origin->given_by != NULL)
        oab_json_set(&json, "given_by", oab_json_text(origin->given_by));
    if (origin->carried_from != 0)
        oab_json_set(&json, "carried_from", json_integer(origin->carried_from));
    return json;
}
