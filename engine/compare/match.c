/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides which units count: those whose amount is known on each side where they appear. Both sides
 * leave out the same units, so that the money divided is the money summed. */
#include "compare/compare_internal.h"

size_t oab_side_units(const oab_comparison *comparison, oab_money money, int side) {
    const oab_result *result = &comparison->run[side].result;
    return money == OAB_MONEY_SCHOOLS ? result->site_count : result->municipality_count;
}

/* The id by which unit I is matched with the other side. */
static uint64_t id_of(const oab_comparison *c, oab_money money, int side, size_t i) {
    const oab_result *result = &c->run[side].result;
    if (money == OAB_MONEY_GRANTS)
        return result->municipalities[i].id;
    return c->by_institution ? oab_institution_of(result->sites[i].id) : result->sites[i].id;
}

static oab_cents amount_of(const oab_comparison *c, oab_money money, int side, size_t i) {
    const oab_result *result = &c->run[side].result;
    return money == OAB_MONEY_GRANTS ? result->municipalities[i].amount : result->sites[i].amount;
}

/* Units FIRST .. END - 1 of one side, which share an id: the sites of an institution, or one unit.
 */
typedef struct range {
    size_t first, end;
    bool is_known; /* the amounts of all of them */
} range;

static range find_range(const oab_comparison *c, oab_money money, int side, size_t first,
                        uint64_t id) {
    range r = {first, first, true};
    const size_t count = oab_side_units(c, money, side);
    while (r.end < count && id_of(c, money, side, r.end) == id)
        r.is_known &= oab_known(amount_of(c, money, side, r.end++));
    return r;
}

static void mark(const oab_comparison *c, oab_money money, int side, const range *r, bool counts,
                 oab_ladder *ladder) {
    for (size_t i = r->first; i < r->end; i++) {
        const oab_cents amount = amount_of(c, money, side, i);
        ladder->counts[i] = counts;
        if (!counts && oab_known(amount))
            ladder->left_out += amount;
    }
}

static uint64_t next_id(const oab_comparison *c, oab_money money, int side, size_t i) {
    return i < oab_side_units(c, money, side) ? id_of(c, money, side, i) : UINT64_MAX;
}

void oab_match_units(const oab_comparison *comparison, oab_money money,
                     oab_ladder ladder[OAB_SIDE_COUNT]) {
    size_t at[OAB_SIDE_COUNT] = {0};
    for (;;) {
        const uint64_t left = next_id(comparison, money, OAB_BASELINE, at[OAB_BASELINE]),
                       right = next_id(comparison, money, OAB_VARIANT, at[OAB_VARIANT]);
        const uint64_t id = left < right ? left : right;
        if (id == UINT64_MAX)
            return;
        range of[OAB_SIDE_COUNT];
        bool counts = true;
        for (int s = 0; s < OAB_SIDE_COUNT; s++) {
            of[s] = find_range(comparison, money, s, at[s], id);
            counts &= of[s].is_known;
            at[s] = of[s].end;
        }
        for (int s = 0; s < OAB_SIDE_COUNT; s++)
            mark(comparison, money, s, &of[s], counts, &ladder[s]);
    }
}
