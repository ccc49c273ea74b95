/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children as they are read: columns per chunk, coded by the dictionaries of the lane (thread slot)
 * that read it; cohort.c merges them into one order and one code. */
#ifndef OAB_PUPILS_INTERNAL_H
#define OAB_PUPILS_INTERNAL_H

#include "input/input_internal.h"

#include <string.h>

/* ---- columns of the table ---- */
enum {
    PUPIL_ID,
    SCHOOL_ID,
    MUNICIPALITY,
    COUNT_DATE,
    AGE,
    MOTHER,
    FATHER,
    ORIGIN,
    STAY,
    DEBT,
    SCORE,
    WEIGHT,
    COLUMN_COUNT
};

/* ---- lexicon.c: distinct values of a column, coded as met ---- */
typedef struct oab_word {
    char *text;
    size_t length;
    oab_fixed number;
    char *complaint; /* why no cell may hold it; NULL: it may */
} oab_word;

enum { OAB_LEXICON_BITS = 9, OAB_LEXICON_SLOTS = 1 << OAB_LEXICON_BITS };

/* A hash table by the first eight bytes of a value and, of a longer one, the last eight. No value
 * holds a NUL, so that up to eight bytes tell their length. */
typedef struct oab_lexicon {
    uint64_t first[OAB_LEXICON_SLOTS], last[OAB_LEXICON_SLOTS]; /* first 0: free */
    uint8_t code[OAB_LEXICON_SLOTS];
    uint8_t fine[OAB_LEXICON_SLOTS]; /* the code too, but 0 where the value has a complaint */
    oab_word words[256];             /* by code; 0 is the empty cell */
    size_t count;
} oab_lexicon;

/* The first LENGTH <= 8 bytes of TEXT, the others 0; eight must be readable. */
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

/* The slot of a value, or the free one where it would be. */
static inline size_t oab_lexicon_slot(const oab_lexicon *lexicon, uint64_t first, uint64_t last,
                                      const char *text, size_t length) {
    const uint64_t mixed = (first ^ (last << 29 | last >> 35)) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t slot = mixed >> (64 - OAB_LEXICON_BITS);; slot = (slot + 1) % OAB_LEXICON_SLOTS) {
        if (lexicon->first[slot] == 0)
            return slot;
        if (lexicon->first[slot] != first || lexicon->last[slot] != last)
            continue;
        const oab_word *word = &lexicon->words[lexicon->code[slot]];
        if (length <= 8 || (word->length == length &&
                            (length <= 16 || memcmp(word->text + 8, text + 8, length - 16) == 0)))
            return slot;
    }
}

/* Code of TEXT, added if new (*IS_NEW) as one with a complaint; 0: 255 values are there already, or
 * no memory. */
uint8_t oab_lexicon_code(oab_lexicon *lexicon, const char *text, size_t length, bool *is_new);
/* CODE has no complaint. */
void oab_lexicon_accept(oab_lexicon *lexicon, uint8_t code);
void oab_lexicon_free(oab_lexicon *lexicon);

/* ---- places: a child's count date, site and municipality, as its row has them ---- */
typedef enum oab_place_fault {
    OAB_PLACE_FINE,
    OAB_PLACE_SCHOOL_UNKNOWN,
    OAB_PLACE_NO_MUNICIPALITY
} oab_place_fault;

typedef struct oab_place {
    oab_school_id school;
    int32_t date;
    oab_municipality_id given, municipality; /* in the row; after asking the schools table */
    oab_place_fault fault;
} oab_place;

typedef struct oab_places {
    oab_place *items;
    size_t count, capacity;
    uint32_t *slots; /* index + 1; 0: free */
    size_t slot_count;
    uint32_t last; /* found last: rows mostly come school by school */
} oab_places;

/* Index of the place, added if new (*IS_NEW); OAB_NO_INDEX: no memory. */
uint32_t oab_place_index(oab_places *places, oab_school_id school, oab_municipality_id given,
                         int32_t date, bool *is_new);

/* ---- one chunk ---- */
enum { OAB_LEXICON_EDUCATION, OAB_LEXICON_ORIGIN, OAB_LEXICON_STAY, OAB_LEXICON_COUNT };

/* ---- categories.c ---- */

/* Why no cell of dictionary WHICH may hold WORD, in fresh memory, or NULL; fills a stay's number.
 * VOCABULARY: NULL for any category. DECIMAL: sign of the file, 0 for either. */
char *oab_word_complaint(const oab_vocabulary *vocabulary, int which, char decimal, oab_word *word);

/* ---- stores of one chunk (pupil_store.c) ---- */

typedef struct oab_lane {
    oab_lexicon lexicon[OAB_LEXICON_COUNT];
    oab_places places;
    bool stale; /* a row was dropped: there may be words and places that no child has */
} oab_lane;

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

/* Children of one place, one behind the other. */
typedef struct oab_place_run {
    uint32_t place, count;
} oab_place_run;

typedef struct oab_pupil_store {
    oab_lane *lane;
    size_t count, capacity;
    void *block;                    /* holds the columns, the scores first */
    uint8_t *bytes[OAB_BYTE_COUNT]; /* NULL where the file has no such column */
    int32_t *score;                 /* likewise */
    oab_place_run *runs;
    size_t run_count, run_capacity;
} oab_pupil_store;

/* Columns as HAS says (the last is the score) with room for ROWS; false: no memory. */
bool oab_pupil_store_open(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1], size_t rows);
/* Room for ROWS more; false: no memory. */
bool oab_pupil_store_reserve(oab_pupil_store *store, size_t rows);
/* COUNT more children of PLACE; false: no memory. */
bool oab_pupil_store_add_run(oab_pupil_store *store, uint32_t place, size_t count);
void oab_pupil_store_free(oab_pupil_store *store);

/* ---- pupils.c, for pupil_lines.c ---- */

/* Index among the lane's places, judged if new; OAB_NO_INDEX: no memory. */
uint32_t oab_pupil_place(oab_chunk *chunk, oab_school_id school, oab_municipality_id municipality,
                         int32_t date);
/* Takes lines from FROM on while every cell is plainly fine (see oab_sink). */
size_t oab_pupil_lines(void *chunk, const oab_lines *lines, size_t from);

enum { OAB_COLUMN_MUNICIPALITY = OAB_BYTE_COUNT + 1 }; /* bit in oab_cohort's columns */
/* Whether a table with these columns can serve NEED. WHERE: for the message. */
oab_status oab_check_pupil_columns(uint32_t columns, unsigned need, const char *where,
                                   oab_log *log);

/* ---- cohort.c ---- */

/* Where COHORT keeps a byte column. */
uint8_t **oab_byte_column(oab_cohort *cohort, int byte);
/* The order of segments, whose sites stand in order themselves. */
int oab_compare_segments(const oab_segment *a, const oab_segment *b);

/* Merges STORES (freeing them on the way) and LANES into COHORT. HAS: which byte columns and,
 * last, whether scores are there. */
oab_status oab_cohort_merge(oab_pupil_store **stores, size_t store_count, oab_lane *lanes,
                            size_t lane_count, const bool has[OAB_BYTE_COUNT + 1], int threads,
                            const char *path, oab_cohort *cohort, oab_log *log);

#endif
