# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks README: check.py README SAMPLE_TABLES, in an empty folder.

Each oab-alloc command in README is run here, beside the project's tables and the sample's, and must
succeed: indented lines that begin with `$ ` or `oab-alloc`, and code spans that begin with
`oab-alloc`. Lines under a `$ ` line are its output, in which `...` stands for any lines left out.
A block that begins with `#!` is a job of Slurm, of 12 lines at most, which is run as Slurm would: an array
once for each of its numbers. Each figure in the prose of a part (which starts at a heading or bold lead) must be printed by the part's
commands or by the golden cases it names (tests/golden/NAME), or occur to the digit in the goals of
bench/RESULTS.md, if the part names that. Its pictures are small PNGs that fit a screen."""

import os
import re
import struct
import subprocess
import sys
from decimal import Decimal

readme, sample_tables = sys.argv[1:]
root = os.path.dirname(os.path.realpath(readme))

# Numbers that are not results: dates, years, laws, versions and licences, names of measures.
NO_FIGURE = re.compile(
    r"\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) \d{4}|\b(?:19|20)\d\d(?:-\d\d(?:\d\d)?)?\b|GPL-3\.0|CC BY 4\.0|\bCC0|Debian 12|C17|XXH3|exit code \d+"
    r"|\b\w*[A-Za-z]\w*\d\w*|\b\d+[A-Za-z]\w*")
FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?: (?:million|thousand)\b)?")
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")
UNITS = {"million": 1_000_000, "thousand": 1_000}
problems = []


def problem(*words):
    problems.append(" ".join(str(word) for word in words))


def run(command):
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    if done.returncode != 0:
        problem(f"exit {done.returncode}: {command}\n{done.stderr}")
    return done.stdout, done.stdout + done.stderr


def joined(lines):
    """Joins commands that a backslash continues on the next line."""
    whole = []
    for line in lines:
        if whole and whole[-1].endswith("\\"):
            whole[-1] = whole[-1][:-1] + line.strip()
        else:
            whole.append(line)
    return whole


def compare(command, shown, printed):
    """Shown lines must be in the output in this order, adjacent unless `...` stands between them."""
    lines = [line.rstrip() for line in printed.splitlines()]
    at, may_skip = 0, False
    for line in shown:
        if line == "...":
            may_skip = True
            continue
        found = next((i for i in range(at, len(lines)) if lines[i] == line), None)
        if found is None or (found > at and not may_skip):
            problem(f"not printed here by `{command}`: {line}")
            return
        at, may_skip = found + 1, False
    if at < len(lines) and not may_skip:
        problem(f"`{command}` prints more, and README does not say `...`: {lines[at]}")


def run_job(lines):
    """Runs a job of Slurm with the variables that Slurm sets; returns all it printed."""
    asked = dict(re.findall(r"^#SBATCH --([\w-]+)=(\S+)$", "\n".join(lines), re.MULTILINE))
    if len(lines) > 12:
        problem("a job of more than 12 lines:", *lines)
    said, variables = "", f"export SLURM_CPUS_PER_TASK={asked['cpus-per-task']}\n"
    if "array" not in asked:
        return run(variables + "\n".join(lines))[1]
    first, last = map(int, asked["array"].split("-"))
    for number in range(first, last + 1):
        array = f"export SLURM_ARRAY_TASK_ID={number} SLURM_ARRAY_TASK_COUNT={last - first + 1}\n"
        said += run(variables + array + "\n".join(lines))[1]
    return said


def run_block(block):
    """Runs an indented block; returns all it printed."""
    plain = [line[4:].rstrip() for line in block]
    jobs = [number for number, line in enumerate(plain) if line.startswith("#!")]
    if jobs:
        while plain[-1] == "":
            plain.pop()
        return (run_block(block[:jobs[0]]) if jobs[0] else "") + run_job(plain[jobs[0]:])
    said, lines = "", joined(plain)
    while lines:
        line = lines.pop(0)
        if not line.startswith("$ "):
            if line.startswith("oab-alloc "):
                said += run(line)[1]
            continue
        shown = []
        while lines and not lines[0].startswith("$ "):
            shown.append(lines.pop(0))
        while shown and shown[-1] == "":
            shown.pop()
        printed, all_said = run(line[2:])
        said += all_said
        if shown:
            compare(line[2:], shown, printed)
    return said


def parts_of(text):
    """The lines of each part, in order."""
    parts = [[]]
    for line in text.splitlines():
        if line.startswith(("#", "**")):
            parts.append([])
        parts[-1].append(line)
    return parts


def golden_outputs(prose):
    for name in re.findall(r"tests/golden/([\w.-]+)", prose):
        with open(os.path.join(root, "tests/golden", name, "stdout"), encoding="utf-8") as output:
            yield output.read()


def measured(prose):
    """The goals of the benchmark, if PROSE names its results."""
    if "bench/RESULTS.md" not in prose:
        return ""
    with open(os.path.join(root, "bench/RESULTS.md"), encoding="utf-8") as results:
        return results.read().split("## Goals")[1].split("## ")[0]


def numbers_in(text):
    return {Decimal(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def is_printed(figure, numbers):
    """Whether NUMBERS holds FIGURE, or a number that rounds to it at its decimals; 61% also as 0.61."""
    value, _, unit = figure.partition(" ")
    value = Decimal(value.replace(",", "").rstrip("."))
    scale = UNITS.get(unit, 1)
    step = Decimal(1).scaleb(value.as_tuple().exponent)
    return any(abs(number / scale - value) * 2 <= step for number in numbers if scale > 1) or any(
        abs(number - value) * 2 <= (step if step < 1 else 0) for number in numbers
    ) or any(number * 100 == value for number in numbers)


def check_pictures(text):
    """README shows pictures, each with words for who does not see it, of a screen's size and at most 300 KB."""
    pictures = re.findall(r"!\[([^]]*)\]\(([^)]*)\)", text)
    if not pictures:
        problem("README shows no picture")
    for words, path in pictures:
        with open(os.path.join(root, path), "rb") as file:
            content = file.read()
        if not content.startswith(b"\x89PNG\r\n\x1a\n") or not words:
            problem(f"{path} is no PNG, or nothing says what it shows")
            continue
        width, height = struct.unpack(">II", content[16:24])
        if not 800 <= width <= 1280 or not 500 <= height <= 1280 or len(content) > 300_000:
            problem(f"{path} is {width} by {height}, {len(content)} bytes")


def check_part(lines):
    prose, block, said = [], [], ""
    for line in lines + [""]:
        if line.startswith("    ") or (block and not line.strip()):
            block.append(line)
            continue
        if block:
            said += run_block(block)
            block = []
        prose.append(line)
    if block:
        said += run_block(block)
    text = "\n".join(prose)
    for span in re.findall(r"`(oab-alloc [^`]*)`", " ".join(prose)):
        said += run(span)[1]
    said += "".join(golden_outputs(text))
    numbers, exact = numbers_in(said), numbers_in(measured(text))
    for figure in FIGURE.findall(NO_FIGURE.sub("", CODE.sub("", " ".join(prose)))):
        figure = figure.rstrip(",")
        if not is_printed(figure, numbers) and not numbers_in(figure) <= exact:
            problem(f"no command of its part prints {figure}: {lines[0][:60]}")


for name in ("input-samples", "tests"):
    os.symlink(os.path.join(root, name), name)
for name in ("pupils.csv", "schools.csv", "municipalities.csv"):
    os.symlink(os.path.abspath(os.path.join(sample_tables, name)), name)
readme_text = open(readme, encoding="utf-8").read()
check_pictures(readme_text)
for part in parts_of(readme_text):
    check_part(part)
print("\n".join(problems) or "README is true")
sys.exit(bool(problems))
