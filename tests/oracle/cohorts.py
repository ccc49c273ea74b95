# SPDX-License-Identifier: GPL-3.0-or-later
# Seeded random cases for the oracle: small regions with every kind of input that the engine accepts,
# random parameters and a random indicator. Also writes them to disk.
"""random_case(seed) gives a Case; Case.write(folder, shuffle) writes it and returns the arguments."""

import csv
import os
import random
from decimal import Decimal

import oracle

EDUCATION = ('111', '121', '122', '211', '212', '213', '31', '32')
KINDS = (('features', 34), ('scores', 26), ('mixed', 8), ('old', 12), ('table_a', 6),
         ('table_score', 3), ('table_counts', 4), ('table_old', 4), ('municipal_table', 8), ('old_grants', 6))
DATES = ('2017-10-01', '2016-10-01', '2018-10-01')
INDICATOR_COLUMNS = ('kind', 'variable', 'category', 'label', 'value', 'std_error', 'standing',
                     'source')


def nameless_municipalities():
    """Codes of no municipality that the engine's registers name, as it fills in what a table lacks.
    Institutions, from 40AA on, have none of their names either."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        '../../input-samples/netherlands/municipalities.csv')
    with open(path, newline='', encoding='utf-8') as file:
        known = {row['municipality_id'] for row in csv.DictReader(file)}
    return [code for code in map('GM{:04d}'.format, range(1, 1999)) if code not in known]


NAMELESS = nameless_municipalities()


def decimal(rng, low, high, places):
    """A random decimal as text, without trailing zeros."""
    scale = 10 ** places
    value = Decimal(rng.randint(round(low * scale), round(high * scale))) / scale
    text = format(value, 'f')
    return text.rstrip('0').rstrip('.') if '.' in text else text


class Case:
    """Input tables with parameters, for the oracle and the engine alike."""

    def __init__(self, seed):
        self.seed = seed
        self.kind = None
        self.regime = 'new'
        self.year = 2019
        self.pupils = self.schools = self.municipalities = self.indicator = None
        self.mergers = None
        self.params = {}
        self.school_date = None
        self.municipal_dates = []
        self.dialect = {}

    def write(self, folder, shuffle=None):
        """Write the input files (rows and columns shuffled by seed if given); return arguments."""
        os.makedirs(folder, exist_ok=True)
        rng = random.Random(shuffle) if shuffle is not None else None
        args = ['--year', str(self.year), '--regime', self.regime]
        for name in ('pupils', 'schools', 'municipalities', 'mergers'):
            rows = getattr(self, name)
            if rows is not None:
                path = os.path.join(folder, name + '.csv')
                write_table(path, rows, self.dialect.get(name, {}), rng)
                args += ['--' + name, path]
        if self.indicator is not None and self.regime == 'new':
            path = os.path.join(folder, 'indicator.csv')
            write_table(path, self.indicator, {'columns': INDICATOR_COLUMNS}, None)
            args += ['--indicator', path]
        for name, value in self.params.items():
            if value is None or name not in idle(oracle.counted(self)):
                args += ['--set', '%s=%s' % (name, value if value is not None else 'none')]
        return args


def given(rows, column):
    return any(r.get(column, '') != '' for r in rows or [])


def idle(case):
    """Parameters that cannot have an effect in the case, so a run refuses them."""
    names = set()
    computed = [r for r in case.pupils or [] if r.get('score', '') == '']
    if case.pupils is None:
        names |= {'indicator.tie_rule', 'municipality.threshold_share', 'municipality.gap_reading'}
    if not computed or case.indicator[0]['value'] != 'calibrate':
        names.add('indicator.mean_target')
    if not any(r['school_id'] == '' for r in computed):
        names.add('indicator.toddler_school_mean')
    if case.params.get('indicator.imputation') != 'hotdeck':
        names.add('indicator.imputation_seed')
    if case.pupils is None and case.params.get('indicator.gap') is not None:
        names.add('indicator.target_share')
    if case.params.get('indicator.gap') is not None:
        names.add('municipality.gap_reading')
    if case.kind in ('table_score', 'municipal_table'):
        names |= {'indicator.target_share', 'indicator.gap', 'school.threshold_share'}
    mode = case.params.get('school.transition')
    if not given(case.schools, 'amount_previous') and mode != 'computed':
        names |= {'school.transition', 'school.transition_share', 'school.transition_share_gainers'}
    if mode == 'off':
        names.add('school.transition_share_gainers')
    if not given(case.municipalities, 'grant_2018'):
        names |= {'municipality.transition_share', 'municipality.transition_share_gainers',
                  'municipality.transition'}
    if case.kind == 'table_old':
        names |= {'weights.low', 'weights.high', 'weights.threshold_share', 'weights.cap_share'}
    if not given(case.schools, 'impulse_pupils'):
        names.add('weights.impulse_amount')
    if case.kind == 'old_grants':
        if case.params['municipality.old_price'] is not None:
            names.add('municipality.old_budget')
        if not any(r['school_weight'] != '' and r.get('grant_2018', '') == ''
                   for r in case.municipalities):
            names |= set(case.params)
    absent = {'municipal_table': ('school.',), 'table_a': ('municipality.', 'preschool.'),
              'table_score': ('municipality.', 'preschool.')}.get(case.kind, ())
    return names | {name for name in case.params if name.startswith(absent)}


def quoted(cell, delimiter):
    if any(sign in cell for sign in (delimiter, '"', '\n')):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def number_like(cell):
    return cell.count('.') == 1 and cell.replace('.', '').lstrip('-').isdigit()


def write_table(path, rows, dialect, rng):
    columns = list(dialect.get('columns') or rows[0])
    rows = list(rows)
    if rng is not None:
        rng.shuffle(rows)
        rng.shuffle(columns)
    delimiter = dialect.get('delimiter', ',')
    end = dialect.get('end', '\n')
    with open(path, 'w', encoding=dialect.get('encoding', 'utf-8'), newline='') as out:
        out.write(delimiter.join(columns) + end)
        for row in rows:
            cells = [row.get(c, '') for c in columns]
            if delimiter == ';':
                cells = [c.replace('.', ',') if number_like(c) else c for c in cells]
            out.write(delimiter.join(quoted(c, delimiter) for c in cells) + end)


def random_dialect(rng):
    style = rng.random()
    if style < 0.7:
        return {}
    if style < 0.8:
        return {'delimiter': ';'}
    if style < 0.9:
        return {'delimiter': '\t'}
    return {'encoding': 'utf-8-sig', 'end': '\r\n'}


# ---- region --------------------------------------------------------------------------------------

class Region:
    """Municipalities, sites and the schools table of one case."""

    def __init__(self, rng, children):
        count = rng.randint(1, 9)
        self.codes = rng.sample(NAMELESS, count)
        self.sites = {}
        names = set()
        while len(names) < min(max(2, children // rng.randint(8, 90)), 60):
            names.add('%02d%s%s' % (rng.randint(40, 79), rng.choice('ABCDEFGHKLMNPRSTVWXZ'),
                                    rng.choice('ABCDEFGHKLMNPRSTVWXZ')))
        for name in sorted(names):
            home = rng.choice(self.codes)
            for number in range(rng.choice((1, 1, 1, 2, 3))):
                code = rng.choice(self.codes) if rng.random() < 0.15 else home
                self.sites['%s%02d' % (name, number)] = code

    def school_rows(self, rng):
        names = ('De Regenboog', 'Het Kompas', 'Sint Jan, noord', 'De "Oude" School', 'Zevenhuizen')
        with_previous = rng.random() < 0.6
        rows = []
        for site, code in self.sites.items():
            row = {'school_id': site, 'name': rng.choice(names),
                   'municipality_id': rng.choice((code, code, code[2:]))}
            if with_previous:
                row['amount_previous'] = ('' if rng.random() < 0.3
                                          else decimal(rng, 0, 200000, rng.choice((0, 2))))
            rows.append(row)
        return rows

    def municipality_rows(self, rng, grants=True):
        rows = []
        with_grant = grants and rng.random() < 0.7
        for code in self.codes:
            row = {'municipality_id': code, 'name': 'Gemeente ' + code[2:]}
            if with_grant:
                row['grant_2018'] = ('' if rng.random() < 0.2
                                     else decimal(rng, 0, 2000000, rng.choice((0, 2))))
            rows.append(row)
        return rows


# ---- indicator and parameters --------------------------------------------------------------------

def random_indicator(rng):
    def row(kind, variable='', category='', value=''):
        return {'kind': kind, 'variable': variable, 'category': category,
                'label': category and variable + ' ' + category, 'value': value, 'std_error': '',
                'standing': 'illustrative', 'source': 'random test case'}

    rows = [row('intercept', value=rng.choice(('calibrate', decimal(rng, 500, 540, 6))))]
    for variable in ('education_mother', 'education_father', 'origin',
                     'school_mean_education_mother'):
        rows.append(row('coefficient', variable, value=decimal(rng, -1, 1.5, rng.randint(1, 6))))
    rows.append(row('coefficient', 'debt_restructuring', value=decimal(rng, -3, 0, 3)))
    places = rng.randint(0, 6)
    for variable in ('education_mother', 'education_father'):
        for category in EDUCATION:
            rows.append(row('scale', variable, category, decimal(rng, -4, 4, places)))
    for category in ORIGINS:
        rows.append(row('scale', 'origin', category, decimal(rng, -2, 2, places)))
    bounds = sorted(rng.sample(range(1, 15), 2))
    for category, bound in zip(('short', 'medium', 'long'), [0] + bounds):
        rows.append(row('bound', 'mother_stay', category, str(bound)))
        rows.append(row('effect', 'mother_stay', category, decimal(rng, -2, 2, 4)))
    return rows


ORIGINS = ('nl', 'west', 'east', 'south')


def random_params(rng, case, municipalities):
    budget = 10 ** rng.uniform(3, 8.5)
    line = budget * rng.uniform(0, 0.6)
    least = rng.choice((0, 0.2, 0.5, 0.8)) * (budget - line) / max(municipalities, 1)
    share = rng.choice(('0', '0.25', '0.5', '0.75', decimal(rng, 0, 1, 3)))
    gainers = 'close'
    if rng.random() < 0.3:
        gainers = decimal(rng, 0, float(share), 4)
    price = decimal(rng, 1, 900, rng.choice((0, 2, 4))) if rng.random() < 0.4 else None
    case.params = {
        'indicator.target_share': '0.15' if rng.random() < 0.6 else decimal(rng, 0.03, 1, 4),
        'indicator.tie_rule': rng.choice(('pro_rata', 'pro_rata', 'include', 'exclude')),
        'indicator.gap': decimal(rng, 1, 8, 6) if rng.random() < 0.08 else None,
        'indicator.mean_target': decimal(rng, 520, 545, 2),
        'indicator.toddler_school_mean': rng.choice(('municipality', 'national')),
        'school.threshold_share': rng.choice(('0.12', '0', decimal(rng, 0, 0.3, 4))),
        'school.budget': decimal(rng, 1000, 3e7, 2),
        'school.price': price,
        'school.price_index': None if price is None else rng.choice((None, '1', decimal(
            rng, 0.5, 2, 6))),
        'school.transition_share': rng.choice(('0', '0.25', '0.5', '0.75')),
        'school.transition': rng.choice(('given', 'given', 'given', 'off')),
        'school.transition_share_gainers': 'same',
        'municipality.threshold_share': rng.choice(('0.05', '0', decimal(rng, 0, 0.2, 4))),
        'municipality.budget': '%.2f' % budget,
        'municipality.budget_index': rng.choice((None, '1', decimal(rng, 1, 2, 6))),
        'municipality.preschool_budget': '%.2f' % line,
        'municipality.minimum': '%.2f' % least,
        'municipality.minimum_rule': rng.choice(('factor_a', 'positive_outcome')),
        'municipality.transition': rng.choice(('given', 'given', 'given', 'off')),
        'municipality.transition_share': share,
        'municipality.transition_share_gainers': gainers,
        'municipality.gap_reading': rng.choice(('national', 'national', 'municipality')),
        'preschool.key': rng.choice(('law', 'law', 'toddlers')),
    }
    if case.params['indicator.gap'] is not None:
        case.params['municipality.gap_reading'] = 'national'
    if rng.random() < 0.5:
        case.params['school.transition_share_gainers'] = decimal(
            rng, 0, float(case.params['school.transition_share']), 4)


def computed_transition(rng, case):
    """What schools had before comes from their school weights, under old rules of their own."""
    case.params.update(old_params(rng))
    case.params.update({
        'school.transition': 'computed',
        'school.transition_groups': decimal(rng, 0, 0.1, 4),
        'school.transition_group_amount': decimal(rng, 0, 9000, 2),
        'school.transition_pa_amount': decimal(rng, 0, 400, 2),
        'school.transition_index': rng.choice(('1', decimal(rng, 0.9, 1.2, 6))),
    })
    for name in ('low', 'high', 'threshold_share', 'cap_share'):  # the weights are given
        case.params.pop('weights.' + name)
    for row in case.schools:
        row['school_weight'] = '' if rng.random() < 0.2 else str(rng.randint(0, 60))
        row['teacher_age'] = '' if rng.random() < 0.2 else decimal(rng, 28, 58, 2)
        row['impulse_pupils'] = '' if rng.random() < 0.5 else str(rng.randint(0, 90))
    case.schools[0]['school_weight'] = '7'
    case.schools[0]['impulse_pupils'] = '3'


def random_old_params(rng, case):
    case.params = old_params(rng)


def old_params(rng):
    return {
        'weights.low': rng.choice(('0.3', decimal(rng, 0.1, 0.6, 2))),
        'weights.high': rng.choice(('1.2', decimal(rng, 0.7, 2, 2))),
        'weights.threshold_share': rng.choice(('0.06', decimal(rng, 0, 0.2, 3))),
        'weights.cap_share': rng.choice(('0.8', decimal(rng, 0.2, 1, 2))),
        'weights.base_amount': decimal(rng, 1200, 1600, 2),
        'weights.age_amount': decimal(rng, 30, 45, 2),
        'weights.national_age': decimal(rng, 38, 42, 2),
        'weights.impulse_amount': decimal(rng, 1300, 1900, 2),
    }


# ---- children ------------------------------------------------------------------------------------

class Population:
    """How the children of one case look: which columns, how scores spread, how many toddlers."""

    def __init__(self, rng, kind, with_schools):
        self.kind = kind
        self.in_rows = not with_schools or rng.random() < 0.4
        self.with_age = rng.random() < 0.6
        self.with_id = rng.random() < 0.5
        self.toddlers = 0 if kind == 'old' and rng.random() < 0.5 else rng.choice((0, 0.1, 0.3))
        self.elsewhere = rng.choice((0, 0, 0.05)) if self.in_rows else 0
        self.step = rng.choice((1, 100000, 500000, 1000000, 5000000))
        self.given_weight = kind == 'old' and rng.random() < 0.4
        self.one_education = rng.random() < 0.1

    def score(self, rng, level):
        value = min(max(rng.gauss(535 + level, 6), 501), 550)
        return '%.6f' % (int(value * 1000000) // self.step * self.step / 1000000)

    def education(self, rng, level):
        if self.one_education:
            return '2110'
        place = min(max(int(rng.gauss(4 + level, 2.5)), 0), 7)
        code = EDUCATION[place]
        while len(code) < 4 and rng.random() < 0.4:
            code += rng.choice('123456789')
        return code

    def features(self, rng, row, level):
        row['education_mother'] = self.education(rng, level)
        row['education_father'] = self.education(rng, level)
        row['origin'] = rng.choice(ORIGINS)
        row['mother_stay'] = str(rng.randint(0, 30)) if rng.random() < 0.3 else ''
        row['debt_restructuring'] = rng.choice('00001')

    def child(self, rng, site, code, date, level, codes):
        row = {'pupil_id': str(rng.randint(1, 10 ** 9))} if self.with_id else {}
        row['school_id'] = site
        if self.in_rows or site == '':
            row['municipality_id'] = code
            if site and rng.random() < self.elsewhere:
                row['municipality_id'] = rng.choice(codes)
        else:
            row['municipality_id'] = ''
        if date is not None:
            row['count_date'] = date
        if self.with_age:
            row['age'] = str(rng.randint(4, 12)) if site else rng.choice('23')
        if self.kind != 'scores':
            self.features(rng, row, level)
        if self.kind == 'scores' or (self.kind == 'mixed' and rng.random() < 0.5):
            row['score'] = self.score(rng, level)
        elif self.kind == 'mixed':
            row['score'] = ''
        if self.kind == 'old':
            self.old_child(rng, row)
        return row

    def old_child(self, rng, row):
        if row['school_id'] and rng.random() < 0.15:
            row[rng.choice(('education_mother', 'education_father'))] = ''
        if self.given_weight:
            row['weight'] = rng.choice(('0', '0.3', '1.2', '0'))


def children_of(rng, region, population, total, date):
    """At each date each site gets a pupil and each municipality a child."""
    sites = list(region.sites)
    sizes = [rng.expovariate(1) + 0.05 for _ in sites]
    levels = [rng.gauss(0, 1.2) for _ in sites]
    picks = rng.choices(range(len(sites)), sizes, k=max(0, total - len(sites)))
    rows = []
    for index in list(range(len(sites))) + picks:
        rows.append(population.child(rng, sites[index], region.sites[sites[index]], date,
                                     levels[index], region.codes))
    lonely = set(region.codes) - set(region.sites.values())
    toddlers = int(total * population.toddlers)
    if population.kind != 'old' or toddlers:
        for code in sorted(lonely) + [rng.choice(region.codes) for _ in range(toddlers)]:
            rows.append(population.child(rng, '', code, date, rng.gauss(0, 1), region.codes))
    return rows


def set_dates(rng, case):
    """Choose the count dates of the file, and those for schools and for municipalities."""
    style = rng.choice(('none', 'none', 'single', 'two', 'two', 'three', 'missing'))
    if style == 'none':
        return [None]
    if style == 'single':
        return [rng.choice(DATES)]
    first, second, third = rng.sample(DATES, 3)
    dates = {'two': [first, second], 'three': [first, second, third],
             'missing': [first, second]}[style]
    case.school_date = {'two': rng.choice((first, second)), 'three': third,
                        'missing': second}[style]
    case.municipal_dates = [first] if style == 'missing' else [first, second]
    case.params['school.count_date'] = case.school_date
    case.params['municipality.count_date_1'] = first
    case.params['municipality.count_date_2'] = third if style == 'missing' else second
    return dates


def pupils_case(rng, case):
    total = int(30 * 100 ** rng.random())
    region = Region(rng, total)
    with_schools = case.kind == 'old' or rng.random() < 0.7
    if with_schools:
        case.schools = region.school_rows(rng)
    population = Population(rng, case.kind, with_schools)
    if case.kind == 'old':
        case.regime = 'old'
        random_old_params(rng, case)
        if population.given_weight:
            case.params['weights.low'], case.params['weights.high'] = '0.3', '1.2'
        for row in case.schools:
            row['teacher_age'] = '' if rng.random() < 0.1 else decimal(rng, 28, 58, 2)
            row['impulse_pupils'] = str(rng.randint(0, 40))
        case.pupils = children_of(rng, region, population, total, None)
    else:
        random_params(rng, case, len(region.codes))
        if rng.random() < 0.7:
            case.municipalities = region.municipality_rows(rng)
        case.pupils = [row for date in set_dates(rng, case)
                       for row in children_of(rng, region, population, total, date)]
    if case.kind != 'scores':
        case.indicator = random_indicator(rng)
    if case.kind == 'mixed' and case.indicator[0]['value'] == 'calibrate':
        case.indicator[0]['value'] = '531.25'
    rng.shuffle(case.pupils)


# ---- tables without children ---------------------------------------------------------------------

def table_case(rng, case):
    region = Region(rng, rng.randint(100, 3000))
    case.schools = region.school_rows(rng)
    masked = rng.random() < 0.4
    if case.kind in ('table_counts', 'table_old'):
        case.regime = 'old'
        random_old_params(rng, case)
    else:
        random_params(rng, case, 1)
        if rng.random() < 0.4:
            computed_transition(rng, case)
        if case.kind == 'table_a' and rng.random() < 0.6:
            case.params.update({'school.threshold_share': '0.12', 'indicator.gap': None,
                                'indicator.target_share': '0.15'})
        elif case.kind == 'table_a' and masked:
            case.params['indicator.gap'] = decimal(rng, 1, 8, 6)
    if case.kind == 'table_old' and rng.random() < 0.5:
        for row in case.schools:
            row['school_id'] = row['school_id'][:4]
        case.schools = list({r['school_id']: r for r in case.schools}.values())
    case.published = case.kind == 'table_a' and rng.random() < 0.6
    for row in case.schools:
        fill_table_row(rng, case, row, masked and rng.random() < 0.1)


def fill_table_row(rng, case, row, mask):
    count = rng.randint(5, 500)
    if case.kind == 'table_a':
        row['pupils'] = rng.choice(('-1', '<5')) if mask else str(count)
        row['score_without_threshold'] = decimal(rng, 0, count * 1.5, rng.choice((0, 2)))
        if case.published:
            row['score'] = rng.choice(('', '0', decimal(rng, 0, count * 0.9, 2)))
    elif case.kind == 'table_score':
        row['score'] = rng.choice(('0', decimal(rng, 0, 400, 2)))
    else:
        row['teacher_age'] = '' if rng.random() < 0.1 else decimal(rng, 28, 58, 2)
        row['impulse_pupils'] = rng.choice(('-1', '<5')) if mask else str(rng.randint(0, 90))
    if case.kind == 'table_counts':
        row['pupils'] = str(count)
        low = rng.randint(0, count)
        row['weight_03'] = '<5' if mask else str(low)
        row['weight_12'] = str(rng.randint(0, count - low))
    elif case.kind == 'table_old':
        row['school_weight'] = str(rng.choice((0, rng.randint(0, 300))))


def municipal_table_case(rng, case):
    region = Region(rng, 100)
    case.municipalities = region.municipality_rows(rng)
    random_params(rng, case, len(region.codes))
    case.params['preschool.key'] = 'law'
    two = rng.random() < 0.7
    with_a = rng.random() < 0.7
    for row in case.municipalities:
        for date in ('1', '2') if two else ('1',):
            score = rng.choice(('0', decimal(rng, 0, 9000, 2)))
            row['score_' + date] = score
            if with_a:
                row['without_threshold_' + date] = (
                    rng.choice(('0', '12.5')) if score == '0'
                    else decimal(rng, float(score) + 1, 20000, 2))


def old_grants_case(rng, case):
    """Municipalities with the school weights and annexes of the decree of 2010, some with a grant."""
    region = Region(rng, 100)
    case.regime = 'old'
    case.municipalities = region.municipality_rows(rng, grants=rng.random() < 0.4)
    unknown = rng.choice((0, 0.2))
    for row in case.municipalities:
        row['school_weight'] = ('' if rng.random() < unknown
                                else decimal(rng, 0, rng.choice((2, 500)), rng.choice((0, 2))))
        row['annex'] = rng.choice(('', 'A', 'B', 'b'))
    case.municipalities[0]['school_weight'] = '12'  # without any the engine turns to a proxy
    budget = 10 ** rng.uniform(3, 8.5)
    case.params = {
        'municipality.old_budget': '%.2f' % budget,
        'municipality.old_share_a': rng.choice(('0', '0.21', decimal(rng, 0, 0.6, 4))),
        'municipality.old_budget_b': '%.2f' % (budget * rng.choice((0, rng.uniform(0, 0.35)))),
        'municipality.old_minimum_weight': rng.choice(('1', '0', decimal(rng, 0, 3, 2))),
        'municipality.old_price': decimal(rng, 1, 5000, 2) if rng.random() < 0.4 else None,
    }


def twist(rng, case):
    """Name some schools outside the scheme; merge some, and split some off."""
    ids = [r['school_id'] for r in case.schools]
    rng.shuffle(ids)
    if len(ids) < 8:
        return
    kinds = {}
    for _ in range(rng.choice((0, 1, len(ids) // 8))):
        kinds[ids.pop()] = rng.choice(oracle.OUTSIDE)
    for row in case.schools:
        row['type'] = kinds.get(row['school_id'], rng.choice(('', 'regular', 'regulier')))
    if rng.random() < 0.4:
        return
    kept, old, case.mergers = ids.pop(), ids.pop(), []
    def add(source, target, kind, date=''):
        case.mergers.append({'from': source, 'to': target, 'kind': kind, 'date': date})
    for _ in range(rng.choice((1, 1, 2))):
        add(ids.pop(), kept, 'merged', rng.choice(('', '2001-08-01', '%d-01-01' % case.year)))
    if case.regime == 'new' and not given_mask(case.schools):
        for _ in range(rng.choice((0, 1, 2))):
            add(old, ids.pop(), 'split')
    if rng.random() < 0.3:
        add(ids.pop(), old, 'merged', '%d-08-02' % case.year)


def given_mask(rows):
    return any(r.get('pupils', '') in oracle.MASKS for r in rows)


def random_case(seed):
    """The case of a seed, the same on every machine."""
    rng = random.Random('oab-oracle-%d' % seed)
    case = Case(seed)
    names, chances = zip(*KINDS)
    case.kind = rng.choices(names, chances)[0]
    case.year = rng.randint(2018, 2026)
    if case.kind == 'municipal_table':
        municipal_table_case(rng, case)
    elif case.kind == 'old_grants':
        old_grants_case(rng, case)
    elif case.kind.startswith('table'):
        table_case(rng, case)
    else:
        pupils_case(rng, case)
    if case.regime == 'old':
        case.year = rng.choice((2018, 2018, 2012, 2015, 2019))
    if case.schools is not None and case.kind != 'scores' and rng.random() < 0.4:
        twist(rng, case)
    for name in ('pupils', 'schools', 'municipalities'):
        case.dialect[name] = random_dialect(rng)
    return case
