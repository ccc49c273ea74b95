/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A comparison as JSON: its sides, the national figures of each kind of money, the groups, and the
 * largest risers and fallers. The rows themselves are in the tables. */
#include "base/version.h"
#include "report/report_internal.h"

#include <math.h>
#include <stdlib.h>

/* With 6 decimals; null if unknown. */
static json_t *real(double value) {
    char text[40];
    if (!isfinite(value))
        return json_null();
    snprintf(text, sizeof text, "%.6f", value);
    return json_real(strtod(text, NULL));
}

static json_t *euros(oab_cents value) {
    return oab_json_decimal(value, 2, 2);
}

static json_t *both_euros(const oab_cents value[OAB_SIDE_COUNT]) {
    return json_pack("{s:o, s:o}", "baseline", euros(value[OAB_BASELINE]), "variant",
                     euros(value[OAB_VARIANT]));
}

static json_t *both_counts(const int64_t value[OAB_SIDE_COUNT]) {
    return json_pack("{s:o, s:o}", "baseline", oab_json_integer(value[OAB_BASELINE]), "variant",
                     oab_json_integer(value[OAB_VARIANT]));
}

static json_t *both_reals(const double value[OAB_SIDE_COUNT]) {
    return json_pack("{s:o, s:o}", "baseline", real(value[OAB_BASELINE]), "variant",
                     real(value[OAB_VARIANT]));
}

static json_t *parts(const oab_cents part[OAB_PART_COUNT]) {
    json_t *json = json_object();
    for (int p = 0; p < OAB_PART_COUNT; p++)
        oab_json_set(&json, oab_part_names[p], euros(part[p]));
    return json;
}

static json_t *curve(const double points[OAB_DECILES + 1]) {
    json_t *list = json_array();
    for (int i = 0; i <= OAB_DECILES; i++)
        oab_json_add(&list, real(points[i]));
    return list;
}

static json_t *band_json(const oab_band *band) {
    json_t *json = json_pack("{s:s, s:I, s:I, s:o, s:o, s:I, s:I}", "label", band->label, "units",
                             (json_int_t)band->units, "pupils", (json_int_t)band->pupils, "amount",
                             both_euros(band->amount), "difference",
                             euros(band->amount[OAB_VARIANT] - band->amount[OAB_BASELINE]), "gain",
                             (json_int_t)band->gain, "lose", (json_int_t)band->lose);
    if (oab_known(band->lowest))
        oab_json_set(&json, "baseline_per_pupil",
                     json_pack("{s:o, s:o}", "lowest", euros(band->lowest), "highest",
                               euros(band->highest)));
    return json;
}

static json_t *bands(const oab_band *band, size_t count) {
    json_t *list = json_array();
    for (size_t b = 0; b < count; b++)
        if (band[b].units > 0)
            oab_json_add(&list, band_json(&band[b]));
    return list;
}

static json_t *extremes(const oab_comparison *c, oab_money money, const uint32_t *rows,
                        size_t count) {
    const oab_level_view view = {c, oab_first_level(money), OAB_ENGLISH};
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        const oab_compared *row = &c->level[view.level].rows[rows[i]];
        char id[8], cause[OAB_CAUSE];
        oab_json_add(&list,
                     json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "id",
                               oab_compared_id(&view, row, id), "name", oab_json_text(row->name),
                               "amount", both_euros(row->amount), "difference",
                               euros(row->difference), "parts", parts(row->part), "cause",
                               oab_json_text(oab_compared_cause(&view, row, cause, sizeof cause))));
    }
    return list;
}

static json_t *figures(const oab_comparison *c, oab_money money) {
    const oab_compare_figures *f = &c->figures[money];
    const bool has_target = oab_known(f->target);
    const int64_t none[] = {OAB_ABSENT, OAB_ABSENT};
    json_t *json = json_object();
    oab_json_set(&json, "units",
                 json_pack("{s:I, s:I, s:I, s:I, s:I}", "all", (json_int_t)f->units, "common",
                           (json_int_t)f->common, "new", (json_int_t)f->added, "gone",
                           (json_int_t)f->gone, "unknown", (json_int_t)f->unknown));
    oab_json_set(&json, "left_out", both_euros(f->left_out));
    oab_json_set(&json, "without_threshold", both_counts(f->without_threshold));
    oab_json_set(&json, "total", both_euros(f->total));
    oab_json_set(&json, "total_before_transition", both_euros(f->formula));
    oab_json_set(&json, "reference", euros(f->reference));
    oab_json_set(&json, "parts", parts(f->part));
    oab_json_set(&json, "parts_moved", parts(f->part_moved));
    oab_json_set(&json, "measure_per_pupil", both_reals(f->measure_per_pupil));
    oab_json_set(&json, "gain", json_integer(f->gain));
    oab_json_set(&json, "lose", json_integer(f->lose));
    oab_json_set(&json, "stay", json_integer(f->stay));
    oab_json_set(&json, "gains", euros(f->gains));
    oab_json_set(&json, "losses", euros(f->losses));
    oab_json_set(&json, "moved", euros(f->moved));
    oab_json_set(&json, "correlation_per_pupil",
                 json_pack("{s:o, s:o, s:o}", "amount_pearson", real(f->pearson), "amount_spearman",
                           real(f->spearman), "measure_pearson", real(f->measure_pearson)));
    oab_json_set(&json, "gini", both_reals(f->gini));
    oab_json_set(&json, "concentration",
                 json_pack("{s:o, s:o}", "baseline", curve(f->curve[OAB_BASELINE]), "variant",
                           curve(f->curve[OAB_VARIANT])));
    oab_json_set(&json, "reached", both_counts(f->reached));
    oab_json_set(&json, "target_pupils", oab_json_decimal(f->target, 2, 2));
    oab_json_set(&json, "reached_target_pupils", both_euros(has_target ? f->reached_target : none));
    oab_json_set(&json, "euro_per_target_pupil", both_euros(f->per_target));
    oab_json_set(&json, "deciles", bands(f->decile, OAB_MONEY_BANDS));
    oab_json_set(&json, "by_size", bands(f->size, OAB_SIZE_BANDS));
    oab_json_set(&json, "by_place", bands(f->place, OAB_PLACE_BANDS));
    oab_json_set(&json, "risers", extremes(c, money, f->riser, f->risers));
    oab_json_set(&json, "fallers", extremes(c, money, f->faller, f->fallers));
    return json;
}

static json_t *texts(const char *const *list, size_t count) {
    json_t *json = json_array();
    for (size_t i = 0; i < count; i++)
        oab_json_add(&json, oab_json_text(list[i]));
    return json;
}

static json_t *side(const oab_comparison *c, int s) {
    const oab_run *run = &c->run[s];
    json_t *given = json_array();
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++)
        if (run->parameters.origin[id].given_by != NULL ||
            oab_is_assumption(run, (oab_parameter_id)id))
            oab_json_add(&given, oab_json_parameter(&run->parameters, (oab_parameter_id)id));
    json_t *json = json_pack("{s:o, s:s, s:o, s:o}", "what", oab_json_text(c->request->what[s]),
                             "regime", run->result.scheme->word, "inputs",
                             oab_json_inputs(run->data), "assumptions", given);
    oab_json_set(&json, "year", json_integer(run->request->year));
    oab_json_set(&json, "set", texts(run->request->own_settings, run->request->own_setting_count));
    if (run->data->country != NULL)
        oab_json_set(&json, "country", oab_json_country(run));
    if (c->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL && run->result.has_grants)
        oab_json_set(&json, "grants", json_string(oab_grants_word(&run->result)));
    oab_json_left_out(&json, run->data);
    return json;
}

json_t *oab_comparison_json(const oab_comparison *comparison, const oab_log *log) {
    const oab_comparison *c = comparison;
    static const char *const sides[] = {"baseline", "variant", NULL};
    const oab_request *both = &c->request->side[OAB_BASELINE];
    const bool is_one_year = both->year == c->request->side[OAB_VARIANT].year;
    json_t *json = json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:s?, s:b}", "program", "oab-alloc", "version", OAB_VERSION,
        "year", is_one_year ? json_integer(both->year) : json_null(), "set",
        texts(both->settings, both->setting_count), "baseline", side(c, OAB_BASELINE), "variant",
        side(c, OAB_VARIANT), "scaled", sides[c->scaled], "same_budget", oab_same_budget(c));
    if (c->level[OAB_LEVEL_SCHOOLS].rows != NULL)
        oab_json_set(&json, "schools", figures(c, OAB_MONEY_SCHOOLS));
    if (c->level[OAB_LEVEL_MUNICIPALITIES].rows != NULL)
        oab_json_set(&json, "municipalities", figures(c, OAB_MONEY_GRANTS));
    oab_json_set(&json, "notes", oab_json_notes(log));
    return json;
}
