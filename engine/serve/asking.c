/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a handler sees of a request. */
#include "serve/serve.h"

#include <string.h>

const char *oab_asked_value(const oab_asking *asking, const char *name) {
    for (size_t i = 0; i < asking->pair_count; i++)
        if (strcmp(asking->pairs[i].name, name) == 0)
            return asking->pairs[i].value;
    return NULL;
}
