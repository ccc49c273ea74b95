/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds units by id, by name and by part of a name. */
#include "run/find.h"

#include <stdlib.h>
#include <string.h>

/* ---- the units of a run ---- */

static const char *name_of(const oab_school *row) {
    return row != NULL ? row->name : "";
}

static bool site_at(const oab_run *run, size_t index, oab_named_unit *unit) {
    if (index >= run->result.site_count)
        return false;
    const oab_site_result *site = &run->result.sites[index];
    unit->id = site->id;
    unit->name = name_of(site->row);
    unit->place = site->row != NULL ? site->row->place : "";
    return true;
}

static bool institution_at(const oab_run *run, size_t index, oab_named_unit *unit) {
    if (index >= run->result.institution_count)
        return false;
    const oab_site_result *sum = &run->result.institutions[index];
    unit->id = sum->id;
    unit->name = name_of(sum->row);
    unit->place = sum->row != NULL ? sum->row->place : "";
    return true;
}

static bool board_at(const oab_run *run, size_t index, oab_named_unit *unit) {
    if (index >= run->result.board_count)
        return false;
    unit->text = run->result.boards[index].row->board;
    return true;
}

/* Those with money, then those of the tables, then those that only sites name. */
static bool municipality_at(const oab_run *run, size_t index, oab_named_unit *unit) {
    const oab_result *result = &run->result;
    const oab_municipalities *table = &run->data->municipalities;
    const oab_municipality *row = NULL;
    if (index < result->municipality_count) {
        unit->id = result->municipalities[index].id;
        row = result->municipalities[index].row;
    } else if ((index -= result->municipality_count) < table->count) {
        row = &table->rows[index];
        unit->id = row->id;
        unit->index = SIZE_MAX;
    } else if ((index -= table->count) < result->site_count) {
        unit->id = result->sites[index].municipality;
        unit->index = SIZE_MAX;
    } else {
        return false;
    }
    unit->name = row != NULL ? row->name : "";
    return true;
}

static bool province_at(const oab_run *run, size_t index, oab_named_unit *unit) {
    const oab_municipalities *table = &run->data->municipalities;
    const oab_schools *schools = &run->data->schools;
    if (index < table->count)
        unit->text = table->rows[index].province;
    else if ((index -= table->count) < schools->count)
        unit->text = schools->rows[index].province;
    else
        return false;
    unit->name = unit->text;
    unit->index = SIZE_MAX;
    return true;
}

/* Fills in the INDEX-th unit of a kind; a unit may occur more than once. False: no more. */
static bool (*const unit_of[OAB_UNIT_KINDS])(const oab_run *run, size_t index,
                                             oab_named_unit *unit) = {
    [OAB_UNIT_SCHOOL] = site_at,       [OAB_UNIT_INSTITUTION] = institution_at,
    [OAB_UNIT_BOARD] = board_at,       [OAB_UNIT_MUNICIPALITY] = municipality_at,
    [OAB_UNIT_PROVINCE] = province_at,
};

static bool unit_at(const oab_run *run, oab_unit_kind kind, size_t index, oab_named_unit *unit) {
    *unit = (oab_named_unit){.kind = kind, .run = run, .index = index, .name = "", .place = ""};
    return unit_of[kind](run, index, unit);
}

const char *oab_unit_id(const oab_named_unit *unit, char *out) {
    if (unit->text != NULL)
        return unit->text;
    return unit->kind == OAB_UNIT_MUNICIPALITY
               ? oab_municipality_id_print((oab_municipality_id)unit->id, out)
               : oab_school_id_print(unit->id, out);
}

bool oab_is_same_unit(const oab_named_unit *a, const oab_named_unit *b) {
    return a->kind == b->kind && a->id == b->id &&
           (a->text == NULL || strcmp(a->text, b->text) == 0);
}

/* ---- what the user says ---- */

enum { FOLDED = 512, ENOUGH_FOR_TWO = 2 * FOLDED };

/* Municipalities and provinces that few call by their official name, both folded. */
static const struct {
    const char *spoken, *official;
} spoken_names[] = {
    {"den haag", "s gravenhage"},
    {"den bosch", "s hertogenbosch"},
    {"friesland", "fryslan"},
    {"fryslan", "friesland"},
};

typedef struct sought {
    const char *text; /* without blanks around it */
    size_t length;
    oab_school_id school;             /* 0: it is none */
    oab_municipality_id municipality; /* OAB_NO_MUNICIPALITY: it is none */
    char folded[FOLDED];
    const char *official; /* folded; NULL: the same */
    unsigned kinds;
} sought;

static sought seek(const char *text, unsigned kinds) {
    sought s = {.text = text, .length = strlen(text), .kinds = kinds};
    oab_trim(&s.text, &s.length);
    if (!oab_school_id_parse(s.text, s.length, &s.school))
        s.school = 0;
    if (!oab_municipality_id_parse(s.text, s.length, &s.municipality))
        s.municipality = OAB_NO_MUNICIPALITY;
    oab_fold_name(text, s.folded, sizeof s.folded);
    for (size_t i = 0; i < sizeof spoken_names / sizeof *spoken_names; i++)
        if (strcmp(s.folded, spoken_names[i].spoken) == 0)
            s.official = spoken_names[i].official;
    return s;
}

/* ---- what fits it ---- */

static bool fits_id(const sought *s, const oab_named_unit *unit) {
    switch (unit->kind) {
    case OAB_UNIT_SCHOOL:
    case OAB_UNIT_INSTITUTION:
        return s->school != 0 && unit->id == s->school;
    case OAB_UNIT_MUNICIPALITY:
        return s->municipality != OAB_NO_MUNICIPALITY && unit->id == s->municipality;
    case OAB_UNIT_BOARD:
        return strlen(unit->text) == s->length && strncasecmp(unit->text, s->text, s->length) == 0;
    default:
        return false; /* a province has only a name */
    }
}

/* A board has no name, nor an institution where its sites have theirs. */
static bool has_name(const sought *s, const oab_named_unit *unit) {
    const bool is_told_by_sites =
        unit->kind == OAB_UNIT_INSTITUTION && (s->kinds & (1U << OAB_UNIT_SCHOOL)) != 0;
    return unit->name[0] != '\0' && !is_told_by_sites;
}

/* Writes the folded name, and after it the place. OUT: ENOUGH_FOR_TWO bytes; returns the length of
 * the name. */
static size_t fold_name(const oab_named_unit *unit, char *out) {
    const size_t length = oab_fold_name(unit->name, out, FOLDED);
    if (unit->place[0] != '\0') {
        out[length] = ' ';
        oab_fold_name(unit->place, out + length + 1, FOLDED - 1);
    }
    return length;
}

static bool fits_name(const sought *s, const oab_named_unit *unit) {
    char name[ENOUGH_FOR_TWO];
    if (s->folded[0] == '\0' || !has_name(s, unit))
        return false;
    const size_t length = fold_name(unit, name);
    const bool is_place_too = strcmp(name, s->folded) == 0;
    name[length] = '\0';
    return is_place_too || strcmp(name, s->folded) == 0 ||
           (s->official != NULL && strcmp(name, s->official) == 0);
}

static bool fits_part(const sought *s, const oab_named_unit *unit) {
    char name[ENOUGH_FOR_TWO];
    if (s->folded[0] == '\0' || !has_name(s, unit))
        return false;
    fold_name(unit, name);
    return strstr(name, s->folded) != NULL;
}

static bool (*const fits[])(const sought *, const oab_named_unit *) = {
    [OAB_BY_ID] = fits_id, [OAB_BY_NAME] = fits_name, [OAB_BY_PART] = fits_part};

/* ---- the search ---- */

/* An institution is not listed beside its only site if that has the same id. */
static bool is_listed(const oab_units *units, const oab_named_unit *unit) {
    for (size_t i = units->count; i-- > 0;) {
        const oab_named_unit *row = &units->rows[i];
        if (oab_is_same_unit(row, unit) || (unit->kind == OAB_UNIT_INSTITUTION &&
                                            row->kind == OAB_UNIT_SCHOOL && row->id == unit->id))
            return true;
    }
    return false;
}

/* The municipality or province of rows that tell none. */
static bool is_nobody(const oab_named_unit *unit) {
    return unit->text != NULL ? unit->text[0] == '\0' : unit->id == OAB_NO_MUNICIPALITY;
}

static bool list_unit(oab_units *units, const oab_named_unit *unit) {
    if (is_listed(units, unit))
        return true;
    if (!oab_grow(&units->rows, &units->capacity, units->count + 1, sizeof *units->rows))
        return false;
    units->rows[units->count++] = *unit;
    return true;
}

static bool list_kind(const oab_run *runs, size_t count, const sought *s, oab_unit_kind kind,
                      oab_units *found) {
    oab_named_unit unit;
    for (size_t r = 0; r < count; r++)
        for (size_t i = 0; unit_at(&runs[r], kind, i, &unit); i++)
            if (fits[found->by](s, &unit) && !list_unit(found, &unit))
                return false;
    return true;
}

/* Units are listed by kind, so a province comes after the municipality that hides it. */
static void hide_provinces(oab_units *found) {
    bool has_municipality = false;
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++) {
        has_municipality |= found->rows[i].kind == OAB_UNIT_MUNICIPALITY;
        if (found->rows[i].kind != OAB_UNIT_PROVINCE || !has_municipality)
            found->rows[kept++] = found->rows[i];
    }
    found->count = kept;
}

oab_status oab_find_units(const oab_run *runs, size_t count, const char *text, unsigned kinds,
                          oab_units *found, oab_log *log) {
    const sought s = seek(text, kinds);
    *found = (oab_units){.rows = NULL};
    for (int by = OAB_BY_ID; by <= OAB_BY_PART && found->count == 0; by++) {
        found->by = (oab_found_by)by;
        for (int kind = 0; kind < OAB_UNIT_KINDS; kind++)
            if ((kinds & (1U << kind)) != 0 &&
                !list_kind(runs, count, &s, (oab_unit_kind)kind, found))
                return oab_out_of_memory(log);
    }
    if (found->by == OAB_BY_NAME)
        hide_provinces(found);
    if (found->count == 0)
        found->by = OAB_FOUND_NONE;
    return OAB_OK;
}

/* A row of the result is a unit of its own; others may stand for one that is listed. */
oab_status oab_list_units(const oab_run *run, oab_units *units, oab_log *log) {
    oab_named_unit unit;
    *units = (oab_units){.rows = NULL};
    for (int kind = 0; kind < OAB_UNIT_KINDS; kind++)
        for (size_t i = 0; unit_at(run, (oab_unit_kind)kind, i, &unit); i++) {
            if (unit.index == SIZE_MAX && (is_nobody(&unit) || is_listed(units, &unit)))
                continue;
            if (!oab_grow(&units->rows, &units->capacity, units->count + 1, sizeof *units->rows))
                return oab_out_of_memory(log);
            units->rows[units->count++] = unit;
        }
    return OAB_OK;
}

bool oab_locate_unit(const oab_run *run, const oab_named_unit *unit, oab_named_unit *located) {
    for (size_t i = 0; unit_at(run, unit->kind, i, located); i++)
        if (oab_is_same_unit(unit, located))
            return true;
    return false;
}

void oab_units_free(oab_units *units) {
    free(units->rows);
    *units = (oab_units){.rows = NULL};
}

/* ---- the closest ---- */

typedef struct candidates {
    const char **text;
    size_t count;
    char (*ids)[OAB_UNIT_ID]; /* storage of those that are not text */
    size_t id_count;
} candidates;

/* Municipalities and provinces occur more than once. */
static bool has_candidate(const candidates *list, const oab_named_unit *unit, const char *text) {
    if (unit->kind != OAB_UNIT_MUNICIPALITY && unit->kind != OAB_UNIT_PROVINCE)
        return false;
    for (size_t i = list->count; i-- > 0;)
        if (strcmp(list->text[i], text) == 0)
            return true;
    return false;
}

/* Offers the id if the user gave one, else the name. */
static void offer(candidates *list, const sought *s, const oab_named_unit *unit) {
    const bool by_id = s->school != 0 || s->municipality != OAB_NO_MUNICIPALITY;
    const char *text = unit->name;
    if (unit->text != NULL)
        text = unit->text;
    else if (by_id)
        text = oab_unit_id(unit, list->ids[list->id_count]);
    if (text[0] == '\0' || has_candidate(list, unit, text))
        return;
    list->id_count += by_id;
    list->text[list->count++] = text;
}

/* Calls offer for each unit; LIST NULL: only counts them. */
static size_t each_candidate(const oab_run *runs, size_t count, const sought *s, candidates *list) {
    size_t all = 0;
    oab_named_unit unit;
    for (int kind = 0; kind < OAB_UNIT_KINDS; kind++)
        for (size_t r = 0; r < count && (s->kinds & (1U << kind)) != 0; r++)
            for (size_t i = 0; unit_at(&runs[r], (oab_unit_kind)kind, i, &unit); i++, all++)
                if (list != NULL)
                    offer(list, s, &unit);
    return all;
}

const char *oab_unit_hint(const oab_run *runs, size_t count, const char *text, unsigned kinds,
                          char *out) {
    const sought s = seek(text, kinds);
    const size_t all = each_candidate(runs, count, &s, NULL);
    candidates list = {.text = oab_new(all, sizeof *list.text),
                       .ids = oab_new(all + 1, sizeof *list.ids)};
    out[0] = '\0';
    if (list.text != NULL && list.ids != NULL) {
        each_candidate(runs, count, &s, &list);
        oab_hint(text, list.text, list.count, out);
    }
    free(list.ids);
    free(list.text);
    return out;
}

/* ---- what is in a unit ---- */

const char *oab_municipality_province(const oab_run *run, oab_municipality_id id) {
    const oab_municipality *row = oab_find_municipality(&run->data->municipalities, id);
    return row != NULL ? row->province : "";
}

oab_whereabouts oab_site_whereabouts(const oab_run *run, const oab_site_result *site) {
    const oab_school *row = site->row;
    const bool tells = row != NULL && row->province[0] != '\0';
    return (oab_whereabouts){
        .school = site->id,
        .municipality = site->municipality,
        .board = row != NULL ? row->board : "",
        .province = tells ? row->province : oab_municipality_province(run, site->municipality),
    };
}

bool oab_unit_holds(const oab_named_unit *unit, const oab_whereabouts *where) {
    const oab_school_id institution = oab_institution_of(where->school);
    switch (unit->kind) {
    case OAB_UNIT_SCHOOL:
        return where->school == unit->id ||
               (where->school == institution && institution == oab_institution_of(unit->id));
    case OAB_UNIT_INSTITUTION:
        return institution == unit->id;
    case OAB_UNIT_BOARD:
        return strcmp(where->board, unit->text) == 0;
    case OAB_UNIT_MUNICIPALITY:
        return where->municipality == unit->id;
    default:
        return strcmp(where->province, unit->text) == 0;
    }
}
