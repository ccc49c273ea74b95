/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets of files that appear complete or not at all and never replace files of others. Every write
 * error, a full disk included, is detected before the first rename. */
#include "base/base_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct pending_file {
    FILE *stream;
    char *name, *shown;     /* in the set; for messages */
    char *path, *temporary; /* final path, links resolved; where it is written */
} pending_file;

struct oab_outputs {
    char *folder;
    bool made_folder, force, is_settled;
    const char *receipt, *mark; /* exactly one is set */
    oab_earlier earlier;
    pending_file *files;
    size_t count, capacity;
};

/* ---- what is already in the file's place ---- */

static bool is_input(const oab_log *log, const struct stat *info) {
    for (size_t i = 0; i < log->input_count; i++)
        if (log->inputs[i].device == info->st_dev && log->inputs[i].inode == info->st_ino)
            return true;
    return false;
}

static bool begins_with(const char *path, const char *mark) {
    char begin[64] = "";
    const size_t length = strlen(mark);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const bool is_read = fd >= 0 && length < sizeof begin && read(fd, begin, length) > 0;
    if (fd >= 0)
        close(fd);
    return is_read && memcmp(begin, mark, length) == 0;
}

/* Does PATH still have the hash TOLD by the receipt? */
static oab_status is_unchanged(const char *path, const char *told, bool *is_same, oab_log *log) {
    char hash[33];
    OAB_TRY(oab_hash_file(path, hash, log));
    *is_same = strcmp(hash, told) == 0;
    return OAB_OK;
}

/* Refuses to replace the existing file at FILE's path unless oab-alloc wrote it. */
static oab_status check_owner(const oab_outputs *outputs, const pending_file *file, oab_log *log) {
    const char *told = oab_earlier_hash(&outputs->earlier, file->name);
    bool is_ours = false;
    if (outputs->mark != NULL)
        is_ours = begins_with(file->path, outputs->mark);
    else if (strcmp(file->name, outputs->receipt) == 0)
        is_ours = outputs->earlier.has_receipt;
    else if (told != NULL)
        OAB_TRY(is_unchanged(file->path, told, &is_ours, log));
    if (is_ours)
        return OAB_OK;
    return oab_fail(
        log, OAB_CANNOT_CREATE,
        told != NULL
            ? "%s has changed since oab-alloc wrote it; give --force to replace it"
            : "%s already exists and was not written by this command; give --force to replace it",
        file->shown);
}

static oab_status check_place(const oab_outputs *outputs, const pending_file *file, oab_log *log) {
    struct stat info;
    if (stat(file->path, &info) != 0)
        return OAB_OK;
    if (is_input(log, &info))
        return oab_fail(log, OAB_CANNOT_CREATE,
                        "%s is an input of this command; choose another output", file->shown);
    if (outputs->force || info.st_size == 0)
        return OAB_OK;
    return check_owner(outputs, file, log);
}

/* Writes to the target of a link, not over the link. A folder, device or pipe cannot appear
 * complete or not at all, and a rename would replace it with a file. */
static oab_status settle_path(pending_file *file, oab_log *log) {
    struct stat info;
    if (stat(file->path, &info) != 0)
        return OAB_OK; /* nothing there yet */
    if (S_ISDIR(info.st_mode))
        return oab_fail(log, OAB_CANNOT_CREATE, "%s is a folder; expected a file to write",
                        file->shown);
    if (!S_ISREG(info.st_mode))
        return oab_fail(log, OAB_CANNOT_CREATE,
                        "%s is a device or pipe, but results appear whole or not at all; expected "
                        "a regular file",
                        file->shown);
    if (lstat(file->path, &info) != 0 || !S_ISLNK(info.st_mode))
        return OAB_OK;
    char *real = realpath(file->path, NULL);
    if (real == NULL)
        return oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "%s", file->shown);
    free(file->path);
    file->path = real;
    return OAB_OK;
}

/* ---- opening ---- */

/* Makes sure that the folder exists; *MADE: it was created here. */
static oab_status make_folder(const char *folder, bool *made, oab_log *log) {
    struct stat info;
    *made = mkdir(folder, 0777) == 0;
    if (!*made && (errno != EEXIST || stat(folder, &info) != 0))
        return oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "cannot create folder %s", folder);
    if (!*made && !S_ISDIR(info.st_mode))
        return oab_fail(log, OAB_CANNOT_CREATE, "%s is a file; expected a folder for the results",
                        folder);
    return OAB_OK;
}

static oab_status read_earlier(oab_outputs *outputs, oab_log *log) {
    char *path = oab_text("%s/%s", outputs->folder, outputs->receipt);
    const oab_status status =
        path != NULL ? oab_earlier_read(path, &outputs->earlier, log) : oab_out_of_memory(log);
    free(path);
    return status;
}

static oab_outputs *open_set(const char *folder, oab_outputs as, oab_log *log) {
    oab_outputs *outputs = oab_new(1, sizeof *outputs);
    if (outputs == NULL || (as.folder = strdup(folder)) == NULL) {
        free(outputs);
        oab_out_of_memory(log);
        return NULL;
    }
    *outputs = as;
    oab_status status = make_folder(folder, &outputs->made_folder, log);
    if (status == OAB_OK && outputs->receipt != NULL)
        status = read_earlier(outputs, log);
    if (status == OAB_OK)
        return outputs;
    oab_outputs_discard(outputs);
    return NULL;
}

oab_outputs *oab_outputs_open(const char *folder, const char *receipt, bool force, oab_log *log) {
    return open_set(folder, (oab_outputs){.receipt = receipt, .force = force}, log);
}

/* ---- files ---- */

static char *temporary_of(const char *path) {
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    return oab_text("%.*s.%s.%ld.tmp", (int)(name - path), path, name, (long)getpid());
}

static void free_file(pending_file *file) {
    free(file->name);
    free(file->shown);
    free(file->path);
    free(file->temporary);
}

/* Fills in FILE, which may hold something already; call free_file in every case. */
static oab_status name_file(const oab_outputs *outputs, pending_file *file, const char *name,
                            const char *path, oab_log *log) {
    *file = (pending_file){.name = strdup(name), .shown = strdup(path), .path = strdup(path)};
    if (file->name == NULL || file->shown == NULL || file->path == NULL)
        return oab_out_of_memory(log);
    OAB_TRY(settle_path(file, log));
    return check_place(outputs, file, log);
}

static oab_status open_temporary(pending_file *file, oab_log *log) {
    file->temporary = temporary_of(file->path);
    if (file->temporary == NULL)
        return oab_out_of_memory(log);
    file->stream = fopen(file->temporary, "wxe");
    if (file->stream != NULL)
        return OAB_OK;
    if (errno == EEXIST)
        return oab_fail(log, OAB_CANNOT_CREATE,
                        "cannot create %s: two outputs of this command have this name",
                        file->shown);
    return oab_fail_errno(log, OAB_CANNOT_CREATE, errno, "cannot create %s", file->shown);
}

static FILE *add_file(oab_outputs *outputs, const char *name, const char *path, oab_log *log) {
    pending_file file;
    oab_status status = name_file(outputs, &file, name, path, log);
    if (status == OAB_OK &&
        !oab_grow(&outputs->files, &outputs->capacity, outputs->count + 1, sizeof file))
        status = oab_out_of_memory(log);
    if (status == OAB_OK)
        status = open_temporary(&file, log);
    if (status != OAB_OK) {
        free_file(&file);
        return NULL;
    }
    outputs->files[outputs->count++] = file;
    return file.stream;
}

FILE *oab_outputs_file(oab_outputs *outputs, const char *name, oab_log *log) {
    char *path = oab_text("%s/%s", outputs->folder, name);
    if (path == NULL)
        oab_out_of_memory(log);
    FILE *stream = path != NULL ? add_file(outputs, name, path, log) : NULL;
    free(path);
    return stream;
}

/* The folder of PATH in new memory; *NAME: its last component. */
static char *folder_of(const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash != NULL ? slash + 1 : path;
    return slash == NULL   ? strdup(".")
           : slash == path ? strdup("/")
                           : strndup(path, (size_t)(slash - path));
}

oab_outputs *oab_outputs_single(const char *path, const char *mark, bool force, FILE **file,
                                oab_log *log) {
    const char *name;
    char *folder = folder_of(path, &name);
    if (folder == NULL)
        oab_out_of_memory(log);
    oab_outputs *outputs =
        folder != NULL ? open_set(folder, (oab_outputs){.mark = mark, .force = force}, log) : NULL;
    free(folder);
    *file = outputs != NULL ? add_file(outputs, name, path, log) : NULL;
    if (*file != NULL)
        return outputs;
    oab_outputs_discard(outputs);
    return NULL;
}

oab_status oab_outputs_ask(const char *path, const char *mark, bool force, oab_log *log) {
    const oab_outputs outputs = {.mark = mark, .force = force};
    pending_file file;
    const oab_status status = name_file(&outputs, &file, "", path, log);
    free_file(&file);
    return status;
}

/* The real path of PATH or, if it does not exist yet, of its folder plus its name. NULL: no such
 * folder. */
static char *place_of(const char *path) {
    char *real = realpath(path, NULL);
    if (real != NULL)
        return real;
    const char *name;
    char *folder = folder_of(path, &name), *real_folder = NULL, *place = NULL;
    if (folder != NULL && (real_folder = realpath(folder, NULL)) != NULL)
        place = oab_text("%s/%s", real_folder, name);
    free(real_folder);
    free(folder);
    return place;
}

oab_status oab_outputs_same(const char *a, const char *b, bool *is_same, oab_log *log) {
    *is_same = false;
    if (a == NULL || b == NULL)
        return OAB_OK;
    errno = 0;
    char *left = place_of(a), *right = place_of(b);
    const bool has_memory = (left != NULL && right != NULL) || errno != ENOMEM;
    *is_same = left != NULL && right != NULL && strcmp(left, right) == 0;
    free(left);
    free(right);
    return has_memory ? OAB_OK : oab_out_of_memory(log);
}

oab_status oab_outputs_apart(const char *a, const char *b, oab_log *log) {
    bool is_same;
    OAB_TRY(oab_outputs_same(a, b, &is_same, log));
    return is_same ? oab_fail(log, OAB_CANNOT_CREATE,
                              "%s and %s are the same file or folder; expected a different one for "
                              "each output",
                              a, b)
                   : OAB_OK;
}

oab_status oab_outputs_hash(oab_outputs *outputs, const char *name, char *out, oab_log *log) {
    for (size_t i = 0; i < outputs->count; i++) {
        pending_file *file = &outputs->files[i];
        if (strcmp(file->name, name) != 0)
            continue;
        if (fflush(file->stream) != 0)
            return oab_fail_errno(log, OAB_IO, errno, "cannot write %s", file->shown);
        return oab_hash_file(file->temporary, out, log);
    }
    return oab_fail(log, OAB_INTERNAL, "%s is not an output of this command", name);
}

/* ---- committing and discarding ---- */

static void free_outputs(oab_outputs *outputs) {
    for (size_t i = 0; i < outputs->count; i++)
        free_file(&outputs->files[i]);
    oab_earlier_free(&outputs->earlier);
    free(outputs->files);
    free(outputs->folder);
    free(outputs);
}

static oab_status close_file(pending_file *file, oab_log *log) {
    const bool failed = ferror(file->stream) != 0;
    const int closed = fclose(file->stream);
    file->stream = NULL;
    if (failed || closed != 0)
        return oab_fail_errno(log, OAB_IO, errno, "cannot write %s", file->shown);
    return OAB_OK;
}

static bool is_in_set(const oab_outputs *outputs, const char *name) {
    for (size_t i = 0; i < outputs->count; i++)
        if (strcmp(outputs->files[i].name, name) == 0)
            return true;
    return false;
}

/* *REASON: why the file PATH of an earlier run must stay; NULL: it need not. */
static oab_status why_stay(const char *path, const char *told, const char **reason, oab_log *log) {
    struct stat info;
    bool is_same;
    OAB_TRY(is_unchanged(path, told, &is_same, log));
    const bool is_read = stat(path, &info) == 0 && is_input(log, &info);
    *reason = is_read ? "it is an input of this run" : is_same ? NULL : "it has changed since";
    return OAB_OK;
}

static bool is_regular(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* Marks FILE of the earlier run for removal unless it is gone or must stay. */
static oab_status judge_earlier(const oab_outputs *outputs, oab_earlier_file *file, oab_log *log) {
    const char *reason;
    char *path = oab_text("%s/%s", outputs->folder, file->name);
    if (path == NULL)
        return oab_out_of_memory(log);
    file->path = path;
    if (!is_regular(path))
        return OAB_OK;
    OAB_TRY(why_stay(path, file->hash, &reason, log));
    file->is_doomed = reason == NULL;
    if (reason == NULL)
        oab_note(log, "removed %s, which an earlier run wrote and this run does not", path);
    else
        oab_note(log, "kept %s, which an earlier run wrote: %s", path, reason);
    return OAB_OK;
}

/* Tables of the earlier run that this run does not write would be mistaken for its own. */
static oab_status judge_all_earlier(oab_outputs *outputs, oab_log *log) {
    for (size_t i = 0; i < outputs->earlier.count; i++)
        if (!is_in_set(outputs, outputs->earlier.files[i].name))
            OAB_TRY(judge_earlier(outputs, &outputs->earlier.files[i], log));
    return OAB_OK;
}

static void remove_doomed(const oab_earlier *earlier, oab_log *log) {
    for (size_t i = 0; i < earlier->count; i++)
        if (earlier->files[i].is_doomed && unlink(earlier->files[i].path) != 0)
            oab_note(log, "cannot remove %s: %s", earlier->files[i].path, strerror(errno));
}

oab_status oab_outputs_settle(oab_outputs *outputs, oab_log *log) {
    oab_status status = log->out_of_memory ? OAB_INTERNAL : OAB_OK;
    for (size_t i = 0; i < outputs->count && status == OAB_OK; i++)
        status = close_file(&outputs->files[i], log);
    if (status == OAB_OK)
        status = judge_all_earlier(outputs, log);
    if (status == OAB_OK && log->out_of_memory) /* a note above could not be kept */
        status = OAB_INTERNAL;
    outputs->is_settled = status == OAB_OK;
    return status;
}

oab_status oab_outputs_commit(oab_outputs *outputs, oab_log *log) {
    oab_status status = outputs->is_settled ? OAB_OK : oab_outputs_settle(outputs, log);
    for (size_t i = 0; i < outputs->count && status == OAB_OK; i++)
        if (rename(outputs->files[i].temporary, outputs->files[i].path) != 0)
            status = oab_fail(log, OAB_IO, "cannot rename the finished file to %s: %s",
                              outputs->files[i].shown, strerror(errno));
    if (status != OAB_OK) {
        oab_outputs_discard(outputs);
        return status;
    }
    remove_doomed(&outputs->earlier, log);
    free_outputs(outputs);
    return OAB_OK;
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

oab_status oab_outputs_end(oab_outputs *outputs, oab_status status, oab_log *log) {
    if (status == OAB_OK)
        return outputs != NULL ? oab_outputs_commit(outputs, log) : OAB_OK;
    oab_outputs_discard(outputs);
    return status;
}
