/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The means over other children that enter one child's score, found again from a prepared cohort
 * for whoever explains it. */
#include "score/score_internal.h"

#include <string.h>

oab_status oab_find_means(const oab_prepared *prepared, const oab_indicator *indicator,
                          const oab_rules *rules, size_t segment, int threads,
                          oab_segment_means *means, oab_log *log) {
    const size_t dates = prepared->cohort->date_count,
                 date = prepared->cohort->segments[segment].date;
    oab_date_points *points = NULL;
    oab_fixed intercept;
    const oab_status status =
        oab_find_points(prepared, indicator, rules, threads, &points, &intercept, log);
    if (status == OAB_OK) {
        const uint32_t group = oab_group_of(prepared, rules, segment);
        *means = (oab_segment_means){
            .mothers = oab_mean_of_mothers(prepared, &points[date].points, group),
            .is_national = group < dates,
            .points = oab_mean_of_points(points, dates),
        };
        memcpy(means->unknown, points[date].unknown, sizeof means->unknown);
    }
    oab_free_points(dates, points);
    return status;
}
