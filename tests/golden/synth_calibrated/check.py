# SPDX-License-Identifier: GPL-3.0-or-later
"""check.py TABLE RUN RECEIPT: a run on children drawn to TABLE against its scores without threshold, and what the receipt of
the draw says of that."""
import csv
import json
import sys
from decimal import Decimal

table, run, receipt = sys.argv[1:]
with open(table, encoding="utf-8") as file:
    published = {row["brin6"]: Decimal(row["score_zonder_drempel"]) for row in csv.DictReader(file)}
with open(run, encoding="utf-8") as file:
    sites = {row["school_id"]: row for row in csv.DictReader(file)}
with open(receipt, encoding="utf-8") as file:
    said = json.load(file)["calibration"]

off = [abs(Decimal(row["score_without_threshold"]) - published[site]) for site, row in sites.items()]
near = {bound: sum(o <= Decimal(bound) for o in off) for bound in ("0.05", "0.01")}
total = sum(Decimal(row["score_without_threshold"]) for row in sites.values())
at_zero = [sites[site] for site, score in published.items() if score == 0]
print(f"{len(off)} sites; total off by less than 1 point: {abs(total - sum(published.values())) < 1}")
print(f"within 0.05 of the published score: {'all' if near['0.05'] == len(off) else near['0.05']}")
print(f"within 0.01: {'99% or more' if near['0.01'] >= 0.99 * len(off) else near['0.01']}")
print(f"{len(at_zero)} sites at 0, with children of the lowest 15%: {sum(float(row['target_pupils']) > 0 for row in at_zero)}")
print("the receipt says the same:", [said[name] for name in ("sites_with_a_score", "within_0.05", "within_0.01")]
      == [len(off), near["0.05"], near["0.01"]] and Decimal(str(said["largest_difference"])) == max(off))
