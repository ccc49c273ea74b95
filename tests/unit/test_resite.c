/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children who move with their school, or are left out: the cohort is the one that a file written
 * so would have given. */
#include "input/input.h"
#include "sweep_fixture.h"

#define HEAD "school_id,municipality_id,count_date,score,age,weight\n"

static oab_cohort read_children(const char *text) {
    OWN_LOG(log);
    char path[FIXTURE_PATH];
    write_file(path, text);
    oab_cohort cohort = {0};
    oab_input_file file = {0};
    const oab_read_options options = {.threads = 1, .need = OAB_NEED_SCORE};
    cr_assert_eq(oab_read_pupils(path, &options, NULL, &cohort, &file, &log), OAB_OK, "%s",
                 log.count > 0 ? log.items[0].text : "");
    oab_input_file_free(&file);
    unlink(path);
    return cohort;
}

static oab_school_id id_of(const char *text) {
    oab_school_id id = 0;
    cr_assert(oab_school_id_parse(text, strlen(text), &id));
    return id;
}

static void expect_same(const oab_cohort *got, const oab_cohort *expected) {
    cr_assert_eq(got->count, expected->count);
    cr_assert_eq(got->site_count, expected->site_count);
    cr_assert_eq(got->segment_count, expected->segment_count);
    cr_assert_eq(got->date_count, expected->date_count);
    cr_expect_arr_eq(got->sites, expected->sites, got->site_count * sizeof *got->sites);
    cr_expect_arr_eq(got->dates, expected->dates, got->date_count * sizeof *got->dates);
    for (size_t s = 0; s < got->segment_count; s++) {
        const oab_segment *a = &got->segments[s], *b = &expected->segments[s];
        cr_expect(a->first == b->first && a->count == b->count && a->site == b->site &&
                      a->municipality == b->municipality && a->date == b->date,
                  "segment %zu", s);
    }
    cr_expect_arr_eq(got->score, expected->score, got->count * sizeof *got->score);
    cr_expect_arr_eq(got->age, expected->age, got->count);
    cr_expect_arr_eq(got->weight, expected->weight, got->count);
}

static void expect_moved(const char *before, const oab_move *moves, const char *after) {
    OWN_LOG(log);
    oab_cohort got = read_children(before), expected = read_children(after);
    cr_assert_eq(oab_cohort_move(&got, moves, &log), OAB_OK);
    expect_same(&got, &expected);
    oab_cohort_free(&got);
    oab_cohort_free(&expected);
}

static const char before[] = HEAD "01AA00,GM0001,2019-10-01,520,5,0\n"
                                  "01AA00,GM0001,2019-10-01,521,6,0.3\n"
                                  "02BB00,GM0002,2018-10-01,522,7,1.2\n"
                                  "02BB00,GM0002,2019-10-01,523,8,0\n"
                                  "03CC00,GM0003,2019-10-01,524,9,0\n"
                                  ",GM0002,2019-10-01,525,3,\n";

/* 02BB00 joins 01AA00 and its municipality; 03CC00 stays where it is. */
Test(resite, children_follow_their_school) {
    const oab_move moves[] = {{id_of("01AA00"), OAB_NO_MUNICIPALITY},
                              {id_of("01AA00"), 1},
                              {id_of("03CC00"), OAB_NO_MUNICIPALITY}};
    expect_moved(before, moves,
                 HEAD "01AA00,GM0001,2018-10-01,522,7,1.2\n"
                      "01AA00,GM0001,2019-10-01,520,5,0\n"
                      "01AA00,GM0001,2019-10-01,521,6,0.3\n"
                      "01AA00,GM0001,2019-10-01,523,8,0\n"
                      "03CC00,GM0003,2019-10-01,524,9,0\n"
                      ",GM0002,2019-10-01,525,3,\n");
}

/* A site of another municipality than the children's own, and one that no child is of yet. */
Test(resite, keeps_municipalities_apart) {
    const oab_move moves[] = {{id_of("09ZZ00"), OAB_NO_MUNICIPALITY},
                              {id_of("09ZZ00"), OAB_NO_MUNICIPALITY},
                              {id_of("03CC00"), OAB_NO_MUNICIPALITY}};
    expect_moved(before, moves,
                 HEAD "09ZZ00,GM0001,2019-10-01,520,5,0\n"
                      "09ZZ00,GM0001,2019-10-01,521,6,0.3\n"
                      "09ZZ00,GM0002,2018-10-01,522,7,1.2\n"
                      "09ZZ00,GM0002,2019-10-01,523,8,0\n"
                      "03CC00,GM0003,2019-10-01,524,9,0\n"
                      ",GM0002,2019-10-01,525,3,\n");
}

/* With the last of a count date goes the date. */
Test(resite, leaves_children_out) {
    const oab_move moves[] = {{id_of("01AA00"), OAB_NO_MUNICIPALITY},
                              {OAB_NOWHERE, OAB_NO_MUNICIPALITY},
                              {OAB_NOWHERE, OAB_NO_MUNICIPALITY}};
    expect_moved(before, moves,
                 HEAD "01AA00,GM0001,2019-10-01,520,5,0\n"
                      "01AA00,GM0001,2019-10-01,521,6,0.3\n"
                      ",GM0002,2019-10-01,525,3,\n");
}

Test(resite, may_leave_nobody) {
    OWN_LOG(log);
    oab_cohort cohort = read_children(HEAD "01AA00,GM0001,2019-10-01,520,5,0\n");
    const oab_move move = {OAB_NOWHERE, OAB_NO_MUNICIPALITY};
    cr_assert_eq(oab_cohort_move(&cohort, &move, &log), OAB_OK);
    cr_expect(cohort.count == 0 && cohort.site_count == 0 && cohort.segment_count == 0 &&
              cohort.date_count == 0);
    oab_cohort_free(&cohort);
}

Test(resite, schools_are_dropped_by_row) {
    OWN_LOG(log);
    char path[FIXTURE_PATH];
    write_file(path, "school_id,naam,Schooltype,leerlingen\n"
                     "01AA00,Eik,,10\n02BB00,Beuk,Varend,20\n03CC00,Es,special,30\n"
                     "04DD00,Iep,regulier,40\n");
    oab_schools schools;
    oab_input_file file = {0};
    const oab_read_options options = {.threads = 1};
    cr_assert_eq(oab_read_schools(path, &options, &schools, &file, &log), OAB_OK);
    const uint8_t types[] = {OAB_SCHOOL_REGULAR, OAB_SCHOOL_TRAVELLING, OAB_SCHOOL_SPECIAL,
                             OAB_SCHOOL_REGULAR};
    bool kept[4];
    for (size_t i = 0; i < 4; i++) {
        cr_expect_eq(schools.rows[i].type, types[i]);
        kept[i] = types[i] == OAB_SCHOOL_REGULAR;
    }
    oab_schools_keep(&schools, kept);
    cr_assert_eq(schools.count, 2);
    cr_expect_eq(schools.rows[1].pupils, 40);
    cr_expect_str_eq(schools.rows[1].name, "Iep");
    oab_schools_free(&schools);
    oab_input_file_free(&file);
    unlink(path);
}
