/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An explanation for a reader: what a unit gets, in sentences; and the units that a name may mean.
 */
#include "report/report_internal.h"

#include <string.h>

enum { TEXT = 1024 };

/* ---- who ---- */

static const char *kind_word(oab_language language, oab_unit_kind kind) {
    return oab_word(language, oab_find_word("explain_kind_", oab_unit_kind_words[kind]));
}

void oab_name_unit(const oab_named_unit *unit, char *out, size_t size) {
    char id[OAB_UNIT_ID];
    if (unit->name[0] != '\0')
        oab_name_and_place(unit->name, unit->place, out, size);
    else
        snprintf(out, size, "%s", oab_unit_id(unit, id));
}

void oab_show_unit_title(const oab_named_unit *unit, int year, const oab_terminal *terminal) {
    const bool has_name = unit->name[0] != '\0' && unit->kind != OAB_UNIT_PROVINCE;
    char name[TEXT], id[OAB_UNIT_ID], when[16] = "";
    if (year != 0)
        snprintf(when, sizeof when, ", %d", year);
    oab_name_unit(unit, name, sizeof name);
    oab_tell_with(terminal, 0, has_name ? OAB_W_EXPLAIN_TITLE : OAB_W_EXPLAIN_TITLE_ID,
                  OAB_TEXT_IN("name", name),
                  OAB_TEXT_IN("kind", kind_word(terminal->language, unit->kind)),
                  OAB_TEXT_IN("id", oab_unit_id(unit, id)), OAB_TEXT_IN("when", when));
}

/* ---- what it gets, in words ---- */

static const oab_step *find_step(const oab_explanation *e, oab_step_id id) {
    for (size_t i = 0; i < e->count; i++)
        if (e->steps[i].id == id)
            return &e->steps[i];
    return NULL;
}

static void show_amount(const oab_explanation *e, const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    const bool is_scored = e->run->result.scheme->has_scores,
               is_place =
                   e->unit.kind == OAB_UNIT_MUNICIPALITY || e->unit.kind == OAB_UNIT_PROVINCE;
    char what[TEXT] = "", from[TEXT] = "", weight[48];
    if (oab_known(e->above) && is_scored)
        oab_compose(language, OAB_W_EXPLAIN_FOR_POINTS, what, sizeof what,
                    OAB_HUNDREDTHS_IN("points", e->above / (OAB_ONE / 100)));
    else if (oab_known(e->above))
        oab_compose(language, OAB_W_EXPLAIN_FOR_WEIGHT, what, sizeof what,
                    OAB_TEXT_IN("weight", oab_fixed_show(language, e->above, weight)));
    if (oab_known(e->pupils))
        oab_compose(language, is_place ? OAB_W_EXPLAIN_FROM_CHILDREN : OAB_W_EXPLAIN_FROM_PUPILS,
                    from, sizeof from, OAB_COUNT_IN("pupils", e->pupils));
    oab_tell_with(terminal, 0,
                  !oab_known(e->amount) ? OAB_W_EXPLAIN_GETS_UNKNOWN
                  : e->amount == 0      ? OAB_W_EXPLAIN_GETS_NOTHING
                                        : OAB_W_EXPLAIN_GETS,
                  OAB_EURO_IN("euro", e->amount), OAB_TEXT_IN("for", what),
                  OAB_TEXT_IN("from", from));
}

/* Why a school gets nothing. */
static void show_below(const oab_explanation *e, const oab_terminal *terminal) {
    const oab_step *a = find_step(e, OAB_STEP_A), *b = find_step(e, OAB_STEP_B);
    if (e->amount != 0 || e->unit.kind != OAB_UNIT_SCHOOL || a == NULL || b == NULL)
        return;
    oab_tell_with(terminal, 0, OAB_W_EXPLAIN_BELOW,
                  OAB_HUNDREDTHS_IN("a", oab_round_div(a->value, OAB_ONE / 100)),
                  OAB_HUNDREDTHS_IN("b", oab_round_div(b->value, OAB_ONE / 100)));
}

const char *oab_merged_ids(const oab_explanation *e, char *out, size_t size) {
    const oab_dataset *data = e->run->data;
    char id[8];
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < data->merged && length < size; i++)
        if (e->unit.kind == OAB_UNIT_SCHOOL && data->applied[i].to == e->unit.id)
            length += (size_t)snprintf(out + length, size - length, "%s%s", length > 0 ? ", " : "",
                                       oab_school_id_print(data->applied[i].from, id));
    return out;
}

static void show_merged(const oab_explanation *e, const oab_terminal *terminal) {
    char ids[TEXT];
    if (oab_merged_ids(e, ids, sizeof ids)[0] != '\0')
        oab_tell_with(terminal, 0, OAB_W_EXPLAIN_MERGED, OAB_TEXT_IN("ids", ids));
}

static bool is_published(const oab_explanation *e) {
    const oab_step *score = find_step(e, OAB_STEP_SCORE);
    return e->unit.kind == OAB_UNIT_SCHOOL && score != NULL && score->by == OAB_BY_TABLE &&
           e->run->data->source == OAB_COUNTRY;
}

static void show_remarks(const oab_explanation *e, const oab_terminal *terminal) {
    const oab_result *result = &e->run->result;
    const bool is_municipality = e->unit.kind == OAB_UNIT_MUNICIPALITY && e->unit.index != SIZE_MAX;
    if (is_published(e))
        oab_tell(terminal, 0, OAB_W_EXPLAIN_PUBLISHED);
    if (is_municipality && result->municipalities[e->unit.index].at_minimum)
        oab_tell(terminal, 0, OAB_W_EXPLAIN_MINIMUM);
    if (is_municipality && result->has_grants && result->grants_are_proxy)
        oab_tell(terminal, 0, OAB_W_EXPLAIN_PROXY);
    if (e->is_drawn)
        oab_tell(terminal, 0, OAB_W_EXPLAIN_DRAWN);
    show_merged(e, terminal);
}

static void show_sentences(const oab_explanation *e, const oab_terminal *terminal) {
    show_amount(e, terminal);
    show_below(e, terminal);
    if (oab_known(e->per_pupil) && e->per_pupil != 0)
        oab_tell_with(terminal, 0, OAB_W_EXPLAIN_PER_PUPIL, OAB_EURO_IN("euro", e->per_pupil));
    if (e->rank > 0)
        oab_tell_with(terminal, 0, OAB_W_EXPLAIN_RANK, OAB_COUNT_IN("rank", e->rank),
                      OAB_COUNT_IN("ranked", e->ranked), OAB_COUNT_IN("money", e->with_money));
    show_remarks(e, terminal);
}

void oab_show_explained(const oab_explanation *explanation, const oab_terminal *terminal) {
    show_sentences(explanation, terminal);
    oab_show_steps(explanation, terminal);
    oab_show_what_if(explanation, terminal);
    oab_show_features(explanation, terminal);
}

void oab_report_explanation(const oab_explanation *explanation, const oab_terminal *terminal) {
    oab_show_unit_title(&explanation->unit, explanation->run->result.year, terminal);
    oab_show_explained(explanation, terminal);
}

/* ---- several units of a name ---- */

void oab_report_units(const oab_units *units, const oab_terminal *terminal) {
    char id[OAB_UNIT_ID], name[TEXT];
    oab_tell_with(terminal, 0,
                  units->by == OAB_BY_PART ? OAB_W_EXPLAIN_HITS_PART : OAB_W_EXPLAIN_HITS,
                  OAB_COUNT_IN("count", units->count));
    for (size_t i = 0; i < units->count; i++) {
        oab_name_unit(&units->rows[i], name, sizeof name);
        oab_say(terminal, 9, "%-8s %s (%s)\n", oab_unit_id(&units->rows[i], id), name,
                kind_word(terminal->language, units->rows[i].kind));
    }
    oab_tell_with(terminal, 0, OAB_W_EXPLAIN_ASK,
                  OAB_TEXT_IN("id", oab_unit_id(&units->rows[0], id)));
}
