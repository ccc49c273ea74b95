/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The distributions of factors: quantiles, levels, rounding and printing of their values. Their
 * numbers mean what they mean in SALib. */
#include "sweep/sweep_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

const char *const oab_dist_names[OAB_DIST_COUNT] = {"unif", "norm", "triang", "lognorm",
                                                    "truncnorm"};

static double uniform(const oab_factor *f, double u) {
    return f->lower + u * (f->upper - f->lower);
}

static double normal(const oab_factor *f, double u) {
    return f->mean + f->sd * gsl_cdf_ugaussian_Pinv(u);
}

static double lognormal(const oab_factor *f, double u) {
    return exp(normal(f, u));
}

static double triangular(const oab_factor *f, double u) {
    const double width = f->upper - f->lower;
    return u < f->peak ? f->lower + width * sqrt(u * f->peak)
                       : f->upper - width * sqrt((1 - u) * (1 - f->peak));
}

/* A range that lies wholly above the mean is computed from the upper tail, which keeps precision
 * there. */
static double truncated_normal(const oab_factor *f, double u) {
    const double a = (f->lower - f->mean) / f->sd, b = (f->upper - f->mean) / f->sd;
    double z;
    if (u <= 0 || u >= 1)
        return u <= 0 ? f->lower : f->upper;
    if (a > 0) {
        const double qa = gsl_cdf_ugaussian_Q(a), qb = gsl_cdf_ugaussian_Q(b);
        z = gsl_cdf_ugaussian_Qinv(qa - u * (qa - qb));
    } else {
        const double pa = gsl_cdf_ugaussian_P(a), pb = gsl_cdf_ugaussian_P(b);
        z = gsl_cdf_ugaussian_Pinv(pa + u * (pb - pa));
    }
    return fmin(fmax(f->mean + f->sd * z, f->lower), f->upper);
}

static double (*const quantiles[OAB_DIST_COUNT])(const oab_factor *, double) = {
    [OAB_UNIF] = uniform,
    [OAB_NORM] = normal,
    [OAB_TRIANG] = triangular,
    [OAB_LOGNORM] = lognormal,
    [OAB_TRUNCNORM] = truncated_normal,
};

double oab_factor_quantile(const oab_factor *factor, double u) {
    return quantiles[factor->dist](factor, u);
}

double oab_factor_level(const oab_factor *factor, double u) {
    const bool is_unbounded = factor->dist == OAB_NORM || factor->dist == OAB_LOGNORM;
    return oab_factor_quantile(factor, is_unbounded ? 0.025 + 0.95 * u : u);
}

double oab_factor_round(const oab_factor *factor, double value) {
    if (factor->decimals == OAB_FREE_DECIMALS)
        return value + 0.0; /* no -0 */
    const double one = factor->decimals == 0 ? 1 : (double)OAB_ONE;
    return round(value * one) / one + 0.0;
}

const char *oab_factor_print(const oab_factor *factor, double value, char *out) {
    if (factor->decimals == OAB_FREE_DECIMALS)
        snprintf(out, 32, "%.17g", value);
    else
        oab_fixed_print(out, (oab_fixed)llround(value * (double)OAB_ONE));
    return out;
}
