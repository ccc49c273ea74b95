/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Intervals of amounts over the runs of a sweep, one row per school and municipality.
 */
#include "report/report_internal.h"

static const oab_interval *row_at(const void *context, size_t row) {
    return &((const oab_sweep *)context)->intervals[row];
}

#define CELL(name, put)                                                                            \
    static void put_##name(oab_writer *w, const void *context, size_t row) {                       \
        const oab_interval *i = row_at(context, row);                                              \
        put;                                                                                       \
    }
CELL(unit, oab_put_text(w, i->is_municipality ? "municipality" : "school"))
CELL(id, i->is_municipality ? oab_put_municipality(w, (oab_municipality_id)i->id)
                            : oab_put_school(w, i->id))
CELL(name, oab_put_text(w, i->name))
CELL(amount, oab_put_decimal(w, i->amount, 2, 2))
CELL(p5, oab_put_decimal(w, i->p5, 2, 2))
CELL(p50, oab_put_decimal(w, i->p50, 2, 2))
CELL(p95, oab_put_decimal(w, i->p95, 2, 2))
CELL(with_money, oab_put_decimal(w, i->with_money, 6, 6))
#undef CELL

static const oab_csv_column columns[] = {
    {"unit", put_unit}, {"id", put_id},   {"name", put_name}, {"amount", put_amount},
    {"p5", put_p5},     {"p50", put_p50}, {"p95", put_p95},   {"with_money", put_with_money},
};

static size_t count_rows(const void *context) {
    return ((const oab_sweep *)context)->interval_count;
}

static bool always(const void *context) {
    (void)context;
    return true;
}

oab_status oab_report_intervals(const oab_sweep *sweep, const char *path, bool force,
                                oab_log *log) {
    FILE *file;
    oab_outputs *outputs = oab_outputs_single(path, OAB_INTERVALS_MARK, force, &file, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    const oab_csv_table table = {path, OAB_COLUMNS(columns), count_rows, always};
    oab_write_table(&table, sweep, false, file);
    return oab_outputs_commit(outputs, log);
}
