/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens inputs, recording each in the log so that no output replaces it, and reads small files
 * whole. */
#include "base/assets.h"
#include "base/base_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool remember(oab_log *log, int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0)
        return true; /* the read will report the error */
    if (!oab_grow(&log->inputs, &log->input_capacity, log->input_count + 1, sizeof *log->inputs))
        return false;
    log->inputs[log->input_count++] = (oab_file_id){info.st_dev, info.st_ino};
    return true;
}

/* A file in memory that holds the embedded table PATH. */
static oab_status open_built_in(const char *path, int *fd, oab_log *log) {
    const oab_asset *table = oab_find_table(path);
    *fd = -1;
    if (table == NULL)
        return oab_fail(log, OAB_NO_INPUT, "%s: no such table is built in", path);
    *fd = memfd_create(path, MFD_CLOEXEC);
    if (*fd >= 0 && write(*fd, table->data, table->size) == (ssize_t)table->size &&
        lseek(*fd, 0, SEEK_SET) == 0)
        return OAB_OK;
    const int error = errno;
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return oab_fail_errno(log, OAB_INTERNAL, error, "cannot read %s", path);
}

oab_status oab_open_input(const char *path, int *fd, oab_log *log) {
    if (oab_is_built_in(path))
        return open_built_in(path, fd, log);
    *fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return oab_fail_errno(log, OAB_NO_INPUT, errno, "%s", path);
    if (remember(log, *fd))
        return OAB_OK;
    close(*fd);
    *fd = -1;
    return oab_out_of_memory(log);
}

oab_status oab_read_rest(int fd, const char *path, char **data, size_t *size, oab_log *log) {
    char *text = NULL;
    size_t capacity = 0, length = 0;
    ssize_t got = 1;
    oab_status status = OAB_OK;
    while (got != 0 && status == OAB_OK) {
        if (!oab_grow(&text, &capacity, length + 65536, 1)) {
            status = oab_out_of_memory(log);
        } else if ((got = read(fd, text + length, capacity - length - 1)) > 0) {
            length += (size_t)got;
        } else if (got < 0 && errno != EINTR) {
            status =
                oab_fail_errno(log, errno == EISDIR ? OAB_NO_INPUT : OAB_IO, errno, "%s", path);
        }
    }
    close(fd);
    if (status != OAB_OK) {
        free(text);
        return status;
    }
    text[length] = '\0';
    *data = text;
    *size = length;
    return OAB_OK;
}

oab_status oab_read_file(const char *path, char **data, size_t *size, oab_log *log) {
    int fd;
    OAB_TRY(oab_open_input(path, &fd, log));
    return oab_read_rest(fd, path, data, size, log);
}

oab_status oab_each_file(const char *files,
                         oab_status (*take)(void *context, const char *path, oab_log *log),
                         void *context, oab_log *log) {
    char *copy = files != NULL ? strdup(files) : NULL, *rest = copy;
    oab_status status = files != NULL && copy == NULL ? oab_out_of_memory(log) : OAB_OK;
    for (char *path; status == OAB_OK && (path = strsep(&rest, "+")) != NULL;)
        status = path[0] != '\0'
                     ? take(context, path, log)
                     : oab_fail(log, OAB_USAGE, "expected files joined by +, got \"%s\"", files);
    free(copy);
    return status;
}
