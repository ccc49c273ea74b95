/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Municipal grants before 2019: the three pots of the decree of 2010, and who is left out of them.
 */
#include "run/run.h"
#include "sweep_fixture.h"

enum { MOST_UNITS = 8, UNKNOWN = -1 };

/* 1000 euros: 200 for annex A, 60 for annex B, 740 for all. */
static const char *const by_budget[] = {
    "municipality.old_budget=1000", "municipality.old_share_a=0.2", "municipality.old_budget_b=60"};
/* W = 10, 6 and 4 take part; 0.99 does not; of the last nothing is known. */
static const char municipalities[] = "municipality_id,name,schoolgewicht,bijlage\n"
                                     "GM0001,Een,10,A\n"
                                     "GM0002,Twee,6,B\n"
                                     "GM0003,Drie,4,\n"
                                     "GM0004,Vier,0.99,a\n"
                                     "GM0005,Vijf,,B\n";

typedef struct paid {
    oab_status status;
    oab_cents grant[MOST_UNITS], line[OAB_MOST_LINES], budget[OAB_MOST_LINES];
    size_t count, lines;
    int64_t by_decree;
    bool is_proxy;
} paid;

static paid pay(const char *text, int year, const char *const *settings, size_t count,
                oab_log *log) {
    char path[FIXTURE_PATH];
    write_file(path, text);
    const oab_request request = {.year = year,
                                 .threads = 1,
                                 .scheme = &oab_weights_scheme,
                                 .settings = settings,
                                 .setting_count = count,
                                 .municipalities = path};
    paid p = {0};
    oab_run run;
    oab_dataset data = {0};
    p.status = oab_run_open(&request, &run, log);
    if (p.status == OAB_OK)
        p.status = oab_dataset_read(&run, 0, &data, log);
    if (p.status == OAB_OK)
        p.status = oab_run_execute(&run, &data, log);
    const oab_result *result = &run.result;
    p.count = result->municipality_count;
    for (size_t i = 0; i < p.count && i < MOST_UNITS; i++)
        p.grant[i] = oab_known(result->municipalities[i].amount) ? result->municipalities[i].amount
                                                                 : UNKNOWN;
    p.lines = result->line_count;
    for (size_t i = 0; i < p.lines; i++) {
        p.line[i] = result->lines[i].allocated;
        p.budget[i] = result->lines[i].budget;
    }
    p.by_decree = result->grants_by_decree;
    p.is_proxy = result->grants_are_proxy;
    oab_run_free(&run);
    oab_dataset_free(&data);
    unlink(path);
    return p;
}

static void expect_grants(const paid *p, const oab_cents *expected, size_t count) {
    cr_assert_eq(p->status, OAB_OK);
    cr_assert_eq(p->count, count);
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(p->grant[i], expected[i], "municipality %zu: expected %lld, got %lld", i + 1,
                     (long long)expected[i], (long long)p->grant[i]);
}

/* 740 x 10/20 + 200; 740 x 6/20 + 60; 740 x 4/20. */
Test(old_grants, are_three_pots) {
    OWN_LOG(log);
    const paid p = pay(municipalities, 2018, by_budget, 3, &log);
    const oab_cents expected[] = {57000, 28200, 14800, 0, UNKNOWN};
    expect_grants(&p, expected, 5);
    cr_expect_eq(p.by_decree, 4);
    cr_expect_not(p.is_proxy);
    const oab_cents lines[] = {100000, 20000, 6000};
    cr_assert_eq(p.lines, 3);
    for (int l = 0; l < 3; l++)
        cr_expect(p.line[l] == lines[l] && p.budget[l] == lines[l], "line %d", l);
}

/* 2011 knows one pot, 2012 annex A beside it, 2013 also annex B: here with 100 euros a unit. */
Test(old_grants, follow_the_text_of_the_year) {
    static const char *const price[] = {"municipality.old_price=100",
                                        "municipality.old_budget_b=60"};
    static const oab_cents expected[][4] = {
        {100000, 60000, 40000, 0},
        /* 2000 is 79% of all: annex A gets 2000 x 21 / 79 = 531.65 */
        {153165, 60000, 40000, 0},
        /* 2060 is 79% of all: annex A gets 2060 x 21 / 79 = 547.59 */
        {154759, 66000, 40000, 0},
    };
    for (int year = 2011; year <= 2013; year++) {
        OWN_LOG(log);
        const paid p = pay("municipality_id,school_weight,annex\n0001,10,A\n0002,6,B\n0003,4,\n"
                           "0004,0.99,A\n",
                           year, price, year == 2013 ? 2 : 1, &log);
        expect_grants(&p, expected[year - 2011], 4);
    }
}

/* A given grant stands; the others keep their share of pots that count everyone. */
Test(old_grants, given_ones_win) {
    OWN_LOG(log);
    const paid p = pay("municipality_id,school_weight,annex,grant_2018\n"
                       "0001,10,A,123.45\n0002,6,B,\n0003,4,,0\n0004,,,\n",
                       2018, by_budget, 3, &log);
    const oab_cents expected[] = {12345, 28200, 0, UNKNOWN};
    expect_grants(&p, expected, 4);
    cr_expect_eq(p.by_decree, 1);
    cr_assert_eq(p.lines, 1);
    cr_expect_eq(p.budget[0], OAB_ABSENT);
    cr_expect_eq(p.line[0], 40545);
}

Test(old_grants, least_weight_is_a_parameter) {
    OWN_LOG(log);
    const char *const settings[] = {by_budget[0], by_budget[1], by_budget[2],
                                    "municipality.old_minimum_weight=6"};
    const paid p = pay(municipalities, 2018, settings, 4, &log);
    /* 740 over 10 and 6 */
    const oab_cents expected[] = {46250 + 20000, 27750 + 6000, 0, 0, UNKNOWN};
    expect_grants(&p, expected, 5);
}

/* Cents that do not divide go to the largest remainders, pot by pot. */
Test(old_grants, close_to_the_cent) {
    OWN_LOG(log);
    static const char *const settings[] = {"municipality.old_budget=100",
                                           "municipality.old_share_a=0.3",
                                           "municipality.old_budget_b=10"};
    const paid p = pay("municipality_id,school_weight,annex\n0001,1,A\n0002,1,A\n0003,1,B\n", 2018,
                       settings, 3, &log);
    /* 60 / 3 and 30 / 2 */
    const oab_cents expected[] = {3500, 3500, 3000};
    expect_grants(&p, expected, 3);
    const paid q =
        pay("municipality_id,school_weight,annex\n0001,1,\n0002,1,\n0003,1,\n", 2018,
            (const char *const[]){"municipality.old_budget=100"
                                  ".01",
                                  "municipality.old_share_a=0", "municipality.old_budget_b=0"},
            3, &log);
    const oab_cents thirds[] = {3334, 3334, 3333};
    expect_grants(&q, thirds, 3);
}

Test(old_grants, refuse_pots_above_the_budget) {
    static const char *const most[] = {"municipality.old_budget=1000",
                                       "municipality.old_share_a=0.95",
                                       "municipality.old_budget_b=60"};
    static const char *const whole[] = {"municipality.old_price=100", "municipality.old_share_a=1"};
    OWN_LOG(log);
    cr_expect_eq(pay(municipalities, 2018, most, 3, &log).status, OAB_CONFIG);
    cr_expect_eq(pay(municipalities, 2018, whole, 2, &log).status, OAB_CONFIG);
    cr_expect(says(&log, "does not cover the pots of annex A"));
    cr_expect(says(&log, "leaves nothing that municipality.old_price could pay"));
}

Test(old_grants, refuse_an_annex_that_is_none) {
    OWN_LOG(log);
    const paid p = pay("municipality_id,school_weight,annex\n0001,10,C\n", 2018, NULL, 0, &log);
    cr_expect_eq(p.status, OAB_DATA);
    cr_expect(says(&log, ":2: column \"annex\" (3): \"C\" is unknown; expected A or B"));
}
