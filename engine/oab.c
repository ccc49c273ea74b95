/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public library: opaque objects around runs and report tables. */
#include "oab.h"

#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

const char *oab_version(void) {
    return OAB_VERSION;
}

/* ---- log ---- */

oab_log *oab_log_open(void) {
    return oab_new(1, sizeof(oab_log));
}

static bool is_said(const oab_log *log, const char *text) {
    for (size_t i = 0; i < log->count; i++)
        if (strcmp(log->items[i].text, text) == 0)
            return true;
    return false;
}

/* Running out of memory may have left no message. */
static const char no_memory[] = "out of memory";

size_t oab_log_count(const oab_log *log) {
    return log->count + (log->out_of_memory && !is_said(log, no_memory));
}

const char *oab_log_text(const oab_log *log, size_t index) {
    return index < log->count ? log->items[index].text : no_memory;
}

bool oab_log_is_error(const oab_log *log, size_t index) {
    return index >= log->count || log->items[index].kind == OAB_ERROR;
}

void oab_log_close(oab_log *log) {
    if (log != NULL)
        oab_log_free(log);
    free(log);
}

/* Each call keeps a log of its own. The files it has read, which no output may replace, and the
 * notes of its results then do not depend on the caller's log, and a shortage of memory does not
 * stay in that log. */

/* Adds the messages of FROM, starting at FIRST. */
static void add_messages(oab_log *to, const oab_log *from, size_t first) {
    for (size_t i = first; i < from->count; i++)
        if (from->items[i].kind == OAB_ERROR)
            oab_fail(to, OAB_INTERNAL, "%s", from->items[i].text);
        else
            oab_note(to, "%s", from->items[i].text);
    to->out_of_memory |= from->out_of_memory;
}

/* Starts TO with the messages and input files of FROM. */
static void begin_with(oab_log *to, const oab_log *from) {
    *to = (oab_log){0};
    add_messages(to, from, 0);
    to->inputs = oab_new(from->input_count, sizeof *to->inputs);
    if (to->inputs == NULL) {
        to->out_of_memory = true;
        return;
    }
    if (from->input_count > 0)
        memcpy(to->inputs, from->inputs, from->input_count * sizeof *to->inputs);
    to->input_count = to->input_capacity = from->input_count;
}

/* Passes the messages of OWN, starting at FIRST, to the caller's log; out of memory overrides
 * STATUS. */
static oab_status tell(oab_log *log, const oab_log *own, size_t first, oab_status status) {
    add_messages(log, own, first);
    return own->out_of_memory ? OAB_INTERNAL : status;
}

/* ---- scenario ---- */

typedef struct texts {
    char **items;
    size_t count, capacity;
} texts;

struct oab_scenario {
    int year;
    const oab_scheme *scheme; /* NULL: the one the law prescribes */
    char *models, *indicator;
    texts files, settings;
};

/* Takes ownership of TEXT. False: out of memory. */
static bool add_text(texts *list, char *text) {
    if (text == NULL ||
        !oab_grow(&list->items, &list->capacity, list->count + 1, sizeof *list->items)) {
        free(text);
        return false;
    }
    list->items[list->count++] = text;
    return true;
}

static void free_texts(texts *list) {
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
}

oab_scenario *oab_scenario_new(int year) {
    oab_scenario *scenario = oab_new(1, sizeof *scenario);
    if (scenario != NULL)
        scenario->year = year;
    return scenario;
}

oab_status oab_scenario_set(oab_scenario *scenario, const char *name, const char *value,
                            oab_log *log) {
    return add_text(&scenario->settings, oab_text("%s=%s", name, value)) ? OAB_OK
                                                                         : oab_out_of_memory(log);
}

oab_status oab_scenario_file(oab_scenario *scenario, const char *file, oab_log *log) {
    return add_text(&scenario->files, strdup(file)) ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_scenario_regime(oab_scenario *scenario, const char *word, oab_log *log) {
    const oab_scheme *scheme = oab_scheme_find(word, strlen(word));
    if (scheme == NULL && strcmp(word, "law") != 0)
        return oab_fail(log, OAB_USAGE, "\"%s\" is not a regime; expected law, new or old", word);
    scenario->scheme = scheme;
    return OAB_OK;
}

static oab_status replace(char **text, const char *with, oab_log *log) {
    char *copy = strdup(with);
    if (copy == NULL)
        return oab_out_of_memory(log);
    free(*text);
    *text = copy;
    return OAB_OK;
}

oab_status oab_scenario_models(oab_scenario *scenario, const char *folder, oab_log *log) {
    return replace(&scenario->models, folder, log);
}

oab_status oab_scenario_indicator(oab_scenario *scenario, const char *file, oab_log *log) {
    return replace(&scenario->indicator, file, log);
}

void oab_scenario_free(oab_scenario *scenario) {
    if (scenario == NULL)
        return;
    free_texts(&scenario->files);
    free_texts(&scenario->settings);
    free(scenario->models);
    free(scenario->indicator);
    free(scenario);
}

static bool copy_texts(const texts *from, texts *to) {
    for (size_t i = 0; i < from->count; i++)
        if (!add_text(to, strdup(from->items[i])))
            return false;
    return true;
}

/* NULL: out of memory. */
static oab_scenario *copy_scenario(const oab_scenario *from) {
    oab_scenario *to = oab_scenario_new(from->year);
    if (to == NULL)
        return NULL;
    to->scheme = from->scheme;
    to->models = from->models != NULL ? strdup(from->models) : NULL;
    to->indicator = from->indicator != NULL ? strdup(from->indicator) : NULL;
    const bool has_texts = (from->models == NULL || to->models != NULL) &&
                           (from->indicator == NULL || to->indicator != NULL);
    if (has_texts && copy_texts(&from->files, &to->files) &&
        copy_texts(&from->settings, &to->settings))
        return to;
    oab_scenario_free(to);
    return NULL;
}

/* Borrows from SCENARIO. */
static oab_request request_of(const oab_scenario *scenario, int threads) {
    const int most = threads < OAB_MOST_THREADS ? threads : OAB_MOST_THREADS;
    return (oab_request){.year = scenario->year,
                         .scheme = scenario->scheme,
                         .models_folder = scenario->models,
                         .indicator = scenario->indicator,
                         .scenarios = (const char *const *)scenario->files.items,
                         .scenario_count = scenario->files.count,
                         .settings = (const char *const *)scenario->settings.items,
                         .setting_count = scenario->settings.count,
                         .threads = most > 0 ? most : 1};
}

/* ---- inputs ---- */

struct oab_inputs {
    unsigned need; /* the OAB_NEED_... they were read for */
    oab_dataset data;
    oab_log log; /* of the reading */
};

static oab_status read_inputs(const oab_request *request, oab_inputs *inputs) {
    oab_run run;
    oab_status status = oab_run_open(request, &run, &inputs->log);
    if (status == OAB_OK) {
        inputs->need = oab_run_needs(&run);
        status = oab_dataset_read(&run, inputs->need, &inputs->data, &inputs->log);
    }
    oab_run_free(&run);
    return status;
}

oab_status oab_inputs_read(const oab_paths *paths, const oab_scenario *scenario, int threads,
                           oab_inputs **inputs, oab_log *log) {
    oab_request request = request_of(scenario, threads);
    request.pupils = paths->pupils;
    request.schools = paths->schools;
    request.municipalities = paths->municipalities;
    request.impulse_areas = paths->impulse_areas;
    request.registers = paths->registers;
    request.mergers = paths->mergers;
    request.sample = paths->sample;
    *inputs = oab_new(1, sizeof **inputs);
    if (*inputs == NULL)
        return oab_out_of_memory(log);
    const oab_status read = read_inputs(&request, *inputs);
    const oab_status status = tell(log, &(*inputs)->log, 0, read);
    if (status != OAB_OK) {
        oab_inputs_free(*inputs);
        *inputs = NULL;
    }
    return status;
}

void oab_inputs_free(oab_inputs *inputs) {
    if (inputs == NULL)
        return;
    oab_dataset_free(&inputs->data);
    oab_log_free(&inputs->log);
    free(inputs);
}

/* ---- allocation ---- */

struct oab_allocation {
    oab_scenario *scenario; /* REQUEST borrows from it */
    oab_request request;
    oab_run run;
    oab_report_table tables[OAB_RUN_TABLES];
    size_t count, rows[OAB_RUN_TABLES];
    oab_log log; /* of reading and allocating */
};

/* The request that a command would build from its options. */
static oab_request request_on(const oab_inputs *inputs, const oab_scenario *scenario, int threads) {
    oab_request request = request_of(scenario, threads);
    const oab_input_file *file = inputs->data.inputs;
    request.sample = inputs->data.source == OAB_SAMPLE;
    request.mergers = file[OAB_INPUT_MERGERS].path;
    if (inputs->data.source != OAB_GIVEN)
        return request;
    request.pupils = file[OAB_INPUT_PUPILS].path;
    request.schools = file[OAB_INPUT_SCHOOLS].path;
    request.municipalities = file[OAB_INPUT_MUNICIPALITIES].path;
    request.impulse_areas = file[OAB_INPUT_IMPULSE_AREAS].path;
    return request;
}

static oab_status execute(const oab_inputs *inputs, oab_run *run, oab_log *log) {
    if ((oab_run_needs(run) & ~inputs->need) != 0)
        return oab_fail(
            log, OAB_USAGE,
            "the tables were read for another scheme; read them again for this scenario");
    if (!oab_same_mergers(&inputs->data, run->request->year))
        return oab_fail(log, OAB_USAGE,
                        "the tables were read for a year in which other schools have merged; read "
                        "them again for this scenario");
    OAB_TRY(oab_run_execute(run, &inputs->data, log));
    OAB_TRY(oab_check_divides(run, log));
    OAB_TRY(oab_check_given((const oab_run *const[]){run}, 1, log));
    oab_note_institutions(&run->result, log);
    oab_note_grants(run, log);
    return OAB_OK;
}

static void list_tables(oab_allocation *a) {
    a->count = oab_run_tables(&a->run, a->tables);
    for (size_t t = 0; t < a->count; t++)
        while (a->tables[t].row(&a->run, a->rows[t]) != NULL)
            a->rows[t]++;
}

oab_status oab_allocate_scenario(const oab_inputs *inputs, const oab_scenario *scenario,
                                 int threads, oab_allocation **allocation, oab_log *log) {
    oab_allocation *a = *allocation = oab_new(1, sizeof *a);
    if (a == NULL || (a->scenario = copy_scenario(scenario)) == NULL) {
        free(a);
        *allocation = NULL;
        return oab_out_of_memory(log);
    }
    begin_with(&a->log, &inputs->log);
    const size_t known = a->log.count;
    a->request = request_on(inputs, a->scenario, threads);
    oab_status status = oab_run_open(&a->request, &a->run, &a->log);
    if (status == OAB_OK)
        status = execute(inputs, &a->run, &a->log);
    status = tell(log, &a->log, known, status);
    if (status == OAB_OK) {
        list_tables(a);
        return OAB_OK;
    }
    oab_allocation_free(a);
    *allocation = NULL;
    return status;
}

void oab_allocation_free(oab_allocation *allocation) {
    if (allocation == NULL)
        return;
    oab_run_free(&allocation->run);
    oab_log_free(&allocation->log);
    oab_scenario_free(allocation->scenario);
    free(allocation);
}

size_t oab_allocation_tables(const oab_allocation *allocation) {
    return allocation->count;
}

const char *oab_allocation_table(const oab_allocation *allocation, size_t table) {
    return allocation->tables[table].name;
}

size_t oab_allocation_rows(const oab_allocation *allocation, size_t table) {
    return allocation->rows[table];
}

size_t oab_allocation_columns(const oab_allocation *allocation, size_t table) {
    return allocation->tables[table].column_count;
}

const char *oab_allocation_column(const oab_allocation *allocation, size_t table, size_t column) {
    return allocation->tables[table].columns[column].name;
}

size_t oab_allocation_find_table(const oab_allocation *allocation, const char *name) {
    for (size_t t = 0; t < allocation->count; t++)
        if (strcmp(allocation->tables[t].name, name) == 0)
            return t;
    return OAB_NOT_FOUND;
}

size_t oab_allocation_find_column(const oab_allocation *allocation, size_t table,
                                  const char *name) {
    const oab_report_table *t = &allocation->tables[table];
    for (size_t c = 0; c < t->column_count; c++)
        if (strcmp(t->columns[c].name, name) == 0)
            return c;
    return OAB_NOT_FOUND;
}

/* ---- cells ---- */

/* The cell and the type of its column. SCRATCH: OAB_CELL_SCRATCH bytes. */
static oab_cell cell_at(const oab_allocation *a, size_t table, size_t row, size_t column,
                        oab_cell_type *type, char *scratch) {
    const oab_report_table *t = &a->tables[table];
    *type = t->columns[column].type;
    return oab_cell_of(t, &t->columns[column], t->row(t->context, row), scratch);
}

int64_t oab_allocation_number(const oab_allocation *allocation, size_t table, size_t row,
                              size_t column) {
    char scratch[OAB_CELL_SCRATCH];
    oab_cell_type type;
    const oab_cell cell = cell_at(allocation, table, row, column, &type, scratch);
    if (!oab_cell_is_number(type) || oab_cell_is_absent(type, cell))
        return OAB_NO_NUMBER;
    oab_wide den = 1;
    for (int d = oab_cell_shapes[type].decimals; d < oab_cell_shapes[type].scale; d++)
        den *= 10;
    return (int64_t)oab_round_div(cell.number, den);
}

int oab_allocation_decimals(const oab_allocation *allocation, size_t table, size_t column) {
    return oab_cell_shapes[allocation->tables[table].columns[column].type].decimals;
}

size_t oab_allocation_text(const oab_allocation *allocation, size_t table, size_t row,
                           size_t column, char *out, size_t size) {
    char scratch[OAB_CELL_SCRATCH], value[OAB_CELL_PRINTED] = "";
    const char *text = value;
    oab_cell_type type;
    const oab_cell cell = cell_at(allocation, table, row, column, &type, scratch);
    if (!oab_cell_is_absent(type, cell)) {
        if (type == OAB_CELL_TEXT)
            text = cell.text;
        else
            value[oab_cell_print(type, cell, value)] = '\0';
    }
    return (size_t)snprintf(out, size, "%s", text);
}

oab_status oab_allocation_write(const oab_allocation *allocation, const char *folder, bool replace,
                                oab_log *log) {
    const oab_destination to = {.folder = folder, .force = replace};
    oab_log own;
    begin_with(&own, &allocation->log);
    const size_t known = own.count;
    oab_status status = own.out_of_memory ? OAB_INTERNAL : OAB_OK;
    if (status == OAB_OK)
        status = oab_report_files(&allocation->run, &to, &own);
    status = tell(log, &own, known, status);
    oab_log_free(&own);
    return status;
}
