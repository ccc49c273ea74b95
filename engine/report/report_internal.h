/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reports share. A report describes its tables, each column once; csv_table.c,
 * json_table.c and terminal_table.c render any table, and folder.c writes all of them. */
#ifndef OAB_REPORT_INTERNAL_H
#define OAB_REPORT_INTERNAL_H

#include "base/json.h"
#include "report/report.h"

/* ---- cells ---- */

/* What a cell means. Numbers are integers unless it says otherwise; OAB_ABSENT is an empty one. */
typedef enum oab_cell_type {
    OAB_CELL_TEXT, /* NULL: absent */
    OAB_CELL_SCHOOL,
    OAB_CELL_MUNICIPALITY,
    OAB_CELL_DATE, /* YYYYMMDD; 0: absent */
    OAB_CELL_YES_NO,
    OAB_CELL_COUNT,
    OAB_CELL_EURO,       /* cents */
    OAB_CELL_HUNDREDTHS, /* of points or pupils */
    OAB_CELL_MEASURE,    /* 1e-6, shown in hundredths */
    OAB_CELL_POINTS,     /* 1e-6 */
    OAB_CELL_SHARE,      /* 1e-6 */
    OAB_CELL_NORMALISED, /* 1e-4 */
    OAB_CELL_PERCENT,    /* hundredths */
    OAB_CELL_REAL,       /* floating point; NAN: absent */
    OAB_CELL_TYPES
} oab_cell_type;

typedef union oab_cell {
    int64_t number;
    double real;
    const char *text;
} oab_cell;

/* The C type of a member that a column reads. */
typedef enum oab_held {
    OAB_HELD_NOWHERE,
    OAB_HELD_INT64,
    OAB_HELD_UINT64,
    OAB_HELD_INT32,
    OAB_HELD_UINT32,
    OAB_HELD_UINT16,
    OAB_HELD_BOOL,
    OAB_HELD_DOUBLE,
    OAB_HELD_TEXT
} oab_held;
#define OAB_HELD(type, member)                                                                     \
    _Generic(((type *)0)->member,                                                                  \
        int64_t: OAB_HELD_INT64,                                                                   \
        uint64_t: OAB_HELD_UINT64,                                                                 \
        int32_t: OAB_HELD_INT32,                                                                   \
        uint32_t: OAB_HELD_UINT32,                                                                 \
        uint16_t: OAB_HELD_UINT16,                                                                 \
        bool: OAB_HELD_BOOL,                                                                       \
        double: OAB_HELD_DOUBLE,                                                                   \
        char *: OAB_HELD_TEXT,                                                                     \
        const char *: OAB_HELD_TEXT)

enum { OAB_CELL_SCRATCH = 1024 };

/* A column reads a member of the row (a real number is rounded where its type is of integers), or
 * finds its cell from the row, or from all that the table knows. */
typedef struct oab_report_column {
    const char *name;
    oab_cell_type type;
    oab_held held;
    size_t at;
    bool may_lack; /* a JSON object leaves it out where it is absent; others are null there */
    oab_cell (*from_row)(const void *row);
    /* SCRATCH holds OAB_CELL_SCRATCH bytes, for a text that is made here. */
    oab_cell (*work_out)(const void *context, const void *row, char *scratch);
} oab_report_column;
#define OAB_MEMBER(type, member) .held = OAB_HELD(type, member), .at = offsetof(type, member)

/* A table without its format. ROW gives one row after the other, and NULL behind the last. */
typedef struct oab_report_table {
    const char *name; /* the stem of its file */
    const oab_report_column *columns;
    size_t column_count;
    const void *(*row)(const void *context, size_t index);
    const void *context;
} oab_report_table;
#define OAB_COLUMNS(array) array, sizeof array / sizeof *array

/* TABLE without its first column, which what stands around it tells. */
oab_report_table oab_without_first(oab_report_table table);

oab_cell oab_cell_of(const oab_report_table *table, const oab_report_column *column,
                     const void *row, char *scratch);
bool oab_cell_is_absent(oab_cell_type type, oab_cell cell);
/* A whole number of some 10^-scale. */
bool oab_cell_is_number(oab_cell_type type);
/* A cell that is neither text nor absent, as machines read it; returns the length. OUT:
 * OAB_CELL_PRINTED bytes. */
enum { OAB_CELL_PRINTED = 48 };
size_t oab_cell_print(oab_cell_type type, oab_cell cell, char *out);
/* Integers of 10^-scale, written with so many decimals; of 0 the others. */
typedef struct oab_cell_shape {
    uint8_t scale, decimals, terminal_decimals;
} oab_cell_shape;
extern const oab_cell_shape oab_cell_shapes[OAB_CELL_TYPES];

/* ---- renderers ---- */

/* A format of the files of tables: one of each, NAME.SUFFIX. */
typedef struct oab_table_format {
    const char *suffix;
    /* DUTCH: as people in the Netherlands write numbers, where the format has a choice. */
    void (*write)(const oab_report_table *table, bool dutch, FILE *out);
} oab_table_format;
extern const oab_table_format oab_csv_format;
/* The cells of a row as an object of its columns. */
json_t *oab_json_row(const oab_report_table *table, const void *row);
json_t *oab_json_rows(const oab_report_table *table);

/* A column of a table on a terminal. */
typedef struct oab_terminal_column {
    const char *name; /* of the table's column */
    const char *heading;
    int width;        /* at least, where the terminal has room; < 0: set to the left */
    const char *unit; /* behind the value, or NULL */
    bool may_cut;     /* a name, which is cut to its width */
    bool is_plain;    /* without thousands separators */
    bool breaks;      /* of the first: what follows a longer text stands below it in pipes, too */
} oab_terminal_column;

typedef struct oab_terminal_table {
    const oab_terminal_column *columns;
    size_t column_count;
    int indent;
    bool has_headings;
    const char *below; /* the column whose text stands below its row, or NULL */
    int below_indent;
    bool is_beside; /* it stands behind the row, headed by its name, where lines have no end */
    const char *(*mark)(const void *row); /* what stands behind the row, or NULL */
    int mark_width;                       /* at most */
} oab_terminal_table;
enum { OAB_TERMINAL_COLUMNS = 12 };

/* Rows that are chosen; "..." stands behind the first GAP of them, unless it is 0. */
typedef struct oab_chosen_rows {
    const uint32_t *index;
    size_t count, gap;
} oab_chosen_rows;

/* The rows of TABLE, or those CHOSEN. Where the terminal is too narrow for the widths asked columns
 * are as wide as what they hold, then names are cut, then rows are folded. */
void oab_show_table(const oab_report_table *table, const oab_terminal_table *form,
                    const oab_chosen_rows *chosen, const oab_terminal *terminal);
/* The first and last ten rows by AMOUNT, a column of integers, largest first; rows that lack it are
 * left out. */
oab_status oab_show_ends(const oab_report_table *table, const oab_terminal_table *form,
                         const char *amount, const oab_terminal *terminal, oab_log *log);
/* A text for people, which ends its line. Where the terminal is narrower it is wrapped, whatever
 * line ends it has, behind INDENT. */
OAB_PRINTF(3, 4) void oab_say(const oab_terminal *terminal, int indent, const char *format, ...);
/* "260000000.00" as "260,000,000.00". OUT: 48 bytes. */
const char *oab_group_digits(const char *digits, char *out);
/* 26000000000, 2 as "260,000,000.00"; "-" where not known. OUT: 48 bytes. */
const char *oab_grouped(int64_t value, int decimals, char *out);
/* Points or a price, 1e-6, in 4 decimals; "-" where not known. OUT: 48 bytes. */
const char *oab_points(oab_fixed value, char *out);
/* A real number in the width of a column of them; "-" for NAN. OUT: 48 bytes. */
const char *oab_real(double value, char *out);

/* ---- a folder of results ---- */

typedef struct oab_folder {
    const oab_destination *to;
    oab_outputs *outputs;
    json_t *hashes; /* of its files so far */
    oab_status status;
    oab_log *log;
} oab_folder;

/* A folder that appears with all its files, RECEIPT (see oab_outputs_open) the last of them, or not
 * at all. What fails remains in it as its status, and what follows does nothing. */
void oab_folder_open(oab_folder *folder, const oab_destination *to, const char *receipt,
                     oab_log *log);
/* A file per table, several made at a time by up to THREADS. */
void oab_folder_tables(oab_folder *folder, const oab_report_table *tables, size_t count,
                       int threads);
/* JSON, which it takes over (NULL: no memory), as the file NAME. */
void oab_folder_json(oab_folder *folder, const char *name, json_t *json);
/* Likewise RECEIPT, which the hashes stand in. The files appear, or OAB_OK is not returned. */
oab_status oab_folder_close(oab_folder *folder, const char *name, json_t *receipt);

/* ---- JSON ---- */

/* A number that JSON carries exactly as the tables show it; null where it is not known. */
json_t *oab_json_decimal(int64_t value, int scale, int decimals);
json_t *oab_json_integer(int64_t value);
/* In the digits that the tables have; null for NAN. */
json_t *oab_json_real(double value);
/* The inputs of a run, each with its hash. */
json_t *oab_json_inputs(const oab_dataset *data);
/* The notes of LOG. */
json_t *oab_json_notes(const oab_log *log);
/* A parameter in use: name, value, standing, and who gave it or which year it is carried from. */
json_t *oab_json_parameter(const oab_parameters *parameters, oab_parameter_id id);

/* ---- of a run ---- */

typedef enum oab_run_table_id {
    OAB_TABLE_SCHOOLS,
    OAB_TABLE_INSTITUTIONS,
    OAB_TABLE_DETAIL,
    OAB_TABLE_NORMALISED,
    OAB_TABLE_MUNICIPALITIES,
    OAB_TABLE_PRESCHOOL,
    OAB_TABLE_BUDGET,
    OAB_TABLE_NATIONS, /* no file: figures of pools and count dates (oab_national) */
    OAB_RUN_TABLES
} oab_run_table_id;
oab_report_table oab_run_table(const oab_run *run, oab_run_table_id id);
/* The tables that RUN has files for, in LIST; how many. */
size_t oab_run_tables(const oab_run *run, oab_report_table list[OAB_RUN_TABLES]);

/* The summary; NULL: no memory. */
json_t *oab_summary(const oab_run *run, const oab_log *log);
/* Does the run rest on this parameter, and is it neither law nor official? */
bool oab_is_assumption(const oab_run *run, oab_parameter_id id);
/* The tables that were read, behind INDENT. */
void oab_show_inputs(const oab_dataset *data, int indent, const oab_terminal *terminal);
/* What COUNT runs assume, one or two; what two share once, else under the NAME of its run. */
void oab_show_assumptions(const oab_run *runs, const char *const *names, size_t count,
                          const oab_terminal *terminal);

/* ---- of a comparison ---- */

/* "unknown": in no sum, since an amount is not known; "partly": a group that is in them without
 * some of its members; else "both", "new" or "gone". */
const char *oab_compared_status(const oab_compared *row);
/* One level of a comparison: the context of its table. */
typedef struct oab_level_view {
    const oab_comparison *comparison;
    oab_compare_level level;
} oab_level_view;

enum { OAB_CAUSE = 160 };
/* One sentence: why the row gains or loses, with the figures that decided. At most 91 columns but
 * for absurd amounts. OUT: OAB_CAUSE bytes; returns it. */
const char *oab_compared_cause(const oab_level_view *view, const oab_compared *row, char *out,
                               size_t size);

/* The table of a level, under the name that its file has; it borrows VIEW. */
oab_report_table oab_level_table(const oab_level_view *view);
/* Id of a row in its level. OUT: 8 bytes, used where the id is no text of its own. */
const char *oab_compared_id(const oab_level_view *view, const oab_compared *row, char *out);

/* The groups of a comparison that hold anything: deciles, sizes, places. */
typedef struct oab_group {
    const char *money, *kind;
    oab_band band;
} oab_group;
typedef struct oab_groups {
    oab_group row[OAB_MONEY_COUNT * (OAB_MONEY_BANDS + OAB_SIZE_BANDS + OAB_PLACE_BANDS)];
    size_t count;
} oab_groups;
void oab_find_groups(const oab_comparison *comparison, oab_groups *groups);
/* Those of BANDS that hold anything, behind the others. */
void oab_add_bands(oab_groups *groups, const char *money, const char *kind, const oab_band *bands,
                   size_t count);
oab_report_table oab_groups_table(const oab_groups *groups);

/* The whole comparison but its rows; NULL: no memory. */
json_t *oab_comparison_json(const oab_comparison *comparison, const oab_log *log);

/* ---- of an analysis ---- */

/* What a table of indices of COUNT measures stands on. */
typedef struct oab_index_view {
    const oab_measure *measures;
    size_t count, column_count;
    bool is_pairs;
    oab_report_column columns[5 + OAB_INDEX_COLUMNS]; /* one more than are needed here */
} oab_index_view;
/* Their table, or that of pairs of factors: it borrows VIEW, which it fills. */
oab_report_table oab_index_table_of(oab_index_view *view, const oab_measure *measures, size_t count,
                                    bool is_pairs);

/* The measures, each with all its remarks as one text. */
typedef struct oab_measure_line {
    oab_measure of;
    char *remarks;
} oab_measure_line;
typedef struct oab_measure_list {
    oab_measure_line *rows;
    size_t count;
} oab_measure_list;
/* Makes LIST anew; free it in every case. */
oab_status oab_list_measures(const oab_analysis *analysis, oab_measure_list *list, oab_log *log);
void oab_measure_list_free(oab_measure_list *list);
oab_report_table oab_measures_table(const oab_measure_list *list);

#endif
