"""Hides small numbers of a return that leaves the village, so that nobody can be counted out.

One or two people in a hamlet are known to their neighbours. Such a figure reads 少于3, and where a
total would give it away another figure of the same sum is withheld (不列). What is shown must leave
at least two answers for every hidden figure: that is proved with the sums themselves, not hoped.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Final, NamedTuple, TypeAlias

from forms.privacy.masking import FEWER, SMALL
from forms.reports.report_table import Cell, ReportTable

WITHHELD: Final = "不列"
NOTE: Final = "一至二人的写“少于3”，能由合计推算出来的写“不列”，以免认出具体的人。"


_Row: TypeAlias = dict[int, Fraction]


class _At(NamedTuple):
    row: int
    column: int


class _Sum(NamedTuple):
    """Figures with their signs that add up to nought."""

    plus: tuple[_At, ...]
    minus: tuple[_At, ...]

    @property
    def cells(self) -> tuple[_At, ...]:
        return (*self.plus, *self.minus)


def suppressed(table: ReportTable) -> ReportTable:
    """The return as it may leave the village; money and words stay as they are."""
    grid = [list(row) for _, row in table.rows] + ([list(table.total)] if table.total else [])
    counted = [not column.amount for column in table.definition.columns]
    small = {
        _At(i, j)
        for i, row in enumerate(grid)
        for j, cell in enumerate(row)
        if counted[j] and isinstance(cell, int) and 0 < cell < SMALL
    }
    if not small:
        return table
    sums = [one for one in _sums(table, len(grid)) if all(counted[at.column] for at in one.cells)]
    shown = _Shown(grid, small)
    while shown.hide_more(sums):
        pass
    for at in shown.hidden:
        grid[at.row][at.column] = FEWER if at in shown.fewer else WITHHELD
    rows = tuple((name, tuple(grid[i])) for i, (name, _) in enumerate(table.rows))
    total: tuple[Cell, ...] = tuple(grid[-1]) if table.total else ()
    return replace(table, rows=rows, total=total, notes=(*table.notes, NOTE))


class _Shown:
    """What a reader sees while figures are being hidden.

    Attributes:
        hidden: Figures that are not shown.
        fewer: Those of them that read 少于3; of the others nothing is known.
    """

    def __init__(self, grid: list[list[Cell]], small: set[_At]) -> None:
        self._grid = grid
        self._small = frozenset(small)
        self.hidden = set(small)
        self.fewer = set(small)

    def hide_more(self, sums: list[_Sum]) -> bool:
        """Hide one figure more where a small one is given away; False when none is.

        What costs least first: another part of the same sum, then saying less of a small figure,
        at last the total.
        """
        sure = set(self._pinned(sums)) | set(_solved(sums, self.hidden))
        if sure.isdisjoint(self._small):
            return False
        giving = [one for one in sums if not sure.isdisjoint(one.cells)]
        parts = {at for one in giving for at in one.plus if at not in self.hidden}
        small = {at for one in giving for at in one.cells if at in self.fewer}
        totals = {at for one in giving for at in one.minus if at not in self.hidden}
        if parts:
            self.hidden.add(min(parts, key=self._cost))
        elif small & sure:
            self.fewer.remove(min(small & sure))
        elif small:
            self.fewer.remove(min(small))
        elif totals:
            self.hidden.add(min(totals, key=self._cost))
        else:
            return False
        return True

    def _cost(self, at: _At) -> tuple[bool, int, _At]:
        return self._figure(at) == 0, self._figure(at), at

    def _figure(self, at: _At) -> int:
        return int(self._grid[at.row][at.column])

    def _pinned(self, sums: list[_Sum]) -> Iterator[_At]:
        """Hidden figures for which the bounds of their sums leave one answer only."""
        low: dict[_At, float] = {at: float(at in self.fewer) for at in self.hidden}
        high: dict[_At, float] = {at: SMALL - 1 if at in self.fewer else inf for at in self.hidden}
        sides = [pair for one in sums for pair in ((one.plus, one.minus), (one.minus, one.plus))]
        narrower = True
        while narrower:
            narrower = False
            for side, other in sides:
                for at in (at for at in side if at in low):
                    rest = [cell for cell in side if cell != at]
                    floor = self._sum(other, low) - self._sum(rest, high)
                    ceiling = self._sum(other, high) - self._sum(rest, low)
                    if floor > low[at] or ceiling < high[at]:
                        low[at], high[at] = max(floor, low[at]), min(ceiling, high[at])
                        narrower = True
        yield from (at for at in self.hidden if low[at] == high[at])

    def _sum(self, side: Iterable[_At], bound: Mapping[_At, float]) -> float:
        return sum(bound[at] if at in bound else self._figure(at) for at in side)


def _sums(table: ReportTable, height: int) -> Iterator[_Sum]:
    """Every sum a reader can do: columns to the total, parts to their sum, what a check equates."""
    columns = table.definition.columns
    place = {column.id: j for j, column in enumerate(columns)}
    for j in range(len(columns)):
        if table.total:
            parts = tuple(_At(i, j) for i in range(height - 1))
            yield _Sum(parts, (_At(height - 1, j),))
    for i in range(height):
        for j, column in enumerate(columns):
            if column.of:
                yield _Sum(tuple(_At(i, place[part]) for part in column.of), (_At(i, j),))
        for check in table.definition.checks:
            left = tuple(_At(i, place[name]) for name in check.left)
            yield _Sum(left, tuple(_At(i, place[name]) for name in check.right))


def _solved(sums: list[_Sum], hidden: set[_At]) -> Iterator[_At]:
    """Hidden figures that several sums together determine, by elimination over the hidden ones."""
    order = {at: i for i, at in enumerate(sorted(hidden))}
    pivots: dict[int, _Row] = {}
    for one in sums:
        row = _unknown(one, order)
        for lead, pivot in pivots.items():
            _take(row, pivot, row.get(lead))
        if row:
            lead = min(row)
            scaled = {k: v / row[lead] for k, v in row.items()}
            for other in pivots.values():
                _take(other, scaled, other.get(lead))
            pivots[lead] = scaled
    names = {i: at for at, i in order.items()}
    yield from (names[lead] for lead, row in pivots.items() if len(row) == 1)


def _unknown(one: _Sum, order: dict[_At, int]) -> _Row:
    """The hidden figures of a sum with their signs."""
    row: _Row = {}
    for sign, side in ((1, one.plus), (-1, one.minus)):
        for at in side:
            if at in order:
                row[order[at]] = row.get(order[at], Fraction(0)) + sign
    return {k: v for k, v in row.items() if v}


def _take(row: _Row, other: _Row, factor: Fraction | None) -> None:
    """Subtract a multiple of another row, in place."""
    for k, v in other.items() if factor else ():
        left = row.get(k, Fraction(0)) - (factor or 0) * v
        if left:
            row[k] = left
        else:
            row.pop(k, None)
