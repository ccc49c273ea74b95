/* SPDX-License-Identifier: GPL-3.0-or-later */
/* score: gives every child a score from the children and the indicator, then finds the national
 * cut-off of the lowest share and, per segment (site, municipality, count date), the sums from
 * which the scores of schools and municipalities are made. */
#ifndef OAB_SCORE_H
#define OAB_SCORE_H

#include "input/input.h"
#include "model/model.h"

/* ---- a prepared cohort: everything that does not depend on the numbers of a model ---- */

/* A stretch of children of one segment, short enough to stay in L1 cache from one loop to the
 * next. */
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

/* The mothers over whom a school mean is taken, on one count date: those of the pupils of one
 * institution in one municipality, of all pupils of a municipality, or of the nation. */
typedef struct oab_mean_group {
    uint32_t date;
    uint32_t *mothers; /* [education.count] by education code; points into oab_prepared.mothers */
} oab_mean_group;

typedef struct oab_prepared {
    const oab_cohort *cohort; /* not owned; must outlive this */
    /* the columns to score: the cohort's own, or copies in which unknown cells have been drawn */
    const uint8_t *education_mother, *education_father, *origin;
    uint8_t *drawn[3]; /* the copies; NULL if none was needed */
    oab_piece *pieces;
    size_t piece_count;
    oab_mean_group *groups; /* the first date_count are the nation's */
    size_t group_count;
    uint32_t *mothers;  /* [group_count][education.count] */
    uint32_t *group;    /* [segment_count]: institution x municipality for pupils; for toddlers the
                           municipality, or the nation if it has no pupils */
    uint64_t *computed; /* [segment_count] children whose score must be computed */
    uint64_t *first_child;   /* [date_count + 1] where the pupils of date d begin */
    uint64_t *first_toddler; /* [date_count + 1] where its toddlers begin, up to the next date */
    oab_code_counts (*counts)[OAB_KIND_COUNT];                  /* [date_count] */
    uint64_t unknown_mothers, unknown_fathers, unknown_origins; /* cells to impute */
} oab_prepared;

/* Groups and counts the children and, if the rules say hotdeck, draws what is unknown: from a donor
 * of the same origin and count date, by a draw that depends only on the seed, the place and the
 * features, never on row order or threads. OAB_DATA: unknown cells under `refuse`, or too many
 * children. */
oab_status oab_prepare(const oab_cohort *cohort, const oab_rules *rules, int threads,
                       oab_prepared *prepared, oab_log *log);
void oab_prepared_free(oab_prepared *prepared);

/* ---- scores ---- */

/* Bounds that make every sum of scores exact in 64 bits, and every fraction of such sums in 128. */
enum { OAB_MOST_CHILDREN = 1 << 27, OAB_MOST_POINTS = 2000 };

/* One national population: all pupils (for schools), or pupils and toddlers (for municipalities).
 * Scores are in 1e-6 points. C = sum / count; G is the mean of those who count as the lowest
 * share. */
typedef struct oab_pool {
    int64_t count, sum;
    int64_t k;                  /* ceil(target share x count) */
    int32_t cutoff;             /* score of the k-th lowest child */
    int64_t below;              /* children below the cut-off */
    int64_t ties;               /* children at the cut-off */
    int64_t shortfall;          /* sum of cutoff - score over the children below */
    int64_t tied_num, tied_den; /* the fraction of each tied child that counts */
    int64_t counted;            /* below + ties x fraction; equals k under pro_rata */
} oab_pool;
enum { OAB_SCHOOL_POOL, OAB_MUNICIPAL_POOL, OAB_POOL_COUNT };

/* The part of a group of children that is in the lowest share of a pool. */
typedef struct oab_tail {
    int64_t below, ties, shortfall; /* as in oab_pool */
} oab_tail;
/* Adds MORE, of other children and the same pool. */
static inline void oab_add_tail(oab_tail *sum, const oab_tail *more) {
    sum->below += more->below;
    sum->ties += more->ties;
    sum->shortfall += more->shortfall;
}

typedef struct oab_segment_sums {
    int64_t count, sum;
    oab_tail tail[OAB_POOL_COUNT];
    int64_t young, old;  /* pupils below the bovenbouw age, and at or above it (age known) */
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
    oab_score_work *work; /* memory that one call leaves for the next */
} oab_scores;

/* Scores every child (art. 18 lid 2 Besluit bekostiging WPO 2022; CBS 2021, ch. 3), finds each
 * date's cut-offs by counting, and sums per segment. Zero-initialise SCORES before the first call,
 * reuse it for the next scenario of the same cohort, and free it at the end. */
oab_status oab_score_cohort(const oab_prepared *prepared, const oab_indicator *indicator,
                            const oab_rules *rules, int threads, oab_scores *scores, oab_log *log);
/* Finds cut-offs and sums again for the scores that oab_score_cohort left in SCORES, under RULES
 * with another indicator.target_share, indicator.tie_rule or bovenbouw age; scores no child.
 * Allocates nothing while THREADS stays the same. Threads may work at the same time on different
 * SCORES, but not on the same one. */
oab_status oab_score_pools(const oab_prepared *prepared, const oab_rules *rules, int threads,
                           oab_scores *scores, oab_log *log);
void oab_scores_free(oab_scores *scores);

/* ---- what one child's score is made of, besides its own cells ---- */

/* A mean: SUM, in 1e-6, over COUNT children; 0 of 0: there are none. */
typedef struct oab_score_mean {
    oab_wide sum;
    int64_t count;
} oab_score_mean;
enum { OAB_UNKNOWN_COUNT = OAB_ORIGIN + 1 }; /* variables whose unknown cells are imputed */

/* The means that enter the computed score of a child of one segment. */
typedef struct oab_segment_means {
    /* by variable, what an unknown cell is taken for, rounded to 1e-6: over the children of the
     * date whose category is known, the scale values, or the points if it has no coefficient */
    oab_score_mean unknown[OAB_UNKNOWN_COUNT];
    oab_score_mean mothers; /* the scale values over which the school mean is taken */
    bool is_national;       /* over all mothers of pupils on the date */
    oab_score_mean points; /* what a calibrated intercept brings to its target: points without it */
} oab_segment_means;
/* Those of SEGMENT, of whose children some score is computed. Errors as of oab_score_cohort. */
oab_status oab_find_means(const oab_prepared *prepared, const oab_indicator *indicator,
                          const oab_rules *rules, size_t segment, int threads,
                          oab_segment_means *means, oab_log *log);

/* ---- normalised forms (asked for with --normalised) ---- */

/* Means over the pupils of a site of: score - C; the same divided by the national standard
 * deviation; the national percentile (100 x the share of pupils with a lower score plus half of
 * those with the same score). */
typedef struct oab_normalised {
    double deviation, z_score, percentile;
} oab_normalised;
/* OUT, [segment_count]: one per segment of DATE (an index) that has a site; zero for the others. */
oab_status oab_normalise(const oab_prepared *prepared, const oab_scores *scores, size_t date,
                         oab_normalised *out, oab_log *log);

#endif
