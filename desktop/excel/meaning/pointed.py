"""A header that a person points at: this row is it, and this column is the name."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from desktop.errors.workbook import MappingWrong
from desktop.excel.files.remarks import place_of
from desktop.excel.meaning.intent import Intent
from desktop.excel.sheet.headers import Column, header_at
from desktop.excel.sheet.headings import HEAD_NAME, HH_NO, NAME, Headings
from desktop.excel.sheet.table import Table, with_day
from desktop.excel.sheet.workbook import Sheet

NOT_IMPORTED: Final = frozenset({"不导入", "不用", "-", ""})
_ROWS: Final = re.compile(r"(\d{1,6})(?:[-—~至到](\d{1,6}))?")
_MOST: Final = 5
"""Rows of a header."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a person said of a sheet.

    Attributes:
        day: The day it speaks of, where it names none.
        header: First and last row of the header, counted from 0; None for as it is found.
        columns: What a column brings, in a person's words, by its letters.
    """

    header: tuple[int, int] | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None


NOTHING_SAID: Final = Pointed()
"""Nobody says anything of header and columns."""


def pointed(rows: str, columns: Sequence[str], day: date | None = None) -> Pointed:
    """What a person said, in words: ``3`` or ``3-4``, and ``姓名=C``.

    Raises:
        MappingWrong: It is no row, or no column.
    """
    header = None
    if rows:
        match = _ROWS.fullmatch(rows.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last < first + _MOST:
            raise MappingWrong(what=f"「{rows}」不是表头的行号，写成 3 或 3-4 的样子")
        header = first - 1, last - 1
    found = {}
    for one in columns:
        word, _, letters = one.replace("＝", "=").rpartition("=")
        letters = letters.strip().upper()
        if not letters.isalpha() or place_of(f"{letters}1") is None:
            raise MappingWrong(what=f"「{one}」认不出，写成 姓名=C 的样子")
        found[letters] = word.strip()
    return Pointed(header, found, day)


def target_of(word: str, names: Headings) -> str | None:
    """The ``form.field`` that a person means; None for a column that is not to be imported.

    Raises:
        MappingWrong: Nobody knows the word.
    """
    if word in NOT_IMPORTED:
        return None
    by_label = {label: target for target, label in names.labels.items()}
    found = word if word in names.labels else by_label.get(word) or names.target("", word)
    if found is None:
        raise MappingWrong(what=f"没有叫「{word}」的登记项")
    return found


def pointed_table(sheet: Sheet, names: Headings, said: Pointed) -> Table | None:
    """The table below a header that a person points at; None where the sheet has no such row.

    Raises:
        MappingWrong: A word for a column is known to nobody.
    """
    if said.header is None or said.header[1] >= len(sheet.rows):
        return None
    first, last = said.header
    header = header_at(sheet, first, last - first + 1)
    wanted = {index_of(letters): target_of(word, names) for letters, word in said.columns.items()}
    found = {column.index: column for column in header.columns(names)}
    for index in wanted:
        found.setdefault(index, Column(index, "", None))
    taken = {*wanted.values()} - {None}
    columns = tuple(
        replace(column, target=wanted[index])
        if index in wanted
        else replace(column, target=None if column.target in taken else column.target)
        for index, column in sorted(found.items())
    )
    return with_day(Table(sheet, (first, last), columns, None))


def index_of(letters: str) -> int:
    """The column with these letters, counted from 0."""
    place = place_of(f"{letters}1")
    return place[1] if place else 0


def prove_columns(form: str, intent: str, targets: Counter[str]) -> None:
    """Refuse columns that cannot make a kind of table.

    Args:
        form: The form of a register; empty for people and households.
        intent: What the table is.
        targets: How many columns feed each answer.

    Raises:
        MappingWrong: No column says whom a row is about, or one field has two columns.
    """
    if intent == Intent.HOUSEHOLDS:
        if not targets.keys() & {HEAD_NAME, HH_NO}:
            raise MappingWrong(what="没有哪一列是「户主姓名」或「户编号」")
    elif not form and NAME not in targets:
        raise MappingWrong(what="没有哪一列是「姓名」")
    if any(number > 1 for number in targets.values()):
        raise MappingWrong(what="有两列对应到同一个项目")
