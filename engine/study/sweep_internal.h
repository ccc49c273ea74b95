/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a sweep share: numbers and tables as outside programs write them, factors put
 * together by hand, random streams. */
#ifndef OAB_SWEEP_INTERNAL_H
#define OAB_SWEEP_INTERNAL_H

#include "base/table.h"
#include "sweep/sweep.h"

#include <gsl/gsl_rng.h>

/* Half width of a 95% interval in standard deviations. */
#define OAB_NORMAL_95 1.959963984540054

/* A finite decimal, exponent allowed, blanks around it; whole or false. */
bool oab_real_parse(const char *text, double *value);
/* VALUE in as few digits as give it back, 15 or 17. OUT: 32 bytes; returns it. */
const char *oab_real_print(char *out, double value);
/* Fields of LINE, cut in place: at commas where it holds one, else at runs of blanks. Returns how
 * many there are; no more than MOST are kept in FIELD. */
size_t oab_split_fields(char *line, char **field, size_t most);
/* Behind the UTF-8 mark, where DATA has one. */
char *oab_skip_mark(char *data);
/* OAB_DATA, and said, where DATA holds NUL bytes: the readers below would stop there. */
oab_status oab_text_check(const char *path, const char *data, size_t size, oab_log *log);
/* Does the first line of DATA that is no comment begin with a number? Then it is a matrix without
 * header. */
bool oab_is_matrix(const char *data);
/* A matrix as numbers, row by row. *VALUE is the caller's to free. */
oab_status oab_matrix_parse(const char *path, char *data, double **value, size_t *rows,
                            size_t *columns, oab_log *log);

static inline double *oab_design_row(const oab_design *design, size_t row) {
    return design->value + row * design->factors.count;
}

/* Adds a factor; strings are copied, GROUP NULL or "" for none. */
oab_status oab_factors_add(oab_factors *factors, const char *name, const char *group,
                           const oab_factor *numbers, oab_log *log);
/* Numbers the groups; after the last factor was added. */
oab_status oab_factors_group(oab_factors *factors, oab_log *log);
/* "name,dist,lower,upper,mean,sd,peak,group" of a design's comment; free(). NULL: no memory. */
char *oab_factor_line(const oab_factor *factor);
/* Adds the factor of such a line. */
oab_status oab_factor_line_read(oab_factors *factors, const char *path, char *line, oab_log *log);

/* A random stream of its own for (SEED, STREAM); NULL: no memory. */
gsl_rng *oab_random_stream(uint32_t seed, uint64_t stream);

#endif
