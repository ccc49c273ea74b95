/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison at a glance, for a terminal of 100 columns.
 */
#include "report/compare_internal.h"

#include <math.h>

static const char *const side_names[OAB_SIDE_COUNT] = {"baseline", "variant"};
static const char *const unit_names[OAB_MONEY_COUNT] = {"schools", "municipalities"};

/* What a side counts, before any threshold. */
static const char *measure_name(const oab_comparison *c, oab_money money, int side) {
    const oab_result *result = &c->run[side].result;
    const bool is_grant = result->has_grants && !result->grants_are_proxy;
    return money == OAB_MONEY_GRANTS && is_grant ? "grant" : result->scheme->measure;
}

static void show_sides(const oab_comparison *c, FILE *out) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_run *run = &c->run[s];
        fprintf(out, "%-9s %s: %s\n", side_names[s], c->request->what[s],
                run->result.scheme->title);
        for (int i = 0; i < OAB_INPUT_COUNT; i++)
            if (run->data->inputs[i].path != NULL)
                fprintf(out, "          %-15s %s (%llu rows)\n", oab_input_names[i],
                        run->data->inputs[i].path, (unsigned long long)run->data->inputs[i].rows);
    }
    if (c->run[0].data->is_sample)
        fputs("Built-in sample: a fictional region that gets the whole national budget.\n", out);
    if (c->scaled != OAB_SIDE_COUNT)
        fprintf(out,
                "The %s scheme's amounts are brought to the %s one's total before the transition;\n"
                "--own-budgets shows each scheme's own.\n",
                c->run[c->scaled].result.scheme->word, c->run[1 - c->scaled].result.scheme->word);
}

/* What a reader must know of these totals before comparing them. */
static void show_terms(const oab_comparison *c, oab_money money, FILE *out) {
    const oab_compare_figures *f = &c->figures[money];
    char a[48], b[48];
    if (c->scaled != OAB_SIDE_COUNT && f->formula[OAB_BASELINE] != f->formula[OAB_VARIANT])
        fprintf(out,
                "  Not the same money: the %s scheme pays nothing that could be brought to it.\n",
                c->run[c->scaled].result.scheme->word);
    else if (c->scaled != OAB_SIDE_COUNT)
        fprintf(out, "  The same money on both sides%s.\n",
                f->total[OAB_BASELINE] != f->total[OAB_VARIANT] ? " before the transition" : "");
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (money == OAB_MONEY_GRANTS && c->run[s].result.grants_are_proxy)
            fprintf(out,
                    "  %s: no grants of 2018 are given; a proxy, municipality.old_budget over "
                    "school weights.\n",
                    side_names[s]);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (f->without_threshold[s] > 0)
            fprintf(out,
                    "  %s: %lld %s are only known behind their threshold: part of composition.\n",
                    side_names[s], (long long)f->without_threshold[s], unit_names[money]);
    if (f->unknown > 0)
        fprintf(
            out,
            "  Left out of both sides for an unknown amount: %lld; known of them %s and %s euro.\n",
            (long long)f->unknown, oab_grouped(f->left_out[OAB_BASELINE], 2, a),
            oab_grouped(f->left_out[OAB_VARIANT], 2, b));
}

static void show_totals(const oab_compare_figures *f, FILE *out) {
    char a[48], b[48], d[48];
    fprintf(out, "  %-24s %22s %22s %22s\n", "euro", "baseline", "variant", "difference");
    fprintf(out, "  %-24s %22s %22s %22s\n", "all", oab_grouped(f->total[OAB_BASELINE], 2, a),
            oab_grouped(f->total[OAB_VARIANT], 2, b),
            oab_grouped(f->total[OAB_VARIANT] - f->total[OAB_BASELINE], 2, d));
    fprintf(out, "  %lld gain, %lld lose, %lld stay; %lld on both sides, %lld new, %lld gone",
            (long long)f->gain, (long long)f->lose, (long long)f->stay, (long long)f->common,
            (long long)f->added, (long long)f->gone);
    fprintf(out, ".\n  gains %s, losses %s; %s euro move.\n", oab_grouped(f->gains, 2, a),
            oab_grouped(f->losses, 2, b), oab_grouped(f->moved, 2, d));
}

/* Over gainers and losers a part sums to about nothing; what it does is the size of its moves. */
static void show_parts(const oab_compare_figures *f, FILE *out) {
    char sum[48], moved[48];
    fprintf(out, "\n  %-24s %22s %22s\n", "of which", "sum", "moved by it");
    for (int p = 0; p < OAB_PART_COUNT; p++)
        fprintf(out, "  %-24s %22s %22s\n", oab_part_names[p], oab_grouped(f->part[p], 2, sum),
                oab_grouped(f->part_moved[p], 2, moved));
}

static void show_real(const char *label, double value, FILE *out) {
    if (isfinite(value))
        fprintf(out, "  %-58s %8.3f\n", label, value);
}

static void show_likeness(const oab_comparison *c, oab_money money, FILE *out) {
    const oab_compare_figures *f = &c->figures[money];
    char a[48], b[48], label[64];
    fputc('\n', out);
    show_real("correlation of what is counted, per pupil", f->measure_pearson, out);
    show_real("correlation of the amounts, per pupil (Pearson)", f->pearson, out);
    show_real("correlation of the amounts, per pupil (Spearman, of ranks)", f->spearman, out);
    fprintf(out, "\n  %-48s %22s %22s\n", "", "baseline", "variant");
    if (isfinite(f->gini[OAB_BASELINE]) && isfinite(f->gini[OAB_VARIANT]))
        fprintf(out, "  %-48s %22.3f %22.3f\n", "Gini of the amount per pupil",
                f->gini[OAB_BASELINE], f->gini[OAB_VARIANT]);
    const bool has_curves =
        isfinite(f->curve[OAB_BASELINE][0]) && isfinite(f->curve[OAB_VARIANT][0]);
    for (int tenth = 1; tenth <= 5 && has_curves; tenth += tenth == 1 ? 1 : 3) {
        snprintf(label, sizeof label, "money: %2d%% of pupils with the highest %s", 10 * tenth,
                 measure_name(c, money, OAB_VARIANT));
        fprintf(out, "  %-48s %21.1f%% %21.1f%%\n", label, 100 * f->curve[OAB_BASELINE][tenth],
                100 * f->curve[OAB_VARIANT][tenth]);
    }
    fprintf(out, "  %-48s %22s %22s\n", "units with money",
            oab_grouped(f->reached[OAB_BASELINE], 0, a),
            oab_grouped(f->reached[OAB_VARIANT], 0, b));
    if (!oab_known(f->target))
        return;
    fprintf(out, "  %-48s %22s %22s\n", "pupils of the lowest share at them",
            oab_grouped(f->reached_target[OAB_BASELINE], 2, a),
            oab_grouped(f->reached_target[OAB_VARIANT], 2, b));
    if (f->target > 0)
        fprintf(out, "  %-48s %22s %22s\n", "euro per pupil of the lowest share",
                oab_grouped(f->per_target[OAB_BASELINE], 2, a),
                oab_grouped(f->per_target[OAB_VARIANT], 2, b));
}

static void show_bands(const char *title, const oab_band *band, size_t count, FILE *out) {
    char a[48], b[48], d[48];
    int64_t units = 0;
    for (size_t i = 0; i < count; i++)
        units += band[i].units;
    if (units == 0)
        return;
    fprintf(out, "\n  %-34s %6s %17s %17s %17s\n", title, "units", "baseline", "variant",
            "difference");
    for (size_t i = 0; i < count; i++)
        if (band[i].units > 0)
            fprintf(out, "  %-34s %6lld %17s %17s %17s\n", band[i].label, (long long)band[i].units,
                    oab_grouped(band[i].amount[OAB_BASELINE], 2, a),
                    oab_grouped(band[i].amount[OAB_VARIANT], 2, b),
                    oab_grouped(band[i].amount[OAB_VARIANT] - band[i].amount[OAB_BASELINE], 2, d));
}

static void show_extremes(const oab_comparison *c, oab_money money, const char *title,
                          const uint32_t *rows, size_t count, FILE *out) {
    const oab_level_view view = {c, oab_first_level(money)};
    char id[8], cause[OAB_CAUSE], a[48], b[48], d[48];
    fprintf(out, "\n  %s\n", title);
    for (size_t i = 0; i < count; i++) {
        const oab_compared *row = &c->level[view.level].rows[rows[i]];
        fprintf(out, "  %-6s ", oab_compared_id(&view, row, id));
        oab_put_name(row->name, 28, out);
        fprintf(out, " %18s %18s %18s\n", oab_grouped(row->amount[OAB_BASELINE], 2, a),
                oab_grouped(row->amount[OAB_VARIANT], 2, b), oab_grouped(row->difference, 2, d));
        fprintf(out, "         %s\n", oab_compared_cause(&view, row, cause, sizeof cause));
    }
}

static void show_money(const oab_comparison *c, oab_money money, FILE *out) {
    const oab_compare_figures *f = &c->figures[money];
    fprintf(out, "\n%s\n",
            money == OAB_MONEY_SCHOOLS ? "Money of schools" : "Grants of municipalities");
    show_terms(c, money, out);
    show_totals(f, out);
    show_parts(f, out);
    show_likeness(c, money, out);
    show_bands("decile (baseline's euro per pupil)", f->decile, OAB_MONEY_BANDS, out);
    if (money == OAB_MONEY_SCHOOLS)
        show_bands("size of the school", f->size, OAB_SIZE_BANDS, out);
    show_bands("municipality", f->place, OAB_PLACE_BANDS, out);
    show_extremes(c, money, "Largest risers", f->riser, f->risers, out);
    show_extremes(c, money, "Largest fallers", f->faller, f->fallers, out);
}

void oab_report_comparison_terminal(const oab_comparison *comparison, FILE *out) {
    fprintf(out, "oab-alloc compare, funding year %d\n", comparison->run[OAB_BASELINE].result.year);
    show_sides(comparison, out);
    if (comparison->level[OAB_LEVEL_SCHOOLS].rows != NULL)
        show_money(comparison, OAB_MONEY_SCHOOLS, out);
    if (comparison->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL)
        show_money(comparison, OAB_MONEY_GRANTS, out);
    oab_show_assumptions(comparison->run, side_names, OAB_SIDE_COUNT, out);
}
