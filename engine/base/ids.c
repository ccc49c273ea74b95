/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identifiers of schools (BRIN), municipalities and dates: parsed strictly and printed in one form;
 * also the known name closest to a misspelt one. */
#include "base/base.h"

#include <string.h>

void oab_trim(const char **text, size_t *length) {
    while (*length > 0 && (**text == ' ' || **text == '\t')) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t'))
        (*length)--;
}

bool oab_school_id_parse(const char *text, size_t length, oab_school_id *id) {
    static const char shape[] = "NNLLNN"; /* N a digit, L a letter */
    oab_trim(&text, &length);
    if (length != 4 && length != 6)
        return false;
    uint64_t packed = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (shape[i] == 'L' && c >= 'a' && c <= 'z')
            c = (unsigned char)(c - 'a' + 'A');
        if (shape[i] == 'L' ? c < 'A' || c > 'Z' : c < '0' || c > '9')
            return false;
        packed |= (uint64_t)c << (56 - 8 * i);
    }
    *id = packed;
    return true;
}

const char *oab_school_id_print(oab_school_id id, char *out) {
    for (int i = 0; i < 8; i++)
        out[i] = (char)(id >> (56 - 8 * i) & 0xff);
    return out;
}

bool oab_municipality_id_parse(const char *text, size_t length, oab_municipality_id *id) {
    oab_trim(&text, &length);
    if (length > 2 && (text[0] == 'G' || text[0] == 'g') && (text[1] == 'M' || text[1] == 'm')) {
        text += 2;
        length -= 2;
    }
    if (length == 0 || length > 4)
        return false;
    unsigned number = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    *id = (oab_municipality_id)number;
    return number > 0;
}

const char *oab_municipality_id_print(oab_municipality_id id, char *out) {
    if (id == OAB_NO_MUNICIPALITY) {
        out[0] = '\0';
        return out;
    }
    unsigned number = id;
    memcpy(out, "GM0000", 7);
    for (int i = 5; i > 1; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out;
}

bool oab_date_parse(const char *text, size_t length, int32_t *date) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    oab_trim(&text, &length);
    if (length != 10 || text[4] != '-' || text[7] != '-')
        return false;
    int32_t packed = 0;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return false;
        packed = packed * 10 + (text[i] - '0');
    }
    const int year = packed / 10000, month = packed / 100 % 100, day = packed % 100;
    if (year < 1900 || month < 1 || month > 12)
        return false;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day < 1 || day > days[month - 1] + (month == 2 && leap))
        return false;
    *date = packed;
    return true;
}

const char *oab_date_print(int32_t date, char *out) {
    if (date == 0)
        out[0] = '\0';
    else
        snprintf(out, 12, "%04u-%02u-%02u", (unsigned)date / 10000U % 10000U,
                 (unsigned)date / 100U % 100U, (unsigned)date % 100U);
    return out;
}

enum { LONGEST_NAME = 64 };

/* Levenshtein distance; a name longer than LONGEST_NAME counts as far away. */
static size_t distance(const char *a, const char *b) {
    const size_t m = strlen(a), n = strlen(b);
    if (m > LONGEST_NAME || n > LONGEST_NAME)
        return SIZE_MAX;
    size_t row[LONGEST_NAME + 1];
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            const size_t swap = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            const size_t step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = swap < step ? swap : step;
        }
    }
    return row[n];
}

const char *oab_nearest(const char *text, const char *const *names, size_t count) {
    const char *nearest = NULL;
    size_t best = strlen(text) / 3 + 2; /* anything further away is a different name */
    for (size_t i = 0; i < count; i++) {
        const size_t d = distance(text, names[i]);
        if (d < best) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}

/* Writes "A, B, C" to OUT. False: it does not fit SIZE bytes. */
static bool join_names(const char *const *names, size_t count, char *out, size_t size) {
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *before = i > 0 ? ", " : "";
        if (length + strlen(before) + strlen(names[i]) >= size)
            return false;
        length += (size_t)sprintf(out + length, "%s%s", before, names[i]);
    }
    return count > 0;
}

const char *oab_hint(const char *text, const char *const *names, size_t count, char *out) {
    enum { SHORT_LIST = 176, LONG_LIST = 400 };
    char list[LONG_LIST];
    const char *near = oab_nearest(text, names, count);
    const bool is_listed = join_names(names, count, list, near != NULL ? SHORT_LIST : LONG_LIST);
    const char *expected = count > 1 ? "expected one of " : "expected ";
    out[0] = '\0';
    if (near != NULL && is_listed && count > 1)
        snprintf(out, OAB_HINT, "; did you mean %s? (%s%s)", near, expected, list);
    else if (near != NULL)
        snprintf(out, OAB_HINT, "; did you mean %s?", near);
    else if (is_listed)
        snprintf(out, OAB_HINT, "; %s%s", expected, list);
    return out;
}
