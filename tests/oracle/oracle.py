# SPDX-License-Identifier: GPL-3.0-or-later
# An independent oracle of the funding rules in exact fractions: plain, slow, and written from the
# rules and the interface, not from the engine. It computes what each output cell must hold.
"""The funding rules in exact fractions.

A case is any object with the attributes
    regime          'new' or 'old'
    pupils          list of dicts (column -> text, decimal point), or None
    schools         list of dicts, or None
    municipalities  list of dicts, or None
    indicator       list of dicts of the indicator file, or None
    params          dict of parameter name -> text; an absent name or '' is unset
    school_date     the schools' count date, or None if the file has only one date
    municipal_dates the municipalities' count dates, one or two; empty if there is only one date
    mergers         list of dicts (from, to, kind, date), or None
run(case) returns {table: {key: {column: expected text}}} and the national figures. A column missing from
a row is not determined by the rules and is not compared.
"""

import copy
from collections import defaultdict
from fractions import Fraction
from math import ceil, floor

MICRO = 10 ** 6
ZERO = Fraction(0)


# ---- numbers -------------------------------------------------------------------------------------

def round_away(value, digits=0):
    """Round half away from zero. Returns an integer in units of 10^-digits."""
    scaled = abs(Fraction(value)) * 10 ** digits
    whole = floor(scaled + Fraction(1, 2))
    return whole if value >= 0 else -whole


def text2(value):
    """An exact number as text with two decimals, rounded half away from zero."""
    return cents_text(round_away(value, 2))


def cents_text(cents):
    sign = '-' if cents < 0 else ''
    return '%s%d.%02d' % (sign, abs(cents) // 100, abs(cents) % 100)


def micro(text):
    value = Fraction(text) * MICRO
    if value.denominator != 1:
        raise ValueError('more than six decimals: ' + text)
    return value.numerator


def largest_remainder(total, weights):
    """Divide integer cents in proportion to weights; ties go to the lower id in byte order."""
    whole = sum(weights.values())
    if whole == 0:
        return {key: 0 for key in weights}
    parts, remainders = {}, []
    for key, weight in weights.items():
        exact = Fraction(total) * weight / whole
        parts[key] = floor(exact)
        remainders.append((parts[key] - exact, key.encode()))
    left = total - sum(parts.values())
    for _, key in sorted(remainders)[:left]:
        parts[key.decode()] += 1
    return parts


class Params:
    """Parameter values as numbers, words or None."""

    def __init__(self, values):
        self.values = values

    def text(self, name, default=None):
        value = self.values.get(name)
        return default if value in (None, '', 'none') else value

    def number(self, name, default=None):
        value = self.text(name)
        if value is None:
            return None if default is None else Fraction(default)
        return Fraction(value)

    def cents(self, name, default=None):
        value = self.number(name, default)
        return None if value is None else round_away(value, 2)


# ---- the indicator -------------------------------------------------------------------------------

class Indicator:
    """The effects in an indicator file, in 1e-6 points."""

    def __init__(self, rows):
        self.intercept = 0
        self.calibrate = False
        self.coefficient = {}
        self.scale = defaultdict(dict)
        self.effect = defaultdict(dict)
        self.bounds = []
        for row in rows:
            kind, variable, category = row['kind'], row['variable'], row['category']
            if kind == 'intercept':
                self.calibrate = row['value'] == 'calibrate'
                if not self.calibrate:
                    self.intercept = micro(row['value'])
            elif kind == 'coefficient':
                self.coefficient[variable] = Fraction(row['value'])
            elif kind == 'scale':
                self.scale[variable][category] = Fraction(row['value'])
            elif kind == 'effect':
                self.effect[variable][category] = micro(row['value'])
            elif kind == 'bound':
                self.bounds.append((Fraction(row['value']), category))
            else:
                raise ValueError('unknown kind ' + kind)
        self.bounds.sort()

    def category(self, variable, code):
        """The longest prefix of the code that is a category of the variable."""
        for length in range(len(code), 0, -1):
            if code[:length] in self.scale[variable]:
                return code[:length]
        raise ValueError('no category of %s for %s' % (variable, code))

    def scale_effect(self, variable, category):
        return round_away(self.coefficient.get(variable, ZERO) * self.scale[variable][category], 6)

    def stay_effect(self, years):
        if years == '':
            return 0
        name = None
        for bound, category in self.bounds:
            if Fraction(years) >= bound:
                name = category
        return self.effect['mother_stay'].get(name, 0)

    def debt_effect(self, flag):
        if flag not in ('1',):
            return 0
        variable = 'debt_restructuring'
        if variable in self.coefficient:
            return round_away(self.coefficient[variable], 6)
        return self.effect[variable].get('1', 0)

    def own_effects(self, row):
        total = self.stay_effect(row.get('mother_stay', ''))
        total += self.debt_effect(row.get('debt_restructuring', ''))
        for variable in ('education_mother', 'education_father'):
            total += self.scale_effect(variable, self.category(variable, row[variable]))
        return total + self.scale_effect('origin', row['origin'])


def institution(school_id):
    return school_id[:4]


def municipality_code(text):
    return text if text == '' or text.startswith('GM') else 'GM' + text


class Child:
    __slots__ = ('site', 'municipality', 'date', 'age', 'row', 'score')

    def __init__(self, row, school_municipality):
        self.row = row
        self.site = row.get('school_id', '')
        own = municipality_code(row.get('municipality_id', ''))
        self.municipality = own or school_municipality.get(self.site, '')
        self.date = row.get('count_date', '')
        self.age = row.get('age', '')
        self.score = None


def mean_education_effects(children, indicator):
    """Effect of the mothers' mean education, per institution x municipality x date and for toddlers."""
    coefficient = indicator.coefficient.get('school_mean_education_mother', ZERO)
    sums = defaultdict(lambda: [ZERO, 0])
    for child in children:
        code = child.row.get('education_mother', '')
        if child.site == '' or code == '':
            continue
        value = indicator.scale['education_mother'][indicator.category('education_mother', code)]
        for key in (('institution', child.date, institution(child.site), child.municipality),
                    ('municipality', child.date, child.municipality), ('national', child.date)):
            sums[key][0] += value
            sums[key][1] += 1
    return {key: round_away(coefficient * total / count, 6)
            for key, (total, count) in sums.items()}


def score_children(children, rows_of_indicator, params):
    """Set each child's score, an integer in 1e-6 points. Returns the intercept."""
    computed = [c for c in children if c.row.get('score', '') == '']
    for child in children:
        if child.row.get('score', '') != '':
            child.score = micro(child.row['score'])
    if not computed:
        return None
    indicator = Indicator(rows_of_indicator)
    means = mean_education_effects(children, indicator)
    national_only = params.text('indicator.toddler_school_mean', 'municipality') == 'national'
    for child in computed:
        national = means.get(('national', child.date), 0)
        if child.site:
            mean = means[('institution', child.date, institution(child.site), child.municipality)]
        elif national_only:
            mean = national
        else:
            mean = means.get(('municipality', child.date, child.municipality), national)
        child.score = indicator.own_effects(child.row) + mean
    intercept = indicator.intercept
    if indicator.calibrate:
        pupils = [c.score for c in computed if c.site]
        target = params.number('indicator.mean_target', '535.26')
        intercept = round_away(target - Fraction(sum(pupils), len(pupils) * MICRO), 6)
    for child in computed:
        child.score += intercept
    return intercept


# ---- the national cut-off ------------------------------------------------------------------------

class National:
    """k, cut-off, mean C, mean of the lowest share G and the gap C - G, all exact, in points."""

    def __init__(self, scores, share, tie_rule):
        ordered = sorted(scores)
        self.children = len(ordered)
        self.k = ceil(share * self.children)
        self.mean = Fraction(sum(ordered), self.children * MICRO)
        self.cutoff = ordered[self.k - 1]
        self.below = sum(1 for s in ordered if s < self.cutoff)
        self.ties = sum(1 for s in ordered if s == self.cutoff)
        if self.below + self.ties == self.k or tie_rule == 'include':
            self.tie_weight = Fraction(1)
        elif tie_rule == 'exclude':
            self.tie_weight = ZERO
        else:
            self.tie_weight = Fraction(self.k - self.below, self.ties)
        self.count = self.below + self.ties * self.tie_weight
        total = sum(ordered[:self.below]) + self.cutoff * self.ties * self.tie_weight
        self.low_mean = total / (self.count * MICRO) if self.count else self.mean
        self.gap = self.mean - self.low_mean

    def weight(self, score):
        if score < self.cutoff:
            return Fraction(1)
        return self.tie_weight if score == self.cutoff else ZERO

    def shortfall(self, score):
        return self.weight(score) * (self.mean - Fraction(score, MICRO))


class Unit:
    """Exact sums of one site or one municipality at one date."""

    def __init__(self, children, national):
        self.count = len(children)
        self.total = sum(c.score for c in children)
        self.target = sum((national.weight(c.score) for c in children), ZERO)
        self.without = sum((national.shortfall(c.score) for c in children), ZERO)

    def mean(self):
        return Fraction(self.total, self.count * MICRO)

    def points(self, share, gap):
        """The score after the threshold, in hundredths of a point, and the threshold."""
        threshold = self.count * share * gap
        return round_away(max(ZERO, self.without - threshold), 2), threshold


def group(children, key):
    groups = defaultdict(list)
    for child in children:
        groups[key(child)].append(child)
    return groups


# ---- schools -------------------------------------------------------------------------------------

def school_amounts(points, params):
    """Cents per site from hundredths of a point: a price per unit, or a budget in proportion."""
    price = params.number('school.price')
    if price is not None:
        price *= params.number('school.price_index', '1')
        return {key: round_away(Fraction(value, 100) * price, 2) for key, value in points.items()}
    return largest_remainder(params.cents('school.budget'), points)


def computed_previous(row, params):
    """A of art. 36a in cents: old money, and what went with the school weight; or None."""
    if row.get('school_weight', '') == '':
        return None
    weight = Fraction(row['school_weight'])
    old = old_amount(weight, row, params)
    if row.get('impulse_pupils', '') != '':
        old += round_away(int(row['impulse_pupils']) * params.number('weights.impulse_amount'), 2)
    rate = (params.number('school.transition_groups', '0') *
            params.number('school.transition_group_amount', '0') +
            params.number('school.transition_pa_amount', '0'))
    return round_away(params.number('school.transition_index', '1') * (old + weight * rate * 100))


def previous_amount(row, params):
    """What a school had before in cents, or None."""
    mode = params.text('school.transition', 'given')
    if mode == 'computed':
        return computed_previous(row, params)
    if mode == 'off' or row.get('amount_previous', '') == '':
        return None
    return round_away(Fraction(row['amount_previous']), 2)


def school_transitions(rows, amounts, params):
    """Cents per site that has one; each institution gains or loses as a whole."""
    losers = params.number('school.transition_share')
    if losers is None:
        return {}
    same = params.text('school.transition_share_gainers', 'same') == 'same'
    gainers = losers if same else params.number('school.transition_share_gainers')
    lost, sums = {}, defaultdict(int)
    for site, amount in amounts.items():
        previous = previous_amount(rows.get(site, {}), params)
        if previous is not None:
            lost[site] = previous - amount
            sums[institution(site)] += lost[site]
    return {site: round_away((losers if sums[institution(site)] > 0 else gainers) * cents)
            for site, cents in lost.items()}


def schools_from_children(children, params):
    """(cells per site, points per site, national figures, exact units) from the children."""
    pupils = [c for c in children if c.site]
    national = National([c.score for c in pupils], params.number('indicator.target_share', '0.15'),
                        params.text('indicator.tie_rule', 'pro_rata'))
    gap = params.number('indicator.gap')
    gap = national.gap if gap is None else gap
    share = params.number('school.threshold_share', '0.12')
    cells, points, units = {}, {}, {}
    for site, members in group(pupils, lambda c: c.site).items():
        unit = Unit(members, national)
        points[site], threshold = unit.points(share, gap)
        units[site] = unit
        cells[site] = {'pupils': str(unit.count), 'target_pupils': text2(unit.target),
                       'mean_score': text2(unit.mean()),
                       'score_without_threshold': text2(unit.without),
                       'threshold': text2(threshold), 'score': cents_text(points[site])}
        codes = {c.municipality for c in members}
        if len(codes) == 1:
            cells[site]['municipality_id'] = codes.pop()
    return cells, points, national, units


MASKS = ('-1', '<5')


def counts_towards(row):
    """Whether a row of a table counts in C - G: its pupils are known."""
    return row['pupils'] not in MASKS


LAW = {'school.threshold_share': '0.12', 'indicator.target_share': '0.15', 'indicator.gap': None}


def published_pay(params):
    """Whether published scores with threshold are those of these rules."""
    return all(params.number(name) == (None if value is None else Fraction(value))
               for name, value in LAW.items())


def schools_from_table(rows, params):
    """(cells, points, gap) from a table with the sites' scores."""
    cells, points = {}, {}
    of_law = published_pay(params)
    share = params.number('school.threshold_share', '0.12')
    gap = params.number('indicator.gap')
    with_a = any(r.get('score_without_threshold', '') != '' for r in rows)
    if with_a and gap is None:
        count = sum(int(r['pupils']) for r in rows if counts_towards(r))
        k = ceil(params.number('indicator.target_share', '0.15') * count)
        gap = sum(Fraction(r['score_without_threshold']) for r in rows if counts_towards(r)) / k
    for row in rows:
        site = row['school_id']
        cells[site] = {'target_pupils': '', 'mean_score': ''}
        if not with_a:
            points[site] = round_away(Fraction(row['score']), 2)
            cells[site].update(score=cents_text(points[site]), score_without_threshold='',
                               threshold='')
            continue
        published = row.get('score', '')
        without = Fraction(row['score_without_threshold'])
        cells[site]['score_without_threshold'] = text2(without)
        if row['pupils'] in MASKS and of_law and published != '':
            points[site] = round_away(Fraction(published), 2)
            cells[site].update(pupils='', threshold='', score=cents_text(points[site]))
            continue
        if row['pupils'] in MASKS:
            cells[site].update(pupils='', threshold='', score='', amount_new='', transition='',
                               amount='')
            continue
        threshold = int(row['pupils']) * share * gap
        points[site] = round_away(max(ZERO, without - threshold), 2)
        if of_law and published != '':
            points[site] = round_away(Fraction(published), 2)
        cells[site].update(pupils=row['pupils'], threshold=text2(threshold),
                           score=cents_text(points[site]))
    return cells, points, gap


def finish_schools(cells, points, table, params):
    """Add amounts, transition and names; each site with a score gets its money."""
    rows = {r['school_id']: r for r in table or []}
    amounts = school_amounts(points, params)
    transitions = school_transitions(rows, amounts, params)
    before = {site: previous_amount(rows.get(site, {}), params) for site in cells}
    in_transition = params.number('school.transition_share') is not None and any(
        cents is not None for cents in before.values())
    for site, cell in cells.items():
        cents, final = before[site] if in_transition else None, amounts.get(site)
        cell['amount_present'] = '' if cents is None else cents_text(cents)
        cell['amount_final'] = '' if final is None or not in_transition else cents_text(final)
        cell['amount_final_difference'] = ('' if None in (cents, final)
                                           else cents_text(final - cents))
    for site, amount in amounts.items():
        transition = transitions.get(site)
        cells[site].update(amount_new=cents_text(amount), amount=cents_text(amount +
                                                                            (transition or 0)))
        cells[site]['transition'] = '' if transition is None else cents_text(transition)
    for site, cell in cells.items():
        cell['institution_id'] = institution(site)
        cell['name'] = rows.get(site, {}).get('name', '')


SUMMED = ('pupils', 'target_pupils', 'score_without_threshold', 'threshold', 'score', 'amount_new',
          'school_weight', 'amount_old', 'amount_impulse', 'transition', 'amount',
          'amount_present', 'amount_final', 'amount_final_difference')


# Columns that may not apply to a site, which then has an amount without them.
WHERE_ANY = ('amount_impulse', 'transition')


def institutions(cells, units):
    """An institution is the sum of its rounded sites, column by column, and empty if a part is
    unknown. A column that the rules leave undetermined for a site is so for the institution."""
    sites = defaultdict(list)
    for site, cell in cells.items():
        sites[institution(site)].append(cell)
    result = {}
    for name, members in sites.items():
        result[name] = {}
        for column in SUMMED:
            if any(column not in cell for cell in members):
                continue
            known = [Fraction(cell[column]) for cell in members if cell[column] != '']
            lacking = [cell for cell in members if cell[column] == '' and
                       not (column in WHERE_ANY and cell.get('amount', '') != '')]
            value = sum(known, ZERO)
            text = str(value) if column == 'pupils' else text2(value)
            result[name][column] = '' if lacking or not known else text
        own = [unit for site, unit in units.items() if institution(site) == name]
        if own:
            result[name]['mean_score'] = text2(Fraction(sum(u.total for u in own),
                                                        sum(u.count for u in own) * MICRO))
    return result


def school_detail(children, national, params):
    """Lower and upper years (onderbouw, bovenbouw) of each site whose pupils all have an age."""
    limit = int(params.number('indicator.bovenbouw_age', '8'))
    small = int(params.number('indicator.reliable_pupils', '40'))
    cells = {}
    for site, members in group([c for c in children if c.site], lambda c: c.site).items():
        cells[site] = {'institution_id': institution(site), 'flagged': len(members) <= small}
        if any(c.age == '' for c in members):
            continue
        for part, inside in (('onderbouw', lambda c: int(c.age) < limit),
                             ('bovenbouw', lambda c: int(c.age) >= limit)):
            some = [c for c in members if inside(c)]
            cells[site]['pupils_' + part] = str(len(some))
            cells[site]['score_without_threshold_' + part] = text2(
                sum((national.shortfall(c.score) for c in some), ZERO))
    return cells


# ---- municipalities ------------------------------------------------------------------------------

class Dated:
    """The pooled population of one count date, per municipality."""

    def __init__(self, children, params):
        self.national = National([c.score for c in children],
                                 params.number('indicator.target_share', '0.15'),
                                 params.text('indicator.tie_rule', 'pro_rata'))
        share = params.number('municipality.threshold_share', '0.05')
        given = params.number('indicator.gap')
        local = params.text('municipality.gap_reading', 'national') == 'municipality'
        self.units, self.toddlers = {}, {}
        self.points, self.threshold, self.toddler_points = {}, {}, {}
        for code, members in group(children, lambda c: c.municipality).items():
            unit = Unit(members, self.national)
            toddlers = Unit([c for c in members if not c.site], self.national)
            gap = self.national.gap if given is None else given
            if local and given is None:
                gap = unit.without / unit.target if unit.target else ZERO
            self.units[code], self.toddlers[code] = unit, toddlers
            self.points[code], self.threshold[code] = unit.points(share, gap)
            self.toddler_points[code] = toddlers.points(share, gap)[0]


DATED = ('score_without_threshold', 'threshold', 'score')


def dated_cells(cell, dates):
    """The columns of each count date from hundredths (A, B, score; None if unknown), and their means:
    H + I for the score, likewise for A and B. Without a second date the first counts alone."""
    for place, column in enumerate(DATED):
        values = [date[place] for date in dates]
        for number in (1, 2):
            value = values[number - 1] if number <= len(values) else None
            cell['%s_date_%d' % (column, number)] = '' if value is None else cents_text(value)
        cell[column] = '' if None in values else text2(Fraction(sum(values), 100 * len(values)))


def municipal_cells(dates):
    """Counts at the first count date; A, B and score at each date and of both."""
    cells, first = {}, dates[0]
    for code, unit in first.units.items():
        toddlers = first.toddlers[code]
        cells[code] = {'children': str(unit.count), 'toddlers': str(toddlers.count),
                       'target_children': text2(unit.target),
                       'target_toddlers': text2(toddlers.target)}
        dated_cells(cells[code], [(round_away(d.units[code].without, 2),
                                   round_away(d.threshold[code], 2), d.points[code])
                                  if code in d.units else (0, 0, 0) for d in dates])
    return cells


def municipal_budget(params):
    """The budget times its index, in cents, rounded once."""
    return round_away(params.number('municipality.budget') *
                      params.number('municipality.budget_index', '1'), 2)


def municipal_amounts(weights, eligible, params, toddler_weights=None):
    """(formula, top-up, amount) in cents per municipality: the fixed point of the minimum.

    With toddler_weights, these first divide the preschool line, and the weights divide the rest.
    """
    budget = municipal_budget(params)
    minimum = params.cents('municipality.minimum', '64000')
    line = {code: 0 for code in weights}
    if toddler_weights is not None:
        line = largest_remainder(params.cents('municipality.preschool_budget'), toddler_weights)
    rest = budget - sum(line.values())
    members = set()
    while True:
        shared = rest - sum(minimum - line[code] for code in members)
        whole = sum(w for code, w in weights.items() if code not in members)
        price = Fraction(shared, whole) if whole else ZERO
        more = {code for code in weights if code not in members and code in eligible
                and line[code] + weights[code] * price < minimum}
        if not more:
            break
        members |= more
    parts = largest_remainder(shared, {c: w for c, w in weights.items() if c not in members})
    formula, top_up, amount = {}, {}, {}
    for code in weights:
        if code in members:
            formula[code] = line[code] + round_away(weights[code] * price)
            amount[code] = minimum
        else:
            formula[code] = amount[code] = line[code] + parts[code]
        top_up[code] = amount[code] - formula[code]
    return formula, top_up, amount, line


def municipal_transition(amount, grants, params):
    """Cents per municipality with a grant of 2018; empty if there is no transition."""
    share = params.number('municipality.transition_share')
    if share is None:
        return {}
    loss = {c: grants[c] - amount[c] for c in grants if grants[c] > amount[c]}
    gain = {c: amount[c] - grants[c] for c in grants if amount[c] > grants[c]}
    result = {c: 0 for c in grants}
    result.update({c: round_away(share * value) for c, value in loss.items()})
    need = sum(result.values())
    gainers = params.text('municipality.transition_share_gainers', 'close')
    if gainers != 'close' or need > share * sum(gain.values()):
        percentage = share if gainers == 'close' else Fraction(gainers)
        result.update({c: -round_away(percentage * value) for c, value in gain.items()})
    else:
        result.update({c: -v for c, v in largest_remainder(need, gain).items()})
    return result


def preschool_cells(cells, target_toddlers, line, params):
    hours = params.number('preschool.hours', '640')
    result = {}
    for code, cell in cells.items():
        target = target_toddlers[code]
        result[code] = {'toddlers': cell['toddlers'], 'target_toddlers': cell['target_toddlers'],
                        'amount_preschool': cents_text(line[code])}
        if target:
            result[code]['euro_per_target_toddler'] = text2(line[code] / (100 * target))
            result[code]['euro_per_hour'] = text2(line[code] / (100 * target * hours))
        else:
            result[code].update(euro_per_target_toddler='', euro_per_hour='')
    return result


def finish_municipalities(cells, weights, eligible, table, params, toddler_weights):
    """Add amounts, transition and the preschool line. Returns that line in cents."""
    rows = {municipality_code(r['municipality_id']): r for r in table or []}
    by_toddlers = params.text('preschool.key', 'law') == 'toddlers' and toddler_weights is not None
    formula, top_up, amount, line = municipal_amounts(weights, eligible, params,
                                                      toddler_weights if by_toddlers else None)
    is_off = params.text('municipality.transition', 'given') == 'off'
    grants = {c: round_away(Fraction(r['grant_2018']), 2) for c, r in rows.items()
              if c in weights and r.get('grant_2018', '') != '' and not is_off}
    transition = municipal_transition(amount, grants, params)
    final = {c: amount[c] + transition.get(c, 0) for c in weights}
    if not by_toddlers:
        line = largest_remainder(params.cents('municipality.preschool_budget'), final)
    line = {code: min(part, final[code]) for code, part in line.items()}
    for code, cell in cells.items():
        cell.update(name=rows.get(code, {}).get('name', ''), amount_formula=cents_text(formula[code]),
                    minimum_topup=cents_text(top_up[code]), amount=cents_text(final[code]),
                    amount_preschool=cents_text(line[code]))
        cell['transition'] = cents_text(transition[code]) if code in transition else ''
    return line


def municipalities_from_children(case, children, params):
    dates = [Dated([c for c in children if case.one_date or c.date == date], params)
             for date in (case.municipal_dates or [None])]
    first, second = dates[0], dates[-1]
    codes = set(first.points) | set(second.points)
    weights = {c: first.points.get(c, 0) + second.points.get(c, 0) for c in codes}
    toddler_weights = {c: first.toddler_points.get(c, 0) + second.toddler_points.get(c, 0)
                       for c in codes}
    if params.text('municipality.minimum_rule', 'factor_a') == 'positive_outcome':
        eligible = {c for c in codes if weights[c] > 0}
    else:
        eligible = {c for c in codes
                    if any(c in d.units and d.units[c].without > 0 for d in dates)}
    cells = municipal_cells(dates)
    line = finish_municipalities(cells, weights, eligible, case.municipalities, params,
                                 toddler_weights)
    targets = {c: first.toddlers[c].target for c in cells}
    return cells, preschool_cells(cells, targets, line, params), dates


def municipalities_from_table(rows, params):
    cells, weights, eligible = {}, {}, set()
    positive = params.text('municipality.minimum_rule', 'factor_a') == 'positive_outcome'
    for row in rows:
        code = municipality_code(row['municipality_id'])
        dates = []
        for number in '12':
            if row.get('score_' + number, '') != '':
                without = row.get('without_threshold_' + number, '')
                dates.append((None if without == '' else round_away(Fraction(without), 2), None,
                              round_away(Fraction(row['score_' + number]), 2)))
        weights[code] = dates[0][2] + dates[-1][2]
        cells[code] = {}
        dated_cells(cells[code], dates)
        factor = [Fraction(row[c]) for c in ('without_threshold_1', 'without_threshold_2')
                  if row.get(c, '') != '']
        if weights[code] > 0 or (not positive and any(a > 0 for a in factor)):
            eligible.add(code)
    finish_municipalities(cells, weights, eligible, rows, params, None)
    return cells


# ---- the weights scheme --------------------------------------------------------------------------

def pupil_weight(row, low, high):
    """The weight of one pupil: given, or from the education of the parents."""
    if row.get('weight', '') != '':
        return {'0': ZERO, '0.3': low, '1.2': high}[row['weight']]
    codes = [row[c] for c in ('education_mother', 'education_father') if row.get(c, '') != '']
    levels = [1 if c.startswith('111') else 2 if c.startswith('121') else 3 for c in codes]
    if not levels or 3 in levels:
        return ZERO
    return high if 1 in levels else low


def school_weight(total, count, params):
    """The total less the threshold, rounded to a whole number, at least 0 and at most the cap."""
    weight = Fraction(round_away(total - params.number('weights.threshold_share', '0.06') * count))
    return min(max(weight, ZERO), params.number('weights.cap_share', '0.80') * count)


def old_amount(weight, row, params):
    age = row.get('teacher_age', '')
    age = params.number('weights.national_age') if age == '' else Fraction(age)
    rate = params.number('weights.base_amount') + params.number('weights.age_amount') * age
    return round_away(weight * rate, 2)


def finish_old(cells, weights, table, params):
    rows = {r['school_id']: r for r in table or []}
    for site, weight in weights.items():
        row = rows.get(site, {})
        amount = old_amount(weight, row, params)
        cells[site].update(school_weight=text2(weight), amount_old=cents_text(amount))
        impulse = row.get('impulse_pupils', '')
        if impulse in MASKS:
            cells[site].update(amount_impulse='', amount='')
            continue
        extra = 0
        if impulse != '':
            extra = round_away(int(impulse) * params.number('weights.impulse_amount'), 2)
            cells[site]['amount_impulse'] = cents_text(extra)
        cells[site]['amount'] = cents_text(amount + extra)
    for site, cell in cells.items():
        cell['institution_id'] = institution(site)
        cell['name'] = rows.get(site, {}).get('name', '')


def old_from_children(children, params):
    low, high = params.number('weights.low', '0.3'), params.number('weights.high', '1.2')
    cells, weights = {}, {}
    for site, members in group([c for c in children if c.site], lambda c: c.site).items():
        total = sum((pupil_weight(c.row, low, high) for c in members), ZERO)
        weights[site] = school_weight(total, len(members), params)
        cells[site] = {'pupils': str(len(members))}
    return cells, weights


def old_from_table(rows, params):
    low, high = params.number('weights.low', '0.3'), params.number('weights.high', '1.2')
    cells, weights = {}, {}
    for row in rows:
        site = row['school_id']
        cells[site] = {}
        if row.get('school_weight', '') != '':
            weights[site] = Fraction(row['school_weight'])
        elif row['weight_03'] in MASKS or row['weight_12'] in MASKS:
            cells[site].update(school_weight='', amount_old='', amount='')
        else:
            total = int(row['weight_03']) * low + int(row['weight_12']) * high
            weights[site] = school_weight(total, int(row['pupils']), params)
    return cells, weights


def old_grants(rows, params):
    """A given grant, else the decree of 2010: a pot of all and one of each annex, by school weight."""
    weights, annexes = {}, {}
    for row in rows:
        code = municipality_code(row['municipality_id'])
        if row.get('school_weight', '') != '':
            weights[code] = Fraction(row['school_weight'])
            annexes[code] = row.get('annex', '').upper()
    least = params.number('municipality.old_minimum_weight', '1')
    some = {c: w for c, w in weights.items() if w >= least}
    share, of_b = params.number('municipality.old_share_a'), params.cents('municipality.old_budget_b')
    price = params.number('municipality.old_price')
    if price is not None:
        base = round_away(sum(some.values()) * price, 2)
        of_a = round_away(share * (base + of_b) / (1 - share))
    else:
        budget = params.cents('municipality.old_budget')
        of_a = round_away(share * budget)
        base = budget - of_a - of_b
    parts = [largest_remainder(base, some)]
    for annex, pot in (('A', of_a), ('B', of_b)):
        parts.append(largest_remainder(pot, {c: w for c, w in some.items()
                                             if annexes[c] == annex}))
    cells = {}
    for row in rows:
        code = municipality_code(row['municipality_id'])
        cells[code] = {'amount': ''}
        if row.get('grant_2018', '') != '':
            cells[code]['amount'] = cents_text(round_away(Fraction(row['grant_2018']), 2))
        elif code in weights:
            cells[code]['amount'] = cents_text(sum(part.get(code, 0) for part in parts))
    return cells


# ---- one case ------------------------------------------------------------------------------------

OUTSIDE = ('travelling', 'varend', 'special', 'Speciaal')
POOLED = ('pupils', 'weight_03', 'weight_12', 'impulse_pupils', 'school_weight',
          'score_without_threshold', 'amount_previous')


def applying(case):
    """The mergers and splits of the year, in the order in which they are worked out."""
    first = '%d-%s' % (case.year, '08-01' if case.year < 2023 else '01-01')
    rows = [r for r in case.mergers or [] if r.get('date', '') <= first]
    return sorted(rows, key=lambda r: (r['to'], r['from']))


def decimal_text(value):
    return str(value.numerator) if value.denominator == 1 else text6(value)


def text6(value):
    micros = round_away(value, 6)
    return '%d.%06d' % (micros // MICRO, micros % MICRO)


def pool(to, other):
    """Add the figures of a school that has merged to those of the one that is kept."""
    counts = [r.get('pupils', '') for r in (to, other)]
    ages = [r.get('teacher_age', '') for r in (to, other)]
    if '' not in ages and all(c not in MASKS + ('',) for c in counts):
        total = sum(int(c) for c in counts)
        if total:
            to['teacher_age'] = text6(sum(Fraction(a) * int(c)
                                          for a, c in zip(ages, counts)) / total)
    parts = [r.get('score_without_threshold', '') for r in (to, other)]
    for column in POOLED + ('score',):
        values = [r.get(column, '') for r in (to, other)]
        if column == 'score' and '' not in parts:
            values = ['', '']
        if any(v in MASKS for v in values):
            to[column] = '-1'
        elif column in to:
            to[column] = '' if '' in values else decimal_text(sum(Fraction(v) for v in values))


def counted(case):
    """The case without schools outside the scheme, and with merged ones as one school."""
    if case.schools is None:
        return case
    result = copy.copy(case)
    out = {r['school_id'] for r in case.schools if r.get('type', '') in OUTSIDE}
    rows = {r['school_id']: dict(r) for r in case.schools if r['school_id'] not in out}
    gone = {}
    for merger in applying(case):
        if merger['kind'] == 'merged':
            gone[merger['from']] = merger['to']
            pool(rows[merger['to']], rows.pop(merger['from']))
    result.schools = list(rows.values())
    if case.pupils is not None:
        result.pupils = []
        for row in case.pupils:
            site = row['school_id']
            if site in gone:
                row = dict(row, school_id=gone[site])
                row['municipality_id'] = (rows[gone[site]].get('municipality_id', '') or
                                          row.get('municipality_id', ''))
            if site not in out:
                result.pupils.append(row)
    return result


def split_scores(case, cells, points):
    """Less the scores of the schools that have split off, at least 0."""
    before = dict(points)
    for row in applying(case):
        if row['kind'] == 'split':
            old = row['from']
            points[old] = max(0, points[old] - before[row['to']])
            cells[old]['score'] = cents_text(points[old])


def run_new(case, children, params, tables):
    national = {}
    if children is not None:
        national['intercept'] = score_children(children, case.indicator, params)
        of_schools = [c for c in children if case.one_date or c.date == case.school_date]
        cells, points, schools, units = schools_from_children(of_schools, params)
        national.update(schools=schools, units=units)
        tables['schools_detail'] = school_detail(of_schools, schools, params)
        tables['municipalities'], tables['preschool'], national['municipalities'] = \
            municipalities_from_children(case, children, params)
    elif case.schools is not None:
        cells, points, national['gap'] = schools_from_table(case.schools, params)
    else:
        tables['municipalities'] = municipalities_from_table(case.municipalities, params)
        return national
    split_scores(case, cells, points)
    finish_schools(cells, points, case.schools, params)
    tables['schools'] = cells
    return national


def run(case):
    """Every table of the case as {key: {column: text}}, and the national figures."""
    params = Params(case.params)
    case = counted(case)
    case.one_date = not case.municipal_dates
    children = None
    if case.pupils is not None:
        home = {r['school_id']: municipality_code(r.get('municipality_id', ''))
                for r in case.schools or []}
        children = [Child(row, home) for row in case.pupils]
    tables, national = {}, {}
    if case.regime == 'new':
        national = run_new(case, children, params, tables)
    elif case.kind == 'old_grants':
        tables['municipalities'] = old_grants(case.municipalities, params)
    else:
        if children is not None:
            some = [c for c in children if case.one_date or c.date == case.school_date]
            cells, weights = old_from_children(some, params)
        else:
            cells, weights = old_from_table(case.schools, params)
        finish_old(cells, weights, case.schools, params)
        tables['schools'] = cells
    if 'schools' in tables:
        tables['institutions'] = institutions(tables['schools'], national.get('units', {}))
    return tables, national
