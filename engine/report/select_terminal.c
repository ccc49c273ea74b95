/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selected rows on a terminal: how many, in which units, what they get, and the rows. */
#include "report/report_internal.h"

#include <string.h>

enum { USUAL_ROWS = 40, MOST_NAMED = 4, NAMED = 768 };

/* ---- what is asked for, in words ---- */

static void name_unit(oab_language language, const oab_units *found, char *out, size_t size) {
    const oab_named_unit *unit = &found->rows[0];
    char id[OAB_UNIT_ID];
    const char *name = unit->name[0] != '\0' ? unit->name : oab_unit_id(unit, id);
    if (found->count > 1)
        oab_compose(language, OAB_W_SELECT_CALLED, out, size, OAB_COUNT_IN("units", found->count),
                    OAB_TEXT_IN("name", name));
    else if (unit->kind == OAB_UNIT_BOARD)
        oab_compose(language, OAB_W_SELECT_BOARD, out, size, OAB_TEXT_IN("board", unit->text));
    else if (unit->kind == OAB_UNIT_MUNICIPALITY)
        oab_compose(language, OAB_W_SELECT_MUNICIPALITY, out, size, OAB_TEXT_IN("name", name));
    else if (unit->kind == OAB_UNIT_PROVINCE)
        oab_compose(language, OAB_W_SELECT_PROVINCE, out, size, OAB_TEXT_IN("name", name));
    else
        snprintf(out, size, "%s %s", oab_unit_id(unit, id), unit->name);
}

/* " (board 41646, municipality Utrecht)"; nothing if all rows are selected. */
static void name_units(oab_language language, const oab_selection *s, char *out, size_t size) {
    const size_t count = s->asked->unit_count;
    char name[OAB_SENTENCE / 4], more[64] = "";
    size_t length = 0;
    out[0] = '\0';
    for (size_t u = 0; u < count && u < MOST_NAMED && length < size; u++) {
        name_unit(language, &s->found[u], name, sizeof name);
        length += (size_t)snprintf(out + length, size - length, "%s%s", u > 0 ? ", " : " (", name);
    }
    if (count > MOST_NAMED)
        oab_compose(language, OAB_W_SELECT_OTHERS, more, sizeof more,
                    OAB_COUNT_IN("units", count - MOST_NAMED));
    if (count > 0 && length < size)
        snprintf(out + length, size - length, "%s)", more);
}

/* ---- what they get ---- */

static void tell_unknown(oab_language language, size_t unknown, char *out, size_t size) {
    out[0] = '\0';
    if (unknown > 0)
        oab_compose(language, OAB_W_SELECT_UNKNOWN, out, size, OAB_COUNT_IN("rows", unknown));
}

static void tell_money(oab_language language, const oab_unit_table *table,
                       const oab_selected_rows *rows, char *out, size_t size) {
    const bool is_compared = oab_find_column(&table->table, "amount_baseline") != NULL;
    char besides[128];
    size_t unknown;
    const oab_cents sum = oab_sum_selected(table, table->amount, rows, &unknown);
    tell_unknown(language, unknown, besides, sizeof besides);
    if (!is_compared) {
        oab_compose(language, OAB_W_SELECT_TOGETHER, out, size, OAB_EURO_IN("euro", sum),
                    OAB_TEXT_IN("unknown", besides));
        return;
    }
    const oab_cents baseline = oab_sum_selected(table, "amount_baseline", rows, &unknown),
                    variant = oab_sum_selected(table, "amount_variant", rows, &unknown);
    oab_compose(language, OAB_W_SELECT_COMPARED, out, size, OAB_EURO_IN("baseline", baseline),
                OAB_EURO_IN("variant", variant), OAB_EURO_IN("difference", sum),
                OAB_TEXT_IN("unknown", besides));
}

/* Do rows of KIND count more than what is asked for, such as a board's schools elsewhere? */
static bool are_wider(oab_unit_kind kind, const oab_asked *asked) {
    const bool by_school = oab_asks_kind(asked, OAB_UNIT_SCHOOL),
               by_board = oab_asks_kind(asked, OAB_UNIT_BOARD),
               by_municipality = oab_asks_kind(asked, OAB_UNIT_MUNICIPALITY),
               by_province = oab_asks_kind(asked, OAB_UNIT_PROVINCE);
    const bool wider[OAB_UNIT_KINDS] = {
        [OAB_UNIT_BOARD] = by_school || by_municipality || by_province,
        [OAB_UNIT_MUNICIPALITY] = by_school || by_board,
        [OAB_UNIT_PROVINCE] = by_school || by_board || by_municipality,
    };
    return wider[kind];
}

static void tell_selection(const oab_selection *s, const oab_unit_table *table,
                           const oab_selected_rows *rows, int indent,
                           const oab_terminal *terminal) {
    static const oab_word_id words[OAB_UNIT_KINDS] = {
        [OAB_UNIT_SCHOOL] = OAB_W_SELECT_OF_SCHOOLS,
        [OAB_UNIT_BOARD] = OAB_W_SELECT_OF_BOARDS,
        [OAB_UNIT_MUNICIPALITY] = OAB_W_SELECT_OF_MUNICIPALITIES,
        [OAB_UNIT_PROVINCE] = OAB_W_SELECT_OF_PROVINCES,
    };
    const bool is_part = s->asked->unit_count > 0;
    char units[NAMED], money[256] = "";
    name_units(terminal->language, s, units, sizeof units);
    if (is_part)
        tell_money(terminal->language, table, rows, money, sizeof money);
    oab_tell_with(
        terminal, indent, words[table->kind],
        OAB_COUNT_IN("rows", is_part ? rows->selected : rows->count),
        OAB_COUNT_IN("all", rows->all), OAB_TEXT_IN("units", units), OAB_TEXT_IN("money", money),
        OAB_WORD_IN("national", is_part ? OAB_W_SELECT_NATIONAL : OAB_W_NONE),
        OAB_WORD_IN("whole", are_wider(table->kind, s->asked) ? OAB_W_SELECT_WHOLE : OAB_W_NONE));
}

/* ---- the rows ---- */

static void show_rows(const oab_selection *s, const oab_unit_table *table,
                      const oab_selected_rows *rows, const oab_report_table *shown,
                      const oab_terminal_table *form, const oab_terminal *terminal) {
    const oab_chosen_rows chosen = oab_chosen_of(rows);
    tell_selection(s, table, rows, form->indent, terminal);
    if (rows->count > 0)
        oab_show_table(shown, form, &chosen, terminal);
    if (rows->count < rows->selected)
        oab_tell_with(terminal, form->indent, OAB_W_SELECT_MORE,
                      OAB_COUNT_IN("rows", rows->selected - rows->count));
}

oab_status oab_show_selected(const oab_selection *selection, const oab_unit_table *table,
                             const oab_report_table *shown, const oab_terminal_table *form,
                             const oab_terminal *terminal, oab_log *log) {
    oab_selected_rows rows;
    const oab_status status = oab_select_rows(selection, table, USUAL_ROWS, &rows, log);
    if (status == OAB_OK)
        show_rows(selection, table, &rows, shown, form, terminal);
    oab_selected_rows_free(&rows);
    return status;
}
