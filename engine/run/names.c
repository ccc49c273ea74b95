/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers: reads them and has them name and place the units, since published tables of figures
 * seldom do. What the user gives comes before what is built in. */
#include "run/run_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- registers ---- */

typedef struct reader {
    const oab_read_options *options;
    oab_dataset *data;
} reader;

/* Room for one register more of DATA, empty and not counted yet; NULL: out of memory. */
static oab_register *next_register(oab_dataset *data) {
    if (!oab_grow(&data->registers, &data->register_capacity, data->register_count + 1,
                  sizeof *data->registers))
        return NULL;
    data->registers[data->register_count] = (oab_register){.file.path = NULL};
    return &data->registers[data->register_count];
}

static oab_status take_register(void *context, const char *path, oab_log *log) {
    const reader *r = context;
    oab_dataset *data = r->data;
    oab_register *known = next_register(data);
    if (known == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(oab_read_schools(path, r->options, &known->sites, &known->file, log));
    data->register_count++;
    size_t completed = 0;
    return oab_complete_schools(&data->schools, &known->sites, OAB_TELLS_ALL, &completed, log);
}

oab_status oab_read_registers(const oab_tables *tables, const oab_read_options *options,
                              oab_dataset *data, oab_log *log) {
    reader r = {options, data};
    OAB_TRY(oab_each_file(tables->given_registers, take_register, &r, log));
    return oab_each_file(tables->registers, take_register, &r, log);
}

static bool lists_any(const oab_schools *known, const oab_dataset *data) {
    const oab_cohort *cohort = &data->cohort;
    bool is_any = false;
    for (size_t i = 0; i < data->schools.count && !is_any; i++)
        is_any = oab_find_school(known, data->schools.rows[i].id) != NULL;
    for (size_t i = 0; i < cohort->site_count && !is_any; i++)
        is_any = oab_find_school(known, cohort->sites[i]) != NULL;
    return is_any;
}

void oab_note_idle_registers(const oab_dataset *data, oab_log *log) {
    for (size_t r = 0; r < data->register_count; r++) {
        const char *path = data->registers[r].file.path;
        if (strcmp(path, OAB_KNOWN_SITES) != 0 && !lists_any(&data->registers[r].sites, data))
            oab_note(log, "%s lists none of the schools of the other tables, so it changes nothing",
                     path);
    }
}

/* ---- units that no table lists ---- */

static bool is_known_site(const oab_dataset *data, const oab_schools *known, oab_school_id id) {
    bool is_known = oab_find_school(known, id) != NULL;
    for (size_t r = 0; r < data->register_count && !is_known; r++)
        is_known = oab_find_school(&data->registers[r].sites, id) != NULL;
    return is_known;
}

/* The sites of the children that a register knows, if no table lists sites. */
static oab_status list_sites(oab_dataset *data, const oab_schools *known, oab_log *log) {
    const oab_cohort *cohort = &data->cohort;
    oab_schools *schools = &data->schools;
    schools->rows = oab_new(cohort->site_count, sizeof *schools->rows);
    if (schools->rows == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < cohort->site_count; i++)
        if (is_known_site(data, known, cohort->sites[i]) &&
            !oab_school_blank(cohort->sites[i], &schools->rows[schools->count++]))
            return oab_out_of_memory(log);
    return OAB_OK;
}

/* Likewise the municipalities where children live or, without children, where schools are. */
static oab_status list_municipalities(oab_dataset *data, const oab_municipalities *known,
                                      oab_log *log) {
    oab_municipalities *list = &data->municipalities;
    bool *is_there = oab_new(OAB_NO_MUNICIPALITY + 1, sizeof *is_there);
    list->rows = oab_new(known->count, sizeof *list->rows);
    bool has_memory = is_there != NULL && list->rows != NULL;
    for (size_t s = 0; has_memory && s < data->cohort.segment_count; s++)
        is_there[data->cohort.segments[s].municipality] = true;
    for (size_t i = 0; has_memory && data->cohort.count == 0 && i < data->schools.count; i++)
        is_there[data->schools.rows[i].municipality] = true;
    for (size_t i = 0; has_memory && i < known->count; i++)
        if (is_there[known->rows[i].id])
            has_memory = oab_municipality_blank(known->rows[i].id, &list->rows[list->count++]);
    free(is_there);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

/* ---- names that are built in ---- */

static bool lacks_names(const oab_dataset *data) {
    bool lacks = data->schools.count == 0 && data->cohort.site_count > 0;
    for (size_t i = 0; i < data->schools.count && !lacks; i++)
        lacks = data->schools.rows[i].name[0] == '\0';
    return lacks;
}

static bool has_boards(const oab_schools *schools) {
    bool has_any = false;
    for (size_t i = 0; i < schools->count && !has_any; i++)
        has_any = schools->rows[i].board[0] != '\0';
    return has_any;
}

/* A board that some of its sites are not given would have a sum that is partial: the built-in
 * boards are for tables without any. */
static oab_status name_sites(oab_dataset *data, const oab_schools *known, size_t *named,
                             oab_log *log) {
    const unsigned tells = OAB_TELLS_NAMES | OAB_TELLS_BOARDS;
    if (data->schools.count == 0)
        OAB_TRY(list_sites(data, known, log));
    size_t by_user = 0;
    for (size_t r = 0; r < data->register_count; r++)
        OAB_TRY(
            oab_complete_schools(&data->schools, &data->registers[r].sites, tells, &by_user, log));
    return oab_complete_schools(&data->schools, known,
                                has_boards(&data->schools) ? OAB_TELLS_NAMES : tells, named, log);
}

static oab_status name_municipalities(oab_dataset *data, const oab_municipalities *known,
                                      size_t *named, oab_log *log) {
    if (data->municipalities.count == 0)
        OAB_TRY(list_municipalities(data, known, log));
    return oab_complete_municipalities(&data->municipalities, known, named, log);
}

static void note_named(size_t sites, size_t municipalities, oab_log *log) {
    char some[2][48] = {"", ""};
    if (sites > 0)
        snprintf(some[0], sizeof some[0], "%zu %s", sites, OAB_PLURAL(sites, "school", "schools"));
    if (municipalities > 0)
        snprintf(some[1], sizeof some[1], "%zu %s", municipalities,
                 OAB_PLURAL(municipalities, "municipality", "municipalities"));
    if (sites + municipalities > 0)
        oab_note(log,
                 "the built-in registers (DUO, CBS) name %s%s%s that your tables leave nameless",
                 some[0], sites > 0 && municipalities > 0 ? " and " : "", some[1]);
}

/* Keeps FILE, a built-in register, among those of DATA if it named some of its units: it is an
 * input then. */
static oab_status keep_file(oab_dataset *data, oab_input_file *file, size_t named, oab_log *log) {
    if (named == 0 || data->source != OAB_GIVEN) {
        oab_input_file_free(file);
        return OAB_OK;
    }
    oab_register *known = next_register(data);
    if (known == NULL) {
        oab_input_file_free(file);
        return oab_out_of_memory(log);
    }
    known->file = *file;
    data->register_count++;
    return OAB_OK;
}

static oab_status name_sites_built_in(oab_dataset *data, const oab_read_options *options,
                                      size_t *named, oab_log *log) {
    oab_schools known;
    oab_input_file file;
    OAB_TRY(oab_read_schools(OAB_KNOWN_SITES, options, &known, &file, log));
    oab_status status = name_sites(data, &known, named, log);
    oab_schools_free(&known);
    const oab_status kept = keep_file(data, &file, *named, log);
    return status == OAB_OK ? kept : status;
}

static oab_status name_municipalities_built_in(oab_dataset *data, const oab_read_options *options,
                                               size_t *named, oab_log *log) {
    oab_municipalities known;
    oab_input_file file;
    OAB_TRY(oab_read_municipalities(OAB_KNOWN_MUNICIPALITIES, options, &known, &file, log));
    oab_status status = name_municipalities(data, &known, named, log);
    oab_municipalities_free(&known);
    const oab_status kept = keep_file(data, &file, *named, log);
    return status == OAB_OK ? kept : status;
}

/* The built-in tables are not the user's: what is noted of them is not for the user. */
oab_status oab_dataset_name(oab_dataset *data, int threads, oab_log *log) {
    const oab_read_options options = {.threads = threads};
    size_t sites = 0, municipalities = 0;
    if (data->source == OAB_SAMPLE)
        return OAB_OK;
    if (data->source == OAB_GIVEN && lacks_names(data))
        OAB_TRY(name_sites_built_in(data, &options, &sites, log));
    OAB_TRY(name_municipalities_built_in(data, &options, &municipalities, log));
    if (data->source == OAB_GIVEN)
        note_named(sites, municipalities, log);
    return OAB_OK;
}
