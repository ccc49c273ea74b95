/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presents the result of a command on stdout and in files, all or nothing. */
#include "cli/cli_internal.h"

oab_terminal oab_terminal_of(const oab_options *options, FILE *out) {
    return (oab_terminal){out, oab_terminal_width(out), options->language};
}

oab_status oab_present(const oab_options *options, const void *found, oab_show_fn *show,
                       oab_write_fn *write, oab_log *log) {
    oab_draft shown;
    oab_status status = OAB_OK;
    oab_terminal terminal = oab_terminal_of(options, stdout);
    terminal.out = oab_draft_open(&shown);
    if (terminal.out != NULL)
        status = show(options, found, &terminal, log);
    if (!oab_draft_close(&shown))
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = write(options, found, log);
    if (status == OAB_OK)
        fwrite(shown.text, 1, shown.size, stdout);
    oab_draft_free(&shown);
    return status;
}
