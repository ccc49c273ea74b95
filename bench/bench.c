/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The benchmark program: measures the engines of oab-alloc, its peers and the machine side by side.
 * It fails if a result is wrong, never because something is slow. */
#include "bench.h"

#include <ftw.h>
#include <getopt.h>
#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- options ---- */

static const struct option long_options[] = {
    {"sizes", required_argument, NULL, 's'},
    {"threads", required_argument, NULL, 't'},
    {"runs", required_argument, NULL, 'r'},
    {"seconds", required_argument, NULL, 'S'},
    {"groups", required_argument, NULL, 'g'},
    {"most-file", required_argument, NULL, 'f'},
    {"most-peer", required_argument, NULL, 'p'},
    {"shuffled", no_argument, NULL, 'x'},
    {"binary", required_argument, NULL, 'b'},
    {"scripts", required_argument, NULL, 'c'},
    {"modules", required_argument, NULL, 'm'},
    {"json", required_argument, NULL, 'j'},
    {"markdown", required_argument, NULL, 'd'},
    {"folder", required_argument, NULL, 'o'},
    {"list", no_argument, NULL, 'l'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "bench --binary build/oab-alloc                  the usual sizes\n"
    "bench --sizes 1.66M,100M --groups kernel,score  two sizes, in memory alone\n"
    "\n"
    "  --sizes LIST      children, with k or M (1.66M,16.6M)\n"
    "  --groups LIST     memory csv kernel cutoff score whole sweep (all)\n"
    "  --threads N       the most an engine gets (all cores)\n"
    "  --runs N          timed runs of each engine (9)\n"
    "  --seconds S       an engine that has used so much stops after 3 runs (6)\n"
    "  --most-file N     no files of more children (20M)\n"
    "  --most-peer N     peers do not get more children (2M)\n"
    "  --shuffled        rows of the files in mixed order\n"
    "  --binary FILE     oab-alloc (build/oab-alloc)\n"
    "  --scripts DIR     the peers' programs (bench/peers)\n"
    "  --modules DIR     what make bench-peers installed (build/peers)\n"
    "  --folder DIR      for temporary files ($TMPDIR or /tmp)\n"
    "  --json FILE       every run, machine and goals\n"
    "  --markdown FILE   the same for readers\n"
    "  --list            engines and what they do\n";

static bool parse_count(const char *text, char **end, uint64_t *count) {
    double value = strtod(text, end);
    value *= **end == 'M' ? 1e6 : **end == 'k' ? 1e3 : 1;
    *end += **end == 'M' || **end == 'k';
    *count = (uint64_t)(value + 0.5);
    return *end != text && value >= 1 && value <= OAB_MOST_CHILDREN;
}

static bool parse_sizes(const char *text, bench_options *options) {
    options->size_count = 0;
    while (options->size_count < BENCH_MOST_SIZES) {
        char *end;
        if (!parse_count(text, &end, &options->sizes[options->size_count++]))
            return false;
        if (*end == '\0')
            return true;
        if (*end != ',')
            return false;
        text = end + 1;
    }
    return false;
}

static bool parse_one_count(const char *text, uint64_t *count) {
    char *end;
    return parse_count(text, &end, count) && *end == '\0';
}

static bool parse_small(const char *text, int *number) {
    char *end;
    const long value = strtol(text, &end, 10);
    *number = (int)value;
    return end != text && *end == '\0' && value >= 1 && value <= 1024;
}

static bool parse_seconds(const char *text, double *seconds) {
    char *end;
    *seconds = strtod(text, &end);
    return end != text && *end == '\0' && *seconds >= 0;
}

/* False: unknown OPTION, or invalid value. */
static bool take_option(bench_options *o, int option, const char *value) {
    const struct {
        int option;
        const char **text;
    } texts[] = {{'g', &o->groups}, {'b', &o->binary},   {'c', &o->scripts}, {'m', &o->modules},
                 {'j', &o->json},   {'d', &o->markdown}, {'o', &o->parent}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].option == option) {
            *texts[i].text = value;
            return true;
        }
    o->is_shuffled = o->is_shuffled || option == 'x';
    return option == 'x' || (option == 's' && parse_sizes(value, o)) ||
           (option == 't' && parse_small(value, &o->threads)) ||
           (option == 'r' && parse_small(value, &o->runs)) ||
           (option == 'S' && parse_seconds(value, &o->seconds)) ||
           (option == 'f' && parse_one_count(value, &o->most_file)) ||
           (option == 'p' && parse_one_count(value, &o->most_peer));
}

enum { GO_ON = -1 };

/* Returns GO_ON, or the exit code to end with. */
static int parse_options(int argc, char **argv, bench_options *options) {
    const char *parent = getenv("TMPDIR");
    *options = (bench_options){.sizes = {1660000, 16600000},
                               .size_count = 2,
                               .threads = omp_get_num_procs(),
                               .runs = 9,
                               .seconds = 6,
                               .most_file = 20000000,
                               .most_peer = 2000000,
                               .binary = "build/oab-alloc",
                               .scripts = "bench/peers",
                               .modules = "build/peers",
                               .parent = parent != NULL ? parent : "/tmp"};
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return OAB_OK;
        }
        if (option == 'l') {
            bench_show_engines(stdout);
            return OAB_OK;
        }
        if (option == '?' || !take_option(options, option, optarg)) {
            fprintf(stderr, "bench: %s; see --help\n",
                    option == '?' ? "no such option" : "an option's value is not possible");
            return OAB_USAGE;
        }
    }
    return optind == argc ? GO_ON : OAB_USAGE;
}

/* ---- the temporary folder ---- */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk) {
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* ---- the run ---- */

static void show_log(const oab_log *log) {
    for (size_t i = 0; i < log->count; i++)
        fprintf(stderr, "bench: %s\n", log->items[i].text);
}

static bool run_groups(bench_workload *work, bench_results *results) {
    for (int g = 0; g < BENCH_GROUP_COUNT; g++) {
        const size_t first = results->count;
        if (!bench_group_is_wanted(results->options, (bench_group)g))
            continue;
        if (!bench_run_group((bench_group)g, work, results))
            return false;
        if (results->count > first)
            bench_show_group(results, first, stdout);
    }
    return true;
}

static bool run_size(const bench_options *options, uint64_t children, char *folder,
                     bench_results *results) {
    const uint64_t need = bench_workload_memory(children), have = bench_memory_available();
    if (need > have) {
        printf("\n%llu children are left out: %.1f GB of memory needed, %.1f available\n",
               (unsigned long long)children, (double)need / 1e9, (double)have / 1e9);
        return true;
    }
    bench_workload work;
    oab_log log = {0};
    const bool is_done = bench_workload_open(options, children, folder, &work, &log) == OAB_OK &&
                         run_groups(&work, results);
    show_log(&log);
    oab_log_free(&log);
    bench_workload_close(&work);
    return is_done;
}

static bool run_all(const bench_options *options, bench_results *results) {
    char *folder = oab_text("%s/oab-bench-XXXXXX", options->parent);
    if (folder == NULL || mkdtemp(folder) == NULL) {
        fprintf(stderr, "bench: no temporary folder can be made in %s\n", options->parent);
        free(folder);
        return false;
    }
    bool is_done = true;
    for (size_t i = 0; i < options->size_count && is_done; i++)
        is_done = run_size(options, options->sizes[i], folder, results);
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(folder);
    return is_done;
}

static bool write_results(const bench_results *results, const bench_machine *machine,
                          const char *command) {
    const bench_options *options = results->options;
    bool is_written = true;
    if (options->json != NULL)
        is_written = bench_write_json(results, machine, command, options->json);
    if (options->markdown != NULL)
        is_written =
            bench_write_markdown(results, machine, command, options->markdown) && is_written;
    if (!is_written)
        fputs("bench: the results cannot be written\n", stderr);
    return is_written;
}

static char *join_arguments(int argc, char **argv) {
    char *all = strdup("bench");
    for (int i = 1; i < argc && all != NULL; i++) {
        char *longer = oab_text("%s %s", all, argv[i]);
        free(all);
        all = longer;
    }
    return all;
}

static int run_bench(const bench_options *options, const char *command) {
    bench_machine machine = {0};
    bench_machine_read(&machine);
    printf("%s, %d cores, load %.2f; %s\n", machine.cpu, machine.cores, machine.load,
           machine.compiler);
    bench_results results = {.options = options};
    bool is_done = run_all(options, &results);
    if (is_done) {
        bench_show_goals(&results, stdout);
        is_done = write_results(&results, &machine, command);
    }
    const size_t failures = results.failures;
    if (failures > 0)
        fprintf(stderr, "bench: %zu engines failed or gave a wrong result\n", failures);
    bench_results_free(&results);
    return !is_done ? OAB_INTERNAL : failures == 0 ? OAB_OK : OAB_CHECK_FAILED;
}

int main(int argc, char **argv) {
    const bool is_probe = argc > 2 && strcmp(argv[1], "--probe") == 0;
    if (is_probe || (argc > 2 && strcmp(argv[1], "--launch") == 0))
        return bench_launcher(argv + 2, is_probe);
    char *command = join_arguments(argc, argv); /* before getopt reorders them */
    if (command == NULL)
        return OAB_INTERNAL;
    bench_options options;
    int status = parse_options(argc, argv, &options);
    signal(SIGPIPE, SIG_IGN); /* a peer that dies shows by its missing answer */
    if (status == GO_ON)
        status = run_bench(&options, command);
    free(command);
    return status;
}
