/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The municipalities table: names, published scores at two count dates, the grant of 2018, and what
 * the old grants are computed from. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct municipality_row {
    oab_row_key key;
    oab_municipality municipality;
} municipality_row;

enum {
    MUNICIPALITY_ID,
    NAME,
    PROVINCE,
    POPULATION,
    SCORE_1,
    SCORE_2,
    WITHOUT_1,
    WITHOUT_2,
    GRANT,
    SCHOOL_WEIGHT,
    ANNEX,
    COLUMN_COUNT
};

#define FIELD(member) .offset = offsetof(municipality_row, municipality.member)
#define UP_TO(n) .most = (n)*OAB_ONE
#define POINTS(member) oab_cell_number, FIELD(member), UP_TO(1000000000), .decimal = true

static const oab_column columns[COLUMN_COUNT] = {
    [MUNICIPALITY_ID] = {"municipality_id", "gemeentecode|gemeentenummer|unique_id|gm_code",
                         "gemeente", oab_cell_municipality, FIELD(id)},
    [NAME] = {"name", "gemeentenaam|naam", "region", oab_cell_text, FIELD(name)},
    [PROVINCE] = {"province", "provincie|provincienaam", NULL, oab_cell_text, FIELD(province)},
    [POPULATION] = {"population", "inwoners|aantal inwoners", NULL, oab_cell_count,
                    FIELD(population), .least = -OAB_ONE, UP_TO(100000000)},
    [SCORE_1] = {"score_1", "score", NULL, POINTS(score[0])},
    [SCORE_2] = {"score_2", NULL, NULL, POINTS(score[1])},
    [WITHOUT_1] = {"without_threshold_1", NULL, NULL, POINTS(without_threshold[0])},
    [WITHOUT_2] = {"without_threshold_2", NULL, NULL, POINTS(without_threshold[1])},
    [GRANT] = {"grant_2018", NULL, NULL, oab_cell_money, FIELD(grant_2018), UP_TO(1000000000),
               .decimal = true},
    [SCHOOL_WEIGHT] = {"school_weight", "school_weight_2010|school_weight_2009|schoolgewicht", NULL,
                       oab_cell_number, FIELD(school_weight), UP_TO(10000000), .decimal = true},
    [ANNEX] = {"annex", "bijlage", NULL, oab_cell_word, FIELD(annex), .words = "|A|B"},
};

static const oab_municipality empty_municipality = {
    .id = OAB_NO_MUNICIPALITY,
    .population = OAB_ABSENT,
    .score = {OAB_ABSENT, OAB_ABSENT},
    .without_threshold = {OAB_ABSENT, OAB_ABSENT},
    .grant_2018 = OAB_ABSENT,
    .school_weight = OAB_ABSENT,
};

static void begin(oab_chunk *chunk) {
    *(municipality_row *)chunk->row = (municipality_row){.municipality = empty_municipality};
}

/* Texts that were not given are empty. False: out of memory. */
static bool close_texts(oab_municipality *municipality) {
    if (municipality->name == NULL)
        municipality->name = strdup("");
    if (municipality->province == NULL)
        municipality->province = strdup("");
    return municipality->name != NULL && municipality->province != NULL;
}

bool oab_municipality_blank(oab_municipality_id id, oab_municipality *municipality) {
    *municipality = empty_municipality;
    municipality->id = id;
    return close_texts(municipality);
}

static void free_texts(oab_municipality *municipality) {
    free(municipality->name);
    free(municipality->province);
    municipality->name = municipality->province = NULL;
}

static void drop(oab_chunk *chunk) {
    free_texts(&((municipality_row *)chunk->row)->municipality);
}

static void finish(oab_chunk *chunk) {
    municipality_row *row = chunk->row;
    if (!oab_given(chunk, MUNICIPALITY_ID))
        oab_fault_add(chunk, MUNICIPALITY_ID,
                      "missing value; expected a code such as GM0014 or 0014");
    if (chunk->is_bad)
        return;
    row->key = (oab_row_key){row->municipality.id, chunk->line};
    chunk->no_memory |= !close_texts(&row->municipality);
    oab_row_store_keep(chunk);
}

static const char *print_id(uint64_t id, char *out) {
    return oab_municipality_id_print((oab_municipality_id)id, out);
}

const oab_kind oab_municipalities_kind = {
    .what = "municipalities",
    .columns = columns,
    .count = COLUMN_COUNT,
    .id = MUNICIPALITY_ID,
    .row_size = sizeof(municipality_row),
    .begin = begin,
    .finish = finish,
    .drop = drop,
    .print = print_id,
};

static oab_status take_rows(const oab_reading *reading, oab_municipalities *municipalities,
                            oab_log *log) {
    void *all;
    const oab_status status = oab_reading_rows(reading, &all, &municipalities->count, log);
    municipality_row *rows = all;
    municipalities->rows = oab_new(municipalities->count, sizeof *municipalities->rows);
    for (size_t i = 0; i < municipalities->count; i++)
        if (municipalities->rows != NULL)
            municipalities->rows[i] = rows[i].municipality;
        else
            free_texts(&rows[i].municipality);
    free(all);
    if (municipalities->rows != NULL)
        return status;
    municipalities->count = 0;
    return oab_out_of_memory(log);
}

oab_status oab_read_municipalities(const char *path, const oab_read_options *options,
                                   oab_municipalities *municipalities, oab_input_file *file,
                                   oab_log *log) {
    *municipalities = (oab_municipalities){0};
    oab_reading reading = {.kind = &oab_municipalities_kind,
                           .options = options,
                           .open = oab_row_store_open,
                           .close = oab_row_store_close};
    oab_status status = oab_reading_run(&reading, path, file, log);
    if (status == OAB_OK)
        status = take_rows(&reading, municipalities, log);
    municipalities->has_score = oab_has_column(&reading, SCORE_1);
    municipalities->has_without_threshold = oab_has_column(&reading, WITHOUT_1);
    municipalities->has_grant_2018 = oab_has_column(&reading, GRANT);
    municipalities->has_school_weight = oab_has_column(&reading, SCHOOL_WEIGHT);
    oab_reading_close(&reading);
    if (status != OAB_OK) {
        oab_municipalities_free(municipalities);
        oab_input_file_free(file);
    }
    return status;
}

const oab_municipality *oab_find_municipality(const oab_municipalities *municipalities,
                                              oab_municipality_id id) {
    size_t low = 0, high = municipalities->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (municipalities->rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < municipalities->count && municipalities->rows[low].id == id
               ? &municipalities->rows[low]
               : NULL;
}

void oab_municipalities_free(oab_municipalities *municipalities) {
    for (size_t i = 0; i < municipalities->count; i++)
        free_texts(&municipalities->rows[i]);
    free(municipalities->rows);
    *municipalities = (oab_municipalities){0};
}
