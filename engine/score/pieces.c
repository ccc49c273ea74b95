/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Look-up in the pieces of a cohort, by which threads divide the children. */
#include "score/score_internal.h"

size_t oab_piece_at(const oab_prepared *prepared, uint64_t child) {
    size_t low = 0, high = prepared->piece_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (prepared->pieces[middle].first < child)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
