/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of synth share, in the order of its steps: parameters (model.c), places (places.c,
 * registers.c), random numbers (random.c), families (families.c), calibration (tilt.c, fit.c,
 * exchange.c, settle.c, judge.c), tables (write.c). */
#ifndef OAB_SYNTH_INTERNAL_H
#define OAB_SYNTH_INTERNAL_H

#include "input/input.h"
#include "model/model.h"
#include "synth/synth.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_roots.h>

/* ---- model.c: models/synth.csv ---- */

enum {
    OAB_SYNTH_LEVELS = 8,   /* most levels of education */
    OAB_SYNTH_ORIGINS = 32, /* most origins; the first is the majority */
    OAB_SYNTH_STAYS = 4,    /* born here, 0-5, 5-10, 10+ years in the country */
};

typedef struct oab_synth_model {
    double toddlers_share, site_pupils, site_size_spread, sites_per_institution, sites_per_board,
        municipality_children, municipality_size_spread, large_cities_share, segregation,
        segregation_municipality, parents_correlation, origin_segregation, origin_deprivation,
        origin_city, debt_share, debt_status, impulse_share, impulse_status, teacher_age,
        teacher_age_spread, grants_2018, grant_spread, population_per_child;
    size_t levels, origins;
    char level[OAB_SYNTH_LEVELS][8]; /* SOI codes, lowest first */
    char origin[OAB_SYNTH_ORIGINS][32];
    double mother[OAB_SYNTH_LEVELS], father[OAB_SYNTH_LEVELS]; /* shares, sum 1 */
    double share[OAB_SYNTH_ORIGINS];                           /* sum 1 */
    double status[OAB_SYNTH_ORIGINS];                          /* shift of latent status */
    double abroad[OAB_SYNTH_ORIGINS];                          /* mothers born abroad */
    double recent[2][OAB_SYNTH_ORIGINS];                       /* of these: here 0-5, 5-10 years */
    double stay_status[OAB_SYNTH_STAYS - 1];
} oab_synth_model;

/* Reads models/synth.csv, then REQUEST's files, then its settings. Checks each value and scales
 * shares to sum to 1. */
oab_status oab_synth_model_read(const oab_synth_request *request, oab_synth_model *model,
                                oab_log *log);

/* ---- places ---- */

typedef struct oab_synth_site {
    oab_school_id id;
    uint64_t first;        /* number of its first child; pupils come before toddlers */
    uint32_t municipality; /* index */
    uint32_t board;        /* number, used if no register names the board */
    uint32_t pupils, toddlers, weight_low, weight_high;
    double status;        /* mean latent status of its families */
    double diversity;     /* share of families of an origin other than the first */
    double target;        /* A to reach, in points; < 0: none */
    double tilt;          /* per point */
    const char *name;     /* borrowed from TABLE; NULL: invented */
    const char *board_id; /* likewise */
    char postcode[8];
    uint16_t teacher_age; /* hundredths of years */
    bool impulse;
} oab_synth_site;

typedef struct oab_synth_municipality {
    oab_municipality_id id;
    const char *name, *province; /* borrowed from NAMED; NULL: not known there */
    int64_t population;          /* likewise; 0: not known */
    uint64_t children;
    double grant_factor;
    uint32_t invented; /* number of its invented name, from 1; 0: none */
} oab_synth_municipality;

typedef struct oab_synth_places {
    oab_synth_site *sites; /* ascending (institution, municipality, site) */
    size_t site_count;
    oab_synth_municipality *municipalities; /* ascending id */
    size_t municipality_count;
    size_t institutions, boards;
    uint64_t pupils, toddlers;
    oab_schools table;        /* of the sites, completed from registers; owns the borrowed names */
    oab_municipalities named; /* likewise a row for each of the municipalities */
} oab_synth_places;

/* Invents a country for REQUEST's children. */
oab_status oab_synth_invent(const oab_synth_request *request, const oab_synth_model *model,
                            oab_synth_places *places, oab_log *log);
/* Reads the sites of the schools table; registers supply their names and municipalities. */
oab_status oab_synth_read_places(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_places *places, oab_log *log);
void oab_synth_places_free(oab_synth_places *places);

/* How children are spread over COUNT municipalities, largest first: weights for oab_apportion. */
void oab_synth_municipality_weights(const oab_synth_model *model, size_t count, int64_t *weight);
/* Divides TOTAL >= COUNT in proportion to WEIGHT so that each gets at least one: those with more
 * than one give to those with none. False: no memory. */
bool oab_synth_share_out(uint64_t total, const int64_t *weight, size_t count, int64_t *share);
/* Divides TODDLERS over the sites in proportion to their pupils and numbers all children. False: no
 * memory. */
bool oab_synth_count(oab_synth_places *places, uint64_t toddlers);
/* Sets each site's share of other origins, teacher age, postcode and impulse area, and each
 * municipality's grant factor. The sites' status must be set. A postcode from a register is kept.
 */
oab_status oab_synth_furnish(const oab_synth_model *model, uint64_t seed, oab_synth_places *places,
                             oab_log *log);

/* ---- random numbers ---- */

/* A cohort has one stream of random numbers per index (mostly a site) and use. */
typedef enum oab_synth_stream {
    OAB_SYNTH_PLACES,
    OAB_SYNTH_SITE,
    OAB_SYNTH_CHILDREN, /* types of a site's children */
    OAB_SYNTH_ROWS,     /* their order, ages and years of stay */
    OAB_SYNTH_STREAMS
} oab_synth_stream;
/* Sets RNG (taus2) to the start of a stream: equal arguments give equal numbers. GSL's seeds have
 * 32 bits; all streams of one SEED get distinct ones. INDEX < 2^29. */
void oab_synth_seed(gsl_rng *rng, uint64_t seed, oab_synth_stream stream, size_t index);
gsl_rng *oab_synth_rng(void); /* NULL: no memory */

/* Draws by fixed odds: Walker's alias method (1977). GSL has it too, but fills its tables without
 * checking that their allocation succeeded. */
typedef struct oab_synth_alias oab_synth_alias;
oab_synth_alias *oab_synth_alias_make(const double *odds,
                                      size_t count); /* free(); NULL: no memory */
size_t oab_synth_alias_draw(const oab_synth_alias *alias, gsl_rng *rng);

/* A type of child is a combination (origin x stay) and a cell (mother x father x debt). */
enum {
    OAB_SYNTH_CELLS = OAB_SYNTH_LEVELS * OAB_SYNTH_LEVELS * 2,
    OAB_SYNTH_COMBINATIONS = OAB_SYNTH_ORIGINS * OAB_SYNTH_STAYS,
    OAB_SYNTH_TYPES = OAB_SYNTH_COMBINATIONS * OAB_SYNTH_CELLS,
    OAB_SYNTH_GRID = 281, /* latent status from -7 to 7 in steps of 0.05 */
};
typedef uint16_t oab_synth_type; /* combination x OAB_SYNTH_CELLS + cell */

static inline unsigned oab_synth_mother(oab_synth_type type) {
    return type / (2 * OAB_SYNTH_LEVELS) % OAB_SYNTH_LEVELS;
}
static inline unsigned oab_synth_father(oab_synth_type type) {
    return type / 2 % OAB_SYNTH_LEVELS;
}
static inline unsigned oab_synth_debt(oab_synth_type type) {
    return type % 2;
}
static inline unsigned oab_synth_combination(oab_synth_type type) {
    return type / OAB_SYNTH_CELLS;
}

/* The odds of a family at any latent status: all that drawing needs. Not changed once made. */
typedef struct oab_synth_families {
    size_t combinations;
    double odds[OAB_SYNTH_COMBINATIONS];    /* sum 1 within the first origin, and over the others */
    double shift[OAB_SYNTH_COMBINATIONS];   /* of latent status */
    double (*cell)[OAB_SYNTH_CELLS];        /* [GRID] odds of the cells */
    oab_synth_alias *first, *others;        /* combinations of the first origin, of the others */
    oab_synth_alias *cells[OAB_SYNTH_GRID]; /* cells at each status */
} oab_synth_families;

/* Fits the thresholds of education and the level of debt so that the children of PLACES have the
 * shares of MODEL. */
oab_status oab_synth_families_make(const oab_synth_model *model, const oab_synth_places *places,
                                   oab_synth_families *families, oab_log *log);
void oab_synth_families_free(oab_synth_families *families);
/* Grid point nearest to latent STATUS. */
size_t oab_synth_grid(double status);
/* Draws one child of a site. */
oab_synth_type oab_synth_draw(const oab_synth_families *families, const oab_synth_site *site,
                              gsl_rng *rng);
/* Odds of COMBINATION at a site. */
double oab_synth_odds(const oab_synth_families *families, const oab_synth_site *site,
                      size_t combination);

/* ---- calibration ---- */

/* What each type scores under an indicator, without intercept and school mean. */
typedef struct oab_synth_scores {
    int32_t points[OAB_SYNTH_TYPES];       /* 1e-6 */
    int32_t scale[OAB_SYNTH_LEVELS];       /* scale value of the mother's education, 1e-6 */
    oab_synth_type order[OAB_SYNTH_TYPES]; /* types by ascending points */
    size_t types;                          /* number of types in ORDER */
    uint16_t rank[OAB_SYNTH_TYPES];        /* place of a type in ORDER */
    double curve[OAB_SYNTH_TYPES];         /* weight from the national curvature */
    oab_fixed school_mean;                 /* coefficient of the school mean */
    oab_fixed target_share;
} oab_synth_scores;

oab_status oab_synth_scores_make(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_scores *scores, oab_log *log);

/* The national figures that each site's score is measured against, in points without intercept. */
typedef struct oab_synth_nation {
    double mean;              /* C */
    double distance;          /* C less the cut-off */
    double curvature, centre; /* all odds are multiplied by exp(curvature x (score - centre)^2) */
    double slope; /* change of the share under the cut-off per unit of DISTANCE, targets kept */
} oab_synth_nation;

/* A histogram of one site's scores. Bins are WIDTH points wide; the first is centred on LOW. */
typedef struct oab_synth_histogram {
    size_t bins;
    double low, width, school_mean; /* school_mean: points per unit of mean scale value */
    const float *odds, *scale;      /* [bins]; scale: odds x mean scale value of the mothers */
} oab_synth_histogram;

typedef struct oab_synth_moments {
    double mean, shortfall, below; /* per child: points, points, share */
} oab_synth_moments;
/* The moments of HISTOGRAM weighted by exp(TILT x score) and the nation's curvature. */
oab_synth_moments oab_synth_tilted(const oab_synth_histogram *histogram, double tilt,
                                   const oab_synth_nation *nation);
/* Solves shortfall(tilt) = ASKED, trying near START first. SOLVER is a gsl_root_fsolver_brent of
 * the calling thread. False, with *TILT at the nearer bound: no tilt gives it. */
bool oab_synth_find_tilt(gsl_root_fsolver *solver, const oab_synth_histogram *histogram,
                         const oab_synth_nation *nation, double asked, double start, double *tilt);

/* Tilts each site with a target, and finds the cut-off that the resulting cohort itself has and the
 * curvature that keeps its mean (GSL's hybrid multiroot). */
oab_status oab_synth_tilt(const oab_synth_families *families, oab_synth_scores *scores, int threads,
                          oab_synth_places *places, oab_synth_nation *nation,
                          oab_synth_summary *summary, oab_log *log);

/* One thread's workspace for the pupils of sites that share one school mean. */
typedef struct oab_synth_scratch {
    double weight[OAB_SYNTH_TYPES]; /* tilted odds of each type at the current site */
    uint16_t *rank;                 /* for each pupil, the index of its type in scores->order */
    size_t capacity;
    gsl_rng *rng;
} oab_synth_scratch;

/* What closes a cohort: small changes asked of one site beside its target. */
typedef struct oab_synth_change {
    int64_t points;   /* to add to the scores of pupils above the cut-off, in sum; 1e-6 */
    int32_t children; /* to add to those under it, at the same shortfall */
} oab_synth_change;

/* All that drawing a calibrated cohort needs. */
typedef struct oab_synth_plan {
    const oab_synth_families *families;
    const oab_synth_scores *scores;
    const oab_synth_places *places;
    oab_synth_nation nation;
    oab_synth_change *changes; /* [sites], owned; NULL: none */
    uint64_t seed;
} oab_synth_plan;

static inline int64_t oab_synth_points(const oab_synth_scores *scores, size_t rank) {
    return scores->points[scores->order[rank]];
}
/* First rank whose type scores more than POINTS. */
size_t oab_synth_rank_above(const oab_synth_scores *scores, int64_t points);
/* For qsort: ranks ascending, so by points. */
int oab_synth_compare_ranks(const void *left, const void *right);
/* Points (1e-6) of the mean education of the mothers of COUNT pupils, rounded once, as in a run. */
int32_t oab_synth_school_mean(const oab_synth_scores *scores, const uint16_t *rank, size_t count);
/* Fills WEIGHT with the tilted odds of each type at SITE. */
void oab_synth_weigh(const oab_synth_plan *plan, const oab_synth_site *site, double *weight);

/* Draws the pupils of sites FIRST .. FIRST + COUNT - 1, which share one school mean: systematically
 * by score, then with single children replaced until each site's shortfall under the plan's nation
 * is its target, to 0.002 points where its children allow it. TYPES receives them site by site, in
 * random order within a site. *SCHOOL_MEAN: in 1e-6 points. The result depends only on plan and
 * sites. False: no memory. */
bool oab_synth_fit(const oab_synth_plan *plan, size_t first, size_t count,
                   oab_synth_scratch *scratch, oab_synth_type *types, int32_t *school_mean);
/* Draws the toddlers of a site systematically from its tilted distribution. False: no memory. */
bool oab_synth_fit_toddlers(const oab_synth_plan *plan, size_t site, oab_synth_scratch *scratch,
                            oab_synth_type *types);
/* The end of oab_synth_fit: brings the shortfalls of sites FIRST .. FIRST + COUNT - 1, whose pupils
 * lie in scratch->rank, from near their targets to them. Who counts stays as it is. */
void oab_synth_exchange(const oab_synth_plan *plan, size_t first, size_t count,
                        oab_synth_scratch *scratch);
/* Number of sites from FIRST on that share one school mean: one institution in one municipality. */
size_t oab_synth_group(const oab_synth_places *places, size_t first);

/* Draws all pupils repeatedly until their mean and cut-off are those they were drawn by. Sets the
 * plan's nation and changes, the latter freed by the caller, and the calibration figures of
 * SUMMARY. */
oab_status oab_synth_settle(oab_synth_plan *plan, int threads, oab_synth_summary *summary,
                            oab_log *log);

/* What a run makes of the cohort: the calibration figures of SUMMARY, from the SCOREs of all pupils
 * site by site (1e-6 points, any level), of which the K lowest count. Notes the sites that are off.
 */
oab_status oab_synth_judge(const oab_synth_places *places, const int32_t *score, int64_t k,
                           oab_synth_summary *summary, oab_log *log);

/* ---- write.c ---- */

/* All that the three tables need. PLAN is NULL if not calibrated. */
typedef struct oab_synth_cohort {
    const oab_synth_request *request;
    const oab_synth_model *model;
    const oab_synth_families *families;
    const oab_synth_plan *plan;
    const oab_synth_summary *summary; /* of the calibration */
    oab_synth_places *places;
} oab_synth_cohort;
/* Writes pupils.csv, counting each site's pupil weights, then the tables that need those counts. */
oab_status oab_synth_write(const oab_synth_cohort *cohort, oab_log *log);

/* Invented names; OUT holds 64 bytes. */
const char *oab_synth_school_name(oab_school_id id, char *out);
const char *oab_synth_municipality_name(uint32_t number, char *out);
const char *oab_synth_province(uint32_t number);

#endif
