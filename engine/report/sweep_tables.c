/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of an analysis: the indices of measures or of pairs of factors, with columns that
 * depend on the method; and the measures themselves. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- indices ---- */

static const oab_index_table *indices_of(const oab_index_view *view, size_t measure) {
    const oab_measure *m = &view->measures[measure];
    return view->is_pairs ? &m->pairs : &m->main;
}

static const void *row_at(const void *context, size_t index) {
    const oab_index_view *view = context;
    for (size_t m = 0; m < view->count; m++) {
        const oab_index_table *table = indices_of(view, m);
        if (index < table->count)
            return &table->rows[index];
        index -= table->count;
    }
    return NULL;
}

static oab_cell measure_of(const void *context, const void *row, char *scratch) {
    (void)scratch;
    const oab_index_view *view = context;
    const oab_index_row *asked = row;
    size_t m = 0;
    while (asked < indices_of(view, m)->rows ||
           asked >= indices_of(view, m)->rows + indices_of(view, m)->count)
        m++;
    return (oab_cell){.text = view->measures[m].name};
}

#define INDEX(member) OAB_MEMBER(oab_index_row, member)

static oab_cell remarks_of_row(const void *context, const void *row, char *scratch) {
    const oab_index_view *view = context;
    const oab_index_row *r = row;
    oab_remarks_in_words(view->language, r->remarks, r->remark_count, scratch, OAB_CELL_SCRATCH);
    return (oab_cell){.text = r->remark_count > 0 ? scratch : NULL};
}

static void add_column(oab_index_view *view, oab_report_column column) {
    view->columns[view->column_count++] = column;
}

/* Adds the value columns of the first measure that has rows. */
static void add_values(oab_index_view *view) {
    static const oab_report_column value[OAB_INDEX_COLUMNS] = {
        {"", OAB_CELL_REAL, INDEX(value[0])},
        {"", OAB_CELL_REAL, INDEX(value[1])},
        {"", OAB_CELL_REAL, INDEX(value[2])},
        {"", OAB_CELL_REAL, INDEX(value[3])},
    };
    size_t m = 0;
    while (m < view->count && indices_of(view, m)->count == 0)
        m++;
    for (int c = 0; m < view->count && indices_of(view, m)->columns[c] != NULL; c++) {
        add_column(view, value[c]);
        view->columns[view->column_count - 1].name = indices_of(view, m)->columns[c];
    }
}

oab_report_table oab_index_table_of(oab_index_view *view, const oab_measure *measures, size_t count,
                                    bool is_pairs) {
    *view = (oab_index_view){.measures = measures, .count = count, .is_pairs = is_pairs};
    add_column(view, (oab_report_column){"measure", OAB_CELL_TEXT, .work_out = measure_of});
    add_column(view, (oab_report_column){"factor", OAB_CELL_TEXT, INDEX(factor)});
    if (is_pairs)
        add_column(view, (oab_report_column){"with", OAB_CELL_TEXT, INDEX(with), .may_lack = true});
    add_values(view);
    add_column(view, (oab_report_column){"remark", OAB_CELL_TEXT, .work_out = remarks_of_row,
                                         .may_lack = true});
    return (oab_report_table){is_pairs ? "pairs" : "indices",
                              view->columns,
                              view->column_count,
                              row_at,
                              view,
                              is_pairs ? 3 : 2};
}

static double size_at(const oab_index_row *row, int column) {
    return isnan(row->value[column]) ? -1 : fabs(row->value[column]);
}

void oab_order_indices(const oab_index_table *table, int column, uint32_t *order) {
    for (size_t i = 0; i < table->count; i++) {
        size_t at = i;
        for (; at > 0 && column >= 0 &&
               size_at(&table->rows[order[at - 1]], column) < size_at(&table->rows[i], column);
             at--)
            order[at] = order[at - 1];
        order[at] = (uint32_t)i;
    }
}

/* ---- measures ---- */

#define MEASURE(member) OAB_MEMBER(oab_measure, member)

static const oab_convergence *known_convergence(const void *row) {
    const oab_convergence *c = &((const oab_measure *)row)->convergence;
    return c->is_sample && !isnan(c->widest) ? c : NULL;
}

static oab_cell precision_of(const void *row) {
    const oab_convergence *c = &((const oab_measure *)row)->convergence;
    return (oab_cell){.real = c->is_sample ? c->precision : NAN};
}

static oab_cell interval_of(const void *row) {
    const oab_convergence *c = known_convergence(row);
    return (oab_cell){.real = c != NULL ? c->widest : NAN};
}

static oab_cell enough_of(const void *row) {
    const oab_convergence *c = known_convergence(row);
    return (oab_cell){.number = c != NULL ? c->is_enough : OAB_ABSENT};
}

static oab_cell runs_needed_of(const void *row) {
    const oab_convergence *c = known_convergence(row);
    return (oab_cell){.number = c != NULL ? (int64_t)c->runs : OAB_ABSENT};
}

static oab_cell remarks_of_measure(const void *context, const void *row, char *scratch) {
    const oab_measure *m = row;
    (void)context;
    return (oab_cell){.text = oab_remarks_in_words(OAB_ENGLISH, m->remarks, m->remark_count,
                                                   scratch, OAB_CELL_SCRATCH)};
}

static const oab_report_column measure_columns[] = {
    {"measure", OAB_CELL_TEXT, MEASURE(name)},
    {"mean", OAB_CELL_REAL, MEASURE(mean)},
    {"sd", OAB_CELL_REAL, MEASURE(sd)},
    {"least", OAB_CELL_REAL, MEASURE(least)},
    {"most", OAB_CELL_REAL, MEASURE(most)},
    {"precision", OAB_CELL_REAL, .from_row = precision_of},
    {"widest_interval", OAB_CELL_REAL, .from_row = interval_of},
    {"enough", OAB_CELL_YES_NO, .from_row = enough_of},
    {"runs_needed", OAB_CELL_COUNT, .from_row = runs_needed_of},
    {"remarks", OAB_CELL_TEXT, .work_out = remarks_of_measure},
};

static const void *measure_at(const void *context, size_t index) {
    const oab_analysis *analysis = context;
    return index < analysis->count ? &analysis->measures[index] : NULL;
}

oab_report_table oab_measures_table(const oab_analysis *analysis) {
    return (oab_report_table){"measures", OAB_COLUMNS(measure_columns), measure_at, analysis, 1};
}

/* ---- how indices settle ---- */

oab_status oab_list_settling(const oab_analysis *analysis, oab_settling_list *list, oab_log *log) {
    const oab_design *design = analysis->design;
    *list = (oab_settling_list){.analysis = analysis};
    list->of = oab_new(analysis->count, sizeof *list->of);
    if (list->of == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        if (m->main.count > 0)
            OAB_TRY(oab_settling_make(design, m->y, &list->of[i], log));
        list->row_count += list->of[i].steps * list->of[i].count;
    }
    list->rows = oab_new(list->row_count, sizeof *list->rows);
    if (list->rows == NULL)
        return oab_out_of_memory(log);
    oab_settling_row *row = list->rows;
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_settling *s = &list->of[i];
        for (size_t j = 0; j < s->count; j++)
            for (size_t k = 0; k < s->steps; k++)
                *row++ = (oab_settling_row){analysis->measures[i].name,
                                            oab_settling_factor(design, j),
                                            s->index,
                                            s->samples[k],
                                            s->runs[k],
                                            s->value[k * s->count + j]};
    }
    return OAB_OK;
}

void oab_settling_list_free(oab_settling_list *list) {
    for (size_t i = 0; list->of != NULL && i < list->analysis->count; i++)
        oab_settling_free(&list->of[i]);
    free(list->of);
    free(list->rows);
}

#define SETTLING(member) OAB_MEMBER(oab_settling_row, member)

static const oab_report_column settling_columns[] = {
    {"measure", OAB_CELL_TEXT, SETTLING(measure)},  {"factor", OAB_CELL_TEXT, SETTLING(factor)},
    {"samples", OAB_CELL_COUNT, SETTLING(samples)}, {"runs", OAB_CELL_COUNT, SETTLING(runs)},
    {"index", OAB_CELL_TEXT, SETTLING(index)},      {"value", OAB_CELL_REAL, SETTLING(value)},
};

static const void *settling_at(const void *context, size_t index) {
    const oab_settling_list *list = context;
    return index < list->row_count ? &list->rows[index] : NULL;
}

oab_report_table oab_settling_table(const oab_settling_list *list) {
    return (oab_report_table){"convergence", OAB_COLUMNS(settling_columns), settling_at, list, 3};
}
