#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes each allocation of a command fail in turn: run.py [--build DIR] [--every] [-v] [CASE...]

Whichever fails, the command must either end as if nothing had (it did without), or with exit code 70
and the single line `out of memory`, having printed nothing and left its folder as it was, including
tables of an earlier run. libgomp itself ends the program if it has no memory for its threads, and
libarchive if a call of the C library on its behalf gets none; those calls are counted separately. A
case with more allocations than it tries takes them evenly spread; --every tries all.
"""
import argparse
import concurrent.futures
import dataclasses
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "input-samples/sample"
NAMES = {name.upper(): f"{SAMPLES}/{name}.csv" for name in ("pupils", "schools", "municipalities")}
FORMS = ROOT / "tests/golden/input_workbooks"
NAMES |= {"XLSX": f"{FORMS}/openpyxl.xlsx", "ODS": f"{FORMS}/libreoffice.ods", "ZST": f"{FORMS}/schools.csv.zst", "ZIP": f"{FORMS}/accent.zip",
          "REGISTER": f"{ROOT}/tests/data/duo_alle-vestigingen-bo_as-published.csv"}
SECONDS = 60  # a run that takes longer counts as hanging
# What libraries say that end the program themselves.
LIBRARIES = b"\nlibgomp: ", b"Fatal Internal Error in libarchive: "
MEMORY = "/dev/shm"  # where thousands of small folders cost least


@dataclass
class Case:
    """COMMAND runs in a folder with FILES and the outputs of the commands BEFORE. Every other time the
    folder also has the outputs of EARLIER, which COMMAND replaces. Words in capitals stand for the
    sample's tables."""
    name: str
    command: str
    code: int = 0  # exit code if nothing fails
    most: int = 100  # allocations to make fail; 0: all
    threads: int = 1
    lasting: bool = False  # all allocations from the chosen one on fail, not only that one
    files: dict = field(default_factory=dict)  # name -> text
    before: list = field(default_factory=list)
    cut: str = None  # this file loses its second half, as if a run was interrupted
    earlier: str = None
    gradual: bool = False  # its output and results so far may stay


TABLES = "--pupils PUPILS --schools SCHOOLS --municipalities MUNICIPALITIES"
BAD = {"bad.csv": (SAMPLES / "pupils.csv").read_text() + "P9,90AA00,GM9001,6,999,1,nowhere,x,2\n90AA00\n"}
LACKING = ("school_id,municipality_id,education_mother,education_father,origin,mother_stay,debt_restructuring\n"
           "90AA00,GM9001,111,999,nowhere,,0\n90AA01,,212,212,nederland,5,\n")
FACTORS = {"own.csv": "school.threshold_share 0.08 0.16\nmunicipality.minimum 0 90000\n"}
WEIGHTS = {"own.csv": "weights.low 0.2 0.4\nweights.threshold_share 0.05 0.07\n"}
MATRICES = {"x.txt": "0.10 1000\n0.12 2000\n0.09 500\n0.15 7000\n", "y.txt": "1\n2\n4\n3\n"}
FEW = ("pupil_id,school_id,municipality_id,count_date,education_mother,education_father,origin,mother_stay,"
       "debt_restructuring\n") + "".join(
           f"child.{i},01AB0{i % 2},GM0014,20{18 + d}-10-01,{'111' if i % 3 else ''},31,nederland,{i},0\n"
           for d in range(2) for i in range(10))
LIST = {"own.csv": "school.threshold_share,municipality.minimum\n0.1,64000\n0.2,0\n"}

LHS = "sweep sample --factors factors-coefficients --method lhs --samples 50 --design design.csv"
SOBOL = "sweep sample --factors factors-allocation --method sobol --samples 4 --design design.csv"
OAT = "sweep sample --factors own.csv --method oat --design design.csv"
SWEEP = "sweep run --year 2020 --sample --design design.csv --quiet"
RESULTS = f"{SWEEP} --results results.csv"
ANALYZE = "sweep analyze --design design.csv --results results.csv --resamples 10"
PARTS = [f"part{i}.csv" for i in range(1, 51)]
SHARDS = [f"{SWEEP} --results {part} --shard {i}/{len(PARTS)}" for i, part in enumerate(PARTS, 1)]

CASES = [
    Case("run, every allocation", "run --year 2019 --sample --out out", most=0,
         earlier="run --year 2020 --sample --out out"),
    Case("run, two threads", "run --year 2019 --sample --out out", threads=2, most=300,
         earlier="run --year 2020 --sample --out out"),
    Case("run, all from one on", "run --year 2019 --sample --out out", lasting=True,
         earlier="run --year 2020 --sample --out out", most=300),
    Case("run, weights scheme, from tables, as JSON", f"run --year 2018 --json --out out {TABLES}",
         earlier="run --year 2017 --sample --out out"),
    Case("run, as a workbook and a database", "run --year 2019 --sample --quiet --out out --format xlsx,sqlite",
         earlier="run --year 2020 --sample --quiet --out out --format xlsx,sqlite", most=600),
    Case("compare, in every format", "compare --year 2019 --sample --quiet --out out --format csv,xlsx,sqlite",
         earlier="compare --year 2020 --sample --out out"),
    Case("run, a page", "run --year 2019 --sample --quiet --report page.html --geometry own.geojson", most=400,
         earlier="run --year 2020 --sample --quiet --report page.html",
         files={"own.geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","properties":'
                '{"municipality_id":"GM9001"},"geometry":{"type":"Polygon","coordinates":'
                '[[[5,52],[6,52],[6,53],[5,52]]]}}]}'}),
    Case("compare, a page", "compare --year 2019 --sample --quiet --report page.html", most=400,
         earlier="compare --year 2020 --sample --quiet --report page.html"),
    Case("run, rows rejected", "run --year 2019 --pupils bad.csv --reject rejects.csv --normalised --out out",
         files=BAD),
    Case("run, a bad table", "run --year 2019 --pupils bad.csv --out out", code=65, files=BAD),
    Case("run, hot deck", "run --year 2019 --sample --set indicator.imputation=hotdeck --quiet --out out"),
    Case("run, impulse areas", f"run --year 2012 --impulse-areas areas.csv --quiet --out out {TABLES}",
         files={"areas.csv": "postcode\n6749\n6750\n"}),
    Case("run, an unknown coefficient", "run --year 2019 --sample --set indicator.coefficient.orgin=1", code=78),
    Case("run, an unknown parameter", "run --year 2019 --sample --scenario own.csv", code=78,
         files={"own.csv": "name,value\nschool.treshold_share,0.1\n"}),
    Case("check", "check PUPILS SCHOOLS MUNICIPALITIES", gradual=True),
    Case("run, from a workbook", "run --year 2019 --schools XLSX --quiet --out out", most=200),
    Case("check, workbooks and a compressed table", "check XLSX ODS ZST", gradual=True, most=200),
    Case("check, an archive of a name in CP850", "check ZIP", gradual=True, most=200),
    Case("check, a workbook all from one on", "check ODS", gradual=True, lasting=True),
    Case("check, an encoding", "check REGISTER --encoding CP1252", gradual=True),
    Case("check, an encoding of the C library", "check REGISTER --encoding CP1254", gradual=True, most=200),
    Case("params, by a word, as CSV", "params --year 2019 drempel --format csv"),
    Case("params, by a word, in Dutch", "params --year 2019 drempel --lang nl"),
    Case("params", "params --year 2019 --scenario school-threshold-10 --json"),
    Case("explain, all units", "explain --all --json --sample"),
    Case("explain, in words", "explain 90AA00 --year 2020 --sample --set school.transition=computed", most=200),
    Case("explain, both sides", "explain 90AA00 --compare --year 2020 --sample", most=200),
    Case("explain, one child", "explain --pupil child.9 --year 2021 --pupils few.csv --set indicator.imputation=mean",
         files={"few.csv": FEW}),
    Case("compare", "compare --year 2019 --sample --out out", most=600,
         earlier="compare --year 2020 --sample --out out"),
    Case("compare, as JSON", "compare --year 2020 --sample --variant school-threshold-10 --json"),
    Case("compare, sides of their own",
         "compare --sample --baseline-year 2019 --variant-year 2020 --set school.transition=off "
         "--baseline-set school.threshold_share=0.08 --json"),
    Case("compare, from tables",
         f"compare --year 2019 --baseline new --variant new+school-threshold-10 --quiet --out out {TABLES}"),
    Case("pack", "pack PUPILS --out pupils.oab", earlier="pack PUPILS --out pupils.oab", most=300),
    Case("run, from a pack", "run --year 2019 --pupils pupils.oab --out out",
         before=["pack PUPILS --out pupils.oab"]),
    Case("run, from a pack that lacks", "run --year 2019 --pupils bad.oab", code=65,
         files={"bad.csv": LACKING}, before=["pack bad.csv --out bad.oab"]),
    Case("synth", "synth --out country --children 500 --seed 1",
         earlier="synth --out country --children 300 --seed 2", most=300),
    Case("synth, to a table", "synth --out country --seed 1 --schools out/schools.csv --quiet",
         before=["run --year 2019 --sample --out out"]),
    Case("synth, to a table and registers",
         "synth --out country --schools out/schools.csv --registers SCHOOLS --municipalities MUNICIPALITIES "
         "--children 9000 --synth own.csv --set synth.debt_share=0.1",
         files={"own.csv": "name,value\nsynth.toddlers_share,0.2\n"},
         before=["run --year 2019 --sample --out out"]),
    Case("synth, an unknown parameter", "synth --out country --children 500 --set synth.debts=1", code=78),
    Case("sweep sample, sobol", SOBOL, earlier=LHS, most=300),
    Case("sweep sample, lhs", LHS, earlier=SOBOL),
    Case("sweep sample, morris", "sweep sample --factors factors-allocation --method morris --samples 5"),
    Case("sweep sample, a list", "sweep sample --factors own.csv --method list --design design.csv",
         files=LIST),
    Case("sweep sample, an unknown factor", OAT, code=78,
         files={"own.csv": "school.treshold_share 0.1 0.2\n"}),
    Case("sweep run", f"{RESULTS} --intervals intervals.csv --track school:90AA00", before=[LHS],
         gradual=True, most=300),
    Case("sweep run, two threads", RESULTS, threads=2, before=[LHS], gradual=True),
    Case("sweep run, gone on with", f"{RESULTS} --resume", before=[LHS, RESULTS], cut="results.csv",
         gradual=True),
    Case("sweep run, allocation", RESULTS, before=[SOBOL], gradual=True),
    Case("sweep run, weights scheme", "sweep run --year 2015 --sample --design design.csv", files=WEIGHTS,
         before=[OAT], gradual=True),
    Case("sweep analyze, sobol", f"{ANALYZE} --out out", before=[SOBOL, RESULTS], most=300),
    Case("sweep analyze, as a database", f"{ANALYZE} --out out --format sqlite", before=[SOBOL, RESULTS]),
    Case("sweep analyze, plots", f"{ANALYZE} --quiet --svg plots", before=[SOBOL, RESULTS], earlier=f"{ANALYZE} --quiet --svg plots"),
    Case("sweep analyze, plots and tables", f"{ANALYZE} --lang nl --svg plots --out out", before=[OAT, RESULTS],
         files=FACTORS, earlier=f"{ANALYZE} --quiet --svg plots --out out --measure moved"),
    Case("sweep analyze, a page", f"{ANALYZE} --quiet --report page.html --measure moved", most=400, before=[SOBOL, RESULTS],
         earlier=f"{ANALYZE} --quiet --report page.html --measure gini"),
    Case("sweep run, provinces", "sweep run --year 2020 --design design.csv --track provinces --track province:Utrecht",
         code=64, before=["sweep sample --factors own.csv --method oat --design design.csv"], files=FACTORS),
    Case("sweep analyze, regions", "sweep analyze --design x.txt --results y.csv --factors own.csv --method oat --out out",
         files={"own.csv": "a 0 1\n", "x.txt": "0.5\n0\n1\n", "y.csv": "run,province:Utrecht\n1,1\n2,2\n3,3.5\n"}),
    Case("sweep analyze, ranks", f"{ANALYZE} --json", before=[LHS, RESULTS]),
    Case("sweep analyze, tornado", f"{ANALYZE} --quiet --out out", files=FACTORS, before=[OAT, RESULTS]),
    Case("sweep analyze, morris", f"{ANALYZE} --quiet --out out", files=FACTORS,
         before=["sweep sample --factors own.csv --method morris --samples 4 --design design.csv", RESULTS]),
    Case("sweep analyze, grid", f"{ANALYZE} --quiet --out out", files=FACTORS,
         before=["sweep sample --factors own.csv --method grid --design design.csv", RESULTS]),
    Case("sweep analyze, matrices", "sweep analyze --factors own.csv --method lhs --design x.txt --results y.txt",
         files=FACTORS | MATRICES),
    Case("sweep merge", f"sweep merge {' '.join(PARTS)} --design design.csv --results whole.csv",
         before=[LHS, *SHARDS], most=300),
]


def tree(folder):
    """Path -> contents of the file; paths of folders end in a slash."""
    return {f"{path.relative_to(folder)}{'' if path.is_file() else '/'}": path.read_bytes() if path.is_file() else b""
            for path in folder.rglob("*")}


class Program:
    def __init__(self, build):
        self.binary = build / "oab-alloc"
        self.preload = build / "tests" / "faults.so"

    def run(self, command, folder, threads=1, **settings):
        arguments = [NAMES.get(word, word) for word in command.split()]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "OMP_WAIT_POLICY": "passive",
                       "OMP_NUM_THREADS": str(threads)}
        if settings:
            environment |= {"LD_PRELOAD": str(self.preload)} | settings
        return subprocess.run([self.binary, *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS)


class Trial:
    """A prepared case: its folder before the command (fresh, and with outputs of an earlier run), and what
    the command does if nothing fails."""

    def __init__(self, program, case, scratch):
        self.program, self.case = program, case
        self.fresh, self.used = scratch / "fresh", scratch / "used"
        self.fresh.mkdir()
        for name, text in case.files.items():
            (self.fresh / name).write_text(text)
        for command in case.before:
            program.run(command, self.fresh).check_returncode()
        if case.cut:
            whole = (self.fresh / case.cut).read_bytes()
            (self.fresh / case.cut).write_bytes(whole[:len(whole) // 2])
        shutil.copytree(self.fresh, self.used)
        if case.earlier:
            program.run(case.earlier, self.used).check_returncode()
        self.before = [tree(self.fresh), tree(self.used)]
        whole = scratch / "whole"
        shutil.copytree(self.fresh, whole)
        count = scratch / "count"
        self.done = program.run(case.command, whole, case.threads, FAULTS_COUNT=str(count))
        if self.done.returncode != case.code:
            sys.exit(f"{case.name}: exit code {self.done.returncode}: {self.done.stderr.decode(errors='replace')}")
        self.after = tree(whole)
        self.calls = int(count.read_text())

    @staticmethod
    def is_word(text):
        return text.isalpha() and text.islower()

    def tried(self):
        count = min(self.case.most or self.calls, self.calls)
        return [1 + i * self.calls // count for i in range(count)]

    def differences(self, ended, after, before):
        if ended.returncode == self.done.returncode:
            expected = self.done.stdout, self.done.stderr, before | self.after
        elif ended.returncode == 70:
            command = " ".join(itertools.takewhile(self.is_word, self.case.command.split()[:2]))
            expected = b"", f"oab-alloc {command}: out of memory\n".encode(), before
            if self.case.gradual:
                expected = self.done.stdout[:len(ended.stdout)], *expected[1:]
                after = {name: before.get(name) if self.after.get(name, b"").startswith(text) else text
                         for name, text in after.items()}
        else:
            return f"exit code {ended.returncode}: {ended.stderr.decode(errors='replace').strip()[:300]}"
        said = re.sub(rb"(?m)^\[ERROR\].*\n", b"", ended.stderr)  # libxlsxwriter's own lines
        if ended.stdout != expected[0]:
            return f"exit code {ended.returncode}, other text on stdout"
        if said != expected[1]:
            return f"exit code {ended.returncode}, says {said.decode(errors='replace').strip()[:300]}"
        names = [name for name in sorted(after | expected[2]) if after.get(name) != expected[2].get(name)]
        return f"exit code {ended.returncode}, other files: {' '.join(names)}" if names else None

    def fail(self, at, use):
        """Returns (verdict, what is wrong); verdict is "same", "refused", "library" or "wrong"."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "run"
            shutil.copytree((self.fresh, self.used)[use], folder)
            settings = {"FAULTS_AT": str(at)} | ({"FAULTS_ON": "1"} if self.case.lasting else {})
            try:
                ended = self.program.run(self.case.command, folder, self.case.threads, **settings)
            except subprocess.TimeoutExpired:
                return "wrong", "does not end"
            if ended.returncode == 1 and ended.stderr.startswith(LIBRARIES):
                return "library", None
            wrong = self.differences(ended, tree(folder), self.before[use])
            return ("wrong" if wrong else "refused" if ended.returncode == 70 else "same"), wrong


def run_case(program, case, pool, verbose):
    """Prints the outcome of the case; True if nothing is wrong."""
    with tempfile.TemporaryDirectory() as scratch:
        trial = Trial(program, case, pathlib.Path(scratch))
        tried = trial.tried()
        count = dict.fromkeys(("same", "refused", "library", "wrong"), 0)
        for at, (verdict, wrong) in zip(tried, pool.map(trial.fail, tried, itertools.cycle((0, 1)))):
            count[verdict] += 1
            if wrong and (verbose or count["wrong"] <= 10):
                print(f"  allocation {at} of {trial.calls}: {wrong}")
    print(f"{'FAIL' if count['wrong'] else 'PASS'} {case.name}: {len(tried)} of {trial.calls} allocations failed: "
          f"{count['refused']} exit codes 70, {count['same']} done without, {count['library']} ended by a library, "
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
    tempfile.tempdir = MEMORY if os.access(MEMORY, os.W_OK) else None
    chosen = [case for case in CASES if not given.cases or case.name.startswith(tuple(given.cases))]
    if given.every:
        chosen = [dataclasses.replace(case, most=0) for case in chosen]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = sum(not run_case(program, case, pool, given.v) for case in chosen)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
