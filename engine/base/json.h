/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON that is whole or not there: what cannot be added for lack of memory takes what it was to be
 * part of with it, up to the whole, so that one look at the end, by oab_print_json, finds it. */
#ifndef OAB_JSON_H
#define OAB_JSON_H

#include "base/base.h"

#include <jansson.h>

/* Adds VALUE, which it takes over, to *OBJECT or *LIST, which the caller alone owns. Where one of
 * them is NULL or there is no memory, *OBJECT or *LIST is NULL from then on. json_pack, too, is
 * NULL where an `o` is. */
void oab_json_set(json_t **object, const char *key, json_t *value);
void oab_json_add(json_t **list, json_t *value);
/* TEXT from outside. JSON is UTF-8: in a text that is not each byte beyond ASCII becomes U+FFFD. */
json_t *oab_json_text(const char *text);
/* Writes JSON, which it takes over, and a newline. NULL: OAB_INTERNAL, out of memory. */
oab_status oab_print_json(json_t *json, FILE *out, oab_log *log);

#endif
