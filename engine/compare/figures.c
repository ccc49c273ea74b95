/* SPDX-License-Identifier: GPL-3.0-or-later */
/* National figures of a comparison: who gains and who loses, how alike the two sides are, how each
 * side's money is spread over pupils, and all this by decile, size and place. */
#include "compare/compare_internal.h"
#include "run/lorenz.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int64_t pupils_of(const oab_compared *row) {
    return oab_known(row->pupils[OAB_VARIANT]) ? row->pupils[OAB_VARIANT]
                                               : row->pupils[OAB_BASELINE];
}

static int64_t target_of(const oab_compared *row) {
    return oab_known(row->target[OAB_VARIANT]) ? row->target[OAB_VARIANT]
                                               : row->target[OAB_BASELINE];
}

/* Is the unit on both sides with known amounts, so that it has a real difference? */
static bool is_common(const oab_compared *row) {
    return row->is_known && row->is_on[OAB_BASELINE] && row->is_on[OAB_VARIANT];
}

/* ---- counts and sums ---- */

static void count_row(const oab_compared *row, oab_compare_figures *f) {
    f->units++;
    f->common += is_common(row);
    f->added += !row->is_on[OAB_BASELINE];
    f->gone += !row->is_on[OAB_VARIANT];
    f->unknown += !row->is_known;
    if (!row->is_known)
        return;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        f->total[s] += row->amount[s];
        f->measure[s] += row->measure[s];
        f->above[s] += row->above[s];
        f->reached[s] += row->amount[s] > 0;
        if (oab_known(target_of(row)) && row->amount[s] > 0)
            f->reached_target[s] += target_of(row);
    }
    if (oab_known(target_of(row)))
        f->target = oab_zero_if_unknown(f->target) + target_of(row);
    for (int p = 0; p < OAB_PART_COUNT; p++) {
        f->part[p] += row->part[p];
        f->part_moved[p] += row->part[p] < 0 ? -row->part[p] : row->part[p];
    }
    f->gain += row->difference > 0;
    f->lose += row->difference < 0;
    f->stay += row->difference == 0;
    f->gains += row->difference > 0 ? row->difference : 0;
    f->losses += row->difference < 0 ? row->difference : 0;
}

/* Half of X >= 0; half a cent rounds up. */
static oab_cents half(oab_cents x) {
    return (x + 1) / 2;
}

static void finish_sums(oab_compare_figures *f) {
    f->moved = half(f->gains - f->losses);
    for (int part = 0; part < OAB_PART_COUNT; part++)
        f->part_moved[part] = half(f->part_moved[part]);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        f->per_target[s] = oab_known(f->target) && f->target > 0
                               ? (oab_cents)oab_round_div((oab_wide)f->total[s] * 100, f->target)
                               : OAB_ABSENT;
}

/* Number of units in the sums for which what is counted before the threshold is unknown. */
static int64_t count_without_threshold(const oab_run *run, oab_money money,
                                       const oab_ladder *ladder) {
    int64_t count = 0;
    for (size_t i = 0; i < ladder->count; i++)
        count += ladder->counts[i] &&
                 !(money == OAB_MONEY_SCHOOLS ? run->result.sites[i].knows_threshold
                                              : run->result.municipalities[i].knows_threshold);
    return count;
}

static void find_means(const oab_compared_list *units, oab_compare_figures *f) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        int64_t measure = 0, pupils = 0;
        for (size_t i = 0; i < units->count; i++) {
            const oab_compared *row = &units->rows[i];
            if (!row->is_known || !oab_known(row->pupils[s]))
                continue;
            measure += row->measure[s];
            pupils += row->pupils[s];
        }
        f->measure_per_pupil[s] =
            pupils > 0 ? (double)measure / (double)OAB_ONE / (double)pupils : NAN;
    }
}

/* ---- figures per pupil: rows in order of a ratio ---- */

/* NUM / DEN of a row, DEN > 0. */
typedef struct ratio {
    int64_t num, den;
    const oab_compared *row;
} ratio;

static int compare_ratios(const void *left, const void *right) {
    const ratio *a = left, *b = right;
    const oab_wide x = (oab_wide)a->num * b->den, y = (oab_wide)b->num * a->den;
    if (x != y)
        return x < y ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* Common rows of which pupils are known. */
typedef struct per_pupil {
    ratio *list; /* [count] the rows in some order */
    double *x, *y, *work;
    const oab_compared **row;
    size_t count;
} per_pupil;

static bool open_per_pupil(const oab_compared_list *units, per_pupil *p) {
    const size_t most = units->count;
    *p = (per_pupil){.list = oab_new(most, sizeof *p->list),
                     .x = oab_new(most, sizeof *p->x),
                     .y = oab_new(most, sizeof *p->y),
                     .work = oab_new(2 * most, sizeof *p->work),
                     .row = oab_new(most, sizeof *p->row)};
    if (!p->list || !p->x || !p->y || !p->work || !p->row)
        return false;
    for (size_t i = 0; i < most; i++) {
        const oab_compared *row = &units->rows[i];
        if (is_common(row) && oab_known(pupils_of(row)) && pupils_of(row) > 0)
            p->row[p->count++] = row;
    }
    return true;
}

static void close_per_pupil(per_pupil *p) {
    free(p->list);
    free(p->x);
    free(p->y);
    free(p->work);
    free(p->row);
}

/* The side's own pupils or, lacking these, the other side's. */
static int64_t own_pupils(const oab_compared *row, int side) {
    const int64_t own = row->pupils[side];
    return oab_known(own) && own > 0 ? own : pupils_of(row);
}

static void correlate(per_pupil *p, oab_compare_figures *f) {
    if (p->count < 2)
        return;
    double *const to[] = {p->x, p->y};
    for (size_t i = 0; i < p->count; i++)
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            to[s][i] = (double)p->row[i]->measure[s] / (double)own_pupils(p->row[i], s);
    f->measure_pearson = gsl_stats_correlation(p->x, 1, p->y, 1, p->count);
    for (size_t i = 0; i < p->count; i++)
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            to[s][i] = (double)p->row[i]->amount[s] / (double)own_pupils(p->row[i], s);
    f->pearson = gsl_stats_correlation(p->x, 1, p->y, 1, p->count);
    f->spearman = gsl_stats_spearman(p->x, 1, p->y, 1, p->count, p->work);
}

static void order_by_amount(per_pupil *p, int side) {
    for (size_t i = 0; i < p->count; i++)
        p->list[i] = (ratio){p->row[i]->amount[side], own_pupils(p->row[i], side), p->row[i]};
    qsort(p->list, p->count, sizeof *p->list, compare_ratios);
}

static double gini(per_pupil *p, int side) {
    oab_lorenz lorenz = {0};
    order_by_amount(p, side);
    for (size_t i = 0; i < p->count; i++)
        oab_lorenz_add(&lorenz, (double)p->list[i].den, (double)p->list[i].num);
    return oab_lorenz_gini(&lorenz);
}

/* Cumulative share of the money at each tenth of the pupils, from the end of the list to its start.
 * Within a unit money is spread evenly over pupils. */
static void draw_curve(const per_pupil *p, int side, double curve[OAB_DECILES + 1]) {
    double pupils = 0, euros = 0, seen = 0, had = 0;
    for (size_t i = 0; i < p->count; i++) {
        pupils += (double)own_pupils(p->list[i].row, OAB_VARIANT);
        euros += (double)p->list[i].row->amount[side];
    }
    if (!(euros > 0))
        return;
    int tenth = 1;
    for (size_t i = p->count; i-- > 0;) { /* by descending measure */
        const double width = (double)own_pupils(p->list[i].row, OAB_VARIANT),
                     height = (double)p->list[i].row->amount[side];
        for (; tenth < OAB_DECILES && seen + width >= pupils * tenth / OAB_DECILES; tenth++)
            curve[tenth] = (had + height * (pupils * tenth / OAB_DECILES - seen) / width) / euros;
        seen += width;
        had += height;
    }
    curve[0] = 0;
    curve[OAB_DECILES] = 1;
}

static void draw_curves(per_pupil *p, oab_compare_figures *f) {
    for (size_t i = 0; i < p->count; i++)
        p->list[i] =
            (ratio){p->row[i]->measure[OAB_VARIANT], own_pupils(p->row[i], OAB_VARIANT), p->row[i]};
    qsort(p->list, p->count, sizeof *p->list, compare_ratios);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        draw_curve(p, s, f->curve[s]);
}

/* ---- bands ---- */

static void add_to_band(oab_band *band, const oab_compared *row) {
    if (!row->is_known)
        return;
    band->units++;
    band->pupils += oab_zero_if_unknown(pupils_of(row));
    band->gain += row->difference > 0;
    band->lose += row->difference < 0;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        band->amount[s] += row->amount[s];
}

/* Units without money in the baseline share one band, however many there are. The others are
 * divided into tenths; of equal amounts per pupil the lower id comes first. */
static void fill_deciles(per_pupil *p, oab_compare_figures *f) {
    static const char *const labels[OAB_MONEY_BANDS] = {
        "no money in the baseline", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
    order_by_amount(p, OAB_BASELINE);
    for (int d = 0; d < OAB_MONEY_BANDS; d++)
        f->decile[d] = (oab_band){.label = labels[d], .lowest = OAB_ABSENT, .highest = OAB_ABSENT};
    size_t without = 0;
    while (without < p->count && p->list[without].num <= 0)
        without++;
    for (size_t i = 0; i < p->count; i++) {
        const size_t d = i < without ? 0 : 1 + (i - without) * OAB_DECILES / (p->count - without);
        oab_band *band = &f->decile[d];
        add_to_band(band, p->list[i].row);
        band->highest = (oab_cents)oab_round_div(p->list[i].num, p->list[i].den);
        if (!oab_known(band->lowest))
            band->lowest = band->highest;
    }
}

static const struct {
    int64_t most; /* pupils */
    const char *label;
} sizes[OAB_SIZE_BANDS] = {
    {40, "up to 40 pupils"}, {100, "41 to 100"},      {200, "101 to 200"},
    {400, "201 to 400"},     {INT64_MAX, "over 400"},
};

/* Amsterdam, Rotterdam, Den Haag, Utrecht. */
static const oab_municipality_id largest_four[] = {363, 599, 518, 344};

enum { PLACE_FOUR, PLACE_LARGE, PLACE_REST, PLACE_UNKNOWN, LARGE_POPULATION = 100000 };
static const char *const places[OAB_PLACE_BANDS] = {"the four large cities",
                                                    "others of 100,000 people or more", "the rest",
                                                    "population not known"};

static int place_of(const oab_comparison *c, const oab_compared *row) {
    for (size_t i = 0; i < sizeof largest_four / sizeof *largest_four; i++)
        if (row->municipality == largest_four[i])
            return PLACE_FOUR;
    const oab_municipality *table = oab_compared_municipality(c, row->municipality);
    if (table == NULL || !oab_known(table->population))
        return PLACE_UNKNOWN;
    return table->population >= LARGE_POPULATION ? PLACE_LARGE : PLACE_REST;
}

static void fill_bands(const oab_comparison *c, const oab_compared_list *units,
                       oab_compare_figures *f) {
    for (int b = 0; b < OAB_SIZE_BANDS; b++)
        f->size[b] =
            (oab_band){.label = sizes[b].label, .lowest = OAB_ABSENT, .highest = OAB_ABSENT};
    for (int b = 0; b < OAB_PLACE_BANDS; b++)
        f->place[b] = (oab_band){.label = places[b], .lowest = OAB_ABSENT, .highest = OAB_ABSENT};
    for (size_t i = 0; i < units->count; i++) {
        const oab_compared *row = &units->rows[i];
        add_to_band(&f->place[place_of(c, row)], row);
        int b = 0;
        while (oab_known(pupils_of(row)) && pupils_of(row) > sizes[b].most)
            b++;
        if (oab_known(pupils_of(row)))
            add_to_band(&f->size[b], row);
    }
}

/* ---- largest gains and losses ---- */

static int compare_differences(const void *left, const void *right) {
    const oab_compared *a = *(const oab_compared *const *)left,
                       *b = *(const oab_compared *const *)right;
    if (a->difference != b->difference)
        return a->difference > b->difference ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* ORDER: workspace, [units->count]. */
static void find_extremes(const oab_compared_list *units, const oab_compared **order,
                          oab_compare_figures *f) {
    size_t count = 0;
    for (size_t i = 0; i < units->count; i++)
        if (units->rows[i].is_known)
            order[count++] = &units->rows[i];
    qsort(order, count, sizeof *order, compare_differences);
    for (size_t i = 0; i < count && i < OAB_EXTREMES; i++) {
        if (order[i]->difference > 0)
            f->riser[f->risers++] = (uint32_t)(order[i] - units->rows);
        if (order[count - 1 - i]->difference < 0)
            f->faller[f->fallers++] = (uint32_t)(order[count - 1 - i] - units->rows);
    }
}

/* Figures that may stay untold are marked as such from the start. */
static oab_compare_figures no_figures(void) {
    oab_compare_figures f = {
        .target = OAB_ABSENT, .pearson = NAN, .spearman = NAN, .measure_pearson = NAN};
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        for (int tenth = 0; tenth <= OAB_DECILES; tenth++)
            f.curve[s][tenth] = NAN;
    return f;
}

oab_status oab_sum_compared(oab_comparison *comparison, oab_money money,
                            const oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log) {
    const oab_compared_list *units = &comparison->level[oab_first_level(money)];
    oab_compare_figures *f = &comparison->figures[money];
    *f = no_figures();
    f->reference = ladder[OAB_BASELINE].formula;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        f->formula[s] = ladder[s].formula;
        f->left_out[s] = ladder[s].left_out;
        f->without_threshold[s] = count_without_threshold(&comparison->run[s], money, &ladder[s]);
    }
    for (size_t i = 0; i < units->count; i++)
        count_row(&units->rows[i], f);
    finish_sums(f);
    find_means(units, f);
    per_pupil p;
    const bool has_memory = open_per_pupil(units, &p);
    if (has_memory) {
        correlate(&p, f);
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            f->gini[s] = gini(&p, s);
        draw_curves(&p, f);
        fill_deciles(&p, f);
        fill_bands(comparison, units, f);
        find_extremes(units, p.row, f);
    }
    close_per_pupil(&p);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
