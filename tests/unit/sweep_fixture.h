/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of sweeps: small files, and factors and designs made from text. */
#ifndef SWEEP_FIXTURE_H
#define SWEEP_FIXTURE_H

#include "log.h"
#include "sweep/sweep.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIXTURE_PATH = 32 };

static inline void write_file(char path[FIXTURE_PATH], const char *text) {
    strcpy(path, "/tmp/oab-sweep-XXXXXX");
    const int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static inline oab_status read_factors(const char *text, oab_factors *factors, oab_log *log) {
    char path[FIXTURE_PATH];
    write_file(path, text);
    const oab_status status = oab_factors_read(NULL, path, factors, log);
    unlink(path);
    return status;
}

/* Makes a design of factors whose names are not bound to the engine. */
static inline oab_status make_design(const char *factors, oab_design_plan plan, oab_design *design,
                                     oab_log *log) {
    *design = (oab_design){0};
    cr_assert_eq(read_factors(factors, &design->factors, log), OAB_OK);
    return oab_design_make(design, &plan, log);
}

static inline oab_status read_design(const char *text, const oab_design_plan *hint,
                                     const oab_factors *given, oab_design *design, oab_log *log) {
    char path[FIXTURE_PATH];
    write_file(path, text);
    const oab_status status = oab_design_read(path, hint, given, design, log);
    unlink(path);
    return status;
}

static inline const double *row(const oab_design *design, size_t r) {
    return design->value + r * design->factors.count;
}

/* Does any message of LOG contain TEXT? */
static inline bool says(const oab_log *log, const char *text) {
    for (size_t i = 0; i < log->count; i++)
        if (strstr(log->items[i].text, text) != NULL)
            return true;
    return false;
}

#endif
