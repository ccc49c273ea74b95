/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server: sockets on the addresses that only this machine reaches, a thread for each that reads
 * and writes, and the caller's thread, in which the handler works. */
#ifdef OAB_WITHOUT_SERVER

#include "serve/serve.h"

oab_status oab_server_open(int port, oab_server **server, oab_log *log) {
    (void)port;
    *server = NULL;
    return oab_fail(log, OAB_USAGE, "this build of oab-alloc cannot serve a page");
}

const char *oab_server_address(const oab_server *server) {
    (void)server;
    return "";
}

void oab_server_run(oab_server *server, oab_handler *handler, void *context) {
    (void)server, (void)handler, (void)context;
}

void oab_server_free(oab_server *server) {
    (void)server;
}

#else

#include "serve/serve_internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- sockets ---- */

static int listen_on(const struct sockaddr *address, socklen_t size) {
    const int yes = 1, fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    const bool is_version_6 = address->sa_family == AF_INET6;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        (!is_version_6 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) &&
        bind(fd, address, size) == 0 && listen(fd, 64) == 0)
        return fd;
    const int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

static int listen_4(int port) {
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    return listen_on((const struct sockaddr *)&address, sizeof address);
}

static int listen_6(int port) {
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                         .sin6_port = htons((uint16_t)port),
                                         .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return listen_on((const struct sockaddr *)&address, sizeof address);
}

static int port_of(int fd) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &size) == 0 ? ntohs(address.sin_port) : 0;
}

static void close_both(int fd[2]) {
    for (int i = 0; i < 2; i++)
        if (fd[i] >= 0)
            close(fd[i]);
    fd[0] = fd[1] = -1;
}

/* The same port on both addresses; FD[1] is -1 on a machine without IPv6. False: errno says why. */
static bool listen_both(int port, int fd[2]) {
    enum { TRIES = 16 };
    for (int t = 0; t < TRIES; t++) {
        fd[0] = listen_4(port);
        fd[1] = fd[0] >= 0 ? listen_6(port_of(fd[0])) : -1;
        if (fd[0] >= 0 && (fd[1] >= 0 || errno != EADDRINUSE))
            return true;
        const int reason = errno;
        close_both(fd);
        errno = reason;
        if (port != 0)
            break; /* no other will do */
    }
    return false;
}

/* ---- signals ---- */

static volatile sig_atomic_t is_stopped;
static sem_t *wakes; /* of the one server */
static const int ends[OAB_ENDS] = {SIGINT, SIGTERM};

static void stop(int signal) {
    (void)signal;
    is_stopped = 1;
    sem_post(wakes);
}

static bool catch_signals(oab_server *server) {
    const struct sigaction stopping = {.sa_handler = stop};
    is_stopped = 0;
    wakes = &server->queue.filled;
    for (; server->caught < OAB_ENDS; server->caught++)
        if (sigaction(ends[server->caught], &stopping, &server->before[server->caught]) != 0)
            return false;
    return true;
}

static void release_signals(oab_server *server) {
    while (server->caught > 0) {
        server->caught--;
        sigaction(ends[server->caught], &server->before[server->caught], NULL);
    }
}

/* ---- threads ---- */

static struct MHD_Daemon *start(oab_server *server, int fd) {
    return oab_mhd.start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_SUSPEND_RESUME, 0, NULL, NULL,
        oab_exchange_step, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
        oab_exchange_end, server, MHD_OPTION_CONNECTION_LIMIT, 64U, MHD_OPTION_CONNECTION_TIMEOUT,
        30U, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
}

/* The threads of the daemons leave signals to the caller's thread. */
static bool start_both(oab_server *server, int fd[2]) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool is_started = true;
    for (int i = 0; i < 2; i++)
        if (fd[i] >= 0) {
            server->daemon[i] = start(server, fd[i]);
            is_started &= server->daemon[i] != NULL;
            fd[i] = server->daemon[i] != NULL ? -1 : fd[i]; /* the daemon closes its own */
        }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}

static oab_status open_server(oab_server *server, int fd[2], oab_log *log) {
    if (!oab_guard_open(&server->guard, port_of(fd[0])))
        return oab_fail_errno(log, OAB_INTERNAL, errno, "cannot draw a token");
    snprintf(server->address, sizeof server->address, "http://127.0.0.1:%d/?token=%s",
             server->guard.port, server->guard.token);
    if (!start_both(server, fd))
        return oab_fail(log, OAB_INTERNAL, "cannot start the threads of the server");
    return catch_signals(server) ? OAB_OK
                                 : oab_fail_errno(log, OAB_INTERNAL, errno, "cannot catch signals");
}

oab_status oab_server_open(int port, oab_server **server, oab_log *log) {
    int fd[2] = {-1, -1};
    *server = NULL;
    OAB_TRY(oab_mhd_load(log));
    *server = oab_new(1, sizeof **server);
    if (*server == NULL || !oab_queue_open(&(*server)->queue)) {
        free(*server);
        *server = NULL;
        return oab_out_of_memory(log);
    }
    oab_status status = listen_both(port, fd) ? open_server(*server, fd, log)
                                              : oab_fail_errno(log, OAB_CANNOT_CREATE, errno,
                                                               "cannot listen on port %d", port);
    close_both(fd);
    if (status != OAB_OK) {
        oab_server_free(*server);
        *server = NULL;
    }
    return status;
}

const char *oab_server_address(const oab_server *server) {
    return server->address;
}

/* ---- the handler's thread ---- */

static void answer(oab_exchange *x, oab_handler *handler, void *context) {
    const oab_asking asking = {.path = x->path,
                               .body = x->body,
                               .size = x->size,
                               .pairs = x->pairs,
                               .pair_count = x->pair_count};
    handler(context, &asking, &x->reply);
    oab_queue_answer(x);
}

void oab_server_run(oab_server *server, oab_handler *handler, void *context) {
    while (!is_stopped) {
        oab_exchange *x = oab_queue_take(&server->queue);
        if (x != NULL)
            answer(x, handler, context);
    }
    oab_queue_close(&server->queue);
}

void oab_server_free(oab_server *server) {
    if (server == NULL)
        return;
    oab_queue_close(&server->queue);
    for (int i = 0; i < 2; i++)
        if (server->daemon[i] != NULL)
            oab_mhd.stop_daemon(server->daemon[i]);
    release_signals(server);
    oab_queue_free(&server->queue);
    free(server);
}

#endif
