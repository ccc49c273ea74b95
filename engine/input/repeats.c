/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds children that occur twice in a table. If ids do not ascend, reading keeps a 64-bit key per
 * child; keys met twice are found here, and only then is the table read again, to compare ids and
 * learn lines.
 *
 * Each lane sorts its keys by their leading bits, block by block, in place; the keys of all blocks
 * with equal leading bits then go through a hash table small enough for the cache. */
#include "input/input_internal.h"

#include <stdlib.h>

enum {
    BLOCK = 1 << 15,     /* keys sorted at a time, sized for the second-level cache */
    PART_KEYS = 1 << 11, /* target per part: its hash table fits the first-level cache */
    MOST_BITS = 9,
};

typedef struct key_search {
    oab_lane *lanes;
    size_t lane_count;
    int bits;        /* leading bits of a key that give its part */
    uint16_t **ends; /* [lane]: end of each part in each block */
    size_t largest;  /* most keys in any part */
} key_search;

/* ---- parts ---- */

static size_t part_of(const key_search *s, uint64_t key) {
    return (size_t)(key >> (64 - s->bits));
}

static size_t block_count(const key_search *s, size_t lane) {
    return (s->lanes[lane].store.count + BLOCK - 1) / BLOCK;
}

/* Sorts the COUNT keys of a block by part and drops those of children without an id. */
static void order_block(const key_search *s, uint64_t *keys, size_t count, uint16_t *ends,
                        uint64_t *scratch) {
    const size_t parts = (size_t)1 << s->bits;
    uint32_t next[1 << MOST_BITS] = {0};
    for (size_t i = 0; i < count; i++)
        next[part_of(s, keys[i])] += keys[i] != 0;
    uint32_t at = 0;
    for (size_t p = 0; p < parts; p++) {
        const uint32_t size = next[p];
        next[p] = at;
        at += size;
        ends[p] = (uint16_t)at;
    }
    for (size_t i = 0; i < count; i++)
        if (keys[i] != 0)
            scratch[next[part_of(s, keys[i])]++] = keys[i];
    memcpy(keys, scratch, at * sizeof *keys);
}

/* False: out of memory. */
static bool order_lane(key_search *s, size_t lane) {
    const oab_pupil_store *store = &s->lanes[lane].store;
    const size_t blocks = block_count(s, lane), parts = (size_t)1 << s->bits;
    uint64_t *scratch = oab_new(BLOCK, sizeof *scratch);
    s->ends[lane] = oab_new(blocks * parts, sizeof **s->ends);
    const bool has_memory = scratch != NULL && s->ends[lane] != NULL;
    for (size_t b = 0; b < blocks && has_memory; b++) {
        const size_t first = b * BLOCK, left = store->count - first;
        order_block(s, store->key + first, left < BLOCK ? left : BLOCK, s->ends[lane] + b * parts,
                    scratch);
    }
    free(scratch);
    return has_memory;
}

static bool order_lanes(key_search *s, int threads) {
    const size_t lanes = s->lane_count;
    int failed = 0;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(s, threads, lanes) reduction(+ : failed)
    for (size_t l = 0; l < lanes; l++)
        failed += !order_lane(s, l);
    return failed == 0;
}

/* ---- keys met twice ---- */

/* The keys of PART in a block: how many, and where they begin. */
static size_t part_in_block(const key_search *s, size_t lane, size_t block, size_t part,
                            const uint64_t **keys) {
    const uint16_t *ends = s->ends[lane] + (block << s->bits);
    const size_t first = part == 0 ? 0 : ends[part - 1];
    *keys = s->lanes[lane].store.key + block * BLOCK + first;
    return ends[part] - first;
}

static size_t part_size(const key_search *s, size_t part) {
    const uint64_t *keys;
    size_t size = 0;
    for (size_t l = 0; l < s->lane_count; l++)
        for (size_t b = 0; b < block_count(s, l); b++)
            size += part_in_block(s, l, b, part, &keys);
    return size;
}

static size_t table_size(size_t keys) {
    size_t size = 16;
    while (size < 2 * keys)
        size *= 2;
    return size;
}

static bool keep_key(oab_keys *keys, uint64_t key) {
    if (!oab_grow(&keys->items, &keys->capacity, keys->count + 1, sizeof *keys->items))
        return false;
    keys->items[keys->count++] = key;
    return true;
}

/* False: out of memory. */
static bool search_part(const key_search *s, size_t part, uint32_t *table, oab_keys *found) {
    const size_t size = table_size(part_size(s, part));
    memset(table, 0, size * sizeof *table);
    for (size_t l = 0; l < s->lane_count; l++)
        for (size_t b = 0; b < block_count(s, l); b++) {
            const uint64_t *keys;
            const size_t count = part_in_block(s, l, b, part, &keys);
            for (size_t i = 0; i < count; i++) {
                const uint32_t tag = (uint32_t)(keys[i] >> 20) | 1;
                size_t slot = keys[i] & (size - 1);
                while (table[slot] != 0 && table[slot] != tag)
                    slot = (slot + 1) & (size - 1);
                if (table[slot] != 0 && !keep_key(found, keys[i]))
                    return false;
                table[slot] = tag;
            }
        }
    return true;
}

static bool join_keys(oab_keys *all, oab_keys *some) {
    for (size_t i = 0; i < some->count; i++)
        if (!keep_key(all, some->items[i]))
            return false;
    return true;
}

static bool search_parts(const key_search *s, int threads, oab_keys *found) {
    const size_t parts = (size_t)1 << s->bits;
    int failed = 0;
#pragma omp parallel num_threads(threads) default(none) shared(s, threads, parts, found)           \
    reduction(+ : failed)
    {
        oab_keys own = {0};
        uint32_t *table = malloc(table_size(s->largest) * sizeof *table);
        failed += table == NULL;
#pragma omp for schedule(static)
        for (size_t p = 0; p < parts; p++)
            failed += table == NULL || !search_part(s, p, table, &own);
#pragma omp critical
        failed += !join_keys(found, &own);
        free(table);
        free(own.items);
    }
    return failed == 0;
}

bool oab_find_keys(oab_lane *lanes, size_t lane_count, int threads, oab_keys *keys) {
    key_search s = {.lanes = lanes, .lane_count = lane_count, .bits = 1};
    size_t count = 0;
    for (size_t l = 0; l < lane_count; l++)
        count += lanes[l].store.count;
    threads = count < 2 * BLOCK ? 1 : threads; /* with fewer, starting threads takes longer than
                                                  the work */
    while (s.bits < MOST_BITS && count >> s.bits > PART_KEYS)
        s.bits++;
    s.ends = oab_new(lane_count, sizeof *s.ends);
    bool has_memory = s.ends != NULL && order_lanes(&s, threads);
    for (size_t p = 0; p < (size_t)1 << s.bits && has_memory; p++) {
        const size_t size = part_size(&s, p);
        s.largest = size > s.largest ? size : s.largest;
    }
    has_memory = has_memory && search_parts(&s, threads, keys);
    keys->count = oab_distinct(keys->items, keys->count);
    for (size_t l = 0; s.ends != NULL && l < lane_count; l++)
        free(s.ends[l]);
    free(s.ends);
    return has_memory;
}

bool oab_has_key(const oab_keys *keys, uint64_t key) {
    return oab_distinct_find(keys->items, keys->count, key) != NULL;
}

/* ---- the rows ---- */

bool oab_sight(oab_lane *lane, uint64_t key, uint64_t line, int32_t date) {
    oab_sightings *seen = &lane->seen;
    if (!oab_grow(&seen->items, &seen->capacity, seen->count + 1, sizeof *seen->items) ||
        !oab_grow(&seen->ids, &seen->ids_capacity, seen->ids_size + lane->id_length, 1))
        return false;
    seen->items[seen->count++] = (oab_sighting){.key = key,
                                                .line = line,
                                                .offset = seen->ids_size,
                                                .length = lane->id_length,
                                                .date = date};
    memcpy(seen->ids + seen->ids_size, lane->id, lane->id_length);
    seen->ids_size += lane->id_length;
    return true;
}

void oab_forget_sightings(oab_sightings *seen, size_t count) {
    if (count == seen->count)
        return;
    seen->ids_size = seen->items[count].offset;
    seen->count = count;
}

static int compare_children(const oab_sighting *a, const oab_sighting *b) {
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return memcmp(a->id, b->id, a->length);
}

static int compare_sightings(const void *left, const void *right) {
    const oab_sighting *a = left, *b = right;
    const int order = compare_children(a, b);
    return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_repeats(const void *left, const void *right) {
    const oab_repeat *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

/* All sightings, sorted so that those of one child are together and its first row leads. */
static oab_sighting *join_sightings(oab_lane *lanes, size_t lane_count, size_t *count) {
    *count = 0;
    for (size_t l = 0; l < lane_count; l++)
        *count += lanes[l].seen.count;
    oab_sighting *all = oab_new(*count, sizeof *all), *at = all;
    for (size_t l = 0; all != NULL && l < lane_count; l++)
        for (size_t i = 0; i < lanes[l].seen.count; i++) {
            *at = lanes[l].seen.items[i];
            at->id = lanes[l].seen.ids + at->offset;
            at++;
        }
    if (all != NULL)
        qsort(all, *count, sizeof *all, compare_sightings);
    return all;
}

bool oab_find_repeats(oab_lane *lanes, size_t lane_count, oab_repeat **repeats, size_t *count) {
    size_t seen;
    oab_sighting *all = join_sightings(lanes, lane_count, &seen);
    *repeats = oab_new(seen, sizeof **repeats);
    *count = 0;
    for (size_t i = 1, first = 0; all != NULL && *repeats != NULL && i < seen; i++) {
        if (compare_children(&all[first], &all[i]) != 0)
            first = i;
        else
            (*repeats)[(*count)++] = (oab_repeat){all[i].line, all[first].line};
    }
    const bool has_memory = all != NULL && *repeats != NULL;
    if (has_memory)
        qsort(*repeats, *count, sizeof **repeats, compare_repeats);
    free(all);
    return has_memory;
}

const oab_repeat *oab_repeat_at(const oab_repeat *repeats, size_t count, uint64_t line) {
    const oab_repeat asked = {.line = line};
    return count == 0 ? NULL : bsearch(&asked, repeats, count, sizeof asked, compare_repeats);
}
