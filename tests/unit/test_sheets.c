/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of reading files as their publishers give them: numbers and days of workbooks, names of
 * cells, packed bytes, encodings, paths with a sheet. */
#include "input/input_internal.h"
#include "log.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <iconv.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

/* ---- values ---- */

Test(sheets, numbers_are_rounded_from_their_text) {
    static const char *const cases[][2] = {
        {"32.020000000000003", "32.02"},
        {"57.709999999999994", "57.71"},
        {"0.1", "0.1"},
        {"100", "100"},
        {"-7", "-7"},
        {"000.5", "0.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"1E+3", "1000"},
        {"1e-3", "0.001"},
        {"9.5E-7", "0.000001"},
        {"0.0000005", "0.000001"}, /* half away from zero */
        {"-0.0000005", "-0.000001"},
        {"0.00000049999999999", "0"},
        {"-0.0000001", "0"},
        {"0.9999995", "1"},
        {"999999.9999999", "1000000"},
        {"1.2345675", "1.234568"},
        {"1.2345665", "1.234567"},
        {"0", "0"},
        {"0E0", "0"},
        {"0e9999", "0"},
        {"12345678901234567890", "12345678901234567890"},
        {"4.9E-324", "0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[OAB_SHEET_VALUE] = "";
        cr_expect(oab_sheet_number(cases[i][0], strlen(cases[i][0]), out), "%s", cases[i][0]);
        cr_expect_str_eq(out, cases[i][1], "%s gives %s", cases[i][0], out);
    }
    static const char *const none[] = {"",     "-",     ".",       "1,5",  "1e",    "e5",  "1e+",
                                       "0x10", "1 000", "1e99999", "1e99", "1.2.3", "--1", "NaN"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char out[OAB_SHEET_VALUE];
        cr_expect_not(oab_sheet_number(none[i], strlen(none[i]), out), "%s", none[i]);
    }
    char out[OAB_SHEET_VALUE];
    cr_expect_not(oab_sheet_number("123456789012345678901234567890123456789012", 42, out));
}

Test(sheets, serial_numbers_are_days) {
    static const struct {
        const char *serial;
        bool is_1904;
        const char *day;
    } cases[] = {{"1", false, "1900-01-01"},       {"59", false, "1900-02-28"},
                 {"61", false, "1900-03-01"},      {"25569", false, "1970-01-01"},
                 {"43739", false, "2019-10-01"},   {"36585", false, "2000-02-29"},
                 {"73109", false, "2100-02-28"},   {"73110", false, "2100-03-01"},
                 {"2958465", false, "9999-12-31"}, {"0", true, "1904-01-01"},
                 {"42277", true, "2019-10-01"},    {"2957003", true, "9999-12-31"},
                 {"43739.0", false, "2019-10-01"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[OAB_SHEET_VALUE] = "";
        cr_expect(oab_sheet_date(cases[i].serial, strlen(cases[i].serial), cases[i].is_1904, out));
        cr_expect_str_eq(out, cases[i].day, "%s gives %s", cases[i].serial, out);
    }
    static const char *const none[] = {"0", "60", "-1", "43739.5", "2958466", "", "1e9"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char out[OAB_SHEET_VALUE];
        cr_expect_not(oab_sheet_date(none[i], strlen(none[i]), false, out), "%s", none[i]);
    }
}

Test(sheets, formats_of_days) {
    static const char *const days[] = {"yyyy-mm-dd", "d/m/yy",       "[$-413]d mmmm yyyy",
                                       "dd\\-mm",    "\"op \"d mmm", "m/d/yy h:mm"};
    static const char *const others[] = {"General", "0.00",       "[Red]0", "h:mm:ss",
                                         "[h]:mm",  "0 \"days\"", "0\\d",   "#,##0_d",
                                         "@",       "*d0",        ""};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        cr_expect(oab_is_date_format(days[i]), "%s", days[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect_not(oab_is_date_format(others[i]), "%s", others[i]);
    cr_expect(oab_is_date_format_id(14) && oab_is_date_format_id(22));
    cr_expect_not(oab_is_date_format_id(0) || oab_is_date_format_id(20) ||
                  oab_is_date_format_id(45) || oab_is_date_format_id(164));
}

Test(sheets, midnight_is_its_day_and_no_other_time_is) {
    static const struct {
        const char *text;
        size_t kept;
    } cases[] = {{"2019-10-01", 10},
                 {"2019-10-01T00:00:00", 10},
                 {"", 0},
                 {"2019-10-01T00:00:00.0", 10},
                 {"2019-10-01T00:00:01", 19},
                 {"2019-10-01T00:00:00.5", 21},
                 {"2019-10-01T00:00", 16}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(oab_sheet_day(cases[i].text, strlen(cases[i].text)), cases[i].kept, "%s",
                     cases[i].text);
}

Test(sheets, errors_are_no_values) {
    cr_expect_not_null(oab_sheet_error("#N/A", 4));
    cr_expect_not_null(oab_sheet_error("Err:502", 7));
    cr_expect_not_null(oab_sheet_error(OAB_SHEET_FORMULA, strlen(OAB_SHEET_FORMULA)));
    cr_expect_null(oab_sheet_error("#1", 2));
    cr_expect_null(oab_sheet_error("N/A", 3));
}

/* ---- names of sheets and members ---- */

static const char *name_at(const void *of, size_t i) {
    return ((const char *const *)of)[i];
}

Test(sheets, lists_of_names_end_after_ten) {
    static const char *const names[] = {"a", "b\n", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    char out[OAB_NAMES];
    cr_expect_str_eq(oab_names(names, 0, name_at, out), "");
    cr_expect_str_eq(oab_names(names, 2, name_at, out), "a, b ");
    cr_expect_str_eq(oab_names(names, 10, name_at, out), "a, b , c, d, e, f, g, h, i, j");
    cr_expect_str_eq(oab_names(names, 11, name_at, out), "a, b , c, d, e, f, g, h, i, j, ...");
    char longest[200];
    const char *many[11];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    for (size_t i = 0; i < 11; i++)
        many[i] = longest;
    const size_t length = strlen(oab_names(many, 11, name_at, out));
    cr_expect(length < OAB_NAMES && strcmp(out + length - 5, ", ...") == 0, "%s", out);
}

/* ---- names of cells ---- */

Test(sheets, cells_have_names) {
    static const struct {
        uint32_t row, column;
        const char *name;
    } cases[] = {{0, 0, "A1"},   {16, 2, "C17"},  {0, 25, "Z1"},
                 {0, 26, "AA1"}, {0, 701, "ZZ1"}, {1048575, 16383, "XFD1048576"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[OAB_CELL_NAME];
        uint32_t row, column;
        cr_expect_str_eq(oab_cell_name(cases[i].row, cases[i].column, out), cases[i].name);
        cr_expect(oab_cell_parse(cases[i].name, &row, &column));
        cr_expect(row == cases[i].row && column == cases[i].column, "%s", cases[i].name);
    }
    static const char *const none[] = {"", "A", "1", "A0", "XFE1", "A1048577", "a1", "A1x", "$A$1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint32_t row, column;
        cr_expect_not(oab_cell_parse(none[i], &row, &column), "%s", none[i]);
    }
}

/* Two lines of two joined sheets, the second without its key in column B. */
Test(sheets, places_of_faults) {
    int32_t rows[] = {3, 5, 4, OAB_NO_ROW};
    const oab_cell_names names = {.count = 2,
                                  .sheet = {(char *)"Een", (char *)"Twee"},
                                  .first = {0, 3},
                                  .key = {OAB_NO_INDEX, 1},
                                  .row = rows,
                                  .lines = 2};
    char out[OAB_WHERE];
    cr_expect_str_eq(oab_where(NULL, 17, 3, out), "17");
    cr_expect_str_eq(oab_where(&names, 1, 0, out), "Een, row 4");
    cr_expect_str_eq(oab_where(&names, 1, 3, out), "Een!C4");
    cr_expect_str_eq(oab_where(&names, 1, 4, out), "Twee!A6");
    cr_expect_str_eq(oab_where(&names, 1, 5, out), "Twee!C6");
    cr_expect_str_eq(oab_where_else(&names, 1, 1, out), "in Een!A4");
    cr_expect_str_eq(oab_where_else(NULL, 1, 1, out), "on line 1");
}

/* ---- bytes ---- */

static int file_of(const char *bytes, size_t size) {
    const int fd = memfd_create("given", MFD_CLOEXEC);
    cr_assert(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    return fd;
}

Test(sheets, no_more_is_unpacked_than_allowed) {
    enum { SIZE = 5000 };
    char path[32], data[SIZE];
    const int fd = file_of("", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    gzFile out = gzopen(path, "wb");
    memset(data, 'x', SIZE);
    cr_assert(out != NULL && gzwrite(out, data, SIZE) == SIZE && gzclose(out) == Z_OK);
    for (uint64_t most = SIZE - 1; most <= SIZE; most++) {
        OWN_LOG(log);
        oab_unpacker u;
        size_t got;
        cr_assert_eq(oab_unpack_open(&u, fd, OAB_GZIP, most, "f.gz", &log), OAB_OK);
        cr_expect_eq(oab_unpack_read(&u, data, SIZE, &got, &log), most < SIZE ? OAB_DATA : OAB_OK);
        oab_unpack_close(&u);
    }
    close(fd);
}

Test(sheets, packing_is_told_by_the_first_bytes) {
    cr_expect_eq(oab_packing_of("\x1f\x8b", 2), OAB_GZIP);
    cr_expect_eq(oab_packing_of("\x28\xb5\x2f\xfd", 4), OAB_ZSTD);
    cr_expect_eq(oab_packing_of("PK\x03\x04", 4), OAB_ZIP);
    cr_expect_eq(oab_packing_of("PK", 2), OAB_NOT_PACKED);
    cr_expect_eq(oab_packing_of("school_id", 9), OAB_NOT_PACKED);
}

/* Reads D by pieces of WANT bytes; every TEXT of SIZE bytes must be there TIMES times. */
static void expect_text(oab_decoder *d, size_t want, const char *text, size_t size, size_t times) {
    OWN_LOG(log);
    char *all = malloc(times * size + want);
    size_t read = 0, got = 1;
    cr_assert(all != NULL);
    cr_assert_eq(oab_decoder_start(d, &log), OAB_OK);
    for (; got > 0 && read <= times * size; read += got)
        cr_assert_eq(oab_decoder_read(d, all + read, want, &got, &log), OAB_OK);
    cr_assert_eq(read, times * size);
    for (size_t i = 0; i < times; i++)
        cr_assert_arr_eq(all + i * size, text, size);
    free(all);
}

/* Characters of one to four bytes lie across every boundary between pieces. */
Test(sheets, a_converted_text_does_not_depend_on_the_pieces) {
    enum { TIMES = 20000 };
    static const char utf8[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\n";
    static const char utf16[] = "a\0\xe9\0\xac\x20\x3d\xd8\0\xde\n\0";
    static const struct {
        const char *encoding, *text; /* UTF-8 is iconv's */
        size_t size;
    } forms[] = {{"UTF-16LE", utf16, sizeof utf16 - 1}, {"UTF-8", utf8, sizeof utf8 - 1}};
    static const size_t pieces[] = {1000003, 1 << 16, 4099, 7};
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        char *raw = malloc(TIMES * forms[f].size);
        cr_assert(raw != NULL);
        for (size_t i = 0; i < TIMES; i++)
            memcpy(raw + i * forms[f].size, forms[f].text, forms[f].size);
        oab_decoder d = {
            .fd = file_of(raw, TIMES * forms[f].size), .path = "f", .encoding = forms[f].encoding};
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++)
            expect_text(&d, pieces[p], utf8, sizeof utf8 - 1, TIMES);
        oab_decoder_stop(&d);
        close(d.fd);
        free(raw);
    }
}

/* Whether the first SIZE bytes of FROM become the same text, as far as it goes, as by iconv. */
static bool is_as_iconv(const char *name, const char *from, size_t size) {
    enum { ROOM = 4096 };
    char own[ROOM], other[ROOM], *in = (char *)(uintptr_t)from, *to = other;
    const oab_encoding *encoding = oab_encoding_find(name);
    const iconv_t conversion = iconv_open("UTF-8", name);
    cr_assert(encoding != NULL && conversion != (iconv_t)-1 && 3 * size <= ROOM);
    size_t used = size, made, left = size, room = ROOM;
    const int reason = oab_encoding_convert(&encoding, from, &used, own, &made);
    const int expected = iconv(conversion, &in, &left, &to, &room) == (size_t)-1 ? errno : 0;
    iconv_close(conversion);
    return reason == expected && used == size - left && made == ROOM - room &&
           memcmp(own, other, made) == 0;
}

Test(sheets, own_encodings_are_those_of_iconv) {
    static const char *const bytes[] = {"WINDOWS-1252", "CP1252", "iso-8859-1",  "latin1",
                                        "ISO8859-15",   "cp850",  "ISO-8859-15", "IBM850"};
    for (size_t e = 0; e < sizeof bytes / sizeof *bytes; e++)
        for (int b = 0; b < 256; b++) {
            const char text[] = {'a', (char)b, 'z'};
            cr_expect(is_as_iconv(bytes[e], text, sizeof text), "%s, byte %02x", bytes[e], b);
        }
    static const char *const pairs[] = {"UTF-16", "UTF-16LE", "UTF-16BE"};
    static const char *const marks[] = {"", "\xff\xfe", "\xfe\xff"};
    uint32_t state = 1;
    for (size_t i = 0; i < 30000; i++) {
        char text[14];
        const char *mark = marks[i / 3 % 3];
        memcpy(text, mark, strlen(mark));
        for (size_t t = strlen(mark); t < sizeof text; t++) {
            state = state * 1664525 + 1013904223;
            text[t] =
                (state >> 24) % 3 == 0 ? (char)(0xd8 + (state >> 16) % 8) : (char)(state >> 8);
        }
        cr_expect(is_as_iconv(pairs[i % 3], text, i / 9 % (sizeof text + 1)), "%zu", i);
    }
    cr_expect(oab_encoding_find("UTF-16XX") == NULL && oab_encoding_find("CP1252 MSANSI") == NULL);
    cr_expect(oab_encoding_find("") == NULL && oab_encoding_find("-") == NULL);
    cr_expect(oab_encoding_find("Windows-1252 but much longer than that") == NULL);
}

Test(sheets, encodings_that_iconv_knows) {
    cr_expect(oab_encoding_is_known("Windows-1252"));
    cr_expect(oab_encoding_is_known("latin1"));
    cr_expect_not(oab_encoding_is_known("klingon"));
    cr_expect_not(oab_encoding_is_known(""));
    cr_expect_not(oab_encoding_is_known("UTF-8//IGNORE"));
}

/* ---- paths ---- */

Test(sheets, a_path_may_end_in_a_sheet) {
    char folder[] = "/tmp/oab-sheets-XXXXXX", name[64], path[96];
    cr_assert_not_null(mkdtemp(folder));
    snprintf(name, sizeof name, "%s/a:b.csv", folder);
    FILE *file = fopen(name, "w");
    cr_assert(file != NULL && fputs("school_id,pupils\n01AB00,1\n", file) >= 0 &&
              fclose(file) == 0);
    static const struct {
        const char *behind;
        oab_status status;
    } cases[] = {{"", OAB_OK}, {":Tabel 1", OAB_NO_INPUT}, {"x", OAB_NO_INPUT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWN_LOG(log);
        oab_stream stream;
        const oab_read_options options = {.threads = 1};
        snprintf(path, sizeof path, "%s%s", name, cases[i].behind);
        cr_expect_eq(oab_stream_open(&stream, path, &options, &log), cases[i].status);
        cr_expect_eq(stream.part != NULL, i == 1);
        oab_stream_close(&stream);
    }
    unlink(name);
    rmdir(folder);
}

/* ---- members ---- */

/* A program that links the library finds its thread's locale as it was. */
Test(sheets, a_member_is_named_in_utf8_in_any_locale) {
    static const unsigned char archive[] = {
        'P', 'K', 3,    4,    10, 0, 0,  8, 0,    0,    0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0, 0,
        0,   0,   0,    0,    2,  0, 0,  0, 0xc3, 0xa9, /* the directory */
        'P', 'K', 1,    2,    10, 0, 10, 0, 0,    8,    0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0, 0,
        0,   0,   0,    0,    0,  0, 2,  0, 0,    0,    0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0, 0,
        0,   0,   0xc3, 0xa9, /* its end */
        'P', 'K', 5,    6,    0,  0, 0,  0, 1,    0,    1, 0, 48, 0, 0, 0, 32, 0, 0, 0, 0, 0};
    const int file = memfd_create("archive", 0);
    cr_assert_eq(write(file, archive, sizeof archive), (ssize_t)sizeof archive);
    const locale_t own = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    uselocale(own);
    oab_log log = {0};
    oab_members members;
    cr_assert_eq(oab_members_list(file, "a.zip", &members, &log), OAB_OK, "%s",
                 log.count > 0 ? log.items[0].text : "");
    cr_expect_eq(members.count, 1);
    cr_expect_str_eq(members.names[0], "\xc3\xa9");
    cr_expect_eq(uselocale((locale_t)0), own);
    uselocale(LC_GLOBAL_LOCALE);
    freelocale(own);
    oab_members_free(&members);
    oab_log_free(&log);
    close(file);
}
