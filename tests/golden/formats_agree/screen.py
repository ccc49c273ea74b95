# SPDX-License-Identifier: GPL-3.0-or-later
"""screen.py TABLE.csv en|nl SCREEN [COLUMN...]: do the rows of units on a screen show the amounts (or the COLUMNs) of the table?"""
import csv
import re
import sys

table, language, screen, *columns = sys.argv[1:]
columns = columns or ["amount"]
with open(table, encoding="utf-8", newline="") as file:
    amounts = {next(iter(row.values())): [row[column] for column in columns] for row in csv.DictReader(file)}
shown = wrong = 0
for line in open(screen, encoding="utf-8"):
    key = line.strip().split(" ", 1)[0]
    if key not in amounts:
        continue
    shown += 1
    numbers = re.findall(r"(?<= )-?[\d.,]+(?= |$)", line.rstrip())
    plain = [number.translate(str.maketrans({".": None, ",": "."} if language == "nl" else {",": None}))
             for number in numbers]
    if not set(amounts[key]) <= set(plain):
        wrong += 1
        print(f"{key}: {amounts[key]} in the table, {numbers} on the screen")
print(f"{shown} units on the screen ({language}), {wrong} with another amount")
