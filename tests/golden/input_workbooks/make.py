#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One table of schools of CBS's form and one of pupils, in every form that is read."""
import csv
import datetime
import gzip
import io
import pathlib
import random
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sheets import Raw, ods, xlsx  # noqa: E402

TITLE = ["Tabel 1"], ["Achterstandsscore per basisschoolvestiging, 1 oktober 2019"], []
NAMES = ["De Brug", "Café \"'t Hoekje\"", "Noord, zuid; west", "De\nRegenboog", "Jan  Ligthart", "", "A & B <C>", "École €"]
# as published, and as a binary double comes out of a program that sums
SCORES = [("32.02", "32.020000000000003"), ("0", "0"), ("31.93", "3.193E1"), ("0.1", "0.1"), ("57.71", "57.709999999999994"),
          ("24.48", "24.48"), ("8.59", "859e-2"), ("0.000001", "9.5E-7")]
WITHOUT = [("102.62", "102.62"), ("19.46", "19.459999999999997"), ("77.18", "77.18"), ("12.5", "12.5"), ("121.75", "121.75"),
           ("66.94", "66.940000000000012"), ("58.7", "58.7"), ("39.89", "39.89")]
IDS = [f"{10 + i}AB0{i % 3}" for i in range(len(NAMES))]
PUPILS = [100, 142, 65, 92, 61, 72, 114, 120]


def schools():
    """The rows of the joined CSV, of sheet 1 and of sheet 2."""
    header = ["School (BRIN vestiging)", "naam", "Aantal bekostigde leerlingen", "Achterstandsscore", None]
    other = ["School (BRIN vestiging)", "Achterstandsscore zonder drempel"]
    joined = [header[:4] + other[1:]]
    first, second = [*TITLE, header, []], [["Tabel 2"], [], [*other, None]]
    for id_, name, pupils, score, without in zip(IDS, NAMES, PUPILS, SCORES, WITHOUT):
        joined.append([id_, name, pupils, score[0], without[0]])
        first.append([id_, name or None, pupils, Raw(score[1]), "a" if pupils < 70 else None])
        second.insert(3, [id_, Raw(without[1]), "b, c"])
    notes = [[], ["Bron: CBS"], ["a De score is onvoldoende betrouwbaar."]]
    return joined, first + notes, second + notes + [["b De onderbouw ook."]]


def pupils():
    """The rows of the CSV and of a sheet, whose days and yes and no have types of their own."""
    random.seed(1)
    header = ["pupil_id", "school_id", "municipality_id", "count_date", "education_mother", "education_father", "origin",
              "mother_stay", "debt_restructuring"]
    text, sheet = [header], [header]
    for i in range(200):
        day = datetime.date(2018 + i % 2, 10, 1)
        debt = random.random() < 0.2
        row = [f"P{i}", IDS[i % 8], "0014", day, random.choice([111, 212, 31]), random.choice([111, 122, 32]),
               "nederland", None if i % 3 else i % 7, debt]
        text.append([f"{cell:d}" if isinstance(cell, bool) else cell for cell in row])
        sheet.append(row)
    return text, sheet


def as_csv(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", delimiter=delimiter).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def write(name, text, encoding="utf-8"):
    pathlib.Path(name).write_bytes(text.encode(encoding))


joined, first, second = schools()
text = as_csv(joined)
write("schools.csv", text)
write("table1.csv", as_csv([row[:4] for row in joined]))
write("schools-1252.csv", as_csv(joined, ";"), "cp1252")
write("schools-utf16.csv", text, "utf-16")
pathlib.Path("schools.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
with zipfile.ZipFile("schools.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("folder/", "")
    archive.writestr("folder/schools.csv", text)
    archive.writestr("__MACOSX/folder/._schools.csv", "x")
    archive.writestr("readme.txt", "x")
with zipfile.ZipFile("utf8.zip", "w") as archive:  # which sets the flag of UTF-8
    archive.writestr("Smállingerlân/scholen é.csv", text)
    archive.writestr("Smállingerlân/leesmij.txt", "x")
unflagged = {"cp850.zip": "cp850", "no-flag.zip": "utf-8", "cp437.zip": "cp437"}
for path, encoding in unflagged.items():
    name = "scholen Súdwest-Fryslân.csv".encode(encoding)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * len(name), text)
    data = pathlib.Path(path).read_bytes()
    pathlib.Path(path).write_bytes(data.replace(b"x" * len(name), name))
cover = [["Achterstandsscores"], ["School", "Wat is een school?"]]
sheets = [("Voorblad", cover), ("Tabel 1", first), ("Tabel 2", second)]
xlsx("schools.xlsx", sheets)
xlsx("schools-inline.xlsx", [sheets[2], sheets[1]], inline=True)
ods("schools.ods", sheets)
text, sheet = pupils()
write("pupils.csv", as_csv(text))
xlsx("pupils.xlsx", [("leerlingen", sheet)])
xlsx("pupils-1904.xlsx", [("leerlingen", sheet)], is_1904=True)
ods("pupils.ods", [("leerlingen", sheet)])
