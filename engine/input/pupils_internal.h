/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children as they are read: columns per chunk, coded by the dictionaries of the lane (thread slot)
 * that read it; cohort.c merges them into one order and one code. */
#ifndef OAB_PUPILS_INTERNAL_H
#define OAB_PUPILS_INTERNAL_H

#include "input/input_internal.h"

#include <string.h>
#include <xxhash.h>

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

/* A value by its bytes: the first eight, the last eight of one of more than 8, the second eight of
 * one of more than 16. Up to 24 bytes they tell it whole, so that words are compared at once. */
typedef struct oab_key {
    uint64_t first, middle, last;
    uint32_t length;
} oab_key;

typedef struct oab_slot {
    oab_key key;  /* length 0: free */
    uint8_t code; /* 0: free */
    uint8_t fine; /* the code too, but 0 where the value has a complaint */
} oab_slot;

typedef struct oab_lexicon {
    oab_slot
        slots[OAB_LEXICON_SLOTS]; /* by hash; the first stays free, as that of the empty cell */
    oab_word words[256];          /* by code; 0 is the empty cell */
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

/* Where a value's slot is, unless others took it. */
static inline size_t oab_key_hash(uint64_t first, uint64_t last) {
    return ((first ^ (last << 29 | last >> 35)) * UINT64_C(0x9e3779b97f4a7c15)) >>
           (64 - OAB_LEXICON_BITS);
}
/* Key of TEXT, of at most UINT32_MAX bytes; sixteen must be readable. */
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
/* The slot of a value that is not empty, or the free one where it would be. */
oab_slot *oab_lexicon_slot(oab_lexicon *lexicon, const oab_key *key, const char *text);

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

/* Why no cell of dictionary WHICH may hold WORD, in fresh memory, or NULL: it may; fills a stay's
 * number. VOCABULARY: NULL for any category. DECIMAL: sign of the file, 0 for either. False: there
 * is a complaint, and no memory for it. */
bool oab_word_complaint(const oab_vocabulary *vocabulary, int which, char decimal, oab_word *word,
                        char **complaint);

/* ---- pupil_store.c: the children one lane read ---- */

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

/* Columns that grow from chunk to chunk; pages not reached yet cost nothing. */
typedef struct oab_pupil_store {
    size_t count, capacity;
    uint8_t *bytes[OAB_BYTE_COUNT]; /* NULL where the file has no such column */
    int32_t *score;                 /* likewise */
    uint64_t *key;                  /* oab_child_key, or 0; NULL: not kept */
    oab_place_run *runs;
    size_t run_count, run_capacity;
    size_t run_floor; /* runs before this one are of chunks before, and do not go on */
} oab_pupil_store;

/* Columns as HAS says (the last is the score), and keys, with room for ROWS; false: no memory. */
bool oab_pupil_store_open(oab_pupil_store *store, const bool has[OAB_BYTE_COUNT + 1], bool has_keys,
                          size_t rows);
/* Room for ROWS more; false: no memory. */
bool oab_pupil_store_reserve(oab_pupil_store *store, size_t rows);
/* COUNT more children of PLACE; false: no memory. */
bool oab_pupil_store_add_run(oab_pupil_store *store, uint32_t place, size_t count);
void oab_pupil_store_free(oab_pupil_store *store);

/* ---- distinct.c ---- */

/* Sorts ITEMS and keeps each value once; returns how many those are. */
size_t oab_distinct(uint64_t *items, size_t count);
/* Where ITEM is among such, or NULL. */
const uint64_t *oab_distinct_find(const uint64_t *items, size_t count, uint64_t item);

/* ---- repeats.c: children that stand in a table twice ---- */

static inline uint64_t oab_fold(uint64_t a, uint64_t b) {
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
/* An id by its first eight bytes and, of more than eight, its last eight, as they are ordered. */
typedef struct oab_id {
    uint64_t first, last, length;
} oab_id;
/* 16 bytes of TEXT must be readable. */
static inline oab_id oab_id_of(const char *text, size_t length) {
    return (oab_id){__builtin_bswap64(oab_pack(text, length < 8 ? length : 8)),
                    length > 8 ? __builtin_bswap64(oab_pack(text + length - 8, 8)) : 0, length};
}
/* A number that tells an id that is not empty from another, with all but certainty. */
static inline uint64_t oab_id_key(const oab_id *id, const char *text) {
    if (id->length > 16)
        return XXH3_64bits(text, id->length);
    return oab_fold(id->first ^ UINT64_C(0x9e3779b97f4a7c15),
                    id->last ^ UINT64_C(0xd1b54a32d192ed03) ^ id->length << 56);
}

/* The ids of rows that follow each other. Where they ascend, none stands twice. */
typedef struct oab_id_order {
    oab_id first, last; /* length 0: none yet */
    uint64_t named;     /* children with an id */
    bool is_broken;     /* they do not ascend, or one is too long to tell */
} oab_id_order;
/* Shorter ones before longer ones. */
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
/* The rows of NEXT come behind those of ORDER. */
static inline void oab_order_join(oab_id_order *order, const oab_id_order *next) {
    if (next->named == 0)
        return;
    order->is_broken |= next->is_broken || !oab_id_before(&order->last, &next->first);
    order->last = next->last;
    order->named += next->named;
}

/* The same of an id on a day (0: none is known); never 0. */
static inline uint64_t oab_child_key(uint64_t id_key, int32_t date) {
    const uint64_t key = date == 0
                             ? id_key
                             : oab_fold(id_key ^ UINT64_C(0xa0761d6478bd642f),
                                        (uint64_t)(uint32_t)date ^ UINT64_C(0xe7037ed1a0b428db));
    return key | (key == 0);
}

/* A child met when the table was read again, because its key was met before. */
typedef struct oab_sighting {
    uint64_t key, line;
    const char *id; /* in the end; until then an offset in the ids */
    size_t offset, length;
    int32_t date;
} oab_sighting;

typedef struct oab_sightings {
    oab_sighting *items;
    size_t count, capacity;
    char *ids;
    size_t ids_size, ids_capacity;
} oab_sightings;

/* A row whose pupil_id and count_date are those of the row on line FIRST. */
typedef struct oab_repeat {
    uint64_t line, first;
} oab_repeat;

typedef struct oab_keys {
    uint64_t *items; /* ascending, distinct */
    size_t count, capacity;
} oab_keys;

struct oab_lane;
/* Keys that several children of LANES have, into KEYS. Changes the order of the stores' keys.
 * False: no memory. */
bool oab_find_keys(struct oab_lane *lanes, size_t lane_count, int threads, oab_keys *keys);
bool oab_has_key(const oab_keys *keys, uint64_t key);
/* Keeps the child whose id the lane holds; false: no memory. */
bool oab_sight(struct oab_lane *lane, uint64_t key, uint64_t line, int32_t date);
/* Takes the sightings from index COUNT on back. */
void oab_forget_sightings(oab_sightings *seen, size_t count);
/* The rows of all sightings that repeat an earlier one, byte for byte, ascending by line, in fresh
 * memory. False: no memory. */
bool oab_find_repeats(struct oab_lane *lanes, size_t lane_count, oab_repeat **repeats,
                      size_t *count);
/* Row of LINE, or NULL. */
const oab_repeat *oab_repeat_at(const oab_repeat *repeats, size_t count, uint64_t line);

typedef struct oab_lane {
    oab_lexicon lexicon[OAB_LEXICON_COUNT];
    oab_places places;
    oab_pupil_store store;
    bool overflow[OAB_LEXICON_COUNT]; /* a value did not fit */
    bool stale; /* a row was dropped: there may be words and places that no child has */
    char *id;   /* of the row under way, and its length */
    size_t id_length, id_capacity;
    oab_sightings seen;
} oab_lane;

/* What a chunk added to its lane's store: all from here on, as long as it is the lane's last. */
typedef struct oab_pupil_span {
    oab_lane *lane;
    size_t first, first_run, first_seen;
    oab_id_order order;
    uint64_t
        unscored; /* line of the first row without a score on the date that is asked; 0: none */
} oab_pupil_span;

/* ---- mixed.c: scores given for some of the children of a count date ---- */

typedef struct oab_score_counts {
    int32_t date;
    uint64_t scored, unscored;
} oab_score_counts;

/* The earliest date of LANES' children on which some have a score and others none; left as it is
 * where there is none. False: no memory. */
bool oab_find_mixed(const oab_lane *lanes, size_t lane_count, oab_score_counts *mixed);
/* The same of a cohort. */
void oab_find_mixed_in(const oab_cohort *cohort, oab_score_counts *mixed);
/* OAB_DATA, said with WHERE in front. */
oab_status oab_refuse_mixed(const char *where, const oab_score_counts *mixed, oab_log *log);
void oab_note_mixed(const char *path, const oab_score_counts *mixed, oab_log *log);

/* ---- pupils.c, for pupil_lines.c ---- */

/* The limits of a given score. */
typedef struct oab_score_limits {
    oab_fixed least, most;
    const char *names; /* " (x and y)", of the parameters that gave them, or "" */
} oab_score_limits;
oab_score_limits oab_limits_of(const oab_read_options *options);
/* What is wrong with a score outside LIMITS. OUT: OAB_COMPLAINT bytes. */
const char *oab_score_complaint(oab_score_limits limits, char *out);
/* Today as YYYYMMDD. */
int32_t oab_today(void);
#define OAB_FUTURE "is in the future; expected a count date up to today"
/* Reads a count date; NULL, or what is wrong with it. */
const char *oab_pupil_date(const oab_chunk *chunk, const char *text, size_t length, int32_t *date);

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

/* A child as far as the table tells of it, but for its place; 0 where there is no such column. */
typedef struct oab_child {
    uint8_t byte[OAB_BYTE_COUNT];
    int32_t score;
} oab_child;
/* The order of children in a pack, for qsort. */
int oab_compare_children(const void *left, const void *right);
/* The children of SEGMENT in that order, into LIST. */
void oab_order_children(const oab_cohort *cohort, const oab_segment *segment, oab_child *list);

/* ---- doubled.c ---- */

/* Notes a share of SHARE (1e-6; 0: none is) or more of COHORT's children whose rows all stand there
 * twice. False: no memory. */
bool oab_note_doubled(const oab_cohort *cohort, oab_fixed share, int threads, const char *path,
                      oab_log *log);

/* Merges what LANES hold (freeing their stores on the way) into COHORT. HAS: which byte columns
 * and, last, whether scores are there. */
oab_status oab_cohort_merge(oab_lane *lanes, size_t lane_count, const bool has[OAB_BYTE_COUNT + 1],
                            int threads, const char *path, oab_cohort *cohort, oab_log *log);

#endif
