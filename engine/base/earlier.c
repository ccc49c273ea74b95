/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the receipt of an earlier run: which files it wrote and what they contained. */
#include "base/base_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static bool add_file(oab_earlier *earlier, const json_t *item) {
    const char *name = json_string_value(json_object_get(item, "name"));
    const char *hash = json_string_value(json_object_get(item, "xxh3_128"));
    if (name == NULL || hash == NULL || strlen(hash) != 32 || strchr(name, '/') != NULL)
        return true; /* not a file that oab-alloc wrote to this folder */
    oab_earlier_file *file = &earlier->files[earlier->count];
    file->name = strdup(name);
    memcpy(file->hash, hash, sizeof file->hash);
    earlier->count += file->name != NULL;
    return file->name != NULL;
}

static oab_status take(const json_t *receipt, oab_earlier *earlier, oab_log *log) {
    const char *program = json_string_value(json_object_get(receipt, "program"));
    const json_t *outputs = json_object_get(receipt, "outputs");
    if (program == NULL || strcmp(program, "oab-alloc") != 0 || !json_is_array(outputs))
        return OAB_OK;
    earlier->has_receipt = true;
    earlier->files = oab_new(json_array_size(outputs), sizeof *earlier->files);
    bool has_memory = earlier->files != NULL;
    for (size_t i = 0; i < json_array_size(outputs) && has_memory; i++)
        has_memory = add_file(earlier, json_array_get(outputs, i));
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_earlier_read(const char *path, oab_earlier *earlier, oab_log *log) {
    *earlier = (oab_earlier){0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return OAB_OK;
    char *text;
    size_t size;
    OAB_TRY(oab_read_rest(fd, path, &text, &size, log));
    errno = 0; /* jansson does not always tell out of memory from bad JSON */
    json_t *receipt = json_loadb(text, size, 0, NULL);
    const bool has_memory = receipt != NULL || errno != ENOMEM;
    free(text);
    if (!has_memory)
        return oab_out_of_memory(log);
    const oab_status status = take(receipt, earlier, log);
    json_decref(receipt);
    return status;
}

const char *oab_earlier_hash(const oab_earlier *earlier, const char *name) {
    for (size_t i = 0; i < earlier->count; i++)
        if (strcmp(earlier->files[i].name, name) == 0)
            return earlier->files[i].hash;
    return NULL;
}

void oab_earlier_free(oab_earlier *earlier) {
    for (size_t i = 0; i < earlier->count; i++) {
        free(earlier->files[i].name);
        free(earlier->files[i].path);
    }
    free(earlier->files);
    *earlier = (oab_earlier){0};
}
