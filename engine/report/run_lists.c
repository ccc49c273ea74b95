/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of a run's screen: the units with most money, or those that a user asks for. */
#include "report/report_internal.h"

/* ---- the lists ---- */

static oab_cell name_and_place(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_school *school = ((const oab_site_result *)row)->row;
    return (oab_cell){.text = school != NULL ? oab_name_and_place(school->name, school->place,
                                                                  scratch, OAB_CELL_SCRATCH)
                                             : NULL};
}

/* Shows the rows of TABLE with most money, or those of SELECTION if there is one. */
static oab_status show_list(const oab_selection *selection, const oab_report_table *table,
                            const char *name, const oab_terminal_table *form,
                            const oab_terminal *terminal, oab_log *log) {
    return selection == NULL
               ? oab_show_ends(table, form, "amount", terminal, log)
               : oab_show_selected(selection, oab_find_unit_table(selection->of, name), table, form,
                                   terminal, log);
}

/* The heading of the names in such a list. */
static oab_word_id names_heading(const oab_selection *selection) {
    return selection == NULL ? OAB_W_HEADING_MOST : OAB_W_HEADING_NAME;
}

static oab_status show_sites(const oab_run *run, const oab_selection *selection,
                             const oab_terminal *terminal, oab_log *log) {
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
        {"name", names_heading(selection), .width = -40, .may_cut = true},
        {"pupils", OAB_W_HEADING_PUPILS, .width = 6},
        {result->scheme->shown,
         result->scheme->has_scores ? OAB_W_HEADING_POINTS : OAB_W_HEADING_WEIGHT, .width = 9},
        {"amount", OAB_W_HEADING_EURO, .width = 13},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = {"sites", OAB_COLUMNS(site_columns),
                                    oab_run_table(run, OAB_TABLE_SCHOOLS).row, run, 1};
    oab_say_schools(run, terminal);
    return show_list(selection, &table, "schools", &form, terminal, log);
}

static oab_status show_boards(const oab_run *run, const oab_selection *selection,
                              const oab_terminal *terminal, oab_log *log) {
    const oab_scheme *scheme = run->result.scheme;
    const oab_terminal_column columns[] = {
        {"board_id", OAB_W_HEADING_BOARD, .width = -47},
        {"pupils", OAB_W_HEADING_PUPILS, .width = 6},
        {scheme->shown, scheme->has_scores ? OAB_W_HEADING_POINTS : OAB_W_HEADING_WEIGHT,
         .width = 9},
        {"amount", OAB_W_HEADING_EURO, .width = 13},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_BOARDS);
    fputc('\n', terminal->out);
    return show_list(selection, &table, "boards", &form, terminal, log);
}

static oab_word_id mark_minimum(const void *row) {
    return ((const oab_municipality_result *)row)->at_minimum ? OAB_W_MARK_MINIMUM : OAB_W_NONE;
}

static oab_status show_municipalities(const oab_run *run, const oab_selection *selection,
                                      const oab_terminal *terminal, oab_log *log) {
    const oab_terminal_column columns[] = {
        {"municipality_id", OAB_W_HEADING_CODE, .width = -6},
        {"name", names_heading(selection), .width = -25, .may_cut = true},
        {"score", OAB_W_HEADING_POINTS, .width = 11},
        {"amount", OAB_W_HEADING_EURO, .width = 14},
        {"amount_preschool", OAB_W_HEADING_PRESCHOOL, .width = 18},
    };
    const oab_terminal_column grants[] = {
        {"municipality_id", OAB_W_HEADING_CODE, .width = -6},
        {"name", names_heading(selection), .width = -25, .may_cut = true},
        {"amount", OAB_W_HEADING_EURO, .width = 14},
    };
    const oab_terminal_table scored = {OAB_COLUMNS(columns), .has_headings = true,
                                       .mark = mark_minimum, .mark_width = 4},
                             granted = {OAB_COLUMNS(grants), .has_headings = true};
    const oab_terminal_table *form = run->result.scheme->has_scores ? &scored : &granted;
    const oab_report_table table = oab_run_table(run, OAB_TABLE_MUNICIPALITIES);
    oab_say_municipalities(run, terminal);
    return show_list(selection, &table, "municipalities", form, terminal, log);
}

/* Absent where nothing changes, which leaves the row out. */
static oab_cell final_change(const void *row) {
    const oab_cents difference = ((const oab_site_result *)row)->final_difference;
    return (oab_cell){.number = difference != 0 ? difference : OAB_ABSENT};
}

/* Institutions gain or lose as a whole (art. 36a): those that gain and lose most when the
 * transition is over. */
static oab_status show_final(const oab_run *run, const oab_selection *selection,
                             const oab_terminal *terminal, oab_log *log) {
    static const oab_report_column final_columns[] = {
        {"institution_id", OAB_CELL_SCHOOL, OAB_MEMBER(oab_site_result, id)},
        {"name", OAB_CELL_TEXT, .work_out = name_and_place},
        {"amount_present", OAB_CELL_EURO, OAB_MEMBER(oab_site_result, previous)},
        {"amount_final", OAB_CELL_EURO, OAB_MEMBER(oab_site_result, final)},
        {"amount_final_difference", OAB_CELL_EURO, .from_row = final_change},
        {"amount", OAB_CELL_EURO, OAB_MEMBER(oab_site_result, amount)},
    };
    static const oab_terminal_column columns[] = {
        {"institution_id", OAB_W_HEADING_CODE, .width = -4},
        {"name", OAB_W_HEADING_INSTITUTION, .width = -18, .may_cut = true},
        {"amount_present", OAB_W_HEADING_PRESENT, .width = 13},
        {"amount_final", OAB_W_HEADING_FINAL, .width = 13},
        {"amount_final_difference", OAB_W_HEADING_DIFFERENCE, .width = 13},
        {"amount", OAB_W_HEADING_THIS_YEAR, .width = 13},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = {"final", OAB_COLUMNS(final_columns),
                                    oab_run_table(run, OAB_TABLE_INSTITUTIONS).row, run, 1};
    (void)selection;
    fputc('\n', terminal->out);
    oab_tell(terminal, 0, OAB_W_RUN_FINAL);
    return oab_show_ends(&table, &form, "amount_final_difference", terminal, log);
}

/* ---- which of them ---- */

typedef oab_status show_fn(const oab_run *run, const oab_selection *selection,
                           const oab_terminal *terminal, oab_log *log);

static bool shows_sites(const oab_run *run, const oab_asked *asked) {
    (void)asked;
    return run->result.has_sites;
}

static bool shows_final(const oab_run *run, const oab_asked *asked) {
    return run->result.moved_sites > 0 && !oab_asks_part(asked);
}

static bool shows_boards(const oab_run *run, const oab_asked *asked) {
    return run->result.board_count > 0 && oab_asks_kind(asked, OAB_UNIT_BOARD);
}

/* Not where schools or boards are asked for, unless places are too. */
static bool shows_municipalities(const oab_run *run, const oab_asked *asked) {
    return run->result.has_municipalities &&
           (asked->unit_count == 0 || oab_asks_kind(asked, OAB_UNIT_MUNICIPALITY) ||
            oab_asks_kind(asked, OAB_UNIT_PROVINCE));
}

static const struct {
    const char *table;
    bool (*applies)(const oab_run *run, const oab_asked *asked);
    show_fn *show;
} lists[] = {
    {"schools", shows_sites, show_sites},
    {"institutions", shows_final, show_final},
    {"boards", shows_boards, show_boards},
    {"municipalities", shows_municipalities, show_municipalities},
};
enum { LISTS = sizeof lists / sizeof *lists };

/* SELECTION: NULL if all is asked for. */
static oab_status show_lists(const oab_run *run, const oab_asked *asked,
                             const oab_selection *selection, const oab_terminal *terminal,
                             oab_log *log) {
    for (size_t l = 0; l < LISTS; l++)
        if (lists[l].applies(run, asked))
            OAB_TRY(lists[l].show(run, selection, terminal, log));
    return OAB_OK;
}

static oab_status check_lists(const oab_run *run, const oab_asked *asked,
                              const oab_unit_tables *tables, oab_log *log) {
    const oab_unit_table *shown[LISTS];
    size_t count = 0;
    for (size_t l = 0; l < LISTS; l++)
        if (lists[l].applies(run, asked))
            shown[count++] = oab_find_unit_table(tables, lists[l].table);
    return oab_check_sort(asked, shown, count, log);
}

static oab_status show_part(const oab_run *run, const oab_asked *asked,
                            const oab_terminal *terminal, oab_log *log) {
    oab_unit_tables tables;
    oab_selection selection;
    oab_run_unit_tables(run, &tables);
    OAB_TRY(check_lists(run, asked, &tables, log));
    oab_status status = oab_select(&tables, asked, &selection, log);
    if (status == OAB_OK)
        status = show_lists(run, asked, &selection, terminal, log);
    oab_selection_free(&selection);
    return status;
}

oab_status oab_show_run_lists(const oab_run *run, const oab_asked *asked,
                              const oab_terminal *terminal, oab_log *log) {
    return oab_asks_part(asked) ? show_part(run, asked, terminal, log)
                                : show_lists(run, asked, NULL, terminal, log);
}

const oab_site_result *oab_most_paid(const oab_result *result) {
    const oab_site_result *most = NULL;
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        if (oab_known(site->amount) && (most == NULL || site->amount > most->amount))
            most = site;
    }
    return most;
}
