/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Factors, designs and results as texts broken at random places: read or refused with a message,
 * never a crash; what is read can be analysed. A bounded, deterministic number of cases. */
#include "sweep/sweep.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CASES = 6000, LARGEST = 4096 };

static uint64_t state = 1;

static unsigned draw(unsigned below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

static const char *const factors[] = {
    "name,dist,lower,upper,mean,sd,peak,group\na,,0,1,,,,g\nb,norm,,,1,0.5,,\nc,triang,0,1,,,0.5,"
    "g\n",
    "# SALib\nx1 -3.14 3.14\nx2,0,1,G,norm\nx3 2 0.5 NA triang\n",
};
static const char sobol[] =
    "# oab-alloc design 1\n# method: sobol\n# samples: 1\n# seed: 1\n# second order: no\n"
    "# factor: a,unif,0,1,,,,\n# factor: b,unif,0,1,,,,\nrun,a,b\n1,0,0.5\n2,1,0.5\n3,0,0.25\n"
    "4,1,0.25\n";
static const char morris[] =
    "# method: morris\n# levels: 4\n# factor: a,unif,0,1,,,,\n# factor: b,norm,,,0,1,,\nrun,a,b\n"
    "1,0,0\n2,0.7,0\n3,0.7,1\n4,1,1\n5,0.3,1\n6,0.3,0\n";
static const char *const designs[] = {
    sobol,
    morris,
    "a,b\n1,2\n2,3\n3,1\n4,5\n5,9\n6,2\n",
    "0.1 0.2 0.3\n0.4 0.5 0.6\n0.7 0.8 0.9\n",
};
/* One for each design. */
static const char *const results[] = {
    "run,y,z\n4,1,2\n3,2,2\n2,3,2\n1,4,2\n",
    "y\n1\n2\n3\n4\n5\n6\n",
    "# comment\nrun,y,empty\n1,3,\n2,4,\n3,1,\n4,-2,\n5,1e3,\n6,0,\n",
    "1 2\n3 4\n5 6\n",
};

/* Copies TEXT with up to three bytes, lines or cells changed, doubled or taken away. */
static size_t break_text(const char *text, char *out) {
    static const char odd[] = ",\"\n\r#:-.e19 \t\xef\xff;";
    size_t size = strlen(text);
    memcpy(out, text, size);
    for (unsigned change = draw(2) * draw(4); change > 0 && size > 0; change--) {
        const size_t at = draw((unsigned)size), length = 1 + draw((unsigned)(size - at));
        switch (draw(4)) {
        case 0:
            out[at] = odd[draw(sizeof odd)];
            break;
        case 1:
            memmove(out + at, out + at + length, size - at - length);
            size -= length;
            break;
        case 2:
            if (size + length < LARGEST) {
                memmove(out + at + length, out + at, size - at);
                size += length;
            }
            break;
        default:
            size = at;
        }
    }
    return size;
}

static void write_broken(const char *path, const char *text) {
    char broken[LARGEST];
    const size_t size = break_text(text, broken);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(broken, 1, size, file) != size)
        abort();
    fclose(file);
}

static void expect_said(oab_status status, const oab_log *log) {
    if ((status == OAB_OK) != (log->errors == 0)) {
        fprintf(stderr, "status %d with %zu errors\n", (int)status, log->errors);
        abort();
    }
}

static oab_status read_all(const char *folder, oab_factors *given, oab_design *design,
                           oab_results *found, oab_log *log) {
    char path[64];
    const unsigned which = draw(4);
    const oab_design_plan hint = {.method = (oab_method)draw(OAB_METHOD_COUNT), .levels = 4};
    snprintf(path, sizeof path, "%s/f", folder);
    write_broken(path, factors[draw(2)]);
    OAB_TRY(oab_factors_read(NULL, path, given, log));
    snprintf(path, sizeof path, "%s/d", folder);
    write_broken(path, designs[which]);
    OAB_TRY(
        oab_design_read(path, draw(3) == 0 ? &hint : NULL, which == 3 ? given : NULL, design, log));
    snprintf(path, sizeof path, "%s/r", folder);
    write_broken(path, results[draw(8) == 0 ? draw(4) : which]);
    return oab_results_read(path, design->rows, found, log);
}

static bool one_case(const char *folder) {
    oab_log log = {0};
    oab_factors given = {0};
    oab_design design = {0};
    oab_results found = {0};
    oab_analysis analysis = {0};
    oab_status status = read_all(folder, &given, &design, &found, &log);
    const oab_bootstrap bootstrap = {3, 1, 1};
    if (status == OAB_OK)
        status = oab_analyze(&design, &found, NULL, 0, &bootstrap, &analysis, &log);
    expect_said(status, &log);
    oab_analysis_free(&analysis);
    oab_results_free(&found);
    oab_design_free(&design);
    oab_factors_free(&given);
    oab_log_free(&log);
    return status == OAB_OK;
}

int main(void) {
    char folder[] = "/tmp/oab-fuzz-sweep-XXXXXX";
    size_t analysed = 0;
    if (mkdtemp(folder) == NULL)
        return 1;
    for (int i = 0; i < CASES; i++)
        analysed += one_case(folder);
    static const char *const names[] = {"f", "d", "r"};
    for (int i = 0; i < 3; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    printf("sweep: %d broken sets of files, %zu of them still analysed\n", CASES, analysed);
    return analysed > 0 ? 0 : 1;
}
