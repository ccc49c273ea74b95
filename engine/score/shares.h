/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shares: one set of scores under many target shares. Children are put in order of score once;
 * a share then costs a look into the table of the order, and no child is counted again. */
#ifndef OAB_SHARES_H
#define OAB_SHARES_H

#include "score/score.h"

typedef struct oab_shares oab_shares;

/* Orders the children of SCORES by their score. NULL: no memory. Free with oab_shares_free. It
 * stands on PREPARED and SCORES, which must outlive it. One ordering serves many threads. */
oab_shares *oab_shares_order(const oab_prepared *prepared, const oab_scores *scores);
void oab_shares_free(oab_shares *shares);

/* The pools, and the tails of every segment, under indicator.target_share and tie_rule of RULES:
 * what oab_score_pools finds, but for the ages of pupils, which are not told apart here. SCORES is
 * made by oab_shares_scores, which gives it no score of a child; free it with oab_scores_free.
 */
bool oab_shares_scores(const oab_shares *shares, oab_scores *scores);
void oab_shares_pools(const oab_shares *shares, const oab_rules *rules, oab_scores *scores);

#endif
