/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units by what a user calls them: ids before whole names, whole names before parts of names. */
#include "log.h"
#include "run/find.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* ---- names as they are compared ---- */

static void expect_fold(const char *text, const char *folded) {
    char out[64];
    cr_expect_eq(oab_fold_name(text, out, sizeof out), strlen(folded));
    cr_expect_str_eq(out, folded);
}

Test(find, folds_names) {
    expect_fold("Súdwest-Fryslân", "sudwest fryslan");
    expect_fold("Su\u0301dwest  Fryslân ", "sudwest fryslan");
    expect_fold("'s-Gravenhage", "s gravenhage");
    expect_fold("\u2019s\u2013Gravenhage", "s gravenhage");
    expect_fold("O.B.S. \"De Vlieger\" (locatie 2)", "obs de vlieger locatie 2");
    expect_fold("\u0132sselstein, Æsop, Straße, Œuvre, Þór",
                "ijsselstein aesop strasse oeuvre thor");
    expect_fold("ÀÅÇÈÏÐÑÖØÜÝàåçèïðñöøüýÿ", "aaceidnoouyaaceidnoouyy");
    expect_fold("ĀČďĘĝħĩĵķłňŉōŕşťũŵŷŸŻſ", "acdeghijklnnorstuwyyzs");
    expect_fold("Ελλάδα 4×4", "Ελλάδα 4 4");
    expect_fold(" - ", "");
    expect_fold("", "");
    expect_fold("a\xe9", "ae");
}

Test(find, tells_utf8) {
    static const char *const fine[] =
        {"", "Fryslân", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"},
                             *const wrong[] = {"Frysl\xe2n",       "\xc1\x81",
                                               "\xe0\x9f\x80",     "\xed\xa0\x80",
                                               "\xf0\x8f\x80\x80", "\xf4\x90\x80\x80",
                                               "\xe2\x82"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        cr_expect(oab_is_utf8(fine[i], strlen(fine[i])), "fine %zu", i);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect_not(oab_is_utf8(wrong[i], strlen(wrong[i])), "wrong %zu", i);
}

Test(find, folds_into_little_room) {
    char out[6];
    cr_assert_eq(oab_fold_name("De Brug", out, sizeof out), 5);
    cr_assert_str_eq(out, "de br");
    cr_assert_eq(oab_fold_name("aaaaæ", out, sizeof out), 4);
    cr_assert_str_eq(out, "aaaa");
}

/* ---- a small country ---- */

static oab_school schools[] = {
    {.name = "De Regenboog",
     .board = "41646",
     .place = "Utrecht",
     .province = "",
     .municipality = 344},
    {.name = "Yunus Emre",
     .board = "41646",
     .place = "'s-Gravenhage",
     .province = "",
     .municipality = 518},
    {.name = "Yunus Emre",
     .board = "41646",
     .place = "'s-Gravenhage",
     .province = "",
     .municipality = 518},
    {.name = "De Regenboog", .board = "b2", .place = "Sneek", .province = "", .municipality = 1900},
    {.name = "Utrecht",
     .board = "",
     .place = "Zwolle",
     .province = "Overijssel",
     .municipality = 193},
    {.name = "", .board = "", .place = "", .province = "", .municipality = 999},
};
enum { SITES = sizeof schools / sizeof *schools };
static const char *const site_ids[SITES] = {"01AB00", "01CD00", "01CD01",
                                            "02EF00", "03GH",   "04IJ00"};

static oab_municipality municipalities[] = {
    {.id = 193, .name = "Zwolle", .province = "Overijssel"},
    {.id = 344, .name = "Utrecht", .province = "Utrecht"},
    {.id = 518, .name = "'s-Gravenhage", .province = "Zuid-Holland"},
    {.id = 1900, .name = "Súdwest-Fryslân", .province = "Fryslân"},
    {.id = 1911, .name = "Hollands Kroon", .province = "Noord-Holland"},
};
enum { TOWNS = sizeof municipalities / sizeof *municipalities };

static oab_site_result sites[SITES], institutions[SITES], boards[2];
static oab_municipality_result paid[] = {{.id = 344, .row = &municipalities[1]},
                                         {.id = 1900, .row = &municipalities[3]}};
static oab_dataset data;
static oab_run run;

static void set_up(void) {
    run = (oab_run){.data = &data};
    oab_result *result = &run.result;
    for (size_t i = 0; i < SITES; i++) {
        cr_assert(oab_school_id_parse(site_ids[i], strlen(site_ids[i]), &schools[i].id));
        sites[i] = (oab_site_result){
            .id = schools[i].id, .row = &schools[i], .municipality = schools[i].municipality};
        const size_t last = result->institution_count;
        if (last > 0 && institutions[last - 1].id == oab_institution_of(sites[i].id))
            continue;
        institutions[last] = sites[i];
        institutions[last].id = oab_institution_of(sites[i].id);
        result->institution_count++;
    }
    boards[0].row = &schools[0];
    boards[1].row = &schools[3];
    data = (oab_dataset){.schools = {.rows = schools, .count = SITES},
                         .municipalities = {.rows = municipalities, .count = TOWNS}};
    result->sites = sites;
    result->site_count = SITES;
    result->institutions = institutions;
    result->boards = boards;
    result->board_count = 2;
    result->municipalities = paid;
    result->municipality_count = 2;
}
TestSuite(find, .init = set_up);

/* The units that TEXT names, such as "school 01AB00, board 41646". */
static const char *found(const char *text, unsigned kinds, oab_found_by by) {
    static const char *const words[] = {"school", "institution", "board", "municipality",
                                        "province"};
    static char list[512];
    OWN_LOG(log);
    oab_units units;
    cr_assert_eq(oab_find_units(&run, 1, text, kinds, &units, &log), OAB_OK);
    list[0] = '\0';
    for (size_t i = 0; i < units.count; i++) {
        char id[OAB_UNIT_ID];
        sprintf(list + strlen(list), "%s%s %s", i > 0 ? ", " : "", words[units.rows[i].kind],
                oab_unit_id(&units.rows[i], id));
    }
    cr_expect_eq(units.by, by, "%s was found by %d", text, (int)units.by);
    oab_units_free(&units);
    return list;
}

enum {
    SCHOOLS = 1 << OAB_UNIT_SCHOOL,
    INSTITUTIONS = 1 << OAB_UNIT_INSTITUTION,
    BOARDS = 1 << OAB_UNIT_BOARD,
    MUNICIPALITIES = 1 << OAB_UNIT_MUNICIPALITY,
    PROVINCES = 1 << OAB_UNIT_PROVINCE
};

Test(find, by_id) {
    cr_expect_str_eq(found("01AB00", OAB_EVERY_KIND, OAB_BY_ID), "school 01AB00");
    cr_expect_str_eq(found(" 01ab00\t", OAB_EVERY_KIND, OAB_BY_ID), "school 01AB00");
    cr_expect_str_eq(found("01cd", OAB_EVERY_KIND, OAB_BY_ID), "institution 01CD");
    cr_expect_str_eq(found("41646", OAB_EVERY_KIND, OAB_BY_ID), "board 41646");
    cr_expect_str_eq(found("B2", OAB_EVERY_KIND, OAB_BY_ID), "board b2");
    cr_expect_str_eq(found("GM0344", OAB_EVERY_KIND, OAB_BY_ID), "municipality GM0344");
    cr_expect_str_eq(found("gm344", OAB_EVERY_KIND, OAB_BY_ID), "municipality GM0344");
    cr_expect_str_eq(found("0344", OAB_EVERY_KIND, OAB_BY_ID), "municipality GM0344");
    cr_expect_str_eq(found("01AB00", BOARDS | PROVINCES, OAB_FOUND_NONE), "");
    cr_expect_str_eq(found("01AB01", OAB_EVERY_KIND, OAB_FOUND_NONE), "");
    cr_expect_str_eq(found("4164", OAB_EVERY_KIND, OAB_FOUND_NONE), "");
}

/* A table that does not tell sites apart: the institution is its only site. */
Test(find, institution_as_site) {
    cr_expect_str_eq(found("03GH", OAB_EVERY_KIND, OAB_BY_ID), "school 03GH");
    cr_expect_str_eq(found("03GH", INSTITUTIONS, OAB_BY_ID), "institution 03GH");
}

Test(find, by_name) {
    cr_expect_str_eq(found("yunus emre", OAB_EVERY_KIND, OAB_BY_NAME),
                     "school 01CD00, school 01CD01");
    cr_expect_str_eq(found("Yunus Emre", INSTITUTIONS, OAB_BY_NAME), "institution 01CD");
    cr_expect_str_eq(found("De Regenboog", SCHOOLS, OAB_BY_NAME), "school 01AB00, school 02EF00");
    cr_expect_str_eq(found("De Regenboog, Sneek", SCHOOLS, OAB_BY_NAME), "school 02EF00");
    cr_expect_str_eq(found("sudwest-fryslan", OAB_EVERY_KIND, OAB_BY_NAME), "municipality GM1900");
    cr_expect_str_eq(found("Den Haag", OAB_EVERY_KIND, OAB_BY_NAME), "municipality GM0518");
    cr_expect_str_eq(found("s-gravenhage", OAB_EVERY_KIND, OAB_BY_NAME), "municipality GM0518");
    cr_expect_str_eq(found("zuid holland", OAB_EVERY_KIND, OAB_BY_NAME), "province Zuid-Holland");
    cr_expect_str_eq(found("Friesland", OAB_EVERY_KIND, OAB_BY_NAME), "province Fryslân");
}

Test(find, municipality_before_province) {
    cr_expect_str_eq(found("Utrecht", MUNICIPALITIES | PROVINCES, OAB_BY_NAME),
                     "municipality GM0344");
    cr_expect_str_eq(found("Utrecht", PROVINCES, OAB_BY_NAME), "province Utrecht");
    cr_expect_str_eq(found("Utrecht", OAB_EVERY_KIND, OAB_BY_NAME),
                     "school 03GH, municipality GM0344");
}

Test(find, by_part) {
    cr_expect_str_eq(found("regenb", OAB_EVERY_KIND, OAB_BY_PART), "school 01AB00, school 02EF00");
    cr_expect_str_eq(found("boog sn", OAB_EVERY_KIND, OAB_BY_PART), "school 02EF00");
    cr_expect_str_eq(found("Holland", OAB_EVERY_KIND, OAB_BY_PART),
                     "municipality GM1911, province Zuid-Holland, province Noord-Holland");
    cr_expect_str_eq(found("", OAB_EVERY_KIND, OAB_FOUND_NONE), "");
    cr_expect_str_eq(found("-", OAB_EVERY_KIND, OAB_FOUND_NONE), "");
    cr_expect_str_eq(found("Rotterdam", OAB_EVERY_KIND, OAB_FOUND_NONE), "");
}

/* A municipality that gets no money has no row of its own; one that no table names has an id. */
Test(find, municipality_without_money) {
    OWN_LOG(log);
    const char *const text[] = {"Utrecht", "Zwolle", "GM0999"};
    const size_t index[] = {0, SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < 3; i++) {
        oab_units units;
        cr_assert_eq(oab_find_units(&run, 1, text[i], MUNICIPALITIES, &units, &log), OAB_OK);
        cr_assert_eq(units.count, 1, "%s", text[i]);
        cr_expect_eq(units.rows[0].index, index[i], "%s", text[i]);
        oab_units_free(&units);
    }
}

/* What one run has by id hides what the other has by name; what both have is found once. */
Test(find, in_two_runs) {
    OWN_LOG(log);
    static oab_school row = {.name = "GM0344", .board = "41646", .place = "", .province = ""};
    static oab_site_result site = {.row = &row};
    static oab_dataset none;
    cr_assert(oab_school_id_parse("09ZZ00", 6, &row.id));
    site.id = row.id;
    oab_run both[2] = {{.data = &none, .result = {.sites = &site, .site_count = 1}}, run};
    const char *const text[] = {"GM0344", "01AB00", "09ZZ00", "De Regenboog"};
    const size_t count[] = {1, 1, 1, 2}, from[] = {1, 1, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        oab_units units;
        cr_assert_eq(oab_find_units(both, 2, text[i], OAB_EVERY_KIND, &units, &log), OAB_OK);
        cr_expect_eq(units.count, count[i], "%s", text[i]);
        cr_expect_eq(units.rows[0].run, &both[from[i]], "%s", text[i]);
        oab_units_free(&units);
    }
    both[0] = run;
    oab_units units;
    cr_assert_eq(oab_find_units(both, 2, "Yunus Emre", OAB_EVERY_KIND, &units, &log), OAB_OK);
    cr_expect_eq(units.count, 2);
    oab_units_free(&units);
}

/* ---- the closest ---- */

Test(find, hints) {
    char hint[OAB_HINT];
    cr_expect_str_eq(oab_unit_hint(&run, 1, "Utrect", MUNICIPALITIES, hint),
                     "; did you mean Utrecht? (expected one of Utrecht, Súdwest-Fryslân, Zwolle, "
                     "'s-Gravenhage, Hollands Kroon)");
    cr_expect_str_eq(oab_unit_hint(&run, 1, "GM0345", MUNICIPALITIES, hint),
                     "; did you mean GM0344? (expected one of GM0344, GM1900, GM0193, GM0518, "
                     "GM1911, GM0999)");
    cr_expect_str_eq(oab_unit_hint(&run, 1, "x", PROVINCES, hint),
                     "; expected one of Overijssel, Utrecht, Zuid-Holland, Fryslân, Noord-Holland");
    cr_expect_str_eq(oab_unit_hint(&run, 1, "41645", BOARDS, hint),
                     "; did you mean 41646? (expected one of 41646, b2)");
    oab_unit_hint(&run, 1, "01CD02", SCHOOLS, hint);
    cr_expect_eq(strncmp(hint, "; did you mean 01CD00?", 22), 0, "%s", hint);
}

/* ---- what is in a unit ---- */

static size_t sites_in(const char *text, unsigned kinds) {
    OWN_LOG(log);
    oab_units units;
    size_t count = 0;
    cr_assert_eq(oab_find_units(&run, 1, text, kinds, &units, &log), OAB_OK);
    cr_assert_eq(units.count, 1, "%s", text);
    for (size_t i = 0; i < SITES; i++) {
        const oab_whereabouts where = oab_site_whereabouts(&run, &sites[i]);
        count += oab_unit_holds(&units.rows[0], &where);
    }
    oab_units_free(&units);
    return count;
}

Test(find, sites_in_a_unit) {
    cr_expect_eq(sites_in("01CD01", OAB_EVERY_KIND), 1);
    cr_expect_eq(sites_in("01CD", OAB_EVERY_KIND), 2);
    cr_expect_eq(sites_in("41646", OAB_EVERY_KIND), 3);
    cr_expect_eq(sites_in("GM0518", OAB_EVERY_KIND), 2);
    cr_expect_eq(sites_in("Utrecht", PROVINCES), 1);
    cr_expect_eq(sites_in("Overijssel", PROVINCES), 1);
    cr_expect_eq(sites_in("Noord-Holland", PROVINCES), 0);
}

/* A table that does not tell sites apart: its row is that of each site. */
Test(find, institution_for_its_sites) {
    OWN_LOG(log);
    oab_units units;
    cr_assert_eq(oab_find_units(&run, 1, "01CD01", OAB_EVERY_KIND, &units, &log), OAB_OK);
    oab_whereabouts where = {
        .school = oab_institution_of(sites[1].id), .board = "", .province = ""};
    cr_expect(oab_unit_holds(&units.rows[0], &where));
    where.school = oab_institution_of(sites[0].id);
    cr_expect_not(oab_unit_holds(&units.rows[0], &where));
    oab_units_free(&units);
}

static void expect_province(size_t site, const char *province) {
    cr_expect_str_eq(oab_site_whereabouts(&run, &sites[site]).province, province);
}

Test(find, province_of_its_own_row_first) {
    expect_province(4, "Overijssel");
    expect_province(0, "Utrecht");
    expect_province(5, "");
    sites[5].row = NULL;
    expect_province(5, "");
    schools[4].municipality = sites[4].municipality = 344;
    expect_province(4, "Overijssel");
}
