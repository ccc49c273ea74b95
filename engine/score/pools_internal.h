/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From scores, or from the points that give them, to pools and segment sums. */
#ifndef OAB_POOLS_INTERNAL_H
#define OAB_POOLS_INTERNAL_H

#include "score/pass_internal.h"

/* Fills the pools of every date and the sums of every segment, and the scores where PASS has
 * points. The sample in scores->work must have been taken. */
void oab_fill_pools(oab_pass *pass, const oab_rules *rules, int threads, oab_scores *scores);

#endif
