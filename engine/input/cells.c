/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsers from cells to values. Each takes a cell exactly or returns a complaint that says what was
 * expected; the caller prefixes file, line, column and value. */
#include "input/input_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void *field_of(oab_chunk *chunk, const oab_column *column) {
    return (char *)chunk->row + column->offset;
}

const char *oab_shown(const char *text, size_t length, char *out) {
    size_t n = 0;
    for (size_t i = 0; i < length && n < OAB_SHOWN - 4; i++) {
        const unsigned char c = (unsigned char)text[i];
        out[n++] = c < 0x20 || c == 0x7f ? ' ' : (char)c;
    }
    if (!oab_is_utf8(out, n))
        for (size_t i = 0; i < n; i++)
            out[i] = (unsigned char)out[i] >= 0x80 ? '?' : out[i];
    strcpy(out + n, n < length ? "..." : "");
    return out;
}

const char *oab_names(const void *of, size_t count,
                      const char *(*name_at)(const void *of, size_t i), char *out) {
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && i < OAB_NAMES_MOST; i++) {
        char shown[OAB_SHOWN];
        const char *name = name_at(of, i);
        length += (size_t)snprintf(out + length, OAB_NAMES - length, "%s%s", i > 0 ? ", " : "",
                                   oab_shown(name, strlen(name), shown));
    }
    if (count > OAB_NAMES_MOST)
        snprintf(out + length, OAB_NAMES - length, ", ...");
    return out;
}

static const char *out_of_range(oab_chunk *chunk, const oab_column *column, const char *what) {
    char least[32], most[32];
    oab_fixed_print(least, column->least);
    oab_fixed_print(most, column->most);
    snprintf(chunk->complaint, sizeof chunk->complaint,
             "is out of range; expected %s from %s to %s", what, least, most);
    return chunk->complaint;
}

const char *oab_cell_count(oab_chunk *chunk, const oab_column *column, const char *text,
                           size_t length) {
    int64_t *field = field_of(chunk, column);
    const bool is_mask =
        (length == 2 && (memcmp(text, "-1", 2) == 0 || memcmp(text, "<5", 2) == 0));
    oab_fixed value;
    if (is_mask) {
        *field = OAB_MASKED;
        return NULL;
    }
    if (!oab_fixed_parse(text, length, chunk->reading->layout.decimal, &value) ||
        value % OAB_ONE != 0)
        return "is not a whole number (nor -1 or <5, a count masked by DUO)";
    if (value < column->least || value > column->most)
        return out_of_range(chunk, column, "a whole number");
    *field = value / OAB_ONE;
    return NULL;
}

static const char *number(oab_chunk *chunk, const oab_column *column, const char *text,
                          size_t length, oab_fixed *value) {
    const char decimal = chunk->reading->layout.decimal;
    if (!oab_fixed_parse(text, length, decimal, value)) {
        if (decimal != 0 && oab_fixed_parse(text, length, 0, value)) {
            snprintf(chunk->complaint, sizeof chunk->complaint,
                     "has the wrong decimal sign; expected '%c', as in the rest of the file",
                     decimal);
            return chunk->complaint;
        }
        return "is not a number; expected at most 6 decimals and no thousands separators";
    }
    if (*value < column->least || *value > column->most)
        return out_of_range(chunk, column, "a number");
    return NULL;
}

const char *oab_cell_number(oab_chunk *chunk, const oab_column *column, const char *text,
                            size_t length) {
    return number(chunk, column, text, length, field_of(chunk, column));
}

const char *oab_cell_money(oab_chunk *chunk, const oab_column *column, const char *text,
                           size_t length) {
    oab_fixed value;
    const char *complaint = number(chunk, column, text, length, &value);
    if (complaint == NULL)
        *(oab_cents *)field_of(chunk, column) = (oab_cents)oab_round_div(value, OAB_ONE / 100);
    return complaint;
}

const char *oab_cell_text(oab_chunk *chunk, const oab_column *column, const char *text,
                          size_t length) {
    if (!oab_is_utf8(text, length)) {
        chunk->is_foreign = true;
        return "is not UTF-8; save the file as UTF-8, or give its encoding with --encoding";
    }
    char **field = field_of(chunk, column);
    *field = strndup(text, length);
    chunk->no_memory |= *field == NULL;
    return NULL;
}

const char *oab_cell_school(oab_chunk *chunk, const oab_column *column, const char *text,
                            size_t length) {
    return oab_school_id_parse(text, length, field_of(chunk, column))
               ? NULL
               : "is not a BRIN; expected a site NNLLNN (two digits, two letters, two digits) or "
                 "an institution NNLL";
}

const char *oab_cell_municipality(oab_chunk *chunk, const oab_column *column, const char *text,
                                  size_t length) {
    return oab_municipality_id_parse(text, length, field_of(chunk, column))
               ? NULL
               : "is not a municipality; expected a code such as GM0014 or 0014";
}

/* The column's values as a reader is to write them: "regular, travelling or special". */
static const char *name_words(oab_chunk *chunk, const char *words) {
    char *out = chunk->complaint;
    size_t at = (size_t)snprintf(out, OAB_COMPLAINT, "is unknown; expected");
    const char *sign = " ";
    while (*words != '\0') {
        const size_t value = strcspn(words, "|"), name = strcspn(words, "|/");
        const char *next = words + value + (words[value] == '|');
        if (name > 0 && at < OAB_COMPLAINT) {
            at += (size_t)snprintf(out + at, OAB_COMPLAINT - at, "%s%.*s", sign, (int)name, words);
            sign = strchr(next, '|') != NULL ? ", " : " or ";
        }
        words = next;
    }
    return out;
}

const char *oab_cell_word(oab_chunk *chunk, const oab_column *column, const char *text,
                          size_t length) {
    uint8_t value = 0;
    for (const char *word = column->words;; word++) {
        const size_t size = strcspn(word, "|/");
        if (size == length && strncasecmp(word, text, length) == 0) {
            *(uint8_t *)field_of(chunk, column) = value;
            return NULL;
        }
        word += size;
        if (*word == '\0')
            return name_words(chunk, column->words);
        if (*word == '|')
            value++;
    }
}

const char *oab_cell_postcode(oab_chunk *chunk, const oab_column *column, const char *text,
                              size_t length) {
    char *field = field_of(chunk, column);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ')
            continue;
        if (n == 6)
            return "is not a postcode; expected one such as 1234AB or 1234";
        field[n++] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
    }
    field[n] = '\0';
    const bool has_digits = n >= 4 && strspn(field, "0123456789") == 4;
    const bool has_letters =
        n == 6 && field[4] >= 'A' && field[4] <= 'Z' && field[5] >= 'A' && field[5] <= 'Z';
    return has_digits && (n == 4 || has_letters)
               ? NULL
               : "is not a postcode; expected one such as 1234AB or 1234";
}
