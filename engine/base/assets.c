/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds an embedded file by its path. There are about a dozen, so a linear search will do. */
#include "base/assets.h"

#include <string.h>

const oab_asset *oab_find_asset(const char *path) {
    for (size_t i = 0; i < oab_asset_count; i++)
        if (strcmp(oab_assets[i].path, path) == 0)
            return &oab_assets[i];
    return NULL;
}
