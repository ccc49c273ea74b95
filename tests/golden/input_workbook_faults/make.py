#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are refused, or whose cells are."""
import gzip
import pathlib
import sys
import zipfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "input_workbooks"))
from sheets import MAIN, Raw, ods, xlsx  # noqa: E402

HEADER = ["school_id", "name", "pupils", "score"]
BAD = [["Scholen"], [], HEADER,
       ["10AB00", "De Brug", 100, Raw("32.5")],
       ["10AB0x", Raw("<c r='{r}' t='e'><v>#N/A</v></c>"), "-7", Raw("1e99")],
       ["11AB00", "Twee", Raw("<c r='{r}'><f>SUM(A1:A9)</f></c>"), Raw("<c r='{r}' t='e'><v>#ODD!</v></c>")],
       ["12AB00", "Drie", Raw("12.5"), None],
       [None, "Geen", 5, 5]]
xlsx("bad.xlsx", [("Blad 1", [["leeg"]]), ("Tabel 1", BAD)])
ods("bad.ods", [("Tabel 1", [[None if isinstance(c, Raw) and c.startswith("<") else c for c in row] for row in BAD])])
ods("error.ods", [("T", [HEADER, ["10AB00", Raw(
    "<table:table-cell office:value-type='string' calcext:value-type='error'><text:p>#DIV/0!</text:p></table:table-cell>"),
    Raw("<table:table-cell table:formula='of:=[.A1]'/>")]])])
xlsx("twice.xlsx", [("T", [HEADER, ["10AB00", "Een", 1, 1], ["11AB00", "Twee", 1, 1], ["10AB00", "Weer", 1, 1]])])
xlsx("mergers.xlsx", [("F", [["Fusies"], ["from", "to", "kind"], ["10AB00", "11AB00", "merged"], ["10AB00", "12AB00", "merged"]])])
xlsx("unknown.xlsx", [("F", [["from", "to", "kind"], [], ["10AB00", "90AB00", "merged"]])])
parts = [["school_id", "pupils"], ["10AB00", 1], ["11AB00", 2], ["12AB00", 3]]
xlsx("parts.xlsx", [("Een", parts), ("Twee", [["school_id", "score"], ["12AB00", 3], ["10AB00", "x"], ["13AB00", 2]])])
xlsx("parts_bad.xlsx", [("Een", parts), ("Twee", [["score", "school_id"], [3, "12AB00"], ["x", "10AB00"], [2, "11AB00"]])])
xlsx("years.xlsx", [("2018", parts), ("2019", parts), ("geheim", parts)], hidden=["geheim"])
xlsx("doctype.xlsx", [("T", parts)], doctype="<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>")
ods("doctype.ods", [("T", parts)], doctype="<!DOCTYPE x SYSTEM 'file:///etc/passwd'>")
xlsx("string.xlsx", [("T", [*parts, [Raw("<c r='{r}' t='s'><v>99</v></c>")]])])
xlsx("order.xlsx", [("T", [*parts, ["1", Raw("<c r='A5'><v>1</v></c>")]])])
xlsx("far.xlsx", [("T", [*parts, [Raw("<c r='ZZZZ5'><v>1</v></c>")]])])
xlsx("wide.xlsx", [("T", [["school_id", "pupils"], ["10AB00", 1], [None] * 600 + ["x"]])])
xlsx("long.xlsx", [("T", [["school_id", "name", "pupils"], ["10AB00", "x" * 140000, 1]])])
xlsx("deep.xlsx", [("T", [*parts, [Raw("<c r='{r}'>" + "<x>" * 99 + "</x>" * 99 + "</c>")]])])
xlsx("malformed.xlsx", [("T", [*parts, [Raw("<c r='{r}'><v>1</c>")]])])
ods("repeated.ods", [("T", [HEADER, [Raw(
    "<table:table-cell table:number-columns-repeated='16000' office:value-type='string'><text:p>x</text:p></table:table-cell>")]] )])
with zipfile.ZipFile("rows.ods", "w", zipfile.ZIP_DEFLATED) as book:
    text = zipfile.ZipFile("repeated.ods").read("content.xml").decode()
    book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    book.writestr("content.xml", text.replace("number-rows-repeated='1'", "number-rows-repeated='1000000'"))


def bomb(path):
    """A sheet of more than a gigabyte of blanks: the same packed mebibyte over and over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(f"<worksheet xmlns='{MAIN}'><sheetData>".encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    with zipfile.ZipFile(path, "w") as book:
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            book.writestr(name, zipfile.ZipFile("bad.xlsx").read(name))
        book.writestr("xl/worksheets/sheet1.xml", start + piece * 1025 + packer.flush())
        sheet = book.infolist()[-1]
        at, name = sheet.header_offset, sheet.filename.encode()
    data = bytearray(pathlib.Path(path).read_bytes())
    data[at + 8:at + 10] = b"\x08\0"  # the method, deflate, in front of the member and in the directory
    data[at + 22:at + 26] = (1025 << 20).to_bytes(4, "little")
    at = data.rindex(name) - 46
    data[at + 10:at + 12] = b"\x08\0"
    data[at + 24:at + 28] = (1025 << 20).to_bytes(4, "little")
    pathlib.Path(path).write_bytes(data)


bomb("bomb.xlsx")
with zipfile.ZipFile("binary.xlsb", "w") as book:
    book.writestr("xl/workbook.bin", "x")
pathlib.Path("old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
whole = pathlib.Path("bad.xlsx").read_bytes()
pathlib.Path("cut.xlsx").write_bytes(whole[:len(whole) // 2])
damaged = bytearray(whole)
damaged[whole.index(b"sheet2.xml") + 20] ^= 1
pathlib.Path("damaged.xlsx").write_bytes(damaged)
text = "school_id,pupils,score\n10AB00,1,1\n".encode()
packed = gzip.compress(text, mtime=0)
pathlib.Path("cut.csv.gz").write_bytes(packed[:-9])
pathlib.Path("checksum.csv.gz").write_bytes(packed[:-8] + b"\0\0\0\0" + packed[-4:])
pathlib.Path("plain.csv").write_bytes(text)
with zipfile.ZipFile("two.zip", "w") as archive:
    archive.writestr("a.csv", text)
    archive.writestr("b.csv", text)
with zipfile.ZipFile("none.zip", "w") as archive:
    archive.writestr("a.pdf", "x")
    archive.writestr("b.pdf", "x")
with zipfile.ZipFile("inside.zip", "w") as archive:
    archive.write("bad.xlsx")
zipfile.ZipFile("empty.zip", "w").close()
with zipfile.ZipFile("name.zip", "w") as archive:
    archive.writestr("scholen é.csv", text)
data = pathlib.Path("name.zip").read_bytes()
pathlib.Path("name.zip").write_bytes(data.replace("é".encode(), b"\xff\xff"))
pathlib.Path("foreign.csv").write_bytes("school_id,name,score\n10AB00,Caf\u00e9,1\n".encode("cp1252") + b"11AB00,\x81,1\n")
