/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of sweeps in words: what each is, and in which unit. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

/* The word of what TRACKED, such as "board:41646", follows; *ID: which one. */
static oab_word_id tracked_word(const char *tracked, const char **id) {
    char kind[32];
    const size_t length = strcspn(tracked, ":");
    *id = tracked + length + 1;
    if (tracked[length] == '\0' || length >= sizeof kind)
        return OAB_W_NONE;
    snprintf(kind, sizeof kind, "%.*s", (int)length, tracked);
    return oab_find_word("measure_track_", kind);
}

const char *oab_measure_meaning(oab_language language, const char *name, char *out, size_t size) {
    const char *id = "";
    const oab_word_id word =
        oab_measure_find(name) != NULL ? oab_find_word("measure_", name) : tracked_word(name, &id);
    return oab_compose(language, word, out, size, OAB_TEXT_IN("id", id));
}

const char *oab_measure_unit(oab_language language, const char *name) {
    const oab_measure_spec *spec = oab_measure_find(name);
    const char *id;
    return spec != NULL ? oab_word(language, oab_find_word("unit_", spec->unit))
           : tracked_word(name, &id) != OAB_W_NONE ? oab_word(language, OAB_W_UNIT_EURO)
                                                   : "";
}

const char *oab_measure_in_words(oab_language language, const char *name, char *out, size_t size) {
    const char *unit = oab_measure_unit(language, name);
    oab_measure_meaning(language, name, out, size);
    const size_t length = strlen(out);
    if (unit[0] != '\0')
        snprintf(out + length, size - length, " (%s)", unit);
    return out;
}

/* ---- enough runs ---- */

/* Correlations, by whichever method, have the words of lhs. */
static oab_word_id convergence_word(const oab_convergence *c, oab_method method) {
    const char *name = oab_method_names[method == OAB_LIST ? OAB_LHS : method];
    return c->is_enough ? oab_find_word("converge_enough_", name)
           : c->is_few  ? oab_find_word("converge_few_", name)
                        : oab_find_word("converge_more_", name);
}

const char *oab_convergence_in_words(const oab_design *design, const oab_measure *m,
                                     oab_language language, char *out, size_t size) {
    char widest[48], precision[48];
    const oab_convergence *c = &m->convergence;
    out[0] = '\0';
    if (!c->is_sample || m->main.count == 0)
        return out;
    if (isnan(c->widest))
        return oab_compose(language, OAB_W_CONVERGE_UNKNOWN, out, size,
                           OAB_TEXT_IN("option", "--resamples"));
    const uint64_t more = c->runs > design->rows ? c->runs - design->rows : 0;
    oab_fixed_show(language, (oab_fixed)llround(c->precision * OAB_ONE), precision);
    oab_decimals(language, c->widest, 3, widest);
    return oab_compose(language, convergence_word(c, design->plan.method), out, size,
                       OAB_TEXT_IN("widest", widest), OAB_TEXT_IN("precision", precision),
                       OAB_TEXT_IN("index", c->index), OAB_TEXT_IN("factor", c->factor),
                       OAB_COUNT_IN("taken", oab_design_samples(design)),
                       OAB_COUNT_IN("samples", c->samples), OAB_COUNT_IN("more", more));
}

/* ---- pairs ---- */

const char *oab_pairs_left_in_words(size_t count, double largest, oab_language language, char *out,
                                    size_t size) {
    enum { DECIMALS = 3 };
    char bound[48];
    const double scale = pow(10, DECIMALS);
    oab_decimals(language, ceil(fabs(largest) * scale) / scale, DECIMALS, bound);
    return oab_compose(language, OAB_W_PAIRS_LEFT, out, size, OAB_COUNT_IN("rest", count),
                       OAB_TEXT_IN("bound", bound));
}

/* ---- remarks ---- */

/* VALUE with up to ten digits, as many as it needs. OUT: 48 bytes. */
static const char *in_full(oab_language language, double value, char *out) {
    snprintf(out, 48, "%.10g", value);
    for (char *c = out; language == OAB_DUTCH && *c != '\0'; c++)
        *c = *c == '.' ? ',' : *c;
    return out;
}

const char *oab_remark_in_words(oab_language language, const oab_remark *remark, char *out,
                                size_t size) {
    char value[48], percent[48], two[48], four[48];
    return oab_compose(language, oab_find_word("remark_", oab_remark_words[remark->kind]), out,
                       size, OAB_TEXT_IN("index", remark->index),
                       OAB_TEXT_IN("number", in_full(language, remark->value, value)),
                       OAB_TEXT_IN("percent", oab_decimals(language, remark->value, 0, percent)),
                       OAB_TEXT_IN("two", oab_decimals(language, remark->value, 2, two)),
                       OAB_TEXT_IN("four", oab_decimals(language, remark->value, 4, four)),
                       OAB_COUNT_IN("runs", remark->runs), OAB_COUNT_IN("factors", remark->factors),
                       OAB_COUNT_IN("needed", remark->needed));
}

const char *oab_remarks_in_words(oab_language language, const oab_remark *remarks, size_t count,
                                 char *out, size_t size) {
    size_t length = 0;
    out[0] = '\0';
    for (size_t r = 0; r < count && length + 3 < size; r++) {
        length += (size_t)snprintf(out + length, size - length, "%s", r > 0 ? "; " : "");
        oab_remark_in_words(language, &remarks[r], out + length, size - length);
        length += strlen(out + length);
    }
    return out;
}
