"""What a return looks like once counted: rows, checks, notes.

What a return of rows is asked, and what it gives back; see ``forms.reports.registers``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from forms.definitions.definitions import Definitions
from forms.definitions.records import Hamlet
from forms.definitions.report import ReportColumn, ReportDef
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

if TYPE_CHECKING:
    from forms.reports.wall_chart import WallChart

Cell: TypeAlias = int | str
"""A figure (fen for money) or words."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a cross-foot check found.

    Attributes:
        good: Whether both sides agree in every row.
        zh: What was compared, or what is wrong in which row and what to do.
    """

    good: bool
    zh: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A computed return.

    Attributes:
        definition: What it is.
        village: Name of the village.
        as_of: The day.
        rows: First cell and one cell per column; fen for money.
        total: The sum of every column; empty where nothing is added up.
        checks: What the cross-foot checks found.
        notes: Sentences below the table.
        bars: Name, part and whole of the bars drawn below the table on paper.
        origin: As it was counted, where small numbers of it were hidden for readers outside.
        words: What a county added to the words that no board may say.
        chart: Its picture for the wall, of a return that has one.
        shown: The return whose figures stand on that picture.
    """

    definition: ReportDef
    village: str
    as_of: date
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: tuple[Cell, ...]
    checks: tuple[Checked, ...]
    notes: tuple[str, ...]
    bars: tuple[tuple[str, int, int], ...] = ()
    origin: "ReportTable | None" = None
    words: tuple[Word, ...] = ()
    chart: "WallChart | None" = None
    shown: "ReportTable | None" = None

    @property
    def seen(self) -> "ReportTable | None":
        """What of it readers outside see with small numbers hidden: itself, or what it shows."""
        return self if self.origin is not None else self.shown

    @property
    def good(self) -> bool:
        """Whether every check holds."""
        return all(check.good for check in self.checks)

    def text(self, column: int, cell: Cell) -> str:
        """A cell as people read it: money in 元 with two digits."""
        if isinstance(cell, str):
            return cell
        return f"{cell / 100:,.2f}" if self.definition.columns[column].amount else str(cell)

    def figure(self, column: int, cell: Cell) -> int | float | str:
        """A cell for other programs: money in 元, as its heading says, not in fen."""
        if isinstance(cell, str) or not self.definition.columns[column].amount:
            return cell
        return cell / 100 if cell % 100 else cell // 100


def release(table: ReportTable) -> ReportTable:
    """A return on its way out, on paper or in a workbook: every text of it has passed the exit.

    Raises:
        NeverPublished: Something stands there that who reads it may not see.
    """
    definition = table.definition
    audience = Audience.BOARD if definition.wall else Audience.INSIDE
    place = f"「{definition.title}」"
    for text in dict.fromkeys(_texts(table)):
        released(text, audience, more=table.words).text_for(place)
    return table


def _texts(table: ReportTable) -> Iterator[str]:
    """Every text of a return."""
    yield from (table.village, table.definition.title, table.definition.first)
    yield from (text for c in table.definition.columns for text in (c.group, c.title))
    for name, cells in table.rows:
        yield name
        yield from (cell for cell in cells if isinstance(cell, str))
    yield from (cell for cell in table.total if isinstance(cell, str))
    yield from (check.zh for check in table.checks)
    yield from table.notes
    yield from (name for name, _, _ in table.bars)


Row = tuple[str, tuple[Cell, ...]]
NO_HAMLET: Final = "屯名未登记"


def hamlets_in_order(view: VillageView) -> Iterator[str]:
    """Names of the hamlets in the village's own order: by number, 2 before 10."""

    def by_number(hamlet: Hamlet) -> tuple[bool, str]:
        number = hamlet.number or ""
        return not number, number.zfill(6)

    for hamlet in sorted(view.all(Hamlet), key=by_number):
        yield hamlet.name or ""


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """What a register is asked: the village of a day, the time it speaks of, what holds.

    Attributes:
        unplaced: Partial dates that were asked about and of which nobody can tell whether they lie
            in the time; what has them is not counted, and that is said.
    """

    view: VillageView
    day: date
    first: date
    definitions: Definitions
    columns: tuple[ReportColumn, ...] = ()
    period: str = ""
    unplaced: set[DayRange] = field(default_factory=set)

    def within(self, at: DayRange | None) -> bool:
        """Whether a day surely lies in the time up to the day asked about."""
        return self._between(at, self.first)

    def this_year(self, at: DayRange | None) -> bool:
        """Whether a day surely lies in the year, up to the day asked about."""
        return self._between(at, self.day.replace(month=1, day=1))

    def by_now(self, at: DayRange | None) -> bool:
        """Whether a day had surely come by the day asked about."""
        return self._between(at, date.min)

    def _between(self, at: DayRange | None, first: date) -> bool:
        if at is None or at.last < first or self.day < at.first:
            return False
        inside = first <= at.first and at.last <= self.day
        if not inside:
            self.unplaced.add(at)
        return inside

    def doubts(self) -> tuple[str, ...]:
        """What is said of dates nobody can place; nothing where there are none."""
        if not self.unplaced:
            return ()
        days = "、".join(sorted(at.written for at in self.unplaced))
        return (f"有登记的日期只写到{days}，看不出在不在这一期，没有计入，请补全到日。",)


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """The rows of a register, what they add up to, what to say below, bars to draw, checks."""

    rows: tuple[Row, ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[tuple[str, int, int], ...] = ()
    checks: tuple[Checked, ...] = ()
