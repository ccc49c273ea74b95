/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass over the children: points, where they are asked for, and at once the sums of every
 * segment against a bracket in which the cut-off is expected. Children inside the bracket are kept
 * aside, so that a second pass is needed only where the bracket was wrong. */
#ifndef OAB_PASS_INTERNAL_H
#define OAB_PASS_INTERNAL_H

#include "score/cutoff_internal.h"
#include "score/points_internal.h"

/* Members of one segment, one after the other in their slice's buffer. */
typedef struct oab_member_run {
    uint32_t segment, count;
} oab_member_run;

/* What one slice has of the pupils, or toddlers, of one count date. */
typedef struct oab_totals {
    int64_t sum;
    oab_tail tail;
    oab_range members; /* in the members of all slices */
} oab_totals;

/* The part of the children that one thread takes: pieces first .. end - 1. */
typedef struct oab_slice {
    size_t first, end;
    oab_members members;
    size_t room; /* of MEMBERS, slack not counted */
    oab_member_run *runs;
    size_t run_count;
    oab_totals *totals; /* [date][kind] */
    bool is_full;       /* more members than room: none can be trusted */
} oab_slice;

/* A few scores of one count date, counted by bins: a guess of any cut-off. */
enum { OAB_SAMPLE_BINS = 1 << 12 };
typedef struct oab_sample {
    int32_t least;
    int shift;
    uint32_t count[OAB_KIND_COUNT];
    uint32_t bins[OAB_KIND_COUNT][OAB_SAMPLE_BINS];
} oab_sample;

/* All memory that scoring needs beside its results, kept from one call to the next. */
struct oab_score_work {
    size_t slice_count;
    oab_slice *slices;
    int32_t *member_score;
    uint8_t *member_age;
    oab_member_run *runs;
    oab_totals *totals;     /* [slice][date][kind] */
    oab_range *ranges;      /* [date][pool][slice] members of that pool */
    oab_bracket *brackets;  /* [date] */
    oab_sample *samples;    /* [date] */
    uint64_t sample_stride; /* a block of children is sampled in every so many */
    int32_t *sample_score;  /* [block][OAB_SAMPLE_BLOCK] */
    uint8_t *sample_count;  /* [block] */
    uint32_t *sample_date;  /* [block] count date x 2 + kind */
    size_t sample_blocks;
    bool is_sampled; /* the samples are of the scores there are */
};
enum { OAB_SAMPLE_BLOCK = 8, OAB_SAMPLE_MOST_BLOCKS = 4096 };

/* Work for THREADS slices; kept where it fits already. False: no memory. */
bool oab_work_open(const oab_prepared *prepared, int threads, oab_score_work **work);
void oab_work_free(oab_score_work *work);

typedef struct oab_pass {
    const oab_prepared *prepared;
    const oab_date_points *points; /* [date]; NULL: the scores are there */
    int32_t intercept;
    uint8_t bovenbouw;
    const oab_kernel *kernel;
} oab_pass;

/* The scores of COUNT children of SEGMENT from FIRST on: given, else from the points. */
void oab_score_run(const oab_pass *pass, uint32_t segment, uint64_t first, uint32_t count,
                   int32_t *score);
/* Scores the sampled children, or takes the scores there are, and counts them. */
void oab_take_sample(const oab_pass *pass, oab_scores *scores);
/* A bracket that holds the cut-offs of both pools of DATE all but surely. */
oab_bracket oab_guess_bracket(const oab_sample *sample, const oab_pool pools[OAB_POOL_COUNT]);

/* Scores where points are given, and fills tail[WHICH] of every segment, and the totals of every
 * slice, against work->brackets. The school pool's pass comes first: it begins every segment anew
 * and fills count, sum and the young too. */
void oab_run_pass(const oab_pass *pass, int which, oab_scores *scores);

#endif
