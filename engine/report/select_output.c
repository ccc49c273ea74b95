/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selected rows for other programs: one table as CSV, or a part of the JSON. */
#include "report/report_internal.h"

/* ---- one table for other programs ---- */

static oab_status find_table(const oab_unit_tables *tables, const char *name,
                             const oab_unit_table **found, oab_log *log) {
    const char *names[OAB_MOST_UNIT_TABLES];
    char hint[OAB_HINT];
    *found = oab_find_unit_table(tables, name);
    if (*found != NULL)
        return OAB_OK;
    for (size_t t = 0; t < tables->count; t++)
        names[t] = tables->list[t].table.name;
    return oab_fail(log, OAB_USAGE, "--table %s: this %s has no such table%s", name, tables->what,
                    oab_hint(name, names, tables->count, hint));
}

static oab_status print_selected(const oab_selection *selection, const oab_unit_table *table,
                                 bool dutch, FILE *out, oab_log *log) {
    oab_selected_rows rows;
    const bool is_as_filed = selection->asked->sort == NULL && selection->asked->top == 0;
    oab_unit_table in_order = *table;
    if (is_as_filed)
        in_order.amount = NULL;
    const oab_status status = oab_select_rows(selection, &in_order, 0, &rows, log);
    const oab_chosen_rows chosen = oab_chosen_of(&rows);
    if (status == OAB_OK)
        oab_write_csv_rows(&table->table, &chosen, dutch, out);
    oab_selected_rows_free(&rows);
    return status;
}

oab_status oab_print_table(const oab_unit_tables *tables, const oab_asked *asked, bool dutch,
                           FILE *out, oab_log *log) {
    const oab_unit_table *table;
    oab_selection selection;
    OAB_TRY(find_table(tables, asked->table, &table, log));
    OAB_TRY(oab_check_sort(asked, &table, 1, log));
    if (table->kind == OAB_UNIT_KINDS && asked->unit_count > 0)
        return oab_fail(log, OAB_USAGE, "--table %s: its rows are national, so none lies in a %s",
                        asked->table, oab_unit_word(asked->units[0].kind));
    oab_status status = oab_select(tables, asked, &selection, log);
    if (status == OAB_OK)
        status = print_selected(&selection, table, dutch, out, log);
    oab_selection_free(&selection);
    return status;
}

/* ---- JSON ---- */

static json_t *units_json(const oab_units *units) {
    json_t *list = json_array();
    char id[OAB_UNIT_ID];
    for (size_t i = 0; i < units->count; i++)
        oab_json_add(&list,
                     json_pack("{s:o, s:o}", "id", oab_json_text(oab_unit_id(&units->rows[i], id)),
                               "name", oab_json_text(units->rows[i].name)));
    return list;
}

static json_t *rows_json(const oab_unit_table *table, const oab_selected_rows *rows) {
    const oab_chosen_rows chosen = oab_chosen_of(rows);
    json_t *list = json_array();
    const void *row;
    for (size_t i = 0; (row = oab_row_at(&table->table, &chosen, i)) != NULL; i++)
        oab_json_add(&list, oab_json_row(&table->table, row));
    return json_pack("{s:I, s:I, s:o}", "all", (json_int_t)rows->all, "selected",
                     (json_int_t)rows->selected, "rows", list);
}

static json_t *asked_json(const oab_selection *selection) {
    json_t *list = json_array();
    for (size_t u = 0; u < selection->asked->unit_count; u++) {
        const oab_asked_unit *asked = &selection->asked->units[u];
        oab_json_add(&list, json_pack("{s:s, s:o, s:o}", "kind", oab_unit_word(asked->kind),
                                      "asked", oab_json_text(asked->text), "found",
                                      units_json(&selection->found[u])));
    }
    return list;
}

static json_t *tables_json(const oab_selection *selection, oab_log *log) {
    json_t *json = json_object();
    for (size_t t = 0; t < selection->of->count && json != NULL; t++) {
        const oab_unit_table *table = &selection->of->list[t];
        oab_selected_rows rows;
        if (table->kind == OAB_UNIT_KINDS)
            continue;
        const bool is_done = oab_select_rows(selection, table, 0, &rows, log) == OAB_OK;
        oab_json_set(&json, table->table.name, is_done ? rows_json(table, &rows) : NULL);
        oab_selected_rows_free(&rows);
    }
    return json;
}

static oab_status select_for_all(const oab_unit_tables *tables, const oab_asked *asked,
                                 oab_selection *selection, oab_log *log) {
    const oab_unit_table *list[OAB_MOST_UNIT_TABLES];
    size_t count = 0;
    for (size_t t = 0; t < tables->count; t++)
        if (tables->list[t].kind != OAB_UNIT_KINDS)
            list[count++] = &tables->list[t];
    const oab_status status = oab_select(tables, asked, selection, log);
    return status == OAB_OK ? oab_check_sort(asked, list, count, log) : status;
}

oab_status oab_add_part(json_t **json, const oab_unit_tables *tables, const oab_asked *asked,
                        oab_log *log) {
    oab_selection selection;
    if (!oab_asks_part(asked))
        return OAB_OK;
    const oab_status status = select_for_all(tables, asked, &selection, log);
    if (status == OAB_OK)
        oab_json_set(json, "part",
                     json_pack("{s:o, s:o}", "of", asked_json(&selection), "tables",
                               tables_json(&selection, log)));
    else
        json_decref(*json);
    oab_selection_free(&selection);
    return status;
}
