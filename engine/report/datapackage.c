/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A description of the CSV tables of a folder for programs that read any: a Data Package of
 * Frictionless Data (specs.frictionlessdata.io, version 1). */
#include "base/version.h"
#include "report/report_internal.h"

static const char *type_of(oab_cell_type type) {
    if (type == OAB_CELL_DATE)
        return "date";
    if (type == OAB_CELL_REAL)
        return "number";
    if (!oab_cell_is_number(type))
        return "string";
    return oab_cell_shapes[type].decimals == 0 ? "integer" : "number";
}

static const char *const units[OAB_CELL_TYPES] = {
    [OAB_CELL_EURO] = "euro",
    [OAB_CELL_POINTS] = "points",
    [OAB_CELL_PERCENT] = "percent",
};

static json_t *field(const oab_report_column *column, bool dutch) {
    const char *type = type_of(column->type);
    const oab_column_words *words = oab_describe(column);
    json_t *json = json_pack("{s:s, s:s}", "name", column->name, "type", type);
    if (words != NULL) {
        oab_json_set(&json, "title", json_string(words->title));
        oab_json_set(&json, "description", json_string(words->description));
    }
    if (dutch && type[0] == 'n')
        oab_json_set(&json, "decimalChar", json_string(","));
    if (units[column->type] != NULL)
        oab_json_set(&json, "unit", json_string(units[column->type]));
    return json;
}

static json_t *schema(const oab_report_table *table, bool dutch) {
    json_t *fields = json_array(), *keys = json_array();
    for (size_t c = 0; c < table->column_count; c++)
        oab_json_add(&fields, field(&table->columns[c], dutch));
    for (size_t c = 0; c < table->key_count; c++)
        oab_json_add(&keys, json_string(table->columns[c].name));
    json_t *json = json_pack("{s:o, s:[s]}", "fields", fields, "missingValues", "");
    if (table->key_count > 0)
        oab_json_set(&json, "primaryKey", keys);
    else
        json_decref(keys);
    return json;
}

static json_t *resource(const oab_report_table *table, bool dutch) {
    json_t *path = json_sprintf("%s.csv", table->name);
    return json_pack("{s:s, s:o, s:s, s:s, s:s, s:s, s:{s:s}, s:o}", "name", table->name, "path",
                     path, "profile", "tabular-data-resource", "format", "csv", "mediatype",
                     "text/csv", "encoding", "utf-8", "dialect", "delimiter", dutch ? ";" : ",",
                     "schema", schema(table, dutch));
}

json_t *oab_datapackage(const oab_report_table *tables, size_t count, bool dutch) {
    json_t *resources = json_array();
    for (size_t t = 0; t < count; t++)
        oab_json_add(&resources, resource(&tables[t], dutch));
    return json_pack("{s:s, s:s, s:s, s:o}", "profile", "tabular-data-package", "name", "oab-alloc",
                     "version", OAB_VERSION, "resources", resources);
}
