/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a run: every table, the summary, and the receipt that ties them by hash to the
 * inputs, the model and the parameters. */
#include "base/version.h"
#include "report/report_internal.h"

static json_t *parameters_used(const oab_parameters *p) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        json_t *item = oab_json_parameter(p, (oab_parameter_id)id);
        const char *source = p->origin[id].source;
        oab_json_set(&item, "source", oab_json_text(source != NULL ? source : ""));
        oab_json_add(&list, item);
    }
    return list;
}

static json_t *indicator(const oab_run *run) {
    json_t *settings = json_object();
    for (size_t i = 0; i < run->parameters.setting_count; i++) {
        char value[32];
        oab_fixed_print(value, run->parameters.settings[i].value);
        json_t *name = oab_json_text(run->parameters.settings[i].name);
        oab_json_set(&settings, json_string_value(name), json_string(value));
        json_decref(name);
    }
    return json_pack("{s:o, s:s, s:o}", "path", oab_json_text(run->indicator.path), "xxh3_128",
                     run->indicator.hash, "settings", settings);
}

static json_t *receipt(const oab_run *run, bool dutch, const oab_folder *folder) {
    json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:s}", "program", "oab-alloc", "version",
                             OAB_VERSION, "year", run->result.year, "regime",
                             run->result.scheme->word, "dialect", dutch ? "nl" : "en");
    oab_json_set(&json, "models",
                 oab_json_text(run->request->models_folder != NULL ? run->request->models_folder
                                                                   : "built-in"));
    if (run->result.has_sites && run->result.scheme->has_scores)
        oab_json_set(&json, "school_scores", json_string(oab_score_source(run)));
    oab_json_set(&json, "inputs", oab_json_inputs(run->data));
    oab_json_left_out(&json, run->data);
    if (run->data->country != NULL)
        oab_json_set(&json, "country", oab_json_country(run));
    oab_json_set(&json, "indicator", indicator(run));
    oab_json_set(&json, "parameters", parameters_used(&run->parameters));
    oab_json_set(&json, "outputs", json_incref(folder->hashes));
    return json;
}

/* What a workbook tells beside the tables. */
static json_t *about(const oab_run *run, const oab_log *log) {
    json_t *json = oab_summary(run, log), *parameters = json_array(), *inputs = json_array();
    oab_list_parameters(&parameters, run, NULL);
    oab_list_inputs(&inputs, run, NULL);
    oab_json_set(&json, "parameters", parameters);
    oab_json_set(&json, "inputs", inputs);
    return json;
}

oab_status oab_report_files(const oab_run *run, const oab_destination *to, oab_log *log) {
    oab_report_table tables[OAB_RUN_TABLES];
    const size_t count = oab_run_tables(run, tables);
    oab_folder folder;
    oab_folder_open(&folder, to, "receipt.json", "datapackage.json", log);
    oab_folder_tables(&folder, tables, count, about(run, log), run->request->threads);
    oab_folder_json(&folder, "summary.json", oab_summary(run, log));
    return oab_folder_close(&folder, "receipt.json", receipt(run, to->dutch, &folder));
}

oab_status oab_report_run_table(const oab_run *run, const oab_asked *asked, bool dutch, FILE *out,
                                oab_log *log) {
    oab_unit_tables tables;
    oab_run_unit_tables(run, &tables);
    return oab_print_table(&tables, asked, dutch, out, log);
}
