/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel that this processor can run equals the plain definition bit for bit, for lengths
 * around that of a vector and at the extremes of the bounds. */
#include "random_cohort.h"
#include "score/score_internal.h"

#include <string.h>

enum { MOST = 700 };

typedef struct columns {
    uint8_t mother[MOST], father[MOST], origin[MOST], stay[MOST], debt[MOST], age[MOST];
    int32_t score[MOST];
} columns;

static const size_t lengths[] = {0,  1,  2,  3,  7,  8,   9,   15,  16,  17,  31,  32,
                                 33, 47, 63, 64, 65, 127, 128, 129, 255, 256, 513, MOST};

/* ---- points ---- */

static int32_t draw_points(uint64_t *state, int32_t most) {
    return (int32_t)((int64_t)draw_number(state, 2 * (uint64_t)most + 1) - most);
}

static void fill_points(uint64_t *state, size_t educations, size_t origins, size_t stays,
                        oab_points *points) {
    const int32_t most = 200000000;
    int32_t mother[256], father[256], origin[256], stay[256], debt[3];
    for (size_t c = 0; c < 256; c++) {
        mother[c] = draw_points(state, most);
        father[c] = draw_points(state, most);
        origin[c] = draw_points(state, most);
        stay[c] = draw_points(state, most);
    }
    for (size_t c = 0; c < 3; c++)
        debt[c] = draw_points(state, most);
    *points = (oab_points){.fathers = (int32_t)educations, .stays = (int32_t)stays};
    points->parents = oab_new(educations * educations, sizeof *points->parents);
    points->rest = oab_new(origins * stays * 3, sizeof *points->rest);
    for (size_t m = 0; m < educations; m++)
        for (size_t f = 0; f < educations; f++)
            points->parents[m * educations + f] = mother[m] + father[f];
    for (size_t o = 0; o < origins; o++)
        for (size_t s = 0; s < stays; s++)
            for (size_t d = 0; d < 3; d++)
                points->rest[(o * stays + s) * 3 + d] = origin[o] + stay[s] + debt[d];
    points->is_small =
        educations <= OAB_SMALL_CODES && origins <= OAB_SMALL_CODES && stays <= OAB_SMALL_STAYS;
    memcpy(points->mother, mother, sizeof points->mother);
    memcpy(points->father, father, sizeof points->father);
    memcpy(points->origin, origin, sizeof points->origin);
    memcpy(points->stay, stay, sizeof points->stay);
    memcpy(points->debt, debt, sizeof debt);
}

static void check_points(const oab_kernel *kernel, const oab_points *points, const columns *c,
                         size_t count, int32_t base) {
    int32_t score[MOST + 1];
    score[count] = 77;
    const oab_features features = {c->mother, c->father, c->origin, c->stay, c->debt};
    kernel->points(points, features, count, base, score);
    for (size_t i = 0; i < count; i++) {
        const int32_t expected =
            base + points->parents[c->mother[i] * points->fathers + c->father[i]] +
            points->rest[(c->origin[i] * points->stays + c->stay[i]) * 3 + c->debt[i]];
        cr_assert_eq(score[i], expected, "%s: child %zu of %zu", kernel->name, i, count);
    }
    cr_assert_eq(score[count], 77, "%s writes past its run", kernel->name);
}

Test(kernel, points_equal_the_sum_of_effects) {
    static const size_t shapes[][3] = {{2, 2, 1},    {10, 18, 31}, {32, 32, 64},
                                       {33, 18, 31}, {10, 18, 65}, {256, 200, 256}};
    static columns c;
    uint64_t state = 3;
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        oab_points points;
        fill_points(&state, shapes[s][0], shapes[s][1], shapes[s][2], &points);
        for (size_t i = 0; i < MOST; i++) {
            c.mother[i] = (uint8_t)draw_number(&state, shapes[s][0]);
            c.father[i] = (uint8_t)draw_number(&state, shapes[s][0]);
            c.origin[i] = (uint8_t)draw_number(&state, shapes[s][1]);
            c.stay[i] = (uint8_t)draw_number(&state, shapes[s][2]);
            c.debt[i] = (uint8_t)draw_number(&state, 3);
        }
        for (size_t k = 0; k < oab_kernel_count; k++)
            for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
                if (oab_kernels[k].runs_here())
                    check_points(&oab_kernels[k], &points, &c, lengths[l],
                                 draw_points(&state, 900000000));
        free(points.parents);
        free(points.rest);
    }
}

/* ---- tails ---- */

static void add_child(int32_t score, int32_t low, oab_tail *tail) {
    tail->below += score < low;
    tail->ties += score == low;
    tail->shortfall += score < low ? (int64_t)low - score : 0;
}

static void check_tail(const oab_kernel *kernel, const columns *c, bool has_age, size_t count,
                       oab_bracket bracket, uint8_t bound) {
    int32_t member_score[MOST + OAB_MEMBERS_SLACK];
    uint8_t member_age[MOST + OAB_MEMBERS_SLACK];
    oab_members members = {member_score, member_age, 0};
    oab_stretch_sums sums = {.sum = 5, .known = 1}, expected = {.sum = 5, .known = 1};
    kernel->tail(c->score, has_age ? c->age : NULL, count, bracket, bound, &sums, &members);
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        expected.sum += c->score[i];
        add_child(c->score[i], bracket.low, &expected.tail);
        if (has_age) {
            expected.known += c->age[i] != OAB_AGE_UNKNOWN;
            expected.young += c->age[i] < bound;
            if (c->age[i] < bound)
                add_child(c->score[i], bracket.low, &expected.young_tail);
        }
        if (c->score[i] > bracket.low && c->score[i] <= bracket.high) {
            cr_assert_eq(member_score[found], c->score[i], "%s: member %zu", kernel->name, found);
            if (has_age)
                cr_assert_eq(member_age[found], c->age[i]);
            found++;
        }
    }
    cr_assert_eq(members.count, found, "%s: %zu children", kernel->name, count);
    cr_assert_eq(memcmp(&sums, &expected, sizeof sums), 0, "%s: %zu children from %d", kernel->name,
                 count, bracket.low);
}

Test(kernel, tails_equal_the_definition) {
    static columns c;
    uint64_t state = 11;
    static const int32_t spreads[] = {1, 6, 40000000, 2000000000};
    for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++) {
        for (size_t i = 0; i < MOST; i++) {
            c.score[i] = draw_points(&state, spreads[s]);
            c.age[i] =
                draw_number(&state, 6) == 0 ? OAB_AGE_UNKNOWN : (uint8_t)draw_number(&state, 14);
        }
        const int32_t low = c.score[3], high = c.score[5];
        const oab_bracket brackets[] = {{low, low},
                                        {low < high ? low : high, low < high ? high : low},
                                        {-2000000000, 2000000000},
                                        {2000000000, 2000000000},
                                        {INT32_MIN, INT32_MAX},
                                        {INT32_MIN, INT32_MIN}};
        for (size_t k = 0; k < oab_kernel_count; k++)
            for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++)
                for (size_t b = 0; b < 12 && oab_kernels[k].runs_here(); b++)
                    check_tail(&oab_kernels[k], &c, b % 2 == 0, lengths[l], brackets[b / 2],
                               (uint8_t)(b == 4 ? 0 : 8));
    }
}

/* 700,000 children, each nearly 4,000 points below the cut-off, with a gap whose halves are both
 * large: no partial sum may overflow. */
Test(kernel, sums_hold_the_largest_run) {
    enum { CHILDREN = 700000, LOW = -1999662079, CUTOFF = 2000000000 };
    int32_t *score = oab_new(CHILDREN, sizeof *score);
    uint8_t *age = oab_new(CHILDREN, 1);
    for (size_t i = 0; i < CHILDREN; i++)
        score[i] = LOW;
    for (size_t k = 0; k < oab_kernel_count; k++) {
        if (!oab_kernels[k].runs_here())
            continue;
        oab_stretch_sums sums = {0};
        oab_kernels[k].tail(score, age, CHILDREN, (oab_bracket){CUTOFF, CUTOFF}, 8, &sums,
                            &(oab_members){0});
        cr_expect_eq(sums.sum, (int64_t)LOW * CHILDREN, "%s", oab_kernels[k].name);
        cr_expect_eq(sums.tail.shortfall, ((int64_t)CUTOFF - LOW) * CHILDREN, "%s",
                     oab_kernels[k].name);
        cr_expect_eq(sums.young_tail.shortfall, sums.tail.shortfall, "%s", oab_kernels[k].name);
        cr_expect_eq(sums.tail.below, CHILDREN);
        cr_expect_eq(sums.young, CHILDREN);
    }
    free(score);
    free(age);
}

/* ---- counts ---- */

Test(kernel, counts_equal_the_definition) {
    enum { CHILDREN = 20000 };
    static const size_t codes[] = {1, 2, 3, 10, 31, 64, 65, 256};
    static uint8_t code[CHILDREN];
    uint64_t state = 5;
    for (size_t s = 0; s < sizeof codes / sizeof *codes; s++) {
        for (size_t i = 0; i < CHILDREN; i++)
            code[i] = (uint8_t)draw_number(&state, codes[s]);
        const size_t counts[] = {0, 1, 5, 63, 64, 65, 200, 8191, 8192, 8193, CHILDREN};
        for (size_t k = 0; k < oab_kernel_count; k++)
            for (size_t l = 0; l < sizeof counts / sizeof *counts; l++) {
                uint32_t got[256] = {3}, expected[256] = {3};
                if (!oab_kernels[k].runs_here())
                    continue;
                oab_kernels[k].count(code, counts[l], codes[s], got);
                for (size_t i = 0; i < counts[l]; i++)
                    expected[code[i]]++;
                cr_assert_eq(memcmp(got, expected, sizeof got), 0, "%s: %zu codes, %zu children",
                             oab_kernels[k].name, codes[s], counts[l]);
            }
    }
}

Test(kernel, the_last_runs_everywhere) {
    cr_expect_str_eq(oab_kernels[oab_kernel_count - 1].name, "portable");
    cr_expect(oab_kernels[oab_kernel_count - 1].runs_here());
    cr_expect(oab_best_kernel()->runs_here());
}
