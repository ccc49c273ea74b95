/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How unequally money falls over pupils: one Gini for every study. */
#ifndef OAB_LORENZ_H
#define OAB_LORENZ_H

#include <math.h>

/* The Lorenz curve of units so far. */
typedef struct oab_lorenz {
    double pupils, euros;
    double area; /* under the curve, times 2 pupils x euros */
} oab_lorenz;

/* Adds the next unit in ascending order of euros per pupil. */
static inline void oab_lorenz_add(oab_lorenz *lorenz, double pupils, double euros) {
    lorenz->area += pupils * (2 * lorenz->euros + euros);
    lorenz->euros += euros;
    lorenz->pupils += pupils;
}

/* Gini coefficient: one less twice the area under the Lorenz curve by trapezia, as Brown (1994,
 * Social Science & Medicine 38(9)) has it: G = 1 - sum of (X_i - X_i-1) (Y_i + Y_i-1), X and Y the
 * cumulative shares of pupils and euros. NAN where there are no euros. */
static inline double oab_lorenz_gini(const oab_lorenz *lorenz) {
    return lorenz->euros > 0 ? 1 - lorenz->area / (lorenz->euros * lorenz->pupils) : NAN;
}

#endif
