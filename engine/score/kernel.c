/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The portable kernel, the same loops compiled for AVX2, and the choice of a kernel. The choice
 * uses a table rather than function clones, so that clang and the sanitizers build it too. */
#include "score/kernel_loops.h"
#include "score/score_internal.h"

static bool everywhere(void) {
    return true;
}

static void portable_points(const oab_points *points, oab_features features, size_t count,
                            int32_t base, int32_t *score) {
    oab_loop_points(points, features, count, base, score);
}

static void portable_tail(const int32_t *score, const uint8_t *age, size_t count,
                          oab_bracket bracket, uint8_t bound, oab_stretch_sums *sums,
                          oab_members *members) {
    oab_loop_sums(score, count, bracket.low, sums);
    if (age != NULL)
        oab_loop_young(score, age, count, bracket.low, bound, sums);
    if (bracket.high > bracket.low)
        oab_loop_members(score, age, count, bracket, members);
}

static void portable_count(const uint8_t *code, size_t count, size_t codes, uint32_t *counts) {
    oab_loop_count(code, count, codes, counts);
}

#ifdef __x86_64__
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2,popcnt")))

static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2");
}

AVX2 static void avx2_points(const oab_points *points, oab_features features, size_t count,
                             int32_t base, int32_t *score) {
    oab_loop_points(points, features, count, base, score);
}

/* Members are few, so eight children at a time are skipped if none is a member. */
AVX2 static void avx2_members(const int32_t *score, const uint8_t *age, size_t count,
                              oab_bracket bracket, oab_members *members) {
    const __m256i low = _mm256_set1_epi32(bracket.low), high = _mm256_set1_epi32(bracket.high);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const __m256i s = _mm256_loadu_si256((const __m256i *)(score + i));
        const __m256i inside =
            _mm256_andnot_si256(_mm256_cmpgt_epi32(s, high), _mm256_cmpgt_epi32(s, low));
        unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(inside));
        for (; mask != 0; mask &= mask - 1) {
            const size_t at = i + (size_t)__builtin_ctz(mask);
            members->score[members->count] = score[at];
            if (age != NULL)
                members->age[members->count] = age[at];
            members->count++;
        }
    }
    oab_loop_members(score + i, age != NULL ? age + i : NULL, count - i, bracket, members);
}

AVX2 static void avx2_tail(const int32_t *score, const uint8_t *age, size_t count,
                           oab_bracket bracket, uint8_t bound, oab_stretch_sums *sums,
                           oab_members *members) {
    oab_loop_sums(score, count, bracket.low, sums);
    if (age != NULL)
        oab_loop_young(score, age, count, bracket.low, bound, sums);
    if (bracket.high > bracket.low)
        avx2_members(score, age, count, bracket, members);
}
#endif

const oab_kernel oab_kernels[] = {
#ifdef __x86_64__
    {"avx512", oab_avx512_runs_here, oab_avx512_points, oab_avx512_tail, oab_avx512_count},
    {"avx2", has_avx2, avx2_points, avx2_tail, portable_count},
#endif
    {"portable", everywhere, portable_points, portable_tail, portable_count},
};
const size_t oab_kernel_count = sizeof oab_kernels / sizeof *oab_kernels;

const oab_kernel *oab_best_kernel(void) {
    const oab_kernel *kernel = oab_kernels;
    while (!kernel->runs_here())
        kernel++;
    return kernel;
}
