/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/report_internal.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text(oab_language language, oab_word_id id, const oab_fill *fills) {
    static char out[OAB_SENTENCE];
    return oab_compose_filled(language, id, out, sizeof out, fills);
}

Test(words, places_are_filled_in_the_order_of_the_language) {
    const oab_fill fills[] = {
        OAB_TEXT_IN("whose", ""),
        OAB_COUNT_IN("mothers", 1),
        OAB_COUNT_IN("fathers", 1234),
        OAB_COUNT_IN("origins", OAB_ABSENT),
        {.place = NULL},
    };
    cr_assert_str_eq(text(OAB_ENGLISH, OAB_W_ASSUMPTION_IMPUTED, fills),
                     "imputed: education of 1 mother and 1,234 fathers, origin of -");
    cr_assert_str_eq(text(OAB_DUTCH, OAB_W_ASSUMPTION_IMPUTED, fills),
                     "toegerekend: opleiding van 1 moeder en 1.234 vaders, herkomst van -");
}

Test(words, kinds_of_fills) {
    const oab_fill line[] = {
        OAB_YEAR_IN("count", 2019), OAB_IN("year", OAB_CELL_YEAR, 2019), {.place = NULL}};
    cr_assert_str_eq(text(OAB_ENGLISH, OAB_W_ASSUMPTION_CARRIED, line), ", carried from 2019");
    const oab_fill nested[] = {
        OAB_TEXT_IN("article", "art. 6"), OAB_WORD_IN("from", OAB_W_RUN_TRANSITION_COMPUTED),
        OAB_COUNT_IN("moved", 1000),      OAB_COUNT_IN("all", 2000),
        OAB_WORD_IN("rest", OAB_W_NONE),  {.place = NULL}};
    cr_assert_str_eq(text(OAB_DUTCH, OAB_W_RUN_TRANSITION, nested),
                     "Overgangsregeling (art. 6): berekend voor 1.000 van 2.000.");
}

/* A place that the code does not fill is seen, rather than lost. */
Test(words, a_place_without_a_fill_stays) {
    cr_assert_str_eq(text(OAB_ENGLISH, OAB_W_RUN_INDEX, (const oab_fill[]){{.place = NULL}}),
                     "; {name} x an index of {index}");
}

Test(words, a_text_is_cut_to_its_room) {
    char out[12];
    oab_compose(OAB_DUTCH, OAB_W_RUN_INDEX, out, sizeof out, OAB_TEXT_IN("name", "abcdefghijk"));
    cr_assert_str_eq(out, "; abcdefghi");
}

Test(words, by_prefix) {
    cr_assert_eq(oab_find_word("line_", "preschool"), OAB_W_LINE_PRESCHOOL);
    cr_assert_eq(oab_find_word("line_", "presch"), OAB_W_NONE);
    cr_assert_str_eq(oab_word(OAB_DUTCH, OAB_W_NONE), "");
    cr_assert_str_eq(oab_standing_word(OAB_DUTCH, "law"), "wet");
    cr_assert_str_eq(oab_standing_word(OAB_DUTCH, "draft"), "draft");
}

Test(words, the_language_of_a_locale) {
    static const char *const dutch[] = {"nl", "nl_NL.UTF-8", "nl_BE", "nl.UTF-8", "nl@euro"},
                             *const english[] = {"", "C", "en_GB.UTF-8", "nld", "nlx_NL", "C.nl"};
    for (size_t i = 0; i < sizeof dutch / sizeof *dutch; i++)
        cr_assert_eq(oab_language_of(dutch[i]), OAB_DUTCH, "%s", dutch[i]);
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        cr_assert_eq(oab_language_of(english[i]), OAB_ENGLISH, "%s", english[i]);
    cr_assert_eq(oab_language_of(NULL), OAB_ENGLISH);
}

Test(words, numbers) {
    char out[48];
    cr_assert_str_eq(oab_grouped(OAB_ENGLISH, -133993477, 2, out), "-1,339,934.77");
    cr_assert_str_eq(oab_grouped(OAB_DUTCH, -133993477, 2, out), "-1.339.934,77");
    cr_assert_str_eq(oab_grouped(OAB_DUTCH, OAB_ABSENT, 2, out), "-");
    cr_assert_str_eq(oab_decimals(OAB_DUTCH, 0.125, 2, out), "0,12");
    static const struct {
        double value;
        const char *real, *ratio;
    } reals[] = {{0, "0,0000", "0,0000"},
                 {-0.12344, "-0,1234", "-0,1234"},
                 {-4.4e-16, "-4,4e-16", "0,0000"},
                 {123.456, "123,46", "123,46"},
                 {-47876133.09, "-47.876.133", "-47.876.133"},
                 {1.5e12, "1,5e+12", "1,5e+12"},
                 {NAN, "-", "-"}};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        cr_expect_str_eq(oab_real(OAB_DUTCH, reals[i].value, out), reals[i].real);
        cr_expect_str_eq(oab_ratio_show(OAB_DUTCH, reals[i].value, out), reals[i].ratio);
    }
    cr_assert_str_eq(oab_fixed_show(OAB_DUTCH, 580000, out), "0,58");
}

/* Each measure of sweeps is explained, with its unit, in both languages. */
Test(words, measures) {
    char out[OAB_MEASURE_MEANING];
    for (size_t i = 0; i < oab_measure_count; i++)
        for (int l = 0; l < OAB_LANGUAGES; l++) {
            const char *name = oab_measure_specs[i].name;
            cr_assert_str_neq(oab_measure_meaning((oab_language)l, name, out, sizeof out), "", "%s",
                              name);
            cr_assert_str_neq(oab_measure_unit((oab_language)l, name), "", "%s", name);
        }
    cr_assert_str_eq(oab_measure_in_words(OAB_DUTCH, "school_price", out, sizeof out),
                     "prijs van een eenheid schoolscore (euro)");
    cr_assert_str_eq(oab_measure_in_words(OAB_ENGLISH, "board:41646", out, sizeof out),
                     "amount of board 41646 (euro)");
    cr_assert_str_eq(oab_measure_in_words(OAB_ENGLISH, "y", out, sizeof out), "");
    cr_assert_str_eq(oab_measure_in_words(OAB_DUTCH, "province:Utrecht", out, sizeof out),
                     "bedrag van de scholen en gemeenten in Utrecht (euro)");
    cr_assert_str_eq(oab_measure_in_words(OAB_ENGLISH, "country:x", out, sizeof out), "");
}

/* Each remark on a sweep is said in both languages. */
Test(words, remarks) {
    char out[OAB_SENTENCE];
    for (int k = 0; k < OAB_REMARK_COUNT; k++)
        for (int l = 0; l < OAB_LANGUAGES; l++) {
            const oab_remark remark = {.kind = (oab_remark_kind)k, .index = "S1", .value = 0.5};
            oab_remark_in_words((oab_language)l, &remark, out, sizeof out);
            cr_assert(out[0] != '\0' && strchr(out, '{') == NULL, "%s: %s", oab_remark_words[k],
                      out);
        }
    const oab_remark two[] = {{OAB_REMARK_WITHIN_0, "S1", -0.0123, 0, 0, 0},
                              {OAB_REMARK_TOTAL_BELOW, NULL, 0, 0, 0, 0}};
    cr_assert_str_eq(oab_remarks_in_words(OAB_DUTCH, two, 2, out, sizeof out),
                     "S1 = -0,0123: 0 ligt binnen het interval; ST ligt onder S1, wat niet kan: er "
                     "zijn meer basispunten nodig");
    cr_assert_str_eq(oab_remarks_in_words(OAB_DUTCH, two, 0, out, sizeof out), "");
}

Test(words, how_far_long_work_is) {
    char out[OAB_PROGRESS_TEXT];
    cr_expect_str_eq(oab_runs_in_words(OAB_ENGLISH, 4096, 14336, 1023.9, out),
                     "run 4,096 of 14,336, 1,024 per second, 10 s left");
    cr_expect_str_eq(oab_runs_in_words(OAB_DUTCH, 4096, 14336, 1023.9, out),
                     "run 4.096 van 14.336, 1.024 per seconde, nog 10 s");
    cr_expect_str_eq(oab_runs_in_words(OAB_ENGLISH, 0, 10, 0, out),
                     "run 0 of 10, 0 per second, 0 s left");
    cr_expect_str_eq(oab_read_in_words(OAB_DUTCH, 1234999999, UINT64_C(5000000000), out),
                     "1.234 van 5.000 MB gelezen");
}
