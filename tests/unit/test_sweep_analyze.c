/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweep analysis: indices of functions whose indices are known (Ishigami and Homma 1990, Sobol's
 * G), indices worked out by hand, and remarks where numbers would mislead. */
#include "report/report_internal.h"
#include "sweep_fixture.h"

#include <math.h>
#include <omp.h>

#define EPSILON 1e-9

static const oab_bootstrap no_bootstrap = {0, 1, 2, OAB_PRECISION};

static void expect_near(double got, double want, double within, const char *what) {
    cr_expect(fabs(got - want) <= within, "%s: %.12g, and %.12g is wanted", what, got, want);
}

/* ---- known functions at N = 4096 ---- */

static double *evaluate(const oab_design *d, double (*function)(const double *x, size_t count)) {
    double *y = oab_new(d->rows, sizeof *y);
    for (size_t r = 0; r < d->rows; r++)
        y[r] = function(row(d, r), d->factors.count);
    return y;
}

static double ishigami(const double *x, size_t count) {
    (void)count;
    return sin(x[0]) + 7 * pow(sin(x[1]), 2) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static const char ishigami_factors[] = "x1 -3.14159265358979 3.14159265358979\n"
                                       "x2 -3.14159265358979 3.14159265358979\n"
                                       "x3 -3.14159265358979 3.14159265358979\n";

/* V1 = (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = b^2 pi^8 8 / 225. */
Test(sweep_sobol, finds_the_indices_of_ishigami) {
    const double pi4 = pow(M_PI, 4);
    const double v1 = pow(1 + 0.1 * pi4 / 5, 2) / 2, v2 = 49.0 / 8, v13 = 0.08 * pi4 * pi4 / 225;
    const double v = v1 + v2 + v13;
    const double first[] = {v1 / v, v2 / v, 0};
    const double total[] = {(v1 + v13) / v, v2 / v, v13 / v};
    const double second[3][3] = {{0, 0, v13 / v}};
    for (uint32_t seed = 1; seed <= 5; seed++) {
        OWN_LOG(log);
        oab_design d;
        oab_sobol s;
        const oab_design_plan plan = {
            .method = OAB_SOBOL, .samples = 4096, .seed = seed, .second_order = true};
        cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
        double *y = evaluate(&d, ishigami);
        cr_assert_eq(oab_sobol_indices(y, 4096, 3, true, &no_bootstrap, &s, &log), OAB_OK);
        for (size_t i = 0; i < 3; i++) {
            expect_near(s.first[i].value, first[i], 0.02, "S1");
            expect_near(s.total[i].value, total[i], 0.02, "ST");
            for (size_t k = i + 1; k < 3; k++)
                expect_near(s.second[i * 3 + k].value, second[i][k], 0.02, "S2");
        }
        expect_near(s.dummy.value, 0, 0.02, "dummy");
        oab_sobol_free(&s);
        oab_design_free(&d);
        free(y);
    }
}

static const double g_a[8] = {0, 1, 4.5, 9, 99, 99, 99, 99};

static double sobol_g(const double *x, size_t count) {
    double product = 1;
    for (size_t i = 0; i < count; i++)
        product *= (fabs(4 * x[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}

/* Vi = 1 / (3 (1 + a_i)^2), V = product of (1 + Vi) - 1, V_Ti = Vi x product of the other (1 + Vj).
 */
Test(sweep_sobol, finds_the_indices_of_sobol_g) {
    double v[8], all = 1;
    for (int i = 0; i < 8; i++) {
        v[i] = 1 / (3 * pow(1 + g_a[i], 2));
        all *= 1 + v[i];
    }
    for (uint32_t seed = 1; seed <= 5; seed++) {
        OWN_LOG(log);
        oab_design d;
        oab_sobol s;
        const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 4096, .seed = seed};
        cr_assert_eq(
            make_design("a 0 1\nb 0 1\nc 0 1\nd 0 1\ne 0 1\nf 0 1\ng 0 1\nh 0 1\n", plan, &d, &log),
            OAB_OK);
        double *y = evaluate(&d, sobol_g);
        cr_assert_eq(oab_sobol_indices(y, 4096, 8, false, &no_bootstrap, &s, &log), OAB_OK);
        for (size_t i = 0; i < 8; i++) {
            expect_near(s.first[i].value, v[i] / (all - 1), 0.02, "S1");
            expect_near(s.total[i].value, v[i] * all / (1 + v[i]) / (all - 1), 0.02, "ST");
        }
        oab_sobol_free(&s);
        oab_design_free(&d);
        free(y);
    }
}

/* Outputs A, AB, B = 1, 2, 3 and 2, 4, 0; their mean is 2. Centred: -1, 0, 1 and 0, 2, -2.
 * V of A and B = 6/4 - 1/4; S1 = (1 x 1 - 2 x 2) / 2 / V; ST = (1 + 4) / 4 / V;
 * dummy = (-1/2 - 1/4) / V. */
Test(sweep_sobol, equals_sums_by_hand) {
    static const double y[] = {1, 2, 3, 2, 4, 0};
    OWN_LOG(log);
    oab_sobol s;
    cr_assert_eq(oab_sobol_indices(y, 2, 1, false, &no_bootstrap, &s, &log), OAB_OK);
    expect_near(s.first[0].value, -1.2, EPSILON, "S1");
    expect_near(s.total[0].value, 1, EPSILON, "ST");
    expect_near(s.dummy.value, -0.6, EPSILON, "dummy");
    cr_expect(isnan(s.first[0].interval), "no bootstrap, no interval");
    oab_sobol_free(&s);
}

/* A, AB1, AB2, BA1, BA2, B = 1, 2, 3, 4, 5, 3 and 0, 1, 0, 2, -3, 6: mean 2. Centred: -1, 0, 1, 2,
 * 3, 1 and -2, -1, -2, 0, -5, 4. V = (1 + 1 + 4 + 16) / 4 - (2 / 4)^2 = 5.25.
 * S1_1 = (1 + 4) / 2 / V, S1_2 = (2 + 0) / 2 / V; S2 = (2 x 1 + 0 x -2 - (-1 - 8)) / 2 / V - both.
 */
Test(sweep_sobol, equals_pairs_by_hand) {
    static const double y[] = {1, 2, 3, 4, 5, 3, 0, 1, 0, 2, -3, 6};
    OWN_LOG(log);
    oab_sobol s;
    cr_assert_eq(oab_sobol_indices(y, 2, 2, true, &no_bootstrap, &s, &log), OAB_OK);
    expect_near(s.first[0].value, 2.5 / 5.25, EPSILON, "S1 of 1");
    expect_near(s.first[1].value, 1 / 5.25, EPSILON, "S1 of 2");
    expect_near(s.second[1].value, (5.5 - 2.5 - 1) / 5.25, EPSILON, "S2");
    oab_sobol_free(&s);
}

/* Over many seeds the 95% interval of S1 contains the true value in about 95% of cases. */
Test(sweep_sobol, has_intervals_that_cover) {
    const double pi4 = pow(M_PI, 4);
    const double v1 = pow(1 + 0.1 * pi4 / 5, 2) / 2, v2 = 49.0 / 8, v13 = 0.08 * pi4 * pi4 / 225;
    int covered = 0;
    for (uint32_t seed = 1; seed <= 40; seed++) {
        OWN_LOG(log);
        oab_design d;
        oab_sobol s;
        const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 256, .seed = seed};
        const oab_bootstrap bootstrap = {200, seed, 2, OAB_PRECISION};
        cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
        double *y = evaluate(&d, ishigami);
        cr_assert_eq(oab_sobol_indices(y, 256, 3, false, &bootstrap, &s, &log), OAB_OK);
        const double wrong = fabs(s.first[0].value - v1 / (v1 + v2 + v13));
        covered += wrong <= s.first[0].interval;
        cr_expect(s.first[0].interval > 0.01 && s.first[0].interval < 0.5);
        oab_sobol_free(&s);
        oab_design_free(&d);
        free(y);
    }
    cr_expect(covered >= 35, "%d of 40", covered);
}

Test(sweep_sobol, is_the_same_for_any_number_of_threads) {
    OWN_LOG(log);
    oab_design d;
    oab_sobol one, three;
    const oab_bootstrap bootstrap = {101, 4, 2, OAB_PRECISION};
    const oab_design_plan plan = {
        .method = OAB_SOBOL, .samples = 64, .seed = 1, .second_order = true};
    cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, ishigami);
    omp_set_num_threads(1);
    cr_assert_eq(oab_sobol_indices(y, 64, 3, true, &bootstrap, &one, &log), OAB_OK);
    omp_set_num_threads(3);
    cr_assert_eq(oab_sobol_indices(y, 64, 3, true, &bootstrap, &three, &log), OAB_OK);
    cr_expect_arr_eq(one.first, three.first, 3 * sizeof *one.first);
    cr_expect_arr_eq(one.total, three.total, 3 * sizeof *one.total);
    cr_expect_arr_eq(one.second, three.second, 9 * sizeof *one.second);
    oab_sobol_free(&one);
    oab_sobol_free(&three);
    oab_design_free(&d);
    free(y);
}

/* ---- morris ---- */

static double plane(const double *x, size_t count) {
    (void)count;
    return 1 + 2 * x[0] - 3 * x[1];
}

/* Over its whole range x1 adds 2 and x2 subtracts 30. */
Test(sweep_morris, is_exact_on_a_plane) {
    OWN_LOG(log);
    oab_design d;
    oab_morris e[2];
    const oab_bootstrap bootstrap = {100, 1, 2, OAB_PRECISION};
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 10, .levels = 4, .seed = 1};
    cr_assert_eq(make_design("x1 0 1\nx2 0 10\n", plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, plane);
    cr_assert_eq(oab_morris_effects(&d, y, &bootstrap, e, &log), OAB_OK);
    expect_near(e[0].mu, 2, EPSILON, "mu");
    expect_near(e[1].mu, -30, EPSILON, "mu");
    expect_near(e[1].mu_star.value, 30, EPSILON, "mu_star");
    expect_near(e[1].sigma, 0, EPSILON, "sigma");
    expect_near(e[1].mu_star.interval, 0, EPSILON, "interval");
    oab_design_free(&d);
    free(y);
}

/* Jumps of 2/3. First trajectory: x1 up, 1 to 3, effect 3; x2 up, 3 to 2, effect -1.5. Second: x2
 * up, 4 to 7, effect 4.5; x1 down, 7 to 6, effect 1.5. */
Test(sweep_morris, equals_trajectories_by_hand) {
    static const double y[] = {1, 3, 2, 4, 7, 6};
    OWN_LOG(log);
    oab_design d;
    oab_morris e[2];
    const oab_design_plan hint = {.method = OAB_MORRIS, .levels = 4};
    cr_assert_eq(read_design("x1,x2\n0,0\n0.667,0\n0.667,0.667\n1,0.333\n1,1\n0.333,1\n", &hint,
                             NULL, &d, &log),
                 OAB_OK);
    cr_assert_eq(oab_morris_effects(&d, y, &no_bootstrap, e, &log), OAB_OK);
    expect_near(e[0].mu, 2.25, EPSILON, "mu of x1");
    expect_near(e[0].sigma, 1.5 / sqrt(2), EPSILON, "sigma of x1");
    expect_near(e[1].mu, 1.5, EPSILON, "mu of x2");
    expect_near(e[1].mu_star.value, 3, EPSILON, "mu_star of x2");
    expect_near(e[1].sigma, 6 / sqrt(2), EPSILON, "sigma of x2");
    oab_design_free(&d);
}

Test(sweep_morris, gives_groups_a_size_only) {
    OWN_LOG(log);
    oab_design d;
    oab_morris e[2];
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 10, .levels = 4, .seed = 1};
    cr_assert_eq(make_design("x1 0 1 g\nx2 0 1 NA\nx3 0 1 g\n", plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, plane);
    cr_assert_eq(oab_morris_effects(&d, y, &no_bootstrap, e, &log), OAB_OK);
    expect_near(e[0].mu_star.value, 2, EPSILON, "x3 adds nothing to x1");
    cr_expect(isnan(e[0].mu) && isnan(e[0].sigma));
    expect_near(e[1].mu, -3, EPSILON, "alone");
    oab_design_free(&d);
    free(y);
}

/* ---- ranks ---- */

/* Ranks of y: 2 1 4 3 5, so 1 - 6 x 4 / (5 x 24) = 0.8; with one factor all three have the same
 * sign.
 */
Test(sweep_rank, equals_spearman_by_hand) {
    static const double y[] = {20, 10, 40, 30, 99};
    OWN_LOG(log);
    oab_design d;
    oab_rank r;
    double r2;
    const oab_design_plan hint = {.method = OAB_LIST};
    cr_assert_eq(read_design("x\n1\n2\n3\n4\n5\n", &hint, NULL, &d, &log), OAB_OK);
    cr_assert_eq(oab_rank_effects(&d, y, &r, &r2, &log), OAB_OK);
    expect_near(r.spearman, 0.8, EPSILON, "spearman");
    expect_near(r.partial, 0.8, EPSILON, "PRCC of the only factor");
    expect_near(r.slope * r.slope, r2, EPSILON, "SRC of the only factor");
    oab_design_free(&d);
}

/* Ranks: x1 1 2 3 4 5 6, x2 2 1 4 3 6 5, y 1 3 2 6 4 5. Sums of squared differences: x1 and x2 6,
 * x1 and y 8, x2 and y 22; correlations 1 - 6 s / 210: 29/35, 27/35, 13/35. */
Test(sweep_rank, equals_partial_correlation_by_hand) {
    static const double y[] = {1, 3, 2, 6, 4, 5};
    const double r12 = 29.0 / 35, r1y = 27.0 / 35, r2y = 13.0 / 35;
    OWN_LOG(log);
    oab_design d;
    oab_rank r[2];
    double r2;
    const oab_design_plan hint = {.method = OAB_LIST};
    cr_assert_eq(read_design("x1,x2\n1,2\n2,1\n3,4\n4,3\n5,6\n6,5\n", &hint, NULL, &d, &log),
                 OAB_OK);
    cr_assert_eq(oab_rank_effects(&d, y, r, &r2, &log), OAB_OK);
    expect_near(r[0].spearman, r1y, EPSILON, "spearman of x1");
    expect_near(r[1].spearman, r2y, EPSILON, "spearman of x2");
    expect_near(r[0].partial, (r1y - r12 * r2y) / sqrt((1 - r12 * r12) * (1 - r2y * r2y)), EPSILON,
                "PRCC of x1");
    expect_near(r[1].partial, (r2y - r12 * r1y) / sqrt((1 - r12 * r12) * (1 - r1y * r1y)), EPSILON,
                "PRCC of x2");
    expect_near(r[0].slope, (r1y - r12 * r2y) / (1 - r12 * r12), EPSILON, "SRC of x1");
    oab_design_free(&d);
}

/* An output that is linear in the factors has slopes of b sd(x) / sd(y) and an R2 of 1. */
Test(sweep_rank, holds_a_plane_whole) {
    OWN_LOG(log);
    oab_design d;
    oab_rank r[2];
    double r2;
    const oab_design_plan plan = {.method = OAB_LHS, .samples = 200, .seed = 1};
    cr_assert_eq(make_design("x1 0 1\nx2 0 1\n", plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, plane);
    cr_assert_eq(oab_rank_effects(&d, y, r, &r2, &log), OAB_OK);
    expect_near(r2, 1, 1e-6, "R2");
    expect_near(r[0].slope / r[1].slope, -2.0 / 3, 0.01, "slopes");
    oab_design_free(&d);
    free(y);
}

/* Two collinear factors both lack a slope; a factor that alone orders the output has all of it. */
Test(sweep_rank, knows_what_goes_together) {
    static const double y[] = {20, 10, 40, 30, 99, 50}, straight[] = {3, 5, 7, 9, 11, 13};
    OWN_LOG(log);
    oab_design d;
    oab_rank r[2];
    double r2;
    const oab_design_plan hint = {.method = OAB_LIST};
    cr_assert_eq(
        read_design("x1,x2\n1,-2\n2,-4\n3,-6\n4,-8\n5,-10\n6,-12\n", &hint, NULL, &d, &log),
        OAB_OK);
    cr_assert_eq(oab_rank_effects(&d, y, r, &r2, &log), OAB_OK);
    cr_expect(isnan(r[0].partial) && isnan(r[1].partial));
    cr_expect(isnan(r[0].slope) && isnan(r[1].slope) && isnan(r2));
    oab_design_free(&d);
    cr_assert_eq(read_design("x\n1\n2\n3\n4\n5\n6\n", &hint, NULL, &d, &log), OAB_OK);
    cr_assert_eq(oab_rank_effects(&d, straight, r, &r2, &log), OAB_OK);
    expect_near(r[0].partial, 1, EPSILON, "PRCC");
    expect_near(r[0].slope, 1, EPSILON, "SRC");
    expect_near(r2, 1, EPSILON, "R2");
    oab_design_free(&d);
}

/* ---- one at a time, grid ---- */

Test(sweep_grid, equals_level_means_by_hand) {
    static const double y[] = {1, 2, 3, 6}; /* x1 0 0 1 1, x2 0 1 0 1 */
    OWN_LOG(log);
    oab_design d;
    oab_main_effect e[2];
    const oab_design_plan plan = {.method = OAB_GRID, .levels = 2};
    cr_assert_eq(make_design("x1 0 1\nx2 0 1\n", plan, &d, &log), OAB_OK);
    cr_assert_eq(oab_grid_effects(&d, y, e, &log), OAB_OK);
    expect_near(e[0].low, 1.5, EPSILON, "x1 low");
    expect_near(e[0].high, 4.5, EPSILON, "x1 high");
    expect_near(e[0].share, 9.0 / 14, EPSILON, "x1: 4 x 1.5^2 of 14");
    expect_near(e[1].range, 2, EPSILON, "x2");
    expect_near(e[1].share, 4.0 / 14, EPSILON, "x2: 4 x 1 of 14");
    oab_design_free(&d);
}

/* ---- enough runs ---- */

static oab_status analyze(const oab_design *d, const double *y, const oab_bootstrap *bootstrap,
                          oab_analysis *a, oab_log *log) {
    static char *name = (char *)(uintptr_t) "y";
    static size_t empty = 0;
    const oab_results r = {.path = (char *)(uintptr_t) "r.csv",
                           .measures = &name,
                           .measure_count = 1,
                           .rows = d->rows,
                           .empty = &empty,
                           .value = (double *)(uintptr_t)y};
    return oab_analyze(d, &r, NULL, 0, bootstrap, a, log);
}

/* The widest of S1 and ST of the three factors, not of the dummy; n (w / p)^2 base points, up to a
 * power of two. */
Test(sweep_convergence, asks_for_base_points_by_the_square_root) {
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 64, .seed = 1};
    cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, ishigami);
    cr_assert_eq(analyze(&d, y, &(oab_bootstrap){200, 1, 2, 0.05}, &a, &log), OAB_OK);
    const oab_convergence *c = &a.measures[0].convergence;
    double widest = 0;
    for (size_t i = 0; i < 3; i++)
        widest = fmax(
            widest, fmax(a.measures[0].main.rows[i].value[1], a.measures[0].main.rows[i].value[3]));
    expect_near(c->widest, widest, 0, "widest");
    cr_expect(c->is_sample && !c->is_enough);
    uint64_t samples = 64;
    while ((double)samples < 64 * widest * widest / 0.05 / 0.05)
        samples *= 2;
    cr_expect_eq(c->samples, samples);
    cr_expect_eq(c->runs, samples * 5);
    oab_analysis_free(&a);
    cr_assert_eq(analyze(&d, y, &(oab_bootstrap){200, 1, 2, widest}, &a, &log), OAB_OK);
    cr_expect(a.measures[0].convergence.is_enough);
    cr_expect_eq(a.measures[0].convergence.samples, 64);
    oab_analysis_free(&a);
    cr_assert_eq(analyze(&d, y, &no_bootstrap, &a, &log), OAB_OK);
    cr_expect(isnan(a.measures[0].convergence.widest), "there are no intervals");
    oab_analysis_free(&a);
    oab_design_free(&d);
    free(y);
}

/* 1.96 / sqrt(n - 1) is at most 0.1 from 386 runs on. */
Test(sweep_convergence, of_correlations_counts_runs) {
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    const oab_design_plan plan = {.method = OAB_LHS, .samples = 100, .seed = 1};
    cr_assert_eq(make_design("x1 0 1\nx2 0 1\n", plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, plane);
    cr_assert_eq(analyze(&d, y, &no_bootstrap, &a, &log), OAB_OK);
    const oab_convergence *c = &a.measures[0].convergence;
    expect_near(c->widest, 1.959963984540054 / sqrt(99), EPSILON, "widest");
    cr_expect_eq(c->runs, 386);
    cr_expect_null(c->factor);
    oab_analysis_free(&a);
    oab_design_free(&d);
    free(y);
}

/* Two trajectories over a plane agree to the last digit, which says nothing of others. */
Test(sweep_convergence, needs_samples_to_judge_by) {
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 2, .levels = 4, .seed = 1};
    cr_assert_eq(make_design("x1 0 1\nx2 0 1\n", plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, plane);
    const oab_bootstrap bootstrap = {100, 1, 2, OAB_PRECISION};
    cr_assert_eq(analyze(&d, y, &bootstrap, &a, &log), OAB_OK);
    cr_expect_lt(a.measures[0].convergence.widest, 1e-6);
    cr_expect(a.measures[0].convergence.is_few && !a.measures[0].convergence.is_enough);
    cr_expect_eq(a.measures[0].convergence.runs, 30);
    oab_analysis_free(&a);
    oab_design_free(&d);
    free(y);
}

/* mu_star 2 and 3 with intervals: in units of 3. A tornado takes no sample. */
Test(sweep_convergence, of_effects_is_relative) {
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 12, .levels = 4, .seed = 1};
    cr_assert_eq(make_design("x1 0 1\nx2 0 1\n", plan, &d, &log), OAB_OK);
    double *y = oab_new(d.rows, sizeof *y);
    for (size_t r = 0; r < d.rows; r++)
        y[r] = row(&d, r)[0] * row(&d, r)[1] * row(&d, r)[1];
    cr_assert_eq(analyze(&d, y, &(oab_bootstrap){100, 1, 2, OAB_PRECISION}, &a, &log), OAB_OK);
    const oab_index_row *rows = a.measures[0].main.rows;
    expect_near(a.measures[0].convergence.widest,
                fmax(rows[0].value[2], rows[1].value[2]) / fmax(rows[0].value[1], rows[1].value[1]),
                EPSILON, "widest");
    expect_near(a.measures[0].convergence.precision, OAB_PRECISION, 0, "the usual one");
    oab_analysis_free(&a);
    oab_design_free(&d);
    free(y);
    const oab_design_plan oat = {.method = OAB_OAT};
    cr_assert_eq(make_design("name,lower,upper,base\na,0,1,0.5\n", oat, &d, &log), OAB_OK);
    cr_assert_eq(analyze(&d, (const double[]){1, 2, 3}, &no_bootstrap, &a, &log), OAB_OK);
    cr_expect(!a.measures[0].convergence.is_sample);
    oab_analysis_free(&a);
    oab_design_free(&d);
}

/* The first 32 base points of 64 are the design of 32. */
Test(sweep_convergence, settles_as_smaller_designs) {
    OWN_LOG(log);
    oab_design d, half;
    oab_settling s;
    oab_sobol small, whole;
    oab_design_plan plan = {.method = OAB_SOBOL, .samples = 64, .seed = 3};
    cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
    plan.samples = 32;
    cr_assert_eq(make_design(ishigami_factors, plan, &half, &log), OAB_OK);
    double *y = evaluate(&d, ishigami), *y_half = evaluate(&half, ishigami);
    cr_assert_eq(oab_settling_make(&d, y, &s, &log), OAB_OK);
    cr_assert_eq(oab_sobol_indices(y, 64, 3, false, &no_bootstrap, &whole, &log), OAB_OK);
    cr_assert_eq(oab_sobol_indices(y_half, 32, 3, false, &no_bootstrap, &small, &log), OAB_OK);
    cr_assert_eq(s.steps, 4, "8, 16, 32, 64");
    cr_expect_eq(s.samples[2], 32);
    cr_expect_eq(s.runs[2], 160);
    for (size_t u = 0; u < 3; u++) {
        expect_near(s.value[2 * 3 + u], small.total[u].value, EPSILON, "of half");
        expect_near(s.value[3 * 3 + u], whole.total[u].value, EPSILON, "of all");
    }
    oab_sobol_free(&whole);
    oab_sobol_free(&small);
    oab_settling_free(&s);
    oab_design_free(&half);
    oab_design_free(&d);
    free(y_half);
    free(y);
}

/* ---- scatter ---- */

/* 24 runs in 12 bins of two along x, whatever their order; equal values stay together. */
Test(sweep_scatter, has_means_along_the_factor) {
    OWN_LOG(log);
    oab_design d;
    oab_scatter s;
    char text[512] = "x\n";
    double y[24];
    for (int i = 0; i < 24; i++) {
        const int x = i * 7 % 24; /* each once */
        sprintf(text + strlen(text), "%d\n", x);
        y[i] = 10.0 * x;
    }
    const oab_design_plan list = {.method = OAB_LIST};
    cr_assert_eq(read_design(text, &list, NULL, &d, &log), OAB_OK);
    cr_assert_eq(oab_scatter_make(&d, y, 0, 6, &s, &log), OAB_OK);
    cr_assert_eq(s.bin_count, 12);
    expect_near(s.bins[11].x, 22.5, EPSILON, "x of the last bin");
    expect_near(s.bins[11].y, 225, EPSILON, "y of the last bin");
    cr_assert_eq(s.count, 6);
    expect_near(s.points[1].x, 28 % 24, EPSILON, "every fourth run");
    oab_scatter_free(&s);
    oab_design_free(&d);
    const double few[] = {1, 5, 3, 9};
    cr_assert_eq(read_design("x\n1\n1\n2\n1\n", &list, NULL, &d, &log), OAB_OK);
    cr_assert_eq(oab_scatter_make(&d, few, 0, 100, &s, &log), OAB_OK);
    cr_assert_eq(s.bin_count, 2);
    expect_near(s.bins[0].y, 5, EPSILON, "three equal values");
    cr_assert_eq(s.count, 4);
    oab_scatter_free(&s);
    oab_design_free(&d);
}

/* Of a base point's rows A, AB_1, AB_2, B only A and B are drawn. */
Test(sweep_scatter, of_sobol_is_of_its_own_draws) {
    static const double y[] = {1, -1, -1, 2, 3, -1, -1, 4};
    OWN_LOG(log);
    oab_design d;
    oab_scatter s;
    const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 2, .seed = 1};
    cr_assert_eq(make_design("a 0 1\nb 0 1\n", plan, &d, &log), OAB_OK);
    cr_assert_eq(oab_scatter_make(&d, y, 1, 100, &s, &log), OAB_OK);
    cr_assert_eq(s.count, 4);
    for (size_t i = 0; i < 4; i++)
        expect_near(s.points[i].y, (double)(i + 1), 0, "A, B, A, B");
    oab_scatter_free(&s);
    oab_design_free(&d);
}

/* ---- results ---- */

static oab_status read_results(const char *text, size_t runs, oab_results *r, oab_log *log) {
    char path[FIXTURE_PATH];
    write_file(path, text);
    const oab_design design = {.rows = runs};
    const oab_status status = oab_results_read(path, &design, r, log);
    unlink(path);
    return status;
}

Test(sweep_results, come_in_any_order_and_form) {
    static const char *const texts[] = {
        "run,a,b\n2,20,200\n1,10,100\n3,30,300\n",
        "# comment\nb,run,a\n300,3,30\n100,1,10\n200,2,20\n",
        "a,b\n10,100\n20,200\n30,300\n",
        "10 100\n20 200\n3e1 3e2\n",
        "10,100\r\n20,200\r\n30,300\r\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        OWN_LOG(log);
        oab_results r;
        cr_assert_eq(read_results(texts[i], 3, &r, &log), OAB_OK, "%s", texts[i]);
        cr_expect_eq(r.measure_count, 2);
        const size_t a = strcmp(r.measures[0], "b") == 0 ? 1 : 0;
        for (size_t k = 0; k < 3; k++) {
            expect_near(r.value[a * 3 + k], 10 * (double)(k + 1), 0, texts[i]);
            expect_near(r.value[(1 - a) * 3 + k], 100 * (double)(k + 1), 0, texts[i]);
        }
        oab_results_free(&r);
    }
}

Test(sweep_results, are_refused_with_line_column_and_value) {
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"run,a\n1,10\n3,30\n", "1 of 3 runs is missing, the first being run 2"},
        {"run,a\n1,10\n2,20\n2,21\n3,30\n", ":4: column \"run\": \"2\" is already on line 3"},
        {"run,a\n1,10\n2,x\n3,30\n", ":3: column \"a\": \"x\" is not a number"},
        {"run,a\n1,10\n2,nan\n3,30\n", "column \"a\": \"nan\""},
        {"run,a\n1,10\n2,inf\n3,30\n", "column \"a\": \"inf\""},
        {"run,a\n0,10\n1,20\n2,30\n", "is not a run of the design; expected 1 to 3"},
        {"run,a\n1.5,10\n", "is not a run of the design; expected 1 to 3"},
        {"a\n1\n2\n",
         "expected 3 rows, one per run of the design, as no column \"run\" numbers them, got 2"},
        {"1\n2\n", "expected 3 rows, one per run of the design, got 2"},
        {"run\n1\n2\n3\n", "contains no measures"},
        {"run,a,check\n1,10,0000000000000000\n", "column \"check\": \"0000000000000000\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWN_LOG(log);
        oab_results r;
        cr_expect_eq(read_results(cases[i].text, 3, &r, &log), OAB_DATA, "%s", cases[i].text);
        cr_expect(says(&log, cases[i].message), "%s: %s", cases[i].text,
                  log.count > 0 ? log.items[0].text : "nothing said");
        oab_results_free(&r);
    }
}

Test(sweep_results, verify_their_checks) {
    static const char *const cells[] = {"1", "10.5", "-3"};
    char check[17], text[64];
    OWN_LOG(log);
    oab_results r;
    cr_assert(oab_row_check(cells, 3, check));
    cr_expect_str_eq(check, "1c329ecdf9218fc7", "as `printf 1,10.5,-3 | xxhsum -H3` has it");
    snprintf(text, sizeof text, "run,a,b,check\n1,10.5,-3,%s\n", check);
    cr_expect_eq(read_results(text, 1, &r, &log), OAB_OK);
    oab_results_free(&r);
    text[16] = '2';
    cr_expect_eq(read_results(text, 1, &r, &log), OAB_DATA, "%s", text);
    oab_results_free(&r);
}

/* ---- remarks ---- */

static bool say(const oab_remark *remarks, size_t count, const char *text) {
    char said[OAB_SENTENCE];
    return strstr(oab_remarks_in_words(OAB_ENGLISH, remarks, count, said, sizeof said), text) !=
           NULL;
}

static bool remarks_say(const oab_measure *m, const char *text) {
    for (size_t i = 0; i < m->main.count; i++)
        if (say(m->main.rows[i].remarks, m->main.rows[i].remark_count, text))
            return true;
    return say(m->remarks, m->remark_count, text);
}

static void expect_remark(oab_design *d, const double *y, const char *text) {
    OWN_LOG(log);
    char *name = "y";
    size_t empty = 0;
    oab_results r = {
        .path = "r.csv", .measures = &name, .measure_count = 1, .rows = d->rows, .empty = &empty};
    r.value = oab_new(d->rows, sizeof *r.value);
    memcpy(r.value, y, d->rows * sizeof *y);
    oab_analysis a;
    const oab_bootstrap bootstrap = {100, 1, 2, OAB_PRECISION};
    cr_assert_eq(oab_analyze(d, &r, NULL, 0, &bootstrap, &a, &log), OAB_OK);
    cr_expect(remarks_say(&a.measures[0], text), "\"%s\" is not said", text);
    oab_analysis_free(&a);
    free(r.value);
}

Test(sweep_analysis, explains_what_numbers_do_not_say) {
    OWN_LOG(log);
    oab_design d;
    oab_design_plan plan = {.method = OAB_SOBOL, .samples = 16, .seed = 1};
    cr_assert_eq(make_design(ishigami_factors, plan, &d, &log), OAB_OK);
    double *y = evaluate(&d, ishigami);
    expect_remark(&d, y, "within its interval of 0");
    for (size_t r = 0; r < d.rows; r++)
        y[r] = 5;
    expect_remark(&d, y, "the same in all 80 runs");
    for (size_t r = 0; r < d.rows; r++)
        y[r] = row(&d, r)[1];
    expect_remark(&d, y, "changes nothing");
    for (size_t r = 0; r < d.rows; r++) /* results in another order of runs */
        y[r] = row(&d, r)[0] * (r % 5 == 1 ? -4 : 1);
    expect_remark(&d, y, "by more than its interval");
    oab_design_free(&d);
    free(y);
}

Test(sweep_analysis, explains_ranks_and_trajectories) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan list = {.method = OAB_LIST};
    cr_assert_eq(read_design("x1,x2\n1,5\n2,5\n3,5\n4,5\n", &list, NULL, &d, &log), OAB_OK);
    expect_remark(&d, (const double[]){1, 2, 4, 3}, "does not vary in this design");
    expect_remark(&d, (const double[]){1, 2, 4, 3}, "too few for PRCC and SRC: take 5 or more");
    oab_design_free(&d);
    const oab_design_plan morris = {.method = OAB_MORRIS, .levels = 4};
    cr_assert_eq(read_design("x1,x2\n0,0\n0.667,0\n0.667,0.667\n", &morris, NULL, &d, &log),
                 OAB_OK);
    expect_remark(&d, (const double[]){1, 2, 2}, "changes nothing");
    oab_design_free(&d);
}

/* The longest bar comes first, whichever way it points. */
Test(sweep_analysis, sorts_a_tornado) {
    static const double y[] = {10, 9, 11, 14, 4, 10, 10};
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    char *name = "y";
    size_t empty = 0;
    oab_results r = {.path = "r.csv",
                     .measures = &name,
                     .measure_count = 1,
                     .rows = 7,
                     .empty = &empty,
                     .value = (double *)(uintptr_t)y};
    const oab_design_plan plan = {.method = OAB_OAT};
    cr_assert_eq(
        make_design("name,lower,upper,base\na,0,1,0.5\nb,0,1,0.5\nc,0,1,0.5\n", plan, &d, &log),
        OAB_OK);
    cr_assert_eq(oab_analyze(&d, &r, NULL, 0, &no_bootstrap, &a, &log), OAB_OK);
    const oab_index_row *rows = a.measures[0].main.rows;
    cr_expect_str_eq(rows[0].factor, "b");
    expect_near(rows[0].value[2], -10, EPSILON, "swing of b");
    cr_expect_str_eq(rows[1].factor, "a");
    cr_expect_str_eq(rows[2].factor, "c");
    cr_expect(say(rows[2].remarks, rows[2].remark_count, "changes nothing"));
    oab_analysis_free(&a);
    oab_design_free(&d);
}

Test(sweep_analysis, knows_its_measures) {
    static const double y[] = {1, 2, 3};
    OWN_LOG(log);
    oab_design d;
    oab_analysis a;
    char *name = "gini";
    size_t empty = 0;
    oab_results r = {.path = "r.csv",
                     .measures = &name,
                     .measure_count = 1,
                     .rows = 3,
                     .empty = &empty,
                     .value = (double *)(uintptr_t)y};
    const oab_design_plan list = {.method = OAB_LIST};
    cr_assert_eq(read_design("x1\n1\n2\n3\n", &list, NULL, &d, &log), OAB_OK);
    const char *asked = "ginni";
    cr_expect_eq(oab_analyze(&d, &r, &asked, 1, &no_bootstrap, &a, &log), OAB_USAGE);
    cr_expect(says(&log, "did you mean gini?"));
    oab_analysis_free(&a);
    oab_design_free(&d);
}
