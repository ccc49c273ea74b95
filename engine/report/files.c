/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of results: every table, the summary, and the receipt that ties them by hash to the
 * inputs, the model and the parameters. */
#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- one file, hashed on its way ---- */

typedef struct page {
    char *text;
    size_t size;
    FILE *stream;
} page;

static FILE *open_page(page *p) {
    *p = (page){0};
    p->stream = open_memstream(&p->text, &p->size);
    return p->stream;
}

static oab_status no_page(page *p, oab_log *log) {
    fclose(p->stream);
    free(p->text);
    return oab_out_of_memory(log);
}

/* Writes the page as NAME and notes its hash in HASHES. */
static oab_status close_page(page *p, const char *name, oab_outputs *outputs, json_t *hashes,
                             oab_log *log) {
    char hash[33];
    if (p->stream == NULL || fclose(p->stream) != 0) {
        free(p->text);
        return oab_out_of_memory(log);
    }
    oab_hash_bytes(p->text, p->size, hash);
    if (hashes != NULL)
        json_array_append_new(hashes, json_pack("{s:s, s:s}", "name", name, "xxh3_128", hash));
    FILE *file = oab_outputs_file(outputs, name, log);
    const bool is_written = file != NULL && fwrite(p->text, 1, p->size, file) == p->size;
    free(p->text);
    if (file == NULL)
        return OAB_CANNOT_CREATE;
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "%s: cannot write", name);
}

/* ---- the receipt ---- */

static json_t *parameters_used(const oab_parameters *p) {
    json_t *list = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        json_t *item = oab_parameter_json(p, (oab_parameter_id)id);
        const char *source = p->origin[id].source;
        json_object_set_new(item, "source", json_string(source != NULL ? source : ""));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *inputs(const oab_run *run) {
    json_t *list = json_array();
    for (int i = 0; i < OAB_INPUT_COUNT; i++) {
        const oab_input_file *file = &run->inputs[i];
        if (file->path != NULL)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:s}", "role", oab_input_names[i],
                                "path", file->path, "bytes", (json_int_t)file->bytes, "rows",
                                (json_int_t)file->rows, "rejected", (json_int_t)file->rejected,
                                "xxh3_128", file->hash));
    }
    return list;
}

static json_t *indicator(const oab_run *run) {
    json_t *settings = json_object();
    for (size_t i = 0; i < run->parameters.setting_count; i++) {
        char value[32];
        oab_fixed_print(value, run->parameters.settings[i].value);
        json_object_set_new(settings, run->parameters.settings[i].name, json_string(value));
    }
    return json_pack("{s:s, s:s, s:o}", "path", run->indicator.path, "xxh3_128",
                     run->indicator.hash, "settings", settings);
}

static json_t *receipt(const oab_run *run, bool dutch, json_t *outputs) {
    json_t *json = json_pack("{s:s, s:s, s:i, s:s, s:s}", "program", "oab-alloc", "version",
                             OAB_VERSION, "year", run->result.year, "regime",
                             run->result.regime == OAB_REGIME_OLD ? "old" : "new", "dialect",
                             dutch ? "nl" : "en");
    json_object_set_new(json, "models",
                        json_string(run->request->models_folder != NULL
                                        ? run->request->models_folder
                                        : "built-in"));
    json_object_set_new(json, "inputs", inputs(run));
    json_object_set_new(json, "indicator", indicator(run));
    json_object_set_new(json, "parameters", parameters_used(&run->parameters));
    json_object_set_new(json, "outputs", outputs);
    return json;
}

/* ---- all of it ---- */

static oab_status write_files(const oab_run *run, oab_outputs *outputs, bool dutch, json_t *hashes,
                              oab_log *log) {
    page p;
    for (size_t t = 0; t < oab_csv_table_count; t++) {
        const oab_csv_table *table = &oab_csv_tables[t];
        if (!table->applies(run))
            continue;
        if (open_page(&p) != NULL)
            oab_write_table(table, run, dutch, p.stream);
        OAB_TRY(close_page(&p, table->file, outputs, hashes, log));
    }
    if (open_page(&p) != NULL && !oab_print_json(oab_summary(run, log), p.stream))
        return no_page(&p, log);
    OAB_TRY(close_page(&p, "summary.json", outputs, hashes, log));
    if (open_page(&p) != NULL &&
        !oab_print_json(receipt(run, dutch, json_incref(hashes)), p.stream))
        return no_page(&p, log);
    return close_page(&p, "receipt.json", outputs, NULL, log);
}

oab_status oab_report_files(const oab_run *run, const char *folder, bool dutch, oab_log *log) {
    oab_outputs *outputs = oab_outputs_open(folder, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    json_t *hashes = json_array();
    const oab_status status = write_files(run, outputs, dutch, hashes, log);
    json_decref(hashes);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}
