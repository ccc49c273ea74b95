/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries out a design: blocks of runs in parallel, written in order of runs, row by whole row. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>
#include <string.h>

enum { RUNS_PER_THREAD = 64, CELL = 32 };

typedef struct sweep_work {
    const oab_sweep_request *request;
    oab_sweep *sweep;
    const oab_crew *crew;
    oab_measuring measuring;
    oab_engine *engine;
    oab_measure_room *rooms; /* [threads] */
    oab_log *logs;           /* [threads] */
    char *text;              /* [block][row_size] */
    size_t *length;          /* [block] */
    size_t row_size, block;  /* block: runs of this process per round */
    int threads;
    oab_results_file file; /* open at rank 0 */
    oab_cents *amounts;    /* intervals: [unit][run] */
    oab_log *log;
} sweep_work;

/* ---- a crew of one ---- */

static void broadcast_alone(void *data, void *bytes, size_t size) {
    (void)data, (void)bytes, (void)size;
}

static int worst_alone(void *data, int status) {
    (void)data;
    return status;
}

static char *gather_alone(void *data, const char *text, size_t size, size_t *all) {
    (void)data;
    char *copy = malloc(size + 1);
    if (copy != NULL)
        memcpy(copy, text, size);
    *all = size;
    return copy;
}

static const oab_crew alone = {
    .size = 1, .broadcast = broadcast_alone, .worst = worst_alone, .gather = gather_alone};

/* ---- results ---- */

/* The heading, with the shard line if this is a shard; free(). NULL: no memory. */
static char *own_heading(const sweep_work *w) {
    char *heading = oab_results_heading(w->sweep, &w->measuring);
    if (heading == NULL || w->request->shards <= 1)
        return heading;
    const char *table = strstr(heading, "\nrun,") + 1;
    char *own = oab_text("%.*s# shard: %u/%u\n%s", (int)(table - heading), heading,
                         w->request->shard, w->request->shards, table);
    free(heading);
    return own;
}

/* All ranks must have read the same design and tables, as their rows go into one file. */
static oab_status compare_headings(const sweep_work *w, const char *heading) {
    char own[33], first[33];
    oab_hash_bytes(heading, strlen(heading), own);
    memcpy(first, own, sizeof first);
    w->crew->broadcast(w->crew->data, first, sizeof first);
    if (strcmp(own, first) == 0)
        return OAB_OK;
    return oab_fail(w->log, OAB_DATA,
                    "rank %d has read another design, other tables or other rules than rank 0; "
                    "give all ranks the same files",
                    w->crew->rank);
}

/* Rank 0 opens the file; all ranks learn where to continue. */
static oab_status start_results(sweep_work *w) {
    char *heading = own_heading(w);
    oab_status status = heading != NULL ? OAB_OK : oab_out_of_memory(w->log);
    status = (oab_status)w->crew->worst(w->crew->data, (int)status);
    if (status == OAB_OK)
        status = compare_headings(w, heading);
    status = (oab_status)w->crew->worst(w->crew->data, (int)status);
    if (status == OAB_OK && w->crew->rank == 0)
        status = oab_results_open(&w->file, w->request, heading, w->sweep->first, w->sweep->runs,
                                  w->log);
    free(heading);
    status = (oab_status)w->crew->worst(w->crew->data, (int)status);
    w->crew->broadcast(w->crew->data, &w->file.written, sizeof w->file.written);
    w->sweep->done_before = w->file.written;
    return status;
}

/* ---- runs ---- */

/* Keeps each unit's amount in RUN for the intervals. */
static void keep_amounts(const sweep_work *w, const oab_outcome *outcome, uint64_t run) {
    const oab_result *baseline = w->measuring.baseline;
    const size_t runs = (size_t)w->sweep->runs;
    for (size_t i = 0; i < baseline->site_count; i++)
        w->amounts[i * runs + run] = outcome->site[i];
    for (size_t i = 0; i < baseline->municipality_count; i++)
        w->amounts[(baseline->site_count + i) * runs + run] = outcome->municipality[i];
}

/* Carries out run RUN of this shard, counted from 0, as row AT of the block. */
static oab_status run_one(const sweep_work *w, int thread, uint64_t run, size_t at) {
    const oab_outcome *outcome;
    const uint64_t number = w->sweep->first + run;
    oab_log *log = &w->logs[thread];
    char *text = w->text + at * w->row_size, check[OAB_CHECK_LENGTH];
    const oab_status status = oab_engine_run(w->engine, thread, (size_t)number, &outcome, log);
    if (status != OAB_OK)
        return oab_fail(log, status, "cannot carry out run %llu of the design",
                        (unsigned long long)number + 1);
    size_t length = (size_t)sprintf(text, "%llu", (unsigned long long)number + 1);
    length += oab_measure_print(&w->measuring, outcome, &w->rooms[thread], text + length);
    oab_hash_short(text, length, check);
    w->length[at] = length + (size_t)sprintf(text + length, ",%s\n", check);
    if (w->amounts != NULL)
        keep_amounts(w, outcome, run);
    return OAB_OK;
}

/* Carries out runs FIRST .. FIRST + COUNT - 1 of this shard. *WHOLE: how many succeed before the
 * first failure, whose reason is in the log. */
static oab_status run_block(sweep_work *w, uint64_t first, size_t count, size_t *whole) {
    const int threads = w->threads;
    oab_status *status = oab_new(count, sizeof *status);
    *whole = 0;
    if (status == NULL)
        return oab_out_of_memory(w->log);
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(w, first, count, threads, status)
    for (int t = 0; t < threads; t++) {
        bool fails = false;
        for (size_t i = (size_t)t; i < count && !fails; i += (size_t)threads) {
            status[i] = run_one(w, t, first + i, i);
            fails = status[i] != OAB_OK;
        }
    }
    while (*whole < count && status[*whole] == OAB_OK)
        ++*whole;
    const oab_status failure = *whole < count ? status[*whole] : OAB_OK;
    if (failure != OAB_OK) /* a thread stops at its first failure, so its log holds no other */
        oab_log_add_errors(w->log, &w->logs[*whole % (size_t)threads]);
    free(status);
    return failure;
}

/* Moves rows FROM .. TO - 1 of the block together at the front of the text; returns their length.
 */
static size_t pack_rows(sweep_work *w, size_t from, size_t to) {
    size_t length = 0;
    for (size_t i = from; i < to; i++) {
        memmove(w->text + length, w->text + i * w->row_size, w->length[i]);
        length += w->length[i];
    }
    return length;
}

/* Rank 0 appends the rows of all ranks, in order of rank. SKIP: how many rows of this process the
 * results already hold. */
static oab_status write_block(sweep_work *w, size_t skip, size_t count) {
    const oab_crew *crew = w->crew;
    const size_t length = pack_rows(w, skip, count);
    size_t all = 0;
    char *text = crew->gather(crew->data, w->text, length, &all);
    oab_status status = OAB_OK;
    if (crew->rank == 0)
        status = text != NULL ? oab_results_append(&w->file, text, all, w->log)
                              : oab_out_of_memory(w->log);
    free(text);
    return (oab_status)crew->worst(crew->data, (int)status);
}

/* Runs in rounds of one block per rank. Intervals need all runs, including those already in the
 * results. */
static oab_status run_all(sweep_work *w) {
    const uint64_t runs = w->sweep->runs, rank = (uint64_t)w->crew->rank,
                   size = (uint64_t)w->crew->size;
    const double start = oab_seconds();
    oab_status status = OAB_OK;
    for (uint64_t at = w->amounts != NULL ? 0 : w->file.written; at < runs && status == OAB_OK;
         at += size * w->block) {
        const uint64_t first = at + rank * w->block;
        const size_t count = first >= runs             ? 0
                             : runs - first < w->block ? (size_t)(runs - first)
                                                       : w->block;
        const size_t skip = first >= w->file.written          ? 0
                            : w->file.written - first < count ? (size_t)(w->file.written - first)
                                                              : count;
        size_t whole;
        status = run_block(w, first, count, &whole);
        const bool is_alone = size == 1;
        const oab_status worst = (oab_status)w->crew->worst(w->crew->data, (int)status);
        if (worst == OAB_OK || is_alone) {
            const oab_status written = write_block(w, skip < whole ? skip : whole, whole);
            status = status != OAB_OK ? status : written;
        } else {
            status = worst;
        }
        if (w->request->progress != NULL && w->crew->rank == 0)
            w->request->progress(w->request->progress_data,
                                 at + size * w->block < runs ? at + size * w->block : runs, runs);
    }
    w->sweep->seconds = oab_seconds() - start;
    return status;
}

/* ---- a sweep from start to end ---- */

/* A factor that applies only to units that were not read has no effect, which is noted. One that
 * applies to units that were read, but lacks what it needs, is refused: it would look like a factor
 * that does not matter. */
static oab_status check_factors(const oab_sweep *sweep, oab_log *log) {
    const size_t count = sweep->design.factors.count;
    size_t idle = 0;
    for (size_t f = 0; f < count; f++) {
        const char *name = sweep->design.factors.items[f].name;
        const oab_parameter_id id = oab_parameter_find(name);
        char lacks[OAB_LACKS];
        if (id < OAB_PARAMETER_COUNT && oab_parameter_specs[id].touches == OAB_TOUCHES_INPUT)
            return oab_fail(
                log, OAB_CONFIG,
                "the factor %s cannot have an effect: tables are read once, before the scenarios",
                name);
        if (oab_run_lacks(&sweep->baseline, name, lacks) == NULL)
            continue;
        if (oab_run_uses(&sweep->baseline, name))
            return oab_fail(log, OAB_CONFIG,
                            "the factor %s cannot have an effect here; it needs %s", name, lacks);
        oab_note(log, "the factor %s has no effect here; it needs %s", name, lacks);
        idle++;
    }
    return idle < count ? OAB_OK
                        : oab_fail(log, OAB_CONFIG,
                                   "no factor of the design has an effect on what was read");
}

static oab_status read_design(const oab_sweep_request *request, oab_sweep *sweep, oab_log *log) {
    const oab_design_plan list = {.method = OAB_LIST};
    oab_factors given = {0};
    oab_status status = request->factors == NULL ? OAB_OK
                                                 : oab_factors_read(request->base.models_folder,
                                                                    request->factors, &given, log);
    if (status == OAB_OK)
        status = oab_design_read(request->design, request->hint != NULL ? request->hint : &list,
                                 request->factors != NULL ? &given : NULL, &sweep->design, log);
    oab_factors_free(&given);
    OAB_TRY(status);
    OAB_TRY(oab_factors_bind(&sweep->design.factors, &sweep->baseline.indicator,
                             &sweep->baseline.parameters, log));
    OAB_TRY(oab_design_settle(&sweep->design, log));
    const uint64_t rows = sweep->design.rows, shards = request->shards, shard = request->shard;
    sweep->first = rows * (shard - 1) / shards;
    sweep->runs = rows * shard / shards - sweep->first;
    return OAB_OK;
}

/* On what ground the runs stand, if the country's; RECOMPUTED: what the baseline did without the
 * factors. */
static void note_ground(const oab_sweep *sweep, bool recomputed, oab_log *log) {
    const oab_run *run = &sweep->baseline;
    if (run->data->country != NULL && run->data->cohort.count > 0)
        oab_note(log, "the Netherlands, built in: %s by children that are drawn, not observed",
                 run->on_children ? "schools and municipalities" : "municipalities");
    if (run->recomputes && !recomputed && run->result.recomputed > 0)
        oab_note(log, "a factor varies threshold, C - G or target share: published scores are "
                      "recomputed from score_without_threshold in every run, also at the law's "
                      "values, and in the baseline");
}

static oab_status read_baseline(oab_sweep *sweep, oab_log *log) {
    oab_run *run = &sweep->baseline;
    const bool recomputed = run->recomputes;
    for (size_t f = 0; f < sweep->design.factors.count; f++) {
        run->on_children |= oab_touches_children(sweep->design.factors.items[f].name);
        run->recomputes |= oab_recomputes_scores(sweep->design.factors.items[f].name);
    }
    OAB_TRY(oab_dataset_read(run, oab_run_needs(run), &sweep->data, log));
    OAB_TRY(oab_run_execute(run, &sweep->data, log));
    note_ground(sweep, recomputed, log);
    OAB_TRY(oab_check_divides(run, log));
    return oab_check_given((const oab_run *const[]){run}, 1, log);
}

static oab_status check_intervals(const sweep_work *w) {
    if (w->request->shards > 1 || w->crew->size > 1)
        return oab_fail(
            w->log, OAB_USAGE,
            "--intervals needs all runs in one process, so neither --shard nor several ranks");
    return OAB_OK;
}

static oab_status open_work(sweep_work *w) {
    const oab_result *baseline = &w->sweep->baseline.result;
    const size_t threads = (size_t)w->threads;
    OAB_TRY(oab_measuring_open(&w->sweep->baseline, w->request, &w->measuring, w->log));
    OAB_TRY(
        oab_engine_open(&w->sweep->baseline, &w->sweep->design, w->threads, &w->engine, w->log));
    w->block = RUNS_PER_THREAD * threads;
    w->row_size = (w->measuring.measure_count + w->measuring.tracked.count + 2) * CELL;
    w->text = oab_new(w->block, w->row_size);
    w->length = oab_new(w->block, sizeof *w->length);
    w->rooms = oab_new(threads, sizeof *w->rooms);
    w->logs = oab_new(threads, sizeof *w->logs);
    bool has_memory = w->text && w->length && w->rooms && w->logs;
    for (size_t t = 0; t < threads && has_memory; t++)
        has_memory = oab_measure_room_open(&w->measuring, &w->rooms[t]);
    if (has_memory && w->request->intervals)
        has_memory = (w->amounts = oab_new((baseline->site_count + baseline->municipality_count) *
                                               (size_t)w->sweep->runs,
                                           sizeof *w->amounts)) != NULL;
    return has_memory ? OAB_OK : oab_out_of_memory(w->log);
}

static void close_work(sweep_work *w, bool failed) {
    for (int t = 0; t < w->threads; t++) {
        if (w->rooms != NULL)
            oab_measure_room_free(&w->rooms[t]);
        if (w->logs != NULL)
            oab_log_free(&w->logs[t]);
    }
    free(w->rooms);
    free(w->logs);
    free(w->text);
    free(w->length);
    free(w->amounts);
    oab_engine_free(w->engine);
    oab_measuring_free(&w->measuring);
    oab_results_close(&w->file, failed);
}

/* A failure at one rank ends all, so that none waits for a rank that has stopped. */
static oab_status run_design(sweep_work *w) {
    oab_status status = w->request->intervals ? check_intervals(w) : OAB_OK;
    if (status == OAB_OK)
        status = open_work(w);
    OAB_TRY((oab_status)w->crew->worst(w->crew->data, (int)status));
    OAB_TRY(start_results(w));
    OAB_TRY(run_all(w));
    return w->amounts != NULL ? oab_fill_intervals(w->sweep, w->amounts, w->threads, w->log)
                              : OAB_OK;
}

oab_status oab_sweep_run(const oab_sweep_request *request, oab_sweep *sweep, oab_log *log) {
    *sweep = (oab_sweep){0};
    const oab_crew *crew = request->crew != NULL ? request->crew : &alone;
    oab_status status = oab_run_open(&request->base, &sweep->baseline, log);
    if (status == OAB_OK)
        status = read_design(request, sweep, log);
    if (status == OAB_OK)
        status = read_baseline(sweep, log);
    if (status == OAB_OK)
        status = check_factors(sweep, log);
    OAB_TRY((oab_status)crew->worst(crew->data, (int)status));
    sweep_work w = {.request = request,
                    .sweep = sweep,
                    .crew = crew,
                    .threads = request->base.threads,
                    .file = {.fd = -1},
                    .log = log};
    status = run_design(&w);
    close_work(&w, status != OAB_OK);
    return status;
}

void oab_sweep_free(oab_sweep *sweep) {
    free(sweep->intervals);
    oab_run_free(&sweep->baseline);
    oab_dataset_free(&sweep->data);
    oab_design_free(&sweep->design);
    *sweep = (oab_sweep){0};
}
