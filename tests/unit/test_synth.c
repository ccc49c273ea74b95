/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synthetic cohorts: tilts worked out by hand, shares and correlations as asked, identifiers, the
 * same bytes for any number of threads. */
#include "log.h"
#include "synth/synth_internal.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- tilting ---- */

/* Two kinds of children, in equal numbers, score -10 and 0; C = 0, cut-off -5. Tilted by t, the
 * lower kind has the share p = 1 / (1 + exp(10 t)) and the shortfall is 10 p. A shortfall of 2.5
 * needs p = 1/4: exp(10 t) = 3, t = ln 3 / 10. */
static const float halves[2] = {0.5F, 0.5F}, no_mothers[2] = {0, 0};
static const oab_synth_histogram two_kinds = {
    .bins = 2, .low = -10, .width = 10, .odds = halves, .scale = no_mothers};

Test(synth, tilt_by_hand) {
    const oab_synth_nation nation = {.mean = 0, .distance = 5};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    double tilt;
    cr_assert(oab_synth_find_tilt(solver, &two_kinds, &nation, 2.5, 0, &tilt));
    cr_expect_float_eq(tilt, log(3) / 10, 1e-5);
    const oab_synth_moments moments = oab_synth_tilted(&two_kinds, tilt, &nation);
    cr_expect_float_eq(moments.below, 0.25, 1e-4);
    cr_expect_float_eq(moments.shortfall, 2.5, 1e-3);
    cr_expect_float_eq(moments.mean, -2.5, 1e-3);
    cr_expect_not(
        oab_synth_find_tilt(solver, &two_kinds, &nation, 10.5, 0, &tilt)); /* the most is 10 */
    cr_expect(tilt < -1);
    gsl_root_fsolver_free(solver);
}

/* A curvature of c, centred on 0, weights the lower kind by exp(100 c): c = -ln 3 / 100 gives
 * p = 1/4 without tilt. */
Test(synth, curvature_by_hand) {
    const oab_synth_nation nation = {.mean = 0, .distance = 5, .curvature = -log(3) / 100};
    cr_expect_float_eq(oab_synth_tilted(&two_kinds, 0, &nation).below, 0.25, 1e-6);
}

/* ---- an invented country ---- */

static void invent(uint64_t children, const char *const *settings, size_t count,
                   oab_synth_model *model, oab_synth_places *places) {
    const oab_synth_request request = {.out = "unused",
                                       .children = children,
                                       .seed = 3,
                                       .threads = 1,
                                       .settings = settings,
                                       .setting_count = count};
    OWN_LOG(log);
    *places = (oab_synth_places){0};
    cr_assert_eq(oab_synth_model_read(&request, model, &log), OAB_OK);
    cr_assert_eq(oab_synth_invent(&request, model, places, &log), OAB_OK);
}

Test(synth, identifiers_and_sizes) {
    static const char *const settings[] = {"synth.site_pupils=10"};
    oab_synth_model model;
    oab_synth_places places;
    invent(1000000, settings, 1, &model, &places); /* more sites than there can be institutions */
    cr_expect_eq(places.site_count, 84300);
    cr_expect_eq(places.institutions, 40560);
    uint64_t children = 1;
    for (size_t i = 0; i < places.site_count; i++) {
        const oab_synth_site *site = &places.sites[i];
        char text[8] = "";
        oab_school_id id;
        oab_school_id_print(site->id, text);
        cr_assert(oab_school_id_parse(text, 6, &id) && id == site->id);
        cr_assert(i == 0 || site->id > places.sites[i - 1].id);
        cr_assert(text[0] >= '4', "%s could be a real school's", text);
        cr_assert_eq(site->first, children);
        cr_assert(site->pupils > 0);
        children += site->pupils + site->toddlers;
    }
    cr_expect_eq(children, 1000001);
    oab_synth_places_free(&places);
}

/* The most children that a run scores have identifiers of their own. */
Test(synth, identifiers_of_the_largest_cohort) {
    oab_synth_model model;
    oab_synth_places places;
    invent(OAB_SYNTH_MOST_CHILDREN, NULL, 0, &model, &places);
    cr_expect_eq(places.pupils + places.toddlers, OAB_SYNTH_MOST_CHILDREN);
    char text[8] = "";
    cr_expect_str_eq(oab_school_id_print(places.sites[0].id, text), "40AA00");
    for (size_t i = 1; i < places.site_count; i++)
        cr_assert(places.sites[i].id > places.sites[i - 1].id);
    oab_synth_places_free(&places);
}

Test(synth, national_sizes) {
    oab_synth_model model;
    oab_synth_places places;
    invent(1660000, NULL, 0, &model, &places);
    uint64_t largest = 0;
    for (int i = 0; i < 4; i++)
        largest += places.municipalities[i].children;
    cr_expect_eq(places.municipality_count, 355);
    cr_expect(abs((int)places.site_count - 6295) < 30);
    char text[8] = "";
    cr_expect_str_eq(oab_school_id_print(places.sites[0].id, text), "90AA00");
    cr_expect_float_eq((double)largest / 1660000, 0.13, 0.01, "%g", (double)largest / 1660000);
    oab_synth_places_free(&places);
}

/* ---- families ---- */

typedef struct sums {
    double n, mother, father, both, mothers2, fathers2, debt, others, levels[OAB_SYNTH_LEVELS];
} sums;

static sums draw_all(const oab_synth_families *families, const oab_synth_places *places) {
    sums s = {0};
    gsl_rng *rng = oab_synth_rng();
    for (size_t i = 0; i < places->site_count; i++) {
        oab_synth_seed(rng, 3, OAB_SYNTH_CHILDREN, i);
        for (uint32_t c = 0; c < places->sites[i].pupils; c++) {
            const oab_synth_type type = oab_synth_draw(families, &places->sites[i], rng);
            const double m = oab_synth_mother(type), f = oab_synth_father(type);
            s.n++;
            s.mother += m, s.father += f, s.both += m * f;
            s.mothers2 += m * m, s.fathers2 += f * f;
            s.debt += oab_synth_debt(type);
            s.others += oab_synth_combination(type) >= OAB_SYNTH_STAYS;
            s.levels[oab_synth_mother(type)]++;
        }
    }
    gsl_rng_free(rng);
    return s;
}

Test(synth, shares_and_correlations) {
    oab_synth_model model;
    oab_synth_places places;
    oab_synth_families families;
    OWN_LOG(log);
    invent(400000, NULL, 0, &model, &places);
    cr_assert_eq(oab_synth_families_make(&model, &places, &families, &log), OAB_OK);
    const sums s = draw_all(&families, &places);
    for (size_t l = 0; l < model.levels; l++)
        cr_expect_float_eq(s.levels[l] / s.n, model.mother[l], 0.005, "level %zu: %g", l,
                           s.levels[l] / s.n);
    cr_expect_float_eq(s.debt / s.n, model.debt_share, 0.002);
    cr_expect_float_eq(s.others / s.n, 1 - model.share[0], 0.005);
    const double r = (s.both / s.n - s.mother * s.father / s.n / s.n) /
                     sqrt((s.mothers2 / s.n - s.mother * s.mother / s.n / s.n) *
                          (s.fathers2 / s.n - s.father * s.father / s.n / s.n));
    cr_expect(r > 0.45 && r < 0.6, "parents' correlation %g", r);
    oab_synth_families_free(&families);
    oab_synth_places_free(&places);
}

Test(synth, segregation_is_a_parameter) {
    double variance[2];
    static const char *const settings[2][2] = {
        {"synth.segregation=0", "synth.segregation_municipality=0"},
        {"synth.segregation=0.4", "synth.segregation_municipality=0.1"}};
    for (int i = 0; i < 2; i++) {
        oab_synth_model model;
        oab_synth_places places;
        invent(200000, settings[i], 2, &model, &places);
        variance[i] = 0;
        for (size_t k = 0; k < places.site_count; k++)
            variance[i] +=
                places.sites[k].pupils * pow(places.sites[k].status, 2) / (double)places.pupils;
        oab_synth_places_free(&places);
    }
    cr_expect_float_eq(variance[0], 0, 1e-12);
    cr_expect_float_eq(variance[1], 0.5, 1e-6);
}

/* ---- whole cohorts ---- */

static char *file_of(const char *folder, const char *name, size_t *size) {
    char path[256], *data = NULL;
    OWN_LOG(log);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cr_assert_eq(oab_read_file(path, &data, size, &log), OAB_OK);
    unlink(path);
    return data;
}

/* Draws REQUEST with one thread and with three, and expects the same files. */
static void expect_same_bytes(oab_synth_request request, oab_synth_summary *summary) {
    static const char *const names[] = {"pupils.csv", "schools.csv", "municipalities.csv",
                                        "synth.json"};
    char folder[2][64];
    for (int i = 0; i < 2; i++) {
        OWN_LOG(log);
        snprintf(folder[i], sizeof *folder, "/tmp/oab-synth-XXXXXX");
        cr_assert_not_null(mkdtemp(folder[i]));
        request.out = folder[i];
        request.threads = 1 + 2 * i;
        cr_assert_eq(oab_synth(&request, summary, &log), OAB_OK, "%s",
                     log.count > 0 ? log.items[0].text : "");
    }
    for (size_t f = 0; f < sizeof names / sizeof *names; f++) {
        size_t size[2];
        char *data[2] = {file_of(folder[0], names[f], &size[0]),
                         file_of(folder[1], names[f], &size[1])};
        cr_expect(size[0] == size[1] && memcmp(data[0], data[1], size[0]) == 0, "%s", names[f]);
        free(data[0]);
        free(data[1]);
    }
    cr_expect_eq(rmdir(folder[0]), 0, "nothing else is there");
    cr_expect_eq(rmdir(folder[1]), 0);
}

Test(synth, same_bytes_for_any_threads) {
    oab_synth_summary summary;
    expect_same_bytes((oab_synth_request){.children = 150000, .seed = 9}, &summary);
    cr_expect_eq(summary.pupils + summary.toddlers, 150000);
    cr_expect_not(summary.is_calibrated);
}

/* 300 sites whose shortfall per pupil runs from 0.1 to 3.4, 20 sites per institution, which share
 * a mean; sites of one child that counts, alone and beside another; one without a score, and one of
 * 0. */
Test(synth, calibrated_sites_get_their_score) {
    char path[] = "/tmp/oab-synth-table-XXXXXX";
    FILE *table = fdopen(mkstemp(path), "w");
    cr_assert_not_null(table);
    fputs("school_id,pupils,score_without_threshold\n", table);
    for (int i = 0; i < 300; i++) {
        const double share = (double)i / 299;
        fprintf(table, "10A%c%02d,%d,%.2f\n", 'A' + i / 20, i % 20, 60 + i % 7 * 40,
                (60 + i % 7 * 40) * (0.1 + 3.3 * pow(share, 3)));
    }
    fputs("11AA00,100,\n12AA00,100,0\n13AA00,200,4.5\n14AA00,80,5.13\n15AA00,50,5\n"
          "15AA01,60,4.44\n",
          table);
    fclose(table);
    oab_synth_summary summary;
    expect_same_bytes((oab_synth_request){.seed = 1, .schools = path}, &summary);
    unlink(path);
    cr_expect(summary.is_calibrated);
    cr_expect_eq(summary.unreachable, 0);
    cr_expect_eq(summary.asked, 305);
    cr_expect(summary.largest < 0.051, "largest difference %g", summary.largest);
    cr_expect_eq(summary.within_05, 305);
    cr_expect_geq(summary.within_01, 302);
}

/* Two sites with the scores 0 10 10 20 and 10 30 40 40, of which the 3 lowest count: C is 20, the
 * cut-off 10, of the three tied children two thirds count. The first site has 20 + 2 x 2/3 x 10 =
 * 33.33, the second 6.67. */
static oab_synth_summary judge(double first, double second, oab_log *log) {
    static const int32_t score[] = {10000000, 20000000, 0,        10000000,
                                    40000000, 30000000, 10000000, 40000000};
    oab_synth_site sites[2] = {{.pupils = 4, .target = first}, {.pupils = 4, .target = second}};
    const oab_synth_places places = {.sites = sites, .site_count = 2, .pupils = 8};
    oab_school_id_parse("90AA00", 6, &sites[0].id);
    oab_school_id_parse("90AB00", 6, &sites[1].id);
    oab_synth_summary summary = {0};
    cr_assert_eq(oab_synth_judge(&places, score, 3, &summary, log), OAB_OK);
    return summary;
}

Test(synth, judged_as_a_run_does) {
    OWN_LOG(log);
    oab_synth_summary summary = judge(33.33, 6.7, &log);
    cr_expect_float_eq(summary.total, 40, 1e-9);
    cr_expect_float_eq(summary.gap, 40.0 / 3, 1e-9);
    cr_expect_float_eq(summary.published, 40.03, 1e-9);
    cr_expect_float_eq(summary.largest, 0.03, 1e-9);
    cr_expect(summary.asked == 2 && summary.within_05 == 2 && summary.within_01 == 1);
    cr_expect_eq(log.count, 0);
    summary = judge(33.27, -1, &log);
    cr_expect(summary.asked == 1 && summary.within_05 == 0);
    cr_assert_eq(log.count, 1);
    cr_expect_str_eq(log.items[0].text,
                     "1 site ends more than 0.05 points from its score in the table: 90AA00");
}
