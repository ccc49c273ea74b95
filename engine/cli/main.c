/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab-alloc.
 */
#include "cli/cli_internal.h"

int main(int argc, char **argv) {
    return oab_main(argc, argv, NULL);
}
