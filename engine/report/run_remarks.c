/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences of a run's screen: how many units get money, at what price, and what that stands on. */
#include "report/report_internal.h"

/* On what PARAMETER, times the factor INDEX, stands where that is set; "" where it is not. */
static const char *index_words(const oab_run *run, oab_parameter_id parameter,
                               oab_parameter_id index, char out[96]) {
    const oab_rules *rules = &run->parameters.rules;
    const char *name = oab_parameter_specs[parameter].name;
    char factor[32];
    out[0] = '\0';
    if (oab_has(rules, index) && oab_rule_index(rules, index) == OAB_ONE)
        snprintf(out, 96, "; %s is not indexed", name);
    else if (oab_has(rules, index))
        snprintf(out, 96, "; %s x an index of %s", name,
                 oab_parameter_print(index, rules->value[index], factor));
    return out;
}

/* Whether scores as published pay, and what recomputing them from the rounded A would change. */
static void say_score_source(const oab_result *result, const oab_terminal *terminal) {
    char differ[144] = "", off[48] = "none", count[48];
    if (result->check_off > 0)
        oab_grouped(result->check_off, 0, off);
    if (result->check_differ > 0)
        snprintf(differ, sizeof differ, "; recomputed, %s %s, %s by more than 0.01",
                 oab_grouped(result->check_differ, 0, count),
                 OAB_PLURAL(result->check_differ, "differs", "differ"), off);
    if (result->published > 0)
        oab_say_wrapped(terminal, 0, "Published scores pay at %s %s%s.",
                        oab_grouped(result->published, 0, count),
                        OAB_PLURAL(result->published, "site", "sites"), differ);
    if (result->recomputed > 0)
        oab_say_wrapped(
            terminal, 0,
            "Scores of %s %s are recomputed, because threshold, C - G or share is changed.",
            oab_grouped(result->recomputed, 0, count),
            OAB_PLURAL(result->recomputed, "site", "sites"));
}

static void say_weights_check(const oab_result *result, const oab_terminal *terminal) {
    const oab_check_words *check = &result->scheme->check;
    if (result->checked > 0 && !result->scheme->has_scores)
        oab_say_wrapped(terminal, 0, "%s: %lld compared%s, %lld %s.", check->title,
                        (long long)result->checked, check->with, (long long)result->check_off,
                        check->off);
}

/* How many of COUNT units have the transition of ARTICLE, which starts from COLUMN where that is
 * given; nothing in years without SHARE. */
static void say_transition(const oab_run *run, oab_parameter_id mode, oab_parameter_id share,
                           int64_t moved, size_t count, const char *article, const char *column,
                           const oab_terminal *terminal) {
    const oab_rules *rules = &run->parameters.rules;
    const bool is_given = rules->value[mode] == OAB_TRANSITION_GIVEN;
    char part[48], all[48];
    if (!run->result.scheme->has_scores || !oab_has(rules, share))
        return;
    if (rules->value[mode] == OAB_TRANSITION_OFF)
        oab_say_wrapped(terminal, 0, "Transition (%s): off.", article);
    else if (moved == 0 && is_given)
        oab_say_wrapped(terminal, 0, "Transition (%s): none, as no %s is given.", article, column);
    else
        oab_say_wrapped(terminal, 0, "Transition (%s): %s%s for %s of %s%s.", article,
                        is_given ? column : "computed", is_given ? " given" : "",
                        oab_grouped(moved, 0, part), oab_grouped((int64_t)count, 0, all),
                        moved < (int64_t)count ? "; the others have none" : "");
}

/* Schools outside the scheme are in none of the figures, merged ones in those of another. */
static void say_left_out(const oab_dataset *data, const oab_terminal *terminal) {
    const int64_t travelling = data->excluded[OAB_SCHOOL_TRAVELLING],
                  special = data->excluded[OAB_SCHOOL_SPECIAL];
    char pupils[48];
    if (travelling + special > 0)
        oab_say_wrapped(
            terminal, 0, "Left out: %lld %s for travelling children, %lld special %s, %s %s.",
            (long long)travelling, OAB_PLURAL(travelling, "school", "schools"), (long long)special,
            OAB_PLURAL(special, "school", "schools"), oab_grouped(data->excluded_pupils, 0, pupils),
            OAB_PLURAL(data->excluded_pupils, "pupil", "pupils"));
    if (data->inputs[OAB_INPUT_MERGERS].path != NULL)
        oab_say_wrapped(terminal, 0, "Mergers: %zu %s merged, %zu split off.", data->merged,
                        OAB_PLURAL(data->merged, "school", "schools"), data->split_count);
}

void oab_say_schools(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char sites[48], paid[48], price[48], words[96];
    const char *ground = "the budget divided", *indexed = "";
    if (result->price_mode) {
        ground = "a price";
        indexed = index_words(run, OAB_SCHOOL_PRICE, OAB_SCHOOL_PRICE_INDEX, words);
    }
    fputc('\n', terminal->out);
    if (result->scheme->has_scores && oab_known(result->school_price))
        oab_say_wrapped(terminal, 0, "Schools: %s of %s sites get money, %s euro per point (%s%s).",
                        oab_grouped(result->sites_with_money, 0, paid),
                        oab_grouped((int64_t)result->site_count, 0, sites),
                        oab_points(result->school_price, price), ground, indexed);
    else
        oab_say_wrapped(terminal, 0, "Schools: %s of %s sites get money.",
                        oab_grouped(result->sites_with_money, 0, paid),
                        oab_grouped((int64_t)result->site_count, 0, sites));
    say_score_source(result, terminal);
    say_weights_check(result, terminal);
    say_transition(run, OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE, result->moved_sites,
                   result->site_count, "art. 36a", "amount_previous", terminal);
    say_left_out(run->data, terminal);
    oab_show_missing(result, 0, "Weights: ", terminal);
    if (result->masked_rows > 0)
        oab_say_wrapped(terminal, 0, "%lld %s empty, because a count is masked (-1 or <5).",
                        (long long)result->masked_rows,
                        OAB_PLURAL(result->masked_rows, "amount stays", "amounts stay"));
}

void oab_say_municipalities(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char price[48], words[96], minimum[64] = "";
    if (result->at_minimum > 0)
        snprintf(minimum, sizeof minimum, ", %lld at the minimum", (long long)result->at_minimum);
    fputc('\n', terminal->out);
    if (result->scheme->has_scores && oab_known(result->municipal_price))
        oab_say_wrapped(
            terminal, 0, "Municipalities: %lld of %zu get money%s, %s euro per point%s%s.",
            (long long)result->municipalities_with_money, result->municipality_count, minimum,
            oab_points(result->municipal_price, price),
            index_words(run, OAB_MUNICIPALITY_BUDGET, OAB_MUNICIPALITY_BUDGET_INDEX, words),
            result->second_date ? "" : "; one count date, so H = I");
    else
        oab_say_wrapped(terminal, 0, "Municipalities: %lld of %zu get money%s.",
                        (long long)result->municipalities_with_money, result->municipality_count,
                        minimum);
    if (result->grants_are_proxy)
        oab_say_wrapped(terminal, 0,
                        "No grants of 2018 are given: a proxy, municipality.old_budget over "
                        "school weights.");
    if (result->grants_by_decree > 0)
        oab_say_wrapped(terminal, 0, "Grants by the decree of 2010 over school weights: %lld.",
                        (long long)result->grants_by_decree);
    say_transition(run, OAB_MUNICIPALITY_TRANSITION, OAB_MUNICIPALITY_TRANSITION_SHARE,
                   result->moved_municipalities, result->municipality_count, "art. 6", "grant_2018",
                   terminal);
}
