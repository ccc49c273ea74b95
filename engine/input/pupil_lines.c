/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast path for rows of children. Cells in the usual form are read directly from their packed
 * bytes; a row with any doubtful cell is left to the parsers of pupils.c, so nothing is judged or
 * reported here. A row with a valid place is neither blank nor a footnote. */
#include "input/input_internal.h"

/* take_lines is compiled twice, once specialised for the usual columns, so all it calls must be
 * inlined. */
#define INLINE __attribute__((always_inline)) static inline

/* What is the same for all rows of a file. */
typedef struct plan {
    int column[OAB_PUPIL_COLUMNS];      /* of the file, or -1 */
    uint16_t strips[OAB_PUPIL_COLUMNS]; /* 1: last column of the line, which a CR may follow */
    uint32_t columns;                   /* in the file */
    bool is_usual; /* the usual columns: all but count_date, score and weight */
    bool need_score, need_weight, refuse_unknown;
    char decimal;
    oab_score_limits limits;
} plan;

static inline bool is_rare(int field) {
    return field == OAB_PUPIL_DATE || field == OAB_PUPIL_SCORE || field == OAB_BYTE_WEIGHT;
}

static plan make_plan(const oab_reading *reading) {
    const oab_read_options *options = reading->options;
    plan p = {.columns = (uint32_t)reading->layout.columns,
              .is_usual = true,
              .need_score = (options->need & OAB_NEED_SCORE) != 0,
              .need_weight = (options->need & OAB_NEED_WEIGHT) != 0,
              .refuse_unknown = options->refuse_unknown,
              .decimal = reading->layout.decimal,
              .limits = oab_limits_of(options)};
    for (int field = 0; field < OAB_PUPIL_COLUMNS; field++) {
        p.column[field] = reading->layout.place[field];
        p.strips[field] = p.column[field] == (int)p.columns - 1;
        if (field != OAB_PUPIL_ID)
            p.is_usual &= (p.column[field] < 0) == is_rare(field);
    }
    return p;
}

/* ---- cells ---- */

typedef struct line {
    const char *text; /* of the block */
    const uint16_t *end;
    uint16_t returns; /* 1: the last cell ends in a CR */
} line;

typedef struct cell {
    const char *text;
    size_t length;
} cell;

INLINE bool has(const plan *p, int field) {
    return p->is_usual ? !is_rare(field) : p->column[field] >= 0;
}

INLINE cell cell_of(const plan *p, const line *l, int field) {
    if (!has(p, field))
        return (cell){l->text, 0};
    const uint16_t *end = l->end + p->column[field];
    const uint16_t from = (uint16_t)(end[0] + 1), stop = end[1];
    return (cell){l->text + from, (uint16_t)(stop - from - (p->strips[field] & l->returns))};
}

/* The bytes of a cell of at most eight; a longer cell gets a key that no valid cell has. */
INLINE uint64_t key_of(cell c) {
    return c.length <= 8 ? oab_pack(c.text, c.length) : UINT64_MAX;
}

/* Code of a value of at most 24 bytes that was met before and has no complaint, 0 for an empty
 * cell; otherwise clears *IS_FINE. A hit does not branch on the value, because values follow no
 * pattern a branch predictor could learn. */
INLINE uint8_t long_code(oab_lexicon *lexicon, cell c, bool *is_fine) {
    const oab_key key = oab_key_of(c.text, c.length);
    const oab_slot *slot = &lexicon->slots[oab_key_hash(key.first, key.last)];
    if (!oab_same_key(&slot->key, &key) && c.length > 0)
        slot = oab_lexicon_slot(lexicon, &key, c.text);
    *is_fine &= (slot->fine != 0) | (c.length == 0);
    *is_fine &= c.length <= 24;
    return slot->fine;
}

/* The same for values of at most eight bytes, identified by those bytes and the length. */
INLINE uint8_t short_code(oab_lexicon *lexicon, cell c, bool *is_fine) {
    const uint64_t first = key_of(c);
    const oab_slot *slot = &lexicon->slots[oab_key_hash(first, 0)];
    if (((slot->key.first ^ first) | (slot->key.length ^ c.length)) != 0)
        return long_code(lexicon, c, is_fine);
    *is_fine &= (slot->fine != 0) | (c.length == 0);
    return slot->fine;
}

/* Whole years of one or two digits, at most 20. */
INLINE uint8_t age_of(cell c, bool *is_fine) {
    const unsigned a = (unsigned)(c.text[0] - '0'), b = (unsigned)(c.text[1] - '0');
    const unsigned years = c.length == 1 ? a : a * 10 + b;
    const bool is_good = (c.length <= 2) & (a <= 9) & ((c.length == 1) | (b <= 9)) & (years <= 20);
    *is_fine &= is_good | (c.length == 0);
    return c.length == 0 ? OAB_AGE_UNKNOWN : (uint8_t)years;
}

INLINE uint8_t debt_of(cell c, bool *is_fine) {
    const unsigned digit = (unsigned)(*c.text - '0');
    *is_fine &= ((c.length == 1) & (digit <= 1)) | (c.length == 0);
    return c.length == 0 ? OAB_DEBT_UNKNOWN : (uint8_t)digit;
}

INLINE uint8_t weight_of(cell c, bool *is_fine) {
    if (c.length == 0)
        return OAB_WEIGHT_UNKNOWN;
    if (c.length == 1 && *c.text == '0')
        return OAB_WEIGHT_0;
    if (c.length == 3 && (c.text[1] == '.' || c.text[1] == ',')) {
        if (c.text[0] == '0' && c.text[2] == '3')
            return OAB_WEIGHT_LOW;
        if (c.text[0] == '1' && c.text[2] == '2')
            return OAB_WEIGHT_HIGH;
    }
    *is_fine = false;
    return OAB_WEIGHT_UNKNOWN;
}

/* A number of at most three digits and six decimals, within the limits. */
static int32_t score_of(cell c, const plan *p, bool *is_fine) {
    const char *at = c.text, *end = c.text + c.length;
    if (c.length == 0)
        return INT32_MIN;
    const bool is_negative = *at == '-';
    at += is_negative;
    int32_t units = 0, digits = 0, decimals = 0;
    for (; at < end && (unsigned)(*at - '0') <= 9; at++, digits++)
        units = digits < 3 ? units * 10 + (*at - '0') : units;
    *is_fine &= digits >= 1 && digits <= 3;
    if (at < end) {
        *is_fine &= p->decimal != 0 ? *at == p->decimal : *at == '.' || *at == ',';
        for (at++; at < end && decimals < 6 && (unsigned)(*at - '0') <= 9; at++, decimals++)
            units = units * 10 + (*at - '0');
    }
    *is_fine &= at == end;
    for (; decimals < 6; decimals++)
        units *= 10;
    units = is_negative ? -units : units;
    *is_fine &= units >= p->limits.least && units <= p->limits.most;
    return units;
}

/* ---- places ---- */

/* The place of the previous row, by the bytes of its cells. */
typedef struct place_memory {
    uint64_t school, municipality, date[2];
    uint32_t place; /* OAB_NO_INDEX: none yet, or not valid */
} place_memory;

/* False: a cell is doubtful. */
static bool look_up_place(oab_chunk *chunk, cell school, cell municipality, cell date,
                          bool has_date, place_memory *memory) {
    oab_school_id id = 0;
    oab_municipality_id given = OAB_NO_MUNICIPALITY;
    int32_t day = 0;
    memory->place = OAB_NO_INDEX;
    if ((school.length > 0 && !oab_school_id_parse(school.text, school.length, &id)) ||
        (municipality.length > 0 &&
         !oab_municipality_id_parse(municipality.text, municipality.length, &given)) ||
        (has_date && oab_pupil_date(chunk, date.text, date.length, &day) != NULL))
        return false;
    const uint32_t place = oab_pupil_place(chunk, id, given, day);
    const oab_lane *lane = ((const oab_pupil_span *)chunk->store)->lane;
    if (place == OAB_NO_INDEX || lane->places.items[place].fault != OAB_PLACE_FINE)
        return false;
    memory->place = place;
    return true;
}

INLINE bool find_place(oab_chunk *chunk, const plan *p, const line *l, place_memory *memory) {
    const cell school = cell_of(p, l, OAB_PUPIL_SCHOOL),
               municipality = cell_of(p, l, OAB_PUPIL_MUNICIPALITY),
               date = cell_of(p, l, OAB_PUPIL_DATE);
    const bool has_date = has(p, OAB_PUPIL_DATE);
    place_memory now = {.school = key_of(school), .municipality = key_of(municipality)};
    if (has_date) {
        if (date.length != 10)
            return false;
        now.date[0] = oab_pack(date.text, 8);
        now.date[1] = oab_pack(date.text + 2, 8);
    }
    if (memory->place != OAB_NO_INDEX && now.school == memory->school &&
        now.municipality == memory->municipality && now.date[0] == memory->date[0] &&
        now.date[1] == memory->date[1])
        return true;
    if (school.length > 8 || municipality.length > 8)
        return false;
    *memory = now;
    return look_up_place(chunk, school, municipality, date, has_date, memory);
}

/* ---- rows ---- */

typedef struct child {
    uint8_t byte[OAB_BYTE_COUNT];
    int32_t score;
} child;

/* Reads the cells that describe the child; false: one of them is doubtful. */
INLINE bool take_child(oab_lane *lane, const plan *p, const line *l, child *out) {
    bool is_fine = true;
    oab_lexicon *education = &lane->lexicon[OAB_LEXICON_EDUCATION];
    const uint8_t mother = short_code(education, cell_of(p, l, OAB_BYTE_MOTHER), &is_fine);
    const uint8_t father = short_code(education, cell_of(p, l, OAB_BYTE_FATHER), &is_fine);
    const uint8_t origin =
        long_code(&lane->lexicon[OAB_LEXICON_ORIGIN], cell_of(p, l, OAB_BYTE_ORIGIN), &is_fine);
    const uint8_t stay =
        short_code(&lane->lexicon[OAB_LEXICON_STAY], cell_of(p, l, OAB_BYTE_STAY), &is_fine);
    const uint8_t debt = debt_of(cell_of(p, l, OAB_BYTE_DEBT), &is_fine);
    const uint8_t age = age_of(cell_of(p, l, OAB_BYTE_AGE), &is_fine);
    uint8_t weight = OAB_WEIGHT_UNKNOWN;
    out->score = INT32_MIN;
    if (has(p, OAB_BYTE_WEIGHT))
        weight = weight_of(cell_of(p, l, OAB_BYTE_WEIGHT), &is_fine);
    if (has(p, OAB_PUPIL_SCORE))
        out->score = score_of(cell_of(p, l, OAB_PUPIL_SCORE), p, &is_fine);
    if (p->need_score && out->score == INT32_MIN) {
        is_fine &= debt != OAB_DEBT_UNKNOWN;
        is_fine &= !p->refuse_unknown || (mother != 0 && father != 0 && origin != 0);
    }
    is_fine &= !p->need_weight || weight != OAB_WEIGHT_UNKNOWN || mother != 0 || father != 0;
    out->byte[OAB_BYTE_MOTHER] = mother;
    out->byte[OAB_BYTE_FATHER] = father;
    out->byte[OAB_BYTE_ORIGIN] = origin;
    out->byte[OAB_BYTE_STAY] = stay;
    out->byte[OAB_BYTE_DEBT] = debt;
    out->byte[OAB_BYTE_AGE] = age;
    out->byte[OAB_BYTE_WEIGHT] = weight;
    return is_fine;
}

/* Adds the id to ORDER and, if keys are kept, stores its key (0: no id) in KEY; false: the id may
 * need trimming. */
INLINE bool take_id(const plan *p, const line *l, const oab_place *place, oab_id_order *order,
                    uint64_t *key) {
    const cell c = cell_of(p, l, OAB_PUPIL_ID);
    if (c.length > 0 &&
        ((unsigned char)c.text[0] <= ' ' || (unsigned char)c.text[c.length - 1] <= ' '))
        return false;
    const oab_id id = oab_id_of(c.text, c.length);
    oab_order_take(order, &id);
    if (key != NULL)
        *key = c.length == 0 ? 0
                             : oab_child_key(oab_id_key(&id, c.text),
                                             has(p, OAB_PUPIL_DATE) ? place->date : 0);
    return true;
}

INLINE void keep_child(const plan *p, const oab_pupil_store *store, size_t at, const child *c) {
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (p->is_usual ? !is_rare(b) : store->bytes[b] != NULL)
            store->bytes[b][at] = c->byte[b];
    if (!p->is_usual && store->score != NULL)
        store->score[at] = c->score;
}

INLINE line line_at(const oab_lines *lines, size_t l) {
    const uint16_t *end = lines->end + lines->first[l];
    const uint16_t last = lines->end[lines->first[l + 1] - 1],
                   feed = lines->end[lines->first[l + 1]];
    return (line){.text = lines->text,
                  .end = end,
                  .returns = (uint16_t)(feed - last) > 1 && lines->text[feed - 1] == '\r'};
}

INLINE size_t take_lines(oab_chunk *chunk, const plan *p, const oab_lines *lines, size_t from) {
    oab_pupil_span *span = chunk->store;
    oab_lane *lane = span->lane;
    oab_pupil_store *store = &lane->store;
    oab_id_order order = span->order;
    const oab_pupil_store columns = *store; /* its pointers do not change while lines are taken */
    place_memory memory = {.place = OAB_NO_INDEX};
    uint32_t place = OAB_NO_INDEX;
    size_t at = store->count, stretch = at, l = from;
    for (; l < lines->count; l++) {
        child c;
        if (lines->first[l + 1] - lines->first[l] != p->columns)
            break;
        const line here = line_at(lines, l);
        if (!take_child(lane, p, &here, &c) || !find_place(chunk, p, &here, &memory))
            break;
        if (p->column[OAB_PUPIL_ID] >= 0 &&
            !take_id(p, &here, &lane->places.items[memory.place], &order,
                     columns.key != NULL ? &columns.key[at] : NULL))
            break;
        if (memory.place != place) {
            chunk->no_memory |= !oab_pupil_store_add_stretch(store, place, at - stretch);
            place = memory.place;
            stretch = at;
        }
        keep_child(p, &columns, at++, &c);
    }
    chunk->no_memory |= !oab_pupil_store_add_stretch(store, place, at - stretch);
    chunk->rows += at - store->count;
    span->order = order;
    store->count = at;
    return l;
}

size_t oab_pupil_lines(void *context, const oab_lines *lines, size_t from) {
    oab_chunk *chunk = context;
    oab_lane *lane = ((const oab_pupil_span *)chunk->store)->lane;
    plan p = make_plan(chunk->reading);
    if (chunk->footnote_count > 0 || !oab_pupil_store_reserve(&lane->store, lines->count - from))
        return from;
    if (!p.is_usual)
        return take_lines(chunk, &p, lines, from);
    p.is_usual = true; /* now a constant, for the compiler to specialise on */
    return take_lines(chunk, &p, lines, from);
}
