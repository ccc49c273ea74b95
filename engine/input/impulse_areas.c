/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of impulse areas: one four-digit postcode per row. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct area_row {
    oab_row_key key;
    char postcode[8];
} area_row;

static const oab_column columns[] = {
    {"postcode", "pc4|pc6", "impulsgebied|impulse_area", oab_cell_postcode,
     .offset = offsetof(area_row, postcode)},
};

static void begin(oab_chunk *chunk) {
    *(area_row *)chunk->row = (area_row){0};
}

static void drop(oab_chunk *chunk) {
    (void)chunk; /* a row owns nothing */
}

static uint16_t area_of(const char *postcode) {
    uint16_t area = 0;
    for (int i = 0; i < 4; i++)
        area = (uint16_t)(area * 10 + (postcode[i] - '0'));
    return area;
}

static void finish(oab_chunk *chunk) {
    area_row *row = chunk->row;
    if (!oab_given(chunk, 0)) {
        oab_fault_add(chunk, 0, "missing value; expected a postcode such as 1234");
        return;
    }
    row->key = (oab_row_key){area_of(row->postcode), chunk->line};
    oab_row_store_keep(chunk);
}

static const char *print_id(uint64_t id, char *out) {
    snprintf(out, 8, "%04u", (unsigned)id % 10000);
    return out;
}

const oab_kind oab_impulse_areas_kind = {
    .what = "impulse areas",
    .columns = columns,
    .count = 1,
    .row_size = sizeof(area_row),
    .begin = begin,
    .finish = finish,
    .drop = drop,
    .print = print_id,
};

static oab_status take_rows(const oab_reading *reading, oab_impulse_areas *areas, oab_log *log) {
    void *rows;
    oab_status status = oab_reading_rows(reading, &rows, &areas->count, log);
    areas->postcodes = oab_new(areas->count, sizeof *areas->postcodes);
    if (areas->postcodes == NULL)
        status = oab_out_of_memory(log);
    for (size_t i = 0; areas->postcodes != NULL && i < areas->count; i++)
        areas->postcodes[i] = (uint16_t)((const area_row *)rows)[i].key.id;
    free(rows);
    return status;
}

oab_status oab_read_impulse_areas(const char *path, const oab_read_options *options,
                                  oab_impulse_areas *areas, oab_input_file *file, oab_log *log) {
    *areas = (oab_impulse_areas){0};
    oab_reading reading = {.kind = &oab_impulse_areas_kind,
                           .options = options,
                           .open = oab_row_store_open,
                           .close = oab_row_store_close};
    oab_status status = oab_reading_run(&reading, path, file, log);
    if (status == OAB_OK)
        status = take_rows(&reading, areas, log);
    oab_reading_close(&reading);
    if (status != OAB_OK) {
        oab_impulse_areas_free(areas);
        oab_input_file_free(file);
    }
    return status;
}

static int compare_areas(const void *left, const void *right) {
    return *(const uint16_t *)left - *(const uint16_t *)right;
}

bool oab_is_impulse_area(const oab_impulse_areas *areas, const char *postcode) {
    const uint16_t area = area_of(postcode);
    return bsearch(&area, areas->postcodes, areas->count, sizeof area, compare_areas) != NULL;
}

void oab_impulse_areas_free(oab_impulse_areas *areas) {
    free(areas->postcodes);
    *areas = (oab_impulse_areas){0};
}
