/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every JSON of the reports is made of.
 */
#include "report/report_internal.h"

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
    json_t *json = json_string(text);
    char *copy = json == NULL ? oab_new(strlen(text) + 1, strlen(unknown)) : NULL;
    if (copy == NULL)
        return json;
    for (char *to = copy; *text != '\0'; text++)
        if ((unsigned char)*text < 0x80)
            *to++ = *text;
        else
            to = stpcpy(to, unknown);
    json = json_string(copy);
    free(copy);
    return json;
}

json_t *oab_json_decimal(int64_t value, int scale, int decimals) {
    char text[32];
    if (!oab_known(value))
        return json_null();
    oab_decimal_print(text, value, scale, decimals);
    return json_real(strtod(text, NULL));
}

json_t *oab_json_integer(int64_t value) {
    return oab_known(value) ? json_integer(value) : json_null();
}

json_t *oab_json_inputs(const oab_dataset *data) {
    json_t *list = json_array();
    for (int i = 0; i < OAB_INPUT_COUNT; i++) {
        const oab_input_file *file = &data->inputs[i];
        if (file->path != NULL)
            oab_json_add(&list,
                         json_pack("{s:s, s:o, s:I, s:I, s:I, s:s}", "role", oab_input_names[i],
                                   "path", oab_json_text(file->path), "bytes",
                                   (json_int_t)file->bytes, "rows", (json_int_t)file->rows,
                                   "rejected", (json_int_t)file->rejected, "xxh3_128", file->hash));
    }
    return list;
}

json_t *oab_json_notes(const oab_log *log) {
    json_t *list = json_array();
    for (size_t i = 0; i < log->count; i++)
        if (log->items[i].kind == OAB_NOTE)
            oab_json_add(&list, oab_json_text(log->items[i].text));
    return list;
}

/* By way of a draft, as jansson asks for memory while it writes, too, and does not look whether
 * each key arrives: the draft remembers that one did not. */
oab_status oab_print_json(json_t *json, FILE *out, oab_log *log) {
    oab_draft draft;
    const bool is_made =
        oab_draft_open(&draft) != NULL &&
        json_dumpf(json, draft.stream, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
        fputc('\n', draft.stream) != EOF;
    json_decref(json);
    if (!oab_draft_close(&draft) || !is_made) {
        oab_draft_free(&draft);
        return oab_out_of_memory(log);
    }
    const bool is_written = fwrite(draft.text, 1, draft.size, out) == draft.size;
    oab_draft_free(&draft);
    return is_written ? OAB_OK : oab_fail(log, OAB_IO, "cannot write JSON");
}
