/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the reading of workbooks, archives and encodings: altered ones, sheets [CASES [SEED]], or
 * libFuzzer's. Each must be refused with a message or read, and every way of reading must say the
 * same. The XML is altered before it is packed: a damaged archive seldom gets that far. */
#include "fuzz.h"
#include "input/input_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DEFAULT_CASES = 3000, TEXT_MOST = 1 << 14 };

/* ---- what is altered ---- */

enum { SHEET, STRINGS, STYLES, WORKBOOK, RELATIONS, CONTENT, FILE_ITSELF, FORM_COUNT };

#define MAIN "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define ODF(name) "xmlns:" #name "='urn:oasis:names:tc:opendocument:xmlns:" #name ":1.0' "
#define CELL(type, value) "<table:table-cell office:value-type='" type "' " value "/>"
#define TEXT(text)                                                                                 \
    "<table:table-cell office:value-type='string'><text:p>" text "</text:p></table:table-cell>"

static const struct {
    const char *member, *text;
} forms[FORM_COUNT] = {
    [SHEET] = {"xl/worksheets/sheet1.xml",
               "<worksheet " MAIN "><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row>"
               "<row r='3'><c r='A3' t='s'><v>1</v></c><c r='B3' t='s'><v>2</v></c>"
               "<c r='C3' t='inlineStr'><is><r><t>sco</t></r><r><t>re</t></r></is></c></row>"
               "<row r='4'><c r='A4' t='s'><v>3</v></c><c r='B4'><v>12</v></c>"
               "<c r='C4'><v>32.020000000000003</v></c></row>"
               "<row><c t='str'><v>02CD_x0030_1</v></c><c><f>A1</f><v>5</v></c>"
               "<c r='D5' s='1'><v>43739</v></c>"
               "<c t='e'><v>#N/A</v></c></row><row r='9'><c r='A9' t='str'><v>a foot note</v></c>"
               "</row></sheetData></worksheet>"},
    [STRINGS] = {"xl/sharedStrings.xml",
                 "<sst " MAIN "><si><t>Title, \"quoted\"</t></si><si><t>school_id</t></si>"
                 "<si><r><t>pup</t></r><r><t>ils</t></r><rPh sb='0'><t>x</t></rPh></si>"
                 "<si><t>01AB00</t></si></sst>"},
    [STYLES] = {"xl/styles.xml",
                "<styleSheet " MAIN "><numFmts><numFmt numFmtId='164' formatCode='d\\-m\\-yyyy'/>"
                "</numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>"},
    [WORKBOOK] = {"xl/workbook.xml",
                  "<workbook " MAIN " xmlns:r='" REL "'><workbookPr date1904='0'/><sheets>"
                  "<sheet name='Tabel 1' r:id='rId1'/><sheet name='Tabel 2' r:id='rId2'/>"
                  "</sheets></workbook>"},
    [RELATIONS] = {"xl/_rels/workbook.xml.rels",
                   "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"
                   "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>"},
    [CONTENT] =
        {"content.xml",
         "<office:document-content " ODF(office) ODF(table) ODF(
             text) "><table:table table:name='T'><table:table-row>" TEXT("school_id") TEXT("pupils")
             TEXT("score") "</table:table-row>"
                           "<table:table-row table:number-rows-repeated='1'>" TEXT("01AB00")
                               CELL("float", "office:value='12'") CELL(
                                   "float",
                                   "office:value='1.5E1'") "<table:table-cell "
                                                           "table:number-columns-repeated='999'/"
                                                           "></table:table-row>"
                                                           "<table:table-row>" TEXT("02CD00") CELL(
                                                               "boolean",
                                                               "office:boolean-value='true'")
                                                               CELL("date",
                                                                    "office:date-value='2019-10-"
                                                                    "01'") "</table:table-row>"
                                                                           "</table:table></"
                                                                           "office:document-"
                                                                           "content>"},
    [FILE_ITSELF] = {NULL, "school_id;name;score\n01AB00;Caf\xe9 \x80;1,5\n02CD00;\xc3\xa9;2\n"},
};

/* A sheet of the same sites, which is joined. */
static const char second[] =
    "<worksheet " MAIN "><sheetData><row><c t='str'><v>school_id</v></c>"
    "<c t='str'><v>score_without_threshold</v></c></row><row><c t='str'><v>02CD01</v></c>"
    "<c><v>7</v></c></row><row><c t='str'><v>01AB00</v></c><c><v>8</v></c></row></sheetData>"
    "</worksheet>";

static void add_member(struct archive *archive, const char *name, const char *text, size_t size) {
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)size);
    if (archive_write_header(archive, entry) != ARCHIVE_OK ||
        archive_write_data(archive, text, size) < 0)
        abort();
    archive_entry_free(entry);
}

/* FD becomes a workbook one of whose members is TEXT. */
static void put_book(int fd, int form, const char *text, size_t size) {
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    if (archive_write_open_fd(archive, fd) != ARCHIVE_OK)
        abort();
    if (form == CONTENT)
        add_member(archive, "mimetype", "x", 1);
    for (int f = SHEET; f <= RELATIONS && form != CONTENT; f++)
        if (f != form)
            add_member(archive, forms[f].member, forms[f].text, strlen(forms[f].text));
    if (form != CONTENT)
        add_member(archive, "xl/worksheets/sheet2.xml", second, sizeof second - 1);
    add_member(archive, forms[form].member, text, size);
    if (archive_write_free(archive) != ARCHIVE_OK)
        abort();
}

static void put_file(int fd, int form, const char *text, size_t size) {
    if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    if (form != FILE_ITSELF)
        put_book(fd, form, text, size);
    else if (write(fd, text, size) != (ssize_t)size)
        abort();
}

/* ---- reading ---- */

/* What reading PATH came to, as a text; free(). *IS_FINE: it was read. */
static char *read_all(const char *path, const oab_read_options *options, bool *is_fine) {
    oab_schools schools;
    oab_input_file file;
    oab_log log = {0};
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    const oab_status status = oab_read_schools(path, options, &schools, &file, &log);
    *is_fine = status == OAB_OK;
    fprintf(out, "status %d, %s\n", status, *is_fine || log.errors > 0 ? "said" : "NOT SAID");
    for (size_t i = 0; i < schools.count; i++)
        fprintf(out, "%llx %s %lld %lld %lld\n", (unsigned long long)schools.rows[i].id,
                schools.rows[i].name, (long long)schools.rows[i].pupils,
                (long long)schools.rows[i].score,
                (long long)schools.rows[i].score_without_threshold);
    for (size_t i = 0; i < log.count; i++)
        fprintf(out, "%s\n", log.items[i].text);
    fclose(out);
    oab_schools_free(&schools);
    oab_input_file_free(&file);
    oab_log_free(&log);
    return text;
}

/* False: what is wrong is on stderr. */
static bool try_file(const char *path, const char *encoding, bool *is_fine) {
    const oab_read_options ways[] = {{.threads = 1, .encoding = encoding},
                                     {.threads = 2, .encoding = encoding, .chunk_bytes = 40}};
    char *first = read_all(path, &ways[0], is_fine), *other = read_all(path, &ways[1], is_fine);
    const bool is_sound = strcmp(first, other) == 0 && strstr(first, "NOT SAID") == NULL;
    if (!is_sound)
        fprintf(stderr, "one thread:\n%s\ntwo threads:\n%s\n", first, other);
    free(first);
    free(other);
    return is_sound;
}

static const char *const encodings[] = {NULL,    NULL,     NULL,    "UTF-8",
                                        "CP850", "UTF-16", "UTF-7", "ISO-2022-JP"};

/* ---- libFuzzer ---- */

/* A byte for the form and one for the encoding, then the member or file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int fd;
    static char path[FUZZ_PATH];
    if (path[0] == '\0')
        fd = fuzz_file("sheets", path);
    if (size < 2 || size > TEXT_MOST)
        return 0;
    bool is_fine;
    put_file(fd, data[0] % FORM_COUNT, (const char *)data + 2, size - 2);
    if (!try_file(path, encodings[data[1] % 8], &is_fine))
        abort();
    return 0;
}

/* ---- alterations ---- */

typedef struct altered {
    char bytes[TEXT_MOST];
    size_t size;
} altered;

static void splice(altered *a, size_t at, size_t removed, const char *text, size_t length) {
    if (a->size - removed + length > TEXT_MOST)
        return;
    memmove(a->bytes + at + length, a->bytes + at + removed, a->size - at - removed);
    memcpy(a->bytes + at, text, length);
    a->size += length - removed;
}

/* Takes a stretch away, doubles it, or puts what means something in its place. */
static void alter(altered *a) {
    static const char *const tokens[] = {"<row>",
                                         "</row>",
                                         "<c r='B4'>",
                                         "<c r='XFD1048576'><v>1</v></c>",
                                         "<c t='s'>",
                                         "<v>",
                                         "</v>",
                                         "</c>",
                                         "r='1048577'",
                                         "1E308",
                                         "-0.0000005",
                                         "99999999999999999999",
                                         "_x000A_",
                                         "&#13;",
                                         "&amp;",
                                         "<!DOCTYPE a>",
                                         "table:number-columns-repeated='20000'",
                                         "table:number-rows-repeated='300'",
                                         "<table:table>",
                                         "<text:s text:c='3'/>",
                                         "<text:p>",
                                         "<rPh>",
                                         "#REF!",
                                         "\"",
                                         ",",
                                         "\n",
                                         "\xef\xbb\xbf",
                                         "\xff",
                                         "\x81",
                                         "\xc3",
                                         "\x1f\x8b",
                                         "PK\x03\x04",
                                         "\x28\xb5\x2f\xfd"};
    for (unsigned n = 1 + draw(3); n > 0; n--) {
        const size_t at = draw((unsigned)a->size + 1), left = a->size - at;
        const size_t length = left < 40 ? left : draw(40);
        char copy[40];
        memcpy(copy, a->bytes + at, length);
        if (draw(3) == 0)
            splice(a, at, length, "", 0);
        else if (draw(2) == 0)
            splice(a, at, 0, copy, length);
        else {
            const char *token = tokens[draw(sizeof tokens / sizeof *tokens)];
            splice(a, at, draw(2) ? length : 0, token, strlen(token));
        }
    }
}

static int draw_form(altered *a) {
    const int form = (int)draw(FORM_COUNT);
    a->size = strlen(forms[form].text);
    memcpy(a->bytes, forms[form].text, a->size);
    if (draw(20) > 0)
        alter(a);
    return form;
}

#ifdef OAB_LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Once in a while a member that is nearly sound takes the place of the bytes. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static altered a;
    state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    if (size > 100 && draw(50) > 0)
        return LLVMFuzzerMutate(data, size, most);
    const int form = draw_form(&a);
    if (a.size + 2 > most)
        return LLVMFuzzerMutate(data, size, most);
    data[0] = (uint8_t)form;
    data[1] = (uint8_t)draw(256);
    memcpy(data + 2, a.bytes, a.size);
    return a.size + 2;
}
#else

int main(int argc, char **argv) {
    const uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : DEFAULT_CASES;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    char path[FUZZ_PATH];
    const int fd = fuzz_file("sheets", path);
    static altered a;
    uint64_t read = 0;
    bool is_sound = true;
    for (uint64_t i = 0; i < cases && is_sound; i++) {
        bool is_fine;
        state = (seed << 32 ^ i) * UINT64_C(0x9e3779b97f4a7c15) + 1;
        const int form = draw_form(&a);
        put_file(fd, form, a.bytes, a.size);
        is_sound = try_file(path, encodings[draw(8)], &is_fine);
        read += is_fine;
        if (!is_sound)
            fprintf(stderr, "case %llu of seed %llu is not sound\n", (unsigned long long)i,
                    (unsigned long long)seed);
    }
    printf("sheets: %llu altered files, %llu read, the others refused: %s\n",
           (unsigned long long)cases, (unsigned long long)read, is_sound ? "fine" : "NOT FINE");
    close(fd);
    return is_sound && (cases < 1000 || (read > cases / 20 && read < cases)) ? 0 : 1;
}
#endif
