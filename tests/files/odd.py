"""Odd files that people really send, and that nothing else in this folder covers. Made by openpyxl, xlwt and Python.

`expected/odd.txt` says what each must give. Files in which nothing changes but a cell share one maker, `cells`.
"""

import json
import re

import xlwt
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import layout
from data import ENTERED, Day, Error, Number, units
from hostile import edited

SHEET = "xl/worksheets/sheet1.xml"
IDS = [field["id"] for field in ENTERED]
LABELS = {field["id"]: field["label"]["zh"] for field in ENTERED}
SHORT = {"person": "人", "household": "户", "m2": "㎡", "count": "个", "wan_yuan": "万元", "percent": "%", "time": "次",
         "minute": "分钟", "score": "分"}
# Several oddities in one workbook of two units: (record, field) to cell.
CELLS = {
    "codes-as-numbers.xlsx": {(0, "code12"): Number(450103001001), (1, "code12"): "４５０１０３００１００２"},
    "codes-quoted.xlsx": {(0, "code12"): "'450103001001", (1, "code12"): "450103\u00a0001 002"},
    "codes-too-short-and-long.xlsx": {(0, "code12"): "450103001", (1, "code12"): Number(450103001002001)},
    "codes-of-no-village.xlsx": {(0, "code12"): Number(450103001001.5), (1, "code12"): "450103000000"},
    "credit-code-as-number.xlsx": {(0, "uscc"): Number(544501030123456789.0)},
    "zero-and-huge.xlsx": {(0, "hh_resident"): Number(-0.0), (1, "hh_resident"): Number(1e300)},
    "scientific.xlsx": {(0, "hh_resident"): "1.86E3", (1, "hh_resident"): Number(0.1 + 0.2)},
    "counts-as-percent.xlsx": {(0, "hh_resident"): Number(18.6, "0%")},
    "dates-of-another-century.xlsx": {(0, "reported_on"): Number(-3, "yyyy-mm-dd"), (1, "reported_on"): "26/1/8"},
    "errors.xlsx": {(0, "hh_resident"): Error("#REF!"), (1, "name"): Error("#NAME?"), (1, "code12"): Error("#N/A")},
    "period-in-words.xlsx": {(0, "period"): "2025年度", (1, "period"): "二〇二五年"},
    "long-name.xlsx": {(0, "name"): "=cmd|' /C calc'!A0", (1, "name"): "社区" * 9000},
}


def sheet(rows):
    """A workbook of one sheet from a dictionary of (row, column) to value."""
    book = Workbook()
    for (row, column), value in rows.items():
        layout.put(book.active, row, column, value)
    return book


def grid(records, ids=IDS, heading=1, first=2, step=1):
    """Cells of a plain table."""
    cells = {(heading, at * step + 1): LABELS[field] for at, field in enumerate(ids)}
    for row, record in enumerate(records, first):
        cells |= {(row, at * step + 1): layout.typed(field, record.get(field, "")) for at, field in enumerate(ids)}
    return cells


def tables(out, save):
    """Tables laid out in ways of their own."""
    shared = [record | {"csf_mode": "共享", "csf_ids": "450103001009-01", "facilities": []} for record in units()]
    # Units side by side: the table lies on its side.
    save(sheet({(column, row): value for (row, column), value in grid(shared).items()}), out / "on-its-side.xlsx")
    save(sheet(grid(shared[:2], IDS[::-1], 4, 6, 2)), out / "reversed-with-gaps.xlsx")
    measures = {(2, at): SHORT[field["measure"]] for at, field in enumerate(ENTERED, 1) if field.get("measure") in SHORT}
    save(sheet(grid(shared[:2], first=3) | measures), out / "measures-below.xlsx")
    middle = grid(shared[:2]) | {(r + 3, c): v for (r, c), v in grid(shared[2:]).items()}
    hh = IDS.index("hh_resident") + 1
    middle |= {(4, 1): "以下为宾阳县", (9, 2): "中山街道小计", (9, hh): Number(4444), (10, 1): "450103000000",
               (10, 2): "青秀区合计", (10, hh): Number(4444), (11, 1): "平均", (11, hh): Number(1111)}
    save(sheet({(r if r < 4 or r > 8 else r + 1, c): v for (r, c), v in middle.items() if r != 4} | {(4, 1): "以下为宾阳县"}),
         out / "rows-between.xlsx")
    book = sheet(grid(shared[:2]))
    other = Workbook()
    layout.plain_table(other.active, units()[:2], {})
    for row in other.active.iter_rows():
        for cell in row:
            if cell.value is not None:
                book.active.cell(cell.row + 5, cell.column).value = cell.value
    save(book, out / "two-tables-on-one-sheet.xlsx")
    book = layout.first_two({})
    book.worksheets[0].insert_rows(1)
    book.worksheets[0].cell(1, 1).value = "2024年村（社区）服务体系建设情况"
    save(book, out / "title-of-last-year.xlsx")


def facilities(out, save):
    """Facilities joined to their units otherwise than by a code in each row."""
    def named(names):
        book = layout.first_two({})
        table = book.worksheets[1]
        table.cell(1, 1).value = "单位名称"
        for row, name in enumerate(names, 2):
            table.cell(row, 1).value = name
        return book
    name = units()[0]["name"]
    save(named([name, name]), out / "facilities-by-name.xlsx")
    save(named([name, "无名村"]), out / "facilities-of-unknown-name.xlsx")
    book = named([name, name])
    book.worksheets[0].cell(3, IDS.index("name") + 1).value = name
    save(book, out / "facilities-of-shared-name.xlsx")
    book = layout.plain(units(), {})
    book.worksheets[1].cell(3, 1).value = None
    book.worksheets[1].merge_cells("A2:A3")
    save(book, out / "facilities-merged-code.xlsx")


def hidden(out, save, office):
    """Rows, columns and sheets that are not shown."""
    book = layout.plain(units(), {})
    book.worksheets[0].row_dimensions[3].hidden = True
    book.worksheets[0].column_dimensions["R"].hidden = True
    save(book, out / "hidden-cells.xlsx")
    for kind in ("xls", "ods"):
        office(out / "hidden-cells.xlsx", kind, out)
    book = layout.plain(units(), {})
    book.worksheets[1].sheet_state = "hidden"
    save(book, out / "hidden-facilities.xlsx")


def parts(clean, office_made, out):
    """Containers as other programs write them."""
    def strict(name, text):
        old = b"http://schemas.openxmlformats.org/"
        return text.replace(old + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            old + b"officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")

    def prefixed(name, text):
        if not re.match("xl/(worksheets/sheet|workbook.xml|sharedStrings)", name):
            return text
        return re.sub(rb"<(/?)(?![?!])([a-zA-Z]+)(?=[ />])", rb"<\1x:\2", text).replace(b"xmlns=", b"xmlns:x=")

    def swapped(name, text):
        rows = re.findall(rb"<row .*?</row>", text, re.S) if name == SHEET else []
        return text.replace(b"".join(rows), b"".join(rows[:1] + rows[:0:-1])) if rows else text

    def ruled(name, text):
        extra = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(10, 60_000))
        return text.replace(b"</sheetData>", extra + b"</sheetData>") if name == SHEET else text

    edited(office_made, out / "strict.xlsx", strict)
    edited(office_made, out / "prefixed.xlsx", prefixed)
    edited(clean, out / "rows-out-of-order.xlsx", swapped)
    edited(clean, out / "ruled-far-down.xlsx", ruled)


def old(out):
    """A workbook by xlwt in which formulas were never calculated."""
    book = xlwt.Workbook(encoding="gbk")
    made = book.add_sheet("数据")
    for column, field in enumerate(IDS):
        made.write(0, column, LABELS[field])
        for row, record in enumerate(units()[2:], 1):
            value = record.get(field, "")
            if field == "hh_resident":
                made.write(row, column, xlwt.Formula("1000+860"))
            elif value != "":
                made.write(row, column, value)
    book.save(str(out / "formulas-of-xlwt.xls"))


def texts(clean, out):
    """Delimited text as exports and editors leave it."""
    main = (clean.parent / "clean-utf8-main.csv").read_text("utf-8").lstrip("\ufeff")
    head, *rows = main.splitlines(keepends=True)
    rows = rows[1:2] + rows[3:4]
    all_rows = head + "".join(rows)
    made = {
        "mixed-line-ends.csv": head.rstrip("\n") + "\r\n" + rows[0].rstrip("\n") + "\r" + rows[1],
        "separator-told.csv": "sep=;\r\n" + all_rows.replace(",", ";"),
        "codes-as-formulas.csv": head + "".join('="' + row.replace(",", '",', 1) for row in rows),
        "codes-behind-tabs.csv": head + "".join("\t" + row for row in rows),
        "wide-commas.csv": all_rows.replace(",", "，"),
        "decimal-commas.csv": all_rows.replace(",", ";").replace("120.5", "120,5"),
        "blank-lines.csv": "\n\n\n" + head + "\n\n" + rows[0] + "\n\n" + rows[1] + ("," * 160 + "\n") * 50,
        "line-break-in-cell.csv": all_rows.replace(units()[1]["name"], '"' + units()[1]["name"].replace("社区", "社区\n", 1) + '"'),
        "a-sentence.csv": "请见附件：《2025年报表》\n",
        "drawing.dif.csv": 'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,165\n',
    }
    for name, text in made.items():
        (out / name).write_text(text, "utf-8", newline="")
    (out / "utf16-without-mark.csv").write_bytes(all_rows.encode("utf-16-be"))
    # A name in GBK within UTF-8, as two files joined by a script leave it.
    name = units()[3]["name"]
    (out / "two-encodings.csv").write_bytes(all_rows.encode().replace(name.encode(), name.encode("gbk")))


def jsons(clean, out):
    """JSON that is nearly, or not at all, a record."""
    text = (clean.parent / "clean.jsonl").read_text("utf-8").splitlines()[1]
    record = json.loads(text)
    made = {
        "key-twice.json": text.replace('"hh_resident":', '"hh_resident": "9", "hh_resident":', 1),
        "huge-numbers.json": re.sub(r'"hh_resident": "\d+"', '"hh_resident": 1' + "0" * 400, text, count=1),
        "not-a-number.json": re.sub(r'"hh_resident": "\d+"', '"hh_resident": NaN', text, count=1),
        "half-character.json": re.sub(r'"unit_head": "', r'"unit_head": "\\ud83d', text, count=1),
        "with-mark.json": "\ufeff" + text,
        "comma-too-many.json": "[" + text + ",]",
        "lists-in-lists.json": "[[" + text + "]]",
        "wrapped.json": json.dumps({"data": [record], "total": 1}, ensure_ascii=False),
        "empty-list.json": "[]",
        "a-report.json": '{"report": 1, "engine": "0.1.0", "findings": []}',
        "single-quotes.json": text.replace('"', "'"),
        "values-in-a-list.json": json.dumps(record | {"values": [1, 2]}, ensure_ascii=False),
    }
    for name, content in made.items():
        (out / name).write_text(content + "\n", "utf-8")


def make(here, save, office, still):
    """Everything in odd/."""
    out = here / "odd"
    out.mkdir(exist_ok=True)
    clean, office_made = here / "clean/clean.xlsx", here / "clean/clean-office.xlsx"
    for name, changes in CELLS.items():
        save(layout.first_two(changes), out / name)
    book = layout.first_two({(0, "reported_on"): Day(2026, 1, 8)})
    book.epoch = CALENDAR_MAC_1904
    save(book, out / "calendar-of-1904.xlsx")
    tables(out, save)
    facilities(out, save)
    hidden(out, save, office)
    still(out / "hidden-cells.ods")
    parts(clean, office_made, out)
    old(out)
    texts(clean, out)
    jsons(clean, out)
