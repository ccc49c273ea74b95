/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains in one sentence why a unit gains or loses: the part with the most weight, and the
 * figures behind it. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

enum { CAUSE_COLUMNS = 91 }; /* after an indent of 9, on a terminal of 100 */

static const oab_compare_figures *figures_of(const oab_level_view *view) {
    return &view->comparison->figures[oab_money_of(view->level)];
}

static double percent(int64_t part, int64_t whole) {
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

/* A unit's measure per pupil as a multiple of the national mean, because points and weights cannot
 * be compared directly. */
static double times_mean(const oab_level_view *view, const oab_compared *row, int side) {
    const double mean = figures_of(view)->measure_per_pupil[side];
    if (!oab_known(row->pupils[side]) || row->pupils[side] <= 0 || !(mean > 0))
        return NAN;
    return (double)row->measure[side] / (double)OAB_ONE / (double)row->pupils[side] / mean;
}

/* Whether VARIANT differs from BASELINE in the direction of the row's difference. */
static bool agrees(const oab_compared *row, double baseline, double variant) {
    return row->difference > 0 ? variant > baseline : variant < baseline;
}

/* As many decimals as tell the two shares apart. */
static int decimals_for(double a, double b) {
    char left[40], right[40];
    int decimals = 3;
    for (; decimals < 8; decimals++) {
        snprintf(left, sizeof left, "%.*f", decimals, a);
        snprintf(right, sizeof right, "%.*f", decimals, b);
        if (strcmp(left, right) != 0)
            break;
    }
    return decimals;
}

/* Says what changed the unit's share: its measure per pupil, or its number of pupils; nothing if
 * neither fits. */
static void say_why(const oab_level_view *view, const oab_compared *row, char *out, size_t size) {
    const double baseline = times_mean(view, row, OAB_BASELINE),
                 variant = times_mean(view, row, OAB_VARIANT);
    out[0] = '\0';
    if (!isfinite(baseline) || !isfinite(variant))
        return;
    if (agrees(row, round(100 * baseline), round(100 * variant)))
        snprintf(out, size, "; per pupil %.2f times the mean (%.2f)", variant, baseline);
    else if (agrees(row, (double)row->pupils[OAB_BASELINE], (double)row->pupils[OAB_VARIANT]))
        snprintf(out, size, "; %lld pupils (%lld)", (long long)row->pupils[OAB_VARIANT],
                 (long long)row->pupils[OAB_BASELINE]);
}

/* The unit's share of what is counted decides. */
static void say_composition(const oab_level_view *view, const oab_compared *row, char *out,
                            size_t size) {
    const oab_cents all = figures_of(view)->reference;
    const double baseline = percent(row->by_measure[OAB_BASELINE], all),
                 variant = percent(row->by_measure[OAB_VARIANT], all);
    const int decimals = decimals_for(baseline, variant);
    char why[OAB_CAUSE];
    say_why(view, row, why, sizeof why);
    const int length = snprintf(out, size, "composition: %.*f%% of what counts (baseline %.*f%%)",
                                decimals, variant, decimals, baseline);
    if ((size_t)length + strlen(why) <= CAUSE_COLUMNS)
        snprintf(out + length, size - (size_t)length, "%s", why);
}

static double left_of(const oab_compared *row, int side) {
    return percent(row->above[side], row->measure[side]);
}

static double left_of_all(const oab_compare_figures *f, int side) {
    return percent(f->above[side], f->measure[side]);
}

/* A unit gains by the threshold if more is left of its own count than of the national one. If its
 * own count differs much between the sides, the change in its share decides instead. */
static void say_threshold(const oab_level_view *view, const oab_compared *row, char *out,
                          size_t size) {
    const oab_compare_figures *f = figures_of(view);
    double own[OAB_SIDE_COUNT], all[OAB_SIDE_COUNT], before[OAB_SIDE_COUNT], after[OAB_SIDE_COUNT];
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        own[s] = left_of(row, s);
        all[s] = left_of_all(f, s);
        before[s] = percent(row->by_measure[s], f->reference);
        after[s] = percent(row->by_above[s], f->reference);
    }
    if (agrees(row, own[OAB_BASELINE] * all[OAB_VARIANT], own[OAB_VARIANT] * all[OAB_BASELINE]))
        snprintf(out, size,
                 "threshold: leaves %.1f%% of its count, %.1f%% of all (baseline %.1f%%, %.1f%%)",
                 own[OAB_VARIANT], all[OAB_VARIANT], own[OAB_BASELINE], all[OAB_BASELINE]);
    else
        snprintf(out, size,
                 "threshold: takes its share from %.4f%% to %.4f%% (baseline %.4f%% to %.4f%%)",
                 before[OAB_VARIANT], after[OAB_VARIANT], before[OAB_BASELINE],
                 after[OAB_BASELINE]);
}

static const char *price_words(const oab_level_view *view) {
    const oab_scheme *left = view->comparison->run[OAB_BASELINE].result.scheme,
                     *right = view->comparison->run[OAB_VARIANT].result.scheme;
    if (oab_money_of(view->level) == OAB_MONEY_GRANTS)
        return "the budget that is divided";
    return left->is_former ? left->price : right->price;
}

/* The other parts: their euros, and what they stand for. */
static void say_euros(const oab_level_view *view, const oab_compared *row, char *out, size_t size) {
    static const char *const words[OAB_PART_COUNT] = {
        [OAB_PART_MINIMUM] = "the minimum amount, or what that of others costs",
        [OAB_PART_TRANSITION] = "the way from the amount of before",
        [OAB_PART_ROUNDING] = "the rounding of scores, school weights and cents",
    };
    char euro[48];
    snprintf(out, size, "%s: %s euro by %s", oab_part_names[row->cause],
             oab_grouped(OAB_ENGLISH, row->part[row->cause], 2, euro),
             row->cause == OAB_PART_PRICE ? price_words(view) : words[row->cause]);
}

static void (*const say[OAB_PART_COUNT])(const oab_level_view *, const oab_compared *, char *,
                                         size_t) = {
    say_composition, say_threshold, say_euros, say_euros, say_euros, say_euros,
};

const char *oab_compared_status(const oab_compared *row) {
    if (!row->is_known)
        return "unknown";
    if (row->unknown > 0)
        return "partly";
    if (!row->is_on[OAB_BASELINE])
        return "new";
    return row->is_on[OAB_VARIANT] ? "both" : "gone";
}

const char *oab_compared_cause(const oab_level_view *view, const oab_compared *row, char *out,
                               size_t size) {
    out[0] = '\0';
    if (!row->is_known)
        snprintf(out, size,
                 "left out of both sides: an amount is not known, as a count is masked or missing");
    else if (row->difference == 0)
        snprintf(out, size, "no difference");
    else if (!row->is_on[OAB_BASELINE])
        snprintf(out, size, "new: it is not in the baseline");
    else if (!row->is_on[OAB_VARIANT])
        snprintf(out, size, "gone: it is not in the variant");
    else
        say[row->cause](view, row, out, size);
    return out;
}
