/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes designs: the values of the factors to run. A table has one maker per method; makers apply
 * distributions and rounding as they fill rows. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const oab_method_names[OAB_METHOD_COUNT] = {"sobol", "morris", "lhs",
                                                        "oat",   "grid",   "list"};

oab_method oab_method_find(const char *name) {
    int m = 0;
    while (m < OAB_METHOD_COUNT && strcmp(oab_method_names[m], name) != 0)
        m++;
    return (oab_method)m;
}

size_t oab_design_samples(const oab_design *design) {
    return design->rows / oab_design_step(design);
}

size_t oab_design_step(const oab_design *design) {
    const size_t units = design->factors.unit_count;
    if (design->plan.method == OAB_SOBOL)
        return (design->plan.second_order ? 2 * units : units) + 2;
    return design->plan.method == OAB_MORRIS ? units + 1 : 1;
}

/* ---- sobol ---- */

enum { SOBOL_BITS = 30 }; /* of GSL's points */

/* Point I of the sequence after a digital shift. It lies in the middle of its cell, so it is never
 * 0 or 1. */
static void shifted_point(gsl_qrng *sequence, size_t i, const uint32_t *shift, size_t dimensions,
                          double *point) {
    const double cells = (double)(UINT32_C(1) << SOBOL_BITS);
    if (i == 0) /* GSL leaves out the origin */
        memset(point, 0, dimensions * sizeof *point);
    else
        gsl_qrng_get(sequence, point);
    for (size_t d = 0; d < dimensions; d++)
        point[d] = ((double)((uint32_t)(point[d] * cells) ^ shift[d]) + 0.5) / cells;
}

/* Fills the rows of one base point: A, AB_g, BA_g, B. */
static void cross(oab_design *design, size_t base, const double *a, const double *b) {
    const oab_factors *factors = &design->factors;
    const size_t step = oab_design_step(design), units = factors->unit_count;
    for (size_t r = 0; r < step; r++) {
        double *row = oab_design_row(design, base * step + r);
        const bool from_b = r > units; /* BA_g and B */
        const size_t unit = r == 0 || r == step - 1 ? units : (r - 1) % units;
        for (size_t j = 0; j < factors->count; j++)
            row[j] = from_b != (factors->items[j].unit == unit) ? b[j] : a[j];
    }
}

static oab_status make_sobol(oab_design *design, oab_log *log) {
    const size_t count = design->factors.count;
    uint32_t shift[OAB_SOBOL_DIMENSIONS];
    double point[OAB_SOBOL_DIMENSIONS];
    gsl_rng *random = oab_random_stream(design->plan.seed, 0);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)(2 * count));
    if (random != NULL && sequence != NULL) {
        for (size_t d = 0; d < 2 * count; d++)
            shift[d] = (uint32_t)gsl_rng_uniform_int(random, 1UL << SOBOL_BITS);
        for (size_t i = 0; i < design->plan.samples; i++) {
            shifted_point(sequence, i, shift, 2 * count, point);
            for (size_t d = 0; d < 2 * count; d++)
                point[d] = oab_factor_quantile(&design->factors.items[d % count], point[d]);
            cross(design, i, point, point + count);
        }
    }
    const bool is_done = random != NULL && sequence != NULL;
    if (sequence != NULL)
        gsl_qrng_free(sequence);
    if (random != NULL)
        gsl_rng_free(random);
    return is_done ? OAB_OK : oab_out_of_memory(log);
}

/* ---- morris ---- */

/* Fills one trajectory (Morris 1991, section 3): each factor starts at a level from which it can
 * move up or down by half the levels, and the groups move in random order. */
static void walk(oab_design *design, size_t trajectory, gsl_rng *random, unsigned *level, int *jump,
                 size_t *order) {
    const oab_factors *factors = &design->factors;
    const unsigned levels = design->plan.levels, half = levels / 2;
    for (size_t j = 0; j < factors->count; j++) {
        level[j] = (unsigned)gsl_rng_uniform_int(random, half);
        jump[j] = gsl_rng_uniform_int(random, 2) == 0 ? (int)half : -(int)half;
        level[j] += jump[j] < 0 ? half : 0;
    }
    for (size_t u = 0; u < factors->unit_count; u++)
        order[u] = u;
    gsl_ran_shuffle(random, order, factors->unit_count, sizeof *order);
    for (size_t r = 0; r <= factors->unit_count; r++) {
        double *row = oab_design_row(design, trajectory * (factors->unit_count + 1) + r);
        for (size_t j = 0; j < factors->count; j++) {
            if (r > 0 && factors->items[j].unit == order[r - 1])
                level[j] = (unsigned)((int)level[j] + jump[j]);
            row[j] = oab_factor_level(&factors->items[j], (double)level[j] / (levels - 1));
        }
    }
}

static oab_status make_morris(oab_design *design, oab_log *log) {
    const oab_factors *factors = &design->factors;
    unsigned *level = oab_new(factors->count, sizeof *level);
    int *jump = oab_new(factors->count, sizeof *jump);
    size_t *order = oab_new(factors->unit_count, sizeof *order);
    gsl_rng *random = oab_random_stream(design->plan.seed, 0);
    const bool is_fine = level != NULL && jump != NULL && order != NULL && random != NULL;
    for (size_t t = 0; is_fine && t < design->plan.samples; t++)
        walk(design, t, random, level, jump, order);
    if (random != NULL)
        gsl_rng_free(random);
    free(order);
    free(jump);
    free(level);
    return is_fine ? OAB_OK : oab_out_of_memory(log);
}

/* ---- lhs ---- */

static oab_status make_lhs(oab_design *design, oab_log *log) {
    const size_t n = design->plan.samples;
    size_t *stratum = oab_new(n, sizeof *stratum);
    gsl_rng *random = oab_random_stream(design->plan.seed, 0);
    const bool is_fine = stratum != NULL && random != NULL;
    for (size_t j = 0; is_fine && j < design->factors.count; j++) {
        for (size_t i = 0; i < n; i++)
            stratum[i] = i;
        gsl_ran_shuffle(random, stratum, n, sizeof *stratum);
        for (size_t i = 0; i < n; i++) {
            const double u = ((double)stratum[i] + gsl_rng_uniform_pos(random)) / (double)n;
            oab_design_row(design, i)[j] = oab_factor_quantile(&design->factors.items[j], u);
        }
    }
    if (random != NULL)
        gsl_rng_free(random);
    free(stratum);
    return is_fine ? OAB_OK : oab_out_of_memory(log);
}

/* ---- oat and grid ---- */

/* Factors without a base move from their median. */
static void set_bases(const oab_factors *factors, oab_log *log) {
    char text[32];
    const oab_factor *first = NULL;
    size_t count = 0;
    for (size_t j = 0; j < factors->count; j++) {
        oab_factor *f = &factors->items[j];
        if (!isnan(f->base))
            continue;
        f->base = oab_factor_quantile(f, 0.5);
        first = first != NULL ? first : f;
        count++;
    }
    if (count > 0)
        oab_note(
            log,
            "%zu %s without a base %s from the median, such as %s from %s; a column base gives "
            "another%s",
            count, OAB_PLURAL(count, "factor", "factors"), OAB_PLURAL(count, "starts", "start"),
            first->name, oab_factor_print(first, oab_factor_round(first, first->base), text),
            first->decimals != OAB_FREE_DECIMALS ? ", and --year the values in use" : "");
}

static oab_status make_oat(oab_design *design, oab_log *log) {
    const oab_factors *factors = &design->factors;
    set_bases(factors, log);
    for (size_t r = 0; r < design->rows; r++)
        for (size_t j = 0; j < factors->count; j++) {
            const oab_factor *f = &factors->items[j];
            const bool moves = r > 0 && f->unit == (r - 1) / 2;
            oab_design_row(design, r)[j] =
                moves ? oab_factor_level(f, r % 2 == 1 ? 0 : 1) : f->base;
        }
    return OAB_OK;
}

static oab_status make_grid(oab_design *design, oab_log *log) {
    (void)log;
    const oab_factors *factors = &design->factors;
    const unsigned levels = design->plan.levels;
    size_t stride = design->rows;
    for (size_t u = 0; u < factors->unit_count; u++) {
        stride /= levels;
        for (size_t r = 0; r < design->rows; r++)
            for (size_t j = 0; j < factors->count; j++)
                if (factors->items[j].unit == u)
                    oab_design_row(design, r)[j] = oab_factor_level(
                        &factors->items[j], (double)(r / stride % levels) / (levels - 1));
    }
    return OAB_OK;
}

/* ---- what each method requires ---- */

static oab_status check_sobol(const oab_design *design, oab_log *log) {
    const size_t count = design->factors.count, n = design->plan.samples;
    if (2 * count > OAB_SOBOL_DIMENSIONS)
        return oab_fail(
            log, OAB_USAGE,
            "%zu factors need %zu dimensions, but GSL's Sobol sequence has %d; expected at most %d "
            "factors: keep those that matter, found with --method morris, or use --method lhs",
            count, 2 * count, OAB_SOBOL_DIMENSIONS, OAB_SOBOL_DIMENSIONS / 2);
    if ((n & (n - 1)) != 0)
        oab_note(log,
                 "%zu base points are not a power of two; one such as 256, 512 or 1024 keeps the "
                 "sequence balanced",
                 n);
    return OAB_OK;
}

static oab_status check_morris(const oab_design *design, oab_log *log) {
    if (design->plan.levels % 2 != 0 || design->plan.levels < 2)
        return oab_fail(log, OAB_USAGE,
                        "--levels: expected an even number for morris, so that all levels are "
                        "equally likely, got %u",
                        design->plan.levels);
    return OAB_OK;
}

static oab_status check_lhs(const oab_design *design, oab_log *log) {
    if (design->factors.unit_count < design->factors.count)
        oab_note(log, "lhs draws every factor separately; groups are not used");
    return OAB_OK;
}

static oab_status check_oat(const oab_design *design, oab_log *log) {
    (void)design, (void)log;
    return OAB_OK;
}

static oab_status check_grid(const oab_design *design, oab_log *log) {
    if (design->plan.levels < 2)
        return oab_fail(log, OAB_USAGE, "--levels: expected 2 or more for a grid, got %u",
                        design->plan.levels);
    return OAB_OK;
}

static double sample_rows(const oab_design *design) {
    return (double)design->plan.samples * (double)oab_design_step(design);
}

static double oat_rows(const oab_design *design) {
    return 1 + 2 * (double)design->factors.unit_count;
}

static double grid_rows(const oab_design *design) {
    return pow(design->plan.levels, (double)design->factors.unit_count);
}

static const struct {
    oab_status (*check)(const oab_design *design, oab_log *log);
    double (*rows)(const oab_design *design);
    oab_status (*make)(oab_design *design, oab_log *log);
    bool needs_units; /* a single group of all factors would tell nothing */
} makers[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = {check_sobol, sample_rows, make_sobol, true},
    [OAB_MORRIS] = {check_morris, sample_rows, make_morris, true},
    [OAB_LHS] = {check_lhs, sample_rows, make_lhs, false},
    [OAB_OAT] = {check_oat, oat_rows, make_oat, true},
    [OAB_GRID] = {check_grid, grid_rows, make_grid, false},
};

oab_status oab_design_settle(oab_design *design, oab_log *log) {
    char text[32], low[32], high[32];
    for (size_t r = 0; r < design->rows; r++)
        for (size_t j = 0; j < design->factors.count; j++) {
            const oab_factor *f = &design->factors.items[j];
            double *value = oab_design_row(design, r) + j;
            *value = oab_factor_round(f, *value);
            if (f->is_column && (*value < f->least || *value > f->most))
                return oab_fail(
                    log, OAB_DATA,
                    "%s: run %zu: column \"%s\": \"%s\" is out of range; expected %s to %s",
                    design->path, r + 1, f->name, oab_real_print(text, *value),
                    oab_factor_print(f, f->least, low), oab_factor_print(f, f->most, high));
            if (*value < f->least || *value > f->most)
                return oab_fail(log, OAB_CONFIG,
                                "%s:%llu: %s is %s in run %zu; expected %s to %s, so narrow its "
                                "distribution, with truncnorm instead of norm",
                                design->factors.path, (unsigned long long)f->line, f->name,
                                oab_real_print(text, *value), r + 1,
                                oab_factor_print(f, f->least, low),
                                oab_factor_print(f, f->most, high));
        }
    return OAB_OK;
}

/* Refuses a range so narrow that it rounds to a single value. */
static oab_status check_ranges(const oab_factors *factors, oab_log *log) {
    for (size_t j = 0; j < factors->count; j++) {
        const oab_factor *f = &factors->items[j];
        if (oab_factor_round(f, f->lower) >= oab_factor_round(f, f->upper))
            return oab_fail(log, OAB_CONFIG,
                            "%s:%llu: column \"upper\": lower and upper of %s are the same when "
                            "rounded to %d decimals",
                            factors->path, (unsigned long long)f->line, f->name, f->decimals);
    }
    return OAB_OK;
}

oab_status oab_design_make(oab_design *design, const oab_design_plan *plan, oab_log *log) {
    design->plan = *plan;
    const oab_factors *factors = &design->factors;
    if (plan->method >= OAB_LIST)
        return oab_fail(log, OAB_USAGE,
                        "--method list cannot be sampled; a list is read from a file");
    if (makers[plan->method].needs_units && factors->unit_count == 1 && factors->count > 1)
        return oab_fail(log, OAB_CONFIG,
                        "%s: all factors are in group %s, so there is nothing to compare",
                        factors->path, factors->units[0]);
    OAB_TRY(check_ranges(factors, log));
    OAB_TRY(makers[plan->method].check(design, log));
    const double rows = makers[plan->method].rows(design);
    if (rows < 1)
        return oab_fail(log, OAB_USAGE, "the design has no runs; expected --samples of 1 or more");
    if (rows > OAB_DESIGN_RUNS)
        return oab_fail(log, OAB_USAGE, "expected at most %d runs in a design, got %.6g",
                        OAB_DESIGN_RUNS, rows);
    design->rows = (size_t)rows;
    design->value = oab_new(design->rows * factors->count, sizeof *design->value);
    if (design->value == NULL)
        return oab_out_of_memory(log);
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    const oab_status status = makers[plan->method].make(design, log);
    gsl_set_error_handler(handler);
    return status == OAB_OK ? oab_design_settle(design, log) : status;
}

void oab_design_free(oab_design *design) {
    oab_factors_free(&design->factors);
    free(design->value);
    free(design->path);
    *design = (oab_design){0};
}
