/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the input stage share, in the order of the data's way: records of a text
 * (parse.c, split.c), bytes of a file (stream.c) and its chunks (rounds.c), its form (sniff.c),
 * cells to values (cells.c), rows of one table (rows.c). */
#ifndef OAB_INPUT_INTERNAL_H
#define OAB_INPUT_INTERNAL_H

#include "input/input.h"
#include "input/scan_internal.h"

enum {
    OAB_HEAD_BYTES = 64 << 10, /* delimiter, header and decimal sign are judged from these */
    OAB_CHUNK_BYTES = 3 << 20, /* share of one thread in one round: the fewer, the less waiting */
    OAB_LONGEST_RECORD = 64 << 20, /* a longer one is taken for an unclosed quote */
    OAB_MOST_COLUMNS = 512,        /* of a file */
    OAB_NO_FIELD = 255,
};

/* ---- parse.c: records of a text, through libcsv ---- */

/* Takes the cells of one record after the other. TEXT is not NUL-terminated and only lent. */
typedef struct oab_sink {
    void (*cell)(void *context, size_t column, const char *text, size_t length);
    /* RAW: the record as it stands in the file, its line end included; LINE: where it starts. */
    void (*record)(void *context, size_t cells, uint64_t line, const char *raw, size_t length);
    void *context;
    /* Takes the lines of LINES from FROM on, as cell and record would, up to the first that needs
     * those two, and returns that one's index, or the number of lines. NULL: none. */
    size_t (*lines)(void *context, const oab_lines *lines, size_t from);
} oab_sink;

typedef enum oab_parse_end {
    OAB_PARSED,      /* *consumed bytes made whole records */
    OAB_STRAY_QUOTE, /* a quote where strict CSV allows none, on *line */
    OAB_OPEN_QUOTE,  /* the last text ends inside a quoted cell that opened on *line */
    OAB_PARSE_MEMORY
} oab_parse_end;

/* Feeds the records of TEXT, which starts at the start of a record on *LINE, to SINK, through one
 * strict libcsv parser, line by line so that each record's line and bytes are known. LAST: nothing
 * follows TEXT. *CONSUMED: bytes of whole records; *LINE: the line behind them, or of the fault. */
oab_parse_end oab_parse(const char *text, size_t size, char delimiter, bool last,
                        const oab_sink *sink, size_t *consumed, uint64_t *line);

/* ---- split.c: the same of a plain text (oab_is_plain), without libcsv ---- */

/* As oab_parse, which it equals cell for cell. LINES is scratch; OAB_SLACK bytes behind TEXT may be
 * read. */
void oab_split(const oab_scanner *scanner, oab_lines *lines, const char *text, size_t size,
               char delimiter, bool last, const oab_sink *sink, size_t *consumed, uint64_t *line);

/* ---- stream.c: the bytes of a file ---- */

typedef struct oab_stream {
    int fd;
    bool is_regular;
    uint64_t size, offset; /* of a regular file; bytes read */
    char *head;            /* the first bytes, read ahead */
    size_t head_size;
    const char *path;
    int kept; /* what a pipe gave, in memory; -1: not kept */
} oab_stream;

oab_status oab_stream_open(oab_stream *stream, const char *path, oab_log *log);
void oab_stream_close(oab_stream *stream);
/* To be called before oab_stream_again, and before more than the head is read: keeps what a pipe
 * gives. */
oab_status oab_stream_keep(oab_stream *stream, oab_log *log);
/* Keeps SIZE bytes more that a pipe gave, where it is kept. */
oab_status oab_stream_kept(oab_stream *stream, const char *bytes, size_t size, oab_log *log);
/* The stream can be read from its start again. */
void oab_stream_again(oab_stream *stream);
/* Reads until WANT bytes or the end; -1 on error. OFFSET < 0: from where the descriptor stands. */
int64_t oab_read_all(int fd, char *data, size_t want, int64_t offset);

/* ---- rounds.c: its records, in rounds of chunks ---- */

/* Makes the sink of the next chunk (in file order, from one thread), which will have LINES records
 * at most; NULL: no memory. */
typedef struct oab_sinks {
    const oab_sink *(*open)(void *context, size_t lane, size_t lines);
    void (*undo)(void *context, size_t count); /* forget the last COUNT opened */
    void *context;
} oab_sinks;

/* Feeds all behind the first SKIP bytes of the head, which start on LINE, to SINKS. The sinks see
 * together, in order, what one parser would see of the whole. HASH: 33 bytes, of all bytes. */
oab_status oab_read_rounds(oab_stream *stream, size_t skip, uint64_t line, char delimiter,
                           const oab_read_options *options, const oab_sinks *sinks, char *hash,
                           oab_log *log);

/* ---- cells.c ---- */
typedef struct oab_chunk oab_chunk;
typedef struct oab_column oab_column;

enum { OAB_COMPLAINT = 192 };
/* Takes a cell that is not empty into CHUNK's row; NULL, or what is wrong and what would be right.
 */
typedef const char *oab_cell_parser(oab_chunk *chunk, const oab_column *column, const char *text,
                                    size_t length);

struct oab_column {
    const char *name;
    const char *aliases;   /* other names, '|' between; NULL: none */
    const char *fallbacks; /* names that count only where none of the above is there */
    oab_cell_parser *parse;
    size_t offset; /* of the field in the row */
    oab_fixed least, most;
    bool decimal; /* tells the file's decimal sign */
};

oab_cell_parser oab_cell_count;        /* int64_t, or OAB_MASKED */
oab_cell_parser oab_cell_number;       /* oab_fixed */
oab_cell_parser oab_cell_money;        /* oab_cents */
oab_cell_parser oab_cell_text;         /* char *, owned by the row */
oab_cell_parser oab_cell_school;       /* oab_school_id */
oab_cell_parser oab_cell_municipality; /* oab_municipality_id */
oab_cell_parser oab_cell_postcode;     /* char[8] */
bool oab_is_utf8(const char *text, size_t length);
/* TEXT as it can stand in a message: clipped, printable. OUT: OAB_SHOWN bytes. */
enum { OAB_SHOWN = 64 };
const char *oab_shown(const char *text, size_t length, char *out);

/* ---- sniff.c ---- */
typedef struct oab_kind oab_kind;

typedef struct oab_layout {
    char delimiter, decimal; /* decimal 0: either sign is taken */
    size_t columns;
    uint8_t field[OAB_MOST_COLUMNS]; /* column of the file -> column of the kind, or OAB_NO_FIELD */
    int place[32];                   /* column of the kind -> column of the file, or -1 */
    size_t header_start, body_start; /* bytes in the head */
    uint64_t body_line;
    char *unknown; /* names of ignored columns, ", " between; NULL: none */
} oab_layout;
oab_status oab_sniff(const oab_stream *stream, const oab_kind *kind, oab_layout *layout,
                     oab_log *log);

/* Columns of KIND that the best header in the head names; 0: none. */
size_t oab_recognise(const oab_stream *stream, const oab_kind *kind, oab_log *log);

/* ---- rows.c: one table ---- */
extern const oab_kind oab_pupils_kind, oab_schools_kind, oab_municipalities_kind,
    oab_impulse_areas_kind;

struct oab_kind {
    const char *what; /* "schools" */
    const oab_column *columns;
    size_t count;
    size_t id; /* the column that makes a record the header */
    size_t row_size;
    void (*begin)(oab_chunk *chunk);  /* makes the row empty */
    void (*finish)(oab_chunk *chunk); /* checks the whole row and keeps it; faults by oab_fault */
    void (*drop)(oab_chunk *chunk);   /* the row is not to be kept: frees what it holds */
    const char *(*print)(uint64_t id, char *out); /* small tables: the id in a row's key */
    /* Takes lines that are plainly fine, as in oab_sink; NULL: all go by cells. */
    size_t (*lines)(void *chunk, const oab_lines *lines, size_t from);
};

typedef struct oab_fault {
    uint64_t line;
    size_t column; /* from 1; 0: the whole row */
    char *text;
} oab_fault;

typedef struct oab_reading oab_reading;
struct oab_reading {
    const oab_kind *kind;
    const char *path;
    const oab_read_options *options;
    oab_layout layout;
    const void *context;                                      /* the kind's own, read only */
    oab_status (*check)(oab_reading *reading, oab_log *log);  /* the columns, if there is more to */
    bool (*open)(oab_chunk *chunk, size_t lane, size_t rows); /* makes chunk->store, for ROWS at
                                                                 most; NULL: none */
    void (*close)(oab_chunk *chunk);                          /* frees it */
    /* Looks at all rows before their faults are said. *AGAIN: the table is read once more, since
     * there is more to learn of its rows. NULL: nothing to look at. */
    oab_status (*review)(oab_reading *reading, bool *again, oab_log *log);
    bool by_cell;       /* rows are taken cell by cell alone, not by lines */
    oab_chunk **chunks; /* in file order */
    size_t chunk_count, chunk_capacity;
    bool no_memory; /* in a chunk that was taken back; its lane may have kept half a word */
};

struct oab_chunk {
    oab_reading *reading;
    oab_sink sink;
    void *row;   /* [kind->row_size] being read */
    void *store; /* the kind's own: rows kept */
    uint64_t line, rows;
    bool is_bad;                        /* the row under way has a fault */
    bool filled, filled_behind, spaced; /* a cell; one behind the first; a blank in the first */
    size_t given;                       /* bit per kind column: the cell is not empty */
    oab_fault *faults;
    size_t fault_count, fault_capacity, row_faults;
    uint64_t fault_total, bad_rows;
    uint64_t *footnotes; /* lines of rows like footnotes behind the last data row so far */
    size_t footnote_count, footnote_capacity;
    char *rejects;
    size_t reject_size, reject_capacity;
    bool no_memory;
    char complaint[OAB_COMPLAINT]; /* for complaints that are made, not constant */
};

/* A fault of the row under way in column FIELD of the kind (OAB_NO_FIELD: the whole row). */
OAB_PRINTF(3, 4) void oab_fault_add(oab_chunk *chunk, size_t field, const char *format, ...);
static inline bool oab_given(const oab_chunk *chunk, size_t field) {
    return (chunk->given >> field & 1) != 0;
}
static inline bool oab_has_column(const oab_reading *reading, size_t field) {
    return reading->layout.place[field] >= 0;
}

/* Reads PATH as rows of KIND into the chunks' stores; on success the chunks are the result, on
 * failure all is said in LOG. oab_reading_close in every case. */
oab_status oab_reading_run(oab_reading *reading, const char *path, oab_input_file *file,
                           oab_log *log);
void oab_reading_close(oab_reading *reading);

/* First member of every row of a small table. */
typedef struct oab_row_key {
    uint64_t id, line;
} oab_row_key;
/* All rows of a small table in fresh memory, ascending by id; an id met twice is OAB_DATA, said
 * with both lines, and the rows are there all the same, to be freed. */
oab_status oab_reading_rows(const oab_reading *reading, void **rows, size_t *count, oab_log *log);
/* Store of small tables: rows in an array. */
typedef struct oab_row_store {
    char *rows;
    size_t count, capacity;
} oab_row_store;
bool oab_row_store_open(oab_chunk *chunk, size_t lane, size_t rows);
void oab_row_store_close(oab_chunk *chunk);
void oab_row_store_keep(oab_chunk *chunk);

#endif
