/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selects rows: what a user names is found, a row is selected if a site or municipality that lies
 * in all of it lies in the row, and selected rows are put in order. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is named ---- */

static const struct {
    const char *word, *many; /* the word is the option's name too */
    unsigned kinds;
} namings[OAB_UNIT_KINDS] = {
    [OAB_UNIT_SCHOOL] = {"school", "schools", 1U << OAB_UNIT_SCHOOL | 1U << OAB_UNIT_INSTITUTION},
    [OAB_UNIT_BOARD] = {"board", "boards", 1U << OAB_UNIT_BOARD},
    [OAB_UNIT_MUNICIPALITY] = {"municipality", "municipalities", 1U << OAB_UNIT_MUNICIPALITY},
    [OAB_UNIT_PROVINCE] = {"province", "provinces", 1U << OAB_UNIT_PROVINCE},
};

const char *oab_unit_word(oab_unit_kind kind) {
    return namings[kind].word;
}

static bool have_one_name(const oab_units *units) {
    for (size_t i = 1; i < units->count; i++)
        if (strcmp(units->rows[i].name, units->rows[0].name) != 0)
            return false;
    return true;
}

static oab_status say_ambiguous(const oab_asked_unit *asked, const oab_units *found, oab_log *log) {
    enum { LISTED = 8 };
    char list[1024] = "", id[OAB_UNIT_ID], name[96];
    size_t length = 0;
    for (size_t i = 0; i < found->count && i < LISTED && length < sizeof list; i++) {
        const oab_named_unit *unit = &found->rows[i];
        const bool is_named = unit->text == NULL;
        oab_name_and_place(unit->name, unit->place, name, sizeof name);
        length +=
            (size_t)snprintf(list + length, sizeof list - length, "%s%s%s%s", i > 0 ? "; " : "",
                             oab_unit_id(unit, id), is_named ? " " : "", is_named ? name : "");
    }
    return oab_fail(log, OAB_USAGE,
                    "--%s %s: expected the id or whole name of a %s, got part of the names of %zu: "
                    "%s%s",
                    namings[asked->kind].word, asked->text, namings[asked->kind].word, found->count,
                    list, found->count > LISTED ? "; ..." : "");
}

static oab_status find_unit(const oab_unit_tables *tables, const oab_asked_unit *asked,
                            oab_units *found, oab_log *log) {
    const unsigned kinds = namings[asked->kind].kinds;
    char hint[OAB_HINT];
    OAB_TRY(oab_find_units(tables->runs, tables->run_count, asked->text, kinds, found, log));
    if (found->count == 0)
        return oab_fail(log, OAB_DATA, "--%s %s: this %s has no such %s%s",
                        namings[asked->kind].word, asked->text, tables->what,
                        namings[asked->kind].word,
                        oab_unit_hint(tables->runs, tables->run_count, asked->text, kinds, hint));
    if (found->by == OAB_BY_PART && !have_one_name(found))
        return say_ambiguous(asked, found, log);
    return OAB_OK;
}

/* ---- what lies in it ---- */

bool oab_asks_kind(const oab_asked *asked, oab_unit_kind kind) {
    for (size_t u = 0; u < asked->unit_count; u++)
        if (asked->units[u].kind == kind)
            return true;
    return false;
}

static bool is_in_any(const oab_units *units, const oab_whereabouts *where) {
    for (size_t i = 0; i < units->count; i++)
        if (oab_unit_holds(&units->rows[i], where))
            return true;
    return false;
}

/* In one of the units of each kind that is asked for. */
static bool fits(const oab_selection *s, const oab_whereabouts *where) {
    for (int kind = 0; kind < OAB_UNIT_KINDS; kind++) {
        bool is_in = !oab_asks_kind(s->asked, (oab_unit_kind)kind);
        for (size_t u = 0; u < s->asked->unit_count && !is_in; u++)
            is_in =
                s->asked->units[u].kind == (oab_unit_kind)kind && is_in_any(&s->found[u], where);
        if (!is_in)
            return false;
    }
    return true;
}

static bool add_members(oab_selection *s, oab_unit_kind kind) {
    for (size_t t = 0; t < s->of->count; t++) {
        const oab_unit_table *unit = &s->of->list[t];
        const void *row;
        for (size_t i = 0; unit->kind == kind && (row = oab_row_at(&unit->table, NULL, i)) != NULL;
             i++) {
            const oab_whereabouts where = unit->where(unit->table.context, row);
            if (!fits(s, &where))
                continue;
            if (!oab_grow(&s->members, &s->capacity, s->member_count + 1, sizeof *s->members))
                return false;
            s->members[s->member_count++] = where;
        }
    }
    return true;
}

/* Municipalities are members by themselves, with or without schools, unless schools or boards are
 * asked for. */
static oab_status list_members(oab_selection *s, oab_log *log) {
    const bool by_place =
        !oab_asks_kind(s->asked, OAB_UNIT_SCHOOL) && !oab_asks_kind(s->asked, OAB_UNIT_BOARD);
    if (!add_members(s, OAB_UNIT_SCHOOL) || (by_place && !add_members(s, OAB_UNIT_MUNICIPALITY)))
        return oab_out_of_memory(log);
    if (s->member_count == 0)
        return oab_fail(log, OAB_DATA,
                        "nothing in this %s lies in all that is asked for: each of --school, "
                        "--board, --municipality and --province narrows the others",
                        s->of->what);
    return OAB_OK;
}

static bool is_in(const oab_whereabouts *member, const oab_whereabouts *row, oab_unit_kind kind) {
    switch (kind) {
    case OAB_UNIT_SCHOOL:
        return member->school == row->school;
    case OAB_UNIT_INSTITUTION:
        return member->school != 0 && oab_institution_of(member->school) == row->school;
    case OAB_UNIT_BOARD:
        return strcmp(member->board, row->board) == 0;
    case OAB_UNIT_MUNICIPALITY:
        return member->municipality == row->municipality;
    default:
        return strcmp(member->province, row->province) == 0;
    }
}

bool oab_is_selected(const oab_selection *s, const oab_unit_table *table, const void *row) {
    if (s->asked->unit_count == 0)
        return true;
    const void *context = table->table.context;
    const oab_whereabouts where =
        table->holds == NULL ? table->where(context, row) : (oab_whereabouts){0};
    for (size_t m = 0; m < s->member_count; m++)
        if (table->holds != NULL ? table->holds(context, row, &s->members[m])
                                 : is_in(&s->members[m], &where, table->kind))
            return true;
    return false;
}

/* ---- the selection ---- */

const oab_unit_table *oab_find_unit_table(const oab_unit_tables *tables, const char *name) {
    for (size_t t = 0; t < tables->count; t++)
        if (strcmp(tables->list[t].table.name, name) == 0)
            return &tables->list[t];
    return NULL;
}

static bool has_kind(const oab_unit_tables *tables, oab_unit_kind kind) {
    for (size_t t = 0; t < tables->count; t++)
        if (tables->list[t].kind == kind)
            return true;
    return false;
}

static oab_status check_kinds(const oab_unit_tables *tables, const oab_asked *asked, oab_log *log) {
    for (size_t u = 0; u < asked->unit_count; u++) {
        const oab_unit_kind kind = asked->units[u].kind;
        if ((kind == OAB_UNIT_SCHOOL || kind == OAB_UNIT_BOARD) && !has_kind(tables, kind))
            return oab_fail(log, OAB_USAGE, "--%s: this %s has no %s", namings[kind].word,
                            tables->what, namings[kind].many);
    }
    return OAB_OK;
}

oab_status oab_select(const oab_unit_tables *tables, const oab_asked *asked,
                      oab_selection *selection, oab_log *log) {
    *selection = (oab_selection){.of = tables, .asked = asked};
    selection->found = oab_new(asked->unit_count, sizeof *selection->found);
    if (selection->found == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(check_kinds(tables, asked, log));
    for (size_t u = 0; u < asked->unit_count; u++)
        OAB_TRY(find_unit(tables, &asked->units[u], &selection->found[u], log));
    return asked->unit_count > 0 ? list_members(selection, log) : OAB_OK;
}

void oab_selection_free(oab_selection *selection) {
    for (size_t u = 0; selection->found != NULL && u < selection->asked->unit_count; u++)
        oab_units_free(&selection->found[u]);
    free(selection->found);
    free(selection->members);
    *selection = (oab_selection){.found = NULL};
}
