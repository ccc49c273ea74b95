/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process of a peer. It is started once and asked a line at a time, so that it stays warm while
 * its runs alternate with those of other engines. */
#include "bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct bench_peer {
    pid_t pid;
    FILE *to, *from;
};

static bool start(bench_peer *peer, char *const argv[], int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    const bool is_started = posix_spawnp(&peer->pid, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return is_started;
}

static bool connect_to(bench_peer *peer, char *const argv[]) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    const bool is_started = start(peer, argv, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    peer->to = fdopen(in[1], "w");
    peer->from = fdopen(out[0], "r");
    return is_started && peer->to != NULL && peer->from != NULL;
}

static json_t *hear(bench_peer *peer) {
    char *line = NULL;
    size_t capacity = 0;
    json_t *answer = NULL;
    if (getline(&line, &capacity, peer->from) > 0)
        answer = json_loads(line, 0, NULL);
    free(line);
    return answer;
}

bench_peer *bench_peer_open(char *const argv[], json_t **hello) {
    bench_peer *peer = oab_new(1, sizeof *peer);
    *hello = NULL;
    if (peer != NULL && connect_to(peer, argv))
        *hello = hear(peer);
    if (*hello != NULL)
        return peer;
    bench_peer_close(peer);
    return NULL;
}

json_t *bench_peer_ask(bench_peer *peer) {
    fputs("run\n", peer->to);
    return fflush(peer->to) == 0 ? hear(peer) : NULL;
}

int64_t bench_peer_peak(const bench_peer *peer) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)peer->pid);
    FILE *status = fopen(path, "r");
    long long kilobytes = 0;
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "VmHWM: %lld kB", &kilobytes) == 1)
            break;
    if (status != NULL)
        fclose(status);
    return kilobytes * 1024;
}

/* A peer ends when its input does. */
void bench_peer_close(bench_peer *peer) {
    if (peer == NULL)
        return;
    if (peer->to != NULL)
        fclose(peer->to);
    if (peer->pid > 0)
        waitpid(peer->pid, NULL, 0);
    if (peer->from != NULL)
        fclose(peer->from);
    free(peer);
}
