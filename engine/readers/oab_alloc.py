# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs oab-alloc and reads its tables: as pandas data frames if pandas is installed, else as lists of dicts.

    import oab_alloc
    country = oab_alloc.run(2019, set={"school.threshold_share": 0.10})
    country["schools"], country.summary["budget"]
    oab_alloc.compare(2019, baseline="old", variant="new")["compare_boards"]
    oab_alloc.sweep(2019, factors="factors-allocation", method="lhs", design={"samples": 200})["results"]
    oab_alloc.params(2019, "drempel")

Keyword arguments are the options of the command: school_x="y" is --school-x y, True a flag, a list an option that
is repeated, a dict NAME=VALUE for each of its items. Counts are int, other numbers float (euros too: round sums of
them to cents), identifiers and words str; what a table leaves empty is None, in pandas NA. The command is the one that the
environment variable OAB_ALLOC names, else oab-alloc on PATH."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile

try:
    import pandas
except ImportError:
    pandas = None

PANDAS_TYPES = {"integer": "Int64", "number": "Float64"}


class Error(RuntimeError):
    """oab-alloc failed; its message. `status` is its exit code (64: options, 65: data, 78: parameters)."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Tables(dict):
    """Tables by name; `summary` is the JSON that oab-alloc writes beside them."""

    summary = None


def command(*words, **options):
    """Runs oab-alloc with these words and options; returns what it prints."""
    line = [os.environ.get("OAB_ALLOC", "oab-alloc"), *words]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, dict):
            value = [f"{key}={item}" for key, item in value.items()]
        for item in value if isinstance(value, (list, tuple)) else [value]:
            if item is True:
                line.append(flag)
            elif item is not None and item is not False:
                line += [flag, str(item)]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        raise Error(done.returncode, done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def _text(cell):
    """Without the apostrophe that keeps spreadsheets from running a text as a formula."""
    return cell[1:] if cell[0] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def _table(rows, types):
    """ROWS, lists of cells under a head, with TYPES by column (those not named are text)."""
    head, *rows = rows
    convert = [{"integer": int, "number": float}.get(types.get(name), _text) for name in head]
    rows = [[make(cell) if cell else None for make, cell in zip(convert, row)] for row in rows]
    if pandas is None:
        return [dict(zip(head, row)) for row in rows]
    frame = pandas.DataFrame(rows, columns=head, dtype=object)
    return frame.astype({name: PANDAS_TYPES.get(types.get(name), "string") for name in head})


def _folder(folder, description, summary):
    tables = Tables()
    tables.summary = json.loads((folder / summary).read_text(encoding="utf-8"))
    for resource in json.loads((folder / description).read_text(encoding="utf-8"))["resources"]:
        types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        with open(folder / resource["path"], encoding="utf-8", newline="") as file:
            tables[resource["name"]] = _table(list(csv.reader(file)), types)
    return tables


def _numbers(path):
    """A design or results: numbers under a head, after lines that begin with #; a check ends the row of a result."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    types = {name: "integer" if name == "run" else "number" for name in rows[0] if name != "check"}
    texts = {name for c, name in enumerate(rows[0]) if any(not _is_number(row[c]) for row in rows[1:] if row[c])}
    return _table(rows, {name: kind for name, kind in types.items() if name not in texts})


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def run(year, **options):
    """One scenario (`oab-alloc run`): schools, institutions, boards, municipalities, budget, ..."""
    with tempfile.TemporaryDirectory() as scratch:
        command("run", year=year, out=scratch, quiet=True, **options)
        return _folder(pathlib.Path(scratch), "datapackage.json", "summary.json")


def compare(year, **options):
    """Two scenarios, or the old scheme and the new (`oab-alloc compare`): compare_schools, compare_boards, ..."""
    with tempfile.TemporaryDirectory() as scratch:
        command("compare", year=year, out=scratch, quiet=True, **options)
        return _folder(pathlib.Path(scratch), "compare_datapackage.json", "compare.json")


def sweep(year, factors, method, design=None, analyze=None, **options):
    """Many scenarios: design and results, and what the analysis tells (indices, measures, pairs).

    DESIGN: options of `sweep sample` beside --factors and --method (samples, seed); ANALYZE: of `sweep analyze`; all
    others are of `sweep run`. A list is not analysed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        plan, results, out = folder / "design.csv", folder / "results.csv", folder / "out"
        command("sweep", "sample", factors=factors, method=method, design=plan, **(design or {}))
        command("sweep", "run", year=year, design=plan, results=results, quiet=True, **options)
        tables = Tables()
        if method != "list":
            command("sweep", "analyze", design=plan, results=results, out=out, quiet=True, **(analyze or {}))
            tables = _folder(out, "analysis_datapackage.json", "analysis.json")
        tables["design"], tables["results"] = _numbers(plan), _numbers(results)
        return tables


def params(year=None, word=None, **options):
    """The parameters of a year, or all rows of parameters.csv; WORD finds some, in English or Dutch."""
    text = command("params", *([word] if word else []), year=year, format="csv", **options)
    types = {"from": "integer", "to": "integer", "carried_from": "integer"}
    return _table(list(csv.reader(text.splitlines())), types)
