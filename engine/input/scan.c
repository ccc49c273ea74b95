/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanners: AVX-512, AVX2 and portable C on 64-bit words, chosen by what the machine supports.
 * All give the same result. */
#include "input/input_internal.h"

#include <string.h>

/* Writes the positions of the bits set in ALL, plus AT. */
__attribute__((always_inline)) static inline void put_one_by_one(uint16_t *to, uint64_t all,
                                                                 uint16_t at) {
    for (; all != 0; all &= all - 1)
        *to++ = (uint16_t)(at + __builtin_ctzll(all));
}

/* ---- portable: eight words ---- */

typedef struct words {
    uint64_t word[8];
} words;

static inline words load_words(const char *text) {
    words bytes;
    memcpy(&bytes, text, sizeof bytes);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 8; i++)
        bytes.word[i] = __builtin_bswap64(bytes.word[i]);
#endif
    return bytes;
}

/* A byte of x ^ c is 0 where the bytes are equal; then, and only then, neither it nor its low seven
 * bits plus 0x7f has the high bit set. The multiplication gathers the eight bits. */
static inline uint64_t equal_words(words bytes, char c) {
    const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f), ones = UINT64_C(0x0101010101010101);
    uint64_t mask = 0;
    for (int i = 0; i < 8; i++) {
        const uint64_t x = bytes.word[i] ^ ones * (unsigned char)c;
        const uint64_t high = ~(((x & low) + low) | x | low);
        mask |= ((high >> 7) * UINT64_C(0x0102040810204080) >> 56) << 8 * i;
    }
    return mask;
}

#define WAY(name) name##_words
#define TARGET
typedef words block_words;
static inline void put_ends_words(uint16_t *to, uint64_t all, uint16_t at) {
    put_one_by_one(to, all, at);
}
#include "input/scan_ways.h"

static const oab_scanner scanner_words = {"words", count_words, list_words};

#if defined(__x86_64__)
#include <immintrin.h>

/* ---- AVX2 ---- */

#define TARGET __attribute__((target("avx2,popcnt,bmi")))
#define WAY(name) name##_avx2
typedef struct block_avx2 {
    __m256i low, high;
} block_avx2;

TARGET static inline block_avx2 load_avx2(const char *text) {
    return (block_avx2){_mm256_loadu_si256((const __m256i *)(const void *)text),
                        _mm256_loadu_si256((const __m256i *)(const void *)(text + 32))};
}
TARGET static inline uint64_t equal_avx2(block_avx2 bytes, char c) {
    const __m256i wanted = _mm256_set1_epi8(c);
    const unsigned low = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.low, wanted));
    const unsigned high = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.high, wanted));
    return (uint64_t)high << 32 | low;
}
TARGET static inline void put_ends_avx2(uint16_t *to, uint64_t all, uint16_t at) {
    put_one_by_one(to, all, at);
}
#include "input/scan_ways.h"

static const oab_scanner scanner_avx2 = {"avx2", count_avx2, list_avx2};

/* ---- AVX-512 with byte compression (VBMI2) ---- */

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi2,popcnt,bmi")))
#define WAY(name) name##_avx512
typedef __m512i block_avx512;

TARGET static inline __m512i load_avx512(const char *text) {
    return _mm512_loadu_si512(text);
}
TARGET static inline uint64_t equal_avx512(__m512i bytes, char c) {
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(c));
}
/* Writes 64 entries if more than 32 bits are set, else 32; the list has room for an extra block. */
TARGET static inline void put_ends_avx512(uint16_t *to, uint64_t all, uint16_t at) {
    const __m512i iota = _mm512_set_epi8(
        63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41,
        40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
        17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const __m512i places = _mm512_maskz_compress_epi8(all, iota);
    const __m512i base = _mm512_set1_epi16((short)at);
    const __m512i low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(places));
    _mm512_storeu_si512(to, _mm512_add_epi16(low, base));
    if (__builtin_popcountll(all) > 32) {
        const __m512i high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(places, 1));
        _mm512_storeu_si512(to + 32, _mm512_add_epi16(high, base));
    }
}
#include "input/scan_ways.h"

static const oab_scanner scanner_avx512 = {"avx512", count_avx512, list_avx512};
#endif

size_t oab_scanners(const oab_scanner *list[3]) {
    size_t count = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2"))
        list[count++] = &scanner_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("popcnt"))
        list[count++] = &scanner_avx2;
#endif
    list[count++] = &scanner_words;
    return count;
}

const oab_scanner *oab_best_scanner(void) {
    const oab_scanner *list[3];
    oab_scanners(list);
    return list[0];
}
