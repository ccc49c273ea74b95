/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The summary that an analyst reads at a glance: budget lines, national figures, who gets money,
 * the ends of the list, and what was assumed. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- parts of a line ---- */

static const char *points(oab_fixed value, char out[48]) {
    if (!oab_known(value))
        return strcpy(out, "-");
    oab_decimal_print(out, value, 6, 4);
    return out;
}

/* ---- order by amount ---- */

static int by_amount(int64_t a, int64_t b, uint64_t a_id, uint64_t b_id) {
    if (a != b)
        return a > b ? -1 : 1;
    return a_id < b_id ? -1 : a_id > b_id;
}

static int compare_sites(const void *left, const void *right) {
    const oab_site_result *a = *(const oab_site_result *const *)left,
                          *b = *(const oab_site_result *const *)right;
    return by_amount(a->amount, b->amount, a->id, b->id);
}

static int compare_municipalities(const void *left, const void *right) {
    const oab_municipality_result *a = *(const oab_municipality_result *const *)left,
                                  *b = *(const oab_municipality_result *const *)right;
    return by_amount(a->amount, b->amount, a->id, b->id);
}

const oab_site_result **oab_sites_by_amount(const oab_result *result, size_t *count) {
    const oab_site_result **list = oab_new(result->site_count, sizeof *list);
    *count = 0;
    for (size_t i = 0; list != NULL && i < result->site_count; i++)
        if (oab_known(result->sites[i].amount))
            list[(*count)++] = &result->sites[i];
    if (list != NULL)
        qsort(list, *count, sizeof *list, compare_sites);
    return list;
}

const oab_municipality_result **oab_municipalities_by_amount(const oab_result *result,
                                                             size_t *count) {
    const oab_municipality_result **list = oab_new(result->municipality_count, sizeof *list);
    *count = 0;
    for (size_t i = 0; list != NULL && i < result->municipality_count; i++)
        if (oab_known(result->municipalities[i].amount))
            list[(*count)++] = &result->municipalities[i];
    if (list != NULL)
        qsort(list, *count, sizeof *list, compare_municipalities);
    return list;
}

/* ---- parts ---- */

static void show_title(const oab_run *run, FILE *out) {
    const oab_result *result = &run->result;
    fprintf(out, "oab-alloc, funding year %d, %s\n", result->year, result->scheme->title);
    if (run->data->is_sample)
        fputs("Built-in sample: a fictional region. The national budget is divided over it as if\n"
              "it were the country, so amounts are far too high; --pupils and --schools take "
              "yours.\n",
              out);
    for (int i = 0; i < OAB_INPUT_COUNT; i++)
        if (run->data->inputs[i].path != NULL)
            fprintf(out, "%-15s %s (%llu rows)\n", oab_input_names[i], run->data->inputs[i].path,
                    (unsigned long long)run->data->inputs[i].rows);
}

static void show_lines(const oab_result *result, FILE *out) {
    char budget[48], allocated[48], residue[48];
    fprintf(out, "\n%-24s %10s %20s %20s %16s\n", "Budget line (euro)", "recipients", "budget",
            "allocated", "residue");
    for (size_t i = 0; i < result->line_count; i++) {
        const oab_line *line = &result->lines[i];
        if (!line->used)
            continue;
        const int64_t left = oab_known(line->budget) ? line->budget - line->allocated : OAB_ABSENT;
        fprintf(out, "%-24s %10lld %20s %20s %16s\n", line->name, (long long)line->recipients,
                oab_grouped(line->budget, 2, budget), oab_grouped(line->allocated, 2, allocated),
                oab_grouped(left, 2, residue));
    }
}

static void show_nation(const char *who, const oab_national *n, FILE *out) {
    char date[12], children[48], k[48], ties[48], cutoff[48], c[48], g[48], gap[48];
    fprintf(out, "%-15s %-10s %11s %10s %6s %10s %10s %10s %9s\n", who,
            n->date != 0 ? oab_date_print(n->date, date) : "-",
            oab_grouped(n->children, 0, children), oab_grouped(n->k, 0, k),
            oab_grouped(n->ties, 0, ties), points(n->cutoff, cutoff), points(n->c, c),
            points(n->g, g), points(n->gap, gap));
}

static void show_nations(const oab_result *result, FILE *out) {
    if (result->school_nation.k == 0 && result->municipal_nation[0].k == 0)
        return; /* tables of scores alone tell no national figure */
    fprintf(out, "\n%-15s %-10s %11s %10s %6s %10s %10s %10s %9s\n", "National", "date", "children",
            "k", "ties", "cut-off", "C", "G", "C - G");
    if (result->school_nation.k > 0)
        show_nation("schools", &result->school_nation, out);
    for (int d = 0; d <= result->second_date && result->municipal_nation[d].children > 0; d++)
        show_nation("municipalities", &result->municipal_nation[d], out);
}

static oab_status show_sites(const oab_result *result, FILE *out, oab_log *log) {
    size_t count, with_money = 0;
    char amount[48], score[48], id[8], price[48], pupils[48];
    const oab_site_result **list = oab_sites_by_amount(result, &count);
    if (list == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < count; i++)
        with_money += list[i]->amount > 0;
    fprintf(out, "\nSchools: %zu sites of %zu institutions, %zu with money.\n", result->site_count,
            result->institution_count, with_money);
    if (result->scheme->has_scores)
        fprintf(out, "%s: %s euro per unit of score.\n",
                result->price_mode ? "Price mode" : "Budget mode",
                points(result->school_price, price));
    const oab_check_words *check = &result->scheme->check;
    if (result->checked > 0)
        fprintf(out, "%s: %lld compared%s, %lld %s.\n", check->title, (long long)result->checked,
                check->with, (long long)result->check_off, check->off);
    if (result->masked_rows > 0)
        fprintf(out, "%lld amounts stay empty, because a count is masked (-1 or <5).\n",
                (long long)result->masked_rows);
    for (size_t i = 0; i < count; i++) {
        if (i == 10 && count > 20) {
            i = count - 10;
            fputs("  ...\n", out);
        }
        const oab_site_result *s = list[i];
        fprintf(out, "  %-6s ", oab_school_id_print(s->id, id));
        oab_put_name(s->row != NULL ? s->row->name : "", 36, out);
        fprintf(out, " %6s pupils %11s %18s\n", oab_grouped(s->pupils, 0, pupils),
                oab_grouped(result->scheme->shown(s), 2, score), oab_grouped(s->amount, 2, amount));
    }
    free(list);
    return OAB_OK;
}

static oab_status show_municipalities(const oab_result *result, FILE *out, oab_log *log) {
    size_t count, with_money = 0, at_minimum = 0;
    char amount[48], line[48], score[48], id[8], price[48];
    const oab_municipality_result **list = oab_municipalities_by_amount(result, &count);
    if (list == NULL)
        return oab_out_of_memory(log);
    for (size_t i = 0; i < count; i++) {
        with_money += list[i]->amount > 0;
        at_minimum += list[i]->at_minimum;
    }
    fprintf(out, "\nMunicipalities: %zu, %zu with money, %zu at the minimum.\n",
            result->municipality_count, with_money, at_minimum);
    if (result->scheme->has_scores)
        fprintf(out, "%s euro per unit of score%s.\n", points(result->municipal_price, price),
                result->second_date ? "" : "; one count date, so H = I");
    if (result->grants_are_proxy)
        fputs(
            "No grants of 2018 are given: a proxy, municipality.old_budget over school weights.\n",
            out);
    fprintf(out, "  %-6s %-28s %14s %20s %22s\n", "", "", "score", "amount", "of which preschool");
    for (size_t i = 0; i < count; i++) {
        if (i == 10 && count > 20) {
            i = count - 10;
            fputs("  ...\n", out);
        }
        const oab_municipality_result *m = list[i];
        fprintf(out, "  %-6s ", oab_municipality_id_print(m->id, id));
        oab_put_name(m->row != NULL ? m->row->name : "", 28, out);
        fprintf(out, " %14s %20s %22s%s\n", oab_grouped(m->score, 2, score),
                oab_grouped(m->amount, 2, amount), oab_grouped(m->amount_preschool, 2, line),
                m->at_minimum ? " min" : "");
    }
    free(list);
    return OAB_OK;
}

/* ---- assumptions: of one run, or of both sides of a comparison ---- */

/* A line on what a run assumes: a parameter, or what follows the parameters. */
enum { INDICATOR_LINE = OAB_PARAMETER_COUNT, IMPUTED_LINE, LINE_COUNT };

static uint64_t count_imputed(const oab_result *r) {
    return r->unknown_mothers + r->unknown_fathers + r->unknown_origins;
}

static bool has_line(const oab_run *run, int line) {
    if (line == INDICATOR_LINE)
        return run->has_indicator && oab_known(run->result.intercept);
    return line == IMPUTED_LINE ? count_imputed(&run->result) > 0
                                : oab_is_assumption(run, (oab_parameter_id)line);
}

static void show_line(const oab_run *run, int line, FILE *out) {
    const oab_result *r = &run->result;
    if (line == INDICATOR_LINE) {
        fprintf(out, "indicator %s: scale values illustrative where marked so\n",
                run->indicator.path);
    } else if (line == IMPUTED_LINE) {
        fprintf(out, "imputed: education of %llu mothers and %llu fathers, origin of %llu\n",
                (unsigned long long)r->unknown_mothers, (unsigned long long)r->unknown_fathers,
                (unsigned long long)r->unknown_origins);
    } else {
        const oab_parameter_origin *origin = &run->parameters.origin[line];
        char value[32], carried[32] = "";
        oab_parameter_print((oab_parameter_id)line, run->parameters.rules.value[line], value);
        if (origin->carried_from != 0)
            snprintf(carried, sizeof carried, ", carried from %d", origin->carried_from);
        fprintf(out, "%s = %s (%s%s%s%s)\n", oab_parameter_specs[line].name, value,
                origin->standing, carried, origin->given_by != NULL ? ", " : "",
                origin->given_by != NULL ? origin->given_by : "");
    }
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Would both runs show the same LINE, which both have? */
static bool same_line(const oab_run *a, const oab_run *b, int line) {
    const oab_result *r = &a->result, *s = &b->result;
    if (line == INDICATOR_LINE)
        return same_text(a->indicator.path, b->indicator.path);
    if (line == IMPUTED_LINE)
        return r->unknown_mothers == s->unknown_mothers &&
               r->unknown_fathers == s->unknown_fathers && r->unknown_origins == s->unknown_origins;
    const oab_parameter_origin *p = &a->parameters.origin[line], *q = &b->parameters.origin[line];
    return a->parameters.rules.value[line] == b->parameters.rules.value[line] &&
           same_text(p->standing, q->standing) && same_text(p->given_by, q->given_by) &&
           p->carried_from == q->carried_from;
}

void oab_show_assumptions(const oab_run *runs, const char *const *names, size_t count, FILE *out) {
    size_t shown = 0;
    fputs("\nParameters in use that are neither law nor official:\n", out);
    for (int line = 0; line < LINE_COUNT; line++) {
        const bool is_common = count == 2 && has_line(&runs[0], line) && has_line(&runs[1], line) &&
                               same_line(&runs[0], &runs[1], line);
        if (line == INDICATOR_LINE && shown == 0)
            fputs("  none\n", out);
        for (size_t r = 0; r < (is_common ? 1 : count); r++) {
            if (!has_line(&runs[r], line))
                continue;
            fputs("  ", out);
            if (count > 1 && !is_common)
                fprintf(out, "%s: ", names[r]);
            show_line(&runs[r], line, out);
            shown++;
        }
    }
}

oab_status oab_report_terminal(const oab_run *run, FILE *out, oab_log *log) {
    const oab_result *result = &run->result;
    show_title(run, out);
    show_lines(result, out);
    if (result->scheme->has_scores)
        show_nations(result, out);
    if (result->has_sites)
        OAB_TRY(show_sites(result, out, log));
    if (result->has_municipalities)
        OAB_TRY(show_municipalities(result, out, log));
    oab_show_assumptions(run, NULL, 1, out);
    return OAB_OK;
}
