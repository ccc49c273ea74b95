/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a cohort as the pupils table that engines and peers read, with the columns of the sample.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_BYTES = 1 << 20, LONGEST_ROW = 256 };

static char *put_text(char *at, const char *text) {
    const size_t length = strlen(text);
    memcpy(at, text, length);
    return at + length;
}

static char *put_number(char *at, uint64_t number, int digits) {
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

static const oab_segment *segment_of(const oab_cohort *cohort, uint64_t child) {
    size_t low = 0, high = cohort->segment_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (cohort->segments[middle].first <= child)
            low = middle;
        else
            high = middle;
    }
    return &cohort->segments[low];
}

static char *put_row(const oab_cohort *cohort, uint64_t child, char *at) {
    const oab_segment *segment = segment_of(cohort, child);
    const bool is_toddler = oab_is_toddlers(segment);
    char id[12] = "";
    *at++ = is_toddler ? 'T' : 'P';
    at = put_number(at, child + 1, 9);
    *at++ = ',';
    if (!is_toddler)
        at = put_text(at, oab_school_id_print(cohort->sites[segment->site], id));
    *at++ = ',';
    at = put_text(at, oab_municipality_id_print(segment->municipality, id));
    *at++ = ',';
    at = put_number(at, cohort->age[child], cohort->age[child] > 9 ? 2 : 1);
    const char *texts[] = {cohort->education.text[cohort->education_mother[child]],
                           cohort->education.text[cohort->education_father[child]],
                           cohort->origins.text[cohort->origin[child]],
                           cohort->stays.text[cohort->mother_stay[child]]};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *at++ = ',';
        at = put_text(at, texts[i]);
    }
    *at++ = ',';
    *at++ = (char)('0' + cohort->debt[child]);
    *at++ = '\n';
    return at;
}

/* A step through all rows, near the golden section and coprime to COUNT, so that rows far apart
 * become neighbours. */
static uint64_t stride_of(uint64_t count) {
    uint64_t stride = count * 618 / 1000 + 1;
    for (;; stride++) {
        uint64_t a = count, b = stride;
        while (b != 0) {
            const uint64_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1)
            return stride;
    }
}

static bool write_rows(const oab_cohort *cohort, uint64_t stride, char *buffer, FILE *out,
                       uint64_t *bytes) {
    char *at = put_text(buffer, "pupil_id,school_id,municipality_id,age,education_mother,"
                                "education_father,origin,mother_stay,debt_restructuring\n");
    uint64_t child = 0;
    for (uint64_t i = 0; i < cohort->count; i++) {
        at = put_row(cohort, child, at);
        child = (child + stride) % cohort->count;
        if (at - buffer < BUFFER_BYTES - LONGEST_ROW && i + 1 < cohort->count)
            continue;
        const size_t length = (size_t)(at - buffer);
        if (fwrite(buffer, 1, length, out) != length)
            return false;
        *bytes += length;
        at = buffer;
    }
    return true;
}

bool bench_cohort_write(const oab_cohort *cohort, const char *path, bool is_shuffled,
                        uint64_t *bytes) {
    *bytes = 0;
    char *buffer = malloc(BUFFER_BYTES);
    FILE *out = buffer != NULL ? fopen(path, "wb") : NULL;
    bool is_written = out != NULL && write_rows(cohort, is_shuffled ? stride_of(cohort->count) : 1,
                                                buffer, out, bytes);
    if (out != NULL && fclose(out) != 0)
        is_written = false;
    free(buffer);
    return is_written;
}
