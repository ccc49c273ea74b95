/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file or pipe: opens it, reads its head ahead, and keeps a pipe's bytes for
 * rereading. */
#include "base/assets.h"
#include "input/input_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t oab_read_all(int fd, char *data, size_t want, int64_t offset) {
    size_t got = 0;
    while (got < want) {
        const ssize_t part = offset < 0 ? read(fd, data + got, want - got)
                                        : pread(fd, data + got, want - got, offset + (off_t)got);
        if (part == 0)
            break;
        if (part < 0 && errno != EINTR)
            return -1;
        got += part > 0 ? (size_t)part : 0;
    }
    return (int64_t)got;
}

/* The part of PATH that names a file: all of it, or what stands before a ':' and a sheet or member.
 */
static size_t file_length(const char *path) {
    const size_t length = strlen(path);
    if (oab_is_built_in(path))
        return length;
    for (size_t end = length; end > 0; end--) {
        if (path[end] != ':' && path[end] != '\0')
            continue;
        char *file = strndup(path, end);
        const bool is_file = file != NULL && (access(file, F_OK) == 0 || strcmp(file, "-") == 0);
        free(file);
        if (is_file)
            return end;
    }
    return length;
}

static oab_status split_path(oab_stream *stream, const char *path, oab_log *log) {
    const size_t length = file_length(path);
    stream->path = stream->file = strndup(path, length);
    stream->part = path[length] == ':' ? path + length + 1 : NULL;
    stream->encoding = oab_is_built_in(path) ? NULL : stream->options->encoding;
    return stream->file != NULL ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_stream_open(oab_stream *stream, const char *path, const oab_read_options *options,
                           oab_log *log) {
    *stream = (oab_stream){.fd = -1, .path = path, .options = options, .kept = -1};
    struct stat info;
    OAB_TRY(split_path(stream, path, log));
    OAB_TRY(oab_open_input(stream->path, &stream->fd, log));
    if (fstat(stream->fd, &info) != 0)
        return oab_fail_errno(log, OAB_NO_INPUT, errno, "%s", stream->path);
    if (S_ISDIR(info.st_mode))
        return oab_fail(log, OAB_NO_INPUT, "%s is a folder; expected a CSV file or a workbook",
                        stream->path);
    stream->is_regular = S_ISREG(info.st_mode) && lseek(stream->fd, 0, SEEK_CUR) == 0;
    stream->size = stream->is_regular ? (uint64_t)info.st_size : 0;
    stream->head = oab_new(OAB_HEAD_BYTES, 1);
    if (stream->head == NULL)
        return oab_out_of_memory(log);
    const int64_t got =
        oab_read_all(stream->fd, stream->head, OAB_HEAD_BYTES, stream->is_regular ? 0 : -1);
    if (got < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", stream->path);
    stream->head_size = (size_t)got;
    stream->offset = (uint64_t)got;
    return oab_stream_settle(stream, log);
}

void oab_stream_close(oab_stream *stream) {
    oab_decoder_stop(&stream->decoder);
    oab_book_free(stream->book);
    free(stream->member);
    if (stream->given_hash[0] != '\0') /* descriptor 0 may be opened again, as by check */
        lseek(stream->fd, 0, SEEK_SET);
    if (stream->fd >= 0)
        close(stream->fd);
    if (stream->kept >= 0)
        close(stream->kept);
    free(stream->head);
    free(stream->file);
}

/* Adds SIZE bytes that a pipe gave to what is kept, if it is kept. */
static oab_status keep_bytes(oab_stream *stream, const char *bytes, size_t size, oab_log *log) {
    for (size_t done = 0; stream->kept >= 0 && done < size;) {
        const ssize_t part = write(stream->kept, bytes + done, size - done);
        if (part < 0 && errno != EINTR)
            return oab_out_of_memory(log);
        done += part > 0 ? (size_t)part : 0;
    }
    return OAB_OK;
}

oab_status oab_stream_read(oab_stream *stream, char *data, size_t want, size_t *got, oab_log *log) {
    *got = 0;
    if (stream->is_decoded)
        return oab_decoder_read(&stream->decoder, data, want, got, log);
    const int64_t part = oab_read_all(stream->fd, data, want, -1);
    if (part < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", stream->path);
    *got = (size_t)part;
    return keep_bytes(stream, data, *got, log);
}

oab_status oab_stream_keep(oab_stream *stream, oab_log *log) {
    if (stream->is_regular || stream->is_decoded)
        return OAB_OK;
    stream->kept = memfd_create("table", MFD_CLOEXEC);
    if (stream->kept < 0)
        return oab_out_of_memory(log);
    return keep_bytes(stream, stream->head, stream->head_size, log);
}

oab_status oab_stream_again(oab_stream *stream, oab_log *log) {
    if (stream->is_decoded)
        return oab_stream_decode(stream, log);
    if (stream->is_regular)
        return OAB_OK;
    close(stream->fd);
    stream->fd = stream->kept;
    stream->kept = -1;
    stream->is_regular = true;
    stream->size = stream->offset;
    return OAB_OK;
}
