/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A workload: a cohort of one size with all that engines need: prepared children, tables of points,
 * the right scores, and files, which are written when an engine first asks for them. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { YEAR = 2020 };

/* Per child: columns, scores and scratch, 6 + 4 + 4 bytes; sorting and STREAM need up to 24 more.
 */
uint64_t bench_workload_memory(uint64_t children) {
    return children * (6 + 4 + 4 + 24) + (UINT64_C(64) << 20);
}

static oab_status load_model(bench_workload *work, oab_log *log) {
    OAB_TRY(oab_parameters_load(NULL, YEAR, &work->parameters, log));
    return oab_indicator_load(NULL, NULL, &work->indicator, log);
}

static void find_extent(bench_workload *work) {
    const int32_t *score = work->scores.score;
    work->least = work->most = score[0];
    for (uint64_t i = 1; i < work->children; i++) {
        work->least = score[i] < work->least ? score[i] : work->least;
        work->most = score[i] > work->most ? score[i] : work->most;
    }
}

static oab_status score_right(bench_workload *work, int threads, oab_log *log) {
    const oab_rules *rules = &work->parameters.rules;
    OAB_TRY(oab_points_of_date(&work->prepared, &work->indicator, rules, 0, threads, &work->points,
                               log));
    work->intercept = (int32_t)(work->indicator.calibrate ? oab_calibrate(&work->points, 1, rules)
                                                          : work->indicator.intercept);
    OAB_TRY(
        oab_score_cohort(&work->prepared, &work->indicator, rules, threads, &work->scores, log));
    find_extent(work);
    return OAB_OK;
}

oab_status bench_workload_open(const bench_options *options, uint64_t children, char *folder,
                               bench_workload *work, oab_log *log) {
    *work = (bench_workload){.options = options, .children = children, .folder = folder};
    OAB_TRY(load_model(work, log));
    work->scratch = oab_new(children, sizeof *work->scratch);
    if (work->scratch == NULL || !bench_cohort_make(children, options->threads, &work->cohort))
        return oab_out_of_memory(log);
    OAB_TRY(oab_prepare(&work->cohort, &work->parameters.rules, options->threads, &work->prepared,
                        log));
    work->pupils = work->prepared.first_toddler[0];
    return score_right(work, options->threads, log);
}

bool bench_has_csv(bench_case *c) {
    bench_workload *work = c->work;
    if (work->children > work->options->most_file)
        return bench_say(c, "no file is written of so many children");
    if (work->csv != NULL)
        return true;
    work->csv = oab_text("%s/pupils-%llu.csv", work->folder, (unsigned long long)work->children);
    if (work->csv != NULL &&
        bench_cohort_write(&work->cohort, work->csv, work->options->is_shuffled, &work->csv_bytes))
        return true;
    if (work->csv != NULL)
        unlink(work->csv);
    free(work->csv);
    work->csv = NULL;
    return bench_say(c, "pupils.csv cannot be written to %s", work->folder);
}

static bool is_same_pool(const oab_pool *a, const oab_pool *b) {
    return a->count == b->count && a->sum == b->sum && a->k == b->k && a->cutoff == b->cutoff &&
           a->below == b->below && a->ties == b->ties && a->shortfall == b->shortfall;
}

bool bench_is_right(const bench_workload *work, const oab_scores *scores) {
    const oab_scores *right = &work->scores;
    if (scores->date_count != right->date_count || scores->segment_count != right->segment_count)
        return false;
    for (int which = 0; which < OAB_POOL_COUNT; which++)
        if (!is_same_pool(&scores->dates[0].pool[which], &right->dates[0].pool[which]))
            return false;
    return memcmp(scores->segments, right->segments,
                  right->segment_count * sizeof *right->segments) == 0;
}

void bench_workload_close(bench_workload *work) {
    if (work->csv != NULL)
        unlink(work->csv);
    if (work->job != NULL)
        unlink(work->job);
    free(work->csv);
    free(work->job);
    free(work->scratch);
    oab_date_points_free(&work->points);
    oab_scores_free(&work->scores);
    oab_prepared_free(&work->prepared);
    oab_cohort_free(&work->cohort);
    oab_indicator_free(&work->indicator);
    oab_parameters_free(&work->parameters);
    *work = (bench_workload){0};
}
