/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay: repeats one allocation under many rules. What does not change between scenarios (units,
 * their order, their children) is found once; a scenario then costs a pass over the sites and the
 * municipalities and gives the same euros as oab_allocate, to the cent. */
#ifndef OAB_REPLAY_H
#define OAB_REPLAY_H

#include "allocate/allocate.h"

typedef struct oab_replay oab_replay;

/* The children of each unit in the lowest share, for one set of scores and one target share. */
typedef struct oab_tails oab_tails;

/* The results of one scenario. Arrays are in the order of the replayed result. */
typedef struct oab_outcome {
    oab_cents *site, *municipality; /* final amounts; OAB_ABSENT: unknown */
    int64_t at_minimum;             /* number of municipalities */
    oab_fixed cutoff, gap; /* points, from the schools' pool, else from the municipalities';
                              OAB_ABSENT: neither tables nor children give them */
    oab_fixed school_price, municipal_price; /* OAB_ABSENT: nothing is divided */
    void *scratch;
} oab_outcome;

/* Prepares to replay RESULT, an allocation of EVIDENCE. Both must outlive *REPLAY. For a scheme
 * that is not replayed, every oab_replay_pay allocates afresh. Free *REPLAY with oab_replay_free in
 * every case. */
oab_status oab_replay_open(const oab_evidence *evidence, const oab_result *result,
                           oab_replay **replay, oab_log *log);
void oab_replay_free(oab_replay *replay);

/* A TAILS or OUTCOME serves one thread; a replay serves any number. NULL or false: out of
 * memory. */
oab_tails *oab_tails_new(const oab_replay *replay);
void oab_tails_free(oab_tails *tails);
bool oab_outcome_open(const oab_replay *replay, oab_outcome *outcome);
void oab_outcome_free(oab_outcome *outcome);

/* Sums the children of every unit by SCORES (NULL if tables give the scores). */
void oab_replay_sum(const oab_replay *replay, const oab_scores *scores, oab_tails *tails);
/* The euros of every unit under RULES. SCORES: those from which TAILS were summed. OAB_CONFIG: the
 * rules cannot be carried out; LOG says why. */
oab_status oab_replay_pay(const oab_replay *replay, const oab_rules *rules,
                          const oab_scores *scores, const oab_tails *tails, oab_outcome *outcome,
                          oab_log *log);

#endif
