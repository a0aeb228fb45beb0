"""What a return is and what it looks like once counted: columns, rows, checks, notes.

What a return of rows is asked, and what it gives back; see ``forms.reports.registers``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from forms.definitions.parameters import Parameters
from forms.expressions.tree import Expression
from forms.schema.code_list import Codes
from forms.schema.partial_date import DayRange
from forms.village.view import VillageView

HAMLETS: Final = "屯（村民小组）"
PERIOD: Final = frozenset({"period_start", "measure_limit"})
"""What a condition may name besides answers: the first day of the time a return speaks of, and the
last day of admission by which a monitored household should have got help."""

Cell: TypeAlias = int | str
"""A figure (fen for money) or words."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column of a return.

    Attributes:
        id: English name.
        title: Heading.
        group: Heading above it, shared by neighbours; empty for none.
        count: ``people``, ``households``, ``list:<rule list>`` or ``form:<form>``; empty for a sum.
        where: Who of them counts, over the answers of the person, household or record.
        within: ``quarter`` or ``month`` counts records of that time up to the day, ``ever`` all
            whose condition holds; empty those in force.
        amount: Money question that is added up instead of counting.
        of: Columns whose sum this is.
        width: Share of the paper's width beside the other columns.
    """

    id: str
    title: str
    group: str = ""
    count: str = ""
    where: Expression | None = None
    within: str = ""
    amount: str = ""
    of: tuple[str, ...] = ()
    width: int = 1


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """Two sums of columns that must be equal in every row, and what to say when they are not."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class ReportDef:
    """One kind of return; see ``docs/howto/report.md``.

    Attributes:
        id: For example RP-03.
        title: Chinese name.
        rhythm: How often it is sent.
        basis: What asks for it.
        columns: In order, without the first.
        checks: What must add up.
        notes: Sentences below the table.
        first: Heading of the first column.
        first_width: How many times as wide as a hamlet's name the first column is.
        rows: Who makes the rows (``forms.reports.registers.ROWS``); empty when hamlets are counted.
        wall: Whether it hangs on a wall, in larger letters.
        period: ``month`` or ``year`` when it speaks of a time up to the day, else empty.
    """

    id: str
    title: str
    rhythm: str
    basis: str
    columns: tuple[ReportColumn, ...]
    checks: tuple[ReportCheck, ...]
    notes: tuple[str, ...]
    first: str = HAMLETS
    first_width: int = 1
    rows: str = ""
    period: str = ""
    wall: bool = False


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
    """

    definition: ReportDef
    village: str
    as_of: date
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    total: tuple[Cell, ...]
    checks: tuple[Checked, ...]
    notes: tuple[str, ...]
    bars: tuple[tuple[str, int, int], ...] = ()

    @property
    def good(self) -> bool:
        """Whether every check holds."""
        return all(check.good for check in self.checks)

    def text(self, column: int, cell: Cell) -> str:
        """A cell as people read it: money in 元 with two digits."""
        if isinstance(cell, str):
            return cell
        return f"{cell / 100:.2f}" if self.definition.columns[column].amount else str(cell)


Row = tuple[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """What a register is asked: the village of a day, the time it speaks of, words for codes."""

    view: VillageView
    day: date
    first: date
    codes: Codes
    figures: Parameters

    def within(self, at: DayRange | None) -> bool:
        """Whether a day lies in the time up to the day asked about."""
        return at is not None and self.first <= at.first and at.last <= self.day

    def this_year(self, at: DayRange | None) -> bool:
        """Whether a day lies in the year, up to the day asked about."""
        return at is not None and at.first.year == self.day.year and at.last <= self.day


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """The rows of a register, what they add up to, what to say below, and bars to draw."""

    rows: tuple[Row, ...]
    total: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[tuple[str, int, int], ...] = ()
