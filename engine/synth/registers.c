/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the sites of a real schools table, with its scores without threshold, and completes them
 * from registers. A site that no register places gets an invented municipality that depends only on
 * its institution. */
#include "synth/synth_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_INVENTED = 9001, MOST_INVENTED = 999 };

/* ---- reading ---- */

typedef struct reader {
    const oab_read_options *options;
    oab_synth_places *places;
} reader;

static oab_status take_register(void *context, const char *path, oab_log *log) {
    const reader *r = context;
    oab_schools known;
    oab_input_file file;
    size_t completed = 0;
    OAB_TRY(oab_read_schools(path, r->options, &known, &file, log));
    const oab_status status =
        oab_complete_schools(&r->places->table, &known, OAB_TELLS_ALL, &completed, log);
    oab_schools_free(&known);
    oab_input_file_free(&file);
    return status;
}

static oab_status take_names(void *context, const char *path, oab_log *log) {
    const reader *r = context;
    oab_municipalities known;
    oab_input_file file;
    size_t completed = 0;
    OAB_TRY(oab_read_municipalities(path, r->options, &known, &file, log));
    const oab_status status =
        oab_complete_municipalities(&r->places->named, &known, &completed, log);
    oab_municipalities_free(&known);
    oab_input_file_free(&file);
    return status;
}

static oab_status read_table(const char *path, const oab_read_options *options, oab_schools *table,
                             oab_log *log) {
    oab_input_file file;
    OAB_TRY(oab_read_schools(path, options, table, &file, log));
    oab_input_file_free(&file);
    return OAB_OK;
}

/* ---- sites ---- */

static oab_status check_table(const char *path, const oab_schools *table, oab_log *log) {
    if (!table->has_pupils || !table->has_without_threshold)
        return oab_fail(log, OAB_DATA,
                        "%s: expected columns pupils and score_without_threshold to calibrate to",
                        path);
    for (size_t i = 0; i < table->count; i++) {
        const oab_school_id id = table->rows[i].id;
        char text[8];
        if (id == oab_institution_of(id))
            return oab_fail(log, OAB_DATA,
                            "%s: \"%.4s\" is an institution; expected sites (NNLLNN)", path,
                            oab_school_id_print(id, text));
    }
    return OAB_OK;
}

static bool has_pupils(const oab_school *row) {
    return oab_known(row->pupils) && row->pupils > 0;
}

/* TEXT, or NULL if it is empty. */
static const char *given(const char *text) {
    return text[0] != '\0' ? text : NULL;
}

/* The site of ROW, which the registers have completed. */
static oab_synth_site site_of(const oab_school *row) {
    oab_synth_site site = {.id = row->id,
                           .pupils = (uint32_t)row->pupils,
                           .target = oab_known(row->score_without_threshold)
                                         ? (double)row->score_without_threshold / OAB_ONE
                                         : -1,
                           .name = given(row->name),
                           .board_id = given(row->board)};
    memcpy(site.postcode, row->postcode, sizeof site.postcode);
    return site;
}

/* A point in [0, 1) that depends only on the institution. */
static double spot(oab_school_id id) {
    uint64_t x = oab_institution_of(id) * UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 29;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    return (double)(x >> 11) * 0x1p-53;
}

/* Gives sites without a municipality an invented one; these are as large and as unequal as real
 * ones. False: no memory. */
static bool invent_towns(const oab_synth_model *model, const oab_synth_places *places,
                         oab_municipality_id *of, size_t *unplaced) {
    uint64_t pupils = 0;
    *unplaced = 0;
    for (size_t i = 0; i < places->site_count; i++)
        if (of[i] == OAB_NO_MUNICIPALITY) {
            pupils += places->sites[i].pupils;
            ++*unplaced;
        }
    const double wanted =
        (double)pupils / (1 - model->toddlers_share) / model->municipality_children;
    const size_t count = wanted < 1 ? 1 : wanted > MOST_INVENTED ? MOST_INVENTED : (size_t)wanted;
    int64_t *weight = oab_new(count, sizeof *weight);
    if (weight == NULL)
        return false;
    oab_synth_municipality_weights(model, count, weight);
    double sum = 0;
    for (size_t m = 0; m < count; m++)
        sum += (double)weight[m];
    for (size_t i = 0; i < places->site_count; i++) {
        double rest = spot(places->sites[i].id) * sum;
        size_t m = 0;
        while (m + 1 < count && rest >= (double)weight[m])
            rest -= (double)weight[m++];
        if (of[i] == OAB_NO_MUNICIPALITY)
            of[i] = (oab_municipality_id)(FIRST_INVENTED + m);
    }
    free(weight);
    return true;
}

/* ---- municipalities ---- */

/* Lists the municipalities in OF, ascending, and sets each site's index into that list. False: no
 * memory. */
static bool list_towns(oab_synth_places *places, const oab_municipality_id *of) {
    uint32_t *index = oab_new(OAB_NO_MUNICIPALITY, sizeof *index);
    if (index == NULL)
        return false;
    for (size_t i = 0; i < places->site_count; i++)
        places->municipality_count += index[of[i]]++ == 0;
    places->municipalities = oab_new(places->municipality_count, sizeof *places->municipalities);
    uint32_t next = 0;
    for (unsigned id = 0; places->municipalities != NULL && id < OAB_NO_MUNICIPALITY; id++) {
        if (index[id] == 0)
            continue;
        oab_synth_municipality *town = &places->municipalities[next];
        *town = (oab_synth_municipality){.id = (oab_municipality_id)id};
        if (id >= FIRST_INVENTED)
            town->invented = id - FIRST_INVENTED + 1;
        index[id] = next++;
    }
    for (size_t i = 0; places->municipalities != NULL && i < places->site_count; i++)
        places->sites[i].municipality = index[of[i]];
    free(index);
    return places->municipalities != NULL;
}

/* Names the municipalities listed from the tables in r.places->named, and counts their people. */
static oab_status name_towns(const char *files, reader *r, oab_log *log) {
    oab_synth_places *places = r->places;
    oab_municipalities *named = &places->named;
    named->rows = oab_new(places->municipality_count, sizeof *named->rows);
    if (named->rows == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < places->municipality_count; i++)
        if (!oab_municipality_blank(places->municipalities[i].id, &named->rows[named->count++]))
            return oab_out_of_memory(log);
    OAB_TRY(oab_each_file(files, take_names, r, log));
    for (size_t i = 0; i < places->municipality_count; i++) {
        const oab_municipality *row = &named->rows[i];
        places->municipalities[i].name = given(row->name);
        places->municipalities[i].province = given(row->province);
        places->municipalities[i].population = oab_zero_if_unknown(row->population);
    }
    return OAB_OK;
}

static int compare_sites(const void *left, const void *right) {
    const oab_synth_site *a = left, *b = right;
    const oab_school_id x = oab_institution_of(a->id), y = oab_institution_of(b->id);
    if (x != y)
        return x < y ? -1 : 1;
    if (a->municipality != b->municipality)
        return a->municipality < b->municipality ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

/* ---- status ---- */

typedef struct ranked {
    double value;
    size_t site;
} ranked;

static int compare_ranked(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (a->site > b->site) - (a->site < b->site);
}

/* Sets latent status by rank: the larger a site's shortfall per pupil, the lower its status. Over
 * all pupils status is normal with the variance of the model. Sites without a score get a random
 * status. False: no memory. */
static bool rank_status(const oab_synth_model *model, uint64_t seed, oab_synth_places *places) {
    ranked *rank = oab_new(places->site_count, sizeof *rank);
    gsl_rng *rng = oab_synth_rng();
    const double sd = sqrt(model->segregation + model->segregation_municipality);
    size_t count = 0;
    double pupils = 0, passed = 0;
    for (size_t i = 0; rank != NULL && rng != NULL && i < places->site_count; i++) {
        oab_synth_site *site = &places->sites[i];
        oab_synth_seed(rng, seed, OAB_SYNTH_PLACES, 1 + i);
        site->status = sd * gsl_ran_gaussian(rng, 1);
        if (site->target < 0)
            continue;
        rank[count++] = (ranked){site->target / site->pupils, i};
        pupils += site->pupils;
    }
    if (rank != NULL && rng != NULL)
        qsort(rank, count, sizeof *rank, compare_ranked);
    for (size_t r = 0; r < count; r++) {
        oab_synth_site *site = &places->sites[rank[r].site];
        site->status = sd * gsl_cdf_ugaussian_Qinv((passed + 0.5 * site->pupils) / pupils);
        passed += site->pupils;
    }
    const bool has_memory = rank != NULL && rng != NULL;
    free(rank);
    gsl_rng_free(rng);
    return has_memory;
}

/* ---- how many ---- */

/* Scales the sites' pupils to PUPILS in total, and their targets with them. False: no memory. */
static bool scale_pupils(uint64_t pupils, oab_synth_places *places) {
    int64_t *weight = oab_new(places->site_count, sizeof *weight),
            *share = oab_new(places->site_count, sizeof *share);
    for (size_t i = 0; weight != NULL && i < places->site_count; i++)
        weight[i] = places->sites[i].pupils;
    const bool has_memory = weight != NULL && share != NULL &&
                            oab_synth_share_out(pupils, weight, places->site_count, share);
    for (size_t i = 0; has_memory && i < places->site_count; i++) {
        oab_synth_site *site = &places->sites[i];
        if (site->target > 0)
            site->target *= (double)share[i] / (double)weight[i];
        site->pupils = (uint32_t)share[i];
    }
    free(weight);
    free(share);
    return has_memory;
}

static oab_status count_children(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_places *places, oab_log *log) {
    uint64_t pupils = 0;
    for (size_t i = 0; i < places->site_count; i++)
        pupils += places->sites[i].pupils;
    uint64_t toddlers =
        (uint64_t)((double)pupils * model->toddlers_share / (1 - model->toddlers_share) + 0.5);
    if (request->children > 0) {
        toddlers = (uint64_t)((double)request->children * model->toddlers_share + 0.5);
        pupils = request->children - toddlers;
        if (pupils < places->site_count)
            return oab_fail(
                log, OAB_USAGE,
                "--children %llu leaves %llu pupils for %zu sites; expected at least one per site",
                (unsigned long long)request->children, (unsigned long long)pupils,
                places->site_count);
        if (!scale_pupils(pupils, places))
            return oab_out_of_memory(log);
    }
    if (pupils + toddlers > OAB_SYNTH_MOST_CHILDREN)
        return oab_fail(log, OAB_DATA,
                        "expected at most %d children, which can be scored exactly, got %llu",
                        OAB_SYNTH_MOST_CHILDREN, (unsigned long long)(pupils + toddlers));
    return oab_synth_count(places, toddlers) ? OAB_OK : oab_out_of_memory(log);
}

/* ---- all places ---- */

static int compare_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Counts institutions and boards. An institution whose board no register names has one of its own.
 * False: no memory. */
static bool count_units(oab_synth_places *places) {
    const char **board = oab_new(places->site_count, sizeof *board);
    if (board == NULL)
        return false;
    size_t named = 0;
    for (size_t i = 0; i < places->site_count; i++) {
        oab_synth_site *site = &places->sites[i];
        const bool is_new =
            i == 0 || oab_institution_of(site->id) != oab_institution_of(places->sites[i - 1].id);
        places->institutions += is_new;
        if (site->board_id != NULL)
            board[named++] = site->board_id;
        else
            site->board = (uint32_t)(places->boards += is_new || places->boards == 0) - 1;
    }
    qsort(board, named, sizeof *board, compare_text);
    for (size_t i = 0; i < named; i++)
        places->boards += i == 0 || strcmp(board[i], board[i - 1]) != 0;
    free(board);
    return true;
}

static void note_sites(const oab_synth_places *places, const char *path, size_t unplaced,
                       oab_log *log) {
    const size_t left_out = places->table.count - places->site_count;
    if (left_out > 0)
        oab_note(log, "%s: %zu %s left out", path, left_out,
                 OAB_PLURAL(left_out, "site without a known number of pupils is",
                            "sites without a known number of pupils are"));
    if (unplaced > 0)
        oab_note(log,
                 "%zu of %zu sites %s no municipality in the given tables and %s an invented one "
                 "(GM%d and up); --registers FILE places %s",
                 unplaced, places->site_count, OAB_PLURAL(unplaced, "has", "have"),
                 OAB_PLURAL(unplaced, "gets", "get"), FIRST_INVENTED,
                 OAB_PLURAL(unplaced, "it", "them"));
}

/* Lists the sites that have pupils, and their municipalities. */
static oab_status make_sites(const oab_synth_request *request, const oab_synth_model *model,
                             oab_synth_places *places, oab_log *log) {
    const oab_schools *table = &places->table;
    oab_municipality_id *of = oab_new(table->count, sizeof *of);
    places->sites = oab_new(table->count, sizeof *places->sites);
    if (of == NULL || places->sites == NULL) {
        free(of);
        return oab_out_of_memory(log);
    }
    for (size_t i = 0; i < table->count; i++)
        if (has_pupils(&table->rows[i])) {
            places->sites[places->site_count] = site_of(&table->rows[i]);
            of[places->site_count++] = table->rows[i].municipality;
        }
    size_t unplaced = 0;
    const bool has_memory = places->site_count == 0 ||
                            (invent_towns(model, places, of, &unplaced) && list_towns(places, of));
    free(of);
    if (!has_memory)
        return oab_out_of_memory(log);
    if (places->site_count == 0)
        return oab_fail(log, OAB_DATA, "%s: no site has pupils", request->schools);
    note_sites(places, request->schools, unplaced, log);
    qsort(places->sites, places->site_count, sizeof *places->sites, compare_sites);
    return OAB_OK;
}

oab_status oab_synth_read_places(const oab_synth_request *request, const oab_synth_model *model,
                                 oab_synth_places *places, oab_log *log) {
    const oab_read_options options = {.threads = request->threads, .encoding = request->encoding};
    reader r = {&options, places};
    OAB_TRY(read_table(request->schools, &options, &places->table, log));
    OAB_TRY(oab_each_file(request->registers, take_register, &r, log));
    OAB_TRY(check_table(request->schools, &places->table, log));
    OAB_TRY(make_sites(request, model, places, log));
    OAB_TRY(name_towns(request->municipalities, &r, log));
    if (!count_units(places) || !rank_status(model, request->seed, places))
        return oab_out_of_memory(log);
    OAB_TRY(count_children(request, model, places, log));
    return oab_synth_furnish(model, request->seed, places, log);
}
