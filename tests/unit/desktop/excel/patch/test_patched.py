"""Cells written into a workbook of somebody else: they are there, and nothing else moved."""

import os
import re
import warnings
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.container.edit import Edit, Patched, Value, Why
from desktop.errors.office_file import (
    BeyondTable,
    NoSuchTable,
    OfficeFileDamaged,
    OfficeFileHostile,
    OfficeFileLocked,
    OfficeFileSigned,
    OfficeFileTooLarge,
    OfficeFileUnknown,
)
from desktop.excel.patch.patched import patched
from desktop.excel.sheet.workbook import address, sheets_of
from tests.helpers.blanks import (
    BLANKS,
    FIRST,
    PLAIN,
    SHEET,
    package,
    parts,
    rich_workbook,
    with_part,
)

SHEET_PART = "xl/worksheets/sheet1.xml"
RICH = rich_workbook()
NUMBER = "459999199001010014"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITY = '<!DOCTYPE w [<!ENTITY a "b">]>'


def edit(row: int, column: int, value: Value) -> Edit:
    return Edit(SHEET, row, column, value)


def left(done: Patched) -> dict[str, str]:
    return {address(one.edit.row, one.edit.column): one.why.name for one in done.left}


def read(content: bytes, sheet: str = SHEET) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it tells what it would lose
        return openpyxl.load_workbook(BytesIO(content))[sheet]


def without(xml: bytes, edits: Sequence[Edit]) -> bytes:
    """A sheet without the cells that were written and what counts them."""
    text = xml.decode()
    for one in edits:
        place = address(one.row, one.column)
        text = re.sub(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)', "", text)
    text = re.sub(r'<dimension ref="[^"]*"/>| spans="[^"]*"', "", text)
    text = re.sub(r"(<f>[^<]*</f>)<v>[^<]*</v>", r"\1", text)  # old results go
    return re.sub(r'<row r="\d+"(?:/>|></row>)', "", text).encode()


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=30
) | st.sampled_from(["=1+1", "+86", "@x", "007", NUMBER, "_x0041_", "<&>\"'", " 空 ", "]]>"])
VALUES = (
    TEXTS
    | st.integers(-(10**10), 10**10)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.dates(date(1901, 1, 1), date(2200, 1, 1))
    | st.booleans()
    | st.none()
)
EDITS = st.lists(
    st.builds(
        Edit,
        st.just(SHEET),
        st.integers(FIRST, FIRST + BLANKS + 30),
        st.integers(0, 30),
        VALUES,
    ),
    max_size=25,
    unique_by=lambda one: (one.row, one.column),
)


@settings(
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(EDITS)
def test_any_edits_change_their_cells_alone(edits: list[Edit]) -> None:
    done = patched(RICH, edits)
    before, after = parts(RICH), parts(done.content)
    assert list(before) == list(after)
    may = {SHEET_PART, "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml"}
    assert {name for name in before if before[name] != after[name]} <= may
    assert without(before[SHEET_PART], edits) == without(after[SHEET_PART], edits)
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):  # only more at their ends
        old = re.sub(rb'(?:uniqueCount|count)="\d+"', b"", before[name]).split(b"</")[:-1]
        assert old[0] == re.sub(rb'(?:uniqueCount|count)="\d+"', b"", after[name]).split(b"</")[0]
    sheet, ours = read(done.content), sheets_of(done.content)[0].rows
    stayed = {(one.edit.row, one.edit.column) for one in done.left}
    for one in edits:
        if (one.row, one.column) not in stayed:
            assert _same(sheet.cell(one.row + 1, one.column + 1).value, one.value)
            if isinstance(one.value, str) and one.value:
                assert ours[one.row][one.column] == one.value


def _same(found: object, meant: Value) -> bool:
    if meant is None or meant == "":
        return found is None
    if isinstance(meant, date):
        return getattr(found, "date", lambda: found)() == meant
    if isinstance(meant, Decimal):
        return Decimal(str(found)) == meant
    return found == meant and type(found) is type(meant)


def test_each_value_is_written_in_the_cells_own_way() -> None:
    done = patched(RICH, [
        edit(4, 0, 1), edit(4, 1, "欧阳<娜>"), edit(4, 2, NUMBER), edit(4, 4, date(1990, 1, 2)),
        edit(4, 6, Decimal("12.50")), edit(5, 0, date(1990, 1, 2)), edit(5, 2, 459999199001010014),
        edit(5, 4, date(1899, 3, 4)),
    ])  # fmt: skip
    assert not done.left
    sheet = read(done.content)
    assert (sheet["A5"].value, sheet["B5"].value) == (1, "欧阳<娜>")
    assert (sheet["C5"].value, sheet["C5"].number_format) == (NUMBER, "@")
    assert sheet["C5"].border.left.style == "thin", "the cell keeps the rest of its format"
    assert (sheet["E5"].value.date(), sheet["E5"].number_format) == (
        date(1990, 1, 2), 'yyyy"年"m"月"d"日"',
    )  # fmt: skip
    assert (sheet["G5"].value, sheet["G5"].number_format) == (12.5, "#,##0.00")
    assert (sheet["A6"].value.date(), sheet["A6"].number_format) == (date(1990, 1, 2), "mm-dd-yy")
    assert (sheet["C6"].value, sheet["C6"].number_format) == (NUMBER, "@")
    assert sheet["E6"].value == "1899-03-04", "a workbook knows no such day"


def test_a_number_in_a_text_cell_stays_text_and_a_day_too() -> None:
    styles = with_part(RICH, "xl/styles.xml", r'numFmtId="165" ', 'numFmtId="49" ')
    sheet = read(patched(styles, [edit(4, 6, 5), edit(4, 7, date(2026, 1, 2))]).content)
    assert (sheet["G5"].value, sheet["H5"].value) == ("5", "2026-01-02")


def test_cells_that_are_not_for_writing_are_left_and_named() -> None:
    hidden = with_part(
        RICH, SHEET_PART, "<sheetData>", '<cols><col min="6" max="6" hidden="1"/></cols><sheetData>'
    )
    done = patched(hidden, [
        edit(4, 8, 5), edit(0, 1, "x"), edit(4, 5, "子"), edit(4, 1, "甲"), edit(4, 1, "乙"),
        edit(4, 3, "a\x01"), edit(5, 1, "长" * 40_000), edit(4, 1, "甲"),
    ])  # fmt: skip
    named = [(address(one.edit.row, one.edit.column), one.why) for one in done.left]
    assert set(named) == {
        ("I5", Why.FORMULA), ("B1", Why.MERGED), ("F5", Why.HIDDEN), ("B5", Why.TWICE),
        ("D5", Why.UNPRINTABLE), ("B6", Why.TOO_LONG),
    }  # fmt: skip
    assert len(named) == 6
    assert read(done.content)["B5"].value == "甲"


def test_the_lower_cells_of_a_formula_over_a_block_are_formula() -> None:
    blank = with_part(
        RICH, SHEET_PART, r"<f>SUM\(G5:H5\)</f>", '<f t="array" ref="I5:I6">G5:G6</f>'
    )
    blank = with_part(blank, SHEET_PART, r'<c r="I6"([^>]*)>.*?</c>', r'<c r="I6"\1><v>0</v></c>')
    assert left(patched(blank, [edit(5, 8, 1)])) == {"I6": "FORMULA"}


def test_protection_holds_until_a_person_says_otherwise() -> None:
    blank = with_part(RICH, SHEET_PART, "</sheetData>", '</sheetData><sheetProtection sheet="1"/>')
    assert left(patched(blank, [edit(4, 1, "甲")])) == {"B5": "LOCKED"}
    done = patched(blank, [edit(4, 1, "甲")], locked=True)
    assert not done.left
    assert read(done.content).protection.sheet
    free = with_part(
        blank,
        "xl/styles.xml",
        r"(<xf [^>]*borderId=\"1\"[^>]*)/>",
        r'\1><protection locked="0"/></xf>',
    )
    assert not patched(free, [edit(4, 1, "甲")]).left


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    blank = rich_workbook(date_1904=True)
    done = patched(blank, [edit(4, 4, date(2026, 11, 24))])
    assert read(done.content)["E5"].value.date() == date(2026, 11, 24)
    assert sheets_of(done.content)[0].rows[4][4] == date(2026, 11, 24)


def test_a_workbook_with_a_prefix_and_without_common_texts() -> None:
    there = parts(RICH)
    sheet = there[SHEET_PART].decode()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = sheet.replace(f'xmlns="{main}"', f'xmlns:x="{main}"')
    sheet = re.sub(r'<c r="(\w+)"([^>]*) t="s"><v>\d+</v></c>', r'<c r="\1"\2/>', sheet)
    sheet = re.sub(r"<(/?)(?!x14|xm|/?xm)([a-zA-Z]+)(?=[\s/>])", r"<\1x:\2", sheet)
    del there["xl/sharedStrings.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        there[name] = re.sub(rb"<[^<]*haredStrings[^>]*/>", b"", there[name])
    for name in [one for one in there if "sheet2" in one]:
        there[name] = re.sub(rb'<c r="(\w+)" t="s"><v>\d+</v></c>', b"", there[name])
    done = patched(package(there | {SHEET_PART: sheet.encode()}), [
        edit(4, 1, "甲"), edit(40, 2, "乙"), edit(4, 20, 3),
    ])  # fmt: skip
    found = read(done.content)
    assert (found["B5"].value, found["C41"].value, found["U5"].value) == ("甲", "乙", 3)
    assert sheets_of(done.content)[0].rows[40][2] == "乙"


def test_rows_without_cells_and_sheets_without_rows() -> None:
    blank = with_part(RICH, SHEET_PART, r'<row r="5".*?</row>', '<row r="5" ht="30"/>')
    sheet = read(patched(blank, [edit(4, 3, "女"), edit(4, 1, "甲")]).content)
    assert (sheet["B5"].value, sheet["D5"].value, sheet.row_dimensions[5].height) == (
        "甲",
        "女",
        30,
    )
    blank = with_part(RICH, SHEET_PART, r"<sheetData>.*</sheetData>", "<sheetData/>")
    sheet = read(patched(blank, [edit(9, 0, "丙"), edit(2, 0, "甲")]).content)
    assert (sheet["A3"].value, sheet["A10"].value) == ("甲", "丙")


def test_rows_and_cells_may_leave_out_where_they_are() -> None:
    blank = with_part(RICH, SHEET_PART, r'<c r="[B-H]\d+"', "<c")
    blank = with_part(blank, SHEET_PART, r'<row r="(?:[6-9]|1[0-6])"', "<row")
    done = patched(blank, [edit(6, 3, "女"), edit(6, 8, 1), edit(6, 20, "远")])
    assert left(done) == {"I7": "FORMULA"}
    sheet = read(done.content)
    assert (sheet["D7"].value, sheet["U7"].value) == ("女", "远")


def test_a_new_cell_looks_like_its_row_or_column() -> None:
    blank = with_part(
        RICH,
        SHEET_PART,
        "<sheetData>",
        '<cols><col min="20" max="22" style="3"/></cols><sheetData>',
    )
    blank = with_part(blank, SHEET_PART, r'<row r="6"', '<row r="6" s="2" customFormat="1"')
    cells = parts(patched(blank, [edit(4, 20, 1), edit(5, 20, 1)]).content)[SHEET_PART]
    assert b'<c r="U5" s="3"' in cells
    assert b'<c r="U6" s="2"' in cells


def test_names_of_columns_of_a_table_stay() -> None:
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet(SHEET).add_table(
            "A1:B3", {"columns": [{"header": "姓名"}, {"header": "年龄"}]}
        )
    done = patched(out.getvalue(), [edit(0, 0, "名"), edit(1, 0, "甲")])
    assert left(done) == {"A1": "TABLE_HEAD"}
    assert read(done.content)["A2"].value == "甲"


def test_results_follow_what_was_written_and_others_stay() -> None:
    blank = with_part(RICH, SHEET_PART, r'(<c r="I15"[^>]*><f>)[^<]*', r"\1ROUND(SUM(I5:I14),2)")
    after = parts(patched(blank, [edit(4, 6, Decimal("100.5")), edit(5, 7, 2)]).content)
    for there in (
        "<f>SUM(G5:H5)</f><v>100.5</v>",
        "<f>SUM(G6:H6)</f><v>2</v>",
        "<f>SUM(G7:H7)</f><v>0</v>",
        "<f>SUM(G5:G14)</f><v>100.5</v>",
        "<f>ROUND(SUM(I5:I14),2)</f></c>",
    ):
        assert there in after[SHEET_PART].decode(), (
            "simple ones are known, others left to who opens"
        )
    assert "G5:G14)</f><v>100.5</v>" in after["xl/worksheets/sheet2.xml"].decode()
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


def test_a_sheet_whose_formulas_look_elsewhere_keeps_its_bytes() -> None:
    after = parts(patched(RICH, [edit(4, 1, "甲")]).content)
    assert after["xl/worksheets/sheet2.xml"] == parts(RICH)["xl/worksheets/sheet2.xml"]


def test_whoever_opens_it_works_formulas_out() -> None:
    bare = with_part(RICH, "xl/workbook.xml", "<calcPr[^>]*/>", "")
    assert b'fullCalcOnLoad="1"' in parts(patched(bare, [edit(4, 6, 1)]).content)["xl/workbook.xml"]


def test_macros_and_strangers_are_kept_as_they_are() -> None:
    blank = package(parts(RICH) | {"xl/vbaProject.bin": b"\x00macro", "xl/未知.bin": b"?"})
    after = parts(patched(blank, [edit(4, 1, "甲")]).content)
    assert (after["xl/vbaProject.bin"], after["xl/未知.bin"]) == (b"\x00macro", b"?")


def test_a_signature_goes_only_when_a_person_says_so() -> None:
    kind = "urn:relationships/digital-signature/origin"
    blank = with_part(
        RICH, "_rels/.rels", "</Relationships>",
        f'<Relationship Id="s" Type="{kind}" Target="_xmlsignatures/origin"/></Relationships>',
    )  # fmt: skip
    blank = package(
        parts(blank) | {"_xmlsignatures/origin": b"", "_xmlsignatures/sig1.xml": b"<s/>"}
    )
    with pytest.raises(OfficeFileSigned):
        patched(blank, [edit(4, 1, "甲")])
    after = parts(patched(blank, [edit(4, 1, "甲")], unsign=True).content)
    assert not [name for name in after if "signature" in name]
    assert b"signature" not in after["_rels/.rels"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", OfficeFileUnknown),
        (b"not a table", OfficeFileUnknown),
        (b"PK\x03\x04rubbish", OfficeFileDamaged),
        (RICH[:-200], OfficeFileDamaged),
        (package({"a.txt": b"x"}), OfficeFileUnknown),
        (package([*parts(RICH).items(), (SHEET_PART, b"<x/>")]), OfficeFileHostile),
        (package(parts(RICH) | {"xl/worksheets/bomb.bin": bytes(60_000_000)}), OfficeFileTooLarge),
        (OLE + "EncryptedPackage".encode("utf-16-le"), OfficeFileLocked),
        (with_part(RICH, SHEET_PART, "<worksheet", f"{ENTITY}<worksheet"), OfficeFileHostile),
        (with_part(RICH, SHEET_PART, "</sheetData>", ""), OfficeFileDamaged),
        (package(parts(RICH) | {SHEET_PART: "<worksheet/>".encode("utf-16")}), OfficeFileDamaged),
        (with_part(RICH, SHEET_PART, 'encoding="UTF-8"', 'encoding="GBK"'), OfficeFileDamaged),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_refused_with_place_and_remedy(
    content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        patched(content, [edit(4, 1, "甲")])


def test_a_cell_beyond_every_sheet_and_a_sheet_that_is_not_there() -> None:
    with pytest.raises(BeyondTable):
        patched(RICH, [edit(2_000_000, 1, "甲")])
    for table in ("没有", 7):
        with pytest.raises(NoSuchTable):
            patched(RICH, [Edit(table, 4, 1, "甲")])
    assert read(patched(RICH, [Edit(0, 4, 1, "甲")]).content)["B5"].value == "甲"


def test_the_same_edits_give_the_same_bytes() -> None:
    edits = [edit(4, column, "甲") for column in PLAIN]
    assert patched(RICH, edits).content == patched(RICH, edits).content
