/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis of a sweep, as JSON and as a folder of tables. */
#include "base/version.h"
#include "report/report_internal.h"

#include <math.h>

/* The rows of one measure, without its name, which the enclosing object gives. */
static json_t *indices_json(const oab_measure *m, bool is_pairs) {
    oab_index_view view;
    const oab_report_table table = oab_without_first(oab_index_table_of(&view, m, 1, is_pairs));
    return oab_json_rows(&table);
}

/* Null if the method takes no sample; what is not known is null. */
static json_t *convergence_json(const oab_design *design, const oab_convergence *c) {
    if (!c->is_sample)
        return json_null();
    const bool is_known = !isnan(c->widest);
    json_t *json = json_pack("{s:o, s:o, s:o}", "precision", oab_json_real(c->precision),
                             "widest_interval", oab_json_real(c->widest), "enough",
                             is_known ? json_boolean(c->is_enough) : json_null());
    if (!is_known)
        return json;
    oab_json_set(&json, "index", oab_json_text(c->index));
    if (c->factor != NULL)
        oab_json_set(&json, "factor", oab_json_text(c->factor));
    oab_json_set(&json, "samples_needed", json_integer((json_int_t)c->samples));
    oab_json_set(&json, "runs_needed", json_integer((json_int_t)c->runs));
    oab_json_set(&json, "runs_more",
                 json_integer(c->runs > design->rows ? (json_int_t)(c->runs - design->rows) : 0));
    return json;
}

static json_t *measure_json(const oab_design *design, const oab_measure *m) {
    char text[OAB_SENTENCE];
    json_t *remarks = json_array();
    for (size_t r = 0; r < m->remark_count; r++)
        oab_json_add(&remarks, oab_json_text(oab_remark_in_words(OAB_ENGLISH, &m->remarks[r], text,
                                                                 sizeof text)));
    json_t *item = json_pack("{s:o, s:o, s:o, s:o, s:o}", "measure", oab_json_text(m->name), "mean",
                             oab_json_real(m->mean), "sd", oab_json_real(m->sd), "least",
                             oab_json_real(m->least), "most", oab_json_real(m->most));
    oab_json_set(&item, "indices", indices_json(m, false));
    if (m->pairs.count > 0)
        oab_json_set(&item, "pairs", indices_json(m, true));
    oab_json_set(&item, "convergence", convergence_json(design, &m->convergence));
    oab_json_set(&item, "remarks", remarks);
    return item;
}

static json_t *analysis_json(const oab_analysis *analysis) {
    const oab_design *design = analysis->design;
    json_t *measures = json_array();
    for (size_t i = 0; i < analysis->count; i++)
        oab_json_add(&measures, measure_json(design, &analysis->measures[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "program", "oab-alloc",
                     "version", OAB_VERSION, "method", oab_method_names[design->plan.method],
                     "design_xxh3_128", design->hash, "runs", (json_int_t)design->rows, "factors",
                     (json_int_t)design->factors.count, "samples", (json_int_t)design->plan.samples,
                     "resamples", (json_int_t)analysis->bootstrap.resamples, "seed",
                     (json_int_t)analysis->bootstrap.seed, "measures", measures);
}

oab_status oab_report_sweep_json(const oab_analysis *analysis, FILE *out, oab_log *log) {
    return oab_print_json(analysis_json(analysis), out, log);
}

static bool has_pairs(const oab_analysis *analysis) {
    for (size_t i = 0; i < analysis->count; i++)
        if (analysis->measures[i].pairs.count > 0)
            return true;
    return false;
}

/* What the folders are made from. */
typedef struct found {
    const oab_analysis *analysis;
    oab_settling_list settling;
    oab_swept_regions regions;
} found;

static void add_tables(oab_folder *folder, const found *f) {
    oab_index_view main, pairs;
    const oab_analysis *analysis = f->analysis;
    oab_report_table tables[5] = {
        oab_index_table_of(&main, analysis->measures, analysis->count, false),
        oab_measures_table(analysis)};
    size_t count = 2;
    if (has_pairs(analysis))
        tables[count++] = oab_index_table_of(&pairs, analysis->measures, analysis->count, true);
    if (f->settling.row_count > 0)
        tables[count++] = oab_settling_table(&f->settling);
    if (f->regions.row_count > 0)
        tables[count++] = oab_swept_regions_table(&f->regions);
    oab_folder_tables(folder, tables, count, analysis_json(analysis), 1);
}

static void settle(oab_folder *folder, const oab_analysis *analysis) {
    json_t *json = analysis_json(analysis);
    oab_json_set(&json, "outputs", json_incref(folder->hashes));
    oab_folder_settle(folder, "analysis.json", json);
}

static void open_folder(oab_folder *folder, const oab_destination *to, oab_log *log) {
    oab_folder_open(folder, to, "analysis.json", "analysis_datapackage.json", log);
}

/* Two folders: both are settled before the files of either appear. */
static oab_status write_apart(const found *f, const oab_destination *tables,
                              const oab_destination *plots, oab_language language, oab_log *log) {
    oab_folder first, second;
    open_folder(&first, tables, log);
    open_folder(&second, plots, log);
    add_tables(&first, f);
    oab_add_plots(&second, f->analysis, &f->settling, language);
    settle(&first, f->analysis);
    settle(&second, f->analysis);
    const oab_status worst = first.status != OAB_OK ? first.status : second.status;
    first.status = second.status = worst;
    /* the second may lie in the first, which can be removed only without it */
    const oab_status end_of_second = oab_folder_end(&second), end_of_first = oab_folder_end(&first);
    return end_of_first != OAB_OK ? end_of_first : end_of_second;
}

static oab_status write_files(const found *f, const oab_destination *tables,
                              const oab_destination *plots, oab_language language, oab_log *log) {
    bool is_same = false;
    if (tables != NULL && plots != NULL)
        OAB_TRY(oab_outputs_same(tables->folder, plots->folder, &is_same, log));
    if (tables != NULL && plots != NULL && !is_same)
        return write_apart(f, tables, plots, language, log);
    oab_folder folder;
    open_folder(&folder, tables != NULL ? tables : plots, log);
    if (tables != NULL)
        add_tables(&folder, f);
    if (plots != NULL)
        oab_add_plots(&folder, f->analysis, &f->settling, language);
    settle(&folder, f->analysis);
    return oab_folder_end(&folder);
}

/* Says which measures have no plot, and fails if none has. */
static oab_status check_plots(const oab_analysis *analysis, oab_log *log) {
    char why[OAB_SENTENCE];
    size_t with = 0;
    for (size_t i = 0; i < analysis->count; i++)
        with += oab_has_plots(&analysis->measures[i]);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        oab_remarks_in_words(OAB_ENGLISH, m->remarks, m->remark_count, why, sizeof why);
        if (with == 0)
            return oab_fail(log, OAB_DATA, "--svg: nothing to plot: %s: %s", m->name, why);
        if (!oab_has_plots(m))
            oab_note(log, "--svg: no plot of %s: %s", m->name, why);
    }
    return OAB_OK;
}

oab_status oab_report_sweep_files(const oab_analysis *analysis, const oab_destination *tables,
                                  const oab_destination *plots, oab_language language,
                                  oab_log *log) {
    found f = {.analysis = analysis};
    if (plots != NULL)
        OAB_TRY(check_plots(analysis, log));
    oab_status status = oab_list_settling(analysis, &f.settling, log);
    if (status == OAB_OK)
        status = oab_swept_regions_make(analysis, &f.regions, log);
    if (status == OAB_OK)
        status = write_files(&f, tables, plots, language, log);
    oab_settling_list_free(&f.settling);
    oab_swept_regions_free(&f.regions);
    return status;
}
