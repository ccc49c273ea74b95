/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lorenz: how unequally money is spread over pupils; the one Gini that all studies use. */
#ifndef OAB_LORENZ_H
#define OAB_LORENZ_H

#include <math.h>

/* The Lorenz curve of the units added so far. */
typedef struct oab_lorenz {
    double pupils, euros;
    double area; /* area under the curve, times 2 x pupils x euros */
} oab_lorenz;

/* Adds the next unit; units must come in ascending order of euros per pupil. */
static inline void oab_lorenz_add(oab_lorenz *lorenz, double pupils, double euros) {
    lorenz->area += pupils * (2 * lorenz->euros + euros);
    lorenz->euros += euros;
    lorenz->pupils += pupils;
}

/* Gini coefficient: one minus twice the area under the Lorenz curve by the trapezoidal rule (Brown
 * 1994, Social Science & Medicine 38(9)): G = 1 - sum of (X_i - X_i-1) (Y_i + Y_i-1), with X and Y
 * the cumulative shares of pupils and euros. NAN if there are no euros. */
static inline double oab_lorenz_gini(const oab_lorenz *lorenz) {
    return lorenz->euros > 0 ? 1 - lorenz->area / (lorenz->euros * lorenz->pupils) : NAN;
}

#endif
