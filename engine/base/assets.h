/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assets: the model files and the sample region as they lie in the binary, so that it runs from
 * anywhere. The table is assembly that embed.sh writes from models/ and input-samples/. */
#ifndef OAB_ASSETS_H
#define OAB_ASSETS_H

#include <stddef.h>

typedef struct oab_asset {
    const char *path;          /* "models/parameters.csv" */
    const unsigned char *data; /* SIZE bytes, and a NUL behind them that SIZE does not count */
    size_t size;
} oab_asset;

extern const oab_asset oab_assets[]; /* ascending path, byte order */
extern const size_t oab_asset_count;

/* The asset of PATH, or NULL. */
const oab_asset *oab_find_asset(const char *path);

#endif
