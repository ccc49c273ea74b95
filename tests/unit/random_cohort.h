/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random cohorts, small and irregular, on the shipped indicator, for tests that compare results
 * with a plain definition. Equal seeds give equal cohorts. */
#ifndef OAB_RANDOM_COHORT_H
#define OAB_RANDOM_COHORT_H

#include "score/score.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static inline uint64_t draw_number(uint64_t *state, uint64_t below) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*state >> 24) % below;
}

typedef struct cohort_shape {
    uint64_t seed;
    size_t dates, sites, municipalities;
    size_t most_children;    /* per segment; at least 1 */
    bool has_age, has_score; /* has_score: one child in three carries its score */
    bool all_given;          /* every child carries its score */
    int32_t spread;          /* of given scores, around 530 points */
    bool has_unknown;        /* some education and origin cells are empty */
} cohort_shape;

typedef struct random_cohort {
    oab_log log;
    oab_parameters parameters;
    oab_indicator indicator;
    oab_cohort cohort;
} random_cohort;

static inline oab_dictionary dictionary_of(const char **text, size_t count) {
    oab_dictionary dictionary = {.count = count + 1};
    dictionary.text = oab_new(count + 1, sizeof *dictionary.text);
    dictionary.number = oab_new(count + 1, sizeof *dictionary.number);
    for (size_t c = 0; c <= count; c++) {
        dictionary.text[c] = oab_text("%s", c > 0 && text != NULL ? text[c - 1] : "");
        dictionary.number[c] = c > 0 ? (oab_fixed)(c - 1) * OAB_ONE : OAB_ABSENT;
    }
    return dictionary;
}

static inline void add_segment(random_cohort *r, const cohort_shape *shape, uint64_t *state,
                               oab_segment segment) {
    oab_cohort *cohort = &r->cohort;
    segment.first = cohort->count;
    segment.count = 1 + draw_number(state, shape->most_children);
    cohort->count += segment.count;
    cohort->segments[cohort->segment_count++] = segment;
}

static inline void add_segments(random_cohort *r, const cohort_shape *shape, uint64_t *state) {
    for (size_t d = 0; d < shape->dates; d++) {
        for (size_t s = 0; s < shape->sites; s++) {
            const uint16_t own = (uint16_t)(1 + s % shape->municipalities);
            add_segment(
                r, shape, state,
                (oab_segment){.site = (uint32_t)s, .municipality = own, .date = (uint16_t)d});
            if (draw_number(state, 4) == 0)
                add_segment(r, shape, state,
                            (oab_segment){.site = (uint32_t)s,
                                          .municipality = (uint16_t)(own + 1),
                                          .date = (uint16_t)d});
        }
        for (size_t m = 0; m < shape->municipalities + 2; m++)
            add_segment(r, shape, state,
                        (oab_segment){.site = OAB_NO_INDEX,
                                      .municipality = (uint16_t)(1 + m),
                                      .date = (uint16_t)d});
    }
}

static inline uint8_t draw_code(uint64_t *state, size_t count, bool has_unknown) {
    const bool is_unknown = has_unknown && draw_number(state, 10) == 0;
    return is_unknown ? 0 : (uint8_t)(1 + draw_number(state, count - 1));
}

static inline void fill_children(oab_cohort *c, const cohort_shape *shape, uint64_t *state) {
    c->education_mother = oab_new(c->count, 1);
    c->education_father = oab_new(c->count, 1);
    c->origin = oab_new(c->count, 1);
    c->mother_stay = oab_new(c->count, 1);
    c->debt = oab_new(c->count, 1);
    c->age = shape->has_age ? oab_new(c->count, 1) : NULL;
    c->score = shape->has_score ? oab_new(c->count, sizeof *c->score) : NULL;
    for (uint64_t i = 0; i < c->count; i++) {
        c->education_mother[i] = draw_code(state, c->education.count, shape->has_unknown);
        c->education_father[i] = draw_code(state, c->education.count, shape->has_unknown);
        c->origin[i] = draw_code(state, c->origins.count, shape->has_unknown);
        c->mother_stay[i] = (uint8_t)draw_number(state, c->stays.count);
        c->debt[i] = (uint8_t)draw_number(state, 3);
        if (c->age != NULL)
            c->age[i] =
                draw_number(state, 9) == 0 ? OAB_AGE_UNKNOWN : (uint8_t)(4 + draw_number(state, 9));
        if (c->score != NULL)
            c->score[i] = shape->all_given || draw_number(state, 3) == 0
                              ? (int32_t)(530000000 - shape->spread / 2 +
                                          (int64_t)draw_number(state, (uint64_t)shape->spread))
                              : INT32_MIN;
    }
}

static inline void make_random_cohort(const cohort_shape *shape, random_cohort *r) {
    *r = (random_cohort){0};
    uint64_t state = shape->seed;
    cr_assert_eq(oab_parameters_load(NULL, 2020, &r->parameters, &r->log), OAB_OK);
    cr_assert_eq(oab_indicator_load(NULL, NULL, &r->indicator, &r->log), OAB_OK);
    oab_cohort *c = &r->cohort;
    c->education = dictionary_of(r->indicator.education, r->indicator.education_count);
    c->origins = dictionary_of(r->indicator.origins, r->indicator.origin_count);
    c->stays = dictionary_of(NULL, 40);
    c->segments =
        oab_new(shape->dates * (2 * shape->sites + shape->municipalities + 2), sizeof *c->segments);
    c->sites = oab_new(shape->sites, sizeof *c->sites);
    for (size_t s = 0; s < shape->sites; s++) { /* two sites per institution */
        char id[8];
        snprintf(id, sizeof id, "%02zu%c%c%02zu", s / 52 % 100, (char)('A' + s / 2 % 26), 'A',
                 s % 2);
        cr_assert(oab_school_id_parse(id, 6, &c->sites[s]));
    }
    c->site_count = shape->sites;
    c->dates = oab_new(shape->dates, sizeof *c->dates);
    c->date_count = shape->dates;
    for (size_t d = 0; d < shape->dates; d++)
        c->dates[d] = (int32_t)(20171001 + d * 10000);
    add_segments(r, shape, &state);
    fill_children(c, shape, &state);
}

static inline void free_random_cohort(random_cohort *r) {
    oab_cohort_free(&r->cohort);
    oab_indicator_free(&r->indicator);
    oab_parameters_free(&r->parameters);
    oab_log_free(&r->log);
}

#endif
