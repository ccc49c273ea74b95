/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schools that another has split off from keep their score less that of the new school, at least 0
 * (Besluit bekostiging WPO 2022, art. 18). */
#include "allocate/allocate_internal.h"

/* FROM less PART, unknown if either is. */
static int64_t less(int64_t from, int64_t part) {
    if (!oab_known(from) || !oab_known(part))
        return OAB_ABSENT;
    return from > part ? from - part : 0;
}

void oab_split_scores(const oab_evidence *evidence, oab_result *result) {
    for (size_t i = 0; i < evidence->split_count; i++) {
        oab_site_result *old = oab_find_site(result, evidence->splits[i].from);
        const oab_site_result *new = oab_find_site(result, evidence->splits[i].to);
        if (old == NULL || new == NULL)
            continue;
        old->score = less(old->score, new->score);
        old->measure = less(old->measure, new->measure);
        old->above = less(old->above, new->above);
    }
}
