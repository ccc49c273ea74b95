#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""python3 tests/explain/check.py --binary build/oab-alloc [--case NAME] [--units 50]

Explanations against arithmetic by hand. For each case (a scheme, its tables and rules) explains every
unit and recomputes every step of the tree in exact fractions, from its leaves up, with the named
roundings: it must reach each shown value, and the root to the cent. Leaves are compared with what
they name: cells of the tables as Python reads them, parameters as `params` lists them, and counts and
sums over children and units as this file makes them from the results. Of each kind UNITS units
are taken, evenly spread from the first to the last (0: every one).

Children of a table are scored, ranked and weighed here, too, by the indicator's file and the rules; what
`explain --pupil` says of some of them must be that to the millionth, and its tree must add up to it."""

import argparse
import csv
import io
import json
import math
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NETHERLANDS = os.path.join(ROOT, 'input-samples', 'netherlands')
SAMPLE = os.path.join(ROOT, 'input-samples', 'sample')
KINDS = ('school', 'institution', 'board', 'municipality', 'province')
TABLES = {'school': 'schools', 'institution': 'institutions', 'board': 'boards',
          'municipality': 'municipalities'}
IDS = {'school': 'school_id', 'institution': 'institution_id', 'board': 'board_id',
       'municipality': 'municipality_id'}
# Columns of tables as published, by the names that explanations use.
ALIASES = {'brin6': 'school_id', 'leerlingen': 'pupils', 'score_met_drempel': 'score',
           'score_zonder_drempel': 'score_without_threshold', 'school_weight_2010': 'school_weight'}
# Columns by which the rows of a table are found.
KEYS = {'schools': 'school_id', 'municipalities': 'municipality_id', 'impulse_areas': 'postcode'}
# What a step's unit is rounded to where no rule rounds it.
MILLIONTH = Fraction(1, 10 ** 6)
DIGITS = {'euro': 2, 'points': 6, 'children': 6, 'weight': 6, 'years': 6}


class Wrong(Exception):
    """A step that does not hold."""


def fraction(value):
    """A number of JSON as the decimal it shows."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def half_away(value, unit):
    """VALUE rounded to a multiple of UNIT, half away from zero."""
    size = abs(value) / unit
    rounded = math.floor(size + Fraction(1, 2)) * unit
    return -rounded if value < 0 else rounded


ROUND = {
    'cent': lambda v: half_away(v, Fraction(1, 100)),
    'hundredth': lambda v: half_away(v, Fraction(1, 100)),
    'millionth': lambda v: half_away(v, MILLIONTH),
    'whole': lambda v: Fraction(math.floor(v + Fraction(1, 2))),
    'up': lambda v: Fraction(math.ceil(v)),
}


def product(values):
    result = Fraction(1)
    for value in values:
        result *= value
    return result


WAYS = {
    'sum': sum,
    'difference': lambda v: v[0] - sum(v[1:]),
    'product': product,
    'quotient': lambda v: v[0] / v[1] if v[1] else Fraction(0),
    'share': lambda v: v[0] * v[1] / v[2] if v[2] else Fraction(0),
    'least': min,
    'unless_below': lambda v: Fraction(0) if v[0] < v[1] else v[0],
    'below': lambda v: Fraction(v[0] < v[1]) if v[0] != v[1] else v[2],
}


class Tree:
    """The steps of one unit, evaluated."""

    def __init__(self, check, unit):
        self.check = check
        self.unit = unit
        self.before = []   # (step, exact), in order
        self.leaves = 0

    def exact(self, step, owner):
        """The exact value of STEP; raises Wrong where what it shows is another."""
        owner = step.get('of', owner)
        index = len(self.before)
        self.before.append([step, None])
        by = step['by']
        if by in WAYS:
            parts = [self.exact(part, owner) for part in step['parts']]
            if any(part is None for part in parts):
                value = None
            else:
                value = self.rounded(step, WAYS[by](parts))
        elif by == 'earlier':
            value = self.earlier(step, index)
        elif by == 'unknown' or step['value'] is None:
            value = None
        else:
            value = fraction(step['value'])
            self.leaves += 1
            self.check.leaf(step, owner, value)
        self.before[index][1] = value
        self.check.shortfall(step, owner, value)
        self.compare(step, value)
        return value

    def earlier(self, step, index):
        for other, value in reversed(self.before[:index]):
            if (other['step'], other.get('count_date')) == (step['step'], step.get('count_date')) \
                    and other['by'] != 'earlier':
                return max(value, 0) if 'at_least' in step else value
        raise Wrong('%s refers to no earlier step' % step['step'])

    def rounded(self, step, value):
        how = step.get('rounded')
        if how == 'remainder': # down to the cent, or up
            shown = abs(fraction(step['value']))
            low = Fraction(math.floor(abs(value) * 100), 100)
            if shown not in (low, low + Fraction(1, 100)):
                raise Wrong('%s: %s is no share of %s' % (step['step'], shown, float(value)))
            value = shown
        elif how is not None:
            value = ROUND[how](value)
        if 'at_least' in step:
            value = max(value, Fraction(step['at_least']))
        return -value if step.get('deducted') else value

    def compare(self, step, value):
        if step['value'] is None or value is None:
            if (step['value'] is None) != (value is None) and step['by'] != 'sum':
                raise Wrong('%s is unknown on one side' % step['step'])
            return
        shown = fraction(step['value'])
        digits = DIGITS.get(step.get('unit'), 6)
        if step['by'] == 'earlier' or (step['by'] in WAYS and 'rounded' not in step):
            # shown in floating point, so the last digit of a large figure may differ
            slack = Fraction(1, 10 ** digits) + abs(value) / 10 ** 14
            if abs(half_away(value, Fraction(1, 10 ** digits)) - shown) <= slack:
                return
        elif shown == value:
            return
        raise Wrong('%s shows %s, its parts give %s' % (step['step'], float(shown), float(value)))


class Case:
    """One command, with the tables of which its leaves speak."""

    def __init__(self, binary, name, args, tables):
        self.binary, self.name, self.args, self.tables = binary, name, args, tables
        self.rows, self.parameters = {}, {}
        self.results = {}
        self.totals = {}

    def run(self, *command):
        done = subprocess.run([self.binary, *command], capture_output=True, text=True,
                              timeout=300, check=False)
        if done.returncode != 0:
            raise Wrong('%s: exit %d: %s' % (' '.join(command), done.returncode,
                                             done.stderr.strip()[:500]))
        return done.stdout

    def load(self):
        """The tables, the results of a run, and the parameters."""
        for role, path in self.tables.items():
            with open(path, encoding='utf-8') as file:
                rows = [{ALIASES.get(name, name): text for name, text in row.items()}
                        for row in csv.DictReader(file)]
            self.rows[role] = {row[KEYS[role]]: row for row in rows}
        with tempfile.TemporaryDirectory() as folder:
            self.run('run', *self.args, '--quiet', '--out', folder)
            for kind, table in TABLES.items():
                path = os.path.join(folder, table + '.csv')
                if os.path.exists(path):
                    with open(path, encoding='utf-8') as file:
                        self.results[kind] = {row[IDS[kind]]: row for row in csv.DictReader(file)}
        wanted = [a for a in self.rules()]
        for row in json.loads(self.run('params', *wanted, '--json')):
            self.parameters[row['name']] = row
        return json.loads(self.run('explain', '--all', '--json', '--quiet', *self.args))

    def rules(self):
        """The arguments that are about rules."""
        i = 0
        while i < len(self.args):
            if self.args[i] in ('--year', '--set', '--scenario'):
                yield self.args[i]
                yield self.args[i + 1]
            elif self.args[i] == '--regime':
                yield '--set'
                yield 'school.scheme=' + self.args[i + 1]
            i += 2 if self.args[i] not in ('--sample',) else 1

    # ---- leaves ----

    def leaf(self, step, owner, value):
        by = step['by']
        if by == 'table':
            self.cell(step, owner, value)
        elif by == 'parameter':
            self.parameter(step['parameter'], value)
        elif by == 'count':
            self.counted(step, owner, value)
        elif by == 'unit':
            row = self.results[owner['kind']][owner['id']]
            if Fraction(row['amount']) != value:
                raise Wrong('%s gets %s, not %s' % (owner['id'], row['amount'], float(value)))
        elif by == 'total':
            self.total(step, value)

    def counted(self, step, owner, value):
        """The children of a school; sums of scores are held by A, which the results have too."""
        row = self.results.get(owner['kind'], {}).get(owner['id'])
        column = {'pupils': 'pupils', 'pupils_low': '', 'pupils_high': ''}.get(step['step'])
        if owner['kind'] == 'school' and column and Fraction(row[column]) != value:
            raise Wrong('%s has %s %s, not %s' % (owner['id'], row[column], column, float(value)))

    def shortfall(self, step, owner, value):
        """A of a school, rounded, is that of the results."""
        row = self.results.get(owner['kind'], {}).get(owner['id'])
        if step['step'] == 'a' and owner['kind'] == 'school' and value is not None and \
                half_away(value, Fraction(1, 100)) != Fraction(row['score_without_threshold']):
            raise Wrong('A of %s is %s, not %s' % (owner['id'], row['score_without_threshold'], float(value)))

    def cell(self, step, owner, value):
        place = step['from']
        rows = self.rows.get(place['table'])
        if place['row'] != owner['id']:
            raise Wrong('%s is of %s, not of %s' % (step['step'], place['row'], owner['id']))
        if place['table'] == 'impulse_areas':
            if self.is_inside(owner) or value != 0:
                raise Wrong('%s lies in an impulse area' % owner['id'])
            return
        if step['step'] == 'impulse_pupils' and 'impulse_areas' in self.rows and \
                not self.is_inside(owner):
            raise Wrong('%s lies in no impulse area' % owner['id'])
        if rows is None or place['row'] not in rows or place['column'] not in rows[place['row']]:
            return # a table that Python does not read here
        text = rows[place['row']][place['column']]
        expected = Fraction(text)
        if step.get('rounded') == 'hundredth' or step['step'] == 'a':
            expected = half_away(expected, Fraction(1, 100))
        if expected != value:
            raise Wrong('%s of %s is %s in %s, not %s' % (place['column'], place['row'], text,
                                                          place['table'], float(value)))

    def is_inside(self, owner):
        """Does the school lie in an impulse area?"""
        return self.rows['schools'][owner['id']]['postcode'][:4] in self.rows['impulse_areas']

    def parameter(self, parameter, value):
        listed = self.parameters[parameter['name']]
        if Fraction(str(listed['value'])) != value:
            raise Wrong('%s is %s, not %s' % (parameter['name'], listed['value'], float(value)))
        if listed['standing'] != parameter['standing'] or parameter['source'] != listed['source']:
            raise Wrong('%s has another standing or source' % parameter['name'])

    def sum_of(self, kind, column):
        return sum(Fraction(row[column]) for row in self.results[kind].values() if row[column])

    def total(self, step, value):
        """Sums over all units, made here from the result tables."""
        key = step['step']
        made = {
            'all_scores': lambda: self.sum_of('school', 'score'),
            'all_amounts': lambda: sum(max(Fraction(0), Fraction(row['amount']))
                                       for row in self.results['municipality'].values()
                                       if row['amount']),
            'all_a': lambda: sum(Fraction(row['score_without_threshold']) for row in self.results['school'].values()
                                 if row['score_without_threshold'] and row['pupils']),
        }
        if key not in made:
            return
        if key not in self.totals:
            self.totals[key] = made[key]()
        if self.totals[key] != value:
            raise Wrong('%s is %s, not %s' % (key, float(self.totals[key]), float(value)))

    # ---- units ----

    def roots(self, unit, tree):
        """Each root, and that they are what the run pays."""
        for root in unit['steps']:
            tree.exact(root, unit['unit'])
        kind, key = unit['unit']['kind'], unit['unit']['id']
        row = self.results.get(kind, {}).get(key)
        if row is None:
            return
        amount = None if row['amount'] == '' else Fraction(row['amount'])
        shown = unit['steps'][0]['value']
        if amount != (None if shown is None else fraction(shown)):
            raise Wrong('explained is %s, paid %s' % (shown, row['amount']))
        for root in unit['steps']:
            if root['step'] == 'preschool' and fraction(root['value']) != \
                    Fraction(row['amount_preschool']):
                raise Wrong('another part of preschool: %s' % row['amount_preschool'])


def spread(units, most):
    if most == 0 or len(units) <= most:
        return units
    return [units[i * (len(units) - 1) // (most - 1)] for i in range(most)]


def check_case(case, most):
    """Returns (units, leaves, complaints)."""
    complaints, seen, leaves = [], {}, 0
    try:
        explained = case.load()
    except Wrong as wrong:
        return {}, 0, [str(wrong)]
    for kind in KINDS:
        units = spread([u for u in explained if u['unit']['kind'] == kind], most)
        seen[kind] = len(units)
        for unit in units:
            tree = Tree(case, unit)
            try:
                case.roots(unit, tree)
            except (Wrong, KeyError, ZeroDivisionError) as wrong:
                complaints.append('%s %s: %s' % (kind, unit['unit']['id'], wrong))
            leaves += tree.leaves
    return seen, leaves, complaints


def cases(binary, folder):
    """The schemes and the ways in which they are paid."""
    scores = {'schools': os.path.join(NETHERLANDS, 'scores.csv')}
    weights = {'schools': os.path.join(NETHERLANDS, 'weights_2016.csv'),
               'municipalities': os.path.join(NETHERLANDS, 'old_grants.csv'),
               'impulse_areas': os.path.join(NETHERLANDS, 'impulse_areas.csv')}
    sample = {'schools': os.path.join(SAMPLE, 'schools.csv'),
              'municipalities': os.path.join(SAMPLE, 'municipalities.csv')}
    own = ['--pupils', os.path.join(SAMPLE, 'pupils.csv'), '--schools', sample['schools'],
           '--municipalities', sample['municipalities']]
    before = os.path.join(folder, 'before.csv')
    write_before(sample['schools'], before)
    mergers = os.path.join(folder, 'mergers.csv')
    write_split(sample['schools'], mergers)
    masked = os.path.join(folder, 'masked.csv')
    write_masked(sample['schools'], masked)
    areas = os.path.join(folder, 'areas.csv')
    write_areas(sample['schools'], areas)
    yield Case(binary, 'country-budget', ['--year', '2019'], scores)
    yield Case(binary, 'country-price', ['--year', '2022'], scores)
    yield Case(binary, 'country-threshold',
               ['--year', '2020', '--set', 'school.threshold_share=0.10'], scores)
    yield Case(binary, 'country-weights', ['--year', '2018'], weights)
    yield Case(binary, 'country-weights-price', ['--year', '2012'], weights)
    yield Case(binary, 'children-budget', ['--year', '2019', *own], sample)
    yield Case(binary, 'children-old', ['--year', '2016', *own], sample)
    yield Case(binary, 'weights-masked', ['--year', '2016', '--schools', masked],
               {'schools': masked})
    yield Case(binary, 'weights-areas',
               ['--year', '2016', '--schools', masked, '--impulse-areas', areas],
               {'schools': masked, 'impulse_areas': areas})
    yield Case(binary, 'children-areas',
               ['--year', '2016', *own, '--impulse-areas', areas],
               sample | {'impulse_areas': areas})
    yield Case(binary, 'children-proxy', ['--year', '2016', *own[:4]], sample)
    yield Case(binary, 'children-toddlers',
               ['--year', '2020', *own, '--set', 'preschool.key=toddlers'], sample)
    yield Case(binary, 'children-own-gap',
               ['--year', '2020', *own, '--set', 'municipality.gap_reading=municipality'], sample)
    yield Case(binary, 'children-given-gap',
               ['--year', '2020', *own, '--set', 'indicator.gap=5.5'], sample)
    yield Case(binary, 'children-computed',
               ['--year', '2020', *own, '--set', 'school.transition=computed', '--set',
                'municipality.transition=computed'], sample)
    yield Case(binary, 'children-before',
               ['--year', '2021', '--pupils', own[1], '--schools', before, '--municipalities',
                own[5]], {'schools': before, 'municipalities': own[5]})
    yield Case(binary, 'sample-region', ['--year', '2019', '--sample'], sample)
    yield Case(binary, 'split', ['--year', '2023', *own[:4], '--mergers', mergers], sample)


def write_before(schools, path):
    """Schools with what they had before: some of their own, some as an institution."""
    with open(schools, encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != 'amount_previous']
    had = {}
    for number, row in enumerate(rows):
        institution = row['school_id'][:4]
        row['amount_previous'] = '%d.%02d' % (1000 + 97 * number, number % 100)
        if number % 3 == 0:
            had.setdefault(institution, 40000 + number)
    others = []
    for institution, amount in had.items():
        others.append(dict.fromkeys(names, '') |
                      {'school_id': institution, 'amount_previous': str(amount)})
    for row in rows:
        if row['school_id'][:4] in had:
            row['amount_previous'] = ''
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, names + ['amount_previous'], lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows + others)


def write_masked(schools, path):
    """Schools with counts that are masked here and there, so that what needs them is not known."""
    with open(schools, encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        if number % 4 == 0:
            row[('pupils', 'weight_03', 'weight_12', 'impulse_pupils')[number // 4 % 4]] = '-1'
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)


def write_areas(schools, path):
    """Every other postcode is that of an impulse area."""
    with open(schools, encoding='utf-8') as file:
        codes = sorted({row['postcode'][:4] for row in csv.DictReader(file)})
    with open(path, 'w', encoding='utf-8') as file:
        file.write('postcode\n' + ''.join(code + '\n' for code in codes[::2]))


def write_split(schools, path):
    with open(schools, encoding='utf-8') as file:
        ids = [row['school_id'] for row in csv.DictReader(file)]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('from,to,date,kind\n%s,%s,2022-08-01,split\n' % (ids[0], ids[1]))


# ---- what would change ----

BUDGET = Fraction(260000000)


def scores_of(schools, cutoff):
    """The score of each school by its children's scores, and C - G; those at CUTOFF count."""
    everyone = [score for children in schools.values() for score in children]
    lowest = [score for score in everyone if score <= cutoff]
    c = sum(everyone) / len(everyone)
    gap = c - sum(lowest) / len(lowest)
    shortfall = {school: sum(c - score for score in children if score <= cutoff)
                 for school, children in schools.items()}
    return {school: after_threshold(shortfall[school], len(children), gap)
            for school, children in schools.items()}, shortfall, gap


def after_threshold(shortfall, pupils, gap, share=Fraction(12, 100)):
    return max(half_away(shortfall - pupils * share * gap, Fraction(1, 100)), Fraction(0))


def divide(scores):
    """The budget by largest remainder, to the cent."""
    total = sum(scores.values())
    exact = {school: BUDGET * 100 * score / total for school, score in scores.items()}
    cents = {school: math.floor(value) for school, value in exact.items()}
    left = int(BUDGET * 100) - sum(cents.values())
    for school in sorted(exact, key=lambda s: (cents[s] - exact[s], s))[:left]:
        cents[school] += 1
    return {school: Fraction(value, 100) for school, value in cents.items()}


def check_what_if(binary, folder):
    """What-ifs of schools of children with given scores, all different, by hand."""
    draw = random.Random(1)
    schools = {'%02dAA00' % s: [Fraction(n, 10 ** 6) for n in draw.sample(
        range(527000000 + s * 400000, 545000000), 40 + 9 * s)] for s in range(1, 8)}
    path = os.path.join(folder, 'scored.csv')
    with open(path, 'w', encoding='utf-8') as file:
        file.write('school_id,score\n')
        for school, children in schools.items():
            file.writelines('%s,%.6f\n' % (school, score) for score in children)
    everyone = sorted(score for children in schools.values() for score in children)
    cutoff = everyone[math.ceil(Fraction(15, 100) * len(everyone)) - 1]
    scores, shortfall, gap = scores_of(schools, cutoff)
    amounts = divide(scores)
    lower = divide(scores_of(schools, cutoff - Fraction(1, 10))[0])
    eased = divide({school: after_threshold(shortfall[school], len(children), gap,
                                            Fraction(11, 100))
                    for school, children in schools.items()})
    args = [binary, 'explain', '--all', '--json', '--quiet', '--year', '2019', '--pupils', path]
    units = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
    complaints = []
    for unit in units:
        school = unit['unit']['id']
        if unit['unit']['kind'] != 'school':
            continue
        pupils = len(schools[school]) + 1
        expected = {'cutoff_lower': lower[school], 'threshold_lower': eased[school]}
        for name, more in (('pupil_in_lowest_share', gap), ('pupil_elsewhere', 0)):
            score = after_threshold(shortfall[school] + more, pupils, gap)
            total = sum(scores.values()) - scores[school] + score
            expected[name] = half_away(BUDGET * score / total, Fraction(1, 100))
        if fraction(unit['amount']) != amounts[school]:
            complaints.append('%s gets %s' % (school, unit['amount']))
        for name, amount in expected.items():
            shown = fraction(unit['what_if'][name]['amount'])
            if shown != amount:
                complaints.append('%s, %s: %s, not %s' % (school, name, float(shown),
                                                          float(amount)))
        counted = sum(row['children'] for row in unit['children'] if row['feature'] == 'origin')
        if counted != len(schools[school]):
            complaints.append('%s: %d children by origin' % (school, counted))
    if len(set(amounts.values()) | set(lower.values())) < 8 or not complaints and len(units) < 14:
        complaints.append('the case tells too little')
    return complaints


# ---- one child ----

DATES = ('2019-10-01', '2018-10-01')
EDUCATION = ('education_mother', 'education_father')


class Indicator:
    """The indicator's file, as the text of its cells."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as file:
            self.rows = {(row['kind'], row['variable'], row['category']): row
                         for row in csv.DictReader(file)}
        self.scales = {}

    def value(self, kind, variable, category=''):
        return Fraction(self.rows[kind, variable, category]['value'])

    def scale(self, variable, cell):
        """Of an education the longest category that it begins with."""
        if (variable, cell) not in self.scales:
            fits = [category for kind, of, category in self.rows if (kind, of) == ('scale', variable)
                    and (cell.startswith(category) if variable in EDUCATION else cell == category)]
            self.scales[variable, cell] = self.value('scale', variable, max(fits, key=len))
        return self.scales[variable, cell]

    def stay(self, years):
        bounds = [(self.value('bound', 'mother_stay', category), category)
                  for kind, of, category in self.rows if (kind, of) == ('bound', 'mother_stay')]
        return self.value('effect', 'mother_stay',
                          max(b for b in bounds if b[0] <= Fraction(years))[1]) if years else 0

    def leaf(self, step, _owner, value):
        """A leaf of a child's tree that names a row."""
        if step['by'] != 'indicator':
            return
        row = self.rows[tuple(step['indicator'][name] for name in ('kind', 'variable', 'category'))]
        if Fraction(row['value']) != value or row['source'] != step['indicator']['source'] or \
                row['label'] != step['indicator']['label']:
            raise Wrong('%s is another row' % step['step'])

    def shortfall(self, step, owner, value):
        """Not of a child."""


def write_children(path):
    """The sample's children on two count dates, with unknown cells, and some that have moved."""
    with open(os.path.join(SAMPLE, 'pupils.csv'), encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    written = []
    for number, row in enumerate(rows):
        now = dict(row, count_date=DATES[0])
        for place, name in enumerate((*EDUCATION, 'origin')):
            if number % 11 == 3 * place + 1:
                now[name] = ''
        written.append(now)
        if number % 3 == 0:
            moved = dict(row, count_date=DATES[1])
            if number % 9 == 0:
                moved.update(school_id='', municipality_id='GM9003')
            written.append(moved)
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, written[0], lineterminator='\n')
        writer.writeheader()
        writer.writerows(written)
    return written


def score_children(indicator, rows):
    """Adds its score to each row: every effect, and the intercept, rounded to the millionth."""
    for date in DATES:
        mean_of, groups = {}, {}
        those = [row for row in rows if row['count_date'] == date]
        for name in (*EDUCATION, 'origin'):
            known = [indicator.scale(name, row[name]) for row in those if row[name]]
            mean_of[name] = half_away(sum(known) / len(known), MILLIONTH)
        for row in those:
            row['points'] = indicator.stay(row['mother_stay']) + \
                indicator.value('coefficient', 'debt_restructuring') * int(row['debt_restructuring'])
            for name, mean in mean_of.items():
                row[name + ' scale'] = indicator.scale(name, row[name]) if row[name] else mean
                row['points'] += half_away(indicator.value('coefficient', name) *
                                           row[name + ' scale'], MILLIONTH)
            if row['school_id']:
                for group in ((row['school_id'][:4], row['municipality_id']), row['municipality_id']):
                    groups.setdefault(group, []).append(row['education_mother scale'])
        coefficient = indicator.value('coefficient', 'school_mean_education_mother')
        of_group = {group: half_away(coefficient * sum(scales) / len(scales), MILLIONTH)
                    for group, scales in groups.items()}
        for row in those:
            row['points'] += of_group[(row['school_id'][:4], row['municipality_id'])
                                      if row['school_id'] else row['municipality_id']]
    pupils = [row['points'] for row in rows if row['school_id']]
    intercept = half_away(Fraction('535.26') - sum(pupils) / len(pupils), MILLIONTH)
    for row in rows:
        row['score'] = row['points'] + intercept


class Pool:
    """The children of a pool: C, the cut-off, and what of a child counts."""

    def __init__(self, rows):
        scores = sorted(row['score'] for row in rows)
        self.mean = sum(scores) / len(scores)
        k = math.ceil(Fraction(15, 100) * len(scores))
        self.cutoff = scores[k - 1]
        below = sum(score < self.cutoff for score in scores)
        self.tied = Fraction(k - below, scores.count(self.cutoff))

    def part(self, row):
        counts = 1 if row['score'] < self.cutoff else self.tied if row['score'] == self.cutoff else 0
        return counts * (self.mean - row['score'])


def check_child(explained, indicator, own, pools):
    """The roots of one child: its score and its parts, date by date; returns how many parts it has."""
    expected = []
    for row in sorted(own, key=lambda r: r['count_date']):
        date = row['count_date']
        expected.append(('pupil_score', date, row['score']))
        for kind, unit in (('school', row['school_id']), ('municipality', row['municipality_id'])):
            if unit == '' or (kind, date) not in pools:
                continue
            pool, units = pools[kind, date]
            part = pool.part(row)
            expected.append((kind + '_part', date, part))
            if part and units[unit]:
                expected.append((kind + '_part_share', date, part / units[unit]))
    shown = [(root['step'], root['count_date']) for root in explained['steps']]
    if shown != [(step, date) for step, date, _ in expected]:
        raise Wrong('shows %s' % shown)
    tree = Tree(indicator, None)
    for root, (step, date, value) in zip(explained['steps'], expected):
        tree.exact(root, {})
        if abs(fraction(root['value']) - value) > (0 if step == 'pupil_score' else MILLIONTH):
            raise Wrong('%s on %s is %s, not %s' % (step, date, root['value'], float(value)))
    return len(expected) - len(own)


def level(cell):
    return 1 if cell.startswith('11') else 2 if cell.startswith('121') else \
        0 if cell in ('', '1', '12') else 3


def weight_of(row):
    levels = [known for known in map(level, (row[name] for name in EDUCATION)) if known]
    return '0' if 3 in levels else '1.2' if 1 in levels else '0.3'


def check_pupils(binary, folder):
    """Scores, parts of A and weights of children on two count dates."""
    path = os.path.join(folder, 'children.csv')
    rows = write_children(path)
    indicator = Indicator(os.path.join(ROOT, 'models', 'indicators', 'cbs-2021.csv'))
    score_children(indicator, rows)
    pools = {}
    for kind, dates in (('school', DATES[:1]), ('municipality', DATES)):
        for date in dates:
            those = [row for row in rows if row['count_date'] == date and
                     (row['school_id'] or kind == 'municipality')]
            pool, units = Pool(those), {}
            for row in those:
                unit = row[kind + '_id']
                units[unit] = units.get(unit, 0) + pool.part(row)
            pools[kind, date] = pool, units
    ids = [rows[number]['pupil_id'] for number in range(0, len(rows), len(rows) // 24)]
    tied = next((row['pupil_id'] for row in rows if row['count_date'] == DATES[0] and
                 row['score'] == pools['municipality', DATES[0]][0].cutoff), None)
    complaints, parts = [], 0

    def explain(child, *rules):
        args = [binary, 'explain', '--pupil', child, '--json', '--quiet', '--pupils', path, *rules]
        return json.loads(subprocess.run(args, capture_output=True, check=True).stdout)

    for child in {*ids, tied}:
        own = [row for row in rows if row['pupil_id'] == child]
        try:
            parts += check_child(explain(child, '--year', '2021', '--set',
                                         'indicator.imputation=mean'), indicator, own, pools)
            now = [row for row in own if row['count_date'] == DATES[0] and row['school_id'] and
                   any(level(row[name]) for name in EDUCATION)]
            weights = [str(root['value']) for root in explain(child, '--year', '2018')['steps']]
            if weights != [str(float(weight_of(row))) for row in now]:
                raise Wrong('weighs %s' % weights)
        except Wrong as wrong:
            complaints.append('%s: %s' % (child, wrong))
    if tied is None or parts < 40:
        complaints.append('the case tells too little')
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--binary', default=os.path.join(ROOT, 'build', 'oab-alloc'))
    parser.add_argument('--case')
    parser.add_argument('--units', type=int, default=50)
    options = parser.parse_args()
    failed = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(os.path.abspath(options.binary), folder):
            if options.case not in (None, case.name):
                continue
            count += 1
            seen, leaves, complaints = check_case(case, options.units)
            failed += bool(complaints)
            print('%s: %s; %d leaves' % (case.name, ', '.join(
                '%d %s' % (number, kind) for kind, number in seen.items()), leaves))
            for complaint in complaints[:8]:
                print('  FAIL', complaint)
        for name, check in (('what-if', check_what_if), ('pupils', check_pupils)):
            if options.case not in (None, name):
                continue
            complaints = check(os.path.abspath(options.binary), folder)
            count += 1
            failed += bool(complaints)
            print(name)
            for complaint in complaints[:8]:
                print('  FAIL', complaint)
    print('%d passed, %d failed' % (count - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
