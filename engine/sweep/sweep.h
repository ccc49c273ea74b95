/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sensitivity analysis: which choices move the money. Factors with distributions, designs (what to
 * run) and the analysis of results do not run the engine, so they serve any function of the
 * factors; a sweep runs the engine by a design.
 *
 * CSV here has commas between its cells or, as its header then shows, semicolons or tabs; with
 * semicolons numbers may have decimal commas. A percentage such as 8% is 0.08.
 *
 * ---- Factors file: CSV with a header; lines with '#' before it are comments ----
 * name, dist (unif, norm, triang, lognorm, truncnorm; empty: unif), lower, upper, mean, sd, peak,
 * group, base; other columns are ignored. What each dist needs, with bounds as in SALib:
 *   unif       lower < upper
 *   norm       mean, sd; or these in lower and upper, as in SALib
 *   lognorm    mean, sd of ln(x); or these in lower and upper, as in SALib
 *   triang     lower, upper, peak: where the top lies, as a fraction of the width, 0 to 1
 *   truncnorm  lower, upper, mean, sd (of the normal before truncation)
 * group: factors of one group move together and get one index. base: the value in an oat design
 * while others move; empty: see oab_factors_bind.
 * SALib's own parameter file is read too: no header, fields separated by blanks or commas, `name
 * lower upper [group] [dist]`, group NA for none. A triang in it has two numbers, as in SALib's
 * older form: width and peak, starting from 0.
 *
 * ---- Design file: CSV ----
 *   # oab-alloc design 1
 *   # method: sobol            one of oab_method_names; the lines below only if they apply
 *   # samples: 1024            base points (sobol), trajectories (morris), runs (lhs)
 *   # seed: 1
 *   # second order: yes        sobol: has rows BA_1..BA_G
 *   # levels: 4                morris, grid
 *   # factors: 0f3c...         XXH3-128 of the factor lines below, newlines included
 *   # factor: name,dist,lower,upper,mean,sd,peak,group     one line each, in order of columns
 *   run,NAME,...               run counts from 1
 * Values of the engine's names are exact decimals with at most 6 decimals; values of other names
 * have 17 significant digits. Equal requests give equal bytes. A file without the comment lines is
 * a design too (method `list` unless the reader is told another), and so is a matrix of numbers
 * without a header, if a factors file names its columns.
 * Order of rows: sobol: for each base point A, AB_1..AB_G, [BA_1..BA_G], B, as in SALib (AB_g: A
 * with the factors of group g from B); morris: trajectories of G + 1 rows; oat: the base, then low
 * and high of each group; grid: the last group changes fastest.
 *
 * ---- Results file: CSV ----
 *   run, one column per measure, and optionally `check`; rows in any order; lines with '#' before
 * the header are comments. check: oab_row_check of the row's other cells. A file without `run` has
 * its rows in the design's order; a matrix of numbers without a header has measures Y1, Y2, ...
 *
 * Threads: each function may be called from any thread on data of its own. Results are the same
 * bytes for any number of threads. */
#ifndef OAB_SWEEP_H
#define OAB_SWEEP_H

#include "run/find.h"

/* ---- factors ---- */

typedef enum oab_dist {
    OAB_UNIF,
    OAB_NORM,
    OAB_TRIANG,
    OAB_LOGNORM,
    OAB_TRUNCNORM,
    OAB_DIST_COUNT
} oab_dist;
extern const char *const oab_dist_names[OAB_DIST_COUNT];

enum { OAB_FREE_DECIMALS = -1 };

typedef struct oab_factor {
    char *name, *group; /* group: its own name if it is in no group */
    size_t unit;        /* index of its group, in order of first appearance */
    oab_dist dist;
    double lower, upper;   /* NAN if the dist has none */
    double mean, sd, peak; /* likewise */
    double base;           /* NAN: not given */
    double least, most;    /* limits that the engine sets for this name; -+INFINITY: none */
    int decimals;          /* of its values: 6, 0, or OAB_FREE_DECIMALS */
    uint64_t line;         /* in the factors file */
    bool is_column;        /* of a list: its bounds are those of its column of values */
} oab_factor;

typedef struct oab_factors {
    oab_factor *items;
    size_t count, capacity;
    char **units; /* names of the groups, where a factor in no group is its own */
    size_t unit_count;
    char *path;
} oab_factors;

/* Reads a factors file, or a shipped one by its bare name (models/sweeps/NAME.csv). FACTORS is
 * initialised here; free it in every case. */
oab_status oab_factors_read(const char *models_folder, const char *file, oab_factors *factors,
                            oab_log *log);
/* Binds the factors to the engine: each must be a numeric parameter or a row of the indicator
 * ("indicator.coefficient.origin", "indicator.scale.origin.turkije"), with bounds within its
 * limits. Values then get the decimals of their name. A factor without a base gets the value in
 * use, from INDICATOR or from PARAMETERS (NULL: not known). */
oab_status oab_factors_bind(oab_factors *factors, const oab_indicator *indicator,
                            const oab_parameters *parameters, oab_log *log);
void oab_factors_free(oab_factors *factors);

/* Inverse of the distribution function at 0 < U < 1; if the dist has both bounds, also at 0 and 1.
 */
double oab_factor_quantile(const oab_factor *factor, double u);
/* The value at level U of designs that use levels: 0 is the lowest value, 1 the highest. An
 * unbounded dist (norm, lognorm) runs from its 2.5% to its 97.5% quantile, linearly in probability.
 */
double oab_factor_level(const oab_factor *factor, double u);
/* Rounds to the decimals of the factor, half away from zero. */
double oab_factor_round(const oab_factor *factor, double value);
/* Prints VALUE as in a design file. Returns OUT (32 bytes). */
const char *oab_factor_print(const oab_factor *factor, double value, char *out);

/* ---- designs ---- */

typedef enum oab_method {
    OAB_SOBOL,
    OAB_MORRIS,
    OAB_LHS,
    OAB_OAT,
    OAB_GRID,
    OAB_LIST,
    OAB_METHOD_COUNT
} oab_method;
extern const char *const oab_method_names[OAB_METHOD_COUNT];
/* OAB_METHOD_COUNT if NAME is not a method. */
oab_method oab_method_find(const char *name);

enum {
    OAB_SOBOL_DIMENSIONS = 40, /* of GSL's sequence: 20 factors, each in A and in B */
    OAB_DESIGN_RUNS = 10000000 /* most runs of a design */
};

/* What a design is made from; its file states it. */
typedef struct oab_design_plan {
    oab_method method;
    size_t samples; /* base points, trajectories or runs */
    uint32_t seed;
    unsigned levels;   /* morris: an even number; grid: 2 or more */
    bool second_order; /* sobol */
} oab_design_plan;

typedef struct oab_design {
    oab_design_plan plan;
    oab_factors factors;
    size_t rows;
    double *value; /* rows x factors.count, row by row; row r is run r + 1 */
    char hash[33]; /* XXH3-128 of the file's bytes, if read; results state it */
    char *path;    /* NULL: made, not read */
} oab_design;

/* Makes the rows of DESIGN from its factors, which the caller has read (and bound) into it, by any
 * method but OAB_LIST. Sources: sobol: Saltelli et al. 2010, one GSL Sobol sequence of 2 D
 * dimensions, including its origin (Owen 2020: dropping it spoils the balance of 2^m points), with
 * a random digital shift; morris: Morris 1991, groups as in Campolongo et al. 2007; lhs: McKay et
 * al. 1979. */
oab_status oab_design_make(oab_design *design, const oab_design_plan *plan, oab_log *log);
/* Reads a design. HINT gives method, levels and second order of a file that does not state its
 * method (NULL: a list); a HINT of OAB_LIST turns any design into a list. GIVEN (may be NULL) names
 * the columns of a matrix without a header, and gives factors their groups. DESIGN is initialised
 * here; free it in every case. */
oab_status oab_design_read(const char *path, const oab_design_plan *hint, const oab_factors *given,
                           oab_design *design, oab_log *log);
/* Rounds the values to the decimals of their bound factors and checks them against the limits. To
 * run a design with the engine: read it, bind its factors, settle it. oab_design_make settles the
 * design it makes. */
oab_status oab_design_settle(oab_design *design, oab_log *log);
#define OAB_DESIGN_MARK "# oab-alloc design" /* begins a design file */
oab_status oab_design_write(const oab_design *design, FILE *out, oab_log *log);
/* What the design has samples of: base points, trajectories, else runs. */
size_t oab_design_samples(const oab_design *design);
/* Number of rows that belong together, as a base point or a trajectory; 1 for the other methods. */
size_t oab_design_step(const oab_design *design);
void oab_design_free(oab_design *design);

/* ---- results ---- */

typedef struct oab_results {
    char *path;
    char **measures;
    size_t measure_count, rows;
    double *value; /* measure_count x rows: one measure after the other, in order of runs */
    size_t *empty; /* per measure, its runs without a value; if any, it is not analysed */
} oab_results;

/* XXH3-64 of the cells joined by commas, as 16 hex digits (the same as xxhsum -H3). Cells are as in
 * the file, without `check` itself. OUT: 17 bytes. False: no memory. */
bool oab_row_check(const char *const *cells, size_t count, char *out);
/* Reads the results of DESIGN, which was read or has only a number of rows: each run must be there
 * once, each cell be a number or empty, each check be correct; results that state of which design
 * they are must be of this one. RESULTS is initialised here; free it in every case. */
oab_status oab_results_read(const char *path, const oab_design *design, oab_results *results,
                            oab_log *log);
void oab_results_free(oab_results *results);

/* ---- indices, as functions of arrays ---- */

/* An estimate and the half width of its 95% interval (1.96 standard deviations of the bootstrap).
 */
typedef struct oab_estimate {
    double value, interval;
} oab_estimate;

typedef struct oab_bootstrap {
    unsigned resamples; /* 0: no intervals (NAN) */
    uint32_t seed;
    int threads;
    double precision; /* half width of an interval that is precise enough; usually this: */
} oab_bootstrap;
#define OAB_PRECISION 0.1

typedef struct oab_sobol {
    size_t units;
    bool second_order;
    oab_estimate *first, *total; /* units; S1: Saltelli et al. 2010, ST: Jansen 1999 */
    oab_estimate *second;        /* units x units, above the diagonal; Saltelli 2002 */
    oab_estimate dummy;          /* S1 of a factor without effect, from A and B alone: the noise */
} oab_sobol;

/* Y: N x (UNITS + 2), or N x (2 UNITS + 2) with SECOND_ORDER, in the order of a sobol design; N
 * >= 2. Outputs are first centred on their mean, as in SALib. If A and B never vary, all indices
 * are 0. */
oab_status oab_sobol_indices(const double *y, size_t n, size_t units, bool second_order,
                             const oab_bootstrap *bootstrap, oab_sobol *out, oab_log *log);
void oab_sobol_free(oab_sobol *sobol);

/* Elementary effects of one group: the change of the output per whole range of the factor (Morris
 * 1991). mu_star is their mean absolute value (Campolongo et al. 2007). mu and sigma are NAN for a
 * group of several factors, sigma also for a single trajectory. */
typedef struct oab_morris {
    double mu, sigma;
    oab_estimate mu_star;
} oab_morris;

/* Y: one output per row of DESIGN. OUT: factors.unit_count elements. */
oab_status oab_morris_effects(const oab_design *design, const double *y,
                              const oab_bootstrap *bootstrap, oab_morris *out, oab_log *log);

/* How an output relates to one factor, in any design. NAN if this cannot be told: the factor or the
 * output never varies, there are not more than factors + 2 runs, or factors are collinear. */
typedef struct oab_rank {
    double spearman; /* rank correlation */
    double partial;  /* partial rank correlation (PRCC, Iman and Conover 1979) */
    double slope;    /* standardised regression coefficient (SRC) */
} oab_rank;
/* OUT: factors.count elements. *R2: share of the variance that the regression explains, or NAN. */
oab_status oab_rank_effects(const oab_design *design, const double *y, oab_rank *out, double *r2,
                            oab_log *log);

/* One bar of a tornado chart: the output with the group at its low and at its high value. */
typedef struct oab_swing {
    double low, high, swing; /* swing = high - low */
} oab_swing;
void oab_oat_swings(const oab_design *design, const double *y, oab_swing *out);

/* Main effect of a group in a full grid: mean output at its lowest and highest level, range of the
 * level means, share of the variance that lies between levels. */
typedef struct oab_main_effect {
    double low, high, range, share;
} oab_main_effect;
oab_status oab_grid_effects(const oab_design *design, const double *y, oab_main_effect *out,
                            oab_log *log);

/* An output against a factor, to be drawn: runs, and the mean of the output along the factor. */
typedef struct oab_point {
    double x, y; /* of the factor, of the output */
} oab_point;
enum { OAB_SCATTER_BINS = 12 };
typedef struct oab_scatter {
    oab_point *points; /* COUNT of the RUNS, evenly spread; owned */
    size_t count, runs;
    oab_point bins[OAB_SCATTER_BINS]; /* means of runs that follow each other by the factor, as many
                                         in each as equal values allow */
    size_t bin_count;
} oab_scatter;
/* Y: one output per row of DESIGN; MOST: points at most, 1 or more. Of a sobol design only the rows
 * of A and B are used, which are independent draws. SCATTER is initialised here; free it in every
 * case. */
oab_status oab_scatter_make(const oab_design *design, const double *y, size_t factor, size_t most,
                            oab_scatter *scatter, oab_log *log);
void oab_scatter_free(oab_scatter *scatter);

/* How an index settles: ST (sobol), mu_star (morris) or the rank correlation (lhs) of each group,
 * in the first runs of the design; nothing by other methods. */
enum { OAB_SETTLING_STEPS = 24 };
typedef struct oab_settling {
    const char *index;
    size_t steps, count; /* count: groups; of rank correlations, factors */
    size_t samples[OAB_SETTLING_STEPS], runs[OAB_SETTLING_STEPS];
    double *value; /* steps x count; owned */
} oab_settling;
/* Y: one output per row of DESIGN. S is initialised here; free it in every case. */
oab_status oab_settling_make(const oab_design *design, const double *y, oab_settling *s,
                             oab_log *log);
void oab_settling_free(oab_settling *settling);
/* The name of its group or factor INDEX. */
const char *oab_settling_factor(const oab_design *design, size_t index);

/* ---- analysis: the indices of each measure, with remarks on what they do not show ---- */

/* What numbers do not say, as remark_WORD of models/words.csv says it. */
#define OAB_REMARKS(_)                                                                             \
    _(WITHIN_0, "within_0")                                                                        \
    _(BELOW_0, "below_0")                                                                          \
    _(WITHIN_1, "within_1")                                                                        \
    _(ABOVE_1, "above_1")                                                                          \
    _(NOTHING, "nothing")                                                                          \
    _(TOTAL_BELOW, "total_below")                                                                  \
    _(DUMMY, "dummy")                                                                              \
    _(SUM_ABOVE_1, "sum_above_1")                                                                  \
    _(SUM_OF_FIRST, "sum_of_first")                                                                \
    _(ONE_BASE_POINT, "one_base_point")                                                            \
    _(GROUP, "group")                                                                              \
    _(SIGMA, "sigma")                                                                              \
    _(NOT_VARYING, "not_varying")                                                                  \
    _(LIKE_0, "like_0")                                                                            \
    _(FEW_FOR_PRCC, "few_for_prcc")                                                                \
    _(TOGETHER, "together")                                                                        \
    _(RANKS_FOLLOW, "ranks_follow")                                                                \
    _(EXPLAINED, "explained")                                                                      \
    _(LITTLE_EXPLAINED, "little_explained")                                                        \
    _(NO_CORRELATION, "no_correlation")                                                            \
    _(SAME_WAY, "same_way")                                                                        \
    _(BASE, "base")                                                                                \
    _(SAME_MEANS, "same_means")                                                                    \
    _(BY_THEMSELVES, "by_themselves")                                                              \
    _(CONSTANT, "constant")
#define OAB_REMARK_NUMBER(name, word) OAB_REMARK_##name,
typedef enum oab_remark_kind { OAB_REMARKS(OAB_REMARK_NUMBER) OAB_REMARK_COUNT } oab_remark_kind;
#undef OAB_REMARK_NUMBER
extern const char *const oab_remark_words[OAB_REMARK_COUNT];

typedef struct oab_remark {
    oab_remark_kind kind;
    const char *index; /* that it is about; else NULL */
    double value;      /* the index, a percentage, or the output */
    size_t runs, factors, needed;
} oab_remark;

enum { OAB_INDEX_COLUMNS = 4, OAB_MOST_REMARKS = 3 };

typedef struct oab_index_row {
    const char *factor, *with; /* with: the other factor of a pair, else NULL */
    double value[OAB_INDEX_COLUMNS];
    oab_remark remarks[OAB_MOST_REMARKS];
    size_t remark_count;
} oab_index_row;

typedef struct oab_index_table {
    const char *const *columns; /* NULL-terminated */
    oab_index_row *rows;
    size_t count;
} oab_index_table;

/* Whether a design has enough runs for a measure: whether all intervals of its indices (S1 and ST;
 * mu_star, in units of the largest) are at most PRECISION wide to each side or, of correlations,
 * whether one of that size can be told from 0. */
typedef struct oab_convergence {
    bool is_sample; /* its runs are a sample; false: oat, grid. Then nothing below is known */
    bool is_enough, is_few; /* few: too few samples for intervals that can be trusted */
    double precision;
    double widest; /* half width of the widest; NAN: not known. Then nothing below is known */
    const char *index, *factor; /* which has it; factor NULL: all alike */
    uint64_t samples, runs;     /* that would be enough, if errors shrink with their square root */
} oab_convergence;

typedef struct oab_measure {
    const char *name;
    const double *y; /* its value in each run; borrowed */
    double mean, sd, least, most;
    oab_index_table main, pairs; /* pairs: sobol with second order; else count 0 */
    oab_remark remarks[OAB_MOST_REMARKS];
    size_t remark_count;
    oab_convergence convergence;
} oab_measure;

typedef struct oab_analysis {
    const oab_design *design;
    const oab_results *results;
    oab_measure *measures;
    size_t count;
    oab_bootstrap bootstrap;
} oab_analysis;

/* Analyses the measures NAMES (all if NAME_COUNT is 0). ANALYSIS borrows from DESIGN and RESULTS.
 * It is initialised here; free it in every case. */
oab_status oab_analyze(const oab_design *design, const oab_results *results,
                       const char *const *names, size_t name_count, const oab_bootstrap *bootstrap,
                       oab_analysis *analysis, oab_log *log);
void oab_analysis_free(oab_analysis *analysis);

/* ---- running a design ---- */

/* Carries out a design on one dataset. The results can be interrupted and resumed, and split over
 * machines and merged.
 *
 * ---- Results file: as above, with the comment lines ----
 *   # oab-alloc results 1
 *   # design: 0f3c...      XXH3-128 of the design file
 *   # runs: 14336
 *   # setting: 77ab...     XXH3-128 of the year, the rules, the indicator and the inputs' hashes
 *   # shard: 2/3           if this file holds only a part
 * Rows are in order of runs, each with its checksum, and are only ever appended. Whole rows of an
 * interrupted file are kept, and resuming gives the same bytes as an uninterrupted run. */

/* Processes (MPI ranks) that share the runs. Rank 0 writes. */
typedef struct oab_crew {
    int rank, size;
    void *data;
    /* Copies rank 0's BYTES to all ranks. */
    void (*broadcast)(void *data, void *bytes, size_t size);
    /* The largest STATUS of all ranks, at all ranks. */
    int (*worst)(void *data, int status);
    /* At rank 0, the TEXTs of all ranks in order; free(). NULL at other ranks, or if out of memory.
     */
    char *(*gather)(void *data, const char *text, size_t size, size_t *all);
} oab_crew;

#define OAB_RESULTS_MARK "# oab-alloc results" /* begins a results file */

typedef struct oab_sweep_request {
    oab_request base; /* tables, year, and the rules that the factors vary */
    const char *design;
    const oab_design_plan *hint; /* as in oab_design_read; NULL: a list, as any design is */
    const char *factors;         /* names the columns of a matrix without a header, or NULL */
    const char *results;         /* NULL: stdout */
    bool resume;
    bool force;                  /* replace RESULTS if they exist */
    unsigned shard, shards;      /* 1 of 1: the whole design */
    const char *const *measures; /* names; none: all measures */
    size_t measure_count;
    const char *const *tracks; /* "school:01AB00", "municipality:GM0014", "board:41646",
                                  "province:Utrecht"; "provinces": each of them */
    size_t track_count;
    bool intervals;       /* also keep each unit's amount in each run */
    const oab_crew *crew; /* NULL: only this process */
    void (*progress)(void *data, uint64_t done, uint64_t all); /* NULL: silent */
    void *progress_data;
} oab_sweep_request;

/* The amounts of one school, municipality or board over the runs. */
typedef struct oab_interval {
    oab_unit_kind unit; /* one of these three */
    uint64_t id;        /* oab_school_id or oab_municipality_id */
    const char *board;  /* id of a board; borrowed, as is the name */
    const char *name;
    oab_cents amount;       /* of the baseline; OAB_ABSENT: unknown, as are those below */
    oab_cents p5, p50, p95; /* the smallest amount that 5, 50, 95% of the runs do not exceed */
    oab_fixed with_money;   /* share of the runs in which it gets money */
} oab_interval;

typedef struct oab_sweep {
    oab_dataset data;
    oab_run baseline;
    oab_design design;
    uint64_t first, runs;    /* of this shard: runs first + 1 .. first + runs */
    uint64_t done_before;    /* how many of them the results already held */
    double seconds;          /* time that the others took */
    oab_interval *intervals; /* [interval_count] schools, municipalities, boards; NULL: not asked
                                for */
    size_t interval_count;
} oab_sweep;

/* A column of the results, and how it is computed from a scenario. models/words.csv has its meaning
 * (measure_NAME) and its unit (unit_UNIT) in words. */
typedef struct oab_measure_view oab_measure_view;
typedef struct oab_measure_spec {
    const char *name, *unit;
    int decimals;
    int64_t (*of)(const oab_measure_view *view); /* in 10^-decimals; OAB_ABSENT: not known */
} oab_measure_spec;
extern const oab_measure_spec oab_measure_specs[];
extern const size_t oab_measure_count;
/* The one NAME; NULL: there is none. */
const oab_measure_spec *oab_measure_find(const char *name);

/* Reads the tables and the design, runs it and writes results. SWEEP is initialised here; free it
 * in every case. OAB_DATA, among others: results to resume are those of another sweep. */
oab_status oab_sweep_run(const oab_sweep_request *request, oab_sweep *sweep, oab_log *log);
void oab_sweep_free(oab_sweep *sweep);

/* Merges the shards FILES into OUT (NULL: stdout), which gets the same bytes as a run of the whole
 * design. FORCE: as in oab_outputs_single. Each run must be there once, unaltered, of one design
 * and setting; DESIGN (NULL: not checked) must be that design. *RUNS: number of runs. */
oab_status oab_sweep_merge(const char *const *files, size_t count, const char *design,
                           const char *out, bool force, uint64_t *runs, oab_log *log);

#endif
