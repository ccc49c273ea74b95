/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Axes of drawings: round numbers along a line, large ones in thousands of millions. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* Numbers beyond are drawn at the edge, so that differences stay finite. */
#define LARGEST 1e300

/* The smallest of 1, 2 and 5 times a power of ten that is not below WIDTH. */
static double round_step(double width) {
    const double power = pow(10, floor(log10(width)));
    static const double steps[] = {1, 2, 5};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= width * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

static void choose_unit(oab_axis *axis) {
    static const struct {
        double size;
        oab_word_id word;
    } units[] = {{1e9, OAB_W_PLOT_BILLION}, {1e6, OAB_W_PLOT_MILLION}, {1, OAB_W_NONE}};
    const double largest = fmax(fabs(axis->least), fabs(axis->most));
    size_t u = 0;
    while (units[u].size > 1 && largest < units[u].size)
        u++;
    axis->divisor = units[u].size;
    axis->unit = units[u].word;
    enum { MOST_DECIMALS = 6 };
    for (double step = axis->step / axis->divisor;
         axis->decimals < MOST_DECIMALS && fabs(step - round(step)) > 1e-6 * step; step *= 10)
        axis->decimals++;
}

oab_axis oab_axis_of(double least, double most, int ticks, bool is_whole, double from, double to) {
    oab_axis axis = {
        .from = from, .to = to, .least = fmax(least, -LARGEST), .most = fmin(most, LARGEST)};
    if (!(axis.most - axis.least > 1 / LARGEST)) {
        const double size = fabs(axis.least), half = size > 10 / LARGEST ? size / 10 : 1;
        axis.least = least - half;
        axis.most = least + half;
    }
    axis.step = round_step((axis.most - axis.least) / ticks);
    axis.first = (long)(is_whole ? floor(axis.least / axis.step + 1e-9)
                                 : ceil(axis.least / axis.step - 1e-9));
    axis.last =
        (long)(is_whole ? ceil(axis.most / axis.step - 1e-9) : floor(axis.most / axis.step + 1e-9));
    if (is_whole) {
        axis.least = (double)axis.first * axis.step;
        axis.most = (double)axis.last * axis.step;
    }
    choose_unit(&axis);
    return axis;
}

double oab_axis_at(const oab_axis *axis, double value) {
    return axis->from +
           (value - axis->least) / (axis->most - axis->least) * (axis->to - axis->from);
}

const char *oab_axis_number(const oab_axis *axis, oab_language language, double value, int more,
                            char *out) {
    const int decimals = axis->decimals + more;
    const double scaled = value / axis->divisor;
    if (fabs(scaled) < 1e9 && (scaled == 0 || axis->step / axis->divisor > 1e-7))
        return oab_grouped(language, llround(scaled * pow(10, decimals)), decimals, out);
    return oab_real(language, scaled, out);
}

void oab_axis_below(FILE *out, oab_language language, const oab_axis *axis, double top,
                    double bottom) {
    char text[48];
    for (long t = axis->first; t <= axis->last; t++) {
        const double value = (double)t * axis->step, x = oab_axis_at(axis, value);
        oab_svg_line(out, OAB_SVG_GRID, 1, x, top, x, bottom);
        oab_svg_text(out, (oab_svg_style){.anchor = OAB_SVG_MIDDLE, .colour = OAB_SVG_QUIET}, x,
                     bottom + 18, oab_axis_number(axis, language, value, 0, text));
    }
}

void oab_axis_beside(FILE *out, oab_language language, const oab_axis *axis, double left,
                     double right) {
    char text[48];
    for (long t = axis->first; t <= axis->last; t++) {
        const double value = (double)t * axis->step, y = oab_axis_at(axis, value);
        oab_svg_line(out, OAB_SVG_GRID, 1, left, y, right, y);
        oab_svg_text(out, (oab_svg_style){.anchor = OAB_SVG_END, .colour = OAB_SVG_QUIET}, left - 8,
                     y + 4, oab_axis_number(axis, language, value, 0, text));
    }
}

const char *oab_axis_title(const oab_axis *axis, oab_language language, const char *name,
                           const char *unit, char *out, size_t size) {
    const char *scale = oab_word(language, axis->unit);
    const bool has_both = scale[0] != '\0' && unit[0] != '\0';
    if (scale[0] == '\0' && unit[0] == '\0')
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s (%s%s%s)", name, scale, has_both ? " " : "", unit);
    return out;
}
