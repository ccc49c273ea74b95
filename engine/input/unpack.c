/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressed files: the members of a .zip and the bytes of a .zst through libarchive, those of a
 * .gz through zlib, since libarchive checks neither checksum nor length of a .gz. */
#include "input/input_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PIECE_BYTES = 128 << 10 };

oab_packing oab_packing_of(const char *head, size_t size) {
    static const struct {
        const char *mark;
        size_t length;
        oab_packing packing;
    } marks[] = {{"\x1f\x8b", 2, OAB_GZIP},
                 {"\x28\xb5\x2f\xfd", 4, OAB_ZSTD},
                 {"PK\x03\x04", 4, OAB_ZIP},
                 {"PK\x05\x06", 4, OAB_ZIP}}; /* an empty one */
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (size >= marks[i].length && memcmp(head, marks[i].mark, marks[i].length) == 0)
            return marks[i].packing;
    return OAB_NOT_PACKED;
}

/* ---- errors ---- */

static oab_status damaged(const oab_unpacker *u, const char *why, oab_log *log) {
    return oab_fail(log, OAB_DATA, "%s: cannot be unpacked: %s", u->path, why);
}

static oab_status fail_archive(const oab_unpacker *u, oab_log *log) {
    const char *why = archive_error_string(u->archive);
    if (archive_errno(u->archive) == ENOMEM || errno == ENOMEM)
        return oab_out_of_memory(log);
    return damaged(u, why != NULL ? why : "its structure is damaged", log);
}

static oab_status fail_gzip(const oab_unpacker *u, int code, oab_log *log) {
    if (code == Z_MEM_ERROR)
        return oab_out_of_memory(log);
    if (code == Z_ERRNO)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", u->path);
    return damaged(
        u, code == Z_BUF_ERROR ? "it ends too early" : "its data do not match their checksum", log);
}

/* ---- opening ---- */

static oab_status open_gzip(oab_unpacker *u, int fd, oab_log *log) {
    const int own = dup(fd);
    u->gzip = own >= 0 ? gzdopen(own, "rb") : NULL;
    if (u->gzip == NULL) {
        if (own >= 0)
            close(own);
        return oab_out_of_memory(log);
    }
    return gzbuffer(u->gzip, PIECE_BYTES) == 0 ? OAB_OK : oab_out_of_memory(log);
}

/* libarchive converts names to the charset of the thread's locale, and loses those that it cannot
 * hold: the C locale, in which programs start, holds ASCII alone. NULL: no such locale here. */
static oab_status open_locale(oab_unpacker *u, oab_log *log) {
    static const char *const in_utf8[] = {"C.UTF-8", "en_US.UTF-8"};
    for (size_t i = 0; i < sizeof in_utf8 / sizeof *in_utf8 && u->locale == NULL; i++) {
        errno = 0;
        u->locale = newlocale(LC_CTYPE_MASK, in_utf8[i], (locale_t)0);
        if (u->locale == NULL && errno == ENOMEM)
            return oab_out_of_memory(log);
    }
    return OAB_OK;
}

/* A .zip is read by its directory, which stands at its end: one that was cut off has none. */
static oab_status open_archive(oab_unpacker *u, int fd, oab_packing packing, oab_log *log) {
    errno = 0;
    u->archive = archive_read_new();
    if (u->archive == NULL)
        return oab_out_of_memory(log);
    const bool is_ready = packing == OAB_ZIP
                              ? archive_read_support_format_zip_seekable(u->archive) == ARCHIVE_OK
                              : archive_read_support_filter_zstd(u->archive) == ARCHIVE_OK &&
                                    archive_read_support_format_raw(u->archive) == ARCHIVE_OK &&
                                    archive_read_support_format_empty(u->archive) == ARCHIVE_OK;
    if (!is_ready)
        return oab_out_of_memory(log);
    if (archive_read_open_fd(u->archive, fd, PIECE_BYTES) == ARCHIVE_OK)
        return OAB_OK;
    return packing == OAB_ZIP && archive_errno(u->archive) != ENOMEM && errno != ENOMEM
               ? damaged(u, "its directory of members is damaged or cut off", log)
               : fail_archive(u, log);
}

oab_status oab_unpack_open(oab_unpacker *u, int fd, oab_packing packing, uint64_t most,
                           const char *path, oab_log *log) {
    *u = (oab_unpacker){.path = path, .most = most};
    if (lseek(fd, 0, SEEK_SET) != 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", path);
    if (packing == OAB_GZIP)
        return open_gzip(u, fd, log);
    if (packing == OAB_ZIP)
        OAB_TRY(open_locale(u, log));
    return open_archive(u, fd, packing, log);
}

void oab_unpack_close(oab_unpacker *u) {
    if (u->gzip != NULL)
        gzclose(u->gzip);
    archive_read_free(u->archive);
    if (u->locale != NULL)
        freelocale((locale_t)u->locale);
    free(u->converted);
    *u = (oab_unpacker){0};
}

/* ---- members ---- */

/* DOS, and Windows in western Europe, write names in CP850, whose accented letters are those of the
 * older CP437 too. */
static oab_status convert_name(oab_unpacker *u, const char *name, oab_log *log) {
    const oab_encoding *encoding = oab_encoding_find("CP850");
    size_t used = strlen(name), made;
    u->name = u->converted = oab_new(3 * used + 1, 1);
    if (u->converted == NULL)
        return oab_out_of_memory(log);
    oab_encoding_convert(&encoding, name, &used, u->converted, &made);
    u->converted[made] = '\0';
    return OAB_OK;
}

static oab_status take_name(oab_unpacker *u, struct archive_entry *entry, oab_log *log) {
    u->name = archive_entry_pathname_utf8(entry);
    if (u->name != NULL)
        return OAB_OK;
    u->name = archive_entry_pathname(entry); /* as it stands there */
    if (u->name != NULL)
        return oab_is_utf8(u->name, strlen(u->name)) ? OAB_OK : convert_name(u, u->name, log);
    if (errno == ENOMEM)
        return oab_out_of_memory(log);
    return damaged(u,
                   u->locale != NULL ? "the name of a member is not UTF-8, as it says to be"
                                     : "a member's name needs the locale C.UTF-8, which this "
                                       "system lacks",
                   log);
}

static oab_status next_member(oab_unpacker *u, bool *is_there, oab_log *log) {
    struct archive_entry *entry;
    errno = 0;
    const int status = archive_read_next_header(u->archive, &entry);
    *is_there = status != ARCHIVE_EOF;
    if (status == ARCHIVE_EOF)
        return OAB_OK;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        return fail_archive(u, log);
    OAB_TRY(take_name(u, entry, log));
    u->announced = u->unpacked;
    if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > 0)
        u->announced += (uint64_t)archive_entry_size(entry);
    u->is_file = archive_entry_filetype(entry) == AE_IFREG;
    return OAB_OK;
}

/* The locale is the thread's, while it reads a name: a program that links the library keeps its
 * own. */
oab_status oab_unpack_next(oab_unpacker *u, bool *is_there, oab_log *log) {
    free(u->converted);
    u->converted = NULL;
    u->name = NULL;
    const locale_t before = u->locale != NULL ? uselocale((locale_t)u->locale) : (locale_t)0;
    const oab_status status = next_member(u, is_there, log);
    if (before != (locale_t)0)
        uselocale(before);
    return status;
}

static oab_status too_large(const oab_unpacker *u, oab_log *log) {
    return oab_fail(log, OAB_DATA, "%s: unpacks to more than %llu MiB; expected less", u->path,
                    (unsigned long long)(u->most >> 20));
}

static oab_status read_gzip(oab_unpacker *u, char *data, size_t want, size_t *got, oab_log *log) {
    while (*got < want) {
        const size_t most = want - *got < PIECE_BYTES ? want - *got : PIECE_BYTES;
        int code;
        errno = 0;
        const int part = gzread(u->gzip, data + *got, (unsigned)most);
        gzerror(u->gzip, &code);
        if (part < 0 || (code != Z_OK && code != Z_STREAM_END))
            return fail_gzip(u, code, log);
        if (part == 0)
            break;
        *got += (size_t)part;
    }
    return OAB_OK;
}

static oab_status read_archive(oab_unpacker *u, char *data, size_t want, size_t *got,
                               oab_log *log) {
    while (*got < want) {
        errno = 0;
        const la_ssize_t part = archive_read_data(u->archive, data + *got, want - *got);
        if (part < 0)
            return fail_archive(u, log);
        if (part == 0)
            break;
        *got += (size_t)part;
    }
    return OAB_OK;
}

oab_status oab_unpack_read(oab_unpacker *u, char *data, size_t want, size_t *got, oab_log *log) {
    *got = 0;
    if (u->announced > u->most) /* what is not announced is met below */
        return too_large(u, log);
    OAB_TRY(u->gzip != NULL ? read_gzip(u, data, want, got, log)
                            : read_archive(u, data, want, got, log));
    u->unpacked += *got;
    return u->unpacked <= u->most ? OAB_OK : too_large(u, log);
}
