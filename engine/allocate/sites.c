/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists every site of the children and of the schools table and scores it: from children if there
 * are any, else from the published score without threshold, else as the published score itself. */
#include "allocate/allocate_internal.h"

#include <stdlib.h>

static const oab_site_result empty_site = {
    .municipality = OAB_NO_MUNICIPALITY,
    .pupils = OAB_ABSENT,
    .target = OAB_ABSENT,
    .mean_score = OAB_ABSENT,
    .a = OAB_ABSENT,
    .b = OAB_ABSENT,
    .score = OAB_ABSENT,
    .low = OAB_ABSENT,
    .high = OAB_ABSENT,
    .impulse_pupils = OAB_ABSENT,
    .young = OAB_ABSENT,
    .old = OAB_ABSENT,
    .young_a = OAB_ABSENT,
    .old_a = OAB_ABSENT,
    .amount_new = OAB_ABSENT,
    .amount_old = OAB_ABSENT,
    .amount_impulse = OAB_ABSENT,
    .transition = OAB_ABSENT,
    .previous = OAB_ABSENT,
    .final = OAB_ABSENT,
    .final_difference = OAB_ABSENT,
    .amount = OAB_ABSENT,
    .school_weight = OAB_ABSENT,
    .measure = OAB_ABSENT,
    .above = OAB_ABSENT,
};

/* ---- searching ---- */

static int compare_site(const void *key, const void *element) {
    const oab_school_id id = *(const oab_school_id *)key;
    const oab_school_id other = ((const oab_site_result *)element)->id;
    return id < other ? -1 : id > other;
}

oab_site_result *oab_find_site(const oab_result *result, oab_school_id id) {
    return bsearch(&id, result->sites, result->site_count, sizeof *result->sites, compare_site);
}

/* ---- listing ---- */

/* Does ROW hold what an institution had before, and nothing else? */
static bool is_only_previous(const oab_school *row) {
    const int64_t others[] = {row->pupils,        row->weight_03, row->weight_12,
                              row->school_weight, row->score,     row->score_without_threshold,
                              row->impulse_pupils};
    bool is_only = row->id == oab_institution_of(row->id) && oab_known(row->amount_previous);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        is_only &= others[i] == OAB_ABSENT;
    return is_only;
}

/* Merges two ascending lists. */
static void list_ids(const oab_cohort *cohort, const oab_schools *schools, oab_result *result) {
    size_t c = 0, s = 0;
    const size_t children = cohort != NULL ? cohort->site_count : 0,
                 rows = schools != NULL ? schools->count : 0;
    while (c < children || s < rows) {
        const oab_school_id left = c < children ? cohort->sites[c] : UINT64_MAX,
                            right = s < rows ? schools->rows[s].id : UINT64_MAX;
        const oab_school_id behind = s + 1 < rows ? schools->rows[s + 1].id : UINT64_MAX;
        if (right < left && is_only_previous(&schools->rows[s]) &&
            (oab_institution_of(left) == right || oab_institution_of(behind) == right)) {
            s++; /* no unit: its sites share what it had */
            continue;
        }
        oab_site_result *site = &result->sites[result->site_count++];
        *site = empty_site;
        site->id = left < right ? left : right;
        c += left == site->id;
        if (right == site->id) {
            site->row = &schools->rows[s++];
            site->municipality = site->row->municipality;
        }
    }
}

/* Notes institutions with a row of their own besides rows of their sites: the same pupils may count
 * twice. */
static void note_mixed(const oab_result *result, oab_log *log) {
    size_t mixed = 0;
    oab_school_id first = 0;
    char id[8];
    for (size_t i = 0; i + 1 < result->site_count; i++) {
        const oab_school_id here = result->sites[i].id;
        if (here != oab_institution_of(here) || oab_institution_of(result->sites[i + 1].id) != here)
            continue;
        first = mixed++ == 0 ? here : first;
    }
    if (mixed > 0)
        oab_note(log, "%zu %s beside %s own sites (%s%s); both count", mixed,
                 OAB_PLURAL(mixed, "institution appears", "institutions appear"),
                 OAB_PLURAL(mixed, "its", "their"), OAB_PLURAL(mixed, "", "such as "),
                 oab_school_id_print(first, id));
}

/* ---- from children ---- */

typedef struct site_sums {
    oab_segment_sums sums;
    bool is_split; /* its children are in several municipalities */
    oab_municipality_id municipality;
} site_sums;

static void add_segment(site_sums *site, const oab_segment *segment, const oab_segment_sums *sums) {
    site->is_split |= site->sums.count > 0 && site->municipality != segment->municipality;
    site->municipality = segment->municipality;
    site->sums.count += sums->count;
    site->sums.sum += sums->sum;
    site->sums.young += sums->young;
    site->sums.old += sums->old;
    oab_add_tail(&site->sums.tail[OAB_SCHOOL_POOL], &sums->tail[OAB_SCHOOL_POOL]);
    oab_add_tail(&site->sums.young_tail, &sums->young_tail);
}

static bool score_ages(const oab_nation *nation, const oab_segment_sums *sums,
                       oab_site_result *site) {
    oab_unit young = {.count = sums->young, .tail = sums->young_tail, .table_a = OAB_ABSENT};
    oab_unit old = {.count = sums->old, .tail = sums->tail[OAB_SCHOOL_POOL], .table_a = OAB_ABSENT};
    old.tail.below -= young.tail.below;
    old.tail.ties -= young.tail.ties;
    old.tail.shortfall -= young.tail.shortfall;
    site->young = sums->young;
    site->old = sums->old;
    return oab_score_unit_a(nation, &young, &site->young_a) &&
           oab_score_unit_a(nation, &old, &site->old_a);
}

static bool score_site(const oab_nation *nation, const site_sums *from, oab_site_result *site) {
    const oab_unit unit = {
        .count = from->sums.count, .tail = from->sums.tail[OAB_SCHOOL_POOL], .table_a = OAB_ABSENT};
    oab_unit_score score;
    if (!oab_score_unit(nation, &unit, &score))
        return false;
    site->pupils = from->sums.count;
    site->sum = from->sums.sum;
    site->target = score.target;
    site->a = score.a;
    site->b = score.b;
    site->score = score.score;
    site->measure = score.measure;
    site->above = score.above;
    site->knows_threshold = true;
    if (from->sums.count > 0)
        site->mean_score = oab_mean(from->sums.sum, from->sums.count);
    if (site->row == NULL || site->municipality == OAB_NO_MUNICIPALITY)
        site->municipality =
            from->is_split || from->sums.count == 0 ? OAB_NO_MUNICIPALITY : from->municipality;
    const bool knows_ages =
        from->sums.count > 0 && from->sums.young + from->sums.old == from->sums.count;
    return !knows_ages || score_ages(nation, &from->sums, site);
}

static void compare_counts(const oab_result *result, oab_log *log) {
    size_t differing = 0;
    for (size_t i = 0; i < result->site_count; i++) {
        const oab_site_result *site = &result->sites[i];
        differing +=
            site->row != NULL && oab_known(site->row->pupils) && site->row->pupils != site->pupils;
    }
    if (differing > 0)
        oab_note(log,
                 "%zu %s a different number of pupils in the schools table than in the pupils "
                 "table; the pupils table is used",
                 differing, OAB_PLURAL(differing, "school has", "schools have"));
}

static oab_status score_children(const oab_evidence *evidence, size_t date, oab_nation *nation,
                                 oab_result *result, oab_log *log) {
    const oab_cohort *cohort = evidence->prepared->cohort;
    site_sums *sums = oab_new(result->site_count, sizeof *sums);
    if (sums == NULL)
        return oab_out_of_memory(log);
    size_t i = 0; /* the segments of a date are in order of site, as are the results */
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (!oab_is_of_site(segment, date))
            continue;
        while (result->sites[i].id != cohort->sites[segment->site])
            i++;
        add_segment(&sums[i], segment, &evidence->scores->segments[s]);
    }
    nation->pool = evidence->scores->dates[date].pool[OAB_SCHOOL_POOL];
    bool fits = true;
    for (i = 0; i < result->site_count && fits; i++)
        fits = score_site(nation, &sums[i], &result->sites[i]);
    free(sums);
    compare_counts(result, log);
    result->school_nation = oab_show_nation(cohort->dates[date], nation);
    return fits ? OAB_OK
                : oab_fail(log, OAB_INTERNAL, "the ties are too large for exact sums in 128 bits");
}

/* ---- from a table ---- */

static bool has_formula(const oab_school *row) {
    return oab_known(row->score_without_threshold) && oab_known(row->pupils);
}

static void check_published(oab_hundredths published, oab_hundredths own, oab_result *result) {
    const oab_hundredths off = published > own ? published - own : own - published;
    result->checked++;
    result->check_differ += off > 0;
    result->check_off += off > 1;
    result->check_largest = off > result->check_largest ? off : result->check_largest;
}

/* The published score is the one of the law: A - B from an A that is rounded can differ by 0.01. It
 * pays unless RECOMPUTES; where nothing gives it anew it pays even so. */
static void choose_score(oab_hundredths published, bool recomputes, oab_site_result *site,
                         oab_result *result) {
    const bool is_both = site->knows_threshold && oab_known(published);
    if (is_both && recomputes) {
        result->recomputed++;
        return;
    }
    if (is_both)
        check_published(published, site->score, result);
    site->is_published = oab_known(published);
    result->published += site->is_published;
    if (site->is_published)
        site->score = published;
}

static bool score_row(const oab_nation *nation, bool recomputes, oab_site_result *site,
                      oab_result *result) {
    const oab_school *row = site->row;
    const bool is_masked = row->pupils == OAB_MASKED;
    site->pupils = is_masked ? OAB_ABSENT : row->pupils;
    site->a = oab_to_hundredths(row->score_without_threshold);
    site->young_a = oab_to_hundredths(row->onderbouw);
    site->old_a = oab_to_hundredths(row->bovenbouw);
    if (!has_formula(row)) {
        const bool needs_count = is_masked && oab_known(row->score_without_threshold) &&
                                 (recomputes || !oab_known(row->score));
        result->masked_rows += needs_count;
        if (needs_count)
            return true;
        site->measure = site->above = row->score;
    } else {
        const oab_unit unit = {.count = row->pupils, .table_a = site->a};
        oab_unit_score score;
        if (!oab_score_unit(nation, &unit, &score))
            return false;
        site->b = score.b;
        site->score = score.score;
        site->measure = score.measure;
        site->above = score.above;
        site->knows_threshold = true;
    }
    choose_score(oab_to_hundredths(row->score), recomputes, site, result);
    return true;
}

static oab_status score_table(const oab_evidence *evidence, oab_nation *nation, oab_result *result,
                              oab_log *log) {
    const oab_schools *schools = evidence->schools;
    int64_t pupils = 0;
    for (size_t i = 0; i < schools->count; i++)
        if (has_formula(&schools->rows[i])) {
            pupils += schools->rows[i].pupils;
            nation->table_a += oab_to_hundredths(schools->rows[i].score_without_threshold);
        }
    if (!schools->has_score && !(schools->has_without_threshold && schools->has_pupils))
        return oab_fail(log, OAB_DATA,
                        "the schools table contains no scores; expected columns "
                        "score_without_threshold and pupils, or score");
    nation->pool.tied_den = 1;
    nation->pool.k = oab_ceil_share(evidence->rules->value[OAB_TARGET_SHARE], pupils);
    bool fits = true;
    for (size_t i = 0; i < result->site_count && fits; i++)
        fits = score_row(nation, evidence->recomputes, &result->sites[i], result);
    result->school_nation = oab_show_nation(0, nation);
    result->school_nation.children = pupils;
    return fits ? OAB_OK
                : oab_fail(log, OAB_INTERNAL, "the sums are too large to be exact in 128 bits");
}

oab_status oab_list_sites(const oab_evidence *evidence, oab_result *result, oab_log *log) {
    const oab_cohort *cohort = evidence->prepared != NULL ? evidence->prepared->cohort : NULL;
    const size_t most = (cohort != NULL ? cohort->site_count : 0) +
                        (evidence->schools != NULL ? evidence->schools->count : 0);
    result->sites = oab_new(most, sizeof *result->sites);
    if (result->sites == NULL)
        return oab_out_of_memory(log);
    list_ids(cohort, evidence->schools, result);
    note_mixed(result, log);
    return OAB_OK;
}

oab_status oab_score_sites(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                           oab_log *log) {
    oab_nation nation = {.gap = evidence->rules->value[OAB_GAP],
                         .share = evidence->rules->value[OAB_SCHOOL_THRESHOLD_SHARE]};
    const oab_status status = oab_scores_sites(evidence)
                                  ? score_children(evidence, dates->school, &nation, result, log)
                                  : score_table(evidence, &nation, result, log);
    result->nation = nation;
    return status;
}
