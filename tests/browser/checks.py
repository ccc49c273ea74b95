# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of every page. A check is a function of the browser, in which the page is open, and
the case; it returns complaints."""

import csv
import io
import os

from selenium.webdriver.common.keys import Keys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
MOST_BYTES = 3_000_000

with open(os.path.join(ROOT, 'models', 'words.csv'), encoding='utf-8') as words:
    WORDS = {row['key']: row for row in csv.DictReader(words)}
with open(os.path.join(HERE, 'look.js'), encoding='utf-8') as script:
    LOOK = script.read()


def look(browser, call):
    return browser.script(LOOK + '\nreturn %s;' % call)


def in_both_themes(browser, call):
    complaints = []
    for theme in ('light', 'dark'):
        press_switch(browser, theme)
        complaints += ['%s: %s' % (theme, text) for text in look(browser, call)]
    press_switch(browser, 'light')
    return complaints


def press_switch(browser, value):
    browser.click('#switches button[data-value="%s"]' % value)


def number(text, language='en'):
    """A number as the page shows it."""
    if language == 'nl':
        text = text.replace('.', '').replace(',', '.')
    return float(text.replace(',', '').replace('%', '').replace('+', ''))


# ---- the data ----

PAGE_ONLY = {'cause_nl', 'remark_nl', 'remarks_nl', 'counted_baseline', 'counted_variant', 'left_baseline', 'left_variant'}


def check_data(browser, case):
    """Every cell of every table in the page is what the program prints of that table."""
    del browser
    complaints = []
    for table in case.data['tables']:
        rows = case.table(table['name'])
        for column in table['columns']:
            if column['name'] in PAGE_ONLY:
                continue
            cells = [row[column['name']] for row in rows]
            if len(cells) != len(column['values']):
                complaints.append('%s has %d rows, not %d' % (table['name'], len(column['values']), len(cells)))
                break
            for row, (cell, value) in enumerate(zip(cells, column['values'])):
                if not is_same(cell, value):
                    complaints.append('%s, row %d, %s: %r in the page, %s printed' % (
                        table['name'], row + 1, column['name'], value, cell))
                    break
    return complaints


def is_same(cell, value):
    """Whether CELL of a CSV is VALUE of JSON."""
    if value is None:
        return cell == ''
    if isinstance(value, (bool, int, float)):
        return cell != '' and float(cell) == float(value)
    return cell in (value, "'" + value)


# ---- the page as a document ----

def check_size(browser, case):
    del browser
    size = os.path.getsize(case.path)
    return [] if size < MOST_BYTES else ['the file has %d bytes' % size]


def check_structure(browser, case):
    """Headings in order, names that lead somewhere, a language, a title."""
    del case
    browser.script('for (const folded of document.querySelectorAll("details")) folded.open = true;')
    complaints = look(browser, 'poorHeadings()') + look(browser, 'poorReferences()')
    lang, title = browser.script('return [document.documentElement.lang, document.title]')
    if lang not in ('en', 'nl') or not title:
        complaints.append('lang=%r, title=%r' % (lang, title))
    return complaints


NAMED = {'button', 'textbox', 'searchbox', 'combobox', 'checkbox', 'radio', 'link', 'slider', 'spinbutton', 'listbox',
         'img', 'image', 'figure', 'tab', 'dialog', 'complementary'}


def check_labels(browser, case):
    """All that can be used, and each picture, has a name for who does not see it."""
    del case
    complaints = []
    for node in browser.command('Accessibility.getFullAXTree')['nodes']:
        role = node.get('role', {}).get('value')
        if not node['ignored'] and role in NAMED and not node.get('name', {}).get('value', '').strip():
            complaints.append('a %s without a name' % role)
    return complaints


def check_focus(browser, case):
    """Tab goes through the page in its order, from the link past the header on, and can be seen."""
    del case
    complaints, places = [], []
    browser.script('window.scrollTo(0, 0); document.activeElement.blur()')
    for step in range(60):
        browser.press(Keys.TAB)
        at = look(browser, 'focus()')
        if at is None:
            break
        if step == 0 and '.skip' not in at['name']:
            complaints.append('the first is %s' % at['name'])
        if not at['isSeen']:
            complaints.append('no visible focus on %s' % at['name'])
        if places and at['place'] <= places[-1]:
            complaints.append('out of order: %s' % at['name'])
        places.append(at['place'])
    if len(places) < 8:
        complaints.append('only %d places to go to' % len(places))
    return complaints


def check_contrast(browser, case):
    del case
    return in_both_themes(browser, 'poorContrast()')


def check_phone(browser, case):
    """At 390 wide nothing scrolls sideways but tables, in either language, with a unit open or not."""
    complaints = []
    try:
        for state in ('language=en', 'language=nl', 'measure=gini' if case.is_sweep else 'unit=' + first_unit(case)):
            browser.resize(390)
            browser.open(case.path, state)
            complaints += ['%s: %s' % (state, text) for text in look(browser, 'pokesOut()')]
    finally:
        browser.resize(1280)
        browser.open(case.path)
    return complaints


def first_unit(case):
    table = case.data['tables'][0]
    return '%s:%s' % (table['kind'], table['columns'][0]['values'][0])


def check_languages(browser, case):
    """Both languages say all, and Dutch says nothing in English."""
    complaints = []
    for language in ('nl', 'en'):
        press_switch(browser, language)
        lang, title, shown = browser.script(
            'return [document.documentElement.lang, document.title, document.getElementById("title").textContent]')
        if (lang, title, shown) != (language, case.data['title'][language], case.data['title'][language]):
            complaints.append('%s: lang=%s, titles %r and %r' % (language, lang, title, shown))
        if not all(sentence['text'][language] in browser.find('#answer').text for sentence in case.data['answer']):
            complaints.append('%s: the answer is not that of the data' % language)
        pressed = browser.find('#switches button[data-value="%s"]' % language).get_attribute('aria-pressed')
        if pressed != 'true':
            complaints.append('the button of %s is not pressed' % language)
        complaints += ['%s: %s' % (language, text) for text in look(browser, 'poorTexts()')]
        left = foreign_words(browser.find('body').text, 'en' if language == 'nl' else 'nl')
        complaints += ['%s: "%s"' % (language, text) for text in left]
    return complaints


def foreign_words(text, language):
    """Wordings of the page in LANGUAGE that TEXT holds, though they differ in the other."""
    rows = [row for key, row in WORDS.items() if key.startswith('page_')]
    lines = {line.strip() for line in text.split('\n')}
    other = {row['nl' if language == 'en' else 'en'] for row in rows}
    return [row[language] for row in rows
            if row['en'] != row['nl'] and row[language] not in other and '{' not in row[language]
            and len(row[language]) > 3 and row[language] in lines]


def check_theme(browser, case):
    """Light, dark, or as the system has it; kept in the address."""
    complaints = []

    def is_dark():
        return browser.script(LOOK + 'return luminance(rgba(getComputedStyle(document.documentElement)'
                              '.backgroundColor)) < 0.1')
    for choice, system, expected in (('dark', 'light', True), ('light', 'dark', False), ('', 'dark', True),
                                     ('', 'light', False)):
        browser.media(scheme=system)
        press_switch(browser, choice)
        if is_dark() != expected:
            complaints.append('choice %r on a %s system: dark is %s' % (choice, system, not expected))
    press_switch(browser, 'dark')
    if 'theme=dark' not in browser.driver.current_url:
        complaints.append('the address does not keep it')
    browser.open(case.path, 'theme=dark')
    if not is_dark():
        complaints.append('the address does not bring it back')
    press_switch(browser, '')
    return complaints


def check_print(browser, case):
    """On A4, 703 wide: black on white, controls gone, nothing cut off, and what it stands on is there."""
    complaints = []
    try:
        press_switch(browser, 'dark')
        browser.resize(720)
        browser.media('print')
        browser.script('window.dispatchEvent(new Event("beforeprint"))')
        for selector in ('#switches', '#search', '.controls', '.buttons', 'button:not(th button)', 'input'):
            if browser.script(LOOK + 'return [...document.querySelectorAll(arguments[0])].some(isShown)', selector):
                complaints.append('%s is printed' % selector)
        ink, paper = browser.script(LOOK + '''const style = getComputedStyle(document.documentElement);
            return [luminance(rgba(style.color)), luminance(rgba(style.backgroundColor))]''')
        if ink > 0.02 or paper < 0.99:
            complaints.append('not black on white')
        if not browser.script(LOOK + 'return isShown(document.querySelector("#grounds h4"))'):
            complaints.append('what it stands on is not printed')
        if browser.script(LOOK + 'return [...document.querySelectorAll("th")].some((head) => head.innerText.trim() === "")'):
            complaints.append('a column without a title')
        complaints += look(browser, 'pokesOut()')
        browser.picture(os.path.join(os.path.dirname(case.path), case.name + '-print.png'))
    finally:
        browser.media()
        browser.resize(1280)
        browser.script('window.dispatchEvent(new Event("afterprint"))')
        press_switch(browser, '')
    return complaints


# ---- charts ----

def check_charts(browser, case):
    """A chart has a title and as many marks as the table behind it has rows."""
    complaints = []
    shown = look(browser, 'charts()')
    if not shown and case.name != 'hostile':
        complaints.append('no charts')
    for chart in shown:
        browser.click('#%s .buttons button:nth-of-type(2)' % chart['id'])
        rows = list(csv.reader(io.StringIO(browser.kept())))[1:]
        if len(rows) != chart['marks'] or not rows:
            complaints.append('%s: %d marks, %d rows' % (chart['id'], chart['marks'], len(rows)))
        if len(chart['title']) < 10:
            complaints.append('%s: its title is %r' % (chart['id'], chart['title']))
    return complaints
