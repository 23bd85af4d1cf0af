"""Damaged, hostile and misleading files, made from the clean ones. What is too large to store is made by the test."""

import io
import pathlib
import random
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib
from xml.sax.saxutils import escape

from openpyxl import Workbook

try:
    from msoffcrypto.format.ooxml import OOXMLFile
except ImportError:
    OOXMLFile = None

import layout
from data import BASE, units

LAUGHS = b'<!DOCTYPE lolz [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)) + b"]>"
ENCRYPT = """Sub Encrypt(source As String, target As String, kind As String)
  Dim opened(0) As New com.sun.star.beans.PropertyValue
  Dim stored(1) As New com.sun.star.beans.PropertyValue
  opened(0).Name = "Hidden" : opened(0).Value = True
  stored(0).Name = "FilterName" : stored(0).Value = kind
  stored(1).Name = "Password" : stored(1).Value = "2025"
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, opened())
  book.storeToURL(ConvertToURL(target), stored())
  book.close(True)
End Sub
"""
MODULE = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">')
LETTER = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>统计用区划代码 450103001001</w:t></w:r></w:p></w:body></w:document>",
}


def edited(source, target, change):
    """A copy of a zip container whose members pass through `change(name, bytes)`; None leaves one out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            made = change(name, old.read(name))
            if made is not None:
                kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                new.writestr(zipfile.ZipInfo(name, (2026, 1, 8, 8, 0, 0)), made, kind)
    assert target.read_bytes() != source.read_bytes(), target


def swapped(member, old, new):
    """A change of one member, which must hold the old text."""
    def change(name, text):
        if name != member:
            return text
        assert old in text, (member, old)
        return text.replace(old, new, 1)
    return change


def containers(clean, office_made, ods, out):
    """Containers that are cut, lie, or refer to nothing."""
    text = clean.read_bytes()
    (out / "truncated.xlsx").write_bytes(text[:len(text) * 6 // 10])
    (out / "head-only.xlsx").write_bytes(text[:30])
    (out / "truncated.xls").write_bytes((clean.parent / "clean.xls").read_bytes()[:9000])
    (out / "truncated.ods").write_bytes(ods.read_bytes()[:-300])
    edited(clean, out / "no-relationships.xlsx", lambda name, t: None if name == "xl/_rels/workbook.xml.rels" else t)
    edited(clean, out / "wrong-relationship.xlsx", swapped("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/sheet9.xml"))
    edited(office_made, out / "no-strings.xlsx", lambda name, t: None if name == "xl/sharedStrings.xml" else t)
    edited(clean, out / "cut-sheet.xlsx", lambda name, t: t[:len(t) // 2] if name == "xl/worksheets/sheet1.xml" else t)
    start = b"<worksheet"
    edited(clean, out / "laughs-sheet.xlsx", swapped("xl/worksheets/sheet1.xml", start, LAUGHS + start))
    edited(office_made, out / "laughs-strings.xlsx", swapped("xl/sharedStrings.xml", b"<sst", LAUGHS + b"<sst"))
    edited(clean, out / "laughs-workbook.xlsx", swapped("xl/workbook.xml", b"<workbook", LAUGHS + b"<workbook"))
    edited(ods, out / "laughs.ods", swapped("content.xml", b"<office:document-content", LAUGHS + b"<office:document-content"))
    edited(office_made, out / "entity-without-type.xlsx", swapped("xl/sharedStrings.xml", "新竹社区居民委员会".encode(), b"&lol9;"))


def sizes(clean, ods, out):
    """Areas and repetitions that nobody can hold in memory."""
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    edited(clean, out / "far-cell.xlsx", swapped(sheet, b"</sheetData>", far))
    edited(clean, out / "dimension-lies.xlsx", swapped(sheet, b'<dimension ref="A1:', b'<dimension ref="A1:XFD1048576" x="'))
    book = Workbook()
    book.active.cell(1048576, 16384).value = 1
    book.save(out / "far-cell-alone.xlsx")
    row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000000"%s</table:table-row>'
    blank, full = row % b"/>", row % b' office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'

    def behind(extra):
        def change(name, text):
            if name != "content.xml":
                return text
            # Behind the last unit and before the blank rows that LibreOffice writes down to the end of the sheet.
            at = text.index(b"</table:table-row>", text.index("三韦村村民委员会".encode())) + len(b"</table:table-row>")
            return text[:at] + extra + text[at:]
        return change

    edited(ods, out / "repeated-blank.ods", behind(blank))
    edited(ods, out / "repeated-full.ods", behind(full))


def raw_zip(members):
    """A zip in which members may share one place and declare any size: (name, deflated, declared, place of another)."""
    body, directory, places = b"", b"", {}
    for name, packed, declared, crc in members:
        if id(packed) not in places:
            places[id(packed)] = len(body)
            head = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0x5A21, crc, len(packed), declared, len(name), 0)
            body += head + name + packed
        directory += struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0x5A21, crc, len(packed), declared,
                                 len(name), 0, 0, 0, 0, 0, places[id(packed)]) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + end


def deflated(data):
    """A raw deflate stream with its size and checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(), len(data), zlib.crc32(data)


def bombs(office_made, out):
    """Small files that unpack to gigabytes."""
    with zipfile.ZipFile(office_made) as old:
        rest = [(name.encode(), *deflated(old.read(name))) for name in old.namelist()]
    def replaced(member, entry):
        return [entry if name == member else (name, *more) for name, *more in rest]
    sheet, strings = b"xl/worksheets/sheet1.xml", b"xl/sharedStrings.xml"
    spaces = deflated(b"<?xml version='1.0'?><sst>" + b" " * (40 << 20) + b"</sst>")
    (out / "bomb-strings.xlsx").write_bytes(raw_zip(replaced(strings, (strings, *spaces))))
    row = b"<?xml version='1.0'?><worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * (1 << 19)
    (out / "bomb-sheet.xlsx").write_bytes(raw_zip(replaced(sheet, (sheet, *deflated(row)))))
    packed, _, crc = spaces
    (out / "bomb-declared-small.xlsx").write_bytes(raw_zip(replaced(strings, (strings, packed, 1_000, crc))))
    packed, _, crc = next((p, s, c) for n, p, s, c in rest if n == sheet)
    (out / "bomb-declared-large.xlsx").write_bytes(raw_zip(replaced(sheet, (sheet, packed, 3 << 30, crc))))
    chance = random.Random(1)
    noise = b"<?xml version='1.0'?><a>" + b"".join(bytes([chance.randrange(97, 99)]) + b" " * 560 for _ in range(15_000))
    shared = deflated(noise)
    assert (len(noise) - (1 << 20)) // len(shared[0]) < 290, "each part stays below the limit of one"
    many = [(b"xl/s%d.xml" % at, *shared) for at in range((4 << 30) // len(noise) + 1)]
    (out / "bomb-overlap.xlsx").write_bytes(raw_zip([entry for entry in rest if entry[0] == b"xl/workbook.xml"] + many))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(zipfile.ZipInfo("bomb.xlsx", (2026, 1, 8, 8, 0, 0)), (out / "bomb-strings.xlsx").read_bytes(), zipfile.ZIP_DEFLATED)
    (out / "nested.xlsx").write_bytes(inner.getvalue())


def sheets(out, save):
    """Workbooks whose sheets contradict each other or the form."""
    def two(first, second, hidden=False):
        book = layout.first_two({})
        book.worksheets[0].title = first
        layout.plain_main(book.create_sheet(second), units()[:2], {(0, "hh_resident"): layout.Number(1900)})
        book[second].sheet_state = "hidden" if hidden else "visible"
        return book
    save(two("上报稿", "修改稿"), out / "two-sheets.xlsx")
    save(two("村（社区）服务体系建设情况", "修改稿"), out / "two-sheets-named.xlsx")
    save(two("上报稿", "上年", hidden=True), out / "two-sheets-hidden.xlsx")
    book = layout.first_two({(0, 0, "unit"): "450103001099", (0, 1, "unit"): ""})
    save(book, out / "unknown-unit.xlsx")
    again = units()[:2] + [units()[0] | {"facilities": []}]
    save(layout.plain(again, {}), out / "duplicate-units.xlsx")
    for version, form, name in [("2021.1", "1", "template-old.xlsx"), ("2025.1", "2", "template-later.xlsx")]:
        book = layout.first_two({})
        sheet = book.create_sheet("_shequ")
        for row in [["shequ", form], ["catalogue", "guangxi"], ["version", version], ["digest", "sha256:0"], ["form", "community"], ["layout", "rows"]]:
            sheet.append(row)
        sheet.sheet_state = "veryHidden"
        save(book, out / name)
    empty = layout.plain([], {})
    save(empty, out / "headings-only.xlsx")
    book = Workbook()
    for at in range(1, 30, 3):
        book.active.cell(at, at).value = "合并" * at
        book.active.merge_cells(start_row=at, start_column=at, end_row=at + 2, end_column=at + 9)
    save(book, out / "merged-garbage.xlsx")
    book = layout.first_two({})
    book.worksheets[0].merge_cells("F2:F3")
    save(book, out / "merged-data.xlsx")


def texts(clean, out):
    """Delimited text and JSON with faults."""
    main = (clean.parent / "clean-utf8-main.csv").read_text("utf-8")
    lines = main.splitlines(keepends=True)
    head, rows = lines[0], lines[1:]
    name = units()[1]["name"]
    (out / "open-quote.csv").write_text(head + rows[0] + rows[1].replace(name, '"' + name, 1) + rows[2] + rows[3], "utf-8")
    (out / "nul.csv").write_text(head + rows[0].replace("新竹社区", "新竹\0社区", 1) + rows[1] + rows[2] + rows[3], "utf-8")
    short = ",".join(rows[1].split(",")[:140]) + "\n"
    (out / "ragged.csv").write_text(head + rows[0].rstrip("\n") + ",多出的,两格\n" + short + rows[2] + rows[3], "utf-8")
    (out / "headings-doubled.csv").write_text("常住户," + head + "".join("1," + row for row in rows), "utf-8")
    (out / "headings-misspelt.csv").write_text(head.replace("常住户数", "长住户数", 1).replace("户籍人口", "户藉人口", 1) + "".join(rows), "utf-8")
    (out / "headings-only.csv").write_text(head, "utf-8")
    (out / "no-unit.csv").write_text(head + rows[0].replace("450103001001,", ",", 1) + "".join(rows[1:]), "utf-8")
    (out / "scientific.csv").write_text(head + rows[0].replace("450103001001,", "4.50103E+11,", 1) + "".join(rows[1:]), "utf-8")
    (out / "empty.csv").write_bytes(b"")
    (out / "spaces.csv").write_text("  \n \t\n\n", "utf-8")
    (out / "other-form.csv").write_text("姓名,性别,年龄\n张三,男,35\n李四,女,41\n", "utf-8")
    (out / "facilities-alone.csv").write_bytes((clean.parent / "clean-utf8-facilities.csv").read_bytes())
    (out / "broken-byte.csv").write_bytes((head + rows[0] + rows[1]).encode().replace("民族大道".encode(), "民族".encode() + b"\xff" + "道".encode(), 1))
    records = (clean.parent / "clean.jsonl").read_text("utf-8").splitlines()
    (out / "broken-line.jsonl").write_text("\n".join([records[0], records[1][:400], records[2], '{"record": 1, "values": }', records[3]]) + "\n", "utf-8")
    (out / "cut.json").write_text("[" + ",\n".join(records)[:-300], "utf-8")
    (out / "unknown-key.jsonl").write_text(records[0].replace('"hh_resident"', '"hh_residents"', 1) + "\n" + records[1] + "\n", "utf-8")


def foreign(out, office):
    """Files that are something else than their name says."""
    jpeg = "ffd8ffe000104a46494600010100000100010000ffdb004300" + "08" * 64 + (
        "ffc0000b080001000101011100ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
        "ffda0008010100003f0054df ffd9")
    (out / "photo.xlsx").write_bytes(bytes.fromhex(jpeg.replace(" ", "")))
    (out / "page.xls").write_text("<html><head><meta charset='utf-8'></head><body><table><tr><td>统计用区划代码</td><td>常住户数</td></tr>"
                                  "<tr><td>450103001001</td><td>1860</td></tr></table></body></html>\n", "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        note = pathlib.Path(folder) / "note.csv"
        note.write_text("统计用区划代码 450103001001\n", "utf-8")
        office(note, "pdf", folder)
        shutil.copy(note.with_suffix(".pdf"), out / "paper.xlsx")
    with zipfile.ZipFile(out / "letter.xlsx", "w", zipfile.ZIP_DEFLATED) as letter:
        for name, text in LETTER.items():
            letter.writestr(zipfile.ZipInfo(name, (2026, 1, 8, 8, 0, 0)), text)


def encrypted(out):
    """A workbook behind a password: .xls and .ods by a macro of LibreOffice, .xlsx by msoffcrypto-tool.

    LibreOffice stores .xlsx with a password only from its own dialog; without msoffcrypto-tool the stored file stays.
    """
    kinds = {"encrypted.xls": "MS Excel 97", "encrypted.ods": "calc8"}
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "small.xlsx"
        book = Workbook()
        for column, field in enumerate(["code12", "name", "hh_resident"], 1):
            book.active.cell(1, column).value = BASE[field]
        book.save(source)
        if OOXMLFile is not None:
            with open(source, "rb") as plain, open(out / "encrypted.xlsx", "wb") as target:
                OOXMLFile(plain).encrypt("2025", target)
        start = ["soffice", f"-env:UserInstallation=file://{folder}/home", "--headless"]
        subprocess.run([*start, "--terminate_after_init"], check=True, capture_output=True)
        module = pathlib.Path(folder) / "home/user/basic/Standard/Module1.xba"
        module.write_text(MODULE + escape(ENCRYPT) + "</script:module>")
        for name, kind in kinds.items():
            call = f'macro:///Standard.Module1.Encrypt("{source}","{out / name}","{kind}")'
            subprocess.run([*start, call], check=True, timeout=90, capture_output=True)


def make(here, save, office, still):
    """Everything in hostile/."""
    out = here / "hostile"
    out.mkdir(exist_ok=True)
    clean, ods = here / "clean/clean.xlsx", here / "clean/clean.ods"
    office_made = here / "clean/clean-office.xlsx"
    containers(clean, office_made, ods, out)
    sizes(clean, ods, out)
    still(out / "far-cell-alone.xlsx")
    bombs(office_made, out)
    sheets(out, save)
    texts(clean, out)
    foreign(out, office)
    encrypted(out)
