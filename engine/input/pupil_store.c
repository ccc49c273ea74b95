/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The children of one chunk: their columns in one block of memory, their places as runs.
 */
#include "input/pupils_internal.h"

#include <stdlib.h>

/* A block with room for CAPACITY children; FROM's are copied into it. */
static bool take_block(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1],
                       size_t capacity) {
    size_t width = has[OAB_BYTE_COUNT] ? sizeof *store->score : 0;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        width += has[b];
    if (capacity > SIZE_MAX / 16)
        return false;
    char *block = malloc(width * capacity + 1), *at = block;
    if (block == NULL)
        return false;
    if (has[OAB_BYTE_COUNT]) {
        if (store->count > 0)
            memcpy(at, store->score, store->count * sizeof *store->score);
        store->score = (int32_t *)(void *)at;
        at += capacity * sizeof *store->score;
    }
    for (int b = 0; b < OAB_BYTE_COUNT; b++) {
        if (!has[b])
            continue;
        if (store->count > 0)
            memcpy(at, store->bytes[b], store->count);
        store->bytes[b] = (uint8_t *)at;
        at += capacity;
    }
    free(store->block);
    store->block = block;
    store->capacity = capacity;
    return true;
}

bool oab_pupil_store_open(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1], size_t rows) {
    return take_block(store, has, rows > 0 ? rows : 1);
}

bool oab_pupil_store_reserve(oab_pupil_store *store, size_t rows) {
    if (rows <= store->capacity - store->count)
        return true;
    bool has[OAB_BYTE_COUNT + 1];
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        has[b] = store->bytes[b] != NULL;
    has[OAB_BYTE_COUNT] = store->score != NULL;
    return take_block(store, has, 2 * store->capacity + rows);
}

bool oab_pupil_store_add_run(oab_pupil_store *store, uint32_t place, size_t count) {
    if (count == 0)
        return true;
    oab_place_run *last = store->run_count > 0 ? &store->runs[store->run_count - 1] : NULL;
    if (last != NULL && last->place == place && count <= UINT32_MAX - last->count) {
        last->count += (uint32_t)count;
        return true;
    }
    if (!oab_grow(&store->runs, &store->run_capacity, store->run_count + 1, sizeof *store->runs))
        return false;
    store->runs[store->run_count++] = (oab_place_run){place, (uint32_t)count};
    return true;
}

void oab_pupil_store_free(oab_pupil_store *store) {
    free(store->block);
    free(store->runs);
    *store = (oab_pupil_store){0};
}
