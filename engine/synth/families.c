/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of families. Each has a latent social status, normally distributed around the mean of
 * its school and shifted by origin and by the mother's stay. A parent's level of education follows
 * from that status plus a part of the parent's own; debt is likelier at lower status. The
 * thresholds between levels are fitted so that the national shares come out. */
#include "synth/synth_internal.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 24, MIDDLE = OAB_SYNTH_GRID / 2 };
static const double step_of_grid = 0.05;

static double status_of(size_t point) {
    return ((double)point - MIDDLE) * step_of_grid;
}

size_t oab_synth_grid(double status) {
    const double point = floor(status / step_of_grid + 0.5) + MIDDLE;
    return point < 0 ? 0 : point > OAB_SYNTH_GRID - 1 ? OAB_SYNTH_GRID - 1 : (size_t)point;
}

typedef struct fit {
    const oab_synth_model *model;
    double children[OAB_SYNTH_GRID];   /* national share by mean status of the family */
    double node[NODES], weight[NODES]; /* quadrature of a standard normal */
    double family_sd, own_sd;          /* family around its mean; parent around the family */
    double wanted;                     /* share to reach, of find_level */
} fit;

/* ---- combinations of origin and stay ---- */

static void set_combinations(const oab_synth_model *model, oab_synth_families *families) {
    families->combinations = model->origins * OAB_SYNTH_STAYS;
    for (size_t o = 0; o < model->origins; o++) {
        const double abroad = model->abroad[o], early = model->recent[0][o],
                     middle = model->recent[1][o];
        const double stay[OAB_SYNTH_STAYS] = {1 - abroad, abroad * early, abroad * middle,
                                              abroad * (1 - early - middle)};
        const double within = o == 0 ? 1 : model->share[o] / (1 - model->share[0]);
        for (size_t s = 0; s < OAB_SYNTH_STAYS; s++) {
            const size_t c = o * OAB_SYNTH_STAYS + s;
            families->odds[c] = within * (stay[s] > 0 ? stay[s] : 0);
            families->shift[c] = model->status[o] + (s > 0 ? model->stay_status[s - 1] : 0);
        }
    }
}

double oab_synth_odds(const oab_synth_families *families, const oab_synth_site *site,
                      size_t combination) {
    const double among = combination < OAB_SYNTH_STAYS ? 1 - site->diversity : site->diversity;
    return among * families->odds[combination];
}

/* ---- children of the nation by latent status ---- */

static void count_nation(const oab_synth_families *families, const oab_synth_places *places,
                         fit *f) {
    double first[OAB_SYNTH_GRID] = {0}, others[OAB_SYNTH_GRID] = {0};
    for (size_t i = 0; i < places->site_count; i++) {
        const oab_synth_site *site = &places->sites[i];
        const size_t point = oab_synth_grid(site->status);
        first[point] += site->pupils * (1 - site->diversity);
        others[point] += site->pupils * site->diversity;
    }
    for (size_t c = 0; c < families->combinations; c++)
        for (size_t p = 0; p < OAB_SYNTH_GRID; p++)
            f->children[oab_synth_grid(status_of(p) + families->shift[c])] +=
                families->odds[c] * (c < OAB_SYNTH_STAYS ? first[p] : others[p]) /
                (double)places->pupils;
}

/* ---- fitting ---- */

static double parents_below(double threshold, void *data) {
    const fit *f = data;
    const double sd = sqrt(f->family_sd * f->family_sd + f->own_sd * f->own_sd);
    double sum = 0;
    for (size_t p = 0; p < OAB_SYNTH_GRID; p++)
        if (f->children[p] > 0)
            sum += f->children[p] * gsl_cdf_ugaussian_P((threshold - status_of(p)) / sd);
    return sum - f->wanted;
}

static double debt_of(const fit *f, double level, double status) {
    return 1 / (1 + exp(-level - f->model->debt_status * status));
}

static double families_in_debt(double level, void *data) {
    const fit *f = data;
    double sum = 0;
    for (size_t p = 0; p < OAB_SYNTH_GRID; p++)
        for (size_t k = 0; f->children[p] > 0 && k < NODES; k++)
            sum += f->children[p] * f->weight[k] *
                   debt_of(f, level, status_of(p) + f->family_sd * f->node[k]);
    return sum - f->wanted;
}

/* The LEVEL in [-40, 40] at which an increasing share reaches WANTED; infinite for a share of 0 or
 * 1. FUNCTION returns the share less f->wanted. False: no memory. */
static bool find_level(double (*function)(double, void *), fit *f, double wanted, double *level) {
    f->wanted = wanted;
    if (wanted <= 1e-12 || wanted >= 1 - 1e-12) {
        *level = wanted < 0.5 ? -INFINITY : INFINITY;
        return true;
    }
    gsl_function of = {function, f};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return false;
    int state = gsl_root_fsolver_set(solver, &of, -40, 40);
    for (int i = 0; i < 200 && state == GSL_SUCCESS; i++) {
        state = gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), 1e-10, 0) == GSL_SUCCESS)
            break;
    }
    *level = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return true;
}

/* THRESHOLD[l]: latent status at which level l ends; infinite for the last level. */
static bool find_thresholds(fit *f, const double *share, double threshold[OAB_SYNTH_LEVELS]) {
    double below = 0;
    for (size_t l = 0; l < f->model->levels; l++) {
        below += share[l];
        if (!find_level(parents_below, f, l + 1 == f->model->levels ? 1 : below, &threshold[l]))
            return false;
    }
    return true;
}

/* Odds of each level for a parent in a family of the given STATUS. */
static void level_odds(const fit *f, const double *threshold, double status,
                       double odds[OAB_SYNTH_LEVELS]) {
    double below = 0;
    for (size_t l = 0; l < f->model->levels; l++) {
        const double upto = isinf(threshold[l])
                                ? (threshold[l] > 0 ? 1 : 0)
                                : gsl_cdf_ugaussian_P((threshold[l] - status) / f->own_sd);
        odds[l] = upto - below;
        below = upto;
    }
}

static void fill_cells(const fit *f, const double *mothers, const double *fathers, double debt,
                       oab_synth_families *families) {
    for (size_t p = 0; p < OAB_SYNTH_GRID; p++)
        for (size_t k = 0; k < NODES; k++) {
            const double status = status_of(p) + f->family_sd * f->node[k],
                         owing = isinf(debt) ? 0 : debt_of(f, debt, status);
            double mother[OAB_SYNTH_LEVELS], father[OAB_SYNTH_LEVELS];
            level_odds(f, mothers, status, mother);
            level_odds(f, fathers, status, father);
            for (size_t m = 0; m < f->model->levels; m++)
                for (size_t d = 0; d < f->model->levels; d++) {
                    double *cell = &families->cell[p][(m * OAB_SYNTH_LEVELS + d) * 2];
                    const double both = f->weight[k] * mother[m] * father[d];
                    cell[0] += both * (1 - owing);
                    cell[1] += both * owing;
                }
        }
}

/* ---- making, drawing, freeing ---- */

static bool set_nodes(fit *f) {
    gsl_integration_fixed_workspace *rule =
        gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, NODES, 0, 0.5, 0, 0);
    if (rule == NULL)
        return false;
    for (size_t k = 0; k < NODES; k++) {
        f->node[k] = gsl_integration_fixed_nodes(rule)[k];
        f->weight[k] = gsl_integration_fixed_weights(rule)[k] / sqrt(2 * M_PI);
    }
    gsl_integration_fixed_free(rule);
    return true;
}

static bool make_tables(const oab_synth_model *model, oab_synth_families *families) {
    families->first = oab_synth_alias_make(families->odds, OAB_SYNTH_STAYS);
    families->others = oab_synth_alias_make(families->odds + OAB_SYNTH_STAYS,
                                            (model->origins - 1) * OAB_SYNTH_STAYS);
    bool has_memory = families->first != NULL && families->others != NULL;
    for (size_t p = 0; p < OAB_SYNTH_GRID && has_memory; p++) {
        families->cells[p] = oab_synth_alias_make(families->cell[p], OAB_SYNTH_CELLS);
        has_memory = families->cells[p] != NULL;
    }
    return has_memory;
}

oab_status oab_synth_families_make(const oab_synth_model *model, const oab_synth_places *places,
                                   oab_synth_families *families, oab_log *log) {
    const double between = model->segregation + model->segregation_municipality;
    double mothers[OAB_SYNTH_LEVELS], fathers[OAB_SYNTH_LEVELS], debt;
    fit f = {.model = model,
             .family_sd = sqrt(fmax(0, model->parents_correlation - between)),
             .own_sd = sqrt(1 - model->parents_correlation)};
    *families = (oab_synth_families){0};
    families->cell = oab_new(OAB_SYNTH_GRID, sizeof *families->cell);
    if (families->cell == NULL || !set_nodes(&f))
        return oab_out_of_memory(log);
    set_combinations(model, families);
    count_nation(families, places, &f);
    if (!find_thresholds(&f, model->mother, mothers) ||
        !find_thresholds(&f, model->father, fathers) ||
        !find_level(families_in_debt, &f, model->debt_share, &debt))
        return oab_out_of_memory(log);
    fill_cells(&f, mothers, fathers, debt, families);
    return make_tables(model, families) ? OAB_OK : oab_out_of_memory(log);
}

oab_synth_type oab_synth_draw(const oab_synth_families *families, const oab_synth_site *site,
                              gsl_rng *rng) {
    const size_t combination = gsl_rng_uniform(rng) < site->diversity
                                   ? OAB_SYNTH_STAYS + oab_synth_alias_draw(families->others, rng)
                                   : oab_synth_alias_draw(families->first, rng);
    const size_t point = oab_synth_grid(site->status + families->shift[combination]);
    return (oab_synth_type)(combination * OAB_SYNTH_CELLS +
                            oab_synth_alias_draw(families->cells[point], rng));
}

void oab_synth_families_free(oab_synth_families *families) {
    for (size_t p = 0; p < OAB_SYNTH_GRID; p++)
        free(families->cells[p]);
    free(families->first);
    free(families->others);
    free(families->cell);
    *families = (oab_synth_families){0};
}
