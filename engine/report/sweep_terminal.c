/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis of a sweep on a terminal; remarks explain what the numbers do not show. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_WIDTH = 13, LONGEST_NAME = 54 };

static int name_width(const oab_index_table *table, const char *heading) {
    size_t width = strlen(heading);
    for (size_t i = 0; i < table->count; i++) {
        const size_t length = strlen(table->rows[i].factor);
        width = length > width ? length : width;
    }
    return (int)(width < LONGEST_NAME ? width : LONGEST_NAME);
}

/* A word for the index NAME or, if it is a symbol, itself. */
static oab_terminal_column column_of(const char *name) {
    const oab_word_id word = oab_find_word("heading_index_", name);
    return (oab_terminal_column){name, .heading = word, .label = word == OAB_W_NONE ? name : NULL,
                                 .width = NUMBER_WIDTH};
}

/* Is the index NAME a share or a correlation, or the width of its interval? Others are in units of
 * what is measured. */
static bool is_ratio(const char *name) {
    static const char *const ratios[] = {"S1",      "S1_conf",  "ST",   "ST_conf", "S2",
                                         "S2_conf", "spearman", "PRCC", "SRC",     "share"};
    size_t i = 0;
    while (i < sizeof ratios / sizeof *ratios && strcmp(ratios[i], name) != 0)
        i++;
    return i < sizeof ratios / sizeof *ratios;
}

static oab_cell pair_of(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_index_row *r = row;
    snprintf(scratch, OAB_CELL_SCRATCH, "%s x %s", r->factor, r->with);
    return (oab_cell){.text = scratch};
}

/* Of pairs CHOSEN; else NULL. */
static void show_indices(const oab_measure *m, const oab_chosen_rows *chosen,
                         const oab_terminal *terminal) {
    const bool is_pairs = chosen != NULL;
    const oab_index_table *indices = is_pairs ? &m->pairs : &m->main;
    if (indices->count == 0)
        return;
    const oab_word_id first = is_pairs ? OAB_W_HEADING_PAIR : OAB_W_HEADING_FACTOR;
    const char *heading = oab_word(terminal->language, first);
    oab_terminal_column columns[1 + OAB_INDEX_COLUMNS] = {
        {is_pairs ? "pair" : "factor", .heading = first,
         .width = is_pairs ? -LONGEST_NAME : -name_width(indices, heading), .breaks = is_pairs}};
    size_t count = 1;
    for (int c = 0; indices->columns[c] != NULL; c++)
        columns[count++] = column_of(indices->columns[c]);
    const oab_terminal_table form = {
        columns, count, .indent = 2, .has_headings = true, .below = "remark", .below_indent = 6};
    oab_index_view view;
    oab_report_table table = oab_index_table_of(&view, m, 1, is_pairs);
    view.language = terminal->language;
    for (size_t c = 0; c < view.column_count; c++)
        if (is_ratio(view.columns[c].name))
            view.columns[c].type = OAB_CELL_RATIO;
    view.columns[table.column_count++] =
        (oab_report_column){"pair", OAB_CELL_TEXT, .work_out = pair_of};
    oab_show_table(&table, &form, chosen, terminal);
}

/* The largest ones, and how large the others are. */
static oab_status show_pairs(const oab_measure *m, const oab_terminal *terminal, oab_log *log) {
    char text[OAB_SENTENCE];
    const size_t count = m->pairs.count;
    const size_t shown = count < OAB_MOST_PAIRS ? count : OAB_MOST_PAIRS;
    uint32_t *order = oab_new(count, sizeof *order);
    if (order == NULL)
        return oab_out_of_memory(log);
    oab_order_indices(&m->pairs, 0, order);
    show_indices(m, &(oab_chosen_rows){order, shown, 0}, terminal);
    if (shown < count)
        oab_say_wrapped(terminal, 2, "%s",
                        oab_pairs_left_in_words(count - shown, m->pairs.rows[order[shown]].value[0],
                                                terminal->language, text, sizeof text));
    free(order);
    return OAB_OK;
}

static void show_convergence(const oab_design *design, const oab_measure *m,
                             const oab_terminal *terminal) {
    char text[OAB_SENTENCE];
    oab_convergence_in_words(design, m, terminal->language, text, sizeof text);
    if (text[0] != '\0')
        oab_say_wrapped(terminal, 2, "%s", text);
}

/* VALUE of a run, whole if it is 0 or the measure counts. OUT: 48 bytes. */
static const char *as_measured(const oab_measure *m, double value, oab_language language,
                               char *out) {
    const oab_measure_spec *spec = oab_measure_find(m->name);
    const bool is_whole = value == 0 || (spec != NULL && spec->decimals == 0);
    return is_whole ? oab_grouped(language, llround(value), 0, out)
                    : oab_real(language, value, out);
}

static void show_measure(const oab_measure *m, const oab_terminal *terminal) {
    char mean[48], sd[48], least[48], most[48], text[OAB_SENTENCE], meaning[OAB_MEASURE_MEANING];
    const oab_language language = terminal->language;
    oab_compose(language, OAB_W_SWEEP_SPREAD, text, sizeof text,
                OAB_TEXT_IN("mean", oab_real(language, m->mean, mean)),
                OAB_TEXT_IN("sd", oab_real(language, m->sd, sd)),
                OAB_TEXT_IN("least", as_measured(m, m->least, language, least)),
                OAB_TEXT_IN("most", as_measured(m, m->most, language, most)));
    oab_measure_in_words(language, m->name, meaning, sizeof meaning);
    if (meaning[0] == '\0') {
        oab_say(terminal, 2, "\n%s: %s\n", m->name, text);
        return;
    }
    oab_say(terminal, 2, "\n%s: %s\n", m->name, meaning);
    oab_say(terminal, 2, "  %s\n", text);
}

static void show_remarks(const oab_measure *m, const oab_terminal *terminal) {
    char text[OAB_SENTENCE];
    for (size_t r = 0; r < m->remark_count; r++)
        oab_say_wrapped(terminal, 2, "%s.",
                        oab_remark_in_words(terminal->language, &m->remarks[r], text, sizeof text));
}

oab_status oab_report_sweep_terminal(const oab_analysis *analysis, const oab_terminal *terminal,
                                     oab_log *log) {
    oab_report_design(analysis->design, analysis->design->path, terminal);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        show_measure(m, terminal);
        show_indices(m, NULL, terminal);
        OAB_TRY(show_pairs(m, terminal, log));
        show_convergence(analysis->design, m, terminal);
        show_remarks(m, terminal);
    }
    return OAB_OK;
}

static void show_place(const char *path, oab_word_id word, const oab_terminal *terminal) {
    if (path == NULL)
        return;
    fputc('\n', terminal->out);
    oab_tell_with(terminal, 0, word, OAB_TEXT_IN("folder", path));
}

void oab_report_sweep_places(const char *tables, const char *plots, const char *page,
                             const oab_terminal *terminal) {
    show_place(tables, OAB_W_RESULTS_IN, terminal);
    show_place(plots, OAB_W_RESULTS_PLOTS_IN, terminal);
    show_place(page, OAB_W_RESULTS_PAGE, terminal);
}
