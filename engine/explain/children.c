/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The children of a unit: their sums in the lowest share. */
#include "explain/explain_internal.h"

static void add_segment(const oab_segment_sums *sums, int pool, oab_unit *unit) {
    unit->count += sums->count;
    oab_add_tail(&unit->tail, &sums->tail[pool]);
}

void oab_sum_site(const oab_explainer *explainer, const oab_site_result *site, oab_unit *unit) {
    const oab_run *run = explainer->run;
    const size_t i = (size_t)(site - run->result.sites);
    *unit = (oab_unit){.table_a = OAB_ABSENT};
    for (size_t s = explainer->first_segment[i]; s < explainer->first_segment[i + 1]; s++)
        add_segment(&run->scores.segments[s], OAB_SCHOOL_POOL, unit);
}

void oab_sum_municipality(const oab_explainer *explainer, oab_municipality_id id, int d,
                          bool only_toddlers, oab_unit *unit) {
    const oab_run *run = explainer->run;
    const oab_cohort *cohort = &run->data->cohort;
    const size_t date = run->result.dates.municipal[d];
    oab_unit whole = {.table_a = OAB_ABSENT};
    *unit = (oab_unit){.table_a = OAB_ABSENT};
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (segment->date != date || segment->municipality != id)
            continue;
        add_segment(&run->scores.segments[s], OAB_MUNICIPAL_POOL, &whole);
        if (!only_toddlers || oab_is_toddlers(segment))
            add_segment(&run->scores.segments[s], OAB_MUNICIPAL_POOL, unit);
    }
    unit->whole = whole.tail;
}
