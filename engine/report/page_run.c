/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a run: its answer in sentences, its tables, and what explains each unit. */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- the answer ---- */

/* The parameter that says how much money there is for schools, or for municipalities. */
static oab_parameter_id money_of(const oab_run *run, bool municipal) {
    const oab_result *result = &run->result;
    if (municipal)
        return result->has_grants ? OAB_MUNICIPALITY_OLD_BUDGET : OAB_MUNICIPALITY_BUDGET;
    return !result->scheme->has_scores ? OAB_WEIGHTS_BASE_AMOUNT
           : result->price_mode        ? OAB_SCHOOL_PRICE
                                       : OAB_SCHOOL_BUDGET;
}

/* What the money of schools, or of municipalities, rests on. */
static void tags_of(const oab_run *run, bool municipal, const char *tags[4]) {
    const oab_cell drawn = oab_is_drawn(run, municipal);
    const oab_parameter_origin *origin = &run->parameters.origin[money_of(run, municipal)];
    size_t count = 0;
    if (origin->standing != NULL)
        tags[count++] = origin->standing;
    if (origin->carried_from != 0)
        tags[count++] = "carried";
    if (oab_known(drawn.number) && drawn.number > 0)
        tags[count++] = "drawn";
    tags[count] = NULL;
}

static oab_cents allocated(const oab_result *result, const char *line) {
    for (size_t l = 0; l < result->line_count; l++)
        if (strcmp(result->lines[l].name, line) == 0)
            return result->lines[l].allocated;
    return 0;
}

static int compare_amounts(const void *left, const void *right) {
    const oab_cents a = *(const oab_cents *)left, b = *(const oab_cents *)right;
    return a > b ? -1 : a < b;
}

/* COUNT becomes the fewest sites that together get half of the money; 0: none gets any. False: out
 * of memory. */
static bool half_of_money(const oab_result *result, size_t *count) {
    oab_cents *amount = oab_new(result->site_count, sizeof *amount), sum = 0, half = 0;
    *count = 0;
    if (amount == NULL)
        return false;
    for (size_t i = 0; i < result->site_count; i++)
        sum += amount[i] = oab_zero_if_unknown(result->sites[i].amount);
    qsort(amount, result->site_count, sizeof *amount, compare_amounts);
    while (sum > 0 && 2 * half < sum)
        half += amount[(*count)++];
    free(amount);
    return true;
}

static const char *const derived[] = {"derived", NULL}, *const no_tags[] = {NULL};

static void say_schools(const oab_run *run, json_t **json) {
    const oab_result *result = &run->result;
    const oab_site_result *most = oab_most_paid(result);
    size_t half;
    const char *tags[4];
    oab_cents sum = 0;
    tags_of(run, false, tags);
    if (!half_of_money(result, &half))
        oab_json_set(json, "answer", NULL);
    if (most == NULL || half == 0)
        return;
    for (size_t i = 0; i < result->site_count; i++)
        sum += oab_zero_if_unknown(result->sites[i].amount);
    OAB_PAGE_SAY(json, tags, OAB_W_PAGE_SCHOOLS, OAB_MILLIONS_IN("euro", sum),
                 OAB_COUNT_IN("some", result->sites_with_money),
                 OAB_COUNT_IN("all", result->site_count));
    OAB_PAGE_SAY(json, derived, OAB_W_PAGE_HALF, OAB_COUNT_IN("count", half),
                 OAB_PERCENT_IN(
                     "share", oab_round_div((oab_wide)half * 10000, (oab_wide)result->site_count)));
    char id[8], name[OAB_CELL_SCRATCH];
    const bool has_name = most->row != NULL && most->row->name[0] != '\0';
    OAB_PAGE_SAY(json, no_tags, OAB_W_PAGE_MOST,
                 OAB_TEXT_IN("name", has_name
                                         ? oab_name_and_place(most->row->name, most->row->place,
                                                              name, sizeof name)
                                         : oab_school_id_print(most->id, id)),
                 OAB_EURO_IN("euro", most->amount));
}

static void say_municipalities(const oab_run *run, json_t **json) {
    const oab_result *result = &run->result;
    const oab_cents preschool = allocated(result, "preschool");
    const char *tags[4];
    tags_of(run, true, tags);
    if (!result->has_municipalities)
        return;
    OAB_PAGE_SAY(
        json, tags, preschool > 0 ? OAB_W_PAGE_MUNICIPALITIES_PRESCHOOL : OAB_W_PAGE_MUNICIPALITIES,
        OAB_MILLIONS_IN("euro", allocated(result, "municipalities")),
        OAB_COUNT_IN("some", result->municipalities_with_money),
        OAB_COUNT_IN("all", result->municipality_count), OAB_MILLIONS_IN("preschool", preschool));
}

static void add_figures(const oab_run *run, json_t **json) {
    const oab_result *result = &run->result;
    if (result->has_sites)
        oab_page_figure(json, OAB_W_PAGE_FIGURE_SITES, (int64_t)result->sites_with_money);
    if (result->has_municipalities)
        oab_page_figure(json, OAB_W_PAGE_FIGURE_MUNICIPALITIES,
                        (int64_t)result->municipalities_with_money);
}

/* ---- the distribution of children over scores ---- */

/* The children among whom a cut-off is found: of the municipalities' first count date or, where
 * they have none, the pupils of the schools'. */
typedef struct shown_pool {
    const char *name;
    size_t date;
    bool has_toddlers;
} shown_pool;

static shown_pool pool_of(const oab_run *run) {
    const oab_result *result = &run->result;
    return result->municipal_nation[0].k > 0
               ? (shown_pool){"municipalities", result->dates.municipal[0], true}
               : (shown_pool){"schools", result->dates.school, false};
}

/* Scores are within 1000 of 0. */
enum { STEP = OAB_ONE / 2, FIRST = -2000, BINS = 4001 };

static void count_scores(const oab_run *run, const shown_pool *pool, int64_t bins[BINS]) {
    const oab_cohort *cohort = &run->data->cohort;
    for (size_t s = 0; s < cohort->segment_count; s++) {
        const oab_segment *segment = &cohort->segments[s];
        if (segment->date != pool->date || (oab_is_toddlers(segment) && !pool->has_toddlers))
            continue;
        for (uint64_t i = segment->first; i < segment->first + segment->count; i++)
            bins[((int64_t)run->scores.score[i] - (int64_t)FIRST * STEP) / STEP]++;
    }
}

/* Children per half point, from the lowest score to the highest. */
static json_t *histogram(const oab_run *run) {
    const shown_pool pool = pool_of(run);
    int64_t bins[BINS] = {0};
    int first = 0, end = BINS;
    count_scores(run, &pool, bins);
    while (first < end && bins[first] == 0)
        first++;
    while (end > first && bins[end - 1] == 0)
        end--;
    json_t *list = json_array();
    for (int b = first; b < end; b++)
        oab_json_add(&list, json_integer(bins[b]));
    return json_pack("{s:s, s:o, s:o, s:o}", "pool", pool.name, "from",
                     oab_json_decimal(((int64_t)FIRST + first) * STEP, 6, 6), "step",
                     oab_json_decimal(STEP, 6, 6), "children", list);
}

/* ---- the page ---- */

static void add_tables(const oab_run *run, json_t **json) {
    oab_unit_tables tables;
    oab_run_unit_tables(run, &tables);
    for (size_t t = 0; t < tables.count; t++) {
        const oab_unit_table *table = &tables.list[t];
        oab_page_table(json, &table->table,
                       table->kind == OAB_UNIT_KINDS ? NULL : oab_unit_kind_words[table->kind]);
    }
    const oab_report_table nations = oab_run_table(run, OAB_TABLE_NATIONS);
    oab_page_table(json, &nations, NULL);
}

oab_status oab_report_run_page(const oab_run *run, const oab_page_options *options, FILE *out,
                               oab_log *log) {
    json_t *json = oab_page_open("run", run, 1, options->language);
    oab_page_title(&json, OAB_W_PAGE_TITLE, OAB_FILLS(OAB_YEAR_IN("year", run->result.year)));
    say_schools(run, &json);
    say_municipalities(run, &json);
    add_figures(run, &json);
    add_tables(run, &json);
    if (run->scores.score != NULL && run->data->cohort.count > 0)
        oab_json_set(&json, "histogram", histogram(run));
    oab_status status = oab_page_settle(&json, options->borders, run, 1, log);
    if (status == OAB_OK)
        status = oab_page_explain(&json, "run", run, NULL, log);
    if (status == OAB_OK)
        return oab_page_write(json, options->language, out, log);
    json_decref(json);
    return status;
}
