/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the children and writes the three tables. Each thread draws and formats blocks of children
 * in its own buffer; blocks are written in order, so memory holds at most one per thread. */
#include "allocate/allocate.h"
#include "base/json.h"
#include "base/version.h"
#include "synth/synth_internal.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_CHILDREN = 1 << 14,
    LONGEST_ROW = 128,
    LONGEST_FAMILY = 56, /* "111,111,origin,", padded so that whole words can be copied */
    FIRST_AGE = 4,       /* of pupils; toddlers are 2 or 3 */
    LONG_STAYS = 18,     /* 10 to 27 years */
    STAY_YEARS = 10 + LONG_STAYS,
};

/* ---- texts formatted once ---- */

typedef struct family_text {
    char text[LONGEST_FAMILY - 1];
    uint8_t length;
} family_text;

typedef struct texts {
    family_text family[OAB_SYNTH_ORIGINS][OAB_SYNTH_LEVELS * OAB_SYNTH_LEVELS];
    char stay[STAY_YEARS][2];
    oab_weight weight[OAB_SYNTH_LEVELS * OAB_SYNTH_LEVELS];
} texts;

static void make_texts(const oab_synth_model *model, texts *t) {
    for (size_t m = 0; m < model->levels; m++)
        for (size_t f = 0; f < model->levels; f++) {
            const size_t both = m * OAB_SYNTH_LEVELS + f;
            t->weight[both] = oab_weight_of_parents(model->level[m], model->level[f]);
            for (size_t o = 0; o < model->origins; o++) {
                family_text *family = &t->family[o][both];
                family->length =
                    (uint8_t)snprintf(family->text, sizeof family->text, "%s,%s,%s,",
                                      model->level[m], model->level[f], model->origin[o]);
            }
        }
    for (int y = 0; y < STAY_YEARS; y++) {
        t->stay[y][0] = (char)('0' + y / 10);
        t->stay[y][1] = (char)('0' + y % 10);
    }
}

/* ---- rows of children ---- */

/* One thread's workspace. */
typedef struct lane {
    char *buffer; /* rows of the current block */
    size_t capacity, length;
    oab_synth_type *fitted; /* pupils of sites that share one school mean */
    oab_synth_type *types;  /* children of one site */
    size_t fitted_capacity, type_capacity;
    oab_synth_scratch *scratch;
} lane;

static char *put_number(char *at, uint64_t number) {
    char digits[20];
    int count = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

static char *put_row(char *at, const texts *t, uint64_t id, const char *place, size_t length,
                     unsigned age, oab_synth_type type, gsl_rng *rng) {
    const unsigned combination = oab_synth_combination(type),
                   both = type / 2 % (OAB_SYNTH_LEVELS * OAB_SYNTH_LEVELS),
                   stay = combination % OAB_SYNTH_STAYS;
    const family_text *family = &t->family[combination / OAB_SYNTH_STAYS][both];
    at = put_number(at, id);
    memcpy(at, place, 24);
    at += length;
    at = put_number(at, age);
    *at++ = ',';
    memcpy(at, family, sizeof *family);
    at += family->length;
    if (stay > 0) {
        const unsigned years =
            (stay - 1) * 5 +
            (unsigned)gsl_rng_uniform_int(rng, stay == OAB_SYNTH_STAYS - 1 ? LONG_STAYS : 5);
        *at = t->stay[years][0];
        at += years >= 10;
        *at++ = t->stay[years][1];
    }
    *at++ = ',';
    *at++ = (char)('0' + oab_synth_debt(type));
    *at++ = '\n';
    return at;
}

/* Pupils spend eight and a quarter years at school; toddlers are from two and a half to four. */
static unsigned draw_age(gsl_rng *rng, bool is_toddler) {
    return is_toddler ? 2 + (gsl_rng_uniform_int(rng, 3) > 0)
                      : FIRST_AGE + (unsigned)gsl_rng_uniform_int(rng, 33) / 4;
}

static void put_children(lane *l, const texts *t, const oab_synth_cohort *cohort, size_t index,
                         const oab_synth_type *types) {
    oab_synth_site *site = &cohort->places->sites[index];
    gsl_rng *rng = l->scratch->rng;
    char school[8] = "", town[8], place[2][32];
    size_t length[2];
    oab_school_id_print(site->id, school);
    oab_municipality_id_print(cohort->places->municipalities[site->municipality].id, town);
    memset(place, 0, sizeof place);
    length[0] = (size_t)snprintf(place[0], sizeof *place, ",%.6s,%s,", school, town);
    length[1] = (size_t)snprintf(place[1], sizeof *place, ",,%s,", town);
    char *at = l->buffer + l->length;
    site->weight_low = site->weight_high = 0;
    for (uint32_t i = 0; i < site->pupils + site->toddlers; i++) {
        const bool is_toddler = i >= site->pupils;
        const oab_weight weight = t->weight[types[i] / 2 % (OAB_SYNTH_LEVELS * OAB_SYNTH_LEVELS)];
        site->weight_low += !is_toddler && weight == OAB_WEIGHT_LOW;
        site->weight_high += !is_toddler && weight == OAB_WEIGHT_HIGH;
        at = put_row(at, t, site->first + i, place[is_toddler], length[is_toddler],
                     draw_age(rng, is_toddler), types[i], rng);
    }
    l->length = (size_t)(at - l->buffer);
}

static bool draw_children(lane *l, const oab_synth_cohort *cohort, size_t index,
                          const oab_synth_type *fitted) {
    const oab_synth_site *site = &cohort->places->sites[index];
    const size_t children = (size_t)site->pupils + site->toddlers;
    if (!oab_grow(&l->types, &l->type_capacity, children, sizeof *l->types) ||
        !oab_grow(&l->buffer, &l->capacity, l->length + (children + 1) * LONGEST_ROW, 1))
        return false;
    if (cohort->plan != NULL) {
        memcpy(l->types, fitted, site->pupils * sizeof *fitted);
        return oab_synth_fit_toddlers(cohort->plan, index, l->scratch, l->types + site->pupils);
    }
    oab_synth_seed(l->scratch->rng, cohort->request->seed, OAB_SYNTH_CHILDREN, index);
    for (size_t i = 0; i < children; i++)
        l->types[i] = oab_synth_draw(cohort->families, site, l->scratch->rng);
    return true;
}

/* Rows of the children of sites FIRST .. FIRST + COUNT - 1, which share one school mean. */
static bool put_group(lane *l, const texts *t, const oab_synth_cohort *cohort, size_t first,
                      size_t count) {
    const oab_synth_site *sites = cohort->places->sites;
    size_t pupils = 0, at = 0;
    int32_t school_mean;
    for (size_t s = first; s < first + count; s++)
        pupils += sites[s].pupils;
    if (cohort->plan != NULL &&
        (!oab_grow(&l->fitted, &l->fitted_capacity, pupils, sizeof *l->fitted) ||
         !oab_synth_fit(cohort->plan, first, count, l->scratch, l->fitted, &school_mean)))
        return false;
    for (size_t s = first; s < first + count; at += sites[s++].pupils) {
        if (!draw_children(l, cohort, s, l->fitted != NULL ? l->fitted + at : NULL))
            return false;
        oab_synth_seed(l->scratch->rng, cohort->request->seed, OAB_SYNTH_ROWS,
                       cohort->places->site_count + s);
        put_children(l, t, cohort, s, l->types);
    }
    return true;
}

/* ---- blocks ---- */

/* Block b holds sites block[b] .. block[b + 1] - 1. Returns the number of blocks. */
static size_t cut_blocks(const oab_synth_places *places, size_t *block) {
    size_t blocks = 0, children = 0;
    for (size_t s = 0; s < places->site_count;) {
        const size_t count = oab_synth_group(places, s);
        for (size_t i = s; i < s + count; i++)
            children += (size_t)places->sites[i].pupils + places->sites[i].toddlers;
        s += count;
        if (children >= BLOCK_CHILDREN || s == places->site_count) {
            block[++blocks] = s;
            children = 0;
        }
    }
    return blocks;
}

static bool put_block(lane *l, const texts *t, const oab_synth_cohort *cohort, size_t first,
                      size_t end) {
    l->length = 0;
    while (first < end) {
        const size_t count = oab_synth_group(cohort->places, first);
        if (!put_group(l, t, cohort, first, count))
            return false;
        first += count;
    }
    return true;
}

/* One thread's share of the loop. *FAILED: a thread is out of memory or a write failed. */
static void put_blocks(const oab_synth_cohort *cohort, const texts *t, const size_t *block,
                       size_t blocks, FILE *out, bool *failed) {
    lane l = {.scratch = oab_new(1, sizeof *l.scratch)};
    bool is_fine = l.scratch != NULL && (l.scratch->rng = oab_synth_rng()) != NULL;
#pragma omp for ordered schedule(static, 1)
    for (size_t b = 0; b < blocks; b++) {
        bool stop;
#pragma omp atomic read
        stop = *failed;
        is_fine = is_fine && !stop && put_block(&l, t, cohort, block[b], block[b + 1]);
#pragma omp ordered
        {
            is_fine = is_fine && fwrite(l.buffer, 1, l.length, out) == l.length;
            if (!is_fine) {
#pragma omp atomic write
                *failed = true;
            }
        }
    }
    if (l.scratch != NULL) {
        gsl_rng_free(l.scratch->rng);
        free(l.scratch->rank);
    }
    free(l.scratch);
    free(l.buffer);
    free(l.fitted);
    free(l.types);
}

static oab_status write_pupils(const oab_synth_cohort *cohort, FILE *out, oab_log *log) {
    const int threads = cohort->request->threads;
    texts *t = oab_new(1, sizeof *t);
    size_t *block = oab_new(cohort->places->site_count + 1, sizeof *block);
    bool failed = t == NULL || block == NULL;
    if (!failed) {
        make_texts(cohort->model, t);
        const size_t blocks = cut_blocks(cohort->places, block);
        fputs("pupil_id,school_id,municipality_id,age,education_mother,education_father,origin,"
              "mother_stay,debt_restructuring\n",
              out);
#pragma omp parallel num_threads(threads) default(none)                                            \
    shared(cohort, t, block, blocks, out, failed)
        put_blocks(cohort, t, block, blocks, out, &failed);
    }
    free(t);
    free(block);
    if (ferror(out))
        return OAB_OK; /* oab_outputs_commit reports the error */
    return failed ? oab_out_of_memory(log) : OAB_OK;
}

/* ---- schools and municipalities ---- */

/* Writes a cell, quoted if it must be. */
static void put_cell(FILE *out, const char *text) {
    if (strpbrk(text, ",;\"\r\n") == NULL)
        fputs(text, out);
    else
        csv_fwrite(out, text, strlen(text));
}

static void write_schools(const oab_synth_places *places, FILE *out) {
    fputs("school_id,name,board_id,municipality_id,postcode,pupils,weight_03,weight_12,teacher_age,"
          "impulse_pupils\n",
          out);
    for (size_t i = 0; i < places->site_count; i++) {
        const oab_synth_site *site = &places->sites[i];
        char id[8] = "", town[8], name[64], board[16];
        fprintf(out, "%.6s,", oab_school_id_print(site->id, id));
        put_cell(out, site->name != NULL ? site->name : oab_synth_school_name(site->id, name));
        snprintf(board, sizeof board, "%u", 40001 + site->board);
        fputc(',', out);
        put_cell(out, site->board_id != NULL ? site->board_id : board);
        fprintf(out, ",%s,%s,%u,%u,%u,%u.%02u,%u\n",
                oab_municipality_id_print(places->municipalities[site->municipality].id, town),
                site->postcode, site->pupils, site->weight_low, site->weight_high,
                site->teacher_age / 100U, site->teacher_age % 100U,
                site->impulse ? site->weight_low + site->weight_high : 0);
    }
}

/* Grants in thousands of euros: the national sum divided in proportion to the present pupil weights
 * times each municipality's grant factor. False: no memory. */
static bool share_grants(const oab_synth_cohort *cohort, int64_t *grant) {
    const oab_synth_places *places = cohort->places;
    int64_t *weight = oab_new(places->municipality_count, sizeof *weight);
    if (weight == NULL)
        return false;
    for (size_t i = 0; i < places->site_count; i++)
        weight[places->sites[i].municipality] +=
            3 * (int64_t)places->sites[i].weight_low + 12 * (int64_t)places->sites[i].weight_high;
    for (size_t m = 0; m < places->municipality_count; m++)
        weight[m] = (int64_t)((double)weight[m] * 1000 * places->municipalities[m].grant_factor);
    const bool has_memory = oab_apportion((oab_cents)(cohort->model->grants_2018 / 1000), weight,
                                          places->municipality_count, grant, NULL);
    free(weight);
    return has_memory;
}

static oab_status write_municipalities(const oab_synth_cohort *cohort, FILE *out, oab_log *log) {
    const oab_synth_places *places = cohort->places;
    int64_t *grant = oab_new(places->municipality_count, sizeof *grant);
    const bool has_memory = grant != NULL && share_grants(cohort, grant);
    fputs("municipality_id,name,province,population,grant_2018\n", out);
    for (size_t m = 0; has_memory && m < places->municipality_count; m++) {
        const oab_synth_municipality *town = &places->municipalities[m];
        const bool is_invented = town->invented > 0;
        char id[8], name[64] = "";
        fprintf(out, "%s,", oab_municipality_id_print(town->id, id));
        put_cell(out, town->name != NULL ? town->name
                      : is_invented      ? oab_synth_municipality_name(town->invented, name)
                                         : "");
        fputc(',', out);
        put_cell(out, town->province != NULL ? town->province
                      : is_invented          ? oab_synth_province(town->invented)
                                             : "");
        const int64_t population =
            town->population > 0
                ? town->population
                : llround((double)town->children * cohort->model->population_per_child);
        fprintf(out, ",%lld,%lld\n", (long long)population, (long long)grant[m] * 1000);
    }
    free(grant);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

/* ---- all files ---- */

static const char *const tables[] = {"pupils.csv", "schools.csv", "municipalities.csv"};
enum { TABLE_COUNT = sizeof tables / sizeof *tables };
static const char receipt_name[] = "synth.json";

static oab_status list_tables(oab_outputs *outputs, json_t **list, oab_log *log) {
    char hash[33];
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        OAB_TRY(oab_outputs_hash(outputs, tables[t], hash, log));
        oab_json_add(list, json_pack("{s:s, s:s}", "name", tables[t], "xxh3_128", hash));
    }
    return OAB_OK;
}

/* How near a run on the children comes to the table; NULL where there is none. */
static json_t *describe_calibration(const oab_synth_cohort *cohort) {
    const oab_synth_summary *summary = cohort->summary;
    if (cohort->plan == NULL)
        return NULL;
    return json_pack("{s:I, s:I, s:I, s:f, s:I}", "sites_with_a_score", (json_int_t)summary->asked,
                     "within_0.05", (json_int_t)summary->within_05, "within_0.01",
                     (json_int_t)summary->within_01, "largest_difference", summary->largest,
                     "unreachable", (json_int_t)summary->unreachable);
}

/* synth.json: what was asked, what was written, and that the children are drawn, not observed. */
static oab_status write_receipt(const oab_synth_cohort *cohort, oab_outputs *outputs,
                                oab_log *log) {
    const oab_synth_places *places = cohort->places;
    json_t *list = json_array();
    const oab_status status = list_tables(outputs, &list, log);
    json_t *json = json_pack("{s:s, s:s, s:s, s:I, s:I, s:o*, s:o}", "program", "oab-alloc",
                             "version", OAB_VERSION, "children_are", "drawn, not observed",
                             "children", (json_int_t)(places->pupils + places->toddlers), "seed",
                             (json_int_t)cohort->request->seed, "calibration",
                             describe_calibration(cohort), "outputs", list);
    FILE *file = status == OAB_OK ? oab_outputs_file(outputs, receipt_name, log) : NULL;
    if (file != NULL)
        return oab_print_json(json, file, log);
    json_decref(json);
    return status != OAB_OK ? status : OAB_CANNOT_CREATE;
}

static oab_status write_all(const oab_synth_cohort *cohort, oab_outputs *outputs, oab_log *log) {
    FILE *file[TABLE_COUNT];
    for (size_t t = 0; t < TABLE_COUNT; t++)
        if ((file[t] = oab_outputs_file(outputs, tables[t], log)) == NULL)
            return OAB_CANNOT_CREATE;
    OAB_TRY(write_pupils(cohort, file[0], log));
    write_schools(cohort->places, file[1]);
    OAB_TRY(write_municipalities(cohort, file[2], log));
    return write_receipt(cohort, outputs, log);
}

oab_status oab_synth_write(const oab_synth_cohort *cohort, oab_log *log) {
    const oab_synth_request *request = cohort->request;
    oab_outputs *outputs = oab_outputs_open(request->out, receipt_name, request->force, log);
    if (outputs == NULL)
        return OAB_CANNOT_CREATE;
    const oab_status status = write_all(cohort, outputs, log);
    if (status == OAB_OK)
        return oab_outputs_commit(outputs, log);
    oab_outputs_discard(outputs);
    return status;
}
