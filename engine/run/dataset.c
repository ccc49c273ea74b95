/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the tables of a request, once. A request that names none gets those of the embedded sample
 * region. */
#include "base/assets.h"
#include "run/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *const oab_input_names[OAB_INPUT_COUNT] = {"pupils", "schools", "municipalities",
                                                      "impulse_areas"};

/* A path at which the embedded sample file can be read like any other. */
static oab_status open_sample(const char *name, char path[32], int *fd, oab_log *log) {
    char asset_path[64];
    snprintf(asset_path, sizeof asset_path, "input-samples/sample/%s.csv", name);
    const oab_asset *asset = oab_find_asset(asset_path);
    if (asset == NULL)
        return oab_fail(log, OAB_INTERNAL, "%s is not built in", asset_path);
    *fd = memfd_create(name, MFD_CLOEXEC);
    if (*fd < 0 || write(*fd, asset->data, asset->size) != (ssize_t)asset->size)
        return oab_fail_errno(log, OAB_INTERNAL, errno, "cannot read the built-in sample");
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
    return found <= 1
               ? OAB_OK
               : oab_fail(log, OAB_USAGE,
                          "standard input (-) can supply only one table; put the others in files");
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

oab_status oab_dataset_read(const oab_run *run, unsigned need, oab_dataset *data, oab_log *log) {
    const double start = oab_seconds();
    *data = (oab_dataset){0};
    tables t;
    oab_status status = find_tables(run->request, data, &t, log);
    if (status == OAB_OK)
        status = read_tables(run, need, &t, data, log);
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        if (t.fd[i] >= 0)
            close(t.fd[i]);
    data->seconds = oab_seconds() - start;
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
