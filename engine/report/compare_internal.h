/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reports of a comparison share: the words for a row, the tables, the JSON.
 */
#ifndef OAB_REPORT_COMPARE_INTERNAL_H
#define OAB_REPORT_COMPARE_INTERNAL_H

#include "report/report_internal.h"

#include "study/compare.h"

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

/* The table of a level, its file name included. */
oab_csv_table oab_level_table(const oab_level_view *view);
/* Id of a row in its level. OUT: 8 bytes, used where the id is no text of its own. */
const char *oab_compared_id(const oab_level_view *view, const oab_compared *row, char *out);

/* All groups of a comparison (deciles, sizes, places): the context is the oab_comparison. */
extern const oab_csv_table oab_groups_table;

/* Names of the kinds of money and of the groups, in the order of their enums. */
extern const char *const oab_money_names[OAB_MONEY_COUNT];

/* The whole comparison but its rows; NULL: no memory. */
json_t *oab_comparison_json(const oab_comparison *comparison, const oab_log *log);

#endif
