#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py --build build [CASE...]

Pages in Chromium: makes them with the built program, opens each and checks what a reader sees and does
(checks.py, use.py). Pages, pictures and what was downloaded are kept in build/browser/."""

import argparse
import os
import shutil
import sys
import traceback

import browser as chromium
import checks
import pages
import use

BEFORE = [
    checks.check_data, checks.check_size, checks.check_structure, checks.check_labels, checks.check_focus,
    checks.check_contrast, checks.check_languages, checks.check_theme, checks.check_charts,
]
AFTER = [checks.check_phone, checks.check_print]


def checks_of(case):
    return [*BEFORE, *(use.SWEEP_CHECKS if case.is_sweep else use.CHECKS), *AFTER]


def run_check(check, browser, case):
    """The complaints of CHECK; what the browser itself complains of is one too."""
    try:
        complaints = check(browser, case)
    except Exception:  # pylint: disable=broad-except
        complaints = [traceback.format_exc(limit=-2).strip()]
    return complaints + ['console: ' + line for line in browser.errors()]


def run_case(browser, case, folder):
    """How many checks passed and failed."""
    seconds = browser.open(case.path)
    print('%s: ready after %.2f s, %.2f MB' % (case.name, seconds, os.path.getsize(case.path) / 1e6))
    browser.picture(os.path.join(folder, case.name + '-1280.png'))
    failed = 0
    for check in checks_of(case):
        complaints = run_check(check, browser, case)
        failed += bool(complaints)
        if complaints:
            print('FAIL %s, %s' % (case.name, check.__name__[len('check_'):]))
            print('\n'.join('  ' + line for text in complaints[:8] for line in text.split('\n')))
            browser.open(case.path)
    browser.print_to(os.path.join(folder, case.name + '.pdf'))
    for state in ('language=nl', 'theme=dark'):
        browser.resize(390)
        browser.open(case.path, state)
        browser.picture(os.path.join(folder, '%s-390-%s.png' % (case.name, state.split('=')[1])))
    browser.resize(1280)
    return len(checks_of(case)) - failed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build')
    parser.add_argument('cases', nargs='*', metavar='CASE')
    options = parser.parse_args()
    folder = os.path.join(os.path.abspath(options.build), 'browser')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    passed = failed = 0
    browser = chromium.Browser(folder)
    try:
        for case in pages.cases(folder):
            if not options.cases or case.name in options.cases:
                case.make(os.path.join(os.path.abspath(options.build), 'oab-alloc'), folder)
                more = run_case(browser, case, folder)
                passed, failed = passed + more[0], failed + more[1]
    finally:
        browser.close()
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
