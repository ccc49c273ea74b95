/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings: round numbers on axes, and text as text. */
#include "report/report_internal.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

Test(svg, axes_have_round_numbers) {
    static const struct {
        double least, most;
        int ticks;
        bool is_whole;
        double step, first, last;
        const char *number; /* the last, in Dutch */
    } cases[] = {
        {0, 1, 5, true, 0.2, 0, 1, "1,0"},
        {-0.13, 1.17, 8, true, 0.2, -0.2, 1.2, "1,2"},
        {0.13, 0.87, 4, false, 0.2, 0.2, 0.8, "0,8"},
        {1.2e7, 9.8e7, 5, true, 2e7, 0, 1e8, "100"},
        {2.5e9, 3.5e9, 4, true, 5e8, 2.5e9, 3.5e9, "3,5"},
        {0, 128000, 5, false, 50000, 0, 100000, "100.000"},
        {7, 7, 5, true, 0.5, 6, 8, "8,0"},
        {0, 0, 4, true, 0.5, -1, 1, "1,0"},
        {1e-9, 3e-9, 4, true, 5e-10, 1e-9, 3e-9, "3e-09"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[48];
        const oab_axis a =
            oab_axis_of(cases[i].least, cases[i].most, cases[i].ticks, cases[i].is_whole, 100, 200);
        cr_expect_float_eq(a.step, cases[i].step, 1e-9 * cases[i].step, "%zu: %g", i, a.step);
        cr_expect_float_eq((double)a.first * a.step, cases[i].first, 1e-9 * a.step, "%zu", i);
        cr_expect_float_eq((double)a.last * a.step, cases[i].last, 1e-9 * a.step, "%zu", i);
        cr_expect_str_eq(oab_axis_number(&a, OAB_DUTCH, (double)a.last * a.step, 0, text),
                         cases[i].number);
        cr_expect_float_eq(oab_axis_at(&a, a.least), 100, 1e-9);
        cr_expect_float_eq(oab_axis_at(&a, a.most), 200, 1e-9);
    }
}

/* Whatever numbers an outside function gives, an axis is finite. */
Test(svg, axes_hold_any_number) {
    static const double ends[][2] = {{-1.7e308, 1.7e308}, {1e9, 1e9 + 2e-7}, {5e-324, 1e-323}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const oab_axis a = oab_axis_of(ends[i][0], ends[i][1], 5, true, 0, 100);
        cr_expect(isfinite(a.step) && a.step > 0 && a.last - a.first < 100, "%zu: %g", i, a.step);
        cr_expect(isfinite(oab_axis_at(&a, ends[i][1])), "%zu", i);
    }
}

Test(svg, titles_of_axes_tell_the_unit) {
    char out[64];
    const oab_axis large = oab_axis_of(0, 5e6, 5, true, 0, 1),
                   small = oab_axis_of(0, 5, 5, true, 0, 1);
    cr_expect_str_eq(oab_axis_title(&large, OAB_DUTCH, "moved", "euro", out, sizeof out),
                     "moved (miljoen euro)");
    cr_expect_str_eq(oab_axis_title(&large, OAB_ENGLISH, "y", "", out, sizeof out), "y (million)");
    cr_expect_str_eq(oab_axis_title(&small, OAB_ENGLISH, "y", "", out, sizeof out), "y");
    cr_expect_str_eq(oab_axis_title(&small, OAB_ENGLISH, "gap", "points", out, sizeof out),
                     "gap (points)");
}

static char *drawn(const char *text, double room) {
    oab_draft draft;
    oab_svg_text(oab_draft_open(&draft), (oab_svg_style){.room = room}, 1, 2, text);
    cr_assert(oab_draft_close(&draft));
    return draft.text;
}

Test(svg, text_is_escaped_and_fits) {
    static const char *const cases[][2] = {
        {"a < b & \"c\"", ">a &lt; b &amp; &quot;c&quot;</text>"},
        {"S\xc3\xba st", ">S\xc3\xba st</text>"},
        {"S\xfa\x01", ">S\xef\xbf\xbd\xef\xbf\xbd</text>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = drawn(cases[i][0], 0);
        cr_expect_not_null(strstr(text, cases[i][1]), "%s", text);
        free(text);
    }
    char *text = drawn("a name too long for its room", 60);
    cr_expect_null(strstr(text, "font-size=\"13.0\""), "%s", text);
    free(text);
}

Test(svg, paragraphs_keep_words_whole) {
    oab_draft draft;
    FILE *out = oab_draft_open(&draft);
    const char *text = "one two three four five";
    const double end = oab_svg_paragraph(out, (oab_svg_style){0}, 0, 0, 70, text);
    cr_assert(oab_draft_close(&draft));
    cr_expect_not_null(strstr(draft.text, ">one two</text>"), "%s", draft.text);
    cr_expect_float_eq(end, oab_svg_paragraph(NULL, (oab_svg_style){0}, 0, 0, 70, text), 0);
    cr_expect_gt(end, 0);
    oab_draft_free(&draft);
}

static char *marks_of(const oab_plot_row *rows, size_t count) {
    oab_draft draft;
    const oab_plot plot = {.out = oab_draft_open(&draft),
                           .id = "p",
                           .title = "t",
                           .meaning = "",
                           .note = "",
                           .description = "d",
                           .name = "y",
                           .unit = ""};
    const oab_plot_rows lines = {
        .rows = rows, .count = count, .series = {OAB_W_PLOT_SECOND}, .series_count = 1, .most = 1};
    oab_plot_marks(&plot, &lines);
    cr_assert(oab_draft_close(&draft));
    return draft.text;
}

/* A pair is one label if all pairs have room, else two lines in the usual size. */
Test(svg, labels_of_pairs_have_room) {
    oab_plot_row rows[] = {{.label = "a", .with = "b", .value = {0.5}, .interval = {NAN}},
                           {.label = "c", .with = "d", .value = {0.1}, .interval = {0.2}}};
    char *text = marks_of(rows, 2);
    cr_expect_not_null(strstr(text, ">a x b</text>"), "%s", text);
    free(text);
    rows[1].label = "a.factor.with.a.name.of.some.length";
    rows[1].with = "another.factor.with.such.a.name";
    text = marks_of(rows, 2);
    static const char *const lines[] = {">a</text>", ">x b</text>",
                                        ">a.factor.with.a.name.of.some.length</text>",
                                        ">x another.factor.with.such.a.name</text>"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cr_expect_not_null(strstr(text, lines[i]), "%s: %s", lines[i], text);
    const char *line = strstr(text, lines[2]);
    while (*line != '\n')
        line--;
    cr_expect_not_null(strstr(line, "font-size=\"13.0\""), "%s", line);
    cr_expect_lt(strstr(line, "font-size=\"13.0\""), strstr(line, lines[2]));
    free(text);
}
