/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc pack: writes the pupils table as a binary file that later runs map instead of parsing.
 * It holds everything the table says about a child except the id. */
#include "cli/cli_internal.h"

static oab_status write_pack(const oab_options *options, oab_cohort *cohort,
                             const oab_input_file *table, oab_log *log) {
    FILE *file;
    oab_outputs *outputs =
        oab_outputs_single(options->out, OAB_PACK_MARK, options->force, &file, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    const oab_status status = oab_pack_write(cohort, table, options->request.threads, file, log);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}

oab_status oab_command_pack(oab_options *options, oab_log *log) {
    if (options->rest_count != 1 || options->out == NULL)
        return oab_fail(log, OAB_USAGE,
                        "expected one table and the file to write, e.g. oab-alloc pack pupils.csv "
                        "--out pupils.oab");
    oab_parameters parameters;
    oab_status status =
        oab_parameters_load(options->request.models_folder, OAB_LAST_YEAR, &parameters, log);
    const oab_read_options read = {.threads = options->request.threads,
                                   .repeated_share = parameters.rules.value[OAB_REPEATED_SHARE],
                                   .max_errors = options->request.max_errors,
                                   .encoding = options->request.encoding,
                                   .keep_unknown = true};
    oab_cohort cohort;
    oab_input_file file;
    oab_parameters_free(&parameters);
    OAB_TRY(status);
    OAB_TRY(oab_read_pupils(options->rest[0], &read, NULL, &cohort, &file, log));
    status = write_pack(options, &cohort, &file, log);
    if (status == OAB_OK && !options->quiet)
        printf("%s: %llu %s from %s\n", options->out, (unsigned long long)cohort.count,
               OAB_PLURAL(cohort.count, "child", "children"), file.path);
    oab_cohort_free(&cohort);
    oab_input_file_free(&file);
    return status;
}
