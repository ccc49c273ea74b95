/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks the values of category columns: education, origin and stay. Apart from pupils.c because
 * packs are checked with it too. */
#include "input/input_internal.h"

#include <string.h>

enum { LONGEST = OAB_HINT + 64 };

/* Each writes its complaint to OUT, which stays empty if TEXT is fine. */

/* Lists as many words as fit in OUT whole. */
static void list_words(const char *const *words, size_t count, char *out, size_t size) {
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const char *before = i > 0 ? ", " : "";
        if (length + strlen(before) + strlen(words[i]) + sizeof ", ..." > size) {
            strcpy(out + length, ", ...");
            return;
        }
        length += (size_t)sprintf(out + length, "%s%s", before, words[i]);
    }
}

static void complain_education(const oab_vocabulary *vocabulary, const char *text, size_t length,
                               char *out) {
    const size_t digits = strspn(text, "0123456789");
    char list[160];
    if (digits != length || length > 4) {
        strcpy(out, "is not an SOI code; expected 1 to 4 digits");
        return;
    }
    if (vocabulary == NULL)
        return;
    for (size_t i = 0; i < vocabulary->education_count; i++)
        if (strncmp(text, vocabulary->education[i], strlen(vocabulary->education[i])) == 0)
            return;
    list_words(vocabulary->education, vocabulary->education_count, list, sizeof list);
    snprintf(out, LONGEST,
             "is not an education of the indicator; expected a code that begins with %s", list);
}

static void complain_origin(const oab_vocabulary *vocabulary, const char *text, size_t length,
                            char *out) {
    char list[400];
    if (!oab_is_utf8(text, length)) {
        strcpy(out, "is not UTF-8; save the file as UTF-8, or give its encoding with --encoding");
        return;
    }
    if (vocabulary == NULL)
        return;
    for (size_t i = 0; i < vocabulary->origin_count; i++)
        if (strcmp(text, vocabulary->origin[i]) == 0)
            return;
    char hint[OAB_HINT];
    oab_hint(text, vocabulary->origin, vocabulary->origin_count, hint);
    if (hint[0] == '\0') { /* nothing is similar, and there are too many to list: show the first
                              as examples */
        list_words(vocabulary->origin, vocabulary->origin_count, list, sizeof list);
        snprintf(hint, sizeof hint, "; expected one of %s", list);
    }
    snprintf(out, LONGEST, "is not an origin of the indicator%s", hint);
}

static void complain_stay(oab_word *word, char decimal, char *out) {
    if (!oab_fixed_parse(word->text, word->length, decimal, &word->number))
        strcpy(out, "is not a number of years");
    else if (word->number < 0 || word->number > 120 * OAB_ONE)
        strcpy(out, "is out of range; expected 0 to 120 years, or empty if born here");
}

bool oab_word_complaint(const oab_vocabulary *vocabulary, int which, char decimal, oab_word *word,
                        char **complaint) {
    char text[LONGEST] = "";
    if (which == OAB_LEXICON_STAY)
        complain_stay(word, decimal, text);
    else if (which == OAB_LEXICON_ORIGIN)
        complain_origin(vocabulary, word->text, word->length, text);
    else
        complain_education(vocabulary, word->text, word->length, text);
    *complaint = text[0] != '\0' ? strdup(text) : NULL;
    return *complaint != NULL || text[0] == '\0';
}
