# SPDX-License-Identifier: GPL-3.0-or-later
"""duo_amounts.py OURS DUO: compares a run's schools.csv with DUO's own amounts, by institution."""

import csv
import sys

WITHIN = 0.05
PAIRS = (("amount_old", "bestrijding_onderwijsachterstanden"), ("amount_impulse", "impulsgebieden"))

with open(sys.argv[1]) as ours, open(sys.argv[2]) as theirs:
    mine = {row["school_id"]: row for row in csv.DictReader(ours)}
    rows = list(csv.DictReader(theirs))
differ = [row for row in rows
          if any(abs(float(mine[row["brin4"]][a] or 0) - float(row[b])) > WITHIN for a, b in PAIRS)]
print(f"{len(rows) - len(differ)} of {len(rows)} within EUR {WITHIN}")
for row in differ:
    print("differs:", row["brin4"], *(f"{mine[row['brin4']][a]} {row[b]}" for a, b in PAIRS))
