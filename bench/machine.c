/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Describes the machine on which figures are measured. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* The text after SEPARATOR in the first line of PATH that begins with KEY; "" if there is none. */
static void find_line(const char *path, const char *key, char separator, char *out, size_t size) {
    char line[512];
    FILE *file = fopen(path, "r");
    *out = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *at = strchr(line, separator);
        if (strncmp(line, key, strlen(key)) != 0 || at == NULL)
            continue;
        at += 1 + strspn(at + 1, " \t\"");
        at[strcspn(at, "\"\n")] = '\0';
        snprintf(out, size, "%s", at);
        break;
    }
    if (file != NULL)
        fclose(file);
}

uint64_t bench_memory_available(void) {
    char text[64];
    find_line("/proc/meminfo", "MemAvailable", ':', text, sizeof text);
    return strtoull(text, NULL, 10) * 1024;
}

void bench_machine_read(bench_machine *machine) {
    char text[64];
    struct utsname name;
    const time_t now = time(NULL);
    struct tm utc;
    find_line("/proc/cpuinfo", "model name", ':', machine->cpu, sizeof machine->cpu);
    find_line("/etc/os-release", "PRETTY_NAME", '=', machine->system, sizeof machine->system);
    find_line("/proc/meminfo", "MemTotal", ':', text, sizeof text);
    machine->memory = strtoull(text, NULL, 10) * 1024;
    machine->cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (uname(&name) == 0)
        snprintf(machine->kernel, sizeof machine->kernel, "%.40s %.60s %.20s", name.sysname,
                 name.release, name.machine);
#ifdef __clang__
    snprintf(machine->compiler, sizeof machine->compiler, "%s", __VERSION__);
#else
    snprintf(machine->compiler, sizeof machine->compiler, "gcc %s", __VERSION__);
#endif
    strftime(machine->date, sizeof machine->date, "%Y-%m-%d %H:%M UTC", gmtime_r(&now, &utc));
    if (getloadavg(&machine->load, 1) != 1)
        machine->load = -1;
}
