/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds an embedded file by its path. There are about twenty, so a linear search will do. */
#include "base/assets.h"

#include <string.h>

const oab_asset *oab_find_asset(const char *path) {
    for (size_t i = 0; i < oab_asset_count; i++)
        if (strcmp(oab_assets[i].path, path) == 0)
            return &oab_assets[i];
    return NULL;
}

bool oab_is_built_in(const char *path) {
    return strncmp(path, OAB_BUILT_IN, strlen(OAB_BUILT_IN)) == 0;
}

const oab_asset *oab_find_table(const char *path) {
    static const char folder[] = "input-samples/";
    const char *name = path + strlen(OAB_BUILT_IN);
    for (size_t i = 0; i < oab_asset_count; i++)
        if (strncmp(oab_assets[i].path, folder, strlen(folder)) == 0 &&
            strcmp(oab_assets[i].path + strlen(folder), name) == 0)
            return &oab_assets[i];
    return NULL;
}
