/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash of receipts: XXH3-128, which any reader can check with xxh128sum.
 * It finds accidents, not forgery. */
#include "base/base.h"

#include <xxhash.h>

void oab_hash_bytes(const void *data, size_t size, char *out) {
    const XXH128_hash_t hash = XXH3_128bits(data, size);
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

void oab_hash_short(const void *data, size_t size, char *out) {
    snprintf(out, 17, "%016llx", (unsigned long long)XXH3_64bits(data, size));
}
