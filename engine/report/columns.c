/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns and rows of a table, and the value of a cell, read from its row or computed by its
 * column. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const oab_cell_shape oab_cell_shapes[OAB_CELL_TYPES] = {
    [OAB_CELL_EURO] = {2, 2, 2},    [OAB_CELL_HUNDREDTHS] = {2, 2, 2},
    [OAB_CELL_MEASURE] = {6, 2, 2}, [OAB_CELL_POINTS] = {6, 6, 4},
    [OAB_CELL_SHARE] = {6, 6, 4},   [OAB_CELL_NORMALISED] = {4, 4, 4},
    [OAB_CELL_PERCENT] = {2, 2, 2}, [OAB_CELL_MILLIONS] = {8, 1, 1},
};

oab_report_table oab_without_first(oab_report_table table) {
    table.columns++;
    table.column_count--;
    return table;
}

const oab_report_column *oab_find_column(const oab_report_table *table, const char *name) {
    for (size_t c = 0; c < table->column_count; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

const void *oab_row_at(const oab_report_table *table, const oab_chosen_rows *chosen, size_t i) {
    if (chosen != NULL && i >= chosen->count)
        return NULL;
    return table->row(table->context, chosen != NULL ? chosen->index[i] : i);
}

static bool is_real(oab_cell_type type) {
    return type == OAB_CELL_REAL || type == OAB_CELL_RATIO;
}

static oab_cell of_real(oab_cell_type type, double value) {
    if (is_real(type))
        return (oab_cell){.real = value};
    const double scaled = value * pow(10, oab_cell_shapes[type].scale);
    return (oab_cell){.number = isfinite(scaled) ? llround(scaled) : OAB_ABSENT};
}

static oab_cell read_member(const oab_report_column *column, const void *row) {
    const union {
        const void *any;
        const int64_t *int64;
        const uint64_t *uint64;
        const int32_t *int32;
        const uint32_t *uint32;
        const uint16_t *uint16;
        const bool *truth;
        const double *real;
        const char *const *text;
    } at = {(const char *)row + column->at};
    switch (column->held) {
    case OAB_HELD_INT64:
        return (oab_cell){.number = *at.int64};
    case OAB_HELD_UINT64:
        return (oab_cell){.number = (int64_t)*at.uint64};
    case OAB_HELD_INT32:
        return (oab_cell){.number = *at.int32};
    case OAB_HELD_UINT32:
        return (oab_cell){.number = *at.uint32};
    case OAB_HELD_UINT16:
        return (oab_cell){.number = *at.uint16};
    case OAB_HELD_BOOL:
        return (oab_cell){.number = *at.truth};
    case OAB_HELD_DOUBLE:
        return of_real(column->type, *at.real);
    case OAB_HELD_TEXT:
        return (oab_cell){.text = *at.text};
    case OAB_HELD_NOWHERE:
        break;
    }
    return (oab_cell){.number = OAB_ABSENT};
}

oab_cell oab_cell_of(const oab_report_table *table, const oab_report_column *column,
                     const void *row, char *scratch) {
    if (column->from_row != NULL)
        return column->from_row(row);
    if (column->work_out != NULL)
        return column->work_out(table->context, row, scratch);
    return read_member(column, row);
}

oab_cell oab_is_drawn(const oab_run *run, bool municipal) {
    const bool by_children = municipal || run->on_children;
    return (oab_cell){.number = run->data->country == NULL
                                    ? OAB_ABSENT
                                    : by_children && run->data->cohort.count > 0};
}

bool oab_cell_is_absent(oab_cell_type type, oab_cell cell) {
    if (type == OAB_CELL_TEXT)
        return cell.text == NULL;
    if (is_real(type))
        return isnan(cell.real);
    if (type == OAB_CELL_DATE)
        return cell.number == 0;
    return !oab_known(cell.number);
}

bool oab_cell_is_blank(oab_cell_type type, oab_cell cell) {
    return oab_cell_is_absent(type, cell) || (type == OAB_CELL_TEXT && cell.text[0] == '\0');
}

bool oab_cell_is_number(oab_cell_type type) {
    return (type >= OAB_CELL_YES_NO && type < OAB_CELL_REAL) || type == OAB_CELL_YEAR;
}

/* ---- cells as plain text ---- */

static size_t print_school(oab_cell cell, char *out) {
    return strlen(oab_school_id_print((oab_school_id)cell.number, out));
}

static size_t print_municipality(oab_cell cell, char *out) {
    return strlen(oab_municipality_id_print((oab_municipality_id)cell.number, out));
}

static size_t print_date(oab_cell cell, char *out) {
    return strlen(oab_date_print((int32_t)cell.number, out));
}

static size_t print_real(oab_cell cell, char *out) {
    return (size_t)snprintf(out, OAB_CELL_PRINTED, "%.9g", cell.real + 0.0);
}

/* Other types print as integers. */
static size_t (*const print[OAB_CELL_TYPES])(oab_cell cell, char *out) = {
    [OAB_CELL_SCHOOL] = print_school,
    [OAB_CELL_MUNICIPALITY] = print_municipality,
    [OAB_CELL_DATE] = print_date,
    [OAB_CELL_REAL] = print_real,
};

size_t oab_cell_print(oab_cell_type type, oab_cell cell, char *out) {
    const oab_cell_shape shape = oab_cell_shapes[type];
    return print[type] != NULL ? print[type](cell, out)
                               : oab_decimal_print(out, cell.number, shape.scale, shape.decimals);
}

double oab_cell_double(oab_cell_type type, oab_cell cell) {
    char text[OAB_CELL_PRINTED];
    if (type == OAB_CELL_REAL)
        return cell.real;
    text[oab_cell_print(type, cell, text)] = '\0';
    return strtod(text, NULL);
}
