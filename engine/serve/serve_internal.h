/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of serve: who may ask (guard.c), a request from its first byte to its reply
 * (exchange.c), those that wait for the handler (queue.c), sockets and threads (server.c), and the
 * library behind them (library.c). */
#ifndef OAB_SERVE_INTERNAL_H
#define OAB_SERVE_INTERNAL_H

#include "serve/serve.h"

#include <microhttpd.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

/* ---- libmicrohttpd ---- */

/* Its functions. It is loaded when a server is opened, not with the program: it brings GnuTLS,
 * which works and takes memory before main, whatever the command is. */
typedef struct oab_mhd_functions {
    __typeof__(MHD_start_daemon) *start_daemon;
    __typeof__(MHD_stop_daemon) *stop_daemon;
    __typeof__(MHD_suspend_connection) *suspend_connection;
    __typeof__(MHD_resume_connection) *resume_connection;
    __typeof__(MHD_lookup_connection_value) *lookup_connection_value;
    __typeof__(MHD_get_connection_values) *get_connection_values;
    __typeof__(MHD_create_response_from_buffer) *create_response_from_buffer;
    __typeof__(MHD_add_response_header) *add_response_header;
    __typeof__(MHD_queue_response) *queue_response;
    __typeof__(MHD_destroy_response) *destroy_response;
} oab_mhd_functions;
extern oab_mhd_functions oab_mhd;
/* Loads it, once. OAB_USAGE: this machine lacks it. */
oab_status oab_mhd_load(oab_log *log);

enum { SECRET = 33 }; /* 128 bits in hex, and a NUL */

/* ---- who may ask ---- */

typedef struct oab_guard {
    int port;
    char token[SECRET];  /* in the address */
    char cookie[SECRET]; /* given for the token */
} oab_guard;
/* False: the system gave no random bytes. */
bool oab_guard_open(oab_guard *guard, int port);
/* 0: CONNECTION may ask; else the HTTP status of the refusal, and *WHY in words. *IS_ENTRY: it has
 * brought the token and gets the cookie. */
unsigned oab_guard_check(const oab_guard *guard, struct MHD_Connection *connection,
                         const char *method, const char *path, bool *is_entry, const char **why);
/* The cookie as a header sets it. OUT: 128 bytes. */
const char *oab_guard_cookie(const oab_guard *guard, char *out);

/* ---- exchanges ---- */

enum { MOST_PAIRS = 8 };
typedef struct oab_exchange {
    struct oab_server *server;
    struct MHD_Connection *connection;
    struct oab_exchange *next; /* in the queue */
    char *path, *body;
    size_t size;
    bool is_post, is_entry, is_refused, is_answered;
    oab_asked_pair pairs[MOST_PAIRS];
    size_t pair_count;
    oab_reply reply;
} oab_exchange;
/* For MHD: both are called by the threads of its daemons. CONTEXT is the server. */
enum MHD_Result oab_exchange_step(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **exchange);
void oab_exchange_end(void *context, struct MHD_Connection *connection, void **exchange,
                      enum MHD_RequestTerminationCode code);

/* ---- those that wait ---- */

typedef struct oab_queue {
    pthread_mutex_t lock;
    sem_t filled; /* posted for each exchange, and to stop */
    oab_exchange *first, *last;
    size_t count;
    bool is_closed;
} oab_queue;
bool oab_queue_open(oab_queue *queue);
/* Suspends the connection of EXCHANGE and lets it wait. False: too many wait. */
bool oab_queue_add(oab_queue *queue, oab_exchange *exchange);
/* Waits for an exchange and takes it; NULL: the semaphore was posted for another reason. */
oab_exchange *oab_queue_take(oab_queue *queue);
/* EXCHANGE has its reply: its connection goes on. */
void oab_queue_answer(oab_exchange *exchange);
/* Refuses those that wait and those to come. */
void oab_queue_close(oab_queue *queue);
void oab_queue_free(oab_queue *queue);

enum { OAB_ENDS = 2 }; /* signals that stop a server */
struct oab_server {
    oab_guard guard;
    oab_queue queue;
    struct MHD_Daemon *daemon[2]; /* on 127.0.0.1 and on ::1; NULL: none */
    char address[96];
    struct sigaction before[OAB_ENDS]; /* what they did */
    int caught;
};

#endif
