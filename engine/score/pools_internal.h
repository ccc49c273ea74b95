/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From scores, or from the points that give them, to pools and segment sums. */
#ifndef OAB_POOLS_INTERNAL_H
#define OAB_POOLS_INTERNAL_H

#include "score/pass_internal.h"

/* Fills the pools of every date and the sums of every segment, and the scores where PASS has
 * points. The sample in scores->work must have been taken. */
void oab_fill_pools(oab_pass *pass, const oab_rules *rules, int threads, oab_scores *scores);

/* Makes every pool empty but for its count and its k. */
void oab_open_pools(const oab_prepared *prepared, const oab_rules *rules, oab_scores *scores);
/* How much of a tied child counts (indicator.tie_rule): the fraction that makes exactly k, all, or
 * nothing. Where no tie crosses the k-th child every rule counts them whole. */
void oab_settle_ties(oab_pool *pool, int64_t tie_rule);

#endif
