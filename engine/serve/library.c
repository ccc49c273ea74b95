/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads libmicrohttpd. Left out of builds with OAB_WITHOUT_SERVER. */
#ifndef OAB_WITHOUT_SERVER

#include "serve/serve_internal.h"

#include <dlfcn.h>

#define NAME "libmicrohttpd.so.12"

oab_mhd_functions oab_mhd;

oab_status oab_mhd_load(oab_log *log) {
    const struct {
        const char *name;
        void **to;
    } functions[] = {
        {"MHD_start_daemon", (void **)&oab_mhd.start_daemon},
        {"MHD_stop_daemon", (void **)&oab_mhd.stop_daemon},
        {"MHD_suspend_connection", (void **)&oab_mhd.suspend_connection},
        {"MHD_resume_connection", (void **)&oab_mhd.resume_connection},
        {"MHD_lookup_connection_value", (void **)&oab_mhd.lookup_connection_value},
        {"MHD_get_connection_values", (void **)&oab_mhd.get_connection_values},
        {"MHD_create_response_from_buffer", (void **)&oab_mhd.create_response_from_buffer},
        {"MHD_add_response_header", (void **)&oab_mhd.add_response_header},
        {"MHD_queue_response", (void **)&oab_mhd.queue_response},
        {"MHD_destroy_response", (void **)&oab_mhd.destroy_response},
    };
    void *library = dlopen(NAME, RTLD_NOW | RTLD_LOCAL);
    bool is_whole = library != NULL;
    for (size_t f = 0; f < sizeof functions / sizeof *functions && is_whole; f++)
        is_whole = (*functions[f].to = dlsym(library, functions[f].name)) != NULL;
    return is_whole ? OAB_OK
                    : oab_fail(log, OAB_USAGE,
                               "serve needs " NAME ", which this machine lacks (Debian: "
                               "libmicrohttpd12)");
}

#else

#include "serve/serve.h"

#endif
