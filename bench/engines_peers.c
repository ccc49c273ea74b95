/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's engines on the school part of the same job. The job is written for them from the
 * library's own indicator, and their results are checked against ours. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the job ---- */

static double points(oab_fixed value) {
    return (double)value / (double)OAB_ONE;
}

/* {code: points} or {code: scale value} for the categories in the cohort. */
static json_t *category_table(const bench_workload *work, oab_variable variable,
                              const oab_dictionary *dictionary, bool is_scale) {
    json_t *table = json_object();
    for (size_t c = 1; c < dictionary->count; c++) {
        oab_category_value value;
        if (oab_category_find(&work->indicator, variable, dictionary->text[c], &value))
            json_object_set_new(table, dictionary->text[c],
                                json_real(points(is_scale ? value.scale : value.points)));
    }
    return table;
}

static json_t *stay_table(const bench_workload *work) {
    const oab_dictionary *stays = &work->cohort.stays;
    json_t *table = json_object();
    for (size_t c = 1; c < stays->count; c++)
        json_object_set_new(table, stays->text[c],
                            json_real(points(oab_stay_points(&work->indicator, stays->number[c]))));
    return table;
}

static json_t *describe_job(const bench_workload *work) {
    const oab_cohort *cohort = &work->cohort;
    const int64_t *rules = work->parameters.rules.value;
    return json_pack(
        "{s:s, s:i, s:f, s:f, s:f, s:f, s:f, s:o, s:o, s:o, s:o, s:o}", "pupils", work->csv,
        "threads", work->options->threads, "target_share", points(rules[OAB_TARGET_SHARE]),
        "threshold_share", points(rules[OAB_SCHOOL_THRESHOLD_SHARE]), "intercept",
        points(work->intercept), "debt", points(oab_debt_points(&work->indicator)), "school_mean",
        points(oab_coefficient(&work->indicator, OAB_SCHOOL_MEAN_EDUCATION_MOTHER)),
        "education_mother", category_table(work, OAB_EDUCATION_MOTHER, &cohort->education, false),
        "education_mother_scale",
        category_table(work, OAB_EDUCATION_MOTHER, &cohort->education, true), "education_father",
        category_table(work, OAB_EDUCATION_FATHER, &cohort->education, false), "origin",
        category_table(work, OAB_ORIGIN, &cohort->origins, false), "stay", stay_table(work));
}

static bool write_job(bench_workload *work) {
    if (work->job != NULL)
        return true;
    work->job = oab_text("%s/job-%llu.json", work->folder, (unsigned long long)work->children);
    json_t *job = work->job != NULL ? describe_job(work) : NULL;
    const bool is_written = job != NULL && json_dump_file(job, work->job, JSON_INDENT(1)) == 0;
    json_decref(job);
    if (!is_written) {
        free(work->job);
        work->job = NULL;
    }
    return is_written;
}

/* ---- our own result of the school part ---- */

typedef struct school_part {
    double gap, a, score; /* C - G; sums over all sites: A exact, score rounded per site */
} school_part;

static bool our_school_part(const bench_workload *work, school_part *part) {
    const oab_rules *rules = &work->parameters.rules;
    const oab_pool *pool = &work->scores.dates[0].pool[OAB_SCHOOL_POOL];
    const oab_nation nation = {
        .pool = *pool, .gap = OAB_ABSENT, .share = rules->value[OAB_SCHOOL_THRESHOLD_SHARE]};
    part->gap = (double)pool->sum / (double)pool->count - (double)pool->cutoff +
                (double)pool->shortfall / (double)pool->k;
    part->gap /= (double)OAB_ONE;
    part->a = part->gap * (double)pool->k;
    int64_t hundredths = 0;
    for (size_t s = 0; s < work->cohort.segment_count; s++) {
        const oab_unit unit = {.count = work->scores.segments[s].count,
                               .tail = work->scores.segments[s].tail[OAB_SCHOOL_POOL],
                               .table_a = OAB_ABSENT};
        oab_unit_score score;
        if (oab_is_toddlers(&work->cohort.segments[s]))
            continue;
        if (!oab_score_unit(&nation, &unit, &score))
            return false;
        hundredths += score.score;
    }
    part->score = (double)hundredths / 100;
    return true;
}

/* ---- a peer ---- */

typedef struct peer_state {
    bench_peer *peer;
    json_t *answer; /* the last one */
} peer_state;

static void close_peer(bench_case *c) {
    peer_state *s = c->state;
    if (s == NULL)
        return;
    if (s->peer != NULL)
        c->peak = bench_peer_peak(s->peer);
    bench_peer_close(s->peer);
    json_decref(s->answer);
    free(s);
    c->state = NULL;
}

static bool is_r(const bench_engine *engine) {
    return strstr(engine->program, ".R") != NULL;
}

static char *program_of(const bench_case *c) {
    return oab_text("%s/%s", c->work->options->scripts, c->engine->program);
}

/* Starts the peer and reads its first line, in which it names itself. */
static bool start_peer(bench_case *c) {
    peer_state *s = c->state;
    char *program = program_of(c);
    char *const argv[] = {is_r(c->engine) ? "Rscript" : "node",         program,
                          (char *)(uintptr_t)c->work->options->modules, c->work->job,
                          (char *)(uintptr_t)c->engine->part,           NULL};
    json_t *hello = NULL;
    if (program != NULL)
        s->peer = bench_peer_open(argv, &hello);
    free(program);
    const char *why = json_string_value(json_object_get(hello, "missing"));
    const char *version = json_string_value(json_object_get(hello, "version"));
    const bool is_there = s->peer != NULL && version != NULL;
    if (is_there)
        snprintf(c->version, sizeof c->version, "%s", version);
    else
        bench_say(c, "not installed: make bench-peers (%s)", why != NULL ? why : argv[0]);
    json_decref(hello);
    return is_there;
}

static bool has_peer(bench_case *c) {
    bench_workload *work = c->work;
    if (c->children > work->options->most_peer)
        return bench_say(c, "peers do not get so many children");
    if (!bench_has_csv(c))
        return false;
    if (!write_job(work))
        return bench_say(c, "its job cannot be written to %s", work->folder);
    c->state = oab_new(1, sizeof(peer_state));
    return c->state != NULL && start_peer(c);
}

static bool ask_peer(bench_case *c) {
    peer_state *s = c->state;
    json_decref(s->answer);
    s->answer = bench_peer_ask(s->peer);
    const json_t *seconds = json_object_get(s->answer, "seconds");
    if (!json_is_number(seconds)) {
        const char *error = json_string_value(json_object_get(s->answer, "error"));
        return bench_say(c, "%s", error != NULL ? error : "it gave no answer");
    }
    c->seconds = json_number_value(seconds);
    return true;
}

static bool has_all_rows(bench_case *c) {
    const peer_state *s = c->state;
    return json_integer_value(json_object_get(s->answer, "rows")) == (json_int_t)c->children;
}

static bool agrees(bench_case *c) {
    const json_t *answer = ((const peer_state *)c->state)->answer;
    const oab_pool *pool = &c->work->scores.dates[0].pool[OAB_SCHOOL_POOL];
    school_part ours;
    if (!our_school_part(c->work, &ours))
        return false;
    const double gap = fabs(json_number_value(json_object_get(answer, "gap")) - ours.gap),
                 a = fabs(json_number_value(json_object_get(answer, "a")) - ours.a) /
                     fmax(1, ours.a),
                 score = fabs(json_number_value(json_object_get(answer, "score")) - ours.score);
    const bool is_right = json_integer_value(json_object_get(answer, "pupils")) == pool->count &&
                          json_integer_value(json_object_get(answer, "k")) == pool->k &&
                          gap <= 1e-4 && a <= 1e-4 && score <= 1e-4 * ours.score + 0.01;
    snprintf(c->note, sizeof c->note,
             "%s: C - G differs by %.0e points, sum of A by %.0e of itself, sum of scores by %.2f",
             is_right ? "agrees with us" : "DISAGREES", gap, a, score);
    return is_right;
}

static const bench_engine engines[] = {
    {.name = "DuckDB, school part",
     .what = "SQL in a warm process: read_csv to a score per site",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "duckdb.mjs",
     .part = "school",
     .is_available = has_peer,
     .run = ask_peer,
     .check = agrees,
     .finish = close_peer},
    {.name = "Polars, reading only",
     .what = "readCSV(file) in a warm process: all columns, types as it finds them",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "polars.mjs",
     .part = "file",
     .is_available = has_peer,
     .run = ask_peer,
     .check = has_all_rows,
     .finish = close_peer},
    {.name = "Polars, needed columns",
     .what = "readCSV of the seven columns that are needed, their types given",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "polars.mjs",
     .part = "columns",
     .is_available = has_peer,
     .run = ask_peer,
     .check = has_all_rows,
     .finish = close_peer},
    {.name = "Polars, school part",
     .what = "that, and then joins and groups, to a score per site",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "polars.mjs",
     .part = "school",
     .is_available = has_peer,
     .run = ask_peer,
     .check = agrees,
     .finish = close_peer},
    {.name = "data.table, needed columns",
     .what = "R's fread of the seven columns, their types given, in a warm process",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "datatable.R",
     .part = "columns",
     .is_available = has_peer,
     .run = ask_peer,
     .check = has_all_rows,
     .finish = close_peer},
    {.name = "data.table, school part",
     .what = "that, and then look-ups and groups, to a score per site",
     .group = BENCH_WHOLE,
     .threads = BENCH_ALL,
     .program = "datatable.R",
     .part = "school",
     .is_available = has_peer,
     .run = ask_peer,
     .check = agrees,
     .finish = close_peer},
};
const bench_engine_table bench_peer_engines = {engines, sizeof engines / sizeof *engines};
