/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live: the comparison behind the live page. What a browser asks for becomes options, as if they
 * were typed; the answer names the command that gives the same. */
#ifndef OAB_LIVE_H
#define OAB_LIVE_H

#include "base/json.h"
#include "cli/cli_internal.h"
#include "serve/serve.h"

/* ---- what is asked (live_request.c) ---- */

/* A comparison as a browser asks for it; does not move once read. */
typedef struct oab_live_request {
    json_t *json;  /* {"year", "own_budgets", "baseline": {"what", "year", "set"}, "variant"} */
    int64_t after; /* the answer that the browser still has */
    oab_options options; /* those of the command line, with this instead */
    char **text;         /* owned: its settings */
    size_t text_count;
    oab_sides sides;
} oab_live_request;
/* What the command line asks for, as a request. Takes nothing of OPTIONS, which must outlive it. */
oab_status oab_live_request_first(const oab_options *options, oab_live_request *request,
                                  oab_log *log);
/* What BODY asks for; it can change year, schemes, shipped scenarios and settings, but names no
 * file. Free REQUEST in every case. */
oab_status oab_live_request_read(const oab_options *options, const char *body, size_t size,
                                 oab_live_request *request, oab_log *log);
void oab_live_request_free(oab_live_request *request);
/* The parameter that MESSAGE, about REQUEST, speaks of, and its side; NULL: none. */
const char *oab_live_blamed(const oab_live_request *request, const char *message,
                            const char **side);

/* The command that gives the same comparison, for a shell (live_command.c). Free it. NULL: out of
 * memory. */
char *oab_live_command(const oab_options *options);

/* ---- the session (live.c) ---- */

typedef struct oab_live oab_live;
/* Carries out the first comparison, whose notes go to the page. *LIVE is NULL on failure. */
oab_status oab_live_open(const oab_options *options, oab_live **live, oab_log *log);
/* An oab_handler whose context is the session. */
void oab_live_answer(void *live, const oab_asking *asking, oab_reply *reply);
void oab_live_free(oab_live *live);

#endif
