/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as text: the heading, which identifies design and setting, and rows, each with its own
 * checksum. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>
#include <string.h>

/* Writes all that the numbers depend on besides the design. */
static void write_setting(const oab_sweep *sweep, FILE *out) {
    const oab_run *run = &sweep->baseline;
    char value[32];
    fprintf(out, "scheme %s\n", run->result.scheme->word);
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        fprintf(out, "%s %s\n", oab_parameter_specs[id].name,
                oab_parameter_print((oab_parameter_id)id, run->parameters.rules.value[id], value));
    fprintf(out, "indicator %s\n", run->indicator.hash);
    for (size_t i = 0; i < run->parameters.setting_count; i++)
        fprintf(out, "%s %lld\n", run->parameters.settings[i].name,
                (long long)run->parameters.settings[i].value);
    const char *role;
    const oab_input_file *file;
    for (size_t i = 0; (file = oab_dataset_input(&sweep->data, i, &role)) != NULL; i++)
        fprintf(out, "%s %s\n", role, file->hash);
    if (oab_run_evidence(run).sites_by_table)
        fputs("schools by published scores\n", out);
}

static bool hash_setting(const oab_sweep *sweep, char *hash) {
    oab_draft setting;
    if (oab_draft_open(&setting) != NULL)
        write_setting(sweep, setting.stream);
    const bool is_done = oab_draft_close(&setting);
    if (is_done)
        oab_hash_bytes(setting.text, setting.size, hash);
    oab_draft_free(&setting);
    return is_done;
}

char *oab_results_heading(const oab_sweep *sweep, const oab_measuring *measuring) {
    char setting[33];
    oab_draft heading;
    if (!hash_setting(sweep, setting) || oab_draft_open(&heading) == NULL)
        return NULL;
    FILE *stream = heading.stream;
    fprintf(stream, OAB_RESULTS_MARK " 1\n# design: %s\n# runs: %zu\n# setting: %s\nrun",
            sweep->design.hash, sweep->design.rows, setting);
    oab_measure_header(measuring, stream);
    fputs(",check\n", stream);
    return oab_draft_close(&heading) ? heading.text : NULL;
}

bool oab_results_row(const char *text, size_t length, uint64_t *run) {
    char check[OAB_CHECK_LENGTH];
    const size_t digits = strspn(text, "0123456789");
    if (length <= OAB_CHECK_LENGTH || digits == 0 || digits > 10 || text[digits] != ',' ||
        text[length - OAB_CHECK_LENGTH] != ',')
        return false;
    oab_hash_short(text, length - OAB_CHECK_LENGTH, check);
    *run = strtoull(text, NULL, 10);
    return memcmp(check, text + length - OAB_CHECK_LENGTH + 1, OAB_CHECK_LENGTH - 1) == 0;
}
