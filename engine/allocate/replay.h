/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay: one allocation again, under many rules. What does not change from one scenario to the
 * next is found once: units, their order, their children; a scenario then costs a pass over the
 * sites and the municipalities, and gives the euros that oab_allocate gives, to the cent. */
#ifndef OAB_REPLAY_H
#define OAB_REPLAY_H

#include "allocate/allocate.h"

typedef struct oab_replay oab_replay;

/* What the units' children have in the lowest share: of one set of scores and one target share. */
typedef struct oab_tails oab_tails;

/* What one scenario gives. Arrays in the order of the result that is replayed. */
typedef struct oab_outcome {
    oab_cents *site, *municipality; /* final amounts; OAB_ABSENT: not known */
    int64_t at_minimum;             /* municipalities */
    oab_fixed cutoff, gap;          /* points, of the schools' pool, else of the municipalities';
                                       OAB_ABSENT: no table or child tells */
    oab_fixed school_price, municipal_price; /* OAB_ABSENT: nothing is divided */
    void *scratch;
} oab_outcome;

/* Makes ready to replay RESULT, an allocation of EVIDENCE that must outlive it. Of a scheme that is
 * not replayed nothing is kept, and every oab_replay_pay allocates anew. *REPLAY: free with
 * oab_replay_free. */
oab_status oab_replay_open(const oab_evidence *evidence, const oab_result *result,
                           oab_replay **replay, oab_log *log);
void oab_replay_free(oab_replay *replay);

/* TAILS and OUTCOME serve one thread each; the replay serves all. NULL or false: no memory. */
oab_tails *oab_tails_new(const oab_replay *replay);
void oab_tails_free(oab_tails *tails);
bool oab_outcome_open(const oab_replay *replay, oab_outcome *outcome);
void oab_outcome_free(oab_outcome *outcome);

/* Sums the children of every unit by SCORES (NULL where tables give the scores). */
void oab_replay_sum(const oab_replay *replay, const oab_scores *scores, oab_tails *tails);
/* The euros of every unit under RULES. SCORES: those that TAILS were summed from. OAB_CONFIG: rules
 * that cannot be carried out, said in LOG. */
oab_status oab_replay_pay(const oab_replay *replay, const oab_rules *rules,
                          const oab_scores *scores, const oab_tails *tails, oab_outcome *outcome,
                          oab_log *log);

#endif
