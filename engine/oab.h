/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oab: all that a program linked against liboab may use, stage by stage: input, model, score,
 * allocate, studies, reports. Compile with `pkg-config --cflags --libs oab-alloc`. */
#ifndef OAB_H
#define OAB_H

#include "allocate/allocate.h"
#include "allocate/replay.h"
#include "allocate/scheme.h"
#include "base/assets.h"
#include "base/base.h"
#include "base/table.h"
#include "base/version.h"
#include "input/input.h"
#include "model/model.h"
#include "report/report.h"
#include "score/score.h"
#include "score/shares.h"
#include "compare/compare.h"
#include "run/run.h"
#include "sweep/sweep.h"

#endif
