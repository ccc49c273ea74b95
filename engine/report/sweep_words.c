/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of sweeps in words: what each is, and in which unit. */
#include "report/report_internal.h"

#include <string.h>

/* The word of what TRACKED, such as "board:41646", follows; *ID: which one. */
static oab_word_id tracked_word(const char *tracked, const char **id) {
    char kind[32];
    const size_t length = strcspn(tracked, ":");
    *id = tracked + length + 1;
    if (tracked[length] == '\0' || length >= sizeof kind)
        return OAB_W_NONE;
    snprintf(kind, sizeof kind, "%.*s", (int)length, tracked);
    return oab_find_word("measure_track_", kind);
}

const char *oab_measure_meaning(oab_language language, const char *name, char *out, size_t size) {
    const char *id = "";
    const oab_word_id word =
        oab_measure_find(name) != NULL ? oab_find_word("measure_", name) : tracked_word(name, &id);
    return oab_compose(language, word, out, size, OAB_TEXT_IN("id", id));
}

const char *oab_measure_unit(oab_language language, const char *name) {
    const oab_measure_spec *spec = oab_measure_find(name);
    const char *id;
    return spec != NULL ? oab_word(language, oab_find_word("unit_", spec->unit))
           : tracked_word(name, &id) != OAB_W_NONE ? oab_word(language, OAB_W_UNIT_EURO)
                                                   : "";
}

const char *oab_measure_in_words(oab_language language, const char *name, char *out, size_t size) {
    const char *unit = oab_measure_unit(language, name);
    oab_measure_meaning(language, name, out, size);
    const size_t length = strlen(out);
    if (unit[0] != '\0')
        snprintf(out + length, size - length, " (%s)", unit);
    return out;
}
