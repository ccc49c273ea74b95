/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether text is UTF-8; and names as people type them: text without case, accents and punctuation,
 * so that "s-hertogenbosch" is 's-Hertogenbosch and "sudwest fryslan" is Súdwest-Fryslân. */
#include "base/base.h"

#include <string.h>

enum { FIRST_ACCENTED = 0xc0, LAST_ACCENTED = 0x17f };

/* U+00C0 to U+017F, a letter each; a capital stands for two (see PAIRS), a blank for no letter. */
static const char letters[] = "aaaaaaAceeeeiiiidnooooo ouuuuyTSaaaaaaAceeeeiiiidnooooo ouuuuyTy"
                              "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkkkllllllllll"
                              "nnnnnnnnnooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof letters - 1 == LAST_ACCENTED - FIRST_ACCENTED + 1, "a letter each");
static const char pairs[][3] = {"ae", "ij", "oe", "ss", "th"};

/* What a code point becomes: "" if it is dropped, " " if it parts words, NULL: itself. */
static const char *folded(uint32_t code, char one[2]) {
    one[1] = '\0';
    if (code >= FIRST_ACCENTED && code <= LAST_ACCENTED) {
        one[0] = letters[code - FIRST_ACCENTED];
        for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++)
            if (one[0] == pairs[p][0] - 'a' + 'A')
                return pairs[p];
        return one;
    }
    const bool is_mark = code >= 0x300 && code <= 0x36f, /* an accent after its letter */
        is_quote = code == 0x2018 || code == 0x2019 || code == 0xb4 || code == 0x2bc;
    if (is_mark || is_quote || code == '\'' || code == '`' || code == '.')
        return "";
    if (code >= 'A' && code <= 'Z') {
        one[0] = (char)(code - 'A' + 'a');
        return one;
    }
    const bool is_word = (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
    const bool is_general_punctuation = code >= 0x2000 && code <= 0x206f;
    return is_word || (code >= 0x80 && code != 0xa0 && !is_general_punctuation) ? NULL : " ";
}

/* The code point at TEXT and its *LENGTH in bytes; a byte that begins none is taken as Latin-1. */
static uint32_t code_at(const char *text, size_t *length) {
    const unsigned char *b = (const unsigned char *)text;
    const size_t more = b[0] >= 0xf0 ? 3 : b[0] >= 0xe0 ? 2 : b[0] >= 0xc0 ? 1 : 0;
    uint32_t code = more == 0 ? b[0] : b[0] & (0x3fU >> more);
    for (*length = 1; *length <= more; ++*length) {
        if ((b[*length] & 0xc0) != 0x80) {
            *length = 1;
            return b[0];
        }
        code = code << 6 | (b[*length] & 0x3fU);
    }
    return code;
}

size_t oab_fold_name(const char *text, char *out, size_t size) {
    size_t used = 0;
    bool is_between = false; /* words, of which the first is out */
    for (size_t length = 1; *text != '\0'; text += length) {
        char one[2];
        const char *put = folded(code_at(text, &length), one);
        if (put != NULL && put[0] == ' ') {
            is_between = used > 0;
            continue;
        }
        const size_t bytes = put != NULL ? strlen(put) : length;
        if (used + is_between + bytes >= size)
            break;
        if (is_between && bytes > 0) {
            out[used++] = ' ';
            is_between = false;
        }
        memcpy(out + used, put != NULL ? put : text, bytes);
        used += bytes;
    }
    out[used] = '\0';
    return used;
}

/* Does the byte SECOND after FIRST make a longer form than needed, half of a surrogate pair, or
 * what lies beyond Unicode? */
static bool is_beyond(unsigned first, unsigned second) {
    return (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
           (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
}

bool oab_is_utf8(const char *text, size_t length) {
    const unsigned char *at = (const unsigned char *)text, *end = at + length;
    while (at < end) {
        const int more = *at < 0x80                  ? 0
                         : *at >= 0xc2 && *at < 0xe0 ? 1
                         : *at >= 0xe0 && *at < 0xf0 ? 2
                         : *at >= 0xf0 && *at < 0xf5 ? 3
                                                     : -1;
        if (more < 0 || end - at <= more || (more > 0 && is_beyond(at[0], at[1])))
            return false;
        for (int i = 1; i <= more; i++)
            if ((at[i] & 0xc0) != 0x80)
                return false;
        at += more + 1;
    }
    return true;
}
