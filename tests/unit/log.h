/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OWN_LOG(log); declares a log that is freed at the end of its block. */
#ifndef LOG_H
#define LOG_H

#include "base/base.h"

#define OWN_LOG(name) __attribute__((cleanup(oab_log_free))) oab_log name = {0}

#endif
