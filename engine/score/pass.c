/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass over the children, one slice of them per thread. Slices are cut by number of children;
 * a segment on the edge of two is added to by both. */
#include "score/pass_internal.h"
#include "score/prepare_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---- */

/* Members are a few percent of the children; an eighth leaves room for crowded cut-offs. */
static size_t room_of_slice(const oab_prepared *prepared, size_t slices) {
    return (size_t)(prepared->cohort->count / slices / 8) + 4 * OAB_LARGEST_PIECE;
}

static void cut_slices(const oab_prepared *prepared, oab_score_work *work) {
    const uint64_t count = prepared->cohort->count;
    const size_t room = room_of_slice(prepared, work->slice_count);
    for (size_t t = 0; t < work->slice_count; t++) {
        oab_slice *slice = &work->slices[t];
        const size_t at = t * (room + OAB_MEMBERS_SLACK);
        slice->first = oab_piece_at(prepared, count * t / work->slice_count);
        slice->end = oab_piece_at(prepared, count * (t + 1) / work->slice_count);
        if (t + 1 == work->slice_count)
            slice->end = prepared->piece_count;
        slice->room = room;
        slice->members.score = work->member_score + at;
        slice->members.age = work->member_age != NULL ? work->member_age + at : NULL;
        slice->runs = work->runs + slice->first;
    }
}

bool oab_work_open(const oab_prepared *prepared, int threads, oab_score_work **work) {
    const oab_cohort *cohort = prepared->cohort;
    const size_t slices = threads > 1 ? (size_t)threads : 1, dates = cohort->date_count;
    if (*work != NULL && (*work)->slice_count == slices)
        return true;
    oab_work_free(*work);
    oab_score_work *w = *work = oab_new(1, sizeof *w);
    if (w == NULL)
        return false;
    const size_t room = slices * (room_of_slice(prepared, slices) + OAB_MEMBERS_SLACK);
    const uint64_t stride = cohort->count / OAB_SAMPLE_MOST_BLOCKS + 1;
    w->slice_count = slices;
    w->sample_stride = stride > OAB_SAMPLE_BLOCK ? stride : OAB_SAMPLE_BLOCK;
    w->sample_blocks = (size_t)(cohort->count / w->sample_stride) + 1;
    w->slices = oab_new(slices, sizeof *w->slices);
    w->member_score = oab_new(room, sizeof *w->member_score);
    w->member_age = cohort->age != NULL ? oab_new(room, sizeof *w->member_age) : NULL;
    w->runs = oab_new(prepared->piece_count, sizeof *w->runs);
    w->ranges = oab_new(dates * OAB_POOL_COUNT * slices, sizeof *w->ranges);
    w->brackets = oab_new(dates, sizeof *w->brackets);
    w->samples = oab_new(dates, sizeof *w->samples);
    w->sample_score = oab_new(w->sample_blocks * OAB_SAMPLE_BLOCK, sizeof *w->sample_score);
    w->sample_count = oab_new(w->sample_blocks, sizeof *w->sample_count);
    w->sample_date = oab_new(w->sample_blocks, sizeof *w->sample_date);
    if (w->slices && w->member_score && (w->member_age || cohort->age == NULL) && w->runs &&
        w->ranges && w->brackets && w->samples && w->sample_score && w->sample_count &&
        w->sample_date) {
        cut_slices(prepared, w);
        return true;
    }
    oab_work_free(w);
    *work = NULL;
    return false;
}

void oab_work_free(oab_score_work *work) {
    if (work == NULL)
        return;
    free(work->slices);
    free(work->member_score);
    free(work->member_age);
    free(work->runs);
    free(work->ranges);
    free(work->brackets);
    free(work->samples);
    free(work->sample_score);
    free(work->sample_count);
    free(work->sample_date);
    free(work);
}

/* ---- scores of a run of one segment ---- */

static void score_run(const oab_pass *pass, uint32_t segment, uint64_t first, uint32_t count,
                      int32_t *score) {
    const oab_prepared *prepared = pass->prepared;
    const oab_cohort *cohort = prepared->cohort;
    const oab_date_points *date = &pass->points[cohort->segments[segment].date];
    if (date->base != NULL)
        pass->kernel->points(&date->points,
                             (oab_features){prepared->education_mother + first,
                                            prepared->education_father + first,
                                            prepared->origin + first, cohort->mother_stay + first,
                                            cohort->debt + first},
                             count, date->base[segment] + pass->intercept, score);
    if (cohort->score != NULL)
        for (uint32_t i = 0; i < count; i++)
            if (cohort->score[first + i] != INT32_MIN)
                score[i] = cohort->score[first + i];
}

/* ---- the sample ---- */

static void sample_piece(const oab_pass *pass, const oab_piece *piece, oab_scores *scores) {
    oab_score_work *work = scores->work;
    const oab_segment *segment = &pass->prepared->cohort->segments[piece->segment];
    const uint64_t stride = work->sample_stride, end = piece->first + piece->count;
    for (uint64_t block = (piece->first + stride - 1) / stride; block * stride < end; block++) {
        const uint64_t first = block * stride, left = end - first;
        const uint32_t count = left < OAB_SAMPLE_BLOCK ? (uint32_t)left : OAB_SAMPLE_BLOCK;
        int32_t *sample = work->sample_score + block * OAB_SAMPLE_BLOCK;
        if (pass->points != NULL)
            score_run(pass, piece->segment, first, count, sample);
        else
            memcpy(sample, scores->score + first, count * sizeof *sample);
        work->sample_count[block] = (uint8_t)count;
        work->sample_date[block] = segment->date * 2U + (segment->site == OAB_NO_INDEX);
    }
}

static void bin_sample(size_t dates, oab_score_work *work) {
    for (size_t d = 0; d < dates; d++)
        work->samples[d] = (oab_sample){.least = INT32_MAX};
    int32_t most = INT32_MIN, least = INT32_MAX;
    for (size_t b = 0; b < work->sample_blocks; b++)
        for (size_t i = 0; i < work->sample_count[b]; i++) {
            const int32_t score = work->sample_score[b * OAB_SAMPLE_BLOCK + i];
            least = score < least ? score : least;
            most = score > most ? score : most;
        }
    int shift = 0;
    while (((int64_t)most - least) >> shift >= OAB_SAMPLE_BINS)
        shift++;
    for (size_t d = 0; d < dates; d++) {
        work->samples[d].least = least;
        work->samples[d].shift = shift;
    }
    for (size_t b = 0; b < work->sample_blocks; b++) {
        oab_sample *sample = &work->samples[work->sample_date[b] / 2];
        const unsigned kind = work->sample_date[b] % 2;
        sample->count[kind] += work->sample_count[b];
        for (size_t i = 0; i < work->sample_count[b]; i++) {
            const int64_t offset = (int64_t)work->sample_score[b * OAB_SAMPLE_BLOCK + i] - least;
            sample->bins[kind][offset >> shift]++;
        }
    }
}

void oab_take_sample(const oab_pass *pass, oab_scores *scores) {
    oab_score_work *work = scores->work;
    const size_t count = work->slice_count;
#pragma omp parallel for num_threads((int)count) schedule(static, 1) default(none)                 \
    shared(pass, scores, work, count)
    for (size_t t = 0; t < count; t++)
        for (size_t p = work->slices[t].first; p < work->slices[t].end; p++)
            sample_piece(pass, &pass->prepared->pieces[p], scores);
    bin_sample(pass->prepared->cohort->date_count, work);
    work->is_sampled = true;
}

/* ---- the bracket ---- */

/* Widens BRACKET to hold the sampled ranks LOW to HIGH of those of the first KINDS kinds. */
static void widen(const oab_sample *sample, int kinds, int64_t low, int64_t high,
                  oab_bracket *bracket) {
    int64_t seen = 0, from = INT32_MIN, to = INT32_MAX;
    for (int b = 0; b < OAB_SAMPLE_BINS && to == INT32_MAX; b++) {
        const int64_t edge = sample->least + ((int64_t)b << sample->shift);
        if (seen <= low && b > 0)
            from = edge - 1;
        if (seen > high)
            to = edge;
        for (int kind = 0; kind < kinds; kind++)
            seen += sample->bins[kind][b];
    }
    bracket->low = from < bracket->low ? (int32_t)from : bracket->low;
    bracket->high = to > bracket->high ? (int32_t)to : bracket->high;
}

/* The rank of the cut-off in the sample errs by at most half the root of the sample, a little more
 * for children who sit together in a block: about four times that on either side. */
oab_bracket oab_guess_bracket(const oab_sample *sample, const oab_pool pools[OAB_POOL_COUNT]) {
    oab_bracket bracket = {INT32_MAX, INT32_MIN};
    for (int which = 0; which < OAB_POOL_COUNT; which++) {
        const oab_pool *pool = &pools[which];
        const int kinds = which == OAB_SCHOOL_POOL ? 1 : OAB_KIND_COUNT;
        int64_t count = 0;
        for (int kind = 0; kind < kinds; kind++)
            count += sample->count[kind];
        if (pool->k == 0)
            continue;
        const int64_t rank = (int64_t)((double)count * (double)pool->k / (double)pool->count),
                      margin = (int64_t)(2 * sqrt((double)count)) + 2;
        widen(sample, kinds, rank - margin, rank + margin, &bracket);
    }
    if (bracket.low > bracket.high)
        bracket = (oab_bracket){INT32_MIN, INT32_MIN};
    return bracket;
}

/* ---- the pass ---- */

static void add_tail(oab_tail *sum, const oab_tail *more) {
    sum->below += more->below;
    sum->ties += more->ties;
    sum->shortfall += more->shortfall;
}

static void add_sums(oab_segment_sums *to, const oab_run_sums *sums, int64_t count, int which) {
    add_tail(&to->tail[which], &sums->tail);
    if (which != OAB_SCHOOL_POOL)
        return;
    to->count += count;
    to->sum += sums->sum;
    to->young += sums->young;
    to->old += sums->known - sums->young;
    add_tail(&to->young_tail, &sums->young_tail);
}

/* Sums of the school pool begin a segment anew. */
static void set_sums(oab_segment_sums *to, const oab_run_sums *sums, int64_t count, int which) {
    if (which == OAB_SCHOOL_POOL)
        *to = (oab_segment_sums){0};
    add_sums(to, sums, count, which);
}

/* Scores and sums one piece; its members go behind those of the slice. */
static void take_piece(const oab_pass *pass, const oab_piece *piece, oab_slice *slice,
                       oab_run_sums *sums, const oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    const oab_segment *segment = &cohort->segments[piece->segment];
    const bool has_age = cohort->age != NULL && segment->site != OAB_NO_INDEX;
    int32_t *score = scores->score + piece->first;
    if (pass->points != NULL)
        score_run(pass, piece->segment, piece->first, piece->count, score);
    oab_bracket bracket = scores->work->brackets[segment->date];
    if (bracket.high > bracket.low && slice->members.count + piece->count > slice->room) {
        slice->is_full = true;
        bracket.high = bracket.low;
    }
    pass->kernel->tail(score, has_age ? cohort->age + piece->first : NULL, piece->count, bracket,
                       pass->bovenbouw, sums, &slice->members);
}

static void take_slice(const oab_pass *pass, oab_slice *out, int which, oab_scores *scores) {
    const oab_piece *pieces = pass->prepared->pieces;
    oab_slice own = *out, *const slice = &own; /* slices share cache lines; this one does not */
    slice->members.count = slice->run_count = 0;
    slice->is_full = false;
    for (size_t p = slice->first; p < slice->end;) {
        const uint32_t segment = pieces[p].segment;
        const bool is_first = p == slice->first;
        const size_t members = slice->members.count;
        oab_run_sums sums = {0};
        int64_t count = 0;
        for (; p < slice->end && pieces[p].segment == segment; p++) {
            take_piece(pass, &pieces[p], slice, &sums, scores);
            count += pieces[p].count;
        }
        if (slice->members.count > members)
            slice->runs[slice->run_count++] =
                (oab_member_run){segment, (uint32_t)(slice->members.count - members)};
        if (is_first || p == slice->end) { /* may be shared with the next slice */
#pragma omp critical(oab_shared_segment)
            add_sums(&scores->segments[segment], &sums, count, which);
        } else {
            set_sums(&scores->segments[segment], &sums, count, which);
        }
    }
    *out = own;
}

static void clear_shared(const oab_piece *pieces, const oab_slice *slice, oab_scores *scores) {
    if (slice->first == slice->end)
        return;
    scores->segments[pieces[slice->first].segment] = (oab_segment_sums){0};
    scores->segments[pieces[slice->end - 1].segment] = (oab_segment_sums){0};
}

void oab_run_pass(const oab_pass *pass, int which, oab_scores *scores) {
    oab_score_work *work = scores->work;
    const size_t count = work->slice_count;
    for (size_t t = 0; t < count && which == OAB_SCHOOL_POOL; t++)
        clear_shared(pass->prepared->pieces, &work->slices[t], scores);
#pragma omp parallel for num_threads((int)count) schedule(static, 1) default(none)                 \
    shared(pass, work, count, which, scores)
    for (size_t t = 0; t < count; t++)
        take_slice(pass, &work->slices[t], which, scores);
}
