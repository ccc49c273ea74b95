/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the reading of factors, designs and results, broken at random places: each must be read or
 * refused with a message, and what is read must survive analysis. Runs a fixed number of
 * deterministic cases, or libFuzzer's. */
#include "sweep/sweep.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CASES = 6000, LARGEST = 4096 };

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
/* One per design. */
static const char *const results[] = {
    "run,y,z\n4,1,2\n3,2,2\n2,3,2\n1,4,2\n",
    "y\n1\n2\n3\n4\n5\n6\n",
    "# comment\nrun,y,empty\n1,3,\n2,4,\n3,1,\n4,-2,\n5,1e3,\n6,0,\n",
    "1 2\n3 4\n5 6\n",
};

/* Copies TEXT with up to three bytes, lines or cells changed, doubled or removed. */
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

/* Three files, and how they are read. */
enum { FACTORS, DESIGN, RESULTS, FILES };
typedef struct broken_case {
    const char *text[FILES];
    size_t size[FILES];
    oab_method method;          /* of a design that does not state it */
    bool has_hint, has_factors; /* the reader is told the method, the factors */
} broken_case;

/* Writes the text of file F; returns its path. */
static const char *put_file(const broken_case *made, int f, char path[32]) {
    static int fd[FILES];
    if (fd[f] == 0)
        fd[f] = memfd_create("sweep", MFD_CLOEXEC);
    if (fd[f] < 0 || ftruncate(fd[f], 0) != 0 ||
        pwrite(fd[f], made->text[f], made->size[f], 0) != (ssize_t)made->size[f])
        abort();
    snprintf(path, 32, "/proc/self/fd/%d", fd[f]);
    return path;
}

static void expect_said(oab_status status, const oab_log *log) {
    if ((status == OAB_OK) != (log->errors == 0)) {
        fprintf(stderr, "status %d with %zu errors\n", (int)status, log->errors);
        abort();
    }
}

static oab_status read_all(const broken_case *made, oab_factors *given, oab_design *design,
                           oab_results *found, oab_log *log) {
    char path[32];
    const oab_design_plan hint = {.method = made->method, .levels = 4};
    OAB_TRY(oab_factors_read(NULL, put_file(made, FACTORS, path), given, log));
    OAB_TRY(oab_design_read(put_file(made, DESIGN, path), made->has_hint ? &hint : NULL,
                            made->has_factors ? given : NULL, design, log));
    return oab_results_read(put_file(made, RESULTS, path), design, found, log);
}

static bool try_case(const broken_case *made) {
    oab_log log = {0};
    oab_factors given = {0};
    oab_design design = {0};
    oab_results found = {0};
    oab_analysis analysis = {0};
    oab_status status = read_all(made, &given, &design, &found, &log);
    const oab_bootstrap bootstrap = {3, 1, 1, OAB_PRECISION};
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

static broken_case draw_case(char text[FILES][LARGEST]) {
    const unsigned which = draw(4);
    broken_case made = {.method = (oab_method)draw(OAB_METHOD_COUNT), .has_factors = which == 3};
    made.has_hint = draw(3) == 0;
    const char *const whole[FILES] = {factors[draw(2)], designs[which],
                                      results[draw(8) == 0 ? draw(4) : which]};
    for (int f = 0; f < FILES; f++) {
        made.text[f] = text[f];
        made.size[f] = break_text(whole[f], text[f]);
    }
    return made;
}

/* ---- libFuzzer ---- */

/* One byte of settings, then the three files with a NUL between them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    broken_case made = {.method = (oab_method)((data[0] >> 2) % OAB_METHOD_COUNT),
                        .has_hint = data[0] & 1,
                        .has_factors = data[0] & 2};
    const char *at = (const char *)data + 1, *const end = (const char *)data + size;
    for (int f = 0; f < FILES; f++) {
        const char *nul = f + 1 < FILES ? memchr(at, '\0', (size_t)(end - at)) : NULL;
        made.text[f] = at;
        made.size[f] = (size_t)((nul != NULL ? nul : end) - at);
        at = nul != NULL ? nul + 1 : end;
    }
    try_case(&made);
    return 0;
}

#ifdef OAB_LIBFUZZER
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/* Sometimes replaces the case by a random broken one. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static char text[FILES][LARGEST];
    state = seed;
    if (size > 1 && draw(100) > 0)
        return LLVMFuzzerMutate(data, size, most);
    const broken_case made = draw_case(text);
    if (1 + made.size[FACTORS] + 1 + made.size[DESIGN] + 1 + made.size[RESULTS] > most)
        return LLVMFuzzerMutate(data, size, most);
    size = 0;
    data[size++] = (uint8_t)(made.has_hint + 2 * made.has_factors + 4 * (int)made.method);
    for (int f = 0; f < FILES; f++) {
        memcpy(data + size, made.text[f], made.size[f]);
        size += made.size[f];
        if (f + 1 < FILES)
            data[size++] = '\0';
    }
    return size;
}
#else

/* ---- random cases ---- */

int main(void) {
    static char text[FILES][LARGEST];
    size_t analysed = 0;
    for (int i = 0; i < CASES; i++) {
        const broken_case made = draw_case(text);
        analysed += try_case(&made);
    }
    printf("sweep: %d broken sets of files, %zu of them still analysed\n", CASES, analysed);
    return analysed > 0 ? 0 : 1;
}
#endif
