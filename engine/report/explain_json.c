/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An explanation for programs: the tree of its steps, and the units that a name may mean. */
#include "report/report_internal.h"

const char *const oab_unit_kind_words[OAB_UNIT_KINDS] = {
    [OAB_UNIT_SCHOOL] = "school",     [OAB_UNIT_INSTITUTION] = "institution",
    [OAB_UNIT_BOARD] = "board",       [OAB_UNIT_MUNICIPALITY] = "municipality",
    [OAB_UNIT_PROVINCE] = "province",
};

static const char *const way_words[OAB_BY_WAYS] = {
    [OAB_BY_UNKNOWN] = "unknown",
    [OAB_BY_TABLE] = "table",
    [OAB_BY_PARAMETER] = "parameter",
    [OAB_BY_INDICATOR] = "indicator",
    [OAB_BY_COUNT] = "count",
    [OAB_BY_TOTAL] = "total",
    [OAB_BY_CONSTANT] = "constant",
    [OAB_BY_EARLIER] = "earlier",
    [OAB_BY_UNIT] = "unit",
    [OAB_BY_LEVELS] = "levels",
    [OAB_BY_SUM] = "sum",
    [OAB_BY_DIFFERENCE] = "difference",
    [OAB_BY_PRODUCT] = "product",
    [OAB_BY_QUOTIENT] = "quotient",
    [OAB_BY_SHARE] = "share",
    [OAB_BY_LEAST] = "least",
    [OAB_BY_AT_LEAST] = "unless_below",
    [OAB_BY_BELOW] = "below",
};

static const char *const rounding_words[OAB_ROUNDINGS] = {
    [OAB_TO_CENT] = "cent",   [OAB_TO_HUNDREDTH] = "hundredth", [OAB_TO_WHOLE] = "whole",
    [OAB_UP_TO_WHOLE] = "up", [OAB_BY_REMAINDER] = "remainder", [OAB_TO_MILLIONTH] = "millionth"};

/* ---- what reports ask of a step ---- */

oab_cell_type oab_step_cell(const oab_step *step) {
    static const oab_cell_type types[] = {[OAB_IN_CENTS] = OAB_CELL_EURO,
                                          [OAB_IN_HUNDREDTHS] = OAB_CELL_HUNDREDTHS,
                                          [OAB_IN_MILLIONTHS] = OAB_CELL_POINTS,
                                          [OAB_IN_ONES] = OAB_CELL_COUNT};
    return types[oab_step_specs[step->id].unit];
}

const char *oab_step_path(const oab_explanation *explanation, const oab_step *step) {
    const char *path = explanation->run->data->inputs[step->input].path;
    return path != NULL ? path : oab_input_names[step->input];
}

/* Steps below one that is of another unit are of that unit, too. */
const char *oab_step_row(const oab_explanation *explanation, const oab_step *step, char *out) {
    const oab_named_unit *unit = &explanation->unit;
    unsigned depth = step->depth + 1;
    if (explanation->pupil != NULL)
        return explanation->pupil;
    for (size_t i = (size_t)(step - explanation->steps) + 1; i-- > 0 && depth > 0;) {
        const oab_step *above = &explanation->steps[i];
        if (above->depth >= depth)
            continue;
        depth = above->depth;
        if (above->unit.run == NULL)
            continue;
        unit = &above->unit;
        break;
    }
    return oab_unit_id(unit, out);
}

size_t oab_step_end(const oab_explanation *explanation, size_t at) {
    const unsigned depth = explanation->steps[at].depth;
    size_t i = at + 1;
    while (i < explanation->count && explanation->steps[i].depth > depth)
        i++;
    return i;
}

/* ---- JSON ---- */

json_t *oab_unit_json(const oab_named_unit *unit) {
    char id[OAB_UNIT_ID];
    json_t *json = json_pack("{s:s, s:o}", "kind", oab_unit_kind_words[unit->kind], "id",
                             oab_json_text(oab_unit_id(unit, id)));
    if (unit->name[0] != '\0')
        oab_json_set(&json, "name", oab_json_text(unit->name));
    if (unit->place[0] != '\0')
        oab_json_set(&json, "place", oab_json_text(unit->place));
    return json;
}

json_t *oab_step_value_json(oab_cell_type type, int64_t value) {
    const oab_cell_shape *shape = &oab_cell_shapes[type];
    return type == OAB_CELL_COUNT ? oab_json_integer(value)
                                  : oab_json_decimal(value, shape->scale, shape->decimals);
}

static json_t *table_json(const oab_explanation *e, const oab_step *step) {
    char row[OAB_UNIT_ID];
    return json_pack("{s:s, s:o, s:o, s:s}", "table", oab_input_names[step->input], "path",
                     oab_json_text(oab_step_path(e, step)), "row",
                     oab_json_text(oab_step_row(e, step, row)), "column", step->column);
}

/* A row of the indicator, with who has changed it. */
static json_t *row_json(const oab_explanation *e, const oab_indicator_row *row) {
    const char *given_by = oab_row_given_by(e->run, row);
    json_t *json = json_pack(
        "{s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "path", oab_json_text(e->run->indicator.path),
        "kind", oab_indicator_kind_names[row->kind], "variable",
        row->kind == OAB_INTERCEPT ? "" : oab_variable_names[row->variable], "category",
        oab_json_text(row->category), "label", oab_json_text(row->label), "standing",
        oab_json_text(row->standing), "source", oab_json_text(row->source));
    if (given_by != NULL)
        oab_json_set(&json, "given_by", oab_json_text(given_by));
    return json;
}

/* What the child has in a cell; null: it is empty. */
static json_t *child_cell_json(const oab_step *step) {
    return json_pack("{s:s, s:o}", "column", step->column, "value",
                     step->cell[0] != '\0' ? oab_json_text(step->cell) : json_null());
}

static json_t *step_json(const oab_explanation *e, size_t at);

static json_t *parts_json(const oab_explanation *e, size_t at, size_t end) {
    json_t *list = json_array();
    for (size_t i = at; i < end; i = oab_step_end(e, i))
        oab_json_add(&list, step_json(e, i));
    return list;
}

static void add_source(json_t **json, const oab_explanation *e, const oab_step *step) {
    if (step->by == OAB_BY_TABLE)
        oab_json_set(json, "from", table_json(e, step));
    if (step->by == OAB_BY_PARAMETER) {
        json_t *parameter = oab_json_parameter(&e->run->parameters, step->parameter);
        const char *source = e->run->parameters.origin[step->parameter].source;
        oab_json_set(&parameter, "source", oab_json_text(source != NULL ? source : ""));
        oab_json_set(json, "parameter", parameter);
    }
    if (step->by == OAB_BY_INDICATOR)
        oab_json_set(json, "indicator", row_json(e, step->row));
    if (step->cell != NULL)
        oab_json_set(json, "cell", child_cell_json(step));
    if (step->by == OAB_BY_TOTAL)
        oab_json_set(json, "over", json_integer((json_int_t)step->over));
    if (step->date != 0) {
        char date[12];
        oab_json_set(json, "count_date", json_string(oab_date_print(step->date, date)));
    }
}

json_t *oab_step_json(const oab_explanation *explanation, size_t at, bool has_value) {
    const oab_explanation *e = explanation;
    const oab_step *step = &e->steps[at];
    const oab_step_spec *spec = &oab_step_specs[step->id];
    json_t *json = json_pack("{s:s}", "step", spec->key);
    if (has_value)
        oab_json_set(&json, "value", oab_step_value_json(oab_step_cell(step), step->value));
    oab_json_set(&json, "by", json_string(way_words[step->by]));
    if (spec->measure[0] != '\0')
        oab_json_set(&json, "unit", json_string(spec->measure));
    if (step->unit.run != NULL)
        oab_json_set(&json, "of", oab_unit_json(&step->unit));
    add_source(&json, e, step);
    if (rounding_words[step->rounding] != NULL)
        oab_json_set(&json, "rounded", json_string(rounding_words[step->rounding]));
    if (step->at_least_zero)
        oab_json_set(&json, "at_least", json_integer(0));
    if (step->is_negative)
        oab_json_set(&json, "deducted", json_true());
    if (spec->article[0] != '\0')
        oab_json_set(&json, "article", json_string(spec->article));
    if (step->line != NULL)
        oab_json_set(&json, "budget_line", json_string(step->line));
    return json;
}

static json_t *step_json(const oab_explanation *e, size_t at) {
    const size_t end = oab_step_end(e, at);
    json_t *json = oab_step_json(e, at, true);
    if (end > at + 1)
        oab_json_set(&json, "parts", parts_json(e, at + 1, end));
    return json;
}

/* Children of each category of each feature; of the lowest share as far as they count. */
static json_t *features_json(const oab_explanation *e) {
    json_t *list = json_array();
    for (size_t i = 0; i < e->feature_count; i++)
        oab_json_add(&list,
                     json_pack("{s:s, s:o, s:I, s:o}", "feature", e->features[i].feature,
                               "category", oab_json_text(e->features[i].category), "children",
                               (json_int_t)e->features[i].children, "lowest",
                               oab_step_value_json(OAB_CELL_MEASURE, e->features[i].lowest)));
    return list;
}

static json_t *what_if_json(const oab_explanation *e) {
    json_t *json = json_object();
    for (int i = 0; i < OAB_IF_COUNT; i++) {
        const oab_what_if *what_if = &e->what_if[i];
        json_t *amount =
            json_pack("{s:o}", "amount", oab_step_value_json(OAB_CELL_EURO, what_if->amount));
        if (what_if->by_drawn && oab_known(what_if->amount))
            oab_json_set(&amount, "drawn", json_true());
        oab_json_set(&json, oab_what_if_names[i], amount);
    }
    return json;
}

json_t *oab_explanation_json(const oab_explanation *explanation) {
    const oab_explanation *e = explanation;
    json_t *json = json_pack("{s:o, s:i, s:s, s:o, s:o, s:o, s:o}", "unit", oab_unit_json(&e->unit),
                             "year", e->run->result.year, "regime", e->run->result.scheme->word,
                             "amount", oab_step_value_json(OAB_CELL_EURO, e->amount), "pupils",
                             oab_json_integer(e->pupils), "per_pupil",
                             oab_step_value_json(OAB_CELL_EURO, e->per_pupil), "after_threshold",
                             oab_step_value_json(OAB_CELL_POINTS, e->above));
    if (e->rank > 0)
        oab_json_set(&json, "place",
                     json_pack("{s:I, s:I, s:I}", "rank", (json_int_t)e->rank, "of",
                               (json_int_t)e->ranked, "with_money", (json_int_t)e->with_money));
    oab_json_set(&json, "drawn", json_boolean(e->is_drawn));
    oab_json_set(&json, "steps", parts_json(e, 0, e->count));
    if (e->feature_count > 0)
        oab_json_set(&json, "children", features_json(e));
    if (e->feature_count > 0)
        oab_json_set(&json, "children_drawn", json_boolean(e->features_drawn));
    if (e->has_what_if)
        oab_json_set(&json, "what_if", what_if_json(e));
    return json;
}

oab_status oab_report_explanation_json(const oab_explanation *explanation, FILE *out,
                                       oab_log *log) {
    return oab_print_json(oab_explanation_json(explanation), out, log);
}

oab_status oab_report_explanation_line(const oab_explanation *explanation, FILE *out,
                                       oab_log *log) {
    return oab_print_json_line(oab_explanation_json(explanation), out, log);
}

/* ---- one child ---- */

static json_t *date_json(const oab_pupil_date *at) {
    char date[12];
    json_t *json = json_pack("{s:b, s:b}", "toddler", at->site.run == NULL, "counts", at->counts);
    if (at->date != 0)
        oab_json_set(&json, "count_date", json_string(oab_date_print(at->date, date)));
    if (at->site.run != NULL)
        oab_json_set(&json, "school", oab_unit_json(&at->site));
    if (at->municipality.run != NULL)
        oab_json_set(&json, "municipality", oab_unit_json(&at->municipality));
    return json;
}

oab_status oab_report_pupil_json(const oab_explanation *explanation, FILE *out, oab_log *log) {
    json_t *dates = json_array();
    for (size_t i = 0; i < explanation->date_count; i++)
        oab_json_add(&dates, date_json(&explanation->dates[i]));
    return oab_print_json(json_pack("{s:o, s:i, s:s, s:o, s:o}", "pupil_id",
                                    oab_json_text(explanation->pupil), "year",
                                    explanation->run->result.year, "regime",
                                    explanation->run->result.scheme->word, "dates", dates, "steps",
                                    parts_json(explanation, 0, explanation->count)),
                          out, log);
}

oab_status oab_report_units_json(const oab_units *units, FILE *out, oab_log *log) {
    json_t *list = json_array();
    for (size_t i = 0; i < units->count; i++)
        oab_json_add(&list, oab_unit_json(&units->rows[i]));
    return oab_print_json(json_pack("{s:o}", "units", list), out, log);
}
