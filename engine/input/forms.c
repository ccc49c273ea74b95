/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a file, judged from its first bytes: compressed, a workbook, in an encoding that is
 * not UTF-8. Whatever it is, a stream of UTF-8 text comes of it. */
#include "input/input_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char fallback[] = "WINDOWS-1252";

/* ---- the file as given ---- */

static oab_status write_all(int fd, const char *data, size_t size, oab_log *log) {
    for (size_t done = 0; done < size;) {
        const ssize_t part = write(fd, data + done, size - done);
        if (part < 0 && errno != EINTR)
            return oab_out_of_memory(log);
        done += part > 0 ? (size_t)part : 0;
    }
    return OAB_OK;
}

/* What a pipe gives, into the memory file TO. */
static oab_status drain(oab_stream *stream, int to, oab_log *log) {
    size_t got = stream->head_size;
    uint64_t all = got;
    while (got > 0) {
        OAB_TRY(write_all(to, stream->head, got, log));
        OAB_TRY(oab_stream_read(stream, stream->head, OAB_HEAD_BYTES, &got, log));
        all += got;
        if (all > OAB_UNPACKED_MOST)
            return oab_fail(log, OAB_DATA, "%s: expected at most %llu MiB from a pipe, got more",
                            stream->path, (unsigned long long)(OAB_UNPACKED_MOST >> 20));
    }
    return OAB_OK;
}

/* A pipe's bytes become a file in memory: archives are read by a directory at their end. */
static oab_status make_regular(oab_stream *stream, oab_log *log) {
    if (stream->is_regular)
        return OAB_OK;
    const int fd = memfd_create("given", MFD_CLOEXEC);
    if (fd < 0)
        return oab_out_of_memory(log);
    const oab_status status = drain(stream, fd, log);
    close(stream->fd);
    stream->fd = fd;
    stream->is_regular = true;
    return status;
}

/* The receipt tells of the file as it was given, not of its text. */
static oab_status note_given(oab_stream *stream, oab_log *log) {
    struct stat info;
    OAB_TRY(make_regular(stream, log));
    if (fstat(stream->fd, &info) != 0 || lseek(stream->fd, 0, SEEK_SET) != 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", stream->path);
    stream->given_bytes = (uint64_t)info.st_size;
    return oab_hash_rest(stream->fd, stream->path, stream->given_hash, log);
}

/* ---- decoding ---- */

oab_status oab_stream_decode(oab_stream *stream, oab_log *log) {
    stream->is_decoded = true;
    stream->is_regular = false;
    stream->size = 0;
    OAB_TRY(oab_decoder_start(&stream->decoder, log));
    OAB_TRY(oab_stream_read(stream, stream->head, OAB_HEAD_BYTES, &stream->head_size, log));
    stream->offset = stream->head_size;
    return OAB_OK;
}

static oab_status begin_decoding(oab_stream *stream, oab_packing packing, oab_log *log) {
    if (packing != OAB_ZIP)
        OAB_TRY(note_given(stream, log));
    stream->decoder = (oab_decoder){.fd = stream->fd,
                                    .path = stream->path,
                                    .packing = packing,
                                    .member = stream->member,
                                    .encoding = stream->encoding};
    return oab_stream_decode(stream, log);
}

static oab_status pick_member(oab_stream *stream, const oab_members *members, oab_log *log) {
    const char *picked;
    OAB_TRY(oab_members_pick(members, stream->path, stream->part, &picked, log));
    stream->member = strdup(picked);
    return stream->member != NULL ? OAB_OK : oab_out_of_memory(log);
}

/* A workbook, or files one of which is the table. */
static oab_status open_zip(oab_stream *stream, oab_log *log) {
    oab_members members;
    OAB_TRY(note_given(stream, log));
    OAB_TRY(oab_members_list(stream->fd, stream->path, &members, log));
    stream->head_size = 0;
    const oab_status status =
        oab_is_book(&members)
            ? oab_book_open(stream->fd, stream->path, &members, stream->part, &stream->book, log)
            : pick_member(stream, &members, log);
    oab_members_free(&members);
    return status;
}

/* ---- encodings ---- */

/* Behind a whole text a cut character is foreign too. */
static bool is_foreign(const char *text, size_t size, bool is_whole) {
    size_t end = size;
    for (int i = 0; i < 3 && !is_whole && end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80;
         i++)
        end--;
    if (!is_whole && end > 0 && (unsigned char)text[end - 1] >= 0xc0)
        end--;
    else
        end = size;
    return !oab_is_utf8(text, end);
}

static bool is_ascii(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* UTF-16, binary files and UTF-8 by its mark are refused later, each in its own words. */
static bool may_be_1252(const oab_stream *stream) {
    static const char *const marks[] = {"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (stream->head_size >= strlen(marks[i]) &&
            memcmp(stream->head, marks[i], strlen(marks[i])) == 0)
            return false;
    return stream->encoding == NULL && stream->decoder.encoding == NULL &&
           memchr(stream->head, '\0', stream->head_size) == NULL;
}

oab_status oab_stream_convert(oab_stream *stream, oab_log *log) {
    oab_note(log, "%s: not UTF-8; read as Windows-1252 (--encoding NAME says otherwise)",
             stream->path);
    if (!stream->is_decoded) {
        if (stream->kept >= 0)
            OAB_TRY(oab_stream_again(stream, log));
        OAB_TRY(note_given(stream, log));
        stream->decoder = (oab_decoder){.fd = stream->fd, .path = stream->path};
    }
    stream->decoder.encoding = fallback;
    return oab_stream_decode(stream, log);
}

bool oab_stream_may_convert(const oab_stream *stream) {
    return may_be_1252(stream) && is_ascii(stream->head, stream->head_size) &&
           (stream->is_regular || stream->is_decoded || stream->kept >= 0);
}

/* ---- any file ---- */

/* What is no text, and has a form of its own that a user can save otherwise. */
static oab_status refuse_form(const oab_stream *stream, oab_log *log) {
    static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if (stream->head_size >= 8 && memcmp(stream->head, ole, 8) == 0)
        return oab_fail(log, OAB_DATA,
                        "%s is a workbook of Excel 97-2003 (.xls), or has a password; save it as "
                        ".xlsx without one",
                        stream->path);
    if (stream->is_decoded && oab_packing_of(stream->head, stream->head_size) != OAB_NOT_PACKED)
        return oab_fail(log, OAB_DATA, "%s holds %s, which is packed itself; unpack it first",
                        stream->path, stream->member != NULL ? stream->member : "a file");
    return OAB_OK;
}

oab_status oab_stream_settle(oab_stream *stream, oab_log *log) {
    const oab_packing packing = oab_packing_of(stream->head, stream->head_size);
    if (stream->part != NULL && packing != OAB_ZIP)
        return oab_fail(log, OAB_NO_INPUT,
                        "%s is neither a workbook (.xlsx, .ods) nor a .zip; expected no \":%s\" "
                        "behind it",
                        stream->path, stream->part);
    if (packing == OAB_ZIP)
        OAB_TRY(open_zip(stream, log));
    if (stream->book != NULL)
        return OAB_OK;
    if (packing != OAB_NOT_PACKED || stream->encoding != NULL)
        OAB_TRY(begin_decoding(stream, packing, log));
    OAB_TRY(refuse_form(stream, log));
    const bool is_whole = stream->head_size < OAB_HEAD_BYTES;
    return may_be_1252(stream) && is_foreign(stream->head, stream->head_size, is_whole)
               ? oab_stream_convert(stream, log)
               : OAB_OK;
}
