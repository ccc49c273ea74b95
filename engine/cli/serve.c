/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc serve: the live page, for a browser on this machine. */
#include "cli/live.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the browser ---- */

enum { DOORWAY = 48 };

/* Makes a page at PATH that leads to ADDRESS: the token is in a file that only its owner can read
 * rather than in a command line, which all users of the machine can. */
static bool make_doorway(char path[DOORWAY], const char *address) {
    snprintf(path, DOORWAY, "/tmp/oab-alloc-XXXXXX.html");
    const int fd = mkstemps(path, (int)strlen(".html"));
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) {
        path[0] = '\0';
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
static void open_browser(char *path) {
    extern char **environ;
    char *const arguments[] = {"xdg-open", path, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return;
    for (int fd = 0; fd <= 2; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY,
                                         0);
    (void)posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
}

/* ---- the command ---- */

static oab_status serve(const oab_options *options, oab_live *live, oab_log *log) {
    oab_server *server;
    char doorway[DOORWAY] = "";
    OAB_TRY(oab_server_open((int)options->port, &server, log));
    const oab_terminal terminal = oab_terminal_of(options, stdout);
    oab_report_live_address(oab_server_address(server), &terminal);
    if (!options->no_browser && make_doorway(doorway, oab_server_address(server)))
        open_browser(doorway);
    oab_server_run(server, oab_live_answer, live);
    if (doorway[0] != '\0')
        unlink(doorway);
    oab_server_free(server);
    return OAB_OK;
}

/* A side without a name follows the law; one without a year, that of 2019. */
static void complete_sides(oab_options *options) {
    bool has_years = true;
    for (int s = 0; s < OAB_SIDE_COUNT; s++) {
        if (options->side[s].what == NULL)
            options->side[s].what = "law";
        has_years &= options->side[s].year != 0;
    }
    if (options->has_year || has_years)
        return;
    options->has_year = true;
    options->request.year = OAB_USUAL_YEAR;
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        if (options->side[s].year == OAB_USUAL_YEAR)
            options->side[s].year = 0;
}

/* What compare refuses. */
static oab_status check_sides(const oab_options *options, oab_log *log) {
    oab_sides sides;
    const oab_status status = oab_sides_find(options, &sides, log);
    oab_sides_free(&sides);
    return status;
}

oab_status oab_command_serve(oab_options *options, oab_log *log) {
    oab_live *live;
    if (options->rest_count > 0)
        return oab_fail(log, OAB_USAGE, "unexpected argument \"%s\": serve takes only options",
                        options->rest[0]);
    if (options->geometry != NULL)
        OAB_TRY(oab_borders_read(options->geometry, &options->borders, log));
    complete_sides(options);
    OAB_TRY(check_sides(options, log));
    oab_progress shown;
    oab_ask_progress(options, &shown, &options->request);
    oab_status status = oab_live_open(options, &live, log);
    if (status == OAB_OK)
        status = serve(options, live, log);
    oab_live_free(live);
    return status;
}
