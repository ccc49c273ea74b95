/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings as SVG, with attributes only, so that every program that reads SVG shows the same. Text
 * stays text; a title and a description say to those who cannot see it what a drawing shows. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

enum { LINE_HEIGHT = 18, SHAPE_RADIUS = 5 };

const char *const oab_svg_colours[OAB_SVG_COLOURS] = {
    /* of Okabe and Ito, told apart by the colour-blind too; the darker ones */
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#6f5500", "#555555"};

/* ---- text ---- */

static void put_escaped(FILE *out, const char *text) {
    const bool is_fine = oab_is_utf8(text, strlen(text));
    for (const char *c = text; *c != '\0'; c++) {
        const unsigned char byte = (unsigned char)*c;
        if (*c == '&' || *c == '<' || *c == '>' || *c == '"')
            fputs(*c == '&' ? "&amp;" : *c == '<' ? "&lt;" : *c == '>' ? "&gt;" : "&quot;", out);
        else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_fine))
            fputs("\xef\xbf\xbd", out);
        else
            fputc(*c, out);
    }
}

/* About how wide a character is in sans-serif fonts, in units of the font's size. */
static double width_of_character(char c) {
    if (strchr("iIjltf.,:;'|!()[]- ", c) != NULL)
        return 0.31;
    if (strchr("mwMW%@", c) != NULL)
        return 0.86;
    return c >= 'A' && c <= 'Z' ? 0.69 : 0.55;
}

double oab_svg_width_of(const char *text, double size) {
    double width = 0;
    for (const char *c = text; *c != '\0'; c++)
        if (((unsigned char)*c & 0xc0) != 0x80)
            width += width_of_character(*c);
    return width * size;
}

void oab_svg_text(FILE *out, oab_svg_style style, double x, double y, const char *text) {
    static const char *const anchors[] = {"start", "middle", "end"};
    const double size = style.size > 0 ? style.size : OAB_SVG_TEXT;
    const double width = oab_svg_width_of(text, size),
                 fits = style.room > 0 && width > style.room ? size * style.room / width : size;
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"%s\"", x, y, fits,
            anchors[style.anchor]);
    if (style.is_bold)
        fputs(" font-weight=\"600\"", out);
    if (style.colour != NULL)
        fprintf(out, " fill=\"%s\"", style.colour);
    if (style.turned)
        fprintf(out, " transform=\"rotate(-90 %.1f %.1f)\"", x, y);
    fputc('>', out);
    put_escaped(out, text);
    fputs("</text>\n", out);
}

/* The length of the first line of TEXT, in which words stay whole. */
static size_t line_length(const char *text, double width, double size) {
    size_t end = 0;
    char line[OAB_SENTENCE];
    for (size_t at = 0; text[at] != '\0';) {
        at += strspn(text + at, " ");
        at += strcspn(text + at, " ");
        snprintf(line, sizeof line, "%.*s", (int)at, text);
        if (end > 0 && oab_svg_width_of(line, size) > width)
            break;
        end = at;
    }
    return end;
}

double oab_svg_paragraph(FILE *out, oab_svg_style style, double x, double y, double width,
                         const char *text) {
    const double size = style.size > 0 ? style.size : OAB_SVG_TEXT;
    char line[OAB_SENTENCE];
    while (*text != '\0') {
        const size_t length = line_length(text, width, size);
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (out != NULL)
            oab_svg_text(out, style, x, y, line);
        y += LINE_HEIGHT;
        text += length;
        text += strspn(text, " ");
    }
    return y;
}

/* ---- the whole ---- */

static void put_element(FILE *out, const char *name, const char *id, const char *text) {
    fprintf(out, "<%s id=\"", name);
    put_escaped(out, id);
    fprintf(out, "-%s\">", name);
    put_escaped(out, text);
    fprintf(out, "</%s>\n", name);
}

void oab_svg_open(FILE *out, oab_language language, double width, double height, const char *id,
                  const char *title, const char *description) {
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
            "viewBox=\"0 0 %.0f %.0f\" role=\"img\" xml:lang=\"%s\" aria-labelledby=\"",
            width, height, width, height, language == OAB_DUTCH ? "nl" : "en");
    put_escaped(out, id);
    fputs("-title ", out);
    put_escaped(out, id);
    fputs("-desc\" font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\" "
          "fill=\"#222222\">\n",
          out);
    put_element(out, "title", id, title);
    put_element(out, "desc", id, description);
    fprintf(out, "<rect width=\"%.0f\" height=\"%.0f\" fill=\"#ffffff\"/>\n", width, height);
}

void oab_svg_close(FILE *out) {
    fputs("</svg>\n", out);
}

/* ---- lines and shapes ---- */

void oab_svg_line(FILE *out, const char *colour, double width, double x1, double y1, double x2,
                  double y2) {
    fprintf(out,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
            "stroke-width=\"%.1f\"/>\n",
            x1, y1, x2, y2, colour, width);
}

void oab_svg_rect(FILE *out, const char *colour, double x, double y, double width, double height) {
    fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", x, y,
            width, height, colour);
}

static void put_circle(FILE *out, const char *colour, double x, double y, double r) {
    fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>\n", x, y, r, colour);
}

static void put_diamond(FILE *out, const char *colour, double x, double y, double r) {
    fprintf(out,
            "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" fill=\"#ffffff\" stroke=\"%s\" "
            "stroke-width=\"2\"/>\n",
            x, y - r - 1, x + r + 1, y, x, y + r + 1, x - r - 1, y, colour);
}

static void put_square(FILE *out, const char *colour, double x, double y, double r) {
    oab_svg_rect(out, colour, x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1);
}

void oab_svg_shape(FILE *out, size_t which, double x, double y) {
    static void (*const shapes[])(FILE * out, const char *colour, double x, double y,
                                  double r) = {put_circle, put_diamond, put_square};
    enum { SHAPES = sizeof shapes / sizeof *shapes };
    shapes[which % SHAPES](out, oab_svg_colours[which % OAB_SVG_COLOURS], x, y, SHAPE_RADIUS);
}
