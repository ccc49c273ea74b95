/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base: what every stage stands on: status and messages, exact decimals and money, identifiers,
 * files that appear whole or not at all. It knows nothing of schools, scores or rules. */
#ifndef OAB_BASE_H
#define OAB_BASE_H

#include "oab.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* ---- messages; oab_status is in oab.h, for programs that link the library ---- */

/* Forwards a failure to the caller. */
#define OAB_TRY(call)                                                                              \
    do {                                                                                           \
        const oab_status oab_try_status = (call);                                                  \
        if (oab_try_status != OAB_OK)                                                              \
            return oab_try_status;                                                                 \
    } while (0)

typedef enum oab_message_kind { OAB_ERROR, OAB_NOTE } oab_message_kind;

/* A file, whatever its names. */
typedef struct oab_file_id {
    dev_t device;
    ino_t inode;
} oab_file_id;

typedef struct oab_message {
    oab_message_kind kind;
    char *text; /* one line, no newline at its end; owned by the log */
} oab_message;

/* What one command has said, in the order it was said, and the files that it has read.
 * Zero-initialise; one thread at a time. The library never prints: whoever owns the log shows it.
 */
typedef struct oab_log {
    oab_message *items;
    size_t count, capacity;
    size_t errors;
    oab_file_id *inputs;
    size_t input_count, input_capacity;
    bool out_of_memory; /* whatever the status: nothing is done, and messages may be missing */
} oab_log;

#define OAB_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Adds an error and returns STATUS, so that `return oab_fail(...)` says and forwards at once. */
OAB_PRINTF(3, 4) oab_status oab_fail(oab_log *log, oab_status status, const char *format, ...);
/* Adds a note: something the user should know that is no error; once, however often it is given. */
OAB_PRINTF(2, 3) void oab_note(oab_log *log, const char *format, ...);
/* Says that memory ran out, which needs none, and returns OAB_INTERNAL. */
oab_status oab_out_of_memory(oab_log *log);
/* Adds an error that ends in what REASON, an errno, means; ENOMEM is lack of memory as any other.
 */
OAB_PRINTF(4, 5)
oab_status oab_fail_errno(oab_log *log, oab_status status, int reason, const char *format, ...);
/* The words for one thing or for several: OAB_PLURAL(n, "row is", "rows are"). */
#define OAB_PLURAL(count, one, many) ((count) == 1 ? (one) : (many))
/* Adds the errors of FROM, but not its notes, and whether it ran out of memory. */
void oab_log_add_errors(oab_log *log, const oab_log *from);
void oab_log_free(oab_log *log);

/* Array of COUNT elements, zeroed, never NULL on success even for 0; NULL on lack of memory or
 * overflow of the product. Free with free(). */
void *oab_new(size_t count, size_t size);
/* Grows *items (capacity *capacity, element size SIZE) to hold at least NEED; false: no memory. */
bool oab_grow(void *items, size_t *capacity, size_t need, size_t size);
/* Formatted text in fresh memory (free()), NULL on lack of memory. */
OAB_PRINTF(1, 2) char *oab_text(const char *format, ...);

/* Text written through a stream before anyone sees it. Unlike that of open_memstream, which loses
 * what it has no memory for without a word, its stream is in error then. */
typedef struct oab_draft {
    FILE *stream;
    char *text; /* owned; a NUL behind it */
    size_t size, capacity;
} oab_draft;
/* The stream to write to, while DRAFT stays where it is. NULL: no memory. */
FILE *oab_draft_open(oab_draft *draft);
/* Ends writing. False: there was no memory for all of it (or to open it), and no text is left. */
bool oab_draft_close(oab_draft *draft);
/* Closes it too, if need be. */
void oab_draft_free(oab_draft *draft);

/* Seconds of a clock that never goes back, from no moment in particular. */
double oab_seconds(void);

/* ---- exact decimals: every number of a rule is an integer of 1e-6 ---- */
#define OAB_ONE INT64_C(1000000)
typedef int64_t oab_fixed; /* 1e-6: points, shares, years, euros of a price */
typedef int64_t oab_cents; /* euro cents */
__extension__ typedef __int128 oab_wide;

#define OAB_ABSENT INT64_MIN       /* no value given */
#define OAB_MASKED (INT64_MIN + 1) /* a count published as "-1" or "<5": between 1 and 4 */
static inline bool oab_known(int64_t value) {
    return value > OAB_MASKED;
}
static inline int64_t oab_zero_if_unknown(int64_t value) {
    return oab_known(value) ? value : 0;
}
/* One part more of a sum: OAB_ABSENT does not apply and adds nothing; OAB_MASKED is a part that is
 * not known, and then neither is the sum. */
static inline void oab_add(int64_t *sum, int64_t value) {
    if (value == OAB_MASKED || *sum == OAB_ABSENT)
        *sum = value != OAB_ABSENT ? value : *sum;
    else if (oab_known(value) && oab_known(*sum))
        *sum += value;
}
/* VALUE as such a part, of a unit to which it applies. */
static inline int64_t oab_as_part(int64_t value) {
    return oab_known(value) ? value : OAB_MASKED;
}

/* The one rounding of the rules: nearest, half away from zero. DEN > 0. */
oab_wide oab_round_div(oab_wide num, oab_wide den);
/* The same of a figure that is only shown: OAB_ABSENT where it does not fit 64 bits. */
int64_t oab_round_shown(oab_wide num, oab_wide den);
/* Floor of num / den, DEN > 0. */
oab_wide oab_floor_div(oab_wide num, oab_wide den);
/* SHARE x COUNT, rounded up: how many of COUNT a lowest share holds. */
int64_t oab_ceil_share(oab_fixed share, int64_t count);

typedef struct oab_ratio {
    oab_wide num, den; /* den > 0 */
} oab_ratio;
/* Floor of the exact sum of COUNT ratios; false if it does not fit 128 bits on the way. */
bool oab_ratio_sum_floor(const oab_ratio *terms, size_t count, oab_wide *floor);

/* Reads a plain decimal ("-0.78", "584,52" where DECIMAL is ','; DECIMAL 0 takes either sign) of at
 * most 6 decimals exactly; surrounding blanks allowed, no exponent, no thousands separators.
 * False: not such a number, more than 6 decimals (but zeros) or out of +-9e12. */
bool oab_fixed_parse(const char *text, size_t length, char decimal, oab_fixed *value);
/* Writes VALUE (an integer of 10^-SCALE) with DECIMALS <= SCALE decimals, rounded half away from
 * zero; returns the length. OUT holds at least 32 bytes. */
size_t oab_decimal_print(char *out, int64_t value, int scale, int decimals);
/* As above with all needed decimals and no more ("0.15", "64000"). */
size_t oab_fixed_print(char *out, oab_fixed value);

/* ---- money ---- */
/* Divides TOTAL over COUNT weights by largest remainder in cents: share[i] = floor(total w_i / sum)
 * and one cent more for the largest remainders until it closes; ties: the lower index (callers keep
 * units in byte order of their id). Weights >= 0, TOTAL of either sign (a negative total is divided
 * as its opposite). A sum of 0 leaves all shares 0: the caller reports TOTAL as residue.
 * SCRATCH: 2 COUNT elements, or NULL to allocate. False: no memory. */
bool oab_apportion(oab_cents total, const int64_t *weight, size_t count, oab_cents *share,
                   int64_t *scratch);

/* ---- identifiers ---- */
/* Site "NNLLNN" or institution "NNLL", packed so that integer order is byte order; 0 is none. */
typedef uint64_t oab_school_id;
typedef uint16_t oab_municipality_id; /* 14 for GM0014; OAB_NO_MUNICIPALITY for none */
#define OAB_NO_MUNICIPALITY UINT16_MAX
#define OAB_NO_INDEX UINT32_MAX

/* Takes blanks and tabs off both ends. */
void oab_trim(const char **text, size_t *length);
bool oab_school_id_parse(const char *text, size_t length, oab_school_id *id);
/* OUT holds 8 bytes. */
const char *oab_school_id_print(oab_school_id id, char *out);
static inline oab_school_id oab_institution_of(oab_school_id site) {
    return site & UINT64_C(0xffffffff00000000);
}
/* "GM0014", "0014" or "14"; GM0000 is none. */
bool oab_municipality_id_parse(const char *text, size_t length, oab_municipality_id *id);
const char *oab_municipality_id_print(oab_municipality_id id, char *out);

/* "YYYY-MM-DD" of a day that exists, as the integer YYYYMMDD. */
bool oab_date_parse(const char *text, size_t length, int32_t *date);
const char *oab_date_print(int32_t date, char *out); /* OUT holds 12 bytes */

/* The name in NAMES nearest to TEXT by edit distance, or NULL when none is near: for
 * "did you mean". */
const char *oab_nearest(const char *text, const char *const *names, size_t count);
/* For the end of a message about TEXT, which is none of NAMES: "; did you mean X?" where one is
 * near, followed by "(expected one of X, Y, Z)" where they are few; "; expected one of X, Y, Z"
 * where none is near. Nothing of a list too long to help. OUT holds OAB_HINT bytes. */
enum { OAB_HINT = 512 };
const char *oab_hint(const char *text, const char *const *names, size_t count, char *out);

/* ---- files ---- */
/* Opens PATH ("-": descriptor 0) for reading; LOG remembers the file as an input. */
oab_status oab_open_input(const char *path, int *fd, oab_log *log);
/* The whole of an input in fresh memory with a NUL behind it. */
oab_status oab_read_file(const char *path, char **data, size_t *size, oab_log *log);

/* A set of files that appear complete or not at all: each is written under a temporary name in its
 * folder; oab_outputs_commit renames all, oab_outputs_discard removes them (and the folder, if it
 * was made here). Where LOG knows that memory ran out, a commit discards and fails.
 *
 * No file takes the place of an input of the same log, nor, unless FORCE, of a file that no run of
 * ours wrote (OAB_CANNOT_CREATE). Ours are an empty file; in a folder, the files that its RECEIPT
 * lists and that are as it tells, and the receipt itself; else a file that begins with MARK. */
typedef struct oab_outputs oab_outputs;
/* RECEIPT: name of the file of the set that will list the others as JSON, {"program": "oab-alloc",
 * "outputs": [{"name", "xxh3_128"}]}. On commit the files that an earlier receipt of that name
 * lists and the set lacks are removed, which a note tells. NULL: said in the log. */
oab_outputs *oab_outputs_open(const char *folder, const char *receipt, bool force, oab_log *log);
/* Stream to write NAME to; owned by the set. NULL: said in the log. */
FILE *oab_outputs_file(oab_outputs *outputs, const char *name, oab_log *log);
/* A set of the one file PATH, open at *FILE. NULL: said in the log. */
oab_outputs *oab_outputs_single(const char *path, const char *mark, bool force, FILE **file,
                                oab_log *log);
/* Whether oab_outputs_single would take PATH, for those who ask before long work. */
oab_status oab_outputs_ask(const char *path, const char *mark, bool force, oab_log *log);
/* Fails where the outputs A and B, NULL for none, would be one file or folder. */
oab_status oab_outputs_apart(const char *a, const char *b, oab_log *log);
oab_status oab_outputs_commit(oab_outputs *outputs, oab_log *log);
void oab_outputs_discard(oab_outputs *outputs);
/* XXH3-128 of what was written to NAME so far, as oab_hash_bytes has it. */
oab_status oab_outputs_hash(oab_outputs *outputs, const char *name, char *out, oab_log *log);

/* XXH3-128 of bytes as 32 hex digits, as xxh128sum prints it. OUT holds 33 bytes. */
void oab_hash_bytes(const void *data, size_t size, char *out);
/* Likewise of the file PATH, which is no input. */
oab_status oab_hash_file(const char *path, char *out, oab_log *log);
/* XXH3-64 of bytes as 16 hex digits, as xxhsum -H3 prints it. OUT holds 17 bytes. */
void oab_hash_short(const void *data, size_t size, char *out);

#endif
