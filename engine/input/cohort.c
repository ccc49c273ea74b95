/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merges what the lanes read into one cohort: values are recoded in sorted order, places become
 * sorted segments, and a counting sort moves each child to its segment. The result does not depend
 * on the number of threads or the order of rows, except for the order of children within a
 * segment. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct merger {
    oab_lane *lanes;
    size_t lane_count;
    const bool *has;
    int threads;
    oab_cohort *cohort;
    oab_log *log;
    const char *path;
    uint8_t (*recode)[OAB_LEXICON_COUNT][256]; /* [lane][lexicon][lane's code] */
    uint32_t **segment_of;                     /* [lane][place] */
} merger;

/* ---- dictionaries ---- */

static int lexicon_of(int byte) {
    return oab_byte_specs[byte].lexicon;
}

/* Marks which codes of each lane have children: a chunk that was parsed again, or a rejected row,
 * may have left words that no child has. */
static void mark_used(const merger *m, bool (*used)[OAB_LEXICON_COUNT][256]) {
    for (size_t l = 0; l < m->lane_count; l++) {
        const oab_pupil_store *store = &m->lanes[l].store;
        for (int x = 0; x < OAB_LEXICON_COUNT; x++)
            memset(used[l][x], !m->lanes[l].stale, m->lanes[l].lexicon[x].count);
        for (int b = 0; m->lanes[l].stale && b < OAB_BYTE_COUNT; b++)
            for (size_t i = 0; lexicon_of(b) >= 0 && store->bytes[b] != NULL && i < store->count;
                 i++)
                used[l][lexicon_of(b)][store->bytes[b][i]] = true;
    }
}

static int compare_texts(const void *left, const void *right) {
    return strcmp((*(const oab_word *const *)left)->text, (*(const oab_word *const *)right)->text);
}

static int compare_numbers(const void *left, const void *right) {
    const oab_fixed a = (*(const oab_word *const *)left)->number,
                    b = (*(const oab_word *const *)right)->number;
    return a < b ? -1 : a > b;
}

static oab_status too_many(const merger *m, const char *name) {
    return oab_fail(m->log, OAB_DATA, "%s: expected at most 255 distinct values of %s, got more",
                    m->path, name);
}

typedef int compare_fn(const void *, const void *);

static oab_status fill_dictionary(oab_dictionary *dictionary, const oab_word **words, size_t count,
                                  bool is_number, const merger *m, const char *name) {
    compare_fn *compare = is_number ? compare_numbers : compare_texts;
    qsort(words, count, sizeof *words, compare);
    dictionary->text = oab_new(257, sizeof *dictionary->text);
    dictionary->number = is_number ? oab_new(257, sizeof *dictionary->number) : NULL;
    if (dictionary->text == NULL || (is_number && dictionary->number == NULL))
        return oab_out_of_memory(m->log);
    for (size_t w = 0; w <= count; w++) {
        if (w > 1 && compare(&words[w - 1], &words[w - 2]) == 0)
            continue;
        if (dictionary->count == 256)
            return too_many(m, name);
        if (is_number)
            dictionary->number[dictionary->count] = w == 0 ? OAB_ABSENT : words[w - 1]->number;
        dictionary->text[dictionary->count] = strdup(w == 0 ? "" : words[w - 1]->text);
        if (dictionary->text[dictionary->count++] == NULL)
            return oab_out_of_memory(m->log);
    }
    return OAB_OK;
}

static uint8_t code_of(const oab_dictionary *dictionary, const oab_word *word) {
    for (size_t c = 1; c < dictionary->count; c++)
        if (dictionary->number != NULL ? dictionary->number[c] == word->number
                                       : strcmp(dictionary->text[c], word->text) == 0)
            return (uint8_t)c;
    return 0;
}

static oab_status merge_lexicon(merger *m, int which, bool (*used)[OAB_LEXICON_COUNT][256],
                                oab_dictionary *dictionary, const char *name) {
    for (size_t l = 0; l < m->lane_count; l++)
        if (m->lanes[l].overflow[which])
            return too_many(m, name);
    const oab_word **words = oab_new(256 * m->lane_count, sizeof *words);
    if (words == NULL)
        return oab_out_of_memory(m->log);
    size_t count = 0;
    for (size_t l = 0; l < m->lane_count; l++)
        for (size_t c = 1; c < 256; c++)
            if (used[l][which][c])
                words[count++] = &m->lanes[l].lexicon[which].words[c];
    const oab_status status =
        fill_dictionary(dictionary, words, count, which == OAB_LEXICON_STAY, m, name);
    for (size_t l = 0; l < m->lane_count && status == OAB_OK; l++)
        for (size_t c = 1; c < 256; c++)
            if (used[l][which][c])
                m->recode[l][which][c] = code_of(dictionary, &m->lanes[l].lexicon[which].words[c]);
    free(words);
    return status;
}

static oab_status merge_dictionaries(merger *m) {
    bool(*used)[OAB_LEXICON_COUNT][256] = oab_new(m->lane_count, sizeof *used);
    m->recode = oab_new(m->lane_count, sizeof *m->recode);
    oab_status status = OAB_OK;
    if (used == NULL || m->recode == NULL) {
        status = oab_out_of_memory(m->log);
    } else {
        mark_used(m, used);
        status = merge_lexicon(m, OAB_LEXICON_EDUCATION, used, &m->cohort->education, "education");
        if (status == OAB_OK)
            status = merge_lexicon(m, OAB_LEXICON_ORIGIN, used, &m->cohort->origins, "origin");
        if (status == OAB_OK)
            status = merge_lexicon(m, OAB_LEXICON_STAY, used, &m->cohort->stays, "mother_stay");
    }
    free(used);
    return status;
}

/* ---- segments ---- */

typedef struct lane_place {
    oab_place place;
    uint32_t lane, index;
} lane_place;

static int compare_places(const void *left, const void *right) {
    const oab_place *a = &((const lane_place *)left)->place,
                    *b = &((const lane_place *)right)->place;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if ((a->school == 0) != (b->school == 0))
        return a->school == 0 ? 1 : -1;
    if (a->school != b->school)
        return a->school < b->school ? -1 : 1;
    return a->municipality < b->municipality ? -1 : a->municipality > b->municipality;
}

static uint32_t site_index(const oab_cohort *cohort, oab_school_id id) {
    const oab_school_id *found = oab_distinct_find(cohort->sites, cohort->site_count, id);
    return id == 0 || found == NULL ? OAB_NO_INDEX : (uint32_t)(found - cohort->sites);
}

/* Adds to LIST the places of lane L that have children. */
static bool add_places(const merger *m, size_t l, lane_place *list, size_t *count) {
    const oab_pupil_store *store = &m->lanes[l].store;
    const oab_places *places = &m->lanes[l].places;
    bool *used = oab_new(places->count, sizeof *used);
    if (used == NULL)
        return false;
    for (size_t r = 0; r < store->stretch_count; r++)
        used[store->stretches[r].place] = true;
    for (size_t p = 0; p < places->count; p++)
        if (used[p])
            list[(*count)++] = (lane_place){places->items[p], (uint32_t)l, (uint32_t)p};
    free(used);
    return true;
}

/* Lists the places that have children, sorted; LIST has room for those of every lane. */
static bool list_places(const merger *m, lane_place *list, size_t *count) {
    *count = 0;
    for (size_t l = 0; l < m->lane_count; l++)
        if (!add_places(m, l, list, count))
            return false;
    qsort(list, *count, sizeof *list, compare_places);
    return true;
}

static bool add_date(oab_cohort *cohort, int32_t date) {
    size_t capacity = cohort->date_count;
    if (cohort->date_count > 0 && cohort->dates[cohort->date_count - 1] == date)
        return true;
    if (!oab_grow(&cohort->dates, &capacity, cohort->date_count + 1, sizeof *cohort->dates))
        return false;
    cohort->dates[cohort->date_count++] = date;
    return true;
}

static bool make_segments(merger *m, const lane_place *list, size_t count) {
    oab_cohort *cohort = m->cohort;
    cohort->sites = oab_new(count, sizeof *cohort->sites);
    cohort->segments = oab_new(count, sizeof *cohort->segments);
    if (cohort->sites == NULL || cohort->segments == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        if (list[i].place.school != 0)
            cohort->sites[cohort->site_count++] = list[i].place.school;
    cohort->site_count = oab_distinct(cohort->sites, cohort->site_count);
    for (size_t i = 0; i < count; i++) {
        const oab_place *place = &list[i].place;
        if (!add_date(cohort, place->date))
            return false;
        if (i == 0 || compare_places(&list[i], &list[i - 1]) != 0)
            cohort->segments[cohort->segment_count++] =
                (oab_segment){.site = site_index(cohort, place->school),
                              .municipality = place->municipality,
                              .date = (uint16_t)(cohort->date_count - 1)};
        m->segment_of[list[i].lane][list[i].index] = (uint32_t)cohort->segment_count - 1;
    }
    return true;
}

static oab_status merge_places(merger *m) {
    size_t most = 0, count;
    m->segment_of = oab_new(m->lane_count, sizeof *m->segment_of);
    bool has_memory = m->segment_of != NULL;
    for (size_t l = 0; has_memory && l < m->lane_count; l++) {
        most += m->lanes[l].places.count;
        m->segment_of[l] = oab_new(m->lanes[l].places.count, sizeof **m->segment_of);
        has_memory = m->segment_of[l] != NULL;
    }
    lane_place *list = oab_new(most, sizeof *list);
    has_memory =
        has_memory && list != NULL && list_places(m, list, &count) && make_segments(m, list, count);
    free(list);
    return has_memory ? OAB_OK : oab_out_of_memory(m->log);
}

/* ---- children ---- */

static bool make_columns(merger *m) {
    oab_cohort *cohort = m->cohort;
    for (int b = 0; b < OAB_BYTE_COUNT; b++) {
        if (!m->has[b] && !oab_byte_specs[b].is_always)
            continue;
        if ((cohort->bytes[b] = malloc(cohort->count + 1)) == NULL)
            return false;
        if (!m->has[b])
            memset(cohort->bytes[b], oab_byte_specs[b].unknown, cohort->count);
    }
    return !m->has[OAB_BYTE_COUNT] ||
           (cohort->score = malloc(cohort->count * sizeof *cohort->score + 1)) != NULL;
}

/* Recodes a column stretch by stretch: child i of a stretch goes to stretch.place + i. If rows come
 * school by school, stretches are long; otherwise they are of single children. */
static void scatter_codes(const oab_pupil_store *store, const uint8_t *from,
                          const uint8_t code[256], uint8_t *to) {
    for (size_t r = 0; r < store->stretch_count; r++) {
        const oab_place_stretch stretch = store->stretches[r];
        for (uint32_t i = 0; i < stretch.count; i++)
            to[stretch.place + i] = code[from[i]];
        from += stretch.count;
    }
}

static void scatter_values(const oab_pupil_store *store, const void *column, size_t size,
                           void *to) {
    const char *from = column;
    char *start = to;
    for (size_t r = 0; r < store->stretch_count; r++) {
        const oab_place_stretch stretch = store->stretches[r];
        memcpy(start + stretch.place * size, from, stretch.count * size);
        from += stretch.count * size;
    }
}

/* Moves the children of one lane to their segments. NEXT: where the lane's next child of each
 * segment goes. */
static void scatter(const merger *m, size_t lane, uint64_t *next) {
    oab_pupil_store *store = &m->lanes[lane].store;
    const uint32_t *segment = m->segment_of[lane];
    oab_cohort *cohort = m->cohort;
    for (size_t r = 0; r < store->stretch_count; r++) {
        oab_place_stretch *stretch = &store->stretches[r]; /* its place is replaced by its
                                                              destination, which is below 2^27 */
        uint64_t *to = &next[segment[stretch->place]];
        stretch->place = (uint32_t)*to;
        *to += stretch->count;
    }
    for (int b = 0; b < OAB_BYTE_COUNT; b++) {
        uint8_t *column = cohort->bytes[b];
        if (store->bytes[b] != NULL && lexicon_of(b) >= 0)
            scatter_codes(store, store->bytes[b], m->recode[lane][lexicon_of(b)], column);
        else if (store->bytes[b] != NULL)
            scatter_values(store, store->bytes[b], 1, column);
    }
    if (store->score != NULL)
        scatter_values(store, store->score, sizeof *store->score, cohort->score);
    oab_pupil_store_free(store);
}

/* Gives each lane its own position in every segment, so that all lanes scatter at once. */
static oab_status scatter_all(merger *m) {
    oab_cohort *cohort = m->cohort;
    const int threads = m->threads;
    const size_t segments = cohort->segment_count, lanes = m->lane_count;
    uint64_t(*next) = oab_new(lanes * segments, sizeof *next);
    if (next == NULL || !make_columns(m)) {
        free(next);
        return oab_out_of_memory(m->log);
    }
    for (size_t l = 0; l < lanes; l++) {
        const oab_pupil_store *store = &m->lanes[l].store;
        for (size_t r = 0; r < store->stretch_count; r++)
            next[l * segments + m->segment_of[l][store->stretches[r].place]] +=
                store->stretches[r].count;
    }
    uint64_t first = 0;
    for (size_t g = 0; g < segments; g++) {
        cohort->segments[g].first = first;
        for (size_t l = 0; l < lanes; l++) {
            const uint64_t count = next[l * segments + g];
            next[l * segments + g] = first;
            first += count;
        }
        cohort->segments[g].count = first - cohort->segments[g].first;
    }
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(m, threads, segments, lanes, next)
    for (size_t l = 0; l < lanes; l++)
        scatter(m, l, next + l * segments);
    free(next);
    return OAB_OK;
}

oab_status oab_cohort_merge(oab_lane *lanes, size_t lane_count, const bool has[OAB_BYTE_COUNT + 1],
                            int threads, const char *path, oab_cohort *cohort, oab_log *log) {
    merger m = {.lanes = lanes,
                .lane_count = lane_count,
                .has = has,
                .threads = threads,
                .cohort = cohort,
                .log = log,
                .path = path};
    for (size_t l = 0; l < lane_count; l++)
        cohort->count += lanes[l].store.count;
    oab_status status = OAB_OK;
    if (cohort->count > UINT64_C(1) << 27)
        status = oab_fail(log, OAB_DATA, "%s: expected at most %d children, got %llu", path,
                          1 << 27, (unsigned long long)cohort->count);
    if (status == OAB_OK)
        status = merge_dictionaries(&m);
    if (status == OAB_OK)
        status = merge_places(&m);
    if (status == OAB_OK)
        status = scatter_all(&m);
    for (size_t l = 0; m.segment_of != NULL && l < lane_count; l++)
        free(m.segment_of[l]);
    free(m.segment_of);
    free(m.recode);
    return status;
}

int oab_compare_segments(const oab_segment *a, const oab_segment *b) {
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->site != b->site) /* toddlers have the largest index */
        return a->site < b->site ? -1 : 1;
    return a->municipality < b->municipality ? -1 : a->municipality > b->municipality;
}

static void free_dictionary(oab_dictionary *dictionary) {
    for (size_t i = 0; i < dictionary->count; i++)
        free(dictionary->text[i]);
    free(dictionary->text);
    free(dictionary->number);
}

void oab_cohort_unmap(oab_cohort *cohort) {
    if (cohort->mapping_size > 0)
        munmap(cohort->mapping, cohort->mapping_size);
    cohort->mapping = NULL;
}

void oab_cohort_free(oab_cohort *cohort) {
    if (cohort->mapping != NULL) {
        oab_cohort_unmap(cohort);
    } else {
        for (int b = 0; b < OAB_BYTE_COUNT; b++)
            free(cohort->bytes[b]);
        free(cohort->score);
    }
    free_dictionary(&cohort->education);
    free_dictionary(&cohort->origins);
    free_dictionary(&cohort->stays);
    free(cohort->segments);
    free(cohort->sites);
    free(cohort->dates);
    *cohort = (oab_cohort){0};
}
