"""How wide the columns of a table are: what its texts need, and who gets the room that is spare.

A row is as high as its highest cell, so a column is widened to where one of its texts takes a line
fewer, and only if rows become lower by it. Texts are measured in ems, so that any size of letters
may be asked about.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, product
from math import ceil, prod
from operator import mul
from typing import Final, TypeAlias

from desktop.paper.typesetting.line_breaking import FIRM, PHRASES, Style
from desktop.paper.typesetting.page import MM
from forms.notices.sheet.notice import PaperTable

PAD_X = 4.0
LONG_TEXT_EM = 40.0
"""A text of more characters than this would rather stand below its row than in a column."""
_WHOLE_EM = 4.2  # values up to four characters, which is most names, are never broken
_WIDEST_EM = 14.0  # no more is kept free for one column, however long its texts are
_FIRM_EM = 12.0  # a number or word wider than this is broken rather than starve the others
_LATIN = re.compile("[0-9A-Za-zÀ-ɏḀ-ỿ]")
_EM = Style("song", 1, 1)
_HEAVY_EM = Style("hei", 1, 1)
"""The letters of a last row set apart."""
_PAD = 2 * PAD_X + 1
_ROWS_WEIGHED: Final = 64
"""Rows of other texts that are looked at when room is shared; more change nothing but the time."""
_ASIDE = 0.1  # what a line of a cell weighs that is not the highest of its row
_EXCHANGES = 8
_FEW: Final = 2000
"""Sharings, at most, that are all tried; that takes hundredths of a second."""
_Profile: TypeAlias = tuple[int, ...]
"""Lines that the texts of a column take, by row."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a table.

    Attributes:
        size: Points.
        pad: Points above and below a cell.
        least: Points of the lowest row.
    """

    size: float = 14
    pad: float = 4.0
    least: float = 9 * MM

    @property
    def head(self) -> Style:
        """The heading row."""
        return Style("hei", self.size, self.size + 4)

    @property
    def cell(self) -> Style:
        """A row."""
        return Style("song", self.size, self.size + 5)

    @property
    def total(self) -> Style:
        """A last row set apart."""
        return Style("hei", self.size, self.size + 5)


class Widths:
    """How wide the texts of a table are, and the widths its columns get.

    Args:
        table: What is set.
    """

    def __init__(self, table: PaperTable) -> None:
        self.table = table
        em = _EM.width
        self.texts = [
            {text: em(text) for text in _values(table, i)} for i in range(len(table.columns))
        ]
        self._bounds = [
            _bounds(texts, table.total[i] if table.total else "")
            for i, texts in enumerate(self.texts)
        ]
        self._phrases: dict[str, list[float]] = {}
        self._profiles: dict[tuple[int, float], _Profile] = {}
        self._edges: dict[object, tuple[tuple[int, ...], tuple[float, ...]]] = {}

    def wishes(self, columns: Iterable[int]) -> list[tuple[float, float]]:
        """Least and natural width of the texts of columns, in ems."""
        found = []
        for i in columns:
            least, natural, _ = self._bounds[i]
            title = len(self.table.columns[i].title)
            least = max(least, title if title <= 3 else (title + 1) // 2)
            found.append((least, max(natural, title)))
        return found

    def least(self, letters: Letters, below: frozenset[int]) -> float:
        """The narrowest the table can be set without ugly breaks, in points."""
        wishes = self.wishes(beside(self.table, below))
        return sum(least * letters.size + _PAD for least, _ in wishes)

    def edges(
        self, width: float, letters: Letters, below: frozenset[int]
    ) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Which columns stand beside each other, and x of their edges, from 0, in points."""
        asked = (width, letters, below)
        if asked not in self._edges:
            self._edges[asked] = self._shared(width, letters, below)
        return self._edges[asked]

    def _shared(
        self, width: float, letters: Letters, below: frozenset[int]
    ) -> tuple[tuple[int, ...], tuple[float, ...]]:
        columns = beside(self.table, below)
        wishes = self.wishes(columns)
        room = (width - _PAD * len(columns)) / letters.size
        least, natural = (sum(side) for side in zip(*wishes, strict=True))
        if natural <= room:
            shares = [high for _, high in wishes]
        elif least >= room:
            shares = _squeezed([low for low, _ in wishes], self._firm(columns), room)
        else:
            shares = self._lowest(columns, wishes, room)
        points = [share * letters.size + _PAD for share in shares]
        return columns, (0.0, *accumulate(share * width / sum(points) for share in points))

    def lines(self, text: str, wide: float, room: float) -> int:
        """How many lines a text takes, nearly.

        Args:
            text: A cell.
            wide: Its width.
            room: That of its column; both in ems.
        """
        if wide <= room:
            return 1
        phrases = self._phrases.get(text)
        if phrases is None:
            phrases = self._phrases[text] = [_EM.width(p) for p in PHRASES.findall(text)]
        if max(phrases) > room:
            return ceil(wide / room)
        count, used = 1, 0.0
        for phrase in phrases:
            if used + phrase > room:
                count, used = count + 1, 0.0
            used += phrase
        return count

    def _firm(self, columns: Iterable[int]) -> list[float]:
        return [self._bounds[i][2] for i in columns]

    @cached_property
    def _sample(self) -> tuple[list[Sequence[str]], list[int]]:
        """Rows that need not be alike, and how many of the table each stands for."""
        broken = [
            i for i, texts in enumerate(self.texts) if max(texts.values(), default=0) > _WHOLE_EM
        ]
        first: dict[tuple[str, ...], Sequence[str]] = {}
        counts = Counter[tuple[str, ...]]()
        for row in self.table.rows:
            key = tuple([row[i] for i in broken])
            first.setdefault(key, row)
            counts[key] += 1
        keys = list(first)[:: ceil(len(first) / _ROWS_WEIGHED) or 1]
        return [first[key] for key in keys], [counts[key] for key in keys]

    def _profile(self, column: int, room: float) -> _Profile:
        known = self._profiles.get((column, room))
        if known is None:
            texts = self.texts[column]
            made = [self.lines(row[column], texts[row[column]], room) for row in self._sample[0]]
            known = self._profiles[column, room] = tuple(made)
        return known

    def _lowest(
        self, columns: Sequence[int], wishes: Sequence[tuple[float, float]], room: float
    ) -> list[float]:
        """Widths between least and natural by which the rows become lowest, in ems."""
        spare = room - sum(low for low, _ in wishes)
        steps = [
            self._steps(i, low, min(high, low + spare))
            for i, (low, high) in zip(columns, wishes, strict=True)
        ]
        up, down = (_Climb(steps, self._sample[1], room) for _ in range(2))
        if prod(map(len, steps)) <= _FEW:
            up.try_all()
            return up.widths
        down.narrow()
        for climb in (up, down):
            climb.widen()
            climb.exchange()
        return min(up, down, key=lambda climb: climb.cost).widths

    def _steps(self, column: int, low: float, high: float) -> list[tuple[float, _Profile]]:
        """Widths from which on texts of a column take fewer lines, and how many at most.

        A word that is broken in two in a narrow column stays whole in a wider one, where its text
        may take a line more. Columns get what room is left in the end, so lines count as saved
        only where no wider column needs them again.
        """
        ladder: list[tuple[float, _Profile]] = []
        most: _Profile = (0,) * len(self._sample[1])
        for room in (*_grid(low, high),)[::-1]:
            most = tuple(map(max, most, self._profile(column, room)))
            ladder.append((room, most))
        found = [(low, tuple(map(max, most, self._profile(column, low))))]
        for room, lines in reversed(ladder):
            if lines != found[-1][1]:
                found.append((room, lines))
        return found


class _Climb:
    """Goes up the steps of the columns where that makes the rows lowest for the room it takes.

    Where two columns are equally high in a row, neither is worth widening alone, so the way up ends
    too early; the way down, from where every column has all it wants, does not know that trap.

    Args:
        steps: Of each column, from its least width.
        weights: How often each row of the profiles comes.
        room: For all columns, in ems.
    """

    def __init__(
        self, steps: list[list[tuple[float, _Profile]]], weights: Sequence[int], room: float
    ) -> None:
        self._steps, self._weights = steps, weights
        self._at = [0] * len(steps)
        self._room = room
        self._spare = room - sum(self.widths)
        self._sums = [[sum(map(mul, p, weights)) for _, p in ladder] for ladder in steps]
        self._ones = [1] * len(weights)
        self._open = [i for i, ladder in enumerate(steps) if len(ladder) > 1]

    @property
    def widths(self) -> list[float]:
        """Of the columns, in ems."""
        return [ladder[at][0] for ladder, at in zip(self._steps, self._at, strict=True)]

    @property
    def cost(self) -> float:
        """Of the widths as they are."""
        return self._cost(self._at)

    def try_all(self) -> None:
        """The lowest of all sharings that fit; of those, the one that needs least room."""
        every = map(list, product(*(range(len(ladder)) for ladder in self._steps)))
        fit = (at for at in every if self._width(at) <= self._room)
        self._at = min(fit, key=lambda at: (self._cost(at), self._width(at)))

    def narrow(self) -> None:
        """Give every column all it wants, and take back what is too much where it costs least."""
        self._at = [len(ladder) - 1 for ladder in self._steps]
        self._spare = self._room - sum(self.widths)
        while self._spare < 0:
            now, options = self._cost(self._at), []
            for i in self._open:
                for step in range(self._at[i]):
                    freed = self._steps[i][self._at[i]][0] - self._steps[i][step][0]
                    more = self._cost(_moved(self._at, {i: step})) - now
                    options.append((more / min(freed, -self._spare), i, step, freed))
            _, i, step, freed = min(options)
            self._at[i], self._spare = step, self._spare + freed

    def widen(self) -> None:
        """Spend the room, always where it saves most."""
        while True:
            now, options = self._cost(self._at), []
            for i in self._open:
                for step in range(self._at[i] + 1, len(self._steps[i])):
                    price = self._steps[i][step][0] - self._steps[i][self._at[i]][0]
                    if price > self._spare:
                        break
                    saved = now - self._cost(_moved(self._at, {i: step}))
                    options.append((saved / price, i, step, price))
            if not options or max(options)[0] <= 0:
                return
            _, i, step, price = max(options)
            self._at[i], self._spare = step, self._spare - price

    def exchange(self) -> None:
        """Take room from one column for another while rows become lower."""
        for _ in range(_EXCHANGES):
            now = self._cost(self._at)
            options = [
                (self._cost(at), i, j, at)
                for i in self._open
                for j in self._open
                for step in range(self._at[j])
                if i != j and (at := self._swapped(i, j, step))
            ]
            if not options or min(options)[0] >= now:
                return
            before = sum(self.widths)
            self._at = min(options)[3]
            self._spare += before - sum(self.widths)

    def _width(self, at: Sequence[int]) -> float:
        return sum(ladder[step][0] for ladder, step in zip(self._steps, at, strict=True))

    def _swapped(self, i: int, j: int, step: int) -> list[int]:
        """Column j down at a step, and i as wide as that lets it be; empty for no change."""
        mine, other = self._steps[i], self._steps[j]
        left = self._spare + other[self._at[j]][0] - other[step][0]
        best = self._at[i]
        while best + 1 < len(mine) and mine[best + 1][0] - mine[self._at[i]][0] <= left:
            best += 1
        return [] if best == self._at[i] else _moved(self._at, {i: best, j: step})

    def _cost(self, at: Sequence[int]) -> float:
        """Lines of the highest cells, and a little for those of the others."""
        profiles = [ladder[step][1] for ladder, step in zip(self._steps, at, strict=True)]
        rows = map(max, self._ones, *profiles)
        aside = sum(sums[step] for sums, step in zip(self._sums, at, strict=True))
        return float(sum(map(mul, rows, self._weights)) + _ASIDE * aside)


def _grid(low: float, high: float) -> Iterator[float]:
    """Widths worth trying: half ems, whole ones where a column is wide, and the last."""
    now = low
    while now < high:
        now = (int(now * 2) + 1) / 2 if now < _WIDEST_EM else int(now) + 1.0
        yield min(now, high)


def _moved(at: Sequence[int], steps: Mapping[int, int]) -> list[int]:
    return [steps.get(i, step) for i, step in enumerate(at)]


def beside(table: PaperTable, below: frozenset[int]) -> tuple[int, ...]:
    """The columns that are not set below their rows."""
    return tuple(i for i in range(len(table.columns)) if i not in below)


def long_columns(table: PaperTable) -> frozenset[int]:
    """Columns with texts that would rather stand below their rows."""
    return frozenset(
        i
        for i, column in enumerate(table.columns)
        if i and not column.merge and any(len(row[i]) > LONG_TEXT_EM for row in table.rows)
    )


def _values(table: PaperTable, column: int) -> set[str]:
    values: set[str] = {row[column] for row in table.rows}
    return values if table.total is None else values | {table.total[column]}


def _bounds(texts: Mapping[str, float], total: str) -> tuple[float, float, float]:
    """What texts need at least, what they would like, and what a number needs to stay whole.

    A number, a date or a document's number is never broken, nor one of the last row, whose letters
    are heavier and wider. All in ems.
    """
    least, natural, firm = _bounds_of_rows(texts)
    heavy = min(max(map(_HEAVY_EM.width, FIRM.findall(total)), default=0.0), _FIRM_EM)
    return max(least, heavy), max(natural, heavy), max(firm, heavy)


def _bounds_of_rows(texts: Mapping[str, float]) -> tuple[float, float, float]:
    latin = "\n".join(text for text in texts if _LATIN.search(text))
    firm = min(max(map(_EM.width, {*FIRM.findall(latin)}), default=0.0), _FIRM_EM)
    widest = max(texts.values(), default=0.0)
    natural = min(widest, LONG_TEXT_EM)
    if widest <= _WHOLE_EM:
        return natural, natural, firm
    phrase = 1 + max(_EM.width(p) for p in {p for text in texts for p in text.split("、")})
    if phrase > _WHOLE_EM + 1:
        phrase = max(phrase / 2 + 0.5, 4)
    return max(min(phrase, widest, _WIDEST_EM), firm), max(natural, firm), firm


def _squeezed(lows: Sequence[float], unbroken: Sequence[float], width: float) -> list[float]:
    """Widths below what columns need at least: words share what numbers leave."""
    tight = width / sum(lows)
    firm = {i for i, low in enumerate(lows) if unbroken[i] >= low * tight}
    left = width - sum(unbroken[i] for i in firm)
    rest = sum(low for i, low in enumerate(lows) if i not in firm)
    if left <= 0 or not rest:
        return [low * tight for low in lows]
    return [unbroken[i] if i in firm else low * left / rest for i, low in enumerate(lows)]
