# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the engine on seeded random cases, with 1 and 2 threads and with shuffled rows. Requires the
# same bytes each time, and in every cell the value of the exact oracle. Then runs the property tests.
"""python3 tests/oracle/check.py --binary build/oab-alloc --cases 200 --seed 1 [--keep DIR]"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import cohorts
import oracle
import properties

COMPARED = ('schools.csv', 'institutions.csv', 'municipalities.csv', 'budget.csv')
KEYS = {'schools': 'school_id', 'institutions': 'institution_id', 'municipalities':
        'municipality_id', 'preschool': 'municipality_id', 'schools_detail': 'school_id'}
SHOWN = 6


class Engine:
    """The binary under test; each run has its own folder, and errors are collected."""

    def __init__(self, binary, folder):
        self.binary = os.path.abspath(binary)
        self.folder = folder
        self.runs = 0
        self.error = ''
        self.command = ''

    def run(self, case, threads=1, shuffle=None):
        """Run a case; return the output folder, or None with the reason in self.error."""
        self.runs += 1
        home = os.path.join(self.folder, 'run%d' % self.runs)
        out = os.path.join(home, 'out')
        args = [self.binary, 'run'] + case.write(home, shuffle)
        args += ['--out', out, '--quiet', '--threads', str(threads)]
        self.command = ' '.join(args)
        done = subprocess.run(args, capture_output=True, text=True, timeout=300, check=False)
        self.error = ''
        if done.returncode != 0:
            self.error = 'exit %d: %s' % (done.returncode, done.stderr.strip()[:600])
            return None
        return out


def same(column, expected, got):
    if column == 'flagged':
        return True
    if column == 'transition' and {expected, got} == {'', '0.00'}:
        return True
    return expected == got


def compare_table(name, expected, folder):
    rows = properties.read_rows(folder, name + '.csv')
    if rows is None:
        return ['no %s.csv' % name]
    got = {r[KEYS[name]]: r for r in rows}
    bad = []
    if len(got) != len(rows):
        bad.append('%s: a key appears twice' % name)
    if set(got) != set(expected):
        bad.append('%s: keys differ: %s' % (name, sorted(set(got) ^ set(expected))[:4]))
    for key in sorted(set(got) & set(expected)):
        for column, value in expected[key].items():
            if column != 'flagged' and column not in got[key]:
                return bad + ['%s: no column %s' % (name, column)]
            if not same(column, value, got[key].get(column)):
                bad.append('%s %s %s: engine %r, oracle %r'
                           % (name, key, column, got[key][column], value))
        if expected[key].get('flagged') and not got[key]['flags']:
            bad.append('%s %s: %s pupils or fewer but no flag' % (name, key, 'reliable'))
    return bad


def same_bytes(case, engine, first):
    """Require the same bytes with two threads, and with shuffled rows and columns on one and two."""
    bad = []
    for threads, shuffle in ((2, None), (2, case.seed), (1, case.seed + 1)):
        other = engine.run(case, threads, shuffle)
        if other is None:
            return ['threads %d, shuffle %s: %s' % (threads, shuffle, engine.error)]
        for name in COMPARED:
            paths = [os.path.join(folder, name) for folder in (first, other)]
            texts = [open(p, 'rb').read() if os.path.exists(p) else None for p in paths]
            if texts[0] != texts[1]:
                bad.append('%s differs with threads %d, shuffle %s' % (name, threads, shuffle))
    return bad


def check_case(seed, engine):
    case = cohorts.random_case(seed)
    tables, national = oracle.run(case)
    out = engine.run(case)
    command = engine.command
    if out is None:
        return case, command, [engine.error]
    bad = []
    for name, expected in tables.items():
        bad += compare_table(name, expected, out)
    bad += properties.totals_close(case, out)
    bad += properties.shortfalls_sum(case, out, national)
    bad += properties.institutions_sum(case, out)
    bad += same_bytes(case, engine, out)
    return case, command, bad


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, title, bad):
        if not bad:
            self.passed += 1
            return
        self.failed += 1
        print('FAILED ' + title)
        for line in bad[:SHOWN]:
            print('    ' + line)
        if len(bad) > SHOWN:
            print('    ... %d more' % (len(bad) - SHOWN))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--binary', default='build/oab-alloc')
    parser.add_argument('--cases', type=int, default=200)
    parser.add_argument('--seed', type=int, default=1, help='seed of the first case')
    parser.add_argument('--only', help='random | more | parameters')
    parser.add_argument('--keep', help='folder in which failing runs stay for inspection')
    options = parser.parse_args()
    if not os.access(options.binary, os.X_OK):
        print('check.py: no program at %s; build it first' % options.binary, file=sys.stderr)
        return 66
    tally = Tally()
    folder = options.keep or tempfile.mkdtemp(prefix='oab-oracle-')
    engine = Engine(options.binary, folder)
    try:
        run_all(options, engine, tally)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print('%d passed, %d failed, 0 skipped' % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


def clean(engine, failed, keep):
    """Remove the runs of a case that passed; of one that failed too, unless they are to be kept."""
    if not failed or not keep:
        for name in os.listdir(engine.folder):
            if name.startswith('run'):
                shutil.rmtree(os.path.join(engine.folder, name), ignore_errors=True)
    elif failed:
        stamp = os.path.join(engine.folder, 'failed%d' % engine.runs)
        os.makedirs(stamp, exist_ok=True)
        for name in os.listdir(engine.folder):
            if name.startswith('run'):
                shutil.move(os.path.join(engine.folder, name), stamp)


def run_all(options, engine, tally):
    if options.only in (None, 'random'):
        for seed in range(options.seed, options.seed + options.cases):
            case, command, bad = check_case(seed, engine)
            tally.add('case %d (%s)' % (seed, case.kind), bad and bad + [command])
            clean(engine, bad, options.keep)
    if options.only in (None, 'more'):
        for seed in range(options.seed, options.seed + max(1, options.cases // 10)):
            bad = properties.one_more_child(seed, lambda case: engine.run(case) or engine.folder)
            tally.add('one more child, seed %d' % seed, bad)
            clean(engine, bad, options.keep)
    if options.only in (None, 'parameters'):
        tally.add('every parameter moves the oracle', properties.unmoved_in_oracle())
        for name, moved in properties.unmoved_in_engine(engine.run):
            tally.add('parameter %s moves some output' % name,
                      [] if moved else ['no table changed. ' + engine.error])
        clean(engine, False, options.keep)


if __name__ == '__main__':
    sys.exit(main())
