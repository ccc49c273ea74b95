/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What files.c, earlier.c and outputs.c share: reading, and what an earlier run left in a folder of
 * results, so that its files, and no others, give way to those of a new run. */
#ifndef OAB_BASE_INTERNAL_H
#define OAB_BASE_INTERNAL_H

#include "base/base.h"

/* All that is left to read of FD, which it closes, in fresh memory with a NUL behind it. */
oab_status oab_read_rest(int fd, const char *path, char **data, size_t *size, oab_log *log);

typedef struct oab_earlier_file {
    char *name;    /* in the folder; never with a slash */
    char hash[33]; /* as the receipt tells it */
    char *path;    /* NULL: not judged yet */
    bool is_doomed;
} oab_earlier_file;

typedef struct oab_earlier {
    bool has_receipt; /* and it is one of ours */
    oab_earlier_file *files;
    size_t count;
} oab_earlier;

/* Reads the receipt PATH, JSON with "program": "oab-alloc" and "outputs"; one that is missing, not
 * JSON or another program's tells of nothing. OAB_INTERNAL: no memory. Free it in every case. */
oab_status oab_earlier_read(const char *path, oab_earlier *earlier, oab_log *log);
/* The hash that the receipt tells of NAME, or NULL. */
const char *oab_earlier_hash(const oab_earlier *earlier, const char *name);
void oab_earlier_free(oab_earlier *earlier);

#endif
