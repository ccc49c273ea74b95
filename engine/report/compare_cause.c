/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a unit gains or loses, in one sentence: the part that weighs most, and the figures behind
 * it. */
#include "report/compare_internal.h"

#include <math.h>

static double share(int64_t part, int64_t whole) {
    return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

/* What a unit counts for per pupil, as a multiple of the country's mean: points and weights cannot
 * be compared otherwise. */
static double times_mean(const oab_level_view *view, const oab_compared *row, int side) {
    const oab_money money = oab_money_of(view->level);
    const double mean = view->comparison->figures[money].measure_per_pupil[side];
    if (!oab_known(row->pupils[side]) || row->pupils[side] <= 0 || !(mean > 0))
        return NAN;
    return (double)row->measure[side] / (double)OAB_ONE / (double)row->pupils[side] / mean;
}

static void say_composition(const oab_level_view *view, const oab_compared *row, char *out,
                            size_t size) {
    const double times[] = {times_mean(view, row, OAB_BASELINE),
                            times_mean(view, row, OAB_VARIANT)};
    const int length = snprintf(out, size, "composition: it holds %s of what counts",
                                row->difference > 0 ? "more" : "less");
    if (isfinite(times[OAB_BASELINE]) && isfinite(times[OAB_VARIANT]))
        snprintf(out + length, size - (size_t)length,
                 ", %.2f times the mean per pupil (baseline %.2f)", times[OAB_VARIANT],
                 times[OAB_BASELINE]);
}

static void say_threshold(const oab_level_view *view, const oab_compared *row, char *out,
                          size_t size) {
    (void)view;
    snprintf(out, size, "threshold: it leaves %.1f%% of what is counted (baseline %.1f%%)",
             share(row->above[OAB_VARIANT], row->measure[OAB_VARIANT]),
             share(row->above[OAB_BASELINE], row->measure[OAB_BASELINE]));
}

/* The other parts: their euros, and what they are. */
static const char *const words[OAB_PART_COUNT] = {
    [OAB_PART_PRICE] = "from the amount per unit (teacher age, impulse areas)",
    [OAB_PART_MINIMUM] = "the minimum amount, or what that of others costs",
    [OAB_PART_TRANSITION] = "on the way from the amount of before",
    [OAB_PART_ROUNDING] = "of scores, school weights and cents",
};

static void say_euros(const oab_level_view *view, const oab_compared *row, char *out, size_t size) {
    char euro[48];
    (void)view;
    snprintf(out, size, "%s: %s euro of it, %s", oab_part_names[row->cause],
             oab_grouped(row->part[row->cause], 2, euro), words[row->cause]);
}

static void (*const say[OAB_PART_COUNT])(const oab_level_view *, const oab_compared *, char *,
                                         size_t) = {
    say_composition, say_threshold, say_euros, say_euros, say_euros, say_euros,
};

const char *oab_compared_status(const oab_compared *row) {
    if (!row->is_on[OAB_BASELINE])
        return "new";
    if (!row->is_on[OAB_VARIANT])
        return "gone";
    return row->is_known ? "both" : "unknown";
}

const char *oab_compared_cause(const oab_level_view *view, const oab_compared *row, char *out,
                               size_t size) {
    out[0] = '\0';
    if (!row->is_known)
        snprintf(out, size, "an amount is not known: a count is masked or missing");
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
