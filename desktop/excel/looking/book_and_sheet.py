"""The comparisons somebody asks for: a roster with the book, or two rosters; and as a workbook."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from desktop.book.book import Book
from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.register import add_sheet, new_workbook
from desktop.excel.importing.impact import missing_people
from desktop.excel.looking.compare import Comparison, Line, compare
from desktop.excel.looking.worlds import Someone, world_of_book, world_of_files
from desktop.excel.meaning.existing import known
from forms.definitions.records import Task
from forms.schema.form import RecordId
from sync.store.values import Draft

HEADS: Final = ("姓名", "户主", "屯", "项目", "原来", "现在", "单元格")
LOOKED_INTO: Final = timedelta(days=30)
"""Time for looking into a difference."""
_TASK: Final = "核对：{what}（比对{second}）"


def compare_files(
    book: Book, first: Path | Sequence[Path], second: Path | None, day: date
) -> Comparison:
    """How a roster differs from the book, or a later roster from an earlier one.

    Args:
        book: The open book.
        first: The roster, or its files; the earlier one of two.
        second: The later one; None to compare with the book.
        day: As of which day the book is asked.

    Raises:
        HeaderMissing: There is no list of people in a file.
        CunjiError: As of ``read_files``.
    """
    there = known(book.ledger.read.bodies())
    sheet = world_of_files(book, first, there)
    if second is not None:
        return compare(sheet, world_of_files(book, second, there), book.definitions)

    def expected(found: Sequence[Someone]) -> Sequence[Someone]:
        missing = {*missing_people({RecordId(one.record) for one in found}, there)}
        return [one for one in ours.people if one.record in missing]

    ours = world_of_book(book, there, day)
    return compare(ours, sheet, book.definitions, expected)


def workbook_of(found: Comparison, told: OwnUse) -> bytes:
    """A comparison as ``.xlsx``: a sheet for each kind of difference, ready to be printed.

    Args:
        found: The comparison.
        told: Collects what it holds that nobody outside may read.
    """
    out = io.BytesIO()
    with new_workbook(out) as book:
        counts = [(name, str(len(lines))) for name, lines in found.parts.items()]
        said = [(found.zh, ""), *counts, *((note, "") for note in found.notes)]
        add_sheet(book, "比对结果", ("项目", "数"), said, told=told)
        for name, lines in found.parts.items():
            if lines:
                add_sheet(book, name, HEADS, map(_row, lines), told=told)
        if found.left:
            heads = ("单元格", "内容", "为什么没有比")
            add_sheet(book, "没有比的行", heads, found.left, told=told)
    return out.getvalue()


def _row(line: Line) -> Sequence[str]:
    return line.name, line.home, line.hamlet, line.what, line.before, line.after, line.cell


def tasks_of(found: Comparison, first_day: date, last_day: date) -> list[Draft]:
    """A task for each person who is new, gone, moved or cannot be told, to be looked into.

    Args:
        found: The comparison.
        first_day: From when.
        last_day: Until when.
    """
    drafts = []
    for name, lines in found.parts.items():
        if lines is found.changed:
            continue
        for line in lines:
            what = f"{name}　{line.name}（{line.home}户）"[:60]
            body = {
                Task.what.name: _TASK.format(what=what, second=found.second)[:100],
                Task.from_day.name: first_day.isoformat(), Task.to_day.name: last_day.isoformat(),
            }  # fmt: skip
            if line.record and lines not in (found.new_households, found.gone_households):
                body[Task.person.name] = line.record
            drafts.append(Draft(Task.FORM, body))
    return drafts
