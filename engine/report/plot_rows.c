/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plots with a line per factor: marks with their intervals, and bars from a base. */
#include "report/report_internal.h"

#include <math.h>

enum {
    TITLE_SIZE = 18,
    TITLE_HEIGHT = 30,
    LEGEND_HEIGHT = 26,
    LABEL_GAP = 12,
    WIDEST_LABEL = 330,
    MARK_ROW = 18, /* height per series */
    LABEL_LINE = 15,
    BAR_ROW = 38,
    BAR = 13,
    NUMBERS = 52, /* room for the number at the end of a bar */
    AXIS_HEIGHT = 48
};

/* ---- what all plots have ---- */

double oab_plot_open(const oab_plot *plot, double body) {
    const double width = OAB_PLOT_WIDTH - 2 * OAB_PLOT_EDGE, first = OAB_PLOT_EDGE + 10;
    const oab_svg_style quiet = {.colour = OAB_SVG_QUIET};
    const double top =
        oab_svg_paragraph(NULL, quiet, 0, first + TITLE_HEIGHT - 6, width, plot->meaning);
    const double end =
        oab_svg_paragraph(NULL, quiet, 0, top + body + OAB_PLOT_EDGE, width, plot->note);
    oab_svg_open(plot->out, plot->language, OAB_PLOT_WIDTH, end + 4, plot->id, plot->title,
                 plot->description);
    oab_svg_text(plot->out, (oab_svg_style){.size = TITLE_SIZE, .is_bold = true, .room = width},
                 OAB_PLOT_EDGE, first, plot->title);
    oab_svg_paragraph(plot->out, quiet, OAB_PLOT_EDGE, first + TITLE_HEIGHT - 6, width,
                      plot->meaning);
    oab_svg_paragraph(plot->out, quiet, OAB_PLOT_EDGE, top + body + OAB_PLOT_EDGE, width,
                      plot->note);
    return top;
}

double oab_plot_legend(const oab_plot *plot, const oab_word_id *series, size_t count, double x,
                       double y) {
    for (size_t s = 0; s < count; s++) {
        const char *name = oab_word(plot->language, series[s]);
        oab_svg_shape(plot->out, s, x + 6, y - 4.5);
        oab_svg_text(plot->out, (oab_svg_style){0}, x + 18, y, name);
        x += 18 + oab_svg_width_of(name, OAB_SVG_TEXT) + 24;
    }
    return x;
}

const char *oab_plot_label(const oab_plot_row *row, char *out, size_t size) {
    const bool is_pair = row->with != NULL;
    snprintf(out, size, "%s%s%s", row->label, is_pair ? " x " : "", is_pair ? row->with : "");
    return out;
}

/* The second line of a label that is broken. */
static const char *with_label(const oab_plot_row *row, char *out, size_t size) {
    snprintf(out, size, "x %s", row->with);
    return out;
}

enum { LABEL = 512 };

/* How wide the widest label is, in one line or BROKEN in two. */
static double label_width(const oab_plot_rows *rows, bool broken) {
    char text[LABEL];
    double width = 0;
    for (size_t r = 0; r < rows->count; r++) {
        const oab_plot_row *row = &rows->rows[r];
        const bool in_two = broken && row->with != NULL;
        const char *whole = in_two ? row->label : oab_plot_label(row, text, sizeof text);
        width = fmax(width, oab_svg_width_of(whole, OAB_SVG_TEXT));
        if (in_two)
            width = fmax(width, oab_svg_width_of(with_label(row, text, sizeof text), OAB_SVG_TEXT));
    }
    return width;
}

static bool has_broken_labels(const oab_plot_rows *rows) {
    return rows->count > 0 && rows->rows[0].with != NULL && label_width(rows, false) > WIDEST_LABEL;
}

/* Where the lines are. */
typedef struct place {
    double left, right, top, row, bottom;
    bool broken; /* labels, in two lines */
} place;

static place place_rows(const oab_plot_rows *rows, double top, double row) {
    const bool broken = has_broken_labels(rows);
    return (place){OAB_PLOT_EDGE + fmin(label_width(rows, broken), WIDEST_LABEL) + LABEL_GAP,
                   OAB_PLOT_WIDTH - OAB_PLOT_EDGE - 8,
                   top,
                   row,
                   top + row * (double)rows->count,
                   broken};
}

static void put_labels(const oab_plot *plot, const oab_plot_rows *rows, const place *p) {
    const oab_svg_style style = {.anchor = OAB_SVG_END, .room = WIDEST_LABEL};
    char text[LABEL];
    for (size_t r = 0; r < rows->count; r++) {
        const oab_plot_row *row = &rows->rows[r];
        const double x = p->left - LABEL_GAP, y = p->top + ((double)r + 0.5) * p->row + 4;
        if (p->broken) {
            oab_svg_text(plot->out, style, x, y - LABEL_LINE / 2.0, row->label);
            oab_svg_text(plot->out, style, x, y + LABEL_LINE / 2.0,
                         with_label(row, text, sizeof text));
        } else {
            oab_svg_text(plot->out, style, x, y, oab_plot_label(row, text, sizeof text));
        }
    }
}

static void put_axis(const oab_plot *plot, const oab_plot_rows *rows, const oab_axis *axis,
                     const place *p) {
    char title[256];
    oab_axis_below(plot->out, plot->language, axis, p->top, p->bottom);
    oab_axis_title(axis, plot->language, rows->axis != NULL ? rows->axis : plot->name,
                   rows->axis != NULL ? "" : plot->unit, title, sizeof title);
    oab_svg_text(plot->out, (oab_svg_style){.anchor = OAB_SVG_MIDDLE}, (p->left + p->right) / 2,
                 p->bottom + 40, title);
}

/* ---- marks ---- */

static double reach(double value, double interval) {
    return isnan(interval) ? value : value + interval;
}

static oab_axis axis_of_marks(const oab_plot_rows *rows, const place *p) {
    double least = rows->least, most = rows->most;
    for (size_t r = 0; r < rows->count; r++)
        for (size_t s = 0; s < rows->series_count; s++) {
            const double value = rows->rows[r].value[s], interval = rows->rows[r].interval[s];
            least = fmin(least, reach(value, -interval));
            most = fmax(most, reach(value, interval));
        }
    return oab_axis_of(least, most, 8, true, p->left + 8, p->right);
}

static void put_mark(const oab_plot *plot, const oab_axis *axis, const oab_plot_row *row, size_t s,
                     double y) {
    const double value = row->value[s], interval = row->interval[s];
    if (isnan(value))
        return;
    if (!isnan(interval))
        oab_svg_line(plot->out, oab_svg_colours[s], 2, oab_axis_at(axis, value - interval), y,
                     oab_axis_at(axis, value + interval), y);
    oab_svg_shape(plot->out, s, oab_axis_at(axis, value), y);
}

void oab_plot_marks(const oab_plot *plot, const oab_plot_rows *rows) {
    const double height =
        fmax(MARK_ROW * (double)rows->series_count, has_broken_labels(rows) ? 2 * LABEL_LINE : 0) +
        8;
    const double body = LEGEND_HEIGHT + height * (double)rows->count + AXIS_HEIGHT;
    const double top = oab_plot_open(plot, body) + LEGEND_HEIGHT;
    const place p = place_rows(rows, top, height);
    const oab_axis axis = axis_of_marks(rows, &p);
    oab_plot_legend(plot, rows->series, rows->series_count, OAB_PLOT_EDGE, top - 12);
    put_axis(plot, rows, &axis, &p);
    put_labels(plot, rows, &p);
    oab_svg_line(plot->out, OAB_SVG_QUIET, 1, oab_axis_at(&axis, 0), p.top, oab_axis_at(&axis, 0),
                 p.bottom);
    for (size_t r = 0; r < rows->count; r++)
        for (size_t s = 0; s < rows->series_count; s++)
            put_mark(plot, &axis, &rows->rows[r], s,
                     p.top + height * ((double)r + 0.5) +
                         MARK_ROW * ((double)s + 0.5 - (double)rows->series_count / 2));
    oab_svg_close(plot->out);
}

/* ---- bars ---- */

static oab_axis axis_of_bars(const oab_plot_rows *rows, const place *p) {
    double least = rows->base, most = rows->base;
    for (size_t r = 0; r < rows->count; r++)
        for (size_t s = 0; s < 2; s++) {
            least = fmin(least, rows->rows[r].value[s]);
            most = fmax(most, rows->rows[r].value[s]);
        }
    return oab_axis_of(least, most, 5, false, p->left + (least < rows->base ? NUMBERS : 4),
                       p->right - NUMBERS);
}

/* Shorter bars are not seen. */
#define VISIBLE 0.1

static void put_bar(const oab_plot *plot, const oab_axis *axis, double base, double value, size_t s,
                    double y) {
    char text[48];
    const double from = oab_axis_at(axis, base), to = oab_axis_at(axis, value);
    oab_svg_rect(plot->out, oab_svg_colours[s], fmin(from, to), y, fabs(to - from), BAR);
    if (fabs(to - from) > VISIBLE)
        oab_svg_text(plot->out,
                     (oab_svg_style){.size = 11, .anchor = to < from ? OAB_SVG_END : OAB_SVG_START},
                     to + (to < from ? -5 : 5), y + 10.5,
                     oab_axis_number(axis, plot->language, value, 1, text));
}

/* Says so where a factor has no bar that can be seen. */
static void put_no_effect(const oab_plot *plot, const oab_plot_rows *rows, const oab_axis *axis,
                          size_t r, double y) {
    const double base = oab_axis_at(axis, rows->base);
    for (size_t s = 0; s < 2; s++)
        if (fabs(oab_axis_at(axis, rows->rows[r].value[s]) - base) > VISIBLE)
            return;
    oab_svg_text(plot->out, (oab_svg_style){.size = 11, .colour = OAB_SVG_QUIET}, base + 6, y,
                 oab_word(plot->language, OAB_W_PLOT_NO_EFFECT));
}

static void put_bar_legend(const oab_plot *plot, const oab_plot_rows *rows, double x, double y) {
    for (size_t s = 0; s < 2; s++) {
        const char *name = oab_word(plot->language, rows->series[s]);
        oab_svg_rect(plot->out, oab_svg_colours[s], x, y - 10.5, 14, BAR - 2);
        oab_svg_text(plot->out, (oab_svg_style){0}, x + 20, y, name);
        x += 20 + oab_svg_width_of(name, OAB_SVG_TEXT) + 24;
    }
}

void oab_plot_bars(const oab_plot *plot, const oab_plot_rows *rows) {
    enum { BASE_HEIGHT = 20 };
    char text[48], label[160];
    const double body = LEGEND_HEIGHT + BASE_HEIGHT + BAR_ROW * (double)rows->count + AXIS_HEIGHT;
    const double top = oab_plot_open(plot, body) + LEGEND_HEIGHT + BASE_HEIGHT;
    const place p = place_rows(rows, top, BAR_ROW);
    const oab_axis axis = axis_of_bars(rows, &p);
    const double base = oab_axis_at(&axis, rows->base);
    put_bar_legend(plot, rows, OAB_PLOT_EDGE, top - 12 - BASE_HEIGHT);
    put_axis(plot, rows, &axis, &p);
    put_labels(plot, rows, &p);
    for (size_t r = 0; r < rows->count; r++) {
        put_no_effect(plot, rows, &axis, r, p.top + BAR_ROW * ((double)r + 0.5) + 4);
        for (size_t s = 0; s < 2; s++)
            put_bar(plot, &axis, rows->base, rows->rows[r].value[s], s,
                    p.top + BAR_ROW * (double)r + 5 + (BAR + 1) * (double)s);
    }
    oab_svg_line(plot->out, "#222222", 1.5, base, p.top - 6, base, p.bottom);
    oab_compose(plot->language, rows->base_word, label, sizeof label,
                OAB_TEXT_IN("number", oab_axis_number(&axis, plot->language, rows->base, 1, text)));
    oab_svg_text(plot->out, (oab_svg_style){.size = 12, .anchor = OAB_SVG_MIDDLE}, base, p.top - 11,
                 label);
    oab_svg_close(plot->out);
}
