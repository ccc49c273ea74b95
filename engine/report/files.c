/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of results: every table, the summary, and the receipt that ties them by hash to the
 * inputs, the model and the parameters. */
#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the receipt ---- */

static json_t *parameters_used(const oab_parameters *p) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        json_t *item = oab_parameter_json(p, (oab_parameter_id)id);
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

static json_t *receipt(const oab_run *run, bool dutch, json_t *outputs) {
    json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:s}", "program", "oab-alloc", "version",
                             OAB_VERSION, "year", run->result.year, "regime",
                             run->result.scheme->word, "dialect", dutch ? "nl" : "en");
    oab_json_set(&json, "models",
                 oab_json_text(run->request->models_folder != NULL ? run->request->models_folder
                                                                   : "built-in"));
    oab_json_set(&json, "inputs", oab_json_inputs(run->data));
    oab_json_set(&json, "indicator", indicator(run));
    oab_json_set(&json, "parameters", parameters_used(&run->parameters));
    oab_json_set(&json, "outputs", outputs);
    return json;
}

/* ---- all of it ---- */

/* Each table in memory, several at a time. */
static void fill_pages(const oab_run *run, bool dutch, oab_page *pages) {
    const size_t count = oab_csv_table_count;
#pragma omp parallel for num_threads(run->request->threads) schedule(static, 1) default(none)      \
    shared(run, dutch, pages, count, oab_csv_tables)
    for (size_t t = 0; t < count; t++)
        if (oab_csv_tables[t].applies(run) && oab_draft_open(&pages[t].draft) != NULL) {
            oab_write_table(&oab_csv_tables[t], run, dutch, pages[t].draft.stream);
            oab_page_finish(&pages[t]);
        }
}

static oab_status write_tables(const oab_run *run, oab_outputs *outputs, bool dutch, json_t *hashes,
                               oab_log *log) {
    oab_page *pages = oab_new(oab_csv_table_count, sizeof *pages);
    if (pages == NULL)
        return oab_out_of_memory(log);
    fill_pages(run, dutch, pages);
    oab_status status = OAB_OK;
    for (size_t t = 0; t < oab_csv_table_count; t++)
        if (oab_csv_tables[t].applies(run) && status == OAB_OK)
            status = oab_page_close(&pages[t], oab_csv_tables[t].file, outputs, hashes, log);
    for (size_t t = 0; t < oab_csv_table_count; t++)
        oab_draft_free(&pages[t].draft);
    free(pages);
    return status;
}

static oab_status fill_folder(const void *context, bool dutch, oab_outputs *outputs, json_t *hashes,
                              oab_log *log) {
    const oab_run *run = context;
    OAB_TRY(write_tables(run, outputs, dutch, hashes, log));
    OAB_TRY(oab_page_json(oab_summary(run, log), "summary.json", outputs, hashes, log));
    return oab_page_json(receipt(run, dutch, json_incref(hashes)), "receipt.json", outputs, NULL,
                         log);
}

oab_status oab_report_files(const oab_run *run, const oab_destination *to, oab_log *log) {
    return oab_write_folder(to, "receipt.json", fill_folder, run, log);
}
