#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""read_results.py DIR: reads what `oab-alloc --year Y --out DIR` wrote, using only the standard library."""
import csv
import json
import pathlib
import sys
from decimal import Decimal

folder = pathlib.Path(sys.argv[1])


def table(name):
    with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Euros are exact decimals; an empty cell is unknown or does not apply.
def euros(cell):
    return Decimal(cell) if cell else None


summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
schools = table("schools")
known = [school for school in schools if euros(school["amount"]) is not None]
total = sum(euros(school["amount"]) for school in known)
print(f"{summary['year']}: {len(schools)} schools, {total:,.2f} euro")
for school in sorted(known, key=lambda school: -euros(school["amount"]))[:3]:
    print(f"  {school['school_id']} {school['name']:30} {euros(school['amount']):16,.2f}")
for line in table("budget"):
    print(f"  {line['line']:24} {line['allocated']:>16}")
