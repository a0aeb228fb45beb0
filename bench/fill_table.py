"""Fill a blank of another office with 3,000 rows of 20 cells, against writing the same anew.

    python bench/fill_table.py

Goal: at most 2 times the CPU of XlsxWriter in one run. Both write the same values; the filled file
keeps everything else of the blank. The blank is tried with one blank row (the others are put in)
and with all rows there.
"""

import time
from collections.abc import Callable
from io import BytesIO

import xlsxwriter

from desktop.container.edit import Edit, Insert, Value
from desktop.excel.patch.patched import patched

ROWS, COLUMNS = 3_000, 20
GOAL = 2.0
SHEET = "名单"


def value(row: int, column: int) -> str | int:
    """Names, numbers of people, words from short lists and figures, as real tables have them."""
    return (
        f"韦国强{row}", f"459999{1950 + row % 60}0101{row:04d}"[:18], ("男", "女")[row % 2],
        row, f"板岭屯{row % 12}",
    )[column % 5]  # fmt: skip


def blank(rows: int) -> bytes:
    """A head and so many blank rows with borders."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        border = book.add_format({"border": 1})
        for column in range(COLUMNS):
            sheet.write(0, column, f"栏{column}", border)
            for row in range(1, rows + 1):
                sheet.write_blank(row, column, None, border)
    return out.getvalue()


def anew() -> None:
    """The same cells in a new workbook."""
    with xlsxwriter.Workbook(BytesIO(), {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        border = book.add_format({"border": 1})
        number = book.add_format({"border": 1, "num_format": "@"})
        for row in range(ROWS):
            for column in range(COLUMNS):
                one = value(row, column)
                if isinstance(one, str):
                    sheet.write_string(row + 1, column, one, number if column % 5 == 1 else border)
                else:
                    sheet.write_number(row + 1, column, one, border)


def cpu(work: Callable[[], object], times: int = 3) -> float:
    """The least seconds of CPU of a few tries."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def main() -> None:
    """Print both ways, and fail when the goal is missed."""
    floor = cpu(anew)
    print(f"XlsxWriter anew: {floor:.2f} s")
    worst = 0.0
    for had in (1, ROWS):
        form = blank(had)

        def fill(form: bytes = form, had: int = had) -> None:
            cells: list[tuple[int, int, Value]] = [
                (row + 1, column, value(row, column))
                for row in range(ROWS)
                for column in range(COLUMNS)
            ]
            inserts = [Insert(SHEET, 1, ROWS - had)] if had < ROWS else []
            done = patched(form, [Edit(SHEET, *one) for one in cells], inserts=inserts)
            assert not done.left

        spent = cpu(fill)
        worst = max(worst, spent / floor)
        print(f"blank with {had} rows: {spent:.2f} s, {spent / floor:.2f} times (goal {GOAL})")
    if worst > GOAL:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
