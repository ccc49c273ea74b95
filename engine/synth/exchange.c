/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last points of a calibrated site. Two exchanges leave who counts as it is: mothers of pupils
 * above the cut-off, one level up or down, shift the school mean and with it every shortfall a
 * little; a pupil's other features, the mother kept, move that pupil alone. */
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_MOVES = 64,
    MOST_TRIES = 1024,                /* of pairs of pupils at a site */
    MOVES = 2 * OAB_SYNTH_LEVELS + 1, /* up or down from each level, and none */
    MOTHER = 2 * OAB_SYNTH_LEVELS,    /* between a type and that of the next mother */
};
/* In 1e-6 points. */
static const int64_t fine = 2000, /* a shortfall this near its target counts as met */
    window = 20000,               /* types this near to a score count as equally near */
    longest_shift = 30000,        /* most that a school mean is shifted */
    enough = 5000, /* one this near would be shown as the target, so only one exchange is tried */
    longest_step = 1000000;        /* most that the first of two pupils moves */
static const double likely = 0.01; /* likeness of what the first of two pupils becomes, at least */

/* One site; points in 1e-6. */
typedef struct room {
    const oab_synth_scores *scores;
    const double *weight;
    uint16_t *rank; /* those that count come first */
    size_t pupils, counting;
    size_t below;   /* ranks before it count */
    int64_t cutoff; /* in points of types */
    int64_t lacks;  /* target less shortfall; 0 where the site has no target */
} room;

static room open_room(const oab_synth_plan *plan, const oab_synth_site *site, const double *weight,
                      int32_t school_mean, uint16_t *rank) {
    const int64_t level = llround(plan->nation.mean * OAB_ONE) - school_mean;
    room r = {.scores = plan->scores,
              .weight = weight,
              .rank = rank,
              .pupils = site->pupils,
              .cutoff = level - llround(plan->nation.distance * OAB_ONE),
              .lacks = llround(site->target * OAB_ONE)};
    r.below = oab_synth_rank_above(r.scores, r.cutoff);
    qsort(rank, r.pupils, sizeof *rank, oab_synth_compare_ranks);
    while (r.counting < r.pupils && rank[r.counting] < r.below)
        r.lacks -= level - oab_synth_points(r.scores, rank[r.counting++]);
    if (site->target < 0)
        r.lacks = 0;
    return r;
}

static double weight_at(const room *r, size_t rank) {
    return r->weight[r->scores->order[rank]];
}

/* How near in odds two types are: 1 for equal odds, 0 where one cannot be. Exchanges between near
 * ones neither make a site more typical than it was drawn nor less. */
static double likeness(double from, double to) {
    return from <= 0 || to <= 0 ? 0 : fmin(from / to, to / from);
}

/* ---- mothers ---- */

/* The type of pupil CHILD with a mother one level lower or higher. */
typedef struct move {
    size_t child;
    uint16_t to;
    int64_t by; /* change of the mother's scale value, 1e-6 */
    double likeness;
} move;

/* MOVES[2 x level + 0 or 1]: the move down or up from this level that is nearest in odds, among the
 * pupils who stay above the cut-off by more than MARGIN. The last is no move. */
static void find_moves(const room *r, int64_t margin, move moves[MOVES]) {
    for (size_t m = 0; m < MOVES; m++)
        moves[m] = (move){.child = r->pupils, .likeness = m + 1 == MOVES};
    for (size_t i = r->counting; i < r->pupils; i++)
        for (unsigned up = 0; up < 2; up++) {
            const oab_synth_type from = r->scores->order[r->rank[i]];
            const unsigned mother = oab_synth_mother(from);
            if (mother == (up ? OAB_SYNTH_LEVELS - 1 : 0))
                continue;
            const oab_synth_type to = (oab_synth_type)(up ? from + MOTHER : from - MOTHER);
            move *best = &moves[2 * mother + up];
            const double near = likeness(r->weight[from], r->weight[to]);
            if (near > best->likeness && r->scores->points[to] > r->cutoff + margin)
                *best = (move){i, r->scores->rank[to],
                               (int64_t)r->scores->scale[oab_synth_mother(to)] -
                                   r->scores->scale[mother],
                               near};
        }
}

/* The two of MOVES that bring the sum of scale values nearest to WANTED; of those within NEAR the
 * likeliest. What they leave of WANTED. */
static int64_t best_pair(const move moves[MOVES], int64_t wanted, int64_t near, move pair[2]) {
    int64_t least = INT64_MAX;
    double likeliest = 0;
    for (size_t a = 0; a < MOVES; a++)
        for (size_t b = a + 1; b < MOVES; b++) {
            const double both = moves[a].likeness * moves[b].likeness;
            const int64_t left = wanted - moves[a].by - moves[b].by,
                          off = llabs(left) < near ? near : llabs(left);
            if (both <= 0 || moves[a].child == moves[b].child || off > least ||
                (off == least && both <= likeliest))
                continue;
            least = off;
            likeliest = both;
            pair[0] = moves[a];
            pair[1] = moves[b];
        }
    return least == INT64_MAX ? wanted : wanted - pair[0].by - pair[1].by;
}

/* Changes the sum of the mothers' scale values by WANTED, to NEAR. */
static void move_mothers(room *r, int64_t margin, int64_t wanted, int64_t near) {
    for (int turn = 0; turn < MOST_MOVES && llabs(wanted) > near; turn++) {
        move moves[MOVES], pair[2] = {{0}, {0}};
        find_moves(r, margin, moves);
        const int64_t left = best_pair(moves, wanted, near, pair);
        if (llabs(left) >= llabs(wanted))
            return;
        wanted = left;
        for (int p = 0; p < 2; p++)
            if (pair[p].child < r->pupils)
                r->rank[pair[p].child] = pair[p].to;
    }
}

/* Is nobody at the site within MARGIN of the cut-off? */
static bool is_clear(const room *r, int64_t margin) {
    const size_t n = r->counting;
    return (n == 0 || oab_synth_points(r->scores, r->rank[n - 1]) <= r->cutoff - margin) &&
           (n == r->pupils || oab_synth_points(r->scores, r->rank[n]) > r->cutoff + margin);
}

/* Shifts the school mean so that the site of the group with the fewest pupils that count meets its
 * target: their shortfalls take a shift in the smallest steps, and other sites have more pupils to
 * make up for it. */
static void shift_mean(const oab_synth_plan *plan, size_t first, size_t count,
                       oab_synth_scratch *scratch, size_t pupils) {
    const oab_synth_site *sites = plan->places->sites;
    const int32_t mean = oab_synth_school_mean(plan->scores, scratch->rank, pupils);
    const double coefficient = (double)plan->scores->school_mean / OAB_ONE;
    room at = {0};
    size_t of = first;
    uint16_t *rank = scratch->rank;
    for (size_t s = first; s < first + count; rank += sites[s++].pupils) {
        const room r = open_room(plan, &sites[s], scratch->weight, mean, rank);
        if (sites[s].target >= 0 && r.counting > 0 &&
            (at.counting == 0 || r.counting < at.counting)) {
            at = r;
            of = s;
        }
    }
    if (at.counting == 0 || coefficient == 0)
        return;
    const int64_t shift = -at.lacks / (int64_t)at.counting, margin = llabs(shift) + 10;
    bool can_shift = llabs(shift) <= longest_shift && llabs(at.lacks) > fine / 2;
    rank = scratch->rank;
    for (size_t s = first; can_shift && s < first + count; rank += sites[s++].pupils) {
        const room r = open_room(plan, &sites[s], scratch->weight, mean, rank);
        can_shift = is_clear(&r, margin);
    }
    if (!can_shift)
        return;
    if (count > 1)
        oab_synth_weigh(plan, &sites[of], scratch->weight);
    const double per_child = (double)pupils / coefficient / (double)at.counting;
    move_mothers(&at, margin, llround(-(double)at.lacks * per_child),
                 llround(0.5 * (double)fine * fabs(per_child)));
}

/* ---- other features ---- */

typedef struct exchange {
    size_t child;
    uint16_t to;
    int64_t by; /* points */
    double likeness;
} exchange;

/* The type of CHILD's mother, of rank LOW .. HIGH - 1, that changes its points by WANTED to REACH
 * and is nearest in odds, if it is nearer than BEST's. */
static void find_exchange(const room *r, size_t child, size_t low, size_t high, int64_t wanted,
                          int64_t reach, exchange *best) {
    const size_t from = r->rank[child];
    const int64_t points = oab_synth_points(r->scores, from);
    const unsigned mother = oab_synth_mother(r->scores->order[from]);
    size_t at = oab_synth_rank_above(r->scores, points + wanted - reach - 1);
    for (at = at < low ? low : at; at < high; at++) {
        const int64_t by = oab_synth_points(r->scores, at) - points;
        if (by > wanted + reach)
            return;
        if (oab_synth_mother(r->scores->order[at]) != mother || at == from)
            continue;
        const double near = likeness(weight_at(r, from), weight_at(r, at));
        if (near > best->likeness)
            *best = (exchange){child, (uint16_t)at, by, near};
    }
}

/* Changes the sum of the points of pupils FROM .. END - 1 by WANTED to REACH, within ranks LOW ..
 * HIGH - 1. False: no single exchange does. */
static bool exchange_one(room *r, size_t from, size_t end, size_t low, size_t high, int64_t wanted,
                         int64_t reach) {
    exchange best = {0};
    for (size_t i = from; i < end; i++)
        if (i == from || r->rank[i] != r->rank[i - 1])
            find_exchange(r, i, low, high, wanted, reach, &best);
    if (best.likeness > 0)
        r->rank[best.child] = best.to;
    return best.likeness > 0;
}

/* The best way to make up for FIRST of WANTED by a pupil behind it, if likelier in all than
 * LIKELIEST; its child is COUNTING where there is none. */
static exchange find_second(const room *r, exchange first, int64_t wanted, int64_t reach,
                            double likeliest, int *tries) {
    exchange second = {.child = r->counting, .likeness = likeliest / first.likeness};
    for (size_t j = first.child + 1; j < r->counting && *tries < MOST_TRIES; j++)
        if (j == first.child + 1 || r->rank[j] != r->rank[j - 1]) {
            find_exchange(r, j, 0, r->below, wanted - first.by, reach, &second);
            ++*tries;
        }
    return second;
}

/* The same by two of the pupils that count, the likeliest of the first MOST_TRIES pairs. */
static bool exchange_two(room *r, int64_t wanted, int64_t reach) {
    exchange best[2] = {{0}, {0}};
    double likeliest = 0;
    int tries = 0;
    for (size_t i = 0; i + 1 < r->counting && tries < MOST_TRIES; i++) {
        const size_t from = r->rank[i];
        if (i > 0 && from == r->rank[i - 1])
            continue;
        const unsigned mother = oab_synth_mother(r->scores->order[from]);
        const int64_t points = oab_synth_points(r->scores, from);
        size_t to = oab_synth_rank_above(r->scores, points - longest_step);
        for (; to < r->below && oab_synth_points(r->scores, to) <= points + longest_step; to++) {
            const exchange first = {i, (uint16_t)to, oab_synth_points(r->scores, to) - points,
                                    likeness(weight_at(r, from), weight_at(r, to))};
            if (first.likeness < fmax(likely, likeliest) ||
                oab_synth_mother(r->scores->order[to]) != mother)
                continue;
            const exchange second = find_second(r, first, wanted, reach, likeliest, &tries);
            if (second.child == r->counting)
                continue;
            likeliest = first.likeness * second.likeness;
            best[0] = first;
            best[1] = second;
        }
    }
    for (int e = 0; likeliest > 0 && e < 2; e++)
        r->rank[best[e].child] = best[e].to;
    return likeliest > 0;
}

/* The same by one of them, as near as its mother allows. */
static void exchange_nearest(room *r, int64_t wanted) {
    for (int64_t reach = 2 * fine; reach < llabs(wanted); reach *= 2)
        if (exchange_one(r, 0, r->counting, 0, r->below, wanted, reach))
            return;
}

static void meet_target(room *r) {
    if (llabs(r->lacks) <= fine || exchange_one(r, 0, r->counting, 0, r->below, -r->lacks, fine) ||
        llabs(r->lacks) <= enough)
        return;
    if (!exchange_two(r, -r->lacks, fine))
        exchange_nearest(r, -r->lacks);
}

/* Adds POINTS to those of the pupils that do not count. */
static void add_points(room *r, int64_t points) {
    const int64_t reach = llabs(points) / 4 < window ? llabs(points) / 4 : window;
    if (points != 0)
        exchange_one(r, r->counting, r->pupils, r->below, r->scores->types, points, reach);
}

void oab_synth_exchange(const oab_synth_plan *plan, size_t first, size_t count,
                        oab_synth_scratch *scratch) {
    const oab_synth_site *sites = plan->places->sites;
    size_t pupils = 0;
    for (size_t s = first; s < first + count; s++)
        pupils += sites[s].pupils;
    shift_mean(plan, first, count, scratch, pupils);
    const int32_t mean = oab_synth_school_mean(plan->scores, scratch->rank, pupils);
    uint16_t *rank = scratch->rank;
    for (size_t s = first; s < first + count; rank += sites[s++].pupils) {
        if (count > 1)
            oab_synth_weigh(plan, &sites[s], scratch->weight);
        room r = open_room(plan, &sites[s], scratch->weight, mean, rank);
        meet_target(&r);
        if (plan->changes != NULL)
            add_points(&r, plan->changes[s].points);
    }
}
