/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Radix sort of children by score: a few passes over all of them, whatever the scores. */
#include "score/score_internal.h"

#include <stdlib.h>

enum { RADIX_BITS = 11, RADIX = 1 << RADIX_BITS };

/* The distance above the lowest score, which orders scores of either sign. */
static uint32_t above(int32_t score, int32_t least) {
    return (uint32_t)score - (uint32_t)least;
}

/* One stable pass over bits SHIFT .. SHIFT + 10. */
static void radix_pass(const oab_scored *from, oab_scored *to, uint64_t count, int32_t least,
                       int shift) {
    uint64_t start[RADIX + 1] = {0};
    for (uint64_t i = 0; i < count; i++)
        start[(above(from[i].score, least) >> shift & (RADIX - 1)) + 1]++;
    for (int b = 0; b < RADIX; b++)
        start[b + 1] += start[b];
    for (uint64_t i = 0; i < count; i++)
        to[start[above(from[i].score, least) >> shift & (RADIX - 1)]++] = from[i];
}

static oab_scored *new_list(uint64_t count) {
    return malloc((count > 0 ? count : 1) * sizeof(oab_scored));
}

bool oab_sort_scored(oab_scored **list, uint64_t count) {
    int32_t least = INT32_MAX, most = INT32_MIN;
    for (uint64_t i = 0; i < count; i++) {
        least = (*list)[i].score < least ? (*list)[i].score : least;
        most = (*list)[i].score > most ? (*list)[i].score : most;
    }
    oab_scored *other = new_list(count);
    if (other == NULL)
        return false;
    const uint32_t width = count > 0 ? above(most, least) : 0;
    for (int shift = 0; shift < 32 && width >> shift > 0; shift += RADIX_BITS) {
        radix_pass(*list, other, count, least, shift);
        oab_scored *swap = *list;
        *list = other;
        other = swap;
    }
    free(other);
    return true;
}

size_t oab_first_segment(const oab_cohort *cohort, size_t date) {
    size_t first = 0;
    while (first < cohort->segment_count && cohort->segments[first].date < date)
        first++;
    return first;
}

oab_scored *oab_children_by_score(const oab_cohort *cohort, const int32_t *score, size_t first,
                                  uint64_t count) {
    oab_scored *list = new_list(count);
    uint64_t at = 0;
    for (size_t s = first; list != NULL && at < count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        for (uint64_t i = 0; i < segment->count; i++)
            list[at++] = (oab_scored){score[segment->first + i], (uint32_t)(s - first)};
    }
    if (list != NULL && oab_sort_scored(&list, count))
        return list;
    free(list);
    return NULL;
}
