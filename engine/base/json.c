/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds and writes JSON that is complete or NULL. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

void oab_json_set(json_t **object, const char *key, json_t *value) {
    if (json_object_set_new(*object, key, value) != 0) {
        json_decref(*object);
        *object = NULL;
    }
}

void oab_json_add(json_t **list, json_t *value) {
    if (json_array_append_new(*list, value) != 0) {
        json_decref(*list);
        *list = NULL;
    }
}

json_t *oab_json_text(const char *text) {
    static const char unknown[] = "\xef\xbf\xbd";
    if (oab_is_utf8(text, strlen(text)))
        return json_string(text);
    char *copy = oab_new(strlen(text) + 1, strlen(unknown));
    if (copy == NULL)
        return NULL;
    for (char *to = copy; *text != '\0'; text++)
        if ((unsigned char)*text < 0x80)
            *to++ = *text;
        else
            to = stpcpy(to, unknown);
    json_t *json = json_string(copy);
    free(copy);
    return json;
}

/* Draws JSON in DRAFT, which the caller frees. Not by json_dumps: jansson also allocates while it
 * writes and does not check that each key was written, but the draft remembers a failure. */
static bool draw(const json_t *json, size_t form, const char *end, oab_draft *draft) {
    const bool is_made = oab_draft_open(draft) != NULL &&
                         json_dumpf(json, draft->stream, form | JSON_REAL_PRECISION(15)) == 0 &&
                         fputs(end, draft->stream) != EOF;
    return oab_draft_close(draft) && is_made;
}

static oab_status print(json_t *json, size_t form, const char *end, FILE *out, oab_log *log) {
    oab_draft draft;
    const bool is_made = draw(json, form, end, &draft);
    json_decref(json);
    if (!is_made) {
        oab_draft_free(&draft);
        return oab_out_of_memory(log);
    }
    const bool is_written = fwrite(draft.text, 1, draft.size, out) == draft.size;
    oab_draft_free(&draft);
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "cannot write JSON");
}

char *oab_json_line(const json_t *json) {
    oab_draft draft;
    if (draw(json, JSON_COMPACT, "", &draft))
        return draft.text;
    oab_draft_free(&draft);
    return NULL;
}

oab_status oab_print_json(json_t *json, FILE *out, oab_log *log) {
    return print(json, JSON_INDENT(2), "\n", out, log);
}

oab_status oab_print_json_line(json_t *json, FILE *out, oab_log *log) {
    return print(json, JSON_COMPACT, "", out, log);
}
