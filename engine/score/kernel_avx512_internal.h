/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The loops written out for AVX-512 with VBMI2 (Intel from Ice Lake, AMD from Zen 4): small tables
 * stay in registers, members are compressed, a run's last children are masked. */
#ifndef OAB_KERNEL_AVX512_INTERNAL_H
#define OAB_KERNEL_AVX512_INTERNAL_H

#include "score/kernel_internal.h"

bool oab_avx512_runs_here(void);
void oab_avx512_points(const oab_points *points, oab_features features, size_t count, int32_t base,
                       int32_t *score);
void oab_avx512_tail(const int32_t *score, const uint8_t *age, size_t count, oab_bracket bracket,
                     uint8_t bound, oab_run_sums *sums, oab_members *members);
void oab_avx512_count(const uint8_t *code, size_t count, size_t codes, uint32_t *counts);

#endif
