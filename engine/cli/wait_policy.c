/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that wait spin a little and then sleep, where the user does not say otherwise. By default
 * libgomp's spin long, which takes the cores from whatever else runs and from the program's own
 * serial parts: a whole run from a pack took half as long again. libgomp reads this before main, so
 * it is set before that. */
#include <stdlib.h>

__attribute__((constructor(101))) static void wait_briefly(void) {
    if (getenv("OMP_WAIT_POLICY") == NULL)
        (void)setenv("GOMP_SPINCOUNT", "10000", 0);
}
