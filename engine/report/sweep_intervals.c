/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals of amounts over the runs of a sweep: one row per school, municipality and board. */
#include "report/report_internal.h"

#define INTERVAL(member) OAB_MEMBER(oab_interval, member)

static oab_cell unit_of(const void *row) {
    static const char *const words[] = {[OAB_UNIT_SCHOOL] = "school",
                                        [OAB_UNIT_MUNICIPALITY] = "municipality",
                                        [OAB_UNIT_BOARD] = "board"};
    return (oab_cell){.text = words[((const oab_interval *)row)->unit]};
}

static oab_cell id_of(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_interval *i = row;
    return (oab_cell){.text = i->unit == OAB_UNIT_BOARD ? i->board
                              : i->unit == OAB_UNIT_MUNICIPALITY
                                  ? oab_municipality_id_print((oab_municipality_id)i->id, scratch)
                                  : oab_school_id_print(i->id, scratch)};
}

static const oab_report_column columns[] = {
    {"unit", OAB_CELL_TEXT, .from_row = unit_of},
    {"id", OAB_CELL_TEXT, .work_out = id_of},
    {"name", OAB_CELL_TEXT, INTERVAL(name)},
    {"amount", OAB_CELL_EURO, INTERVAL(amount)},
    {"p5", OAB_CELL_EURO, INTERVAL(p5)},
    {"p50", OAB_CELL_EURO, INTERVAL(p50)},
    {"p95", OAB_CELL_EURO, INTERVAL(p95)},
    {"with_money", OAB_CELL_SHARE, INTERVAL(with_money)},
};

static const void *row_at(const void *context, size_t index) {
    const oab_sweep *sweep = context;
    return index < sweep->interval_count ? &sweep->intervals[index] : NULL;
}

oab_status oab_report_intervals(const oab_sweep *sweep, const char *path, bool force,
                                oab_log *log) {
    FILE *file;
    oab_outputs *outputs = oab_outputs_single(path, OAB_INTERVALS_MARK, force, &file, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    const oab_report_table table = {"intervals", OAB_COLUMNS(columns), row_at, sweep, 2};
    oab_write_csv_rows(&table, NULL, false, file);
    return oab_outputs_commit(outputs, log);
}
