/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask: a browser that was shown the address with its token, on a page of this server. A
 * page from elsewhere has another Origin; a name that was made to point here (DNS rebinding) stands
 * in Host. Left out of builds with OAB_WITHOUT_SERVER. */
#ifndef OAB_WITHOUT_SERVER

#include "serve/serve_internal.h"

#include <string.h>
#include <strings.h>
#include <sys/random.h>

static bool draw_secret(char out[SECRET]) {
    unsigned char bytes[(SECRET - 1) / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

bool oab_guard_open(oab_guard *guard, int port) {
    guard->port = port;
    return draw_secret(guard->token) && draw_secret(guard->cookie);
}

/* Browsers do not tell the cookies of two ports apart, so the port is in the name. */
static const char *cookie_name(const oab_guard *guard, char out[32]) {
    snprintf(out, 32, "oab-%d", guard->port);
    return out;
}

const char *oab_guard_cookie(const oab_guard *guard, char *out) {
    char name[32];
    snprintf(out, 128, "%s=%s; Path=/; HttpOnly; SameSite=Strict", cookie_name(guard, name),
             guard->cookie);
    return out;
}

/* In a time that does not depend on where they differ. */
static bool is_secret(const char *text, const char secret[SECRET]) {
    unsigned char differ = 0;
    if (text == NULL || strlen(text) != SECRET - 1)
        return false;
    for (size_t i = 0; i < SECRET - 1; i++)
        differ |= (unsigned char)(text[i] ^ secret[i]);
    return differ == 0;
}

/* Is AUTHORITY, from Host or Origin, this server? */
static bool is_here(const oab_guard *guard, const char *authority) {
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    char own[64];
    bool is_one = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && authority != NULL; i++) {
        snprintf(own, sizeof own, "%s:%d", names[i], guard->port);
        is_one |= strcasecmp(authority, own) == 0;
    }
    return is_one;
}

static const char *header_of(struct MHD_Connection *connection, const char *name) {
    return oab_mhd.lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static bool is_own_origin(const oab_guard *guard, const char *origin) {
    static const char scheme[] = "http://";
    return strncmp(origin, scheme, sizeof scheme - 1) == 0 &&
           is_here(guard, origin + sizeof scheme - 1);
}

/* A POST always tells where it comes from. */
static bool comes_from_here(const oab_guard *guard, struct MHD_Connection *connection,
                            bool is_post) {
    const char *origin = header_of(connection, "Origin"),
               *site = header_of(connection, "Sec-Fetch-Site");
    if (origin == NULL ? is_post : !is_own_origin(guard, origin))
        return false;
    return site == NULL || strcmp(site, "same-origin") == 0 ||
           (!is_post && strcmp(site, "none") == 0);
}

static bool is_json(const char *type) {
    static const char json[] = "application/json";
    return type != NULL && strncasecmp(type, json, sizeof json - 1) == 0 &&
           strchr(";", type[sizeof json - 1]) != NULL;
}

unsigned oab_guard_check(const oab_guard *guard, struct MHD_Connection *connection,
                         const char *method, const char *path, bool *is_entry, const char **why) {
    char name[32];
    const bool is_post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;
    const char *token = oab_mhd.lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token"),
               *cookie = oab_mhd.lookup_connection_value(connection, MHD_COOKIE_KIND,
                                                         cookie_name(guard, name));
    *is_entry = false;
    if (!is_post && strcmp(method, MHD_HTTP_METHOD_GET) != 0)
        return *why = "expected GET or POST", MHD_HTTP_METHOD_NOT_ALLOWED;
    if (!is_here(guard, header_of(connection, "Host")))
        return *why = "the Host of the request is not this server", MHD_HTTP_MISDIRECTED_REQUEST;
    if (!is_post && strcmp(path, "/") == 0 && token != NULL) {
        *is_entry = is_secret(token, guard->token);
        *why = "the token is not that of this server";
        return *is_entry ? 0U : MHD_HTTP_FORBIDDEN;
    }
    if (!comes_from_here(guard, connection, is_post))
        return *why = "the request does not come from a page of this server", MHD_HTTP_FORBIDDEN;
    if (!is_secret(cookie, guard->cookie))
        return *why = "open the address that oab-alloc serve has printed", MHD_HTTP_FORBIDDEN;
    if (is_post && !is_json(header_of(connection, "Content-Type")))
        return *why = "expected Content-Type application/json", MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    return 0;
}

#else

#include "serve/serve.h"

#endif
