/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analysis of a sweep: for a reader at a terminal, as JSON, and as tables for a spreadsheet.
 * Numbers come with what they do not say by themselves. */
#include "base/version.h"
#include "report/report_internal.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- terminal ---- */

enum { NUMBER_WIDTH = 13, LONGEST_NAME = 54 };

static void print_number(char *out, size_t size, double value) {
    const double magnitude = fabs(value);
    if (isnan(value))
        snprintf(out, size, "-");
    else if (magnitude >= 1e9 || (magnitude < 5e-5 && magnitude > 0))
        snprintf(out, size, "%.5g", value);
    else
        snprintf(out, size, "%.*f", magnitude < 100 ? 4 : 2, value + 0.0);
}

static void show_numbers(const oab_index_table *table, const oab_index_row *row, FILE *out) {
    char text[48];
    for (int c = 0; table->columns[c] != NULL; c++) {
        print_number(text, sizeof text, row->value[c]);
        fprintf(out, " %*s", NUMBER_WIDTH, text);
    }
    fputc('\n', out);
    if (row->remark != NULL)
        fprintf(out, "      %s\n", row->remark);
}

static int name_width(const oab_index_table *table) {
    size_t width = 6;
    for (size_t i = 0; i < table->count; i++) {
        const size_t length = strlen(table->rows[i].factor);
        width = length > width ? length : width;
    }
    return (int)(width < LONGEST_NAME ? width : LONGEST_NAME);
}

static void show_heads(const oab_index_table *table, FILE *out) {
    for (int c = 0; table->columns[c] != NULL; c++)
        fprintf(out, " %*s", NUMBER_WIDTH, table->columns[c]);
    fputc('\n', out);
}

static void show_main(const oab_index_table *table, FILE *out) {
    const int width = name_width(table);
    if (table->count == 0)
        return;
    fprintf(out, "  %-*s", width, "factor");
    show_heads(table, out);
    for (size_t i = 0; i < table->count; i++) {
        fprintf(out, "  %-*s", width, table->rows[i].factor);
        show_numbers(table, &table->rows[i], out);
    }
}

static void show_pairs(const oab_index_table *table, FILE *out) {
    if (table->count == 0)
        return;
    fprintf(out, "  %-*s", LONGEST_NAME, "pair");
    show_heads(table, out);
    for (size_t i = 0; i < table->count; i++) {
        const oab_index_row *row = &table->rows[i];
        const int length = fprintf(out, "  %s x %s", row->factor, row->with);
        if (length > LONGEST_NAME + 2)
            fprintf(out, "\n%*s", LONGEST_NAME + 2, "");
        else
            fprintf(out, "%*s", LONGEST_NAME + 2 - length, "");
        show_numbers(table, row, out);
    }
}

static void show_design(const oab_design *design, FILE *out) {
    const oab_factors *factors = &design->factors;
    fprintf(out, "%s: %s, %zu runs of %zu factors", design->path,
            oab_method_names[design->plan.method], design->rows, factors->count);
    if (factors->unit_count < factors->count)
        fprintf(out, " in %zu groups", factors->unit_count);
    fputs(".\n", out);
}

void oab_report_sweep_terminal(const oab_analysis *analysis, FILE *out) {
    char mean[48], sd[48], least[48], most[48];
    show_design(analysis->design, out);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        print_number(mean, sizeof mean, m->mean);
        print_number(sd, sizeof sd, m->sd);
        print_number(least, sizeof least, m->least);
        print_number(most, sizeof most, m->most);
        fprintf(out, "\n%s: mean %s, sd %s, from %s to %s\n", m->name, mean, sd, least, most);
        show_main(&m->main, out);
        show_pairs(&m->pairs, out);
        for (size_t r = 0; r < m->remark_count; r++)
            fprintf(out, "  %s.\n", m->remarks[r]);
    }
}

/* ---- JSON ---- */

/* As many digits as the tables have. */
static json_t *number(double value) {
    char text[32];
    if (isnan(value))
        return json_null();
    snprintf(text, sizeof text, "%.9g", value + 0.0);
    return json_real(strtod(text, NULL));
}

static json_t *rows_json(const oab_index_table *table) {
    json_t *list = json_array();
    for (size_t i = 0; i < table->count; i++) {
        const oab_index_row *row = &table->rows[i];
        json_t *item = json_pack("{s:o}", "factor", oab_json_text(row->factor));
        if (row->with != NULL)
            oab_json_set(&item, "with", oab_json_text(row->with));
        for (int c = 0; table->columns[c] != NULL; c++)
            oab_json_set(&item, table->columns[c], number(row->value[c]));
        if (row->remark != NULL)
            oab_json_set(&item, "remark", oab_json_text(row->remark));
        oab_json_add(&list, item);
    }
    return list;
}

static json_t *measure_json(const oab_measure *m) {
    json_t *remarks = json_array();
    for (size_t r = 0; r < m->remark_count; r++)
        oab_json_add(&remarks, oab_json_text(m->remarks[r]));
    json_t *item = json_pack("{s:o, s:o, s:o, s:o, s:o}", "measure", oab_json_text(m->name), "mean",
                             number(m->mean), "sd", number(m->sd), "least", number(m->least),
                             "most", number(m->most));
    oab_json_set(&item, "indices", rows_json(&m->main));
    if (m->pairs.count > 0)
        oab_json_set(&item, "pairs", rows_json(&m->pairs));
    oab_json_set(&item, "remarks", remarks);
    return item;
}

static json_t *analysis_json(const oab_analysis *analysis) {
    const oab_design *design = analysis->design;
    json_t *measures = json_array();
    for (size_t i = 0; i < analysis->count; i++)
        oab_json_add(&measures, measure_json(&analysis->measures[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o}", "program", "oab-alloc",
                     "version", OAB_VERSION, "method", oab_method_names[design->plan.method],
                     "design_xxh3_128", design->hash, "runs", (json_int_t)design->rows, "factors",
                     (json_int_t)design->factors.count, "samples", (json_int_t)design->plan.samples,
                     "resamples", (json_int_t)analysis->bootstrap.resamples, "seed",
                     (json_int_t)analysis->bootstrap.seed, "measures", measures);
}

oab_status oab_report_sweep_json(const oab_analysis *analysis, FILE *out, oab_log *log) {
    return oab_print_json(analysis_json(analysis), out, log);
}

/* ---- tables ---- */

/* Quoted where it must be; a formula is made text. */
static void put_text(FILE *out, const char *text, oab_log *log) {
    if (strpbrk(text, ",\"\r\n") == NULL && strchr("=+-@", text[0]) == NULL)
        fputs(text, out);
    else if (text[0] != '\0') {
        char *safe = oab_text("%s%s", strchr("=+-@", text[0]) != NULL ? "'" : "", text);
        if (safe != NULL)
            csv_fwrite(out, safe, strlen(safe));
        else
            oab_out_of_memory(log); /* and no commit will be */
        free(safe);
    }
}

static void put_number(FILE *out, double value) {
    if (isnan(value))
        fputc(',', out);
    else
        fprintf(out, ",%.9g", value + 0.0);
}

static void put_rows(const oab_measure *m, const oab_index_table *table, FILE *out, oab_log *log) {
    for (size_t i = 0; i < table->count; i++) {
        const oab_index_row *row = &table->rows[i];
        put_text(out, m->name, log);
        fputc(',', out);
        put_text(out, row->factor, log);
        if (row->with != NULL) {
            fputc(',', out);
            put_text(out, row->with, log);
        }
        for (int c = 0; table->columns[c] != NULL; c++)
            put_number(out, row->value[c]);
        fputc(',', out);
        put_text(out, row->remark != NULL ? row->remark : "", log);
        fputc('\n', out);
    }
}

/* All measures' indices, or pairs; the columns are those of the method. */
static void put_table(const oab_analysis *analysis, bool pairs, FILE *out, oab_log *log) {
    bool has_head = false;
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        const oab_index_table *table = pairs ? &m->pairs : &m->main;
        if (table->count > 0 && !has_head) {
            fputs(pairs ? "measure,factor,with" : "measure,factor", out);
            for (int c = 0; table->columns[c] != NULL; c++)
                fprintf(out, ",%s", table->columns[c]);
            fputs(",remark\n", out);
            has_head = true;
        }
        put_rows(m, table, out, log);
    }
    if (!has_head)
        fputs("measure,factor,remark\n", out);
}

/* NULL: no memory; free(). */
static char *join_remarks(const oab_measure *m) {
    char *all = strdup("");
    for (size_t r = 0; r < m->remark_count && all != NULL; r++) {
        char *longer = oab_text("%s%s%s", all, r > 0 ? "; " : "", m->remarks[r]);
        free(all);
        all = longer;
    }
    return all;
}

static void put_measures(const oab_analysis *analysis, FILE *out, oab_log *log) {
    fputs("measure,mean,sd,least,most,remarks\n", out);
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        const double value[] = {m->mean, m->sd, m->least, m->most};
        put_text(out, m->name, log);
        for (int v = 0; v < 4; v++)
            put_number(out, value[v]);
        char *remarks = join_remarks(m);
        if (remarks == NULL)
            oab_out_of_memory(log);
        fputc(',', out);
        put_text(out, remarks != NULL ? remarks : "", log);
        fputc('\n', out);
        free(remarks);
    }
}

static bool has_pairs(const oab_analysis *analysis) {
    for (size_t i = 0; i < analysis->count; i++)
        if (analysis->measures[i].pairs.count > 0)
            return true;
    return false;
}

static void put_indices(const oab_analysis *analysis, FILE *out, oab_log *log) {
    put_table(analysis, false, out, log);
}

static void put_pairs(const oab_analysis *analysis, FILE *out, oab_log *log) {
    put_table(analysis, true, out, log);
}

static bool always(const oab_analysis *analysis) {
    (void)analysis;
    return true;
}

static const struct {
    const char *file;
    void (*put)(const oab_analysis *analysis, FILE *out, oab_log *log);
    bool (*applies)(const oab_analysis *analysis);
} tables[] = {
    {"indices.csv", put_indices, always},
    {"measures.csv", put_measures, always},
    {"pairs.csv", put_pairs, has_pairs},
};

static oab_status fill_folder(const void *context, bool dutch, oab_outputs *outputs, json_t *hashes,
                              oab_log *log) {
    (void)dutch;
    const oab_analysis *analysis = context;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        oab_page page;
        if (!tables[t].applies(analysis))
            continue;
        if (oab_draft_open(&page.draft) != NULL)
            tables[t].put(analysis, page.draft.stream, log);
        OAB_TRY(oab_page_close(&page, tables[t].file, outputs, hashes, log));
    }
    json_t *json = analysis_json(analysis);
    oab_json_set(&json, "outputs", json_incref(hashes));
    return oab_page_json(json, "analysis.json", outputs, NULL, log);
}

oab_status oab_report_sweep_files(const oab_analysis *analysis, const oab_destination *to,
                                  oab_log *log) {
    return oab_write_folder(to, "analysis.json", fill_folder, analysis, log);
}
