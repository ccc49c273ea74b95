/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers. Each site has its own streams (GSL's taus2), so what is drawn for it depends only
 * on the seed and its index, never on threads. */
#include "synth/synth_internal.h"

#include <stdlib.h>

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

/* ---- drawing by odds ---- */

struct oab_synth_alias {
    size_t count;
    struct {
        double bound; /* a number in this cell means the cell itself if below BOUND, else OTHER */
        size_t other;
    } cell[];
};

/* Each cell below the mean borrows what it lacks from one above it (Vose 1991). LEFT: what each
 * cell still has. WAITING: two stacks, cells below the mean from its start, the others from its
 * end. */
static void share_out(const double *odds, double *left, size_t *waiting, oab_synth_alias *alias) {
    const size_t count = alias->count;
    const double mean = 1 / (double)count;
    double sum = 0;
    size_t low = 0, high = count;
    for (size_t k = 0; k < count; k++)
        sum += odds[k];
    for (size_t k = 0; k < count; k++) {
        left[k] = odds[k] / sum;
        waiting[left[k] < mean ? low++ : --high] = k;
        alias->cell[k].bound = 1;
        alias->cell[k].other = k;
    }
    while (low > 0 && high < count) {
        const size_t poor = waiting[--low], rich = waiting[high++];
        alias->cell[poor].bound = (double)count * left[poor];
        alias->cell[poor].other = rich;
        left[rich] -= mean - left[poor];
        if (left[rich] != mean)
            waiting[left[rich] < mean ? low++ : --high] = rich;
    }
    for (size_t k = 0; k < count; k++)
        alias->cell[k].bound = (alias->cell[k].bound + (double)k) / (double)count;
}

oab_synth_alias *oab_synth_alias_make(const double *odds, size_t count) {
    oab_synth_alias *alias = oab_new(1, sizeof *alias + count * sizeof *alias->cell);
    double *left = oab_new(count, sizeof *left);
    size_t *waiting = oab_new(count, sizeof *waiting);
    const bool has_memory = alias != NULL && left != NULL && waiting != NULL;
    if (has_memory) {
        alias->count = count;
        share_out(odds, left, waiting, alias);
    } else {
        free(alias);
    }
    free(left);
    free(waiting);
    return has_memory ? alias : NULL;
}

size_t oab_synth_alias_draw(const oab_synth_alias *alias, gsl_rng *rng) {
    const double number = gsl_rng_uniform(rng);
    const size_t k = (size_t)(number * (double)alias->count);
    return number < alias->cell[k].bound ? k : alias->cell[k].other;
}
