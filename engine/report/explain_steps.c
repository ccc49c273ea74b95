/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of an explanation as a tree for a reader, each with its formula filled in and where its
 * figures come from. */
#include "report/report_internal.h"

#include <string.h>

enum { TEXT = 1024, INDENT = 2, UNIT_WIDTH = 9, MOST_FORMULA = 6 };
enum { DECIMALS = 4, CHILD_DECIMALS = 6 };

/* ---- a value ---- */

/* With as many decimals as it needs, up to MOST (4 or 6), and at least two unless it is
 * whole. */
static const char *number_text(oab_language language, oab_fixed value, int most, char *out) {
    int64_t shown = (int64_t)oab_round_div(value, most == DECIMALS ? 100 : 1);
    for (; most > 0 && shown % 100 == 0; most -= 2)
        shown /= 100;
    return oab_grouped(language, shown, most, out);
}

static bool is_number(const oab_step *step) {
    return oab_step_cell(step) == OAB_CELL_POINTS &&
           (step->id != OAB_STEP_PARAMETER ||
            oab_parameter_specs[step->parameter].kind == OAB_NUMBER);
}

static const char *value_text(const oab_explanation *e, oab_language language, const oab_step *step,
                              char *out) {
    if (!oab_known(step->value))
        return strcpy(out, "-");
    if (is_number(step)) /* those of a child add up as they are shown */
        return number_text(language, step->value, e->pupil != NULL ? CHILD_DECIMALS : DECIMALS,
                           out);
    if (step->id == OAB_STEP_PARAMETER)
        return oab_parameter_show(language, step->parameter, step->value, out);
    return oab_cell_show(language, oab_step_cell(step), (oab_cell){.number = step->value}, out);
}

/* Whether a value is 1 of its unit. */
static bool is_one(const oab_step *step) {
    int64_t one = 1;
    for (int i = 0; i < oab_cell_shapes[oab_step_cell(step)].scale; i++)
        one *= 10;
    return step->value == one;
}

static const char *measure_text(oab_language language, const oab_step *step, char *out) {
    const char *measure = step->id == OAB_STEP_PARAMETER ? oab_parameter_specs[step->parameter].unit
                                                         : oab_step_specs[step->id].measure;
    return oab_compose(language, oab_find_word("measure_", measure), out, TEXT,
                       OAB_COUNT_IN("n", is_one(step) ? 1 : 2));
}

static const char *label_text(oab_language language, const oab_step *step) {
    return step->id == OAB_STEP_PARAMETER
               ? oab_parameter_specs[step->parameter].name
               : oab_word(language, oab_find_word("step_", oab_step_specs[step->id].key));
}

/* The label, with whose step or which date it is, on the left; value and unit on the right. */
static void show_value(const oab_explanation *e, const oab_step *step, int indent,
                       const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    const int width = oab_screen_width(terminal);
    char label[2 * TEXT], value[OAB_CELL_SCRATCH], date[12], id[OAB_UNIT_ID], name[TEXT];
    char measure[TEXT];
    measure_text(language, step, measure);
    if (step->unit.run != NULL && e->pupil != NULL) {
        snprintf(label, sizeof label, "%s, %s", label_text(language, step),
                 oab_unit_id(&step->unit, id));
    } else if (step->unit.run != NULL) {
        oab_name_unit(&step->unit, name, sizeof name);
        snprintf(label, sizeof label, "%s %s", oab_unit_id(&step->unit, id), name);
    } else {
        snprintf(label, sizeof label, "%s%s%s", label_text(language, step),
                 step->date != 0 ? ", " : "",
                 step->date != 0 ? oab_date_print(step->date, date) : "");
    }
    value_text(e, language, step, value);
    oab_show_pair(terminal, indent, label, value, width - UNIT_WIDTH);
    fprintf(terminal->out, "%s%s\n", measure[0] != '\0' ? " " : "", measure);
}

/* ---- how it follows ---- */

/* What stands before the PART-th part of a formula; IS_TURNED: of a sum or a difference, and shown
 * with its sign changed. */
static const char *joint(oab_step_by by, size_t part, bool is_turned) {
    static const char *const joints[OAB_BY_WAYS] = {[OAB_BY_SUM] = " + ",
                                                    [OAB_BY_DIFFERENCE] = " - ",
                                                    [OAB_BY_PRODUCT] = " x ",
                                                    [OAB_BY_QUOTIENT] = " / ",
                                                    [OAB_BY_SHARE] = " x "};
    if (is_turned)
        by = by == OAB_BY_SUM ? OAB_BY_DIFFERENCE : OAB_BY_SUM;
    return part == 0 && joints[by] != NULL   ? ""
           : by == OAB_BY_SHARE && part == 2 ? " / "
                                             : joints[by];
}

/* "a x b": the values of the parts, joined by what is done with them. False: it has none. */
static bool formula(const oab_explanation *e, size_t at, oab_language language, char *out,
                    size_t size) {
    const oab_step *step = &e->steps[at];
    const size_t end = oab_step_end(e, at);
    size_t parts = 0, length = (size_t)snprintf(out, size, "%s", step->is_negative ? "-(" : "");
    char value[OAB_CELL_SCRATCH];
    if (joint(step->by, 0, false) == NULL)
        return false;
    for (size_t i = at + 1; i < end && length < size; i = oab_step_end(e, i), parts++) {
        oab_step part = e->steps[i];
        const bool is_turned = (step->by == OAB_BY_SUM || step->by == OAB_BY_DIFFERENCE) &&
                               parts > 0 && oab_known(part.value) && part.value < 0;
        part.value = is_turned ? -part.value : part.value;
        length +=
            (size_t)snprintf(out + length, size - length, "%s%s", joint(step->by, parts, is_turned),
                             value_text(e, language, &part, value));
    }
    if (step->is_negative && length < size)
        snprintf(out + length, size - length, ")");
    return parts > 1 && (parts <= MOST_FORMULA || step->id == OAB_STEP_PUPIL_SCORE);
}

static size_t count_parts(const oab_explanation *e, size_t at) {
    size_t parts = 0;
    for (size_t i = at + 1; i < oab_step_end(e, at); i = oab_step_end(e, i))
        parts++;
    return parts;
}

/* How the value follows, up to its rounding. */
static void append_formula(const oab_explanation *e, size_t at, oab_language language, char *out,
                           size_t size) {
    const oab_step *step = &e->steps[at];
    char text[TEXT], rounded[TEXT] = "", key[32], own[OAB_CELL_SCRATCH], least[OAB_CELL_SCRATCH];
    if (formula(e, at, language, text, sizeof text))
        ; /* as it is */
    else if (step->by == OAB_BY_LEAST)
        snprintf(text, sizeof text, "%s", oab_word(language, OAB_W_EXPLAIN_LEAST_OF));
    else if (step->by == OAB_BY_SUM && count_parts(e, at) > MOST_FORMULA)
        oab_compose(language, OAB_W_EXPLAIN_SUM_OF, text, sizeof text,
                    OAB_COUNT_IN("count", count_parts(e, at)));
    else if (step->by == OAB_BY_AT_LEAST)
        oab_compose(language, OAB_W_EXPLAIN_UNLESS_BELOW, text, sizeof text,
                    OAB_TEXT_IN("own", value_text(e, language, &e->steps[at + 1], own)),
                    OAB_TEXT_IN("least", value_text(e, language, &e->steps[oab_step_end(e, at + 1)],
                                                    least)));
    else
        return;
    snprintf(key, sizeof key, "%d", (int)step->rounding);
    if (step->rounding != OAB_UNROUNDED)
        oab_compose(language, OAB_W_EXPLAIN_ROUNDED, rounded, sizeof rounded,
                    OAB_WORD_IN("how", oab_find_word("rounding_", key)));
    oab_compose(
        language, OAB_W_EXPLAIN_EQUALS, out, size, OAB_TEXT_IN("formula", text),
        OAB_TEXT_IN("rounding", rounded),
        OAB_WORD_IN("zero", step->at_least_zero ? OAB_W_EXPLAIN_AT_LEAST_ZERO : OAB_W_NONE));
}

/* ---- where it comes from ---- */

static void from_table(const oab_explanation *e, const oab_step *step, oab_language language,
                       char *out, size_t size) {
    char row[OAB_UNIT_ID];
    if (step->input == OAB_INPUT_IMPULSE_AREAS)
        snprintf(out, size, "%s", oab_word(language, OAB_W_EXPLAIN_FROM_AREAS));
    else
        oab_compose(language, OAB_W_EXPLAIN_FROM_TABLE, out, size,
                    OAB_TEXT_IN("table", oab_step_path(e, step)),
                    OAB_TEXT_IN("row", oab_step_row(e, step, row)),
                    OAB_TEXT_IN("column", step->column));
}

static void from_parameter(const oab_explanation *e, const oab_step *step, oab_language language,
                           char *out, size_t size) {
    const oab_parameter_origin *origin = &e->run->parameters.origin[step->parameter];
    const char *description =
        language == OAB_DUTCH && origin->description_nl != NULL && origin->description_nl[0] != '\0'
            ? origin->description_nl
            : origin->description;
    const char *source = origin->given_by != NULL ? origin->given_by : origin->source;
    char carried[64] = "";
    if (origin->carried_from != 0)
        oab_compose(language, OAB_W_ASSUMPTION_CARRIED, carried, sizeof carried,
                    OAB_YEAR_IN("year", origin->carried_from));
    snprintf(out, size, "%s%s%s%s; %s", description != NULL ? description : "",
             description != NULL && description[0] != '\0' ? ": " : "",
             origin->standing != NULL ? oab_standing_word(language, origin->standing) : "", carried,
             source != NULL ? source : "");
}

const char *oab_row_given_by(const oab_run *run, const oab_indicator_row *row) {
    const oab_parameters *parameters = &run->parameters;
    char name[OAB_INDICATOR_NAME];
    const char *given_by = NULL;
    oab_indicator_row_name(row, name);
    for (size_t i = 0; i < parameters->setting_count && row->kind != OAB_INTERCEPT; i++)
        if (strcmp(parameters->settings[i].name, name) == 0)
            given_by = parameters->settings[i].given_by;
    return given_by;
}

static void from_indicator(const oab_explanation *e, const oab_indicator_row *row,
                           oab_language language, char *out, size_t size) {
    const char *given_by = oab_row_given_by(e->run, row);
    char name[TEXT / 2];
    snprintf(name, sizeof name, "%s%s%s%s",
             row->label[0] != '\0' ? row->label : oab_indicator_kind_names[row->kind],
             row->category[0] != '\0' ? " (" : "", row->category,
             row->category[0] != '\0' ? ")" : "");
    if (given_by != NULL)
        snprintf(out, size, "%s; %s", name, given_by);
    else
        snprintf(out, size, "%s: %s; %s", name, oab_standing_word(language, row->standing),
                 row->source);
}

/* Whether a child's score, the first part of the step at AT, is below the cut-off, the second. */
static void from_cutoff(const oab_explanation *e, size_t at, oab_language language, char *out,
                        size_t size) {
    const oab_step *score = &e->steps[at + 1], *cutoff = &e->steps[oab_step_end(e, at + 1)];
    char own[OAB_CELL_SCRATCH], least[OAB_CELL_SCRATCH];
    oab_compose(language,
                score->value < cutoff->value   ? OAB_W_EXPLAIN_IS_BELOW
                : score->value > cutoff->value ? OAB_W_EXPLAIN_IS_ABOVE
                                               : OAB_W_EXPLAIN_IS_TIED,
                out, size, OAB_TEXT_IN("own", value_text(e, language, score, own)),
                OAB_TEXT_IN("cutoff", value_text(e, language, cutoff, least)));
}

/* Where a figure comes from that follows from no other. */
static void append_source(const oab_explanation *e, const oab_step *step, oab_language language,
                          char *out, size_t size) {
    const bool is_drawn = e->run->data->source == OAB_COUNTRY;
    out[0] = '\0';
    if (step->by == OAB_BY_TABLE)
        from_table(e, step, language, out, size);
    else if (step->by == OAB_BY_PARAMETER)
        from_parameter(e, step, language, out, size);
    else if (step->by == OAB_BY_INDICATOR)
        from_indicator(e, step->row, language, out, size);
    else if (step->by == OAB_BY_BELOW)
        from_cutoff(e, (size_t)(step - e->steps), language, out, size);
    else if (step->by == OAB_BY_LEVELS)
        snprintf(out, size, "%s", oab_word(language, OAB_W_EXPLAIN_BY_LEVELS));
    else if (step->by == OAB_BY_COUNT)
        snprintf(
            out, size, "%s",
            oab_word(language, is_drawn ? OAB_W_EXPLAIN_FROM_DRAWN : OAB_W_EXPLAIN_FROM_COUNT));
    else if (step->by == OAB_BY_TOTAL)
        oab_compose(language, OAB_W_EXPLAIN_FROM_TOTAL, out, size,
                    OAB_COUNT_IN("count", step->over));
    else if (step->by == OAB_BY_EARLIER)
        snprintf(out, size, "%s", oab_word(language, OAB_W_EXPLAIN_FROM_EARLIER));
    else if (step->by == OAB_BY_UNKNOWN)
        snprintf(out, size, "%s", oab_word(language, OAB_W_EXPLAIN_UNKNOWN));
}

/* What the child has in the cell that STEP is about, and of an education its level. */
static void append_cell(const oab_step *step, oab_language language, char *out, size_t size) {
    const bool is_level = step->id == OAB_STEP_LEVEL_MOTHER || step->id == OAB_STEP_LEVEL_FATHER;
    const char *text = oab_category_text(language, step->column, step->cell);
    char level[8];
    snprintf(level, sizeof level, "%d", oab_known(step->value) ? (int)step->value : 0);
    if (is_level && step->cell[0] != '\0')
        snprintf(out, size, "%s: %s", text, oab_word(language, oab_find_word("level_", level)));
    else if (step->by == OAB_BY_TABLE)
        snprintf(out, size, "%s", text);
    else
        oab_compose(language, OAB_W_EXPLAIN_CELL, out, size, OAB_TEXT_IN("column", step->column),
                    OAB_TEXT_IN("cell", text));
}

/* What stands below a step's value: formula or source, cell, article, budget line. */
static void show_grounds(const oab_explanation *e, size_t at, int indent,
                         const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    const oab_step *step = &e->steps[at];
    const char *article = oab_step_specs[step->id].article;
    enum { TEXTS = 5 };
    char texts[TEXTS][TEXT] = {""}, all[TEXTS * TEXT];
    size_t length = 0;
    append_formula(e, at, language, texts[0], TEXT);
    append_source(e, step, language, texts[1], TEXT);
    if (step->cell != NULL)
        append_cell(step, language, texts[2], TEXT);
    if (article[0] != '\0' && step->by != OAB_BY_EARLIER)
        snprintf(texts[3], TEXT, "%s", article);
    if (step->line != NULL && oab_find_word("line_", step->line) != OAB_W_NONE)
        oab_compose(language, OAB_W_EXPLAIN_IN_LINE, texts[4], TEXT,
                    OAB_TEXT_IN("line", step->line));
    for (int i = 0; i < TEXTS; i++)
        if (texts[i][0] != '\0')
            length += (size_t)snprintf(all + length, sizeof all - length, "%s%s",
                                       length > 0 ? "; " : "", texts[i]);
    if (length > 0)
        oab_say_wrapped(terminal, indent, "%s", all);
}

/* ---- the tree ---- */

/* A unit that consists of several others names them; their steps are for programs. */
static bool is_closed(const oab_explanation *e, size_t at) {
    return e->pupil == NULL && e->steps[at].unit.run != NULL && count_parts(e, 0) > 1;
}

void oab_show_steps(const oab_explanation *e, const oab_terminal *terminal) {
    for (size_t i = 0; i < e->count;) {
        const int indent = INDENT * (int)e->steps[i].depth;
        const bool closed = is_closed(e, i);
        if (e->steps[i].depth == 0)
            fputc('\n', terminal->out);
        show_value(e, &e->steps[i], indent, terminal);
        if (!closed)
            show_grounds(e, i, indent + INDENT, terminal);
        i = closed ? oab_step_end(e, i) : i + 1;
    }
}
