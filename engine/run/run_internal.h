/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a run share. */
#ifndef OAB_RUN_INTERNAL_H
#define OAB_RUN_INTERNAL_H

#include "run/run.h"

/* On a clock that never goes back. */
double oab_seconds(void);

#endif
