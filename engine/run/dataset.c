/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a request, read once, however many runs are made on them. */
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

const char *const oab_input_names[OAB_INPUT_COUNT] = {"pupils", "schools", "municipalities",
                                                      "impulse_areas", "mergers"};

oab_status oab_check_stdin(const char *const *paths, size_t count, oab_log *log) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += paths[i] != NULL && strcmp(paths[i], "-") == 0;
    return found <= 1
               ? OAB_OK
               : oab_fail(log, OAB_USAGE,
                          "standard input (-) can supply only one table; put the others in files");
}

/* ---- reading ---- */

oab_read_options oab_run_read_options(const oab_run *run, unsigned need,
                                      oab_vocabulary *vocabulary) {
    const oab_request *request = run->request;
    const int64_t *value = run->parameters.rules.value;
    *vocabulary = (oab_vocabulary){run->indicator.education, run->indicator.education_count,
                                   run->indicator.origins, run->indicator.origin_count};
    return (oab_read_options){
        .threads = request->threads,
        .max_errors = request->max_errors,
        .encoding = request->encoding,
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

/* The children come last: they may take their municipality from their school. */
static oab_status read_tables(const oab_tables *t, const oab_read_options *options,
                              oab_dataset *data, oab_log *log) {
    const char *const *path = t->path;
    oab_input_file *file = data->inputs;
    if (path[OAB_INPUT_SCHOOLS] != NULL)
        OAB_TRY(oab_read_schools(path[OAB_INPUT_SCHOOLS], options, &data->schools,
                                 &file[OAB_INPUT_SCHOOLS], log));
    OAB_TRY(oab_read_registers(t, options, data, log));
    if (path[OAB_INPUT_MUNICIPALITIES] != NULL)
        OAB_TRY(oab_read_municipalities(path[OAB_INPUT_MUNICIPALITIES], options,
                                        &data->municipalities, &file[OAB_INPUT_MUNICIPALITIES],
                                        log));
    if (path[OAB_INPUT_IMPULSE_AREAS] != NULL)
        OAB_TRY(oab_read_impulse_areas(path[OAB_INPUT_IMPULSE_AREAS], options, &data->impulse_areas,
                                       &file[OAB_INPUT_IMPULSE_AREAS], log));
    if (path[OAB_INPUT_MERGERS] != NULL)
        OAB_TRY(oab_read_mergers(path[OAB_INPUT_MERGERS], options, &data->mergers,
                                 &file[OAB_INPUT_MERGERS], log));
    if (path[OAB_INPUT_PUPILS] != NULL)
        OAB_TRY(oab_read_pupils(path[OAB_INPUT_PUPILS], options,
                                path[OAB_INPUT_SCHOOLS] != NULL ? &data->schools : NULL,
                                &data->cohort, &file[OAB_INPUT_PUPILS], log));
    return OAB_OK;
}

oab_status oab_dataset_read_nameless(const oab_run *run, unsigned need, oab_dataset *data,
                                     oab_log *log) {
    const double start = oab_seconds();
    *data =
        (oab_dataset){.source = oab_request_source(run->request), .country = oab_country_of(run)};
    const oab_tables t = oab_tables_of(run);
    oab_vocabulary vocabulary;
    const oab_read_options options = oab_run_read_options(run, need, &vocabulary);
    OAB_TRY(oab_check_stdin(t.path, OAB_INPUT_COUNT, log));
    OAB_TRY(read_tables(&t, &options, data, log));
    OAB_TRY(oab_leave_out(data, log));
    OAB_TRY(oab_merge_schools(run, data, log));
    data->seconds = oab_seconds() - start;
    return OAB_OK;
}

oab_status oab_dataset_read(const oab_run *run, unsigned need, oab_dataset *data, oab_log *log) {
    OAB_TRY(oab_dataset_read_nameless(run, need, data, log));
    return oab_dataset_name(data, run->request->threads, log);
}

const oab_input_file *oab_dataset_input(const oab_dataset *data, size_t index, const char **role) {
    for (int i = 0; i < OAB_INPUT_COUNT; i++) {
        *role = oab_input_names[i];
        if (data->inputs[i].path != NULL && index-- == 0)
            return &data->inputs[i];
    }
    *role = "registers";
    return index < data->register_count ? &data->registers[index].file : NULL;
}

void oab_dataset_free(oab_dataset *data) {
    oab_cohort_free(&data->cohort);
    free(data->applied);
    oab_mergers_free(&data->mergers);
    oab_impulse_areas_free(&data->impulse_areas);
    oab_municipalities_free(&data->municipalities);
    oab_schools_free(&data->schools);
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        oab_input_file_free(&data->inputs[i]);
    for (size_t i = 0; i < data->register_count; i++) {
        oab_schools_free(&data->registers[i].sites);
        oab_input_file_free(&data->registers[i].file);
    }
    free(data->registers);
    *data = (oab_dataset){0};
}
