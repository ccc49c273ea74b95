# SPDX-License-Identifier: GPL-3.0-or-later
"""Each run of two sweeps on the country against a run of its own: what units get, to the cent."""
import csv
import subprocess

TRACKS = {"school:13EK00": ("schools", "school_id"), "municipality:GM0363": ("municipalities", "municipality_id"),
          "board:10249": ("boards", "board_id")}
DESIGNS = [("school.threshold_share", "municipality.threshold_share", (("0.11", "0.05"), ("0.1", "0.04"))),
           ("indicator.target_share", "indicator.coefficient.origin", (("0.15", "-0.78"), ("0.1", "-0.5")))]


def amount(folder, table, key, unit):
    with open(f"{folder}/{table}.csv", encoding="utf-8", newline="") as file:
        return next(row["amount"] for row in csv.DictReader(file) if row[key] == unit)


for first, second, points in DESIGNS:
    with open("design.csv", "w", encoding="utf-8") as file:
        file.write(f"{first},{second}\n" + "".join(f"{a},{b}\n" for a, b in points))
    command = "oab-alloc sweep run --year 2019 --method list --design design.csv --quiet --results r.csv --force"
    subprocess.run(command.split() + [word for track in TRACKS for word in ("--track", track)], check=True)
    with open("r.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for row, (a, b) in zip(rows, points, strict=True):
        subprocess.run(["oab-alloc", "--year", "2019", "--set", f"{first}={a}", "--set", f"{second}={b}", "--out", "one",
                        "--quiet"], check=True)
        for track, (table, key) in TRACKS.items():
            own = amount("one", table, key, track.split(":")[1])
            print(first, a, second, b, track, row[track], "" if row[track] == own else f"but a run gives {own}")
