/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of base: exact decimals, rounding, largest remainder, identifiers, small tables, running
 * out of memory. The expected values were worked out by hand. */
#include "base/table.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A part that does not apply adds nothing; a part that is unknown makes the sum unknown, in any
 * order. */
Test(sums, are_not_known_where_a_part_is_not) {
    static const int64_t parts[][3] = {{OAB_ABSENT, OAB_ABSENT, OAB_ABSENT},
                                       {OAB_ABSENT, 5, OAB_ABSENT},
                                       {2, 5, OAB_ABSENT},
                                       {2, OAB_MASKED, 5},
                                       {OAB_MASKED, OAB_ABSENT, 5}};
    static const int64_t sums[] = {OAB_ABSENT, 5, 7, OAB_MASKED, OAB_MASKED};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        int64_t forth = OAB_ABSENT, back = OAB_ABSENT;
        for (int p = 0; p < 3; p++) {
            oab_add(&forth, parts[i][p]);
            oab_add(&back, parts[i][2 - p]);
        }
        cr_expect_eq(forth, sums[i]);
        cr_expect_eq(back, sums[i]);
    }
}

Test(fixed, reads_decimals_exactly) {
    static const struct {
        const char *text;
        char decimal;
        bool fine;
        oab_fixed value;
    } cases[] = {
        {"0.15", '.', true, 150000},
        {"-0.78", '.', true, -780000},
        {" 584,52 ", ',', true, 584520000},
        {"584,52", '.', false, 0},
        {"584,52", 0, true, 584520000},
        {"1.234.567", 0, false, 0},
        {"1,234.5", 0, false, 0},
        {"0.1234567", '.', false, 0},
        {"0.12345600", '.', true, 123456},
        {"", '.', false, 0},
        {"-", '.', false, 0},
        {"1e3", '.', false, 0},
        {"486000000", '.', true, 486000000 * OAB_ONE},
        {"99999999999999", '.', false, 0},
        {".5", '.', true, 500000},
        {"5.", '.', true, 5000000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        oab_fixed value = 0;
        const bool fine =
            oab_fixed_parse(cases[i].text, strlen(cases[i].text), cases[i].decimal, &value);
        cr_expect_eq(fine, cases[i].fine, "\"%s\"", cases[i].text);
        if (fine && cases[i].fine)
            cr_expect_eq(value, cases[i].value, "\"%s\"", cases[i].text);
    }
}

Test(fixed, rounds_half_away_from_zero) {
    cr_expect(oab_round_div(5, 10) == 1);
    cr_expect(oab_round_div(-5, 10) == -1);
    cr_expect(oab_round_div(4, 10) == 0);
    cr_expect(oab_round_div(-4, 10) == 0);
    cr_expect(oab_round_div(7, 3) == 2);
    cr_expect(oab_round_div(8, 3) == 3);
    cr_expect_eq(oab_round_shown((oab_wide)INT64_MAX * 10 + 4, 10), INT64_MAX);
    cr_expect_eq(oab_round_shown((oab_wide)INT64_MAX * 10 + 5, 10), OAB_ABSENT);
    cr_expect_eq(oab_round_shown((oab_wide)INT64_MIN * 10 - 10, 10), OAB_ABSENT);
    cr_expect(oab_floor_div(-1, 3) == -1);
}

Test(fixed, a_share_of_a_count_rounds_up) {
    cr_expect_eq(oab_ceil_share(150000, 100), 15);
    cr_expect_eq(oab_ceil_share(150000, 101), 16);
    cr_expect_eq(oab_ceil_share(150001, 1000000), 150001);
    cr_expect_eq(oab_ceil_share(1, 1), 1);
    cr_expect_eq(oab_ceil_share(0, 5), 0);
    cr_expect_eq(oab_ceil_share(OAB_ONE, 0), 0);
    cr_expect_eq(oab_ceil_share(OAB_ONE, INT64_MAX), INT64_MAX);
}

Test(fixed, prints_what_it_read) {
    char out[32];
    oab_decimal_print(out, -5, 2, 2);
    cr_expect_str_eq(out, "-0.05");
    oab_decimal_print(out, 1005000, 6, 2);
    cr_expect_str_eq(out, "1.01"); /* 1.005, rounded away from zero */
    oab_decimal_print(out, 12, 0, 0);
    cr_expect_str_eq(out, "12");
    oab_fixed_print(out, 150000);
    cr_expect_str_eq(out, "0.15");
}

Test(fixed, floors_a_sum_of_fractions) {
    const oab_ratio terms[] = {{1, 3}, {1, 3}, {1, 3}};
    const oab_ratio below[] = {{1, 3}, {-1, 2}};
    oab_wide floor;
    cr_assert(oab_ratio_sum_floor(terms, 3, &floor));
    cr_expect(floor == 1);
    cr_assert(oab_ratio_sum_floor(below, 2, &floor));
    cr_expect(floor == -1);
}

Test(money, closes_by_largest_remainder) {
    /* 100 cents over 3, 3, 1: 42.857, 42.857, 14.286. Floors 42, 42, 14; the last two go to .857 */
    const int64_t weight[] = {3, 3, 1};
    oab_cents share[3];
    cr_assert(oab_apportion(100, weight, 3, share, NULL));
    cr_expect(share[0] == 43 && share[1] == 43 && share[2] == 14);
}

Test(money, gives_ties_to_the_lower_index) {
    const int64_t weight[] = {1, 1, 1, 0};
    oab_cents share[4];
    cr_assert(oab_apportion(2, weight, 4, share, NULL));
    cr_expect(share[0] == 1 && share[1] == 1 && share[2] == 0 && share[3] == 0);
    cr_assert(oab_apportion(-2, weight, 4, share, NULL));
    cr_expect(share[0] == -1 && share[1] == -1 && share[2] == 0);
}

/* Compared with the definition, by sorting: random weights, some with products beyond 64 bits. */
Test(money, equals_the_definition) {
    uint64_t seed = 1;
    for (int round = 0; round < 500; round++) {
        enum { UNITS = 37 };
        int64_t weight[UNITS], sum = 0, given = 0;
        oab_cents share[UNITS];
        for (int i = 0; i < UNITS; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            weight[i] = (int64_t)(seed >> (round % 2 ? 24 : 50)) % 100000000000;
            sum += weight[i];
        }
        const oab_cents total = 48600000000;
        cr_assert(oab_apportion(total, weight, UNITS, share, NULL));
        for (int i = 0; i < UNITS; i++) {
            given += share[i];
            const oab_wide exact = (oab_wide)total * weight[i];
            cr_expect(exact / sum <= share[i] && share[i] <= exact / sum + 1);
            for (int j = 0; j < i; j++) /* a share with an extra cent has the larger remainder */
                if (share[i] > exact / sum && share[j] == (oab_wide)total * weight[j] / sum)
                    cr_expect(exact % sum > (oab_wide)total * weight[j] % sum);
        }
        cr_expect_eq(given, total);
    }
}

Test(ids, reads_schools_strictly) {
    oab_school_id a, b;
    char out[8];
    cr_assert(oab_school_id_parse("01ab00", 6, &a));
    cr_expect_str_eq(oab_school_id_print(a, out), "01AB00");
    cr_assert(oab_school_id_parse("01AB", 4, &b));
    cr_expect_eq(oab_institution_of(a), b);
    cr_expect_lt(b, a);
    cr_expect_not(oab_school_id_parse("1AB00", 5, &a));
    cr_expect_not(oab_school_id_parse("01A100", 6, &a));
}

Test(ids, reads_municipalities_and_days) {
    oab_municipality_id id;
    int32_t date;
    cr_expect(oab_municipality_id_parse("GM0014", 6, &id) && id == 14);
    cr_expect(oab_municipality_id_parse("0014", 4, &id) && id == 14);
    cr_expect_not(oab_municipality_id_parse("GM", 2, &id));
    cr_expect_not(oab_municipality_id_parse("GM0000", 6, &id));
    cr_expect_not(oab_municipality_id_parse("0", 1, &id));
    cr_expect(oab_date_parse("2020-02-29", 10, &date) && date == 20200229);
    cr_expect_not(oab_date_parse("2019-02-29", 10, &date));
}

Test(ids, finds_the_nearest_name) {
    static const char *const names[] = {"school.price", "school.threshold_share"};
    cr_expect_str_eq(oab_nearest("school.treshold_share", names, 2), "school.threshold_share");
    cr_expect_null(oab_nearest("zzzzzzzz", names, 2));
}

Test(ids, hints_suggest_the_nearest_name_and_list_what_is_short) {
    static const char *const words[] = {"law", "new", "old"};
    const char *many[100];
    char hint[OAB_HINT];
    for (size_t i = 0; i < 100; i++)
        many[i] = i == 7 ? "school.budget" : "school.a_rather_long_parameter";
    cr_expect_str_eq(oab_hint("olt", words, 3, hint),
                     "; did you mean old? (expected one of law, new, old)");
    cr_expect_str_eq(oab_hint("quite else", words, 3, hint), "; expected one of law, new, old");
    cr_expect_str_eq(oab_hint("lax", words, 1, hint), "; did you mean law?");
    cr_expect_str_eq(oab_hint("quite else", words, 1, hint), "; expected law");
    cr_expect_str_eq(oab_hint("school.bugdet", many, 100, hint), "; did you mean school.budget?");
    cr_expect_str_eq(oab_hint("x", many, 100, hint), "");
    cr_expect_str_eq(oab_hint("x", NULL, 0, hint), "");
}

Test(table, keeps_lines_and_refuses_ragged_rows) {
    static const char text[] = "# comment, \"odd\nname,value\n\n\"a\nb\",1\nc,2\n";
    oab_log log = {0};
    oab_table table;
    cr_assert_eq(oab_table_parse("t.csv", text, sizeof text - 1, &table, &log), OAB_OK);
    cr_expect_eq(table.rows, 3);
    cr_expect_str_eq(table.cell[1][0], "a\nb");
    cr_expect_eq(table.line[1], 4);
    cr_expect_eq(table.line[2], 6);
    cr_expect_eq(oab_table_column(&table, "VALUE"), 1);
    oab_table_free(&table);
    cr_assert_eq(oab_table_parse("t.csv", "a,b\n1\n", 6, &table, &log), OAB_CONFIG);
    cr_expect(strstr(log.items[0].text, "t.csv:2: expected 2 cells as in the header, got 1") !=
              NULL);
    oab_log_free(&log);
}

/* The header shows what stands between cells; comments before it, and cells after it, do not. */
Test(table, delimiters) {
    static const struct {
        const char *text;
        char delimiter;
        size_t columns;
    } cases[] = {{"# a;b\n\nname,value\nx;y,1\n", ',', 2},
                 {"# a,b\r\nname;value\r\nx,y;1\r\n", ';', 2},
                 {"name\tvalue\tc\nx\t0;1\t2", '\t', 3},
                 {"name\nx;1\n", ',', 1},
                 {"name;value", ';', 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        oab_log log = {0};
        oab_table table = {0};
        cr_assert_eq(oab_table_parse("t.csv", cases[i].text, strlen(cases[i].text), &table, &log),
                     OAB_OK, "%zu", i);
        cr_expect_eq(table.delimiter, cases[i].delimiter, "%zu: %c", i, table.delimiter);
        cr_expect_eq(table.columns, cases[i].columns, "%zu", i);
        oab_table_free(&table);
        oab_log_free(&log);
    }
}

/* ---- running out of memory ---- */

Test(log, tells_lack_of_memory_from_other_reasons) {
    oab_log log = {0}, other = {0};
    cr_expect_eq(oab_fail_errno(&log, OAB_NO_INPUT, ENOENT, "%s", "a.csv"), OAB_NO_INPUT);
    cr_expect_str_eq(log.items[0].text, "a.csv: No such file or directory");
    cr_expect_not(log.out_of_memory);
    cr_expect_eq(oab_fail_errno(&other, OAB_CANNOT_CREATE, ENOMEM, "%s", "a.csv"), OAB_INTERNAL);
    cr_expect(other.out_of_memory);
    oab_note(&other, "of no interest to others");
    oab_log_add_errors(&log, &other);
    cr_expect(log.out_of_memory);
    cr_expect_eq(log.count, 2);
    oab_log_free(&log);
    oab_log_free(&other);
}

Test(draft, keeps_all_that_was_written) {
    oab_draft draft;
    cr_assert_not_null(oab_draft_open(&draft));
    for (int i = 0; i < 10000; i++)
        fprintf(draft.stream, "%d\n", i);
    cr_assert(oab_draft_close(&draft));
    cr_expect_eq(draft.size, 48890);
    cr_expect_str_eq(draft.text + draft.size - 5, "9999\n");
    oab_draft_free(&draft);
    cr_assert_not_null(oab_draft_open(&draft));
    cr_expect(oab_draft_close(&draft) && draft.text[0] == '\0');
    oab_draft_free(&draft);
}

/* If memory runs out the stream reports it and the text is lost. */
Test(draft, remembers_what_it_could_not_keep) {
    oab_draft draft;
    cr_assert_not_null(oab_draft_open(&draft));
    const size_t before = draft.capacity;
    draft.capacity = 0;
    draft.size = SIZE_MAX / 2; /* the next byte needs more than the address space */
    fputs("lost", draft.stream);
    fflush(draft.stream);
    cr_expect(ferror(draft.stream));
    draft.capacity = before;
    draft.size = 0;
    fputs("kept", draft.stream);
    cr_expect_not(oab_draft_close(&draft));
    cr_expect_null(draft.text);
}
