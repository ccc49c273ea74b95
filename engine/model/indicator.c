/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The indicator (CBS, Herijking 2021, table 3.1.1) as read from its file: coefficients, scale
 * values or effects of categories, bounds of stays, and the intercept. Checked for completeness on
 * reading. */
#include "base/table.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

const char *const oab_variable_names[OAB_VARIABLE_COUNT] = {
    "education_mother", "education_father",   "origin",
    "mother_stay",      "debt_restructuring", "school_mean_education_mother",
};
const char *const oab_indicator_kind_names[OAB_INDICATOR_KIND_COUNT] = {
    "intercept", "coefficient", "scale", "effect", "bound",
};

enum { KIND, VARIABLE, CATEGORY, LABEL, VALUE, STD_ERROR, STANDING, SOURCE, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = {
    "kind", "variable", "category", "label", "value", "std_error", "standing", "source",
};

static int find_name(const char *text, const char *const *names, int count) {
    int i = 0;
    while (i < count && strcmp(names[i], text) != 0)
        i++;
    return i;
}

static oab_status unknown_word(const char *where, const char *column, const char *text,
                               const char *const *names, size_t count, oab_log *log) {
    char hint[OAB_HINT];
    return oab_fail(log, OAB_CONFIG, "%s: column \"%s\": \"%s\" is unknown%s", where, column, text,
                    oab_hint(text, names, count, hint));
}

/* These bounds keep the effects on one child within +-2000 points, which int32 millionths can
 * hold. */
static bool parse_points(const char *text, oab_fixed *value) {
    return oab_fixed_parse(text, strlen(text), '.', value) && *value <= 1000 * OAB_ONE &&
           *value >= -1000 * OAB_ONE;
}

static oab_status read_row(oab_indicator *indicator, char *const *cell, const int column[],
                           const char *where, oab_log *log) {
    const char *text[FIELD_COUNT];
    for (int f = 0; f < FIELD_COUNT; f++)
        text[f] = column[f] < 0 ? "" : cell[column[f]];
    oab_indicator_row row = {.std_error = OAB_ABSENT};
    row.kind = (oab_indicator_kind)find_name(text[KIND], oab_indicator_kind_names,
                                             OAB_INDICATOR_KIND_COUNT);
    if (row.kind == OAB_INDICATOR_KIND_COUNT)
        return unknown_word(where, "kind", text[KIND], oab_indicator_kind_names,
                            OAB_INDICATOR_KIND_COUNT, log);
    if (row.kind == OAB_INTERCEPT) {
        indicator->calibrate = strcmp(text[VALUE], "calibrate") == 0;
        if (!indicator->calibrate && !parse_points(text[VALUE], &indicator->intercept))
            return oab_fail(log, OAB_CONFIG,
                            "%s: column \"value\": \"%s\" is not an intercept; expected calibrate "
                            "or a number from -1000 to 1000 with at most 6 decimals",
                            where, text[VALUE]);
        row.value = indicator->intercept;
    } else {
        row.variable =
            (oab_variable)find_name(text[VARIABLE], oab_variable_names, OAB_VARIABLE_COUNT);
        if (row.variable == OAB_VARIABLE_COUNT)
            return unknown_word(where, "variable", text[VARIABLE], oab_variable_names,
                                OAB_VARIABLE_COUNT, log);
        if (!parse_points(text[VALUE], &row.value))
            return oab_fail(log, OAB_CONFIG,
                            "%s: column \"value\": \"%s\" is not a number from -1000 to 1000 with "
                            "at most 6 decimals",
                            where, text[VALUE]);
    }
    if (text[STD_ERROR][0] != '\0' &&
        (!parse_points(text[STD_ERROR], &row.std_error) || row.std_error < 0))
        return oab_fail(log, OAB_CONFIG,
                        "%s: column \"std_error\": \"%s\" is not a standard error; expected a "
                        "number from 0 to 1000 with at most 6 decimals",
                        where, text[STD_ERROR]);
    for (size_t i = 0; i < indicator->count; i++)
        if (indicator->rows[i].kind == row.kind && indicator->rows[i].variable == row.variable &&
            strcmp(indicator->rows[i].category, text[CATEGORY]) == 0)
            return oab_fail(log, OAB_CONFIG,
                            "%s: a second row with kind \"%s\", variable \"%s\" and category "
                            "\"%s\"; expected only one",
                            where, text[KIND], text[VARIABLE], text[CATEGORY]);
    if (!oab_grow(&indicator->rows, &indicator->capacity, indicator->count + 1, sizeof row))
        return oab_out_of_memory(log);
    row.category = strdup(text[CATEGORY]);
    row.label = strdup(text[LABEL]);
    row.standing = strdup(text[STANDING]);
    row.source = strdup(text[SOURCE]);
    indicator->rows[indicator->count++] = row;
    return row.category && row.label && row.standing && row.source ? OAB_OK
                                                                   : oab_out_of_memory(log);
}

static oab_status read_rows(oab_indicator *indicator, const oab_table *table, oab_log *log) {
    int column[FIELD_COUNT];
    for (int f = 0; f < FIELD_COUNT; f++)
        column[f] = oab_table_column(table, field_names[f]);
    for (int f = 0; f < FIELD_COUNT; f++)
        if (column[f] < 0 && (f == KIND || f == VARIABLE || f == CATEGORY || f == VALUE))
            return oab_fail(log, OAB_CONFIG, "%s:%llu: the header has no column \"%s\"",
                            table->path, (unsigned long long)table->line[0], field_names[f]);
    for (size_t r = 1; r < table->rows; r++) {
        char *where = oab_text("%s:%llu", table->path, (unsigned long long)table->line[r]);
        const oab_status status = where == NULL
                                      ? oab_out_of_memory(log)
                                      : read_row(indicator, table->cell[r], column, where, log);
        free(where);
        OAB_TRY(status);
    }
    return OAB_OK;
}

/* ---- completeness ---- */

static size_t count_rows(const oab_indicator *indicator, oab_indicator_kind kind,
                         oab_variable variable) {
    size_t count = 0;
    for (size_t i = 0; i < indicator->count; i++)
        count += indicator->rows[i].kind == kind && indicator->rows[i].variable == variable;
    return count;
}

/* A categorical variable has either scale values and one coefficient, or effects. */
static oab_status check_categories(const oab_indicator *indicator, oab_variable variable,
                                   oab_log *log) {
    const char *name = oab_variable_names[variable];
    const size_t scales = count_rows(indicator, OAB_SCALE, variable);
    const size_t effects = count_rows(indicator, OAB_EFFECT, variable);
    const bool has_coefficient = oab_indicator_find(indicator, OAB_COEFFICIENT, variable, "");
    if (scales + effects == 0)
        return oab_fail(log, OAB_CONFIG, "%s: %s has no rows of kind scale or effect",
                        indicator->path, name);
    if (scales > 0 && (effects > 0 || !has_coefficient))
        return oab_fail(log, OAB_CONFIG, "%s: %s has %s", indicator->path, name,
                        effects > 0 ? "both scale values and effects; expected only one of the two"
                                    : "scale values but no coefficient");
    return OAB_OK;
}

/* Points given to one category directly; CBS prints them as the coefficient of a dummy. */
static const oab_indicator_row *find_dummy(const oab_indicator *indicator, oab_variable variable,
                                           const char *category) {
    const oab_indicator_row *row = oab_indicator_find(indicator, OAB_EFFECT, variable, category);
    return row != NULL ? row : oab_indicator_find(indicator, OAB_COEFFICIENT, variable, category);
}

static oab_status check_stays(const oab_indicator *indicator, oab_log *log) {
    for (size_t i = 0; i < indicator->count; i++) {
        const oab_indicator_row *row = &indicator->rows[i];
        if (row->variable != OAB_MOTHER_STAY || row->kind == OAB_INTERCEPT ||
            row->kind == OAB_BOUND)
            continue;
        if (row->kind == OAB_SCALE ||
            oab_indicator_find(indicator, OAB_BOUND, OAB_MOTHER_STAY, row->category) == NULL)
            return oab_fail(log, OAB_CONFIG,
                            "%s: mother_stay category \"%s\" needs a row of kind "
                            "bound and one of kind effect",
                            indicator->path, row->category);
    }
    return OAB_OK;
}

static oab_status check(const oab_indicator *indicator, oab_log *log) {
    OAB_TRY(check_categories(indicator, OAB_EDUCATION_MOTHER, log));
    OAB_TRY(check_categories(indicator, OAB_EDUCATION_FATHER, log));
    OAB_TRY(check_categories(indicator, OAB_ORIGIN, log));
    OAB_TRY(check_stays(indicator, log));
    if (oab_coefficient(indicator, OAB_SCHOOL_MEAN_EDUCATION_MOTHER) != 0 &&
        count_rows(indicator, OAB_SCALE, OAB_EDUCATION_MOTHER) == 0)
        return oab_fail(log, OAB_CONFIG,
                        "%s: school_mean_education_mother needs scale values of "
                        "education_mother",
                        indicator->path);
    size_t intercepts = 0;
    for (size_t i = 0; i < indicator->count; i++)
        intercepts += indicator->rows[i].kind == OAB_INTERCEPT;
    if (intercepts != 1)
        return oab_fail(log, OAB_CONFIG,
                        "%s: expected one row of kind intercept (a number or calibrate), got %zu",
                        indicator->path, intercepts);
    return OAB_OK;
}

/* ---- reading ---- */

static oab_status collect_categories(oab_indicator *indicator, oab_log *log) {
    indicator->education = oab_new(indicator->count, sizeof *indicator->education);
    indicator->origins = oab_new(indicator->count, sizeof *indicator->origins);
    if (indicator->education == NULL || indicator->origins == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < indicator->count; i++) {
        const oab_indicator_row *row = &indicator->rows[i];
        if (row->kind != OAB_SCALE && row->kind != OAB_EFFECT)
            continue;
        if (row->variable == OAB_EDUCATION_MOTHER)
            indicator->education[indicator->education_count++] = row->category;
        if (row->variable == OAB_ORIGIN)
            indicator->origins[indicator->origin_count++] = row->category;
    }
    return OAB_OK;
}

oab_status oab_indicator_load(const char *models_folder, const char *file, oab_indicator *indicator,
                              oab_log *log) {
    *indicator = (oab_indicator){0};
    char *data;
    size_t size;
    if (file == NULL) {
        OAB_TRY(oab_model_file(models_folder, "indicators/cbs-2021.csv", &indicator->path, &data,
                               &size, log));
    } else {
        indicator->path = strdup(file);
        if (indicator->path == NULL)
            return oab_out_of_memory(log);
        OAB_TRY(oab_read_file(file, &data, &size, log));
    }
    oab_hash_bytes(data, size, indicator->hash);
    oab_table table;
    oab_status status = oab_table_parse(indicator->path, data, size, &table, log);
    free(data);
    OAB_TRY(status);
    status = read_rows(indicator, &table, log);
    oab_table_free(&table);
    OAB_TRY(status);
    OAB_TRY(check(indicator, log));
    return collect_categories(indicator, log);
}

/* ---- look-ups ---- */

oab_indicator_row *oab_indicator_find(const oab_indicator *indicator, oab_indicator_kind kind,
                                      oab_variable variable, const char *category) {
    for (size_t i = 0; i < indicator->count; i++)
        if (indicator->rows[i].kind == kind && indicator->rows[i].variable == variable &&
            strcmp(indicator->rows[i].category, category) == 0)
            return &indicator->rows[i];
    return NULL;
}

const char *oab_indicator_row_name(const oab_indicator_row *row, char *out) {
    snprintf(out, OAB_INDICATOR_NAME, "indicator.%s.%s%s%s", oab_indicator_kind_names[row->kind],
             oab_variable_names[row->variable], row->category[0] != '\0' ? "." : "", row->category);
    return out;
}

oab_indicator_row *oab_indicator_named(const oab_indicator *indicator, const char *name) {
    char own[OAB_INDICATOR_NAME];
    for (size_t i = 0; i < indicator->count; i++)
        if (indicator->rows[i].kind != OAB_INTERCEPT &&
            strcmp(oab_indicator_row_name(&indicator->rows[i], own), name) == 0)
            return &indicator->rows[i];
    return NULL;
}

static oab_status unknown_setting(const oab_indicator *indicator,
                                  const oab_indicator_setting *setting, oab_log *log) {
    char(*names)[OAB_INDICATOR_NAME] = oab_new(indicator->count, sizeof *names);
    const char **list = oab_new(indicator->count, sizeof *list);
    char hint[OAB_HINT] = "";
    if (names != NULL && list != NULL) {
        for (size_t i = 0; i < indicator->count; i++)
            list[i] = oab_indicator_row_name(&indicator->rows[i], names[i]);
        oab_hint(setting->name, list, indicator->count, hint);
    } else {
        oab_out_of_memory(log);
    }
    const oab_status status = oab_fail(log, OAB_CONFIG, "%s: %s has no row %s%s", setting->given_by,
                                       indicator->path, setting->name, hint);
    free(names);
    free(list);
    return status;
}

oab_status oab_indicator_apply(oab_indicator *indicator, const oab_parameters *parameters,
                               oab_log *log) {
    for (size_t i = 0; i < parameters->setting_count; i++) {
        const oab_indicator_setting *setting = &parameters->settings[i];
        oab_indicator_row *row = oab_indicator_named(indicator, setting->name);
        if (row == NULL)
            return unknown_setting(indicator, setting, log);
        row->value = setting->value;
    }
    return OAB_OK;
}

oab_fixed oab_coefficient(const oab_indicator *indicator, oab_variable variable) {
    const oab_indicator_row *row = oab_indicator_find(indicator, OAB_COEFFICIENT, variable, "");
    return row != NULL ? row->value : 0;
}

static bool is_prefix(const char *prefix, const char *text) {
    return strncmp(prefix, text, strlen(prefix)) == 0;
}

const oab_indicator_row *oab_category_row(const oab_indicator *indicator, oab_variable variable,
                                          const char *category) {
    const bool by_prefix = variable == OAB_EDUCATION_MOTHER || variable == OAB_EDUCATION_FATHER;
    const oab_indicator_row *best = NULL;
    for (size_t i = 0; i < indicator->count; i++) {
        const oab_indicator_row *row = &indicator->rows[i];
        if (row->variable != variable || (row->kind != OAB_SCALE && row->kind != OAB_EFFECT))
            continue;
        const bool fits =
            by_prefix ? is_prefix(row->category, category) : strcmp(row->category, category) == 0;
        if (fits && (best == NULL || strlen(row->category) > strlen(best->category)))
            best = row;
    }
    return best;
}

bool oab_category_find(const oab_indicator *indicator, oab_variable variable, const char *category,
                       oab_category_value *value) {
    const oab_indicator_row *best = oab_category_row(indicator, variable, category);
    if (best == NULL)
        return false;
    if (best->kind == OAB_EFFECT) {
        *value = (oab_category_value){.points = best->value};
    } else {
        const oab_wide product = (oab_wide)oab_coefficient(indicator, variable) * best->value;
        *value = (oab_category_value){best->value, (oab_fixed)oab_round_div(product, OAB_ONE)};
    }
    return true;
}

oab_status oab_no_category(const oab_indicator *indicator, oab_variable variable,
                           const char *category, const char *who, oab_log *log) {
    const bool is_origin = variable == OAB_ORIGIN;
    char hint[OAB_HINT];
    oab_hint(category, is_origin ? indicator->origins : indicator->education,
             is_origin ? indicator->origin_count : indicator->education_count, hint);
    return oab_fail(log, OAB_CONFIG, "%s has no category of %s for \"%s\", %s%s", indicator->path,
                    oab_variable_names[variable], category, who, hint);
}

const oab_indicator_row *oab_stay_row(const oab_indicator *indicator, oab_fixed years) {
    const oab_indicator_row *best = NULL;
    for (size_t i = 0; i < indicator->count; i++) {
        const oab_indicator_row *row = &indicator->rows[i];
        if (row->kind == OAB_BOUND && row->variable == OAB_MOTHER_STAY && row->value <= years &&
            (best == NULL || row->value > best->value))
            best = row;
    }
    return best != NULL ? find_dummy(indicator, OAB_MOTHER_STAY, best->category) : NULL;
}

oab_fixed oab_stay_points(const oab_indicator *indicator, oab_fixed years) {
    const oab_indicator_row *row = oab_stay_row(indicator, years);
    return row != NULL ? row->value : 0;
}

const oab_indicator_row *oab_debt_row(const oab_indicator *indicator) {
    const oab_indicator_row *dummy = find_dummy(indicator, OAB_DEBT_RESTRUCTURING, "1");
    return dummy != NULL
               ? dummy
               : oab_indicator_find(indicator, OAB_COEFFICIENT, OAB_DEBT_RESTRUCTURING, "");
}

oab_fixed oab_debt_points(const oab_indicator *indicator) {
    const oab_indicator_row *row = oab_debt_row(indicator);
    return row != NULL ? row->value : 0;
}

void oab_indicator_free(oab_indicator *indicator) {
    for (size_t i = 0; i < indicator->count; i++) {
        free(indicator->rows[i].category);
        free(indicator->rows[i].label);
        free(indicator->rows[i].standing);
        free(indicator->rows[i].source);
    }
    free(indicator->rows);
    free(indicator->education);
    free(indicator->origins);
    free(indicator->path);
    *indicator = (oab_indicator){0};
}
