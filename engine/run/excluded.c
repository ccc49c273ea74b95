/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schools outside the scheme: those for travelling children (art. 193 WPO) and special schools.
 * Neither they nor their children count in C, G and k or for the money of either scheme. */
#include "run/run_internal.h"

#include <stdlib.h>

/* What the table says of school ID, or else a register. */
static oab_school_type type_of(const oab_dataset *data, oab_school_id id) {
    const oab_school *row = oab_find_school(&data->schools, id);
    for (size_t r = 0; r < data->register_count && (row == NULL || row->type == OAB_SCHOOL_REGULAR);
         r++)
        row = oab_find_school(&data->registers[r].sites, id);
    return row != NULL ? (oab_school_type)row->type : OAB_SCHOOL_REGULAR;
}

/* Marks the rows that stay; adds up those that do not. */
static void mark_rows(oab_dataset *data, bool *kept) {
    for (size_t i = 0; i < data->schools.count; i++) {
        const oab_school *row = &data->schools.rows[i];
        const oab_school_type type = type_of(data, row->id);
        kept[i] = type == OAB_SCHOOL_REGULAR;
        data->excluded[type] += !kept[i];
        if (!kept[i] && data->cohort.count == 0)
            data->excluded_pupils += oab_zero_if_unknown(row->pupils);
    }
}

/* Adds up the sites left out that have no row. */
static void count_sites(oab_dataset *data) {
    for (size_t i = 0; i < data->cohort.site_count; i++) {
        const oab_school_type type = type_of(data, data->cohort.sites[i]);
        data->excluded[type] += type != OAB_SCHOOL_REGULAR &&
                                oab_find_school(&data->schools, data->cohort.sites[i]) == NULL;
    }
}

/* Marks where the children of each site of COHORT go. False: all stay. */
static bool mark_moves(const oab_dataset *data, const oab_cohort *cohort, oab_move *moves) {
    bool is_any = false;
    for (size_t i = 0; i < cohort->site_count; i++) {
        const bool is_out = type_of(data, cohort->sites[i]) != OAB_SCHOOL_REGULAR;
        moves[i] = (oab_move){is_out ? OAB_NOWHERE : cohort->sites[i], OAB_NO_MUNICIPALITY};
        is_any |= is_out;
    }
    return is_any;
}

/* Adds to *LEFT_OUT the children of COHORT that go. */
static oab_status drop_children(const oab_dataset *data, oab_cohort *cohort, int64_t *left_out,
                                oab_log *log) {
    const uint64_t before = cohort->count;
    oab_move *moves = oab_new(cohort->site_count, sizeof *moves);
    if (moves == NULL)
        return oab_out_of_memory(log);
    const oab_status status =
        mark_moves(data, cohort, moves) ? oab_cohort_move(cohort, moves, log) : OAB_OK;
    free(moves);
    *left_out += (int64_t)(before - cohort->count);
    return status;
}

/* The request's one child goes where the others of its school go. */
static oab_status drop_pupil(oab_dataset *data, oab_log *log) {
    int64_t left_out = 0;
    OAB_TRY(drop_children(data, &data->pupil, &left_out, log));
    if (data->pupil.count == 0)
        return oab_fail(log, OAB_DATA,
                        "the child is at a school of type travelling or special, which is left out "
                        "of all figures");
    if (left_out > 0)
        oab_note(log, "on %lld count %s the child is at a school that is left out of all figures",
                 (long long)left_out, OAB_PLURAL(left_out, "date", "dates"));
    return OAB_OK;
}

static oab_status check_rest(const oab_dataset *data, oab_log *log) {
    const bool has_pupils = data->inputs[OAB_INPUT_PUPILS].path != NULL;
    if (has_pupils ? data->cohort.count > 0 : data->schools.count > 0)
        return OAB_OK;
    return oab_fail(log, OAB_DATA,
                    "no %s left: expected some of schools that are neither travelling nor special",
                    has_pupils ? "children are" : "schools are");
}

static void note_excluded(const oab_dataset *data, oab_log *log) {
    const int64_t travelling = data->excluded[OAB_SCHOOL_TRAVELLING],
                  special = data->excluded[OAB_SCHOOL_SPECIAL];
    oab_note(
        log,
        "%lld %s of type travelling and %lld of type special are left out of all figures, with "
        "%lld %s",
        (long long)travelling, OAB_PLURAL(travelling, "school", "schools"), (long long)special,
        (long long)data->excluded_pupils, OAB_PLURAL(data->excluded_pupils, "pupil", "pupils"));
}

oab_status oab_leave_out(oab_dataset *data, oab_log *log) {
    bool *kept = oab_new(data->schools.count, sizeof *kept);
    if (kept == NULL)
        return oab_out_of_memory(log);
    mark_rows(data, kept);
    count_sites(data);
    oab_status status = drop_children(data, &data->cohort, &data->excluded_pupils, log);
    if (status == OAB_OK && data->pupil.count > 0)
        status = drop_pupil(data, log);
    if (data->excluded[OAB_SCHOOL_TRAVELLING] + data->excluded[OAB_SCHOOL_SPECIAL] > 0 &&
        status == OAB_OK) {
        oab_schools_keep(&data->schools, kept);
        note_excluded(data, log);
        status = check_rest(data, log);
    }
    free(kept);
    return status;
}
