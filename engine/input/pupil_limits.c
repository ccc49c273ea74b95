/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks shared by tables of children and packs: limits of scores, no dates in the future, and the
 * columns a scheme needs. */
#include "input/input_internal.h"

#include <string.h>
#include <time.h>

int32_t oab_today(void) {
    struct tm day;
    const time_t now = time(NULL);
    localtime_r(&now, &day);
    return (day.tm_year + 1900) * 10000 + (day.tm_mon + 1) * 100 + day.tm_mday;
}

oab_score_limits oab_limits_of(const oab_read_options *options) {
    const bool are_given = options->score_least != 0 || options->score_most != 0;
    return are_given ? (oab_score_limits){options->score_least, options->score_most,
                                          " (input.score_least and input.score_most)"}
                     : (oab_score_limits){-1000 * OAB_ONE, 1000 * OAB_ONE, ""};
}

const char *oab_score_complaint(oab_score_limits limits, char *out) {
    char least[32], most[32];
    oab_fixed_print(least, limits.least);
    oab_fixed_print(most, limits.most);
    snprintf(out, OAB_COMPLAINT, "is out of range; expected a score from %s to %s%s", least, most,
             limits.names);
    return out;
}

oab_status oab_check_pupil_columns(uint32_t bits, unsigned need, const char *where, oab_log *log) {
    static const char *const features[] = {"education_mother", "education_father", "origin",
                                           "mother_stay", "debt_restructuring"};
    char missing[160] = "";
    const uint32_t of_children = (2U << OAB_BYTE_COUNT) - 1; /* the byte columns and the score */
    if ((bits & of_children) == 0)
        return oab_fail(log, OAB_DATA,
                        "%s: no column describes the children; expected education_mother and the "
                        "other features, score or weight",
                        where);
    for (int b = 0; b <= OAB_BYTE_DEBT; b++)
        if ((bits >> b & 1) == 0)
            snprintf(missing + strlen(missing), sizeof missing - strlen(missing), "%s%s",
                     missing[0] != '\0' ? ", " : "", features[b]);
    if ((need & OAB_NEED_SCORE) && (bits >> OAB_BYTE_COUNT & 1) == 0 && missing[0] != '\0')
        return oab_fail(log, OAB_DATA,
                        "%s: missing columns: %s (or score instead of all the features)", where,
                        missing);
    const uint32_t parents = 1U << OAB_BYTE_MOTHER | 1U << OAB_BYTE_FATHER;
    if ((need & OAB_NEED_WEIGHT) && (bits >> OAB_BYTE_WEIGHT & 1) == 0 &&
        (bits & parents) != parents)
        return oab_fail(log, OAB_DATA,
                        "%s: missing column: weight (or education_mother and education_father "
                        "instead)",
                        where);
    return OAB_OK;
}
