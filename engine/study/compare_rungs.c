/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rungs from what a scheme counts to what it pays, each an amount in cents for every unit. The
 * first rungs are divided by largest remainder, so each closes to the cent over the country. */
#include "study/compare_internal.h"

#include <stdlib.h>
#include <string.h>

static bool open_ladder(oab_ladder *ladder, size_t count) {
    *ladder = (oab_ladder){.count = count};
    bool has_memory = true;
    for (int r = 0; r < OAB_RUNG_COUNT; r++) {
        ladder->rung[r] = oab_new(count, sizeof **ladder->rung);
        has_memory &= ladder->rung[r] != NULL;
    }
    return has_memory;
}

void oab_ladder_free(oab_ladder *ladder) {
    for (int r = 0; r < OAB_RUNG_COUNT; r++)
        free(ladder->rung[r]);
    *ladder = (oab_ladder){0};
}

/* ---- what one side divides by ---- */

typedef struct keys {
    int64_t *measure, *above, *rounded;                         /* [count] */
    int64_t *toddler_measure, *toddler_above, *toddler_rounded; /* of the line that toddlers key */
    oab_cents line, budget; /* that line's part of the budget; line 0: none */
    oab_cents pot;          /* what the scheme divides; OAB_ABSENT: it pays by unit */
} keys;

enum { KEY_COUNT = 6 };

static bool open_keys(keys *k, size_t count) {
    *k = (keys){.pot = OAB_ABSENT, .budget = 1};
    int64_t **const list[KEY_COUNT] = {&k->measure,         &k->above,         &k->rounded,
                                       &k->toddler_measure, &k->toddler_above, &k->toddler_rounded};
    bool has_memory = true;
    for (int i = 0; i < KEY_COUNT; i++) {
        *list[i] = oab_new(count, sizeof **list[i]);
        has_memory &= *list[i] != NULL;
    }
    return has_memory;
}

static void close_keys(keys *k) {
    free(k->measure);
    free(k->above);
    free(k->rounded);
    free(k->toddler_measure);
    free(k->toddler_above);
    free(k->toddler_rounded);
}

/* POT over KEY, but the preschool line's share of it over TODDLER_KEY. */
static bool divide(const keys *k, oab_cents pot, const int64_t *key, const int64_t *toddler_key,
                   size_t count, oab_cents *rung) {
    const oab_cents line = (oab_cents)oab_round_div((oab_wide)pot * k->line, k->budget);
    if (!oab_apportion(pot - line, key, count, rung, NULL))
        return false;
    oab_cents *part = line != 0 ? oab_new(count, sizeof *part) : NULL;
    const bool has_memory =
        line == 0 || (part != NULL && oab_apportion(line, toddler_key, count, part, NULL));
    for (size_t i = 0; i < count && line != 0 && has_memory; i++)
        rung[i] += part[i];
    free(part);
    return has_memory;
}

/* ---- schools ---- */

static oab_cents zero_if_unknown(int64_t value) {
    return oab_known(value) ? value : 0;
}

/* Euros for what the threshold leaves, before it is rounded as a score or a school weight. */
static oab_cents price_site(const oab_run *run, const oab_site_result *site) {
    const oab_fixed above = zero_if_unknown(site->above);
    if (run->result.regime == OAB_REGIME_OLD)
        return oab_weights_amount(&run->parameters.rules, site->row, above) +
               zero_if_unknown(site->amount_impulse);
    return (oab_cents)oab_round_div((oab_wide)above * run->result.school_price,
                                    (oab_wide)OAB_ONE * (OAB_ONE / 100));
}

static void list_sites(const oab_run *run, keys *k, oab_ladder *ladder) {
    const bool by_budget = run->result.regime == OAB_REGIME_NEW && !run->result.price_mode;
    if (by_budget)
        k->pot = oab_rule_cents(&run->parameters.rules, OAB_SCHOOL_BUDGET);
    for (size_t i = 0; i < ladder->count; i++) {
        const oab_site_result *site = &run->result.sites[i];
        if (!oab_known(site->amount))
            continue;
        k->measure[i] = zero_if_unknown(site->measure);
        k->above[i] = zero_if_unknown(site->above);
        if (!by_budget)
            ladder->rung[OAB_RUNG_PRICED][i] = price_site(run, site);
        ladder->rung[OAB_RUNG_AMOUNT][i] = site->amount;
        ladder->rung[OAB_RUNG_FORMULA][i] = site->amount - zero_if_unknown(site->transition);
        ladder->rung[OAB_RUNG_ROUNDED][i] = ladder->rung[OAB_RUNG_FORMULA][i];
    }
}

/* ---- municipalities ---- */

static void list_grants(const oab_run *run, keys *k, oab_ladder *ladder) {
    const oab_rules *rules = &run->parameters.rules;
    const bool is_new = run->result.regime == OAB_REGIME_NEW;
    k->pot = 0;
    for (size_t i = 0; i < ladder->count; i++) {
        const oab_municipality_result *unit = &run->result.municipalities[i];
        if (!oab_known(unit->amount))
            continue;
        k->measure[i] = unit->measure;
        k->above[i] = unit->above;
        k->rounded[i] = unit->weight;
        k->toddler_measure[i] = unit->toddler_measure;
        k->toddler_above[i] = unit->toddler_above;
        k->toddler_rounded[i] = unit->toddler_weight;
        ladder->rung[OAB_RUNG_AMOUNT][i] = unit->amount;
        ladder->rung[OAB_RUNG_FORMULA][i] = unit->amount - zero_if_unknown(unit->transition);
        k->pot += ladder->rung[OAB_RUNG_FORMULA][i];
    }
    if (!is_new)
        return;
    const oab_cents budget = oab_rule_cents(rules, OAB_MUNICIPALITY_BUDGET);
    if (rules->value[OAB_PRESCHOOL_KEY] == OAB_KEY_TODDLERS && budget > 0) {
        k->line = oab_rule_cents(rules, OAB_MUNICIPALITY_PRESCHOOL_BUDGET);
        k->budget = budget;
    }
}

/* ---- both sides ---- */

static bool price_rungs(const keys *k, oab_money money, oab_ladder *ladder) {
    const size_t count = ladder->count;
    oab_cents *const *rung = ladder->rung;
    if (k->pot != OAB_ABSENT &&
        !divide(k, k->pot, k->above, k->toddler_above, count, rung[OAB_RUNG_PRICED]))
        return false;
    return money == OAB_MONEY_SCHOOLS ||
           divide(k, k->pot, k->rounded, k->toddler_rounded, count, rung[OAB_RUNG_ROUNDED]);
}

static oab_cents sum(const oab_cents *rung, size_t count) {
    oab_cents total = 0;
    for (size_t i = 0; i < count; i++)
        total += rung[i];
    return total;
}

/* Brings the euros of a side to TOTAL: its amounts are then a key, and nothing more. */
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

static size_t count_units(const oab_run *run, oab_money money) {
    return money == OAB_MONEY_SCHOOLS ? run->result.site_count : run->result.municipality_count;
}

static bool climb(const oab_run *const run[OAB_SIDE_COUNT], oab_money money, int scaled,
                  keys key[OAB_SIDE_COUNT], oab_ladder ladder[OAB_SIDE_COUNT]) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        if (!open_keys(&key[s], count_units(run[s], money)) ||
            !open_ladder(&ladder[s], count_units(run[s], money)))
            return false;
        (money == OAB_MONEY_SCHOOLS ? list_sites : list_grants)(run[s], &key[s], &ladder[s]);
        if (!price_rungs(&key[s], money, &ladder[s]))
            return false;
        ladder[s].formula = sum(ladder[s].rung[OAB_RUNG_FORMULA], ladder[s].count);
    }
    if (scaled < OAB_SIDE_COUNT) {
        if (!scale(&ladder[scaled], ladder[1 - scaled].formula))
            return false;
        ladder[scaled].formula = sum(ladder[scaled].rung[OAB_RUNG_FORMULA], ladder[scaled].count);
    }
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        const oab_cents reference = ladder[OAB_BASELINE].formula;
        oab_cents *const *rung = ladder[s].rung;
        if (!divide(&key[s], reference, key[s].measure, key[s].toddler_measure, ladder[s].count,
                    rung[OAB_RUNG_MEASURE]) ||
            !divide(&key[s], reference, key[s].above, key[s].toddler_above, ladder[s].count,
                    rung[OAB_RUNG_ABOVE]))
            return false;
    }
    return true;
}

oab_status oab_climb(const oab_run *const run[OAB_SIDE_COUNT], oab_money money, int scaled,
                     oab_ladder ladder[OAB_SIDE_COUNT], oab_log *log) {
    keys key[OAB_SIDE_COUNT] = {0};
    const bool has_memory = climb(run, money, scaled, key, ladder);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        close_keys(&key[s]);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
