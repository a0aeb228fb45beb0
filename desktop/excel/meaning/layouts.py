"""Sheets that are no list, laid out as one: labels down a column, or labels with a value beside.

A transposed table has its headings below one another and a person in each further column. A card
of one person has 姓名 ｜ 韦大山 ｜ 性别 ｜ 男 row by row. Both are turned into a header with rows
below it; every cell keeps its address.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.sheet.cells import Cell, squeezed, text_of
from desktop.excel.sheet.headers import LONGEST, SEARCHED_ROWS
from desktop.excel.sheet.headings import NAME, RELATION, Headings
from desktop.excel.sheet.register_table import HELP
from desktop.excel.sheet.workbook import Sheet

FEWEST: Final = 4
"""Labels below one another that make a transposed table, or beside values that make a card."""
LABEL_COLUMNS: Final = 3
"""Columns at the left in which the headings of a transposed table may stand."""
ADJACENT: Final = 3
"""Labels side by side without a value between them: the header of a list."""
MOSTLY: Final = 1.3
"""Labels of the whole sheet, for each of the column: a few values read like headings (户主)."""
HEAD: Final = "户主"
OTHERS: Final = ("父亲", "母亲", "监护人", "配偶", "户主", "联系人", "帮扶人", "照护人", "委托人")
"""Words at the left of some rows: what follows is said of somebody else."""

_NAME_OF: Final = re.compile(r"^(丈夫|妻子|男方|女方|父亲|母亲|夫|妻)的?(?:姓名|名字)$")
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label with the place of what stands beside it."""

    target: str
    heading: str
    label: _Place
    value: _Place


def upright(sheet: Sheet, every: Headings) -> Sheet:
    """The sheet as a list, where it is a transposed table or a card; else as it is.

    Args:
        sheet: The sheet.
        every: All headings there are.
    """
    if sheet.name == HELP or len(sheet.rows) < 2:
        return sheet
    grid = _Grid(sheet, every)
    return grid.turned() or grid.card() or _couples(sheet, every) or sheet


def _couples(sheet: Sheet, every: Headings) -> Sheet | None:
    """A sheet of two people a row (丈夫姓名 ｜ 妻子姓名) about the first; None for others.

    The first of them becomes the row's own person, and the other stays beside him, for no column
    says 姓名 alone.
    """
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {c: squeezed(cell) for c, cell in enumerate(row) if isinstance(cell, str) and cell}
        if any(every.target("", text) == NAME for text in texts.values()):
            return None
        whose = [match[1] for text in texts.values() if (match := _NAME_OF.match(text))]
        if len({*whose}) != 2:
            continue
        own: list[Cell] = [
            text.removeprefix(whose[0]) or cell
            if (text := texts.get(c, "")).startswith(whose[0])
            else cell
            for c, cell in enumerate(row)
        ]
        return replace(sheet, rows=[*sheet.rows[:at], own, *sheet.rows[at + 1 :]])
    return None


class _Grid:
    """The upper part of a sheet with what is a label in it."""

    def __init__(self, sheet: Sheet, every: Headings) -> None:
        self.sheet = sheet
        self.rows = sheet.rows[:SEARCHED_ROWS]
        self.labels: dict[_Place, str] = {}
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if isinstance(cell, str) and 0 < len(cell) <= LONGEST:
                    target = every.target("", squeezed(cell).rstrip(":："))
                    answers = self.labels.get((r, c - 1)) == RELATION and squeezed(cell) == HEAD
                    if target and not answers:
                        self.labels[r, c] = target
        self.ends = {first: last for first, last in sheet.merges if first[0] < SEARCHED_ROWS}

    def turned(self) -> Sheet | None:
        """A transposed table as a list; None where the sheet is none."""
        for column in range(LABEL_COLUMNS):
            down = {r: target for (r, c), target in self.labels.items() if c == column}
            if len(set(down.values())) < FEWEST or NAME not in down.values():
                continue
            if len(self.labels) > MOSTLY * len(down):
                return None  # labels stand elsewhere too
            return self._turned(column, range(min(down), len(self.sheet.rows)), down)
        return None

    def _turned(self, column: int, below: range, down: Mapping[int, str]) -> Sheet | None:
        name = next(r for r, target in down.items() if target == NAME)
        people = [
            c for c in range(column + 1, len(self.sheet.rows[name])) if text_of(self._at(name, c))
        ]
        labels = [r for r in below if text_of(self._at(r, column))]
        if not people or len(labels) < FEWEST:
            return None
        rows: list[list[Cell]] = [[self._at(r, column) for r in labels]]
        rows += [[self._at(r, c) for r in labels] for c in people]
        origin = {(0, i): (r, column) for i, r in enumerate(labels)}
        origin |= {(n, i): (r, c) for n, c in enumerate(people, 1) for i, r in enumerate(labels)}
        return self._laid_out(rows, origin, min(down))

    def card(self) -> Sheet | None:
        """A card of one person as a list of one; None where the sheet is none."""
        pairs = list(self._pairs())
        rows = {pair.label[0] for pair in pairs}
        known = {pair.target for pair in pairs}
        if NAME not in known or len(known) < FEWEST or len(rows) < 2 or self._has_list():
            return None
        origin = {(0, i): pair.label for i, pair in enumerate(pairs)}
        origin |= {(1, i): pair.value for i, pair in enumerate(pairs)}
        cells: list[list[Cell]] = [
            [pair.heading for pair in pairs], [self._at(*pair.value) for pair in pairs],
        ]  # fmt: skip
        return self._laid_out(cells, origin, min(rows))

    def _laid_out(self, rows: list[list[Cell]], origin: dict[_Place, _Place], top: int) -> Sheet:
        """The sheet with these rows below what stands above its labels."""
        above = self.sheet.rows[:top]
        moved = {(r + top, c): place for (r, c), place in origin.items()}
        return replace(self.sheet, rows=[*above, *rows], merges=(), origin=moved)

    def _pairs(self) -> Iterator[_Pair]:
        """Labels with a value, or with room for one, to their right."""
        for (r, c), target in self.labels.items():
            value = (r, self._behind(r, c))
            if value in self.labels:
                continue
            about = self._about(r, c)
            heading = about + squeezed(text_of(self._at(r, c))).rstrip(":：")
            yield _Pair("" if about else target, heading, (r, c), value)

    def _about(self, row: int, column: int) -> str:
        """Of whom the labels of a row are, where a word at its left says so."""
        for (top, left), (bottom, _) in ((at, self.ends.get(at, at)) for at in self._words()):
            if top <= row <= bottom and left < column:
                return squeezed(text_of(self._at(top, left)))
        return ""

    def _words(self) -> Iterator[_Place]:
        for r, row in enumerate(self.rows):
            if row and isinstance(row[0], str) and squeezed(row[0]) in OTHERS:
                yield r, 0

    def _behind(self, row: int, column: int) -> int:
        """The column behind a cell, its merged block counted as one."""
        return self.ends.get((row, column), (row, column))[1] + 1

    def _has_list(self) -> bool:
        """Whether labels stand side by side somewhere: a list with a header of its own."""
        for r, c in self.labels:
            side_by_side, at = 1, c
            while (r, at := self._behind(r, at)) in self.labels:
                side_by_side += 1
            if side_by_side >= ADJACENT:
                return True
        return False

    def _at(self, row: int, column: int) -> Cell:
        rows = self.sheet.rows
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
