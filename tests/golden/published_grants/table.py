# SPDX-License-Identifier: GPL-3.0-or-later
"""table.py PUBLISHED OLD NEW: published municipal grants beside ours, thousands of euros, and whether each lies in its band."""
import csv
import sys

SHOWN_ONLY = {"GM0352"}  # another price level or date (input-samples/netherlands/README.md)
BAND = {"grant_2018": 40.0, "grant_2020": 15.0}  # most percent apart; Nissewaard's old grant is the worst


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return {row["municipality_id"]: row for row in csv.DictReader(file)}


published, old, new = map(rows, sys.argv[1:])
print(f"{'':20} {'2018':>9} {'ours':>9} {'':>7}  {'new key':>9} {'ours':>9} {'':>7}")
outside, apart = [], {key: [] for key in BAND}
for key, row in published.items():
    line = f"{row['name']:20}"
    for column, ours in (("grant_2018", old[key]["amount"]), ("grant_2020", new[key]["amount_formula"])):
        theirs, percent = float(row[column]), 100 * (float(ours) / float(row[column]) - 1)
        line += f" {theirs / 1000:9,.0f} {float(ours) / 1000:9,.0f} {percent:+6.1f}% "
        if key not in SHOWN_ONLY:
            apart[column].append(abs(percent))
            if abs(percent) > BAND[column]:
                outside.append(f"{row['name']} {column}")
    print(line.rstrip() + ("  shown, not held" if key in SHOWN_ONLY else ""))
for column, percents in apart.items():
    print(f"{column}: {len(percents)} of them apart by {sum(percents) / len(percents):.1f}% on average, at most {max(percents):.1f}%")
print("outside their band:", ", ".join(outside) or "none")
