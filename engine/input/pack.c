/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a pack: sorts the children within each segment, then writes the header and the parts. */
#include "input/input_internal.h"

#include <errno.h>
#include <stdlib.h>

uint64_t oab_pack_part_size(const oab_pack_header *header, int part) {
    switch (part) {
    case OAB_PART_SEGMENTS:
        return header->segments * sizeof(oab_segment);
    case OAB_PART_SITES:
        return header->sites * sizeof(oab_school_id);
    case OAB_PART_DATES:
        return header->dates * sizeof(int32_t);
    case OAB_PART_TEXTS:
        return header->part[part].size;
    default:
        break;
    }
    const int column = part - OAB_PART_BYTES;
    const bool is_always = part != OAB_PART_SCORE && oab_byte_specs[column].is_always;
    if (!is_always && (header->columns >> column & 1) == 0)
        return 0;
    return header->children * (part == OAB_PART_SCORE ? sizeof(int32_t) : 1);
}

XXH128_canonical_t oab_pack_hash(const void *data, size_t size) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, size));
    return canonical;
}

/* ---- the fixed order of children ---- */

int oab_compare_children(const void *left, const void *right) {
    const oab_child *a = left, *b = right;
    const int order = memcmp(a->byte, b->byte, sizeof a->byte);
    return order != 0 ? order : (a->score > b->score) - (a->score < b->score);
}

void oab_order_children(const oab_cohort *cohort, const oab_segment *segment, oab_child *list) {
    const uint64_t first = segment->first;
    const uint8_t *const *column = (const uint8_t *const *)cohort->bytes;
    for (uint64_t i = 0; i < segment->count; i++) {
        list[i] = (oab_child){.score = cohort->score != NULL ? cohort->score[first + i] : 0};
        for (int b = 0; b < OAB_BYTE_COUNT; b++)
            list[i].byte[b] = column[b] != NULL ? column[b][first + i] : 0;
    }
    qsort(list, segment->count, sizeof *list, oab_compare_children);
}

static void order_segment(oab_cohort *cohort, const oab_segment *segment, oab_child *list) {
    const uint64_t first = segment->first;
    oab_order_children(cohort, segment, list);
    for (uint64_t i = 0; i < segment->count; i++) {
        if (cohort->score != NULL)
            cohort->score[first + i] = list[i].score;
        for (int b = 0; b < OAB_BYTE_COUNT; b++) {
            uint8_t *column = cohort->bytes[b];
            if (column != NULL)
                column[first + i] = list[i].byte[b];
        }
    }
}

static bool order_children(oab_cohort *cohort, int threads) {
    const size_t count = cohort->segment_count;
    uint64_t most = 0;
    for (size_t s = 0; s < count; s++)
        most = cohort->segments[s].count > most ? cohort->segments[s].count : most;
    int failed = 0;
#pragma omp parallel num_threads(threads) default(none) shared(cohort, count, most)               \
    reduction(+ : failed)
    {
        oab_child *list = oab_new(most, sizeof *list);
        failed += list == NULL;
#pragma omp for schedule(static)
        for (size_t s = 0; s < count; s++)
            if (list != NULL)
                order_segment(cohort, &cohort->segments[s], list);
        free(list);
    }
    return failed == 0;
}

/* ---- parts ---- */

static const oab_dictionary *dictionary_of(const oab_cohort *cohort, int which) {
    const oab_dictionary *const of[OAB_LEXICON_COUNT] = {&cohort->education, &cohort->origins,
                                                         &cohort->stays};
    return of[which];
}

/* Joins the texts, each NUL-terminated; numbers are written in their shortest form. */
static bool join_texts(const oab_cohort *cohort, oab_draft *texts) {
    FILE *stream = oab_draft_open(texts);
    for (int x = 0; stream != NULL && x < OAB_LEXICON_COUNT; x++) {
        const oab_dictionary *dictionary = dictionary_of(cohort, x);
        for (size_t c = 1; c < dictionary->count; c++) {
            char number[32];
            const char *text = dictionary->text[c];
            if (dictionary->number != NULL) {
                oab_fixed_print(number, dictionary->number[c]);
                text = number;
            }
            fwrite(text, 1, strlen(text) + 1, stream);
        }
    }
    return oab_draft_close(texts);
}

static void fill_header(const oab_cohort *cohort, const oab_input_file *file,
                        const void *const data[OAB_PART_COUNT], size_t text_size,
                        oab_pack_header *header) {
    *header = (oab_pack_header){.magic = OAB_PACK_MARK,
                                .version = OAB_PACK_VERSION,
                                .order = oab_pack_order,
                                .children = cohort->count,
                                .segments = cohort->segment_count,
                                .sites = cohort->site_count,
                                .dates = cohort->date_count,
                                .columns = cohort->columns,
                                .input_bytes = file->bytes,
                                .input_rows = file->rows};
    memcpy(header->input_hash, file->hash, sizeof header->input_hash);
    for (int x = 0; x < OAB_LEXICON_COUNT; x++)
        header->words[x] = (uint32_t)dictionary_of(cohort, x)->count;
    header->part[OAB_PART_TEXTS].size = text_size;
    uint64_t at = sizeof *header;
    for (int p = 0; p < OAB_PART_COUNT; p++) {
        oab_pack_part *part = &header->part[p];
        part->offset = oab_pack_align(at);
        part->size = oab_pack_part_size(header, p);
        part->hash = oab_pack_hash(data[p], part->size);
        at = part->offset + part->size;
    }
    header->file_size = at;
    header->hash = oab_pack_hash(header, offsetof(oab_pack_header, hash));
}

static void write_parts(const oab_pack_header *header, const void *const data[OAB_PART_COUNT],
                        FILE *out) {
    static const char zeros[OAB_PACK_ALIGN];
    uint64_t at = sizeof *header;
    fwrite(header, sizeof *header, 1, out);
    for (int p = 0; p < OAB_PART_COUNT; p++) {
        fwrite(zeros, 1, header->part[p].offset - at, out);
        if (header->part[p].size > 0)
            fwrite(data[p], 1, header->part[p].size, out);
        at = header->part[p].offset + header->part[p].size;
    }
}

oab_status oab_pack_write(oab_cohort *cohort, const oab_input_file *file, int threads, FILE *out,
                          oab_log *log) {
    if (cohort->mapping != NULL)
        return oab_fail(log, OAB_DATA, "%s is already a pack", file->path);
    oab_draft texts;
    if (!join_texts(cohort, &texts) || !order_children(cohort, threads)) {
        oab_draft_free(&texts);
        return oab_out_of_memory(log);
    }
    const void *data[OAB_PART_COUNT] = {[OAB_PART_SEGMENTS] = cohort->segments,
                                        [OAB_PART_SITES] = cohort->sites,
                                        [OAB_PART_DATES] = cohort->dates,
                                        [OAB_PART_TEXTS] = texts.text,
                                        [OAB_PART_SCORE] = cohort->score};
    for (int b = 0; b < OAB_BYTE_COUNT; b++)
        data[OAB_PART_BYTES + b] = cohort->bytes[b];
    oab_pack_header header;
    fill_header(cohort, file, data, texts.size, &header);
    write_parts(&header, data, out);
    oab_draft_free(&texts);
    return OAB_OK;
}
