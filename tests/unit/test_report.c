/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table with every type of cell goes through each renderer; the columns of every table have the
 * type of the member they read. */
#include "report/report_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct sample {
    const char *name;
    oab_school_id school;
    oab_municipality_id municipality;
    int32_t date;
    bool yes;
    uint32_t rank;
    int64_t count, euro, measure;
    double real, normalised;
} sample;

#define SAMPLE(member) OAB_MEMBER(sample, member)

static oab_cell twice(const void *row) {
    return (oab_cell){.number = 2 * ((const sample *)row)->count};
}

static oab_cell motto(const void *context, const void *row, char *scratch) {
    snprintf(scratch, OAB_CELL_SCRATCH, "%s of %zu", ((const sample *)row)->name,
             *(const size_t *)context);
    return (oab_cell){.text = scratch};
}

static const oab_report_column columns[] = {
    {"name", OAB_CELL_TEXT, SAMPLE(name), .may_lack = true},
    {"school", OAB_CELL_SCHOOL, SAMPLE(school)},
    {"place", OAB_CELL_MUNICIPALITY, SAMPLE(municipality)},
    {"date", OAB_CELL_DATE, SAMPLE(date)},
    {"yes", OAB_CELL_YES_NO, SAMPLE(yes)},
    {"rank", OAB_CELL_COUNT, SAMPLE(rank)},
    {"count", OAB_CELL_COUNT, SAMPLE(count)},
    {"euro", OAB_CELL_EURO, SAMPLE(euro)},
    {"measure", OAB_CELL_MEASURE, SAMPLE(measure)},
    {"points", OAB_CELL_POINTS, SAMPLE(measure)},
    {"real", OAB_CELL_REAL, SAMPLE(real)},
    {"normalised", OAB_CELL_NORMALISED, SAMPLE(normalised)},
    {"twice", OAB_CELL_COUNT, .from_row = twice},
    {"motto", OAB_CELL_TEXT, .work_out = motto},
};

/* The measured 1234.565 prints as 1234.57, half away from zero; the second row is all unknown. */
static sample rows[] = {
    {"=A;\"b\"", 0, 14, 20191001, true, 7, 1234, -123456789, 1234565000, 0.1, -0.03125},
    {NULL, 0, OAB_NO_MUNICIPALITY, 0, false, 0, OAB_ABSENT, OAB_MASKED, OAB_ABSENT, NAN, NAN},
};
static const size_t row_count = 2;

static const void *row_at(const void *context, size_t index) {
    return index < *(const size_t *)context ? &rows[index] : NULL;
}

static oab_report_table table(size_t column_count) {
    oab_school_id_parse("13EK00", 6, &rows[0].school);
    return (oab_report_table){"sample", columns, column_count, row_at, &row_count, 1};
}

enum { ALL = sizeof columns / sizeof *columns };

static char *csv(bool dutch) {
    oab_draft draft;
    const oab_report_table t = table(ALL - 2);
    oab_write_csv_rows(&t, NULL, dutch, oab_draft_open(&draft));
    cr_assert(oab_draft_close(&draft));
    return draft.text;
}

Test(report, csv) {
    char *english = csv(false), *dutch = csv(true);
    cr_assert_str_eq(english,
                     "name,school,place,date,yes,rank,count,euro,measure,points,real,normalised\n"
                     "\"'=A;\"\"b\"\"\",13EK00,GM0014,2019-10-01,1,7,1234,-1234567.89,1234.57,"
                     "1234.565000,0.1,-0.0313\n"
                     ",,,,0,0,,,,,,\n");
    cr_assert_str_eq(dutch,
                     "name;school;place;date;yes;rank;count;euro;measure;points;real;normalised\n"
                     "\"'=A;\"\"b\"\"\";13EK00;GM0014;2019-10-01;1;7;1234;-1234567,89;1234,57;"
                     "1234,565000;0,1;-0,0313\n"
                     ";;;;0;0;;;;;;\n");
    free(english);
    free(dutch);
}

/* Absent cells are left out if their column is optional; otherwise they are null. */
Test(report, json) {
    const oab_report_table t = table(ALL);
    char *text;
    json_t *json = oab_json_row(&t, &rows[0]);
    cr_assert_not_null(json);
    text = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15));
    cr_assert_str_eq(text,
                     "{\"name\":\"=A;\\\"b\\\"\",\"school\":\"13EK00\",\"place\":\"GM0014\","
                     "\"date\":\"2019-10-01\",\"yes\":true,\"rank\":7,\"count\":1234,"
                     "\"euro\":-1234567.89,\"measure\":1234.57,\"points\":1234.565,\"real\":0.1,"
                     "\"normalised\":-0.0313,\"twice\":2468,\"motto\":\"=A;\\\"b\\\" of 2\"}");
    free(text);
    json_decref(json);
    const oab_report_table few = table(8);
    json = oab_json_rows(&few);
    text = json_dumps(json_array_get(json, 1), JSON_COMPACT);
    cr_assert_str_eq(text, "{\"school\":\"\",\"place\":\"\",\"date\":null,\"yes\":false,"
                           "\"rank\":0,\"count\":null,\"euro\":null}");
    free(text);
    json_decref(json);
}

static char *terminal(int width, bool plain, oab_language language) {
    const oab_terminal_column shown[] = {
        {"school", .label = "id", .width = -8},
        {"motto", .label = "name", .width = -16, .may_cut = true},
        {"count", .label = "pupils", .width = 10, .unit = " p", .is_plain = plain},
        {"euro", .label = "amount", .width = 20},
        {"points", .label = "points", .width = 10},
    };
    const oab_terminal_table form = {OAB_COLUMNS(shown), .indent = 2, .has_headings = true};
    const oab_report_table t = {"sample", columns, ALL, row_at, &(const size_t){1}, 1};
    oab_draft draft;
    const oab_terminal s = {oab_draft_open(&draft), width, language};
    table(ALL);
    rows[0].name = "De Twee Oevers";
    oab_show_table(&t, &form, NULL, &s);
    rows[0].name = "=A;\"b\"";
    cr_assert(oab_draft_close(&draft));
    return draft.text;
}

static void expect(int width, bool plain, const char *text) {
    char *shown = terminal(width, plain, OAB_ENGLISH);
    cr_assert_str_eq(shown, text, "at %d columns:\n%s", width, shown);
    free(shown);
}

/* At the full width, with names whole; at the width of the contents; with the name cut; folded. */
Test(report, terminal) {
    expect(0, true,
           "  id       name                    pupils                 amount     points\n"
           "  13EK00   De Twee Oevers of 1       1234 p        -1,234,567.89  1234.5650\n");
    expect(61, false,
           "  id     name                pupils          amount    points\n"
           "  13EK00 De Twee Oevers of 1  1,234 p -1,234,567.89 1234.5650\n");
    expect(54, false,
           "  id     name         pupils          amount    points\n"
           "  13EK00 De Twee Oeve  1,234 p -1,234,567.89 1234.5650\n");
    expect(42, false,
           "  id     name\n"
           "      pupils          amount    points\n"
           "  13EK00 De Twee Oevers of 1\n"
           "       1,234 p -1,234,567.89 1234.5650\n");
}

Test(report, terminal_in_dutch) {
    char *shown = terminal(61, false, OAB_DUTCH);
    cr_assert_str_eq(shown, "  id     name                pupils          amount    points\n"
                            "  13EK00 De Twee Oevers of 1  1.234 p -1.234.567,89 1234,5650\n");
    free(shown);
}

static void check_description(const oab_report_table *t, const oab_report_column *column) {
    const oab_column_words *words = oab_describe(column);
    cr_expect(words != NULL, "%s: %s: expected a row in column_words.c", t->name, column->name);
    if (words == NULL)
        return;
    const size_t length = strlen(words->description);
    cr_expect(words->title[0] != '\0' && words->description[length - 1] == '.', "%s: %s: \"%s\"",
              t->name, column->name, words->description);
    cr_expect(column->type != OAB_CELL_EURO || strstr(words->description, "euro") != NULL,
              "%s: %s: expected euros in \"%s\"", t->name, column->name, words->description);
}

static void check_columns(const oab_report_table *t) {
    for (size_t c = 0; c < t->column_count; c++) {
        const oab_report_column *column = &t->columns[c];
        check_description(t, column);
        const int ways = (column->held != OAB_HELD_NOWHERE) + (column->from_row != NULL) +
                         (column->work_out != NULL);
        cr_assert_eq(ways, 1, "%s: %s finds its cell in %d ways", t->name, column->name, ways);
        if (column->held == OAB_HELD_NOWHERE)
            continue;
        cr_assert_eq(column->held == OAB_HELD_TEXT, column->type == OAB_CELL_TEXT, "%s: %s",
                     t->name, column->name);
        cr_assert(column->type != OAB_CELL_REAL || column->held == OAB_HELD_DOUBLE, "%s: %s",
                  t->name, column->name);
    }
}

Test(report, columns_fit_what_they_read_and_are_described) {
    const oab_run run = {0};
    for (int id = 0; id < OAB_RUN_TABLES; id++) {
        const oab_report_table t = oab_run_table(&run, (oab_run_table_id)id);
        check_columns(&t);
    }
    const oab_comparison comparison = {0};
    const oab_level_view view = {&comparison, OAB_LEVEL_SCHOOLS, OAB_ENGLISH};
    const oab_groups groups = {.count = 0};
    const oab_analysis analysis = {0};
    const oab_settling_list settling = {.row_count = 0};
    oab_index_view indices;
    const oab_report_table others[] = {oab_level_table(&view),
                                       oab_extremes_table(&view),
                                       oab_groups_table(&groups),
                                       oab_regions_table(&comparison),
                                       oab_measures_table(&analysis),
                                       oab_settling_table(&settling),
                                       oab_index_table_of(&indices, NULL, 0, true)};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check_columns(&others[i]);
}

/* On a terminal the amounts have a column of what the scheme counts beside them. */
Test(report, schemes_name_a_column_of_schools) {
    const oab_run run = {0};
    const oab_report_table schools = oab_run_table(&run, OAB_TABLE_SCHOOLS);
    for (size_t i = 0; i < oab_scheme_count; i++) {
        size_t c = 0;
        while (c < schools.column_count &&
               strcmp(schools.columns[c].name, oab_schemes[i]->shown) != 0)
            c++;
        cr_expect_lt(c, schools.column_count, "%s: no column %s", oab_schemes[i]->word,
                     oab_schemes[i]->shown);
    }
}

/* ---- a workbook is read once more ---- */

/* A zip archive with the member sheet.xml, which holds TEXT. */
static int archive_of(const char *text) {
    const int file = memfd_create("workbook", 0);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(archive);
    cr_assert_eq(archive_write_open_fd(archive, file), ARCHIVE_OK);
    archive_entry_set_pathname(entry, "sheet.xml");
    archive_entry_set_size(entry, (la_int64_t)strlen(text));
    archive_entry_set_filetype(entry, AE_IFREG);
    cr_assert_eq(archive_write_header(archive, entry), ARCHIVE_OK);
    archive_write_data(archive, text, strlen(text));
    archive_entry_free(entry);
    archive_write_free(archive);
    return file;
}

Test(report, notices_a_workbook_that_is_cut_off) {
    static const struct {
        const char *text;
        oab_status status;
    } cases[] = {{"<sheet><row/></sheet>", OAB_OK}, {"<sheet><row/>", OAB_IO}, {"", OAB_IO}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        oab_log log = {0};
        const int file = archive_of(cases[i].text);
        cr_expect_eq(oab_check_workbook(file, &log), cases[i].status, "%s", cases[i].text);
        if (cases[i].status != OAB_OK)
            cr_expect_str_eq(log.items[0].text,
                             "cannot make the workbook: sheet.xml is cut off; expected more room "
                             "for temporary files (TMPDIR, else /tmp)");
        close(file);
        oab_log_free(&log);
    }
}
