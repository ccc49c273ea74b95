/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json: JSON that is complete or NULL. A part that cannot be added for lack of memory turns what it
 * belongs to into NULL, up to the root, so a single check by oab_print_json at the end suffices. */
#ifndef OAB_JSON_H
#define OAB_JSON_H

#include "base/base.h"

#include <jansson.h>

/* Adds VALUE, taking ownership, to *OBJECT or *LIST, to which the caller must hold the only
 * reference. If either is NULL or memory runs out, *OBJECT or *LIST becomes NULL. json_pack
 * likewise returns NULL if an `o` argument is NULL. */
void oab_json_set(json_t **object, const char *key, json_t *value);
void oab_json_add(json_t **list, json_t *value);
/* TEXT from outside. JSON is UTF-8: if TEXT is not, each of its bytes beyond ASCII becomes
 * U+FFFD. */
json_t *oab_json_text(const char *text);
/* Writes JSON, taking ownership, and a newline. A NULL JSON is reported as out of memory
 * (OAB_INTERNAL). */
oab_status oab_print_json(json_t *json, FILE *out, oab_log *log);
/* JSON on one line, in new memory; free(). NULL: out of memory, or JSON is NULL. */
char *oab_json_line(const json_t *json);
/* The same on one line, which does not end yet: one of many values. */
oab_status oab_print_json_line(json_t *json, FILE *out, oab_log *log);

#endif
