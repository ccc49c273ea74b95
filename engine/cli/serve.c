/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc serve: the live page, for a browser on this machine. */
#include "cli/live.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USUAL_YEAR = 2019 }; /* the first of the score scheme, and that of the built-in scores */

/* ---- the browser ---- */

/* A page that leads to the address; the token is in a file of the user's own rather than in a
 * command line, which all users of the machine can see. */
typedef struct doorway {
    char path[48];
} doorway;

static bool make_doorway(doorway *door, const char *address) {
    snprintf(door->path, sizeof door->path, "/tmp/oab-alloc-XXXXXX.html");
    const int fd = mkstemps(door->path, 5); /* only its owner can read it */
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        door->path[0] = '\0';
        return false;
    }
    fprintf(file,
            "<!DOCTYPE html>\n<html lang=\"en\"><meta name=\"referrer\" content=\"no-referrer\">"
            "<meta http-equiv=\"refresh\" content=\"0;url=%s\"><title>oab-alloc</title>"
            "<p><a href=\"%s\">oab-alloc</a></p></html>\n",
            address, address);
    return fclose(file) == 0;
}

/* Whether there is a browser is not known, and does no harm: the address is printed. */
static void open_browser(doorway *door, const char *address) {
    extern char **environ;
    char *const arguments[] = {"xdg-open", door->path, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    if (!make_doorway(door, address) || posix_spawn_file_actions_init(&actions) != 0)
        return;
    for (int fd = 0; fd <= 2; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY,
                                         0);
    if (posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ) == 0)
        waitpid(child, NULL, WNOHANG);
    posix_spawn_file_actions_destroy(&actions);
}

static void close_doorway(const doorway *door) {
    if (door->path[0] != '\0')
        unlink(door->path);
}

/* ---- the command ---- */

static oab_status serve(const oab_options *options, oab_live *live, oab_log *log) {
    oab_server *server;
    doorway door = {""};
    OAB_TRY(oab_server_open((int)options->port, &server, log));
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    oab_report_live_address(oab_server_address(server), &terminal);
    if (!options->no_browser)
        open_browser(&door, oab_server_address(server));
    oab_server_run(server, oab_live_answer, live);
    close_doorway(&door);
    oab_server_free(server);
    return OAB_OK;
}

/* A side without a name follows the law. */
static void name_sides(oab_options *options) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        if (options->side[s].what == NULL)
            options->side[s].what = "law";
        options->has_year |= options->side[s].year != 0;
    }
    if (!options->has_year)
        options->request.year = USUAL_YEAR;
    else if (options->request.year == 0)
        options->request.year = options->side[OAB_VARIANT].year != 0
                                    ? options->side[OAB_VARIANT].year
                                    : options->side[OAB_BASELINE].year;
    options->has_year = true;
}

/* The notes of the first comparison are shown on the page. */
oab_status oab_command_serve(oab_options *options, oab_log *log) {
    oab_live *live;
    oab_log first = {0};
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": serve takes only options",
                        options->rest[0]);
    if (options->geometry != NULL)
        OAB_TRY(oab_borders_read(options->geometry, &options->borders, log));
    name_sides(options);
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    oab_status status = oab_live_open(options, &live, &first);
    oab_log_add_errors(log, &first);
    oab_log_free(&first);
    if (status == OAB_OK)
        status = serve(options, live, log);
    oab_live_free(live);
    return status;
}
