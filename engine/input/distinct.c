/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of whole numbers, as sorted arrays without duplicates. */
#include "input/input_internal.h"

#include <stdlib.h>

static int compare(const void *left, const void *right) {
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

size_t oab_distinct(uint64_t *items, size_t count) {
    size_t kept = 0;
    if (count > 0)
        qsort(items, count, sizeof *items, compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || items[i] != items[kept - 1])
            items[kept++] = items[i];
    return kept;
}

const uint64_t *oab_distinct_find(const uint64_t *items, size_t count, uint64_t item) {
    return count > 0 ? bsearch(&item, items, count, sizeof item, compare) : NULL;
}
