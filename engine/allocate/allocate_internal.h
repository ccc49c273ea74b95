/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of allocate, which first list the units of a run (sites.c,
 * municipal_scores.c) and then pay them (school_money.c, weights.c, municipal_money.c,
 * old_grants.c). */
#ifndef OAB_ALLOCATE_INTERNAL_H
#define OAB_ALLOCATE_INTERNAL_H

#include "allocate/scheme.h"

oab_dates oab_choose_dates(const oab_evidence *evidence, oab_log *log);

/* Lists the sites of the children and of the table. */
oab_status oab_list_sites(const oab_evidence *evidence, oab_result *result, oab_log *log);
/* Scores the sites: A, B and the score. */
oab_status oab_score_sites(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                           oab_log *log);
/* Takes the scores of schools that have split off from those of the old schools (splits.c). */
void oab_split_scores(const oab_evidence *evidence, oab_result *result);
/* Art. 18 Besluit bekostiging WPO 2022: score x price or a divided budget, transition, NPO line. */
oab_status oab_pay_scores(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                          oab_log *log);
/* price_site of the schemes (scheme.h). */
oab_cents oab_price_score(const oab_rules *rules, const oab_result *result,
                          const oab_site_result *site, oab_fixed above);
/* school.price, which is set, x school.price_index in 1e-12 euro, not rounded. */
oab_wide oab_school_price(const oab_rules *rules);
/* OAB_CONFIG: neither a price nor a budget pays schools, or the transition's shares contradict. */
oab_status oab_check_school_money(const oab_rules *rules, oab_log *log);
/* OAB_CONFIG: parameter ID exceeds MOST, which it may not for REASON. */
oab_status oab_check_order(const oab_rules *rules, oab_parameter_id id, oab_parameter_id most,
                           const char *reason, oab_log *log);
/* What schools, and municipalities, had before, by school.transition and municipality.transition.
 */
oab_status oab_find_previous(const oab_evidence *evidence, oab_result *result, oab_log *log);
oab_status oab_find_grants(const oab_evidence *evidence, oab_result *result, oab_log *log);
/* Adds to each new AMOUNT of SITES, COUNT in order of id, its part of what it had before less that
 * amount. Whether an institution gains or loses decides the share of all its sites. TRANSITION
 * (NULL: not asked): what was added, left as it is where nothing applies. */
void oab_add_school_transition(const oab_rules *rules, const oab_site_result *sites, size_t count,
                               oab_cents *amount, oab_cents *transition);
/* Sets what each site of RESULT gets when the transition is over, unless no site is in one. */
void oab_set_final(oab_result *result);
/* Art. 27, 28, 28a Besluit bekostiging WPO (text to 2019): school weights and their money. */
oab_status oab_pay_weights(const oab_evidence *evidence, const oab_dates *dates, oab_result *result,
                           oab_log *log);
oab_cents oab_price_weight(const oab_rules *rules, const oab_result *result,
                           const oab_site_result *site, oab_fixed above);
/* Sum institutions, and the boards that sites name, from their sites as rounded. */
oab_status oab_sum_institutions(oab_result *result, oab_log *log);
oab_status oab_sum_boards(oab_result *result, oab_log *log);

enum { OAB_MOST_MUNICIPALITIES = 10000 }; /* ids have four digits */

/* The children of one municipality on one count date. */
typedef struct oab_municipal_sums {
    oab_unit all, toddlers;
} oab_municipal_sums;
/* Fills in INDEX, [OAB_MOST_MUNICIPALITIES]: from municipality id to its index in RESULT. */
void oab_index_municipalities(const oab_result *result, uint32_t *index);
/* Sums the children of each of COUNT municipalities on DATE. INDEX: from municipality id to its
 * index in SUMS. */
void oab_sum_municipalities(const oab_evidence *evidence, size_t date, const uint32_t *index,
                            size_t count, oab_municipal_sums *sums);

/* Lists the municipalities of the children and of the table and, if the scheme says so, those of
 * the schools. */
oab_status oab_list_municipalities(const oab_evidence *evidence, oab_result *result, oab_log *log);
/* Scores the municipalities at their count dates. */
oab_status oab_score_municipalities(const oab_evidence *evidence, const oab_dates *dates,
                                    oab_result *result, oab_log *log);
/* Scores the municipalities, then applies art. 4 and 6 Stb. 2018, 315: key, minimum, transition,
 * preschool line. */
oab_status oab_pay_municipalities_by_score(const oab_evidence *evidence, const oab_dates *dates,
                                           oab_result *result, oab_log *log);
/* Only the money, for units that already have their weights. */
oab_status oab_pay_municipalities(const oab_evidence *evidence, oab_result *result, oab_log *log);
/* The grants of 2018: given, by the decree of 2010, or the proxy for them. */
oab_status oab_pay_old_grants(const oab_evidence *evidence, const oab_dates *dates,
                              oab_result *result, oab_log *log);

/* Divides the pots of BWBR0028273 by the school weights of TABLE, each to the cent. Whatever the
 * status, free DECREE with oab_decree_free. OAB_CONFIG: the pots exceed the budget. */
oab_status oab_decree_divide(const oab_rules *rules, const oab_municipalities *table,
                             oab_decree *decree, oab_log *log);
/* The grant of ROW, a row of TABLE or NULL; OAB_ABSENT if its school weight is unknown. */
oab_cents oab_decree_grant(const oab_decree *decree, const oab_municipalities *table,
                           const oab_municipality *row);
void oab_decree_free(oab_decree *decree);

/* Euros per point (1e-6): CENTS over a sum of scores in hundredths, for display. OAB_ABSENT if
 * nothing is divided or the result does not fit. */
oab_fixed oab_price_shown(oab_wide cents, oab_wide hundredths);

/* The figures of NATION for display. */
oab_national oab_show_nation(int32_t date, const oab_nation *nation);

/* The mean score of COUNT > 0 children whose scores add up to SUM. */
static inline oab_hundredths oab_mean(int64_t sum, int64_t count) {
    return (oab_hundredths)oab_round_div(sum, (oab_wide)count * (OAB_ONE / 100));
}

#endif
