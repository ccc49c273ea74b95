/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shares: one set of scores under many target shares. The children are put in order of score once;
 * after that, a share costs a few look-ups in tables, and no child is counted again. */
#ifndef OAB_SHARES_H
#define OAB_SHARES_H

#include "score/score.h"

typedef struct oab_shares oab_shares;

/* Puts the children of SCORES in order of score. PREPARED and SCORES must outlive the result, which
 * any number of threads may use at once. Free with oab_shares_free. NULL: out of memory. */
oab_shares *oab_shares_order(const oab_prepared *prepared, const oab_scores *scores);
void oab_shares_free(oab_shares *shares);

/* The pools, and the tails of every segment, under indicator.target_share and indicator.tie_rule of
 * RULES: as from oab_score_pools, but without the split of pupils by age. Make SCORES with
 * oab_shares_scores (false: out of memory; it holds no scores of children); free it with
 * oab_scores_free. */
bool oab_shares_scores(const oab_shares *shares, oab_scores *scores);
void oab_shares_pools(const oab_shares *shares, const oab_rules *rules, oab_scores *scores);

#endif
