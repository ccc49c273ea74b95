/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scoring asks of a prepared cohort beside its fields. */
#ifndef OAB_PREPARE_INTERNAL_H
#define OAB_PREPARE_INTERNAL_H

#include "score/score.h"

/* First piece that begins at child CHILD or behind it; piece_count where none does. */
size_t oab_piece_at(const oab_prepared *prepared, uint64_t child);

#endif
