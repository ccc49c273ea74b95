/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of score: the kernels, an indicator prepared for a count date, the pass over
 * the children, and how a cut-off is found. */
#ifndef OAB_SCORE_INTERNAL_H
#define OAB_SCORE_INTERNAL_H

#include "score/score.h"

/* ---- kernel.c ---- */

/* The inner loops, each over a stretch of children, in variants by processor. All use integers, so
 * every variant gives the same bits; the portable one defines the result. */

/* Points of a child = base + parents[mother x fathers + father] + rest[(origin x stays + stay) x 3
 * + debt]: two look-ups instead of five. If there are few categories (is_small), the same points
 * are also kept per category, so that each table fits in vector registers. */
enum { OAB_SMALL_CODES = 32, OAB_SMALL_STAYS = 64, OAB_SMALL_DEBTS = 16 };
typedef struct oab_points {
    int32_t *parents, *rest;
    int32_t fathers, stays;
    oab_fixed *scale; /* [education.count] of mothers' education, for the school mean */
    bool is_small;
    int32_t mother[OAB_SMALL_CODES], father[OAB_SMALL_CODES], origin[OAB_SMALL_CODES],
        stay[OAB_SMALL_STAYS], debt[OAB_SMALL_DEBTS];
} oab_points;

typedef struct oab_features {
    const uint8_t *mother, *father, *origin, *stay, *debt;
} oab_features;

/* The scores between which the cut-offs may still be: low to high, both included. */
typedef struct oab_bracket {
    int32_t low, high;
} oab_bracket;

/* Sums of a stretch: of all its children, of those at or below LOW of a bracket, and the latter
 * again for the young. */
typedef struct oab_stretch_sums {
    int64_t sum;
    oab_tail tail;
    int64_t known, young; /* children of known age, and of those below the age bound */
    oab_tail young_tail;
} oab_stretch_sums;

/* Children with low < score <= high, who need a second look once the cut-off is known. */
typedef struct oab_members {
    int32_t *score;
    uint8_t *age; /* NULL if no age is known */
    size_t count;
} oab_members;
enum { OAB_MEMBERS_SLACK = 64 }; /* entries beyond COUNT that a kernel may overwrite */

typedef struct oab_kernel {
    const char *name;
    bool (*runs_here)(void); /* does this processor support it? */
    void (*points)(const oab_points *points, oab_features features, size_t count, int32_t base,
                   int32_t *score);
    /* Adds the stretch's sums to SUMS and appends its members; MEMBERS must have room for COUNT
     * more plus OAB_MEMBERS_SLACK. If AGE is NULL, nothing is counted for the young. */
    void (*tail)(const int32_t *score, const uint8_t *age, size_t count, oab_bracket bracket,
                 uint8_t bound, oab_stretch_sums *sums, oab_members *members);
    /* Adds to each COUNTS[c], c < CODES <= 256, how many of CODE equal c; count < 2^32. */
    void (*count)(const uint8_t *code, size_t count, size_t codes, uint32_t *counts);
} oab_kernel;

extern const oab_kernel oab_kernels[]; /* fastest first; the last, "portable", runs everywhere */
extern const size_t oab_kernel_count;
const oab_kernel *oab_best_kernel(void);

/* ---- kernel_avx512.c ---- */

/* The loops written out for AVX-512 with VBMI2 (Intel from Ice Lake, AMD from Zen 4): small tables
 * stay in registers, members are compressed, and the last children of a stretch are masked. */

bool oab_avx512_runs_here(void);
void oab_avx512_points(const oab_points *points, oab_features features, size_t count, int32_t base,
                       int32_t *score);
void oab_avx512_tail(const int32_t *score, const uint8_t *age, size_t count, oab_bracket bracket,
                     uint8_t bound, oab_stretch_sums *sums, oab_members *members);
void oab_avx512_count(const uint8_t *code, size_t count, size_t codes, uint32_t *counts);

/* ---- prepare.c, groups.c, counts.c ---- */

/* The steps of preparing a cohort: pieces (prepare.c), groups of the school mean (groups.c) and
 * counts of every code (counts.c). */

/* The first piece that begins at or after child CHILD; piece_count if there is none. */
size_t oab_piece_at(const oab_prepared *prepared, uint64_t child);

/* Do two segments hold pupils of the same institution on the same count date? */
bool oab_same_institution(const oab_cohort *cohort, size_t s, size_t t);

/* Lists the groups and assigns each segment its own; counts no mothers yet. OF_GROUP[g] has room
 * for 2 x segments + dates groups and gets the municipality's group for institution x municipality
 * g, 0 for the others. False: out of memory. */
bool oab_make_groups(oab_prepared *prepared, uint32_t *of_group);
/* To be called once the institutions' mothers are counted: sums them for municipalities and the
 * nation, and assigns toddlers of a municipality without pupils to the nation. */
void oab_finish_groups(oab_prepared *prepared, const uint32_t *of_group);

/* Counts afresh the codes, the children to compute and the mothers of every institution x
 * municipality. */
void oab_count_children(oab_prepared *prepared, int threads);

/* ---- impute.c ---- */

/* Imputation of unknown education and origin, the only step of preparing that depends on a rule. */

/* Deals with the unknown cells counted in PREPARED, by indicator.imputation: refuses them
 * (OAB_DATA), leaves them for the mean (code 0), or draws them into PREPARED's copies. */
oab_status oab_impute(const oab_rules *rules, oab_prepared *prepared, oab_log *log);

/* ---- points.c ---- */

/* An indicator prepared for one count date of one cohort: tables for the kernel and the base of
 * each segment (its school mean). */

typedef struct oab_date_points {
    oab_points points;
    int32_t *base;                    /* [segment_count] school means; undefined for other dates */
    int64_t children[OAB_KIND_COUNT]; /* whose score is computed */
    oab_wide sum[OAB_KIND_COUNT];     /* of their points, without intercept */
    oab_score_mean unknown[OAB_UNKNOWN_COUNT];
} oab_date_points;

/* Free with oab_date_points_free in every case. OAB_CONFIG: the model lacks a category, or points
 * are out of bounds. */
oab_status oab_points_of_date(const oab_prepared *prepared, const oab_indicator *indicator,
                              const oab_rules *rules, size_t date, int threads,
                              oab_date_points *out, oab_log *log);
/* The scale values of the mothers of GROUP, over whom a school mean is taken. */
oab_score_mean oab_mean_of_mothers(const oab_prepared *prepared, const oab_points *points,
                                   uint32_t group);
/* The group whose mean the children of segment S have. */
uint32_t oab_group_of(const oab_prepared *prepared, const oab_rules *rules, size_t s);
/* The points without intercept of all pupils in the file, or of toddlers if there are no pupils. */
oab_score_mean oab_mean_of_points(const oab_date_points *dates, size_t date_count);
/* The intercept of an indicator whose file says `calibrate`. */
oab_fixed oab_calibrate(const oab_date_points *dates, size_t date_count, const oab_rules *rules);
void oab_date_points_free(oab_date_points *points);

/* ---- score.c ---- */

/* The points of every date with a score to compute, and the intercept. Free *POINTS with
 * oab_free_points in every case. */
oab_status oab_find_points(const oab_prepared *prepared, const oab_indicator *indicator,
                           const oab_rules *rules, int threads, oab_date_points **points,
                           oab_fixed *intercept, oab_log *log);
void oab_free_points(size_t dates, oab_date_points *points);

/* ---- cutoff.c ---- */

/* Finding a pool's cut-off among stretches of children. */

typedef struct oab_range {
    uint64_t from, to;
} oab_range;

/* Fills in cutoff, below and ties of POOL, whose k must be at least 1 and at most the number of
 * children in RANGES; all scores are between LEAST and MOST. */
void oab_find_cutoff(const int32_t *score, const oab_range *ranges, int range_count, int32_t least,
                     int32_t most, int threads, oab_pool *pool);

/* ---- pass.c, sample.c ---- */

/* One pass over the children: their points, if asked for, and the sums of each segment against a
 * bracket expected to hold the cut-off. Children inside the bracket are set aside, so that a second
 * pass is needed only if the bracket was wrong. */

/* Members of one segment, adjacent in their slice's buffer. */
typedef struct oab_member_stretch {
    uint32_t segment, count;
} oab_member_stretch;

/* Totals over the pupils, or the toddlers, of one count date in one slice. */
typedef struct oab_totals {
    int64_t sum;
    oab_tail tail;
    oab_range members; /* as a range in the members of all slices */
} oab_totals;

/* The part of the children that one thread takes: pieces first to end - 1. */
typedef struct oab_slice {
    size_t first, end;
    oab_members members;
    size_t room; /* in MEMBERS, without the slack */
    oab_member_stretch *stretches;
    size_t stretch_count;
    oab_totals *totals; /* [date][kind] */
    bool is_full;       /* more members than room, so they are incomplete */
} oab_slice;

/* A few scores of one count date, counted in bins, from which any cut-off can be guessed. */
enum { OAB_SAMPLE_BINS = 1 << 12 };
typedef struct oab_sample {
    int32_t least;
    int shift;
    uint32_t count[OAB_KIND_COUNT];
    uint32_t bins[OAB_KIND_COUNT][OAB_SAMPLE_BINS];
} oab_sample;

/* All memory that scoring needs besides its results; kept from one call to the next. */
struct oab_score_work {
    size_t slice_count;
    oab_slice *slices;
    int32_t *member_score;
    uint8_t *member_age;
    oab_member_stretch *stretches;
    oab_totals *totals;     /* [slice][date][kind] */
    oab_range *ranges;      /* [date][pool][slice] where the members of that pool are */
    oab_bracket *brackets;  /* [date] */
    oab_sample *samples;    /* [date] */
    uint64_t sample_stride; /* children from one sampled block to the next */
    int32_t *sample_score;  /* [block][OAB_SAMPLE_BLOCK] */
    uint8_t *sample_count;  /* [block] */
    uint32_t *sample_date;  /* [block] count date x 2 + kind */
    size_t sample_blocks;
    bool is_sampled; /* the samples are of the current scores */
};
enum { OAB_SAMPLE_BLOCK = 8, OAB_SAMPLE_MOST_BLOCKS = 4096 };

/* Memory for THREADS slices, reused if it already fits. False: out of memory. */
bool oab_work_open(const oab_prepared *prepared, int threads, oab_score_work **work);
void oab_work_free(oab_score_work *work);

typedef struct oab_pass {
    const oab_prepared *prepared;
    const oab_date_points *points; /* [date]; NULL: the scores are already there */
    int32_t intercept;
    uint8_t bovenbouw;
    const oab_kernel *kernel;
} oab_pass;

/* The scores of COUNT children of SEGMENT, starting at FIRST: as given, else from the points. */
void oab_score_stretch(const oab_pass *pass, uint32_t segment, uint64_t first, uint32_t count,
                       int32_t *score);
/* Scores the sampled children, or takes the scores already there, and counts them. */
void oab_take_sample(const oab_pass *pass, oab_scores *scores);
/* A bracket that almost certainly holds the cut-offs of both pools of a date. */
oab_bracket oab_guess_bracket(const oab_sample *sample, const oab_pool pools[OAB_POOL_COUNT]);

/* Scores if points are given, and fills in tail[WHICH] of every segment and the totals of every
 * slice, against work->brackets. The pass of the school pool must come first: it starts every
 * segment afresh and also fills in count, sum and the young. */
void oab_run_pass(const oab_pass *pass, int which, oab_scores *scores);

/* ---- pools.c ---- */

/* From scores, or from the points that give them, to pools and segment sums. */

/* Fills in the pools of every date and the sums of every segment, and the scores if PASS has
 * points. The sample in scores->work must have been taken. */
void oab_fill_pools(oab_pass *pass, const oab_rules *rules, int threads, oab_scores *scores);

/* Empties every pool, except for its count and its k. */
void oab_open_pools(const oab_prepared *prepared, const oab_rules *rules, oab_scores *scores);
/* How much of a tied child counts (indicator.tie_rule): the fraction that makes exactly k, all or
 * nothing. If the tied children fit within k, every rule counts them whole. */
void oab_settle_ties(oab_pool *pool, int64_t tie_rule);

/* ---- order.c: children by score, each with its segment ---- */

typedef struct oab_scored {
    int32_t score;
    uint32_t segment;
} oab_scored;

/* Stable sort of *LIST, COUNT long and from malloc, in ascending order of score. May replace *LIST
 * by another allocation. False: out of memory, and *LIST is unchanged. */
bool oab_sort_scored(oab_scored **list, uint64_t count);

/* Index of the first segment of DATE or of a later date. */
size_t oab_first_segment(const oab_cohort *cohort, size_t date);
/* COUNT children, those of the segments from FIRST, in ascending order of SCORE ([child of the
 * cohort]). Segments are numbered from FIRST. Free with free(). NULL: out of memory. */
oab_scored *oab_children_by_score(const oab_cohort *cohort, const int32_t *score, size_t first,
                                  uint64_t count);

#endif
