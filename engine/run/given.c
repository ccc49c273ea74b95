/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refuses what can have no effect on the tables read: a setting that moves nothing, or a run that
 * divides nothing. The message says what is missing. */
#include "run/run.h"

#include <string.h>

/* ---- what there is ---- */

static bool has_pupils(const oab_run *run) {
    return run->data->inputs[OAB_INPUT_PUPILS].path != NULL;
}

static bool has_given_scores(const oab_run *run) {
    return run->data->cohort.score != NULL;
}

static bool has_scores(const oab_run *run) {
    return run->scores.score != NULL;
}

/* Are there children, or toddlers, whose score is computed? */
static bool has_computed(const oab_run *run, bool only_toddlers) {
    bool is_any = false;
    for (size_t s = 0; has_scores(run) && s < run->data->cohort.segment_count; s++)
        is_any |= run->prepared.computed[s] > 0 &&
                  (!only_toddlers || oab_is_toddlers(&run->data->cohort.segments[s]));
    return is_any;
}

static bool has_features(const oab_run *run) {
    return has_computed(run, false);
}

static bool has_toddler_features(const oab_run *run) {
    return has_computed(run, true);
}

static bool is_calibrated(const oab_run *run) {
    return has_features(run) && run->indicator.calibrate;
}

static bool draws(const oab_run *run) {
    return has_features(run) && run->parameters.rules.value[OAB_IMPUTATION] == OAB_IMPUTE_HOTDECK;
}

static bool has_count_dates(const oab_run *run) {
    const oab_cohort *cohort = &run->data->cohort;
    return cohort->date_count > 1 || (cohort->date_count == 1 && cohort->dates[0] != 0);
}

typedef bool site_test(const oab_site_result *site);
static bool any_site(const oab_run *run, site_test *test) {
    bool is_any = false;
    for (size_t i = 0; i < run->result.site_count && !is_any; i++)
        is_any = test(&run->result.sites[i]);
    return is_any;
}

static bool knows_threshold(const oab_site_result *site) {
    return site->knows_threshold;
}
static bool knows_ages(const oab_site_result *site) {
    return oab_known(site->young);
}
static bool knows_previous(const oab_site_result *site) {
    return oab_known(site->previous);
}
static bool knows_measure(const oab_site_result *site) {
    return oab_known(site->measure);
}
static bool knows_impulse(const oab_site_result *site) {
    return oab_known(site->amount_impulse);
}

static bool counts_impulse(const oab_site_result *site) {
    return site->row != NULL && oab_known(site->row->impulse_pupils);
}

static bool has_formula(const oab_run *run) {
    return any_site(run, knows_threshold);
}

static bool decides_gap(const oab_run *run) {
    return has_scores(run) || has_formula(run);
}

static bool decides_share(const oab_run *run) {
    return has_scores(run) || (has_formula(run) && !oab_has(&run->parameters.rules, OAB_GAP));
}

static bool reads_gap(const oab_run *run) {
    return has_scores(run) && !oab_has(&run->parameters.rules, OAB_GAP);
}

static bool pays_price(const oab_run *run) {
    return oab_has(&run->parameters.rules, OAB_SCHOOL_PRICE);
}

static bool has_ages(const oab_run *run) {
    return any_site(run, knows_ages);
}

/* The table's amounts count too where they are not used: a site's, or an institution's. */
static bool has_previous(const oab_run *run) {
    const oab_schools *schools = &run->data->schools;
    bool is_any = any_site(run, knows_previous);
    for (size_t i = 0; i < schools->count && run->result.has_sites && !is_any; i++)
        is_any = oab_known(schools->rows[i].amount_previous);
    return is_any;
}

static bool has_weights(const oab_run *run) {
    return any_site(run, knows_measure);
}

static bool has_impulse(const oab_run *run) {
    return any_site(run, knows_impulse) ||
           (oab_computes_previous(&run->parameters.rules) && any_site(run, counts_impulse));
}

static bool has_grants(const oab_run *run) {
    bool is_any = false;
    for (size_t i = 0; i < run->result.municipality_count && !is_any; i++) {
        const oab_municipality_result *unit = &run->result.municipalities[i];
        is_any =
            oab_known(unit->grant_2018) || (unit->row != NULL && oab_known(unit->row->grant_2018));
    }
    return is_any;
}

static bool moves_gainers(const oab_run *run) {
    return has_grants(run) && oab_has(&run->parameters.rules, OAB_MUNICIPALITY_TRANSITION_SHARE);
}

static bool has_target_toddlers(const oab_run *run) {
    bool is_any = false;
    for (size_t i = 0; i < run->result.municipality_count && !is_any; i++)
        is_any = run->result.municipalities[i].exact_toddlers > 0;
    return is_any;
}

/* ---- what a parameter needs, apart from units of its scheme ---- */

#define COUNT_DATES "a pupils file with count_date"
#define FROM_COUNTS "pupils, weight_03 and weight_12 of schools, or a pupils file"
#define FROM_TABLE "score_without_threshold and pupils of schools, or a pupils file"

static const struct {
    bool (*is_met)(const oab_run *run); /* NULL: nothing more */
    const char *what;
} needs[OAB_PARAMETER_COUNT] = {
    [OAB_TARGET_SHARE] = {decides_share, "a pupils file, or score_without_threshold and pupils of "
                                         "schools with indicator.gap not set"},
    [OAB_GAP] = {decides_gap, FROM_TABLE},
    [OAB_TIE_RULE] = {has_scores, "a pupils file"},
    [OAB_MEAN_TARGET] = {is_calibrated, "a pupils file without scores, and an indicator whose "
                                        "intercept is calibrate"},
    [OAB_TODDLER_SCHOOL_MEAN] = {has_toddler_features, "toddlers without scores in a pupils file"},
    [OAB_IMPUTATION] = {has_features, "a pupils file without scores"},
    [OAB_IMPUTATION_SEED] = {draws, "indicator.imputation = hotdeck, and a pupils file without "
                                    "scores"},
    [OAB_SCHOOL_COUNT_DATE] = {has_count_dates, COUNT_DATES},
    [OAB_MUNICIPALITY_COUNT_DATE_1] = {has_count_dates, COUNT_DATES},
    [OAB_MUNICIPALITY_COUNT_DATE_2] = {has_count_dates, COUNT_DATES},
    [OAB_BOVENBOUW_AGE] = {has_ages, "the ages of all pupils of a school in a pupils file"},
    [OAB_SCHOOL_THRESHOLD_SHARE] = {has_formula, FROM_TABLE},
    [OAB_SCHOOL_PRICE_INDEX] = {pays_price, "school.price"},
    [OAB_SCHOOL_TRANSITION] = {has_previous, "amount_previous of schools"},
    [OAB_SCHOOL_TRANSITION_SHARE] = {has_previous, "amount_previous of schools"},
    [OAB_MUNICIPALITY_THRESHOLD_SHARE] = {has_scores, "a pupils file"},
    [OAB_MUNICIPALITY_TRANSITION] = {has_grants, "grant_2018 of municipalities"},
    [OAB_MUNICIPALITY_TRANSITION_SHARE] = {has_grants, "grant_2018 of municipalities"},
    [OAB_MUNICIPALITY_TRANSITION_SHARE_GAINERS] = {moves_gainers,
                                                   "grant_2018 of municipalities, and "
                                                   "municipality.transition_share"},
    [OAB_MUNICIPALITY_GAP_READING] = {reads_gap, "a pupils file, with indicator.gap not set"},
    [OAB_PRESCHOOL_HOURS] = {has_target_toddlers, "toddlers of the lowest share in a pupils file"},
    [OAB_WEIGHTS_LOW] = {has_formula, FROM_COUNTS},
    [OAB_WEIGHTS_HIGH] = {has_formula, FROM_COUNTS},
    [OAB_WEIGHTS_THRESHOLD_SHARE] = {has_formula, FROM_COUNTS},
    [OAB_WEIGHTS_CAP_SHARE] = {has_formula, FROM_COUNTS},
    [OAB_WEIGHTS_BASE_AMOUNT] = {has_weights, "school_weight, or " FROM_COUNTS},
    [OAB_WEIGHTS_AGE_AMOUNT] = {has_weights, "school_weight, or " FROM_COUNTS},
    [OAB_WEIGHTS_NATIONAL_AGE] = {has_weights, "school_weight, or " FROM_COUNTS},
    [OAB_WEIGHTS_IMPULSE_AMOUNT] = {has_impulse, "impulse_pupils of schools, or --impulse-areas"},
};

/* ---- whom a parameter applies to ---- */

static bool has_sites(const oab_run *run) {
    return run->result.has_sites;
}

static bool has_municipalities(const oab_run *run) {
    return run->result.has_municipalities;
}

static bool has_decree(const oab_run *run) {
    return run->result.grants_by_decree > 0 || run->result.transition_by_decree > 0;
}

static bool divides_old_budget(const oab_run *run) {
    return run->result.grants_are_proxy || run->result.transition_by_proxy ||
           (has_decree(run) && !oab_has(&run->parameters.rules, OAB_MUNICIPALITY_OLD_PRICE));
}

static bool has_school_years(const oab_run *run) {
    return has_sites(run) && oab_has(&run->parameters.rules, OAB_SCHOOL_TRANSITION_SHARE);
}

static bool moves_schools(const oab_run *run) {
    return has_previous(run) &&
           run->parameters.rules.value[OAB_SCHOOL_TRANSITION] != OAB_TRANSITION_OFF;
}

static bool computes_previous(const oab_run *run) {
    return has_school_years(run) &&
           run->parameters.rules.value[OAB_SCHOOL_TRANSITION] == OAB_TRANSITION_COMPUTED;
}

static bool has_grant_years(const oab_run *run) {
    return has_municipalities(run) &&
           oab_has(&run->parameters.rules, OAB_MUNICIPALITY_TRANSITION_SHARE);
}

static bool is_sample(const oab_run *run) {
    return run->parameters.rules.is_sample;
}

static bool has_inhabitants(const oab_run *run) {
    const oab_municipalities *table = &run->data->municipalities;
    bool is_any = false;
    for (size_t i = 0; run->is_compared && i < table->count && !is_any; i++)
        is_any = oab_known(table->rows[i].population);
    return is_any;
}

static bool has_any(const oab_run *run) {
    (void)run;
    return true;
}

static const struct {
    bool (*are_there)(const oab_run *run);
    const char *what;
} served[OAB_SERVED_COUNT] = {
    [OAB_SERVES_SCHOOLS] = {has_sites, "schools"},
    [OAB_SERVES_MUNICIPALITIES] = {has_municipalities,
                                   "municipalities with scores, or a pupils file,"},
    [OAB_SERVES_BOTH] = {has_any, "scores"},
    [OAB_SERVES_PUPILS] = {has_pupils, "a pupils file"},
    [OAB_SERVES_GIVEN_SCORES] = {has_given_scores, "a pupils file with a column score"},
    [OAB_SERVES_CHILDREN] = {has_scores, "a pupils file"},
    [OAB_SERVES_SAMPLE] = {is_sample, "--sample"},
    [OAB_SERVES_TRANSITION] = {has_school_years,
                               "schools and school.transition_share, as from 2019 "
                               "to 2021,"},
    [OAB_SERVES_PREVIOUS] = {moves_schools, "a transition of schools, as from 2019 to 2021,"},
    [OAB_SERVES_COMPUTED] = {computes_previous, "school.transition = computed, from 2019 to 2021,"},
    [OAB_SERVES_GRANTS] = {has_grant_years, "municipalities and municipality.transition_share, as "
                                            "from 2019 to 2021,"},
    [OAB_SERVES_OLD_BUDGET] = {divides_old_budget,
                               "school weights per municipality and no grant_2018, with "
                               "municipality.old_price not set,"},
    [OAB_SERVES_DECREE] = {has_decree, "school_weight of municipalities without grant_2018,"},
    [OAB_SERVES_COMPARISON] = {has_inhabitants, "compare, and the population of municipalities"},
};

/* The spec of parameter NAME; any other NAME is a row of the indicator. */
static const oab_parameter_spec *spec_of(const char *name) {
    static const oab_parameter_spec of_indicator = {.scheme = "new", .serves = OAB_SERVES_CHILDREN};
    const oab_parameter_id id = oab_parameter_find(name);
    return id < OAB_PARAMETER_COUNT ? &oab_parameter_specs[id] : &of_indicator;
}

static bool is_read(const oab_run *run, const oab_parameter_spec *spec) {
    return spec->scheme == NULL || strcmp(spec->scheme, run->result.scheme->reads) == 0 ||
           (run->result.scheme->has_scores && oab_computes_previous(&run->parameters.rules) &&
            strcmp(spec->scheme, oab_weights_scheme.reads) == 0);
}

bool oab_run_uses(const oab_run *run, const char *name) {
    const oab_parameter_spec *spec = spec_of(name);
    return is_read(run, spec) && served[spec->serves].are_there(run);
}

const char *oab_run_lacks(const oab_run *run, const char *name, char *out) {
    const oab_parameter_spec *spec = spec_of(name);
    const oab_parameter_id id = oab_parameter_find(name);
    if (!oab_run_uses(run, name)) {
        const oab_scheme *of =
            spec->scheme != NULL ? oab_scheme_find(spec->scheme, strlen(spec->scheme)) : NULL;
        snprintf(out, OAB_LACKS, "%s%s%s", served[spec->serves].what, of != NULL ? " " : "",
                 of != NULL ? of->when : "");
        return out;
    }
    if (id == OAB_PARAMETER_COUNT)
        return has_features(run) ? NULL : strcpy(out, "a pupils file without scores");
    return needs[id].is_met == NULL || needs[id].is_met(run) ? NULL : strcpy(out, needs[id].what);
}

/* ---- what was given ---- */

/* A value given by a scenario or --set: a parameter, or a row of the indicator. */
typedef struct given {
    const char *name, *by;
    char value[32];
} given;

/* The values of RUN by index AT: its parameters, then its indicator settings. False: past the
 * end. */
static bool given_at(const oab_run *run, size_t at, given *g) {
    const oab_parameters *p = &run->parameters;
    if (at >= OAB_PARAMETER_COUNT + p->setting_count)
        return false;
    if (at >= OAB_PARAMETER_COUNT) {
        const oab_indicator_setting *setting = &p->settings[at - OAB_PARAMETER_COUNT];
        *g = (given){.name = setting->name, .by = setting->given_by};
        oab_fixed_print(g->value, setting->value);
        return true;
    }
    *g = (given){.name = oab_parameter_specs[at].name, .by = p->origin[at].given_by};
    if (p->rules.value[at] == OAB_ABSENT)
        g->by = NULL; /* unset, so nothing has to have an effect */
    oab_parameter_print((oab_parameter_id)at, p->rules.value[at], g->value);
    return true;
}

/* Length of "--set", or of the file in "FILE:LINE". */
static size_t giver_length(const char *by) {
    const char *line = strrchr(by, ':');
    return line != NULL ? (size_t)(line - by) : strlen(by);
}

static bool same_giver(const char *a, const char *b) {
    return giver_length(a) == giver_length(b) && strncmp(a, b, giver_length(a)) == 0;
}

/* Did RUN get the same value from the same source? */
static bool is_given_to(const oab_run *run, const given *g) {
    given other;
    for (size_t at = 0; given_at(run, at, &other); at++)
        if (other.by != NULL && strcmp(other.by, g->by) == 0 && strcmp(other.name, g->name) == 0)
            return true;
    return false;
}

/* What G lacks in every run it was given to; NULL: it has an effect in one of RUNS. *HAS_UNITS: one
 * of them has the units it applies to. */
static const char *lacking(const oab_run *const *runs, size_t count, const given *g,
                           bool *has_units, char *out) {
    const char *lacks = NULL;
    *has_units = false;
    for (size_t r = 0; r < count; r++) {
        char own[OAB_LACKS];
        if (!is_given_to(runs[r], g))
            continue;
        if (oab_run_lacks(runs[r], g->name, own) == NULL)
            return NULL;
        if (lacks == NULL || oab_run_uses(runs[r], g->name))
            lacks = strcpy(out, own);
        *has_units |= oab_run_uses(runs[r], g->name);
    }
    return lacks;
}

/* Does any value of the same scenario have an effect? A scenario may also hold rows for units that
 * are not there. */
static bool scenario_acts(const oab_run *const *runs, size_t count, const given *g) {
    given other;
    bool ignored;
    char lacks[OAB_LACKS];
    if (strrchr(g->by, ':') == NULL)
        return false;
    for (size_t r = 0; r < count; r++)
        for (size_t at = 0; given_at(runs[r], at, &other); at++)
            if (other.by != NULL && same_giver(other.by, g->by) &&
                lacking(runs, count, &other, &ignored, lacks) == NULL)
                return true;
    return false;
}

/* A value that acts on one side only creates a difference that the names of the sides do not
 * reveal. */
static void note_idle_sides(const oab_run *const *runs, size_t count, const given *g,
                            oab_log *log) {
    static const char *const sides[] = {"baseline", "variant"};
    for (size_t r = 0; r < count && count == 2; r++) {
        char lacks[OAB_LACKS];
        const bool is_idle =
            is_given_to(runs[r], g) && oab_run_lacks(runs[r], g->name, lacks) != NULL;
        if (is_idle && oab_run_uses(runs[r], g->name))
            oab_note(log, "%s: %s = %s has no effect on the %s, which lacks %s", g->by, g->name,
                     g->value, sides[r], lacks);
    }
}

static oab_status check_value(const oab_run *const *runs, size_t count, const given *g,
                              oab_log *log) {
    bool has_units;
    char lacks[OAB_LACKS];
    if (lacking(runs, count, g, &has_units, lacks) == NULL) {
        note_idle_sides(runs, count, g, log);
        return OAB_OK;
    }
    if (scenario_acts(runs, count, g)) {
        if (has_units)
            oab_note(log, "%s: %s = %s has no effect here; it needs %s", g->by, g->name, g->value,
                     lacks);
        return OAB_OK;
    }
    return oab_fail(log, OAB_CONFIG, "%s: %s = %s cannot have an effect here; it needs %s", g->by,
                    g->name, g->value, lacks);
}

/* Splits are a rule of the score scheme. */
static bool merges_schools(const oab_run *run) {
    return run->data->merged > 0 || (run->data->split_count > 0 && run->result.scheme->has_scores);
}

/* The options that are not parameters. */
static oab_status check_options(const oab_run *const *runs, size_t count, oab_log *log) {
    bool computes = false, weighs = false, scores = false, merges = false;
    for (size_t r = 0; r < count; r++) {
        computes |= has_features(runs[r]);
        weighs |= has_sites(runs[r]) && (runs[r]->result.scheme->needs & OAB_NEED_WEIGHT) != 0;
        scores |= has_scores(runs[r]);
        merges |= merges_schools(runs[r]);
    }
    const oab_request *request = runs[0]->request;
    if (request->indicator != NULL && !computes)
        return oab_fail(
            log, OAB_USAGE,
            "--indicator cannot have an effect here; it needs a pupils file without scores %s",
            oab_score_scheme.when);
    if (request->impulse_areas != NULL && !weighs)
        return oab_fail(log, OAB_USAGE,
                        "--impulse-areas cannot have an effect here; it needs schools %s",
                        oab_weights_scheme.when);
    if (request->mergers != NULL && !merges)
        return oab_fail(
            log, OAB_USAGE,
            "--mergers cannot have an effect here; it needs schools that have merged by "
            "the first day of the year's funding or, under the score scheme, split");
    if (request->normalised && !scores)
        return oab_fail(log, OAB_USAGE,
                        "--normalised cannot have an effect here; it needs a pupils file %s",
                        oab_score_scheme.when);
    return OAB_OK;
}

oab_status oab_check_given(const oab_run *const *runs, size_t count, oab_log *log) {
    given g;
    OAB_TRY(check_options(runs, count, log));
    for (size_t r = 0; r < count; r++)
        for (size_t at = 0; given_at(runs[r], at, &g); at++)
            if (g.by != NULL)
                OAB_TRY(check_value(runs, count, &g, log));
    return OAB_OK;
}

/* ---- what is divided ---- */

oab_status oab_check_divides(const oab_run *run, oab_log *log) {
    const oab_result *result = &run->result;
    bool is_any = false;
    for (size_t i = 0; i < result->site_count && !is_any; i++)
        is_any = oab_known(result->sites[i].amount);
    const bool has_key = !result->grants_are_proxy || any_site(run, knows_measure);
    for (size_t i = 0; i < result->municipality_count && has_key && !is_any; i++)
        is_any = oab_known(result->municipalities[i].amount);
    if (is_any)
        return OAB_OK;
    if (result->masked_rows > 0)
        return oab_fail(log, OAB_DATA,
                        "nothing to divide: no amount is known, because a count is masked (-1 or "
                        "<5) in %lld %s",
                        (long long)result->masked_rows,
                        OAB_PLURAL(result->masked_rows, "row", "rows"));
    return oab_fail(log, OAB_DATA, "nothing to divide: expected %s", result->scheme->evidence);
}
