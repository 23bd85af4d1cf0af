"""How the fixtures' workbooks are laid out: a plain table, the printed form, the card. Written by openpyxl."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from data import ENTERED, KINDS, Day, Error, Formula, Number, fields, table_fields, units

MAIN, TABLE = "村（社区）情况", "设施明细"
MEASURES = {"m2": "㎡", "household": "户", "person": "人", "count": "个", "minute": "分钟", "time": "次", "score": "分",
            "wan_yuan": "万元", "percent": "%", "m2/household": "㎡/户"}
COMPUTED = {"area_per_100hh": Number(47.88, "0.00"), "activity_share": Number(0.6811, "0.00%")}


def put(sheet, row, column, value):
    """Writes one cell; plain texts of numbers become numbers, as a clerk's typing does."""
    at = sheet.cell(row, column)
    if isinstance(value, Number):
        at.value, at.number_format = value.value, value.form
    elif isinstance(value, Day):
        at.value, at.number_format = value.value, value.form
    elif isinstance(value, Formula):
        at.value, at.number_format = "=" + value.text, value.form
    elif isinstance(value, Error):
        at.value, at.data_type = value.value, "e"
    elif value != "":
        at.value, at.data_type, at.number_format = value, "s", "@"
    return at


def typed(field, text):
    """The cell that a clerk's typing of a plain value makes: numbers and years are numbers, the rest is text."""
    if KINDS.get(field) == "number" and text != "":
        return Number(float(text) if "." in text else int(text))
    if KINDS.get(field) == "year" and text != "":
        return Number(int(text))
    return text


def plain_main(sheet, records, changes, ids=None):
    """Headings in row 1, one record per row."""
    ids = ids or [field["id"] for field in ENTERED]
    labels = {field["id"]: field["label"]["zh"] for field in fields()}
    for column, field in enumerate(ids, 1):
        put(sheet, 1, column, labels[field])
    for at, record in enumerate(records):
        for column, field in enumerate(ids, 1):
            put(sheet, at + 2, column, changes.get((at, field), typed(field, record.get(field, ""))))


def plain_table(sheet, records, changes):
    """The unit's code, then the table's own columns."""
    put(sheet, 1, 1, "统计用区划代码")
    for column, field in enumerate(table_fields(), 2):
        put(sheet, 1, column, field["label"]["zh"])
    row = 2
    for at, record in enumerate(records):
        for line, facility in enumerate(record["facilities"]):
            put(sheet, row, 1, changes.get((at, line, "unit"), record["code12"]))
            for column, field in enumerate(table_fields(), 2):
                value = typed(field["id"], facility.get(field["id"], ""))
                put(sheet, row, column, changes.get((at, line, field["id"]), value))
            row += 1


def plain(records, changes):
    """Both sheets without any ornament."""
    book = Workbook()
    book.active.title = MAIN
    plain_main(book.active, records, changes)
    plain_table(book.create_sheet(TABLE), records, changes)
    return book


def heading(field, at):
    """A heading as printed: with the measure in brackets, a mark for required ones, sometimes another name for it."""
    names = [field["label"]["zh"], *field.get("header", [])]
    text = names[at % 4 if at % 4 < len(names) and at % 7 == 0 else 0]
    if field.get("measure"):
        text += "（" + MEASURES[field["measure"]] + "）"
    if field.get("required"):
        text = "*" + text
    return text.replace("常住", "常住\n", 1) if at % 5 == 0 else text


def title(sheet, width):
    """Three rows that a printed form has on top."""
    put(sheet, 1, 1, "2025年广西村（社区）服务体系建设情况").font = Font(bold=True, size=16)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=min(width, 12))
    put(sheet, 2, 1, "填报单位：青秀区、宾阳县民政局")
    put(sheet, 2, 8, "表号：社服1表")
    put(sheet, 3, 1, "制定机关：样表")
    put(sheet, 3, 8, "有效期至：2026年12月31日")


def groups(sheet, row, parts):
    """Upper headings over runs of columns, merged."""
    start = 1
    while start <= len(parts):
        end = start
        while end < len(parts) and parts[end] == parts[start - 1]:
            end += 1
        put(sheet, row, start, parts[start - 1]).alignment = Alignment(horizontal="center")
        if end > start:
            sheet.merge_cells(start_row=row, start_column=start, end_row=row, end_column=end)
        start = end + 1


def printed_main(sheet, records, changes, foot=True):
    """The printed form: titles, two heading rows, numbering, data from row 7, a total, notes. The year stands above."""
    shown = [field for field in fields() if field["id"] != "period"]
    title(sheet, len(shown) + 1)
    groups(sheet, 4, ["序号"] + [field["section"] for field in shown])
    put(sheet, 5, 1, "序号")
    put(sheet, 6, 1, "甲")
    for column, field in enumerate(shown, 2):
        put(sheet, 5, column, heading(field, column)).alignment = Alignment(wrap_text=True)
        put(sheet, 6, column, "乙" if column == 2 else "丙" if column == 3 else str(column - 3))
    last = len(shown) + 2
    put(sheet, 5, last, "备注")
    for at, record in enumerate(records):
        put(sheet, at + 7, 1, Number(at + 1))
        for column, field in enumerate(shown, 2):
            value = typed(field["id"], record.get(field["id"], ""))
            value = COMPUTED.get(field["id"], value) if at == 0 else value
            put(sheet, at + 7, column, changes.get((at, field["id"]), value))
    put(sheet, 7, last, "已与公安部门核对")
    if foot:
        bottom = len(records) + 7
        put(sheet, bottom, 1, "合计")
        for column, field in enumerate(shown, 2):
            if field["id"] in ("hh_resident", "pop_resident"):
                put(sheet, bottom, column, Number(4770))
        put(sheet, bottom + 1, 1, "注：常住人口为年末在本辖区居住半年以上的人数。")
        put(sheet, bottom + 3, 1, "单位负责人：韦志明")
        put(sheet, bottom + 3, 5, "填表人：黄秀兰")
        put(sheet, bottom + 3, 9, "报出日期：2026年1月8日")


def printed_table(sheet, records, changes):
    """The table as printed: title, groups, headings with measures, one row per facility."""
    put(sheet, 1, 1, "设施明细（2025年）")
    own = table_fields()
    parts = ["单位"] * 3 + ["基本情况"] * 5 + ["面积"] * 7 + ["使用情况"] * (len(own) - 12)
    groups(sheet, 2, parts)
    for column, text in enumerate(["序号", "所属村（社区）代码", "单位名称"], 1):
        put(sheet, 3, column, text)
    for column, field in enumerate(own, 4):
        put(sheet, 3, column, heading(field, column))
    row = 4
    for at, record in enumerate(records):
        for line, facility in enumerate(record["facilities"]):
            put(sheet, row, 1, Number(row - 3))
            put(sheet, row, 2, changes.get((at, line, "unit"), record["code12"]))
            put(sheet, row, 3, record["name"])
            for column, field in enumerate(own, 4):
                value = typed(field["id"], facility.get(field["id"], ""))
                put(sheet, row, column, changes.get((at, line, field["id"]), value))
            row += 1


def printed(records, changes, hidden=False):
    """Both sheets as printed, and a sheet of remarks that is no data."""
    book = Workbook()
    main, table = book.active, book.create_sheet(TABLE)
    main.title = MAIN
    printed_main(main, records, changes)
    printed_table(table, records, changes)
    if hidden:
        main.row_dimensions[8].hidden = True
        main.column_dimensions[get_column_letter(9)].hidden = True
        table.column_dimensions["F"].hidden = True
    remarks = book.create_sheet("填表说明")
    put(remarks, 1, 1, "一、本表由村（社区）填报，乡镇（街道）审核。")
    put(remarks, 2, 1, "二、面积以平方米为单位，保留两位小数。")
    return book


def card(record, changes, headed=True):
    """One unit, item under item: 项目, 填报值, 计量单位."""
    book = Workbook()
    sheet, table = book.active, book.create_sheet(TABLE)
    sheet.title = "基层填报卡"
    put(sheet, 1, 1, "村（社区）服务体系建设情况（2025年）")
    sheet.merge_cells("A1:C1")
    put(sheet, 2, 1, "表号：社服1表")
    for column, text in enumerate(["项目", "填报值", "计量单位"], 1):
        put(sheet, 3, column, text)
    row, section = 4, ""
    for number, field in enumerate((f for f in fields() if f["id"] != "period"), 1):
        if field["section"] != section:
            section = field["section"]
            put(sheet, row, 1, section)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
            row += 1
        put(sheet, row, 1, f"{number}. {field['label']['zh']}")
        put(sheet, row, 2, changes.get((0, field["id"]), typed(field["id"], record.get(field["id"], ""))))
        put(sheet, row, 3, MEASURES.get(field.get("measure", ""), ""))
        row += 1
    put(sheet, row + 1, 1, "说明：本卡由村（社区）填写一份，留存一份。")
    put(table, 1, 1, "设施明细")
    for column, field in enumerate(table_fields(), 1):
        put(table, 2, column, field["label"]["zh"])
    for line, facility in enumerate(record["facilities"]):
        for column, field in enumerate(table_fields(), 1):
            value = typed(field["id"], facility.get(field["id"], ""))
            put(table, line + 3, column, changes.get((0, line, field["id"]), value))
    return book


def first_two(changes):
    """The first two units only, for small workbooks."""
    return plain(units()[:2], changes)
