/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plot of lines, each with its name at its end: how indices settle as runs are added. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

enum { HEIGHT = 320, LEFT = 64, BELOW = 48, LABEL_GAP = 14, WIDEST_LABEL = 290, NAME_LINE = 16 };

static const char other_colour[] = "#9a9a9a";

typedef struct lines {
    const oab_plot *plot;
    const oab_settling *settling;
    const char *const *names;
    double left, right, top, bottom;
    oab_axis axis;
} lines;

static double value_at(const lines *l, size_t step, size_t line) {
    return l->settling->value[step * l->settling->count + line];
}

static double last_value(const lines *l, size_t line) {
    const double value = value_at(l, l->settling->steps - 1, line);
    return isnan(value) ? 0 : value;
}

/* How many lines end farther from 0 than LINE, or as far and come before it. */
static size_t place_by_size(const lines *l, size_t line) {
    size_t before = 0;
    const double own = fabs(last_value(l, line));
    for (size_t j = 0; j < l->settling->count; j++) {
        const double other = fabs(last_value(l, j));
        before += other > own || (other == own && j < line);
    }
    return before;
}

static const char *colour_of(const lines *l, size_t line) {
    const size_t place = place_by_size(l, line);
    return place < OAB_SVG_COLOURS - 1 ? oab_svg_colours[place] : other_colour;
}

static double x_of(const lines *l, size_t step) {
    return l->left + (l->right - l->left) * ((double)step + 0.5) / (double)l->settling->steps;
}

static void put_line(const lines *l, size_t line) {
    FILE *out = l->plot->out;
    const char *colour = colour_of(l, line);
    bool is_drawn = false;
    fprintf(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" d=\"", colour);
    for (size_t i = 0; i < l->settling->steps; i++) {
        const double value = value_at(l, i, line);
        if (!isnan(value))
            fprintf(out, "%c%.1f %.1f", is_drawn ? 'L' : 'M', x_of(l, i),
                    oab_axis_at(&l->axis, value));
        is_drawn = !isnan(value);
    }
    fputs("\"/>\n", out);
    for (size_t i = 0; i < l->settling->steps; i++)
        if (!isnan(value_at(l, i, line)))
            fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n", x_of(l, i),
                    oab_axis_at(&l->axis, value_at(l, i, line)), colour);
}

/* The names stand in the order in which the lines end, each at its end or below the one above. */
static void put_names(const lines *l) {
    const double x = x_of(l, l->settling->steps - 1);
    double free_from = l->top;
    for (size_t place = 0; place < l->settling->count; place++)
        for (size_t j = 0; j < l->settling->count; j++) {
            size_t above = 0;
            for (size_t k = 0; k < l->settling->count; k++)
                above += last_value(l, k) > last_value(l, j) ||
                         (last_value(l, k) == last_value(l, j) && k < j);
            if (above != place)
                continue;
            const double left_below = NAME_LINE * (double)(l->settling->count - 1 - place);
            const double end = oab_axis_at(&l->axis, last_value(l, j)),
                         y = fmax(free_from, fmin(end, l->bottom - left_below));
            oab_svg_line(l->plot->out, colour_of(l, j), 1, x + 4, end, l->right + LABEL_GAP - 3, y);
            oab_svg_text(l->plot->out, (oab_svg_style){.size = 12, .room = WIDEST_LABEL},
                         l->right + LABEL_GAP, y + 4, l->names[j]);
            free_from = y + NAME_LINE;
        }
}

static void put_samples(const lines *l, const char *samples) {
    char text[48];
    for (size_t i = 0; i < l->settling->steps; i++)
        oab_svg_text(l->plot->out,
                     (oab_svg_style){.size = 12,
                                     .anchor = OAB_SVG_MIDDLE,
                                     .colour = OAB_SVG_QUIET,
                                     .room = (l->right - l->left) / (double)l->settling->steps - 3},
                     x_of(l, i), l->bottom + 18,
                     oab_grouped(l->plot->language, (int64_t)l->settling->samples[i], 0, text));
    oab_svg_text(l->plot->out, (oab_svg_style){.anchor = OAB_SVG_MIDDLE}, (l->left + l->right) / 2,
                 l->bottom + 40, samples);
}

static oab_word_id index_word(const char *index) {
    return strcmp(index, "ST") == 0 ? OAB_W_PLOT_INDEX_ST : oab_find_word("plot_index_", index);
}

static oab_axis axis_of(const lines *l) {
    double least = 0, most = 0;
    for (size_t i = 0; i < l->settling->steps; i++)
        for (size_t j = 0; j < l->settling->count; j++) {
            least = fmin(least, value_at(l, i, j));
            most = fmax(most, value_at(l, i, j));
        }
    return oab_axis_of(least, most, 6, true, l->bottom, l->top);
}

void oab_plot_lines(const oab_plot *plot, const oab_settling *settling, const char *const *factors,
                    const char *samples) {
    double label = 0;
    for (size_t j = 0; j < settling->count; j++)
        label = fmax(label, oab_svg_width_of(factors[j], 12));
    const double height = fmax(HEIGHT, NAME_LINE * (double)settling->count + 8);
    const double top = oab_plot_open(plot, height + BELOW + 16) + 16;
    lines l = {.plot = plot,
               .settling = settling,
               .names = factors,
               .left = OAB_PLOT_EDGE + LEFT,
               .right = OAB_PLOT_WIDTH - OAB_PLOT_EDGE - LABEL_GAP - fmin(label, WIDEST_LABEL),
               .top = top,
               .bottom = top + height};
    l.axis = axis_of(&l);
    oab_axis_beside(plot->out, plot->language, &l.axis, l.left, l.right);
    char title[256];
    const bool is_effect = strcmp(settling->index, "mu_star") == 0;
    oab_axis_title(&l.axis, plot->language, oab_word(plot->language, index_word(settling->index)),
                   is_effect ? plot->unit : "", title, sizeof title);
    oab_svg_text(plot->out, (oab_svg_style){.is_bold = true}, OAB_PLOT_EDGE, top - 12, title);
    for (size_t place = settling->count; place-- > 0;) /* the largest on top */
        for (size_t j = 0; j < settling->count; j++)
            if (place_by_size(&l, j) == place)
                put_line(&l, j);
    put_names(&l);
    put_samples(&l, samples);
    oab_svg_close(plot->out);
}
