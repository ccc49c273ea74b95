/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of synth share, in the order of its way: parameters (model.c), places
 * (places.c, synth_registers.c), families (synth_families.c), calibration (synth_tilt.c,
 * fit.c), tables (synth_write.c). */
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
    OAB_SYNTH_ORIGINS = 32, /* most origins; the first is the majority's */
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
    double recent[2][OAB_SYNTH_ORIGINS];                       /* of these: 0-5, 5-10 years here */
    double stay_status[OAB_SYNTH_STAYS - 1];
} oab_synth_model;

/* models/synth.csv, then the files of REQUEST, then its settings; each value checked, shares made
 * to sum to 1. */
oab_status oab_synth_model_read(const oab_synth_request *request, oab_synth_model *model,
                                oab_log *log);

/* ---- places ---- */

typedef struct oab_synth_site {
    oab_school_id id;
    uint64_t first;        /* its children are numbered first, first + 1, ...: pupils, toddlers */
    uint32_t municipality; /* index */
    uint32_t board;        /* number, where no register names it */
    uint32_t pupils, toddlers, weight_low, weight_high;
    double status;        /* mean latent status of its families */
    double diversity;     /* share of families of another origin than the first */
    double target;        /* A asked for, in points; < 0: none */
    double tilt;          /* per point */
    const char *name;     /* of a register, NULL: invented; borrowed */
    const char *board_id; /* likewise */
    char postcode[8];
    uint16_t teacher_age; /* hundredths of years */
    bool impulse;
} oab_synth_site;

typedef struct oab_synth_municipality {
    oab_municipality_id id;
    const char *name, *province; /* of --municipalities, NULL: not known there; borrowed */
    int64_t population;          /* likewise, 0: not known */
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
    oab_schools *registers; /* what names are borrowed from */
    size_t register_count;
    oab_municipalities *named;
    size_t named_count;
} oab_synth_places;

/* A country of its own for REQUEST's children. */
oab_status oab_synth_invent(const oab_synth_request *request, const oab_synth_model *model,
                            oab_synth_places *places, oab_log *log);
/* The sites of the schools table, named by the registers. */
oab_status oab_synth_read_places(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_places *places, oab_log *log);
void oab_synth_places_free(oab_synth_places *places);

/* Shares of children of COUNT municipalities, largest first, as weights for oab_apportion. */
void oab_synth_municipality_weights(const oab_synth_model *model, size_t count, int64_t *weight);
/* Divides TOTAL >= COUNT in proportion to WEIGHT, nobody left without: those with more than one
 * give to those with none. False: no memory. */
bool oab_synth_share_out(uint64_t total, const int64_t *weight, size_t count, int64_t *share);
/* Gives TODDLERS to the sites in proportion to their pupils and numbers all children. */
bool oab_synth_count(oab_synth_places *places, uint64_t toddlers);
/* Share of other origins, teachers, postcode and impulse area of every site, from its status, which
 * must stand; a postcode that a register gave is kept. */
oab_status oab_synth_furnish(const oab_synth_model *model, uint64_t seed, oab_synth_places *places,
                             oab_log *log);

/* ---- draws ---- */

/* Streams of random numbers of one cohort: one per site and use. */
typedef enum oab_synth_stream {
    OAB_SYNTH_PLACES,
    OAB_SYNTH_SITE,
    OAB_SYNTH_CHILDREN, /* types of a site's children */
    OAB_SYNTH_ROWS,     /* their ages and years of stay */
    OAB_SYNTH_STREAMS
} oab_synth_stream;
/* Sets RNG (taus2) to the start of a stream: equal arguments, equal numbers. Streams of one SEED
 * have distinct seeds of GSL's 32 bits. INDEX < 2^29. */
void oab_synth_seed(gsl_rng *rng, uint64_t seed, oab_synth_stream stream, size_t index);
gsl_rng *oab_synth_rng(void); /* NULL: no memory */

/* Draws by odds given once: Walker's alias method (1977). GSL has it too, but fills its tables
 * without a look whether it got memory for them. */
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

/* The odds of a family of given latent status, all that draws need. Read only once made. */
typedef struct oab_synth_families {
    size_t combinations;
    double odds[OAB_SYNTH_COMBINATIONS];    /* within the first origin, within the others */
    double shift[OAB_SYNTH_COMBINATIONS];   /* of latent status */
    double (*cell)[OAB_SYNTH_CELLS];        /* [GRID] odds of the cells */
    oab_synth_alias *first, *others;        /* combinations */
    oab_synth_alias *cells[OAB_SYNTH_GRID]; /* cells of a status */
} oab_synth_families;

/* Fits the thresholds of education and the level of debt so that over the children of PLACES the
 * shares of MODEL come out. */
oab_status oab_synth_families_make(const oab_synth_model *model, const oab_synth_places *places,
                                   oab_synth_families *families, oab_log *log);
void oab_synth_families_free(oab_synth_families *families);
/* Grid point of latent STATUS. */
size_t oab_synth_grid(double status);
/* One child of a site. */
oab_synth_type oab_synth_draw(const oab_synth_families *families, const oab_synth_site *site,
                              gsl_rng *rng);
/* Odds of COMBINATION at a site. */
double oab_synth_odds(const oab_synth_families *families, const oab_synth_site *site,
                      size_t combination);

/* ---- calibration ---- */

/* What every type scores under an indicator, without intercept and school mean. */
typedef struct oab_synth_scores {
    int32_t points[OAB_SYNTH_TYPES];       /* 1e-6 */
    int32_t scale[OAB_SYNTH_LEVELS];       /* of the mothers, 1e-6 */
    oab_synth_type order[OAB_SYNTH_TYPES]; /* types by points */
    size_t types;                          /* in order */
    double curve[OAB_SYNTH_TYPES];         /* factor of the national curvature */
    oab_fixed school_mean;                 /* coefficient */
    oab_fixed target_share;
} oab_synth_scores;

oab_status oab_synth_scores_make(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_scores *scores, oab_log *log);

/* The national figures that every site's score is counted from, in points without intercept. */
typedef struct oab_synth_nation {
    double mean;              /* C */
    double distance;          /* C less the cut-off */
    double curvature, centre; /* all distributions: odds x exp(curvature x (score - centre)^2) */
    double slope; /* of the share under the cut-off by DISTANCE, shortfalls staying as they are */
} oab_synth_nation;

/* One histogram of a site's scores, and the tilt that makes its expected shortfall the one asked
 * for. Bins are WIDTH points wide, the first is centred on LOW. */
typedef struct oab_synth_histogram {
    size_t bins;
    double low, width, school_mean; /* school_mean: points per unit of the mean scale value */
    const float *odds, *scale;      /* [bins]; scale: odds x mean scale value of the mothers */
} oab_synth_histogram;

typedef struct oab_synth_moments {
    double mean, shortfall, below; /* per child: points, points, share */
} oab_synth_moments;
oab_synth_moments oab_synth_tilted(const oab_synth_histogram *histogram, double tilt,
                                   const oab_synth_nation *nation);
/* Root of shortfall(tilt) = ASKED near START, by SOLVER, a gsl_root_fsolver_brent of this thread;
 * the nearer bound, and false, where no tilt gives it. */
bool oab_synth_find_tilt(gsl_root_fsolver *solver, const oab_synth_histogram *histogram,
                         const oab_synth_nation *nation, double asked, double start, double *tilt);

/* Tilts every site with a target and finds the cut-off that the cohort then has itself, and the
 * curvature that keeps its mean (GSL's hybrid multiroot). */
oab_status oab_synth_tilt(const oab_synth_families *families, oab_synth_scores *scores, int threads,
                          oab_synth_places *places, oab_synth_nation *nation,
                          oab_synth_summary *summary, oab_log *log);

/* Room for the pupils of sites that share one school mean; a thread's own. */
typedef struct oab_synth_scratch {
    double weight[OAB_SYNTH_TYPES]; /* tilted odds of every type at the site under way */
    uint16_t *rank;                 /* of each pupil drawn: place of its type in scores->order */
    size_t capacity;
    gsl_rng *rng;
} oab_synth_scratch;

/* What drawing a calibrated cohort goes by. */
typedef struct oab_synth_plan {
    const oab_synth_families *families;
    const oab_synth_scores *scores;
    const oab_synth_places *places;
    oab_synth_nation nation;
    uint64_t seed;
} oab_synth_plan;

/* Draws the pupils of the sites FIRST .. FIRST + COUNT - 1, which share one school mean: stratified
 * by score, then a child here and there replaced until each site's shortfall under the plan's
 * nation is its target. TYPES holds them site by site, in an order that tells nothing.
 * *SCHOOL_MEAN: points (1e-6). A pure function of plan and sites. False: no memory. */
bool oab_synth_fit(const oab_synth_plan *plan, size_t first, size_t count,
                   oab_synth_scratch *scratch, oab_synth_type *types, int32_t *school_mean);
/* Draws the toddlers of a site from its tilted distribution, stratified. */
bool oab_synth_fit_toddlers(const oab_synth_plan *plan, size_t site, oab_synth_scratch *scratch,
                            oab_synth_type *types);
/* Sites from FIRST on that share one school mean: one institution in one municipality. */
size_t oab_synth_group(const oab_synth_places *places, size_t first);

/* Draws all pupils, until the mean and the cut-off they have are those they were drawn by: sets the
 * plan's nation and the figures of SUMMARY. */
oab_status oab_synth_settle(oab_synth_plan *plan, int threads, oab_synth_summary *summary,
                            oab_log *log);

/* ---- write.c ---- */

/* All that the three tables need. PLAN NULL: not calibrated. */
typedef struct oab_synth_cohort {
    const oab_synth_request *request;
    const oab_synth_model *model;
    const oab_synth_families *families;
    const oab_synth_plan *plan;
    oab_synth_places *places;
} oab_synth_cohort;
/* Writes pupils.csv and counts the weights of every site, then the other two. */
oab_status oab_synth_write(const oab_synth_cohort *cohort, oab_log *log);

/* Invented names; OUT holds 64 bytes. */
const char *oab_synth_school_name(oab_school_id id, char *out);
const char *oab_synth_municipality_name(uint32_t number, char *out);
const char *oab_synth_province(uint32_t number);

#endif
