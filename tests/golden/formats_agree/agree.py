# SPDX-License-Identifier: GPL-3.0-or-later
"""agree.py FOLDER DESCRIPTION [RECEIPT]: do the tables of a folder show the same in every format?

Each CSV table, read as its description says, is compared cell by cell with its sheet in tables.xlsx and
its table in tables.sqlite, and with the lists of the JSON in which it appears."""
import csv
import json
import pathlib
import sqlite3
import sys

import openpyxl

folder = pathlib.Path(sys.argv[1])
description = json.loads((folder / sys.argv[2]).read_text())
book = openpyxl.load_workbook(folder / "tables.xlsx")
base = sqlite3.connect(f"file:{folder / 'tables.sqlite'}?mode=ro", uri=True)
cells = wrong = 0


def value(text, field):
    """What a cell of a CSV table says."""
    if text == "":
        return None
    if field["type"] in ("integer", "number"):
        return float(text.replace(field.get("decimalChar", "."), "."))
    return text[1:] if text[0] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def same(field, expected, got):
    if field["type"] == "number" and "unit" not in field and isinstance(got, float):
        return expected == got or expected == float(f"{got:.9g}")  # a real number, of nine digits in CSV
    return expected == got


def check(where, table, fields, expected, got):
    global cells, wrong
    got = list(got)
    if len(expected) != len(got):
        wrong += 1
        print(f"{table}: {len(expected)} rows in CSV, {len(got)} in {where}")
    for row, (left, right) in enumerate(zip(expected, got), 1):
        for field, a, b in zip(fields, left, right, strict=True):
            cells += 1
            if same(field, a, b):
                continue
            wrong += 1
            if wrong <= 10:
                print(f"{table}, row {row}, {field['name']}: {a!r} in CSV, {b!r} in {where}")


for resource in description["resources"]:
    name, fields = resource["name"], resource["schema"]["fields"]
    names = [field["name"] for field in fields]
    for field in fields:
        if not field.get("title") or not field.get("description"):
            wrong += 1
            print(f"{name}, {field['name']}: it has no title or no description")
    with open(folder / resource["path"], encoding=resource["encoding"], newline="") as file:
        head, *rows = csv.reader(file, delimiter=resource["dialect"]["delimiter"])
    expected = [[value(text, field) for text, field in zip(row, fields, strict=True)] for row in rows]
    sheet = book[name]
    heads = {"CSV": head, "the sheet": [cell.value for cell in sheet[1]],
             "the Excel table": [column.name for column in sheet.tables[name].tableColumns],
             "the database": [column[1] for column in base.execute(f'PRAGMA table_info("{name}")')]}
    for where, got in heads.items():
        if got != names:
            wrong += 1
            print(f"{name}: {got} in {where}, {names} in the description")
    last = f"A1:{openpyxl.utils.get_column_letter(len(names))}{max(len(rows), 1) + 1}"
    if sheet.tables[name].ref != last or sheet.tables[name].autoFilter is None or sheet.freeze_panes is None:
        wrong += 1
        print(f"{name}: the Excel table is {sheet.tables[name].ref}, expected {last} with a filter, below frozen headings")
    check("the sheet", name, fields, expected, sheet.iter_rows(min_row=2, max_row=len(rows) + 1, values_only=True))
    check("the database", name, fields, expected, base.execute(f'SELECT * FROM "{name}"'))
    key = resource["schema"].get("primaryKey", [])
    if len({tuple(row[:len(key)]) for row in expected}) != len(expected) and key:
        wrong += 1
        print(f"{name}: rows share a key {key}")

for path in sys.argv[3:]:
    summary = json.loads((folder / path).read_text())
    singles = dict((key, number if number is not None else text)
                   for key, number, text in base.execute("SELECT * FROM summary"))

    def walk(place, item):
        global cells, wrong
        if isinstance(item, dict):
            for key, member in item.items():
                walk(f"{place}.{key}" if place else key, member)
        elif not isinstance(item, list):
            cells += 1
            item = {True: "true", False: "false"}[item] if isinstance(item, bool) else item
            got = singles.get(place, "none")
            if got != item and not (isinstance(item, float) and item == float(f"{got:.15g}")):
                wrong += 1
                print(f"{place}: {item!r} in {path}, {got!r} in the database")
        elif item and all(isinstance(row, dict) for row in item) and place.replace(".", "_") in book.sheetnames:
            fields = [{"name": cell.value, "type": "number"} for cell in book[place.replace(".", "_")][1]]
            plain = [[{True: "true", False: "false"}[row[field["name"]]]
                      if isinstance(row.get(field["name"]), bool) else row.get(field["name"]) for field in fields]
                     for row in item]
            check("the database", place, fields, plain,
                  base.execute(f'SELECT * FROM "{place.replace(".", "_")}"'))

    walk("", summary)
print(f"{sys.argv[2]}: {len(description['resources'])} tables, {'no cell differs' if not wrong else f'{wrong} differ'}")
if not cells:
    sys.exit("nothing was compared")
