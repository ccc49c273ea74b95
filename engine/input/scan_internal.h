/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts looked at 64 bytes at a time: how many quotes and line ends one holds, and where its cells
 * and lines end. */
#ifndef OAB_SCAN_INTERNAL_H
#define OAB_SCAN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    OAB_SLACK = 64,          /* bytes behind a text that may be read, whatever they hold */
    OAB_BLOCK_MOST = 1 << 16 /* bytes of a text whose cells are listed at once */
};

typedef struct oab_marks {
    uint64_t quotes, feeds, returns; /* '"', LF, CR */
    uint64_t pairs;                  /* LF behind a CR */
    uint64_t nuls;
} oab_marks;
static inline void oab_marks_add(oab_marks *sum, const oab_marks *more) {
    sum->quotes += more->quotes;
    sum->feeds += more->feeds;
    sum->returns += more->returns;
    sum->pairs += more->pairs;
    sum->nuls += more->nuls;
}
/* Every line ends in LF or CRLF, and no character means anything but itself. */
static inline bool oab_is_plain(const oab_marks *marks) {
    return marks->quotes == 0 && marks->nuls == 0 && marks->returns == marks->pairs;
}
/* Line ends: LF, CRLF, or a CR alone. */
static inline uint64_t oab_line_ends(const oab_marks *marks) {
    return marks->feeds + marks->returns - marks->pairs;
}

/* The cells and lines of a block of text. Cell c lies between end[c] and end[c + 1], the offsets of
 * the delimiters or line feeds around it, modulo 2^16: the first begins at end[0] + 1 = 0. */
typedef struct oab_lines {
    const char *text;
    size_t count;
    uint16_t end[1 + OAB_BLOCK_MOST + OAB_SLACK];
    uint32_t first[1 + OAB_BLOCK_MOST]; /* cell of each line; first[count]: of the line behind */
} oab_lines;

/* One way to look; all give the same. OAB_SLACK bytes behind TEXT may be read. */
typedef struct oab_scanner {
    const char *name;
    /* BEFORE: the byte in front of TEXT, 0 where there is none. */
    oab_marks (*count)(const char *text, size_t size, char before);
    /* SIZE <= OAB_BLOCK_MOST, and the text ends in LF. */
    void (*list)(const char *text, size_t size, char delimiter, oab_lines *lines);
} oab_scanner;

/* The ways this machine has, the fastest first; the last is portable C. */
size_t oab_scanners(const oab_scanner *list[3]);
const oab_scanner *oab_best_scanner(void);

#endif
