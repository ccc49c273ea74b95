/* SPDX-License-Identifier: GPL-3.0-or-later */
/* run: one scenario from input through score to allocate, with everything it was based on. Studies
 * execute many of them; reports show one. */
#ifndef OAB_RUN_H
#define OAB_RUN_H

#include "allocate/scheme.h"

enum { OAB_MOST_THREADS = 1024 };

/* What a user asks of one run. Paths may be NULL; all strings are borrowed. */
typedef struct oab_request {
    int year;
    const oab_scheme *scheme; /* NULL: the one the law prescribes for the year */
    const char *models_folder, *indicator;
    const char *const *scenarios; /* applied in order */
    size_t scenario_count;
    const char *const *settings; /* NAME=VALUE, applied after the scenarios */
    size_t setting_count;
    /* of one side of a comparison only, applied last; OWN_BY: the option that gives them */
    const char *const *own_settings;
    size_t own_setting_count;
    const char *own_by;
    bool sample; /* the fictional region that is built in */
    /* all NULL: the Netherlands, built in */
    const char *pupils, *schools, *municipalities;
    const char *pupil; /* pupil_id of a child of PUPILS that is also kept apart */
    const char *impulse_areas;
    const char *mergers;   /* of schools, by the first day that the year's funding is for */
    const char *registers; /* FILE[+FILE...]: tables that name and place the schools */
    bool keep_rejects, normalised;
    size_t max_errors;
    const char *encoding; /* of the tables, as iconv names it; NULL: UTF-8, else Windows-1252 */
    int threads;
    void (*progress)(void *data, uint64_t bytes_done, uint64_t bytes_all); /* while reading */
    void *progress_data;
} oab_request;

enum {
    OAB_INPUT_PUPILS,
    OAB_INPUT_SCHOOLS,
    OAB_INPUT_MUNICIPALITIES,
    OAB_INPUT_IMPULSE_AREAS,
    OAB_INPUT_MERGERS,
    OAB_INPUT_COUNT
};
extern const char *const oab_input_names[OAB_INPUT_COUNT];

/* The tables of a request as read: once, however many scenarios run on them. */
typedef enum oab_source { OAB_GIVEN, OAB_COUNTRY, OAB_SAMPLE } oab_source;

/* What the country's tables hold for one scheme, for whoever shows a run. */
typedef struct oab_country {
    const char *reads; /* word of the scheme */
    int32_t date;      /* count date of the schools' figures, YYYYMMDD */
} oab_country;

typedef struct oab_register {
    oab_schools sites;
    oab_input_file file;
} oab_register;

typedef struct oab_dataset {
    oab_source source;
    const oab_country *country;             /* of OAB_COUNTRY; else NULL */
    oab_input_file inputs[OAB_INPUT_COUNT]; /* path NULL: not given */
    oab_schools schools;
    oab_municipalities municipalities;
    oab_impulse_areas impulse_areas;
    oab_mergers mergers;
    oab_merger *applied;      /* those that apply in the year: mergers, then splits */
    const oab_merger *splits; /* the latter */
    size_t merged, split_count;
    oab_cohort cohort;
    oab_cohort pupil; /* the rows of the request's one child, moved as those of the cohort are */
    oab_register *registers;
    size_t register_count, register_capacity;
    int64_t excluded[OAB_SCHOOL_TYPE_COUNT]; /* schools left out, by type */
    int64_t excluded_pupils;                 /* theirs: of the children, else as their rows say */
    double seconds;                          /* spent reading */
} oab_dataset;

/* One run and everything it is based on, so that a report needs nothing else. */
typedef struct oab_run {
    const oab_request *request;
    oab_parameters parameters;
    oab_indicator indicator;
    bool has_indicator;      /* children were scored */
    const oab_dataset *data; /* not owned; must outlive the run */
    bool on_children; /* of the country: schools too are scored by the drawn children, because
                         something is changed that published scores cannot follow. Set by
                         oab_run_open, and by studies whose other runs are */
    bool recomputes;  /* published scores of schools are recomputed, because a rule in them differs
                         from the built-in one. Set likewise */
    bool is_compared; /* it is a side of a comparison, which sets this */
    oab_prepared prepared;
    oab_scores scores;
    oab_result result;
    double seconds_score, seconds_allocate;
} oab_run;

/* The parameters of a request: those of its year, then its scenarios, then its settings. Free them
 * in every case with oab_parameters_free. */
oab_status oab_request_parameters(const oab_request *request, oab_parameters *parameters,
                                  oab_log *log);
/* Initialises RUN with the rules and the indicator of REQUEST, without results. Free it in every
 * case with oab_run_free. */
oab_status oab_run_open(const oab_request *request, oab_run *run, oab_log *log);
/* Does a change of NAME, a parameter or a row of the indicator, change who is in the lowest share,
 * or by how much? */
bool oab_touches_children(const char *name);
/* Does another value of NAME make the published scores of schools those of other rules? */
bool oab_recomputes_scores(const char *name);
/* Where the tables of REQUEST come from. */
oab_source oab_request_source(const oab_request *request);
/* The OAB_NEED_... of the children that the run's scheme scores or weighs. */
unsigned oab_run_needs(const oab_run *run);
/* How the run reads its tables for NEED. VOCABULARY is filled in here and must live until they have
 * been read. */
oab_read_options oab_run_read_options(const oab_run *run, unsigned need,
                                      oab_vocabulary *vocabulary);
/* Fails if more than one of PATHS (NULL: none) is "-", standard input. */
oab_status oab_check_stdin(const char *const *paths, size_t count, oab_log *log);
/* Reads the tables of the run's request and checks them against its rules, as far as NEED requires.
 * Initialises DATA; free it in every case with oab_dataset_free, after the runs that use it. */
oab_status oab_dataset_read(const oab_run *run, unsigned need, oab_dataset *data, oab_log *log);
/* The same in two steps, for who has names to add between them: the tables alone, and the names of
 * the built-in registers for what is then still nameless. */
oab_status oab_dataset_read_nameless(const oab_run *run, unsigned need, oab_dataset *data,
                                     oab_log *log);
oab_status oab_dataset_name(oab_dataset *data, int threads, oab_log *log);
/* The INDEX-th file that was read, and its role: pupils, schools, ..., registers; NULL: no more. */
const oab_input_file *oab_dataset_input(const oab_dataset *data, size_t index, const char **role);
/* Do the same mergers apply in YEAR as in the year that DATA was read for? */
bool oab_same_mergers(const oab_dataset *data, int year);
/* Rows of the mergers that do not apply yet in the year. */
static inline size_t oab_later_mergers(const oab_dataset *data) {
    return data->mergers.count - data->merged - data->split_count;
}
void oab_dataset_free(oab_dataset *data);
/* What the run's allocation is based on; valid as long as the run. */
oab_evidence oab_run_evidence(const oab_run *run);
/* Scores and allocates DATA under the run's rules. */
oab_status oab_run_execute(oab_run *run, const oab_dataset *data, oab_log *log);
/* Does RUN read NAME, a parameter or a row of the indicator, and have the units it applies to? */
bool oab_run_uses(const oab_run *run, const char *name);
/* What NAME would need to have an effect on what RUN, already executed, has read; NULL: it has an
 * effect. OUT holds OAB_LACKS bytes. */
enum { OAB_LACKS = 192 };
const char *oab_run_lacks(const oab_run *run, const char *name, char *out);
/* Fails if a value given to some of RUNS, already executed, can have an effect in none of these. A
 * scenario may have rows for units that are not there, as long as other rows have an effect. */
oab_status oab_check_given(const oab_run *const *runs, size_t count, oab_log *log);
/* Fails if no amount of RUN is known. */
oab_status oab_check_divides(const oab_run *run, oab_log *log);
/* For whoever shows the grants of RUN: notes that they are a proxy, or what the decree of 2010
 * leaves unpaid. */
void oab_note_grants(const oab_run *run, oab_log *log);
void oab_run_free(oab_run *run);

#endif
