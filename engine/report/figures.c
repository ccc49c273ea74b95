/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures on a terminal: lines of a label and a text under each of some headings. */
#include "report/report_internal.h"

oab_figure *oab_add_figure(oab_figures *list, oab_word_id label) {
    oab_figure *f = &list->row[list->count++];
    snprintf(f->label, sizeof f->label, "%s", oab_word(list->language, label));
    for (int i = 0; i < OAB_FIGURE_CELLS; i++)
        f->cell[i] = f->text[i];
    return f;
}

oab_figure *oab_add_both(oab_figures *list, oab_word_id label, const int64_t value[OAB_SIDE_COUNT],
                         int decimals) {
    oab_figure *f = oab_add_figure(list, label);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_grouped(list->language, value[s], decimals, f->text[s]);
    return f;
}

oab_figure *oab_add_both_reals(oab_figures *list, oab_word_id label, double baseline,
                               double variant, int decimals) {
    oab_figure *f = oab_add_figure(list, label);
    oab_decimals(list->language, baseline, decimals, f->text[OAB_BASELINE]);
    oab_decimals(list->language, variant, decimals, f->text[OAB_VARIANT]);
    return f;
}

static oab_cell label_of(const void *row) {
    return (oab_cell){.text = ((const oab_figure *)row)->label};
}

static const oab_report_column columns_of_figures[] = {
    {"label", OAB_CELL_TEXT, .from_row = label_of},
    {"first", OAB_CELL_TEXT, OAB_MEMBER(oab_figure, cell[0])},
    {"second", OAB_CELL_TEXT, OAB_MEMBER(oab_figure, cell[1])},
    {"third", OAB_CELL_TEXT, OAB_MEMBER(oab_figure, cell[2])},
};

static const void *figure_at(const void *context, size_t index) {
    const oab_figures *list = context;
    return index < list->count ? &list->row[index] : NULL;
}

void oab_show_figures(const oab_figures *list, const oab_terminal_column *columns, size_t count,
                      const oab_terminal *terminal) {
    const oab_report_table table = {"figures", OAB_COLUMNS(columns_of_figures), figure_at, list, 0};
    const oab_terminal_table form = {columns, count, .indent = 2,
                                     .has_headings = columns[1].heading != OAB_W_NONE};
    oab_show_table(&table, &form, NULL, terminal);
}
