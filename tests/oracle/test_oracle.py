# SPDX-License-Identifier: GPL-3.0-or-later
# Tests the oracle itself, on cases worked out by hand and on CBS's published table of 2019, before it
# judges the engine. Run with python3 tests/oracle/test_oracle.py
"""Every expected value below was worked out on paper from the published rules."""

import csv
import os
import unittest
from fractions import Fraction

import cohorts
import oracle

HERE = os.path.dirname(os.path.abspath(__file__))
PUBLISHED = os.path.join(HERE, '..', '..', 'input-samples', 'netherlands', 'scores.csv')


class Numbers(unittest.TestCase):
    def test_half_goes_away_from_zero(self):
        for value, digits, expected in (('2.5', 0, 3), ('-2.5', 0, -3), ('0.005', 2, 1),
                                        ('-0.005', 2, -1), ('0.0049', 2, 0)):
            self.assertEqual(oracle.round_away(Fraction(value), digits), expected)

    def test_largest_remainder(self):
        self.assertEqual(oracle.largest_remainder(100, {'b': 1, 'a': 1, 'c': 1}),
                         {'a': 34, 'b': 33, 'c': 33})
        self.assertEqual(oracle.largest_remainder(10, {'a': 5, 'b': 3, 'c': 1}),
                         {'a': 6, 'b': 3, 'c': 1})
        self.assertEqual(oracle.largest_remainder(10, {'a': 0, 'b': 0}), {'a': 0, 'b': 0})


class CutOff(unittest.TestCase):
    """Ten children, k = 2; one below 520 and three tied at 520; C = 532."""

    scores = [s * oracle.MICRO for s in (510, 520, 520, 520, 535, 540, 540, 540, 545, 550)]

    def national(self, rule):
        return oracle.National(self.scores, Fraction('0.15'), rule)

    def test_pro_rata(self):
        n = self.national('pro_rata')
        self.assertEqual((n.k, n.below, n.ties, n.tie_weight), (2, 1, 3, Fraction(1, 3)))
        self.assertEqual((n.mean, n.low_mean, n.gap), (532, 515, 17))

    def test_include(self):
        n = self.national('include')
        self.assertEqual((n.count, n.low_mean), (4, Fraction(2070, 4)))

    def test_exclude(self):
        n = self.national('exclude')
        self.assertEqual((n.count, n.low_mean), (1, 510))

    def test_no_tie_problem(self):
        for rule in ('pro_rata', 'include', 'exclude'):
            n = oracle.National(self.scores, Fraction('0.4'), rule)
            self.assertEqual((n.k, n.count, n.tie_weight), (4, 4, 1))


class Schools(unittest.TestCase):
    def case(self, **params):
        """Site A: 510, 520, 540, 550 (C - D 22 + 12/3); site B: the others, two tied at 520."""
        case = cohorts.Case(0)
        case.params = {'indicator.tie_rule': 'pro_rata', 'school.budget': '1000.00',
                       'municipality.budget': '1000', 'municipality.minimum': '0',
                       'municipality.preschool_budget': '100', **params}
        case.pupils = [{'school_id': site, 'municipality_id': 'GM0001', 'score': str(score)}
                       for site, scores in (('01AB00', (510, 520, 540, 550)),
                                            ('01AB01', (520, 520, 535, 540, 540, 545)))
                       for score in scores]
        return case

    def test_scores(self):
        # A = 22 + 12/3 = 26, B = 4 x 12% x 17 = 8.16; and A = 8, B = 12.24, so 0.
        schools = oracle.run(self.case())[0]['schools']
        cell = schools['01AB00']
        self.assertEqual([cell[c] for c in ('score_without_threshold', 'threshold', 'score',
                                            'target_pupils', 'mean_score', 'amount_new')],
                         ['26.00', '8.16', '17.84', '1.33', '530.00', '1000.00'])
        self.assertEqual(schools['01AB01']['score'], '0.00')

    def test_price_and_institution(self):
        tables = oracle.run(self.case(**{'school.price': '584.52'}))[0]
        self.assertEqual(tables['schools']['01AB00']['amount_new'], '10427.84')  # 10427.8368
        self.assertEqual(tables['institutions']['01AB']['amount'], '10427.84')
        self.assertEqual(tables['institutions']['01AB']['pupils'], '10')

    def test_price_index(self):
        # price x index is not rounded: 17.84 x 0.333333 x 1.5 = 8.9199, x 1.04833 = 6.2341
        for index, amount in (('1.5', '8.92'), ('1.04833', '6.23')):
            schools = oracle.run(self.case(**{'school.price': '0.333333',
                                              'school.price_index': index}))[0]['schools']
            self.assertEqual(schools['01AB00']['amount_new'], amount)
        params = oracle.Params({'municipality.budget': '508909000',
                                'municipality.budget_index': '1.04833'})
        self.assertEqual(oracle.municipal_budget(params), 53350457197)

    def test_transition(self):
        case = self.case(**{'school.transition_share': '0.75'})
        case.schools = [{'school_id': '01AB00', 'amount_previous': '400.01'},
                        {'school_id': '01AB01', 'amount_previous': ''}]
        schools = oracle.run(case)[0]['schools']  # 0.75 x (400.01 - 1000) = -449.9925
        self.assertEqual(schools['01AB00']['transition'], '-449.99')
        self.assertEqual(schools['01AB00']['amount'], '550.01')
        self.assertEqual(schools['01AB01']['transition'], '')


    def test_transition_of_institution(self):
        # 02XX gains 10,000 in all, so its loser too gets the gainers' 10%; 04YY loses
        rows = {'02XX00': '600', '02XX01': '300', '04YY00': '600'}
        rows = {site: {'amount_previous': amount} for site, amount in rows.items()}
        amounts = dict.fromkeys(rows, 50000)
        for share, expected in (('same', [5000, -10000, 5000]), ('0.1', [1000, -2000, 5000])):
            params = oracle.Params({'school.transition_share': '0.5',
                                    'school.transition_share_gainers': share})
            self.assertEqual(list(oracle.school_transitions(rows, amounts, params).values()),
                             expected)

    def test_computed_previous(self):
        # 36 x (1,524.02 + 41.13 x 40) + 18,440 + 36 x (0.0179 x 5,000 + 279.58) = 145,818.80
        row = {'school_weight': '36', 'teacher_age': '40', 'impulse_pupils': '10'}
        values = {'weights.base_amount': '1524.02', 'weights.age_amount': '41.13',
                  'weights.impulse_amount': '1844', 'school.transition': 'computed',
                  'school.transition_groups': '0.0179', 'school.transition_pa_amount': '279.58',
                  'school.transition_group_amount': '5000'}
        for index, cents in (('1', 14581880), ('1.1', 16040068)):
            params = oracle.Params({**values, 'school.transition_index': index})
            self.assertEqual(oracle.previous_amount(row, params), cents)

    def test_published_score(self):
        # C - G 370 / 41 = 9.0244: A - B is 250 - 108.29 = 141.71; at 10% 159.76
        rows = [{'school_id': '01AB00', 'pupils': '100', 'score_without_threshold': '250',
                 'score': '180'},
                {'school_id': '02CD00', 'pupils': '170', 'score_without_threshold': '120',
                 'score': ''}]
        for share, points in (('0.12', 18000), ('0.1', 15976)):
            params = oracle.Params({'school.threshold_share': share,
                                    'indicator.target_share': '0.15'})
            self.assertEqual(oracle.schools_from_table(rows, params)[1]['01AB00'], points)


class Municipalities(unittest.TestCase):
    def amounts(self, weights, **params):
        values = {'municipality.budget': '1000', 'municipality.minimum': '200', **params}
        return oracle.municipal_amounts(weights, set(weights), oracle.Params(values))

    def test_minimum_needs_a_second_round(self):
        # c (weight 10): 100 < 200. Then the price falls from 10 to 800 / 90, so b (22) has 195.56.
        formula, top_up, amount, _ = self.amounts({'a': 68, 'b': 22, 'c': 10})
        self.assertEqual(amount, {'a': 60000, 'b': 20000, 'c': 20000})
        self.assertEqual(formula, {'a': 60000, 'b': 19412, 'c': 8824})
        self.assertEqual(top_up['b'], 588)

    def test_close(self):
        params = oracle.Params({'municipality.transition_share': '0.5'})
        result = oracle.municipal_transition({'a': 1000, 'b': 4000, 'c': 3000},
                                             {'a': 2001, 'b': 2000, 'c': 2000}, params)
        # a: 0.5 x 1001 = 500.5, so 501, taken from b and c in the ratio 2000 to 1000.
        self.assertEqual(result, {'a': 501, 'b': -334, 'c': -167})

    def test_close_capped(self):
        params = oracle.Params({'municipality.transition_share': '0.5'})
        result = oracle.municipal_transition({'a': 1000, 'b': 2101}, {'a': 2000, 'b': 2000}, params)
        self.assertEqual(result, {'a': 500, 'b': -51})

    def test_toddlers_have_their_own_line(self):
        params = oracle.Params({'municipality.budget': '1000', 'municipality.minimum': '200',
                                'municipality.preschool_budget': '300'})
        formula, _, amount, line = oracle.municipal_amounts(
            {'a': 60, 'b': 10}, {'a', 'b'}, params, {'a': 2, 'b': 1})
        # Lines 200 and 100; the remaining 700 at price 10: b has 100 + 100 = 200, not below the minimum.
        self.assertEqual((amount, line), ({'a': 80000, 'b': 20000}, {'a': 20000, 'b': 10000}))
        self.assertEqual(formula, amount)


class Indicator(unittest.TestCase):
    rows = [dict(zip(('kind', 'variable', 'category', 'value'), r)) for r in (
        ('intercept', '', '', '520'), ('coefficient', 'education_mother', '', '0.82'),
        ('coefficient', 'education_father', '', '0.5'), ('coefficient', 'origin', '', '-0.78'),
        ('coefficient', 'school_mean_education_mother', '', '0.08'),
        ('coefficient', 'debt_restructuring', '', '-2.07'),
        ('scale', 'education_mother', '11', '-1.5'), ('scale', 'education_mother', '111', '-2'),
        ('scale', 'education_mother', '3', '1'), ('scale', 'education_father', '3', '0.000001'),
        ('scale', 'origin', 'nl', '1'), ('bound', 'mother_stay', 'short', '0'),
        ('bound', 'mother_stay', 'long', '5'), ('effect', 'mother_stay', 'short', '0.54'),
        ('effect', 'mother_stay', 'long', '1.53'))]

    def test_effects(self):
        model = oracle.Indicator(self.rows)
        self.assertEqual(model.category('education_mother', '1119'), '111')
        self.assertEqual(model.category('education_mother', '1120'), '11')
        self.assertEqual(model.scale_effect('education_mother', '111'), -1640000)
        self.assertEqual(model.scale_effect('education_father', '3'), 1)  # 0.0000005
        self.assertEqual([model.stay_effect(y) for y in ('', '0', '4', '5', '40')],
                         [0, 540000, 540000, 1530000, 1530000])

    def test_school_mean_and_toddler(self):
        def row(site, code, mother):
            return {'school_id': site, 'municipality_id': code, 'education_mother': mother,
                    'education_father': '3', 'origin': 'nl', 'debt_restructuring': '1'}
        rows = [row('01AB00', 'GM0001', '3'), row('01AB01', 'GM0001', '111'),
                row('01AB01', 'GM0001', '111'), row('01AB02', 'GM0002', '3'),
                row('', 'GM0003', '3')]
        children = [oracle.Child(r, {}) for r in rows]
        oracle.score_children(children, self.rows, oracle.Params({}))
        # Institution x GM0001: mean (1 - 2 - 2) / 3 = -1, so -0.08. Nation: mean -0.5, so -0.04.
        first = 520000000 + 820000 + 1 - 780000 - 2070000
        self.assertEqual([c.score for c in children],
                         [first - 80000, first - 2460000 - 80000, first - 2460000 - 80000,
                          first + 80000, first - 40000])


class WeightsScheme(unittest.TestCase):
    def test_pupil_weight(self):
        low, high = Fraction('0.3'), Fraction('1.2')
        for mother, father, expected in (('111', '1119', high), ('111', '121', high),
                                         ('1110', '', high), ('121', '1211', low), ('', '121', low),
                                         ('111', '122', 0), ('121', '31', 0)):
            row = {'education_mother': mother, 'education_father': father}
            self.assertEqual(oracle.pupil_weight(row, low, high), expected)

    def test_school_weight(self):
        params = oracle.Params({})
        for total, count, expected in (('12.5', 100, 7), ('5', 100, 0), ('6.5', 100, 1),
                                       ('40', 40, 32)):
            self.assertEqual(oracle.school_weight(Fraction(total), count, params), expected)

    def test_amount(self):
        params = oracle.Params({'weights.base_amount': '1524.02', 'weights.age_amount': '41.13',
                                'weights.national_age': '40'})
        self.assertEqual(oracle.old_amount(Fraction(10), {'teacher_age': '41.5'}, params), 3230915)
        self.assertEqual(oracle.old_amount(Fraction(10), {}, params), 3169220)


class OldGrants(unittest.TestCase):
    ROWS = [{'municipality_id': 'GM0001', 'school_weight': '10', 'annex': 'A'},
            {'municipality_id': '0002', 'school_weight': '6', 'annex': 'b', 'grant_2018': ''},
            {'municipality_id': 'GM0003', 'school_weight': '4', 'grant_2018': '1.5'},
            {'municipality_id': 'GM0004', 'school_weight': '0.99', 'annex': 'A'},
            {'municipality_id': 'GM0005', 'school_weight': ''}]

    def grants(self, **values):
        params = {'municipality.old_budget': '1000', 'municipality.old_share_a': '0.2',
                  'municipality.old_budget_b': '60', 'municipality.old_price': values.get('price')}
        cells = oracle.old_grants(self.ROWS, oracle.Params(params))
        return [cells['GM000%d' % n]['amount'] for n in range(1, 6)]

    def test_pots(self):
        # 740 x 10/20 + 200; 740 x 6/20 + 60; given; too small; unknown
        self.assertEqual(self.grants(), ['570.00', '282.00', '1.50', '0.00', ''])

    def test_price(self):
        # 600 and 60 are 80% of 825, of which annex A gets 165.
        self.assertEqual(self.grants(price='30'), ['465.00', '240.00', '1.50', '0.00', ''])


class PublishedTable(unittest.TestCase):
    """CBS, count date 1 October 2019: N = 1,396,457 and k = 209,469 give every published score."""

    def test_all_scores(self):
        with open(PUBLISHED, encoding='utf-8', newline='') as source:
            table = list(csv.DictReader(source))
        rows = [{'school_id': r['brin6'], 'pupils': r['leerlingen'],
                 'score_without_threshold': r['score_zonder_drempel']} for r in table]
        self.assertEqual(len(rows), 6295)
        self.assertEqual(sum(int(r['pupils']) for r in rows), 1396457)
        cells, _, gap = oracle.schools_from_table(rows, oracle.Params({}))
        self.assertEqual(gap * 209469, Fraction('1215004.40'))
        for row in table:
            score = Fraction(cells[row['brin6']]['score'])
            self.assertLessEqual(abs(score - Fraction(row['score_met_drempel'])), Fraction('0.01'))


if __name__ == '__main__':
    unittest.main()
