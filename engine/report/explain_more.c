/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Below the steps of an explanation: what would change if a few things were otherwise, and the
 * children as counts by feature. */
#include "report/report_internal.h"

#include <string.h>

enum { INDENT = 2 };

/* ---- what would change ---- */

static void show_change(const oab_explanation *e, int id, const oab_terminal *terminal) {
    const oab_what_if *what_if = &e->what_if[id];
    const int width = oab_screen_width(terminal);
    const char *label = oab_word(terminal->language, oab_find_word("if_", oab_what_if_names[id]));
    char value[48] = "+", grouped[48];
    if (!oab_known(what_if->amount))
        strcpy(value, "-");
    else if (what_if->amount >= e->amount)
        strcat(value, oab_grouped(terminal->language, what_if->amount - e->amount, 2, grouped));
    else
        oab_grouped(terminal->language, what_if->amount - e->amount, 2, value);
    oab_show_pair(terminal, INDENT, label, value, width);
    fputc('\n', terminal->out);
}

void oab_show_what_if(const oab_explanation *e, const oab_terminal *terminal) {
    const oab_what_if *cutoff = &e->what_if[OAB_IF_CUTOFF];
    if (!e->has_what_if)
        return;
    fputc('\n', terminal->out);
    oab_tell(terminal, 0, OAB_W_EXPLAIN_IF_TITLE);
    for (int i = 0; i < OAB_IF_COUNT; i++)
        show_change(e, i, terminal);
    oab_tell(terminal, 0, OAB_W_EXPLAIN_IF_NOTE);
    if (cutoff->by_drawn && oab_known(cutoff->amount))
        oab_tell(terminal, 0, OAB_W_EXPLAIN_IF_DRAWN);
}

/* ---- children by feature ---- */

typedef struct shown_features {
    const oab_explanation *of;
    oab_language language;
} shown_features;

static oab_cell feature_of(const void *context, const void *row, char *scratch) {
    const shown_features *shown = context;
    const oab_feature_count *count = row;
    const bool is_first =
        count == shown->of->features || strcmp(count[-1].feature, count->feature) != 0;
    (void)scratch;
    return (oab_cell){
        .text =
            is_first ? oab_word(shown->language, oab_find_word("feature_", count->feature)) : ""};
}

const char *oab_category_text(oab_language language, const char *feature, const char *category) {
    const bool is_stay = strcmp(feature, oab_variable_names[OAB_MOTHER_STAY]) == 0,
               is_debt = strcmp(feature, oab_variable_names[OAB_DEBT_RESTRUCTURING]) == 0;
    oab_word_id word = OAB_W_NONE;
    if (category[0] == '\0')
        word = is_stay ? OAB_W_CATEGORY_BORN_HERE : OAB_W_CATEGORY_UNKNOWN;
    else if (is_debt)
        word = category[0] == '1' ? OAB_W_CATEGORY_YES : OAB_W_CATEGORY_NO;
    return word != OAB_W_NONE ? oab_word(language, word) : category;
}

static oab_cell category_of(const void *context, const void *row, char *scratch) {
    const shown_features *shown = context;
    const oab_feature_count *count = row;
    (void)scratch;
    return (oab_cell){.text = oab_category_text(shown->language, count->feature, count->category)};
}

static const void *count_at(const void *context, size_t index) {
    const oab_explanation *e = ((const shown_features *)context)->of;
    return index < e->feature_count ? &e->features[index] : NULL;
}

void oab_show_features(const oab_explanation *e, const oab_terminal *terminal) {
    static const oab_report_column columns[] = {
        {"feature", OAB_CELL_TEXT, .work_out = feature_of},
        {"category", OAB_CELL_TEXT, .work_out = category_of},
        {"children", OAB_CELL_COUNT, OAB_MEMBER(oab_feature_count, children)},
        {"lowest", OAB_CELL_MEASURE, OAB_MEMBER(oab_feature_count, lowest)},
    };
    static const oab_terminal_column shown[] = {
        {"feature", OAB_W_HEADING_FEATURE, .width = -31},
        {"category", OAB_W_HEADING_CATEGORY, .width = -24},
        {"children", OAB_W_HEADING_CHILDREN, .width = 9},
        {"lowest", OAB_W_HEADING_LOWEST, .width = 13},
    };
    static const oab_terminal_table form = {OAB_COLUMNS(shown), .has_headings = true};
    const oab_report_table table = {"features", OAB_COLUMNS(columns), count_at,
                                    &(shown_features){e, terminal->language}, 0};
    if (e->feature_count == 0)
        return;
    fputc('\n', terminal->out);
    oab_tell(terminal, 0, OAB_W_EXPLAIN_FEATURES_TITLE);
    if (e->features_drawn)
        oab_tell(terminal, 0, OAB_W_EXPLAIN_FEATURES_DRAWN);
    oab_show_table(&table, &form, NULL, terminal);
}
