/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explains a unit on both sides of a comparison, beside what the comparison says of it. */
#include "explain/explain_internal.h"

#include <string.h>

/* ---- the unit's rows in the comparison ---- */

/* Where a unit's money is compared; OAB_LEVEL_COUNT: it gets none of that kind. */
static const oab_compare_level levels[OAB_UNIT_KINDS][OAB_MONEY_COUNT] = {
    [OAB_UNIT_SCHOOL] = {OAB_LEVEL_SCHOOLS, OAB_LEVEL_COUNT},
    [OAB_UNIT_INSTITUTION] = {OAB_LEVEL_INSTITUTIONS, OAB_LEVEL_COUNT},
    [OAB_UNIT_BOARD] = {OAB_LEVEL_BOARDS, OAB_LEVEL_COUNT},
    [OAB_UNIT_MUNICIPALITY] = {OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY, OAB_LEVEL_MUNICIPALITIES},
    [OAB_UNIT_PROVINCE] = {OAB_LEVEL_SCHOOLS_BY_PROVINCE, OAB_LEVEL_PROVINCES},
};

static bool is_row_of(const oab_compared *row, const oab_named_unit *unit) {
    return row->text != NULL ? strcmp(row->text, unit->text) == 0 : row->id == unit->id;
}

static void find_row(oab_explained_both *both, oab_money money) {
    const oab_comparison *c = both->comparison;
    oab_compare_level level = levels[both->unit.kind][money];
    /* sites that are added up per institution are on the level of schools */
    if (level == OAB_LEVEL_INSTITUTIONS && c->level[level].rows == NULL)
        level = OAB_LEVEL_SCHOOLS;
    both->level[money] = OAB_LEVEL_COUNT;
    if (level == OAB_LEVEL_COUNT)
        return;
    for (size_t i = 0; i < c->level[level].count; i++) {
        if (!is_row_of(&c->level[level].rows[i], &both->unit))
            continue;
        both->row[money] = &c->level[level].rows[i];
        both->level[money] = level;
    }
}

/* ---- its steps ---- */

static oab_status explain_side(oab_explained_both *both, int side, oab_log *log) {
    const oab_run *run = &both->comparison->run[side];
    oab_named_unit unit;
    oab_explainer *explainer;
    if (!(both->is_on[side] = oab_locate_unit(run, &both->unit, &unit)))
        return OAB_OK;
    oab_status status = oab_explainer_open(run, &explainer, log);
    if (status == OAB_OK)
        status = oab_explain(explainer, &unit, &both->side[side], log);
    oab_explainer_free(explainer);
    return status;
}

oab_status oab_explain_both(const oab_comparison *comparison, const oab_named_unit *unit,
                            oab_explained_both *both, oab_log *log) {
    *both = (oab_explained_both){.comparison = comparison, .unit = *unit};
    for (int m = 0; m < OAB_MONEY_COUNT; m++)
        find_row(both, (oab_money)m);
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        OAB_TRY(explain_side(both, s, log));
    return OAB_OK;
}

void oab_explained_both_free(oab_explained_both *both) {
    for (int s = 0; s < OAB_SIDE_COUNT; s++)
        oab_explanation_free(&both->side[s]);
}
