"""Makes the fixtures of this folder: `python3 make.py`. Needs openpyxl, xlwt and LibreOffice (`soffice`).

Zip containers are written anew with fixed times, so that a second run gives the same bytes wherever the writing
program allows it. Files that hold the same data lie in one folder: clean/, typed/, faulty/.
"""

import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import zipfile

import xlwt
from openpyxl import load_workbook

import hostile
import layout
import odd
from data import ENTERED, FAULTY, KINDS, PERIOD, TYPED, Day, Formula, Number, table_fields, units

HERE = pathlib.Path(__file__).resolve().parent
FILTERS = {
    "utf8": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
    "gb18030": "csv:Text - txt - csv (StarCalc):44,34,85,1,,0,false,true,false,false,false,-1",
    "utf16": "csv:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,true,false,false,false,-1",
}
PROFILE = tempfile.TemporaryDirectory()
SHEETS = {layout.MAIN: "main", layout.TABLE: "facilities"}


def still(path):
    """The same container with fixed times, so that nothing changes from run to run."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name in ("docProps/core.xml", "meta.xml"):
                text = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z?", b"2026-01-08T08:00:00Z", text)
                text = re.sub(rb"<meta:editing-duration>[^<]*<", b"<meta:editing-duration>PT1M<", text)
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name, (2026, 1, 8, 8, 0, 0)), text, kind)
    path.write_bytes(made.getvalue())


def save(book, path):
    """Saves a workbook of openpyxl."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    still(path)


def office(path, kind, folder):
    """Converts a file with LibreOffice into a folder."""
    subprocess.run(["soffice", f"-env:UserInstallation=file://{PROFILE.name}", "--headless", "--convert-to", kind, "--outdir",
                    str(folder), str(path)], check=True, capture_output=True)


def converted(path):
    """The same workbook as .ods, .xls and three kinds of text beside it."""
    folder, stem = path.parent, path.stem
    with tempfile.TemporaryDirectory() as out:
        out = pathlib.Path(out)
        for kind in ("ods", "xls"):
            office(path, kind, out)
            shutil.copy(out / f"{stem}.{kind}", folder / f"{stem}.{kind}")
        still(folder / f"{stem}.ods")
        for encoding, kind in FILTERS.items():
            office(path, kind, out)
            for sheet, short in SHEETS.items():
                end = "tsv" if encoding == "utf16" else "csv"
                shutil.copy(out / f"{stem}-{sheet}.csv", folder / f"{stem}-{encoding}-{short}.{end}")
            for left in out.glob("*.csv"):
                left.unlink()


def rewritten(path, to):
    """The same workbook calculated and saved by LibreOffice, which keeps texts in a table of shared strings."""
    with tempfile.TemporaryDirectory() as out:
        office(path, "xlsx:Calc MS Excel 2007 XML", out)
        shutil.copy(pathlib.Path(out) / path.name, to)
    still(to)


def by_xlwt(records, path):
    """The plain layout written by xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    styles = {}
    for made in layout.plain(records, {}).worksheets:
        sheet = book.add_sheet(made.title)
        for row in made.iter_rows():
            for cell in row:
                if cell.value is not None:
                    style = styles.setdefault(cell.number_format, xlwt.easyxf(num_format_str=cell.number_format))
                    sheet.write(cell.row - 1, cell.column - 1, cell.value, style)
    book.save(str(path))


CODES = {}


def code_of(field, text):
    """The code of a label; flags as true and false."""
    if KINDS[field] == "flag":
        return text == "是"
    if KINDS[field] != "code":
        return text
    if not CODES:
        for path in (HERE.parents[1] / "seeds/guangxi/codes").glob("*.csv"):
            for line in path.read_text("utf-8").splitlines()[1:]:
                code, label = line.split(",")[:2]
                CODES[path.stem, label] = code
    lists = {f["id"]: f.get("codes") for f in ENTERED + table_fields()}
    return CODES.get((lists[field], text), text)


def record_json(record):
    """A record, version 1."""
    head = ["unit_head", "filled_by", "phone", "reported_on"]
    own = {f: v for f, v in record.items() if f != "facilities" and f not in head and v != ""}
    values = {field: code_of(field, value) for field, value in own.items()}
    rows = [{f: code_of(f, v) for f, v in row.items() if v != ""} for row in record["facilities"]]
    if rows:
        values["facilities"] = rows
    for key in ("code12", "period"):
        values.pop(key)
    return {"record": 1, "form": "community", "unit": record["code12"], "period": record["period"],
            "head": {key: record[key] for key in head}, "values": values}


def clean():
    """Four communities that no rule objects to, in every format."""
    folder = HERE / "clean"
    save(layout.plain(units(), {}), folder / "clean.xlsx")
    converted(folder / "clean.xlsx")
    rewritten(folder / "clean.xlsx", folder / "clean-office.xlsx")
    by_xlwt(units(), folder / "clean-xlwt.xls")
    records = [record_json(record) for record in units()]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (folder / "clean.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "clean.json").write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", "utf-8")


def spelled():
    """The same communities as people type them, and with mistakes, on the printed form."""
    save(layout.printed(units(), TYPED, hidden=True), HERE / "typed/typed.xlsx")
    converted(HERE / "typed/typed.xlsx")
    save(layout.printed(units(), FAULTY), HERE / "faulty/faulty.xlsx")
    converted(HERE / "faulty/faulty.xlsx")


def formulas():
    """Sums and references; openpyxl stores no results, LibreOffice does."""
    main = "'" + layout.MAIN + "'!"
    changes = {
        (0, "worker_ft_n"): Formula("7+7+6-5"), (0, "reported_on"): Formula("DATE(2026,1,8)", form="yyyy-mm-dd"),
        (0, "name"): Formula('"新竹社区"&"居民委员会"'), (1, "fund_total"): Formula("0.1+0.2+13.7"),
        (1, "pop_disabled"): Formula("1/0"), (0, 0, "area_activity"): Formula("610-200-44"),
        (0, 1, "unit"): Formula(main + "A2"),
    }
    path = HERE / "formulas/uncached.xlsx"
    save(layout.first_two(changes), path)
    rewritten(path, path.with_name("cached.xlsx"))


def cards():
    """One unit per workbook, by openpyxl; typed as people do."""
    save(layout.card(units()[0], {}), HERE / "card/clean.xlsx")
    first = {key: value for key, value in TYPED.items() if key[0] == 0}
    save(layout.card(units()[0], first), HERE / "card/typed.xlsx")
    faulty = {key: value for key, value in FAULTY.items() if key[0] == 0}
    save(layout.card(units()[0], faulty), HERE / "card/faulty.xlsx")


def templates():
    """Our own templates filled in by openpyxl, where the environment names the program: `SHEQU=…/shequ`."""
    program = os.environ.get("SHEQU")
    for layout_name in ("rows", "card") if program else ():
        with tempfile.TemporaryDirectory() as out:
            empty = pathlib.Path(out) / "empty.xlsx"
            subprocess.run([program, "template", "--form", "community", "--layout", layout_name, "-o", empty], check=True)
            save(filled(load_workbook(empty)), HERE / f"template/filled-{layout_name}.xlsx")


def filled(book):
    """A template with the communities in it, put where its hidden sheet says; a card takes the first only."""
    places = [[cell.value for cell in row] for row in book["_shequ"].iter_rows()]
    at = 0
    for kind, sheet, field, where in (row[:4] for row in places if row[0] == "field"):
        of_table = "." in field
        column = re.match("[A-Z]+", where).group()
        if of_table:
            rows = [(unit["code12"], row) for unit in units() for row in unit["facilities"]]
        else:
            rows = [(unit["code12"], unit) for unit in units()]
        if any(row[:2] == ["layout", "card"] for row in places):
            rows = [row for row in rows if row[0] == units()[0]["code12"]]
        name = field.split(".")[-1]
        line = int(where[len(column):] or 5)
        for at, (unit, row) in enumerate(rows):
            value = unit if of_table and name == "code12" else row.get(name, "")
            value = layout.typed(name, value) if KINDS.get(name) else ""
            cell = book[sheet][f"{column}{line + at}"]
            if isinstance(value, (Number, Day)):
                cell.value = value.value
            elif value != "":
                cell.value = value
        if not where[len(column):] and book[sheet].max_row > 40:
            # The ruled lines below are only looks, and large.
            book[sheet].delete_rows(40, book[sheet].max_row)
    return book


if __name__ == "__main__":
    assert PERIOD == 2025
    clean()
    spelled()
    formulas()
    cards()
    templates()
    hostile.make(HERE, save, office, still)
    odd.make(HERE, save, office, still)
