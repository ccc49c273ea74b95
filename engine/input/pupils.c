/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pupils table: one row per child and count date, checked cell by cell and kept as columns. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct pupil_row {
    oab_id id;
    uint64_t id_key;
    oab_school_id school;
    int32_t date, score;
    oab_municipality_id municipality;
    bool is_other; /* not the child that is asked for */
    uint8_t byte[OAB_BYTE_COUNT];
} pupil_row;

enum { OLDEST = 20 }; /* years */

/* A table is read once, and again only if that leaves a question (see review). */
typedef enum stage {
    STAGE_READ, /* keep children's keys until ids are found to ascend */
    STAGE_KEYS, /* they do not all ascend: keep keys */
    STAGE_LOOK, /* record the rows whose key was met twice */
    STAGE_MARK, /* report rows that repeat an earlier one as faults */
} stage;

typedef struct pupils_context {
    const oab_schools *schools; /* may be NULL */
    oab_lane *lanes;
    size_t lane_count;
    bool may_lack_municipality; /* neither table has the column */
    int32_t today;
    stage stage;
    bool lacks_keys; /* ids ascended so far, so keys were not kept for all children */
    oab_keys keys;   /* those met twice */
    oab_repeat *repeats;
    size_t repeat_count;
    oab_score_counts mixed; /* of the earliest date with scores on only some rows, if any */
} pupils_context;

static pupils_context *context_of(const oab_reading *reading) {
    return (pupils_context *)(uintptr_t)reading->context;
}

static oab_lane *lane_of(const oab_chunk *chunk) {
    return ((const oab_pupil_span *)chunk->store)->lane;
}

/* ---- cells ---- */

/* Whether the id at TEXT is the one that is asked for. */
static bool is_asked_for(const char *asked, const char *text, size_t length) {
    size_t asked_length = strlen(asked);
    oab_trim(&asked, &asked_length);
    return length == asked_length && memcmp(text, asked, length) == 0;
}

/* The id is kept only for the current row and for sightings; it reaches no output. */
static const char *parse_pupil_id(oab_chunk *chunk, const oab_column *column, const char *text,
                                  size_t length) {
    (void)column;
    char head[16] = {0};
    memcpy(head, text, length < 16 ? length : 16);
    pupil_row *row = chunk->row;
    if (row->is_other && is_asked_for(chunk->reading->options->only_pupil, text, length))
        row->is_other = false;
    else if (row->is_other)
        chunk->is_foreign |= !oab_is_utf8(text, length);
    row->id = oab_id_of(length <= 16 ? head : text, length);
    row->id_key = oab_id_key(&row->id, text);
    oab_lane *lane = lane_of(chunk);
    if (context_of(chunk->reading)->stage != STAGE_LOOK)
        return NULL;
    if (!oab_grow(&lane->id, &lane->id_capacity, length, 1)) {
        chunk->no_memory = true;
        return NULL;
    }
    memcpy(lane->id, text, length);
    lane->id_length = length;
    return NULL;
}

const char *oab_pupil_date(const oab_chunk *chunk, const char *text, size_t length, int32_t *date) {
    if (!oab_date_parse(text, length, date))
        return "is not a date; expected one such as 2019-10-01";
    return *date > context_of(chunk->reading)->today ? OAB_FUTURE : NULL;
}

static const char *parse_date(oab_chunk *chunk, const oab_column *column, const char *text,
                              size_t length) {
    (void)column;
    return oab_pupil_date(chunk, text, length, &((pupil_row *)chunk->row)->date);
}

static const char *parse_small(oab_chunk *chunk, const oab_column *column, const char *text,
                               size_t length) {
    oab_fixed value;
    const bool is_whole = oab_fixed_parse(text, length, 0, &value) && value % OAB_ONE == 0;
    if (!is_whole || value < column->least || value > column->most) {
        snprintf(chunk->complaint, sizeof chunk->complaint,
                 is_whole ? "is out of range; expected whole years from %d to %d"
                          : "is not a whole number; expected whole years from %d to %d",
                 (int)(column->least / OAB_ONE), (int)(column->most / OAB_ONE));
        return chunk->complaint;
    }
    *((uint8_t *)chunk->row + column->offset) = (uint8_t)(value / OAB_ONE);
    return NULL;
}

static const char *parse_debt(oab_chunk *chunk, const oab_column *column, const char *text,
                              size_t length) {
    if (length != 1 || (*text != '0' && *text != '1'))
        return "is not 0 or 1";
    *((uint8_t *)chunk->row + column->offset) = (uint8_t)(*text - '0');
    return NULL;
}

static const char *parse_score(oab_chunk *chunk, const oab_column *column, const char *text,
                               size_t length) {
    int64_t value = 0;
    const oab_score_limits limits = oab_limits_of(chunk->reading->options);
    const oab_column as_number = {.least = column->least, .most = column->most};
    pupil_row *row = chunk->row;
    chunk->row = &value; /* the number parser writes at the start of a row */
    const char *complaint = oab_cell_number(chunk, &as_number, text, length);
    chunk->row = row;
    if (complaint == NULL && (value < limits.least || value > limits.most))
        complaint = oab_score_complaint(limits, chunk->complaint);
    row->score = complaint == NULL ? (int32_t)value : 0;
    return complaint;
}

static const char *parse_weight(oab_chunk *chunk, const oab_column *column, const char *text,
                                size_t length) {
    oab_fixed value;
    const oab_fixed low = 3 * OAB_ONE / 10, high = 12 * OAB_ONE / 10;
    if (!oab_fixed_parse(text, length, 0, &value) || (value != 0 && value != low && value != high))
        return "is not a pupil weight; expected 0, 0.3 or 1.2";
    *((uint8_t *)chunk->row + column->offset) = value == 0     ? OAB_WEIGHT_0
                                                : value == low ? OAB_WEIGHT_LOW
                                                               : OAB_WEIGHT_HIGH;
    return NULL;
}

/* ---- categories ---- */

static const char *parse_category(oab_chunk *chunk, const oab_column *column, int which,
                                  const char *text, size_t length) {
    oab_lexicon *lexicon = &lane_of(chunk)->lexicon[which];
    bool is_new;
    const uint8_t code = oab_lexicon_code(lexicon, text, length, &is_new);
    if (code == 0) { /* reported once per file: which value is one too many depends on the lane */
        lane_of(chunk)->overflow[which] |= lexicon->count == 256;
        chunk->no_memory |= lexicon->count < 256;
        return NULL;
    }
    if (is_new) {
        oab_word *word = &lexicon->words[code];
        if (!oab_word_complaint(chunk->reading->options->vocabulary, which,
                                chunk->reading->layout.decimal, word, &word->complaint))
            chunk->no_memory = true;
        else if (word->complaint == NULL)
            oab_lexicon_accept(lexicon, code);
    }
    *((uint8_t *)chunk->row + column->offset) = code;
    if (lexicon->words[code].complaint != NULL)
        chunk->is_foreign |= !oab_is_utf8(text, length);
    return lexicon->words[code].complaint;
}

static const char *parse_education(oab_chunk *chunk, const oab_column *column, const char *text,
                                   size_t length) {
    return parse_category(chunk, column, OAB_LEXICON_EDUCATION, text, length);
}

static const char *parse_origin(oab_chunk *chunk, const oab_column *column, const char *text,
                                size_t length) {
    return parse_category(chunk, column, OAB_LEXICON_ORIGIN, text, length);
}

static const char *parse_stay(oab_chunk *chunk, const oab_column *column, const char *text,
                              size_t length) {
    return parse_category(chunk, column, OAB_LEXICON_STAY, text, length);
}

#define BYTE(b) .offset = offsetof(pupil_row, byte) + (b)
#define OF_ROW(member) .offset = offsetof(pupil_row, member)

static const oab_column columns[OAB_PUPIL_COLUMNS] = {
    [OAB_BYTE_MOTHER] = {"education_mother", "opleiding_moeder", NULL, parse_education,
                         BYTE(OAB_BYTE_MOTHER)},
    [OAB_BYTE_FATHER] = {"education_father", "opleiding_vader", NULL, parse_education,
                         BYTE(OAB_BYTE_FATHER)},
    [OAB_BYTE_ORIGIN] = {"origin", "herkomst|herkomst_ouders", NULL, parse_origin,
                         BYTE(OAB_BYTE_ORIGIN)},
    [OAB_BYTE_STAY] = {"mother_stay", "verblijfsduur_moeder", NULL, parse_stay,
                       BYTE(OAB_BYTE_STAY)},
    [OAB_BYTE_DEBT] = {"debt_restructuring", "schuldsanering", NULL, parse_debt,
                       BYTE(OAB_BYTE_DEBT)},
    [OAB_BYTE_AGE] = {"age", "leeftijd", NULL, parse_small, BYTE(OAB_BYTE_AGE),
                      .most = OLDEST * OAB_ONE},
    [OAB_BYTE_WEIGHT] = {"weight", "gewicht|leerlinggewicht", NULL, parse_weight,
                         BYTE(OAB_BYTE_WEIGHT)},
    [OAB_PUPIL_SCORE] = {"score", "onderwijsscore", NULL, parse_score, .least = -INT64_MAX,
                         .most = INT64_MAX, .decimal = true},
    [OAB_PUPIL_ID] = {"pupil_id", "leerling_id|leerlingnummer", NULL, parse_pupil_id, .offset = 0},
    [OAB_PUPIL_SCHOOL] = {"school_id",
                          "brin6|BRIN vestiging|vestigingscode|School (BRIN vestiging)", NULL,
                          oab_cell_school, OF_ROW(school)},
    [OAB_PUPIL_MUNICIPALITY] = {"municipality_id", "gemeentenummer|gemeentecode", "gemeente",
                                oab_cell_municipality, OF_ROW(municipality)},
    [OAB_PUPIL_DATE] = {"count_date", "teldatum|peildatum", NULL, parse_date, .offset = 0},
};

const oab_byte_spec oab_byte_specs[OAB_BYTE_COUNT] = {
    [OAB_BYTE_MOTHER] = {.lexicon = OAB_LEXICON_EDUCATION, .is_always = true},
    [OAB_BYTE_FATHER] = {.lexicon = OAB_LEXICON_EDUCATION, .is_always = true},
    [OAB_BYTE_ORIGIN] = {.lexicon = OAB_LEXICON_ORIGIN, .is_always = true},
    [OAB_BYTE_STAY] = {.lexicon = OAB_LEXICON_STAY, .is_always = true},
    [OAB_BYTE_DEBT] = {.lexicon = -1, .most = 1, .unknown = OAB_DEBT_UNKNOWN, .is_always = true},
    [OAB_BYTE_AGE] = {.lexicon = -1, .most = OLDEST, .unknown = OAB_AGE_UNKNOWN},
    [OAB_BYTE_WEIGHT] = {.lexicon = -1, .most = OAB_WEIGHT_HIGH, .unknown = OAB_WEIGHT_UNKNOWN},
};

/* ---- rows ---- */

static void begin(oab_chunk *chunk) {
    pupil_row *row = chunk->row;
    *row = (pupil_row){.score = INT32_MIN,
                       .municipality = OAB_NO_MUNICIPALITY,
                       .is_other = chunk->reading->options->only_pupil != NULL};
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        row->byte[b] = oab_byte_specs[b].unknown;
}

static void refuse_empty(oab_chunk *chunk, size_t field) {
    oab_fault_add(
        chunk, field,
        "missing value; give it, or impute it with --set indicator.imputation=mean or hotdeck");
}

static void check_needs(oab_chunk *chunk) {
    const oab_read_options *options = chunk->reading->options;
    if ((options->need & OAB_NEED_SCORE) && !oab_given(chunk, OAB_PUPIL_SCORE)) {
        if (!oab_given(chunk, OAB_BYTE_DEBT))
            oab_fault_add(chunk, OAB_BYTE_DEBT,
                          "missing value; expected 0 or 1 where no score is given");
        for (size_t field = OAB_BYTE_MOTHER; field <= OAB_BYTE_ORIGIN; field++)
            if (options->refuse_unknown && !oab_given(chunk, field))
                refuse_empty(chunk, field);
    }
    if ((options->need & OAB_NEED_WEIGHT) && oab_given(chunk, OAB_PUPIL_SCHOOL) &&
        !oab_given(chunk, OAB_BYTE_WEIGHT) && !oab_given(chunk, OAB_BYTE_MOTHER) &&
        !oab_given(chunk, OAB_BYTE_FATHER))
        oab_fault_add(chunk, OAB_BYTE_WEIGHT,
                      "missing value, and the education of both parents is missing too; the old "
                      "scheme needs one of them");
    if (oab_has_column(chunk->reading, OAB_PUPIL_DATE) && !oab_given(chunk, OAB_PUPIL_DATE))
        oab_fault_add(chunk, OAB_PUPIL_DATE, "missing value; expected a date in every row");
}

/* Looks up a new place in the schools table. */
static void judge_place(const pupils_context *context, oab_place *place) {
    const oab_school *school = NULL;
    if (context->schools != NULL && place->school != 0) {
        school = oab_find_school(context->schools, place->school);
        if (school == NULL)
            place->fault = OAB_PLACE_SCHOOL_UNKNOWN;
    }
    if (place->given == OAB_NO_MUNICIPALITY && school != NULL)
        place->municipality = school->municipality;
    if (place->fault == OAB_PLACE_FINE && place->municipality == OAB_NO_MUNICIPALITY &&
        (place->school == 0 || !context->may_lack_municipality))
        place->fault = OAB_PLACE_NO_MUNICIPALITY;
}

static void check_place(oab_chunk *chunk, const oab_place *place) {
    char id[8];
    if (place->fault == OAB_PLACE_SCHOOL_UNKNOWN)
        oab_fault_add(chunk, OAB_PUPIL_SCHOOL, "\"%s\" is not in the schools table",
                      oab_school_id_print(place->school, id));
    else if (place->fault == OAB_PLACE_NO_MUNICIPALITY)
        oab_fault_add(
            chunk, OAB_PUPIL_MUNICIPALITY, "%s",
            place->school == 0
                ? "missing value; expected the municipality where the toddler (no school_id) lives"
                : "missing value, and the schools table gives none for this school");
}

uint32_t oab_pupil_place(oab_chunk *chunk, oab_school_id school, oab_municipality_id municipality,
                         int32_t date) {
    oab_places *places = &lane_of(chunk)->places;
    bool is_new;
    const uint32_t place = oab_place_index(places, school, municipality, date, &is_new);
    if (place != OAB_NO_INDEX && is_new)
        judge_place(chunk->reading->context, &places->items[place]);
    return place;
}

/* What rereading looks for in a row without faults. */
static void look_again(oab_chunk *chunk, uint64_t key) {
    const pupils_context *context = context_of(chunk->reading);
    const pupil_row *row = chunk->row;
    oab_pupil_span *span = chunk->store;
    const oab_cell_names *names = chunk->reading->names;
    const size_t column = (size_t)chunk->reading->layout.place[OAB_PUPIL_ID] + 1;
    char first[OAB_WHERE];
    const oab_repeat *repeat = oab_repeat_at(context->repeats, context->repeat_count, chunk->line);
    if (repeat != NULL)
        oab_fault_add(chunk, OAB_PUPIL_ID, "this child is already %s%s; expected each child once%s",
                      oab_where_else(names, repeat->first, column, first),
                      row->date != 0 ? " with the same count_date" : "",
                      row->date != 0 ? " per count_date" : "");
    else if (span->unscored == 0 && row->score == INT32_MIN && row->date == context->mixed.date)
        span->unscored = chunk->line;
    if (context->stage == STAGE_LOOK && oab_has_key(&context->keys, key))
        chunk->no_memory |= !oab_sight(span->lane, key, chunk->line, row->date);
}

static void finish(oab_chunk *chunk) {
    oab_pupil_store *store = &lane_of(chunk)->store;
    const pupil_row *row = chunk->row;
    const uint64_t key = oab_given(chunk, OAB_PUPIL_ID) ? oab_child_key(row->id_key, row->date) : 0;
    if (row->is_other) {
        lane_of(chunk)->stale = true;
        return;
    }
    check_needs(chunk);
    const uint32_t place = oab_pupil_place(chunk, row->school, row->municipality, row->date);
    if (place == OAB_NO_INDEX || !oab_pupil_store_reserve(store, 1)) {
        chunk->no_memory = true;
        return;
    }
    check_place(chunk, &lane_of(chunk)->places.items[place]);
    if (!chunk->is_bad && chunk->reading->by_cell)
        look_again(chunk, key);
    if (chunk->is_bad)
        return;
    if (!oab_pupil_store_add_stretch(store, place, 1)) {
        chunk->no_memory = true;
        return;
    }
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        if (store->bytes[b] != NULL)
            store->bytes[b][store->count] = row->byte[b];
    if (store->score != NULL)
        store->score[store->count] = row->score;
    if (store->key != NULL)
        store->key[store->count] = key;
    oab_order_take(&((oab_pupil_span *)chunk->store)->order, &row->id);
    store->count++;
}

static void drop(oab_chunk *chunk) {
    if (chunk->store != NULL)
        lane_of(chunk)->stale = true;
}

const oab_kind oab_pupils_kind = {
    .what = "pupils",
    .columns = columns,
    .count = OAB_PUPIL_COLUMNS,
    .id = OAB_PUPIL_SCHOOL,
    .row_size = sizeof(pupil_row),
    .begin = begin,
    .finish = finish,
    .drop = drop,
    .lines = oab_pupil_lines,
};

/* ---- stores ---- */

/* Which byte columns the table has and, last, whether it has scores. */
static void which_columns(const oab_reading *reading, bool has[OAB_BYTE_COUNT + 1]) {
    for (size_t field = 0; field <= OAB_PUPIL_SCORE; field++)
        has[field] = oab_has_column(reading, field);
}

/* The order of the ids of all chunks. */
static oab_id_order order_of(const oab_reading *reading) {
    oab_id_order order = {0};
    for (size_t c = 0; c < reading->chunk_count; c++)
        oab_order_join(&order, &((const oab_pupil_span *)reading->chunks[c]->store)->order);
    return order;
}

static void drop_keys(pupils_context *context) {
    for (size_t l = 0; l < context->lane_count; l++) {
        free(context->lanes[l].store.key);
        context->lanes[l].store.key = NULL;
    }
}

/* Whether the chunk being opened keeps keys. They are no longer kept once a round has shown that
 * ids ascend, as in most files; if later ids do not, the table is read again. */
static bool keeps_keys(pupils_context *context, const oab_reading *reading) {
    if (!oab_has_column(reading, OAB_PUPIL_ID) || context->stage > STAGE_KEYS ||
        context->lacks_keys)
        return false;
    if (context->stage == STAGE_KEYS || reading->chunk_count != context->lane_count ||
        order_of(reading).is_broken)
        return true;
    context->lacks_keys = true;
    drop_keys(context);
    return false;
}

static bool open_span(oab_chunk *chunk, size_t lane, size_t rows) {
    pupils_context *context = context_of(chunk->reading);
    oab_pupil_span *span = oab_new(1, sizeof *span);
    if (span == NULL)
        return false;
    chunk->store = span;
    span->lane = &context->lanes[lane];
    oab_pupil_store *store = &span->lane->store;
    span->first = store->count;
    span->first_stretch = store->stretch_floor = store->stretch_count;
    span->first_seen = span->lane->seen.count;
    bool has[OAB_BYTE_COUNT + 1];
    which_columns(chunk->reading, has);
    const bool has_keys = keeps_keys(context, chunk->reading);
    return store->capacity > 0 ? oab_pupil_store_reserve(store, rows)
                               : oab_pupil_store_open(store, has, has_keys, rows);
}

/* Removes the chunk's children from its lane. */
static void close_span(oab_chunk *chunk) {
    const oab_pupil_span *span = chunk->store;
    span->lane->stale = true;
    span->lane->store.count = span->first;
    span->lane->store.stretch_count = span->first_stretch;
    oab_forget_sightings(&span->lane->seen, span->first_seen);
    free(chunk->store);
}

/* ---- the whole table ---- */

/* A bit for each byte column, score and municipality in the table (see oab_cohort). */
static uint32_t columns_of(const oab_reading *reading) {
    bool has[OAB_BYTE_COUNT + 1];
    which_columns(reading, has);
    uint32_t bits = (uint32_t)oab_has_column(reading, OAB_PUPIL_MUNICIPALITY)
                    << OAB_COLUMN_MUNICIPALITY;
    for (int b = 0; b <= OAB_BYTE_COUNT; b++)
        bits |= (uint32_t)has[b] << b;
    return bits;
}

/* ---- reading again ---- */

static bool counts_scores(const oab_reading *reading) {
    return oab_has_column(reading, OAB_PUPIL_SCORE) &&
           (reading->options->need & OAB_NEED_SCORE) != 0;
}

static oab_status find_keys(pupils_context *context, const oab_reading *reading, oab_log *log) {
    const bool has_memory =
        !order_of(reading).is_broken || oab_find_keys(context->lanes, context->lane_count,
                                                      reading->options->threads, &context->keys);
    drop_keys(context);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

/* Starts reading again, this time keeping all keys. */
static void ask_for_keys(pupils_context *context) {
    for (size_t l = 0; l < context->lane_count; l++)
        oab_pupil_store_free(&context->lanes[l].store);
    context->stage = STAGE_KEYS;
    context->lacks_keys = false;
}

static oab_status find_repeats(pupils_context *context, oab_log *log) {
    return oab_find_repeats(context->lanes, context->lane_count, &context->repeats,
                            &context->repeat_count)
               ? OAB_OK
               : oab_out_of_memory(log);
}

/* First line without a score on the mixed date. */
static uint64_t first_unscored(const oab_reading *reading) {
    for (size_t c = 0; c < reading->chunk_count; c++) {
        const oab_pupil_span *span = reading->chunks[c]->store;
        if (span->unscored != 0)
            return span->unscored;
    }
    return 0;
}

static oab_status say_mixed(const oab_reading *reading, oab_log *log) {
    const int place = reading->layout.place[OAB_PUPIL_SCORE];
    char at[OAB_WHERE], number[OAB_COLUMN_NUMBER];
    char *where =
        oab_text("%s:%s: column \"score\"%s:", reading->path,
                 oab_where(reading->names, first_unscored(reading), (size_t)place + 1, at),
                 oab_column_number(reading->names, place, number));
    if (where == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_refuse_mixed(where, &context_of(reading)->mixed, log);
    free(where);
    return status;
}

/* Reads the table again if keys were met twice or only some rows have scores, to find the rows
 * concerned; then a third time, to leave out rows that repeat an earlier one, as rows with any
 * other fault are. */
static oab_status review(oab_reading *reading, bool *again, oab_log *log) {
    pupils_context *context = context_of(reading);
    if (context->lacks_keys && order_of(reading).is_broken) {
        ask_for_keys(context);
        *again = true;
        return OAB_OK;
    }
    const bool is_first = context->stage <= STAGE_KEYS;
    if (is_first)
        OAB_TRY(find_keys(context, reading, log));
    else if (context->stage == STAGE_LOOK)
        OAB_TRY(find_repeats(context, log));
    context->mixed = (oab_score_counts){0};
    if (counts_scores(reading) &&
        !oab_find_mixed(context->lanes, context->lane_count, &context->mixed))
        return oab_out_of_memory(log);
    const bool is_refused = context->mixed.scored > 0 && reading->options->calibrated;
    *again = (is_first && (context->keys.count > 0 || is_refused)) ||
             (context->stage == STAGE_LOOK && context->repeat_count > 0);
    if (*again) {
        context->stage = is_first ? STAGE_LOOK : STAGE_MARK;
        reading->by_cell = true;
    } else if (is_refused) {
        return say_mixed(reading, log);
    } else if (context->mixed.scored > 0) {
        oab_note_mixed(reading->path, &context->mixed, log);
    }
    return OAB_OK;
}

static oab_status check_columns(oab_reading *reading, oab_log *log) {
    pupils_context *context = context_of(reading);
    const bool schools_know = context->schools != NULL && context->schools->has_municipality;
    context->may_lack_municipality =
        reading->options->keep_unknown ||
        (!oab_has_column(reading, OAB_PUPIL_MUNICIPALITY) && !schools_know);
    const bool is_of_one = reading->options->only_pupil != NULL;
    if (!is_of_one && (oab_has_column(reading, OAB_PUPIL_ID) || counts_scores(reading)))
        reading->review = review;
    char at[OAB_WHERE];
    char *where = oab_text("%s:%s", reading->path,
                           oab_where(reading->names, reading->layout.body_line - 1, 0, at));
    if (where == NULL)
        return oab_out_of_memory(log);
    const oab_status status =
        is_of_one && !oab_has_column(reading, OAB_PUPIL_ID)
            ? oab_fail(log, OAB_DATA, "%s: missing column: pupil_id, by which a child is found",
                       where)
            : oab_check_pupil_columns(columns_of(reading), reading->options->need, where, log);
    free(where);
    return status;
}

static oab_status merge(const oab_reading *reading, oab_lane *lanes, size_t lane_count,
                        oab_cohort *cohort, oab_log *log) {
    bool has[OAB_BYTE_COUNT + 1];
    which_columns(reading, has);
    cohort->columns = columns_of(reading);
    return oab_cohort_merge(lanes, lane_count, has, reading->options->threads, reading->path,
                            cohort, log);
}

/* If every child has an id, repeats have been found by id already. */
static oab_status note_doubled(const oab_reading *reading, const oab_cohort *cohort, oab_log *log) {
    const oab_read_options *options = reading->options;
    if (order_of(reading).named == cohort->count)
        return OAB_OK;
    return oab_note_doubled(cohort, options->repeated_share, options->threads, reading->path, log)
               ? OAB_OK
               : oab_out_of_memory(log);
}

static void free_lane(oab_lane *lane) {
    for (int x = 0; x < OAB_LEXICON_COUNT; x++)
        oab_lexicon_free(&lane->lexicon[x]);
    free(lane->places.items);
    free(lane->places.slots);
    oab_pupil_store_free(&lane->store);
    free(lane->id);
    free(lane->seen.items);
    free(lane->seen.ids);
    *lane = (oab_lane){0};
}

static void restart(oab_reading *reading) {
    pupils_context *context = context_of(reading);
    for (size_t l = 0; l < context->lane_count; l++)
        free_lane(&context->lanes[l]);
    context->lacks_keys = false;
}

static oab_status read_table(const char *path, const oab_read_options *options,
                             const oab_schools *schools, oab_cohort *cohort, oab_input_file *file,
                             oab_log *log) {
    const size_t lane_count = (size_t)options->threads;
    oab_lane *lanes = oab_new(lane_count, sizeof *lanes);
    if (lanes == NULL)
        return oab_out_of_memory(log);
    pupils_context context = {
        .schools = schools, .lanes = lanes, .lane_count = lane_count, .today = oab_today()};
    oab_reading reading = {.kind = &oab_pupils_kind,
                           .options = options,
                           .by_cell = options->only_pupil != NULL,
                           .context = &context,
                           .check = check_columns,
                           .restart = restart,
                           .open = open_span,
                           .close = close_span};
    oab_status status = oab_reading_run(&reading, path, file, log);
    if (status == OAB_OK)
        status = merge(&reading, lanes, lane_count, cohort, log);
    if (status == OAB_OK && options->only_pupil != NULL && cohort->count == 0)
        status = oab_fail(log, OAB_DATA, "%s: no row has the pupil_id that is asked for", path);
    if (status == OAB_OK)
        status = note_doubled(&reading, cohort, log);
    oab_reading_close(&reading);
    for (size_t l = 0; l < lane_count; l++)
        free_lane(&lanes[l]);
    free(context.keys.items);
    free(context.repeats);
    free(lanes);
    return status;
}

static oab_status read_pack(const char *path, const oab_read_options *options,
                            const oab_schools *schools, oab_cohort *cohort, oab_input_file *file,
                            oab_log *log) {
    OAB_TRY(oab_pack_map(path, options, cohort, file, log));
    return oab_pack_fit(path, options, schools, cohort, log);
}

oab_status oab_read_pupils(const char *path, const oab_read_options *options,
                           const oab_schools *schools, oab_cohort *cohort, oab_input_file *file,
                           oab_log *log) {
    *cohort = (oab_cohort){0};
    *file = (oab_input_file){0};
    const bool is_pack = oab_is_pack(path);
    if (is_pack && options->only_pupil != NULL)
        return oab_fail(log, OAB_DATA,
                        "%s is a pack, which holds no pupil_id; give the table it was made from",
                        path);
    const oab_status status = is_pack ? read_pack(path, options, schools, cohort, file, log)
                                      : read_table(path, options, schools, cohort, file, log);
    if (status != OAB_OK) {
        oab_cohort_free(cohort);
        oab_input_file_free(file);
    }
    return status;
}
