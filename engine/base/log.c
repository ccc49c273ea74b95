/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collects messages; the owner of the log shows them. If one could not be kept for lack of memory,
 * the log remembers that, and it overrides all of them. */
#include "base/base.h"

#include <errno.h>
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
        log->out_of_memory = true;
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

oab_status oab_fail_errno(oab_log *log, oab_status status, int reason, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char *text = NULL;
    const int length = reason != ENOMEM ? vasprintf(&text, format, args) : -1;
    va_end(args);
    if (length < 0)
        return oab_out_of_memory(log);
    oab_fail(log, status, "%s: %s", text, strerror(reason));
    free(text);
    return status;
}

/* A table read by two runs would otherwise give its notes twice. */
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
    log->out_of_memory = true;
    return oab_fail(log, OAB_INTERNAL, "out of memory");
}

void oab_log_add_errors(oab_log *log, const oab_log *from) {
    for (size_t i = 0; i < from->count; i++)
        if (from->items[i].kind == OAB_ERROR)
            oab_fail(log, OAB_INTERNAL, "%s", from->items[i].text);
    log->out_of_memory |= from->out_of_memory;
}

void oab_log_free(oab_log *log) {
    for (size_t i = 0; i < log->count; i++)
        free(log->items[i].text);
    free(log->items);
    free(log->inputs);
    *log = (oab_log){0};
}
