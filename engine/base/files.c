/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a small file whole, and writing a set of files that appear complete or not at all.
 * Every write error, a full disk included, is found before the first rename. */
#include "base/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

oab_status oab_read_file(const char *path, char **data, size_t *size, oab_log *log) {
    const bool is_input = strcmp(path, "-") == 0;
    const int fd = is_input ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return oab_fail_errno(log, OAB_NO_INPUT, errno, "%s", path);
    char *text = NULL;
    size_t capacity = 0, length = 0;
    for (;;) {
        if (!oab_grow(&text, &capacity, length + 65536, 1)) {
            free(text);
            close(fd);
            return oab_out_of_memory(log);
        }
        const ssize_t got = read(fd, text + length, capacity - length - 1);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR) {
            const int reason = errno;
            free(text);
            close(fd);
            return oab_fail_errno(log, reason == EISDIR ? OAB_NO_INPUT : OAB_IO, reason, "%s",
                                  path);
        }
        length += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    text[length] = '\0';
    *data = text;
    *size = length;
    return OAB_OK;
}

typedef struct pending_file {
    FILE *stream;
    char *temporary, *path;
} pending_file;

struct oab_outputs {
    char *folder;
    bool made_folder;
    pending_file *files;
    size_t count, capacity;
};

oab_outputs *oab_outputs_open(const char *folder, oab_log *log) {
    oab_outputs *outputs = oab_new(1, sizeof *outputs);
    if (outputs == NULL || (outputs->folder = strdup(folder)) == NULL) {
        free(outputs);
        oab_out_of_memory(log);
        return NULL;
    }
    struct stat info;
    outputs->made_folder = mkdir(folder, 0777) == 0;
    if (!outputs->made_folder && (errno != EEXIST || stat(folder, &info) != 0)) {
        oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "%s: cannot make this folder", folder);
    } else if (!outputs->made_folder && !S_ISDIR(info.st_mode)) {
        oab_fail(log, OAB_CANNOT_CREATE, "%s: is a file, and the results need a folder", folder);
    } else {
        return outputs;
    }
    free(outputs->folder);
    free(outputs);
    return NULL;
}

/* What a link at *PATH points to is written, not the link. A folder, device or pipe cannot appear
 * complete or not at all, and a rename would put a file in its place. */
static oab_status settle_path(char **path, oab_log *log) {
    struct stat info;
    if (*path == NULL)
        return oab_out_of_memory(log);
    if (stat(*path, &info) != 0)
        return OAB_OK; /* nothing there yet */
    if (S_ISDIR(info.st_mode))
        return oab_fail(log, OAB_CANNOT_CREATE, "%s: is a folder", *path);
    if (!S_ISREG(info.st_mode))
        return oab_fail(log, OAB_CANNOT_CREATE,
                        "%s: is a device or pipe, and results appear whole or not at all: name a "
                        "file",
                        *path);
    char *real = realpath(*path, NULL);
    if (real == NULL)
        return oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "%s", *path);
    const bool is_link = lstat(*path, &info) == 0 && S_ISLNK(info.st_mode);
    if (is_link) {
        free(*path);
        *path = real;
    } else {
        free(real);
    }
    return OAB_OK;
}

static char *temporary_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return oab_text("%.*s/.%s.%ld.tmp", (int)(slash - path), path, slash + 1, (long)getpid());
}

FILE *oab_outputs_file(oab_outputs *outputs, const char *name, oab_log *log) {
    pending_file file = {.path = oab_text("%s/%s", outputs->folder, name)};
    if (settle_path(&file.path, log) != OAB_OK) {
        free(file.path);
        return NULL;
    }
    file.temporary = temporary_of(file.path);
    if (file.temporary != NULL &&
        oab_grow(&outputs->files, &outputs->capacity, outputs->count + 1, sizeof file)) {
        file.stream = fopen(file.temporary, "wxe");
        if (file.stream != NULL) {
            outputs->files[outputs->count++] = file;
            return file.stream;
        }
        oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "%s: cannot create", file.path);
    } else {
        oab_out_of_memory(log);
    }
    free(file.path);
    free(file.temporary);
    return NULL;
}

oab_outputs *oab_outputs_single(const char *path, FILE **file, oab_log *log) {
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    if (folder == NULL)
        oab_out_of_memory(log);
    oab_outputs *outputs = folder != NULL ? oab_outputs_open(folder, log) : NULL;
    free(folder);
    *file =
        outputs != NULL ? oab_outputs_file(outputs, slash != NULL ? slash + 1 : path, log) : NULL;
    if (*file != NULL)
        return outputs;
    oab_outputs_discard(outputs);
    return NULL;
}

static void free_outputs(oab_outputs *outputs) {
    for (size_t i = 0; i < outputs->count; i++) {
        free(outputs->files[i].path);
        free(outputs->files[i].temporary);
    }
    free(outputs->files);
    free(outputs->folder);
    free(outputs);
}

static oab_status close_file(pending_file *file, oab_log *log) {
    const bool failed = ferror(file->stream) != 0;
    const int closed = fclose(file->stream);
    file->stream = NULL;
    if (failed || closed != 0)
        return oab_fail_errno(log, OAB_IO, errno, "%s: cannot write", file->path);
    return OAB_OK;
}

oab_status oab_outputs_commit(oab_outputs *outputs, oab_log *log) {
    oab_status status = log->out_of_memory ? OAB_INTERNAL : OAB_OK;
    for (size_t i = 0; i < outputs->count && status == OAB_OK; i++)
        status = close_file(&outputs->files[i], log);
    for (size_t i = 0; i < outputs->count && status == OAB_OK; i++)
        if (rename(outputs->files[i].temporary, outputs->files[i].path) != 0)
            status = oab_fail_errno(log, OAB_IO, errno, "%s: cannot rename to its name",
                                    outputs->files[i].path);
    if (status != OAB_OK)
        oab_outputs_discard(outputs);
    else
        free_outputs(outputs);
    return status;
}

void oab_outputs_discard(oab_outputs *outputs) {
    if (outputs == NULL)
        return;
    for (size_t i = 0; i < outputs->count; i++) {
        if (outputs->files[i].stream != NULL)
            fclose(outputs->files[i].stream);
        unlink(outputs->files[i].temporary);
    }
    if (outputs->made_folder)
        rmdir(outputs->folder);
    free_outputs(outputs);
}
