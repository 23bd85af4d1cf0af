"""The same sample in every format gives the same report: `SHEQU=…/shequ python3 same.py [UNITS]`.

Makes a sample of so many units (16,700 where none are named) with a fault in two of a hundred, as XLSX, CSV in UTF-8 and
GB18030, and JSON Lines; writes its cells again as .xls by xlwt and as .ods by the few lines below, since office programs
take hours for the latter. Then checks all of them and compares: every planted fault is found and nothing else, each with
its cell, and the reports are the same text but for the places. Needs openpyxl and xlwt.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from xml.sax.saxutils import escape, quoteattr

import xlwt
from openpyxl import load_workbook

SHEQU = os.environ.get("SHEQU", "shequ")
NAMESPACES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in
                      [("office", "office"), ("table", "table"), ("text", "text")])
CELL = re.compile(r"(^|!)[A-Z]{1,3}[1-9][0-9]*$")


def sample(units, path, *more):
    subprocess.run([SHEQU, "sample", "--units", str(units), "--seed", "7", "--faults", "0.02", "-o", path, *more],
                   check=True, capture_output=True)


def sheets(path):
    """Names and rows of the sheets that hold figures."""
    book = load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, sheet.iter_rows(values_only=True)


def xls(source, path):
    book, day = xlwt.Workbook(encoding="utf-8"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for title, rows in sheets(source):
        sheet = book.add_sheet(title)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write(at, column, value, day)
                elif value is not None:
                    sheet.write(at, column, value)
            if at % 500 == 499:
                sheet.flush_row_data()
    book.save(path)


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime.date):
        day = value.strftime("%Y-%m-%d")
        kind, shown = f'office:value-type="date" office:date-value="{day}"', day
    elif isinstance(value, (int, float)):
        kind, shown = f'office:value-type="float" office:value="{value!r}"', str(value)
    else:
        kind, shown = f'office:value-type="string" office:string-value={quoteattr(value)}', value
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"


def ods(source, path):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
                f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                f'</manifest:manifest>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", kind, zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", manifest)
        with book.open("content.xml", "w") as out:
            write = lambda text: out.write(text.encode())
            write(f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES} office:version="1.2">'
                  "<office:body><office:spreadsheet>")
            for title, rows in sheets(source):
                write(f"<table:table table:name={quoteattr(title)}>")
                for row in rows:
                    write("<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>")
                write("</table:table>")
            write("</office:spreadsheet></office:body></office:document-content>")


def check(folder, files):
    """The report without places, as text, and the places apart."""
    out = folder / "report.json"
    done = subprocess.run([SHEQU, "check", *[str(folder / file) for file in files], "--format", "json", "-o", str(out)])
    assert done.returncode == 1, f"{files}: exit code {done.returncode}"
    report, places = json.loads(out.read_bytes()), []
    for finding in report["findings"]:
        places.append([cell.pop("at") for cell in finding["cells"]])
        for cell in finding["cells"]:
            del cell["file"]
    parts = {part: report[part] for part in ("findings", "undetermined", "assessments", "lapsed", "counts", "verdict")}
    return parts, places


def main(units):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        key = folder / "key.json"
        sample(units, folder / "s.xlsx", "--key", key)
        sample(units, folder / "s.csv")
        sample(units, folder / "g.csv", "--encoding", "gb18030")
        sample(units, folder / "s.jsonl")
        xls(folder / "s.xlsx", folder / "s.xls")
        ods(folder / "s.xlsx", folder / "s.ods")
        planted = sorted((fault["rule"], fault["unit"]) for fault in json.loads(key.read_bytes())["planted"])
        first = None
        for files in (["s.xlsx"], ["s.xls"], ["s.ods"], ["s.csv", "s.facilities.csv"], ["g.csv", "g.facilities.csv"],
                      ["s.jsonl"]):
            parts, places = check(folder, files)
            found = sorted((finding["rule"], finding["unit"]) for finding in parts["findings"])
            assert found == planted, f"{files}: {set(found) ^ set(planted)}"
            cells = "lines" if files == ["s.jsonl"] else "cells"
            for at in places:
                named = [bool(CELL.search(place)) if cells == "cells" else bool(place) for place in at]
                assert named and all(named), f"{files}: {at}"
            first = first or parts
            for part, told in parts.items():
                same = json.dumps(told, ensure_ascii=False) == json.dumps(first[part], ensure_ascii=False)
                assert same, f"{files}: another {part} than of the first"
            print(f"{files[0]}: {len(found)} of {len(planted)} found, nothing else, each with its {cells}; "
                  f"{len(parts['undetermined'])} undetermined and {len(parts['assessments'])} assessments the same")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 16_700)
