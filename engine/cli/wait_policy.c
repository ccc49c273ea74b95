/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that wait sleep, where the user does not say otherwise. By default libgomp's spin, which
 * takes the cores from whatever else runs, and from the program's own serial parts on a machine
 * whose cores are shared: a whole run took a third longer. libgomp reads this before main, so it is
 * set before that. */
#include <stdlib.h>

__attribute__((constructor(101))) static void wait_asleep(void) {
    (void)setenv("OMP_WAIT_POLICY", "passive", 0);
}
