/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The encodings that Dutch tables come in, as UTF-8. All others are left to iconv, whose
 * conversions the C library loads as modules: a static program lacks those, and would lack
 * Windows-1252. */
#include "input/input_internal.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* A way to read the letter at FROM: the bytes it takes, 0 if it is cut off, NONE if it is none. */
typedef size_t read_letter(const oab_encoding *e, const unsigned char *from, size_t left,
                           uint32_t *letter);
#define NONE SIZE_MAX

struct oab_encoding {
    const char *names; /* without hyphens and the like, in capitals, each followed by a blank */
    read_letter *read; /* NULL: UTF-16 whose mark tells the order of its bytes */
    /* Of one byte: the code points (0: none) of the bytes from FIRST that are not those of Latin-1
     */
    const uint16_t *other;
    unsigned char first, last;
};

/* ---- one byte a letter ---- */

static const uint16_t windows_1252[] = {
    0x20ac, 0x0000, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x0000, 0x017d, 0x0000, 0x0000, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x0000, 0x017e, 0x0178,
};
static const uint16_t iso_8859_15[] = {
    0x20ac, 0x00a5, 0x0160, 0x00a7, 0x0161, 0x00a9, 0x00aa, 0x00ab, 0x00ac,
    0x00ad, 0x00ae, 0x00af, 0x00b0, 0x00b1, 0x00b2, 0x00b3, 0x017d, 0x00b5,
    0x00b6, 0x00b7, 0x017e, 0x00b9, 0x00ba, 0x00bb, 0x0152, 0x0153, 0x0178,
};
static const uint16_t cp_850[] = {
    0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef,
    0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
    0x00ff, 0x00d6, 0x00dc, 0x00f8, 0x00a3, 0x00d8, 0x00d7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa,
    0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x00ae, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00c1, 0x00c2, 0x00c0, 0x00a9, 0x2563, 0x2551, 0x2557,
    0x255d, 0x00a2, 0x00a5, 0x2510, 0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x00e3, 0x00c3,
    0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x00a4, 0x00f0, 0x00d0, 0x00ca, 0x00cb,
    0x00c8, 0x0131, 0x00cd, 0x00ce, 0x00cf, 0x2518, 0x250c, 0x2588, 0x2584, 0x00a6, 0x00cc, 0x2580,
    0x00d3, 0x00df, 0x00d4, 0x00d2, 0x00f5, 0x00d5, 0x00b5, 0x00fe, 0x00de, 0x00da, 0x00db, 0x00d9,
    0x00fd, 0x00dd, 0x00af, 0x00b4, 0x00ad, 0x00b1, 0x2017, 0x00be, 0x00b6, 0x00a7, 0x00f7, 0x00b8,
    0x00b0, 0x00a8, 0x00b7, 0x00b9, 0x00b3, 0x00b2, 0x25a0, 0x00a0,
};

static size_t read_byte(const oab_encoding *e, const unsigned char *from, size_t left,
                        uint32_t *letter) {
    (void)left;
    *letter = *from;
    if (e->other == NULL || *from < e->first || *from > e->last)
        return 1;
    *letter = e->other[*from - e->first];
    return *letter != 0 ? 1 : NONE;
}

/* ---- UTF-16 ---- */

static size_t read_pair(const unsigned char *from, size_t left, size_t high, uint32_t *letter) {
    enum { LEADING = 0xd800, TRAILING = 0xdc00, BEHIND = 0xe000 };
    if (left < 2)
        return 0;
    *letter = (uint32_t)from[high] << 8 | from[1 - high];
    if (*letter < LEADING || *letter >= BEHIND)
        return 2;
    if (*letter >= TRAILING)
        return NONE;
    if (left < 4)
        return 0;
    const uint32_t second = (uint32_t)from[2 + high] << 8 | from[3 - high];
    *letter = 0x10000 + ((*letter - LEADING) << 10) + (second - TRAILING);
    return second >= TRAILING && second < BEHIND ? 4 : NONE;
}

static size_t read_little(const oab_encoding *e, const unsigned char *from, size_t left,
                          uint32_t *letter) {
    (void)e;
    return read_pair(from, left, 1, letter);
}

static size_t read_big(const oab_encoding *e, const unsigned char *from, size_t left,
                       uint32_t *letter) {
    (void)e;
    return read_pair(from, left, 0, letter);
}

/* ---- by name ---- */

enum { BIG, LITTLE };
static const oab_encoding encodings[] = {
    [BIG] = {"UTF16BE ", read_big, NULL, 0, 0},
    [LITTLE] = {"UTF16LE ", read_little, NULL, 0, 0},
    {"UTF16 ", NULL, NULL, 0, 0},
    {"WINDOWS1252 CP1252 MSANSI ", read_byte, windows_1252, 0x80, 0x9f},
    {"ISO88591 LATIN1 L1 CP819 IBM819 ", read_byte, NULL, 0, 0},
    {"ISO885915 LATIN9 ", read_byte, iso_8859_15, 0xa4, 0xbe},
    {"CP850 IBM850 850 ", read_byte, cp_850, 0x80, 0xff},
};

const oab_encoding *oab_encoding_find(const char *name) {
    char asked[24];
    size_t length = 0;
    for (; *name != '\0' && length < sizeof asked - 2; name++)
        if (*name == ' ')
            return NULL;
        else if (*name != '-' && *name != '_')
            asked[length++] = (char)toupper((unsigned char)*name);
    asked[length] = ' ';
    asked[length + 1] = '\0';
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings && length > 0; e++) {
        const char *at = strstr(encodings[e].names, asked);
        if (*name == '\0' && at != NULL && (at == encodings[e].names || at[-1] == ' '))
            return &encodings[e];
    }
    return NULL;
}

/* ---- conversion ---- */

static char *put(uint32_t letter, char *to) {
    const int more = letter < 0x80 ? 0 : letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(leads[more] | letter >> (6 * more));
    for (int m = more - 1; m >= 0; m--)
        *to++ = (char)(0x80 | (letter >> (6 * m) & 0x3f));
    return to;
}

/* Without a mark the order is this machine's, as iconv has it. The mark is no letter. */
static size_t find_order(const oab_encoding **encoding, const unsigned char *from) {
    const bool is_big = from[0] == 0xfe && from[1] == 0xff;
    const bool is_little = from[0] == 0xff && from[1] == 0xfe;
    *encoding = &encodings[is_big ? BIG : LITTLE];
    return is_big || is_little ? 2 : 0;
}

int oab_encoding_convert(const oab_encoding **encoding, const char *from, size_t *used, char *to,
                         size_t *made) {
    const unsigned char *bytes = (const unsigned char *)from;
    const size_t size = *used;
    char *end = to;
    size_t at = 0, taken = 1;
    if ((*encoding)->read == NULL && size >= 2)
        at = find_order(encoding, bytes);
    const oab_encoding *e = *encoding;
    while (at < size && e->read != NULL) {
        uint32_t letter;
        taken = e->read(e, bytes + at, size - at, &letter);
        if (taken == 0 || taken == NONE)
            break;
        end = put(letter, end);
        at += taken;
    }
    *used = at;
    *made = (size_t)(end - to);
    return taken == NONE ? EILSEQ : at < size ? EINVAL : 0;
}
