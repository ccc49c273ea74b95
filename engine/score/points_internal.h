/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An indicator made ready for one count date of one cohort: tables for the kernel and the base of
 * each segment (its school mean). */
#ifndef OAB_POINTS_INTERNAL_H
#define OAB_POINTS_INTERNAL_H

#include "score/kernel_internal.h"

typedef struct oab_date_points {
    oab_points points;
    int32_t *base; /* [segment_count] school means; those of other dates hold nothing */
    int64_t children[OAB_KIND_COUNT]; /* that are computed, */
    oab_wide sum[OAB_KIND_COUNT];     /* and their points without intercept */
} oab_date_points;

/* Free with oab_date_points_free in every case. OAB_CONFIG: a category that the model lacks, or
 * points out of bounds. */
oab_status oab_points_of_date(const oab_prepared *prepared, const oab_indicator *indicator,
                              const oab_rules *rules, size_t date, int threads,
                              oab_date_points *out, oab_log *log);
/* The intercept of an indicator that asks to be calibrated. */
oab_fixed oab_calibrate(const oab_date_points *dates, size_t date_count, const oab_rules *rules);
void oab_date_points_free(oab_date_points *points);

#endif
