# SPDX-License-Identifier: GPL-3.0-or-later
# frames.py: the commands as tables, by engine/readers/oab_alloc.py; PYTHONPATH and OAB_ALLOC say where.
import oab_alloc


def rows(table):
    return table if isinstance(table, list) else table.astype(object).where(table.notna(), None).to_dict("records")


run = oab_alloc.run(2019, sample=True, set={"school.threshold_share": 0.1})
schools = rows(run["schools"])
print(sorted(run), len(schools), f"{sum(school['amount'] for school in schools):.2f}", run.summary["schools"]["sites"])
print({key: schools[0][key] for key in ("school_id", "pupils", "amount", "board_id", "school_weight")})
changed = rows(oab_alloc.compare(2019, sample=True, variant="school-threshold-10")["compare_boards"])
print([(board["id"], board["difference"]) for board in changed])
sweep = oab_alloc.sweep(2019, "factors-allocation", "lhs", design={"samples": 20, "seed": 3}, sample=True)
results = rows(sweep["results"])
print(sorted(sweep), len(rows(sweep["design"])), results[0]["run"], results[0]["gini"], type(results[0]["check"]).__name__)
print([(row["name"], row["value"]) for row in rows(oab_alloc.params(2019, "drempel"))])
try:
    oab_alloc.run(1999)
except oab_alloc.Error as error:
    print(error.status, error)
