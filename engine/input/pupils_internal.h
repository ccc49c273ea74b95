/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children as they are read: columns per chunk, coded by the dictionaries of the lane (thread slot)
 * that read it; cohort.c merges them into one order and one code. */
#ifndef OAB_PUPILS_INTERNAL_H
#define OAB_PUPILS_INTERNAL_H

#include "input/input_internal.h"

/* ---- lexicon.c: distinct values of a column, coded as met ---- */
typedef struct oab_word {
    char *text;
    size_t length;
    oab_fixed number;
    char *complaint; /* why no cell may hold it; NULL: it may */
} oab_word;

typedef struct oab_lexicon {
    oab_word words[256];
    size_t count;         /* code 0 is the empty cell */
    uint16_t slots[1024]; /* hash table of codes; 0: free */
} oab_lexicon;

/* Code of TEXT, added if new (*IS_NEW); 0: 255 values are there already, or no memory. */
uint8_t oab_lexicon_code(oab_lexicon *lexicon, const char *text, size_t length, bool *is_new);
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

typedef struct oab_lane {
    oab_lexicon lexicon[OAB_LEXICON_COUNT];
    oab_places places;
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

typedef struct oab_pupil_store {
    oab_lane *lane;
    size_t count, capacity;
    uint32_t *place;
    uint8_t *bytes[OAB_BYTE_COUNT]; /* NULL where the file has no such column and none is needed */
    int32_t *score;                 /* likewise */
} oab_pupil_store;

void oab_pupil_store_free(oab_pupil_store *store);

/* Merges STORES (freeing them on the way) and LANES into COHORT. HAS: which byte columns and,
 * last, whether scores are there. */
oab_status oab_cohort_merge(oab_pupil_store **stores, size_t store_count, oab_lane *lanes,
                            size_t lane_count, const bool has[OAB_BYTE_COUNT + 1], int threads,
                            const char *path, oab_cohort *cohort, oab_log *log);

#endif
