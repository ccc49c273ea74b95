/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file as UTF-8 text: unpacked where it is compressed, converted where it is in
 * another encoding, a piece at a time. With OAB_WITHOUT_MODULES iconv converts nothing that the C
 * library would load a module for: in a static program, one of another version crashes it. */
#include "input/input_internal.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A byte becomes three of UTF-8 at most, a pair of them (UTF-16) four. */
enum { RAW_BYTES = 64 << 10, TEXT_BYTES = 4 * RAW_BYTES };

static iconv_t open_iconv(const char *name) {
#ifdef OAB_WITHOUT_MODULES
    if (strcasecmp(name, "UTF-8") != 0 && strcasecmp(name, "UTF8") != 0) {
        errno = EINVAL;
        return (iconv_t)-1;
    }
#endif
    return iconv_open("UTF-8", name);
}

bool oab_encoding_is_known(const char *name) {
    if (name[0] == '\0' || strchr(name, '/') != NULL) /* "//IGNORE" would leave out in silence */
        return false;
    if (oab_encoding_find(name) != NULL)
        return true;
    const iconv_t conversion = open_iconv(name);
    if (conversion == (iconv_t)-1)
        return errno != EINVAL;
    iconv_close(conversion);
    return true;
}

/* ---- opening ---- */

/* Goes to the member that is the table; a .gz or .zst has the one. */
static oab_status find_member(oab_decoder *d, oab_log *log) {
    bool is_there = true;
    if (d->packing == OAB_GZIP)
        return OAB_OK;
    OAB_TRY(oab_unpack_next(&d->unpacker, &is_there, log));
    while (is_there && d->member != NULL && strcmp(d->unpacker.name, d->member) != 0)
        OAB_TRY(oab_unpack_next(&d->unpacker, &is_there, log));
    return is_there || d->member == NULL
               ? OAB_OK
               : oab_fail(log, OAB_IO, "%s changed while being read", d->path);
}

static oab_status open_conversion(oab_decoder *d, oab_log *log) {
    d->raw = oab_new(RAW_BYTES, 1);
    d->text = oab_new(TEXT_BYTES, 1);
    if (d->raw == NULL || d->text == NULL)
        return oab_out_of_memory(log);
    d->own = oab_encoding_find(d->encoding);
    const iconv_t conversion = d->own != NULL ? NULL : open_iconv(d->encoding);
    if (conversion != (iconv_t)-1) {
        d->conversion = conversion;
        d->is_converting = true;
        return OAB_OK;
    }
    return errno == EINVAL
               ? oab_fail(log, OAB_INTERNAL, "the C library cannot convert from %s", d->encoding)
               : oab_out_of_memory(log);
}

oab_status oab_decoder_start(oab_decoder *d, oab_log *log) {
    oab_decoder_stop(d);
    d->line = 1;
    if (d->packing != OAB_NOT_PACKED) {
        OAB_TRY(oab_unpack_open(&d->unpacker, d->fd, d->packing, OAB_STREAMED_MOST, d->path, log));
        OAB_TRY(find_member(d, log));
    } else if (lseek(d->fd, 0, SEEK_SET) != 0) {
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", d->path);
    }
    return d->encoding != NULL ? open_conversion(d, log) : OAB_OK;
}

void oab_decoder_stop(oab_decoder *d) {
    oab_unpack_close(&d->unpacker);
    if (d->is_converting && d->own == NULL)
        iconv_close((iconv_t)d->conversion);
    free(d->text);
    free(d->raw);
    *d = (oab_decoder){.fd = d->fd,
                       .path = d->path,
                       .packing = d->packing,
                       .member = d->member,
                       .encoding = d->encoding};
}

/* ---- reading ---- */

static oab_status read_raw(oab_decoder *d, char *data, size_t want, size_t *got, oab_log *log) {
    *got = 0;
    if (d->packing != OAB_NOT_PACKED)
        return oab_unpack_read(&d->unpacker, data, want, got, log);
    const int64_t part = oab_read_all(d->fd, data, want, -1);
    if (part < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", d->path);
    *got = (size_t)part;
    return OAB_OK;
}

/* Where the next character stands, for a message about it. */
static void count_letters(oab_decoder *d, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        d->letters += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (text[i] == '\n') {
            d->line++;
            d->letters = 0;
        }
    }
}

static oab_status refuse_byte(const oab_decoder *d, oab_log *log) {
    return oab_fail(
        log, OAB_DATA,
        "%s:%llu: character %llu of the line: the byte 0x%02x is not valid in %s; save the "
        "file as UTF-8, or give its encoding with --encoding",
        d->path, (unsigned long long)d->line, (unsigned long long)d->letters + 1,
        (unsigned char)d->raw[d->raw_at], d->encoding);
}

/* Behind what is left of the last piece. */
static oab_status refill(oab_decoder *d, oab_log *log) {
    size_t got;
    d->raw_size -= d->raw_at;
    memmove(d->raw, d->raw + d->raw_at, d->raw_size);
    d->raw_at = 0;
    const size_t want = RAW_BYTES - d->raw_size;
    OAB_TRY(read_raw(d, d->raw + d->raw_size, want, &got, log));
    d->raw_size += got;
    d->is_ended = got < want;
    return OAB_OK;
}

/* As oab_encoding_convert. */
static int convert_by_iconv(iconv_t conversion, char *from, size_t *used, char *to, size_t *made) {
    char *const from_start = from, *const to_start = to;
    size_t from_left = *used, to_left = TEXT_BYTES;
    const size_t done = iconv(conversion, &from, &from_left, &to, &to_left);
    const int reason = done == (size_t)-1 ? errno : 0;
    *used = (size_t)(from - from_start);
    *made = (size_t)(to - to_start);
    return reason;
}

/* The next piece, converted. What is left of it, half a character, is carried over. */
static oab_status convert(oab_decoder *d, oab_log *log) {
    if (!d->is_ended)
        OAB_TRY(refill(d, log));
    char *from = d->raw + d->raw_at;
    size_t used = d->raw_size - d->raw_at;
    const int reason =
        d->own != NULL
            ? oab_encoding_convert(&d->own, from, &used, d->text, &d->text_size)
            : convert_by_iconv((iconv_t)d->conversion, from, &used, d->text, &d->text_size);
    d->raw_at += used;
    d->text_at = 0;
    count_letters(d, d->text, d->text_size);
    const bool is_cut = reason == EINVAL && d->is_ended; /* the file ends inside a character */
    return reason == EILSEQ || is_cut ? refuse_byte(d, log) : OAB_OK;
}

oab_status oab_decoder_read(oab_decoder *d, char *data, size_t want, size_t *got, oab_log *log) {
    if (!d->is_converting)
        return read_raw(d, data, want, got, log);
    *got = 0;
    while (*got < want) {
        const size_t left = d->text_size - d->text_at;
        const size_t part = left < want - *got ? left : want - *got;
        memcpy(data + *got, d->text + d->text_at, part);
        d->text_at += part;
        *got += part;
        if (*got == want || (d->is_ended && d->raw_at == d->raw_size))
            break;
        OAB_TRY(convert(d, log));
    }
    return OAB_OK;
}
