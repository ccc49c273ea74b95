/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of a comparison that a user asks for: lists of what each unit gains or loses, and why.
 */
#include "report/report_internal.h"

/* Is the list of a level shown? The units themselves are, the others where they are asked for. */
static bool is_shown(oab_compare_level level, const oab_asked *asked) {
    const bool by_place = oab_asks_kind(asked, OAB_UNIT_MUNICIPALITY),
               by_province = oab_asks_kind(asked, OAB_UNIT_PROVINCE);
    const bool shown[OAB_LEVEL_COUNT] = {
        [OAB_LEVEL_SCHOOLS] = true,
        [OAB_LEVEL_BOARDS] = oab_asks_kind(asked, OAB_UNIT_BOARD),
        [OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY] = by_place,
        [OAB_LEVEL_SCHOOLS_BY_PROVINCE] = by_province,
        [OAB_LEVEL_MUNICIPALITIES] = asked->unit_count == 0 || by_place || by_province,
        [OAB_LEVEL_PROVINCES] = by_province,
    };
    return shown[level];
}

/* The level that TABLE lists, OAB_LEVEL_COUNT for the groups and regions. */
static oab_compare_level level_of(const oab_unit_table *table) {
    return table->where == NULL ? OAB_LEVEL_COUNT
                                : ((const oab_level_view *)table->table.context)->level;
}

/* The tables of MONEY (OAB_MONEY_COUNT: of both kinds) that are shown; returns how many. */
static size_t list_shown(const oab_unit_tables *tables, const oab_asked *asked, int money,
                         const oab_unit_table *list[OAB_MOST_UNIT_TABLES]) {
    size_t count = 0;
    for (size_t t = 0; t < tables->count; t++) {
        const oab_compare_level level = level_of(&tables->list[t]);
        if (level != OAB_LEVEL_COUNT && is_shown(level, asked) &&
            (money == OAB_MONEY_COUNT || money == (int)oab_money_of(level)))
            list[count++] = &tables->list[t];
    }
    return count;
}

oab_status oab_select_compared(const oab_unit_tables *tables, const oab_asked *asked,
                               oab_selection *selection, oab_log *log) {
    const oab_unit_table *list[OAB_MOST_UNIT_TABLES];
    const size_t count = list_shown(tables, asked, OAB_MONEY_COUNT, list);
    const oab_status status = oab_select(tables, asked, selection, log);
    return status == OAB_OK ? oab_check_sort(asked, list, count, log) : status;
}

bool oab_has_part(const oab_selection *selection, oab_money money) {
    const oab_unit_table *list[OAB_MOST_UNIT_TABLES];
    return list_shown(selection->of, selection->asked, (int)money, list) > 0;
}

#define MONEY_COLUMNS                                                                              \
    {"amount_baseline", OAB_W_HEADING_BASELINE, .width = 16},                                      \
        {"amount_variant", OAB_W_HEADING_VARIANT, .width = 16}, {                                  \
        "difference", OAB_W_HEADING_DIFFERENCE, .width = 16                                        \
    }

/* Boards have no name, and that of a province is its id. */
static const oab_terminal_table *form_of(oab_unit_kind kind) {
    static const oab_terminal_column named[] = {
        {"id", OAB_W_NONE, .width = -6},
        {"name", OAB_W_NONE, .width = -39, .may_cut = true},
        MONEY_COLUMNS,
    };
    static const oab_terminal_column nameless[] = {{"id", OAB_W_NONE, .width = -46}, MONEY_COLUMNS};
    static const oab_terminal_table forms[] = {
        {OAB_COLUMNS(named), .indent = 2, .has_headings = true, .below = "cause",
         .below_indent = 9},
        {OAB_COLUMNS(nameless), .indent = 2, .has_headings = true, .below = "cause",
         .below_indent = 9},
    };
    return &forms[kind == OAB_UNIT_BOARD || kind == OAB_UNIT_PROVINCE];
}

oab_status oab_show_compared_part(const oab_selection *selection, oab_money money,
                                  const oab_terminal *terminal, oab_log *log) {
    const oab_unit_table *list[OAB_MOST_UNIT_TABLES];
    const size_t count = list_shown(selection->of, selection->asked, (int)money, list);
    for (size_t t = 0; t < count; t++) {
        const bool has_place = list[t]->kind == OAB_UNIT_SCHOOL;
        oab_level_view view = *(const oab_level_view *)list[t]->table.context;
        view.language = terminal->language;
        const oab_report_table shown =
            has_place ? oab_extremes_table(&view) : oab_level_table(&view);
        fputc('\n', terminal->out);
        OAB_TRY(
            oab_show_selected(selection, list[t], &shown, form_of(list[t]->kind), terminal, log));
    }
    return OAB_OK;
}
