/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presents the result of a command on stdout and in files, all or nothing. */
#include "cli/cli_internal.h"

oab_status oab_present(const oab_options *options, const void *found, oab_show_fn *show,
                       oab_write_fn *write, oab_log *log) {
    oab_draft shown;
    oab_status status = OAB_OK;
    if (oab_draft_open(&shown) != NULL)
        status =
            show(options, found, &(oab_terminal){shown.stream, oab_terminal_width(stdout)}, log);
    if (!oab_draft_close(&shown))
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = write(options, found, log);
    if (status == OAB_OK)
        fwrite(shown.text, 1, shown.size, stdout);
    oab_draft_free(&shown);
    return status;
}
