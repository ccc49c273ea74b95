/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers name and place the units of tables that hold figures alone. What a table says itself
 * stands. */
#include "input/input.h"

#include <stdlib.h>
#include <string.h>

/* Gives *TEXT the words of KNOWN where it has none; *IS_FILLED becomes true where it does. */
static bool fill_text(char **text, const char *known, bool *is_filled) {
    if (*text[0] != '\0' || known[0] == '\0')
        return true;
    char *copy = strdup(known);
    if (copy == NULL)
        return false;
    free(*text);
    *text = copy;
    *is_filled = true;
    return true;
}

static void fill_place(oab_school *school, const oab_school *known, bool *is_filled) {
    if (school->municipality == OAB_NO_MUNICIPALITY && known->municipality != OAB_NO_MUNICIPALITY) {
        school->municipality = known->municipality;
        *is_filled = true;
    }
    if (school->postcode[0] == '\0' && known->postcode[0] != '\0') {
        memcpy(school->postcode, known->postcode, sizeof school->postcode);
        *is_filled = true;
    }
}

/* Half a position is none. */
static void fill_position(oab_school *school, const oab_school *known) {
    if (oab_known(school->lon) && oab_known(school->lat))
        return;
    school->lon = known->lon;
    school->lat = known->lat;
}

static bool complete_school(oab_school *school, const oab_school *known, unsigned tells,
                            bool *is_filled) {
    const bool tells_all = (tells & OAB_TELLS_ALL) != 0;
    bool has_memory = true, ignored;
    fill_position(school, known);
    if (tells_all || ((tells & OAB_TELLS_NAMES) != 0 && school->name[0] == '\0'))
        has_memory = fill_text(&school->name, known->name, is_filled) &&
                     fill_text(&school->place, known->place, is_filled);
    if (has_memory && (tells_all || (tells & OAB_TELLS_BOARDS) != 0))
        has_memory = fill_text(&school->board, known->board, tells_all ? is_filled : &ignored);
    if (!tells_all || !has_memory)
        return has_memory;
    fill_place(school, known, is_filled);
    return fill_text(&school->province, known->province, is_filled);
}

oab_status oab_complete_schools(oab_schools *schools, const oab_schools *known, unsigned tells,
                                size_t *completed, oab_log *log) {
    for (size_t i = 0; i < schools->count; i++) {
        const oab_school *of = oab_find_school(known, schools->rows[i].id);
        bool is_filled = false;
        if (of != NULL && !complete_school(&schools->rows[i], of, tells, &is_filled))
            return oab_out_of_memory(log);
        *completed += is_filled;
    }
    schools->has_municipality |= (tells & OAB_TELLS_ALL) != 0 && known->has_municipality;
    return OAB_OK;
}

static bool complete_municipality(oab_municipality *row, const oab_municipality *known,
                                  bool *is_named) {
    bool ignored;
    if (!oab_known(row->population) && oab_known(known->population))
        row->population = known->population;
    return fill_text(&row->name, known->name, is_named) &&
           fill_text(&row->province, known->province, &ignored);
}

oab_status oab_complete_municipalities(oab_municipalities *municipalities,
                                       const oab_municipalities *known, size_t *named,
                                       oab_log *log) {
    for (size_t i = 0; i < municipalities->count; i++) {
        const oab_municipality *of = oab_find_municipality(known, municipalities->rows[i].id);
        bool is_named = false;
        if (of != NULL && !complete_municipality(&municipalities->rows[i], of, &is_named))
            return oab_out_of_memory(log);
        *named += is_named;
    }
    return OAB_OK;
}
