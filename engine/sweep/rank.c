/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an output relates to each factor in any design: rank correlation, partial rank correlation
 * (Iman and Conover 1979) and standardised regression, all from correlation matrices. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

typedef struct item {
    double value;
    size_t at;
} item;

static int compare_items(const void *a, const void *b) {
    const item *x = a, *z = b;
    return (x->value > z->value) - (x->value < z->value);
}

/* Ranks from 1; equal values get their mean rank. */
static void rank(const double *value, size_t n, item *scratch, double *out) {
    for (size_t i = 0; i < n; i++)
        scratch[i] = (item){value[i], i};
    qsort(scratch, n, sizeof *scratch, compare_items);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i; end < n && scratch[end].value == scratch[i].value; end++)
            continue;
        for (size_t k = i; k < end; k++)
            out[scratch[k].at] = (double)(i + 1 + end) / 2;
    }
}

static bool varies(const double *value, size_t n) {
    for (size_t i = 1; i < n; i++)
        if (value[i] != value[0])
            return true;
    return false;
}

/* The columns that vary, the output last; both matrices are made from them. */
typedef struct columns {
    size_t n, count;
    double *value, *ranks; /* count x n */
    size_t *factor;        /* of each column; the number of factors for the output */
} columns;

static void free_columns(columns *c) {
    free(c->value);
    free(c->ranks);
    free(c->factor);
}

static bool take_columns(const oab_design *design, const double *y, columns *c) {
    const size_t n = design->rows, most = design->factors.count + 1;
    *c = (columns){.n = n,
                   .value = oab_new(most * n, sizeof *c->value),
                   .ranks = oab_new(most * n, sizeof *c->ranks),
                   .factor = oab_new(most, sizeof *c->factor)};
    item *scratch = oab_new(n, sizeof *scratch);
    const bool is_fine =
        c->value != NULL && c->ranks != NULL && c->factor != NULL && scratch != NULL;
    for (size_t j = 0; j < most && is_fine; j++) {
        double *column = c->value + c->count * n;
        for (size_t r = 0; r < n; r++)
            column[r] = j + 1 == most ? y[r] : oab_design_row(design, r)[j];
        if (!varies(column, n))
            continue;
        rank(column, n, scratch, c->ranks + c->count * n);
        c->factor[c->count++] = j;
    }
    free(scratch);
    return is_fine;
}

static void correlate(const double *column, size_t count, size_t n, gsl_matrix *out) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            const double r =
                i == j ? 1 : gsl_stats_correlation(column + i * n, 1, column + j * n, 1, n);
            gsl_matrix_set(out, i, j, r);
            gsl_matrix_set(out, j, i, r);
        }
}

/* Replaces a correlation matrix by its inverse. *EXISTS: false if columns are collinear, in which
 * case the contents of the matrix are lost. False: no memory. */
static bool invert(gsl_matrix *matrix, bool *exists) {
    gsl_vector *work = gsl_vector_alloc(3 * matrix->size1);
    double condition = 0; /* its reciprocal */
    *exists = work != NULL && gsl_linalg_cholesky_decomp1(matrix) == GSL_SUCCESS &&
              gsl_linalg_cholesky_rcond(matrix, &condition, work) == GSL_SUCCESS &&
              condition > 1e-10 && gsl_linalg_cholesky_invert(matrix) == GSL_SUCCESS;
    gsl_vector_free(work);
    return work != NULL;
}

/* With P the inverse of the correlations of all factors and the output y: the partial correlation
 * of i and y is -P_iy / sqrt(P_ii P_yy), the standardised slope -P_iy / P_yy, and R2 = 1 - 1 /
 * P_yy. */
static void read_inverse(const columns *c, const gsl_matrix *inverse, bool ranked, oab_rank *out,
                         double *r2) {
    const size_t last = c->count - 1;
    const double yy = gsl_matrix_get(inverse, last, last);
    for (size_t i = 0; i < last; i++) {
        const double iy = gsl_matrix_get(inverse, i, last), ii = gsl_matrix_get(inverse, i, i);
        if (ranked)
            out[c->factor[i]].partial = -iy / sqrt(ii * yy);
        else
            out[c->factor[i]].slope = -iy / yy;
    }
    if (!ranked)
        *r2 = 1 - 1 / yy;
}

/* If the regression fits exactly, the output is collinear with the factors and P does not exist.
 * The slopes then come from the factors' own correlations. False: no memory. */
static bool exact_slopes(const columns *c, gsl_matrix *all, oab_rank *out, double *r2) {
    const size_t last = c->count - 1;
    correlate(c->value, c->count, c->n, all);
    gsl_matrix_view factors = gsl_matrix_submatrix(all, 0, 0, last, last);
    double *with_y = oab_new(last, sizeof *with_y);
    for (size_t i = 0; i < last && with_y != NULL; i++)
        with_y[i] = gsl_matrix_get(all, i, last);
    bool exists = false;
    const bool has_memory = with_y != NULL && invert(&factors.matrix, &exists);
    if (exists) {
        *r2 = 0;
        for (size_t i = 0; i < last; i++) {
            double slope = 0;
            for (size_t j = 0; j < last; j++)
                slope += gsl_matrix_get(&factors.matrix, i, j) * with_y[j];
            out[c->factor[i]].slope = slope;
            *r2 += slope * with_y[i];
        }
    }
    free(with_y);
    return has_memory;
}

/* With collinear ranks no partial correlation is defined, except for a factor that orders the
 * output by itself. */
static void exact_ranks(const columns *c, oab_rank *out) {
    for (size_t i = 0; i + 1 < c->count; i++) {
        oab_rank *r = &out[c->factor[i]];
        if (fabs(r->spearman) > 1 - 1e-12)
            r->partial = r->spearman;
    }
}

static bool regress_ranks(const columns *c, gsl_matrix *matrix, oab_rank *out, double *r2) {
    bool exists;
    correlate(c->ranks, c->count, c->n, matrix);
    if (!invert(matrix, &exists))
        return false;
    if (exists)
        read_inverse(c, matrix, true, out, r2);
    else
        exact_ranks(c, out);
    return true;
}

static bool regress_values(const columns *c, gsl_matrix *matrix, oab_rank *out, double *r2) {
    bool exists;
    correlate(c->value, c->count, c->n, matrix);
    if (!invert(matrix, &exists))
        return false;
    if (!exists)
        return exact_slopes(c, matrix, out, r2);
    read_inverse(c, matrix, false, out, r2);
    return true;
}

/* Turns off GSL's error handler, which would abort on a singular matrix. False: no memory. */
static bool regress(const columns *c, oab_rank *out, double *r2) {
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    gsl_matrix *matrix = gsl_matrix_alloc(c->count, c->count);
    const bool is_fine =
        matrix != NULL && regress_ranks(c, matrix, out, r2) && regress_values(c, matrix, out, r2);
    gsl_matrix_free(matrix);
    gsl_set_error_handler(handler);
    return is_fine;
}

oab_status oab_rank_effects(const oab_design *design, const double *y, oab_rank *out, double *r2,
                            oab_log *log) {
    columns c;
    *r2 = NAN;
    for (size_t j = 0; j < design->factors.count; j++)
        out[j] = (oab_rank){NAN, NAN, NAN};
    bool is_fine = take_columns(design, y, &c);
    const bool y_varies = is_fine && c.count > 1 && c.factor[c.count - 1] == design->factors.count;
    if (y_varies) {
        const double *y_ranks = c.ranks + (c.count - 1) * c.n;
        for (size_t i = 0; i + 1 < c.count; i++)
            out[c.factor[i]].spearman =
                gsl_stats_correlation(c.ranks + i * c.n, 1, y_ranks, 1, c.n);
        if (c.n > c.count + 1)
            is_fine = regress(&c, out, r2);
    }
    free_columns(&c);
    return is_fine ? OAB_OK : oab_out_of_memory(log);
}
