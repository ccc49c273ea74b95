# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of a sweep are what `oab-alloc run` gives under the same settings, whatever the factors touch:
money alone, the target share, the scores, the imputation; from children, and under the old scheme."""
import csv, json, random, subprocess
from decimal import Decimal

random.seed(3)
FACTORS = {
    "money": {"school.threshold_share": (0, 0.3), "municipality.threshold_share": (0, 0.2), "municipality.minimum": (0, 200000), "school.budget": (1e8, 3e8)},
    "share": {"indicator.target_share": (0.01, 0.9), "school.threshold_share": (0, 0.3)},
    "scores": {"indicator.coefficient.education_mother": (0.4, 1.2), "indicator.scale.origin.turkije": (0, 4), "indicator.effect.mother_stay.0-5": (-2, 2), "indicator.target_share": (0.05, 0.4), "municipality.budget": (3e8, 6e8)},
    "old": {"weights.threshold_share": (0, 0.2), "weights.high": (0.5, 2)},
    "gap": {"indicator.gap": (1, 12), "school.price": (100, 900)},
}
TRACKS = ["school:90AA00", "municipality:GM9002", "board:99001", "school:90BB"]


def run(*command):
    return subprocess.run(["oab-alloc", *command], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def rows(text):
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def total(table, *keep):
    known = [Decimal(r["amount"]) for r in table if r["amount"] and all(k(r) for k in keep)]
    return f"{sum(known):.2f}" if known else ""


for name, factors in FACTORS.items():
    regime = ["--regime", "old"] if name == "old" else []
    design = [{f: f"{random.uniform(*bounds):.6f}" for f, bounds in factors.items()} for _ in range(6)]
    with open(f"{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, factors)
        writer.writeheader()
        writer.writerows(design)
    tracks = [t for track in TRACKS for t in ("--track", track)]
    swept = rows(run("sweep", "run", "--year", "2020", "--design", f"{name}.csv", *regime, *tracks))
    boards = {r["school_id"]: r["board_id"] for r in csv.DictReader(open("samples/schools.csv"))}
    wrong = 0
    for i, (row, settings) in enumerate(zip(swept, design)):
        run("run", "--year", "2020", *regime, "--quiet", "--out", f"o_{name}_{i}", *[s for f, v in settings.items() for s in ("--set", f"{f}={v}")])
        schools = list(csv.DictReader(open(f"o_{name}_{i}/schools.csv")))
        places = list(csv.DictReader(open(f"o_{name}_{i}/municipalities.csv")))
        summary = json.load(open(f"o_{name}_{i}/summary.json"))
        expected = {
            "school:90AA00": total(schools, lambda r: r["school_id"] == "90AA00"),
            "municipality:GM9002": total(places, lambda r: r["municipality_id"] == "GM9002"),
            "board:99001": total(schools, lambda r: boards[r["school_id"]] == "99001"),
            "school:90BB": total(schools, lambda r: r["institution_id"] == "90BB"),
            "schools_with_money": str(sum(Decimal(r["amount"] or 0) > 0 for r in schools)),
            "municipalities_with_money": str(sum(Decimal(r["amount"] or 0) > 0 for r in places)),
        }
        if name != "old":
            national = summary["schools"]["national"]
            expected["at_minimum"] = str(summary["municipalities"]["at_minimum"])
            expected["cutoff"] = f"{national['cutoff']:.6f}"
            expected["gap"] = f"{national['gap']:.6f}"
            expected["school_price"] = f"{summary['schools']['price']:.6f}"
            expected["municipal_price"] = f"{summary['municipalities']['price']:.6f}"
        for measure, value in expected.items():
            if row[measure] != value:
                wrong += 1
                print(name, i + 1, measure, row[measure], "in the sweep,", value, "in the run")
    print(name, len(swept), "runs,", wrong, "wrong")
