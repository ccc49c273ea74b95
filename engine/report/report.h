/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: shows what a study has computed, as tables, JSON, a receipt and a summary on the
 * terminal. It computes no results of its own. */
#ifndef OAB_REPORT_H
#define OAB_REPORT_H

#include "compare/compare.h"
#include "explain/explain.h"
#include "run/find.h"
#include "run/run.h"
#include "sweep/sweep.h"

/* The formats of the tables in a folder of results, as bits. */
enum { OAB_FORMAT_CSV = 1, OAB_FORMAT_XLSX = 2, OAB_FORMAT_SQLITE = 4 };
/* Reads a list such as "csv,xlsx". OAB_USAGE: a word is none of csv, xlsx and sqlite, is given
 * twice, or names a format that this build lacks. */
oab_status oab_formats_read(const char *list, unsigned *formats, oab_log *log);

/* Where a folder of results goes. */
typedef struct oab_destination {
    const char *folder;
    unsigned formats; /* 0: OAB_FORMAT_CSV */
    bool dutch;       /* CSV with semicolon and decimal comma */
    bool force;       /* also replace files that oab-alloc did not write (base.h) */
} oab_destination;

/* The language of text for people. Messages, help and files for programs are always English. */
typedef enum oab_language { OAB_ENGLISH, OAB_DUTCH, OAB_LANGUAGES } oab_language;
/* The language of a LOCALE such as nl_NL.UTF-8 (NULL: not set); English for those we do not speak.
 */
oab_language oab_language_of(const char *locale);

/* A terminal, or a stream used as one. */
typedef struct oab_terminal {
    FILE *out;
    int width; /* in columns; 0: not a terminal, lines have no limit */
    oab_language language;
} oab_terminal;
/* Columns of the terminal OUT, limited to 60 to 100; 0: not a terminal. */
int oab_terminal_width(FILE *out);
/* Writes TEXT, whose words are separated by blanks or line ends, in lines of at most WIDTH columns,
 * and ends the last line. The first line starts at column AT, the others are indented by INDENT. */
void oab_put_wrapped(FILE *out, const char *text, int at, int indent, int width);

/* A unit that a user names to see only what lies in it. */
typedef struct oab_asked_unit {
    oab_unit_kind kind; /* a site may be an institution too */
    const char *text;
} oab_asked_unit;

/* What a user asks to see of a run or comparison; all empty: the usual. Strings are borrowed. It
 * changes what is shown, not what is computed or written to a folder. */
typedef struct oab_asked {
    const oab_asked_unit *units; /* what lies in any unit of one kind, and so for each kind */
    size_t unit_count;
    const char *sort;  /* a column; after "-": largest first; NULL: see oab_select_rows */
    size_t top;        /* most rows to show of a list; 0: not given */
    const char *table; /* the only one to show, as CSV; NULL: no such wish */
} oab_asked;
/* Is a part of the rows asked for, or another order? */
static inline bool oab_asks_part(const oab_asked *asked) {
    return asked->unit_count > 0 || asked->sort != NULL || asked->top > 0;
}

/* Writes the tables schools, institutions, boards, municipalities, preschool, schools_detail and
 * budget (those that apply), summary.json and receipt.json, all or none. As CSV each table is a
 * file, described by datapackage.json; other formats have one file, tables.xlsx or tables.sqlite,
 * which also tells the summary, the parameters and the inputs. */
oab_status oab_report_files(const oab_run *run, const oab_destination *to, oab_log *log);
/* The summary as JSON, with the rows ASKED for and the notes of LOG. */
oab_status oab_report_json(const oab_run *run, const oab_asked *asked, FILE *out, oab_log *log);
/* The summary for a reader at a terminal, with lists of what is ASKED for. */
oab_status oab_report_terminal(const oab_run *run, const oab_asked *asked,
                               const oab_terminal *terminal, oab_log *log);
/* The one table that is ASKED for, as CSV; DUTCH: with semicolons and decimal commas. */
oab_status oab_report_run_table(const oab_run *run, const oab_asked *asked, bool dutch, FILE *out,
                                oab_log *log);

/* The parameters ASKED for (NULL: all) for a reader, as JSON or as CSV: those IN_USE in the year,
 * or all rows of parameters.csv. ASKED is a name, else what names begin with, else a word in a name
 * or a description, English or Dutch. OAB_CONFIG: it finds nothing. */
typedef enum oab_parameters_form {
    OAB_PARAMETERS_SCREEN,
    OAB_PARAMETERS_JSON,
    OAB_PARAMETERS_CSV
} oab_parameters_form;
oab_status oab_report_parameters(const oab_parameters *parameters, const char *asked, bool in_use,
                                 const oab_terminal *terminal, oab_parameters_form form,
                                 oab_log *log);

/* A comparison: the tables compare_schools, compare_institutions, compare_boards,
 * compare_municipalities, compare_provinces, compare_groups, compare_regions (those that apply) and
 * compare.json. If both sides have municipal grants, municipalities and provinces show the grants,
 * and the schools' money by place has files of its own; otherwise they show the schools' money. */
oab_status oab_report_comparison_files(const oab_comparison *comparison, const oab_destination *to,
                                       oab_log *log);
oab_status oab_report_comparison_json(const oab_comparison *comparison, const oab_asked *asked,
                                      FILE *out, oab_log *log);
oab_status oab_report_comparison_terminal(const oab_comparison *comparison, const oab_asked *asked,
                                          const oab_terminal *terminal, oab_log *log);
oab_status oab_report_comparison_table(const oab_comparison *comparison, const oab_asked *asked,
                                       bool dutch, FILE *out, oab_log *log);

/* What the measure or tracked unit NAME is, with its unit: "price of a unit of school score
 * (euro)". Returns OUT (OAB_MEASURE_MEANING bytes), empty if the engine has no such measure. */
enum { OAB_MEASURE_MEANING = 512 };
const char *oab_measure_in_words(oab_language language, const char *name, char *out, size_t size);

/* How far the work is: DONE of ALL bytes read; DONE of ALL runs, RATE of them per second. OUT:
 * OAB_PROGRESS_TEXT bytes; returns it. */
enum { OAB_PROGRESS_TEXT = 160 };
const char *oab_read_in_words(oab_language language, uint64_t done, uint64_t all, char *out);
const char *oab_runs_in_words(oab_language language, uint64_t done, uint64_t all, double rate,
                              char *out);

/* What a step of a sweep has written: a DESIGN to PATH; the runs of SWEEP to RESULTS, and to
 * INTERVALS (NULL: not asked for); the RUNS of as many FILES to RESULTS. */
void oab_report_design(const oab_design *design, const char *path, const oab_terminal *terminal);
void oab_report_sweep(const oab_sweep *sweep, const char *results, const char *intervals,
                      const oab_terminal *terminal);
void oab_report_merged(const char *results, uint64_t runs, size_t files,
                       const oab_terminal *terminal);

/* The analysis of a sweep: as a folder TABLES with the tables indices, pairs (sobol with second
 * order) and measures, and as a folder PLOTS with SVG files in LANGUAGE, each (NULL: not asked for)
 * with analysis.json; they may be the same folder, and appear together or not at all; as JSON; on a
 * terminal. OAB_DATA: no measure has anything to plot. */
oab_status oab_report_sweep_files(const oab_analysis *analysis, const oab_destination *tables,
                                  const oab_destination *plots, oab_language language,
                                  oab_log *log);
oab_status oab_report_sweep_json(const oab_analysis *analysis, FILE *out, oab_log *log);
oab_status oab_report_sweep_terminal(const oab_analysis *analysis, const oab_terminal *terminal,
                                     oab_log *log);
/* Says where the tables, the plots and the page are (NULL: there are none). */
void oab_report_sweep_places(const char *tables, const char *plots, const char *page,
                             const oab_terminal *terminal);

/* What a unit gets and why: sentences, then its steps; as JSON the tree of them. A unit that
 * consists of others shows those, whose steps are in the JSON. */
void oab_report_explanation(const oab_explanation *explanation, const oab_terminal *terminal);
oab_status oab_report_explanation_json(const oab_explanation *explanation, FILE *out, oab_log *log);
/* The same JSON on one line, without its end. */
oab_status oab_report_explanation_line(const oab_explanation *explanation, FILE *out, oab_log *log);
/* The same on both sides of a comparison: what differs and why, then each side's explanation. */
void oab_report_explained_both(const oab_explained_both *both, const oab_terminal *terminal);
oab_status oab_report_explained_both_json(const oab_explained_both *both, FILE *out, oab_log *log);
/* What the score or weight of a child is made of, in sentences, then as steps; as JSON. */
void oab_report_pupil(const oab_explanation *explanation, const oab_terminal *terminal);
oab_status oab_report_pupil_json(const oab_explanation *explanation, FILE *out, oab_log *log);
/* The units that TEXT may mean, with their ids; as JSON. */
void oab_report_units(const oab_units *units, const oab_terminal *terminal);
oab_status oab_report_units_json(const oab_units *units, FILE *out, oab_log *log);

/* A page: HTML that needs no other file, in both languages. It begins with the mark that identifies
 * the file. */
#define OAB_PAGE_MARK "<!DOCTYPE html>\n<!-- oab-alloc page"
/* Borders of municipalities for a map, read from GeoJSON. OAB_DATA: it is none. *BORDERS is owned
 * by the caller, to be freed with oab_borders_free. */
typedef struct oab_borders oab_borders;
oab_status oab_borders_read(const char *path, oab_borders **borders, oab_log *log);
void oab_borders_free(oab_borders *borders);
typedef struct oab_page_options {
    oab_language language;      /* in which it opens */
    const oab_borders *borders; /* other than the country's; NULL: none */
} oab_page_options;
oab_status oab_report_run_page(const oab_run *run, const oab_page_options *options, FILE *out,
                               oab_log *log);
oab_status oab_report_comparison_page(const oab_comparison *comparison,
                                      const oab_page_options *options, FILE *out, oab_log *log);
oab_status oab_report_sweep_page(const oab_analysis *analysis, const oab_page_options *options,
                                 FILE *out, oab_log *log);

/* ---- the live page: one comparison after another, for the browser that asks for them ---- */

/* What an answer says of itself. */
typedef struct oab_live_facts {
    int64_t number;               /* of the answer */
    int64_t after;                /* that which the browser still has; 0: none */
    const struct json_t *request; /* what was asked */
    const char *command;          /* that gives the same */
    const oab_log *notes;         /* what there was to note in computing it */
    double asked, computed;       /* oab_seconds() */
} oab_live_facts;
/* The answer last sent, so that the next one need not repeat what has not changed. Zero-initialise;
 * free with oab_live_sent_free. */
typedef struct oab_live_sent {
    int64_t number;
    const oab_compare_tables *read; /* what it was computed from; only compared */
    struct json_t *tables;
} oab_live_sent;
void oab_live_sent_free(oab_live_sent *sent);
/* The page as it opens, and an answer as JSON, both with the parameters that can be changed;
 * engine/page/README.md says what they hold. SENT becomes what is sent. */
oab_status oab_report_live_page(const oab_comparison *comparison, const oab_live_facts *facts,
                                const oab_page_options *options, oab_live_sent *sent, FILE *out,
                                oab_log *log);
oab_status oab_report_live_answer(const oab_comparison *comparison, const oab_live_facts *facts,
                                  const oab_page_options *options, oab_live_sent *sent, FILE *out,
                                  oab_log *log);
/* Says where the page is served, and how that ends. */
void oab_report_live_address(const char *address, const oab_terminal *terminal);
/* What explains one unit on both sides. OAB_DATA: KIND, in words, has no tree. */
oab_status oab_report_live_unit(const oab_comparison *comparison, const char *kind, const char *id,
                                FILE *out, oab_log *log);
/* All tables of a comparison as a workbook. OAB_USAGE: this build cannot write one. */
oab_status oab_report_comparison_book(const oab_comparison *comparison, FILE *out, oab_log *log);

/* Writes the intervals of SWEEP to PATH: unit, id, name, amount (of the baseline), p5, p50, p95,
 * with_money (share of the runs). The header is the mark that identifies the file. */
#define OAB_INTERVALS_MARK "unit,id,name,amount,p5,p50,p95,with_money"
oab_status oab_report_intervals(const oab_sweep *sweep, const char *path, bool force, oab_log *log);

#endif
