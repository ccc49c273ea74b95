/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers of a cohort: every site has generators of its own (GSL's taus2), so that what is
 * drawn for it depends on the seed and its place alone, never on threads. */
#include "study/synth_internal.h"

/* Murmur3's finaliser: a bijection of 32 bits, so distinct streams get distinct seeds. */
static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= UINT32_C(0x85ebca6b);
    x ^= x >> 13;
    x *= UINT32_C(0xc2b2ae35);
    return x ^ x >> 16;
}

void oab_synth_seed(gsl_rng *rng, uint64_t seed, oab_synth_stream stream, size_t index) {
    const uint32_t place = (uint32_t)(OAB_SYNTH_STREAMS * index + (size_t)stream);
    gsl_rng_set(rng, mix(mix(place ^ mix((uint32_t)seed)) ^ mix(~(uint32_t)(seed >> 32))));
}

gsl_rng *oab_synth_rng(void) {
    return gsl_rng_alloc(gsl_rng_taus2);
}
