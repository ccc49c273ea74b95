# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium, driven as a reader would: one window, in which pages are opened one after the other."""

import base64
import os
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

SWITCHES = ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
            '--force-device-scale-factor=1', '--lang=en')
# What scripts of a page would offer as a download is kept, so that it can be read.
KEEP_DOWNLOADS = '''
    window.keptDownloads = [];
    const give = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.keptDownloads.push(blob); return give.call(URL, blob); };
'''


class Browser:
    def __init__(self, downloads):
        options = Options()
        for switch in SWITCHES:
            options.add_argument(switch)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(service=Service('/usr/bin/chromedriver'), options=options)
        self.driver.set_script_timeout(20)
        self.command('Browser.setDownloadBehavior', behavior='allow', downloadPath=downloads)
        self.command('Page.addScriptToEvaluateOnNewDocument', source=KEEP_DOWNLOADS)
        self.width = 0
        self.resize(1280)

    def command(self, name, **values):
        return self.driver.execute_cdp_cmd(name, values)

    def resize(self, width):
        """A window of WIDTH; under 500 a phone."""
        if width != self.width:
            self.command('Emulation.setDeviceMetricsOverride', width=width, height=900,
                         deviceScaleFactor=1, mobile=width < 500)
            self.width = width
            time.sleep(0.3)  # the page waits before it draws anew

    def media(self, kind='', scheme='light'):
        self.command('Emulation.setEmulatedMedia', media=kind,
                     features=[{'name': 'prefers-color-scheme', 'value': scheme}])

    def open(self, path, state=''):
        """Opens the page at PATH, with STATE as its hash; the seconds until it is ready."""
        self.driver.get('about:blank')  # else a page that differs in its hash alone is not loaded anew
        start = time.time()
        self.driver.get('file://%s%s' % (path, '#' + state if state else ''))
        self.wait('return document.documentElement.dataset.ready === "yes"', 'the page to be ready', 20)
        return time.time() - start

    def script(self, code, *values):
        return self.driver.execute_script(code, *values)

    def wait(self, code, what, seconds=5):
        """Waits until CODE returns something true, and returns that."""
        end = time.time() + seconds
        while True:
            value = self.script(code)
            if value:
                return value
            if time.time() > end:
                raise AssertionError('waited in vain for ' + what)
            time.sleep(0.03)

    def find(self, selector):
        return self.driver.find_element('css selector', selector)

    def click(self, selector):
        """Clicks what a reader could click, wherever it has been scrolled to."""
        element = self.find(selector)
        self.script('arguments[0].scrollIntoView({block: "center"})', element)
        element.click()

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def clear(self):
        """Empties the field that has the focus."""
        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys('a').key_up(Keys.CONTROL).send_keys(
            Keys.DELETE).perform()

    def errors(self):
        """What the console says since the last call."""
        return ['%s %s' % (entry['level'], entry['message'][:300])
                for entry in self.driver.get_log('browser')]

    def kept(self):
        """The text of the last download that a script has offered."""
        return self.driver.execute_async_script(
            'window.keptDownloads[window.keptDownloads.length - 1].text().then(arguments[0])')

    def picture(self, path, most=12000, scale=1):
        """Of the page from its top, at most MOST pixels of it."""
        width, height = self.script(
            'return [innerWidth, Math.min(arguments[0], document.documentElement.scrollHeight)]', most)
        clip = {'x': 0, 'y': 0, 'width': width, 'height': height, 'scale': scale}
        shot = self.command('Page.captureScreenshot', captureBeyondViewport=True, clip=clip)
        write(path, shot['data'])

    def print_to(self, path):
        """As on A4."""
        printed = self.command('Page.printToPDF', preferCSSPageSize=True, printBackground=True)
        write(path, printed['data'])

    def close(self):
        self.driver.quit()


def write(path, base64_text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(base64.b64decode(base64_text))
