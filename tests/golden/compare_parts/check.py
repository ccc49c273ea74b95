# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what must hold for all rows of all tables of any comparison: the parts sum to the difference,
groups are the sums of their units, the first two rungs divide the same sum, and the amounts are those
of a run of that side alone."""
import csv, glob, json, subprocess, sys
from decimal import Decimal

PARTS = ["composition", "threshold", "price", "minimum", "transition", "rounding"]


SCHOOL_GROUPS = ["institutions", "boards", "schools_by_municipality", "schools_by_province"]
PLAIN_GROUPS = ["institutions", "boards", "municipalities", "provinces"]


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
        if path.endswith(("groups.csv", "regions.csv")):
            continue
        for r in table(path):
            if r["status"] == "unknown":
                continue
            rows += 1
            difference = Decimal(r["difference"])
            bad += Decimal(r["amount_variant"]) - Decimal(r["amount_baseline"]) != difference
            bad += sum(Decimal(r[p]) for p in PARTS) != difference
    for money, first, groups in (("schools", "schools", SCHOOL_GROUPS if "municipalities" in figures else PLAIN_GROUPS), ("municipalities", "municipalities", ["provinces"])):
        if money not in figures:
            continue
        units = table(f"{name}/compare_{first}.csv")
        f = figures[money]
        counted = [r for r in units if r["status"] != "unknown"]
        bad += len(units) - len(counted) != f["units"]["unknown"]
        bad += any(r["amount_baseline"] + r["amount_variant"] for r in units if r["status"] == "unknown")
        bad += total(units, "composition") != 0 or total(units, "threshold") != 0
        before = f["total_before_transition"]
        bad += figures["scaled"] is not None and before["baseline"] != before["variant"]
        for side in ("baseline", "variant"):
            bad += total(units, f"amount_{side}") != Decimal(repr(f["total"][side])).quantize(Decimal("0.01"))
        for group in groups:
            for path in glob.glob(f"{name}/compare_{group}.csv"):
                for column in ["amount_baseline", "amount_variant", "difference", *PARTS]:
                    bad += total(table(path), column) != total(units, column)
                for column in ["pupils_baseline", "pupils_variant"]:
                    bad += total(table(path), column) != total(counted, column)
                bad += total(table(path), "units") != len(units)
    print(name, rows, "rows,", bad, "wrong")
    return bad


def same_amounts(name, side, options, scaled):
    """Checks that the amounts of one side are those of its own run (scaled: in proportion, within half a
    cent per thousand)."""
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
    wrong += compare(f"old_new_{year}", "--year", year, "--sample")
    wrong += same_amounts(f"old_new_{year}", "variant", ["--year", year, "--sample"], False)
    wrong += same_amounts(f"old_new_{year}", "baseline", ["--year", year, "--sample", "--regime", "old"], True)
    wrong += compare(f"own_{year}", "--year", year, "--sample", "--own-budgets")
    wrong += same_amounts(f"own_{year}", "baseline", ["--year", year, "--sample", "--regime", "old"], False)
for scenario in ("school-threshold-10", "preschool-by-toddlers", "municipal-minimum-none"):
    wrong += compare(scenario, "--year", "2020", "--sample", "--variant", scenario)
    wrong += same_amounts(scenario, "variant", ["--year", "2020", "--sample", "--scenario", scenario], False)
wrong += compare("small_budget", "--year", "2022", "--sample", "--set", "municipality.budget=310000000", "--set", "municipality.preschool_budget=0", "--variant", "municipal-minimum-none")
wrong += compare("old_year", "--year", "2015", "--sample", "--variant", "regulation-2015-first")

# Two provinces, two boards, a municipality of 100,000 people; masked counts on both sides, a new school
# and one that is gone; by site, by institution, with grants, and with the sides swapped.
OLD = """school_id;name;bevoegd_gezag;gemeentenummer;pupils;weight_03;weight_12
01AA00;Old name;11;GM0001;200;30;20
01AA01;Elm;11;GM0001;100;-1;9
01AA02;Ash;11;GM0001;150;3;40
02BB00;Oak;12;GM0002;300;60;4
03CC00;Fir;12;GM0002;-1;1;1
04DD00;Bay;12;GM0003;90;20;10
05EE00;Yew;11;GM0003;80;16;2
"""
NEW = """school_id;name;pupils;score_without_threshold
01AA00;New name;190;400
01AA01;;110;150
01AA02;;160;90,5
01AA03;;-1;12
02BB00;;-1;500
03CC00;;120;80
04DD00;;95;120,25
06FF00;Gum;70;333
"""
PLACES = """municipality_id;name;province;population;score_1;without_threshold_1;grant_2018
GM0001;Alfa;Noord;100000;100;300;1000000
GM0002;Beta;Noord;99999;20,5;90;
GM0003;Gamma;Zuid;5000;0;4;70000,01
"""
INSTITUTIONS = """brin4;schoolgewicht;totaal_aantal_leerlingen
01AA;62;450
02BB;0;300
03CC;;2
04DD;11;90
"""
SCORES = """school_id;pupils;score_without_threshold
01AA;460;640,5
02BB;310;500
03CC;120;80
"""
for name, text in (("scores", SCORES), ("old", OLD), ("new", NEW), ("places", PLACES), ("institutions", INSTITUTIONS)):
    open(f"{name}.csv", "w").write(text)
sites = ["--baseline-schools", "old.csv", "--variant-schools", "new.csv"]
grants = ["--municipalities", "places.csv", "--set", "municipality.budget=2000000", "--set", "municipality.preschool_budget=0"]
for year in ("2020", "2022"):
    wrong += compare(f"masked_{year}", "--year", year, *sites)
    wrong += compare(f"masked_own_{year}", "--year", year, "--own-budgets", *sites)
    wrong += compare(f"masked_grants_{year}", "--year", year, *sites, *grants)
    wrong += compare(f"masked_back_{year}", "--year", year, "--baseline", "new", "--baseline-schools", "new.csv", "--variant-schools", "old.csv")
    wrong += compare(f"masked_institutions_{year}", "--year", year, "--baseline-schools", "institutions.csv", "--variant-schools", "new.csv", "--schools", "old.csv")
    wrong += compare(f"masked_sites_{year}", "--year", year, "--baseline-schools", "old.csv", "--variant-schools", "scores.csv")
    wrong += compare(f"masked_folded_{year}", "--year", year, "--baseline", "new", "--variant", "old", "--baseline-schools", "new.csv", "--variant-schools", "institutions.csv")


def show(path, *columns):
    print(path, *("  ".join(r[c] for c in columns) for r in table(path)), sep="\n")


show("masked_grants_2022/compare_schools.csv", "id", "name", "status", "amount_baseline", "amount_variant", "province")
show("masked_grants_2022/compare_institutions.csv", "id", "status", "units", "pupils_baseline", "pupils_variant")
show("masked_institutions_2022/compare_schools.csv", "id", "status", "pupils_variant", "measure_variant")
show("masked_sites_2022/compare_schools.csv", "id", "status", "pupils_baseline", "pupils_variant", "measure_baseline")
show("masked_grants_2022/compare_schools_by_province.csv", "id", "status", "units", "difference")
show("masked_grants_2022/compare_provinces.csv", "id", "status", "units", "difference")
places = json.load(open("masked_grants_2022/compare.json"))["municipalities"]
print([(b["label"], b["units"]) for b in places["by_place"]], places["left_out"], places["units"])
sys.exit(wrong > 0)
