/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares two runs, of one funding year or of two: what each school, institution, board,
 * municipality and province gains or loses, and why. */
#ifndef OAB_COMPARE_H
#define OAB_COMPARE_H

#include "run/run.h"

enum { OAB_BASELINE, OAB_VARIANT, OAB_SIDE_COUNT };
extern const char *const oab_side_names[OAB_SIDE_COUNT];

/* The parts of a difference; for each unit they sum to the difference exactly.
 * Each side's amount is built up in rungs, in cents. A part is the difference between the two sides
 * in what one rung adds. The first two rungs divide the same sum on both sides: all that the
 * baseline pays by formula.
 *   composition  divided by what the scheme counts, before any threshold (A, or the sum of weights)
 *   threshold    divided by what the threshold, floor and cap leave of it
 *   price        the scheme's own euros for that: its budget or price, teacher age, impulse areas
 *   rounding     the same with scores and school weights rounded as in law, and cents
 *   minimum      the minimum amount of municipalities, and what it costs the others
 *   transition   what the transition adds */
typedef enum oab_part {
    OAB_PART_COMPOSITION,
    OAB_PART_THRESHOLD,
    OAB_PART_PRICE,
    OAB_PART_MINIMUM,
    OAB_PART_TRANSITION,
    OAB_PART_ROUNDING,
    OAB_PART_COUNT
} oab_part;
extern const char *const oab_part_names[OAB_PART_COUNT];

/* One unit on both sides, or a group of units. On a side where it does not appear its figures are 0
 * and its pupils OAB_ABSENT. OAB_MASKED: the figure of some member that counts is unknown. The
 * money of a unit that is not known is 0. */
typedef struct oab_compared {
    uint64_t id;      /* oab_school_id or oab_municipality_id; 0: TEXT is the id */
    const char *text; /* id of a board, name of a province; borrowed */
    const char *name; /* "" if no table gives one; borrowed */
    bool is_on[OAB_SIDE_COUNT];
    /* its amount is known on each side where it appears (for an institution, the amounts of all its
     * sites); otherwise it is in no sum */
    bool is_known;
    int64_t units;   /* number of first-level units in it; 1 for such a unit itself */
    int64_t unknown; /* number of these that its sums leave out; of an institution, of its sites */
    int64_t pupils[OAB_SIDE_COUNT];
    oab_fixed measure[OAB_SIDE_COUNT]; /* what is counted, 1e-6 */
    oab_fixed above[OAB_SIDE_COUNT];   /* what the threshold leaves of it */
    int64_t target[OAB_SIDE_COUNT];    /* pupils in the lowest share, hundredths */
    /* cents of the figures' reference that MEASURE, and ABOVE, would give it */
    oab_cents by_measure[OAB_SIDE_COUNT], by_above[OAB_SIDE_COUNT];
    oab_cents amount[OAB_SIDE_COUNT];
    oab_cents difference, part[OAB_PART_COUNT]; /* variant less baseline */
    uint32_t rank[OAB_SIDE_COUNT];              /* by amount; 1 is the largest, 0: none */
    oab_part cause;                             /* the part that adds most to the difference */
    uint32_t position;                          /* in its list */
    oab_municipality_id municipality;
    const char *board, *place, *province; /* "" if not known; borrowed */
} oab_compared;

/* The kinds of money compared: the euros of schools, and the grants of municipalities. */
typedef enum oab_money { OAB_MONEY_SCHOOLS, OAB_MONEY_GRANTS, OAB_MONEY_COUNT } oab_money;

typedef enum oab_compare_level {
    OAB_LEVEL_SCHOOLS,
    OAB_LEVEL_INSTITUTIONS,
    OAB_LEVEL_BOARDS,
    OAB_LEVEL_SCHOOLS_BY_MUNICIPALITY,
    OAB_LEVEL_SCHOOLS_BY_PROVINCE,
    OAB_LEVEL_MUNICIPALITIES,
    OAB_LEVEL_PROVINCES,
    OAB_LEVEL_COUNT
} oab_compare_level;

/* The level whose rows are the units of MONEY. */
static inline oab_compare_level oab_first_level(oab_money money) {
    return money == OAB_MONEY_SCHOOLS ? OAB_LEVEL_SCHOOLS : OAB_LEVEL_MUNICIPALITIES;
}

/* The kind of money that LEVEL shows. */
static inline oab_money oab_money_of(oab_compare_level level) {
    return level < OAB_LEVEL_MUNICIPALITIES ? OAB_MONEY_SCHOOLS : OAB_MONEY_GRANTS;
}

typedef struct oab_compared_list {
    oab_compared *rows; /* ascending id or text; NULL: there is no such level */
    size_t count;
} oab_compared_list;

/* Units similar in money, size or place. */
typedef struct oab_band {
    const char *label;
    int64_t units, pupils, gain, lose;
    oab_cents amount[OAB_SIDE_COUNT];
    oab_cents lowest, highest; /* of the baseline per pupil; OAB_ABSENT: it has no such limits */
} oab_band;
enum {
    OAB_DECILES = 10,
    OAB_MONEY_BANDS = 1 + OAB_DECILES, /* those without money, and tenths of the others */
    OAB_SIZE_BANDS = 5,
    OAB_PLACE_BANDS = 4,
    OAB_EXTREMES = 10
};

/* National figures of one kind of money. Shares and correlations that cannot be told are NAN.
 * Figures per pupil are over the units on both sides whose pupils are known; each side counts its
 * own pupils or, lacking these, the other side's. */
typedef struct oab_compare_figures {
    int64_t units, common, added, gone, unknown; /* unknown: in no sum */
    oab_cents total[OAB_SIDE_COUNT];
    oab_cents formula[OAB_SIDE_COUNT];  /* the same before the transition */
    oab_cents left_out[OAB_SIDE_COUNT]; /* known amounts, as paid, of units that are left out */
    int64_t without_threshold[OAB_SIDE_COUNT]; /* units known only after their threshold */
    oab_cents part[OAB_PART_COUNT];            /* sums */
    oab_cents part_moved[OAB_PART_COUNT];      /* half the sum of absolute values, half a cent up */
    oab_fixed measure[OAB_SIDE_COUNT], above[OAB_SIDE_COUNT]; /* sums */
    double measure_per_pupil[OAB_SIDE_COUNT]; /* what is counted, mean over pupils */
    oab_cents reference;                      /* what the first two rungs divide */
    int64_t gain, lose, stay;
    oab_cents gains, losses, moved; /* moved: half the sum of absolute differences, rounded up */
    double pearson, spearman;       /* of the amounts per pupil */
    double measure_pearson;         /* of what is counted per pupil */
    double gini[OAB_SIDE_COUNT];    /* of the amount per pupil over pupils */
    /* share of the money that goes to the first 0, 10, .. 100% of the pupils, in descending order
     * of the variant's measure per pupil; NAN if the side has no money */
    double curve[OAB_SIDE_COUNT][OAB_DECILES + 1];
    int64_t reached[OAB_SIDE_COUNT];        /* units with money */
    int64_t target;                         /* pupils in the lowest share, hundredths; OAB_ABSENT */
    int64_t reached_target[OAB_SIDE_COUNT]; /* those of them at units with money */
    oab_cents per_target[OAB_SIDE_COUNT]; /* all money per pupil in the lowest share; OAB_ABSENT */
    oab_band decile[OAB_MONEY_BANDS];     /* by the baseline's amount per pupil, ascending */
    oab_band size[OAB_SIZE_BANDS];        /* by pupils */
    oab_band place[OAB_PLACE_BANDS];      /* by population of the municipality */
    uint32_t riser[OAB_EXTREMES], faller[OAB_EXTREMES]; /* rows of the first level */
    size_t risers, fallers;
} oab_compare_figures;

/* How regions are formed. The size of a municipality is its class by inhabitants. */
typedef enum oab_region_by {
    OAB_BY_PROVINCE_AND_SIZE,
    OAB_BY_PROVINCE,
    OAB_BY_SIZE,
    OAB_BY_COUNTRY, /* one, of all units */
    OAB_REGION_BYS
} oab_region_by;
enum { OAB_REGION_SIZES = 5 };

/* The units of one kind of money in a region. Unknown units are counted, and in no sum. */
typedef struct oab_region {
    oab_money money;
    const char *province; /* "": not known; NULL: not formed by it; borrowed */
    int size;             /* OAB_REGION_SIZES: not known, or not formed by it */
    int64_t municipalities, units, gain, lose, stay, unknown;
    int64_t pupils[OAB_SIDE_COUNT]; /* a side's own or, where a unit has none on it, the other's;
                                       OAB_MASKED: those of a unit are not known */
    oab_cents amount[OAB_SIDE_COUNT];
    oab_cents per_pupil[OAB_SIDE_COUNT]; /* rounded; OAB_ABSENT: pupils are not known, or 0 */
} oab_region;

typedef struct oab_region_list {
    oab_region *rows; /* by province in the order of bytes, then size; what is not known last */
    size_t count;
} oab_region_list;

typedef struct oab_compare_request {
    oab_request side[OAB_SIDE_COUNT];
    const char *what[OAB_SIDE_COUNT]; /* the user's name for it; borrowed */
    const char *schools;              /* table used only for names, or NULL */
    bool own_budgets; /* old scheme against new: do not scale the old one to the new one's total */
} oab_compare_request;

/* The tables of both sides, as read and named. */
typedef struct oab_compare_tables {
    oab_dataset data[OAB_SIDE_COUNT]; /* the variant's is empty if both sides share one */
    oab_schools names;
    oab_input_file names_file;
} oab_compare_tables;

/* All that a report of the comparison shows. */
typedef struct oab_comparison {
    const oab_compare_request *request;
    oab_run run[OAB_SIDE_COUNT];
    oab_compare_tables *tables; /* owned */
    bool is_recomputed;  /* one side alone would pay published scores: both recompute theirs */
    int scaled;          /* side whose amounts are scaled to the other's total before the
                            transition; OAB_SIDE_COUNT: none */
    bool by_institution; /* one side lists only institutions, so "schools" are institutions */
    oab_compared_list level[OAB_LEVEL_COUNT];
    oab_compare_figures figures[OAB_MONEY_COUNT];
    oab_region_list region[OAB_MONEY_COUNT][OAB_REGION_BYS];
} oab_comparison;

/* Do both sides pay the same total of each kind of money? */
bool oab_same_budget(const oab_comparison *comparison);
/* The least inhabitants of the class SIZE. */
int64_t oab_region_limit(const oab_comparison *comparison, int size);
/* The class of municipality ID; OAB_REGION_SIZES: its inhabitants are not known. */
int oab_region_size(const oab_comparison *comparison, oab_municipality_id id);
/* Runs both sides and compares them, on built-in tables if neither has a table. COMPARISON is
 * initialised here; free it in every case. It borrows REQUEST. */
oab_status oab_compare(const oab_compare_request *request, oab_comparison *comparison,
                       oab_log *log);
/* The same after LAST, a comparison that succeeded, of which it takes the tables if they would be
 * read alike, and the results of a side that has the same rules. If this succeeds, LAST can only be
 * freed; if it fails, LAST is as it was. What there is to note of tables has then been noted. */
oab_status oab_compare_after(const oab_compare_request *request, oab_comparison *last,
                             oab_comparison *comparison, oab_log *log);
void oab_comparison_free(oab_comparison *comparison);

#endif
