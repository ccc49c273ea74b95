/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a request, read once, however many runs are made on them. */
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* Where the table at PATH failed as KIND, says so if its header is that of another kind. Only files
 * are looked at: what came through a pipe is gone. */
static oab_status tell_kind(oab_status status, int kind, const char *path,
                            const oab_read_options *options, oab_log *log) {
    struct stat info;
    if (status != OAB_DATA || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return status;
    oab_log unheard = {0};
    int found = kind;
    if (oab_table_kind(path, options, &found, &unheard) == OAB_OK && found != kind)
        oab_fail(log, status,
                 "%s has the header of %s, not of %s; give each table to its own option", path,
                 oab_input_names[found], oab_input_names[kind]);
    const bool has_memory = !unheard.out_of_memory;
    oab_log_free(&unheard);
    return has_memory ? status : oab_out_of_memory(log);
}

/* Where the children's schools are looked up; NULL: nowhere. */
static const oab_schools *schools_of(const oab_tables *t, const oab_dataset *data) {
    return t->path[OAB_INPUT_SCHOOLS] != NULL ? &data->schools : NULL;
}

static oab_status read_table(int kind, const oab_tables *t, const oab_read_options *options,
                             oab_dataset *data, oab_log *log) {
    const char *path = t->path[kind];
    oab_input_file *file = &data->inputs[kind];
    oab_status status = OAB_OK;
    if (path == NULL)
        return status;
    if (kind == OAB_INPUT_SCHOOLS)
        status = oab_read_schools(path, options, &data->schools, file, log);
    else if (kind == OAB_INPUT_MUNICIPALITIES)
        status = oab_read_municipalities(path, options, &data->municipalities, file, log);
    else if (kind == OAB_INPUT_IMPULSE_AREAS)
        status = oab_read_impulse_areas(path, options, &data->impulse_areas, file, log);
    else if (kind == OAB_INPUT_MERGERS)
        status = oab_read_mergers(path, options, &data->mergers, file, log);
    else
        status = oab_read_pupils(path, options, schools_of(t, data), &data->cohort, file, log);
    return tell_kind(status, kind, path, options, log);
}

/* Reads the pupils once more, for the rows of one child: what is kept of all tells no ids. All that
 * there is to note has been noted. */
static oab_status read_pupil(const char *id, const oab_tables *t, const oab_read_options *options,
                             oab_dataset *data, oab_log *log) {
    const char *path = t->path[OAB_INPUT_PUPILS];
    oab_read_options own = *options;
    oab_log unheard = {0};
    oab_input_file file;
    own.only_pupil = id;
    own.progress = NULL;
    const oab_status status =
        oab_read_pupils(path, &own, schools_of(t, data), &data->pupil, &file, &unheard);
    oab_log_add_errors(log, &unheard);
    oab_log_free(&unheard);
    OAB_TRY(status);
    const bool is_same = strcmp(file.hash, data->inputs[OAB_INPUT_PUPILS].hash) == 0;
    oab_input_file_free(&file);
    return is_same ? OAB_OK : oab_fail(log, OAB_IO, "%s changed while being read", path);
}

/* The children come last: they may take their municipality from their school. */
static oab_status read_tables(const oab_request *request, const oab_tables *t,
                              const oab_read_options *options, oab_dataset *data, oab_log *log) {
    OAB_TRY(read_table(OAB_INPUT_SCHOOLS, t, options, data, log));
    OAB_TRY(oab_read_registers(t, options, data, log));
    OAB_TRY(read_table(OAB_INPUT_MUNICIPALITIES, t, options, data, log));
    OAB_TRY(read_table(OAB_INPUT_IMPULSE_AREAS, t, options, data, log));
    OAB_TRY(read_table(OAB_INPUT_MERGERS, t, options, data, log));
    OAB_TRY(read_table(OAB_INPUT_PUPILS, t, options, data, log));
    return request->pupil != NULL ? read_pupil(request->pupil, t, options, data, log) : OAB_OK;
}

static oab_status count_stdin(void *count, const char *path, oab_log *log) {
    (void)log;
    *(size_t *)count += strcmp(path, "-") == 0;
    return OAB_OK;
}

static oab_status check_stdin(const oab_tables *t, oab_log *log) {
    const char *paths[OAB_INPUT_COUNT + 2] = {NULL};
    size_t registers = 0;
    memcpy(paths, t->path, sizeof t->path);
    OAB_TRY(oab_each_file(t->given_registers, count_stdin, &registers, log));
    for (size_t i = 0; i < registers && i < 2; i++)
        paths[OAB_INPUT_COUNT + i] = "-";
    return oab_check_stdin(paths, OAB_INPUT_COUNT + 2, log);
}

/* The pupils must be there for a second reading. */
static oab_status check_pupil(const oab_request *request, oab_log *log) {
    struct stat info;
    const bool is_stdin = request->pupil != NULL && strcmp(request->pupils, "-") == 0;
    if (request->pupil == NULL ||
        (!is_stdin && (stat(request->pupils, &info) != 0 || S_ISREG(info.st_mode))))
        return OAB_OK;
    return oab_fail(log, OAB_USAGE,
                    "%s can be read only once, and to find a child the pupils are read twice; give "
                    "them in a file",
                    is_stdin ? "standard input (-)" : request->pupils);
}

oab_status oab_dataset_read_nameless(const oab_run *run, unsigned need, oab_dataset *data,
                                     oab_log *log) {
    const double start = oab_seconds();
    *data =
        (oab_dataset){.source = oab_request_source(run->request), .country = oab_country_of(run)};
    const oab_tables t = oab_tables_of(run);
    oab_vocabulary vocabulary;
    const oab_read_options options = oab_run_read_options(run, need, &vocabulary);
    OAB_TRY(oab_check_encoding(run->request, log));
    OAB_TRY(check_stdin(&t, log));
    OAB_TRY(check_pupil(run->request, log));
    OAB_TRY(read_tables(run->request, &t, &options, data, log));
    oab_note_idle_registers(data, log);
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
    oab_cohort_free(&data->pupil);
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
