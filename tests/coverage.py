#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the lines of engine/ that ran, using gcov: coverage.py --build DIR [--least PERCENT] [--lines]

Prints the share of each folder and the total. Below PERCENT it lists the files that fall short and ends
with exit code 1. A line of a header counts once, however often the header is compiled.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Processor features that a file needs to run at all.
NEEDS = {"engine/score/kernel_avx512.c": {"avx512f", "avx512bw", "avx512vl", "avx512dq", "avx512_vbmi", "avx512_vbmi2"}}


def processor():
    """The features of the processor, by their Linux names."""
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("flags"):
            return set(line.split(":")[1].split())
    return set()


def counted(build):
    """File -> line -> how often it ran, summed over all objects that contain it."""
    sources = [path.relative_to(ROOT) for path in sorted(ROOT.glob("engine/**/*.c"))]
    notes = [build / "obj" / path.with_suffix(".gcno") for path in sources
             if not path.stem.endswith("_mpi") and not path.stem.startswith("make_")]  # as in the Makefile
    report = subprocess.run(["gcov", "--json-format", "--stdout", *notes], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout
    runs = collections.defaultdict(collections.Counter)
    for document in report.splitlines():
        for file in json.loads(document)["files"]:
            if file["file"].startswith("engine/"):
                for line in file["lines"]:
                    runs[file["file"]][line["line_number"]] += line["count"]
    return runs


def left_out(runs):
    """Removes from RUNS the files that cannot run here; returns their names."""
    has = processor()
    files = sorted(file for file, needs in NEEDS.items() if file in runs and not needs <= has)
    for file in files:
        del runs[file]
    return files


def ranges(numbers):
    """3 4 5 9 -> 3-5 9"""
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def show(name, ran, lines):
    print(f"  {name:<28} {ran:6} of {lines:6} lines  {100 * ran / lines:6.2f} %")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--build", type=pathlib.Path, required=True)
    options.add_argument("--least", type=float, default=0, help="percent of the lines of engine/ that must run")
    options.add_argument("--lines", action="store_true", help="lists the lines that did not run")
    given = options.parse_args()
    runs = counted(given.build.resolve())
    for file in left_out(runs):
        print(f"{file} is left out: it needs {' '.join(sorted(NEEDS[file]))}, which this processor lacks")
    ran = {file: sum(count > 0 for count in lines.values()) for file, lines in runs.items()}
    folders = collections.defaultdict(list)
    for file in runs:
        folders[file.rsplit("/", 1)[0]].append(file)
    for folder, files in sorted(folders.items()):
        show(folder, sum(ran[f] for f in files), sum(len(runs[f]) for f in files))
    total, lines = sum(ran.values()), sum(map(len, runs.values()))
    show("total", total, lines)
    is_enough = 100 * total >= given.least * lines
    for file in sorted(runs):
        if given.lines or not is_enough and 100 * ran[file] < given.least * len(runs[file]):
            missing = ranges(sorted(line for line, count in runs[file].items() if count == 0))
            if missing:
                print(f"{file}: {100 * ran[file] / len(runs[file]):.2f} %, not run: {missing}")
    if not is_enough:
        print(f"less than {given.least:g} % of the lines of engine/ ran")
    return not is_enough


if __name__ == "__main__":
    sys.exit(main())
