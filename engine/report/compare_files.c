/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder of a comparison: a table per level, the groups, and compare.json with the hashes of
 * these files. */
#include "report/report_internal.h"

oab_status oab_report_comparison_files(const oab_comparison *comparison, const oab_destination *to,
                                       oab_log *log) {
    oab_level_view view[OAB_LEVEL_COUNT];
    oab_groups groups;
    oab_report_table tables[OAB_LEVEL_COUNT + 1];
    size_t count = 0;
    for (int l = 0; l < OAB_LEVEL_COUNT; l++) {
        view[l] = (oab_level_view){comparison, (oab_compare_level)l};
        if (comparison->level[l].rows != NULL)
            tables[count++] = oab_level_table(&view[l]);
    }
    oab_find_groups(comparison, &groups);
    if (groups.count > 0)
        tables[count++] = oab_groups_table(&groups);
    oab_folder folder;
    oab_folder_open(&folder, to, "compare.json", log);
    oab_folder_tables(&folder, tables, count, comparison->request->side[0].threads);
    json_t *json = oab_comparison_json(comparison, log);
    oab_json_set(&json, "outputs", json_incref(folder.hashes));
    return oab_folder_close(&folder, "compare.json", json);
}

oab_status oab_report_comparison_json(const oab_comparison *comparison, FILE *out, oab_log *log) {
    return oab_print_json(oab_comparison_json(comparison, log), out, log);
}
