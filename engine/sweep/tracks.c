/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tracked units: the amount of a school, board, municipality or province as a column of the
 * results. */
#include "sweep/sweep_internal.h"

#include <stdlib.h>
#include <string.h>

static const char all_provinces[] = "provinces";

/* ---- one unit ---- */

typedef struct unit_key {
    oab_school_id school; /* a site, or an institution */
    oab_municipality_id municipality;
    const char *board, *province; /* NULL: it is none */
} unit_key;

static bool parse_key(const char *text, unit_key *key) {
    const char *id = strchr(text, ':');
    if (id == NULL || strpbrk(text, ",\"\r\n") != NULL)
        return false; /* it becomes the name of a column */
    const size_t kind = (size_t)(id++ - text), length = strlen(id);
    *key = (unit_key){.municipality = OAB_NO_MUNICIPALITY};
    if (strncmp(text, "municipality:", kind + 1) == 0)
        return oab_municipality_id_parse(id, length, &key->municipality);
    if (strncmp(text, "board:", kind + 1) == 0)
        key->board = id;
    if (strncmp(text, "province:", kind + 1) == 0)
        key->province = id;
    return key->board != NULL || key->province != NULL ||
           (strncmp(text, "school:", kind + 1) == 0 &&
            oab_school_id_parse(id, length, &key->school));
}

static bool has_site(const oab_run *run, const oab_site_result *site, const unit_key *key) {
    if (key->province != NULL)
        return strcmp(oab_site_whereabouts(run, site).province, key->province) == 0;
    if (key->board != NULL)
        return site->row != NULL && strcmp(site->row->board, key->board) == 0;
    return key->school != 0 &&
           (site->id == key->school || oab_institution_of(site->id) == key->school);
}

static bool has_municipality(const oab_run *run, const oab_municipality_result *town,
                             const unit_key *key) {
    return key->province != NULL
               ? strcmp(oab_municipality_province(run, town->id), key->province) == 0
               : key->municipality != OAB_NO_MUNICIPALITY && town->id == key->municipality;
}

/* Reports that TEXT names no unit of the tables. */
static oab_status unknown_unit(const oab_run *run, const char *text, const unit_key *key,
                               oab_log *log) {
    char hint[OAB_HINT];
    const unsigned kind = 1U << (key->province != NULL ? OAB_UNIT_PROVINCE
                                 : key->board != NULL  ? OAB_UNIT_BOARD
                                 : key->school != 0    ? OAB_UNIT_SCHOOL
                                                       : OAB_UNIT_MUNICIPALITY);
    return oab_fail(log, OAB_DATA, "--track %s is not in the tables%s", text,
                    oab_unit_hint(run, 1, strchr(text, ':') + 1, kind, hint));
}

/* The units that KEY names. */
static oab_status fill(const oab_run *run, const unit_key *key, oab_track *track, oab_log *log) {
    const oab_result *result = &run->result;
    track->sites = oab_new(result->site_count, sizeof *track->sites);
    track->municipalities = oab_new(result->municipality_count, sizeof *track->municipalities);
    if (track->sites == NULL || track->municipalities == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < result->site_count; i++)
        if (has_site(run, &result->sites[i], key))
            track->sites[track->site_count++] = i;
    for (size_t i = 0; i < result->municipality_count; i++)
        if (has_municipality(run, &result->municipalities[i], key))
            track->municipalities[track->municipality_count++] = i;
    return OAB_OK;
}

/* Says how many units of a province are in none of its amounts. */
static void note_unknown(const oab_result *result, const oab_track *track, oab_log *log) {
    size_t unknown = 0;
    for (size_t u = 0; u < track->site_count; u++)
        unknown += !oab_known(result->sites[track->sites[u]].amount);
    for (size_t u = 0; u < track->municipality_count; u++)
        unknown += !oab_known(result->municipalities[track->municipalities[u]].amount);
    if (unknown > 0)
        oab_note(log, "--track %s: the amount of %zu %s is not known and left out", track->name,
                 unknown,
                 OAB_PLURAL(unknown, "school or municipality", "schools and municipalities"));
}

/* ---- the list ---- */

/* Adds the units of NAME, which becomes that of a column. */
static oab_status add(const oab_run *run, const char *name, oab_tracks *tracks, oab_log *log) {
    unit_key key;
    if (!parse_key(name, &key))
        return oab_fail(log, OAB_USAGE,
                        "--track: expected school:01AB00, municipality:GM0014, board:41646, "
                        "province:Utrecht or provinces, without commas or quotes, got \"%s\"",
                        name);
    for (size_t t = 0; t < tracks->count; t++)
        if (strcmp(tracks->items[t].name, name) == 0)
            return oab_fail(log, OAB_USAGE, "--track %s is given twice", name);
    if (!oab_grow(&tracks->items, &tracks->capacity, tracks->count + 1, sizeof *tracks->items))
        return oab_out_of_memory(log);
    oab_track *track = &tracks->items[tracks->count++];
    *track = (oab_track){.name = strdup(name), .is_partial = key.province != NULL};
    if (track->name == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(fill(run, &key, track, log));
    if (track->site_count + track->municipality_count == 0)
        return unknown_unit(run, name, &key, log);
    if (track->is_partial)
        note_unknown(&run->result, track, log);
    return OAB_OK;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The provinces of sites and municipalities, each once, in alphabetical order; free(). */
static const char **list_provinces(const oab_run *run, size_t *count) {
    const oab_result *result = &run->result;
    const char **names = oab_new(result->site_count + result->municipality_count, sizeof *names);
    size_t all = 0;
    *count = 0;
    for (size_t i = 0; names != NULL && i < result->site_count; i++)
        names[all++] = oab_site_whereabouts(run, &result->sites[i]).province;
    for (size_t i = 0; names != NULL && i < result->municipality_count; i++)
        names[all++] = oab_municipality_province(run, result->municipalities[i].id);
    if (all > 0)
        qsort(names, all, sizeof *names, compare_names);
    for (size_t i = 0; i < all; i++)
        if (names[i][0] != '\0' && (*count == 0 || strcmp(names[*count - 1], names[i]) != 0))
            names[(*count)++] = names[i];
    return names;
}

static oab_status add_provinces(const oab_run *run, oab_tracks *tracks, oab_log *log) {
    size_t count;
    const char **names = list_provinces(run, &count);
    oab_status status = names == NULL ? oab_out_of_memory(log) : OAB_OK;
    if (status == OAB_OK && count == 0)
        status = oab_fail(log, OAB_DATA,
                          "--track provinces: no table tells in which provinces "
                          "schools and municipalities are");
    for (size_t i = 0; i < count && status == OAB_OK; i++) {
        char *name = oab_text("province:%s", names[i]);
        status = name != NULL ? add(run, name, tracks, log) : oab_out_of_memory(log);
        free(name);
    }
    free(names);
    return status;
}

oab_status oab_tracks_find(const oab_run *baseline, const oab_sweep_request *request,
                           oab_tracks *tracks, oab_log *log) {
    *tracks = (oab_tracks){0};
    for (size_t t = 0; t < request->track_count; t++)
        OAB_TRY(strcmp(request->tracks[t], all_provinces) == 0
                    ? add_provinces(baseline, tracks, log)
                    : add(baseline, request->tracks[t], tracks, log));
    return OAB_OK;
}

void oab_tracks_free(oab_tracks *tracks) {
    for (size_t t = 0; t < tracks->count; t++) {
        free(tracks->items[t].name);
        free(tracks->items[t].sites);
        free(tracks->items[t].municipalities);
    }
    free(tracks->items);
    *tracks = (oab_tracks){0};
}

/* ---- amounts ---- */

static void add_amount(const oab_track *track, oab_cents amount, int64_t *sum) {
    if (oab_known(amount) || !track->is_partial)
        oab_add(sum, oab_as_part(amount));
}

int64_t oab_track_sum(const oab_track *track, const oab_outcome *outcome) {
    int64_t sum = OAB_ABSENT;
    for (size_t u = 0; u < track->site_count; u++)
        add_amount(track, outcome->site[track->sites[u]], &sum);
    for (size_t u = 0; u < track->municipality_count; u++)
        add_amount(track, outcome->municipality[track->municipalities[u]], &sum);
    return sum;
}
