/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file in rounds: each thread reads its slice of the round's buffer and parses one chunk of it,
 * so that the file is never held whole and parsing is parallel from the start.
 *
 * Chunks end behind a line feed at which the number of quotes so far is even. That is the end of a
 * record in every text of RFC 4180, and in others only perhaps, so each chunk is verified: its own
 * strict parser must take every byte and end at rest. The first chunk starts at a true start of a
 * record; a verified chunk that starts at one ends at one; so if all chunks of a round are verified
 * they saw what a serial parser sees. If one is not, the round is parsed again as one chunk. */
#include "input/input_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* ---- bytes ---- */

/* Reads until WANT bytes or the end; -1 on error. OFFSET < 0: from where the descriptor stands. */
static ssize_t read_all(int fd, char *data, size_t want, int64_t offset) {
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
    return (ssize_t)got;
}

oab_status oab_stream_open(oab_stream *stream, const char *path, oab_log *log) {
    *stream = (oab_stream){.fd = -1, .path = path};
    stream->fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (stream->fd < 0 || fstat(stream->fd, &info) != 0)
        return oab_fail(log, OAB_NO_INPUT, "%s: %s", path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return oab_fail(log, OAB_NO_INPUT, "%s: is a folder, and a CSV file is needed", path);
    stream->is_regular = S_ISREG(info.st_mode) && lseek(stream->fd, 0, SEEK_CUR) == 0;
    stream->size = stream->is_regular ? (uint64_t)info.st_size : 0;
    stream->head = oab_new(OAB_HEAD_BYTES, 1);
    stream->hash = XXH3_createState();
    if (stream->head == NULL || stream->hash == NULL)
        return oab_out_of_memory(log);
    XXH3_128bits_reset(stream->hash);
    const ssize_t got =
        read_all(stream->fd, stream->head, OAB_HEAD_BYTES, stream->is_regular ? 0 : -1);
    if (got < 0)
        return oab_fail(log, OAB_IO, "%s: cannot read: %s", path, strerror(errno));
    stream->head_size = (size_t)got;
    stream->offset = (uint64_t)got;
    XXH3_128bits_update(stream->hash, stream->head, stream->head_size);
    return OAB_OK;
}

void oab_stream_close(oab_stream *stream) {
    if (stream->fd >= 0)
        close(stream->fd);
    if (stream->hash != NULL)
        XXH3_freeState(stream->hash);
    free(stream->head);
}

/* ---- a round ---- */

typedef struct slice {
    uint64_t quotes, lines;
    bool has_nul;
} slice;

typedef struct chunk_text {
    const char *start;
    size_t size;
    uint64_t line;
    const oab_sink *sink;
    oab_parse_end end;
    size_t consumed;
} chunk_text;

typedef struct round_state {
    oab_stream *stream;
    const oab_read_options *options;
    const oab_sinks *sinks;
    oab_log *log;
    char *buffer;
    size_t capacity, filled;
    uint64_t line; /* of buffer[0] */
    char delimiter;
    bool is_last;
    int threads;
    slice *slices;
    chunk_text *chunks;
} round_state;

static slice scan(const char *text, size_t size) {
    slice s = {0};
    for (size_t at = 0; at < size;) { /* blocks whose byte counters cannot overflow */
        const size_t stop = size - at < 4096 ? size : at + 4096;
        unsigned quotes = 0, lines = 0, nuls = 0;
        for (; at < stop; at++) {
            quotes += text[at] == '"';
            lines += text[at] == '\n';
            nuls += text[at] == '\0';
        }
        s.quotes += quotes;
        s.lines += lines;
        s.has_nul |= nuls > 0;
    }
    return s;
}

static size_t slice_at(const round_state *r, int t) {
    return r->filled * (size_t)t / (size_t)r->threads;
}

/* Fills the buffer behind what is carried over; threads read their own parts of a regular file. */
static oab_status fill(round_state *r) {
    oab_stream *stream = r->stream;
    const size_t room = r->capacity - r->filled;
    size_t got = 0;
    if (stream->is_regular) {
        const uint64_t left = stream->size > stream->offset ? stream->size - stream->offset : 0;
        const size_t want = left < room ? (size_t)left : room;
        const int threads = r->threads;
        char *to = r->buffer + r->filled;
        int failed = 0;
        const int fd = stream->fd;
        const int64_t offset = (int64_t)stream->offset;
#pragma omp parallel for num_threads(threads) schedule(static) default(none)                       \
    shared(threads, want, to, fd, offset) reduction(+ : failed)
        for (int t = 0; t < threads; t++) {
            const size_t from = want * (size_t)t / (size_t)threads,
                         end = want * (size_t)(t + 1) / (size_t)threads;
            failed += read_all(fd, to + from, end - from, offset + (int64_t)from) !=
                      (ssize_t)(end - from);
        }
        if (failed > 0)
            return oab_fail(r->log, OAB_IO, "%s: cannot read: %s", stream->path,
                            errno != 0 ? strerror(errno) : "it shrank while it was read");
        got = want;
        r->is_last = stream->offset + got >= stream->size;
    } else {
        const ssize_t part = read_all(stream->fd, r->buffer + r->filled, room, -1);
        if (part < 0)
            return oab_fail(r->log, OAB_IO, "%s: cannot read: %s", stream->path, strerror(errno));
        got = (size_t)part;
        r->is_last = got < room;
    }
    XXH3_128bits_update(stream->hash, r->buffer + r->filled, got);
    stream->offset += got;
    r->filled += got;
    return OAB_OK;
}

static oab_status scan_slices(round_state *r) {
    const int threads = r->threads;
#pragma omp parallel for num_threads(threads) schedule(static) default(none) shared(threads, r)
    for (int t = 0; t < threads; t++)
        r->slices[t] = scan(r->buffer + slice_at(r, t), slice_at(r, t + 1) - slice_at(r, t));
    uint64_t line = r->line;
    for (int t = 0; t < threads; t++) {
        const char *text = r->buffer + slice_at(r, t);
        const size_t size = slice_at(r, t + 1) - slice_at(r, t);
        if (r->slices[t].has_nul) {
            const char *nul = memchr(text, '\0', size);
            line += scan(text, (size_t)(nul - text)).lines;
            return oab_fail(r->log, OAB_DATA,
                            "%s:%llu: a NUL byte: is this UTF-16 or a binary file? Save it as "
                            "UTF-8 CSV",
                            r->stream->path, (unsigned long long)line);
        }
        line += r->slices[t].lines;
    }
    return OAB_OK;
}

/* First place at or behind AT, where PARITY quotes are open, behind a line feed outside quotes. */
static size_t cut_from(const round_state *r, size_t at, uint64_t parity) {
    for (; at < r->filled; at++) {
        parity ^= r->buffer[at] == '"';
        if (r->buffer[at] == '\n' && parity == 0)
            return at + 1;
    }
    return r->filled;
}

/* Last such place of the buffer, whose quotes are open at its end by PARITY; 0: none. */
static size_t last_cut(const round_state *r, uint64_t parity) {
    for (size_t at = r->filled; at > 0; at--) {
        if (r->buffer[at - 1] == '\n' && parity == 0)
            return at;
        parity ^= r->buffer[at - 1] == '"';
    }
    return 0;
}

/* Cuts the buffer into chunks; returns how many. */
static int cut_chunks(round_state *r) {
    uint64_t quotes = 0, line = r->line;
    for (int t = 0; t < r->threads; t++)
        quotes += r->slices[t].quotes;
    const size_t end = r->is_last ? r->filled : last_cut(r, quotes & 1);
    size_t start = 0;
    int count = 0;
    quotes = 0;
    for (int t = 0; t < r->threads && start < end; t++) {
        quotes += r->slices[t].quotes;
        size_t stop = t + 1 < r->threads ? cut_from(r, slice_at(r, t + 1), quotes & 1) : end;
        stop = stop < end ? stop : end;
        if (stop <= start)
            continue;
        r->chunks[count++] = (chunk_text){r->buffer + start, stop - start, line, NULL, 0, 0};
        line += count < r->threads ? scan(r->buffer + start, stop - start).lines : 0;
        start = stop;
    }
    return count;
}

static bool parse_chunks(round_state *r, int count) {
    for (int c = 0; c < count; c++) {
        r->chunks[c].sink = r->sinks->open(r->sinks->context, (size_t)c);
        if (r->chunks[c].sink == NULL)
            return false;
    }
    const char delimiter = r->delimiter;
    chunk_text *chunks = r->chunks;
    const int last = r->is_last ? count - 1 : -1;
#pragma omp parallel for num_threads(count) schedule(static, 1) default(none)                      \
    shared(count, chunks, delimiter, last)
    for (int c = 0; c < count; c++)
        chunks[c].end = oab_parse(chunks[c].start, chunks[c].size, delimiter, c == last,
                                  chunks[c].sink, &chunks[c].consumed, &chunks[c].line);
    return true;
}

static bool is_verified(const round_state *r, int count) {
    for (int c = 0; c < count; c++)
        if (r->chunks[c].end != OAB_PARSED || r->chunks[c].consumed != r->chunks[c].size)
            return false;
    return count > 0;
}

static oab_status say_fault(const round_state *r, const chunk_text *chunk) {
    const unsigned long long line = chunk->line;
    if (chunk->end == OAB_PARSE_MEMORY)
        return oab_out_of_memory(r->log);
    return oab_fail(r->log, OAB_DATA, "%s:%llu: %s", r->stream->path, line,
                    chunk->end == OAB_OPEN_QUOTE
                        ? "a quoted cell begins here and never ends: close the quote"
                        : "a quote where none may stand: quote the whole cell and double the "
                          "quotes in it");
}

/* The round as one chunk; a record that is not whole stays for the next round. */
static oab_status parse_serially(round_state *r, size_t *used) {
    r->chunks[0] = (chunk_text){r->buffer, r->filled, r->line, NULL, 0, 0};
    if (!parse_chunks(r, 1))
        return oab_out_of_memory(r->log);
    if (r->chunks[0].end != OAB_PARSED)
        return say_fault(r, &r->chunks[0]);
    *used = r->chunks[0].consumed;
    r->line = r->chunks[0].line;
    if (*used > 0 || r->is_last)
        return OAB_OK;
    r->sinks->undo(r->sinks->context, 1);
    if (r->capacity >= OAB_LONGEST_RECORD)
        return oab_fail(r->log, OAB_DATA,
                        "%s:%llu: a record of more than %d MiB begins here: a "
                        "quote that never closes?",
                        r->stream->path, (unsigned long long)r->line, OAB_LONGEST_RECORD >> 20);
    char *grown = realloc(r->buffer, 2 * r->capacity);
    if (grown == NULL)
        return oab_out_of_memory(r->log);
    r->buffer = grown;
    r->capacity *= 2;
    return OAB_OK;
}

static oab_status run_round(round_state *r) {
    OAB_TRY(fill(r));
    OAB_TRY(scan_slices(r));
    const int count = cut_chunks(r);
    size_t used = 0;
    if (count > 0 && !parse_chunks(r, count))
        return oab_out_of_memory(r->log);
    if (is_verified(r, count)) {
        used = (size_t)(r->chunks[count - 1].start - r->buffer) + r->chunks[count - 1].size;
        r->line = r->chunks[count - 1].line;
    } else {
        r->sinks->undo(r->sinks->context, (size_t)count);
        OAB_TRY(parse_serially(r, &used));
    }
    r->filled -= used;
    memmove(r->buffer, r->buffer + used, r->filled);
    return OAB_OK;
}

static oab_status run_rounds(round_state *r) {
    for (bool is_first = true; is_first || !r->is_last; is_first = false) {
        OAB_TRY(run_round(r));
        if (r->options->progress != NULL)
            r->options->progress(r->options->progress_data, r->stream->offset, r->stream->size);
    }
    return OAB_OK;
}

oab_status oab_stream_read(oab_stream *stream, size_t skip, uint64_t line, char delimiter,
                           const oab_read_options *options, const oab_sinks *sinks, char *hash,
                           oab_log *log) {
    const size_t chunk = options->chunk_bytes > 0 ? options->chunk_bytes : OAB_CHUNK_BYTES;
    round_state r = {.stream = stream,
                     .options = options,
                     .sinks = sinks,
                     .log = log,
                     .line = line,
                     .delimiter = delimiter,
                     .threads = options->threads};
    r.filled = stream->head_size - skip;
    r.capacity = chunk * (size_t)r.threads + r.filled + 1;
    r.buffer = malloc(r.capacity);
    r.slices = oab_new((size_t)r.threads, sizeof *r.slices);
    r.chunks = oab_new((size_t)r.threads, sizeof *r.chunks);
    oab_status status = OAB_OK;
    if (r.buffer == NULL || r.slices == NULL || r.chunks == NULL) {
        status = oab_out_of_memory(log);
    } else {
        memcpy(r.buffer, stream->head + skip, r.filled);
        status = run_rounds(&r);
    }
    const XXH128_hash_t sum = XXH3_128bits_digest(stream->hash);
    snprintf(hash, 33, "%016llx%016llx", (unsigned long long)sum.high64,
             (unsigned long long)sum.low64);
    free(r.buffer);
    free(r.slices);
    free(r.chunks);
    return status;
}
