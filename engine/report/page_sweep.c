/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of an analysis: what was varied, what moves the measure most and how sure that is, in
 * sentences; its tables; and what its measures and factors are. */
#include "report/report_internal.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const derived[] = {"derived", NULL}, *const no_tags[] = {NULL};

/* ---- the answer ---- */

/* The column of the indices that tells how much a factor matters, and that of its interval. */
static const struct {
    int size, interval; /* interval -1: it has none */
} leading[OAB_METHOD_COUNT] = {
    [OAB_SOBOL] = {2, 3}, [OAB_MORRIS] = {1, 2}, [OAB_LHS] = {0, -1},
    [OAB_OAT] = {2, -1},  [OAB_GRID] = {2, -1},  [OAB_LIST] = {0, -1},
};

/* The row of the factor that matters most; NULL: none can be told to. */
static const oab_index_row *most_telling(const oab_measure *m, int column) {
    const oab_index_row *most = NULL;
    for (size_t i = 0; i < m->main.count; i++) {
        const oab_index_row *row = &m->main.rows[i];
        const double size = fabs(row->value[column]);
        if (size > 0 && (most == NULL || size > fabs(most->value[column])))
            most = row;
    }
    return most;
}

/* What a page shows first: the money that moves, else the first measure that anything moves; NULL:
 * nothing moves any. */
static const oab_measure *first_shown(const oab_analysis *analysis) {
    const oab_measure *first = NULL;
    for (size_t i = analysis->count; i-- > 0;) {
        const oab_measure *m = &analysis->measures[i];
        const bool is_money = first != NULL && strcmp(first->name, "moved") == 0;
        if (m->main.count > 0 && !is_money)
            first = m;
    }
    return first;
}

/* "20.2 million euro", "2,653 schools". OUT: OAB_SENTENCE bytes. */
static const char *as_measured(const oab_measure *m, double value, oab_language language,
                               char *out) {
    char number[48];
    const oab_measure_spec *spec = oab_measure_find(m->name);
    const char *unit = oab_measure_unit(language, m->name);
    const bool is_million =
        fabs(value) >= 1e6 && strcmp(unit, oab_word(language, OAB_W_UNIT_EURO)) == 0;
    if (is_million)
        oab_decimals(language, value / 1e6, 1, number);
    else if (value == 0 || (spec != NULL && spec->decimals == 0))
        oab_grouped(language, llround(value), 0, number);
    else
        oab_real(language, value, number);
    snprintf(out, OAB_SENTENCE, "%s%s%s%s%s", number, is_million ? " " : "",
             is_million ? oab_word(language, OAB_W_PLOT_MILLION) : "", unit[0] != '\0' ? " " : "",
             unit);
    return out;
}

/* " ±0.07", or nothing where there is no interval; of what is not a share, as measured. OUT:
 * OAB_SENTENCE bytes. */
static const char *interval_text(const oab_measure *m, double value, bool is_share,
                                 oab_language language, char *out) {
    char text[OAB_SENTENCE];
    out[0] = '\0';
    if (!isnan(value))
        snprintf(out, OAB_SENTENCE, " ±%.*s", OAB_SENTENCE - 8,
                 is_share ? oab_decimals(language, value, 2, text)
                          : as_measured(m, value, language, text));
    return out;
}

static void say_runs(const oab_analysis *analysis, json_t **json) {
    const oab_design *design = analysis->design;
    const oab_word_id word =
        oab_find_word("page_sweep_runs_", oab_method_names[design->plan.method]);
    oab_page_say(json, no_tags, word,
                 OAB_FILLS(OAB_COUNT_IN("runs", design->rows),
                           OAB_COUNT_IN("factors", design->factors.count)));
}

typedef void fill_fn(const oab_analysis *analysis, const oab_measure *m, oab_language language,
                     char *out);

/* Adds the sentence that FILL makes in each language; it may make none. */
static void say_each(json_t **json, fill_fn *fill, const oab_analysis *analysis,
                     const oab_measure *m) {
    char text[OAB_LANGUAGES][OAB_SENTENCE];
    for (int l = 0; l < OAB_LANGUAGES; l++)
        fill(analysis, m, (oab_language)l, text[l]);
    if (text[OAB_ENGLISH][0] != '\0')
        oab_page_sentence(json, derived, oab_page_texts(text[OAB_ENGLISH], text[OAB_DUTCH]));
}

static void fill_spread(const oab_analysis *analysis, const oab_measure *m, oab_language language,
                        char *out) {
    char meaning[OAB_MEASURE_MEANING], mean[OAB_SENTENCE], least[OAB_SENTENCE], most[OAB_SENTENCE];
    (void)analysis;
    oab_measure_meaning(language, m->name, meaning, sizeof meaning);
    meaning[0] = (char)toupper((unsigned char)meaning[0]);
    oab_compose(language,
                meaning[0] != '\0' ? OAB_W_PAGE_SWEEP_SPREAD : OAB_W_PAGE_SWEEP_SPREAD_OWN, out,
                OAB_SENTENCE, OAB_TEXT_IN("measure", m->name), OAB_TEXT_IN("meaning", meaning),
                OAB_TEXT_IN("mean", as_measured(m, m->mean, language, mean)),
                OAB_TEXT_IN("least", as_measured(m, m->least, language, least)),
                OAB_TEXT_IN("most", as_measured(m, m->most, language, most)));
}

static void fill_most(const oab_analysis *analysis, const oab_measure *m, oab_language language,
                      char *out) {
    char index[48], percent[48], interval[OAB_SENTENCE], value[OAB_SENTENCE], low[OAB_SENTENCE],
        high[OAB_SENTENCE];
    const oab_method method = analysis->design->plan.method;
    const int size = leading[method].size, width = leading[method].interval;
    const oab_index_row *row = most_telling(m, size);
    out[0] = '\0';
    if (row == NULL)
        return;
    oab_compose(language, oab_find_word("page_sweep_most_", oab_method_names[method]), out,
                OAB_SENTENCE, OAB_TEXT_IN("factor", row->factor),
                OAB_TEXT_IN("index", oab_decimals(language, row->value[size], 2, index)),
                OAB_TEXT_IN("percent", oab_decimals(language, 100 * row->value[size], 0, percent)),
                OAB_TEXT_IN("interval", interval_text(m, width < 0 ? NAN : row->value[width],
                                                      method == OAB_SOBOL, language, interval)),
                OAB_TEXT_IN("value", as_measured(m, row->value[size], language, value)),
                OAB_TEXT_IN("low", as_measured(m, row->value[0], language, low)),
                OAB_TEXT_IN("high", as_measured(m, row->value[1], language, high)));
}

static void fill_sure(const oab_analysis *analysis, const oab_measure *m, oab_language language,
                      char *out) {
    oab_convergence_in_words(analysis->design, m, language, out, OAB_SENTENCE);
}

static void add_answer(const oab_analysis *analysis, json_t **json) {
    const oab_measure *first = first_shown(analysis);
    say_runs(analysis, json);
    if (first == NULL) {
        oab_page_say(json, derived, OAB_W_PAGE_SWEEP_NOTHING, OAB_FILLS({0}));
        return;
    }
    say_each(json, fill_spread, analysis, first);
    say_each(json, fill_most, analysis, first);
    say_each(json, fill_sure, analysis, first);
}

/* ---- tables ---- */

/* What only a page has: remarks in Dutch. */
static oab_cell remark_in_dutch(const void *context, const void *row, char *scratch) {
    const oab_index_row *r = row;
    (void)context;
    return (oab_cell){.text = oab_remarks_in_words(OAB_DUTCH, r->remarks, r->remark_count, scratch,
                                                   OAB_CELL_SCRATCH)};
}

static oab_cell remarks_in_dutch(const void *context, const void *row, char *scratch) {
    const oab_measure *m = row;
    (void)context;
    return (oab_cell){.text = oab_remarks_in_words(OAB_DUTCH, m->remarks, m->remark_count, scratch,
                                                   OAB_CELL_SCRATCH)};
}

static void add_indices(const oab_analysis *analysis, bool is_pairs, json_t **json) {
    oab_index_view view;
    oab_report_table table =
        oab_index_table_of(&view, analysis->measures, analysis->count, is_pairs);
    view.columns[table.column_count++] =
        (oab_report_column){"remark_nl", OAB_CELL_TEXT, .work_out = remark_in_dutch};
    oab_page_table(json, &table, NULL);
}

static void add_measures(const oab_analysis *analysis, json_t **json) {
    enum { MOST = 12 };
    oab_report_column columns[MOST];
    oab_report_table table = oab_measures_table(analysis);
    memcpy(columns, table.columns, table.column_count * sizeof *columns);
    columns[table.column_count++] =
        (oab_report_column){"remarks_nl", OAB_CELL_TEXT, .work_out = remarks_in_dutch};
    table.columns = columns;
    oab_page_table(json, &table, NULL);
}

static bool has_pairs(const oab_analysis *analysis) {
    for (size_t i = 0; i < analysis->count; i++)
        if (analysis->measures[i].pairs.count > 0)
            return true;
    return false;
}

static oab_status add_settling(const oab_analysis *analysis, json_t **json, oab_log *log) {
    oab_settling_list list;
    const oab_status status = oab_list_settling(analysis, &list, log);
    const oab_report_table table = oab_settling_table(&list);
    if (status == OAB_OK && list.row_count > 0)
        oab_page_table(json, &table, NULL);
    oab_settling_list_free(&list);
    return status;
}

static oab_status add_regions(const oab_analysis *analysis, json_t **json, oab_log *log) {
    oab_swept_regions regions;
    const oab_status status = oab_swept_regions_make(analysis, &regions, log);
    const oab_report_table table = oab_swept_regions_table(&regions);
    if (status == OAB_OK && regions.row_count > 0)
        oab_page_table(json, &table, NULL);
    oab_swept_regions_free(&regions);
    return status;
}

/* Those of --out. */
static oab_status add_tables(const oab_analysis *analysis, json_t **json, oab_log *log) {
    add_indices(analysis, false, json);
    add_measures(analysis, json);
    if (has_pairs(analysis))
        add_indices(analysis, true, json);
    OAB_TRY(add_settling(analysis, json, log));
    return add_regions(analysis, json, log);
}

/* ---- the page ---- */

static void add_figures(const oab_analysis *analysis, json_t **json) {
    const oab_design *design = analysis->design;
    oab_page_figure(json, OAB_W_PAGE_SWEEP_FIGURE_RUNS, (int64_t)design->rows);
    oab_page_figure(json, OAB_W_PAGE_SWEEP_FIGURE_FACTORS, (int64_t)design->factors.count);
    oab_page_figure(json, OAB_W_PAGE_SWEEP_FIGURE_MEASURES, (int64_t)analysis->count);
}

oab_status oab_report_sweep_page(const oab_analysis *analysis, const oab_page_options *options,
                                 FILE *out, oab_log *log) {
    json_t *json = oab_page_open("sweep", NULL, 0, options->language);
    oab_page_words(&json);
    oab_page_title(&json, OAB_W_PAGE_SWEEP_TITLE,
                   OAB_FILLS(OAB_COUNT_IN("runs", analysis->design->rows)));
    add_answer(analysis, &json);
    add_figures(analysis, &json);
    oab_status status = oab_page_swept(analysis, first_shown(analysis), &json, log);
    if (status == OAB_OK)
        status = add_tables(analysis, &json, log);
    if (status == OAB_OK)
        return oab_page_write(json, options->language, out, log);
    json_decref(json);
    return status;
}
