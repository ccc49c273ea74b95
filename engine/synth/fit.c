/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the children of a calibrated site. Sampling is systematic over the types in order of score,
 * so the sum comes out near its expectation; a last correction replaces single children. */
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 64, ROUNDS = 8 };
/* In 1e-6 points. */
static const int64_t window = 20000, /* types this near to a score count as equally near, and the
                                        rest of a shortfall is left to oab_synth_exchange */
    longest_move = 2000000;          /* most that one child moves in one step */

/* One site being corrected; points in 1e-6. Replacing a child can change the mother's education and
 * so shift the school mean. No child is therefore left within EDGE of the cut-off, where such a
 * shift could decide whether it counts. */
typedef struct fitting {
    const oab_synth_scores *scores;
    const double *weight;
    uint16_t *rank; /* of each pupil's type; pupils that count (under the cut-off) come first */
    size_t pupils, counting;
    size_t below, above; /* ranks: types before BELOW surely count, from ABOVE surely do not */
    int64_t level;       /* C less the school mean: a child's shortfall is LEVEL - points */
    int64_t least;       /* smallest shortfall that a child may be moved to */
    int64_t sum, target; /* shortfall of the site: as it is, as it should be */
    bool keeps_count;    /* nobody is added to those that count, nobody dropped */
} fitting;

size_t oab_synth_rank_above(const oab_synth_scores *scores, int64_t points) {
    size_t low = 0, high = scores->types;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (oab_synth_points(scores, middle) <= points)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t shortfall_of(const fitting *f, size_t rank) {
    return f->level - oab_synth_points(f->scores, rank);
}

/* The likeliest type of rank LOW .. HIGH - 1 within REACH of SHORTFALL; failing that, the nearest
 * with odds above 0; failing that, HIGH. */
static size_t nearest_type(const fitting *f, int64_t shortfall, int64_t reach, size_t low,
                           size_t high) {
    const int64_t wanted = f->level - shortfall;
    size_t best = high, at = oab_synth_rank_above(f->scores, wanted - reach - 1);
    double likeliest = 0;
    for (at = at < low ? low : at; at < high && oab_synth_points(f->scores, at) <= wanted + reach;
         at++)
        if (f->weight[f->scores->order[at]] > likeliest) {
            likeliest = f->weight[f->scores->order[at]];
            best = at;
        }
    int64_t off = INT64_MAX;
    for (size_t i = low; likeliest <= 0 && i < high; i++) {
        const int64_t distance = llabs(oab_synth_points(f->scores, i) - wanted);
        if (distance < off && f->weight[f->scores->order[i]] > 0) {
            off = distance;
            best = i;
        }
    }
    return best;
}

/* Gives child I, which counts, a type that brings the sum nearer to the target. False: none does.
 */
static bool move_child(fitting *f, size_t i) {
    const int64_t lacks = f->target - f->sum, has = shortfall_of(f, f->rank[i]);
    const int64_t by = lacks > longest_move    ? longest_move
                       : lacks < -longest_move ? -longest_move
                                               : lacks;
    const int64_t wanted = has + by < f->least ? f->least : has + by;
    const size_t to = nearest_type(f, wanted, window, 0, f->below);
    if (to == f->below)
        return false;
    const int64_t change = shortfall_of(f, to) - has;
    if (llabs(lacks - change) >= llabs(lacks))
        return false;
    f->rank[i] = (uint16_t)to;
    f->sum += change;
    return true;
}

/* Makes the first child that does not count one that does, of about SHORTFALL. False: no child or
 * type is left. */
static bool add_child(fitting *f, int64_t shortfall) {
    const int64_t most = f->least + longest_move;
    const int64_t wanted = shortfall < f->least ? f->least : shortfall > most ? most : shortfall;
    if (f->counting == f->pupils)
        return false;
    const size_t to = nearest_type(f, wanted, window, 0, f->below);
    if (to == f->below)
        return false;
    f->rank[f->counting++] = (uint16_t)to;
    f->sum += shortfall_of(f, to);
    return true;
}

/* Gives the last child that counts the type of one that does not. False: there is no such pair. */
static bool drop_child(fitting *f) {
    if (f->counting == 0 || f->counting == f->pupils)
        return false;
    f->counting--;
    f->sum -= shortfall_of(f, f->rank[f->counting]);
    f->rank[f->counting] = f->rank[f->counting + 1 + (f->pupils - f->counting - 1) / 2];
    return true;
}

/* Takes one step towards the target. False: no step helps. */
static bool step(fitting *f, size_t turn) {
    const int64_t lacks = f->target - f->sum, least = (int64_t)f->counting * f->least;
    if (!f->keeps_count && (f->counting == 0 || lacks >= f->least))
        return 2 * lacks >= f->least && add_child(f, lacks);
    if (!f->keeps_count && f->target < least)
        return f->counting == 1 && 2 * f->target >= f->least ? move_child(f, 0) : drop_child(f);
    for (size_t i = 0; i < f->counting; i++)
        if (move_child(f, (turn + i) % f->counting))
            return true;
    return false;
}

/* Moves children away from the cut-off, each on its own side. */
static void clear_edge(fitting *f, int64_t cutoff) {
    for (size_t i = 0; i < f->pupils; i++) {
        const size_t rank = f->rank[i];
        if (rank < f->below || rank >= f->above)
            continue;
        const bool counts = oab_synth_points(f->scores, rank) <= cutoff;
        const size_t low = counts ? 0 : f->above, high = counts ? f->below : f->scores->types;
        const size_t to = nearest_type(f, f->level - cutoff, 5 * window, low, high);
        f->rank[i] = (uint16_t)(to < high ? to : rank);
    }
}

int oab_synth_compare_ranks(const void *left, const void *right) {
    const uint16_t a = *(const uint16_t *)left, b = *(const uint16_t *)right;
    return (a > b) - (a < b);
}

/* SITE with its pupils cleared off the cut-off and put in order. */
static fitting open_site(const oab_synth_plan *plan, const oab_synth_site *site,
                         const double *weight, int32_t school_mean, uint16_t *rank) {
    const int64_t target = llround(site->target * OAB_ONE),
                  distance = llround(plan->nation.distance * OAB_ONE);
    /* the school mean may shift by four mothers here, and by the share of a child in what
     * oab_synth_exchange then makes up for */
    const int64_t edge = 5000 + 4 * plan->scores->school_mean / site->pupils +
                         window / (target > distance ? target / distance : 1);
    fitting f = {
        .scores = plan->scores,
        .weight = weight,
        .rank = rank,
        .pupils = site->pupils,
        .level = llround(plan->nation.mean * OAB_ONE) - school_mean,
        .least = distance + edge,
        .target = target,
    };
    const int64_t cutoff = f.level - distance;
    f.below = oab_synth_rank_above(f.scores, cutoff - edge);
    f.above = oab_synth_rank_above(f.scores, cutoff + edge);
    clear_edge(&f, cutoff);
    qsort(rank, site->pupils, sizeof *rank, oab_synth_compare_ranks);
    while (f.counting < f.pupils && oab_synth_points(f.scores, rank[f.counting]) <= cutoff)
        f.sum += shortfall_of(&f, rank[f.counting++]);
    return f;
}

/* Steps until what the site lacks is within WINDOW. */
static void correct(fitting *f) {
    for (size_t turn = 0; turn < MOST_STEPS + f->pupils / 8; turn++)
        if (llabs(f->target - f->sum) <= window || !step(f, turn))
            return;
}

/* Makes MORE of the pupils count, those nearest to the cut-off. */
static void change_count(fitting *f, int32_t more) {
    for (; more > 0 && add_child(f, f->least); more--)
        ;
    for (; more < 0 && f->counting > 1 && drop_child(f); more++)
        ;
}

/* ---- drawing ---- */

void oab_synth_weigh(const oab_synth_plan *plan, const oab_synth_site *site, double *weight) {
    const int32_t *points = plan->scores->points;
    double cell_factor[OAB_SYNTH_CELLS];
    for (size_t j = 0; j < OAB_SYNTH_CELLS; j++)
        cell_factor[j] = exp(site->tilt * (double)points[j] / OAB_ONE);
    for (size_t k = 0; k < plan->families->combinations; k++) {
        const size_t type = k * OAB_SYNTH_CELLS;
        const double factor = oab_synth_odds(plan->families, site, k) *
                              exp(site->tilt * ((double)points[type] - points[0]) / OAB_ONE);
        const double *cell =
            plan->families->cell[oab_synth_grid(site->status + plan->families->shift[k])];
        for (size_t j = 0; j < OAB_SYNTH_CELLS; j++)
            weight[type + j] = factor * cell[j] * cell_factor[j] * plan->scores->curve[type + j];
    }
}

/* Systematic sampling: COUNT ranks, ascending, at equal steps of probability from a random start.
 */
static void draw_ranks(const oab_synth_scores *scores, const double *weight, gsl_rng *rng,
                       size_t count, uint16_t *rank) {
    double sum = 0;
    for (size_t r = 0; r < scores->types; r++)
        sum += weight[scores->order[r]];
    const double width = sum / (double)count;
    double next = gsl_rng_uniform(rng) * width, passed = 0;
    size_t drawn = 0, last = 0;
    for (size_t r = 0; r < scores->types && drawn < count; r++) {
        const double odds = weight[scores->order[r]];
        last = odds > 0 ? r : last;
        for (passed += odds; drawn < count && next < passed; next += width)
            rank[drawn++] = (uint16_t)r;
    }
    while (drawn < count)
        rank[drawn++] = (uint16_t)last;
}

int32_t oab_synth_school_mean(const oab_synth_scores *scores, const uint16_t *rank, size_t count) {
    oab_wide sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += scores->scale[oab_synth_mother(scores->order[rank[i]])];
    return (int32_t)oab_round_div(scores->school_mean * sum, (oab_wide)count * OAB_ONE);
}

size_t oab_synth_group(const oab_synth_places *places, size_t first) {
    const oab_synth_site *sites = places->sites;
    size_t count = 1;
    while (first + count < places->site_count &&
           sites[first + count].municipality == sites[first].municipality &&
           oab_institution_of(sites[first + count].id) == oab_institution_of(sites[first].id))
        count++;
    return count;
}

static void draw_group(const oab_synth_plan *plan, size_t first, size_t count,
                       oab_synth_scratch *scratch) {
    const oab_synth_site *sites = plan->places->sites;
    uint16_t *rank = scratch->rank;
    for (size_t s = first; s < first + count; rank += sites[s++].pupils) {
        oab_synth_seed(scratch->rng, plan->seed, OAB_SYNTH_CHILDREN, s);
        oab_synth_weigh(plan, &sites[s], scratch->weight);
        draw_ranks(plan->scores, scratch->weight, scratch->rng, sites[s].pupils, rank);
    }
}

/* Corrects each site of a group in the school mean that the corrections before left. True: none
 * needed it. KEEPS_COUNT: as in fitting. */
static bool correct_group(const oab_synth_plan *plan, size_t first, size_t count, size_t pupils,
                          bool keeps_count, oab_synth_scratch *scratch) {
    const oab_synth_site *sites = plan->places->sites;
    const int32_t school_mean = oab_synth_school_mean(plan->scores, scratch->rank, pupils);
    uint16_t *rank = scratch->rank;
    bool is_met = true;
    for (size_t s = first; s < first + count; rank += sites[s++].pupils) {
        if (sites[s].target < 0)
            continue;
        if (count > 1)
            oab_synth_weigh(plan, &sites[s], scratch->weight);
        fitting f = open_site(plan, &sites[s], scratch->weight, school_mean, rank);
        f.keeps_count = keeps_count;
        is_met &= llabs(f.target - f.sum) <= 2 * window;
        correct(&f);
    }
    return is_met;
}

/* Makes as many pupils more or less count as the plan asks of each site. False: of none. */
static bool change_group(const oab_synth_plan *plan, size_t first, size_t count, size_t pupils,
                         oab_synth_scratch *scratch) {
    const oab_synth_site *sites = plan->places->sites;
    const int32_t school_mean = oab_synth_school_mean(plan->scores, scratch->rank, pupils);
    uint16_t *rank = scratch->rank;
    bool is_changed = false;
    for (size_t s = first; plan->changes != NULL && s < first + count; rank += sites[s++].pupils) {
        if (plan->changes[s].children == 0)
            continue;
        if (count > 1)
            oab_synth_weigh(plan, &sites[s], scratch->weight);
        fitting f = open_site(plan, &sites[s], scratch->weight, school_mean, rank);
        change_count(&f, plan->changes[s].children);
        is_changed = true;
    }
    return is_changed;
}

bool oab_synth_fit(const oab_synth_plan *plan, size_t first, size_t count,
                   oab_synth_scratch *scratch, oab_synth_type *types, int32_t *school_mean) {
    const oab_synth_site *sites = plan->places->sites + first;
    size_t pupils = 0;
    for (size_t s = 0; s < count; s++)
        pupils += sites[s].pupils;
    if (!oab_grow(&scratch->rank, &scratch->capacity, pupils, sizeof *scratch->rank))
        return false;
    draw_group(plan, first, count, scratch);
    for (int r = 0; r < ROUNDS && !correct_group(plan, first, count, pupils, false, scratch); r++)
        ;
    if (change_group(plan, first, count, pupils, scratch))
        for (int r = 0; r < ROUNDS && !correct_group(plan, first, count, pupils, true, scratch);
             r++)
            ;
    oab_synth_exchange(plan, first, count, scratch);
    *school_mean = oab_synth_school_mean(plan->scores, scratch->rank, pupils);
    for (size_t i = 0; i < pupils; i++)
        types[i] = plan->scores->order[scratch->rank[i]];
    for (size_t s = 0; s < count; types += sites[s++].pupils) {
        oab_synth_seed(scratch->rng, plan->seed, OAB_SYNTH_ROWS, first + s);
        gsl_ran_shuffle(scratch->rng, types, sites[s].pupils, sizeof *types);
    }
    return true;
}

bool oab_synth_fit_toddlers(const oab_synth_plan *plan, size_t site, oab_synth_scratch *scratch,
                            oab_synth_type *types) {
    const oab_synth_site *at = &plan->places->sites[site];
    if (at->toddlers == 0)
        return true;
    if (!oab_grow(&scratch->rank, &scratch->capacity, at->toddlers, sizeof *scratch->rank))
        return false;
    oab_synth_seed(scratch->rng, plan->seed, OAB_SYNTH_CHILDREN, plan->places->site_count + site);
    oab_synth_weigh(plan, at, scratch->weight);
    draw_ranks(plan->scores, scratch->weight, scratch->rng, at->toddlers, scratch->rank);
    for (size_t i = 0; i < at->toddlers; i++)
        types[i] = plan->scores->order[scratch->rank[i]];
    gsl_ran_shuffle(scratch->rng, types, at->toddlers, sizeof *types);
    return true;
}
