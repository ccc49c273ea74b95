/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program without MPI; main_mpi.c is the one with it. */
#include "cli/cli_internal.h"

int main(int argc, char **argv) {
    return oab_main(argc, argv, NULL);
}
