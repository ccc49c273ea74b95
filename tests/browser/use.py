# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reader does with a page: searches, opens a unit, turns over tables, takes them along. A check
is a function of the browser, in which the page is open, and the case; it returns complaints."""

import csv
import io
import time

from selenium.webdriver.common.keys import Keys

from checks import WORDS, look, number

SHOWN = {'en': '{:,.2f}'.format, 'nl': lambda value: '{:,.2f}'.format(value).translate(str.maketrans(',.', '.,'))}


def units_of(case, count):
    """Ids of schools and of municipalities, spread over the tables, and their kinds."""
    for kind in ('school', 'municipality'):
        for table in case.data['tables']:
            if table.get('kind') == kind:
                ids = table['columns'][0]['values']
                yield from ((kind, ids[i * (len(ids) - 1) // (count - 1)]) for i in range(count))
                break


# ---- search and the unit ----

def check_search(browser, case):
    """/ goes to the search; what is found opens; Escape closes; nothing found is said."""
    complaints = []
    table = case.data['tables'][0]
    columns = {column['name']: column['values'] for column in table['columns']}
    amounts = columns['amount_variant' if case.is_compare else 'amount']
    name = columns['name'][max(range(len(amounts)), key=lambda i: amounts[i] or 0)]
    browser.script('document.activeElement.blur(); window.scrollTo(0, 0)')
    browser.press('/')
    if not browser.script('return document.activeElement.matches("#search input")'):
        complaints.append('/ does not go to the search')
        browser.click('#search input')
    browser.press(name[:24])
    found = browser.wait('return [...document.querySelectorAll("#search [role=option]")].map((o) => o.textContent)',
                         'something found')
    if not any(name in text for text in found):
        complaints.append('%s is not found, but %s' % (name, found[:3]))
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait('return !document.getElementById("unit").hidden', 'the unit to open')
    if name not in browser.find('#unit').text:
        complaints.append('%s is not what opens' % name)
    complaints += look(browser, 'poorContrast()') + look(browser, 'poorHeadings()') + look(browser, 'poorReferences()')
    browser.press(Keys.ESCAPE)
    browser.wait('return document.getElementById("unit").hidden', 'the unit to close')
    browser.click('#search input')
    browser.clear()
    browser.press('qqxxzz')
    time.sleep(0.4)
    if browser.script('return document.querySelectorAll("#search [role=option]").length > 0'):
        complaints.append('qqxxzz is found')
    said = browser.find('#search').text + browser.script('return document.getElementById("announce").textContent')
    if not said.strip():
        complaints.append('that nothing is found is not said')
    browser.clear()
    browser.press(Keys.ESCAPE)
    return complaints


def check_unit(browser, case):
    """A unit shows what explain says of it, on each side, in both languages; going back closes it."""
    complaints = []
    for kind, unit in units_of(case, 4):
        told = case.explained(unit)
        for language in ('en', 'nl'):
            browser.open(case.path, 'language=%s&unit=%s:%s' % (language, kind, unit))
            text = browser.find('#unit').text
            for side in told:
                amount = None if side is None else side['amount']
                if amount is not None and SHOWN[language](amount) not in text:
                    complaints.append('%s, %s: no %s in its explanation' % (unit, language, SHOWN[language](amount)))
    return complaints


# ---- tables ----

def shown_table(browser, case, name, language):
    """What the page shows of table NAME: rows of texts by the names of columns."""
    table = next(table for table in case.data['tables'] if table['name'] == name)
    labels = {}
    for column in table['columns']:
        labels.setdefault(label_of(column['name'], language), column['name'])
    heads, rows = browser.script('''
        const table = [...document.querySelectorAll("#tables table")].find((t) => t.checkVisibility());
        return [[...table.tHead.rows[0].cells].map((cell) => cell.dataset.column || cell.innerText.trim()),
                [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))];''')
    names = [head if head in labels.values() else labels.get(head) for head in heads]
    return [{name: cell for name, cell in zip(names, row) if name is not None} for row in rows]


def label_of(column, language):
    for key in ('page_column_' + column, 'column_' + column):
        if key in WORDS:
            return WORDS[key][language]
    return column


def keys_of(rows):
    """The first columns of ROWS, as many as tell them apart."""
    names = list(rows[0])
    return next(names[:n] for n in range(1, len(names)) if len(by_keys(rows, names[:n])) == len(rows))


def by_keys(rows, keys):
    return {tuple(row[key] for key in keys): row for row in rows}


def is_figure(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def unit_tables(case):
    return [table['name'] for table in case.data['tables'] if table.get('kind') or case.is_sweep]


def check_figures(browser, case):
    """Every figure of twenty rows of each table is that of the CSV, in both languages."""
    complaints = []
    for name in unit_tables(case):
        columns = next(table['columns'] for table in case.data['tables'] if table['name'] == name)
        numbers = [column['name'] for column in columns if column['type'] in ('count', 'euro', 'number', 'real')]
        keys = keys_of(case.table(name))
        known = by_keys(case.table(name), keys)
        for language in ('en', 'nl'):
            browser.open(case.path, 'language=%s&table=%s' % (language, name))
            rows = shown_table(browser, case, name, language)[:20]
            compared = 0
            for row in rows:
                unit = tuple(row[key] for key in keys)
                printed = known[unit]
                for column in set(numbers) & set(row):
                    compared += 1
                    if row[column] in ('', '-'):
                        same = printed[column] == ''
                    else:
                        same = is_figure(printed[column]) and number(row[column], language) == float(printed[column])
                    if not same:
                        complaints.append('%s, %s, %s: %s shown, %s printed' % (
                            name, unit, column, row[column], printed[column]))
            if numbers and compared < min(20, len(known)):
                complaints.append('%s, %s: only %d figures compared' % (name, language, compared))
    browser.open(case.path)
    return complaints


HEAD = '''const head = [...document.querySelectorAll("#tables thead th")]
    .find((cell) => cell.dataset.column === arguments[0]);'''


def check_sort(browser, case):
    """A press on the title of a column sorts by it, and a second one the other way."""
    complaints = []
    name = unit_tables(case)[0]
    column = 'ST' if case.is_sweep else 'amount_variant' if case.is_compare else 'amount'
    values = [float(row[column]) for row in case.table(name) if row[column] != '']
    browser.open(case.path, 'table=' + name)
    seen = set()
    for _ in range(3):
        browser.script(HEAD + '''
            head.scrollIntoView({block: "center"});
            (head.querySelector("button") || head).click();''', column)
        order = browser.script(HEAD + 'return head.getAttribute("aria-sort")', column)
        shown = [row[column] for row in shown_table(browser, case, name, 'en')]
        shown = [number(cell) for cell in shown if cell not in ('', '-')]
        if order in ('ascending', 'descending'):
            seen.add(order)
            expected = sorted(values, reverse=order == 'descending')[:len(shown)]
            if shown != expected:
                complaints.append('%s: %s, not %s' % (order, shown[:4], expected[:4]))
    return complaints if len(seen) == 2 else complaints + ['sorted only %s' % sorted(seen)]


def check_filter(browser, case):
    """What is typed above a table leaves the rows that hold it; what nothing holds leaves none."""
    complaints = []
    name = unit_tables(case)[0]
    browser.open(case.path, 'table=' + name)
    rows = case.table(name)
    text = rows[len(rows) // 2]['measure' if case.is_sweep else 'name'] or rows[len(rows) // 2][list(rows[0])[0]]
    browser.click('#tables input[type=search]')
    browser.press(text)
    shown = browser.wait('''
        const rows = [...document.querySelectorAll("#tables tbody tr")].map((row) => row.innerText);
        return rows.length > 0 && rows.length < %d && rows;''' % min(20, len(rows)), 'fewer rows')
    if not all(text.lower() in row.lower() for row in shown):
        complaints.append('%r leaves %s' % (text, shown[:2]))
    browser.clear()
    browser.press('qqxxzz')
    browser.wait('''
        return ![...document.querySelectorAll("#tables tbody tr")].some((row) => row.cells.length > 1);''', 'no rows')
    browser.clear()
    return complaints


def check_download(browser, case):
    """A table's CSV has the rows and figures of the program's."""
    complaints = []
    for name in unit_tables(case):
        browser.open(case.path, 'table=' + name)
        browser.script('''[...document.querySelectorAll("#tables button")]
            .find((button) => button.innerText.includes("CSV")).click();''')
        browser.wait('return window.keptDownloads.length > 0', 'the download of ' + name)
        rows = list(csv.DictReader(io.StringIO(browser.kept())))
        printed = case.table(name)
        if len(rows) != len(printed):
            complaints.append('%s: %d rows, not %d' % (name, len(rows), len(printed)))
            continue
        keys = keys_of(printed)
        known = by_keys(printed, keys)
        for row in rows:
            unit = tuple(row[key] for key in keys)
            for column, cell in row.items():
                expected = known[unit].get(column)
                if expected is not None and cell != expected and not (
                        is_figure(cell) and is_figure(expected) and float(cell) == float(expected)):
                    complaints.append('%s, %s, %s: %r, not %r' % (name, unit, column, cell, expected))
        if set(rows[0]) - set(printed[0]) - {'cause_nl'}:
            complaints.append('%s has other columns: %s' % (name, sorted(set(rows[0]) - set(printed[0]))))
    return complaints


def check_address(browser, case):
    """An address that somebody has typed wrong opens the page, and says what it does not know."""
    complaints = []
    for unit in ('GM0344', 'school:', 'school:99ZZ99', 'planet:1', 'constructor:1'):
        browser.open(case.path, 'language=xx&table=none&sort=none&page=-1&map-measure=none&unit=' + unit)
        if unit not in browser.find('#unit').text:
            complaints.append('%s: not said to be unknown' % unit)
    return complaints


def check_measure(browser, case):
    """A measure chosen is drawn, with the figures of the table, and kept in the address."""
    browser.open(case.path)
    browser.script('''const select = document.getElementById("measure");
        select.value = "gini"; select.dispatchEvent(new Event("change"));''')
    complaints = [] if 'measure=gini' in browser.driver.current_url else ['the address does not keep the measure']
    browser.click('#strength .buttons button:nth-of-type(2)')
    drawn = {row['factor']: float(row['S1']) for row in csv.DictReader(io.StringIO(browser.kept()))}
    printed = {row['factor']: float(row['S1']) for row in case.table('indices') if row['measure'] == 'gini'}
    if drawn != printed:
        complaints.append('S1 is %s, not %s' % (drawn, printed))
    if not browser.script('return document.getElementById("search").hidden'):
        complaints.append('a search that finds nothing is shown')
    browser.open(case.path)
    return complaints


CHECKS = [check_search, check_unit, check_address, check_figures, check_sort, check_filter, check_download]
SWEEP_CHECKS = [check_measure, check_figures, check_sort, check_filter, check_download]
