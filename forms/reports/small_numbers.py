"""Hides small numbers of a return that leaves the village, so that nobody can be counted out.

One or two people in a hamlet are known to their neighbours. Such a figure reads 少于3, and where
other figures would give it away some of them are withheld (不列). Looked at are all tables that
left together with this one: of other kinds, and of other days, for a figure that is still the same
is one that has been seen. What is hidden is proved, not hoped: for every small figure there is
another village, with another figure there, that would have sent the very same tables.

A figure is withheld only where that is needed for such a proof; sums and totals last of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple, TypeAlias

from forms.definitions.report import ReportColumn, ReportDef
from forms.privacy.masking import FEWER, SMALL
from forms.reports.report_table import Cell, ReportTable

WITHHELD: Final = "不列"
NOTE: Final = "一至二人的写“少于3”，能由合计或别的报表推算出来的写“不列”，以免认出具体的人。"
TRIES: Final = 800
"""So many beginnings are looked at, the cheapest first, before any way at all is looked for."""
DIVES: Final = 2500
"""So many are looked at then, those nearest to a balance first; else all around is hidden."""
PLAIN, EMPTY, LESS, TOTAL, WHOLE = 10, 15, 25, 60, 40
"""What it costs to hide a figure: any, a nought, less said of a small one, a total, a sum."""


class Figure(NamedTuple):
    """One figure, wherever and whenever it was sent: who are counted where, and how many."""

    place: str
    meaning: str
    number: int


Way: TypeAlias = Mapping[Figure, int]
"""Figures of another village that would send the same tables: by how much each is another."""
Sum: TypeAlias = Mapping[Figure, int]
"""Figures with their signs that add up to nought."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A table that left the village: the true figures, and what a reader saw.

    Attributes:
        true: As counted.
        shown: As sent.
    """

    true: ReportTable
    shown: ReportTable


def suppressed(table: ReportTable, sent: Sequence[Sent] = ()) -> ReportTable:
    """The return as it may leave the village; words stay as they are.

    Args:
        table: As counted.
        sent: What has left before, with figures counted on its own day.
    """
    hiding = _Hiding(table, sent)
    hiding.hide(hiding.small)
    hiding.hide(hiding.money())
    hiding.give_back()
    if not hiding.hidden:
        return replace(table, origin=table)
    cells = _cells(table)
    grid = [list(row) for _, row in table.rows] + ([list(table.total)] if table.total else [])
    for (i, j), figure in cells.items():
        if figure in hiding.hidden:
            grid[i][j] = FEWER if figure in hiding.fewer else WITHHELD
    rows = tuple((name, tuple(grid[i])) for i, (name, _) in enumerate(table.rows))
    total: tuple[Cell, ...] = tuple(grid[-1]) if table.total else ()
    notes = (*table.notes, NOTE)
    return replace(table, rows=rows, total=total, notes=notes, origin=table)


@dataclass(slots=True)
class _Hiding:
    """What a reader of all tables sees while figures of one table are being hidden.

    Attributes:
        table: The table that is to leave.
        seen: Figures that have been seen already: they can be hidden no more.
        fewer: Hidden figures of which it is known that they are one or two.
        hidden: Hidden figures of the table.
        small: Figures, of tables sent before too, that have to stay hidden.
    """

    table: ReportTable
    sent: Sequence[Sent]
    seen: set[Figure] = field(default_factory=set)
    fewer: set[Figure] = field(default_factory=set)
    hidden: set[Figure] = field(default_factory=set)
    small: set[Figure] = field(default_factory=set)
    _told: set[Figure] = field(default_factory=set)
    _own: dict[Figure, int] = field(default_factory=dict)
    _ways: dict[Figure, Way] = field(default_factory=dict)
    _sums: list[Sum] = field(default_factory=list)
    _in: dict[Figure, list[int]] = field(default_factory=lambda: defaultdict(list))
    _lost: set[Figure] = field(default_factory=set)
    _bound: set[Figure] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._own = {
            figure: _cost(self.table, at, figure) for at, figure in _cells(self.table).items()
        }
        for table in self.sent:
            self._remember(table)
        own = {f for f in _counts(self.table) if 0 < f.number < SMALL} - self.seen
        self.hidden, self.fewer = set(own), self._told | own
        self.small = own | self._kept()
        for one in _sums((self.table, *(one.true for one in self.sent))):
            for figure in one:
                self._in[figure].append(len(self._sums))
            self._sums.append(one)

    def _kept(self) -> set[Figure]:
        """Figures that were hidden in tables sent before, and have to stay so."""
        tables = [one.true for one in self.sent]
        small = {f for table in tables for f in _counts(table) if 0 < f.number < SMALL}
        money = {f for table in tables for f, _ in _tells(table)}
        return (small | money) - self.seen

    def _remember(self, one: Sent) -> None:
        """What a reader knows from a table sent before."""
        shown = [*(row for _, row in one.shown.rows), one.shown.total]
        for (i, j), figure in _cells(one.true).items():
            if shown[i][j] == FEWER:
                self._told.add(figure)
            elif shown[i][j] != WITHHELD:
                self.seen.add(figure)

    def hide(self, wanted: Iterable[Figure]) -> None:
        """Hide what it takes that none of these can be worked out."""
        self.small |= set(wanted)
        self.hidden |= (self._own.keys() & set(wanted)) - self.seen
        for figure in sorted(self.small - self._ways.keys() - self._lost):
            if (way := self._way(figure) or self._dive(figure)) is not None:
                self._take(way)
            else:  # what left before gives it away already, or nobody can tell
                self._lost.add(figure)
                self._bound |= self._around(figure)
        self.hidden |= self._bound

    def _take(self, way: Way) -> None:
        """Hide what a way needs; it is a way for every small figure on it."""
        for figure, step in way.items():
            if figure in self._own and figure not in self.seen:
                self.hidden.add(figure)
                if not 0 < figure.number + step < SMALL:
                    self.fewer.discard(figure)
        for figure in way.keys() & self.small:
            self._ways.setdefault(figure, way)

    def _around(self, figure: Figure) -> set[Figure]:
        """The figures of the table that hang together with one, by a sum and by one beyond it."""
        found = {figure}
        for _ in range(2):
            found |= {
                other for one in found for at in self._in.get(one, ()) for other in self._sums[at]
            }
        return (found & self._own.keys()) - self.seen

    def money(self) -> set[Figure]:
        """Sums of money that tell of how many people they are, where that is hidden."""
        return {f for f, people in _tells(self.table) if people in self.hidden}

    def give_back(self) -> None:
        """Show again what is not needed, totals first."""
        spare = self.hidden - self.small - self._bound
        for figure in sorted(spare, key=lambda f: (-self._own[f], f)):
            self.hidden.discard(figure)
            lost = [s for s, way in self._ways.items() if figure in way]
            found = {one: self._way(one, free=True) or self._dive(one, free=True) for one in lost}
            if None in found.values():
                self.hidden.add(figure)
            else:
                self._ways |= {one: way for one, way in found.items() if way is not None}

    def _way(self, wanted: Figure, *, free: bool = False) -> Way | None:
        """The cheapest way to another figure; None when there is none.

        Args:
            wanted: The figure that is to be another one.
            free: Nothing more may be hidden for it.
        """
        number, queue = count(), list[tuple[int, int, dict[Figure, int], dict[int, int]]]()
        for step in (1, -1):
            price = self._price(wanted, step)
            if price is not None and not (free and price):
                heappush(
                    queue, (price, next(number), {wanted: step}, self._moved({}, wanted, step))
                )
        for _ in range(TRIES):
            if not queue:
                return None
            cost, _n, way, open_ = heappop(queue)
            if not open_:
                return way
            for figure, step, price in self._steps(way, open_):
                if not (free and price):
                    entry = (cost + price, next(number), {**way, figure: step},
                             self._moved(open_, figure, step))  # fmt: skip
                    heappush(queue, entry)
        return None

    def _dive(self, wanted: Figure, *, free: bool = False) -> Way | None:
        """Any way to another figure, the one nearest to a balance first; else as ``_way``.

        Where a figure is the only one of its hamlet, somebody else has to take its place in every
        column that speaks of him: too long a way to be found by looking at all cheaper ones first.
        """
        number, queue = count(), list[tuple[int, int, int, dict[Figure, int], dict[int, int]]]()
        for step in (1, -1):
            price = self._price(wanted, step)
            if price is not None and not (free and price):
                open_ = self._moved({}, wanted, step)
                heappush(queue, (len(open_), price, next(number), {wanted: step}, open_))
        for _ in range(DIVES):
            if not queue:
                return None
            _left, cost, _n, way, open_ = heappop(queue)
            if not open_:
                return way
            for figure, step, price in self._steps(way, open_):
                if not (free and price):
                    after = self._moved(open_, figure, step)
                    heappush(queue, (len(after), cost + price, next(number),
                                     {**way, figure: step}, after))  # fmt: skip
        return None

    def _steps(self, way: Way, open_: Mapping[int, int]) -> Iterator[tuple[Figure, int, int]]:
        """What may be changed to balance the sum that leaves the fewest ways to do it."""
        best: list[tuple[Figure, int, int]] | None = None
        for at, off in open_.items():
            found = [
                (figure, step, price)
                for figure, sign in self._sums[at].items()
                if figure not in way
                and (price := self._price(figure, step := -sign if off > 0 else sign)) is not None
            ]
            if best is None or len(found) < len(best):
                best = found
        yield from best or ()

    def _moved(self, open_: Mapping[int, int], figure: Figure, step: int) -> dict[int, int]:
        """The sums that are out of balance once a figure is another one."""
        after = dict(open_)
        for at in self._in.get(figure, ()):
            after[at] = after.get(at, 0) + step * self._sums[at][figure]
            if not after[at]:
                del after[at]
        return after

    def _price(self, figure: Figure, step: int) -> int | None:
        """What it costs that a figure may be another one; None when a reader knows better."""
        number = figure.number + step
        if number < 0 or figure in self.seen or (figure in self._told and not 0 < number < SMALL):
            return None
        if figure not in self._own:
            return 0  # nobody has ever been sent it
        if figure not in self.hidden:
            return self._own[figure]
        return LESS if figure in self.fewer and not 0 < number < SMALL else 0


_Place: TypeAlias = tuple[int, int]


def _cells(table: ReportTable) -> dict[_Place, Figure]:
    """The figures of a table by row and column; the total is the last row."""
    rows = [*table.rows, *([("", table.total)] if table.total else [])]
    return {
        (i, j): _figure(table.definition, name, column, cell)
        for i, (name, cells) in enumerate(rows)
        for j, (column, cell) in enumerate(zip(table.definition.columns, cells, strict=True))
        if isinstance(cell, int) and (not column.amount or column.tells)
    }


def _figure(definition: ReportDef, place: str, column: ReportColumn, number: int) -> Figure:
    return Figure(place, _meaning(definition, column), number)


def _meaning(definition: ReportDef, column: ReportColumn) -> str:
    """Whom a column counts; two columns that count the same people mean the same."""
    if not column.count:
        return f"{definition.id}.{column.id}"
    where = column.where.text if column.where else ""
    return "|".join((column.count, where, column.within, column.amount))


def _counts(table: ReportTable) -> Iterator[Figure]:
    """The figures that are no money."""
    columns = table.definition.columns
    yield from (f for (_, j), f in _cells(table).items() if not columns[j].amount)


def _tells(table: ReportTable) -> Iterator[tuple[Figure, Figure]]:
    """Sums of money with the figure of whom they tell."""
    columns, cells = table.definition.columns, _cells(table)
    at = {column.id: j for j, column in enumerate(columns)}
    for (i, j), figure in cells.items():
        people = cells.get((i, at[columns[j].tells])) if columns[j].tells else None
        if people is not None:
            yield figure, people


def _cost(table: ReportTable, at: _Place, figure: Figure) -> int:
    """How much is lost by hiding a figure."""
    column = table.definition.columns[at[1]]
    cost = EMPTY if figure.number == 0 else PLAIN
    if at[0] == len(table.rows):
        cost += TOTAL
    sums = column.of or (column.count and column.where is None)
    return cost + WHOLE if sums else cost


def _sums(tables: Sequence[ReportTable]) -> Iterator[Sum]:
    """Every sum a reader of all tables can do."""
    for table in tables:
        yield from _down(table)
        yield from _across(table)
        yield from _in_time(table)
        for other in tables:
            yield from _between(table, other)


def _sum(plus: Iterable[Figure], minus: Iterable[Figure]) -> Sum | None:
    """Figures that add up; None where they do not, or say nothing."""
    found: dict[Figure, int] = defaultdict(int)
    for sign, side in ((1, plus), (-1, minus)):
        for figure in side:
            found[figure] += sign
    kept = {figure: sign for figure, sign in found.items() if sign}
    balanced = sum(figure.number * sign for figure, sign in kept.items()) == 0
    return kept if kept and balanced else None


def _given(*sums: Sum | None) -> Iterator[Sum]:
    yield from (one for one in sums if one is not None)


def _down(table: ReportTable) -> Iterator[Sum]:
    """Each column with its total."""
    cells, height = _cells(table), len(table.rows)
    for j in range(len(table.definition.columns)) if table.total else ():
        column = [cells.get((i, j)) for i in range(height + 1)]
        if all(figure is not None for figure in column):
            *parts, total = [figure for figure in column if figure is not None]
            yield from _given(_sum(parts, [total]))


def _across(table: ReportTable) -> Iterator[Sum]:
    """Sums, cross-foot checks and parts of a whole, in every row."""
    columns, cells = table.definition.columns, _cells(table)
    at = {column.id: j for j, column in enumerate(columns)}
    rows = range(len(table.rows) + bool(table.total))

    def row(i: int, names: Iterable[str]) -> list[Figure]:
        return [figure for name in names if (figure := cells.get((i, at[name]))) is not None]

    parts = [(c, whole) for c in columns if (whole := _whole(columns, c)) is not None]
    for i in rows:
        for column in columns:
            if column.of:
                yield from _given(_sum(row(i, column.of), row(i, [column.id])))
        for check in table.definition.own_checks:
            yield from _given(_sum(row(i, check.left), row(i, check.right)))
        for column, whole in parts:
            part, all_ = cells[i, at[column.id]], cells[i, at[whole.id]]
            others = all_.number - part.number
            rest = Figure(part.place, f"{all_.meaning} - {part.meaning}", others)
            if others >= 0:
                yield from _given(_sum([part, rest], [all_]))


def _whole(columns: Iterable[ReportColumn], part: ReportColumn) -> ReportColumn | None:
    """The column of all of whom a column counts some."""
    if not part.count or part.where is None or part.amount:
        return None
    same = (
        one for one in columns
        if one.count == part.count and one.where is None
        and one.within == part.within and not one.amount
    )  # fmt: skip
    return next(same, None)


def _in_time(table: ReportTable) -> Iterator[Sum]:
    """How many there were before, with the new and without those who stopped, are how many now."""
    columns, cells = table.definition.columns, _cells(table)
    at = {column.id: j for j, column in enumerate(columns)}
    for flow in table.definition.flows:
        for i in range(len(table.rows) + bool(table.total)):
            stock, new, stopped = (cells[i, at[n]] for n in (flow.stock, flow.new, flow.stopped))
            before = Figure(stock.place, stock.meaning, stock.number + stopped.number - new.number)
            if before.number >= 0:
                yield from _given(_sum([before, new], [stock, stopped]))


def _between(table: ReportTable, other: ReportTable) -> Iterator[Sum]:
    """Checks of a return that look at another one, hamlet by hamlet."""
    mine, theirs = _by_name(table), _by_name(other)
    for check in table.definition.checks:
        names = (*check.left, *check.right)
        if check in table.definition.own_checks or table is other:
            continue
        if {n.partition(".")[0] for n in names if "." in n} != {other.definition.id}:
            continue
        for place in mine.keys() & theirs.keys():
            sides = [
                [(theirs if "." in n else mine)[place].get(n.rpartition(".")[2]) for n in side]
                for side in (check.left, check.right)
            ]
            if all(figure is not None for side in sides for figure in side):
                left, right = ([f for f in side if f is not None] for side in sides)
                yield from _given(_sum(left, right))


def _by_name(table: ReportTable) -> dict[str, dict[str, Figure]]:
    """The figures of a table by place and column."""
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for (_, j), figure in _cells(table).items():
        found[figure.place][table.definition.columns[j].id] = figure
    return found
