/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the weights scheme for schools (art. 27, 28, 28a Besluit bekostiging WPO, text to
 * 2019). */
#include "explain/explain_internal.h"

/* ---- counts: of the children, else cells of the table ---- */

static void add_count(oab_tree *tree, unsigned depth, oab_step_id id, const char *column,
                      int64_t value) {
    if (tree->result == &tree->explainer->run->result && tree->explainer->evidence.prepared != NULL)
        oab_add_counted(tree, depth, id, value);
    else
        oab_add_cell(tree, depth, id, OAB_INPUT_SCHOOLS, column, value);
}

static void add_low(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    add_count(tree, depth, OAB_STEP_PUPILS_LOW, "weight_03", site->low);
}

static void add_high(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    add_count(tree, depth, OAB_STEP_PUPILS_HIGH, "weight_12", site->high);
}

/* ---- the school weight ---- */

static void add_weight_sum(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    oab_add_step(tree, depth, OAB_STEP_WEIGHT_SUM, OAB_BY_SUM);
    oab_add_step(tree, depth + 1, OAB_STEP_WEIGHT_LOW, OAB_BY_PRODUCT);
    add_low(tree, depth + 2, site);
    oab_add_parameter(tree, depth + 2, OAB_WEIGHTS_LOW);
    oab_add_step(tree, depth + 1, OAB_STEP_WEIGHT_HIGH, OAB_BY_PRODUCT);
    add_high(tree, depth + 2, site);
    oab_add_parameter(tree, depth + 2, OAB_WEIGHTS_HIGH);
}

static void add_school_weight(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    if (!oab_known(site->low)) {
        oab_add_cell(tree, depth, OAB_STEP_SCHOOL_WEIGHT, OAB_INPUT_SCHOOLS, "school_weight",
                     site->school_weight);
        return;
    }
    oab_add_rounded(tree, depth, OAB_STEP_SCHOOL_WEIGHT, OAB_BY_LEAST, OAB_UNROUNDED,
                    site->school_weight);
    oab_add_rounded(tree, depth + 1, OAB_STEP_WEIGHT_ABOVE, OAB_BY_DIFFERENCE, OAB_TO_WHOLE,
                    oab_weight_above(tree->explainer->evidence.rules, site->measure, site->pupils))
        ->at_least_zero = true;
    add_weight_sum(tree, depth + 2, site);
    oab_add_step(tree, depth + 2, OAB_STEP_WEIGHT_THRESHOLD, OAB_BY_PRODUCT);
    oab_add_parameter(tree, depth + 3, OAB_WEIGHTS_THRESHOLD_SHARE);
    add_count(tree, depth + 3, OAB_STEP_PUPILS, "pupils", site->pupils);
    oab_add_step(tree, depth + 1, OAB_STEP_WEIGHT_CAP, OAB_BY_PRODUCT);
    oab_add_parameter(tree, depth + 2, OAB_WEIGHTS_CAP_SHARE);
    oab_add_earlier(tree, depth + 2, OAB_STEP_PUPILS, 0);
}

/* ---- euros ---- */

static void add_rate(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_rules *rules = &tree->explainer->run->parameters.rules;
    const bool is_own = site->row != NULL && oab_known(site->row->teacher_age);
    oab_add_step(tree, depth, OAB_STEP_WEIGHT_RATE, OAB_BY_SUM);
    oab_add_parameter(tree, depth + 1, OAB_WEIGHTS_BASE_AMOUNT);
    if (!is_own && !oab_has(rules, OAB_WEIGHTS_NATIONAL_AGE))
        return; /* no weight either */
    oab_add_step(tree, depth + 1, OAB_STEP_AGE_RATE, OAB_BY_PRODUCT);
    oab_add_parameter(tree, depth + 2, OAB_WEIGHTS_AGE_AMOUNT);
    if (is_own)
        oab_add_cell(tree, depth + 2, OAB_STEP_TEACHER_AGE, OAB_INPUT_SCHOOLS, "teacher_age",
                     site->row->teacher_age);
    else
        oab_add_parameter(tree, depth + 2, OAB_WEIGHTS_NATIONAL_AGE);
}

static void add_weight_amount(oab_tree *tree, unsigned depth, oab_step_id id,
                              const oab_site_result *site) {
    oab_add_rounded(tree, depth, id, OAB_BY_PRODUCT, OAB_TO_CENT, site->amount_old)->line =
        "school_weights";
    add_school_weight(tree, depth + 1, site);
    add_rate(tree, depth + 1, site);
}

/* The list of areas decides where there is one and the site has a postcode; the number then comes
 * from the counts that gave the school weight, else from the table. */
static void add_impulse_pupils(oab_tree *tree, unsigned depth, const oab_site_result *site) {
    const oab_impulse_areas *areas = tree->explainer->evidence.impulse_areas;
    const bool is_listed = areas != NULL && site->row->postcode[0] != '\0',
               is_inside = is_listed && oab_is_impulse_area(areas, site->row->postcode);
    if (is_listed && !is_inside) {
        oab_add_cell(tree, depth, OAB_STEP_IMPULSE_PUPILS, OAB_INPUT_IMPULSE_AREAS, "postcode", 0);
    } else if (is_inside && oab_known(site->low)) {
        oab_add_step(tree, depth, OAB_STEP_IMPULSE_PUPILS, OAB_BY_SUM);
        add_low(tree, depth + 1, site);
        add_high(tree, depth + 1, site);
    } else {
        oab_add_cell(tree, depth, OAB_STEP_IMPULSE_PUPILS, OAB_INPUT_SCHOOLS, "impulse_pupils",
                     site->impulse_pupils);
    }
}

static void add_impulse_amount(oab_tree *tree, unsigned depth, oab_step_id id,
                               const oab_site_result *site) {
    oab_add_rounded(tree, depth, id, OAB_BY_PRODUCT, OAB_TO_CENT, site->amount_impulse)->line =
        "school_impulse";
    add_impulse_pupils(tree, depth + 1, site);
    oab_add_parameter(tree, depth + 1, OAB_WEIGHTS_IMPULSE_AMOUNT);
}

void oab_add_weighed_site(oab_tree *tree, unsigned depth, oab_step_id id,
                          const oab_site_result *site) {
    const bool has_weight = oab_known(site->amount_old),
               has_impulse = oab_known(site->amount_impulse);
    if (!oab_known(site->amount)) {
        oab_add_step(tree, depth, id, OAB_BY_UNKNOWN);
    } else if (has_weight && has_impulse) {
        oab_add_rounded(tree, depth, id, OAB_BY_SUM, OAB_UNROUNDED, site->amount);
        add_weight_amount(tree, depth + 1, OAB_STEP_WEIGHT_AMOUNT, site);
        add_impulse_amount(tree, depth + 1, OAB_STEP_IMPULSE_AMOUNT, site);
    } else if (has_weight) {
        add_weight_amount(tree, depth, id, site);
    } else {
        add_impulse_amount(tree, depth, id, site);
    }
}
