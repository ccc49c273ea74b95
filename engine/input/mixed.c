/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Detects count dates on which only some children have a given score: a calibrated intercept would
 * put the two groups on different levels. Dates are judged one by one, since each has its own mean
 * and cut-off. */
#include "input/input_internal.h"

#include <stdlib.h>

static void count_scores(const int32_t *score, uint64_t count, oab_score_counts *counts) {
    uint64_t unscored = 0;
    for (uint64_t i = 0; i < count; i++)
        unscored += score[i] == INT32_MIN;
    counts->unscored += unscored;
    counts->scored += count - unscored;
}

/* Keeps the earliest mixed date. */
static void take_mixed(const oab_score_counts *counts, oab_score_counts *mixed) {
    if (counts->scored > 0 && counts->unscored > 0 &&
        (mixed->scored == 0 || counts->date < mixed->date))
        *mixed = *counts;
}

/* ---- in the lanes of a table being read ---- */

typedef struct date_list {
    oab_score_counts *items;
    size_t count, capacity;
} date_list;

static oab_score_counts *counts_of(date_list *list, int32_t date) {
    for (size_t i = list->count; i-- > 0;)
        if (list->items[i].date == date)
            return &list->items[i];
    if (!oab_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return NULL;
    list->items[list->count] = (oab_score_counts){.date = date};
    return &list->items[list->count++];
}

static bool count_lane(const oab_lane *lane, date_list *list) {
    const oab_pupil_store *store = &lane->store;
    uint64_t first = 0;
    for (size_t r = 0; r < store->stretch_count; r++) {
        const oab_place_stretch stretch = store->stretches[r];
        oab_score_counts *counts = counts_of(list, lane->places.items[stretch.place].date);
        if (counts == NULL)
            return false;
        count_scores(store->score + first, stretch.count, counts);
        first += stretch.count;
    }
    return true;
}

bool oab_find_mixed(const oab_lane *lanes, size_t lane_count, oab_score_counts *mixed) {
    date_list list = {0};
    bool has_memory = true;
    for (size_t l = 0; l < lane_count && has_memory; l++)
        has_memory = count_lane(&lanes[l], &list);
    for (size_t i = 0; i < list.count && has_memory; i++)
        take_mixed(&list.items[i], mixed);
    free(list.items);
    return has_memory;
}

/* ---- in a cohort ---- */

void oab_find_mixed_in(const oab_cohort *cohort, oab_score_counts *mixed) {
    oab_score_counts counts = {0};
    for (size_t s = 0; cohort->score != NULL && s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        const int32_t date = cohort->dates[segment->date];
        if (date != counts.date) {
            take_mixed(&counts, mixed);
            counts = (oab_score_counts){.date = date};
        }
        count_scores(cohort->score + segment->first, segment->count, &counts);
    }
    take_mixed(&counts, mixed);
}

/* ---- messages ---- */

oab_status oab_refuse_mixed(const char *where, const oab_score_counts *mixed, oab_log *log) {
    char date[12];
    return oab_fail(
        log, OAB_DATA,
        "%s missing value (%llu %s%s%s %s a score, %llu %s not); the calibrated intercept would "
        "put "
        "the two groups on different levels; expected a score for every child, for none, or an "
        "--indicator file with a fixed intercept",
        where, (unsigned long long)mixed->scored, OAB_PLURAL(mixed->scored, "child", "children"),
        mixed->date != 0 ? " of " : "", oab_date_print(mixed->date, date),
        OAB_PLURAL(mixed->scored, "has", "have"), (unsigned long long)mixed->unscored,
        OAB_PLURAL(mixed->unscored, "does", "do"));
}

void oab_note_mixed(const char *path, const oab_score_counts *mixed, oab_log *log) {
    char date[12];
    oab_note(log,
             "%s: %llu %s%s%s %s a given score; %llu %s scored by the indicator, with its fixed "
             "intercept",
             path, (unsigned long long)mixed->scored,
             OAB_PLURAL(mixed->scored, "child", "children"), mixed->date != 0 ? " of " : "",
             oab_date_print(mixed->date, date), OAB_PLURAL(mixed->scored, "has", "have"),
             (unsigned long long)mixed->unscored, OAB_PLURAL(mixed->unscored, "is", "are"));
}
