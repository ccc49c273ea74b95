/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds model files: embedded in the binary or, with --models, all in one folder, so that no run
 * silently mixes the two. */
#include "base/assets.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* PATH, made of a name given by the user, is not embedded in the binary: lists the files of its
 * folder that are. */
static oab_status not_shipped(const char *path, oab_log *log) {
    const size_t folder = (size_t)(strrchr(path, '/') - path) + 1, ending = strlen(".csv");
    enum { MOST = 64, LONGEST = 64 };
    char text[MOST][LONGEST], asked[LONGEST], hint[OAB_HINT];
    const char *names[MOST];
    size_t count = 0;
    for (size_t i = 0; i < oab_asset_count && count < MOST; i++) {
        const char *shipped = oab_assets[i].path;
        if (strncmp(shipped, path, folder) != 0 || strchr(shipped + folder, '/') != NULL)
            continue;
        snprintf(text[count], LONGEST, "%.*s", (int)(strlen(shipped + folder) - ending),
                 shipped + folder);
        names[count] = text[count];
        count++;
    }
    snprintf(asked, sizeof asked, "%.*s", (int)(strlen(path + folder) - ending), path + folder);
    return oab_fail(log, OAB_CONFIG, "\"%s\" is neither a file nor the name of a shipped one%s",
                    asked, oab_hint(asked, names, count, hint));
}

oab_status oab_model_file(const char *folder, const char *name, char **path, char **data,
                          size_t *size, oab_log *log) {
    *data = NULL;
    *path = oab_text("%s/%s", folder != NULL ? folder : "models", name);
    if (*path == NULL)
        return oab_out_of_memory(log);
    oab_status status;
    const oab_asset *asset = folder == NULL ? oab_find_asset(*path) : NULL;
    if (folder != NULL) {
        status = oab_read_file(*path, data, size, log);
    } else if (asset == NULL) {
        status = not_shipped(*path, log);
    } else if ((*data = oab_new(asset->size + 1, 1)) == NULL) {
        status = oab_out_of_memory(log);
    } else {
        memcpy(*data, asset->data, asset->size);
        *size = asset->size;
        status = OAB_OK;
    }
    if (status != OAB_OK) {
        free(*path);
        *path = NULL;
    }
    return status;
}

oab_status oab_model_named(const char *folder, const char *subfolder, const char *name, char **path,
                           char **data, size_t *size, oab_log *log) {
    struct stat info;
    const bool is_file = stat(name, &info) == 0 && !S_ISDIR(info.st_mode);
    if (!is_file && strcmp(name, "-") != 0 && strpbrk(name, "/.") == NULL) {
        char *shipped = oab_text("%s/%s.csv", subfolder, name);
        const oab_status status = shipped == NULL
                                      ? oab_out_of_memory(log)
                                      : oab_model_file(folder, shipped, path, data, size, log);
        free(shipped);
        return status;
    }
    *path = strdup(name);
    if (*path == NULL)
        return oab_out_of_memory(log);
    const oab_status status = oab_read_file(name, data, size, log);
    if (status != OAB_OK) {
        free(*path);
        *path = NULL;
    }
    return status;
}
