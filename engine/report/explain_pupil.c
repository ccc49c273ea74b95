/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The explanation of one child for a reader: in sentences what it scores, or weighs, and what it
 * counts for on each count date; then the steps. */
#include "report/report_internal.h"

enum { TEXT = 1024 };

static const oab_step *root_of(const oab_explanation *e, const oab_pupil_date *at) {
    return &e->steps[at->root];
}

/* ---- where it is ---- */

/* Name, place and id, as far as they are known; "": there is no UNIT. */
static const char *call_unit(const oab_named_unit *unit, char *out, size_t size) {
    char name[TEXT], id[OAB_UNIT_ID];
    out[0] = '\0';
    if (unit->run == NULL)
        return out;
    oab_unit_id(unit, id);
    oab_name_unit(unit, name, sizeof name);
    if (unit->name[0] != '\0')
        snprintf(out, size, "%s (%s)", name, id);
    else
        snprintf(out, size, "%s", id);
    return out;
}

static void show_place(const oab_pupil_date *at, const oab_terminal *terminal) {
    char date[12], on[32] = "", school[2 * TEXT], municipality[2 * TEXT];
    if (at->date != 0)
        snprintf(on, sizeof on, "%s: ", oab_date_print(at->date, date));
    oab_tell_with(terminal, 0,
                  at->site.run == NULL           ? OAB_W_PUPIL_TODDLER
                  : at->municipality.run == NULL ? OAB_W_PUPIL_AT_SCHOOL
                                                 : OAB_W_PUPIL_AT_SCHOOL_IN,
                  OAB_TEXT_IN("date", on),
                  OAB_TEXT_IN("school", call_unit(&at->site, school, sizeof school)),
                  OAB_TEXT_IN("municipality",
                              call_unit(&at->municipality, municipality, sizeof municipality)));
}

/* ---- what it counts for ---- */

/* The words of either pool: below, at and above the cut-off. */
static const struct {
    oab_word_id below, tied, above;
} standings[OAB_POOL_COUNT] = {
    [OAB_SCHOOL_POOL] = {OAB_W_PUPIL_SCHOOL_BELOW, OAB_W_PUPIL_SCHOOL_TIED,
                         OAB_W_PUPIL_SCHOOL_ABOVE},
    [OAB_MUNICIPAL_POOL] = {OAB_W_PUPIL_MUNICIPALITY_BELOW, OAB_W_PUPIL_MUNICIPALITY_TIED,
                            OAB_W_PUPIL_MUNICIPALITY_ABOVE},
};

static void show_standing(const oab_explanation *e, const oab_pupil_date *at, int which,
                          const oab_terminal *terminal) {
    const oab_pupil_pool *of = &at->pools[which];
    char part[48], cutoff_text[48];
    if (of->pool == NULL || of->pool->k == 0)
        return;
    const int64_t score = root_of(e, at)->value, cutoff = of->pool->cutoff,
                  counts = e->steps[of->part + 1].value;
    oab_tell_with(
        terminal, 0,
        score > cutoff      ? standings[which].above
        : counts == OAB_ONE ? standings[which].below
        : score == cutoff   ? standings[which].tied
                            : standings[which].above,
        OAB_TEXT_IN("cutoff", oab_fixed_show(terminal->language, cutoff, cutoff_text)),
        OAB_HUNDREDTHS_IN("points", oab_round_div(e->steps[of->part].value, OAB_ONE / 100)),
        OAB_HUNDREDTHS_IN("a", oab_round_div(of->a, OAB_ONE / 100)),
        OAB_TEXT_IN("part",
                    oab_fixed_show(terminal->language, e->steps[of->part + 1].value, part)));
}

static void show_score(const oab_explanation *e, const oab_pupil_date *at,
                       const oab_terminal *terminal) {
    const oab_step *root = root_of(e, at);
    char score[48];
    oab_tell_with(terminal, 0,
                  !oab_known(root->value)    ? OAB_W_PUPIL_SCORE_DRAWN
                  : root->by == OAB_BY_TABLE ? OAB_W_PUPIL_SCORE_GIVEN
                                             : OAB_W_PUPIL_SCORE,
                  OAB_TEXT_IN("score", oab_fixed_show(terminal->language, root->value, score)));
    for (int which = 0; which < OAB_POOL_COUNT; which++)
        show_standing(e, at, which, terminal);
}

static void show_weight(const oab_explanation *e, const oab_pupil_date *at,
                        const oab_terminal *terminal) {
    const oab_step *root = root_of(e, at);
    char weight[48];
    oab_tell_with(terminal, 0,
                  root->by == OAB_BY_LEVELS ? OAB_W_PUPIL_WEIGHT : OAB_W_PUPIL_WEIGHT_GIVEN,
                  OAB_TEXT_IN("weight", oab_fixed_show(terminal->language, root->value, weight)));
}

static void show_date(const oab_explanation *e, const oab_pupil_date *at,
                      const oab_terminal *terminal) {
    const bool is_scored = e->run->result.scheme->has_scores;
    show_place(at, terminal);
    if (at->root != SIZE_MAX && is_scored)
        show_score(e, at, terminal);
    else if (at->root != SIZE_MAX)
        show_weight(e, at, terminal);
    if (!at->counts)
        oab_tell_with(terminal, 0,
                      at->site.run == NULL && !is_scored ? OAB_W_PUPIL_WEIGHTLESS
                                                         : OAB_W_PUPIL_IDLE,
                      OAB_YEAR_IN("year", e->run->result.year));
}

void oab_report_pupil(const oab_explanation *explanation, const oab_terminal *terminal) {
    oab_tell_with(terminal, 0, OAB_W_PUPIL_TITLE, OAB_TEXT_IN("id", explanation->pupil),
                  OAB_YEAR_IN("year", explanation->run->result.year));
    for (size_t i = 0; i < explanation->date_count; i++)
        show_date(explanation, &explanation->dates[i], terminal);
    oab_show_steps(explanation, terminal);
}
