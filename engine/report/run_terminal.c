/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of a run: what was divided and on what ground, the budget lines, who gets most, and
 * where to look next. */
#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was run ---- */

static void show_title(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char title[64];
    const int length = snprintf(title, sizeof title, "Onderwijsachterstanden %d", result->year);
    fprintf(terminal->out, "%s%*s\n", title, oab_screen_width(terminal) - length,
            "oab-alloc " OAB_VERSION);
    oab_say_wrapped(terminal, 0, "Divided by the %s (%s).", result->scheme->title,
                    result->scheme->dutch);
    oab_show_source(run, 0, terminal);
}

/* ---- budget lines ---- */

/* The line a council knows it by; a line inside another one is indented. */
static oab_cell line_title(const void *context, const void *row, char *scratch) {
    static const struct {
        const char *name, *title;
    } titles[] = {
        {"schools", "Schools"},
        {"school_transition", "Schools, transition"},
        {"school_npo", "Schools, NPO top-up"},
        {"school_weights", "Schools, weights"},
        {"school_impulse", "Schools, impulse areas"},
        {"municipalities", "Municipalities"},
        {"municipality_annex_a", "  of which annex A"},
        {"municipality_annex_b", "  of which annex B"},
        {"municipality_transition", "  of which transition"},
        {"preschool", "  of which preschool"},
    };
    const oab_run *run = context;
    const oab_budget_line *line = row;
    char minimum[48];
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].name, line->name) == 0)
            return (oab_cell){.text = titles[i].title};
    if (strcmp(line->name, "minimum") != 0)
        return (oab_cell){.text = line->name};
    const oab_cents least = oab_rule_cents(&run->parameters.rules, OAB_MUNICIPALITY_MINIMUM);
    snprintf(scratch, OAB_CELL_SCRATCH, "  of which to the minimum of %s",
             oab_grouped((int64_t)oab_round_div(least, 100), 0, minimum));
    return (oab_cell){.text = scratch};
}

static void show_lines(const oab_run *run, const oab_terminal *terminal) {
    static const oab_report_column line_columns[] = {
        {"title", OAB_CELL_TEXT, .work_out = line_title},
        {"recipients", OAB_CELL_COUNT, OAB_MEMBER(oab_budget_line, recipients)},
        {"allocated", OAB_CELL_EURO, OAB_MEMBER(oab_budget_line, allocated)},
    };
    static const oab_terminal_column columns[] = {
        {"title", "Budget line", .width = -34},
        {"recipients", "recipients", .width = 10},
        {"allocated", "euro", .width = 18},
        {"residue", "residue", .width = 14},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table budget = oab_run_table(run, OAB_TABLE_BUDGET);
    const oab_report_column shown[] = {line_columns[0], line_columns[1], line_columns[2],
                                       budget.columns[budget.column_count - 1]};
    const oab_report_table table = {"lines", OAB_COLUMNS(shown), budget.row, run};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- national figures ---- */

static void show_nations(const oab_run *run, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"pool", "National", .width = -14},
        {"count_date", "date", .width = -10},
        {"children", "children", .width = 9},
        {"k", "k", .width = 7},
        {"cutoff", "cut-off", .width = 8},
        {"C", "C", .width = 8},
        {"G", "G", .width = 8},
        {"gap", "C - G", .width = 6},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_NATIONS);
    const oab_result *result = &run->result;
    if (result->school_nation.k == 0 && result->municipal_nation[0].k == 0)
        return; /* tables of scores alone contain no national figures */
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
        {"school_id", "Site", .width = -6},
        {"name", "Most money", .width = -40, .may_cut = true},
        {"pupils", "pupils", .width = 6},
        {result->scheme->shown, result->scheme->has_scores ? "points" : "weight", .width = 9},
        {"amount", "euro", .width = 13},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = {"sites", OAB_COLUMNS(site_columns),
                                    oab_run_table(run, OAB_TABLE_SCHOOLS).row, run};
    oab_say_schools(run, terminal);
    return oab_show_ends(&table, &form, "amount", terminal, log);
}

static const char *mark_minimum(const void *row) {
    return ((const oab_municipality_result *)row)->at_minimum ? " min" : "";
}

static oab_status show_municipalities(const oab_run *run, const oab_terminal *terminal,
                                      oab_log *log) {
    static const oab_terminal_column columns[] = {
        {"municipality_id", "Code", .width = -6},
        {"name", "Most money", .width = -25, .may_cut = true},
        {"score", "points", .width = 11},
        {"amount", "euro", .width = 14},
        {"amount_preschool", "of which preschool", .width = 18},
    };
    static const oab_terminal_column grants[] = {
        {"municipality_id", "Code", .width = -6},
        {"name", "Most money", .width = -25, .may_cut = true},
        {"amount", "euro", .width = 14},
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
    fprintf(terminal->out,
            "Next: oab-alloc compare --year %d\n"
            "      oab-alloc --year %d --out DIR\n"
            "      oab-alloc params --year %d\n",
            year, year, year);
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
