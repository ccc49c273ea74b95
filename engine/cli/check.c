/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc check: says whether tables are fit for a run, and changes nothing. A file is of the
 * kind whose columns its header names most of; the status is that of the first that is not fit. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct checked {
    oab_input_file file;
    oab_cohort cohort;
    oab_schools schools;
    oab_municipalities municipalities;
    oab_impulse_areas impulse_areas;
} checked;

static oab_status read_as(int kind, const char *path, const oab_read_options *options, checked *c,
                          oab_log *log) {
    oab_status status;
    if (kind == OAB_INPUT_PUPILS) {
        status = oab_read_pupils(path, options, NULL, &c->cohort, &c->file, log);
        oab_cohort_free(&c->cohort);
    } else if (kind == OAB_INPUT_SCHOOLS) {
        status = oab_read_schools(path, options, &c->schools, &c->file, log);
        oab_schools_free(&c->schools);
    } else if (kind == OAB_INPUT_MUNICIPALITIES) {
        status = oab_read_municipalities(path, options, &c->municipalities, &c->file, log);
        oab_municipalities_free(&c->municipalities);
    } else {
        status = oab_read_impulse_areas(path, options, &c->impulse_areas, &c->file, log);
        oab_impulse_areas_free(&c->impulse_areas);
    }
    return status;
}

static oab_status check_file(const char *path, const oab_read_options *options, oab_log *log) {
    int kind;
    OAB_TRY(oab_table_kind(path, &kind, log));
    checked c = {0};
    const oab_status status = read_as(kind, path, options, &c, log);
    if (status == OAB_OK)
        printf("%s: %s, %llu rows, fine\n", path, oab_input_names[kind],
               (unsigned long long)c.file.rows);
    oab_input_file_free(&c.file);
    return status;
}

oab_status oab_command_check(oab_options *options, oab_log *log) {
    if (options->rest_count == 0)
        return oab_fail(log, OAB_USAGE, "name the files to check: oab-alloc check pupils.csv");
    oab_indicator indicator;
    oab_status first = oab_indicator_load(options->request.models_folder,
                                          options->request.indicator, &indicator, log);
    const oab_vocabulary vocabulary = {indicator.education, indicator.education_count,
                                       indicator.origins, indicator.origin_count};
    const oab_read_options read = {.threads = options->request.threads,
                                   .max_errors = options->request.max_errors,
                                   .need = OAB_NEED_SCORE,
                                   .vocabulary = &vocabulary};
    for (int i = 0; i < options->rest_count && first != OAB_CONFIG; i++) {
        const oab_status status = check_file(options->rest[i], &read, log);
        first = first == OAB_OK ? status : first;
    }
    oab_indicator_free(&indicator);
    return first;
}
