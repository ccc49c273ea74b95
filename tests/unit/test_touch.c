/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a parameter's row says it touches is what a run with another value changes. A sweep relies
 * on it and repeats no more than that. */
#include "run/run.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Settings under which each parameter has something to act on: unknown cells are drawn. */
static const char *const base[] = {"indicator.imputation=hotdeck"};

static char pupils[] = "/tmp/oab-touch-XXXXXX";

/* Writes the sample's children, with the mother's education of every seventh unknown. */
static void write_pupils(void) {
    FILE *from = fopen("input-samples/sample/pupils.csv", "r"), *to = fdopen(mkstemp(pupils), "w");
    cr_assert(from != NULL && to != NULL, "runs in the project's folder");
    char line[256];
    for (int i = 0; fgets(line, sizeof line, from) != NULL; i++) {
        char *rest = line;
        for (int column = 0; rest != NULL; column++) {
            const char *cell = strsep(&rest, ",");
            const bool is_blank = i > 0 && i % 7 == 0 && column == 4;
            fprintf(to, "%s%s", is_blank ? "" : cell, rest != NULL ? "," : "");
        }
    }
    fclose(from);
    fclose(to);
}

typedef struct state {
    oab_request request;
    oab_run run;
    oab_dataset data;
} state;

static bool run_with(state *s, const char *const *settings, size_t count) {
    oab_log log = {0};
    s->data = (oab_dataset){0};
    s->request = (oab_request){.year = 2020,
                               .threads = 1,
                               .settings = settings,
                               .setting_count = count,
                               .pupils = pupils,
                               .schools = "input-samples/sample/schools.csv"};
    bool is_done = oab_run_open(&s->request, &s->run, &log) == OAB_OK;
    is_done = is_done && oab_dataset_read(&s->run, OAB_NEED_SCORE, &s->data, &log) == OAB_OK;
    is_done = is_done && oab_run_execute(&s->run, &s->data, &log) == OAB_OK;
    oab_log_free(&log);
    return is_done;
}

static void close_state(state *s) {
    oab_run_free(&s->run);
    oab_dataset_free(&s->data);
}

static bool differ(const void *a, const void *b, size_t size) {
    return memcmp(a, b, size) != 0;
}

/* The earliest stage at which the two runs differ. */
static oab_touch shown(const state *a, const state *b) {
    const size_t children = (size_t)a->data.cohort.count;
    const oab_prepared *p = &a->run.prepared, *q = &b->run.prepared;
    if (differ(p->education_mother, q->education_mother, children) ||
        differ(p->education_father, q->education_father, children) ||
        differ(p->origin, q->origin, children))
        return OAB_TOUCHES_CHILDREN;
    const oab_scores *s = &a->run.scores, *t = &b->run.scores;
    if (differ(s->score, t->score, children * sizeof *s->score))
        return OAB_TOUCHES_SCORES;
    for (size_t d = 0; d < s->date_count; d++)
        if (differ(s->dates[d].pool, t->dates[d].pool, sizeof s->dates[d].pool))
            return OAB_TOUCHES_SHARE;
    return OAB_TOUCHES_MONEY;
}

/* Values that differ from the one in use, as text, separated by blanks. */
static const char *other_values(oab_parameter_id id) {
    static char text[160];
    const oab_parameter_spec *spec = &oab_parameter_specs[id];
    char low[32], high[32], middle[32];
    if (spec->kind == OAB_CHOICE) {
        snprintf(text, sizeof text, "%s", spec->words);
        for (char *c = text; *c != '\0'; c++)
            *c = *c == '|' ? ' ' : *c;
        return text;
    }
    if (spec->kind == OAB_DATE)
        return "2019-10-01 2018-10-01";
    const oab_fixed half = (spec->lowest + spec->highest) / 2;
    oab_fixed_print(low, spec->lowest);
    oab_fixed_print(high, spec->highest);
    oab_fixed_print(middle, spec->whole ? half / OAB_ONE * OAB_ONE : half);
    snprintf(text, sizeof text, "%s %s %s", low, middle, high);
    return text;
}

Test(touch, is_what_a_run_shows) {
    write_pupils();
    state before;
    cr_assert(run_with(&before, base, 1));
    for (int id = 0; id < OAB_PARAMETER_COUNT; id++) {
        const oab_parameter_spec *spec = &oab_parameter_specs[id];
        if (id == OAB_SCHOOL_SCHEME || spec->touches == OAB_TOUCHES_INPUT)
            continue; /* these cannot be factors of a sweep */
        char values[160], setting[128];
        oab_touch most = OAB_TOUCHES_MONEY;
        int done = 0;
        snprintf(values, sizeof values, "%s", other_values((oab_parameter_id)id));
        for (char *rest = values, *value; (value = strsep(&rest, " ")) != NULL;) {
            state after;
            snprintf(setting, sizeof setting, "%s=%s", spec->name, value);
            const char *const settings[] = {base[0], setting};
            if (run_with(&after, settings, 2)) {
                const oab_touch touch = shown(&before, &after);
                most = touch > most ? touch : most;
                done++;
            }
            close_state(&after);
        }
        cr_expect_eq(most, spec->touches, "%s claims %d, and a run shows %d", spec->name,
                     (int)spec->touches, (int)most);
        cr_expect(done > 0, "%s: no other value ran", spec->name);
    }
    close_state(&before);
    remove(pupils);
}
