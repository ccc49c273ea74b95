/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a finished workbook once more. libxlsxwriter (1.1.4) builds sheets in temporary files, and
 * does not notice when the disk they are on is full: a sheet is then cut off. */
#include "report/report_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 << 10 };

static oab_status fail(const char *member, oab_log *log) {
    return oab_fail(log, OAB_IO,
                    "cannot make the workbook: %s is cut off; expected more room for temporary "
                    "files (TMPDIR, else /tmp)",
                    member);
}

/* Parses the member that ARCHIVE is at. */
static oab_status check_member(struct archive *archive, const char *member, XML_Parser parser,
                               oab_log *log) {
    la_ssize_t got;
    do {
        void *piece = XML_GetBuffer(parser, PIECE_BYTES);
        if (piece == NULL)
            return oab_out_of_memory(log);
        got = archive_read_data(archive, piece, PIECE_BYTES);
        if (got < 0)
            return fail(member, log);
        if (XML_ParseBuffer(parser, (int)got, got == 0) != XML_STATUS_OK)
            return XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY ? oab_out_of_memory(log)
                                                                   : fail(member, log);
    } while (got > 0);
    return OAB_OK;
}

static oab_status check_members(struct archive *archive, oab_log *log) {
    struct archive_entry *entry;
    int code;
    while ((code = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
        XML_Parser parser = XML_ParserCreate(NULL);
        if (parser == NULL)
            return oab_out_of_memory(log);
        const oab_status status = check_member(archive, archive_entry_pathname(entry), parser, log);
        XML_ParserFree(parser);
        OAB_TRY(status);
    }
    return code == ARCHIVE_EOF ? OAB_OK : fail("it", log);
}

oab_status oab_check_workbook(int file, oab_log *log) {
    struct archive *archive = archive_read_new();
    if (archive == NULL)
        return oab_out_of_memory(log);
    const bool is_open = lseek(file, 0, SEEK_SET) == 0 &&
                         archive_read_support_format_zip(archive) == ARCHIVE_OK &&
                         archive_read_open_fd(archive, file, PIECE_BYTES) == ARCHIVE_OK;
    const oab_status status = is_open ? check_members(archive, log) : fail("it", log);
    archive_read_free(archive);
    return status;
}
