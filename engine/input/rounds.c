/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a file in rounds: each thread reads its slice of the round's buffer and parses one chunk of
 * it, so that the file is never held whole and parsing is parallel from the start.
 *
 * Chunks end after a line feed at which the number of quotes so far is even. In every RFC 4180 text
 * that is the end of a record; in other texts it need not be, so each chunk is verified: its own
 * strict parser must take every byte and end between records. The first chunk starts at a true
 * start of a record, and a verified chunk that starts at one ends at one; so if all chunks of a
 * round are verified, they saw what a serial parser sees. Otherwise the round is parsed again as
 * one chunk. A plain chunk needs no parser: its line ends are its record ends. */
#include "input/input_internal.h"

#include <errno.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum {
    PIECE_BYTES = 128 << 10, /* each piece is scanned while it is still in the cache from reading */
    HASH_SHARE = 14          /* hashing a round costs as much as reading and parsing 1/14 of it */
};

typedef struct chunk_text {
    const char *start;
    size_t size, lines;
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
    const oab_scanner *scanner;
    char *buffer;
    size_t capacity, filled;
    size_t hashed; /* bytes of those filled */
    XXH3_state_t *hash;
    uint64_t line; /* of buffer[0] */
    char delimiter;
    bool is_last;
    int threads;
    size_t opened;     /* chunks so far */
    oab_marks *slices; /* [threads] */
    oab_marks marks;   /* of all slices */
    chunk_text *chunks;
    oab_lines **scratch; /* [threads] */
} round_state;

/* ---- bytes ---- */

/* Start of slice T. Slices are even, except that the first is smaller, because its thread also
 * hashes. */
static size_t slice_at(const round_state *r, size_t filled, int t) {
    const size_t threads = (size_t)r->threads, share = threads > 1 ? filled / HASH_SHARE : 0;
    const size_t at = (filled + share) * (size_t)t / threads;
    return at > share ? at - share : 0;
}

/* Reads the part of the slice FROM to TO that lies beyond OLD, and counts the marks of the whole
 * slice. False: errno. */
static bool fill_slice(round_state *r, size_t old, size_t from, size_t to, oab_marks *marks) {
    char before = '\0'; /* the byte before a slice belongs to another thread: see mend_pairs */
    *marks = (oab_marks){0};
    while (from < to) {
        const size_t end = to - from < PIECE_BYTES ? to : from + PIECE_BYTES;
        const size_t fresh = from > old ? from : old;
        if (fresh < end) {
            const int64_t offset = (int64_t)(r->stream->offset + (fresh - old));
            const size_t want = end - fresh;
            if (oab_read_all(r->stream->fd, r->buffer + fresh, want, offset) != (int64_t)want)
                return false;
        }
        const oab_marks more = r->scanner->count(r->buffer + from, end - from, before);
        oab_marks_add(marks, &more);
        before = r->buffer[end - 1];
        from = end;
    }
    return true;
}

/* Adds pairs whose CR ends one slice and whose LF starts the next. */
static void mend_pairs(round_state *r, size_t filled) {
    for (int t = 0; t < r->threads; t++) {
        const size_t at = slice_at(r, filled, t);
        if (at > 0 && at < slice_at(r, filled, t + 1) && r->buffer[at] == '\n')
            r->slices[t].pairs += r->buffer[at - 1] == '\r';
    }
}

static oab_status fill_slices(round_state *r, size_t old, size_t filled) {
    const int threads = r->threads;
    int failure = 0;
#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(threads, r, old, filled) reduction(max                                                  \
                                              : failure)
    for (int t = 0; t < threads; t++) {
        errno = 0;
        if (!fill_slice(r, old, slice_at(r, filled, t), slice_at(r, filled, t + 1), &r->slices[t]))
            failure = errno != 0 ? errno : -1;
    }
    if (failure > 0)
        return oab_fail_errno(r->log, OAB_IO, failure, "cannot read %s", r->stream->path);
    if (failure < 0)
        return oab_fail(r->log, OAB_IO, "cannot read %s: it shrank while being read",
                        r->stream->path);
    mend_pairs(r, filled);
    r->marks = (oab_marks){0};
    for (int t = 0; t < threads; t++)
        oab_marks_add(&r->marks, &r->slices[t]);
    return OAB_OK;
}

/* Fills the buffer after what was carried over; for a regular file each thread reads its own
 * slice. */
static oab_status fill(round_state *r) {
    oab_stream *stream = r->stream;
    const size_t room = r->capacity - r->filled;
    size_t old = r->filled, got;
    if (stream->is_regular) {
        const uint64_t left = stream->size > stream->offset ? stream->size - stream->offset : 0;
        got = left < room ? (size_t)left : room;
        r->is_last = stream->offset + got >= stream->size;
    } else {
        OAB_TRY(oab_stream_read(stream, r->buffer + old, room, &got, r->log));
        r->is_last = got < room;
        old += got;
    }
    r->hashed = r->filled;
    OAB_TRY(fill_slices(r, old, r->filled + got));
    stream->offset += got;
    r->filled += got;
    return OAB_OK;
}

/* Hashes what has not been hashed yet. */
static void hash_round(round_state *r) {
    if (r->hashed < r->filled)
        XXH3_128bits_update(r->hash, r->buffer + r->hashed, r->filled - r->hashed);
    r->hashed = r->filled;
}

static uint64_t line_ends(const round_state *r, size_t from, size_t to) {
    const char before = from > 0 ? r->buffer[from - 1] : '\0';
    const oab_marks marks = r->scanner->count(r->buffer + from, to - from, before);
    return oab_line_ends(&marks);
}

/* If there is a NUL byte, it is the only fault reported: the file is not text. */
static oab_status refuse_nul(round_state *r) {
    const char *nul = memchr(r->buffer, '\0', r->filled);
    const uint64_t line = r->line + line_ends(r, 0, (size_t)(nul - r->buffer));
    r->sinks->undo(r->sinks->context, r->opened);
    return oab_fail(
        r->log, OAB_DATA,
        "%s:%llu: found a NUL byte; is this UTF-16 or a binary file? Save it as UTF-8 CSV",
        r->stream->path, (unsigned long long)line);
}

/* ---- chunks ---- */

/* First cut at or after AT: the position after a line feed outside quotes. PARITY: whether a quote
 * is open at AT. */
static size_t cut_from(const round_state *r, size_t at, uint64_t parity) {
    for (; at < r->filled; at++) {
        parity ^= r->buffer[at] == '"';
        if (r->buffer[at] == '\n' && parity == 0)
            return at + 1;
    }
    return r->filled;
}

/* Last such cut in the buffer; 0: none. PARITY: whether a quote is open at its end. */
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
    const size_t end = r->is_last ? r->filled : last_cut(r, r->marks.quotes & 1);
    uint64_t quotes = 0, line = r->line, slice_line = r->line;
    size_t start = 0;
    int count = 0;
    for (int t = 0; t < r->threads && start < end; t++) {
        quotes += r->slices[t].quotes;
        slice_line += oab_line_ends(&r->slices[t]);
        const size_t bound = slice_at(r, r->filled, t + 1);
        size_t stop = t + 1 < r->threads ? cut_from(r, bound, quotes & 1) : end;
        stop = stop < end ? stop : end;
        if (stop <= start)
            continue;
        const uint64_t behind = stop >= bound ? slice_line + line_ends(r, bound, stop)
                                              : line + line_ends(r, start, stop);
        r->chunks[count++] = (chunk_text){.start = r->buffer + start,
                                          .size = stop - start,
                                          .lines = (size_t)(behind - line) + 1,
                                          .line = line};
        line = behind;
        start = stop;
    }
    return count;
}

/* Parses one chunk, with the splitter if MAY_SPLIT and the chunk is plain. */
static void parse_chunk(const round_state *r, int c, bool is_last, bool may_split) {
    chunk_text *chunk = &r->chunks[c];
    bool is_plain = may_split && oab_is_plain(&r->marks);
    if (may_split && !is_plain) {
        const oab_marks marks = r->scanner->count(chunk->start, chunk->size, '\0');
        is_plain = oab_is_plain(&marks);
    }
    chunk->end = OAB_PARSED;
    if (is_plain)
        oab_split(r->scanner, r->scratch[c], chunk->start, chunk->size, r->delimiter, is_last,
                  chunk->sink, &chunk->consumed, &chunk->line);
    else
        chunk->end = oab_parse(chunk->start, chunk->size, r->delimiter, is_last, chunk->sink,
                               &chunk->consumed, &chunk->line);
}

static bool parse_chunks(round_state *r, int count, bool may_split) {
    for (int c = 0; c < count; c++) {
        r->chunks[c].sink = r->sinks->open(r->sinks->context, (size_t)c, r->chunks[c].lines);
        if (r->chunks[c].sink == NULL)
            return false;
        r->opened++;
    }
    const int last = r->is_last ? count - 1 : -1;
#pragma omp parallel for num_threads(count) schedule(static, 1) default(none)                      \
    shared(count, r, last, may_split)
    for (int c = 0; c < count; c++) {
        if (c == 0)
            hash_round(r);
        parse_chunk(r, c, c == last, may_split);
    }
    return true;
}

static void undo_chunks(round_state *r, int count) {
    r->sinks->undo(r->sinks->context, (size_t)count);
    r->opened -= (size_t)count;
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
    return oab_fail(
        r->log, OAB_DATA, "%s:%llu: %s", r->stream->path, line,
        chunk->end == OAB_OPEN_QUOTE
            ? "a quoted cell starts here but is never closed; add the closing quote"
            : "unexpected quote; enclose the whole cell in quotes and double each quote inside it");
}

/* Parses the round as one chunk; an incomplete record is left for the next round. */
static oab_status parse_serially(round_state *r, size_t *used) {
    r->chunks[0] = (chunk_text){.start = r->buffer,
                                .size = r->filled,
                                .lines = (size_t)oab_line_ends(&r->marks) + 1,
                                .line = r->line};
    if (!parse_chunks(r, 1, false))
        return oab_out_of_memory(r->log);
    if (r->chunks[0].end != OAB_PARSED)
        return say_fault(r, &r->chunks[0]);
    *used = r->chunks[0].consumed;
    r->line = r->chunks[0].line;
    if (*used > 0 || r->is_last)
        return OAB_OK;
    undo_chunks(r, 1);
    if (r->capacity >= OAB_LONGEST_RECORD)
        return oab_fail(
            r->log, OAB_DATA,
            "%s:%llu: a record of more than %d MiB starts here; is a closing quote missing?",
            r->stream->path, (unsigned long long)r->line, OAB_LONGEST_RECORD >> 20);
    char *grown = realloc(r->buffer, 2 * r->capacity + OAB_SLACK);
    if (grown == NULL)
        return oab_out_of_memory(r->log);
    r->buffer = grown;
    r->capacity *= 2;
    return OAB_OK;
}

static oab_status run_round(round_state *r) {
    OAB_TRY(fill(r));
    if (r->marks.nuls > 0)
        return refuse_nul(r);
    const int count = cut_chunks(r);
    size_t used = 0;
    if (count > 0 && !parse_chunks(r, count, !r->options->only_libcsv))
        return oab_out_of_memory(r->log);
    if (is_verified(r, count)) {
        used = (size_t)(r->chunks[count - 1].start - r->buffer) + r->chunks[count - 1].size;
        r->line = r->chunks[count - 1].line;
    } else {
        undo_chunks(r, count);
        OAB_TRY(parse_serially(r, &used));
    }
    hash_round(r);
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

/* ---- the whole file ---- */

/* What was read ahead beyond SKIP is carried over from a pipe, but read again from a regular file,
 * so that the size of the head does not affect how the file is cut. */
static bool open_rounds(round_state *r, size_t skip) {
    oab_stream *stream = r->stream;
    const size_t threads = (size_t)r->threads;
    const size_t chunk = r->options->chunk_bytes > 0 ? r->options->chunk_bytes : OAB_CHUNK_BYTES;
    const bool again = stream->is_regular && stream->size >= stream->head_size;
    stream->offset = again ? skip : stream->head_size;
    r->filled = again ? 0 : stream->head_size - skip;
    r->capacity = chunk * threads + r->filled + 1;
    r->buffer = calloc(r->capacity + OAB_SLACK, 1);
    r->slices = oab_new(threads, sizeof *r->slices);
    r->chunks = oab_new(threads, sizeof *r->chunks);
    r->scratch = oab_new(threads, sizeof *r->scratch);
    r->hash = XXH3_createState();
    bool has_memory = r->buffer && r->slices && r->chunks && r->scratch && r->hash;
    for (size_t t = 0; has_memory && t < threads; t++)
        has_memory = (r->scratch[t] = malloc(sizeof **r->scratch)) != NULL;
    if (!has_memory)
        return false;
    XXH3_128bits_reset(r->hash);
    XXH3_128bits_update(r->hash, stream->head, (size_t)stream->offset);
    memcpy(r->buffer, stream->head + skip, r->filled);
    return true;
}

static void close_rounds(round_state *r) {
    for (int t = 0; r->scratch != NULL && t < r->threads; t++)
        free(r->scratch[t]);
    XXH3_freeState(r->hash);
    free(r->scratch);
    free(r->chunks);
    free(r->slices);
    free(r->buffer);
}

oab_status oab_read_rounds(oab_stream *stream, size_t skip, uint64_t line, char delimiter,
                           const oab_read_options *options, const oab_sinks *sinks, char *hash,
                           oab_log *log) {
    round_state r = {.stream = stream,
                     .options = options,
                     .sinks = sinks,
                     .log = log,
                     .scanner = oab_best_scanner(),
                     .line = line,
                     .delimiter = delimiter,
                     .threads = options->threads};
    oab_status status;
    if (open_rounds(&r, skip)) {
        status = run_rounds(&r);
        const XXH128_hash_t sum = XXH3_128bits_digest(r.hash);
        snprintf(hash, 33, "%016llx%016llx", (unsigned long long)sum.high64,
                 (unsigned long long)sum.low64);
    } else {
        status = oab_out_of_memory(log);
    }
    close_rounds(&r);
    return status;
}
