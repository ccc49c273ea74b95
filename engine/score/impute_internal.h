/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imputation of unknown education and origin, the one step of preparing that depends on a
 * rule. */
#ifndef OAB_IMPUTE_INTERNAL_H
#define OAB_IMPUTE_INTERNAL_H

#include "score/score.h"

/* What becomes of the unknown cells that PREPARED has counted: by indicator.imputation they are
 * refused (OAB_DATA), left for the mean (code 0), or drawn into PREPARED's copies. */
oab_status oab_impute(const oab_rules *rules, oab_prepared *prepared, oab_log *log);

#endif
