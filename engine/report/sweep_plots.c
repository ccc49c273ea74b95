/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plots of an analysis: which ones a method has, what they say, and their files. */
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what plots a method has ---- */

typedef void draw_fn(const oab_plot *plot, const oab_plot_rows *rows);

typedef struct plot_kind {
    const char *suffix; /* of the file's name */
    draw_fn *draw;
    oab_word_id title, note;
    size_t count; /* of series */
    struct {
        oab_word_id word;
        int value, interval; /* columns of the indices; interval -1: there is none */
    } series[OAB_PLOT_SERIES];
    int order;          /* the column by whose size lines are sorted; -1: none */
    double least, most; /* of the axis at least */
    oab_word_id axis;   /* its title; OAB_W_NONE: the measure */
    oab_word_id base;   /* of bars */
    bool needs_all;     /* lines without all numbers are left out */
    bool is_pairs;      /* its lines are pairs of factors */
    size_t most_lines;  /* 0: all; the note says what is left out */
} plot_kind;

enum { KINDS = 2 };

static const plot_kind kinds[OAB_METHOD_COUNT][KINDS] = {
    [OAB_SOBOL] = {{"sobol",
                    oab_plot_marks,
                    OAB_W_PLOT_SOBOL_TITLE,
                    OAB_W_PLOT_SOBOL_NOTE,
                    2,
                    {{OAB_W_PLOT_FIRST, 0, 1}, {OAB_W_PLOT_TOTAL, 2, 3}},
                    2,
                    .most = 1,
                    .axis = OAB_W_PLOT_SHARE_OF_VARIANCE},
                   {"pairs",
                    oab_plot_marks,
                    OAB_W_PLOT_PAIRS_TITLE,
                    OAB_W_PLOT_PAIRS_NOTE,
                    1,
                    {{OAB_W_PLOT_SECOND, 0, 1}},
                    .order = 0,
                    .most = 0.1, /* so that noise looks small */
                    .axis = OAB_W_PLOT_SHARE_OF_VARIANCE,
                    .is_pairs = true,
                    .most_lines = OAB_MOST_PAIRS}},
    [OAB_MORRIS] = {{"morris",
                     oab_plot_marks,
                     OAB_W_PLOT_MORRIS_TITLE,
                     OAB_W_PLOT_MORRIS_NOTE,
                     1,
                     {{OAB_W_PLOT_MU_STAR, 1, 2}},
                     .order = 1},
                    {"morris_plane",
                     oab_plot_plane,
                     OAB_W_PLOT_PLANE_TITLE,
                     OAB_W_PLOT_PLANE_NOTE,
                     2,
                     {{OAB_W_PLOT_MU_STAR_SHORT, 1, -1}, {OAB_W_PLOT_SIGMA, 3, -1}},
                     1,
                     .needs_all = true}},
    [OAB_LHS] = {{"ranks",
                  oab_plot_marks,
                  OAB_W_PLOT_RANKS_TITLE,
                  OAB_W_PLOT_RANKS_NOTE,
                  3,
                  {{OAB_W_PLOT_SPEARMAN, 0, -1}, {OAB_W_PLOT_PRCC, 1, -1}, {OAB_W_PLOT_SRC, 2, -1}},
                  .order = 0,
                  .least = -1,
                  .most = 1,
                  .axis = OAB_W_PLOT_RANKS_AXIS}},
    [OAB_OAT] = {{"tornado",
                  oab_plot_bars,
                  OAB_W_PLOT_TORNADO_TITLE,
                  OAB_W_PLOT_TORNADO_NOTE,
                  2,
                  {{OAB_W_PLOT_AT_LOW, 0, -1}, {OAB_W_PLOT_AT_HIGH, 1, -1}},
                  -1,
                  .base = OAB_W_PLOT_BASE}},
    [OAB_GRID] = {{"levels",
                   oab_plot_bars,
                   OAB_W_PLOT_LEVELS_TITLE,
                   OAB_W_PLOT_LEVELS_NOTE,
                   2,
                   {{OAB_W_PLOT_LOWEST_LEVEL, 0, -1}, {OAB_W_PLOT_HIGHEST_LEVEL, 1, -1}},
                   2,
                   .base = OAB_W_PLOT_MEAN}},
};

static const plot_kind *kinds_of(oab_method method) {
    return kinds[method == OAB_LIST ? OAB_LHS : method];
}

bool oab_has_plots(const oab_measure *measure) {
    return measure->main.count > 0;
}

/* ---- lines ---- */

static bool is_whole(const oab_plot_row *row, size_t count) {
    for (size_t s = 0; s < count; s++)
        if (isnan(row->value[s]))
            return false;
    return true;
}

static void take_row(const plot_kind *kind, const oab_index_row *from, oab_plot_row *row) {
    *row = (oab_plot_row){.label = from->factor, .with = from->with};
    for (size_t s = 0; s < kind->count; s++) {
        row->value[s] = from->value[kind->series[s].value];
        row->interval[s] =
            kind->series[s].interval >= 0 ? from->value[kind->series[s].interval] : NAN;
    }
}

/* The lines of the plot in new memory; free(). NULL: no memory. */
static oab_plot_row *make_rows(const plot_kind *kind, const oab_measure *m, size_t *count) {
    const oab_index_table *table = kind->is_pairs ? &m->pairs : &m->main;
    uint32_t *order = oab_new(table->count, sizeof *order);
    oab_plot_row *rows = oab_new(table->count, sizeof *rows);
    *count = 0;
    if (order == NULL || rows == NULL) {
        free(order);
        free(rows);
        return NULL;
    }
    oab_order_indices(table, kind->order, order);
    for (size_t i = 0; i < table->count; i++) {
        take_row(kind, &table->rows[order[i]], &rows[*count]);
        *count += !kind->needs_all || is_whole(&rows[*count], kind->count);
    }
    free(order);
    return rows;
}

/* ---- files ---- */

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* The measure's name, with _ for what a file's name may not hold everywhere. */
static void put_stem(const char *name, FILE *out) {
    for (; *name != '\0'; name++)
        fputc(is_plain(*name) ? *name : '_', out);
}

static bool has_same_stem(const char *a, const char *b) {
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (*a != *b && (is_plain(*a) || is_plain(*b)))
            return false;
    return *a == *b;
}

/* STEM_SUFFIX in new memory; a second measure with the same stem has STEM_2. */
static char *name_plot(const oab_analysis *analysis, const oab_measure *m, const char *suffix) {
    size_t same = 1;
    for (const oab_measure *before = analysis->measures; before < m; before++)
        same += has_same_stem(before->name, m->name);
    oab_draft name;
    if (oab_draft_open(&name) == NULL)
        return NULL;
    put_stem(m->name, name.stream);
    if (same > 1)
        fprintf(name.stream, "_%zu", same);
    fprintf(name.stream, "_%s", suffix);
    return oab_draft_close(&name) ? name.text : NULL;
}

/* ---- what a plot says ---- */

enum { TITLE = 256, NOTE = 1024 };

typedef struct words {
    char title[TITLE], meaning[OAB_MEASURE_MEANING], note[NOTE];
} words;

static void compose(const oab_analysis *analysis, const oab_measure *m, oab_word_id title,
                    oab_word_id note, size_t shown, oab_language language, words *w) {
    const oab_design *design = analysis->design;
    oab_compose(language, title, w->title, sizeof w->title, OAB_TEXT_IN("measure", m->name));
    oab_measure_meaning(language, m->name, w->meaning, sizeof w->meaning);
    oab_compose(language, note, w->note, sizeof w->note, OAB_COUNT_IN("runs", design->rows),
                OAB_COUNT_IN("factors", design->factors.count), OAB_COUNT_IN("shown", shown));
}

/* Leaves out the lines beyond the kind's most, and says how large these are at most. */
static void cut(const plot_kind *kind, oab_plot_rows *rows, oab_language language, words *w) {
    const size_t all = rows->count, length = strlen(w->note);
    if (kind->most_lines == 0 || all <= kind->most_lines)
        return;
    rows->count = kind->most_lines;
    w->note[length] = ' ';
    oab_pairs_left_in_words(all - rows->count, rows->rows[rows->count].value[0], language,
                            w->note + length + 1, sizeof w->note - length - 1);
}

/* One line of the description: "FACTOR: S1: by itself 0.52 (±0.18); ST 0.97". */
static void describe_row(const oab_plot_rows *rows, size_t r, oab_language language, FILE *out) {
    char number[48], label[OAB_SENTENCE];
    const char *(*const show)(oab_language, double, char *) =
        rows->axis != NULL ? oab_ratio_show : oab_real; /* else in units of what is measured */
    const oab_plot_row *row = &rows->rows[r];
    fprintf(out, "%s%s:", r > 0 ? ". " : " ", oab_plot_label(row, label, sizeof label));
    for (size_t s = 0; s < rows->series_count; s++) {
        fprintf(out, "%s %s %s", s > 0 ? ";" : "", oab_word(language, rows->series[s]),
                show(language, row->value[s], number));
        if (!isnan(row->interval[s]))
            fprintf(out, " (±%s)", show(language, row->interval[s], number));
    }
}

static char *describe(const words *w, const oab_plot_rows *rows, oab_language language) {
    oab_draft text;
    if (oab_draft_open(&text) == NULL)
        return NULL;
    fprintf(text.stream, "%s%s%s", w->meaning, w->meaning[0] != '\0' ? ". " : "", w->note);
    for (size_t r = 0; rows != NULL && r < rows->count; r++)
        describe_row(rows, r, language, text.stream);
    return oab_draft_close(&text) ? text.text : NULL;
}

/* ---- adding a plot ---- */

/* A drawing, ready to be made. */
typedef struct drawing {
    oab_plot plot;
    const plot_kind *kind;
    const oab_plot_rows *rows;
    const oab_factors *factors; /* of panels */
    const oab_scatter *scatters;
    double least, most;
    const oab_settling *settling; /* of lines */
    const char *const *names;
    const char *samples;
} drawing;

static void draw(const void *context, FILE *out) {
    drawing d = *(const drawing *)context;
    d.plot.out = out;
    if (d.kind != NULL)
        d.kind->draw(&d.plot, d.rows);
    else if (d.settling != NULL)
        oab_plot_lines(&d.plot, d.settling, d.names, d.samples);
    else
        oab_plot_panels(&d.plot, d.factors, d.scatters, d.least, d.most);
}

/* Adds D as STEM.svg, which becomes its id too. STEM and the description are freed. */
static void add(oab_folder *folder, drawing *d, const oab_measure *m, const words *w, char *stem,
                char *description) {
    char *file = stem != NULL ? oab_text("%s.svg", stem) : NULL;
    if (file == NULL || description == NULL) {
        folder->status = oab_out_of_memory(folder->log);
    } else {
        const oab_language language = d->plot.language;
        d->plot = (oab_plot){.language = language,
                             .id = stem,
                             .title = w->title,
                             .meaning = w->meaning,
                             .note = w->note,
                             .description = description,
                             .name = m->name,
                             .unit = oab_measure_unit(language, m->name)};
        oab_folder_page(folder, file, draw, d);
    }
    free(file);
    free(description);
    free(stem);
}

static double base_of(const plot_kind *kind, const oab_measure *m) {
    return kind->base == OAB_W_PLOT_MEAN ? m->mean : m->y[0];
}

static void add_kind(oab_folder *folder, const oab_analysis *analysis, const oab_measure *m,
                     const plot_kind *kind, oab_language language) {
    words w;
    size_t count;
    oab_plot_row *lines = make_rows(kind, m, &count);
    oab_plot_rows rows = {.rows = lines,
                          .count = count,
                          .series_count = kind->count,
                          .least = kind->least,
                          .most = kind->most,
                          .base = base_of(kind, m),
                          .base_word = kind->base,
                          .axis = kind->axis != OAB_W_NONE ? oab_word(language, kind->axis) : NULL};
    for (size_t s = 0; s < kind->count; s++)
        rows.series[s] = kind->series[s].word;
    compose(analysis, m, kind->title, kind->note, 0, language, &w);
    cut(kind, &rows, language, &w);
    drawing d = {.plot.language = language, .kind = kind, .rows = &rows};
    if (lines == NULL)
        folder->status = oab_out_of_memory(folder->log);
    else if (count > 0)
        add(folder, &d, m, &w, name_plot(analysis, m, kind->suffix), describe(&w, &rows, language));
    free(lines);
}

/* ---- a measure against each factor ---- */

enum { MOST_POINTS = 1000 };

static oab_status make_scatters(const oab_design *design, const oab_measure *m,
                                oab_scatter *scatters, oab_log *log) {
    for (size_t j = 0; j < design->factors.count; j++)
        OAB_TRY(oab_scatter_make(design, m->y, j, MOST_POINTS, &scatters[j], log));
    return OAB_OK;
}

static void add_scatter(oab_folder *folder, const oab_analysis *analysis, const oab_measure *m,
                        oab_language language) {
    words w;
    const oab_design *design = analysis->design;
    const size_t count = design->factors.count;
    oab_scatter *scatters = oab_new(count, sizeof *scatters);
    oab_status status = scatters == NULL ? oab_out_of_memory(folder->log)
                                         : make_scatters(design, m, scatters, folder->log);
    if (status == OAB_OK) {
        compose(analysis, m, OAB_W_PLOT_SCATTER_TITLE, OAB_W_PLOT_SCATTER_NOTE, scatters[0].count,
                language, &w);
        drawing d = {.plot.language = language,
                     .factors = &design->factors,
                     .scatters = scatters,
                     .least = m->least,
                     .most = m->most};
        add(folder, &d, m, &w, name_plot(analysis, m, "scatter"), describe(&w, NULL, language));
    } else {
        folder->status = status;
    }
    for (size_t j = 0; scatters != NULL && j < count; j++)
        oab_scatter_free(&scatters[j]);
    free(scatters);
}

/* ---- how indices settle ---- */

static void add_settling(oab_folder *folder, const oab_analysis *analysis, const oab_measure *m,
                         const oab_settling *settling, oab_language language) {
    words w;
    const oab_design *design = analysis->design;
    const char **names = oab_new(settling->count, sizeof *names);
    if (names == NULL) {
        folder->status = oab_out_of_memory(folder->log);
        return;
    }
    for (size_t j = 0; j < settling->count; j++)
        names[j] = oab_settling_factor(design, j);
    compose(analysis, m, OAB_W_PLOT_SETTLING_TITLE, OAB_W_PLOT_SETTLING_NOTE, 0, language, &w);
    const size_t length = strlen(w.note);
    oab_convergence_in_words(design, m, language, w.note + length, sizeof w.note - length);
    const oab_word_id samples =
        oab_find_word("plot_samples_", oab_method_names[design->plan.method]);
    drawing d = {.plot.language = language,
                 .settling = settling,
                 .names = names,
                 .samples = oab_word(language, samples)};
    add(folder, &d, m, &w, name_plot(analysis, m, "convergence"), describe(&w, NULL, language));
    free(names);
}

void oab_add_plots(oab_folder *folder, const oab_analysis *analysis,
                   const oab_settling_list *settling, oab_language language) {
    const oab_method method = analysis->design->plan.method;
    for (size_t i = 0; i < analysis->count; i++) {
        const oab_measure *m = &analysis->measures[i];
        if (!oab_has_plots(m))
            continue;
        for (size_t k = 0; k < KINDS && kinds_of(method)[k].draw != NULL; k++)
            if (folder->status == OAB_OK)
                add_kind(folder, analysis, m, &kinds_of(method)[k], language);
        if (folder->status == OAB_OK && settling->of[i].steps > 1)
            add_settling(folder, analysis, m, &settling->of[i], language);
        if (folder->status == OAB_OK && method != OAB_OAT) /* a tornado shows all its runs */
            add_scatter(folder, analysis, m, language);
    }
}
