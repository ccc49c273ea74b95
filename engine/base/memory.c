/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Allocation with every size checked, and text that grows as it is written. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

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

/* Write callback of the stream; returning 0 puts the stream in a lasting error state. */
static ssize_t keep(void *cookie, const char *data, size_t size) {
    oab_draft *draft = cookie;
    if (size > SIZE_MAX - draft->size - 1 ||
        !oab_grow(&draft->text, &draft->capacity, draft->size + size + 1, 1))
        return 0;
    memcpy(draft->text + draft->size, data, size);
    draft->size += size;
    return (ssize_t)size;
}

FILE *oab_draft_open(oab_draft *draft) {
    *draft = (oab_draft){0};
    if (oab_grow(&draft->text, &draft->capacity, 1, 1))
        draft->stream = fopencookie(draft, "w", (cookie_io_functions_t){.write = keep});
    if (draft->stream == NULL)
        oab_draft_free(draft);
    return draft->stream;
}

bool oab_draft_close(oab_draft *draft) {
    const bool has_failed = draft->stream == NULL || ferror(draft->stream) != 0;
    const bool is_whole = draft->stream != NULL && fclose(draft->stream) == 0 && !has_failed;
    draft->stream = NULL;
    if (is_whole)
        draft->text[draft->size] = '\0';
    else
        oab_draft_free(draft);
    return is_whole;
}

void oab_draft_free(oab_draft *draft) {
    if (draft->stream != NULL)
        fclose(draft->stream);
    free(draft->text);
    *draft = (oab_draft){0};
}
