"""No cell, however long and of whatever, keeps the import from coming to an end.

A pattern that tries every way to cut a text needs a time that doubles with each letter; such a cell
would hang the program for ever, so the test breaks off when one does.
"""

import signal
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import FrameType

import pytest

from desktop.book.book import Book
from desktop.excel.filling.heading import heading_text
from desktop.excel.importing.import_workbook import prepare
from desktop.excel.meaning.pasted import PastedList
from tests.helpers.imports import FATHER, empty_book
from tests.helpers.sheets import HEADER, workbook

HANGS_S = 300
"""Seconds; it takes a few."""
UNITS = (
    "1", "(", "（", "★", "1.", "1.a", " a", "年", "-", ".", "〇", "韦", "韦、", "1 ", "2020年",
    "1月", "正月", "廿", "*", "A1", "　韦", "1/", "<a>", "13800000000", "否", "\n",
    "1\n", "X", "：",
)  # fmt: skip
MORE = (*HEADER, "民族", "联系电话", "外出日期", "残疾证号", "备注", "文化程度")


@pytest.fixture
def breaks_off() -> Iterator[None]:
    def fail(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail("a cell hangs the import")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(HANGS_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("breaks_off")
@pytest.mark.parametrize("length", [40, 3_000])
def test_a_long_cell_of_anything_is_told_and_does_not_hang(tmp_path: Path, length: int) -> None:
    rows: list[list[str]] = []
    for unit, end in product(UNITS, ("", "x")):
        for column in range(len(MORE)):
            row = [*map(str, FATHER), *[""] * (len(MORE) - len(FATHER))]
            row[column] = (unit * length)[:length] + end
            rows.append(row)
    titles = [[(unit * length)[:length], *MORE] for unit in UNITS]
    sheets: dict[str, list[list[str]]] = {"一": [[*MORE], *rows], "二": titles}
    with empty_book(tmp_path) as book:
        plan = prepare(book, workbook(tmp_path / "long.xlsx", sheets))
        assert len(plan.report.lines) >= len(rows)


@pytest.mark.usefixtures("breaks_off")
@pytest.mark.parametrize("length", [47, 400])
def test_a_long_heading_of_a_blank_table_does_not_hang(length: int) -> None:
    for unit, end in product((*UNITS, "1.甲;2.乙;", "□甲", "(1)甲", "甲/"), ("", "(", "x")):
        heading_text((unit * length)[:length] + end)


@pytest.mark.usefixtures("breaks_off")
def test_a_long_line_that_is_pasted_does_not_hang(tmp_path: Path) -> None:
    with empty_book(tmp_path) as book:
        found = _read(book, [unit * 3_000 + "x" for unit in UNITS if "\n" not in unit])
    assert found == len(UNITS) - 2


def _read(book: Book, lines: list[str]) -> int:
    made = PastedList(book.view(), book.definitions).read("\n".join(lines))
    return len({line.number for line in made})
