#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""picture.py --build build FILE.png

The picture of README: the top of the page of the comparison of 2019, down to below its first two charts."""

import argparse
import os
import struct
import tempfile
import zlib

import browser as chromium
import pages

SCALE = 0.75
END = """return Math.ceil(Math.max(...[...document.querySelectorAll('#charts > :not(h2)')].slice(0, 2)
    .map((chart) => chart.getBoundingClientRect().bottom)) + scrollY + 12)"""


def pack(path):
    """Compresses the PNG at PATH as far as zlib can, which Chromium leaves undone for speed."""
    with open(path, 'rb') as file:
        content = file.read()
    at, pixels, ends = 8, b'', []
    while at < len(content):
        size, kind = struct.unpack_from('>I4s', content, at)
        if kind == b'IDAT':
            pixels += content[at + 8:at + 8 + size]
        elif kind in (b'IHDR', b'IEND'):
            ends.append(content[at:at + 12 + size])
        at += 12 + size
    packed = b'IDAT' + zlib.compress(zlib.decompress(pixels), 9)
    with open(path, 'wb') as file:
        file.write(content[:8] + ends[0] + struct.pack('>I', len(packed) - 4) + packed
                   + struct.pack('>I', zlib.crc32(packed)) + ends[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build')
    parser.add_argument('file', metavar='FILE.png')
    options = parser.parse_args()
    case = pages.Case('compared', ['compare', '--year', '2019'])
    with tempfile.TemporaryDirectory() as folder:
        case.make(os.path.join(os.path.abspath(options.build), 'oab-alloc'), folder)
        browser = chromium.Browser(folder)
        try:
            browser.open(case.path, 'language=en&theme=light')
            browser.picture(os.path.abspath(options.file), browser.script(END), SCALE)
        finally:
            browser.close()
    pack(options.file)


if __name__ == '__main__':
    main()
