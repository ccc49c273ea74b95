/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison by region: its table, of provinces by size of municipality, and what its screen
 * shows of it, provinces and sizes apart. */
#include "report/report_internal.h"

#include <string.h>

#define REGION(member) OAB_MEMBER(oab_region, member)

/* ---- columns ---- */

static oab_cell money_of(const void *row) {
    static const char *const words[OAB_MONEY_COUNT] = {"schools", "municipal grants"};
    return (oab_cell){.text = words[((const oab_region *)row)->money]};
}

static oab_cell province_of(const void *row) {
    const oab_region *r = row;
    return (oab_cell){.text = r->province[0] != '\0' ? r->province : "not known"};
}

static oab_cell size_of(const void *context, const void *row, char *scratch) {
    const oab_region *r = row;
    const long long from = oab_region_limit(context, r->size == OAB_REGION_SIZES ? 0 : r->size),
                    below =
                        r->size + 1 < OAB_REGION_SIZES ? oab_region_limit(context, r->size + 1) : 0;
    if (r->size == OAB_REGION_SIZES)
        return (oab_cell){.text = "not known"};
    if (r->size == 0)
        snprintf(scratch, OAB_CELL_SCRATCH, "under %lld", below);
    else if (r->size == OAB_REGION_SIZES - 1)
        snprintf(scratch, OAB_CELL_SCRATCH, "%lld or more", from);
    else
        snprintf(scratch, OAB_CELL_SCRATCH, "%lld to %lld", from, below - 1);
    return (oab_cell){.text = scratch};
}

static oab_cell difference(const void *row) {
    const oab_region *r = row;
    return (oab_cell){.number = r->amount[OAB_VARIANT] - r->amount[OAB_BASELINE]};
}

/* Of the figures as shown. */
static oab_cell per_pupil_difference(const void *row) {
    const oab_cents *per_pupil = ((const oab_region *)row)->per_pupil;
    return (oab_cell){.number =
                          oab_known(per_pupil[OAB_BASELINE]) && oab_known(per_pupil[OAB_VARIANT])
                              ? per_pupil[OAB_VARIANT] - per_pupil[OAB_BASELINE]
                              : OAB_ABSENT};
}

static oab_cell is_drawn(const void *context, const void *row, char *scratch) {
    (void)scratch;
    return oab_compared_is_drawn(context, ((const oab_region *)row)->money);
}

static const oab_report_column columns[] = {
    {"money", OAB_CELL_TEXT, .from_row = money_of},
    {"province", OAB_CELL_TEXT, .from_row = province_of},
    {"size", OAB_CELL_TEXT, .work_out = size_of},
    {"municipalities", OAB_CELL_COUNT, REGION(municipalities)},
    {"units", OAB_CELL_COUNT, REGION(units)},
    {"pupils_baseline", OAB_CELL_COUNT, REGION(pupils[OAB_BASELINE])},
    {"pupils_variant", OAB_CELL_COUNT, REGION(pupils[OAB_VARIANT])},
    {"amount_baseline", OAB_CELL_EURO, REGION(amount[OAB_BASELINE])},
    {"amount_variant", OAB_CELL_EURO, REGION(amount[OAB_VARIANT])},
    {"difference", OAB_CELL_EURO, .from_row = difference},
    {"per_pupil_baseline", OAB_CELL_EURO, REGION(per_pupil[OAB_BASELINE])},
    {"per_pupil_variant", OAB_CELL_EURO, REGION(per_pupil[OAB_VARIANT])},
    {"per_pupil_difference", OAB_CELL_EURO, .from_row = per_pupil_difference},
    {"gain", OAB_CELL_COUNT, REGION(gain)},
    {"lose", OAB_CELL_COUNT, REGION(lose)},
    {"stay", OAB_CELL_COUNT, REGION(stay)},
    {"unknown", OAB_CELL_COUNT, REGION(unknown)},
    {"drawn", OAB_CELL_YES_NO, .work_out = is_drawn},
};

/* ---- the table ---- */

static const void *region_at(const void *context, size_t index) {
    const oab_comparison *comparison = context;
    for (int m = 0; m < OAB_MONEY_COUNT; m++) {
        const oab_region_list *list = &comparison->region[m][OAB_BY_PROVINCE_AND_SIZE];
        if (index < list->count)
            return &list->rows[index];
        index -= list->count;
    }
    return NULL;
}

oab_report_table oab_regions_table(const oab_comparison *comparison) {
    return (oab_report_table){"compare_regions", OAB_COLUMNS(columns), region_at, comparison, 3};
}

bool oab_region_holds(const void *context, const void *row, const oab_whereabouts *member) {
    const oab_region *r = row;
    return strcmp(r->province, member->province) == 0 &&
           r->size == oab_region_size(context, member->municipality);
}

/* ---- on a screen ---- */

/* Regions that are formed in one way, and after them all together. */
typedef struct screen {
    const oab_comparison *comparison;
    const oab_region_list *lists[2];
    oab_language language;
} screen;

static const void *line_at(const void *context, size_t index) {
    const screen *s = context;
    for (int l = 0; l < 2; l++) {
        if (index < s->lists[l]->count)
            return &s->lists[l]->rows[index];
        index -= s->lists[l]->count;
    }
    return NULL;
}

static bool is_all(const screen *s, const oab_region *r) {
    return r == s->lists[1]->rows;
}

static oab_cell label_of(const void *context, const void *row, char *scratch) {
    const screen *s = context;
    const oab_region *r = row;
    if (is_all(s, r))
        return (oab_cell){.text = oab_word(s->language, OAB_W_COMPARE_TOTAL)};
    if (r->province != NULL && r->province[0] != '\0')
        return (oab_cell){.text = r->province};
    if (r->size == OAB_REGION_SIZES)
        return (oab_cell){.text = oab_word(s->language, OAB_W_COMPARE_REGION_UNKNOWN)};
    const bool is_first = r->size == 0;
    return (oab_cell){
        .text = oab_compose(
            s->language, is_first ? OAB_W_COMPARE_REGION_BELOW : OAB_W_COMPARE_REGION_FROM, scratch,
            OAB_CELL_SCRATCH,
            OAB_COUNT_IN("limit", oab_region_limit(s->comparison, is_first ? 1 : r->size)))};
}

static const oab_report_column line_columns[] = {
    {"label", OAB_CELL_TEXT, .work_out = label_of},
    {"amount_baseline", OAB_CELL_EURO, REGION(amount[OAB_BASELINE])},
    {"amount_variant", OAB_CELL_EURO, REGION(amount[OAB_VARIANT])},
    {"difference", OAB_CELL_EURO, .from_row = difference},
    {"per_pupil_difference", OAB_CELL_EURO, .from_row = per_pupil_difference},
    {"gain", OAB_CELL_COUNT, REGION(gain)},
    {"lose", OAB_CELL_COUNT, REGION(lose)},
};

/* In eighty columns. */
static void show_lines(const screen *s, oab_word_id title, const oab_terminal *terminal) {
    const oab_terminal_column shown[] = {
        {"label", title, .width = -13},
        {"amount_baseline", OAB_W_HEADING_BASELINE, .width = 14},
        {"amount_variant", OAB_W_HEADING_VARIANT, .width = 14},
        {"difference", OAB_W_HEADING_DIFFERENCE, .width = 14},
        {"per_pupil_difference", OAB_W_COMPARE_REGION_PER_PUPIL, .width = 9},
        {"gain", OAB_W_COMPARE_REGION_GAIN, .width = 4, .is_plain = true},
        {"lose", OAB_W_COMPARE_REGION_LOSE, .width = 4, .is_plain = true},
    };
    const oab_terminal_table form = {OAB_COLUMNS(shown), .indent = 2, .has_headings = true};
    const oab_report_table table = {"regions", OAB_COLUMNS(line_columns), line_at, s, 0};
    fputc('\n', terminal->out);
    oab_show_table(&table, &form, NULL, terminal);
}

/* Is one of LIST what is known? */
static bool tells(const oab_region_list *list, oab_region_by by) {
    for (size_t i = 0; i < list->count; i++)
        if (by == OAB_BY_PROVINCE ? list->rows[i].province[0] != '\0'
                                  : list->rows[i].size != OAB_REGION_SIZES)
            return true;
    return false;
}

static void show_standing(const oab_comparison *comparison, const oab_terminal *terminal) {
    const oab_parameters *parameters = &comparison->run[OAB_BASELINE].parameters;
    const char *standing = parameters->origin[OAB_COMPARE_INHABITANTS_1].standing;
    oab_tell_with(terminal, 2, OAB_W_COMPARE_REGION_STANDING,
                  OAB_TEXT_IN("standing", oab_standing_word(terminal->language, standing)));
}

/* Over what a difference per pupil is, where readers might take it for the difference itself over
 * one number of pupils. */
static void show_pupils(const oab_region *all, const oab_terminal *terminal) {
    if (!oab_known(per_pupil_difference(all).number))
        oab_tell(terminal, 2, OAB_W_COMPARE_REGION_NO_PUPILS);
    else if (all->pupils[OAB_BASELINE] != all->pupils[OAB_VARIANT])
        oab_tell_with(terminal, 2, OAB_W_COMPARE_REGION_OWN_PUPILS,
                      OAB_COUNT_IN("baseline", all->pupils[OAB_BASELINE]),
                      OAB_COUNT_IN("variant", all->pupils[OAB_VARIANT]));
}

void oab_show_regions(const oab_comparison *comparison, oab_money money,
                      const oab_terminal *terminal) {
    static const struct {
        oab_region_by by;
        oab_word_id title, none;
    } ways[] = {{OAB_BY_PROVINCE, OAB_W_COMPARE_REGION_PROVINCE, OAB_W_COMPARE_REGION_NO_PROVINCE},
                {OAB_BY_SIZE, OAB_W_COMPARE_REGION_SIZE, OAB_W_COMPARE_REGION_NO_SIZE}};
    enum { WAYS = sizeof ways / sizeof *ways };
    const oab_region_list *lists = comparison->region[money];
    size_t told = 0;
    for (size_t w = 0; w < WAYS; w++)
        if (tells(&lists[ways[w].by], ways[w].by)) {
            const screen s = {
                comparison, {&lists[ways[w].by], &lists[OAB_BY_COUNTRY]}, terminal->language};
            show_lines(&s, ways[w].title, terminal);
            told++;
        }
    if (told == 0)
        fputc('\n', terminal->out);
    for (size_t w = 0; w < WAYS; w++)
        if (!tells(&lists[ways[w].by], ways[w].by))
            oab_tell(terminal, 2, ways[w].none);
    if (told == 0)
        return;
    if (tells(&lists[OAB_BY_SIZE], OAB_BY_SIZE))
        show_standing(comparison, terminal);
    show_pupils(lists[OAB_BY_COUNTRY].rows, terminal);
}
