/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs another program and measures its time and peak memory from outside. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- the small process ---- */

/* Starts ARGV with its stdout discarded, and its stderr too if IS_SILENT. */
static bool start(char *const argv[], bool is_silent, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    const bool is_started =
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
        (!is_silent ||
         posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO) == 0) &&
        posix_spawn(pid, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return is_started;
}

int bench_launcher(char *const argv[], bool is_silent) {
    pid_t pid;
    int status;
    struct rusage usage;
    const double begin = oab_seconds();
    if (!start(argv, is_silent, &pid) || wait4(pid, &status, 0, &usage) != pid) {
        fprintf(stderr, "bench: %s: %s\n", argv[0], strerror(errno));
        return OAB_NO_INPUT;
    }
    const bench_child child = {oab_seconds() - begin, (int64_t)usage.ru_maxrss * 1024,
                               exit_code(status)};
    return fwrite(&child, sizeof child, 1, stdout) == 1 ? 0 : OAB_IO;
}

/* ---- its caller ---- */

static char **with_launcher(char *const argv[], bool is_silent) {
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    char **all = oab_new(count + 3, sizeof *all);
    if (all == NULL)
        return NULL;
    all[0] = "/proc/self/exe";
    all[1] = is_silent ? "--probe" : "--launch";
    memcpy(all + 2, argv, count * sizeof *all);
    return all;
}

static bool start_with_pipe(char *const argv[], pid_t *pid, FILE **from) {
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const bool is_started = posix_spawn(pid, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *from = is_started ? fdopen(ends[0], "rb") : NULL;
    if (*from == NULL)
        close(ends[0]);
    return *from != NULL;
}

bool bench_launch(char *const argv[], bool is_silent, bench_child *child) {
    char **all = with_launcher(argv, is_silent);
    pid_t pid;
    FILE *from = NULL;
    if (all == NULL || !start_with_pipe(all, &pid, &from)) {
        free(all);
        return false;
    }
    const bool is_read = fread(child, sizeof *child, 1, from) == 1;
    fclose(from);
    int status;
    const bool is_over = waitpid(pid, &status, 0) == pid && exit_code(status) == 0;
    free(all);
    return is_read && is_over;
}
