/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of schemes, one row each, and the choice among them. */
#include "allocate/allocate_internal.h"

#include <string.h>

static bool tells_weights_of_places(const oab_evidence *evidence) {
    const oab_municipalities *table = evidence->municipalities;
    return (table != NULL && (table->has_grant_2018 || table->has_school_weight)) ||
           evidence->prepared != NULL ||
           (evidence->schools != NULL && evidence->schools->has_municipality);
}

static bool tells_scores_of_places(const oab_evidence *evidence) {
    if (evidence->prepared == NULL)
        return evidence->municipalities != NULL && evidence->municipalities->has_score;
    const oab_cohort *cohort = evidence->prepared->cohort;
    return cohort->segment_count > 0 && cohort->segments[0].municipality != OAB_NO_MUNICIPALITY;
}

const oab_scheme oab_score_scheme = {
    .word = "new",
    .reads = "new",
    .when = "under the score scheme (from 2019, or --regime new)",
    .evidence = "a pupils file, schools with score_without_threshold and pupils or with score, or "
                "municipalities with score_1",
    .title = "disadvantage scores",
    .dutch = "achterstandsscores",
    .measure = "score",
    .price = "the budget or the price per unit",
    .check = {"published_scores", "off_by_more_than_0.01", true},
    .needs = OAB_NEED_SCORE,
    .has_scores = true,
    .has_preschool = true,
    .is_replayed = true,
    .pay_schools = oab_pay_scores,
    .knows_municipalities = tells_scores_of_places,
    .pay_municipalities = oab_pay_municipalities_by_score,
    .price_site = oab_price_score,
    .shown = "score",
};

const oab_scheme oab_weights_scheme = {
    .word = "old",
    .reads = "old",
    .when = "under the weights scheme (to 2018, or --regime old)",
    .evidence = "a pupils file, schools with pupils, weight_03 and weight_12, with school_weight "
                "or with impulse_pupils, or municipalities with grant_2018 or school_weight",
    .title = "weights scheme",
    .dutch = "gewichtenregeling",
    .measure = "sum of weights",
    .price = "the amount per unit (teacher age, impulse areas)",
    .check = {"given_school_weights", "different", false},
    .needs = OAB_NEED_WEIGHT,
    .is_former = true,
    .pay_schools = oab_pay_weights,
    .knows_municipalities = tells_weights_of_places,
    .lists_places_of_schools = true,
    .pay_municipalities = oab_pay_old_grants,
    .price_site = oab_price_weight,
    .shown = "school_weight",
};

const oab_scheme *const oab_schemes[] = {&oab_score_scheme, &oab_weights_scheme};
const size_t oab_scheme_count = sizeof oab_schemes / sizeof *oab_schemes;

const oab_scheme *oab_scheme_find(const char *word, size_t length) {
    for (size_t i = 0; i < oab_scheme_count; i++)
        if (strlen(oab_schemes[i]->word) == length &&
            strncmp(oab_schemes[i]->word, word, length) == 0)
            return oab_schemes[i];
    return NULL;
}

const oab_scheme *oab_scheme_of(const oab_scheme *asked, const oab_rules *rules) {
    return asked != NULL ? asked : oab_schemes[rules->value[OAB_SCHOOL_SCHEME]];
}

oab_budget_line *oab_open_line(oab_result *result, const char *name, oab_cents budget, bool used) {
    oab_budget_line *line = &result->lines[result->line_count++];
    *line = (oab_budget_line){.name = name, .budget = budget, .used = used};
    return line;
}
