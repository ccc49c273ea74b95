/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weights scheme, to 2018-2019: pupil weights from parents' education (art. 27 Besluit
 * bekostiging WPO), school weight per site (art. 28), and money by teacher age and for impulse
 * areas. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- pupil weights ---- */

oab_level oab_level_of(const char *soi) {
    static const struct {
        const char *prefix;
        oab_level level;
    } levels[] = {{"11", OAB_LEVEL_1},
                  {"121", OAB_LEVEL_2},
                  {"122", OAB_LEVEL_3},
                  {"2", OAB_LEVEL_3},
                  {"3", OAB_LEVEL_3}};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strncmp(soi, levels[i].prefix, strlen(levels[i].prefix)) == 0)
            return levels[i].level;
    return OAB_LEVEL_UNKNOWN;
}

/* Any L3: 0. No L3 and at least one L1: 1.2. Only L2: 0.3. A parent who is absent or unknown does
 * not count. */
static oab_weight weight_of(oab_level mother, oab_level father) {
    if (mother == OAB_LEVEL_UNKNOWN && father == OAB_LEVEL_UNKNOWN)
        return OAB_WEIGHT_UNKNOWN;
    if (mother == OAB_LEVEL_3 || father == OAB_LEVEL_3)
        return OAB_WEIGHT_0;
    return mother == OAB_LEVEL_1 || father == OAB_LEVEL_1 ? OAB_WEIGHT_HIGH : OAB_WEIGHT_LOW;
}

oab_weight oab_weight_of_parents(const char *mother, const char *father) {
    return weight_of(oab_level_of(mother), oab_level_of(father));
}

typedef struct weight_counts {
    int64_t pupils, low, high, unknown;
    bool is_known; /* from children, or from all columns of the table */
} weight_counts;

static void count_segment(const oab_cohort *cohort, const oab_segment *segment,
                          const oab_level levels[256], weight_counts *counts) {
    for (uint64_t i = segment->first; i < segment->first + segment->count; i++) {
        oab_weight weight =
            cohort->weight != NULL ? (oab_weight)cohort->weight[i] : OAB_WEIGHT_UNKNOWN;
        if (weight == OAB_WEIGHT_UNKNOWN)
            weight =
                weight_of(levels[cohort->education_mother[i]], levels[cohort->education_father[i]]);
        counts->pupils++;
        counts->low += weight == OAB_WEIGHT_LOW;
        counts->high += weight == OAB_WEIGHT_HIGH;
        counts->unknown += weight == OAB_WEIGHT_UNKNOWN;
    }
}

static oab_status count_children(const oab_cohort *cohort, size_t date, oab_result *result,
                                 weight_counts *counts, oab_log *log) {
    oab_level levels[256] = {OAB_LEVEL_UNKNOWN};
    for (size_t c = 1; c < cohort->education.count; c++)
        levels[c] = oab_level_of(cohort->education.text[c]);
    int64_t unknown = 0;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (!oab_is_of_site(segment, date))
            continue;
        oab_site_result *site = oab_find_site(result, cohort->sites[segment->site]);
        count_segment(cohort, segment, levels, &counts[site - result->sites]);
        if (site->municipality == OAB_NO_MUNICIPALITY)
            site->municipality = segment->municipality;
    }
    for (size_t i = 0; i < result->site_count; i++)
        unknown += counts[i].unknown;
    if (unknown > 0)
        return oab_fail(log, OAB_DATA,
                        "%lld %s neither a weight nor a parent's education that determines it "
                        "(codes 1 and 12 do not)",
                        (long long)unknown, OAB_PLURAL(unknown, "pupil has", "pupils have"));
    return OAB_OK;
}

/* ---- school weight ---- */

oab_fixed oab_weight_above(const oab_rules *rules, oab_fixed sum, int64_t pupils) {
    const oab_wide left = sum - (oab_wide)pupils * rules->value[OAB_WEIGHTS_THRESHOLD_SHARE],
                   whole = oab_floor_div(2 * left + OAB_ONE, 2 * OAB_ONE) * OAB_ONE;
    return whole > 0 ? (oab_fixed)whole : 0;
}

/* Art. 28: the sum of weights and the part of it above 6% x N, at least 0 and at most 80% x N. */
static void weigh(const oab_rules *rules, const weight_counts *counts, oab_site_result *site) {
    const int64_t *value = rules->value;
    const oab_wide sum = (oab_wide)counts->low * value[OAB_WEIGHTS_LOW] +
                         (oab_wide)counts->high * value[OAB_WEIGHTS_HIGH];
    const oab_wide left = sum - (oab_wide)counts->pupils * value[OAB_WEIGHTS_THRESHOLD_SHARE];
    const oab_wide cap = (oab_wide)counts->pupils * value[OAB_WEIGHTS_CAP_SHARE];
    const oab_wide whole = oab_weight_above(rules, (oab_fixed)sum, counts->pupils);
    site->measure = (oab_fixed)sum;
    site->above = (oab_fixed)(left < 0 ? 0 : left > cap ? cap : left);
    site->knows_threshold = true;
    site->school_weight = (oab_fixed)(whole > cap ? cap : whole);
}

static bool table_counts(const oab_school *row, weight_counts *counts) {
    if (row == NULL || !oab_known(row->pupils) || !oab_known(row->weight_03) ||
        !oab_known(row->weight_12))
        return false;
    *counts = (weight_counts){row->pupils, row->weight_03, row->weight_12, 0, true};
    return true;
}

/* Counts of children come first, then counts from the table, then a given school weight. If there
 * are counts, a given weight is only checked against them. */
static void weigh_site(const oab_rules *rules, oab_site_result *site, weight_counts *counts,
                       bool has_children, oab_result *result) {
    const oab_school *row = site->row;
    const bool is_given = row != NULL && oab_known(row->school_weight);
    counts->is_known = has_children || table_counts(row, counts);
    site->pupils = counts->is_known                        ? counts->pupils
                   : row != NULL && oab_known(row->pupils) ? row->pupils
                                                           : OAB_ABSENT;
    if (counts->is_known) {
        site->low = counts->low;
        site->high = counts->high;
        weigh(rules, counts, site);
        result->checked += is_given;
        result->check_off += is_given && row->school_weight != site->school_weight;
    } else if (is_given) {
        site->school_weight = site->measure = site->above = row->school_weight;
    }
}

/* ---- money ---- */

static bool is_masked(const oab_school *row) {
    return row != NULL && (row->pupils == OAB_MASKED || row->weight_03 == OAB_MASKED ||
                           row->weight_12 == OAB_MASKED);
}

/* Art. 28a: the weighted pupils of a site in an impulse area; OAB_ABSENT if nothing tells,
 * OAB_MASKED if it is in one but their number is unknown. If there is a list of areas and the site
 * has a postcode, the list decides, and the number comes from the counts that gave the school
 * weight, else from the table. Otherwise only the table's number is used. */
static int64_t impulse_pupils_of(const oab_impulse_areas *areas, const oab_school *row,
                                 const weight_counts *counts) {
    if (row == NULL)
        return OAB_ABSENT;
    if (areas == NULL || row->postcode[0] == '\0')
        return row->impulse_pupils;
    if (!oab_is_impulse_area(areas, row->postcode))
        return 0;
    if (counts->is_known)
        return counts->low + counts->high;
    return oab_as_part(row->impulse_pupils);
}

oab_cents oab_weights_amount(const oab_rules *rules, const oab_school *row,
                             oab_fixed school_weight) {
    const int64_t *value = rules->value;
    const oab_fixed age = row != NULL && oab_known(row->teacher_age)
                              ? row->teacher_age
                              : value[OAB_WEIGHTS_NATIONAL_AGE];
    if (!oab_known(age) && school_weight != 0)
        return OAB_ABSENT;
    const oab_wide rate = (oab_wide)value[OAB_WEIGHTS_BASE_AMOUNT] * OAB_ONE +
                          (oab_known(age) ? (oab_wide)value[OAB_WEIGHTS_AGE_AMOUNT] * age : 0);
    const oab_wide unit = (oab_wide)OAB_ONE * OAB_ONE * (OAB_ONE / 100);
    return (oab_cents)oab_round_div(school_weight * rate, unit);
}

/* Without any teacher age, the amount is unknown for an unrounded weight that rounds to 0. It is
 * taken as 0, which is what the rounded weight pays. */
oab_cents oab_price_weight(const oab_rules *rules, const oab_result *result,
                           const oab_site_result *site, oab_fixed above) {
    (void)result;
    const oab_cents amount = oab_weights_amount(rules, site->row, above);
    return oab_zero_if_unknown(amount) + oab_zero_if_unknown(site->amount_impulse);
}

/* Do the children or the table say anything about school weights? */
static bool tells_weights(const oab_evidence *evidence) {
    return evidence->prepared != NULL || evidence->schools->has_weights ||
           evidence->schools->has_school_weight;
}

/* The amount is the sum of both parts, and unknown if either is; if nothing is known about weights,
 * it is the impulse amount alone. */
static void pay_site(const oab_evidence *evidence, const weight_counts *counts,
                     oab_site_result *site, oab_result *result) {
    const oab_rules *rules = evidence->rules;
    const oab_school *row = site->row;
    const int64_t pupils = oab_has(rules, OAB_WEIGHTS_IMPULSE_AMOUNT)
                               ? impulse_pupils_of(evidence->impulse_areas, row, counts)
                               : OAB_ABSENT;
    site->impulse_pupils = pupils;
    if (oab_known(site->school_weight))
        site->amount_old = oab_weights_amount(rules, row, site->school_weight);
    if (oab_known(pupils))
        site->amount_impulse = (oab_cents)oab_round_div(
            (oab_wide)pupils * rules->value[OAB_WEIGHTS_IMPULSE_AMOUNT], OAB_ONE / 100);
    if (oab_known(site->amount_old) && pupils != OAB_MASKED)
        site->amount = site->amount_old + (oab_known(pupils) ? site->amount_impulse : 0);
    else if (!tells_weights(evidence))
        site->amount = site->amount_impulse;
    const bool is_uncounted =
        pupils == OAB_MASKED && !is_masked(row) && row->impulse_pupils != OAB_MASKED;
    result->uncounted_areas += is_uncounted;
    result->masked_rows += (pupils == OAB_MASKED && !is_uncounted) ||
                           (!oab_known(site->school_weight) && is_masked(row));
}

/* What the rules would move at a site that the tables do not tell enough of. */
static void add_missing(const oab_rules *rules, const oab_evidence *evidence,
                        const weight_counts *counts, const oab_site_result *site,
                        oab_result *result) {
    const int64_t *value = rules->value;
    const oab_school *row = site->row;
    if (oab_known(site->amount_old) && counts->is_known &&
        oab_has(rules, OAB_WEIGHTS_IMPULSE_AMOUNT) &&
        impulse_pupils_of(evidence->impulse_areas, row, counts) == OAB_ABSENT)
        result->impulse_most += (oab_cents)oab_round_div((oab_wide)(counts->low + counts->high) *
                                                             value[OAB_WEIGHTS_IMPULSE_AMOUNT],
                                                         OAB_ONE / 100);
    if (!oab_known(site->amount_old) || site->school_weight <= 0 ||
        (row != NULL && oab_known(row->teacher_age)))
        return;
    result->ageless++;
    result->age_year +=
        (oab_cents)oab_round_div((oab_wide)site->school_weight * value[OAB_WEIGHTS_AGE_AMOUNT],
                                 (oab_wide)OAB_ONE * (OAB_ONE / 100));
}

oab_status oab_pay_weights(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                           oab_log *log) {
    const oab_rules *rules = evidence->rules;
    result->price_mode = true;
    if (evidence->split_count > 0)
        oab_note(log, "schools that have split off do not lower the weight of the old school: the "
                      "rule is one of the score scheme");
    weight_counts *counts = oab_new(result->site_count, sizeof *counts);
    if (counts == NULL)
        return oab_out_of_memory(log);
    oab_status status = OAB_OK;
    if (evidence->prepared != NULL)
        status = count_children(evidence->prepared->cohort, dates->school, result, counts, log);
    oab_budget_line *weights = oab_open_line(result, "school_weights", OAB_ABSENT, true),
                    *impulse = oab_open_line(result, "school_impulse", OAB_ABSENT, false);
    for (size_t i = 0; i < result->site_count && status == OAB_OK; i++) {
        oab_site_result *site = &result->sites[i];
        weigh_site(rules, site, &counts[i], evidence->prepared != NULL, result);
        pay_site(evidence, &counts[i], site, result);
        add_missing(rules, evidence, &counts[i], site, result);
        oab_add_to_line(weights, site->amount_old);
        oab_add_to_line(impulse, site->amount_impulse);
    }
    if (result->uncounted_areas > 0)
        oab_note(log,
                 "%lld %s in an impulse area without a count of weighted pupils, so %s empty; give "
                 "pupils, weight_03 and weight_12, or impulse_pupils",
                 (long long)result->uncounted_areas,
                 OAB_PLURAL(result->uncounted_areas, "school is", "schools are"),
                 OAB_PLURAL(result->uncounted_areas, "its amount stays", "their amounts stay"));
    free(counts);
    return status;
}
