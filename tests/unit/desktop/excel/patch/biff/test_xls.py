"""Cells written into an .xls: they are there, and every other record and stream is the same."""

import os
import struct
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import xlrd
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.container.biff_records import Record, records
from desktop.container.compound import Compound
from desktop.container.edit import Edit, Insert, Patched, Value, Why
from desktop.errors.office_file import (
    BeyondTable,
    NoSuchTable,
    OfficeFileDamaged,
    OfficeFileHostile,
    OfficeFileLocked,
    OfficeFileUnknown,
    RowsCannotGrow,
)
from desktop.excel.patch.patched import patched
from desktop.excel.sheet.workbook import sheets_of

SHEET = "花名册"
NUMBER = "459999199001010014"
COLUMNS = 12
FIRST, LAST = 2, 40
CACHES = {0x20B, 0xD7, 0xFF}


def blank(*, texts: int = 0, rows: int = LAST, end: bool = True, since_1904: bool = False) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = since_1904
    sheet, other = book.add_sheet(SHEET), book.add_sheet("别的")
    border = xlwt.easyxf("borders: left thin, right thin")
    day = xlwt.easyxf("borders: left thin", num_format_str="yyyy-mm-dd")
    money = xlwt.easyxf("borders: left thin", num_format_str="#,##0.00")
    as_text = xlwt.easyxf("borders: left thin", num_format_str="@")
    sheet.write_merge(0, 0, 0, COLUMNS - 1, "某镇名单", border)
    for column in range(COLUMNS):
        sheet.write(1, column, f"栏{column}", border)
    looks = [border, border, border, day, money, as_text, *[border] * (COLUMNS - 6)]
    for row in range(FIRST, rows):
        for column, look in enumerate(looks):
            sheet.write(row, column, None, look)
    if end:
        sheet.write(rows, 0, "合计", border)
        sheet.write(rows, 4, xlwt.Formula(f"SUM(E{FIRST + 1}:E{rows})"), money)
        for column in range(5, 9):
            sheet.write(rows, column, 7, border)  # several numbers in one record
    for row in range(texts):
        other.write(row, 0, f"很长的一段话，第{row}段" * 20)
    if texts:
        red = xlwt.easyfont("color_index red")
        other.write_rich_text(texts, 0, (("请用", red), "文本格式填写", ("！", red)))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


BLANK = blank()
CROSSING = blank(texts=60)
"""Its table of texts goes on in further records, the last text with letters of several kinds."""


def stream(content: bytes) -> bytes:
    file = Compound(content)
    number = file.named("Workbook")
    assert number is not None
    return file.streams[number]


def put(content: bytes, *edits: tuple[int, int, Value], locked: bool = False) -> Patched:
    return patched(content, [Edit(SHEET, *one) for one in edits], locked=locked)


def read(content: bytes) -> xlrd.sheet.Sheet:
    return xlrd.open_workbook(file_contents=content, formatting_info=True).sheet_by_name(SHEET)


def cells(part: list[Record]) -> dict[tuple[int, int], tuple[int, bytes]]:
    """Cells one by one, however many share a record, and other records by running numbers."""
    found: dict[tuple[int, int], tuple[int, bytes]] = {}
    for one in part:
        if one.id in {0xBE, 0xBD}:
            row, column = struct.unpack_from("<HH", one.data)
            step, kind = (2, 0x201) if one.id == 0xBE else (6, 0x27E)
            for number, at in enumerate(range(4, len(one.data) - 2, step)):
                found[row, column + number] = (kind, one.data[at : at + step])
        elif one.id in {0x201, 0x203, 0x205, 0x27E, 0x204, 0xFD, 0x06}:
            row, column = struct.unpack_from("<HH", one.data)
            data = one.data[4:]
            found[row, column] = (one.id, data[:10] + data[12:] if one.id == 6 else data)
        elif one.id in CACHES:
            continue
        elif one.id == 0x208:
            found[-3, struct.unpack_from("<H", one.data)[0]] = (one.id, one.data)
        elif one.id in {0x200, 0x85, 0xFC, 0x3C, 0xE0}:  # sizes, places, texts, formats
            found.setdefault((-2, len(found)), (one.id, b""))
        else:
            found[-1, len(found)] = (one.id, one.data)
    return found


VALUES = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
    | st.sampled_from(["=1+1", "007", NUMBER, "Grüße", "𠮷"])
    | st.integers(-(10**10), 10**10)
    | st.decimals(-(10**9), 10**9, places=2)
    | st.dates(date(1910, 1, 1), date(2200, 1, 1))
    | st.booleans()
    | st.none()
)


@settings(
    max_examples=int(os.environ.get("CUNJI_EXAMPLES", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.sampled_from([BLANK, CROSSING]),
    st.lists(
        st.tuples(st.integers(0, LAST + 40), st.integers(0, 20), VALUES),
        max_size=20,
        unique_by=lambda one: one[:2],
    ),
)
def test_any_edits_change_their_cells_alone(
    content: bytes, edits: list[tuple[int, int, Value]]
) -> None:
    done = put(content, *edits)
    stayed = {(one.edit.row, one.edit.column) for one in done.left}
    assert all(one.why in {Why.FORMULA, Why.MERGED} for one in done.left)
    meant = {(row, column): value for row, column, value in edits if (row, column) not in stayed}
    before, after = list(records(stream(content))), list(records(stream(done.content)))
    old, new = cells(_of_sheet(before)), cells(_of_sheet(after))
    rows = {(-3, row) for row, _ in meant}
    assert {at: one for at, one in old.items() if at not in meant and at[0] >= 0} == {
        at: one for at, one in new.items() if at not in meant and at[0] >= 0
    }
    assert [one for at, one in old.items() if at[0] == -1] == [
        one for at, one in new.items() if at[0] == -1
    ]
    assert {at: one for at, one in new.items() if at[0] == -3 and at not in rows} == {
        at: one for at, one in old.items() if at[0] == -3 and at not in rows
    }
    sheet = read(done.content)
    for (row, column), value in meant.items():
        if value is not None:
            assert _same(sheet.cell_value(row, column), value)
    others = xlrd.open_workbook(file_contents=done.content).sheet_by_name("别的")
    was = xlrd.open_workbook(file_contents=content).sheet_by_name("别的")
    assert [others.row_values(n) for n in range(was.nrows)] == [
        was.row_values(n) for n in range(was.nrows)
    ]


def _of_sheet(all_records: list[Record]) -> list[Record]:
    """The records of the first sheet."""
    starts = [at for at, one in enumerate(all_records) if one.id == 0x809]
    return all_records[starts[1] : starts[2]]


def _same(found: object, meant: Value) -> bool:
    if isinstance(meant, date):
        epoch = date(1899, 12, 30)
        return found in {float((meant - epoch).days), meant.isoformat()}
    if isinstance(meant, int | Decimal) and not isinstance(meant, bool):
        return found in {float(meant), str(meant)}
    return found == meant


def test_each_value_is_written_in_the_cells_own_way() -> None:
    done = put(
        BLANK, (2, 0, 1), (2, 1, NUMBER), (2, 3, date(1990, 1, 2)), (2, 4, Decimal("12.50")),
        (2, 5, 7), (3, 0, date(1990, 1, 2)), (60, 1, "远"),
    )  # fmt: skip
    book = xlrd.open_workbook(file_contents=done.content, formatting_info=True)
    sheet = book.sheet_by_name(SHEET)

    def look(row: int, column: int) -> str:
        format_ = book.xf_list[sheet.cell_xf_index(row, column)]
        assert row == 60 or format_.border.left_line_style == 1, "the rest of the format stays"
        return str(book.format_map[format_.format_key].format_str)

    assert (sheet.cell_value(2, 1), look(2, 1)) == (NUMBER, "@")
    assert look(2, 3) == "yyyy-mm-dd"
    assert xlrd.xldate_as_datetime(sheet.cell_value(2, 3), 0).date() == date(1990, 1, 2)
    assert xlrd.xldate_as_datetime(sheet.cell_value(3, 0), 0).date() == date(1990, 1, 2)
    assert (sheet.cell_value(2, 4), look(2, 4)) == (12.5, "#,##0.00")
    assert (sheet.cell_value(2, 5), look(2, 5)) == ("7", "@")
    assert sheets_of(done.content)[0].rows[60][1] == "远"


@pytest.mark.parametrize("column", [0, 5, COLUMNS - 1])
def test_a_record_of_many_blanks_is_taken_apart_anywhere(column: int) -> None:
    sheet = read(put(BLANK, (5, column, "甲")).content)
    was = read(BLANK)
    assert sheet.cell_value(5, column) == "甲"
    assert [sheet.cell_xf_index(5, n) for n in range(COLUMNS)] == [
        was.cell_xf_index(5, n) for n in range(COLUMNS)
    ]


def test_a_record_of_many_numbers_is_taken_apart_too() -> None:
    sheet = read(put(BLANK, (LAST, 6, "甲")).content)
    assert [sheet.cell_value(LAST, n) for n in range(5, 9)] == [7, "甲", 7, 7]


@pytest.mark.parametrize("content", [BLANK, CROSSING], ids=["short", "crossing"])
def test_texts_longer_than_a_record(content: bytes) -> None:
    texts = ["长" * 5000, "x" * 9000, "𠮷" * 4200, "a" + "𠮷" * 9000, "长" * 32767]
    done = put(content, *[(2 + n, 1, text) for n, text in enumerate(texts)])
    ours, sheet = sheets_of(done.content)[0].rows, read(done.content)
    assert [sheet.cell_value(2 + n, 1) for n in range(5)] == texts
    assert [ours[2 + n][1] for n in range(5)] == texts
    assert [one.why for one in put(content, (2, 1, "长" * 32768)).left] == [Why.TOO_LONG]


def test_a_workbook_without_texts_gets_some() -> None:
    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, 1)
    out = BytesIO()
    book.save(out)
    done = patched(out.getvalue(), [Edit("A", 1, 0, "甲")])
    assert sheets_of(done.content)[0].rows == [[1.0], ["甲"]]


def test_formulas_are_left_and_asked_to_be_worked_out() -> None:
    done = put(BLANK, (LAST, 4, 5), (2, 4, 100), (0, 3, "x"))
    assert [one.why for one in done.left] == [Why.FORMULA, Why.MERGED]
    (formula,) = [one for one in records(stream(done.content)) if one.id == 6]
    assert formula.data[14] & 2


def test_protected_and_hidden_cells_are_left() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet(SHEET)
    sheet.write(0, 0, "姓名")
    sheet.protect = True
    sheet.col(1).hidden = True
    out = BytesIO()
    book.save(out)
    done = put(out.getvalue(), (1, 0, "甲"), (1, 1, "乙"))
    assert [one.why for one in done.left] == [Why.LOCKED, Why.HIDDEN]
    assert not put(out.getvalue(), (1, 0, "甲"), locked=True).left


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    done = put(blank(since_1904=True), (2, 3, date(2026, 11, 24)))
    book = xlrd.open_workbook(file_contents=done.content)
    found = xlrd.xldate_as_datetime(book.sheet_by_name(SHEET).cell_value(2, 3), book.datemode)
    assert found.date() == date(2026, 11, 24)


def test_rows_are_put_in_at_the_end() -> None:
    content = blank(rows=3, end=False)
    edits = [Edit(SHEET, 2 + n, 0, f"第{n}人") for n in range(300)]
    done = patched(content, edits, inserts=[Insert(SHEET, 2, 299)])
    sheet, was = read(done.content), read(content)
    assert [sheet.cell_value(2 + n, 0) for n in range(300)] == [one.value for one in edits]
    assert sheet.cell_xf_index(301, 4) == was.cell_xf_index(2, 4)


@settings(max_examples=int(os.environ.get("CUNJI_EXAMPLES", "15")), deadline=None)
@given(st.integers(0, LAST + 3), st.integers(1, 90))
def test_rows_put_in_anywhere_move_what_is_below(at: int, count: int) -> None:
    done = patched(BLANK, [], inserts=[Insert(SHEET, at, count)])

    sheet, was = read(done.content), read(BLANK)
    for row in range(was.nrows):
        new = row + count * (row >= at)
        assert sheet.row_values(new) == was.row_values(row)
        assert sheet.row_types(new) == was.row_types(row)
        xfs = [was.cell_xf_index(row, column) for column in range(was.row_len(row))]
        assert [sheet.cell_xf_index(new, column) for column in range(len(xfs))] == xfs
    for row in range(at, min(at + count, sheet.nrows)) if at < was.nrows else ():
        assert set(sheet.row_types(row)) <= {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, 2}
    assert cells([*records(stream(done.content))]).keys() >= {(-3, 1)}
    other = xlrd.open_workbook(file_contents=done.content, formatting_info=True)
    assert other.sheet_names() == [SHEET, "别的"]


def test_a_block_of_the_row_put_in_above_is_there_for_each_copy() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(SHEET)
    sheet.write_merge(1, 1, 0, 2, "")
    sheet.write_merge(2, 3, 0, 2, "合计")
    out = BytesIO()
    book.save(out)

    done = patched(out.getvalue(), [], inserts=[Insert(SHEET, 1, 2)])

    assert sorted(read(done.content).merged_cells) == [
        (1, 2, 0, 3), (2, 3, 0, 3), (3, 4, 0, 3), (4, 6, 0, 3),
    ]  # fmt: skip


def test_a_file_has_room_for_so_many_rows_only() -> None:
    with pytest.raises(RowsCannotGrow) as told:
        patched(BLANK, [], inserts=[Insert(SHEET, LAST - 1, 65_536)])
    assert "65536" in str(told.value.facts["why"])


def test_places_that_are_not_there() -> None:
    with pytest.raises(BeyondTable):
        put(BLANK, (70_000, 0, "x"))
    with pytest.raises(NoSuchTable):
        patched(BLANK, [Edit("没有", 0, 0, "x")])


def changed(content: bytes, at: int, form: str, *values: int) -> bytes:
    data = bytearray(content)
    struct.pack_into(form, data, at, *values)
    return bytes(data)


(FIRST_TABLE,) = struct.unpack_from("<I", BLANK, 76)
(DIRECTORY,) = struct.unpack_from("<I", BLANK, 48)
ENTRY = (DIRECTORY + 1) * 512 + 128
RENAMED = changed(BLANK, ENTRY, "<H", 0x4242)
LOOP = (FIRST_TABLE + 1) * 512 + 4 * DIRECTORY


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (BLANK[:600], OfficeFileDamaged),
        (BLANK[:-3000], OfficeFileDamaged),
        (changed(BLANK, 30, "<H", 50), OfficeFileDamaged),
        (changed(BLANK, LOOP, "<I", DIRECTORY), OfficeFileHostile),
        (changed(BLANK, 80, "<I", FIRST_TABLE), OfficeFileHostile),
        (changed(BLANK, 68, "<I", 0xFFFFFF00), OfficeFileDamaged),
        (changed(RENAMED, ENTRY + 68, "<I", 1), OfficeFileHostile),
        (RENAMED, OfficeFileUnknown),
    ],
)  # fmt: skip
def test_what_cannot_be_filled_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        put(content, (2, 0, "x"))


def test_a_password_and_an_older_kind_are_refused() -> None:
    file = Compound(BLANK)
    number = file.named("Workbook")
    assert number is not None
    whole = file.streams[number]
    size = 4 + struct.unpack_from("<H", whole, 2)[0]
    file.streams[number] = whole[:size] + struct.pack("<HHH", 0x2F, 2, 0) + whole[size:]
    with pytest.raises(OfficeFileLocked):
        put(_moved(file, number, 6), (2, 0, "x"))
    file.streams[number] = changed(whole, 4, "<H", 0x500)
    with pytest.raises(OfficeFileUnknown):
        put(file.content(), (2, 0, "x"))


def _moved(file: Compound, number: int, by: int) -> bytes:
    """The file after its sheets lie farther behind."""
    data, at = bytearray(file.streams[number]), 0
    for one in list(records(bytes(data))):
        if one.id == 0x85:
            struct.pack_into("<I", data, at + 4, struct.unpack_from("<I", one.data)[0] + by)
        at += one.size
    file.streams[number] = bytes(data)
    return file.content()
