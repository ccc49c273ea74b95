/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On what ground a run stands, in words: the country, the sample region, or the user's tables. */
#include "report/report_internal.h"

/* "1-10-2019" of YYYYMMDD. OUT: DAY bytes. */
enum { DAY = 40 };
static const char *day(int64_t date, char *out) {
    snprintf(out, DAY, "%lld-%lld-%lld", (long long)date % 100, (long long)date / 100 % 100,
             (long long)date / 10000);
    return out;
}

/* Where the law asks for another date than that of the country's tables. */
static void say_asked(const oab_run *run, int indent, const oab_terminal *terminal) {
    const int64_t *value = run->parameters.rules.value;
    const int64_t here = run->data->country->date, school = value[OAB_SCHOOL_COUNT_DATE],
                  first = value[OAB_MUNICIPALITY_COUNT_DATE_1],
                  second = value[OAB_MUNICIPALITY_COUNT_DATE_2];
    char a[DAY], b[DAY], c[DAY];
    if (!run->result.scheme->has_scores || !oab_known(school) || !oab_known(first) ||
        !oab_known(second) || (school == here && first == here && second == here))
        return;
    oab_tell_with(terminal, indent, OAB_W_COUNTRY_LAW_DATES, OAB_TEXT_IN("school", day(school, a)),
                  OAB_TEXT_IN("first", day(first, b)), OAB_TEXT_IN("second", day(second, c)));
}

static void say_country(const oab_run *run, int indent, const oab_terminal *terminal) {
    const oab_country *country = run->data->country;
    const oab_result *result = &run->result;
    char day_text[DAY];
    const char *date = day(country->date, day_text);
    const bool has_children = run->data->cohort.count > 0;
    const oab_word_id schools = oab_find_word("country_schools_", country->reads);
    oab_tell_with(terminal, indent, has_children ? OAB_W_COUNTRY_CHILDREN : OAB_W_COUNTRY_UNITS,
                  OAB_COUNT_IN("sites", result->site_count),
                  OAB_COUNT_IN("municipalities", result->municipality_count),
                  OAB_COUNT_IN("children", run->data->cohort.count));
    if (has_children && run->on_children)
        oab_tell_with(terminal, indent, OAB_W_COUNTRY_DRAWN, OAB_WORD_IN("scores", schools),
                      OAB_TEXT_IN("date", date));
    else
        oab_tell_with(terminal, indent, OAB_W_COUNTRY_SOURCES, OAB_WORD_IN("schools", schools),
                      OAB_TEXT_IN("date", date),
                      OAB_WORD_IN("municipalities",
                                  oab_find_word("country_municipalities_", country->reads)));
    say_asked(run, indent, terminal);
}

static void say_sample(const oab_run *run, int indent, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char share[48];
    oab_tell_with(
        terminal, indent, OAB_W_SAMPLE_REGION, OAB_COUNT_IN("sites", result->site_count),
        OAB_COUNT_IN("municipalities", result->municipality_count),
        OAB_COUNT_IN("children", run->data->cohort.count),
        OAB_TEXT_IN("share",
                    oab_fixed_show(terminal->language,
                                   100 * run->parameters.rules.value[OAB_SAMPLE_SHARE], share)));
}

static void show_inputs(const oab_dataset *data, int indent, const oab_terminal *terminal) {
    const char *role;
    const oab_input_file *file;
    char rows[OAB_SENTENCE];
    for (size_t i = 0; (file = oab_dataset_input(data, i, &role)) != NULL; i++) {
        oab_compose(terminal->language, OAB_W_INPUT_FILE, rows, sizeof rows,
                    OAB_TEXT_IN("file", file->path), OAB_COUNT_IN("rows", file->rows));
        oab_say(terminal, indent + 4, "%*s%-15s %s\n", indent, "", role, rows);
    }
}

void oab_show_missing(const oab_result *result, int indent, const char *whose,
                      const oab_terminal *terminal) {
    if (result->impulse_most > 0)
        oab_tell_with(terminal, indent, OAB_W_MISSING_AREAS, OAB_TEXT_IN("whose", whose),
                      OAB_EURO_IN("euro", result->impulse_most));
    if (result->ageless > 0)
        oab_tell_with(terminal, indent, OAB_W_MISSING_AGE, OAB_TEXT_IN("whose", whose),
                      OAB_COUNT_IN("schools", result->ageless),
                      OAB_EURO_IN("euro", result->age_year));
}

void oab_show_source(const oab_run *run, int indent, const oab_terminal *terminal) {
    if (run->data->source == OAB_COUNTRY)
        say_country(run, indent, terminal);
    else if (run->data->source == OAB_SAMPLE)
        say_sample(run, indent, terminal);
    else
        show_inputs(run->data, indent, terminal);
}
