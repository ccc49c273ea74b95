/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis of a sweep, as JSON and as a folder of tables. */
#include "base/version.h"
#include "report/report_internal.h"

/* The rows of one measure, without its name, which the enclosing object gives. */
static json_t *indices_json(const oab_measure *m, bool is_pairs) {
    oab_index_view view;
    const oab_report_table table = oab_without_first(oab_index_table_of(&view, m, 1, is_pairs));
    return oab_json_rows(&table);
}

static json_t *measure_json(const oab_measure *m) {
    json_t *remarks = json_array();
    for (size_t r = 0; r < m->remark_count; r++)
        oab_json_add(&remarks, oab_json_text(m->remarks[r]));
    json_t *item = json_pack("{s:o, s:o, s:o, s:o, s:o}", "measure", oab_json_text(m->name), "mean",
                             oab_json_real(m->mean), "sd", oab_json_real(m->sd), "least",
                             oab_json_real(m->least), "most", oab_json_real(m->most));
    oab_json_set(&item, "indices", indices_json(m, false));
    if (m->pairs.count > 0)
        oab_json_set(&item, "pairs", indices_json(m, true));
    oab_json_set(&item, "remarks", remarks);
    return item;
}

static json_t *analysis_json(const oab_analysis *analysis) {
    const oab_design *design = analysis->design;
    json_t *measures = json_array();
    for (size_t i = 0; i < analysis->count; i++)
        oab_json_add(&measures, measure_json(&analysis->measures[i]));
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

static oab_status write_files(const oab_analysis *analysis, const oab_measure_list *measures,
                              const oab_destination *to, oab_log *log) {
    oab_index_view main, pairs;
    const oab_report_table tables[] = {
        oab_index_table_of(&main, analysis->measures, analysis->count, false),
        oab_measures_table(measures),
        oab_index_table_of(&pairs, analysis->measures, analysis->count, true)};
    oab_folder folder;
    oab_folder_open(&folder, to, "analysis.json", "analysis_datapackage.json", log);
    oab_folder_tables(&folder, tables, has_pairs(analysis) ? 3 : 2, analysis_json(analysis), 1);
    json_t *json = analysis_json(analysis);
    oab_json_set(&json, "outputs", json_incref(folder.hashes));
    return oab_folder_close(&folder, "analysis.json", json);
}

oab_status oab_report_sweep_files(const oab_analysis *analysis, const oab_destination *to,
                                  oab_log *log) {
    oab_measure_list measures;
    oab_status status = oab_list_measures(analysis, &measures, log);
    if (status == OAB_OK)
        status = write_files(analysis, &measures, to, log);
    oab_measure_list_free(&measures);
    return status;
}
