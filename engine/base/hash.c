/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hashes of receipts, which any reader can check with xxh128sum. They detect accidents, not
 * forgery. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

static void print(XXH128_hash_t hash, char *out) {
    snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

void oab_hash_bytes(const void *data, size_t size, char *out) {
    print(XXH3_128bits(data, size), out);
}

static oab_status hash_rest(int fd, const char *path, XXH3_state_t *state, oab_log *log) {
    char block[1 << 16];
    XXH3_128bits_reset(state);
    for (;;) {
        const ssize_t got = read(fd, block, sizeof block);
        if (got == 0)
            return OAB_OK;
        if (got < 0 && errno != EINTR)
            return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", path);
        if (got > 0)
            XXH3_128bits_update(state, block, (size_t)got);
    }
}

oab_status oab_hash_rest(int fd, const char *path, char *out, oab_log *log) {
    XXH3_state_t *state = XXH3_createState();
    const oab_status status =
        state != NULL ? hash_rest(fd, path, state, log) : oab_out_of_memory(log);
    if (status == OAB_OK)
        print(XXH3_128bits_digest(state), out);
    XXH3_freeState(state);
    return status;
}

oab_status oab_hash_file(const char *path, char *out, oab_log *log) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot read %s", path);
    const oab_status status = oab_hash_rest(fd, path, out, log);
    close(fd);
    return status;
}

void oab_hash_short(const void *data, size_t size, char *out) {
    snprintf(out, 17, "%016llx", (unsigned long long)XXH3_64bits(data, size));
}
