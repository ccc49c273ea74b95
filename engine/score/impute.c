/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hot-deck imputation. The result depends on the seed, the place and the features of a child, never
 * on the order of rows: children alike in all of these are told apart by their rank among
 * themselves. */
#include "score/score_internal.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* ---- the donors of one count date ---- */

enum { MOTHER, FATHER, ORIGIN, DRAWN_COUNT };

typedef struct donors {
    uint64_t education[2][256][256]; /* [parent][origin][code]; origin 0: any origin */
    uint64_t education_sum[2][256];
    uint64_t origin[256], origin_sum;
} donors;

static void collect_donors(const oab_cohort *cohort, uint64_t from, uint64_t to, donors *d) {
    const uint8_t *parent[2] = {cohort->education_mother, cohort->education_father};
    memset(d, 0, sizeof *d);
    for (uint64_t i = from; i < to; i++) {
        const uint8_t origin = cohort->origin[i];
        d->origin[origin]++;
        for (int p = 0; p < 2; p++) {
            const uint8_t code = parent[p][i];
            d->education[p][origin][code] += code != 0;
            d->education[p][0][code] += code != 0 && origin != 0;
        }
    }
    d->origin[0] = 0;
    for (int o = 0; o < 256; o++) {
        d->origin_sum += d->origin[o];
        for (int c = 0; c < 256; c++)
            for (int p = 0; p < 2; p++)
                d->education_sum[p][o] += d->education[p][o][c];
    }
}

/* ---- the draw ---- */

/* Everything a draw depends on. Compared and hashed as bytes, so it must have no padding. */
typedef struct draw_key {
    uint64_t school, place; /* place: municipality and count date */
    uint8_t feature[8];
    uint32_t rank, which;
} draw_key;

typedef struct needy {
    uint8_t feature[8]; /* mother, father, origin, stay, debt, age, weight */
    uint64_t child;
} needy;

static int compare_needy(const void *left, const void *right) {
    return memcmp(((const needy *)left)->feature, ((const needy *)right)->feature, 8);
}

static uint8_t draw(const uint64_t counts[256], uint64_t sum, draw_key key, uint64_t seed) {
    if (sum == 0)
        return 0;
    const uint64_t random = XXH3_64bits_withSeed(&key, sizeof key, seed);
    uint64_t at = (uint64_t)((oab_wide)(random >> 1) * (oab_wide)sum >> 63);
    int code = 0;
    while (at >= counts[code])
        at -= counts[code++];
    return (uint8_t)code;
}

static void impute_child(oab_prepared *prepared, const donors *d, const needy *child, draw_key key,
                         uint64_t seed) {
    const uint64_t i = child->child;
    if (prepared->drawn[ORIGIN][i] == 0) {
        key.which = ORIGIN;
        prepared->drawn[ORIGIN][i] = draw(d->origin, d->origin_sum, key, seed);
    }
    const uint8_t own = prepared->drawn[ORIGIN][i];
    for (int p = MOTHER; p <= FATHER; p++) {
        if (prepared->drawn[p][i] != 0)
            continue;
        const uint8_t origin = d->education_sum[p][own] > 0 ? own : 0;
        key.which = (uint32_t)p;
        prepared->drawn[p][i] =
            draw(d->education[p][origin], d->education_sum[p][origin], key, seed);
    }
}

static size_t list_needy(const oab_cohort *cohort, const oab_segment *segment, needy *list) {
    size_t count = 0;
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++) {
        const uint8_t mother = cohort->education_mother[i], father = cohort->education_father[i];
        if (oab_gives_score(cohort, i) || (mother != 0 && father != 0 && cohort->origin[i] != 0))
            continue;
        list[count++] = (needy){{mother, father, cohort->origin[i], cohort->mother_stay[i],
                                 cohort->debt[i], cohort->age != NULL ? cohort->age[i] : 0,
                                 cohort->weight != NULL ? cohort->weight[i] : 0},
                                i};
    }
    qsort(list, count, sizeof *list, compare_needy);
    return count;
}

static void impute_segment(oab_prepared *prepared, const oab_segment *segment, const donors *d,
                           uint64_t seed, needy *list) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t count = list_needy(cohort, segment, list);
    draw_key key = {.place = (uint64_t)segment->municipality << 32 |
                             (uint32_t)cohort->dates[segment->date]};
    if (!oab_is_toddlers(segment))
        key.school = cohort->sites[segment->site];
    for (size_t i = 0; i < count; i++) {
        const bool is_alike = i > 0 && compare_needy(&list[i], &list[i - 1]) == 0;
        key.rank = is_alike ? key.rank + 1 : 0;
        memcpy(key.feature, list[i].feature, sizeof key.feature);
        impute_child(prepared, d, &list[i], key, seed);
    }
}

static oab_status copy_columns(oab_prepared *prepared, oab_log *log) {
    const oab_cohort *cohort = prepared->cohort;
    const uint8_t *column[DRAWN_COUNT] = {cohort->education_mother, cohort->education_father,
                                          cohort->origin};
    for (int i = 0; i < DRAWN_COUNT; i++) {
        prepared->drawn[i] = oab_new(cohort->count, 1);
        if (prepared->drawn[i] == NULL)
            return oab_out_of_memory(log);
        memcpy(prepared->drawn[i], column[i], cohort->count);
    }
    prepared->education_mother = prepared->drawn[MOTHER];
    prepared->education_father = prepared->drawn[FATHER];
    prepared->origin = prepared->drawn[ORIGIN];
    return OAB_OK;
}

static oab_status hotdeck(oab_prepared *prepared, uint64_t seed, oab_log *log) {
    OAB_TRY(copy_columns(prepared, log));
    const oab_cohort *cohort = prepared->cohort;
    uint64_t largest = 0;
    for (size_t s = 0; s < cohort->segment_count; s++)
        largest = cohort->segments[s].count > largest ? cohort->segments[s].count : largest;
    donors *d = oab_new(1, sizeof *d);
    needy *list = oab_new(largest, sizeof *list);
    if (d == NULL || list == NULL) {
        free(d);
        free(list);
        return oab_out_of_memory(log);
    }
    for (size_t date = 0, s = 0; date < cohort->date_count; date++) {
        collect_donors(cohort, prepared->first_child[date], prepared->first_child[date + 1], d);
        for (; s < cohort->segment_count && cohort->segments[s].date == date; s++)
            impute_segment(prepared, &cohort->segments[s], d, seed, list);
    }
    free(d);
    free(list);
    return OAB_OK;
}

oab_status oab_impute(const oab_rules *rules, oab_prepared *prepared, oab_log *log) {
    const uint64_t all =
        prepared->unknown_mothers + prepared->unknown_fathers + prepared->unknown_origins;
    if (all == 0 || rules->value[OAB_IMPUTATION] == OAB_IMPUTE_MEAN)
        return OAB_OK;
    if (rules->value[OAB_IMPUTATION] == OAB_IMPUTE_HOTDECK)
        return hotdeck(prepared, (uint64_t)(rules->value[OAB_IMPUTATION_SEED] / OAB_ONE), log);
    return oab_fail(log, OAB_DATA,
                    "missing values: education of %llu %s and %llu %s, origin of %llu %s; give "
                    "them, or impute them with --set indicator.imputation=mean or hotdeck",
                    (unsigned long long)prepared->unknown_mothers,
                    OAB_PLURAL(prepared->unknown_mothers, "mother", "mothers"),
                    (unsigned long long)prepared->unknown_fathers,
                    OAB_PLURAL(prepared->unknown_fathers, "father", "fathers"),
                    (unsigned long long)prepared->unknown_origins,
                    OAB_PLURAL(prepared->unknown_origins, "child", "children"));
}
