/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score: takes the children and the indicator, gives every child a score, the national cut-off of
 * the lowest share, and per segment (site, municipality, count date) the sums that the scores of
 * schools and municipalities are made of. */
#ifndef OAB_SCORE_H
#define OAB_SCORE_H

#include "input/input.h"
#include "model/model.h"

/* ---- a cohort made ready: all that does not depend on a model's numbers ---- */

/* A stretch of children of one segment, short enough to stay in the first cache from one loop to
 * the next. */
enum { OAB_LARGEST_PIECE = 1 << 12 };
typedef struct oab_piece {
    uint64_t first;
    uint32_t count, segment;
} oab_piece;

/* How often each code occurs among the children of one count date whose score must be computed. */
typedef struct oab_code_counts {
    uint64_t children;
    uint64_t mother[256], father[256], origin[256], stay[256], debt[3];
} oab_code_counts;
enum { OAB_PUPILS, OAB_TODDLERS, OAB_KIND_COUNT };

/* The mothers over whom a school mean is taken: those of the pupils of one institution in one
 * municipality, of all pupils of a municipality, or of the nation, on one count date. */
typedef struct oab_mean_group {
    uint32_t date;
    uint32_t *mothers; /* [education.count] by education code; lies in oab_prepared */
} oab_mean_group;

typedef struct oab_prepared {
    const oab_cohort *cohort; /* not owned; must outlive this */
    /* the columns to score: the cohort's own, or copies in which unknown cells were drawn */
    const uint8_t *education_mother, *education_father, *origin;
    uint8_t *drawn[3]; /* the copies, NULL where none was needed */
    oab_piece *pieces;
    size_t piece_count;
    oab_mean_group *groups; /* the first date_count are the nation's */
    size_t group_count;
    uint32_t *mothers;       /* [group_count][education.count] */
    uint32_t *group;         /* [segment_count]: for pupils institution x municipality, for toddlers
                                the municipality, or the nation where it has no pupils */
    uint64_t *computed;      /* [segment_count] children whose score must be computed */
    uint64_t *first_child;   /* [date_count + 1] pupils of date d begin here */
    uint64_t *first_toddler; /* [date_count + 1] and its toddlers here, up to the next date */
    oab_code_counts (*counts)[OAB_KIND_COUNT];                  /* [date_count] */
    uint64_t unknown_mothers, unknown_fathers, unknown_origins; /* cells imputed */
} oab_prepared;

/* Groups and counts the children, and draws what is unknown where the rules say hotdeck: a donor
 * of the same origin and count date, by a draw that depends on the seed, the place and the features
 * alone, so never on row order or threads. OAB_DATA: unknown cells under `refuse`. */
oab_status oab_prepare(const oab_cohort *cohort, const oab_rules *rules, int threads,
                       oab_prepared *prepared, oab_log *log);
void oab_prepared_free(oab_prepared *prepared);

/* ---- scores ---- */

/* Bounds that make every sum of scores exact in 64 bits and every fraction of them in 128. */
enum { OAB_MOST_CHILDREN = 1 << 27, OAB_MOST_POINTS = 2000 };

/* One national population: all pupils (schools), or pupils and toddlers (municipalities). Points
 * are 1e-6. C = sum / count, G the mean of those that count as the lowest share. */
typedef struct oab_pool {
    int64_t count, sum;
    int64_t k;                  /* ceil(target share x count) */
    int32_t cutoff;             /* score of the k-th lowest child */
    int64_t below;              /* children under the cut-off */
    int64_t ties;               /* children at it */
    int64_t shortfall;          /* sum over those below of cutoff - score */
    int64_t tied_num, tied_den; /* the fraction of each tied child that counts */
    int64_t counted;            /* below + ties x fraction: k pro rata */
} oab_pool;
enum { OAB_SCHOOL_POOL, OAB_MUNICIPAL_POOL, OAB_POOL_COUNT };

/* What a group of children has in the lowest share of a pool. */
typedef struct oab_tail {
    int64_t below, ties, shortfall; /* as in oab_pool */
} oab_tail;

typedef struct oab_segment_sums {
    int64_t count, sum;
    oab_tail tail[OAB_POOL_COUNT];
    int64_t young, old;  /* pupils under the bovenbouw age, and from it on (age known) */
    oab_tail young_tail; /* of the school pool */
} oab_segment_sums;

typedef struct oab_date_scores {
    int32_t date;
    oab_fixed intercept;
    oab_pool pool[OAB_POOL_COUNT];
} oab_date_scores;

typedef struct oab_score_work oab_score_work;

typedef struct oab_scores {
    int32_t *score; /* [cohort count] 1e-6 points */
    oab_date_scores *dates;
    size_t date_count;
    oab_segment_sums *segments;
    size_t segment_count;
    oab_score_work *work; /* what one call leaves for the next */
} oab_scores;

/* Scores every child (art. 18 lid 2 Besluit bekostiging WPO 2022; CBS 2021, ch. 3), finds each
 * date's cut-offs by counting and sums per segment. SCORES is filled or made anew: zero-initialise
 * before the first call, reuse for the next scenario of the same cohort, free at the end. */
oab_status oab_score_cohort(const oab_prepared *prepared, const oab_indicator *indicator,
                            const oab_rules *rules, int threads, oab_scores *scores, oab_log *log);
/* Finds the cut-offs and sums again for the scores that oab_score_cohort left in SCORES, under
 * RULES of another indicator.target_share, indicator.tie_rule or bovenbouw age; no child is scored.
 * Allocates nothing while THREADS stays the same. Two threads may work on two SCORES at once, not
 * on one. */
oab_status oab_score_pools(const oab_prepared *prepared, const oab_rules *rules, int threads,
                           oab_scores *scores, oab_log *log);
void oab_scores_free(oab_scores *scores);

/* ---- normalised forms (asked for with --normalised) ---- */

/* Means over a site's pupils of: score - C; that over the national standard deviation; the national
 * percentile (share of pupils with a lower score and half of those with the same, times 100). */
typedef struct oab_normalised {
    double deviation, z_score, percentile;
} oab_normalised;
/* One per segment of DATE (index) that has a site, others zero. OUT: [segment_count]. */
oab_status oab_normalise(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                         oab_normalised *out, oab_log *log);

#endif
