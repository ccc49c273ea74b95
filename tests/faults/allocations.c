/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program under test, to count its allocations and make one fail, or all from
 * that one on. FAULTS_AT=N: the N-th fails, from 1; FAULTS_ON: and all after it; FAULTS_COUNT=FILE:
 * receives their number. glibc's own strdup, vasprintf, fopen and so on pass through here too.
 * Calls by libarchive (3.6.2), libxlsxwriter (1.1.4) and its minizip themselves are left alone:
 * without memory they end the program, crash, or say so on stderr.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static uint64_t calls;

static uint64_t first_to_fail(void) {
    static uint64_t at = UINT64_MAX;
    if (at == UINT64_MAX) {
        const char *text = getenv("FAULTS_AT");
        at = text != NULL ? strtoull(text, NULL, 10) : 0;
    }
    return at;
}

static int is_left_alone(void *caller) {
    Dl_info info;
    return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
           (strstr(info.dli_fname, "libarchive") != NULL ||
            strstr(info.dli_fname, "libminizip") != NULL ||
            strstr(info.dli_fname, "libxlsxwriter") != NULL);
}

/* Does this call, to return to CALLER, fail? */
static int fails(void *caller) {
    if (is_left_alone(caller))
        return 0;
    const uint64_t call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED), at = first_to_fail();
    if (at == 0 || call < at || (call > at && getenv("FAULTS_ON") == NULL))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *fresh = fails(__builtin_return_address(0)) ? NULL : __libc_memalign(alignment, size);
    if (fresh == NULL)
        return ENOMEM;
    *block = fresh;
    return 0;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULTS_COUNT");
    const int file = path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    char text[24], *at = text + sizeof text;
    for (uint64_t left = calls; left > 0 || at == text + sizeof text; left /= 10)
        *--at = (char)('0' + left % 10);
    if (file < 0 || write(file, at, (size_t)(text + sizeof text - at)) < 0)
        return;
    close(file);
}
