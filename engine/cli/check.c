/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc check: tells whether tables are fit for a run, and changes nothing. The header of each
 * file decides which table it is; the exit status is that of the first file that fails. */
#include "cli/cli_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct checked {
    oab_input_file file;
    oab_cohort cohort;
    oab_schools schools;
    oab_municipalities municipalities;
    oab_impulse_areas impulse_areas;
    oab_mergers mergers;
} checked;

/* What tables are checked against: the rules of --year, or of the last known year. */
typedef struct measure {
    oab_run run;
    bool has_year;
    oab_vocabulary vocabulary;
    oab_read_options read;
} measure;

static oab_status open_measure(oab_options *options, measure *m, oab_log *log) {
    if (!options->has_year)
        options->request.year = OAB_LAST_YEAR;
    OAB_TRY(oab_run_open(&options->request, &m->run, log));
    m->has_year = options->has_year;
    m->read = oab_run_read_options(&m->run, OAB_NEED_SCORE, &m->vocabulary);
    m->read.refuse_unknown = false; /* empty cells may be imputed */
    return OAB_OK;
}

static oab_status read_pupils(const char *path, const measure *m, checked *c, oab_log *log) {
    OAB_TRY(oab_read_pupils(path, &m->read, NULL, &c->cohort, &c->file, log));
    if (m->has_year)
        oab_note_dates(&c->cohort, &m->run.parameters.rules,
                       c->cohort.segments[0].municipality != OAB_NO_MUNICIPALITY, log);
    oab_cohort_free(&c->cohort);
    return OAB_OK;
}

static oab_status read_as(int kind, const char *path, const measure *m, checked *c, oab_log *log) {
    oab_status status;
    if (kind == OAB_INPUT_PUPILS) {
        status = read_pupils(path, m, c, log);
    } else if (kind == OAB_INPUT_SCHOOLS) {
        status = oab_read_schools(path, &m->read, &c->schools, &c->file, log);
        oab_schools_free(&c->schools);
    } else if (kind == OAB_INPUT_MUNICIPALITIES) {
        status = oab_read_municipalities(path, &m->read, &c->municipalities, &c->file, log);
        oab_municipalities_free(&c->municipalities);
    } else if (kind == OAB_INPUT_MERGERS) {
        status = oab_read_mergers(path, &m->read, &c->mergers, &c->file, log);
        oab_mergers_free(&c->mergers);
    } else {
        status = oab_read_impulse_areas(path, &m->read, &c->impulse_areas, &c->file, log);
        oab_impulse_areas_free(&c->impulse_areas);
    }
    return status;
}

static oab_status check_file(const char *path, const measure *m, oab_log *log) {
    int kind = OAB_INPUT_PUPILS;
    OAB_TRY(oab_table_kind(path, &m->read, &kind, log));
    checked c = {0};
    const oab_status status = read_as(kind, path, m, &c, log);
    if (status == OAB_OK)
        printf("%s: %s, %llu %s, fine\n", path, oab_input_names[kind],
               (unsigned long long)c.file.rows, OAB_PLURAL(c.file.rows, "row", "rows"));
    oab_input_file_free(&c.file);
    return status;
}

oab_status oab_command_check(oab_options *options, oab_log *log) {
    if (options->rest_count == 0)
        return oab_fail(log, OAB_USAGE,
                        "expected the files to check, e.g. oab-alloc check pupils.csv");
    measure m = {0};
    oab_status first = open_measure(options, &m, log);
    const bool is_open = first == OAB_OK;
    for (int i = 0; i < options->rest_count && is_open && !log->out_of_memory; i++) {
        const oab_status status = check_file(options->rest[i], &m, log);
        first = first == OAB_OK ? status : first;
    }
    oab_run_free(&m.run);
    return first;
}
