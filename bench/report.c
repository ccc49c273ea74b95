/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports what was measured to readers, with the same rows and columns on a terminal and in
 * Markdown.
 */
#include "base/version.h"
#include "bench.h"

#include <string.h>

/* ---- cells of a case ---- */

typedef struct group_view {
    const bench_results *results;
    const bench_case *first, *baseline; /* baseline: the first that ran */
} group_view;

typedef void cell(const group_view *view, const bench_case *c, char *out, size_t size);

static void put_engine(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    snprintf(out, size, "%s", c->engine->name);
}

static void put_threads(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    snprintf(out, size, "%d", c->threads);
}

static void put_milliseconds(double seconds, char *out, size_t size) {
    snprintf(out, size, "%.*f",
             seconds < 1e-4   ? 4
             : seconds < 0.01 ? 3
             : seconds < 1    ? 1
                              : 0,
             seconds * 1e3);
}

static void put_least(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    put_milliseconds(c->least, out, size);
}

static void put_median(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    put_milliseconds(c->median, out, size);
}

static void put_cost(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    snprintf(out, size, "%.2f", c->median * 1e9 / (double)c->children);
}

static void put_rate(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    snprintf(out, size, "%.1f", (double)c->children / c->median / 1e6);
}

static void put_bytes(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    if (c->bytes > 0)
        snprintf(out, size, "%.1f", c->bytes / (double)c->children);
}

static double bandwidth(const bench_case *c) {
    return c->bytes / c->median / 1e9;
}

static void put_bandwidth(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    if (c->bytes > 0)
        snprintf(out, size, "%.2f", bandwidth(c));
}

/* Bandwidth as a share of "bytes alone", the kernel's bytes without its work, on as many threads.
 */
static void put_share(const group_view *view, const bench_case *c, char *out, size_t size) {
    const bench_case *memory = bench_find(view->results, "bytes alone", c->children, c->threads);
    if (memory != NULL && c->bytes > 0)
        snprintf(out, size, "%.0f%%", 100 * bandwidth(c) / bandwidth(memory));
}

static void put_ratios(const group_view *view, const bench_case *c, char *out, size_t size) {
    snprintf(out, size, "%.2f (%.2f)", c->median / view->baseline->median,
             c->least / view->baseline->least);
}

static void put_peak(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    if (c->peak > 0)
        snprintf(out, size, "%.0f", (double)c->peak / 1e6);
}

static void put_peak_per_child(const group_view *view, const bench_case *c, char *out,
                               size_t size) {
    (void)view;
    if (c->peak > 0)
        snprintf(out, size, "%.1f", (double)c->peak / (double)c->children);
}

/* Scenarios per second of a sweep. */
static void put_scenarios(const group_view *view, const bench_case *c, char *out, size_t size) {
    (void)view;
    snprintf(out, size, "%.0f", (double)c->sink / c->median);
}

enum {
    ALL_GROUPS = (1 << BENCH_GROUP_COUNT) - 1,
    OF_CHILDREN = ALL_GROUPS & ~(1 << BENCH_SWEEP),
    IN_MEMORY = OF_CHILDREN & ~(1 << BENCH_WHOLE)
};

static const struct column {
    const char *name;
    int width;       /* on a terminal; < 0: aligned left */
    unsigned groups; /* those that have the column */
    cell *put;
} columns[] = {
    {"engine", -27, ALL_GROUPS, put_engine},
    {"threads", 7, ALL_GROUPS, put_threads},
    {"min ms", 9, ALL_GROUPS, put_least},
    {"median ms", 9, ALL_GROUPS, put_median},
    {"ns/child", 8, OF_CHILDREN, put_cost},
    {"M child/s", 9, IN_MEMORY, put_rate},
    {"B/child", 7, IN_MEMORY, put_bytes},
    {"GB/s", 6, IN_MEMORY, put_bandwidth},
    {"of memory", 9, 1 << BENCH_CUTOFF | 1 << BENCH_KERNEL | 1 << BENCH_SCORE, put_share},
    {"peak MB", 7, 1 << BENCH_WHOLE, put_peak},
    {"peak B/child", 12, 1 << BENCH_WHOLE, put_peak_per_child},
    {"scenarios/s", 11, 1 << BENCH_SWEEP, put_scenarios},
    {"time / first's", 15, ALL_GROUPS, put_ratios},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* ---- rows ---- */

static bool is_of_group(const bench_case *c, const bench_case *first) {
    return c->engine->group == first->engine->group && c->children == first->children;
}

static group_view view_of(const bench_results *results, size_t first) {
    group_view view = {results, &results->cases[first], NULL};
    for (size_t i = first; i < results->count && view.baseline == NULL; i++)
        if (is_of_group(&results->cases[i], view.first) && results->cases[i].runs > 0)
            view.baseline = &results->cases[i];
    return view;
}

static bool has_column(const bench_case *c, int column) {
    return columns[column].groups >> c->engine->group & 1;
}

/* Prints a row, in Markdown or padded to the widths. C NULL: the names of the columns. */
static void put_row(const group_view *view, const bench_case *c, bool is_markdown, FILE *out) {
    for (int i = 0; i < COLUMNS; i++) {
        char text[64] = "";
        if (!has_column(view->first, i))
            continue;
        if (c == NULL)
            snprintf(text, sizeof text, "%s", columns[i].name);
        else
            columns[i].put(view, c, text, sizeof text);
        if (is_markdown)
            fprintf(out, "| %s ", text);
        else
            fprintf(out, " %*s", columns[i].width, text);
    }
    fputs(is_markdown ? "|\n" : "\n", out);
}

static void put_children(uint64_t children, FILE *out) {
    if (children >= 100000)
        fprintf(out, "%.4g million children", (double)children / 1e6);
    else
        fprintf(out, "%llu children", (unsigned long long)children);
}

static const char *remark_of(const bench_case *c) {
    return c->why[0] != '\0' ? c->why : c->note;
}

/* Is case I the first of its group with this remark? */
static bool is_new_remark(const bench_results *results, size_t first, size_t i) {
    for (size_t j = first; j < i; j++)
        if (strcmp(remark_of(&results->cases[j]), remark_of(&results->cases[i])) == 0)
            return false;
    return remark_of(&results->cases[i])[0] != '\0';
}

/* Prints what the table cannot say: which engines did not run and why, and how results compare. */
static void put_remarks(const bench_results *results, size_t first, bool is_markdown, FILE *out) {
    bool is_first = true;
    const bench_case *cases = results->cases;
    for (size_t i = first; i < results->count && is_of_group(&cases[i], &cases[first]); i++) {
        if (!is_new_remark(results, first, i))
            continue;
        if (is_markdown && is_first)
            fputs("\n", out); /* a list needs a blank line before it */
        is_first = false;
        const char *last = cases[i].engine->name;
        fprintf(out, "%s%s", is_markdown ? "- " : "   ", last);
        for (size_t j = i + 1; j < results->count && is_of_group(&cases[j], &cases[first]); j++)
            if (strcmp(remark_of(&cases[i]), remark_of(&cases[j])) == 0 &&
                strcmp(last, cases[j].engine->name) != 0)
                fprintf(out, "; %s", last = cases[j].engine->name);
        fprintf(out, ": %s%s\n", cases[i].is_failed ? "FAILED: " : "", remark_of(&cases[i]));
    }
}

/* ---- noise ---- */

/* If the median exceeds the minimum by this factor, something else used the machine in more than
 * half the runs. */
static const double noise_bound = 1.25;

static void put_noise(const bench_results *results, FILE *out) {
    size_t ran = 0, disturbed = 0;
    for (size_t i = 0; i < results->count; i++) {
        ran += results->cases[i].runs > 0;
        disturbed += results->cases[i].median > noise_bound * results->cases[i].least;
    }
    fprintf(out, "%zu of %zu medians are more than %g times their minimum%s\n", disturbed, ran,
            noise_bound,
            disturbed * 10 > ran ? ": the machine was busy; measure again when it is quiet" : "");
}

void bench_show_group(const bench_results *results, size_t first, FILE *out) {
    const group_view view = view_of(results, first);
    fprintf(out, "\n%s, ", bench_groups[view.first->engine->group].title);
    put_children(view.first->children, out);
    fputs("\n", out);
    if (view.baseline != NULL)
        put_row(&view, NULL, false, out);
    for (size_t i = first; i < results->count && is_of_group(&results->cases[i], view.first); i++)
        if (results->cases[i].runs > 0)
            put_row(&view, &results->cases[i], false, out);
    put_remarks(results, first, false, out);
    fflush(out);
}

static void markdown_group(const bench_results *results, size_t first, FILE *out) {
    const group_view view = view_of(results, first);
    fprintf(out, "\n### %s, ", bench_groups[view.first->engine->group].title);
    put_children(view.first->children, out);
    fputs("\n\n", out);
    if (view.baseline != NULL) {
        put_row(&view, NULL, true, out);
        for (int i = 0; i < COLUMNS; i++)
            if (has_column(view.first, i))
                fputs(columns[i].width < 0 ? "|---" : "|---:", out);
        fputs("|\n", out);
    }
    for (size_t i = first; i < results->count && is_of_group(&results->cases[i], view.first); i++)
        if (results->cases[i].runs > 0)
            put_row(&view, &results->cases[i], true, out);
    put_remarks(results, first, true, out);
}

/* ---- goals ---- */

static bool is_met(const bench_goal_result *goal) {
    return goal->at_least ? goal->by_median >= goal->goal : goal->by_median <= goal->goal;
}

/* Decimals that show three digits. */
static int decimals_of(double value) {
    return value >= 100 ? 0 : value >= 10 ? 1 : 2;
}

static void put_goal(const bench_goal_result *g, char *wanted, char *measured, size_t size) {
    snprintf(wanted, size, "%s %g %s", g->at_least ? "at least" : "at most", g->goal, g->unit);
    if (!g->is_known)
        snprintf(measured, size, "not measured");
    else
        snprintf(measured, size, "%.*f (%.*f)%s", decimals_of(g->by_median), g->by_median,
                 decimals_of(g->by_least), g->by_least, is_met(g) ? "" : ", short of it");
}

void bench_show_goals(const bench_results *results, FILE *out) {
    bench_goal_result goal;
    char wanted[64], measured[64];
    fputs("\n", out);
    put_noise(results, out);
    fputs("\nGoals: measured by medians (by minima)\n", out);
    for (size_t i = 0; bench_goal(results, i, &goal); i++) {
        put_goal(&goal, wanted, measured, sizeof wanted);
        fprintf(out, " %-79s %-34s %s\n", goal.text, wanted, measured);
    }
}

static void markdown_goals(const bench_results *results, FILE *out) {
    bench_goal_result goal;
    char wanted[64], measured[64];
    fputs("\nNoise: ", out);
    put_noise(results, out);
    fputs("\n## Goals\n\nBy medians; by minima in brackets. Two cores are meant.\n\n"
          "| what | goal | measured |\n|---|---|---|\n",
          out);
    for (size_t i = 0; bench_goal(results, i, &goal); i++) {
        put_goal(&goal, wanted, measured, sizeof wanted);
        fprintf(out, "| %s | %s | %s |\n", goal.text, wanted, measured);
    }
}

/* ---- the Markdown file ---- */

static void markdown_machine(const bench_results *results, const bench_machine *m,
                             const char *command, FILE *out) {
    fprintf(out,
            "# Results of the benchmark\n\nWritten by `%s` on %s; `README.md` says how to read it. "
            "Nothing here is edited by hand.\n\n| | |\n|---|---|\n",
            command, m->date);
    fprintf(out, "| CPU | %s, %d cores; %d threads used at the most |\n| memory | %.1f GiB |\n",
            m->cpu, m->cores, results->options->threads,
            (double)m->memory / (double)(UINT64_C(1) << 30));
    fprintf(out,
            "| system | %s, %s |\n| compiler | %s |\n| oab-alloc | %s |\n| load before the start "
            "| %.2f processes |\n",
            m->system, m->kernel, m->compiler, OAB_VERSION, m->load);
    for (size_t i = 0; i < results->count; i++) {
        const bench_case *c = &results->cases[i];
        bool is_new = c->version[0] != '\0';
        for (size_t j = 0; j < i && is_new; j++)
            is_new = strcmp(results->cases[j].version, c->version) != 0;
        if (is_new)
            fprintf(out, "| peer | %s |\n", c->version);
    }
}

static void markdown_engines(const bench_results *results, FILE *out) {
    fputs("\n## Engines\n\n| group | engine | what it does |\n|---|---|---|\n", out);
    for (size_t i = 0; i < results->count; i++) {
        const bench_engine *engine = results->cases[i].engine;
        bool is_new = true;
        for (size_t j = 0; j < i && is_new; j++)
            is_new = results->cases[j].engine != engine;
        if (is_new)
            fprintf(out, "| %s | %s | %s |\n", bench_groups[engine->group].name, engine->name,
                    engine->what);
    }
}

bool bench_write_markdown(const bench_results *results, const bench_machine *machine,
                          const char *command, const char *path) {
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return false;
    markdown_machine(results, machine, command, out);
    markdown_goals(results, out);
    fputs("\n## Measurements\n", out);
    for (size_t i = 0; i < results->count; i++)
        if (i == 0 || !is_of_group(&results->cases[i], &results->cases[i - 1]))
            markdown_group(results, i, out);
    markdown_engines(results, out);
    const bool is_written = ferror(out) == 0;
    return fclose(out) == 0 && is_written;
}

void bench_show_engines(FILE *out) {
    for (int g = 0; g < BENCH_GROUP_COUNT; g++) {
        fprintf(out, "%s: %s\n", bench_groups[g].name, bench_groups[g].title);
        for (size_t t = 0; t < bench_engine_table_count; t++)
            for (size_t e = 0; e < bench_engine_tables[t]->count; e++)
                if (bench_engine_tables[t]->engines[e].group == (bench_group)g)
                    fprintf(out, "  %-26s %s\n", bench_engine_tables[t]->engines[e].name,
                            bench_engine_tables[t]->engines[e].what);
    }
}
