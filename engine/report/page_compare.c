/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a comparison: who gains and who loses in sentences, the tables with the cause of each
 * difference in both languages, and what explains each unit on each side. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the answer ---- */

static void name_row(const oab_level_view *view, const oab_compared *row, char *out, size_t size) {
    char id[8];
    if (row->name[0] != '\0')
        oab_name_and_place(row->name, row->place, out, size);
    else
        snprintf(out, size, "%s", oab_compared_id(view, row, id));
}

static void say_extremes(const oab_comparison *c, oab_money money, const char *const *tags,
                         json_t **json) {
    const oab_compare_figures *f = &c->figures[money];
    const oab_level_view view = {c, oab_first_level(money), OAB_ENGLISH};
    const oab_compared *rows = c->level[view.level].rows;
    char riser[OAB_CELL_SCRATCH], faller[OAB_CELL_SCRATCH];
    if (f->risers == 0 || f->fallers == 0)
        return;
    const oab_compared *up = &rows[f->riser[0]], *down = &rows[f->faller[0]];
    if (up->difference <= 0 || down->difference >= 0)
        return;
    name_row(&view, up, riser, sizeof riser);
    name_row(&view, down, faller, sizeof faller);
    OAB_PAGE_SAY(json, tags, OAB_W_PAGE_EXTREMES, OAB_TEXT_IN("riser", riser),
                 OAB_EURO_IN("more", up->difference), OAB_TEXT_IN("faller", faller),
                 OAB_EURO_IN("less", -down->difference));
}

static void say_money(const oab_comparison *c, oab_money money, json_t **json) {
    static const oab_word_id words[OAB_MONEY_COUNT] = {OAB_W_PAGE_MOVED_SCHOOLS,
                                                       OAB_W_PAGE_MOVED_GRANTS};
    const oab_compare_figures *f = &c->figures[money];
    const oab_cell drawn = oab_compared_is_drawn(c, money);
    const char *const tags[] = {oab_known(drawn.number) && drawn.number > 0 ? "drawn" : NULL, NULL};
    const oab_cents total = f->total[OAB_VARIANT];
    if (c->level[oab_first_level(money)].rows == NULL || total <= 0)
        return;
    OAB_PAGE_SAY(json, tags, words[money], OAB_COUNT_IN("gain", f->gain),
                 OAB_COUNT_IN("lose", f->lose), OAB_COUNT_IN("stay", f->stay),
                 OAB_MILLIONS_IN("moved", f->moved), OAB_MILLIONS_IN("total", total),
                 OAB_PERCENT_IN("share", oab_round_div((oab_wide)f->moved * 10000, total)));
    say_extremes(c, money, tags, json);
}

static void add_figures(const oab_comparison *c, json_t **json) {
    const oab_compare_figures *f = &c->figures[OAB_MONEY_SCHOOLS];
    oab_page_figure(json, OAB_W_PAGE_FIGURE_GAIN, (int64_t)f->gain);
    oab_page_figure(json, OAB_W_PAGE_FIGURE_LOSE, (int64_t)f->lose);
    oab_page_figure(json, OAB_W_PAGE_FIGURE_STAY, (int64_t)f->stay);
}

/* "Old and new" is said of the schemes alone. */
static void add_title(const oab_comparison *c, json_t **json) {
    const int before = c->request->side[OAB_BASELINE].year,
              after = c->request->side[OAB_VARIANT].year;
    const bool is_schemes = c->run[OAB_BASELINE].result.scheme != c->run[OAB_VARIANT].result.scheme;
    oab_page_title(json,
                   before != after ? OAB_W_PAGE_COMPARE_TITLE_YEARS
                   : is_schemes    ? OAB_W_PAGE_COMPARE_TITLE
                                   : OAB_W_PAGE_COMPARE_TITLE_SIDES,
                   OAB_FILLS(OAB_YEAR_IN("year", after), OAB_YEAR_IN("before", before)));
}

/* ---- tables ---- */

/* The language of a cause is that of its view. */
static oab_cell cause_in_dutch(const void *context, const void *row, char *scratch) {
    oab_level_view view = *(const oab_level_view *)context;
    view.language = OAB_DUTCH;
    return (oab_cell){.text = oab_compared_cause(&view, row, scratch, OAB_CELL_SCRATCH)};
}

/* VALUE of SIDE, in what is counted there. */
static oab_cell of_side(const oab_level_view *view, const oab_compared *row, int side,
                        oab_fixed value) {
    return (oab_cell){.number = row->is_known ? oab_compared_hundredths(view->comparison,
                                                                        oab_money_of(view->level),
                                                                        side, value)
                                              : OAB_ABSENT};
}

#define OF_SIDE(name, member, side)                                                                \
    static oab_cell name(const void *context, const void *row, char *scratch) {                    \
        (void)scratch;                                                                             \
        return of_side(context, row, side, ((const oab_compared *)row)->member[side]);             \
    }
OF_SIDE(counted_baseline, measure, OAB_BASELINE)
OF_SIDE(counted_variant, measure, OAB_VARIANT)
OF_SIDE(left_baseline, above, OAB_BASELINE)
OF_SIDE(left_variant, above, OAB_VARIANT)
#undef OF_SIDE

/* What only a page has of a unit: its cause in Dutch, and what its amounts rest on. */
static const oab_report_column own_columns[] = {
    {"cause_nl", OAB_CELL_TEXT, .work_out = cause_in_dutch},
    {"counted_baseline", OAB_CELL_HUNDREDTHS, .work_out = counted_baseline},
    {"counted_variant", OAB_CELL_HUNDREDTHS, .work_out = counted_variant},
    {"left_baseline", OAB_CELL_HUNDREDTHS, .work_out = left_baseline},
    {"left_variant", OAB_CELL_HUNDREDTHS, .work_out = left_variant},
};

/* What is counted on each side, in both languages. */
static json_t *measures(const oab_comparison *c, oab_money money) {
    json_t *list = json_array();
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_json_add(&list,
                     json_pack("{s:s, s:s}", "en", oab_measure_name(c, money, s, OAB_ENGLISH), "nl",
                               oab_measure_name(c, money, s, OAB_DUTCH)));
    return list;
}

static void add_level(const oab_unit_table *table, json_t **json) {
    enum { MOST = 40 };
    oab_report_column columns[MOST];
    oab_report_table shown = table->table;
    memcpy(columns, shown.columns, shown.column_count * sizeof *columns);
    if (table->where != NULL) {
        memcpy(&columns[shown.column_count], own_columns, sizeof own_columns);
        shown.column_count += sizeof own_columns / sizeof *own_columns;
        shown.columns = columns;
    }
    oab_page_table(json, &shown,
                   table->kind == OAB_UNIT_KINDS ? NULL : oab_unit_kind_words[table->kind]);
}

json_t *oab_page_comparison(const oab_comparison *comparison, oab_language language,
                            const oab_log *log) {
    const oab_comparison *c = comparison;
    oab_comparison_tables tables;
    json_t *json = oab_page_open("compare", c->run, OAB_SIDE_COUNT, language);
    add_title(c, &json);
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        say_money(c, (oab_money)m, &json);
    add_figures(c, &json);
    oab_list_comparison(c, &tables);
    for (size_t t = 0; t < tables.units.count; t++)
        add_level(&tables.units.list[t], &json);
    oab_json_set(&json, "comparison", oab_comparison_json(c, log));
    oab_json_set(&json, "measures",
                 json_pack("{s:o, s:o}", "schools", measures(c, OAB_MONEY_SCHOOLS),
                           "municipalities", measures(c, OAB_MONEY_GRANTS)));
    return json;
}

oab_status oab_report_comparison_page(const oab_comparison *comparison,
                                      const oab_page_options *options, FILE *out, oab_log *log) {
    const oab_run *run = comparison->run;
    json_t *json = oab_page_comparison(comparison, options->language, log);
    oab_status status = oab_page_settle(&json, options->borders, run, OAB_SIDE_COUNT, log);
    for (int s = 0; s < OAB_SIDE_COUNT && status == OAB_OK; s++)
        status = oab_page_explain(&json, oab_side_names[s], &run[s], NULL, log);
    if (status == OAB_OK)
        return oab_page_write(json, options->language, out, log);
    json_decref(json);
    return status;
}
