/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The schools table: accepts the columns of CBS and DUO under their own names, with one row per
 * site or, if the site is unknown, per institution. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct school_row {
    oab_row_key key;
    oab_school school;
} school_row;

enum {
    SCHOOL_ID,
    NAME,
    BOARD,
    PLACE,
    MUNICIPALITY,
    PROVINCE,
    POSTCODE,
    PUPILS,
    WEIGHT_03,
    WEIGHT_12,
    SCHOOL_WEIGHT,
    TEACHER_AGE,
    IMPULSE,
    WITHOUT_THRESHOLD,
    ONDERBOUW,
    BOVENBOUW,
    SCORE,
    PREVIOUS,
    LON,
    LAT,
    TYPE,
    COLUMN_COUNT
};

#define FIELD(member) .offset = offsetof(school_row, school.member)
#define UP_TO(n) .most = (n)*OAB_ONE
#define COUNT(member) oab_cell_count, FIELD(member), .least = -OAB_ONE, UP_TO(10000000)

static const oab_column columns[COLUMN_COUNT] = {
    [SCHOOL_ID] = {"school_id",
                   "School (BRIN vestiging)|brin6|BRIN vestiging|vestigingsnummer|vestigingscode",
                   "brin4|brin|institution_id|BRIN nummer", oab_cell_school, FIELD(id)},
    [NAME] = {"name", "naam|schoolnaam|vestigingsnaam", NULL, oab_cell_text, FIELD(name)},
    [BOARD] = {"board_id", "bevoegd_gezag|bevoegd gezag nummer|bestuursnummer", NULL, oab_cell_text,
               FIELD(board)},
    [PLACE] = {"place", "plaats|plaatsnaam", NULL, oab_cell_text, FIELD(place)},
    [MUNICIPALITY] = {"municipality_id", "gemeentenummer|gemeentecode", NULL, oab_cell_municipality,
                      FIELD(municipality)},
    [PROVINCE] = {"province", "provincie|provincienaam", NULL, oab_cell_text, FIELD(province)},
    [POSTCODE] = {"postcode", "pc6", "pc4|pc4_2016", oab_cell_postcode, FIELD(postcode)},
    [PUPILS] = {"pupils",
                "leerlingen|Aantal bekostigde leerlingen|totaal_aantal_leerlingen|aantal "
                "leerlingen",
                "totaal", COUNT(pupils)},
    [WEIGHT_03] = {"weight_03", "n_gewicht_03|n_03", NULL, COUNT(weight_03)},
    [WEIGHT_12] = {"weight_12", "n_gewicht_12|n_12", NULL, COUNT(weight_12)},
    [SCHOOL_WEIGHT] = {"school_weight", "schoolgewicht|schoolgewicht_duo", NULL, oab_cell_number,
                       FIELD(school_weight), UP_TO(10000000), .decimal = true},
    [TEACHER_AGE] = {"teacher_age", "gemiddelde_gewogen_leeftijd|ggl", NULL, oab_cell_number,
                     FIELD(teacher_age), UP_TO(80), .decimal = true},
    [IMPULSE] = {"impulse_pupils", "aantal_gewichtenleerlingen_in_impulsgebied|imp_leerlingen_duo",
                 NULL, COUNT(impulse_pupils)},
    [WITHOUT_THRESHOLD] =
        {"score_without_threshold",
         "Achterstandsscore zonder drempel|score_zonder_drempel|score_zonder_2019", NULL,
         oab_cell_number, FIELD(score_without_threshold), UP_TO(1000000000), .decimal = true},
    [ONDERBOUW] = {"score_without_threshold_onderbouw",
                   "Achterstandsscore zonder drempel (onderbouw)|zonder_onderbouw", NULL,
                   oab_cell_number, FIELD(onderbouw), UP_TO(1000000000), .decimal = true},
    [BOVENBOUW] = {"score_without_threshold_bovenbouw",
                   "Achterstandsscore zonder drempel (bovenbouw)|zonder_bovenbouw", NULL,
                   oab_cell_number, FIELD(bovenbouw), UP_TO(1000000000), .decimal = true},
    [SCORE] = {"score", "Achterstandsscore|score_met_drempel|score_met_2019", NULL, oab_cell_number,
               FIELD(score), UP_TO(1000000000), .decimal = true},
    [PREVIOUS] = {"amount_previous", NULL, NULL, oab_cell_money, FIELD(amount_previous),
                  .least = -1000000000 * OAB_ONE, UP_TO(1000000000), .decimal = true},
    [LON] = {"lon", "longitude|lengtegraad", NULL, oab_cell_number, FIELD(lon),
             .least = -180 * OAB_ONE, UP_TO(180), .decimal = true},
    [LAT] = {"lat", "latitude|breedtegraad", NULL, oab_cell_number, FIELD(lat),
             .least = -90 * OAB_ONE, UP_TO(90), .decimal = true},
    [TYPE] = {"type", "schooltype|schoolsoort", NULL, oab_cell_word, FIELD(type),
              .words = "regular/regulier|travelling/rijdend/varend|special/speciaal"},
};

static const oab_school empty_school = {
    .municipality = OAB_NO_MUNICIPALITY,
    .pupils = OAB_ABSENT,
    .weight_03 = OAB_ABSENT,
    .weight_12 = OAB_ABSENT,
    .impulse_pupils = OAB_ABSENT,
    .school_weight = OAB_ABSENT,
    .teacher_age = OAB_ABSENT,
    .score_without_threshold = OAB_ABSENT,
    .onderbouw = OAB_ABSENT,
    .bovenbouw = OAB_ABSENT,
    .score = OAB_ABSENT,
    .amount_previous = OAB_ABSENT,
    .lon = OAB_ABSENT,
    .lat = OAB_ABSENT,
};

static void begin(oab_chunk *chunk) {
    *(school_row *)chunk->row = (school_row){.school = empty_school};
}

/* Texts that were not given are empty. False: out of memory. */
static bool close_texts(oab_school *school) {
    char **const texts[] = {&school->name, &school->board, &school->place, &school->province};
    bool has_memory = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (*texts[i] == NULL)
            *texts[i] = strdup("");
        has_memory &= *texts[i] != NULL;
    }
    return has_memory;
}

bool oab_school_blank(oab_school_id id, oab_school *school) {
    *school = empty_school;
    school->id = id;
    return close_texts(school);
}

static void free_texts(oab_school *school) {
    free(school->name);
    free(school->board);
    free(school->place);
    free(school->province);
    school->name = school->board = school->place = school->province = NULL;
}

static void drop(oab_chunk *chunk) {
    free_texts(&((school_row *)chunk->row)->school);
}

static void finish(oab_chunk *chunk) {
    school_row *row = chunk->row;
    const oab_school *school = &row->school;
    if (!oab_given(chunk, SCHOOL_ID))
        oab_fault_add(chunk, SCHOOL_ID, "missing value; expected a BRIN in every row");
    const bool has_counts =
        oab_known(school->pupils) && oab_known(school->weight_03) && oab_known(school->weight_12);
    if (has_counts && school->weight_03 + school->weight_12 > school->pupils)
        oab_fault_add(
            chunk, PUPILS,
            "expected at least %lld (%lld with weight 0.3 and %lld with weight 1.2), got %lld",
            (long long)(school->weight_03 + school->weight_12), (long long)school->weight_03,
            (long long)school->weight_12, (long long)school->pupils);
    if (chunk->is_bad)
        return;
    row->key = (oab_row_key){row->school.id, chunk->line};
    chunk->no_memory |= !close_texts(&row->school);
    oab_row_store_keep(chunk);
}

const oab_kind oab_schools_kind = {
    .what = "schools",
    .columns = columns,
    .count = COLUMN_COUNT,
    .id = SCHOOL_ID,
    .row_size = sizeof(school_row),
    .begin = begin,
    .finish = finish,
    .drop = drop,
    .print = oab_school_id_print,
};

static oab_status take_rows(const oab_reading *reading, oab_schools *schools, oab_log *log) {
    void *all;
    const oab_status status = oab_reading_rows(reading, &all, &schools->count, log);
    school_row *rows = all;
    schools->rows = oab_new(schools->count, sizeof *schools->rows);
    for (size_t i = 0; i < schools->count; i++)
        if (schools->rows != NULL)
            schools->rows[i] = rows[i].school;
        else
            free_texts(&rows[i].school);
    free(all);
    if (schools->rows != NULL)
        return status;
    schools->count = 0;
    return oab_out_of_memory(log);
}

oab_status oab_read_schools(const char *path, const oab_read_options *options, oab_schools *schools,
                            oab_input_file *file, oab_log *log) {
    *schools = (oab_schools){0};
    oab_reading reading = {.kind = &oab_schools_kind,
                           .options = options,
                           .open = oab_row_store_open,
                           .close = oab_row_store_close};
    oab_status status = oab_reading_run(&reading, path, file, log);
    if (status == OAB_OK)
        status = take_rows(&reading, schools, log);
    schools->has_pupils = oab_has_column(&reading, PUPILS);
    schools->has_weights =
        oab_has_column(&reading, WEIGHT_03) && oab_has_column(&reading, WEIGHT_12);
    schools->has_school_weight = oab_has_column(&reading, SCHOOL_WEIGHT);
    schools->has_without_threshold = oab_has_column(&reading, WITHOUT_THRESHOLD);
    schools->has_score = oab_has_column(&reading, SCORE);
    schools->has_impulse = oab_has_column(&reading, IMPULSE);
    schools->has_municipality = oab_has_column(&reading, MUNICIPALITY);
    oab_reading_close(&reading);
    if (status != OAB_OK) {
        oab_schools_free(schools);
        oab_input_file_free(file);
    }
    return status;
}

const oab_school *oab_find_school(const oab_schools *schools, oab_school_id id) {
    size_t low = 0, high = schools->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (schools->rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < schools->count && schools->rows[low].id == id ? &schools->rows[low] : NULL;
}

void oab_schools_keep(oab_schools *schools, const bool *kept) {
    size_t count = 0;
    for (size_t i = 0; i < schools->count; i++)
        if (kept[i])
            schools->rows[count++] = schools->rows[i];
        else
            free_texts(&schools->rows[i]);
    schools->count = count;
}

void oab_schools_free(oab_schools *schools) {
    for (size_t i = 0; i < schools->count; i++)
        free_texts(&schools->rows[i]);
    free(schools->rows);
    *schools = (oab_schools){0};
}
