/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary of a run on a terminal: budget lines, national figures, who gets money, the first and
 * last of each list, and what was assumed. */
#include "report/report_internal.h"

static void show_title(const oab_run *run, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    oab_say(terminal, 0, "oab-alloc, funding year %d, %s (%s)\n", result->year,
            result->scheme->title, result->scheme->dutch);
    if (run->data->source == OAB_SAMPLE)
        oab_say(
            terminal, 0,
            "Built-in sample: a fictional region. The national budget is divided over it as if\n"
            "it were the country, so amounts are far too high; --pupils and --schools take "
            "yours.\n");
    oab_show_inputs(run->data, 0, terminal);
}

static void show_lines(const oab_run *run, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"line", "Budget line (euro)", .width = -24},
        {"recipients", "recipients", .width = 10, .is_plain = true},
        {"budget", "budget", .width = 20},
        {"allocated", "allocated", .width = 20},
        {"residue", "residue", .width = 16},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_BUDGET);
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

static void show_nations(const oab_run *run, const oab_terminal *terminal) {
    static const oab_terminal_column columns[] = {
        {"pool", "National", .width = -15},
        {"count_date", "date", .width = -10},
        {"children", "children", .width = 11},
        {"k", "k", .width = 10},
        {"ties", "ties", .width = 6},
        {"cutoff", "cut-off", .width = 10},
        {"C", "C", .width = 10},
        {"G", "G", .width = 10},
        {"gap", "C - G", .width = 9},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .has_headings = true};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_NATIONS);
    const oab_result *result = &run->result;
    if (result->school_nation.k == 0 && result->municipal_nation[0].k == 0)
        return; /* tables of scores alone give no national figures */
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

static oab_status show_sites(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    const oab_check_words *check = &result->scheme->check;
    const oab_terminal_column columns[] = {
        {"school_id", "", .width = -6},
        {"name", "", .width = -36, .may_cut = true},
        {"pupils", "", .width = 6, .unit = " pupils"},
        {result->scheme->shown, "", .width = 11},
        {"amount", "", .width = 18},
    };
    const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_SCHOOLS);
    char price[48];
    oab_say(terminal, 0, "\nSchools: %zu %s of %zu %s, %lld with money.\n", result->site_count,
            OAB_PLURAL(result->site_count, "site", "sites"), result->institution_count,
            OAB_PLURAL(result->institution_count, "institution", "institutions"),
            (long long)result->sites_with_money);
    if (result->scheme->has_scores)
        oab_say(terminal, 0, "%s: %s euro per unit of score.\n",
                result->price_mode ? "Price mode" : "Budget mode",
                oab_points(result->school_price, price));
    if (result->checked > 0)
        oab_say(terminal, 0, "%s: %lld compared%s, %lld %s.\n", check->title,
                (long long)result->checked, check->with, (long long)result->check_off, check->off);
    if (result->masked_rows > 0)
        oab_say(terminal, 0, "%lld %s empty, because a count is masked (-1 or <5).\n",
                (long long)result->masked_rows,
                OAB_PLURAL(result->masked_rows, "amount stays", "amounts stay"));
    return oab_show_ends(&table, &form, "amount", terminal, log);
}

static const char *mark_minimum(const void *row) {
    return ((const oab_municipality_result *)row)->at_minimum ? " min" : "";
}

static oab_status show_municipalities(const oab_run *run, const oab_terminal *terminal,
                                      oab_log *log) {
    static const oab_terminal_column columns[] = {
        {"municipality_id", "", .width = -6},
        {"name", "", .width = -28, .may_cut = true},
        {"score", "score", .width = 14},
        {"amount", "amount", .width = 20},
        {"amount_preschool", "of which preschool", .width = 22},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(columns), .indent = 2, .has_headings = true,
                                            .mark = mark_minimum, .mark_width = 4};
    const oab_report_table table = oab_run_table(run, OAB_TABLE_MUNICIPALITIES);
    const oab_result *result = &run->result;
    char price[48];
    oab_say(terminal, 0, "\nMunicipalities: %zu, %lld with money, %lld at the minimum.\n",
            result->municipality_count, (long long)result->municipalities_with_money,
            (long long)result->at_minimum);
    if (result->scheme->has_scores)
        oab_say(terminal, 0, "%s euro per unit of score%s.\n",
                oab_points(result->municipal_price, price),
                result->second_date ? "" : "; one count date, so H = I");
    if (result->grants_are_proxy)
        oab_say(
            terminal, 0,
            "No grants of 2018 are given: a proxy, municipality.old_budget over school weights.\n");
    return oab_show_ends(&table, &form, "amount", terminal, log);
}

oab_status oab_report_terminal(const oab_run *run, const oab_terminal *terminal, oab_log *log) {
    const oab_result *result = &run->result;
    show_title(run, terminal);
    show_lines(run, terminal);
    if (result->scheme->has_scores)
        show_nations(run, terminal);
    if (result->has_sites)
        OAB_TRY(show_sites(run, terminal, log));
    if (result->has_municipalities)
        OAB_TRY(show_municipalities(run, terminal, log));
    oab_show_assumptions(run, NULL, 1, terminal);
    return OAB_OK;
}
