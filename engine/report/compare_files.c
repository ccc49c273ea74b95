/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a comparison: a table per level, the groups, and compare.json with the hashes of
 * all of them. */
#include "report/compare_internal.h"

static oab_status write_csv(const oab_csv_table *table, const void *context, bool dutch,
                            oab_outputs *outputs, json_t *hashes, oab_log *log) {
    oab_page page;
    if (!table->applies(context))
        return OAB_OK;
    if (oab_draft_open(&page.draft) != NULL)
        oab_write_table(table, context, dutch, page.draft.stream);
    return oab_page_close(&page, table->file, outputs, hashes, log);
}

static oab_status fill_folder(const void *context, bool dutch, oab_outputs *outputs, json_t *hashes,
                              oab_log *log) {
    const oab_comparison *comparison = context;
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        const oab_level_view view = {comparison, (oab_compare_level)l};
        const oab_csv_table table = oab_level_table(&view);
        OAB_TRY(write_csv(&table, &view, dutch, outputs, hashes, log));
    }
    OAB_TRY(write_csv(&oab_groups_table, comparison, dutch, outputs, hashes, log));
    json_t *json = oab_comparison_json(comparison, log);
    oab_json_set(&json, "outputs", json_incref(hashes));
    return oab_page_json(json, "compare.json", outputs, NULL, log);
}

oab_status oab_report_comparison_files(const oab_comparison *comparison, const oab_destination *to,
                                       oab_log *log) {
    return oab_write_folder(to, "compare.json", fill_folder, comparison, log);
}

oab_status oab_report_comparison_json(const oab_comparison *comparison, FILE *out, oab_log *log) {
    return oab_print_json(oab_comparison_json(comparison, log), out, log);
}
