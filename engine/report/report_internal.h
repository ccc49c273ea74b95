/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reports share. A report describes each column of its tables once; csv_table.c,
 * json_table.c and terminal_table.c render any table, and folder.c writes the files. */
#ifndef OAB_REPORT_INTERNAL_H
#define OAB_REPORT_INTERNAL_H

#include "base/json.h"
#include "report/report.h"

/* ---- cells ---- */

/* What a cell means. Numbers are integers unless noted; OAB_ABSENT is an empty cell. */
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
    /* for people only, in no table for programs: */
    OAB_CELL_YEAR,     /* a number without thousands separators */
    OAB_CELL_WORD,     /* an oab_word_id */
    OAB_CELL_RATIO,    /* floating point, of which little is none; NAN: absent */
    OAB_CELL_MILLIONS, /* cents, shown in millions of euros */
    OAB_CELL_TYPES
} oab_cell_type;

typedef union oab_cell {
    int64_t number;
    double real;
    const char *text;
} oab_cell;

/* The C type of the member that a column reads. */
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

/* A column reads a member of the row (a real number is rounded if the column's type is an integer),
 * or computes its cell from the row, or from the row and the table's context. */
typedef struct oab_report_column {
    const char *name;
    oab_cell_type type;
    oab_held held;
    size_t at;
    bool may_lack; /* JSON omits it if absent; other columns are null then */
    oab_cell (*from_row)(const void *row);
    /* SCRATCH: OAB_CELL_SCRATCH bytes, for text made here. */
    oab_cell (*work_out)(const void *context, const void *row, char *scratch);
    const char *means; /* name by which column_words.c describes it; NULL: its own */
} oab_report_column;
#define OAB_MEMBER(type, member) .held = OAB_HELD(type, member), .at = offsetof(type, member)

/* A table, independent of its format. ROW returns the row at INDEX, NULL after the last. */
typedef struct oab_report_table {
    const char *name; /* of its file, without suffix */
    const oab_report_column *columns;
    size_t column_count;
    const void *(*row)(const void *context, size_t index);
    const void *context;
    size_t key_count; /* the leading columns that together tell rows apart; 0: none do */
} oab_report_table;
#define OAB_COLUMNS(array) array, sizeof array / sizeof *array

/* What a column is, in English. */
typedef struct oab_column_words {
    const char *title, *description;
} oab_column_words;
/* Of COLUMN; NULL: nobody has described it. */
const oab_column_words *oab_describe(const oab_report_column *column);

/* TABLE without its first column, for places where the context already shows it. */
oab_report_table oab_without_first(oab_report_table table);

oab_cell oab_cell_of(const oab_report_table *table, const oab_report_column *column,
                     const void *row, char *scratch);
/* Whether the figures of RUN's schools, or if MUNICIPAL of its municipalities, rest on children
 * that were drawn, not observed; absent for the user's own tables, of which that is not known. */
oab_cell oab_is_drawn(const oab_run *run, bool municipal);
bool oab_cell_is_absent(oab_cell_type type, oab_cell cell);
/* Whether a table shows nothing in it: it is absent, or a text without characters. */
bool oab_cell_is_blank(oab_cell_type type, oab_cell cell);
/* Whether cells of TYPE are integers in units of 10^-scale. */
bool oab_cell_is_number(oab_cell_type type);
/* Prints a cell that is neither text nor absent for machines to read; returns the length. OUT:
 * OAB_CELL_PRINTED bytes. */
enum { OAB_CELL_PRINTED = 48 };
size_t oab_cell_print(oab_cell_type type, oab_cell cell, char *out);
/* The floating-point number nearest to a cell that holds a number, as printed: 0.01 for a cent. */
double oab_cell_double(oab_cell_type type, oab_cell cell);
/* The text of a cell, which is not absent, for people to read. SCRATCH: OAB_CELL_SCRATCH bytes. */
const char *oab_cell_show(oab_language language, oab_cell_type type, oab_cell cell, char *scratch);
/* The same, but a number without thousands separators. */
const char *oab_cell_show_plain(oab_language language, oab_cell_type type, oab_cell cell,
                                char *scratch);
/* How integers in units of 10^-scale are written; all 0 for other types. */
typedef struct oab_cell_shape {
    uint8_t scale, decimals, terminal_decimals;
} oab_cell_shape;
extern const oab_cell_shape oab_cell_shapes[OAB_CELL_TYPES];

/* ---- words ---- */

/* A row of models/words.csv. */
typedef enum oab_word_id {
    OAB_W_NONE, /* "" */
#define OAB_WORD(name, key, english, dutch) OAB_W_##name,
#include "words.def"
#undef OAB_WORD
} oab_word_id;
const char *oab_word(oab_language language, oab_word_id id);
/* Its key; NULL: there is no such word. */
const char *oab_word_key(oab_word_id id);
/* The word whose key is PREFIX and REST; OAB_W_NONE: none. */
oab_word_id oab_find_word(const char *prefix, const char *rest);

/* A standing (law, official, ...) in words. */
const char *oab_standing_word(oab_language language, const char *standing);
/* The name of SCHEME; in English the law's own follows. Returns OUT. */
const char *oab_scheme_title(const oab_scheme *scheme, oab_language language, char *out,
                             size_t size);

/* What a place of a text is filled with; {place:one|many} picks by a number. */
typedef struct oab_fill {
    const char *place;
    oab_cell_type type;
    oab_cell cell;
} oab_fill;
#define OAB_IN(place, type, value)                                                                 \
    {                                                                                              \
        place, type, {                                                                             \
            .number = (int64_t)(value)                                                             \
        }                                                                                          \
    }
#define OAB_TEXT_IN(place, value)                                                                  \
    {                                                                                              \
        place, OAB_CELL_TEXT, {                                                                    \
            .text = value                                                                          \
        }                                                                                          \
    }
#define OAB_WORD_IN(place, id) OAB_IN(place, OAB_CELL_WORD, id)
#define OAB_YEAR_IN(place, year) OAB_IN(place, OAB_CELL_YEAR, year)
#define OAB_COUNT_IN(place, count) OAB_IN(place, OAB_CELL_COUNT, count)
#define OAB_EURO_IN(place, cents) OAB_IN(place, OAB_CELL_EURO, cents)
#define OAB_POINTS_IN(place, points) OAB_IN(place, OAB_CELL_POINTS, points)
#define OAB_HUNDREDTHS_IN(place, hundredths) OAB_IN(place, OAB_CELL_HUNDREDTHS, hundredths)
#define OAB_MILLIONS_IN(place, cents) OAB_IN(place, OAB_CELL_MILLIONS, cents)
#define OAB_PERCENT_IN(place, hundredths) OAB_IN(place, OAB_CELL_PERCENT, hundredths)
#define OAB_FILLS(...)                                                                             \
    (const oab_fill[]) {                                                                           \
        __VA_ARGS__, {                                                                             \
            .place = NULL                                                                          \
        }                                                                                          \
    }

/* The text of ID with its places filled, cut to SIZE bytes. FILLS ends with a place NULL. Returns
 * OUT. */
char *oab_compose_filled(oab_language language, oab_word_id id, char *out, size_t size,
                         const oab_fill *fills);
#define oab_compose(language, id, out, size, ...)                                                  \
    oab_compose_filled(language, id, out, size, OAB_FILLS(__VA_ARGS__))
/* Prints the text of ID, its places filled, as a paragraph: every line indented by INDENT, wrapped
 * in a pipe too. */
enum { OAB_SENTENCE = 2048 };
void oab_tell_filled(const oab_terminal *terminal, int indent, oab_word_id id,
                     const oab_fill *fills);
#define oab_tell_with(terminal, indent, id, ...)                                                   \
    oab_tell_filled(terminal, indent, id, OAB_FILLS(__VA_ARGS__))
void oab_tell(const oab_terminal *terminal, int indent, oab_word_id id);

/* ---- renderers ---- */

/* A file format for all tables together, which become tables.SUFFIX. */
typedef struct oab_book_format {
    const char *suffix;
    /* NULL: this build lacks it. A failure to write to OUT is left to its error flag. */
    oab_status (*write)(const oab_report_table *tables, size_t count, FILE *out, oab_log *log);
} oab_book_format;
extern const oab_book_format oab_xlsx_format, oab_sqlite_format;
/* OAB_IO: a member of the workbook in FILE, a zip archive of XML, is not whole. */
oab_status oab_check_workbook(int file, oab_log *log);

/* What JSON, the description of a study's RESULTS, holds beside these, as further tables: its
 * single values, and its lists of plain objects. It refers to JSON. NULL: out of memory, or JSON is
 * NULL. */
typedef struct oab_about oab_about;
/* Adds the parameters of RUN, and the tables that it read, to a list for these; SIDE (NULL: none)
 * goes with each. */
void oab_list_parameters(json_t **list, const oab_run *run, const char *side);
void oab_list_inputs(json_t **list, const oab_run *run, const char *side);
oab_about *oab_about_read(json_t *json, const oab_report_table *results, size_t count);
size_t oab_about_count(const oab_about *about);
/* Refers to ABOUT. */
oab_report_table oab_about_table(const oab_about *about, size_t index);
void oab_about_free(oab_about *about);

/* The description of TABLES as CSV files for programs. NULL: out of memory. */
json_t *oab_datapackage(const oab_report_table *tables, size_t count, bool dutch);
/* A row as an object with a member per column. */
json_t *oab_json_row(const oab_report_table *table, const void *row);
json_t *oab_json_rows(const oab_report_table *table);
/* A table as columns, each with its name, type and values; those without any value are left out. */
json_t *oab_json_columns(const oab_report_table *table);

/* How a column of a table appears on a terminal. */
typedef struct oab_terminal_column {
    const char *name; /* of the table's column */
    oab_word_id heading;
    const char *label; /* heading that is the same in every language; NULL: there is none such */
    int width;         /* minimum, if the terminal has room; < 0: left-aligned */
    const char *unit;  /* after the value; NULL: none */
    bool may_cut;      /* a name, which may be cut to the width */
    bool is_plain;     /* without thousands separators */
    bool breaks;       /* first column: break the line after a text that is too long, even in a
                          pipe */
} oab_terminal_column;

typedef struct oab_terminal_table {
    const oab_terminal_column *columns;
    size_t column_count;
    int indent;
    bool has_headings;
    const char *below; /* column whose text is shown below its row; NULL: none */
    int below_indent;
    oab_word_id beside; /* if lines have no limit, show that text after the row, under this heading;
                           OAB_W_NONE: do not */
    oab_word_id (*mark)(const void *row); /* word after the row; NULL: none */
    int mark_width;                       /* maximum */
} oab_terminal_table;
enum { OAB_TERMINAL_COLUMNS = 12 };

/* A choice of rows; "..." is shown after the first GAP of them, unless GAP is 0. */
typedef struct oab_chosen_rows {
    const uint32_t *index;
    size_t count, gap;
} oab_chosen_rows;

/* The I-th row of TABLE, or of those CHOSEN (NULL: all); NULL after the last. */
const void *oab_row_at(const oab_report_table *table, const oab_chosen_rows *chosen, size_t i);
/* The column NAME of TABLE; NULL: it has none. */
const oab_report_column *oab_find_column(const oab_report_table *table, const char *name);
/* Shows the rows of TABLE, or only those CHOSEN. If the terminal is too narrow for the widths asked
 * for, columns shrink to their contents; then names are cut; then rows are folded. */
void oab_show_table(const oab_report_table *table, const oab_terminal_table *form,
                    const oab_chosen_rows *chosen, const oab_terminal *terminal);
/* Shows the first and last ten rows by AMOUNT, an integer column, largest first; the last only if
 * their amounts differ. Rows without an amount are left out. */
oab_status oab_show_ends(const oab_report_table *table, const oab_terminal_table *form,
                         const char *amount, const oab_terminal *terminal, oab_log *log);

/* ---- figures.c: lines of a label and a text under each of some headings ---- */

enum { OAB_MOST_FIGURES = 12, OAB_FIGURE_CELLS = 3 };
typedef struct oab_figure {
    char label[80];
    const char *cell[OAB_FIGURE_CELLS];
    char text[OAB_FIGURE_CELLS][48];
} oab_figure;
typedef struct oab_figures {
    oab_language language;
    oab_figure row[OAB_MOST_FIGURES];
    size_t count;
} oab_figures;
/* Adds a line without texts; there must be room for it. */
oab_figure *oab_add_figure(oab_figures *list, oab_word_id label);
/* Adds one number per side. */
oab_figure *oab_add_both(oab_figures *list, oab_word_id label, const int64_t value[OAB_SIDE_COUNT],
                         int decimals);
oab_figure *oab_add_both_reals(oab_figures *list, oab_word_id label, double baseline,
                               double variant, int decimals);
/* COLUMNS: "label", and as many of "first", "second" and "third" as are used. */
void oab_show_figures(const oab_figures *list, const oab_terminal_column *columns, size_t count,
                      const oab_terminal *terminal);

/* ---- lines of text ---- */

/* Prints text for people, which must end its own line. On a terminal too narrow for it, the text is
 * wrapped with indent INDENT, disregarding its line ends. */
OAB_PRINTF(3, 4) void oab_say(const oab_terminal *terminal, int indent, const char *format, ...);
/* LEFT, after INDENT, and RIGHT, which ends at column WIDTH; on two lines where one has no room. */
void oab_show_pair(const oab_terminal *terminal, int indent, const char *left, const char *right,
                   int width);
/* Columns of a screen: the terminal's, in a pipe 80. */
int oab_screen_width(const oab_terminal *terminal);
/* Prints a paragraph, every line of which is indented by INDENT, wrapped in a pipe too. */
OAB_PRINTF(3, 4)
void oab_say_wrapped(const oab_terminal *terminal, int indent, const char *format, ...);
/* "Onze Wereld, 's-Gravenhage". Returns OUT, SIZE bytes. */
const char *oab_name_and_place(const char *name, const char *place, char *out, size_t size);
/* Formats 26000000000 with 2 decimals as "260,000,000.00"; "-" if unknown. OUT: 48 bytes. */
const char *oab_grouped(oab_language language, int64_t value, int decimals, char *out);
/* Formats a number of 1e-6 with the decimals it needs, or the value of a parameter. OUT: 48 bytes.
 */
const char *oab_fixed_show(oab_language language, oab_fixed value, char *out);
const char *oab_parameter_show(oab_language language, oab_parameter_id id, int64_t value,
                               char *out);
/* Formats a real number with DECIMALS; "-" for NAN. OUT: 48 bytes. */
const char *oab_decimals(oab_language language, double value, int decimals, char *out);
/* Formats a real number to fit a column of them; "-" for NAN. A ratio that is nearly 0 is 0. OUT:
 * 48 bytes. */
const char *oab_real(oab_language language, double value, char *out);
const char *oab_ratio_show(oab_language language, double value, char *out);

/* ---- a part of the rows ---- */

/* A table whose rows are units, or lie in them. */
typedef struct oab_unit_table {
    oab_report_table table;
    oab_unit_kind kind; /* of its rows; OAB_UNIT_KINDS: they are national figures */
    oab_whereabouts (*where)(const void *context, const void *row); /* NULL for these */
    /* Does MEMBER lie in ROW? NULL: that follows from where the row is; else WHERE is NULL */
    bool (*holds)(const void *context, const void *row, const oab_whereabouts *member);
    const char *amount; /* column in whose order lists are shown, largest first; NULL: none */
    bool by_size;       /* its sign does not count */
} oab_unit_table;

enum { OAB_MOST_UNIT_TABLES = 16 };
/* The tables for which a run or comparison has files. */
typedef struct oab_unit_tables {
    oab_unit_table list[OAB_MOST_UNIT_TABLES];
    size_t count;
    const char *what;    /* "run" or "comparison" */
    const oab_run *runs; /* whose units they are */
    size_t run_count;
} oab_unit_tables;
/* The one NAME; NULL: there is none. */
const oab_unit_table *oab_find_unit_table(const oab_unit_tables *tables, const char *name);

/* What a user asked for, found. */
typedef struct oab_selection {
    const oab_unit_tables *of;
    const oab_asked *asked;
    oab_units *found;         /* per unit asked for */
    oab_whereabouts *members; /* of the selected sites and municipalities */
    size_t member_count, capacity;
} oab_selection;
/* Finds what ASKED, which may be of everything, names. OAB_USAGE: there are no such units in these
 * tables, a name is part of several, or no table has the column to sort by. OAB_DATA: nothing fits.
 * SELECTION is initialised here and must be freed in every case. */
oab_status oab_select(const oab_unit_tables *tables, const oab_asked *asked,
                      oab_selection *selection, oab_log *log);
void oab_selection_free(oab_selection *selection);

/* OAB_USAGE: none of the COUNT tables has the column that ASKED sorts by. */
oab_status oab_check_sort(const oab_asked *asked, const oab_unit_table *const *tables, size_t count,
                          oab_log *log);
/* Does ASKED name units of KIND? */
bool oab_asks_kind(const oab_asked *asked, oab_unit_kind kind);

/* "school" and such, as in the option that names units of KIND. */
const char *oab_unit_word(oab_unit_kind kind);
/* Does a member of SELECTION lie in ROW of TABLE? */
bool oab_is_selected(const oab_selection *selection, const oab_unit_table *table, const void *row);

/* Rows of a table in the order in which they are shown. */
typedef struct oab_selected_rows {
    uint32_t *index;        /* [selected] */
    size_t count, selected; /* the first COUNT of those selected are shown */
    size_t all;             /* of the table */
} oab_selected_rows;
/* The rows of TABLE in which a member of SELECTION lies, in the order asked for (rows without that
 * figure last) or, if the table cannot be in that order, by amount; to show at most as many as
 * asked for, else MOST (0: all). Free ROWS in every case. */
oab_status oab_select_rows(const oab_selection *selection, const oab_unit_table *table, size_t most,
                           oab_selected_rows *rows, oab_log *log);
void oab_selected_rows_free(oab_selected_rows *rows);
/* Those to show. */
static inline oab_chosen_rows oab_chosen_of(const oab_selected_rows *rows) {
    return (oab_chosen_rows){rows->index, rows->count, 0};
}
/* The sum of COLUMN, an integer one, over the selected rows of TABLE; *UNKNOWN: those without it.
 */
int64_t oab_sum_selected(const oab_unit_table *table, const char *column,
                         const oab_selected_rows *rows, size_t *unknown);
/* Says how many rows of TABLE are selected and what they get, and shows them as SHOWN, a table of
 * the same rows: as many as asked for, else forty. */
oab_status oab_show_selected(const oab_selection *selection, const oab_unit_table *table,
                             const oab_report_table *shown, const oab_terminal_table *form,
                             const oab_terminal *terminal, oab_log *log);
/* Adds to *JSON, if a part is ASKED for, what it is and its rows of each table of units. On failure
 * *JSON is freed. */
oab_status oab_add_part(json_t **json, const oab_unit_tables *tables, const oab_asked *asked,
                        oab_log *log);
/* Prints the table that is asked for as CSV, its rows as they are in its file unless a part or an
 * order is asked for. OAB_USAGE: there is none of that name. */
oab_status oab_print_table(const oab_unit_tables *tables, const oab_asked *asked, bool dutch,
                           FILE *out, oab_log *log);
/* CHOSEN rows of TABLE (NULL: all) as CSV; DUTCH: with semicolons and decimal commas. */
void oab_write_csv_rows(const oab_report_table *table, const oab_chosen_rows *chosen, bool dutch,
                        FILE *out);

/* ---- drawings ---- */

#define OAB_SVG_GRID "#dddddd"
#define OAB_SVG_QUIET "#555555" /* of text beside the point */
enum { OAB_SVG_COLOURS = 6, OAB_SVG_TEXT = 13 };
extern const char *const oab_svg_colours[OAB_SVG_COLOURS];

typedef enum oab_svg_anchor { OAB_SVG_START, OAB_SVG_MIDDLE, OAB_SVG_END } oab_svg_anchor;
typedef struct oab_svg_style {
    double size;        /* of the font; 0: OAB_SVG_TEXT */
    double room;        /* a wider text is drawn smaller; 0: there is no limit */
    const char *colour; /* NULL: that of text */
    oab_svg_anchor anchor;
    bool is_bold, turned; /* turned: read from below */
} oab_svg_style;

/* Begins a drawing. ID: of this drawing only, as it may become part of a page with others. */
void oab_svg_open(FILE *out, oab_language language, double width, double height, const char *id,
                  const char *title, const char *description);
void oab_svg_close(FILE *out);
void oab_svg_text(FILE *out, oab_svg_style style, double x, double y, const char *text);
/* Draws TEXT in lines of at most WIDTH; returns Y of a next line. OUT NULL: only that. */
double oab_svg_paragraph(FILE *out, oab_svg_style style, double x, double y, double width,
                         const char *text);
/* About how wide TEXT is. */
double oab_svg_width_of(const char *text, double size);
void oab_svg_line(FILE *out, const char *colour, double width, double x1, double y1, double x2,
                  double y2);
void oab_svg_rect(FILE *out, const char *colour, double x, double y, double width, double height);
/* The mark of series WHICH, in its colour. */
void oab_svg_shape(FILE *out, size_t which, double x, double y);

/* A line from place FROM to TO on which numbers stand, with round numbers marked. */
typedef struct oab_axis {
    double from, to, least, most, step;
    long first, last; /* marks, in steps */
    double divisor;   /* numbers are shown in thousands of millions, in millions or in ones */
    oab_word_id unit; /* that says so */
    int decimals;
} oab_axis;
/* TICKS: about how many marks; IS_WHOLE: it begins and ends at a mark. */
oab_axis oab_axis_of(double least, double most, int ticks, bool is_whole, double from, double to);
double oab_axis_at(const oab_axis *axis, double value);
/* VALUE in the unit of AXIS, with MORE decimals than its marks. Returns OUT (48 bytes). */
const char *oab_axis_number(const oab_axis *axis, oab_language language, double value, int more,
                            char *out);
/* Draws the marks of an axis from left to right, with lines from TOP to BOTTOM and numbers below;
 * or of one from below upwards, with lines from LEFT to RIGHT and numbers at the left. */
void oab_axis_below(FILE *out, oab_language language, const oab_axis *axis, double top,
                    double bottom);
void oab_axis_beside(FILE *out, oab_language language, const oab_axis *axis, double left,
                     double right);
/* "NAME (million UNIT)". Returns OUT. */
const char *oab_axis_title(const oab_axis *axis, oab_language language, const char *name,
                           const char *unit, char *out, size_t size);

/* ---- plots ---- */

enum { OAB_PLOT_WIDTH = 760, OAB_PLOT_EDGE = 24, OAB_PLOT_SERIES = 3 };

/* What every plot says. */
typedef struct oab_plot {
    FILE *out;
    oab_language language;
    const char *id, *title, *meaning, *note, *description;
    const char *name, *unit; /* of what is measured; unit: "" if not known */
} oab_plot;
/* Begins a plot whose own drawing is BODY high; returns where that begins, under title and meaning.
 */
double oab_plot_open(const oab_plot *plot, double body);
/* Names the series from place X on. Returns the place after them. */
double oab_plot_legend(const oab_plot *plot, const oab_word_id *series, size_t count, double x,
                       double y);

/* A line of a plot: a label, and a number for each series. */
typedef struct oab_plot_row {
    const char *label, *with; /* with: the other factor of a pair, else NULL */
    double value[OAB_PLOT_SERIES], interval[OAB_PLOT_SERIES]; /* NAN: there is none */
} oab_plot_row;
typedef struct oab_plot_rows {
    const oab_plot_row *rows;
    size_t count;
    oab_word_id series[OAB_PLOT_SERIES];
    size_t series_count;
    double least, most; /* of the axis at least */
    double base;        /* bars: where they begin */
    oab_word_id base_word;
    const char *axis; /* its title, without unit; NULL: the name of what is measured */
} oab_plot_rows;
/* The label of ROW, "a x b" for a pair. Returns OUT. */
const char *oab_plot_label(const oab_plot_row *row, char *out, size_t size);
/* A mark per number, with its interval. Pairs too wide for one line have two. */
void oab_plot_marks(const oab_plot *plot, const oab_plot_rows *rows);
/* Two bars per line, from the base to its first two numbers. */
void oab_plot_bars(const oab_plot *plot, const oab_plot_rows *rows);
/* The first number of each line against its second, with the line where both are equal. */
void oab_plot_plane(const oab_plot *plot, const oab_plot_rows *rows);
/* How indices settle, a line for each of FACTORS (names). */
void oab_plot_lines(const oab_plot *plot, const oab_settling *settling, const char *const *factors,
                    const char *samples);
/* What is measured against each factor. */
void oab_plot_panels(const oab_plot *plot, const oab_factors *factors, const oab_scatter *scatters,
                     double least, double most);

/* ---- a folder of results ---- */

typedef struct oab_folder {
    const oab_destination *to;
    const char *description;
    oab_outputs *outputs;
    json_t *hashes; /* of the files so far */
    oab_status status;
    oab_log *log;
} oab_folder;

/* A folder whose files appear all at once, with RECEIPT (see oab_outputs_open) last, or not at all.
 * DESCRIPTION: name of that of its CSV tables. An error is kept as the folder's status, and later
 * calls do nothing. */
void oab_folder_open(oab_folder *folder, const oab_destination *to, const char *receipt,
                     const char *description, oab_log *log);
/* Adds TABLES in the formats asked for: as CSV a file each, with up to THREADS made at the same
 * time, and their description; in others one file, which also holds what ABOUT tells. Takes
 * ownership of ABOUT (NULL: out of memory). */
void oab_folder_tables(oab_folder *folder, const oab_report_table *tables, size_t count,
                       json_t *about, int threads);
/* Adds JSON as the file NAME and takes ownership of it (NULL: out of memory). */
void oab_folder_json(oab_folder *folder, const char *name, json_t *json);
/* Adds what WRITE prints of CONTEXT as the file NAME. */
typedef void oab_write_page(const void *context, FILE *out);
void oab_folder_page(oab_folder *folder, const char *name, oab_write_page *write,
                     const void *context);
/* Adds RECEIPT, which holds the hashes, in the same way: nothing is added after it. */
void oab_folder_settle(oab_folder *folder, const char *name, json_t *receipt);
/* Makes the files of a settled folder appear, or drops them if its status is not OAB_OK. OAB_OK:
 * all of them did. */
oab_status oab_folder_end(oab_folder *folder);
/* Does both. */
oab_status oab_folder_close(oab_folder *folder, const char *name, json_t *receipt);

/* ---- JSON ---- */

/* A number that JSON shows exactly as the tables do; null if unknown. */
json_t *oab_json_decimal(int64_t value, int scale, int decimals);
json_t *oab_json_integer(int64_t value);
/* With the digits used in the tables; null for NAN. */
json_t *oab_json_real(double value);
/* The inputs of a run, each with its hash. */
json_t *oab_json_inputs(const oab_dataset *data);
/* On what ground the country's schools and municipalities are paid, and which of it is drawn. */
json_t *oab_json_country(const oab_run *run);
/* Adds to JSON which schools of DATA were left out, merged or split, if any were. */
void oab_json_left_out(json_t **json, const oab_dataset *data);
/* The notes of LOG. */
json_t *oab_json_notes(const oab_log *log);
/* Where municipal money of before 2019 comes from: "given", "decree" or "proxy". */
const char *oab_grants_word(const oab_result *result);
/* A parameter in use: name, value, standing, and who gave it or the year it is carried from. */
json_t *oab_json_parameter(const oab_parameters *parameters, oab_parameter_id id);

/* ---- runs ---- */

typedef enum oab_run_table_id {
    OAB_TABLE_SCHOOLS,
    OAB_TABLE_INSTITUTIONS,
    OAB_TABLE_BOARDS,
    OAB_TABLE_DETAIL,
    OAB_TABLE_NORMALISED,
    OAB_TABLE_MUNICIPALITIES,
    OAB_TABLE_PRESCHOOL,
    OAB_TABLE_BUDGET,
    OAB_TABLE_NATIONS, /* no file: figures of pools and count dates (oab_national) */
    OAB_RUN_TABLES
} oab_run_table_id;
oab_report_table oab_run_table(const oab_run *run, oab_run_table_id id);
/* Lists the tables for which RUN has files; returns how many. */
size_t oab_run_tables(const oab_run *run, oab_report_table list[OAB_RUN_TABLES]);

/* The same, with what their rows are. */
void oab_run_unit_tables(const oab_run *run, oab_unit_tables *tables);

/* The first of the sites that get most; NULL: no amount is known. */
const oab_site_result *oab_most_paid(const oab_result *result);

/* The summary; NULL: out of memory. */
json_t *oab_summary(const oab_run *run, const oab_log *log);
/* Where the scores of schools come from: children, published, published where given, recomputed
 * (though published, because a rule is changed), or computed (from a table without them). */
const char *oab_score_source(const oab_run *run);
/* Whether the run uses this parameter, and it is neither law nor official. */
bool oab_is_assumption(const oab_run *run, oab_parameter_id id);
/* What a reader must know before the lists of a run: who gets money, at what price, and what the
 * amounts stand on. */
void oab_say_schools(const oab_run *run, const oab_terminal *terminal);
void oab_say_municipalities(const oab_run *run, const oab_terminal *terminal);
/* Shows who gets most, or what is ASKED for. */
oab_status oab_show_run_lists(const oab_run *run, const oab_asked *asked,
                              const oab_terminal *terminal, oab_log *log);
/* Says on what ground RUN stands, indented by INDENT; of the user's tables, which they are. */
void oab_show_source(const oab_run *run, int indent, const oab_terminal *terminal);
/* Says how many euros of the weights scheme's rules hang on what no table tells. WHOSE: the side,
 * or what the screen is about. */
void oab_show_missing(const oab_result *result, int indent, const char *whose,
                      const oab_terminal *terminal);
/* Shows how much RUN assumes, and of it what the user or an earlier year gave. */
void oab_show_standing(const oab_run *run, const oab_terminal *terminal);
/* Shows what one or two runs (COUNT) assume. What two runs share is shown once, the rest under the
 * NAME of its run. */
void oab_show_assumptions(const oab_run *runs, const char *const *names, size_t count,
                          const oab_terminal *terminal);

/* ---- explanations ---- */

/* How the value of STEP is shown: as a cell of this type. */
oab_cell_type oab_step_cell(const oab_step *step);
/* The table or file of STEP, which is OAB_BY_TABLE, and whose row it is. OUT: OAB_UNIT_ID bytes. */
const char *oab_step_path(const oab_explanation *explanation, const oab_step *step);
const char *oab_step_row(const oab_explanation *explanation, const oab_step *step, char *out);
/* The index of the first step after AT that is neither it nor below it. */
size_t oab_step_end(const oab_explanation *explanation, size_t at);
/* What a child has, or children have, of FEATURE, a variable of the indicator or a column: "" and
 * marks as words. */
const char *oab_category_text(oab_language language, const char *feature, const char *category);
/* Who has changed the value of ROW of the run's indicator; NULL: nobody. */
const char *oab_row_given_by(const oab_run *run, const oab_indicator_row *row);
/* The name of UNIT with its place, or where it has none its id. */
void oab_name_unit(const oab_named_unit *unit, char *out, size_t size);
/* The ids of schools that have merged into a school, "" if none has. */
const char *oab_merged_ids(const oab_explanation *explanation, char *out, size_t size);
/* The name of UNIT, what it is and its id, with YEAR where it is not 0. */
void oab_show_unit_title(const oab_named_unit *unit, int year, const oab_terminal *terminal);
/* All of an explanation below its title. */
void oab_show_explained(const oab_explanation *explanation, const oab_terminal *terminal);
json_t *oab_unit_json(const oab_named_unit *unit);
/* A step without its parts; its VALUE, in the units of CELL. */
json_t *oab_step_json(const oab_explanation *explanation, size_t at, bool has_value);
json_t *oab_step_value_json(oab_cell_type type, int64_t value);
json_t *oab_explanation_json(const oab_explanation *explanation);
/* The tree of its steps; those of the units of which it consists are left out if they are several.
 */
void oab_show_steps(const oab_explanation *explanation, const oab_terminal *terminal);
/* What would change, and the children by feature; nothing where they are not known. */
void oab_show_what_if(const oab_explanation *explanation, const oab_terminal *terminal);
void oab_show_features(const oab_explanation *explanation, const oab_terminal *terminal);
extern const char *const oab_unit_kind_words[OAB_UNIT_KINDS];

/* ---- pages ---- */

/* The data of a page, which its scripts show; see engine/page/README.md. */
json_t *oab_page_open(const char *kind, const oab_run *runs, size_t count, oab_language language);
/* Adds the words of scripts and of explanations, in both languages. */
void oab_page_words(json_t **json);
/* Adds what does not depend on the rules: those words, where the sites of RUNS stand, and borders.
 */
oab_status oab_page_settle(json_t **json, const oab_borders *borders, const oab_run *runs,
                           size_t count, oab_log *log);
/* Writes the page; takes JSON. */
oab_status oab_page_write(json_t *json, oab_language language, FILE *out, oab_log *log);
void oab_page_title(json_t **json, oab_word_id id, const oab_fill *fills);
/* TEXT; "" if it is NULL. */
json_t *oab_page_text(const char *text);
/* A text in each language; one that has no Dutch is in English in both. */
json_t *oab_page_texts(const char *english, const char *dutch);
/* Adds a sentence of the answer, in each language, with the TAGS (a NULL ends them) of its figures.
 */
#define OAB_PAGE_SAY(json, tags, id, ...) oab_page_say(json, tags, id, OAB_FILLS(__VA_ARGS__))
void oab_page_say(json_t **json, const char *const *tags, oab_word_id id, const oab_fill *fills);
/* The same, of TEXTS made by oab_page_texts, which it takes. */
void oab_page_sentence(json_t **json, const char *const *tags, json_t *texts);
/* Adds one of the figures beside the answer. */
void oab_page_figure(json_t **json, oab_word_id label, int64_t count);
void oab_page_table(json_t **json, const oab_report_table *table, const char *kind);
/* Adds what explains each school and municipality of RUN, as shapes of trees and their values, or
 * ONLY that unit (NULL: each). */
typedef struct oab_page_unit {
    oab_unit_kind kind;
    const char *id;
} oab_page_unit;
oab_status oab_page_explain(json_t **json, const char *side, const oab_run *run,
                            const oab_page_unit *only, oab_log *log);
/* Adds the borders of the country's municipalities, and which of them have merged since; or
 * BORDERS, if not NULL. OAB_DATA: none of these is a municipality of RUNS. */
oab_status oab_page_borders(json_t **json, const oab_borders *borders, const oab_run *runs,
                            size_t count, oab_log *log);
/* The page of a comparison, without what oab_page_settle adds and without explanations. */
json_t *oab_page_comparison(const oab_comparison *comparison, oab_language language,
                            const oab_log *log);

/* ---- comparisons ---- */

/* "unknown": in no sum, because an amount is unknown; "partly": a group summed without some of its
 * members; otherwise "both", "new" or "gone". */
const char *oab_compared_status(const oab_compared *row);
/* "baseline" or "variant". */
const char *oab_side_name(oab_language language, int side);
/* What SIDE counts of MONEY before any threshold, in words. */
const char *oab_measure_name(const oab_comparison *comparison, oab_money money, int side,
                             oab_language language);
/* What is on each side, and whether one is brought to the other's total. */
void oab_show_sides(const oab_comparison *comparison, const oab_terminal *terminal);
/* One level of a comparison: the context of its table. */
typedef struct oab_level_view {
    const oab_comparison *comparison;
    oab_compare_level level;
    oab_language language; /* of causes */
} oab_level_view;

/* What SIDE counts before any threshold: "grant", or the word of its scheme. */
const char *oab_compared_measure(const oab_comparison *comparison, oab_money money, int side);
/* VALUE, a measure or what the threshold leaves of it, in hundredths; a grant is in cents. */
int64_t oab_compared_hundredths(const oab_comparison *comparison, oab_money money, int side,
                                oab_fixed value);
enum { OAB_CAUSE = 512 };
/* One sentence that says why the row gains or loses, with the deciding figures. OUT: OAB_CAUSE
 * bytes; returns OUT. */
const char *oab_compared_cause(const oab_level_view *view, const oab_compared *row, char *out,
                               size_t size);

/* The table of a level, named as its file. It refers to VIEW. */
oab_report_table oab_level_table(const oab_level_view *view);
/* Its rows as risers and fallers are shown, with name and place. It refers to VIEW. */
oab_report_table oab_extremes_table(const oab_level_view *view);
/* Id of a row within its level. OUT: 8 bytes, used if the id is not text. */
const char *oab_compared_id(const oab_level_view *view, const oab_compared *row, char *out);

/* The non-empty groups of a comparison: deciles, sizes, places. */
typedef struct oab_group {
    const char *money, *kind;
    oab_band band;
} oab_group;
typedef struct oab_groups {
    oab_group row[OAB_MONEY_COUNT * (OAB_MONEY_BANDS + OAB_SIZE_BANDS + OAB_PLACE_BANDS)];
    size_t count;
} oab_groups;
void oab_find_groups(const oab_comparison *comparison, oab_groups *groups);
/* Appends the non-empty ones of BANDS. */
void oab_add_bands(oab_groups *groups, const char *money, const char *kind, const oab_band *bands,
                   size_t count);
oab_report_table oab_groups_table(const oab_groups *groups);

/* Whether figures of MONEY on either side rest on drawn children. */
oab_cell oab_compared_is_drawn(const oab_comparison *comparison, oab_money money);
/* The sums by province and size of municipality, of both kinds of money. */
oab_report_table oab_regions_table(const oab_comparison *comparison);
/* See oab_unit_table. */
bool oab_region_holds(const void *context, const void *row, const oab_whereabouts *member);
/* Shows those of MONEY by province, and by size; says which of the two cannot be told. */
void oab_show_regions(const oab_comparison *comparison, oab_money money,
                      const oab_terminal *terminal);

/* The tables for which a comparison has files, and what they refer to. */
typedef struct oab_comparison_tables {
    oab_unit_tables units;
    oab_level_view view[OAB_LEVEL_COUNT];
    oab_groups groups;
} oab_comparison_tables;
/* Fills TABLES, which must not move. */
void oab_list_comparison(const oab_comparison *comparison, oab_comparison_tables *tables);

/* Selects what is ASKED for and shown on the screen of a comparison: as oab_select, but a column to
 * sort by must be in one of its lists. */
oab_status oab_select_compared(const oab_unit_tables *tables, const oab_asked *asked,
                               oab_selection *selection, oab_log *log);
/* Is anything of SELECTION shown of MONEY? */
bool oab_has_part(const oab_selection *selection, oab_money money);
oab_status oab_show_compared_part(const oab_selection *selection, oab_money money,
                                  const oab_terminal *terminal, oab_log *log);

/* The whole comparison except its rows; NULL: out of memory. */
json_t *oab_comparison_json(const oab_comparison *comparison, const oab_log *log);

/* ---- analyses ---- */

/* What the measure or tracked unit NAME is, without its unit; returns OUT, empty if the engine has
 * no such measure. And its unit, empty likewise. */
const char *oab_measure_meaning(oab_language language, const char *name, char *out, size_t size);
const char *oab_measure_unit(oab_language language, const char *name);

/* A remark, or COUNT of them with "; " between, in words. Return OUT. */
const char *oab_remark_in_words(oab_language language, const oab_remark *remark, char *out,
                                size_t size);
const char *oab_remarks_in_words(oab_language language, const oab_remark *remarks, size_t count,
                                 char *out, size_t size);

/* What a table of the indices of COUNT measures refers to. */
typedef struct oab_index_view {
    const oab_measure *measures;
    size_t count, column_count;
    bool is_pairs;
    oab_language language;                            /* of remarks */
    oab_report_column columns[5 + OAB_INDEX_COLUMNS]; /* one spare, for a column that the caller
                                                         adds */
} oab_index_view;
/* The table of the indices, or of those of pairs of factors. Fills VIEW and refers to it. */
oab_report_table oab_index_table_of(oab_index_view *view, const oab_measure *measures, size_t count,
                                    bool is_pairs);

/* ORDER: [rows] of TABLE, those largest in COLUMN first whatever their sign, equal ones as they
 * are; COLUMN -1: all as they are. */
void oab_order_indices(const oab_index_table *table, int column, uint32_t *order);
/* Of more pairs only the largest are for people to read. */
enum { OAB_MOST_PAIRS = 20 };
/* Says that COUNT others are left out, the largest of which has this S2. Returns OUT. */
const char *oab_pairs_left_in_words(size_t count, double largest, oab_language language, char *out,
                                    size_t size);

/* The table of the measures of ANALYSIS. */
oab_report_table oab_measures_table(const oab_analysis *analysis);

/* How the indices of all measures settle, as a table too. */
typedef struct oab_settling_row {
    const char *measure, *factor, *index;
    uint64_t samples, runs;
    double value;
} oab_settling_row;
typedef struct oab_settling_list {
    const oab_analysis *analysis;
    oab_settling *of; /* [measures] */
    oab_settling_row *rows;
    size_t row_count; /* 0: by a method whose indices do not settle */
} oab_settling_list;
/* Fills LIST, which must be freed in every case. */
oab_status oab_list_settling(const oab_analysis *analysis, oab_settling_list *list, oab_log *log);
void oab_settling_list_free(oab_settling_list *list);
oab_report_table oab_settling_table(const oab_settling_list *list);

/* What the provinces that a grid or a tornado tracks get in each run. */
typedef struct oab_swept_regions {
    oab_report_column *columns;
    double *value;    /* rows x columns */
    size_t row_count; /* 0: by another method, or no province is tracked */
    size_t column_count;
} oab_swept_regions;
/* Fills R, which must be freed in every case. */
oab_status oab_swept_regions_make(const oab_analysis *analysis, oab_swept_regions *r, oab_log *log);
void oab_swept_regions_free(oab_swept_regions *r);
oab_report_table oab_swept_regions_table(const oab_swept_regions *r);

/* Says whether M has enough runs of DESIGN, or how many more would do. Returns OUT, "" if its
 * method takes no sample. */
const char *oab_convergence_in_words(const oab_design *design, const oab_measure *m,
                                     oab_language language, char *out, size_t size);

/* Adds to a page what the measures and factors of ANALYSIS are, and that FIRST (NULL: none) is the
 * one to show first. */
oab_status oab_page_swept(const oab_analysis *analysis, const oab_measure *first, json_t **json,
                          oab_log *log);

/* Has the measure anything to plot? */
bool oab_has_plots(const oab_measure *measure);
/* Adds the plots of each measure that has any. */
void oab_add_plots(oab_folder *folder, const oab_analysis *analysis,
                   const oab_settling_list *settling, oab_language language);

#endif
