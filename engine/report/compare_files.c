/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a comparison: a folder with a table per level, the groups, and compare.json with the
 * hashes of these; one table or the JSON by itself. */
#include "report/report_internal.h"

/* What a workbook tells beside the tables: also the parameters and the tables of both sides. */
static json_t *about(const oab_comparison *comparison, const oab_log *log) {
    json_t *json = oab_comparison_json(comparison, log), *parameters = json_array(),
           *inputs = json_array();
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        oab_list_parameters(&parameters, &comparison->run[s], oab_side_names[s]);
        oab_list_inputs(&inputs, &comparison->run[s], oab_side_names[s]);
        json_object_del(json_object_get(json, oab_side_names[s]), "inputs");
    }
    oab_json_set(&json, "parameters", parameters);
    oab_json_set(&json, "inputs", inputs);
    return json;
}

oab_status oab_report_comparison_files(const oab_comparison *comparison, const oab_destination *to,
                                       oab_log *log) {
    oab_comparison_tables own;
    oab_report_table tables[OAB_MOST_UNIT_TABLES];
    oab_list_comparison(comparison, &own);
    const size_t count = own.units.count;
    for (size_t t = 0; t < count; t++)
        tables[t] = own.units.list[t].table;
    oab_folder folder;
    oab_folder_open(&folder, to, "compare.json", "compare_datapackage.json", log);
    oab_folder_tables(&folder, tables, count, about(comparison, log),
                      comparison->request->side[0].threads);
    json_t *json = oab_comparison_json(comparison, log);
    oab_json_set(&json, "outputs", json_incref(folder.hashes));
    return oab_folder_close(&folder, "compare.json", json);
}

oab_status oab_report_comparison_json(const oab_comparison *comparison, const oab_asked *asked,
                                      FILE *out, oab_log *log) {
    oab_comparison_tables own;
    json_t *json = oab_comparison_json(comparison, log);
    oab_list_comparison(comparison, &own);
    OAB_TRY(oab_add_part(&json, &own.units, asked, log));
    return oab_print_json(json, out, log);
}

oab_status oab_report_comparison_table(const oab_comparison *comparison, const oab_asked *asked,
                                       bool dutch, FILE *out, oab_log *log) {
    oab_comparison_tables own;
    oab_list_comparison(comparison, &own);
    return oab_print_table(&own.units, asked, dutch, out, log);
}

oab_status oab_report_comparison_book(const oab_comparison *comparison, FILE *out, oab_log *log) {
    oab_comparison_tables own;
    oab_report_table tables[OAB_MOST_UNIT_TABLES];
    if (oab_xlsx_format.write == NULL)
        return oab_fail(log, OAB_USAGE, "this build of oab-alloc cannot write a workbook");
    oab_list_comparison(comparison, &own);
    for (size_t t = 0; t < own.units.count; t++)
        tables[t] = own.units.list[t].table;
    return oab_xlsx_format.write(tables, own.units.count, out, log);
}
