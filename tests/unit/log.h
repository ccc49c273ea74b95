/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A log that is freed where its block ends: OWN_LOG(log); */
#ifndef LOG_H
#define LOG_H

#include "base/base.h"

#define OWN_LOG(name) __attribute__((cleanup(oab_log_free))) oab_log name = {0}

#endif
