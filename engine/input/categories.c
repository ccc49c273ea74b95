/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the category columns: what no cell may hold, and what would be right.
 */
#include "input/pupils_internal.h"

#include <stdlib.h>

static char *complain_education(const oab_vocabulary *vocabulary, const char *text, size_t length) {
    size_t digits = 0;
    while (digits < length && text[digits] >= '0' && text[digits] <= '9')
        digits++;
    if (digits != length || length > 4)
        return strdup("is no SOI code of 1 to 4 digits");
    for (size_t i = 0; vocabulary != NULL && i < vocabulary->education_count; i++)
        if (strncmp(text, vocabulary->education[i], strlen(vocabulary->education[i])) == 0)
            return NULL;
    if (vocabulary == NULL)
        return NULL;
    char list[160] = "";
    for (size_t i = 0; i < vocabulary->education_count; i++) {
        strncat(list, i > 0 ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, vocabulary->education[i], sizeof list - strlen(list) - 1);
    }
    return oab_text("is an education that the indicator does not know; its codes begin with %s",
                    list);
}

static char *complain_origin(const oab_vocabulary *vocabulary, const char *text, size_t length) {
    if (!oab_is_utf8(text, length))
        return strdup("is not UTF-8; save the file as UTF-8 CSV");
    for (size_t i = 0; vocabulary != NULL && i < vocabulary->origin_count; i++)
        if (strcmp(text, vocabulary->origin[i]) == 0)
            return NULL;
    if (vocabulary == NULL)
        return NULL;
    const char *near = oab_nearest(text, vocabulary->origin, vocabulary->origin_count);
    if (near != NULL)
        return oab_text("is an origin that the indicator does not know; did you mean \"%s\"?",
                        near);
    char list[160] = "";
    for (size_t i = 0; i < vocabulary->origin_count; i++) {
        strncat(list, i > 0 ? ", " : "", sizeof list - strlen(list) - 1);
        strncat(list, vocabulary->origin[i], sizeof list - strlen(list) - 1);
    }
    return oab_text("is an origin that the indicator does not know; it knows %s", list);
}

static char *complain_stay(oab_word *word, char decimal) {
    if (!oab_fixed_parse(word->text, word->length, decimal, &word->number))
        return strdup("is no number of years");
    if (word->number < 0 || word->number > 120 * OAB_ONE)
        return strdup("is out of range; years from 0 to 120, empty for born here");
    return NULL;
}

char *oab_word_complaint(const oab_vocabulary *vocabulary, int which, char decimal,
                         oab_word *word) {
    if (which == OAB_LEXICON_STAY)
        return complain_stay(word, decimal);
    if (which == OAB_LEXICON_ORIGIN)
        return complain_origin(vocabulary, word->text, word->length);
    return complain_education(vocabulary, word->text, word->length);
}
