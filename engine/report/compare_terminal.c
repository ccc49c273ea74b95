/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as text for a terminal. */
#include "report/report_internal.h"

#include <math.h>

static const char *const side_names[OAB_SIDE_COUNT] = {"baseline", "variant"};
static const char *const units_are[OAB_MONEY_COUNT] = {"schools are", "municipalities are"};
static const char *const unit_is[OAB_MONEY_COUNT] = {"school is", "municipality is"};

/* What is counted on a side, before any threshold. */
static const char *measure_name(const oab_comparison *c, oab_money money, int side) {
    const oab_result *result = &c->run[side].result;
    const bool is_grant = result->has_grants && !result->grants_are_proxy;
    return money == OAB_MONEY_GRANTS && is_grant ? "grant" : result->scheme->measure;
}

static void show_sides(const oab_comparison *c, const oab_terminal *terminal) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_run *run = &c->run[s];
        oab_say(terminal, 10, "%-9s %s: %s (%s)\n", side_names[s], c->request->what[s],
                run->result.scheme->title, run->result.scheme->dutch);
        oab_show_source(run, 10, terminal);
    }
    if (c->scaled != OAB_SIDE_COUNT)
        oab_say(terminal, 0,
                "The %s scheme's amounts are brought to the %s one's total before the transition;\n"
                "--own-budgets shows each scheme's own.\n",
                c->run[c->scaled].result.scheme->word, c->run[1 - c->scaled].result.scheme->word);
}

/* What a reader must know before comparing these totals. */
static void show_terms(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    const oab_compare_figures *f = &c->figures[money];
    char a[48], b[48];
    if (c->scaled != OAB_SIDE_COUNT && f->formula[OAB_BASELINE] != f->formula[OAB_VARIANT])
        oab_say(terminal, 2,
                "  Not the same money: the %s scheme pays nothing that could be brought to it.\n",
                c->run[c->scaled].result.scheme->word);
    else if (c->scaled != OAB_SIDE_COUNT)
        oab_say(terminal, 2, "  The same money on both sides%s.\n",
                f->total[OAB_BASELINE] != f->total[OAB_VARIANT] ? " before the transition" : "");
    for (int s = 0; s < OAB_SIDE_COUNT && money == OAB_MONEY_SCHOOLS; s++) {
        oab_show_missing(&c->run[s].result, 2, side_names[s], terminal);
    }
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (money == OAB_MONEY_GRANTS && c->run[s].result.grants_are_proxy)
            oab_say(terminal, 2,
                    "  %s: no grants of 2018 are given; a proxy, municipality.old_budget over "
                    "school weights.\n",
                    side_names[s]);
        else if (money == OAB_MONEY_GRANTS && c->run[s].result.grants_by_decree > 0)
            oab_say(terminal, 2, "  %s: grants by the decree of 2010 over school weights.\n",
                    side_names[s]);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (f->without_threshold[s] > 0)
            oab_say(terminal, 2,
                    "  %s: %lld %s known only after the threshold, which is then part of "
                    "composition.\n",
                    side_names[s], (long long)f->without_threshold[s],
                    OAB_PLURAL(f->without_threshold[s], unit_is, units_are)[money]);
    if (f->unknown > 0)
        oab_say(
            terminal, 2,
            "  Left out of both sides for an unknown amount: %lld; known of them %s and %s euro.\n",
            (long long)f->unknown, oab_grouped(terminal->language, f->left_out[OAB_BASELINE], 2, a),
            oab_grouped(terminal->language, f->left_out[OAB_VARIANT], 2, b));
}

/* ---- figures: lines of a label and a text under each of some headings ---- */

enum { MOST_FIGURES = 12, MOST_CELLS = 3 };

typedef struct figure {
    char label[64];
    const char *cell[MOST_CELLS];
    char text[MOST_CELLS][48];
} figure;

typedef struct figures {
    figure row[MOST_FIGURES];
    size_t count;
} figures;

static figure *add_figure(figures *list, const char *label) {
    figure *f = &list->row[list->count++];
    snprintf(f->label, sizeof f->label, "%s", label);
    for (int i = 0; i < MOST_CELLS; i++)
        f->cell[i] = f->text[i];
    return f;
}

/* One number per side. */
static void add_both(figures *list, const char *label, const int64_t value[OAB_SIDE_COUNT],
                     int decimals) {
    figure *f = add_figure(list, label);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_grouped(OAB_ENGLISH, value[s], decimals, f->text[s]);
}

static void add_both_reals(figures *list, const char *label, double baseline, double variant,
                           int decimals, const char *unit) {
    figure *f = add_figure(list, label);
    snprintf(f->text[OAB_BASELINE], sizeof f->text[0], "%.*f%s", decimals, baseline, unit);
    snprintf(f->text[OAB_VARIANT], sizeof f->text[0], "%.*f%s", decimals, variant, unit);
}

static oab_cell label_of(const void *row) {
    return (oab_cell){.text = ((const figure *)row)->label};
}

static const oab_report_column figure_columns[] = {
    {"label", OAB_CELL_TEXT, .from_row = label_of},
    {"first", OAB_CELL_TEXT, OAB_MEMBER(figure, cell[0])},
    {"second", OAB_CELL_TEXT, OAB_MEMBER(figure, cell[1])},
    {"third", OAB_CELL_TEXT, OAB_MEMBER(figure, cell[2])},
};

static const void *figure_at(const void *context, size_t index) {
    const figures *list = context;
    return index < list->count ? &list->row[index] : NULL;
}

/* COLUMNS: "label", and as many of the others as are used. */
static void show_figures(const figures *list, const oab_terminal_column *columns, size_t count,
                         const oab_terminal *terminal) {
    const oab_report_table table = {"figures", OAB_COLUMNS(figure_columns), figure_at, list, 0};
    const oab_terminal_table form = {columns, count, .indent = 2,
                                     .has_headings = columns[1].label[0] != '\0'};
    oab_show_table(&table, &form, NULL, terminal);
}

static void show_totals(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"label", .label = "euro", .width = -24},
        {"first", .label = "baseline", .width = 22},
        {"second", .label = "variant", .width = 22},
        {"third", .label = "difference", .width = 22},
    };
    figures list = {.count = 0};
    char a[48], b[48], d[48];
    add_both(&list, "all", f->total, 2);
    oab_grouped(terminal->language, f->total[OAB_VARIANT] - f->total[OAB_BASELINE], 2,
                list.row[0].text[2]);
    show_figures(&list, OAB_COLUMNS(columns), terminal);
    oab_say(terminal, 2,
            "  %lld gain, %lld lose, %lld stay; %lld on both sides, %lld new, %lld gone.\n",
            (long long)f->gain, (long long)f->lose, (long long)f->stay, (long long)f->common,
            (long long)f->added, (long long)f->gone);
    oab_say(terminal, 2, "  gains %s, losses %s; %s euro move.\n",
            oab_grouped(terminal->language, f->gains, 2, a),
            oab_grouped(terminal->language, f->losses, 2, b),
            oab_grouped(terminal->language, f->moved, 2, d));
}

/* Over gainers and losers together a part sums to about zero, so its effect shows in the size of
 * its moves. */
static void show_parts(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {{"label", .label = "of which", .width = -24},
                                                  {"first", .label = "sum", .width = 22},
                                                  {"second", .label = "moved by it", .width = 22}};
    figures list = {.count = 0};
    for (int p = 0; p < OAB_PART_COUNT; p++)
        add_both(&list, oab_part_names[p], (const int64_t[]){f->part[p], f->part_moved[p]}, 2);
    fputc('\n', terminal->out);
    show_figures(&list, OAB_COLUMNS(columns), terminal);
}

static void show_correlations(const oab_compare_figures *f, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {{"label", .label = "", .width = -58},
                                                  {"first", .label = "", .width = 8}};
    const struct {
        const char *label;
        double value;
    } reals[] = {{"correlation of what is counted, per pupil", f->measure_pearson},
                 {"correlation of the amounts, per pupil (Pearson)", f->pearson},
                 {"correlation of the amounts, per pupil (Spearman, of ranks)", f->spearman}};
    figures list = {.count = 0};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        if (isfinite(reals[i].value))
            snprintf(add_figure(&list, reals[i].label)->text[0], 48, "%.3f", reals[i].value);
    fputc('\n', terminal->out);
    show_figures(&list, OAB_COLUMNS(columns), terminal);
}

/* How the money is spread over the pupils: the share that goes to 10, 40 and 50% of them. */
static void add_curves(const oab_comparison *c, oab_money money, figures *list) {
    const oab_compare_figures *f = &c->figures[money];
    const double *baseline = f->curve[OAB_BASELINE], *variant = f->curve[OAB_VARIANT];
    char label[64];
    if (isfinite(f->gini[OAB_BASELINE]) && isfinite(f->gini[OAB_VARIANT]))
        add_both_reals(list, "Gini of the amount per pupil", f->gini[OAB_BASELINE],
                       f->gini[OAB_VARIANT], 3, "");
    if (!isfinite(baseline[0]) || !isfinite(variant[0]))
        return;
    for (int tenth = 1; tenth <= 5; tenth += tenth == 1 ? 1 : 3) {
        snprintf(label, sizeof label, "money: %2d%% of pupils with the highest %s", 10 * tenth,
                 measure_name(c, money, OAB_VARIANT));
        add_both_reals(list, label, 100 * baseline[tenth], 100 * variant[tenth], 1, "%");
    }
}

static void show_likeness(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {{"label", .label = "", .width = -48},
                                                  {"first", .label = "baseline", .width = 22},
                                                  {"second", .label = "variant", .width = 22}};
    const oab_compare_figures *f = &c->figures[money];
    figures list = {.count = 0};
    add_curves(c, money, &list);
    add_both(&list, "units with money", f->reached, 0);
    if (oab_known(f->target))
        add_both(&list, "pupils of the lowest share at them", f->reached_target, 2);
    if (oab_known(f->target) && f->target > 0)
        add_both(&list, "euro per pupil of the lowest share", f->per_target, 2);
    fputc('\n', terminal->out);
    show_figures(&list, OAB_COLUMNS(columns), terminal);
}

/* ---- groups and units ---- */

static void show_bands(const char *title, const oab_band *bands, size_t count,
                       const oab_terminal *terminal) {
    const oab_terminal_column columns[] = {
        {"label", .label = title, .width = -34},
        {"units", .label = "units", .width = 6, .is_plain = true},
        {"amount_baseline", .label = "baseline", .width = 17},
        {"amount_variant", .label = "variant", .width = 17},
        {"difference", .label = "difference", .width = 17},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2, .has_headings = true};
    oab_groups groups = {.count = 0};
    oab_add_bands(&groups, NULL, NULL, bands, count);
    if (groups.count == 0)
        return;
    const oab_report_table table = oab_groups_table(&groups);
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

static void show_extremes(const oab_comparison *c, oab_money money, const char *title,
                          const uint32_t *rows, size_t count, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"id", .label = "", .width = -6},
        {"name", .label = "", .width = -39, .may_cut = true},
        {"amount_baseline", .label = "", .width = 16},
        {"amount_variant", .label = "", .width = 16},
        {"difference", .label = "", .width = 16},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2, .below = "cause",
                                            .below_indent = 9};
    const oab_level_view view = {c, oab_first_level(money)};
    const oab_report_table table = oab_extremes_table(&view);
    fprintf(terminal->out, "\n  %s\n", title);
    oab_show_table(&table, &form, &(oab_chosen_rows){rows, count, 0}, terminal);
}

/* All about one kind of money but its totals. */
static void show_all(const oab_comparison *c, oab_money money, const oab_terminal *terminal) {
    const oab_compare_figures *f = &c->figures[money];
    show_parts(f, terminal);
    show_correlations(f, terminal);
    show_likeness(c, money, terminal);
    show_bands("decile (baseline's euro per pupil)", f->decile, OAB_MONEY_BANDS, terminal);
    if (money == OAB_MONEY_SCHOOLS)
        show_bands("size of the school", f->size, OAB_SIZE_BANDS, terminal);
    show_bands("municipality", f->place, OAB_PLACE_BANDS, terminal);
    show_extremes(c, money, "Largest risers", f->riser, f->risers, terminal);
    show_extremes(c, money, "Largest fallers", f->faller, f->fallers, terminal);
}

/* SELECTION: NULL if all is asked for. */
static oab_status show_money(const oab_comparison *c, oab_money money,
                             const oab_selection *selection, const oab_terminal *terminal,
                             oab_log *log) {
    if (c->level[oab_first_level(money)].rows == NULL ||
        (selection != NULL && !oab_has_part(selection, money)))
        return OAB_OK;
    fprintf(terminal->out, "\n%s\n",
            money == OAB_MONEY_SCHOOLS ? "Money of schools" : "Grants of municipalities");
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
    oab_say(terminal, 0, "oab-alloc compare, funding year %d\n",
            comparison->run[OAB_BASELINE].result.year);
    show_sides(comparison, terminal);
    OAB_TRY(oab_asks_part(asked) ? show_selected_moneys(comparison, asked, terminal, log)
                                 : show_moneys(comparison, NULL, terminal, log));
    oab_show_assumptions(comparison->run, side_names, OAB_SIDE_COUNT, terminal);
    return OAB_OK;
}
