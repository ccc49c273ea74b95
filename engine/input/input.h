/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input: reads the tables (pupils, schools, municipalities), CSV or workbooks, and checks them.
 * Children become columns sorted by school; the other two become rows sorted by identifier. */
#ifndef OAB_INPUT_H
#define OAB_INPUT_H

#include "base/base.h"

/* ---- how to read ---- */

/* The categories an indicator knows; any other cell is an error. */
typedef struct oab_vocabulary {
    const char *const *education; /* SOI codes; a cell fits if one of them is a prefix of it */
    size_t education_count;
    const char *const *origin; /* compared whole, byte for byte */
    size_t origin_count;
} oab_vocabulary;

enum { OAB_NEED_SCORE = 1, OAB_NEED_WEIGHT = 2 }; /* what the run must know about every child */

typedef struct oab_read_options {
    int threads;                       /* >= 1 */
    size_t max_errors;                 /* data errors shown per file; 0: 100 */
    const char *encoding;              /* of text files, as iconv names it; NULL: UTF-8, or
                                          Windows-1252 where a file is not UTF-8 */
    bool keep_rejects;                 /* drop bad rows and collect them in oab_input_file's
                                          rejects */
    unsigned need;                     /* pupils: OAB_NEED_... */
    bool refuse_unknown;               /* pupils: an empty education or origin cell is an error
                                          if OAB_NEED_SCORE is set and the row has no score */
    bool keep_unknown;                 /* pupils: a pupil without municipality is not an error,
                                          since the schools table of a later run may supply it */
    const char *only_pupil;            /* pupils: keep only the rows with this pupil_id, of a table
                                          in which all rows have been found good; NULL: all */
    const oab_vocabulary *vocabulary;  /* pupils; NULL: any category */
    oab_fixed score_least, score_most; /* pupils: a given score outside these is an error; both
                                          0: the widest limits, -1000 and 1000 */
    bool calibrated;                   /* pupils: the indicator's intercept is calibrated, so
                                          under OAB_NEED_SCORE a count date with scores on only
                                          some of its rows is an error */
    oab_fixed repeated_share;          /* pupils: note rows that all occur twice once they hold
                                          this share of the children without pupil_id; 0: never */
    size_t chunk_bytes;                /* bytes per chunk; 0: default; tests use small ones */
    bool only_libcsv;                  /* use libcsv even for plain chunks; for tests and
                                          benchmarks */
    /* Called between chunks, by one thread at a time; NULL: silent. */
    void (*progress)(void *data, uint64_t bytes_done, uint64_t bytes_all);
    void *progress_data;
} oab_read_options;

/* What was read, for the receipt. */
typedef struct oab_input_file {
    char *path;
    uint64_t bytes, rows;
    char hash[33]; /* XXH3-128 of the bytes */
    char *rejects; /* the header line and every rejected row as in the file, each with an extra
                      column `reason`; or NULL */
    size_t rejects_size, rejected;
} oab_input_file;

/* ---- children ---- */

/* Values of a byte column: code 0 is the empty cell; codes 1..count-1 are the distinct values
 * found, sorted by bytes (education, origin) or by number (mother_stay). */
typedef struct oab_dictionary {
    size_t count;      /* 1..256 */
    char **text;       /* [count], text[0] is "" */
    oab_fixed *number; /* [count], mother_stay only: years; number[0] is OAB_ABSENT */
} oab_dictionary;

/* The children of one count date at one site in one municipality, or the toddlers (site
 * OAB_NO_INDEX) who live in one municipality. */
typedef struct oab_segment {
    uint64_t first, count;            /* its children are first .. first + count - 1 */
    uint32_t site;                    /* index in sites, OAB_NO_INDEX for toddlers */
    oab_municipality_id municipality; /* OAB_NO_MUNICIPALITY if unknown */
    uint16_t date;                    /* index in dates */
} oab_segment;
static inline bool oab_is_toddlers(const oab_segment *segment) {
    return segment->site == OAB_NO_INDEX;
}
/* Whether SEGMENT belongs to a site and to count date DATE. */
static inline bool oab_is_of_site(const oab_segment *segment, size_t date) {
    return segment->date == date && !oab_is_toddlers(segment);
}

enum { OAB_DEBT_UNKNOWN = 2, OAB_AGE_UNKNOWN = 255 };
typedef enum oab_weight {
    OAB_WEIGHT_0,
    OAB_WEIGHT_LOW,
    OAB_WEIGHT_HIGH,
    OAB_WEIGHT_UNKNOWN = 255
} oab_weight;

/* Columns of one byte per child, in the order of their members in oab_cohort. */
enum {
    OAB_BYTE_MOTHER,
    OAB_BYTE_FATHER,
    OAB_BYTE_ORIGIN,
    OAB_BYTE_STAY,
    OAB_BYTE_DEBT,
    OAB_BYTE_AGE,
    OAB_BYTE_WEIGHT,
    OAB_BYTE_COUNT
};

/* All children, one entry per child in each column, sorted by segment; segments are sorted by
 * (date, pupils before toddlers, site id, municipality id). The order of children within a segment
 * means nothing. Columns missing from the file hold their "unknown" code. */
typedef struct oab_cohort {
    uint64_t count;
    union {
        struct {
            uint8_t *education_mother, *education_father; /* codes of education */
            uint8_t *origin;                              /* codes of origins */
            uint8_t *mother_stay;                         /* codes of stays; 0: born here */
            uint8_t *debt;                                /* 0, 1 or OAB_DEBT_UNKNOWN */
            uint8_t *age;    /* whole years or OAB_AGE_UNKNOWN; NULL: no column */
            uint8_t *weight; /* oab_weight; NULL: no column */
        };
        uint8_t *bytes[OAB_BYTE_COUNT]; /* the same columns, by number */
    };
    int32_t *score; /* 1e-6 points, INT32_MIN: not given; NULL: no column */
    oab_dictionary education, origins, stays;
    oab_segment *segments;
    size_t segment_count;
    oab_school_id *sites; /* distinct, ascending */
    size_t site_count;
    int32_t *dates; /* distinct YYYYMMDD, ascending; a single 0 if the file has no count_date */
    size_t date_count;
    uint32_t columns; /* bit per column of the table, for packs; private to engine/input */
    void *mapping;    /* the pack that holds the columns, read-only; NULL: the cohort owns them */
    size_t mapping_size; /* 0: it lies in the program itself */
} oab_cohort;
/* Whether the table gives CHILD's score. */
static inline bool oab_gives_score(const oab_cohort *cohort, uint64_t child) {
    return cohort->score != NULL && cohort->score[child] != INT32_MIN;
}

/* ---- schools and municipalities ---- */

/* Schools for travelling children and special schools lie outside the scheme (art. 193 WPO). */
typedef enum oab_school_type {
    OAB_SCHOOL_REGULAR,
    OAB_SCHOOL_TRAVELLING,
    OAB_SCHOOL_SPECIAL,
    OAB_SCHOOL_TYPE_COUNT
} oab_school_type;

/* One row per site (or per institution, if the site is unknown). Numbers: OAB_ABSENT if the cell is
 * empty or the column missing, OAB_MASKED if a count is masked. */
typedef struct oab_school {
    oab_school_id id;
    char *name, *board, *place, *province; /* "" if not given */
    char postcode[8];                      /* "1234AB" or "1234", "" if not given */
    oab_municipality_id municipality;
    int64_t pupils, weight_03, weight_12, impulse_pupils; /* counts */
    oab_fixed school_weight, teacher_age;                 /* units of weight; years */
    oab_fixed score_without_threshold, score;             /* points */
    /* What pupils up to 7 and from 8 years are of score_without_threshold. CBS rounds all three:
     * the two may differ from it by 0.01, as on 1,378 of its 6,295 sites of 2019. */
    oab_fixed onderbouw, bovenbouw;
    oab_cents amount_previous;
    oab_fixed lon, lat; /* where it stands, degrees (WGS 84) */
    uint8_t type;       /* oab_school_type */
} oab_school;

typedef struct oab_schools {
    oab_school *rows; /* ascending id */
    size_t count;
    bool has_pupils, has_weights, has_school_weight, has_without_threshold, has_score, has_impulse,
        has_municipality; /* whether the file has the column(s) */
} oab_schools;

/* Annex of the Besluit specifieke uitkeringen gemeentelijk onderwijsachterstandenbeleid 2011-2014
 * (BWBR0028273) that lists a municipality. */
typedef enum oab_annex { OAB_NO_ANNEX, OAB_ANNEX_A, OAB_ANNEX_B } oab_annex;

typedef struct oab_municipality {
    oab_municipality_id id;
    char *name, *province; /* "" if not given */
    int64_t population;
    oab_fixed score[2], without_threshold[2]; /* per count date */
    oab_cents grant_2018;
    oab_fixed school_weight; /* units of weight, of all its schools: what the old grants go by */
    uint8_t annex;           /* oab_annex */
} oab_municipality;

typedef struct oab_municipalities {
    oab_municipality *rows; /* ascending id */
    size_t count;
    bool has_score, has_without_threshold, has_grant_2018, has_school_weight;
} oab_municipalities;

/* Four-digit postcodes designated as impulse areas (impulsgebieden, art. 28a Besluit bekostiging
 * WPO). */
typedef struct oab_impulse_areas {
    uint16_t *postcodes; /* ascending */
    size_t count;
} oab_impulse_areas;

/* A school that has merged into another, or an old school and the one that has split off from it.
 */
typedef enum oab_merger_kind { OAB_MERGED = 1, OAB_SPLIT } oab_merger_kind;
typedef struct oab_merger {
    oab_school_id from, to; /* merged: the one that goes, the one kept; split: the old, the new */
    uint8_t kind;           /* oab_merger_kind */
    int32_t date;           /* YYYYMMDD; 0: not given, long ago */
    uint64_t line;          /* of the file */
} oab_merger;

typedef struct oab_mergers {
    oab_merger *rows; /* in the order of the file */
    size_t count;
    /* Where they stand, for messages. */
    int from_column, to_column;   /* of the file, from 1 */
    char *path;                   /* of the file, without a sheet or member; owned */
    struct oab_cell_names *names; /* of a workbook's cells; private to the stage; owned */
} oab_mergers;

/* Every reader reports all errors of the file in LOG, with file, line and column, or sheet and
 * cell, value and what was expected; on failure the result is empty and need not be freed. PATH is
 * a CSV file, plain or in a .gz, .zst or .zip, or a workbook (.xlsx, .ods); "FILE:PART" names a
 * member or sheet; "-" reads descriptor 0. CSV is read as it comes, unpacked too, but for a pipe
 * that must be read twice or is packed, which is kept in memory, as are workbooks. FILE tells of
 * the file as given. Results are the same for every thread count, chunk size and (except for the
 * order of children within a segment) row order. Calls that share a LOG must not run concurrently;
 * a reader starts its own threads. */
oab_status oab_read_schools(const char *path, const oab_read_options *options, oab_schools *schools,
                            oab_input_file *file, oab_log *log);
oab_status oab_read_municipalities(const char *path, const oab_read_options *options,
                                   oab_municipalities *municipalities, oab_input_file *file,
                                   oab_log *log);
/* SCHOOLS may be NULL; otherwise a school_id outside it is an error, and a pupil without
 * municipality_id gets that of the site. PATH may be a pack: its columns are mapped, so the file
 * must not change until oab_cohort_free, and faults are counted for the whole table rather than
 * reported per row. FILE then describes the table the pack was made from. OAB_DATA, with
 * only_pupil: no row has that id, or PATH is a pack, which has no ids. */
oab_status oab_read_pupils(const char *path, const oab_read_options *options,
                           const oab_schools *schools, oab_cohort *cohort, oab_input_file *file,
                           oab_log *log);

oab_status oab_read_impulse_areas(const char *path, const oab_read_options *options,
                                  oab_impulse_areas *areas, oab_input_file *file, oab_log *log);

/* Rows that contradict each other are errors too: the same row or school twice, a school that
 * merges and is kept, a chain. Whether the schools exist is for the caller to check. */
oab_status oab_read_mergers(const char *path, const oab_read_options *options, oab_mergers *mergers,
                            oab_input_file *file, oab_log *log);
/* OAB_DATA: says of the school from, or to, of ROW WHAT is wrong with it, and where it stands. */
oab_status oab_merger_fault(const oab_mergers *mergers, const oab_merger *row, bool is_from,
                            const char *what, oab_log *log);

#define OAB_PACK_MARK "oabpack\n" /* the first bytes of a pack */

/* Writes COHORT, as read from FILE (best with need 0 and keep_unknown), as a pack: the same bytes
 * for any thread count and row order, except for the hash of the table. Puts the children of each
 * segment in the pack's order. OAB_DATA: COHORT is itself a mapped pack. Write errors are left in
 * OUT for the caller to check. */
oab_status oab_pack_write(oab_cohort *cohort, const oab_input_file *file, int threads, FILE *out,
                          oab_log *log);

/* Tells from the header which table PATH is: *KIND becomes 0 for pupils, 1 schools, 2
 * municipalities, 3 impulse areas, 4 mergers. Where the header fits several alike, *KIND stays what
 * it is or, if that is none of them, becomes the first. OAB_DATA: none of these. */
oab_status oab_table_kind(const char *path, const oab_read_options *options, int *kind,
                          oab_log *log);

/* Whether the C library converts from the encoding NAME. */
bool oab_encoding_is_known(const char *name);

/* A row of which nothing but ID is known. False: out of memory. */
bool oab_school_blank(oab_school_id id, oab_school *school);
bool oab_municipality_blank(oab_municipality_id id, oab_municipality *municipality);

/* What a register may tell of a site. */
enum {
    OAB_TELLS_NAMES = 1,  /* name and place, of rows without a name */
    OAB_TELLS_BOARDS = 2, /* board; not counted as completing a row */
    OAB_TELLS_ALL = 4,    /* name, board, place, municipality, province and postcode */
};

/* Fills in what the rows of SCHOOLS do not say about themselves, and the row of the same site in
 * KNOWN does, as far as TELLS has it. Adds to *COMPLETED the number of rows that got something. */
oab_status oab_complete_schools(oab_schools *schools, const oab_schools *known, unsigned tells,
                                size_t *completed, oab_log *log);
/* Likewise name, province and population of municipalities; adds to *NAMED those that got a name.
 */
oab_status oab_complete_municipalities(oab_municipalities *municipalities,
                                       const oab_municipalities *known, size_t *named,
                                       oab_log *log);

/* The row of ID, or NULL. */
const oab_school *oab_find_school(const oab_schools *schools, oab_school_id id);
const oab_municipality *oab_find_municipality(const oab_municipalities *municipalities,
                                              oab_municipality_id id);

/* POSTCODE: "1234AB" or "1234". */
bool oab_is_impulse_area(const oab_impulse_areas *areas, const char *postcode);

/* Where the children of a site go: to SITE, or OAB_NOWHERE; MUNICIPALITY is that of the site, or
 * OAB_NO_MUNICIPALITY: each keeps the one it has. */
#define OAB_NOWHERE UINT64_C(0)
typedef struct oab_move {
    oab_school_id site;
    oab_municipality_id municipality;
} oab_move;
/* Moves the children of every site of COHORT, MOVES having one entry per site. Count dates and
 * sites without any children left are dropped. On failure COHORT is as it was. */
oab_status oab_cohort_move(oab_cohort *cohort, const oab_move *moves, oab_log *log);
/* Drops the rows of SCHOOLS that are not KEPT, one entry per row. */
void oab_schools_keep(oab_schools *schools, const bool *kept);

void oab_cohort_free(oab_cohort *cohort);
void oab_schools_free(oab_schools *schools);
void oab_municipalities_free(oab_municipalities *municipalities);
void oab_impulse_areas_free(oab_impulse_areas *areas);
void oab_mergers_free(oab_mergers *mergers);
void oab_input_file_free(oab_input_file *file);

#endif
