# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that are tested, made by the program, and what its other forms of output say of the same."""

import base64
import csv
import dataclasses
import functools
import gzip
import io
import json
import os
import re
import subprocess

# Names that would do harm if a page took them for more than text; a school without a place, and a long name.
HOSTILE = [['school_id', 'name', 'place', 'municipality_id', 'pupils', 'score'],
           ['00AA00', '<script>alert(1)</script>', 'Adorp', 'GM0014', '200', '150.5'],
           ['00BB00', '=cmd()', 'Bedum', 'GM0014', '180', '90.25'],
           ['00CC00', '"><img src=x onerror=alert(1)>', '', 'GM0034', '120', '0'],
           ['00DD00', 'Openbare basisschool ' + 'met een heel lange naam ' * 8, 'Almere', 'GM0034', '240', '320'],
           ['00EE00', '{0} & \u2028 \u202e', 'Almere', 'GM0034', '100', '12.75']]


@dataclasses.dataclass(eq=False)
class Case:
    name: str
    args: list
    binary: str = ''
    path: str = ''

    @property
    def is_compare(self):
        return self.args[0] == 'compare'

    @property
    def is_sweep(self):
        return self.args[0] == 'sweep'

    def ask(self, *more):
        """What the program prints for the same request and MORE."""
        return subprocess.run([self.binary, *self.args, '--quiet', *more], capture_output=True, check=True,
                              encoding='utf-8').stdout

    def make(self, binary, folder):
        self.binary = binary
        self.path = os.path.join(folder, self.name + '.html')
        self.ask('--report', self.path)

    @functools.cached_property
    def data(self):
        """The JSON in the page."""
        with open(self.path, encoding='utf-8') as file:
            packed = re.search(r'id="data">(.*?)</script>', file.read(), re.S).group(1)
        return json.loads(gzip.decompress(base64.b64decode(''.join(packed.strip().split('\n')[1:-1]))))

    @functools.cache
    def table(self, name):
        """The rows of table NAME as the program prints it, by the names of its columns."""
        if name == 'national':
            return national(json.loads(self.ask('--json')))
        return list(csv.DictReader(io.StringIO(self.ask('--table', name))))

    @functools.cache
    def explained(self, unit):
        """What explain says of UNIT: its amounts, one for each side."""
        args = ['explain', unit, '--json', '--quiet', *self.args[1:], *(['--compare'] if self.is_compare else [])]
        told = json.loads(subprocess.run([self.binary, *args], capture_output=True, check=True,
                                         encoding='utf-8').stdout)
        return [told[side] for side in ('baseline', 'variant')] if self.is_compare else [told]


class SweepCase(Case):
    """The page of an analysis, whose tables are those of --out; it has no units to open."""

    def make(self, binary, folder):
        self.folder = os.path.join(folder, self.name)
        os.makedirs(self.folder)
        here = dict(cwd=self.folder, check=True)
        subprocess.run([binary, 'sweep', 'sample', '--factors', 'factors-allocation', '--method', 'sobol', '--samples',
                        '32', '--design', 'design.csv', '--quiet'], **here)
        subprocess.run([binary, 'sweep', 'run', '--year', '2019', '--design', 'design.csv', '--results', 'results.csv',
                        '--track', 'provinces', '--quiet'], **here)
        self.args += ['--design', os.path.join(self.folder, 'design.csv'),
                      '--results', os.path.join(self.folder, 'results.csv'), '--out', os.path.join(self.folder, 'out')]
        super().make(binary, folder)

    @functools.cache
    def table(self, name):
        with open(os.path.join(self.folder, 'out', name + '.csv'), encoding='utf-8') as file:
            return list(csv.DictReader(file))


def national(summary):
    """What the summary of a run says of all children together, as the rows of a table."""
    rows = []
    for pool in ('schools', 'municipalities'):
        told = summary.get(pool, {}).get('national', [])
        rows += [dict(row, pool=pool) for row in (told if isinstance(told, list) else [told])]
    return [{name: '' if value is None else str(int(value) if isinstance(value, bool) else value)
             for name, value in row.items()} for row in rows]


def cases(folder):
    hostile = os.path.join(folder, 'hostile.csv')
    with open(hostile, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, lineterminator='\n').writerows(HOSTILE)
    return [Case('country', ['run', '--year', '2019']),
            Case('compared', ['compare', '--year', '2019']),
            Case('sample', ['run', '--year', '2019', '--sample']),
            Case('sample-compared', ['compare', '--year', '2019', '--sample']),
            Case('weights', ['run', '--year', '2018']),
            Case('hostile', ['run', '--year', '2019', '--schools', hostile]),
            SweepCase('sweep', ['sweep', 'analyze'])]
