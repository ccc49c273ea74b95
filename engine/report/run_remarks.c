/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of a run's screen: how many units get money, at what price, and what that stands on. */
#include "report/report_internal.h"

enum { TAIL = 192 }; /* the end of a sentence */

/* On what PARAMETER, times the factor INDEX, stands where that is set; "" where it is not. */
static char *index_words(const oab_run *run, oab_parameter_id parameter, oab_parameter_id index,
                         oab_language language, char out[TAIL]) {
    const oab_rules *rules = &run->parameters.rules;
    const char *name = oab_parameter_specs[parameter].name;
    out[0] = '\0';
    if (!oab_has(rules, index))
        return out;
    if (oab_rule_index(rules, index) == OAB_ONE)
        return oab_compose(language, OAB_W_RUN_NOT_INDEXED, out, TAIL, OAB_TEXT_IN("name", name));
    char factor[48];
    return oab_compose(
        language, OAB_W_RUN_INDEX, out, TAIL, OAB_TEXT_IN("name", name),
        OAB_TEXT_IN("index", oab_parameter_show(language, index, rules->value[index], factor)));
}

/* Whether scores as published pay, and what recomputing them from the rounded A would change. */
static void say_score_source(const oab_result *result, const oab_terminal *terminal) {
    const oab_language language = terminal->language;
    char differ[TAIL] = "", off[48];
    if (result->check_differ > 0)
        oab_compose(language, OAB_W_RUN_DIFFER, differ, sizeof differ,
                    OAB_COUNT_IN("count", result->check_differ),
                    OAB_TEXT_IN("off", result->check_off > 0
                                           ? oab_grouped(language, result->check_off, 0, off)
                                           : oab_word(language, OAB_W_RUN_NONE)));
    if (result->published > 0)
        oab_tell_with(terminal, 0, OAB_W_RUN_PUBLISHED, OAB_COUNT_IN("sites", result->published),
                      OAB_TEXT_IN("differ", differ));
    if (result->recomputed > 0)
        oab_tell_with(terminal, 0, OAB_W_RUN_RECOMPUTED, OAB_COUNT_IN("sites", result->recomputed));
}

static void say_weights_check(const oab_result *result, const oab_terminal *terminal) {
    if (result->checked > 0 && !result->scheme->has_scores)
        oab_tell_with(terminal, 0, OAB_W_RUN_WEIGHTS_CHECK,
                      OAB_COUNT_IN("compared", result->checked),
                      OAB_COUNT_IN("off", result->check_off));
}

/* A transition: its article, and the column that it starts from where that is given. */
typedef struct transition {
    oab_parameter_id mode, share;
    const char *article, *column;
    int64_t moved; /* of COUNT units */
    size_t count;
} transition;

/* Nothing in years without a transition. */
static void say_transition(const oab_run *run, const transition *t, const oab_terminal *terminal) {
    const oab_rules *rules = &run->parameters.rules;
    const oab_language language = terminal->language;
    const bool is_given = rules->value[t->mode] == OAB_TRANSITION_GIVEN;
    char from[TAIL];
    if (!run->result.scheme->has_scores || !oab_has(rules, t->share))
        return;
    if (rules->value[t->mode] == OAB_TRANSITION_OFF) {
        oab_tell_with(terminal, 0, OAB_W_RUN_TRANSITION_OFF, OAB_TEXT_IN("article", t->article));
    } else if (t->moved == 0 && is_given) {
        oab_tell_with(terminal, 0, OAB_W_RUN_TRANSITION_NONE, OAB_TEXT_IN("article", t->article),
                      OAB_TEXT_IN("column", t->column));
    } else {
        oab_compose(language, is_given ? OAB_W_RUN_TRANSITION_GIVEN : OAB_W_RUN_TRANSITION_COMPUTED,
                    from, sizeof from, OAB_TEXT_IN("column", t->column));
        oab_tell_with(terminal, 0, OAB_W_RUN_TRANSITION, OAB_TEXT_IN("article", t->article),
                      OAB_TEXT_IN("from", from), OAB_COUNT_IN("moved", t->moved),
                      OAB_COUNT_IN("all", t->count),
                      OAB_WORD_IN("rest", t->moved < (int64_t)t->count ? OAB_W_RUN_TRANSITION_OTHERS
                                                                       : OAB_W_NONE));
    }
}

/* Schools outside the scheme are in none of the figures, merged ones in those of another. */
static void say_left_out(const oab_dataset *data, const oab_terminal *terminal) {
    const int64_t travelling = data->excluded[OAB_SCHOOL_TRAVELLING],
                  special = data->excluded[OAB_SCHOOL_SPECIAL];
    if (travelling + special > 0)
        oab_tell_with(terminal, 0, OAB_W_RUN_LEFT_OUT, OAB_COUNT_IN("travelling", travelling),
                      OAB_COUNT_IN("special", special),
                      OAB_COUNT_IN("pupils", data->excluded_pupils));
    if (data->inputs[OAB_INPUT_MERGERS].path != NULL)
        oab_tell_with(terminal, 0, OAB_W_RUN_MERGERS, OAB_COUNT_IN("merged", data->merged),
                      OAB_COUNT_IN("split", data->split_count));
}

void oab_say_schools(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char index[TAIL] = "";
    if (result->price_mode)
        index_words(run, OAB_SCHOOL_PRICE, OAB_SCHOOL_PRICE_INDEX, terminal->language, index);
    fputc('\n', terminal->out);
    if (result->scheme->has_scores && oab_known(result->school_price))
        oab_tell_with(
            terminal, 0, OAB_W_RUN_SCHOOLS_POINTS, OAB_COUNT_IN("paid", result->sites_with_money),
            OAB_COUNT_IN("all", result->site_count), OAB_POINTS_IN("price", result->school_price),
            OAB_WORD_IN("ground",
                        result->price_mode ? OAB_W_RUN_PRICE_GIVEN : OAB_W_RUN_PRICE_BY_BUDGET),
            OAB_TEXT_IN("index", index));
    else
        oab_tell_with(terminal, 0, OAB_W_RUN_SCHOOLS_PAY,
                      OAB_COUNT_IN("paid", result->sites_with_money),
                      OAB_COUNT_IN("all", result->site_count));
    say_score_source(result, terminal);
    say_weights_check(result, terminal);
    say_transition(run,
                   &(transition){OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE, "art. 36a",
                                 "amount_previous", result->moved_sites, result->site_count},
                   terminal);
    say_left_out(run->data, terminal);
    oab_show_missing(result, 0, oab_word(terminal->language, OAB_W_RUN_WEIGHTS), terminal);
    if (result->masked_rows > 0)
        oab_tell_with(terminal, 0, OAB_W_RUN_MASKED, OAB_COUNT_IN("count", result->masked_rows));
}

void oab_say_municipalities(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    const oab_language language = terminal->language;
    char index[TAIL], minimum[TAIL] = "";
    if (result->at_minimum > 0)
        oab_compose(language, OAB_W_RUN_MINIMUM, minimum, sizeof minimum,
                    OAB_COUNT_IN("count", result->at_minimum));
    index_words(run, OAB_MUNICIPALITY_BUDGET, OAB_MUNICIPALITY_BUDGET_INDEX, language, index);
    fputc('\n', terminal->out);
    if (result->scheme->has_scores && oab_known(result->municipal_price))
        oab_tell_with(terminal, 0, OAB_W_RUN_MUNICIPALITIES_POINTS,
                      OAB_COUNT_IN("paid", result->municipalities_with_money),
                      OAB_COUNT_IN("all", result->municipality_count),
                      OAB_TEXT_IN("minimum", minimum),
                      OAB_POINTS_IN("price", result->municipal_price), OAB_TEXT_IN("index", index),
                      OAB_WORD_IN("dates", result->second_date ? OAB_W_NONE : OAB_W_RUN_ONE_DATE));
    else
        oab_tell_with(terminal, 0, OAB_W_RUN_MUNICIPALITIES_PAY,
                      OAB_COUNT_IN("paid", result->municipalities_with_money),
                      OAB_COUNT_IN("all", result->municipality_count),
                      OAB_TEXT_IN("minimum", minimum));
    if (result->grants_are_proxy)
        oab_tell(terminal, 0, OAB_W_RUN_PROXY);
    if (result->grants_by_decree > 0)
        oab_tell_with(terminal, 0, OAB_W_RUN_DECREE,
                      OAB_COUNT_IN("count", result->grants_by_decree));
    say_transition(run,
                   &(transition){OAB_MUNICIPALITY_TRANSITION, OAB_MUNICIPALITY_TRANSITION_SHARE,
                                 "art. 6", "grant_2018", result->moved_municipalities,
                                 result->municipality_count},
                   terminal);
}
