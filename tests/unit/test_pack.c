/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs made by hand: mapping restores what was written, and municipalities from a schools table
 * move and join segments as they do when the pupils table itself is read. */
#include "input/input_internal.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct outcome {
    oab_cohort cohort;
    oab_input_file file;
    oab_log log;
    oab_status status;
} outcome;

static void read_text(const char *text, size_t size, const oab_read_options *options,
                      const oab_schools *schools, outcome *o) {
    char path[32];
    const int fd = memfd_create("test", MFD_CLOEXEC);
    cr_assert(fd >= 0 && write(fd, text, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    o->log = (oab_log){0};
    o->status = oab_read_pupils(path, options, schools, &o->cohort, &o->file, &o->log);
    close(fd); /* the mapping stays */
}

static char *pack_of(outcome *o, size_t *size) {
    char *bytes;
    FILE *out = open_memstream(&bytes, size);
    cr_assert_eq(o->status, OAB_OK);
    cr_assert_eq(oab_pack_write(&o->cohort, &o->file, 2, out, &o->log), OAB_OK);
    fclose(out);
    return bytes;
}

static void free_outcome(outcome *o) {
    oab_cohort_free(&o->cohort);
    oab_input_file_free(&o->file);
    oab_log_free(&o->log);
}

static void expect_same(const outcome *a, const outcome *b) {
    const oab_cohort *x = &a->cohort, *y = &b->cohort;
    cr_assert_eq(a->status, OAB_OK);
    cr_assert_eq(b->status, OAB_OK, "%s", b->log.count > 0 ? b->log.items[0].text : "");
    cr_assert_eq(x->count, y->count);
    cr_assert_eq(x->segment_count, y->segment_count);
    for (size_t s = 0; s < x->segment_count; s++) {
        cr_expect_eq(oab_compare_segments(&x->segments[s], &y->segments[s]), 0);
        cr_expect_eq(x->segments[s].first, y->segments[s].first);
        cr_expect_eq(x->segments[s].count, y->segments[s].count);
    }
    cr_expect_arr_eq(x->education_mother, y->education_mother, x->count);
    cr_expect_arr_eq(x->origin, y->origin, x->count);
    cr_expect_arr_eq(x->mother_stay, y->mother_stay, x->count);
    cr_expect_arr_eq(x->debt, y->debt, x->count);
    cr_expect_eq(x->stays.number[1], y->stays.number[1]);
    cr_expect_str_eq(x->origins.text[1], y->origins.text[1]);
    cr_expect_str_eq(a->file.hash, b->file.hash);
    cr_expect_eq(a->file.bytes, b->file.bytes);
}

static const char table[] =
    "school_id,municipality_id,education_mother,education_father,origin,mother_stay,"
    "debt_restructuring\n"
    "01AB00,,212,111,nederland,5.50,0\n"
    "01AB00,GM0014,111,111,nederland,,0\n"
    "01AB00,GM0020,31,111,nederland,,1\n"
    "01AB01,,32,111,nederland,,0\n"
    ",GM0020,211,111,nederland,,0\n";

Test(pack, holds_what_the_table_says) {
    const oab_read_options options = {.threads = 1, .keep_unknown = true};
    outcome from_table, from_pack;
    read_text(table, sizeof table - 1, &options, NULL, &from_table);
    size_t size;
    char *pack = pack_of(&from_table, &size);
    read_text(pack, size, &options, NULL, &from_pack);
    expect_same(&from_table, &from_pack);
    cr_expect_not_null(from_pack.cohort.mapping);
    cr_expect_null(from_pack.cohort.age);
    cr_expect_null(from_pack.cohort.score);
    free(pack);
    free_outcome(&from_table);
    free_outcome(&from_pack);
}

/* The schools table puts 01AB00 in GM0014. The child without municipality, packed last at its
 * school, moves before those of GM0020 and joins those of GM0014: segments of 2, 1, 1, 1 children.
 */
Test(pack, takes_municipalities_from_schools) {
    oab_school rows[] = {{.id = UINT64_C(0x3031414230300000), .municipality = 14},
                         {.id = UINT64_C(0x3031414230310000), .municipality = 20}};
    const oab_schools schools = {.rows = rows, .count = 2, .has_municipality = true};
    const oab_read_options open = {.threads = 1, .keep_unknown = true}, options = {.threads = 1};
    outcome packed, from_table, from_pack;
    read_text(table, sizeof table - 1, &open, NULL, &packed);
    size_t size;
    char *pack = pack_of(&packed, &size);
    read_text(pack, size, &options, &schools, &from_pack);
    read_text(table, sizeof table - 1, &options, &schools, &from_table);
    free(pack_of(&from_table, &size)); /* sorts its children */
    cr_assert_eq(from_pack.status, OAB_OK);
    cr_expect_null(from_pack.cohort.mapping);
    cr_assert_eq(from_pack.cohort.segment_count, 4);
    cr_expect_eq(from_pack.cohort.segments[0].count, 2);
    cr_expect_eq(from_pack.cohort.segments[0].municipality, 14);
    cr_expect_eq(from_pack.cohort.segments[1].municipality, 20);
    free(pack_of(&from_pack, &size));
    expect_same(&from_table, &from_pack);
    free(pack);
    free_outcome(&packed);
    free_outcome(&from_table);
    free_outcome(&from_pack);
}

Test(pack, says_what_is_wrong) {
    const oab_read_options open = {.threads = 2, .keep_unknown = true}, strict = {.threads = 2};
    outcome packed, refused;
    read_text(table, sizeof table - 1, &open, NULL, &packed);
    size_t size;
    char *pack = pack_of(&packed, &size);
    read_text(pack, size, &strict, NULL, &refused);
    cr_expect_eq(refused.status, OAB_DATA);
    cr_expect_eq(refused.log.errors, 2, "two schools have pupils without municipality");
    free_outcome(&refused);
    for (size_t at = 8; at < size; at++) { /* each byte after the magic number, gaps included */
        pack[at] ^= 1;
        read_text(pack, size, &open, NULL, &refused);
        cr_assert_eq(refused.status, OAB_DATA, "byte %zu", at);
        cr_assert_eq(refused.log.errors, 1);
        free_outcome(&refused);
        pack[at] ^= 1;
    }
    free(pack);
    free_outcome(&packed);
}
