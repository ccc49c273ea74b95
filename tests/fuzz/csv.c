/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the ways of reading CSV, on random texts, csv [CASES [SEED]], or on libFuzzer's. Cells:
 * with each scanner, the splitter gives the same cells of a plain text as libcsv. Tables: serial
 * libcsv, parallel libcsv and the splitter give the same messages and the same children. */
#include "fuzz.h"
#include "input/input_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DEFAULT_CASES = 6000, TEXT_MOST = 300 << 10, TABLE_MOST = 24 << 10 };

static void begin_case(uint64_t seed, uint64_t number) {
    state = (seed << 32 ^ number) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (int i = 0; i < 4; i++)
        draw(2);
}

typedef struct text {
    char *bytes; /* followed by OAB_SLACK bytes */
    size_t size;
} text;

static void put(text *t, const char *bytes, size_t size) {
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

/* Replaces, removes or inserts some bytes. */
static void mutate(text *t) {
    static const char odd[] = {'"', ',', ';', '\t', '\r', '\n', ' ', '\0', '0', 'x', '\xe9', '-'};
    for (unsigned n = 1 + draw(3); n > 0 && t->size > 0; n--) {
        char *at = t->bytes + draw((unsigned)t->size);
        const size_t behind = (size_t)(t->bytes + t->size - at);
        const unsigned kind = draw(4);
        if (kind == 0) {
            memmove(at, at + 1, behind - 1);
            t->size--;
        } else {
            if (kind == 1)
                memmove(at + 1, at, behind);
            t->size += kind == 1;
            *at = odd[draw(sizeof odd)];
        }
    }
}

/* ---- cells ---- */

/* What a sink received, as bytes. */
typedef struct record_log {
    char *bytes;
    size_t size, capacity;
    size_t whole; /* end of the last whole record; libcsv also gives cells of an unfinished one */
    const char *start;
} record_log;

static void note(record_log *log, const void *bytes, size_t size) {
    if (!oab_grow(&log->bytes, &log->capacity, log->size + size, 1))
        abort();
    if (size > 0)
        memcpy(log->bytes + log->size, bytes, size);
    log->size += size;
}

static void note_cell(void *context, size_t column, const char *bytes, size_t length) {
    const size_t head[2] = {column, length};
    note(context, head, sizeof head);
    note(context, bytes, length);
}

static void note_record(void *context, size_t cells, uint64_t line, const char *raw,
                        size_t length) {
    record_log *log = context;
    const uint64_t head[4] = {cells, line, (uint64_t)(raw - log->start), length};
    note(log, head, sizeof head);
    log->whole = log->size;
}

static void write_cells(text *t, char delimiter) {
    static const char *const pieces[] = {"a",  "12", " ", "\t", "b c", "",     "\xc3\xa9", "  x ",
                                         "\v", "\"", "-", ",",  ";",   "long", "0",        "\t\t"};
    static const char *const ends[] = {"\n", "\r\n", "\n\n", "\r", "\r\r\n", "\n \n"};
    const unsigned plain = draw(4), most_cells = 1 + draw(9), records = draw(40);
    for (unsigned r = 0; r < records; r++) {
        for (unsigned c = draw(most_cells + 1); c > 0; c--) {
            for (unsigned p = draw(4); p > 0; p--) {
                const char *piece = pieces[draw(sizeof pieces / sizeof *pieces)];
                if (plain == 0 || *piece != '"')
                    put(t, piece, strlen(piece));
            }
            if (c > 1)
                put(t, &delimiter, 1);
        }
        if (draw(4000) == 0)
            for (unsigned n = draw(3 * OAB_BLOCK_MOST / 2); n > 0; n--)
                put(t, draw(40) ? "y" : " ", 1);
        const char *end = ends[draw(plain == 0 ? 6 : plain == 1 ? 3 : 1)];
        put(t, end, strlen(end));
    }
    if (draw(2) && t->size > 0)
        t->size--;
    if (draw(4) == 0)
        mutate(t);
}

static oab_marks count_simply(const text *t) {
    oab_marks m = {0};
    for (size_t i = 0; i < t->size; i++) {
        m.quotes += t->bytes[i] == '"';
        m.feeds += t->bytes[i] == '\n';
        m.returns += t->bytes[i] == '\r';
        m.nuls += t->bytes[i] == '\0';
        m.pairs += t->bytes[i] == '\n' && i > 0 && t->bytes[i - 1] == '\r';
    }
    return m;
}

static bool split_equals(const oab_scanner *scanner, oab_lines *lines, const text *t,
                         char delimiter, bool last, const record_log *expected, size_t consumed,
                         uint64_t line) {
    record_log seen = {.start = t->bytes};
    const oab_sink sink = {note_cell, note_record, &seen, NULL};
    uint64_t seen_line = 7;
    size_t seen_consumed = 0;
    oab_split(scanner, lines, t->bytes, t->size, delimiter, last, &sink, &seen_consumed,
              &seen_line);
    const bool same = seen.size == seen.whole && seen.size == expected->whole &&
                      seen_consumed == consumed && seen_line == line &&
                      (seen.size == 0 || memcmp(seen.bytes, expected->bytes, seen.size) == 0);
    free(seen.bytes);
    return same;
}

static const char delimiters[] = {',', ';', '\t'};

/* -1: they differ; 1: they are equal; 0: the text is not plain, so the splitter never sees it. */
static int compare_cells(text *t, oab_lines *lines, char delimiter, bool last) {
    memset(t->bytes + t->size, '\n', OAB_SLACK); /* must not be taken for text */
    const oab_marks right = count_simply(t);
    const oab_scanner *scanners[3];
    const size_t count = oab_scanners(scanners);
    record_log expected = {.start = t->bytes};
    const oab_sink sink = {note_cell, note_record, &expected, NULL};
    size_t consumed = 0;
    uint64_t line = 7;
    int verdict = oab_is_plain(&right) ? 1 : 0;
    if (verdict == 1 &&
        oab_parse(t->bytes, t->size, delimiter, last, &sink, &consumed, &line) != OAB_PARSED)
        verdict = -1;
    for (size_t s = 0; s < count && verdict >= 0; s++) {
        const oab_marks marks = scanners[s]->count(t->bytes, t->size, '\0');
        if (memcmp(&marks, &right, sizeof marks) != 0 ||
            (verdict == 1 &&
             !split_equals(scanners[s], lines, t, delimiter, last, &expected, consumed, line))) {
            fprintf(stderr, "scanner %s differs\n", scanners[s]->name);
            verdict = -1;
        }
    }
    free(expected.bytes);
    return verdict;
}

/* ---- tables ---- */

static const char *pick(const char *const *list, unsigned count) {
    return list[draw(count)];
}
#define PICK(list) pick(list, sizeof(list) / sizeof *(list))

/* A cell of column C, usually valid. */
static const char *cell_of(unsigned c) {
    static const char *const odd[] = {
        "",        " ",      "x y", "\"q\"",      "9999", "-1",          "GM1",      "1,5",
        "\"a,b\"", "0.3333", "\"",  "2018-02-30", "300",  "12345678901", "\"k\nl\"", "nederlnd"};
    static const char *const ids[] = {"p1", "p 2", "", "\"p\"\"3\"", "p4"};
    static const char *const schools[] = {"01AB00", "01AB01", "02cd00", "", "03EF", " 01AB00 "};
    static const char *const places[] = {"GM0014", "14", "0363", "", "gm14", "GM0363"};
    static const char *const dates[] = {"2018-10-01", "2017-10-01", "2018-10-01 "};
    static const char *const ages[] = {"4", "12", "", "07", "20", "5.0", "21"};
    static const char *const education[] = {"111", "212", "31", "", "1", "1112", " 211"};
    static const char *const origins[] = {"nederland",          "turkije", "noord_amerika_oceanie",
                                          "noord_amerika_azie", "",        "suriname",
                                          "west_europa"};
    static const char *const stays[] = {"", "5", "5.0", "12", "0", "7,5"};
    static const char *const debts[] = {"0", "1", "0", "0", ""};
    static const char *const scores[] = {"535.26",     "-3.5",      "",  "540",
                                         "999.123456", "5.1234567", "+4"};
    static const char *const weights[] = {"0", "0.3", "1.2", "", "0.30", "1,2"};
    if (draw(150) == 0)
        return PICK(odd);
    switch (c) {
    case 0:
        return PICK(ids);
    case 1:
        return draw(3) ? schools[draw(2)] : PICK(schools);
    case 2:
        return draw(3) ? places[0] : PICK(places);
    case 3:
        return draw(3) ? dates[0] : PICK(dates);
    case 4:
        return draw(3) ? ages[draw(2)] : PICK(ages);
    case 5:
    case 6:
        return draw(3) ? education[draw(3)] : PICK(education);
    case 7:
        return PICK(origins);
    case 8:
        return draw(3) ? stays[draw(2)] : PICK(stays);
    case 9:
        return draw(6) ? debts[draw(4)] : PICK(debts);
    case 10:
        return PICK(scores);
    case 11:
        return PICK(weights);
    default:
        return draw(2) ? "" : "?";
    }
}

static void write_table(text *t) {
    static const char *const names[] = {"pupil_id",
                                        "school_id",
                                        "municipality_id",
                                        "count_date",
                                        "age",
                                        "education_mother",
                                        "education_father",
                                        "origin",
                                        "mother_stay",
                                        "debt_restructuring",
                                        "score",
                                        "weight",
                                        "remark"};
    enum { NAMES = sizeof names / sizeof *names };
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r"};
    const char *delimiter = draw(4) ? "," : draw(2) ? ";" : "\t";
    const char *end = ends[draw(20) ? draw(3) : 3];
    unsigned column[NAMES], count = 0;
    for (unsigned c = 0; c < NAMES; c++)
        if (c == 3 || c >= 10 ? draw(3) == 0 : c == 1 || draw(40) > 0)
            column[count++] = c;
    for (unsigned c = 0; draw(2) && c < count; c++) { /* in any order */
        const unsigned other = draw(count), swap = column[c];
        column[c] = column[other];
        column[other] = swap;
    }
    for (unsigned c = 0; c < count; c++) {
        put(t, names[column[c]], strlen(names[column[c]]));
        put(t, c + 1 < count ? delimiter : end, c + 1 < count ? 1 : strlen(end));
    }
    const unsigned named = draw(3); /* ids: few, ascending, or in no order; some occur twice */
    const unsigned repeats = 5 + draw(200);
    for (unsigned r = draw(60); r > 0; r--) {
        const unsigned short_by = draw(150) == 0;
        char id[40];
        snprintf(id, sizeof id, draw(40) ? "%02u%.0u" : "%02u-%026u",
                 draw(repeats) == 0 ? 60 - r / 2
                 : named == 1       ? 60 - r
                                    : r * 37 % 61,
                 7);
        for (unsigned c = 0; c + short_by < count; c++) {
            const char *value = column[c] == 0 && named > 0 ? id : cell_of(column[c]);
            put(t, value, strlen(value));
            if (c + short_by + 1 < count)
                put(t, delimiter, 1);
        }
        put(t, end, strlen(end));
        if (draw(60) == 0)
            put(t, "Bron: CBS\n", draw(2) ? 10 : 5);
    }
    if (draw(8) == 0)
        put(t, "Bron: CBS, 2019\n", 16);
    if (draw(3) == 0 && t->size > 0)
        t->size--;
    if (draw(3) == 0)
        mutate(t);
}

/* All that reading a table gives, as bytes: status, messages, rejects, and the cohort as a pack,
 * which puts children in a fixed order. */
static char *outcome_of(const char *path, const oab_read_options *options,
                        const oab_schools *schools, size_t *size) {
    oab_cohort cohort;
    oab_input_file file;
    oab_log log = {0};
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, size);
    if (out == NULL)
        abort();
    const oab_status status = oab_read_pupils(path, options, schools, &cohort, &file, &log);
    fprintf(out, "status %d\n", (int)status);
    for (size_t i = 0; i < log.count; i++)
        fprintf(out, "%s\n", log.items[i].text);
    if (status == OAB_OK) {
        fprintf(out, "%llu rows, %zu rejected\n", (unsigned long long)file.rows, file.rejected);
        if (file.rejects != NULL)
            fwrite(file.rejects, 1, file.rejects_size, out);
        oab_pack_write(&cohort, &file, 1, out, &log);
    }
    fclose(out);
    oab_cohort_free(&cohort);
    oab_input_file_free(&file);
    oab_log_free(&log);
    return bytes;
}

/* How a table is read, apart from what must not make a difference. */
typedef struct table_case {
    oab_read_options options;
    size_t chunk;
    bool has_schools, has_municipality; /* a register is given; it has municipalities */
} table_case;

static const char *const education[] = {"1", "2", "31"};
static const char *const origins[] = {"nederland", "turkije", "noord_amerika_oceanie", "suriname",
                                      "west_europa"};
static const oab_vocabulary vocabulary = {education, 3, origins, 5};

/* False: two ways of reading differ. */
static bool compare_tables(const text *t, int fd, const table_case *how, bool *is_fine) {
    oab_school rows[] = {{.id = UINT64_C(0x3031414230300000), .municipality = 14},
                         {.id = UINT64_C(0x3031414230310000), .municipality = OAB_NO_MUNICIPALITY},
                         {.id = UINT64_C(0x3032434430300000), .municipality = 363}};
    const oab_schools schools = {
        .rows = rows, .count = 3, .has_municipality = how->has_municipality};
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, t->bytes, t->size, 0) != (ssize_t)t->size)
        abort();
    oab_read_options options = how->options;
    const struct {
        int threads;
        size_t chunk;
        bool only_libcsv;
    } ways[] = {{1, 0, true},
                {2, how->chunk, true},
                {2, how->chunk, false},
                {1, 0, false},
                {1, how->chunk, false}};
    char *first = NULL;
    size_t first_size = 0;
    bool same = true;
    for (size_t w = 0; w < sizeof ways / sizeof *ways && same; w++) {
        size_t size;
        options.threads = ways[w].threads;
        options.chunk_bytes = ways[w].chunk;
        options.only_libcsv = ways[w].only_libcsv;
        char *outcome = outcome_of(path, &options, how->has_schools ? &schools : NULL, &size);
        same = w == 0 || (size == first_size && memcmp(outcome, first, size) == 0);
        if (!same)
            fprintf(stderr, "way %zu (%d threads, chunk %zu, libcsv %d):\n%s\nserial libcsv:\n%s\n",
                    w, ways[w].threads, ways[w].chunk, ways[w].only_libcsv, outcome, first);
        if (w == 0) {
            first = outcome;
            first_size = size;
        } else {
            free(outcome);
        }
    }
    *is_fine = strncmp(first, "status 0", 8) == 0;
    free(first);
    return same;
}

/* ---- libFuzzer ---- */

enum { SETTINGS = 3 }; /* bytes before the text */

/* Tries the text as cells and as a table. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static text t;
    static oab_lines *lines;
    static int fd;
    if (t.bytes == NULL) {
        t.bytes = malloc(TEXT_MOST + OAB_SLACK);
        lines = malloc(sizeof *lines);
        fd = memfd_create("csv", MFD_CLOEXEC);
    }
    if (t.bytes == NULL || lines == NULL || fd < 0)
        abort();
    if (size < SETTINGS || size - SETTINGS > TEXT_MOST)
        return 0;
    static const unsigned needs[] = {0, OAB_NEED_SCORE, OAB_NEED_WEIGHT, 0};
    const table_case how = {.options = {.need = needs[data[0] & 3],
                                        .max_errors = data[0] & 4 ? 3 : 0,
                                        .keep_rejects = data[0] & 8,
                                        .keep_unknown = data[0] & 16,
                                        .refuse_unknown = data[0] & 32,
                                        .vocabulary = data[0] & 64 ? &vocabulary : NULL},
                            .chunk = 16 + 2 * (size_t)data[2],
                            .has_schools = data[1] & 1,
                            .has_municipality = data[1] & 2};
    bool is_fine;
    t.size = 0;
    put(&t, (const char *)data + SETTINGS, size - SETTINGS);
    if (!compare_tables(&t, fd, &how, &is_fine) ||
        compare_cells(&t, lines, delimiters[(data[1] >> 2) % 3], data[1] & 16) < 0)
        abort();
    return 0;
}

#ifdef OAB_LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Sometimes replaces the text by a random table, as few mutations give one. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static char bytes[TEXT_MOST + OAB_SLACK];
    text t = {.bytes = bytes};
    begin_case(seed, 0);
    if (size > SETTINGS && draw(100) > 0)
        return LLVMFuzzerMutate(data, size, most);
    for (int i = 0; i < SETTINGS; i++)
        put(&t, &(char){(char)draw(256)}, 1);
    if (draw(2))
        write_table(&t);
    else
        write_cells(&t, delimiters[draw(3)]);
    size = t.size < most ? t.size : most;
    memcpy(data, t.bytes, size);
    return size;
}
#else

/* ---- random cases ---- */

static int draw_cells(text *t, oab_lines *lines) {
    const char delimiter = delimiters[draw(3)];
    const bool last = draw(2) == 0;
    t->size = 0;
    write_cells(t, delimiter);
    return compare_cells(t, lines, delimiter, last);
}

static oab_read_options any_options(void) {
    static const unsigned needs[] = {0, OAB_NEED_SCORE, OAB_NEED_SCORE, OAB_NEED_WEIGHT};
    return (oab_read_options){.need = needs[draw(4)],
                              .max_errors = draw(4) ? 0 : 1 + draw(5),
                              .keep_rejects = draw(3) == 0,
                              .keep_unknown = draw(4) == 0,
                              .refuse_unknown = draw(3) == 0,
                              .vocabulary = draw(2) ? &vocabulary : NULL};
}

static bool draw_table(text *t, int fd, bool *is_fine) {
    table_case how = {.has_municipality = draw(2) == 0};
    how.has_schools = draw(3) == 0;
    t->size = 0;
    write_table(t);
    how.options = any_options();
    how.chunk = 16 + draw(600);
    return compare_tables(t, fd, &how, is_fine);
}

int main(int argc, char **argv) {
    const uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : DEFAULT_CASES;
    const uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    text t = {.bytes = malloc(TEXT_MOST + OAB_SLACK)};
    oab_lines *lines = malloc(sizeof *lines);
    const int fd = memfd_create("csv", MFD_CLOEXEC);
    if (t.bytes == NULL || lines == NULL || fd < 0)
        return 1;
    uint64_t plain = 0, cells = 0, fine = 0, tables = 0;
    bool same = true;
    for (uint64_t i = 0; i < cases && same; i++) {
        bool is_fine = false;
        begin_case(seed, i);
        if (i % 2 == 0) {
            const int verdict = draw_cells(&t, lines);
            same = verdict >= 0;
            plain += verdict == 1;
            cells++;
        } else {
            same = draw_table(&t, fd, &is_fine);
            fine += is_fine;
            tables++;
        }
        if (!same) {
            fprintf(stderr, "case %llu of seed %llu:\n", (unsigned long long)i,
                    (unsigned long long)seed);
            fwrite(t.bytes, 1, t.size < TABLE_MOST ? t.size : TABLE_MOST, stderr);
        }
    }
    printf(
        "csv: %llu texts of cells (%llu plain, the others refused), %llu tables (%llu fine) in 5 "
        "ways: %s\n",
        (unsigned long long)cells, (unsigned long long)plain, (unsigned long long)tables,
        (unsigned long long)fine, same ? "the same" : "THEY DIFFER");
    close(fd);
    free(lines);
    free(t.bytes);
    return same && (cases < 1000 || (plain > cells / 3 && fine > tables / 10)) ? 0 : 1;
}
#endif
