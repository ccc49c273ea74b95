/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists parameters for people and programs: those in use in a year, or all rows of
 * parameters.csv; all of them, or those that a name or a word finds. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* A parameter as shown: its value in one year, or one row of the file. */
typedef struct entry {
    const char *name, *unit, *standing, *source, *given_by; /* given_by NULL: parameters.csv */
    const char *description, *description_nl;               /* NULL: none */
    int64_t from, to, carried_from;                         /* OAB_ABSENT: not carried */
    char value[32];
} entry;

typedef struct entries {
    entry *row;
    size_t count;
    bool has_year;
    oab_language language;
} entries;

/* ---- selection ---- */

enum { MOST_FOLDED = 1024 };

typedef struct question {
    const oab_parameters *of;
    const char *text; /* NULL: all are asked for */
    bool is_name, is_prefix;
    char folded[MOST_FOLDED]; /* the text */
} question;

static bool begins(const char *name, const char *text) {
    return strncmp(name, text, strlen(text)) == 0;
}

static question ask(const oab_parameters *p, const char *text) {
    question q = {.of = p, .text = text};
    if (text == NULL)
        return q;
    q.is_name = oab_parameter_find(text) != OAB_PARAMETER_COUNT;
    for (int id = 0; id < OAB_PARAMETER_COUNT && !q.is_prefix; id++)
        q.is_prefix = begins(oab_parameter_specs[id].name, text);
    oab_fold_name(text, q.folded, sizeof q.folded);
    return q;
}

static bool has_word(const char *text, const question *q) {
    char folded[MOST_FOLDED];
    oab_fold_name(text, folded, sizeof folded);
    return strstr(folded, q->folded) != NULL;
}

/* A name, else what begins with the text, else what has it in its name or in a description in
 * either language. */
static bool is_asked(const question *q, oab_parameter_id id) {
    const char *name = oab_parameter_specs[id].name;
    if (q->text == NULL || q->is_name)
        return q->text == NULL || strcmp(name, q->text) == 0;
    if (q->is_prefix)
        return begins(name, q->text);
    if (q->folded[0] == '\0' || has_word(name, q))
        return q->folded[0] != '\0';
    for (size_t i = 0; i < q->of->row_count; i++) {
        const oab_parameter_row *row = &q->of->rows[i];
        if (row->id == id && (has_word(row->description, q) || has_word(row->description_nl, q)))
            return true;
    }
    return false;
}

static oab_status nothing_found(const char *asked, oab_log *log) {
    const char *names[OAB_PARAMETER_COUNT];
    char hint[OAB_HINT];
    for (int i = 0; i < OAB_PARAMETER_COUNT; i++)
        names[i] = oab_parameter_specs[i].name;
    return oab_fail(log, OAB_CONFIG,
                    "no parameter has \"%s\" in its name or description (`oab-alloc params` lists "
                    "all)%s",
                    asked, oab_hint(asked, names, OAB_PARAMETER_COUNT, hint));
}

static void add(entries *list, oab_parameter_id id, int64_t value, entry shown, const question *q) {
    if (!is_asked(q, id))
        return;
    shown.name = oab_parameter_specs[id].name;
    oab_parameter_print(id, value, shown.value);
    list->row[list->count++] = shown;
}

static void add_rows(const question *q, entries *list) {
    const oab_parameters *p = q->of;
    for (size_t i = 0; i < p->row_count; i++) {
        const oab_parameter_row *row = &p->rows[i];
        add(list, row->id, row->value,
            (entry){.unit = row->unit,
                    .standing = row->standing,
                    .source = row->source,
                    .description = row->description,
                    .description_nl = row->description_nl,
                    .from = row->from,
                    .to = row->to,
                    .carried_from = OAB_ABSENT},
            q);
    }
}

static void add_in_use(const question *q, entries *list) {
    const oab_parameters *p = q->of;
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_origin *origin = &p->origin[id];
        add(list, (oab_parameter_id)id, p->rules.value[id],
            (entry){.unit = oab_parameter_specs[id].unit,
                    .standing = origin->standing,
                    .source = origin->source,
                    .description = origin->description,
                    .description_nl = origin->description_nl,
                    .given_by = origin->given_by,
                    .from = p->rules.year,
                    .to = p->rules.year,
                    .carried_from = origin->carried_from != 0 ? origin->carried_from : OAB_ABSENT},
            q);
    }
}

/* ---- the table ---- */

static oab_cell value_of(const void *row) {
    return (oab_cell){.text = ((const entry *)row)->value};
}

static oab_cell text_or_empty(const char *text) {
    return (oab_cell){.text = text != NULL ? text : ""};
}

static oab_cell standing_of(const void *row) {
    return text_or_empty(((const entry *)row)->standing);
}

static oab_cell source_of(const void *row) {
    return text_or_empty(((const entry *)row)->source);
}

/* For a terminal: the year, or the years of a row; the year it is carried from, in parentheses. */
static oab_cell years_of(const void *context, const void *row, char *scratch) {
    const entry *e = row;
    if (oab_known(e->carried_from))
        snprintf(scratch, OAB_CELL_SCRATCH, "(%d)", (int)e->carried_from);
    else if (((const entries *)context)->has_year)
        snprintf(scratch, OAB_CELL_SCRATCH, "%d", (int)e->from);
    else
        snprintf(scratch, OAB_CELL_SCRATCH, "%d-%d", (int)e->from, (int)e->to);
    return (oab_cell){.text = scratch};
}

static oab_cell description_of(const void *row) {
    return text_or_empty(((const entry *)row)->description);
}

static oab_cell description_nl_of(const void *row) {
    return text_or_empty(((const entry *)row)->description_nl);
}

static oab_cell shown_unit_of(const void *context, const void *row, char *scratch) {
    const char *unit = ((const entry *)row)->unit;
    snprintf(scratch, OAB_CELL_SCRATCH, "%s", unit);
    for (char *blank; (blank = strchr(scratch, ' ')) != NULL;)
        *blank = '_';
    const oab_word_id word = oab_find_word("unit_", scratch);
    return (oab_cell){
        .text = word != OAB_W_NONE ? oab_word(((const entries *)context)->language, word) : unit};
}

static oab_cell shown_standing_of(const void *context, const void *row, char *scratch) {
    (void)scratch;
    const char *standing = ((const entry *)row)->standing;
    return (oab_cell){
        .text = standing != NULL ? oab_standing_word(((const entries *)context)->language, standing)
                                 : "-"};
}

/* What the parameter is, in the reader's language if that is known, and who says so. */
static oab_cell told_of(const void *context, const void *row, char *scratch) {
    const entry *e = row;
    const oab_language language = ((const entries *)context)->language;
    const bool is_dutch =
        language == OAB_DUTCH && e->description_nl != NULL && e->description_nl[0] != '\0';
    const char *what = is_dutch ? e->description_nl : e->description;
    const char *giver = e->given_by != NULL ? e->given_by : source_of(row).text;
    if (what == NULL || what[0] == '\0')
        return (oab_cell){.text = giver};
    oab_compose(language, giver[0] != '\0' ? OAB_W_PARAMS_TOLD : OAB_W_PARAMS_DESCRIBED, scratch,
                OAB_CELL_SCRATCH, OAB_TEXT_IN("what", what), OAB_TEXT_IN("source", giver));
    return (oab_cell){.text = scratch};
}

#define ENTRY(member) OAB_MEMBER(entry, member)

static const oab_report_column columns[] = {
    {"name", OAB_CELL_TEXT, ENTRY(name)},
    {"from", OAB_CELL_COUNT, ENTRY(from)},
    {"to", OAB_CELL_COUNT, ENTRY(to)},
    {"value", OAB_CELL_TEXT, .from_row = value_of},
    {"unit", OAB_CELL_TEXT, ENTRY(unit)},
    {"standing", OAB_CELL_TEXT, .from_row = standing_of},
    {"source", OAB_CELL_TEXT, .from_row = source_of},
    {"given_by", OAB_CELL_TEXT, ENTRY(given_by), .may_lack = true},
    {"carried_from", OAB_CELL_COUNT, ENTRY(carried_from), .may_lack = true},
    {"description", OAB_CELL_TEXT, .from_row = description_of},
    {"description_nl", OAB_CELL_TEXT, .from_row = description_nl_of},
};

static const oab_report_column terminal_columns[] = {
    {"name", OAB_CELL_TEXT, ENTRY(name)},
    {"years", OAB_CELL_TEXT, .work_out = years_of},
    {"value", OAB_CELL_TEXT, .from_row = value_of},
    {"unit", OAB_CELL_TEXT, .work_out = shown_unit_of},
    {"standing", OAB_CELL_TEXT, .work_out = shown_standing_of},
    {"told", OAB_CELL_TEXT, .work_out = told_of},
};

static const void *entry_at(const void *context, size_t index) {
    const entries *list = context;
    return index < list->count ? &list->row[index] : NULL;
}

/* ---- output ---- */

static void show(const entries *list, const oab_terminal *terminal) {
    const oab_terminal_column shown[] = {
        {"name", OAB_W_PARAMS_NAME, .width = -40},
        {"years", list->has_year ? OAB_W_PARAMS_YEAR : OAB_W_PARAMS_YEARS, .width = -9},
        {"value", OAB_W_PARAMS_VALUE, .width = -14},
        {"unit", OAB_W_PARAMS_UNIT, .width = -12},
        {"standing", OAB_W_PARAMS_STANDING, .width = -12},
    };
    const oab_terminal_table form = {OAB_COLUMNS(shown), .has_headings = true, .below = "told",
                                     .below_indent = 4, .beside = OAB_W_PARAMS_SOURCE};
    const oab_report_table table = {"parameters", OAB_COLUMNS(terminal_columns), entry_at, list, 0};
    oab_show_table(&table, &form, NULL, terminal);
}

static oab_status report(const entries *list, const oab_terminal *terminal,
                         oab_parameters_form form, oab_log *log) {
    const oab_report_table table = {"parameters", OAB_COLUMNS(columns), entry_at, list, 0};
    if (form == OAB_PARAMETERS_JSON)
        return oab_print_json(oab_json_rows(&table), terminal->out, log);
    if (form == OAB_PARAMETERS_CSV)
        oab_write_csv_rows(&table, NULL, false, terminal->out);
    else
        show(list, terminal);
    return OAB_OK;
}

oab_status oab_report_parameters(const oab_parameters *parameters, const char *asked, bool in_use,
                                 const oab_terminal *terminal, oab_parameters_form form,
                                 oab_log *log) {
    const question q = ask(parameters, asked);
    const size_t most = parameters->row_count + OAB_PARAMETER_COUNT;
    entries list = {
        .row = oab_new(most, sizeof *list.row), .has_year = in_use, .language = terminal->language};
    if (list.row == NULL)
        return oab_out_of_memory(log);
    (in_use ? add_in_use : add_rows)(&q, &list);
    const oab_status status =
        list.count > 0 ? report(&list, terminal, form, log) : nothing_found(asked, log);
    free(list.row);
    return status;
}
