/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading in chunks by several threads gives the same cohorts and messages as reading by one
 * parser, on random RFC 4180 texts and on broken ones. */
#include "input/input.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 3000, LARGEST = 8192 };

static uint64_t state;

static unsigned draw(unsigned below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

static const char *pick(const char *const *list, unsigned count) {
    return list[draw(count)];
}

/* A pupils table with quoted newlines, doubled quotes, blank lines and both kinds of line end, and
 * occasionally a stray quote, an open quote, a ragged row or a bad value. */
static size_t write_text(char *text) {
    static const char *const names[] = {"a",    "\"b\nc\"",       "\"d\"\"e\"", "\"f,g\"",
                                        "",     "\" h \"",        "i j",        "\"k\r\nl\"",
                                        "\"\"", "\"m\n\n\"\"n\"", "o",          " p "};
    static const char *const odd[] = {"q\"r", "\"s", "t,u", "\"v\"w", "99"};
    size_t size = (size_t)sprintf(text, "pupil_id,school_id,municipality_id,score,age\n");
    const unsigned rows = draw(60), oddity = draw(3) == 0 ? draw(60) : 1000;
    const bool is_sorted = draw(2) == 0;
    for (unsigned r = 0; r < rows; r++) {
        if (draw(20) == 0)
            size += (size_t)sprintf(text + size, "%s", draw(2) ? "\n" : "\r\n");
        char name[32];
        const bool is_plain = draw(40) > 0; /* a unique id; otherwise one of twelve, or none */
        snprintf(name, sizeof name, "%u%s", r, is_sorted || draw(2) ? "" : "-0123456789abcdef");
        size += (size_t)sprintf(text + size, "%s,%02uAB0%u,%u,5%02u.%u,%u%s",
                                r == oddity ? pick(odd, 5)
                                : is_plain  ? name
                                            : pick(names, 12),
                                draw(3), draw(2), 1 + draw(3), draw(100), draw(1000), 4 + draw(8),
                                draw(3) ? "\n" : "\r\n");
    }
    if (draw(2) && size > 0 && text[size - 1] == '\n')
        size--;
    return size;
}

typedef struct outcome {
    oab_status status;
    oab_cohort cohort;
    oab_log log;
    oab_input_file file;
} outcome;

static void read_with(const char *path, int threads, size_t chunk, outcome *o) {
    const oab_read_options options = {
        .threads = threads, .chunk_bytes = chunk, .need = OAB_NEED_SCORE};
    memset(o, 0, sizeof *o);
    o->status = oab_read_pupils(path, &options, NULL, &o->cohort, &o->file, &o->log);
}

static int compare_scores(const void *a, const void *b) {
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The order within a segment does not matter, so scores are compared sorted. */
static void expect_same(outcome *a, outcome *b, uint64_t round) {
    cr_assert_eq(a->status, b->status, "text %llu", (unsigned long long)round);
    cr_assert_eq(a->log.count, b->log.count, "text %llu: %s", (unsigned long long)round,
                 a->log.count > 0 ? a->log.items[0].text : b->log.items[0].text);
    for (size_t i = 0; i < a->log.count; i++)
        cr_assert_str_eq(a->log.items[i].text, b->log.items[i].text);
    cr_assert_eq(a->cohort.count, b->cohort.count);
    cr_assert_eq(a->cohort.segment_count, b->cohort.segment_count);
    for (size_t s = 0; s < a->cohort.segment_count; s++) {
        const oab_segment *x = &a->cohort.segments[s], *y = &b->cohort.segments[s];
        cr_assert(x->first == y->first && x->count == y->count && x->site == y->site &&
                  x->municipality == y->municipality);
        qsort(a->cohort.score + x->first, x->count, sizeof(int32_t), compare_scores);
        qsort(b->cohort.score + y->first, y->count, sizeof(int32_t), compare_scores);
    }
    if (a->cohort.count > 0)
        cr_assert_arr_eq(a->cohort.score, b->cohort.score, a->cohort.count * sizeof(int32_t));
    if (a->status == OAB_OK)
        cr_assert_str_eq(a->file.hash, b->file.hash);
}

static void free_outcome(outcome *o) {
    oab_cohort_free(&o->cohort);
    oab_log_free(&o->log);
    oab_input_file_free(&o->file);
}

Test(parse, chunks_equal_one_parser, .timeout = 120) {
    char path[] = "/tmp/oab-parse-XXXXXX";
    char *text = malloc(LARGEST);
    const int fd = mkstemp(path);
    size_t fine = 0, broken = 0;
    cr_assert(fd >= 0 && text != NULL);
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        state = round;
        const size_t size = write_text(text);
        cr_assert_eq(ftruncate(fd, 0), 0);
        cr_assert_eq(pwrite(fd, text, size, 0), (ssize_t)size);
        outcome whole, chunked;
        read_with(path, 1, 0, &whole);
        read_with(path, 1 + (int)(round % 3), 16 + draw(400), &chunked);
        expect_same(&whole, &chunked, round);
        fine += whole.status == OAB_OK;
        broken += whole.status == OAB_DATA;
        free_outcome(&whole);
        free_outcome(&chunked);
    }
    cr_expect_gt(fine, ROUNDS / 3);
    cr_expect_gt(broken, ROUNDS / 20);
    close(fd);
    unlink(path);
    free(text);
}

/* ---- texts larger than the read-ahead ---- */

static void write_file(int fd, const char *text, size_t size) {
    cr_assert_eq(ftruncate(fd, 0), 0);
    cr_assert_eq(pwrite(fd, text, size, 0), (ssize_t)size);
}

/* Rows with N distinct educations, then TAIL. */
static size_t write_rows(char *text, unsigned rows, unsigned n, const char *tail) {
    size_t size = (size_t)sprintf(
        text, "school_id,municipality_id,education_mother,education_father,origin,mother_stay,"
              "debt_restructuring\n");
    for (unsigned r = 0; r < rows; r++)
        size += (size_t)sprintf(text + size, "01AB%02u,GM0014,%u,111,nederland,,0\n", r % 100,
                                1000 + r % n);
    return size + (size_t)sprintf(text + size, "%s", tail);
}

static void expect_message(const char *path, const char *message) {
    for (int threads = 1; threads <= 3; threads++)
        for (size_t chunk = 0; chunk <= 5000; chunk += 5000) {
            outcome o;
            read_with(path, threads, chunk, &o);
            cr_assert_eq(o.status, OAB_DATA);
            cr_assert_eq(o.log.count, 1);
            cr_expect_not_null(strstr(o.log.items[0].text, message), "%s", o.log.items[0].text);
            free_outcome(&o);
        }
}

Test(parse, faults_far_into_a_file_read_alike) {
    char path[] = "/tmp/oab-parse-XXXXXX";
    char *text = malloc(1 << 20);
    const int fd = mkstemp(path);
    cr_assert(fd >= 0 && text != NULL);
    size_t size = write_rows(text, 9000, 200, "01AB00,GM0014,111,11");
    text[size++] = '\0';
    write_file(fd, text, size);
    expect_message(path, ":9002: found a NUL byte");
    write_file(fd, text, write_rows(text, 9000, 256, ""));
    expect_message(path, ": expected at most 255 distinct values of education, got more");
    write_file(fd, text, write_rows(text, 9000, 9, "\"01AB00,GM0014,111,11\n\n\n"));
    expect_message(path, ":9002: a quoted cell starts here but is never closed");
    write_file(fd, text, write_rows(text, 9000, 9, "01AB00,GM0014,111,111\r\n"));
    expect_message(path, ":9002: expected 7 cells as in the header, got 4");
    close(fd);
    unlink(path);
    free(text);
}
