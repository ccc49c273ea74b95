/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of parameters: name, kind, unit and range of each. Reading, --set, sweeps, help and
 * receipts all follow it; the values are in models/parameters.csv. */
#include "model/model.h"

#define NUMBER(low, high) .kind = OAB_NUMBER, .lowest = (low)*OAB_ONE, .highest = (high)*OAB_ONE
#define SHARE NUMBER(0, 1), .unit = "share"
#define EUROS(high) NUMBER(0, high), .unit = "euro"
#define NATIONAL EUROS(1000000000000), .is_national = true
#define INDEX NUMBER(0, 10), .unit = "factor", .optional = true
#define CHOICE(list) .kind = OAB_CHOICE, .words = (list), .unit = "choice"
#define DATE .kind = OAB_DATE, .unit = "date"
#define NEW .scheme = "new"
#define OLD .scheme = "old"
#define MUNICIPAL .serves = OAB_SERVES_MUNICIPALITIES
#define CHILDREN .serves = OAB_SERVES_CHILDREN
#define DECREE .serves = OAB_SERVES_DECREE
#define INHABITANTS                                                                                \
    NUMBER(0, 100000000), .unit = "inhabitants", .whole = true, .serves = OAB_SERVES_COMPARISON

const oab_parameter_spec oab_parameter_specs[OAB_PARAMETER_COUNT] = {
    [OAB_TARGET_SHARE] = {"indicator.target_share", SHARE, NEW, .serves = OAB_SERVES_BOTH,
                          .touches = OAB_TOUCHES_SHARE, .in_published = true},
    [OAB_GAP] = {"indicator.gap", NUMBER(0, 1000), .unit = "points", .optional = true, NEW,
                 .serves = OAB_SERVES_BOTH, .in_published = true},
    [OAB_TIE_RULE] = {"indicator.tie_rule", CHOICE("pro_rata|include|exclude"), NEW, CHILDREN,
                      .touches = OAB_TOUCHES_SHARE},
    [OAB_MEAN_TARGET] = {"indicator.mean_target", NUMBER(-1000, 1000), .unit = "points", NEW,
                         CHILDREN, .touches = OAB_TOUCHES_SCORES},
    [OAB_TODDLER_SCHOOL_MEAN] = {"indicator.toddler_school_mean", CHOICE("municipality|national"),
                                 NEW, CHILDREN, .touches = OAB_TOUCHES_SCORES},
    [OAB_IMPUTATION] = {"indicator.imputation", CHOICE("refuse|mean|hotdeck"), NEW, CHILDREN,
                        .touches = OAB_TOUCHES_CHILDREN},
    [OAB_IMPUTATION_SEED] = {"indicator.imputation_seed", NUMBER(0, 1000000000), .unit = "number",
                             .whole = true, NEW, CHILDREN, .touches = OAB_TOUCHES_CHILDREN},
    [OAB_BOVENBOUW_AGE] = {"indicator.bovenbouw_age", NUMBER(0, 20), .unit = "years", .whole = true,
                           NEW, CHILDREN},
    [OAB_RELIABLE_PUPILS] = {"indicator.reliable_pupils", NUMBER(0, 1000000), .unit = "pupils",
                             .whole = true, NEW, CHILDREN},
    [OAB_SCORE_LEAST] = {"input.score_least", NUMBER(-1000, 1000), .unit = "points",
                         .serves = OAB_SERVES_GIVEN_SCORES, .touches = OAB_TOUCHES_INPUT},
    [OAB_SCORE_MOST] = {"input.score_most", NUMBER(-1000, 1000), .unit = "points",
                        .serves = OAB_SERVES_GIVEN_SCORES, .touches = OAB_TOUCHES_INPUT},
    [OAB_REPEATED_SHARE] = {"input.repeated_share", SHARE, .serves = OAB_SERVES_PUPILS,
                            .touches = OAB_TOUCHES_INPUT, .only_notes = true},
    [OAB_SAMPLE_SHARE] = {"sample.share", SHARE, .serves = OAB_SERVES_SAMPLE},
    [OAB_SCHOOL_SCHEME] = {"school.scheme", CHOICE("new|old")},
    [OAB_SCHOOL_THRESHOLD_SHARE] = {"school.threshold_share", SHARE, NEW, .in_published = true},
    [OAB_SCHOOL_BUDGET] = {"school.budget", NATIONAL, .optional = true, .backward = true, NEW},
    [OAB_SCHOOL_PRICE] = {"school.price", EUROS(1000000), .optional = true, NEW},
    [OAB_SCHOOL_PRICE_INDEX] = {"school.price_index", INDEX, NEW},
    [OAB_SCHOOL_NPO_PRICE] = {"school.npo_price", EUROS(1000000), .optional = true, NEW},
    [OAB_SCHOOL_TRANSITION] = {"school.transition", CHOICE("given|computed|off"), NEW,
                               .serves = OAB_SERVES_TRANSITION},
    [OAB_SCHOOL_TRANSITION_SHARE] = {"school.transition_share", SHARE, .optional = true, NEW},
    [OAB_SCHOOL_TRANSITION_SHARE_GAINERS] = {"school.transition_share_gainers",
                                             .kind = OAB_NUMBER_OR_WORD, .unit = "share",
                                             .words = "same", .highest = OAB_ONE, .optional = true,
                                             NEW, .serves = OAB_SERVES_PREVIOUS},
    [OAB_SCHOOL_TRANSITION_GROUPS] = {"school.transition_groups", NUMBER(0, 1), .unit = "groups",
                                      .optional = true, NEW, .serves = OAB_SERVES_COMPUTED},
    [OAB_SCHOOL_TRANSITION_GROUP_AMOUNT] = {"school.transition_group_amount", EUROS(100000),
                                            .optional = true, NEW, .serves = OAB_SERVES_COMPUTED},
    [OAB_SCHOOL_TRANSITION_PA_AMOUNT] = {"school.transition_pa_amount", EUROS(100000),
                                         .optional = true, NEW, .serves = OAB_SERVES_COMPUTED},
    [OAB_SCHOOL_TRANSITION_INDEX] = {"school.transition_index", INDEX, NEW,
                                     .serves = OAB_SERVES_COMPUTED},
    [OAB_SCHOOL_COUNT_DATE] = {"school.count_date", DATE, .optional = true,
                               .serves = OAB_SERVES_PUPILS},
    [OAB_MUNICIPALITY_THRESHOLD_SHARE] = {"municipality.threshold_share", SHARE, NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_BUDGET] = {"municipality.budget", NATIONAL, NEW, MUNICIPAL,
                                 .index = OAB_MUNICIPALITY_BUDGET_INDEX},
    [OAB_MUNICIPALITY_BUDGET_INDEX] = {"municipality.budget_index", INDEX, NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_OLD_BUDGET] = {"municipality.old_budget", NATIONAL, OLD,
                                     .serves = OAB_SERVES_OLD_BUDGET},
    [OAB_MUNICIPALITY_OLD_PRICE] = {"municipality.old_price", EUROS(1000000), .optional = true, OLD,
                                    DECREE},
    [OAB_MUNICIPALITY_OLD_SHARE_A] = {"municipality.old_share_a", SHARE, OLD, DECREE},
    [OAB_MUNICIPALITY_OLD_BUDGET_B] = {"municipality.old_budget_b", NATIONAL, OLD, DECREE},
    [OAB_MUNICIPALITY_OLD_MINIMUM_WEIGHT] = {"municipality.old_minimum_weight", NUMBER(0, 10000000),
                                             .unit = "weight", OLD, DECREE},
    [OAB_MUNICIPALITY_PRESCHOOL_BUDGET] = {"municipality.preschool_budget", NATIONAL, NEW,
                                           MUNICIPAL},
    [OAB_MUNICIPALITY_MINIMUM] = {"municipality.minimum", EUROS(1000000000), NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_MINIMUM_RULE] = {"municipality.minimum_rule",
                                       CHOICE("factor_a|positive_outcome"), NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_TRANSITION] = {"municipality.transition", CHOICE("given|computed|off"), NEW,
                                     .serves = OAB_SERVES_GRANTS},
    [OAB_MUNICIPALITY_TRANSITION_SHARE] = {"municipality.transition_share", SHARE, .optional = true,
                                           NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS] = {"municipality.transition_share_gainers",
                                                   .kind = OAB_NUMBER_OR_WORD, .unit = "share",
                                                   .words = "close", .highest = OAB_ONE,
                                                   .optional = true, NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_GAP_READING] = {"municipality.gap_reading", CHOICE("national|municipality"),
                                      NEW, MUNICIPAL},
    [OAB_MUNICIPALITY_COUNT_DATE_1] = {"municipality.count_date_1", DATE, .optional = true, NEW,
                                       CHILDREN},
    [OAB_MUNICIPALITY_COUNT_DATE_2] = {"municipality.count_date_2", DATE, .optional = true, NEW,
                                       CHILDREN},
    [OAB_PRESCHOOL_KEY] = {"preschool.key", CHOICE("law|toddlers"), NEW, MUNICIPAL},
    [OAB_PRESCHOOL_HOURS] = {"preschool.hours", NUMBER(1, 10000), .unit = "hours a year", NEW,
                             MUNICIPAL},
    [OAB_WEIGHTS_LOW] = {"weights.low", NUMBER(0, 100), .unit = "weight", OLD},
    [OAB_WEIGHTS_HIGH] = {"weights.high", NUMBER(0, 100), .unit = "weight", OLD},
    [OAB_WEIGHTS_THRESHOLD_SHARE] = {"weights.threshold_share", NUMBER(0, 100), .unit = "share",
                                     OLD},
    [OAB_WEIGHTS_CAP_SHARE] = {"weights.cap_share", NUMBER(0, 100), .unit = "share", OLD},
    [OAB_WEIGHTS_BASE_AMOUNT] = {"weights.base_amount", EUROS(1000000), OLD},
    [OAB_WEIGHTS_AGE_AMOUNT] = {"weights.age_amount", EUROS(1000000), OLD},
    [OAB_WEIGHTS_NATIONAL_AGE] = {"weights.national_age", NUMBER(0, 80), .unit = "years",
                                  .optional = true, .forward = true, OLD},
    [OAB_WEIGHTS_IMPULSE_AMOUNT] = {"weights.impulse_amount", EUROS(1000000), .optional = true,
                                    .forward = true, OLD},
    [OAB_COMPARE_INHABITANTS_1] = {"compare.inhabitants_1", INHABITANTS},
    [OAB_COMPARE_INHABITANTS_2] = {"compare.inhabitants_2", INHABITANTS},
    [OAB_COMPARE_INHABITANTS_3] = {"compare.inhabitants_3", INHABITANTS},
    [OAB_COMPARE_INHABITANTS_4] = {"compare.inhabitants_4", INHABITANTS},
};

oab_cents oab_rule_cents(const oab_rules *rules, oab_parameter_id id) {
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    const bool is_part = spec->is_national && rules->is_sample, has_index = spec->index != 0;
    const oab_wide part = is_part ? rules->value[OAB_SAMPLE_SHARE] : OAB_ONE,
                   index = has_index ? oab_rule_index(rules, spec->index) : OAB_ONE;
    return (oab_cents)oab_round_div(rules->value[id] * index * part,
                                    (oab_wide)OAB_ONE * OAB_ONE * (OAB_ONE / 100));
}
