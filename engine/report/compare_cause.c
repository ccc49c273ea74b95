/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains in one sentence why a unit gains or loses: the part with the most weight, and the
 * figures behind it. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

enum { PHRASE = 192, NUMBER = 48 };

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

/* As many decimals as tell the two shares apart and show two digits of the smaller. */
static int decimals_for(double a, double b) {
    const double smaller = a > 0 && (a < b || !(b > 0)) ? a : b;
    char left[NUMBER], right[NUMBER];
    int decimals = 2;
    for (; decimals < 8; decimals++) {
        oab_decimals(OAB_ENGLISH, a, decimals, left);
        oab_decimals(OAB_ENGLISH, b, decimals, right);
        if (strcmp(left, right) != 0 && !(smaller > 0 && smaller * pow(10, decimals) < 10))
            break;
    }
    return decimals;
}

static oab_word_id direction_of(const oab_compared *row) {
    return row->difference > 0 ? OAB_W_COMPARE_MORE : OAB_W_COMPARE_LESS;
}

/* Says what changed the unit's share: its measure per pupil, or its number of pupils; nothing if
 * neither fits. */
static char *say_why(const oab_level_view *view, const oab_compared *row, char out[PHRASE]) {
    const oab_language language = view->language;
    const double baseline = times_mean(view, row, OAB_BASELINE),
                 variant = times_mean(view, row, OAB_VARIANT);
    char before[NUMBER], after[NUMBER];
    out[0] = '\0';
    if (!isfinite(baseline) || !isfinite(variant))
        return out;
    if (agrees(row, round(100 * baseline), round(100 * variant)))
        oab_compose(language, OAB_W_COMPARE_WHY_MEAN, out, PHRASE,
                    OAB_TEXT_IN("variant", oab_decimals(language, variant, 2, after)),
                    OAB_TEXT_IN("baseline", oab_decimals(language, baseline, 2, before)));
    else if (agrees(row, (double)row->pupils[OAB_BASELINE], (double)row->pupils[OAB_VARIANT]))
        oab_compose(language, OAB_W_COMPARE_WHY_PUPILS, out, PHRASE,
                    OAB_COUNT_IN("variant", row->pupils[OAB_VARIANT]),
                    OAB_COUNT_IN("baseline", row->pupils[OAB_BASELINE]));
    return out;
}

/* Who counts on SIDE: "grant" or its scheme; "side" if both sides count alike, or no words tell. */
static const char *counter_of(const oab_level_view *view, int side) {
    const char *who[OAB_SIDE_COUNT];
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        who[s] = oab_compared_measure(view->comparison, oab_money_of(view->level), s);
    const bool is_told =
        strcmp(who[0], who[1]) != 0 && oab_find_word("compare_counts_", who[side]) != OAB_W_NONE;
    return is_told ? who[side] : "side";
}

/* The unit's share of what is counted decides. */
static void say_composition(const oab_level_view *view, const oab_compared *row, char *out,
                            size_t size) {
    const oab_language language = view->language;
    const oab_cents all = figures_of(view)->reference;
    const double baseline = percent(row->by_measure[OAB_BASELINE], all),
                 variant = percent(row->by_measure[OAB_VARIANT], all);
    const int decimals = decimals_for(baseline, variant);
    char why[PHRASE], before[PHRASE], after[PHRASE], share[NUMBER];
    oab_compose(language, oab_find_word("compare_counts_", counter_of(view, OAB_VARIANT)), after,
                PHRASE, OAB_TEXT_IN("share", oab_decimals(language, variant, decimals, share)));
    oab_compose(language, oab_find_word("compare_counted_", counter_of(view, OAB_BASELINE)), before,
                PHRASE, OAB_TEXT_IN("share", oab_decimals(language, baseline, decimals, share)));
    oab_compose(language, OAB_W_COMPARE_CAUSE_COMPOSITION, out, size,
                OAB_WORD_IN("direction", direction_of(row)), OAB_TEXT_IN("variant", after),
                OAB_TEXT_IN("baseline", before), OAB_TEXT_IN("why", say_why(view, row, why)));
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
    const oab_language language = view->language;
    double own[OAB_SIDE_COUNT], all[OAB_SIDE_COUNT], before[OAB_SIDE_COUNT], after[OAB_SIDE_COUNT];
    char a[NUMBER], b[NUMBER], c[NUMBER], d[NUMBER];
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        own[s] = left_of(row, s);
        all[s] = left_of_all(f, s);
        before[s] = percent(row->by_measure[s], f->reference);
        after[s] = percent(row->by_above[s], f->reference);
    }
    if (agrees(row, own[OAB_BASELINE] * all[OAB_VARIANT], own[OAB_VARIANT] * all[OAB_BASELINE]))
        oab_compose(language, OAB_W_COMPARE_CAUSE_THRESHOLD, out, size,
                    OAB_WORD_IN("direction", direction_of(row)),
                    OAB_TEXT_IN("own", oab_decimals(language, own[OAB_VARIANT], 1, a)),
                    OAB_TEXT_IN("all", oab_decimals(language, all[OAB_VARIANT], 1, b)),
                    OAB_TEXT_IN("own_baseline", oab_decimals(language, own[OAB_BASELINE], 1, c)),
                    OAB_TEXT_IN("all_baseline", oab_decimals(language, all[OAB_BASELINE], 1, d)));
    else
        oab_compose(
            language, OAB_W_COMPARE_CAUSE_TAKES, out, size,
            OAB_WORD_IN("direction", direction_of(row)),
            OAB_TEXT_IN("before", oab_decimals(language, before[OAB_VARIANT], 4, a)),
            OAB_TEXT_IN("after", oab_decimals(language, after[OAB_VARIANT], 4, b)),
            OAB_TEXT_IN("before_baseline", oab_decimals(language, before[OAB_BASELINE], 4, c)),
            OAB_TEXT_IN("after_baseline", oab_decimals(language, after[OAB_BASELINE], 4, d)));
}

static const char *price_words(const oab_level_view *view) {
    const oab_scheme *left = view->comparison->run[OAB_BASELINE].result.scheme,
                     *right = view->comparison->run[OAB_VARIANT].result.scheme,
                     *scheme = left->is_former ? left : right;
    if (oab_money_of(view->level) == OAB_MONEY_GRANTS)
        return oab_word(view->language, OAB_W_COMPARE_PRICE_BUDGET);
    const oab_word_id word = oab_find_word("compare_price_", scheme->word);
    return word != OAB_W_NONE ? oab_word(view->language, word) : scheme->price;
}

/* The other parts: their euros, and what they stand for. */
static void say_euros(const oab_level_view *view, const oab_compared *row, char *out, size_t size) {
    static const oab_word_id words[OAB_PART_COUNT] = {
        [OAB_PART_MINIMUM] = OAB_W_COMPARE_WHAT_MINIMUM,
        [OAB_PART_TRANSITION] = OAB_W_COMPARE_WHAT_TRANSITION,
        [OAB_PART_ROUNDING] = OAB_W_COMPARE_WHAT_ROUNDING,
    };
    const char *what = row->cause == OAB_PART_PRICE ? price_words(view)
                                                    : oab_word(view->language, words[row->cause]);
    oab_compose(view->language, OAB_W_COMPARE_CAUSE_EURO, out, size,
                OAB_WORD_IN("direction", direction_of(row)), OAB_TEXT_IN("what", what),
                OAB_EURO_IN("euro", row->part[row->cause]));
}

static void (*const say[OAB_PART_COUNT])(const oab_level_view *, const oab_compared *, char *,
                                         size_t) = {
    say_composition, say_threshold, say_euros, say_euros, say_euros, say_euros,
};

/* What is said of a row that no part explains; OAB_W_NONE: one does. */
static oab_word_id plain_cause(const oab_compared *row) {
    if (!row->is_known)
        return OAB_W_COMPARE_CAUSE_UNKNOWN;
    if (row->difference == 0)
        return OAB_W_COMPARE_CAUSE_NONE;
    if (!row->is_on[OAB_BASELINE])
        return OAB_W_COMPARE_CAUSE_NEW;
    return row->is_on[OAB_VARIANT] ? OAB_W_NONE : OAB_W_COMPARE_CAUSE_GONE;
}

const char *oab_compared_measure(const oab_comparison *comparison, oab_money money, int side) {
    const oab_result *result = &comparison->run[side].result;
    const bool is_grant = result->has_grants && !result->grants_are_proxy;
    return money == OAB_MONEY_GRANTS && is_grant ? "grant" : result->scheme->word;
}

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
    const oab_word_id plain = plain_cause(row);
    if (plain == OAB_W_NONE)
        say[row->cause](view, row, out, size);
    else
        snprintf(out, size, "%s", oab_word(view->language, plain));
    return out;
}
