/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of a run: what was divided and on what ground, the budget lines, who gets most, and
 * where to look next. */
#include "base/version.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- what was run ---- */

static void show_title(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char title[64];
    const int length = snprintf(title, sizeof title, "Onderwijsachterstanden %d", result->year);
    fprintf(terminal->out, "%s%*s\n", title, oab_screen_width(terminal) - length,
            "oab-alloc " OAB_VERSION);
    oab_say_wrapped(terminal, 0, "Divided by the %s (%s).", result->scheme->title,
                    result->scheme->dutch);
    oab_show_source(run, 0, terminal);
}

/* ---- budget lines ---- */

/* The line a council knows it by; a line inside another one is indented. */
static oab_cell line_title(const void *context, const void *row, char *scratch) {
    static const struct {
        const char *name, *title;
    } titles[] = {
        {"schools", "Schools"},
        {"school_transition", "Schools, transition"},
        {"school_npo", "Schools, NPO top-up"},
        {"school_weights", "Schools, weights"},
        {"school_impulse", "Schools, impulse areas"},
        {"municipalities", "Municipalities"},
        {"municipality_annex_a", "  of which annex A"},
        {"municipality_annex_b", "  of which annex B"},
        {"municipality_transition", "  of which transition"},
        {"preschool", "  of which preschool"},
    };
    const oab_run *run = context;
    const oab_budget_line *line = row;
    char minimum[48];
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i].name, line->name) == 0)
            return (oab_cell){.text = titles[i].title};
    if (strcmp(line->name, "minimum") != 0)
        return (oab_cell){.text = line->name};
    const oab_cents least = oab_rule_cents(&run->parameters.rules, OAB_MUNICIPALITY_MINIMUM);
    snprintf(scratch, OAB_CELL_SCRATCH, "  of which to the minimum of %s",
             oab_grouped((int64_t)oab_round_div(least, 100), 0, minimum));
    return (oab_cell){.text = scratch};
}

static void show_lines(const oab_run *run, const oab_terminal *terminal) {
    static const oab_report_column line_columns[] = {
        {"title", OAB_CELL_TEXT, .work_out = line_title},
        {"recipients", OAB_CELL_COUNT, OAB_MEMBER(oab_budget_line, recipients)},
        {"allocated", OAB_CELL_EURO, OAB_MEMBER(oab_budget_line, allocated)},
    };
    static const oab_terminal_column columns[] = {
        {"title", "Budget line", .width = -34},
        {"recipients", "recipients", .width = 10},
        {"allocated", "euro", .width = 18},
        {"residue", "residue", .width = 14},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table budget = oab_run_table(run, OAB_TABLE_BUDGET);
    const oab_report_column shown[] = {line_columns[0], line_columns[1], line_columns[2],
                                       budget.columns[budget.column_count - 1]};
    const oab_report_table table = {"lines", OAB_COLUMNS(shown), budget.row, run};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- national figures ---- */

static void show_nations(const oab_run *run, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"pool", "National", .width = -14},
        {"count_date", "date", .width = -10},
        {"children", "children", .width = 9},
        {"k", "k", .width = 7},
        {"cutoff", "cut-off", .width = 8},
        {"C", "C", .width = 8},
        {"G", "G", .width = 8},
        {"gap", "C - G", .width = 6},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_NATIONS);
    const oab_result *result = &run->result;
    if (result->school_nation.k == 0 && result->municipal_nation[0].k == 0)
        return; /* tables of scores alone contain no national figures */
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* ---- who gets most ---- */

/* "Onze Wereld, 's-Gravenhage" */
static oab_cell name_and_place(const void *context, const void *row, char *scratch) {
    (void)context;
    const oab_school *school = ((const oab_site_result *)row)->row;
    if (school == NULL)
        return (oab_cell){.text = NULL};
    const bool has_both = school->name[0] != '\0' && school->place[0] != '\0';
    snprintf(scratch, OAB_CELL_SCRATCH, "%.400s%s%.400s", school->name, has_both ? ", " : "",
             school->place);
    return (oab_cell){.text = scratch};
}

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

static void say_score_source(const oab_result *result, const oab_terminal *terminal) {
    char differ[64] = "", count[48];
    if (result->checked > 0)
        snprintf(differ, sizeof differ, "; recomputed, %lld of %lld differ",
                 (long long)result->check_differ, (long long)result->checked);
    if (result->published > 0)
        oab_say_wrapped(terminal, 0, "The published score pays %s %s%s.",
                        oab_grouped(result->published, 0, count),
                        OAB_PLURAL(result->published, "site", "sites"), differ);
    if (result->recomputed > 0)
        oab_say_wrapped(terminal, 0,
                        "The score of %s %s is recomputed: threshold, C - G or share is changed.",
                        oab_grouped(result->recomputed, 0, count),
                        OAB_PLURAL(result->recomputed, "site", "sites"));
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
    if (travelling + special > 0)
        oab_say_wrapped(
            terminal, 0, "Left out: %lld %s for travelling children, %lld special %s, %lld %s.",
            (long long)travelling, OAB_PLURAL(travelling, "school", "schools"), (long long)special,
            OAB_PLURAL(special, "school", "schools"), (long long)data->excluded_pupils,
            OAB_PLURAL(data->excluded_pupils, "pupil", "pupils"));
    if (data->inputs[OAB_INPUT_MERGERS].path != NULL)
        oab_say_wrapped(terminal, 0, "Mergers: %zu %s merged, %zu split off.", data->merged,
                        OAB_PLURAL(data->merged, "school", "schools"), data->split_count);
}

static void say_schools(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    const oab_check_words *check = &result->scheme->check;
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
    if (result->checked > 0)
        oab_say_wrapped(terminal, 0, "%s: %lld compared%s, %lld %s.", check->title,
                        (long long)result->checked, check->with, (long long)result->check_off,
                        check->off);
    say_transition(run, OAB_SCHOOL_TRANSITION, OAB_SCHOOL_TRANSITION_SHARE, result->moved_sites,
                   result->site_count, "art. 36a", "amount_previous", terminal);
    say_left_out(run->data, terminal);
    oab_show_missing(result, 0, "Weights: ", terminal);
    if (result->masked_rows > 0)
        oab_say_wrapped(terminal, 0, "%lld %s empty, because a count is masked (-1 or <5).",
                        (long long)result->masked_rows,
                        OAB_PLURAL(result->masked_rows, "amount stays", "amounts stay"));
}

static oab_status show_sites(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    const oab_report_column site_columns[] = {
        {"school_id", OAB_CELL_SCHOOL, OAB_MEMBER(oab_site_result, id)},
        {"name", OAB_CELL_TEXT, .work_out = name_and_place},
        {"pupils", OAB_CELL_COUNT, OAB_MEMBER(oab_site_result, pupils)},
        {"score", OAB_CELL_HUNDREDTHS, OAB_MEMBER(oab_site_result, score)},
        {"school_weight", OAB_CELL_MEASURE, OAB_MEMBER(oab_site_result, school_weight)},
        {"amount", OAB_CELL_EURO, OAB_MEMBER(oab_site_result, amount)},
    };
    const oab_terminal_column columns[] = {
        {"school_id", "Site", .width = -6},
        {"name", "Most money", .width = -40, .may_cut = true},
        {"pupils", "pupils", .width = 6},
        {result->scheme->shown, result->scheme->has_scores ? "points" : "weight", .width = 9},
        {"amount", "euro", .width = 13},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = {"sites", OAB_COLUMNS(site_columns),
                                    oab_run_table(run, OAB_TABLE_SCHOOLS).row, run};
    say_schools(run, terminal);
    return oab_show_ends(&table, &form, "amount", terminal, log);
}

static const char *mark_minimum(const void *row) {
    return ((const oab_municipality_result *)row)->at_minimum ? " min" : "";
}

static void say_municipalities(const oab_run *run, const oab_terminal *terminal) {
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

static oab_status show_municipalities(const oab_run *run, const oab_terminal *terminal,
                                      oab_log *log) {
    static const oab_terminal_column columns[] = {
        {"municipality_id", "Code", .width = -6},
        {"name", "Most money", .width = -25, .may_cut = true},
        {"score", "points", .width = 11},
        {"amount", "euro", .width = 14},
        {"amount_preschool", "of which preschool", .width = 18},
    };
    static const oab_terminal_column grants[] = {
        {"municipality_id", "Code", .width = -6},
        {"name", "Most money", .width = -25, .may_cut = true},
        {"amount", "euro", .width = 14},
    };
    static const oab_terminal_table scored = {OAB_COLUMNS(columns), .has_headings = true,
                                              .mark = mark_minimum, .mark_width = 4},
                                    granted = {OAB_COLUMNS(grants), .has_headings = true};
    const oab_terminal_table *form = run->result.scheme->has_scores ? &scored : &granted;
    const oab_report_table table = oab_run_table(run, OAB_TABLE_MUNICIPALITIES);
    say_municipalities(run, terminal);
    return oab_show_ends(&table, form, "amount", terminal, log);
}

/* ---- the foot ---- */

static void show_next(const oab_run *run, const oab_terminal *terminal) {
    const int year = run->result.year;
    if (run->data->source != OAB_COUNTRY)
        return;
    fprintf(terminal->out,
            "Next: oab-alloc compare --year %d\n"
            "      oab-alloc --year %d --out DIR\n"
            "      oab-alloc params --year %d\n",
            year, year, year);
}

oab_status oab_report_terminal(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    show_title(run, terminal);
    show_lines(run, terminal);
    if (result->has_sites)
        OAB_TRY(show_sites(run, terminal, log));
    if (result->has_municipalities)
        OAB_TRY(show_municipalities(run, terminal, log));
    if (result->scheme->has_scores)
        show_nations(run, terminal);
    oab_show_standing(run, terminal);
    show_next(run, terminal);
    return OAB_OK;
}
