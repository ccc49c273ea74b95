/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run of the line: rules, input, score, allocate.
 * Without any table it runs on the sample region that lies in the binary. */
#include "base/assets.h"
#include "study/study.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

const char *const oab_input_names[OAB_INPUT_COUNT] = {"pupils", "schools", "municipalities",
                                                      "impulse_areas"};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- rules ---- */

static oab_status apply_setting(oab_parameters *parameters, const char *setting, oab_log *log) {
    const char *equals = strchr(setting, '=');
    if (equals == NULL)
        return oab_fail(log, OAB_USAGE, "--set %s: write NAME=VALUE", setting);
    char *name = strndup(setting, (size_t)(equals - setting));
    if (name == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_parameters_set(parameters, name, equals + 1, "--set", log);
    free(name);
    return status;
}

/* A scheme that is asked for is the one in use; of the caller's own there is no word. */
static oab_status choose_scheme(const oab_request *request, oab_parameters *parameters,
                                oab_log *log) {
    const int64_t in_use = parameters->rules.value[OAB_SCHOOL_SCHEME];
    for (size_t i = 0; i < oab_scheme_count; i++) {
        if (oab_schemes[i] != request->scheme || (int64_t)i == in_use)
            continue;
        if (parameters->origin[OAB_SCHOOL_SCHEME].given_by != NULL)
            return oab_fail(log, OAB_USAGE,
                            "school.scheme = %s is set, and the scheme asked for is %s: give one "
                            "of the two",
                            oab_schemes[in_use]->word, oab_schemes[i]->word);
        return oab_parameters_choose(parameters, OAB_SCHOOL_SCHEME, (int64_t)i, log);
    }
    return OAB_OK;
}

oab_status oab_request_parameters(const oab_request *request, oab_parameters *parameters,
                                  oab_log *log) {
    OAB_TRY(oab_parameters_load(request->models_folder, request->year, parameters, log));
    for (size_t i = 0; i < request->scenario_count; i++)
        OAB_TRY(
            oab_parameters_apply(parameters, request->models_folder, request->scenarios[i], log));
    for (size_t i = 0; i < request->setting_count; i++)
        OAB_TRY(apply_setting(parameters, request->settings[i], log));
    const int64_t *value = parameters->rules.value;
    if (value[OAB_SCORE_LEAST] > value[OAB_SCORE_MOST])
        return oab_fail(log, OAB_CONFIG, "input.score_least exceeds input.score_most");
    return choose_scheme(request, parameters, log);
}

/* ---- input ---- */

/* A path under which the embedded sample file can be read like any other. */
static oab_status open_sample(const char *name, char path[32], int *fd, oab_log *log) {
    char asset_path[64];
    snprintf(asset_path, sizeof asset_path, "input-samples/%s.csv", name);
    const oab_asset *asset = oab_find_asset(asset_path);
    if (asset == NULL)
        return oab_fail(log, OAB_INTERNAL, "%s: is not built in", asset_path);
    *fd = memfd_create(name, MFD_CLOEXEC);
    if (*fd < 0 || write(*fd, asset->data, asset->size) != (ssize_t)asset->size)
        return oab_fail_errno(log, OAB_INTERNAL, errno, "the built-in sample cannot be read");
    snprintf(path, 32, "/proc/self/fd/%d", *fd);
    return OAB_OK;
}

typedef struct tables {
    const char *path[OAB_INPUT_COUNT];
    char sample[OAB_INPUT_COUNT][32];
    int fd[OAB_INPUT_COUNT];
} tables;

oab_status oab_check_stdin(const char *const *paths, size_t count, oab_log *log) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += paths[i] != NULL && strcmp(paths[i], "-") == 0;
    return found <= 1 ? OAB_OK
                      : oab_fail(log, OAB_USAGE,
                                 "standard input (-) serves one table only; put the others in "
                                 "files");
}

static oab_status find_tables(const oab_request *request, oab_dataset *data, tables *t,
                              oab_log *log) {
    *t = (tables){.path = {request->pupils, request->schools, request->municipalities,
                           request->impulse_areas}};
    OAB_TRY(oab_check_stdin(t->path, OAB_INPUT_COUNT, log));
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        t->fd[i] = -1;
    data->is_sample = !request->pupils && !request->schools && !request->municipalities;
    for (int i = 0; i <= OAB_INPUT_MUNICIPALITIES && data->is_sample; i++) {
        OAB_TRY(open_sample(oab_input_names[i], t->sample[i], &t->fd[i], log));
        t->path[i] = t->sample[i];
    }
    return OAB_OK;
}

static oab_status name_sample(oab_dataset *data, oab_log *log) {
    for (int i = 0; i <= OAB_INPUT_MUNICIPALITIES && data->is_sample; i++) {
        free(data->inputs[i].path);
        data->inputs[i].path = oab_text("built-in/%s.csv", oab_input_names[i]);
        if (data->inputs[i].path == NULL)
            return oab_out_of_memory(log);
    }
    return OAB_OK;
}

oab_read_options oab_run_read_options(const oab_run *run, unsigned need,
                                      oab_vocabulary *vocabulary) {
    const oab_request *request = run->request;
    const int64_t *value = run->parameters.rules.value;
    *vocabulary = (oab_vocabulary){run->indicator.education, run->indicator.education_count,
                                   run->indicator.origins, run->indicator.origin_count};
    return (oab_read_options){
        .threads = request->threads,
        .max_errors = request->max_errors,
        .keep_rejects = request->keep_rejects,
        .need = need,
        .refuse_unknown = value[OAB_IMPUTATION] == OAB_IMPUTE_REFUSE,
        .vocabulary = need & OAB_NEED_SCORE ? vocabulary : NULL,
        .score_least = value[OAB_SCORE_LEAST],
        .score_most = value[OAB_SCORE_MOST],
        .calibrated = run->indicator.calibrate,
        .repeated_share = value[OAB_REPEATED_SHARE],
        .progress = request->progress,
        .progress_data = request->progress_data,
    };
}

static oab_status read_tables(const oab_run *run, unsigned need, const tables *t, oab_dataset *data,
                              oab_log *log) {
    oab_vocabulary vocabulary;
    const oab_read_options options = oab_run_read_options(run, need, &vocabulary);
    const char *const *path = t->path;
    oab_input_file *file = data->inputs;
    if (path[OAB_INPUT_SCHOOLS] != NULL)
        OAB_TRY(oab_read_schools(path[OAB_INPUT_SCHOOLS], &options, &data->schools,
                                 &file[OAB_INPUT_SCHOOLS], log));
    if (path[OAB_INPUT_MUNICIPALITIES] != NULL)
        OAB_TRY(oab_read_municipalities(path[OAB_INPUT_MUNICIPALITIES], &options,
                                        &data->municipalities, &file[OAB_INPUT_MUNICIPALITIES],
                                        log));
    if (path[OAB_INPUT_IMPULSE_AREAS] != NULL)
        OAB_TRY(oab_read_impulse_areas(path[OAB_INPUT_IMPULSE_AREAS], &options,
                                       &data->impulse_areas, &file[OAB_INPUT_IMPULSE_AREAS], log));
    if (path[OAB_INPUT_PUPILS] != NULL)
        OAB_TRY(oab_read_pupils(path[OAB_INPUT_PUPILS], &options,
                                path[OAB_INPUT_SCHOOLS] != NULL ? &data->schools : NULL,
                                &data->cohort, &file[OAB_INPUT_PUPILS], log));
    return name_sample(data, log);
}

unsigned oab_run_needs(const oab_run *run) {
    return oab_scheme_of(run->request->scheme, &run->parameters.rules)->needs;
}

oab_status oab_dataset_read(const oab_run *run, unsigned need, oab_dataset *data, oab_log *log) {
    const double start = now();
    *data = (oab_dataset){0};
    tables t;
    oab_status status = find_tables(run->request, data, &t, log);
    if (status == OAB_OK)
        status = read_tables(run, need, &t, data, log);
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        if (t.fd[i] >= 0)
            close(t.fd[i]);
    data->seconds = now() - start;
    return status;
}

void oab_dataset_free(oab_dataset *data) {
    oab_cohort_free(&data->cohort);
    oab_impulse_areas_free(&data->impulse_areas);
    oab_municipalities_free(&data->municipalities);
    oab_schools_free(&data->schools);
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        oab_input_file_free(&data->inputs[i]);
    *data = (oab_dataset){0};
}

/* ---- score and allocate ---- */

static bool is_given(const oab_run *run, int input) {
    return run->data->inputs[input].path != NULL;
}

static oab_status score(oab_run *run, oab_log *log) {
    const oab_rules *rules = &run->parameters.rules;
    const bool needs_score = (oab_run_needs(run) & OAB_NEED_SCORE) != 0;
    if (!is_given(run, OAB_INPUT_PUPILS))
        return OAB_OK;
    oab_rules as_read = *rules;
    if (!needs_score)
        as_read.value[OAB_IMPUTATION] = OAB_IMPUTE_MEAN; /* nothing is scored: nothing to refuse */
    OAB_TRY(oab_prepare(&run->data->cohort, &as_read, run->request->threads, &run->prepared, log));
    if (!needs_score)
        return OAB_OK;
    run->has_indicator = true;
    return oab_score_cohort(&run->prepared, &run->indicator, rules, run->request->threads,
                            &run->scores, log);
}

static oab_status normalise(oab_run *run, oab_log *log) {
    oab_result *result = &run->result;
    if (!run->request->normalised || run->scores.score == NULL)
        return OAB_OK;
    size_t date = 0;
    while (run->data->cohort.dates[date] != result->school_nation.date)
        date++;
    oab_normalised *of = oab_new(run->data->cohort.segment_count, sizeof *of);
    if (of == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_normalise(&run->prepared, &run->scores, date, of, log);
    for (size_t s = 0, i = 0; s < run->data->cohort.segment_count && status == OAB_OK; s++) {
        const oab_segment *segment = &run->data->cohort.segments[s];
        if (segment->date != date || segment->site == OAB_NO_INDEX)
            continue;
        while (result->sites[i].id != run->data->cohort.sites[segment->site])
            i++;
        const double part = (double)segment->count / (double)result->sites[i].pupils;
        result->sites[i].normalised.deviation += part * of[s].deviation;
        result->sites[i].normalised.z_score += part * of[s].z_score;
        result->sites[i].normalised.percentile += part * of[s].percentile;
    }
    free(of);
    return status;
}

oab_evidence oab_run_evidence(const oab_run *run) {
    const oab_dataset *data = run->data;
    return (oab_evidence){
        .rules = &run->parameters.rules,
        .schools = is_given(run, OAB_INPUT_SCHOOLS) ? &data->schools : NULL,
        .municipalities = is_given(run, OAB_INPUT_MUNICIPALITIES) ? &data->municipalities : NULL,
        .impulse_areas = is_given(run, OAB_INPUT_IMPULSE_AREAS) ? &data->impulse_areas : NULL,
        .prepared = is_given(run, OAB_INPUT_PUPILS) ? &run->prepared : NULL,
        .scores = run->scores.score != NULL ? &run->scores : NULL,
    };
}

static oab_status allocate(oab_run *run, oab_log *log) {
    const oab_evidence evidence = oab_run_evidence(run);
    OAB_TRY(oab_allocate(&evidence, run->request->scheme, &run->result, log));
    return normalise(run, log);
}

oab_status oab_run_open(const oab_request *request, oab_run *run, oab_log *log) {
    *run = (oab_run){.request = request};
    OAB_TRY(oab_request_parameters(request, &run->parameters, log));
    OAB_TRY(oab_indicator_load(request->models_folder, request->indicator, &run->indicator, log));
    return oab_indicator_apply(&run->indicator, &run->parameters, log);
}

oab_status oab_run_line(oab_run *run, const oab_dataset *data, oab_log *log) {
    run->data = data;
    const double start = now();
    OAB_TRY(score(run, log));
    const double after_score = now();
    OAB_TRY(allocate(run, log));
    run->seconds_score = after_score - start;
    run->seconds_allocate = now() - after_score;
    return OAB_OK;
}

void oab_note_grants(const oab_run *run, oab_log *log) {
    if (!run->result.grants_are_proxy)
        return;
    oab_note(log, "no grants of 2018 are given: municipalities get a proxy, "
                  "municipality.old_budget over their school weights");
    if (run->result.unweighed > 0)
        oab_note(log, "schools of unknown school weight: %lld; the proxy leaves them out",
                 (long long)run->result.unweighed);
}

void oab_run_free(oab_run *run) {
    oab_result_free(&run->result);
    oab_scores_free(&run->scores);
    oab_prepared_free(&run->prepared);
    oab_indicator_free(&run->indicator);
    oab_parameters_free(&run->parameters);
    *run = (oab_run){0};
}
