/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of a run: what was divided and on what ground, the budget lines, lists of who gets
 * what, and where to look next. */
#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* A run, and the language in which its tables are shown. */
typedef struct shown_run {
    const oab_run *run;
    oab_language language;
} shown_run;

/* ---- what was run ---- */

static void show_title(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char title[64], scheme[160];
    const int length = snprintf(title, sizeof title, "Onderwijsachterstanden %d", result->year);
    fprintf(terminal->out, "%s%*s\n", title, oab_screen_width(terminal) - length,
            "oab-alloc " OAB_VERSION);
    oab_tell_with(
        terminal, 0, OAB_W_RUN_DIVIDED,
        OAB_TEXT_IN("scheme", oab_scheme_title(result->scheme, terminal->language, scheme, 160)));
    oab_show_source(run, 0, terminal);
}

/* ---- budget lines ---- */

/* The line a council knows it by; a line inside another one is indented. */
static oab_cell line_title(const void *context, const void *row, char *scratch) {
    const shown_run *shown = context;
    const oab_budget_line *line = row;
    const oab_word_id word = oab_find_word("line_", line->name);
    const oab_cents least = oab_rule_cents(&shown->run->parameters.rules, OAB_MUNICIPALITY_MINIMUM);
    if (word == OAB_W_NONE)
        return (oab_cell){.text = line->name};
    return (oab_cell){.text = oab_compose(shown->language, word, scratch, OAB_CELL_SCRATCH,
                                          OAB_COUNT_IN("euro", oab_round_div(least, 100)))};
}

static const void *line_at(const void *context, size_t index) {
    const oab_run *run = ((const shown_run *)context)->run;
    return oab_run_table(run, OAB_TABLE_BUDGET).row(run, index);
}

static void show_lines(const oab_run *run, const oab_terminal *terminal) {
    static const oab_report_column line_columns[] = {
        {"title", OAB_CELL_TEXT, .work_out = line_title},
        {"recipients", OAB_CELL_COUNT, OAB_MEMBER(oab_budget_line, recipients)},
        {"allocated", OAB_CELL_EURO, OAB_MEMBER(oab_budget_line, allocated)},
    };
    static const oab_terminal_column columns[] = {
        {"title", OAB_W_HEADING_LINE, .width = -34},
        {"recipients", OAB_W_HEADING_RECIPIENTS, .width = 10},
        {"allocated", OAB_W_HEADING_EURO, .width = 18},
        {"residue", OAB_W_HEADING_RESIDUE, .width = 14},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table budget = oab_run_table(run, OAB_TABLE_BUDGET);
    const oab_report_column shown[] = {line_columns[0], line_columns[1], line_columns[2],
                                       budget.columns[budget.column_count - 1]};
    const oab_report_table table = {"lines", OAB_COLUMNS(shown), line_at,
                                    &(shown_run){run, terminal->language}, 0};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- national figures ---- */

static oab_cell pool_of(const void *context, const void *row, char *scratch) {
    const shown_run *shown = context;
    const bool is_schools = row == &shown->run->result.school_nation;
    (void)scratch;
    return (oab_cell){.text = oab_word(shown->language, is_schools ? OAB_W_POOL_SCHOOLS
                                                                   : OAB_W_POOL_MUNICIPALITIES)};
}

static const void *nation_at(const void *context, size_t index) {
    const oab_run *run = ((const shown_run *)context)->run;
    return oab_run_table(run, OAB_TABLE_NATIONS).row(run, index);
}

static void show_nations(const oab_run *run, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"pool", OAB_W_HEADING_NATIONAL, .width = -14},
        {"count_date", OAB_W_HEADING_DATE, .width = -10},
        {"children", OAB_W_HEADING_CHILDREN, .width = 9},
        {"k", .label = "k", .width = 7},
        {"cutoff", OAB_W_HEADING_CUTOFF, .width = 8},
        {"C", .label = "C", .width = 8},
        {"G", .label = "G", .width = 8},
        {"gap", .label = "C - G", .width = 6},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table nations = oab_run_table(run, OAB_TABLE_NATIONS);
    const oab_result *result = &run->result;
    if (result->school_nation.k == 0 && result->municipal_nation[0].k == 0)
        return; /* tables of scores alone contain no national figures */
    oab_report_column shown[OAB_TERMINAL_COLUMNS];
    memcpy(shown, nations.columns, nations.column_count * sizeof *shown);
    shown[0].work_out = pool_of;
    const oab_report_table table = {
        "nations", shown, nations.column_count, nation_at, &(shown_run){run, terminal->language},
        0};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- the foot ---- */

static void show_next(const oab_run *run, const oab_terminal *terminal) {
    const int year = run->result.year;
    const oab_site_result *site = oab_most_paid(&run->result);
    if (run->data->source != OAB_COUNTRY || site == NULL)
        return;
    const char *next = oab_word(terminal->language, OAB_W_RUN_NEXT);
    const int indent = (int)strlen(next);
    char id[8];
    fprintf(terminal->out,
            "%s oab-alloc explain %s --year %d\n"
            "%*s oab-alloc compare --year %d\n"
            "%*s oab-alloc --year %d --report %d.html\n"
            "%*s oab-alloc --year %d --out DIR\n"
            "%*s oab-alloc params --year %d\n",
            next, oab_school_id_print(site->id, id), year, indent, "", year, indent, "", year, year,
            indent, "", year, indent, "", year);
}

oab_status oab_report_terminal(const oab_run *run, const oab_asked *asked,
                               const oab_terminal *terminal, oab_log *log) {
    show_title(run, terminal);
    show_lines(run, terminal);
    OAB_TRY(oab_show_run_lists(run, asked, terminal, log));
    if (run->result.scheme->has_scores)
        show_nations(run, terminal);
    oab_show_standing(run, terminal);
    show_next(run, terminal);
    return OAB_OK;
}
