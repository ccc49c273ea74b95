/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of a run: what was divided and on what ground, the budget lines, who gets most, and
 * where to look next. */
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
                                    &(shown_run){run, terminal->language}};
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
    const oab_report_table table = {"nations", shown, nations.column_count, nation_at,
                                    &(shown_run){run, terminal->language}};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- who gets most ---- */

static oab_cell name_and_place(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_school *school = ((const oab_site_result *)row)->row;
    return (oab_cell){.text = school != NULL ? oab_name_and_place(school->name, school->place,
                                                                  scratch, OAB_CELL_SCRATCH)
                                             : NULL};
}

static oab_status show_sites(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    const oab_report_column site_columns[] = {
        {"school_id", OAB_CELL_SCHOOL, OAB_MEMBER(oab_site_result, id)},
        {"name", OAB_CELL_TEXT, .work_out = name_and_place},
        {"pupils", OAB_CELL_COUNT, OAB_MEMBER(oab_site_result, pupils)},
        {"score", OAB_CELL_HUNDREDTHS, OAB_MEMBER(oab_site_result, score)},
        {"school_weight", OAB_CELL_MEASURE, OAB_MEMBER(oab_site_result, school_weight)},
        {"amount", OAB_CELL_EURO, OAB_MEMBER(oab_site_result, amount)},
    };
    const oab_terminal_column columns[] = {
        {"school_id", OAB_W_HEADING_SITE, .width = -6},
        {"name", OAB_W_HEADING_MOST, .width = -40, .may_cut = true},
        {"pupils", OAB_W_HEADING_PUPILS, .width = 6},
        {result->scheme->shown,
         result->scheme->has_scores ? OAB_W_HEADING_POINTS : OAB_W_HEADING_WEIGHT, .width = 9},
        {"amount", OAB_W_HEADING_EURO, .width = 13},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = {"sites", OAB_COLUMNS(site_columns),
                                    oab_run_table(run, OAB_TABLE_SCHOOLS).row, run};
    oab_say_schools(run, terminal);
    return oab_show_ends(&table, &form, "amount", terminal, log);
}

static oab_word_id mark_minimum(const void *row) {
    return ((const oab_municipality_result *)row)->at_minimum ? OAB_W_MARK_MINIMUM : OAB_W_NONE;
}

static oab_status show_municipalities(const oab_run *run, const oab_terminal *terminal,
                                      oab_log *log) {
    static const oab_terminal_column columns[] = {
        {"municipality_id", OAB_W_HEADING_CODE, .width = -6},
        {"name", OAB_W_HEADING_MOST, .width = -25, .may_cut = true},
        {"score", OAB_W_HEADING_POINTS, .width = 11},
        {"amount", OAB_W_HEADING_EURO, .width = 14},
        {"amount_preschool", OAB_W_HEADING_PRESCHOOL, .width = 18},
    };
    static const oab_terminal_column grants[] = {
        {"municipality_id", OAB_W_HEADING_CODE, .width = -6},
        {"name", OAB_W_HEADING_MOST, .width = -25, .may_cut = true},
        {"amount", OAB_W_HEADING_EURO, .width = 14},
    };
    static const oab_terminal_table scored = {OAB_COLUMNS(columns), .has_headings = true,
                                              .mark = mark_minimum, .mark_width = 4},
                                    granted = {OAB_COLUMNS(grants), .has_headings = true};
    const oab_terminal_table *form = run->result.scheme->has_scores ? &scored : &granted;
    const oab_report_table table = oab_run_table(run, OAB_TABLE_MUNICIPALITIES);
    oab_say_municipalities(run, terminal);
    return oab_show_ends(&table, form, "amount", terminal, log);
}

/* ---- the foot ---- */

static void show_next(const oab_run *run, const oab_terminal *terminal) {
    const int year = run->result.year;
    if (run->data->source != OAB_COUNTRY)
        return;
    const char *next = oab_word(terminal->language, OAB_W_RUN_NEXT);
    const int indent = (int)strlen(next);
    fprintf(terminal->out,
            "%s oab-alloc compare --year %d\n"
            "%*s oab-alloc --year %d --out DIR\n"
            "%*s oab-alloc params --year %d\n",
            next, year, indent, "", year, indent, "", year);
}

oab_status oab_report_terminal(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    show_title(run, terminal);
    show_lines(run, terminal);
    if (result->has_sites)
        OAB_TRY(show_sites(run, terminal, log));
    if (result->has_municipalities)
        OAB_TRY(show_municipalities(run, terminal, log));
    if (result->scheme->has_scores)
        show_nations(run, terminal);
    oab_show_standing(run, terminal);
    show_next(run, terminal);
    return OAB_OK;
}
