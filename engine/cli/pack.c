/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc pack: the pupils table as a binary file that later runs map instead of reading.
 * It holds what the table says of every child but its id. */
#include "cli/cli_internal.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

static oab_status write_pack(const oab_options *options, oab_cohort *cohort,
                             const oab_input_file *file, oab_log *log) {
    char *folder = strdup(options->out), *name = strdup(options->out);
    oab_status status = OAB_CANNOT_CREATE;
    oab_outputs *outputs = NULL;
    if (folder == NULL || name == NULL)
        status = oab_out_of_memory(log);
    else
        outputs = oab_outputs_open(dirname(folder), log);
    FILE *stream = outputs != NULL ? oab_outputs_file(outputs, basename(name), log) : NULL;
    if (stream != NULL)
        status = oab_pack_write(cohort, file, options->request.threads, stream, log);
    if (status == OAB_OK)
        status = oab_outputs_commit(outputs, log);
    else
        oab_outputs_discard(outputs);
    free(folder);
    free(name);
    return status;
}

oab_status oab_command_pack(oab_options *options, oab_log *log) {
    if (options->rest_count != 1 || options->out == NULL)
        return oab_fail(log, OAB_USAGE,
                        "name one table and the file to write: oab-alloc pack pupils.csv --out "
                        "pupils.oab");
    const oab_read_options read = {.threads = options->request.threads,
                                   .max_errors = options->request.max_errors,
                                   .keep_unknown = true};
    oab_cohort cohort;
    oab_input_file file;
    OAB_TRY(oab_read_pupils(options->rest[0], &read, NULL, &cohort, &file, log));
    const oab_status status = write_pack(options, &cohort, &file, log);
    if (status == OAB_OK && !options->quiet)
        printf("%s: %llu children of %s\n", options->out, (unsigned long long)cohort.count,
               file.path);
    oab_cohort_free(&cohort);
    oab_input_file_free(&file);
    return status;
}
