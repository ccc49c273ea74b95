#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the country's tables from what CBS and DUO published: make.py [--check]

It writes into its own folder; --check compares instead, and fails where a byte differs. It reads sources/ beside it, two
tables of its own folder that are as published, and three of tests/data/. README.md says what is taken from where."""

import csv
import io
import json
import pathlib
import re
import sys
import unicodedata
from collections import defaultdict

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE / "sources"
PUBLISHED = HERE.parents[1] / "tests" / "data"


def read(path, encoding="utf-8", delimiter=","):
    with open(path, encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def as_csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def renamed(rows, columns):
    """ROWS with the COLUMNS {new name: old name} alone."""
    return as_csv(columns, ([row[old] for old in columns.values()] for row in rows))


# ---- CBS's scores: its two sheets, joined ----

def sheet(name):
    """{site: cells} of a sheet: the rows that begin with a site's number."""
    with open(PUBLISHED / f"achterstandsscores-scholen-2019.{name}.csv", encoding="utf-8", newline="") as file:
        return {row[0]: row[1:] for row in csv.reader(file) if re.fullmatch(r"\d\d[A-Z]{2}\d\d", row[0])}


def scores():
    with_threshold, without = sheet("Tabel_1"), sheet("Tabel_2")
    if list(with_threshold) != list(without):
        sys.exit("make.py: the two sheets of CBS do not have the same sites")
    header = ("brin6", "leerlingen", "score_met_drempel", "score_zonder_drempel", "zonder_onderbouw",
              "zonder_bovenbouw", "vlag_tabel1", "vlag_tabel2")
    return as_csv(header, ([site, *first[:2], *without[site][:3], first[2], without[site][3]]
                           for site, first in with_threshold.items()))


# ---- places ----

SMALL_WORDS = {"a", "aan", "ad", "am", "bij", "de", "den", "der", "en", "ge", "het", "in", "na", "nabij", "of", "om",
               "onder", "op", "over", "te", "ten", "ter", "tot", "uit", "van", "voor"}
# What DUO puts behind places that share a name: a province or a municipality.
BEHIND = re.compile(r" (?:CA|DR|FL|FR|GLD|GN|LB|NB|NH|OV|UT|ZH|ZLD|GEM .*)$")


def plain(name):
    """NAME in capitals without accents, as DUO writes places."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).upper()


def cased(capitals):
    """A place in normal Dutch case: 's-Heer Arendskerke, IJsselstein, Bergen op Zoom."""
    def word(match):
        text, first = match.group().lower(), match.start() == 0
        if text in SMALL_WORDS and not first or match.string[match.start() - 1:match.start()] == "'":
            return text
        return "IJ" + text[2:] if text.startswith("ij") else text.capitalize()
    return re.sub(r"[^\W\d_]+", word, capitals)


class Places:
    """The spelling of places, from the register of 2024, which has them in normal case."""

    def __init__(self, register):
        self.spelling = {plain(row["plaats"]): row["plaats"] for row in register}
        self.of_postcode = {row["pc6"]: row["plaats"] for row in register}
        self.of_area = defaultdict(set)
        for row in register:
            self.of_area[row["pc6"][:4]].add(row["plaats"])

    def spell(self, capitals, postcode):
        name = plain(capitals)
        if postcode in self.of_postcode:
            return self.of_postcode[postcode]
        if name in self.spelling:
            return self.spelling[name]
        for place in sorted(self.of_area[postcode[:4]]):
            if (name + " ").startswith(plain(place).split(" (")[0] + " "):
                return place
        name = BEHIND.sub("", name)
        return self.spelling.get(name) or cased(name)


# ---- municipalities of 2019 ----

class Municipalities:
    """Which municipality of 2019 a site lies in."""

    def __init__(self, rows, later, register_2016, register_2019):
        self.rows = {"GM" + row["gemeentecode"]: row for row in rows}
        self.of_area, self.successors = defaultdict(set), defaultdict(set)
        for row in register_2019.values():
            self.of_area[row["pc6"][:4]].add(row["municipality"])
        for site, row in register_2016.items():
            if site in register_2019:
                self.successors[row["municipality"]].add(register_2019[site]["municipality"])
        # Those of 2023, which are those of 2024, that hold one of 2019. Haaren was split over four.
        holds = defaultdict(set)
        for row in later:
            holds[row["name_2023"] or "split"].add(row["municipality_2019"])
        self.whole = {plain(name): min(ids) for name, ids in holds.items() if len(ids) == 1 and name != "split"}

    def of_2016(self, row):
        """A site's municipality of 2016 where it was there in 2019; else by postcode, among those that
        took in its sites."""
        old, area = row["municipality"], row["pc6"][:4]
        if old in self.rows:
            return old
        if len(self.of_area[area]) == 1:
            return min(self.of_area[area])
        near = [(abs(int(other) - int(area)), other, min(ids)) for other, ids in self.of_area.items()
                if len(ids) == 1 and ids <= self.successors[old]]
        return min(near)[2]

    def of_2024(self, row):
        """By postcode, or by name where it is the one municipality of 2019 in it; else unknown."""
        ids = self.of_area[row["pc6"][:4]]
        return min(ids) if len(ids) == 1 else self.whole.get(plain(row["gemeente"]), "")


# ---- sites ----

def duo_2019():
    """DUO's register as published."""
    rows = read(PUBLISHED / "duo_alle-vestigingen-bo_as-published.csv", "cp1252", ";")
    return {row["VESTIGINGSNUMMER"]: {
        "name": row["VESTIGINGSNAAM"], "board": row["BEVOEGD GEZAG NUMMER"], "pc6": row["POSTCODE"].replace(" ", ""),
        "place": row["PLAATSNAAM"], "municipality": "GM" + row["GEMEENTENUMMER"]} for row in rows}


def duo_2016():
    return {row["brin6"]: {
        "board": row["bevoegd_gezag"], "pc6": row["pc6"], "place": row["plaats"],
        "municipality": "GM" + row["gemeentenummer"]} for row in read(SOURCES / "duo_gewicht_vestiging_2016-10-01.csv")}


def boards_of_institutions():
    """{institution: its board}, where the Inspectie names one."""
    boards = defaultdict(set)
    for row in read(HERE / "schoolweging.csv"):
        boards[row["institution_id"]].add(row["board_id"])
    return {institution: min(ids) for institution, ids in boards.items() if len(ids) == 1}


def sites(municipalities_2019):
    first, second = duo_2019(), duo_2016()
    third = {row["brin6"]: row for row in read(SOURCES / "vestigingen_bo_2024-11.csv")}
    places = Places(third.values())
    towns = Municipalities(municipalities_2019, read(HERE / "municipalities_2019_to_2023.csv"), second, first)
    boards = boards_of_institutions()
    for site in sorted(first.keys() | second.keys() | third.keys()):
        last = third.get(site)
        if site in first:
            row, municipality, source = first[site], first[site]["municipality"], "DUO 2019-2020"
        elif site in second:
            row, municipality, source = second[site], towns.of_2016(second[site]), "DUO 2016"
        else:
            row = {"name": last["naam"], "board": boards.get(site[:4], ""), "pc6": last["pc6"], "place": last["plaats"]}
            municipality, source = towns.of_2024(last), "DUO 2024"
        name = row.get("name", "")
        if not name and last:
            name, source = last["naam"], "DUO 2024"
        place = places.spell(row["place"], row["pc6"])
        # A site that has moved to another place since has no coordinates here.
        stayed = last and (last["pc6"][:4] == row["pc6"][:4] or last["plaats"] == place)
        town = towns.rows.get(municipality, {"gemeentenaam": "", "provincie": ""})
        yield (site, name, row["board"], place, municipality, town["gemeentenaam"], town["provincie"], row["pc6"],
               last["lon"] if stayed else "", last["lat"] if stayed else "", source)


SITE_COLUMNS = ("school_id", "name", "board_id", "place", "municipality_id", "municipality", "province", "postcode",
                "lon", "lat", "source")

# ---- borders ----


def area(*corners):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1]))


def tangle(a, b, c, d):
    """Which of B and C to leave out where the line A-B-C-D goes back along itself or crosses itself."""
    if a == c or area(a, b, c) * area(a, b, d) < 0 and area(c, d, a) * area(c, d, b) < 0:
        return min(b, c)
    return None


def rounded_ring(ring):
    """To three decimals, without the points that then coincide and the knots that then arise; None where
    no area is left."""
    points = [(round(lon * 1000), round(lat * 1000)) for lon, lat in ring[:-1]]
    at = 0
    while at < len(points) > 3:
        turned = points[at:] + points[:at]
        out = turned[0] if turned[0] == turned[1] else tangle(*turned[:4])
        if out is None:
            at += 1
        else:
            del points[(at + turned.index(out)) % len(points)]
            at = max(at - 4, 0)
    if area(*points) == 0:
        return None
    return [[lon / 1000, lat / 1000] for lon, lat in points + points[:1]]


def borders():
    with open(SOURCES / "gemeenten_2023.geojson", encoding="utf-8") as file:
        features = json.load(file)["features"]
    lines = []
    for feature in sorted(features, key=lambda one: one["properties"]["gemeenteCode"]):
        shape, polygons = feature["geometry"], []
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            rings = [rounded_ring(ring) for ring in polygon]
            if rings[0]:
                polygons.append([ring for ring in rings if ring])
        lines.append(json.dumps({
            "type": "Feature",
            "properties": {"municipality_id": feature["properties"]["gemeenteCode"],
                           "name": feature["properties"]["gemeenteNaam"]},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons}}, ensure_ascii=False, separators=(",", ":")))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


# ---- all ----

def municipalities(rows, people):
    of = {row["unique_id"]: row for row in people}
    ages = ("b_00_14", "b_15_24", "b_25_44", "b_45_64", "b_65_oo")
    header = ("municipality_id", "name", "province", "population", "age_0_14", "age_15_24", "age_25_44", "age_45_64",
              "age_65_up")
    return as_csv(header, sorted(
        (key, row["gemeentenaam"], row["provincie"], of[key]["population"], *(of[key][age] for age in ages))
        for key, row in ((f"GM{row['gemeentecode']}", row) for row in rows)))


WEIGHT_COLUMNS = {"school_id": "brin6", "municipality_id": "gemeentenummer", "board_id": "bevoegd_gezag",
                  "postcode": "pc6", "pupils": "totaal", "weight_03": "n_gewicht_03", "weight_12": "n_gewicht_12"}


def made():
    """{file name: its text}"""
    rows_2019 = read(SOURCES / "gemeenten_2019.csv")
    weights = read(SOURCES / "duo_gewicht_vestiging_2016-10-01.csv")
    register = list(sites(rows_2019))
    municipality_of = {row[0]: row[SITE_COLUMNS.index("municipality_id")] for row in register}
    for row in weights:  # of 2019, as everything else here
        row["gemeentenummer"] = municipality_of[row["brin6"]]
    return {
        "scores.csv": scores(),
        "sites.csv": as_csv(SITE_COLUMNS, register),
        "weights_2016.csv": renamed(weights, WEIGHT_COLUMNS),
        "municipalities.csv": municipalities(rows_2019, read(SOURCES / "kwb_2019_gemeenten_kern.csv")),
        "borders_2023.geojson": borders(),
    }


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit("usage: make.py [--check]")
    differ = []
    for name, text in made().items():
        if not arguments:
            (HERE / name).write_text(text, encoding="utf-8", newline="")
        elif (HERE / name).read_bytes() != text.encode():
            differ.append(name)
    if differ:
        sys.exit("make.py: not what the sources give: " + ", ".join(differ))


if __name__ == "__main__":
    main(sys.argv[1:])
