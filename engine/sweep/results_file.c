/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results file of a running sweep. It is only appended to: begun anew, or continued after its
 * last whole row. */
#include "sweep/sweep_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

oab_status oab_results_append(const oab_results_file *file, const char *text, size_t size,
                              oab_log *log) {
    while (size > 0) {
        const ssize_t part = write(file->fd, text, size);
        if (part < 0 && errno != EINTR)
            return oab_fail_errno(log, OAB_IO, errno, "cannot write %s",
                                  file->path != NULL ? file->path : "stdout");
        text += part > 0 ? part : 0;
        size -= part > 0 ? (size_t)part : 0;
    }
    return OAB_OK;
}

/* The length of the valid start of DATA, results that may be cut off: HEADING bytes, then whole
 * rows in order from run FIRST + 1 on. Counts these in FILE. */
static size_t standing(oab_results_file *file, const char *data, size_t size, size_t heading,
                       uint64_t first, uint64_t runs) {
    size_t at = heading;
    uint64_t run;
    for (;;) {
        const char *end = at < size ? memchr(data + at, '\n', size - at) : NULL;
        if (end == NULL || !oab_results_row(data + at, (size_t)(end - data) - at, &run) ||
            run != first + file->written + 1 || file->written == runs)
            return at;
        file->written++;
        at = (size_t)(end - data) + 1;
    }
}

static oab_status go_on(oab_results_file *file, const char *heading, uint64_t first, uint64_t runs,
                        const char *data, size_t size, oab_log *log) {
    const size_t length = strlen(heading);
    const bool is_begun = size >= length && memcmp(data, heading, length) == 0;
    if (!is_begun && (size >= length || memcmp(data, heading, size) != 0))
        return oab_fail(log, OAB_DATA,
                        "%s contains results of another design, setting, shard or choice of "
                        "measures; --resume continues only the same",
                        file->path);
    const size_t stands = is_begun ? standing(file, data, size, length, first, runs) : 0;
    if (is_begun && stands < size && memchr(data + stands, '\n', size - stands) != NULL)
        oab_note(log, "%s: run %llu and what follows it are incomplete and run again", file->path,
                 (unsigned long long)(first + file->written + 1));
    if (ftruncate(file->fd, (off_t)stands) != 0 || lseek(file->fd, 0, SEEK_END) < 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot cut off the incomplete end of %s",
                              file->path);
    return is_begun ? OAB_OK : oab_results_append(file, heading, length, log);
}

/* Renames the file at PATH, so that it can be restored if the new results fail. */
static oab_status put_aside(oab_results_file *file, const char *path, oab_log *log) {
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    char *aside = oab_text("%.*s.%s.%ld.before", (int)(name - path), path, name, (long)getpid());
    if (aside == NULL)
        return oab_out_of_memory(log);
    if (rename(path, aside) == 0) {
        file->aside = aside;
        return OAB_OK;
    }
    const int reason = errno;
    free(aside);
    return reason == ENOENT
               ? OAB_OK
               : oab_fail_errno(log, OAB_CANNOT_CREATE, reason, "cannot replace %s", path);
}

static oab_status open_file(oab_results_file *file, const oab_sweep_request *request,
                            oab_log *log) {
    const char *path = request->results;
    OAB_TRY(oab_outputs_ask(path, OAB_RESULTS_MARK, true, log)); /* O_EXCL guards results */
    if (request->force)
        OAB_TRY(put_aside(file, path, log));
    file->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (request->resume ? 0 : O_EXCL), 0666);
    if (file->fd >= 0)
        return OAB_OK;
    if (errno == EEXIST)
        return oab_fail(
            log, OAB_CANNOT_CREATE,
            "%s already exists; give --resume to continue it or --force to start it anew", path);
    return oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "cannot create %s", path);
}

oab_status oab_results_open(oab_results_file *file, const oab_sweep_request *request,
                            const char *heading, uint64_t first, uint64_t runs, oab_log *log) {
    *file = (oab_results_file){.fd = STDOUT_FILENO, .path = request->results};
    if (request->results != NULL)
        OAB_TRY(open_file(file, request, log));
    file->heading = request->resume ? 0 : strlen(heading);
    if (!request->resume)
        return oab_results_append(file, heading, strlen(heading), log);
    char *data;
    size_t size;
    OAB_TRY(oab_read_file(request->results, &data, &size, log));
    const oab_status status = go_on(file, heading, first, runs, data, size, log);
    free(data);
    return status;
}

void oab_results_close(oab_results_file *file, bool failed) {
    const bool is_open = file->fd > STDOUT_FILENO;
    const bool has_rows = is_open && lseek(file->fd, 0, SEEK_END) > (off_t)file->heading;
    if (is_open)
        close(file->fd);
    if (failed && file->aside != NULL)
        rename(file->aside, file->path);
    else if (file->aside != NULL)
        unlink(file->aside);
    else if (failed && is_open && file->heading > 0 && !has_rows)
        unlink(file->path);
    free(file->aside);
    file->aside = NULL;
    file->fd = -1;
}
