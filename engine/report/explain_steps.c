/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of an explanation as a tree for a reader, each with its formula filled in and where its
 * figures come from. */
#include "report/report_internal.h"

#include <string.h>

enum { TEXT = 1024, INDENT = 2, UNIT_WIDTH = 9, MOST_FORMULA = 6 };

/* ---- a value ---- */

/* With as many decimals as it needs, up to four, and at least two unless it is whole. */
static const char *number_text(oab_language language, oab_fixed value, char *out) {
    const int64_t shown = (int64_t)oab_round_div(value, 100);
    if (shown % 10000 == 0)
        return oab_grouped(language, shown / 10000, 0, out);
    return shown % 100 == 0 ? oab_grouped(language, shown / 100, 2, out)
                            : oab_grouped(language, shown, 4, out);
}

static bool is_number(const oab_step *step) {
    return oab_step_cell(step) == OAB_CELL_POINTS &&
           (step->id != OAB_STEP_PARAMETER ||
            oab_parameter_specs[step->parameter].kind == OAB_NUMBER);
}

static const char *value_text(oab_language language, const oab_step *step, char *out) {
    if (!oab_known(step->value))
        return strcpy(out, "-");
    if (is_number(step))
        return number_text(language, step->value, out);
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
static void show_value(const oab_step *step, int indent, const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    const int width = oab_screen_width(terminal);
    char label[2 * TEXT], value[OAB_CELL_SCRATCH], date[12], id[OAB_UNIT_ID], name[TEXT];
    char measure[TEXT];
    measure_text(language, step, measure);
    if (step->unit.run != NULL) {
        oab_name_unit(&step->unit, name, sizeof name);
        snprintf(label, sizeof label, "%s %s", oab_unit_id(&step->unit, id), name);
    } else {
        snprintf(label, sizeof label, "%s%s%s", label_text(language, step),
                 step->date != 0 ? ", " : "",
                 step->date != 0 ? oab_date_print(step->date, date) : "");
    }
    value_text(language, step, value);
    oab_show_pair(terminal, indent, label, value, width - UNIT_WIDTH);
    fprintf(terminal->out, "%s%s\n", measure[0] != '\0' ? " " : "", measure);
}

/* ---- how it follows ---- */

/* What stands before the PART-th part of a formula; a negative one is added by its opposite. */
static const char *joint(oab_step_by by, size_t part, bool is_negative) {
    static const char *const joints[OAB_BY_WAYS] = {[OAB_BY_SUM] = " + ",
                                                    [OAB_BY_DIFFERENCE] = " - ",
                                                    [OAB_BY_PRODUCT] = " x ",
                                                    [OAB_BY_QUOTIENT] = " / ",
                                                    [OAB_BY_SHARE] = " x "};
    if (by == OAB_BY_SUM && is_negative)
        by = OAB_BY_DIFFERENCE;
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
        const bool is_added =
            step->by == OAB_BY_SUM && parts > 0 && oab_known(part.value) && part.value < 0;
        part.value = is_added ? -part.value : part.value;
        length +=
            (size_t)snprintf(out + length, size - length, "%s%s", joint(step->by, parts, is_added),
                             value_text(language, &part, value));
    }
    if (step->is_negative && length < size)
        snprintf(out + length, size - length, ")");
    return parts > 1 && parts <= MOST_FORMULA;
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
        oab_compose(
            language, OAB_W_EXPLAIN_UNLESS_BELOW, text, sizeof text,
            OAB_TEXT_IN("own", value_text(language, &e->steps[at + 1], own)),
            OAB_TEXT_IN("least", value_text(language, &e->steps[oab_step_end(e, at + 1)], least)));
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

/* Where a figure comes from that follows from no other. */
static void append_source(const oab_explanation *e, const oab_step *step, oab_language language,
                          char *out, size_t size) {
    const bool is_drawn = e->run->data->source == OAB_COUNTRY;
    out[0] = '\0';
    if (step->by == OAB_BY_TABLE)
        from_table(e, step, language, out, size);
    else if (step->by == OAB_BY_PARAMETER)
        from_parameter(e, step, language, out, size);
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

/* What stands below a step's value: formula or source, article, budget line. */
static void show_grounds(const oab_explanation *e, size_t at, int indent,
                         const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    const oab_step *step = &e->steps[at];
    const char *article = oab_step_specs[step->id].article;
    char texts[4][TEXT] = {""}, all[4 * TEXT];
    size_t length = 0;
    append_formula(e, at, language, texts[0], TEXT);
    append_source(e, step, language, texts[1], TEXT);
    if (article[0] != '\0' && step->by != OAB_BY_EARLIER)
        snprintf(texts[2], TEXT, "%s", article);
    if (step->line != NULL && oab_find_word("line_", step->line) != OAB_W_NONE)
        oab_compose(language, OAB_W_EXPLAIN_IN_LINE, texts[3], TEXT,
                    OAB_TEXT_IN("line", step->line));
    for (int i = 0; i < 4; i++)
        if (texts[i][0] != '\0')
            length += (size_t)snprintf(all + length, sizeof all - length, "%s%s",
                                       length > 0 ? "; " : "", texts[i]);
    if (length > 0)
        oab_say_wrapped(terminal, indent, "%s", all);
}

/* ---- the tree ---- */

/* A unit that consists of several others names them; their steps are for programs. */
static bool is_closed(const oab_explanation *e, size_t at) {
    return e->steps[at].unit.run != NULL && count_parts(e, 0) > 1;
}

void oab_show_steps(const oab_explanation *e, const oab_terminal *terminal) {
    for (size_t i = 0; i < e->count;) {
        const int indent = INDENT * (int)e->steps[i].depth;
        const bool closed = is_closed(e, i);
        if (e->steps[i].depth == 0)
            fputc('\n', terminal->out);
        show_value(&e->steps[i], indent, terminal);
        if (!closed)
            show_grounds(e, i, indent + INDENT, terminal);
        i = closed ? oab_step_end(e, i) : i + 1;
    }
}
