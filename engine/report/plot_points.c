/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots of points: one number against another, and a measure against each factor. */
#include "report/report_internal.h"

#include <math.h>

/* ---- one number against another ---- */

enum { PLANE = 400, AXIS_LEFT = 72, AXIS_BELOW = 48, KEY_GAP = 28, KEY_LINE = 20 };

static double largest(const oab_plot_rows *rows) {
    double most = 0;
    for (size_t r = 0; r < rows->count; r++)
        for (size_t s = 0; s < 2; s++)
            most = fmax(most, rows->rows[r].value[s]);
    return most;
}

/* The points by number, and which number is which. */
static void put_points(const oab_plot *plot, const oab_plot_rows *rows, const oab_axis *x,
                       const oab_axis *y, double top) {
    char text[400];
    const double key = x->to + KEY_GAP;
    for (size_t r = 0; r < rows->count; r++) {
        const double at = oab_axis_at(x, rows->rows[r].value[0]),
                     up = oab_axis_at(y, rows->rows[r].value[1]);
        oab_svg_shape(plot->out, 0, at, up);
        snprintf(text, sizeof text, "%zu", r + 1);
        oab_svg_text(plot->out, (oab_svg_style){.size = 12, .is_bold = true}, at + 8, up - 5, text);
        snprintf(text, sizeof text, "%zu %s", r + 1, rows->rows[r].label);
        oab_svg_text(plot->out, (oab_svg_style){.room = OAB_PLOT_WIDTH - OAB_PLOT_EDGE - key}, key,
                     top + 12 + KEY_LINE * (double)r, text);
    }
}

void oab_plot_plane(const oab_plot *plot, const oab_plot_rows *rows) {
    char title[256];
    const double key = 12 + KEY_LINE * (double)rows->count, high = fmax(PLANE, key);
    const double top = oab_plot_open(plot, high + AXIS_BELOW) + 4, bottom = top + PLANE;
    const double left = OAB_PLOT_EDGE + AXIS_LEFT, most = largest(rows);
    const oab_axis x = oab_axis_of(0, most, 5, true, left, left + PLANE),
                   y = oab_axis_of(0, most, 5, true, bottom, top);
    oab_axis_below(plot->out, plot->language, &x, top, bottom);
    oab_axis_beside(plot->out, plot->language, &y, left, left + PLANE);
    oab_svg_line(plot->out, OAB_SVG_QUIET, 1, x.from, y.from, x.to, y.to);
    const char *unit = plot->unit;
    const oab_svg_style middle = {.anchor = OAB_SVG_MIDDLE};
    oab_axis_title(&x, plot->language, oab_word(plot->language, rows->series[0]), unit, title,
                   sizeof title);
    oab_svg_text(plot->out, middle, left + PLANE / 2.0, bottom + 40, title);
    oab_axis_title(&y, plot->language, oab_word(plot->language, rows->series[1]), unit, title,
                   sizeof title);
    oab_svg_text(plot->out, (oab_svg_style){.anchor = OAB_SVG_MIDDLE, .turned = true},
                 OAB_PLOT_EDGE + 10, top + PLANE / 2.0, title);
    put_points(plot, rows, &x, &y, top);
    oab_svg_close(plot->out);
}

/* ---- a measure against each factor ---- */

enum { ACROSS = 2, PANEL_HEIGHT = 150, PANEL_STEP = 216, PANEL_GAP = 44, PANEL_LEFT = 64 };

/* All runs as one path of points, which is many times shorter than a circle each. */
static void put_runs(FILE *out, const oab_scatter *scatter, const oab_axis *x, const oab_axis *y) {
    fprintf(out,
            "<path fill=\"none\" stroke=\"%s\" stroke-opacity=\"0.45\" stroke-width=\"2.4\" "
            "stroke-linecap=\"round\" d=\"",
            oab_svg_colours[0]);
    for (size_t i = 0; i < scatter->count; i++)
        fprintf(out, "M%.1f %.1fh0", oab_axis_at(x, scatter->points[i].x),
                oab_axis_at(y, scatter->points[i].y));
    fputs("\"/>\n", out);
}

static void put_means(FILE *out, const oab_scatter *scatter, const oab_axis *x, const oab_axis *y) {
    fprintf(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" d=\"", oab_svg_colours[1]);
    for (size_t b = 0; b < scatter->bin_count; b++)
        fprintf(out, "%c%.1f %.1f", b == 0 ? 'M' : 'L', oab_axis_at(x, scatter->bins[b].x),
                oab_axis_at(y, scatter->bins[b].y));
    fputs("\"/>\n", out);
    for (size_t b = 0; b < scatter->bin_count; b++)
        oab_svg_shape(out, 1, oab_axis_at(x, scatter->bins[b].x),
                      oab_axis_at(y, scatter->bins[b].y));
}

/* With as many numbers as have room beside each other. */
static oab_axis axis_of_factor(oab_language language, double least, double most, double from,
                               double to) {
    char text[48];
    const oab_axis axis = oab_axis_of(least, most, 5, false, from, to);
    const double widest = oab_svg_width_of(
        oab_axis_number(&axis, language, (double)axis.last * axis.step, 0, text), OAB_SVG_TEXT);
    const double room = oab_axis_at(&axis, axis.step) - oab_axis_at(&axis, 0);
    return widest + 10 < room ? axis : oab_axis_of(least, most, 2, false, from, to);
}

static void put_panel(const oab_plot *plot, const oab_factor *factor, const oab_scatter *scatter,
                      const oab_axis *y, double left, double width) {
    double least = scatter->bins[0].x, most = least;
    for (size_t i = 0; i < scatter->count; i++) {
        least = fmin(least, scatter->points[i].x);
        most = fmax(most, scatter->points[i].x);
    }
    const double edge = (most - least) * 0.03;
    const oab_axis x =
        axis_of_factor(plot->language, least - edge, most + edge, left, left + width);
    char title[256];
    oab_axis_below(plot->out, plot->language, &x, y->to, y->from);
    oab_axis_beside(plot->out, plot->language, y, left, left + width);
    put_runs(plot->out, scatter, &x, y);
    put_means(plot->out, scatter, &x, y);
    oab_axis_title(&x, plot->language, factor->name, "", title, sizeof title);
    oab_svg_text(plot->out, (oab_svg_style){.anchor = OAB_SVG_MIDDLE, .room = width},
                 left + width / 2, y->from + 38, title);
}

static void put_panel_legend(const oab_plot *plot, const oab_axis *y, double top) {
    char title[256];
    const char *run = oab_word(plot->language, OAB_W_PLOT_ONE_RUN),
               *mean = oab_word(plot->language, OAB_W_PLOT_MEAN_OF_RUNS);
    oab_axis_title(y, plot->language, plot->name, plot->unit, title, sizeof title);
    oab_svg_text(plot->out, (oab_svg_style){.is_bold = true}, OAB_PLOT_EDGE, top, title);
    double at = OAB_PLOT_EDGE + fmax(oab_svg_width_of(title, OAB_SVG_TEXT) * 1.1 + 24, 200);
    fprintf(plot->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2\" fill=\"%s\"/>\n", at, top - 4.5,
            oab_svg_colours[0]);
    oab_svg_text(plot->out, (oab_svg_style){0}, at + 10, top, run);
    at += 10 + oab_svg_width_of(run, OAB_SVG_TEXT) + 28;
    oab_svg_shape(plot->out, 1, at, top - 4.5);
    oab_svg_text(plot->out, (oab_svg_style){0}, at + 12, top, mean);
}

void oab_plot_panels(const oab_plot *plot, const oab_factors *factors, const oab_scatter *scatters,
                     double least, double most) {
    const size_t lines = (factors->count + ACROSS - 1) / ACROSS;
    const double width =
        (OAB_PLOT_WIDTH - 2 * OAB_PLOT_EDGE - ACROSS * PANEL_LEFT) / (double)ACROSS;
    const double top = oab_plot_open(plot, 20 + PANEL_STEP * (double)lines) + 6;
    for (size_t j = 0; j < factors->count; j++) {
        const double left =
                         OAB_PLOT_EDGE + PANEL_LEFT + (double)(j % ACROSS) * (width + PANEL_LEFT),
                     start = top + PANEL_GAP - 20 + PANEL_STEP * (double)(j / ACROSS);
        const oab_axis y = oab_axis_of(least, most, 4, true, start + PANEL_HEIGHT, start);
        if (j == 0)
            put_panel_legend(plot, &y, top);
        put_panel(plot, &factors->items[j], &scatters[j], &y, left, width);
    }
    oab_svg_close(plot->out);
}
