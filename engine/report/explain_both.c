/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A unit on both sides of a comparison: its figures beside each other, why they differ, and then
 * the explanation of each side. */
#include "report/report_internal.h"

#include <ctype.h>
#include <string.h>

enum { TEXT = 1024 };

/* ---- figures beside each other ---- */

/* A value that is not known is "-", and then there is no difference. */
static void add_values(oab_figures *list, oab_word_id label, const int64_t value[OAB_SIDE_COUNT],
                       int decimals, bool is_alike) {
    oab_figure *f = oab_add_both(list, label, value, decimals);
    bool is_known = is_alike;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        is_known &= oab_known(value[s]);
        if (!oab_known(value[s]))
            strcpy(f->text[s], "-");
    }
    if (is_known)
        oab_grouped(list->language, value[OAB_VARIANT] - value[OAB_BASELINE], decimals, f->text[2]);
}

/* What each side's own explanation leads to, where it is not what is compared. */
static void add_own(const oab_explained_both *both, oab_money money, oab_figures *list) {
    const bool is_explained =
        both->unit.kind != OAB_UNIT_PROVINCE &&
        (both->unit.kind == OAB_UNIT_MUNICIPALITY) == (money == OAB_MONEY_GRANTS);
    int64_t own[OAB_SIDE_COUNT];
    if (both->comparison->scaled == OAB_SIDE_COUNT || !is_explained)
        return;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        own[s] = both->is_on[s] ? both->side[s].amount : OAB_ABSENT;
    add_values(list, OAB_W_EXPLAIN_BOTH_OWN, own, 2, false);
}

int64_t oab_compared_hundredths(const oab_comparison *c, oab_money money, int side,
                                oab_fixed value) {
    const bool is_grant = strcmp(oab_compared_measure(c, money, side), "grant") == 0;
    return is_grant ? value : (int64_t)oab_round_div(value, OAB_ONE / 100);
}

/* What is counted, and what the threshold leaves of it. */
static void add_counts(const oab_explained_both *both, oab_money money, oab_figures *list) {
    const oab_comparison *c = both->comparison;
    const oab_compared *row = both->row[money];
    const oab_language language = list->language;
    const char *counted[OAB_SIDE_COUNT];
    int64_t measure[OAB_SIDE_COUNT], above[OAB_SIDE_COUNT];
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        counted[s] = oab_measure_name(c, money, s, language);
        measure[s] = oab_compared_hundredths(c, money, s, row->measure[s]);
        above[s] = oab_compared_hundredths(c, money, s, row->above[s]);
    }
    const bool is_alike = strcmp(counted[OAB_BASELINE], counted[OAB_VARIANT]) == 0;
    oab_figure *f = &list->row[list->count];
    add_values(list, OAB_W_NONE, measure, 2, is_alike);
    oab_compose(language, is_alike ? OAB_W_EXPLAIN_BOTH_COUNTED : OAB_W_EXPLAIN_BOTH_COUNTED_APART,
                f->label, sizeof f->label, OAB_TEXT_IN("baseline", counted[OAB_BASELINE]),
                OAB_TEXT_IN("variant", counted[OAB_VARIANT]));
    add_values(list, OAB_W_EXPLAIN_BOTH_LEFT, above, 2, is_alike);
}

/* The same as shares of all. */
static void add_shares(const oab_explained_both *both, oab_money money, oab_figures *list) {
    const oab_cents all = both->comparison->figures[money].reference;
    const oab_compared *row = both->row[money];
    const struct {
        oab_word_id label;
        const oab_cents *of;
    } shares[] = {{OAB_W_EXPLAIN_BOTH_SHARE, row->by_measure},
                  {OAB_W_EXPLAIN_BOTH_SHARE_LEFT, row->by_above}};
    for (size_t i = 0; i < sizeof shares / sizeof *shares && all > 0; i++) {
        oab_figure *f = oab_add_both_reals(
            list, shares[i].label, 100.0 * (double)shares[i].of[OAB_BASELINE] / (double)all,
            100.0 * (double)shares[i].of[OAB_VARIANT] / (double)all, 4);
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            strcat(f->text[s], "%");
    }
}

static void add_places(const oab_compared *row, oab_figures *list) {
    int64_t rank[OAB_SIDE_COUNT];
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        rank[s] = row->rank[s] > 0 ? (int64_t)row->rank[s] : OAB_ABSENT;
    add_values(list, OAB_W_EXPLAIN_BOTH_PLACE, rank, 0, false);
}

/* What the amounts rest on. */
static void add_grounds(const oab_explained_both *both, oab_money money, oab_figures *list) {
    add_values(list, OAB_W_EXPLAIN_BOTH_PUPILS, both->row[money]->pupils, 0, true);
    add_counts(both, money, list);
    add_shares(both, money, list);
    add_places(both->row[money], list);
}

static void show_beside(const oab_explained_both *both, oab_money money,
                        const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", OAB_W_NONE, .width = -33},
        {"first", OAB_W_HEADING_BASELINE, .width = 15},
        {"second", OAB_W_HEADING_VARIANT, .width = 15},
        {"third", OAB_W_HEADING_DIFFERENCE, .width = 15},
    };
    const oab_compared *row = both->row[money];
    const oab_word_id amount = both->comparison->scaled == OAB_SIDE_COUNT
                                   ? OAB_W_EXPLAIN_BOTH_AMOUNT
                                   : OAB_W_EXPLAIN_BOTH_SAME_MONEY;
    static const int64_t unknown[OAB_SIDE_COUNT] = {OAB_ABSENT, OAB_ABSENT};
    oab_figures list = {terminal->language, .count = 0};
    add_own(both, money, &list);
    add_values(&list, amount, row->is_known ? row->amount : unknown, 2, true);
    if (row->is_known)
        add_grounds(both, money, &list);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
}

/* ---- why they differ ---- */

static void show_cause(const oab_explained_both *both, oab_money money,
                       const oab_terminal *terminal) {
    const oab_level_view view = {both->comparison, both->level[money], terminal->language};
    char cause[OAB_CAUSE];
    oab_compared_cause(&view, both->row[money], cause, sizeof cause);
    cause[0] = (char)toupper((unsigned char)cause[0]);
    oab_say_wrapped(terminal, 2, "%s.", cause);
}

/* The parts, which sum to the difference. */
static void show_parts(const oab_compared *row, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", OAB_W_EXPLAIN_BOTH_PARTS, .width = -63},
        {"first", OAB_W_HEADING_EURO, .width = 15},
    };
    oab_figures list = {terminal->language, .count = 0};
    for (int p = 0; p < OAB_PART_COUNT && row->is_known; p++) {
        if (row->part[p] == 0)
            continue;
        oab_figure *f = oab_add_figure(&list, oab_find_word("compare_part_", oab_part_names[p]));
        oab_grouped(list.language, row->part[p], 2, f->text[0]);
    }
    if (list.count == 0)
        return;
    fputc('\n', terminal->out);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
}

static void show_money(const oab_explained_both *both, oab_money money,
                       const oab_terminal *terminal) {
    if (both->row[money] == NULL)
        return;
    fputc('\n', terminal->out);
    oab_tell(terminal, 0,
             money == OAB_MONEY_SCHOOLS ? OAB_W_COMPARE_MONEY_SCHOOLS : OAB_W_COMPARE_MONEY_GRANTS);
    show_beside(both, money, terminal);
    show_cause(both, money, terminal);
    show_parts(both->row[money], terminal);
}

/* ---- each side ---- */

static void show_side(const oab_explained_both *both, int side, const oab_terminal *terminal) {
    const oab_run *run = &both->comparison->run[side];
    char title[TEXT];
    fputc('\n', terminal->out);
    oab_tell_with(terminal, 0,
                  both->is_on[side] ? OAB_W_EXPLAIN_BOTH_SIDE : OAB_W_EXPLAIN_BOTH_NOT_THERE,
                  OAB_TEXT_IN("side", oab_side_name(terminal->language, side)),
                  OAB_TEXT_IN("what", both->comparison->request->what[side]),
                  OAB_YEAR_IN("year", run->result.year),
                  OAB_TEXT_IN("scheme", oab_scheme_title(run->result.scheme, terminal->language,
                                                         title, sizeof title)));
    if (both->is_on[side])
        oab_show_explained(&both->side[side], terminal);
}

void oab_report_explained_both(const oab_explained_both *both, const oab_terminal *terminal) {
    oab_show_unit_title(&both->unit, 0, terminal);
    oab_show_sides(both->comparison, terminal);
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        show_money(both, (oab_money)m, terminal);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        show_side(both, s, terminal);
}

/* ---- JSON ---- */

static json_t *side_json(const oab_explained_both *both, int side) {
    return both->is_on[side] ? oab_explanation_json(&both->side[side]) : json_null();
}

static json_t *money_json(const oab_explained_both *both, oab_money money) {
    const oab_level_view view = {both->comparison, both->level[money], OAB_ENGLISH};
    if (both->row[money] == NULL)
        return json_null();
    const oab_report_table table = oab_level_table(&view);
    return oab_json_row(&table, both->row[money]);
}

oab_status oab_report_explained_both_json(const oab_explained_both *both, FILE *out, oab_log *log) {
    static const char *const sides[] = {"baseline", "variant", NULL};
    const oab_comparison *c = both->comparison;
    json_t *json = json_pack(
        "{s:o, s:{s:o, s:o}, s:s?, s:o, s:o, s:o, s:o}", "unit", oab_unit_json(&both->unit), "what",
        sides[OAB_BASELINE], oab_json_text(c->request->what[OAB_BASELINE]), sides[OAB_VARIANT],
        oab_json_text(c->request->what[OAB_VARIANT]), "scaled", sides[c->scaled], "schools",
        money_json(both, OAB_MONEY_SCHOOLS), "municipalities", money_json(both, OAB_MONEY_GRANTS),
        sides[OAB_BASELINE], side_json(both, OAB_BASELINE), sides[OAB_VARIANT],
        side_json(both, OAB_VARIANT));
    return oab_print_json(json, out, log);
}
