#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets every allocation of a command fail in turn: run.py [--build DIR] [--every] [-v] [CASE...]

Whatever fails, the command either ends as if nothing had (it did without), or with exit code 70 and
the one line `out of memory`: then it has printed nothing and its folder is as it was, tables of an
earlier run included. libgomp ends the program itself where it finds no memory for its threads: those
calls are counted apart. A case of more allocations than it tries takes them evenly spread; --every
tries all.
"""
import argparse
import concurrent.futures
import dataclasses
import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "input-samples"
TABLES = ["--pupils", f"{SAMPLES}/pupils.csv", "--schools", f"{SAMPLES}/schools.csv",
          "--municipalities", f"{SAMPLES}/municipalities.csv"]
SECONDS = 60  # a run that takes so long hangs


@dataclass
class Case:
    """ARGUMENTS run in a folder that BEFORE (commands of the program) fills; in its place stand, every
    second time, also the outputs of EARLIER, a run of ours that the command replaces."""
    name: str
    arguments: list
    code: int = 0  # how it ends when nothing fails
    most: int = 300  # allocations to let fail; 0: all
    threads: int = 1
    lasting: bool = False  # all allocations from the one on fail, not that one alone
    before: list = field(default_factory=list)
    earlier: list = None
    files: dict = field(default_factory=dict)  # name -> text, there before all
    cut: str = None  # this file loses its second half, as where a run was cut off
    gradual: bool = False  # what it has shown and its results so far may stay


def words(text):
    return text.split()


SWEEP = "--year 2020 --design design.csv --quiet"
DESIGN = words("sweep sample --factors factors-coefficients --method lhs --samples 50 --design design.csv --quiet")
SOBOL = words("sweep sample --factors factors-allocation --method sobol --samples 4 --design design.csv --quiet")
RESULTS = words(f"sweep run {SWEEP} --results results.csv")
FACTORS = "school.threshold_share 0.08 0.16\nmunicipality.minimum 0 90000\n"
WEIGHTS = "weights.low 0.2 0.4\nweights.threshold_share 0.05 0.07\n"
MATRIX = "0.10 1000\n0.12 2000\n0.09 500\n0.15 7000\n"
LACKING = ("school_id,municipality_id,education_mother,education_father,origin,mother_stay,debt_restructuring\n"
           "90AA00,GM9001,111,999,nowhere,,0\n90AA01,,212,212,nederland,5,\n")
BAD = {"bad.csv": (SAMPLES / "pupils.csv").read_text() + "P9,90AA00,GM9001,6,999,1,nowhere,x,2\n90AA00\n"}
PARTS = [f"part{i}.csv" for i in range(1, 51)]
SHARDS = [words(f"sweep run {SWEEP} --results {part} --shard {i}/50") for i, part in enumerate(PARTS, 1)]

CASES = [
    Case("run, every allocation", words("run --year 2019 --out out"), most=0,
         earlier=words("run --year 2020 --out out")),
    Case("run, two threads", words("run --year 2019 --out out"), threads=2,
         earlier=words("run --year 2020 --out out")),
    Case("run, all from one on", words("run --year 2019 --out out"), lasting=True,
         earlier=words("run --year 2020 --out out")),
    Case("run, weights scheme, from tables, as JSON", [*words("run --year 2018 --json --out out"), *TABLES],
         earlier=words("run --year 2017 --out out")),
    Case("run, rows rejected", words("run --year 2019 --pupils bad.csv --reject rejects.csv --normalised --out out"),
         files=BAD),
    Case("run, a bad table", words("run --year 2019 --pupils bad.csv --out out"), code=65, files=BAD),
    Case("run, hot deck", words("run --year 2019 --set indicator.imputation=hotdeck --quiet --out out"), most=100),
    Case("run, impulse areas", [*words("run --year 2012 --impulse-areas areas.csv --quiet --out out"), *TABLES],
         most=100, files={"areas.csv": "postcode\n6749\n6750\n"}),
    Case("run, an unknown coefficient", words("run --year 2019 --set indicator.coefficient.orgin=1"), code=78, most=100),
    Case("run, an unknown scenario's value", words("run --year 2019 --scenario own.csv"), code=78, most=100,
         files={"own.csv": "name,value\nschool.treshold_share,0.1\n"}),
    Case("check", ["check", *TABLES[1::2]], gradual=True),
    Case("params", words("params --year 2019 --scenario school-threshold-10 --json")),
    Case("compare", words("compare --year 2019 --out out"), most=600, earlier=words("compare --year 2020 --out out")),
    Case("compare, as JSON", words("compare --year 2020 --variant school-threshold-10 --json")),
    Case("compare, two tables", [*words("compare --year 2019 --variant new+school-threshold-10 --quiet --out out"),
                                 "--baseline-schools", TABLES[3], "--variant-schools", TABLES[3]], most=100),
    Case("pack", ["pack", TABLES[1], *words("--out pupils.oab")],
         earlier=["pack", TABLES[1], *words("--out pupils.oab --quiet")]),
    Case("run, from a pack", words("run --year 2019 --pupils pupils.oab --out out"),
         before=[["pack", TABLES[1], *words("--out pupils.oab --quiet")]]),
    Case("run, from a pack that lacks", words("run --year 2019 --pupils bad.oab"), code=65, most=100,
         files={"bad.csv": LACKING}, before=[words("pack bad.csv --out bad.oab --quiet")]),
    Case("synth", words("synth --out country --children 500 --seed 1"),
         earlier=words("synth --out country --children 300 --seed 2 --quiet")),
    Case("synth, to a table", words("synth --out country --seed 1 --schools out/schools.csv --quiet"),
         before=[words("run --year 2019 --out out --quiet")]),
    Case("synth, to a table and registers",
         ["synth", "--out", "country", "--schools", "out/schools.csv", "--registers", TABLES[3], *TABLES[4:],
          *words("--children 9000 --synth own.csv --set synth.debt_share=0.1")], most=100,
         files={"own.csv": "name,value\nsynth.toddlers_share,0.2\n"}, before=[words("run --year 2019 --out out --quiet")]),
    Case("synth, an unknown parameter", words("synth --out country --children 500 --set synth.debts=1"), code=78, most=100),
    Case("sweep sample, sobol", SOBOL, earlier=DESIGN),
    Case("sweep sample, lhs", DESIGN, earlier=SOBOL),
    Case("sweep sample, morris", words("sweep sample --factors factors-allocation --method morris --samples 5")),
    Case("sweep run", [*RESULTS, *words("--intervals intervals.csv --track school:90AA00")], before=[DESIGN], gradual=True),
    Case("sweep sample, a list", words("sweep sample --factors list.csv --method list --design design.csv"), most=100,
         files={"list.csv": "school.threshold_share,municipality.minimum\n0.1,64000\n0.2,0\n"}),
    Case("sweep sample, an unknown factor", words("sweep sample --factors own.csv --method oat"), code=78, most=100,
         files={"own.csv": "school.treshold_share 0.1 0.2\n"}),
    Case("sweep run, allocation", RESULTS, most=100, before=[SOBOL], gradual=True),
    Case("sweep run, weights scheme", words("sweep run --year 2015 --design design.csv"), most=100, files={"own.csv": WEIGHTS},
         before=[words("sweep sample --factors own.csv --method oat --design design.csv")], gradual=True),
    Case("sweep run, two threads", RESULTS, before=[DESIGN], threads=2, gradual=True),
    Case("sweep run, gone on with", [*RESULTS, "--resume"], before=[DESIGN, RESULTS], cut="results.csv", gradual=True),
    Case("sweep analyze, sobol", words("sweep analyze --design design.csv --results results.csv --resamples 10 --out out"),
         before=[SOBOL, RESULTS]),
    Case("sweep analyze, ranks", words("sweep analyze --design design.csv --results results.csv --resamples 10 --json"),
         before=[DESIGN, RESULTS]),
    *(Case(f"sweep analyze, {name}", words("sweep analyze --design design.csv --results results.csv --out out --quiet"),
           most=100, files={"own.csv": FACTORS},
           before=[words(f"sweep sample --factors own.csv --method {method} --design design.csv"), RESULTS])
      for name, method in (("morris", "morris --samples 4"), ("tornado", "oat"), ("grid", "grid"))),
    Case("sweep analyze, matrices", words("sweep analyze --factors own.csv --method lhs --design x.txt --results y.txt"),
         most=100, files={"own.csv": FACTORS, "x.txt": MATRIX, "y.txt": "1\n2\n4\n3\n"}),
    Case("sweep merge", ["sweep", "merge", *PARTS, *words("--design design.csv --results whole.csv")],
         before=[DESIGN, *SHARDS]),
]


def tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Program:
    def __init__(self, build):
        self.binary = build / "oab-alloc"
        self.preload = build / "tests" / "faults.so"

    def run(self, arguments, folder, threads, **settings):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "OMP_WAIT_POLICY": "passive",
                       "OMP_NUM_THREADS": str(threads)}
        if settings:
            environment |= {"LD_PRELOAD": str(self.preload)} | settings
        return subprocess.run([self.binary, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS)


class Trial:
    """A case made ready: its folders before it (fresh, and with outputs of an earlier run) and what it does
    when nothing fails."""

    def __init__(self, program, case, scratch):
        self.program, self.case = program, case
        self.fresh, self.used = scratch / "fresh", scratch / "used"
        self.fresh.mkdir()
        for name, text in case.files.items():
            (self.fresh / name).write_text(text)
        for arguments in case.before:
            program.run(arguments, self.fresh, 1).check_returncode()
        if case.cut:
            whole = (self.fresh / case.cut).read_bytes()
            (self.fresh / case.cut).write_bytes(whole[:len(whole) // 2])
        shutil.copytree(self.fresh, self.used)
        if case.earlier:
            program.run(case.earlier, self.used, 1).check_returncode()
        self.before = [tree(self.fresh), tree(self.used)]
        whole = scratch / "whole"
        shutil.copytree(self.fresh, whole)
        count = scratch / "count"
        self.done = program.run(case.arguments, whole, case.threads, FAULTS_COUNT=str(count))
        if self.done.returncode != case.code:
            sys.exit(f"{case.name}: exit code {self.done.returncode}: {self.done.stderr.decode(errors='replace')}")
        self.after = tree(whole)
        self.calls = int(count.read_text())

    def tried(self):
        count = min(self.case.most or self.calls, self.calls)
        return [1 + i * self.calls // count for i in range(count)]

    def differences(self, ended, after, before):
        if ended.returncode == self.done.returncode:
            expected = self.done.stdout, self.done.stderr, before | self.after
        elif ended.returncode == 70:
            command = " ".join(itertools.takewhile(str.isalpha, self.case.arguments[:2]))
            expected = b"", f"oab-alloc {command}: out of memory\n".encode(), before
            if self.case.gradual:
                expected = self.done.stdout[:len(ended.stdout)], *expected[1:]
                after = {name: before.get(name) if self.after.get(name, b"").startswith(text) else text
                         for name, text in after.items()}
        else:
            return f"exit code {ended.returncode}: {ended.stderr.decode(errors='replace').strip()[:300]}"
        if ended.stdout != expected[0]:
            return f"exit code {ended.returncode}, other text on stdout"
        if ended.stderr != expected[1]:
            return f"exit code {ended.returncode}, says {ended.stderr.decode(errors='replace').strip()[:300]}"
        names = [name for name in sorted(after | expected[2]) if after.get(name) != expected[2].get(name)]
        return f"exit code {ended.returncode}, other files: {' '.join(names)}" if names else None

    def fail(self, at):
        """(verdict, what is wrong); verdict: "same", "refused", "libgomp" or "wrong"."""
        use = at % 2
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "run"
            shutil.copytree((self.fresh, self.used)[use], folder)
            settings = {"FAULTS_AT": str(at)} | ({"FAULTS_ON": "1"} if self.case.lasting else {})
            try:
                ended = self.program.run(self.case.arguments, folder, self.case.threads, **settings)
            except subprocess.TimeoutExpired:
                return "wrong", "does not end"
            if ended.returncode == 1 and ended.stderr.startswith(b"\nlibgomp: "):
                return "libgomp", None
            wrong = self.differences(ended, tree(folder), self.before[use])
            return ("wrong" if wrong else "refused" if ended.returncode == 70 else "same"), wrong


def run_case(program, case, pool, verbose):
    """Prints what came of the case; True: all as it must."""
    with tempfile.TemporaryDirectory() as scratch:
        trial = Trial(program, case, pathlib.Path(scratch))
        tried = trial.tried()
        count = dict.fromkeys(("same", "refused", "libgomp", "wrong"), 0)
        for at, (verdict, wrong) in zip(tried, pool.map(trial.fail, tried)):
            count[verdict] += 1
            if wrong and (verbose or count["wrong"] <= 10):
                print(f"  allocation {at} of {trial.calls}: {wrong}")
    print(f"{'FAIL' if count['wrong'] else 'PASS'} {case.name}: {len(tried)} of {trial.calls} allocations failed: "
          f"{count['refused']} exit codes 70, {count['same']} done without, {count['libgomp']} ended by libgomp, "
          f"{count['wrong']} wrong", flush=True)
    return not count["wrong"]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    options.add_argument("--every", action="store_true", help="all allocations of all cases: some twenty minutes")
    options.add_argument("-v", action="store_true", help="every call that goes wrong")
    options.add_argument("cases", nargs="*", help="begins of names (all)")
    given = options.parse_args()
    program = Program(given.build.resolve())
    chosen = [case for case in CASES if not given.cases or case.name.startswith(tuple(given.cases))]
    if given.every:
        chosen = [dataclasses.replace(case, most=0) for case in chosen]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = sum(not run_case(program, case, pool, given.v) for case in chosen)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
