/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures: numbers computed from a scenario's amounts. Each is an exact decimal, so that results
 * are the same bytes on any machine. */
#include "run/lorenz.h"
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the measures ---- */

struct oab_measure_view {
    const oab_measuring *measuring;
    const oab_outcome *outcome;
    oab_measure_room *room;
};

static int64_t cutoff(const oab_measure_view *v) {
    return v->outcome->cutoff;
}

static int64_t gap(const oab_measure_view *v) {
    return v->outcome->gap;
}

static int64_t school_price(const oab_measure_view *v) {
    return v->outcome->school_price;
}

static int64_t municipal_price(const oab_measure_view *v) {
    return v->outcome->municipal_price;
}

static int64_t count_money(const oab_cents *amount, size_t count) {
    int64_t with_money = 0;
    for (size_t i = 0; i < count; i++)
        with_money += amount[i] > 0;
    return count > 0 ? with_money : OAB_ABSENT;
}

static int64_t schools(const oab_measure_view *v) {
    return count_money(v->outcome->site, v->measuring->baseline->site_count);
}

static int64_t municipalities(const oab_measure_view *v) {
    return count_money(v->outcome->municipality, v->measuring->baseline->municipality_count);
}

static int64_t at_minimum(const oab_measure_view *v) {
    return v->measuring->baseline->municipality_count > 0 ? v->outcome->at_minimum : OAB_ABSENT;
}

/* Half the sum of absolute differences; half a cent rounds up. */
static int64_t half_moved(const oab_cents *amount, const oab_cents *before, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += oab_known(amount[i]) && oab_known(before[i]) ? llabs(amount[i] - before[i]) : 0;
    return count > 0 ? (sum + 1) / 2 : OAB_ABSENT;
}

static int64_t moved_schools(const oab_measure_view *v) {
    return half_moved(v->outcome->site, v->measuring->site, v->measuring->baseline->site_count);
}

static int64_t moved_municipalities(const oab_measure_view *v) {
    return half_moved(v->outcome->municipality, v->measuring->municipality,
                      v->measuring->baseline->municipality_count);
}

static int64_t moved(const oab_measure_view *v) {
    const int64_t part[] = {moved_schools(v), moved_municipalities(v)};
    return oab_known(part[0]) ? part[0] + oab_zero_if_unknown(part[1]) : part[1];
}

/* ---- Gini of the amount per pupil, over pupils ---- */

/* Radix-sorts COUNT pairs (key, value) by key, lowest byte first, skipping bytes that are the same
 * in all keys. OTHER: workspace as large as PAIR. */
static void sort_pairs(uint64_t *pair, uint64_t *other, size_t count) {
    uint64_t all = 0, none = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        all |= pair[2 * i];
        none &= pair[2 * i];
    }
    uint64_t *from = pair, *to = other;
    for (int shift = 0; shift < 64; shift += 8) {
        size_t start[257] = {0};
        if (((all ^ none) >> shift & 255) == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            start[(from[2 * i] >> shift & 255) + 1]++;
        for (int b = 0; b < 256; b++)
            start[b + 1] += start[b];
        for (size_t i = 0; i < count; i++) {
            const size_t at = start[from[2 * i] >> shift & 255]++;
            to[2 * at] = from[2 * i];
            to[2 * at + 1] = from[2 * i + 1];
        }
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != pair)
        memcpy(pair, from, 2 * count * sizeof *pair);
}

/* 0 if no school gets money. Schools without money come first; the others are ordered by cents per
 * pupil in steps of 2^-20. */
static int64_t gini(const oab_measure_view *v) {
    const int64_t *pupils_of = v->measuring->pupils;
    const size_t sites = v->measuring->baseline->site_count;
    uint64_t *pair = v->room->key;
    size_t count = 0;
    oab_lorenz lorenz = {0};
    for (size_t i = 0; i < sites; i++) {
        const int64_t n = pupils_of[i], amount = v->outcome->site[i];
        if (n <= 0 || !oab_known(amount))
            continue;
        if (amount <= 0) {
            oab_lorenz_add(&lorenz, (double)n, 0);
            continue;
        }
        pair[2 * count] = ((uint64_t)amount << 20) / (uint64_t)n;
        pair[2 * count++ + 1] = i;
    }
    sort_pairs(pair, v->room->other, count);
    for (size_t j = 0; j < count; j++) {
        const size_t i = pair[2 * j + 1];
        oab_lorenz_add(&lorenz, (double)pupils_of[i], (double)v->outcome->site[i]);
    }
    if (lorenz.pupils == 0)
        return OAB_ABSENT;
    return lorenz.euros > 0 ? (int64_t)llround(oab_lorenz_gini(&lorenz) * 1e6) : 0;
}

/* ---- the four largest municipalities ---- */

static int64_t share_of_four(const oab_measure_view *v) {
    const oab_measuring *m = v->measuring;
    int64_t all = 0, four = 0;
    if (m->largest_count == 0)
        return OAB_ABSENT;
    for (size_t i = 0; m->place_of_site == NULL && i < m->baseline->municipality_count; i++)
        if (oab_known(v->outcome->municipality[i])) {
            all += v->outcome->municipality[i];
            for (size_t l = 0; l < m->largest_count; l++)
                four += m->largest[l] == i ? v->outcome->municipality[i] : 0;
        }
    for (size_t i = 0; m->place_of_site != NULL && i < m->baseline->site_count; i++)
        if (oab_known(v->outcome->site[i])) {
            all += v->outcome->site[i];
            for (size_t l = 0; l < m->largest_count; l++)
                four += m->largest[l] == m->place_of_site[i] ? v->outcome->site[i] : 0;
        }
    return all > 0 ? (int64_t)oab_round_div((oab_wide)four * OAB_ONE, all) : 0;
}

const oab_measure_spec oab_measure_specs[] = {
    {"cutoff", "points", 6, cutoff},
    {"gap", "points", 6, gap},
    {"school_price", "euro", 6, school_price},
    {"municipal_price", "euro", 6, municipal_price},
    {"schools_with_money", "schools", 0, schools},
    {"municipalities_with_money", "municipalities", 0, municipalities},
    {"at_minimum", "municipalities", 0, at_minimum},
    {"gini", "zero_to_one", 6, gini},
    {"moved", "euro", 2, moved},
    {"moved_schools", "euro", 2, moved_schools},
    {"moved_municipalities", "euro", 2, moved_municipalities},
    {"share_of_four", "share", 6, share_of_four},
};
const size_t oab_measure_count = sizeof oab_measure_specs / sizeof *oab_measure_specs;
_Static_assert(sizeof oab_measure_specs / sizeof *oab_measure_specs <= OAB_MOST_MEASURES,
               "oab_measuring has room for all");

const oab_measure_spec *oab_measure_find(const char *name) {
    for (size_t i = 0; i < oab_measure_count; i++)
        if (strcmp(oab_measure_specs[i].name, name) == 0)
            return &oab_measure_specs[i];
    return NULL;
}

/* ---- which measures are asked for ---- */

static oab_status find_measures(const oab_sweep_request *request, oab_measuring *m, oab_log *log) {
    const char *names[OAB_MOST_MEASURES];
    for (size_t i = 0; i < oab_measure_count; i++)
        names[i] = oab_measure_specs[i].name;
    for (size_t i = 0; request->measure_count == 0 && i < oab_measure_count; i++)
        m->measure[m->measure_count++] = i;
    for (size_t a = 0; a < request->measure_count; a++) {
        const oab_measure_spec *spec = oab_measure_find(request->measures[a]);
        char hint[OAB_HINT];
        if (spec == NULL)
            return oab_fail(log, OAB_USAGE, "--measure %s is not a measure%s", request->measures[a],
                            oab_hint(request->measures[a], names, oab_measure_count, hint));
        const size_t i = (size_t)(spec - oab_measure_specs);
        for (size_t before = 0; before < m->measure_count; before++)
            if (m->measure[before] == i)
                return oab_fail(log, OAB_USAGE, "--measure %s is given twice", names[i]);
        m->measure[m->measure_count++] = i;
    }
    return OAB_OK;
}

/* ---- which are the four largest ---- */

/* Inserts PLACE into the largest so far, by SIZE; of equal sizes the earlier stays first. */
static void keep_largest(size_t place, int64_t size, int64_t sizes[4], oab_measuring *m) {
    size_t at = m->largest_count;
    while (at > 0 && sizes[at - 1] < size)
        at--;
    if (at == 4 || size <= 0)
        return;
    const size_t last = m->largest_count < 4 ? m->largest_count++ : 3;
    for (size_t i = last; i > at; i--) {
        m->largest[i] = m->largest[i - 1];
        sizes[i] = sizes[i - 1];
    }
    m->largest[at] = place;
    sizes[at] = size;
}

/* By children; if none are counted, by population; if none is known, by the schools' pupils. */
static void find_largest_grants(const int64_t *pupils, oab_measuring *m) {
    int64_t sizes[4];
    for (size_t i = 0; i < m->baseline->municipality_count; i++) {
        const oab_municipality_result *unit = &m->baseline->municipalities[i];
        const bool has_population = unit->row != NULL && oab_known(unit->row->population);
        keep_largest(i,
                     oab_known(unit->children) ? unit->children
                     : has_population          ? unit->row->population
                                               : pupils[unit->id],
                     sizes, m);
    }
}

/* Without grants the measure is the share of the schools in them. False: no memory. */
static bool find_largest_of_schools(const int64_t *pupils, oab_measuring *m) {
    const oab_result *result = m->baseline;
    int64_t sizes[4];
    m->place_of_site = oab_new(result->site_count, sizeof *m->place_of_site);
    if (m->place_of_site == NULL)
        return false;
    for (size_t i = 0; i < result->site_count; i++)
        m->place_of_site[i] = result->sites[i].municipality;
    for (size_t id = 0; id < OAB_NO_MUNICIPALITY; id++)
        keep_largest(id, pupils[id], sizes, m);
    return true;
}

static bool find_largest(oab_measuring *m) {
    const oab_result *result = m->baseline;
    int64_t *pupils = oab_new(UINT16_MAX + 1, sizeof *pupils);
    if (pupils == NULL)
        return false;
    for (size_t i = 0; i < result->site_count; i++)
        if (oab_known(result->sites[i].pupils))
            pupils[result->sites[i].municipality] += result->sites[i].pupils;
    bool has_memory = true;
    if (result->has_municipalities)
        find_largest_grants(pupils, m);
    else
        has_memory = find_largest_of_schools(pupils, m);
    free(pupils);
    return has_memory;
}

static bool keep_baseline(oab_measuring *m) {
    const oab_result *baseline = m->baseline;
    m->site = oab_new(baseline->site_count, sizeof *m->site);
    m->pupils = oab_new(baseline->site_count, sizeof *m->pupils);
    m->municipality = oab_new(baseline->municipality_count, sizeof *m->municipality);
    if (!m->site || !m->pupils || !m->municipality)
        return false;
    for (size_t i = 0; i < baseline->site_count; i++) {
        m->site[i] = baseline->sites[i].amount;
        m->pupils[i] = oab_zero_if_unknown(baseline->sites[i].pupils);
    }
    for (size_t i = 0; i < baseline->municipality_count; i++)
        m->municipality[i] = baseline->municipalities[i].amount;
    return true;
}

oab_status oab_measuring_open(const oab_run *baseline, const oab_sweep_request *request,
                              oab_measuring *measuring, oab_log *log) {
    oab_measuring *m = measuring;
    *m = (oab_measuring){.baseline = &baseline->result};
    OAB_TRY(find_measures(request, m, log));
    if (!keep_baseline(m))
        return oab_out_of_memory(log);
    OAB_TRY(oab_tracks_find(baseline, request, &m->tracked, log));
    if (!find_largest(m))
        return oab_out_of_memory(log);
    return OAB_OK;
}

void oab_measuring_free(oab_measuring *measuring) {
    oab_tracks_free(&measuring->tracked);
    free(measuring->site);
    free(measuring->municipality);
    free(measuring->pupils);
    free(measuring->place_of_site);
    *measuring = (oab_measuring){0};
}

bool oab_measure_room_open(const oab_measuring *measuring, oab_measure_room *room) {
    const size_t pairs = 2 * measuring->baseline->site_count;
    *room =
        (oab_measure_room){oab_new(pairs, sizeof *room->key), oab_new(pairs, sizeof *room->key)};
    return room->key != NULL && room->other != NULL;
}

void oab_measure_room_free(oab_measure_room *room) {
    free(room->key);
    free(room->other);
}

void oab_measure_header(const oab_measuring *measuring, FILE *out) {
    for (size_t i = 0; i < measuring->measure_count; i++)
        fprintf(out, ",%s", oab_measure_specs[measuring->measure[i]].name);
    for (size_t t = 0; t < measuring->tracked.count; t++)
        fprintf(out, ",%s", measuring->tracked.items[t].name);
}

static size_t print_cell(int64_t value, int decimals, char *text) {
    text[0] = ',';
    return 1 + (oab_known(value) ? oab_decimal_print(text + 1, value, decimals, decimals) : 0);
}

size_t oab_measure_print(const oab_measuring *measuring, const oab_outcome *outcome,
                         oab_measure_room *room, char *text) {
    const oab_measure_view v = {measuring, outcome, room};
    size_t length = 0;
    for (size_t i = 0; i < measuring->measure_count; i++) {
        const oab_measure_spec *spec = &oab_measure_specs[measuring->measure[i]];
        length += print_cell(spec->of(&v), spec->decimals, text + length);
    }
    for (size_t t = 0; t < measuring->tracked.count; t++)
        length +=
            print_cell(oab_track_sum(&measuring->tracked.items[t], outcome), 2, text + length);
    return length;
}
