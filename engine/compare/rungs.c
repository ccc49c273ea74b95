/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Computes the rungs from what a scheme counts to what it pays; each is an amount in cents per
 * unit. The first rungs are divided by largest remainder, so each adds up nationally to the cent.
 */
#include "compare/compare_internal.h"

#include <stdlib.h>
#include <string.h>

static bool open_ladder(oab_ladder *ladder, size_t count) {
    *ladder = (oab_ladder){.count = count, .counts = oab_new(count, sizeof *ladder->counts)};
    bool has_memory = ladder->counts != NULL;
    for (int r = 0; r < OAB_RUNG_COUNT; r++) {
        ladder->rung[r] = oab_new(count, sizeof **ladder->rung);
        has_memory &= ladder->rung[r] != NULL;
    }
    return has_memory;
}

void oab_ladder_free(oab_ladder *ladder) {
    for (int r = 0; r < OAB_RUNG_COUNT; r++)
        free(ladder->rung[r]);
    free(ladder->counts);
    *ladder = (oab_ladder){0};
}

/* ---- the keys by which one side divides ---- */

typedef enum key_id {
    KEY_MEASURE,
    KEY_ABOVE,
    KEY_ROUNDED,
    KEY_TODDLERS, /* from here the same three, for the line divided over toddlers */
    KEY_COUNT = 2 * KEY_TODDLERS
} key_id;

typedef struct keys {
    int64_t *of[KEY_COUNT]; /* [count] each; 0 if the unit does not count */
    oab_cents line, budget; /* the toddlers' line and the budget it is part of; line 0: none */
    oab_cents pot;          /* what the scheme divides; OAB_ABSENT: it pays a price per unit */
} keys;

static bool open_keys(keys *k, size_t count) {
    *k = (keys){.pot = OAB_ABSENT, .budget = 1};
    bool has_memory = true;
    for (int i = 0; i < KEY_COUNT; i++) {
        k->of[i] = oab_new(count, sizeof **k->of);
        has_memory &= k->of[i] != NULL;
    }
    return has_memory;
}

static void close_keys(keys *k) {
    for (int i = 0; i < KEY_COUNT; i++)
        free(k->of[i]);
}

/* Divides POT by key WHICH, except the preschool line's share, which goes by the same key of
 * toddlers. False: no memory. */
static bool divide(const keys *k, oab_cents pot, key_id which, size_t count, oab_cents *rung) {
    const oab_cents line = (oab_cents)oab_round_div((oab_wide)pot * k->line, k->budget);
    if (!oab_apportion(pot - line, k->of[which], count, rung, NULL))
        return false;
    oab_cents *part = line != 0 ? oab_new(count, sizeof *part) : NULL;
    const bool has_memory =
        line == 0 ||
        (part != NULL && oab_apportion(line, k->of[KEY_TODDLERS + which], count, part, NULL));
    for (size_t i = 0; i < count && line != 0 && has_memory; i++)
        rung[i] += part[i];
    free(part);
    return has_memory;
}

/* ---- schools ---- */

/* VALUE as a key: 0 if it is unknown or, as A can be, negative. */
static int64_t as_key(int64_t value) {
    return value > 0 ? value : 0;
}

static void list_sites(const oab_run *run, keys *k, oab_ladder *ladder) {
    const oab_result *result = &run->result;
    const bool by_budget = !result->price_mode;
    if (by_budget)
        k->pot = 0;
    for (size_t i = 0; i < ladder->count; i++) {
        const oab_site_result *site = &result->sites[i];
        if (!ladder->counts[i])
            continue;
        k->of[KEY_MEASURE][i] = as_key(site->measure);
        k->of[KEY_ABOVE][i] = as_key(site->above);
        ladder->rung[OAB_RUNG_AMOUNT][i] = site->amount;
        ladder->rung[OAB_RUNG_FORMULA][i] = site->amount - oab_zero_if_unknown(site->transition);
        ladder->rung[OAB_RUNG_ROUNDED][i] = ladder->rung[OAB_RUNG_FORMULA][i];
        if (by_budget)
            k->pot += ladder->rung[OAB_RUNG_FORMULA][i];
        else
            ladder->rung[OAB_RUNG_PRICED][i] = result->scheme->price_site(
                &run->parameters.rules, result, site, oab_zero_if_unknown(site->above));
    }
}

/* ---- municipalities ---- */

static void list_grants(const oab_run *run, keys *k, oab_ladder *ladder) {
    const oab_rules *rules = &run->parameters.rules;
    k->pot = 0;
    for (size_t i = 0; i < ladder->count; i++) {
        const oab_municipality_result *unit = &run->result.municipalities[i];
        if (!ladder->counts[i])
            continue;
        k->of[KEY_MEASURE][i] = as_key(unit->measure);
        k->of[KEY_ABOVE][i] = unit->above;
        k->of[KEY_ROUNDED][i] = unit->weight;
        k->of[KEY_TODDLERS + KEY_MEASURE][i] = as_key(unit->toddler_measure);
        k->of[KEY_TODDLERS + KEY_ABOVE][i] = unit->toddler_above;
        k->of[KEY_TODDLERS + KEY_ROUNDED][i] = unit->toddler_weight;
        ladder->rung[OAB_RUNG_AMOUNT][i] = unit->amount;
        ladder->rung[OAB_RUNG_FORMULA][i] = unit->amount - oab_zero_if_unknown(unit->transition);
        k->pot += ladder->rung[OAB_RUNG_FORMULA][i];
    }
    if (!run->result.scheme->has_preschool)
        return;
    const oab_cents budget = oab_rule_cents(rules, OAB_MUNICIPALITY_BUDGET);
    if (rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS && budget > 0) {
        k->line = oab_rule_cents(rules, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
        k->budget = budget;
    }
}

/* ---- both sides ---- */

/* The rungs of what the scheme pays, before and after scores and school weights are rounded. */
static bool price_rungs(const keys *k, oab_money money, oab_ladder *ladder) {
    const size_t count = ladder->count;
    if (k->pot == OAB_ABSENT)
        return true;
    if (!divide(k, k->pot, KEY_ABOVE, count, ladder->rung[OAB_RUNG_PRICED]))
        return false;
    return money == OAB_MONEY_SCHOOLS ||
           divide(k, k->pot, KEY_ROUNDED, count, ladder->rung[OAB_RUNG_ROUNDED]);
}

static oab_cents sum(const oab_cents *rung, size_t count) {
    oab_cents total = 0;
    for (size_t i = 0; i < count; i++)
        total += rung[i];
    return total;
}

/* Scales the euros of a side to TOTAL: its amounts then serve only as a key. False: no memory. */
static bool scale(oab_ladder *ladder, oab_cents total) {
    oab_cents *key = oab_new(ladder->count, sizeof *key);
    bool has_memory = key != NULL;
    for (int r = OAB_RUNG_PRICED; r < OAB_RUNG_COUNT && has_memory; r++) {
        memcpy(key, ladder->rung[r], ladder->count * sizeof *key);
        has_memory = oab_apportion(total, key, ladder->count, ladder->rung[r], NULL);
    }
    free(key);
    return has_memory;
}

/* Sets the upper rungs of both sides, scales one side, then sets the first two rungs, which divide
 * the same sum on both sides. False: no memory. */
static bool climb(const oab_comparison *c, oab_money money, int scaled, keys of[OAB_SIDE_COUNT],
                  oab_ladder ladder[OAB_SIDE_COUNT]) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        (money == OAB_MONEY_SCHOOLS ? list_sites : list_grants)(&c->run[s], &of[s], &ladder[s]);
        if (!price_rungs(&of[s], money, &ladder[s]))
            return false;
        ladder[s].formula = sum(ladder[s].rung[OAB_RUNG_FORMULA], ladder[s].count);
    }
    if (scaled < OAB_SIDE_COUNT) {
        if (!scale(&ladder[scaled], ladder[1 - scaled].formula))
            return false;
        ladder[scaled].formula = sum(ladder[scaled].rung[OAB_RUNG_FORMULA], ladder[scaled].count);
    }
    const oab_cents reference = ladder[OAB_BASELINE].formula;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        oab_cents *const *rung = ladder[s].rung;
        if (!divide(&of[s], reference, KEY_MEASURE, ladder[s].count, rung[OAB_RUNG_MEASURE]) ||
            !divide(&of[s], reference, KEY_ABOVE, ladder[s].count, rung[OAB_RUNG_ABOVE]))
            return false;
    }
    return true;
}

oab_status oab_climb(const oab_comparison *comparison, oab_money money, int scaled,
                     oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log) {
    keys of[OAB_SIDE_COUNT];
    bool has_memory = true;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const size_t count = oab_side_units(comparison, money, s);
        has_memory &= open_keys(&of[s], count);
        has_memory &= open_ladder(&ladder[s], count);
    }
    if (has_memory) {
        oab_match_units(comparison, money, ladder);
        has_memory = climb(comparison, money, scaled, of, ladder);
    }
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        close_keys(&of[s]);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
