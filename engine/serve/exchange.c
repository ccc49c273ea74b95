/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An exchange: a request is let in or refused by its headers, its body is gathered, it waits for
 * the handler, and the reply goes out with the headers that every reply has. Left out of builds
 * with OAB_WITHOUT_SERVER. */
#ifndef OAB_WITHOUT_SERVER

#include "serve/serve_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- replies ---- */

static const char *const headers[][2] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};
/* The page has a stricter policy of its own, which also holds. */
static const char page_policy[] = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
                  other_policy[] = "default-src 'none'; frame-ancestors 'none'";

static bool add_headers(struct MHD_Response *response, const oab_exchange *x) {
    char value[160];
    const bool is_page = strncmp(x->reply.type, "text/html", 9) == 0;
    bool is_added =
        oab_mhd.add_response_header(response, "Content-Type", x->reply.type) == MHD_YES &&
        oab_mhd.add_response_header(response, "Content-Security-Policy",
                                    is_page ? page_policy : other_policy) == MHD_YES;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        is_added &= oab_mhd.add_response_header(response, headers[i][0], headers[i][1]) == MHD_YES;
    if (x->is_entry)
        is_added &=
            oab_mhd.add_response_header(response, "Refresh", "0; url=/") == MHD_YES &&
            oab_mhd.add_response_header(response, "Set-Cookie",
                                        oab_guard_cookie(&x->server->guard, value)) == MHD_YES;
    if (x->reply.status == MHD_HTTP_METHOD_NOT_ALLOWED)
        is_added &= oab_mhd.add_response_header(response, "Allow", "GET, POST") == MHD_YES;
    if (x->reply.file[0] != '\0') {
        snprintf(value, sizeof value, "attachment; filename=\"%s\"", x->reply.file);
        is_added &= oab_mhd.add_response_header(response, "Content-Disposition", value) == MHD_YES;
    }
    return is_added;
}

/* MHD_NO closes the connection. */
static enum MHD_Result send_reply(oab_exchange *x) {
    if (x->reply.body == NULL)
        return MHD_NO;
    struct MHD_Response *response =
        oab_mhd.create_response_from_buffer(x->reply.size, x->reply.body, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        return MHD_NO;
    x->reply.body = NULL;
    enum MHD_Result result = MHD_NO;
    if (add_headers(response, x))
        result = oab_mhd.queue_response(x->connection, x->reply.status, response);
    oab_mhd.destroy_response(response);
    return result;
}

static enum MHD_Result refuse(oab_exchange *x, unsigned status, const char *why) {
    x->is_refused = true;
    oab_reply_error(&x->reply, status, why, NULL, NULL);
    return MHD_YES;
}

/* ---- requests ---- */

static enum MHD_Result keep_pair(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value) {
    (void)kind;
    oab_exchange *x = context;
    oab_asked_pair *pair = &x->pairs[x->pair_count];
    if (x->pair_count == MOST_PAIRS || value == NULL)
        return MHD_NO;
    *pair = (oab_asked_pair){strdup(name), strdup(value)};
    x->pair_count++;
    return pair->name != NULL && pair->value != NULL ? MHD_YES : MHD_NO;
}

/* How long the body says that it is; one of unknown length is taken for too long. */
static size_t length_of(struct MHD_Connection *connection) {
    const char *text =
        oab_mhd.lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    const bool is_number =
        text != NULL && text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
    return is_number && strlen(text) < 10 ? (size_t)strtoul(text, NULL, 10) : SIZE_MAX;
}

static enum MHD_Result begin(oab_exchange *x, const char *method, const char *path) {
    const char *why = NULL;
    const unsigned refusal =
        oab_guard_check(&x->server->guard, x->connection, method, path, &x->is_entry, &why);
    if (refusal != 0)
        return refuse(x, refusal, why);
    x->is_post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
    if (x->is_post && length_of(x->connection) > OAB_MOST_BODY)
        return refuse(x, MHD_HTTP_CONTENT_TOO_LARGE, "the request is too long");
    if (x->is_post && (x->body = oab_new(length_of(x->connection) + 1, 1)) == NULL)
        return MHD_NO;
    oab_mhd.get_connection_values(x->connection, MHD_GET_ARGUMENT_KIND, keep_pair, x);
    return (x->path = strdup(path)) != NULL ? MHD_YES : MHD_NO;
}

/* The body of a refused request is read past, up to a limit. */
static enum MHD_Result gather(oab_exchange *x, const char *bytes, size_t *size) {
    enum { MOST_PAST = 64 * OAB_MOST_BODY };
    if (x->size + *size > (x->body != NULL ? OAB_MOST_BODY : MOST_PAST))
        return MHD_NO;
    if (x->body != NULL)
        memcpy(x->body + x->size, bytes, *size);
    x->size += *size;
    *size = 0;
    return MHD_YES;
}

/* The cookie is given by a page, which then asks for the real one: a redirection would still be
 * part of a visit from elsewhere, for which browsers keep a strict cookie back. */
static void let_in(oab_exchange *x) {
    x->reply = (oab_reply){.status = MHD_HTTP_OK, .type = "text/html; charset=utf-8"};
    x->reply.body = strdup("<!DOCTYPE html>\n<html lang=\"en\"><title>oab-alloc</title>"
                           "<p><a href=\"/\">oab-alloc</a></p></html>\n");
    x->reply.size = x->reply.body != NULL ? strlen(x->reply.body) : 0;
}

static enum MHD_Result finish(oab_exchange *x) {
    if (x->is_refused || x->is_answered)
        return send_reply(x);
    if (x->is_entry)
        let_in(x);
    else if (oab_queue_add(&x->server->queue, x))
        return MHD_YES;
    else
        refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "too many requests wait");
    return send_reply(x);
}

enum MHD_Result oab_exchange_step(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **exchange) {
    (void)version;
    oab_exchange *x = *exchange;
    if (x == NULL) {
        x = *exchange = oab_new(1, sizeof *x);
        if (x == NULL)
            return MHD_NO;
        *x = (oab_exchange){.server = context, .connection = connection};
        return begin(x, method, url);
    }
    return *upload_size > 0 ? gather(x, upload, upload_size) : finish(x);
}

void oab_exchange_end(void *context, struct MHD_Connection *connection, void **exchange,
                      enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    oab_exchange *x = *exchange;
    if (x == NULL)
        return;
    for (size_t i = 0; i < x->pair_count; i++) {
        free(x->pairs[i].name);
        free(x->pairs[i].value);
    }
    free(x->reply.body);
    free(x->path);
    free(x->body);
    free(x);
    *exchange = NULL;
}

#else

#include "serve/serve.h"

#endif
