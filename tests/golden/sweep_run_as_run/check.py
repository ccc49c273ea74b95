# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that rows of a sweep are what `oab-alloc run` gives under the same settings: all amounts, from
the intervals of a design with one row, and all measures, computed here from the tables of both runs.
Covers children of one and of two count dates, with unknown cells to be drawn, and packed; tables of only
schools and only municipalities; factors that touch money, target share, scores, imputation, weights."""
import csv, json, os, random, shutil, subprocess
from fractions import Fraction

random.seed(3)
SAMPLE = os.environ["SAMPLES"]
TABLES = ["--schools", f"{SAMPLE}/schools.csv", "--municipalities", f"{SAMPLE}/municipalities.csv"]


def oab(*arguments):
    done = subprocess.run(["oab-alloc", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.stderr}")
    return done.stdout


def read(path):
    return list(csv.DictReader(open(path))) if os.path.exists(path) else []


def amounts(rows, key):
    return {r[key]: Fraction(r["amount"]) for r in rows if r["amount"]}


def decimal(value, places):
    """VALUE as in a cell, rounded half away from zero."""
    if value is None:
        return ""
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    text = f"{scaled:0{places + 1}d}"
    text = text if places == 0 else f"{text[:-places]}.{text[-places:]}"
    return "-" + text if value < 0 and scaled else text


def gini(schools):
    units = [(Fraction(r["amount"]) / int(r["pupils"]), int(r["pupils"])) for r in schools if r["amount"] and r["pupils"] not in ("", "0")]
    if not units:
        return None
    people = sum(n for _, n in units)
    money = sum(a * n for a, n in units)
    if money == 0:
        return 0
    pairs = sum(abs(a - b) * n * m for i, (a, n) in enumerate(units) for b, m in units[:i])
    return pairs / (people * money)


def moved(now, before):
    return sum(abs(now[k] - before[k]) for k in now.keys() & before.keys()) / 2


def largest(tables, common):
    """The four largest municipalities, by children; if none are counted, by people, else by pupils."""
    schools, places = tables
    people = {}
    if "--municipalities" in common:
        people = {r["municipality_id"]: int(r["population"]) for r in read(common[common.index("--municipalities") + 1]) if r.get("population")}
    pupils = {}
    for r in schools:
        pupils[r["municipality_id"]] = pupils.get(r["municipality_id"], 0) + int(r["pupils"] or 0)
    size = {r["municipality_id"]: int(r["children"] or 0) or people.get(r["municipality_id"], 0) or pupils.get(r["municipality_id"], 0) for r in places} if places else pupils
    size = {k: v for k, v in size.items() if v > 0 and k}
    return sorted(size, key=lambda k: (-size[k], k))[:4]


def by_place(tables):
    schools, places = tables
    if places:
        return amounts(places, "municipality_id")
    money = {}
    for r in schools:
        if r["amount"]:
            money[r["municipality_id"]] = money.get(r["municipality_id"], 0) + Fraction(r["amount"])
    return money


def tables_of(folder):
    return read(f"{folder}/schools.csv"), read(f"{folder}/municipalities.csv")


def check(common, settings):
    for path in ("r.csv", "i.csv"):
        if os.path.exists(path):
            os.remove(path)
    for path in ("alone", "before"):
        shutil.rmtree(path, ignore_errors=True)
    with open("d.csv", "w") as design:
        design.write(",".join(settings) + "\n" + ",".join(settings.values()) + "\n")
    oab("sweep", "run", "--quiet", "--design", "d.csv", "--results", "r.csv", "--intervals", "i.csv", *common)
    oab("run", "--quiet", "--out", "alone", *common, *[s for name, value in settings.items() for s in ("--set", f"{name}={value}")])
    oab("run", "--quiet", "--out", "before", *common)
    row = next(csv.DictReader(line for line in open("r.csv") if line[0] != "#"))
    alone, before = tables_of("alone"), tables_of("before")
    summary = json.load(open("alone/summary.json"))
    schools, places = amounts(alone[0], "school_id"), amounts(alone[1], "municipality_id")
    swept = {(i["unit"], i["id"]): Fraction(i["p50"]) for i in read("i.csv") if i["p50"]}
    boards = amounts(read("alone/boards.csv"), "board_id") if os.path.exists("alone/boards.csv") else {}
    wrong = swept != {(kind, k): v for kind, of in (("school", schools), ("municipality", places), ("board", boards)) for k, v in of.items()}
    moves = [moved(schools, amounts(before[0], "school_id")) if alone[0] else None, moved(places, amounts(before[1], "municipality_id")) if alone[1] else None]
    money = by_place(alone)
    four, everyone = sum(money.get(k, 0) for k in largest(before, common)), sum(money.values())
    expected = {
        "schools_with_money": str(sum(v > 0 for v in schools.values())) if alone[0] else "",
        "municipalities_with_money": str(sum(v > 0 for v in places.values())) if alone[1] else "",
        "gini": decimal(gini(alone[0]), 6),
        "moved_schools": decimal(moves[0], 2),
        "moved_municipalities": decimal(moves[1], 2),
        "share_of_four": decimal(Fraction(four, 1) / everyone if everyone else 0, 6) if largest(before, common) else "",
    }
    if summary["regime"] == "new":
        school, place = summary.get("schools", {}), summary.get("municipalities", {})
        national = school.get("national") or (place.get("national") or [{}])[0]
        six = lambda value: "" if value is None else f"{value:.6f}"
        expected |= {"cutoff": six(national.get("cutoff")), "gap": six(national.get("gap")), "school_price": six(school.get("price")), "municipal_price": six(place.get("price")), "at_minimum": str(place.get("at_minimum", ""))}
    off = {m: (row[m], v) for m, v in expected.items() if row[m] != v}
    if wrong or off:
        print(common, settings, "amounts differ" if wrong else "", off)
    return bool(wrong or off)


# ---- children of two dates, and some with unknown cells, made from the sample ----
pupils = read(f"{SAMPLE}/pupils.csv")
with open("two.csv", "w") as two, open("unknown.csv", "w") as unknown:
    columns = list(pupils[0])
    two.write(",".join(columns + ["count_date"]) + "\n")
    unknown.write(",".join(columns) + "\n")
    for r in pupils:
        for date in ("2018-10-01", "2017-10-01"):
            if random.random() < 0.7:
                two.write(",".join(r[c] for c in columns) + f",{date}\n")
        cells = dict(r)
        for c in ("education_mother", "education_father", "origin"):
            cells[c] = "" if random.random() < 0.05 else r[c]
        unknown.write(",".join(cells[c] for c in columns) + "\n")
oab("pack", "two.csv", "--out", "two.oab", "--quiet")
with open("scores.csv", "w") as scores:
    scores.write("school_id,municipality_id,pupils,score_without_threshold,score\n")
    for i in range(60):
        scores.write(f"01A{chr(65 + i // 10)}{i % 10:02d},GM{i % 7 + 1:04d},{random.randint(1, 500)},{random.uniform(0, 300):.2f},\n" if i % 9 else f"01A{chr(65 + i // 10)}{i % 10:02d},GM{i % 7 + 1:04d},,,{random.uniform(0, 90):.2f}\n")
with open("places.csv", "w") as places:
    places.write("municipality_id,name,score_1,score_2,population,grant_2018\n")
    for i in range(1, 41):
        places.write(f"GM{i:04d},m{i},{random.choice([0, round(random.uniform(0, 900), 2)])},{random.uniform(0, 900):.2f},{random.randint(1000, 90000)},{random.randint(0, 9000000)}\n")

MONEY = {"school.threshold_share": (0, 0.3), "school.budget": (0, 4e8), "school.price": (0, 900), "school.transition_share": (0, 1), "municipality.threshold_share": (0, 0.2), "municipality.minimum": (0, 300000), "municipality.budget": (3e8, 6e8), "municipality.transition_share": (0, 1), "indicator.gap": (1, 12)}
# Factors that can act on published scores; others are refused.
SCHOOLS = {f: MONEY[f] for f in ("school.threshold_share", "school.budget", "school.price", "indicator.gap")}
PLACES = {f: MONEY[f] for f in ("municipality.minimum", "municipality.budget", "municipality.transition_share")}
SCORES = {"indicator.coefficient.education_mother": (0.4, 1.2), "indicator.scale.origin.turkije": (0, 4), "indicator.effect.mother_stay.0-5": (-2, 2), "indicator.bound.mother_stay.5-10": (4, 7), "indicator.mean_target": (500, 560)}
SHARE = {"indicator.target_share": (0.001, 0.9)}
OLD = {"weights.threshold_share": (0, 0.2), "weights.high": (0.5, 2), "weights.base_amount": (0, 3000), "weights.impulse_amount": (0, 2000)}
SEED = {"indicator.imputation_seed": None}
DRAWN = ["--set", "indicator.imputation=hotdeck"]
CASES = {
    "one date": (["--year", "2020", "--sample"], [MONEY, SHARE, SCORES]),
    "two dates": (["--year", "2020", "--pupils", "two.csv", *TABLES], [MONEY, SHARE, SCORES]),
    "two dates, packed, toddlers' key": (["--year", "2020", "--pupils", "two.oab", *TABLES, "--set", "preschool.key=toddlers"], [MONEY, SHARE, SCORES]),
    "unknown cells": (["--year", "2021", "--pupils", "unknown.csv", *TABLES, *DRAWN], [SEED, MONEY | SEED, SCORES, SHARE]),
    "schools alone": (["--year", "2020", "--schools", "scores.csv"], [SCHOOLS, SHARE]),
    "municipalities alone": (["--year", "2020", "--municipalities", "places.csv"], [PLACES]),
    "both tables": (["--year", "2019", "--schools", "scores.csv", "--municipalities", "places.csv"], [SCHOOLS | PLACES, SHARE]),
    "old scheme": (["--year", "2014", "--sample"], [OLD]),
}
for name, (common, kinds) in CASES.items():
    wrong = rounds = 0
    for factors in kinds:
        for _ in range(4):
            chosen = random.sample(sorted(factors), random.randint(1, min(3, len(factors))))
            settings = {f: str(random.randint(1, 999)) if factors[f] is None else f"{random.uniform(*factors[f]):.6f}" for f in chosen}
            wrong += check(common, settings)
            rounds += 1
    print(f"{name}: {rounds} scenarios, {wrong} wrong")
