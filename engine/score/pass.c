/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pass over the children, one slice per thread. Slices are cut by number of children; a segment
 * that spans two slices gets sums from both. */
#include "score/score_internal.h"

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
        slice->stretches = work->stretches + slice->first;
        slice->totals = work->totals + t * prepared->cohort->date_count * OAB_KIND_COUNT;
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
    w->stretches = oab_new(prepared->piece_count, sizeof *w->stretches);
    w->totals = oab_new(slices * dates * OAB_KIND_COUNT, sizeof *w->totals);
    w->ranges = oab_new(dates * OAB_POOL_COUNT * slices, sizeof *w->ranges);
    w->brackets = oab_new(dates, sizeof *w->brackets);
    w->samples = oab_new(dates, sizeof *w->samples);
    w->sample_score = oab_new(w->sample_blocks * OAB_SAMPLE_BLOCK, sizeof *w->sample_score);
    w->sample_count = oab_new(w->sample_blocks, sizeof *w->sample_count);
    w->sample_date = oab_new(w->sample_blocks, sizeof *w->sample_date);
    if (w->slices && w->member_score && (w->member_age || cohort->age == NULL) && w->stretches &&
        w->totals && w->ranges && w->brackets && w->samples && w->sample_score && w->sample_count &&
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
    free(work->stretches);
    free(work->totals);
    free(work->ranges);
    free(work->brackets);
    free(work->samples);
    free(work->sample_score);
    free(work->sample_count);
    free(work->sample_date);
    free(work);
}

/* ---- scores of a stretch of one segment ---- */

void oab_score_stretch(const oab_pass *pass, uint32_t segment, uint64_t first, uint32_t count,
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

/* ---- the pass ---- */

static void add_sums(oab_segment_sums *to, const oab_stretch_sums *sums, int64_t count, int which) {
    oab_add_tail(&to->tail[which], &sums->tail);
    if (which != OAB_SCHOOL_POOL)
        return;
    to->count += count;
    to->sum += sums->sum;
    to->young += sums->young;
    to->old += sums->known - sums->young;
    oab_add_tail(&to->young_tail, &sums->young_tail);
}

/* In the pass of the school pool, starts a segment afresh. */
static void set_sums(oab_segment_sums *to, const oab_stretch_sums *sums, int64_t count, int which) {
    if (which == OAB_SCHOOL_POOL)
        *to = (oab_segment_sums){0};
    add_sums(to, sums, count, which);
}

/* Scores and sums one piece; appends its members to those of the slice. */
static void take_piece(const oab_pass *pass, const oab_piece *piece, oab_slice *slice,
                       oab_stretch_sums *sums, const oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    const oab_segment *segment = &cohort->segments[piece->segment];
    const bool has_age = cohort->age != NULL && !oab_is_toddlers(segment);
    int32_t *score = scores->score + piece->first;
    if (pass->points != NULL)
        oab_score_stretch(pass, piece->segment, piece->first, piece->count, score);
    oab_bracket bracket = scores->work->brackets[segment->date];
    if (bracket.high > bracket.low && slice->members.count + piece->count > slice->room) {
        slice->is_full = true;
        bracket.high = bracket.low;
    }
    pass->kernel->tail(score, has_age ? cohort->age + piece->first : NULL, piece->count, bracket,
                       pass->bovenbouw, sums, &slice->members);
}

/* Takes the pieces of one segment, starting at P; returns where they end. */
static size_t take_segment(const oab_pass *pass, size_t p, oab_slice *slice, oab_stretch_sums *sums,
                           int64_t *count, const oab_scores *scores) {
    const oab_piece *pieces = pass->prepared->pieces;
    const uint32_t segment = pieces[p].segment;
    const size_t members = slice->members.count;
    for (; p < slice->end && pieces[p].segment == segment; p++) {
        take_piece(pass, &pieces[p], slice, sums, scores);
        *count += pieces[p].count;
    }
    if (slice->members.count > members)
        slice->stretches[slice->stretch_count++] =
            (oab_member_stretch){segment, (uint32_t)(slice->members.count - members)};
    return p;
}

static void take_slice(const oab_pass *pass, oab_slice *out, int which, oab_scores *scores) {
    const oab_cohort *cohort = pass->prepared->cohort;
    const oab_piece *pieces = pass->prepared->pieces;
    oab_slice own = *out, *const slice = &own; /* slices share cache lines; this copy does not */
    const uint64_t at = (uint64_t)(slice->members.score - scores->work->member_score);
    oab_totals *written = NULL, totals = {0};
    slice->members.count = slice->stretch_count = 0;
    slice->is_full = false;
    memset(slice->totals, 0, cohort->date_count * OAB_KIND_COUNT * sizeof *slice->totals);
    for (size_t p = slice->first; p < slice->end;) {
        const bool is_first = p == slice->first;
        const uint32_t s = pieces[p].segment;
        oab_totals *to = &slice->totals[cohort->segments[s].date * OAB_KIND_COUNT +
                                        oab_is_toddlers(&cohort->segments[s])];
        if (to != written) {
            if (written != NULL)
                *written = totals;
            written = to;
            totals = (oab_totals){.members = {at + slice->members.count, 0}};
        }
        oab_stretch_sums sums = {0};
        int64_t count = 0;
        p = take_segment(pass, p, slice, &sums, &count, scores);
        totals.sum += sums.sum;
        oab_add_tail(&totals.tail, &sums.tail);
        totals.members.to = at + slice->members.count;
        if (is_first || p == slice->end) { /* may be shared with the next slice */
#pragma omp critical(oab_shared_segment)
            add_sums(&scores->segments[s], &sums, count, which);
        } else {
            set_sums(&scores->segments[s], &sums, count, which);
        }
    }
    if (written != NULL)
        *written = totals;
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
