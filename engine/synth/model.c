/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the parameters of synthetic cohorts: models/synth.csv, overridden by files, overridden by
 * settings. All are checked against one table of names and ranges. */
#include "base/table.h"
#include "synth/synth_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum set { NO_SET, LEVELS, ORIGINS, STAYS } set;

/* One number, or one number per category of a set. */
typedef struct spec {
    const char *name; /* "synth.segregation"; of a set the prefix: "synth.origin." */
    size_t offset;
    double low, high;
    set over;
    bool makes_set; /* its rows in the shipped table define the set */
} spec;

#define AT(member) offsetof(oab_synth_model, member)
static const spec specs[] = {
    {"synth.toddlers_share", AT(toddlers_share), 0, 0.9, NO_SET, false},
    {"synth.site_pupils", AT(site_pupils), 1, 100000, NO_SET, false},
    {"synth.site_size_spread", AT(site_size_spread), 0, 2, NO_SET, false},
    {"synth.sites_per_institution", AT(sites_per_institution), 1, 100, NO_SET, false},
    {"synth.sites_per_board", AT(sites_per_board), 1, 1000, NO_SET, false},
    {"synth.municipality_children", AT(municipality_children), 1, 10000000, NO_SET, false},
    {"synth.municipality_size_spread", AT(municipality_size_spread), 0, 2, NO_SET, false},
    {"synth.large_cities_share", AT(large_cities_share), 0, 0.9, NO_SET, false},
    {"synth.segregation", AT(segregation), 0, 1, NO_SET, false},
    {"synth.segregation_municipality", AT(segregation_municipality), 0, 1, NO_SET, false},
    {"synth.parents_correlation", AT(parents_correlation), 0, 0.99, NO_SET, false},
    {"synth.origin_segregation", AT(origin_segregation), 0, 5, NO_SET, false},
    {"synth.origin_deprivation", AT(origin_deprivation), -1, 1, NO_SET, false},
    {"synth.origin_city", AT(origin_city), -1, 1, NO_SET, false},
    {"synth.debt_share", AT(debt_share), 0, 0.5, NO_SET, false},
    {"synth.debt_status", AT(debt_status), -5, 5, NO_SET, false},
    {"synth.impulse_share", AT(impulse_share), 0, 1, NO_SET, false},
    {"synth.impulse_status", AT(impulse_status), -1, 1, NO_SET, false},
    {"synth.teacher_age", AT(teacher_age), 20, 70, NO_SET, false},
    {"synth.teacher_age_spread", AT(teacher_age_spread), 0, 20, NO_SET, false},
    {"synth.grants_2018", AT(grants_2018), 0, 1e12, NO_SET, false},
    {"synth.grant_spread", AT(grant_spread), 0, 2, NO_SET, false},
    {"synth.population_per_child", AT(population_per_child), 1, 1000, NO_SET, false},
    {"synth.education_mother.", AT(mother), 0, 1000, LEVELS, true},
    {"synth.education_father.", AT(father), 0, 1000, LEVELS, false},
    {"synth.origin.", AT(share), 0, 1000, ORIGINS, true},
    {"synth.origin_status.", AT(status), -3, 3, ORIGINS, false},
    {"synth.origin_abroad.", AT(abroad), 0, 1, ORIGINS, false},
    {"synth.origin_stay_0_5.", AT(recent[0]), 0, 1, ORIGINS, false},
    {"synth.origin_stay_5_10.", AT(recent[1]), 0, 1, ORIGINS, false},
    {"synth.stay_status.", AT(stay_status), -3, 3, STAYS, false},
};
enum { SPEC_COUNT = sizeof specs / sizeof *specs, LONGEST = 96 };

static const char *const stay_names[OAB_SYNTH_STAYS - 1] = {"0-5", "5-10", "10+"};

/* ---- names ---- */

static const spec *find_spec(const char *name) {
    for (size_t i = 0; i < SPEC_COUNT; i++) {
        const size_t length = strlen(specs[i].name);
        if (specs[i].over == NO_SET ? strcmp(specs[i].name, name) == 0
                                    : strncmp(specs[i].name, name, length) == 0)
            return &specs[i];
    }
    return NULL;
}

static size_t set_size(const oab_synth_model *model, set over) {
    const size_t sizes[] = {1, model->levels, model->origins, OAB_SYNTH_STAYS - 1};
    return sizes[over];
}

static const char *category(const oab_synth_model *model, set over, size_t i) {
    switch (over) {
    case LEVELS:
        return model->level[i];
    case ORIGINS:
        return model->origin[i];
    case STAYS:
        return stay_names[i];
    default:
        return "";
    }
}

static double *values(oab_synth_model *model, const spec *at) {
    return (double *)((char *)model + at->offset);
}

static oab_status unknown_name(const oab_synth_model *model, const char *where, const char *name,
                               oab_log *log) {
    enum { MOST = SPEC_COUNT * OAB_SYNTH_ORIGINS };
    char(*text)[LONGEST] = oab_new(MOST, sizeof *text);
    const char **list = oab_new(MOST, sizeof *list);
    size_t count = 0;
    for (size_t s = 0; text != NULL && list != NULL && s < SPEC_COUNT; s++)
        for (size_t i = 0; i < set_size(model, specs[s].over); i++) {
            snprintf(text[count], LONGEST, "%s%s", specs[s].name,
                     category(model, specs[s].over, i));
            list[count] = text[count];
            count++;
        }
    if (text == NULL || list == NULL)
        oab_out_of_memory(log);
    char hint[OAB_HINT];
    const oab_status status = oab_fail(
        log, OAB_CONFIG, "%s: \"%s\" is not a parameter of synth (models/synth.csv lists all)%s",
        where, name, oab_hint(name, list, count, hint));
    free(text);
    free(list);
    return status;
}

/* Adds category TEXT to the set OVER. False: no room, or the name is too long. */
static bool extend_set(oab_synth_model *model, set over, const char *text) {
    if (over == LEVELS && model->levels < OAB_SYNTH_LEVELS && strlen(text) < 8)
        strcpy(model->level[model->levels++], text);
    else if (over == ORIGINS && model->origins < OAB_SYNTH_ORIGINS && strlen(text) < 32)
        strcpy(model->origin[model->origins++], text);
    else
        return false;
    return true;
}

static double *find_value(oab_synth_model *model, const spec *at, const char *name, bool extends) {
    const char *text = name + strlen(at->name);
    double *value = values(model, at);
    const size_t count = set_size(model, at->over);
    size_t i = 0;
    while (i < count && strcmp(category(model, at->over, i), text) != 0)
        i++;
    if (i < count)
        return &value[i];
    return extends && at->makes_set && extend_set(model, at->over, text) ? &value[i] : NULL;
}

/* ---- values ---- */

static oab_status set_value(oab_synth_model *model, const char *name, const char *text,
                            bool extends, const char *where, oab_log *log) {
    const spec *at = find_spec(name);
    double *value = at != NULL ? find_value(model, at, name, extends) : NULL;
    if (value == NULL)
        return unknown_name(model, where, name, log);
    oab_fixed number = 0;
    const bool is_number = oab_fixed_parse(text, strlen(text), '.', &number);
    *value = (double)number / OAB_ONE;
    if (is_number && *value >= at->low && *value <= at->high)
        return OAB_OK;
    return oab_fail(
        log, OAB_CONFIG, "%s: %s = \"%s\" %s; expected a number from %g to %g", where, name, text,
        is_number ? "is out of range" : "is not a number of at most 6 decimals", at->low, at->high);
}

static oab_status take_table(oab_synth_model *model, const char *path, const char *data,
                             size_t size, bool extends, oab_log *log) {
    oab_table table;
    OAB_TRY(oab_table_parse(path, data, size, &table, log));
    const int name = oab_table_column(&table, "name"), value = oab_table_column(&table, "value");
    oab_status status = OAB_OK;
    if (name < 0 || value < 0)
        status = oab_fail(log, OAB_CONFIG, "%s:%llu: the header has no column \"%s\"", path,
                          (unsigned long long)table.line[0], name < 0 ? "name" : "value");
    for (size_t r = 1; r < table.rows && status == OAB_OK; r++) {
        char *where = oab_text("%s:%llu", path, (unsigned long long)table.line[r]);
        status = where == NULL ? oab_out_of_memory(log)
                               : set_value(model, table.cell[r][name], table.cell[r][value],
                                           extends, where, log);
        free(where);
    }
    oab_table_free(&table);
    return status;
}

static oab_status take_shipped(const oab_synth_request *request, oab_synth_model *model,
                               oab_log *log) {
    char *path, *data;
    size_t size;
    OAB_TRY(oab_model_file(request->models_folder, "synth.csv", &path, &data, &size, log));
    const oab_status status = take_table(model, path, data, size, true, log);
    free(path);
    free(data);
    return status;
}

static oab_status take_files(const char *files, oab_synth_model *model, oab_log *log) {
    char *copy = strdup(files), *rest = copy;
    oab_status status = copy != NULL ? OAB_OK : oab_out_of_memory(log);
    for (char *file; status == OAB_OK && (file = strsep(&rest, "+")) != NULL;) {
        char *data;
        size_t size;
        status = oab_read_file(file, &data, &size, log);
        if (status == OAB_OK) {
            status = take_table(model, file, data, size, false, log);
            free(data);
        }
    }
    free(copy);
    return status;
}

static oab_status take_setting(const char *setting, oab_synth_model *model, oab_log *log) {
    char *name = strdup(setting);
    if (name == NULL)
        return oab_out_of_memory(log);
    char *value = name;
    strsep(&value, "=");
    const oab_status status =
        set_value(model, name, value != NULL ? value : "", false, "--set", log);
    free(name);
    return status;
}

/* ---- reading all of it ---- */

static oab_status check_complete(oab_synth_model *model, oab_log *log) {
    for (size_t s = 0; s < SPEC_COUNT; s++) {
        const size_t count = set_size(model, specs[s].over);
        for (size_t i = 0; i < count; i++)
            if (isnan(values(model, &specs[s])[i]))
                return oab_fail(log, OAB_CONFIG, "synth.csv has no row %s%s", specs[s].name,
                                category(model, specs[s].over, i));
        if (count < 2 && specs[s].makes_set)
            return oab_fail(log, OAB_CONFIG, "synth.csv: expected at least two rows of %s, got %zu",
                            specs[s].name, count);
    }
    if (model->segregation + model->segregation_municipality <= model->parents_correlation)
        return OAB_OK;
    return oab_fail(log, OAB_CONFIG,
                    "synth.parents_correlation (%g) must be at least synth.segregation + "
                    "synth.segregation_municipality (%g), as parents share a school",
                    model->parents_correlation,
                    model->segregation + model->segregation_municipality);
}

static oab_status normalise(double *share, size_t count, const char *name, oab_log *log) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += share[i];
    if (sum <= 0 || share[0] <= 0 || sum - share[0] <= 0)
        return oab_fail(log, OAB_CONFIG,
                        "%s: the first share and at least one other must be above 0", name);
    for (size_t i = 0; i < count; i++)
        share[i] /= sum;
    return OAB_OK;
}

static oab_status check_stays(const oab_synth_model *model, oab_log *log) {
    for (size_t o = 0; o < model->origins; o++)
        if (model->recent[0][o] + model->recent[1][o] > 1)
            return oab_fail(
                log, OAB_CONFIG,
                "synth.origin_stay_0_5.%s and synth.origin_stay_5_10.%s add up to more than 1",
                model->origin[o], model->origin[o]);
    return OAB_OK;
}

oab_status oab_synth_model_read(const oab_synth_request *request, oab_synth_model *model,
                                oab_log *log) {
    *model = (oab_synth_model){0};
    for (size_t s = 0; s < SPEC_COUNT; s++) {
        static const size_t most[] = {1, OAB_SYNTH_LEVELS, OAB_SYNTH_ORIGINS, OAB_SYNTH_STAYS - 1};
        for (size_t i = 0; i < most[specs[s].over]; i++)
            values(model, &specs[s])[i] = NAN;
    }
    OAB_TRY(take_shipped(request, model, log));
    if (request->synth != NULL)
        OAB_TRY(take_files(request->synth, model, log));
    for (size_t i = 0; i < request->setting_count; i++)
        OAB_TRY(take_setting(request->settings[i], model, log));
    OAB_TRY(check_complete(model, log));
    OAB_TRY(check_stays(model, log));
    OAB_TRY(normalise(model->mother, model->levels, "synth.education_mother", log));
    OAB_TRY(normalise(model->father, model->levels, "synth.education_father", log));
    return normalise(model->share, model->origins, "synth.origin", log);
}
