/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves the children of sites to other sites, or leaves them out: a cohort in the same order as if
 * it had been read so. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

/* A segment on its way. */
typedef struct moved {
    oab_segment segment; /* its place, with the new site */
    uint64_t from;       /* its first child before */
} moved;

static int compare_moved(const void *left, const void *right) {
    const moved *a = left, *b = right;
    const int order = oab_compare_segments(&a->segment, &b->segment);
    return order != 0 ? order : (a->from > b->from) - (a->from < b->from);
}

static uint32_t index_of(const oab_school_id *sites, size_t count, oab_school_id site) {
    return (uint32_t)(oab_distinct_find(sites, count, site) - sites);
}

/* The segments that stay, in their new order; SITES: the new list. */
static size_t list_moved(const oab_cohort *cohort, const oab_move *moves,
                         const oab_school_id *sites, size_t site_count, moved *list) {
    size_t count = 0;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        moved m = {cohort->segments[s], cohort->segments[s].first};
        if (!oab_is_toddlers(&m.segment)) {
            const oab_move *move = &moves[m.segment.site];
            if (move->site == OAB_NOWHERE)
                continue;
            m.segment.site = index_of(sites, site_count, move->site);
            if (move->municipality != OAB_NO_MUNICIPALITY)
                m.segment.municipality = move->municipality;
        }
        list[count++] = m;
    }
    qsort(list, count, sizeof *list, compare_moved);
    return count;
}

/* Copies one column of cells of SIZE bytes in the order of LIST. */
static void *copy_column(const void *column, size_t size, const moved *list, size_t count,
                         uint64_t children) {
    char *copy = malloc(children * size + 1), *to = copy;
    for (size_t i = 0; i < count && copy != NULL; i++) {
        memcpy(to, (const char *)column + list[i].from * size, list[i].segment.count * size);
        to += list[i].segment.count * size;
    }
    return copy;
}

/* Puts the copies in the place of the columns, which may lie in a pack. */
static bool copy_columns(oab_cohort *cohort, const moved *list, size_t count, uint64_t children) {
    uint8_t *bytes[OAB_BYTE_COUNT] = {NULL};
    int32_t *score = NULL;
    bool has_memory = true;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (cohort->bytes[b] != NULL) {
            bytes[b] = copy_column(cohort->bytes[b], 1, list, count, children);
            has_memory &= bytes[b] != NULL;
        }
    if (cohort->score != NULL) {
        score = copy_column(cohort->score, sizeof *score, list, count, children);
        has_memory &= score != NULL;
    }
    const bool is_mapped = cohort->mapping != NULL;
    for (int b = 0; b < OAB_BYTE_COUNT; b++) {
        uint8_t *old = cohort->bytes[b];
        cohort->bytes[b] = has_memory ? bytes[b] : old;
        if (!has_memory || !is_mapped)
            free(has_memory ? old : bytes[b]);
    }
    int32_t *old = cohort->score;
    cohort->score = has_memory ? score : old;
    if (!has_memory || !is_mapped)
        free(has_memory ? old : score);
    if (has_memory && is_mapped)
        oab_cohort_unmap(cohort);
    return has_memory;
}

/* Segments that met become one; count dates that nobody is left of go. */
static void take_segments(oab_cohort *cohort, const moved *list, size_t count) {
    size_t kept = 0, dates = 0;
    uint16_t last = 0;
    cohort->count = 0;
    for (size_t i = 0; i < count; i++) {
        oab_segment segment = list[i].segment;
        if (i == 0 || segment.date != last)
            cohort->dates[dates++] = cohort->dates[segment.date];
        const bool meets =
            i > 0 && oab_compare_segments(&list[i - 1].segment, &list[i].segment) == 0;
        last = segment.date;
        segment.date = (uint16_t)(dates - 1);
        segment.first = cohort->count;
        cohort->count += segment.count;
        if (meets)
            cohort->segments[kept - 1].count += segment.count;
        else
            cohort->segments[kept++] = segment;
    }
    cohort->segment_count = kept;
    cohort->date_count = dates;
}

oab_status oab_cohort_move(oab_cohort *cohort, const oab_move *moves, oab_log *log) {
    oab_school_id *sites = oab_new(cohort->site_count, sizeof *sites);
    moved *list = oab_new(cohort->segment_count, sizeof *list);
    size_t site_count = 0, count = 0;
    uint64_t children = 0;
    bool has_memory = sites != NULL && list != NULL;
    for (size_t i = 0; i < cohort->site_count && has_memory; i++)
        if (moves[i].site != OAB_NOWHERE)
            sites[site_count++] = moves[i].site;
    if (has_memory) {
        site_count = oab_distinct(sites, site_count);
        count = list_moved(cohort, moves, sites, site_count, list);
    }
    for (size_t i = 0; i < count; i++)
        children += list[i].segment.count;
    has_memory = has_memory && copy_columns(cohort, list, count, children);
    if (has_memory) {
        take_segments(cohort, list, count);
        memcpy(cohort->sites, sites, site_count * sizeof *sites);
        cohort->site_count = site_count;
    }
    free(sites);
    free(list);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}
