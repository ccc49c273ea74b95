/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of the build: checks models/words.csv and writes it to stdout as OAB_WORD(KEY, "key",
 * "English", "Dutch") lines, which report_internal.h and words.c include. */
#include <csv.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY, ENGLISH, DUTCH, FIELDS, LONGEST = 1024, MOST_PLACES = 16 };

typedef struct words {
    char field[FIELDS][LONGEST], last[LONGEST];
    int count; /* fields of the row so far */
    int row;
    bool failed;
} words;

static void fail(words *w, const char *why) {
    fprintf(stderr, "models/words.csv: row %d (%s): %s\n", w->row, w->field[KEY], why);
    w->failed = true;
}

/* ---- places: {name} and {name:one|many} ---- */

typedef struct places {
    char name[MOST_PLACES][LONGEST];
    size_t count;
} places;

static void add_place(places *p, const char *name, size_t length) {
    for (size_t i = 0; i < p->count; i++)
        if (strlen(p->name[i]) == length && strncmp(p->name[i], name, length) == 0)
            return;
    if (p->count < MOST_PLACES)
        snprintf(p->name[p->count++], LONGEST, "%.*s", (int)length, name);
}

static bool find_places(const char *text, places *p) {
    p->count = 0;
    for (const char *at = text; (at = strpbrk(at, "{}")) != NULL; at++) {
        const char *end = strchr(at, '}');
        if (*at == '}' || end == NULL)
            return false;
        const char *colon = memchr(at, ':', (size_t)(end - at));
        if (colon != NULL && memchr(colon, '|', (size_t)(end - colon)) == NULL)
            return false;
        add_place(p, at + 1, (size_t)((colon != NULL ? colon : end) - at - 1));
        at = end;
    }
    return true;
}

static bool are_all_in(const places *some, const places *others) {
    for (size_t i = 0; i < some->count; i++) {
        size_t j = 0;
        while (j < others->count && strcmp(some->name[i], others->name[j]) != 0)
            j++;
        if (j == others->count)
            return false;
    }
    return true;
}

/* ---- rows ---- */

static void check(words *w) {
    places english, dutch;
    if (strspn(w->field[KEY], "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(w->field[KEY]) ||
        w->field[KEY][0] == '\0')
        fail(w, "expected a key of small letters, digits and _");
    if (strcmp(w->field[KEY], w->last) <= 0)
        fail(w, "expected keys in ascending order, each once");
    if (w->field[ENGLISH][0] == '\0' || w->field[DUTCH][0] == '\0')
        fail(w, "expected a text in both languages");
    if (!find_places(w->field[ENGLISH], &english) || !find_places(w->field[DUTCH], &dutch))
        fail(w, "expected places as {name} or {name:one|many}");
    else if (!are_all_in(&english, &dutch) || !are_all_in(&dutch, &english))
        fail(w, "expected the same places in both languages");
}

static void put_text(const char *text) {
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void put(const words *w) {
    fputs("OAB_WORD(", stdout);
    for (const char *c = w->field[KEY]; *c != '\0'; c++)
        putchar(toupper((unsigned char)*c));
    for (int f = 0; f < FIELDS; f++) {
        fputs(", ", stdout);
        put_text(w->field[f]);
    }
    fputs(")\n", stdout);
}

static void take_field(void *text, size_t length, void *data) {
    words *w = data;
    if (w->count < FIELDS && length < LONGEST)
        snprintf(w->field[w->count], LONGEST, "%.*s", (int)length,
                 text != NULL ? (const char *)text : "");
    else
        w->failed = true;
    w->count++;
}

static void take_row(int ending, void *data) {
    static const char *const header[FIELDS] = {"key", "en", "nl"};
    words *w = data;
    (void)ending;
    w->row++;
    if (w->count != FIELDS)
        fail(w, "expected the three fields key, en, nl, each shorter than 1024 bytes");
    else if (w->row > 1)
        check(w);
    for (int f = 0; f < FIELDS && w->row == 1; f++)
        if (strcmp(w->field[f], header[f]) != 0)
            fail(w, "expected the header key,en,nl");
    if (!w->failed && w->row > 1)
        put(w);
    memcpy(w->last, w->row > 1 ? w->field[KEY] : "", w->row > 1 ? LONGEST : 1);
    w->count = 0;
}

int main(void) {
    static words w;
    struct csv_parser parser;
    char buffer[65536];
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return EXIT_FAILURE;
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, stdin)) > 0;)
        if (csv_parse(&parser, buffer, got, take_field, take_row, &w) != got)
            fail(&w, csv_strerror(csv_error(&parser)));
    if (csv_fini(&parser, take_field, take_row, &w) != 0)
        fail(&w, csv_strerror(csv_error(&parser)));
    csv_free(&parser);
    return w.failed || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
