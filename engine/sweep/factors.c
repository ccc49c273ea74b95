/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads factors files, ours with a header or SALib's without, and binds the factors' names to the
 * engine's parameters and indicator. */
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- one factor from its cells ---- */

enum { NAME, DIST, LOWER, UPPER, MEAN, SD, PEAK, GROUP, BASE, FIELD_COUNT };
static const char *const field_names[FIELD_COUNT] = {"name", "dist", "lower", "upper", "mean",
                                                     "sd",   "peak", "group", "base"};

#define BIT(field) (1U << (field))
#define BOUNDS (BIT(LOWER) | BIT(UPPER))
#define MOMENTS (BIT(MEAN) | BIT(SD))
static const unsigned needs[OAB_DIST_COUNT] = {
    [OAB_UNIF] = BOUNDS,
    [OAB_NORM] = MOMENTS,
    [OAB_TRIANG] = BOUNDS | BIT(PEAK),
    [OAB_LOGNORM] = MOMENTS,
    [OAB_TRUNCNORM] = BOUNDS | MOMENTS,
};

typedef struct row_text {
    const char *path;
    uint64_t line;
    const char *cell[FIELD_COUNT]; /* "" if empty */
    bool has_commas;               /* decimal ones */
} row_text;

static oab_status wrong(const row_text *row, int field, const char *right, oab_log *log) {
    return oab_fail(log, OAB_CONFIG, "%s:%llu: column \"%s\": \"%s\" %s", row->path,
                    (unsigned long long)row->line, field_names[field], row->cell[field], right);
}

static oab_status take_dist(const row_text *row, oab_dist *dist, oab_log *log) {
    int d = 0;
    while (d < OAB_DIST_COUNT && strcmp(oab_dist_names[d], row->cell[DIST]) != 0)
        d++;
    *dist = row->cell[DIST][0] == '\0' ? OAB_UNIF : (oab_dist)d;
    if (*dist < OAB_DIST_COUNT)
        return OAB_OK;
    char right[OAB_HINT + 32], hint[OAB_HINT];
    snprintf(right, sizeof right, "is not a distribution%s",
             oab_hint(row->cell[DIST], oab_dist_names, OAB_DIST_COUNT, hint));
    return wrong(row, DIST, right, log);
}

/* A name may not hold what would need quotes in a design's header and comment lines. */
static oab_status take_word(const row_text *row, int field, oab_log *log) {
    const char *text = row->cell[field];
    if (strpbrk(text, ",;\"\n\r\t") != NULL || text[0] == '#')
        return wrong(row, field,
                     "is not a plain name; expected no comma, semicolon, quote, tab or line end, "
                     "and no # at the start",
                     log);
    if (field == NAME &&
        (text[0] == '\0' || strcmp(text, "run") == 0 || strcmp(text, "check") == 0))
        return wrong(row, field,
                     "is not a name for a factor; expected one other than run and check", log);
    return OAB_OK;
}

static oab_status check_numbers(const row_text *row, const oab_factor *f, oab_log *log) {
    if (f->sd <= 0)
        return wrong(row, row->cell[SD][0] != '\0' ? SD : UPPER,
                     "is not a standard deviation; expected a number above 0", log);
    if (f->lower >= f->upper)
        return wrong(row, UPPER, "is not above lower", log);
    if (f->peak < 0 || f->peak > 1)
        return wrong(row, PEAK,
                     "is not the place of the peak; expected a fraction of the width, from 0 (at "
                     "lower) to 1 (at upper)",
                     log);
    return OAB_OK;
}

/* norm and lognorm have mean and sd either in their own columns or, as in SALib, in lower and
 * upper, not both. */
static oab_status take_numbers(const row_text *row, oab_factor *f, oab_log *log) {
    double number[FIELD_COUNT];
    unsigned given = 0;
    for (int i = LOWER; i < FIELD_COUNT; i++) {
        number[i] = NAN;
        if (i == GROUP || row->cell[i][0] == '\0')
            continue;
        if (!oab_number_parse(row->cell[i], row->has_commas, &number[i]))
            return wrong(row, i, "is not a number", log);
        given |= BIT(i);
    }
    if (needs[f->dist] == MOMENTS && (given & (BOUNDS | MOMENTS)) == BOUNDS) {
        number[MEAN] = number[LOWER];
        number[SD] = number[UPPER];
        number[LOWER] = number[UPPER] = NAN;
        given = (given & ~BOUNDS) | MOMENTS;
    }
    for (int i = LOWER; i <= PEAK; i++) {
        if ((needs[f->dist] & BIT(i)) && !(given & BIT(i)))
            return oab_fail(log, OAB_CONFIG,
                            "%s:%llu: column \"%s\": missing value, which %s needs", row->path,
                            (unsigned long long)row->line, field_names[i], oab_dist_names[f->dist]);
        if (!(needs[f->dist] & BIT(i)) && (given & BIT(i)))
            return oab_fail(
                log, OAB_CONFIG,
                "%s:%llu: column \"%s\": expected an empty cell, got \"%s\": %s takes no %s",
                row->path, (unsigned long long)row->line, field_names[i], row->cell[i],
                oab_dist_names[f->dist], field_names[i]);
    }
    f->lower = number[LOWER];
    f->upper = number[UPPER];
    f->mean = number[MEAN];
    f->sd = number[SD];
    f->peak = number[PEAK];
    f->base = number[BASE];
    return check_numbers(row, f, log);
}

static oab_status take_factor(oab_factors *factors, const row_text *row, oab_log *log) {
    oab_factor f = {
        .line = row->line, .least = -INFINITY, .most = INFINITY, .decimals = OAB_FREE_DECIMALS};
    OAB_TRY(take_word(row, NAME, log));
    OAB_TRY(take_word(row, GROUP, log));
    for (size_t i = 0; i < factors->count; i++)
        if (strcmp(factors->items[i].name, row->cell[NAME]) == 0)
            return oab_fail(log, OAB_CONFIG, "%s:%llu: column \"name\": \"%s\" appears twice",
                            row->path, (unsigned long long)row->line, row->cell[NAME]);
    OAB_TRY(take_dist(row, &f.dist, log));
    OAB_TRY(take_numbers(row, &f, log));
    return oab_factors_add(factors, row->cell[NAME], row->cell[GROUP], &f, log);
}

oab_status oab_factors_add(oab_factors *factors, const char *name, const char *group,
                           const oab_factor *numbers, oab_log *log) {
    oab_factor f = *numbers;
    f.name = strdup(name);
    f.group = strdup(group != NULL && group[0] != '\0' ? group : name);
    if (f.name == NULL || f.group == NULL ||
        !oab_grow(&factors->items, &factors->capacity, factors->count + 1, sizeof f)) {
        free(f.name);
        free(f.group);
        return oab_out_of_memory(log);
    }
    factors->items[factors->count++] = f;
    return OAB_OK;
}

oab_status oab_factors_group(oab_factors *factors, oab_log *log) {
    factors->units = oab_new(factors->count, sizeof *factors->units);
    if (factors->units == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < factors->count; i++) {
        size_t u = 0;
        while (u < factors->unit_count && strcmp(factors->units[u], factors->items[i].group) != 0)
            u++;
        if (u == factors->unit_count) {
            factors->units[u] = strdup(factors->items[i].group);
            if (factors->units[u] == NULL)
                return oab_out_of_memory(log);
            factors->unit_count++;
        }
        factors->items[i].unit = u;
    }
    return OAB_OK;
}

/* ---- a factor as a comment line of a design ---- */

char *oab_factor_line(const oab_factor *f) {
    char text[5][32];
    const double number[5] = {f->lower, f->upper, f->mean, f->sd, f->peak};
    for (int i = 0; i < 5; i++)
        if (isnan(number[i]))
            text[i][0] = '\0';
        else
            oab_real_print(text[i], number[i]);
    return oab_text("%s,%s,%s,%s,%s,%s,%s,%s", f->name, oab_dist_names[f->dist], text[0], text[1],
                    text[2], text[3], text[4], strcmp(f->group, f->name) == 0 ? "" : f->group);
}

oab_status oab_factor_line_read(oab_factors *factors, const char *path, char *line, oab_log *log) {
    char *field[BASE];
    const char *const where = "a line \"# factor:\"";
    if (oab_split_fields(line, field, BASE) != BASE)
        return oab_fail(log, OAB_DATA, "%s: %s does not have %d parts", path, where, BASE);
    oab_factor f = {
        .least = -INFINITY, .most = INFINITY, .decimals = OAB_FREE_DECIMALS, .base = NAN};
    while (f.dist < OAB_DIST_COUNT && strcmp(oab_dist_names[f.dist], field[DIST]) != 0)
        f.dist++;
    char hint[OAB_HINT];
    if (f.dist == OAB_DIST_COUNT)
        return oab_fail(log, OAB_DATA, "%s: %s: \"%s\" is not a distribution%s", path, where,
                        field[DIST], oab_hint(field[DIST], oab_dist_names, OAB_DIST_COUNT, hint));
    double *const number[] = {&f.lower, &f.upper, &f.mean, &f.sd, &f.peak};
    for (int i = LOWER; i <= PEAK; i++) {
        *number[i - LOWER] = NAN;
        if (field[i][0] != '\0' && !oab_real_parse(field[i], number[i - LOWER]))
            return oab_fail(log, OAB_DATA, "%s: %s: \"%s\" is not a number", path, where, field[i]);
    }
    return oab_factors_add(factors, field[NAME], field[GROUP], &f, log);
}

/* ---- the file ---- */

static oab_status read_table(const char *data, size_t size, oab_factors *factors, oab_log *log) {
    oab_table table;
    OAB_TRY(oab_table_parse(factors->path, data, size, &table, log));
    int column[FIELD_COUNT];
    for (int i = 0; i < FIELD_COUNT; i++)
        column[i] = oab_table_column(&table, field_names[i]);
    oab_status status = OAB_OK;
    for (size_t r = 1; r < table.rows && status == OAB_OK; r++) {
        row_text row = {
            .path = table.path, .line = table.line[r], .has_commas = table.delimiter == ';'};
        for (int i = 0; i < FIELD_COUNT; i++)
            row.cell[i] = column[i] < 0 ? "" : table.cell[r][column[i]];
        status = take_factor(factors, &row, log);
    }
    oab_table_free(&table);
    return status;
}

/* SALib's order: name lower upper [group] [dist]. */
static oab_status take_salib_line(oab_factors *factors, uint64_t line, char *text, oab_log *log) {
    static const int order[] = {NAME, LOWER, UPPER, GROUP, DIST};
    char *field[5], peak[32], width[32];
    const size_t count = oab_split_fields(text, field, 5);
    if (count < 3 || count > 5)
        return oab_fail(log, OAB_CONFIG,
                        "%s:%llu: expected `name lower upper [group] [dist]`, as in SALib, where "
                        "no header line names the columns, got %zu %s",
                        factors->path, (unsigned long long)line, count,
                        OAB_PLURAL(count, "field", "fields"));
    double number;
    if (factors->count == 0 && !oab_real_parse(field[1], &number))
        return oab_fail(log, OAB_CONFIG,
                        "%s:%llu: expected a header with name, lower and upper or, as in SALib, "
                        "`name lower upper [group] [dist]`, got \"%s\" where lower is a number",
                        factors->path, (unsigned long long)line, field[1]);
    row_text row = {.path = factors->path, .line = line};
    for (int i = 0; i < FIELD_COUNT; i++)
        row.cell[i] = "";
    for (size_t i = 0; i < count; i++)
        row.cell[order[i]] = field[i];
    if (strcmp(row.cell[GROUP], "NA") == 0)
        row.cell[GROUP] = "";
    if (strcmp(row.cell[DIST], "triang") == 0) {
        snprintf(width, sizeof width, "%.31s", row.cell[LOWER]);
        snprintf(peak, sizeof peak, "%.31s", row.cell[UPPER]);
        oab_note(log,
                 "%s:%llu: triang with two numbers runs from 0 to %s, with its peak at %s of that",
                 factors->path, (unsigned long long)line, width, peak);
        row.cell[LOWER] = "0";
        row.cell[UPPER] = width;
        row.cell[PEAK] = peak;
    }
    return take_factor(factors, &row, log);
}

static oab_status read_salib(char *data, oab_factors *factors, oab_log *log) {
    char *rest = data;
    uint64_t line = 0;
    for (char *text; (text = strsep(&rest, "\n")) != NULL;) {
        line++;
        text += strspn(text, " \t\r");
        if (*text != '\0' && *text != '#')
            OAB_TRY(take_salib_line(factors, line, text, log));
    }
    return OAB_OK;
}

/* Is it our form: is "name" a column in the first line that is not a comment? */
static bool has_header(const char *data) {
    const char *at = data;
    while (*at == '#' || *at == '\n' || *at == '\r')
        at = *strchrnul(at, '\n') == '\0' ? strchrnul(at, '\n') : strchrnul(at, '\n') + 1;
    bool is_header = false;
    while (*at != '\0' && *at != '\n') {
        const size_t word = strcspn(at, ",; \t\r\"\n");
        is_header = is_header || (word == 4 && strncasecmp(at, "name", 4) == 0);
        at += word;
        at += *at != '\0' && *at != '\n';
    }
    return is_header;
}

oab_status oab_factors_read(const char *models_folder, const char *file, oab_factors *factors,
                            oab_log *log) {
    *factors = (oab_factors){0};
    char *data;
    size_t size;
    OAB_TRY(oab_model_named(models_folder, "sweeps", file, &factors->path, &data, &size, log));
    char *text = oab_skip_mark(data);
    oab_status status = oab_text_check(factors->path, data, size, log) != OAB_OK ||
                                oab_step_check(factors->path, text, "factors", log) != OAB_OK
                            ? OAB_CONFIG
                        : has_header(text) ? read_table(data, size, factors, log)
                                           : read_salib(text, factors, log);
    free(data);
    if (status == OAB_OK && factors->count == 0)
        status = oab_fail(log, OAB_CONFIG, "%s contains no factors", factors->path);
    return status == OAB_OK ? oab_factors_group(factors, log) : status;
}

void oab_factors_free(oab_factors *factors) {
    for (size_t i = 0; i < factors->count; i++) {
        free(factors->items[i].name);
        free(factors->items[i].group);
    }
    for (size_t i = 0; i < factors->unit_count; i++)
        free(factors->units[i]);
    free(factors->items);
    free(factors->units);
    free(factors->path);
    *factors = (oab_factors){0};
}

/* ---- binding names to the engine ---- */

static oab_status unknown_name(const oab_factors *factors, const oab_factor *f,
                               const oab_indicator *indicator, oab_log *log) {
    char(*own)[OAB_INDICATOR_NAME] = oab_new(indicator->count, sizeof *own);
    const char **names = oab_new(OAB_PARAMETER_COUNT + indicator->count, sizeof *names);
    size_t count = 0;
    for (int i = 0; names != NULL && i < OAB_PARAMETER_COUNT; i++)
        names[count++] = oab_parameter_specs[i].name;
    for (size_t i = 0; own != NULL && names != NULL && i < indicator->count; i++)
        if (indicator->rows[i].kind != OAB_INTERCEPT)
            names[count++] = oab_indicator_row_name(&indicator->rows[i], own[i]);
    char hint[OAB_HINT] = "";
    if (own == NULL || names == NULL)
        oab_out_of_memory(log);
    else
        oab_hint(f->name, names, count, hint);
    const oab_status status = oab_fail(
        log, OAB_CONFIG, "%s:%llu: column \"name\": \"%s\" is not a parameter or a row of %s%s",
        factors->path, (unsigned long long)f->line, f->name, indicator->path,
        hint[0] != '\0' ? hint : "; for a function outside oab-alloc give --free-names");
    free(names);
    free(own);
    return status;
}

static double real_of(oab_fixed value) {
    return (double)value / (double)OAB_ONE;
}

static oab_status bind_parameter(const oab_factors *factors, oab_factor *f, oab_parameter_id id,
                                 const oab_parameters *parameters, oab_log *log) {
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    if (spec->kind != OAB_NUMBER && spec->kind != OAB_NUMBER_OR_WORD)
        return oab_fail(log, OAB_CONFIG,
                        "%s:%llu: column \"name\": \"%s\" is a %s, but a factor is a number; run "
                        "one sweep per choice, or use `oab-alloc compare`",
                        factors->path, (unsigned long long)f->line, f->name, spec->unit);
    f->least = real_of(spec->lowest);
    f->most = real_of(spec->highest);
    f->decimals = spec->whole ? 0 : 6;
    const int64_t value = parameters != NULL ? parameters->rules.value[id] : OAB_ABSENT;
    if (isnan(f->base) && oab_known(value) && value >= spec->lowest)
        f->base = real_of(value);
    return OAB_OK;
}

/* Settings of the indicator are limited to +-1000 points. */
static void bind_row(oab_factor *f, const oab_indicator_row *row) {
    f->least = -1000;
    f->most = 1000;
    f->decimals = 6;
    if (isnan(f->base))
        f->base = real_of(row->value);
}

static oab_status out_of_limits(const oab_factors *factors, const oab_factor *f, int field,
                                double value, oab_log *log) {
    char text[32], low[32], high[32];
    oab_real_print(text, value);
    return oab_fail(log, OAB_CONFIG,
                    "%s:%llu: column \"%s\": \"%s\" is out of range for %s; expected %s to %s",
                    factors->path, (unsigned long long)f->line, field_names[field], text, f->name,
                    oab_factor_print(f, f->least, low), oab_factor_print(f, f->most, high));
}

static oab_status check_limits(const oab_factors *factors, const oab_factor *f, oab_log *log) {
    if (f->lower < f->least)
        return out_of_limits(factors, f, LOWER, f->lower, log);
    if (f->upper > f->most)
        return out_of_limits(factors, f, UPPER, f->upper, log);
    if (f->base < f->least || f->base > f->most)
        return out_of_limits(factors, f, BASE, f->base, log);
    return OAB_OK;
}

oab_status oab_factors_bind(oab_factors *factors, const oab_indicator *indicator,
                            const oab_parameters *parameters, oab_log *log) {
    for (size_t i = 0; i < factors->count; i++) {
        oab_factor *f = &factors->items[i];
        const oab_parameter_id id = oab_parameter_find(f->name);
        const oab_indicator_row *row = oab_indicator_named(indicator, f->name);
        if (id == OAB_PARAMETER_COUNT && row == NULL)
            return unknown_name(factors, f, indicator, log);
        if (id != OAB_PARAMETER_COUNT)
            OAB_TRY(bind_parameter(factors, f, id, parameters, log));
        else
            bind_row(f, row);
        if (!f->is_column) /* values of a list are checked one by one */
            OAB_TRY(check_limits(factors, f, log));
    }
    return OAB_OK;
}
