/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists every municipality of the children and of the municipalities table and scores it at the two
 * count dates (art. 3 Stb. 2018, 315); if there is only one date, it serves for both halves. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

#define NO_SCORE                                                                                   \
    { OAB_ABSENT, OAB_ABSENT, OAB_ABSENT }
static const oab_municipality_result empty_municipality = {
    .children = OAB_ABSENT,
    .toddlers = OAB_ABSENT,
    .target = OAB_ABSENT,
    .target_toddlers = OAB_ABSENT,
    .date = {NO_SCORE, NO_SCORE},
    .a = OAB_ABSENT,
    .b = OAB_ABSENT,
    .score = OAB_ABSENT,
    .amount_formula = OAB_ABSENT,
    .minimum_topup = OAB_ABSENT,
    .transition = OAB_ABSENT,
    .amount = OAB_ABSENT,
    .amount_preschool = OAB_ABSENT,
    .preschool_share = OAB_ABSENT,
};

oab_status oab_list_municipalities(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    bool *is_there = oab_new(OAB_MOST_MUNICIPALITIES, sizeof *is_there);
    result->municipalities = oab_new(OAB_MOST_MUNICIPALITIES, sizeof *result->municipalities);
    if (is_there == NULL || result->municipalities == NULL) {
        free(is_there);
        return oab_out_of_memory(log);
    }
    const oab_cohort *cohort = evidence->prepared != NULL ? evidence->prepared->cohort : NULL;
    for (size_t s = 0; cohort != NULL && s < cohort->segment_count; s++)
        if (cohort->segments[s].municipality < OAB_MOST_MUNICIPALITIES)
            is_there[cohort->segments[s].municipality] = true;
    for (size_t i = 0; i < result->site_count && result->scheme->lists_places_of_schools; i++)
        if (result->sites[i].municipality < OAB_MOST_MUNICIPALITIES)
            is_there[result->sites[i].municipality] = true;
    const oab_municipalities *table = evidence->municipalities;
    for (size_t i = 0; table != NULL && i < table->count; i++)
        is_there[table->rows[i].id] = true;
    for (size_t id = 0; id < OAB_MOST_MUNICIPALITIES; id++) {
        if (!is_there[id])
            continue;
        oab_municipality_result *municipality = &result->municipalities[result->municipality_count];
        *municipality = empty_municipality;
        municipality->id = (oab_municipality_id)id;
        if (table != NULL)
            municipality->row = oab_find_municipality(table, municipality->id);
        result->municipality_count++;
    }
    free(is_there);
    return OAB_OK;
}

void oab_index_municipalities(const oab_result *result, uint32_t *index) {
    for (size_t i = 0; i < result->municipality_count; i++)
        index[result->municipalities[i].id] = (uint32_t)i;
}

/* ---- from children ---- */

static void add_children(oab_unit *unit, const oab_segment_sums *sums) {
    unit->count += sums->count;
    oab_add_tail(&unit->tail, &sums->tail[OAB_MUNICIPAL_POOL]);
}

oab_nation oab_municipal_nation(const oab_rules *rules, const oab_pool *pool) {
    const int64_t *value = rules->value;
    return (oab_nation){
        .pool = *pool,
        .gap = value[OAB_GAP],
        .share = value[OAB_MUNICIPALITY_THRESHOLD_SHARE],
        .own_gap = value[OAB_MUNICIPALITY_GAP_READING] == OAB_GAP_OF_MUNICIPALITY,
    };
}

void oab_sum_municipalities(const oab_evidence *evidence, size_t date, const uint32_t *index,
                            size_t count, oab_municipal_sums *sums) {
    const oab_cohort *cohort = evidence->prepared->cohort;
    for (size_t i = 0; i < count; i++)
        sums[i] = (oab_municipal_sums){{.table_a = OAB_ABSENT}, {.table_a = OAB_ABSENT}};
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (segment->date != date || segment->municipality >= OAB_MOST_MUNICIPALITIES)
            continue;
        oab_municipal_sums *to = &sums[index[segment->municipality]];
        add_children(&to->all, &evidence->scores->segments[s]);
        if (oab_is_toddlers(segment))
            add_children(&to->toddlers, &evidence->scores->segments[s]);
    }
    for (size_t i = 0; i < count; i++)
        sums[i].all.whole = sums[i].toddlers.whole = sums[i].all.tail;
}

/* Counts are those of the first date; the weight is the sum of both dates' scores. */
static bool add_date(const oab_nation *nation, const oab_municipal_sums *sums, int date,
                     oab_municipality_result *to) {
    oab_unit_score all, toddlers;
    if (!oab_score_unit(nation, &sums->all, &all) ||
        !oab_score_unit(nation, &sums->toddlers, &toddlers))
        return false;
    to->date[date] = (oab_dated_score){all.a, all.b, all.score};
    if (date == 0) {
        to->children = sums->all.count;
        to->toddlers = sums->toddlers.count;
        to->target = all.target;
        to->target_toddlers = toddlers.target;
        to->tied_den = nation->pool.tied_den;
        to->exact_toddlers = sums->toddlers.tail.below * nation->pool.tied_den +
                             sums->toddlers.tail.ties * nation->pool.tied_num;
    }
    to->weight += all.score;
    to->toddler_weight += toddlers.score;
    to->measure += all.measure;
    to->above += all.above;
    to->toddler_measure += toddlers.measure;
    to->toddler_above += toddlers.above;
    to->knows_threshold = to->is_known = true;
    to->has_a |= all.has_a;
    return true;
}

/* Scores date D of the two, which is DATE of the cohort. */
static oab_status score_date(const oab_evidence *evidence, size_t date, int d,
                             const uint32_t *index, oab_result *result, oab_log *log) {
    const oab_cohort *cohort = evidence->prepared->cohort;
    oab_municipal_sums *sums = oab_new(result->municipality_count, sizeof *sums);
    if (sums == NULL)
        return oab_out_of_memory(log);
    oab_sum_municipalities(evidence, date, index, result->municipality_count, sums);
    const oab_nation nation = oab_municipal_nation(
        evidence->rules, &evidence->scores->dates[date].pool[OAB_MUNICIPAL_POOL]);
    bool fits = true;
    for (size_t i = 0; i < result->municipality_count && fits; i++)
        fits = add_date(&nation, &sums[i], d, &result->municipalities[i]);
    result->municipal_nation[d] = oab_show_nation(cohort->dates[date], &nation);
    free(sums);
    return fits ? OAB_OK
                : oab_fail(log, OAB_INTERNAL, "the ties are too large for exact sums in 128 bits");
}

static oab_status score_children(const oab_evidence *evidence, const oab_dates *dates,
                                 oab_result *result, oab_log *log) {
    uint32_t *index = oab_new(OAB_MOST_MUNICIPALITIES, sizeof *index);
    if (index == NULL)
        return oab_out_of_memory(log);
    oab_index_municipalities(result, index);
    oab_status status = OAB_OK;
    for (int d = 0; d < 2 && status == OAB_OK; d++)
        status = score_date(evidence, dates->municipal[d], d, index, result, log);
    free(index);
    OAB_TRY(status);
    result->second_date = dates->municipal[0] != dates->municipal[1];
    for (size_t i = 0; i < result->municipality_count && !result->second_date; i++)
        result->municipalities[i].date[1] = (oab_dated_score)NO_SCORE;
    return OAB_OK;
}

/* ---- from a table ---- */

static void score_row(oab_municipality_result *municipality) {
    const oab_municipality *row = municipality->row;
    if (row == NULL || !oab_known(row->score[0]))
        return;
    const int second = oab_known(row->score[1]) ? 1 : 0;
    const oab_fixed *a = row->without_threshold;
    for (int d = 0; d <= second; d++)
        municipality->date[d] = (oab_dated_score){oab_to_hundredths(a[d]), OAB_ABSENT,
                                                  oab_to_hundredths(row->score[d])};
    municipality->is_known = true;
    municipality->weight = municipality->date[0].score + municipality->date[second].score;
    municipality->above = row->score[0] + row->score[second];
    municipality->knows_threshold = oab_known(a[0]) && oab_known(a[second]);
    municipality->measure = municipality->knows_threshold ? a[0] + a[second] : municipality->above;
    municipality->has_a = municipality->weight > 0 || a[0] > 0 || a[1] > 0;
}

/* Notes how many rows lack what others have. */
static void note_lacking(const oab_result *result, oab_log *log) {
    size_t unknown = 0, once = 0;
    for (size_t i = 0; i < result->municipality_count; i++) {
        const oab_municipality_result *unit = &result->municipalities[i];
        unknown += !unit->is_known;
        once += unit->is_known && result->second_date && !oab_known(unit->row->score[1]);
    }
    if (unknown > 0)
        oab_note(log, "%zu %s no score_1; %s empty", unknown,
                 OAB_PLURAL(unknown, "municipality has", "municipalities have"),
                 OAB_PLURAL(unknown, "its amount stays", "their amounts stay"));
    if (once > 0)
        oab_note(log, "%zu %s no score_2; score_1 counts for both dates", once,
                 OAB_PLURAL(once, "municipality has", "municipalities have"));
}

static void score_table(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    for (size_t i = 0; i < result->municipality_count; i++) {
        const oab_municipality *row = result->municipalities[i].row;
        score_row(&result->municipalities[i]);
        result->second_date |= row != NULL && oab_known(row->score[1]);
    }
    note_lacking(result, log);
    if (!evidence->municipalities->has_without_threshold)
        oab_note(log, "the municipalities table has no column without_threshold_1; a municipality "
                      "is entitled to the minimum if its score is above 0");
}

/* The mean of two dates, rounded. */
static oab_hundredths mean(oab_hundredths first, oab_hundredths second) {
    return oab_known(first) && oab_known(second) ? (oab_hundredths)oab_round_div(first + second, 2)
                                                 : OAB_ABSENT;
}

static void show_means(oab_municipality_result *unit) {
    const oab_dated_score *first = &unit->date[0],
                          *second = &unit->date[oab_known(unit->date[1].score) ? 1 : 0];
    unit->a = mean(first->a, second->a);
    unit->b = mean(first->b, second->b);
    unit->score = mean(first->score, second->score);
}

oab_status oab_score_municipalities(const oab_evidence *evidence, const oab_dates *dates,
                                    oab_result *result, oab_log *log) {
    oab_status status = OAB_OK;
    if (evidence->scores != NULL)
        status = score_children(evidence, dates, result, log);
    else
        score_table(evidence, result, log);
    for (size_t i = 0; i < result->municipality_count; i++)
        show_means(&result->municipalities[i]);
    return status;
}
