/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the harnesses share: draws, and a file in memory that the readers open by a path. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { FUZZ_PATH = 32 };

/* Of draw, by xorshift; never 0. */
static uint64_t state = 1;

static inline unsigned draw(unsigned below) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)((state >> 11) % below);
}

/* A file in memory, open; PATH, FUZZ_PATH bytes, leads to it. */
static inline int fuzz_file(const char *name, char *path) {
    const int fd = memfd_create(name, MFD_CLOEXEC);
    if (fd < 0)
        abort();
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", fd);
    return fd;
}

#endif
