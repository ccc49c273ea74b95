/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The score of one school or municipality: A, B and A - B as sums of fractions, each exact until
 * its one rounding. The rule is the same for both, apart from the threshold share (schools: art. 18
 * lid 2-4 Besluit bekostiging WPO 2022, B = E x 12% x (C - G); municipalities: art. 3 Stb. 2018,
 * 315, 5%). */
#include "allocate/allocate.h"

#include <math.h>

enum { MOST_TERMS = 4, HUNDREDTH = 10000 }; /* HUNDREDTH: 0.01 point in units of 1e-6 */

typedef struct terms {
    oab_ratio term[MOST_TERMS];
    size_t count;
} terms;

static void add(terms *sum, oab_wide num, oab_wide den) {
    if (num != 0)
        sum->term[sum->count++] = (oab_ratio){num, den};
}

/* The target children of the unit, times pool.tied_den. */
static oab_wide counted(const oab_pool *pool, const oab_tail *tail) {
    return (oab_wide)tail->below * pool->tied_den + (oab_wide)tail->ties * pool->tied_num;
}

/* (C - cutoff) x count. The C - D of a target child is its cutoff - D plus this divided by
 * count. */
static oab_wide lift(const oab_pool *pool) {
    return (oab_wide)pool->sum - (oab_wide)pool->count * pool->cutoff;
}

/* A = sum of C - D over the unit's children in the lowest share. */
static void add_a(const oab_nation *nation, const oab_unit *unit, terms *sum) {
    const oab_pool *pool = &nation->pool;
    if (unit->table_a != OAB_ABSENT) {
        add(sum, (oab_wide)unit->table_a * HUNDREDTH, 1);
        return;
    }
    if (pool->counted == 0)
        return;
    add(sum, unit->tail.shortfall, 1);
    add(sum, counted(pool, &unit->tail) * lift(pool), (oab_wide)pool->tied_den * pool->count);
}

/* SIGN x B, with B = E x share x (C - G). */
static void add_b(const oab_nation *nation, const oab_unit *unit, int sign, terms *sum) {
    const oab_pool *pool = &nation->pool;
    const oab_wide factor = (oab_wide)sign * unit->count * nation->share;
    const oab_wide own = counted(pool, &unit->whole);
    if (oab_known(nation->gap)) {
        add(sum, factor * nation->gap, OAB_ONE);
    } else if (pool->count == 0 && pool->k > 0) {
        add(sum, factor * nation->table_a * HUNDREDTH, (oab_wide)pool->k * OAB_ONE);
    } else if (pool->counted > 0 && (!nation->own_gap || own > 0)) {
        if (nation->own_gap)
            add(sum, factor * unit->whole.shortfall * pool->tied_den, own * OAB_ONE);
        else
            add(sum, factor * pool->shortfall, (oab_wide)pool->counted * OAB_ONE);
        add(sum, factor * lift(pool), (oab_wide)pool->count * OAB_ONE);
    }
}

/* A sum of fractions in doubles, and the sum of absolute terms, which bounds its error. */
typedef struct estimate {
    double value, size;
} estimate;

/* The value usually fits 64 bits, whose conversion takes one instruction. */
static double to_double(oab_wide value) {
    return value == (int64_t)value ? (double)(int64_t)value : (double)value;
}

static estimate estimate_of(const terms *sum) {
    estimate of = {0, 0};
    for (size_t i = 0; i < sum->count; i++) {
        const oab_wide den = sum->term[i].den;
        double term = to_double(sum->term[i].num);
        if (den != 1)
            term /= to_double(den);
        of.value += term;
        of.size += fabs(term);
    }
    return of;
}

/* SIZE >= 0, in hundredths, rounded half up. */
static oab_hundredths nearest(oab_wide size) {
    return (oab_hundredths)((size + HUNDREDTH / 2) / HUNDREDTH);
}

static bool round_exactly(const terms *sum, oab_hundredths *out, bool *is_positive) {
    oab_wide floor_value, floor_opposite;
    terms opposite = *sum;
    for (size_t i = 0; i < opposite.count; i++)
        opposite.term[i].num = -opposite.term[i].num;
    if (!oab_ratio_sum_floor(sum->term, sum->count, &floor_value) ||
        !oab_ratio_sum_floor(opposite.term, opposite.count, &floor_opposite))
        return false;
    *is_positive = floor_opposite < 0;
    *out = floor_value < 0 ? -nearest(floor_opposite) : nearest(floor_value);
    return true;
}

/* Rounds the sum to hundredths, half away from zero, for which the floor of its absolute value is
 * enough. False: the result is so close to a rounding edge that the estimate's error could decide
 * it. */
static bool round_estimate(estimate of, oab_hundredths *out, bool *is_positive) {
    static const double per_hundredth = 1.0 / HUNDREDTH;
    const double margin = 1e-14 * of.size + 1e-9;
    const double edge = (fabs(of.value) + HUNDREDTH / 2) * per_hundredth, low = floor(edge);
    const double reach = margin * per_hundredth + 1e-15 * fabs(edge);
    if (fabs(of.value) <= margin || edge - low <= reach || low + 1 - edge <= reach)
        return false;
    *is_positive = of.value > 0;
    *out = *is_positive ? (oab_hundredths)low : -(oab_hundredths)low;
    return true;
}

static bool round_sum(const terms *sum, estimate of, oab_hundredths *out, bool *is_positive) {
    return round_estimate(of, out, is_positive) || round_exactly(sum, out, is_positive);
}

/* A - B; if the estimate does not decide, exactly from all terms. */
static bool round_difference(const oab_nation *nation, const oab_unit *unit, estimate of,
                             oab_hundredths *out) {
    bool ignored;
    if (round_estimate(of, out, &ignored))
        return true;
    terms difference = {.count = 0};
    add_a(nation, unit, &difference);
    add_b(nation, unit, -1, &difference);
    return round_exactly(&difference, out, &ignored);
}

/* To 1e-6 points. */
static oab_fixed fine(estimate of) {
    return (oab_fixed)llround(of.value);
}

static int64_t at_least_zero(int64_t value) {
    return value > 0 ? value : 0;
}

bool oab_score_unit(const oab_nation *nation, const oab_unit *unit, oab_unit_score *score) {
    terms a = {.count = 0}, b = {.count = 0};
    bool ignored;
    add_a(nation, unit, &a);
    add_b(nation, unit, 1, &b);
    score->target = unit->table_a != OAB_ABSENT
                        ? OAB_ABSENT
                        : (int64_t)oab_round_div(100 * counted(&nation->pool, &unit->tail),
                                                 nation->pool.tied_den);
    const estimate of_a = estimate_of(&a), of_b = estimate_of(&b);
    const estimate of_both = {of_a.value - of_b.value, of_a.size + of_b.size};
    score->measure = fine(of_a);
    score->above = at_least_zero(fine(of_both));
    if (!round_sum(&a, of_a, &score->a, &score->has_a) ||
        !round_sum(&b, of_b, &score->b, &ignored) ||
        !round_difference(nation, unit, of_both, &score->score))
        return false;
    score->score = at_least_zero(score->score);
    return true;
}

bool oab_score_unit_a(const oab_nation *nation, const oab_unit *unit, oab_hundredths *a) {
    terms sum = {.count = 0};
    bool ignored;
    add_a(nation, unit, &sum);
    return round_sum(&sum, estimate_of(&sum), a, &ignored);
}

oab_fixed oab_gap_shown(const oab_nation *nation) {
    const oab_pool *pool = &nation->pool;
    if (oab_known(nation->gap))
        return nation->gap;
    if (pool->count == 0)
        return pool->k == 0 ? 0 : oab_round_shown((oab_wide)nation->table_a * HUNDREDTH, pool->k);
    if (pool->counted == 0)
        return 0;
    return oab_round_shown((oab_wide)pool->shortfall * pool->count + lift(pool) * pool->counted,
                           (oab_wide)pool->counted * pool->count);
}

oab_national oab_show_nation(int32_t date, const oab_nation *nation) {
    const oab_pool *pool = &nation->pool;
    oab_national shown = {
        .date = date,
        .children = pool->count,
        .k = pool->k,
        .ties = OAB_ABSENT,
        .cutoff = OAB_ABSENT,
        .c = OAB_ABSENT,
        .g = OAB_ABSENT,
        .gap = oab_gap_shown(nation),
        .gap_given = oab_known(nation->gap),
    };
    if (pool->count > 0 && pool->k > 0) {
        shown.ties = pool->ties;
        shown.cutoff = pool->cutoff;
        shown.c = (oab_fixed)oab_round_div(pool->sum, pool->count);
        if (pool->counted > 0) /* the cut-off minus the mean shortfall */
            shown.g = (oab_fixed)oab_round_div(
                (oab_wide)pool->cutoff * pool->counted - pool->shortfall, pool->counted);
    }
    return shown;
}
