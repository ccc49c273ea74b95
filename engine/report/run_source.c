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
    oab_say_wrapped(terminal, indent,
                    "The law asks for %s for schools, %s and %s for municipalities.",
                    day(school, a), day(first, b), day(second, c));
}

static void say_country(const oab_run *run, int indent, const oab_terminal *terminal) {
    const oab_country *country = run->data->country;
    const oab_result *result = &run->result;
    char sites[48], towns[48], children[48], date[DAY];
    const bool has_children = run->data->cohort.count > 0;
    oab_say_wrapped(terminal, indent, "The Netherlands: %s school sites, %s municipalities%s%s%s.",
                    oab_grouped((int64_t)result->site_count, 0, sites),
                    oab_grouped((int64_t)result->municipality_count, 0, towns),
                    has_children ? ", " : "",
                    has_children ? oab_grouped((int64_t)run->data->cohort.count, 0, children) : "",
                    has_children ? " children" : "");
    if (has_children && run->on_children)
        oab_say_wrapped(
            terminal, indent,
            "Schools and municipalities: children drawn to %s of %s, not observed, since "
            "the run needs their scores.",
            country->schools, day(country->date, date));
    else
        oab_say_wrapped(terminal, indent, "Schools: %s of %s. Municipalities: %s.",
                        country->schools, day(country->date, date), country->municipalities);
    say_asked(run, indent, terminal);
}

static void say_sample(const oab_run *run, int indent, const oab_terminal *terminal) {
    const oab_result *result = &run->result;
    char children[48], share[32];
    oab_fixed_print(share, 100 * run->parameters.rules.value[OAB_SAMPLE_SHARE]);
    oab_say_wrapped(terminal, indent,
                    "The sample: a fictional region of %zu school sites, %zu municipalities and %s "
                    "children, which gets %s%% of every national budget.",
                    result->site_count, result->municipality_count,
                    oab_grouped((int64_t)run->data->cohort.count, 0, children), share);
}

void oab_show_source(const oab_run *run, int indent, const oab_terminal *terminal) {
    if (run->data->source == OAB_COUNTRY)
        say_country(run, indent, terminal);
    else if (run->data->source == OAB_SAMPLE)
        say_sample(run, indent, terminal);
    else
        oab_show_inputs(run->data, indent, terminal);
}
