/* SPDX-License-Identifier: GPL-3.0-or-later */
/* input: takes the three CSV tables (pupils, schools, municipalities), gives them checked: the
 * children as columns sorted by school, the other two as rows sorted by identifier. */
#ifndef OAB_INPUT_H
#define OAB_INPUT_H

#include "base/base.h"

/* ---- how to read ---- */

/* The categories a model knows; a cell outside them is an error. */
typedef struct oab_vocabulary {
    const char *const *education; /* SOI codes; a cell fits when one of them is a prefix of it */
    size_t education_count;
    const char *const *origin; /* whole, byte for byte */
    size_t origin_count;
} oab_vocabulary;

enum { OAB_NEED_SCORE = 1, OAB_NEED_WEIGHT = 2 }; /* what the run must know of every child */

typedef struct oab_read_options {
    int threads;                       /* >= 1 */
    size_t max_errors;                 /* data errors shown per file; 0: 100 */
    bool keep_rejects;                 /* bad rows go to the rejects and are left out */
    unsigned need;                     /* pupils: OAB_NEED_... */
    bool refuse_unknown;               /* pupils: an empty education or origin cell is an error,
                                          where the row has no score and OAB_NEED_SCORE is set */
    bool keep_unknown;                 /* pupils: a pupil without municipality is no error, since
                                          the schools of a later run may tell it */
    const oab_vocabulary *vocabulary;  /* pupils; NULL: any category */
    oab_fixed score_least, score_most; /* pupils: a given score outside them is an error; both 0:
                                          the widest limits, -1000 and 1000 */
    bool calibrated;                   /* pupils: the indicator's intercept is calibrated: under
                                          OAB_NEED_SCORE a score on some rows of a count date and
                                          none on others is an error */
    oab_fixed repeated_share;          /* pupils: share of the children without pupil_id from which
                                          on rows that all stand twice are noted; 0: never */
    size_t chunk_bytes;                /* bytes per chunk, 0: default; small ones serve the tests */
    bool only_libcsv;                  /* plain chunks too: serves tests and benchmarks */
    void (*progress)(void *data, uint64_t bytes_done, uint64_t bytes_all); /* NULL: silent; called
                                         between chunks, from one thread at a time */
    void *progress_data;
} oab_read_options;

/* What was read, for the receipt. */
typedef struct oab_input_file {
    char *path;
    uint64_t bytes, rows;
    char hash[33]; /* XXH3-128 of the bytes */
    char *rejects; /* the header line and every rejected row as they stood in the file, each with a
                      column `reason` more; or NULL */
    size_t rejects_size, rejected;
} oab_input_file;

/* ---- children ---- */

/* Values of a byte column: code 0 is the empty cell, codes 1..count-1 are the distinct values met,
 * in byte order of text (education, origin) or in numeric order (mother_stay). */
typedef struct oab_dictionary {
    size_t count;      /* 1..256 */
    char **text;       /* [count], text[0] is "" */
    oab_fixed *number; /* [count], mother_stay only: years; number[0] is OAB_ABSENT */
} oab_dictionary;

/* Children of one count date at one site of one municipality; or the toddlers (site OAB_NO_INDEX)
 * living in one municipality. */
typedef struct oab_segment {
    uint64_t first, count;            /* its children are first .. first + count - 1 */
    uint32_t site;                    /* index in sites, OAB_NO_INDEX for toddlers */
    oab_municipality_id municipality; /* OAB_NO_MUNICIPALITY where not known */
    uint16_t date;                    /* index in dates */
} oab_segment;
static inline bool oab_is_toddlers(const oab_segment *segment) {
    return segment->site == OAB_NO_INDEX;
}
/* Is it of count date DATE, and of a site? */
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

/* Columns of one byte a child, in the order of their members in oab_cohort. */
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
 * means nothing. Missing columns of the file hold their "unknown" code. */
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
        uint8_t *bytes[OAB_BYTE_COUNT]; /* the same */
    };
    int32_t *score; /* 1e-6 points, INT32_MIN: not given; NULL: no column */
    oab_dictionary education, origins, stays;
    oab_segment *segments;
    size_t segment_count;
    oab_school_id *sites; /* distinct, ascending */
    size_t site_count;
    int32_t *dates; /* distinct YYYYMMDD, ascending; one 0 where the file has no count_date */
    size_t date_count;
    uint32_t columns; /* which the table had, for packs: a bit each, private to the stage */
    void *mapping;    /* the pack these columns lie in, read only; else NULL and they are owned */
    size_t mapping_size;
} oab_cohort;
/* Does the table give the score of CHILD? */
static inline bool oab_gives_score(const oab_cohort *cohort, uint64_t child) {
    return cohort->score != NULL && cohort->score[child] != INT32_MIN;
}

/* ---- schools and municipalities ---- */

/* One row per site (or institution, where only that is known). Numbers: OAB_ABSENT where the cell
 * is empty or the column missing, OAB_MASKED where a count is masked. */
typedef struct oab_school {
    oab_school_id id;
    char *name, *board, *province; /* "" where not given */
    char postcode[8];              /* "1234AB" or "1234", "" where not given */
    oab_municipality_id municipality;
    int64_t pupils, weight_03, weight_12, impulse_pupils; /* counts */
    oab_fixed school_weight, teacher_age;                 /* units of weight; years */
    oab_fixed score_without_threshold, score;             /* points */
    oab_cents amount_previous;
} oab_school;

typedef struct oab_schools {
    oab_school *rows; /* ascending id */
    size_t count;
    bool has_pupils, has_weights, has_school_weight, has_without_threshold, has_score,
        has_amount_previous, has_impulse, has_municipality; /* the file has the column(s) */
} oab_schools;

typedef struct oab_municipality {
    oab_municipality_id id;
    char *name, *province; /* "" where not given */
    int64_t population;
    oab_fixed score[2], without_threshold[2]; /* the two count dates */
    oab_cents grant_2018;
} oab_municipality;

typedef struct oab_municipalities {
    oab_municipality *rows; /* ascending id */
    size_t count;
    bool has_score, has_without_threshold, has_grant_2018;
} oab_municipalities;

/* Four-digit postcodes designated as impulse areas (impulsgebieden, art. 28a Besluit bekostiging
 * WPO). */
typedef struct oab_impulse_areas {
    uint16_t *postcodes; /* ascending */
    size_t count;
} oab_impulse_areas;

/* Each reader: all errors of the file are in LOG with file, line, column, value and what would be
 * right; on failure the result is empty and needs no free. "-" reads descriptor 0.
 * Results are the same for every thread count, chunk size and (but for the order of children
 * within a segment) row order. Not thread-safe on one LOG; threads inside are its own. */
oab_status oab_read_schools(const char *path, const oab_read_options *options, oab_schools *schools,
                            oab_input_file *file, oab_log *log);
oab_status oab_read_municipalities(const char *path, const oab_read_options *options,
                                   oab_municipalities *municipalities, oab_input_file *file,
                                   oab_log *log);
/* SCHOOLS may be NULL; where given, a school_id outside it is an error, and a pupil without
 * municipality_id takes that of the site. PATH may be a pack: its columns are mapped, so the file
 * must stay as it is until oab_cohort_free, and faults are counted for the whole instead of told
 * by row. FILE then describes the table that the pack was made from. */
oab_status oab_read_pupils(const char *path, const oab_read_options *options,
                           const oab_schools *schools, oab_cohort *cohort, oab_input_file *file,
                           oab_log *log);

oab_status oab_read_impulse_areas(const char *path, const oab_read_options *options,
                                  oab_impulse_areas *areas, oab_input_file *file, oab_log *log);

#define OAB_PACK_MARK "oabpack\n" /* the first bytes of a pack */

/* Writes COHORT, as read from FILE (best with need 0 and keep_unknown), as a pack: the same bytes
 * for any threads and row order, but for the hash of the table. Puts the children of each segment
 * in the pack's order. OAB_DATA: it is mapped itself. Errors of OUT stay in OUT. */
oab_status oab_pack_write(oab_cohort *cohort, const oab_input_file *file, int threads, FILE *out,
                          oab_log *log);

/* Which table PATH is by its header: *KIND 0 pupils, 1 schools, 2 municipalities, 3 impulse areas.
 * OAB_DATA: none of these. */
oab_status oab_table_kind(const char *path, int *kind, oab_log *log);

/* Row of ID, or NULL. */
const oab_school *oab_find_school(const oab_schools *schools, oab_school_id id);
const oab_municipality *oab_find_municipality(const oab_municipalities *municipalities,
                                              oab_municipality_id id);

/* POSTCODE: "1234AB" or "1234". */
bool oab_is_impulse_area(const oab_impulse_areas *areas, const char *postcode);

void oab_cohort_free(oab_cohort *cohort);
void oab_schools_free(oab_schools *schools);
void oab_municipalities_free(oab_municipalities *municipalities);
void oab_impulse_areas_free(oab_impulse_areas *areas);
void oab_input_file_free(oab_input_file *file);

#endif
