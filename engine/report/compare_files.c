/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a comparison: a table per level, the groups, and compare.json with the hashes of
 * all of them. */
#include "report/compare_internal.h"

#include <string.h>

static oab_status write_csv(const oab_csv_table *table, const void *context, bool dutch,
                            oab_outputs *outputs, json_t *hashes, oab_log *log) {
    oab_page page;
    if (!table->applies(context))
        return OAB_OK;
    if (oab_page_open(&page) != NULL)
        oab_write_table(table, context, dutch, page.stream);
    return oab_page_close(&page, table->file, outputs, hashes, log);
}

static oab_status write_files(const oab_comparison *comparison, oab_outputs *outputs, bool dutch,
                              json_t *hashes, oab_log *log) {
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        const oab_level_view view = {comparison, (oab_compare_level)l};
        const oab_csv_table table = oab_level_table(&view);
        OAB_TRY(write_csv(&table, &view, dutch, outputs, hashes, log));
    }
    OAB_TRY(write_csv(&oab_groups_table, comparison, dutch, outputs, hashes, log));
    json_t *json = oab_comparison_json(comparison, log);
    json_object_set(json, "outputs", hashes);
    oab_page page;
    if (oab_page_open(&page) != NULL && !oab_print_json(json, page.stream))
        return oab_page_fail(&page, log);
    return oab_page_close(&page, "compare.json", outputs, NULL, log);
}

oab_status oab_report_comparison_files(const oab_comparison *comparison, const char *folder,
                                       bool dutch, oab_log *log) {
    oab_outputs *outputs = oab_outputs_open(folder, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    json_t *hashes = json_array();
    const oab_status status = write_files(comparison, outputs, dutch, hashes, log);
    json_decref(hashes);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}

oab_status oab_report_comparison_json(const oab_comparison *comparison, FILE *out, oab_log *log) {
    return oab_print_json(oab_comparison_json(comparison, log), out)
               ? OAB_OK
               : oab_fail(log, OAB_IO, "cannot write JSON");
}
