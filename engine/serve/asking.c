/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a handler sees of a request, and replies in JSON. */
#include "serve/serve.h"

#include <string.h>

const char *oab_asked_value(const oab_asking *asking, const char *name) {
    for (size_t i = 0; i < asking->pair_count; i++)
        if (strcmp(asking->pairs[i].name, name) == 0)
            return asking->pairs[i].value;
    return NULL;
}

void oab_reply_json(oab_reply *reply, unsigned status, json_t *json) {
    *reply = (oab_reply){.status = status, .type = "application/json", .body = oab_json_line(json)};
    reply->size = reply->body != NULL ? strlen(reply->body) : 0;
    json_decref(json);
}

void oab_reply_error(oab_reply *reply, unsigned status, const char *message, const char *parameter,
                     const char *side) {
    oab_reply_json(reply, status,
                   json_pack("{s:{s:o, s:s?, s:s?}}", "error", "message", oab_json_text(message),
                             "parameter", parameter, "side", side));
}
