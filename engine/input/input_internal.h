/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers share. Any table is scanned 64 bytes at a time and cut into chunks, whose rows
 * go to the functions of the table's kind. Children are kept as columns per lane (thread slot),
 * coded by the lane's dictionaries, until cohort.c merges the lanes; a pack is mapped as a merged
 * cohort. */
#ifndef OAB_INPUT_INTERNAL_H
#define OAB_INPUT_INTERNAL_H

#include "input/input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <xxhash.h>

/* ---- scan.c ---- */

/* Scans text 64 bytes at a time: counts its quotes and line ends, and lists where its cells and
 * lines end. */

enum {
    OAB_SLACK = 64,          /* bytes past the end of a text that must be readable, whatever they
                                hold */
    OAB_BLOCK_MOST = 1 << 16 /* most bytes whose cells are listed in one call */
};

typedef struct oab_marks {
    uint64_t quotes, feeds, returns; /* '"', LF, CR */
    uint64_t pairs;                  /* LF after a CR */
    uint64_t nuls;
} oab_marks;
static inline void oab_marks_add(oab_marks *sum, const oab_marks *more) {
    sum->quotes += more->quotes;
    sum->feeds += more->feeds;
    sum->returns += more->returns;
    sum->pairs += more->pairs;
    sum->nuls += more->nuls;
}
/* Whether every line ends in LF or CRLF and no character is special. */
static inline bool oab_is_plain(const oab_marks *marks) {
    return marks->quotes == 0 && marks->nuls == 0 && marks->returns == marks->pairs;
}
/* Counts LF, CRLF, and CR alone. */
static inline uint64_t oab_line_ends(const oab_marks *marks) {
    return marks->feeds + marks->returns - marks->pairs;
}

/* The cells and lines of a block of text. Cell c lies between end[c] and end[c + 1], the offsets of
 * the delimiters or line feeds around it, modulo 2^16: the first begins at end[0] + 1 = 0. */
typedef struct oab_lines {
    const char *text;
    size_t count;
    uint16_t end[1 + OAB_BLOCK_MOST + OAB_SLACK];
    uint32_t first[1 + OAB_BLOCK_MOST]; /* first cell of each line; first[count]: of the line
                                           after the last */
} oab_lines;

/* One implementation of the scan; all give the same result. OAB_SLACK bytes past TEXT must be
 * readable. */
typedef struct oab_scanner {
    const char *name;
    /* BEFORE: the byte before TEXT, 0 if there is none. */
    oab_marks (*count)(const char *text, size_t size, char before);
    /* SIZE <= OAB_BLOCK_MOST, and TEXT ends in LF. */
    void (*list)(const char *text, size_t size, char delimiter, oab_lines *lines);
} oab_scanner;

/* The scanners this machine supports, fastest first; the last is portable C. */
size_t oab_scanners(const oab_scanner *list[3]);
const oab_scanner *oab_best_scanner(void);

/* ---- tables ---- */

/* The parts of the input stage, in the order the data passes them: records of a text (parse.c,
 * split.c), bytes of a file (stream.c) and its chunks (rounds.c), its layout (sniff.c), cells to
 * values (cells.c), rows of a table (rows.c). */

enum {
    OAB_HEAD_BYTES = 64 << 10,     /* bytes from which delimiter, header and decimal sign are
                                      inferred */
    OAB_CHUNK_BYTES = 3 << 20,     /* bytes per thread per round; fewer rounds mean less waiting */
    OAB_LONGEST_RECORD = 64 << 20, /* a longer one is taken for an unclosed quote */
    OAB_MOST_COLUMNS = 512,        /* in a file */
    OAB_NO_FIELD = 255,
};

/* ---- parse.c: records of a text, through libcsv ---- */

/* Receives cells, one record after another. TEXT is not NUL-terminated and valid only during the
 * call. */
typedef struct oab_sink {
    void (*cell)(void *context, size_t column, const char *text, size_t length);
    /* RAW: the record as in the file, including its line end; LINE: where it starts. */
    void (*record)(void *context, size_t cells, uint64_t line, const char *raw, size_t length);
    void *context;
    /* Takes LINES from FROM on, as cell and record would, up to the first line that needs those
     * two; returns the index of that line, or the number of lines. NULL: not supported. */
    size_t (*lines)(void *context, const oab_lines *lines, size_t from);
} oab_sink;

typedef enum oab_parse_end {
    OAB_PARSED,      /* *consumed bytes formed whole records */
    OAB_STRAY_QUOTE, /* quote on *line where strict CSV allows none */
    OAB_OPEN_QUOTE,  /* the last text ends inside a quoted cell opened on *line */
    OAB_PARSE_MEMORY
} oab_parse_end;

/* Feeds the records of TEXT, which begins with a record on *LINE, to SINK. One strict libcsv parser
 * gets them line by line, so that each record's line and bytes are known. LAST: nothing follows
 * TEXT. *CONSUMED: bytes of whole records; *LINE: the line after them, or that of the fault. */
oab_parse_end oab_parse(const char *text, size_t size, char delimiter, bool last,
                        const oab_sink *sink, size_t *consumed, uint64_t *line);

/* ---- split.c: the same for plain text (oab_is_plain), without libcsv ---- */

/* Gives the same cells and records as oab_parse. LINES is scratch; OAB_SLACK bytes past TEXT must
 * be readable. */
void oab_split(const oab_scanner *scanner, oab_lines *lines, const char *text, size_t size,
               char delimiter, bool last, const oab_sink *sink, size_t *consumed, uint64_t *line);

/* ---- unpack.c: compressed files ---- */

/* What a file may unpack to. Streamed (tables as CSV) it takes no memory, so that the bound is on
 * the time that a few bytes may cost; 64 GiB hold some two billion children. What is kept in memory
 * (workbooks, compressed bytes from a pipe) stays within 2 GiB, of which one member may fill a
 * half: a full sheet of 1,048,576 rows and 16 columns is some 700 MB of XML. */
static const uint64_t OAB_STREAMED_MOST = UINT64_C(64) << 30, OAB_UNPACKED_MOST = UINT64_C(2) << 30,
                      OAB_MEMBER_MOST = UINT64_C(1) << 30;

typedef enum oab_packing { OAB_NOT_PACKED, OAB_GZIP, OAB_ZSTD, OAB_ZIP } oab_packing;
/* How a file is compressed that begins with HEAD. */
oab_packing oab_packing_of(const char *head, size_t size);

typedef struct oab_unpacker {
    struct archive *archive; /* or */
    struct gzFile_s *gzip;
    void *locale;            /* locale_t in which names are read; NULL: none in UTF-8 */
    char *converted;         /* a name that was not UTF-8 */
    const char *path;        /* for messages */
    const char *name;        /* of the member at hand, UTF-8, until the next call */
    bool is_file;            /* it is no folder or link */
    uint64_t unpacked, most; /* bytes so far and at most, of all members */
    uint64_t announced;      /* what they are with the whole of the member at hand, as it says */
} oab_unpacker;

/* Unpacks FD, a regular file, from its start, to MOST bytes at most. Close it in every case. */
oab_status oab_unpack_open(oab_unpacker *u, int fd, oab_packing packing, uint64_t most,
                           const char *path, oab_log *log);
void oab_unpack_close(oab_unpacker *u);
/* Goes to the next member, the one of a .zst; not for a .gz, which is open at its one. */
oab_status oab_unpack_next(oab_unpacker *u, bool *is_there, oab_log *log);
/* Reads until WANT bytes or the end of the member. OAB_DATA: damaged, cut off or too large. */
oab_status oab_unpack_read(oab_unpacker *u, char *data, size_t want, size_t *got, oab_log *log);

/* ---- members.c: the files in a .zip ---- */
typedef struct oab_members {
    char **names;
    size_t count, capacity;
} oab_members;
/* Free it after success. */
oab_status oab_members_list(int fd, const char *path, oab_members *members, oab_log *log);
void oab_members_free(oab_members *members);
bool oab_members_have(const oab_members *members, const char *name);
/* The member that is the table: WANTED, or where that is NULL the only one. */
oab_status oab_members_pick(const oab_members *members, const char *path, const char *wanted,
                            const char **picked, oab_log *log);

/* ---- encodings.c: encodings that need nothing of the C library ---- */

typedef struct oab_encoding oab_encoding;
/* The encoding NAME, in capitals or not, with hyphens or without; NULL: not one of these. */
const oab_encoding *oab_encoding_find(const char *name);
/* Converts the first *USED bytes of FROM to UTF-8 at TO, which has room for three times as many,
 * and sets *USED and *MADE. Returns 0; EINVAL if the last letter is cut off, EILSEQ at what is no
 * letter, which are left. *ENCODING, UTF-16, becomes the one whose order its first bytes tell. */
int oab_encoding_convert(const oab_encoding **encoding, const char *from, size_t *used, char *to,
                         size_t *made);

/* ---- decode.c: the bytes of a file as UTF-8 ---- */
typedef struct oab_decoder {
    int fd;           /* the file, regular; borrowed, as are the other settings */
    const char *path; /* for messages */
    oab_packing packing;
    const char *member;   /* of a .zip */
    const char *encoding; /* of the text; NULL: UTF-8, taken as it is */
    oab_unpacker unpacker;
    bool is_converting;
    const oab_encoding *own; /* NULL: iconv converts */
    void *conversion;        /* iconv_t */
    char *raw;               /* bytes to convert */
    size_t raw_at, raw_size;
    bool is_ended; /* nothing follows them */
    char *text;    /* converted */
    size_t text_at, text_size;
    uint64_t line, letters; /* of the next character: its line, and how many stand before it */
} oab_decoder;
/* (Re)starts at the start of the text; D holds its settings. Stop it in every case. */
oab_status oab_decoder_start(oab_decoder *d, oab_log *log);
void oab_decoder_stop(oab_decoder *d);
/* Reads until WANT bytes or the end. OAB_DATA: a byte that the encoding does not have. */
oab_status oab_decoder_read(oab_decoder *d, char *data, size_t want, size_t *got, oab_log *log);

/* ---- stream.c: the bytes of a file, forms.c: what form they have ---- */

typedef struct oab_kind oab_kind;
typedef struct oab_book oab_book;
typedef struct oab_cell_names oab_cell_names;

typedef struct oab_stream {
    int fd;
    bool is_regular;
    uint64_t size, offset; /* of a regular file; bytes read */
    char *head;            /* the first bytes of the text, read ahead */
    size_t head_size;
    const char *path; /* of the file, without a sheet or member */
    char *file;       /* the same, owned */
    const char *part; /* the sheet or member that is asked for, or NULL */
    const oab_read_options *options;
    const char *encoding; /* as the options say; NULL for a built-in table, which is UTF-8 */
    int kept;             /* memory file of what a pipe gave; -1: not kept */
    bool is_decoded;      /* text and offset are the decoder's, not those of the file */
    oab_decoder decoder;
    char *member;
    oab_book *book;        /* a workbook: no text until a sheet is chosen */
    oab_cell_names *names; /* of the chosen one's cells; NULL: lines and columns */
    uint64_t given_bytes;  /* where it is decoded: of the file as given, */
    char given_hash[33];   /* and their XXH3-128 */
} oab_stream;

/* PATH: a file, or FILE:PART, a sheet of a workbook or a member of a .zip. */
oab_status oab_stream_open(oab_stream *stream, const char *path, const oab_read_options *options,
                           oab_log *log);
void oab_stream_close(oab_stream *stream);
/* Reads on in what is not regular until WANT bytes or the end. */
oab_status oab_stream_read(oab_stream *stream, char *data, size_t want, size_t *got, oab_log *log);
/* Keeps what a pipe gives, so that oab_stream_again can rewind it. Call it before anything beyond
 * the head is read. */
oab_status oab_stream_keep(oab_stream *stream, oab_log *log);
/* Makes the stream readable from its start again. */
oab_status oab_stream_again(oab_stream *stream, oab_log *log);

/* Makes of the file, whose head is read, a stream of text. */
oab_status oab_stream_settle(oab_stream *stream, oab_log *log);
/* Of a workbook, the text becomes that of the sheet that is a table of KIND, or of the sheets that
 * are its parts. */
oab_status oab_stream_select(oab_stream *stream, const oab_kind *kind, oab_log *log);
/* Starts the decoder, and reads the head. */
oab_status oab_stream_decode(oab_stream *stream, oab_log *log);
/* Whether a byte that is not UTF-8, behind the head, makes the file one of Windows-1252. */
bool oab_stream_may_convert(const oab_stream *stream);
/* Makes it one, to be read from its start. */
oab_status oab_stream_convert(oab_stream *stream, oab_log *log);

/* Reads until WANT bytes or the end of the file; returns the bytes read, -1 on error. OFFSET < 0:
 * reads from the current position. */
int64_t oab_read_all(int fd, char *data, size_t want, int64_t offset);

/* ---- rounds.c: the records of a file, in rounds of chunks ---- */

/* Makes the sink of the next chunk, which has at most LINES records; NULL: out of memory. Called in
 * file order, from one thread. */
typedef struct oab_sinks {
    const oab_sink *(*open)(void *context, size_t lane, size_t lines);
    void (*undo)(void *context, size_t count); /* discards the last COUNT opened */
    void *context;
} oab_sinks;

/* Feeds everything after the first SKIP bytes of the head, which starts on LINE, to SINKS.
 * Together, in order, the sinks see what a single parser would see. HASH (33 bytes) receives the
 * hash of the whole file. */
oab_status oab_read_rounds(oab_stream *stream, size_t skip, uint64_t line, char delimiter,
                           const oab_read_options *options, const oab_sinks *sinks, char *hash,
                           oab_log *log);

/* ---- sheet_values.c: what cells of workbooks hold, as text ---- */
enum { OAB_SHEET_VALUE = 48 };             /* bytes of a number or day */
#define OAB_SHEET_ERROR "#ERROR!"          /* an error that is none of those known */
#define OAB_SHEET_FORMULA "#UNCALCULATED!" /* a formula without a value */
/* The number TEXT, as XML has it ("32.020000000000003", "1E-3"), with at most 6 decimals, rounded
 * half away from zero. OUT: OAB_SHEET_VALUE bytes. False: no number. */
bool oab_sheet_number(const char *text, size_t length, char *out);
/* The day whose serial number is TEXT as YYYY-MM-DD, counted from 1904 or, with day 60 that never
 * was, from 1900. OUT: OAB_SHEET_VALUE bytes. False: not a whole number, or no day up to 9999. */
bool oab_sheet_date(const char *text, size_t length, bool is_1904, char *out);
/* Bytes of TEXT, a day and perhaps a time as XML has them, that are to be read: of midnight the
 * day alone ("2019-10-01T00:00:00"). Another time stays, and is refused where a day is expected. */
size_t oab_sheet_day(const char *text, size_t length);
/* Whether a number format, or the built-in one of that number, shows days. */
bool oab_is_date_format(const char *format);
bool oab_is_date_format_id(unsigned long id);
/* What is wrong with a cell that holds an error value; NULL: it holds none. */
const char *oab_sheet_error(const char *text, size_t length);

/* ---- sheet.c: workbooks as cells of text ---- */

/* Excel's own limits, and LibreOffice's by default, are 1,048,576 rows, 16,384 columns and 32,767
 * characters a cell. The others bound what a workbook may take of memory: 2^24 cells, 24 bytes
 * each, are a full sheet of 16 columns; 1 GiB of text and as many shared strings fill them. */
enum {
    OAB_SHEET_ROWS = 1 << 20,
    OAB_SHEET_COLUMNS = 1 << 14,
    OAB_SHEET_TEXT = 4 * 32767, /* bytes of a cell */
    OAB_SHEETS = 1000,
    OAB_BOOK_CELLS = 1 << 24,
    OAB_BOOK_BYTES = 1 << 30,
    OAB_SHARED_STRINGS = 1 << 24,
    OAB_CELL_STYLES = 1 << 16, /* Excel's limit */
};

typedef struct oab_sheet_cell {
    uint32_t row, column, length; /* row and column from 0 */
    size_t text;                  /* offset */
} oab_sheet_cell;

typedef struct oab_sheet {
    char *name;
    bool is_hidden;
    oab_sheet_cell *cells; /* those that are not empty, by row and column */
    size_t count, capacity;
    char *text;
    size_t text_size, text_capacity;
    uint32_t rows, columns;
    oab_draft head; /* its first rows as CSV */
} oab_sheet;

struct oab_book {
    const char *path; /* for messages */
    oab_sheet *sheets;
    size_t count, capacity;
    size_t cells, bytes; /* of all sheets */
    uint64_t unpacked;   /* bytes of XML */
};

/* A sheet more, owned by BOOK and valid until the next; NULL: too many or no memory, said in LOG.
 */
oab_sheet *oab_book_add(oab_book *book, const char *name, oab_log *log);
void oab_book_free(oab_book *book);
/* A cell behind those so far, TEXT copied; an empty one is left out. OAB_DATA: out of order, or
 * beyond the limits above. */
oab_status oab_sheet_put(oab_book *book, oab_sheet *sheet, uint32_t row, uint32_t column,
                         const char *text, size_t length, oab_log *log);
/* "C17"; OUT: OAB_CELL_NAME bytes. And back; false: no such cell. */
enum { OAB_CELL_NAME = 24 };
char *oab_cell_name(uint32_t row, uint32_t column, char *out);
bool oab_cell_parse(const char *name, uint32_t *row, uint32_t *column);

/* ---- xml.c: a member of a workbook ---- */
enum { OAB_XML_DEPTH = 64 }; /* a workbook's cells lie some ten elements deep */

typedef struct oab_xml oab_xml;
struct oab_xml {
    void *context;
    void (*start)(oab_xml *x, const char *name, const char **attributes);
    void (*end)(oab_xml *x, const char *name);
    const char *path, *member; /* for messages */
    oab_log *log;
    struct XML_ParserStruct *parser;
    int depth;         /* of the element at hand; 1: the root */
    oab_status status; /* set by oab_xml_stop */
    bool takes_text;   /* characters are added to the text */
    char *text;        /* which handlers empty */
    size_t text_size, text_capacity;
};
/* Reads the member that U stands at, giving its elements to the handlers of X. OAB_DATA: it is
 * damaged; else the status of oab_xml_stop. */
oab_status oab_xml_read(oab_xml *x, oab_unpacker *u, oab_log *log);
/* Ends the reading with STATUS, said in the log. */
void oab_xml_stop(oab_xml *x, oab_status status);
/* Adds to the text; stops the reading where it exceeds OAB_SHEET_TEXT or memory runs out. */
void oab_xml_add(oab_xml *x, const char *text, size_t length);
/* Whether NAME is WANTED: "row" in any namespace, "table:1.0 row" in one that ends so. */
bool oab_xml_is(const char *name, const char *wanted);
/* The value of the attribute named so, borrowed; NULL: there is none. */
const char *oab_xml_attribute(const char **attributes, const char *wanted);
/* Whether there is one, and it is VALUE. */
bool oab_xml_says(const char **attributes, const char *wanted, const char *value);

/* ---- xlsx.c, ods.c: the two forms ---- */

/* Reads member NAME of FD, a workbook, by X. OAB_DATA: there is none. */
oab_status oab_book_member(oab_book *book, int fd, const char *name, oab_xml *x, oab_log *log);
/* Reads the sheets; WANTED: that one alone, NULL: all. */
oab_status oab_read_xlsx(oab_book *book, int fd, const oab_members *members, const char *wanted,
                         oab_log *log);
oab_status oab_read_ods(oab_book *book, int fd, oab_log *log);

/* ---- book.c: which sheets are a table ---- */

/* Reads the workbook FD; WANTED: the sheet that is asked for, or NULL. Free *BOOK with
 * oab_book_free in every case. OAB_NO_INPUT: no such sheet; OAB_DATA: damaged or too large. */
oab_status oab_book_open(int fd, const char *path, const oab_members *members, const char *wanted,
                         oab_book **book, oab_log *log);
/* Whether a .zip of these members is one. */
bool oab_is_book(const oab_members *members);
/* Columns of KIND that the sheet names that names most. */
size_t oab_book_recognise(const oab_book *book, const oab_kind *kind, oab_log *log);

/* ---- sheet_text.c: sheets as one CSV, and the names of its cells ---- */
enum { OAB_NO_ROW = -1, OAB_PARTS = 8 }; /* more sheets than that are not joined */

/* A sheet of a table; of the second and later ones the column of the key is left out. */
typedef struct oab_sheet_part {
    const oab_sheet *sheet;
    uint32_t key;   /* column; OAB_NO_INDEX: none is left out */
    int32_t *match; /* row for each row of the first part, or OAB_NO_ROW; NULL: the same */
} oab_sheet_part;

/* Where the cells of a text come from. */
struct oab_cell_names {
    size_t count; /* of parts */
    char *sheet[OAB_PARTS];
    uint32_t first[OAB_PARTS]; /* columns of the text before the part's own */
    uint32_t key[OAB_PARTS];
    int32_t *row; /* by line and part */
    size_t lines, capacity;
};

/* Writes the rows of PARTS, until MOST bytes are there, to OUT. NAMES, if not NULL, is filled. */
oab_status oab_sheet_write(const oab_book *book, const oab_sheet_part *parts, size_t count,
                           uint64_t most, FILE *out, oab_cell_names *names, oab_log *log);
void oab_cell_names_free(oab_cell_names *names);
/* Where a fault is, to stand behind "FILE:": "17", or of a sheet "Tabel 1!C17" and, for COLUMN 0,
 * "Tabel 1, row 17". OUT: OAB_WHERE bytes. */
enum { OAB_WHERE = 128 };
const char *oab_where(const oab_cell_names *names, uint64_t line, size_t column, char *out);
/* The same behind "is already": "on line 17", "in Tabel 1!C17". */
const char *oab_where_else(const oab_cell_names *names, uint64_t line, size_t column, char *out);
/* " (3)", the number of a column of the file as messages have it; "" of a sheet, whose cell tells
 * it. OUT: OAB_COLUMN_NUMBER bytes. */
enum { OAB_COLUMN_NUMBER = 16 };
const char *oab_column_number(const oab_cell_names *names, int place, char *out);

/* ---- sheet_join.c: sheets that hold parts of one table ---- */

/* Rows of a sheet by key, ascending. */
typedef struct oab_sheet_key {
    const char *text;
    size_t length;
    uint32_t row;
} oab_sheet_key;
typedef struct oab_keyed_sheet {
    const oab_sheet *sheet;
    uint32_t header, column; /* row of the header, column of the key */
    uint64_t columns;        /* bit per column of the kind that it has */
    oab_sheet_key *keys;
    size_t count;
} oab_keyed_sheet;
/* What SHEET is as a table of KIND. *IS_TABLE: it is one. Free KEYED->keys in every case. */
oab_status oab_sheet_keys(const oab_book *book, const oab_sheet *sheet, const oab_kind *kind,
                          oab_keyed_sheet *keyed, bool *is_table, oab_log *log);
/* Whether they share some keys, and no column but the key. */
bool oab_sheets_fit(const oab_keyed_sheet *first, const oab_keyed_sheet *other, size_t id);
/* OAB_DATA: a key stands in one of them alone. *MATCH: as in oab_sheet_part; free it in every
 * case. */
oab_status oab_sheets_match(const oab_book *book, const oab_keyed_sheet *first,
                            const oab_keyed_sheet *other, size_t most_errors, int32_t **match,
                            oab_log *log);

/* ---- cells.c ---- */
typedef struct oab_chunk oab_chunk;
typedef struct oab_column oab_column;

enum { OAB_COMPLAINT = 192 };
/* Stores a non-empty cell in CHUNK's row; returns NULL, or what is wrong and what was expected. */
typedef const char *oab_cell_parser(oab_chunk *chunk, const oab_column *column, const char *text,
                                    size_t length);

struct oab_column {
    const char *name;
    const char *aliases;   /* other names, separated by '|'; NULL: none */
    const char *fallbacks; /* names that count only if none of the above is present */
    oab_cell_parser *parse;
    size_t offset; /* of the field in the row */
    oab_fixed least, most;
    bool decimal;      /* its cells show the file's decimal sign */
    const char *words; /* oab_cell_word: the values from 0 on, '|' between, each followed by its
                          aliases, '/' between; an empty one is a value that no cell can state */
};

oab_cell_parser oab_cell_count;        /* int64_t, or OAB_MASKED */
oab_cell_parser oab_cell_number;       /* oab_fixed */
oab_cell_parser oab_cell_money;        /* oab_cents */
oab_cell_parser oab_cell_text;         /* char *, owned by the row */
oab_cell_parser oab_cell_school;       /* oab_school_id */
oab_cell_parser oab_cell_municipality; /* oab_municipality_id */
oab_cell_parser oab_cell_postcode;     /* char[8] */
oab_cell_parser oab_cell_word;         /* uint8_t: index of the value in words */
/* TEXT made fit for a message: clipped and printable. OUT: OAB_SHOWN bytes. */
enum { OAB_SHOWN = 64 };
const char *oab_shown(const char *text, size_t length, char *out);
/* COUNT names, each as shown, as "a, b, c"; after the first ten "...". NAME_AT: the I-th name in
 * OF. OUT: OAB_NAMES bytes. */
enum { OAB_NAMES_MOST = 10, OAB_NAMES = OAB_NAMES_MOST * (OAB_SHOWN + 2) + 8 };
const char *oab_names(const void *of, size_t count,
                      const char *(*name_at)(const void *of, size_t i), char *out);

/* ---- sniff.c ---- */
typedef struct oab_layout {
    char delimiter, decimal; /* decimal 0: either sign is accepted */
    size_t columns;
    uint8_t field[OAB_MOST_COLUMNS]; /* column of the file -> column of the kind, or OAB_NO_FIELD */
    int place[32];                   /* column of the kind -> column of the file, or -1 */
    size_t header_start, body_start; /* offsets in the head */
    uint64_t body_line;
    char *unknown; /* names of ignored columns, separated by ", "; NULL: none */
} oab_layout;
oab_status oab_sniff(const oab_stream *stream, const oab_kind *kind, oab_layout *layout,
                     oab_log *log);

/* Number of KIND's columns named by the best header in the head; 0: none. */
size_t oab_recognise(const oab_stream *stream, const oab_kind *kind, oab_log *log);

/* ---- rows.c: one table ---- */
extern const oab_kind oab_pupils_kind, oab_schools_kind, oab_municipalities_kind,
    oab_impulse_areas_kind, oab_mergers_kind;

struct oab_kind {
    const char *what; /* "schools" */
    const oab_column *columns;
    size_t count;
    size_t id; /* the column that marks a record as the header */
    size_t row_size;
    void (*begin)(oab_chunk *chunk);  /* clears the row */
    void (*finish)(oab_chunk *chunk); /* checks the row and keeps it; reports faults with
                                         oab_fault_add */
    void (*drop)(oab_chunk *chunk);   /* frees what a row that is not kept holds */
    const char *(*print)(uint64_t id, char *out); /* small tables: formats the id in a row's key */
    /* Takes lines without doubtful cells, as in oab_sink; NULL: all rows go cell by cell. */
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
    char *file;            /* once it is open, the path without a sheet or member; owned */
    oab_cell_names *names; /* of a workbook's cells; NULL: lines and columns; owned */
    const oab_read_options *options;
    oab_layout layout;
    const void *context;                                      /* belongs to the kind; read-only */
    oab_status (*check)(oab_reading *reading, oab_log *log);  /* further checks of the columns;
                                                                 NULL: none */
    bool (*open)(oab_chunk *chunk, size_t lane, size_t rows); /* makes chunk->store for at most
                                                                 ROWS rows; NULL: none */
    void (*close)(oab_chunk *chunk);                          /* frees chunk->store */
    /* Looks at all rows before their faults are reported. *AGAIN: read the table once more, to
     * learn more about its rows. NULL: not needed. */
    oab_status (*review)(oab_reading *reading, bool *again, oab_log *log);
    /* Forgets what earlier rows left behind in the context: the table is read from its start in
     * another encoding. NULL: nothing. */
    void (*restart)(oab_reading *reading);
    bool by_cell;       /* take rows cell by cell only, not by lines */
    oab_chunk **chunks; /* in file order */
    size_t chunk_count, chunk_capacity;
    bool no_memory; /* a chunk since undone ran out of memory; its lane may hold a half-added
                       word */
};

struct oab_chunk {
    oab_reading *reading;
    oab_sink sink;
    void *row;   /* [kind->row_size], the current row */
    void *store; /* the kind's own: rows kept */
    uint64_t line, rows;
    bool is_foreign;                    /* a text cell is not UTF-8 */
    bool is_bad;                        /* the current row has a fault */
    bool filled, filled_behind, spaced; /* any cell has text; one after the first has; the first
                                           contains a blank */
    size_t given;                       /* bit per column of the kind: the cell is not empty */
    oab_fault *faults;
    size_t fault_count, fault_capacity, row_faults;
    uint64_t fault_total, bad_rows;
    uint64_t *footnotes; /* lines of footnote-like rows since the last data row */
    size_t footnote_count, footnote_capacity;
    char *rejects;
    size_t reject_size, reject_capacity;
    bool no_memory;
    char complaint[OAB_COMPLAINT]; /* for complaints formatted at run time */
};

/* Adds a fault of the current row in column FIELD of the kind (OAB_NO_FIELD: the whole row). */
OAB_PRINTF(3, 4) void oab_fault_add(oab_chunk *chunk, size_t field, const char *format, ...);
static inline bool oab_given(const oab_chunk *chunk, size_t field) {
    return (chunk->given >> field & 1) != 0;
}
static inline bool oab_has_column(const oab_reading *reading, size_t field) {
    return reading->layout.place[field] >= 0;
}

/* Reads PATH as rows of KIND into the chunks' stores. On success the chunks are the result; on
 * failure LOG has every error. Call oab_reading_close in either case. */
oab_status oab_reading_run(oab_reading *reading, const char *path, oab_input_file *file,
                           oab_log *log);
void oab_reading_close(oab_reading *reading);

/* First member of every row of a small table. */
typedef struct oab_row_key {
    uint64_t id, line;
} oab_row_key;
/* All rows of a small table, newly allocated and ascending by id. A repeated id gives OAB_DATA,
 * reported with both lines; the rows are still returned, to be freed. */
oab_status oab_reading_rows(const oab_reading *reading, void **rows, size_t *count, oab_log *log);
/* Store of small tables: an array of rows. */
typedef struct oab_row_store {
    char *rows;
    size_t count, capacity;
} oab_row_store;
bool oab_row_store_open(oab_chunk *chunk, size_t lane, size_t rows);
void oab_row_store_close(oab_chunk *chunk);
void oab_row_store_keep(oab_chunk *chunk);

/* ---- pupils.c and its parts ---- */

/* ---- columns of the table ---- */
/* Byte columns keep their OAB_BYTE_... number. */
enum {
    OAB_PUPIL_SCORE = OAB_BYTE_COUNT,
    OAB_PUPIL_ID,
    OAB_PUPIL_SCHOOL,
    OAB_PUPIL_MUNICIPALITY,
    OAB_PUPIL_DATE,
    OAB_PUPIL_COLUMNS
};

/* What a byte column holds: codes of a dictionary, or small numbers. */
typedef struct oab_byte_spec {
    int lexicon;           /* OAB_LEXICON_..., or -1 */
    uint8_t most, unknown; /* of a number; a code's unknown is that of the empty cell */
    bool is_always;        /* every cohort has the column; others are NULL if the table lacks
                              them */
} oab_byte_spec;
extern const oab_byte_spec oab_byte_specs[OAB_BYTE_COUNT];

/* ---- lexicon.c: distinct values of a column, coded in the order met ---- */
typedef struct oab_word {
    char *text;
    size_t length;
    oab_fixed number;
    char *complaint; /* why no cell may hold it; NULL: it is allowed */
} oab_word;

enum { OAB_LEXICON_BITS = 9, OAB_LEXICON_SLOTS = 1 << OAB_LEXICON_BITS };

/* Identifies a value by its bytes: the first eight, the last eight if it has more than 8, the
 * second eight if it has more than 16. Up to 24 bytes that is the whole value, so most words
 * compare without memcmp. */
typedef struct oab_key {
    uint64_t first, middle, last;
    uint32_t length;
} oab_key;

typedef struct oab_slot {
    oab_key key;  /* length 0: free */
    uint8_t code; /* 0: free */
    uint8_t fine; /* code, or 0 if the value has a complaint */
} oab_slot;

typedef struct oab_lexicon {
    oab_slot slots[OAB_LEXICON_SLOTS]; /* by hash; slot 0 stays free, for the empty cell */
    oab_word words[256];               /* by code; 0 is the empty cell */
    size_t count;
} oab_lexicon;

/* The first LENGTH <= 8 bytes of TEXT, padded with 0; eight must be readable. */
static inline uint64_t oab_pack(const char *text, size_t length) {
    static const uint64_t mask[9] = {0,
                                     UINT64_C(0xff),
                                     UINT64_C(0xffff),
                                     UINT64_C(0xffffff),
                                     UINT64_C(0xffffffff),
                                     UINT64_C(0xffffffffff),
                                     UINT64_C(0xffffffffffff),
                                     UINT64_C(0xffffffffffffff),
                                     UINT64_MAX};
    uint64_t packed;
    memcpy(&packed, text, sizeof packed);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    packed = __builtin_bswap64(packed);
#endif
    return packed & mask[length];
}

/* The slot at which the search for a value starts. */
static inline size_t oab_key_hash(uint64_t first, uint64_t last) {
    return ((first ^ (last << 29 | last >> 35)) * UINT64_C(0x9e3779b97f4a7c15)) >>
           (64 - OAB_LEXICON_BITS);
}
/* Key of TEXT, which has at most UINT32_MAX bytes; sixteen must be readable. */
static inline oab_key oab_key_of(const char *text, size_t length) {
    oab_key key = {.first = oab_pack(text, length < 8 ? length : 8), .length = (uint32_t)length};
    const uint64_t middle = oab_pack(text + 8, 8);
    const uint64_t last = oab_pack(text + (length > 8 ? length - 8 : 0), 8);
    key.middle = length > 16 ? middle : 0;
    key.last = length > 8 ? last : 0;
    return key;
}
static inline bool oab_same_key(const oab_key *a, const oab_key *b) {
    return ((a->first ^ b->first) | (a->middle ^ b->middle) | (a->last ^ b->last) |
            (a->length ^ b->length)) == 0;
}
/* The slot of a non-empty value, or the free one where it would go. */
oab_slot *oab_lexicon_slot(oab_lexicon *lexicon, const oab_key *key, const char *text);

/* Code of TEXT. A new value is added (*IS_NEW) and not accepted yet. 0: 255 values are there
 * already, or out of memory. */
uint8_t oab_lexicon_code(oab_lexicon *lexicon, const char *text, size_t length, bool *is_new);
/* Marks CODE as free of complaints. */
void oab_lexicon_accept(oab_lexicon *lexicon, uint8_t code);
void oab_lexicon_free(oab_lexicon *lexicon);

/* ---- places: a child's count date, site and municipality ---- */
typedef enum oab_place_fault {
    OAB_PLACE_FINE,
    OAB_PLACE_SCHOOL_UNKNOWN,
    OAB_PLACE_NO_MUNICIPALITY
} oab_place_fault;

typedef struct oab_place {
    oab_school_id school;
    int32_t date;
    oab_municipality_id given, municipality; /* as in the row; completed from the schools table */
    oab_place_fault fault;
} oab_place;

typedef struct oab_places {
    oab_place *items;
    size_t count, capacity;
    uint32_t *slots; /* index + 1; 0: free */
    size_t slot_count;
    uint32_t last; /* last one found: rows mostly come school by school */
} oab_places;

/* Index of the place, which is added if new (*IS_NEW); OAB_NO_INDEX: out of memory. */
uint32_t oab_place_index(oab_places *places, oab_school_id school, oab_municipality_id given,
                         int32_t date, bool *is_new);

/* ---- lexicons of a lane ---- */
enum { OAB_LEXICON_EDUCATION, OAB_LEXICON_ORIGIN, OAB_LEXICON_STAY, OAB_LEXICON_COUNT };

/* ---- categories.c ---- */

/* Checks WORD for dictionary WHICH: *COMPLAINT says, newly allocated, why no cell may hold it, or
 * is NULL. Fills in a stay's number. VOCABULARY: NULL for any category. DECIMAL: the file's decimal
 * sign, 0 for either. False: out of memory for a complaint. */
bool oab_word_complaint(const oab_vocabulary *vocabulary, int which, char decimal, oab_word *word,
                        char **complaint);

/* ---- pupil_store.c: the children read by one lane ---- */

/* Consecutive children of one place. */
typedef struct oab_place_stretch {
    uint32_t place, count;
} oab_place_stretch;

/* Columns that grow from chunk to chunk; pages not yet touched cost nothing. */
typedef struct oab_pupil_store {
    size_t count, capacity;
    uint8_t *bytes[OAB_BYTE_COUNT]; /* NULL if the file lacks the column */
    int32_t *score;                 /* likewise */
    uint64_t *key;                  /* oab_child_key, or 0; NULL: not kept */
    oab_place_stretch *stretches;
    size_t stretch_count, stretch_capacity;
    size_t stretch_floor; /* stretches before this one are from earlier chunks and are not
                             extended */
} oab_pupil_store;

/* Makes the columns in HAS (the last is the score) and, if HAS_KEYS, the keys, with room for ROWS;
 * false: out of memory. */
bool oab_pupil_store_open(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1], bool has_keys,
                          size_t rows);
/* Makes room for ROWS more; false: out of memory. */
bool oab_pupil_store_reserve(oab_pupil_store *store, size_t rows);
/* Adds COUNT children of PLACE; false: out of memory. */
bool oab_pupil_store_add_stretch(oab_pupil_store *store, uint32_t place, size_t count);
void oab_pupil_store_free(oab_pupil_store *store);

/* ---- distinct.c ---- */

/* Sorts ITEMS and removes duplicates; returns how many remain. */
size_t oab_distinct(uint64_t *items, size_t count);
/* Finds ITEM in such a list, or NULL. */
const uint64_t *oab_distinct_find(const uint64_t *items, size_t count, uint64_t item);

/* ---- repeats.c: children that occur twice in a table ---- */

static inline uint64_t oab_fold(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
/* An id by its first eight bytes and, if longer, its last eight, as big-endian numbers so that they
 * sort like text. */
typedef struct oab_id {
    uint64_t first, last, length;
} oab_id;
/* At least 16 bytes of TEXT must be readable. */
static inline oab_id oab_id_of(const char *text, size_t length) {
    return (oab_id){__builtin_bswap64(oab_pack(text, length < 8 ? length : 8)),
                    length > 8 ? __builtin_bswap64(oab_pack(text + length - 8, 8)) : 0, length};
}
/* A number that, with near certainty, differs between different non-empty ids. */
static inline uint64_t oab_id_key(const oab_id *id, const char *text) {
    if (id->length > 16)
        return XXH3_64bits(text, id->length);
    return oab_fold(id->first ^ UINT64_C(0x9e3779b97f4a7c15),
                    id->last ^ UINT64_C(0xd1b54a32d192ed03) ^ id->length << 56);
}

/* The ids of consecutive rows. If they ascend, none occurs twice. */
typedef struct oab_id_order {
    oab_id first, last; /* length 0: none yet */
    uint64_t named;     /* children with an id */
    bool is_broken;     /* they do not ascend, or one is too long to compare */
} oab_id_order;
/* Shorter ids come before longer ones. */
static inline bool oab_id_before(const oab_id *a, const oab_id *b) {
    return a->length < b->length ||
           (a->length == b->length &&
            (a->first < b->first || (a->first == b->first && a->last < b->last)));
}
static inline void oab_order_take(oab_id_order *order, const oab_id *id) {
    if (id->length == 0)
        return;
    order->is_broken |= !oab_id_before(&order->last, id) || id->length > 16;
    if (order->named++ == 0)
        order->first = *id;
    order->last = *id;
}
/* Appends NEXT, the rows that follow those of ORDER. */
static inline void oab_order_join(oab_id_order *order, const oab_id_order *next) {
    if (next->named == 0)
        return;
    order->is_broken |= next->is_broken || !oab_id_before(&order->last, &next->first);
    order->last = next->last;
    order->named += next->named;
}

/* The key of an id on a day (0: unknown); never 0. */
static inline uint64_t oab_child_key(uint64_t id_key, int32_t date) {
    const uint64_t key = date == 0
                             ? id_key
                             : oab_fold(id_key ^ UINT64_C(0xa0761d6478bd642f),
                                        (uint64_t)(uint32_t)date ^ UINT64_C(0xe7037ed1a0b428db));
    return key | (key == 0);
}

/* A child met on rereading whose key had been met before. */
typedef struct oab_sighting {
    uint64_t key, line;
    const char *id; /* valid once the lanes are joined; until then OFFSET locates it in ids */
    size_t offset, length;
    int32_t date;
} oab_sighting;

typedef struct oab_sightings {
    oab_sighting *items;
    size_t count, capacity;
    char *ids;
    size_t ids_size, ids_capacity;
} oab_sightings;

/* A row with the same pupil_id and count_date as the row on line FIRST. */
typedef struct oab_repeat {
    uint64_t line, first;
} oab_repeat;

typedef struct oab_keys {
    uint64_t *items; /* ascending, distinct */
    size_t count, capacity;
} oab_keys;

struct oab_lane;
/* Finds the keys shared by several children of LANES. Reorders the stores' keys. False: out of
 * memory. */
bool oab_find_keys(struct oab_lane *lanes, size_t lane_count, int threads, oab_keys *keys);
bool oab_has_key(const oab_keys *keys, uint64_t key);
/* Records the child whose id the lane holds; false: out of memory. */
bool oab_sight(struct oab_lane *lane, uint64_t key, uint64_t line, int32_t date);
/* Discards the sightings from index COUNT on. */
void oab_forget_sightings(oab_sightings *seen, size_t count);
/* The rows among all sightings that repeat an earlier child's id and date, ascending by line, newly
 * allocated. False: out of memory. */
bool oab_find_repeats(struct oab_lane *lanes, size_t lane_count, oab_repeat **repeats,
                      size_t *count);
/* The repeat on LINE, or NULL. */
const oab_repeat *oab_repeat_at(const oab_repeat *repeats, size_t count, uint64_t line);

typedef struct oab_lane {
    oab_lexicon lexicon[OAB_LEXICON_COUNT];
    oab_places places;
    oab_pupil_store store;
    bool overflow[OAB_LEXICON_COUNT]; /* more values than codes */
    bool stale; /* a row was dropped: some words and places may belong to no child */
    char *id;   /* of the current row, with its length */
    size_t id_length, id_capacity;
    oab_sightings seen;
} oab_lane;

/* What a chunk added to its lane's store: everything from these positions on, while the chunk is
 * the lane's last. */
typedef struct oab_pupil_span {
    oab_lane *lane;
    size_t first, first_stretch, first_seen;
    oab_id_order order;
    uint64_t unscored; /* first line without a score on the date asked about; 0: none */
} oab_pupil_span;

/* ---- mixed.c: scores given for some of the children of a count date ---- */

typedef struct oab_score_counts {
    int32_t date;
    uint64_t scored, unscored;
} oab_score_counts;

/* The earliest date on which some of LANES' children have a score and others do not; *MIXED is
 * unchanged if there is none. False: out of memory. */
bool oab_find_mixed(const oab_lane *lanes, size_t lane_count, oab_score_counts *mixed);
/* The same for a cohort. */
void oab_find_mixed_in(const oab_cohort *cohort, oab_score_counts *mixed);
/* OAB_DATA, reported with WHERE as prefix. */
oab_status oab_refuse_mixed(const char *where, const oab_score_counts *mixed, oab_log *log);
void oab_note_mixed(const char *path, const oab_score_counts *mixed, oab_log *log);

/* ---- pupil_limits.c ---- */

/* Limits of a given score. */
typedef struct oab_score_limits {
    oab_fixed least, most;
    const char *names; /* " (x and y)", the parameters that set them, or "" */
} oab_score_limits;
oab_score_limits oab_limits_of(const oab_read_options *options);
/* The complaint about a score outside LIMITS. OUT: OAB_COMPLAINT bytes. */
const char *oab_score_complaint(oab_score_limits limits, char *out);
/* Today as YYYYMMDD. */
int32_t oab_today(void);
#define OAB_FUTURE "is in the future; expected a count date up to today"
enum { OAB_COLUMN_MUNICIPALITY = OAB_BYTE_COUNT + 1 }; /* bit in oab_cohort's columns */
/* Whether a table with these columns can serve NEED. WHERE: prefix of the message. */
oab_status oab_check_pupil_columns(uint32_t columns, unsigned need, const char *where,
                                   oab_log *log);

/* ---- pupils.c, used by pupil_lines.c ---- */

/* Parses a count date; returns NULL, or what is wrong with it. */
const char *oab_pupil_date(const oab_chunk *chunk, const char *text, size_t length, int32_t *date);

/* Index among the lane's places, checked against the schools table if new; OAB_NO_INDEX: out of
 * memory. */
uint32_t oab_pupil_place(oab_chunk *chunk, oab_school_id school, oab_municipality_id municipality,
                         int32_t date);
/* Takes lines from FROM on for as long as no cell is doubtful (see oab_sink). */
size_t oab_pupil_lines(void *chunk, const oab_lines *lines, size_t from);

/* ---- cohort.c ---- */

/* The order of segments; requires sites to be sorted. */
int oab_compare_segments(const oab_segment *a, const oab_segment *b);
/* Lets go of the pack that the columns of COHORT, which must be mapped, lie in. */
void oab_cohort_unmap(oab_cohort *cohort);

/* What the table tells about a child, except its place; 0 for a missing column. */
typedef struct oab_child {
    uint8_t byte[OAB_BYTE_COUNT];
    int32_t score;
} oab_child;
/* The order of children in a pack, for qsort. */
int oab_compare_children(const void *left, const void *right);
/* Copies the children of SEGMENT into LIST and sorts them in that order. */
void oab_order_children(const oab_cohort *cohort, const oab_segment *segment, oab_child *list);

/* ---- doubled.c ---- */

/* Notes if a share of at least SHARE (in 1e-6; 0: never) of COHORT's children are in places where
 * every row occurs twice. False: out of memory. */
bool oab_note_doubled(const oab_cohort *cohort, oab_fixed share, int threads, const char *path,
                      oab_log *log);

/* Merges LANES into COHORT, freeing their stores on the way. HAS: which byte columns are there and,
 * last, whether scores are. */
oab_status oab_cohort_merge(oab_lane *lanes, size_t lane_count, const bool has[OAB_BYTE_COUNT + 1],
                            int threads, const char *path, oab_cohort *cohort, oab_log *log);

/* ---- pack.c, pack_map.c, pack_fit.c ---- */

/* Pack files: a cohort as laid out in memory, checked and mapped.
 *
 * A header is followed by parts at multiples of 64 bytes: segments, sites, dates, the dictionaries'
 * texts (each NUL-terminated; education, origin, then stay), and the columns. Numbers have the byte
 * order of the machine that wrote them, which the header records. Each part has its XXH3-128; that
 * of the header covers everything before it. Children within a segment are in a fixed order, so
 * that a pack depends on the table's rows and not on threads. Ids of children are not stored. */

enum { OAB_PACK_VERSION = 1, OAB_PACK_ALIGN = 64, OAB_PACK_TEXT_MOST = 16 << 20 };
static const uint32_t oab_pack_order = 0x01020304;

enum {
    OAB_PART_SEGMENTS,
    OAB_PART_SITES,
    OAB_PART_DATES,
    OAB_PART_TEXTS,
    OAB_PART_BYTES, /* one per byte column; empty if the cohort lacks it */
    OAB_PART_SCORE = OAB_PART_BYTES + OAB_BYTE_COUNT,
    OAB_PART_COUNT
};

typedef struct oab_pack_part {
    uint64_t offset, size;
    XXH128_canonical_t hash;
} oab_pack_part;

typedef struct oab_pack_header {
    char magic[8];
    uint32_t version, order;
    uint64_t file_size;
    uint64_t children, segments, sites, dates;
    uint32_t words[OAB_LEXICON_COUNT]; /* size of each dictionary, including the empty value */
    uint32_t columns;                  /* as in oab_cohort */
    uint64_t input_bytes, input_rows;  /* of the table the pack was made from */
    char input_hash[32];
    oab_pack_part part[OAB_PART_COUNT];
    XXH128_canonical_t hash;
} oab_pack_header;

_Static_assert(sizeof(oab_segment) == 24 && sizeof(oab_pack_part) == 32, "no padding");
_Static_assert(sizeof(oab_pack_header) == 120 + 32 * OAB_PART_COUNT + 16, "no padding");

static inline uint64_t oab_pack_align(uint64_t offset) {
    return (offset + OAB_PACK_ALIGN - 1) / OAB_PACK_ALIGN * OAB_PACK_ALIGN;
}
/* Size in bytes that part P must have by the header's counts; for texts, its stated size. */
uint64_t oab_pack_part_size(const oab_pack_header *header, int part);
/* XXH3-128 in its canonical byte order. */
XXH128_canonical_t oab_pack_hash(const void *data, size_t size);

/* Maps PATH into COHORT and checks every byte. OAB_DATA: the pack is damaged, as LOG says. */
oab_status oab_pack_map(const char *path, const oab_read_options *options, oab_cohort *cohort,
                        oab_input_file *file, oab_log *log);
/* Checks the children as reading their table would: needs, vocabulary, schools. Takes missing
 * municipalities from SCHOOLS. */
oab_status oab_pack_fit(const char *path, const oab_read_options *options,
                        const oab_schools *schools, oab_cohort *cohort, oab_log *log);
/* Whether the file (or the file redirected to descriptor 0) starts with a pack's mark. */
bool oab_is_pack(const char *path);

#endif
