/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages are collected, not printed: whoever owns the log shows it, once.
 * Memory helpers that check every size live here too, since their failure is a message. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

static void add(oab_log *log, oab_message_kind kind, const char *format, va_list args) {
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    log->errors += kind == OAB_ERROR;
    if (text == NULL ||
        !oab_grow(&log->items, &log->capacity, log->count + 1, sizeof *log->items)) {
        free(text);
        return;
    }
    log->items[log->count++] = (oab_message){kind, text};
}

oab_status oab_fail(oab_log *log, oab_status status, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add(log, OAB_ERROR, format, args);
    va_end(args);
    return status;
}

/* A table that two runs read has its notes once. */
static void drop_if_said(oab_log *log) {
    for (size_t i = 0; i + 1 < log->count; i++)
        if (log->items[i].kind == OAB_NOTE &&
            strcmp(log->items[i].text, log->items[log->count - 1].text) == 0) {
            free(log->items[--log->count].text);
            return;
        }
}

void oab_note(oab_log *log, const char *format, ...) {
    va_list args;
    va_start(args, format);
    add(log, OAB_NOTE, format, args);
    va_end(args);
    drop_if_said(log);
}

oab_status oab_out_of_memory(oab_log *log) {
    return oab_fail(log, OAB_INTERNAL, "out of memory");
}

void oab_log_free(oab_log *log) {
    for (size_t i = 0; i < log->count; i++)
        free(log->items[i].text);
    free(log->items);
    free(log->inputs);
    *log = (oab_log){0};
}

void *oab_new(size_t count, size_t size) {
    return calloc(count > 0 ? count : 1, size);
}

bool oab_grow(void *items, size_t *capacity, size_t need, size_t size) {
    if (need <= *capacity)
        return true;
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2)
            return false;
        wanted *= 2;
    }
    void *old, *grown;
    memcpy(&old, items, sizeof old);
    if (size == 0 || wanted > SIZE_MAX / size || (grown = realloc(old, wanted * size)) == NULL)
        return false;
    memcpy(items, &grown, sizeof grown);
    *capacity = wanted;
    return true;
}

char *oab_text(const char *format, ...) {
    char *text = NULL;
    va_list args;
    va_start(args, format);
    const int length = vasprintf(&text, format, args);
    va_end(args);
    return length < 0 ? NULL : text;
}
