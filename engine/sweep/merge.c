/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Merges shards of results, which must share one design and setting and hold each run once, whole.
 */
#include "sweep/sweep_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct shard {
    const char *path;
    char *data;
    size_t size;
} shard;

/* A row, pointing into the data of its shard. */
typedef struct row {
    const char *text;
    size_t length;
    const char *path; /* of its shard; NULL: not found yet */
    uint64_t line;
} row;

typedef struct merger {
    shard *shards;
    size_t count;
    row *rows; /* [runs] */
    uint64_t runs;
    oab_log *log;
} merger;

/* ---- headings ---- */

static const char shard_line[] = "# shard: ";

/* The heading of a shard without its shard line; free(). */
static char *plain_heading(const shard *s, const char *table_end) {
    oab_draft heading;
    FILE *out = oab_draft_open(&heading);
    for (const char *at = s->data; out != NULL && at < table_end;) {
        const char *end = (const char *)memchr(at, '\n', (size_t)(table_end - at)) + 1;
        if (strncmp(at, shard_line, strlen(shard_line)) != 0)
            fwrite(at, 1, (size_t)(end - at), out);
        at = end;
    }
    return oab_draft_close(&heading) ? heading.text : NULL;
}

/* The text after the header line. NULL, with the error in LOG: there is no header. */
static const char *find_rows(const shard *s, oab_log *log) {
    const char *header = strncmp(s->data, OAB_RESULTS_MARK " 1\n", sizeof OAB_RESULTS_MARK + 2) == 0
                             ? strstr(s->data, "\nrun,")
                             : NULL;
    const char *end = header != NULL ? strchr(header + 1, '\n') : NULL;
    if (end == NULL)
        oab_fail(log, OAB_DATA,
                 "%s is not a results file of oab-alloc sweep run, or its heading is cut off",
                 s->path);
    return end != NULL ? end + 1 : NULL;
}

static const char *value_of(const char *heading, const char *key) {
    const char *at = strstr(heading, key);
    return at != NULL ? at + strlen(key) : "";
}

/* ---- rows ---- */

static oab_status take_row(merger *m, const shard *s, const char *text, size_t length,
                           uint64_t line) {
    uint64_t run;
    const unsigned long long at = line;
    if (!oab_results_row(text, length, &run))
        return oab_fail(m->log, OAB_DATA,
                        "%s:%llu: row \"%.*s\" does not match its checksum; it was altered or cut "
                        "off, and sweep run --resume repairs it",
                        s->path, at, length < 40 ? (int)length : 40, text);
    if (run == 0 || run > m->runs)
        return oab_fail(m->log, OAB_DATA,
                        "%s:%llu: expected a run of the design, from 1 to %llu, got run %llu",
                        s->path, at, (unsigned long long)m->runs, (unsigned long long)run);
    row *own = &m->rows[run - 1];
    if (own->path != NULL)
        return oab_fail(m->log, OAB_DATA,
                        "%s:%llu: run %llu is already at %s:%llu; expected it once", s->path, at,
                        (unsigned long long)run, own->path, (unsigned long long)own->line);
    *own = (row){text, length, s->path, line};
    return OAB_OK;
}

static oab_status take_rows(merger *m, const shard *s, const char *at) {
    const char *end = s->data + s->size;
    uint64_t line = 1;
    for (const char *c = s->data; c < at; c++)
        line += *c == '\n';
    for (; at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        OAB_TRY(take_row(m, s, at, (size_t)((stop != NULL ? stop : end) - at), line));
        at = stop != NULL ? stop + 1 : end;
    }
    return OAB_OK;
}

static oab_status check_complete(const merger *m) {
    uint64_t missing = 0, first = 0;
    for (uint64_t r = 0; r < m->runs; r++)
        if (m->rows[r].path == NULL && missing++ == 0)
            first = r + 1;
    return missing == 0 ? OAB_OK
                        : oab_fail(m->log, OAB_DATA,
                                   "%llu of %llu runs %s missing, the first being run %llu",
                                   (unsigned long long)missing, (unsigned long long)m->runs,
                                   OAB_PLURAL(missing, "is", "are"), (unsigned long long)first);
}

/* ---- merging ---- */

static oab_status check_heading(merger *m, const char *first, const shard *s, const char *own) {
    if (strcmp(first, own) == 0)
        return OAB_OK;
    const char *const keys[] = {"# design: ", "# setting: "};
    for (size_t k = 0; k < 2; k++)
        if (strncmp(value_of(first, keys[k]), value_of(own, keys[k]), 32) != 0)
            return oab_fail(m->log, OAB_DATA, "%s: expected %s %.32s as in %s, got %.32s", s->path,
                            k == 0 ? "design" : "setting", value_of(first, keys[k]),
                            m->shards[0].path, value_of(own, keys[k]));
    return oab_fail(m->log, OAB_DATA, "%s has other measures than %s", s->path, m->shards[0].path);
}

static oab_status check_design(const merger *m, const char *heading, const char *design) {
    char *data, hash[33];
    size_t size;
    if (design == NULL)
        return OAB_OK;
    OAB_TRY(oab_read_file(design, &data, &size, m->log));
    oab_hash_bytes(data, size, hash);
    free(data);
    if (strncmp(value_of(heading, "# design: "), hash, 32) == 0)
        return OAB_OK;
    return oab_fail(m->log, OAB_DATA, "%s is design %s, but the results are those of design %.32s",
                    design, hash, value_of(heading, "# design: "));
}

/* Takes the number of runs and the design, which all must share, from the first shard's heading. */
static oab_status take_plan(merger *m, const shard *s, const char *heading, const char *design) {
    m->runs = strtoull(value_of(heading, "# runs: "), NULL, 10);
    OAB_TRY(check_design(m, heading, design));
    if (m->runs == 0 || m->runs > OAB_DESIGN_RUNS)
        return oab_fail(m->log, OAB_DATA, "%s: expected a design of 1 to %d runs, got %llu",
                        s->path, OAB_DESIGN_RUNS, (unsigned long long)m->runs);
    m->rows = oab_new((size_t)m->runs, sizeof *m->rows);
    return m->rows != NULL ? OAB_OK : oab_out_of_memory(m->log);
}

static oab_status take_shards(merger *m, const char *design, char **heading) {
    for (size_t i = 0; i < m->count; i++) {
        shard *s = &m->shards[i];
        OAB_TRY(oab_read_file(s->path, &s->data, &s->size, m->log));
        const char *rows = find_rows(s, m->log);
        if (rows == NULL)
            return OAB_DATA;
        char *own = plain_heading(s, rows);
        if (own == NULL)
            return oab_out_of_memory(m->log);
        oab_status status = OAB_OK;
        if (i == 0) {
            *heading = own;
            status = take_plan(m, s, own, design);
        } else {
            status = check_heading(m, *heading, s, own);
            free(own);
        }
        OAB_TRY(status);
        OAB_TRY(take_rows(m, s, rows));
    }
    return check_complete(m);
}

static void write_rows(const merger *m, const char *heading, FILE *out) {
    fputs(heading, out);
    for (uint64_t r = 0; r < m->runs; r++) {
        fwrite(m->rows[r].text, 1, m->rows[r].length, out);
        fputc('\n', out);
    }
}

static oab_status write_merged(const merger *m, const char *heading, const char *out, bool force) {
    FILE *file = stdout;
    oab_outputs *outputs =
        out != NULL ? oab_outputs_single(out, OAB_RESULTS_MARK, force, &file, m->log) : NULL;
    if (out != NULL && outputs == NULL)
        return OAB_CANNOT_CREATE;
    write_rows(m, heading, file);
    return outputs != NULL ? oab_outputs_commit(outputs, m->log) : OAB_OK;
}

oab_status oab_sweep_merge(const char *const *files, size_t count, const char *design,
                           const char *out, bool force, uint64_t *runs, oab_log *log) {
    merger m = {.shards = oab_new(count, sizeof *m.shards), .count = count, .log = log};
    char *heading = NULL;
    oab_status status = m.shards == NULL ? oab_out_of_memory(log) : OAB_OK;
    for (size_t i = 0; i < count && status == OAB_OK; i++)
        m.shards[i].path = files[i];
    if (status == OAB_OK)
        status = take_shards(&m, design, &heading);
    if (status == OAB_OK)
        status = write_merged(&m, heading, out, force);
    *runs = m.runs;
    for (size_t i = 0; m.shards != NULL && i < count; i++)
        free(m.shards[i].data);
    free(m.shards);
    free(m.rows);
    free(heading);
    return status;
}
