/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of explain: explainer.c finds what units share, explain.c dispatches, steps.c
 * builds and evaluates a tree, score_steps.c, weight_steps.c, municipal_steps.c, grant_steps.c and
 * pupil_steps.c know the rules' steps; pupil.c finds a child. */
#ifndef OAB_EXPLAIN_INTERNAL_H
#define OAB_EXPLAIN_INTERNAL_H

#include "explain/explain.h"

/* National sums in which every unit has its part. */
typedef struct oab_totals {
    int64_t scores; /* of SCORED sites, hundredths */
    size_t scored;
    size_t told;  /* sites of a table that tell A and pupils, of which C - G is made */
    int64_t keys; /* of ABOVE_MINIMUM municipalities, hundredths */
    size_t above_minimum;
    oab_cents lines; /* their parts of the preschool line, if toddlers' scores divide it */
    int64_t toddler_keys;
    oab_cents losses, gains, amounts; /* of the municipal transition; positive amounts */
    size_t losers, gainers, with_amount;
    int64_t pot_weight[OAB_OLD_POT_COUNT];
    size_t pot_units[OAB_OLD_POT_COUNT];
    int64_t proxy_weight;
} oab_totals;

struct oab_explainer {
    const oab_run *run;
    oab_evidence evidence;
    oab_totals totals;
    oab_whereabouts *where; /* [sites] */
    size_t *first_segment;  /* [sites + 1] where the children of each begin in the cohort */
    /* [sites] how much more each would get under a lower cut-off and a lower threshold, found when
     * the first school is explained; NULL: the others, or not known */
    oab_cents *changed[OAB_IF_COUNT];
    bool is_changed;   /* they have been looked for */
    oab_result before; /* the weights scheme, if a transition starts from it */
    oab_totals before_totals;
};

/* A tree that grows. RESULT is the run's, or what it had before; rows are those of RESULT. */
typedef struct oab_tree {
    const oab_explainer *explainer;
    const oab_result *result;
    const oab_totals *totals;
    oab_explanation *to;
    oab_step spare; /* what is written to where memory has run out */
    bool lacks_memory;
} oab_tree;

/* ---- steps.c: adding a step; all return it, to be changed before the next is added ---- */

/* A step whose value follows from its parts. */
oab_step *oab_add_step(oab_tree *tree, unsigned depth, oab_step_id id, oab_step_by by);
/* Its VALUE is known; ROUNDING says how it was rounded. */
oab_step *oab_add_rounded(oab_tree *tree, unsigned depth, oab_step_id id, oab_step_by by,
                          oab_rounding rounding, int64_t value);
oab_step *oab_add_cell(oab_tree *tree, unsigned depth, oab_step_id id, int input,
                       const char *column, int64_t value);
oab_step *oab_add_counted(oab_tree *tree, unsigned depth, oab_step_id id, int64_t value);
oab_step *oab_add_total(oab_tree *tree, unsigned depth, oab_step_id id, size_t over, int64_t value);
oab_step *oab_add_number(oab_tree *tree, unsigned depth, int64_t value);
oab_step *oab_add_earlier(oab_tree *tree, unsigned depth, oab_step_id id, int32_t date);
oab_step *oab_add_parameter(oab_tree *tree, unsigned depth, oab_parameter_id id);
/* Money of the rules: the parameter, or where it has an index or only the sample region's share is
 * divided, ID: a product that is rounded once. */
void oab_add_money(oab_tree *tree, unsigned depth, oab_step_id id, oab_parameter_id parameter);
/* Says of whom the step at AT, and what is below it, is. */
void oab_name_step(oab_tree *tree, size_t at, const oab_named_unit *unit);
/* The INDEX-th site of RUN. */
oab_named_unit oab_unit_of_site(const oab_run *run, size_t index);
oab_named_unit oab_unit_of_municipality(const oab_run *run, size_t index);
/* Fills in the values that follow from others. */
void oab_evaluate(oab_explanation *explanation);

/* ---- the rules ---- */

/* The steps of what SITE gets, below a step ID at DEPTH; at depth 0 with what stands beside it. */
void oab_add_scored_site(oab_tree *tree, unsigned depth, oab_step_id id,
                         const oab_site_result *site);
void oab_add_weighed_site(oab_tree *tree, unsigned depth, oab_step_id id,
                          const oab_site_result *site);
void oab_add_scored_municipality(oab_tree *tree, unsigned depth, oab_step_id id,
                                 const oab_municipality_result *unit);
void oab_add_grant(oab_tree *tree, unsigned depth, oab_step_id id,
                   const oab_municipality_result *unit);
/* A - B as a step ID; VALUE in hundredths. */
typedef struct oab_scored {
    const oab_nation *nation;
    oab_unit unit;
    int64_t value;
    oab_parameter_id share; /* of the threshold */
    int32_t date;
} oab_scored;
/* Does the row of SITE tell what A - B is made of? */
static inline bool oab_tells_formula(const oab_site_result *site) {
    return site->row != NULL && oab_known(site->row->pupils) && oab_known(site->a);
}
/* What A - B is made of at SITE; false: only a score is known. */
bool oab_scored_site(const oab_explainer *explainer, const oab_site_result *site, oab_scored *of);
/* What SITE's institution loses by the new amounts of its sites. */
oab_wide oab_lost_by_institution(const oab_result *result, const oab_site_result *site);
void oab_add_difference(oab_tree *tree, unsigned depth, oab_step_id id, const oab_scored *scored);

/* C, and what of a child at the cut-off counts. */
void oab_add_c(oab_tree *tree, unsigned depth, const oab_pool *pool, int32_t date);
void oab_add_tied_share(oab_tree *tree, unsigned depth, const oab_pool *pool, int32_t date);

/* ---- one child: roots, with what is below them ---- */

/* Where a child is: in the cohort of its own rows, and in the run's. */
typedef struct oab_pupil_row {
    uint64_t child;
    size_t segment, date; /* indices in the run's cohort */
} oab_pupil_row;
/* Its score. Errors as of oab_find_means. */
oab_status oab_add_pupil_score(oab_tree *tree, const oab_pupil_row *row, oab_log *log);
void oab_add_pupil_weight(oab_tree *tree, const oab_pupil_row *row);
/* Its part of A of OF, and the share of A that this is; SCORE and A in 1e-6. */
void oab_add_pupil_part(oab_tree *tree, int which, const oab_pupil_pool *of, int32_t date,
                        int32_t score);

/* ---- children ---- */

/* The children of the school pool at SITE on the schools' count date; of the municipal pool in
 * MUNICIPALITY on date D of the two, or only the toddlers. */
void oab_sum_site(const oab_explainer *explainer, const oab_site_result *site, oab_unit *unit);
void oab_sum_municipality(const oab_explainer *explainer, oab_municipality_id id, int d,
                          bool only_toddlers, oab_unit *unit);

/* Counts the children by whom the unit is paid, if there are any. */
oab_status oab_count_features(const oab_explainer *explainer, oab_explanation *to, oab_log *log);
/* What would change for SITE; for the first also what would for all sites. */
oab_status oab_find_what_if(oab_explainer *explainer, const oab_site_result *site,
                            oab_explanation *to, oab_log *log);

#endif
