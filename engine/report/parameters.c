/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists parameters for people and programs: those in use in a year, or all rows of
 * parameters.csv. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* A parameter as shown: its value in one year, or one row of the file. */
typedef struct entry {
    const char *name, *unit, *standing, *source, *given_by; /* given_by NULL: parameters.csv */
    int64_t from, to, carried_from;                         /* OAB_ABSENT: not carried */
    char value[32];
} entry;

typedef struct entries {
    entry *row;
    size_t count;
    bool has_year;
} entries;

/* ---- selection: one name, a prefix, or all ---- */

bool oab_parameter_is_asked(const char *name, const char *asked) {
    if (asked == NULL)
        return true;
    if (oab_parameter_find(asked) != OAB_PARAMETER_COUNT)
        return strcmp(name, asked) == 0;
    return strncmp(name, asked, strlen(asked)) == 0;
}

static void add(entries *list, oab_parameter_id id, int64_t value, entry shown, const char *asked) {
    shown.name = oab_parameter_specs[id].name;
    if (!oab_parameter_is_asked(shown.name, asked))
        return;
    oab_parameter_print(id, value, shown.value);
    list->row[list->count++] = shown;
}

static void add_rows(const oab_parameters *p, const char *asked, entries *list) {
    for (size_t i = 0; i < p->row_count; i++) {
        const oab_parameter_row *row = &p->rows[i];
        add(list, row->id, row->value,
            (entry){.unit = row->unit,
                    .standing = row->standing,
                    .source = row->source,
                    .from = row->from,
                    .to = row->to,
                    .carried_from = OAB_ABSENT},
            asked);
    }
}

static void add_in_use(const oab_parameters *p, const char *asked, entries *list) {
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_origin *origin = &p->origin[id];
        add(list, (oab_parameter_id)id, p->rules.value[id],
            (entry){.unit = oab_parameter_specs[id].unit,
                    .standing = origin->standing,
                    .source = origin->source,
                    .given_by = origin->given_by,
                    .from = p->rules.year,
                    .to = p->rules.year,
                    .carried_from = origin->carried_from != 0 ? origin->carried_from : OAB_ABSENT},
            asked);
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

static oab_cell shown_standing_of(const void *row) {
    const char *standing = ((const entry *)row)->standing;
    return (oab_cell){.text = standing != NULL ? standing : "-"};
}

static oab_cell giver_or_source_of(const void *row) {
    const entry *e = row;
    return e->given_by != NULL ? (oab_cell){.text = e->given_by} : source_of(row);
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
};

static const oab_report_column terminal_columns[] = {
    {"name", OAB_CELL_TEXT, ENTRY(name)},
    {"years", OAB_CELL_TEXT, .work_out = years_of},
    {"value", OAB_CELL_TEXT, .from_row = value_of},
    {"unit", OAB_CELL_TEXT, ENTRY(unit)},
    {"standing", OAB_CELL_TEXT, .from_row = shown_standing_of},
    {"source", OAB_CELL_TEXT, .from_row = giver_or_source_of},
};

static const void *entry_at(const void *context, size_t index) {
    const entries *list = context;
    return index < list->count ? &list->row[index] : NULL;
}

/* ---- output ---- */

static void show(const entries *list, const oab_terminal *terminal) {
    const oab_terminal_column shown[] = {
        {"name", .label = "name", .width = -40},
        {"years", .label = list->has_year ? "year" : "years", .width = -9},
        {"value", .label = "value", .width = -14},
        {"unit", .label = "unit", .width = -12},
        {"standing", .label = "standing", .width = -12},
    };
    const oab_terminal_table form = {OAB_COLUMNS(shown), .has_headings = true, .below = "source",
                                     .below_indent = 4, .beside = OAB_W_PARAMS_SOURCE};
    const oab_report_table table = {"parameters", OAB_COLUMNS(terminal_columns), entry_at, list, 0};
    oab_show_table(&table, &form, NULL, terminal);
}

static oab_status report(const entries *list, const oab_terminal *terminal, bool as_json,
                         oab_log *log) {
    const oab_report_table table = {"parameters", OAB_COLUMNS(columns), entry_at, list, 0};
    if (as_json)
        return oab_print_json(oab_json_rows(&table), terminal->out, log);
    show(list, terminal);
    return OAB_OK;
}

oab_status oab_report_parameters(const oab_parameters *parameters, const char *asked, bool in_use,
                                 const oab_terminal *terminal, bool as_json, oab_log *log) {
    const size_t most = parameters->row_count + OAB_PARAMETER_COUNT;
    entries list = {.row = oab_new(most, sizeof *list.row), .has_year = in_use};
    if (list.row == NULL)
        return oab_out_of_memory(log);
    (in_use ? add_in_use : add_rows)(parameters, asked, &list);
    const oab_status status = report(&list, terminal, as_json, log);
    free(list.row);
    return status;
}
