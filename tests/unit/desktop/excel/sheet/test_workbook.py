import io
import os
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from desktop.errors.workbook import (
    NotAWorkbook,
    SheetMissing,
    WorkbookBusy,
    WorkbookLocked,
    WorkbookTooLarge,
)
from desktop.excel.files.sources import MAX_FILE_BYTES
from desktop.excel.sheet.workbook import (
    _FAR_CELL,
    _first_day_of_xls,
    address,
    letters,
    read_workbook,
    sheets_of,
)
from tests.helpers.plans import bodies, plan_of
from tests.helpers.sheets import workbook

BOF = bytes.fromhex("0908100000060500")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def repacked(source: Path, **replace: bytes) -> bytes:
    """The workbook with some of its parts replaced; ``sheet=`` is the first sheet's XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                content = replace.get("sheet", content)
            new.writestr(entry.filename, content)
        for name in replace.keys() - {"sheet"}:
            new.writestr(f"xl/{name}.bin", replace[name])
    return out.getvalue()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return workbook(tmp_path / "small.xlsx", [["姓名"], ["韦国强"]])


def test_addresses_are_those_of_the_spreadsheet() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert address(8, 6) == "G9"


def test_rows_keep_their_place_on_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "low.xlsx", [[], [], ["", "", "姓名"]])
    (sheet,) = read_workbook(path)
    assert sheet.rows[2][2] == "姓名"


def test_the_content_decides_not_the_name(small: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "roster.et"
    renamed.write_bytes(small.read_bytes())
    assert read_workbook(renamed)[0].rows == [["姓名"], ["韦国强"]]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "h.xlsx", {"表": [["姓名"]], "选项": [["男"]]}, hidden=["选项"])
    assert [sheet.name for sheet in read_workbook(path)] == ["表"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "姓名\n韦国强".encode("gb18030"),
        b"<html><body>1</body></html>",
        b"PK\x03\x04 cut off",
        OLE + bytes(2000),
        b"%PDF-1.7",
    ],
    ids=["nothing", "one column", "page without a table", "zip", "ole", "pdf"],
)
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotAWorkbook) as refused:
        read_workbook(path)
    assert refused.value.told.endswith("再导入。")


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(NotAWorkbook):
        sheets_of(out.getvalue())


def test_a_workbook_cut_short_is_refused(small: Path) -> None:
    content = small.read_bytes()
    for length in range(0, len(content), 97):
        with pytest.raises(NotAWorkbook):
            sheets_of(content[:length])


def test_broken_xml_is_refused(small: Path) -> None:
    with pytest.raises(NotAWorkbook):
        sheets_of(repacked(small, sheet=HEAD.encode() + b"<row><c r='A1'><v>"))


def test_a_locked_workbook_asks_for_the_password_to_be_removed() -> None:
    with pytest.raises(WorkbookLocked) as refused:
        sheets_of(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    assert "密码" in refused.value.told


def test_a_bomb_is_refused_before_it_is_unpacked(small: Path) -> None:
    content = repacked(small, bomb=bytes(450 * 1024 * 1024))
    assert len(content) < 2_000_000
    with pytest.raises(WorkbookTooLarge):
        sheets_of(content)


def test_a_single_cell_in_the_far_corner_is_refused(small: Path) -> None:
    far = (
        f'{HEAD}<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(WorkbookTooLarge):
        sheets_of(repacked(small, sheet=far.encode()))


@pytest.mark.parametrize("where", ["XFD1", "AAA10", "ZZ90000", "A100000"])
@pytest.mark.parametrize("written", ['r="{}"', "r='{}'", 's="1" r = "{}"'])
def test_a_far_cell_is_noticed_however_it_is_written(where: str, written: str) -> None:
    assert _FAR_CELL.search(f"<c {written.format(where)}>".encode())


def test_a_sheet_as_spreadsheet_programs_write_it_is_not_walked_cell_by_cell(small: Path) -> None:
    with zipfile.ZipFile(small) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b'xmlns:r="http' in xml
    assert _FAR_CELL.search(xml) is None


def test_formatted_but_empty_far_cells_are_no_harm(small: Path) -> None:
    far = (
        f'{HEAD}<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData></worksheet>'
    )
    assert sheets_of(repacked(small, sheet=far.encode()))[0].rows == [[7.0]]


def test_a_missing_file_and_a_folder_are_told_apart_from_a_held_one(tmp_path: Path) -> None:
    with pytest.raises(SheetMissing):
        read_workbook(tmp_path / "none.xlsx")
    with pytest.raises(SheetMissing):
        read_workbook(tmp_path)
    if os.geteuid() != 0:
        held = tmp_path / "held.xlsx"
        held.write_bytes(b"x")
        held.chmod(0)
        with pytest.raises(WorkbookBusy):
            read_workbook(held)


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(WorkbookTooLarge):
        read_workbook(path)


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_stored_as_bare_numbers_are_counted_from_the_workbook_s_own_day(
    since_1904: bool, tmp_path: Path
) -> None:
    path = tmp_path / "old.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["姓名", "出生日期", "户主姓名", "性别"])
        sheet.write_row(1, 0, ["韦国强", 25693 - 1462 * since_1904, "韦国强", "男"])
        sheet.write_row(2, 0, ["蓝秀英", "", "韦国强", "女"])
        sheet.write_datetime(2, 1, date(1970, 5, 5), day)
    births = [str(body["birth"]) for body in bodies(plan_of(path), "person")]
    assert births == ["1970-05-05", "1970-05-05"]


@pytest.mark.parametrize(("mode", "first"), [(0, date(1899, 12, 30)), (1, date(1904, 1, 1))])
def test_an_old_workbook_says_how_its_days_are_counted(mode: int, first: date) -> None:
    other = struct.pack("<HHH", 0x0042, 2, 1200)
    globals_ = BOF + bytes(12) + other + struct.pack("<HHH", 0x0022, 2, mode) + bytes((10, 0, 0, 0))
    assert _first_day_of_xls(OLE + bytes(504) + globals_) == first
    assert _first_day_of_xls(OLE + bytes(504)) == date(1899, 12, 30)
    assert _first_day_of_xls(OLE + BOF + bytes(12) + other) == date(1899, 12, 30)
