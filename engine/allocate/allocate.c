/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the allocation: who runs under which scheme, from which count date, and the budget
 * lines that result. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

const char *const oab_line_names[OAB_LINE_COUNT] = {
    "schools",        "school_transition",       "school_npo",
    "school_weights", "school_impulse",          "municipalities",
    "minimum",        "municipality_transition", "preschool",
};

enum { FIRST_YEAR_OF_SCORES = 2019 };

oab_regime oab_regime_of(oab_regime regime, int year) {
    if (regime != OAB_REGIME_LAW)
        return regime;
    return year < FIRST_YEAR_OF_SCORES ? OAB_REGIME_OLD : OAB_REGIME_NEW;
}

/* Index of DATE, or the number of dates. */
static size_t find_date(const oab_cohort *cohort, int64_t date) {
    size_t d = 0;
    while (d < cohort->date_count && cohort->dates[d] != date)
        d++;
    return d;
}

oab_dates oab_choose_dates(const oab_evidence *evidence, oab_log *log) {
    const oab_cohort *cohort = evidence->prepared->cohort;
    const int64_t *value = evidence->rules->value;
    const size_t none = cohort->date_count, last = none - 1;
    oab_dates dates = {last, {last, last}};
    if (cohort->date_count == 1)
        return dates;
    char text[3][12];
    const size_t school = find_date(cohort, value[OAB_SCHOOL_COUNT_DATE]),
                 first = find_date(cohort, value[OAB_MUNICIPALITY_COUNT_DATE_1]),
                 second = find_date(cohort, value[OAB_MUNICIPALITY_COUNT_DATE_2]);
    dates.school = school < none ? school : last;
    if (first == none && second == none) { /* the two latest of the file */
        dates.municipal[1] = last - 1;
    } else {
        dates.municipal[0] = first < none ? first : second;
        dates.municipal[1] = second < none ? second : first;
    }
    oab_note(log, "count dates: schools %s, municipalities %s and %s",
             oab_date_print(cohort->dates[dates.school], text[0]),
             oab_date_print(cohort->dates[dates.municipal[0]], text[1]),
             oab_date_print(cohort->dates[dates.municipal[1]], text[2]));
    return dates;
}

oab_national oab_show_nation(int32_t date, const oab_nation *nation) {
    const oab_pool *pool = &nation->pool;
    oab_national shown = {
        .date = date,
        .children = pool->count,
        .k = pool->k,
        .ties = OAB_ABSENT,
        .cutoff = OAB_ABSENT,
        .c = OAB_ABSENT,
        .g = OAB_ABSENT,
        .gap = oab_gap_shown(nation),
        .gap_given = oab_known(nation->gap),
    };
    if (pool->count > 0 && pool->k > 0) {
        shown.ties = pool->ties;
        shown.cutoff = pool->cutoff;
        shown.c = (oab_fixed)oab_round_div(pool->sum, pool->count);
        if (pool->counted > 0) /* the cut-off less the mean shortfall */
            shown.g = (oab_fixed)oab_round_div(
                (oab_wide)pool->cutoff * pool->counted - pool->shortfall, pool->counted);
    }
    return shown;
}

static oab_status check_lines(const oab_result *result, oab_log *log) {
    for (int id = 0; id < OAB_LINE_COUNT; id++)
        if (llabs(result->lines[id].allocated) > OAB_MOST_CENTS)
            return oab_fail(log, OAB_DATA,
                            "budget line %s: more than %lld euro in all; its scores, weights or "
                            "prices are too large",
                            oab_line_names[id], (long long)(OAB_MOST_CENTS / 100));
    return OAB_OK;
}

static oab_status allocate_schools(const oab_evidence *evidence, const oab_dates *dates,
                                   oab_result *result, oab_log *log) {
    OAB_TRY(oab_list_sites(evidence, dates, result, log));
    if (result->regime == OAB_REGIME_OLD)
        OAB_TRY(oab_pay_weights(evidence, dates, result, log));
    else
        OAB_TRY(oab_pay_schools(evidence, result, log));
    OAB_TRY(check_lines(result, log));
    return oab_sum_institutions(result, log);
}

static oab_status allocate_municipalities(const oab_evidence *evidence, const oab_dates *dates,
                                          oab_result *result, oab_log *log) {
    OAB_TRY(oab_list_municipalities(evidence, dates, result, log));
    if (result->regime == OAB_REGIME_OLD)
        return oab_pay_old_grants(evidence, result, log);
    OAB_TRY(oab_pay_municipalities(evidence, result, log));
    if (result->cut_parts > 0)
        oab_note(log,
                 "municipalities that the transition leaves less than their part of the preschool "
                 "line: %lld; the part is all they get, and the line keeps a residue",
                 (long long)result->cut_parts);
    return OAB_OK;
}

static bool knows_municipalities(const oab_evidence *evidence, oab_regime regime) {
    const oab_municipalities *table = evidence->municipalities;
    if (regime == OAB_REGIME_OLD)
        return (table != NULL && table->has_grant_2018) || evidence->prepared != NULL ||
               (evidence->schools != NULL && evidence->schools->has_municipality);
    if (evidence->prepared == NULL)
        return table != NULL && table->has_score;
    const oab_cohort *cohort = evidence->prepared->cohort;
    return cohort->segment_count > 0 && cohort->segments[0].municipality != OAB_NO_MUNICIPALITY;
}

oab_status oab_allocate(const oab_evidence *evidence, oab_regime regime, oab_result *result,
                        oab_log *log) {
    const int year = evidence->rules->year;
    *result = (oab_result){.year = year,
                           .regime = oab_regime_of(regime, year),
                           .gainer_share = -1,
                           .intercept = OAB_ABSENT};
    oab_dates dates = {0};
    if (evidence->prepared != NULL) {
        dates = oab_choose_dates(evidence, log);
        result->unknown_mothers = evidence->prepared->unknown_mothers;
        result->unknown_fathers = evidence->prepared->unknown_fathers;
        result->unknown_origins = evidence->prepared->unknown_origins;
        if (evidence->scores != NULL)
            result->intercept = evidence->scores->dates[dates.school].intercept;
    }
    result->has_sites = evidence->prepared != NULL || evidence->schools != NULL;
    result->has_municipalities = knows_municipalities(evidence, result->regime);
    oab_status status = OAB_OK;
    if (result->has_sites)
        status = allocate_schools(evidence, &dates, result, log);
    if (status == OAB_OK && result->has_municipalities)
        status = allocate_municipalities(evidence, &dates, result, log);
    if (status != OAB_OK)
        oab_result_free(result);
    return status;
}

void oab_result_free(oab_result *result) {
    free(result->sites);
    free(result->institutions);
    free(result->municipalities);
    *result = (oab_result){0};
}
