/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential tilting: of all distributions of a site's children with the required shortfall, the
 * one nearest to what the site has weights it by exp(tilt x score). The cut-off under which
 * shortfall counts is the nation's own, so it is solved from all sites together, along with one
 * curvature that they share. */
#include "synth/synth_internal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multiroots.h>
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 256 };

/* The largest tilt, per point; small enough that no weight overflows over the range of scores. */
static double most_tilt(const oab_synth_histogram *histogram) {
    return fmin(5, 300 / (histogram->width * (double)histogram->bins));
}

/* ---- what types score ---- */

static int compare_points(const void *left, const void *right, void *data) {
    const oab_synth_type a = *(const oab_synth_type *)left, b = *(const oab_synth_type *)right;
    const int32_t *points = data;
    if (points[a] != points[b])
        return points[a] < points[b] ? -1 : 1;
    return (a > b) - (a < b);
}

static oab_status find_value(const oab_indicator *indicator, oab_variable variable,
                             const char *category, oab_category_value *value, oab_log *log) {
    if (oab_category_find(indicator, variable, category, value))
        return OAB_OK;
    return oab_no_category(indicator, variable, category, "which synth draws", log);
}

static oab_status fill_points(const oab_indicator *indicator, const oab_synth_model *model,
                              oab_synth_scores *scores, oab_log *log) {
    oab_category_value mother[OAB_SYNTH_LEVELS], father[OAB_SYNTH_LEVELS],
        origin[OAB_SYNTH_ORIGINS];
    for (size_t l = 0; l < model->levels; l++) {
        OAB_TRY(find_value(indicator, OAB_EDUCATION_MOTHER, model->level[l], &mother[l], log));
        OAB_TRY(find_value(indicator, OAB_EDUCATION_FATHER, model->level[l], &father[l], log));
        scores->scale[l] = (int32_t)mother[l].scale;
    }
    for (size_t o = 0; o < model->origins; o++)
        OAB_TRY(find_value(indicator, OAB_ORIGIN, model->origin[o], &origin[o], log));
    for (size_t o = 0; o < model->origins; o++)
        for (size_t s = 0; s < OAB_SYNTH_STAYS; s++)
            for (size_t m = 0; m < model->levels; m++)
                for (size_t f = 0; f < model->levels; f++)
                    for (size_t d = 0; d < 2; d++) {
                        const size_t type = (o * OAB_SYNTH_STAYS + s) * OAB_SYNTH_CELLS +
                                            (m * OAB_SYNTH_LEVELS + f) * 2 + d;
                        const oab_fixed years = s == 0 ? -1 : ((oab_fixed)s - 1) * 5 * OAB_ONE;
                        scores->points[type] =
                            (int32_t)(origin[o].points + mother[m].points + father[f].points +
                                      (s > 0 ? oab_stay_points(indicator, years) : 0) +
                                      (d > 0 ? oab_debt_points(indicator) : 0));
                        scores->order[scores->types++] = (oab_synth_type)type;
                    }
    qsort_r(scores->order, scores->types, sizeof *scores->order, compare_points, scores->points);
    for (size_t r = 0; r < scores->types; r++)
        scores->rank[scores->order[r]] = (uint16_t)r;
    scores->school_mean = oab_coefficient(indicator, OAB_SCHOOL_MEAN_EDUCATION_MOTHER);
    return OAB_OK;
}

oab_status oab_synth_scores_make(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_scores *scores, oab_log *log) {
    oab_indicator indicator;
    oab_parameters parameters = {0};
    scores->types = 0;
    oab_status status =
        oab_indicator_load(request->models_folder, request->indicator, &indicator, log);
    if (status == OAB_OK)
        status = oab_parameters_load(request->models_folder, 2019, &parameters, log);
    if (status == OAB_OK) {
        scores->target_share = parameters.rules.value[OAB_TARGET_SHARE];
        status = fill_points(&indicator, model, scores, log);
    }
    oab_parameters_free(&parameters);
    oab_indicator_free(&indicator);
    return status;
}

/* ---- one site ---- */

oab_synth_moments oab_synth_tilted(const oab_synth_histogram *histogram, double tilt,
                                   const oab_synth_nation *nation) {
    const double width = histogram->width, curve = nation->curvature * width;
    const size_t bins = histogram->bins;
    const double bend = exp(2 * curve * width);
    double factor = exp(tilt * width + curve * (2 * (histogram->low - nation->centre) + width));
    double weight = 1, all = 0, scale = 0, score = 0;
    double at[BINS];
    for (size_t b = 0; b < bins; b++, weight *= factor, factor *= bend) {
        at[b] = weight * histogram->odds[b];
        all += at[b];
        scale += weight * histogram->scale[b];
        score += at[b] * (double)b;
    }
    const double school = histogram->school_mean * scale / all,
                 cutoff = nation->mean - nation->distance - school;
    oab_synth_moments sums = {.mean = histogram->low + width * score / all + school};
    for (size_t b = 0; b < bins; b++) {
        const double centre = histogram->low + width * (double)b,
                     part = fmin(1, fmax(0, (cutoff - centre) / width + 0.5));
        if (part <= 0)
            break;
        sums.below += part * at[b];
        sums.shortfall +=
            part * at[b] * (nation->mean - school - (centre - 0.5 * width * (1 - part)));
    }
    sums.below /= all;
    sums.shortfall /= all;
    return sums;
}

typedef struct asked {
    const oab_synth_histogram *histogram;
    const oab_synth_nation *nation;
    double shortfall;
} asked;

static double excess(double tilt, void *data) {
    const asked *of = data;
    return oab_synth_tilted(of->histogram, tilt, of->nation).shortfall - of->shortfall;
}

bool oab_synth_find_tilt(gsl_root_fsolver *solver, const oab_synth_histogram *histogram,
                         const oab_synth_nation *nation, double shortfall, double start,
                         double *tilt) {
    asked of = {histogram, nation, shortfall};
    gsl_function function = {excess, &of};
    const double most = most_tilt(histogram);
    double low = fmax(-most, start - 0.1), high = fmin(most, start + 0.1);
    if (excess(low, &of) < 0 && excess(low = -most, &of) < 0) {
        *tilt = low;
        return false;
    }
    if (excess(high, &of) > 0 && excess(high = most, &of) > 0) {
        *tilt = high;
        return false;
    }
    int state = gsl_root_fsolver_set(solver, &function, low, high);
    for (int i = 0; i < 60 && state == GSL_SUCCESS; i++) {
        state = gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), 1e-6, 0) == GSL_SUCCESS)
            break;
    }
    *tilt = gsl_root_fsolver_root(solver);
    return true;
}

/* ---- all sites ---- */

typedef struct country {
    oab_synth_places *places;
    const oab_synth_families *families;
    const oab_synth_scores *scores;
    int threads;
    oab_synth_nation start;
    double low, width;
    float *odds, *scale;        /* [sites][BINS] */
    oab_synth_moments *moments; /* [sites] */
    bool *reached;              /* [sites] */
    gsl_root_fsolver **solver;  /* [threads] */
} country;

static oab_synth_histogram histogram_of(const country *c, size_t site) {
    return (oab_synth_histogram){BINS,
                                 c->low,
                                 c->width,
                                 (double)c->scores->school_mean / OAB_ONE,
                                 c->odds + site * BINS,
                                 c->scale + site * BINS};
}

static void fill_histogram(const country *c, size_t i) {
    const oab_synth_site *site = &c->places->sites[i];
    float *odds = c->odds + i * BINS, *scale = c->scale + i * BINS;
    for (size_t k = 0; k < c->families->combinations; k++) {
        const double share = oab_synth_odds(c->families, site, k);
        const double *cell =
            c->families->cell[oab_synth_grid(site->status + c->families->shift[k])];
        for (unsigned j = 0; share > 0 && j < OAB_SYNTH_CELLS; j++) {
            if (cell[j] <= 0)
                continue;
            const size_t type = k * OAB_SYNTH_CELLS + j;
            const double points = (double)c->scores->points[type] / OAB_ONE,
                         mother = c->scores->scale[oab_synth_mother((oab_synth_type)type)];
            const size_t bin = (size_t)((points - c->low) / c->width + 0.5);
            odds[bin] += (float)(share * cell[j]);
            scale[bin] += (float)(share * cell[j] * mother / OAB_ONE);
        }
    }
}

/* The shortfall to reach, per pupil. A site with target 0 is asked for a fifth of a child under the
 * cut-off, which the correction of its draw then removes. */
static double asked_of(const oab_synth_site *site, const oab_synth_nation *nation) {
    return fmax(site->target, 0.2 * nation->distance) / site->pupils;
}

static void tilt_all(const country *c, const oab_synth_nation *nation) {
#pragma omp parallel for schedule(static) num_threads(c->threads) default(none) shared(c, nation)
    for (size_t i = 0; i < c->places->site_count; i++) {
        gsl_root_fsolver *solver = c->solver[omp_get_thread_num()];
        oab_synth_site *site = &c->places->sites[i];
        const oab_synth_histogram histogram = histogram_of(c, i);
        c->reached[i] = site->target < 0 ||
                        oab_synth_find_tilt(solver, &histogram, nation, asked_of(site, nation),
                                            site->tilt, &site->tilt);
        c->moments[i] = oab_synth_tilted(&histogram, site->tilt, nation);
    }
}

static oab_synth_moments sum_up(const country *c) {
    oab_synth_moments sums = {0};
    for (size_t i = 0; i < c->places->site_count; i++) {
        const double part = (double)c->places->sites[i].pupils / (double)c->places->pupils;
        sums.mean += part * c->moments[i].mean;
        sums.below += part * c->moments[i].below;
        sums.shortfall += part * c->moments[i].shortfall;
    }
    return sums;
}

/* Two equations: the cohort's mean is the mean assumed, and its lowest share lies under the
 * cut-off. Two unknowns: the distance of the cut-off and the curvature. The mean would be no use as
 * an unknown: all scores would move with it and next to nothing would change. */
static int misfit(const gsl_vector *at, void *data, gsl_vector *result) {
    const country *c = data;
    oab_synth_nation nation = c->start;
    nation.distance = fmax(0.01, gsl_vector_get(at, 0));
    nation.curvature = gsl_vector_get(at, 1);
    tilt_all(c, &nation);
    const oab_synth_moments sums = sum_up(c);
    const double share = (double)c->scores->target_share / OAB_ONE;
    gsl_vector_set(result, 0, sums.mean - nation.mean);
    gsl_vector_set(result, 1, 10 * (sums.below - share));
    return isfinite(sums.mean) && isfinite(sums.below) ? GSL_SUCCESS : GSL_EBADFUNC;
}

/* Numerical slopes, over steps well above the precision of the tilts. */
static int misfit_and_slopes(const gsl_vector *at, void *data, gsl_vector *result,
                             gsl_matrix *slopes) {
    static const double step[2] = {0.05, 0.002};
    int state = misfit(at, data, result);
    for (size_t j = 0; j < 2 && state == GSL_SUCCESS; j++) {
        double moved[2] = {gsl_vector_get(at, 0), gsl_vector_get(at, 1)}, value[2];
        moved[j] += step[j];
        gsl_vector_view to = gsl_vector_view_array(moved, 2),
                        there = gsl_vector_view_array(value, 2);
        state = misfit(&to.vector, data, &there.vector);
        for (size_t i = 0; i < 2; i++)
            gsl_matrix_set(slopes, i, j, (value[i] - gsl_vector_get(result, i)) / step[j]);
    }
    return state;
}

static int slopes_alone(const gsl_vector *at, void *data, gsl_matrix *slopes) {
    double value[2];
    gsl_vector_view result = gsl_vector_view_array(value, 2);
    return misfit_and_slopes(at, data, &result.vector, slopes);
}

static oab_status solve(country *c, oab_synth_nation *nation, oab_log *log) {
    gsl_multiroot_fdfsolver *solver =
        gsl_multiroot_fdfsolver_alloc(gsl_multiroot_fdfsolver_hybridsj, 2);
    gsl_vector *start = gsl_vector_alloc(2);
    const bool has_memory = solver != NULL && start != NULL;
    bool is_solved = false;
    if (has_memory) {
        gsl_multiroot_function_fdf function = {misfit, slopes_alone, misfit_and_slopes, 2, c};
        gsl_vector_set(start, 0, c->start.distance);
        gsl_vector_set(start, 1, 0);
        int state = gsl_multiroot_fdfsolver_set(solver, &function, start);
        for (int i = 0; i < 30 && state == GSL_SUCCESS && !is_solved; i++) {
            state = gsl_multiroot_fdfsolver_iterate(solver);
            is_solved = gsl_multiroot_test_residual(solver->f, 1e-3) == GSL_SUCCESS;
        }
        nation->distance = fmax(0.01, gsl_vector_get(solver->x, 0));
        nation->curvature = gsl_vector_get(solver->x, 1);
        oab_synth_nation further = *nation;
        further.distance += 0.05;
        tilt_all(c, &further);
        const double below = sum_up(c).below;
        tilt_all(c, nation);
        nation->slope = fmin(-0.001, (below - sum_up(c).below) / 0.05);
    }
    gsl_multiroot_fdfsolver_free(solver);
    gsl_vector_free(start);
    if (has_memory && !is_solved)
        oab_note(log, "no cohort has these scores and is also the whole nation; the scores of a "
                      "run will differ from the table's");
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

static bool make_country(country *c) {
    const size_t sites = c->places->site_count;
    const oab_synth_scores *scores = c->scores;
    c->low = (double)scores->points[scores->order[0]] / OAB_ONE;
    c->width =
        ((double)scores->points[scores->order[scores->types - 1]] / OAB_ONE - c->low) / (BINS - 1);
    if (c->width <= 0)
        c->width = 1e-6;
    c->odds = oab_new(sites * BINS, sizeof *c->odds);
    c->scale = oab_new(sites * BINS, sizeof *c->scale);
    c->moments = oab_new(sites, sizeof *c->moments);
    c->reached = oab_new(sites, sizeof *c->reached);
    c->solver = oab_new((size_t)c->threads, sizeof *c->solver);
    bool has_memory = c->odds && c->scale && c->moments && c->reached && c->solver;
    for (int t = 0; t < c->threads && has_memory; t++)
        has_memory = (c->solver[t] = gsl_root_fsolver_alloc(gsl_root_fsolver_brent)) != NULL;
    if (!has_memory)
        return false;
#pragma omp parallel for schedule(static) num_threads(c->threads) default(none) shared(c, sites)
    for (size_t i = 0; i < sites; i++) {
        fill_histogram(c, i);
        const oab_synth_histogram histogram = histogram_of(c, i);
        c->moments[i] = oab_synth_tilted(&histogram, 0, &c->start);
    }
    return true;
}

static void free_country(country *c) {
    for (int t = 0; c->solver != NULL && t < c->threads; t++)
        gsl_root_fsolver_free(c->solver[t]);
    free(c->odds);
    free(c->scale);
    free(c->moments);
    free(c->reached);
    free(c->solver);
}

oab_status oab_synth_tilt(const oab_synth_families *families, oab_synth_scores *scores, int threads,
                          oab_synth_places *places, oab_synth_nation *nation,
                          oab_synth_summary *summary, oab_log *log) {
    country c = {.places = places,
                 .families = families,
                 .scores = scores,
                 .threads = threads,
                 .start.distance = 4};
    oab_status status = OAB_OK;
    if (!make_country(&c)) {
        status = oab_out_of_memory(log);
    } else {
        c.start.mean = c.start.centre = sum_up(&c).mean;
        *nation = c.start;
        status = solve(&c, nation, log);
        for (size_t t = 0; t < scores->types; t++) {
            const oab_synth_type type = scores->order[t];
            const double off = (double)scores->points[type] / OAB_ONE - nation->centre;
            scores->curve[type] = exp(nation->curvature * off * off);
        }
        for (size_t i = 0; i < places->site_count; i++)
            summary->unreachable += !c.reached[i];
    }
    free_country(&c);
    return status;
}
