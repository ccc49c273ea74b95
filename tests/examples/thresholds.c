/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows what a school threshold does: thresholds [SCHOOLS.csv] reads the table (or the sample) once
 * and allocates it at four thresholds. Build it with
 *   cc thresholds.c $(pkg-config --cflags --libs oab-alloc) */
#include <oab.h>

#include <stdio.h>

enum { YEAR = 2019, THREADS = 2 };

static int fail(const oab_log *log, oab_status status) {
    for (size_t i = 0; i < oab_log_count(log); i++)
        fprintf(stderr, "thresholds: %s\n", oab_log_text(log, i));
    return status;
}

/* Prints the number of schools with money, and the largest amount. */
static void show(const char *threshold, const oab_allocation *allocation) {
    const size_t schools = oab_allocation_find_table(allocation, "schools");
    const size_t amount = oab_allocation_find_column(allocation, schools, "amount");
    const size_t rows = oab_allocation_rows(allocation, schools);
    size_t with_money = 0, largest = 0;
    for (size_t row = 0; row < rows; row++) {
        const int64_t cents = oab_allocation_number(allocation, schools, row, amount);
        with_money += cents != OAB_NO_NUMBER && cents > 0;
        if (cents > oab_allocation_number(allocation, schools, largest, amount))
            largest = row;
    }
    char id[16], euro[32];
    oab_allocation_text(allocation, schools, largest, 0, id, sizeof id);
    oab_allocation_text(allocation, schools, largest, amount, euro, sizeof euro);
    printf("threshold %s: %zu of %zu schools get money, most %s (%s euro)\n", threshold, with_money,
           rows, id, euro);
}

int main(int argc, char **argv) {
    const char *const thresholds[] = {"0.10", "0.12", "0.14", "0.16"};
    const oab_paths paths = {.schools = argc > 1 ? argv[1] : NULL, .sample = argc == 1};
    oab_log *log = oab_log_open();
    oab_scenario *scenario = oab_scenario_new(YEAR);
    oab_inputs *inputs = NULL;
    if (log == NULL || scenario == NULL)
        return OAB_INTERNAL;
    oab_status status = oab_inputs_read(&paths, scenario, THREADS, &inputs, log);
    for (int i = 0; i < 4 && status == OAB_OK; i++) {
        oab_allocation *allocation = NULL;
        status = oab_scenario_set(scenario, "school.threshold_share", thresholds[i], log);
        if (status == OAB_OK)
            status = oab_allocate_scenario(inputs, scenario, THREADS, &allocation, log);
        if (status == OAB_OK)
            show(thresholds[i], allocation);
        oab_allocation_free(allocation);
    }
    const int code = status == OAB_OK ? 0 : fail(log, status);
    oab_inputs_free(inputs);
    oab_scenario_free(scenario);
    oab_log_close(log);
    return code;
}
