/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as text for a terminal. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

static const oab_word_id side_words[OAB_SIDE_COUNT] = {OAB_W_HEADING_BASELINE,
                                                       OAB_W_HEADING_VARIANT};

const char *oab_side_name(oab_language language, int side) {
    return oab_word(language, side_words[side]);
}

const char *oab_measure_name(const oab_comparison *comparison, oab_money money, int side,
                             oab_language language) {
    const oab_word_id word =
        oab_find_word("compare_measure_", oab_compared_measure(comparison, money, side));
    return word != OAB_W_NONE ? oab_word(language, word)
                              : comparison->run[side].result.scheme->measure;
}

/* "old" of the old scheme, as before a noun. */
static const char *scheme_word(const oab_run *run, oab_language language) {
    const char *word = run->result.scheme->word;
    const oab_word_id id = oab_find_word("compare_scheme_", word);
    return id != OAB_W_NONE ? oab_word(language, id) : word;
}

/* The settings of a list, if there are any, in sentences ID: as many in each as there is room for.
 */
static void show_settings(const char *const *settings, size_t count, oab_word_id id, int indent,
                          const oab_terminal *terminal) {
    char list[OAB_SENTENCE / 2] = "";
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length > 0 ? ", " : "", settings[i]);
        const bool is_last = i + 1 == count,
                   is_full = !is_last && length + strlen(settings[i + 1]) + 2 >= sizeof list;
        if (!is_last && !is_full)
            continue;
        oab_tell_with(terminal, indent, id, OAB_TEXT_IN("settings", list));
        length = 0;
    }
}

static bool has_two_years(const oab_comparison *c) {
    return c->request->side[OAB_BASELINE].year != c->request->side[OAB_VARIANT].year;
}

static void show_title(const oab_comparison *c, const oab_terminal *terminal) {
    const oab_request *side = c->request->side;
    if (has_two_years(c))
        oab_tell_with(terminal, 0, OAB_W_COMPARE_TITLE_YEARS,
                      OAB_YEAR_IN("baseline", side[OAB_BASELINE].year),
                      OAB_YEAR_IN("variant", side[OAB_VARIANT].year));
    else
        oab_tell_with(terminal, 0, OAB_W_COMPARE_TITLE,
                      OAB_YEAR_IN("year", side[OAB_BASELINE].year));
    show_settings(side[OAB_BASELINE].settings, side[OAB_BASELINE].setting_count,
                  OAB_W_COMPARE_SET_BOTH, 0, terminal);
}

void oab_show_sides(const oab_comparison *comparison, const oab_terminal *terminal) {
    const oab_comparison *c = comparison;
    char title[128], year[16];
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_run *run = &c->run[s];
        const oab_request *request = &c->request->side[s];
        year[0] = '\0';
        if (has_two_years(c))
            snprintf(year, sizeof year, ", %d", request->year);
        oab_say(terminal, 10, "%-9s %s%s: %s\n", oab_side_name(terminal->language, s),
                c->request->what[s], year,
                oab_scheme_title(run->result.scheme, terminal->language, title, sizeof title));
        show_settings(request->own_settings, request->own_setting_count, OAB_W_COMPARE_SET_SIDE, 10,
                      terminal);
        oab_show_source(run, 10, terminal);
    }
    if (c->scaled != OAB_SIDE_COUNT)
        oab_tell_with(
            terminal, 0, OAB_W_COMPARE_SCALED,
            OAB_TEXT_IN("scaled", scheme_word(&c->run[c->scaled], terminal->language)),
            OAB_TEXT_IN("other", scheme_word(&c->run[1 - c->scaled], terminal->language)));
}

/* Whether the sides divide the same. */
static void show_budget(const oab_comparison *c, const oab_compare_figures *f,
                        const oab_terminal *terminal) {
    if (c->scaled == OAB_SIDE_COUNT)
        return;
    if (f->formula[OAB_BASELINE] != f->formula[OAB_VARIANT])
        oab_tell_with(terminal, 2, OAB_W_COMPARE_OTHER_MONEY,
                      OAB_TEXT_IN("scheme", scheme_word(&c->run[c->scaled], terminal->language)));
    else
        oab_tell_with(terminal, 2, OAB_W_COMPARE_SAME_MONEY,
                      OAB_WORD_IN("when", f->total[OAB_BASELINE] != f->total[OAB_VARIANT]
                                              ? OAB_W_COMPARE_BEFORE_TRANSITION
                                              : OAB_W_NONE));
}

/* Where the grants of before come from, if they are not given. */
static void show_grants(const oab_result *result, const char *side, const oab_terminal *terminal) {
    if (result->grants_are_proxy)
        oab_tell_with(terminal, 2, OAB_W_COMPARE_PROXY, OAB_TEXT_IN("side", side));
    else if (result->grants_by_decree > 0)
        oab_tell_with(terminal, 2, OAB_W_COMPARE_DECREE, OAB_TEXT_IN("side", side));
}

/* What a reader must know before comparing these totals. */
static void show_terms(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    static const oab_word_id after[OAB_MONEY_COUNT] = {OAB_W_COMPARE_KNOWN_AFTER_SCHOOLS,
                                                       OAB_W_COMPARE_KNOWN_AFTER_GRANTS};
    const oab_compare_figures *f = &c->figures[money];
    show_budget(c, f, terminal);
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_result *result = &c->run[s].result;
        if (money == OAB_MONEY_SCHOOLS)
            oab_show_missing(result, 2, oab_side_name(terminal->language, s), terminal);
        else
            show_grants(result, oab_side_name(terminal->language, s), terminal);
    }
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (f->without_threshold[s] > 0)
            oab_tell_with(terminal, 2, after[money],
                          OAB_TEXT_IN("side", oab_side_name(terminal->language, s)),
                          OAB_COUNT_IN("count", f->without_threshold[s]));
    if (f->unknown > 0)
        oab_tell_with(terminal, 2, OAB_W_COMPARE_LEFT_OUT, OAB_COUNT_IN("count", f->unknown),
                      OAB_EURO_IN("baseline", f->left_out[OAB_BASELINE]),
                      OAB_EURO_IN("variant", f->left_out[OAB_VARIANT]));
}

/* ---- totals ---- */

static void show_totals(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", OAB_W_HEADING_EURO, .width = -24},
        {"first", OAB_W_HEADING_BASELINE, .width = 22},
        {"second", OAB_W_HEADING_VARIANT, .width = 22},
        {"third", OAB_W_HEADING_DIFFERENCE, .width = 22},
    };
    oab_figures list = {terminal->language, .count = 0};
    oab_figure *all = oab_add_both(&list, OAB_W_COMPARE_TOTAL, f->total, 2);
    oab_grouped(terminal->language, f->total[OAB_VARIANT] - f->total[OAB_BASELINE], 2,
                all->text[2]);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
    oab_tell_with(terminal, 2, OAB_W_COMPARE_COUNTS, OAB_COUNT_IN("gain", f->gain),
                  OAB_COUNT_IN("lose", f->lose), OAB_COUNT_IN("stay", f->stay),
                  OAB_COUNT_IN("common", f->common), OAB_COUNT_IN("added", f->added),
                  OAB_COUNT_IN("gone", f->gone));
    oab_tell_with(terminal, 2, OAB_W_COMPARE_MOVED, OAB_EURO_IN("gains", f->gains),
                  OAB_EURO_IN("losses", f->losses), OAB_EURO_IN("moved", f->moved));
}

/* Over gainers and losers together a part sums to about zero, so its effect shows in the size of
 * its moves. */
static void show_parts(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", OAB_W_COMPARE_OF_WHICH, .width = -24},
        {"first", OAB_W_COMPARE_SUM, .width = 22},
        {"second", OAB_W_COMPARE_MOVED_BY, .width = 22},
    };
    oab_figures list = {terminal->language, .count = 0};
    for (int p = 0; p < OAB_PART_COUNT; p++)
        oab_add_both(&list, oab_find_word("compare_part_", oab_part_names[p]),
                     (const int64_t[]){f->part[p], f->part_moved[p]}, 2);
    fputc('\n', terminal->out);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
}

static void show_correlations(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {{"label", OAB_W_NONE, .width = -58},
                                                  {"first", OAB_W_NONE, .width = 8}};
    const struct {
        oab_word_id label;
        double value;
    } reals[] = {{OAB_W_COMPARE_CORRELATION_MEASURE, f->measure_pearson},
                 {OAB_W_COMPARE_CORRELATION_AMOUNT, f->pearson},
                 {OAB_W_COMPARE_CORRELATION_RANK, f->spearman}};
    oab_figures list = {terminal->language, .count = 0};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        if (isfinite(reals[i].value))
            oab_decimals(terminal->language, reals[i].value, 3,
                         oab_add_figure(&list, reals[i].label)->text[0]);
    fputc('\n', terminal->out);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
}

/* How the money is spread over the pupils: the share that goes to 10, 20 and 50% of them. */
static void add_curves(const oab_comparison *c, oab_money money, oab_figures *list) {
    const oab_compare_figures *f = &c->figures[money];
    const double *baseline = f->curve[OAB_BASELINE], *variant = f->curve[OAB_VARIANT];
    if (isfinite(f->gini[OAB_BASELINE]) && isfinite(f->gini[OAB_VARIANT]))
        oab_add_both_reals(list, OAB_W_COMPARE_GINI, f->gini[OAB_BASELINE], f->gini[OAB_VARIANT],
                           3);
    if (!isfinite(baseline[0]) || !isfinite(variant[0]))
        return;
    for (int tenth = 1; tenth <= 5; tenth += tenth == 1 ? 1 : 3) {
        oab_figure *line =
            oab_add_both_reals(list, OAB_W_NONE, 100 * baseline[tenth], 100 * variant[tenth], 1);
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            strcat(line->text[s], "%");
        oab_compose(
            list->language, OAB_W_COMPARE_CURVE, line->label, sizeof line->label,
            OAB_COUNT_IN("share", 10 * tenth),
            OAB_TEXT_IN("measure", oab_measure_name(c, money, OAB_VARIANT, list->language)));
    }
}

static void show_likeness(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", OAB_W_NONE, .width = -48},
        {"first", OAB_W_HEADING_BASELINE, .width = 22},
        {"second", OAB_W_HEADING_VARIANT, .width = 22},
    };
    const oab_compare_figures *f = &c->figures[money];
    oab_figures list = {terminal->language, .count = 0};
    add_curves(c, money, &list);
    oab_add_both(&list, OAB_W_COMPARE_REACHED, f->reached, 0);
    if (oab_known(f->target))
        oab_add_both(&list, OAB_W_COMPARE_REACHED_TARGET, f->reached_target, 2);
    if (oab_known(f->target) && f->target > 0)
        oab_add_both(&list, OAB_W_COMPARE_PER_TARGET, f->per_target, 2);
    fputc('\n', terminal->out);
    oab_show_figures(&list, OAB_COLUMNS(columns), terminal);
}

/* ---- groups and units ---- */

/* What groups are by, and the labels of those that are not their own. */
typedef struct grouping {
    oab_word_id title;
    oab_word_id labels[OAB_MONEY_BANDS];
} grouping;

static const grouping by_decile = {OAB_W_COMPARE_DECILE, {OAB_W_COMPARE_DECILE_NONE}};
static const grouping by_size = {OAB_W_COMPARE_SIZE,
                                 {OAB_W_COMPARE_SIZE_40, OAB_W_COMPARE_SIZE_100,
                                  OAB_W_COMPARE_SIZE_200, OAB_W_COMPARE_SIZE_400,
                                  OAB_W_COMPARE_SIZE_OVER}};
static const grouping by_place = {OAB_W_COMPARE_PLACE,
                                  {OAB_W_COMPARE_PLACE_FOUR, OAB_W_COMPARE_PLACE_LARGE,
                                   OAB_W_COMPARE_PLACE_REST, OAB_W_COMPARE_PLACE_UNKNOWN}};

static void show_bands(const grouping *by, const oab_band *bands, size_t count,
                       const oab_terminal *terminal) {
    const oab_terminal_column columns[] = {
        {"label", by->title, .width = -34},
        {"units", OAB_W_COMPARE_UNITS, .width = 6, .is_plain = true},
        {"amount_baseline", OAB_W_HEADING_BASELINE, .width = 17},
        {"amount_variant", OAB_W_HEADING_VARIANT, .width = 17},
        {"difference", OAB_W_HEADING_DIFFERENCE, .width = 17},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2, .has_headings = true};
    oab_band labelled[OAB_MONEY_BANDS];
    oab_groups groups = {.count = 0};
    memcpy(labelled, bands, count * sizeof *bands);
    for (size_t b = 0; b < count; b++)
        if (by->labels[b] != OAB_W_NONE)
            labelled[b].label = oab_word(terminal->language, by->labels[b]);
    oab_add_bands(&groups, NULL, NULL, labelled, count);
    if (groups.count == 0)
        return;
    const oab_report_table table = oab_groups_table(&groups);
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

static void show_extremes(const oab_comparison *c, oab_money money, oab_word_id title,
                          const uint32_t *rows, size_t count, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"id", OAB_W_NONE, .width = -6},
        {"name", OAB_W_NONE, .width = -39, .may_cut = true},
        {"amount_baseline", OAB_W_NONE, .width = 16},
        {"amount_variant", OAB_W_NONE, .width = 16},
        {"difference", OAB_W_NONE, .width = 16},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2, .below = "cause",
                                            .below_indent = 9};
    const oab_level_view view = {c, oab_first_level(money), terminal->language};
    const oab_report_table table = oab_extremes_table(&view);
    fputc('\n', terminal->out);
    oab_tell(terminal, 2, title);
    oab_show_table(&table, &form, &(oab_chosen_rows){rows, count, 0}, terminal);
}

/* All about one kind of money but its totals. */
static void show_all(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    const oab_compare_figures *f = &c->figures[money];
    show_parts(f, terminal);
    show_correlations(f, terminal);
    show_likeness(c, money, terminal);
    show_bands(&by_decile, f->decile, OAB_MONEY_BANDS, terminal);
    if (money == OAB_MONEY_SCHOOLS)
        show_bands(&by_size, f->size, OAB_SIZE_BANDS, terminal);
    show_bands(&by_place, f->place, OAB_PLACE_BANDS, terminal);
    oab_show_regions(c, money, terminal);
    show_extremes(c, money, OAB_W_COMPARE_RISERS, f->riser, f->risers, terminal);
    show_extremes(c, money, OAB_W_COMPARE_FALLERS, f->faller, f->fallers, terminal);
}

/* SELECTION: NULL if all is asked for. */
static oab_status show_money(const oab_comparison *c, oab_money money,
                             const oab_selection *selection, const oab_terminal *terminal,
                             oab_log *log) {
    if (c->level[oab_first_level(money)].rows == NULL ||
        (selection != NULL && !oab_has_part(selection, money)))
        return OAB_OK;
    fputc('\n', terminal->out);
    oab_tell(terminal, 0,
             money == OAB_MONEY_SCHOOLS ? OAB_W_COMPARE_MONEY_SCHOOLS : OAB_W_COMPARE_MONEY_GRANTS);
    show_terms(c, money, terminal);
    show_totals(&c->figures[money], terminal);
    if (selection != NULL)
        return oab_show_compared_part(selection, money, terminal, log);
    show_all(c, money, terminal);
    return OAB_OK;
}

static oab_status show_moneys(const oab_comparison *c, const oab_selection *selection,
                              const oab_terminal *terminal, oab_log *log) {
    for (int money = 0; money < OAB_MONEY_COUNT; money++)
        OAB_TRY(show_money(c, (oab_money)money, selection, terminal, log));
    return OAB_OK;
}

static oab_status show_selected_moneys(const oab_comparison *c, const oab_asked *asked,
                                       const oab_terminal *terminal, oab_log *log) {
    oab_comparison_tables tables;
    oab_selection selection;
    oab_list_comparison(c, &tables);
    oab_status status = oab_select_compared(&tables.units, asked, &selection, log);
    if (status == OAB_OK)
        status = show_moneys(c, &selection, terminal, log);
    oab_selection_free(&selection);
    return status;
}

oab_status oab_report_comparison_terminal(const oab_comparison *comparison, const oab_asked *asked,
                                          const oab_terminal *terminal, oab_log *log) {
    const char *names[OAB_SIDE_COUNT];
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        names[s] = oab_side_name(terminal->language, s);
    show_title(comparison, terminal);
    oab_show_sides(comparison, terminal);
    OAB_TRY(oab_asks_part(asked) ? show_selected_moneys(comparison, asked, terminal, log)
                                 : show_moneys(comparison, NULL, terminal, log));
    oab_show_assumptions(comparison->run, names, OAB_SIDE_COUNT, terminal);
    return OAB_OK;
}
