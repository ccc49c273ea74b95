/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands, and the main function that finds the command, runs it, prints its messages
 * once and checks that all output reached stdout. */
#include "base/version.h"
#include "cli/cli_internal.h"

#include <errno.h>
#include <string.h>

#define EXAMPLES(...)                                                                              \
    (const oab_example[]) {                                                                        \
        __VA_ARGS__, {                                                                             \
            NULL, NULL, false                                                                      \
        }                                                                                          \
    }

const oab_command oab_commands[] = {
    {"run", "--year Y [--pupils FILE] [--schools FILE] [--municipalities FILE] [--out DIR]",
     "compute scores and amounts of one funding year (default)",
     "Without tables, the run covers the Netherlands, from tables built into the program: schools "
     "by CBS's published scores, municipalities by children that are drawn, not observed.\n"
     "For municipalities the funding year is the calendar year; for schools it is school year "
     "Y/Y+1 up to 2022 and calendar year Y from 2023. Schools follow the weights scheme up to 2018 "
     "and the score scheme from 2019.\nA table is a CSV file or a workbook (.xlsx, .ods), as it "
     "stands or in a .gz, .zst or .zip; FILE.xlsx:SHEET names a sheet, FILE.zip:MEMBER a file. "
     "Sheets that hold parts of one table are joined. Text that is not UTF-8 is read as "
     "Windows-1252, or as --encoding says.\nResults go to stdout, messages to stderr. --out writes "
     "schools.csv, institutions.csv, boards.csv, municipalities.csv, preschool.csv, "
     "schools_detail.csv and "
     "budget.csv (those that apply), summary.json and receipt.json to the folder, either all of "
     "them or none. Tables that an earlier run left there, as listed in its receipt, are replaced "
     "or removed; other files stay. --report writes one page for a "
     "browser that needs no other file: the answer, charts, a map, the tables, and what explains "
     "each unit, in English and Dutch; --geometry gives its map other borders. Without --force an "
     "output replaces only an empty file, a table "
     "listed in the receipt, or a file of its own kind (a design, results, intervals, rejects, a "
     "page, a pack). An input is never replaced.\nA setting that cannot affect the given tables "
     "(such as a "
     "threshold where the scores already include it) is refused with a message that says what is "
     "missing. If a child appears twice, --reject keeps the first row.\nThe results do not depend "
     "on the number of threads or the order of rows.\n--school, --board, --municipality and "
     "--province show a part: what lies in a unit that is named by its id, its name or a part of "
     "its name that no other has. Several of one kind add up; kinds narrow each other, as in "
     "--board 41646 --municipality Utrecht. Lists hold at most 40 rows, or --top N, those with the "
     "most money first, or in the order of --sort. --table prints one table for other programs, in "
     "the order of its file unless --top or --sort is given. All of these change what is shown: "
     "sums and budget lines stay national, and --out writes whole tables.",
     EXAMPLES(
         {"The Netherlands, built in", "oab-alloc --year 2019", true},
         {"A fictional region of six municipalities, with children",
          "oab-alloc --year 2019 --sample", true},
         {"The scores published by CBS, at the price of 2021",
          "oab-alloc --year 2021 --schools Tabel_1.csv", true},
         {"Your own children and schools, with all tables in a folder",
          "oab-alloc run --year 2019 --pupils pupils.csv --schools schools.csv --out results",
          false},
         {"The same with a threshold of 10% instead of 12%",
          "oab-alloc run --year 2020 --pupils pupils.csv --schools schools.csv --set "
          "school.threshold_share=0.10",
          true},
         {"A page that shows it in a browser, with a map",
          "oab-alloc --year 2019 --report 2019.html", true},
         {"The schools of one board, and its total", "oab-alloc --year 2019 --board 41646", true},
         {"The twenty schools with the highest scores in a province, as CSV",
          "oab-alloc --year 2019 --province Utrecht --table schools --sort -score --top 20",
          false}),
     OAB_RUN, oab_command_run},
    {"compare", "--year Y [--baseline X] [--variant Y] [--out DIR]",
     "show who gains and who loses between two schemes or scenarios",
     "Without tables, each side covers the Netherlands, from the built-in tables of its scheme.\n"
     "Without --baseline and --variant, the old scheme is compared with the new one. With only one "
     "of them, a scheme is compared with the other scheme, and scenarios with what they depart "
     "from. --baseline-year, --variant-year, --baseline-set and --variant-set give one side its "
     "own year and rules; without --baseline and --variant, both sides then apply the law. --year "
     "and "
     "--set are for both. Where both sides have their own schools tables, --schools only adds "
     "names and places.\nEvery difference is split into parts that add up to it: composition, "
     "threshold, "
     "price, minimum, transition, rounding. --out writes compare_schools.csv, "
     "compare_institutions.csv, compare_boards.csv, compare_municipalities.csv, "
     "compare_provinces.csv, compare_groups.csv, compare_regions.csv (those that apply) and "
     "compare.json to the "
     "folder. Where both sides have municipal grants, the tables of municipalities and provinces "
     "show the grants, and compare_schools_by_municipality.csv and compare_schools_by_province.csv "
     "show the schools' money by place.\n--school, --board, --municipality and --province show a "
     "part: what lies in a unit that is named by its id, its name or a part of its name that no "
     "other has. Several of one kind add up; kinds narrow each other, as in --board 41646 "
     "--municipality Utrecht. Lists hold at most 40 rows, or --top N, those with the largest "
     "differences first, or in the order of --sort. --table prints one table for other programs, "
     "in the order of its file unless --top or --sort is given. All of these change what is shown: "
     "totals stay national, and --out writes whole tables.",
     EXAMPLES({"Old scheme against new in the Netherlands", "oab-alloc compare --year 2019", true},
              {"What the schools of one municipality gain and lose, and why",
               "oab-alloc compare --year 2019 --municipality Utrecht", true},
              {"A page of it for a browser", "oab-alloc compare --year 2019 --report old-new.html",
               false},
              {"Two real tables of different years",
               "oab-alloc compare --year 2019 --baseline-schools duo_2016.csv --variant-schools "
               "cbs_2019.csv",
               false},
              {"The law against a scenario, with all tables in a folder",
               "oab-alloc compare --year 2020 --baseline new --variant school-threshold-10 --out "
               "results",
               false},
              {"The law of one year against that of another, each with its own budget",
               "oab-alloc compare --baseline-year 2018 --variant-year 2019 --own-budgets", false},
              {"The law against the same with another threshold",
               "oab-alloc compare --year 2019 --variant-set school.threshold_share=0.10", false},
              {"Two versions of the old scheme",
               "oab-alloc compare --year 2015 --baseline old --variant old+regulation-2015-first",
               false}),
     OAB_COMPARE, oab_command_compare},
    {"explain", "UNIT | --pupil ID --pupils FILE [--year Y] [--compare] [--json]",
     "show what a school, board or municipality gets, and why",
     "UNIT is the id or the name of a school site, an institution, a municipality or a province, "
     "or "
     "the number of a board. What fits as an id or as a whole name comes before what has it as "
     "part "
     "of its name, and a municipality before a province of that name. If several units fit, they "
     "are listed with their ids.\nThe answer comes in words, then as a tree: each step with its "
     "formula filled in, the parameters with their standing and source, the rounding, and the "
     "budget line in which it counts, down to cells of tables and counts of children. --json gives "
     "the tree to programs, and --all that of every unit.\nFor a school under the score scheme it "
     "also shows what one more pupil, a lower national cut-off and a lower threshold would change; "
     "for a unit that is paid by its children, how many there are of each feature, never a child."
     "\n--compare shows the old scheme and the new beside each other, or any two sides, which are "
     "given as for compare: what differs, why, and then the explanation of each."
     "\n--pupil explains one child of your own pupils, by its pupil_id, which --pupils must then "
     "have and which no message shows: its score by the indicator (in the weights scheme its "
     "weight), the cut-off, and what part of the shortfall (A) of its school and municipality it "
     "is, on each count date.\nTables, year and rules are given as for run; without --year it is "
     "2019, the first year of "
     "the score scheme. --quiet leaves out the notes.",
     EXAMPLES({"A school, by its id", "oab-alloc explain 13EK00", true},
              {"A name that two schools have, in Dutch",
               "oab-alloc explain \"Yunus Emre\" --lang nl", false},
              {"The old scheme and the new beside each other", "oab-alloc explain 13EK00 --compare",
               false},
              {"A municipality before 2019", "oab-alloc explain Utrecht --year 2018", false},
              {"A board, for programs", "oab-alloc explain 41646 --json", false},
              {"The score of one child in your own table",
               "oab-alloc explain --pupil P0001 --year 2020 --pupils pupils.csv --schools "
               "schools.csv",
               false}),
     OAB_EXPLAIN, oab_command_explain},
    {"serve", "[--year Y] [--baseline X] [--variant Y]",
     "serve the page of a comparison on this machine, and compute others on request",
     "Compares a baseline with a variant, as compare does, and gives its page to a browser on this "
     "machine. The tables are read once. A script on the page's address can then ask for other "
     "years, schemes, scenarios and parameters, and gets all schools and municipalities computed "
     "anew; each answer names the command that gives the same. Without --baseline and --variant "
     "both sides start from the law, of 2019 unless --year says otherwise. Tables are given as for "
     "compare.\nThe page is served on 127.0.0.1 and ::1 alone, to a browser that was given the "
     "address with its token. It loads nothing from elsewhere and receives no child, and nothing "
     "that it sends names a file. Ctrl-C stops it.",
     EXAMPLES({"The old scheme against the new in the Netherlands",
               "oab-alloc serve --baseline old --variant new", false},
              {"The law of 2019 against a lower threshold for schools",
               "oab-alloc serve --variant-set school.threshold_share=0.10", false},
              {"Your own tables, without opening a browser",
               "oab-alloc serve --year 2020 --pupils pupils.csv --schools schools.csv --no-browser",
               false}),
     OAB_SERVE, oab_command_serve},
    {"check", "FILE...", "check tables without changing anything",
     "Each file is read as the kind of table that its header indicates; the exit status is that of "
     "the first file that fails. A file may have any form that run reads. --year also reports "
     "count dates other than those of that year.",
     EXAMPLES({"Check whether two tables are ready for a run",
               "oab-alloc check pupils.csv schools.csv", true}),
     OAB_CHECK, oab_command_check},
    {"pack", "FILE --out FILE.oab", "convert a pupils table to a binary file (a pack) for --pupils",
     "A pack is checked and mapped into memory instead of parsed, and gives the same results. It "
     "contains everything in the table except the ids of the children. --out FILE is the pack to "
     "write, in a single file.",
     EXAMPLES({"Pack a table once to run on it many times",
               "oab-alloc pack pupils.csv --out pupils.oab", false}),
     OAB_PACK, oab_command_pack},
    {"params", "[--year Y] [WORD]", "list parameters with value, unit, standing and source",
     "WORD is a parameter, the beginning of the names of several, or a word in a name or a "
     "description, English or Dutch.",
     EXAMPLES({"The parameters behind the schools' amounts in 2019",
               "oab-alloc params --year 2019 school.", false},
              {"Those that a word finds", "oab-alloc params drempel", false}),
     OAB_PARAMS, oab_command_params},
    {"sweep sample", "--factors FILE --method NAME [--design FILE]",
     "create a design: the list of scenarios to run",
     "A factor is a numeric parameter (`oab-alloc params` lists them), or a row of the indicator: "
     "indicator.coefficient.VARIABLE, indicator.scale.VARIABLE.CATEGORY or "
     "indicator.effect.VARIABLE.CATEGORY. Shipped tables of factors: factors-allocation (target "
     "share, thresholds, budgets, minimum) and factors-coefficients (the coefficients and their "
     "standard errors).\n"
     "A table of factors has a row each. Columns name, lower and upper are enough, such as "
     "school.threshold_share, 0.08 (or 8%) and 0.16. Column dist names another distribution than "
     "unif, all values between lower and upper alike: norm and lognorm need mean and sd; triang "
     "lower, upper and peak, from 0 (at lower) to 1 (at upper); truncnorm lower, upper, mean and "
     "sd. Factors with the same group move together and count as one. base is where oat starts; "
     "without it that is the value in use in --year or, without a year, the median. A table of "
     "SALib is read too.",
     EXAMPLES({"What each choice of the allocation causes, by itself and with the others",
               "oab-alloc sweep sample --factors factors-allocation --method sobol --design "
               "design.csv",
               false},
              {"Which of them matter, in a hundredth of the runs",
               "oab-alloc sweep sample --factors factors-allocation --method morris --design "
               "screening.csv",
               false},
              {"Draws of the coefficients within their standard errors",
               "oab-alloc sweep sample --factors factors-coefficients --method lhs --design "
               "draws.csv",
               false},
              {"A tornado around the law of 2020",
               "oab-alloc sweep sample --factors factors-allocation --method oat --year 2020 "
               "--design tornado.csv",
               false}),
     OAB_SWEEP_SAMPLE, oab_command_sweep_sample},
    {"sweep run", "--year Y --design FILE [--results FILE]", "run every scenario of a design",
     "Tables and rules are given as for oab-alloc run; without tables the scenarios are run on the "
     "Netherlands. The baseline, against which money moves, has the factors at their values of "
     "that year. Each scenario appends one row to the results.\n"
     "--resume continues an interrupted run; sweep "
     "merge combines the parts written with --shard. Under mpirun, oab-alloc-mpi divides the "
     "scenarios over its ranks. In every case the results are byte for byte those of a single run.",
     EXAMPLES({"A design on the Netherlands",
               "oab-alloc sweep run --year 2020 --design design.csv --results results.csv", false},
              {"How sure each amount is: P5, P50 and P95 of schools, municipalities and boards",
               "oab-alloc sweep run --year 2020 --design draws.csv --results "
               "draws-results.csv --intervals intervals.csv",
               false},
              {"What each province gets, besides two measures",
               "oab-alloc sweep run --year 2020 --design tornado.csv --results provinces.csv "
               "--track provinces --measure moved --measure gini",
               false},
              {"The second of eight machines",
               "oab-alloc sweep run --year 2020 --design design.csv --results part2.csv "
               "--shard 2/8",
               false}),
     OAB_SWEEP_RUN, oab_command_sweep_run},
    {"sweep merge", "FILE... [--results FILE]", "combine the parts of a sharded run",
     "Every run of the design must appear exactly once and unaltered.",
     EXAMPLES({"Combine all parts",
               "oab-alloc sweep merge part*.csv --design design.csv --results all.csv", false}),
     OAB_SWEEP_MERGE, oab_command_sweep_merge},
    {"sweep analyze", "--design FILE --results FILE",
     "show which factors drive which results, and by how much",
     "Runs are enough if no interval is wider than --precision; otherwise it is said how many more "
     "would do.\n"
     "--out writes indices.csv, pairs.csv (sobol), measures.csv, convergence.csv (sobol, morris, "
     "lhs), regions.csv (grid and oat, where the runs track provinces) and analysis.json to the "
     "folder. --svg draws, per measure, the indices with their intervals (sobol, morris), those of "
     "pairs of factors (sobol), the correlations (lhs, list), a tornado (oat) or level means "
     "(grid), how the indices settle as runs are added, and the measure against each factor. The "
     "screen and "
     "the plots show the twenty largest pairs; pairs.csv has all of them. --report writes one page "
     "for a browser, with charts of each measure and all tables.\n"
     "Designs and results of other programs can be read too; --method, --levels and --factors then "
     "supply what the files do not say.",
     EXAMPLES({"Indices of all measures",
               "oab-alloc sweep analyze --design design.csv --results results.csv", false},
              {"Plots of one measure, in Dutch",
               "oab-alloc sweep analyze --design design.csv --results results.csv --measure gini "
               "--svg plots --lang nl",
               false},
              {"A page of it for a browser",
               "oab-alloc sweep analyze --design design.csv --results results.csv --report "
               "analysis.html",
               false},
              {"All tables, for a spreadsheet",
               "oab-alloc sweep analyze --design design.csv --results results.csv --out analysis "
               "--format xlsx",
               false}),
     OAB_SWEEP_ANALYZE, oab_command_sweep_analyze},
    {"synth", "--out DIR [--children N] [--seed S] [--schools FILE]",
     "draw synthetic children, any number of them or to fit a table",
     "Writes pupils.csv, schools.csv, municipalities.csv and synth.json. With --schools, the "
     "children are drawn so that a run on them gives the table's scores without threshold; "
     "--registers and --municipalities supply the names and places of its sites. --set "
     "synth.NAME=VALUE and --synth change the parameters of the draw.",
     EXAMPLES({"A country of 1.66 million children",
               "oab-alloc synth --out country --children 1660000 --seed 1", false},
              {"Children that fit a table of CBS",
               "oab-alloc synth --out real --schools cbs_2019.csv --registers sites.csv", false}),
     OAB_SYNTH, oab_command_synth},
    {"help", "[COMMAND]", "show the help of a command, manual pages or completions", "",
     EXAMPLES({"The options of a command", "oab-alloc help sweep run", false},
              {"Turn on completion in bash", "source <(oab-alloc help --completion bash)", false}),
     OAB_HELP, oab_command_help},
};
const size_t oab_command_count = sizeof oab_commands / sizeof *oab_commands;

const oab_exit_code oab_exit_codes[] = {
    {OAB_OK, "done"},
    {OAB_CHECK_FAILED, "ran, but a requested check failed"},
    {OAB_USAGE, "command line used incorrectly"},
    {OAB_DATA, "bad data"},
    {OAB_NO_INPUT, "an input is missing"},
    {OAB_INTERNAL, "internal error or out of memory"},
    {OAB_CANNOT_CREATE, "an output cannot be created, or would replace an input or a file that "
                        "oab-alloc did not write"},
    {OAB_IO, "reading or writing failed"},
    {OAB_CONFIG, "bad parameter or model file"},
    {0, NULL},
};

static void print_message(const char *command, bool is_note, const char *text, bool is_coloured) {
    const char *colour = is_note ? "\033[33m" : "\033[31m";
    fprintf(stderr, "%soab-alloc%s%s:%s%s %s\n", is_coloured ? colour : "",
            command != NULL ? " " : "", command != NULL ? command : "", is_note ? " note:" : "",
            is_coloured ? "\033[0m" : "", text);
}

/* If memory ran out, only that is reported, since other messages may be missing. */
static void print_messages(const char *command, const oab_log *log, const oab_options *options) {
    const bool is_coloured = oab_is_coloured(options, stderr);
    if (log->out_of_memory) {
        print_message(command, false, "out of memory", is_coloured);
        return;
    }
    for (size_t i = 0; i < log->count; i++) {
        const bool is_note = log->items[i].kind == OAB_NOTE;
        if (!is_note || !options->quiet)
            print_message(command, is_note, log->items[i].text, is_coloured);
    }
}

static oab_status dispatch(const oab_command *command, bool is_named, oab_options *options,
                           oab_log *log) {
    if (options->help && is_named)
        oab_help_command(options, command, stdout);
    else if (options->help)
        oab_help(options, stdout);
    else if (options->version)
        puts("oab-alloc " OAB_VERSION);
    else
        return command->run(options, log);
    return OAB_OK;
}

/* Rank 0 alone runs a command that the ranks do not share. */
static bool is_idle(const oab_crew *crew, const oab_command *command) {
    return crew != NULL && crew->rank > 0 && (command == NULL || command->bit != OAB_SWEEP_RUN);
}

/* Whether this rank stays silent because rank 0 has said what is wrong. */
static bool is_silent(const oab_crew *crew, bool says_why) {
    int first = says_why;
    if (crew != NULL)
        crew->broadcast(crew->data, &first, sizeof first);
    return crew != NULL && crew->rank > 0 && first != 0;
}

static bool asks_help(const char *argument) {
    return strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0;
}

int oab_main(int argc, char **argv, const oab_crew *crew) {
    oab_log log = {0};
    oab_options options = {0};
    int words = 0;
    const bool is_named = argc > 1 && argv[1][0] != '-';
    const oab_command *command =
        is_named ? oab_find_command(argv + 1, argc - 1, &words) : &oab_commands[0];
    oab_status status = OAB_OK;
    if (is_idle(crew, argc > 1 ? command : NULL)) {
        is_silent(crew, false);
        return OAB_OK;
    }
    if (argc == 1) {
        oab_help(&options, stdout);
    } else if (command == NULL && argc > 2 && asks_help(argv[2]) &&
               oab_help_family(&options, argv[1], stdout)) {
        status = OAB_OK;
    } else if (command == NULL) {
        status = oab_no_command(argv + 1, argc - 1, &log);
    } else {
        status = oab_options_parse(argc - words, argv + words, command, &options, &log);
        options.crew = crew;
        if (status == OAB_OK)
            status = dispatch(command, is_named, &options, &log);
    }
    if (fflush(stdout) != 0 || ferror(stdout) || fclose(stdout) != 0)
        status = oab_fail_errno(&log, OAB_IO, errno, "cannot write to stdout");
    if (!is_silent(crew, log.errors > 0 || log.out_of_memory))
        print_messages(command != NULL ? command->name : NULL, &log, &options);
    if (log.out_of_memory)
        status = OAB_INTERNAL;
    oab_options_free(&options);
    oab_log_free(&log);
    return (int)status;
}
