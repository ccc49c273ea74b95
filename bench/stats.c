/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of a few timed runs: the minimum, which noise cannot lower, and the median, which one
 * disturbed run cannot move. */
#include "bench.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

double bench_median(double *values, size_t count) {
    gsl_sort(values, 1, count);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

double bench_least(const double *values, size_t count) {
    return gsl_stats_min(values, 1, count);
}
