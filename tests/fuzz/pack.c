/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the reading of packs: altered ones, mostly with matching checksums, pack [CASES [SEED]],
 * or libFuzzer's. Each must be refused with a message, or give a cohort whose codes, indexes and
 * offsets are all in bounds. */
#include "fuzz.h"
#include "input/input_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DEFAULT_CASES = 20000 };

static const char table[] =
    "school_id,municipality_id,count_date,age,education_mother,education_father,origin,mother_stay,"
    "debt_restructuring,score,weight\n"
    "01AB00,GM0014,2017-10-01,6,111,212,nederland,,0,535.5,0.3\n"
    "01AB00,GM0014,2018-10-01,7,111,,turkije,5,0,,1.2\n"
    "01AB00,,2018-10-01,8,31,212,nederland,,1,530,\n"
    "02CD01,GM0363,2018-10-01,,212,212,suriname,12.5,0,,0\n"
    "02CD01,GM0363,2018-10-01,11,212,212,suriname,12.5,0,540.123456,0\n"
    ",GM0014,2018-10-01,3,111,111,noord_amerika_oceanie,2,0,,\n"
    ",GM0363,2018-10-01,2,,,,,,,\n";

static void put_file(int fd, const char *bytes, size_t size) {
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
        abort();
}

/* The pack of the table above; free(). */
static char *make_pack(int fd, const char *path, size_t *size) {
    const oab_read_options options = {.threads = 1, .keep_unknown = true};
    oab_cohort cohort;
    oab_input_file file;
    oab_log log = {0};
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, size);
    put_file(fd, table, sizeof table - 1);
    if (out == NULL || oab_read_pupils(path, &options, NULL, &cohort, &file, &log) != OAB_OK ||
        oab_pack_write(&cohort, &file, 1, out, &log) != OAB_OK || fclose(out) != 0)
        abort();
    oab_cohort_free(&cohort);
    oab_input_file_free(&file);
    oab_log_free(&log);
    return bytes;
}

static uint64_t any_value(void) {
    static const uint64_t values[] = {0,          1,
                                      2,          3,
                                      6,          7,
                                      8,          64,
                                      255,        256,
                                      65535,      65536,
                                      100,        512,
                                      568000,     0x7fffffff,
                                      0xffffffff, UINT64_MAX,
                                      9,          21,
                                      10000,      UINT64_MAX / 2};
    return draw(3) == 0 ? (uint64_t)draw(256) : values[draw(sizeof values / sizeof *values)];
}

/* Overwrites one or two values of 1, 2, 4 or 8 bytes in the header or in a part. */
static void alter(char *bytes, size_t size) {
    oab_pack_header *header = (oab_pack_header *)(void *)bytes;
    for (unsigned n = 1 + draw(2); n > 0; n--) {
        size_t from = 0, length = sizeof *header;
        if (draw(3) > 0) {
            const oab_pack_part *part = &header->part[draw(OAB_PART_COUNT)];
            if (part->size > 0 && part->offset < size && part->size <= size - part->offset) {
                from = part->offset;
                length = part->size;
            }
        }
        const size_t width = (size_t)1 << draw(4);
        const size_t at = from + draw((unsigned)length) / width * width;
        const uint64_t value = any_value();
        if (at + width <= size)
            memcpy(bytes + at, &value, width);
    }
}

static void repair(char *bytes, size_t size) {
    if (size < sizeof(oab_pack_header))
        return;
    oab_pack_header *header = (oab_pack_header *)(void *)bytes;
    for (int p = 0; p < OAB_PART_COUNT; p++) {
        oab_pack_part *part = &header->part[p];
        if (part->offset <= size && part->size <= size - part->offset)
            part->hash = oab_pack_hash(bytes + part->offset, part->size);
    }
    header->hash = oab_pack_hash(header, offsetof(oab_pack_header, hash));
}

/* Reads all that a run could read. False: something lies out of bounds. */
static bool walk(const oab_cohort *c) {
    size_t letters = 0;
    uint64_t children = 0;
    for (size_t s = 0; s < c->segment_count; s++) {
        const oab_segment *g = &c->segments[s];
        if (g->first != children || g->date >= c->date_count ||
            (g->site != OAB_NO_INDEX && g->site >= c->site_count))
            return false;
        children += g->count;
        letters += c->dates[g->date] > 0;
        letters += g->site != OAB_NO_INDEX && c->sites[g->site] > 0;
    }
    for (uint64_t i = 0; i < c->count; i++) {
        if (c->education_mother[i] >= c->education.count ||
            c->education_father[i] >= c->education.count || c->origin[i] >= c->origins.count ||
            c->mother_stay[i] >= c->stays.count || c->debt[i] > OAB_DEBT_UNKNOWN)
            return false;
        letters += strlen(c->education.text[c->education_mother[i]]) +
                   strlen(c->origins.text[c->origin[i]]) + (c->age != NULL ? c->age[i] : 0U) +
                   (c->weight != NULL ? c->weight[i] : 0U) + (c->score != NULL && c->score[i] > 0) +
                   (c->stays.number[c->mother_stay[i]] > 0);
    }
    return children == c->count && letters < SIZE_MAX;
}

static const unsigned needs[] = {0, OAB_NEED_SCORE, OAB_NEED_WEIGHT};

/* False: neither refused with a message nor valid. */
static bool try_pack(const char *path, const oab_read_options *options, bool has_schools,
                     bool *is_read) {
    static oab_school rows[] = {
        {.id = UINT64_C(0x3031414230300000), .municipality = 14},
        {.id = UINT64_C(0x3032434430310000), .municipality = OAB_NO_MUNICIPALITY}};
    static const oab_schools schools = {.rows = rows, .count = 2, .has_municipality = true};
    oab_cohort cohort;
    oab_input_file file;
    oab_log log = {0};
    const oab_status status =
        oab_read_pupils(path, options, has_schools ? &schools : NULL, &cohort, &file, &log);
    *is_read = status == OAB_OK;
    const bool is_sound = *is_read ? walk(&cohort) : log.errors > 0;
    oab_cohort_free(&cohort);
    oab_input_file_free(&file);
    oab_log_free(&log);
    return is_sound;
}

/* ---- libFuzzer ---- */

/* One byte of settings, then the pack. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd;
    static char path[FUZZ_PATH];
    if (path[0] == '\0')
        fd = fuzz_file("pack", path);
    if (size == 0)
        return 0;
    char *bytes = malloc(size); /* aligned, as the header requires */
    if (bytes == NULL)
        abort();
    memcpy(bytes, data + 1, size - 1);
    if (data[0] & 1)
        repair(bytes, size - 1);
    put_file(fd, bytes, size - 1);
    free(bytes);
    const oab_read_options options = {
        .threads = 1, .need = needs[(data[0] >> 1) % 3], .keep_unknown = data[0] & 8};
    bool is_read;
    if (!try_pack(path, &options, data[0] & 16, &is_read))
        abort();
    return 0;
}

#ifdef OAB_LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Sometimes replaces the bytes, which are rarely anything like a pack, by an altered valid pack. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static char *valid;
    static size_t valid_size;
    state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    if (valid == NULL) {
        char path[FUZZ_PATH];
        const int fd = fuzz_file("table", path);
        valid = make_pack(fd, path, &valid_size);
        close(fd);
    }
    if (valid_size + 1 > most || (size > sizeof(oab_pack_header) && draw(100) > 0))
        return LLVMFuzzerMutate(data, size, most);
    char *bytes = malloc(valid_size);
    if (bytes == NULL)
        abort();
    memcpy(bytes, valid, valid_size);
    if (draw(4) > 0)
        alter(bytes, valid_size);
    data[0] = (uint8_t)draw(256);
    memcpy(data + 1, bytes, valid_size);
    free(bytes);
    return valid_size + 1;
}
#else

/* ---- random cases ---- */

static bool draw_reading(const char *path, bool *is_read) {
    const oab_read_options options = {
        .threads = 1 + (int)draw(2), .need = needs[draw(3)], .keep_unknown = draw(2) == 0};
    return try_pack(path, &options, draw(2) == 1, is_read);
}

int main(int argc, char **argv) {
    const uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : DEFAULT_CASES;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    char path[FUZZ_PATH];
    const int fd = fuzz_file("pack", path);
    size_t size;
    char *valid = make_pack(fd, path, &size);
    char *bytes = malloc(size + 64);
    uint64_t read = 0;
    bool is_sound = bytes != NULL;
    for (uint64_t i = 0; i < cases && is_sound; i++) {
        state = (seed << 32 ^ i) * UINT64_C(0x9e3779b97f4a7c15) + 1;
        size_t length = size;
        bool is_read;
        memcpy(bytes, valid, size);
        memset(bytes + size, 0, 64);
        if (i > 0)
            alter(bytes, size);
        if (draw(10) > 0)
            repair(bytes, size);
        if (draw(20) == 0)
            length = draw((unsigned)size + 64);
        put_file(fd, bytes, length);
        is_sound = draw_reading(path, &is_read);
        read += is_read;
        if (!is_sound)
            fprintf(stderr, "case %llu of seed %llu is neither refused nor sound\n",
                    (unsigned long long)i, (unsigned long long)seed);
    }
    printf("pack: %llu altered packs, %llu still sound, the others refused: %s\n",
           (unsigned long long)cases, (unsigned long long)read, is_sound ? "fine" : "NOT FINE");
    close(fd);
    free(bytes);
    free(valid);
    return is_sound && (cases < 1000 || (read > cases / 100 && read < cases)) ? 0 : 1;
}
#endif
