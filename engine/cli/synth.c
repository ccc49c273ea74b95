/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc synth: draws a cohort into --out and summarises it; if it was calibrated, also says how
 * near it comes to the table. */
#include "cli/cli_internal.h"

static void show(const oab_synth_request *request, const oab_synth_summary *made, FILE *out) {
    fprintf(out, "%-30s %12llu\n", "children", (unsigned long long)(made->pupils + made->toddlers));
    fprintf(out, "%-30s %12llu\n", "  pupils", (unsigned long long)made->pupils);
    fprintf(out, "%-30s %12llu\n", "  toddlers", (unsigned long long)made->toddlers);
    fprintf(out, "%-30s %12zu\n", "sites", made->sites);
    fprintf(out, "%-30s %12zu\n", "institutions", made->institutions);
    fprintf(out, "%-30s %12zu\n", "boards", made->boards);
    fprintf(out, "%-30s %12zu\n", "municipalities", made->municipalities);
    fprintf(out, "%-30s %12.1f%%\n", "pupils with weight 0.3", 100 * made->weight_low);
    fprintf(out, "%-30s %12.1f%%\n", "pupils with weight 1.2", 100 * made->weight_high);
    if (made->is_calibrated) {
        fprintf(out, "%-30s %12.4f\n", "C - G", made->gap);
        fprintf(out, "%-30s %12.2f\n", "score without threshold", made->total);
        fprintf(out, "%-30s %12.2f\n", "  asked for by the table", made->published);
        fprintf(out, "%-30s %12zu\n", "sites with a score there", made->asked);
        fprintf(out, "%-30s %12zu\n", "  within 0.05 of it", made->within_05);
        fprintf(out, "%-30s %12zu\n", "  within 0.01 of it", made->within_01);
        fprintf(out, "%-30s %12.2f\n", "  largest difference", made->largest);
    }
    fprintf(out, "\nThe tables are in %s.\n", request->out);
}

oab_status oab_command_synth(oab_options *options, oab_log *log) {
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": synth takes only options",
                        options->rest[0]);
    if (options->out == NULL)
        return oab_fail(log, OAB_USAGE, "--out DIR is required, e.g. --out country");
    if (options->synth.children == 0 && options->request.schools == NULL)
        return oab_fail(log, OAB_USAGE,
                        "--children N is required, or --schools FILE to calibrate to");
    if (options->request.schools == NULL &&
        (options->request.registers != NULL || options->request.municipalities != NULL))
        return oab_fail(log, OAB_USAGE,
                        "--%s describes the sites of a table; give --schools FILE too",
                        options->request.registers != NULL ? "registers" : "municipalities");
    const oab_synth_request request = {
        .out = options->out,
        .force = options->force,
        .children = (uint64_t)options->synth.children,
        .seed = options->sweep.seed,
        .threads = options->request.threads,
        .encoding = options->request.encoding,
        .models_folder = options->request.models_folder,
        .indicator = options->request.indicator,
        .synth = options->synth.model,
        .settings = options->settings,
        .setting_count = options->request.setting_count,
        .schools = options->request.schools,
        .registers = options->request.registers,
        .municipalities = options->request.municipalities,
    };
    oab_synth_summary summary;
    const oab_status status = oab_synth(&request, &summary, log);
    if (status == OAB_OK && !options->quiet)
        show(&request, &summary, stdout);
    return status;
}
