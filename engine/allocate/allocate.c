/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs an allocation in order: the count dates, then the schools, then the municipalities, each
 * paid by the scheme. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

/* The index of DATE, or the number of dates if it is not there. */
static size_t find_date(const oab_cohort *cohort, int64_t date) {
    size_t d = 0;
    while (d < cohort->date_count && cohort->dates[d] != date)
        d++;
    return d;
}

static oab_dates choose_dates(const oab_cohort *cohort, const oab_rules *rules) {
    const int64_t *value = rules->value;
    const size_t none = cohort->date_count, last = none - 1;
    oab_dates dates = {last, {last, last}};
    if (cohort->date_count == 1)
        return dates;
    const size_t school = find_date(cohort, value[OAB_SCHOOL_COUNT_DATE]),
                 first = find_date(cohort, value[OAB_MUNICIPALITY_COUNT_DATE_1]),
                 second = find_date(cohort, value[OAB_MUNICIPALITY_COUNT_DATE_2]);
    dates.school = school < none ? school : last;
    if (first == none && second == none) { /* the two latest dates in the file */
        dates.municipal[1] = last - 1;
    } else {
        dates.municipal[0] = first < none ? first : second;
        dates.municipal[1] = second < none ? second : first;
    }
    return dates;
}

oab_dates oab_choose_dates(const oab_evidence *evidence, oab_log *log) {
    const oab_cohort *cohort = evidence->prepared->cohort;
    const oab_dates dates = choose_dates(cohort, evidence->rules);
    char text[3][12];
    if (cohort->date_count == 1)
        return dates;
    oab_note(log, "count dates: schools %s, municipalities %s and %s",
             oab_date_print(cohort->dates[dates.school], text[0]),
             oab_date_print(cohort->dates[dates.municipal[0]], text[1]),
             oab_date_print(cohort->dates[dates.municipal[1]], text[2]));
    return dates;
}

static void note_school_date(const oab_rules *rules, int32_t used, oab_log *log) {
    const int64_t asked = rules->value[OAB_SCHOOL_COUNT_DATE];
    char text[2][12];
    if (oab_known(asked) && used != asked)
        oab_note(log, "count date of schools: expected %s (school.count_date of %d), got %s",
                 oab_date_print((int32_t)asked, text[0]), rules->year,
                 oab_date_print(used, text[1]));
}

static void note_municipal_dates(const oab_rules *rules, int32_t first, int32_t second,
                                 oab_log *log) {
    const int64_t asked[] = {rules->value[OAB_MUNICIPALITY_COUNT_DATE_1],
                             rules->value[OAB_MUNICIPALITY_COUNT_DATE_2]};
    char text[4][12];
    if (!oab_known(asked[0]) || !oab_known(asked[1]) || (first == asked[0] && second == asked[1]))
        return;
    oab_note(log,
             "count dates of municipalities: expected %s and %s (municipality.count_date_1 and "
             "count_date_2 of %d), got %s%s%s",
             oab_date_print((int32_t)asked[0], text[0]), oab_date_print((int32_t)asked[1], text[1]),
             rules->year, oab_date_print(first, text[2]), first != second ? " and " : " for both",
             first != second ? oab_date_print(second, text[3]) : "");
}

void oab_note_dates(const oab_cohort *cohort, const oab_rules *rules, bool has_municipalities,
                    oab_log *log) {
    const oab_dates dates = choose_dates(cohort, rules);
    if (cohort->dates[dates.school] == 0)
        return;
    note_school_date(rules, cohort->dates[dates.school], log);
    if (has_municipalities)
        note_municipal_dates(rules, cohort->dates[dates.municipal[0]],
                             cohort->dates[dates.municipal[1]], log);
}

static oab_status check_lines(const oab_result *result, oab_log *log) {
    for (size_t i = 0; i < result->line_count; i++)
        if (llabs(result->lines[i].allocated) > OAB_MOST_CENTS)
            return oab_fail(log, OAB_DATA,
                            "budget line %s exceeds %lld euros in total; its scores, weights or "
                            "prices are too large",
                            result->lines[i].name, (long long)(OAB_MOST_CENTS / 100));
    return OAB_OK;
}

static oab_status allocate_schools(const oab_evidence *evidence, const oab_dates *dates,
                                   oab_result *result, oab_log *log) {
    OAB_TRY(oab_list_sites(evidence, result, log));
    OAB_TRY(result->scheme->pay_schools(evidence, dates, result, log));
    OAB_TRY(check_lines(result, log));
    for (size_t i = 0; i < result->site_count; i++)
        result->sites_with_money += result->sites[i].amount > 0;
    OAB_TRY(oab_sum_institutions(result, log));
    return oab_sum_boards(result, log);
}

static oab_status allocate_municipalities(const oab_evidence *evidence, const oab_dates *dates,
                                          oab_result *result, oab_log *log) {
    OAB_TRY(oab_list_municipalities(evidence, result, log));
    OAB_TRY(result->scheme->pay_municipalities(evidence, dates, result, log));
    for (size_t i = 0; i < result->municipality_count; i++) {
        result->municipalities_with_money += result->municipalities[i].amount > 0;
        result->at_minimum += result->municipalities[i].at_minimum;
    }
    return OAB_OK;
}

oab_status oab_allocate(const oab_evidence *evidence, const oab_scheme *scheme, oab_result *result,
                        oab_log *log) {
    *result = (oab_result){.year = evidence->rules->year,
                           .scheme = oab_scheme_of(scheme, evidence->rules),
                           .gainer_share = -1,
                           .intercept = OAB_ABSENT};
    if (evidence->prepared != NULL) {
        result->dates = oab_choose_dates(evidence, log);
        result->unknown_mothers = evidence->prepared->unknown_mothers;
        result->unknown_fathers = evidence->prepared->unknown_fathers;
        result->unknown_origins = evidence->prepared->unknown_origins;
        if (evidence->scores != NULL)
            result->intercept = evidence->scores->dates[result->dates.school].intercept;
    }
    result->has_sites = evidence->prepared != NULL || evidence->schools != NULL;
    result->has_municipalities = result->scheme->pay_municipalities != NULL &&
                                 result->scheme->knows_municipalities(evidence);
    if (evidence->prepared != NULL)
        oab_note_dates(evidence->prepared->cohort, evidence->rules, result->has_municipalities,
                       log);
    oab_status status = OAB_OK;
    if (result->has_sites)
        status = allocate_schools(evidence, &result->dates, result, log);
    if (status == OAB_OK && result->has_municipalities)
        status = allocate_municipalities(evidence, &result->dates, result, log);
    if (status != OAB_OK)
        oab_result_free(result);
    return status;
}

void oab_result_free(oab_result *result) {
    free(result->sites);
    free(result->institutions);
    free(result->boards);
    free(result->municipalities);
    oab_decree_free(&result->decree);
    *result = (oab_result){0};
}
