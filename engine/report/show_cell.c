/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and cells for people to read: 1,339,934.77 in English, 1.339.934,77 in Dutch. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* Exchanges comma and point in TEXT, a number written in English, if LANGUAGE does. */
static char *in_language(oab_language language, char *text) {
    for (char *c = text; language == OAB_DUTCH && *c != '\0'; c++)
        *c = *c == ',' ? '.' : *c == '.' ? ',' : *c;
    return text;
}

static char *group_digits(const char *digits, char *out) {
    const size_t whole = strcspn(digits, "."), sign = digits[0] == '-';
    size_t n = 0;
    for (size_t i = 0; i < whole; i++) {
        if (i > sign && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    strcpy(out + n, digits + whole);
    return out;
}

const char *oab_grouped(oab_language language, int64_t value, int decimals, char *out) {
    char digits[32];
    if (!oab_known(value))
        return strcpy(out, "-");
    oab_decimal_print(digits, value, decimals, decimals);
    return in_language(language, group_digits(digits, out));
}

const char *oab_fixed_show(oab_language language, oab_fixed value, char *out) {
    oab_fixed_print(out, value);
    return in_language(language, out);
}

/* A date or a word has neither comma nor point. */
const char *oab_parameter_show(oab_language language, oab_parameter_id id, int64_t value,
                               char *out) {
    oab_parameter_print(id, value, out);
    return in_language(language, out);
}

const char *oab_decimals(oab_language language, double value, int decimals, char *out) {
    if (isnan(value))
        return strcpy(out, "-");
    snprintf(out, 48, "%.*f", decimals, value);
    return in_language(language, out);
}

/* A smaller number is 0 in four decimals. */
#define UNSEEN 5e-5

const char *oab_real(oab_language language, double value, char *out) {
    char digits[32];
    const double magnitude = fabs(value);
    if (magnitude < 1e12 && (magnitude >= UNSEEN || magnitude == 0)) {
        snprintf(digits, sizeof digits, "%.*f",
                 magnitude < 100   ? 4
                 : magnitude < 1e6 ? 2
                                   : 0,
                 value + 0.0);
        return in_language(language, group_digits(digits, out));
    }
    if (isnan(value))
        return strcpy(out, "-");
    snprintf(out, 48, "%.5g", value);
    return in_language(language, out);
}

const char *oab_ratio_show(oab_language language, double value, char *out) {
    return fabs(value) < UNSEEN ? oab_real(language, 0, out) : oab_real(language, value, out);
}

/* ---- cells ---- */

static const char *as_text(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    (void)language, (void)type, (void)out;
    return cell.text;
}

static const char *as_word(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    (void)type, (void)out;
    return oab_word(language, (oab_word_id)cell.number);
}

static const char *as_printed(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    (void)language;
    out[oab_cell_print(type, cell, out)] = '\0';
    return out;
}

static const char *as_real(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    (void)type;
    return oab_real(language, cell.real, out);
}

static const char *as_ratio(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    (void)type;
    return oab_ratio_show(language, cell.real, out);
}

static const char *as_digits(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    const oab_cell_shape shape = oab_cell_shapes[type];
    oab_decimal_print(out, cell.number, shape.scale, shape.terminal_decimals);
    return in_language(language, out);
}

static const char *as_groups(oab_language language, oab_cell_type type, oab_cell cell, char *out) {
    const oab_cell_shape shape = oab_cell_shapes[type];
    char digits[32];
    oab_decimal_print(digits, cell.number, shape.scale, shape.terminal_decimals);
    return in_language(language, group_digits(digits, out));
}

static const char *(*const as[OAB_CELL_TYPES])(oab_language language, oab_cell_type type,
                                               oab_cell cell, char *out) = {
    [OAB_CELL_TEXT] = as_text,
    [OAB_CELL_SCHOOL] = as_printed,
    [OAB_CELL_MUNICIPALITY] = as_printed,
    [OAB_CELL_DATE] = as_printed,
    [OAB_CELL_YES_NO] = as_digits,
    [OAB_CELL_COUNT] = as_groups,
    [OAB_CELL_EURO] = as_groups,
    [OAB_CELL_HUNDREDTHS] = as_groups,
    [OAB_CELL_MEASURE] = as_groups,
    [OAB_CELL_POINTS] = as_digits,
    [OAB_CELL_SHARE] = as_digits,
    [OAB_CELL_NORMALISED] = as_digits,
    [OAB_CELL_PERCENT] = as_digits,
    [OAB_CELL_REAL] = as_real,
    [OAB_CELL_YEAR] = as_digits,
    [OAB_CELL_MILLIONS] = as_groups,
    [OAB_CELL_WORD] = as_word,
    [OAB_CELL_RATIO] = as_ratio,
};

const char *oab_cell_show(oab_language language, oab_cell_type type, oab_cell cell, char *scratch) {
    return as[type](language, type, cell, scratch);
}

const char *oab_cell_show_plain(oab_language language, oab_cell_type type, oab_cell cell,
                                char *scratch) {
    return as_digits(language, type, cell, scratch);
}
