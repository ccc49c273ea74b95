/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pack files: a cohort as it lies in memory, checked and mapped.
 *
 * A header, then parts at offsets of 64 bytes: segments, sites, dates, the texts of the
 * dictionaries (each with a NUL behind it, education, origin, then stay), and the columns. Numbers
 * are in the byte order of the machine that wrote them, which the header tells. Each part has its
 * XXH3-128, the header one over all before it. Children stand in one order within a segment, so
 * that a pack depends on the table's rows and not on threads; ids of children are not in it. */
#ifndef OAB_PACK_INTERNAL_H
#define OAB_PACK_INTERNAL_H

#include "input/pupils_internal.h"

#include <xxhash.h>

enum { OAB_PACK_VERSION = 1, OAB_PACK_ALIGN = 64, OAB_PACK_TEXT_MOST = 16 << 20 };
static const uint32_t oab_pack_order = 0x01020304;

enum {
    OAB_PART_SEGMENTS,
    OAB_PART_SITES,
    OAB_PART_DATES,
    OAB_PART_TEXTS,
    OAB_PART_BYTES, /* one per byte column; empty where the cohort has none */
    OAB_PART_SCORE = OAB_PART_BYTES + OAB_BYTE_COUNT,
    OAB_PART_COUNT
};

typedef struct oab_pack_part {
    uint64_t offset, size;
    XXH128_canonical_t hash;
} oab_pack_part;

typedef struct oab_pack_header {
    char magic[8];
    uint32_t version, order;
    uint64_t file_size;
    uint64_t children, segments, sites, dates;
    uint32_t words[OAB_LEXICON_COUNT]; /* of each dictionary, the empty one counted */
    uint32_t columns;                  /* oab_cohort's */
    uint64_t input_bytes, input_rows;  /* of the table it was made from */
    char input_hash[32];
    oab_pack_part part[OAB_PART_COUNT];
    XXH128_canonical_t hash;
} oab_pack_header;

_Static_assert(sizeof(oab_segment) == 24 && sizeof(oab_pack_part) == 32, "no padding");
_Static_assert(sizeof(oab_pack_header) == 120 + 32 * OAB_PART_COUNT + 16, "no padding");

static inline uint64_t oab_pack_align(uint64_t offset) {
    return (offset + OAB_PACK_ALIGN - 1) / OAB_PACK_ALIGN * OAB_PACK_ALIGN;
}
/* Bytes that part P must have by the header's counts; texts: what it says itself. */
uint64_t oab_pack_part_size(const oab_pack_header *header, int part);
/* XXH3-128 in its canonical byte order. */
XXH128_canonical_t oab_pack_hash(const void *data, size_t size);

/* Maps PATH into COHORT, every byte checked. OAB_DATA: what is wrong, in LOG. */
oab_status oab_pack_map(const char *path, const oab_read_options *options, oab_cohort *cohort,
                        oab_input_file *file, oab_log *log);
/* Checks what a run asks of the children, as reading their table would: needs, vocabulary, schools;
 * takes missing municipalities from SCHOOLS. */
oab_status oab_pack_fit(const char *path, const oab_read_options *options,
                        const oab_schools *schools, oab_cohort *cohort, oab_log *log);
/* Whether the file (or what descriptor 0 was redirected from) begins like a pack. */
bool oab_is_pack(const char *path);

#endif
