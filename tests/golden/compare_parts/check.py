# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds for every row of every table of a comparison, whatever it compares: the parts sum to the
difference, groups sum to their units, the first two rungs divide the same sum, and the amounts are
those of a run of that side alone."""
import csv, glob, json, subprocess, sys
from decimal import Decimal

PARTS = ["composition", "threshold", "price", "minimum", "transition", "rounding"]


def table(path):
    return list(csv.DictReader(open(path)))


def total(rows, column):
    return sum(Decimal(r[column] or 0) for r in rows)


def run(folder, *options):
    subprocess.run(["oab-alloc", "run", "--quiet", "--out", folder, *options], check=True, stderr=subprocess.DEVNULL)


def compare(name, *options):
    subprocess.run(["oab-alloc", "compare", "--quiet", "--out", name, *options], check=True, stderr=subprocess.DEVNULL)
    figures = json.load(open(f"{name}/compare.json"))
    bad = rows = 0
    for path in sorted(glob.glob(f"{name}/compare_*.csv")):
        if path.endswith("groups.csv"):
            continue
        for r in table(path):
            if r["status"] == "unknown":
                continue
            rows += 1
            difference = Decimal(r["difference"])
            bad += Decimal(r["amount_variant"]) - Decimal(r["amount_baseline"]) != difference
            bad += sum(Decimal(r[p]) for p in PARTS) != difference
    for money, first, groups in (("schools", "schools", ["institutions", "boards", "schools_by_municipality", "schools_by_province"]), ("municipalities", "municipalities", ["provinces"])):
        if money not in figures:
            continue
        units = table(f"{name}/compare_{first}.csv")
        f = figures[money]
        bad += total(units, "composition") != 0 or total(units, "threshold") != 0
        for side in ("baseline", "variant"):
            bad += total(units, f"amount_{side}") != Decimal(repr(f["total"][side])).quantize(Decimal("0.01"))
        for group in groups:
            for path in glob.glob(f"{name}/compare_{group}.csv"):
                for column in ["amount_baseline", "amount_variant", "difference", *PARTS]:
                    bad += total(table(path), column) != total(units, column)
    print(name, rows, "rows,", bad, "wrong")
    return bad


def same_amounts(name, side, options, scaled):
    """The amounts of one side are those of its own run (scaled: in proportion, to half a cent a
    thousand)."""
    run(f"{name}_{side}", *options)
    bad = 0
    for unit in ("schools", "municipalities"):
        alone = {list(r.values())[0]: Decimal(r["amount"] or 0) for r in table(f"{name}_{side}/{unit}.csv")}
        here = {r["id"]: Decimal(r[f"amount_{side}"]) for r in table(f"{name}/compare_{unit}.csv")}
        factor = sum(here.values()) / sum(alone.values()) if scaled else 1
        bad += alone.keys() != here.keys()
        bad += sum(abs(here[k] - alone[k] * factor) > (Decimal("0.02") if scaled else 0) for k in alone)
    print(name, side, "as alone:", bad, "differ")
    return bad


wrong = 0
for year in ("2019", "2020", "2021"):
    wrong += compare(f"old_new_{year}", "--year", year)
    wrong += same_amounts(f"old_new_{year}", "variant", ["--year", year], False)
    wrong += same_amounts(f"old_new_{year}", "baseline", ["--year", year, "--regime", "old"], True)
    wrong += compare(f"own_{year}", "--year", year, "--own-budgets")
    wrong += same_amounts(f"own_{year}", "baseline", ["--year", year, "--regime", "old"], False)
for scenario in ("school-threshold-10", "preschool-by-toddlers", "municipal-minimum-none"):
    wrong += compare(scenario, "--year", "2020", "--variant", scenario)
    wrong += same_amounts(scenario, "variant", ["--year", "2020", "--scenario", scenario], False)
wrong += compare("small_budget", "--year", "2022", "--set", "municipality.budget=2000000", "--variant", "municipal-minimum-none")
wrong += compare("old_year", "--year", "2015", "--variant", "regulation-2015-first")
sys.exit(wrong > 0)
