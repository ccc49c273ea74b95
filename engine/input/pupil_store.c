/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The children read by one lane: a column for each property, and their places as stretches. */
#include "input/input_internal.h"

#include <stdlib.h>

static bool resize(void *column, size_t bytes) {
    void *old, *fresh;
    memcpy(&old, column, sizeof old);
    fresh = realloc(old, bytes);
    if (fresh != NULL)
        memcpy(column, &fresh, sizeof fresh);
    return fresh != NULL;
}

bool oab_pupil_store_open(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1], bool has_keys,
                          size_t rows) {
    const size_t capacity = rows > 0 ? rows : 1;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (has[b] && !resize(&store->bytes[b], capacity))
            return false;
    if (has[OAB_BYTE_COUNT] && !resize(&store->score, capacity * sizeof *store->score))
        return false;
    if (has_keys && !resize(&store->key, capacity * sizeof *store->key))
        return false;
    store->capacity = capacity;
    return true;
}

bool oab_pupil_store_reserve(oab_pupil_store *store, size_t rows) {
    if (rows <= store->capacity - store->count)
        return true;
    if (store->capacity > SIZE_MAX / 16 || rows > SIZE_MAX / 16)
        return false;
    const size_t capacity = 2 * store->capacity + rows;
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (store->bytes[b] != NULL && !resize(&store->bytes[b], capacity))
            return false;
    if (store->score != NULL && !resize(&store->score, capacity * sizeof *store->score))
        return false;
    if (store->key != NULL && !resize(&store->key, capacity * sizeof *store->key))
        return false;
    store->capacity = capacity;
    return true;
}

bool oab_pupil_store_add_stretch(oab_pupil_store *store, uint32_t place, size_t count) {
    if (count == 0)
        return true;
    if (store->stretch_count > store->stretch_floor) {
        oab_place_stretch *last = &store->stretches[store->stretch_count - 1];
        if (last->place == place && count <= UINT32_MAX - last->count) {
            last->count += (uint32_t)count;
            return true;
        }
    }
    if (!oab_grow(&store->stretches, &store->stretch_capacity, store->stretch_count + 1,
                  sizeof *store->stretches))
        return false;
    store->stretches[store->stretch_count++] = (oab_place_stretch){place, (uint32_t)count};
    return true;
}

void oab_pupil_store_free(oab_pupil_store *store) {
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        free(store->bytes[b]);
    free(store->score);
    free(store->key);
    free(store->stretches);
    *store = (oab_pupil_store){0};
}
