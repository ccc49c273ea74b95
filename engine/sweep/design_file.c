/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and writes design files. Ours carry their plan and factors in comment lines; another
 * program's table or a bare matrix is read too. Rows are checked to have the form of their method.
 */
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* The factor lines as one text, whose hash is in the line `factors:`; free(). NULL: no memory. */
static char *factor_lines(const oab_factors *factors) {
    char *all = strdup("");
    for (size_t i = 0; i < factors->count && all != NULL; i++) {
        char *line = oab_factor_line(&factors->items[i]);
        char *longer = line != NULL ? oab_text("%s# factor: %s\n", all, line) : NULL;
        free(line);
        free(all);
        all = longer;
    }
    return all;
}

static void write_plan(const oab_design_plan *plan, FILE *out) {
    const oab_method m = plan->method;
    fprintf(out, OAB_DESIGN_MARK " 1\n# method: %s\n", oab_method_names[m]);
    if (m == OAB_SOBOL || m == OAB_MORRIS || m == OAB_LHS)
        fprintf(out, "# samples: %zu\n# seed: %u\n", plan->samples, (unsigned)plan->seed);
    if (m == OAB_SOBOL)
        fprintf(out, "# second order: %s\n", plan->second_order ? "yes" : "no");
    if (m == OAB_MORRIS || m == OAB_GRID)
        fprintf(out, "# levels: %u\n", plan->levels);
}

oab_status oab_design_write(const oab_design *design, FILE *out, oab_log *log) {
    const oab_factors *factors = &design->factors;
    char text[33];
    char *lines = factor_lines(factors);
    if (lines == NULL)
        return oab_out_of_memory(log);
    write_plan(&design->plan, out);
    oab_hash_bytes(lines, strlen(lines), text);
    fprintf(out, "# factors: %s\n%srun", text, lines);
    free(lines);
    for (size_t j = 0; j < factors->count; j++)
        fprintf(out, ",%s", factors->items[j].name);
    fputc('\n', out);
    for (size_t r = 0; r < design->rows; r++) {
        fprintf(out, "%zu", r + 1);
        for (size_t j = 0; j < factors->count; j++)
            fprintf(out, ",%s",
                    oab_factor_print(&factors->items[j], oab_design_row(design, r)[j], text));
        fputc('\n', out);
    }
    return ferror(out) ? oab_fail(log, OAB_IO, "cannot write the design") : OAB_OK;
}

/* ---- reading the comment lines ---- */

typedef struct heading {
    bool has_method, has_factors;
    char factors_hash[33];
} heading;

static oab_status take_whole(const char *path, const char *key, const char *text, double most,
                             double *value, oab_log *log) {
    if (oab_real_parse(text, value) && *value >= 0 && *value <= most && *value == floor(*value))
        return OAB_OK;
    return oab_fail(log, OAB_DATA, "%s: \"# %s: %s\" is not a whole number; expected at most %.0f",
                    path, key, text, most);
}

static oab_status take_numbers(oab_design *design, const char *comment, oab_log *log) {
    const char *text;
    double number;
    if ((text = oab_comment_value(comment, "samples")) != NULL) {
        OAB_TRY(take_whole(design->path, "samples", text, OAB_DESIGN_RUNS, &number, log));
        design->plan.samples = (size_t)number;
    } else if ((text = oab_comment_value(comment, "seed")) != NULL) {
        OAB_TRY(take_whole(design->path, "seed", text, UINT32_MAX, &number, log));
        design->plan.seed = (uint32_t)number;
    } else if ((text = oab_comment_value(comment, "levels")) != NULL) {
        OAB_TRY(take_whole(design->path, "levels", text, OAB_DESIGN_RUNS, &number, log));
        design->plan.levels = (unsigned)number;
    } else if ((text = oab_comment_value(comment, "second order")) != NULL) {
        design->plan.second_order = strcmp(text, "yes") == 0;
    }
    return OAB_OK;
}

static oab_status take_comment(oab_design *design, heading *head, const char *comment,
                               oab_log *log) {
    const char *text;
    char hint[OAB_HINT];
    if ((text = oab_comment_value(comment, "method")) != NULL) {
        design->plan.method = oab_method_find(text);
        head->has_method = true;
        return design->plan.method < OAB_METHOD_COUNT
                   ? OAB_OK
                   : oab_fail(log, OAB_DATA, "%s: \"%s\" is not a method%s", design->path, text,
                              oab_hint(text, oab_method_names, OAB_METHOD_COUNT, hint));
    }
    if ((text = oab_comment_value(comment, "factors")) != NULL) {
        snprintf(head->factors_hash, sizeof head->factors_hash, "%.32s", text);
        return OAB_OK;
    }
    if ((text = oab_comment_value(comment, "factor")) != NULL) {
        char *line = strdup(text);
        head->has_factors = true;
        const oab_status status =
            line == NULL ? oab_out_of_memory(log)
                         : oab_factor_line_read(&design->factors, design->path, line, log);
        free(line);
        return status;
    }
    return take_numbers(design, comment, log);
}

static oab_status check_factors_hash(const oab_design *design, const heading *head, oab_log *log) {
    char own[33];
    char *lines = factor_lines(&design->factors);
    if (lines == NULL)
        return oab_out_of_memory(log);
    oab_hash_bytes(lines, strlen(lines), own);
    free(lines);
    return head->factors_hash[0] == '\0' || strcmp(own, head->factors_hash) == 0
               ? OAB_OK
               : oab_fail(log, OAB_DATA,
                          "%s: the factor lines do not match their hash; they were altered",
                          design->path);
}

/* ---- factors of a file that does not list them ---- */

static const oab_factor *find_factor(const oab_factors *factors, const char *name) {
    for (size_t i = 0; factors != NULL && i < factors->count; i++)
        if (strcmp(factors->items[i].name, name) == 0)
            return &factors->items[i];
    return NULL;
}

static oab_status unknown_factor(const oab_design *design, const char *name,
                                 const oab_factors *given, oab_log *log) {
    const char **names = oab_new(given->count, sizeof *names);
    char hint[OAB_HINT];
    if (names == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < given->count; i++)
        names[i] = given->items[i].name;
    oab_hint(name, names, given->count, hint);
    free(names);
    return oab_fail(log, OAB_DATA, "%s: column \"%s\" is not a factor of %s%s", design->path, name,
                    given->path, hint);
}

/* Adds the factor of column J: the one in GIVEN or, without GIVEN, one that spans the values of the
 * column. */
static oab_status take_column(oab_design *design, size_t j, size_t columns, const char *name,
                              const oab_factors *given, oab_log *log) {
    const oab_factor *known = find_factor(given, name);
    if (given != NULL && known == NULL)
        return unknown_factor(design, name, given, log);
    oab_factor spans = {.lower = INFINITY,
                        .upper = -INFINITY,
                        .mean = NAN,
                        .sd = NAN,
                        .peak = NAN,
                        .base = NAN,
                        .least = -INFINITY,
                        .most = INFINITY,
                        .decimals = OAB_FREE_DECIMALS,
                        .line = 1,
                        .is_column = true};
    for (size_t r = 0; r < design->rows; r++) {
        spans.lower = fmin(spans.lower, design->value[r * columns + j]);
        spans.upper = fmax(spans.upper, design->value[r * columns + j]);
    }
    return oab_factors_add(&design->factors, name, known != NULL ? known->group : NULL,
                           known != NULL ? known : &spans, log);
}

/* ---- a bare matrix ---- */

static oab_status read_matrix(oab_design *design, char *data, const oab_factors *given,
                              oab_log *log) {
    size_t columns;
    OAB_TRY(oab_matrix_parse(design->path, data, &design->value, &design->rows, &columns, log));
    if (given == NULL)
        return oab_fail(log, OAB_DATA, "%s has no header; name its columns with --factors FILE",
                        design->path);
    if (given->count != columns)
        return oab_fail(log, OAB_DATA, "%s: expected %zu %s, one per factor of %s, got %zu",
                        design->path, given->count, OAB_PLURAL(given->count, "column", "columns"),
                        given->path, columns);
    for (size_t j = 0; j < columns; j++)
        OAB_TRY(take_column(design, j, columns, given->items[j].name, given, log));
    return OAB_OK;
}

/* ---- a table ---- */

static oab_status read_cells(oab_design *design, const oab_table *table, int run, oab_log *log) {
    const size_t columns = table->columns - (run >= 0);
    design->rows = table->rows - 1;
    design->value = oab_new(design->rows * columns, sizeof *design->value);
    if (design->value == NULL)
        return oab_out_of_memory(log);
    for (size_t r = 1; r < table->rows; r++) {
        double *value = design->value + (r - 1) * columns;
        for (size_t c = 0; c < table->columns; c++) {
            const char *text = table->cell[r][c];
            double number;
            if (!oab_number_parse(text, table->delimiter == ';', &number))
                return oab_fail(log, OAB_DATA, "%s:%llu: column \"%s\": \"%s\" is not a number",
                                table->path, (unsigned long long)table->line[r], table->cell[0][c],
                                text);
            if ((int)c != run)
                *value++ = number;
            else if (number != (double)r)
                return oab_fail(log, OAB_DATA,
                                "%s:%llu: column \"run\": expected %zu (runs are numbered from 1, "
                                "in order), got \"%s\"",
                                table->path, (unsigned long long)table->line[r], r, text);
        }
    }
    return OAB_OK;
}

/* The factor lines must name the columns, in order. */
static oab_status match_factors(const oab_design *design, const oab_table *table, int run,
                                oab_log *log) {
    size_t j = 0;
    for (size_t c = 0; c < table->columns; c++) {
        if ((int)c == run)
            continue;
        if (j >= design->factors.count ||
            strcmp(design->factors.items[j].name, table->cell[0][c]) != 0)
            return oab_fail(log, OAB_DATA,
                            "%s:%llu: column \"%s\" is not the factor that the comment lists there",
                            table->path, (unsigned long long)table->line[0], table->cell[0][c]);
        j++;
    }
    return j == design->factors.count
               ? OAB_OK
               : oab_fail(log, OAB_DATA,
                          "%s: expected %zu %s, one per factor in the comment, got %zu",
                          table->path, design->factors.count,
                          OAB_PLURAL(design->factors.count, "column", "columns"), j);
}

static oab_status name_columns(oab_design *design, const oab_table *table, int run,
                               const oab_factors *given, oab_log *log) {
    size_t j = 0;
    for (size_t c = 0; c < table->columns; c++) {
        if ((int)c == run)
            continue;
        if (find_factor(&design->factors, table->cell[0][c]) != NULL)
            return oab_fail(log, OAB_DATA, "%s:%llu: column \"%s\" appears twice", table->path,
                            (unsigned long long)table->line[0], table->cell[0][c]);
        OAB_TRY(
            take_column(design, j++, table->columns - (run >= 0), table->cell[0][c], given, log));
    }
    return OAB_OK;
}

/* Factors are easily given where the design that is made of them is asked for. */
static oab_status refuse_factors(const oab_table *table, oab_log *log) {
    const bool has_range =
        oab_table_column(table, "lower") >= 0 || oab_table_column(table, "mean") >= 0;
    if (!has_range || oab_table_column(table, "name") < 0)
        return OAB_OK;
    return oab_fail(log, OAB_DATA,
                    "%s: expected a design, got factors; oab-alloc sweep sample --factors %s "
                    "--method NAME makes one of them",
                    table->path, table->path);
}

static oab_status take_table(oab_design *design, const oab_table *table, heading *head,
                             const oab_factors *given, oab_log *log) {
    OAB_TRY(refuse_factors(table, log));
    for (size_t i = 0; i < table->comments; i++)
        OAB_TRY(take_comment(design, head, table->comment[i], log));
    const int run = oab_table_column(table, "run");
    OAB_TRY(read_cells(design, table, run, log));
    if (!head->has_factors)
        return name_columns(design, table, run, given, log);
    OAB_TRY(match_factors(design, table, run, log));
    return check_factors_hash(design, head, log);
}

static oab_status read_table(oab_design *design, const char *data, size_t size, heading *head,
                             const oab_factors *given, oab_log *log) {
    oab_table table;
    if (oab_table_parse(design->path, data, size, &table, log) != OAB_OK)
        return OAB_DATA;
    const oab_status status = take_table(design, &table, head, given, log);
    oab_table_free(&table);
    return status;
}

/* ---- has it the form of its method? ---- */

/* Does each base point have the rows A, AB_g, [BA_g], B? */
static bool is_saltelli(const oab_design *design, bool second_order) {
    const oab_factors *factors = &design->factors;
    const size_t units = factors->unit_count, step = (second_order ? 2 * units : units) + 2;
    if (design->rows % step != 0)
        return false;
    for (size_t r = 0; r < design->rows; r++) {
        const size_t at = r % step;
        const double *row = oab_design_row(design, r), *a = row - at * factors->count;
        const double *b = a + (step - 1) * factors->count;
        const size_t unit = at == 0 || at == step - 1 ? units : (at - 1) % units;
        for (size_t j = 0; j < factors->count; j++)
            if (row[j] != ((at > units) != (factors->items[j].unit == unit) ? b[j] : a[j]))
                return false;
    }
    return true;
}

/* Does each step of a trajectory move one group only, which has not moved before? */
static bool is_trajectories(const oab_design *design) {
    const oab_factors *factors = &design->factors;
    const size_t count = factors->count, step = factors->unit_count + 1;
    if (design->rows % step != 0)
        return false;
    for (size_t r = 0; r < design->rows; r++) {
        const double *row = oab_design_row(design, r), *first = row - r % step * count;
        const double *before = r % step != 0 ? row - count : row;
        size_t moved = factors->unit_count;
        for (size_t j = 0; j < count && r % step != 0; j++) {
            const size_t unit = factors->items[j].unit;
            if (row[j] == before[j])
                continue;
            if (before[j] != first[j] || (moved != factors->unit_count && moved != unit))
                return false;
            moved = unit;
        }
    }
    return true;
}

/* Is it a base row, then two rows per group that move that group alone? */
static bool is_oat(const oab_design *design) {
    const oab_factors *factors = &design->factors;
    if (design->rows != 1 + 2 * factors->unit_count)
        return false;
    for (size_t r = 1; r < design->rows; r++)
        for (size_t j = 0; j < factors->count; j++)
            if (factors->items[j].unit != (r - 1) / 2 &&
                oab_design_row(design, r)[j] != design->value[j])
                return false;
    return true;
}

static oab_status misfit(const oab_design *design, const char *right, oab_log *log) {
    return oab_fail(log, OAB_DATA, "%s: %zu %s of %zu %s are not a %s design; expected %s",
                    design->path, design->rows, OAB_PLURAL(design->rows, "row", "rows"),
                    design->factors.unit_count,
                    OAB_PLURAL(design->factors.unit_count, "factor or group", "factors or groups"),
                    oab_method_names[design->plan.method], right);
}

static oab_status check_method(oab_design *design, oab_log *log) {
    oab_design_plan *plan = &design->plan;
    if (design->rows == 0)
        return oab_fail(log, OAB_DATA, "%s contains no runs", design->path);
    if (plan->method == OAB_SOBOL) {
        plan->second_order = is_saltelli(design, true);
        if (!plan->second_order && !is_saltelli(design, false))
            return misfit(design, "A, AB_1..AB_D, (BA_1..BA_D), B of each base point", log);
    }
    if (plan->method == OAB_MORRIS && (plan->levels < 2 || !is_trajectories(design)))
        return misfit(design, "levels, and trajectories in which each moves once", log);
    if (plan->method == OAB_OAT && !is_oat(design))
        return misfit(design, "a base, then the low and the high of each", log);
    plan->samples = design->rows / oab_design_step(design);
    return OAB_OK;
}

static oab_status read_any(oab_design *design, char *data, size_t size, const oab_design_plan *hint,
                           const oab_factors *given, oab_log *log) {
    heading head = {0};
    oab_hash_bytes(data, size, design->hash);
    design->plan = hint != NULL ? *hint : (oab_design_plan){.method = OAB_LIST};
    const oab_design_plan told = design->plan;
    OAB_TRY(oab_text_check(design->path, data, size, log));
    OAB_TRY(oab_step_check(design->path, data, "a design", log));
    OAB_TRY(oab_is_matrix(data) ? read_matrix(design, data, given, log)
                                : read_table(design, data, size, &head, given, log));
    if (hint != NULL && told.method == OAB_LIST)
        design->plan.method = OAB_LIST; /* any design is a list too */
    else if (head.has_method && hint != NULL && told.method != design->plan.method)
        return oab_fail(log, OAB_USAGE, "%s is a %s design, but --method says %s", design->path,
                        oab_method_names[design->plan.method], oab_method_names[told.method]);
    if (!head.has_method && hint == NULL)
        oab_note(log, "%s does not name its method and is read as a list; --method names another",
                 design->path);
    OAB_TRY(oab_factors_group(&design->factors, log));
    return check_method(design, log);
}

oab_status oab_design_read(const char *path, const oab_design_plan *hint, const oab_factors *given,
                           oab_design *design, oab_log *log) {
    *design = (oab_design){.path = strdup(path)};
    char *data;
    size_t size;
    if (design->path == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(oab_read_file(path, &data, &size, log));
    design->factors.path = strdup(path);
    const oab_status status = design->factors.path != NULL
                                  ? read_any(design, data, size, hint, given, log)
                                  : oab_out_of_memory(log);
    free(data);
    return status;
}
