/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The borders on a page's map: the country's, or the user's own as GeoJSON (RFC 7946): a
 * FeatureCollection whose features are polygons with the property municipality_id. */
#include "base/assets.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

struct oab_borders {
    json_t *json;
};

/* ---- the user's ---- */

/* A position is [longitude, latitude, ...], in degrees. */
static bool is_position(const json_t *position) {
    const json_t *lon = json_array_get(position, 0), *lat = json_array_get(position, 1);
    return json_is_number(lon) && json_is_number(lat) && json_number_value(lon) >= -180 &&
           json_number_value(lon) <= 180 && json_number_value(lat) >= -90 &&
           json_number_value(lat) <= 90;
}

/* Lists in lists, DEPTH deep, of positions; a ring has at least four. */
static bool is_made_of_rings(const json_t *list, int depth) {
    size_t i;
    json_t *item;
    if (json_array_size(list) == 0 || (depth == 0 && json_array_size(list) < 4))
        return false;
    json_array_foreach(list, i, item) {
        if (depth == 0 ? !is_position(item) : !is_made_of_rings(item, depth - 1))
            return false;
    }
    return true;
}

static const char *text_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

/* What is wrong with a feature; NULL: nothing. */
static const char *fault_of(const json_t *feature) {
    const json_t *geometry = json_object_get(feature, "geometry"),
                 *coordinates = json_object_get(geometry, "coordinates");
    const char *type = text_of(geometry, "type"),
               *id = text_of(json_object_get(feature, "properties"), "municipality_id");
    const bool is_polygon = strcmp(type, "Polygon") == 0,
               is_several = strcmp(type, "MultiPolygon") == 0;
    oab_municipality_id number;
    if (!oab_municipality_id_parse(id, strlen(id), &number))
        return "expected a property municipality_id such as \"GM0344\"";
    if (!is_polygon && !is_several)
        return "expected a geometry of type Polygon or MultiPolygon";
    if (!is_made_of_rings(coordinates, is_polygon ? 1 : 2))
        return "expected rings of four or more positions [longitude, latitude] in degrees";
    return NULL;
}

static oab_status check(const char *path, const json_t *json, oab_log *log) {
    const json_t *features = json_object_get(json, "features");
    size_t i;
    json_t *feature;
    if (strcmp(text_of(json, "type"), "FeatureCollection") != 0 || json_array_size(features) == 0)
        return oab_fail(log, OAB_DATA, "%s: expected GeoJSON, a FeatureCollection with features",
                        path);
    json_array_foreach(features, i, feature) {
        const char *fault = fault_of(feature);
        if (fault != NULL)
            return oab_fail(log, OAB_DATA, "%s: feature %zu: %s", path, i + 1, fault);
    }
    return OAB_OK;
}

oab_status oab_borders_read(const char *path, oab_borders **borders, oab_log *log) {
    char *text;
    size_t size;
    json_error_t error;
    *borders = NULL;
    OAB_TRY(oab_read_file(path, &text, &size, log));
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
    free(text);
    if (json == NULL && json_error_code(&error) == json_error_out_of_memory)
        return oab_out_of_memory(log);
    if (json == NULL)
        return oab_fail(log, OAB_DATA, "%s:%d: column %d: expected JSON; %s", path, error.line,
                        error.column, error.text);
    oab_status status = check(path, json, log);
    if (status == OAB_OK && (*borders = oab_new(1, sizeof **borders)) == NULL)
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        (*borders)->json = json;
    else
        json_decref(json);
    return status;
}

void oab_borders_free(oab_borders *borders) {
    if (borders != NULL)
        json_decref(borders->json);
    free(borders);
}

static bool has_municipality(const oab_result *result, oab_municipality_id id) {
    for (size_t i = 0; i < result->municipality_count; i++)
        if (result->municipalities[i].id == id)
            return true;
    for (size_t i = 0; i < result->site_count; i++)
        if (result->sites[i].municipality == id)
            return true;
    return false;
}

/* Is any feature a municipality of RUNS? */
static bool fits(const oab_borders *borders, const oab_run *runs, size_t count) {
    size_t i;
    json_t *feature;
    json_array_foreach(json_object_get(borders->json, "features"), i, feature) {
        const char *text = text_of(json_object_get(feature, "properties"), "municipality_id");
        oab_municipality_id id;
        oab_municipality_id_parse(text, strlen(text), &id);
        for (size_t r = 0; r < count; r++)
            if (has_municipality(&runs[r].result, id))
                return true;
    }
    return false;
}

/* The country's, and which of them have merged since. */
static void add_country(json_t **json) {
    const oab_asset *borders = oab_find_asset("input-samples/netherlands/borders_2023.geojson"),
                    *joined =
                        oab_find_asset("input-samples/netherlands/municipalities_2019_to_2023.csv");
    oab_json_set(
        json, "borders",
        json_loadb((const char *)borders->data, borders->size, JSON_REJECT_DUPLICATES, NULL));
    oab_json_set(json, "joined", json_stringn((const char *)joined->data, joined->size));
}

static bool has_country(const oab_run *runs, size_t count) {
    bool has = false;
    for (size_t r = 0; r < count; r++)
        has |= runs[r].data->source == OAB_COUNTRY;
    return has;
}

oab_status oab_page_borders(json_t **json, const oab_borders *borders, const oab_run *runs,
                            size_t count, oab_log *log) {
    if (borders == NULL) {
        if (has_country(runs, count))
            add_country(json);
        return OAB_OK;
    }
    if (!fits(borders, runs, count))
        return oab_fail(log, OAB_DATA,
                        "--geometry has no effect here: no municipality_id in it is that of a "
                        "municipality of these results");
    oab_json_set(json, "borders", json_incref(borders->json));
    oab_json_set(json, "joined", json_null());
    return OAB_OK;
}
