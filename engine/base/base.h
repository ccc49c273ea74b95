/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base: what every stage builds on: status and messages, exact decimals and money, identifiers, and
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

/* ---- messages; oab_status is public and therefore in oab.h ---- */

/* Returns from the calling function if CALL fails, with its status. */
#define OAB_TRY(call)                                                                              \
    do {                                                                                           \
        const oab_status oab_try_status = (call);                                                  \
        if (oab_try_status != OAB_OK)                                                              \
            return oab_try_status;                                                                 \
    } while (0)

typedef enum oab_message_kind { OAB_ERROR, OAB_NOTE } oab_message_kind;

/* Identifies a file whatever name it was opened by. */
typedef struct oab_file_id {
    dev_t device;
    ino_t inode;
} oab_file_id;

typedef struct oab_message {
    oab_message_kind kind;
    char *text; /* one line without a newline; owned by the log */
} oab_message;

/* The messages of one command in order, and the files it has read. Zero-initialise; not for
 * concurrent use. The library never prints: the owner of the log shows it. */
typedef struct oab_log {
    oab_message *items;
    size_t count, capacity;
    size_t errors;
    oab_file_id *inputs;
    size_t input_count, input_capacity;
    bool out_of_memory; /* overrides any status: nothing was done, and messages may be missing */
} oab_log;

#define OAB_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Adds an error and returns STATUS, for use as `return oab_fail(...)`. */
OAB_PRINTF(3, 4) oab_status oab_fail(oab_log *log, oab_status status, const char *format, ...);
/* Adds a note: something the user should know that is not an error. Repeats are dropped. */
OAB_PRINTF(2, 3) void oab_note(oab_log *log, const char *format, ...);
/* Reports that memory ran out and returns OAB_INTERNAL. Works without memory. */
oab_status oab_out_of_memory(oab_log *log);
/* Adds an error that ends in the text of errno value REASON; ENOMEM is reported as out of
 * memory. */
OAB_PRINTF(4, 5)
oab_status oab_fail_errno(oab_log *log, oab_status status, int reason, const char *format, ...);
/* Picks the singular or the plural: OAB_PLURAL(n, "row is", "rows are"). */
#define OAB_PLURAL(count, one, many) ((count) == 1 ? (one) : (many))
/* Adds the errors of FROM and whether it ran out of memory, but not its notes. */
void oab_log_add_errors(oab_log *log, const oab_log *from);
void oab_log_free(oab_log *log);

/* A zeroed array of COUNT elements; never NULL on success, even for 0. NULL: out of memory, or
 * COUNT x SIZE overflows. Free with free(). */
void *oab_new(size_t count, size_t size);
/* Grows *items (capacity *capacity, elements of SIZE bytes) to hold at least NEED elements. False:
 * out of memory. */
bool oab_grow(void *items, size_t *capacity, size_t need, size_t size);
/* Formatted text in new memory; free with free(). NULL: out of memory. */
OAB_PRINTF(1, 2) char *oab_text(const char *format, ...);
bool oab_is_utf8(const char *text, size_t length);

/* Text built through a stream before anyone sees it. open_memstream silently loses what it has no
 * memory for; this stream reports an error instead. */
typedef struct oab_draft {
    FILE *stream;
    char *text; /* owned; followed by a NUL */
    size_t size, capacity;
} oab_draft;
/* The stream to write to; DRAFT must not move while it is open. NULL: out of memory. */
FILE *oab_draft_open(oab_draft *draft);
/* Ends writing. False: memory ran out while opening or writing, and no text is left. */
bool oab_draft_close(oab_draft *draft);
/* Also closes DRAFT if it is still open. */
void oab_draft_free(oab_draft *draft);

/* Seconds on a monotonic clock with an arbitrary origin. */
double oab_seconds(void);

/* ---- exact decimals: every number in a rule is an integer in units of 1e-6 ---- */
#define OAB_ONE INT64_C(1000000)
typedef int64_t oab_fixed; /* 1e-6: points, shares, years, euros of a price */
typedef int64_t oab_cents; /* euro cents */
__extension__ typedef __int128 oab_wide;

#define OAB_ABSENT INT64_MIN       /* no value given */
#define OAB_MASKED (INT64_MIN + 1) /* a count published as "-1" or "<5", so between 1 and 4 */
static inline bool oab_known(int64_t value) {
    return value > OAB_MASKED;
}
static inline int64_t oab_zero_if_unknown(int64_t value) {
    return oab_known(value) ? value : 0;
}
/* Adds one part to a sum. OAB_ABSENT does not apply and adds nothing; OAB_MASKED is an unknown part
 * and makes the sum unknown. */
static inline void oab_add(int64_t *sum, int64_t value) {
    if (value == OAB_MASKED || *sum == OAB_ABSENT)
        *sum = value != OAB_ABSENT ? value : *sum;
    else if (oab_known(value) && oab_known(*sum))
        *sum += value;
}
/* VALUE as such a part, for a unit to which it applies: unknown rather than absent. */
static inline int64_t oab_as_part(int64_t value) {
    return oab_known(value) ? value : OAB_MASKED;
}

/* The one rounding that the rules use: to nearest, half away from zero. DEN > 0. */
oab_wide oab_round_div(oab_wide num, oab_wide den);
/* The same for a figure that is only shown: OAB_ABSENT if it does not fit 64 bits. */
int64_t oab_round_shown(oab_wide num, oab_wide den);
/* Floor of num / den, DEN > 0. */
oab_wide oab_floor_div(oab_wide num, oab_wide den);
/* SHARE x COUNT, rounded up: how many of COUNT are in the lowest SHARE. */
int64_t oab_ceil_share(oab_fixed share, int64_t count);

typedef struct oab_ratio {
    oab_wide num, den; /* den > 0 */
} oab_ratio;
/* Floor of the exact sum of COUNT ratios. False: an intermediate value does not fit 128 bits. */
bool oab_ratio_sum_floor(const oab_ratio *terms, size_t count, oab_wide *floor);

/* Reads a plain decimal exactly: "-0.78", or "584,52" if DECIMAL is ','; if DECIMAL is 0, both '.'
 * and ',' are accepted. Surrounding blanks are allowed; exponents and thousands separators are not.
 * False: not such a number, more than 6 decimals (trailing zeros aside) or outside +-9e12. */
bool oab_fixed_parse(const char *text, size_t length, char decimal, oab_fixed *value);
/* Writes VALUE, in units of 10^-SCALE, with DECIMALS <= SCALE decimals, rounded half away from
 * zero; returns the length. OUT holds at least 32 bytes. */
size_t oab_decimal_print(char *out, int64_t value, int scale, int decimals);
/* The same for a fixed value, with as many decimals as it needs ("0.15", "64000"). */
size_t oab_fixed_print(char *out, oab_fixed value);

/* ---- money ---- */
/* Divides TOTAL in proportion to COUNT weights by largest remainder, in cents: share[i] =
 * floor(total w_i / sum), plus one cent for each of the largest remainders until TOTAL is used up.
 * Ties go to the lower index (callers keep units in byte order of their ids). Weights >= 0; a
 * negative TOTAL is divided as its opposite. If all weights are 0, so are all shares, and the
 * caller reports TOTAL as residue. SCRATCH: 2 COUNT elements, or NULL to allocate. False: out of
 * memory. */
bool oab_apportion(oab_cents total, const int64_t *weight, size_t count, oab_cents *share,
                   int64_t *scratch);

/* ---- identifiers ---- */
/* Site "NNLLNN" or institution "NNLL", packed so that integer order equals byte order; 0 is
 * none. */
typedef uint64_t oab_school_id;
typedef uint16_t oab_municipality_id; /* 14 for GM0014; OAB_NO_MUNICIPALITY for none */
#define OAB_NO_MUNICIPALITY UINT16_MAX
#define OAB_NO_INDEX UINT32_MAX

/* Strips blanks and tabs from both ends. */
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

/* "YYYY-MM-DD", which must be a real date, as the integer YYYYMMDD. */
bool oab_date_parse(const char *text, size_t length, int32_t *date);
const char *oab_date_print(int32_t date, char *out); /* OUT holds 12 bytes */

/* The name in NAMES closest to TEXT by edit distance, or NULL if none is close: for "did you
 * mean". */
const char *oab_nearest(const char *text, const char *const *names, size_t count);
/* The end of a message about TEXT, which is not in NAMES: "; did you mean X?" if one is close,
 * followed by "(expected one of X, Y, Z)" if they are few; "; expected one of X, Y, Z" if none is
 * close. A list too long to help is left out. OUT holds OAB_HINT bytes. */
enum { OAB_HINT = 512 };
const char *oab_hint(const char *text, const char *const *names, size_t count, char *out);

/* Writes TEXT as names are compared: lower case, without accents, apostrophes and points, words
 * separated by one blank. OUT holds SIZE bytes, and the text is cut to fit; returns its length. */
size_t oab_fold_name(const char *text, char *out, size_t size);

/* ---- files ---- */
/* Opens PATH ("-": descriptor 0; "built-in:...": an embedded table, see assets.h) for reading and
 * records it in LOG as an input. */
oab_status oab_open_input(const char *path, int *fd, oab_log *log);
/* Calls TAKE with CONTEXT for each file of FILES, "FILE[+FILE...]" or NULL, until one fails; gives
 * the status of that one. OAB_USAGE: a name is empty. */
oab_status oab_each_file(const char *files,
                         oab_status (*take)(void *context, const char *path, oab_log *log),
                         void *context, oab_log *log);
/* Reads a whole input into new memory, followed by a NUL. */
oab_status oab_read_file(const char *path, char **data, size_t *size, oab_log *log);

/* A set of files that appear complete or not at all. Each is written under a temporary name in its
 * folder; oab_outputs_commit renames them all, oab_outputs_discard removes them (and the folder, if
 * it was created here). If LOG has run out of memory, a commit discards and fails.
 *
 * No file replaces an input of the same log or, unless FORCE is set, a file that oab-alloc did not
 * write (OAB_CANNOT_CREATE). These count as written by oab-alloc: an empty file; in a folder, the
 * files that its RECEIPT lists, if unchanged since, and the receipt itself; for a single file, one
 * that begins with MARK. */
typedef struct oab_outputs oab_outputs;
/* RECEIPT: name of the file in the set that will list the others as JSON, {"program": "oab-alloc",
 * "outputs": [{"name", "xxh3_128"}]}. On commit, files listed in an earlier receipt of that name
 * but not in this set are removed, with a note. NULL: failed, reported in LOG. */
oab_outputs *oab_outputs_open(const char *folder, const char *receipt, bool force, oab_log *log);
/* The stream for writing NAME; owned by the set. NULL: failed, reported in LOG. */
FILE *oab_outputs_file(oab_outputs *outputs, const char *name, oab_log *log);
/* A set of the single file PATH, open as *FILE. NULL: failed, reported in LOG. */
oab_outputs *oab_outputs_single(const char *path, const char *mark, bool force, FILE **file,
                                oab_log *log);
/* Commits OUTPUTS (NULL: none) if STATUS is OAB_OK, else discards them; returns the status now. */
oab_status oab_outputs_end(oab_outputs *outputs, oab_status status, oab_log *log);
/* Would oab_outputs_single accept PATH? For checking before long work. */
oab_status oab_outputs_ask(const char *path, const char *mark, bool force, oab_log *log);
/* Whether outputs A and B (NULL: none) are the same file or folder; and fails if they are. */
oab_status oab_outputs_same(const char *a, const char *b, bool *is_same, oab_log *log);
oab_status oab_outputs_apart(const char *a, const char *b, oab_log *log);
/* Does all of a commit that takes memory or writes, so that several sets appear together or not at
 * all. No file is added after it. */
oab_status oab_outputs_settle(oab_outputs *outputs, oab_log *log);
oab_status oab_outputs_commit(oab_outputs *outputs, oab_log *log);
void oab_outputs_discard(oab_outputs *outputs);
/* The hash, as by oab_hash_bytes, of what has been written to NAME so far. */
oab_status oab_outputs_hash(oab_outputs *outputs, const char *name, char *out, oab_log *log);

/* XXH3-128 of bytes as 32 hex digits, as xxh128sum prints it. OUT holds 33 bytes. */
void oab_hash_bytes(const void *data, size_t size, char *out);
/* The same for the file PATH, which is not recorded as an input. */
oab_status oab_hash_file(const char *path, char *out, oab_log *log);
/* The same for what is left of the open file FD; PATH is for messages. */
oab_status oab_hash_rest(int fd, const char *path, char *out, oab_log *log);
/* XXH3-64 of bytes as 16 hex digits, as xxhsum -H3 prints it. OUT holds 17 bytes. */
void oab_hash_short(const void *data, size_t size, char *out);

#endif
