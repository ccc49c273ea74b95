/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis of a sweep on a terminal; remarks explain what the numbers do not show. */
#include "report/report_internal.h"

#include <string.h>

enum { NUMBER_WIDTH = 13, LONGEST_NAME = 54 };

static int name_width(const oab_index_table *table) {
    size_t width = strlen("factor");
    for (size_t i = 0; i < table->count; i++) {
        const size_t length = strlen(table->rows[i].factor);
        width = length > width ? length : width;
    }
    return (int)(width < LONGEST_NAME ? width : LONGEST_NAME);
}

static oab_cell pair_of(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_index_row *r = row;
    snprintf(scratch, OAB_CELL_SCRATCH, "%s x %s", r->factor, r->with);
    return (oab_cell){.text = scratch};
}

static void show_indices(const oab_measure *m, bool is_pairs, const oab_terminal *terminal) {
    const oab_index_table *indices = is_pairs ? &m->pairs : &m->main;
    if (indices->count == 0)
        return;
    oab_terminal_column columns[1 + OAB_INDEX_COLUMNS] = {
        {is_pairs ? "pair" : "factor", .label = is_pairs ? "pair" : "factor",
         .width = is_pairs ? -LONGEST_NAME : -name_width(indices), .breaks = is_pairs}};
    size_t count = 1;
    for (int c = 0; indices->columns[c] != NULL; c++)
        columns[count++] = (oab_terminal_column){indices->columns[c], .label = indices->columns[c],
                                                 .width = NUMBER_WIDTH};
    const oab_terminal_table form = {
        columns, count, .indent = 2, .has_headings = true, .below = "remark", .below_indent = 6};
    oab_index_view view;
    oab_report_table table = oab_index_table_of(&view, m, 1, is_pairs);
    view.columns[table.column_count++] =
        (oab_report_column){"pair", OAB_CELL_TEXT, .work_out = pair_of};
    oab_show_table(&table, &form, NULL, terminal);
}

static void show_convergence(const oab_design *design, const oab_measure *m,
                             const oab_terminal *terminal) {
    char text[OAB_SENTENCE];
    oab_convergence_in_words(design, m, terminal->language, text, sizeof text);
    if (text[0] != '\0')
        oab_say_wrapped(terminal, 2, "%s", text);
}

static void show_design(const oab_design *design, const oab_terminal *terminal) {
    const oab_factors *factors = &design->factors;
    char groups[64] = "";
    if (factors->unit_count < factors->count)
        snprintf(groups, sizeof groups, " in %zu %s", factors->unit_count,
                 OAB_PLURAL(factors->unit_count, "group", "groups"));
    oab_say(terminal, 0, "%s: %s, %zu %s of %zu %s%s.\n", design->path,
            oab_method_names[design->plan.method], design->rows,
            OAB_PLURAL(design->rows, "run", "runs"), factors->count,
            OAB_PLURAL(factors->count, "factor", "factors"), groups);
}

void oab_report_sweep_terminal(const oab_analysis *analysis, const oab_terminal *terminal) {
    char mean[48], sd[48], least[48], most[48];
    show_design(analysis->design, terminal);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        oab_say(terminal, 2, "\n%s: mean %s, sd %s, from %s to %s\n", m->name,
                oab_real(terminal->language, m->mean, mean),
                oab_real(terminal->language, m->sd, sd),
                oab_real(terminal->language, m->least, least),
                oab_real(terminal->language, m->most, most));
        show_indices(m, false, terminal);
        show_indices(m, true, terminal);
        show_convergence(analysis->design, m, terminal);
        for (size_t r = 0; r < m->remark_count; r++)
            oab_say(terminal, 2, "  %s.\n", m->remarks[r]);
    }
}

static void show_place(const char *folder, oab_word_id word, const oab_terminal *terminal) {
    if (folder == NULL)
        return;
    fputc('\n', terminal->out);
    oab_tell_with(terminal, 0, word, OAB_TEXT_IN("folder", folder));
}

void oab_report_sweep_places(const char *tables, const char *plots, const oab_terminal *terminal) {
    show_place(tables, OAB_W_RESULTS_IN, terminal);
    show_place(plots, OAB_W_RESULTS_PLOTS_IN, terminal);
}
