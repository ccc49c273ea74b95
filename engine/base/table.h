/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table: a small CSV file held in memory (model files, scenarios, factors, designs, results). The
 * large tables of children and schools have readers of their own (input/). */
#ifndef OAB_TABLE_H
#define OAB_TABLE_H

#include "base/base.h"

typedef struct oab_table {
    size_t rows, columns;
    char ***cell;   /* cell[row][column], row 0 is the header; never NULL, "" if empty */
    uint64_t *line; /* the line on which each row starts, for messages */
    char **comment; /* lines before the header that start with '#', without the '#' */
    size_t comments;
    char delimiter; /* comma, semicolon or tab */
    char *path;
} oab_table;
/* The header is the first non-blank record, and shows the delimiter. Lines before it that start
 * with '#' are kept as comments, blank records are skipped, and every record must have as many
 * fields as the header. DATA need not end in a newline. */
oab_status oab_table_parse(const char *path, const char *data, size_t size, oab_table *table,
                           oab_log *log);
/* Column of NAME (ignoring case and blanks), or -1. */
int oab_table_column(const oab_table *table, const char *name);
void oab_table_free(oab_table *table);

#endif
