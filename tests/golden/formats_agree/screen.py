# SPDX-License-Identifier: GPL-3.0-or-later
"""screen.py TABLE.csv en|nl SCREEN: do the rows of units on a screen show the amounts of the table?"""
import csv
import re
import sys

table, language, screen = sys.argv[1:]
with open(table, encoding="utf-8", newline="") as file:
    amounts = {next(iter(row.values())): row["amount"] for row in csv.DictReader(file)}
shown = wrong = 0
for line in open(screen, encoding="utf-8"):
    key = line.split(" ", 1)[0]
    if key not in amounts:
        continue
    shown += 1
    numbers = re.findall(r"(?<= )-?[\d.,]+(?= |$)", line.rstrip())
    plain = [number.translate(str.maketrans({".": None, ",": "."} if language == "nl" else {",": None}))
             for number in numbers]
    if amounts[key] not in plain:
        wrong += 1
        print(f"{key}: {amounts[key]} in the table, {numbers} on the screen")
print(f"{shown} units on the screen ({language}), {wrong} with another amount")
