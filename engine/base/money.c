/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Largest remainder (Hamilton) in whole cents. Every budget is divided by it, so that each line
 * closes to the cent and depends on no order but that of the ids. */
#include "base/base.h"
#include "base/wide.h"

#include <stdlib.h>
#include <string.h>

/* The NTH largest (from 0) of VALUES, which are reordered. Hoare's selection: dividing over
 * thousands of units takes a few passes instead of a sort. */
static int64_t nth_largest(int64_t *values, size_t count, size_t nth) {
    size_t low = 0, high = count - 1;
    while (low < high) {
        const int64_t pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] > pivot)
                i++;
            while (values[j] < pivot)
                j--;
            if (i >= j)
                break;
            const int64_t swap = values[i];
            values[i++] = values[j];
            values[j--] = swap;
        }
        if (nth <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[nth];
}

/* A double estimates quotients below 2^EXACT_BITS to within one. */
enum { EXACT_BITS = 50 };

/* share = floor(total w / sum), rest = the remainder of the numerator. Numerators must fit 64 bits,
 * quotients EXACT_BITS. Multiplies and corrects instead of dividing, so that it vectorises. */
OAB_BODY int64_t divide_each(int64_t total, int64_t sum, const int64_t *restrict weight,
                             size_t count, oab_cents *restrict share, int64_t *restrict rest) {
    const double ratio = (double)total / (double)sum;
    int64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t quotient = (int64_t)((double)weight[i] * ratio);
        int64_t left =
            (int64_t)((uint64_t)total * (uint64_t)weight[i] - (uint64_t)quotient * (uint64_t)sum);
        const int64_t correction = (left >= sum) - (left < 0);
        quotient += correction;
        left -= correction * sum;
        share[i] = quotient;
        rest[i] = left;
        all += quotient;
    }
    return all;
}

OAB_AVX512 static int64_t divide_wide_vectors(int64_t total, int64_t sum, const int64_t *weight,
                                              size_t count, oab_cents *share, int64_t *rest) {
    return divide_each(total, sum, weight, count, share, rest);
}

static int64_t divide_vectors(int64_t total, int64_t sum, const int64_t *weight, size_t count,
                              oab_cents *share, int64_t *rest) {
    return divide_each(total, sum, weight, count, share, rest);
}

/* False: a product may not fit 64 bits. The 64-bit path is several times faster and fits every real
 * budget. */
static bool divide_narrow(int64_t total, int64_t sum, const int64_t *weight, size_t count,
                          oab_cents *share, int64_t *rest, int64_t *given) {
    int64_t largest = 0;
    for (size_t i = 0; i < count; i++)
        largest = weight[i] > largest ? weight[i] : largest;
    int64_t product;
    if (total >> EXACT_BITS > 0 || sum > INT64_MAX / 4 ||
        __builtin_mul_overflow(total, largest, &product))
        return false;
    *given = (oab_runs_avx512() ? divide_wide_vectors : divide_vectors)(total, sum, weight, count,
                                                                        share, rest);
    return true;
}

static void divide_wide(int64_t total, int64_t sum, const int64_t *weight, size_t count,
                        oab_cents *share, int64_t *rest, int64_t *given) {
    int64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        const oab_wide numerator = (oab_wide)total * weight[i];
        share[i] = (int64_t)(numerator / sum);
        rest[i] = (int64_t)(numerator % sum);
        all += share[i];
    }
    *given = all;
}

/* Gives one cent more to the LEFT largest remainders; of equal ones, to the lower index first. */
static void give_remainders(int64_t left, const int64_t *rest, int64_t *scratch, size_t count,
                            oab_cents *share) {
    if (left == 0)
        return;
    memcpy(scratch, rest, count * sizeof *scratch);
    const int64_t smallest = nth_largest(scratch, count, (size_t)left - 1);
    int64_t ties = left;
    for (size_t i = 0; i < count; i++)
        ties -= rest[i] > smallest;
    for (size_t i = 0; i < count; i++) {
        if (rest[i] > smallest)
            share[i]++;
        else if (rest[i] == smallest && ties > 0) {
            share[i]++;
            ties--;
        }
    }
}

bool oab_apportion(oab_cents total, const int64_t *weight, size_t count, oab_cents *share,
                   int64_t *scratch) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weight[i];
    if (sum == 0) {
        memset(share, 0, count * sizeof *share);
        return true;
    }
    int64_t *own = scratch != NULL ? NULL : oab_new(2 * count, sizeof *own);
    int64_t *rest = scratch != NULL ? scratch : own;
    if (rest == NULL)
        return false;
    const int64_t size = total < 0 ? -total : total;
    int64_t given;
    if (!divide_narrow(size, sum, weight, count, share, rest, &given))
        divide_wide(size, sum, weight, count, share, rest, &given);
    give_remainders(size - given, rest, rest + count, count, share);
    if (total < 0)
        for (size_t i = 0; i < count; i++)
            share[i] = -share[i];
    free(own);
    return true;
}
