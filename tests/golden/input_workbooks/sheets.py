#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes workbooks with the standard library alone: xlsx(path, sheets, ...) and ods(path, sheets).

A sheet is a name and rows of cells. A cell is None, a str, an int, a bool, a datetime.date, or a
Raw: the XML of the cell as it is to stand there ({r} its reference).
"""
import datetime
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Raw(str):
    """A number as it is stored, or the XML of a whole cell where it begins with "<"."""


def name_of(row, column):
    letters = ""
    while column >= 0:
        letters, column = chr(65 + column % 26) + letters, column // 26 - 1
    return f"{letters}{row + 1}"


class Strings:
    def __init__(self):
        self.index = {}

    def of(self, text):
        return self.index.setdefault(text, len(self.index))

    def xml(self):
        # a rich text and a reading aid, as spreadsheets write them
        items = [f"<si><r><t xml:space='preserve'>{escape(text[:2])}</t></r>"
                 f"<r><rPr><b/></rPr><t xml:space='preserve'>{escape(text[2:])}</t></r>"
                 f"<rPh sb='0' eb='1'><t>READ</t></rPh></si>" if i % 2 else
                 f"<si><t xml:space='preserve'>{escape(text)}</t></si>"
                 for text, i in self.index.items()]
        return f"<sst xmlns='{MAIN}'>{''.join(items)}</sst>"


def xlsx_cell(cell, name, strings, inline, since):
    if cell is None:
        return ""
    if isinstance(cell, Raw):
        return cell.format(r=name) if cell.startswith("<") else f"<c r='{name}'><v>{cell}</v></c>"
    if isinstance(cell, bool):
        return f"<c r='{name}' t='b'><v>{int(cell)}</v></c>"
    if isinstance(cell, datetime.date):
        return f"<c r='{name}' s='1'><v>{(cell - since).days}</v></c>"
    if isinstance(cell, int):
        return f"<c r='{name}'><v>{cell}</v></c>"
    if inline:
        return f"<c r='{name}' t='inlineStr'><is><t xml:space='preserve'>{escape(cell)}</t></is></c>"
    return f"<c r='{name}' t='s'><v>{strings.of(cell)}</v></c>"


def xlsx(path, sheets, inline=False, is_1904=False, doctype="", hidden=()):
    strings, since = Strings(), datetime.date(1904, 1, 1) if is_1904 else datetime.date(1899, 12, 30)
    bodies = []
    for _, rows in sheets:
        xml = ""
        for r, row in enumerate(rows):
            cells = "".join(xlsx_cell(cell, name_of(r, c), strings, inline, since) for c, cell in enumerate(row))
            xml += f"<row r='{r + 1}'>{cells}</row>" if cells else ""
        bodies.append(f"<?xml version='1.0'?>{doctype}<worksheet xmlns='{MAIN}'><sheetData>{xml}</sheetData></worksheet>")
    listed = "".join("<sheet name='%s' sheetId='%d' r:id='rId%d'%s/>"
                     % (escape(name), i, i, " state='hidden'" if name in hidden else "")
                     for i, (name, _) in enumerate(sheets, 1))
    relations = "".join(f"<Relationship Id='rId{i}' Target='worksheets/sheet{i}.xml' Type='{OFFICE}/worksheet'/>"
                        for i in range(1, len(sheets) + 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml",
                      f"<workbook xmlns='{MAIN}' xmlns:r='{OFFICE}'><workbookPr date1904='{int(is_1904)}'/>"
                      f"<sheets>{listed}</sheets></workbook>")
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships xmlns='{PACKAGE}'>{relations}</Relationships>")
        for i, body in enumerate(bodies, 1):
            book.writestr(f"xl/worksheets/sheet{i}.xml", body)
        # the strings behind the sheets, as Excel has them
        book.writestr("xl/sharedStrings.xml", strings.xml())
        book.writestr("xl/styles.xml",
                      f"<styleSheet xmlns='{MAIN}'><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/></numFmts>"
                      "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>")


ODS = "urn:oasis:names:tc:opendocument:xmlns"


def ods_cell(cell, times):
    repeat = f" table:number-columns-repeated='{times}'" if times > 1 else ""
    if cell is None:
        return f"<table:table-cell{repeat}/>"
    if isinstance(cell, Raw) and cell.startswith("<"):
        return cell
    if isinstance(cell, bool):
        value = f"'boolean' office:boolean-value='{str(cell).lower()}'"
    elif isinstance(cell, datetime.date):
        value = f"'date' office:date-value='{cell}'"
    elif isinstance(cell, (int, Raw)):
        value = f"'float' office:value='{cell}'"
    else:
        lines = "".join(f"<text:p>{escape(line).replace('  ', ' <text:s/>')}</text:p>" for line in cell.split("\n"))
        note = "<office:annotation><text:p>a note</text:p></office:annotation>"
        return f"<table:table-cell{repeat} office:value-type='string'>{note}{lines}</table:table-cell>"
    return f"<table:table-cell{repeat} office:value-type={value}><text:p>as shown</text:p></table:table-cell>"


def runs(items):
    """Items that follow each other, and how often."""
    out = []
    for item in items:
        if out and out[-1][0] == item and type(out[-1][0]) is type(item):
            out[-1][1] += 1
        else:
            out.append([item, 1])
    return out


def ods(path, sheets, doctype=""):
    tables = ""
    for name, rows in sheets:
        tables += f"<table:table table:name='{escape(name)}'>"
        for row, times in runs(rows):
            cells = "".join(ods_cell(cell, n) for cell, n in runs(row))
            tables += f"<table:table-row table:number-rows-repeated='{times}'>{cells}" \
                      "<table:table-cell table:number-columns-repeated='16370'/></table:table-row>"
        tables += "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row></table:table>"
    names = " ".join(f"xmlns:{name}='{ODS}:{name}:1.0'" for name in ("office", "table", "text"))
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        book.writestr("content.xml",
                      f"<?xml version='1.0'?>{doctype}<office:document-content {names} xmlns:calcext='{calc}'>"
                      f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
                      "</office:document-content>")
