/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run, or each side of a comparison, assumes: parameters that are neither law nor official,
 * the indicator, and imputed values. */
#include "report/report_internal.h"

#include <string.h>

bool oab_is_assumption(const oab_run *run, oab_parameter_id id) {
    const oab_parameter_origin *origin = &run->parameters.origin[id];
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    return origin->standing != NULL && !oab_parameter_is_settled(origin) && !spec->only_notes &&
           oab_run_uses(run, spec->name);
}

/* Lines that follow those of the parameters. */
enum { RECOMPUTED_LINE = OAB_PARAMETER_COUNT, INDICATOR_LINE, IMPUTED_LINE, LINE_COUNT };

static uint64_t count_imputed(const oab_result *r) {
    return r->unknown_mothers + r->unknown_fathers + r->unknown_origins;
}

static bool has_line(const oab_run *run, int line) {
    if (line == RECOMPUTED_LINE)
        return run->result.recomputed > 0;
    if (line == INDICATOR_LINE)
        return run->has_indicator && oab_known(run->result.intercept);
    return line == IMPUTED_LINE ? count_imputed(&run->result) > 0
                                : oab_is_assumption(run, (oab_parameter_id)line);
}

/* WHOSE: the side and a colon, or "". */
static void show_line(const oab_run *run, int line, const char *whose,
                      const oab_terminal *terminal) {
    const oab_result *r = &run->result;
    const oab_language language = terminal->language;
    char text[OAB_SENTENCE];
    if (line == RECOMPUTED_LINE) {
        oab_compose(language, OAB_W_ASSUMPTION_RECOMPUTED, text, sizeof text,
                    OAB_TEXT_IN("whose", whose));
    } else if (line == INDICATOR_LINE) {
        oab_compose(language, OAB_W_ASSUMPTION_INDICATOR, text, sizeof text,
                    OAB_TEXT_IN("whose", whose), OAB_TEXT_IN("file", run->indicator.path));
    } else if (line == IMPUTED_LINE) {
        oab_compose(language, OAB_W_ASSUMPTION_IMPUTED, text, sizeof text,
                    OAB_TEXT_IN("whose", whose), OAB_COUNT_IN("mothers", r->unknown_mothers),
                    OAB_COUNT_IN("fathers", r->unknown_fathers),
                    OAB_COUNT_IN("origins", r->unknown_origins));
    } else {
        const oab_parameter_origin *origin = &run->parameters.origin[line];
        const bool is_given = origin->given_by != NULL, is_carried = origin->carried_from != 0;
        char value[48], carried[64], given[512];
        oab_compose(
            language, OAB_W_ASSUMPTION_PARAMETER, text, sizeof text, OAB_TEXT_IN("whose", whose),
            OAB_TEXT_IN("name", oab_parameter_specs[line].name),
            OAB_TEXT_IN("value", oab_parameter_show(language, (oab_parameter_id)line,
                                                    run->parameters.rules.value[line], value)),
            OAB_TEXT_IN("standing", oab_standing_word(language, origin->standing)),
            OAB_TEXT_IN("carried",
                        oab_compose(language, is_carried ? OAB_W_ASSUMPTION_CARRIED : OAB_W_NONE,
                                    carried, sizeof carried,
                                    OAB_YEAR_IN("year", origin->carried_from))),
            OAB_TEXT_IN("given",
                        oab_compose(language, is_given ? OAB_W_ASSUMPTION_GIVEN : OAB_W_NONE, given,
                                    sizeof given, OAB_TEXT_IN("who", origin->given_by))));
    }
    oab_say(terminal, 4, "  %s\n", text);
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Whether two runs that both have LINE show it alike. */
static bool same_line(const oab_run *a, const oab_run *b, int line) {
    const oab_result *r = &a->result, *s = &b->result;
    if (line == RECOMPUTED_LINE)
        return r->recomputed == s->recomputed;
    if (line == INDICATOR_LINE)
        return same_text(a->indicator.path, b->indicator.path);
    if (line == IMPUTED_LINE)
        return r->unknown_mothers == s->unknown_mothers &&
               r->unknown_fathers == s->unknown_fathers && r->unknown_origins == s->unknown_origins;
    const oab_parameter_origin *p = &a->parameters.origin[line], *q = &b->parameters.origin[line];
    return a->parameters.rules.value[line] == b->parameters.rules.value[line] &&
           same_text(p->standing, q->standing) && same_text(p->given_by, q->given_by) &&
           p->carried_from == q->carried_from;
}

/* Is LINE more than a standing choice of ours: given by the user, carried, recomputed or imputed?
 */
static bool changes_screen(const oab_run *run, int line) {
    if (line == INDICATOR_LINE)
        return run->request->indicator != NULL;
    if (line == RECOMPUTED_LINE || line == IMPUTED_LINE)
        return true;
    const oab_parameter_origin *origin = &run->parameters.origin[line];
    return origin->given_by != NULL || origin->carried_from != 0;
}

void oab_show_assumptions(const oab_run *runs, const char *const *names, size_t count,
                          const oab_terminal *terminal) {
    size_t shown = 0;
    char whose[32];
    oab_say(terminal, 0, "\n%s\n", oab_word(terminal->language, OAB_W_ASSUMPTIONS_TITLE));
    for (int line = 0; line < LINE_COUNT; line++) {
        const bool is_common = count == 2 && has_line(&runs[0], line) && has_line(&runs[1], line) &&
                               same_line(&runs[0], &runs[1], line);
        if (line == INDICATOR_LINE && shown == 0)
            oab_say(terminal, 0, "  %s\n", oab_word(terminal->language, OAB_W_ASSUMPTIONS_NONE));
        for (size_t r = 0; r < (is_common ? 1 : count); r++) {
            if (!has_line(&runs[r], line))
                continue;
            snprintf(whose, sizeof whose, "%s%s", count > 1 && !is_common ? names[r] : "",
                     count > 1 && !is_common ? ": " : "");
            show_line(&runs[r], line, whose, terminal);
            shown++;
        }
    }
}

void oab_show_standing(const oab_run *run, const oab_terminal *terminal) {
    size_t count = 0;
    for (int line = 0; line < LINE_COUNT; line++)
        count += has_line(run, line);
    fputc('\n', terminal->out);
    for (int line = 0; line < LINE_COUNT; line++)
        if (has_line(run, line) && changes_screen(run, line))
            show_line(run, line, "", terminal);
    if (count > 0)
        oab_tell_with(terminal, 0, OAB_W_ASSUMPTIONS_COUNT, OAB_COUNT_IN("count", count),
                      OAB_YEAR_IN("year", run->result.year));
    else
        oab_tell(terminal, 0, OAB_W_ASSUMPTIONS_ALL_SETTLED);
}
