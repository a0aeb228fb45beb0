"""What is to be written into somebody else's file, and what was not written and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

Value: TypeAlias = str | Decimal | int | date | bool | None
"""What a cell can be given; None empties it and keeps its format."""


class Why(Enum):
    """Why a cell was left as it was; the value is what a person is told."""

    FORMULA = "这一格是公式"
    MERGED = "这一格在合并的格子里，要写在合并格的第一格"
    LOCKED = "这一格有保护，不能改"
    HIDDEN = "这一列是隐藏的"
    TABLE_HEAD = "这一格是表格的列名"
    TWICE = "这一格给了两样内容，只写了第一样"
    UNPRINTABLE = "内容里有看不见的控制字符"
    TOO_LONG = "内容太长，这一格放不下"
    NO_CELL = "表里没有这一格"
    NO_OPTION = "这一格是勾选，没有这个选项"
    PICTURE = "这一格里有图片"
    HOLDS_MORE = "这一格里还有别的表格、域或控件"


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell and what it is to say.

    Attributes:
        table: The tab of a workbook, or the number of a table in a Word document, counted from 0
            in the order in which the tables begin, nested ones too.
        row: Counted from 0, after the rows that are put in.
        column: Counted from 0; in a Word table by its grid, so that a wide cell counts for
            several.
        value: A text is never read as formula or number.
        gaps: Which letters of what the cell holds become what, where it keeps the others; ``value``
            is then the whole.
    """

    table: str | int
    row: int
    column: int
    value: Value
    gaps: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """Blank rows that are put in just before a row, each like it.

    The last blank row of a table is the right one: totals, lists and colours that reach over the
    blank rows then grow by themselves.

    Attributes:
        row: Counted from 0, as the file has its rows before anything is put in.
    """

    table: str | int
    row: int
    count: int


@dataclass(frozen=True, slots=True)
class Left:
    """A cell that was not written."""

    edit: Edit
    why: Why


@dataclass(frozen=True, slots=True)
class Patched:
    """The file with its cells filled.

    Attributes:
        left: What was not written; everything else was.
    """

    content: bytes
    left: tuple[Left, ...]


_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


def line_ends(text: str) -> str:
    """The text with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def sifted(edits: Iterable[Edit]) -> tuple[list[Edit], list[Left]]:
    """Edits of which each cell has one that can be written at all, and the others."""
    kept: dict[tuple[str | int, int, int], Edit] = {}
    left = []
    for edit in edits:
        before = kept.setdefault((edit.table, edit.row, edit.column), edit)
        if before is not edit and before.value != edit.value:
            left.append(Left(edit, Why.TWICE))
        elif isinstance(edit.value, str) and _UNPRINTABLE.search(edit.value):
            left.append(Left(edit, Why.UNPRINTABLE))
            kept.pop((edit.table, edit.row, edit.column), None)
    return list(kept.values()), left
