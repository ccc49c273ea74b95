/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of preparing a cohort: pieces (prepare.c), groups of the school mean (groups.c), counts
 * of every code (counts.c). */
#ifndef OAB_PREPARE_INTERNAL_H
#define OAB_PREPARE_INTERNAL_H

#include "score/score.h"

/* First piece that begins at child CHILD or behind it; piece_count where none does. */
size_t oab_piece_at(const oab_prepared *prepared, uint64_t child);

/* Do two segments hold pupils of one institution on one count date? */
bool oab_same_institution(const oab_cohort *cohort, size_t s, size_t t);

/* Lists the groups and says for every segment which is its own; no mother is counted yet.
 * OF_GROUP[g], for 2 x segments + dates groups: the municipality's group above institution x
 * municipality g, 0 for the others. False: no memory. */
bool oab_make_groups(oab_prepared *prepared, uint32_t *of_group);
/* When the institutions' mothers are counted: sums them for municipalities and the nation, and
 * sends toddlers of a municipality without pupils to the nation. */
void oab_finish_groups(oab_prepared *prepared, const uint32_t *of_group);

/* Counts codes, computed children and the mothers of every institution x municipality, anew. */
void oab_count_children(oab_prepared *prepared, int threads);

#endif
