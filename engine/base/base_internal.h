/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by files.c, earlier.c and outputs.c: reading, and the receipt of an earlier run, by which
 * a new run knows which files in a results folder it may replace. */
#ifndef OAB_BASE_INTERNAL_H
#define OAB_BASE_INTERNAL_H

#include "base/base.h"

/* Reads the rest of FD into new memory, followed by a NUL, and closes FD. */
oab_status oab_read_rest(int fd, const char *path, char **data, size_t *size, oab_log *log);

typedef struct oab_earlier_file {
    char *name;    /* within the folder; contains no slash */
    char hash[33]; /* as in the receipt */
    char *path;    /* NULL: not yet judged */
    bool is_doomed;
} oab_earlier_file;

typedef struct oab_earlier {
    bool has_receipt; /* and it is from oab-alloc */
    oab_earlier_file *files;
    size_t count;
} oab_earlier;

/* Reads the receipt at PATH: JSON with "program": "oab-alloc" and "outputs". One that is missing,
 * not JSON or from another program counts as empty. OAB_INTERNAL: out of memory. Free it in every
 * case. */
oab_status oab_earlier_read(const char *path, oab_earlier *earlier, oab_log *log);
/* The hash that the receipt gives for NAME, or NULL. */
const char *oab_earlier_hash(const oab_earlier *earlier, const char *name);
void oab_earlier_free(oab_earlier *earlier);

#endif
