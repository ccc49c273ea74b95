/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads numbers and bare matrices as SALib, NumPy and R write them, which are not CSV tables with a
 * header. The random streams of designs and bootstraps are here too. */
#include "sweep/sweep_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool oab_real_parse(const char *text, double *value) {
    text += strspn(text, " \t");
    if (strspn(text, "+-.0123456789") == 0) /* strtod also accepts "nan", "inf" and hexadecimal */
        return false;
    char *end;
    *value = strtod(text, &end);
    const bool is_hexadecimal = memchr(text, 'x', (size_t)(end - text)) != NULL ||
                                memchr(text, 'X', (size_t)(end - text)) != NULL;
    return end != text && !is_hexadecimal && end[strspn(end, " \t\r")] == '\0' && isfinite(*value);
}

bool oab_number_parse(const char *cell, bool has_commas, double *value) {
    char text[64];
    const size_t length = strlen(cell);
    if (length >= sizeof text)
        return false;
    memcpy(text, cell, length + 1);
    const bool is_percentage = length > 0 && text[length - 1] == '%';
    if (is_percentage)
        text[length - 1] = '\0';
    char *comma = has_commas ? strchr(text, ',') : NULL;
    if (comma != NULL)
        *comma = '.';
    if (!oab_real_parse(text, value))
        return false;
    *value /= is_percentage ? 100 : 1;
    return true;
}

const char *oab_real_print(char *out, double value) {
    snprintf(out, 32, "%.15g", value);
    if (strtod(out, NULL) != value)
        snprintf(out, 32, "%.17g", value);
    return out;
}

size_t oab_split_fields(char *line, char **field, size_t most) {
    const bool has_comma = strchr(line, ',') != NULL;
    size_t count = 0;
    char *rest = line;
    for (char *cut; (cut = strsep(&rest, has_comma ? "," : " \t\r")) != NULL;) {
        cut += strspn(cut, " \t\r");
        size_t length = strlen(cut);
        while (length > 0 && strchr(" \t\r", cut[length - 1]) != NULL)
            length--;
        cut[length] = '\0';
        if (!has_comma && length == 0)
            continue;
        if (count < most)
            field[count] = cut;
        count++;
    }
    return count;
}

static bool is_remark(const char *line) {
    line += strspn(line, " \t\r");
    return *line == '\0' || *line == '\n' || *line == '#';
}

/* Is the first field of a line a number? Looks only at the first bytes of the line. */
static bool begins_with_number(const char *line, size_t length) {
    char start[512], *field[1] = {NULL};
    double number;
    snprintf(start, sizeof start, "%.*s", (int)(length < sizeof start ? length : sizeof start),
             line);
    return oab_split_fields(start, field, 1) > 0 && oab_real_parse(field[0], &number);
}

char *oab_skip_mark(char *data) {
    return strncmp(data, "\xef\xbb\xbf", 3) == 0 ? data + 3 : data;
}

bool oab_is_matrix(const char *data) {
    const char *at = oab_skip_mark((char *)(uintptr_t)data);
    for (const char *end; *at != '\0'; at = *end == '\0' ? end : end + 1) {
        end = strchrnul(at, '\n');
        if (!is_remark(at))
            return begins_with_number(at, (size_t)(end - at));
    }
    return false;
}

enum { MOST_COLUMNS = 4096 };

static oab_status matrix_line(const char *path, uint64_t line, char **field, size_t count,
                              double **value, size_t *capacity, size_t rows, oab_log *log) {
    if (!oab_grow(value, capacity, (rows + 1) * count, sizeof **value))
        return oab_out_of_memory(log);
    for (size_t c = 0; c < count; c++)
        if (!oab_real_parse(field[c], *value + rows * count + c))
            return oab_fail(log, OAB_DATA, "%s:%llu: column %zu: \"%s\" is not a number", path,
                            (unsigned long long)line, c + 1, field[c]);
    return OAB_OK;
}

oab_status oab_text_check(const char *path, const char *data, size_t size, oab_log *log) {
    return strlen(data) == size
               ? OAB_OK
               : oab_fail(log, OAB_DATA, "%s contains NUL bytes; expected text", path);
}

oab_status oab_step_check(const char *path, const char *data, const char *expected, oab_log *log) {
    static const struct {
        const char *mark, *what;
    } steps[] = {{OAB_DESIGN_MARK, "a design"}, {OAB_RESULTS_MARK, "results"}};
    const char *at = oab_skip_mark((char *)(uintptr_t)data);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (strncmp(at, steps[i].mark, strlen(steps[i].mark)) == 0 &&
            strcmp(steps[i].what, expected) != 0)
            return oab_fail(log, OAB_DATA, "%s: expected %s, got %s", path, expected,
                            steps[i].what);
    return OAB_OK;
}

oab_status oab_matrix_parse(const char *path, char *data, double **value, size_t *rows,
                            size_t *columns, oab_log *log) {
    char **field = oab_new(MOST_COLUMNS, sizeof *field);
    size_t capacity = 0;
    oab_status status = field == NULL ? oab_out_of_memory(log) : OAB_OK;
    *value = NULL;
    *rows = *columns = 0;
    char *rest = oab_skip_mark(data);
    uint64_t line = 0;
    for (char *text; status == OAB_OK && (text = strsep(&rest, "\n")) != NULL;) {
        line++;
        if (is_remark(text))
            continue;
        const size_t count = oab_split_fields(text, field, MOST_COLUMNS);
        if (*rows == 0)
            *columns = count;
        if (count != *columns || count > MOST_COLUMNS)
            status =
                oab_fail(log, OAB_DATA, "%s:%llu: expected %zu %s as in the first row, got %zu",
                         path, (unsigned long long)line, *columns,
                         OAB_PLURAL(*columns, "number", "numbers"), count);
        else
            status = matrix_line(path, line, field, count, value, &capacity, (*rows)++, log);
    }
    free(field);
    return status;
}

const char *oab_comment_value(const char *comment, const char *key) {
    comment += strspn(comment, " ");
    const size_t length = strlen(key);
    if (strncmp(comment, key, length) != 0 || comment[length] != ':')
        return NULL;
    comment += length + 1;
    return comment + strspn(comment, " ");
}

/* splitmix64: nearby seeds give unrelated streams. */
static uint64_t mix(uint64_t x) {
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

gsl_rng *oab_random_stream(uint32_t seed, uint64_t stream) {
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (random != NULL)
        gsl_rng_set(random, (unsigned long)(mix(mix(seed) ^ stream) >> 32));
    return random;
}
