/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mergers and splits of a run's year. Schools that have merged count as one: their children, or
 * what the table counts of them, are pooled before any threshold and rounding. Splits are left to
 * the scores (allocate/splits.c). */
#include "run/run_internal.h"

#include <stdlib.h>

/* The first day of the time that the funding of YEAR is for: school years up to 2022-2023, calendar
 * years since. */
static int32_t first_day(int year) {
    return year * 10000 + (year < 2023 ? 801 : 101);
}

/* Sorted, so that what is rounded on the way does not depend on the order of rows. */
static int compare_mergers(const void *left, const void *right) {
    const oab_merger *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* ---- who is known ---- */

static bool is_site_of_children(const oab_dataset *data, oab_school_id id) {
    const oab_cohort *cohort = &data->cohort;
    bool is_one = false;
    for (size_t i = 0; i < cohort->site_count && !is_one; i++)
        is_one = cohort->sites[i] == id;
    return is_one;
}

static bool is_known_school(const oab_dataset *data, oab_school_id id) {
    return oab_find_school(&data->schools, id) != NULL || is_site_of_children(data, id);
}

static oab_status check_known(const oab_dataset *data, const oab_merger *row, oab_log *log) {
    oab_status status = OAB_OK;
    for (int side = 0; side < 2; side++)
        if (!is_known_school(data, side == 0 ? row->from : row->to))
            status =
                oab_merger_fault(&data->mergers, row, side == 0,
                                 "is unknown; expected a school of the tables that counts", log);
    return status;
}

/* ---- rows of the schools table ---- */

/* The sum of two figures; unknown if either is. */
static int64_t pooled(int64_t a, int64_t b) {
    if (oab_known(a) && oab_known(b))
        return a + b;
    return a == OAB_MASKED || b == OAB_MASKED ? OAB_MASKED : OAB_ABSENT;
}

/* The mean teacher age, weighted by pupils since no table has the teachers; else that of A, the
 * school that is kept. */
static oab_fixed mean_age(const oab_school *a, const oab_school *b) {
    const bool is_known = oab_known(a->teacher_age) && oab_known(b->teacher_age) &&
                          oab_known(a->pupils) && oab_known(b->pupils) && a->pupils + b->pupils > 0;
    if (!is_known)
        return a->teacher_age;
    const oab_wide sum =
        (oab_wide)a->teacher_age * a->pupils + (oab_wide)b->teacher_age * b->pupils;
    return (oab_fixed)oab_round_div(sum, a->pupils + b->pupils);
}

/* Are there A and pupils, be they masked, to compute a score from? */
static bool has_formula(const oab_school *row) {
    return oab_known(row->score_without_threshold) && row->pupils != OAB_ABSENT;
}

/* A published score is of one school alone: where both have a formula the pooled one is computed.
 */
static void pool_rows(oab_school *to, const oab_school *from) {
    const bool is_computed = has_formula(to) && has_formula(from);
    to->teacher_age = mean_age(to, from);
    to->score = is_computed ? OAB_ABSENT : pooled(to->score, from->score);
    int64_t *const sum[] = {&to->pupils,          &to->weight_03,     &to->weight_12,
                            &to->impulse_pupils,  &to->school_weight, &to->score_without_threshold,
                            &to->amount_previous, &to->onderbouw,     &to->bovenbouw};
    const int64_t part[] = {
        from->pupils,          from->weight_03,     from->weight_12,
        from->impulse_pupils,  from->school_weight, from->score_without_threshold,
        from->amount_previous, from->onderbouw,     from->bovenbouw};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        *sum[i] = pooled(*sum[i], part[i]);
}

static oab_status pool_schools(oab_dataset *data, const oab_merger *rows, size_t count,
                               oab_log *log) {
    bool *kept = oab_new(data->schools.count, sizeof *kept);
    if (kept == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < data->schools.count; i++)
        kept[i] = true;
    for (size_t i = 0; i < count; i++) {
        const oab_school *from = oab_find_school(&data->schools, rows[i].from),
                         *to = oab_find_school(&data->schools, rows[i].to);
        if (from != NULL && to != NULL)
            pool_rows(&data->schools.rows[to - data->schools.rows], from);
        if (from != NULL)
            kept[from - data->schools.rows] = false;
    }
    oab_schools_keep(&data->schools, kept);
    free(kept);
    return OAB_OK;
}

/* ---- children ---- */

static oab_status pool_children(const oab_dataset *data, const oab_merger *rows, size_t count,
                                oab_cohort *cohort, oab_log *log) {
    oab_move *moves = oab_new(cohort->site_count, sizeof *moves);
    if (moves == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < cohort->site_count; i++) {
        moves[i] = (oab_move){cohort->sites[i], OAB_NO_MUNICIPALITY};
        for (size_t r = 0; r < count; r++) {
            if (rows[r].from != cohort->sites[i])
                continue;
            const oab_school *to = oab_find_school(&data->schools, rows[r].to);
            moves[i] = (oab_move){rows[r].to, to != NULL ? to->municipality : OAB_NO_MUNICIPALITY};
        }
    }
    const oab_status status = oab_cohort_move(cohort, moves, log);
    free(moves);
    return status;
}

/* ---- a run's mergers and splits ---- */

static void note_mergers(const oab_dataset *data, int32_t day, oab_log *log) {
    const size_t later = oab_later_mergers(data);
    char text[12];
    oab_note(log, "%s: %zu %s merged and %zu split off", data->inputs[OAB_INPUT_MERGERS].path,
             data->merged, OAB_PLURAL(data->merged, "school", "schools"), data->split_count);
    if (later > 0)
        oab_note(log, "%s: %zu %s dated after %s and %s not apply",
                 data->inputs[OAB_INPUT_MERGERS].path, later,
                 OAB_PLURAL(later, "row is", "rows are"), oab_date_print(day, text),
                 OAB_PLURAL(later, "does", "do"));
}

/* Keeps in ROWS those that apply in the year, mergers first. */
static oab_status list_applying(oab_dataset *data, int32_t day, oab_merger *rows, size_t *count,
                                oab_log *log) {
    oab_status status = OAB_OK;
    *count = 0;
    for (size_t i = 0; i < data->mergers.count; i++) {
        const oab_merger *row = &data->mergers.rows[i];
        if (row->date > day)
            continue;
        const oab_status own = check_known(data, row, log);
        status = status == OAB_OK ? own : status;
        rows[(*count)++] = *row;
        data->merged += row->kind == OAB_MERGED;
    }
    qsort(rows, *count, sizeof *rows, compare_mergers);
    return status;
}

bool oab_same_mergers(const oab_dataset *data, int year) {
    size_t applying = 0;
    for (size_t i = 0; i < data->mergers.count; i++)
        applying += data->mergers.rows[i].date <= first_day(year);
    return applying == data->merged + data->split_count;
}

oab_status oab_merge_schools(const oab_run *run, oab_dataset *data, oab_log *log) {
    if (data->inputs[OAB_INPUT_MERGERS].path == NULL)
        return OAB_OK;
    const int32_t day = first_day(run->request->year);
    size_t count;
    oab_merger *rows = data->applied = oab_new(data->mergers.count, sizeof *rows);
    if (rows == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(list_applying(data, day, rows, &count, log));
    data->splits = rows + data->merged;
    data->split_count = count - data->merged;
    if (data->merged > 0 && data->cohort.count > 0)
        OAB_TRY(pool_children(data, rows, data->merged, &data->cohort, log));
    if (data->merged > 0 && data->pupil.count > 0)
        OAB_TRY(pool_children(data, rows, data->merged, &data->pupil, log));
    if (data->merged > 0)
        OAB_TRY(pool_schools(data, rows, data->merged, log));
    note_mergers(data, day, log);
    return OAB_OK;
}
