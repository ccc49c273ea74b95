/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What explains each school and municipality of a page. Trees of one shape differ in their values
 * alone, so a shape is told once and then the values of its units, step by step. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct shape {
    char *signature; /* its steps as text */
    json_t *json;    /* borrowed from the list of shapes */
} shape;

typedef struct shapes {
    shape *rows;
    size_t count, capacity;
    json_t *list; /* owned until it is given away */
    bool lacks_memory;
} shapes;

/* Says what a parameter is, in both languages, and in what its value is. False: out of memory. */
static bool describe(json_t *parameter, const oab_explanation *e, oab_parameter_id id) {
    const oab_parameter_origin *origin = &e->run->parameters.origin[id];
    json_t *description = oab_page_texts(origin->description, origin->description_nl);
    const bool has_unit =
        json_object_set_new(parameter, "unit", oab_json_text(oab_parameter_specs[id].unit)) == 0;
    return json_object_set_new(parameter, "description", description) == 0 && has_unit;
}

/* The steps without what differs from unit to unit: values, and the unit's own row. */
static json_t *steps_of(const oab_explanation *e) {
    json_t *list = json_array();
    for (size_t i = 0; i < e->count; i++) {
        json_t *step = oab_step_json(e, i, false);
        json_object_del(json_object_get(step, "from"), "row");
        oab_json_set(&step, "depth", json_integer((json_int_t)e->steps[i].depth));
        oab_json_set(&step, "decimals",
                     json_integer(oab_cell_shapes[oab_step_cell(&e->steps[i])].decimals));
        oab_json_add(&list, step);
    }
    return list;
}

static json_t *lists(size_t count) {
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        oab_json_add(&all, json_array());
    return all;
}

/* Takes STEPS, those of E. */
static json_t *open_shape(json_t *steps, const oab_explanation *e) {
    for (size_t i = 0; i < e->count; i++)
        if (e->steps[i].by == OAB_BY_PARAMETER &&
            !describe(json_object_get(json_array_get(steps, i), "parameter"), e,
                      e->steps[i].parameter)) {
            json_decref(steps);
            return NULL;
        }
    return json_pack(
        "{s:s, s:o, s:[], s:o, s:[], s:[], s:[], s:[], s:[], s:o, s:[], s:[], s:[], s:[]}", "kind",
        oab_unit_kind_words[e->unit.kind], "steps", steps, "ids", "values", lists(e->count),
        "amount", "pupils", "per_pupil", "above", "rank", "what_if", lists(OAB_IF_COUNT), "drawn",
        "at_minimum", "merged", "if_drawn");
}

/* Takes STEPS, those of E. NULL: out of memory. */
static json_t *shape_of(shapes *all, json_t *steps, const oab_explanation *e) {
    char *signature = oab_json_line(steps);
    for (size_t s = 0; s < all->count && signature != NULL; s++)
        if (strcmp(all->rows[s].signature, signature) == 0) {
            free(signature);
            json_decref(steps);
            return all->rows[s].json;
        }
    json_t *json = signature != NULL ? open_shape(steps, e) : NULL;
    if (signature == NULL)
        json_decref(steps);
    if (json == NULL || json_array_append_new(all->list, json) != 0 ||
        !oab_grow(&all->rows, &all->capacity, all->count + 1, sizeof *all->rows)) {
        free(signature);
        return NULL;
    }
    all->rows[all->count++] = (shape){signature, json};
    return json;
}

static void append(shapes *all, json_t *to, json_t *value) {
    all->lacks_memory |= json_array_append_new(to, value) != 0;
}

static bool is_at_minimum(const oab_explanation *e) {
    return e->unit.kind == OAB_UNIT_MUNICIPALITY && e->unit.index != SIZE_MAX &&
           e->run->result.municipalities[e->unit.index].at_minimum;
}

static bool is_cutoff_by_drawn(const oab_explanation *e) {
    const oab_what_if *cutoff = &e->what_if[OAB_IF_CUTOFF];
    return e->has_what_if && cutoff->by_drawn && oab_known(cutoff->amount);
}

static void add_unit(shapes *all, const oab_explanation *e) {
    char id[OAB_UNIT_ID], merged[OAB_SENTENCE];
    json_t *to = shape_of(all, steps_of(e), e);
    if (to == NULL) {
        all->lacks_memory = true;
        return;
    }
    const struct {
        const char *name;
        json_t *value;
    } facts[] = {
        {"ids", oab_json_text(oab_unit_id(&e->unit, id))},
        {"amount", oab_step_value_json(OAB_CELL_EURO, e->amount)},
        {"pupils", oab_json_integer(e->pupils)},
        {"per_pupil", oab_step_value_json(OAB_CELL_EURO, e->per_pupil)},
        {"above", oab_step_value_json(OAB_CELL_POINTS, e->above)},
        {"rank", e->rank > 0 ? json_integer((json_int_t)e->rank) : json_null()},
        {"drawn", json_boolean(e->is_drawn)},
        {"at_minimum", json_boolean(is_at_minimum(e))},
        {"merged", oab_json_text(oab_merged_ids(e, merged, sizeof merged))},
        {"if_drawn", json_boolean(is_cutoff_by_drawn(e))},
    };
    for (size_t f = 0; f < sizeof facts / sizeof *facts; f++)
        append(all, json_object_get(to, facts[f].name), facts[f].value);
    for (size_t i = 0; i < e->count; i++)
        append(all, json_array_get(json_object_get(to, "values"), i),
               oab_step_value_json(oab_step_cell(&e->steps[i]), e->steps[i].value));
    for (int w = 0; w < OAB_IF_COUNT; w++)
        append(all, json_array_get(json_object_get(to, "what_if"), (size_t)w),
               e->has_what_if ? oab_step_value_json(OAB_CELL_EURO, e->what_if[w].amount)
                              : json_null());
}

/* How many units of a kind have a place by amount, and get money. */
typedef struct ranked {
    size_t all, with_money;
} ranked;

static bool is_told(const oab_named_unit *unit, const oab_page_unit *only) {
    char id[OAB_UNIT_ID];
    if (unit->kind != OAB_UNIT_SCHOOL && unit->kind != OAB_UNIT_MUNICIPALITY)
        return false;
    return only == NULL ||
           (unit->kind == only->kind && strcmp(oab_unit_id(unit, id), only->id) == 0);
}

static oab_status add_units(shapes *all, oab_explainer *explainer, const oab_units *units,
                            const oab_page_unit *only, ranked by_kind[OAB_UNIT_KINDS],
                            oab_log *log) {
    oab_explanation e;
    oab_status status = OAB_OK;
    for (size_t i = 0; i < units->count && status == OAB_OK; i++) {
        const oab_named_unit *unit = &units->rows[i];
        if (!is_told(unit, only))
            continue;
        status = oab_explain(explainer, unit, &e, log);
        if (status == OAB_OK) {
            add_unit(all, &e);
            by_kind[unit->kind] = (ranked){e.ranked, e.with_money};
        }
        oab_explanation_free(&e);
    }
    return status;
}

static json_t *ranked_json(const ranked by_kind[OAB_UNIT_KINDS]) {
    json_t *json = json_object();
    for (int k = 0; k < OAB_UNIT_KINDS; k++)
        oab_json_set(&json, oab_unit_kind_words[k],
                     json_pack("{s:I, s:I}", "of", (json_int_t)by_kind[k].all, "with_money",
                               (json_int_t)by_kind[k].with_money));
    return json;
}

static oab_status explain_all(shapes *all, const oab_run *run, const oab_page_unit *only,
                              ranked by_kind[OAB_UNIT_KINDS], oab_log *log) {
    oab_explainer *explainer;
    oab_units units = {.rows = NULL};
    oab_status status = oab_explainer_open(run, &explainer, log);
    if (status == OAB_OK)
        status = oab_list_units(run, &units, log);
    if (status == OAB_OK)
        status = add_units(all, explainer, &units, only, by_kind, log);
    oab_units_free(&units);
    oab_explainer_free(explainer);
    return status;
}

oab_status oab_page_explain(json_t **json, const char *side, const oab_run *run,
                            const oab_page_unit *only, oab_log *log) {
    shapes all = {.list = json_array()};
    ranked by_kind[OAB_UNIT_KINDS] = {{0}};
    oab_status status = explain_all(&all, run, only, by_kind, log);
    for (size_t s = 0; s < all.count; s++)
        free(all.rows[s].signature);
    free(all.rows);
    if (status == OAB_OK && all.lacks_memory)
        status = oab_out_of_memory(log);
    if (status != OAB_OK) {
        json_decref(all.list);
        return status;
    }
    json_t *explained =
        json_pack("{s:o, s:o, s:b, s:b, s:b}", "shapes", all.list, "ranked", ranked_json(by_kind),
                  "has_scores", run->result.scheme->has_scores, "children_drawn",
                  run->data->source == OAB_COUNTRY, "grants_are_proxy",
                  run->result.has_grants && run->result.grants_are_proxy);
    if (json_object_set_new(json_object_get(*json, "explanations"), side, explained) != 0)
        oab_json_set(json, "explanations", NULL);
    return OAB_OK;
}
