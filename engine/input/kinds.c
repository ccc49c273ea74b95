/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recognises a table by its header: it is the kind with the most columns named there. */
#include "input/input_internal.h"

oab_status oab_table_kind(const char *path, const oab_read_options *options, int *kind,
                          oab_log *log) {
    const oab_kind *const kinds[] = {&oab_pupils_kind, &oab_schools_kind, &oab_municipalities_kind,
                                     &oab_impulse_areas_kind, &oab_mergers_kind};
    oab_stream stream;
    if (oab_is_pack(path)) {
        *kind = 0;
        return OAB_OK;
    }
    oab_status status = oab_stream_open(&stream, path, options, log);
    size_t most = status == OAB_OK ? oab_recognise(&stream, kinds[*kind], log) : 0;
    for (int k = 0; k < (int)(sizeof kinds / sizeof *kinds) && status == OAB_OK; k++) {
        const size_t recognised = oab_recognise(&stream, kinds[k], log);
        *kind = recognised > most ? k : *kind;
        most = recognised > most ? recognised : most;
    }
    if (status == OAB_OK && most == 0)
        status = oab_fail(
            log, OAB_DATA,
            "%s: expected a header of pupils, schools, municipalities, impulse areas or mergers, "
            "found none",
            path);
    oab_stream_close(&stream);
    return status;
}
