/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help of sweep as a whole, and the words that the help of its parts explains. */
#include "cli/cli_internal.h"

static const oab_example sweep_examples[] = {
    {"1. Make a design: the scenarios to run. The shipped factors-allocation varies target share, "
     "thresholds, budgets and minimum",
     "oab-alloc sweep sample --factors factors-allocation --method sobol --design design.csv",
     false},
    {"2. Run them", "oab-alloc sweep run --year 2019 --design design.csv --results results.csv",
     false},
    {"3. See which factors move the money, in numbers and in plots",
     "oab-alloc sweep analyze --design design.csv --results results.csv --measure moved --svg "
     "plots",
     false},
    {NULL, NULL, false},
};

const oab_family oab_families[] = {
    {"sweep", "sample|run|merge|analyze",
     "find out which choices move the money, and how far, by running many scenarios",
     "A factor is something that varies: a parameter, or a coefficient or scale value of the "
     "indicator. A measure is a number of each run, such as the euros that change hands. Your own "
     "factors are a table with a row each, such as `school.threshold_share,0.08,0.16` under the "
     "header `name,lower,upper`; `oab-alloc help sweep sample` tells more.\n"
     "`oab-alloc help sweep analyze` explains the indices and the measures.",
     sweep_examples, OAB_SWEEP_SAMPLE},
};
const size_t oab_family_count = sizeof oab_families / sizeof *oab_families;

/* G: the number of factors, of which those of a group count once. */
static const oab_term methods[] = {
    {"sobol", "the share of the variance that each factor causes, by itself, in pairs and with all "
              "its interactions; N (2 G + 2) runs of G factors or groups, --first-order N (G + 2)"},
    {"morris", "which of many factors matter, from few runs: N (G + 1)"},
    {"lhs", "random draws, spread evenly: for correlations, and for intervals of amounts "
            "(--intervals of sweep run); N runs"},
    {"oat",
     "one factor at a time to its lowest and its highest value, for a tornado; 2 G + 1 runs"},
    {"grid", "all combinations of levels; LEVELS to the power G runs"},
    {"list", "your own scenarios: --factors is then a table with a column per factor and a row per "
             "run"},
    {NULL, NULL},
};

static const oab_term indices[] = {
    {"S1", "sobol: share of the variance that the factor causes by itself"},
    {"ST", "sobol: the same with all its interactions; near 0, the factor does not matter"},
    {"S2", "sobol: share that two factors add by acting together"},
    {"(dummy)", "sobol: a factor that does nothing, so that its S1 is the size of the noise"},
    {"mu_star", "morris: mean size of the change when the factor crosses its whole range"},
    {"mu, sigma", "morris: mean and spread of these changes, with their sign"},
    {"spearman", "lhs, list: rank correlation with the factor, from -1 to 1"},
    {"PRCC", "lhs, list: the same, without what the other factors do"},
    {"SRC", "lhs, list: slope in standard deviations, of a regression on all factors"},
    {"at_low, at_high", "oat: the measure with the factor at its lowest and highest value; grid: "
                        "its mean over the runs with that level"},
    {"swing, range", "oat: at_high less at_low; grid: the largest mean of a level less the "
                     "smallest"},
    {"share", "grid: share of the variance that lies between the levels of the factor"},
    {"..._conf", "half width of the 95% interval of the index"},
    {NULL, NULL},
};

const oab_glossary oab_glossaries[] = {
    {"Methods", methods, OAB_SWEEP_SAMPLE},
    {"Indices", indices, OAB_SWEEP_ANALYZE},
};
const size_t oab_glossary_count = sizeof oab_glossaries / sizeof *oab_glossaries;
