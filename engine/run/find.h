/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find: the units of a run by what a user calls them: an id, a name, or part of a name. */
#ifndef OAB_FIND_H
#define OAB_FIND_H

#include "run/run.h"

typedef enum oab_unit_kind {
    OAB_UNIT_SCHOOL, /* a site */
    OAB_UNIT_INSTITUTION,
    OAB_UNIT_BOARD,
    OAB_UNIT_MUNICIPALITY,
    OAB_UNIT_PROVINCE,
    OAB_UNIT_KINDS
} oab_unit_kind;
/* A set of kinds has the bit 1 << KIND of each. */
enum { OAB_EVERY_KIND = (1 << OAB_UNIT_KINDS) - 1 };

enum { OAB_UNIT_ID = 24 };
/* A unit of RUN. Texts are borrowed from the run and its tables. */
typedef struct oab_named_unit {
    oab_unit_kind kind;
    const oab_run *run;
    size_t index; /* in the result's sites, institutions, boards or municipalities; SIZE_MAX: the
                     result has no row of it (any province; a municipality that gets no money) */
    uint64_t id;  /* oab_school_id or oab_municipality_id; 0: TEXT is the id */
    const char *text;         /* number of a board, name of a province; else NULL */
    const char *name, *place; /* "" if not known */
} oab_named_unit;
/* The id as tables print it. OUT: OAB_UNIT_ID bytes, used if the id is not text. */
const char *oab_unit_id(const oab_named_unit *unit, char *out);
bool oab_is_same_unit(const oab_named_unit *a, const oab_named_unit *b);

/* How TEXT names the units that were found. */
typedef enum oab_found_by { OAB_FOUND_NONE, OAB_BY_ID, OAB_BY_NAME, OAB_BY_PART } oab_found_by;

typedef struct oab_units {
    oab_named_unit *rows; /* by kind, then in the order of the result */
    size_t count, capacity;
    oab_found_by by;
} oab_units;

/* Finds the units of KINDS in any of RUNS, already executed, that TEXT names; a unit of several
 * runs is listed once, as the first of them has it. What is found by id hides what its name fits,
 * and that hides what has TEXT as part of its name:
 *   id    a site, institution, board number, or municipality ("GM0344", "0344"), in any case
 *   name  whole, by itself or followed by its place; a municipality hides a province of that name
 *   part  of name and place
 * Names are compared as oab_fold_name writes them; "Den Haag" and such stand for the official name.
 * An institution has no name beside its sites' where KINDS has both, nor is it listed where a site
 * has its id. FOUND is initialised here and must be freed in every case. OAB_OK: also if none is
 * found. */
oab_status oab_find_units(const oab_run *runs, size_t count, const char *text, unsigned kinds,
                          oab_units *found, oab_log *log);
/* All units of RUN, in the same order; a municipality that gets no money too. */
oab_status oab_list_units(const oab_run *run, oab_units *units, oab_log *log);
void oab_units_free(oab_units *units);
/* Finds UNIT, of whichever run, in RUN; false: RUN has no such unit. */
bool oab_locate_unit(const oab_run *run, const oab_named_unit *unit, oab_named_unit *located);
/* The end of a message that RUNS have no unit of KINDS called TEXT: as oab_hint, with the id or
 * name closest to it. OUT: OAB_HINT bytes. */
const char *oab_unit_hint(const oab_run *runs, size_t count, const char *text, unsigned kinds,
                          char *out);

/* What a row is about, or lies in. 0, OAB_NO_MUNICIPALITY and "": nothing, or not known. */
typedef struct oab_whereabouts {
    oab_school_id school; /* of a site, or of an institution */
    oab_municipality_id municipality;
    const char *board, *province; /* borrowed */
} oab_whereabouts;
/* The province is the one of the site's row, else that of its municipality. */
oab_whereabouts oab_site_whereabouts(const oab_run *run, const oab_site_result *site);
/* "" if no table tells. */
const char *oab_municipality_province(const oab_run *run, oab_municipality_id id);
/* Is what lies WHERE in UNIT, or UNIT itself? Of a table that does not tell sites apart, an
 * institution stands for each of its sites. */
bool oab_unit_holds(const oab_named_unit *unit, const oab_whereabouts *where);

#endif
