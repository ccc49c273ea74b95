/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The AVX-512 kernel: 16 children at a time, or 64 where bytes are compared. Each function equals
 * its portable loop bit for bit. */
#include "score/kernel_loops.h"
#include "score/score_internal.h"

#ifdef __x86_64__
#include <immintrin.h>

#define AVX512                                                                                     \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,popcnt")))

bool oab_avx512_runs_here(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}

/* ---- points ---- */

typedef struct table32 {
    __m512i low, high;
} table32;

AVX512 static inline table32 load32(const int32_t *table) {
    return (table32){_mm512_loadu_si512(table), _mm512_loadu_si512(table + 16)};
}

AVX512 static inline __m512i look_up32(table32 table, __m512i code) {
    return _mm512_permutex2var_epi32(table.low, code, table.high);
}

AVX512 static inline __m512i load_codes(const uint8_t *code, __mmask16 lanes) {
    return _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(lanes, code));
}

AVX512 static inline __mmask16 lanes_of(size_t count) {
    return count >= 16 ? (__mmask16)0xffff : (__mmask16)((1U << count) - 1);
}

AVX512 void oab_avx512_points(const oab_points *points, oab_features f, size_t count, int32_t base,
                              int32_t *score) {
    if (!points->is_small) {
        oab_loop_points(points, f, count, base, score);
        return;
    }
    const table32 mother = load32(points->mother), father = load32(points->father),
                  origin = load32(points->origin), short_stay = load32(points->stay),
                  long_stay = load32(points->stay + 32);
    const __m512i debt =
        _mm512_add_epi32(_mm512_loadu_si512(points->debt), _mm512_set1_epi32(base));
    const __m512i last_short = _mm512_set1_epi32(31);
    for (size_t i = 0; i < count; i += 16) {
        const __mmask16 lanes = lanes_of(count - i);
        const __m512i stay = load_codes(f.stay + i, lanes);
        const __mmask16 is_long = _mm512_cmpgt_epi32_mask(stay, last_short);
        const __m512i parents =
            _mm512_add_epi32(look_up32(mother, load_codes(f.mother + i, lanes)),
                             look_up32(father, load_codes(f.father + i, lanes)));
        const __m512i rest =
            _mm512_add_epi32(look_up32(origin, load_codes(f.origin + i, lanes)),
                             _mm512_permutexvar_epi32(load_codes(f.debt + i, lanes), debt));
        const __m512i stays =
            _mm512_mask_mov_epi32(look_up32(short_stay, stay), is_long, look_up32(long_stay, stay));
        _mm512_mask_storeu_epi32(score + i, lanes,
                                 _mm512_add_epi32(_mm512_add_epi32(parents, rest), stays));
    }
}

/* ---- tails ---- */

/* A sum of 32-bit values, kept as sums of their halves, which stay below 2^31 for 2^15 rounds. */
typedef struct halves {
    __m512i low, high;
} halves;
enum { MOST_AT_ONCE = 1 << 18 }; /* children per sum that the halves can hold */

AVX512 static inline void add_unsigned(halves *sum, __mmask16 lanes, __m512i value) {
    const __m512i mask = _mm512_set1_epi32(0xffff);
    sum->low = _mm512_mask_add_epi32(sum->low, lanes, sum->low, _mm512_and_si512(value, mask));
    sum->high = _mm512_mask_add_epi32(sum->high, lanes, sum->high, _mm512_srli_epi32(value, 16));
}

AVX512 static inline void add_signed(halves *sum, __m512i value) {
    const __m512i mask = _mm512_set1_epi32(0xffff);
    sum->low = _mm512_add_epi32(sum->low, _mm512_and_si512(value, mask));
    sum->high = _mm512_add_epi32(sum->high, _mm512_srai_epi32(value, 16));
}

/* The sum of 16 signed lanes, in 64 bits. */
AVX512 static inline int64_t total_of_lanes(__m512i v) {
    return _mm512_reduce_add_epi64(
        _mm512_add_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(v)),
                         _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(v, 1))));
}

AVX512 static inline int64_t total(halves sum) {
    return total_of_lanes(sum.low) + total_of_lanes(sum.high) * 65536;
}

AVX512 static inline int ones(__mmask16 mask) {
    return __builtin_popcount(mask);
}

AVX512 static inline size_t keep_members(__m512i s, __m128i ages, bool has_age, __mmask16 inside,
                                         oab_members *members, size_t found) {
    _mm512_storeu_si512(members->score + found, _mm512_maskz_compress_epi32(inside, s));
    if (has_age)
        _mm_storeu_si128((__m128i *)(void *)(members->age + found),
                         _mm_maskz_compress_epi8(inside, ages));
    return found + (size_t)ones(inside);
}

/* Inlined with HAS_AGE constant, so that the loop for stretches without ages carries no age
 * code. */
AVX512 static inline __attribute__((always_inline)) void
add_run(const int32_t *score, const uint8_t *age, bool has_age, size_t count, oab_bracket bracket,
        uint8_t bound, oab_stretch_sums *sums, oab_members *members) {
    const __m512i low = _mm512_set1_epi32(bracket.low), high = _mm512_set1_epi32(bracket.high);
    const __m128i limit = _mm_set1_epi8((char)bound), unknown = _mm_set1_epi8((char)255);
    halves sum = {_mm512_setzero_si512(), _mm512_setzero_si512()}, short_of = sum,
           young_short = sum;
    uint64_t below = 0, ties = 0, known = 0, young = 0, young_below = 0, young_ties = 0;
    size_t found = members->count;
    for (size_t i = 0; i < count; i += 16) {
        const __mmask16 lanes = lanes_of(count - i);
        const __m512i s = _mm512_maskz_loadu_epi32(lanes, score + i);
        const __mmask16 under = _mm512_mask_cmplt_epi32_mask(lanes, s, low),
                        equal = _mm512_mask_cmpeq_epi32_mask(lanes, s, low),
                        upto = _mm512_mask_cmple_epi32_mask(lanes, s, high);
        const __mmask16 inside = (__mmask16)(upto & ~(under | equal));
        const __m512i gap = _mm512_sub_epi32(low, s);
        __m128i ages = _mm_setzero_si128();
        add_signed(&sum, s);
        add_unsigned(&short_of, under, gap);
        below += (uint64_t)ones(under);
        ties += (uint64_t)ones(equal);
        if (has_age) {
            ages = _mm_maskz_loadu_epi8(lanes, age + i);
            const __mmask16 is_young = _mm_mask_cmplt_epu8_mask(lanes, ages, limit);
            known += (uint64_t)ones(_mm_mask_cmpneq_epu8_mask(lanes, ages, unknown));
            young += (uint64_t)ones(is_young);
            young_below += (uint64_t)ones(is_young & under);
            young_ties += (uint64_t)ones(is_young & equal);
            add_unsigned(&young_short, is_young & under, gap);
        }
        if (inside != 0)
            found = keep_members(s, ages, has_age, inside, members, found);
    }
    members->count = found;
    sums->sum += total(sum);
    sums->tail.below += (int64_t)below;
    sums->tail.ties += (int64_t)ties;
    sums->tail.shortfall += total(short_of);
    if (!has_age)
        return;
    sums->known += (int64_t)known;
    sums->young += (int64_t)young;
    sums->young_tail.below += (int64_t)young_below;
    sums->young_tail.ties += (int64_t)young_ties;
    sums->young_tail.shortfall += total(young_short);
}

AVX512 void oab_avx512_tail(const int32_t *score, const uint8_t *age, size_t count,
                            oab_bracket bracket, uint8_t bound, oab_stretch_sums *sums,
                            oab_members *members) {
    for (size_t done = 0; done < count; done += MOST_AT_ONCE) {
        const size_t part = count - done < MOST_AT_ONCE ? count - done : MOST_AT_ONCE;
        if (age != NULL)
            add_run(score + done, age + done, true, part, bracket, bound, sums, members);
        else
            add_run(score + done, NULL, false, part, bracket, bound, sums, members);
    }
}

/* ---- counts ---- */

enum {
    FEW_CODES = 64,       /* above this, comparing with every code costs more than counters */
    BLOCK_BYTES = 1 << 13 /* stays in L1 cache while it is compared with every code */
};

AVX512 static inline uint32_t count_code(const uint8_t *code, size_t count, uint8_t wanted) {
    const __m512i same = _mm512_set1_epi8((char)wanted);
    uint64_t found = 0;
    size_t i = 0;
    for (; i + 64 <= count; i += 64)
        found += (uint64_t)__builtin_popcountll(
            _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(code + i), same));
    if (i < count) {
        const __mmask64 lanes = (UINT64_C(1) << (count - i)) - 1;
        found += (uint64_t)__builtin_popcountll(
            _mm512_mask_cmpeq_epi8_mask(lanes, _mm512_maskz_loadu_epi8(lanes, code + i), same));
    }
    return (uint32_t)found;
}

AVX512 void oab_avx512_count(const uint8_t *code, size_t count, size_t codes, uint32_t *counts) {
    if (codes > FEW_CODES) {
        oab_loop_count(code, count, codes, counts);
        return;
    }
    for (size_t done = 0; done < count; done += BLOCK_BYTES) {
        const size_t part = count - done < BLOCK_BYTES ? count - done : BLOCK_BYTES;
        uint32_t others = 0;
        for (size_t c = 1; c < codes; c++) {
            const uint32_t found = count_code(code + done, part, (uint8_t)c);
            counts[c] += found;
            others += found;
        }
        counts[0] += (uint32_t)part - others;
    }
}

#endif
