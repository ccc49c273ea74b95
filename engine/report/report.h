/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: takes what a study has filled and shows it: tables, JSON, a receipt, a summary on the
 * terminal. It computes nothing that the struct does not hold. */
#ifndef OAB_REPORT_H
#define OAB_REPORT_H

#include "study/compare.h"
#include "study/study.h"
#include "study/sweep.h"
#include "study/sweep_run.h"

/* Writes schools.csv, institutions.csv, municipalities.csv, preschool.csv, schools_detail.csv,
 * budget.csv, summary.json and receipt.json (those that apply) into FOLDER, all or none. DUTCH:
 * semicolon and decimal comma. */
oab_status oab_report_files(const oab_run *run, const char *folder, bool dutch, oab_log *log);
/* The summary as JSON; its notes are those of LOG. */
oab_status oab_report_json(const oab_run *run, FILE *out, oab_log *log);
/* The summary for a reader at a terminal of 100 columns. */
oab_status oab_report_terminal(const oab_run *run, FILE *out, oab_log *log);

/* A comparison: compare_schools.csv, compare_institutions.csv, compare_boards.csv,
 * compare_municipalities.csv, compare_provinces.csv, compare_groups.csv (those that apply) and
 * compare.json. Municipalities and provinces are those of the grants where both sides have them,
 * and the schools' money by place has files of its own; else they are the schools' money. */
oab_status oab_report_comparison_files(const oab_comparison *comparison, const char *folder,
                                       bool dutch, oab_log *log);
oab_status oab_report_comparison_json(const oab_comparison *comparison, FILE *out, oab_log *log);
void oab_report_comparison_terminal(const oab_comparison *comparison, FILE *out);

/* The analysis of a sweep: indices.csv, pairs.csv (sobol with second
 * order), measures.csv and analysis.json in FOLDER, all or none; as JSON; at a terminal. */
oab_status oab_report_sweep_files(const oab_analysis *analysis, const char *folder, oab_log *log);
oab_status oab_report_sweep_json(const oab_analysis *analysis, FILE *out, oab_log *log);
void oab_report_sweep_terminal(const oab_analysis *analysis, FILE *out);

/* The intervals of SWEEP as the file PATH: unit, id, name, amount (of the baseline), p5, p50, p95,
 * with_money (share of the runs). */
oab_status oab_report_intervals(const oab_sweep *sweep, const char *path, oab_log *log);

#endif
