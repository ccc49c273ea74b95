/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detects tables without pupil_id in which all rows occur twice. Many children are alike, so one
 * row that occurs twice means nothing, but it is suspicious if every row of a school occurs an even
 * number of times.
 *
 * If a kind of row occurs by chance (Poisson, with any mean m), an even count above 0 is less
 * likely than an odd count: their ratio is tanh(m / 2) < 1. So the chance that all of D distinct
 * rows have even counts is below 1 in 2^D. If they do, the exclusive or of all row hashes is 0;
 * that is tested first because it costs next to nothing. */
#include "input/input_internal.h"

#include <stdlib.h>

enum {
    FEWEST_DISTINCT = 16, /* by chance alone, fewer than one place in 65,536 */
    STEP = 512            /* children hashed at a time */
};

typedef struct doubled {
    uint64_t places, children;       /* in doubled places with enough distinct rows to tell */
    uint64_t all_children, distinct; /* in all doubled places */
    bool lacks_memory;
} doubled;

/* ---- places where every row occurs an even number of times ---- */

static inline uint32_t mix(uint32_t hash, uint32_t value) {
    hash = (hash ^ value) * UINT32_C(0x9e3779b1);
    hash = (hash ^ hash >> 15) * UINT32_C(0x85ebca6b);
    return hash ^ hash >> 13;
}

/* Exclusive or of the hashes of COUNT <= STEP children. */
static uint32_t combine(const oab_cohort *cohort, uint64_t first, size_t count) {
    const uint8_t *mother = cohort->education_mother + first,
                  *father = cohort->education_father + first, *origin = cohort->origin + first,
                  *stay = cohort->mother_stay + first, *debt = cohort->debt + first;
    uint32_t hash[STEP], all = 0;
    for (size_t i = 0; i < count; i++)
        hash[i] = mix(debt[i], mother[i] | (uint32_t)father[i] << 8 | (uint32_t)origin[i] << 16 |
                                   (uint32_t)stay[i] << 24);
    for (size_t i = 0; cohort->age != NULL && i < count; i++)
        hash[i] = mix(hash[i], cohort->age[first + i]);
    for (size_t i = 0; cohort->weight != NULL && i < count; i++)
        hash[i] = mix(hash[i], cohort->weight[first + i]);
    for (size_t i = 0; cohort->score != NULL && i < count; i++)
        hash[i] = mix(hash[i], (uint32_t)cohort->score[first + i]);
    for (size_t i = 0; i < count; i++)
        all ^= hash[i];
    return all;
}

static bool may_be_doubled(const oab_cohort *cohort, const oab_segment *segment) {
    uint32_t all = 0;
    for (uint64_t done = 0; done < segment->count; done += STEP) {
        const uint64_t left = segment->count - done;
        all ^= combine(cohort, segment->first + done, left < STEP ? (size_t)left : STEP);
    }
    return all == 0 && segment->count % 2 == 0;
}

/* Number of distinct rows in the sorted LIST; 0: not all occur an even number of times. */
static uint64_t count_distinct(const oab_child *list, uint64_t count) {
    uint64_t distinct = 0;
    for (uint64_t i = 0; i < count; distinct++) {
        const uint64_t first = i;
        while (i < count && oab_compare_children(&list[first], &list[i]) == 0)
            i++;
        if ((i - first) % 2 != 0)
            return 0;
    }
    return distinct;
}

static void look_at(const oab_cohort *cohort, const oab_segment *segment, doubled *found) {
    oab_child *list = oab_new(segment->count, sizeof *list);
    if (list == NULL) {
        found->lacks_memory = true;
        return;
    }
    oab_order_children(cohort, segment, list);
    const uint64_t distinct = count_distinct(list, segment->count);
    free(list);
    found->distinct += distinct;
    found->all_children += distinct > 0 ? segment->count : 0;
    found->places += distinct >= FEWEST_DISTINCT;
    found->children += distinct >= FEWEST_DISTINCT ? segment->count : 0;
}

/* ---- the whole cohort ---- */

static doubled look(const oab_cohort *cohort, int threads) {
    const size_t count = cohort->segment_count;
    doubled all = {0};
#pragma omp parallel num_threads(threads) default(none) shared(cohort, count, all)
    {
        doubled own = {0};
#pragma omp for schedule(static)
        for (size_t s = 0; s < count; s++)
            if (may_be_doubled(cohort, &cohort->segments[s]))
                look_at(cohort, &cohort->segments[s], &own);
#pragma omp critical
        {
            all.places += own.places;
            all.children += own.children;
            all.all_children += own.all_children;
            all.distinct += own.distinct;
            all.lacks_memory |= own.lacks_memory;
        }
    }
    /* places too small to tell on their own can tell together, if all are doubled */
    if (all.all_children == cohort->count && all.distinct >= FEWEST_DISTINCT) {
        all.places = count;
        all.children = cohort->count;
    }
    return all;
}

bool oab_note_doubled(const oab_cohort *cohort, oab_fixed share, int threads, const char *path,
                      oab_log *log) {
    if (share == 0)
        return true;
    const doubled found = look(cohort, threads);
    const oab_wide least = (oab_wide)cohort->count * share;
    if (found.children > 0 && (oab_wide)found.children * OAB_ONE >= least)
        oab_note(log,
                 "%s: in %llu of %llu %s (a school, or the toddlers of a municipality) every row "
                 "appears twice or another even number of times, and no pupil_id tells the "
                 "children apart (%llu of %llu rows); was all or part of the table entered twice?",
                 path, (unsigned long long)found.places, (unsigned long long)cohort->segment_count,
                 OAB_PLURAL(cohort->segment_count, "place", "places"),
                 (unsigned long long)found.children, (unsigned long long)cohort->count);
    return !found.lacks_memory;
}
