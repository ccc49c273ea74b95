/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wide: compiles a loop twice, plain and for AVX-512; the caller picks at run time. The body is an
 * inline function, so both give the same bits, and every compiler and sanitizer builds both. */
#ifndef OAB_WIDE_H
#define OAB_WIDE_H

#include <stdbool.h>

#define OAB_BODY static inline __attribute__((always_inline))

#ifdef __x86_64__
#define OAB_AVX512 __attribute__((target("avx512f,avx512dq,avx512vl")))
static inline bool oab_runs_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#else
#define OAB_AVX512
static inline bool oab_runs_avx512(void) {
    return false;
}
#endif

#endif
