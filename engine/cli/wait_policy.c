/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes waiting threads spin briefly and then sleep, unless the user sets a policy. By default
 * libgomp's threads spin long, which takes cores from other programs and from this program's own
 * serial parts: a whole run from a pack took half as long again. libgomp reads the setting before
 * main, hence the constructor. */
#include <stdlib.h>

__attribute__((constructor(101))) static void wait_briefly(void) {
    if (getenv("OMP_WAIT_POLICY") == NULL)
        (void)setenv("GOMP_SPINCOUNT", "10000", 0);
}
