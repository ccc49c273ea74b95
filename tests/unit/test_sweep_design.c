/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sweep designs: factors files, distributions, and the rows of each method. Sobol points, quantiles
 * and layouts were worked out independently of the code. */
#include "sweep_fixture.h"

#include <math.h>

#define EPSILON 1e-9

static const char two[] = "name,lower,upper\nx1,0,1\nx2,0,1\n";

static void expect_near(double got, double want, double within, const char *what) {
    cr_expect(fabs(got - want) <= within, "%s: %.12g, and %.12g is wanted", what, got, want);
}

/* ---- factors ---- */

Test(sweep_factors, reads_own_file) {
    OWN_LOG(log);
    oab_factors f;
    cr_assert_eq(read_factors("# a comment\nname,dist,lower,upper,mean,sd,peak,group,base,source\n"
                              "a,,0,2,,,,g,0.5,\"x, y\"\nb,norm,,,1,0.1,,,,\nc,norm,5,2,,,,g,,\n"
                              "d,triang,1,3,,,0.25,,,\ne,truncnorm,0,1,0.5,0.2,,,,\n"
                              "f,lognorm,,,0,1,,,,\n",
                              &f, &log),
                 OAB_OK);
    cr_assert_eq(f.count, 6);
    cr_expect_eq(f.unit_count, 5, "a and c are one group");
    cr_expect_str_eq(f.units[0], "g");
    cr_expect_eq(f.items[2].unit, 0);
    cr_expect_eq(f.items[1].unit, 1);
    cr_expect_eq(f.items[0].dist, OAB_UNIF);
    expect_near(f.items[0].base, 0.5, 0, "base");
    expect_near(f.items[2].mean, 5, 0, "SALib's lower of norm is its mean");
    expect_near(f.items[2].sd, 2, 0, "SALib's upper of norm is its deviation");
    cr_expect(isnan(f.items[2].lower));
    cr_expect_eq(log.count, 0);
    oab_factors_free(&f);
}

Test(sweep_factors, reads_salib_file) {
    OWN_LOG(log);
    oab_factors f;
    cr_assert_eq(
        read_factors("# name lower upper\nx1 -3.14 3.14\nx2,0,1,G,norm\nx3 2 0.5 NA triang\n", &f,
                     &log),
        OAB_OK);
    cr_assert_eq(f.count, 3);
    cr_expect_str_eq(f.items[0].group, "x1");
    cr_expect_str_eq(f.items[1].group, "G");
    cr_expect_eq(f.items[1].dist, OAB_NORM);
    cr_expect_str_eq(f.items[2].group, "x3");
    expect_near(f.items[2].upper, 2, 0, "width");
    expect_near(f.items[2].peak, 0.5, 0, "peak");
    cr_expect(says(&log, "from 0 to 2"), "the older form is said");
    oab_factors_free(&f);
}

typedef struct {
    const char *text, *message;
} refusal;

/* The reader refuses each text of factors, with the message given. */
static void expect_refused(oab_status (*read)(const char *, oab_factors *, oab_log *),
                           const refusal *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        OWN_LOG(log);
        oab_factors f;
        cr_expect_eq(read(cases[i].text, &f, &log), OAB_CONFIG, "%s", cases[i].text);
        cr_expect(says(&log, cases[i].message), "%s: %s", cases[i].text,
                  log.count > 0 ? log.items[0].text : "nothing said");
        oab_factors_free(&f);
    }
}

Test(sweep_factors, refuses_with_line_and_column) {
    static const refusal cases[] = {
        {"name,lower,upper\na,1,1\n", ":2: column \"upper\": \"1\""},
        {"name,lower,upper\na,0,x\n", ":2: column \"upper\": \"x\""},
        {"name,lower,upper\na,0,nan\n", "is not a number"},
        {"name,lower,upper\na,0,1\na,0,1\n", ":3: column \"name\": \"a\" appears twice"},
        {"name,lower,upper,dist\na,0,1,uniform\n", "column \"dist\": \"uniform\""},
        {"name,dist,mean,sd\na,norm,0,0\n", "column \"sd\": \"0\""},
        {"name,dist,lower,upper\na,norm,0,-1\n", "column \"upper\": \"-1\""},
        {"name,dist,lower,upper,mean,sd\na,norm,0,1,0,1\n", "norm takes no lower"},
        {"name,dist,lower,upper\na,triang,0,1\n",
         "column \"peak\": missing value, which triang needs"},
        {"name,dist,lower,upper,peak\na,triang,0,1,1.5\n", "column \"peak\": \"1.5\""},
        {"name,lower,upper\n,0,1\n", "is not a name"},
        {"name,lower,upper\nrun,0,1\n", "is not a name"},
        {"name,lower,upper\n\"a,b\",0,1\n", "expected no comma"},
        {"name,lower,upper\n", "contains no factors"},
        {"x1 0\n", ", got 2 fields"},
    };
    expect_refused(read_factors, cases, sizeof cases / sizeof *cases);
}

Test(sweep_factors, quantiles) {
    const oab_factor unif = {.dist = OAB_UNIF, .lower = 2, .upper = 6};
    const oab_factor norm = {.dist = OAB_NORM, .mean = 10, .sd = 2};
    const oab_factor logn = {.dist = OAB_LOGNORM, .mean = 1, .sd = 0.5};
    const oab_factor triang = {.dist = OAB_TRIANG, .lower = 1, .upper = 3, .peak = 0.5};
    const oab_factor right = {.dist = OAB_TRIANG, .lower = 0, .upper = 1, .peak = 1};
    const oab_factor cut = {.dist = OAB_TRUNCNORM, .lower = -1, .upper = 1, .mean = 0, .sd = 1};
    const oab_factor tail = {.dist = OAB_TRUNCNORM, .lower = 8, .upper = 9, .mean = 0, .sd = 1};
    expect_near(oab_factor_quantile(&unif, 0.25), 3, EPSILON, "unif");
    expect_near(oab_factor_quantile(&norm, 0.975), 10 + 2 * 1.959963984540054, EPSILON, "norm");
    expect_near(oab_factor_quantile(&logn, 0.5), exp(1), EPSILON, "lognorm");
    expect_near(oab_factor_quantile(&logn, 0.9), 5.159170356, 1e-6, "lognorm");
    expect_near(oab_factor_quantile(&triang, 0.5), 2, EPSILON, "triang, its top");
    expect_near(oab_factor_quantile(&triang, 0.125), 1.5, EPSILON, "triang, left");
    expect_near(oab_factor_quantile(&triang, 0.875), 2.5, EPSILON, "triang, right");
    expect_near(oab_factor_quantile(&right, 0.25), 0.5, EPSILON, "triang, top at upper");
    expect_near(oab_factor_quantile(&cut, 0.5), 0, EPSILON, "truncnorm");
    expect_near(oab_factor_quantile(&cut, 0.25), -0.4417705467, 1e-8, "truncnorm");
    expect_near(oab_factor_quantile(&cut, 0), -1, EPSILON, "truncnorm, lowest");
    expect_near(oab_factor_quantile(&cut, 1), 1, EPSILON, "truncnorm, highest");
    expect_near(oab_factor_quantile(&tail, 0.5), 8.08488890, 1e-6, "truncnorm far out");
    expect_near(oab_factor_level(&norm, 0), 10 - 2 * 1.959963984540054, 1e-6, "lowest of norm");
    expect_near(oab_factor_level(&unif, 1), 6, EPSILON, "highest of unif");
}

Test(sweep_factors, rounds_and_prints_to_its_decimals) {
    char out[32];
    const oab_factor share = {.decimals = 6}, whole = {.decimals = 0};
    const oab_factor free_name = {.decimals = OAB_FREE_DECIMALS};
    cr_expect_str_eq(oab_factor_print(&share, oab_factor_round(&share, 0.12345678), out),
                     "0.123457");
    cr_expect_str_eq(oab_factor_print(&share, oab_factor_round(&share, -1e-9), out), "0");
    cr_expect_str_eq(oab_factor_print(&share, 534600000, out), "534600000");
    cr_expect_str_eq(oab_factor_print(&whole, oab_factor_round(&whole, 2.5), out), "3");
    cr_expect_str_eq(oab_factor_print(&free_name, 0.1, out), "0.10000000000000001");
}

/* ---- sobol ---- */

/* The plain sequence in Gray code order (dimensions 1 to 4 of Bratley and Fox 1988): the first bits
 * of the direction numbers give points 0 to 3. Point 0 shows the shift. */
Test(sweep_sobol_design, is_one_shifted_sequence) {
    static const double plain[4][4] = {
        {0, 0, 0, 0}, {0.5, 0.5, 0.5, 0.5}, {0.75, 0.25, 0.75, 0.25}, {0.25, 0.75, 0.25, 0.75}};
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 4, .seed = 7};
    cr_assert_eq(make_design(two, plan, &d, &log), OAB_OK);
    cr_assert_eq(d.rows, 16);
    uint32_t shift[4], cell[4];
    for (size_t i = 0; i < 4; i++) {
        const double *a = row(&d, 4 * i), *b = row(&d, 4 * i + 3);
        const double point[4] = {a[0], a[1], b[0], b[1]};
        for (int k = 0; k < 4; k++) {
            cell[k] = (uint32_t)(point[k] * 1073741824.0);
            shift[k] = i == 0 ? cell[k] : shift[k];
            cr_expect_eq(cell[k] ^ shift[k], (uint32_t)(plain[i][k] * 1073741824.0),
                         "point %zu, dimension %d", i, k + 1);
        }
    }
    oab_design_free(&d);
}

Test(sweep_sobol_design, rows_are_in_saltellis_order) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {
        .method = OAB_SOBOL, .samples = 8, .seed = 1, .second_order = true};
    cr_assert_eq(make_design(two, plan, &d, &log), OAB_OK);
    cr_assert_eq(d.rows, 48);
    for (size_t i = 0; i < 8; i++) {
        const double *a = row(&d, 6 * i), *b = row(&d, 6 * i + 5);
        const double want[6][2] = {{a[0], a[1]}, {b[0], a[1]}, {a[0], b[1]},
                                   {a[0], b[1]}, {b[0], a[1]}, {b[0], b[1]}};
        cr_expect_arr_eq(row(&d, 6 * i), want, sizeof want);
    }
    oab_design_free(&d);
}

/* With its origin included, 2^m points of the shifted sequence have one in every 2^m-th part of
 * each axis. */
Test(sweep_sobol_design, is_balanced) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 64, .seed = 3};
    cr_assert_eq(make_design(two, plan, &d, &log), OAB_OK);
    for (size_t column = 0; column < 4; column++) {
        int in_cell[64] = {0};
        for (size_t i = 0; i < 64; i++)
            in_cell[(int)(row(&d, 4 * i + (column < 2 ? 0 : 3))[column % 2] * 64)]++;
        for (int c = 0; c < 64; c++)
            cr_expect_eq(in_cell[c], 1, "column %zu, cell %d", column, c);
    }
    oab_design_free(&d);
}

Test(sweep_sobol_design, moves_groups_whole) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 2, .seed = 1};
    cr_assert_eq(make_design("name,lower,upper,group\na,0,1,g\nb,0,1,\nc,0,1,g\n", plan, &d, &log),
                 OAB_OK);
    cr_assert_eq(d.rows, 8);
    const double *a = row(&d, 0), *g = row(&d, 1), *alone = row(&d, 2), *b = row(&d, 3);
    cr_expect(g[0] == b[0] && g[1] == a[1] && g[2] == b[2]);
    cr_expect(alone[0] == a[0] && alone[1] == b[1] && alone[2] == a[2]);
    oab_design_free(&d);
}

Test(sweep_sobol_design, has_forty_dimensions) {
    char text[512];
    for (size_t count = 20; count <= 21; count++) {
        size_t size = (size_t)sprintf(text, "name,lower,upper\n");
        for (size_t i = 0; i < count; i++)
            size += (size_t)sprintf(text + size, "x%zu,0,1\n", i);
        OWN_LOG(log);
        oab_design d;
        const oab_design_plan plan = {.method = OAB_SOBOL, .samples = 2, .seed = 1};
        cr_expect_eq(make_design(text, plan, &d, &log), count == 20 ? OAB_OK : OAB_USAGE);
        cr_expect_eq(says(&log, "GSL's Sobol sequence has 40; expected at most 20 factors"),
                     count == 21);
        oab_design_free(&d);
    }
}

Test(sweep_sobol_design, advises_powers_of_two_and_limits_runs) {
    OWN_LOG(log);
    oab_design d;
    oab_design_plan plan = {.method = OAB_SOBOL, .samples = 100, .seed = 1};
    cr_expect_eq(make_design(two, plan, &d, &log), OAB_OK);
    cr_expect(says(&log, "a power of two"));
    oab_design_free(&d);
    plan.samples = OAB_DESIGN_RUNS;
    cr_expect_eq(make_design(two, plan, &d, &log), OAB_USAGE);
    cr_expect(says(&log, "at most 10000000"));
    oab_design_free(&d);
}

/* ---- other methods ---- */

Test(sweep_morris_design, walks_on_levels) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 40, .levels = 4, .seed = 5};
    cr_assert_eq(make_design("name,lower,upper,group\na,0,1,\nb,0,3,g\nc,0,3,g\n", plan, &d, &log),
                 OAB_OK);
    cr_assert_eq(d.rows, 120);
    int up = 0, down = 0;
    for (size_t r = 0; r < d.rows; r++) {
        const double *x = row(&d, r);
        expect_near(x[1], round(x[1]), EPSILON, "levels of 0 to 3");
        expect_near(3 * x[0], round(3 * x[0]), EPSILON, "levels of 0 to 1");
        if (r % 3 == 0)
            continue;
        const double a = x[0] - x[-3], b = x[1] - x[-2], c = x[2] - x[-1];
        cr_expect((fabs(a) > 0) != (fabs(b) > 0), "one group at a time");
        cr_expect_eq(fabs(b) > 0, fabs(c) > 0);
        expect_near(fabs(a) > 0 ? fabs(a) : fabs(b) / 3, 2.0 / 3, EPSILON, "a jump");
        up += a > 0;
        down += a < 0;
    }
    cr_expect(up + down == 40 && up > 5 && down > 5, "both ways: %d up, %d down", up, down);
    oab_design_free(&d);
}

Test(sweep_morris_design, wants_even_levels) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_MORRIS, .samples = 4, .levels = 5, .seed = 5};
    cr_expect_eq(make_design(two, plan, &d, &log), OAB_USAGE);
    cr_expect(says(&log, "even"));
    oab_design_free(&d);
}

Test(sweep_lhs_design, has_one_run_per_stratum) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_LHS, .samples = 50, .seed = 5};
    cr_assert_eq(make_design(two, plan, &d, &log), OAB_OK);
    for (int j = 0; j < 2; j++) {
        int in[50] = {0};
        for (size_t r = 0; r < 50; r++)
            in[(int)(row(&d, r)[j] * 50)]++;
        for (int s = 0; s < 50; s++)
            cr_expect_eq(in[s], 1);
    }
    oab_design_free(&d);
}

Test(sweep_oat_design, moves_from_the_base) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_OAT};
    cr_assert_eq(make_design("name,lower,upper,base\na,0,1,0.25\nb,10,20,\n", plan, &d, &log),
                 OAB_OK);
    const double want[5][2] = {{0.25, 15}, {0, 15}, {1, 15}, {0.25, 10}, {0.25, 20}};
    cr_assert_eq(d.rows, 5);
    cr_expect_arr_eq(d.value, want, sizeof want);
    cr_expect(says(&log, "1 factor without a base starts from the median, such as b from 15;"),
              "a median as base is said");
    oab_design_free(&d);
}

Test(sweep_grid_design, is_full) {
    OWN_LOG(log);
    oab_design d;
    const oab_design_plan plan = {.method = OAB_GRID, .levels = 3};
    cr_assert_eq(make_design("name,lower,upper\na,0,1\nb,10,20\n", plan, &d, &log), OAB_OK);
    const double want[9][2] = {{0, 10},   {0, 15}, {0, 20}, {0.5, 10}, {0.5, 15},
                               {0.5, 20}, {1, 10}, {1, 15}, {1, 20}};
    cr_assert_eq(d.rows, 9);
    cr_expect_arr_eq(d.value, want, sizeof want);
    oab_design_free(&d);
}

Test(sweep_design, differs_by_seed_only) {
    OWN_LOG(log);
    static const oab_method drawn[] = {OAB_SOBOL, OAB_MORRIS, OAB_LHS};
    for (size_t i = 0; i < 3; i++) {
        oab_design a, b, c;
        oab_design_plan plan = {.method = drawn[i], .samples = 8, .levels = 4, .seed = 1};
        cr_assert_eq(make_design(two, plan, &a, &log), OAB_OK);
        cr_assert_eq(make_design(two, plan, &b, &log), OAB_OK);
        plan.seed = 2;
        cr_assert_eq(make_design(two, plan, &c, &log), OAB_OK);
        const size_t size = a.rows * a.factors.count * sizeof *a.value;
        cr_expect_eq(memcmp(a.value, b.value, size), 0);
        cr_expect_neq(memcmp(a.value, c.value, size), 0);
        oab_design_free(&a);
        oab_design_free(&b);
        oab_design_free(&c);
    }
}

/* ---- bound to the engine ---- */

static oab_status bind_text(const char *text, oab_factors *f, oab_log *log) {
    oab_indicator indicator;
    oab_parameters parameters;
    cr_assert_eq(read_factors(text, f, log), OAB_OK);
    cr_assert_eq(oab_indicator_load(NULL, NULL, &indicator, log), OAB_OK);
    cr_assert_eq(oab_parameters_load(NULL, 2020, &parameters, log), OAB_OK);
    const oab_status status = oab_factors_bind(f, &indicator, &parameters, log);
    oab_parameters_free(&parameters);
    oab_indicator_free(&indicator);
    return status;
}

Test(sweep_bind, takes_parameters_coefficients_scales_and_effects) {
    OWN_LOG(log);
    oab_factors f;
    cr_assert_eq(bind_text("name,lower,upper\nschool.threshold_share,0.1,0.2\n"
                           "indicator.coefficient.origin,-1,0\nindicator.scale.origin.turkije,1,3\n"
                           "indicator.effect.mother_stay.0-5,0,1\nindicator.bovenbouw_age,7,9\n",
                           &f, &log),
                 OAB_OK);
    expect_near(f.items[0].base, 0.12, EPSILON, "in use in 2020");
    expect_near(f.items[1].base, -0.78, EPSILON, "of the indicator");
    expect_near(f.items[2].base, 2, EPSILON, "of the indicator");
    cr_expect_eq(f.items[0].decimals, 6);
    cr_expect_eq(f.items[4].decimals, 0, "whole years");
    oab_factors_free(&f);
}

Test(sweep_bind, refuses_what_the_engine_does_not_take) {
    static const refusal cases[] = {
        {"name,lower,upper\nschool.treshold_share,0,1\n", "did you mean school.threshold_share?"},
        {"name,lower,upper\nindicator.coefficient.orign,0,1\n",
         "did you mean indicator.coefficient.origin?"},
        {"name,lower,upper\nindicator.tie_rule,0,1\n", "is a choice, but a factor is a number"},
        {"name,lower,upper\nschool.threshold_share,0,1.5\n", "expected 0 to 1"},
        {"name,lower,upper\nschool.threshold_share,-0.1,1\n", "column \"lower\": \"-0.1\""},
        {"name,lower,upper,base\nschool.threshold_share,0,1,2\n", "column \"base\": \"2\""},
    };
    expect_refused(bind_text, cases, sizeof cases / sizeof *cases);
}

/* A share with mean 0.05 and standard deviation 0.1 falls below 0. */
Test(sweep_bind, refuses_draws_out_of_range) {
    OWN_LOG(log);
    oab_design d = {0};
    cr_assert_eq(
        bind_text("name,dist,mean,sd\nschool.threshold_share,norm,0.05,0.1\n", &d.factors, &log),
        OAB_OK);
    const oab_design_plan plan = {.method = OAB_LHS, .samples = 100, .seed = 1};
    cr_expect_eq(oab_design_make(&d, &plan, &log), OAB_CONFIG);
    cr_expect(says(&log, "truncnorm"));
    oab_design_free(&d);
}

Test(sweep_bind, refuses_ranges_finer_than_its_decimals) {
    OWN_LOG(log);
    oab_design d = {0};
    cr_assert_eq(
        bind_text("name,lower,upper\nschool.threshold_share,0.1,0.1000001\n", &d.factors, &log),
        OAB_OK);
    const oab_design_plan plan = {.method = OAB_OAT};
    cr_expect_eq(oab_design_make(&d, &plan, &log), OAB_CONFIG);
    cr_expect(says(&log, ":2: column \"upper\""));
    oab_design_free(&d);
}

/* ---- files ---- */

static char *written(const oab_design *design) {
    char *text;
    size_t size;
    OWN_LOG(log);
    FILE *out = open_memstream(&text, &size);
    cr_assert_eq(oab_design_write(design, out, &log), OAB_OK);
    fclose(out);
    return text;
}

Test(sweep_design_file, reads_what_it_wrote) {
    static const oab_method methods[] = {OAB_SOBOL, OAB_MORRIS, OAB_LHS, OAB_OAT, OAB_GRID};
    for (size_t i = 0; i < 5; i++) {
        OWN_LOG(log);
        oab_design d, again;
        const oab_design_plan plan = {.method = methods[i],
                                      .samples = 4,
                                      .levels = 4,
                                      .seed = 9,
                                      .second_order = methods[i] == OAB_SOBOL};
        cr_assert_eq(
            make_design("name,lower,upper,group\na,0,1,g\nb,-1,1e-3,\nc,0,3,g\n", plan, &d, &log),
            OAB_OK);
        char *text = written(&d);
        cr_assert_eq(read_design(text, NULL, NULL, &again, &log), OAB_OK, "%s",
                     log.count > 0 ? log.items[log.count - 1].text : "");
        cr_expect_eq(again.plan.method, methods[i]);
        cr_expect_eq(again.plan.second_order, methods[i] == OAB_SOBOL);
        cr_expect_eq(again.rows, d.rows);
        cr_expect_eq(again.factors.unit_count, 2);
        cr_expect_arr_eq(again.value, d.value, d.rows * 3 * sizeof *d.value);
        char *twice = written(&again);
        if (methods[i] == OAB_SOBOL || methods[i] == OAB_MORRIS || methods[i] == OAB_LHS)
            cr_expect_str_eq(twice, text);
        free(twice);
        free(text);
        oab_design_free(&d);
        oab_design_free(&again);
    }
}

Test(sweep_design_file, reads_bare_matrices_of_named_factors) {
    OWN_LOG(log);
    oab_factors given;
    oab_design d;
    cr_assert_eq(read_factors("x1 0 1\nx2 0 1\n", &given, &log), OAB_OK);
    const oab_design_plan hint = {.method = OAB_SOBOL};
    cr_assert_eq(read_design("0.1 0.2\n0.3 0.2\n0.1 0.4\n3e-1 4e-1\n", &hint, &given, &d, &log),
                 OAB_OK);
    cr_expect_eq(d.plan.samples, 1);
    cr_expect_not(d.plan.second_order, "the rows tell");
    cr_expect_str_eq(d.factors.items[1].name, "x2");
    oab_design_free(&d);
    oab_factors_free(&given);
}

Test(sweep_design_file, refuses_what_its_method_is_not) {
    static const struct {
        oab_method method;
        const char *text, *message;
    } cases[] = {
        {OAB_SOBOL, "x1,x2\n0.1,0.2\n0.1,0.4\n0.3,0.2\n0.3,0.4\n", "A, AB_1..AB_D"},
        {OAB_SOBOL, "x1,x2\n0.1,0.2\n0.1,0.4\n0.3,0.2\n", "A, AB_1..AB_D"},
        {OAB_MORRIS, "x1,x2\n0,0\n1,1\n1,0\n", "trajectories"},
        {OAB_MORRIS, "x1,x2\n0,0\n1,0\n0,0\n", "trajectories"},
        {OAB_OAT, "x1,x2\n0,0\n1,0\n0,0\n0,0\n1,1\n", "a base"},
        {OAB_LIST, "run,x1\n1,0\n3,1\n",
         "column \"run\": expected 2 (runs are numbered from 1, in order), got \"3\""},
        {OAB_LIST, "x1,x2\n0,a\n", ":2: column \"x2\": \"a\" is not a number"},
        {OAB_LIST, "x1,x1\n0,1\n", "appears twice"},
        {OAB_LIST, "x1,x2\n", "contains no runs"},
        {OAB_LIST, "0.5 1\n", "name its columns"},
        {OAB_LIST, "# factors: 00\n# factor: x1,unif,0,1,,,,\nrun,x1\n1,0.5\n", "were altered"},
        {OAB_LIST, "# factor: x2,unif,0,1,,,,\nrun,x1\n1,0.5\n", "is not the factor"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWN_LOG(log);
        oab_design d;
        const oab_design_plan hint = {.method = cases[i].method, .levels = 4};
        cr_expect_eq(read_design(cases[i].text, &hint, NULL, &d, &log), OAB_DATA, "%s",
                     cases[i].text);
        cr_expect(says(&log, cases[i].message), "%s: %s", cases[i].text,
                  log.count > 0 ? log.items[0].text : "nothing said");
        oab_design_free(&d);
    }
}
