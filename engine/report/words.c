/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of models/words.csv, and sentences made of them: a text's places are filled with cells,
 * formatted for the language. */
#include "report/report_internal.h"

#include <string.h>

typedef struct word {
    const char *key, *text[OAB_LANGUAGES];
} word;

static const word words[] = {
    {"", {"", ""}}, /* OAB_W_NONE */
#define OAB_WORD(name, key, english, dutch) {key, {english, dutch}},
#include "words.def"
#undef OAB_WORD
};

const char *oab_word(oab_language language, oab_word_id id) {
    return words[id].text[language];
}

const char *oab_word_key(oab_word_id id) {
    return (size_t)id < sizeof words / sizeof *words ? words[id].key : NULL;
}

oab_word_id oab_find_word(const char *prefix, const char *rest) {
    const size_t length = strlen(prefix);
    for (size_t i = 1; i < sizeof words / sizeof *words; i++)
        if (strncmp(words[i].key, prefix, length) == 0 && strcmp(words[i].key + length, rest) == 0)
            return (oab_word_id)i;
    return OAB_W_NONE;
}

const char *oab_standing_word(oab_language language, const char *standing) {
    const oab_word_id id = oab_find_word("standing_", standing);
    return id != OAB_W_NONE ? oab_word(language, id) : standing;
}

const char *oab_scheme_title(const oab_scheme *scheme, oab_language language, char *out,
                             size_t size) {
    snprintf(out, size, language == OAB_DUTCH ? "%.0s%s" : "%s (%s)", scheme->title, scheme->dutch);
    return out;
}

oab_language oab_language_of(const char *locale) {
    return locale != NULL && strncmp(locale, "nl", 2) == 0 &&
                   (locale[2] == '\0' || strchr("_.@", locale[2]) != NULL)
               ? OAB_DUTCH
               : OAB_ENGLISH;
}

/* ---- sentences ---- */

typedef struct sentence {
    char *text;
    size_t size, length;
} sentence;

static void append(sentence *s, const char *text, size_t length) {
    const size_t room = s->size - s->length - 1, taken = length < room ? length : room;
    memcpy(s->text + s->length, text, taken);
    s->length += taken;
    s->text[s->length] = '\0';
}

static void append_text(sentence *s, const char *text) {
    append(s, text, strlen(text));
}

static const oab_fill *find_fill(const oab_fill *fills, const char *place, size_t length) {
    while (fills->place != NULL &&
           (strncmp(fills->place, place, length) != 0 || fills->place[length] != '\0'))
        fills++;
    return fills->place != NULL ? fills : NULL;
}

/* The place {NAME} or {NAME:ONE|MANY}, from its brace up to END. */
static void fill(oab_language language, const oab_fill *fills, const char *place, const char *end,
                 sentence *s) {
    const size_t length = strcspn(place + 1, ":}");
    const oab_fill *with = find_fill(fills, place + 1, length);
    const char *one = place + 1 + length + 1, *many = memchr(place, '|', (size_t)(end - place));
    char scratch[OAB_CELL_SCRATCH];
    if (with == NULL)
        append(s, place, (size_t)(end + 1 - place)); /* as written, so that it is seen */
    else if (place[1 + length] == '}' && oab_cell_is_absent(with->type, with->cell))
        append_text(s, "-");
    else if (place[1 + length] == '}')
        append_text(s, oab_cell_show(language, with->type, with->cell, scratch));
    else if (with->cell.number == 1)
        append(s, one, (size_t)(many - one));
    else
        append(s, many + 1, (size_t)(end - many - 1));
}

char *oab_compose_filled(oab_language language, oab_word_id id, char *out, size_t size,
                         const oab_fill *fills) {
    sentence s = {out, size, 0};
    out[0] = '\0';
    for (const char *at = oab_word(language, id); *at != '\0';) {
        const size_t plain = strcspn(at, "{");
        append(&s, at, plain);
        at += plain;
        if (*at == '\0')
            break;
        const char *end = strchr(at, '}');
        fill(language, fills, at, end, &s);
        at = end + 1;
    }
    return out;
}

void oab_tell_filled(const oab_terminal *terminal, int indent, oab_word_id id,
                     const oab_fill *fills) {
    char text[OAB_SENTENCE];
    oab_compose_filled(terminal->language, id, text, sizeof text, fills);
    fprintf(terminal->out, "%*s", indent, "");
    oab_put_wrapped(terminal->out, text, indent, indent, oab_screen_width(terminal));
}

void oab_tell(const oab_terminal *terminal, int indent, oab_word_id id) {
    oab_tell_filled(terminal, indent, id, (const oab_fill[]){{.place = NULL}});
}
