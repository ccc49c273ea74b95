# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums the units of a comparison by province and by inhabitants anew, from the country's own table of municipalities,
and compares with compare_regions.csv; its totals with compare.json."""
import bisect
import collections
import csv
import json
import os
import sys
from decimal import ROUND_HALF_UP, Decimal

folder, *limits = sys.argv[1:]
limits = [int(limit) for limit in limits]
CENT = Decimal("0.01")
SIDES = "baseline", "variant"


def rows(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def size_of(population):
    at = bisect.bisect_right(limits, population)
    if at == 0:
        return f"under {limits[0]}"
    return f"{limits[-1]} or more" if at == len(limits) else f"{limits[at - 1]} to {limits[at] - 1}"


places = {row["municipality_id"]: row for row in rows(os.environ["COUNTRY"] + "/municipalities.csv")}
sums = collections.defaultdict(lambda: collections.defaultdict(Decimal))
seen = collections.defaultdict(set)
for money, name in (("schools", "compare_schools"), ("municipal grants", "compare_municipalities")):
    for row in rows(f"{folder}/{name}.csv"):
        place = places[row["municipality_id"]]
        key = money, place["province"], size_of(int(place["population"]))
        seen[key].add(row["municipality_id"])
        if row["status"] == "unknown":
            sums[key]["unknown"] += 1
            continue
        difference = Decimal(row["difference"])
        sums[key]["units"] += 1
        sums[key]["gain" if difference > 0 else "lose" if difference < 0 else "stay"] += 1
        absent = {"new": "baseline", "gone": "variant"}.get(row["status"])
        for side in SIDES:
            own = row["pupils_" + side] or row["pupils_" + ("variant" if side == "baseline" else "baseline")]
            sums[key]["pupils_" + side] += 0 if side == absent else int(own)
            sums[key]["amount_" + side] += Decimal(row["amount_" + side])

table = rows(f"{folder}/compare_regions.csv")
wrong = 0
for row in table:
    key = row["money"], row["province"], row["size"]
    own = sums.pop(key)
    per_pupil = {side: (own["amount_" + side] / own["pupils_" + side]).quantize(CENT, ROUND_HALF_UP) for side in SIDES}
    own["municipalities"] = Decimal(len(seen[key]))
    own["difference"] = own["amount_variant"] - own["amount_baseline"]
    own["per_pupil_difference"] = per_pupil["variant"] - per_pupil["baseline"]
    own.update({"per_pupil_" + side: value for side, value in per_pupil.items()})
    for column in list(row)[3:-1]:
        if Decimal(row[column]) != own[column]:
            wrong += 1
            print("differs:", *key, column, row[column], own[column])
print(len(table), "regions,", wrong, "cells differ,", len(sums), "regions are missing")

figures = json.load(open(f"{folder}/compare.json", encoding="utf-8"), parse_float=Decimal)
for money, name in (("schools", "schools"), ("municipal grants", "municipalities")):
    own = [row for row in table if row["money"] == money]
    for side in SIDES:
        total = sum(Decimal(row["amount_" + side]) for row in own)
        assert total == Decimal(figures[name]["total"][side]), (money, side, total)
        print(money, side, total)
    for count in "gain", "lose", "stay":
        assert sum(int(row[count]) for row in own) == figures[name][count], (money, count)
