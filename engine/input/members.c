/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a .zip holds: a workbook, or files of which one is the table. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_MEMBERS = 10000 };

/* ---- the list ---- */

/* What macOS adds to its archives is no member of anyone's. */
static bool is_listed(const oab_unpacker *u) {
    return u->is_file && strncmp(u->name, "__MACOSX/", 9) != 0;
}

static oab_status add_member(oab_members *members, const oab_unpacker *u, oab_log *log) {
    if (members->count == MOST_MEMBERS)
        return oab_fail(log, OAB_DATA, "%s has more than %d members; expected fewer", u->path,
                        MOST_MEMBERS);
    char *name = strdup(u->name);
    if (name == NULL || !oab_grow(&members->names, &members->capacity, members->count + 1,
                                  sizeof *members->names)) {
        free(name);
        return oab_out_of_memory(log);
    }
    members->names[members->count++] = name;
    return OAB_OK;
}

oab_status oab_members_list(int fd, const char *path, oab_members *members, oab_log *log) {
    oab_unpacker u;
    bool is_there = true;
    *members = (oab_members){0};
    oab_status status = oab_unpack_open(&u, fd, OAB_ZIP, OAB_UNPACKED_MOST, path, log);
    while (status == OAB_OK && is_there) {
        status = oab_unpack_next(&u, &is_there, log);
        if (status == OAB_OK && is_there && is_listed(&u))
            status = add_member(members, &u, log);
    }
    oab_unpack_close(&u);
    if (status != OAB_OK)
        oab_members_free(members);
    return status;
}

void oab_members_free(oab_members *members) {
    for (size_t i = 0; i < members->count; i++)
        free(members->names[i]);
    free(members->names);
    *members = (oab_members){0};
}

bool oab_members_have(const oab_members *members, const char *name) {
    for (size_t i = 0; i < members->count; i++)
        if (strcmp(members->names[i], name) == 0)
            return true;
    return false;
}

/* ---- the member that is the table ---- */

static const char *name_at(const void *members, size_t i) {
    return ((const oab_members *)members)->names[i];
}

static bool is_csv(const char *name) {
    const size_t length = strlen(name);
    return length >= 4 && strcasecmp(name + length - 4, ".csv") == 0;
}

oab_status oab_members_pick(const oab_members *members, const char *path, const char *wanted,
                            const char **picked, oab_log *log) {
    char names[OAB_NAMES];
    size_t tables = 0;
    oab_names(members, members->count, name_at, names);
    *picked = wanted;
    if (wanted != NULL && oab_members_have(members, wanted))
        return OAB_OK;
    if (wanted != NULL)
        return oab_fail(log, OAB_NO_INPUT, "%s: expected one of its members %s, got \"%s\"", path,
                        names, wanted);
    if (members->count == 0)
        return oab_fail(log, OAB_DATA, "%s: expected a CSV file in the .zip, found no file", path);
    for (size_t i = 0; i < members->count; i++)
        if (is_csv(members->names[i]) || members->count == 1) {
            *picked = members->names[i];
            tables++;
        }
    if (tables == 1)
        return OAB_OK;
    return oab_fail(log, OAB_DATA,
                    "%s: expected one CSV file in the .zip, found %s; name one, as in %s:%s", path,
                    names, path, members->names[0]);
}
