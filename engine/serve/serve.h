/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve: gives a handler's answers to a browser on this machine, and to nobody else. It knows HTTP
 * and who may ask; what is asked is the handler's business. */
#ifndef OAB_SERVE_H
#define OAB_SERVE_H

#include "base/json.h"

/* ---- what is asked and answered ---- */

/* A request that was let in. Strings are borrowed and live until the handler returns. */
typedef struct oab_asking {
    const char *path; /* "/compare", without what follows '?' */
    const char *body; /* of a POST, JSON as sent; NULL: a GET */
    size_t size;
    const struct oab_asked_pair *pairs; /* what follows '?' */
    size_t pair_count;
} oab_asking;
typedef struct oab_asked_pair {
    char *name, *value;
} oab_asked_pair;
/* The value of NAME after '?'; NULL: there is none. */
const char *oab_asked_value(const oab_asking *asking, const char *name);

enum { OAB_REPLY_FILE = 64 };
typedef struct oab_reply {
    unsigned status;           /* of HTTP */
    const char *type;          /* media type; static */
    char file[OAB_REPLY_FILE]; /* name under which a browser saves it; "": it shows it */
    char *body;                /* owned by whoever receives the reply; NULL: memory ran out */
    size_t size;
} oab_reply;
/* Fills REPLY with JSON, taking ownership, or with {"error": {"message", "parameter", "side"}}, of
 * which the last two may be NULL. */
void oab_reply_json(oab_reply *reply, unsigned status, json_t *json);
void oab_reply_error(oab_reply *reply, unsigned status, const char *message, const char *parameter,
                     const char *side);
/* Fills REPLY. Calls never overlap, and all come from the thread of oab_server_run. */
typedef void oab_handler(void *context, const oab_asking *asking, oab_reply *reply);

/* ---- the server ---- */

/* The longest body of a POST, in bytes. */
enum { OAB_MOST_BODY = 16384 };

/* Listens on 127.0.0.1 and, where the machine has it, ::1, and on no other address. */
typedef struct oab_server oab_server;
/* PORT 0: any that is free. OAB_CANNOT_CREATE: the port is taken. *SERVER is NULL on failure. From
 * now until it is freed, SIGINT and SIGTERM end oab_server_run and nothing else; a process has at
 * most one server at a time. */
oab_status oab_server_open(int port, oab_server **server, oab_log *log);
/* The address to open, with the token that lets a browser in. */
const char *oab_server_address(const oab_server *server);
/* Answers until it is ended. A POST that waits while the handler works is dropped (status 409) for
 * a newer one. */
void oab_server_run(oab_server *server, oab_handler *handler, void *context);
void oab_server_free(oab_server *server);

#endif
