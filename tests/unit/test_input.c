/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of reading children, on cases worked out by hand: a lane's dictionaries, places, merging
 * two lanes, telling plain texts from others. */
#include "input/input_internal.h"
#include "log.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

Test(lexicon, tells_values_apart) {
    /* 1 to 24 bytes long; the last three have the same first and last eight bytes */
    static const char *const values[] = {"1",
                                         "11",
                                         "111",
                                         "abcdefgh",
                                         "abcdefghi",
                                         "abcdefghh",
                                         "aaaaaaaaa",
                                         "aaaaaaaaaa",
                                         "noord_afrika_overig",
                                         "noord_amerika_oceanie",
                                         "noord_amirika_oceanie",
                                         "noord_amarika_oceanie"};
    enum { COUNT = sizeof values / sizeof *values };
    oab_lexicon *lexicon = calloc(1, sizeof *lexicon);
    bool is_new;
    for (uint8_t round = 0; round < 2; round++)
        for (uint8_t i = 0; i < COUNT; i++) {
            cr_expect_eq(oab_lexicon_code(lexicon, values[i], strlen(values[i]), &is_new), i + 1);
            cr_expect_eq(is_new, round == 0);
        }
    for (size_t slot = 0; slot < OAB_LEXICON_SLOTS; slot++)
        cr_expect_eq(lexicon->slots[slot].fine, 0, "nothing is fine before it is accepted");
    oab_lexicon_accept(lexicon, 9);
    const oab_key key = oab_key_of(values[8], 19);
    cr_expect_eq(oab_lexicon_slot(lexicon, &key, values[8])->fine, 9);
    cr_expect_eq(lexicon->slots[0].code, 0);
    oab_lexicon_free(lexicon);
    free(lexicon);
}

Test(lexicon, is_full_at_255) {
    oab_lexicon *lexicon = calloc(1, sizeof *lexicon);
    char text[8];
    bool is_new;
    for (int i = 1; i <= 255; i++)
        cr_expect_eq(oab_lexicon_code(lexicon, text, (size_t)sprintf(text, "%d", i), &is_new), i);
    cr_expect_eq(oab_lexicon_code(lexicon, "x", 1, &is_new), 0);
    cr_expect_eq(oab_lexicon_code(lexicon, "17", 2, &is_new), 17);
    oab_lexicon_free(lexicon);
    free(lexicon);
}

Test(places, are_found_again) {
    oab_places places = {0};
    bool is_new;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            const uint32_t found = oab_place_index(&places, (oab_school_id)(i / 2) << 16,
                                                   (oab_municipality_id)(i % 2), 20181001, &is_new);
            cr_assert_eq(found, i);
            cr_assert_eq(is_new, round == 0);
        }
    free(places.items);
    free(places.slots);
}

/* Two lanes met the educations in different orders and share a school. Lane 0: site B: 31, 111;
 * site A: 111. Lane 1: site A: 212, 31. Sorted as text, 111, 212, 31 are codes 1, 2, 3; site A
 * comes first with {111, 212, 31}, then B with {31, 111}. */
Test(cohort, merges_lanes) {
    static const char *const words[2][3] = {{"31", "111", NULL}, {"212", "31", NULL}};
    const oab_school_id a = UINT64_C(0x3031414230300000), b = UINT64_C(0x3031414230310000);
    oab_lane *lanes = calloc(2, sizeof *lanes);
    oab_pupil_store *store[2] = {&lanes[0].store, &lanes[1].store};
    const bool has[OAB_BYTE_COUNT + 1] = {[OAB_BYTE_MOTHER] = true};
    bool is_new;
    for (int l = 0; l < 2; l++)
        for (int w = 0; words[l][w] != NULL; w++)
            oab_lexicon_code(&lanes[l].lexicon[OAB_LEXICON_EDUCATION], words[l][w],
                             strlen(words[l][w]), &is_new);
    const uint32_t b0 = oab_place_index(&lanes[0].places, b, 14, 0, &is_new),
                   a0 = oab_place_index(&lanes[0].places, a, 14, 0, &is_new),
                   a1 = oab_place_index(&lanes[1].places, a, 14, 0, &is_new);
    cr_assert(oab_pupil_store_open(store[0], has, false, 1) &&
              oab_pupil_store_reserve(store[0], 3));
    cr_assert(oab_pupil_store_open(store[1], has, false, 2));
    memcpy(store[0]->bytes[OAB_BYTE_MOTHER], (uint8_t[]){1, 2, 2}, 3);
    memcpy(store[1]->bytes[OAB_BYTE_MOTHER], (uint8_t[]){1, 2}, 2);
    store[0]->count = 3;
    store[1]->count = 2;
    cr_assert(oab_pupil_store_add_stretch(store[0], b0, 2) &&
              oab_pupil_store_add_stretch(store[0], a0, 1) &&
              oab_pupil_store_add_stretch(store[1], a1, 1) &&
              oab_pupil_store_add_stretch(store[1], a1, 1));
    cr_expect_eq(store[1]->stretch_count, 1, "a run goes on");
    oab_cohort cohort = {0};
    oab_log log = {0};
    cr_assert_eq(oab_cohort_merge(lanes, 2, has, 2, "t", &cohort, &log), OAB_OK);
    cr_assert_eq(cohort.count, 5);
    cr_assert_eq(cohort.segment_count, 2);
    cr_expect_eq(cohort.segments[0].count, 3);
    cr_expect_arr_eq(cohort.education_mother, ((uint8_t[]){1, 2, 3, 3, 1}), 5);
    cr_expect_str_eq(cohort.education.text[2], "212");
    cr_expect_eq(cohort.debt[4], OAB_DEBT_UNKNOWN);
    oab_cohort_free(&cohort);
    for (int l = 0; l < 2; l++) {
        oab_lexicon_free(&lanes[l].lexicon[OAB_LEXICON_EDUCATION]);
        free(lanes[l].places.items);
        free(lanes[l].places.slots);
    }
    free(lanes);
}

/* A word or place that occurs only in dropped rows leaves no trace in the cohort. */
Test(cohort, forgets_dropped_rows) {
    oab_lane *lane = calloc(1, sizeof *lane);
    oab_pupil_store *store = &lane->store;
    const bool has[OAB_BYTE_COUNT + 1] = {[OAB_BYTE_MOTHER] = true};
    bool is_new;
    oab_lexicon_code(&lane->lexicon[OAB_LEXICON_EDUCATION], "999", 3, &is_new);
    oab_lexicon_code(&lane->lexicon[OAB_LEXICON_EDUCATION], "111", 3, &is_new);
    oab_place_index(&lane->places, 0, 363, 0, &is_new);
    oab_place_index(&lane->places, 0, 14, 0, &is_new);
    lane->stale = true;
    cr_assert(oab_pupil_store_open(store, has, false, 1));
    store->bytes[OAB_BYTE_MOTHER][0] = 2;
    store->count = 1;
    cr_assert(oab_pupil_store_add_stretch(store, 1, 1));
    oab_cohort cohort = {0};
    oab_log log = {0};
    cr_assert_eq(oab_cohort_merge(lane, 1, has, 1, "t", &cohort, &log), OAB_OK);
    cr_expect_eq(cohort.education.count, 2);
    cr_expect_eq(cohort.education_mother[0], 1);
    cr_expect_eq(cohort.segment_count, 1);
    cr_expect_eq(cohort.segments[0].municipality, 14);
    oab_cohort_free(&cohort);
    oab_lexicon_free(&lane->lexicon[OAB_LEXICON_EDUCATION]);
    free(lane->places.items);
    free(lane->places.slots);
    free(lane);
}

/* ---- the rows of one child ---- */

static oab_status read_one(const char *path, const char *id, int threads, oab_cohort *cohort,
                           oab_input_file *file, oab_log *log) {
    const oab_read_options options = {.threads = threads,
                                      .chunk_bytes = 32,
                                      .need = OAB_NEED_WEIGHT,
                                      .only_pupil = id,
                                      .repeated_share = OAB_ONE / 100};
    return oab_read_pupils(path, &options, NULL, cohort, file, log);
}

static void write_table(const char *text, char path[32]) {
    strcpy(path, "/tmp/oab-pupil-XXXXXX");
    const int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
}

static const char of_ids[] = "pupil_id,school_id,municipality_id,count_date,education_mother,"
                             "education_father\n"
                             "a10,01AB00,GM0014,2018-10-01,999,31\n"
                             "\" a,1 \",01AB01,GM0014,2018-10-01,111,31\n"
                             ",01AB00,GM0014,2017-10-01,122,32\n"
                             "A1,01AB02,GM0014,2018-10-01,122,32\n"
                             "\"a,1\",,GM0017,2017-10-01,121,\n"
                             "a10,01AB00,GM0014,2017-10-01,211,31\n";

/* What is kept is as if the table held the child's rows alone: other ids, places and categories
 * leave no trace. */
Test(one_pupil, is_read_alone) {
    char path[32];
    write_table(of_ids, path);
    for (int threads = 1; threads <= 3; threads++) {
        OWN_LOG(log);
        oab_cohort cohort, all;
        oab_input_file file, of_all;
        cr_assert_eq(read_one(path, " a,1", threads, &cohort, &file, &log), OAB_OK);
        cr_assert_eq(read_one(path, NULL, threads, &all, &of_all, &log), OAB_OK);
        cr_expect_str_eq(file.hash, of_all.hash);
        cr_expect_eq(all.count, 6);
        cr_assert_eq(cohort.count, 2);
        cr_assert_eq(cohort.segment_count, 2);
        cr_expect_arr_eq(cohort.dates, ((int32_t[]){20171001, 20181001}), 2 * sizeof(int32_t));
        cr_expect(oab_is_toddlers(&cohort.segments[0]));
        cr_expect_eq(cohort.segments[0].municipality, 17);
        cr_expect_eq(cohort.site_count, 1);
        cr_expect_eq(cohort.education.count, 4); /* "", 111, 121, 31 */
        cr_expect_str_eq(cohort.education.text[cohort.education_mother[0]], "121");
        cr_expect_str_eq(cohort.education.text[cohort.education_father[0]], "");
        cr_expect_str_eq(cohort.education.text[cohort.education_mother[1]], "111");
        cr_expect_eq(log.count, 0);
        oab_cohort_free(&cohort);
        oab_cohort_free(&all);
        oab_input_file_free(&file);
        oab_input_file_free(&of_all);
    }
    unlink(path);
}

Test(one_pupil, must_be_there) {
    static const struct {
        const char *text, *id, *end;
    } cases[] = {
        {of_ids, "a1", "no row has the pupil_id that is asked for"},
        {of_ids, "a", "no row has the pupil_id that is asked for"},
        {"school_id,municipality_id,weight\n01AB00,GM0014,0\n", "a",
         "missing column: pupil_id, by which a child is found"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[32];
        OWN_LOG(log);
        oab_cohort cohort;
        oab_input_file file;
        write_table(cases[i].text, path);
        cr_expect_eq(read_one(path, cases[i].id, 2, &cohort, &file, &log), OAB_DATA);
        cr_assert_eq(log.count, 1);
        cr_expect(strstr(log.items[0].text, cases[i].end) != NULL, "%s", log.items[0].text);
        unlink(path);
    }
}
